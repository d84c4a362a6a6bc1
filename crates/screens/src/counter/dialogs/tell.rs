//! Really tell everybody this?

use super::*;
use hall::{AnnouncementCommand, Notice};
use ui::widgets::Prose;

/// Asks before everybody hears a notice.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Tell {
    notice: Notice,
}

impl Tell {
    /// Returns the question about `notice`.
    pub(in crate::counter) fn new(notice: Notice) -> Tell {
        Tell { notice }
    }

    /// Returns true if it is an emergency.
    fn is_urgent(&self) -> bool {
        self.notice == Notice::Urgent
    }

    /// Returns what it asks about.
    pub(super) fn action(&self) -> CounterAction {
        match self.notice {
            Notice::Urgent => CounterAction::TellUrgent,
            Notice::ClosingSoon => CounterAction::TellClosing,
            Notice::Text(_) => CounterAction::Tell,
        }
    }

    fn command(&self) -> AnnouncementCommand {
        match &self.notice {
            Notice::Urgent => AnnouncementCommand::RaiseEmergency { text: None },
            notice @ (Notice::ClosingSoon | Notice::Text(_)) => AnnouncementCommand::Announce {
                notice: notice.clone(),
            },
        }
    }
}

impl Component for Tell {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        if self.is_urgent() {
            DialogKeys::grave("counter-tell-ok")
        } else {
            DialogKeys::yes_or_no("counter-tell-ok", "common-back")
        }
    }

    fn on(&mut self, _: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => {
                Then::send(CounterAction::Tell, Command::Announcement(self.command()))
            }
            DialogInput::Back => Then::Close,
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let words = &view.words;
        let (title, told) = match self.notice {
            Notice::Urgent => ("counter-do-tell-urgent", "counter-tell-urgent"),
            Notice::ClosingSoon | Notice::Text(_) => {
                ("counter-do-tell-closing", "counter-tell-closing")
            }
        };
        let prose = Prose::new([(words.text(told).to_owned(), p.theme().text)]);
        let title = words.text(title);
        let keys = self.keys(view.screen, view.cx);
        let mut question = Question::new(title, view.rows_of(p, &prose), &keys);
        if self.is_urgent() {
            question = question
                .danger()
                .hint(words.text("counter-tell-urgent-hint"));
        }
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
