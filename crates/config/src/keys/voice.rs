//! The speaker of this machine.

use super::times::hours;
use super::{named, parsed, set, small};
use crate::VoiceSettings;
use hall::{Lang, SpokenLang};
use text::fault::Fault;
use text::reader::{Between, Item, Table, text};

/// Reads `[voice]`, and returns what is only a warning besides.
pub(super) fn read(root: &Table<'_, '_>) -> (VoiceSettings, Vec<Fault>) {
    let mut voice = VoiceSettings::default();
    let mut warnings = Vec::new();
    let Some(table) = root
        .take("voice")
        .and_then(|item| item.table("{ output = \"auto\" }"))
    else {
        return (voice, warnings);
    };
    let percent = |name, most| table.number(name, Between(0, most));
    set(
        &mut voice.output,
        table
            .take("output")
            .and_then(|item| parsed(&item, "auto", "config-bad-output")),
    );
    let languages = table.take("languages");
    let languages = languages.and_then(|item| spoken_langs(&item, &mut warnings));
    voice.own.languages = languages.is_some();
    set(&mut voice.languages, languages);
    set(
        &mut voice.times,
        table.number("times", Between(1, 5)).map(small),
    );
    set(&mut voice.chime, table.bool("chime"));
    set(
        &mut voice.yao,
        table.choice("one", &[("yi", false), ("yao", true)]),
    );
    set(
        &mut voice.zone,
        table.take("zone").and_then(|item| named(&item, "lobby")),
    );
    set(
        &mut voice.emergency_pause_s,
        table.number("emergency_pause_s", Between(2, 120)),
    );
    let volume = percent("volume", 100);
    voice.own.volume = volume.is_some();
    set(&mut voice.volume, volume);
    set(&mut voice.counter, table.bool("counter"));
    set(&mut voice.counter_volume, percent("counter_volume", 100));
    set(&mut voice.kiosk, table.bool("kiosk"));
    set(&mut voice.kiosk_volume, percent("kiosk_volume", 100));
    let music_volume = percent("music_volume", 100);
    voice.own.music_volume = music_volume.is_some();
    set(&mut voice.music_volume, music_volume);
    set(
        &mut voice.music_hours,
        table.take("music_hours").and_then(|item| hours(&item)),
    );
    set(
        &mut voice.soft_hours,
        table.take("soft_hours").and_then(|item| hours(&item)),
    );
    set(&mut voice.soft_percent, percent("soft_percent", 100));
    set(&mut voice.live, table.bool("live"));
    table.end();
    (voice, warnings)
}

/// Reads the languages that are spoken: one to three, each once. A language without a voice is
/// shown only, which is a warning.
pub(super) fn spoken_langs(
    item: &Item<'_, '_>,
    warnings: &mut Vec<Fault>,
) -> Option<Vec<SpokenLang>> {
    let choices = SpokenLang::ALL.map(|spoken_lang| (spoken_lang.key(), spoken_lang));
    let mut found: Vec<SpokenLang> = Vec::new();
    for item in item.list(r#"["zh", "en"]"#)? {
        let has_words = |lang: &Lang| text::meant(*lang).is_some();
        let lang: Option<Lang> = item.as_str().and_then(|tag| tag.parse().ok());
        if let Some(lang) = lang.filter(has_words)
            && !SpokenLang::ALL
                .iter()
                .any(|spoken| spoken.key() == lang.as_str())
        {
            let args = vec![("tag", text(lang.as_str()))];
            warnings.push(
                item.reader
                    .fault(&item.span, &item.path, "config-no-voice", args),
            );
            continue;
        }
        let spoken_lang = item.choice(&choices)?;
        if !found.contains(&spoken_lang) {
            found.push(spoken_lang);
        }
    }
    if found.is_empty() {
        item.expected("config-kind-list", r#"["zh", "en"]"#);
        return None;
    }
    Some(found)
}
