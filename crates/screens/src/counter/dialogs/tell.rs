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
}

impl Component for Tell {
    fn on(&mut self, _: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        match yes_or_no(input) {
            Some(true) => Then::send(
                CounterAction::Tell,
                Command::Announcement(AnnouncementCommand::Announce {
                    notice: self.notice.clone(),
                }),
            ),
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
        if self.notice == Notice::Urgent {
            question = question.danger();
        }
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
