//! The print desk: a real hall, its socket and a simulated printer that fails on demand.
//!
//! Nothing here waits for a time; everything waits for something to be said, within [`TIMEOUT`].

use config::{Config, Connection, Fence, Papers, Printer};
use hall::{
    Command, Condition, Event, Failure, Hall, JobId, JobState, Lang, PrintCommand, PrintEvent,
    Printable, PrinterId, Program, QueueCommand, QueueEvent, Refusal, SlipId, TicketId,
};
use node::home::Home;
use node::hub::HallUpdate;
use node::link::Link;
use node::link_event::LinkEvent;
use paper::Page;
use paper::printer::Simulated;
use peripherals::printing::{PrintDesk, Printing};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use text::Words;

const TIMEOUT: Duration = Duration::from_secs(20);
const LEFT: JobState = JobState::Failed {
    why: Failure::VisitorLeft,
};

fn kiosk() -> PrinterId {
    "kiosk".parse().unwrap()
}

/// A hall that this test keeps.
struct Site {
    folder: tempfile::TempDir,
    link: Link,
    heard: mpsc::Receiver<LinkEvent>,
    hall: Hall,
}

impl Site {
    fn open() -> Site {
        Site::reopen(tempfile::tempdir().unwrap())
    }

    fn reopen(folder: tempfile::TempDir) -> Site {
        let (tell, heard) = mpsc::channel();
        let link = Link::open(
            &Home::at(folder.path()),
            Program::Script,
            &Config::default().setup,
            &Words::new(Lang::EN),
            move |news| {
                drop(tell.send(news));
            },
        )
        .unwrap();
        let mut site = Site {
            folder,
            link,
            heard,
            hall: Hall::new(),
        };
        site.until("the hall is there", |hall| hall.day().is_some());
        site
    }

    /// Ends the hall as a program that quits does.
    fn close(self) -> tempfile::TempDir {
        drop(self.link);
        self.folder
    }

    fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    fn desk(&self, printer: &Simulated) -> PrintDesk {
        self.desk_with(
            printer,
            Printer {
                connection: Connection::Simulated,
                ..Printer::default()
            },
            Vec::new(),
        )
    }

    fn desk_with(
        &self,
        printer: &Simulated,
        settings: Printer,
        layouts: Vec<PathBuf>,
    ) -> PrintDesk {
        let printing = Printing {
            printer: settings,
            papers: Papers::default(),
            layouts,
            lang: Lang::EN,
        };
        PrintDesk::start(self.home(), printing, Some(printer.clone())).unwrap()
    }

    fn take(&mut self, news: LinkEvent) {
        match news {
            LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                self.hall = Arc::unwrap_or_clone(hall);
            }
            LinkEvent::Hall(HallUpdate::Entry(entry)) => self.hall.apply_entry(&entry),
            _ => {}
        }
    }

    /// Waits until the hall is like this.
    #[track_caller]
    fn until(&mut self, what: &str, is: impl Fn(&Hall) -> bool) {
        while !is(&self.hall) {
            let news = self.heard.recv_timeout(TIMEOUT).unwrap_or_else(|_| {
                panic!(
                    "never: {what}; {:?} {:?}",
                    self.hall.jobs(),
                    self.hall.printers()
                )
            });
            self.take(news);
        }
    }

    #[track_caller]
    fn until_job(&mut self, job: u64, state: JobState) {
        self.until(&format!("job {job} is {state:?}"), |hall| {
            hall.job(JobId(job)).is_some_and(|job| job.state == state)
        });
    }

    #[track_caller]
    fn until_printer(&mut self, condition: Condition) {
        self.until(&format!("the printer is {condition:?}"), |hall| {
            hall.printer(kiosk())
                .is_some_and(|p| p.condition == condition)
        });
    }

    /// Asks for something, and waits for the answer and the line of the log.
    #[track_caller]
    fn ask(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let id = self.link.send(command);
        let mut answer = None;
        let mut line = false;
        loop {
            let news = self.heard.recv_timeout(TIMEOUT).expect("an answer");
            match &news {
                LinkEvent::Answered(of, given) if *of == id => answer = Some(given.clone()),
                LinkEvent::Hall(HallUpdate::Entry(entry)) => line |= entry.command == id,
                _ => {}
            }
            self.take(news);
            match &answer {
                Some(Ok(events)) if !events.is_empty() && !line => {}
                Some(given) => return given.clone(),
                None => {}
            }
        }
    }

    /// A ticket on paper; its job.
    #[track_caller]
    fn issue(&mut self) -> u64 {
        let service = self.hall.setup().services[0].id;
        let events = self
            .ask(Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer: Some(kiosk()),
            }))
            .unwrap();
        let job = events.iter().find_map(|e| {
            if let Event::Print(PrintEvent::Queued { job, .. }) = e {
                Some(job.0)
            } else {
                None
            }
        });
        job.expect("a print job")
    }

    #[track_caller]
    fn report(&mut self, job: u64, state: JobState) {
        self.ask(Command::Print(PrintCommand::ReportJob {
            job: JobId(job),
            state,
        }))
        .unwrap();
    }

    /// Waits until the hall knows how far a job came that stopped half way.
    fn until_half(&mut self, job: u64) {
        self.until("a job to be printed in part", |hall| {
            let state = hall.job(JobId(job)).map(|job| job.state);
            matches!(state, Some(JobState::Sending { offset }) if offset > 0)
        });
    }

    /// A ticket whose printer runs out of paper after a quarter of it; its job.
    #[track_caller]
    fn issue_half(&mut self, printer: &Simulated) -> u64 {
        printer.load(200);
        let job = self.issue();
        self.until_printer(Condition::PaperOut);
        self.until(
            "the hall knows how far it came",
            |hall| matches!(hall.job(JobId(job)).map(|j| j.state), Some(JobState::Sending { offset }) if offset > 0),
        );
        job
    }

    /// The printer is well again: the next ticket comes out whole.
    #[track_caller]
    fn next_is_whole(&mut self, printer: &Simulated) {
        printer.set(Condition::Ready);
        self.until_printer(Condition::Ready);
        let next = self.issue();
        self.until_job(next, JobState::Printed);
        assert!(code_on(&printer.take_finished().pop().unwrap()).contains(&self.number(next)));
    }

    fn ticket(&self, job: u64) -> TicketId {
        match self.hall.job(JobId(job)).unwrap().what {
            Printable::Ticket(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }

    fn number(&self, job: u64) -> String {
        self.hall
            .ticket(self.ticket(job))
            .unwrap()
            .number
            .to_string()
    }
}

/// A hall with a printer that works.
fn working() -> (Site, Simulated, PrintDesk) {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    let desk = site.desk(&printer);
    site.until_printer(Condition::Ready);
    (site, printer, desk)
}

/// Reads what the QR code of a paper says.
fn code_on(page: &Page) -> String {
    let width = usize::from(page.width());
    let height = page.height();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        if page.is_black(x, y) { 0 } else { 255 }
    });
    let grids = picture.detect_grids();
    let [grid] = &grids[..] else {
        panic!("{} codes on {width}x{height} dots", grids.len())
    };
    grid.decode().unwrap().1
}

fn one(pages: Vec<Page>) -> Page {
    let [page] =
        <[Page; 1]>::try_from(pages).unwrap_or_else(|pages| panic!("{} papers", pages.len()));
    page
}

#[test]
fn a_ticket_comes_out_with_its_number_and_the_hall_knows_it() {
    let (mut site, printer, _desk) = working();
    let job = site.issue();
    site.until_job(job, JobState::Printed);
    let page = one(printer.take_finished());
    assert!(
        code_on(&page).contains(&site.number(job)),
        "{}",
        code_on(&page)
    );
}

#[test]
fn a_copy_differs_in_nothing_but_its_mark() {
    let (mut site, printer, _desk) = working();
    let job = site.issue();
    site.until_job(job, JobState::Printed);
    // Others come, time passes: the copy repeats what the first paper said.
    let others = [site.issue(), site.issue()];
    site.until_job(others[1], JobState::Printed);
    let first = printer.take_finished().swap_remove(0);
    let ticket = site.ticket(job);
    let events = site
        .ask(Command::Print(PrintCommand::Print {
            what: Printable::Ticket(ticket),
            printer: kiosk(),
        }))
        .unwrap();
    let [
        Event::Print(PrintEvent::Queued {
            job: copy,
            reprint: true,
            ..
        }),
    ] = events[..]
    else {
        panic!("{events:?}")
    };
    site.until_job(copy.0, JobState::Printed);
    let second = one(printer.take_finished());
    assert_eq!(code_on(&first), code_on(&second));
    assert!(second.height() > first.height(), "the mark takes room");
    let rows = |page: &Page| {
        (0..page.height())
            .map(|y| page.row(y).to_vec())
            .filter(|row| row.iter().any(|b| *b != 0))
            .collect::<Vec<_>>()
    };
    let first = rows(&first);
    let second = rows(&second);
    let mut rest = second.iter();
    assert!(
        first.iter().all(|row| rest.any(|other| other == row)),
        "every row of the first paper is on the copy, in order"
    );
}

#[test]
fn without_paper_no_number_is_drawn_and_it_goes_on_when_there_is_some() {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    printer.set(Condition::PaperOut);
    let _desk = site.desk(&printer);
    site.until_printer(Condition::PaperOut);
    let issue = Command::Queue(QueueCommand::Issue {
        service: site.hall.setup().services[0].id,
        lang: Lang::EN,
        class: None,
        printer: Some(kiosk()),
    });
    assert_eq!(
        site.ask(issue),
        Err(Refusal::PrinterStopped {
            condition: Condition::PaperOut
        })
    );
    assert_eq!(site.hall.tickets().len(), 0);
    printer.set(Condition::Ready);
    site.until_printer(Condition::Ready);
    let job = site.issue();
    site.until_job(job, JobState::Printed);
}

#[test]
fn a_ticket_that_stops_half_way_goes_on_when_there_is_paper() {
    let (mut site, printer, _desk) = working();
    let job = site.issue_half(&printer);
    site.until_half(job);
    printer.set(Condition::Ready);
    site.until_job(job, JobState::Printed);
    assert!(code_on(&one(printer.take_finished())).contains(&site.number(job)));
}

#[test]
fn the_paper_of_a_visitor_who_left_is_given_up_and_the_next_one_is_whole() {
    let (mut site, printer, _desk) = working();
    let job = site.issue_half(&printer);
    site.until_half(job);
    site.report(job, LEFT);
    printer.set(Condition::Ready);
    site.until_printer(Condition::Ready);
    let next = site.issue();
    site.until_job(next, JobState::Printed);
    let pages = printer.take_finished();
    let [half, whole] = &pages[..] else {
        panic!("{} papers", pages.len())
    };
    assert!(code_on(whole).contains(&site.number(next)));
    // The paper came back as the visitor left: whichever was first, the hall knows what hangs out
    // of the printer.
    let listed: Vec<u64> = site
        .hall
        .unprinted(site.hall.last_at())
        .map(|j| j.id.0)
        .collect();
    if site.hall.job(JobId(job)).unwrap().state == JobState::Printed {
        assert_eq!((half.height(), listed), (whole.height(), vec![]));
    } else {
        assert_eq!(
            (site.hall.job(JobId(job)).unwrap().state, listed),
            (LEFT, vec![job])
        );
        assert!(half.height() < whole.height());
    }
}

#[test]
fn a_printer_unplugged_in_mid_ticket_fails_it_and_prints_the_next_one_whole() {
    let (mut site, printer, _desk) = working();
    let job = site.issue_half(&printer);
    printer.set(Condition::Absent);
    site.until_job(
        job,
        JobState::Failed {
            why: Failure::Printer(Condition::Absent),
        },
    );
    site.until_printer(Condition::Absent);
    site.next_is_whole(&printer);
}

#[test]
fn a_printer_that_never_confirms_leaves_the_ticket_to_the_staff() {
    let (mut site, printer, _desk) = working();
    printer.answer_in_turn(false);
    let job = site.issue();
    site.until_job(job, JobState::Uncertain);
    assert_eq!(site.hall.unprinted(site.hall.last_at()).count(), 1);
}

#[test]
fn without_a_fence_what_is_sent_counts_as_printed() {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    let settings = Printer {
        connection: Connection::Simulated,
        fence: Fence::None,
        ..Printer::default()
    };
    let _desk = site.desk_with(&printer, settings, Vec::new());
    site.until_printer(Condition::Ready);
    printer.answer_in_turn(false);
    let job = site.issue();
    site.until_job(job, JobState::Printed);
}

#[test]
fn a_job_that_a_former_program_left_in_the_middle_goes_to_the_staff_and_one_not_begun_is_printed() {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    // Nobody drives the printer: as if the program had died.
    let half = site.issue();
    let sent = site.issue();
    let waiting = site.issue();
    site.report(half, JobState::Sending { offset: 0 });
    site.report(sent, JobState::Sending { offset: 0 });
    site.report(sent, JobState::Sent);
    let _desk = site.desk(&printer);
    site.until_job(half, JobState::Uncertain);
    site.until_job(sent, JobState::Uncertain);
    site.until_job(waiting, JobState::Printed);
    let last = printer.take_finished().pop().unwrap();
    assert!(code_on(&last).contains(&site.number(waiting)));
}

#[test]
fn two_programs_with_one_printer_print_a_ticket_once() {
    let (mut site, printer, first) = working();
    let _second = site.desk(&printer);
    let jobs = [site.issue(), site.issue()];
    site.until_job(jobs[1], JobState::Printed);
    assert_eq!(printer.take_finished().len(), 2);
    // The second takes over when the first ends.
    drop(first);
    site.until_printer(Condition::Absent);
    site.until_printer(Condition::Ready);
    let job = site.issue();
    site.until_job(job, JobState::Printed);
    assert_eq!(printer.take_finished().len(), 1);
}

#[test]
fn a_hall_that_was_away_while_a_ticket_was_printed_hears_of_it_afterwards() {
    let (mut site, printer, _desk) = working();
    let job = site.issue_half(&printer);
    let mut site = Site::reopen(site.close());
    printer.set(Condition::Ready);
    site.until_job(job, JobState::Printed);
    site.until_printer(Condition::Ready);
    assert_eq!(printer.take_finished().len(), 1);
}

#[test]
fn a_mistake_in_the_layout_is_told_to_the_staff_and_tickets_are_printed_by_the_last_good_one() {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    let layouts = tempfile::tempdir().unwrap();
    let file = layouts.path().join("ticket.toml");
    std::fs::write(
        &file,
        "version = 1\nelement = [ { type = \"text\", txet = \"{number}\" } ]\n",
    )
    .unwrap();
    let settings = Printer {
        connection: Connection::Simulated,
        ..Printer::default()
    };
    let _desk = site.desk_with(&printer, settings, vec![layouts.path().to_owned()]);
    site.until("the mistake is told", |hall| {
        hall.printer(kiosk()).is_some_and(|p| {
            p.layout_fault
                .as_ref()
                .is_some_and(|fault| fault.contains("ticket.toml:2:") && fault.contains("txet"))
        })
    });
    let job = site.issue();
    site.until_job(job, JobState::Printed);
    assert!(code_on(&one(printer.take_finished())).contains(&site.number(job)));
    std::fs::write(
        &file,
        "version = 1\nelement = [ { type = \"qr\", data = \"only {number}\" } ]\n",
    )
    .unwrap();
    site.until("it is mended", |hall| {
        hall.printer(kiosk())
            .is_some_and(|p| p.layout_fault.is_none())
    });
    let job = site.issue();
    site.until_job(job, JobState::Printed);
    assert_eq!(
        code_on(&one(printer.take_finished())),
        format!("only {}", site.number(job))
    );
}

#[test]
fn a_test_page_and_the_report_of_the_day_come_out_too() {
    let (mut site, printer, _desk) = working();
    for (job, what) in [(0, Printable::TestPage), (1, Printable::Report)] {
        site.ask(Command::Print(PrintCommand::Print {
            what,
            printer: kiosk(),
        }))
        .unwrap();
        site.until_job(job, JobState::Printed);
        assert!(one(printer.take_finished()).height() > 200, "{what:?}");
    }
}

/// The hall was away while the visitor gave up: the desk hears of it when it is back, and drops the
/// rest of the ticket.
#[test]
fn a_visitor_who_left_while_the_hall_was_away_is_heard_of() {
    let (mut site, printer, _desk) = working();
    let job = site.issue_half(&printer);
    let folder = site.close();
    // As the kiosk does that keeps the hall next: the desk joins later.
    let mut site = Site::reopen(folder);
    site.report(job, LEFT);
    site.until("the desk is back", |hall| {
        hall.printer(kiosk())
            .is_some_and(|p| p.condition == Condition::PaperOut)
    });
    site.next_is_whole(&printer);
}

#[test]
fn a_file_that_is_no_layout_at_all_does_not_silence_the_printer() {
    let mut site = Site::open();
    let printer = Simulated::new(576);
    let layouts = tempfile::tempdir().unwrap();
    std::fs::write(
        layouts.path().join("ticket.toml"),
        "Dear sir or madam = \n".repeat(5_000),
    )
    .unwrap();
    let settings = Printer {
        connection: Connection::Simulated,
        ..Printer::default()
    };
    let _desk = site.desk_with(&printer, settings, vec![layouts.path().to_owned()]);
    site.until("the mistake is told", |hall| {
        hall.printer(kiosk())
            .is_some_and(|p| p.layout_fault.is_some())
    });
    printer.set(Condition::PaperOut);
    site.until_printer(Condition::PaperOut);
}

#[test]
fn a_program_that_ends_says_that_nobody_drives_its_printer() {
    let (mut site, _, desk) = working();
    let job = site.issue();
    site.until("it is begun", |hall| {
        hall.job(JobId(job))
            .is_some_and(|job| job.state != JobState::Queued)
    });
    drop(desk);
    site.until_job(job, JobState::Printed);
    site.until_printer(Condition::Absent);
}

#[test]
fn a_number_that_is_only_reserved_is_not_printed_before_its_adoption() {
    let (mut site, printer, _desk) = working();
    let slip = SlipId(7);
    let service = site.hall.setup().services[0].id;
    let reserved = site
        .ask(Command::Queue(QueueCommand::Reserve {
            slip,
            service,
            lang: Lang::ZH,
            class: None,
            printer: Some(kiosk()),
        }))
        .unwrap();
    let [
        Event::Queue(QueueEvent::TicketReserved { number, .. }),
        Event::Print(PrintEvent::Queued { job, .. }),
    ] = reserved[..]
    else {
        panic!("{reserved:?}")
    };
    let other = site.issue();
    site.until_job(other, JobState::Printed);
    assert_eq!(
        site.hall.job(job).unwrap().state,
        JobState::Queued,
        "a later one was printed first"
    );
    let pressed_at = site.hall.last_at();
    let adopt = Command::Queue(QueueCommand::Adopt {
        slip,
        service,
        lang: Lang::ZH,
        class: None,
        pressed_at,
        number,
        printer: Some(kiosk()),
        paper: None,
    });
    site.ask(adopt).unwrap();
    site.until_job(job.0, JobState::Printed);
    assert!(code_on(&printer.take_finished().pop().unwrap()).contains(&number.to_string()));
}
