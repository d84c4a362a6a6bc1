//! The host of a program's panes: where they stand, and what is around them.

use super::pane::Pane;
use crossterm::event::MouseEvent;
use hall::{Command, Event, Hall, Lang, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screens::keys::Hint;
use screens::screen::{Context, KeyEvent};
use ui::Look;

/// A program's panes, where they stand, and what is around them.
pub trait Host {
    /// Returns the screens.
    fn panes(&mut self) -> &mut [Box<dyn Pane>];
    /// Returns the screens that are shown, and where.
    fn arrange(&mut self, area: Rect) -> Vec<(usize, Rect)> {
        vec![(0, area)]
    }
    /// Draws what is around the panes.
    fn surround(&mut self, _cx: &Context<'_>, _look: &Look, _lang: Lang, _buffer: &mut Buffer) {}
    /// Returns the pane that has the keys.
    fn focus(&self) -> usize {
        0
    }
    /// Gives the keys to a pane.
    fn set_focus(&mut self, _pane: usize) {}
    /// Takes a key of the program's own; returns whether it did.
    fn key(&mut self, _cx: &Context<'_>, _key: KeyEvent) -> bool {
        false
    }
    /// Handles a mouse event outside of the panes.
    fn mouse(&mut self, _cx: &Context<'_>, _event: MouseEvent) -> Option<KeyEvent> {
        None
    }
    /// Tells it that a person presses a key or touches something.
    fn hands_on(&mut self, _at: Timestamp) {}
    /// Returns how many seconds of the hall pass in a second.
    fn pace(&self, _hall: &Hall, _at: Timestamp) -> u32 {
        1
    }
    /// Tells it that a person did something in a pane.
    fn touched(&mut self, _cx: &Context<'_>, _command: &Command) {}
    /// Tells it that something happened in the hall.
    fn happened(&mut self, _event: &Event) {}
    /// Returns what the program itself asks of the hall now, as simulated people do.
    fn commands(&mut self, _cx: &Context<'_>) -> Vec<Command> {
        Vec::new()
    }
    /// Returns when to ask for [`Host::commands`] again.
    fn next_at(&self) -> Timestamp {
        Timestamp::NEVER
    }
    /// Returns whether Ctrl+C ends the program. A screen of a hall goes on: people press that to
    /// copy, and visitors may press anything.
    fn ends_on_interrupt(&self) -> bool {
        false
    }
    /// Returns what keys do now that are the program's own.
    fn keys(&self) -> Vec<Hint> {
        Vec::new()
    }
    /// Returns whether the terminal is named after the screen that has the keys.
    fn tells_title(&self) -> bool {
        true
    }
    /// Takes notice that the screen in `pane` is done. Returns whether others go on without it; else the
    /// program ends.
    fn closes(&mut self, _pane: usize) -> bool {
        false
    }
    /// Returns the host's own state as a recording keeps it, that of the panes apart.
    fn saved(&self) -> Vec<u8> {
        Vec::new()
    }
}

/// Shows one screen, filling the terminal.
pub struct SingleScreen {
    pane: [Box<dyn Pane>; 1],
}

impl SingleScreen {
    /// Creates a host of one screen.
    pub fn new(pane: Box<dyn Pane>) -> SingleScreen {
        SingleScreen { pane: [pane] }
    }
}

impl Host for SingleScreen {
    fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        &mut self.pane
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
