//! The clips that every machine has, by their words: they are part of the program.

use super::{Lexicon, SpokenLang};
use serde::Deserialize;
use std::sync::LazyLock;

/// The tables of the clips, one for each bank of a language, made by `sounds/make`.
const TABLES: [(SpokenLang, &[&str]); 3] = [
    (
        SpokenLang::Zh,
        &[
            include_str!("../../../sounds/zh/clips.json"),
            include_str!("../../../sounds/zh/guide.json"),
        ],
    ),
    (
        SpokenLang::En,
        &[
            include_str!("../../../sounds/en/clips.json"),
            include_str!("../../../sounds/en/guide.json"),
        ],
    ),
    (
        SpokenLang::Yue,
        &[include_str!("../../../sounds/yue/clips.json")],
    ),
];

/// A clip in a shipped bank of its language.
#[derive(Debug, Clone, Deserialize)]
pub struct ShippedClip {
    /// Its bank: that of announcements is 0, that of a kiosk's guidance 1.
    #[serde(skip)]
    pub bank: usize,
    /// Its name.
    pub id: String,
    /// Its words.
    pub text: String,
    /// The first sample in the bank.
    pub start: usize,
    /// The first sample behind it.
    pub end: usize,
    /// The silence after it.
    pub gap_ms: u32,
}

#[derive(Deserialize)]
struct Table {
    clips: Vec<ShippedClip>,
}

/// The clips of one language, and the words that they say.
struct Shipped {
    spoken_lang: SpokenLang,
    clips: Vec<ShippedClip>,
    lexicon: Lexicon<()>,
}

static SHIPPED: LazyLock<[Shipped; 3]> = LazyLock::new(|| {
    TABLES.map(|(spoken_lang, tables)| {
        let clips = tables.iter().enumerate().flat_map(|(bank, table)| {
            // A test reads the same tables.
            let table = serde_json::from_str::<Table>(table);
            let clips = table.map_or_else(|_| Vec::new(), |table| table.clips);
            clips
                .into_iter()
                .map(move |clip| ShippedClip { bank, ..clip })
        });
        let clips: Vec<ShippedClip> = clips.collect();
        let mut lexicon = Lexicon::new();
        clips.iter().for_each(|clip| lexicon.add(&clip.text, ()));
        Shipped {
            spoken_lang,
            clips,
            lexicon,
        }
    })
});

fn of(spoken_lang: SpokenLang) -> &'static Shipped {
    let place = SHIPPED.iter().position(|of| of.spoken_lang == spoken_lang);
    &SHIPPED[place.unwrap_or(0)]
}

/// Returns the words that the shipped clips of a language say.
pub fn shipped(spoken_lang: SpokenLang) -> &'static Lexicon<()> {
    &of(spoken_lang).lexicon
}

/// Returns the shipped clips of a language.
pub fn shipped_clips(spoken_lang: SpokenLang) -> &'static [ShippedClip] {
    &of(spoken_lang).clips
}
