//! Cutting rectangles of cells.
//!
//! Every screen is laid out in ratatui [`Rect`]s of whole cells, so that edges fall on cell borders
//! and one layout serves every size. All helpers saturate: cutting more than there is leaves an
//! empty rectangle, never a panic.

use ratatui::layout::Rect;

/// Cutting, shrinking and arranging, as methods of [`Rect`].
pub trait Cut: Sized {
    /// The upper `rows` rows and the rest.
    fn cut_top(self, rows: u16) -> (Rect, Rect);
    /// The lower `rows` rows and the rest.
    fn cut_bottom(self, rows: u16) -> (Rect, Rect);
    /// The left `columns` columns and the rest.
    fn cut_left(self, columns: u16) -> (Rect, Rect);
    /// The right `columns` columns and the rest.
    fn cut_right(self, columns: u16) -> (Rect, Rect);
    /// The rectangle without `columns` columns at either side and `rows` rows above and below.
    fn inset(self, columns: u16, rows: u16) -> Rect;
    /// A rectangle of at most this size in the middle.
    fn centred(self, columns: u16, rows: u16) -> Rect;
    /// `count` columns of nearly equal width with `gap` columns between them.
    fn split_columns(self, count: usize, gap: u16) -> Vec<Rect>;
    /// `count` rows of nearly equal height with `gap` rows between them.
    fn split_rows(self, count: usize, gap: u16) -> Vec<Rect>;
    /// Columns in proportion to `shares` with `gap` columns between them.
    fn share_columns(self, shares: &[u16], gap: u16) -> Vec<Rect>;
    /// Rows in proportion to `shares` with `gap` rows between them.
    fn share_rows(self, shares: &[u16], gap: u16) -> Vec<Rect>;
    /// `count` tiles in reading order in a grid whose tiles come closest to `shape` (width : height
    /// as seen, 1.5 suits service tiles) on cells `aspect` times as high as wide.
    fn grid(self, count: usize, gap: (u16, u16), shape: f32, aspect: f32) -> Vec<Rect>;
    /// The grid of [`grid`](Cut::grid) with a given number of columns.
    fn grid_of(self, count: usize, columns: usize, gap: (u16, u16)) -> Vec<Rect>;
}

/// Splits a length into shares with gaps: the starts and lengths. Rounds the edges, not the
/// lengths, so that the pieces always end exactly at the end.
fn split(length: u16, shares: &[u16], gap: u16) -> Vec<(u16, u16)> {
    let count = shares.len() as u32;
    let total: u32 = shares.iter().map(|s| u32::from(*s)).sum::<u32>().max(1);
    let gaps = (u32::from(gap) * count.saturating_sub(1)).min(u32::from(length));
    let free = u32::from(length) - gaps;
    let gap = if count > 1 { gaps / (count - 1) } else { 0 };
    let mut pieces = Vec::with_capacity(shares.len());
    let mut before = 0u32;
    for (i, share) in shares.iter().enumerate() {
        let start = free * before / total;
        before += u32::from(*share);
        let end = free * before / total;
        pieces.push(((start + gap * i as u32) as u16, (end - start) as u16));
    }
    pieces
}

impl Cut for Rect {
    fn cut_top(self, rows: u16) -> (Rect, Rect) {
        let n = rows.min(self.height);
        (
            Rect { height: n, ..self },
            Rect {
                y: self.y.saturating_add(n),
                height: self.height - n,
                ..self
            },
        )
    }

    fn cut_bottom(self, rows: u16) -> (Rect, Rect) {
        let n = rows.min(self.height);
        let (rest, part) = self.cut_top(self.height - n);
        (part, rest)
    }

    fn cut_left(self, columns: u16) -> (Rect, Rect) {
        let n = columns.min(self.width);
        (
            Rect { width: n, ..self },
            Rect {
                x: self.x.saturating_add(n),
                width: self.width - n,
                ..self
            },
        )
    }

    fn cut_right(self, columns: u16) -> (Rect, Rect) {
        let n = columns.min(self.width);
        let (rest, part) = self.cut_left(self.width - n);
        (part, rest)
    }

    fn inset(self, columns: u16, rows: u16) -> Rect {
        let dx = columns.min(self.width / 2);
        let dy = rows.min(self.height / 2);
        Rect {
            x: self.x.saturating_add(dx),
            y: self.y.saturating_add(dy),
            width: self.width - 2 * dx,
            height: self.height - 2 * dy,
        }
    }

    fn centred(self, columns: u16, rows: u16) -> Rect {
        let w = columns.min(self.width);
        let h = rows.min(self.height);
        Rect {
            x: self.x.saturating_add((self.width - w) / 2),
            y: self.y.saturating_add((self.height - h) / 2),
            width: w,
            height: h,
        }
    }

    fn split_columns(self, count: usize, gap: u16) -> Vec<Rect> {
        self.share_columns(&vec![1; count], gap)
    }

    fn split_rows(self, count: usize, gap: u16) -> Vec<Rect> {
        self.share_rows(&vec![1; count], gap)
    }

    fn share_columns(self, shares: &[u16], gap: u16) -> Vec<Rect> {
        split(self.width, shares, gap)
            .into_iter()
            .map(|(at, n)| Rect {
                x: self.x.saturating_add(at),
                width: n,
                ..self
            })
            .collect()
    }

    fn share_rows(self, shares: &[u16], gap: u16) -> Vec<Rect> {
        split(self.height, shares, gap)
            .into_iter()
            .map(|(at, n)| Rect {
                y: self.y.saturating_add(at),
                height: n,
                ..self
            })
            .collect()
    }

    fn grid(self, count: usize, gap: (u16, u16), shape: f32, aspect: f32) -> Vec<Rect> {
        let misfit = |columns: usize| {
            let rows = count.div_ceil(columns);
            let w = f32::from(self.width) / columns as f32 - f32::from(gap.0);
            let h = (f32::from(self.height) / rows as f32 - f32::from(gap.1)) * aspect;
            let empty = (columns * rows - count) as f32 / count as f32;
            // A ratio twice too wide is as bad as one twice too high; holes in the last row count
            // too.
            ((w.max(0.1) / h.max(0.1)) / shape).ln().abs() + 0.8 * empty
        };
        let columns = (1..=count.max(1))
            .min_by(|a, b| misfit(*a).total_cmp(&misfit(*b)))
            .unwrap_or(1);
        self.grid_of(count, columns, gap)
    }

    fn grid_of(self, count: usize, columns: usize, gap: (u16, u16)) -> Vec<Rect> {
        let columns = columns.max(1);
        let mut tiles: Vec<Rect> = self
            .split_rows(count.div_ceil(columns), gap.1)
            .into_iter()
            .flat_map(|row| row.split_columns(columns, gap.0))
            .collect();
        tiles.truncate(count);
        tiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_fill_the_rectangle_and_keep_their_gaps() {
        let area = Rect::new(3, 5, 41, 10);
        let columns = area.split_columns(4, 2);
        assert_eq!(columns.first().map(|r| r.x), Some(3));
        assert_eq!(columns.last().map(|r| r.right()), Some(area.right()));
        for pair in columns.windows(2) {
            assert_eq!(pair[0].right() + 2, pair[1].x);
        }
    }

    #[test]
    fn eight_tiles_stand_four_by_two_in_landscape_and_two_by_four_in_portrait() {
        let columns = |area: Rect| {
            let tiles = area.grid(8, (2, 1), 1.5, 2.0);
            tiles.iter().filter(|t| t.y == area.y).count()
        };
        assert_eq!(columns(Rect::new(0, 0, 160, 32)), 4);
        assert_eq!(columns(Rect::new(0, 0, 270, 200)), 2);
    }

    #[test]
    fn cutting_more_than_there_is_leaves_nothing() {
        let area = Rect::new(1, 1, 3, 1);
        assert_eq!(area.cut_top(9), (area, Rect::new(1, 2, 3, 0)));
        assert_eq!(area.cut_right(9).1.width, 0);
        assert!(area.inset(9, 9).height <= 1);
        assert_eq!(area.split_columns(0, 3), vec![]);
        assert_eq!(Rect::ZERO.grid(5, (1, 1), 1.5, 2.0).len(), 5);
    }
}
