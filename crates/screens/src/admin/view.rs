//! Draws the administrator's screen, in lines and columns as the clerk's is.

use super::sheets::Sheet;
use super::state::Plan;
use super::{AdminScreen, Deed, Target};
use crate::keys::Chord;
use crate::screen::Context;
use hall::setup::Service;
use hall::{Setup, Timestamp};
use ratatui::layout::Rect;
use text::{Words, args};
use ui::paint::Painter;
use ui::style::{ButtonKind, CardStyle};
use ui::widgets::{
    Face, FormFace, List, ListFace, ListPress, Prose, SheetButton, Shown, TextField,
};
use ui::{Cut, TextGrid, TypeScale};

type P<'a> = Painter<'a, Target>;

/// Columns from which facts about the chosen service stand beside the list.
const BESIDE_MIN: u16 = 96;

struct View<'v> {
    screen: &'v AdminScreen,
    cx: &'v Context<'v>,
    words: Words,
    s: TextGrid,
    /// The settings that are shown.
    shown: Setup,
}

pub(super) fn draw(screen: &AdminScreen, cx: &Context<'_>, p: &mut P<'_>) {
    let s = TextGrid::of(p);
    p.set_sizes(TypeScale::of_lines(s));
    let area = p.area();
    if area.is_empty() {
        return;
    }
    let view = View {
        screen,
        cx,
        words: cx.words(screen.lang),
        s,
        shown: screen.shown(cx),
    };
    let rest = view.header(p, area);
    let rest = rest.inset(s.columns(1), 0);
    let (keys, rest) = rest.cut_bottom(view.key_rows(rest.width));
    view.keys(p, keys);
    let (message, rest) = rest.cut_bottom(s.lines(if s.is_high() { 2 } else { 1 }));
    view.message(p, message);
    let rest = rest.cut_top(if s.high >= 28 { s.line } else { 0 }).1;
    if s.wide >= BESIDE_MIN {
        let (facts, list) = rest.cut_right(s.columns(s.wide / 3));
        view.list(p, list.cut_right(s.margin()).1);
        view.facts(p, facts);
    } else {
        view.list(p, rest);
    }
    view.sheet(p);
}

impl View<'_> {
    fn text(&self, id: &'static str) -> &'static str {
        self.words.text(id)
    }

    fn range(&self, shown: Shown) -> String {
        let args = args! { from: shown.from, to: shown.to, count: shown.count };
        self.words.say("counter-range", args)
    }

    /// Draws the name of the page, whether the hall answers, and the time.
    fn header(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let (band, rest) = area.cut_top(s.line);
        p.fill(band, t.header, t.header);
        let band = band.inset(s.columns(1), 0);
        let time = |at: Timestamp| text::clock(self.cx.hall.local(at).time());
        let clock = time(self.cx.at);
        let (slot, line) = band.cut_right(s.measure(p, &clock));
        p.text(slot, &clock, s.text(t.header_text).right().bold());
        let line = line.cut_right(s.columns(2)).1;
        let line = if self.cx.hall.emergency().is_some() {
            let text = self.text("emergency-title");
            let (slot, line) = line.cut_right(s.measure(p, text) + s.columns(2));
            p.badge(slot, text, t.alarm_text, t.alarm);
            line
        } else if let Some(since) = self.cx.connection.lost_since() {
            let args = args! { time: time(since) };
            let text = self.words.say("counter-lost-short", args);
            let (slot, line) = line.cut_right(s.measure(p, &text) + s.columns(2));
            p.badge(slot, &text, t.signal_text, t.bad);
            line
        } else {
            line
        };
        let title = self.text("admin-title");
        let used = p.text(line, title, s.text(t.header_text).bold());
        let name = self.cx.hall.setup().name.get(self.screen.lang);
        let rest_of_line = line.cut_left(used + s.columns(3)).1;
        p.text(rest_of_line, name, s.text(t.header_muted));
        rest
    }

    fn face(&self, service: &Service) -> Face {
        let lang = self.screen.lang;
        let is_changed = self.is_changed(service);
        let mut served: Vec<String> = Vec::new();
        for counter in &self.shown.counters {
            if counter
                .serves
                .iter()
                .any(|serves| serves.service == service.id)
            {
                served.push(self.shown.label(counter.id, lang));
            }
        }
        let detail = match self.s.wide < 60 {
            true => String::new(),
            false if served.is_empty() => self.text("admin-not-served").to_owned(),
            false => {
                let counters = served.join(" ");
                self.words.say("admin-served", args! { counters: counters })
            }
        };
        let name = service.name.get(lang);
        Face {
            mark: service.mark(),
            text: match is_changed {
                true => self.words.say("admin-changed", args! { name: name }),
                false => name.to_owned(),
            },
            detail,
            dim: served.is_empty(),
        }
    }

    /// Returns whether the draft has another service or another place for it than the hall.
    fn is_changed(&self, service: &Service) -> bool {
        let hall = self.cx.hall.setup();
        // One more or less moves none of the others.
        let place = |setup: &Setup, other: &Setup| {
            let both = setup
                .services
                .iter()
                .filter(|s| other.service(s.id).is_some());
            both.map(|s| s.id).position(|id| id == service.id)
        };
        hall.service(service.id) != Some(service)
            || place(&self.shown, hall) != place(hall, &self.shown)
    }

    fn list(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let lines: Vec<Face> = self
            .shown
            .services
            .iter()
            .map(|one| self.face(one))
            .collect();
        let (head, area) = area.cut_top(s.line);
        let count = args! { count: lines.len() };
        p.text(
            head,
            &self.words.say("admin-services", count),
            s.text(t.muted),
        );
        let mut list = self.screen.list;
        list.choose(list.at().min(lines.len().saturating_sub(1)));
        self.lines(p, area, list, &lines);
    }

    fn lines(&self, p: &mut P<'_>, area: Rect, list: List, lines: &[Face]) {
        let face = ListFace {
            lines,
            detailed: false,
            range: &|shown: Shown| self.range(shown),
            target: &|press: ListPress| Target::Line(press),
        };
        list.view(p, self.s, area, &face);
    }

    /// Draws what is set about the chosen service.
    fn facts(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let Some((_, service)) = self.screen.chosen(&self.shown) else {
            return;
        };
        let style = CardStyle::default().border(t.line);
        p.card(area, style.radius(0.5 * f32::from(s.line)));
        let mut rest = area.inset(s.columns(2), s.line.min(area.height / 8));
        let words = &self.words;
        let number = |value: Option<u32>| match value {
            Some(value) => value.to_string(),
            None => words.text("admin-none").to_owned(),
        };
        let group = service.group.and_then(|id| self.shown.group(id));
        let group = group.map_or("—", |group| group.name.get(self.screen.lang));
        let numbers = format!(
            "{}{}–{}",
            service.prefix.as_str(),
            service.first,
            service.last
        );
        let waiting = self.cx.hall.waiting(service.id);
        let said = |id: &'static str| words.text(id).to_owned();
        let mut facts = vec![(said("admin-key"), service.id.to_string())];
        for (lang, name) in service.name.iter() {
            let label = words.say("admin-name", args! { language: lang.as_str() });
            facts.push((label, name.to_owned()));
        }
        facts.extend([
            (said("admin-group"), group.to_owned()),
            (said("admin-numbers"), numbers),
            (said("admin-cap"), number(service.cap)),
            (
                said("admin-max-wait"),
                number(service.max_wait_s.map(|s| s / 60)),
            ),
            (said("common-waiting"), waiting.to_string()),
        ]);
        let widest = facts.iter().map(|(label, _)| s.measure(p, label)).max();
        let widest = widest.unwrap_or(0) + s.columns(2);
        for (label, value) in facts {
            let (line, below) = rest.cut_top(s.line);
            let (left, right) = line.cut_left(widest.min(line.width * 2 / 3));
            p.text(left, &label, s.text(t.muted));
            p.text(right, &value, s.text(t.text).bold());
            rest = below;
        }
    }

    /// Returns how many rows the buttons need in that width.
    fn key_rows(&self, width: u16) -> u16 {
        let s = self.s;
        self.button_rows() * if s.columns_in(width) >= 110 { 1 } else { 2 }
    }

    fn button_rows(&self) -> u16 {
        let s = self.s;
        match (s.is_drawn(), s.is_high()) {
            (true, _) => s.lines(2),
            (false, true) => 3,
            (false, false) => 1,
        }
    }

    fn keys(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let rows = usize::from((area.height / self.button_rows()).max(1));
        let per_row = Deed::ALL.len().div_ceil(rows);
        let slots = area.split_rows(rows, 0);
        for (slot, deeds) in slots.into_iter().zip(Deed::ALL.chunks(per_row)) {
            let slots = slot.split_columns(deeds.len(), s.columns(1));
            for (slot, deed) in slots.into_iter().zip(deeds) {
                let key = Chord::from(deed.key()).name(&self.words);
                let is_enabled = self.screen.why_not(self.cx, *deed).is_none();
                let kind = match deed {
                    Deed::Apply if is_enabled => ButtonKind::Primary,
                    _ => ButtonKind::Secondary,
                };
                let target = Target::Do(*deed);
                p.button(
                    slot,
                    self.text(deed.id()),
                    kind,
                    Some(&key),
                    target,
                    is_enabled,
                );
                p.hit(slot, target);
            }
        }
    }

    fn message(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let (text, colour) = match (&self.screen.note, &self.screen.draft) {
            (Some(note), _) if note.is_warning => (note.text.clone(), t.warn),
            (Some(note), _) => (note.text.clone(), t.good),
            (None, Some(_)) => {
                let count = self
                    .screen
                    .plan(self.cx)
                    .map_or(0, |plan| plan.values.len());
                let text = self.words.say("admin-drafted", args! { count: count });
                (text, t.highlight)
            }
            (None, None) => (self.text("admin-hint").to_owned(), t.muted),
        };
        p.paragraph(area, &text, s.text(colour));
    }

    fn sheet(&self, p: &mut P<'_>) {
        let Some(sheet) = &self.screen.sheet else {
            return;
        };
        p.modal();
        match sheet {
            Sheet::Edit(edit) => self.edit(p, sheet, edit),
            Sheet::Review(list) => {
                if let Some(plan) = self.screen.plan(self.cx) {
                    self.plan(p, sheet, "admin-review-title", &plan, *list);
                }
            }
            Sheet::TakeBack { number, list } => {
                if let Some(plan) = AdminScreen::plan_back(self.cx, *number) {
                    self.plan(p, sheet, "admin-take-back-title", &plan, *list);
                }
            }
            Sheet::Leave => {
                let text = self.text("admin-leave-text").to_owned();
                let prose = Prose::new([(text, p.theme().text)]);
                let width = ui::widgets::Sheet::<Target>::body_width(p.area(), self.s, true);
                let rows = prose.rows(p, self.s, width);
                self.ask(p, sheet, "admin-leave-title", rows, |p, body| {
                    prose.view(p, self.s, body);
                });
            }
        }
    }

    fn edit(&self, p: &mut P<'_>, sheet: &Sheet, edit: &super::sheets::Edit) {
        let s = self.s;
        let named = |lang: &hall::Lang| {
            self.words
                .say("admin-name", args! { language: lang.as_str() })
        };
        let mut labels: Vec<String> = edit.languages.iter().map(named).collect();
        labels.extend(["admin-cap", "admin-max-wait"].map(|id| self.text(id).to_owned()));
        let none = self.text("admin-none");
        let names = edit.languages.len();
        let faces: Vec<FormFace<'_>> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| FormFace {
                label,
                hint: if index < names { "" } else { none },
            })
            .collect();
        let rows = labels.len() as u16 * (s.line + TextField::rows(s));
        self.ask(p, sheet, "admin-edit-title", rows, |p, body| {
            edit.form
                .view(p, s, body, &faces, |field| Some(Target::Field(field)));
        });
    }

    /// Draws what a plan changes, and asks whether that is meant.
    fn plan(&self, p: &mut P<'_>, sheet: &Sheet, title: &'static str, plan: &Plan, list: List) {
        let s = self.s;
        let lines = plan.lines(self.cx, &self.words);
        let lines: Vec<Face> = lines.into_iter().map(Face::new).collect();
        let rows = s.lines(u16::try_from(lines.len()).unwrap_or(u16::MAX).max(1));
        self.ask(p, sheet, title, rows, |p, body| {
            self.lines(p, body, list, &lines);
        });
    }

    /// Draws a sheet with its two buttons, and what `body` draws into it.
    fn ask(
        &self,
        p: &mut P<'_>,
        sheet: &Sheet,
        title: &'static str,
        rows: u16,
        body: impl FnOnce(&mut P<'_>, Rect),
    ) {
        let s = self.s;
        let t = *p.theme();
        let note = self.screen.note.as_ref().filter(|note| note.is_warning);
        let hint = note.map(|note| (note.text.as_str(), s.text(t.warn).bold()));
        let answers = sheet.answers();
        let names = answers.map(|(_, key, _)| Chord::from(key).name(&self.words));
        let kinds = [ButtonKind::Secondary, ButtonKind::Primary];
        let is_busy = self.screen.busy.is_some();
        let buttons = answers.iter().zip(&names).zip(kinds);
        let buttons = buttons.map(|(((label, _, target), key), kind)| {
            let label = match is_busy && *target == Target::Ok {
                true => "counter-busy",
                false => label,
            };
            SheetButton::new(self.text(label), key, *target).kind(kind)
        });
        let sheet = ui::widgets::Sheet {
            title: self.text(title),
            wide: true,
            rows,
            hint,
            buttons: buttons.collect(),
        };
        sheet.view(p, s, body);
    }
}
