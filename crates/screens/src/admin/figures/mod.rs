//! The figures of a span of days against the one before: a chart of the chosen figure, all figures
//! beside it, and how it is counted.
//!
//! The page asks the hall one question at a time ([`Page::wants`]) and keeps the answers until it asks
//! something else. `ask` says which days are meant, `view` draws.

mod ask;
mod saved;
mod view;

use super::page::{Deed, Desk, Field, Page, Question as Told, Step, What};
use super::values::choice;
use super::view::{P, View};
use crate::inquiry::{Form, Found, Inquiry};
use crate::redact;
use crate::screen::KeyCode;
use ask::{Ask, By, Span};
use chrono::{Duration, NaiveDate};
use hall::{CounterId, ServiceId, Timestamp};
use ratatui::layout::Rect;
use reports::{Wording, figure_words};
use statistics::{Clerk, Counts, Figure, Key, Question};
use std::sync::Arc;
use text::args;
use ui::widgets::{Entries, Entry, List, TextField};

/// Seconds after which figures of a day that is not over are asked for again.
const FRESH_S: u32 = 60;
/// Clerks that can be chosen among at most.
const CLERKS_MAX: usize = 500;

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shape {
    /// A column or bar for each.
    #[default]
    Bars,
    /// Parts of the whole.
    Shares,
    /// A line.
    Line,
    /// All figures of each.
    Table,
}

/// The page of figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FiguresPage {
    /// The chosen figure.
    list: List,
    /// The chosen row of the table.
    rows: List,
    ask: Ask,
    shape: Shape,
    /// The answers: of the span, of the one before.
    now: Option<Answer>,
    before: Option<Answer>,
    /// A file that is wanted of the answer.
    writes: Option<Form>,
    /// The latest questions that were not answered, of the span and of the one before.
    failed: Vec<Failed>,
    /// Clerks that can be chosen among; they keep their places.
    clerks: Vec<Clerk>,
}

/// An answer, and when it came.
#[derive(Debug, Clone, PartialEq)]
struct Answer {
    counts: Arc<Counts>,
    at: Timestamp,
}

/// A question that was not answered.
#[derive(Debug, Clone, PartialEq)]
struct Failed {
    question: Question,
    why: String,
    at: Timestamp,
}

const BY: KeyCode = KeyCode::Char('b');
const ONLY: KeyCode = KeyCode::Char('o');
const HOW: KeyCode = KeyCode::Char('h');
const EARLIER: KeyCode = KeyCode::Char('[');
const LATER: KeyCode = KeyCode::Char(']');
const WORKBOOK: KeyCode = KeyCode::Char('e');
const PAGES: KeyCode = KeyCode::Char('p');
const CSV: KeyCode = KeyCode::Char('c');
const INTO: KeyCode = KeyCode::Enter;
const ALL: KeyCode = KeyCode::Char('0');

const DEEDS: [Deed; 8] = [
    Deed::new(BY, "figures-do-by"),
    Deed::new(ONLY, "figures-do-only"),
    Deed::new(EARLIER, "figures-do-earlier"),
    Deed::new(LATER, "figures-do-later"),
    Deed::new(HOW, "figures-do-how"),
    Deed::new(WORKBOOK, "figures-do-workbook"),
    Deed::new(PAGES, "figures-do-pages"),
    Deed::new(CSV, "figures-do-csv"),
];

/// Keys that stand in the picture, or only in the help.
const KEYS: [Deed; 11] = [
    Deed::new(KeyCode::Char('d'), "figures-do-day"),
    Deed::new(KeyCode::Char('w'), "figures-do-week"),
    Deed::new(KeyCode::Char('m'), "figures-do-month"),
    Deed::new(KeyCode::Char('q'), "figures-do-quarter"),
    Deed::new(KeyCode::Char('y'), "figures-do-year"),
    Deed::new(KeyCode::Char('1'), "figures-do-bars"),
    Deed::new(KeyCode::Char('2'), "figures-do-shares"),
    Deed::new(KeyCode::Char('3'), "figures-do-line"),
    Deed::new(KeyCode::Char('4'), "figures-do-table"),
    Deed::new(INTO, "figures-do-into"),
    Deed::new(ALL, "figures-do-all"),
];

/// What a key of the picture chooses.
enum Choice {
    Span(Span),
    Shape(Shape),
}

fn chosen_by(key: KeyCode) -> Option<Choice> {
    let KeyCode::Char(letter) = key else {
        return None;
    };
    Some(match letter {
        'd' => Choice::Span(Span::Day),
        'w' => Choice::Span(Span::Week),
        'm' => Choice::Span(Span::Month),
        'q' => Choice::Span(Span::Quarter),
        'y' => Choice::Span(Span::Year),
        '1' => Choice::Shape(Shape::Bars),
        '2' => Choice::Shape(Shape::Shares),
        '3' => Choice::Shape(Shape::Line),
        '4' => Choice::Shape(Shape::Table),
        _ => return None,
    })
}

fn today(desk: &Desk<'_>) -> NaiveDate {
    let hall = desk.cx.hall;
    hall.day()
        .unwrap_or_else(|| hall.local(desk.cx.at).date_naive())
}

impl FiguresPage {
    /// Returns the answers to what is asked now.
    fn answers(&self, desk: &Desk<'_>) -> [Option<&Counts>; 2] {
        let today = today(desk);
        [(&self.now, false), (&self.before, true)].map(|(answer, before)| {
            let question = self.ask.question(today, before);
            let counts = answer.as_ref().map(|answer| &*answer.counts);
            counts.filter(|counts| counts.question == question)
        })
    }

    /// Returns the chosen figure.
    fn figure(&self) -> Figure {
        let last = Figure::ALL.len() - 1;
        Figure::ALL[self.list.at().min(last)]
    }

    /// Returns whether the span has days that are not over.
    fn is_running(&self, today: NaiveDate) -> bool {
        let (from, to) = self.ask.days(today);
        (from..=to).contains(&today)
    }

    fn failed_of(&self, question: &Question) -> Option<&Failed> {
        self.failed
            .iter()
            .find(|failed| failed.question == *question)
    }

    /// Returns when an answer to a question is to be had anew.
    fn stale_at(&self, today: NaiveDate, before: bool) -> Timestamp {
        let question = self.ask.question(today, before);
        if let Some(failed) = self.failed_of(&question) {
            return failed.at.plus_s(FRESH_S);
        }
        let answer = if before { &self.before } else { &self.now };
        match answer {
            Some(answer) if answer.counts.question == question => {
                match !before && self.is_running(today) {
                    true => answer.at.plus_s(FRESH_S),
                    false => Timestamp::NEVER,
                }
            }
            _ => Timestamp::default(),
        }
    }

    /// Returns the chosen row of the table as something to look into: what is asked then.
    fn row_inside(&self, desk: &Desk<'_>) -> Option<Ask> {
        let [now, _] = self.answers(desk);
        let row = now?.rows.get(self.rows.at())?;
        let mut ask = self.ask.clone();
        match row.keys.first()? {
            Key::Service(service) => ask.filter.service = Some(*service),
            Key::Counter(counter) => ask.filter.counter = Some((*counter)?),
            Key::Clerk(clerk) => ask.filter.clerk = Some(clerk.clone()?),
            Key::From(day) => {
                ask.span = match self.ask.dimension() {
                    statistics::Dimension::Week => Span::Week,
                    statistics::Dimension::Month => Span::Month,
                    statistics::Dimension::Year => Span::Year,
                    _ => Span::Day,
                };
                ask.day = Some(*day);
            }
            Key::Class(_) | Key::Minute(_) | Key::Weekday(_) => return None,
        }
        ask.by = By::Time;
        Some(ask)
    }

    /// Remembers clerks who can be chosen.
    fn learn<'c>(&mut self, clerks: impl IntoIterator<Item = &'c Clerk>) {
        for clerk in clerks {
            if !self.clerks.contains(clerk) && self.clerks.len() < CLERKS_MAX {
                self.clerks.push(clerk.clone());
            }
        }
    }

    fn learn_clerks(&mut self, desk: &Desk<'_>) {
        let hall = desk.cx.hall;
        let accounts = hall.accounts().iter().map(|account| Clerk {
            account: Some(account.id),
            name: Arc::clone(&account.name),
        });
        let here = hall.counters().iter().filter_map(|counter| {
            let shift = counter.shift.as_ref()?;
            Some(Clerk {
                account: shift.account,
                name: Arc::clone(&shift.clerk),
            })
        });
        let filter = self.ask.filter.clerk.clone();
        let all: Vec<Clerk> = accounts.chain(here).chain(filter).collect();
        self.learn(&all);
    }

    /// Returns the same state without the names of clerks.
    pub(super) fn redacted(&self) -> FiguresPage {
        let answer = |answer: &Option<Answer>| {
            let answer = answer.as_ref()?;
            let counts = Arc::new(redact::counts(&answer.counts));
            let at = answer.at;
            Some(Answer { counts, at })
        };
        let clerk = |clerk: &Clerk| Clerk {
            account: clerk.account,
            name: redact::text(&clerk.name).into(),
        };
        let mut redacted = FiguresPage {
            now: answer(&self.now),
            before: answer(&self.before),
            clerks: self.clerks.iter().map(clerk).collect(),
            ..self.clone()
        };
        redacted.ask.filter.clerk = self.ask.filter.clerk.as_ref().map(clerk);
        redacted
    }
}

/// Returns the first choice, which is no choice, and the names of the others.
fn or_all(desk: &Desk<'_>, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let all = desk.text("figures-all").to_owned();
    std::iter::once(all).chain(names).collect()
}

/// Returns the place of what is chosen among `all`, behind the first choice.
fn place<T: PartialEq>(all: impl IntoIterator<Item = T>, chosen: Option<&T>) -> usize {
    let mut all = all.into_iter();
    chosen
        .and_then(|chosen| all.position(|one| one == *chosen))
        .map_or(0, |at| at + 1)
}

fn services(desk: &Desk<'_>) -> Vec<ServiceId> {
    let services = desk.cx.hall.setup().services.iter();
    services.map(|service| service.id).collect()
}

fn counters(desk: &Desk<'_>) -> Vec<CounterId> {
    let counters = desk.cx.hall.counters().iter();
    counters.map(|counter| counter.id).collect()
}

impl Page for FiguresPage {
    fn list(&self) -> List {
        match self.shape {
            Shape::Table => self.rows,
            _ => self.list,
        }
    }

    fn list_mut(&mut self) -> &mut List {
        match self.shape {
            Shape::Table => &mut self.rows,
            _ => &mut self.list,
        }
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        match self.shape {
            Shape::Table => self.answers(desk)[0].map_or(0, |counts| counts.rows.len() + 1),
            _ => Figure::ALL.len(),
        }
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn keys(&self) -> &'static [Deed] {
        &KEYS
    }

    fn takes_digits(&self) -> bool {
        true
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        let today = today(desk);
        let is_so = match (key, chosen_by(key)) {
            (_, Some(Choice::Span(span))) => self.ask.span == span,
            (_, Some(Choice::Shape(shape))) => self.shape == shape,
            (LATER, _) => {
                let is_last = self.ask.turned(today, true).is_none();
                return is_last.then_some("figures-is-last");
            }
            (INTO, _) => {
                let is_none = self.shape != Shape::Table || self.row_inside(desk).is_none();
                return is_none.then_some("figures-no-row");
            }
            (WORKBOOK | PAGES | CSV, _) => {
                let is_none = self.answers(desk)[0].is_none();
                return is_none.then_some("figures-counting");
            }
            (ALL, _) => self.ask.filter == statistics::Filter::default(),
            _ => false,
        };
        is_so.then_some("figures-is-so")
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let today = today(desk);
        match (key, chosen_by(key)) {
            (_, Some(Choice::Span(span))) => self.ask.span = span,
            (_, Some(Choice::Shape(shape))) => self.shape = shape,
            (BY, _) => {
                self.ask.by = self.ask.by.next();
                self.rows = List::default();
            }
            (EARLIER | LATER, _) => {
                if let Some(ask) = self.ask.turned(today, key == LATER) {
                    self.ask = ask;
                }
            }
            (INTO, _) => {
                if let Some(ask) = self.row_inside(desk) {
                    self.ask = ask;
                    self.rows = List::default();
                }
            }
            (ALL, _) => self.ask.filter = statistics::Filter::default(),
            (ONLY, _) => {
                self.learn_clerks(desk);
                return Step::Edit(What::Figures);
            }
            (HOW, _) => return Step::Tell(What::Figures),
            (WORKBOOK | PAGES | CSV, _) => {
                let form = match key {
                    WORKBOOK => Form::Workbook,
                    PAGES => Form::Pages,
                    _ => Form::Csv,
                };
                self.writes = Some(form);
            }
            _ => {}
        }
        Step::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        self.draw(view, p, area);
    }

    fn title(&self, desk: &Desk<'_>, _: &What) -> String {
        desk.text("figures-do-only").to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, _: &What) -> Vec<Field> {
        let (from, to) = self.ask.days(today(desk));
        let filter = &self.ask.filter;
        let day = |label: &'static str, day: NaiveDate| Field {
            entry: Entry::typed(TextField::new(12), &day.to_string()),
            ..Field::new(desk.text(label), desk.text("figures-day-about"))
        };
        let setup = desk.cx.hall.setup();
        let lang = desk.words.lang();
        let about = |id: &'static str| desk.text(id).to_owned();
        let names = setup.services.iter();
        let names = names.map(|service| service.name.get(lang).to_owned());
        let service = place(services(desk), filter.service.as_ref());
        let service = choice(
            about("common-service"),
            about("figures-only-about"),
            or_all(desk, names),
            service,
        );
        let names = counters(desk).into_iter();
        let names = names.map(|id| text::counter("common-counter-number", id, setup, &desk.words));
        let counter = place(counters(desk), filter.counter.as_ref());
        let counter = choice(
            about("report-by-counter"),
            about("figures-only-about"),
            or_all(desk, names),
            counter,
        );
        let names = self.clerks.iter().map(|clerk| clerk.name.to_string());
        let clerk = place(self.clerks.iter(), filter.clerk.as_ref().as_ref());
        let clerk = choice(
            about("common-clerk"),
            about("figures-clerk-about"),
            or_all(desk, names),
            clerk,
        );
        let within = Field {
            entry: Entry::typed(TextField::digits(3), &self.ask.within_min.to_string()),
            ..Field::new(
                desk.text("figures-within"),
                desk.text("figures-within-about"),
            )
        };
        vec![
            day("figures-from", from),
            day("figures-to", to),
            service,
            counter,
            clerk,
            within,
        ]
    }

    fn submit(&mut self, desk: &Desk<'_>, _: &What, values: &Entries) -> Step {
        let refuse = |id: &'static str| Step::Refuse(desk.text(id).to_owned());
        let day = |at: usize| NaiveDate::parse_from_str(values.text(at).trim(), "%Y-%m-%d").ok();
        let (Some(from), Some(to)) = (day(0), day(1)) else {
            return refuse("figures-bad-day");
        };
        if from > to || to - from > Duration::days(366 * 200) {
            return refuse("figures-bad-span");
        }
        let within = values.text(5).parse().ok();
        let Some(within) = within.filter(|minutes| (1..=600).contains(minutes)) else {
            return refuse("figures-bad-within");
        };
        if (from, to) != self.ask.days(today(desk)) {
            self.ask = self.ask.between(from, to);
        }
        self.ask.within_min = within;
        let of = |at: usize| values.pick(at).checked_sub(1);
        self.ask.filter = statistics::Filter {
            service: of(2).and_then(|at| services(desk).get(at).copied()),
            counter: of(3).and_then(|at| counters(desk).get(at).copied()),
            clerk: of(4).and_then(|at| self.clerks.get(at).cloned()),
        };
        self.rows = List::default();
        Step::Stay
    }

    fn question(&self, desk: &Desk<'_>, _: &What) -> Option<Told> {
        let told = figure_words(self.figure(), &desk.words);
        let minutes = args! { minutes: self.ask.within_min };
        let more = match self.figure() {
            Figure::Within => desk.words.say("figures-how-within", minutes),
            _ => desk.text("figures-how-legs").to_owned(),
        };
        Some(Told {
            title: told.name.to_owned(),
            text: format!("{}\n{more}", told.how),
            ok: "common-ok",
        })
    }

    fn opened(&mut self) {
        self.writes = None;
        self.failed.clear();
    }

    fn wants(&self, desk: &Desk<'_>) -> Option<Inquiry> {
        let lang = desk.words.lang();
        let counted = self.now.as_ref().map(|answer| &answer.counts);
        if let (Some(form), Some(counts)) = (self.writes, counted) {
            let counts = Arc::clone(counts);
            return Some(Inquiry::Write { form, counts, lang });
        }
        let today = today(desk);
        let due = |before: &bool| self.stale_at(today, *before) <= desk.cx.at;
        let before = [false, true].into_iter().find(due)?;
        let question = self.ask.question(today, before);
        Some(Inquiry::Count { question, lang })
    }

    fn learned(&mut self, desk: &Desk<'_>, inquiry: Inquiry, found: Found) {
        let at = desk.cx.at;
        let question = match inquiry {
            Inquiry::Count { question, .. } => question,
            Inquiry::Write { .. } => {
                self.writes = None;
                return;
            }
            _ => return,
        };
        self.failed.retain(|failed| failed.question != question);
        match found {
            Found::Counted(counts) => {
                let clerks = counts.rows.iter().filter_map(|row| match row.keys.first() {
                    Some(Key::Clerk(clerk)) => clerk.clone(),
                    _ => None,
                });
                self.learn(&clerks.collect::<Vec<_>>());
                let is_now = question == self.ask.question(today(desk), false);
                let answer = if is_now {
                    &mut self.now
                } else {
                    &mut self.before
                };
                *answer = Some(Answer { counts, at });
            }
            Found::Nothing(why) => {
                self.failed.truncate(1);
                self.failed.insert(0, Failed { question, why, at });
            }
            _ => {}
        }
    }

    fn is_settled(&self) -> bool {
        self.writes.is_none() && self.failed.is_empty()
    }
}

/// Returns how the page tells figures.
fn wording<'a>(desk: &'a Desk<'_>) -> Wording<'a> {
    Wording {
        hall: desk.cx.hall,
        words: &desk.words,
    }
}
