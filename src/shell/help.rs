//! The help: what the keys do now, found by what is typed.
//!
//! Its lines are the tables by which the screen, the program and the shell handle their keys.
//! Enter does what the chosen line says.

use crossterm::event::{KeyEvent, MouseEvent, MouseEventKind};
use hall::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use screens::keys::Hint;
use screens::screen::KeyCode;
use text::Words;
use ui::widgets::{Face, ListFace, ListPress, Picker, PickerFace, Sheet, SheetButton, Shown};
use ui::{ButtonKind, Cut, HitMap, Look, Painter, Pointer, Reading, Rgb, TextGrid};

/// Seconds that the help stays at the start when nobody closes it: a screen must not be covered
/// for ever.
pub(super) const AT_START_S: u32 = 10;
/// The same after a key, when somebody asked for it.
pub(super) const ON_REQUEST_S: u32 = 60;
/// Longest text that is typed to find a key.
const TYPED_MAX: usize = 24;

/// A part of the help that can be pressed.
#[derive(Debug, Clone, PartialEq)]
enum Target {
    Line(ListPress),
    Do,
    Close,
}

/// What follows from an input to the help.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Then {
    /// The help stays open.
    Stay,
    /// The help closes.
    Close,
    /// It closes, and this key is pressed.
    Press(KeyEvent),
}

/// The open help.
#[derive(Debug)]
pub(super) struct Help {
    /// The time at which it closes by itself.
    pub(super) until: Timestamp,
    picker: Picker,
    place: Rect,
    hits: HitMap<Target>,
    pointer: Pointer<Target>,
}

impl Help {
    /// Returns the help as it opens.
    pub(super) fn new(until: Timestamp) -> Help {
        Help {
            until,
            picker: Picker::new(TYPED_MAX),
            place: Rect::default(),
            hits: HitMap::new(),
            pointer: Pointer::default(),
        }
    }

    /// Returns the help with this typed into it already.
    pub(super) fn finding(mut self, typed: &str) -> Help {
        for letter in typed.chars() {
            self.picker.on(KeyEvent::from(KeyCode::Char(letter)), 0);
        }
        self
    }

    /// Returns true if it is as it opened.
    pub(super) fn is_fresh(&self) -> bool {
        self.picker == Picker::new(TYPED_MAX)
    }

    /// Returns the lines that are meant by what was typed.
    fn found(&self, hints: &[Hint], words: &Words) -> Vec<Hint> {
        let typed = self.picker.text().trim().to_lowercase();
        let is_meant = |hint: &&Hint| {
            let name = hint.name(words).to_lowercase();
            words.text(hint.says).to_lowercase().contains(&typed) || name.contains(&typed)
        };
        hints.iter().filter(is_meant).cloned().collect()
    }

    /// Takes notice of a key.
    pub(super) fn on_key(
        &mut self,
        at: Timestamp,
        key: KeyEvent,
        hints: &[Hint],
        words: &Words,
    ) -> Then {
        self.until = at.plus_s(ON_REQUEST_S);
        match key.code {
            KeyCode::Esc => Then::Close,
            KeyCode::Enter => self.press_chosen(hints, words),
            _ => {
                let count = self.found(hints, words).len();
                self.picker.on(key, count);
                Then::Stay
            }
        }
    }

    fn press_chosen(&self, hints: &[Hint], words: &Words) -> Then {
        let found = self.found(hints, words);
        let chosen = found.get(self.picker.list().at());
        // What takes two keys on purpose is not done by one.
        match chosen.and_then(|hint| hint.keys.first()) {
            Some(key) if !key.control => Then::Press(key.event()),
            _ => Then::Stay,
        }
    }

    /// Takes notice of the mouse: a press beside it closes it.
    pub(super) fn on_mouse(
        &mut self,
        at: Timestamp,
        mouse: MouseEvent,
        hints: &[Hint],
        words: &Words,
    ) -> Then {
        let place = Position::new(mouse.column, mouse.row);
        let beside = matches!(mouse.kind, MouseEventKind::Up(_)) && !self.place.contains(place);
        match self.pointer.on(&mut self.hits, mouse) {
            None if beside => Then::Close,
            None => Then::Stay,
            Some(Target::Close) => Then::Close,
            Some(Target::Do) => self.press_chosen(hints, words),
            Some(Target::Line(press)) => {
                self.until = at.plus_s(ON_REQUEST_S);
                let count = self.found(hints, words).len();
                match self.picker.pressed(press, count) {
                    Some(_) => self.press_chosen(hints, words),
                    None => Then::Stay,
                }
            }
        }
    }

    /// Draws it above everything else, with `notes` about this terminal below the keys.
    pub(super) fn draw(
        &mut self,
        look: &Look,
        buffer: &mut Buffer,
        words: &Words,
        hints: &[Hint],
        notes: &[String],
    ) {
        let area = buffer.area;
        let probe: Painter<'_, Target> = Painter::new(look, area, None);
        let s = TextGrid::of(&probe);
        let found = self.found(hints, words);
        let lines: Vec<Face> = found
            .iter()
            .map(|hint| Face {
                mark: hint.name(words),
                text: words.text(hint.says).to_owned(),
                detail: String::new(),
                dim: !hint.enabled,
            })
            .collect();
        // As high for a few lines as for all, so that it stands still while one types.
        let width = Sheet::<Target>::body_width(area, s, true);
        let noted = notes.iter().map(|note| {
            let rows = probe.paragraph_rows(note, width, s.text(look.theme.muted));
            rows.max(s.line)
        });
        let noted: u16 = noted.sum();
        let rows = Picker::rows(s, hints.len()).saturating_add(noted);
        let sheet = Sheet {
            title: words.text("help-title"),
            wide: true,
            rows,
            hint: None,
            buttons: vec![
                SheetButton::new(words.text("help-close"), "Esc", Target::Close),
                SheetButton::new(words.text("help-do"), "Enter", Target::Do)
                    .kind(ButtonKind::Primary)
                    .enabled(found.iter().any(|hint| !hint.keys.is_empty())),
            ],
        };
        let card = sheet.place(area, s);
        dim(buffer, look.theme.shade);
        let ground = Rect {
            x: card.x.saturating_sub(s.columns(1)),
            width: card.width + s.columns(2),
            ..card
        };
        let ground = ground.intersection(area);
        let mut p = Painter::new(look, ground, self.pointer.pressed().cloned());
        p.fill(ground, look.theme.shade, look.theme.shade);
        sheet.view(&mut p, s, |p, body| {
            let muted = p.theme().muted;
            let (below, body) = body.cut_bottom(noted.min(body.height / 2));
            let face = PickerFace {
                hint: words.text("help-hint"),
                list: ListFace {
                    lines: &lines,
                    detailed: false,
                    range: &|shown: Shown| range(shown),
                    target: &Target::Line,
                },
                none: words.text("help-none"),
            };
            self.picker.view(p, s, body, &face);
            let mut rest = below;
            for note in notes {
                let used = p.paragraph(rest, note, s.text(muted));
                rest = rest.cut_top(used).1;
            }
        });
        self.place = card;
        self.hits = p.finish(buffer);
    }

    /// Returns what the last drawing showed, as it is read.
    pub(super) fn reading(&self, separator: &str) -> Reading {
        self.hits.reading(separator)
    }

    /// Returns the texts that the last drawing showed.
    #[cfg(test)]
    pub(super) fn labels(&self) -> &[(Rect, String)] {
        self.hits.labels()
    }
}

/// Says which lines are shown.
fn range(shown: Shown) -> String {
    format!("{}–{} / {}", shown.from, shown.to, shown.count)
}

/// Lets all that was drawn stand back.
fn dim(buffer: &mut Buffer, shade: Rgb) {
    let veil = |colour: Color| match colour {
        Color::Rgb(r, g, b) => {
            let Rgb(r, g, b) = Rgb(r, g, b).mix(shade, 0.7);
            Color::Rgb(r, g, b)
        }
        other => other,
    };
    for cell in &mut buffer.content {
        cell.fg = veil(cell.fg);
        cell.bg = veil(cell.bg);
    }
}
