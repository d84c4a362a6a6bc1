//! What to do about tickets that were not printed.

use super::*;
use hall::{JobId, JobState, PrintCommand, Printable};
use text::args;
use ui::widgets::List;

/// Asks what becomes of each ticket that was not printed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Unprinted {
    /// By identity, as others see to them too.
    jobs: Vec<JobId>,
    list: List,
}

impl Unprinted {
    /// Returns the question about `jobs`.
    pub(in crate::counter) fn of(jobs: Vec<JobId>) -> Unprinted {
        Unprinted {
            jobs,
            list: List::default(),
        }
    }

    /// Returns the command that prints the chosen ticket again, or puts it aside.
    fn resolve_chosen(&self, cx: &Context<'_>, print: bool) -> Option<Command> {
        let job = self
            .jobs
            .get(self.list.at())
            .filter(|id| CounterScreen::is_unprinted(cx, **id))
            .and_then(|id| cx.hall.job(*id))?;
        match job.what {
            Printable::Ticket(ticket) if print => CounterScreen::print_of(cx.hall, ticket),
            _ => Some(Command::Print(PrintCommand::ReportJob {
                job: job.id,
                state: JobState::PutAside,
            })),
        }
    }

    fn settle(&self, cx: &Context<'_>, print: bool) -> Then {
        match self.resolve_chosen(cx, print) {
            Some(command) => Then::Send {
                action: if print {
                    CounterAction::Reprint
                } else {
                    CounterAction::Unprinted
                },
                command,
                stays: Stays::Always,
            },
            None => Then::Stay,
        }
    }

    /// Keeps the list up to date. Rows stay where they are; new ones come below.
    fn refresh(&mut self, cx: &Context<'_>) -> Then {
        let now: Vec<JobId> = CounterScreen::unprinted(cx).map(|job| job.id).collect();
        if now.is_empty() {
            return Then::Close;
        }
        let new: Vec<JobId> = now
            .into_iter()
            .filter(|id| !self.jobs.contains(id))
            .collect();
        self.jobs.extend(new);
        Then::Stay
    }

    /// Goes on to the next ticket, after one was seen to.
    fn go_on(&mut self, cx: &Context<'_>) {
        let count = self.jobs.len();
        let next = (1..count)
            .map(|step| (self.list.at() + step) % count)
            .find(|index| CounterScreen::is_unprinted(cx, self.jobs[*index]));
        if let Some(next) = next {
            self.list.choose(next);
        }
    }

    /// Returns the line of a job; none for one that is forgotten, as on a new day.
    fn line(view: &View<'_>, id: JobId) -> Option<Face> {
        let hall = view.cx.hall;
        let job = hall.job(id)?;
        let Printable::Ticket(ticket) = job.what else {
            return None;
        };
        let ticket = hall.ticket(ticket)?;
        let since = text::clock(hall.local(job.since).time());
        let state = text::job_state(job.state, &view.words);
        Some(Face {
            mark: ticket.number.to_string(),
            text: view.service_name(ticket).to_owned(),
            detail: view.words.say(
                "counter-unprinted-since",
                args! { state: state, time: since },
            ),
            dim: !CounterScreen::is_unprinted(view.cx, id),
        })
    }
}

impl Component for Unprinted {
    fn keys(&self, screen: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let chosen = self.jobs.get(self.list.at());
        let open = chosen.is_some_and(|id| CounterScreen::is_unprinted(cx, *id));
        DialogKeys::new("counter-print")
            .dismiss()
            .list(self.jobs.len())
            .enabled(open && screen.busy.is_none())
    }

    fn on(&mut self, _: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let count = self.jobs.len();
        match input {
            DialogInput::Ok => return self.settle(cx, true),
            DialogInput::Dismiss => return self.settle(cx, false),
            DialogInput::Back => return Then::Close,
            DialogInput::Changed => return self.refresh(cx),
            DialogInput::Done(CounterAction::Reprint | CounterAction::Unprinted) => self.go_on(cx),
            DialogInput::Done(_) | DialogInput::Person(_) => {}
            DialogInput::Line(press) => {
                self.list.pressed(press, count);
            }
            DialogInput::Key(key) => {
                self.list.on(key, count);
            }
        }
        Then::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        // A job that is forgotten keeps its line, so that none below it moves.
        let forgotten = || Face {
            dim: true,
            ..Face::default()
        };
        let lines: Vec<Face> = self
            .jobs
            .iter()
            .map(|id| Unprinted::line(view, *id).unwrap_or_else(forgotten))
            .collect();
        let rows = view.s.lines(lines.len() as u16);
        let title = view.words.text("counter-unprinted-title");
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys);
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, true, |face| self.list.view(p, view.s, body, &face));
        });
    }
}
