//! The languages that there are words of.

use crate::dictionary::Dictionary;
use hall::setup::Lang;
use std::sync::OnceLock;

/// A language whose words are part of the program.
pub struct Shipped {
    /// The language.
    pub lang: Lang,
    /// The language whose plural rules apply.
    locale: &'static str,
    /// Its messages as they stand in the source.
    pub source: &'static str,
    dictionary: OnceLock<Dictionary>,
}

impl Shipped {
    const fn new(lang: Lang, locale: &'static str, source: &'static str) -> Shipped {
        Shipped {
            lang,
            locale,
            source,
            dictionary: OnceLock::new(),
        }
    }

    /// Returns its dictionary, which is read when somebody first needs it.
    fn dictionary(&self) -> &Dictionary {
        self.dictionary
            .get_or_init(|| Dictionary::new(self.locale, self.source))
    }
}

/// The languages that are part of the program, English last: it stands in for all others.
pub static SHIPPED: [Shipped; 2] = [
    Shipped::new(Lang::ZH, "zh-CN", include_str!("zh.ftl")),
    Shipped::new(Lang::EN, "en-GB", include_str!("en.ftl")),
];

/// Returns the dictionary of `lang`, or the English one.
pub(crate) fn dictionary(lang: Lang) -> &'static Dictionary {
    let own = SHIPPED.iter().find(|shipped| shipped.lang == lang);
    own.unwrap_or(&SHIPPED[SHIPPED.len() - 1]).dictionary()
}

/// Returns the languages that there are words of.
pub fn languages() -> Vec<Lang> {
    SHIPPED.iter().map(|shipped| shipped.lang).collect()
}

/// Returns the language that follows `lang` among these when one looks through them.
pub fn following(languages: &[Lang], lang: Lang) -> Lang {
    let at = languages.iter().position(|known| *known == lang);
    let next = at.map_or(0, |at| at + 1);
    let mut from = languages.iter().cycle().skip(next);
    from.next().copied().unwrap_or(lang)
}

/// Returns true if a message has this name.
pub fn is_message(id: &str) -> bool {
    dictionary(Lang::EN).has(id)
}

/// Returns the tags of languages, as a list.
pub fn tags(languages: &[Lang]) -> String {
    let tags: Vec<&str> = languages.iter().map(Lang::as_str).collect();
    tags.join(" ")
}
