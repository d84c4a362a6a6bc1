//! What an input does to the administrator's screen.

use super::sheets::{Edit, Sheet};
use super::{AdminScreen, Deed, Draft, Note, Press, Target};
use crate::common::next_minute;
use crate::screen::{ANSWER_S, Action, Context, Input, KeyEvent};
use config::Difference;
use hall::setup::Service;
use hall::{Answer, Command, Refusal, ServiceId, SettingChange, SettingsCommand, Setup, Timestamp};
use text::{Words, args};
use ui::widgets::List;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a line of a sheet.
const LINE_MAX: usize = 58;
/// Seconds for which something is told.
const TOLD_S: u32 = 8;

/// A change that is asked for, and what it would make of the hall.
pub(super) struct Plan {
    pub(super) command: Command,
    pub(super) values: Vec<Difference>,
    /// The settings before and after.
    pub(super) setups: [Setup; 2],
}

impl Plan {
    fn new(command: SettingsCommand, changes: &[SettingChange], now: Setup) -> Plan {
        let after = now.with(changes);
        Plan {
            command: Command::Settings(command),
            values: config::differences(&now, &after),
            setups: [now, after],
        }
    }

    /// Returns the services that it ends while so many wait.
    fn ended<'p>(&'p self, cx: &'p Context<'_>) -> impl Iterator<Item = (&'p Service, usize)> {
        let [now, after] = &self.setups;
        let ended = now.services.iter();
        let ended = ended.filter(|service| after.service(service.id).is_none());
        let counted = ended.map(|service| (service, cx.hall.waiting(service.id)));
        counted.filter(|(_, waiting)| *waiting > 0)
    }
}

impl Plan {
    /// Returns what it changes, in lines that fit into a sheet: a long value has lines of its own.
    pub(super) fn lines(&self, cx: &Context<'_>, words: &Words) -> Vec<String> {
        let mut lines = Vec::new();
        for value in &self.values {
            let line = value.text(&self.setups, words);
            match (&value.before, &value.after) {
                (Some(before), Some(after)) if line.width() > LINE_MAX => {
                    let key = value.named(&self.setups, words);
                    lines.extend([key, format!("  {before}"), format!("→ {after}")]);
                }
                _ => lines.push(line),
            }
        }
        for (service, waiting) in self.ended(cx) {
            let service = service.name.get(words.lang());
            let args = args! { service: service, count: waiting };
            lines.push(words.say("cli-config-ended", args));
        }
        lines.iter().flat_map(|line| in_sheet(line)).collect()
    }
}

/// Breaks a line at the edge of a sheet.
fn in_sheet(line: &str) -> Vec<String> {
    let advance = |letter: char| letter.width().unwrap_or(0) as f32;
    let mut lines = ui::wrap::lines(line, LINE_MAX as f32, &advance);
    for line in lines.iter_mut().skip(1) {
        line.insert_str(0, "  ");
    }
    lines
}

impl AdminScreen {
    /// Returns the settings that are shown: the draft, or those of the hall.
    pub(super) fn shown(&self, cx: &Context<'_>) -> Setup {
        match &self.draft {
            Some(draft) => draft.setup.clone(),
            None => cx.hall.setup().without_retired(),
        }
    }

    /// Returns the service that is chosen among the shown ones.
    pub(super) fn chosen<'s>(&self, shown: &'s Setup) -> Option<(usize, &'s Service)> {
        let last = shown.services.len().checked_sub(1)?;
        let at = self.list.at().min(last);
        Some((at, &shown.services[at]))
    }

    /// Returns what applying the draft means in the hall as it is now.
    pub(super) fn plan(&self, cx: &Context<'_>) -> Option<Plan> {
        let draft = self.draft.as_ref()?;
        let now = cx.hall.setup().without_retired();
        let changes = now.due(&draft.seen, &draft.setup);
        let command = SettingsCommand::Change {
            changes: changes.clone(),
        };
        Some(Plan::new(command, &changes, now))
    }

    /// Returns what taking the hall's change `number` back means.
    pub(super) fn plan_back(cx: &Context<'_>, number: u32) -> Option<Plan> {
        let kept = cx
            .hall
            .setting_changes()
            .iter()
            .find(|c| c.number == number)?;
        let back: Vec<SettingChange> = kept.changes.iter().map(SettingChange::reversed).collect();
        let now = cx.hall.setup().without_retired();
        Some(Plan::new(SettingsCommand::TakeBack { number }, &back, now))
    }

    /// Returns the lines of the list of the open sheet.
    pub(super) fn sheet_lines(&self, cx: &Context<'_>) -> usize {
        let plan = match &self.sheet {
            Some(Sheet::Review(_)) => self.plan(cx),
            Some(Sheet::TakeBack { number, .. }) => AdminScreen::plan_back(cx, *number),
            _ => None,
        };
        plan.map_or(0, |plan| plan.lines(cx, &cx.words(self.lang)).len())
    }

    /// Returns the reason why something cannot be done now: a message.
    pub(super) fn why_not(&self, cx: &Context<'_>, deed: Deed) -> Option<&'static str> {
        let is_lost = cx.connection.lost_since().is_some();
        let shown = || match &self.draft {
            Some(draft) => &draft.setup,
            None => cx.hall.setup(),
        };
        let count = || shown().services.iter().filter(|s| !s.retired).count();
        let at = self.list.at();
        match deed {
            Deed::Edit | Deed::TakeOut => (count() == 0).then_some("admin-no-service"),
            Deed::Earlier => (at == 0).then_some("admin-is-first"),
            Deed::Later => (at + 1 >= count()).then_some("admin-is-last"),
            Deed::Apply | Deed::Discard if self.draft.is_none() => Some("admin-no-draft"),
            Deed::Discard => None,
            Deed::Apply | Deed::TakeBack if is_lost => Some("admin-lost"),
            Deed::Apply => None,
            Deed::TakeBack if self.draft.is_some() => Some("admin-draft-first"),
            Deed::TakeBack => {
                let is_none = cx.hall.setting_changes().is_empty();
                is_none.then_some("refusal-nothing-to-undo")
            }
        }
    }

    pub(super) fn take(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        let count = self.shown(cx).services.len();
        match input {
            Input::Touch(Target::Do(deed)) => self.perform(cx, deed),
            Input::Touch(Target::Ok) => return self.agree(cx),
            Input::Touch(Target::Back) => self.sheet = None,
            Input::Touch(Target::Field(field)) => {
                if let Some(Sheet::Edit(edit)) = &mut self.sheet {
                    edit.form.pressed(field);
                }
            }
            Input::Touch(Target::Line(press)) => {
                let lines = self.sheet_lines(cx);
                match &mut self.sheet {
                    Some(Sheet::Review(list) | Sheet::TakeBack { list, .. }) => {
                        list.pressed(press, lines);
                    }
                    _ => {
                        self.list.pressed(press, count);
                    }
                }
            }
            Input::Key(key) => match self.table(cx).of(key)? {
                Press::Do(deed) => self.perform(cx, deed),
                Press::Inside => self.inside(cx, key, count),
                Press::Ok => return self.agree(cx),
                Press::Back => self.sheet = None,
            },
            Input::Answered(answer) => self.answered(cx, &answer),
            Input::Happened(_) | Input::Tick => {
                if self
                    .busy
                    .is_some_and(|since| cx.at >= since.plus_s(ANSWER_S))
                {
                    self.busy = None;
                    self.tell(
                        cx,
                        cx.words(self.lang).text("admin-no-answer").to_owned(),
                        true,
                    );
                }
                if self.note.as_ref().is_some_and(|note| cx.at >= note.until) {
                    self.note = None;
                }
            }
        }
        None
    }

    fn inside(&mut self, cx: &Context<'_>, key: KeyEvent, count: usize) {
        let lines = self.sheet_lines(cx);
        match &mut self.sheet {
            Some(Sheet::Edit(edit)) => {
                edit.form.on(key);
            }
            Some(Sheet::Review(list) | Sheet::TakeBack { list, .. }) => {
                list.on(key, lines);
            }
            Some(Sheet::Leave) => {}
            None => {
                self.list.on(key, count);
            }
        }
    }

    fn perform(&mut self, cx: &Context<'_>, deed: Deed) {
        if let Some(why) = self.why_not(cx, deed) {
            self.tell(cx, cx.words(self.lang).text(why).to_owned(), true);
            return;
        }
        let mut setup = self.shown(cx);
        let Some((at, service)) = self.chosen(&setup) else {
            return;
        };
        let id = service.id;
        match deed {
            Deed::Edit => {
                self.sheet = Some(Sheet::Edit(Edit::of(service, setup.languages())));
            }
            Deed::Earlier | Deed::Later => {
                let other = if deed == Deed::Earlier {
                    at - 1
                } else {
                    at + 1
                };
                setup.services.swap(at, other);
                self.list.choose(other);
                self.put(cx, setup);
            }
            Deed::TakeOut => {
                take_out(&mut setup, id);
                self.put(cx, setup);
            }
            Deed::Apply => self.sheet = Some(Sheet::Review(List::default())),
            Deed::Discard => {
                self.draft = None;
                self.note = None;
            }
            Deed::TakeBack => {
                self.sheet = cx
                    .hall
                    .setting_changes()
                    .last()
                    .map(|kept| Sheet::TakeBack {
                        number: kept.number,
                        list: List::default(),
                    });
            }
        }
    }

    /// Says yes to the open sheet.
    fn agree(&mut self, cx: &Context<'_>) -> Option<Action> {
        let plan = match &self.sheet {
            Some(Sheet::Leave) => return Some(Action::Quit),
            Some(Sheet::Edit(edit)) => {
                let mut setup = self.shown(cx);
                let service = setup.services.iter_mut().find(|s| s.id == edit.service);
                if let Some(service) = service {
                    edit.put_into(service);
                }
                if self.put(cx, setup) {
                    self.sheet = None;
                }
                return None;
            }
            Some(Sheet::Review(_)) => self.plan(cx)?,
            Some(Sheet::TakeBack { number, .. }) => AdminScreen::plan_back(cx, *number)?,
            None => return None,
        };
        if self.busy.is_some() || cx.connection.lost_since().is_some() {
            return None;
        }
        if let Err(refusal) = cx.hall.consider(cx.at, &plan.command) {
            self.refused(cx, &refusal);
            return None;
        }
        self.busy = Some(cx.at);
        Some(Action::Send(plan.command))
    }

    /// Makes `setup` the draft, if a settings file could say it. Returns whether it could.
    fn put(&mut self, cx: &Context<'_>, setup: Setup) -> bool {
        let before = self.shown(cx);
        if let Err(faults) = config::check_change(&before, &setup) {
            if let Some(fault) = faults.first() {
                let text = format!("{} → {}", fault.what(self.lang), fault.cure(self.lang));
                self.tell(cx, text, true);
            }
            return false;
        }
        let seen = match self.draft.take() {
            Some(draft) => draft.seen,
            None => before,
        };
        self.draft = (seen != setup).then(|| Box::new(Draft { seen, setup }));
        true
    }

    fn answered(&mut self, cx: &Context<'_>, answer: &Answer) {
        if self.busy.take().is_none() {
            return;
        }
        match answer {
            Ok(_) => {
                let done = match self.sheet.take() {
                    Some(Sheet::TakeBack { .. }) => "admin-taken-back",
                    _ => "admin-applied",
                };
                self.draft = None;
                self.tell(cx, cx.words(self.lang).text(done).to_owned(), false);
            }
            Err(refusal) => self.refused(cx, refusal),
        }
    }

    /// Tells why a change was not made. What somebody else has changed is told with its value.
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
        self.sheet = None;
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
        let busy = self.busy.map(|since| since.plus_s(ANSWER_S));
        let soonest = note.into_iter().chain(busy).min();
        let minute = next_minute(cx.hall, cx.at);
        soonest
            .map_or(minute, |at| at.min(minute))
            .max(crate::common::soonest(cx.at))
    }
}

/// Takes a service out of the hall and of all that names it.
fn take_out(setup: &mut Setup, id: ServiceId) {
    setup.services.retain(|service| service.id != id);
    for counter in &mut setup.counters {
        counter.serves.retain(|serves| serves.service != id);
    }
    // Without services, hours on certain dates would be those of all.
    setup
        .special_hours
        .retain(|special| special.services != [id]);
    for special in &mut setup.special_hours {
        special.services.retain(|service| *service != id);
    }
}
