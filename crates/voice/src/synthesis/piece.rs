//! Chinese text as it is said: numbers, dates, times, ticket numbers and letters become words.
//!
//! [`pieces`] makes runs of hanzi, digits to be said one by one, letters, and pauses. It reads
//! numbers as a hall does: A015 digit by digit, 3号 and 128元 as numbers, 2位 with 两, a telephone
//! number digit by digit. It never fails: what it does not know is left out.

use crate::numerals::DIGITS_ZH;

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

/// Measure words that are counted with 两, not with 二.
const COUNTED_WITH_LIANG: &str = "个位份张点次名件条种本台部辆人元分小天年周间层块家";
/// Most digits of a number: longer ones are identities (telephone, bank card) and said digit by
/// digit.
const NUMBER_DIGITS_MAX: usize = 6;

/// Returns `number` in words.
#[must_use]
pub(super) fn number(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [
        (1_0000_0000_0000, "万"),
        (1_0000_0000, "亿"),
        (1_0000, "万"),
        (1, ""),
    ] {
        let group = number / unit % 1_0000;
        if group == 0 {
            // 一万亿 keeps its 亿.
            if unit == 1_0000_0000 && number >= 1_0000_0000_0000 {
                out.push('亿');
            }
            gap = true;
            continue;
        }
        if !out.is_empty() && (group < 1000 || gap) {
            out.push('零');
        }
        gap = false;
        out.push_str(&below_ten_thousand(group));
        out.push_str(name);
    }
    // 十五, not 一十五.
    match out.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => out,
    }
}

fn below_ten_thousand(mut group: u64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (group / unit) as usize;
        group %= unit;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
        }
        gap = false;
        out.push(DIGITS_ZH[digit.min(9)]);
        out.push_str(name);
    }
    out
}

fn one_by_one(digits: &str) -> String {
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| DIGITS_ZH[d as usize])
        .collect()
}

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
    DIGITS_ZH.contains(&c) || c == '〇' || c == '幺'
}

/// Returns full-width letters and digits as plain ones.
fn folded(c: char) -> char {
    match c {
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '％' => '%',
        '／' => '/',
        '－' => '-',
        '＋' => '+',
        '￥' => '¥',
        '～' | '〜' => '~',
        _ => c,
    }
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
    let chars: Vec<char> = text.chars().map(folded).collect();
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
        if c.is_ascii_digit() {
            self.number();
            return;
        }
        let signed = self.peek(1).is_some_and(|n| n.is_ascii_digit());
        self.at += 1;
        if is_hanzi_digit(c) {
            self.at -= 1;
            self.hanzi_digits();
        } else if is_hanzi(c) {
            self.hanzi(c.encode_utf8(&mut [0; 4]));
        } else if c.is_ascii_alphabetic() {
            self.out.push(Piece::Letter(c));
        } else if c == '-'
            && signed
            && !matches!(
                self.out.last(),
                Some(Piece::Letter(_) | Piece::Digits(_) | Piece::Hanzi(_))
            )
        {
            self.hanzi("负");
        } else if c == '¥' && signed {
            self.money();
        } else if c == '+' && signed {
            self.hanzi("加");
        } else if c == '&' {
            self.hanzi("和");
        } else if c == '℃' {
            self.hanzi("摄氏度");
        } else if let Some(mark) = pause(c) {
            self.out.push(Piece::Pause(mark));
        }
    }

    /// Reads an amount of money, with its unit behind it: ¥12.50.
    fn money(&mut self) {
        self.number();
        if self.peek(0) != Some('元') {
            self.hanzi("元");
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

    fn digits_at(&self, from: usize) -> String {
        self.run(from, |c| c.is_ascii_digit())
    }

    fn spelled(&mut self, digits: &str) {
        self.out.push(Piece::Digits(one_by_one(digits)));
    }

    fn number(&mut self) {
        let digits = self.digits_at(self.at);
        let count = digits.len();
        let behind_letter = matches!(self.out.last(), Some(Piece::Letter(_)))
            && self
                .before()
                .is_some_and(|c| c.is_ascii_alphabetic() || c == '-' || c == ' ');
        if !behind_letter && (self.date(&digits) || self.time(&digits)) {
            return;
        }
        self.at += count;
        let after = self.peek(0);
        if behind_letter
            || (count > 1 && digits.starts_with('0'))
            || (count == 4 && after == Some('年'))
        {
            self.spelled(&digits);
            return self.joined_number();
        }
        if count > NUMBER_DIGITS_MAX {
            self.spelled(&digits);
            return self.joined_number();
        }
        // 1,234,567 and 3.5.
        let mut whole = digits.clone();
        while self.peek(0) == Some(',')
            && whole.len() <= 12
            && self.digits_at(self.at + 1).len() == 3
        {
            whole.push_str(&self.digits_at(self.at + 1));
            self.at += 4;
        }
        let value = whole.parse::<u64>().unwrap_or(0);
        let fraction = if self.peek(0) == Some('.') {
            self.digits_at(self.at + 1)
        } else {
            String::new()
        };
        let mut said = number(value);
        if !fraction.is_empty() && fraction.len() <= 9 {
            self.at += 1 + fraction.len();
            said.push('点');
            said.push_str(&one_by_one(&fraction));
        } else if value == 2
            && whole == "2"
            && self.peek(0).is_some_and(|c| COUNTED_WITH_LIANG.contains(c))
        {
            said = "两".to_owned();
        }
        if self.peek(0) == Some('%') {
            self.at += 1;
            said.insert_str(0, "百分之");
        }
        self.hanzi(&said);
        // 1-3号: a range.
        if self.peek(0).is_some_and(|c| c == '-' || c == '~') {
            let to = self.digits_at(self.at + 1);
            if !to.is_empty() && to.len() <= 4 && !to.starts_with('0') && fraction.is_empty() {
                self.at += 1;
                self.hanzi("至");
            }
        }
    }

    /// Reads what follows a dash as part of the same number: 010-12345678.
    fn joined_number(&mut self) {
        while self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            let digits = self.digits_at(self.at + 1);
            self.at += 1 + digits.len();
            self.out.push(Piece::Pause(','));
            self.spelled(&digits);
        }
    }

    /// Reads a date, 2026-11-27, and returns whether it was one.
    fn date(&mut self, year: &str) -> bool {
        let Some(mark) = self
            .peek(4)
            .filter(|c| year.len() == 4 && "-/.".contains(*c))
        else {
            return false;
        };
        let month = self.digits_at(self.at + 5);
        if !matches!(month.len(), 1 | 2) || self.peek(5 + month.len()) != Some(mark) {
            return false;
        }
        let day = self.digits_at(self.at + 6 + month.len());
        let of =
            |text: &str, most: u64| text.parse::<u64>().ok().filter(|n| (1..=most).contains(n));
        let (Some(m), Some(d)) = (of(&month, 12), of(&day, 31)) else {
            return false;
        };
        self.spelled(year);
        self.hanzi(&format!("年{}月{}日", number(m), number(d)));
        self.at += 6 + month.len() + day.len();
        true
    }

    /// Reads a time of day, 9:05, and returns whether it was one.
    fn time(&mut self, hour: &str) -> bool {
        if hour.len() > 2 || self.peek(hour.len()) != Some(':') {
            return false;
        }
        let minute = self.digits_at(self.at + hour.len() + 1);
        let (Ok(h), Ok(m)) = (hour.parse::<u64>(), minute.parse::<u64>()) else {
            return false;
        };
        if minute.len() != 2 || h > 24 || m > 59 {
            return false;
        }
        self.at += hour.len() + 3;
        let hour = if h == 2 { "两".to_owned() } else { number(h) };
        let minutes = match m {
            0 => String::new(),
            1..=9 => format!("零{}分", number(m)),
            _ => format!("{}分", number(m)),
        };
        self.hanzi(&format!("{hour}点{minutes}"));
        // Seconds are not said.
        if self.peek(0) == Some(':') && self.digits_at(self.at + 1).len() == 2 {
            self.at += 3;
        }
        if self.peek(0).is_some_and(|c| c == '-' || c == '~')
            && self.peek(1).is_some_and(|c| c.is_ascii_digit())
        {
            self.at += 1;
            self.hanzi("至");
        }
        true
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
    fn numbers_are_read_as_people_do() {
        for (value, words) in [
            (0, "零"),
            (7, "七"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (1050, "一千零五十"),
            (10_000, "一万"),
            (10_500, "一万零五百"),
            (100_001, "十万零一"),
            (1_0000_0001, "一亿零一"),
        ] {
            assert_eq!(number(value), words, "{value}");
        }
        assert!(!number(u64::MAX).is_empty());
    }

    #[test]
    fn a_ticket_is_spelled_and_a_window_is_a_number() {
        assert_eq!(said("请A015号到3号窗口"), "请A[零一五]号到三号窗口");
        assert_eq!(said("请，A零一五号"), "请,A[零一五]号");
        assert_eq!(said("Ｂ１２号，12号窗口"), "B[一二]号,十二号窗口");
        assert_eq!(said("K7-012"), "K[七],[零一二]");
    }

    #[test]
    fn what_is_counted_dated_or_dialled_is_read_so() {
        for (text, words) in [
            ("还有2位", "还有两位"),
            ("2号窗口", "二号窗口"),
            ("12位", "十二位"),
            ("9:00开始", "九点开始"),
            ("下午2:05", "下午两点零五分"),
            ("9:00-17:30", "九点至十七点三十分"),
            ("2026-11-27", "[二零二六]年十一月二十七日"),
            ("2026年", "[二零二六]年"),
            ("二零二六年", "[二零二六]年"),
            ("5%", "百分之五"),
            ("3.5元", "三点五元"),
            ("¥20", "二十元"),
            ("1,250元", "一千二百五十元"),
            ("010-12345678", "[零一零],[一二三四五六七八]"),
            ("1-3号窗口", "一至三号窗口"),
            ("第12345678号", "第[一二三四五六七八]号"),
            ("三百零五", "三百零五"),
        ] {
            assert_eq!(said(text), words, "{text}");
        }
    }
}
