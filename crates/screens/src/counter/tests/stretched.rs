//! The screen in the invented language.

use super::*;
use crate::stretched;
use crate::testing::LARGE;

const NAMES: [&str; 1] = ["王敏"];

#[test]
fn the_whole_desk_has_room_for_a_language_of_long_words() {
    let mut wrong = Vec::new();
    for size in LARGE {
        let mut desk = Desk::busy();
        let setup = desk.hall.setup().clone();
        desk.hub(stretched::only(&setup)).unwrap();
        desk.screen.set_lang(stretched::lang());
        let mut see = |desk: &Desk, page: &str| {
            let hits = desk.world.hits(&desk.screen, size);
            check_targets(&hits, whole(size.0), page);
            let found = stretched::wrong(&hits, &NAMES, desk.hall.setup());
            wrong.extend(
                found
                    .into_iter()
                    .map(|text| format!("{page} at {size:?}: {text}")),
            );
        };
        see(&desk, "waiting");
        desk.press(KeyCode::Char('n'));
        see(&desk, "called");
        desk.press(KeyCode::Char('s'));
        see(&desk, "serving");
        desk.press(KeyCode::Char('t'));
        see(&desk, "transfer");
        desk.press(KeyCode::Esc);
        desk.press(KeyCode::Char('/'));
        see(&desk, "commands");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
