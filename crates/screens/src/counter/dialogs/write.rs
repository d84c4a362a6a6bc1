//! What to tell everybody, in the clerk's own words.

use super::*;
use hall::limits::NOTICE_MAX;
use hall::{AnnouncementCommand, Notice};
use speech::prospects;
use text::args;
use ui::widgets::{Prose, TextField};

/// Zones that are told of by name.
const ZONES_SHOWN: usize = 2;

/// Takes down a notice.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Write {
    field: TextField,
}

impl Write {
    /// Returns an empty notice.
    pub(in crate::counter) fn new() -> Write {
        Write {
            field: TextField::new(NOTICE_MAX),
        }
    }
}

impl Component for Write {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        DialogKeys::new("counter-tell-ok")
            .typed("help-type")
            .enabled(!self.field.text().trim().is_empty())
    }

    fn on(&mut self, _: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => Then::Send {
                action: CounterAction::Tell,
                command: Command::Announcement(AnnouncementCommand::Announce {
                    notice: Notice::Text(self.field.text().to_owned()),
                }),
                stays: Stays::IfRefused,
            },
            DialogInput::Back => Then::Close,
            DialogInput::Key(key) => {
                self.field.on(key);
                Then::Stay
            }
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let s = view.s;
        let words = &view.words;
        let typed = self.field.text().trim();
        let zones = prospects(view.cx.hall.zones(), typed);
        let mut unsure: Vec<String> = zones
            .iter()
            .filter(|(_, prospect)| !prospect.is_spoken())
            .filter_map(|(zone, prospect)| Some(prospect.tell(*zone, words)?.0))
            .collect();
        if unsure.len() > ZONES_SHOWN {
            let more = unsure.len() - ZONES_SHOWN;
            unsure.truncate(ZONES_SHOWN);
            unsure.push(words.say("counter-tell-more", args! { count: more }));
        }
        let unsure = unsure.into_iter().map(|told| (told, p.theme().warn));
        let mut texts: Vec<_> = unsure.collect();
        if zones.is_empty() {
            texts.push((words.text("notice-no-speaker").to_owned(), p.theme().muted));
        } else if texts.is_empty() || typed.is_empty() {
            texts = vec![(words.text("counter-tell-text").to_owned(), p.theme().muted)];
        }
        let prose = Prose::new(texts);
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(words.text("counter-do-tell"), field_rows(s), &keys);
        view.ask(p, &question, |p, body| {
            draw_field(view, p, body, &self.field, "counter-tell-hint", &prose);
        });
    }
}
