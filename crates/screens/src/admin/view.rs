//! Draws the administrator's screen, in lines and columns as the clerk's is: the pages at the left, the
//! open one beside them, what its keys do below.

use super::draft::Plan;
use super::page::{Deed, Desk, Page, PageId, What};
use super::sheets::Sheet;
use super::{AdminScreen, DIGITS, LEAVE, Press, Target, WHO_MAY};
use crate::keys::Chord;
use crate::screen::{Context, KeyCode};
use hall::{Setup, Timestamp};
use ratatui::layout::Rect;
use text::{Words, args};
use ui::paint::Painter;
use ui::style::{ButtonKind, CardStyle};
use ui::widgets::{
    Column, Entries, EntriesFace, EntryFace, EntryPress, Face, List, ListFace, ListPress, Prose,
    SheetButton, Shown, Table, TableFace, TablePress,
};
use ui::{Cut, Rgb, TextGrid, TypeScale};

pub(super) type P<'a> = Painter<'a, Target>;

/// Columns from which facts about the chosen thing stand beside the list.
const BESIDE_MIN: u16 = 104;
/// Columns from which the pages stand at the left.
const RAIL_MIN: u16 = 60;
/// Columns of a button beside its label and its key.
const BUTTON_AIR: u16 = 5;
/// Columns of a button at most.
const BUTTON_MOST: u16 = 30;
/// Lines of a note at most.
const NOTE_LINES: u16 = 4;
/// Lines in which a value of a sheet is explained.
const ABOUT_LINES: u16 = 3;

/// What a page draws with.
pub(super) struct View<'v> {
    screen: &'v AdminScreen,
    desk: Desk<'v>,
    /// The pages that the person may open.
    offered: Vec<PageId>,
    /// What the draft would change.
    plan: Option<Plan>,
    s: TextGrid,
}

/// A text in a column.
pub(super) struct Cell {
    text: String,
    ink: Rgb,
    bold: bool,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, ink: Rgb) -> Cell {
        Cell {
            text: text.into(),
            ink,
            bold: false,
        }
    }

    pub(super) fn bold(self) -> Cell {
        Cell { bold: true, ..self }
    }
}

pub(super) fn draw(screen: &AdminScreen, cx: &Context<'_>, p: &mut P<'_>) {
    let s = TextGrid::of(p);
    p.set_sizes(TypeScale::of_lines(s));
    let area = p.area();
    if area.is_empty() {
        return;
    }
    let view = View {
        screen,
        desk: screen.desk(cx),
        offered: screen.offered(cx),
        plan: screen.plan(cx),
        s,
    };
    let rest = view.header(p, area);
    let rest = rest.inset(s.columns(1), 0);
    if view.offered.is_empty() {
        view.nothing_offered(p, rest);
        return;
    }
    let (keys, rest) = rest.cut_bottom(view.key_rows(p, rest.width));
    view.keys(p, keys);
    let rest = view.message(p, rest);
    let rest = rest.cut_top(if s.high >= 28 { s.line } else { 0 }).1;
    let rest = match s.wide >= RAIL_MIN {
        true => {
            let (rail, rest) = rest.cut_left(view.rail_width(p));
            view.rail(p, rail);
            rest.cut_left(s.margin() + s.columns(1)).1
        }
        false => rest,
    };
    let page = screen.shown_page(&view.offered);
    screen.pages.of(page).view(&view, p, rest);
    if screen.page == page {
        view.sheet(p, screen.pages.of(page));
    }
}

impl<'v> View<'v> {
    pub(super) fn desk(&self) -> &Desk<'v> {
        &self.desk
    }

    pub(super) fn grid(&self) -> TextGrid {
        self.s
    }

    fn words(&self) -> &Words {
        &self.desk.words
    }

    fn text(&self, id: &'static str) -> &'static str {
        self.desk.text(id)
    }

    /// Returns whether a line has no room for more than names.
    pub(super) fn is_narrow(&self) -> bool {
        self.s.wide < RAIL_MIN
    }

    /// Returns a name, with a mark if the draft has changed what bears it.
    pub(super) fn changed(&self, name: &str, is_changed: bool) -> String {
        match is_changed {
            true => self.words().say("admin-changed", args! { name: name }),
            false => name.to_owned(),
        }
    }

    /// Returns a label, with a mark if the draft has another value than the hall.
    pub(super) fn marked<V: PartialEq>(
        &self,
        label: &'static str,
        value: impl Fn(&Setup) -> V,
    ) -> String {
        let is_changed = value(&self.desk.setup) != value(self.desk.cx.hall.setup());
        self.changed(self.text(label), is_changed)
    }

    fn range(&self, shown: Shown) -> String {
        let args = args! { from: shown.from, to: shown.to, count: shown.count };
        self.words().say("counter-range", args)
    }

    /// Draws what the program is, whether the hall answers, and the time.
    fn header(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let cx = self.desk.cx;
        let (band, rest) = area.cut_top(s.line);
        p.fill(band, t.header, t.header);
        let band = band.inset(s.columns(1), 0);
        let time = |at: Timestamp| text::clock(cx.hall.local(at).time());
        let clock = time(cx.at);
        let (slot, line) = band.cut_right(s.measure(p, &clock));
        p.text(slot, &clock, s.text(t.header_text).right().bold());
        let line = line.cut_right(s.columns(2)).1;
        let line = if cx.hall.emergency().is_some() {
            let text = self.text("emergency-title");
            let (slot, line) = line.cut_right(s.measure(p, text) + s.columns(2));
            p.badge(slot, text, t.alarm_text, t.alarm);
            line
        } else if let Some(since) = cx.connection.lost_since() {
            let text = self
                .words()
                .say("counter-lost-short", args! { time: time(since) });
            let (slot, line) = line.cut_right(s.measure(p, &text) + s.columns(2));
            p.badge(slot, &text, t.signal_text, t.bad);
            line
        } else {
            line
        };
        let title = self.text("admin-title");
        let used = p.text(line, title, s.text(t.header_text).bold());
        let name = cx.hall.setup().name.get(self.screen.lang);
        let rest_of_line = line.cut_left(used + s.columns(3)).1;
        p.text(rest_of_line, name, s.text(t.header_muted));
        rest
    }

    fn rail_width(&self, p: &P<'_>) -> u16 {
        let names = PageId::ALL.iter().map(|page| self.text(page.name()));
        let widest = names.map(|name| self.s.measure(p, name)).max();
        widest.unwrap_or(0) + self.s.columns(8)
    }

    /// Draws the pages, the open one among them, each with the number of changes that wait there.
    fn rail(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let shown = self.screen.shown_page(&self.offered);
        let step = if s.is_high() {
            s.line + s.line / 2
        } else {
            s.line
        };
        let takes_digits = self.screen.pages.of(shown).takes_digits();
        let mut rest = area;
        for (index, page) in self.offered.iter().enumerate() {
            let (row, below) = rest.cut_top(step);
            rest = below;
            let row = row.cut_top(s.line).0;
            let is_open = *page == shown;
            if is_open {
                p.card(
                    row,
                    CardStyle {
                        top: Some(t.accent),
                        bottom: Some(t.accent),
                        radius: Some(0.3),
                        ..CardStyle::default()
                    },
                );
            }
            let [ink, muted, mark] = match is_open {
                true => [t.accent_text; 3],
                false => [t.text, t.muted, t.highlight],
            };
            let (digit, line) = row.inset(s.columns(1), 0).cut_left(s.columns(2));
            let key = match page.letter() {
                Some(letter) => letter.to_uppercase().to_string(),
                None if takes_digits => String::new(),
                None => DIGITS.get(index..=index).unwrap_or_default().to_owned(),
            };
            p.text(digit, &key, s.text(muted));
            let count = self.plan.as_ref().map_or(0, |plan| plan.count_on(*page));
            let (changes, line) = line.cut_right(s.columns(4));
            if count > 0 {
                p.text(changes, &format!("+{count}"), s.text(mark).right().bold());
            }
            p.text(line, self.text(page.name()), s.text(ink).bold());
            p.hit(row, Target::Page(*page));
        }
        if self.offered.len() < PageId::ALL.len() {
            let (row, below) = rest.cut_top(step);
            rest = below;
            self.rail_key(p, row.cut_top(s.line).0, "/", "admin-more", WHO_MAY);
        }
        if self.screen.is_at_counter() {
            let row = rest.cut_top(s.line).0;
            self.rail_key(p, row, "F10", "common-back", LEAVE);
        }
    }

    /// Draws a line below the pages that does what a key does.
    fn rail_key(&self, p: &mut P<'_>, row: Rect, name: &str, label: &'static str, key: KeyCode) {
        let s = self.s;
        let muted = p.theme().muted;
        let width = s.measure(p, name) + s.columns(1);
        let (slot, line) = row.inset(s.columns(1), 0).cut_left(width);
        p.text(slot, name, s.text(muted));
        p.text(line, self.text(label), s.text(muted));
        p.hit(row, Target::Key(key));
    }

    /// Says that the person may open nothing here, and why.
    fn nothing_offered(&self, p: &mut P<'_>, area: Rect) {
        let t = *p.theme();
        let refused = self.screen.may_open(self.desk.cx, self.screen.page).err();
        let why = refused.map_or(String::new(), |refusal| {
            text::refusal(&refusal, self.desk.cx.hall.setup(), self.words())
        });
        let prose = Prose::new([
            (self.text("admin-nothing").to_owned(), t.text),
            (why, t.muted),
        ]);
        let width = area.width * 2 / 3;
        let rows = prose.rows(p, self.s, width);
        prose.view(p, self.s, area.centred(width, rows));
        if self.screen.is_at_counter() {
            let row = area.cut_bottom(self.s.line).0;
            self.rail_key(p, row, "F10", "common-back", LEAVE);
        }
    }

    /// Cuts off room for facts beside the list, where there is some.
    pub(super) fn beside(&self, area: Rect) -> (Rect, Option<Rect>) {
        let s = self.s;
        if s.wide < BESIDE_MIN {
            return (area, None);
        }
        let (facts, list) = area.cut_right(s.columns(s.wide / 3));
        (list.cut_right(s.margin()).1, Some(facts))
    }

    /// Draws an explanation of the chosen line below the list. Returns what is left for the list.
    pub(super) fn explained(&self, p: &mut P<'_>, area: Rect, text: &str) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let (about, rest) = area.cut_bottom(s.lines(ABOUT_LINES));
        p.paragraph(about, text, s.text(t.muted));
        rest.cut_bottom(if s.is_high() { s.line } else { 0 }).1
    }

    /// Draws a heading, if there is one, and the lines of the page's list.
    pub(super) fn list(
        &self,
        p: &mut P<'_>,
        area: Rect,
        head: &str,
        mut list: List,
        lines: &[Face],
    ) {
        let s = self.s;
        let t = *p.theme();
        let area = match head {
            "" => area,
            _ => {
                let (line, area) = area.cut_top(s.line);
                p.text(line, head, s.text(t.muted));
                area
            }
        };
        list.choose(list.at().min(lines.len().saturating_sub(1)));
        self.lines(p, area, list, lines);
    }

    /// Draws the lines of the page's list, of which the details are longer than the names.
    pub(super) fn detailed_list(&self, p: &mut P<'_>, area: Rect, mut list: List, lines: &[Face]) {
        list.choose(list.at().min(lines.len().saturating_sub(1)));
        self.lines_of(p, area, list, lines, true);
    }

    fn lines(&self, p: &mut P<'_>, area: Rect, list: List, lines: &[Face]) {
        self.lines_of(p, area, list, lines, false);
    }

    fn lines_of(&self, p: &mut P<'_>, area: Rect, list: List, lines: &[Face], detailed: bool) {
        let face = ListFace {
            lines,
            detailed,
            range: &|shown: Shown| self.range(shown),
            target: &|press: ListPress| Target::Line(press),
        };
        list.view(p, self.s, area, &face);
    }

    /// Returns how wide each column of these rows would like to be.
    pub(super) fn widths<const N: usize>(&self, p: &P<'_>, rows: &[[Cell; N]]) -> [u16; N] {
        std::array::from_fn(|column| {
            let cells = rows.iter().map(|row| self.s.measure(p, &row[column].text));
            cells.max().unwrap_or(0)
        })
    }

    /// Draws rows in columns, of which the chosen one is that of the page's list.
    pub(super) fn table<const N: usize>(
        &self,
        p: &mut P<'_>,
        area: Rect,
        list: List,
        columns: &[Column<'_>; N],
        rows: &[[Cell; N]],
    ) {
        let s = self.s;
        let accent_text = p.theme().accent_text;
        let places: Vec<usize> = (0..rows.len()).collect();
        let last = rows.len().saturating_sub(1);
        let table = Table::choosing().showing(Some(list.at().min(last)), list.top());
        let face = TableFace {
            columns,
            rows: &places,
            lines: 1,
            roomy: false,
            none: self.text("admin-live-none"),
            range: &|shown: Shown| self.range(shown),
            target: &|press: TablePress<usize>| {
                Target::Line(match press {
                    TablePress::Row(line) => ListPress::Line(line),
                    TablePress::Page { on } => ListPress::Page { on },
                    TablePress::Scroll { top, fit } => ListPress::Scroll { top, fit },
                })
            },
        };
        table.view(p, s, area, &face, |p, row, slots, chosen| {
            for ((cell, slot), column) in rows[row].iter().zip(slots).zip(columns) {
                let ink = if chosen { accent_text } else { cell.ink };
                let style = s.text(ink);
                let style = if cell.bold { style.bold() } else { style };
                let style = if column.is_right() {
                    style.right()
                } else {
                    style
                };
                p.text(*slot, &cell.text, style);
            }
        });
    }

    /// Cuts the page in two: side by side where there is room, else below each other. What stands at the
    /// right would like to have `wanted` columns of cells.
    pub(super) fn split(&self, area: Rect, wanted: u16) -> (Rect, Rect) {
        let s = self.s;
        if s.wide >= BESIDE_MIN {
            let least = s.columns(s.wide / 3);
            let right = wanted.clamp(least, s.columns(s.wide * 9 / 20).max(least));
            let (right, left) = area.cut_right(right);
            return (left.cut_right(s.columns(3)).1, right);
        }
        let (below, above) = area.cut_bottom(area.height * 9 / 20);
        (above.cut_bottom(s.line).1, below)
    }

    /// Draws a card with facts, each with its label.
    pub(super) fn facts(&self, p: &mut P<'_>, area: Rect, facts: &[(String, String)]) {
        let s = self.s;
        let t = *p.theme();
        let style = CardStyle::default().border(t.line);
        p.card(area, style.radius(0.5 * f32::from(s.line)));
        let mut rest = area.inset(s.columns(2), s.line.min(area.height / 8));
        let widest = facts.iter().map(|(label, _)| s.measure(p, label)).max();
        let widest = widest.unwrap_or(0) + s.columns(2);
        for (label, value) in facts {
            let style = s.text(t.text).bold();
            let label_width = widest.min(rest.width * 3 / 5);
            let (left, right) = rest.cut_left(label_width);
            let left = left.cut_right(s.columns(1)).1;
            let muted = s.text(t.muted);
            let rows = [(label, left, muted), (value, right, style)]
                .map(|(text, slot, style)| p.paragraph_rows(text, slot.width, style));
            let rows = rows[0].max(rows[1]).max(s.line);
            if rest.height < rows {
                break;
            }
            let below = rest.cut_top(rows).1;
            p.paragraph(left.cut_top(rows).0, label, muted);
            p.paragraph(right.cut_top(rows).0, value, style);
            rest = below;
        }
    }

    /// Returns the buttons that stand below the page.
    fn deeds(&self) -> Vec<(Deed, Press)> {
        let page = self.screen.pages.of(self.screen.shown_page(&self.offered));
        let own = page.deeds().iter();
        let own = own.map(|deed| (*deed, Press::Do(deed.key)));
        own.chain(self.screen.frame_deeds(&self.offered)).collect()
    }

    /// Returns how many rows the buttons need in that width, so that each names what it does.
    fn key_rows(&self, p: &P<'_>, width: u16) -> u16 {
        let s = self.s;
        let deeds = self.deeds();
        let widths = deeds.iter().map(|(deed, _)| {
            let key = Chord::from(deed.key).name(self.words());
            s.measure(p, self.text(deed.says)) + s.measure(p, &key) + s.columns(BUTTON_AIR)
        });
        let widest = widths.max().unwrap_or(1) + s.columns(1);
        let per_row = usize::from(width / widest.max(1)).max(1);
        let rows = deeds.len().div_ceil(per_row).clamp(1, 4);
        self.button_rows() * rows as u16
    }

    fn button_rows(&self) -> u16 {
        let s = self.s;
        match (s.is_drawn(), s.is_high()) {
            (true, _) => s.lines(2),
            (false, true) => 3,
            (false, false) => 1,
        }
    }

    fn keys(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let deeds = self.deeds();
        let rows = usize::from((area.height / self.button_rows()).max(1));
        let per_row = deeds.len().div_ceil(rows).max(1);
        let slots = area.split_rows(rows, 0);
        for (slot, deeds) in slots.into_iter().zip(deeds.chunks(per_row)) {
            // A few buttons are not stretched over the whole screen.
            let most = s.columns(BUTTON_MOST).saturating_mul(deeds.len() as u16);
            let slot = slot.cut_left(slot.width.min(most)).0;
            let slots = slot.split_columns(deeds.len(), s.columns(1));
            for (slot, (deed, press)) in slots.into_iter().zip(deeds) {
                let key = Chord::from(deed.key).name(self.words());
                let is_enabled = self.is_enabled(*press);
                let kind = match press {
                    Press::Apply if is_enabled => ButtonKind::Primary,
                    _ => ButtonKind::Secondary,
                };
                let target = Target::Key(deed.key);
                let label = self.text(deed.says);
                p.button(slot, label, kind, Some(&key), target, is_enabled);
                p.hit(slot, target);
            }
        }
    }

    fn is_enabled(&self, press: Press) -> bool {
        match press {
            Press::Do(key) => {
                let page = self.screen.pages.of(self.screen.shown_page(&self.offered));
                page.why_not(&self.desk, key).is_none()
            }
            press => self.screen.why_not(self.desk.cx, press).is_none(),
        }
    }

    /// Draws what is told above the buttons, whole. Returns what is left.
    fn message(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let is_settings = self.screen.shown_page(&self.offered).is_settings();
        let (text, colour) = match (&self.screen.note, &self.plan) {
            (Some(note), _) if note.is_warning => (note.text.clone(), t.warn),
            (Some(note), _) => (note.text.clone(), t.good),
            (None, Some(plan)) => {
                let count = args! { count: plan.values.len() };
                let id = match is_settings {
                    true => "admin-drafted",
                    false => "admin-drafted-elsewhere",
                };
                (self.words().say(id, count), t.text)
            }
            (None, None) if is_settings => (self.text("admin-hint").to_owned(), t.muted),
            (None, None) => (String::new(), t.muted),
        };
        let needs = p.paragraph_rows(&text, area.width, s.text(colour));
        let least = s.lines(if s.is_high() { 2 } else { 1 });
        let rows = needs.clamp(least, s.lines(NOTE_LINES));
        let (message, rest) = area.cut_bottom(rows);
        p.paragraph(message, &text, s.text(colour));
        rest
    }

    fn sheet(&self, p: &mut P<'_>, page: &dyn Page) {
        let Some(sheet) = &self.screen.sheet else {
            return;
        };
        p.modal();
        match sheet {
            Sheet::Edit { what, entries, .. } => self.edit(p, sheet, page, what, entries),
            Sheet::Ask(what) => {
                if let Some(asked) = page.question(&self.desk, what) {
                    self.prose(p, sheet, &asked.title, asked.text);
                }
            }
            Sheet::Tell(what) => {
                if let Some(told) = page.question(&self.desk, what) {
                    self.prose(p, sheet, &told.title, told.text);
                }
            }
            Sheet::Review(list) => {
                if let Some(plan) = &self.plan {
                    self.plan(p, sheet, "admin-review-title", plan, *list);
                }
            }
            Sheet::TakeBack { number, list } => {
                if let Some(plan) = Plan::back(self.desk.cx, *number) {
                    self.plan(p, sheet, "admin-take-back-title", &plan, *list);
                }
            }
            Sheet::WhoMay(list) => self.who_may(p, sheet, *list),
            Sheet::Leave => {
                let text = self.text("admin-leave-text").to_owned();
                self.prose(p, sheet, self.text("admin-leave-title"), text);
            }
        }
    }

    fn prose(&self, p: &mut P<'_>, sheet: &Sheet, title: &str, text: String) {
        let prose = Prose::new([(text, p.theme().text)]);
        let width = ui::widgets::Sheet::<Target>::body_width(p.area(), self.s, true);
        let rows = prose.rows(p, self.s, width);
        self.ask(p, sheet, title, rows, self.warning(p), |p, body| {
            prose.view(p, self.s, body);
        });
    }

    /// Draws the values of something, and what the one means that is being changed.
    fn edit(&self, p: &mut P<'_>, sheet: &Sheet, page: &dyn Page, what: &What, entries: &Entries) {
        let s = self.s;
        let t = *p.theme();
        let fields = page.fields(&self.desk, what);
        let about = fields.get(entries.at()).map(|field| field.about.clone());
        let faces: Vec<EntryFace> = fields
            .into_iter()
            .map(|field| EntryFace {
                label: field.label,
                hint: field.hint,
                choices: field.choices,
            })
            .collect();
        let note = self.screen.note.as_ref().filter(|note| note.is_warning);
        let (text, colour) = match note {
            Some(note) => (note.text.clone(), t.warn),
            None => (about.unwrap_or_default(), t.muted),
        };
        let count = u16::try_from(faces.len()).unwrap_or(u16::MAX);
        let about_lines = ABOUT_LINES + u16::from(s.is_high());
        let rows = s.lines(count.saturating_add(about_lines + 1));
        let title = page.title(&self.desk, what);
        self.ask(p, sheet, &title, rows, None, |p, body| {
            let (about, body) = body.cut_bottom(s.lines(about_lines).min(body.height / 2));
            p.paragraph(about, &text, s.text(colour));
            let face = EntriesFace {
                faces: &faces,
                range: &|shown: Shown| self.range(shown),
                target: &|press: EntryPress| Target::Entry(press),
            };
            let air = s.line.min(body.height.saturating_sub(s.lines(count)));
            entries.view(p, s, body.cut_bottom(air).1, &face);
        });
    }

    /// Draws what a plan changes, and asks whether that is meant.
    fn plan(&self, p: &mut P<'_>, sheet: &Sheet, title: &'static str, plan: &Plan, list: List) {
        let lines = plan.lines(self.desk.cx, self.words());
        let lines: Vec<Face> = lines.into_iter().map(Face::new).collect();
        self.ask_of_lines(p, sheet, title, list, &lines);
    }

    /// Says of each page that is not offered who may open it.
    fn who_may(&self, p: &mut P<'_>, sheet: &Sheet, list: List) {
        let missing = PageId::ALL.iter();
        let missing = missing.filter(|page| !self.offered.contains(page));
        let lines: Vec<Face> = missing
            .map(|page| {
                let who = self.desk.cx.hall.who_may(page.right());
                Face {
                    detail: text::roles(&who, self.words()),
                    ..Face::new(self.text(page.name()))
                }
            })
            .collect();
        self.ask_of_lines(p, sheet, "admin-who-may-title", list, &lines);
    }

    fn ask_of_lines(
        &self,
        p: &mut P<'_>,
        sheet: &Sheet,
        title: &'static str,
        list: List,
        lines: &[Face],
    ) {
        let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let rows = self.s.lines(count.max(1));
        self.ask(
            p,
            sheet,
            self.text(title),
            rows,
            self.warning(p),
            |p, body| {
                self.lines(p, body, list, lines);
            },
        );
    }

    /// Returns what is told as a warning.
    fn warning(&self, p: &P<'_>) -> Option<(&str, Rgb)> {
        let note = self.screen.note.as_ref().filter(|note| note.is_warning)?;
        Some((note.text.as_str(), p.theme().warn))
    }

    /// Draws a sheet with its buttons, and what `body` draws into it.
    fn ask(
        &self,
        p: &mut P<'_>,
        sheet: &Sheet,
        title: &str,
        rows: u16,
        hint: Option<(&str, Rgb)>,
        body: impl FnOnce(&mut P<'_>, Rect),
    ) {
        let s = self.s;
        let answers = sheet.answers(self.screen.ok(self.desk.cx));
        let names: Vec<String> = answers
            .iter()
            .map(|(_, key, _)| Chord::from(*key).name(self.words()))
            .collect();
        let is_busy = self.screen.asked.is_some();
        let buttons = answers.iter().zip(&names);
        let buttons = buttons.map(|((label, _, target), key)| {
            let (label, kind) = match *target == Target::Ok {
                true if is_busy => ("counter-busy", ButtonKind::Primary),
                true => (*label, ButtonKind::Primary),
                false => (*label, ButtonKind::Secondary),
            };
            SheetButton::new(self.text(label), key, *target).kind(kind)
        });
        let sheet = ui::widgets::Sheet {
            title,
            wide: true,
            rows,
            hint: hint.map(|(text, ink)| (text, s.text(ink).bold())),
            buttons: buttons.collect(),
        };
        sheet.view(p, s, body);
    }
}
