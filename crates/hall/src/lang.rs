//! Languages, and texts in several of them.
//!
//! A language is its tag, so that a hall may add one: nothing here knows how many there are. What
//! is said in it stands in files, which the crate `text` reads.

use std::fmt;
use std::str::FromStr;

/// Longest tag, in bytes: a language, a script and a region.
const TAG_MAX: usize = 11;

/// A language of the screens, tickets and messages, by its tag: `zh`, `en`, `zh-Hant`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; TAG_MAX]);

impl Lang {
    /// Chinese in simplified characters.
    pub const ZH: Lang = Lang::of("zh");
    /// English.
    pub const EN: Lang = Lang::of("en");
    /// Chinese in traditional characters.
    pub const ZH_HANT: Lang = Lang::of("zh-Hant");
    /// The languages of a hall that names none.
    pub const USUAL: [Lang; 2] = [Lang::ZH, Lang::EN];

    const fn of(tag: &str) -> Lang {
        let tag = tag.as_bytes();
        let mut bytes = [0; TAG_MAX];
        let mut at = 0;
        while at < tag.len() {
            bytes[at] = tag[at];
            at += 1;
        }
        Lang(bytes)
    }

    /// Its tag.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(TAG_MAX);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }

    /// The tag without script and region: `zh` of `zh-Hant`.
    pub fn base(&self) -> &str {
        self.as_str().split('-').next().unwrap_or_default()
    }

    /// Returns true if it is written in Chinese characters, in either form.
    pub fn is_chinese(self) -> bool {
        self.base() == "zh"
    }

    /// Returns the best of what there is in several languages: in this one, else in another form of
    /// it, in English, in Chinese, in whatever comes first.
    pub fn choose<T>(self, all: &[(Lang, T)]) -> Option<&T> {
        let find = |is: &dyn Fn(Lang) -> bool| all.iter().find(|(lang, _)| is(*lang));
        let found = find(&|lang| lang == self)
            .or_else(|| find(&|lang| lang.base() == self.base()))
            .or_else(|| find(&|lang| lang == Lang::EN))
            .or_else(|| find(&|lang| lang.is_chinese()))
            .or(all.first());
        found.map(|(_, found)| found)
    }
}

impl Default for Lang {
    fn default() -> Lang {
        Lang::ZH
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = ();

    /// Reads a tag such as `fr`, `pt-BR` or `zh-Hant`: a language of two or three letters, perhaps a
    /// script of four and a region of two letters or three figures. Case does not matter.
    fn from_str(written: &str) -> Result<Lang, ()> {
        let mut parts = written.split('-');
        let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
        let mut tag = parts
            .next()
            .filter(|part| matches!(part.len(), 2 | 3) && letters(part))
            .ok_or(())?
            .to_ascii_lowercase();
        let mut part = parts.next();
        if let Some(script) = part.filter(|part| part.len() == 4 && letters(part)) {
            tag.push('-');
            tag.push_str(&script[..1].to_ascii_uppercase());
            tag.push_str(&script[1..].to_ascii_lowercase());
            part = parts.next();
        }
        if let Some(region) = part {
            let figures = region.len() == 3 && region.bytes().all(|b| b.is_ascii_digit());
            let is_region = figures || region.len() == 2 && letters(region);
            if !is_region {
                return Err(());
            }
            tag.push('-');
            tag.push_str(&region.to_ascii_uppercase());
        }
        match parts.next() {
            None if tag.len() <= TAG_MAX => Ok(Lang::of(&tag)),
            _ => Err(()),
        }
    }
}

/// A text in some languages, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(Vec<(Lang, String)>);

impl Text {
    /// Makes a text in Chinese and English.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text::of([(Lang::ZH, zh.into()), (Lang::EN, en.into())])
    }

    /// Makes a text of one for each language; of two for the same, the latter one counts.
    pub fn of(texts: impl IntoIterator<Item = (Lang, String)>) -> Text {
        let mut all: Vec<(Lang, String)> = Vec::new();
        for (lang, text) in texts {
            all.retain(|(known, _)| *known != lang);
            if !text.is_empty() {
                all.push((lang, text));
            }
        }
        all.sort();
        Text(all)
    }

    /// The text in `lang`, or the best there is instead; see [`Lang::choose`].
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.0).map_or("", String::as_str)
    }

    /// The text in `lang` alone; empty if there is none.
    pub fn own(&self, lang: Lang) -> &str {
        let own = self.0.iter().find(|(known, _)| *known == lang);
        own.map_or("", |(_, text)| text)
    }

    /// The texts with their languages.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(lang, text)| (*lang, text.as_str()))
    }

    /// Returns true if it says nothing in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text without the blanks at the ends.
    #[must_use]
    pub fn trimmed(&self) -> Text {
        let texts = self.iter();
        Text::of(texts.map(|(lang, text)| (lang, text.trim().to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(written: &str) -> Option<String> {
        written.parse().ok().map(|lang: Lang| lang.to_string())
    }

    #[test]
    fn a_tag_is_read_in_any_case_and_has_one_form() {
        let read = [
            "EN",
            "fr",
            "zh-hant",
            "pt-br",
            "zh-HANT-hk",
            "es-419",
            "yue",
        ]
        .map(tag);
        let form = [
            "en",
            "fr",
            "zh-Hant",
            "pt-BR",
            "zh-Hant-HK",
            "es-419",
            "yue",
        ];
        assert_eq!(read, form.map(|tag| Some(tag.to_owned())));
        for wrong in [
            "",
            "e",
            "engl",
            "zh_CN",
            "zh-",
            "fr-France",
            "zh-Hant-HK-x",
            "中文",
            "zh-Hanté",
        ] {
            assert_eq!(tag(wrong), None, "{wrong}");
        }
        assert_eq!(Lang::ZH_HANT.base(), "zh");
    }

    #[test]
    fn a_text_falls_back_to_the_form_next_to_it_then_to_english() {
        let fr: Lang = "fr".parse().unwrap();
        let text = |tags: &[Lang]| Text::of(tags.iter().map(|lang| (*lang, lang.to_string())));
        let both = text(&Lang::USUAL);
        assert_eq!(both.get(Lang::ZH_HANT), "zh");
        assert_eq!(both.get(fr), "en");
        assert_eq!(both.own(fr), "");
        assert_eq!(text(&[Lang::ZH_HANT, fr]).get(Lang::ZH), "zh-Hant");
        assert_eq!(text(&[Lang::ZH, fr]).get(Lang::EN), "zh");
        assert_eq!(text(&[fr]).get(Lang::ZH), "fr");
        assert_eq!(Text::default().get(fr), "");
        assert_eq!(Text::new("", ""), Text::default());
    }
}
