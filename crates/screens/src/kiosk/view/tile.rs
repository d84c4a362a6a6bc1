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
        let mut style = CardStyle::default().border(t.edge);
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
            // Who is guided has other digits: those that are spoken.
            if let Some(digit) = char::from_digit(index as u32 + 1, 10)
                && self.kiosk.guided.is_none()
            {
                p.key(KeyCode::Char(digit), target);
            }
        }
        let face = Face {
            ink: if enabled { t.text } else { t.muted },
            colour,
            facts,
        };
        if self.kiosk.large {
            self.list_tile(p, rect, set, tile, &face);
        } else if set.rich {
            self.rich_tile(p, rect, set, tile, &face);
        } else {
            self.close_tile(p, rect, set, tile, &face);
        }
        let has_digit = self.keys && index < DIGITS && self.kiosk.guided.is_none();
        if has_digit && rect.width > 8 && rect.height >= 3 && enabled {
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
        let style = TextStyle::new(face.ink).rows(set.name_rows).bold();
        let used = p.paragraph(parts.names, first, style);
        let rest = parts.names.cut_top(used).1;
        // The other language in all tiles, or in none.
        if let Some(rows) = set.other_rows {
            let line = rest.cut_top(rows.ceil() as u16).0;
            let other = TextStyle::new(p.theme().muted).rows(rows);
            p.text(line, second, other);
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
        let ghost = letter_ink(p, face.colour);
        let lines = area.share_rows(&[5, 4], 0);
        let letter_rows = (f32::from(lines[0].height) * 0.7).min(self.sizes.label * FIGURE);
        let letter_rows = p.readable_rows(letter_rows);
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
                    TextStyle::new(t.muted).rows(set.fact_rows),
                );
            }
            Some((_, ink)) => {
                p.text(
                    upper,
                    &facts.whole,
                    TextStyle::new(ink).rows(set.fact_rows).bold(),
                );
            }
            None => {
                let rows = p.slot_rows((set.fact_rows.floor() as u16).max(1));
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
                TextStyle::new(facts.ink).rows(set.fact_rows),
            );
        }
    }

    /// Draws a tile of large text: a row with the name at the left, how many wait and how long at
    /// the right, and nothing else.
    fn list_tile(
        &self,
        p: &mut Canvas<'_>,
        rect: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let (names, right) = self.list_parts(rect);
        let name = tile.name.get(self.kiosk.lang);
        let style = TextStyle::new(face.ink).rows(set.name_rows).bold();
        let high = p.paragraph_rows(name, names.width, style).min(names.height);
        p.paragraph(names.centred(names.width, high), name, style);
        let facts = &face.facts;
        let note = TextStyle::new(facts.ink).right().rows(set.fact_rows);
        let pitch = p.slot_rows(set.fact_rows.ceil() as u16);
        let lines = right.centred(right.width, pitch * 2).split_rows(2, 0);
        match facts.waiting {
            Some((_, ink)) if right.height >= pitch * 2 => {
                let style = TextStyle::new(ink).right().rows(set.fact_rows).bold();
                p.text(lines[0], &facts.whole, style);
                p.text(lines[1], &facts.note, note);
            }
            Some((_, ink)) => {
                let style = TextStyle::new(ink).right().rows(set.fact_rows).bold();
                p.text(right, &facts.whole, style);
            }
            None => {
                let high = p.paragraph_rows(&facts.note, right.width, note);
                p.paragraph(right.centred(right.width, high), &facts.note, note);
            }
        }
    }

    /// Returns the places of name and facts in a row of large text.
    fn list_parts(&self, rect: Rect) -> (Rect, Rect) {
        let pad = self.scale.columns(0.03, 1);
        // A digit stands at the left.
        let left = if self.keys { pad.max(5) } else { pad };
        let inner = rect.cut_left(left).1.cut_right(pad).1;
        let facts = inner.width * 3 / 10;
        let (facts, rest) = inner.cut_right(facts);
        let air = u16::from(rect.height > 2);
        (rest.cut_right(pad).1.inset(0, air), facts.inset(0, air))
    }

    /// Returns the rows of a row of large text: as many as the longest of `names` needs.
    pub(super) fn list_row<'t>(
        &self,
        p: &Canvas<'_>,
        area: Rect,
        names: impl Iterator<Item = &'t str>,
    ) -> u16 {
        let width = self.list_parts(Rect { height: 9, ..area }).0.width;
        let pitch = p.pitch_of(self.sizes.title);
        let lines = names.map(|name| p.lines(name, width, pitch).len()).max();
        let name = (lines.unwrap_or(1) as u16).saturating_mul(pitch);
        let facts = p.slot_rows(self.sizes.note.ceil() as u16) * 2;
        let air = if pitch > 1 {
            pitch.div_ceil(4).max(2)
        } else {
            2
        };
        name.max(facts) + air
    }

    /// Draws a tile of ordinary text, set like the large one.
    fn close_tile(
        &self,
        p: &mut Canvas<'_>,
        rect: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let inner = rect.inset(2.min(rect.width / 12), u16::from(rect.height > 3));
        if inner.height < 5 {
            self.low_tile(p, inner, set, tile, face);
        } else {
            self.high_tile(p, inner, set, tile, face);
        }
    }

    /// Draws name and letter, then how many, then how long.
    fn low_tile(
        &self,
        p: &mut Canvas<'_>,
        inner: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let (first, second) = self.cx.both(tile.name, self.kiosk.lang);
        let lines = inner.split_rows(usize::from(inner.height.max(1)), 0);
        let used = close_letters(p, lines[0], tile, face);
        let bold = TextStyle::new(face.ink).bold();
        let mut next = 1;
        let slot = lines[0].cut_right(used + 1).1;
        if inner.height >= 3 && p.measure(first, 1.0) > slot.width {
            p.paragraph(Rect { height: 2, ..slot }, first, bold.rows(1.0));
            next = 2;
        } else {
            p.text(slot, first, bold);
        }
        if next == 1 && inner.height >= 4 && set.written_other <= inner.width {
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
    fn high_tile(
        &self,
        p: &mut Canvas<'_>,
        inner: Rect,
        set: &TileSet,
        tile: &Tile<'_>,
        face: &Face,
    ) {
        let (first, second) = self.cx.both(tile.name, self.kiosk.lang);
        let name_lines = p.lines(first, inner.width, 1).len().clamp(1, 3) as u16;
        let has_other = !second.is_empty()
            && set.written_other <= inner.width
            && inner.height > 4 + name_lines - 1;
        let names_rows = (name_lines + u16::from(has_other)).min(inner.height - 3);
        let free = inner.height - names_rows;
        let air = u16::from(free > 3);
        let icon_rows = (free - air).min(5);
        let block = inner.centred(inner.width, icon_rows + air + names_rows);
        let (upper, rest) = block.cut_top(icon_rows);
        let rest = rest.cut_top(air).1;
        let wide = self.scale.across(icon_rows);
        let facts = if !p.is_plain() && wide + 1 + set.written_facts <= inner.width {
            let (picture, facts) = upper.cut_left(wide);
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

/// Returns the ink of the letters of a service in its colour, as far as that can be read.
fn letter_ink(p: &Canvas<'_>, colour: Rgb) -> Rgb {
    let t = p.theme();
    if t.mono {
        return t.text;
    }
    colour
        .against(t.card_top, TEXT_CONTRAST)
        .against(t.card_bottom, TEXT_CONTRAST)
}

/// Writes the letters or the arrow at the right of `line`. Returns their width.
fn close_letters(p: &mut Canvas<'_>, line: Rect, tile: &Tile<'_>, face: &Face) -> u16 {
    let letters = match (tile.entry, p.look().utf8) {
        (Entry::Group(_), true) => "›",
        (Entry::Group(_), false) => ">",
        (Entry::Service(_), _) => tile.prefix,
    };
    let ink = letter_ink(p, face.colour);
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
        Refusal::ServiceClosed { opens: Some(opens) } => {
            let id = match opens.in_days {
                0 => "kiosk-opens",
                _ => "kiosk-opens-later",
            };
            words.say(id, args! { time: text::opening(words, opens) })
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

/// Height of a figure, in em.
pub(super) const FIGURE: f32 = 0.74;

/// The places of the parts of a large tile.
struct TileParts {
    emblem: Rect,
    facts: Rect,
    names: Rect,
}

impl TileParts {
    fn of(rect: Rect, scale: Scale) -> TileParts {
        let margin = (rect.height / 10).max(1);
        let inner = rect.inset(scale.across(margin), margin);
        let slots = inner.share_rows(&[11, 1, 13], 0);
        let (emblem, facts) = slots[0].cut_left(scale.across(slots[0].height).min(inner.width / 3));
        TileParts {
            emblem,
            facts: facts.cut_left(scale.columns(0.022, 1)).1,
            names: slots[2],
        }
    }
}

/// The sizes that the tiles of a menu have in common, so that they are set alike.
pub(super) struct TileSet {
    /// Set if names are drawn, not written.
    rich: bool,
    /// Set if the number of people waiting is larger than what stands behind it.
    captions: bool,
    count_rows: f32,
    fact_rows: f32,
    name_rows: f32,
    /// The size of names in the other language, where all tiles have room for them.
    other_rows: Option<f32>,
    /// Columns of the longest fact, and of the longest name in the other language, in ordinary
    /// text.
    written_facts: u16,
    written_other: u16,
}

impl TileSet {
    /// Returns the sizes of `all` tiles, of which `shown` with these `facts` are on the page.
    pub(super) fn new(
        p: &Canvas<'_>,
        d: &Draw<'_, '_>,
        slot: Rect,
        all: &[Tile<'_>],
        shown: &[Tile<'_>],
        facts: &[Facts],
    ) -> TileSet {
        let scale = d.scale;
        let at = TileParts::of(slot, scale);
        let lines = at.facts.share_rows(&[5, 4], 0);
        let size = p.rows_in(
            lines[1].height,
            d.sizes.label.min(f32::from(lines[1].height) * 0.8),
        );
        let lang = d.kiosk.lang;
        let names: Vec<(&str, &str)> = all.iter().map(|tile| d.cx.both(tile.name, lang)).collect();
        let (name_rows, other_rows) = d.name_sizes(p, at.names, &names, d.sizes.title);
        if d.kiosk.large {
            let (place, right) = d.list_parts(slot);
            let texts = facts
                .iter()
                .flat_map(|f| [f.whole.as_str(), f.note.as_str()]);
            let firsts = names.iter().map(|name| name.0);
            let rows = p.wrapped_rows(firsts, place.width, place.height, d.sizes.title);
            let fact_rows = p.fit_rows(texts, right.width, d.sizes.note);
            return TileSet {
                rich: false,
                captions: false,
                count_rows: 1.0,
                fact_rows: p.readable_rows(fact_rows),
                name_rows: rows.unwrap_or_else(|| f32::from(p.slot_rows(1))),
                other_rows: None,
                written_facts: 0,
                written_other: 0,
            };
        }
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| p.measure(text, 1.0)).max().unwrap_or(0)
        };
        let notes = facts.iter().map(|f| f.note.as_str());
        let wholes = facts.iter().map(|f| f.whole.as_str());
        // The letters or the arrow at the right are as wide as three figures at most.
        let letters = scale.across(lines[0].height);
        let beside_letters = lines[0].width.saturating_sub(letters);
        let fact_rows =
            p.fit_rows(notes, lines[1].width, size)
                .min(p.fit_rows(wholes, beside_letters, size));
        let fact_rows = p.readable_rows(fact_rows);
        let count_rows = (f32::from(lines[0].height) * 0.8).min(d.sizes.title * FIGURE);
        let beside = |f: &Facts, prefix: &str| {
            let count = f.waiting.map_or(0, |(count, _)| {
                p.measure(&count.to_string(), count_rows * 1.3)
            });
            let letters = p
                .measure(prefix, p.rows_in(lines[0].height, d.sizes.label))
                .max(letters);
            count + p.measure(&f.unit, fact_rows) + letters + scale.columns(0.02, 2)
        };
        let captions = facts
            .iter()
            .zip(shown)
            .all(|(f, tile)| beside(f, tile.prefix) <= lines[0].width);
        TileSet {
            rich: p.rasters(name_rows) && slot.width >= 24,
            captions,
            count_rows,
            fact_rows,
            name_rows,
            other_rows,
            written_facts: widest(&mut facts.iter().map(|f| f.note.as_str())),
            written_other: widest(&mut names.iter().map(|name| name.1)),
        }
    }
}

impl Draw<'_, '_> {
    /// A name is not made smaller than this share of its size for the sake of the other language.
    const BESIDE_OTHER: f32 = 0.75;

    /// Returns the size of `names` that stand in such places, at most `most`, and of the same in
    /// the other language where all have room for it below. The longest name decides, and is broken
    /// before it is made smaller.
    pub(super) fn name_sizes(
        &self,
        p: &Canvas<'_>,
        area: Rect,
        names: &[(&str, &str)],
        most: f32,
    ) -> (f32, Option<f32>) {
        let firsts = || names.iter().map(|name| name.0);
        let seconds = || names.iter().map(|name| name.1);
        let size = |height: u16, most: f32| p.wrapped_rows(firsts(), area.width, height, most);
        let alone = size(area.height, most).unwrap_or_else(|| f32::from(p.slot_rows(1)));
        let other = p.readable_rows(p.fit_rows(seconds(), area.width, self.sizes.note));
        let fits = seconds().all(|text| p.measure(text, other) <= area.width);
        let room = area.height.saturating_sub(other.ceil() as u16);
        match size(room, alone) {
            Some(rows) if fits && !self.kiosk.large && rows >= alone * Self::BESIDE_OTHER => {
                (rows, Some(other))
            }
            _ => (alone, None),
        }
    }
}
