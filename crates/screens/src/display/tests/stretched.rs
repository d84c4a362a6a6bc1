//! The screen in the invented language.

use super::*;
use crate::stretched;
use crate::testing::LARGE;

const NAMES: [&str; 2] = ["王芳", "Missed? Information desk"];

#[test]
fn every_part_has_room_for_a_language_of_long_words() {
    let mut wrong = Vec::new();
    for size in LARGE {
        let mut day = Day::busy();
        day.tell(&stretched::only(&day.hall.setup().clone()))
            .unwrap();
        let display = Display::new(stretched::lang());
        let mut see = |day: &Day, page: &str| {
            let found = stretched::wrong(&day.hits(&display, size), &NAMES, day.hall.setup());
            wrong.extend(
                found
                    .into_iter()
                    .map(|text| format!("{page} at {size:?}: {text}")),
            );
        };
        see(&day, "flash");
        day.at = day.at.plus_s(60);
        see(&day, "busy");
        let mut day = Day::shipped();
        day.tell(&stretched::only(&day.hall.setup().clone()))
            .unwrap();
        see(&day, "morning");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
