//! Who hears a notice that a script sent: known from its words before, or told by the speakers
//! afterwards.

use super::{Session, Told};
use hall::{AnnouncementEvent, Event, Notice, ZoneId};
use serde_json::{Value, json};
use std::time::Duration;
use text::Words;
use text::problem::{Code, Problem};
use voice::speech::{Prospect, language_of, prospects};

/// Time in which a speaker tells what it cannot say. The live voice may take longer.
const TOLD_WITHIN: Duration = Duration::from_secs(1);

/// The outlook for a notice in each zone that has a speaker.
pub(super) struct Hearing(Vec<(ZoneId, Prospect)>);

impl Hearing {
    /// Finds out about the notice among what followed; `None` without one.
    pub(super) fn of(session: &mut Session, told: &[Told], words: &Words) -> Option<Hearing> {
        // The phrases of a machine are its own: it tells what of them it cannot say.
        let text = told.iter().find_map(|(event, _)| match event {
            Event::Announcement(AnnouncementEvent::Announced {
                notice: Notice::Text(text),
            }) => Some(text.as_str()),
            Event::Announcement(
                AnnouncementEvent::Announced { .. } | AnnouncementEvent::EmergencyRaised { .. },
            ) => Some(""),
            _ => None,
        })?;
        let mut zones = prospects(session.hall().zones(), text);
        let open = |(_, prospect): &(ZoneId, Prospect)| match prospect {
            Prospect::Unknown(_) => true,
            Prospect::Clips => text.is_empty(),
            _ => false,
        };
        if !zones.iter().any(open) {
            return Some(Hearing(zones));
        }
        let unspoken = session.unspoken(TOLD_WITHIN, words);
        for (zone, prospect) in &mut zones {
            let voice = session.hall().zone(*zone).and_then(|z| z.voice.as_ref());
            let told = unspoken.iter().find(|(of, _)| of == zone);
            match (told, voice) {
                (Some((_, words)), _) => {
                    let spoken = voice.map_or(&[][..], |voice| &voice.languages);
                    *prospect = Prospect::Unspoken {
                        spoken_lang: language_of(words, spoken),
                        words: vec![words.clone()],
                        live: voice.is_some_and(|voice| !voice.live.is_empty()),
                    };
                }
                // It would have said so by now.
                (None, Some(voice)) if voice.live.is_empty() => {
                    if matches!(prospect, Prospect::Unknown(_)) {
                        *prospect = Prospect::Clips;
                    }
                }
                (None, _) => {}
            }
        }
        Some(Hearing(zones))
    }

    /// Returns what is worth to be told although nothing is wrong.
    pub(super) fn lines(&self, words: &Words) -> Vec<String> {
        if self.0.is_empty() {
            return vec![words.text("notice-no-speaker").to_owned()];
        }
        let fine = |prospect: &Prospect| matches!(prospect, Prospect::Live | Prospect::Unknown(_));
        let told = self.0.iter().filter(|(_, prospect)| fine(prospect));
        told.filter_map(|(zone, prospect)| Some(prospect.tell(*zone, words)?.0))
            .collect()
    }

    /// Returns the problem of a notice that is shown and not spoken.
    pub(super) fn problem(&self, words: &Words) -> Option<Problem> {
        let wrong =
            |prospect: &Prospect| matches!(prospect, Prospect::Unspoken { .. } | Prospect::Muted);
        let told = self.0.iter().filter(|(_, prospect)| wrong(prospect));
        let told: Vec<_> = told
            .filter_map(|(zone, prospect)| prospect.tell(*zone, words))
            .collect();
        let (_, cure) = told.first()?;
        let mut problem = Problem::new(
            Code::Sound,
            words.text("notice-shown-only"),
            words.text(cure),
        );
        problem.causes = told.into_iter().map(|(line, _)| line).collect();
        Some(problem)
    }

    /// Adds it to a script's answer: `spoken` is null where nobody can tell.
    pub(super) fn add_to(&self, answer: &mut Value) {
        let spoken = |prospect: &Prospect| match prospect {
            Prospect::Clips | Prospect::Live => Some(true),
            Prospect::Unknown(_) => None,
            Prospect::Unspoken { .. } | Prospect::Muted => Some(false),
        };
        let zone = |(zone, prospect): &(ZoneId, Prospect)| {
            let none = Vec::new();
            let (by, words) = match prospect {
                Prospect::Clips => (Some("clips"), &none),
                Prospect::Live => (Some("live"), &none),
                Prospect::Unknown(words) | Prospect::Unspoken { words, .. } => (None, words),
                Prospect::Muted => (None, &none),
            };
            json!({
                "zone": zone.as_str(),
                "spoken": spoken(prospect),
                "by": by,
                "lacks": words,
                "muted": *prospect == Prospect::Muted,
            })
        };
        let all: Vec<Option<bool>> = self
            .0
            .iter()
            .map(|(_, prospect)| spoken(prospect))
            .collect();
        answer["spoken"] = match all.as_slice() {
            [] => json!(false),
            all if all.contains(&Some(false)) => json!(false),
            all if all.contains(&None) => Value::Null,
            _ => json!(true),
        };
        answer["zones"] = self.0.iter().map(zone).collect();
    }
}
