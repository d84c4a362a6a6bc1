//! Figures in Mandarin and Cantonese.

use super::{Amount, Degrees, NUMBER_DIGITS_MAX, RANGE_SIGNS, Source, is_dialled};
use crate::SpokenLang;
use crate::numerals::DIGITS_ZH;

/// Measure words: two of what they count are 两, not 二.
const COUNTED: &[&str] = &[
    "个", "個", "位", "份", "张", "張", "次", "名", "件", "条", "條", "种", "種", "本", "台", "臺",
    "部", "辆", "輛", "人", "元", "块", "塊", "美元", "天", "周", "週", "年", "家", "间", "間",
    "秒", "岁", "歲", "遍", "倍", "米", "吨", "噸", "支", "根", "套", "封", "页", "頁", "盒", "瓶",
    "片", "枚", "扇", "侧", "側", "边", "邊", "端", "笔", "筆", "束", "颗", "顆", "粒", "步", "万",
    "萬", "千", "百", "亿", "億", "小时", "小時", "分钟", "分鐘", "点", "點", "星期", "礼拜",
    "禮拜", "公里", "公斤", "千米",
];
/// Words that only look counted: 2年级 is the second class.
const NOT_COUNTED: &[&str] = &["年级", "年級"];
/// More units: a long number before one is said as a number.
const MEASURED: &[&str] = &[
    "层", "層", "楼", "樓", "度", "%", "‰", "℃", "°", "分", "角", "字", "户", "戶", "票", "股",
    "余", "餘", "多", "级", "級",
];
/// Things told apart by numbers, which are said digit by digit from three digits on.
const NUMBERED: &[&str] = &[
    "号",
    "號",
    "室",
    "房",
    "诊室",
    "診室",
    "病房",
    "病区",
    "病區",
    "教室",
    "会议室",
    "會議室",
    "办公室",
    "辦公室",
    "接待室",
    "休息室",
    "检查室",
    "檢查室",
    "包间",
    "包厢",
    "窗口",
    "窗",
    "柜台",
    "櫃檯",
    "柜",
    "櫃",
    "床",
    "路",
    "厅",
    "廳",
    "门",
    "門",
];
/// Words in front of a number that somebody dials.
const BEFORE_DIALLED: &[&str] = &[
    "拨打", "撥打", "拨", "撥", "致电", "致電", "电话", "電話", "热线", "熱線", "打", "联系",
    "聯絡", "tel", "手机",
];
/// Words behind one.
const BEHIND_DIALLED: &[&str] = &[
    "热线", "熱線", "电话", "電話", "报警", "報警", "急救", "火警",
];
/// Numbers that everybody knows.
const HOTLINES: &[&str] = &[
    "110", "112", "114", "119", "120", "122", "911", "999", "995",
];
/// Words in front of a number that says how much: no telephone number.
const BEFORE_AMOUNT: &str = "共计計剩有约約达達满滿余餘逾超过過近第为為是";
/// Words behind the number of a floor or a building: a room's number may follow.
const PLACES: &str = "楼樓座栋棟层層";
/// Words and signs at the end of a range's first half: 11月28日-30日.
const RANGE_ENDS: &str = "年月日号號时時点點分秒楼樓层層元块塊位个個人周岁歲%‰℃°度天室";
/// Units in letters.
const UNITS: &[(&str, &str)] = &[
    ("kg", "公斤"),
    ("km", "公里"),
    ("cm", "厘米"),
    ("mm", "毫米"),
    ("mg", "毫克"),
    ("ml", "毫升"),
    ("mL", "毫升"),
    ("min", "分钟"),
    ("m²", "平方米"),
    ("㎡", "平方米"),
    ("㎏", "公斤"),
    ("m", "米"),
    ("g", "克"),
    ("h", "小时"),
    ("s", "秒"),
    ("L", "升"),
    ("F", "楼"),
];

/// Returns `number` in words.
pub(crate) fn number(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut said = String::new();
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
                said.push('亿');
            }
            gap = true;
            continue;
        }
        if !said.is_empty() && (group < 1000 || gap) {
            said.push('零');
        }
        gap = false;
        said.push_str(&below_ten_thousand(group));
        said.push_str(name);
    }
    // 十五, not 一十五.
    match said.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => said,
    }
}

fn below_ten_thousand(mut group: u64) -> String {
    let mut said = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (group / unit) as usize;
        group %= unit;
        if digit == 0 {
            gap = !said.is_empty();
            continue;
        }
        if gap {
            said.push('零');
        }
        gap = false;
        said.push(DIGITS_ZH[digit.min(9)]);
        said.push_str(name);
    }
    said
}

/// Returns a number as something counted: 两千, 两万.
fn counted(value: u64) -> String {
    let said = number(value);
    match said.strip_prefix('二') {
        Some(rest) if rest.starts_with(['千', '万', '亿']) => format!("两{rest}"),
        _ => said,
    }
}

/// Returns digits one by one. Who dials says 幺 for 1.
fn one_by_one(digits: &str, dialled: bool) -> String {
    let said = digits.chars().filter_map(|c| c.to_digit(10));
    said.map(|digit| match digit {
        1 if dialled => '幺',
        _ => DIGITS_ZH[digit as usize],
    })
    .collect()
}

/// Returns words of this reader in the script of the language.
pub(crate) fn in_script(words: &str, spoken_lang: SpokenLang) -> String {
    if spoken_lang != SpokenLang::Yue {
        return words.to_owned();
    }
    let traditional = |c: char| match c {
        '两' => '兩',
        '万' => '萬',
        '亿' => '億',
        '点' => '點',
        '负' => '負',
        '号' => '號',
        '时' => '時',
        '钟' => '鐘',
        '欧' => '歐',
        '镑' => '鎊',
        '摄' => '攝',
        '华' => '華',
        '减' => '減',
        '于' => '於',
        '约' => '約',
        '楼' => '樓',
        // Nobody says yāo in Cantonese.
        '幺' => '一',
        _ => c,
    };
    words.chars().map(traditional).collect()
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}' | '\u{F900}'..='\u{FAFF}')
}

struct Reader {
    source: Source,
    spoken_lang: SpokenLang,
    said: String,
    /// Set while a percent sign behind a range has been said already.
    percent_said: bool,
    /// Set while slashes stand between the members of a list.
    in_list: bool,
}

/// Reads a text.
pub(super) fn read(chars: Vec<char>, spoken_lang: SpokenLang) -> String {
    let mut reader = Reader {
        source: Source::new(chars),
        spoken_lang,
        said: String::new(),
        percent_said: false,
        in_list: false,
    };
    while let Some(c) = reader.source.peek(0) {
        reader.next(c);
    }
    reader.said
}

impl Reader {
    fn say(&mut self, words: &str) {
        self.said.push_str(&in_script(words, self.spoken_lang));
    }

    fn pause(&mut self) {
        self.said.push(',');
    }

    /// Returns the first character from `from` on that is no space.
    fn after(&self, from: usize) -> Option<char> {
        self.source.get(self.source.skip_spaces(from))
    }

    fn digit_follows(&self) -> bool {
        self.after(self.source.at + 1)
            .is_some_and(|c| c.is_ascii_digit())
    }

    /// Returns true if one of these words stands from `from` on, spaces left out.
    fn stands(&self, from: usize, words: &[&str]) -> bool {
        self.source.goes_on(self.source.skip_spaces(from), words)
    }

    fn next(&mut self, c: char) {
        if c.is_ascii_digit() {
            return self.figures();
        }
        if c.is_ascii_alphabetic() {
            return self.letters();
        }
        let before = self.source.before();
        match c {
            '¥' | '$' | '€' | '£' if self.digit_follows() => {
                self.source.at += 1;
                let currency = match c {
                    '€' => "欧元",
                    '£' => "英镑",
                    '$' if self.spoken_lang == SpokenLang::Zh => "美元",
                    _ => "元",
                };
                self.money(currency);
            }
            '#' | '№' if self.digit_follows() => {
                self.source.at += 1;
                self.numbered();
            }
            '#' if before.is_some_and(|c| c.is_ascii_digit()) => {
                self.source.at += 1;
                self.say("号");
            }
            _ if RANGE_SIGNS.contains(&c) => self.range(c, before),
            '/' => self.slash(before),
            '.' if self.source.is_between(char::is_ascii_alphabetic) => {
                self.source.at += 1;
                self.say("点");
            }
            '°' => {
                let words = match self.source.take_degrees() {
                    Degrees::Celsius => "摄氏度",
                    Degrees::Fahrenheit => "华氏度",
                    Degrees::Plain => "度",
                };
                self.say(words);
            }
            _ => {
                self.source.at += 1;
                match sign(c) {
                    Some(words) => self.say(words),
                    None => self.said.push(c),
                }
            }
        }
    }

    /// Reads a number with its currency behind it.
    fn money(&mut self, currency: &str) {
        self.source.at = self.source.skip_spaces(self.source.at);
        self.figures();
        if self.source.behind_range(self.source.at) > self.source.at {
            self.source.at = self.source.skip_spaces(self.source.at + 1);
            self.say("至");
            self.figures();
        }
        while self
            .source
            .peek(0)
            .is_some_and(|c| "千万亿萬億".contains(c))
        {
            self.said.extend(self.source.peek(0));
            self.source.at += 1;
        }
        if !self
            .source
            .goes_on(self.source.at, &["元", "块", "塊", "美元"])
        {
            self.say(currency);
        }
    }

    /// Reads a number behind № or No., which is what 号 is for.
    fn numbered(&mut self) {
        self.source.at = self.source.skip_spaces(self.source.at);
        self.figures();
        if !self.stands(self.source.at, &["号", "號"]) {
            self.say("号");
        }
    }

    /// Reads a dash or a tilde: a range, a sign before a number, or a pause.
    fn range(&mut self, c: char, before: Option<char>) {
        let next = self.after(self.source.at + 1);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let amount = digit(next) || next.is_some_and(|c| "¥$€£".contains(c));
        let weekday = before.is_some_and(|c| "一二三四五六日天".contains(c))
            && next.is_some_and(|c| "周週星礼禮".contains(c));
        let between =
            amount && (self.source.amount_ends() || before.is_some_and(|c| RANGE_ENDS.contains(c)));
        let names = c == '~' && before.is_some_and(is_hanzi) && next.is_some_and(is_hanzi);
        if between || weekday || names {
            self.source.at = self.source.skip_spaces(self.source.at + 1);
            return self.say("至");
        }
        let below = || {
            let behind = self
                .source
                .behind_range(self.source.at + 1 + self.source.digits_at(self.source.at + 1).len());
            let behind = if self.source.get(behind) == Some('.') {
                behind + 1 + self.source.digits_at(behind + 1).len()
            } else {
                behind
            };
            self.after(behind)
        };
        let signed = c == '-' && self.source.is_digit(self.source.at + 1);
        let unit = if signed { below() } else { None };
        let cold = unit.is_some_and(|c| "℃°".contains(c));
        let floor = unit.is_some_and(|c| "楼樓层層".contains(c));
        self.source.at += 1;
        if signed && cold {
            self.say("零下");
        } else if signed && (floor || !before.is_some_and(char::is_alphanumeric)) {
            self.say("负");
        } else {
            self.pause();
        }
    }

    /// Reads a slash: between numbers of a list a pause, in a price "each", else by its name.
    fn slash(&mut self, before: Option<char>) {
        let next = self.source.skip_spaces(self.source.at + 1);
        let digits = self.source.digits_at(next);
        let numbers = before.is_some_and(|c| c.is_ascii_digit()) && !digits.is_empty();
        let behind = next + digits.len();
        let list = self.in_list
            || self.source.get(behind) == Some('/')
            || HOTLINES.contains(&digits.as_str())
            || self.stands(behind, NUMBERED)
            || self.stands(behind, &["楼", "樓", "层", "層"]);
        self.in_list = numbers && list;
        let price = before.is_some_and(|c| "元块塊".contains(c))
            && self.source.get(next).is_some_and(is_hanzi);
        self.source.at += 1;
        if price {
            self.say("每");
        } else if numbers && !list {
            self.say("斜杠");
        } else {
            self.pause();
        }
    }

    /// Reads letters. Capitals are spelled, and so are the figures behind them: A015, K7-012.
    fn letters(&mut self) {
        let from = self.source.at;
        let run = self.source.run(from, |c| c.is_ascii_alphabetic());
        let end = from + run.len();
        if run.eq_ignore_ascii_case("no")
            && self.source.get(end) == Some('.')
            && self.after(end + 1).is_some_and(|c| c.is_ascii_digit())
        {
            self.source.at = end + 1;
            return self.numbered();
        }
        let currency = match run.as_str() {
            "HK" => Some("港元"),
            "US" => Some("美元"),
            _ => None,
        };
        if let (Some(currency), Some('$'), true) = (
            currency,
            self.source.get(end),
            self.source.is_digit(end + 1),
        ) {
            self.source.at = end + 1;
            return self.money(currency);
        }
        if self.said.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            self.said.push(' ');
        }
        self.source.at = end;
        let half_day = matches!(run.to_ascii_lowercase().as_str(), "am" | "pm")
            && self.source.chars[..from]
                .iter()
                .rev()
                .find(|c| **c != ' ')
                .is_some_and(char::is_ascii_digit);
        let spelled = run.len() == 1 || half_day || run.chars().all(|c| c.is_ascii_uppercase());
        if !spelled {
            self.said.push_str(&run);
            return;
        }
        let letters: Vec<String> = run
            .chars()
            .map(|c| c.to_ascii_uppercase().to_string())
            .collect();
        self.said.push_str(&letters.join(" "));
        self.spell_behind_letters();
    }

    /// Spells the figures that belong to the letters before them.
    fn spell_behind_letters(&mut self) {
        let spaced = self.source.skip_spaces(self.source.at);
        if spaced > self.source.at && self.source.digits_at(spaced).len() >= 3 {
            self.source.at = spaced;
        }
        loop {
            let dash = usize::from(self.source.peek(0) == Some('-'));
            let digits = self.source.digits_at(self.source.at + dash);
            if digits.is_empty() {
                return;
            }
            self.source.at += dash + digits.len();
            self.say(&one_by_one(&digits, false));
        }
    }

    /// Reads what begins with a figure.
    fn figures(&mut self) {
        if self.date() || self.time() || self.telephone() || self.score() {
            return;
        }
        let digits = self.source.digits_at(self.source.at);
        if self.is_spelled(&digits) {
            self.source.at += digits.len();
            self.say(&one_by_one(&digits, false));
            while self.source.peek(0) == Some('-') && self.source.is_digit(self.source.at + 1) {
                let more = self.source.digits_at(self.source.at + 1);
                if self.stands_between_years(&digits, &more) {
                    return;
                }
                self.source.at += 1 + more.len();
                self.pause();
                self.say(&one_by_one(&more, false));
            }
            return;
        }
        self.amount();
    }

    fn is_year(digits: &str) -> bool {
        digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
    }

    fn stands_between_years(&self, first: &str, second: &str) -> bool {
        Self::is_year(first)
            && Self::is_year(second)
            && self.stands(self.source.at + 1 + second.len(), &["年"])
    }

    /// Returns true if figures are said one by one.
    fn is_spelled(&self, digits: &str) -> bool {
        let end = self.source.at + digits.len();
        let count = digits.len();
        if digits.starts_with('0') && count > 1 {
            let clock = ["月", "日", "时", "時", "点", "點", "分", "秒"];
            return !(count == 2 && self.stands(end, &clock));
        }
        if Self::is_year(digits) {
            let (far, year) = (self.source.behind_range(end), ["年"]);
            let behind = far > end && Self::is_year(&self.digits_before(far));
            if self.stands(end, &year) || (behind && self.stands(far, &year)) {
                return true;
            }
        }
        let before = self.source.before();
        let is_before = |any: &str| before.is_some_and(|c| any.contains(c));
        let unit = self.source.behind_range(end);
        let fraction = self.source.get(end) == Some('.') && self.source.is_digit(end + 1);
        let grouped = self.has_thousands(end);
        let measured = fraction
            || grouped
            || [end, unit].iter().any(|at| {
                self.stands(*at, COUNTED)
                    || self.stands(*at, MEASURED)
                    || self.unit_at(*at).is_some()
            });
        if is_before("第") {
            return count > 4 && !measured;
        }
        let (_, list) = self.source.groups(&[',', '、']);
        if count >= 3 && self.stands(list, NUMBERED) && !grouped {
            return true;
        }
        let identity = is_before(PLACES)
            || is_before("到去往")
            || self
                .source
                .comes_after(&["号", "號", "码", "碼", "号为", "号是", "码为", "码是"]);
        let ranged = unit > end;
        !measured && ((count >= 3 && identity && !ranged) || (count >= 5 && !ranged))
    }

    /// Returns the figures that end at `end`.
    fn digits_before(&self, end: usize) -> String {
        let digits = self.source.chars[..end]
            .iter()
            .rev()
            .take_while(|c| c.is_ascii_digit());
        let mut found: Vec<char> = digits.copied().collect();
        found.reverse();
        found.into_iter().collect()
    }

    /// Returns true if commas between thousands follow at `end`: not in a list of rooms.
    fn has_thousands(&self, end: usize) -> bool {
        let (groups, behind) = self.source.groups(&[',']);
        let thousands = groups.len() > 1
            && groups[0].len() <= 3
            && groups[1..].iter().all(|group| group.len() == 3);
        let rooms = groups[0].len() == 3 && self.stands(behind, NUMBERED);
        thousands && behind > end && !rooms
    }

    /// Returns the unit in letters at a place, and where it ends.
    fn unit_at(&self, from: usize) -> Option<(&'static str, usize)> {
        let spaced = self.source.skip_spaces(from);
        UNITS.iter().find_map(|(letters, words)| {
            // 3 F座 is no third floor.
            let from = if letters.len() == 1 { from } else { spaced };
            let end = from + letters.chars().count();
            let alone = !self
                .source
                .get(end)
                .is_some_and(|c| c.is_ascii_alphanumeric());
            (self.source.goes_on(from, &[letters]) && alone).then_some((*words, end))
        })
    }

    /// Reads a number, with its percent sign or its unit in letters.
    fn amount(&mut self) {
        let ordinal = self.source.before() == Some('第');
        let from = self.source.at;
        let thousands = self.has_thousands(from);
        let Amount { whole, fractions } = &self.source.amount(thousands);
        let end = self.source.at;
        let unit = self.source.behind_range(end);
        let value: Option<u64> = whole
            .parse()
            .ok()
            .filter(|_| whole.len() <= NUMBER_DIGITS_MAX);
        for (sign, words) in [('%', "百分之"), ('‰', "千分之")] {
            let here = self.after(end) == Some(sign);
            if !here && (unit == end || self.after(unit) != Some(sign)) {
                continue;
            }
            if !self.percent_said {
                self.say(words);
            }
            self.percent_said = !here;
        }
        let two = [end, unit].iter().any(|at| {
            (self.stands(*at, COUNTED) && !self.stands(*at, NOT_COUNTED))
                || self
                    .unit_at(*at)
                    .is_some_and(|(words, _)| COUNTED.contains(&words))
        });
        let said = match value {
            Some(2) if fractions.is_empty() && two && !ordinal => "两".to_owned(),
            Some(value) if fractions.is_empty() => counted(value),
            Some(value) => number(value),
            None => one_by_one(whole, false),
        };
        self.say(&said);
        for fraction in fractions {
            self.say("点");
            self.say(&one_by_one(fraction, false));
        }
        if let Some('%' | '‰') = self.after(end) {
            self.source.at = self.source.skip_spaces(end) + 1;
        } else if let Some((words, end)) = self.unit_at(end) {
            self.source.at = end;
            self.say(words);
        }
    }

    /// Reads a date, 2026-11-28 or 2026-11, and returns whether it was one.
    fn date(&mut self) -> bool {
        if let Some((year, month, day, end)) = self.source.date() {
            self.source.at = end;
            self.say(&one_by_one(&year, false));
            self.say(&format!("年{}月{}", number(month), number(day)));
            if !self.stands(end, &["日", "号", "號"]) {
                self.say("日");
            }
            return true;
        }
        let (groups, end) = self.source.groups(&['-', '/']);
        if let [year, month] = groups.as_slice()
            && Self::is_year(year)
            && month.len() == 2
            && let Some(month) = month.parse().ok().filter(|n| (1..=12).contains(n))
        {
            self.source.at = end;
            self.say(&one_by_one(year, false));
            self.say(&format!("年{}", number(month)));
            if !self.stands(end, &["月"]) {
                self.say("月");
            }
            return true;
        }
        false
    }

    /// Reads a time of day, 9:05, and returns whether it was one.
    fn time(&mut self) -> bool {
        let Some((hour, minute, second, end)) = self.source.time() else {
            return false;
        };
        self.source.at = end;
        let hour = if hour == 2 {
            "两".to_owned()
        } else {
            number(hour)
        };
        self.say(&format!("{hour}点"));
        if minute > 0 || second.is_some() {
            let zero = if minute < 10 && minute > 0 { "零" } else { "" };
            self.say(&format!("{zero}{}", number(minute)));
            if second.is_some() || !self.stands(end, &["分"]) {
                self.say("分");
            }
        }
        if let Some(second) = second {
            self.say(&format!("{}秒", number(second)));
        }
        true
    }

    /// Reads a telephone number, and returns whether it was one.
    fn telephone(&mut self) -> bool {
        let at = self.source.at;
        let abroad = at > 0 && self.source.get(at - 1) == Some('+');
        let told = self.source.comes_after(BEFORE_DIALLED);
        let joints: &[char] = if abroad || told {
            &['-', ' ', '/']
        } else {
            &['-']
        };
        let (groups, end) = self.source.groups(joints);
        let first = groups[0].as_str();
        let fraction =
            matches!(self.source.get(end), Some('.' | ',')) && self.source.is_digit(end + 1);
        let measured = self.stands(end, COUNTED) || self.stands(end, MEASURED) || fraction;
        let next = self.after(end);
        let alone = !next.is_some_and(|c| is_hanzi(c) && !"或和与與、及".contains(c));
        let amount = self
            .source
            .before()
            .is_some_and(|c| BEFORE_AMOUNT.contains(c));
        let known = groups.len() == 1 && HOTLINES.contains(&first) && alone && !amount;
        let service = groups.len() == 1
            && (3..=11).contains(&first.len())
            && self.stands(end, BEHIND_DIALLED);
        let long = groups.iter().map(String::len).sum::<usize>() >= 6;
        let dialled = (abroad && long)
            || (told && first.len() >= 3 && !self.stands(end, NUMBERED))
            || service
            || known
            || is_dialled(&groups);
        if !dialled || measured {
            return false;
        }
        self.source.at = end;
        for (i, group) in groups.iter().enumerate() {
            if i > 0 {
                self.pause();
            }
            self.say(&one_by_one(group, true));
        }
        true
    }

    /// Reads a score or a scale, 3:2, and returns whether it was one.
    fn score(&mut self) -> bool {
        let (groups, end) = self.source.groups(&[':']);
        let [first, second] = groups.as_slice() else {
            return false;
        };
        let value = |digits: &str| digits.parse().ok().filter(|_| digits.len() <= 6);
        let (Some(first), Some(second)) = (value(first), value(second)) else {
            return false;
        };
        self.source.at = end;
        self.say(&format!("{}比{}", number(first), number(second)));
        true
    }
}

/// Returns the name of a sign.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "加",
        '=' => "等于",
        '<' => "小于",
        '>' => "大于",
        '≤' => "小于等于",
        '≥' => "大于等于",
        '≠' => "不等于",
        '±' => "正负",
        '×' => "乘",
        '÷' => "除以",
        '&' => "和",
        '℃' => "摄氏度",
        '℉' => "华氏度",
        _ => return None,
    })
}
