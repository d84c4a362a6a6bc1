//! How the rating pad looks: also in a corner of 40 x 20 cells.

use super::{Page, RatingPad, Target};
use crate::common::{self};
use crate::screen::{Connection, Context};
use hall::counter::Counter;
use hall::setup::{Grade, is_mark};
use hall::{Lang, Refusal, TicketState, Timestamp};
use ratatui::layout::Rect;
use text::args;
use text::{self, Words};
use ui::{
    ButtonKind, CardStyle, Cut, GRAPHIC_CONTRAST, Icon, Painter, Rgb, Scale, TextStyle, TypeScale,
};

type Canvas<'a> = Painter<'a, Target>;

struct Draw<'a, 'c> {
    pad: &'a RatingPad,
    cx: &'a Context<'c>,
    lang: Lang,
    words: Words,
    scale: Scale,
    /// The sizes of all texts.
    sizes: TypeScale,
    /// Set if keys are worth showing: on ordinary terminals, which have a keyboard.
    keys: bool,
}

pub(super) fn draw(pad: &RatingPad, cx: &Context<'_>, p: &mut Canvas<'_>) {
    let area = p.area();
    let lang = pad.speaks(cx);
    let scale = Scale::of(p, area);
    let d = Draw {
        pad,
        cx,
        lang,
        words: cx.words(lang),
        scale,
        sizes: TypeScale::of(p, scale, false),
        keys: !p.look().tiny,
    };
    p.set_sizes(d.sizes);
    match (&pad.page, pad.asked(cx)) {
        (Page::Hall, None) => d.idle(p, area),
        (Page::Hall, Some((_, until))) => d.grades(p, area, until),
        (Page::Why { reason, phone, .. }, _) => d.why(p, area, *reason, phone.0.text()),
        (Page::Thanks { poor, .. }, _) => {
            let id = if *poor {
                "rating-thanks-poor"
            } else {
                "rating-thanks"
            };
            let (first, second) = d.in_both(id);
            d.say(p, area, Icon::Heart, first, second);
        }
        (Page::Said { refusal, .. }, _) => {
            let text = match refusal {
                Refusal::AlreadyRated { .. } => d.words.text("rating-already").to_owned(),
                Refusal::NothingToRate => d.words.text("rating-late").to_owned(),
                other => text::refusal(other, d.cx.hall.setup(), &d.words),
            };
            d.say(p, area, Icon::CheckCircle, &text, "");
        }
    }
}

/// The face of a grade: its place among all, from delighted to angry.
pub(super) fn face(index: usize, count: usize) -> Icon {
    use Icon::{FaceAngry, FaceBad, FaceExcellent, FaceFair, FaceGood, FacePoor};
    let faces: &[Icon] = match count {
        0..=2 => &[FaceExcellent, FacePoor],
        3 => &[FaceExcellent, FaceFair, FacePoor],
        4 => &[FaceExcellent, FaceGood, FaceFair, FacePoor],
        5 => &[FaceExcellent, FaceGood, FaceFair, FacePoor, FaceAngry],
        _ => &[
            FaceExcellent,
            FaceGood,
            FaceFair,
            FaceBad,
            FacePoor,
            FaceAngry,
        ],
    };
    let last = count.max(2) - 1;
    faces[(index.min(last) * (faces.len() - 1) + last / 2) / last]
}

/// The colour of a grade: from green to red.
fn mood(index: usize, count: usize) -> Rgb {
    const BEST_TO_WORST: [u32; 5] = [0x16a34a, 0x65a30d, 0xd98a06, 0xea580c, 0xdc2626];
    let place = index as f32 / (count.max(2) - 1) as f32 * 4.0;
    let lower = (place as usize).min(3);
    Rgb::hex(BEST_TO_WORST[lower]).mix(Rgb::hex(BEST_TO_WORST[lower + 1]), place - lower as f32)
}

impl Draw<'_, '_> {
    fn rows(&self, share: f32, least: u16) -> u16 {
        self.scale.rows(share, least)
    }

    /// `rows`, or one less where ordinary text would stand above the middle of an even height.
    fn odd(&self, rows: u16) -> u16 {
        if self.keys && rows.is_multiple_of(2) {
            rows.saturating_sub(1)
        } else {
            rows
        }
    }

    /// A message in the language spoken and in the other.
    fn in_both(&self, id: &'static str) -> (&'static str, &'static str) {
        self.cx.told(id, self.lang)
    }

    /// The band with the hall, or with what the connection is like.
    fn header(&self, p: &mut Canvas<'_>, area: Rect) -> Rect {
        let t = *p.theme();
        let (band, rest) = area.cut_top(
            self.rows(0.1, if area.height > 14 { 2 } else { 1 })
                .min(area.height / 4),
        );
        if band.is_empty() {
            return rest;
        }
        p.fill(band, t.header, t.header);
        let (rule, line) = if band.height > 1 {
            band.cut_bottom(1)
        } else {
            band.cut_bottom(0)
        };
        p.line(rule, t.highlight);
        let line = line.inset(self.scale.columns(0.04, 1), 0);
        let rows = p.text_rows(line.height, 0.62);
        let name = self.cx.hall.setup().name.get(self.lang);
        let counter = self.sign();
        let used = p.text(
            line,
            &counter,
            TextStyle::new(t.header_text).right().rows(rows).bold(),
        );
        let rest_of = line.cut_right(used + 1).1;
        match self.cx.connection {
            Connection::Lost(since) | Connection::Standalone(since) => {
                let time = text::clock(self.cx.hall.local(since).time());
                let text = self.words.say("rating-lost", args! { time: time });
                p.text(rest_of, &text, TextStyle::new(t.header_text).rows(rows));
            }
            Connection::Silent(_) => {
                let text = self.words.text("rating-silent");
                p.text(rest_of, text, TextStyle::new(t.header_text).rows(rows));
            }
            // A part of the hall's name tells less than none: who stands here knows the hall.
            Connection::Live if p.measure(name, rows) <= rest_of.width => {
                p.text(rest_of, name, TextStyle::new(t.header_muted).rows(rows));
            }
            Connection::Live => {}
        }
        rest
    }

    /// Draws whose window this is while nobody rates: number, name and clerk; below, what happens.
    fn idle(&self, p: &mut Canvas<'_>, area: Rect) {
        let rest = self.header(p, area);
        let inner = rest.inset(
            self.scale.columns(0.05, 1),
            self.rows(0.04, u16::from(area.height > 12)),
        );
        let (status, upper) = inner.cut_bottom(self.rows(0.27, 2).min(inner.height / 2));
        let upper = upper
            .cut_bottom(self.rows(0.03, u16::from(area.height > 16)))
            .1;
        let (figure, names) = if self.scale.narrow && upper.height > 8 {
            upper.cut_top(upper.height * 3 / 5)
        } else {
            upper.cut_left(upper.width * 9 / 20)
        };
        self.window_number(p, figure);
        self.window_names(p, names);
        self.window_status(p, status);
    }

    fn counter(&self) -> Option<&Counter> {
        self.cx.hall.counter(self.pad.counter)
    }

    /// Returns the window by its label, in words.
    fn sign(&self) -> String {
        let setup = self.cx.hall.setup();
        text::counter(
            "common-counter-number",
            self.pad.counter,
            setup,
            &self.words,
        )
    }

    fn is_open(&self) -> bool {
        self.counter().is_some_and(|c| c.shift.is_some())
    }

    fn window_number(&self, p: &mut Canvas<'_>, area: Rect) {
        let t = *p.theme();
        let ink = if self.is_open() { t.ticket } else { t.muted };
        let window = self.cx.hall.setup().label(self.pad.counter, self.lang);
        let style = TextStyle::new(ink).centre().bold();
        if is_mark(&window) {
            let rows = p.figure_rows(&window, area.width, f32::from(area.height) * 0.86);
            p.text(area, &window, style.figures().rows(rows));
        } else {
            let rows = p.fit_rows([window.as_str()], area.width, f32::from(area.height) * 0.86);
            p.text(area, &window, style.rows(rows));
        }
    }

    /// Draws the name of the window, and who works there.
    fn window_names(&self, p: &mut Canvas<'_>, area: Rect) {
        let t = *p.theme();
        let set_up = self.cx.hall.setup().counter(self.pad.counter);
        let name = set_up.map_or("", |c| c.name.get(self.lang));
        let setup = self.cx.hall.setup();
        let label = setup.label(self.pad.counter, self.lang);
        let other = setup.label(self.pad.counter, self.cx.second(self.lang));
        let name = match name {
            "" if is_mark(&label) => self.sign(),
            // The label stands there already; it may have another language.
            "" if other == label => String::new(),
            "" => other,
            name => name.to_owned(),
        };
        let clerk = self.counter().map_or_else(String::new, common::clerk);
        let centre = self.scale.narrow;
        let style = |ink: Rgb| {
            if centre {
                TextStyle::new(ink).centre()
            } else {
                TextStyle::new(ink)
            }
        };
        // A name that no line holds has two; only letters of one row cannot shrink instead.
        let is_long = p.measure(&name, 1.0) > area.width && !p.look().tiny;
        if clerk.is_empty() {
            let rows = f32::from(area.height).min(f32::from(self.rows(0.14, 1)));
            let style = style(t.text).bold();
            if is_long {
                p.paragraph(area.centred(area.width, 2), &name, style.rows(1.0));
            } else {
                p.text(area, &name, style.rows(rows));
            }
            return;
        }
        let block = area.centred(area.width, self.rows(0.34, if is_long { 4 } else { 3 }));
        let slots = block.share_rows(if is_long { &[1, 1] } else { &[4, 5] }, 0);
        if is_long {
            p.paragraph(slots[0], &name, style(t.muted).rows(1.0));
        } else {
            let rows = p.text_rows(slots[0].height, 0.7);
            p.text(slots[0], &name, style(t.muted).rows(rows));
        }
        let (badge, person) = if centre || p.is_plain() || slots[1].height < 2 {
            slots[1].cut_left(0)
        } else {
            slots[1].cut_left(self.scale.across(slots[1].height))
        };
        p.icon(
            badge.inset(0, badge.height / 8),
            Icon::AccountTie,
            t.highlight,
        );
        p.text(
            person,
            &clerk,
            style(t.text).rows(p.text_rows(person.height, 0.8)).bold(),
        );
    }

    /// Draws what happens at the window.
    fn window_status(&self, p: &mut Canvas<'_>, area: Rect) {
        let t = *p.theme();
        let (text, second, ink) = self.status(p);
        let border = if self.is_open() {
            ink.mix(t.line, 0.5)
        } else {
            t.line
        };
        p.card(area, CardStyle::default().border(border));
        let inside = area.inset(2, u16::from(area.height > 4));
        if second.is_empty() || inside.height < 2 {
            p.message(inside, &text, ink, self.rows(0.12, 1));
        } else {
            self.two_lines(p, inside, &text, ink, second, [0.9, 0.8]);
        }
    }

    /// Returns what happens at the window, the same in the other language where that is shown, and
    /// its ink.
    fn status(&self, p: &Canvas<'_>) -> (String, &'static str, Rgb) {
        let t = *p.theme();
        let counter = self.counter();
        let ticket = counter
            .and_then(|c| c.ticket)
            .and_then(|id| self.cx.hall.ticket(id));
        if let Some(ticket) = ticket.filter(|_| self.is_open()) {
            let number = ticket.number.to_string();
            match ticket.state {
                TicketState::Called { .. } => {
                    let text = self.words.say("rating-calling", args! { number: number });
                    return (text, "", t.ticket);
                }
                // Who came without a number is welcomed.
                TicketState::Serving { .. } if ticket.has_number() => {
                    let text = self.words.say("rating-serving", args! { number: number });
                    return (text, "", t.text);
                }
                _ => {}
            }
        }
        let (id, ink) = match counter {
            Some(c) if c.is_working() => ("rating-welcome", t.good),
            Some(c) if c.shift.is_some() => ("rating-paused", t.warn),
            _ => ("rating-closed", t.muted),
        };
        let (first, second) = self.in_both(id);
        (first.to_owned(), second, ink)
    }

    /// Draws a text with its second language below, each as high as its share of the line.
    fn two_lines(
        &self,
        p: &mut Canvas<'_>,
        area: Rect,
        first: &str,
        ink: Rgb,
        second: &str,
        shares: [f32; 2],
    ) {
        let muted = p.theme().muted;
        let slots = area.share_rows(&[5, 3], 0);
        p.text(
            slots[0],
            first,
            TextStyle::new(ink)
                .centre()
                .rows(p.text_rows(slots[0].height, shares[0]))
                .bold(),
        );
        let rows = p.text_rows(slots[1].height, shares[1]);
        let rows = p.readable_rows(p.fit_rows([second], area.width, rows));
        // Half a sentence in the other language helps nobody.
        if p.measure(second, rows) <= area.width {
            let style = TextStyle::new(muted).centre().rows(rows);
            p.text(slots[1], second, style);
        }
    }

    /// Title in both languages. Returns what is left.
    fn title(&self, p: &mut Canvas<'_>, area: Rect, id: &'static str, share: f32) -> Rect {
        let t = *p.theme();
        let (first, second) = self.in_both(id);
        let (slot, rest) = area.cut_top(
            self.rows(share, if area.height > 14 { 3 } else { 1 })
                .min(area.height / 4),
        );
        if slot.height < 2 || second.is_empty() {
            let rows = p.text_rows(slot.height, 0.5);
            p.text(
                slot,
                first,
                TextStyle::new(t.text).centre().rows(rows).bold(),
            );
            return rest;
        }
        let slot = slot.inset(self.scale.columns(0.03, 0), 0);
        self.two_lines(p, slot, first, t.text, second, [0.85, 0.75]);
        rest
    }

    fn countdown(&self, p: &mut Canvas<'_>, area: Rect, until: Timestamp) -> Rect {
        let t = *p.theme();
        let (slot, rest) = area.cut_bottom(self.rows(0.05, 1));
        let bar = slot.inset(self.scale.columns(0.04, 1), 0);
        let whole = self.cx.hall.setup().rules.rating_window_s;
        p.bar(
            bar.centred(bar.width, self.rows(0.016, 1)),
            common::left(self.cx.at, until, whole),
            t.highlight,
        );
        rest
    }

    /// Draws the question how it was, and a button for each grade.
    fn grades(&self, p: &mut Canvas<'_>, area: Rect, until: Timestamp) {
        let t = *p.theme();
        let rest = self.header(p, area);
        let rest = self.countdown(p, rest, until);
        let rest = self.title(p, rest, "rating-ask", 0.2);
        let body = rest.inset(self.scale.columns(0.04, 1), self.rows(0.02, 0));
        let grades = &self.cx.hall.setup().grades;
        let count = grades.len().max(1);
        let gap = (self.scale.columns(0.03, 1), self.rows(0.03, 0));
        // Side by side, best at the left; where that is too narrow, two columns or a list.
        let least = self.scale.columns(0.3, 14);
        let columns = usize::from((body.width + gap.0) / (least + gap.0)).clamp(1, count);
        let columns = if columns >= count {
            count
        } else {
            count.div_ceil(count.div_ceil(columns))
        };
        let slots = body.grid_of(count, columns, gap);
        let names: Vec<&str> = grades.iter().map(|g| g.name.get(self.lang)).collect();
        let (wide, high) = slots
            .first()
            .map_or((0, 0), |s| ((f32::from(s.width) * 0.84) as u16, s.height));
        // Every grade names its key, or none.
        let room = slots.first().map_or(0, |slot| {
            let face = if self.is_flat(*slot) {
                self.scale.across(slot.height)
            } else {
                0
            };
            slot.width.saturating_sub(face + 4)
        });
        let keyed = self.keys && names.iter().all(|name| p.measure(name, 1.0) <= room);
        let name_rows = p.common_rows(names, wide, (f32::from(high) * 0.2).min(self.sizes.title));
        let live = self.cx.connection == Connection::Live;
        for (index, (grade, slot)) in grades.iter().zip(slots).enumerate() {
            let target = Target::Grade(index as u8);
            let pressed = p.is_pressed(&target)
                || self.pad.sent.is_some_and(|s| s.grade == Some(index as u8));
            let colour = if live { mood(index, count) } else { t.muted };
            let mut style = CardStyle::default()
                .border(t.edge)
                .tint(colour)
                .shadow()
                .pressed(pressed);
            let ground = (
                t.card_top.mix(colour, 0.22),
                t.card_bottom.mix(colour, 0.16),
            );
            if !t.mono {
                style.top = Some(ground.0);
                style.bottom = Some(ground.1);
            }
            p.card(slot, style);
            if live {
                p.hit(slot, target);
            }
            self.grade(
                p,
                slot,
                grade,
                index,
                count,
                keyed,
                name_rows,
                colour.mix(t.text, 0.25).against(ground.0, GRAPHIC_CONTRAST),
            );
        }
    }

    /// Returns true if the face of a grade stands beside its name, not above it.
    fn is_flat(&self, slot: Rect) -> bool {
        self.scale.across(slot.height) * 2 < slot.width
    }

    #[expect(clippy::too_many_arguments, reason = "a grade is drawn from one place")]
    fn grade(
        &self,
        p: &mut Canvas<'_>,
        slot: Rect,
        grade: &Grade,
        index: usize,
        count: usize,
        keyed: bool,
        name_rows: f32,
        ink: Rgb,
    ) {
        let t = *p.theme();
        let (first, second) = self.cx.both(&grade.name, self.lang);
        let key = keyed.then(|| (index + 1).to_string());
        let name = key
            .as_ref()
            .map_or_else(|| first.to_owned(), |key| format!("{key} {first}"));
        let drawn = p.rasters(name_rows);
        if slot.height < 5 || p.is_plain() {
            let inner = slot.inset(1, 0);
            let block = inner.centred(inner.width, if inner.height >= 4 { 2 } else { 1 });
            let lines = block.split_rows(usize::from(block.height.max(1)), 0);
            p.text(
                lines[0],
                &name,
                TextStyle::new(t.text).centre().rows(1.0).bold(),
            );
            if let Some(line) = lines.get(1)
                && p.measure(second, 1.0) <= line.width
            {
                p.text(*line, second, TextStyle::new(t.muted).centre());
            }
            return;
        }
        let flat = self.is_flat(slot);
        if slot.height < 9 && !flat && !drawn {
            // A face that can be told from the others matters more than the other language.
            let (text, picture) = slot.cut_bottom(2);
            p.icon(picture.inset(1, 0), face(index, count), ink);
            p.text(
                text.cut_top(1).0.inset(1, 0),
                &name,
                TextStyle::new(t.text).centre().bold(),
            );
            return;
        }
        let inner = slot.inset(1, (slot.height / 10).max(1));
        let names = |p: &mut Canvas<'_>, block: Rect, centre: bool| {
            let align = |ink: Rgb| {
                if centre {
                    TextStyle::new(ink).centre()
                } else {
                    TextStyle::new(ink)
                }
            };
            let slots = if drawn {
                block.share_rows(&[3, 2], 0)
            } else {
                block.centred(block.width, 2).split_rows(2, 0)
            };
            p.text(
                slots[0],
                &name,
                align(t.text)
                    .rows(if drawn { name_rows } else { 1.0 })
                    .bold(),
            );
            p.text(
                slots[1],
                second,
                align(t.muted).rows(p.text_rows(slots[1].height, 0.7)),
            );
        };
        if flat {
            let (picture, text) = inner.cut_left(self.scale.across(inner.height));
            p.icon(picture, face(index, count), ink);
            let text = text.cut_left(2).1;
            names(
                p,
                text.centred(text.width, text.height.min(self.rows(0.2, 2))),
                false,
            );
        } else {
            let (text, picture) = inner.cut_bottom(if drawn { inner.height * 2 / 5 } else { 2 });
            p.icon(picture.inset(1, 0), face(index, count), ink);
            names(p, text, true);
        }
    }

    /// Draws the question what was wrong, and the keypad for a number to call back.
    fn why(&self, p: &mut Canvas<'_>, area: Rect, reason: Option<hall::ReasonId>, phone: &str) {
        let t = *p.theme();
        let rest = if area.height > 18 {
            self.header(p, area)
        } else {
            area
        };
        let rest = match self.pad.page_ends(self.cx) {
            Some(until) => self.countdown(p, rest, until),
            None => rest,
        };
        let rest = rest.inset(self.scale.columns(0.04, 1), self.rows(0.015, 0));
        let (buttons, rest) =
            rest.cut_bottom(self.odd(self.rows(0.12, if area.height > 22 { 3 } else { 1 })));
        let slots = buttons.split_columns(2, self.scale.columns(0.04, 2));
        let hint = |key: &'static str| self.keys.then_some(key);
        let free = self.pad.sent.is_none();
        p.button(
            slots[0],
            self.words.text("rating-skip"),
            ButtonKind::Secondary,
            hint("Esc"),
            Target::Skip,
            free,
        );
        p.button(
            slots[1],
            self.words.text("rating-submit"),
            ButtonKind::Primary,
            hint("Enter"),
            Target::Submit,
            free && self.cx.connection == Connection::Live,
        );
        let rest = rest.cut_bottom(self.rows(0.02, 0)).1;
        let reasons = &self.cx.hall.setup().rating_reasons;
        let gap = (self.scale.columns(0.02, 1), self.rows(0.02, 0));
        let (left, right) = if self.scale.narrow {
            let per_line = if reasons.len() > 4 { 2 } else { 1 };
            let lines = (reasons.len().div_ceil(per_line)) as u16;
            let needed = self.rows(0.13, if area.height > 14 { 2 } else { 1 })
                + lines * (self.rows(0.08, 1) + gap.1);
            rest.cut_top(needed.min(rest.height / 2))
        } else {
            let halves = rest.split_columns(2, self.scale.columns(0.05, 2));
            (halves[0], halves[1])
        };
        let list = self
            .title(p, left, "rating-why", 0.14)
            .cut_top(self.rows(0.015, 0))
            .1;
        let columns = if list.height < reasons.len() as u16 * self.rows(0.07, 1)
            || (self.scale.narrow && reasons.len() > 4)
        {
            2
        } else {
            1
        };
        let slots = list.grid_of(reasons.len(), columns, gap);
        for (choice, slot) in reasons.iter().zip(slots) {
            let chosen = reason == Some(choice.id);
            let slot = slot.centred(
                slot.width,
                self.odd(slot.height.min(self.rows(0.16, 1).max(if slot.height >= 3 {
                    3
                } else {
                    1
                }))),
            );
            let kind = if chosen {
                ButtonKind::Primary
            } else {
                ButtonKind::Secondary
            };
            let (first, second) = self.cx.both(&choice.name, self.lang);
            let wide = !second.is_empty()
                && p.measure(first, 1.0) + p.measure(second, 1.0) + 6 < slot.width
                && slot.height < 6;
            let label = if wide && !p.rasters(f32::from(slot.height) * 0.56) {
                format!("{first}  {second}")
            } else {
                first.to_owned()
            };
            let label = if chosen && t.mono {
                format!("* {label}")
            } else {
                label
            };
            p.button(slot, &label, kind, None, Target::Reason(choice.id), true);
        }
        self.phone(p, right, phone);
    }

    fn phone(&self, p: &mut Canvas<'_>, area: Rect, phone: &str) {
        let t = *p.theme();
        let area = if self.scale.narrow {
            area.cut_top(self.rows(0.02, 0)).1
        } else {
            area
        };
        let rest = self.title(
            p,
            area,
            "rating-phone",
            if self.scale.narrow { 0.09 } else { 0.14 },
        );
        let rest = rest.cut_top(self.rows(0.015, 0)).1;
        let (field, keys) = rest.cut_top(
            self.odd(
                self.rows(0.11, if rest.height > 14 { 3 } else { 1 })
                    .min(rest.height / 3),
            ),
        );
        p.card(
            field,
            CardStyle {
                top: Some(t.background_top),
                bottom: Some(t.background_top),
                ..CardStyle::default()
            }
            .border(t.highlight),
        );
        let inside = field.inset(2, 0);
        let rows = f32::from(field.height) * 0.6;
        if phone.is_empty() {
            let rows = p.text_rows(field.height, 0.48);
            p.text(
                inside,
                self.words.text("rating-phone-empty"),
                TextStyle::new(t.muted).rows(rows),
            );
        } else {
            // In groups as people say them.
            let grouped: Vec<String> = group_digits(phone);
            p.text(
                inside,
                &grouped.join(" "),
                TextStyle::new(t.ticket).figures().rows(rows).bold(),
            );
        }
        let keys = keys.cut_top(self.rows(0.02, 0)).1;
        let gap = (self.scale.columns(0.015, 1), self.rows(0.015, 0));
        let slots = keys.grid_of(12, 3, gap);
        for (slot, digit) in slots
            .iter()
            .zip(['1', '2', '3', '4', '5', '6', '7', '8', '9'])
        {
            p.button(
                *slot,
                &digit.to_string(),
                ButtonKind::Secondary,
                None,
                Target::Digit(digit),
                true,
            );
        }
        p.button(
            slots[10],
            "0",
            ButtonKind::Secondary,
            None,
            Target::Digit('0'),
            true,
        );
        p.button(
            slots[11],
            self.words.text("rating-delete"),
            ButtonKind::Secondary,
            None,
            Target::Delete,
            !phone.is_empty(),
        );
    }

    /// One sentence with a picture.
    fn say(&self, p: &mut Canvas<'_>, area: Rect, icon: Icon, first: &str, second: &str) {
        let t = *p.theme();
        let rest = self.header(p, area);
        let inner = rest.inset(self.scale.columns(0.06, 1), 0);
        let block = inner.centred(inner.width, self.rows(0.62, 6));
        let (picture, text) = block.cut_top(if p.is_plain() {
            0
        } else {
            block.height * 9 / 20
        });
        p.icon(
            picture,
            icon,
            if icon == Icon::Heart {
                ui::theme::tint(6)
            } else {
                t.good
            },
        );
        if second.is_empty() {
            p.message(text, first, t.text, self.rows(0.1, 1));
            return;
        }
        let slots = text.share_rows(&[3, 2], 0);
        p.message(slots[0], first, t.text, self.rows(0.11, 1));
        p.text(
            slots[1].cut_top(slots[1].height.min(self.rows(0.08, 1))).0,
            second,
            TextStyle::new(t.muted)
                .centre()
                .rows(f32::from(self.rows(0.06, 1))),
        );
    }
}

/// A number as people say it: three digits, then fours.
fn group_digits(phone: &str) -> Vec<String> {
    let digits: Vec<char> = phone.chars().collect();
    let (first, rest) = digits.split_at(digits.len().min(3));
    let mut groups = vec![first.iter().collect::<String>()];
    groups.extend(rest.chunks(4).map(|group| group.iter().collect()));
    groups
}
