//! What every screen is: plain state, `on` for what a person or the hall does, `view` to draw.
//!
//! A screen never sees coordinates or the terminal: the shell turns a touch into the
//! [`Target`](Screen::Target) that was last drawn there. It never asks for the time or the hall
//! either; both come in with the [`Context`].

use crate::guidance::Guidance;
use crate::inquiry::{Finding, Inquiry};
use crate::keys::Hint;
use crate::report::Report;
use config::Screens;
pub use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use hall::{Answer, Command, Event, Hall, Lang, Text, Timestamp};
use paper::Page;
use record::Record;
use text::Words;
use ui::paint::Painter;

/// Seconds without an answer after which a screen says that there is none.
pub const SLOW_S: u32 = 2;
/// Seconds after which an answer is given up: nobody waits for it any more.
pub const ANSWER_S: u32 = 10;

/// The world as a screen may see it.
pub struct Context<'a> {
    /// The hall as last heard of.
    pub hall: &'a Hall,
    /// Now.
    pub at: Timestamp,
    /// Settings of the screens.
    pub settings: &'a Screens,
    /// The connection to the hall.
    pub connection: Connection,
    /// The paper that a simulated printer here has pushed out: empty from the moment a job is
    /// queued, a row more with every row printed, and whole until the next one. None without a
    /// simulated printer.
    pub paper: Option<&'a Page>,
    /// The words said to everybody, for those who read them.
    pub said: Option<&'a str>,
    /// The message of the reason why this machine cannot be heard, if it should be.
    pub silent: Option<&'a str>,
    /// Seconds of the hall in a second: 1 but in a demo that runs faster. What blinks and turns
    /// pages does that in real time.
    pub pace: u32,
}

impl Context<'_> {
    /// The words of `lang`.
    pub fn words(&self, lang: Lang) -> Words {
        Words::new(lang)
    }

    /// The language that stands beside `lang`, for visitors who read another one; see
    /// [`Setup::second`](hall::Setup::second).
    pub fn second(&self, lang: Lang) -> Lang {
        self.hall.setup().second(lang)
    }

    /// Returns a text in `lang` and, if it says something else there, in the language beside it.
    pub(crate) fn both<'t>(&self, text: &'t Text, lang: Lang) -> (&'t str, &'t str) {
        let first = text.get(lang);
        let second = text.get(self.second(lang));
        (first, if first == second { "" } else { second })
    }

    /// Returns a message in `lang` and, in a hall of several languages, in the one beside it.
    pub(crate) fn told(&self, id: &'static str, lang: Lang) -> (&'static str, &'static str) {
        let second = self.second(lang);
        let beside = match second == lang {
            true => "",
            false => self.words(second).text(id),
        };
        (self.words(lang).text(id), beside)
    }
}

/// The connection to the hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// The hall answers: all that is shown is up to date.
    Live,
    /// Nothing has been heard of the hall since then; it may answer yet.
    Silent(Timestamp),
    /// The hall does not answer since then; what is shown is as of then.
    Lost(Timestamp),
    /// The same, but this machine gives out tickets by itself.
    Standalone(Timestamp),
}

impl Connection {
    /// Returns the time since which the hall does not answer, if it does not.
    pub fn lost_since(self) -> Option<Timestamp> {
        match self {
            Connection::Live => None,
            Connection::Silent(since) | Connection::Lost(since) | Connection::Standalone(since) => {
                Some(since)
            }
        }
    }

    /// Returns true if visitors can be called, as far as this machine knows: without the hall nobody is.
    pub fn calls(self) -> bool {
        !matches!(self, Connection::Standalone(_))
    }

    /// Returns true if tickets can be given out.
    pub fn gives_tickets(self) -> bool {
        matches!(self, Connection::Live | Connection::Standalone(_))
    }
}

/// An input to a screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Input<T> {
    /// A target was pressed and released: by a finger or the mouse, or by a key that the last
    /// picture gave this meaning ([`Painter::key`]).
    Touch(T),
    /// Any other key.
    Key(KeyEvent),
    /// The hall's answer to the latest command this screen sent.
    Answered(Answer),
    /// The answer to what this screen has asked beyond the hall.
    Learned(Finding),
    /// Something happened in the hall, already visible in the context.
    Happened(Event),
    /// The time that [`Screen::next_change`] asked for has come.
    Tick,
}

/// A request of a screen to the shell.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Send this to the hall; the answer comes back as [`Input::Answered`]. A screen waits for one
    /// answer at a time.
    Send(Command),
    /// Find this out; the answer comes back as [`Input::Learned`].
    Inquire(Inquiry),
    /// End the program.
    Quit,
}

/// The title of a terminal with a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The title.
    pub text: String,
    /// Visitors who wait for somebody who is free now; nothing of anybody who is not.
    pub waiting: Option<usize>,
}

impl Title {
    /// Returns true if somebody came to whom nobody had come `before`.
    #[must_use]
    pub fn calls(&self, before: &Title) -> bool {
        before.waiting == Some(0) && self.waiting.is_some_and(|waiting| waiting > 0)
    }
}

/// A screen. Its state can be written down, so that a recording can begin at any moment.
pub trait Screen: Record {
    /// The parts of the screen that can be pressed.
    type Target: Clone + PartialEq + std::fmt::Debug;

    /// Takes notice of `input`. The screen is drawn again afterwards.
    fn on(&mut self, cx: &Context<'_>, input: Input<Self::Target>) -> Option<Action>;

    /// Draws the whole screen into the painter's area. Returns when the picture changes by itself
    /// for a reason that only drawing finds out, for example because a text did not fit on one
    /// page; [`Timestamp::NEVER`] without such a reason.
    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Self::Target>) -> Timestamp;

    /// Returns what is spoken now to a visitor who does not see the screen.
    fn guidance(&self, _cx: &Context<'_>) -> Option<Guidance> {
        None
    }

    /// Returns the time at which the picture changes by itself for any other reason, for example
    /// because a flash ends or a minute passes; [`Timestamp::NEVER`] if never.
    fn next_change(&self, cx: &Context<'_>) -> Timestamp;

    /// Returns what its keys do now, apart from those that the picture gave a meaning
    /// ([`Painter::key`]). It handles keys by the same table.
    fn keys(&self, cx: &Context<'_>) -> Vec<Hint>;

    /// Returns the message that says what a press on `target` does now.
    fn says(&self, target: &Self::Target) -> &'static str;

    /// Returns true while a text is typed of which any character may be part, also a question mark.
    fn types_text(&self) -> bool {
        false
    }

    /// Takes notice of somebody who wants to end the program. Returns what follows: the end, or
    /// nothing where the screen asks first.
    fn quit(&mut self, _: &Context<'_>) -> Option<Action> {
        Some(Action::Quit)
    }

    /// Returns what it tells somebody who reads lines of text instead of seeing it; nothing if it
    /// is only seen.
    fn report(&self, _: &Context<'_>) -> Option<Report> {
        None
    }

    /// Returns what the terminal says of it while another window is in front.
    fn title(&self, _: &Context<'_>) -> Option<Title> {
        None
    }

    /// The language it shows now, and a way to change it: one key of the shell does it for every
    /// screen.
    fn lang(&self) -> Lang;

    /// Shows `lang` from now on.
    fn set_lang(&mut self, lang: Lang);

    /// Returns the same state without personal data, see [`redact`](crate::redact).
    #[must_use]
    fn redacted(&self, hall: &Hall) -> Self;

    /// Returns the key to record for `key`, which is about to be pressed: another one that does the
    /// same, where the key itself would tell what somebody typed.
    fn redact_key(&self, hall: &Hall, key: KeyEvent) -> KeyEvent;

    /// Returns the target to record for `target`, which is about to be touched. `None` stands for a
    /// touch of nothing.
    fn redact_touch(&self, hall: &Hall, target: Self::Target) -> Option<Self::Target>;

    /// Returns true if its record holds all of its state now. A recording waits for such a moment
    /// to begin.
    fn is_settled(&self) -> bool;
}
