//! What stands around the calls: the header with name and clock, who waits for what, and the line
//! of notices.

use super::calls::{columns, share_of};
use super::{BROKEN_IS_WORTH, Scene, Target};
use hall::setup::Service;
use hall::{Hall, routing};
use ratatui::layout::Rect;
use text::args;
use text::{clock, date};
use ui::layout::Cut;
use ui::{CardStyle, GRAPHIC_CONTRAST, Icon, Painter, Rgb, TextStyle, Theme, theme, wrap};
use unicode_width::UnicodeWidthChar;

/// From this many on, a queue is long.
const LONG_QUEUE: usize = 15;
/// A bar is full at this many, or at the longest queue.
const FULL_BAR: usize = 12;
/// The sentences of a notice, without the full stops between them.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // The dot of 9.30 or of a web address ends nothing.
        let ends = match letter {
            '。' | '；' | '！' | '\n' => true,
            '.' | ';' | '!' => letters.peek().is_none_or(|next| next.is_whitespace()),
            _ => false,
        };
        if let Some(last) = found.last_mut()
            && (!ends || matches!(letter, '!' | '！'))
        {
            last.push(letter);
        }
        if ends {
            found.push(String::new());
        }
    }
    found
        .into_iter()
        .map(|s| s.trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

/// A service and those who wait for it.
struct Queue<'h> {
    /// Its colour: its place among the services.
    tint: usize,
    service: &'h Service,
    waiting: usize,
}

impl Queue<'_> {
    fn colour(&self, t: &Theme) -> Rgb {
        if t.mono {
            t.text
        } else {
            theme::tint(self.tint)
                .against(t.card_top, GRAPHIC_CONTRAST)
                .against(t.card_bottom, GRAPHIC_CONTRAST)
        }
    }

    /// Returns the ink of the number waiting.
    fn ink(&self, t: &Theme) -> Rgb {
        if self.waiting >= LONG_QUEUE {
            t.bad
        } else {
            t.text
        }
    }

    /// Returns the share of its bar that is filled.
    fn share(&self, set: &QueueSet) -> f32 {
        self.waiting as f32 / set.full as f32
    }
}

/// The share of its height that a name needs to be read from afar.
const NAME_WORTH: f32 = 0.95;

/// The sizes that the queues of the hall have in common.
struct QueueSet {
    /// Set if names and numbers are drawn, not written.
    raster: bool,
    name_rows: u16,
    bar_rows: u16,
    /// Rows from one queue to the next.
    pitch: u16,
    /// The height of the number waiting.
    figure_rows: f32,
    /// Columns of the number waiting.
    count_columns: u16,
    /// Set if icons are drawn, not marks in their colours.
    icons: bool,
    icon_columns: u16,
    /// Columns between icon and name.
    gap: u16,
    /// The height of a name.
    name_size: f32,
    /// The number waiting at which a bar is full.
    full: usize,
    /// The size of all names where they are broken into lines.
    broken: Option<f32>,
}

impl<'h> Scene<'_, 'h> {
    pub(super) fn header_rows(&self, p: &Painter<'_, Target>) -> u16 {
        let height = p.area().height;
        match height {
            0..8 => u16::from(height > 3),
            8..20 => 2,
            _ => self.rows(10.6).max(3),
        }
    }

    pub(super) fn header(&self, p: &mut Painter<'_, Target>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let t = *p.theme();
        p.fill(
            area,
            t.header
                .mix(t.background_top, if t.mono { 0.0 } else { 0.12 }),
            t.header,
        );
        let mut body = area;
        if area.height > 4 && !p.is_plain() {
            let (rule, rest) = area.cut_bottom(1);
            if p.fine() && !t.mono {
                p.fill(rule, t.highlight, t.highlight);
                body = rest;
            }
        }
        let margin = self.columns(p, 3.0).max(1);
        let inner = body.inset(
            margin.min(body.width / 8),
            if body.height > 6 { body.height / 7 } else { 0 },
        );
        // The clock, then the date before it, then the name in what is left.
        let left = self.logo(p, inner);
        let left = self.clock(p, inner, left);
        self.hall_name(p, left.cut_right(1).1);
    }

    /// Draws the emblem at the left of the header. Returns what is left.
    fn logo(&self, p: &mut Painter<'_, Target>, inner: Rect) -> Rect {
        let t = *p.theme();
        let dots = f32::from(inner.height) * 0.7 * p.encoding().grid().1 as f32;
        let least = if p.fine() { 2 } else { 3 };
        if inner.height <= least || dots < 9.0 || p.is_plain() || t.mono {
            return inner;
        }
        let (logo, rest) = inner.cut_left((f32::from(inner.height) * p.look().aspect) as u16);
        let high = inner.height - u16::from(inner.height > 4 && !p.fine());
        p.icon_tile(
            logo.centred(logo.width, high),
            Icon::Bank,
            t.highlight.mix(t.accent, 0.5),
        );
        rest.cut_left(self.columns(p, 2.0).max(1)).1
    }

    /// Draws time and date at the right of the header, of which `left` is free. Returns what is
    /// left.
    fn clock(&self, p: &mut Painter<'_, Target>, inner: Rect, left: Rect) -> Rect {
        let t = *p.theme();
        let aspect = p.look().aspect;
        let (first, second) = self.cx.both(&self.cx.hall.setup().name, self.lang);
        let local = self.cx.hall.local(self.cx.at);
        let dates = [
            date(&self.words(), local.date_naive()),
            date(&self.others(), local.date_naive()),
        ];
        let height = f32::from(inner.height);
        // Where two lines would be too small to be read, one is drawn.
        let one = !p.rasters(height * 0.40) && p.look().tiny;
        let date_rows = height * if one { 0.7 } else { 0.40 };
        let date_rows = if p.rasters(date_rows) { date_rows } else { 1.0 };
        let date_columns = dates
            .iter()
            .map(|d| p.measure(d, date_rows))
            .max()
            .unwrap_or(0);
        let figures = height * if inner.height > 2 { 0.66 } else { 1.0 };
        let drawn = inner.height > 1 && p.rasters(figures * 1.5);
        let clock_columns = |p: &Painter<'_, Target>, rows: f32| {
            if drawn {
                (p.look().fonts.width("00:00") * rows / 0.74 * aspect).ceil() as u16 + 1
            } else {
                5
            }
        };
        let gap = self.columns(p, 2.6).max(2);
        let needed = if drawn {
            p.measure(first, height * 0.42)
                .max(p.measure(second, height * 0.27))
        } else {
            20
        };
        let beside = clock_columns(p, figures) + gap + date_columns;
        let style = TextStyle::new(t.header_text).figures().right().bold();
        let time = clock(local.time());
        if inner.height >= 2 && beside + gap + needed <= left.width {
            let (slot, rest) = left.cut_right(clock_columns(p, figures));
            p.text(slot, &time, style.rows(if drawn { figures } else { 1.0 }));
            let (slot, rest) = rest.cut_right(gap).1.cut_right(date_columns);
            let slot = if date_rows > 1.0 {
                slot
            } else {
                slot.centred(slot.width, 2)
            };
            let lines = dates
                .iter()
                .zip([t.header_text, t.header_muted])
                .take(if one || !self.bilingual { 1 } else { 2 });
            for (line, (text, ink)) in slot
                .share_rows(if one { &[1] } else { &[1, 1] }, 0)
                .into_iter()
                .zip(lines)
            {
                p.text(line, text, TextStyle::new(ink).right().rows(date_rows));
            }
            rest.cut_right(gap).1
        } else if p.rasters(height * 0.34) {
            // A narrow screen: the date stands below the clock.
            let (lower, upper) = inner.cut_bottom((height * 0.36) as u16);
            let width = clock_columns(p, height * 0.5).max(p.measure(&dates[0], height * 0.34));
            p.text(upper.cut_right(width).0, &time, style.rows(height * 0.5));
            p.text(
                lower.cut_right(width).0,
                &dates[0],
                TextStyle::new(t.header_muted).right().rows(height * 0.34),
            );
            left.cut_right(width + gap).1
        } else {
            let (slot, rest) = left.cut_right(clock_columns(p, figures));
            p.text(slot, &time, style.rows(if drawn { figures } else { 1.0 }));
            rest
        }
    }

    /// Draws the name of the hall in what is left of the header.
    fn hall_name(&self, p: &mut Painter<'_, Target>, left: Rect) {
        let t = *p.theme();
        let (first, second) = self.cx.both(&self.cx.hall.setup().name, self.lang);
        if left.height < 2 || second.is_empty() || !self.bilingual {
            p.text(
                left,
                first,
                TextStyle::new(t.header_text)
                    .bold()
                    .rows((f32::from(left.height) * 0.7).max(1.0)),
            );
            return;
        }
        // In ordinary text the two lines stand together; drawn, the first is the larger one.
        let drawn = p.rasters((f32::from(left.height) * 0.9 * 0.375).floor());
        if !drawn && p.look().tiny {
            p.text(
                left,
                first,
                TextStyle::new(t.header_text)
                    .bold()
                    .rows(f32::from(left.height) * 0.7),
            );
            return;
        }
        let large = f32::from(left.height.saturating_sub(1));
        if !drawn && p.rasters(large) && p.measure(first, large) <= left.width {
            let (line, name) = left.cut_bottom(1);
            p.text(name, first, TextStyle::new(t.header_text).bold());
            p.text(line, second, TextStyle::new(t.header_muted).rows(1.0));
            return;
        }
        let lines = if drawn {
            left.share_rows(&[5, 3], left.height / 12)
        } else {
            left.centred(left.width, 2).share_rows(&[1, 1], 0)
        };
        p.text(lines[0], first, TextStyle::new(t.header_text).bold());
        p.text(lines[1], second, TextStyle::new(t.header_muted));
    }

    // ----- notices

    fn notices(&self) -> Vec<String> {
        // What is said goes before what always stands there.
        if let Some(said) = self.cx.said {
            return vec![said.to_owned()];
        }
        let hall = self.cx.hall;
        let day_off = hall.day_off(self.cx.at).into_iter();
        let day_off = day_off.map(|refusal| text::refusal(&refusal, hall.setup(), &self.words()));
        let ticker = sentences(self.cx.settings.ticker.get(self.lang));
        day_off.chain(ticker).collect()
    }

    /// Rows of the line of notices; 0 without any.
    pub(super) fn strip_rows(&self, p: &Painter<'_, Target>, room: u16) -> u16 {
        if room < 6 || (self.notices().is_empty() && self.lost().is_none()) {
            return 0;
        }
        if p.is_plain() {
            return 1;
        }
        let rows = self.line(p, 8.0);
        if rows * 5 > room { 1 } else { rows }
    }

    pub(super) fn strip(&mut self, p: &mut Painter<'_, Target>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let t = *p.theme();
        let margin = self.columns(p, 2.6).max(1);
        if let Some(since) = self.lost() {
            let time = clock(self.cx.hall.local(since).time());
            let text = self.words().say("display-stale", args! { time: time });
            p.fill(area, t.warn, t.warn);
            let inner = area.inset(margin, 0);
            let (icon, rest) = inner.cut_left(if area.height > 2 {
                (f32::from(area.height) * p.look().aspect * 0.7) as u16
            } else {
                0
            });
            p.icon(
                icon.centred(icon.width, (f32::from(area.height) * 0.7) as u16),
                Icon::Disconnected,
                t.signal_text,
            );
            let rows = f32::from(area.height) * 0.7;
            let rows = if p.rasters(rows) {
                rows
            } else {
                f32::from(area.height)
            };
            p.text(
                rest.cut_left(if area.height > 2 { margin } else { 0 }).1,
                &text,
                TextStyle::new(t.signal_text).rows(rows).bold(),
            );
            return;
        }
        p.fill(area, t.led_background, t.led_background);
        let mut inner = area.inset(margin.min(area.width / 10), 0);
        if area.height > 2 {
            let high = (f32::from(area.height) * 0.8) as u16;
            let (icon, rest) = inner.cut_left((f32::from(high) * p.look().aspect) as u16);
            p.icon(icon.centred(icon.width, high), Icon::Bullhorn, t.led);
            inner = rest.cut_left(margin / 2).1;
        }
        let rows = share_of(p, f32::from(inner.height), 0.76);
        let pages = self.notice_pages(p, inner, rows);
        let page = self.page(pages.len(), self.cx.settings.page_s);
        if let Some(text) = pages.get(page) {
            p.text(inner, text, TextStyle::new(t.led).rows(rows).bold());
        }
    }

    /// Returns the notices in pieces that can be read at once: nothing moves while it is read.
    fn notice_pages(&self, p: &Painter<'_, Target>, area: Rect, rows: f32) -> Vec<String> {
        let drawn = p.rasters(rows);
        let wide = |letter: char| {
            if drawn {
                columns(p, letter.encode_utf8(&mut [0; 4]), rows)
            } else {
                letter.width().unwrap_or(0) as f32
            }
        };
        self.notices()
            .iter()
            .flat_map(|notice| wrap::lines(notice, f32::from(area.width), &wide))
            .collect()
    }

    // ----- who waits for what

    /// The services for which somebody waits.
    fn queues(&self) -> Vec<Queue<'h>> {
        let hall: &'h Hall = self.cx.hall;
        let all = hall.setup().services.iter().enumerate();
        all.map(|(tint, service)| Queue {
            tint,
            service,
            waiting: hall.waiting(service.id),
        })
        .filter(|queue| queue.waiting > 0)
        .collect()
    }

    /// Draws the number waiting for each service, in `columns` columns, on as many pages as it
    /// takes.
    pub(super) fn waiting(&mut self, p: &mut Painter<'_, Target>, area: Rect, columns: usize) {
        if area.height < 3 || area.width < 12 {
            return;
        }
        let area = self.prepare(p, area);
        let (title, list) = self.waiting_card(p, area);
        let queues = self.queues();
        if queues.is_empty() {
            self.card_title(p, title, "display-waiting", None);
            let line = list.cut_top(self.line(p, 6.0)).0;
            let ink = TextStyle::new(p.theme().muted);
            p.text(
                line,
                self.words().text("display-nobody-waits"),
                ink.rows(share_of(p, f32::from(line.height), 0.8)),
            );
            return;
        }
        let mut set = self.queue_set(p, list, columns, &queues);
        let most = if set.raster { 8 } else { 12 };
        let fit = usize::from(list.height / set.pitch.max(1));
        let fit = fit.clamp(1, (most / columns).max(1));
        // Long names have more lines, and a page fewer of them, rather than be small.
        let size = |lines| self.name_rows_of(p, list, columns, lines, &set, &queues);
        let fewest = fit.min(2);
        let read = size(fewest).min(f32::from(set.name_rows) * NAME_WORTH);
        let lines = (fewest..=fit).rev().find(|lines| size(*lines) >= read);
        let lines = lines.unwrap_or(fit);
        if lines < fit {
            set.pitch = list.height / lines as u16;
        }
        let pages = queues.len().div_ceil(lines * columns).max(1);
        // Pages of equal length rather than a full one and a rest.
        let lines = queues.len().div_ceil(pages).div_ceil(columns).max(1);
        let per_page = lines * columns;
        let pages = queues.len().div_ceil(per_page).max(1);
        let page = self.page(pages, self.cx.settings.page_s);
        let lines = lines.min(queues.len().div_ceil(columns)).max(1);
        let of = (pages > 1).then(|| format!("{}/{pages}", page + 1));
        self.card_title(p, title, "display-waiting", of);
        let shown =
            &queues[(page * per_page).min(queues.len())..((page + 1) * per_page).min(queues.len())];
        let slots = self.queue_slots(p, list, columns, lines, &set);
        set.broken = self.broken_names(p, &slots, &set, &queues);
        for (slot, queue) in slots.into_iter().zip(shown) {
            if set.raster {
                self.drawn_queue(p, slot, queue, &set);
            } else {
                self.written_queue(p, slot, queue, &set);
            }
        }
    }

    /// Draws the card of the queues. Returns the places of its title and of the list.
    fn waiting_card(&self, p: &mut Painter<'_, Target>, area: Rect) -> (Rect, Rect) {
        let t = *p.theme();
        let border = (t.mono || p.is_plain()).then_some(t.line);
        p.card(
            area,
            CardStyle {
                border,
                shadow: true,
                ..CardStyle::default()
            },
        );
        let high = p.fine();
        let side = if area.width < 30 {
            1
        } else {
            self.columns(p, 2.6).max(2)
        };
        let inner = area.inset(
            side + u16::from(side == 1 && border.is_some()),
            if high {
                self.rows(1.2)
            } else {
                u16::from(area.height > 6)
            },
        );
        let (title, rest) = inner.cut_top(self.line(p, 6.2).min(inner.height / 3).max(1));
        let (_, list) = rest.cut_top(if high {
            self.rows(0.8)
        } else {
            u16::from(area.height > 24)
        });
        (title, list)
    }

    fn queue_columns(&self, p: &Painter<'_, Target>, list: Rect, columns: usize) -> Vec<Rect> {
        list.split_columns(columns, self.columns(p, 5.0).max(3))
    }

    fn queue_set(
        &self,
        p: &Painter<'_, Target>,
        list: Rect,
        columns: usize,
        queues: &[Queue<'_>],
    ) -> QueueSet {
        let fonts = &p.look().fonts;
        let aspect = p.look().aspect;
        let high = p.fine();
        // A row: name and count, with the bar below where there is room for it.
        let name_rows = self.line(p, 5.4);
        let longest = queues.iter().map(|queue| queue.waiting).max().unwrap_or(0);
        let figures = longest.to_string().len().max(2);
        let bar_rows = ((f32::from(name_rows) / 6.0).round() as u16).max(1);
        let figure_rows = f32::from(name_rows + bar_rows) * if high { 0.9 } else { 0.6 };
        let drawn_count =
            (fonts.width(&"8".repeat(figures)) * figure_rows / 0.74 * aspect).ceil() as u16 + 2;
        let slot_columns = self.queue_columns(p, list, columns)[0].width;
        let gap = self.columns(p, 1.6).max(1);
        // All names of the hall in one size, if they allow it.
        let widest = queues
            .iter()
            .map(|queue| fonts.width(queue.service.name.get(self.lang)))
            .fold(0.1, f32::max);
        let natural = |icon: u16| {
            f32::from(slot_columns.saturating_sub(icon + drawn_count + gap)) / aspect / widest
        };
        // Large names are for reading from afar. On an ordinary terminal, small and whole is better
        // than large and cut.
        let raster = name_rows > 1 && (p.look().tiny || p.rasters(natural(2)));
        let name_rows = if raster { name_rows } else { 1 };
        let whole = name_rows + bar_rows + u16::from(high);
        let fit_with_bar = usize::from(list.height / 2) * columns;
        let pitch = if !raster && fit_with_bar < queues.len().min(8) {
            1
        } else {
            whole
        };
        let square = (f32::from(name_rows + bar_rows) * 0.96 * aspect) as u16;
        // Where an icon would leave the names no room, a mark in its colour stands for it.
        let icons = p.rasters(natural(square));
        let icon_columns = if icons { square } else { 1 };
        let name_size =
            f32::from(name_rows).min(natural(icon_columns).max(f32::from(name_rows) * 0.5));
        QueueSet {
            raster,
            name_rows,
            bar_rows,
            pitch,
            figure_rows,
            count_columns: if raster {
                drawn_count
            } else {
                figures as u16 + 1
            },
            icons,
            icon_columns,
            gap,
            name_size: if p.rasters(name_size) {
                name_size
            } else {
                f32::from(name_rows)
            },
            broken: None,
            full: longest.max(FULL_BAR),
        }
    }

    /// Returns the size of names over several lines, which then have the height of their bars too, where
    /// they are read from further away like that.
    fn broken_names(
        &self,
        p: &Painter<'_, Target>,
        slots: &[Rect],
        set: &QueueSet,
        queues: &[Queue<'_>],
    ) -> Option<f32> {
        let slot = slots.first().filter(|_| set.raster)?;
        let width = slot
            .width
            .saturating_sub(set.icon_columns + set.gap + set.count_columns);
        let high = slot.height.saturating_sub(self.rows(1.0));
        let names = || queues.iter().map(|q| q.service.name.get(self.lang));
        let widest = names().map(|name| p.look().fonts.width(name));
        let whole = f32::from(width) / p.look().aspect / widest.fold(0.1, f32::max);
        p.wrapped_rows(names(), width, high, f32::from(set.name_rows))
            .filter(|rows| *rows > whole.min(set.name_size) * BROKEN_IS_WORTH)
    }

    /// Returns the height of a name with `lines` lines of queues on a page.
    fn name_rows_of(
        &self,
        p: &Painter<'_, Target>,
        list: Rect,
        columns: usize,
        lines: usize,
        set: &QueueSet,
        queues: &[Queue<'_>],
    ) -> f32 {
        let slot = Rect {
            height: list.height / lines as u16,
            ..self.queue_columns(p, list, columns)[0]
        };
        self.broken_names(p, &[slot], set, queues)
            .unwrap_or(set.name_size)
    }

    /// Returns the places of `lines` lines of queues. All pages keep the pitch of a full one, but a
    /// short list does not spread over the whole height.
    fn queue_slots(
        &self,
        p: &Painter<'_, Target>,
        list: Rect,
        columns: usize,
        lines: usize,
        set: &QueueSet,
    ) -> Vec<Rect> {
        let pitch = f32::from(list.height) / lines as f32;
        let pitch = pitch
            .min(f32::from(set.pitch) * if set.raster { 1.5 } else { 2.0 })
            .floor();
        let columns = self.queue_columns(p, list, columns);
        let mut slots = Vec::new();
        for line in 0..lines {
            let from = (pitch * line as f32) as u16;
            let to = (pitch * (line + 1) as f32) as u16;
            slots.extend(columns.iter().map(|column| Rect {
                y: column.y + from,
                height: to - from,
                ..*column
            }));
        }
        slots
    }

    /// Draws a queue in ordinary text.
    fn written_queue(
        &self,
        p: &mut Painter<'_, Target>,
        slot: Rect,
        queue: &Queue<'_>,
        set: &QueueSet,
    ) {
        let t = *p.theme();
        let colour = queue.colour(&t);
        let (mark, rest) = slot.cut_left(2);
        p.text(
            Rect { height: 1, ..mark },
            if p.look().utf8 { "▌" } else { "*" },
            TextStyle::new(colour).rows(1.0),
        );
        let (line, below) = rest.cut_top(1);
        let name = self.queue_count(p, line, queue, set);
        self.queue_name(p, name, queue, 1.0);
        if set.pitch > 1 {
            p.bar(below.cut_top(1).0, queue.share(set), colour);
        }
    }

    /// Draws a queue with its icon.
    fn drawn_queue(
        &self,
        p: &mut Painter<'_, Target>,
        slot: Rect,
        queue: &Queue<'_>,
        set: &QueueSet,
    ) {
        let t = *p.theme();
        let colour = queue.colour(&t);
        let whole = slot;
        let slot = slot.centred(slot.width, set.name_rows + set.bar_rows);
        let (icon, rest) = slot.cut_left(set.icon_columns);
        match Icon::named(&queue.service.icon) {
            _ if !set.icons => p.fill(icon, colour, colour),
            Some(picture) if t.mono => p.icon(icon, picture, colour),
            Some(picture) => p.icon_tile(icon, picture, colour),
            None => {
                p.card(
                    icon.centred(icon.width, icon.height),
                    CardStyle::filled(colour),
                );
                let ink = if t.mono { t.background_top } else { Rgb::WHITE };
                let letters = match queue.service.prefix.as_str() {
                    "" => queue.service.name.get(self.lang).chars().take(1).collect(),
                    letters => letters.to_owned(),
                };
                p.text(
                    icon,
                    &letters,
                    TextStyle::new(ink)
                        .centre()
                        .figures()
                        .rows(f32::from(icon.height) * 0.5),
                );
            }
        }
        let (_, rest) = rest.cut_left(set.gap);
        let place = self.queue_count(p, rest, queue, set);
        if let Some(rows) = set.broken {
            let style = TextStyle::new(t.text).rows(rows);
            let name = queue.service.name.get(self.lang);
            let high = p.paragraph_rows(name, place.width, style);
            let middle = Rect {
                x: place.x,
                width: place.width,
                ..whole
            };
            p.paragraph(
                middle.centred(place.width, high.min(whole.height)),
                name,
                style,
            );
            return;
        }
        let (name, bar) = place.cut_top(set.name_rows);
        self.queue_name(p, name, queue, set.name_size);
        p.bar(bar.cut_top(set.bar_rows).0, queue.share(set), colour);
    }

    /// Draws how many wait at the right. Returns what is left.
    fn queue_count(
        &self,
        p: &mut Painter<'_, Target>,
        line: Rect,
        queue: &Queue<'_>,
        set: &QueueSet,
    ) -> Rect {
        let (count, name) = line.cut_right(set.count_columns);
        let style = TextStyle::new(queue.ink(p.theme())).right();
        let style = if set.raster {
            style.figures().rows(set.figure_rows)
        } else {
            style.bold().rows(1.0)
        };
        p.text(count, &queue.waiting.to_string(), style);
        name
    }

    /// Draws the name of a service.
    fn queue_name(&self, p: &mut Painter<'_, Target>, area: Rect, queue: &Queue<'_>, rows: f32) {
        let style = TextStyle::new(p.theme().text).rows(rows);
        p.text(area, queue.service.name.get(self.lang), style);
    }

    /// The title of a card, and at the right `note` or the same in the other language.
    fn card_title(&self, p: &mut Painter<'_, Target>, area: Rect, key: &str, note: Option<String>) {
        let t = *p.theme();
        let title = self.words().text(key);
        let used = p.text(area, title, TextStyle::new(t.text).bold());
        let rows = f32::from(area.height);
        let small = if p.rasters(rows * 0.66) {
            rows * 0.66
        } else {
            rows
        };
        let other = || self.bilingual.then(|| self.others().text(key).to_owned());
        let Some(second) = note.or_else(other) else {
            return;
        };
        let free = area.cut_left(used + 1).1;
        if p.measure(&second, small) <= free.width {
            p.text(free, &second, TextStyle::new(t.muted).right().rows(small));
        }
    }

    // ----- who is next

    /// Draws the numbers that should get ready at the bottom of `area`, where the hall wants them
    /// and somebody is next. Returns what is left.
    fn prepare(&self, p: &mut Painter<'_, Target>, area: Rect) -> Rect {
        let numbers = self.next_numbers();
        let line = self.line(p, 6.2);
        let lines = numbers.len().div_ceil(2) as u16;
        let high = (lines + 1) * line + self.line(p, 3.0);
        if numbers.is_empty() || high * 2 > area.height {
            return area;
        }
        let (card, rest) = area.cut_bottom(high);
        let (title, list) = self.waiting_card(p, card);
        self.card_title(p, title, "display-prepare", None);
        let rows = share_of(p, f32::from(line), 0.8);
        let style = TextStyle::new(p.theme().text).bold().rows(rows);
        for (slot, number) in list
            .grid_of(numbers.len(), 2, (2, 0))
            .into_iter()
            .zip(numbers)
        {
            p.text(
                slot,
                &number,
                if rows > 1.0 { style.figures() } else { style },
            );
        }
        rest.cut_bottom(self.rows(1.4)).1
    }

    /// Returns the numbers that counters would call if they called now, at most as many as the
    /// hall wants to see.
    fn next_numbers(&self) -> Vec<String> {
        let hall = self.cx.hall;
        let mut tickets: Vec<_> = hall
            .counters()
            .iter()
            .filter(|c| c.shift.as_ref().is_some_and(|shift| shift.pause.is_none()))
            .filter_map(|counter| Some(routing::next_for(hall, counter, self.cx.at)?.0))
            .collect();
        tickets.sort_unstable();
        tickets.dedup();
        tickets
            .into_iter()
            .take(usize::from(self.cx.settings.next))
            .filter_map(|id| Some(hall.ticket(id)?.number.to_string()))
            .collect()
    }
}
