//! The page of the voice.

use super::*;
use hall::{AnnouncementCommand, SpeakerId, SpeakerVoice, SpokenLang, ZoneWish};

const SIZE: ((u16, u16), (u16, u16)) = ((120, 40), (8, 16));

/// A hall with a display that speaks Mandarin in the lobby, and the page.
pub(super) fn page(f: &mut Fixture, lang: Lang) -> AdminScreen {
    let speaks = AnnouncementCommand::SpeakIn {
        zone: "lobby".parse().unwrap(),
        speaker: SpeakerId(1),
        voice: Some(SpeakerVoice {
            languages: vec![SpokenLang::Zh],
            ..SpeakerVoice::default()
        }),
        wish: ZoneWish::Join,
    };
    f.tell(&Command::Announcement(speaks)).unwrap();
    AdminScreen::new(lang).at(PageId::Voice)
}

#[test]
fn volume_and_languages_of_a_zone_are_set_and_applied() {
    let mut f = Fixture::open();
    let mut screen = page(&mut f, Lang::EN);
    let hits = f.hits(&screen, SIZE);
    for shown in ["lobby", "Speaks", "as the machine"] {
        assert!(hits.shows(shown), "{shown}");
    }
    f.key(&mut screen, KeyCode::Enter);
    f.type_text(&mut screen, "101");
    f.key(&mut screen, KeyCode::Enter);
    assert!(
        f.hits(&screen, SIZE)
            .shows("How loud calls and notices are")
    );
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "60");
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Tab);
    for _ in 0..4 {
        f.key(&mut screen, KeyCode::Right);
    }
    f.key(&mut screen, KeyCode::Enter);
    let hits = f.hits(&screen, SIZE);
    assert!(hits.shows("lobby (changed)") && hits.shows("60 %"));
    assert_eq!(f.hall.setup().zones, [], "a draft is no change");
    f.key(&mut screen, KeyCode::Char('a'));
    assert!(f.hits(&screen, SIZE).shows("zone.lobby.volume"));
    f.key(&mut screen, KeyCode::Enter);
    let zone = f.hall.setup().zones[0].clone();
    assert_eq!(zone.volume, Some(60));
    assert_eq!(zone.languages, [SpokenLang::Zh, SpokenLang::En]);
    f.key(&mut screen, KeyCode::Char('z'));
    f.key(&mut screen, KeyCode::Char('y'));
    assert_eq!(f.hall.setup().zones, []);
}

#[test]
fn without_a_speaker_it_says_where_to_look() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Voice);
    assert!(f.hits(&screen, SIZE).shows("No machine of the hall speaks"));
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.sheet.is_none());
}
