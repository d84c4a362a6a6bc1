//! Times and dates as people type them into a field: `09:00-12:00 13:30-17:00`,
//! `2027-02-05..2027-02-11 2027-05-01`. Commas may stand between, and what Chinese keyboards type in
//! place of colons and commas.

use super::keys::minute;
use chrono::NaiveDate;
use hall::time::Span;

/// Most days in one range of dates.
const RANGE_DAYS_MAX: usize = 366;

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |c: char| c.is_whitespace() || ",;，；、".contains(c);
    text.split(is_between).filter(|part| !part.is_empty())
}

/// Reads stretches of a day; none of an empty text. `None` if it is something else. Whether they overlap
/// is not looked at.
pub fn read_spans(text: &str) -> Option<Vec<Span>> {
    let text = text.replace('：', ":").replace(['–', '—', '~', '～'], "-");
    let span = |part: &str| {
        let (from, to) = part.split_once('-')?;
        let span = Span {
            from: minute(from)?,
            to: minute(to)?,
        };
        (span.from < span.to).then_some(span)
    };
    let mut spans: Vec<Span> = parts(&text).map(span).collect::<Option<_>>()?;
    spans.sort_by_key(|span| span.from);
    Some(spans)
}

/// Reads a time of day as minutes after midnight.
pub fn read_time(text: &str) -> Option<u16> {
    minute(&text.replace('：', ":"))
}

/// Reads dates and ranges of dates, which rise then. `None` if it is something else.
pub fn read_dates(text: &str) -> Option<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for part in parts(text) {
        let date = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last) = (date(first)?, date(last)?);
        let range = first.iter_days().take_while(|day| *day <= last);
        let range: Vec<NaiveDate> = range.take(RANGE_DAYS_MAX + 1).collect();
        if range.is_empty() || range.len() > RANGE_DAYS_MAX {
            return None;
        }
        days.extend(range);
    }
    days.sort_unstable();
    days.dedup();
    Some(days)
}

/// Returns stretches of a day as they are typed.
pub fn spans(spans: &[Span]) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let each = spans.iter();
    let each = each.map(|span| format!("{}-{}", time(span.from), time(span.to)));
    each.collect::<Vec<_>>().join(" ")
}

/// Returns dates as they are typed, those that follow each other as one range.
pub fn dates(dates: &[NaiveDate]) -> String {
    let ranges = super::written::ranges(dates).into_iter();
    let each = ranges.map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}..{last}"),
    });
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_as_they_are_shown_and_as_chinese_keyboards_type_them() {
        let text = "09:00-12:00 13:30-17:00";
        let read = read_spans("13：30–17：00，9:00-12:00").unwrap();
        assert_eq!(spans(&read), text);
        assert_eq!(read_spans(text), Some(read));
        assert_eq!(read_spans(" "), Some(Vec::new()));
        assert_eq!(read_time("3:00"), Some(180));
        for bad in ["9-12", "12:00-09:00", "09:00", "25:00-26:00"] {
            assert_eq!(read_spans(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_read_back_as_they_are_shown() {
        let text = "2027-02-05..2027-02-11 2027-05-01";
        let read = read_dates("2027-05-01、2027-02-05..2027-02-11").unwrap();
        assert_eq!(read.len(), 8);
        assert_eq!(dates(&read), text);
        for bad in ["2027-02-30", "2027-02-11..2027-02-05", "5 May"] {
            assert_eq!(read_dates(bad), None, "{bad}");
        }
    }
}
