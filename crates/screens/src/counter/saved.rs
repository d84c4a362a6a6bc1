//! How the clerk's screen stands in a recording, as far as it is settled. Numbers are never used
//! twice, see [`record`].

use super::{CounterScreen, NAME, Tab};
use hall::event::Why;
use hall::{AccountId, CounterId, Lang, ServiceId, TicketId, Timestamp};
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};
use ui::widgets::Table;

/// The state apart from the widgets that have it.
struct Saved {
    counter: CounterId,
    lang: Lang,
    name: String,
    tab: Tab,
    chosen: Option<TicketId>,
    /// The first ticket and the first service that are shown.
    tops: (usize, usize),
    why: Option<(TicketId, Why)>,
    /// The chosen one of the people who may sign in, and the first that is shown.
    person: Option<AccountId>,
    people_top: usize,
    /// The emergency that was put aside.
    aside: Option<Timestamp>,
    arrives: bool,
    active_at: Option<Timestamp>,
}

record::record! {
    enum Tab { 1 Waiting, 2 NoShows, 3 Parked, 4 Hall }
    struct Saved {
        1 counter, 2 lang, 3 name, 4 tab, 5 chosen, 6 tops, 7 why, 8 aside, 9 arrives = false,
        10 person, 11 people_top = 0, 12 active_at,
    }
}

impl Record for CounterScreen {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        let saved = Saved {
            counter: self.counter,
            lang: self.lang,
            name: self.sign_in.text(NAME).to_owned(),
            tab: self.tabs.chosen(),
            chosen: self.tickets.chosen(),
            tops: (self.tickets.top(), self.services.top()),
            why: self.why,
            aside: self.emergency.aside,
            arrives: self.arrives,
            person: self.people.chosen(),
            people_top: self.people.top(),
            active_at: self.active_at,
        };
        saved.encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<CounterScreen, RecordError> {
        let saved = Saved::decode(from)?;
        let mut screen = CounterScreen::new(saved.counter, saved.lang, Some(saved.name));
        screen.tabs.choose(saved.tab);
        screen.tickets = Table::choosing().showing(saved.chosen, saved.tops.0);
        screen.services = Table::<ServiceId>::reading().showing(None, saved.tops.1);
        screen.why = saved.why;
        screen.emergency.aside = saved.aside;
        screen.arrives = saved.arrives;
        screen.active_at = saved.active_at;
        screen.people = Table::choosing().showing(saved.person, saved.people_top);
        Ok(screen)
    }
}
