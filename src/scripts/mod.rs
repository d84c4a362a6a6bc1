//! The hall from a shell: one command, one answer, for scripts and integrators.
//!
//! A script joins the hall that runs on this machine, sends one command, prints the answer and
//! ends. Every command is one that the screens send too, so display and voice follow it the same
//! way.

pub mod json;

use crate::cli;
use crate::outcome::Outcome;
use hall::setup::Serves;
use hall::{
    AnnouncementCommand, Answer, Command, CommandId, Condition, CounterCommand, CounterEvent,
    CounterId, Entry, Event, Hall, JobState, Lang, MachineEvent, Notice, PrintCommand, PrintEvent,
    PrintJob, Printable, PrinterId, Program, QueueCommand, QueueEvent, RatingCommand, RatingEvent,
    ReasonId, Refusal, ServiceId, Setup, TicketId, Timestamp, forecast,
};
use node::home::Home;
use node::hub::HallUpdate;
use node::link::Link;
use node::link_event::LinkEvent;
use node::{agent, problems};
use serde_json::json;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{self, Words};

/// How long a script waits for the hall.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long the line of the log may take after the answer.
const LINE_WITHIN: Duration = Duration::from_millis(500);
/// How long it waits for a paper: a ticket takes 15 seconds on the slowest line.
const PAPER_WITHIN: Duration = Duration::from_secs(30);

/// How a script answers.
pub struct ScriptOutput {
    /// In which language.
    pub words: Words,
    /// As JSON.
    pub json: bool,
}

/// A script's view of the hall.
pub struct Session {
    link: Link,
    heard: mpsc::Receiver<LinkEvent>,
    hall: Hall,
}

impl Session {
    /// Joins the hall in the first of `homes` where one runs.
    ///
    /// # Errors
    /// When none runs.
    pub fn join(homes: &[Home], words: &Words) -> Result<Session, Problem> {
        for home in homes {
            let (tell, heard) = mpsc::channel();
            let hear = move |news| drop(tell.send(news));
            let joined = Link::join(home, Program::Script, words, hear.clone())?;
            let link = match joined {
                Some(link) => link,
                // A machine of a hall that others keep, and none of its programs runs: this one
                // stands for it meanwhile.
                None if agent::is_joined(home) => {
                    Link::open(home, Program::Script, &Setup::default(), words, hear)?
                }
                None => continue,
            };
            let mut session = Session {
                link,
                heard,
                hall: Hall::new(),
            };
            loop {
                if let LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) =
                    session.next(Some(TIMEOUT), words)?
                {
                    session.hall = Arc::unwrap_or_clone(hall);
                    return Ok(session);
                }
            }
        }
        Err(Problem::new(
            Code::NoHall,
            words.text("cli-no-hall"),
            words.text("cli-no-hall.cure"),
        ))
    }

    /// The hall as last heard of.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// The way to the hall.
    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// What is heard next.
    pub(super) fn next(
        &self,
        timeout: Option<Duration>,
        words: &Words,
    ) -> Result<LinkEvent, Problem> {
        let silent = || problems::silent(words);
        let heard = match timeout {
            Some(timeout) => self.heard.recv_timeout(timeout).map_err(|_| silent())?,
            None => self.heard.recv().map_err(|_| silent())?,
        };
        match heard {
            LinkEvent::Hall(HallUpdate::Ended(_)) => Err(silent()),
            heard => Ok(heard),
        }
    }

    /// Sends `command` and waits for the answer and for its line of the log.
    ///
    /// # Errors
    /// When the hall does not answer.
    pub fn ask(
        &mut self,
        command: Command,
        words: &Words,
    ) -> Result<(Answer, Option<Arc<Entry>>), Problem> {
        let id: CommandId = self.link.send(command);
        let (mut answer, mut line, mut latest) = (None, None, None);
        loop {
            let heard = match self.next(
                Some(if answer.is_some() {
                    LINE_WITHIN
                } else {
                    TIMEOUT
                }),
                words,
            ) {
                Ok(heard) => heard,
                // A machine that stands alone writes lines of its own, before it answers.
                Err(_) if answer.is_some() => {
                    return Ok((answer.unwrap_or(Err(Refusal::NothingToDo)), latest));
                }
                Err(problem) => return Err(problem),
            };
            match heard {
                LinkEvent::Answered(of, given) if of == id => answer = Some(given),
                LinkEvent::Hall(HallUpdate::Entry(entry)) => {
                    self.hall.apply_entry(&entry);
                    if entry.command == id {
                        line = Some(Arc::clone(&entry));
                    }
                    latest = Some(entry);
                }
                _ => {}
            }
            match &answer {
                // The line follows the answer, except when nothing happened.
                Some(Ok(events)) if !events.is_empty() && line.is_none() => {}
                Some(_) => return Ok((answer.unwrap_or(Err(Refusal::NothingToDo)), line)),
                None => {}
            }
        }
    }

    /// Waits for the next lines of the log, for as long as the hall runs, and hands each to `see`
    /// with the hall after it.
    ///
    /// # Errors
    /// When the hall ends, or `see` fails.
    pub fn watch(
        mut self,
        words: &Words,
        mut see: impl FnMut(&Hall, &Entry) -> io::Result<()>,
    ) -> Result<(), Problem> {
        loop {
            if let LinkEvent::Hall(HallUpdate::Entry(entry)) = self.next(None, words)? {
                self.hall.apply_entry(&entry);
                // A reader that went away, as in `watch | head`, is no fault.
                if see(&self.hall, &entry).is_err() {
                    return Ok(());
                }
            }
        }
    }

    /// Has something printed at `printer`, or at the hall's only one, and waits for the paper.
    ///
    /// # Errors
    /// When there is no such printer, the rules refuse, or the paper does not come.
    pub fn print(
        &mut self,
        what: Printable,
        printer: Option<PrinterId>,
        words: &Words,
    ) -> Result<(), Problem> {
        let failed = |what: String, cure: &str| Problem::new(Code::Printer, what, cure);
        let known: Vec<PrinterId> = self.hall.printers().iter().map(|p| p.id).collect();
        let printer = match (printer, &known[..]) {
            (Some(printer), _) => printer,
            (None, [only]) => *only,
            (None, []) => {
                return Err(failed(
                    words.text("cli-no-printer").to_owned(),
                    words.text("cli-no-printer.cure"),
                ));
            }
            (None, many) => {
                let names = many
                    .iter()
                    .map(PrinterId::as_str)
                    .collect::<Vec<_>>()
                    .join(" ");
                return Err(failed(
                    words.text("cli-which-printer").to_owned(),
                    &words.say("cli-which-printer.cure", text::args! { names: names }),
                ));
            }
        };
        let (answer, _) = self.ask(Command::Print(PrintCommand::Print { what, printer }), words)?;
        let job = match answer {
            Ok(events) => events.iter().find_map(|e| {
                if let Event::Print(PrintEvent::Queued { job, .. }) = e {
                    Some(*job)
                } else {
                    None
                }
            }),
            Err(refusal) => {
                return Err(Problem::new(
                    Code::Refused,
                    text::refusal(&refusal, words),
                    "",
                ));
            }
        };
        let Some(job) = job else {
            return Err(problems::silent(words));
        };
        let until = Instant::now() + PAPER_WITHIN;
        loop {
            let state = self
                .hall
                .job(job)
                .map_or(JobState::PutAside, |job| job.state);
            let condition = self
                .hall
                .printer(printer)
                .map_or(Condition::Absent, |p| p.condition);
            if state == JobState::Printed {
                return Ok(());
            }
            let waiting = self.hall.job(job).is_some_and(PrintJob::is_open);
            if !waiting
                || Instant::now() >= until
                || (state == JobState::Queued && condition.stops())
            {
                // A page that came later would come unasked; a ticket is still wanted, and is on
                // the staff's list until it comes.
                if !matches!(what, Printable::Ticket(_)) && waiting {
                    let _ = self.ask(
                        Command::Print(PrintCommand::ReportJob {
                            job,
                            state: JobState::PutAside,
                        }),
                        words,
                    )?;
                }
                if matches!(what, Printable::Ticket(_)) && waiting {
                    let how = text::condition(condition, words);
                    return Err(failed(
                        words.say("cli-print-waits", text::args! { condition: how }),
                        words.text("cli-print-waits.cure"),
                    ));
                }
                let remedy = if condition.stops() {
                    text::remedy(condition, words)
                } else {
                    words.text("cli-not-printed.cure")
                };
                return Err(failed(
                    words.say(
                        "cli-not-printed",
                        text::args! { state: text::job_state(state, words) },
                    ),
                    remedy,
                ));
            }
            let timeout = until.saturating_duration_since(Instant::now());
            match self.next(Some(timeout), words) {
                Ok(LinkEvent::Hall(HallUpdate::Entry(entry))) => self.hall.apply_entry(&entry),
                Ok(_) => {}
                Err(problem) if Instant::now() < until => return Err(problem),
                Err(_) => {}
            }
        }
    }

    /// Asks the hall for a backup into a new file; the bytes written.
    ///
    /// # Errors
    /// When it fails.
    pub fn backup(&self, to: &Path, words: &Words) -> Result<u64, Problem> {
        let to = std::path::absolute(to).map_err(|e| problems::folder(words, to, &e))?;
        self.link.backup(&to);
        loop {
            if let LinkEvent::BackedUp(outcome) = self.next(None, words)? {
                let failed = |why: String| {
                    let mut problem = Problem::new(
                        Code::Store,
                        words.text("cli-backup-failed"),
                        words.text("cli-backup-failed.cure"),
                    );
                    problem.causes.push(why);
                    problem
                };
                return outcome.map_err(failed);
            }
        }
    }
}

/// Carries out a script's command.
///
/// # Errors
/// When no hall runs, or a name is unknown.
pub fn run(
    command: &cli::Command,
    homes: &[Home],
    lang: Lang,
    json: bool,
) -> Result<Outcome, Problem> {
    let voice = ScriptOutput {
        words: Words::new(lang),
        json,
    };
    let words = &voice.words;
    let mut session = Session::join(homes, words)?;
    let at = now(&session.hall);
    match command {
        cli::Command::Status => {
            let text = if json {
                pretty(&json::status(session.hall(), at, lang))
            } else {
                status(session.hall(), at, words)
            };
            return print(&text);
        }
        cli::Command::Watch => {
            let see = |hall: &Hall, entry: &Entry| {
                let mut out = io::stdout().lock();
                for event in &entry.events {
                    if json {
                        writeln!(out, "{}", json::event(hall, entry, event))?;
                    } else {
                        writeln!(
                            out,
                            "{}  {}{}",
                            clock(hall, entry.at),
                            line(hall, event, words),
                            by(entry, words)
                        )?;
                    }
                }
                out.flush()
            };
            session.watch(words, see)?;
            return Ok(Outcome::Done);
        }
        cli::Command::Ticket(ticket) => return paper(ticket, session, &voice),
        _ => {}
    }
    let commands = match commands(command, session.hall(), lang) {
        Ok(commands) => commands,
        Err(refusal) => return refuse(&refusal, &voice),
    };
    let mut told = Vec::new();
    for command in commands {
        let (answer, entry) = session.ask(command, words)?;
        match answer {
            Err(refusal) => return refuse(&refusal, &voice),
            Ok(events) => told.extend(events.into_iter().map(|event| (event, entry.clone()))),
        }
    }
    let hall = session.hall();
    if json {
        let events: Vec<_> = told
            .iter()
            .filter_map(|(event, entry)| Some(json::event(hall, entry.as_deref()?, event)))
            .collect();
        let mut answer = json!({"ok": true, "events": events});
        if let Some(Event::Queue(QueueEvent::TicketIssued { ticket, .. })) =
            told.first().map(|t| &t.0)
        {
            answer["forecast"] = json::forecast(forecast::for_ticket(hall, *ticket, at));
        }
        return print(&answer.to_string());
    }
    if told.is_empty() {
        print(words.text("cli-nothing-changed"))?;
    }
    for (event, _) in &told {
        print(&line(hall, event, words))?;
    }
    if let Some(Event::Queue(QueueEvent::TicketIssued { ticket, .. })) = told.first().map(|t| &t.0)
    {
        print(&text::wait(
            words,
            forecast::for_ticket(hall, *ticket, at).as_ref(),
        ))?;
    }
    Ok(Outcome::Done)
}

/// Prints a paper that the hall knows of.
fn paper(
    ticket: &cli::Ticket,
    mut session: Session,
    voice: &ScriptOutput,
) -> Result<Outcome, Problem> {
    let words = &voice.words;
    let (what, printer) = match ticket {
        cli::Ticket::Print { ticket, printer } => match find_ticket(session.hall(), ticket) {
            Ok(id) => (Printable::Ticket(id), printer),
            Err(refusal) => return refuse(&refusal, voice),
        },
        cli::Ticket::Report { printer } => (Printable::Report, printer),
        cli::Ticket::Test { printer } => (Printable::TestPage, printer),
        cli::Ticket::Preview { .. } | cli::Ticket::Layout { .. } => return Ok(Outcome::Done),
    };
    let printer = match printer.as_ref().map(|name| name.parse()) {
        Some(Err(_)) => return refuse(&Refusal::UnknownPrinter, voice),
        Some(Ok(printer)) => Some(printer),
        None => None,
    };
    session.print(what, printer, words)?;
    if voice.json {
        print(&json!({"ok": true}).to_string())
    } else {
        print(words.text("job-printed"))
    }
}

/// Now, but never before what the hall has seen.
fn now(hall: &Hall) -> Timestamp {
    Timestamp::from(chrono::Utc::now()).max(hall.last_at())
}

/// The time of day in the hall.
fn clock(hall: &Hall, at: Timestamp) -> String {
    at.local(hall.setup().rules.time_zone)
        .format("%H:%M:%S")
        .to_string()
}

fn print(text: &str) -> Result<Outcome, Problem> {
    // A reader that went away is no fault.
    let _ = writeln!(io::stdout().lock(), "{text}");
    Ok(Outcome::Done)
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn refuse(refusal: &Refusal, voice: &ScriptOutput) -> Result<Outcome, Problem> {
    if voice.json {
        print(&json!({"ok": false, "refusal": json::refusal(refusal, &voice.words)}).to_string())?;
    } else {
        eprintln!("dingdong: {}", text::refusal(refusal, &voice.words));
    }
    Ok(Outcome::Refused)
}

/// The hall's commands for a script's words.
fn commands(command: &cli::Command, hall: &Hall, lang: Lang) -> Result<Vec<Command>, Refusal> {
    let id = |n: &u16| CounterId(*n);
    let class = |key: &Option<String>| {
        key.as_ref()
            .map(|k| k.parse().map_err(|_| Refusal::UnknownClass))
            .transpose()
    };
    Ok(vec![match command {
        cli::Command::Take {
            service,
            class: key,
            print,
        } => {
            let printer: Option<PrinterId> = print
                .as_ref()
                .map(|name| name.parse().map_err(|_| Refusal::UnknownPrinter))
                .transpose()?;
            if printer.is_some_and(|printer| hall.printer(printer).is_none()) {
                return Err(Refusal::UnknownPrinter);
            }
            Command::Queue(QueueCommand::Issue {
                service: find_service(hall, service)?,
                lang,
                class: class(key)?,
                printer,
            })
        }
        cli::Command::Call {
            counter,
            ticket: None,
        } => Command::Counter(CounterCommand::CallNext {
            counter: id(counter),
        }),
        cli::Command::Call {
            counter,
            ticket: Some(number),
        } => Command::Counter(CounterCommand::CallTicket {
            counter: id(counter),
            ticket: find_ticket(hall, number)?,
        }),
        cli::Command::Recall { counter } => Command::Counter(CounterCommand::Recall {
            counter: id(counter),
        }),
        cli::Command::NoShow { counter } => Command::Counter(CounterCommand::NoShow {
            counter: id(counter),
        }),
        cli::Command::Start { counter } => Command::Counter(CounterCommand::Start {
            counter: id(counter),
        }),
        cli::Command::Finish { counter } => Command::Counter(CounterCommand::Finish {
            counter: id(counter),
        }),
        cli::Command::Park { counter } => Command::Counter(CounterCommand::Park {
            counter: id(counter),
        }),
        cli::Command::Unpark { counter, ticket } => Command::Counter(CounterCommand::Unpark {
            counter: id(counter),
            ticket: find_ticket(hall, ticket)?,
        }),
        cli::Command::Transfer {
            counter,
            service,
            class: key,
        } => Command::Counter(CounterCommand::Transfer {
            counter: id(counter),
            service: find_service(hall, service)?,
            class: class(key)?,
        }),
        cli::Command::Open { counter, clerk } => Command::Counter(CounterCommand::Open {
            counter: id(counter),
            clerk: clerk.clone(),
        }),
        cli::Command::Close { counter } => Command::Counter(CounterCommand::Close {
            counter: id(counter),
        }),
        cli::Command::Pause { counter, reason } => Command::Counter(CounterCommand::Pause {
            counter: id(counter),
            reason: reason.parse().map_err(|_| Refusal::UnknownReason)?,
        }),
        cli::Command::Resume { counter } => Command::Counter(CounterCommand::Resume {
            counter: id(counter),
        }),
        cli::Command::Serve { counter, services } => {
            let serves = services
                .iter()
                .map(|text| parse_serves(hall, text))
                .collect::<Result<_, _>>()?;
            Command::Counter(CounterCommand::SetServices {
                counter: id(counter),
                serves,
            })
        }
        cli::Command::Cancel { ticket } => Command::Queue(QueueCommand::Cancel {
            ticket: find_ticket(hall, ticket)?,
            counter: None,
        }),
        cli::Command::Undo { counter } => Command::Counter(CounterCommand::Undo {
            counter: id(counter),
        }),
        cli::Command::Announce { text } => Command::Announcement(AnnouncementCommand::Announce {
            notice: match text.as_str() {
                "closing-soon" => Notice::ClosingSoon,
                "urgent" => Notice::Urgent,
                text => Notice::Text(text.to_owned()),
            },
        }),
        cli::Command::Music { state } => Command::Announcement(AnnouncementCommand::SetMusic {
            on: *state == cli::OnOff::On,
        }),
        cli::Command::Rate {
            counter,
            grade,
            reason,
            phone,
        } => {
            let grade = grade.checked_sub(1).ok_or(Refusal::UnknownGrade)?;
            let rate = Command::Rating(RatingCommand::Rate {
                counter: id(counter),
                grade,
            });
            if reason.is_none() && phone.is_none() {
                return Ok(vec![rate]);
            }
            let reason: Option<ReasonId> = reason
                .as_ref()
                .map(|r| r.parse().map_err(|_| Refusal::UnknownReason))
                .transpose()?;
            // Before anything is sent: a wrong reason must not leave a grade behind.
            if reason.is_some_and(|r| {
                !hall
                    .setup()
                    .rating_reasons
                    .iter()
                    .any(|known| known.id == r)
            }) {
                return Err(Refusal::UnknownReason);
            }
            return Ok(vec![
                rate,
                Command::Rating(RatingCommand::Explain {
                    counter: id(counter),
                    reason,
                    phone: phone.clone(),
                }),
            ]);
        }
        _ => return Err(Refusal::NothingToDo),
    }])
}

fn find_service(hall: &Hall, text: &str) -> Result<ServiceId, Refusal> {
    let same = |s: &&hall::setup::Service| {
        s.id.as_str() == text || s.prefix.as_str().eq_ignore_ascii_case(text)
    };
    hall.setup()
        .services
        .iter()
        .find(same)
        .map(|s| s.id)
        .ok_or(Refusal::UnknownService)
}

fn find_ticket(hall: &Hall, number: &str) -> Result<TicketId, Refusal> {
    hall.ticket_by_number(number)
        .map(|t| t.id)
        .ok_or(Refusal::UnknownTicket)
}

fn parse_serves(hall: &Hall, text: &str) -> Result<Serves, Refusal> {
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

/// Who asked for what a line of the log tells, where that is known.
fn by(entry: &Entry, words: &Words) -> String {
    let actor = entry.actor.as_ref();
    actor.map_or_else(String::new, |actor| {
        format!("  ({})", text::actor(actor, words))
    })
}

/// One event in words, for people at a shell.
fn line(hall: &Hall, event: &Event, words: &Words) -> String {
    let (name, fields) = json::fields(hall, event);
    let lang = words.lang();
    let text = |key: &str| {
        fields
            .get(key)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let counter = fields
        .get("counter")
        .and_then(serde_json::Value::as_u64)
        .unwrap_or_default();
    let service: String = text("service")
        .parse()
        .ok()
        .and_then(|id| hall.setup().service(id))
        .map_or_else(String::new, |s| s.name.get(lang).to_owned());
    let extra = match event {
        Event::Counter(CounterEvent::TicketCalled { why, .. }) => {
            text::why(why, hall.setup(), words)
        }
        Event::Counter(CounterEvent::Opened { clerk, .. }) => clerk.clone(),
        Event::DayTurned { day, .. } => day.to_string(),
        Event::Rating(RatingEvent::TicketRated { grade, .. }) => grade.known().map_or_else(
            || words.text("event-grade-hidden").to_owned(),
            |grade| {
                let grade = hall.setup().grades.get(usize::from(grade));
                grade.map_or_else(String::new, |g| g.name.get(lang).to_owned())
            },
        ),
        Event::Counter(CounterEvent::Paused { reason, .. }) => hall
            .setup()
            .pauses
            .iter()
            .find(|p| p.id == *reason)
            .map_or_else(String::new, |p| p.name.get(lang).to_owned()),
        Event::Print(PrintEvent::Queued {
            printer,
            reprint: true,
            ..
        }) => format!("{printer}  {}", words.text("event-reprint")),
        Event::Print(PrintEvent::Queued { printer, .. }) => printer.to_string(),
        Event::Print(PrintEvent::JobReported { state, .. }) => text::job_state(*state, words),
        Event::Print(PrintEvent::PrinterReported {
            printer, condition, ..
        }) => format!("{printer}: {}", text::condition(*condition, words)),
        Event::Machine(MachineEvent::Admitted { machine, role, .. }) => {
            format!("{machine}  {}", text::role(*role, words))
        }
        Event::Machine(MachineEvent::Expelled { machine }) => machine.to_string(),
        Event::Machine(MachineEvent::Promoted { generation }) => generation.to_string(),
        _ => String::new(),
    };
    let number = match text("number").as_str() {
        "test-page" => words.text("event-test-page").to_owned(),
        "report" => words.text("event-report").to_owned(),
        number => number.to_owned(),
    };
    words.say(
        &format!("event-{name}"),
        text::args! { number: number, counter: counter, service: service, extra: extra },
    )
}

fn status(hall: &Hall, at: Timestamp, words: &Words) -> String {
    use unicode_width::UnicodeWidthStr;
    let lang = words.lang();
    let pad = |text: &str, width: usize| {
        format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
    };
    let mut lines = vec![
        format!("{}   {}", hall.setup().name.get(lang), clock(hall, at)),
        String::new(),
    ];
    for service in &hall.setup().services {
        let day = hall.service_day(service.id).cloned().unwrap_or_default();
        let wait = text::wait(
            words,
            forecast::for_newcomer(hall, service.id, None, at).as_ref(),
        );
        let figures =
            words.say("cli-status-service", text::args! { waiting: hall.waiting(service.id), served: day.served, issued: day.issued });
        let closed = hall
            .can_issue(at, service.id)
            .err()
            .map_or_else(String::new, |r| text::refusal(&r, words));
        lines.push(
            format!(
                "  {} {} {}  {} {closed}",
                pad(service.prefix.as_str(), 4),
                pad(service.name.get(lang), 26),
                pad(&figures, 44),
                pad(&wait, 22)
            )
            .trim_end()
            .to_owned(),
        );
    }
    lines.push(String::new());
    for counter in hall.counters() {
        let state = match (&counter.shift, counter.ticket.and_then(|t| hall.ticket(t))) {
            (None, _) => words.text("cli-status-closed").to_string(),
            (Some(shift), Some(ticket)) => format!(
                "{}  {}  {}",
                shift.clerk,
                ticket.number,
                text::ticket_state(&ticket.state, words)
            ),
            (Some(shift), None) if shift.pause.is_some() => {
                format!("{}  {}", shift.clerk, words.text("cli-status-paused"))
            }
            (Some(shift), None) => format!("{}  {}", shift.clerk, words.text("cli-status-free")),
        };
        lines.push(format!(
            "  {}  {state}",
            words.say("cli-status-counter", text::args! { counter: counter.id.0 })
        ));
    }
    if !hall.printers().is_empty() {
        lines.push(String::new());
    }
    for printer in hall.printers() {
        let since = clock(hall, printer.since);
        let condition = text::condition(printer.condition, words);
        lines.push(format!(
            "  {}",
            words.say(
                "cli-status-printer",
                text::args! { printer: printer.id.as_str(), condition: condition, since: since }
            )
        ));
        if printer.condition.stops() {
            lines.push(format!("    -> {}", text::remedy(printer.condition, words)));
        }
        lines.extend(
            printer
                .layout_fault
                .iter()
                .flat_map(|fault| fault.lines())
                .map(|line| format!("    {line}")),
        );
    }
    for zone in hall.zones().iter().filter(|zone| zone.muted) {
        lines.push(format!(
            "  {}",
            words.say("status-muted", text::args! { zone: zone.id.as_str() })
        ));
    }
    if !hall.music() {
        lines.push(format!("  {}", words.text("status-music-off")));
    }
    for job in hall.unprinted(at) {
        let Printable::Ticket(ticket) = job.what else {
            continue;
        };
        let number = hall
            .ticket(ticket)
            .map(|t| t.number.to_string())
            .unwrap_or_default();
        lines.push(format!(
            "  {}",
            words.say(
                "cli-status-unprinted",
                text::args! { number: number, state: text::job_state(job.state, words) }
            )
        ));
    }
    lines.join("\n")
}
