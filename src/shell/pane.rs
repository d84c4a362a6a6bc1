//! A screen in its place: where it was last drawn, what the finger is on, and which answer it waits
//! for.

use crossterm::event::{KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind};
use hall::{Answer, CommandId, Event, Hall, Lang, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use record::RecordError;
use screens::guidance::Guidance;
use screens::inquiry::Finding;
use screens::keys::{self, Hint};
use screens::report::Report;
use screens::screen::{Action, Context, Input, KeyCode, KeyEvent, Screen, Title};
use ui::{HitMap, Look, Painter, Pointer, Reading};

/// A screen of any kind, as the shell sees it.
pub trait Pane {
    /// Draws the screen into `area`.
    fn draw(&mut self, cx: &Context<'_>, look: &Look, area: Rect, buffer: &mut Buffer);
    /// Tells it that it is not shown for now.
    fn hide(&mut self);
    /// Handles a mouse or touch event inside the area.
    fn mouse(&mut self, cx: &Context<'_>, event: MouseEvent) -> Option<Action>;
    /// Handles a key.
    fn key(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action>;
    /// Tells it that something happened in the hall.
    fn happened(&mut self, cx: &Context<'_>, event: &Event) -> Option<Action>;
    /// Takes an answer to some program's command, if it is this screen's.
    fn answered(&mut self, cx: &Context<'_>, id: CommandId, answer: &Answer) -> Option<Action>;
    /// Hands it what it has asked beyond the hall.
    fn learned(&mut self, cx: &Context<'_>, finding: &Finding) -> Option<Action>;
    /// Tells it that the time has come that it asked for.
    fn tick(&mut self, cx: &Context<'_>) -> Option<Action>;
    /// Tells it the id under which the command was sent that it asked for.
    fn sent(&mut self, id: CommandId);
    /// Returns the area where it was last drawn.
    fn area(&self) -> Rect;
    /// See [`Screen::guidance`].
    fn guidance(&self, cx: &Context<'_>) -> Option<Guidance>;
    /// See [`Screen::next_change`].
    fn next_change(&self, cx: &Context<'_>) -> Timestamp;
    /// Returns what its keys do now, for the help.
    fn keys(&self, cx: &Context<'_>) -> Vec<Hint>;
    /// See [`Screen::quit`].
    fn quit(&mut self, cx: &Context<'_>) -> Option<Action>;
    /// See [`Screen::title`].
    fn title(&self, cx: &Context<'_>) -> Option<Title>;
    /// See [`Screen::report`].
    fn report(&self, cx: &Context<'_>) -> Option<Report>;
    /// Returns what the last drawing showed, as it is read.
    fn reading(&self, separator: &str) -> Reading;
    /// See [`Screen::types_text`].
    fn types_text(&self) -> bool;
    /// See [`Screen::lang`].
    fn lang(&self) -> Lang;
    /// See [`Screen::set_lang`].
    fn set_lang(&mut self, lang: Lang);
    /// Returns the labels that the last drawing showed, for tests.
    fn labels(&self) -> &[(Rect, String)];
    /// Returns whether [`Pane::saved`] holds all of the state: no finger is on a button, and the
    /// screen is settled too ([`Screen::is_settled`]).
    fn is_settled(&self) -> bool;
    /// Returns the state as a recording keeps it, without personal data.
    fn saved(&self, hall: &Hall) -> SavedPane;
    /// See [`Screen::redact_key`].
    fn redact_key(&self, hall: &Hall, key: KeyEvent) -> KeyEvent;
    /// Returns the event to record for `event`: one at another place, if the place would tell what
    /// somebody typed.
    fn redact_mouse(&self, hall: &Hall, event: MouseEvent) -> MouseEvent;
}

/// The state of a pane as a recording keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPane {
    /// The command whose answer it waits for.
    pub asked: Option<CommandId>,
    /// The screen, as a record.
    pub screen: Vec<u8>,
}

/// A place where no terminal has a cell.
const NOWHERE: (u16, u16) = (u16::MAX, u16::MAX);

/// See the [module](self).
pub struct Place<S: Screen> {
    screen: S,
    area: Rect,
    hits: HitMap<S::Target>,
    /// Time at which the drawing changes for a reason that only drawing found out.
    turns: Timestamp,
    pointer: Pointer<S::Target>,
    asked: Option<CommandId>,
}

impl<S: Screen> Place<S> {
    /// Creates a place for a screen that was not drawn yet.
    pub fn new(screen: S) -> Place<S> {
        Place {
            screen,
            area: Rect::default(),
            hits: HitMap::new(),
            turns: Timestamp::NEVER,
            pointer: Pointer::default(),
            asked: None,
        }
    }

    /// Restores the screen of a recording.
    ///
    /// # Errors
    /// When it is another screen's state, or one of a newer version.
    pub fn restored(saved: &SavedPane) -> Result<Place<S>, RecordError> {
        Ok(Place {
            asked: saved.asked,
            ..Place::new(record::decode(&saved.screen)?)
        })
    }
}

impl<S: Screen> Place<S> {
    /// Returns a cell where a touch means `target`.
    fn cell_of(&self, target: &S::Target) -> Option<(u16, u16)> {
        let place = self.hits.find(target)?;
        place
            .positions()
            .map(|cell| (cell.x, cell.y))
            .find(|(column, row)| self.hits.at(*column, *row) == Some(target))
    }
}

/// Returns whether a key goes down, without another that would give it a meaning of its own.
fn is_pressed(key: KeyEvent) -> bool {
    key.kind != KeyEventKind::Release && (key.modifiers - KeyModifiers::SHIFT).is_empty()
}

impl<S: Screen> Pane for Place<S> {
    fn draw(&mut self, cx: &Context<'_>, look: &Look, area: Rect, buffer: &mut Buffer) {
        let mut painter = Painter::new(look, area, self.pointer.pressed().cloned());
        self.turns = self.screen.view(cx, &mut painter);
        self.hits = painter.finish(buffer);
        self.area = area;
    }

    fn hide(&mut self) {
        self.area = Rect::default();
        self.hits = HitMap::new();
        self.turns = Timestamp::NEVER;
        self.pointer = Pointer::default();
    }

    fn mouse(&mut self, cx: &Context<'_>, event: MouseEvent) -> Option<Action> {
        let target = self.pointer.on(&mut self.hits, event)?;
        self.screen.on(cx, Input::Touch(target))
    }

    fn key(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        let drawn = self.hits.of_key(key.code).filter(|_| is_pressed(key));
        let input = drawn.cloned().map_or(Input::Key(key), Input::Touch);
        self.screen.on(cx, input)
    }

    fn happened(&mut self, cx: &Context<'_>, event: &Event) -> Option<Action> {
        self.screen.on(cx, Input::Happened(event.clone()))
    }

    fn answered(&mut self, cx: &Context<'_>, id: CommandId, answer: &Answer) -> Option<Action> {
        if self.asked != Some(id) {
            return None;
        }
        self.asked = None;
        self.screen.on(cx, Input::Answered(answer.clone()))
    }

    fn learned(&mut self, cx: &Context<'_>, finding: &Finding) -> Option<Action> {
        self.screen.on(cx, Input::Learned(finding.clone()))
    }

    fn tick(&mut self, cx: &Context<'_>) -> Option<Action> {
        self.screen.on(cx, Input::Tick)
    }

    fn sent(&mut self, id: CommandId) {
        self.asked = Some(id);
    }

    fn area(&self) -> Rect {
        self.area
    }

    fn guidance(&self, cx: &Context<'_>) -> Option<Guidance> {
        self.screen.guidance(cx)
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        self.screen.next_change(cx).min(self.turns)
    }

    fn keys(&self, cx: &Context<'_>) -> Vec<Hint> {
        keys::of(&self.screen, cx, &self.hits)
    }

    fn quit(&mut self, cx: &Context<'_>) -> Option<Action> {
        self.screen.quit(cx)
    }

    fn title(&self, cx: &Context<'_>) -> Option<Title> {
        self.screen.title(cx)
    }

    fn report(&self, cx: &Context<'_>) -> Option<Report> {
        self.screen.report(cx)
    }

    fn reading(&self, separator: &str) -> Reading {
        self.hits.reading(separator)
    }

    fn types_text(&self) -> bool {
        self.screen.types_text()
    }

    fn lang(&self) -> Lang {
        self.screen.lang()
    }

    fn set_lang(&mut self, lang: Lang) {
        self.screen.set_lang(lang);
    }

    fn labels(&self) -> &[(Rect, String)] {
        self.hits.labels()
    }

    fn is_settled(&self) -> bool {
        self.pointer.is_idle() && self.screen.is_settled()
    }

    fn saved(&self, hall: &Hall) -> SavedPane {
        SavedPane {
            asked: self.asked,
            screen: record::encode(&self.screen.redacted(hall)),
        }
    }

    fn redact_key(&self, hall: &Hall, key: KeyEvent) -> KeyEvent {
        let Some(target) = self.hits.of_key(key.code).filter(|_| is_pressed(key)) else {
            return self.screen.redact_key(hall, key);
        };
        let redacted = self.screen.redact_touch(hall, target.clone());
        if redacted.as_ref() == Some(target) {
            return key;
        }
        let code = redacted.and_then(|target| self.hits.key_of(&target));
        KeyEvent {
            code: code.unwrap_or(KeyCode::Null),
            ..key
        }
    }

    fn redact_mouse(&self, hall: &Hall, event: MouseEvent) -> MouseEvent {
        let at = Position::new(event.column, event.row);
        let touched = self
            .hits
            .at(event.column, event.row)
            .filter(|_| self.area.contains(at));
        let Some(target) = touched else { return event };
        let redacted = self.screen.redact_touch(hall, target.clone());
        if redacted.as_ref() == Some(target) {
            return event;
        }
        // A finger that slid from one button to another has pressed neither.
        let slid = matches!(event.kind, MouseEventKind::Up(_)) && self.pointer.pressed() != touched;
        let (column, row) = redacted
            .filter(|_| !slid)
            .and_then(|redacted| self.cell_of(&redacted))
            .unwrap_or(NOWHERE);
        MouseEvent {
            column,
            row,
            ..event
        }
    }
}
