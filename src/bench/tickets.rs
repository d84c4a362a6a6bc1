//! Paper: how long a page takes to set, how many bytes it is, and how soon after the hall's answer
//! the printer gets the first of them.

use super::{Figure, Goal, Measured, percentile};
use crate::sample;
use config::{Config, Connection, Papers, Printer};
use hall::{
    Command, Condition, Event, JobState, Lang, PrintEvent, Program, QueueCommand, TicketId,
};
use node::home::Home;
use node::hub::HallUpdate;
use node::link::Link;
use node::link_event::LinkEvent;
use paper::printer::{Port, Simulated, compose};
use paper::{Facts, Layout, Setter};
use peripherals::printing::{PrintDesk, Printing};
use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::Words;
use text::problem::{Code, Problem};

/// Different tickets that are set.
const PAGES: usize = 400;
/// Tickets that are printed one after the other.
const TICKETS: usize = 200;
/// How long anything may take before the measurement is given up.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Dots across 80 mm paper.
const WIDTH: u16 = 576;

pub(super) fn paper(folder: &Path) -> Measured {
    let mut figures = pages()?;
    figures.extend(first_bytes(folder)?);
    Ok(figures)
}

fn failed(what: &str) -> Problem {
    Problem::new(Code::Internal, what, "")
}

fn pages() -> Measured {
    let config = Config::default();
    let settings = Printer {
        connection: Connection::Usb("/dev/usb/lp0".into()),
        ..Printer::default()
    };
    let (mut hall, at) = sample::hall(&config.setup);
    let facts = |id: TicketId, hall: &hall::Hall| {
        Facts::ticket(hall, &sample::job(hall, id, at, false), &Papers::default())
    };
    let missing = || failed("the sample hall gives no ticket");
    let id = sample::ticket(&mut hall, at, Lang::Zh).ok_or_else(missing)?;
    let began = Instant::now();
    let layout =
        Layout::shipped("ticket").ok_or_else(|| failed("the shipped layout does not read"))?;
    let mut setter = Setter::new();
    let bytes = compose(
        &setter.dots(&layout, &facts(id, &hall).ok_or_else(missing)?),
        &settings,
    );
    let first = began.elapsed();
    let mut times = Vec::new();
    for _ in 0..PAGES {
        let id = sample::ticket(&mut hall, at, Lang::Zh).ok_or_else(missing)?;
        let began = Instant::now();
        let facts = facts(id, &hall).ok_or_else(missing)?;
        std::hint::black_box(compose(&setter.dots(&layout, &facts), &settings));
        times.push(began.elapsed());
    }
    times.sort();
    Ok(vec![
        Figure::new(
            "paper/page-first",
            first.as_secs_f64() * 1e3,
            "ms",
            Some(Goal::AtMost(40.0)),
        ),
        Figure::new(
            "paper/page-p50",
            percentile(&times, 50),
            "ms",
            Some(Goal::AtMost(2.0)),
        ),
        Figure::new("paper/page-p99", percentile(&times, 99), "ms", None),
        Figure::new(
            "paper/bytes",
            bytes.len() as f64 / 1e3,
            "kB",
            Some(Goal::AtMost(32.0)),
        ),
    ])
}

/// Tells when a job's first byte is written.
struct Watched {
    sink: Box<dyn Write + Send>,
    tell: mpsc::Sender<Instant>,
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A page is longer than any question about the printer's state.
        if bytes.len() > 64 {
            let _ = self.tell.send(Instant::now());
        }
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

fn first_bytes(folder: &Path) -> Measured {
    let config = Config::default();
    let home = Home::at(folder.join("paper"));
    let (tell, heard) = mpsc::channel();
    let link = Link::open(
        &home,
        Program::Kiosk,
        &config.setup,
        &Words::new(Lang::En),
        move |news| drop(tell.send((Instant::now(), news))),
    )?;
    let (wrote, writes) = mpsc::channel();
    let simulated = Simulated::new(WIDTH);
    let opener = move || {
        let Port { sink, source } = simulated.open()?;
        Ok(Port {
            sink: Box::new(Watched {
                sink,
                tell: wrote.clone(),
            }),
            source,
        })
    };
    let printer = Printer {
        connection: Connection::Simulated,
        ..Printer::default()
    };
    let name = printer.name;
    let printing = Printing {
        printer,
        papers: Papers::default(),
        layouts: Vec::new(),
        lang: Lang::Zh,
    };
    let _desk =
        PrintDesk::start_on(home, printing, opener).map_err(|e| failed("no thread").because(&e))?;
    let wait = |wanted: &dyn Fn(&LinkEvent) -> bool| -> Result<(Instant, LinkEvent), Problem> {
        loop {
            let (at, news) = heard
                .recv_timeout(TIMEOUT)
                .map_err(|_| failed("the print desk does not answer"))?;
            if wanted(&news) {
                return Ok((at, news));
            }
        }
    };
    let has = |news: &LinkEvent, wanted: &dyn Fn(&Event) -> bool| matches!(news, LinkEvent::Hall(HallUpdate::Entry(entry)) if entry.events.iter().any(wanted));
    wait(&|news| {
        has(news, &|e| {
            matches!(
                e,
                Event::Print(PrintEvent::PrinterReported {
                    condition: Condition::Ready,
                    ..
                })
            )
        })
    })?;
    let services: Vec<_> = config
        .setup
        .services
        .iter()
        .filter(|s| s.cap.is_none())
        .map(|s| s.id)
        .collect();
    let mut times = Vec::new();
    for i in 0..TICKETS {
        let issue = Command::Queue(QueueCommand::Issue {
            service: services[i % services.len()],
            lang: Lang::Zh,
            class: None,
            printer: Some(name),
        });
        let id = link.send(issue);
        let (accepted, answer) =
            wait(&|news| matches!(news, LinkEvent::Answered(of, _) if *of == id))?;
        if matches!(answer, LinkEvent::Answered(_, Err(_))) {
            // Outside of a service's hours.
            continue;
        }
        wait(&|news| {
            has(news, &|e| {
                matches!(
                    e,
                    Event::Print(PrintEvent::JobReported {
                        state: JobState::Printed,
                        ..
                    })
                )
            })
        })?;
        let first = writes
            .try_recv()
            .map_err(|_| failed("nothing was printed"))?;
        while writes.try_recv().is_ok() {}
        times.push(first.saturating_duration_since(accepted));
    }
    times.sort();
    Ok(vec![
        Figure::new(
            "paper/first-byte-p50",
            percentile(&times, 50),
            "ms",
            Some(Goal::AtMost(5.0)),
        ),
        Figure::new("paper/first-byte-p99", percentile(&times, 99), "ms", None),
    ])
}
