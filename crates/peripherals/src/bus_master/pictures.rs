//! What displays on wires show: a function of the hall.

use bus::{Device, SignState, Value, Values};
use hall::{CounterId, Hall, TicketState};
use text::{Words, args};

/// What the sign of a counter is to say, before its device file has its say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) state: SignState,
    /// The hall's own text.
    pub(super) text: String,
    /// The number at the counter; may be empty.
    pub(super) number: String,
    /// How the counter is called.
    pub(super) counter: String,
    /// Set while a call is new, so that it may flash.
    pub(super) is_new: bool,
}

/// Returns what the sign of a counter shows. `flash` is set for a while after a call.
pub(super) fn sign(
    hall: &Hall,
    counter: CounterId,
    flash: Option<SignState>,
    words: &Words,
) -> Sign {
    let lang = words.lang();
    let label = hall.setup().label(counter, lang);
    let sign = |state, text: String, number: String| Sign {
        state,
        text,
        number,
        counter: label.clone(),
        is_new: flash.is_some(),
    };
    let plain = |state, id: &str| sign(state, words.text(id).to_owned(), String::new());
    if hall.emergency().is_some() {
        return plain(SignState::Notice, "sign-emergency");
    }
    let Some(known) = hall.counter(counter) else {
        return plain(SignState::Closed, "sign-closed");
    };
    if let Some(ticket) = known.ticket.and_then(|ticket| hall.ticket(ticket)) {
        if !ticket.has_number() {
            return plain(SignState::Serving, "sign-without-ticket");
        }
        let number = ticket.number.to_string();
        let (state, id) = match ticket.state {
            TicketState::Called { .. } => (flash.unwrap_or(SignState::Called), "sign-call"),
            _ => (SignState::Serving, "sign-serving"),
        };
        let text = words.say(id, args! { number: number.as_str() });
        return sign(state, text, number);
    }
    if let Some(text) = hall.sign(counter) {
        return sign(SignState::Notice, text.to_owned(), String::new());
    }
    let Some(shift) = &known.shift else {
        return plain(SignState::Closed, "sign-closed");
    };
    if let Some(pause) = shift.pause {
        let reasons = hall.setup().pauses.iter();
        let reason = reasons.clone().find(|reason| reason.id == pause.reason);
        let reason = reason
            .map(|reason| reason.name.get(lang))
            .unwrap_or_default();
        let text = words.say("sign-pause", args! { reason: reason });
        return sign(SignState::Paused, text, String::new());
    }
    plain(SignState::Idle, "sign-idle")
}

/// Returns the half cells that a text takes on a strip.
pub fn cells(text: &str) -> usize {
    text.chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum()
}

/// Returns a text in the middle of a strip of so many half cells; one that is too long as it is.
pub fn fitted(text: &str, room: usize) -> String {
    let free = room.saturating_sub(cells(text));
    format!("{}{text}", " ".repeat(free / 2))
}

/// Returns the values of a sign's message: the texts and effects of its file count before the hall's.
pub(super) fn values(device: &Device, sign: &Sign) -> Values {
    let own = device.text(sign.state);
    let text = match own.and_then(|own| own.text.as_deref()) {
        Some(own) => own
            .replace("{number}", &sign.number)
            .replace("{counter}", &sign.counter)
            .replace("{text}", &sign.text),
        None => sign.text.clone(),
    };
    let room = device.cells as usize;
    let mut values = Values::new();
    for (field, name) in own.into_iter().flat_map(|own| &own.values) {
        values.insert(field.clone(), Value::from(name.as_str()));
    }
    // What is too long must roll, whatever the file says; and only a new call flashes.
    let flashes = values.get("effect") == Some(&Value::from("flash"));
    if flashes && !sign.is_new {
        values.remove("effect");
    }
    if cells(&text) > room {
        values.insert("effect".to_owned(), Value::from("left"));
    } else if !values.contains_key("effect") {
        values.insert("effect".to_owned(), Value::from("still"));
    }
    values.insert("text".to_owned(), Value::from(fitted(&text, room)));
    values.insert("number".to_owned(), Value::from(sign.number.as_str()));
    values.insert("counter".to_owned(), Value::from(sign.counter.as_str()));
    values
}

/// Returns what a handset shows: how many wait for its counter, and the number there.
pub(super) fn digits(hall: &Hall, counter: CounterId) -> Values {
    let Some(known) = hall.counter(counter).filter(|known| known.shift.is_some()) else {
        return dark();
    };
    let waiting: usize = known.serves.iter().map(|s| hall.waiting(s.service)).sum();
    let ticket = known.ticket.and_then(|ticket| hall.ticket(ticket));
    let number = ticket.filter(|ticket| ticket.has_number());
    let number = number
        .map(|ticket| ticket.number.to_string())
        .unwrap_or_default();
    Values::from([
        ("waiting".to_owned(), Value::Number(waiting.min(99) as u64)),
        ("number".to_owned(), Value::from(number)),
    ])
}

/// Returns the values of a display that shows nothing.
pub(super) fn dark() -> Values {
    Values::from([
        ("waiting".to_owned(), Value::from("")),
        ("number".to_owned(), Value::from("")),
    ])
}

/// Returns the stars of the clerk at a counter.
pub(super) fn stars(hall: &Hall, counter: CounterId) -> Values {
    let shift = hall.counter(counter).and_then(|known| known.shift.as_ref());
    let stars = shift.map_or(0, |shift| shift.stars);
    Values::from([("stars".to_owned(), Value::Number(stars.into()))])
}
