//! The clerk's screen in lines of text, for a clerk who does not see it.

use super::CounterScreen;
use super::view::{class_name, service_name};
use crate::report::{News, Report};
use crate::screen::Context;
use hall::counter::Counter;
use hall::{Ticket, TicketState};
use text::{Words, args};

impl CounterScreen {
    /// Returns what is told of it now.
    pub(super) fn reported(&self, cx: &Context<'_>) -> Report {
        let words = cx.words(self.lang);
        let note = self.note.as_ref().filter(|note| note.until > cx.at);
        let news = note.map(|note| News {
            id: note.until.0,
            text: note.said.text(cx.hall, &words),
        });
        let open = self.open(cx.hall);
        let (state, more) = match open {
            Some(counter) => self.standing(cx, counter, &words),
            None => (self.titled(cx).text, String::new()),
        };
        let trouble = self.trouble(cx).map(|(trouble, since)| {
            let time = text::clock(cx.hall.local(since).time());
            words.say(trouble.full, args! { time: time })
        });
        let emergency = cx.hall.emergency();
        let emergency =
            emergency.map(|emergency| text::emergency(emergency, cx.hall.setup(), &words));
        let before: Vec<String> = trouble.into_iter().chain(emergency).collect();
        Report {
            state: joined(before.into_iter().chain([state]), &words),
            more,
            news,
            asks: open.is_none() || self.dialog.is_some() || self.covering(cx).is_some(),
        }
    }

    /// Returns where an open counter stands, and what is told with it.
    fn standing(&self, cx: &Context<'_>, counter: &Counter, words: &Words) -> (String, String) {
        let serves = counter.serves.iter();
        let waiting: usize = serves.map(|s| cx.hall.waiting(s.service)).sum();
        let next = words.say(
            "counter-report-next",
            args! { key: words.text("counter-space"), step: words.text(self.next_step(cx.hall)) },
        );
        let count = words.say("counter-wait-count", args! { count: waiting });
        match self.current(cx.hall) {
            Some(ticket) => {
                let (state, more) = self.told_ticket(cx, ticket, words);
                (state, joined([more, next], words))
            }
            None if !counter.is_working() => (
                words.text("counter-title-paused").to_owned(),
                joined([count, next], words),
            ),
            None if waiting == 0 => (
                words.text("counter-report-nobody").to_owned(),
                String::new(),
            ),
            None => (
                words.text("counter-report-free").to_owned(),
                joined([count, next], words),
            ),
        }
    }

    /// Returns what is told of the ticket at the counter: its number and its state, and more.
    fn told_ticket(&self, cx: &Context<'_>, ticket: &Ticket, words: &Words) -> (String, String) {
        let id = match ticket.state {
            TicketState::Called { .. } => "counter-report-called",
            _ => "counter-report-serving",
        };
        let state = words.say(id, args! { number: text::visit(ticket.number, words) });
        let waited = text::duration(words, cx.hall.waited_s(ticket, Self::now(cx)));
        let waited = words.say("counter-report-waited", args! { time: waited });
        let service = service_name(cx.hall, ticket, self.lang).to_owned();
        let class = class_name(cx.hall, ticket, self.lang).map(str::to_owned);
        let about = [service].into_iter().chain(class).chain([waited]);
        (state, joined(about, words))
    }
}

/// Returns texts one after another.
fn joined(texts: impl IntoIterator<Item = String>, words: &Words) -> String {
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(words.text("common-list-separator"))
}
