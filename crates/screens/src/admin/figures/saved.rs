//! How the page stands in a recording. Numbers are never used twice, see [`record`].

use super::ask::{Ask, By, Span};
use super::{Answer, FiguresPage, Shape};
use chrono::NaiveDate;
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};
use statistics::{Clerk, Filter};

/// The state apart from the widgets that have it.
struct Saved {
    figure: usize,
    row: usize,
    span: Span,
    day: Option<NaiveDate>,
    by: By,
    filter: Filter,
    within_min: u32,
    shape: Shape,
    now: Option<Answer>,
    before: Option<Answer>,
    clerks: Vec<Clerk>,
}

record::record! {
    enum Span { 1 Day, 2 Week, 3 Month, 4 Quarter, 5 Year, 6 Free(1 before) }
    enum By { 1 Time, 2 Hour, 3 Weekday, 4 Service, 5 Counter, 6 Clerk, 7 Class }
    enum Shape { 1 Bars, 2 Shares, 3 Line, 4 Table }
    struct Answer { 1 counts, 2 at }
    struct Saved {
        1 figure, 2 row, 3 span, 4 day, 5 by, 6 filter, 7 within_min, 8 shape, 9 now, 10 before, 11 clerks,
    }
}

impl Record for FiguresPage {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        Saved {
            figure: self.list.at(),
            row: self.rows.at(),
            span: self.ask.span,
            day: self.ask.day,
            by: self.ask.by,
            filter: self.ask.filter.clone(),
            within_min: self.ask.within_min,
            shape: self.shape,
            now: self.now.clone(),
            before: self.before.clone(),
            clerks: self.clerks.clone(),
        }
        .encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<FiguresPage, RecordError> {
        let saved = Saved::decode(from)?;
        let mut page = FiguresPage {
            ask: Ask {
                span: saved.span,
                day: saved.day,
                by: saved.by,
                filter: saved.filter,
                within_min: saved.within_min,
            },
            shape: saved.shape,
            now: saved.now,
            before: saved.before,
            clerks: saved.clerks,
            ..FiguresPage::default()
        };
        page.list.choose(saved.figure);
        page.rows.choose(saved.row);
        Ok(page)
    }
}
