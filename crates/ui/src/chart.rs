//! Charts of figures: columns, bars, lines and shares of the same points.
//!
//! Every chart begins at zero and names its axis; what was before stands behind or beside what is now.
//! Shapes are drawn on sub-pixels where the terminal has some, else of block characters. All words are
//! the caller's.

use super::canvas::PxRect;
use super::colour::Rgb;
use super::layout::Cut;
use super::lengths::TextGrid;
use super::paint::Painter;
use super::theme::tint;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Parts of a ring at most; the others are one.
const PARTS: usize = 8;
/// Lines of the plot above which it has more than two steps.
const STEPS_FROM: u16 = 10;
/// Columns of a bar at least.
const BAR_MIN: u16 = 8;

/// A point of a chart: one half hour, one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The name of what it is of.
    pub name: String,
    /// The value; `None` where there is none.
    pub value: Option<f64>,
    /// The value before.
    pub before: Option<f64>,
}

/// What the values of a chart are, which says where its axis has marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Numbers of things.
    Count,
    /// Seconds.
    Seconds,
    /// Shares, 0 to 1.
    Share,
}

impl Measure {
    /// Returns the distance of the marks of an axis that reaches `most` in `count` steps at most.
    fn step(self, most: f64, count: f64) -> f64 {
        const SECONDS: [f64; 14] = [
            1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0,
            14_400.0, 28_800.0,
        ];
        let reaches = |step: &f64| step * count >= most;
        match self {
            Measure::Share => [0.01, 0.05, 0.1, 0.25, 0.5].into_iter().find(reaches),
            Measure::Seconds => SECONDS.into_iter().find(reaches),
            Measure::Count => None,
        }
        .unwrap_or_else(|| {
            let tens = (0..15).map(|power| 10f64.powi(power));
            let mut steps = tens.flat_map(|ten| [1.0, 2.0, 5.0].map(|step| step * ten));
            steps.find(reaches).unwrap_or(most)
        })
    }
}

/// Points to draw, and how values are told.
pub struct Chart<'a> {
    /// The points, in their order.
    pub points: &'a [Point],
    /// What the values are.
    pub measure: Measure,
    /// Returns a value in words.
    pub tell: &'a dyn Fn(f64) -> String,
    /// Stands where a value is missing from a list.
    pub none: &'a str,
    /// Names what did not fit: so many points.
    pub more: &'a dyn Fn(usize) -> String,
}

/// Where the points of a plot stand.
struct Plot {
    area: Rect,
    top: f64,
    /// Points that are drawn: the last ones, where not all fit.
    first: usize,
}

impl Chart<'_> {
    fn most(&self) -> f64 {
        let all = self
            .points
            .iter()
            .flat_map(|point| [point.value, point.before]);
        all.flatten().fold(0.0, f64::max)
    }

    /// Draws a column for each point, the one before behind it.
    pub fn columns<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, s: TextGrid, area: Rect) {
        let Some(plot) = self.plot(p, s, area) else {
            return;
        };
        let t = *p.theme();
        let (now, before) = (
            t.accent.mix(t.highlight, 0.5),
            t.muted.mix(t.card_bottom, 0.45),
        );
        let points = &self.points[plot.first..];
        for (index, point) in points.iter().enumerate() {
            let slot = slot(plot.area, index, points.len());
            let height = |value: Option<f64>| value.map_or(0.0, |value| value / plot.top) as f32;
            if p.is_plain() {
                let room = slot.width.saturating_sub(1).max(1);
                let (left, right) = match room {
                    1 => (Rect { width: 0, ..slot }, Rect { width: 1, ..slot }),
                    _ => Rect {
                        width: room,
                        ..slot
                    }
                    .cut_left(room / 2),
                };
                p.stack(left, height(point.before), before);
                p.stack(right, height(point.value), now);
            } else {
                p.column_of(
                    plot.area,
                    (index, points.len()),
                    0.84,
                    height(point.before),
                    before,
                );
                p.column_of(
                    plot.area,
                    (index, points.len()),
                    0.52,
                    height(point.value),
                    now,
                );
            }
        }
    }

    /// Draws a line through the points, and a thinner one through those before.
    pub fn line<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, s: TextGrid, area: Rect) {
        let Some(plot) = self.plot(p, s, area) else {
            return;
        };
        let t = *p.theme();
        let points = &self.points[plot.first..];
        let share = |value: Option<f64>| value.map(|value| (value / plot.top) as f32);
        let before: Vec<Option<f32>> = points.iter().map(|point| share(point.before)).collect();
        let now: Vec<Option<f32>> = points.iter().map(|point| share(point.value)).collect();
        p.trace(
            plot.area,
            &before,
            0.18,
            t.muted.mix(t.card_bottom, 0.3),
            "·",
        );
        p.trace(plot.area, &now, 0.34, t.highlight, "●");
    }

    /// Draws axis, marks and names, and returns the plot; nothing where there is no room or no point.
    fn plot<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        s: TextGrid,
        area: Rect,
    ) -> Option<Plot> {
        let t = *p.theme();
        let steps: u16 = if s.lines_in(area.height) >= STEPS_FROM {
            4
        } else {
            2
        };
        let most = self.most();
        let step = self.measure.step(most, f64::from(steps));
        let count = (most / step).ceil().max(1.0) as u16;
        let top = step * f64::from(count);
        let marks: Vec<String> = (0..=count)
            .map(|mark| (self.tell)(step * f64::from(mark)))
            .collect();
        let widest = marks.iter().map(|mark| s.measure(p, mark)).max();
        let (names, body) = area.cut_bottom(s.line);
        // The upper mark stands half a line above its line.
        let body = body.cut_top(s.line / 2).1;
        let (axis, plot) = body.cut_left(widest.unwrap_or(0) + s.columns(1));
        if plot.width < 4 || plot.height < 2 * s.line || self.points.is_empty() {
            return None;
        }
        for (mark, text) in marks.iter().enumerate() {
            let share = mark as f32 / f32::from(count);
            let rise = (f32::from(plot.height.saturating_sub(1)) * share).round() as u16;
            let row = plot.bottom() - 1 - rise;
            if mark > 0 {
                p.rule(
                    Rect {
                        y: row,
                        height: 1,
                        ..plot
                    },
                    t.line,
                );
            }
            let line = Rect {
                y: row.saturating_sub(s.line / 2).max(area.y),
                height: s.line,
                ..axis
            };
            let line = line.cut_right(s.columns(1)).1;
            p.text(line, text, s.text(t.muted).right());
        }
        let fit = if p.is_plain() {
            usize::from(plot.width)
        } else {
            usize::from(plot.width) * 2
        };
        let first = self.points.len().saturating_sub(fit.max(1));
        self.names(p, s, names.cut_right(plot.width).0, first);
        Some(Plot {
            area: plot,
            top,
            first,
        })
    }

    /// Writes as many names below the plot as stand apart.
    fn names<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        s: TextGrid,
        area: Rect,
        first: usize,
    ) {
        let muted = p.theme().muted;
        let points = &self.points[first..];
        let mut free_from = area.x;
        for (index, point) in points.iter().enumerate() {
            let slot = slot(area, index, points.len());
            let width = s.measure(p, &point.name);
            let left = (slot.x + slot.width / 2)
                .saturating_sub(width / 2)
                .max(area.x);
            if left < free_from || left + width > area.right() {
                continue;
            }
            let place = Rect {
                x: left,
                width,
                ..area
            };
            p.text(place, &point.name, s.text(muted));
            free_from = left + width + s.columns(2);
        }
    }

    /// Draws a bar for each point with its name and its value, and a mark where it was before.
    pub fn bars<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, s: TextGrid, area: Rect) {
        let t = *p.theme();
        let fit = usize::from(s.lines_in(area.height)).max(1);
        let shown = match self.points.len() > fit {
            true => fit - 1,
            false => self.points.len(),
        };
        let told = |value: Option<f64>| value.map_or(self.none.to_owned(), self.tell);
        let points = &self.points[..shown];
        let names = points.iter().map(|point| s.measure(p, &point.name)).max();
        let values = points.iter().map(|point| s.measure(p, &told(point.value)));
        let values = values.max().unwrap_or(0) + s.columns(1);
        let names = (names.unwrap_or(0) + s.columns(2))
            .min(area.width.saturating_sub(values + s.columns(BAR_MIN)))
            .min(area.width / 2);
        // A share is one of the whole.
        let least = if self.measure == Measure::Share {
            1.0
        } else {
            f64::MIN_POSITIVE
        };
        let most = self.most().max(least);
        // Where there is room, a bar is a little higher than its line is full.
        let step = match s.lines_in(area.height) as usize >= 2 * shown.max(1) {
            true => 2 * s.line,
            false => s.line,
        };
        let mut rest = area;
        for point in points {
            let (row, below) = rest.cut_top(step);
            rest = below;
            let row = row.cut_top(s.line).0;
            let (name, row) = row.cut_left(names);
            let (value, bar) = row.cut_right(values);
            p.text(name.cut_right(s.columns(2)).1, &point.name, s.text(t.text));
            p.text(value, &told(point.value), s.text(t.text).right().bold());
            let share = |value: f64| (value / most) as f32;
            p.bar(
                bar,
                point.value.map_or(0.0, share),
                t.accent.mix(t.highlight, 0.5),
            );
            if let Some(before) = point.before {
                p.notch(bar, share(before), t.text);
            }
        }
        if shown < self.points.len() {
            let more = (self.more)(self.points.len() - shown);
            p.text(rest.cut_top(s.line).0, &more, s.text(t.muted));
        }
    }

    /// Draws a ring of shares with its parts named beside it. Of many parts the smaller ones are one,
    /// named `others`.
    pub fn shares<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        s: TextGrid,
        area: Rect,
        others: &str,
    ) {
        let t = *p.theme();
        let mut parts: Vec<(&str, f64)> = self
            .points
            .iter()
            .map(|point| (point.name.as_str(), point.value.unwrap_or(0.0)))
            .filter(|(_, value)| *value > 0.0)
            .collect();
        parts.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let fit = usize::from(s.lines_in(area.height)).clamp(2, PARTS);
        if parts.len() > fit {
            let rest = parts.split_off(fit - 1);
            parts.push((others, rest.iter().map(|(_, value)| value).sum()));
        }
        let sum: f64 = parts.iter().map(|(_, value)| value).sum();
        if sum <= 0.0 {
            return;
        }
        let texts: Vec<[String; 2]> = parts
            .iter()
            .map(|(_, value)| [(self.tell)(*value), format!("{:.0} %", value / sum * 100.0)])
            .collect();
        let widest = |p: &Painter<'_, T>, at: usize| {
            let widths = texts.iter().map(|texts| s.measure(p, &texts[at]));
            widths.max().unwrap_or(0) + s.columns(2)
        };
        let [values, shares] = [widest(p, 0), widest(p, 1)];
        let names = parts.iter().map(|(name, _)| s.measure(p, name)).max();
        let wanted = names.unwrap_or(0) + values + shares + s.columns(4);
        let (list, ring) = match p.is_plain() {
            true => {
                let (strip, list) = area.cut_top(s.line);
                (list.cut_top(s.line).1, strip)
            }
            false => area.cut_right(wanted.min(area.width * 3 / 5)),
        };
        let colours: Vec<Rgb> = (0..parts.len())
            .map(|part| tint(part).against(t.card_bottom, super::GRAPHIC_CONTRAST))
            .collect();
        let fractions = parts.iter().zip(&colours);
        let fractions: Vec<(f32, Rgb)> = fractions
            .map(|((_, value), colour)| ((value / sum) as f32, *colour))
            .collect();
        p.parts(ring, &fractions);
        let rows = s.lines(u16::try_from(parts.len()).unwrap_or(u16::MAX));
        let air = list.height.saturating_sub(rows) / 2;
        let mut rest = list.cut_top(if p.is_plain() { 0 } else { air }).1;
        for (((name, _), [value, share]), colour) in parts.iter().zip(&texts).zip(colours) {
            let (row, below) = rest.cut_top(s.line);
            rest = below;
            let (mark, row) = row.cut_left(s.columns(3));
            p.disc(mark, 0.7 * f32::from(s.line), colour);
            let (share_slot, row) = row.cut_right(shares);
            let (value_slot, name_slot) = row.cut_right(values);
            p.text(name_slot, name, s.text(t.text));
            p.text(value_slot, value, s.text(t.text).right());
            p.text(share_slot, share, s.text(t.text).right().bold());
        }
    }
}

/// Returns the cells of a point among `count` side by side.
fn slot(area: Rect, index: usize, count: usize) -> Rect {
    let edge = |at: usize| (usize::from(area.width) * at / count.max(1)) as u16;
    Rect {
        x: area.x + edge(index),
        width: edge(index + 1) - edge(index),
        ..area
    }
}

impl<T: Clone + PartialEq> Painter<'_, T> {
    /// A column of block characters, filled from below by `share` to an eighth of a cell.
    fn stack(&mut self, rect: Rect, share: f32, colour: Rgb) {
        const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
        let r = self.local(rect);
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        let utf8 = self.look().utf8;
        let all = (f32::from(r.height) * 8.0 * share).round() as u16;
        // What is not nothing is seen.
        let mut left = if share > 0.0 { all.max(1) } else { 0 };
        for row in (r.y..r.bottom()).rev() {
            let part = left.min(8);
            left -= part;
            let mark = match (utf8, part) {
                (_, 0) => break,
                (true, part) => EIGHTHS[usize::from(part)],
                (false, 1..4) => ".",
                (false, _) => "#",
            };
            for column in r.x..r.right() {
                let none = Modifier::empty();
                self.overlay
                    .write(column, row, r.right(), mark, colour, none);
            }
        }
    }

    /// One of `count` columns side by side over `rect`, `width` of its slot wide, on sub-pixels.
    fn column_of(
        &mut self,
        rect: Rect,
        (index, count): (usize, usize),
        width: f32,
        share: f32,
        colour: Rgb,
    ) {
        let r = self.local(rect);
        if r.is_empty() || share <= 0.0 || !share.is_finite() {
            return;
        }
        let b = self.canvas.px(r);
        let slot = b.w / count.max(1) as f32;
        let middle = b.x + slot * (index as f32 + 0.5);
        let half = (slot * width / 2.0).max(0.5);
        let h = (b.h * share.min(1.0)).round().max(1.0);
        let (x, right) = ((middle - half).round(), (middle + half).round());
        let column = PxRect {
            x,
            y: b.y + b.h - h,
            w: (right - x).max(1.0),
            h,
        };
        self.canvas
            .rounded(column, 0.2, colour.mix(Rgb::WHITE, 0.1), colour, 1.0);
    }

    /// A line from left to right through shares from below; a gap where there is none.
    fn trace(
        &mut self,
        rect: Rect,
        shares: &[Option<f32>],
        thickness: f32,
        colour: Rgb,
        mark: &str,
    ) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let count = shares.len();
        if self.is_plain() {
            let mark = if self.look().utf8 { mark } else { "*" };
            for (index, share) in shares.iter().enumerate() {
                let Some(share) = share else { continue };
                let place = slot(r, index, count);
                let rise = (f32::from(r.height - 1) * share.clamp(0.0, 1.0)).round() as u16;
                let (column, row) = (place.x + place.width / 2, r.bottom() - 1 - rise);
                let none = Modifier::empty();
                self.overlay
                    .write(column, row, r.right(), mark, colour, none);
            }
            return;
        }
        let b = self.canvas.px(r);
        let step = b.w / count.max(1) as f32;
        let point = |(index, share): (usize, &Option<f32>)| {
            let rise = (b.h - 1.0) * share.unwrap_or(0.0).clamp(0.0, 1.0);
            (b.x + step * (index as f32 + 0.5), b.y + b.h - 0.5 - rise)
        };
        let points: Vec<(f32, f32)> = shares.iter().enumerate().map(point).collect();
        let mut from = 0;
        for (index, share) in shares.iter().enumerate() {
            if share.is_none() {
                from = index + 1;
            } else if shares.get(index + 1).is_none_or(Option::is_none) {
                // A point alone is a short line, or it would not be seen.
                let mut run = points[from..=index].to_vec();
                if let [(x, y)] = run[..] {
                    run = vec![(x - 0.6, y), (x + 0.6, y)];
                }
                self.canvas.polyline(&run, thickness, colour);
            }
        }
    }

    /// A thin line across a plot, behind what is drawn later.
    fn rule(&mut self, rect: Rect, colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        if self.is_plain() {
            let dash = if self.look().utf8 { "┈" } else { "." };
            let line = dash.repeat(usize::from(r.width));
            self.overlay
                .write(r.x, r.y, r.right(), &line, colour, Modifier::empty());
            return;
        }
        let b = self.canvas.px(r);
        let y = b.y + (b.h / 2.0).floor();
        self.canvas
            .rounded(PxRect { y, h: 1.0, ..b }, 0.0, colour, colour, 0.6);
    }

    /// A mark across a bar at a share of its length.
    fn notch(&mut self, rect: Rect, share: f32, colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() || !share.is_finite() {
            return;
        }
        let share = share.clamp(0.0, 1.0);
        if self.is_plain() {
            let column = r.x + (f32::from(r.width - 1) * share).round() as u16;
            let mark = if self.look().utf8 { "│" } else { "|" };
            self.overlay
                .write(column, r.y, r.right(), mark, colour, Modifier::empty());
            return;
        }
        let b = self.canvas.px(r);
        let x = b.x + ((b.w - 1.0) * share).round();
        self.canvas
            .rounded(PxRect { x, w: 1.0, ..b }, 0.0, colour, colour, 1.0);
    }

    /// A ring of parts, each with its share of the whole; a strip where there are no sub-pixels.
    fn parts(&mut self, rect: Rect, parts: &[(f32, Rgb)]) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        if self.is_plain() {
            let mark = if self.look().utf8 { "█" } else { "#" };
            let mut at = 0.0;
            for (index, (share, colour)) in parts.iter().enumerate() {
                let edge = |at: f32| r.x + (f32::from(r.width) * at).round() as u16;
                let (from, to) = (edge(at), edge((at + share).min(1.0)));
                at += share;
                for column in from..to {
                    for row in r.y..r.bottom() {
                        // Without colours the parts are told apart by their marks.
                        let mark = match self.look().theme.mono && index % 2 == 1 {
                            true => "=",
                            false => mark,
                        };
                        let none = Modifier::empty();
                        self.overlay
                            .write(column, row, r.right(), mark, *colour, none);
                    }
                }
            }
            return;
        }
        let b = self.canvas.px(r);
        self.canvas.ring(b, parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_a_few_marks_at_round_values() {
        let marks = |measure: Measure, most: f64| {
            let step = measure.step(most, 4.0);
            (step, (most / step).ceil())
        };
        assert_eq!(marks(Measure::Count, 3.0), (1.0, 3.0));
        assert_eq!(marks(Measure::Count, 47.0), (20.0, 3.0));
        assert_eq!(marks(Measure::Count, 4_100.0), (2_000.0, 3.0));
        assert_eq!(marks(Measure::Seconds, 412.0), (120.0, 4.0));
        assert_eq!(marks(Measure::Seconds, 150_000.0), (50_000.0, 3.0));
        assert_eq!(marks(Measure::Share, 0.97), (0.25, 4.0));
        assert_eq!(marks(Measure::Count, 0.0).0, 1.0);
    }

    #[test]
    fn slots_fill_the_plot_side_by_side() {
        let area = Rect::new(5, 0, 37, 4);
        let slots: Vec<Rect> = (0..20).map(|index| slot(area, index, 20)).collect();
        assert_eq!(slots[0].x, 5);
        assert_eq!(slots[19].right(), 42);
        assert!(slots.windows(2).all(|two| two[0].right() == two[1].x));
    }
}
