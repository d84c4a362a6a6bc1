//! What is asked of the hall's speakers, and what happened.

use crate::ids::{SpeakerId, ZoneId};
use crate::voice::{Notice, Zone, ZoneWish};

/// A request about notices, music and speakers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementCommand {
    /// Tell everybody something.
    Announce {
        /// What.
        notice: Notice,
    },
    /// Let the hall's music play, or stop it.
    SetMusic {
        /// Whether it plays.
        on: bool,
    },
    /// A speaker's place in its zone.
    SpeakIn {
        /// Where.
        zone: ZoneId,
        /// Who.
        speaker: SpeakerId,
        /// What it asks.
        wish: ZoneWish,
    },
}

/// A notice, or a change of the music or of who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementEvent {
    /// Everybody shall hear and read this.
    Announced {
        /// What.
        notice: Notice,
    },
    /// The hall's music plays, or does not.
    MusicSet {
        /// Whether it plays.
        on: bool,
    },
    /// Another speaker speaks in a zone, or stands by.
    ZoneChanged {
        /// The zone as it is now.
        zone: Zone,
    },
    /// The latest call was spoken.
    Spoken {
        /// Where.
        zone: ZoneId,
        /// By whom.
        speaker: SpeakerId,
    },
}
