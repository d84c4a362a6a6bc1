//! The sound of Chinese text, in the phonemes that the model learnt.
//!
//! [`phonemes`] reads in four steps: figures become words ([`speech::in_words`]) and these pieces
//! (`piece.rs`), jieba cuts hanzi into words, each word is read by `assets/readings.txt` or else character by
//! character, tones change by the rules of speech, and [`ipa`] writes each syllable as misaki 0.9
//! does (its `transcription.py` is from pinyin-to-ipa, MIT), since the model was trained on that.
//! What has no sound is left out.

use super::piece::{Piece, pieces};
use jieba_rs::Jieba;
use pinyin::ToPinyin;
use speech::{SpokenLang, in_words};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words whose characters are read otherwise than alone, from pypinyin's phrases (MIT); see
/// `assets/README.md`.
static READINGS: &str = include_str!("assets/readings.txt");

/// Words of service halls that the list lacks, or that it reads as a story would. They are words
/// for jieba too.
const HALL: &[(&str, &str)] = &[
    ("叫号", "jiao4 hao4"),
    ("取号", "qu3 hao4"),
    ("过号", "guo4 hao4"),
    ("排号", "pai2 hao4"),
    ("重新", "chong2 xin1"),
    ("重打", "chong2 da3"),
    ("重办", "chong2 ban4"),
    ("重填", "chong2 tian2"),
    ("重取", "chong2 qu3"),
    ("重排", "chong2 pai2"),
    ("行政", "xing2 zheng4"),
    ("行长", "hang2 zhang3"),
    ("支行", "zhi1 hang2"),
    ("分行", "fen1 hang2"),
    ("总行", "zong3 hang2"),
    ("商行", "shang1 hang2"),
    ("农商行", "nong2 shang1 hang2"),
    ("工行", "gong1 hang2"),
    ("建行", "jian4 hang2"),
    ("农行", "nong2 hang2"),
    ("中行", "zhong1 hang2"),
    ("院长", "yuan4 zhang3"),
    ("所长", "suo3 zhang3"),
    ("科长", "ke1 zhang3"),
    ("长者", "zhang3 zhe3"),
    ("护士长", "hu4 shi5 zhang3"),
    ("调解", "tiao2 jie3"),
    ("调档", "diao4 dang4"),
    ("调岗", "diao4 gang3"),
    ("调取", "diao4 qu3"),
    ("还款", "huan2 kuan3"),
    ("还书", "huan2 shu1"),
    ("归还", "gui1 huan2"),
    ("交还", "jiao1 huan2"),
    ("退还", "tui4 huan2"),
    ("您得", "nin2 dei3"),
    ("数字", "shu4 zi4"),
    ("号数", "hao4 shu4"),
    ("大夫", "dai4 fu5"),
    ("称重", "cheng1 zhong4"),
    ("差额", "cha1 e2"),
    ("缴费", "jiao3 fei4"),
    ("参保", "can1 bao3"),
    ("公积金", "gong1 ji1 jin1"),
    ("朝阳", "chao2 yang2"),
    ("量体温", "liang2 ti3 wen1"),
    ("姓任", "xing4 ren2"),
    ("不动产", "bu4 dong4 chan3"),
    ("一窗", "yi1 chuang1"),
    ("一网", "yi1 wang3"),
    ("身份证", "shen1 fen4 zheng4"),
    ("社保卡", "she4 bao3 ka3"),
];

const NUMERALS: &str = "零〇一二三四五六七八九十百千万亿两点";
/// Words after which an 一 counts in a row and keeps its tone: window one, first floor.
const ROWS: &str = "号楼层月日级等班室区栋组";

/// One character and its reading.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Syllable {
    of: char,
    base: String,
    tone: u8,
}

struct Reader {
    jieba: Jieba,
    words: HashMap<&'static str, &'static str>,
    /// The longest word of `words`, in characters.
    longest: usize,
}

static READER: LazyLock<Reader> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    let mut words: HashMap<&str, &str> = READINGS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    for &(word, reading) in HALL {
        words.insert(word, reading);
        if !jieba.has_word(word) {
            jieba.add_word(word, None, None);
        }
    }
    let longest = words.keys().map(|w| w.chars().count()).max().unwrap_or(1);
    Reader {
        jieba,
        words,
        longest,
    }
});

/// Returns the phonemes of `text`; empty if it has no sound at all.
pub(super) fn phonemes(text: &str) -> String {
    write(text, true)
}

/// Returns the characters of `text` that have no reading.
pub(super) fn unread(text: &str) -> Vec<String> {
    let hanzi = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Hanzi(run) => Some(run),
        Piece::Digits(_) | Piece::Letter(_) | Piece::Pause(_) => None,
    });
    hanzi
        .flat_map(|run| run.chars().collect::<Vec<_>>())
        .filter(|c| *c != '〇' && c.to_pinyin().is_none())
        .map(String::from)
        .collect()
}

/// Returns the phonemes of `text`; with `speech` tones change as they do in speech.
fn write(text: &str, speech: bool) -> String {
    let mut out = String::new();
    let mut last_pause = true;
    for piece in pieces(&in_words(text, SpokenLang::Zh)) {
        match piece {
            Piece::Pause(mark) => {
                // Of several pauses the first counts; none stands first.
                if !last_pause {
                    out.truncate(out.trim_end().len());
                    out.push(mark);
                    out.push(' ');
                }
                last_pause = true;
                continue;
            }
            Piece::Letter(letter) => out.push_str(letter_ipa(letter)),
            Piece::Digits(digits) => {
                let said: Vec<String> = digits.chars().filter_map(syllable_alone).collect();
                out.push_str(&said.join(" "));
            }
            Piece::Hanzi(run) => out.push_str(&say(&READER.read(&run, speech))),
        }
        if out.ends_with(' ') || out.is_empty() {
            continue;
        }
        out.push(' ');
        last_pause = false;
    }
    out.truncate(out.trim_end().len());
    out
}

fn syllable_alone(of: char) -> Option<String> {
    let base = of.to_pinyin()?;
    let (base, tone) = split(base.with_tone_num_end());
    ipa(&base, tone)
}

fn say(words: &[Vec<Syllable>]) -> String {
    let word = |w: &Vec<Syllable>| {
        w.iter()
            .filter_map(|s| ipa(&s.base, s.tone))
            .collect::<String>()
    };
    words
        .iter()
        .map(word)
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Splits a reading from the tone behind it.
fn split(reading: &str) -> (String, u8) {
    match reading.as_bytes().last() {
        Some(&tone @ b'1'..=b'5') => (reading[..reading.len() - 1].to_owned(), tone - b'0'),
        _ => (reading.to_owned(), 5),
    }
}

impl Reader {
    /// Reads a run of hanzi as words.
    fn read(&self, run: &str, speech: bool) -> Vec<Vec<Syllable>> {
        let mut words: Vec<Vec<Syllable>> = Vec::new();
        for token in self.jieba.cut(run, true) {
            let read = self.word(token.word);
            // A number and what it counts is one word: window number three.
            let counts = |w: &Vec<Syllable>| w.iter().all(|s| NUMERALS.contains(s.of));
            match words.last_mut() {
                Some(before) if token.word == "号" && counts(before) => before.extend(read),
                _ => words.push(read),
            }
        }
        if speech {
            tones_of_yi_and_bu(&mut words);
            third_tones(&mut words, |pair| self.jieba.has_word(pair));
        }
        words
    }

    /// Reads a word by the longest readings that are known, the rest by characters.
    fn word(&self, word: &str) -> Vec<Syllable> {
        let chars: Vec<char> = word.chars().collect();
        let mut out = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let most = self.longest.min(chars.len() - at);
            let known = (2..=most).rev().find_map(|n| {
                let part: String = chars[at..at + n].iter().collect();
                self.words.get(part.as_str()).map(|reading| (n, *reading))
            });
            if let Some((n, reading)) = known {
                for (of, reading) in chars[at..at + n].iter().zip(reading.split(' ')) {
                    let (base, tone) = split(reading);
                    out.push(Syllable {
                        of: *of,
                        base,
                        tone,
                    });
                }
                at += n;
            } else {
                let of = chars[at];
                if let Some(reading) = of.to_pinyin() {
                    let (base, tone) = split(reading.with_tone_num_end());
                    out.push(Syllable { of, base, tone });
                }
                at += 1;
            }
        }
        out
    }
}

/// Gives 一 and 不 the tone that follows from the next word.
fn tones_of_yi_and_bu(words: &mut [Vec<Syllable>]) {
    let flat: Vec<(char, u8)> = words.iter().flatten().map(|s| (s.of, s.tone)).collect();
    let mut at = 0_usize;
    for word in words {
        let count = word.len();
        for (place, syllable) in word.iter_mut().enumerate() {
            let before = at.checked_sub(1).and_then(|i| flat.get(i)).copied();
            let after = flat.get(at + 1).copied();
            let between = place == 1 && count == 3 && before.map(|b| b.0) == after.map(|a| a.0);
            let last = place + 1 == count && count > 1;
            at += 1;
            let Some((next, tone)) = after else { continue };
            match syllable.of {
                '不' | '一' if between => syllable.tone = 5,
                '不' if tone == 4 && !last => syllable.tone = 2,
                '一' if syllable.tone == 1 => {
                    let numeral = |c: char| NUMERALS.contains(c) && c != '点';
                    let counted = before.is_some_and(|(c, _)| c == '第' || numeral(c))
                        || numeral(next)
                        || ROWS.contains(next);
                    if !counted && !last {
                        syllable.tone = if tone >= 4 { 2 } else { 4 };
                    }
                }
                _ => {}
            }
        }
    }
}

/// Lets the first of two third tones rise; words first, then single characters with their
/// neighbours.
fn third_tones(words: &mut [Vec<Syllable>], is_word: impl Fn(&str) -> bool) {
    for word in words.iter_mut() {
        let threes = word.iter().take_while(|s| s.tone == 3).count();
        if word.len() == 3 && threes == 3 {
            let pair = |i: usize| word[i..i + 2].iter().map(|s| s.of).collect::<String>();
            // 小老虎 is 小 and 老虎, 展览馆 is 展览 and 馆.
            let late = is_word(&pair(1)) && !is_word(&pair(0));
            word[1].tone = 2;
            word[0].tone = if late { 3 } else { 2 };
            continue;
        }
        for i in 1..word.len() {
            if word[i - 1].tone == 3 && word[i].tone == 3 {
                word[i - 1].tone = 2;
            }
        }
    }
    for i in 1..words.len() {
        let (left, right) = words.split_at_mut(i);
        let (Some(a), Some(b)) = (left.last_mut(), right.first()) else {
            continue;
        };
        let single = a.len() == 1 || b.len() == 1;
        if let (Some(last), Some(first)) = (a.last_mut(), b.first())
            && single
            && last.tone == 3
            && first.tone == 3
        {
            last.tone = 2;
        }
    }
}

/// Initials of pinyin and their phonemes; the longer ones come first.
const INITIALS: [(&str, &str); 21] = [
    ("zh", "ꭧ"),
    ("ch", "ꭧʰ"),
    ("sh", "ʂ"),
    ("b", "p"),
    ("p", "pʰ"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "tʰ"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "kʰ"),
    ("h", "x"),
    ("j", "ʨ"),
    ("q", "ʨʰ"),
    ("x", "ɕ"),
    ("r", "ɻ"),
    ("z", "ʦ"),
    ("c", "ʦʰ"),
    ("s", "s"),
];

/// Returns a syllable of pinyin in the model's phonemes; `None` for what is none.
fn ipa(base: &str, tone: u8) -> Option<String> {
    let mark = ["", "→", "↗", "↓", "↘", ""].get(usize::from(tone))?;
    let base = base.replace("u:", "ü").replace('v', "ü");
    let whole = match base.as_str() {
        "er" | "r" => "ɚ0",
        "o" => "ɔ0",
        "ê" => "ɛ0",
        "yo" => "jɔ0",
        "m" | "hm" => "m0",
        "n" => "n0",
        "ng" | "hng" => "ŋ0",
        _ => "",
    };
    if !whole.is_empty() {
        return Some(whole.replace('0', mark));
    }
    let (initial, sound, rest) = INITIALS
        .iter()
        .find_map(|(initial, sound)| {
            base.strip_prefix(initial)
                .map(|rest| (*initial, *sound, rest))
        })
        .unwrap_or(("", "", base.as_str()));
    let rest = unabridged(initial, rest);
    let end = final_ipa(initial, &rest)?;
    Some(format!("{sound}{}", end.replace('0', mark)))
}

/// Returns the final behind `initial` in full: the spelling of pinyin hides some.
fn unabridged(initial: &str, rest: &str) -> String {
    match (initial, rest) {
        ("j" | "q" | "x", r) if r.starts_with('u') => r.replacen('u', "ü", 1),
        ("l" | "n", "ue") => "üe".to_owned(),
        ("", r) if r.starts_with("yu") => r.replacen("yu", "ü", 1),
        ("", "you") => "iou".to_owned(),
        ("", "yi" | "yin" | "ying") => rest[1..].to_owned(),
        ("", r) if r.starts_with('y') => r.replacen('y', "i", 1),
        ("", "wu") => "u".to_owned(),
        ("", r) if r.starts_with('w') => r.replacen('w', "u", 1),
        (_, "iu") => "iou".to_owned(),
        (_, "ui") => "uei".to_owned(),
        (_, "un") => "uen".to_owned(),
        (_, r) => r.to_owned(),
    }
}

/// Returns the phonemes of a full final, with `0` where its tone stands; `None` for what is none.
fn final_ipa(initial: &str, rest: &str) -> Option<&'static str> {
    Some(match rest {
        "i" if matches!(initial, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s") => "ɨ0",
        "a" => "a0",
        "ai" => "ai0",
        "an" => "a0n",
        "ang" => "a0ŋ",
        "ao" => "au0",
        "e" => "ɤ0",
        "ei" => "ei0",
        "en" => "ə0n",
        "eng" => "ə0ŋ",
        "i" => "i0",
        "ia" => "ja0",
        "ian" => "jɛ0n",
        "iang" => "ja0ŋ",
        "iao" => "jau0",
        "ie" => "je0",
        "in" => "i0n",
        "iou" => "jou0",
        "ing" => "i0ŋ",
        "iong" => "jʊ0ŋ",
        "ong" => "ʊ0ŋ",
        "ou" => "ou0",
        "u" => "u0",
        "uei" => "wei0",
        "ua" => "wa0",
        "uai" => "wai0",
        "uan" => "wa0n",
        "uen" => "wə0n",
        "uang" => "wa0ŋ",
        "ueng" => "wə0ŋ",
        "uo" | "o" => "wo0",
        "ü" => "y0",
        "üe" => "ɥe0",
        "üan" => "ɥɛ0n",
        "ün" => "y0n",
        _ => return None,
    })
}

/// Returns the sound of a letter inside of Mandarin: the spellings that were best understood among
/// several for each.
fn letter_ipa(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "ɛj→",
        'B' => "bˈi",
        'C' => "si→",
        'D' => "di→",
        'E' => "iː→",
        'F' => "ai↗fu",
        'G' => "ʨi↘",
        'H' => "ɛi→ʧʰ",
        'I' => "ai→",
        'J' => "ʤˈA",
        'K' => "kʰei↘",
        'L' => "ɛ→lou→",
        'M' => "ɛm→",
        'N' => "ə→n",
        'O' => "O→",
        'P' => "pʰˈi",
        'Q' => "kʰju→",
        'R' => "ɑɹ→",
        'S' => "ɛ→sɨ→",
        'T' => "tʰi→",
        'U' => "jou→",
        'V' => "vˈi",
        'W' => "dˈʌbᵊlju",
        'X' => "ˈɛkʰs",
        'Y' => "wai↘",
        'Z' => "ʦɛ→tɤ→",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_called_ticket_sounds_as_it_was_measured() {
        assert_eq!(
            phonemes("请，A零一五号，到三号窗口。"),
            "ʨʰi↓ŋ, ɛj→ li↗ŋ i→ u↓ xau↘, tau↘ sa→nxau↘ ꭧʰwa→ŋkʰou↓."
        );
        assert_eq!(
            phonemes("请，A015号，到3号窗口。"),
            phonemes("请，A零一五号，到三号窗口。")
        );
    }

    /// Returns readings in pinyin, tones as spoken.
    fn read(text: &str) -> String {
        let words = READER.read(text, true);
        words
            .iter()
            .map(|w| {
                w.iter()
                    .map(|s| format!("{}{}", s.base, s.tone))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn a_word_decides_how_its_characters_are_read() {
        for (text, reading) in [
            ("银行", "yin2 hang2"),
            ("行政服务", "xing2 zheng4 fu2 wu4"),
            ("重新取号", "chong2 xin1 qu3 hao4"),
            ("重要", "zhong4 yao4"),
            ("院长", "yuan4 zhang3"),
            ("长期", "chang2 qi1"),
            ("调解", "tiao2 jie3"),
            ("调查", "diao4 cha2"),
            ("还有", "hai2 you3"),
            ("归还", "gui1 huan2"),
            ("得到", "de2 dao4"),
            ("觉得", "jue2 de5"),
            ("因为", "yin1 wei4"),
            ("成为", "cheng2 wei2"),
            ("都", "dou1"),
            ("首都", "shou3 du1"),
            ("音乐", "yin1 yue4"),
            ("快乐", "kuai4 le4"),
            ("号码", "hao4 ma3"),
        ] {
            assert_eq!(read(text), reading, "{text}");
        }
    }

    #[test]
    fn tones_change_as_in_speech() {
        for (text, reading) in [
            ("您好", "nin2 hao3"),
            ("你好", "ni2 hao3"),
            ("请取号", "qing2 qu3 hao4"),
            ("展览馆", "zhan2 lan2 guan3"),
            ("不是", "bu2 shi4"),
            ("不能", "bu4 neng2"),
            ("行不行", "xing2 bu5 xing2"),
            ("一个", "yi2 ge4"),
            ("一起", "yi4 qi3"),
            ("一样", "yi2 yang4"),
            ("第一位", "di4 yi1 wei4"),
            ("一号窗口", "yi1 hao4 chuang1 kou3"),
            ("一楼", "yi1 lou2"),
            ("二十一", "er4 shi2 yi1"),
            ("统一", "tong3 yi1"),
        ] {
            assert_eq!(read(text), reading, "{text}");
        }
    }

    #[test]
    fn every_syllable_that_a_character_can_have_can_be_said() {
        let mut silent = Vec::new();
        for code in 0x4E00..=0x9FFF {
            let Some(reading) = char::from_u32(code).and_then(|c| c.to_pinyin()) else {
                continue;
            };
            let (base, tone) = split(reading.with_tone_num_end());
            match ipa(&base, tone) {
                Some(said) => assert_eq!(super::super::synth::sayable(&said), said, "{base}"),
                None => silent.push(base),
            }
        }
        assert!(silent.len() < 8, "{silent:?}");
    }

    #[test]
    fn pauses_are_neither_first_nor_doubled() {
        assert_eq!(phonemes("，，请坐。。！"), format!("{}.", phonemes("请坐")));
        assert_eq!(phonemes("…。"), "");
        assert_eq!(phonemes("😀"), "");
    }

    /// `DINGDONG_MISAKI` names a file of lines "text TAB phonemes of misaki 0.9.4"; tells how many
    /// agree. Misaki does not change tones.
    #[test]
    fn misaki_reads_it_likewise() {
        let Some(path) = std::env::var_os("DINGDONG_MISAKI") else {
            return;
        };
        let text = std::fs::read_to_string(path).unwrap();
        let mut same = 0;
        let mut all = 0;
        let mut syllables = 0;
        let mut tones_apart = 0;
        for line in text.lines() {
            let Some((phrase, theirs)) = line.split_once('\t') else {
                continue;
            };
            let ours = write(phrase, false);
            let bare = |s: &str| s.replace(' ', "");
            all += 1;
            let neutral = |s: &str| bare(s).replace(['→', '↗', '↓', '↘'], "");
            if bare(&ours) == bare(theirs) {
                same += 1;
            } else {
                println!("{phrase}\n  ours   {ours}\n  misaki {theirs}");
            }
            syllables += usize::from(ours == theirs);
            tones_apart += usize::from(neutral(&ours) == neutral(theirs));
        }
        println!(
            "{same} of {all} read alike, {syllables} also cut alike, \
             {tones_apart} alike without tones"
        );
        assert!(same * 100 >= all * 90);
    }
}
