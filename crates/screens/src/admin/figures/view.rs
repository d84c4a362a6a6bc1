//! Draws the page of figures.

use super::ask::{By, Span, parts};
use super::{Choice, FiguresPage, KEYS, Shape, chosen_by, today, wording};
use crate::admin::Target;
use crate::admin::view::{Cell, P, View};
use crate::keys::Chord;
use crate::screen::KeyCode;
use chrono::{Datelike, NaiveDate, Timelike};
use hall::Timestamp;
use ratatui::layout::Rect;
use reports::{clock, dimension_name, figure_words};
use statistics::{Counts, Dimension, Figure, Figures, Key, Value};
use std::collections::BTreeMap;
use text::args;
use ui::Cut;
use ui::chart::{Chart, Measure, Point};
use ui::style::CardStyle;
use ui::widgets::{Column, Prose};

/// Columns from which all figures stand beside the chart.
const BESIDE_MIN: u16 = 104;
/// Columns of a value in the list of figures.
const VALUE: u16 = 9;
/// Lines of the list of figures where it stands below the chart.
const BELOW: u16 = 6;
/// Lines of the page from which is told below the chart how its figure is counted.
const HIGH_MIN: u16 = 20;
/// Lines in which is told how the chosen figure is counted.
const HOW_LINES: u16 = 4;

/// Figures of the table, the most wanted first.
const TABLE: [Figure; 11] = [
    Figure::Issued,
    Figure::Served,
    Figure::WaitMean,
    Figure::WaitP90,
    Figure::Within,
    Figure::ServiceMean,
    Figure::Satisfied,
    Figure::Abandoned,
    Figure::WaitMedian,
    Figure::WaitLongest,
    Figure::Ratings,
];

impl FiguresPage {
    pub(super) fn draw(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let rest = self.choices(view, p, area);
        let rest = self.heading(view, p, rest);
        let [now, before] = self.answers(view.desk());
        let Some(now) = now else {
            self.nothing(view, p, rest, self.missing(view));
            return;
        };
        if now.total.legs() == 0 && before.is_none_or(|before| before.total.legs() == 0) {
            self.nothing(view, p, rest, view.desk().text("report-nothing").to_owned());
            return;
        }
        if self.shape == Shape::Table {
            self.table(view, p, rest, now);
            return;
        }
        let rest = self.sentence(view, p, rest, now);
        let (chart, list) = match s.wide >= BESIDE_MIN {
            true => {
                let names = Figure::ALL.iter();
                let names = names.map(|figure| figure_words(*figure, &view.desk().words).name);
                let widest = names.map(|name| s.measure(p, name)).max().unwrap_or(0);
                let wanted = widest + s.columns(2 * VALUE + 6);
                let (list, chart) = rest.cut_right(wanted.min(rest.width / 2));
                (chart.cut_right(s.columns(3)).1, list)
            }
            false => {
                let lines = BELOW.min(s.lines_in(rest.height) / 2);
                let (list, chart) = rest.cut_bottom(s.lines(lines));
                (chart, list)
            }
        };
        self.chart(view, p, chart, now, before);
        self.figures(view, p, list, now, before);
    }

    /// Draws the choices of spans and shapes, each with its key. Returns what is left.
    fn choices(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) -> Rect {
        let s = view.grid();
        let desk = view.desk();
        let items: Vec<(KeyCode, String, bool, bool)> = KEYS
            .iter()
            .filter_map(|deed| {
                let (is_span, is_on) = match chosen_by(deed.key)? {
                    Choice::Span(span) => (true, self.ask.span == span),
                    Choice::Shape(shape) => (false, self.shape == shape),
                };
                let key = Chord::from(deed.key).name(&desk.words);
                Some((
                    deed.key,
                    format!("{key} {}", desk.text(deed.says)),
                    is_span,
                    is_on,
                ))
            })
            .collect();
        let width = |p: &P<'_>, span: bool| {
            let items = items.iter().filter(|(_, _, is_span, _)| *is_span == span);
            items
                .map(|(_, text, ..)| s.measure(p, text) + s.columns(3))
                .sum::<u16>()
        };
        let is_one = width(p, true) + width(p, false) + s.columns(2) <= area.width;
        let (first, rest) = area.cut_top(s.line);
        let (second, rest) = match is_one {
            true => (first.cut_left(width(p, true) + s.columns(2)).1, rest),
            false => rest.cut_top(s.line),
        };
        for (line, span) in [(first, true), (second, false)] {
            let mut line = line;
            for (key, text, _, is_on) in items.iter().filter(|(_, _, is, _)| *is == span) {
                let wide = s.measure(p, text) + s.columns(2);
                let (slot, left) = line.cut_left(wide);
                line = left.cut_left(s.columns(1)).1;
                if slot.width < wide {
                    break;
                }
                self.choice(view, p, slot, (*key, text, *is_on));
            }
        }
        rest.cut_top(if s.is_high() { s.line } else { 0 }).1
    }

    fn choice(
        &self,
        view: &View<'_>,
        p: &mut P<'_>,
        slot: Rect,
        (key, text, on): (KeyCode, &str, bool),
    ) {
        let s = view.grid();
        let t = *p.theme();
        let ink = match on {
            true => {
                let style = CardStyle {
                    top: Some(t.accent),
                    bottom: Some(t.accent),
                    radius: Some(0.3),
                    ..CardStyle::default()
                };
                p.card(slot, style);
                t.accent_text
            }
            false => t.muted,
        };
        let style = s.text(ink);
        let style = if on { style.bold() } else { style };
        p.text(slot.inset(s.columns(1), 0), text, style);
        p.hit(slot, Target::Key(key));
    }

    /// Draws which days, of whom, and what they are compared with. Returns what is left.
    fn heading(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) -> Rect {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let (line, rest) = area.cut_top(s.line);
        let span = self.span(view, false);
        let used = p.text(line, &span, s.text(t.text).bold());
        let line = line.cut_left(used + s.columns(2)).1;
        let mut parts = vec![dimension_name(self.ask.dimension(), &desk.words).to_owned()];
        parts.extend(self.of_whom(view));
        let separator = desk.text("figures-separator");
        let text = parts.join(separator);
        p.text(line, &text, s.text(t.muted));
        rest.cut_top(if s.is_high() { s.line } else { 0 }).1
    }

    /// Returns the names of the service, counter and clerk that are asked for alone.
    fn of_whom(&self, view: &View<'_>) -> Vec<String> {
        let desk = view.desk();
        let wording = wording(desk);
        let filter = &self.ask.filter;
        let keys = [
            filter.service.map(Key::Service),
            filter.counter.map(|counter| Key::Counter(Some(counter))),
            filter.clerk.clone().map(|clerk| Key::Clerk(Some(clerk))),
        ];
        let question = self.ask.question(today(desk), false);
        let keys = keys.into_iter().flatten();
        keys.map(|key| wording.row(&key, &question)).collect()
    }

    /// Returns the name of the span, or of the one before.
    fn span(&self, view: &View<'_>, before: bool) -> String {
        let desk = view.desk();
        let today = today(desk);
        let (from, to) = match before {
            true => self.ask.days_before(today),
            false => self.ask.days(today),
        };
        match self.ask.span {
            Span::Month => from.format("%Y-%m").to_string(),
            Span::Quarter => format!("{} Q{}", from.year(), from.month0() / 3 + 1),
            Span::Year => from.year().to_string(),
            _ if from == to => {
                let weekday = from.weekday().number_from_monday();
                let weekday = desk.words.text(&format!("weekday-{weekday}")).to_owned();
                format!("{from} {weekday}")
            }
            _ => {
                let args = args! { from: from.to_string(), to: to.to_string() };
                desk.words.say("report-span", args)
            }
        }
    }

    /// Returns why there are no figures yet.
    fn missing(&self, view: &View<'_>) -> String {
        let desk = view.desk();
        let question = self.ask.question(today(desk), false);
        let failed = self.failed_of(&question);
        match failed {
            Some(failed) => failed.why.clone(),
            None if desk.cx.connection.lost_since().is_some() => {
                desk.text("figures-lost").to_owned()
            }
            None => desk.text("figures-counting").to_owned(),
        }
    }

    fn nothing(&self, view: &View<'_>, p: &mut P<'_>, area: Rect, text: String) {
        let s = view.grid();
        let prose = Prose::new([(text, p.theme().muted)]);
        let width = area.width * 4 / 5;
        let rows = prose.rows(p, s, width);
        prose.view(p, s, area.centred(width, rows));
    }

    /// Draws below how the chosen figure is counted, and what is left out. Returns what is left.
    fn sentence(&self, view: &View<'_>, p: &mut P<'_>, area: Rect, now: &Counts) -> Rect {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        if s.lines_in(area.height) < 12 {
            return area;
        }
        let hall = desk.cx.hall;
        let at_counters = hall.counters().iter();
        let at_counters = at_counters
            .filter(|counter| counter.ticket.is_some())
            .count();
        let open = hall.waiting_in_all() + at_counters;
        let count = args! { count: now.total.legs(), open: open };
        let id = match self.is_running(today(desk)) {
            true => "figures-source-running",
            false => "figures-source",
        };
        let words = figure_words(self.figure(), &desk.words);
        let args = args! { name: words.name, how: words.how };
        let mut rest = area;
        let mut lines = vec![(desk.words.say(id, count), t.muted)];
        // In a low window the chart has the room, and H says it.
        if s.lines_in(area.height) >= HIGH_MIN {
            lines.push((desk.words.say("figures-sentence", args), t.text));
        }
        for (text, ink) in lines {
            let rows = p.paragraph_rows(&text, rest.width, s.text(ink));
            let (lines, above) = rest.cut_bottom(rows.min(s.lines(HOW_LINES)));
            p.paragraph(lines, &text, s.text(ink));
            rest = above;
        }
        rest.cut_bottom(if s.is_high() { s.line } else { 0 }).1
    }

    /// Draws the chart of the chosen figure.
    fn chart(
        &self,
        view: &View<'_>,
        p: &mut P<'_>,
        area: Rect,
        now: &Counts,
        before: Option<&Counts>,
    ) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let figure = self.figure();
        let points = self.points(view, now, before, figure);
        let measure = measure(figure);
        let tell = |value: f64| told(measure, value);
        let more = |count: usize| desk.words.say("admin-live-more", args! { count: count });
        let chart = Chart {
            points: &points,
            measure,
            tell: &tell,
            none: "-",
            more: &more,
        };
        let (title, body) = area.cut_top(s.line);
        let name = figure_words(figure, &desk.words).name;
        let unit = desk.text(match measure {
            Measure::Count => "figures-unit-count",
            Measure::Seconds => "figures-unit-time",
            Measure::Share => "figures-unit-share",
        });
        let title_text = desk
            .words
            .say("figures-chart", args! { name: name, unit: unit });
        let used = p.text(title, &title_text, s.text(t.text).bold());
        let against = self.span(view, true);
        let against = desk.words.say("figures-against", args! { span: against });
        let beside = title.cut_left(used + s.columns(2)).1;
        let (line, body) = match s.measure(p, &against) <= beside.width {
            true => (beside, body),
            false => body.cut_top(s.line),
        };
        let style = s.text(t.muted);
        let style = if line.y == title.y {
            style.right()
        } else {
            style
        };
        p.text(line, &against, style);
        let is_in_time = matches!(self.ask.by, By::Time | By::Hour | By::Weekday);
        let sums = [Figure::Parked, Figure::OnDuty, Figure::Paused];
        let adds_up = measure == Measure::Count || sums.contains(&figure);
        match self.shape {
            Shape::Shares if adds_up => chart.shares(p, s, body, desk.text("figures-others")),
            Shape::Shares => {
                let (note, body) = body.cut_bottom(s.line);
                p.text(note, desk.text("figures-no-shares"), s.text(t.muted));
                chart.bars(p, s, body);
            }
            Shape::Line => chart.line(p, s, body),
            _ if is_in_time => chart.columns(p, s, body),
            _ => chart.bars(p, s, body),
        }
    }

    /// Returns the points of the chart of a figure.
    fn points(
        &self,
        view: &View<'_>,
        now: &Counts,
        before: Option<&Counts>,
        figure: Figure,
    ) -> Vec<Point> {
        let desk = view.desk();
        let wording = wording(desk);
        let today = today(desk);
        let number = |figures: Option<&Figures>| match figures {
            Some(figures) => number(wording.value(figure, figures)),
            // Where nobody was there are none; of nobody there is no mean.
            None => (measure(figure) == Measure::Count).then_some(0.0),
        };
        let of = |counts: &'_ Counts| -> BTreeMap<Key, Figures> {
            let rows = counts.rows.iter();
            let rows =
                rows.filter_map(|row| Some((row.keys.first()?.clone(), row.figures.clone())));
            rows.collect()
        };
        let (mine, theirs) = (of(now), before.map(of));
        let theirs_at = |key: &Key| {
            let theirs = theirs.as_ref()?;
            number(theirs.get(key))
        };
        let dimension = self.ask.dimension();
        let point = |key: &Key, name: String, before: Option<f64>| Point {
            name,
            value: number(mine.get(key))
                .filter(|_| !is_to_come(desk.cx.hall, desk.cx.at, key, &now.question)),
            before,
        };
        match dimension {
            Dimension::HalfHour | Dimension::Hour => {
                let width = if dimension == Dimension::Hour { 60 } else { 30 };
                let keys = mine.keys().chain(theirs.iter().flat_map(BTreeMap::keys));
                let minutes = keys.filter_map(|key| match key {
                    Key::Minute(minute) => Some(*minute),
                    _ => None,
                });
                let minutes: Vec<u16> = minutes.collect();
                let from = minutes.iter().min().copied().unwrap_or(0);
                let to = minutes.iter().max().copied().unwrap_or(0);
                (from..=to)
                    .step_by(width)
                    .map(Key::Minute)
                    .map(|key| point(&key, wording.row(&key, &now.question), theirs_at(&key)))
                    .collect()
            }
            Dimension::Weekday => (0..7)
                .map(Key::Weekday)
                .map(|key| point(&key, wording.row(&key, &now.question), theirs_at(&key)))
                .collect(),
            Dimension::Day | Dimension::Week | Dimension::Month | Dimension::Year => {
                let (from, to) = self.ask.days(today);
                let (from_before, to_before) = self.ask.days_before(today);
                let earlier = parts(from_before, to_before, dimension);
                parts(from, to, dimension)
                    .into_iter()
                    .enumerate()
                    .map(|(place, day)| {
                        let before = earlier.get(place).map(|day| Key::From(*day));
                        let before = before.and_then(|key| theirs_at(&key));
                        point(&Key::From(day), part_name(day, dimension), before)
                    })
                    .collect()
            }
            _ => {
                let mut keys: Vec<Key> = mine.keys().cloned().collect();
                let rest = theirs.iter().flat_map(BTreeMap::keys);
                let rest = rest.filter(|key| !mine.contains_key(key));
                keys.extend(rest.cloned());
                let points = keys.iter();
                let points =
                    points.map(|key| point(key, wording.row(key, &now.question), theirs_at(key)));
                let mut points: Vec<Point> = points.collect();
                let value = |point: &Point| point.value.unwrap_or(f64::MIN);
                points.sort_by(|one, other| value(other).total_cmp(&value(one)));
                points
            }
        }
    }

    /// Draws all figures with their values now and before; the chosen one is that of the chart.
    fn figures(
        &self,
        view: &View<'_>,
        p: &mut P<'_>,
        area: Rect,
        now: &Counts,
        before: Option<&Counts>,
    ) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let wording = wording(desk);
        let rows: Vec<[Cell; 3]> = Figure::ALL
            .iter()
            .map(|figure| {
                let before = before.map(|before| wording.told(*figure, &before.total));
                [
                    Cell::new(figure_words(*figure, &desk.words).name, t.text),
                    Cell::new(wording.told(*figure, &now.total), t.text).bold(),
                    Cell::new(before.unwrap_or_default(), t.muted),
                ]
            })
            .collect();
        let columns = [
            Column::rest(""),
            Column::of(s.columns(VALUE), desk.text("figures-now")).right(),
            Column::of(s.columns(VALUE), desk.text("figures-before")).right(),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    /// Draws all rows with as many figures as fit.
    fn table(&self, view: &View<'_>, p: &mut P<'_>, area: Rect, now: &Counts) {
        match view.grid().columns_in(area.width) {
            120.. => self.table_of::<12>(view, p, area, now),
            78.. => self.table_of::<8>(view, p, area, now),
            48.. => self.table_of::<5>(view, p, area, now),
            _ => self.table_of::<3>(view, p, area, now),
        }
    }

    fn table_of<const N: usize>(&self, view: &View<'_>, p: &mut P<'_>, area: Rect, now: &Counts) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let wording = wording(desk);
        let row = |name: String, figures: &Figures| -> [Cell; N] {
            std::array::from_fn(|column| match column.checked_sub(1) {
                None => Cell::new(name.clone(), t.text).bold(),
                Some(at) => Cell::new(wording.told(TABLE[at], figures), t.text),
            })
        };
        let rows = now.rows.iter();
        let rows = rows.map(|of| row(wording.row_of(&of.keys, &now.question), &of.figures));
        let total = row(desk.text("report-total").to_owned(), &now.total);
        let rows: Vec<[Cell; N]> = rows.chain([total]).collect();
        let columns: [Column<'_>; N] = std::array::from_fn(|column| match column.checked_sub(1) {
            None => Column::rest(dimension_name(self.ask.dimension(), &desk.words)),
            Some(at) => {
                let heading = figure_words(TABLE[at], &desk.words).heading;
                Column::of(s.columns(VALUE).max(s.measure(p, heading)), heading).right()
            }
        });
        view.table(p, area, self.rows, &columns, &rows);
    }
}

/// Returns whether a part of a span has not begun.
fn is_to_come(
    hall: &hall::Hall,
    at: Timestamp,
    key: &Key,
    question: &statistics::Question,
) -> bool {
    let local = hall.local(at);
    let today = hall.day().unwrap_or_else(|| local.date_naive());
    match key {
        Key::From(day) => *day > today,
        Key::Minute(minute) => {
            let is_today = question.from == today && question.to == today;
            is_today && u32::from(*minute) > local.hour() * 60 + local.minute()
        }
        _ => false,
    }
}

/// Returns a short name of a part of a span.
fn part_name(day: NaiveDate, dimension: Dimension) -> String {
    match dimension {
        Dimension::Month => day.format("%Y-%m").to_string(),
        Dimension::Year => day.year().to_string(),
        _ => day.format("%m-%d").to_string(),
    }
}

fn measure(figure: Figure) -> Measure {
    match figure.value(&Figures::default(), &[]) {
        Value::Count(_) => Measure::Count,
        Value::Seconds(_) => Measure::Seconds,
        Value::Share(_) => Measure::Share,
    }
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(count as f64),
        Value::Seconds(value) | Value::Share(value) => value,
    }
}

/// Returns a value of an axis as people read it.
fn told(measure: Measure, value: f64) -> String {
    match measure {
        Measure::Count => format!("{value:.0}"),
        Measure::Seconds => clock(value),
        Measure::Share => format!("{:.0} %", value * 100.0),
    }
}
