//! Why a script's command was not carried out.

use super::json;
use hall::{Command, CounterId, Hall, Refusal, ServiceId, Setup};
use text::{Words, args};

/// An answer that is no.
pub(super) enum Denial {
    /// The hall refused it, or would.
    Refused(Refusal),
    /// A word means two services.
    Ambiguous {
        /// The one.
        one: ServiceId,
        /// The other.
        other: ServiceId,
    },
    /// The hall has no such counter.
    UnknownCounter {
        /// The counter that was asked for.
        counter: CounterId,
        /// Those that there are, as ranges.
        known: String,
    },
    /// No ticket of today has this number.
    UnknownTicket {
        /// The number as it was written.
        number: String,
        /// The tickets that it may mean.
        meant: Vec<String>,
    },
    /// Nobody waits for this counter, but others do.
    NobodyHere {
        /// The counter that calls.
        counter: CounterId,
        /// Those who wait for other services.
        others: usize,
    },
    /// A text to announce looks like an option.
    Keyword {
        /// The text.
        text: String,
        /// The option.
        option: &'static str,
    },
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Denial {
        Denial::Refused(refusal)
    }
}

impl Denial {
    /// Returns the hall's refusal of `command`, with what `hall` knows about it.
    pub(super) fn of(refusal: Refusal, command: &Command, hall: &Hall) -> Denial {
        let others = hall.waiting_in_all();
        match (&refusal, command.counter()) {
            (Refusal::UnknownCounter, Some(counter)) if !hall.counters().is_empty() => {
                let known: Vec<u16> = hall.counters().iter().map(|c| c.id.0).collect();
                let known = ranges(&known);
                Denial::UnknownCounter { counter, known }
            }
            (Refusal::NobodyWaiting, Some(counter)) if others > 0 => {
                Denial::NobodyHere { counter, others }
            }
            _ => Denial::Refused(refusal),
        }
    }

    /// Returns the denial of a ticket's number that nobody has today.
    pub(super) fn unknown_ticket(hall: &Hall, written: &str) -> Denial {
        let value: Option<u32> = written.trim().parse().ok();
        let is_meant = |ticket: &&hall::Ticket| Some(ticket.number.value) == value;
        let meant = hall.tickets().iter().filter(is_meant);
        Denial::UnknownTicket {
            number: written.trim().to_owned(),
            meant: meant.map(|ticket| ticket.number.to_string()).collect(),
        }
    }

    /// Returns the name by which scripts know it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Denial::Refused(refusal) => json::refusal_code(refusal),
            Denial::Ambiguous { .. } => "ambiguous-service",
            Denial::UnknownCounter { .. } => json::refusal_code(&Refusal::UnknownCounter),
            Denial::UnknownTicket { .. } => json::refusal_code(&Refusal::UnknownTicket),
            Denial::NobodyHere { .. } => json::refusal_code(&Refusal::NobodyWaiting),
            Denial::Keyword { .. } => "keyword",
        }
    }

    /// Returns the reason in the reader's language.
    pub(super) fn text(&self, setup: &Setup, words: &Words) -> String {
        match self {
            Denial::Refused(refusal) => text::refusal(refusal, setup, words),
            Denial::Ambiguous { one, other } => words.say(
                "cli-ambiguous-service",
                args! { one: one.as_str(), other: other.as_str() },
            ),
            Denial::UnknownCounter { counter, known } => words.say(
                "cli-unknown-counter",
                args! { counter: counter.0, known: known },
            ),
            Denial::UnknownTicket { number, meant } if meant.is_empty() => {
                words.say("cli-unknown-ticket", args! { number: number })
            }
            Denial::UnknownTicket { number, meant } => words.say(
                "cli-unknown-ticket-meant",
                args! { number: number, meant: meant.join(words.text("common-list-separator")) },
            ),
            Denial::NobodyHere { counter, others } => words.say(
                "cli-nobody-here",
                args! {
                    counter: text::counter("common-counter-inline", *counter, setup, words),
                    others: *others,
                },
            ),
            Denial::Keyword { text, option } => words.say(
                "cli-announce-keyword",
                args! { text: text, option: *option },
            ),
        }
    }
}

/// Returns rising numbers as ranges: `1-6, 9`.
fn ranges(numbers: &[u16]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let range = |run: &[u16]| match run {
        [first, .., last] => format!("{first}-{last}"),
        single => single.iter().map(u16::to_string).collect(),
    };
    runs.map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use hall::{CounterCommand, Lang};

    fn call(counter: u16) -> Command {
        let counter = CounterId(counter);
        Command::Counter(CounterCommand::CallNext { counter })
    }

    #[test]
    fn a_denial_says_what_there_is_instead() {
        let config = config::Config::default();
        let (hall, _) = sample::hall(&config.setup);
        let said =
            |denial: &Denial| Lang::USUAL.map(|lang| denial.text(&config.setup, &Words::new(lang)));
        let unknown = Denial::of(Refusal::UnknownCounter, &call(99), &hall);
        assert_eq!(
            said(&unknown),
            [
                "没有 99 号窗口；本厅有：1-6",
                "There is no counter 99; this hall has 1-6"
            ]
        );
        assert_eq!(unknown.code(), "unknown-counter");
        let nobody = Denial::of(Refusal::NobodyWaiting, &call(3), &hall);
        let others = hall.waiting_in_all();
        assert!(others > 1);
        assert_eq!(
            said(&nobody)[1],
            format!(
                "Nobody waits for what counter 3 serves; {others} visitors wait for other services"
            )
        );
        assert_eq!(nobody.code(), "nobody-waiting");
        // In an empty hall there is nothing to add.
        let empty = Hall::new();
        let plain = Denial::of(Refusal::NobodyWaiting, &call(3), &empty);
        assert_eq!(said(&plain)[1], "Nobody is waiting");
        let number = hall.tickets()[0].number;
        let meant = Denial::unknown_ticket(&hall, &number.value.to_string());
        assert!(
            said(&meant)[1].contains(&number.to_string()),
            "{:?}",
            said(&meant)
        );
        assert_eq!(
            said(&Denial::unknown_ticket(&hall, "Z999"))[1],
            "There is no ticket Z999 today: check the number"
        );
    }

    #[test]
    fn numbers_in_a_row_are_told_as_a_range() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
        assert_eq!(ranges(&[4]), "4");
    }
}
