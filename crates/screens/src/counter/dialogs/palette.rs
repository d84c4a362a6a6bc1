//! Any command by its name.

use super::*;
use hall::Hall;
use text::Words;
use ui::widgets::{Picker, PickerFace};

/// Finds a command.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Palette {
    picker: Picker,
}

impl Palette {
    /// Returns a search that has not begun.
    pub(in crate::counter) fn new() -> Palette {
        Palette {
            picker: Picker::new(TYPED_MAX),
        }
    }

    /// Returns the commands that are meant by what was typed.
    fn found(&self, hall: &Hall) -> Vec<CounterAction> {
        let mut found = found(self.picker.text());
        found.retain(|action| action.is_there(hall));
        found
    }

    /// Returns the chosen command.
    fn chosen(&self, hall: &Hall) -> Option<CounterAction> {
        self.found(hall).get(self.picker.list().at()).copied()
    }
}

/// Returns the commands that are meant by `typed`: its key, or a part of its name in any
/// language.
pub(in crate::counter) fn found(typed: &str) -> Vec<CounterAction> {
    let typed = typed.trim().to_lowercase();
    let names = |action: &CounterAction| {
        text::languages()
            .into_iter()
            .flat_map(|lang| {
                let words = Words::new(lang);
                let find = format!("{}.find", action.id());
                [
                    words.text(action.id()).to_lowercase(),
                    words.text(&find).to_owned(),
                ]
            })
            .collect::<Vec<_>>()
    };
    let mut found: Vec<CounterAction> = CounterAction::FOUND
        .into_iter()
        .filter(|action| {
            typed.is_empty()
                || action.key().to_lowercase() == typed
                || names(action).iter().any(|n| n.contains(&typed))
        })
        .collect();
    if !typed.is_empty() {
        let rank = |action: &CounterAction| {
            let starts = names(action)
                .iter()
                .any(|n| n.split(' ').any(|word| word.starts_with(&typed)));
            (action.key().to_lowercase() != typed, !starts)
        };
        found.sort_by_key(rank);
    }
    found
}

impl Component for Palette {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let count = self.found(cx.hall).len();
        DialogKeys::new("counter-palette-ok")
            .typed("help-find")
            .list(count)
            .enabled(count > 0)
    }

    fn on(&mut self, _: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let count = self.found(cx.hall).len();
        let confirmed = match input {
            DialogInput::Ok => true,
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => self.picker.pressed(press, count).is_some(),
            DialogInput::Key(key) => {
                self.picker.on(key, count);
                false
            }
            _ => false,
        };
        match self.chosen(cx.hall).filter(|_| confirmed) {
            Some(action) => Then::Do(action),
            None => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let words = &view.words;
        let line = |action: CounterAction| {
            let resumes = action == CounterAction::Pause && !view.counter.is_working();
            let name = if resumes {
                "counter-do-resume"
            } else {
                action.id()
            };
            Face {
                mark: action.key().to_owned(),
                text: words.text(name).to_owned(),
                detail: String::new(),
                dim: view.screen.why_not(view.cx, action).is_some(),
            }
        };
        let doings = self.found(view.cx.hall);
        let lines: Vec<Face> = doings.into_iter().map(line).collect();
        // Why a command makes no sense now needs a whole line: only of the chosen one.
        let refused = self
            .chosen(view.cx.hall)
            .and_then(|action| view.screen.why_not(view.cx, action))
            .map(|said| said.text(view.cx.hall, words));
        let rows = Picker::rows(view.s, lines.len());
        // As wide for few commands as for all, so that it stands still while one types.
        let names = CounterAction::FOUND.iter();
        let widest = names
            .map(|action| words.text(action.id()).chars().count())
            .max();
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(words.text("counter-do-more"), rows, &keys)
            .lines(widest.unwrap_or(0))
            .hint(refused.unwrap_or_default());
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |list| {
                let face = PickerFace {
                    hint: words.text("counter-palette-hint"),
                    list,
                    none: words.text("counter-none-found"),
                };
                self.picker.view(p, view.s, body, &face);
            });
        });
    }
}
