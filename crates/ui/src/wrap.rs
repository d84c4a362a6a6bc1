//! Breaking text into lines and shortening it.
//!
//! Chinese may break between any two characters, except that no line starts with a closing mark or
//! ends with an opening one; Latin breaks at spaces. Widths come from the caller, so the same rules
//! serve rastered text and terminal columns.

/// Marks that may not start a line.
const CLOSING: &str = "，。、；：？！…—·）》」』】〉〕”’％℃,.;:?!)]}%>";
/// Marks that may not end a line.
const OPENING: &str = "（《「『【〈〔“‘([{<￥¥$";

/// Returns true if a line may break between two neighbours.
fn breaks_between(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    if before == ' ' {
        return true;
    }
    let hanzi = |c: char| matches!(c as u32, 0x2E80..=0xA4CF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF);
    hanzi(before) || (hanzi(after) && !after.is_whitespace())
}

/// The lines of `text` none of which is wider than `width`, as far as single characters allow.
#[must_use]
pub fn lines(text: &str, width: f32, advance: &dyn Fn(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let letters: Vec<char> = part
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let mut start = 0;
        while start < letters.len() {
            let mut end = start;
            let mut used = 0.0;
            let mut last_break = None;
            while end < letters.len() {
                used += advance(letters[end]);
                // A space hanging over the edge does not show.
                if used > width + 0.001 && letters[end] != ' ' {
                    break;
                }
                end += 1;
                if end < letters.len() && breaks_between(letters[end - 1], letters[end]) {
                    last_break = Some(end);
                }
            }
            if end < letters.len() {
                end = last_break.unwrap_or(end.max(start + 1));
            }
            let line: String = letters[start..end].iter().collect();
            lines.push(line.trim_end().to_owned());
            start = end;
            while start < letters.len() && letters[start] == ' ' {
                start += 1;
            }
        }
        if letters.is_empty() {
            lines.push(String::new());
        }
    }
    lines
}

/// `text` if it fits into `width`, else its beginning with an ellipsis. Empty if not even that
/// fits.
#[must_use]
pub fn shorten(text: &str, width: f32, advance: &dyn Fn(char) -> f32) -> String {
    let total: f32 = text.chars().map(advance).sum();
    if total <= width + 0.001 {
        return text.to_owned();
    }
    let mut left = width - advance('…');
    if left < 0.0 {
        return String::new();
    }
    let mut short = String::new();
    for c in text.chars() {
        left -= advance(c);
        if left < -0.001 {
            break;
        }
        short.push(c);
    }
    let mut short = short.trim_end().to_owned();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(c: char) -> f32 {
        unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) as f32
    }

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_closing_mark() {
        assert_eq!(
            lines("请携带本人身份证原件", 8.0, &columns),
            ["请携带本", "人身份证", "原件"]
        );
        assert_eq!(
            lines("请携带本，人身份证", 8.0, &columns),
            ["请携带", "本，人身", "份证"]
        );
        assert_eq!(
            lines("请携带《身份证》", 8.0, &columns),
            ["请携带", "《身份", "证》"]
        );
    }

    #[test]
    fn latin_breaks_at_spaces_and_long_words_are_cut() {
        assert_eq!(
            lines("keep your ID card ready", 10.0, &columns),
            ["keep your", "ID card", "ready"]
        );
        assert_eq!(
            lines("Donaudampfschiff", 6.0, &columns),
            ["Donaud", "ampfsc", "hiff"]
        );
        assert_eq!(
            lines("请到 3 号窗口 Window 3 办理", 12.0, &columns),
            ["请到 3 号窗", "口 Window 3", "办理"]
        );
    }

    #[test]
    fn newlines_stay() {
        assert_eq!(lines("一\n\n二", 10.0, &columns), ["一", "", "二"]);
    }

    #[test]
    fn a_text_too_long_ends_in_an_ellipsis() {
        assert_eq!(shorten("不动产登记", 10.0, &columns), "不动产登记");
        assert_eq!(shorten("不动产登记", 9.0, &columns), "不动产登…");
        assert_eq!(shorten("不动产登记", 8.0, &columns), "不动产…");
        assert_eq!(shorten("不动产登记", 1.0, &columns), "…");
        assert_eq!(shorten("不动产登记", 0.0, &columns), "");
    }

    #[test]
    fn a_width_of_nothing_still_ends() {
        assert_eq!(lines("不动产", 0.0, &columns).len(), 3);
    }
}
