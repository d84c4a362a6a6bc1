//! What is asked before something happens: the values of a thing, whether a change is meant.

use super::draft::Draft;
use super::page::What;
use super::{Press, Target};
use crate::keys::{KeyTable, LIST};
use crate::screen::KeyCode;
use ui::widgets::{Entries, List};

/// An open sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sheet {
    /// The values of something.
    Edit {
        what: What,
        entries: Entries,
        /// The settings as they were when it was opened: what others change meanwhile is not
        /// overwritten unseen.
        base: Box<Draft>,
    },
    /// Whether something shall be done at once.
    Ask(What),
    /// What something means.
    Tell(What),
    /// What the draft changes.
    Review(List),
    /// What taking a change back changes.
    TakeBack {
        /// The number of that change.
        number: u32,
        list: List,
    },
    /// Who may open the pages that are not offered.
    WhoMay(List),
    /// Whether a draft shall be lost.
    Leave,
}

/// Answers that mean yes and no.
const NO: [KeyCode; 2] = [KeyCode::Esc, KeyCode::Char('n')];
const YES: [KeyCode; 2] = [KeyCode::Enter, KeyCode::Char('y')];

impl Sheet {
    /// Returns what its keys do; its list has so many lines, and `ok` is on the button that says yes.
    pub(super) fn table(&self, lines: usize, ok: &'static str) -> KeyTable<Press> {
        let mut table = KeyTable::default();
        match self {
            Sheet::Edit { entries, .. } => {
                table.add([KeyCode::Esc], Press::Back, "common-back");
                table.add([KeyCode::Enter], Press::Ok, ok);
                let next = [KeyCode::Down, KeyCode::Up, KeyCode::Tab, KeyCode::BackTab];
                let pages = [KeyCode::PageDown, KeyCode::PageUp];
                if entries.count() > 1 {
                    table.add(next.into_iter().chain(pages), Press::Inside, "admin-field");
                }
                if entries.types_text() {
                    table.add_typed(Press::Inside, "admin-type");
                } else if entries.choices() > 1 {
                    let step = [KeyCode::Left, KeyCode::Right, KeyCode::Char(' ')];
                    table.add(step, Press::Inside, "admin-step");
                }
            }
            Sheet::Review(_) | Sheet::TakeBack { .. } => {
                table.add(NO, Press::Back, "common-back");
                table.add(YES, Press::Ok, ok);
                table.add(LIST, Press::Inside, "help-choose");
                table.judge(|press| *press != Press::Inside || lines > 1);
            }
            Sheet::Tell(_) => table.add([KeyCode::Esc, KeyCode::Enter], Press::Back, "common-back"),
            Sheet::WhoMay(_) => {
                table.add([KeyCode::Esc, KeyCode::Enter], Press::Back, "common-back");
                table.add(LIST, Press::Inside, "help-choose");
                table.judge(|press| *press != Press::Inside || lines > 1);
            }
            // What cannot be taken back is not agreed to by Enter.
            Sheet::Ask(_) | Sheet::Leave => {
                table.add(NO, Press::Back, "common-back");
                table.add([KeyCode::Char('y')], Press::Ok, ok);
            }
        }
        table
    }

    /// Returns what a press on its buttons means, with the key that is named there. `ok` is on the
    /// button that says yes.
    pub(super) fn answers(&self, ok: &'static str) -> Vec<(&'static str, KeyCode, Target)> {
        let back = ("common-back", KeyCode::Esc, Target::Back);
        match self {
            Sheet::WhoMay(_) | Sheet::Tell(_) => vec![back],
            Sheet::Ask(_) | Sheet::Leave => vec![back, (ok, KeyCode::Char('y'), Target::Ok)],
            Sheet::Edit { .. } | Sheet::Review(_) | Sheet::TakeBack { .. } => {
                vec![back, (ok, KeyCode::Enter, Target::Ok)]
            }
        }
    }
}
