//! An emergency on the clerk's screen: a page over everything, which the clerk can put aside to
//! finish a visit, and a banner from then on. Here it is taken back too, after a question.

use super::CounterScreen;
use super::action::CounterAction;
use crate::screen::{Action, Context};
use hall::{AnnouncementCommand, Command, Emergency, Timestamp};

/// A part of the page that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmergencyPress {
    /// Shows the screen below, with a banner.
    PutAside,
    /// Asks whether to take the emergency back.
    TakeBack,
    /// Yes, takes it back.
    Confirm,
    /// Does not take it back.
    Keep,
}

/// The state of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct EmergencyPage {
    /// The emergency that the clerk has put aside, by its time.
    pub(super) aside: Option<Timestamp>,
    /// Set while it asks whether to take the emergency back.
    pub(super) asks: bool,
}

impl CounterScreen {
    /// Returns the emergency whose page covers the screen.
    pub(super) fn covering<'h>(&self, cx: &Context<'h>) -> Option<&'h Emergency> {
        let emergency = cx.hall.emergency()?;
        (self.emergency.aside != Some(emergency.since)).then_some(emergency)
    }

    /// Takes notice of a press on the page.
    pub(super) fn emergency_pressed(
        &mut self,
        cx: &Context<'_>,
        press: EmergencyPress,
    ) -> Option<Action> {
        let emergency = self.covering(cx)?;
        match (press, self.emergency.asks) {
            (EmergencyPress::PutAside, false) => self.emergency.aside = Some(emergency.since),
            (EmergencyPress::TakeBack, false) => self.emergency.asks = true,
            (EmergencyPress::Keep, true) => self.emergency.asks = false,
            (EmergencyPress::Confirm, true) => {
                self.emergency.asks = false;
                let end = Command::Announcement(AnnouncementCommand::EndEmergency);
                return self.send(cx, CounterAction::Emergency, end);
            }
            _ => {}
        }
        None
    }
}
