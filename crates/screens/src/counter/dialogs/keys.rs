//! The keys of a dialog: one table that its keys, its buttons and the help are made of.

use crate::counter::Target;
use crate::keys::{Chord, Hint, KeyTable, LIST};
use crate::screen::{KeyCode, KeyEvent};
use text::Words;

/// The use of a key in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::counter) enum Press {
    /// Yes, go on.
    Ok,
    /// One step back.
    Back,
    /// Puts the chosen line aside.
    Dismiss,
    /// Its list or its field uses the key.
    Inside,
}

/// An answer that has a button.
pub(super) struct Answer {
    pub(super) press: Press,
    pub(super) says: &'static str,
    pub(super) key: String,
    pub(super) target: Target,
    pub(super) enabled: bool,
}

/// What the keys of a dialog do now. See the [module](self).
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct DialogKeys {
    table: KeyTable<Press>,
    /// Set if it can be answered with yes now.
    enabled: bool,
}

impl DialogKeys {
    /// Returns the keys that answer a question: `ok` says what follows from yes.
    pub(super) fn new(ok: &'static str) -> DialogKeys {
        DialogKeys::answered_by(&[KeyCode::Enter], ok, &[KeyCode::Esc], "common-back")
    }

    /// Returns the keys that answer a question with yes or no.
    pub(super) fn yes_or_no(ok: &'static str, back: &'static str) -> DialogKeys {
        let yes = [KeyCode::Enter, KeyCode::Char('y')];
        DialogKeys::answered_by(&yes, ok, &[KeyCode::Esc, KeyCode::Char('n')], back)
    }

    /// Returns the keys of a question where Enter, which may be one too many, does not mean yes.
    pub(super) fn grave(ok: &'static str) -> DialogKeys {
        let no = [KeyCode::Esc, KeyCode::Char('n')];
        DialogKeys::answered_by(&[KeyCode::Char('y')], ok, &no, "common-back")
    }

    fn answered_by(
        yes: &[KeyCode],
        ok: &'static str,
        no: &[KeyCode],
        back: &'static str,
    ) -> DialogKeys {
        let mut table = KeyTable::default();
        table.add(no.iter().copied(), Press::Back, back);
        table.add(yes.iter().copied(), Press::Ok, ok);
        DialogKeys {
            table,
            enabled: true,
        }
    }

    /// Returns the same for a dialog that can be answered with yes only if it is `enabled`.
    pub(super) fn enabled(self, enabled: bool) -> DialogKeys {
        DialogKeys { enabled, ..self }
    }

    /// Returns the same with a key that puts the chosen line aside.
    pub(super) fn dismiss(mut self) -> DialogKeys {
        let keys = [KeyCode::Char('d')];
        self.table.add(keys, Press::Dismiss, "counter-dismiss");
        self
    }

    /// Returns the same with keys for what is inside the dialog.
    pub(super) fn inside(
        mut self,
        keys: impl IntoIterator<Item = KeyCode>,
        says: &'static str,
    ) -> DialogKeys {
        self.table.add(keys, Press::Inside, says);
        self
    }

    /// Returns the same with the keys of a list of `count` lines.
    pub(super) fn list(self, count: usize) -> DialogKeys {
        if count > 1 {
            self.inside(LIST, "help-choose")
        } else {
            self
        }
    }

    /// Returns the same with a digit for each of the first lines, which are chosen at once.
    pub(super) fn digits(self, count: usize) -> DialogKeys {
        let digits = ('1'..='9').take(count).map(KeyCode::Char);
        self.inside(digits, "help-choose-digit")
    }

    /// Returns the same with a field for what is typed.
    pub(super) fn typed(mut self, says: &'static str) -> DialogKeys {
        self.table.add_typed(Press::Inside, says);
        self
    }

    /// Returns the use of a key.
    pub(super) fn press_of(&self, key: KeyEvent) -> Option<Press> {
        self.table.of(key)
    }

    /// Returns the answers that have a button, from the left.
    pub(super) fn answers(&self, words: &Words) -> Vec<Answer> {
        let targets = [
            (Press::Back, Target::Close),
            (Press::Dismiss, Target::Dismiss),
            (Press::Ok, Target::Ok),
        ];
        let answer = |(press, target): (Press, Target)| {
            let (hint, _) = self.table.rows().find(|(_, does)| **does == press)?;
            Some(Answer {
                press,
                says: hint.says,
                key: hint.keys.first().map(|key| Chord::name(*key, words))?,
                target,
                enabled: self.enabled || press == Press::Back,
            })
        };
        targets.into_iter().filter_map(answer).collect()
    }

    /// Returns the rows for the help.
    pub(in crate::counter) fn hints(mut self) -> Vec<Hint> {
        let enabled = self.enabled;
        self.table
            .judge(|press| enabled || !matches!(press, Press::Ok | Press::Dismiss));
        self.table.hints()
    }
}
