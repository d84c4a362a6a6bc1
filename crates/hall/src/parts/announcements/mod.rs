//! Announcements: notices to everybody, emergencies, music, and who speaks where.

mod decide;
mod language;

pub use language::{AnnouncementCommand, AnnouncementEvent};

use crate::actor::Actor;
use crate::ids::ZoneId;
use crate::time::Timestamp;
use crate::voice::{Emergency, Zone};

/// The speakers of a hall, whether music plays, and whether everybody must leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Announcements {
    music: bool,
    /// Those that have a speaker, by name.
    zones: Vec<Zone>,
    emergency: Option<Emergency>,
}

impl Announcements {
    /// The announcements that a snapshot keeps.
    pub(crate) fn restore(
        music: bool,
        zones: Vec<Zone>,
        emergency: Option<Emergency>,
    ) -> Announcements {
        Announcements {
            music,
            zones,
            emergency,
        }
    }

    /// The emergency, while there is one.
    pub(crate) fn emergency(&self) -> Option<&Emergency> {
        self.emergency.as_ref()
    }

    /// Returns whether the hall's music shall play.
    pub(crate) fn music(&self) -> bool {
        self.music
    }

    /// The zones that have a speaker, by name.
    pub(crate) fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// Returns a zone, if it has ever had a speaker.
    pub(crate) fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// Records an event of the announcements' own, which `actor` brought about.
    pub(crate) fn apply(&mut self, at: Timestamp, actor: Option<Actor>, event: &AnnouncementEvent) {
        match event {
            AnnouncementEvent::EmergencyRaised { text } => {
                self.emergency = Some(Emergency {
                    text: text.clone(),
                    since: at,
                    by: actor,
                });
            }
            AnnouncementEvent::EmergencyEnded => self.emergency = None,
            AnnouncementEvent::MusicSet { on } => self.music = *on,
            AnnouncementEvent::ZoneChanged { zone } => self.set_zone(zone),
            AnnouncementEvent::Announced { .. }
            | AnnouncementEvent::Unspoken { .. }
            | AnnouncementEvent::Spoken { .. } => {}
        }
    }

    fn set_zone(&mut self, zone: &Zone) {
        let place = self.zones.partition_point(|other| other.id < zone.id);
        let is_known = self
            .zones
            .get(place)
            .is_some_and(|other| other.id == zone.id);
        let is_empty = zone.speaks.is_none() && zone.standby.is_empty() && !zone.muted;
        match (is_known, is_empty) {
            (true, true) => drop(self.zones.remove(place)),
            (true, false) => self.zones[place] = zone.clone(),
            (false, false) => self.zones.insert(place, zone.clone()),
            (false, true) => {}
        }
    }
}
