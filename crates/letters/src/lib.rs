//! Characters that are not letters: what telephones and web pages put into texts that are copied
//! from there.
//!
//! An emoji carries a variation selector, a name from a web page a zero-width space, a line from a
//! table a tab. Fonts draw them as boxes, or terminals obey them. [`line()`] and [`paragraphs`] make
//! a text that people typed or copied one that can be shown; whoever draws leaves out what
//! [`is_invisible`].
//!
//! *Never*: changes a letter, or leaves a control character (`tests` below).

/// Returns whether a character has no picture of its own: it steers a terminal, joins, hides or
/// colours its neighbours, or sets the direction of writing. Line breaks are among them.
#[must_use]
pub fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Soft hyphen, joiners, Hangul fillers, vowels that are not written.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{17b4}' | '\u{17b5}'
            // Mongolian and general variation selectors: the second half of most emoji.
            | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}'
            // Widths of zero, directions, breaks of lines and paragraphs, invisible signs.
            | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // The key around a digit and the colour of a skin, which fonts for paper do not have.
            | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}'
            // Byte order mark, annotations, the place of an object that was not copied.
            | '\u{feff}' | '\u{fff0}'..='\u{fffc}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            // Tags, and the selectors of variants of hanzi.
            | '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether a letter is written from right to left, as Hebrew and Arabic are. Nothing here
/// orders and joins such letters, so texts that have them cannot be shown rightly.
#[must_use]
pub fn is_right_to_left(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Returns whether a character ends a line.
fn is_break(letter: char) -> bool {
    matches!(letter, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Returns a text as one line: breaks and tabs become a blank, what is invisible is left out, and
/// so are blanks around it.
#[must_use]
pub fn line(text: &str) -> String {
    paragraphs(text).replace('\n', " ").trim().to_owned()
}

/// Returns a text without what is invisible; breaks of lines stay, each as `\n`.
#[must_use]
pub fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\r' if rest.peek() == Some(&'\n') => {}
            _ if is_break(letter) => out.push('\n'),
            '\t' => out.push(' '),
            _ if is_invisible(letter) => {}
            _ => out.push(letter),
        }
    }
    out
}

/// Returns the ASCII sign that a full-width or Chinese one stands for where a program reads: what
/// a Chinese keyboard types in the place of `=`, `,` or `"`.
#[must_use]
pub fn narrow(letter: char) -> Option<char> {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0),
        '\u{3000}' => Some(' '),
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' => Some('\''),
        '、' => Some(','),
        '。' => Some('.'),
        '【' => Some('['),
        '】' => Some(']'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telephones_and_web_pages_add_is_left_out() {
        for (copied, seen) in [
            ("☎\u{fe0f} 0571", "☎ 0571"),
            ("♻\u{fe0f}回收", "♻回收"),
            ("1\u{fe0f}\u{20e3}号", "1号"),
            ("王\u{200b}敏\u{200d}", "王敏"),
            ("\u{202e}abc\u{202c}", "abc"),
            ("\u{feff}滨江\u{ad}区", "滨江区"),
            ("葛\u{e0100}", "葛"),
            ("👍\u{1f3fd}", "👍"),
            ("红\u{1b}[31m字\u{7}", "红[31m字"),
            (
                " 第一行\r\n第二行\u{2028}第三行\t完 ",
                "第一行 第二行 第三行 完",
            ),
        ] {
            assert_eq!(line(copied), seen, "{copied:?}");
        }
        assert_eq!(
            paragraphs("一\r\n二\r三\u{85}四\n\n五"),
            "一\n二\n三\n四\n\n五"
        );
    }

    #[test]
    fn letters_and_blanks_stay_as_they_are() {
        let text = "滨江区 A015 é ü ñ “引号”，、。—…·①℃　㎡ ¥€£ 😀 กี नि Ж α ｱ\u{a0}\u{301}";
        assert_eq!(paragraphs(text), text);
        for letter in '\u{4e00}'..='\u{9fff}' {
            assert!(!is_invisible(letter), "{letter}");
        }
    }

    #[test]
    fn full_width_signs_have_an_ascii_one() {
        let narrowed: String = "Ａｚ０９＝，：｛｝［］＂＃　“甲”‘’、。"
            .chars()
            .map(|c| narrow(c).unwrap_or(c))
            .collect();
        assert_eq!(narrowed, "Az09=,:{}[]\"# \"甲\"'',.");
        assert!(" ~A中é¥".chars().all(|c| narrow(c).is_none()));
    }

    #[test]
    fn hebrew_and_arabic_are_written_from_right_to_left() {
        for text in ["שלום", "مرحبا", "ئۇيغۇر", "ﷺ"] {
            assert!(text.chars().all(is_right_to_left), "{text}");
        }
        assert!(!"滨江 Aé Ж กี नि 가 ༀ ᠮᠣ。".chars().any(is_right_to_left));
    }

    #[test]
    fn no_control_character_is_left() {
        for letter in '\0'..='\u{ffff}' {
            let text = format!("a{letter}b");
            assert!(!line(&text).chars().any(is_invisible), "{letter:?}");
            let left = paragraphs(&text);
            assert!(
                left.chars().all(|c| c == '\n' || !is_invisible(c)),
                "{letter:?}"
            );
        }
    }
}
