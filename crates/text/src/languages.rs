//! The languages that there are words of: those that are part of the program, and those of files
//! that a hall lays beside its settings ([`load`]).

use crate::dictionary::Dictionary;
use crate::fault::Fault;
use crate::translation::{self, Translation};
use hall::setup::Lang;
use std::path::Path;
use std::sync::{OnceLock, PoisonError, RwLock};

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

/// The languages that are part of the program, English first: it stands in for all others.
pub static SHIPPED: [Shipped; 3] = [
    Shipped::new(Lang::EN, "en-GB", include_str!("en.ftl")),
    Shipped::new(Lang::ZH, "zh-CN", include_str!("zh.ftl")),
    Shipped::new(Lang::ZH_HANT, "zh-Hant", include_str!("zh-Hant.ftl")),
];

/// The languages of files, which come before the shipped ones. They are read once, when the program
/// starts, and stay.
static LOADED: RwLock<Vec<(Lang, &'static Dictionary)>> = RwLock::new(Vec::new());

/// Reads the languages in `folder`, such as `fr.ftl`, and returns what is wrong with them. A message
/// that is missing or wrong is said in the language that stands in, in the end English. A language
/// that is part of the program may be worded anew by such a file, in whole or in part.
pub fn load(folder: &Path) -> Vec<Fault> {
    let (found, mut faults) = translation::files(folder);
    for (path, lang) in found {
        match translation::read(&path) {
            Ok((name, source)) => faults.extend(add(&name, lang, &source)),
            Err(wrong) => faults.extend(wrong.0),
        }
    }
    faults
}

/// Adds the language of a file called `name`, and returns what is wrong with it.
pub fn add(name: &str, lang: Lang, source: &str) -> Vec<Fault> {
    let standby = dictionary(lang);
    let is_partial = meant(lang).is_some();
    let translation = Translation::read(name, lang, source, standby, is_partial);
    // As long as the program runs, like the shipped ones.
    let dictionary: &'static Dictionary = Box::leak(Box::new(translation.dictionary));
    let mut loaded = LOADED.write().unwrap_or_else(PoisonError::into_inner);
    loaded.retain(|(known, _)| *known != lang);
    loaded.push((lang, dictionary));
    translation.faults
}

/// Returns the English messages, which say what there is to translate.
pub(crate) fn english() -> &'static Shipped {
    &SHIPPED[0]
}

/// Returns the dictionary of `lang`, of the form of it that is nearest, or the English one.
pub(crate) fn dictionary(lang: Lang) -> &'static Dictionary {
    let loaded = LOADED.read().unwrap_or_else(PoisonError::into_inner);
    let find = |lang: Lang| {
        let own = loaded.iter().find(|(known, _)| *known == lang);
        let shipped = || SHIPPED.iter().find(|shipped| shipped.lang == lang);
        own.map(|(_, dictionary)| *dictionary)
            .or_else(|| shipped().map(Shipped::dictionary))
    };
    find(lang)
        .or_else(|| find(form_of(lang)?))
        .unwrap_or_else(|| english().dictionary())
}

/// Returns the language that `lang` is a form of, if there may be words of it.
fn form_of(lang: Lang) -> Option<Lang> {
    let tag = lang.as_str();
    let regions = ["zh-TW", "zh-HK", "zh-MO"];
    if tag.starts_with("zh-Hant-") || regions.contains(&tag) {
        return Some(Lang::ZH_HANT);
    }
    lang.base().parse().ok().filter(|base| *base != lang)
}

/// Returns the languages that there are words of.
pub fn languages() -> Vec<Lang> {
    let shipped = SHIPPED.iter().map(|shipped| shipped.lang);
    let mut all: Vec<Lang> = [Lang::ZH, Lang::EN].into_iter().chain(shipped).collect();
    let loaded = LOADED.read().unwrap_or_else(PoisonError::into_inner);
    all.extend(loaded.iter().map(|(lang, _)| *lang));
    let mut seen = Vec::new();
    all.retain(|lang| {
        let is_new = !seen.contains(lang);
        seen.push(*lang);
        is_new
    });
    all
}

/// Returns the language that has words and is meant by a tag such as `zh-HK`.
pub fn meant(lang: Lang) -> Option<Lang> {
    let known = languages();
    let has_words = |lang: &Lang| known.contains(lang);
    Some(lang)
        .filter(has_words)
        .or_else(|| form_of(lang).filter(has_words))
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
    english().dictionary().has(id)
}

/// Returns the tags of languages, as a list.
pub fn tags(languages: &[Lang]) -> String {
    let tags: Vec<&str> = languages.iter().map(Lang::as_str).collect();
    tags.join(" ")
}
