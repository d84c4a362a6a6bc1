//! What a finger or the mouse means at a cell, and what keys mean that depend on what was drawn.
//!
//! A screen fills a [`HitMap`] while it draws, so the cells that show a button are the cells that
//! press it, and a digit chooses the tile that bears it. The map also remembers the texts that were
//! drawn: sub-pixel cells carry no readable characters, so tests assert on these labels and press
//! by target instead of by coordinates.

use crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

/// The targets of one drawn frame, its keys and its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct HitMap<T> {
    hits: Vec<(Rect, T)>,
    keys: Vec<(KeyCode, T)>,
    labels: Vec<(Rect, String)>,
    /// Rows of one em of each label, as it was drawn.
    ems: Vec<f32>,
    /// Set for each label that was shortened.
    cuts: Vec<bool>,
}

impl<T> Default for HitMap<T> {
    fn default() -> Self {
        HitMap {
            hits: Vec::new(),
            keys: Vec::new(),
            labels: Vec::new(),
            ems: Vec::new(),
            cuts: Vec::new(),
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

    /// The target of a key, if what was drawn gives it one.
    #[must_use]
    pub fn of_key(&self, key: KeyCode) -> Option<&T> {
        let mut latest = self.keys.iter().rev();
        latest.find(|(k, _)| *k == key).map(|(_, target)| target)
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

    /// A dialog opens: nothing below it can be pressed any more, by a finger or a key.
    pub fn modal(&mut self) {
        self.hits.clear();
        self.keys.clear();
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
        self.ems.push(1.0);
        self.cuts.push(false);
    }

    /// Remembers that the latest label was drawn with an em of `em` rows, and if it was shortened.
    pub(crate) fn drawn(&mut self, em: f32, cut: bool) {
        if let Some(last) = self.ems.last_mut() {
            *last = em;
        }
        if let Some(last) = self.cuts.last_mut() {
            *last = cut;
        }
    }

    /// Returns the texts that were shortened.
    pub fn shortened(&self) -> impl Iterator<Item = &str> {
        let labels = self.labels.iter().zip(&self.cuts);
        let cut = labels.filter(|(_, cut)| **cut);
        cut.map(|((_, label), _)| label.as_str())
    }

    /// Returns the rows of one em in which the label `text` was drawn smallest; 1 if it is ordinary
    /// text.
    #[must_use]
    pub fn em_of(&self, text: &str) -> Option<f32> {
        let labels = self.labels.iter().zip(&self.ems);
        let ems = labels.filter(|((_, label), _)| label == text);
        ems.map(|(_, em)| *em).reduce(f32::min)
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
            labels: self.labels,
            ems: self.ems,
            cuts: self.cuts,
        }
    }

    /// Puts the targets, keys and labels of `other` above those of this map.
    pub fn absorb(&mut self, other: HitMap<T>) {
        self.hits.extend(other.hits);
        self.keys.extend(other.keys);
        self.labels.extend(other.labels);
        self.ems.extend(other.ems);
        self.cuts.extend(other.cuts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
