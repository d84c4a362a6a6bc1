//! Chinese words as they are said: runs of hanzi, digits to be said one by one, letters, pauses.
//!
//! Figures are words already, see [`speech::in_words`]. [`pieces`] tells the digits of a ticket or a
//! telephone, 零一五, from those of a number, 一百零五. It never fails: what it does not know is left
//! out.

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A run of hanzi, to be read by words.
    Hanzi(String),
    /// Digits in hanzi, each said alone.
    Digits(String),
    /// A Latin letter, spelt.
    Letter(char),
    /// A pause, by the mark that the model knows.
    Pause(char),
}

/// The digits in Mandarin.
const DIGITS: &str = "零〇一二三四五六七八九幺";

fn is_hanzi(c: char) -> bool {
    matches!(
        c,
        '\u{4E00}'..='\u{9FFF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{20000}'..='\u{2FA1F}'
            | '\u{F900}'..='\u{FAFF}'
            | '〇'
    )
}

fn is_hanzi_digit(c: char) -> bool {
    DIGITS.contains(c)
}

/// Returns the pause that a mark makes.
fn pause(c: char) -> Option<char> {
    Some(match c {
        '、' | '，' | ',' | '/' | '|' => ',',
        '。' | '．' | '.' | '\n' => '.',
        '！' | '!' => '!',
        '：' | ':' => ':',
        '；' | ';' => ';',
        '？' | '?' => '?',
        '—' | '–' => '—',
        '…' => '…',
        '（' | '(' | '）' | ')' | '【' | '】' | '「' | '」' | '《' | '》' | '“' | '”' | '"' => {
            ','
        }
        _ => return None,
    })
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    out: Vec<Piece>,
}

/// Splits `text` into its parts.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let mut scanner = Scanner {
        chars,
        at: 0,
        out: Vec::new(),
    };
    while scanner.at < scanner.chars.len() {
        scanner.next();
    }
    scanner.out
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn before(&self) -> Option<char> {
        self.at
            .checked_sub(1)
            .and_then(|i| self.chars.get(i))
            .copied()
    }

    fn hanzi(&mut self, text: &str) {
        match self.out.last_mut() {
            Some(Piece::Hanzi(run)) => run.push_str(text),
            _ => self.out.push(Piece::Hanzi(text.to_owned())),
        }
    }

    fn run(&self, from: usize, is: impl Fn(char) -> bool) -> String {
        self.chars[from.min(self.chars.len())..]
            .iter()
            .take_while(|c| is(**c))
            .collect()
    }

    fn next(&mut self) {
        let Some(c) = self.peek(0) else { return };
        if is_hanzi_digit(c) {
            return self.hanzi_digits();
        }
        self.at += 1;
        if is_hanzi(c) {
            self.hanzi(c.encode_utf8(&mut [0; 4]));
        } else if c.is_ascii_alphabetic() {
            self.out.push(Piece::Letter(c));
        } else if let Some(mark) = pause(c) {
            self.out.push(Piece::Pause(mark));
        }
    }

    /// Reads digits in hanzi: behind a letter, or with a zero or three and more in a row, they are
    /// a number of a ticket and said one by one.
    fn hanzi_digits(&mut self) {
        let run = self.run(self.at, is_hanzi_digit);
        let count = run.chars().count();
        let after = self.peek(count);
        let number = |c: Option<char>| c.is_some_and(|c| "十百千万亿点".contains(c));
        let behind_letter = matches!(self.out.last(), Some(Piece::Letter(_)));
        let row = count >= 3 || (count == 2 && run.contains(['零', '〇', '幺']));
        let before = self.before();
        self.at += count;
        if behind_letter || (row && !number(after) && !number(before)) {
            self.out.push(Piece::Digits(run.replace('〇', "零")));
        } else {
            self.hanzi(&run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let mut out = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Hanzi(run) => out.push_str(&run),
                Piece::Digits(digits) => out.push_str(&format!("[{digits}]")),
                Piece::Letter(letter) => out.push(letter),
                Piece::Pause(mark) => out.push(mark),
            }
        }
        out
    }

    #[test]
    fn the_digits_of_a_ticket_are_said_one_by_one_and_those_of_a_number_together() {
        for (text, pieces) in [
            ("请A零一五号到三号窗口", "请A[零一五]号到三号窗口"),
            ("请，A零一五号", "请,A[零一五]号"),
            ("K七零一二", "K[七零一二]"),
            ("二零二六年十一月二日", "[二零二六]年十一月二日"),
            ("请拨打幺二零", "请拨打[幺二零]"),
            ("一百零五", "一百零五"),
            ("十点零五分", "十点零五分"),
            ("三点一四", "三点一四"),
            ("一万零五百", "一万零五百"),
            ("三零二诊室", "[三零二]诊室"),
        ] {
            assert_eq!(said(text), pieces, "{text}");
        }
    }
}
