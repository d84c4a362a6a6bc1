//! Robots: programs without a person and without a terminal, for measurements and tests. They reach
//! the hall as any other program of their machine does.
//!
//! A robot says `ready` when it has the hall, begins when its input says `go`, and ends with its
//! input. A kiosk takes no more tickets after `rest`. Then it says what it saw, a line each; times
//! are microseconds of the machine's monotonic clock, which all processes of a machine share.

use crate::bench::crowd;
use crate::bench::probe::DisplayProbe;
use crate::cli::RobotKind;
use crate::outcome::Outcome;
use config::Config;
use hall::{
    Actor, Command, CommandId, CounterCommand, CounterEvent, CounterId, Event, Hall, Lang, Program,
    QueueCommand, QueueEvent, Refusal, ServiceId, Setup, TicketId, Timestamp,
};
use node::home::Home;
use node::hub::HallUpdate;
use node::ids::fresh_id;
use node::lan::{PeerAddresses, client, joining::Membership};
use node::link::Link;
use node::link_event::LinkEvent;
use node::net::identity::Identity;
use node::problems;
use node::protocol::{FromHub, ToHub};
use rustix::time::{ClockId, clock_gettime};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, Write as _};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use text::Words;
use text::problem::Problem;

/// The terminal of a display.
const DISPLAY: (u16, u16) = (80, 24);
/// Part of the time for a visitor in which the counter waits for them.
pub(super) const WALK: f64 = 0.2;
/// Connections of a busy robot.
pub(super) const CONNECTIONS: usize = 26;
/// Time that a clerk who found nobody waiting looks at the list.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(700);

/// Returns microseconds of the clock that all processes of this machine share.
pub(super) fn monotonic_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    (now.tv_sec as u64) * 1_000_000 + (now.tv_nsec as u64) / 1_000
}

enum Wake {
    Heard(LinkEvent),
    Go,
    Rest,
    Stop,
}

/// A robot that has its hall.
struct Robot {
    link: Link,
    wakes: mpsc::Receiver<Wake>,
    hall: Hall,
    /// The hall came as a whole and was not drawn yet.
    is_new: bool,
    pace: Duration,
    said: String,
}

/// Runs a robot on the machine with its files in `home`, for example at counter `number`. `pace` is
/// how long one round of what it does takes on average.
///
/// # Errors
/// When the hall cannot be reached.
pub fn run(kind: RobotKind, home: &Home, number: u16, pace: Duration) -> Result<Outcome, Problem> {
    match kind {
        RobotKind::Busy => return busy(home, number, pace),
        RobotKind::Crowd => return crowd::run(home.folder(), pace),
        RobotKind::Kiosk | RobotKind::Counter | RobotKind::Display | RobotKind::Caller => {}
    }
    let (tell, wakes) = mpsc::channel();
    let hear = tell.clone();
    let counter = CounterId(number);
    let program = match kind {
        RobotKind::Kiosk => Program::Kiosk,
        RobotKind::Counter | RobotKind::Caller => Program::Counter(counter),
        RobotKind::Display | RobotKind::Busy | RobotKind::Crowd => Program::Display,
    };
    let link = Link::open(
        home,
        program,
        &Setup::default(),
        &text::Words::new(hall::Lang::EN),
        move |heard| drop(hear.send(Wake::Heard(heard))),
    )?;
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            match line.as_deref() {
                Ok("go") => drop(tell.send(Wake::Go)),
                Ok("rest") => drop(tell.send(Wake::Rest)),
                _ => {}
            }
        }
        let _ = tell.send(Wake::Stop);
    });
    let mut robot = Robot {
        link,
        wakes,
        hall: Hall::new(),
        is_new: false,
        pace,
        said: String::new(),
    };
    let _ended = match kind {
        RobotKind::Kiosk => robot.begin().and_then(|()| robot.kiosk()),
        RobotKind::Counter => robot.begin().and_then(|()| robot.counter(counter)),
        RobotKind::Caller => robot.begin().and_then(|()| robot.caller(counter)),
        RobotKind::Display | RobotKind::Busy | RobotKind::Crowd => robot.display(),
    };
    let _ = io::stdout().lock().write_all(robot.said.as_bytes());
    Ok(Outcome::Done)
}

pub(super) fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Returns a time later than any measurement lasts.
fn far() -> Instant {
    Instant::now() + Duration::from_secs(86_400)
}

/// The end of the input, or of the hall.
type Ends = Option<std::convert::Infallible>;

impl Robot {
    /// Waits for what comes next, until `due`; the outer `None` is the end.
    fn next(&mut self, due: Instant) -> Option<Option<Wake>> {
        match self
            .wakes
            .recv_timeout(due.saturating_duration_since(Instant::now()))
        {
            Ok(wake) => self.take(wake),
            Err(mpsc::RecvTimeoutError::Timeout) => Some(None),
            Err(mpsc::RecvTimeoutError::Disconnected) => None,
        }
    }

    fn take(&mut self, wake: Wake) -> Option<Option<Wake>> {
        match wake {
            Wake::Stop | Wake::Heard(LinkEvent::Hall(HallUpdate::Ended(_))) => None,
            Wake::Heard(LinkEvent::Hall(HallUpdate::Snapshot { hall, .. })) => {
                self.hall = Arc::unwrap_or_clone(hall);
                self.is_new = true;
                Some(None)
            }
            wake => Some(Some(wake)),
        }
    }

    /// Waits for the hall, and then until it is told to begin.
    fn begin(&mut self) -> Option<()> {
        while self.hall.setup().services.is_empty() {
            self.next(far())?;
        }
        say("ready");
        while !matches!(self.next(far())?, Some(Wake::Go)) {}
        Some(())
    }

    fn random_pace(&self) -> Duration {
        self.pace.mul_f64(0.7 + 0.6 * fastrand::f64())
    }

    /// Acts as visitors who take tickets: `ticket NUMBER SENT ANSWERED`.
    fn kiosk(&mut self) -> Ends {
        let services: Vec<ServiceId> = self.hall.setup().services.iter().map(|s| s.id).collect();
        let mut sent: HashMap<CommandId, u64> = HashMap::new();
        let mut due = Instant::now() + self.pace.mul_f64(fastrand::f64());
        loop {
            match self.next(due)? {
                Some(Wake::Heard(LinkEvent::Answered(id, answer))) => {
                    let now = monotonic_us();
                    let number = answer.iter().flatten().find_map(|e| {
                        if let Event::Queue(QueueEvent::TicketIssued { number, .. }) = e {
                            Some(*number)
                        } else {
                            None
                        }
                    });
                    if let (Some(at), Some(number)) = (sent.remove(&id), number) {
                        let _ = writeln!(self.said, "ticket {number} {at} {now}");
                    }
                }
                Some(Wake::Rest) => due = far(),
                _ => {}
            }
            if Instant::now() >= due {
                // Visitors come one by one, not in step.
                due += self.pace.mul_f64(-(1.0 - fastrand::f64()).ln());
                let at = monotonic_us();
                let service = services[fastrand::usize(..services.len())];
                sent.insert(
                    self.link.send(Command::Queue(QueueCommand::Issue {
                        service,
                        lang: Lang::ZH,
                        class: None,
                        printer: None,
                    })),
                    at,
                );
            }
        }
    }

    /// Sends a command and waits for its answer.
    fn ask(&mut self, command: Command) -> Option<Result<Vec<Event>, Refusal>> {
        let asked = self.link.send(command);
        loop {
            if let Some(Wake::Heard(LinkEvent::Answered(id, answer))) = self.next(far())?
                && id == asked
            {
                return Some(answer);
            }
        }
    }

    /// Lets time pass.
    fn pass(&mut self, time: Duration) -> Option<()> {
        let due = Instant::now() + time;
        while Instant::now() < due {
            self.next(due)?;
        }
        Some(())
    }

    /// Acts as a clerk who calls, serves and finishes: `call TICKET SENT ANSWERED`.
    fn counter(&mut self, counter: CounterId) -> Ends {
        let _ = self.ask(Command::Counter(CounterCommand::Open {
            counter,
            clerk: format!("robot {}", counter.0),
            replace: false,
        }))?;
        self.pass(self.pace.mul_f64(fastrand::f64()))?;
        loop {
            let sent = monotonic_us();
            let Ok(events) = self.ask(Command::Counter(CounterCommand::CallNext { counter }))?
            else {
                self.pass(LOOK_AGAIN.mul_f64(0.5 + fastrand::f64()))?;
                continue;
            };
            let now = monotonic_us();
            if let Some(ticket) = events.iter().find_map(called) {
                let _ = writeln!(self.said, "call {} {sent} {now}", ticket.0);
            }
            let visit = self.random_pace();
            self.pass(visit.mul_f64(WALK))?;
            let _ = self.ask(Command::Counter(CounterCommand::Start { counter }))?;
            self.pass(visit.mul_f64(1.0 - WALK))?;
            let _ = self.ask(Command::Counter(CounterCommand::Finish { counter }))?;
        }
    }

    /// Acts as a clerk who opens and closes the counter all day: `ack AT` for each answer.
    fn caller(&mut self, counter: CounterId) -> Ends {
        for closes in [false, true].into_iter().cycle() {
            let open = Command::Counter(CounterCommand::Open {
                counter,
                clerk: format!("robot {}", counter.0),
                replace: false,
            });
            let _ = self.ask(if closes {
                Command::Counter(CounterCommand::Close { counter })
            } else {
                open
            })?;
            let _ = writeln!(self.said, "ack {}", monotonic_us());
            self.pass(self.random_pace())?;
        }
        None
    }

    /// Acts as a display: `drawn TICKET AT` for each call, `set AT` for new settings, and at once `hall LAST AT` when a whole
    /// hall was drawn, LAST being its latest time. Told to rest, it says what it has drawn, and
    /// `resting`.
    fn display(&mut self) -> Ends {
        let screens = Config::default().screens;
        let mut probe = DisplayProbe::new(DISPLAY);
        let mut is_ready = false;
        loop {
            let next = probe
                .next_change(&self.hall, &screens, self.now())
                .0
                .saturating_sub(self.now().0);
            let due = Instant::now()
                + Duration::from_micros(u64::try_from(next).unwrap_or(0))
                    .min(Duration::from_secs(60));
            let mut calls: Vec<TicketId> = Vec::new();
            let mut is_set = false;
            let mut wake = self.next(due)?;
            loop {
                match wake {
                    Some(Wake::Heard(LinkEvent::Hall(HallUpdate::Entry(entry)))) => {
                        for event in &entry.events {
                            self.hall.apply_as(entry.at, entry.actor, event);
                            probe.happened(&self.hall, &screens, entry.at, event);
                            calls.extend(called(event));
                            is_set |= matches!(event, Event::Settings(_));
                        }
                    }
                    Some(Wake::Rest) => say(&(std::mem::take(&mut self.said) + "resting")),
                    _ => {}
                }
                // What has come meanwhile is drawn together, as in a terminal.
                let Ok(more) = self.wakes.try_recv() else {
                    break;
                };
                wake = self.take(more)?;
            }
            if Instant::now() >= due {
                probe.tick(&self.hall, &screens, self.now());
            }
            probe.draw(&self.hall, &screens, self.now());
            let at = monotonic_us();
            for ticket in calls {
                let _ = writeln!(self.said, "drawn {} {at}", ticket.0);
            }
            if is_set {
                let _ = writeln!(self.said, "set {at}");
            }
            if std::mem::take(&mut self.is_new) {
                if !std::mem::replace(&mut is_ready, true) {
                    say("ready");
                }
                say(&format!("hall {} {at}", self.hall.last_at().0));
            }
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from(chrono::Utc::now()).max(self.hall.last_at())
    }
}

pub(super) fn called(event: &Event) -> Option<TicketId> {
    if let Event::Counter(CounterEvent::TicketCalled { ticket, .. }) = event {
        Some(*ticket)
    } else {
        None
    }
}

/// Connections to a hub without a copy of the hall, each sending its next command with the answer
/// to the one before, for `lasting`: `took MICROSECONDS` for each.
fn busy(home: &Home, first: u16, lasting: Duration) -> Result<Outcome, Problem> {
    let words = Words::new(Lang::EN);
    let identity = Identity::load(home.folder())
        .map_err(|e| problems::identity(&words, &e))?
        .ok_or_else(|| super::crew::failed("not joined"))?;
    let addresses = PeerAddresses::load(home.folder()).addresses();
    let known = Membership::load(home.folder()).hubs;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| problems::listen(&words, &e))?;
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let connection = runtime.block_on(client::connect(
            &identity,
            &addresses,
            client::hello(),
            |hub| known.contains(hub),
        ));
        connections.push(connection.map_err(|e| problems::net(&words, &e))?);
    }
    say("ready");
    let _ = io::stdin().lock().read_line(&mut String::new());
    let until = Instant::now() + lasting;
    let took = runtime.block_on(async {
        let mut callers = tokio::task::JoinSet::new();
        for (connection, caller) in connections.into_iter().zip(first..) {
            callers.spawn(carry_on(connection, caller, until));
        }
        callers.join_all().await
    });
    let mut lines = String::new();
    for took in took.into_iter().flatten() {
        let _ = writeln!(lines, "took {}", took.as_micros());
    }
    let _ = io::stdout().lock().write_all(lines.as_bytes());
    Ok(Outcome::Done)
}

async fn carry_on(
    mut connection: client::Connection,
    caller: u16,
    until: Instant,
) -> Vec<Duration> {
    let mut took = Vec::new();
    let script = super::script(usize::from(caller));
    let counter = CounterId(caller % 99 + 1);
    let open = Command::Counter(CounterCommand::Open {
        counter,
        clerk: format!("robot {}", counter.0),
        replace: false,
    });
    for command in std::iter::once(open).chain(script.into_iter().cycle()) {
        let sent = Instant::now();
        // It stands in for the kiosk too.
        let program = match command {
            Command::Queue(_) => Program::Kiosk,
            _ => Program::Counter(counter),
        };
        let submit = ToHub::Submit {
            id: fresh_id(),
            command,
            generation: None,
            actor: Some(Actor::of(program)),
            within_ms: None,
            vault: Vec::new(),
        };
        if sent > until || connection.output.write(&[submit]).await.is_err() {
            return took;
        }
        loop {
            match connection.input.read().await {
                Ok(FromHub::Answered { .. }) => break,
                Ok(_) => {}
                Err(_) => return took,
            }
        }
        took.push(sent.elapsed());
    }
    took
}
