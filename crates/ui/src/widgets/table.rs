//! Rows in columns. The chosen row is known by its identity, because rows move up while one reads.
//!
//! The table cuts the columns, keeps what is chosen in sight and draws headings, grounds and the
//! foot; what stands in the cells of a row is drawn by the screen, in the cells it is given.
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ratatui::layout::Rect;
//! use ui::widgets::{Column, Table, TableFace, TablePress};
//! use ui::{Encoding, Look, Painter, TextGrid, Theme};
//!
//! let stock = [("tea", 12), ("rice", 3)];
//! let names = stock.map(|(name, _)| name);
//! let mut table = Table::choosing();
//! let _ = table.on(KeyEvent::from(KeyCode::Down), &names);
//! assert_eq!(table.chosen(), Some("tea"));
//!
//! let look = Look::new(Theme::dark(), Encoding::Plain);
//! let mut painter = Painter::new(&look, Rect::new(0, 0, 40, 8), None);
//! let grid = TextGrid::of(&painter);
//! let face = TableFace {
//!     columns: &[Column::rest("Good"), Column::of(9, "Stock").right()],
//!     rows: &names,
//!     lines: 1,
//!     roomy: false,
//!     none: "nothing in stock",
//!     range: &|shown| format!("{}-{} / {}", shown.from, shown.to, shown.count),
//!     target: &|press: TablePress<&str>| press,
//! };
//! let area = painter.area();
//! table.view(&mut painter, grid, area, &face, |p, row, cells, _| {
//!     let (name, count) = stock[row];
//!     p.text(cells[0], name, p.theme().text);
//!     p.text(cells[1], &count.to_string(), grid.text(p.theme().text).right());
//! });
//! ```

use super::Outcome;
use super::list::chosen_card;
use super::paging::{Lines, Shown, moved};
use crate::{Cut, Painter, TextGrid};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// Rows that a page key moves.
const PAGE: isize = 10;

/// The chosen row of a table, and the first that is shown. See the [module](self).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table<K> {
    chosen: Option<K>,
    top: usize,
    /// Set if rows can be chosen.
    chooses: bool,
}

/// A press on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TablePress<K> {
    /// A row.
    Row(K),
    /// The next page, or the one before.
    Page {
        /// Set if it is the next one.
        on: bool,
    },
    /// The wheel, or a finger that dragged the rows.
    Scroll {
        /// The first row that is shown now.
        top: usize,
        /// The number of rows that are shown.
        fit: usize,
    },
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    title: &'a str,
    /// Columns of cells; what the others leave if none.
    width: Option<u16>,
    /// Columns of cells after it.
    gap: u16,
    right: bool,
}

impl<'a> Column<'a> {
    /// Returns a column `width` cells wide.
    #[must_use]
    pub fn of(width: u16, title: &'a str) -> Column<'a> {
        Column {
            title,
            width: Some(width),
            gap: 0,
            right: false,
        }
    }

    /// Returns the column that has what the others leave; there is one such.
    #[must_use]
    pub fn rest(title: &'a str) -> Column<'a> {
        Column {
            title,
            width: None,
            gap: 0,
            right: false,
        }
    }

    /// Returns the column with its title at the right, as above figures.
    #[must_use]
    pub fn right(self) -> Column<'a> {
        Column {
            right: true,
            ..self
        }
    }

    /// Returns whether its title stands at the right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.right
    }

    /// Returns the column with a gap of `cells` after it.
    #[must_use]
    pub fn gap(self, cells: u16) -> Column<'a> {
        Column { gap: cells, ..self }
    }
}

/// The data that a table is drawn from.
pub struct TableFace<'a, K, T> {
    /// The columns from the left.
    pub columns: &'a [Column<'a>],
    /// The rows from the top.
    pub rows: &'a [K],
    /// Lines of a row.
    pub lines: u16,
    /// Set if there is a line of air between rows.
    pub roomy: bool,
    /// The text in place of rows if there are none.
    pub none: &'a str,
    /// Says which rows are shown, where not all are.
    pub range: &'a dyn Fn(Shown) -> String,
    /// Returns the screen's target for a press.
    pub target: &'a dyn Fn(TablePress<K>) -> T,
}

impl<K: Copy + PartialEq> Table<K> {
    /// Returns a table of which a row can be chosen.
    #[must_use]
    pub fn choosing() -> Table<K> {
        Table {
            chosen: None,
            top: 0,
            chooses: true,
        }
    }

    /// Returns a table that is only read: keys move its page.
    #[must_use]
    pub fn reading() -> Table<K> {
        Table {
            chooses: false,
            ..Table::choosing()
        }
    }

    /// Returns the row that was chosen, if it was not let go; it may not be in the table any more.
    #[must_use]
    pub fn chosen(&self) -> Option<K> {
        self.chosen
    }

    /// Returns the first row that is shown, counted from zero.
    #[must_use]
    pub fn top(&self) -> usize {
        self.top
    }

    /// Returns the table with this row chosen, and shown from the row `top` on.
    #[must_use]
    pub fn showing(self, chosen: Option<K>, top: usize) -> Table<K> {
        Table {
            chosen,
            top,
            ..self
        }
    }

    /// Lets the chosen row go.
    pub fn let_go(&mut self) {
        self.chosen = None;
    }

    /// Lets the chosen row go and shows the first page.
    pub fn restart(&mut self) {
        self.let_go();
        self.top = 0;
    }

    /// Takes notice of a key: arrows, page keys, Home and End move the choice, or the page.
    pub fn on(&mut self, key: KeyEvent, rows: &[K]) -> Outcome {
        /// Beyond the last row of any table.
        const FAR: isize = 1 << 20;
        let step = match key.code {
            KeyCode::Up => -1,
            KeyCode::Down => 1,
            KeyCode::PageUp => -PAGE,
            KeyCode::PageDown => PAGE,
            KeyCode::Home => -FAR,
            KeyCode::End => FAR,
            _ => return Outcome::Ignored,
        };
        if self.chooses {
            self.move_choice(step, rows);
        } else {
            self.top = moved(self.top, step, rows.len());
        }
        Outcome::Used
    }

    fn move_choice(&mut self, step: isize, rows: &[K]) {
        let Some(last) = rows.len().checked_sub(1) else {
            return;
        };
        let next = match self.place(rows) {
            Some(at) => moved(at, step, rows.len()),
            None if step < 0 => last,
            None => self.top.min(last),
        };
        self.chosen = rows.get(next).copied();
    }

    /// Takes notice of a press. A row that is pressed again is let go, and so is one that goes out
    /// of sight.
    pub fn pressed(&mut self, press: TablePress<K>, rows: &[K]) {
        match press {
            TablePress::Row(row) => self.chosen = (self.chosen != Some(row)).then_some(row),
            TablePress::Page { on } => {
                self.chosen = None;
                self.top = moved(self.top, if on { PAGE } else { -PAGE }, rows.len());
            }
            TablePress::Scroll { top, fit } => {
                self.top = top;
                let seen = top..top + fit;
                if self.place(rows).is_some_and(|row| !seen.contains(&row)) {
                    self.chosen = None;
                }
            }
        }
    }

    /// Returns where the chosen row stands.
    fn place(&self, rows: &[K]) -> Option<usize> {
        rows.iter().position(|row| Some(*row) == self.chosen)
    }

    /// Draws headings and the rows that fit, the chosen one among them. `draw` fills in the cells
    /// of a row, which it is given by its index, and whether that row is the chosen one.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        face: &TableFace<'_, K, T>,
        mut draw: impl FnMut(&mut Painter<'_, T>, usize, &[Rect], bool),
    ) {
        let t = *p.theme();
        let (head, body) = rect.cut_top(grid.line);
        for (cell, column) in cells(face.columns, head).into_iter().zip(face.columns) {
            let style = grid.text(t.muted);
            p.text(
                cell,
                column.title,
                if column.right { style.right() } else { style },
            );
        }
        let body = if face.roomy {
            body.cut_top(grid.line).1
        } else {
            body
        };
        if face.rows.is_empty() {
            let middle = body.centred(body.width, grid.line);
            p.text(middle, face.none, grid.text(t.muted).centre());
            return;
        }
        let at = self.place(face.rows);
        let lines = Lines {
            count: face.rows.len(),
            top: self.top,
            keep: at,
            step: grid.lines(face.lines + u16::from(face.roomy)),
        };
        let page = |on| (face.target)(TablePress::Page { on });
        let scrolled = |top, fit| (face.target)(TablePress::Scroll { top, fit });
        let slots = lines.view(p, grid, body, face.range, page, scrolled);
        if face.roomy && !p.is_plain() {
            for (_, slot) in slots.iter().skip(1) {
                let rule = Rect {
                    y: slot.y.saturating_sub(grid.line),
                    ..*slot
                };
                p.line(rule, t.line.mix(t.card_top, 0.55));
            }
        }
        for (index, slot) in slots {
            let slot = Rect {
                height: slot.height * face.lines,
                ..slot
            }
            .intersection(body);
            let chosen = at == Some(index);
            if chosen {
                let wide = Rect {
                    x: slot.x.saturating_sub(1),
                    width: slot.width.saturating_add(2),
                    ..slot
                };
                p.choose(wide);
                p.card(wide, chosen_card(t.accent));
            }
            draw(p, index, &cells(face.columns, slot), chosen);
            if self.chooses {
                p.hit(slot, (face.target)(TablePress::Row(face.rows[index])));
            }
        }
    }
}

/// Cuts a line into the cells of the columns: those before the one that has the rest from the left,
/// those after it from the right.
fn cells(columns: &[Column<'_>], line: Rect) -> Vec<Rect> {
    let mut rest = line;
    let stretched = columns.iter().position(|column| column.width.is_none());
    let (before, after) = columns.split_at(stretched.unwrap_or(columns.len()));
    let mut cells: Vec<Rect> = before
        .iter()
        .map(|column| {
            let (cell, right) = rest.cut_left(column.width.unwrap_or(0));
            rest = right.cut_left(column.gap).1;
            cell
        })
        .collect();
    let mut right: Vec<Rect> = after
        .iter()
        .skip(1)
        .rev()
        .map(|column| {
            let (cell, left) = rest
                .cut_right(column.gap)
                .1
                .cut_right(column.width.unwrap_or(0));
            rest = left;
            cell
        })
        .collect();
    if let Some(column) = after.first() {
        right.push(rest.cut_right(column.gap).1);
    }
    right.reverse();
    cells.extend(right);
    cells
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, targets};
    use super::*;

    fn after(table: &mut Table<u32>, code: KeyCode, rows: &[u32]) -> Option<u32> {
        assert_eq!(table.on(key(code), rows), Outcome::Used);
        table.chosen()
    }

    #[test]
    fn the_choice_moves_from_row_to_row_and_stops_at_the_ends() {
        let rows: Vec<u32> = (100..130).collect();
        let mut table = Table::choosing();
        assert_eq!(after(&mut table, KeyCode::Down, &rows), Some(100));
        assert_eq!(after(&mut table, KeyCode::Up, &rows), Some(100));
        assert_eq!(after(&mut table, KeyCode::PageDown, &rows), Some(110));
        assert_eq!(after(&mut table, KeyCode::End, &rows), Some(129));
        assert_eq!(after(&mut table, KeyCode::Down, &rows), Some(129));
        assert_eq!(after(&mut table, KeyCode::Home, &rows), Some(100));
        table.let_go();
        assert_eq!(after(&mut table, KeyCode::Up, &rows), Some(129));
        assert_eq!(after(&mut table, KeyCode::Down, &[]), Some(129), "no rows");
        assert_eq!(table.on(key(KeyCode::Enter), &rows), Outcome::Ignored);
    }

    #[test]
    fn the_chosen_row_stays_chosen_while_rows_move() {
        let mut table = Table::choosing();
        table.pressed(TablePress::Row(7), &[5, 6, 7]);
        assert_eq!(after(&mut table, KeyCode::Up, &[6, 7]), Some(6));
        table.pressed(TablePress::Row(6), &[6, 7]);
        assert_eq!(table.chosen(), None, "pressed again, it is let go");
    }

    #[test]
    fn a_table_that_is_read_moves_its_page() {
        let rows: Vec<u32> = (0..30).collect();
        let mut table = Table::reading();
        assert_eq!(after(&mut table, KeyCode::Down, &rows), None);
        assert_eq!(table.top, 1);
        table.pressed(TablePress::Page { on: true }, &rows);
        assert_eq!(table.top, 11);
        assert_eq!(after(&mut table, KeyCode::End, &rows), None);
        assert_eq!(table.top, 29);
        table.restart();
        assert_eq!(table, Table::reading());
    }

    #[test]
    fn columns_stand_at_both_sides_of_the_one_that_has_the_rest() {
        let columns = [
            Column::of(5, "").gap(1),
            Column::rest(""),
            Column::of(9, ""),
            Column::of(3, "").right(),
        ];
        let cells = cells(&columns, Rect::new(10, 4, 40, 1));
        let spans: Vec<(u16, u16)> = cells.iter().map(|cell| (cell.x, cell.width)).collect();
        assert_eq!(spans, [(10, 5), (16, 22), (38, 9), (47, 3)]);
    }

    fn shown(table: &Table<u32>, rows: &[u32], roomy: bool) -> [crate::HitMap<TablePress<u32>>; 2] {
        let area = Rect::new(0, 0, 120, 60);
        drawn(area, |p, grid| {
            let face = TableFace {
                columns: &[Column::of(grid.columns(9), "Number"), Column::rest("Why")],
                rows,
                lines: 1,
                roomy,
                none: "nobody",
                range: &|shown| format!("{}-{} of {}", shown.from, shown.to, shown.count),
                target: &|press| press,
            };
            let rect = area.cut_top(grid.lines(8)).0;
            table.view(p, grid, rect, &face, |p, row, cells, chosen| {
                let text = format!("No. {}", rows[row]);
                p.text(cells[0], &text, grid.text(p.theme().text));
                let why = if chosen { "chosen" } else { "in turn" };
                p.text(cells[1], why, grid.text(p.theme().text));
            });
        })
    }

    #[test]
    fn rows_are_pressed_by_identity_and_the_chosen_one_is_in_sight() {
        let rows: Vec<u32> = (100..130).collect();
        let mut table = Table::choosing();
        table.pressed(TablePress::Row(120), &rows);
        for hits in shown(&table, &rows, false) {
            assert!(hits.shows("Number") && hits.shows("No. 120") && hits.shows("chosen"));
            assert!(hits.shows("16-21 of 30"));
            assert!(hits.find(&TablePress::Row(119)).is_some());
            assert!(hits.find(&TablePress::Page { on: true }).is_some());
        }
    }

    #[test]
    fn nothing_is_pressed_on_a_table_that_is_read_and_an_empty_one_says_so() {
        for hits in shown(&Table::reading(), &[1, 2], true) {
            assert!(hits.shows("No. 2") && targets(&hits).is_empty());
        }
        for hits in shown(&Table::choosing(), &[], true) {
            assert!(hits.shows("nobody") && hits.shows("Number"));
        }
    }
}
