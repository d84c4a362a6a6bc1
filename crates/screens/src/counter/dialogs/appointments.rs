//! Who is booked today, and checking in whoever stands at the counter.

use super::*;
use hall::{Appointment, AppointmentCommand, AppointmentState, Hall};
use text::args;
use ui::widgets::{Picker, PickerFace};

/// Most appointments that are listed; typing digits of the code finds the others.
const FOUND_MAX: usize = 60;

/// The list of the day: those whose visitors are expected first. Digits of a code find one.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Appointments {
    picker: Picker,
}

impl Appointments {
    /// The list of the day.
    pub(in crate::counter) fn new() -> Appointments {
        Appointments {
            picker: Picker::code(TYPED_MAX),
        }
    }

    /// Returns the appointments that are meant: those that can be checked in first, by time.
    fn found<'h>(&self, cx: &Context<'h>) -> Vec<&'h Appointment> {
        let hall: &'h Hall = cx.hall;
        let typed: String = self
            .picker
            .text()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let is_meant = |a: &&Appointment| {
            let code = a.code.to_string().replace(' ', "");
            code.starts_with(&typed)
        };
        let today = hall.local(cx.at).date_naive();
        let all = hall.appointments_on(today).into_iter();
        let mut found: Vec<&Appointment> = all.filter(is_meant).collect();
        found.sort_by_key(|a| !can_come(a));
        found.truncate(FOUND_MAX);
        found
    }

    fn chosen<'h>(&self, cx: &Context<'h>) -> Option<&'h Appointment> {
        let found = self.found(cx);
        found.get(self.picker.list().at()).copied()
    }

    fn check_in(&self, screen: &CounterScreen, cx: &Context<'_>) -> Then {
        let Some(chosen) = self.chosen(cx) else {
            return Then::Stay;
        };
        let command = Command::Appointment(AppointmentCommand::CheckIn {
            appointment: chosen.id,
            lang: screen.lang,
            class: None,
            printer: None,
            counter: Some(screen.counter),
        });
        Then::Send {
            action: CounterAction::Appointments,
            command,
            stays: Stays::IfRefused,
        }
    }
}

/// Whether the visitor may still come.
fn can_come(appointment: &Appointment) -> bool {
    matches!(
        appointment.state,
        AppointmentState::Booked | AppointmentState::Missed
    )
}

impl Component for Appointments {
    fn keys(&self, screen: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let chosen = self.chosen(cx);
        DialogKeys::new("counter-check-in")
            .typed("help-type")
            .list(self.found(cx).len())
            .enabled(chosen.is_some_and(can_come) && screen.busy.is_none())
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let count = || self.found(cx).len();
        match input {
            DialogInput::Ok => return self.check_in(screen, cx),
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => {
                let count = count();
                if self.picker.pressed(press, count).is_some() {
                    return self.check_in(screen, cx);
                }
            }
            DialogInput::Key(key) => {
                let count = count();
                self.picker.on(key, count);
            }
            DialogInput::Person(_)
            | DialogInput::Dismiss
            | DialogInput::Changed
            | DialogInput::Done(_) => {}
        }
        Then::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let words = &view.words;
        let hall = view.cx.hall;
        let line = |a: &&Appointment| {
            let minute = a.slot.minute;
            let service = hall.setup().service(a.service);
            let state = text::appointment_state(hall, a, words);
            Face {
                mark: format!("{:02}:{:02}", minute / 60, minute % 60),
                text: service.map_or_else(
                    || a.service.to_string(),
                    |s| s.name.get(words.lang()).to_owned(),
                ),
                detail: words.say(
                    "counter-appointment",
                    args! { code: a.code.to_string(), state: state },
                ),
                dim: !can_come(a),
            }
        };
        let lines: Vec<Face> = self.found(view.cx).iter().map(line).collect();
        let rows = Picker::rows(view.s, lines.len());
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(words.text("counter-appointments-title"), rows, &keys)
            .lines(view.columns_of(p, &lines))
            .hint(words.text("counter-appointments-hint"));
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, true, |list| {
                let face = PickerFace {
                    hint: words.text("counter-code-hint"),
                    list,
                    none: words.text("counter-none-found"),
                };
                self.picker.view(p, view.s, body, &face);
            });
        });
    }
}
