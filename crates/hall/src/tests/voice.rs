//! Zones, notices and music.

use super::super::{AnnouncementCommand, AnnouncementEvent};
use super::*;
use crate::voice::{Notice, ZoneWish};
use crate::{SpeakerId, SpeakerVoice, SpokenLang, Zone, ZoneId};

fn lobby() -> ZoneId {
    "lobby".parse().unwrap()
}

fn ask(hall: &mut Hall, speaker: u64, wish: ZoneWish) -> usize {
    let command = Command::Announcement(AnnouncementCommand::SpeakIn {
        zone: lobby(),
        speaker: SpeakerId(speaker),
        wish,
        voice: None,
    });
    let events = hall.consider(Timestamp::default(), &command).unwrap();
    events
        .iter()
        .for_each(|event| hall.apply(Timestamp::default(), event));
    events.len()
}

fn zone(hall: &Hall) -> (Option<u64>, Vec<u64>, bool) {
    let none = Zone {
        id: lobby(),
        speaks: None,
        standby: Vec::new(),
        muted: false,
        voice: None,
    };
    let zone = hall.zone(lobby()).unwrap_or(&none);
    (
        zone.speaks.map(|s| s.0),
        zone.standby.iter().map(|s| s.0).collect(),
        zone.muted,
    )
}

#[test]
fn one_speaks_in_a_zone_and_the_others_stand_by_in_the_order_they_came() {
    let mut hall = Hall::new();
    for speaker in [1, 2, 3, 2, 1] {
        ask(&mut hall, speaker, ZoneWish::Join);
    }
    assert_eq!(zone(&hall), (Some(1), vec![2, 3], false));
    assert_eq!(
        ask(&mut hall, 3, ZoneWish::Take { from: SpeakerId(2) }),
        0,
        "another one speaks"
    );
    assert_eq!(ask(&mut hall, 3, ZoneWish::Take { from: SpeakerId(1) }), 1);
    assert_eq!(zone(&hall), (Some(3), vec![2], false));
    assert_eq!(
        ask(&mut hall, 2, ZoneWish::Take { from: SpeakerId(1) }),
        0,
        "it was taken already"
    );
    ask(&mut hall, 3, ZoneWish::Leave);
    assert_eq!(zone(&hall), (None, vec![2], false));
    ask(&mut hall, 2, ZoneWish::Join);
    assert_eq!(zone(&hall), (Some(2), vec![], false));
    ask(&mut hall, 2, ZoneWish::Leave);
    assert!(hall.zones().is_empty());
}

#[test]
fn only_who_speaks_confirms_a_call() {
    let mut hall = Hall::new();
    ask(&mut hall, 1, ZoneWish::Join);
    ask(&mut hall, 2, ZoneWish::Join);
    assert_eq!(ask(&mut hall, 1, ZoneWish::Spoke), 1);
    assert_eq!(ask(&mut hall, 2, ZoneWish::Spoke), 0);
}

#[test]
fn a_zone_knows_what_its_speaker_can_say() {
    let mut hall = Hall::new();
    let join = |hall: &mut Hall, speaker, wish, live: &[SpokenLang]| {
        let voice = SpeakerVoice {
            languages: vec![SpokenLang::Zh],
            live: live.to_vec(),
            recordings: false,
        };
        let command = Command::Announcement(AnnouncementCommand::SpeakIn {
            zone: lobby(),
            speaker: SpeakerId(speaker),
            wish,
            voice: Some(voice),
        });
        for event in hall.consider(Timestamp::default(), &command).unwrap() {
            hall.apply(Timestamp::default(), &event);
        }
        let zone = hall.zone(lobby()).unwrap();
        zone.voice.as_ref().map(|voice| voice.live.len())
    };
    assert_eq!(join(&mut hall, 1, ZoneWish::Join, &[]), Some(0));
    let live = [SpokenLang::Zh, SpokenLang::En];
    assert_eq!(
        join(&mut hall, 2, ZoneWish::Join, &live),
        Some(0),
        "who stands by does not speak"
    );
    assert_eq!(join(&mut hall, 1, ZoneWish::Join, &live[..1]), Some(1));
    let take = ZoneWish::Take { from: SpeakerId(1) };
    assert_eq!(join(&mut hall, 2, take, &live), Some(2));
    assert_eq!(Hall::from_snapshot(hall.snapshot()), hall);
    ask(&mut hall, 2, ZoneWish::Mute);
    assert_eq!(hall.zone(lobby()).unwrap().voice, None);
    ask(&mut hall, 3, ZoneWish::Join);
    assert_eq!(
        hall.zone(lobby()).unwrap().voice,
        None,
        "an earlier version tells nothing"
    );
}

#[test]
fn only_who_speaks_says_what_was_not_spoken() {
    let mut hall = Hall::new();
    ask(&mut hall, 1, ZoneWish::Join);
    ask(&mut hall, 2, ZoneWish::Join);
    let unspoken = |words: &str| ZoneWish::Unspoken {
        words: words.to_owned(),
    };
    assert_eq!(ask(&mut hall, 1, unspoken("勿")), 1);
    assert_eq!(ask(&mut hall, 2, unspoken("勿")), 0);
}

#[test]
fn staff_are_told_when_a_zone_falls_silent_until_somebody_speaks_there() {
    let mut hall = Hall::new();
    ask(&mut hall, 1, ZoneWish::Join);
    ask(&mut hall, 2, ZoneWish::Join);
    ask(&mut hall, 1, ZoneWish::Mute);
    ask(&mut hall, 2, ZoneWish::Join);
    assert_eq!(
        zone(&hall),
        (Some(2), vec![], false),
        "the one that stood by speaks"
    );
    ask(&mut hall, 2, ZoneWish::Mute);
    assert_eq!(zone(&hall), (None, vec![], true));
    assert_eq!(Hall::from_snapshot(hall.snapshot()), hall);
    ask(&mut hall, 1, ZoneWish::Join);
    assert_eq!(zone(&hall), (Some(1), vec![], false));
}

#[test]
fn no_more_stand_by_than_are_kept_in_mind() {
    let mut hall = Hall::new();
    for speaker in 1..=12 {
        ask(&mut hall, speaker, ZoneWish::Join);
    }
    assert_eq!(zone(&hall), (Some(1), (5..=12).collect(), false));
    assert!(hall.snapshot().check().is_ok());
}

#[test]
fn a_notice_is_one_line_of_at_most_200_characters() {
    let hall = Hall::new();
    let decide = |text: &str| {
        hall.consider(
            Timestamp::default(),
            &Command::Announcement(AnnouncementCommand::Announce {
                notice: Notice::Text(text.to_owned()),
            }),
        )
    };
    for bad in ["", "  \n", &"好".repeat(201)] {
        assert_eq!(decide(bad), Err(Refusal::BadNotice));
    }
    assert_eq!(
        decide(" 三号楼\u{7}停电 "),
        Ok(vec![Event::Announcement(AnnouncementEvent::Announced {
            notice: Notice::Text("三号楼停电".to_owned())
        })])
    );
    assert!(decide(&"好".repeat(200)).is_ok());
}

#[test]
fn music_is_set_once() {
    let mut hall = Hall::new();
    assert!(hall.music());
    let set = |hall: &mut Hall, on| {
        let events = hall
            .consider(
                Timestamp::default(),
                &Command::Announcement(AnnouncementCommand::SetMusic { on }),
            )
            .unwrap();
        events
            .iter()
            .for_each(|event| hall.apply(Timestamp::default(), event));
        events.len()
    };
    assert_eq!(
        (
            set(&mut hall, true),
            set(&mut hall, false),
            set(&mut hall, false)
        ),
        (0, 1, 0)
    );
    assert!(!hall.music() && !Hall::from_snapshot(hall.snapshot()).music());
}
