//! The driver against printers that fail.

use super::*;
use crate::{Cut, Page, Sheet};
use config::{Connection, Fence, StatusBy};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Longest time that anything may take on a slow, busy machine.
const TIMEOUT: Duration = Duration::from_secs(30);
const WIDTH: u16 = 576;

/// A printer at work, and what it told.
struct Bench {
    printer: Printer,
    settings: config::Printer,
    news: Receiver<PrinterEvent>,
    told: Vec<PrinterEvent>,
}

impl Bench {
    fn new(
        pace: Pace,
        settings: &config::Printer,
        opener: impl FnMut() -> io::Result<Port> + Send + 'static,
    ) -> Bench {
        let (tell, news) = mpsc::channel();
        let printer = Printer::start_at(pace, settings, opener, move |news| {
            tell.send(news).unwrap_or_default();
        })
        .unwrap();
        Bench {
            printer,
            settings: settings.clone(),
            news,
            told: Vec::new(),
        }
    }

    fn on(simulated: &Simulated, pace: Pace, settings: &config::Printer) -> Bench {
        let simulated = simulated.clone();
        Bench::new(pace, settings, move || simulated.open())
    }

    /// Waits for news like this, and returns it.
    fn hears(&mut self, what: &str, mut is_it: impl FnMut(PrinterEvent) -> bool) -> PrinterEvent {
        let until = Instant::now() + TIMEOUT;
        loop {
            match self
                .news
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(news) => {
                    self.told.push(news);
                    if is_it(news) {
                        return news;
                    }
                }
                Err(_) => panic!("waited in vain for {what} after {:?}", self.told),
            }
        }
    }

    fn is(&mut self, condition: Condition) {
        self.hears(&format!("{condition:?}"), |news| {
            news == PrinterEvent::Condition(condition)
        });
    }

    fn job(&mut self, job: u64, progress: Progress) {
        self.hears(&format!("{job}: {progress:?}"), |news| {
            news == PrinterEvent::Job(JobId(job), progress)
        });
    }

    fn stalls(&mut self, job: u64) -> u32 {
        let is_it = |news| matches!(news, PrinterEvent::Job(id, Progress::Stalled { .. }) if id == JobId(job));
        let PrinterEvent::Job(_, Progress::Stalled { sent }) = self.hears("a stall", is_it) else {
            unreachable!()
        };
        sent
    }

    fn print(&self, job: u64, page: &Page) {
        self.printer.print(
            JobId(job),
            compose(&Sheet::Dots(page.clone(), Cut::Full), &self.settings),
        );
    }
}

/// Returns a pace that is patient with what should happen, and not with what should be given up.
fn hasty() -> Pace {
    let again = (Duration::from_millis(5), Duration::from_millis(20));
    Pace {
        stall: Duration::from_millis(40),
        ask_every: Duration::from_millis(40),
        again,
        ..Pace::default()
    }
}

fn settings() -> config::Printer {
    config::Printer::default()
}

/// Makes a page without a white row, told from others by its number: about 72 bytes a row.
fn page(number: u64, rows: usize) -> Page {
    let mut page = Page::new(WIDTH);
    for y in 0..rows {
        page.push_row(
            &(0..72)
                .map(|x| (x as u8 ^ y as u8).wrapping_add(number as u8) | 0x81)
                .collect::<Vec<_>>(),
        );
    }
    page
}

/// A writer that keeps what goes through.
struct Recording(Box<dyn Write + Send>, Arc<Mutex<Vec<u8>>>);

impl Write for Recording {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.write(bytes)?;
        self.1.lock().unwrap().extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Opens a simulated printer's line, and records all that is sent on it.
fn recorded(
    simulated: &Simulated,
) -> (
    Arc<Mutex<Vec<u8>>>,
    impl FnMut() -> io::Result<Port> + use<>,
) {
    let record = Arc::new(Mutex::new(Vec::new()));
    let simulated = simulated.clone();
    let kept = Arc::clone(&record);
    (record, move || {
        simulated.open().map(|port| Port {
            sink: Box::new(Recording(port.sink, Arc::clone(&kept))),
            ..port
        })
    })
}

#[test]
fn a_ticket_is_started_sent_and_printed() {
    for (status, fence) in [
        (StatusBy::Auto, Fence::GsR),
        (StatusBy::Poll, Fence::GsH),
        (StatusBy::Auto, Fence::None),
        (StatusBy::None, Fence::GsR),
    ] {
        let simulated = Simulated::new(WIDTH);
        let mut bench = Bench::on(
            &simulated,
            Pace::default(),
            &config::Printer {
                status,
                fence,
                ..settings()
            },
        );
        bench.print(7, &page(7, 500));
        bench.job(7, Progress::Printed);
        let progress = [Progress::Started, Progress::Sent, Progress::Printed]
            .map(|progress| PrinterEvent::Job(JobId(7), progress));
        let condition = if status == StatusBy::None {
            Condition::Mute
        } else {
            Condition::Ready
        };
        assert_eq!(
            bench.told,
            [&[PrinterEvent::Condition(condition)], &progress[..]].concat(),
            "{status:?} {fence:?}"
        );
        assert!(simulated.take_finished() == [page(7, 500)]);
    }
}

#[test]
fn a_printer_that_is_plugged_in_late_prints_what_waits() {
    let simulated = Simulated::new(WIDTH);
    simulated.set(Condition::Absent);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.is(Condition::Absent);
    bench.print(1, &page(1, 20));
    simulated.set(Condition::Ready);
    bench.is(Condition::Ready);
    bench.job(1, Progress::Printed);
    assert_eq!(bench.told[0], PrinterEvent::Condition(Condition::Absent));
    assert!(simulated.take_finished() == [page(1, 20)]);
}

#[test]
fn a_job_opens_the_line_at_once() {
    let simulated = Simulated::new(WIDTH);
    simulated.set(Condition::Absent);
    // Nobody would look again within this test.
    let pace = Pace {
        again: (TIMEOUT * 9, TIMEOUT * 9),
        ..Pace::default()
    };
    let mut bench = Bench::on(&simulated, pace, &settings());
    bench.is(Condition::Absent);
    simulated.set(Condition::Ready);
    bench.print(1, &page(1, 20));
    bench.job(1, Progress::Printed);
}

#[test]
fn a_printer_unplugged_in_mid_ticket_is_cleared_before_the_next() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(50);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 500));
    let sent = bench.stalls(1);
    bench.print(2, &page(2, 200));
    simulated.set(Condition::Absent);
    bench.job(
        1,
        Progress::Broken {
            sent,
            condition: Condition::Absent,
        },
    );
    bench.is(Condition::Absent);
    simulated.set(Condition::Ready);
    bench.job(2, Progress::Printed);
    let mut papers = simulated.take_finished();
    assert_eq!(papers.len(), 2, "the stub is cut off");
    assert!(
        papers.pop() == Some(page(2, 200)),
        "the next ticket is whole"
    );
    assert!((0..50).all(|y| papers[0].row(y) == page(1, 50).row(y)));
}

#[test]
fn a_ticket_whose_answer_was_cut_off_is_uncertain_and_leaves_nothing_behind() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(10);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 50));
    bench.is(Condition::PaperOut);
    simulated.set(Condition::Absent);
    bench.job(1, Progress::Uncertain);
    bench.print(2, &page(2, 50));
    simulated.set(Condition::Ready);
    bench.job(2, Progress::Printed);
    assert!(simulated.take_finished().pop() == Some(page(2, 50)));
}

#[test]
fn a_ticket_goes_on_where_the_paper_ended() {
    for status in [StatusBy::Auto, StatusBy::Poll, StatusBy::None] {
        let simulated = Simulated::new(WIDTH);
        simulated.load(100);
        let mut bench = Bench::on(
            &simulated,
            hasty(),
            &config::Printer {
                status,
                ..settings()
            },
        );
        bench.print(1, &page(1, 500));
        let sent = bench.stalls(1);
        assert!(sent > 100 * 72 && sent < 400 * 72, "{sent}");
        if status == StatusBy::Auto {
            assert!(
                bench
                    .told
                    .contains(&PrinterEvent::Condition(Condition::PaperOut)),
                "status comes while the write stands"
            );
            simulated.set(Condition::CoverOpen);
            bench.is(Condition::CoverOpen);
        } else {
            bench.is(Condition::Offline);
        }
        assert_eq!(simulated.paper().height(), 100);
        simulated.set(Condition::Ready);
        bench.job(1, Progress::Printed);
        assert!(simulated.take_finished() == [page(1, 500)], "{status:?}");
        if status == StatusBy::Auto {
            assert!(
                !bench
                    .told
                    .contains(&PrinterEvent::Condition(Condition::Offline)),
                "{:?}",
                bench.told
            );
        }
    }
}

#[test]
fn a_printer_switched_off_and_on_in_mid_ticket_gets_no_rest_of_it() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(100);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 500));
    let sent = bench.stalls(1);
    if !bench
        .told
        .contains(&PrinterEvent::Condition(Condition::PaperOut))
    {
        bench.is(Condition::PaperOut);
    }
    simulated.restart();
    let PrinterEvent::Job(_, Progress::Broken { sent: in_all, .. }) = bench
        .hears("the end of it", |news| {
            matches!(news, PrinterEvent::Job(JobId(1), Progress::Broken { .. }))
        })
    else {
        unreachable!()
    };
    assert!(in_all <= sent + 512, "{sent} {in_all}");
    bench.print(2, &page(2, 50));
    bench.job(2, Progress::Printed);
    assert!(simulated.take_finished().pop() == Some(page(2, 50)));
}

#[test]
fn a_stalled_printer_keeps_nobody_waiting() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(10);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 500));
    bench.stalls(1);
    let began = Instant::now();
    for job in 2..1_000 {
        bench.print(job, &page(job, 1));
    }
    drop(bench);
    assert!(began.elapsed() < TIMEOUT);
}

#[test]
fn a_ticket_waits_while_the_printer_cannot_print() {
    use Condition::{CoverOpen, CutterJam, Fault, NearEnd, Offline, PaperOut, Ready};
    for (status, trouble) in [PaperOut, CoverOpen, CutterJam, Fault, Offline]
        .into_iter()
        .flat_map(|t| [(StatusBy::Auto, t), (StatusBy::Poll, t)])
    {
        let simulated = Simulated::new(WIDTH);
        simulated.set(trouble);
        let mut bench = Bench::on(
            &simulated,
            hasty(),
            &config::Printer {
                status,
                ..settings()
            },
        );
        bench.print(1, &page(1, 5));
        bench.is(trouble);
        simulated.set(NearEnd);
        bench.is(NearEnd);
        bench.job(1, Progress::Printed);
        simulated.set(trouble);
        bench.is(trouble);
        simulated.set(Ready);
        bench.is(Ready);
        let place = |news| bench.told.iter().position(|told| *told == news);
        assert!(
            place(PrinterEvent::Job(JobId(1), Progress::Started))
                > place(PrinterEvent::Condition(NearEnd)),
            "{:?}",
            bench.told
        );
    }
}

#[test]
fn a_printer_that_never_answers_is_off_line_unless_that_is_known() {
    let simulated = Simulated::new(WIDTH);
    simulated.set(Condition::Mute);
    let pace = Pace {
        answer: Duration::from_millis(20),
        ..hasty()
    };
    let mut bench = Bench::on(&simulated, pace, &settings());
    bench.is(Condition::Offline);
    bench.print(1, &page(1, 5));
    simulated.set(Condition::Ready);
    bench.is(Condition::Ready);
    bench.job(1, Progress::Printed);
}

#[test]
fn noise_is_recognised_and_passes() {
    let simulated = Simulated::new(WIDTH);
    simulated.set(Condition::Garbled);
    let mut bench = Bench::on(
        &simulated,
        Pace {
            answer: Duration::from_millis(20),
            ..hasty()
        },
        &settings(),
    );
    bench.print(1, &page(1, 5));
    bench.is(Condition::Garbled);
    simulated.set(Condition::Ready);
    bench.is(Condition::Ready);
    bench.job(1, Progress::Printed);
}

#[test]
fn an_abandoned_ticket_ends_within_its_command_and_the_next_is_whole() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(100);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 500));
    bench.stalls(1);
    for job in [2, 3] {
        bench.print(job, &page(job, 30));
    }
    bench.printer.abandon(JobId(1));
    bench.job(1, Progress::Dropped);
    bench.printer.abandon(JobId(2));
    bench.job(2, Progress::Dropped);
    simulated.set(Condition::Ready);
    bench.job(3, Progress::Printed);
    let papers = simulated.take_finished();
    assert_eq!(papers.len(), 2);
    assert!(papers[0].height() < 500 && papers[1] == page(3, 30));
    // Past that, and never heard of.
    bench.printer.abandon(JobId(3));
    bench.printer.abandon(JobId(99));
    bench.print(4, &page(4, 5));
    bench.job(4, Progress::Printed);
    assert!(
        !bench
            .told
            .contains(&PrinterEvent::Job(JobId(3), Progress::Dropped))
    );
}

#[test]
fn a_printer_unplugged_while_a_ticket_is_abandoned_is_cleared() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(100);
    let mut bench = Bench::on(&simulated, hasty(), &settings());
    bench.print(1, &page(1, 500));
    bench.stalls(1);
    bench.printer.abandon(JobId(1));
    bench.job(1, Progress::Dropped);
    simulated.set(Condition::Absent);
    bench.is(Condition::Absent);
    bench.print(2, &page(2, 50));
    simulated.set(Condition::Ready);
    bench.job(2, Progress::Printed);
    assert!(simulated.take_finished().pop() == Some(page(2, 50)));
}

#[test]
fn a_line_that_takes_long_to_open_leaves_time_to_answer() {
    let simulated = Simulated::new(WIDTH);
    let pace = Pace {
        // A busy machine may keep the simulated printer waiting for a while.
        answer: Duration::from_millis(400),
        ..Pace::default()
    };
    // Longer than three answers may take.
    let opener = move || {
        std::thread::sleep(Duration::from_millis(1_300));
        simulated.open()
    };
    let mut bench = Bench::new(pace, &settings(), opener);
    bench.is(Condition::Ready);
    assert_eq!(bench.told, [PrinterEvent::Condition(Condition::Ready)]);
}

#[test]
fn a_printer_left_in_mid_command_is_cleared() {
    let simulated = Simulated::new(WIDTH);
    let former = compose(&Sheet::Dots(page(1, 300), Cut::Full), &settings());
    simulated
        .open()
        .unwrap()
        .sink
        .write_all(&former[..3_000])
        .unwrap();
    let mut bench = Bench::on(&simulated, Pace::default(), &settings());
    bench.printer.clear();
    bench.print(2, &page(2, 100));
    bench.job(2, Progress::Printed);
    assert!(simulated.take_finished().pop() == Some(page(2, 100)));
}

#[test]
fn a_ticket_without_an_answer_is_uncertain_and_no_answer_is_taken_for_another() {
    let simulated = Simulated::new(WIDTH);
    simulated.answer_in_turn(false);
    let mut bench = Bench::on(
        &simulated,
        Pace {
            fence: Duration::from_millis(100),
            ..Pace::default()
        },
        &settings(),
    );
    bench.print(1, &page(1, 5));
    bench.job(1, Progress::Uncertain);
    simulated.answer_in_turn(true);
    bench.print(2, &page(2, 5));
    // Whose answer it is cannot be told: neither is sure, and from then on the doubt is over.
    bench.job(2, Progress::Uncertain);
    bench.print(3, &page(3, 5));
    bench.job(3, Progress::Printed);
    assert_eq!(simulated.take_finished().len(), 3);
}

#[test]
fn a_printer_that_confirms_no_ticket_is_not_called_ready_after_the_second() {
    let simulated = Simulated::new(WIDTH);
    simulated.answer_in_turn(false);
    let mut bench = Bench::on(
        &simulated,
        Pace {
            fence: Duration::from_millis(100),
            ..Pace::default()
        },
        &settings(),
    );
    bench.is(Condition::Ready);
    for job in [1, 2] {
        bench.print(job, &page(job, 5));
        bench.job(job, Progress::Uncertain);
    }
    bench.is(Condition::Mute);
    simulated.answer_in_turn(true);
    bench.print(3, &page(3, 5));
    bench.job(3, Progress::Printed);
    bench.is(Condition::Ready);
}

#[test]
fn a_printer_that_was_off_answers_for_the_next_ticket_only() {
    let simulated = Simulated::new(WIDTH);
    let mut bench = Bench::on(
        &simulated,
        Pace {
            fence: Duration::from_millis(100),
            ..hasty()
        },
        &settings(),
    );
    bench.is(Condition::Ready);
    simulated.set(Condition::Mute);
    bench.print(1, &page(1, 5));
    bench.job(1, Progress::Uncertain);
    bench.is(Condition::Offline);
    simulated.set(Condition::Ready);
    bench.is(Condition::Ready);
    bench.print(2, &page(2, 5));
    bench.job(2, Progress::Printed);
}

/// A line that opens and takes nothing, as a file on a full disk.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_line_that_opens_but_takes_nothing_is_said_to_be_absent_once() {
    let opened = Arc::new(Mutex::new(0));
    let count = Arc::clone(&opened);
    let pace = Pace {
        again: (Duration::from_millis(5), Duration::from_millis(10)),
        ..hasty()
    };
    let mut bench = Bench::new(pace, &settings(), move || {
        *count.lock().unwrap() += 1;
        Ok(Port {
            sink: Box::new(Full),
            source: None,
        })
    });
    bench.is(Condition::Mute);
    bench.print(1, &page(1, 5));
    bench.is(Condition::Absent);
    // Then it is tried again and again, and nothing more is said.
    let before = *opened.lock().unwrap();
    while *opened.lock().unwrap() < before + 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(
        bench
            .news
            .try_iter()
            .all(|news| !matches!(news, PrinterEvent::Condition(_)))
    );
}

#[test]
fn a_late_answer_counts() {
    // A second of white paper, in a few bytes.
    let simulated = Simulated::at_speed(WIDTH, 500);
    let mut bench = Bench::on(
        &simulated,
        Pace {
            fence: Duration::from_millis(50),
            ..Pace::default()
        },
        &settings(),
    );
    let mut white = Page::new(WIDTH);
    white.extend_to(500);
    bench.print(1, &white);
    bench.job(1, Progress::Uncertain);
    bench.job(1, Progress::Printed);
    assert!(simulated.take_finished() == [white]);
}

#[test]
fn nothing_is_uncertain_while_the_printer_waits_for_paper() {
    let simulated = Simulated::new(WIDTH);
    simulated.load(10);
    let (record, opener) = recorded(&simulated);
    let mut bench = Bench::new(
        Pace {
            fence: Duration::from_millis(50),
            ..hasty()
        },
        &settings(),
        opener,
    );
    bench.print(1, &page(1, 50));
    bench.is(Condition::PaperOut);
    assert!(
        bench
            .told
            .contains(&PrinterEvent::Job(JobId(1), Progress::Sent))
    );
    // Questions go on for much longer than an answer may take.
    let until = Instant::now() + TIMEOUT;
    while record
        .lock()
        .unwrap()
        .windows(3)
        .filter(|bytes| *bytes == [0x10, 4, 1])
        .count()
        < 6
    {
        assert!(
            Instant::now() < until && bench.news.recv_timeout(Duration::from_millis(5)).is_err()
        );
    }
    simulated.set(Condition::Ready);
    bench.job(1, Progress::Printed);
    assert!(simulated.take_finished() == [page(1, 50)]);
}

#[test]
fn a_thousand_tickets_come_one_after_the_other() {
    let simulated = Simulated::new(WIDTH);
    let mut bench = Bench::on(&simulated, Pace::default(), &settings());
    for job in 0..1_000 {
        bench.print(job, &page(job, 1 + job as usize % 3));
    }
    bench.job(999, Progress::Printed);
    let jobs = bench
        .told
        .iter()
        .filter(|news| matches!(news, PrinterEvent::Job(..)));
    let expected = (0..1_000).flat_map(|job| {
        [Progress::Started, Progress::Sent, Progress::Printed]
            .map(|p| PrinterEvent::Job(JobId(job), p))
    });
    assert!(jobs.copied().eq(expected));
    let papers = simulated.take_finished();
    assert!(
        papers
            .into_iter()
            .eq((0..1_000).map(|job| page(job, 1 + job as usize % 3)))
    );
}

#[test]
fn no_question_stands_inside_of_a_ticket() {
    let simulated = Simulated::at_speed(WIDTH, 5_000);
    let (record, opener) = recorded(&simulated);
    let mut bench = Bench::new(
        Pace {
            ask_every: Duration::from_millis(1),
            ..Pace::default()
        },
        &settings(),
        opener,
    );
    let pages = [1, 2].map(|job| page(job, 400));
    for (job, page) in (1..).zip(&pages) {
        bench.print(job, page);
        bench.job(job, Progress::Printed);
    }
    let record = record.lock().unwrap();
    for page in pages {
        let job = compose(&Sheet::Dots(page, Cut::Full), &settings());
        assert!(
            record.windows(job.len()).any(|bytes| bytes == job),
            "the job went out in one piece"
        );
    }
    assert!(
        record
            .windows(3)
            .filter(|bytes| *bytes == [0x10, 4, 1])
            .count()
            > 1,
        "and questions between"
    );
}

#[test]
fn a_network_printer_that_refuses_is_absent() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let settings = config::Printer {
        connection: Connection::Tcp("localhost".to_owned(), port),
        ..settings()
    };
    let opener = settings.clone();
    Bench::new(hasty(), &settings, move || open(&opener)).is(Condition::Absent);
}

#[test]
fn a_network_printer_that_sleeps_is_off_line_and_hangs_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connection = Connection::Tcp(
        "127.0.0.1".to_owned(),
        listener.local_addr().unwrap().port(),
    );
    for (status, condition) in [
        (StatusBy::Auto, Condition::Offline),
        (StatusBy::None, Condition::Mute),
    ] {
        let settings = config::Printer {
            connection: connection.clone(),
            status,
            ..settings()
        };
        let opener = settings.clone();
        let mut bench = Bench::new(
            Pace {
                answer: Duration::from_millis(20),
                ..hasty()
            },
            &settings,
            move || open(&opener),
        );
        bench.is(condition);
        // More than the system keeps for a sleeper.
        bench.printer.print(JobId(1), vec![0; 32 << 20]);
        if status == StatusBy::None {
            bench.stalls(1);
            bench.is(Condition::Offline);
        }
        let began = Instant::now();
        drop(bench);
        assert!(began.elapsed() < TIMEOUT);
    }
}

#[test]
fn a_network_printer_that_hangs_up_is_called_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connection = Connection::Tcp(
        "127.0.0.1".to_owned(),
        listener.local_addr().unwrap().port(),
    );
    let settings = config::Printer {
        connection,
        status: StatusBy::None,
        ..settings()
    };
    let opener = settings.clone();
    let bench = Bench::new(hasty(), &settings, move || open(&opener));
    for _ in 0..3 {
        drop(listener.accept().unwrap());
    }
    let (mut line, _) = listener.accept().unwrap();
    bench.printer.print(JobId(1), b"ticket".to_vec());
    let mut ticket = [0; 6];
    line.read_exact(&mut ticket).unwrap();
    assert_eq!(&ticket, b"ticket");
}

/// Opens a pseudo terminal: the printer's end, and the settings to use the other.
fn pty() -> (std::fs::File, config::Printer) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    (
        master.into(),
        config::Printer {
            connection: Connection::Serial(name),
            ..settings()
        },
    )
}

#[test]
fn a_ticket_goes_through_a_serial_line() {
    let (mut from, settings) = pty();
    let mut to = from.try_clone().unwrap();
    let simulated = Simulated::new(WIDTH);
    let port = simulated.open().unwrap();
    let opener = settings.clone();
    let mut bench = Bench::new(Pace::default(), &settings, move || open(&opener));
    let mut sink = port.sink;
    let mut source = port.source.unwrap();
    let printer = std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        // Until the line is unplugged; the terminal has errors while nobody has its other end.
        while sink
            .write(&[])
            .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
        {
            let n = from.read(&mut buffer).unwrap_or_else(|_| {
                std::thread::sleep(Duration::from_millis(2));
                0
            });
            let mut sent = 0;
            while sent < n {
                sent += sink.write(&buffer[sent..n]).unwrap_or(0);
            }
        }
    });
    let answers = std::thread::spawn(move || {
        let mut buffer = [0; 64];
        loop {
            match source.read(&mut buffer) {
                Ok(n) => to.write_all(&buffer[..n]).unwrap(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    });
    bench.is(Condition::Ready);
    bench.print(1, &page(1, 600));
    bench.job(1, Progress::Printed);
    assert!(simulated.take_finished() == [page(1, 600)]);
    simulated.set(Condition::PaperOut);
    bench.is(Condition::PaperOut);
    simulated.set(Condition::Absent);
    drop(bench);
    printer.join().unwrap();
    answers.join().unwrap();
}

#[test]
fn a_serial_line_that_takes_nothing_hangs_nobody_and_is_ours_alone() {
    let (_master, settings) = pty();
    let settings = config::Printer {
        status: StatusBy::None,
        ..settings
    };
    let opener = settings.clone();
    let mut bench = Bench::new(hasty(), &settings, move || open(&opener));
    bench.printer.print(JobId(1), vec![0; 1 << 20]);
    let sent = bench.stalls(1);
    assert!(sent > 0 && sent < 1 << 20);
    let busy = open(&settings).err().map(|error| error.kind());
    assert_eq!(
        busy,
        Some(io::ErrorKind::ResourceBusy),
        "another program cannot get in between"
    );
    let began = Instant::now();
    drop(bench);
    assert!(began.elapsed() < TIMEOUT);
}

#[test]
fn a_printer_device_gets_the_ticket() {
    let (mut master, settings) = pty();
    let Connection::Serial(name) = settings.connection else {
        unreachable!()
    };
    for status in [StatusBy::Auto, StatusBy::None] {
        let settings = config::Printer {
            connection: Connection::Usb(name.clone().into()),
            status,
            ..config::Printer::default()
        };
        let mut port = open(&settings).unwrap();
        assert_eq!(port.source.is_some(), status == StatusBy::Auto);
        port.sink.write_all(b"ticket").unwrap();
        let mut ticket = [0; 6];
        master.read_exact(&mut ticket).unwrap();
        assert_eq!(&ticket, b"ticket");
    }
}

#[test]
fn a_file_gets_whole_jobs_one_behind_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tickets.bin");
    std::fs::write(&path, "before ").unwrap();
    let settings = config::Printer {
        connection: Connection::File(path.clone()),
        ..settings()
    };
    let opener = settings.clone();
    let mut bench = Bench::new(Pace::default(), &settings, move || open(&opener));
    bench.is(Condition::Mute);
    for (job, text) in [(1, "one "), (2, "two")] {
        bench.printer.print(JobId(job), text.into());
        bench.job(job, Progress::Printed);
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), "before one two");
}
