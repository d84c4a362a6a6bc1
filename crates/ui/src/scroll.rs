//! Content of which only a part is shown: the wheel moves it, and so does a finger that drags it.
//!
//! Whoever draws such a part says with [`Painter::scroll`](crate::Painter::scroll) where it stands,
//! which part it is, and the target that leads to each of them. A [`Pointer`] turns the events of a
//! mouse, which are those of a finger too, into targets: the one that was tapped, or the part that
//! the content was moved to. So a screen is told of a wheel as of a touch, and knows no coordinates.

use crate::HitMap;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

/// Lines that one notch of a wheel moves.
const WHEEL_LINES: isize = 3;
/// Part of its place that a finger must drag a page to turn it.
const TURN: i32 = 5;

/// A place with content of which only a part is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Scroll<T> {
    rect: Rect,
    /// Rows of cells from one part to the next; none if parts are pages.
    line: Option<u16>,
    at: usize,
    parts: Vec<T>,
}

impl<T> Scroll<T> {
    /// Content of lines `line` rows of cells high, shown from the one counted `at` on. `parts` lead
    /// to where each line is the first, the last being the one from which all others fit.
    pub fn lines(line: u16, at: usize, parts: impl IntoIterator<Item = T>) -> Scroll<T> {
        Scroll {
            line: Some(line.max(1)),
            ..Scroll::pages(at, parts)
        }
    }

    /// Content of pages, of which the one counted `at` is shown. `parts` lead to each page.
    pub fn pages(at: usize, parts: impl IntoIterator<Item = T>) -> Scroll<T> {
        Scroll {
            rect: Rect::default(),
            line: None,
            at,
            parts: parts.into_iter().collect(),
        }
    }

    /// The content in its place.
    pub(crate) fn within(self, rect: Rect) -> Scroll<T> {
        Scroll { rect, ..self }
    }

    /// The same content with other targets.
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> Scroll<U> {
        Scroll {
            rect: self.rect,
            line: self.line,
            at: self.at,
            parts: self.parts.into_iter().map(f).collect(),
        }
    }

    /// Returns the place.
    #[must_use]
    pub fn rect(&self) -> Rect {
        self.rect
    }

    /// Moves the content to the part counted `at`, or as near as there is one. Returns the target
    /// that leads there, unless it is there already. Several moves may come before the next picture.
    fn show(&mut self, at: usize) -> Option<T>
    where
        T: Clone,
    {
        let at = at.min(self.parts.len().saturating_sub(1));
        if at == self.at {
            return None;
        }
        self.at = at;
        self.parts.get(at).cloned()
    }

    fn turn(&mut self, down: bool) -> Option<T>
    where
        T: Clone,
    {
        let step = self.line.map_or(1, |_| WHEEL_LINES);
        let step = if down { step } else { -step };
        self.show(self.at.saturating_add_signed(step))
    }

    /// Returns the part that is shown when a finger has moved so many cells right and down since
    /// `from` was shown.
    fn dragged(&self, from: usize, (right, down): (i32, i32)) -> usize {
        let steps = match self.line {
            Some(line) => -down / i32::from(line),
            None => {
                let wide = i32::from(self.rect.width).max(1);
                let high = i32::from(self.rect.height).max(1);
                // Fifths of the place, along the side where it was dragged further.
                let [across, along] = [right * TURN / wide, down * TURN / high];
                let moved = if across.abs() > along.abs() {
                    across
                } else {
                    along
                };
                -moved.signum()
            }
        };
        from.saturating_add_signed(steps as isize)
    }
}

/// A finger that holds scrolled content.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grip {
    /// The place of the content, by which it is known in the next picture.
    rect: Rect,
    from: Position,
    at: usize,
}

/// A mouse, or a finger, and what it is on.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointer<T> {
    pressed: Option<T>,
    grip: Option<Grip>,
}

impl<T> Default for Pointer<T> {
    fn default() -> Self {
        Pointer {
            pressed: None,
            grip: None,
        }
    }
}

impl<T: Clone + PartialEq> Pointer<T> {
    /// Returns the target that is held down.
    pub fn pressed(&self) -> Option<&T> {
        self.pressed.as_ref()
    }

    /// Returns true if it is on nothing.
    pub fn is_idle(&self) -> bool {
        self.pressed.is_none() && self.grip.is_none()
    }

    /// Takes notice of an event over the picture that has these `hits`. Returns the target that it
    /// was for.
    pub fn on(&mut self, hits: &mut HitMap<T>, event: MouseEvent) -> Option<T> {
        let cell = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.pressed = hits.at(event.column, event.row).cloned();
                self.grip = hits.scroll_at(cell).map(|scroll| Grip {
                    rect: scroll.rect,
                    from: cell,
                    at: scroll.at,
                });
                None
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                let grip = self.grip?;
                let scroll = hits.scroll_in(grip.rect)?;
                let moved = (
                    i32::from(cell.x) - i32::from(grip.from.x),
                    i32::from(cell.y) - i32::from(grip.from.y),
                );
                let part = scroll.show(scroll.dragged(grip.at, moved));
                // What was under a finger that moves content is not tapped.
                if part.is_some() {
                    self.pressed = None;
                }
                part
            }
            // A finger that slides off a button and back on has not left it; one that lifts
            // elsewhere meant nothing.
            MouseEventKind::Up(MouseButton::Left) => {
                self.grip = None;
                let pressed = self.pressed.take()?;
                (hits.at(event.column, event.row) == Some(&pressed)).then_some(pressed)
            }
            MouseEventKind::ScrollDown => hits.scroll_at(cell)?.turn(true),
            MouseEventKind::ScrollUp => hits.scroll_at(cell)?.turn(false),
            _ => None,
        }
    }
}

/// Returns true if a [`Pointer`] takes notice of such an event: none that only moves does anything.
#[must_use]
pub fn matters(kind: MouseEventKind) -> bool {
    use MouseEventKind as Kind;
    matches!(
        kind,
        Kind::Down(_)
            | Kind::Up(_)
            | Kind::Drag(MouseButton::Left)
            | Kind::ScrollDown
            | Kind::ScrollUp
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    const PLACE: Rect = Rect::new(10, 10, 30, 20);

    #[derive(Clone, Debug, PartialEq)]
    enum Target {
        Row,
        From(usize),
    }

    /// Twelve lines of which five are shown, or as many pages.
    fn hits(line: Option<u16>, at: usize) -> HitMap<Target> {
        let parts = (0..8).map(Target::From);
        let scroll = match line {
            Some(line) => Scroll::lines(line, at, parts),
            None => Scroll::pages(at, parts),
        };
        let mut hits = HitMap::new();
        hits.add(PLACE, Target::Row);
        hits.add_scroll(PLACE, scroll);
        hits
    }

    fn event(kind: MouseEventKind, column: u16, row: u16) -> MouseEvent {
        MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }
    }

    const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
    const DRAG: MouseEventKind = MouseEventKind::Drag(MouseButton::Left);
    const UP: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

    #[test]
    fn a_wheel_moves_three_lines_or_a_page_and_stops_at_the_ends() {
        let mut pointer = Pointer::default();
        let mut lines = hits(Some(2), 0);
        let mut turn = |hits: &mut _, kind| pointer.on(hits, event(kind, 12, 12));
        let [down, up] = [MouseEventKind::ScrollDown, MouseEventKind::ScrollUp];
        assert_eq!(turn(&mut lines, up), None);
        assert_eq!(turn(&mut lines, down), Some(Target::From(3)));
        assert_eq!(
            turn(&mut lines, down),
            Some(Target::From(6)),
            "no new picture"
        );
        assert_eq!(turn(&mut lines, down), Some(Target::From(7)));
        assert_eq!(turn(&mut lines, down), None);
        let mut pages = hits(None, 5);
        assert_eq!(turn(&mut pages, down), Some(Target::From(6)));
        assert_eq!(turn(&mut pages, up), Some(Target::From(5)));
        assert_eq!(pointer.on(&mut pages, event(down, 5, 5)), None, "elsewhere");
    }

    #[test]
    fn lines_move_with_the_finger_and_are_not_tapped_then() {
        let mut pointer = Pointer::default();
        let mut drawn = hits(Some(2), 1);
        assert_eq!(pointer.on(&mut drawn, event(DOWN, 12, 20)), None);
        assert_eq!(pointer.pressed(), Some(&Target::Row));
        assert_eq!(pointer.on(&mut drawn, event(DRAG, 12, 19)), None);
        assert_eq!(
            pointer.on(&mut drawn, event(DRAG, 13, 16)),
            Some(Target::From(3))
        );
        // The next picture, and a finger that has left the place.
        let mut drawn = hits(Some(2), 3);
        assert_eq!(
            pointer.on(&mut drawn, event(DRAG, 12, 2)),
            Some(Target::From(7))
        );
        assert_eq!(
            pointer.on(&mut drawn, event(DRAG, 12, 20)),
            Some(Target::From(1))
        );
        assert_eq!(pointer.on(&mut drawn, event(UP, 12, 20)), None);
        assert!(pointer.is_idle());
    }

    #[test]
    fn a_finger_that_slips_a_little_still_taps() {
        for line in [Some(3), None] {
            let mut pointer = Pointer::default();
            let mut drawn = hits(line, 2);
            pointer.on(&mut drawn, event(DOWN, 12, 20));
            assert_eq!(pointer.on(&mut drawn, event(DRAG, 14, 22)), None);
            assert_eq!(pointer.on(&mut drawn, event(UP, 14, 22)), Some(Target::Row));
        }
    }

    #[test]
    fn a_page_is_turned_once_by_a_finger_upwards_or_to_the_left_and_back_the_other_way() {
        for (to, part) in [((12, 11), 3), ((3, 20), 3), ((12, 28), 1), ((25, 21), 1)] {
            let mut pointer = Pointer::default();
            let mut drawn = hits(None, 2);
            pointer.on(&mut drawn, event(DOWN, 12, 20));
            let turned = pointer.on(&mut drawn, event(DRAG, to.0, to.1));
            assert_eq!(turned, Some(Target::From(part)), "{to:?}");
            assert_eq!(pointer.on(&mut drawn, event(UP, to.0, to.1)), None);
        }
    }

    #[test]
    fn what_a_dialog_covers_does_not_move() {
        let mut pointer = Pointer::default();
        let mut drawn = hits(Some(1), 0);
        drawn.modal();
        let wheel = event(MouseEventKind::ScrollDown, 12, 12);
        assert_eq!(pointer.on(&mut drawn, wheel), None);
    }
}
