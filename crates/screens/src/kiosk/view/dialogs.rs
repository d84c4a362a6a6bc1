//! The kiosk's dialogs: notice, priority, refusal. The ticket's page is in `ticket.rs`.

use super::*;
use hall::opening::{Lateness, Opening};
use hall::{Number, TicketId};

/// Returns the places of icon and names in the place of a class.
fn class_parts(slot: Rect) -> (Rect, Rect) {
    let inner = slot.inset(1, (slot.height / 10).max(1));
    let parts = inner.share_rows(&[10, 9], 0);
    (parts[0], parts[1])
}

/// Returns whether a class has room for nothing but a line of ordinary text.
fn is_low(p: &Canvas<'_>, slot: Rect) -> bool {
    slot.height < 5 || p.is_plain()
}

/// Returns the smallest of some places, so that what fits there fits in all.
fn smallest(slots: &[Rect]) -> Rect {
    let smallest = slots.iter().min_by_key(|slot| (slot.height, slot.width));
    smallest.copied().unwrap_or_default()
}

impl Draw<'_, '_> {
    /// Veils the menu and opens a card. Returns its inside.
    pub(super) fn dialog(&self, p: &mut Canvas<'_>, wide: f32, high: f32) -> Rect {
        let area = self.reach;
        let t = *p.theme();
        p.modal();
        let scale = self.scale;
        let (wide, high) = if self.kiosk.large || self.kiosk.low {
            (0.94, 0.97)
        } else if scale.narrow {
            (0.92, high * 0.86)
        } else {
            (wide, high)
        };
        let columns = ((f32::from(area.width) * wide) as u16)
            .max(58)
            .min(area.width);
        let rows = ((f32::from(area.height) * high) as u16)
            .max(18)
            .min(area.height);
        let card = area.centred(columns, rows);
        p.card(card, CardStyle::default().border(t.line).shadow());
        card.inset(
            scale.columns(0.05, 2),
            if card.height > 12 {
                scale.rows(0.04, 1)
            } else {
                u16::from(card.height > 4)
            },
        )
    }

    /// Rows of the buttons of a dialog.
    pub(super) fn button_rows(&self, inside: Rect) -> u16 {
        match inside.height {
            0..7 => 1,
            7..12 => 2.min(self.rows(0.13, 2)),
            _ => self
                .rows(0.13, 3)
                .max(if self.keys { 1 } else { self.touch })
                .min(inside.height / 4)
                .max(3),
        }
    }

    /// Icon, title and a line below it: the first of `subs` that fits, or the last. Returns what is
    /// left.
    pub(super) fn dialog_head(
        &self,
        p: &mut Canvas<'_>,
        inside: Rect,
        picture: impl FnOnce(&mut Canvas<'_>, Rect),
        title: &str,
        subs: &[&str],
    ) -> Rect {
        let t = *p.theme();
        let share = if self.kiosk.large { 0.14 } else { 0.125 };
        let (head, rest) = inside.cut_top(
            self.rows(share, if inside.height > 10 { 3 } else { 1 })
                .min(inside.height / 3),
        );
        let (slot, text) = head.cut_left(if head.height >= 2 {
            self.scale.across(head.height)
        } else {
            0
        });
        if !slot.is_empty() {
            picture(p, slot);
        }
        let text = if slot.is_empty() {
            text
        } else {
            text.cut_left(self.scale.columns(0.025, 1)).1
        };
        let style = TextStyle::new(t.text).bold();
        let line = |p: &mut Canvas<'_>, slot: Rect, text: &str, style: TextStyle, size: f32| {
            let rows = p.fit_rows([text], slot.width, p.rows_in(slot.height, size));
            p.text(slot, text, style.rows(p.readable_rows(rows)));
        };
        let lines = if p.rasters(f32::from(text.height) * 0.4) {
            text.share_rows(&[3, 2], 0)
        } else {
            text.split_rows(2, 0)
        };
        let least = p.least_rows();
        let fitting = |sub: &&&str| p.measure(sub, least) <= text.width;
        let sub = subs.iter().find(fitting).or(subs.last());
        match sub {
            Some(sub) if !sub.is_empty() && text.height >= 2 => {
                line(p, lines[0], title, style, self.sizes.title);
                line(p, lines[1], sub, t.muted.into(), self.sizes.label);
            }
            _ => line(p, text, title, style, self.sizes.title),
        }
        let air = if self.kiosk.large { 0.015 } else { 0.03 };
        let (rule, rest) = rest.cut_top(self.scale.rows(air, 1).min(rest.height / 6));
        p.line(rule, t.line);
        rest
    }

    pub(super) fn service_name(&self, id: ServiceId) -> (String, String) {
        let found = self.cx.hall.setup().service(id);
        found
            .map(|s| self.cx.both(&s.name, self.kiosk.lang))
            .map_or_else(Default::default, |(a, b)| (a.to_owned(), b.to_owned()))
    }

    /// Draws the icon of a service.
    pub(super) fn service_emblem(&self, p: &mut Canvas<'_>, rect: Rect, id: ServiceId) {
        let services = &self.cx.hall.setup().services;
        if let Some((index, service)) = services.iter().enumerate().find(|(_, s)| s.id == id) {
            let prefix = service.prefix.as_str();
            let letter = if prefix.is_empty() {
                initial(service.name.get(self.kiosk.lang))
            } else {
                prefix.to_owned()
            };
            emblem(p, rect, &service.icon, &letter, theme::tint(index));
        }
    }

    pub(super) fn notice(&self, p: &mut Canvas<'_>, id: ServiceId, page: usize) {
        let t = *p.theme();
        let text = self
            .cx
            .hall
            .setup()
            .service(id)
            .and_then(|s| s.notice.as_ref())
            .map_or("", |n| n.get(self.kiosk.lang));
        let inside = self.dialog(p, 0.72, 0.92);
        let (first, second) = self.service_name(id);
        let names = self
            .words
            .say("kiosk-both", args! { first: &first, second: second });
        let title = self.words.text("kiosk-notice");
        let rest = self.dialog_head(
            p,
            inside,
            |p, slot| self.service_emblem(p, slot, id),
            title,
            &[names.trim(), &first],
        );
        let (buttons, body) = rest.cut_bottom(self.button_rows(inside));
        let body = body.cut_bottom(u16::from(body.height > 4)).1;
        // As large as it can be on one page; a long notice in the smallest size that is easily
        // read, over several pages.
        let air = if self.kiosk.large { 0.3 } else { 0.25 };
        let whole = |rows: u16| {
            let pitch = if p.rasters(f32::from(rows)) {
                rows + (f32::from(rows) * air).ceil() as u16
            } else {
                1
            };
            let lines = p.lines(text, body.width, rows);
            let fits = lines.len() as u32 * u32::from(pitch) <= u32::from(body.height);
            (fits, rows, pitch, lines)
        };
        let sizes = [self.sizes.title, self.sizes.label];
        let [title, label] = sizes.map(|size| p.pitch_of(size));
        let least = if p.fine() { label } else { 1 };
        let large = if self.keys { 4 } else { 0 };
        let tried = [title, label, p.slot_rows(large.max(1))]
            .into_iter()
            .filter(|rows| *rows >= least)
            .map(whole)
            .find(|w| w.0 && (w.1 > 1 || self.keys));
        let (_, rows, pitch, lines) = tried.unwrap_or_else(|| whole(least));
        let fit = usize::from(body.height / pitch).max(1);
        let pages = if lines.len() <= fit {
            1
        } else {
            lines
                .len()
                .div_ceil(usize::from(body.height.saturating_sub(self.turn_rows()) / pitch).max(1))
        };
        let page = page.min(pages - 1);
        let body = if pages > 1 {
            let (bar, body) = body.cut_bottom(self.turn_rows());
            self.turn_notice(p, bar, page, pages);
            body
        } else {
            body
        };
        let fit = usize::from(body.height / pitch).max(1);
        let style = TextStyle::new(t.text).rows(f32::from(rows));
        for (i, line) in lines.iter().skip(page * fit).take(fit).enumerate() {
            let slot = Rect {
                y: body.y.saturating_add(pitch * i as u16),
                height: pitch.min(body.height),
                ..body
            };
            p.text(slot.intersection(body), line, style);
        }
        // Nobody takes a ticket over something unread: the button leads there page by page.
        let (label, target) = match page + 1 {
            next if next < pages => ("kiosk-next", Target::NoticePage(next)),
            _ => ("kiosk-take", Target::Ok),
        };
        p.key(KeyCode::Enter, target);
        let live = self.cx.connection.gives_tickets() && self.kiosk.sent.is_none();
        let enabled = live || target != Target::Ok;
        self.pair(p, buttons, ["common-back", label], target, enabled);
    }

    /// Rows of the bar that turns the pages of a notice.
    pub(super) fn turn_rows(&self) -> u16 {
        // A row of air is taken off.
        let touch = if self.keys { 1 } else { self.touch + 1 };
        self.rows(0.09, 1).max(touch)
    }

    pub(super) fn turn_notice(&self, p: &mut Canvas<'_>, bar: Rect, page: usize, pages: usize) {
        let t = *p.theme();
        for key in [
            KeyCode::Right,
            KeyCode::Down,
            KeyCode::PageDown,
            KeyCode::Char(' '),
        ] {
            p.key(key, Target::NoticePage((page + 1) % pages));
        }
        for key in [KeyCode::Left, KeyCode::Up, KeyCode::PageUp] {
            p.key(key, Target::NoticePage((page + pages - 1) % pages));
        }
        // A finger may drag the text wherever it stands in the dialog.
        let parts = (0..pages).map(Target::NoticePage);
        p.scroll(p.area(), Scroll::pages(page, parts));
        let bar = bar.cut_bottom(u16::from(bar.height > 5)).1;
        let slots = bar.share_columns(&[3, 2, 3], 1);
        let count = self
            .words
            .say("kiosk-page", args! { page: page + 1, pages: pages });
        p.icon_button(
            slots[0],
            Icon::ChevronUp,
            self.words.text("kiosk-previous"),
            ButtonKind::Ghost,
            None,
            Target::NoticePage(page.saturating_sub(1)),
            page > 0,
        );
        let rows = p.rows_in(bar.height, self.sizes.label);
        p.text(
            slots[1],
            &count,
            TextStyle::new(t.muted).centre().rows(rows),
        );
        p.icon_button(
            slots[2],
            Icon::ChevronDown,
            self.words.text("kiosk-next"),
            ButtonKind::Ghost,
            None,
            Target::NoticePage(page + 1),
            page + 1 < pages,
        );
    }

    /// Tells a visitor that the service will probably close before, and asks whether it shall be a
    /// ticket all the same.
    pub(super) fn late(&self, p: &mut Canvas<'_>, id: ServiceId, opens: Option<&Opening>) {
        let t = *p.theme();
        let words = self.words;
        let inside = self.dialog(p, 0.66, 0.66);
        let title = match opens {
            Some(opens) if opens.in_days == 0 => "kiosk-late-title",
            _ => "kiosk-late-title-day",
        };
        let rest = self.dialog_head(
            p,
            inside,
            |p, slot| p.icon(slot, Icon::Information, t.warn),
            words.text(title),
            &[words.text("kiosk-late-ask")],
        );
        let (buttons, body) = rest.cut_bottom(self.button_rows(inside));
        let service = self.cx.hall.setup().service(id);
        let late = Lateness {
            opens: opens.copied(),
            kept: service.is_some_and(|service| service.keep_over_night),
        };
        let said = text::lateness(&words, &late);
        p.message(body, &said, t.text, self.rows(0.075, 1));
        let live = self.cx.connection.gives_tickets() && self.kiosk.sent.is_none();
        let labels = ["kiosk-late-no", "kiosk-late-yes"];
        self.pair(p, buttons, labels, Target::Ok, live);
    }

    /// Back and the button that leads on to `target`, by their labels.
    pub(super) fn pair(
        &self,
        p: &mut Canvas<'_>,
        rect: Rect,
        [back, on]: [&'static str; 2],
        target: Target,
        enabled: bool,
    ) {
        let slots = rect.split_columns(2, self.scale.columns(0.04, 2));
        let hint = |text: &'static str| self.keys.then_some(text);
        p.button(
            slots[0],
            self.words.text(back),
            ButtonKind::Secondary,
            hint("Esc"),
            Target::Back,
            self.kiosk.sent.is_none(),
        );
        let label = self.words.text(if self.kiosk.sent.is_some() {
            "kiosk-issuing"
        } else {
            on
        });
        p.button(
            slots[1],
            label,
            ButtonKind::Primary,
            hint("Enter"),
            target,
            enabled,
        );
    }

    /// Draws the numbers of those who were missed, each to be pressed by its visitor.
    pub(super) fn missed(&self, p: &mut Canvas<'_>, page: usize) {
        let mut missed: Vec<(Number, TicketId)> = self
            .cx
            .hall
            .no_shows()
            .map(|ticket| (ticket.number, ticket.id))
            .collect();
        missed.sort_unstable();
        let inside = self.dialog(p, 0.7, 0.9);
        let words = self.words;
        let others = self.cx.hall.setup().rules.return_after.unwrap_or(0);
        let tint = theme::tint(0);
        let rest = self.dialog_head(
            p,
            inside,
            |p, slot| p.icon_tile(slot, Icon::Information, tint),
            words.text("kiosk-missed-title"),
            &[&words.say("kiosk-missed-hint", args! { count: others })],
        );
        let (back, body) = rest.cut_bottom(self.button_rows(inside));
        let body = body.cut_bottom(u16::from(body.height > 4)).1;
        let pages = missed.len().div_ceil(DIGITS).max(1);
        let page = page.min(pages - 1);
        let body = if pages > 1 {
            let (bar, body) = body.cut_bottom(self.turn_rows());
            self.turn_notice(p, bar, page, pages);
            body
        } else {
            body
        };
        // The last page keeps the grid of the others.
        let cells = if pages > 1 {
            DIGITS
        } else {
            missed.len().max(1)
        };
        let gap = (self.scale.columns(0.025, 1), self.scale.rows(0.025, 0));
        let slots = body.grid_of(cells, cells.min(3), gap);
        let live = self.cx.connection == Connection::Live && self.kiosk.sent.is_none();
        let shown = missed.iter().skip(page * DIGITS);
        for (i, ((number, ticket), slot)) in shown.zip(slots).enumerate() {
            let digit = char::from_digit(i as u32 + 1, 10).unwrap_or_default();
            let target = Target::Return(*ticket);
            if self.kiosk.guided.is_none() {
                p.key(KeyCode::Char(digit), target);
            }
            p.button(
                slot.centred(slot.width, slot.height.min(self.rows(0.16, 1))),
                &number.to_string(),
                ButtonKind::Primary,
                self.keys.then(|| digit.to_string()).as_deref(),
                target,
                live,
            );
        }
        if missed.is_empty() {
            let ink = p.theme().muted;
            p.message(
                body,
                words.text("kiosk-missed-none"),
                ink,
                p.pitch_of(self.sizes.label),
            );
        }
        p.button(
            back.centred((back.width / 2).max(12), back.height),
            words.text("common-back"),
            ButtonKind::Secondary,
            self.keys.then_some("Esc"),
            Target::Back,
            self.kiosk.sent.is_none(),
        );
    }

    /// Draws the choice of those who may go first.
    pub(super) fn classes(&self, p: &mut Canvas<'_>) {
        let classes: Vec<&PriorityClass> = classes(self.cx).collect();
        let inside = self.dialog(p, 0.7, if classes.len() > 4 { 0.9 } else { 0.72 });
        let t = *p.theme();
        let words = self.words;
        let emblem =
            |p: &mut Canvas<'_>, slot: Rect| p.icon_tile(slot, Icon::Heart, theme::tint(6));
        let rest = self.dialog_head(
            p,
            inside,
            emblem,
            words.text("kiosk-priority-title"),
            &[words.text("kiosk-priority-hint")],
        );
        let (none, body) = rest.cut_bottom(self.button_rows(inside));
        let body = body.cut_bottom(u16::from(body.height > 4)).1;
        let names: Vec<(&str, &str)> = classes
            .iter()
            .map(|c| self.cx.both(&c.name, self.kiosk.lang))
            .collect();
        let slots = self.class_slots(p, body, &names);
        let (name_rows, other_rows) = {
            let texts = class_parts(smallest(&slots)).1;
            self.name_sizes(p, texts, &names, self.sizes.label)
        };
        for (i, (class, slot)) in classes.iter().zip(slots).enumerate() {
            let target = Target::PriorityClass(Some(class.id));
            let style = CardStyle::default()
                .border(t.edge)
                .tint(theme::tint(i))
                .selected(self.kiosk.class == Some(class.id));
            p.card(slot, style.pressed(p.is_pressed(&target)));
            p.hit(slot, target);
            let (first, second) = self.cx.both(&class.name, self.kiosk.lang);
            let key = if self.keys && i < DIGITS {
                format!("{} ", i + 1)
            } else {
                String::new()
            };
            if is_low(p, slot) {
                p.text(
                    slot.inset(1, 0),
                    &format!("{key}{first}"),
                    TextStyle::new(t.text).centre().rows(1.0).bold(),
                );
                continue;
            }
            let (picture, texts) = class_parts(slot);
            p.icon_tile(picture, class_icon(class.id.as_str()), theme::tint(i));
            let name = format!("{key}{first}");
            let style = TextStyle::new(t.text).centre().rows(name_rows).bold();
            let used = p.paragraph_rows(&name, texts.width, style);
            let other = other_rows.map_or(0, |rows| rows.ceil() as u16);
            let block = texts.centred(texts.width, used + other);
            let used = p.paragraph(block, &name, style);
            if let Some(rows) = other_rows {
                let style = TextStyle::new(t.muted).centre().rows(rows);
                p.text(block.cut_top(used).1, second, style);
            }
        }
        p.button(
            none,
            words.text("kiosk-priority-none"),
            ButtonKind::Secondary,
            self.keys.then_some("0"),
            Target::PriorityClass(None),
            true,
        );
    }

    /// Returns a place for each of the classes with these names: in fewer columns where these are
    /// long.
    fn class_slots(&self, p: &Canvas<'_>, body: Rect, names: &[(&str, &str)]) -> Vec<Rect> {
        let count = names.len();
        let gap = (self.scale.columns(0.025, 1), self.scale.rows(0.025, 0));
        let usual = if body.height < 8 {
            body.grid_of(count, count.min(3), gap)
        } else {
            body.grid(count, gap, 1.3, p.look().aspect)
        };
        // Room for a digit before the name.
        let before = if self.keys { 2 } else { 0 };
        let firsts = || names.iter().map(|name| name.0);
        let fits = |slots: &Vec<Rect>| {
            let texts = class_parts(smallest(slots)).1;
            let width = texts.width.saturating_sub(before);
            if is_low(p, smallest(slots)) {
                return firsts().all(|name| p.measure(name, 1.0) <= width);
            }
            p.wrapped_rows(firsts(), width, texts.height, self.sizes.label)
                .is_some()
        };
        if fits(&usual) {
            return usual;
        }
        let narrower = [2, 1].map(|columns| body.grid_of(count, columns, (gap.0, 0)));
        narrower.into_iter().find(fits).unwrap_or(usual)
    }

    /// Returns a refusal in the visitor's words.
    pub(super) fn reason(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::PrinterStopped { condition } => {
                self.words.text(ticket::stopped(*condition)).to_owned()
            }
            other => text::refusal(other, self.cx.hall.setup(), &self.words),
        }
    }

    /// Tells the visitor something. `left` is how much of its time is left; without it nothing but
    /// an answer closes the dialog.
    pub(super) fn say(&self, p: &mut Canvas<'_>, said: &str, left: Option<f32>) {
        let inside = self.dialog(p, 0.6, 0.6);
        let t = *p.theme();
        let (buttons, rest) = inside.cut_bottom(self.button_rows(inside));
        let (bar, rest) = rest.cut_bottom(self.scale.rows(0.05, 1));
        if let Some(left) = left {
            p.bar(
                bar.centred(bar.width, self.scale.rows(0.014, 1)),
                left,
                t.highlight,
            );
        }
        let (picture, text) = rest.cut_top(if rest.height > 8 {
            rest.height * 2 / 5
        } else {
            0
        });
        p.icon(
            picture.inset(0, u16::from(picture.height > 6)),
            Icon::Information,
            t.warn,
        );
        p.message(text, said, t.text, p.pitch_of(self.sizes.title));
        if left.is_none() {
            return;
        }
        let slot = buttons.centred((buttons.width / 2).max(12), buttons.height);
        p.button(
            slot,
            self.words.text("common-ok"),
            ButtonKind::Primary,
            self.keys.then_some("Enter"),
            Target::Ok,
            true,
        );
    }
}
