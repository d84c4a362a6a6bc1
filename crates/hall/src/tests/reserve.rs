//! Issuing in two steps: a number is drawn, a paper is adopted; and papers that were printed
//! without the hall.

use super::super::{PrintCommand, PrintEvent};
use super::*;
use crate::printing::{Condition, Failure, JobState};
use crate::{JobId, PrinterId, TicketState, forecast};

fn printer() -> PrinterId {
    "kiosk".parse().unwrap()
}

/// A paper as its kiosk tells of it; pressed at nine if nothing else is said.
#[derive(Clone, Copy)]
struct Paper {
    slip: u128,
    printed: &'static str,
    key: &'static str,
    pressed: &'static str,
    printer: Option<PrinterId>,
    told: Option<JobState>,
}

fn paper(slip: u128, printed: &'static str) -> Paper {
    Paper {
        slip,
        printed,
        key: SOCIAL,
        pressed: "09:00",
        printer: None,
        told: None,
    }
}

impl Paper {
    fn of(self, key: &'static str) -> Paper {
        Paper { key, ..self }
    }
    fn pressed(self, pressed: &'static str) -> Paper {
        Paper { pressed, ..self }
    }
    fn became(self, state: JobState) -> Paper {
        Paper {
            printer: Some(printer()),
            told: Some(state),
            ..self
        }
    }
    fn exists(self) -> Ask {
        ask(Command::Queue(QueueCommand::Adopt {
            slip: SlipId(self.slip),
            service: service(self.key),
            lang: Lang::ZH,
            class: None,
            pressed_at: today(self.pressed),
            number: number(self.printed),
            printer: self.printer,
            paper: self.told,
        }))
    }
}

fn adopt(slip: u128, printed: &'static str) -> Ask {
    paper(slip, printed).exists()
}
fn reserve_on_paper(slip: u128) -> Ask {
    ask(Command::Queue(QueueCommand::Reserve {
        slip: SlipId(slip),
        service: service(SOCIAL),
        lang: Lang::ZH,
        class: None,
        printer: Some(printer()),
    }))
}
fn printer_is(condition: Condition) -> Ask {
    ask(Command::Print(PrintCommand::ReportPrinter {
        printer: printer(),
        condition,
        layout_fault: None,
    }))
}
fn enter(printed: &'static str, key: &'static str) -> Ask {
    ask(Command::Queue(QueueCommand::RegisterPrintedTicket {
        number: number(printed),
        service: service(key),
        lang: Lang::ZH,
        counter: None,
    }))
}
fn adopted(ticket: u64, printed: &'static str, at: &'static str) -> ExpectedEvent {
    told(Event::Queue(QueueEvent::TicketAdopted {
        ticket: TicketId(ticket),
        number: number(printed),
        arrived: today(at),
    }))
}
fn reserved(ticket: u64, printed: &'static str, slip: u128) -> ExpectedEvent {
    let ticket = TicketId(ticket);
    let number = number(printed);
    let slip = SlipId(slip);
    told(Event::Queue(QueueEvent::TicketReserved {
        ticket,
        number,
        service: service(SOCIAL),
        lang: Lang::ZH,
        class: None,
        slip,
    }))
}
fn bound(ticket: u64, slip: u128) -> ExpectedEvent {
    told(Event::Queue(QueueEvent::SlipBound {
        ticket: TicketId(ticket),
        slip: SlipId(slip),
    }))
}
fn reported(job: u64, state: JobState) -> ExpectedEvent {
    told(Event::Print(PrintEvent::JobReported {
        job: JobId(job),
        state,
    }))
}
fn queued(job: u64, ticket: u64) -> ExpectedEvent {
    let what = crate::Printable::Ticket(TicketId(ticket));
    told(Event::Print(PrintEvent::Queued {
        job: JobId(job),
        what,
        printer: printer(),
        reprint: false,
        forecast: None,
    }))
}
fn of_slip(hall: &Hall, slip: u128) -> (String, TicketState) {
    let ticket = hall.ticket_of_slip(SlipId(slip)).unwrap();
    (ticket.number.to_string(), ticket.state)
}

/// One kiosk, whose own numbers are `K1-001` and so on.
fn with_kiosk() -> Scenario {
    Scenario::opening_at("09:00").given([admit("kiosk-1", 1)])
}

#[test]
fn nobody_waits_with_a_number_that_is_only_reserved() {
    with_kiosk()
        .given([open(DESK_1)])
        .when(reserve(7, SOCIAL))
        .then([reserved(0, "A001", 7)])
        .refused(call_next(DESK_1), Refusal::NobodyWaiting)
        .check(|h| {
            assert_eq!(
                (
                    h.waiting(service(SOCIAL)),
                    h.service_day(service(SOCIAL)).unwrap().issued
                ),
                (0, 0)
            );
            assert_eq!(of_slip(h, 7), ("A001".to_owned(), TicketState::Reserved));
            assert_eq!(h.ticket_by_number("A001"), None);
            assert_eq!(
                forecast::for_newcomer(h, service(SOCIAL), None, today("09:01"))
                    .unwrap()
                    .ahead,
                0
            );
        })
        .at("09:01")
        .when(paper(7, "A001").pressed("09:00:30").exists())
        .then([adopted(0, "A001", "09:00:30")])
        .check(|h| {
            assert_eq!(
                (
                    h.waiting(service(SOCIAL)),
                    h.service_day(service(SOCIAL)).unwrap().issued
                ),
                (1, 1)
            );
            assert!(!h.ticket(TicketId(0)).unwrap().offline);
        })
        .given([call_next(DESK_1)]);
}

#[test]
fn a_reservation_is_refused_as_a_ticket_is() {
    Scenario::with("09:00", |s| s.services[0].cap = Some(1))
        .refused(reserve(1, "nothing"), Refusal::UnknownService)
        .given([printer_is(Condition::PaperOut)])
        .refused(
            reserve_on_paper(1),
            Refusal::PrinterStopped {
                condition: Condition::PaperOut,
            },
        )
        .given([reserve(1, SOCIAL)])
        // The cap counts numbers that may be on paper already.
        .refused(reserve(2, SOCIAL), Refusal::ServiceFull { cap: 1 })
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 })
        .given([adopt(1, "A001")])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 });
    Scenario::with("09:00", |s| s.rules.holidays = vec![DATE]).refused(
        reserve(1, SOCIAL),
        Refusal::Holiday {
            occasion: Text::default(),
            opens: opens(1, 0),
        },
    );
}

#[test]
fn a_repeated_reservation_or_adoption_changes_nothing() {
    with_kiosk()
        .given([reserve(7, SOCIAL)])
        .when(reserve(7, TAX))
        .then([])
        .given([adopt(7, "A001")])
        .when(adopt(7, "A001"))
        .then([])
        .when(reserve(7, SOCIAL))
        .then([])
        .given([
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
        ])
        .when(adopt(7, "K1-004"))
        .then([])
        .check(|h| assert_eq!((h.tickets().len(), h.waiting_in_all()), (1, 0)));
}

#[test]
fn a_paper_with_another_number_leaves_a_gap() {
    with_kiosk()
        .given([reserve(7, SOCIAL)])
        .at("09:01")
        .when(adopt(7, "K1-012"))
        .then([adopted(0, "K1-012", "09:00")])
        .check(|h| {
            let ticket = h.ticket_by_number("k1-12").unwrap();
            assert!(ticket.offline && ticket.number.to_string() == "K1-012");
            assert_eq!(h.ticket_by_number("A001"), None);
        })
        .when(issue(SOCIAL))
        .then([issued("A002", SOCIAL)]);
}

#[test]
fn a_reservation_that_is_never_adopted_is_only_a_gap() {
    let tomorrow = DATE.succ_opt().unwrap();
    with_kiosk()
        .given([reserve(7, SOCIAL)])
        .when(issue(SOCIAL))
        .then([issued("A002", SOCIAL)])
        .on(tomorrow, "03:00")
        .elapses([told(Event::DayTurned {
            day: tomorrow,
            expired: vec![TicketId(1)],
            kept: None,
            overnight: Vec::new(),
        })])
        .check(|h| assert_eq!((h.tickets().len(), h.ticket_of_slip(SlipId(7))), (0, None)))
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)]);
}

#[test]
fn no_clerk_can_touch_a_reservation() {
    let ticket = TicketId(0);
    let print = Command::Print(PrintCommand::Print {
        what: crate::Printable::Ticket(ticket),
        printer: printer(),
    });
    with_kiosk()
        .given([
            open(DESK_1),
            reserve(7, SOCIAL),
            printer_is(Condition::Ready),
        ])
        .refused(
            ask(Command::Counter(CounterCommand::CallTicket {
                counter: DESK_1,
                ticket,
            })),
            Refusal::UnknownTicket,
        )
        .refused(
            ask(Command::Counter(CounterCommand::Unpark {
                counter: DESK_1,
                ticket,
            })),
            Refusal::UnknownTicket,
        )
        .refused(
            ask(Command::Queue(QueueCommand::Cancel {
                ticket,
                counter: None,
            })),
            Refusal::UnknownTicket,
        )
        .refused(ask(print), Refusal::UnknownTicket);
}

#[test]
fn papers_of_a_kiosk_that_was_cut_off_stand_where_their_visitors_came() {
    with_kiosk()
        .given([open(DESK_1), issue(SOCIAL)])
        .at("09:30")
        .given([issue(SOCIAL), issue_with(SOCIAL, ELDERLY)])
        .at("10:00")
        .when(paper(1, "K1-001").pressed("09:10").exists())
        .then([reserved(3, "K1-001", 1), adopted(3, "K1-001", "09:10")])
        .given([paper(2, "K1-002").pressed("09:40").exists()])
        .order(DESK_1, &["A003", "A001", "K1-001", "A002", "K1-002"])
        // The clerk is there.
        .given([pause(DESK_1), resume(DESK_1)])
        .check(|h| {
            let late = h.ticket_by_number("K1-001").unwrap();
            assert_eq!((late.waited_s(today("10:10")), late.offline), (3600, true));
            assert_eq!(
                forecast::for_ticket(h, late.id, today("10:00"))
                    .unwrap()
                    .ahead,
                2
            );
            assert_eq!(
                h.queues().waiting_before(service(SOCIAL), late.id),
                1,
                "the one without priority who came earlier"
            );
        })
        // No-shows are listed as they came too.
        .given([
            call_ticket(DESK_1, "A002"),
            no_show(DESK_1),
            call_ticket(DESK_1, "K1-001"),
            no_show(DESK_1),
        ])
        .check(|h| {
            assert_eq!(
                h.no_shows()
                    .map(|t| t.number.to_string())
                    .collect::<Vec<_>>(),
                ["K1-001", "A002"]
            );
        });
}

#[test]
fn a_paper_is_never_refused_for_hours_caps_holidays_or_a_forgotten_class() {
    let late = Scenario::with("09:00", |s| {
        s.services[0].cap = Some(0);
        s.services[0].hours.week = std::array::from_fn(|_| Vec::new());
        s.rules.holidays = vec![DATE];
    });
    let forgotten = Command::Queue(QueueCommand::Adopt {
        slip: SlipId(2),
        service: service(SOCIAL),
        lang: Lang::ZH,
        class: Some(class("nobody")),
        pressed_at: today("09:00"),
        number: number("K1-002"),
        printer: None,
        paper: None,
    });
    late.given([admit("kiosk-1", 1), adopt(1, "K1-001"), ask(forgotten)])
        .check(|h| assert_eq!(h.waiting_in_all(), 2));
}

#[test]
fn a_paper_for_a_service_that_is_gone_is_adopted_only_if_its_number_was_reserved() {
    let mut smaller = small_hall();
    smaller.services.remove(0);
    smaller.counters.truncate(0);
    with_kiosk()
        .refused(
            paper(1, "K1-001").of("nothing").exists(),
            Refusal::UnknownService,
        )
        .given([reserve(7, SOCIAL), configure(smaller)])
        .refused(adopt(1, "K1-001"), Refusal::UnknownService)
        .given([adopt(7, "A001")]);
}

#[test]
fn the_time_of_a_press_is_between_the_start_of_the_day_and_now() {
    with_kiosk()
        .at("09:05")
        .given([paper(1, "K1-001").pressed("09:30").exists()])
        .check(|h| assert!(h.ticket(TicketId(0)).unwrap().issued_at <= today("09:06")))
        .when(paper(2, "K1-002").pressed("03:00").exists())
        .then([reserved(1, "K1-002", 2), adopted(1, "K1-002", "03:00")])
        .refused(
            paper(3, "K1-003").pressed("02:59:59").exists(),
            Refusal::DayOver,
        )
        // Its number was drawn today: only its clock can be wrong.
        .given([reserve(3, SOCIAL)])
        .when(paper(3, "A001").pressed("02:00").exists())
        .then([adopted(2, "A001", "03:00")]);
}

#[test]
fn papers_are_adopted_also_when_settings_have_the_day_start_later() {
    let mut late = small_hall();
    late.rules.day_starts = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    with_kiosk()
        .at("09:30")
        .given([configure(late)])
        .when(adopt(1, "K1-001"))
        .then([reserved(0, "K1-001", 1), adopted(0, "K1-001", "09:00")]);
}

#[test]
fn two_papers_never_have_one_number() {
    let taken = |printed| Refusal::NumberTaken {
        number: number(printed),
    };
    with_kiosk()
        .given([issue(SOCIAL), reserve(1, SOCIAL), adopt(2, "K1-001")])
        .refused(adopt(3, "A001"), taken("A001"))
        .refused(adopt(3, "A002"), taken("A002"))
        .refused(adopt(3, "K1-001"), taken("K1-001"))
        .refused(adopt(1, "K1-001"), taken("K1-001"))
        .refused(adopt(1, "A001"), taken("A001"));
}

#[test]
fn a_number_that_nobody_here_gives_out_is_refused() {
    for bad in ["K2-001", "K1-000", "Z001", "A000"] {
        let refusal = Refusal::BadNumber {
            number: number(bad),
        };
        with_kiosk()
            .refused(adopt(1, bad), refusal.clone())
            .refused(enter(bad, SOCIAL), refusal);
    }
    // It may have been given out before the hall lost its last lines, and is not given out again.
    with_kiosk()
        .given([adopt(1, "A005")])
        .when(issue(SOCIAL))
        .then([issued("A006", SOCIAL)]);
}

#[test]
fn staff_type_in_a_paper_once_and_its_kiosk_may_still_come_back() {
    with_kiosk()
        .given([open(DESK_1)])
        .refused(
            enter("A009", SOCIAL),
            Refusal::BadNumber {
                number: number("A009"),
            },
        )
        .refused(enter("K1-003", "nothing"), Refusal::UnknownService)
        .when(enter("K1-003", SOCIAL))
        .then([issued("K1-003", SOCIAL)])
        .refused(
            enter("K1-003", SOCIAL),
            Refusal::NumberTaken {
                number: number("K1-003"),
            },
        )
        .given([call_next(DESK_1), start(DESK_1)])
        .when(paper(7, "K1-003").became(JobState::Printed).exists())
        .then([bound(0, 7), queued(0, 0), reported(0, JobState::Printed)])
        .when(paper(7, "K1-003").became(JobState::Printed).exists())
        .then([])
        .refused(
            adopt(8, "K1-003"),
            Refusal::NumberTaken {
                number: number("K1-003"),
            },
        )
        // What was bound stays so.
        .given([undo_at(DESK_1)])
        .check(|h| {
            assert_eq!(
                (h.tickets().len(), h.ticket(TicketId(0)).unwrap().slip),
                (1, Some(SlipId(7)))
            );
        });
}

#[test]
fn a_reservation_whose_paper_was_typed_in_under_its_own_number_is_a_gap() {
    with_kiosk()
        .given([reserve(7, SOCIAL), enter("K1-001", SOCIAL)])
        .when(adopt(7, "K1-001"))
        .then([bound(1, 7)])
        .when(adopt(7, "K1-001"))
        .then([])
        .check(|h| {
            assert_eq!(
                (h.waiting_in_all(), h.ticket(TicketId(0)).unwrap().slip),
                (1, None)
            );
        });
}

#[test]
fn a_reserved_number_that_staff_type_in_exists() {
    let entered: ExpectedEvent = Box::new(|h| {
        Event::Queue(QueueEvent::TicketAdopted {
            ticket: TicketId(0),
            number: number("A001"),
            arrived: h.last_at(),
        })
    });
    with_kiosk()
        .given([reserve(7, SOCIAL)])
        .when(enter("A001", TAX))
        .then([entered])
        .when(adopt(7, "A001"))
        .then([])
        .refused(
            enter("A001", SOCIAL),
            Refusal::NumberTaken {
                number: number("A001"),
            },
        );
}

#[test]
fn only_an_open_counter_types_in_papers() {
    let at_desk = Command::Queue(QueueCommand::RegisterPrintedTicket {
        number: number("K1-001"),
        service: service(SOCIAL),
        lang: Lang::ZH,
        counter: Some(DESK_1),
    });
    with_kiosk()
        .refused(
            ask(at_desk.clone()),
            Refusal::CounterClosed { counter: DESK_1 },
        )
        .given([open(DESK_1), ask(at_desk)]);
}

#[test]
fn the_job_of_a_reservation_waits_for_its_adoption() {
    let all = |h: &Hall| h.unprinted(today("09:10")).count();
    with_kiosk()
        .given([printer_is(Condition::Ready), reserve_on_paper(7)])
        .check(|h| {
            assert_eq!(
                (h.jobs().len(), h.may_print(&h.jobs()[0]), all(h)),
                (1, false, 0)
            );
        })
        .given([adopt(7, "A001")])
        .check(|h| {
            assert_eq!(
                (h.jobs().len(), h.may_print(&h.jobs()[0]), all(h)),
                (1, true, 1)
            );
        });
}

#[test]
fn what_became_of_a_paper_is_told_with_it() {
    let failed = JobState::Failed {
        why: Failure::VisitorLeft,
    };
    with_kiosk()
        .given([printer_is(Condition::Ready), reserve_on_paper(7)])
        .when(paper(7, "A001").became(JobState::Sent).exists())
        .then([adopted(0, "A001", "09:00"), reported(0, JobState::Sent)])
        .when(paper(7, "A001").became(JobState::Sent).exists())
        .then([])
        .when(paper(7, "A001").became(JobState::Printed).exists())
        .then([reported(0, JobState::Printed)])
        .when(paper(7, "A001").became(failed).exists())
        .then([])
        .when(paper(8, "K1-001").became(failed).exists())
        .then([
            reserved(1, "K1-001", 8),
            adopted(1, "K1-001", "09:00"),
            queued(1, 1),
            reported(1, failed),
        ])
        .check(|h| assert_eq!(h.unprinted(today("09:01")).count(), 1, "staff see it"));
}

#[test]
fn a_late_word_on_the_first_paper_says_nothing_of_its_copy() {
    let again = Command::Print(PrintCommand::Print {
        what: crate::Printable::Ticket(TicketId(0)),
        printer: printer(),
    });
    with_kiosk()
        .given([
            printer_is(Condition::Ready),
            reserve_on_paper(7),
            adopt(7, "A001"),
            ask(again),
        ])
        .when(paper(7, "A001").became(JobState::Printed).exists())
        .then([])
        .check(|h| {
            assert_eq!(
                h.jobs().iter().map(|j| j.state).collect::<Vec<_>>(),
                [JobState::PutAside, JobState::Queued]
            );
        });
}
