//! What a finger or the mouse means at a cell, and what keys mean that depend on what was drawn.
//!
//! A screen fills a [`HitMap`] while it draws, so the cells that show a button are the cells that
//! press it, and a digit chooses the tile that bears it. The map also remembers the texts that were
//! drawn: sub-pixel cells carry no readable characters, so tests assert on these labels and press
//! by target instead of by coordinates.

use super::colour::Rgb;
use super::scroll::Scroll;
use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

/// The targets of one drawn frame, its keys and its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct HitMap<T> {
    hits: Vec<(Rect, T)>,
    keys: Vec<(KeyCode, T)>,
    scrolls: Vec<Scroll<T>>,
    labels: Vec<(Rect, String)>,
    /// How each label was drawn.
    letterings: Vec<Lettering>,
    /// The colour of each icon and of what is behind it.
    icons: Vec<[Rgb; 2]>,
    /// The number of labels and of icons that the latest dialog veils.
    veiled: (usize, usize),
    /// The chosen one of several rows, if one is.
    chosen: Option<Rect>,
    /// The text of the field that is typed into, if there is one.
    typed: Option<String>,
    /// The labels of buttons, by their places among all labels, with the names of their keys.
    key_names: Vec<(usize, String)>,
}

/// The texts of a drawn frame as they are read one after another, by who does not see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The lines from the top; what stands in one row is one line.
    pub lines: Vec<String>,
    /// The chosen one of several rows.
    pub chosen: Option<String>,
    /// The text in the field that is typed into.
    pub typed: Option<String>,
}

/// How a label was drawn. Lengths are in rows and columns of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    /// Rows of one em; 1 if it is ordinary text.
    pub em: f32,
    /// Set if it is terminal text, not drawn.
    pub ordinary: bool,
    /// Set if it was shortened.
    pub cut: bool,
    /// Left edge, upper edge, right edge and lower edge of its letters.
    pub ink: [f32; 4],
    /// Rows of one em of the key beside it, on a button that names one.
    pub key_em: Option<f32>,
    /// Its colour, and the colours behind its first and its last letter.
    pub colour: Rgb,
    /// See [`colour`](Lettering::colour).
    pub grounds: [Rgb; 2],
    /// Set if it stands back on purpose: the label of a button that cannot be pressed.
    pub disabled: bool,
}

impl Lettering {
    /// Ordinary text somewhere in `rect`, until more is known.
    pub(crate) fn of(rect: Rect) -> Lettering {
        Lettering {
            em: 1.0,
            ordinary: true,
            cut: false,
            ink: [
                f32::from(rect.x),
                f32::from(rect.y),
                f32::from(rect.x),
                f32::from(rect.y),
            ],
            key_em: None,
            colour: Rgb::WHITE,
            grounds: [Rgb::BLACK; 2],
            disabled: false,
        }
    }

    /// Returns its contrast with what is behind it.
    #[must_use]
    pub fn contrast(&self) -> f32 {
        let [first, last] = self.grounds;
        self.colour.contrast(first).min(self.colour.contrast(last))
    }

    /// The two in one: several lines of a text.
    pub(crate) fn and(self, other: Lettering) -> Lettering {
        let [x, y, right, bottom] = self.ink;
        let [x2, y2, right2, bottom2] = other.ink;
        Lettering {
            em: self.em.min(other.em),
            ordinary: self.ordinary || other.ordinary,
            cut: self.cut || other.cut,
            ink: [x.min(x2), y.min(y2), right.max(right2), bottom.max(bottom2)],
            key_em: self.key_em.or(other.key_em),
            ..self
        }
    }
}

impl<T> Default for HitMap<T> {
    fn default() -> Self {
        HitMap {
            hits: Vec::new(),
            keys: Vec::new(),
            scrolls: Vec::new(),
            labels: Vec::new(),
            letterings: Vec::new(),
            icons: Vec::new(),
            veiled: (0, 0),
            chosen: None,
            typed: None,
            key_names: Vec::new(),
        }
    }
}

impl<T> HitMap<T> {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes `rect` mean `target`, above everything added before.
    pub fn add(&mut self, rect: Rect, target: T) {
        if !rect.is_empty() {
            self.hits.push((rect, target));
        }
    }

    /// Makes `key` mean `target`, whatever it meant before.
    pub fn add_key(&mut self, key: KeyCode, target: T) {
        self.keys.push((key, target));
    }

    /// Makes the wheel over `rect`, and a finger that drags there, move `content`.
    pub fn add_scroll(&mut self, rect: Rect, content: Scroll<T>) {
        if !rect.is_empty() {
            self.scrolls.push(content.within(rect));
        }
    }

    /// Returns the topmost scrolled content at a cell.
    pub(crate) fn scroll_at(&mut self, cell: Position) -> Option<&mut Scroll<T>> {
        let mut topmost = self.scrolls.iter_mut().rev();
        topmost.find(|scroll| scroll.rect().contains(cell))
    }

    /// Returns the topmost scrolled content that stands in `rect`.
    pub(crate) fn scroll_in(&mut self, rect: Rect) -> Option<&mut Scroll<T>> {
        let mut topmost = self.scrolls.iter_mut().rev();
        topmost.find(|scroll| scroll.rect() == rect)
    }

    /// Returns the places of scrolled content from the bottom up.
    pub fn scrolls(&self) -> impl Iterator<Item = Rect> {
        self.scrolls.iter().map(Scroll::rect)
    }

    /// The target of a key, if what was drawn gives it one.
    #[must_use]
    pub fn of_key(&self, key: KeyCode) -> Option<&T> {
        let mut latest = self.keys.iter().rev();
        latest.find(|(k, _)| *k == key).map(|(_, target)| target)
    }

    /// The keys that mean something, each with its target.
    pub fn keys(&self) -> impl Iterator<Item = (KeyCode, &T)> {
        let is_latest = |at: usize, key: KeyCode| {
            let later = &self.keys[at + 1..];
            later.iter().all(|(other, _)| *other != key)
        };
        let keys = self.keys.iter().enumerate();
        keys.filter(move |(at, (key, _))| is_latest(*at, *key))
            .map(|(_, (key, target))| (*key, target))
    }

    /// A key that means `target`.
    #[must_use]
    pub fn key_of(&self, target: &T) -> Option<KeyCode>
    where
        T: PartialEq,
    {
        let means = |key: &KeyCode| self.of_key(*key) == Some(target);
        self.keys.iter().map(|(key, _)| *key).find(means)
    }

    /// A dialog opens: nothing below it can be pressed or moved any more, by a finger or a key.
    pub fn modal(&mut self) {
        self.hits.clear();
        self.keys.clear();
        self.scrolls.clear();
        self.veiled = (self.labels.len(), self.icons.len());
        self.chosen = None;
        self.typed = None;
    }

    /// Remembers that the row in `rect` is the chosen one.
    pub fn choose(&mut self, rect: Rect) {
        self.chosen = Some(rect);
    }

    /// Remembers the text of the field that is typed into.
    pub fn type_into(&mut self, text: &str) {
        self.typed = Some(text.to_owned());
    }

    /// Remembers the name of the key of the latest label, that of a button.
    pub(crate) fn name_key(&mut self, name: &str) {
        if let Some(last) = self.labels.len().checked_sub(1) {
            self.key_names.push((last, name.to_owned()));
        }
    }

    /// Returns the texts that no dialog veils as they are read one after another; those in one row
    /// with `separator` between them, and a button after its key.
    #[must_use]
    pub fn reading(&self, separator: &str) -> Reading {
        let key_of = |index: usize| {
            let mut names = self.key_names.iter();
            names.find(|(of, _)| *of == index).map(|(_, name)| name)
        };
        let mut texts: Vec<(u16, u16, String)> = self
            .labels
            .iter()
            .zip(&self.letterings)
            .enumerate()
            .skip(self.veiled.0)
            // A cursor is no text.
            .filter(|(_, ((_, text), _))| text.chars().any(char::is_alphanumeric))
            .map(|(index, ((_, text), drawn))| {
                let text = text.trim().replace('\n', " ");
                let text = match key_of(index) {
                    Some(key) => format!("{key}: {text}"),
                    None => text,
                };
                (drawn.ink[1] as u16, drawn.ink[0] as u16, text)
            })
            .collect();
        texts.sort_unstable();
        let joined = |row: &[&(u16, u16, String)]| {
            let texts: Vec<&str> = row.iter().map(|(_, _, text)| text.as_str()).collect();
            texts.join(separator)
        };
        let rows = || {
            let rows = texts.chunk_by(|a, b| a.0 == b.0);
            rows.map(|row| row.iter().collect::<Vec<_>>())
        };
        let inside = |rect: &Rect, row: Vec<&(u16, u16, String)>| {
            let mut here = row;
            here.retain(|(y, x, _)| rect.contains(Position::new(*x, *y)));
            (!here.is_empty()).then(|| joined(&here))
        };
        let chosen = self.chosen.and_then(|rect| {
            let lines: Vec<String> = rows().filter_map(|row| inside(&rect, row)).collect();
            (!lines.is_empty()).then(|| lines.join(separator))
        });
        Reading {
            lines: rows().map(|row| joined(&row)).collect(),
            chosen,
            typed: self.typed.clone(),
        }
    }

    /// The topmost target at a cell.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<&T> {
        let cell = Position::new(column, row);
        self.hits
            .iter()
            .rev()
            .find(|(rect, _)| rect.contains(cell))
            .map(|(_, target)| target)
    }

    /// Returns the place where `target` was drawn last.
    #[must_use]
    pub fn find(&self, target: &T) -> Option<Rect>
    where
        T: PartialEq,
    {
        self.hits
            .iter()
            .rev()
            .find(|(_, t)| t == target)
            .map(|(rect, _)| *rect)
    }

    /// Every target from the bottom up.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Rect, &T)> {
        self.hits.iter().map(|(rect, target)| (*rect, target))
    }

    /// Returns true if nothing can be pressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// Remembers that `text` was drawn in `rect`.
    pub fn label(&mut self, rect: Rect, text: &str) {
        self.labels.push((rect, text.to_owned()));
        self.letterings.push(Lettering::of(rect));
    }

    /// Remembers how the latest label was drawn.
    pub(crate) fn drawn(&mut self, lettering: Lettering) {
        if let Some(last) = self.letterings.last_mut() {
            *last = lettering;
        }
    }

    /// Returns the texts that were shortened.
    pub fn shortened(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.iter().zip(&self.letterings);
        let cut = labels.filter(|(_, drawn)| drawn.cut);
        cut.map(|((_, label), _)| label.as_str())
    }

    /// The labels that no dialog veils, each with its rectangle and how it was drawn.
    pub fn letterings(&self) -> impl Iterator<Item = (Rect, &str, &Lettering)> {
        let labels = self.labels.iter().zip(&self.letterings);
        labels
            .skip(self.veiled.0)
            .map(|((rect, text), lettering)| (*rect, text.as_str(), lettering))
    }

    /// Remembers an icon of a colour on another.
    pub(crate) fn icon(&mut self, colour: Rgb, ground: Rgb) {
        self.icons.push([colour, ground]);
    }

    /// Forgets the latest icon: it stands back on purpose.
    pub(crate) fn forget_icon(&mut self) {
        self.icons.pop();
    }

    /// The contrast of each icon that no dialog veils with what is behind it.
    pub fn icon_contrasts(&self) -> impl Iterator<Item = f32> {
        let icons = self.icons.iter().skip(self.veiled.1);
        icons.map(|[colour, ground]| colour.contrast(*ground))
    }

    /// Returns the rows of one em in which the label `text` was drawn smallest; 1 if it is ordinary
    /// text.
    #[must_use]
    pub fn em_of(&self, text: &str) -> Option<f32> {
        let labels = self.labels.iter().zip(&self.letterings);
        let found = labels.filter(|((_, label), _)| label == text);
        found.map(|(_, drawn)| drawn.em).reduce(f32::min)
    }

    /// The texts drawn, in drawing order, each in full even where the screen shortened it.
    #[must_use]
    pub fn labels(&self) -> &[(Rect, String)] {
        &self.labels
    }

    /// Returns true if some label contains `text`.
    #[must_use]
    pub fn shows(&self, text: &str) -> bool {
        self.labels.iter().any(|(_, label)| label.contains(text))
    }

    /// The same map with other targets: for a frame that holds several screens.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> HitMap<U> {
        HitMap {
            hits: self
                .hits
                .into_iter()
                .map(|(rect, t)| (rect, f(t)))
                .collect(),
            keys: self.keys.into_iter().map(|(key, t)| (key, f(t))).collect(),
            scrolls: self
                .scrolls
                .into_iter()
                .map(|scroll| scroll.map(&mut f))
                .collect(),
            labels: self.labels,
            letterings: self.letterings,
            icons: self.icons,
            veiled: self.veiled,
            chosen: self.chosen,
            typed: self.typed,
            key_names: self.key_names,
        }
    }

    /// Puts the targets, keys and labels of `other` above those of this map.
    pub fn absorb(&mut self, other: HitMap<T>) {
        self.hits.extend(other.hits);
        self.keys.extend(other.keys);
        self.scrolls.extend(other.scrolls);
        let (labels, icons) = other.veiled;
        if labels > 0 {
            self.veiled = (self.labels.len() + labels, self.icons.len() + icons);
        }
        self.icons.extend(other.icons);
        self.chosen = other.chosen.or(self.chosen);
        self.typed = other.typed.or(self.typed.take());
        let before = self.labels.len();
        let names = other.key_names.into_iter();
        self.key_names
            .extend(names.map(|(index, name)| (before + index, name)));
        self.labels.extend(other.labels);
        self.letterings.extend(other.letterings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_goes_from_the_top_by_rows_and_names_keys_choice_and_what_is_typed() {
        let mut hits: HitMap<()> = HitMap::new();
        let mut draw = |x, y, text: &str| {
            let rect = Rect::new(x, y, 8, 1);
            hits.label(rect, text);
            if text == "Back" {
                hits.name_key("Esc");
            }
        };
        draw(0, 9, "below a dialog");
        for (x, y, text) in [
            (0, 5, "Back"),
            (20, 3, "4 waiting"),
            (0, 3, "Tea"),
            (0, 1, "Which?"),
        ] {
            draw(x, y, text);
        }
        hits.veiled = (1, 0);
        hits.choose(Rect::new(0, 3, 40, 1));
        hits.type_into("te");
        let reading = hits.reading(", ");
        assert_eq!(reading.lines, ["Which?", "Tea, 4 waiting", "Esc: Back"]);
        assert_eq!(reading.chosen.as_deref(), Some("Tea, 4 waiting"));
        assert_eq!(reading.typed.as_deref(), Some("te"));
        hits.modal();
        assert_eq!(hits.reading(", "), Reading::default());
    }

    fn map() -> HitMap<&'static str> {
        let mut map = HitMap::new();
        map.add(Rect::new(0, 0, 10, 10), "card");
        map.add(Rect::new(2, 2, 3, 3), "button");
        map
    }

    #[test]
    fn the_topmost_target_wins() {
        assert_eq!(map().at(3, 3), Some(&"button"));
        assert_eq!(map().at(0, 0), Some(&"card"));
        assert_eq!(map().at(10, 10), None);
    }

    #[test]
    fn a_modal_silences_what_is_below() {
        let mut map = map();
        map.modal();
        map.add(Rect::new(4, 4, 2, 2), "ok");
        assert_eq!(map.at(3, 3), None);
        assert_eq!(map.at(4, 4), Some(&"ok"));
    }

    #[test]
    fn a_key_means_what_was_drawn_for_it_last_and_nothing_below_a_dialog() {
        let mut map = map();
        let digit = KeyCode::Char('1');
        map.add_key(digit, "card");
        map.add_key(digit, "button");
        assert_eq!(map.of_key(digit), Some(&"button"));
        assert_eq!(map.of_key(KeyCode::Enter), None);
        assert_eq!(map.keys().collect::<Vec<_>>(), [(digit, &"button")]);
        map.modal();
        assert_eq!(map.of_key(digit), None);
    }

    #[test]
    fn a_target_is_found_where_it_was_drawn() {
        assert_eq!(map().find(&"button"), Some(Rect::new(2, 2, 3, 3)));
        assert_eq!(map().find(&"none"), None);
    }

    #[test]
    fn two_screens_share_one_map_with_their_own_targets() {
        let mut all = map().map(|t| (1, t));
        let mut other = HitMap::new();
        other.add(Rect::new(20, 0, 5, 5), (2, "card"));
        all.absorb(other);
        assert_eq!(all.at(21, 1), Some(&(2, "card")));
        assert_eq!(all.at(3, 3), Some(&(1, "button")));
    }
}
