//! The administrator's screen: the services of the running hall and their order in the menu.
//!
//! What somebody changes here is a draft until it was shown as a difference and applied; leaving the
//! screen applies nothing. `state.rs` says what an input does, `sheets.rs` what is asked, `view.rs`
//! draws. Whether settings fit each other is left to the settings file, and what a change means to the
//! rules.

mod saved;
mod sheets;
mod state;
mod view;

#[cfg(test)]
mod tests;

use super::keys::{Hint, KeyTable};
use super::screen::{Action, Context, Input, KeyCode, KeyEvent, Screen, Title};
use hall::{Hall, Lang, Setup, Timestamp};
use sheets::Sheet;
use ui::paint::Painter;
use ui::widgets::{List, ListPress};

/// A thing that can be done with the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Edits the chosen service.
    Edit,
    /// Moves it up in the menu.
    Earlier,
    /// Moves it down.
    Later,
    /// Takes it out of the hall.
    TakeOut,
    /// Shows what the draft changes, and applies it.
    Apply,
    /// Forgets the draft.
    Discard,
    /// Takes the latest change of the hall back.
    TakeBack,
}

impl Deed {
    const ALL: [Deed; 7] = [
        Deed::Edit,
        Deed::Earlier,
        Deed::Later,
        Deed::TakeOut,
        Deed::Apply,
        Deed::Discard,
        Deed::TakeBack,
    ];

    /// Returns the message that says what it does.
    fn id(self) -> &'static str {
        match self {
            Deed::Edit => "admin-do-edit",
            Deed::Earlier => "admin-do-earlier",
            Deed::Later => "admin-do-later",
            Deed::TakeOut => "admin-do-take-out",
            Deed::Apply => "admin-do-apply",
            Deed::Discard => "admin-do-discard",
            Deed::TakeBack => "admin-do-take-back",
        }
    }

    fn key(self) -> KeyCode {
        match self {
            Deed::Edit => KeyCode::Enter,
            Deed::Earlier => KeyCode::Left,
            Deed::Later => KeyCode::Right,
            Deed::TakeOut => KeyCode::Char('d'),
            Deed::Apply => KeyCode::Char('a'),
            Deed::Discard => KeyCode::Char('x'),
            Deed::TakeBack => KeyCode::Char('z'),
        }
    }
}

/// A part of the screen that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A button.
    Do(Deed),
    /// In the list of services, or in that of the open sheet.
    Line(ListPress),
    /// A field of the open sheet.
    Field(usize),
    /// Says yes to the open sheet.
    Ok,
    /// Closes it.
    Back,
}

/// The use of a key now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    Do(Deed),
    /// For the list or the form that is in front.
    Inside,
    Ok,
    Back,
}

/// Settings that are being changed.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    /// Those of the hall when the draft was begun.
    seen: Setup,
    setup: Setup,
}

/// Something that is told in the line above the buttons.
#[derive(Debug, Clone, PartialEq)]
struct Note {
    text: String,
    is_warning: bool,
    until: Timestamp,
}

/// The administrator's screen.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminScreen {
    lang: Lang,
    list: List,
    draft: Option<Box<Draft>>,
    sheet: Option<Sheet>,
    /// Set while the answer to a command is awaited, with the time since when.
    busy: Option<Timestamp>,
    note: Option<Note>,
}

impl AdminScreen {
    /// The screen as it opens.
    pub fn new(lang: Lang) -> AdminScreen {
        AdminScreen {
            lang,
            list: List::default(),
            draft: None,
            sheet: None,
            busy: None,
            note: None,
        }
    }

    /// Returns what the keys do now.
    fn table(&self, cx: &Context<'_>) -> KeyTable<Press> {
        match &self.sheet {
            Some(sheet) => sheet.table(self.sheet_lines(cx)),
            None => {
                let mut table = KeyTable::default();
                table.add(super::keys::LIST, Press::Inside, "help-choose");
                for deed in Deed::ALL {
                    table.add([deed.key()], Press::Do(deed), deed.id());
                }
                table.judge(|press| match press {
                    Press::Do(deed) => self.why_not(cx, *deed).is_none(),
                    _ => true,
                });
                table
            }
        }
    }
}

impl Screen for AdminScreen {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.take(cx, input)
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) -> Timestamp {
        view::draw(self, cx, painter);
        Timestamp::NEVER
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        self.changes_at(cx)
    }

    fn keys(&self, cx: &Context<'_>) -> Vec<Hint> {
        self.table(cx).hints()
    }

    fn says(&self, target: &Target) -> &'static str {
        match target {
            Target::Do(deed) => deed.id(),
            Target::Line(_) => "help-choose",
            Target::Field(_) => "admin-field",
            Target::Ok => "common-ok",
            Target::Back => "common-back",
        }
    }

    fn types_text(&self) -> bool {
        matches!(self.sheet, Some(Sheet::Edit(_)))
    }

    /// A draft is not lost by one key too many.
    fn quit(&mut self, _: &Context<'_>) -> Option<Action> {
        if self.draft.is_none() || self.sheet == Some(Sheet::Leave) {
            return Some(Action::Quit);
        }
        self.sheet = Some(Sheet::Leave);
        None
    }

    fn title(&self, cx: &Context<'_>) -> Option<Title> {
        let text = cx.words(self.lang).text("admin-title").to_owned();
        Some(Title {
            text,
            waiting: None,
        })
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }

    fn redacted(&self, _: &Hall) -> AdminScreen {
        // What is typed here is seen by everybody in the end, but a draft is no part of a record.
        AdminScreen {
            list: self.list,
            ..AdminScreen::new(self.lang)
        }
    }

    fn redact_key(&self, _: &Hall, key: KeyEvent) -> KeyEvent {
        key
    }

    fn redact_touch(&self, _: &Hall, target: Target) -> Option<Target> {
        Some(target)
    }

    /// Drafts, questions and answers that are awaited are no part of its record.
    fn is_settled(&self) -> bool {
        self.draft.is_none() && self.sheet.is_none() && self.busy.is_none() && self.note.is_none()
    }
}
