//! Calls on the display: the cards of the big area, and the welcome before the first call.

use super::{Scene, Standing, Target, standing};
use hall::setup::is_mark;
use hall::{CallNote, Hall, Lang};
use ratatui::layout::Rect;
use text::args;
use ui::layout::Cut;
use ui::{CardStyle, Icon, Painter, Rgb, TEXT_CONTRAST, TextStyle, Theme};

/// Height of a figure, in em.
pub(super) const FIGURE: f32 = 0.74;
/// Height of the window's figures in a card with two lines, in em of the number.
const SECOND_LINE: f32 = 0.62;
/// Between the lines of a card with two, and above and below them, in em of the number.
const STACK_AIR: f32 = 0.16;
/// Width of 号窗口 beside the figures of the window, in their em.
const CAPTION: f32 = 0.92;

/// The colours of one call.
struct Inks {
    card: CardStyle,
    number: Rgb,
    text: Rgb,
    muted: Rgb,
    arrow: Rgb,
}

/// The arrangement of a big call.
struct Plan {
    /// Rows of one em of the number.
    em: f32,
    /// Rows of one em of the window.
    window: f32,
    /// Set if the window stands below the number.
    stacked: bool,
    /// Set if there is room for an arrow.
    arrow: bool,
}

/// Widths, in em, that the tiles of several calls have in common.
struct CallSize {
    number: f32,
    window: f32,
}

impl CallSize {
    fn of(p: &Painter<'_, Target>, notes: &[CallNote], hall: &Hall, lang: Lang) -> CallSize {
        let fonts = &p.look().fonts;
        let widest = |width: &dyn Fn(&CallNote) -> f32| notes.iter().map(width).fold(0.1, f32::max);
        let number = widest(&|note| fonts.width(&note.number.to_string()));
        let window = widest(&|note| {
            let window = Window::of(hall, note, lang);
            let width = fonts.width(&window.label) * window.share();
            // One long label does not make all calls small: it is smaller itself.
            if window.is_mark {
                width
            } else {
                width.min(number)
            }
        });
        CallSize { number, window }
    }

    /// Returns the rows of one em in a tile with this inside.
    fn em(&self, p: &Painter<'_, Target>, inside: Rect) -> f32 {
        let wide = f32::from(inside.width) / p.look().aspect / (self.number + self.window + 0.56);
        (f32::from(inside.height) / FIGURE * 0.92).min(wide)
    }
}

/// Returns the colour of the big area at its top: deep enough that gold can be read on it, where
/// gold is on it at all.
fn big_card(t: &Theme) -> Rgb {
    let deep = [0.15, 0.25, 0.35, 0.45];
    let deep = deep.map(|share| t.accent.mix(t.header, share));
    let reads = |colour: &Rgb| t.ticket.contrast(*colour) >= TEXT_CONTRAST;
    deep.into_iter().find(reads).unwrap_or(deep[0])
}

/// A window as a call shows it: 3号窗口, or 302诊室.
pub(super) struct Window {
    pub(super) label: String,
    /// Set if 号窗口 stands beside it.
    pub(super) is_mark: bool,
}

impl Window {
    /// The window of a call, in a language.
    pub(super) fn of(hall: &Hall, note: &CallNote, lang: Lang) -> Window {
        let label = hall.setup().label(note.counter, lang);
        Window {
            is_mark: is_mark(&label),
            label,
        }
    }

    /// Height of its em where figures have an em of 1: hanzi and small letters fill all of theirs.
    pub(super) fn share(&self) -> f32 {
        if self.is_mark { 1.0 } else { FIGURE }
    }

    /// Style in which it stands beside figures of `em` rows.
    fn style(&self, ink: Rgb, em: f32) -> TextStyle {
        let style = TextStyle::new(ink).bold().rows(em * FIGURE);
        if self.is_mark { style.figures() } else { style }
    }
}

/// Columns of a text of `em` rows.
pub(super) fn columns(p: &Painter<'_, Target>, text: &str, em: f32) -> f32 {
    p.look().fonts.width(text) * em * p.look().aspect
}

/// A share of `height` rows, or more of them if only more are rastered.
pub(super) fn share_of(p: &Painter<'_, Target>, height: f32, share: f32) -> f32 {
    [share, 0.82, 0.9, 1.0]
        .into_iter()
        .map(|s| height * s)
        .find(|rows| p.rasters(*rows))
        .unwrap_or(height * share)
}

impl Scene<'_, '_> {
    pub(super) fn service_name(&self, note: &CallNote) -> (&str, &str) {
        let service = self.cx.hall.setup().service(note.service);
        let (first, second) = service.map_or(("", ""), |s| self.cx.both(&s.name, self.lang));
        (first, if self.bilingual { second } else { "" })
    }

    /// Card and inks of a call in the big area.
    fn big_inks(&self, p: &Painter<'_, Target>, note: &CallNote) -> Inks {
        let t = *p.theme();
        let standing = standing(self.cx.hall, note);
        if self.flash(note) == Some(true) {
            let ink = t.ticket_text;
            let card = CardStyle::filled(t.ticket).shadow();
            let top = card.top.unwrap_or(t.ticket);
            return Inks {
                card,
                number: ink,
                text: ink,
                muted: ink.mix(t.ticket, 0.18).against(top, TEXT_CONTRAST),
                arrow: ink,
            };
        }
        if t.flat {
            return Inks {
                card: CardStyle::default().border(t.line).shadow(),
                number: t.text,
                text: t.text,
                muted: t.muted,
                arrow: t.muted,
            };
        }
        // Deep enough that gold can be read on it.
        let top = big_card(&t);
        let bottom = t.accent.mix(t.header, 0.62);
        let number = if t.ticket.contrast(top) >= TEXT_CONTRAST {
            t.ticket
        } else {
            t.accent_text
        };
        let number = if standing == Standing::Serving {
            t.accent_text
        } else {
            number
        };
        let card = CardStyle {
            top: Some(top),
            bottom: Some(bottom),
            shadow: true,
            ..CardStyle::default()
        };
        Inks {
            card,
            number,
            text: t.accent_text,
            muted: t.accent_text.mix(top, 0.25).against(top, TEXT_CONTRAST),
            arrow: t.accent_text.mix(top, 0.25),
        }
    }

    /// The calls that share the big area.
    pub(super) fn stage(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        notes: &[CallNote],
        gap: (u16, u16),
    ) {
        if area.is_empty() {
            return;
        }
        let gap = (gap.0, if area.height < 16 { 0 } else { gap.1 });
        if let [_] | [_, _] = notes {
            for (tile, note) in area.split_rows(notes.len(), gap.1).into_iter().zip(notes) {
                self.big_call(p, tile, note, notes.len() == 1);
            }
            return;
        }
        // One head says for all of them what the two figures of a tile are.
        let (head, rest) = area.cut_top(self.head_rows(p, area, false));
        self.stage_head(p, head);
        let size = CallSize::of(p, notes, self.cx.hall, self.lang);
        // All in one size, in as many columns as make it the largest.
        let em = |tiles: &[Rect]| {
            let ems = tiles.iter().map(|t| size.em(p, self.tile_inside(p, *t)));
            ems.fold(f32::MAX, f32::min)
        };
        let (em, tiles) = (1..=3)
            .map(|columns| rest.grid_of(notes.len(), columns, gap))
            .map(|tiles| (em(&tiles), tiles))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_default();
        for (tile, note) in tiles.into_iter().zip(notes) {
            self.small_call(p, tile, note, &size, em);
        }
    }

    /// Draws 正在呼叫 at the left, and what the right figure of every tile is.
    fn stage_head(&self, p: &mut Painter<'_, Target>, head: Rect) {
        if head.is_empty() {
            return;
        }
        let t = *p.theme();
        let inner = head.inset(self.columns(p, 1.4).max(1), 0);
        let rows = share_of(p, f32::from(head.height), 0.86);
        let style = TextStyle::new(t.text).rows(rows).bold();
        let (left, right) = inner.cut_left(inner.width / 2);
        p.text(left, self.words().text("display-now-calling"), style);
        p.text(right, self.words().text("display-counter"), style.right());
    }

    /// Returns what a tile of several calls has inside its margins.
    fn tile_inside(&self, p: &Painter<'_, Target>, tile: Rect) -> Rect {
        let margin = self.columns(p, 1.6).clamp(1, (tile.width / 12).max(1));
        tile.inset(margin, u16::from(tile.height > 4))
    }

    /// Draws number and window of one of several calls, both with an em of `em` rows.
    fn small_call(
        &self,
        p: &mut Painter<'_, Target>,
        tile: Rect,
        note: &CallNote,
        size: &CallSize,
        em: f32,
    ) {
        let inks = self.big_inks(p, note);
        p.card(tile, inks.card);
        let area = self.tile_inside(p, tile);
        if !p.rasters(em * 0.9) {
            self.written_call(p, area.centred(area.width, 1), note, &inks);
            return;
        }
        let aspect = p.look().aspect;
        let band = area.centred(area.width, (em * FIGURE).ceil() as u16 + 1);
        let style = TextStyle::new(inks.number)
            .figures()
            .bold()
            .rows(em * FIGURE);
        let (number, rest) = band.cut_left((size.number * em * aspect).ceil() as u16 + 1);
        let (slot, between) = rest.cut_right((size.window * em * aspect).ceil() as u16 + 1);
        p.text(number, &note.number.to_string(), style);
        let window = Window::of(self.cx.hall, note, self.lang);
        let style = window.style(inks.number, em).right();
        if window.is_mark {
            p.text(slot, &window.label, style);
        } else {
            let rows = p.fit_rows([window.label.as_str()], slot.width, em * FIGURE);
            p.text(slot, &window.label, style.rows(rows));
        }
        let arrow = between.centred(
            ((em * 0.32 * aspect) as u16).min(between.width),
            band.height,
        );
        p.icon(arrow, Icon::ArrowRightBold, inks.arrow);
    }

    fn head_rows(&self, p: &Painter<'_, Target>, tile: Rect, solo: bool) -> u16 {
        let rows = self.line(p, if solo { 6.4 } else { 5.3 });
        if u32::from(rows) * 3 > u32::from(tile.height) {
            u16::from(tile.height >= 4 && !p.look().tiny)
        } else {
            rows
        }
    }

    fn big_call(&self, p: &mut Painter<'_, Target>, tile: Rect, note: &CallNote, solo: bool) {
        let inks = self.big_inks(p, note);
        let border = p.is_plain() && inks.card.border.is_some() && tile.height >= 3;
        p.card(tile, inks.card);
        let high = tile.height > 12 && p.fine();
        let inner = tile.inset(
            self.columns(p, 2.4).max(2),
            if high {
                self.rows(1.6)
            } else {
                u16::from(border || tile.height >= 9)
            },
        );
        let (head, rest) = inner.cut_top(self.head_rows(p, tile, solo));
        self.big_head(p, head, note, &inks);
        let sentences = self.sentences(note);
        let mut foot_rows = self.line(p, if sentences.len() > 1 { 4.6 } else { 5.6 });
        let fits = |s: &String| {
            let fit = f32::from(inner.width) / columns(p, s, 1.0);
            fit >= f32::from(foot_rows) * 0.6 && p.rasters(fit)
        };
        let wanted = |rows: u16| rows * sentences.len() as u16;
        let roomy = |rows: u16| rest.height >= wanted(rows) * if rows > 1 { 2 } else { 3 };
        let is_large = sentences.iter().all(fits) && roomy(foot_rows);
        if foot_rows > 1 && !p.look().tiny && !is_large {
            // Ordinary text is smaller and fits.
            foot_rows = 1;
        }
        let foot = if roomy(foot_rows) {
            wanted(foot_rows)
        } else {
            0
        };
        let (foot, middle) = rest.cut_bottom(foot);
        self.big_foot(p, foot, foot_rows, &sentences, &inks);
        self.number_and_window(p, middle, note, &inks);
    }

    /// 正在呼叫 or 正在办理, and the service.
    fn big_head(&self, p: &mut Painter<'_, Target>, head: Rect, note: &CallNote, inks: &Inks) {
        if head.is_empty() {
            return;
        }
        let (name, other) = self.service_name(note);
        let rows = f32::from(head.height);
        let rows = if p.rasters(rows * 0.94) {
            rows * 0.94
        } else {
            rows
        };
        let (title, icon) = if standing(self.cx.hall, note) == Standing::Calling {
            ("display-now-calling", Icon::Volume)
        } else {
            ("display-serving", Icon::Account)
        };
        let mut at = head;
        if head.height > 1 && !p.is_plain() {
            let (slot, rest) = head.cut_left((rows * p.look().aspect) as u16);
            p.icon(slot, icon, inks.text);
            at = rest.cut_left(self.columns(p, 1.4)).1;
        }
        let used = p.text(
            at.cut_left(at.width / 2).0,
            self.words().text(title),
            TextStyle::new(inks.text).rows(rows).bold(),
        );
        let second = if self.bilingual {
            self.others().text(title)
        } else {
            ""
        };
        let small = if p.rasters(rows * 0.66) {
            rows * 0.66
        } else {
            rows
        };
        let width = p.measure(second, small);
        let (_, rest) = at.cut_left(used + self.columns(p, 1.8).max(2));
        let name_width = p
            .measure(name, rows)
            .max(p.measure(other, small).min(p.measure(name, rows)));
        let lower = Rect {
            y: rest.y + u16::from(small < rows && rows > 4.0),
            ..rest
        };
        if width + name_width + 2 <= rest.width {
            p.text(
                lower.cut_left(width).0,
                second,
                TextStyle::new(inks.muted).rows(small),
            );
        }
        let free = rest
            .width
            .saturating_sub(if width + name_width + 2 <= rest.width {
                width + 2
            } else {
                0
            });
        p.text(
            rest.cut_right(free).0,
            name,
            TextStyle::new(inks.text).right().rows(rows),
        );
    }

    /// Returns what the voice says while a call flashes, and what the visitor is to do
    /// afterwards. Empty once he is served.
    fn sentences(&self, note: &CallNote) -> Vec<String> {
        if standing(self.cx.hall, note) != Standing::Calling {
            return Vec::new();
        }
        let setup = self.cx.hall.setup();
        let say = |words: &text::Words| {
            if self.is_young(note) {
                words.say(
                    "display-sentence",
                    args! {
                        number: note.number.to_string(),
                        counter: text::counter("common-counter-called", note.counter, setup, words),
                    },
                )
            } else {
                words.text("display-go").to_owned()
            }
        };
        let mut said = vec![say(&self.words())];
        // A visitor who reads the other language is told in it too.
        if self.bilingual
            && self
                .cx
                .hall
                .ticket(note.ticket)
                .is_some_and(|t| t.lang != self.lang)
        {
            said.push(say(&self.others()));
        }
        said
    }

    fn big_foot(
        &self,
        p: &mut Painter<'_, Target>,
        foot: Rect,
        rows: u16,
        sentences: &[String],
        inks: &Inks,
    ) {
        if foot.is_empty() {
            return;
        }
        for (i, (slot, sentence)) in foot
            .split_rows(sentences.len(), 0)
            .into_iter()
            .zip(sentences)
            .enumerate()
        {
            let ink = if i == 0 { inks.text } else { inks.muted };
            p.text(
                slot,
                sentence,
                TextStyle::new(ink)
                    .centre()
                    .rows(share_of(p, f32::from(rows), 0.92)),
            );
        }
    }

    /// The largest arrangement of number and window in `area`.
    fn plan(&self, p: &Painter<'_, Target>, area: Rect, note: &CallNote) -> Plan {
        let fonts = &p.look().fonts;
        let w = f32::from(area.width) / p.look().aspect;
        let h = f32::from(area.height);
        let number = fonts.width(&note.number.to_string());
        let window = Window::of(self.cx.hall, note, self.lang);
        let digits = fonts.width(&window.label) * window.share();
        let caption = if window.is_mark { CAPTION } else { 0.0 };
        let inline =
            |arrow: f32| (h / FIGURE * 0.88).min(w / (number + digits + caption + 0.26 + arrow));
        let high = h / (FIGURE * (1.0 + SECOND_LINE) + STACK_AIR * 2.5);
        let stacked = if window.is_mark {
            high.min(w / number.max((digits + 1.9) * SECOND_LINE) * 0.97)
        } else {
            high.min(w / number * 0.97)
        };
        // Below a number, a long label is smaller.
        let below = if window.is_mark {
            stacked * SECOND_LINE
        } else {
            (stacked * SECOND_LINE).min(w / (digits + 0.98) * 0.97)
        };
        let with = inline(0.36);
        let without = inline(0.0);
        // One line reads faster, so in a wide tile two must be worth it.
        if stacked > without * if h > w * 0.32 { 1.05 } else { 1.3 } {
            Plan {
                em: stacked,
                window: below,
                stacked: true,
                arrow: true,
            }
        } else if with >= 21.0 * self.unit || with * 1.12 >= without {
            Plan {
                em: with,
                window: with,
                stacked: false,
                arrow: true,
            }
        } else {
            Plan {
                em: without,
                window: without,
                stacked: false,
                arrow: false,
            }
        }
    }

    fn number_and_window(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        note: &CallNote,
        inks: &Inks,
    ) {
        if area.is_empty() {
            return;
        }
        let plan = self.plan(p, area, note);
        // The smallest size at which the kit rasters figures, seen from above: below it ordinary
        // text says it all.
        let window = Window::of(self.cx.hall, note, self.lang);
        let figures = if plan.stacked { 1.1 } else { 0.9 };
        let smallest = if window.is_mark { figures } else { FIGURE };
        if !p.rasters(plan.window * smallest) {
            self.written_call(p, area, note, inks);
        } else if plan.stacked {
            self.stacked_call(p, area, note, inks, &plan);
        } else {
            self.inline_call(p, area, note, inks, &plan);
        }
    }

    /// Number and window in ordinary text.
    fn written_call(&self, p: &mut Painter<'_, Target>, area: Rect, note: &CallNote, inks: &Inks) {
        let number = note.number.to_string();
        let arrow = if p.look().utf8 { "→" } else { "->" };
        let setup = self.cx.hall.setup();
        let form = "common-counter-number";
        let mut window = text::counter(form, note.counter, setup, &self.words());
        if p.measure(&number, 1.0) + p.measure(&window, 1.0) + 4 > area.width {
            window = setup.label(note.counter, self.lang);
        }
        // Where the number alone can be large, its window stands below it in ordinary text.
        let (line, above) = area.cut_bottom(1);
        let em = (f32::from(above.height) * 0.96 / FIGURE)
            .min(f32::from(area.width) / columns(p, &number, 1.0));
        if p.rasters(em * 1.1) || p.draws_figures(&number, above.width, em * FIGURE) {
            p.text(
                above,
                &number,
                TextStyle::new(inks.number)
                    .centre()
                    .figures()
                    .rows(em * FIGURE),
            );
            p.text(
                line,
                &format!("{arrow} {window}"),
                TextStyle::new(inks.text).centre().bold().rows(1.0),
            );
        } else {
            p.text(
                area,
                &format!("{number} {arrow} {window}"),
                TextStyle::new(inks.number).centre().bold().rows(1.0),
            );
        }
    }

    /// The window below the number.
    fn stacked_call(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        note: &CallNote,
        inks: &Inks,
        plan: &Plan,
    ) {
        let aspect = p.look().aspect;
        let em = plan.em;
        let second = plan.window;
        let (first, rest) = area
            .centred(
                area.width,
                (em * (FIGURE * (1.0 + SECOND_LINE) + STACK_AIR)).ceil() as u16,
            )
            .cut_top((em * FIGURE).ceil() as u16);
        let style = TextStyle::new(inks.number).figures().bold().centre();
        p.text(first, &note.number.to_string(), style.rows(em * FIGURE));
        let (line, _) = rest.cut_bottom((second * FIGURE).ceil() as u16);
        let window = Window::of(self.cx.hall, note, self.lang);
        let width = self.window_columns(p, &window, second, area.width * 2 / 3)
            + (second * aspect * 0.62) as u16;
        let (arrow, slot) = line
            .centred(width, line.height)
            .cut_left((second * aspect * 0.5) as u16);
        p.icon(arrow, Icon::ArrowRightBold, inks.arrow);
        self.window(
            p,
            slot.cut_left((second * aspect * 0.12) as u16).1,
            &window,
            second,
            inks,
        );
    }

    /// Number and window in one line.
    fn inline_call(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        note: &CallNote,
        inks: &Inks,
        plan: &Plan,
    ) {
        let aspect = p.look().aspect;
        let em = plan.em;
        let number = note.number.to_string();
        let wide = |ems: f32| (ems * em * aspect).round() as u16;
        let number_columns = columns(p, &number, em).ceil() as u16 + 1;
        let band = area.centred(area.width, (em * FIGURE).ceil() as u16 + 1);
        let arrow_columns = if plan.arrow { wide(0.32).max(4) } else { 0 };
        let gaps = if plan.arrow { 2 } else { 1 };
        let room = area
            .width
            .saturating_sub(number_columns + arrow_columns + gaps * wide(0.1));
        let window = Window::of(self.cx.hall, note, self.lang);
        let window_columns = self.window_columns(p, &window, em, room);
        let free = area
            .width
            .saturating_sub(number_columns + window_columns + arrow_columns);
        let gap = (free / gaps).min(wide(0.24));
        let all = area.width - (free - gap * gaps).min(area.width);
        let (slot, rest) = band.centred(all, band.height).cut_left(number_columns);
        let style = TextStyle::new(inks.number).figures().bold();
        p.text(slot, &number, style.rows(em * FIGURE));
        let (_, rest) = rest.cut_left(gap);
        let rest = if plan.arrow {
            let (slot, rest) = rest.cut_left(arrow_columns);
            p.icon(slot, Icon::ArrowRightBold, inks.arrow);
            rest.cut_left(gap).1
        } else {
            rest
        };
        self.window(p, rest.cut_left(window_columns).0, &window, em, inks);
    }

    /// Columns of the window with its name, the figures `em` rows high, in at most `room` columns
    /// if that is possible.
    fn window_columns(&self, p: &Painter<'_, Target>, window: &Window, em: f32, room: u16) -> u16 {
        if !window.is_mark {
            return columns(p, &window.label, em * window.share()).ceil() as u16 + 1;
        }
        let figures =
            columns(p, &window.label, em).ceil() as u16 + 2 + (em * p.look().aspect * 0.07) as u16;
        let name = self.words().text("display-window");
        figures
            + match self.caption_rows(p, em) {
                _ if p.rasters(em * 0.30) => (em * p.look().aspect * CAPTION).ceil() as u16,
                Some(rows) if figures + columns(p, name, rows).ceil() as u16 <= room => {
                    columns(p, name, rows).ceil() as u16
                }
                _ => p.measure(name, 1.0),
            }
    }

    /// The smallest rows in which 号窗口 is rastered beside figures of `em` rows and still looks
    /// smaller.
    fn caption_rows(&self, p: &Painter<'_, Target>, em: f32) -> Option<f32> {
        (4..=48)
            .map(|quarters| quarters as f32 / 4.0)
            .take_while(|rows| *rows <= em * 0.62)
            .find(|rows| p.rasters(*rows))
    }

    /// The window's figures and what they are: 3号窗口. Another label says that itself.
    fn window(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        window: &Window,
        em: f32,
        inks: &Inks,
    ) {
        let style = window.style(inks.text, em);
        if !window.is_mark {
            p.text(area, &window.label, style);
            return;
        }
        let width = columns(p, &window.label, em).ceil() as u16 + 1;
        let space = (em * p.look().aspect * 0.07) as u16 + 1;
        let caption = area.width.saturating_sub(width + space);
        // 3号窗口, but Counter 3.
        let (figures, name) = if self.lang.is_chinese() {
            let (figures, rest) = area.cut_left(width);
            (figures, rest.cut_left(space).1.cut_left(caption).0)
        } else {
            let (name, rest) = area.cut_left(caption);
            (rest.cut_left(space).1.cut_left(width).0, name)
        };
        p.text(figures, &window.label, style);
        let first = self.words().text("display-window");
        let second = self.others().text("display-window");
        if !p.rasters(em * 0.30) {
            let drawn = self
                .caption_rows(p, em)
                .filter(|rows| columns(p, first, *rows) <= f32::from(name.width));
            p.text(
                name,
                first,
                TextStyle::new(inks.text).bold().rows(drawn.unwrap_or(1.0)),
            );
            return;
        }
        let lines = name
            .centred(name.width, (em * FIGURE).round() as u16)
            .share_rows(&[6, 4], 0);
        let rows = |text: &str, slot: Rect| {
            (f32::from(slot.width) / columns(p, text, 1.0)).min(f32::from(slot.height) * 0.96)
        };
        let upper = rows(first, lines[0]);
        let lower = rows(second, lines[1]);
        if !self.bilingual || !p.rasters(lower) {
            p.text(name, first, TextStyle::new(inks.text).bold().rows(upper));
            return;
        }
        p.text(
            lines[0],
            first,
            TextStyle::new(inks.text).bold().rows(upper),
        );
        p.text(lines[1], second, TextStyle::new(inks.muted).rows(lower));
    }

    /// Before the first call of a day.
    pub(super) fn welcome(&self, p: &mut Painter<'_, Target>, area: Rect) {
        let lines = [
            (5, self.told("display-welcome")),
            (3, self.cx.both(&self.cx.hall.setup().name, self.lang)),
            (3, self.told("display-take-ticket")),
        ];
        self.placard(p, area, Icon::TicketConfirmation, &lines);
    }

    /// While nobody is called or served.
    pub(super) fn please_wait(&self, p: &mut Painter<'_, Target>, area: Rect) {
        let lines = [(5, self.told("display-please-wait"))];
        self.placard(p, area, Icon::Clock, &lines);
    }

    /// Returns a text in both languages.
    fn told(&self, key: &'static str) -> (&str, &str) {
        self.cx.told(key, self.lang)
    }

    /// A card without a call: an icon, and below it lines of a share of its height each, the first
    /// in gold, all in both languages where there is room.
    fn placard(
        &self,
        p: &mut Painter<'_, Target>,
        area: Rect,
        icon: Icon,
        lines: &[(u16, (&str, &str))],
    ) {
        if area.is_empty() {
            return;
        }
        let t = *p.theme();
        let (top, bottom, ink, gold) = if t.flat {
            (t.card_top, t.card_bottom, t.text, t.text)
        } else {
            let top = big_card(&t);
            let gold = if t.ticket.contrast(top) >= TEXT_CONTRAST {
                t.ticket
            } else {
                t.accent_text
            };
            (top, t.accent.mix(t.header, 0.7), t.accent_text, gold)
        };
        p.card(
            area,
            CardStyle {
                top: Some(top),
                bottom: Some(bottom),
                border: t.flat.then_some(t.line),
                shadow: true,
                ..CardStyle::default()
            },
        );
        let inner = area.inset(
            self.columns(p, 4.0).max(1),
            if area.height > 12 {
                area.height / 12
            } else {
                u16::from(area.height > 5)
            },
        );
        let roomy = self.bilingual && (p.fine() || inner.height >= 14);
        let soft = ink.mix(top, 0.25).against(top, TEXT_CONTRAST);
        let mut texts: Vec<(u16, &str, Rgb, bool)> = Vec::new();
        for (share, (first, second)) in lines {
            let colour = if texts.is_empty() { gold } else { ink };
            if roomy && !texts.is_empty() {
                // Air between the pairs.
                texts.push((1, "", soft, false));
            }
            texts.push((*share, first, colour, true));
            if roomy && !second.is_empty() {
                texts.push((2, second, soft, false));
            }
        }
        let picture = inner.height >= 10 && !p.is_plain();
        let mut shares: Vec<u16> = if picture { vec![6, 1] } else { Vec::new() };
        shares.extend(texts.iter().map(|(share, ..)| *share));
        let mut slots = inner.share_rows(&shares, 0).into_iter();
        if picture && let Some(slot) = slots.next() {
            if t.mono {
                p.icon(slot, icon, ink);
            } else {
                p.icon_tile(slot, icon, t.highlight);
            }
            slots.next();
        }
        for ((_, text, colour, bold), slot) in texts.iter().zip(slots) {
            let style = TextStyle {
                bold: *bold,
                ..TextStyle::new(*colour).centre()
            };
            p.text(
                slot,
                text,
                style.rows(share_of(p, f32::from(slot.height), 0.92)),
            );
        }
    }
}
