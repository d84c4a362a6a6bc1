//! What is asked before something happens: the fields of a service, whether a change is meant.

use super::{Press, Target};
use crate::keys::{KeyTable, LIST};
use crate::screen::KeyCode;
use hall::limits::NAME_MAX;
use hall::setup::{Service, Text};
use hall::{Lang, ServiceId};
use ui::widgets::{Form, List, TextField};

/// Languages whose names have a field each.
const LANGUAGES: usize = 3;
/// Digits of a field for a number.
const DIGITS: usize = 4;

/// An open sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sheet {
    /// The fields of a service.
    Edit(Edit),
    /// What the draft changes.
    Review(List),
    /// What taking a change back changes.
    TakeBack {
        /// The number of that change.
        number: u32,
        list: List,
    },
    /// Whether a draft shall be lost.
    Leave,
}

/// The fields of a service: its names, how many tickets a day, how long people should wait.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    pub(super) service: ServiceId,
    pub(super) languages: Vec<Lang>,
    pub(super) form: Form,
}

impl Edit {
    pub(super) fn of(service: &Service, languages: &[Lang]) -> Edit {
        let languages: Vec<Lang> = languages.iter().take(LANGUAGES).copied().collect();
        let mut fields: Vec<TextField> = Vec::new();
        for lang in &languages {
            let mut field = TextField::new(NAME_MAX);
            field.set(service.name.own(*lang));
            fields.push(field);
        }
        for number in [service.cap, service.max_wait_s.map(|seconds| seconds / 60)] {
            let mut field = TextField::digits(DIGITS);
            field.set(&number.map_or(String::new(), |number| number.to_string()));
            fields.push(field);
        }
        Edit {
            service: service.id,
            languages,
            form: Form::new(fields),
        }
    }

    /// Writes the fields into `service`.
    pub(super) fn put_into(&self, service: &mut Service) {
        let kept = service.name.iter();
        let kept = kept.filter(|(lang, _)| !self.languages.contains(lang));
        let kept = kept.map(|(lang, text)| (lang, text.to_owned()));
        let typed = self.languages.iter().enumerate();
        let typed = typed.map(|(field, lang)| (*lang, self.form.text(field).trim().to_owned()));
        service.name = Text::of(kept.chain(typed).filter(|(_, text)| !text.is_empty()));
        let number = |field: usize| self.form.text(self.languages.len() + field).parse().ok();
        service.cap = number(0);
        service.max_wait_s = number(1).map(|minutes: u32| minutes * 60);
    }
}

impl Sheet {
    /// Returns what its keys do; its list has so many lines.
    pub(super) fn table(&self, lines: usize) -> KeyTable<Press> {
        let mut table = KeyTable::default();
        match self {
            Sheet::Edit(_) => {
                table.add([KeyCode::Esc], Press::Back, "common-back");
                table.add([KeyCode::Enter], Press::Ok, self.ok());
                let fields = [KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down];
                table.add(fields, Press::Inside, "admin-field");
                table.add_typed(Press::Inside, "admin-type");
            }
            Sheet::Review(_) | Sheet::TakeBack { .. } => {
                table.add(
                    [KeyCode::Esc, KeyCode::Char('n')],
                    Press::Back,
                    "common-back",
                );
                table.add([KeyCode::Enter, KeyCode::Char('y')], Press::Ok, self.ok());
                table.add(LIST, Press::Inside, "help-choose");
                table.judge(|press| *press != Press::Inside || lines > 1);
            }
            Sheet::Leave => {
                table.add(
                    [KeyCode::Esc, KeyCode::Char('n')],
                    Press::Back,
                    "common-back",
                );
                table.add([KeyCode::Char('y')], Press::Ok, self.ok());
            }
        }
        table
    }

    /// Returns the message on the button that says yes.
    pub(super) fn ok(&self) -> &'static str {
        match self {
            Sheet::Edit(_) => "admin-edit-ok",
            Sheet::Review(_) => "admin-review-ok",
            Sheet::TakeBack { .. } => "admin-take-back-ok",
            Sheet::Leave => "admin-leave-ok",
        }
    }

    /// Returns what a press on its buttons means, with the key that is named there.
    pub(super) fn answers(&self) -> [(&'static str, KeyCode, Target); 2] {
        let yes = match self {
            Sheet::Leave => KeyCode::Char('y'),
            _ => KeyCode::Enter,
        };
        [
            ("common-back", KeyCode::Esc, Target::Back),
            (self.ok(), yes, Target::Ok),
        ]
    }
}
