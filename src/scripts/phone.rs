//! `dingdong phone`: what a visitor left with a poor rating, for whoever calls back.

use super::commands::find_ticket;
use super::denial::Denial;
use super::{Answers, Session};
use crate::outcome::Outcome;
use crate::stdout;
use hall::{Command, Hall, PersonCommand, PersonId};
use node::link_event::LinkEvent;
use serde_json::json;
use std::time::Duration;
use text::problem::Problem;

/// Time that the answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Hexadecimal digits of a visitor in the stream of events.
const DIGITS: usize = 16;

/// Returns a visitor as scripts name him.
pub(super) fn name(person: PersonId) -> String {
    format!("{:0DIGITS$x}", person.0)
}

/// Returns the visitor that a script means: one that it names so, or the one with a ticket of today.
fn find(hall: &Hall, written: &str) -> Result<Option<PersonId>, Denial> {
    let is_name = written.len() == DIGITS && written.bytes().all(|b| b.is_ascii_hexdigit());
    if is_name && let Ok(person) = u64::from_str_radix(written, 16) {
        return Ok(Some(PersonId(person)));
    }
    let ticket = hall.ticket(find_ticket(hall, written)?);
    let rating = ticket.and_then(|ticket| ticket.rating.as_ref());
    Ok(rating.and_then(|rating| rating.person))
}

/// Returns what erases the number that a visitor left.
pub(super) fn erase(hall: &Hall, written: &str) -> Result<Command, Denial> {
    let person = find(hall, written)?.ok_or(Denial::NoPhone)?;
    let persons = vec![person];
    Ok(Command::Person(PersonCommand::Erase { persons }))
}

impl Answers<'_> {
    /// Tells the number that a visitor left.
    pub(super) fn read_phone(&self, session: &Session, visitor: &str) -> Result<Outcome, Problem> {
        let hall = session.hall();
        let person = match find(hall, visitor) {
            Ok(person) => person,
            Err(why) => return Ok(self.refuse(hall, why)),
        };
        let data = match person
            .map(|person| ask(session, person, self))
            .transpose()?
        {
            Some(Err(why)) => return Ok(self.refuse(session.hall(), why)),
            Some(Ok(data)) => data,
            None => None,
        };
        let Some(data) = data else {
            return Ok(self.refuse(session.hall(), Denial::NoPhone));
        };
        let phone = data.phone.as_str();
        stdout::answer(self.json, &json!({"ok": true, "phone": phone}), || {
            phone.to_owned()
        });
        Ok(Outcome::Done)
    }
}

/// What is read of a visitor, or why it is not.
type Read = Result<Option<node::vault::PersonalData>, hall::Refusal>;

fn ask(session: &Session, person: PersonId, answers: &Answers<'_>) -> Result<Read, Problem> {
    session.link().read_person(person);
    loop {
        match session.next(Some(ANSWER_WITHIN), answers.words)? {
            LinkEvent::Person(of, read) if of == person => return Ok(read),
            _ => {}
        }
    }
}
