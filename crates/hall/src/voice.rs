//! Who speaks where, what everybody shall hear, and whether there is music.
//!
//! A notice is told once. An [`Emergency`] is a state of the hall: it lasts until somebody takes it
//! back, so a machine that is started meanwhile shows it too.
//!
//! A hall has zones, such as the lobby, and in each one speaker speaks: two that say the same a
//! moment apart cannot be understood. Further ones stand by. While one does, the speaker says of
//! each call that it spoke it ([`ZoneWish::Spoke`]); if it does not, one that stands by takes its
//! place. A hall with one speaker in a zone has none of this in its log.

use super::actor::Actor;
use super::ids::{SpeakerId, ZoneId};
use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// Zones of a hall, and speakers that stand by in one, at most.
pub(super) const ZONES_MAX: usize = 200;
pub(super) const STANDBY_MAX: usize = 8;

/// A language that the hall speaks. What it writes is [`Lang`](super::Lang).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SpokenLang {
    /// Mandarin.
    #[default]
    Zh,
    /// English.
    En,
    /// Cantonese.
    Yue,
}

impl SpokenLang {
    /// All of them.
    pub const ALL: [SpokenLang; 3] = [SpokenLang::Zh, SpokenLang::En, SpokenLang::Yue];

    /// Its key in settings, phrases and folders.
    pub fn key(self) -> &'static str {
        match self {
            SpokenLang::Zh => "zh",
            SpokenLang::En => "en",
            SpokenLang::Yue => "yue",
        }
    }
}

impl fmt::Display for SpokenLang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for SpokenLang {
    type Err = ();

    fn from_str(key: &str) -> Result<SpokenLang, ()> {
        SpokenLang::ALL
            .into_iter()
            .find(|spoken_lang| spoken_lang.key() == key)
            .ok_or(())
    }
}

/// Something that everybody in the hall shall hear and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The hall closes soon.
    ClosingSoon,
    /// Everybody must leave. Versions before there were emergencies said it once; asked for today,
    /// it raises an [`Emergency`].
    Urgent,
    /// A text of the staff's, 1 to 200 characters.
    Text(String),
}

/// An emergency: everybody must leave, until somebody takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// A text of the staff's, 1 to 200 characters; `None` when the hall's own words are enough.
    pub text: Option<String>,
    /// Time at which it was raised, or its text last changed.
    pub since: Timestamp,
    /// The actor who did that, where it is known.
    pub by: Option<Actor>,
}

/// A part of the hall in which one speaker speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Name of the zone, as the settings of the machines have it.
    pub id: ZoneId,
    /// The speaker that speaks.
    pub speaks: Option<SpeakerId>,
    /// Speakers that stand by, longest first.
    pub standby: Vec<SpeakerId>,
    /// Nobody speaks here because the sound of who did failed.
    pub muted: bool,
    /// The voice of the one that speaks, if it told.
    pub voice: Option<SpeakerVoice>,
}

/// The voice of a speaker, beyond the clips that every machine has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpeakerVoice {
    /// The languages that it announces in, in their order.
    pub languages: Vec<SpokenLang>,
    /// The languages in which it speaks any text, by a live voice.
    pub live: Vec<SpokenLang>,
    /// Set if it has recordings of the hall's own.
    pub recordings: bool,
}

/// A speaker's wish in its zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneWish {
    /// Speak, or stand by where another one does.
    Join,
    /// Speak instead of this one, which was silent when it should have spoken. Nothing happens if
    /// another one speaks meanwhile.
    Take {
        /// The speaker that has fallen silent.
        from: SpeakerId,
    },
    /// It spoke the latest call.
    Spoke,
    /// Nobody heard these words of the latest notice or call, and nothing else of it: no clip has
    /// them.
    Unspoken {
        /// The words.
        words: String,
    },
    /// Not speak any more.
    Leave,
    /// The same, because its sound failed.
    Mute,
}
