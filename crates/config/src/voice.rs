//! Settings of this machine's speaker.

use hall::time::Hours;
use hall::{Setup, SpokenLang, ZoneId};
use std::path::PathBuf;
use std::str::FromStr;

/// The destination of the sound, as `[voice] output` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Output {
    /// `auto`: the usual sound card.
    #[default]
    Auto,
    /// `off`: this machine does not speak.
    Off,
    /// `file:/path.wav`: everything is written there.
    File(PathBuf),
    /// A device as `dingdong voice list` names it.
    Device(String),
}

impl FromStr for Output {
    type Err = ();

    fn from_str(text: &str) -> Result<Output, ()> {
        match (text, text.split_once(':')) {
            ("auto", _) => Ok(Output::Auto),
            ("off", _) => Ok(Output::Off),
            (_, Some(("file", path))) if !path.is_empty() => Ok(Output::File(path.into())),
            // Such as alsa:hw:0,0.
            (_, Some((host, device)))
                if !host.is_empty() && !device.is_empty() && host != "file" =>
            {
                Ok(Output::Device(text.to_owned()))
            }
            _ => Err(()),
        }
    }
}

/// The settings of what this machine says. Levels are in percent, 100 is as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceSettings {
    /// The destination of the sound.
    pub output: Output,
    /// The languages that are spoken, one after the other.
    pub languages: Vec<SpokenLang>,
    /// The number of times that a call is said.
    pub times: u8,
    /// Set if 叮咚 rings before a call.
    pub chime: bool,
    /// Set if the digit 1 is 幺 in Mandarin.
    pub yao: bool,
    /// The part of the hall in which this machine calls.
    pub zone: ZoneId,
    /// Seconds between two repetitions of what is said in an emergency.
    pub emergency_pause_s: u32,
    /// Level of calls and notices.
    pub volume: u32,
    /// Set if counters say welcome, ask for a rating and thank.
    pub counter: bool,
    /// Level of what counters say.
    pub counter_volume: u32,
    /// Set if kiosks say where to wait.
    pub kiosk: bool,
    /// Level of what kiosks say.
    pub kiosk_volume: u32,
    /// Level of the music; 0 is none.
    pub music_volume: u32,
    /// Hours in which music may play.
    pub music_hours: Hours,
    /// Hours in which everything is softer.
    pub soft_hours: Hours,
    /// Level in the soft hours, of the usual one.
    pub soft_percent: u32,
    /// Set if the live voice speaks what no clip has, where it is installed.
    pub live: bool,
    /// What the file of the machine says itself: that counts more than what is set for the zone.
    pub own: OwnVoice,
}

/// Which settings of the voice the file of a machine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnVoice {
    /// `languages`.
    pub languages: bool,
    /// `volume`.
    pub volume: bool,
    /// `music_volume`.
    pub music_volume: bool,
}

impl VoiceSettings {
    /// Returns these settings where `setup` sets others for the zone and this machine has none of its
    /// own.
    #[must_use]
    pub fn in_hall(&self, setup: &Setup) -> VoiceSettings {
        let mut voice = self.clone();
        let Some(zone) = setup.zone(self.zone) else {
            return voice;
        };
        if let Some(volume) = zone.volume.filter(|_| !self.own.volume) {
            voice.volume = volume.into();
        }
        if let Some(volume) = zone.music_volume.filter(|_| !self.own.music_volume) {
            voice.music_volume = volume.into();
        }
        if !zone.languages.is_empty() && !self.own.languages {
            voice.languages.clone_from(&zone.languages);
        }
        voice
    }
}

impl Default for VoiceSettings {
    fn default() -> VoiceSettings {
        VoiceSettings {
            output: Output::Auto,
            languages: vec![SpokenLang::Zh],
            times: 2,
            chime: true,
            yao: false,
            zone: "lobby".parse().expect("a plain key"),
            emergency_pause_s: 8,
            volume: 100,
            counter: true,
            counter_volume: 70,
            kiosk: false,
            kiosk_volume: 70,
            music_volume: 25,
            music_hours: Hours::default(),
            soft_hours: Hours {
                week: Default::default(),
            },
            soft_percent: 40,
            live: true,
            own: OwnVoice::default(),
        }
    }
}
