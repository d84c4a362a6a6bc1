//! Who speaks where, what everybody shall hear, and whether there is music.
//!
//! A hall has zones, such as the lobby, and in each one speaker speaks: two that say the same a
//! moment apart cannot be understood. Further ones stand by. While one does, the speaker says of
//! each call that it spoke it ([`ZoneWish::Spoke`]); if it does not, one that stands by takes its
//! place. A hall with one speaker in a zone has none of this in its log.

use super::AnnouncementEvent;
use super::event::Event;
use super::ids::{SpeakerId, ZoneId};
use super::limits::NOTICE_MAX;
use super::refusal::Refusal;
use super::state::Hall;
use std::fmt;
use std::str::FromStr;

/// Zones of a hall, and speakers that stand by in one, at most.
pub(super) const ZONES_MAX: usize = 200;
pub(super) const STANDBY_MAX: usize = 8;

/// A language that the hall speaks. What it writes is [`Lang`](super::Lang).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tongue {
    /// Mandarin.
    #[default]
    Zh,
    /// English.
    En,
    /// Cantonese.
    Yue,
}

impl Tongue {
    /// All of them.
    pub const ALL: [Tongue; 3] = [Tongue::Zh, Tongue::En, Tongue::Yue];

    /// Its key in settings, phrases and folders.
    pub fn key(self) -> &'static str {
        match self {
            Tongue::Zh => "zh",
            Tongue::En => "en",
            Tongue::Yue => "yue",
        }
    }
}

impl fmt::Display for Tongue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Tongue {
    type Err = ();

    fn from_str(key: &str) -> Result<Tongue, ()> {
        Tongue::ALL
            .into_iter()
            .find(|tongue| tongue.key() == key)
            .ok_or(())
    }
}

/// Something that everybody in the hall shall hear and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The hall closes soon.
    ClosingSoon,
    /// Everybody must leave: said before everything else.
    Urgent,
    /// A text of the staff's, 1 to 200 characters.
    Text(String),
}

/// Where one speaker speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name.
    pub id: ZoneId,
    /// Who speaks.
    pub speaks: Option<SpeakerId>,
    /// Who stands by, longest first.
    pub standby: Vec<SpeakerId>,
    /// Nobody speaks here because the sound of who did failed.
    pub muted: bool,
}

/// What a speaker asks of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneWish {
    /// Speak, or stand by where another one does.
    Join,
    /// Speak instead of this one, which was silent when it should have spoken. Nothing happens if
    /// another one speaks meanwhile.
    Take {
        /// Who.
        from: SpeakerId,
    },
    /// It spoke the latest call.
    Spoke,
    /// Not speak any more.
    Leave,
    /// The same, because its sound failed.
    Mute,
}

impl Hall {
    /// Whether the hall's music shall play.
    pub fn music(&self) -> bool {
        self.music
    }

    /// The zones that have a speaker, by name.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// A zone.
    pub fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    pub(super) fn decide_announce(&self, notice: &Notice) -> Result<Vec<Event>, Refusal> {
        let notice = match notice {
            Notice::Text(text) => {
                let text: String = text
                    .trim()
                    .chars()
                    .filter(|letter| !letter.is_control())
                    .collect();
                if text.is_empty() || text.chars().count() > NOTICE_MAX {
                    return Err(Refusal::BadNotice);
                }
                Notice::Text(text)
            }
            known => known.clone(),
        };
        Ok(vec![Event::Announcement(AnnouncementEvent::Announced {
            notice,
        })])
    }

    pub(super) fn decide_zone(&self, id: ZoneId, speaker: SpeakerId, wish: ZoneWish) -> Vec<Event> {
        let none = Zone {
            id,
            speaks: None,
            standby: Vec::new(),
            muted: false,
        };
        let known = self.zone(id).unwrap_or(&none);
        let mut zone = known.clone();
        match wish {
            ZoneWish::Spoke if zone.speaks == Some(speaker) => {
                return vec![Event::Announcement(AnnouncementEvent::Spoken {
                    zone: id,
                    speaker,
                })];
            }
            ZoneWish::Spoke => return Vec::new(),
            ZoneWish::Join if zone.speaks.is_none() => {
                zone.standby.retain(|other| *other != speaker);
                (zone.speaks, zone.muted) = (Some(speaker), false);
            }
            ZoneWish::Join if zone.speaks != Some(speaker) && !zone.standby.contains(&speaker) => {
                // Whoever has stood by longest is probably not there any more.
                if zone.standby.len() >= STANDBY_MAX {
                    zone.standby.remove(0);
                }
                zone.standby.push(speaker);
            }
            ZoneWish::Take { from } if zone.speaks == Some(from) => {
                zone.standby.retain(|other| *other != speaker);
                zone.speaks = Some(speaker);
            }
            ZoneWish::Join | ZoneWish::Take { .. } => {}
            ZoneWish::Leave | ZoneWish::Mute => {
                zone.muted |=
                    wish == ZoneWish::Mute && zone.speaks.is_none_or(|speaks| speaks == speaker);
                zone.standby.retain(|other| *other != speaker);
                zone.speaks = zone.speaks.filter(|speaks| *speaks != speaker);
            }
        }
        let full = self.zone(id).is_none() && self.zones.len() >= ZONES_MAX;
        if zone == *known || full {
            Vec::new()
        } else {
            vec![Event::Announcement(AnnouncementEvent::ZoneChanged { zone })]
        }
    }

    pub(super) fn set_zone(&mut self, zone: &Zone) {
        let place = self.zones.partition_point(|other| other.id < zone.id);
        let is_known = self
            .zones
            .get(place)
            .is_some_and(|other| other.id == zone.id);
        match (
            is_known,
            zone.speaks.is_none() && zone.standby.is_empty() && !zone.muted,
        ) {
            (true, true) => drop(self.zones.remove(place)),
            (true, false) => self.zones[place] = zone.clone(),
            (false, false) => self.zones.insert(place, zone.clone()),
            (false, true) => {}
        }
    }
}
