//! A program of screens without its surroundings: what it shows, and what a key, a touch or news of
//! the hall does to it.
//!
//! The [`stage`](super::stage) has the terminal, the clock, the link and the speaker. It hands in
//! each [`Input`] with its time and carries out the [`Effect`]s. Nothing else reaches the screens,
//! so the inputs that the [`recorder`](super::recorder) kept lead to the same frames again.

use super::appearance;
use super::choice::Choice;
use super::help::{self, Help};
use super::host::{self, Host};
use super::lines::Told;
use super::pane::{Pane, SavedPane};
use config::Screens;
use crossterm::event::{MouseEvent, MouseEventKind};
use hall::{Answer, Command, CommandId, Entry, Event, Hall, Lang, PrintEvent, Snapshot, Timestamp};
use paper::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use screens::guidance::Guidance;
use screens::inquiry::{Finding, Inquiry};
use screens::keys::{self, Chord, Hint, KeyTable};
use screens::redact;
use screens::report::Report;
use screens::screen::{Action, Connection, Context, KeyCode, KeyEvent, Title};
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;
use text::{Words, args};
use ui::terminal::{Abilities, Shortcoming};
use ui::{Look, scroll};

/// A screen that wants to change sooner than this after its last change waits: nobody sees more,
/// and a mistake in a screen must not keep the machine busy.
pub const SHORTEST_STEP_US: i64 = 20_000;

/// Something that reaches the screens.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key.
    Key(KeyEvent),
    /// A touch or the mouse, in cells.
    Mouse(MouseEvent),
    /// The whole hall, in place of the replica.
    Hall(Arc<Hall>),
    /// The hall was joined again and is as the replica.
    HallAgain,
    /// The next line of the log.
    Entry(Arc<Entry>),
    /// The answer to a command of this program.
    Answered(CommandId, Answer),
    /// The answer to what the pane with that index has asked beyond the hall.
    Learned(usize, Box<Finding>),
    /// The hall is lost, or reached again.
    Connection(Connection),
    /// The paper that hangs out of the simulated printer now.
    Paper(Arc<Page>),
    /// The speaker's words to everybody, and why it cannot be heard.
    Speaker {
        /// For those who read it.
        caption: Option<String>,
        /// The message of the reason, if it should be heard.
        silent: Option<String>,
    },
    /// Something changes by itself: [`Core::is_due`].
    Tick,
}

/// Something that follows from an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send this for the pane with that index, and tell the core the id with [`Core::sent`].
    Send(usize, Command),
    /// Find this out for the pane with that index.
    Inquire(usize, Inquiry),
    /// Keep what somebody chose on a screen of staff.
    Keep(Choice),
    /// Write the recording to a file.
    Record,
    /// End the program.
    Quit,
}

/// The state of a core as a recording keeps it, without personal data.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The replica.
    pub hall: Snapshot,
    /// The state of the connection to the hall.
    pub connection: Connection,
    /// The language of the shell's own words.
    pub lang: Lang,
    /// The theme.
    pub theme: config::Theme,
    /// Until when the help is shown.
    pub help: Option<Timestamp>,
    /// Dots across and rows of what hangs out of the simulated printer.
    pub paper: Option<(u16, usize)>,
    /// See [`Input::Speaker`].
    pub caption: Option<String>,
    /// See [`Input::Speaker`].
    pub silent: Option<String>,
    /// The panes.
    pub panes: Vec<SavedPane>,
    /// The host's own state.
    pub host: Vec<u8>,
}

/// What a key means on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ShellKey {
    Help,
    Interrupt,
    Language,
    Theme,
    Record,
    Quit,
}

/// See the [module](self).
pub struct Core {
    host: Box<dyn Host>,
    hall: Hall,
    /// The hall was heard of at all.
    known: bool,
    connection: Connection,
    settings: Screens,
    terminal: Abilities,
    shortcomings: Vec<Shortcoming>,
    look: Look,
    theme: config::Theme,
    lang: Lang,
    help: Option<Help>,
    paper: Option<Arc<Page>>,
    caption: Option<String>,
    silent: Option<String>,
    /// Times at which the panes change next by themselves, as they said after their last drawing.
    due: Vec<Timestamp>,
}

impl Core {
    /// Creates a program that has not heard of its hall yet.
    pub fn new(host: Box<dyn Host>, settings: Screens, terminal: Abilities, lang: Lang) -> Core {
        let theme = settings.theme;
        let shortcomings = terminal.shortcomings();
        let mut core = Core {
            host,
            hall: Hall::new(),
            known: false,
            connection: Connection::Live,
            look: terminal.look(appearance::theme(theme)),
            settings,
            terminal,
            shortcomings,
            theme,
            lang,
            help: None,
            paper: None,
            caption: None,
            silent: None,
            due: Vec::new(),
        };
        core.keep_readable();
        core
    }

    /// Goes on from a checkpoint; the host and its panes come from there already.
    pub fn resume(mut self, from: Checkpoint) -> Core {
        self.hall = Hall::from_snapshot(from.hall);
        self.known = true;
        self.connection = from.connection;
        self.lang = from.lang;
        self.set_theme(from.theme);
        self.help = from.help.map(Help::new);
        self.paper = from.paper.map(|(width, rows)| Arc::new(blank(width, rows)));
        self.caption = from.caption;
        self.silent = from.silent;
        self
    }

    /// Returns all that a replay needs to go on from here, without personal data.
    pub fn checkpoint(&mut self) -> Checkpoint {
        let hall = &self.hall;
        Checkpoint {
            hall: redact::snapshot(hall.snapshot()),
            connection: self.connection,
            lang: self.lang,
            theme: self.theme,
            help: self.help.as_ref().map(|help| help.until),
            paper: self.paper.as_ref().map(|p| (p.width(), p.height())),
            caption: self.caption.as_deref().map(redact::text),
            silent: self.silent.clone(),
            panes: self.host.panes().iter().map(|p| p.saved(hall)).collect(),
            host: self.host.saved(),
        }
    }

    /// Says at the start what a terminal cannot do, before anybody wonders.
    pub fn warn_of_shortcomings(&mut self, at: Timestamp) {
        let serious = self.shortcomings.iter().any(|s| {
            matches!(
                s,
                Shortcoming::NoUtf8
                    | Shortcoming::NoChinese
                    | Shortcoming::NoColours
                    | Shortcoming::NoMouse
            )
        });
        if serious {
            self.help = Some(Help::new(at.plus_s(help::AT_START_S)));
        }
    }

    /// Says nothing of what the terminal cannot do: it does not matter to lines of text.
    pub(super) fn forget_shortcomings(&mut self) {
        self.shortcomings.clear();
    }

    /// Returns the replica.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// Returns whether the hall was heard of at all.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Returns the screens.
    pub fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        self.host.panes()
    }

    /// Returns whether the hall answers.
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// Returns the language of the shell's own words.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns what is said to everybody, and why it cannot be heard.
    pub fn speaker(&self) -> (Option<&str>, Option<&str>) {
        (self.caption.as_deref(), self.silent.as_deref())
    }

    /// Returns what the terminal says of the screen, if it is the only one.
    pub fn title(&mut self, at: Timestamp) -> Option<Title> {
        self.with(at, |cx, host| {
            let shown = host.focus();
            match host.tells_title() {
                true => host.panes()[shown].title(cx),
                false => None,
            }
        })
    }

    /// Returns what is told of the screen, as it was drawn last, to somebody who does not see it.
    pub(super) fn told(&mut self, at: Timestamp) -> Told {
        let separator = Words::new(self.lang).text("common-list-separator");
        let help = self.help.as_ref().map(|help| help.reading(separator));
        let focus = self.host.focus();
        self.with(at, |cx, host| {
            let pane = &host.panes()[focus];
            // What reports nothing of itself is read whole.
            let mut report = pane.report(cx).unwrap_or_else(|| Report {
                asks: true,
                ..Report::default()
            });
            report.asks |= help.is_some();
            Told {
                report,
                reading: help.unwrap_or_else(|| pane.reading(separator)),
                note: None,
            }
        })
    }

    /// Returns how screens look here now.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// Returns whether a checkpoint would hold all of the state now.
    pub fn is_settled(&mut self) -> bool {
        let is_fresh = self.help.as_ref().is_none_or(Help::is_fresh);
        is_fresh && self.host.panes().iter().all(|pane| pane.is_settled())
    }

    /// Takes notice of `input`.
    pub fn on(&mut self, at: Timestamp, input: &Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Key(key) => {
                self.host.hands_on(at);
                self.key(at, *key, &mut effects);
            }
            Input::Mouse(mouse) => {
                if matches!(mouse.kind, MouseEventKind::Down(_)) {
                    self.host.hands_on(at);
                }
                self.mouse(at, *mouse, &mut effects);
            }
            Input::Hall(hall) => {
                self.hall = Hall::clone(hall);
                self.known = true;
                self.connection = Connection::Live;
            }
            Input::HallAgain => self.connection = Connection::Live,
            Input::Entry(entry) => return self.on_entry(at, entry, &mut |_, _| ()),
            Input::Answered(id, answer) => {
                for pane in 0..self.host.panes().len() {
                    let action =
                        self.with(at, |cx, host| host.panes()[pane].answered(cx, *id, answer));
                    self.act(at, pane, action, &mut effects);
                }
            }
            Input::Learned(pane, finding) => {
                let (pane, count) = (*pane, self.host.panes().len());
                if pane < count {
                    let action = self.with(at, |cx, host| host.panes()[pane].learned(cx, finding));
                    self.act(at, pane, action, &mut effects);
                }
            }
            Input::Connection(connection) => self.connection = *connection,
            Input::Paper(page) => self.paper = Some(Arc::clone(page)),
            Input::Speaker { caption, silent } => {
                self.caption.clone_from(caption);
                self.silent.clone_from(silent);
            }
            Input::Tick => self.tick(at, &mut effects),
        }
        self.keep_readable();
        effects
    }

    /// Does the same for a line of the log; `each` sees the hall after each of its events.
    pub fn on_entry(
        &mut self,
        at: Timestamp,
        entry: &Entry,
        each: &mut dyn FnMut(&Hall, &Event),
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for event in &entry.events {
            // The visitor before has taken the paper that was there.
            if let (Event::Print(PrintEvent::Queued { .. }), Some(paper)) = (event, &mut self.paper)
            {
                *paper = Arc::new(Page::new(paper.width()));
            }
            self.hall.apply_as(entry.at, entry.actor, event);
            each(&self.hall, event);
            self.host.happened(event);
            for pane in 0..self.host.panes().len() {
                let action = self.with(at, |cx, host| host.panes()[pane].happened(cx, event));
                self.act(at, pane, action, &mut effects);
            }
        }
        effects
    }

    /// Says under which id a command of a pane was sent.
    pub fn sent(&mut self, pane: usize, id: CommandId) {
        if let Some(pane) = self.host.panes().get_mut(pane) {
            pane.sent(id);
        }
    }

    /// Returns what is spoken now to a visitor who does not see the screen.
    pub fn guidance(&mut self, at: Timestamp) -> Option<Guidance> {
        self.with(at, |cx, host| {
            host.panes().iter().find_map(|pane| pane.guidance(cx))
        })
    }

    /// Draws a frame, and asks every pane when it changes next.
    pub fn draw(&mut self, at: Timestamp, buffer: &mut Buffer) {
        let look = self.look.clone();
        let lang = self.lang;
        self.with(at, |cx, host| host::draw(host, cx, &look, lang, buffer));
        if let Some(mut help) = self.help.take() {
            let words = Words::new(lang);
            let hints = self.hints(at);
            let notes = self.notes(&words);
            help.draw(&look, buffer, &words, &hints, &notes);
            self.help = Some(help);
        }
        self.plan(at);
    }

    /// Returns whether something changes by itself by now.
    pub fn is_due(&self, at: Timestamp) -> bool {
        self.known && self.changes_at() <= at
    }

    /// Returns when something changes next by itself.
    pub fn changes_at(&self) -> Timestamp {
        self.due
            .iter()
            .copied()
            .chain(self.help.as_ref().map(|help| help.until))
            .min()
            .unwrap_or(Timestamp::NEVER)
    }

    /// Returns what the program itself asks of the hall now, as simulated people do.
    pub fn commands(&mut self, at: Timestamp) -> Vec<Command> {
        self.with(at, |cx, host| host.commands(cx))
    }

    /// Returns how many seconds of the hall pass in a second.
    pub fn pace(&self, at: Timestamp) -> u32 {
        self.host.pace(&self.hall, at)
    }

    /// Returns when to ask for [`Core::commands`] again.
    pub fn commands_at(&self) -> Timestamp {
        self.host.next_at()
    }

    /// Returns what to record of an input that is about to be handed in: without personal data, and
    /// `None` if nothing follows from it.
    pub fn redacted(&mut self, input: &Input) -> Option<Input> {
        let hall = &self.hall;
        Some(match input {
            // What is typed into the help finds a key.
            Input::Key(key) if self.help.is_some() => Input::Key(*key),
            Input::Key(key) => {
                let focus = self.host.focus();
                Input::Key(self.host.panes()[focus].redact_key(hall, *key))
            }
            Input::Mouse(mouse) => {
                if !scroll::matters(mouse.kind) {
                    return None;
                }
                let mut mouse = *mouse;
                for pane in self.host.panes() {
                    mouse = pane.redact_mouse(hall, mouse);
                }
                Input::Mouse(mouse)
            }
            Input::Entry(entry) => match redact::entry(entry) {
                Cow::Borrowed(_) => Input::Entry(Arc::clone(entry)),
                Cow::Owned(entry) => Input::Entry(Arc::new(entry)),
            },
            Input::Answered(id, answer) => {
                Input::Answered(*id, redact::answer(answer).into_owned())
            }
            Input::Learned(pane, finding) => Input::Learned(*pane, Box::new(finding.redacted())),
            Input::Hall(whole) => Input::Hall(Arc::new(Hall::from_snapshot(redact::snapshot(
                whole.snapshot(),
            )))),
            Input::Speaker { caption, silent } => Input::Speaker {
                caption: caption.as_deref().map(redact::text),
                silent: silent.clone(),
            },
            // Its dots are not kept, only how far it came out.
            Input::Paper(page) => Input::Paper(Arc::new(blank(page.width(), page.height()))),
            Input::HallAgain | Input::Connection(_) | Input::Tick => input.clone(),
        })
    }

    /// Keeps a terminal without Chinese letters to English, whatever was pressed.
    fn keep_readable(&mut self) {
        if self.terminal.chinese {
            return;
        }
        self.lang = Lang::EN;
        for pane in self
            .host
            .panes()
            .iter_mut()
            .filter(|pane| pane.lang() != Lang::EN)
        {
            pane.set_lang(Lang::EN);
        }
    }

    /// Hands `act` the context and the host, which lie in different fields.
    fn with<R>(&mut self, at: Timestamp, act: impl FnOnce(&Context<'_>, &mut dyn Host) -> R) -> R {
        let cx = Context {
            hall: &self.hall,
            at: at.max(self.hall.last_at()),
            settings: &self.settings,
            connection: self.connection,
            paper: self.paper.as_deref(),
            said: self.caption.as_deref(),
            silent: self.silent.as_deref(),
            pace: self.host.pace(&self.hall, at),
        };
        act(&cx, &mut *self.host)
    }

    /// Asks every pane when it changes next. A hidden one is not asked: its picture does not
    /// matter.
    fn plan(&mut self, at: Timestamp) {
        self.due = self.with(at, |cx, host| {
            let soonest = Timestamp(cx.at.0 + SHORTEST_STEP_US * i64::from(cx.pace));
            host.panes()
                .iter()
                .map(|pane| {
                    if pane.area().is_empty() {
                        Timestamp::NEVER
                    } else {
                        pane.next_change(cx).max(soonest)
                    }
                })
                .collect()
        });
    }

    fn tick(&mut self, at: Timestamp, effects: &mut Vec<Effect>) {
        if self.help.as_ref().is_some_and(|help| help.until <= at) {
            self.help = None;
        }
        for pane in 0..self.host.panes().len() {
            if self.due.get(pane).is_some_and(|due| *due <= at) {
                let action = self.with(at, |cx, host| host.panes()[pane].tick(cx));
                self.act(at, pane, action, effects);
                // It says anew when it changes, with the next drawing.
                let step = SHORTEST_STEP_US * i64::from(self.pace(at));
                self.due[pane] = Timestamp(at.0.saturating_add(step));
            }
        }
    }

    fn act(
        &mut self,
        at: Timestamp,
        pane: usize,
        action: Option<Action>,
        effects: &mut Vec<Effect>,
    ) {
        match action {
            None => {}
            Some(Action::Quit) if self.host.closes(pane) => {}
            Some(Action::Quit) => effects.push(Effect::Quit),
            Some(Action::Inquire(inquiry)) => effects.push(Effect::Inquire(pane, inquiry)),
            Some(Action::Send(command)) => {
                self.with(at, |cx, host| host.touched(cx, &command));
                effects.push(Effect::Send(pane, command));
            }
        }
    }

    /// Returns what keys mean on every screen.
    fn shell_keys(&mut self) -> KeyTable<ShellKey> {
        let focus = self.host.focus();
        let mut help: Vec<Chord> = vec![KeyCode::F(1).into()];
        let mut quit = vec![Chord::control('q')];
        if self.help.is_some() || !self.host.panes()[focus].types_text() {
            help.push(KeyCode::Char('?').into());
        }
        let mut table = KeyTable::default();
        table.add(help, ShellKey::Help, "help-help");
        let interrupt = Chord::control('c');
        if self.host.ends_on_interrupt() {
            quit.push(interrupt);
        } else {
            table.add([interrupt], ShellKey::Interrupt, "help-help");
        }
        table.add([KeyCode::F(2)], ShellKey::Language, "help-language");
        table.add([KeyCode::F(3)], ShellKey::Theme, "help-theme");
        table.add([Chord::control('r')], ShellKey::Record, "help-record");
        table.add(quit, ShellKey::Quit, "help-quit");
        table
    }

    /// Returns what all keys do now: first those of the screen, and first what they do at once.
    fn hints(&mut self, at: Timestamp) -> Vec<Hint> {
        let focus = self.host.focus();
        let own = self.with(at, |cx, host| host.panes()[focus].keys(cx));
        let program = self.host.keys();
        let shell = self.shell_keys().hints();
        let mut hints = keys::merged(own.into_iter().chain(program).chain(shell));
        hints.sort_by_key(|hint| !hint.enabled);
        hints
    }

    /// Returns what the help says beside the keys: what the terminal lacks, why nothing is heard.
    fn notes(&self, words: &Words) -> Vec<String> {
        let lacks = self.shortcomings.iter();
        let lacks = lacks.map(|lack| words.text(shortcoming(*lack)).to_owned());
        let sound = self.silent.as_deref();
        let sound = sound.map(|why| words.say("help-no-sound", args! { why: words.text(why) }));
        lacks.chain(sound).collect()
    }

    fn key(&mut self, at: Timestamp, key: KeyEvent, effects: &mut Vec<Effect>) {
        if let Some(meant) = self.shell_keys().of(key) {
            self.shell_key(at, meant, effects);
        } else if self.help.is_some() {
            self.with_help(at, effects, |help, hints, words| {
                help.on_key(at, key, hints, words)
            });
        } else if !self.with(at, |cx, host| host.key(cx, key)) {
            let focus = self.host.focus();
            let action = self.with(at, |cx, host| host.panes()[focus].key(cx, key));
            self.act(at, focus, action, effects);
        }
    }

    fn shell_key(&mut self, at: Timestamp, meant: ShellKey, effects: &mut Vec<Effect>) {
        match meant {
            // Whoever only watches is not asked.
            ShellKey::Quit if self.host.ends_on_interrupt() => effects.push(Effect::Quit),
            ShellKey::Quit => {
                let focus = self.host.focus();
                self.help = None;
                let action = self.with(at, |cx, host| host.panes()[focus].quit(cx));
                self.act(at, focus, action, effects);
            }
            ShellKey::Record => effects.push(Effect::Record),
            ShellKey::Help => {
                self.help = match self.help {
                    None => Some(Help::new(at.plus_s(help::ON_REQUEST_S))),
                    Some(_) => None,
                }
            }
            ShellKey::Interrupt => {
                // It names the key that ends a screen.
                let help = Help::new(at.plus_s(help::ON_REQUEST_S));
                self.help = Some(help.finding("Ctrl"));
            }
            ShellKey::Language => {
                let focus = self.host.focus();
                let lang = self.host.panes()[focus].lang();
                let lang = self.with(at, |cx, _| {
                    text::following(cx.hall.setup().languages(), lang)
                });
                self.lang = lang;
                for pane in self.host.panes() {
                    pane.set_lang(lang);
                }
                // A terminal without hanzi goes back to English.
                if self.terminal.chinese {
                    effects.push(Effect::Keep(Choice {
                        language: Some(lang),
                        ..Choice::default()
                    }));
                }
            }
            ShellKey::Theme => {
                self.set_theme(appearance::next_theme(self.theme));
                effects.push(Effect::Keep(Choice {
                    theme: Some(self.theme),
                    ..Choice::default()
                }));
            }
        }
    }

    /// Hands an input to the open help, and does what follows.
    fn with_help(
        &mut self,
        at: Timestamp,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Help, &[Hint], &Words) -> help::Then,
    ) {
        let hints = self.hints(at);
        let words = Words::new(self.lang);
        let Some(help) = &mut self.help else { return };
        match act(help, &hints, &words) {
            help::Then::Stay => {}
            help::Then::Close => self.help = None,
            help::Then::Press(key) => {
                self.help = None;
                self.key(at, key, effects);
            }
        }
    }

    fn set_theme(&mut self, theme: config::Theme) {
        self.theme = theme;
        self.look = Look {
            fonts: Rc::clone(&self.look.fonts),
            ..self.terminal.look(appearance::theme(theme))
        };
    }

    fn mouse(&mut self, at: Timestamp, mouse: MouseEvent, effects: &mut Vec<Effect>) {
        if !scroll::matters(mouse.kind) {
            return;
        }
        if self.help.is_some() {
            self.with_help(at, effects, |help, hints, words| {
                help.on_mouse(at, mouse, hints, words)
            });
            return;
        }
        let place = Position::new(mouse.column, mouse.row);
        for pane in 0..self.host.panes().len() {
            let here = self.host.panes()[pane].area().contains(place);
            if here && matches!(mouse.kind, MouseEventKind::Down(_)) {
                self.host.set_focus(pane);
            }
            // The others hear of it too: a finger that left a pane is not on its button any more.
            let action = self.with(at, |cx, host| host.panes()[pane].mouse(cx, mouse));
            self.act(at, pane, action, effects);
        }
        // The bars hear of every event too, for the same reason.
        if let Some(key) = self.with(at, |cx, host| host.mouse(cx, mouse)) {
            self.key(at, key, effects);
        }
    }
}

/// Returns paper with nothing on it.
pub(super) fn blank(width: u16, rows: usize) -> Page {
    let mut page = Page::new(width);
    page.extend_to(rows);
    page
}

/// Returns the message that says what a terminal lacks and what still works.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Demo;
    use crate::sample;
    use crate::shell::host::SingleScreen;
    use crate::shell::pane::Place;
    use hall::CounterId;
    use screens::counter::CounterScreen;
    use screens::display::Display;
    use screens::kiosk::Kiosk;
    use screens::rating::RatingPad;
    use screens::screen::KeyModifiers;

    /// Returns a program in a busy hall, and the time there.
    fn program(host: Box<dyn Host>) -> (Core, Timestamp) {
        let terminal = Abilities {
            encoding: ui::Encoding::Plain,
            colours: ui::terminal::Colours::True,
            mouse: true,
            utf8: true,
            chinese: true,
            multiplexed: false,
            cell: None,
            typed: String::new(),
            light: None,
            owes: ui::terminal::Owed::Nothing,
        };
        let (hall, at) = sample::hall(&config::Config::default().setup);
        let mut core = Core::new(host, Screens::default(), terminal, Lang::EN);
        core.on(at, &Input::Hall(Arc::new(hall)));
        (core, at)
    }

    impl Core {
        /// Draws it, presses a key, and draws it again.
        fn press(&mut self, at: Timestamp, key: KeyEvent) -> Vec<Effect> {
            let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 80, 24));
            self.draw(at, &mut buffer);
            let effects = self.on(at, &Input::Key(key));
            self.draw(at, &mut buffer);
            effects
        }

        fn press_code(&mut self, at: Timestamp, code: KeyCode) -> Vec<Effect> {
            self.press(at, KeyEvent::from(code))
        }

        fn type_text(&mut self, at: Timestamp, text: &str) {
            for letter in text.chars() {
                self.press_code(at, KeyCode::Char(letter));
            }
        }

        /// Returns true if the help is open and shows `text`.
        fn helps(&self, text: &str) -> bool {
            let help = self.help.as_ref();
            help.is_some_and(|help| help.labels().iter().any(|(_, label)| label == text))
        }
    }

    /// Presses keys in turn. Returns the lines that tell what each of them did.
    fn lines_of(keys: &[KeyCode]) -> Vec<Vec<String>> {
        let (mut core, at) = program(counter_screen());
        let words = Words::new(Lang::EN);
        let mut teller = crate::shell::lines::Teller::default();
        let mut unseen = Buffer::empty(ratatui::layout::Rect::new(0, 0, 100, 60));
        let mut all = Vec::new();
        for key in [None].into_iter().chain(keys.iter().copied().map(Some)) {
            if let Some(code) = key {
                core.on(at, &Input::Key(KeyEvent::from(code)));
            }
            core.draw(at, &mut unseen);
            let told = core.told(at);
            all.push(teller.tell(told, true, &words));
        }
        all
    }

    #[test]
    fn a_counter_is_told_in_lines_of_text() {
        let key = KeyCode::Char;
        let serving =
            "Serving G016, Medical Insurance, Military, waited 4 min, Space: Finish the visit";
        let chosen = "Chosen: A010, Social Security, 41 min, Over 40 min";
        let told = lines_of(&[
            KeyCode::Down,
            key('t'),
            KeyCode::Down,
            KeyCode::Esc,
            key('x'),
            key('?'),
        ]);
        let [start, down, transfer, next, back, refused, help] = told.try_into().expect("seven");
        assert_eq!(start, [serving]);
        assert_eq!(down, [chosen]);
        assert_eq!(transfer[0], "Transfer G016: to which service?");
        assert!(
            transfer.contains(&"Esc: Back, Enter: Next".to_owned()),
            "{transfer:?}"
        );
        let first = "Chosen: 1 A, Social Security, 4 waiting";
        assert_eq!(transfer.last().map(String::as_str), Some(first));
        assert_eq!(next, ["Chosen: 2 B, Household Register, 0 waiting"]);
        assert_eq!(back, [serving, chosen]);
        assert_eq!(refused, ["G016 is not called: call it first"]);
        assert_eq!(help[0], "Keys");
        assert!(
            help.contains(&"Space F, Finish the visit".to_owned()),
            "{help:?}"
        );
    }

    fn counter_screen() -> Box<dyn Host> {
        let screen = CounterScreen::new(CounterId(1), Lang::EN, None);
        Box::new(SingleScreen::new(Box::new(Place::new(screen))))
    }

    /// Returns whether Ctrl and `letter` end a program, and whether it shows the help then.
    fn presses(host: Box<dyn Host>, letter: char) -> (bool, bool) {
        let (mut core, at) = program(host);
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        let effects = core.press(at, key);
        (effects.contains(&Effect::Quit), core.helps("Ctrl+Q"))
    }

    #[test]
    fn a_question_mark_and_f1_show_the_keys_of_this_state_and_close_them() {
        for code in [KeyCode::Char('?'), KeyCode::Char('？'), KeyCode::F(1)] {
            let (mut core, at) = program(counter_screen());
            core.press_code(at, code);
            assert!(core.helps("Finish the visit"), "{code:?}");
            core.press_code(at, code);
            assert!(core.help.is_none());
            core.press_code(at, KeyCode::Char('v'));
            core.press_code(at, code);
            assert!(core.helps("Its rank; 0: not here"));
            assert!(!core.helps("Finish the visit"), "a key of another state");
            core.press_code(at, KeyCode::Esc);
            assert!(core.help.is_none());
        }
    }

    #[test]
    fn what_is_typed_into_the_help_finds_a_key_and_enter_presses_it() {
        let (mut core, at) = program(counter_screen());
        core.press_code(at, KeyCode::F(1));
        core.type_text(at, "pal");
        assert!(!core.helps("Finish the visit"));
        for _ in 0..3 {
            core.press_code(at, KeyCode::Backspace);
        }
        core.type_text(at, "another lang");
        let effects = core.press_code(at, KeyCode::Enter);
        let kept = Choice {
            language: Some(core.lang),
            ..Choice::default()
        };
        assert_eq!(effects, [Effect::Keep(kept)]);
        assert!(core.help.is_none());
        assert_ne!(core.lang, Lang::EN);
    }

    #[test]
    fn a_question_mark_is_typed_into_a_notice() {
        let (mut core, at) = program(counter_screen());
        core.press_code(at, KeyCode::Char('/'));
        core.type_text(at, "announce something");
        core.press_code(at, KeyCode::Enter);
        core.press_code(at, KeyCode::Char('?'));
        let types = core.panes()[0].types_text();
        assert!(types && core.help.is_none());
        core.press_code(at, KeyCode::F(1));
        assert!(core.help.is_some());
    }

    #[test]
    fn every_key_of_the_shell_and_of_the_demo_is_in_the_help_and_does_something() {
        fn demo() -> Box<dyn Host> {
            let counters = [CounterId(1), CounterId(2)];
            let printer = Some(paper::printer::Simulated::new(576));
            let kiosk = Kiosk::new(Lang::EN);
            Box::new(Demo::new(kiosk, counters, Lang::EN, 0, 1, printer))
        }
        fn display() -> Box<dyn Host> {
            let pane = Place::new(Display::new(Lang::EN));
            Box::new(SingleScreen::new(Box::new(pane)))
        }
        for host in [demo, display] {
            let (mut core, at) = program(host());
            core.press_code(at, KeyCode::Null);
            let mut own = core.host.keys();
            own.extend(core.shell_keys().hints());
            let all = core.hints(at);
            for hint in own {
                let named = all.iter().find(|other| other.says == hint.says);
                assert!(named.is_some_and(|other| other.keys.starts_with(&hint.keys)));
                for key in &hint.keys {
                    let (mut core, at) = program(host());
                    core.press_code(at, KeyCode::Null);
                    let state = |core: &mut Core| {
                        let paper = core.host.saved();
                        (paper, core.lang, core.theme, core.help.is_some())
                    };
                    let before = state(&mut core);
                    let effects = core.press(at, key.event());
                    let is_paper = hint.says == "help-demo-paper";
                    let works = !effects.is_empty() || before != state(&mut core) || is_paper;
                    assert!(works, "{key:?}");
                }
            }
        }
    }

    #[test]
    fn ctrl_c_ends_no_screen_of_a_hall_and_shows_the_key_that_does() {
        // Nobody is served there: leaving it asks nothing.
        let counter = CounterId(99);
        let screens: [fn(CounterId) -> Box<dyn Pane>; 4] = [
            |_| Box::new(Place::new(Kiosk::new(Lang::EN))),
            |counter| Box::new(Place::new(CounterScreen::new(counter, Lang::EN, None))),
            |counter| Box::new(Place::new(RatingPad::new(counter, Lang::EN))),
            |_| Box::new(Place::new(Display::new(Lang::EN))),
        ];
        for screen in screens {
            let host = || Box::new(SingleScreen::new(screen(counter)));
            assert_eq!(presses(host(), 'c'), (false, true));
            assert_eq!(presses(host(), 'q'), (true, false));
        }
    }

    #[test]
    fn a_counter_with_a_visitor_asks_before_its_screen_ends() {
        let (mut core, at) = program(counter_screen());
        let quit = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::CONTROL);
        let counter = CounterId(1);
        let call = hall::CounterCommand::CallNext { counter };
        let call = Command::Counter(call);
        let answer = core.hall.consider(at, &call).unwrap();
        for event in &answer {
            core.hall.apply(at, event);
        }
        for _ in 0..2 {
            assert_eq!(core.press(at, quit), [], "it asks");
            assert!(
                core.panes()[0]
                    .labels()
                    .iter()
                    .any(|(_, label)| label == "Quit")
            );
        }
        assert_eq!(core.press_code(at, KeyCode::Esc), []);
        assert_eq!(core.press(at, quit), []);
        assert_eq!(core.press_code(at, KeyCode::Enter), [Effect::Quit]);
    }

    #[test]
    fn ctrl_c_ends_the_demo() {
        let counters = [CounterId(1), CounterId(2)];
        let demo = Demo::new(Kiosk::new(Lang::EN), counters, Lang::EN, 0, 1, None);
        assert_eq!(presses(Box::new(demo), 'c'), (true, false));
    }
}
