//! What is asked of the hall's speakers, and what happened.

use crate::ids::{SpeakerId, ZoneId};
use crate::voice::{Notice, SpeakerVoice, Zone, ZoneWish};

/// A request about notices, music and speakers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementCommand {
    /// Tell everybody something.
    Announce {
        /// The notice itself.
        notice: Notice,
    },
    /// Raise an emergency: everybody must leave.
    RaiseEmergency {
        /// A text of the staff's, beside the hall's own words.
        text: Option<String>,
    },
    /// Take the emergency back.
    EndEmergency,
    /// Let the hall's music play, or stop it.
    SetMusic {
        /// Set to play it.
        on: bool,
    },
    /// A speaker's place in its zone.
    SpeakIn {
        /// Zone of the speaker.
        zone: ZoneId,
        /// The speaker that asks.
        speaker: SpeakerId,
        /// Wish in this zone.
        wish: ZoneWish,
        /// Its voice, told when it joins or takes over.
        voice: Option<SpeakerVoice>,
    },
}

/// A notice, or a change of the emergency, of the music or of who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementEvent {
    /// Everybody shall hear and read this.
    Announced {
        /// The notice itself.
        notice: Notice,
    },
    /// Everybody must leave, or another text says why.
    EmergencyRaised {
        /// A text of the staff's, beside the hall's own words.
        text: Option<String>,
    },
    /// The emergency was taken back.
    EmergencyEnded,
    /// The hall's music plays, or does not.
    MusicSet {
        /// Set when it plays.
        on: bool,
    },
    /// Another speaker speaks in a zone, or stands by.
    ZoneChanged {
        /// The zone as it is now.
        zone: Zone,
    },
    /// A notice or a call was not spoken: no clip has these words.
    Unspoken {
        /// The zone that did not hear it.
        zone: ZoneId,
        /// The speaker that lacks words for it.
        speaker: SpeakerId,
        /// The words.
        words: String,
    },
    /// The latest call was spoken.
    Spoken {
        /// Zone of the speaker.
        zone: ZoneId,
        /// The speaker that has spoken.
        speaker: SpeakerId,
    },
}
