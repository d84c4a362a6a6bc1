//! The calls before, as rows below the big area.

use super::calls::{FIGURE, Window, columns, share_of};
use super::{BROKEN_IS_WORTH, CALL_PAGE_S, Scene, Standing, Target, standing};
use hall::setup::is_mark;
use hall::{CallNote, CounterId};
use ratatui::layout::Rect;
use text::args;
use ui::layout::Cut;
use ui::{Align, CardStyle, Icon, Painter, Rgb, TextStyle};

/// The sizes that the rows of one list have in common.
struct RowSet<'h> {
    /// Set if several columns of rows leave each little width.
    narrow: bool,
    /// The widest number, in em.
    number: f32,
    /// The same in letters.
    letters: u16,
    /// The names of the services, and the widest of them in em.
    names: Vec<&'h str>,
    name: f32,
    /// The widest mark of a window and the widest other label, in em and in letters.
    marks: (f32, u16),
    labels: (f32, u16),
}

/// The inks of a row.
struct RowInks {
    number: Rgb,
    text: Rgb,
    muted: Rgb,
    arrow: Rgb,
}

/// A row, with all that its parts are set by.
struct Row<'a> {
    note: &'a CallNote,
    set: &'a RowSet<'a>,
    standing: Standing,
    /// Set while it flashes and is bright.
    bright: bool,
    inks: RowInks,
    /// Its height.
    rows: f32,
    /// Set if its texts are drawn, not written.
    raster: bool,
    /// The height of its figures.
    figure_rows: f32,
    /// Columns between its parts.
    space: u16,
}

impl Row<'_> {
    /// Returns the rows of one em of its figures.
    fn em(&self) -> f32 {
        if self.raster {
            self.figure_rows / FIGURE
        } else {
            1.0
        }
    }

    /// Returns the style of its figures.
    fn figures(&self, ink: Rgb) -> TextStyle {
        let style = TextStyle::new(ink).bold().rows(self.figure_rows);
        if self.raster { style.figures() } else { style }
    }
}

impl Scene<'_, '_> {
    /// The calls that are not in the big area: `count` rows for `notes`, the first `late` of which
    /// are still called.
    #[expect(clippy::too_many_arguments, reason = "a layout step, called once")]
    pub(super) fn list(
        &mut self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        notes: &[CallNote],
        late: usize,
        count: usize,
        gap: u16,
        framed: bool,
    ) {
        let t = *p.theme();
        // As many columns as those need who are still called, and as leave figures their height.
        let figures = f32::from(area.height / count.max(1) as u16) * p.look().aspect * 5.0;
        let most = (f32::from(area.width) / figures.max(14.0)) as usize;
        let columns = late.div_ceil(count).clamp(1, most.clamp(1, 4));
        let slots: Vec<Rect> = if framed {
            p.card(area, CardStyle::default().border(t.line));
            area.inset(2, 1).grid_of(count * columns, columns, (2, gap))
        } else {
            area.grid_of(count * columns, columns, (self.columns(p, 2.0).max(1), gap))
        };
        // More of them than places: they take turns, and the last place says how many there are.
        let places = slots
            .len()
            .saturating_sub(usize::from(late > slots.len()))
            .max(1);
        let first = if late > slots.len() {
            self.page(late.div_ceil(places), CALL_PAGE_S) * places
        } else {
            0
        };
        let mut shown: Vec<&CallNote> = if late > slots.len() {
            notes[first..late].iter().take(places).collect()
        } else {
            notes.iter().take(places).collect()
        };
        let message = if late > slots.len() {
            let count = late - shown.len();
            Some(
                self.words()
                    .say("display-more-calls", args! { count: count }),
            )
        } else {
            self.paused()
        };
        // A visit that is over makes room for a window that pauses.
        if message.is_some()
            && shown.len() == slots.len()
            && shown
                .last()
                .is_some_and(|n| standing(self.cx.hall, n) == Standing::Finished)
        {
            shown.pop();
        }
        let set = self.row_set(p, &shown, columns > 1);
        for (i, slot) in slots.iter().enumerate() {
            // An empty row would look as if something were still to come.
            if i >= shown.len() && (i + 1 < slots.len() || message.is_none()) {
                continue;
            }
            let raster = p.rasters(f32::from(slot.height) * 0.86);
            let ground = shown
                .get(i)
                .filter(|n| self.flash(n) == Some(true))
                .map(|_| CardStyle::filled(t.ticket));
            let rounded = gap > 0 && !framed;
            match ground {
                Some(style) if rounded || raster => p.card(*slot, style),
                Some(_) => p.fill(*slot, t.ticket, t.ticket),
                None if rounded => p.card(*slot, CardStyle::default()),
                // Without gaps, every other row is tinted instead.
                None if !framed && (i / columns).is_multiple_of(2) => {
                    p.fill(*slot, t.card_top, t.card_bottom);
                }
                None => {}
            }
            if let Some(note) = shown.get(i) {
                self.row(p, *slot, note, &set);
            } else if i + 1 == slots.len()
                && let Some(text) = &message
            {
                let inner = slot.inset(
                    if framed {
                        1
                    } else {
                        self.columns(p, 2.4).max(1)
                    },
                    0,
                );
                let rows = if raster {
                    share_of(p, f32::from(slot.height), 0.74)
                } else {
                    1.0
                };
                p.text(inner, text, TextStyle::new(t.warn).rows(rows));
            }
        }
    }

    fn row_set<'s>(
        &'s self,
        p: &Painter<'_, Target>,
        shown: &[&'s CallNote],
        narrow: bool,
    ) -> RowSet<'s> {
        let fonts = &p.look().fonts;
        let names: Vec<&str> = shown.iter().map(|n| self.service_name(n).0).collect();
        let numbers = || shown.iter().map(|n| n.number.to_string());
        let windows = |marks: bool, least: (f32, u16)| {
            shown
                .iter()
                .map(|note| Window::of(self.cx.hall, note, self.lang))
                .filter(|window| window.is_mark == marks)
                .fold(least, |(ems, letters), window| {
                    let ems = ems.max(fonts.width(&window.label));
                    (ems, letters.max(p.measure(&window.label, 1.0)))
                })
        };
        RowSet {
            narrow,
            number: numbers()
                .map(|number| fonts.width(&number))
                .fold(fonts.width("8") * 4.0, f32::max),
            letters: numbers().map(|number| number.len()).max().unwrap_or(4) as u16,
            name: names
                .iter()
                .map(|name| fonts.width(name))
                .fold(0.1, f32::max),
            names,
            marks: windows(true, (fonts.width("88"), 2)),
            labels: windows(false, (0.0, 0)),
        }
    }

    fn row_inks(p: &Painter<'_, Target>, standing: Standing, bright: bool) -> RowInks {
        let t = *p.theme();
        let (number, text, muted, arrow) = match standing {
            _ if bright => (t.ticket_text, t.ticket_text, t.ticket_text, t.ticket_text),
            Standing::Calling => (t.ticket, t.text, t.muted, t.highlight),
            Standing::Serving => {
                let text = t.text.mix(t.muted, 0.35);
                (text, text, t.muted, t.muted)
            }
            Standing::NoShow | Standing::Finished | Standing::Gone => {
                (t.muted, t.muted, t.muted, t.muted)
            }
        };
        RowInks {
            number,
            text,
            muted,
            arrow,
        }
    }

    /// Draws number, service, arrow and window of a call.
    fn row(&self, p: &mut Painter<'_, Target>, slot: Rect, note: &CallNote, set: &RowSet<'_>) {
        let standing = standing(self.cx.hall, note);
        let bright = self.flash(note) == Some(true);
        let rows = f32::from(slot.height);
        let raster = p.rasters(rows * 0.86);
        let aspect = p.look().aspect;
        let row = Row {
            note,
            set,
            standing,
            bright,
            inks: Self::row_inks(p, standing, bright),
            rows,
            raster,
            figure_rows: if raster { rows * 0.76 } else { 1.0 },
            space: if raster {
                (rows * aspect * 0.12) as u16
            } else {
                1
            },
        };
        let margin = if raster {
            self.columns(p, if set.narrow { 1.2 } else { 2.4 }).max(1)
        } else {
            1
        };
        let number_columns = if raster {
            (set.number * row.em() * aspect).ceil() as u16 + 1
        } else {
            set.letters
        };
        let (number, rest) = slot.inset(margin, 0).cut_left(number_columns);
        p.text(
            number,
            &note.number.to_string(),
            row.figures(row.inks.number),
        );
        let rest = self.row_window(p, rest, &row);
        let rest = Self::row_state(p, rest, &row);
        if !set.narrow {
            let (_, rest) = rest.cut_left(if raster { row.space * 3 } else { 2 });
            let (_, rest) = rest.cut_right(if raster { row.space } else { 1 });
            self.row_service(p, rest, &row);
        }
    }

    /// Draws the window at the right: its figures and their name, or a label that is complete, in one
    /// place in every row. Returns what is left.
    fn row_window(&self, p: &mut Painter<'_, Target>, area: Rect, row: &Row<'_>) -> Rect {
        let zh = self.lang.is_chinese();
        let name = self.words().text("display-window");
        let label = Window::of(self.cx.hall, row.note, self.lang);
        let name_rows = match (row.raster, zh) {
            (true, true) => row.rows * 0.96,
            (true, false) => row.rows * 0.5,
            (false, _) => 1.0,
        };
        let name_columns = p.measure(name, name_rows) + u16::from(row.raster);
        let wide = |(ems, letters): (f32, u16), em: f32, raster: bool| {
            if raster {
                (ems * em * p.look().aspect).ceil() as u16 + 1
            } else {
                letters
            }
        };
        let digit_columns = wide(row.set.marks, row.em(), row.raster);
        // Words are not read at the size of figures, so they may fill the row.
        let label_rows = share_of(p, row.rows, 0.76);
        let label_columns = match row.set.labels {
            (_, 0) => 0,
            labels => {
                let drawn = row.raster && p.rasters(label_rows);
                wide(labels, label_rows, drawn).min(area.width * 2 / 3)
            }
        };
        let whole = (name_columns + row.space + digit_columns).max(label_columns);
        let (mut window, mut rest) = area.cut_right(whole);
        if row.set.narrow && window.width + 2 > area.width {
            // Too narrow for the word: the figures alone.
            (window, rest) = area.cut_right(digit_columns.max(label_columns));
        }
        let figures = row.figures(row.inks.text);
        let digits = label.label;
        if !label.is_mark {
            let rows = p.fit_rows([digits.as_str()], window.width, label_rows);
            let style = TextStyle::new(row.inks.text).bold().rows(rows);
            p.text(window, &digits, if zh { style.right() } else { style });
        } else if window.width < whole {
            let align = Align::Right;
            p.text(window, &digits, TextStyle { align, ..figures });
        } else if zh {
            let (slot, left) = window.cut_right(name_columns);
            p.text(slot, name, TextStyle::new(row.inks.text).rows(name_rows));
            p.text(left.cut_left(digit_columns).0, &digits, figures.right());
        } else {
            let (slot, right) = window.cut_left(name_columns);
            p.text(slot, name, TextStyle::new(row.inks.muted).rows(name_rows));
            p.text(right.cut_right(digit_columns).0, &digits, figures);
        }
        rest
    }

    /// Draws the picture of how the call stands at the right: an arrow to where the visitor is to
    /// go, a person who is served, a mark for what is over. Returns what is left.
    fn row_state(p: &mut Painter<'_, Target>, area: Rect, row: &Row<'_>) -> Rect {
        let width = if row.raster {
            (row.rows * 0.62 * p.look().aspect) as u16
        } else {
            2
        };
        let (arrow, rest) = area.cut_right(width + row.space);
        let arrow = arrow.cut_left(width).0;
        if row.raster {
            p.icon(
                arrow.centred(arrow.width, (row.rows * 0.62) as u16),
                match row.standing {
                    Standing::Calling => Icon::ArrowRightBold,
                    Standing::Serving => Icon::Account,
                    Standing::NoShow => Icon::AccountCancel,
                    Standing::Finished | Standing::Gone => Icon::Check,
                },
                row.inks.arrow,
            );
        } else if p.look().utf8 && row.standing == Standing::Calling {
            p.text(arrow, "→", TextStyle::new(row.inks.arrow).rows(1.0));
        }
        rest
    }

    /// Draws the service and, where there is room for it in every row, how the call stands.
    fn row_service(&self, p: &mut Painter<'_, Target>, area: Rect, row: &Row<'_>) {
        let no_show = row.standing == Standing::NoShow;
        let rest = if no_show {
            self.no_show_badge(p, area, row)
        } else {
            self.state_word(p, area, row)
        };
        // The services of all rows in one size.
        let fit = f32::from(area.width) / p.look().aspect / row.set.name;
        let most = share_of(p, row.rows, 0.74);
        let rows = match most.min(fit) {
            rows if row.raster && p.rasters(rows) => rows,
            _ if p.look().tiny => most,
            _ => 1.0,
        };
        let service = self.service_name(row.note).0;
        let is_cut = !row.raster && row.set.name * 2.0 > f32::from(rest.width);
        if is_cut && rest.width < area.width {
            return;
        }
        if no_show && rows > 1.0 && columns(p, service, rows * 0.6) > f32::from(rest.width) {
            return;
        }
        let style = TextStyle::new(row.inks.muted);
        // Broken where it is read from further away like that.
        let lines = || p.wrapped_rows(row.set.names.iter().copied(), rest.width, rest.height, most);
        if let Some(broken) = row.raster.then(lines).flatten()
            && broken > rows * BROKEN_IS_WORTH
        {
            let style = style.rows(broken);
            let high = p.paragraph_rows(service, rest.width, style);
            p.paragraph(rest.centred(rest.width, high), service, style);
        } else {
            p.text(rest, service, style.rows(rows));
        }
    }

    /// Draws in a word how the call stands, at the right. Returns what is left.
    fn state_word(&self, p: &mut Painter<'_, Target>, area: Rect, row: &Row<'_>) -> Rect {
        let words = self.words();
        let keys = [
            "display-row-calling",
            "display-row-serving",
            "display-row-finished",
        ];
        let rows = if row.raster {
            share_of(p, row.rows, 0.56)
        } else {
            1.0
        };
        let width = keys
            .iter()
            .map(|key| p.measure(words.text(key), rows))
            .max()
            .unwrap_or(0)
            + 1;
        let service = row.set.name
            * p.look().aspect
            * if row.raster {
                share_of(p, row.rows, 0.5)
            } else {
                1.0
            };
        // Drawn rows have a picture of it; written ones would rather go without the service.
        let needed = f32::from(width + row.space * 2) + if row.raster { service } else { 0.0 };
        if needed > f32::from(area.width) {
            return area;
        }
        let (slot, rest) = area.cut_right(width);
        let key = match row.standing {
            Standing::Calling => keys[0],
            Standing::Serving => keys[1],
            Standing::NoShow | Standing::Finished | Standing::Gone => keys[2],
        };
        let ink = if row.bright {
            row.inks.text
        } else {
            row.inks.number
        };
        p.text(
            slot,
            words.text(key),
            TextStyle::new(ink).right().rows(rows),
        );
        rest.cut_right(row.space * 2).1
    }

    /// Draws the badge of a no-show at the right. Returns what is left.
    fn no_show_badge(&self, p: &mut Painter<'_, Target>, area: Rect, row: &Row<'_>) -> Rect {
        let t = *p.theme();
        let text = self.words().text("display-no-show");
        let mut high = if row.raster {
            (row.rows * 0.78).round() as u16
        } else {
            1
        };
        if p.look().tiny && !p.rasters(f32::from(high)) {
            high = area.height;
        }
        let mut rows = if row.raster {
            share_of(p, f32::from(high), 0.72)
        } else {
            1.0
        };
        if !p.rasters(rows) {
            high = 1;
            rows = 1.0;
        }
        let width = p.measure(text, rows) + high.max(2);
        let (badge, rest) = area.cut_right(width.min(area.width));
        // Ordinary text stands on the upper of two middle rows.
        let badge = if high == 1 {
            Rect {
                y: badge.y + badge.height.saturating_sub(1) / 2,
                height: 1,
                ..badge
            }
        } else {
            badge.centred(badge.width, high)
        };
        p.card(
            badge,
            CardStyle::filled(t.warn).radius(f32::from(high) / 2.0),
        );
        p.text(
            badge,
            text,
            TextStyle::new(t.signal_text).centre().bold().rows(rows),
        );
        rest.cut_right(if row.raster { row.space } else { 1 }).1
    }

    /// Returns the sentence that names the windows that pause.
    fn paused(&self) -> Option<String> {
        let hall = self.cx.hall;
        let pauses: Vec<_> = hall
            .counters()
            .iter()
            .filter_map(|c| Some((c.id, c.shift.as_ref()?.pause?)))
            .collect();
        match pauses.as_slice() {
            [] => None,
            [(counter, pause)] => {
                let reason = hall
                    .setup()
                    .pauses
                    .iter()
                    .find(|c| c.id == pause.reason)
                    .map_or(pause.reason.as_str(), |c| c.name.get(self.lang));
                let words = self.words();
                let form = "common-counter-paused";
                let counter = text::counter(form, *counter, hall.setup(), &words);
                Some(words.say("display-paused", args! { counter: counter, reason: reason }))
            }
            several => {
                let words = self.words();
                let separator = words.text("common-list-separator");
                let setup = hall.setup();
                let ids = || several.iter().map(|(id, _)| *id);
                let marks = ids().all(|id| is_mark(&setup.label(id, self.lang)));
                let (message, of): (_, &dyn Fn(CounterId) -> String) = if marks {
                    ("display-paused-several", &|id| setup.label(id, self.lang))
                } else {
                    ("display-paused-labels", &|id| {
                        text::counter("common-counter-paused", id, setup, &words)
                    })
                };
                let counters = ids().map(of).collect::<Vec<_>>().join(separator);
                Some(words.say(message, args! { counters: counters }))
            }
        }
    }
}
