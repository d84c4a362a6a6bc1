//! What visitors may say, and until when.

use super::{RatingCommand, RatingEvent, Ratings};
use crate::Hall;
use crate::event::{Answer, Event};
use crate::ids::{CounterId, ReasonId};
use crate::limits::{PHONE_DIGITS_MAX, PHONE_MAX};
use crate::person::Phone;
use crate::refusal::Refusal;
use crate::ticket::{Graded, Ticket};
use crate::time::Timestamp;

impl Ratings {
    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, at: Timestamp, command: &RatingCommand) -> Answer {
        match command {
            RatingCommand::Rate { counter, grade } => self.decide_rate(hall, at, *counter, *grade),
            RatingCommand::Explain {
                counter,
                reason,
                phone: _,
            } => self.decide_explain(hall, at, *counter, *reason, command.phone()),
        }
    }

    /// Returns what the clock alone has brought about at a counter: its window closes.
    pub(crate) fn elapsed(&self, counter: CounterId, at: Timestamp) -> Option<Event> {
        let ticket = self.window(counter).filter(|w| at >= w.until)?.ticket;
        Some(RatingEvent::Closed { counter, ticket }.into())
    }

    fn decide_rate(&self, hall: &Hall, at: Timestamp, counter: CounterId, grade: u8) -> Answer {
        let ticket = self.ratable(hall, at, counter)?;
        if usize::from(grade) >= hall.setup().grades.len() {
            return Err(Refusal::UnknownGrade);
        }
        match &ticket.rating {
            None => {
                let rated = RatingEvent::TicketRated {
                    ticket: ticket.id,
                    counter,
                    grade: Graded::Known(grade),
                };
                Ok(vec![rated.into()])
            }
            // A finger that bounces, or a visitor who presses twice: one press.
            Some(rating) if at <= rating.at.plus_s(hall.setup().rules.rating_min_s) => {
                Ok(Vec::new())
            }
            Some(rating) => Err(Refusal::AlreadyRated { at: rating.at }),
        }
    }

    fn decide_explain(
        &self,
        hall: &Hall,
        at: Timestamp,
        counter: CounterId,
        reason: Option<ReasonId>,
        phone: Option<&Phone>,
    ) -> Answer {
        let ticket = self.ratable(hall, at, counter)?;
        let rating = ticket.rating.as_ref().ok_or(Refusal::NothingToRate)?;
        // A number that was typed for another visit must not end at this one.
        if !rating
            .grade
            .known()
            .is_some_and(|g| hall.setup().is_poor(g))
        {
            return Err(Refusal::NotPoor);
        }
        let reasons = &hall.setup().rating_reasons;
        if reason.is_some_and(|r| !reasons.iter().any(|known| known.id == r)) {
            return Err(Refusal::UnknownReason);
        }
        let is_legal = |p: &str| {
            p.len() <= PHONE_MAX
                && p.chars().filter(char::is_ascii_digit).count() <= PHONE_DIGITS_MAX
                && p.chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '))
        };
        if !phone.is_none_or(|p| is_legal(p.as_str())) {
            return Err(Refusal::BadPhone);
        }
        // A phone number that comes after the reason does not take the reason away. The number
        // itself goes to the vault, which knows whose it is: see `Decider` in `node`.
        let explained = RatingEvent::Explained {
            ticket: ticket.id,
            counter,
            reason: reason.or(rating.reason),
            person: rating.person,
        };
        Ok(vec![explained.into()])
    }

    /// The visit that can be rated at a counter now.
    fn ratable<'h>(
        &self,
        hall: &'h Hall,
        at: Timestamp,
        counter: CounterId,
    ) -> Result<&'h Ticket, Refusal> {
        hall.counter(counter).ok_or(Refusal::UnknownCounter)?;
        let window = self
            .window(counter)
            .filter(|w| at < w.until)
            .ok_or(Refusal::NothingToRate)?;
        hall.ticket(window.ticket).ok_or(Refusal::NothingToRate)
    }
}
