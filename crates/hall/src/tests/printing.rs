//! Paper: no number without it, one paper a number, and the staff for whatever is not certain.

use super::super::{PrintCommand, PrintEvent};
use super::laws::Dice;
use super::*;
use crate::printing::{Condition, Failure, JobState, Printable};
use crate::{JobId, PrinterId};

fn kiosk() -> PrinterId {
    "kiosk".parse().unwrap()
}
fn issue_on_paper(key: &str) -> Ask {
    ask(Command::Queue(QueueCommand::Issue {
        service: service(key),
        lang: Lang::ZH,
        class: None,
        printer: Some(kiosk()),
    }))
}
fn printer_is(condition: Condition) -> Ask {
    ask(Command::Print(PrintCommand::ReportPrinter {
        printer: kiosk(),
        condition,
        layout_fault: None,
    }))
}
fn job_is(job: u64, state: JobState) -> Ask {
    ask(Command::Print(PrintCommand::ReportJob {
        job: JobId(job),
        state,
    }))
}
fn print_again(printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Print(PrintCommand::Print {
            what: Printable::Ticket(id(h, printed)),
            printer: kiosk(),
        })
    })
}
fn reported(job: u64, state: JobState) -> ExpectedEvent {
    Box::new(move |_| {
        Event::Print(PrintEvent::JobReported {
            job: JobId(job),
            state,
        })
    })
}
const GONE: JobState = JobState::Failed {
    why: Failure::VisitorLeft,
};

/// A printer that works, and A001 on its way to it as job 0.
fn one_job() -> Scenario {
    Scenario::opening_at("09:00").given([printer_is(Condition::Ready), issue_on_paper(SOCIAL)])
}

fn state_of(hall: &Hall, job: u64) -> JobState {
    hall.job(JobId(job)).unwrap().state
}

fn unprinted(scenario: &Scenario) -> Vec<u64> {
    scenario
        .hall()
        .unprinted(scenario.at)
        .map(|job| job.id.0)
        .collect()
}

#[test]
fn a_ticket_and_its_paper_are_one_line_of_the_log() {
    let scenario = Scenario::opening_at("09:00")
        .given([printer_is(Condition::Ready), open(DESK_1), issue(SOCIAL)])
        .when(issue_on_paper(SOCIAL));
    let Some(Ok(events)) = &scenario.asked else {
        panic!("refused")
    };
    let [
        Event::Queue(QueueEvent::TicketIssued { ticket, .. }),
        Event::Print(PrintEvent::Queued {
            job,
            what,
            reprint: false,
            forecast: Some(forecast),
            ..
        }),
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*job, *what), (JobId(0), Printable::Ticket(*ticket)));
    assert_eq!(
        forecast.ahead, 1,
        "the paper tells how many are ahead, itself not among them"
    );
}

#[test]
fn a_printer_that_stands_still_gives_out_no_number() {
    for condition in [
        Condition::PaperOut,
        Condition::CoverOpen,
        Condition::CutterJam,
        Condition::Fault,
        Condition::Offline,
        Condition::Absent,
    ] {
        Scenario::opening_at("09:00")
            .given([printer_is(condition)])
            .refused(
                issue_on_paper(SOCIAL),
                Refusal::PrinterStopped { condition },
            )
            .check(|h| assert_eq!((h.tickets().len(), h.jobs().len()), (0, 0)))
            // Without paper, and at other kiosks, it goes on.
            .given([issue(SOCIAL)])
            .given([printer_is(Condition::NearEnd), issue_on_paper(SOCIAL)])
            .check(|h| assert_eq!(h.jobs().len(), 1));
    }
}

#[test]
fn a_job_goes_forward_only() {
    one_job()
        .when(job_is(0, JobState::Sending { offset: 0 }))
        .then([reported(0, JobState::Sending { offset: 0 })])
        .when(job_is(0, JobState::Sending { offset: 4096 }))
        .then([reported(0, JobState::Sending { offset: 4096 })])
        .refused(
            job_is(0, JobState::Sending { offset: 100 }),
            Refusal::JobOver,
        )
        .refused(job_is(0, JobState::Queued), Refusal::JobOver)
        .given([job_is(0, JobState::Sent), job_is(0, JobState::Printed)])
        .when(job_is(0, JobState::Printed))
        .then([])
        .refused(job_is(0, GONE), Refusal::JobOver)
        .refused(job_is(0, JobState::Sent), Refusal::JobOver)
        .refused(job_is(7, JobState::Sent), Refusal::UnknownJob);
}

#[test]
fn the_truth_may_come_late() {
    for first in [JobState::Uncertain, GONE] {
        one_job()
            .given([job_is(0, first)])
            .when(job_is(0, JobState::Printed))
            .then([reported(0, JobState::Printed)]);
    }
    one_job()
        .given([
            job_is(0, JobState::Uncertain),
            job_is(0, JobState::PutAside),
        ])
        .refused(job_is(0, JobState::Printed), Refusal::JobOver);
}

#[test]
fn a_paper_printed_again_keeps_number_time_and_forecast_and_is_marked() {
    let scenario = Scenario::opening_at("09:00").given([
        printer_is(Condition::Ready),
        open(DESK_1),
        issue(SOCIAL),
        issue_on_paper(SOCIAL),
    ]);
    let first = *scenario.hall().job(JobId(0)).unwrap();
    let ticket = scenario
        .hall()
        .ticket(id(scenario.hall(), "A002"))
        .unwrap()
        .clone();
    scenario
        .at("09:30")
        .given([
            job_is(0, JobState::Uncertain),
            call_next(DESK_1),
            print_again("A002"),
        ])
        .check(|h| {
            let again = h.job(JobId(1)).unwrap();
            assert!(again.reprint && !first.reprint);
            assert_eq!(again.forecast, first.forecast);
            assert_eq!(
                h.ticket(ticket.id),
                Some(&ticket),
                "printing does not touch the ticket"
            );
            assert_eq!(state_of(h, 0), JobState::PutAside);
            assert_eq!(h.tickets().len(), 2);
        });
    // The log says so too.
    let scenario = one_job().given([job_is(0, GONE)]).when(print_again("A001"));
    assert!(
        matches!(&scenario.asked, Some(Ok(events)) if events[0] == Event::Print(PrintEvent::JobReported { job: JobId(0), state: JobState::PutAside }))
    );
}

#[test]
fn a_ticket_taken_without_paper_gets_its_first_one_unmarked() {
    Scenario::opening_at("09:00")
        .given([
            printer_is(Condition::Ready),
            issue(SOCIAL),
            print_again("A001"),
        ])
        .check(|h| assert!(!h.job(JobId(0)).unwrap().reprint));
}

#[test]
fn nothing_is_printed_for_a_visit_that_is_over_or_at_an_unknown_printer() {
    let over = Refusal::TicketOver {
        number: number("A001"),
    };
    Scenario::opening_at("09:00")
        .given([
            printer_is(Condition::Ready),
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
        ])
        .refused(print_again("A001"), over)
        .refused(
            ask(Command::Print(PrintCommand::Print {
                what: Printable::TestPage,
                printer: "nowhere".parse().unwrap(),
            })),
            Refusal::UnknownPrinter,
        );
}

#[test]
fn staff_see_what_nobody_holds_in_their_hand() {
    let scenario = one_job().given([
        issue_on_paper(SOCIAL),
        issue_on_paper(SOCIAL),
        issue_on_paper(SOCIAL),
        issue_on_paper(SOCIAL),
    ]);
    let scenario = scenario.given([
        job_is(4, JobState::Sent),
        job_is(0, JobState::Uncertain),
        job_is(1, GONE),
        job_is(2, JobState::Printed),
    ]);
    assert_eq!(unprinted(&scenario), [0, 1]);
    // Nobody drives the printer any more, or it stopped with the last one inside: those are shown
    // too.
    let scenario = scenario.at("09:02:01");
    assert_eq!(unprinted(&scenario), [0, 1, 3, 4]);
    let cancel = ask(Command::Queue(QueueCommand::Cancel {
        ticket: TicketId(0),
        counter: None,
    }));
    let scenario = scenario.given([job_is(1, JobState::PutAside), cancel]);
    assert_eq!(unprinted(&scenario), [3, 4]);
}

#[test]
fn a_printer_is_remembered_with_its_state_and_since_when() {
    Scenario::opening_at("09:00")
        .given([printer_is(Condition::Ready)])
        .at("09:05")
        .given([printer_is(Condition::PaperOut)])
        .when(printer_is(Condition::PaperOut))
        .then([])
        .at("09:10")
        .given([ask(Command::Print(PrintCommand::ReportPrinter {
            printer: kiosk(),
            condition: Condition::PaperOut,
            layout_fault: Some("x".repeat(900)),
        }))])
        .check(|h| {
            let printer = h.printer(kiosk()).unwrap();
            assert_eq!(
                printer.since,
                Scenario::opening_at("09:05").at,
                "the layout's fault does not change how long it has no paper"
            );
            assert_eq!(printer.layout_fault.as_ref().map(String::len), Some(500));
        });
}

#[test]
fn the_jobs_of_a_day_end_with_it_and_identities_go_on() {
    let next = DATE.succ_opt().unwrap();
    one_job()
        .on(next, "09:00")
        .given([issue_on_paper(SOCIAL)])
        .check(|h| {
            assert_eq!(
                h.jobs().iter().map(|j| j.id).collect::<Vec<_>>(),
                [JobId(1)]
            );
            assert!(h.job(JobId(0)).is_none());
            assert!(h.printer(kiosk()).is_some());
        });
    // A printer that was taken away is not missed for ever.
    one_job()
        .given([printer_is(Condition::Absent)])
        .on(next, "09:00")
        .given([issue(SOCIAL)])
        .check(|h| assert_eq!(h.printers(), []));
}

/// Random reports of careless programs: whatever they say, a number has one unmarked paper and a
/// job that is over stays over.
#[test]
fn whatever_is_reported_a_number_has_one_unmarked_paper() {
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut scenario = Scenario::opening_at("09:00");
        for step in 0..300 {
            let jobs = scenario.hall().jobs().len() as u64;
            let job = JobId(dice.below(jobs + 2));
            let failed = JobState::Failed {
                why: Failure::Printer(Condition::PaperOut),
            };
            let states = [
                JobState::Queued,
                JobState::Sent,
                JobState::Printed,
                JobState::Uncertain,
                GONE,
                failed,
                JobState::PutAside,
            ];
            let state = match dice.below(9) {
                0 | 1 => JobState::Sending {
                    offset: dice.below(5) as u32 * 512,
                },
                n => states[n as usize - 2],
            };
            let condition = if dice.below(3) == 0 {
                Condition::PaperOut
            } else {
                Condition::Ready
            };
            let ticket = TicketId(dice.below(scenario.hall().tickets().len() as u64 + 1));
            let command = match dice.below(10) {
                0..=2 => Command::Queue(QueueCommand::Issue {
                    service: service(SOCIAL),
                    lang: Lang::EN,
                    class: None,
                    printer: Some(kiosk()),
                }),
                3 => Command::Print(PrintCommand::Print {
                    what: Printable::Ticket(ticket),
                    printer: kiosk(),
                }),
                4 => Command::Print(PrintCommand::ReportPrinter {
                    printer: kiosk(),
                    condition,
                    layout_fault: None,
                }),
                5 => Command::Queue(QueueCommand::Cancel {
                    ticket,
                    counter: None,
                }),
                _ => Command::Print(PrintCommand::ReportJob { job, state }),
            };
            let before = scenario.hall().clone();
            let at = scenario
                .desk
                .stamp(Timestamp(scenario.at.0 + step * 1_000_000));
            let (_, outcome) = scenario.desk.send(at, &command);
            let after = scenario.hall();
            let stopped = before.printer(kiosk()).is_some_and(|p| p.condition.stops());
            if matches!(command, Command::Queue(QueueCommand::Issue { .. })) {
                assert_eq!(outcome.is_err(), stopped, "seed {seed}");
            }
            for (old, new) in before.jobs().iter().zip(after.jobs()) {
                let over = matches!(old.state, JobState::Printed | JobState::PutAside);
                assert!(
                    !over || new.state == old.state,
                    "seed {seed}: {old:?} became {new:?}"
                );
                assert!(
                    old.is_open() || !new.is_open(),
                    "seed {seed}: {old:?} began anew"
                );
            }
            for ticket in after.tickets() {
                let papers = || {
                    after
                        .jobs()
                        .iter()
                        .filter(|j| j.what == Printable::Ticket(ticket.id))
                };
                assert_eq!(
                    papers().filter(|j| !j.reprint).count(),
                    1,
                    "seed {seed}: {}",
                    ticket.number
                );
                assert!(
                    papers().filter(|j| j.is_open()).count() <= 1,
                    "seed {seed}: {} is printed twice at once",
                    ticket.number
                );
            }
            assert_eq!(&Hall::from_snapshot(after.snapshot()), after, "seed {seed}");
        }
        let mut again = Hall::new();
        for (at, event) in &scenario.desk.log {
            again.apply(*at, event);
        }
        assert_eq!(
            again, scenario.desk.hall,
            "seed {seed}: a replay ends otherwise"
        );
    }
}
