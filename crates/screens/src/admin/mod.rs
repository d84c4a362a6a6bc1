//! The administrator's program: pages from which a running hall is watched and changed.
//!
//! Each page is a module of its own, see `page`; here is the frame around them. Settings that somebody
//! changes are a draft of all pages together until it was shown as a difference and applied; going to
//! another page, or leaving, applies nothing. A page whose right the person lacks is not offered.
//! `state.rs` says what an input does, `draft.rs` what a draft would change, `sheets.rs` what is asked,
//! `view.rs` draws. Whether settings fit each other is left to the settings file, and what a change means
//! to the rules.

mod audit;
mod counters;
mod data;
mod draft;
mod figures;
mod hours;
mod live;
mod machines;
mod page;
mod rating;
mod rules;
mod saved;
mod services;
mod sheets;
mod staff;
mod state;
mod texts;
mod values;
mod view;
mod voice;

#[cfg(test)]
mod tests;

use super::inquiry::Inquiry;
use super::keys::{Hint, KeyTable};
use super::screen::{Action, Context, Input, KeyCode, KeyEvent, Screen, Title};
use draft::Draft;
use hall::{Actor, Hall, Lang, Program, Timestamp};
use page::{Deed, Pages};
use sheets::Sheet;
use ui::paint::Painter;
use ui::widgets::{EntryPress, ListPress};

pub use page::PageId;

/// A part of the screen that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A page.
    Page(PageId),
    /// A button: what its key does.
    Key(KeyCode),
    /// In the list of the page, or in that of the open sheet.
    Line(ListPress),
    /// A value of the open sheet.
    Entry(EntryPress),
    /// Says yes to the open sheet.
    Ok,
    /// Closes it.
    Back,
}

/// The use of a key now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    /// A deed of the page.
    Do(KeyCode),
    Apply,
    Discard,
    TakeBack,
    /// Shows this page.
    Page(PageId),
    /// Shows the next page, or the one before.
    Turn {
        on: bool,
    },
    /// Says who may open the pages that are not offered.
    WhoMay,
    /// Goes back to the clerk's screen.
    Leave,
    /// For the list or the values that are in front.
    Inside,
    Ok,
    Back,
}

const APPLY: Deed = Deed::new(KeyCode::Char('a'), "admin-do-apply");
const DISCARD: Deed = Deed::new(KeyCode::Char('x'), "admin-do-discard");
const TAKE_BACK: Deed = Deed::new(KeyCode::Char('z'), "admin-do-take-back");
/// The keys of the pages, as far as there are any.
const DIGITS: &str = "1234567890";
const WHO_MAY: KeyCode = KeyCode::Char('/');
const LEAVE: KeyCode = KeyCode::F(10);

/// Something that is told in the line above the buttons.
#[derive(Debug, Clone, PartialEq)]
struct Note {
    text: String,
    is_warning: bool,
    until: Timestamp,
}

/// A command whose answer is awaited.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    since: Timestamp,
    /// The message that says that it was done.
    done: &'static str,
}

/// Something that is being found out for a page.
#[derive(Debug, Clone, PartialEq)]
struct Awaited {
    since: Timestamp,
    page: PageId,
    inquiry: Inquiry,
}

/// The administrator's screen.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminScreen {
    lang: Lang,
    /// Whoever sits here, as the hub knows them.
    actor: Actor,
    page: PageId,
    pages: Pages,
    draft: Option<Box<Draft>>,
    sheet: Option<Sheet>,
    asked: Option<Asked>,
    awaited: Option<Awaited>,
    note: Option<Note>,
    /// The page that was open when something last happened.
    was_open: Option<PageId>,
}

impl AdminScreen {
    /// The screen as it opens at the console of the machine that keeps the hall.
    pub fn new(lang: Lang) -> AdminScreen {
        AdminScreen {
            lang,
            actor: Actor::of(Program::Admin),
            page: PageId::ALL[0],
            pages: Pages::default(),
            draft: None,
            sheet: None,
            asked: None,
            awaited: None,
            note: None,
            was_open: None,
        }
    }

    /// The same for who asks as `actor`.
    #[must_use]
    pub fn of(self, actor: Actor) -> AdminScreen {
        AdminScreen { actor, ..self }
    }

    /// The same with this page open.
    #[must_use]
    pub fn at(self, page: PageId) -> AdminScreen {
        AdminScreen { page, ..self }
    }

    /// Returns whether it stands behind a clerk's screen.
    fn is_at_counter(&self) -> bool {
        matches!(self.actor.program, Program::Counter(_))
    }

    /// Returns what the keys do now.
    fn table(&self, cx: &Context<'_>) -> KeyTable<Press> {
        if let Some(sheet) = &self.sheet {
            return sheet.table(self.sheet_lines(cx), self.ok(cx));
        }
        let desk = self.desk(cx);
        let offered = self.offered(cx);
        let page = self.pages.of(self.shown_page(&offered));
        let takes_digits = page.takes_digits();
        let mut table = KeyTable::default();
        if !offered.is_empty() {
            table.add(super::keys::LIST, Press::Inside, "help-choose");
            for deed in page.deeds().iter().chain(page.keys()) {
                table.add([deed.key], Press::Do(deed.key), deed.says);
            }
            for (deed, press) in self.frame_deeds(&offered) {
                table.add([deed.key], press, deed.says);
            }
        }
        if offered.len() > 1 {
            let digits = DIGITS.chars().map(KeyCode::Char);
            for (digit, page) in digits.zip(&offered).filter(|_| !takes_digits) {
                table.add([digit], Press::Page(*page), "admin-page");
            }
            for page in &offered {
                if let Some(letter) = page.letter() {
                    table.add([KeyCode::Char(letter)], Press::Page(*page), "admin-page");
                }
            }
            let turn = |on| Press::Turn { on };
            for (codes, on) in [
                ([KeyCode::Right, KeyCode::Tab], true),
                ([KeyCode::Left, KeyCode::BackTab], false),
            ] {
                table.add(codes, turn(on), "admin-page");
            }
        }
        if offered.len() < PageId::ALL.len() {
            table.add([WHO_MAY], Press::WhoMay, "admin-who-may");
        }
        if self.is_at_counter() {
            table.add([LEAVE], Press::Leave, "admin-do-leave");
        }
        let shown = self.shown_page(&offered);
        let count = page.count(&desk);
        table.judge(|press| match press {
            Press::Do(key) => page.why_not(&desk, *key).is_none(),
            Press::Apply | Press::Discard | Press::TakeBack => self.why_not(cx, *press).is_none(),
            Press::Page(page) => *page != shown,
            Press::Inside => count > 1,
            _ => true,
        });
        table
    }

    /// Returns the buttons of the frame that stand on the open page.
    fn frame_deeds(&self, offered: &[PageId]) -> Vec<(Deed, Press)> {
        match self.shown_page(offered).is_settings() {
            true => vec![
                (APPLY, Press::Apply),
                (DISCARD, Press::Discard),
                (TAKE_BACK, Press::TakeBack),
            ],
            false => Vec::new(),
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
            Target::Page(_) => "admin-page",
            Target::Key(WHO_MAY) => "admin-who-may",
            Target::Key(LEAVE) => "admin-do-leave",
            Target::Key(key) => {
                let page = self.pages.of(self.page);
                let own = page.deeds().iter().chain(page.keys());
                let mut all = own.chain([&APPLY, &DISCARD, &TAKE_BACK]);
                let deed = all.find(|deed| deed.key == *key);
                deed.map_or("help-choose", |deed| deed.says)
            }
            Target::Line(_) => "help-choose",
            Target::Entry(_) => "admin-field",
            Target::Ok => "common-ok",
            Target::Back => "common-back",
        }
    }

    fn types_text(&self) -> bool {
        matches!(&self.sheet, Some(Sheet::Edit { entries, .. }) if entries.types_text())
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
            page: self.page,
            pages: self.pages.redacted(),
            was_open: self.was_open,
            ..AdminScreen::new(self.lang).of(self.actor)
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
        let asks_nothing = self.asked.is_none() && self.awaited.is_none() && self.note.is_none();
        let is_plain = self.draft.is_none() && self.sheet.is_none();
        asks_nothing && is_plain && self.pages.of(self.page).is_settled()
    }
}
