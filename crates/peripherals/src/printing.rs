//! The print desk: one thread that makes paper out of print jobs.
//!
//! It joins the hall like any other program, so it does not matter who keeps it. Its circle: a job
//! is queued for its printer; the desk claims it by reporting that it begins, and sets the page
//! meanwhile; once the claim is durable, the bytes go to the device, and what that tells is
//! reported to the hall. A claim that somebody made before is not made twice, and a job that a
//! former program left in the middle is handed to the staff: no paper comes out twice by itself.

use crate::layouts::Layouts;
use config::{Papers, Printer as Settings};
use hall::printing::JOB_OVERDUE_S;
use hall::{
    Answer, Command, CommandId, Condition, Event, Failure, Hall, JobId, JobState, Lang,
    PrintCommand, PrintJob, Printable, Program, Timestamp,
};
use node::clock::Clock;
use node::home::Home;
use node::hub;
use node::ids::fresh_id;
use node::link::Link;
use node::link_event::LinkEvent;
use paper::printer::{self, Port, Printer, PrinterEvent, Progress, Simulated};
use paper::{Facts, Setter};
use rustix::fs::{FlockOperation, flock};
use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use text::Words;

/// Interval at which a desk without work looks at its layout file, at overdue jobs, and for a hall
/// or a printer that somebody else had.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The same while it has no hall.
const JOIN_EVERY: Duration = Duration::from_millis(500);
/// A job that the printer takes no more of for this long counts as stuck.
const STUCK_AFTER: Duration = Duration::from_secs(30);
/// Time that a program that ends gives the paper in its printer.
const END_WITHIN: Duration = Duration::from_secs(3);

/// The settings of a desk.
#[derive(Debug, Clone)]
pub struct Printing {
    /// The printer.
    pub printer: Settings,
    /// The texts of papers.
    pub papers: Papers,
    /// Folders with layouts, the first one that has a file wins; the shipped ones come last.
    pub layouts: Vec<PathBuf>,
    /// Language in which a layout's mistakes are told.
    pub lang: Lang,
}

enum Wake {
    Hall(LinkEvent),
    Device(PrinterEvent),
    Stop,
}

/// A running desk. Dropping it waits a moment for the paper that is coming out.
pub struct PrintDesk {
    wakes: mpsc::Sender<Wake>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl PrintDesk {
    /// Starts the desk of the printer in `printing`, for the hall in `home`. When another program
    /// of this machine drives that printer, it waits for its end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        home: Home,
        printing: Printing,
        simulated: Option<Simulated>,
    ) -> std::io::Result<PrintDesk> {
        match simulated {
            Some(simulated) => PrintDesk::start_on(home, printing, move || simulated.open()),
            None => {
                let settings = printing.printer.clone();
                PrintDesk::start_on(home, printing, move || printer::open(&settings))
            }
        }
    }

    /// The same, for a printer on a line that `opener` opens, again each time it was lost.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_on(
        home: Home,
        printing: Printing,
        opener: impl FnMut() -> std::io::Result<Port> + Send + 'static,
    ) -> std::io::Result<PrintDesk> {
        let (wakes, inbox) = mpsc::channel();
        let tell = wakes.clone();
        let thread = std::thread::Builder::new()
            .name("print desk".into())
            .spawn(move || {
                let Some(_lock) = wait_for_printer(&home, &printing, &inbox) else {
                    return;
                };
                let told = tell.clone();
                let told = move |news| drop(told.send(Wake::Device(news)));
                match Printer::start_on(&printing.printer, opener, told) {
                    Ok(device) => Desk::new(home, printing, device, tell).run(&inbox),
                    Err(error) => tracing::error!(cause = %error, "the printer cannot be driven"),
                }
            })?;
        Ok(PrintDesk {
            wakes,
            thread: Some(thread),
        })
    }
}

impl Drop for PrintDesk {
    fn drop(&mut self) {
        let _ = self.wakes.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock_path(home: &Home, printer: &Settings) -> PathBuf {
    home.folder().join(format!("printer-{}.lock", printer.name))
}

/// Returns true if a program of this machine drives the printer now.
pub fn is_driven(home: &Home, printer: &Settings) -> bool {
    let Ok(file) = File::open(lock_path(home, printer)) else {
        return false;
    };
    flock(&file, FlockOperation::NonBlockingLockShared).is_err()
}

/// Waits until no other program of this machine drives the printer. `None` when the desk is to end.
fn wait_for_printer(
    home: &Home,
    printing: &Printing,
    inbox: &mpsc::Receiver<Wake>,
) -> Option<Option<File>> {
    let path = lock_path(home, &printing.printer);
    loop {
        // A folder that takes no files is no reason not to print.
        let Ok(file) = OpenOptions::new().create(true).append(true).open(&path) else {
            return Some(None);
        };
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Some(Some(file));
        }
        match inbox.recv_timeout(LOOK_EVERY) {
            Ok(Wake::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            _ => {}
        }
    }
}

/// The job in the printer's hands.
struct Active {
    id: JobId,
    /// The report that it begins; printed only once that is durable.
    claim: CommandId,
    /// Until it is claimed.
    bytes: Option<Vec<u8>>,
    total: u32,
    /// The moment since which the printer takes no more of it.
    stalled: Option<Instant>,
    abandoned: bool,
    /// Set when the hall went back meanwhile: its number is that of another job now.
    forgotten: bool,
}

struct Desk {
    home: Home,
    printing: Printing,
    wakes: mpsc::Sender<Wake>,
    link: Option<Link>,
    hall: Hall,
    clock: Clock,
    /// Reports that were not answered yet, to be sent again when the hall was lost meanwhile.
    unanswered: Vec<(CommandId, Command)>,
    device: Printer,
    condition: Option<Condition>,
    reported: Option<(Condition, Option<String>)>,
    layouts: Layouts,
    setter: Setter,
    active: Option<Active>,
    /// All jobs before this one are over: a busy day has tens of thousands.
    first_open: JobId,
    ending: Option<Instant>,
}

impl Desk {
    fn new(home: Home, printing: Printing, device: Printer, wakes: mpsc::Sender<Wake>) -> Desk {
        let layouts = Layouts::new(printing.layouts.clone(), printing.lang);
        Desk {
            home,
            printing,
            wakes,
            link: None,
            hall: Hall::new(),
            clock: Clock::system(Timestamp::default()),
            unanswered: Vec::new(),
            device,
            condition: None,
            reported: None,
            layouts,
            setter: Setter::new(),
            active: None,
            first_open: JobId(0),
            ending: None,
        }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Wake>) {
        self.join();
        // Fonts and glyphs are loaded before the first visitor comes.
        let warm = self.layouts.get(&self.printing.printer.layout);
        let _ = self.setter.dots(warm, &Facts::sample(Lang::ZH));
        self.look_at_layout();
        loop {
            let until_join = if self.link.is_some() {
                LOOK_EVERY
            } else {
                JOIN_EVERY
            };
            let timeout = self.ending.map_or(until_join, |end| {
                end.saturating_duration_since(Instant::now())
            });
            match inbox.recv_timeout(timeout) {
                Ok(Wake::Stop) => self.ending = Some(Instant::now() + END_WITHIN),
                Ok(Wake::Hall(heard)) => self.heard(heard),
                Ok(Wake::Device(news)) => self.told(news),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.look_at_layout();
                    if self.link.is_none() {
                        self.join();
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            if self.may_end() {
                return;
            }
            self.give_up_overdue();
            self.begin_next();
        }
    }

    /// Returns true if it was told to end and has said all there is to say, or waited long enough
    /// for that. Nobody drives the printer afterwards.
    fn may_end(&mut self) -> bool {
        let Some(end) = self.ending else { return false };
        let is_idle = self.active.as_ref().is_none_or(|job| job.bytes.is_some());
        if is_idle && self.condition != Some(Condition::Absent) {
            self.condition = Some(Condition::Absent);
            self.report_printer();
        }
        (is_idle && (self.unanswered.is_empty() || self.link.is_none())) || Instant::now() >= end
    }

    fn join(&mut self) {
        let wakes = self.wakes.clone();
        let hear = move |heard| drop(wakes.send(Wake::Hall(heard)));
        match Link::join(
            &self.home,
            Program::Device,
            &Words::new(self.printing.lang),
            hear,
        ) {
            Ok(Some(link)) => self.link = Some(link),
            Ok(None) => {}
            Err(problem) => {
                tracing::warn!(cause = %problem, "the print desk cannot reach the hall");
            }
        }
    }

    fn heard(&mut self, heard: LinkEvent) {
        match heard {
            LinkEvent::Hall(hub::HallUpdate::Snapshot { hall, .. }) => {
                let rollback = hall.rollback();
                if rollback.is_some() && rollback != self.hall.rollback() {
                    self.forget_jobs();
                }
                self.hall = Arc::unwrap_or_clone(hall);
                self.first_open = JobId(0);
                if let Some(link) = &self.link {
                    for (id, command) in &self.unanswered {
                        link.submit(*id, command.clone(), None);
                    }
                }
                self.reported = None;
                self.report_printer();
                self.recover_jobs();
                self.drop_finished_jobs();
            }
            LinkEvent::Hall(hub::HallUpdate::Time(now)) => self.clock.set(now),
            LinkEvent::Hall(hub::HallUpdate::Entry(entry)) => {
                self.clock.not_before(entry.at);
                self.hall.apply_entry(&entry);
                self.drop_finished_jobs();
                if entry
                    .events
                    .iter()
                    .any(|event| matches!(event, Event::DayTurned { .. }))
                {
                    // A new day forgets the printers that are not there.
                    self.reported = None;
                    self.report_printer();
                }
            }
            LinkEvent::Answered(id, answer) => {
                self.unanswered.retain(|(unanswered, _)| *unanswered != id);
                self.claimed(id, &answer);
            }
            // An agent goes on by itself; what is reported meanwhile, it keeps.
            LinkEvent::Hall(
                hub::HallUpdate::Disconnected(_)
                | hub::HallUpdate::Standalone(_)
                | hub::HallUpdate::Silent
                | hub::HallUpdate::Reconnected
                | hub::HallUpdate::Rejected(_),
            ) => {}
            LinkEvent::BackedUp(_)
            | LinkEvent::Log(_)
            | LinkEvent::Person(..)
            | LinkEvent::Counted(_)
            | LinkEvent::Machines(_)
            | LinkEvent::Changed(_) => {}
            LinkEvent::Hall(hub::HallUpdate::Ended(_)) => self.link = None,
        }
    }

    fn report(&mut self, command: Command) -> CommandId {
        let id = fresh_id();
        if let Some(link) = &self.link {
            link.submit(id, command.clone(), None);
        }
        self.unanswered.push((id, command));
        id
    }

    fn report_job(&mut self, job: JobId, state: JobState) -> CommandId {
        tracing::info!(job = job.0, ?state, "print job");
        self.report(Command::Print(PrintCommand::ReportJob { job, state }))
    }

    /// Tells the hall how the printer is, if that is news.
    fn report_printer(&mut self) {
        let Some(condition) = self.condition else {
            return;
        };
        let now = (condition, self.layouts.fault());
        if self.link.is_some() && self.reported.as_ref() != Some(&now) {
            tracing::info!(printer = %self.printing.printer.name, ?condition, layout_fault = now.1, "printer");
            self.reported = Some(now.clone());
            self.report(Command::Print(PrintCommand::ReportPrinter {
                printer: self.printing.printer.name,
                condition,
                layout_fault: now.1,
            }));
        }
    }

    fn look_at_layout(&mut self) {
        self.layouts.get(&self.printing.printer.layout);
        self.report_printer();
    }

    /// The jobs of this printer that are not over, and may begin.
    fn mine(&self) -> impl Iterator<Item = &PrintJob> {
        let jobs = self.hall.jobs();
        let first = jobs.partition_point(|job| job.id < self.first_open);
        let is_mine = |job: &&PrintJob| {
            job.printer == self.printing.printer.name && job.is_open() && self.hall.may_print(job)
        };
        jobs[first..].iter().filter(is_mine)
    }

    /// Returns true if the hall has not yet answered a report on this job.
    fn is_reported(&self, job: JobId) -> bool {
        self.unanswered
            .iter()
            .any(|(_, command)| matches!(command, Command::Print(PrintCommand::ReportJob { job: of, .. }) if *of == job))
    }

    /// Forgets what it did for a hall that has gone back: other jobs have the numbers of those now. A
    /// page that is being printed comes out.
    fn forget_jobs(&mut self) {
        self.unanswered.retain(|(_, command)| {
            !matches!(command, Command::Print(PrintCommand::ReportJob { .. }))
        });
        self.active = self.active.take().filter(|active| active.bytes.is_none());
        if let Some(active) = &mut self.active {
            active.forgotten = true;
        }
    }

    /// Settles what a former desk left behind.
    fn recover_jobs(&mut self) {
        let now = self.clock.now();
        let active = self.active.as_ref().map(|active| active.id);
        // What this desk has done already, the hall is about to hear.
        let left: Vec<PrintJob> = self
            .mine()
            .filter(|job| Some(job.id) != active && !self.is_reported(job.id))
            .copied()
            .collect();
        for job in left {
            match job.state {
                JobState::Queued if now.seconds_since(job.queued_at) < JOB_OVERDUE_S => {}
                JobState::Queued => {
                    self.report_job(
                        job.id,
                        JobState::Failed {
                            why: Failure::Printer(Condition::Absent),
                        },
                    );
                }
                state => {
                    // The printer may still wait for the rest of a picture, and would take the next
                    // ticket for it.
                    if matches!(state, JobState::Sending { .. }) {
                        self.device.clear();
                    }
                    self.report_job(job.id, JobState::Uncertain);
                }
            }
        }
    }

    /// The visitor left, or staff had the ticket printed elsewhere: it is not wanted here any more.
    fn drop_finished_jobs(&mut self) {
        let Some(active) = &mut self.active else {
            return;
        };
        let over = self.hall.job(active.id).is_none_or(|job| !job.is_open());
        if over && !active.forgotten && !active.abandoned && active.bytes.is_none() {
            active.abandoned = true;
            self.device.abandon(active.id);
        }
    }

    /// A visitor whose paper did not come within two minutes is not standing there any more.
    fn give_up_overdue(&mut self) {
        let now = self.clock.now();
        let stopped = self.condition.filter(|condition| condition.stops());
        let stuck = self
            .active
            .as_ref()
            .and_then(|job| job.stalled)
            .is_some_and(|since| since.elapsed() >= STUCK_AFTER);
        if stopped.is_none() && !stuck {
            return;
        }
        let unsent = |job: &&PrintJob| job.state != JobState::Sent;
        let overdue: Vec<JobId> = self
            .mine()
            .filter(unsent)
            .filter(|job| now.seconds_since(job.queued_at) >= JOB_OVERDUE_S)
            .map(|job| job.id)
            .collect();
        for job in overdue {
            if !self.is_reported(job) {
                self.report_job(
                    job,
                    JobState::Failed {
                        why: Failure::Printer(stopped.unwrap_or(Condition::Offline)),
                    },
                );
            }
        }
    }

    /// Claims the next job and sets its page.
    fn begin_next(&mut self) {
        let first = self
            .hall
            .jobs()
            .first()
            .map_or(self.first_open, |job| job.id.max(self.first_open));
        self.first_open = first;
        while self
            .hall
            .job(self.first_open)
            .is_some_and(|job| !job.is_open())
        {
            self.first_open.0 += 1;
        }
        let ready = self.condition.is_some_and(|condition| !condition.stops());
        if self.active.is_some() || !ready || self.link.is_none() || self.ending.is_some() {
            return;
        }
        let Some(job) = self
            .mine()
            .find(|job| job.state == JobState::Queued && !self.is_reported(job.id))
            .copied()
        else {
            return;
        };
        let claim = self.report_job(job.id, JobState::Sending { offset: 0 });
        let Some(bytes) = self.set(&job) else {
            self.report_job(
                job.id,
                JobState::Failed {
                    why: Failure::Layout,
                },
            );
            return;
        };
        // Its layout was read again, if it had changed.
        self.report_printer();
        let total = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.active = Some(Active {
            id: job.id,
            claim,
            bytes: Some(bytes),
            total,
            stalled: None,
            abandoned: false,
            forgotten: false,
        });
    }

    fn claimed(&mut self, claim: CommandId, answer: &Answer) {
        let Some(active) = self.active.as_mut().filter(|active| active.claim == claim) else {
            return;
        };
        let Some(bytes) = active.bytes.take() else {
            return;
        };
        let is_wanted = self.hall.job(active.id).is_some_and(PrintJob::is_open);
        match answer {
            Ok(events) if !events.is_empty() && is_wanted => self.device.print(active.id, bytes),
            // Another desk has it, or nobody wants it any more.
            _ => self.active = None,
        }
    }

    /// The bytes of a job; `None` when its ticket is not there any more.
    fn set(&mut self, job: &PrintJob) -> Option<Vec<u8>> {
        let now = self.clock.now();
        let lang = self.printing.lang;
        let settings = &self.printing.printer;
        let (name, layout) = self.layouts.of(job.what, &settings.layout);
        let facts = match job.what {
            Printable::Ticket(_) => Facts::ticket(&self.hall, job, &self.printing.papers)?,
            Printable::TestPage => {
                let connection = settings.connection.to_string();
                Facts::test(
                    self.hall.setup(),
                    settings.name.as_str(),
                    &connection,
                    lang,
                    self.hall.date(now),
                )
            }
            Printable::Report => Facts::report(&self.hall, lang, now),
        };
        let sheet = if printer::wants_text(settings) {
            self.setter.text(layout, &facts)
        } else {
            self.setter.dots(layout, &facts)
        };
        for note in self.setter.take_notes() {
            tracing::warn!(
                job = job.id.0,
                layout = name,
                ?note,
                "the page differs from its layout"
            );
        }
        Some(printer::compose(&sheet, settings))
    }

    fn told(&mut self, news: PrinterEvent) {
        match news {
            PrinterEvent::Condition(_) if self.ending.is_some() => {}
            PrinterEvent::Condition(condition) => {
                self.condition = Some(condition);
                self.report_printer();
            }
            PrinterEvent::Job(id, progress) => self.progressed(id, progress),
        }
    }

    fn progressed(&mut self, id: JobId, progress: Progress) {
        let Some(active) = self.active.as_mut().filter(|active| active.id == id) else {
            // A fence that was answered after all.
            if progress == Progress::Printed {
                self.report_job(id, JobState::Printed);
            }
            return;
        };
        active.stalled = matches!(progress, Progress::Stalled { .. }).then(Instant::now);
        if active.forgotten {
            let goes_on = matches!(
                progress,
                Progress::Started | Progress::Stalled { .. } | Progress::Sent
            );
            if !goes_on {
                self.active = None;
            }
            return;
        }
        let total = active.total;
        let state = match progress {
            Progress::Started => return,
            Progress::Stalled { sent } => JobState::Sending { offset: sent },
            Progress::Sent => JobState::Sent,
            Progress::Printed => JobState::Printed,
            Progress::Uncertain => JobState::Uncertain,
            // All of it may be on paper.
            Progress::Broken { sent, .. } if sent >= total => JobState::Uncertain,
            Progress::Broken { condition, .. } => JobState::Failed {
                why: Failure::Printer(condition),
            },
            Progress::Dropped => {
                self.active = None;
                return;
            }
        };
        if !matches!(progress, Progress::Stalled { .. } | Progress::Sent) {
            self.active = None;
        }
        self.report_job(id, state);
    }
}
