//! What may be announced, and who speaks.

use super::{AnnouncementCommand, AnnouncementEvent, Announcements};
use crate::event::Answer;
use crate::ids::{SpeakerId, ZoneId};
use crate::limits::NOTICE_MAX;
use crate::refusal::Refusal;
use crate::voice::{Notice, STANDBY_MAX, SpeakerVoice, ZONES_MAX, Zone, ZoneWish};

impl Announcements {
    /// Decides what a request means.
    pub(crate) fn decide(&self, command: &AnnouncementCommand) -> Answer {
        match command {
            AnnouncementCommand::Announce {
                notice: Notice::Urgent,
            } => self.decide_emergency(None),
            AnnouncementCommand::Announce { notice } => decide_announce(notice),
            AnnouncementCommand::RaiseEmergency { text } => self.decide_emergency(text.as_deref()),
            AnnouncementCommand::EndEmergency => Ok(if self.emergency.is_none() {
                Vec::new()
            } else {
                vec![AnnouncementEvent::EmergencyEnded.into()]
            }),
            AnnouncementCommand::SetMusic { on } => Ok(if self.music == *on {
                Vec::new()
            } else {
                vec![AnnouncementEvent::MusicSet { on: *on }.into()]
            }),
            AnnouncementCommand::SpeakIn {
                zone,
                speaker,
                wish,
                voice,
            } => self.decide_zone(*zone, *speaker, wish, voice.as_ref()),
        }
    }

    fn decide_emergency(&self, text: Option<&str>) -> Answer {
        let text = text.map(line_of).transpose()?;
        // Whoever raises it once more without a text does not take away that of the one before.
        let is_told = self
            .emergency
            .as_ref()
            .is_some_and(|known| text.is_none() || known.text == text);
        Ok(if is_told {
            Vec::new()
        } else {
            vec![AnnouncementEvent::EmergencyRaised { text }.into()]
        })
    }

    fn decide_zone(
        &self,
        id: ZoneId,
        speaker: SpeakerId,
        wish: &ZoneWish,
        voice: Option<&SpeakerVoice>,
    ) -> Answer {
        let none = Zone {
            id,
            speaks: None,
            standby: Vec::new(),
            muted: false,
            voice: None,
        };
        let known = self.zone(id).unwrap_or(&none);
        let mut zone = known.clone();
        match wish {
            ZoneWish::Spoke if zone.speaks == Some(speaker) => {
                return Ok(vec![AnnouncementEvent::Spoken { zone: id, speaker }.into()]);
            }
            ZoneWish::Unspoken { words } if zone.speaks == Some(speaker) => {
                let words = words.chars().take(NOTICE_MAX).collect();
                return Ok(vec![
                    AnnouncementEvent::Unspoken {
                        zone: id,
                        speaker,
                        words,
                    }
                    .into(),
                ]);
            }
            ZoneWish::Spoke | ZoneWish::Unspoken { .. } => return Ok(Vec::new()),
            ZoneWish::Join if zone.speaks.is_none() => {
                zone.standby.retain(|other| *other != speaker);
                zone.speaks = Some(speaker);
                zone.muted = false;
            }
            ZoneWish::Join if zone.speaks != Some(speaker) && !zone.standby.contains(&speaker) => {
                // Whoever has stood by longest is probably not there any more.
                if zone.standby.len() >= STANDBY_MAX {
                    zone.standby.remove(0);
                }
                zone.standby.push(speaker);
            }
            ZoneWish::Take { from } if zone.speaks == Some(*from) => {
                zone.standby.retain(|other| *other != speaker);
                zone.speaks = Some(speaker);
            }
            ZoneWish::Join | ZoneWish::Take { .. } => {}
            ZoneWish::Leave | ZoneWish::Mute => {
                zone.muted |=
                    *wish == ZoneWish::Mute && zone.speaks.is_none_or(|speaks| speaks == speaker);
                zone.standby.retain(|other| *other != speaker);
                zone.speaks = zone.speaks.filter(|speaks| *speaks != speaker);
            }
        }
        zone.voice = match voice {
            Some(voice) if zone.speaks == Some(speaker) => Some(voice.clone()),
            _ if zone.speaks == known.speaks => zone.voice,
            _ => None,
        };
        let full = self.zone(id).is_none() && self.zones.len() >= ZONES_MAX;
        if zone == *known || full {
            Ok(Vec::new())
        } else {
            Ok(vec![AnnouncementEvent::ZoneChanged { zone }.into()])
        }
    }
}

fn decide_announce(notice: &Notice) -> Answer {
    let notice = match notice {
        Notice::Text(text) => Notice::Text(line_of(text)?),
        known => known.clone(),
    };
    Ok(vec![AnnouncementEvent::Announced { notice }.into()])
}

/// Returns a text as one line, if it is neither empty nor too long to listen to, and screens can
/// show it.
fn line_of(text: &str) -> Result<String, Refusal> {
    let text = letters::line(text);
    let cannot_be_shown = text.chars().any(letters::is_right_to_left);
    if text.is_empty() || text.chars().count() > NOTICE_MAX || cannot_be_shown {
        return Err(Refusal::BadNotice);
    }
    Ok(text)
}
