//! What an input does to the administrator's screen.

use super::draft::{Draft, Plan};
use super::page::{Desk, PageId, Question, Step};
use super::sheets::Sheet;
use super::{AdminScreen, Asked, Awaited, Note, Press, Target};
use crate::common::next_minute;
use crate::inquiry::{Finding, Found, Inquiry};
use crate::screen::{ANSWER_S, Action, Context, Input, KeyCode, KeyEvent, Screen};
use hall::{Actor, Answer, Command, Program, Refusal, Setup, Timestamp};
use text::args;
use ui::widgets::{Entries, List};

/// Seconds for which something is told.
const TOLD_S: u32 = 8;
/// Seconds after which nobody waits any more for what is being found out.
const FOUND_WITHIN_S: u32 = 60;
/// The same of what is done with the whole store or log: years of it take their time.
const DONE_WITHIN_S: u32 = 30 * 60;

impl Awaited {
    /// Returns whether it says something to whoever has turned to another page, too.
    fn is_done_anyway(&self) -> bool {
        self.inquiry.does() || matches!(self.inquiry, Inquiry::Write { .. })
    }

    /// Returns until when it is waited for.
    fn until(&self) -> Timestamp {
        let is_long = self.inquiry.does() || matches!(self.inquiry, Inquiry::Phones(_));
        self.since.plus_s(match is_long {
            true => DONE_WITHIN_S,
            false => FOUND_WITHIN_S,
        })
    }
}

impl AdminScreen {
    /// Returns the settings that are shown: those that values are being given to, the draft, or those of
    /// the hall.
    fn shown(&self, cx: &Context<'_>) -> Setup {
        match (&self.sheet, &self.draft) {
            (Some(Sheet::Edit { base, .. }), _) => base.setup.clone(),
            (_, Some(draft)) => draft.setup.clone(),
            (_, None) => cx.hall.setup().without_retired(),
        }
    }

    /// Returns what its pages see.
    pub(super) fn desk<'a>(&self, cx: &'a Context<'a>) -> Desk<'a> {
        Desk {
            cx,
            words: cx.words(self.lang),
            setup: self.shown(cx),
            actor: self.actor(cx),
        }
    }

    /// Returns whoever sits here: at a counter, on whichever machine that person signed in.
    fn actor(&self, cx: &Context<'_>) -> Actor {
        let machine = match self.actor.program {
            Program::Counter(counter) => {
                let mut sessions = cx.hall.sessions().iter();
                let here = sessions.find(|session| session.counter == Some(counter));
                here.and_then(|session| session.machine)
            }
            _ => self.actor.machine,
        };
        Actor {
            machine,
            ..self.actor
        }
    }

    /// Returns the pages that the person may open.
    pub(super) fn offered(&self, cx: &Context<'_>) -> Vec<PageId> {
        let all = PageId::ALL.into_iter();
        all.filter(|page| self.may_open(cx, *page).is_ok())
            .collect()
    }

    /// Checks that the person may open a page.
    pub(super) fn may_open(&self, cx: &Context<'_>, page: PageId) -> Result<(), Refusal> {
        cx.hall.may_open(&self.actor(cx), page.right())
    }

    /// Returns the page that is shown: the open one, unless it is not offered.
    pub(super) fn shown_page(&self, offered: &[PageId]) -> PageId {
        match offered.first() {
            Some(first) if !offered.contains(&self.page) => *first,
            _ => self.page,
        }
    }

    /// Returns what applying the draft means in the hall as it is now.
    pub(super) fn plan(&self, cx: &Context<'_>) -> Option<Plan> {
        self.draft.as_ref().map(|draft| draft.plan(cx))
    }

    /// Returns the lines of the list of the open sheet.
    pub(super) fn sheet_lines(&self, cx: &Context<'_>) -> usize {
        let plan = match &self.sheet {
            Some(Sheet::Review(_)) => self.plan(cx),
            Some(Sheet::TakeBack { number, .. }) => Plan::back(cx, *number),
            Some(Sheet::WhoMay(_)) => return PageId::ALL.len() - self.offered(cx).len(),
            _ => None,
        };
        plan.map_or(0, |plan| plan.lines(cx, &cx.words(self.lang)).len())
    }

    /// Returns what the open sheet asks, if it asks whether something shall be done at once.
    pub(super) fn question(&self, cx: &Context<'_>) -> Option<Question> {
        match &self.sheet {
            Some(Sheet::Ask(what)) => self.pages.of(self.page).question(&self.desk(cx), what),
            _ => None,
        }
    }

    /// Returns the message on the button of the open sheet that says yes.
    pub(super) fn ok(&self, cx: &Context<'_>) -> &'static str {
        match &self.sheet {
            Some(Sheet::Review(_)) => "admin-review-ok",
            Some(Sheet::TakeBack { .. }) => "admin-take-back-ok",
            Some(Sheet::Leave) => "admin-leave-ok",
            Some(Sheet::Ask(_)) => self.question(cx).map_or("common-ok", |asked| asked.ok),
            _ => "admin-edit-ok",
        }
    }

    /// Returns the reason why the frame cannot do something now: a message.
    pub(super) fn why_not(&self, cx: &Context<'_>, press: Press) -> Option<&'static str> {
        let is_lost = cx.connection.lost_since().is_some();
        match press {
            Press::Apply | Press::Discard if self.draft.is_none() => Some("admin-no-draft"),
            Press::Apply | Press::TakeBack if is_lost => Some("admin-lost"),
            Press::TakeBack if self.draft.is_some() => Some("admin-draft-first"),
            Press::TakeBack => {
                let is_none = cx.hall.setting_changes().is_empty();
                is_none.then_some("refusal-nothing-to-undo")
            }
            _ => None,
        }
    }

    pub(super) fn take(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.keep_to_rights(cx);
        self.handle(cx, input).or_else(|| self.inquire(cx))
    }

    /// Has the shell find out what the open page asks for.
    fn inquire(&mut self, cx: &Context<'_>) -> Option<Action> {
        let inquiry = self.wanted(cx)?;
        self.awaited = Some(Awaited {
            since: cx.at,
            page: self.page,
            inquiry: inquiry.clone(),
        });
        Some(Action::Inquire(inquiry))
    }

    /// Has the shell do something. What the page asked meanwhile is asked again later.
    fn have_done(&mut self, cx: &Context<'_>, inquiry: Inquiry) -> Option<Action> {
        let is_busy = self.awaited.as_ref().is_some_and(|a| a.inquiry.does());
        if is_busy {
            self.warn(cx, cx.words(self.lang).text("admin-busy").to_owned());
            return None;
        }
        self.tell(cx, cx.words(self.lang).text("admin-busy").to_owned(), false);
        self.awaited = Some(Awaited {
            since: cx.at,
            page: self.page,
            inquiry: inquiry.clone(),
        });
        Some(Action::Inquire(inquiry))
    }

    /// Returns what the open page asks for, unless something is being found out.
    fn wanted(&self, cx: &Context<'_>) -> Option<Inquiry> {
        // Nobody waits for what a page asked that is left, unless something is done for it.
        let is_over = |awaited: &Awaited| awaited.page != self.page && !awaited.is_done_anyway();
        let is_free = self.awaited.as_ref().is_none_or(is_over);
        let is_free = is_free && cx.connection.lost_since().is_none();
        let is_open = is_free && self.may_open(cx, self.page).is_ok();
        is_open.then(|| self.pages.of(self.page).wants(&self.desk(cx)))?
    }

    /// Hands what was found out to the page that wanted it.
    fn learned(&mut self, cx: &Context<'_>, finding: Finding) {
        let is_awaited = |awaited: &mut Awaited| awaited.inquiry == finding.inquiry;
        let Some(awaited) = self.awaited.take_if(is_awaited) else {
            return;
        };
        if let Inquiry::Write { .. } = finding.inquiry {
            let words = cx.words(self.lang);
            let (text, is_warning) = match &finding.found {
                Found::Written(path) => (words.say("report-written", args! { path: path }), false),
                Found::Nothing(why) => (why.clone(), true),
                _ => (String::new(), false),
            };
            self.tell(cx, text, is_warning);
        } else if finding.inquiry.does() {
            self.note = None;
            match &finding.found {
                Found::Done(text) => self.tell(cx, text.clone(), false),
                Found::Nothing(why) => self.warn(cx, why.clone()),
                _ => {}
            }
            self.pages.of_mut(awaited.page).opened();
        }
        let desk = self.desk(cx);
        let page = self.pages.of_mut(awaited.page);
        page.learned(&desk, finding.inquiry, finding.found);
    }

    fn handle(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        match input {
            Input::Touch(Target::Page(page)) => self.turn_to(cx, page),
            Input::Touch(Target::Key(code)) => return self.key(cx, KeyEvent::from(code)),
            Input::Touch(Target::Ok) => return self.agree(cx),
            Input::Touch(Target::Back) => self.sheet = None,
            Input::Touch(Target::Entry(press)) => {
                if let Some(Sheet::Edit { entries, .. }) = &mut self.sheet {
                    entries.pressed(press);
                }
            }
            Input::Touch(Target::Line(press)) => {
                let count = self.lines(cx);
                if let Some(list) = self.list() {
                    list.pressed(press, count);
                }
            }
            Input::Key(key) => return self.key(cx, key),
            Input::Answered(answer) => self.answered(cx, &answer),
            Input::Learned(finding) => self.learned(cx, finding),
            Input::Happened(_) | Input::Tick => self.let_time_pass(cx),
        }
        None
    }

    fn let_time_pass(&mut self, cx: &Context<'_>) {
        let is_over = |asked: Asked| cx.at >= asked.since.plus_s(ANSWER_S);
        if self.asked.is_some_and(is_over) {
            self.asked = None;
            self.warn(cx, cx.words(self.lang).text("admin-no-answer").to_owned());
        }
        let is_late = |awaited: &&Awaited| cx.at >= awaited.until();
        if let Some(awaited) = self.awaited.as_ref().filter(is_late) {
            let why = cx.words(self.lang).text("admin-no-answer").to_owned();
            let inquiry = awaited.inquiry.clone();
            let found = Found::Nothing(why);
            self.learned(cx, Finding { inquiry, found });
        }
        if self.note.as_ref().is_some_and(|note| cx.at >= note.until) {
            self.note = None;
        }
    }

    /// Leaves a page whose right the person has lost, says so, and forgets what was begun there.
    fn keep_to_rights(&mut self, cx: &Context<'_>) {
        let offered = self.offered(cx);
        let is_allowed = offered.contains(&self.page);
        if is_allowed {
            self.was_open = Some(self.page);
            return;
        }
        if self.was_open.take() == Some(self.page) {
            let refused = self.may_open(cx, self.page).err();
            self.sheet = None;
            self.asked = None;
            if self.page.is_settings() {
                self.draft = None;
            }
            if let Some(refusal) = refused {
                let words = cx.words(self.lang);
                let why = text::refusal(&refusal, cx.hall.setup(), &words);
                let page = words.text(self.page.name());
                let text = words.say("admin-page-closed", args! { page: page, why: why });
                self.warn(cx, text);
            }
        }
        self.page = self.shown_page(&offered);
    }

    /// Returns the number of lines of the list in front.
    fn lines(&self, cx: &Context<'_>) -> usize {
        match self.sheet {
            None => self.pages.of(self.page).count(&self.desk(cx)),
            Some(_) => self.sheet_lines(cx),
        }
    }

    /// Returns the list in front, if there is one.
    fn list(&mut self) -> Option<&mut List> {
        match &mut self.sheet {
            None => Some(self.pages.of_mut(self.page).list_mut()),
            Some(Sheet::Review(list) | Sheet::TakeBack { list, .. } | Sheet::WhoMay(list)) => {
                Some(list)
            }
            Some(Sheet::Edit { .. } | Sheet::Ask(_) | Sheet::Tell(_) | Sheet::Leave) => None,
        }
    }

    fn key(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        match self.table(cx).of(key)? {
            Press::Do(code) => return self.perform(cx, code),
            Press::Page(page) => self.turn_to(cx, page),
            Press::Turn { on } => self.turn(cx, on),
            Press::WhoMay => self.sheet = Some(Sheet::WhoMay(List::default())),
            Press::Inside => self.inside(cx, key),
            Press::Leave => return self.quit(cx),
            Press::Ok => return self.agree(cx),
            Press::Back => self.sheet = None,
            press @ (Press::Apply | Press::Discard | Press::TakeBack) => self.change(cx, press),
        }
        None
    }

    fn inside(&mut self, cx: &Context<'_>, key: KeyEvent) {
        if let Some(Sheet::Edit { entries, .. }) = &mut self.sheet {
            self.note = None;
            entries.on(key);
            return;
        }
        let count = self.lines(cx);
        if let Some(list) = self.list() {
            list.on(key, count);
        }
    }

    /// Shows a page, if the person may open it.
    fn turn_to(&mut self, cx: &Context<'_>, page: PageId) {
        if self.may_open(cx, page).is_ok() {
            self.pages.of_mut(page).opened();
            self.page = page;
            self.was_open = Some(page);
            self.note = None;
        }
    }

    fn turn(&mut self, cx: &Context<'_>, on: bool) {
        let offered = self.offered(cx);
        let here = offered.iter().position(|page| *page == self.page);
        let count = offered.len();
        let next = here.map(|at| (at + if on { 1 } else { count - 1 }) % count);
        if let Some(page) = next.and_then(|at| offered.get(at)) {
            self.turn_to(cx, *page);
        }
    }

    /// Applies, discards or takes back.
    fn change(&mut self, cx: &Context<'_>, press: Press) {
        if let Some(why) = self.why_not(cx, press) {
            self.warn(cx, cx.words(self.lang).text(why).to_owned());
            return;
        }
        match press {
            Press::Apply => self.sheet = Some(Sheet::Review(List::default())),
            Press::Discard => {
                self.draft = None;
                self.note = None;
            }
            _ => {
                let latest = cx.hall.setting_changes().last();
                self.sheet = latest.map(|kept| Sheet::TakeBack {
                    number: kept.number,
                    list: List::default(),
                });
            }
        }
    }

    fn perform(&mut self, cx: &Context<'_>, key: KeyCode) -> Option<Action> {
        let desk = self.desk(cx);
        if let Some(why) = self.pages.of(self.page).why_not(&desk, key) {
            self.warn(cx, desk.text(why).to_owned());
            return None;
        }
        let step = self.pages.of_mut(self.page).perform(&desk, key);
        self.follow(cx, step)
    }

    /// Does what follows from a deed or a sheet.
    fn follow(&mut self, cx: &Context<'_>, step: Step) -> Option<Action> {
        match step {
            Step::Stay => self.sheet = None,
            Step::Edit(what) => {
                let fields = self.pages.of(self.page).fields(&self.desk(cx), &what);
                let entries: Vec<_> = fields.into_iter().map(|field| field.entry).collect();
                self.note = None;
                let base = self.base(cx);
                self.sheet = Some(Sheet::Edit {
                    what,
                    entries: Entries::new(entries),
                    base: Box::new(base),
                });
            }
            Step::Ask(what) => self.sheet = Some(Sheet::Ask(what)),
            Step::Tell(what) => self.sheet = Some(Sheet::Tell(what)),
            Step::Draft(setup) => {
                if self.put(cx, *setup) {
                    self.sheet = None;
                }
            }
            Step::Send(command, done) => return self.send(cx, command, done),
            Step::Inquire(inquiry) => {
                self.sheet = None;
                return self.have_done(cx, inquiry);
            }
            Step::Refuse(why) => self.warn(cx, why),
        }
        None
    }

    /// Says yes to the open sheet.
    fn agree(&mut self, cx: &Context<'_>) -> Option<Action> {
        let desk = self.desk(cx);
        let page = self.page;
        let (plan, done) = match &self.sheet {
            Some(Sheet::Leave) => return Some(Action::Quit),
            Some(Sheet::Edit { what, entries, .. }) => {
                let step = self.pages.of_mut(page).submit(&desk, what, entries);
                return self.follow(cx, step);
            }
            Some(Sheet::Ask(what)) => {
                let step = self.pages.of_mut(page).agree(&desk, what);
                return self.follow(cx, step);
            }
            Some(Sheet::Review(_)) => (self.plan(cx)?, "admin-applied"),
            Some(Sheet::TakeBack { number, .. }) => (Plan::back(cx, *number)?, "admin-taken-back"),
            Some(Sheet::WhoMay(_) | Sheet::Tell(_)) | None => return None,
        };
        self.send(cx, plan.command, done)
    }

    /// Asks the hall, unless it is known to refuse.
    fn send(&mut self, cx: &Context<'_>, command: Command, done: &'static str) -> Option<Action> {
        if self.asked.is_some() {
            return None;
        }
        if cx.connection.lost_since().is_some() {
            self.warn(cx, cx.words(self.lang).text("admin-lost").to_owned());
            return None;
        }
        if let Err(refusal) = cx.hall.consider(cx.at, &command) {
            self.refused(cx, &refusal);
            return None;
        }
        let since = cx.at;
        self.asked = Some(Asked { since, done });
        Some(Action::Send(command))
    }

    /// Returns what a change begins with: the draft, or the settings of the hall as they are seen now.
    fn base(&self, cx: &Context<'_>) -> Draft {
        match (&self.sheet, &self.draft) {
            (Some(Sheet::Edit { base, .. }), _) => Draft::clone(base),
            (_, Some(draft)) => Draft::clone(draft),
            (_, None) => Draft {
                seen: self.shown(cx),
                setup: self.shown(cx),
            },
        }
    }

    /// Makes `setup` the draft, if a settings file could say it. Returns whether it could.
    fn put(&mut self, cx: &Context<'_>, setup: Setup) -> bool {
        let Draft {
            seen,
            setup: before,
        } = self.base(cx);
        if let Err(faults) = config::check_change(&before, &setup) {
            if let Some(fault) = faults.first() {
                let text = format!("{} → {}", fault.what(self.lang), fault.cure(self.lang));
                self.warn(cx, text);
            }
            return false;
        }
        self.draft = (seen != setup).then(|| Box::new(Draft { seen, setup }));
        self.note = None;
        true
    }

    fn answered(&mut self, cx: &Context<'_>, answer: &Answer) {
        let Some(asked) = self.asked.take() else {
            return;
        };
        match answer {
            Ok(_) => {
                let sheet = self.sheet.take();
                if matches!(sheet, Some(Sheet::Review(_) | Sheet::TakeBack { .. })) {
                    self.draft = None;
                }
                let text = cx.words(self.lang).text(asked.done).to_owned();
                self.tell(cx, text, false);
            }
            Err(refusal) => self.refused(cx, refusal),
        }
    }

    /// Tells why something was not done. What somebody else has changed is told with its value; what was
    /// typed stays.
    fn refused(&mut self, cx: &Context<'_>, refusal: &Refusal) {
        let words = cx.words(self.lang);
        let why = text::refusal(refusal, cx.hall.setup(), &words);
        let now = match refusal {
            Refusal::SettingChanged { change } => {
                let setups = [cx.hall.setup().clone()];
                let values = config::changed_values(std::slice::from_ref(change));
                let values = values.iter().map(|value| value.text(&setups, &words));
                values
                    .collect::<Vec<_>>()
                    .join(words.text("common-list-separator"))
            }
            _ => String::new(),
        };
        let text = match now.is_empty() {
            true => why,
            false => words.say("admin-meanwhile", args! { why: why, now: now }),
        };
        if !matches!(self.sheet, Some(Sheet::Edit { .. })) {
            self.sheet = None;
        }
        self.warn(cx, text);
    }

    fn warn(&mut self, cx: &Context<'_>, text: String) {
        self.tell(cx, text, true);
    }

    fn tell(&mut self, cx: &Context<'_>, text: String, is_warning: bool) {
        self.note = Some(Note {
            text,
            is_warning,
            until: cx.at.plus_s(TOLD_S),
        });
    }

    pub(super) fn changes_at(&self, cx: &Context<'_>) -> Timestamp {
        let note = self.note.as_ref().map(|note| note.until);
        let asked = self.asked.map(|asked| asked.since.plus_s(ANSWER_S));
        let awaited = self.awaited.as_ref();
        let awaited = awaited.map(Awaited::until);
        let wanted = self.wanted(cx).map(|_| cx.at);
        let soonest = note.into_iter().chain(asked).chain(awaited).chain(wanted);
        let soonest = soonest.min();
        let minute = next_minute(cx.hall, cx.at);
        soonest
            .map_or(minute, |at| at.min(minute))
            .max(crate::common::soonest(cx.at))
    }
}
