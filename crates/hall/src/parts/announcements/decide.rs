//! What may be announced, and who speaks.

use super::{AnnouncementCommand, AnnouncementEvent, Announcements};
use crate::event::Answer;
use crate::ids::{SpeakerId, ZoneId};
use crate::limits::NOTICE_MAX;
use crate::refusal::Refusal;
use crate::voice::{Notice, STANDBY_MAX, ZONES_MAX, Zone, ZoneWish};

impl Announcements {
    /// Decides what a request means.
    pub(crate) fn decide(&self, command: &AnnouncementCommand) -> Answer {
        match command {
            AnnouncementCommand::Announce { notice } => decide_announce(notice),
            AnnouncementCommand::SetMusic { on } => Ok(if self.music == *on {
                Vec::new()
            } else {
                vec![AnnouncementEvent::MusicSet { on: *on }.into()]
            }),
            AnnouncementCommand::SpeakIn {
                zone,
                speaker,
                wish,
            } => self.decide_zone(*zone, *speaker, *wish),
        }
    }

    fn decide_zone(&self, id: ZoneId, speaker: SpeakerId, wish: ZoneWish) -> Answer {
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
                return Ok(vec![AnnouncementEvent::Spoken { zone: id, speaker }.into()]);
            }
            ZoneWish::Spoke => return Ok(Vec::new()),
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
            Ok(Vec::new())
        } else {
            Ok(vec![AnnouncementEvent::ZoneChanged { zone }.into()])
        }
    }
}

fn decide_announce(notice: &Notice) -> Answer {
    let notice = match notice {
        Notice::Text(text) => {
            let text = letters::line(text);
            if text.is_empty() || text.chars().count() > NOTICE_MAX {
                return Err(Refusal::BadNotice);
            }
            Notice::Text(text)
        }
        known => known.clone(),
    };
    Ok(vec![AnnouncementEvent::Announced { notice }.into()])
}
