//! Paper: how long a page takes to set, how many bytes it is, and how soon after the hall's answer
//! the printer gets the first of them.

use super::{Figure, Goal, Measured, percentile};
use crate::sample;
use config::{Config, Connection, Papers, Printer};
use hall::{
    Command, Condition, Event, JobState, Lang, PrintEvent, PrinterId, Program, QueueCommand,
    ServiceId, TicketId,
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
use text::problem::{Code, Problem};

/// Different tickets that are set.
const PAGES: usize = 400;
/// Tickets that are printed one after the other.
const TICKETS: usize = 200;
/// Time that anything may take before the measurement is given up.
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
    let id = sample::ticket(&mut hall, at, Lang::ZH).ok_or_else(missing)?;
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
        let id = sample::ticket(&mut hall, at, Lang::ZH).ok_or_else(missing)?;
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

/// Measures how soon after the hall's answer the printer gets the first byte of a ticket.
fn first_bytes(folder: &Path) -> Measured {
    let config = Config::default();
    let hall = PrintingHall::open(Home::at(folder.join("paper")), &config)?;
    let services: Vec<ServiceId> = config
        .setup
        .services
        .iter()
        .filter(|s| s.cap.is_none())
        .map(|s| s.id)
        .collect();
    let mut times = Vec::new();
    for service in services.iter().cycle().take(TICKETS) {
        times.extend(hall.print_ticket(*service)?);
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

/// A hall with a simulated printer that is ready.
struct PrintingHall {
    link: Link,
    heard: mpsc::Receiver<(Instant, LinkEvent)>,
    /// The times at which jobs were written.
    writes: mpsc::Receiver<Instant>,
    printer: PrinterId,
    _desk: PrintDesk,
}

impl PrintingHall {
    fn open(home: Home, config: &Config) -> Result<PrintingHall, Problem> {
        let (tell, heard) = mpsc::channel();
        let link = Link::open(
            &home,
            Program::Kiosk,
            &config.setup,
            &text::Words::new(hall::Lang::EN),
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
        let settings = Printer {
            connection: Connection::Simulated,
            ..Printer::default()
        };
        let printer = settings.name;
        let printing = Printing {
            printer: settings,
            papers: Papers::default(),
            layouts: Vec::new(),
            lang: Lang::ZH,
        };
        let desk = PrintDesk::start_on(home, printing, opener)
            .map_err(|e| failed("no thread").because(&text::Words::new(hall::Lang::EN), &e))?;
        let hall = PrintingHall {
            link,
            heard,
            writes,
            printer,
            _desk: desk,
        };
        hall.wait_for_print_event(|event| {
            matches!(
                event,
                PrintEvent::PrinterReported {
                    condition: Condition::Ready,
                    ..
                }
            )
        })?;
        Ok(hall)
    }

    /// Waits for what `wanted` takes, and returns it and when it came.
    fn wait_for(
        &self,
        wanted: impl Fn(&LinkEvent) -> bool,
    ) -> Result<(Instant, LinkEvent), Problem> {
        loop {
            let (at, news) = self
                .heard
                .recv_timeout(TIMEOUT)
                .map_err(|_| failed("the print desk does not answer"))?;
            if wanted(&news) {
                return Ok((at, news));
            }
        }
    }

    fn wait_for_print_event(&self, wanted: impl Fn(&PrintEvent) -> bool) -> Result<(), Problem> {
        let is_wanted = |event: &Event| matches!(event, Event::Print(event) if wanted(event));
        self.wait_for(|news| {
            matches!(news, LinkEvent::Hall(HallUpdate::Entry(entry)) if entry.events.iter().any(is_wanted))
        })?;
        Ok(())
    }

    /// Prints a ticket; returns the time from the hall's answer to the first byte, or `None` outside
    /// of the service's hours.
    fn print_ticket(&self, service: ServiceId) -> Result<Option<Duration>, Problem> {
        let id = self.link.send(Command::Queue(QueueCommand::Issue {
            service,
            lang: Lang::ZH,
            class: None,
            printer: Some(self.printer),
        }));
        let (accepted, answer) =
            self.wait_for(|news| matches!(news, LinkEvent::Answered(of, _) if *of == id))?;
        if matches!(answer, LinkEvent::Answered(_, Err(_))) {
            return Ok(None);
        }
        self.wait_for_print_event(|event| {
            matches!(
                event,
                PrintEvent::JobReported {
                    state: JobState::Printed,
                    ..
                }
            )
        })?;
        let first = self
            .writes
            .try_recv()
            .map_err(|_| failed("nothing was printed"))?;
        while self.writes.try_recv().is_ok() {}
        Ok(Some(first.saturating_duration_since(accepted)))
    }
}
