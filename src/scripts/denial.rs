//! Why a script's command was not carried out.

use super::json;
use hall::setup::Text;
use hall::{Command, CounterId, Hall, PrinterId, Refusal, ServiceId, Setup};
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
    /// A word names nothing in this hall.
    Unknown(Unknown),
    /// Nobody waits for this counter, but others do.
    NobodyHere {
        /// The counter that calls.
        counter: CounterId,
        /// Those who wait for other services.
        others: usize,
    },
    /// The visitor left no phone number, or it is erased.
    NoPhone,
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
            Denial::Unknown(unknown) => json::refusal_code(&unknown.kind.refusal()),
            Denial::NoPhone => "no-phone",
            Denial::NobodyHere { .. } => json::refusal_code(&Refusal::NobodyWaiting),
            Denial::Keyword { .. } => "keyword",
        }
    }

    /// Returns what could be written instead, a line each.
    pub(super) fn cures(&self, words: &Words) -> Vec<String> {
        let unknown = match self {
            Denial::Unknown(unknown) => unknown,
            Denial::Refused(Refusal::Late { .. }) => {
                return vec![words.text("cli-late-anyway").to_owned()];
            }
            _ => return Vec::new(),
        };
        let meant = unknown.meant();
        let meant = meant.map(|meant| words.say("cli-meant", args! { meant: meant }));
        let told = |(key, name): &(String, Text)| match name.get(words.lang()) {
            "" => key.clone(),
            name => words.say("cli-known", args! { key: key, name: name }),
        };
        let known: Vec<String> = unknown.known.iter().map(told).collect();
        let known = match known.is_empty() {
            true => words.text("cli-none-known").to_owned(),
            false => {
                let known = known.join(words.text("common-list-separator"));
                words.say("cli-possible", args! { values: known })
            }
        };
        meant.into_iter().chain([known]).collect()
    }

    /// Returns the same for scripts: the keys that there are, and the one that was probably meant.
    pub(super) fn known(&self) -> Option<(Vec<&str>, Option<&str>)> {
        let Denial::Unknown(unknown) = self else {
            return None;
        };
        let keys = unknown.known.iter().map(|(key, _)| key.as_str());
        Some((keys.collect(), unknown.meant()))
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
            Denial::Unknown(unknown) => {
                let id = unknown.kind.id();
                words.say(id, args! { word: unknown.written.as_str() })
            }
            Denial::NoPhone => words.text("cli-no-phone").to_owned(),
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

/// A kind of thing that commands name by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Class,
    Pause,
    Reason,
    Grade,
    Printer,
}

impl Kind {
    /// Returns the message that says there is none of this name.
    fn id(self) -> &'static str {
        match self {
            Kind::Service => "cli-unknown-service",
            Kind::Class => "cli-unknown-class",
            Kind::Pause => "cli-unknown-pause",
            Kind::Reason => "cli-unknown-reason",
            Kind::Grade => "cli-unknown-grade",
            Kind::Printer => "cli-unknown-printer",
        }
    }

    fn refusal(self) -> Refusal {
        match self {
            Kind::Service => Refusal::UnknownService,
            Kind::Class => Refusal::UnknownClass,
            Kind::Pause | Kind::Reason => Refusal::UnknownReason,
            Kind::Grade => Refusal::UnknownGrade,
            Kind::Printer => Refusal::UnknownPrinter,
        }
    }
}

/// A word that names nothing in this hall.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unknown {
    kind: Kind,
    written: String,
    /// The keys that there are, each with its name for people.
    known: Vec<(String, Text)>,
}

impl Unknown {
    /// Creates the answer to a word that is none of what the hall has of this kind.
    pub(super) fn new(hall: &Hall, kind: Kind, written: &str) -> Unknown {
        let setup = hall.setup();
        let choice = |key: &dyn ToString, name: &Text| (key.to_string(), name.clone());
        let known = match kind {
            Kind::Service => {
                let offered = setup.services.iter().filter(|service| !service.retired);
                offered.map(|s| choice(&s.id, &s.name)).collect()
            }
            Kind::Class => setup
                .classes
                .iter()
                .map(|c| choice(&c.id, &c.name))
                .collect(),
            Kind::Pause => setup
                .pauses
                .iter()
                .map(|p| choice(&p.id, &p.name))
                .collect(),
            Kind::Reason => {
                let reasons = setup.rating_reasons.iter();
                reasons.map(|r| choice(&r.id, &r.name)).collect()
            }
            Kind::Grade => {
                let grades = (1..).zip(&setup.grades);
                grades.map(|(number, g)| choice(&number, &g.name)).collect()
            }
            Kind::Printer => {
                let printers = hall.printers().iter().map(|p| p.id);
                printers
                    .map(|id: PrinterId| choice(&id, &Text::default()))
                    .collect()
            }
        };
        Unknown {
            kind,
            written: written.to_owned(),
            known,
        }
    }

    /// Returns the key that was probably meant. Between numbers that is nobody's guess.
    fn meant(&self) -> Option<&str> {
        if self.kind == Kind::Grade {
            return None;
        }
        let keys = self.known.iter().map(|(key, _)| key.as_str());
        text::reader::nearest(self.written.trim(), keys)
    }
}

/// Returns rising numbers as ranges: `1-6, 9`.
pub(crate) fn ranges(numbers: &[u16]) -> String {
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
                "没有99号窗口；本厅有：1-6",
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
    fn a_word_that_names_nothing_is_told_with_the_nearest_and_with_all_there_are() {
        let config = config::Config::default();
        let (hall, _) = sample::hall(&config.setup);
        let told = |kind, written, lang| {
            let denial = Denial::Unknown(Unknown::new(&hall, kind, written));
            let words = Words::new(lang);
            let mut lines = vec![denial.text(&config.setup, &words)];
            lines.extend(denial.cures(&words));
            lines
        };
        let service = told(Kind::Service, "socal", Lang::EN);
        assert_eq!(service[0], "There is no service socal");
        assert_eq!(service[1], "Perhaps social is meant");
        assert!(service[2].starts_with("It can be: "), "{service:?}");
        for known in config.setup.services.iter().filter(|s| !s.retired) {
            assert!(service[2].contains(known.id.as_str()), "{service:?}");
        }
        let pause = told(Kind::Pause, "lunsh", Lang::ZH);
        assert_eq!(pause[..2], ["没有暂停理由 lunsh", "是不是 lunch？"]);
        let grade = told(Kind::Grade, "9", Lang::EN);
        assert!(grade.last().unwrap().contains("1 ("), "{grade:?}");
        let printer = told(Kind::Printer, "kiosk", Lang::EN);
        assert_eq!(printer[1], "This hall has none");
        for kind in [Kind::Class, Kind::Reason] {
            let lines = told(kind, "zzzzzzzz", Lang::ZH);
            assert_eq!(lines.len(), 2, "nothing is near: {lines:?}");
            assert!(lines[1].starts_with("可以是："), "{lines:?}");
        }
        let denial = Denial::Unknown(Unknown::new(&hall, Kind::Service, "socal"));
        assert_eq!(denial.code(), "unknown-service");
        assert_eq!(denial.known().unwrap().1, Some("social"));
    }

    #[test]
    fn numbers_in_a_row_are_told_as_a_range() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9-10");
        assert_eq!(ranges(&[4]), "4");
    }
}
