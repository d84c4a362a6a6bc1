//! Who did what, where, and what it was before and after: the log of the hall, the newest lines first.
//!
//! The lines are found beside the screen, a part at a time, so that years of them can be leafed through.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::values::choice;
use super::view::{Cell, P, View};
use crate::inquiry::{AuditKind, AuditPart, AuditQuestion, AuditRow, Found, Inquiry};
use crate::screen::KeyCode;
use chrono::NaiveDate;
use ratatui::layout::Rect;
use text::args;
use ui::Cut;
use ui::widgets::{Column, Entries, Entry, List, TextField};

const FILTER: KeyCode = KeyCode::Char('s');
const OLDER: KeyCode = KeyCode::Char('o');
const NEWEST: KeyCode = KeyCode::Char('n');

const DEEDS: [Deed; 3] = [
    Deed::new(FILTER, "admin-do-filter"),
    Deed::new(OLDER, "admin-do-older"),
    Deed::new(NEWEST, "admin-do-newest"),
];

/// Characters of a name or number that is looked for.
const WHO_MAX: usize = 20;
/// Characters of a day.
const DAY_MAX: usize = 10;

/// The page of the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct AuditPage {
    list: List,
    who: String,
    kind: Option<AuditKind>,
    day: Option<NaiveDate>,
    /// Lines before this one are shown; the newest without.
    before: Option<u64>,
    /// The latest answer, with its question.
    shown: Option<(AuditQuestion, Result<AuditPart, String>)>,
}

impl AuditPage {
    /// Returns what is to be shown.
    fn question(&self, desk: &Desk<'_>) -> AuditQuestion {
        AuditQuestion {
            lang: desk.words.lang(),
            before: self.before,
            who: self.who.clone(),
            kind: self.kind,
            day: self.day,
        }
    }

    /// Returns what was found for that, once it was.
    fn found(&self, desk: &Desk<'_>) -> Option<&Result<AuditPart, String>> {
        let (question, found) = self.shown.as_ref()?;
        (*question == self.question(desk)).then_some(found)
    }

    fn part(&self, desk: &Desk<'_>) -> Option<&AuditPart> {
        self.found(desk)?.as_ref().ok()
    }

    fn rows(&self, desk: &Desk<'_>) -> &[AuditRow] {
        self.part(desk).map_or(&[], |part| &part.rows)
    }

    fn chosen(&self, desk: &Desk<'_>) -> Option<&AuditRow> {
        let rows = self.rows(desk);
        rows.get(self.list.at().min(rows.len().saturating_sub(1)))
    }

    /// Returns what is asked for, in words.
    fn asked(&self, desk: &Desk<'_>) -> String {
        let who = (!self.who.is_empty()).then(|| self.who.clone());
        let kind = self.kind.map(|kind| desk.text(name(kind)).to_owned());
        let day = self.day.map(|day| day.to_string());
        let asked: Vec<String> = [who, kind, day].into_iter().flatten().collect();
        match asked.is_empty() {
            true => desk.text("admin-audit-all").to_owned(),
            false => text::list(&asked, &desk.words),
        }
    }

    /// Returns what is said above the lines.
    fn heading(&self, desk: &Desk<'_>) -> String {
        let asked = self.asked(desk);
        let reached = self.part(desk).and_then(|part| part.reached);
        match reached {
            Some(day) => {
                let given = args! { asked: asked, day: day.to_string() };
                desk.words.say("admin-audit-back-to", given)
            }
            None => asked,
        }
    }

    /// Returns the facts of a line that do not stand in it, each with its label.
    fn facts(desk: &Desk<'_>, row: &AuditRow) -> Vec<(String, String)> {
        let fact = |label, value: &String| (desk.text(label).to_owned(), value.clone());
        let mut facts = vec![
            fact("audit-time", &row.time),
            fact("audit-who", &row.who),
            fact("audit-where", &row.place),
            fact("audit-what", &row.what),
        ];
        if row.before != row.after {
            let none = desk.text("audit-none").to_owned();
            for (label, value) in [("audit-before", &row.before), ("audit-after", &row.after)] {
                let value = if value.is_empty() { &none } else { value };
                facts.push(fact(label, value));
            }
        }
        facts.push((desk.text("audit-line").to_owned(), row.seq.to_string()));
        facts
    }

    /// Returns the same in a line or two.
    fn told(desk: &Desk<'_>, row: &AuditRow) -> String {
        let facts = Self::facts(desk, row).into_iter().skip(2);
        let told: Vec<String> = facts
            .map(|(label, value)| format!("{label}: {value}"))
            .collect();
        told.join("   ")
    }
}

/// Returns the message with the name of a kind.
fn name(kind: AuditKind) -> &'static str {
    match kind {
        AuditKind::Settings => "audit-kind-settings",
        AuditKind::Staff => "audit-kind-staff",
        AuditKind::Persons => "audit-kind-persons",
        AuditKind::Counters => "audit-kind-counters",
        AuditKind::Tickets => "audit-kind-tickets",
        AuditKind::Appointments => "audit-kind-appointments",
        AuditKind::Ratings => "audit-kind-ratings",
        AuditKind::Printing => "audit-kind-printing",
        AuditKind::Machines => "audit-kind-machines",
        AuditKind::Announcements => "audit-kind-announcements",
        AuditKind::Clock => "audit-kind-clock",
    }
}

impl Page for AuditPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        self.rows(desk).len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        if key == FILTER {
            return None;
        }
        if desk.cx.connection.lost_since().is_some() {
            return Some("admin-lost");
        }
        let is_more = self.part(desk).is_some_and(|part| part.next.is_some());
        (key == OLDER && !is_more).then_some("admin-audit-no-older")
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        match key {
            FILTER => return Step::Edit(What::AuditFilter),
            OLDER => self.before = self.part(desk).and_then(|part| part.next),
            NEWEST => self.opened(),
            _ => {}
        }
        Step::Stay
    }

    fn opened(&mut self) {
        self.before = None;
        self.shown = None;
        self.list = List::default();
    }

    fn wants(&self, desk: &Desk<'_>) -> Option<Inquiry> {
        let is_found = self.found(desk).is_some();
        (!is_found).then(|| Inquiry::Audit(self.question(desk)))
    }

    fn learned(&mut self, _: &Desk<'_>, inquiry: Inquiry, found: Found) {
        let Inquiry::Audit(question) = inquiry else {
            return;
        };
        let found = match found {
            Found::Audit(part) => Ok(part),
            Found::Nothing(why) => Err(why),
            _ => return,
        };
        self.shown = Some((question, found));
        self.list = List::default();
    }

    fn is_settled(&self) -> bool {
        self.shown.is_none()
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let (head, area) = area.cut_top(s.line);
        p.text(head, &self.heading(desk), s.text(t.muted));
        let told = match self.found(desk) {
            None => Some(desk.text("admin-audit-looking").to_owned()),
            Some(Err(why)) => Some(why.clone()),
            Some(Ok(part)) if part.rows.is_empty() => Some(desk.text("audit-nothing").to_owned()),
            Some(Ok(_)) => None,
        };
        if let Some(told) = told {
            p.paragraph(area, &told, s.text(t.text));
            return;
        }
        let (area, facts) = view.beside(area);
        let area = match (facts, self.chosen(desk)) {
            (Some(facts), Some(row)) => {
                view.facts(p, facts, &Self::facts(desk, row));
                area
            }
            (None, Some(row)) => view.explained(p, area, &Self::told(desk, row)),
            (_, None) => area,
        };
        let rows: Vec<[Cell; 3]> = self
            .rows(desk)
            .iter()
            .map(|row| {
                // The year stands above; seconds are among the facts.
                let time = row.time.get(5..16).unwrap_or(&row.time);
                [
                    Cell::new(time, t.muted),
                    Cell::new(row.who.clone(), t.text),
                    Cell::new(row.what.clone(), t.text),
                ]
            })
            .collect();
        let gap = s.columns(2);
        let [time, who, _] = view.widths(p, &rows);
        let heads = ["audit-time", "audit-who", "audit-what"].map(|id| desk.text(id));
        let who = who.max(s.measure(p, heads[1])).min(area.width / 4);
        let columns = [
            Column::of(time, heads[0]).gap(gap),
            Column::of(who, heads[1]).gap(gap),
            Column::rest(heads[2]),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    fn title(&self, desk: &Desk<'_>, _: &What) -> String {
        desk.text("admin-audit-filter").to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, _: &What) -> Vec<Field> {
        let all = desk.text("admin-audit-all").to_owned();
        let kinds = AuditKind::ALL.map(|kind| desk.text(name(kind)).to_owned());
        let choices: Vec<String> = [all].into_iter().chain(kinds).collect();
        let at = AuditKind::ALL
            .iter()
            .position(|kind| Some(*kind) == self.kind);
        let day = self.day.map_or(String::new(), |day| day.to_string());
        let typed = |label, about, hint, max, text: &str| Field {
            entry: Entry::typed(TextField::new(max), text),
            hint: desk.text(hint).to_owned(),
            ..Field::new(desk.text(label), desk.text(about))
        };
        vec![
            typed(
                "admin-audit-who",
                "admin-audit-who.about",
                "admin-audit-everybody",
                WHO_MAX,
                &self.who,
            ),
            choice(
                desk.text("admin-audit-kind").to_owned(),
                desk.text("admin-audit-kind.about").to_owned(),
                choices,
                at.map_or(0, |at| at + 1),
            ),
            typed(
                "admin-audit-day",
                "admin-audit-day.about",
                "admin-audit-newest",
                DAY_MAX,
                &day,
            ),
        ]
    }

    fn submit(&mut self, desk: &Desk<'_>, _: &What, values: &Entries) -> Step {
        let typed = values.text(2).trim();
        let day = match typed {
            "" => None,
            day => match day.parse() {
                Ok(day) => Some(day),
                Err(_) => return Step::Refuse(desk.text("admin-audit-day.about").to_owned()),
            },
        };
        self.who = values.text(0).trim().to_owned();
        self.kind = values
            .pick(1)
            .checked_sub(1)
            .and_then(|at| AuditKind::ALL.get(at))
            .copied();
        self.day = day;
        self.opened();
        Step::Stay
    }
}
