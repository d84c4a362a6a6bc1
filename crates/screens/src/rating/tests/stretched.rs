//! The screen in the invented language.

use super::*;
use crate::stretched;

const NAMES: [&str; 1] = ["王敏"];

#[test]
fn every_page_has_room_for_a_language_of_long_words() {
    let mut wrong = Vec::new();
    for size in SIZES.into_iter().filter(|((_, rows), _)| *rows >= 20) {
        let mut f = Fixture::open();
        f.tell(&stretched::only(&f.hall.setup().clone())).unwrap();
        let mut pad = RatingPad::new(HERE, stretched::lang());
        let mut see = |f: &Fixture, pad: &RatingPad, page: &str| {
            let found = stretched::wrong(&f.hits(pad, size), &NAMES, f.hall.setup());
            wrong.extend(
                found
                    .into_iter()
                    .map(|text| format!("{page} at {size:?}: {text}")),
            );
        };
        see(&f, &pad, "idle");
        f.finish(stretched::lang());
        see(&f, &pad, "grades");
        f.touch(&mut pad, Target::Grade(3));
        see(&f, &pad, "why");
        f.touch(&mut pad, Target::Skip);
        see(&f, &pad, "thanks");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
