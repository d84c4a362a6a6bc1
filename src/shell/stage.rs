//! Screens in a terminal: one loop owns the terminal, the replica of the hall and one channel on
//! which everything arrives.
//!
//! Keys and touches come from one thread, news of the hall from another; the loop sleeps until one
//! of them, or the next moment at which a picture changes by itself. Nothing is drawn unless
//! something changed, and never more often than an eye can follow.

use crate::scripts;
use crate::shell::appearance;
use crate::shell::choice::{self, Choice};
use crate::shell::core::{Core, Effect, Input, SHORTEST_STEP_US};
use crate::shell::host::Host;
use crate::shell::lines::{self, Lines};
use crate::shell::recorder::{Bounds, Recorder, Ring};
use config::{self, Screens};
use crossterm::event::{self, KeyEventKind};
use hall::{
    Command, CommandId, Entry, Hall, Lang, PrintCommand, Program, Setup, SpeakerId, Timestamp,
};
use node::clock::{Clock, Pace};
use node::home::Home;
use node::host::HostOptions;
use node::hub::HallUpdate;
use node::ids::fresh_id;
use node::link::Link;
use node::link_event::LinkEvent;
use node::problems;
use node::protocol::{Rejection, SILENT_AFTER_MS};
use node::upkeep::Upkeep;
use paper::printer::Simulated;
use peripherals::announcer::{AnnouncementOutcome, Announcer, Announcing, Moment};
use peripherals::bus_master::{BusMaster, Wiring};
use peripherals::printing::{PrintDesk, Printing};
use ratatui::buffer::Buffer;
use screens::guidance::Guidance;
use screens::inquiry::{Finding, Inquiry};
use screens::screen::{ANSWER_S, Connection, KeyCode, KeyEvent, KeyModifiers, Title};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};
use ui::terminal::{self, Abilities, LateAnswer, LineGuard, TerminalGuard};
use ui::{CardStyle, Cut, Look, Painter, TextStyle};

/// Between two frames at least. A finger that lifts, or an answer that comes, just after a frame
/// waits no longer than this.
const FRAME_GAP: Duration = Duration::from_millis(10);
/// Time between two comparisons of the terminal's size with the drawn one, in case a resize went
/// unnoticed.
const SIZE_CHECK: Duration = Duration::from_secs(10);
/// Time within which the hall may decide what a person asked: less than the screens wait for the
/// answer, because what they have given up must not happen any more.
const WANTED_FOR: Duration = Duration::from_secs(ANSWER_S as u64 - 1);
/// Time to wait before looking for a lost hall again.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// Time that a note of the shell stays, for example where the recording was written.
const NOTE_STAYS: Duration = Duration::from_secs(12);
/// A speaker that ends waits this long at most until the hub let it go.
const LEAVES_WITHIN: Duration = Duration::from_secs(3);
/// A key that is held down writes one recording, not thirty a second.
const RECORD_GAP: Duration = Duration::from_secs(2);

/// An arrival on the loop's channel.
enum Wake {
    Terminal(event::Event),
    Hall(LinkEvent),
    Opened(Box<Result<Link, Problem>>),
    /// The speaker has something to tell.
    Voice(AnnouncementOutcome),
    /// A row more came out of the simulated printer.
    Paper,
    /// Something was found out for the pane with that index.
    Learned(usize, Box<Finding>),
    /// The keys ended, or the system wants the program to end.
    Quit,
}

/// A program to open.
pub struct Opening {
    /// The hall's folder.
    pub home: Home,
    /// The program's part in the hall.
    pub program: Program,
    /// The hall's settings, if this program has to open it.
    pub setup: Setup,
    /// The upkeep of the hall's store, if this program keeps it.
    pub upkeep: Option<Upkeep>,
    /// Settings of the screens.
    pub settings: Screens,
    /// Language of messages.
    pub lang: Lang,
    /// The printer that this program drives, if it drives one.
    pub printing: Option<Printing>,
    /// The devices on wires that this program drives, if no other one of this machine does.
    pub wiring: Option<Wiring>,
    /// The printer that is only simulated, if that is the one.
    pub simulated: Option<Simulated>,
    /// The announcements that this program makes, if it speaks.
    pub announcing: Option<Announcing>,
    /// The pace of the hall's clocks, if the program sets it.
    pub pace: Option<Pace>,
    /// Set if the screen is told in lines of text, for a screen reader.
    pub in_lines: bool,
}

/// The terminal as this program uses it.
enum Surface {
    /// Whole screens are drawn.
    Screen(TerminalGuard),
    /// Lines of text are written one after another.
    Lines(Lines),
}

impl Surface {
    fn enter(abilities: &Abilities, in_lines: bool) -> std::io::Result<Surface> {
        Ok(match in_lines {
            true => Surface::Lines(Lines::new(LineGuard::enter()?)),
            false => Surface::Screen(TerminalGuard::enter(abilities)?),
        })
    }

    /// Returns the size in cells, as far as it matters.
    fn size(&self) -> std::io::Result<(u16, u16)> {
        match self {
            Surface::Screen(guard) => guard.size(),
            Surface::Lines(_) => Ok((0, 0)),
        }
    }

    fn set_title(&mut self, title: &str) -> std::io::Result<()> {
        match self {
            Surface::Screen(guard) => guard.set_title(title),
            Surface::Lines(_) => Ok(()),
        }
    }

    fn ring(&mut self) -> std::io::Result<()> {
        match self {
            Surface::Screen(guard) => guard.ring(),
            Surface::Lines(lines) => lines.guard.ring(),
        }
    }
}

/// Runs a program until somebody quits it.
///
/// # Errors
/// When there is no terminal, it cannot be used, or the hall cannot be opened.
pub fn run(mut opening: Opening, host: Box<dyn Host>) -> Result<(), Problem> {
    use std::io::IsTerminal;
    let words = Words::new(opening.lang);
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(no_terminal(&words));
    }
    if !opening.in_lines && terminal::is_dumb(&|name| std::env::var(name).ok()) {
        return Err(Problem::new(
            Code::Terminal,
            words.text("cli-dumb-terminal"),
            words.text("cli-dumb-terminal.cure"),
        ));
    }
    let (tell, wakes) = mpsc::channel();
    // The hall first: a store that does not open is said on an untouched terminal.
    let link = open_link(
        &opening.home,
        opening.program,
        &opening.setup,
        &opening.upkeep,
        opening.lang,
        opening.pace.as_ref(),
        &tell,
    )?;
    let in_lines = opening.in_lines;
    let abilities = match in_lines {
        true => Abilities::of_lines(),
        false => Abilities::detect().with_encoding(appearance::encoding(opening.settings.draw)),
    };
    opening.settings.theme = appearance::settled(opening.settings.theme, abilities.light);
    let ring = Ring::new(
        opening.program,
        opening.settings.clone(),
        abilities.clone(),
        Bounds::default(),
    );
    let recorder = Recorder::new(ring, opening.home.recordings());
    record_panics(&recorder, opening.lang);
    let surface = Surface::enter(&abilities, in_lines).map_err(|e| bad_terminal(&words, &e))?;
    let mut late = LateAnswer::to(&abilities.owes, Instant::now());
    let typed = abilities
        .typed
        .chars()
        .map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))
        .collect();
    let clock = match &opening.pace {
        Some(pace) => pace.clock(Timestamp::default()),
        None => Clock::system(Timestamp::default()),
    };
    let mut core = Core::new(host, opening.settings.clone(), abilities, opening.lang);
    // Visitors cannot help it: a technician finds it under F1, and doctor says it.
    let is_public = matches!(
        opening.program,
        Program::Kiosk | Program::Display | Program::Rating(_)
    );
    if in_lines {
        core.forget_shortcomings();
    } else if !is_public {
        core.warn_of_shortcomings(clock.now());
    }
    if let Some(simulated) = &opening.simulated {
        let tell = tell.clone();
        simulated.on_change(move || drop(tell.send(Wake::Paper)));
    }
    let desk = opening.printing.clone().map(|printing| {
        PrintDesk::start(opening.home.clone(), printing, opening.simulated.clone())
    });
    let desk = desk.transpose().map_err(|e| {
        Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(&words, &e)
    })?;
    let wiring = opening.wiring.clone();
    let bus = wiring.map(|wiring| BusMaster::start(opening.home.clone(), wiring));
    let bus = bus.transpose().map_err(|e| {
        Problem::new(Code::Internal, words.text("stage-bus-master"), "").because(&words, &e)
    })?;
    let voice = tell.clone();
    let announcer = opening.announcing.clone().map(|announcing| {
        let me = SpeakerId(fastrand::u64(..));
        Announcer::start(announcing, me, move |told| {
            drop(voice.send(Wake::Voice(told)));
        })
    });
    let stage = Stage {
        clock,
        core,
        recorder,
        note: None,
        title: None,
        _desk: desk,
        _bus: bus,
        announcer,
        guided: None,
        link: Some(link),
        reconnect: None,
        shut: None,
        tell: tell.clone(),
        unanswered: Vec::new(),
        opening,
    };
    heed_signals(tell.clone());
    std::thread::Builder::new()
        .name("keys".into())
        .spawn(move || {
            while let Ok(event) = event::read() {
                if late
                    .as_mut()
                    .is_some_and(|late| late.has(&event, Instant::now()))
                {
                    continue;
                }
                let event = match event {
                    event::Event::Key(key) if in_lines => event::Event::Key(lines::meant(key)),
                    event => event,
                };
                if tell.send(Wake::Terminal(event)).is_err() {
                    return;
                }
            }
            drop(tell.send(Wake::Quit));
        })
        .map_err(|e| bad_terminal(&words, &e))?;
    stage.run(surface, typed, &wakes)
}

/// Ends the program properly when the system asks for it: the terminal is given back and the store
/// closed.
fn heed_signals(tell: Sender<Wake>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let heed = move || {
        if let Ok(runtime) = runtime {
            runtime.block_on(crate::signals::stop());
            drop(tell.send(Wake::Quit));
        }
    };
    let _ = std::thread::Builder::new()
        .name("signals".into())
        .spawn(heed);
}

fn open_link(
    home: &Home,
    program: Program,
    setup: &Setup,
    upkeep: &Option<Upkeep>,
    lang: Lang,
    pace: Option<&Pace>,
    tell: &Sender<Wake>,
) -> Result<Link, Problem> {
    let tell = tell.clone();
    let host_options = HostOptions {
        upkeep: upkeep.clone(),
        pace: pace.cloned(),
        ..HostOptions::default()
    };
    let hear = move |heard| drop(tell.send(Wake::Hall(heard)));
    Link::open_as(home, program, setup, &host_options, &Words::new(lang), hear)
}

/// Writes a recording when the program panics, and names it below the message. The hook of the
/// terminal comes after this one and runs before it.
fn record_panics(recorder: &Recorder, lang: Lang) {
    let previous = std::panic::take_hook();
    let recorder = recorder.downgrade();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string);
        let written = recorder
            .upgrade()
            .and_then(|r| r.write_after_panic(place.unwrap_or_default()).ok()?);
        previous(panic);
        if let Some(path) = written {
            let path = path.display().to_string();
            let told = Words::new(lang).say("recording-panic", args! { path: path });
            // Nobody may be there to read it.
            let _ = writeln!(std::io::stderr(), "dingdong: {told}");
        }
    }));
}

struct Stage {
    clock: Clock,
    core: Core,
    recorder: Recorder,
    /// A note of the shell, and until when it stays.
    note: Option<(String, Instant)>,
    /// The title of the terminal, once the screen has one.
    title: Option<Title>,
    /// Stands before the link: it ends first, so that what it has to report still reaches a hall
    /// that this program keeps.
    _desk: Option<PrintDesk>,
    /// Ends before the link too.
    _bus: Option<BusMaster>,
    announcer: Option<Announcer>,
    /// What was last spoken to a visitor who does not see the screen.
    guided: Option<Guidance>,
    link: Option<Link>,
    reconnect: Option<Instant>,
    /// The reason why the hall does not let this machine in any more.
    shut: Option<Rejection>,
    tell: Sender<Wake>,
    /// Commands of the panes that were not answered yet, to be sent again when the hall was lost
    /// meanwhile.
    unanswered: Vec<Unanswered>,
    opening: Opening,
}

/// A command of a pane, and the end of the time in which it is wanted.
struct Unanswered {
    id: CommandId,
    command: Command,
    until: Option<Instant>,
}

impl Unanswered {
    /// Returns how long it is still wanted; no time at all once it was given up.
    fn left(&self) -> Option<Duration> {
        let until = self.until?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    fn is_given_up(&self) -> bool {
        self.left() == Some(Duration::ZERO)
    }

    fn submit(&self, link: &Link) {
        link.submit(self.id, self.command.clone(), self.left());
    }
}

/// Returns how long a command is wanted. A call or a ticket that comes minutes late is nobody's any more;
/// a rating is as good as ever, and so is what became of a paper.
fn wanted_for(command: &Command) -> Option<Duration> {
    match command {
        Command::Queue(_)
        | Command::Counter(_)
        | Command::Announcement(_)
        | Command::Device(_)
        | Command::Clock(_)
        | Command::Staff(_)
        | Command::Appointment(_)
        | Command::Print(PrintCommand::Print { .. }) => Some(WANTED_FOR),
        Command::Rating(_)
        | Command::Person(_)
        | Command::Print(_)
        | Command::Machine(_)
        | Command::Configure { .. }
        | Command::Settings(_)
        | Command::Elapse => None,
    }
}

/// The consequence of a key or a touch of the shell's own.
#[derive(PartialEq)]
enum Turn {
    On,
    Quit,
}

impl Stage {
    fn run(
        mut self,
        surface: Surface,
        typed: Vec<KeyEvent>,
        wakes: &Receiver<Wake>,
    ) -> Result<(), Problem> {
        let ended = self.serve(surface, typed, wakes);
        // Another speaker need not wait to notice that this one is gone. A hub does nothing for
        // whoever left before the answer.
        if let (Some(announcer), Some(link)) = (&self.announcer, &self.link)
            && let Some(command) = announcer.leaving(self.core.hall())
        {
            let id = link.send(command);
            let until = Instant::now() + LEAVES_WITHIN;
            while let Ok(wake) = wakes.recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                if matches!(wake, Wake::Hall(LinkEvent::Answered(answered, _)) if answered == id) {
                    break;
                }
            }
        }
        ended
    }

    fn serve(
        &mut self,
        mut surface: Surface,
        typed: Vec<KeyEvent>,
        wakes: &Receiver<Wake>,
    ) -> Result<(), Problem> {
        let words = Words::new(self.core.lang());
        let failed = |error: std::io::Error| bad_terminal(&words, &error);
        for key in typed {
            if self.feed(&Input::Key(key)) == Turn::Quit {
                return Ok(());
            }
        }
        let mut dirty = true;
        let mut pressed = true;
        let mut drawn_at = None::<Instant>;
        let mut drawn_size = (0, 0);
        let mut size_checked = Instant::now();
        loop {
            let since_frame = drawn_at.map_or(FRAME_GAP, |at| at.elapsed());
            if dirty && self.core.is_known() && since_frame >= FRAME_GAP {
                self.show(&mut surface, pressed).map_err(failed)?;
                self.say_title(&mut surface).map_err(failed)?;
                drawn_size = surface.size().map_err(failed)?;
                dirty = false;
                pressed = false;
                drawn_at = Some(Instant::now());
            }
            let wait = if dirty && self.core.is_known() {
                FRAME_GAP.saturating_sub(drawn_at.map_or(FRAME_GAP, |at| at.elapsed()))
            } else {
                self.poll_timeout()
            };
            let mut next = match wakes.recv_timeout(wait) {
                Ok(wake) => Some(wake),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            while let Some(wake) = next {
                pressed |= matches!(
                    wake,
                    Wake::Terminal(_) | Wake::Hall(LinkEvent::Answered(..))
                );
                if self.woken(wake)? == Turn::Quit {
                    return Ok(());
                }
                dirty = true;
                next = wakes.try_recv().ok();
            }
            self.keep_pace();
            let (changed, turn) = self.tick();
            if turn == Turn::Quit {
                return Ok(());
            }
            dirty |= changed;
            self.guide();
            if size_checked.elapsed() >= SIZE_CHECK {
                size_checked = Instant::now();
                dirty |= surface.size().map_err(failed)? != drawn_size;
            }
        }
    }

    /// Shows a frame, or tells what is new in it.
    fn show(&mut self, surface: &mut Surface, pressed: bool) -> std::io::Result<()> {
        match surface {
            Surface::Screen(guard) => guard.draw(|buffer| self.draw(buffer)),
            Surface::Lines(lines) => {
                self.draw(&mut lines.unseen);
                let at = self.now();
                let mut told = self.core.told(at);
                told.note = self.note.as_ref().map(|(note, _)| note.clone());
                let words = Words::new(self.core.lang());
                let fresh = lines.teller.tell(told, pressed, &words);
                lines.guard.write(&fresh)
            }
        }
    }

    /// Keeps the title of the terminal up to date, and rings when somebody comes to a free counter:
    /// its clerk may look elsewhere.
    fn say_title(&mut self, surface: &mut Surface) -> std::io::Result<()> {
        let at = self.now();
        let Some(title) = self.core.title(at) else {
            return Ok(());
        };
        if self.title.as_ref() == Some(&title) {
            return Ok(());
        }
        let before = self.title.replace(title.clone());
        surface.set_title(&title.text)?;
        if self.opening.settings.bell && before.is_some_and(|before| title.calls(&before)) {
            surface.ring()?;
        }
        Ok(())
    }

    fn now(&mut self) -> Timestamp {
        self.clock.now().max(self.core.hall().last_at())
    }

    /// Lets the hall's clocks run as fast as the screens want it now.
    fn keep_pace(&mut self) {
        let now = self.now();
        if let Some(pace) = &self.opening.pace {
            pace.set(self.core.pace(now));
        }
    }

    /// Records an input, hands it to the screens and does what follows.
    fn feed(&mut self, input: &Input) -> Turn {
        let at = self.now();
        self.record(at, input);
        let effects = self.core.on(at, input);
        self.carry_out(at, effects)
    }

    /// Does the same for a line of the log. The announcer sees the hall after each of its events.
    fn feed_entry(&mut self, entry: &Arc<Entry>) -> Turn {
        let at = self.now();
        let input = Input::Entry(Arc::clone(entry));
        self.record(at, &input);
        let announcer = &mut self.announcer;
        let link = &self.link;
        let steady = Instant::now();
        let effects = self.core.on_entry(at, entry, &mut |hall, event| {
            let Some(announcer) = announcer else { return };
            let at = Moment {
                hall: at.max(hall.last_at()),
                steady,
            };
            for command in announcer.happened(hall, at, event) {
                if let Some(link) = link {
                    link.send(command);
                }
            }
        });
        self.show_caption();
        self.carry_out(at, effects)
    }

    fn record(&mut self, at: Timestamp, input: &Input) {
        if self.recorder.ring().is_empty() {
            return;
        }
        if let Some(input) = self.core.redacted(input) {
            self.recorder.ring().input(at, input);
        }
    }

    fn carry_out(&mut self, at: Timestamp, effects: Vec<Effect>) -> Turn {
        let mut turn = Turn::On;
        for effect in effects {
            match effect {
                Effect::Quit => turn = Turn::Quit,
                Effect::Record => self.write_recording(),
                Effect::Keep(choice) => self.keep(choice),
                Effect::Inquire(pane, inquiry) => self.find_out(pane, inquiry),
                Effect::Send(pane, command) => {
                    let id = fresh_id();
                    self.recorder.ring().sent(at, pane, id, &command);
                    self.core.sent(pane, id);
                    let asked = Unanswered {
                        id,
                        until: wanted_for(&command).map(|wanted| Instant::now() + wanted),
                        command,
                    };
                    if let Some(link) = &self.link {
                        asked.submit(link);
                    }
                    self.unanswered.push(asked);
                }
            }
        }
        turn
    }

    /// Finds something out beside the loop.
    fn find_out(&self, pane: usize, inquiry: Inquiry) {
        let (home, program) = (self.opening.home.clone(), self.opening.program);
        let tell = self.tell.clone();
        std::thread::spawn(move || {
            let finding = scripts::find_out(inquiry, &home, program);
            drop(tell.send(Wake::Learned(pane, Box::new(finding))));
        });
    }

    /// Keeps what was chosen, where the program keeps that.
    fn keep(&self, choice: Choice) {
        let file = choice::file(&self.opening.home, self.opening.program);
        if let Some(Err(error)) = file.map(|file| choice.keep(&file)) {
            tracing::warn!(cause = %error, "what was chosen on the screen is not kept");
        }
    }

    /// Writes the recording, and says for a while where it is.
    fn write_recording(&mut self) {
        let held_down = |until: &Instant| {
            until.saturating_duration_since(Instant::now()) > NOTE_STAYS - RECORD_GAP
        };
        if self
            .note
            .as_ref()
            .is_some_and(|(_, until)| held_down(until))
        {
            return;
        }
        let words = Words::new(self.core.lang());
        let told = match self.recorder.write() {
            Ok(None) => return,
            Ok(Some(path)) => {
                tracing::info!(path = %path.display(), "the recording was written");
                let path = path.display().to_string();
                words.say("recording-written", args! { path: path })
            }
            Err(error) => {
                tracing::warn!(cause = %error, "the recording was not written");
                words.say(
                    "recording-failed",
                    args! { why: text::io_reason(&error, &words) },
                )
            }
        };
        self.note = Some((told, Instant::now() + NOTE_STAYS));
    }

    /// Lets the announcer act, and asks the hall for what it wants. Whether something may look
    /// different.
    fn announce(
        &mut self,
        act: impl FnOnce(&mut Announcer, &Hall, Moment) -> (bool, Vec<Command>),
    ) -> bool {
        let at = Moment {
            hall: self.now(),
            steady: Instant::now(),
        };
        let Some(announcer) = &mut self.announcer else {
            return false;
        };
        let (changed, commands) = act(announcer, self.core.hall(), at);
        for command in commands {
            if let Some(link) = &self.link {
                link.send(command);
            }
        }
        self.show_caption();
        changed
    }

    /// Shows what the announcer says now, and why it cannot be heard.
    fn show_caption(&mut self) {
        let Some(announcer) = &self.announcer else {
            return;
        };
        let now = (announcer.caption(), announcer.fault());
        if now != self.core.speaker() {
            let input = Input::Speaker {
                caption: now.0.map(str::to_owned),
                silent: now.1.map(str::to_owned),
            };
            self.feed(&input);
        }
    }

    /// Has the announcer say what a visitor is guided by, where that is new.
    fn guide(&mut self) {
        if self.announcer.is_none() || !self.core.is_known() {
            return;
        }
        let at = self.now();
        let now = self.core.guidance(at);
        let before = self.guided.take();
        let said = match &now {
            Some(now) => now
                .after(before.as_ref())
                .map(|(said, instead)| (Some(said), instead)),
            None => before.map(|_| (None, true)),
        };
        if let Some((said, instead)) = said {
            self.announce(|announcer, hall, at| {
                announcer.guide(hall, at, said, instead);
                (false, Vec::new())
            });
        }
        self.guided = now;
    }

    /// Returns how long nothing will change by itself.
    fn poll_timeout(&mut self) -> Duration {
        let at = self.now();
        let soonest = Timestamp(at.0 + SHORTEST_STEP_US * i64::from(self.core.pace(at)));
        let next = self
            .core
            .changes_at()
            .min(self.core.commands_at().max(soonest));
        let next = u64::try_from(next.0.saturating_sub(at.0)).unwrap_or(0);
        let until = |at: Instant| at.saturating_duration_since(Instant::now());
        let next = Duration::from_micros(next);
        let pace = self.opening.pace.as_ref();
        pace.map_or(next, |pace| pace.real_time(next))
            .min(SIZE_CHECK)
            .min(self.reconnect.map_or(SIZE_CHECK, until))
            .min(
                self.note
                    .as_ref()
                    .map_or(SIZE_CHECK, |(_, end)| until(*end)),
            )
            .min(
                self.announcer
                    .as_ref()
                    .and_then(Announcer::next)
                    .map_or(SIZE_CHECK, until),
            )
    }

    /// Does what is due. Answers whether something may look different now.
    fn tick(&mut self) -> (bool, Turn) {
        if self.reconnect.is_some_and(|at| at <= Instant::now()) {
            self.reconnect = None;
            let home = self.opening.home.clone();
            // Whoever takes a hall over keeps it as it is: only its first host's file counts.
            let setup = if self.core.is_known() {
                self.core.hall().setup().clone()
            } else {
                self.opening.setup.clone()
            };
            let program = self.opening.program;
            let upkeep = self.opening.upkeep.clone();
            let lang = self.core.lang();
            let pace = self.opening.pace.clone();
            let tell = self.tell.clone();
            std::thread::spawn(move || {
                let link = open_link(&home, program, &setup, &upkeep, lang, pace.as_ref(), &tell);
                drop(tell.send(Wake::Opened(Box::new(link))));
            });
        }
        if !self.core.is_known() {
            return (false, Turn::On);
        }
        let faded = self.announce(|announcer, hall, at| {
            if announcer.next().is_some_and(|due| due <= at.steady) {
                announcer.tick(hall, at)
            } else {
                (false, Vec::new())
            }
        });
        let note_ends = self
            .note
            .take_if(|(_, until)| *until <= Instant::now())
            .is_some();
        let now = self.now();
        let commands = self.core.commands(now);
        let mut changed = note_ends || faded || !commands.is_empty();
        for command in commands {
            if let Some(link) = &self.link {
                link.send(command);
            }
        }
        let mut turn = Turn::On;
        if self.core.is_due(now) {
            changed = true;
            turn = self.feed(&Input::Tick);
        }
        (changed, turn)
    }

    fn woken(&mut self, wake: Wake) -> Result<Turn, Problem> {
        Ok(match wake {
            Wake::Terminal(event::Event::Key(key)) if key.kind != KeyEventKind::Release => {
                self.feed(&Input::Key(key))
            }
            Wake::Terminal(event::Event::Mouse(mouse)) => self.feed(&Input::Mouse(mouse)),
            Wake::Terminal(event::Event::Paste(text)) => {
                for letter in text.chars().filter(|c| !c.is_control()) {
                    let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
                    self.feed(&Input::Key(key));
                }
                Turn::On
            }
            Wake::Terminal(_) => Turn::On,
            Wake::Quit => Turn::Quit,
            Wake::Voice(told) => {
                self.announce(|announcer, hall, at| (true, announcer.heard(hall, at, told)));
                Turn::On
            }
            Wake::Paper => self.take_paper(),
            Wake::Learned(pane, finding) => self.feed(&Input::Learned(pane, finding)),
            Wake::Hall(heard) => {
                let turn = self.heard(heard);
                match self.shut.take() {
                    Some(why) => {
                        return Err(problems::shut(&Words::new(self.core.lang()), &why));
                    }
                    None => turn,
                }
            }
            Wake::Opened(opened) => self.opened(*opened)?,
        })
    }

    fn opened(&mut self, opened: Result<Link, Problem>) -> Result<Turn, Problem> {
        Ok(match opened {
            Ok(link) => {
                self.unanswered.retain(|asked| !asked.is_given_up());
                for asked in &self.unanswered {
                    asked.submit(&link);
                }
                self.link = Some(link);
                Turn::On
            }
            Err(problem) => {
                // Nothing was ever shown: say why on an untouched terminal. Else keep what is shown
                // and try again.
                if !self.core.is_known() {
                    return Err(problem);
                }
                tracing::warn!(cause = %problem, "the hall does not open");
                self.reconnect = Some(Instant::now() + RECONNECT_AFTER);
                Turn::On
            }
        })
    }

    /// Looks what hangs out of the simulated printer. A page that was cut off stays in sight.
    fn take_paper(&mut self) -> Turn {
        let Some(simulated) = &self.opening.simulated else {
            return Turn::On;
        };
        let cut = simulated.take_finished().pop();
        let hanging = simulated.paper();
        if hanging.height() > 0 {
            self.feed(&Input::Paper(hanging))
        } else if let Some(page) = cut {
            self.feed(&Input::Paper(Arc::new(page)))
        } else {
            Turn::On
        }
    }

    fn heard(&mut self, heard: LinkEvent) -> Turn {
        match heard {
            LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                let turn = if self.core.is_known() && *hall == *self.core.hall() {
                    self.feed(&Input::HallAgain)
                } else {
                    self.feed(&Input::Hall(hall))
                };
                self.announce(|announcer, hall, at| (true, announcer.whole(hall, at)));
                return turn;
            }
            LinkEvent::Hall(HallUpdate::Time(now)) => self.clock.set(now),
            LinkEvent::Hall(HallUpdate::Entry(entry)) => {
                self.clock.not_before(entry.at);
                return self.feed_entry(&entry);
            }
            LinkEvent::Answered(id, answer) => {
                self.unanswered
                    .retain(|asked| asked.id != id && !asked.is_given_up());
                return self.feed(&Input::Answered(id, answer));
            }
            LinkEvent::Hall(HallUpdate::Disconnected(since)) => {
                return self.connected(Connection::Lost(since));
            }
            LinkEvent::Hall(HallUpdate::Standalone(since)) => {
                return self.connected(Connection::Standalone(since));
            }
            LinkEvent::Hall(HallUpdate::Silent) => {
                let since = Timestamp(self.now().0 - SILENT_AFTER_MS as i64 * 1_000);
                return self.connected(Connection::Silent(since));
            }
            LinkEvent::Hall(HallUpdate::Reconnected) => return self.connected(Connection::Live),
            LinkEvent::Hall(HallUpdate::Rejected(why)) => self.shut = Some(why),
            LinkEvent::BackedUp(_)
            | LinkEvent::Log(_)
            | LinkEvent::Person(..)
            | LinkEvent::Counted(_)
            | LinkEvent::Machines(_)
            | LinkEvent::Changed(_) => {}
            LinkEvent::Hall(HallUpdate::Ended(why)) => {
                tracing::warn!(cause = why.as_deref(), "the hall is lost");
                // Dropped first: it may hold the store that is to be opened again.
                self.link = None;
                self.reconnect = Some(Instant::now() + RECONNECT_AFTER);
                let now = self.now();
                match self.core.connection() {
                    Connection::Live => return self.connected(Connection::Lost(now)),
                    Connection::Silent(since) => return self.connected(Connection::Lost(since)),
                    Connection::Lost(_) | Connection::Standalone(_) => {}
                }
            }
        }
        Turn::On
    }

    fn connected(&mut self, connection: Connection) -> Turn {
        self.feed(&Input::Connection(connection))
    }

    fn draw(&mut self, buffer: &mut Buffer) {
        let at = self.now();
        let is_settled = self.core.is_settled();
        if self.recorder.ring().wants_checkpoint(is_settled) {
            let checkpoint = self.core.checkpoint();
            self.recorder.ring().begin(at, checkpoint);
        }
        let area = buffer.area;
        // Before it is drawn: a frame that panics is the last step of its recording.
        self.recorder.ring().drawn(at, area.width, area.height);
        self.core.draw(at, buffer);
        if let Some((note, _)) = &self.note {
            draw_note(self.core.look(), buffer, note);
        }
    }
}

/// Draws a note of the shell along the bottom, over whatever is there.
fn draw_note(look: &Look, buffer: &mut Buffer, note: &str) {
    let area = buffer.area;
    let unit = look.line_rows(area).max(1);
    let style = TextStyle::new(look.theme.text).rows(f32::from(unit));
    let width = area.width.saturating_sub(4 * unit);
    let probe: Painter<'_, ()> = Painter::new(look, area, None);
    let rows = probe.paragraph_rows(note, width, style);
    let place = area.cut_bottom((rows + 2 * unit).min(area.height)).0;
    let mut painter: Painter<'_, ()> = Painter::new(look, place, None);
    let theme = *painter.theme();
    painter.card(place, CardStyle::default().border(theme.accent));
    painter.paragraph(place.inset(2 * unit, unit), note, style);
    let _ = painter.finish(buffer);
}

/// Says that the terminal cannot show screens.
pub(crate) fn bad_terminal(words: &Words, error: &std::io::Error) -> Problem {
    Problem::new(
        Code::Terminal,
        words.text("cli-terminal"),
        words.text("cli-terminal.cure"),
    )
    .because(words, error)
}

/// Says that there is no terminal.
fn no_terminal(words: &Words) -> Problem {
    Problem::new(
        Code::Terminal,
        words.text("cli-no-terminal"),
        words.text("cli-no-terminal.cure"),
    )
}
