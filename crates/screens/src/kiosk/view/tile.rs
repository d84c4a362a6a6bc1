//! A tile of the menu: a service or a group.

use super::*;
use hall::setup::Setup;

impl Draw<'_, '_> {
    #[expect(clippy::too_many_arguments, reason = "a tile is drawn from one place")]
    pub(super) fn tile(
        &self,
        p: &mut Canvas<'_>,
        rect: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        status: &Status,
        facts: Facts,
        index: usize,
    ) {
        let t = *p.theme();
        let live = self.cx.connection.gives_tickets();
        let gives = live && self.stopped.is_none();
        let (target, enabled) = match (tile.entry, status) {
            (Entry::Group(id), _) => (Target::Group(id), gives),
            (Entry::Service(id), Status::Closed(_)) => (Target::Closed(id), false),
            (Entry::Service(id), _) if self.stopped.is_some() => (Target::Closed(id), false),
            (Entry::Service(id), _) => (Target::Service(id), live),
        };
        let chosen = self
            .kiosk
            .sent
            .is_some_and(|(service, _)| tile.entry == Entry::Service(service));
        let colour = if enabled {
            theme::tint(tile.tint)
        } else {
            t.muted.mix(t.card_bottom, 0.5)
        };
        let mut style = CardStyle::default().border(t.line);
        if enabled {
            style = style
                .tint(colour)
                .shadow()
                .selected(chosen)
                .pressed(p.is_pressed(&target));
        } else {
            let ground = t.card_bottom.mix(t.background_bottom, 0.55);
            style.top = Some(ground);
            style.bottom = Some(ground);
        }
        p.card(rect, style);
        // A closed service can be touched to read why; while the hall does not answer, nothing can.
        if live {
            p.hit(rect, target);
            if let Some(digit) = char::from_digit(index as u32 + 1, 10) {
                p.key(KeyCode::Char(digit), target);
            }
        }
        let face = Face {
            ink: if enabled { t.text } else { t.muted },
            colour,
            facts,
        };
        if set.rich {
            self.rich_tile(p, rect, set, tile, &face);
        } else {
            self.close_tile(p, rect, tile, &face);
        }
        if self.keys && index < DIGITS && rect.width > 8 && rect.height >= 3 && enabled {
            let slot = Rect {
                x: rect.x + 2,
                y: rect.y,
                width: 3,
                height: 1,
            };
            p.badge(slot, &(index + 1).to_string(), t.header_text, t.header);
        }
    }

    /// Returns the texts of a tile below its name.
    pub(super) fn facts(&self, p: &Canvas<'_>, tile: &Tile<'_>, status: &Status) -> Facts {
        let t = p.theme();
        let words = self.words;
        let (before, note, ink) = match status {
            Status::Closed(refusal) => {
                return Facts {
                    waiting: None,
                    unit: String::new(),
                    whole: String::new(),
                    note: short_refusal(refusal, self.cx.hall.setup(), &words),
                    ink: t.warn,
                };
            }
            Status::Group => (
                None,
                words.say("kiosk-group", args! { count: tile.services }),
                t.muted,
            ),
            Status::Open(forecast, before) => {
                let ink = if forecast.is_some() { t.muted } else { t.warn };
                (Some(*before), text::wait(&words, forecast.as_ref()), ink)
            }
        };
        let count = before.unwrap_or(tile.waiting);
        // Before a visitor are all whom the same counters call first, also for other services.
        let (unit, whole) = match before {
            Some(_) => ("kiosk-before-unit", "kiosk-before"),
            None => ("kiosk-waiting-unit", "kiosk-waiting"),
        };
        let unit = words.say(unit, args! { count: count });
        let whole = words.say(whole, args! { count: count });
        Facts {
            waiting: Some((count, level(p, count))),
            unit,
            whole,
            note,
            ink,
        }
    }

    /// Draws a tile as on a touch panel: emblem and facts above, the names below.
    fn rich_tile(
        &self,
        p: &mut Canvas<'_>,
        rect: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let (first, second) = self.cx.both(tile.name, self.kiosk.lang);
        let parts = TileParts::of(rect, self.scale);
        let mark = mark_of(tile, first);
        emblem(p, parts.emblem, tile.icon, &mark, face.colour);
        self.rich_facts(p, parts.facts, set, tile, face);
        let name = TextStyle::new(face.ink).rows(set.name_rows).bold();
        let other = TextStyle::new(p.theme().muted).rows(set.other_rows);
        if set.name_lines == 1 {
            p.text(parts.name, first, name);
            p.text(parts.other, second, other);
            return;
        }
        // A long name takes two or more lines; the other language goes where there is still room.
        let names = Rect {
            height: parts.name.height + parts.other.height,
            ..parts.name
        };
        let used = p.paragraph(names, first, name);
        let rest = names.cut_top(used).1;
        if rest.height >= parts.other.height {
            p.text(rest.cut_top(parts.other.height).0, second, other);
        }
    }

    /// Draws how many wait and how long, and the letters or the arrow at the right.
    fn rich_facts(
        &self,
        p: &mut Canvas<'_>,
        area: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let t = *p.theme();
        let facts = &face.facts;
        let ghost = if t.mono {
            t.text
        } else {
            t.card_top.mix(face.colour, 0.75)
        };
        let lines = area.share_rows(&[5, 4], 0);
        let letter_rows = f32::from(lines[0].height) * 0.7;
        let taken = match tile.entry {
            Entry::Group(_) => {
                let slot = lines[0].cut_right(self.scale.across(lines[0].height)).0;
                p.icon(slot, Icon::ChevronRight, ghost);
                // The arrow is narrower than its picture.
                slot.width * 2 / 3
            }
            Entry::Service(_) => p.text(
                lines[0],
                tile.prefix,
                TextStyle::new(ghost).right().figures().rows(letter_rows),
            ),
        };
        let upper = lines[0].cut_right(taken.saturating_add(1)).1;
        match facts.waiting {
            Some((waiting, ink)) if set.captions => {
                let used = p.text(
                    upper,
                    &waiting.to_string(),
                    TextStyle::new(ink).figures().rows(set.count_rows).bold(),
                );
                let (_, caption) =
                    upper.cut_left(used.saturating_add(self.scale.columns(0.012, 1)));
                p.text(
                    caption,
                    &facts.unit,
                    TextStyle::new(t.muted).rows(set.unit_rows),
                );
            }
            Some((_, ink)) => {
                p.text(
                    upper,
                    &facts.whole,
                    TextStyle::new(ink).rows(set.waiting_rows).bold(),
                );
            }
            None => {
                let rows = p.slot_rows((set.note_rows.floor() as u16).max(1));
                let slot = area.cut_right(taken.saturating_add(1)).1;
                let high =
                    (p.lines(&facts.note, slot.width, rows).len() as u16).saturating_mul(rows);
                p.paragraph(
                    slot.centred(slot.width, high),
                    &facts.note,
                    TextStyle::new(facts.ink).rows(f32::from(rows)),
                );
            }
        }
        if facts.waiting.is_some() {
            p.text(
                lines[1],
                &facts.note,
                TextStyle::new(facts.ink).rows(set.note_rows),
            );
        }
    }

    /// Draws a tile of ordinary text, set like the large one.
    fn close_tile(&self, p: &mut Canvas<'_>, rect: Rect, tile: &Tile<'_>, face: &Face) {
        let inner = rect.inset(2.min(rect.width / 12), u16::from(rect.height > 3));
        if inner.height < 5 {
            self.low_tile(p, inner, tile, face);
        } else {
            self.high_tile(p, inner, tile, face);
        }
    }

    /// Draws name and letter, then how many, then how long.
    fn low_tile(&self, p: &mut Canvas<'_>, inner: Rect, tile: &Tile<'_>, face: &Face) {
        let (first, second) = self.cx.both(tile.name, self.kiosk.lang);
        let lines = inner.split_rows(usize::from(inner.height.max(1)), 0);
        let used = close_letters(p, lines[0], tile, face);
        let bold = TextStyle::new(face.ink).bold();
        let mut next = 1;
        let slot = lines[0].cut_right(used + 1).1;
        if inner.height >= 4 && p.measure(first, 1.0) > slot.width {
            p.paragraph(Rect { height: 2, ..slot }, first, bold.rows(1.0));
            next = 2;
        } else {
            p.text(slot, first, bold);
        }
        if next == 1 && inner.height >= 4 {
            p.text(lines[1], second, TextStyle::new(p.theme().muted));
            next = 2;
        }
        let facts = &face.facts;
        let note = TextStyle::new(facts.ink);
        match (&lines[next.min(lines.len())..], facts.waiting) {
            ([line], Some((_, ink))) => {
                let used = p.text(*line, &facts.whole, TextStyle::new(ink));
                let slot = line.cut_left(used + 2).1;
                if p.measure(&facts.note, 1.0) <= slot.width {
                    p.text(slot, &facts.note, note.right());
                }
            }
            ([line, below, ..], Some((_, ink))) => {
                p.text(*line, &facts.whole, TextStyle::new(ink));
                p.text(*below, &facts.note, note);
            }
            ([line, ..], None) => {
                p.text(*line, &facts.note, note);
            }
            ([], _) => {}
        }
    }

    /// Draws emblem and facts above, the names below.
    fn high_tile(&self, p: &mut Canvas<'_>, inner: Rect, tile: &Tile<'_>, face: &Face) {
        let (first, second) = self.cx.both(tile.name, self.kiosk.lang);
        let name_lines = p.lines(first, inner.width, 1).len().clamp(1, 3) as u16;
        let has_other = !second.is_empty() && inner.height > 4 + name_lines - 1;
        let names_rows = (name_lines + u16::from(has_other)).min(inner.height - 3);
        let free = inner.height - names_rows;
        let air = u16::from(free > 3);
        let icon_rows = (free - air).min(5);
        let block = inner.centred(inner.width, icon_rows + air + names_rows);
        let (upper, rest) = block.cut_top(icon_rows);
        let rest = rest.cut_top(air).1;
        let facts = if !p.is_plain() && inner.width >= 18 {
            let (picture, facts) = upper.cut_left(self.scale.across(icon_rows));
            let mark = mark_of(tile, first);
            emblem(p, picture, tile.icon, &mark, face.colour);
            facts.cut_left(1).1
        } else {
            upper
        };
        let used = close_letters(p, inner.cut_top(1).0, tile, face) + 1;
        close_facts(p, facts, inner.y, used, &face.facts);
        let names = rest.centred(rest.width, names_rows);
        let used = p.paragraph(
            names.cut_top(name_lines.min(names.height)).0,
            first,
            TextStyle::new(face.ink).bold().rows(1.0),
        );
        if has_other {
            let muted = TextStyle::new(p.theme().muted);
            p.text(names.cut_top(used).1.cut_top(1).0, second, muted);
        }
    }
}

/// Writes the letters or the arrow at the right of `line`. Returns their width.
fn close_letters(p: &mut Canvas<'_>, line: Rect, tile: &Tile<'_>, face: &Face) -> u16 {
    let t = *p.theme();
    let letters = match (tile.entry, p.look().utf8) {
        (Entry::Group(_), true) => "›",
        (Entry::Group(_), false) => ">",
        (Entry::Service(_), _) => tile.prefix,
    };
    let ink = if t.mono {
        t.text
    } else {
        face.colour.mix(t.text, 0.25)
    };
    p.text(line, letters, TextStyle::new(ink).right().bold())
}

/// Writes how many wait and how long beside the emblem. Letters have `used` columns at the right of
/// the row `top`.
fn close_facts(p: &mut Canvas<'_>, area: Rect, top: u16, used: u16, facts: &Facts) {
    let beside = |line: Rect| line.cut_right(used).1;
    let note = TextStyle::new(facts.ink);
    match facts.waiting {
        Some((count, ink)) if area.height >= 4 && !p.is_plain() => {
            let (figure, below) = area.cut_top(3);
            let taken = p.text(
                beside(figure),
                &count.to_string(),
                TextStyle::new(ink).figures().bold(),
            );
            p.text(
                beside(figure).cut_left(taken + 1).1,
                &facts.unit,
                TextStyle::new(p.theme().muted).rows(1.0),
            );
            p.text(below, &facts.note, note.rows(1.0));
        }
        Some((_, ink)) => {
            let lines = area.centred(area.width, 2).split_rows(2, 0);
            let line = if lines[0].y == top {
                beside(lines[0])
            } else {
                lines[0]
            };
            p.text(line, &facts.whole, TextStyle::new(ink).bold());
            p.text(lines[1], &facts.note, note);
        }
        None => {
            p.paragraph(
                beside(area.centred(area.width, 2)),
                &facts.note,
                note.rows(1.0),
            );
        }
    }
}

/// A refusal in a few words, for a tile.
fn short_refusal(refusal: &Refusal, setup: &Setup, words: &Words) -> String {
    match refusal {
        Refusal::ServiceClosed { opens: Some(opens) } if opens.in_days == 0 => {
            words.say("kiosk-opens", args! { time: text::opening(words, opens) })
        }
        Refusal::ServiceClosed { .. } => words.text("kiosk-closed").to_owned(),
        Refusal::Holiday { occasion, .. } => match occasion.get(words.lang()) {
            "" => words.text("kiosk-holiday").to_owned(),
            occasion => words.say("kiosk-occasion", args! { occasion: occasion }),
        },
        Refusal::Late { opens: Some(opens) } if opens.in_days == 0 => {
            words.say("kiosk-late", args! { time: text::opening(words, opens) })
        }
        Refusal::Late { .. } => words.text("kiosk-late-today").to_owned(),
        Refusal::ServiceFull { .. } | Refusal::NumbersUsedUp => words.text("kiosk-full").to_owned(),
        other => text::refusal(other, setup, words),
    }
}

/// Returns the letters that stand for a tile whose icon is not known.
fn mark_of(tile: &Tile<'_>, name: &str) -> String {
    if tile.prefix.is_empty() {
        initial(name)
    } else {
        tile.prefix.to_owned()
    }
}

/// The texts of a tile.
pub(super) struct Facts {
    /// The number before, or waiting, and its colour.
    waiting: Option<(usize, Rgb)>,
    /// The text behind the number.
    unit: String,
    /// Number and all in one.
    whole: String,
    note: String,
    ink: Rgb,
}

/// The look of a tile.
struct Face {
    ink: Rgb,
    colour: Rgb,
    facts: Facts,
}

/// The places of the parts of a large tile.
struct TileParts {
    emblem: Rect,
    facts: Rect,
    name: Rect,
    other: Rect,
}

impl TileParts {
    fn of(rect: Rect, scale: Scale) -> TileParts {
        let margin = (rect.height / 10).max(1);
        let inner = rect.inset(scale.across(margin), margin);
        let slots = inner.share_rows(&[11, 1, 8, 5], 0);
        let (emblem, facts) = slots[0].cut_left(scale.across(slots[0].height).min(inner.width / 3));
        TileParts {
            emblem,
            facts: facts.cut_left(scale.columns(0.022, 1)).1,
            name: slots[2],
            other: slots[3],
        }
    }
}

/// The sizes that the tiles of one page have in common, so that they are set alike.
pub(super) struct TileSet {
    /// Set if names are drawn, not written.
    rich: bool,
    /// Set if the number of people waiting is larger than what stands behind it.
    captions: bool,
    /// The size of number and caption where they are set alike.
    waiting_rows: f32,
    count_rows: f32,
    unit_rows: f32,
    note_rows: f32,
    name_lines: usize,
    name_rows: f32,
    other_rows: f32,
}

impl TileSet {
    pub(super) fn new(
        p: &Canvas<'_>,
        scale: Scale,
        slot: Rect,
        tiles: &[Tile<'_>],
        facts: &[Facts],
        [lang, second]: [Lang; 2],
    ) -> TileSet {
        let at = TileParts::of(slot, scale);
        let names = || tiles.iter().map(|t| t.name.get(lang));
        let lines = at.facts.share_rows(&[5, 4], 0);
        let note_rows = p.fit_rows(
            facts.iter().map(|f| f.note.as_str()),
            lines[1].width,
            p.text_rows(lines[1].height, 0.72),
        );
        let count_rows = f32::from(lines[0].height) * 0.8;
        let unit_rows = p.text_rows(lines[0].height, 0.6);
        // Ordinary text in tiny cells cannot be read.
        let readable = p.rasters(unit_rows) || !p.look().tiny;
        let unit_rows = if p.rasters(unit_rows) { unit_rows } else { 1.0 };
        // The letters or the arrow at the right are as wide as three figures at most.
        let beside = |f: &Facts, prefix: &str| {
            let count = f.waiting.map_or(0, |(count, _)| {
                p.measure(&count.to_string(), count_rows * 1.3)
            });
            let letters = p
                .measure(prefix, p.text_rows(lines[0].height, 0.95))
                .max(scale.across(lines[0].height));
            count + p.measure(&f.unit, unit_rows) + letters + scale.columns(0.02, 2)
        };
        let captions = readable
            && facts
                .iter()
                .zip(tiles)
                .all(|(f, tile)| beside(f, tile.prefix) <= lines[0].width);
        let one_line = f32::from(at.name.height) * 0.9;
        let letters = scale.across(lines[0].height);
        let waiting_rows = p.fit_rows(
            facts.iter().map(|f| f.whole.as_str()),
            lines[0].width.saturating_sub(letters),
            p.text_rows(lines[0].height, 0.75),
        );
        let widest = names()
            .map(|name| p.measure(name, one_line))
            .max()
            .unwrap_or(0)
            .max(1);
        let shrunk = one_line * (f32::from(at.name.width) / f32::from(widest)).min(1.0);
        let (name_lines, name_rows) = if shrunk >= one_line * 0.6 && p.rasters(shrunk) {
            (1, shrunk)
        } else {
            // The largest size at which every name fits, if need be in the place of the other
            // language as well.
            let most = (at.name.height / 2).max(1);
            let fits = |rows: &u16, room: u16| {
                p.rasters(f32::from(*rows))
                    && names()
                        .all(|name| p.lines(name, at.name.width, *rows).len() as u16 * rows <= room)
            };
            let alone = (1..=most).rev().find(|rows| fits(rows, at.name.height));
            let rows = alone.or_else(|| {
                (1..=most)
                    .rev()
                    .find(|rows| fits(rows, at.name.height + at.other.height))
            });
            let least = (1..=most)
                .find(|rows| p.rasters(f32::from(*rows)))
                .unwrap_or(1);
            (2, f32::from(rows.unwrap_or(least)))
        };
        let rich = p.rasters(name_rows) && slot.width >= 24;
        let other_rows = p.common_rows(
            tiles.iter().map(|t| t.name.get(second)),
            at.other.width,
            p.text_rows(at.other.height, 0.74),
        );
        TileSet {
            rich,
            captions,
            waiting_rows,
            count_rows,
            unit_rows,
            note_rows,
            name_lines,
            name_rows,
            other_rows,
        }
    }
}
