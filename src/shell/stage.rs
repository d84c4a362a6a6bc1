//! Screens in a terminal: one loop owns the terminal, the replica of the hall and one channel on
//! which everything arrives.
//!
//! Keys and touches come from one thread, news of the hall from another; the loop sleeps until one
//! of them, or the next moment at which a picture changes by itself. Nothing is drawn unless
//! something changed, and never more often than an eye can follow.

use crate::shell::appearance;
use crate::shell::pane::Pane;
use config::{self, Screens};
use crossterm::event::{self, KeyEventKind, MouseEvent};
use hall::{
    Command, CommandId, Event, Hall, Lang, PrintEvent, Program, Setup, SpeakerId, Timestamp,
};
use node::clock::Clock;
use node::heard::Heard;
use node::home::Home;
use node::hub::News;
use node::ids::fresh_id;
use node::link::Link;
use node::protocol::Shut;
use node::trouble;
use paper::Page;
use paper::printer::Simulated;
use peripherals::announcer::{Announcer, Announcing, Moment, Told};
use peripherals::printing::{PrintDesk, Printing};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use screens::screen::{Action, Connection, Context, KeyCode, KeyEvent, KeyModifiers, Vocabulary};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};
use ui::terminal::{Abilities, Shortcoming, TerminalGuard};
use ui::{Align, CardStyle, Cut, Look, Painter, TextStyle, Theme};

/// Between two frames at least; below what an eye notices, above what an old machine needs.
const FRAME_GAP: Duration = Duration::from_millis(30);
/// How often the terminal's size is compared with the drawn one, in case a resize went unnoticed.
const SIZE_CHECK: Duration = Duration::from_secs(10);
/// How long the help stays when nobody closes it: a kiosk must not be covered for ever.
const HELP_AT_START: Duration = Duration::from_secs(10);
/// The same when somebody asked for it.
const HELP_ON_REQUEST: Duration = Duration::from_secs(60);
/// How long to wait before looking for a lost hall again.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// A screen that wants to change sooner than this after its last change waits: nobody sees more,
/// and a mistake in a screen must not keep the machine busy.
pub const SHORTEST_STEP_US: i64 = 20_000;

/// What arrives on the loop's channel.
enum Wake {
    Terminal(event::Event),
    Hall(Heard),
    Opened(Box<Result<Link, Problem>>),
    /// The speaker has something to tell.
    Voice(Told),
    /// A row more came out of the simulated printer.
    Paper,
    /// The keys ended, or the system wants the program to end.
    Quit,
}

/// What a program shows: its panes, where they stand, and what is around them.
pub trait Host {
    /// The screens.
    fn panes(&mut self) -> &mut [Box<dyn Pane>];
    /// Which screens are shown, and where.
    fn arrange(&mut self, area: Rect) -> Vec<(usize, Rect)> {
        vec![(0, area)]
    }
    /// Draws what is around the panes.
    fn surround(&mut self, _cx: &Context<'_>, _look: &Look, _lang: Lang, _buffer: &mut Buffer) {}
    /// Which pane has the keys.
    fn focus(&self) -> usize {
        0
    }
    /// Gives the keys to a pane.
    fn set_focus(&mut self, _pane: usize) {}
    /// A key of the program's own; whether it took it.
    fn key(&mut self, _cx: &Context<'_>, _key: KeyEvent) -> bool {
        false
    }
    /// A mouse event outside of the panes.
    fn mouse(&mut self, _cx: &Context<'_>, _event: MouseEvent) -> Option<KeyEvent> {
        None
    }
    /// A person did something in a pane.
    fn touched(&mut self, _cx: &Context<'_>, _command: &Command) {}
    /// Something happened in the hall.
    fn happened(&mut self, _event: &Event) {}
    /// What the program itself asks of the hall now, as simulated people do.
    fn commands(&mut self, _cx: &Context<'_>) -> Vec<Command> {
        Vec::new()
    }
    /// When to ask for [`Host::commands`] again.
    fn next_at(&self) -> Timestamp {
        Timestamp::NEVER
    }
    /// Message ids of the lines that F1 shows.
    fn help(&self) -> &'static [&'static str];
}

/// Shows one screen, filling the terminal.
pub struct Alone {
    pane: [Box<dyn Pane>; 1],
    help: &'static [&'static str],
}

impl Alone {
    /// One screen.
    pub fn new(pane: Box<dyn Pane>, help: &'static [&'static str]) -> Alone {
        Alone { pane: [pane], help }
    }
}

impl Host for Alone {
    fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        &mut self.pane
    }

    fn help(&self) -> &'static [&'static str] {
        self.help
    }
}

/// What is needed to open a program.
pub struct Opening {
    /// The hall's folder.
    pub home: Home,
    /// What this program is in the hall.
    pub program: Program,
    /// The hall's settings, if this program has to open it.
    pub setup: Setup,
    /// Settings of the screens.
    pub settings: Screens,
    /// Language of messages.
    pub lang: Lang,
    /// The printer that this program drives, if it drives one.
    pub printing: Option<Printing>,
    /// The printer that is only simulated, if that is the one.
    pub simulated: Option<Simulated>,
    /// What this program says, if it speaks.
    pub announcing: Option<Announcing>,
}

/// Runs a program until somebody quits it.
///
/// # Errors
/// When there is no terminal, it cannot be used, or the hall cannot be opened.
pub fn run(opening: Opening, host: &mut dyn Host) -> Result<(), Problem> {
    use std::io::IsTerminal;
    let words = Words::new(opening.lang);
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(no_terminal(&words));
    }
    let (tell, wakes) = mpsc::channel();
    // The hall first: a store that does not open is said on an untouched terminal.
    let link = open_link(
        &opening.home,
        opening.program,
        &opening.setup,
        opening.lang,
        &tell,
    )?;
    let abilities = Abilities::detect().with_encoding(appearance::encoding(opening.settings.draw));
    let look = abilities.look(appearance::theme(opening.settings.theme));
    let guard = TerminalGuard::enter(&abilities).map_err(|e| bad_terminal(&words, &e))?;
    let light = matches!(opening.settings.theme, config::Theme::Light);
    let shortcomings = abilities.shortcomings();
    let serious = shortcomings.iter().any(|s| {
        matches!(
            s,
            Shortcoming::NoUtf8
                | Shortcoming::NoChinese
                | Shortcoming::NoColours
                | Shortcoming::NoMouse
        )
    });
    if let Some(simulated) = &opening.simulated {
        let tell = tell.clone();
        simulated.on_change(move || drop(tell.send(Wake::Paper)));
    }
    let desk = opening.printing.clone().map(|printing| {
        PrintDesk::start(opening.home.clone(), printing, opening.simulated.clone())
    });
    let desk = desk.transpose().map_err(|e| {
        Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(&e)
    })?;
    let voice = tell.clone();
    let announcer = opening.announcing.clone().map(|announcing| {
        let me = SpeakerId(fastrand::u64(..));
        Announcer::start(announcing, me, move |told| {
            drop(voice.send(Wake::Voice(told)));
        })
    });
    let stage = Stage {
        clock: Clock::system(Timestamp::default()),
        vocabulary: Vocabulary::default(),
        hall: Hall::new(),
        known: false,
        connection: Connection::Live,
        _desk: desk,
        announcer,
        paper: None,
        link: Some(link),
        reconnect: None,
        shut: None,
        tell: tell.clone(),
        due: Vec::new(),
        unanswered: Vec::new(),
        // What a terminal cannot do is said before anybody wonders.
        help: serious.then(|| Instant::now() + HELP_AT_START),
        light,
        shortcomings,
        abilities,
        look,
        opening,
        host,
    };
    heed_signals(tell.clone());
    std::thread::Builder::new()
        .name("keys".into())
        .spawn(move || {
            while let Ok(event) = event::read() {
                if tell.send(Wake::Terminal(event)).is_err() {
                    return;
                }
            }
            drop(tell.send(Wake::Quit));
        })
        .map_err(|e| bad_terminal(&words, &e))?;
    stage.run(guard, &wakes)
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
    lang: Lang,
    tell: &Sender<Wake>,
) -> Result<Link, Problem> {
    let tell = tell.clone();
    Link::open(home, program, setup, &Words::new(lang), move |heard| {
        drop(tell.send(Wake::Hall(heard)));
    })
}

struct Stage<'h> {
    clock: Clock,
    vocabulary: Vocabulary,
    hall: Hall,
    /// Whether the hall was heard of at all.
    known: bool,
    connection: Connection,
    /// Stands before the link: it ends first, so that what it has to report still reaches a hall
    /// that this program keeps.
    _desk: Option<PrintDesk>,
    announcer: Option<Announcer>,
    /// What a simulated printer of this program has pushed out.
    paper: Option<Arc<Page>>,
    link: Option<Link>,
    reconnect: Option<Instant>,
    /// Why the hall does not let this machine in any more.
    shut: Option<Shut>,
    tell: Sender<Wake>,
    /// When each pane changes next by itself, as it said after its last input or drawing.
    due: Vec<Timestamp>,
    /// Commands of the panes that were not answered yet, to be sent again when the hall was lost
    /// meanwhile.
    unanswered: Vec<(CommandId, Command)>,
    /// Until when the help is shown.
    help: Option<Instant>,
    light: bool,
    shortcomings: Vec<Shortcoming>,
    abilities: Abilities,
    look: Look,
    opening: Opening,
    host: &'h mut dyn Host,
}

/// What a key or a touch of the shell's own leads to.
#[derive(PartialEq)]
enum Turn {
    On,
    Quit,
}

impl Stage<'_> {
    fn run(mut self, guard: TerminalGuard, wakes: &Receiver<Wake>) -> Result<(), Problem> {
        let ended = self.serve(guard, wakes);
        // Another speaker need not wait to notice that this one is gone.
        if let (Some(announcer), Some(link)) = (&self.announcer, &self.link)
            && let Some(command) = announcer.leaving(&self.hall)
        {
            link.send(command);
        }
        ended
    }

    fn serve(&mut self, mut guard: TerminalGuard, wakes: &Receiver<Wake>) -> Result<(), Problem> {
        let words = Words::new(self.opening.lang);
        let failed = |error: std::io::Error| bad_terminal(&words, &error);
        let typed: Vec<KeyEvent> = self
            .abilities
            .typed
            .chars()
            .map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))
            .collect();
        for key in typed {
            if self.key(key) == Turn::Quit {
                return Ok(());
            }
        }
        let (mut dirty, mut drawn_at, mut drawn_size) = (true, None::<Instant>, (0, 0));
        let mut size_checked = Instant::now();
        loop {
            // A terminal without Chinese letters speaks English, whatever was pressed.
            if !self.abilities.chinese {
                self.opening.lang = Lang::En;
                for pane in self
                    .host
                    .panes()
                    .iter_mut()
                    .filter(|pane| pane.lang() != Lang::En)
                {
                    pane.set_lang(Lang::En);
                }
            }
            let since_frame = drawn_at.map_or(FRAME_GAP, |at| at.elapsed());
            if dirty && self.known && since_frame >= FRAME_GAP {
                guard.draw(|buffer| self.draw(buffer)).map_err(failed)?;
                drawn_size = guard.size().map_err(failed)?;
                (dirty, drawn_at) = (false, Some(Instant::now()));
                self.plan();
            }
            let wait = if dirty && self.known {
                FRAME_GAP.saturating_sub(drawn_at.map_or(FRAME_GAP, |at| at.elapsed()))
            } else {
                self.patience()
            };
            let mut next = match wakes.recv_timeout(wait) {
                Ok(wake) => Some(wake),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            while let Some(wake) = next {
                if self.woken(wake)? == Turn::Quit {
                    return Ok(());
                }
                dirty = true;
                next = wakes.try_recv().ok();
            }
            if self.tick() {
                dirty = true;
            }
            if size_checked.elapsed() >= SIZE_CHECK {
                size_checked = Instant::now();
                dirty |= guard.size().map_err(failed)? != drawn_size;
            }
        }
    }

    fn now(&mut self) -> Timestamp {
        self.clock.now().max(self.hall.last_at())
    }

    /// Hands `act` the context and the host, which lie in different fields.
    fn with<R>(&mut self, act: impl FnOnce(&Context<'_>, &mut dyn Host) -> R) -> R {
        let at = self.now();
        let cx = Context {
            hall: &self.hall,
            at,
            words: &self.vocabulary,
            settings: &self.opening.settings,
            connection: self.connection,
            paper: self.paper.as_deref(),
            said: self.announcer.as_ref().and_then(Announcer::caption),
        };
        act(&cx, self.host)
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
        let (changed, commands) = act(announcer, &self.hall, at);
        for command in commands {
            if let Some(link) = &self.link {
                link.send(command);
            }
        }
        changed
    }

    /// Asks every pane when it changes next. A hidden one is not asked: its picture does not
    /// matter.
    fn plan(&mut self) {
        self.due = self.with(|cx, host| {
            let soonest = Timestamp(cx.at.0 + SHORTEST_STEP_US);
            let next = |pane: &dyn Pane| {
                if pane.area().is_empty() {
                    Timestamp::NEVER
                } else {
                    pane.next_change(cx).max(soonest)
                }
            };
            host.panes().iter().map(|pane| next(&**pane)).collect()
        });
    }

    /// How long nothing will change by itself.
    fn patience(&mut self) -> Duration {
        let due = self.due.iter().copied().min().unwrap_or(Timestamp::NEVER);
        let next = self.with(|cx, host| {
            due.min(host.next_at().max(Timestamp(cx.at.0 + SHORTEST_STEP_US)))
                .0
                .saturating_sub(cx.at.0)
        });
        let next = Duration::from_micros(u64::try_from(next).unwrap_or(0));
        let reconnect = self.reconnect.map_or(SIZE_CHECK, |at| {
            at.saturating_duration_since(Instant::now())
        });
        let help = self.help.map_or(SIZE_CHECK, |until| {
            until.saturating_duration_since(Instant::now())
        });
        let said = self
            .announcer
            .as_ref()
            .and_then(Announcer::next)
            .map_or(SIZE_CHECK, |at| {
                at.saturating_duration_since(Instant::now())
            });
        next.min(SIZE_CHECK).min(reconnect).min(help).min(said)
    }

    /// Does what is due; whether something may look different now.
    fn tick(&mut self) -> bool {
        if self.reconnect.is_some_and(|at| at <= Instant::now()) {
            self.reconnect = None;
            let home = self.opening.home.clone();
            // Whoever takes a hall over keeps it as it is: only its first keeper's file counts.
            let setup = if self.known {
                self.hall.setup().clone()
            } else {
                self.opening.setup.clone()
            };
            let program = self.opening.program;
            let lang = self.opening.lang;
            let tell = self.tell.clone();
            std::thread::spawn(move || {
                let link = open_link(&home, program, &setup, lang, &tell);
                drop(tell.send(Wake::Opened(Box::new(link))));
            });
        }
        if !self.known {
            return false;
        }
        let faded = self.announce(|announcer, hall, at| {
            if announcer.next().is_some_and(|due| due <= at.steady) {
                announcer.tick(hall, at)
            } else {
                (false, Vec::new())
            }
        });
        let help_ends = self.help.is_some_and(|until| until <= Instant::now());
        if help_ends {
            self.help = None;
        }
        let commands = self.with(|cx, host| host.commands(cx));
        let mut changed = help_ends || faded || !commands.is_empty();
        for command in commands {
            if let Some(link) = &self.link {
                link.send(command);
            }
        }
        for pane in 0..self.host.panes().len() {
            let now = self.now();
            if self.due.get(pane).is_some_and(|due| *due <= now) {
                changed = true;
                let action = self.with(|cx, host| host.panes()[pane].tick(cx));
                self.act(pane, action);
            }
        }
        changed
    }

    fn act(&mut self, pane: usize, action: Option<Action>) -> Turn {
        match action {
            None => Turn::On,
            Some(Action::Quit) => Turn::Quit,
            Some(Action::Send(command)) => {
                self.with(|cx, host| host.touched(cx, &command));
                let id = fresh_id();
                self.host.panes()[pane].sent(id);
                self.unanswered.push((id, command.clone()));
                if let Some(link) = &self.link {
                    link.send_again(id, command);
                }
                Turn::On
            }
        }
    }

    fn woken(&mut self, wake: Wake) -> Result<Turn, Problem> {
        Ok(match wake {
            Wake::Terminal(event::Event::Key(key)) if key.kind != KeyEventKind::Release => {
                self.key(key)
            }
            Wake::Terminal(event::Event::Mouse(mouse)) => self.mouse(mouse),
            Wake::Terminal(event::Event::Paste(text)) => {
                for letter in text.chars().filter(|c| !c.is_control()) {
                    self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
                }
                Turn::On
            }
            Wake::Terminal(_) => Turn::On,
            Wake::Quit => Turn::Quit,
            Wake::Voice(told) => {
                self.announce(|announcer, hall, at| (true, announcer.heard(hall, at, told)));
                Turn::On
            }
            Wake::Paper => {
                self.take_paper();
                Turn::On
            }
            Wake::Hall(heard) => {
                self.heard(heard);
                match self.shut.take() {
                    Some(why) => {
                        return Err(trouble::shut(&Words::new(self.opening.lang), &why));
                    }
                    None => Turn::On,
                }
            }
            Wake::Opened(opened) => self.opened(*opened)?,
        })
    }

    fn opened(&mut self, opened: Result<Link, Problem>) -> Result<Turn, Problem> {
        Ok(match opened {
            Ok(link) => {
                for (id, command) in &self.unanswered {
                    link.send_again(*id, command.clone());
                }
                self.link = Some(link);
                Turn::On
            }
            Err(problem) => {
                // Nothing was ever shown: say why on an untouched terminal. Else keep what is shown
                // and try again.
                if !self.known {
                    return Err(problem);
                }
                tracing::warn!(cause = %problem, "the hall does not open");
                self.reconnect = Some(Instant::now() + RECONNECT_AFTER);
                Turn::On
            }
        })
    }

    /// Looks what hangs out of the simulated printer. A page that was cut off stays in sight.
    fn take_paper(&mut self) {
        let Some(simulated) = &self.opening.simulated else {
            return;
        };
        let (cut, hanging) = (simulated.take_finished().pop(), simulated.paper());
        if hanging.height() > 0 {
            self.paper = Some(hanging);
        } else if let Some(page) = cut {
            self.paper = Some(Arc::new(page));
        }
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Hall(News::Whole { hall, .. }) => {
                self.hall = Arc::unwrap_or_clone(hall);
                self.known = true;
                self.connection = Connection::Live;
                self.announce(|announcer, hall, at| (true, announcer.whole(hall, at)));
            }
            Heard::Hall(News::Entry(entry)) => {
                for event in &entry.events {
                    // The visitor before has taken the paper that was there.
                    if let (Event::Print(PrintEvent::Queued { .. }), Some(paper)) =
                        (event, &mut self.paper)
                    {
                        *paper = Arc::new(Page::new(paper.width()));
                    }
                    self.hall.apply_as(entry.at, entry.actor, event);
                    self.announce(|announcer, hall, at| {
                        (true, announcer.happened(hall, at, event))
                    });
                    self.host.happened(event);
                    for pane in 0..self.host.panes().len() {
                        let action = self.with(|cx, host| host.panes()[pane].happened(cx, event));
                        self.act(pane, action);
                    }
                }
            }
            Heard::Answered(id, answer) => {
                self.unanswered.retain(|(unanswered, _)| *unanswered != id);
                for pane in 0..self.host.panes().len() {
                    let action = self.with(|cx, host| host.panes()[pane].answered(cx, id, &answer));
                    self.act(pane, action);
                }
            }
            Heard::Hall(News::Away(since)) => self.connection = Connection::Lost(since),
            Heard::Hall(News::Alone(since)) => self.connection = Connection::Alone(since),
            Heard::Hall(News::Back) => self.connection = Connection::Live,
            Heard::Hall(News::Shut(why)) => self.shut = Some(why),
            Heard::BackedUp(_) | Heard::Machines(_) | Heard::Changed(_) => {}
            Heard::Hall(News::Ended(why)) => {
                tracing::warn!(cause = why.as_deref(), "the hall is lost");
                if self.connection == Connection::Live {
                    self.connection = Connection::Lost(self.now());
                }
                // Dropped first: it may hold the store that is to be opened again.
                self.link = None;
                self.reconnect = Some(Instant::now() + RECONNECT_AFTER);
            }
        }
    }

    fn key(&mut self, key: KeyEvent) -> Turn {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('q' | 'c') if control => return Turn::Quit,
            KeyCode::F(1) => {
                self.help = if self.help.is_none() {
                    Some(Instant::now() + HELP_ON_REQUEST)
                } else {
                    None
                }
            }
            _ if self.help.is_some() => self.help = None,
            KeyCode::F(2) => {
                let focus = self.host.focus();
                let lang = self.host.panes()[focus].lang().other();
                self.opening.lang = lang;
                for pane in self.host.panes() {
                    pane.set_lang(lang);
                }
            }
            KeyCode::F(3) => {
                self.light = !self.light;
                let theme = if self.light {
                    Theme::light()
                } else {
                    Theme::dark()
                };
                let fonts = std::rc::Rc::clone(&self.look.fonts);
                self.look = Look {
                    fonts,
                    ..self.abilities.look(theme)
                };
            }
            _ => {
                if !self.with(|cx, host| host.key(cx, key)) {
                    let focus = self.host.focus();
                    let action = self.with(|cx, host| host.panes()[focus].key(cx, key));
                    return self.act(focus, action);
                }
            }
        }
        Turn::On
    }

    fn mouse(&mut self, mouse: MouseEvent) -> Turn {
        if self.help.is_some() {
            if matches!(mouse.kind, event::MouseEventKind::Up(_)) {
                self.help = None;
            }
            return Turn::On;
        }
        let at = Position::new(mouse.column, mouse.row);
        let mut turn = Turn::On;
        for pane in 0..self.host.panes().len() {
            let here = self.host.panes()[pane].area().contains(at);
            if here && matches!(mouse.kind, event::MouseEventKind::Down(_)) {
                self.host.set_focus(pane);
            }
            // The others hear of it too: a finger that left a pane is not on its button any more.
            let action = self.with(|cx, host| host.panes()[pane].mouse(cx, mouse));
            if self.act(pane, action) == Turn::Quit {
                turn = Turn::Quit;
            }
        }
        // The bars hear of every event too, for the same reason.
        if let Some(key) = self.with(|cx, host| host.mouse(cx, mouse)) {
            return self.key(key);
        }
        turn
    }

    fn draw(&mut self, buffer: &mut Buffer) {
        let (look, lang) = (self.look.clone(), self.opening.lang);
        self.with(|cx, host| draw(host, cx, &look, lang, buffer));
        if self.help.is_some() {
            let words = Words::new(lang);
            let sound = self
                .announcer
                .as_ref()
                .and_then(Announcer::trouble)
                .map(|why| words.say("help-no-sound", args! { why: why }));
            draw_help(
                &look,
                buffer.area,
                buffer,
                words,
                self.host.help(),
                &self.shortcomings,
                sound.as_deref(),
            );
        }
    }
}

/// Draws all that `host` shows.
pub fn draw(host: &mut dyn Host, cx: &Context<'_>, look: &Look, lang: Lang, buffer: &mut Buffer) {
    let places = host.arrange(buffer.area);
    host.surround(cx, look, lang, buffer);
    for (index, pane) in host.panes().iter_mut().enumerate() {
        match places.iter().find(|(pane, _)| *pane == index) {
            Some((_, place)) => pane.draw(cx, look, *place, buffer),
            None => pane.hide(),
        }
    }
}

/// The message that says what a terminal lacks and what still works.
pub fn shortcoming(what: Shortcoming) -> &'static str {
    match what {
        Shortcoming::NoUtf8 => "terminal-no-utf8",
        Shortcoming::NoChinese => "terminal-no-chinese",
        Shortcoming::NoColours => "terminal-no-colours",
        Shortcoming::FewColours => "terminal-few-colours",
        Shortcoming::NoPixels => "terminal-no-pixels",
        Shortcoming::CoarsePixels => "terminal-coarse-pixels",
        Shortcoming::NoMouse => "terminal-no-mouse",
        Shortcoming::Multiplexed => "terminal-multiplexed",
    }
}

fn draw_help(
    look: &Look,
    area: Rect,
    buffer: &mut Buffer,
    words: Words,
    lines: &[&str],
    shortcomings: &[Shortcoming],
    sound: Option<&str>,
) {
    let texts: Vec<&str> = lines
        .iter()
        .copied()
        .chain(["help-shell"])
        .map(|id| words.text(id))
        .collect();
    let notes: Vec<&str> = shortcomings
        .iter()
        .map(|s| words.text(shortcoming(*s)))
        .chain(sound)
        .collect();
    let unit = look.line_rows(area).max(1);
    let width = area.width.saturating_sub(4).min(76 * unit);
    let style = |colour| TextStyle::new(colour).rows(f32::from(unit));
    let probe: Painter<'_, ()> = Painter::new(look, Rect::new(0, 0, width, area.height), None);
    let inner_width = width.saturating_sub(6 * unit);
    let needed: u16 = texts
        .iter()
        .chain(&notes)
        .map(|text| probe.paragraph_rows(text, inner_width, style(look.theme.text)) + unit)
        .sum();
    let box_area = area.centred(width, (needed + 5 * unit).min(area.height));
    let mut painter: Painter<'_, ()> = Painter::new(look, box_area, None);
    let theme = *painter.theme();
    painter.card(box_area, CardStyle::default().border(theme.line));
    let (title, mut rest) = box_area.inset(3 * unit, unit).cut_top(unit * 2);
    painter.text(
        title,
        words.text("help-title"),
        TextStyle {
            align: Align::Left,
            ..TextStyle::new(theme.accent)
                .rows(f32::from(unit) * 1.4)
                .bold()
        },
    );
    for (text, colour) in texts
        .iter()
        .map(|t| (*t, theme.text))
        .chain(notes.iter().map(|t| (*t, theme.muted)))
    {
        let used = painter.paragraph(rest, text, style(colour));
        rest = rest.cut_top(used + unit.min(used)).1;
        if unit == 1 && used == 0 {
            break;
        }
    }
    let _ = painter.finish(buffer);
}

/// The terminal cannot show screens.
fn bad_terminal(words: &Words, error: &std::io::Error) -> Problem {
    Problem::new(
        Code::Terminal,
        words.text("cli-terminal"),
        words.text("cli-terminal.cure"),
    )
    .because(error)
}

/// There is no terminal.
fn no_terminal(words: &Words) -> Problem {
    Problem::new(
        Code::Terminal,
        words.text("cli-no-terminal"),
        words.text("cli-no-terminal.cure"),
    )
}
