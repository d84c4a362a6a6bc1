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
    pub(in crate::counter) fn is_urgent(&self) -> bool {
        self.notice == Notice::Urgent
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
    fn on(&mut self, _: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        match yes_or_no(input) {
            Some(true) => Then::send(CounterAction::Tell, Command::Announcement(self.command())),
            Some(false) => Then::Close,
            None => Then::Stay,
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
        let mut question = Question::new(title, prose.rows(view.s), "counter-tell-ok");
        if self.is_urgent() {
            question = question
                .danger()
                .ok_key("Y")
                .hint(words.text("counter-tell-urgent-hint"));
        }
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
