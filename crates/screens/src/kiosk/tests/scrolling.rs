//! The kiosk's pages by the wheel and by a finger.

use super::*;
use crate::testing::Gesture;

#[test]
fn wheel_and_finger_turn_to_the_last_page_of_services() {
    for gesture in [Gesture::Wheel, Gesture::Finger] {
        for size in [WINDOW, KIOSK, ((160, 45), (4, 8))] {
            for large in [false, true] {
                let f = Fixture::empty(large_setup());
                let mut kiosk = Kiosk::new(Lang::ZH);
                kiosk.large = large;
                let hits = f.scrolled(&mut kiosk, size, gesture).expect("pages");
                let tiles = menu::tiles(&f.hall, &[]);
                let last = tiles[tiles.len() - 1].name.get(Lang::ZH);
                assert!(hits.shows(last), "{size:?} {gesture:?}: {last}");
            }
        }
    }
}

#[test]
fn wheel_and_finger_turn_a_notice_to_its_last_page() {
    let mut setup = Config::default().setup;
    let notice = "请携带身份证原件。".repeat(300) + "完毕";
    let service = setup.services.iter_mut().find(|s| s.id == service("tax"));
    service.unwrap().notice = Some(Text::new(notice, ""));
    for gesture in [Gesture::Wheel, Gesture::Finger] {
        for size in [WINDOW, KIOSK] {
            let mut f = Fixture::empty(setup.clone());
            f.at = now();
            let mut kiosk = Kiosk::new(Lang::ZH);
            f.touch(&mut kiosk, Target::Service("tax".parse().unwrap()));
            let hits = f.scrolled(&mut kiosk, size, gesture).expect("pages");
            assert!(hits.shows("完毕"), "{size:?} {gesture:?}");
        }
    }
}
