//! Labels of counters: what stands on the sign, is read and is said.
//!
//! Visitors find their way by them, so no two may look or sound alike, and none may be taken for the
//! number of another counter, by which clerks and scripts call it.

use super::check::Spans;
use hall::SpokenLang;
use hall::ids::CounterId;
use hall::setup::{CounterSetup, Setup, Text};
use std::collections::BTreeSet;
use text::fault::Arg;
use text::reader::{Item, Reader, text};
use unicode_width::UnicodeWidthStr;

/// Most columns of a label: more would be small print on the display and on a narrow ticket.
const COLUMNS_MAX: usize = 12;

/// Reads a label; an empty one is none.
pub(super) fn label(item: &Item<'_, '_>) -> Option<Text> {
    let label = item.words()?;
    let label = label.trimmed();
    if label.is_empty() {
        return None;
    }
    for (_, written) in label.iter() {
        if written.contains('\n') {
            item.wrong("config-one-line", Vec::new());
        } else if !written.chars().any(char::is_alphanumeric) {
            item.wrong("config-label-mute", vec![("value", text(written))]);
        } else if written.width() > COLUMNS_MAX {
            let columns = i64::try_from(written.width()).unwrap_or(i64::MAX);
            item.wrong(
                "config-label-long",
                vec![
                    ("value", text(written)),
                    ("columns", Arg::Number(columns)),
                    ("max", text(COLUMNS_MAX.to_string())),
                ],
            );
        } else {
            continue;
        }
        return None;
    }
    Some(label)
}

/// What one counter is known by.
struct Sign {
    id: CounterId,
    /// Its label, or its number.
    shown: String,
    looks: BTreeSet<String>,
    sounds: BTreeSet<(SpokenLang, Vec<String>)>,
}

impl Sign {
    fn of(counter: &CounterSetup, setup: &Setup) -> Sign {
        let languages = setup.languages().iter();
        let labels: Vec<String> = languages
            .map(|lang| setup.label(counter.id, *lang))
            .collect();
        Sign {
            id: counter.id,
            looks: labels.iter().map(|label| look(label)).collect(),
            sounds: speech::window_sounds(counter.id, counter.label.as_ref()),
            shown: labels[0].clone(),
        }
    }
}

/// Returns a label as eyes take it: without case, width, blanks and marks, and with letters that are
/// taken for figures as these.
fn look(label: &str) -> String {
    let folded = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    label
        .chars()
        .map(folded)
        .flat_map(char::to_uppercase)
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            'O' => '0',
            'I' => '1',
            _ => c,
        })
        .collect()
}

/// Notes labels by which a visitor or a clerk would come to another counter.
pub(super) fn check_labels(reader: &Reader<'_>, setup: &Setup, spans: &Spans) {
    let signs: Vec<Sign> = setup
        .counters
        .iter()
        .map(|counter| Sign::of(counter, setup))
        .collect();
    let note = |id: CounterId, other: &Sign, kind, label: &str| {
        let Some(span) = spans.labels.get(&id) else {
            return;
        };
        let args = vec![
            ("label", text(label)),
            ("other", text(other.id.to_string())),
            ("shown", text(other.shown.as_str())),
        ];
        reader.note(span, &format!("counter.{id}.label"), kind, args);
    };
    for (at, sign) in signs.iter().enumerate() {
        let is_number_of = |other: &&Sign| {
            let number = other.id.to_string();
            other.id != sign.id && spans.labels.contains_key(&sign.id) && {
                let label = setup.counter(sign.id).and_then(|c| c.label.as_ref());
                label.is_some_and(|label| label.iter().any(|(_, it)| it == number))
            }
        };
        if let Some(other) = signs.iter().find(is_number_of) {
            note(sign.id, other, "config-label-number", &sign.shown);
            continue;
        }
        let is_like = |other: &&Sign| {
            !sign.looks.is_disjoint(&other.looks) || !sign.sounds.is_disjoint(&other.sounds)
        };
        if let Some(other) = signs[..at].iter().find(is_like) {
            // At the one of the two that has a label.
            if spans.labels.contains_key(&sign.id) {
                note(sign.id, other, "config-label-alike", &sign.shown);
            } else {
                note(other.id, sign, "config-label-alike", &other.shown);
            }
        }
    }
}
