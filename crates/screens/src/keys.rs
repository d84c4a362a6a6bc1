//! Tables of keys: what the keys of a screen do in its present state.
//!
//! A screen handles its keys by such a table, its buttons name keys out of it, and the help is made
//! of it. So none of the three can say anything else than the others.

use crate::screen::{Context, KeyCode, KeyEvent, KeyModifiers, Screen};
use text::Words;
use ui::HitMap;

/// Keys that lead through a list.
pub const LIST: [KeyCode; 6] = [
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
];

/// Keys that the help names beside one sentence; more of them are only noise.
const NAMED: usize = 4;

/// A key, alone or together with Ctrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    /// The key; letters in lower case.
    pub code: KeyCode,
    /// Set if Ctrl is held down.
    pub control: bool,
}

impl From<KeyCode> for Chord {
    fn from(code: KeyCode) -> Chord {
        Chord {
            code: plain(code),
            control: false,
        }
    }
}

impl Chord {
    /// Returns Ctrl together with a letter.
    #[must_use]
    pub fn control(letter: char) -> Chord {
        Chord {
            code: KeyCode::Char(letter),
            control: true,
        }
    }

    /// Returns true if `key` is this one.
    #[must_use]
    pub fn is(self, key: KeyEvent) -> bool {
        let others = KeyModifiers::ALT | KeyModifiers::SUPER;
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        plain(key.code) == self.code && control == self.control && !key.modifiers.intersects(others)
    }

    /// Returns the key that is pressed for it.
    #[must_use]
    pub fn event(self) -> KeyEvent {
        let modifiers = if self.control {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        KeyEvent::new(self.code, modifiers)
    }

    /// Returns its name.
    #[must_use]
    pub fn name(self, words: &Words) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => words.text("counter-space").to_owned(),
            KeyCode::Char(letter) => letter.to_uppercase().collect(),
            KeyCode::F(number) => format!("F{number}"),
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift+Tab".to_owned(),
            code => format!("{code:?}"),
        };
        if self.control {
            format!("Ctrl+{name}")
        } else {
            name
        }
    }
}

/// Returns a key as tables have it: capitals and small letters are one, and so are the question
/// marks of both scripts.
fn plain(code: KeyCode) -> KeyCode {
    match code {
        KeyCode::Char('？') => KeyCode::Char('?'),
        KeyCode::Char(letter) => KeyCode::Char(letter.to_ascii_lowercase()),
        code => code,
    }
}

/// Keys that do the same, and what that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The keys.
    pub keys: Vec<Chord>,
    /// Set if letters that are typed belong to them.
    pub typed: bool,
    /// The message that says what they do.
    pub says: &'static str,
    /// Set if they do it now. Otherwise they say why not, or do nothing.
    pub enabled: bool,
}

impl Hint {
    /// Returns true if `key` is one of them.
    #[must_use]
    pub fn covers(&self, key: KeyEvent) -> bool {
        let types = matches!(
            key.code,
            KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete
        );
        self.keys.iter().any(|chord| chord.is(key)) || self.typed && types && is_plain(key)
    }

    /// Returns the names of the keys. Figures and letters that follow each other are a range.
    #[must_use]
    pub fn name(&self, words: &Words) -> String {
        let mut names: Vec<String> = Vec::new();
        let mut rest = self.keys.as_slice();
        while let [first, ..] = rest {
            let run = 1 + rest.windows(2).take_while(|two| follow(two)).count();
            let (run, after) = rest.split_at(run);
            match run {
                [_, _, .., last] => {
                    names.push(format!("{}–{}", first.name(words), last.name(words)));
                }
                few => names.extend(few.iter().map(|chord| chord.name(words))),
            }
            rest = after;
        }
        if self.typed {
            names.push(words.text("help-letters").to_owned());
        }
        if names.len() > NAMED {
            names.truncate(NAMED - 1);
            names.push("…".to_owned());
        }
        names.join(" ")
    }
}

/// Returns true if no key is held down that would give `key` another meaning.
fn is_plain(key: KeyEvent) -> bool {
    (key.modifiers - KeyModifiers::SHIFT).is_empty()
}

/// Returns true if two keys bear a figure or a letter and the next one.
fn follow(two: &[Chord]) -> bool {
    match two {
        [a, b] => match (a.code, b.code) {
            (KeyCode::Char(first), KeyCode::Char(second)) => {
                first.is_ascii_alphanumeric() && u32::from(first) + 1 == u32::from(second)
            }
            _ => false,
        },
        _ => false,
    }
}

/// The keys of a screen in its present state, each with what it does: a `D` of the screen's own.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyTable<D> {
    rows: Vec<(Hint, D)>,
}

impl<D> Default for KeyTable<D> {
    fn default() -> KeyTable<D> {
        KeyTable { rows: Vec::new() }
    }
}

impl<D: Clone> KeyTable<D> {
    /// Adds keys that do the same.
    pub fn add(
        &mut self,
        keys: impl IntoIterator<Item = impl Into<Chord>>,
        does: D,
        says: &'static str,
    ) {
        let hint = Hint {
            keys: keys.into_iter().map(Into::into).collect(),
            typed: false,
            says,
            enabled: true,
        };
        self.rows.push((hint, does));
    }

    /// Adds all that is typed into a field.
    pub fn add_typed(&mut self, does: D, says: &'static str) {
        let hint = Hint {
            keys: Vec::new(),
            typed: true,
            says,
            enabled: true,
        };
        self.rows.push((hint, does));
    }

    /// Returns what a key does; what it does by itself comes before what is typed with it.
    #[must_use]
    pub fn of(&self, key: KeyEvent) -> Option<D> {
        let named = |typed: bool| {
            self.rows
                .iter()
                .find(|(hint, _)| hint.typed == typed && hint.covers(key))
        };
        named(false)
            .or_else(|| named(true))
            .map(|(_, does)| does.clone())
    }

    /// Returns its rows.
    pub fn rows(&self) -> impl Iterator<Item = (&Hint, &D)> {
        self.rows.iter().map(|(hint, does)| (hint, does))
    }

    /// Says of each row whether it does now what it says.
    pub fn judge(&mut self, is_enabled: impl Fn(&D) -> bool) {
        for (hint, does) in &mut self.rows {
            hint.enabled = is_enabled(does);
        }
    }

    /// Returns the rows for the help.
    #[must_use]
    pub fn hints(self) -> Vec<Hint> {
        merged(self.rows.into_iter().map(|(hint, _)| hint))
    }
}

/// Returns what the keys of a screen do now: those that the last picture gave a meaning, and its
/// others.
pub fn of<S: Screen>(screen: &S, cx: &Context<'_>, drawn: &HitMap<S::Target>) -> Vec<Hint> {
    let drawn = drawn.keys().map(|(code, target)| Hint {
        keys: vec![code.into()],
        typed: false,
        says: screen.says(target),
        enabled: true,
    });
    merged(drawn.chain(screen.keys(cx)))
}

/// Returns each sentence once, with all of its keys.
pub fn merged(hints: impl IntoIterator<Item = Hint>) -> Vec<Hint> {
    let mut all: Vec<Hint> = Vec::new();
    for hint in hints {
        let same = |other: &&mut Hint| other.says == hint.says && other.enabled == hint.enabled;
        match all.iter_mut().find(same) {
            Some(other) => {
                let new = hint.keys.iter().filter(|key| !other.keys.contains(key));
                let new: Vec<Chord> = new.copied().collect();
                other.keys.extend(new);
                other.typed |= hint.typed;
            }
            None => all.push(hint),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;

    fn named(keys: impl IntoIterator<Item = KeyCode>) -> String {
        let mut table = KeyTable::default();
        table.add(keys, (), "common-back");
        table.hints()[0].name(&Words::new(Lang::EN))
    }

    #[test]
    fn keys_are_named_as_ranges_and_only_the_first_of_many() {
        assert_eq!(named(('1'..='8').map(KeyCode::Char)), "1–8");
        assert_eq!(
            named([KeyCode::Char('y'), KeyCode::Enter, KeyCode::Char(' ')]),
            "Y Enter Space"
        );
        assert_eq!(named(LIST), "↑ ↓ PgUp …");
        let mut table = KeyTable::default();
        table.add([Chord::control('q')], (), "common-back");
        assert_eq!(table.hints()[0].name(&Words::new(Lang::EN)), "Ctrl+Q");
    }

    #[test]
    fn a_key_of_its_own_comes_before_what_is_typed() {
        let mut table = KeyTable::default();
        table.add_typed('t', "common-more");
        table.add([KeyCode::Char('x'), KeyCode::Esc], 'x', "common-back");
        let of = |code| table.of(KeyEvent::from(code));
        assert_eq!(of(KeyCode::Char('x')), Some('x'));
        assert_eq!(of(KeyCode::Char('X')), Some('x'));
        assert_eq!(of(KeyCode::Char('a')), Some('t'));
        assert_eq!(of(KeyCode::Backspace), Some('t'));
        assert_eq!(of(KeyCode::Enter), None);
        let chord = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::CONTROL);
        assert_eq!(table.of(chord), None);
    }
}
