//! A script's view of a running hall: joins it, asks, waits for the answer and for paper.

use super::lines;
use hall::{
    AnnouncementEvent, Answer, Command, CommandId, Condition, Entry, Event, Hall, JobId, JobState,
    PrintCommand, PrintEvent, PrintJob, Printable, PrinterId, Program, Role, Setup, Timestamp,
    ZoneId,
};
use node::clock::Clock;
use node::home::Home;
use node::hub::HallUpdate;
use node::ids::fresh_id;
use node::link::Link;
use node::link_event::LinkEvent;
use node::protocol::{LogFailure, MachineReport};
use node::upkeep::Ledger;
use node::vault::BackupSeal;
use node::{agent, problems};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{self, Words, args};

/// Time that a script waits for the hall.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Time within which the hall may decide what a script asks: less than the script waits, so that
/// what it has given up does not happen.
const WANTED_FOR: Duration = Duration::from_millis(2_800);
/// Commands that a script sends before it waits for their answers.
const AT_A_TIME: usize = 50;
/// Time that the line of the log may take after the answer.
const LINE_WITHIN: Duration = Duration::from_millis(500);
/// Time from one look whether the hub answers to the next.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Time that it waits for a paper: a ticket takes 15 seconds on the slowest line.
const PAPER_WITHIN: Duration = Duration::from_secs(30);

/// How far what a session has of the hall can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Freshness {
    /// A program of this machine keeps the hall.
    Here,
    /// The hub has just answered, and this machine has all that it has.
    Hub {
        /// Time that it took.
        answered_in: Duration,
    },
    /// No hub answers.
    Lost {
        /// Time of the newest news.
        since: Timestamp,
        /// The time now.
        now: Timestamp,
    },
}

/// A script's view of the hall.
pub struct Session {
    link: Link,
    heard: mpsc::Receiver<LinkEvent>,
    hall: Hall,
    /// The last line of the log in it.
    seq: u64,
    clock: Clock,
    /// The zones that did not speak a notice since the latest command, and the words they lack.
    unspoken: Vec<(ZoneId, String)>,
    /// Whether hubs on other machines keep the hall.
    is_joined: bool,
    home: Home,
}

impl Session {
    /// Joins the hall in the first of `homes` where one runs.
    ///
    /// # Errors
    /// When none runs.
    pub fn join(homes: &[Home], words: &Words) -> Result<Session, Problem> {
        for home in homes {
            if let Some(session) = Session::of_running(home, words)? {
                return Ok(session);
            }
            // A machine of a hall that others keep, and none of its programs runs: this one stands
            // for it meanwhile.
            if agent::is_joined(home) {
                let (tell, heard) = mpsc::channel();
                let hear = move |news| drop(tell.send(news));
                let link = Link::open(home, Program::Script, &Setup::default(), words, hear)?;
                return Session::begin(home, link, heard, words);
            }
        }
        Err(Problem::new(
            Code::NoHall,
            words.text("cli-no-hall"),
            words.text("cli-no-hall.cure"),
        ))
    }

    /// Joins the hall in `home`, if one of its programs runs.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn of_running(home: &Home, words: &Words) -> Result<Option<Session>, Problem> {
        Session::of_running_as(home, Program::Script, words)
    }

    /// The same for a part of `program`, which does what that may do.
    ///
    /// # Errors
    /// When it does not answer.
    pub(crate) fn of_running_as(
        home: &Home,
        program: Program,
        words: &Words,
    ) -> Result<Option<Session>, Problem> {
        let (tell, heard) = mpsc::channel();
        let hear = move |news| drop(tell.send(news));
        match Link::join(home, program, words, hear)? {
            Some(link) => Session::begin(home, link, heard, words).map(Some),
            None => Ok(None),
        }
    }

    /// Waits for the hall behind `link`.
    fn begin(
        home: &Home,
        link: Link,
        heard: mpsc::Receiver<LinkEvent>,
        words: &Words,
    ) -> Result<Session, Problem> {
        let until = Instant::now() + TIMEOUT;
        let mut session = Session {
            link,
            heard,
            hall: Hall::new(),
            seq: 0,
            clock: Clock::system(Timestamp::default()),
            unspoken: Vec::new(),
            is_joined: agent::is_joined(home),
            home: home.clone(),
        };
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match session.next(Some(left.max(LINE_WITHIN)), words)? {
                LinkEvent::Hall(HallUpdate::Time(now)) => session.clock.set(now),
                LinkEvent::Hall(HallUpdate::Snapshot { hall, seq }) => {
                    session.hall = Arc::unwrap_or_clone(hall);
                    session.seq = seq;
                    return Ok(session);
                }
                _ => {}
            }
        }
    }

    /// Returns the hall's folder on this machine.
    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// Returns what came of the upkeep of the store, where this machine keeps the hall.
    pub(super) fn ledger(&self) -> Option<Ledger> {
        (!self.is_joined).then(|| Ledger::read(self.home.folder()))?
    }

    /// Returns the last line of the log that the hall had when it was joined.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// Returns the hall as last heard of.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// Returns the hall's time, as a stamp.
    pub fn now(&self) -> Timestamp {
        self.clock.now().max(self.hall.last_at())
    }

    /// Returns the way to the hall.
    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    /// Waits for what is heard next.
    pub(crate) fn next(
        &self,
        timeout: Option<Duration>,
        words: &Words,
    ) -> Result<LinkEvent, Problem> {
        let silent = || problems::silent(words);
        let heard = match timeout {
            Some(timeout) => self.heard.recv_timeout(timeout).map_err(|_| silent())?,
            None => self.heard.recv().map_err(|_| silent())?,
        };
        Self::checked(heard, words)
    }

    /// Returns what was heard, unless it is that nothing more comes.
    fn checked(heard: LinkEvent, words: &Words) -> Result<LinkEvent, Problem> {
        match heard {
            LinkEvent::Hall(HallUpdate::Ended(_)) => Err(problems::silent(words)),
            LinkEvent::Hall(HallUpdate::Rejected(why)) => Err(problems::shut(words, &why)),
            heard => Ok(heard),
        }
    }

    /// Waits until the hall is as its hub knows it, or until it is clear that no hub answers.
    ///
    /// # Errors
    /// When the program that keeps the hall ends, or the hall shut this machine out.
    pub fn freshness(&mut self, words: &Words) -> Result<Freshness, Problem> {
        if !self.is_joined {
            return Ok(Freshness::Here);
        }
        let asked = Instant::now();
        let lost_since = self.lost_since(words)?;
        Ok(match lost_since {
            None => Freshness::Hub {
                answered_in: asked.elapsed(),
            },
            Some(since) => Freshness::Lost {
                since,
                now: self.now(),
            },
        })
    }

    /// Hears what happens for at most `within`, until something has. Returns whether the hall changed,
    /// or the way to it.
    ///
    /// # Errors
    /// When the program that keeps the hall ends, or the hall shut this machine out.
    pub fn hear(&mut self, within: Duration, words: &Words) -> Result<bool, Problem> {
        let heard = match self.heard.recv_timeout(within) {
            Ok(heard) => Self::checked(heard, words)?,
            Err(mpsc::RecvTimeoutError::Timeout) => return Ok(false),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err(problems::silent(words)),
        };
        Ok(match heard {
            LinkEvent::Hall(HallUpdate::Entry(entry)) => {
                self.apply(&entry);
                true
            }
            LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                self.hall = Arc::unwrap_or_clone(hall);
                true
            }
            LinkEvent::Hall(HallUpdate::Time(now)) => {
                self.clock.set(now);
                false
            }
            LinkEvent::Hall(
                HallUpdate::Disconnected(_) | HallUpdate::Standalone(_) | HallUpdate::Reconnected,
            ) => true,
            _ => false,
        })
    }

    /// Waits until the hall is as its hub knows it. Returns since when it is not, if no hub answers.
    ///
    /// # Errors
    /// When the program that keeps the hall ends, or the hall shut this machine out.
    fn lost_since(&mut self, words: &Words) -> Result<Option<Timestamp>, Problem> {
        if !self.is_joined {
            return Ok(None);
        }
        let is_hub_there = |machines: &[MachineReport]| {
            let is_hub = |m: &&MachineReport| m.machine.role == Role::Hub && m.connected;
            machines.iter().any(|m| is_hub(&m))
        };
        let until = Instant::now() + TIMEOUT;
        let mut look = Instant::now();
        loop {
            if Instant::now() >= until {
                return Ok(Some(self.hall.last_at()));
            }
            if Instant::now() >= look {
                self.link.machines();
                look = Instant::now() + LOOK_EVERY;
            }
            let heard = match self.heard.recv_timeout(LOOK_EVERY) {
                Ok(heard) => Self::checked(heard, words)?,
                Err(mpsc::RecvTimeoutError::Timeout) => continue,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Err(problems::silent(words)),
            };
            match heard {
                LinkEvent::Machines(machines) if is_hub_there(&machines) => return Ok(None),
                LinkEvent::Hall(
                    HallUpdate::Disconnected(since) | HallUpdate::Standalone(since),
                ) => return Ok(Some(since)),
                LinkEvent::Hall(HallUpdate::Time(now)) => self.clock.set(now),
                LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                    self.hall = Arc::unwrap_or_clone(hall);
                }
                LinkEvent::Hall(HallUpdate::Entry(entry)) => self.apply(&entry),
                _ => {}
            }
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
        self.unspoken.clear();
        let id = fresh_id();
        let mut until = Instant::now() + TIMEOUT;
        self.link.submit(id, command, Some(WANTED_FOR));
        let mut answer: Option<Answer> = None;
        let mut line = None;
        let mut latest = None;
        let mut lost_since = None;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.next(Some(left), words) {
                Ok(LinkEvent::Answered(of, given)) if of == id => {
                    answer = Some(given);
                    until = Instant::now() + LINE_WITHIN;
                }
                Ok(LinkEvent::Hall(
                    HallUpdate::Disconnected(since) | HallUpdate::Standalone(since),
                )) => lost_since = Some(since),
                Ok(LinkEvent::Hall(HallUpdate::Reconnected)) => lost_since = None,
                Ok(LinkEvent::Hall(HallUpdate::Entry(entry))) => {
                    self.apply(&entry);
                    if entry.command == id {
                        line = Some(Arc::clone(&entry));
                    }
                    latest = Some(entry);
                }
                Ok(_) => {}
                Err(problem) => {
                    // A machine that stands alone writes lines of its own, before it answers.
                    let answer = answer.ok_or_else(|| match lost_since {
                        Some(since) if problem.code == Code::NoHall => {
                            problems::lost(words, &lines::clock(&self.hall, since))
                        }
                        _ => problem,
                    })?;
                    return Ok((answer, latest));
                }
            }
            answer = match answer {
                Some(given) if line.is_some() || !expects_line(&given) => return Ok((given, line)),
                other => other,
            };
        }
    }

    /// Sends many commands, some at a time, and waits for all answers, in the order of the commands.
    ///
    /// # Errors
    /// When the hall does not answer.
    pub fn ask_all(&mut self, commands: &[Command], words: &Words) -> Result<Vec<Answer>, Problem> {
        let mut answers = Vec::with_capacity(commands.len());
        for some in commands.chunks(AT_A_TIME) {
            let ids: Vec<CommandId> = some.iter().map(|_| fresh_id()).collect();
            for (id, command) in ids.iter().zip(some) {
                self.link.submit(*id, command.clone(), Some(WANTED_FOR));
            }
            let mut given = BTreeMap::new();
            while given.len() < ids.len() {
                match self.next(Some(TIMEOUT), words)? {
                    LinkEvent::Answered(of, answer) if ids.contains(&of) => {
                        given.insert(of, answer);
                    }
                    LinkEvent::Hall(HallUpdate::Entry(entry)) => self.apply(&entry),
                    _ => {}
                }
            }
            answers.extend(ids.iter().filter_map(|id| given.remove(id)));
        }
        Ok(answers)
    }

    fn apply(&mut self, entry: &Entry) {
        self.hall.apply_entry(entry);
        for event in &entry.events {
            if let Event::Announcement(AnnouncementEvent::Unspoken { zone, words, .. }) = event {
                self.unspoken.push((*zone, words.clone()));
            }
        }
    }

    /// Returns the zones that do not speak the notice just sent, as far as they tell it in time, and
    /// the words they lack.
    pub(super) fn unspoken(&mut self, within: Duration, words: &Words) -> Vec<(ZoneId, String)> {
        let until = Instant::now() + within;
        while let Ok(heard) =
            self.next(Some(until.saturating_duration_since(Instant::now())), words)
        {
            if let LinkEvent::Hall(HallUpdate::Entry(entry)) = heard {
                self.apply(&entry);
            }
        }
        std::mem::take(&mut self.unspoken)
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
        let printer = match printer {
            Some(printer) => printer,
            None => self.only_printer(words)?,
        };
        let (answer, _) = self.ask(Command::Print(PrintCommand::Print { what, printer }), words)?;
        let events = answer.map_err(|refusal| {
            let why = text::refusal(&refusal, self.hall.setup(), words);
            Problem::new(Code::Refused, why, "")
        })?;
        let queued = |event: &Event| match event {
            Event::Print(PrintEvent::Queued { job, .. }) => Some(*job),
            _ => None,
        };
        let job = events
            .iter()
            .find_map(queued)
            .ok_or_else(|| problems::silent(words))?;
        self.wait_for_paper(job, printer, what, words)
    }

    /// Returns the printer of a hall that has only one.
    fn only_printer(&self, words: &Words) -> Result<PrinterId, Problem> {
        let known: Vec<PrinterId> = self.hall.printers().iter().map(|p| p.id).collect();
        match &known[..] {
            [only] => Ok(*only),
            [] => Err(Problem::new(
                Code::Printer,
                words.text("cli-no-printer"),
                words.text("cli-no-printer.cure"),
            )),
            many => {
                let names: Vec<&str> = many.iter().map(PrinterId::as_str).collect();
                Err(Problem::new(
                    Code::Printer,
                    words.text("cli-which-printer"),
                    words.say("cli-which-printer.cure", args! { names: names.join(" ") }),
                ))
            }
        }
    }

    /// Waits for the paper of `job`.
    fn wait_for_paper(
        &mut self,
        job: JobId,
        printer: PrinterId,
        what: Printable,
        words: &Words,
    ) -> Result<(), Problem> {
        let until = Instant::now() + PAPER_WITHIN;
        loop {
            let state = self
                .hall
                .job(job)
                .map_or(JobState::PutAside, |job| job.state);
            if state == JobState::Printed {
                return Ok(());
            }
            let condition = self
                .hall
                .printer(printer)
                .map_or(Condition::Absent, |p| p.condition);
            let is_open = self.hall.job(job).is_some_and(PrintJob::is_open);
            let is_held_up = state == JobState::Queued && condition.stops();
            if !is_open {
                return Err(not_printed(state, condition, words));
            }
            if is_held_up || Instant::now() >= until {
                // A ticket is still wanted, and is on the staff's list until it comes.
                if let Printable::Ticket(_) = what {
                    return Err(print_waits(condition, words));
                }
                self.put_aside(job, words)?;
                return Err(not_printed(state, condition, words));
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

    /// Gives a page up: if it came later, it would come unasked.
    fn put_aside(&mut self, job: JobId, words: &Words) -> Result<(), Problem> {
        let state = JobState::PutAside;
        let _ = self.ask(
            Command::Print(PrintCommand::ReportJob { job, state }),
            words,
        )?;
        Ok(())
    }

    /// Returns lines of the hall's log from this one on; none after the last one.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn log(&self, from: u64, words: &Words) -> Result<Vec<Entry>, Problem> {
        self.link.log(from);
        loop {
            if let LinkEvent::Log(lines) = self.next(None, words)? {
                return lines.map_err(|failure| match failure {
                    LogFailure::Refused { why } => {
                        let told = text::refusal(&why, self.hall.setup(), words);
                        Problem::new(Code::Refused, told, "")
                    }
                    LogFailure::Store { why } => {
                        let [what, cure] = ["audit-unread", "audit-unread.cure"];
                        let problem = Problem::new(Code::Store, words.text(what), words.text(cure));
                        problem.with_detail(words, why.detail)
                    }
                });
            }
        }
    }

    /// Has the hall write a backup into a new file, with a seal for what the vault has of people;
    /// returns its bytes.
    ///
    /// # Errors
    /// When it fails.
    pub fn backup(
        &self,
        to: &Path,
        people: Option<BackupSeal>,
        words: &Words,
    ) -> Result<u64, Problem> {
        let to = std::path::absolute(to).map_err(|e| problems::folder(words, to, &e))?;
        self.link.backup(&to, people);
        loop {
            if let LinkEvent::BackedUp(outcome) = self.next(None, words)? {
                return outcome.map_err(|why| problems::backup(words, &to, &why));
            }
        }
    }
}

/// Says that a ticket is printed once its printer can.
fn print_waits(condition: Condition, words: &Words) -> Problem {
    let condition = text::condition(condition, words);
    Problem::new(
        Code::Printer,
        words.say("cli-print-waits", args! { condition: condition }),
        words.text("cli-print-waits.cure"),
    )
}

/// Says that a paper does not come.
fn not_printed(state: JobState, condition: Condition, words: &Words) -> Problem {
    let state = text::job_state(state, words);
    Problem::new(
        Code::Printer,
        words.say("cli-not-printed", args! { state: state }),
        if condition.stops() {
            text::remedy(condition, words)
        } else {
            words.text("cli-not-printed.cure")
        },
    )
}

/// Returns whether a line of the log follows an answer: it does, except when nothing happened.
fn expects_line(answer: &Answer) -> bool {
    answer.as_ref().is_ok_and(|events| !events.is_empty())
}
