//! The commands that a script's words ask the hall for.

use super::denial::{Denial, Kind, Unknown};
use super::phone;
use crate::cli;
use chrono::NaiveDateTime;
use hall::setup::{LatePolicy, Serves};
use hall::time::local_instant;
use hall::{
    AnnouncementCommand, ClockCommand, Command, CounterCommand, CounterId, DeviceCommand, Hall,
    Lang, Notice, PauseId, PrinterId, PriorityClassId, QueueCommand, RatingCommand, ReasonId,
    Refusal, ServiceId, TicketId, Timestamp, forecast,
};

/// Options of `announce`, which were words once.
const KEYWORDS: [&str; 3] = ["urgent", "closing-soon", "end"];

/// Returns what `command` asks the hall for, in this order.
pub(super) fn commands(
    command: &cli::Command,
    hall: &Hall,
    lang: Lang,
    at: Timestamp,
) -> Result<Vec<Command>, Denial> {
    Ok(vec![match command {
        cli::Command::Take {
            service,
            class,
            printer,
            anyway,
        } => {
            let command = issue(hall, service, lang, class.as_deref(), printer.as_deref())?;
            if !anyway {
                check_late(hall, &command, at)?;
            }
            command
        }
        cli::Command::Cancel { ticket } => Command::Queue(QueueCommand::Cancel {
            ticket: find_ticket(hall, ticket)?,
            counter: None,
        }),
        cli::Command::Hold { ticket, minutes } => Command::Queue(QueueCommand::Hold {
            ticket: find_ticket(hall, ticket)?,
            minutes: *minutes,
            counter: None,
        }),
        cli::Command::Return { ticket } => Command::Queue(QueueCommand::PutBack {
            ticket: find_ticket(hall, ticket)?,
            counter: None,
        }),
        cli::Command::Enter {
            ticket,
            service,
            of_service,
        } => {
            let service = service.as_deref().or(of_service.as_deref());
            enter(hall, lang, ticket, service)?
        }
        cli::Command::Announce(announce) => Command::Announcement(announcement(announce)?),
        cli::Command::Sign { counter, text } => Command::Device(DeviceCommand::SetSign {
            counter: CounterId(*counter),
            text: text.clone(),
        }),
        cli::Command::Clock { word: Some(word) } => Command::Clock(clock_command(word, hall)?),
        cli::Command::Music { state } => Command::Announcement(AnnouncementCommand::SetMusic {
            on: *state == cli::OnOff::On,
        }),
        cli::Command::Rate {
            counter,
            grade,
            reason,
            phone,
        } => {
            return rate(
                hall,
                CounterId(*counter),
                *grade,
                reason.as_deref(),
                phone.as_deref(),
            );
        }
        cli::Command::Phone { visitor, .. } => phone::erase(hall, visitor)?,
        at_counter => Command::Counter(counter_command(at_counter, hall)?),
    }])
}

/// Returns what is announced. A word that was a keyword once, or nearly, is not told to everybody.
fn announcement(announce: &cli::Announce) -> Result<AnnouncementCommand, Denial> {
    let text = announce.text.as_deref();
    if announce.urgent {
        return Ok(AnnouncementCommand::RaiseEmergency {
            text: text.map(str::to_owned),
        });
    }
    if announce.end {
        return Ok(AnnouncementCommand::EndEmergency);
    }
    let notice = match text {
        None => Notice::ClosingSoon,
        Some(text) => match text::reader::nearest(text.trim(), KEYWORDS) {
            Some(option) => {
                let text = text.to_owned();
                return Err(Denial::Keyword { text, option });
            }
            None => Notice::Text(text.to_owned()),
        },
    };
    Ok(AnnouncementCommand::Announce { notice })
}

fn clock_command(word: &cli::ClockWord, hall: &Hall) -> Result<ClockCommand, Refusal> {
    Ok(match word {
        cli::ClockWord::Confirm => ClockCommand::Confirm,
        cli::ClockWord::Follow => ClockCommand::Follow,
        cli::ClockWord::TakeBack => ClockCommand::TakeDayBack,
        cli::ClockWord::Set { date } => {
            let format = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
            let read = |format| NaiveDateTime::parse_from_str(date.trim(), format).ok();
            let date = format.into_iter().find_map(read).ok_or(Refusal::BadDate)?;
            let zone = hall.setup().rules.time_zone;
            let date = local_instant(date.date(), date.time(), zone);
            ClockCommand::SetDate { date }
        }
    })
}

fn issue(
    hall: &Hall,
    service: &str,
    lang: Lang,
    class: Option<&str>,
    printer: Option<&str>,
) -> Result<Command, Denial> {
    Ok(Command::Queue(QueueCommand::Issue {
        service: find_service(hall, service)?,
        lang,
        class: class.map(|key| find_class(hall, key)).transpose()?,
        printer: printer.map(|name| find_printer(hall, name)).transpose()?,
    }))
}

/// Checks that a visitor will be called before the service closes, where kiosks would ask or refuse.
fn check_late(hall: &Hall, command: &Command, at: Timestamp) -> Result<(), Refusal> {
    let Command::Queue(QueueCommand::Issue { service, class, .. }) = command else {
        return Ok(());
    };
    let policy = hall.setup().service(*service).map(|service| service.late);
    let forecast = forecast::for_newcomer(hall, *service, *class, at);
    match hall.lateness(*service, forecast.as_ref(), at) {
        Some(late) if matches!(policy, Some(LatePolicy::Ask | LatePolicy::Stop)) => {
            Err(Refusal::Late { opens: late.opens })
        }
        _ => Ok(()),
    }
}

/// Returns the command that enters a printed ticket: of the service that gives out such numbers, if
/// no other is named.
fn enter(hall: &Hall, lang: Lang, ticket: &str, service: Option<&str>) -> Result<Command, Denial> {
    let number = hall.number(ticket).ok_or(Refusal::UnknownTicket)?;
    let service = match service {
        Some(service) => find_service(hall, service)?,
        None if number.prefix.series().is_some() => return Err(Refusal::UnknownService.into()),
        None => only(&hall.services_of_number(number), || {
            Refusal::BadNumber { number }.into()
        })?,
    };
    Ok(Command::Queue(QueueCommand::RegisterPrintedTicket {
        number,
        service,
        lang,
        counter: None,
    }))
}

/// Returns the commands of a rating: the grade, and then its reason and number to call back.
fn rate(
    hall: &Hall,
    counter: CounterId,
    grade: u8,
    reason: Option<&str>,
    phone: Option<&str>,
) -> Result<Vec<Command>, Denial> {
    let index = grade.checked_sub(1);
    let is_known = |index: &u8| usize::from(*index) < hall.setup().grades.len();
    let Some(grade) = index.filter(is_known) else {
        return Err(unknown(hall, Kind::Grade, &grade.to_string()));
    };
    let rate = Command::Rating(RatingCommand::Rate { counter, grade });
    if reason.is_none() && phone.is_none() {
        return Ok(vec![rate]);
    }
    // Before anything is sent: a wrong explanation must not leave a grade behind.
    if !hall.setup().is_poor(grade) {
        return Err(Refusal::NotPoor.into());
    }
    let reason = reason.map(|key| find_reason(hall, key)).transpose()?;
    let explain = Command::Rating(RatingCommand::Explain {
        counter,
        reason,
        phone: phone.map(hall::Phone::new),
    });
    Ok(vec![rate, explain])
}

/// Returns the command of a clerk.
fn counter_command(command: &cli::Command, hall: &Hall) -> Result<CounterCommand, Denial> {
    Ok(match command {
        cli::Command::Call {
            counter,
            ticket: None,
        } => CounterCommand::CallNext {
            counter: CounterId(*counter),
        },
        cli::Command::Call {
            counter,
            ticket: Some(number),
        } => CounterCommand::CallTicket {
            counter: CounterId(*counter),
            ticket: find_ticket(hall, number)?,
        },
        cli::Command::Recall { counter } => CounterCommand::Recall {
            counter: CounterId(*counter),
        },
        cli::Command::NoShow { counter } => CounterCommand::NoShow {
            counter: CounterId(*counter),
        },
        cli::Command::Start {
            counter,
            no_ticket: true,
        } => CounterCommand::StartWithoutTicket {
            counter: CounterId(*counter),
        },
        cli::Command::Start { counter, .. } => CounterCommand::Start {
            counter: CounterId(*counter),
        },
        cli::Command::Finish { counter } => CounterCommand::Finish {
            counter: CounterId(*counter),
        },
        cli::Command::Park { counter } => CounterCommand::Park {
            counter: CounterId(*counter),
        },
        cli::Command::Unpark { counter, ticket } => CounterCommand::Unpark {
            counter: CounterId(*counter),
            ticket: find_ticket(hall, ticket)?,
        },
        cli::Command::Transfer {
            counter,
            service,
            class: key,
        } => CounterCommand::Transfer {
            counter: CounterId(*counter),
            service: find_service(hall, service)?,
            class: key
                .as_deref()
                .map(|key| find_class(hall, key))
                .transpose()?,
        },
        cli::Command::Open { counter, clerk } => CounterCommand::Open {
            counter: CounterId(*counter),
            clerk: clerk.clone(),
            replace: false,
        },
        cli::Command::Close { counter } => CounterCommand::Close {
            counter: CounterId(*counter),
        },
        cli::Command::Pause { counter, reason } => CounterCommand::Pause {
            counter: CounterId(*counter),
            reason: find_pause(hall, reason)?,
        },
        cli::Command::Resume { counter } => CounterCommand::Resume {
            counter: CounterId(*counter),
        },
        cli::Command::Serve { counter, services } => {
            let serves = services
                .iter()
                .map(|text| parse_serves(hall, text))
                .collect::<Result<_, _>>()?;
            CounterCommand::SetServices {
                counter: CounterId(*counter),
                serves,
            }
        }
        cli::Command::Undo { counter } => CounterCommand::Undo {
            counter: CounterId(*counter),
        },
        _ => return Err(Refusal::NothingToDo.into()),
    })
}

fn unknown(hall: &Hall, kind: Kind, written: &str) -> Denial {
    Denial::Unknown(Unknown::new(hall, kind, written))
}

pub(super) fn find_class(hall: &Hall, key: &str) -> Result<PriorityClassId, Denial> {
    let mut known = hall.setup().classes.iter().map(|class| class.id);
    known
        .find(|id| id.as_str() == key)
        .ok_or_else(|| unknown(hall, Kind::Class, key))
}

fn find_pause(hall: &Hall, key: &str) -> Result<PauseId, Denial> {
    let mut known = hall.setup().pauses.iter().map(|pause| pause.id);
    known
        .find(|id| id.as_str() == key)
        .ok_or_else(|| unknown(hall, Kind::Pause, key))
}

fn find_reason(hall: &Hall, key: &str) -> Result<ReasonId, Denial> {
    let mut known = hall.setup().rating_reasons.iter().map(|reason| reason.id);
    known
        .find(|id| id.as_str() == key)
        .ok_or_else(|| unknown(hall, Kind::Reason, key))
}

pub(super) fn find_printer(hall: &Hall, name: &str) -> Result<PrinterId, Denial> {
    let mut known = hall.printers().iter().map(|printer| printer.id);
    known
        .find(|id| id.as_str() == name)
        .ok_or_else(|| unknown(hall, Kind::Printer, name))
}

pub(super) fn find_service(hall: &Hall, word: &str) -> Result<ServiceId, Denial> {
    only(&hall.services_by_word(word), || {
        unknown(hall, Kind::Service, word)
    })
}

/// Returns the service that is meant, if it is one and no more.
fn only(meant: &[ServiceId], none: impl FnOnce() -> Denial) -> Result<ServiceId, Denial> {
    match meant {
        [] => Err(none()),
        [meant] => Ok(*meant),
        [one, other, ..] => Err(Denial::Ambiguous {
            one: *one,
            other: *other,
        }),
    }
}

pub(super) fn find_ticket(hall: &Hall, number: &str) -> Result<TicketId, Denial> {
    hall.ticket_by_number(number)
        .map(|t| t.id)
        .ok_or_else(|| Denial::unknown_ticket(hall, number))
}

fn parse_serves(hall: &Hall, text: &str) -> Result<Serves, Denial> {
    let (service, rank) = text.split_once(':').unwrap_or((text, "1"));
    let rank = rank
        .parse()
        .ok()
        .filter(|r| *r > 0)
        .ok_or(Refusal::BadServices)?;
    Ok(Serves {
        service: find_service(hall, service)?,
        rank,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{NaiveDate, NaiveTime};
    use hall::time::Span;
    use text::Words;

    /// 16:50 in a hall where one waits for the only counter of legal aid, which closes at 17:00 and
    /// takes 25 minutes a visit.
    fn evening(late: LatePolicy) -> (Hall, Timestamp) {
        let mut setup = config::Config::default().setup;
        let legal = setup.services.iter_mut().find(|s| s.id.as_str() == "legal");
        let legal = legal.expect("the shipped hall has it");
        legal.late = late;
        let nine_to_five = vec![Span {
            from: 9 * 60,
            to: 17 * 60,
        }];
        legal.hours.week = std::array::from_fn(|_| nine_to_five.clone());
        let date = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");
        let time = NaiveTime::from_hms_opt(16, 50, 0).expect("a time");
        let at = local_instant(date, time, setup.rules.time_zone);
        let mut hall = Hall::new();
        let open = CounterCommand::Open {
            counter: CounterId(6),
            clerk: "王敏".to_owned(),
            replace: false,
        };
        let issue = QueueCommand::Issue {
            service: "legal".parse().expect("a key"),
            lang: Lang::ZH,
            class: None,
            printer: None,
        };
        for command in [
            Command::Configure {
                setup: Box::new(setup),
            },
            Command::Elapse,
            Command::Counter(open),
            Command::Queue(issue),
        ] {
            for event in hall.consider(at, &command).expect("it is allowed") {
                hall.apply(at, &event);
            }
        }
        (hall, at)
    }

    #[test]
    fn a_script_takes_no_ticket_that_comes_too_late_unless_it_is_told_to() {
        let take = |late, anyway| {
            let (hall, at) = evening(late);
            let take = cli::Command::Take {
                service: "legal".to_owned(),
                class: None,
                printer: None,
                anyway,
            };
            commands(&take, &hall, Lang::ZH, at)
        };
        for late in [LatePolicy::Ask, LatePolicy::Stop] {
            let refused = take(late, false).expect_err("too late");
            assert_eq!(refused.code(), "too-late");
            let [cure] = &refused.cures(&Words::new(Lang::EN))[..] else {
                panic!("one cure");
            };
            assert!(cure.contains("--anyway"), "{cure}");
            assert!(take(late, true).is_ok(), "{late:?}");
        }
        for late in [LatePolicy::Issue, LatePolicy::Warn] {
            assert!(take(late, false).is_ok(), "{late:?}");
        }
    }
}
