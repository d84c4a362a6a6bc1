//! The screen in the invented language.

use super::*;
use crate::stretched;
use crate::testing::LARGE;

const NAMES: [&str; 1] = ["王敏"];

#[test]
fn every_page_has_room_for_a_language_of_long_words() {
    let mut wrong = Vec::new();
    for size in LARGE {
        let mut f = Fixture::busy();
        f.tell(&stretched::only(&f.hall.setup().clone())).unwrap();
        let mut kiosk = Kiosk::new(stretched::lang());
        let mut see = |f: &Fixture, kiosk: &Kiosk, page: &str| {
            let hits = f.hits(kiosk, size);
            check_targets(&hits, whole(size.0), page);
            let found = stretched::wrong(&hits, &NAMES, f.hall.setup());
            wrong.extend(
                found
                    .into_iter()
                    .map(|text| format!("{page} at {size:?}: {text}")),
            );
        };
        see(&f, &kiosk, "menu");
        f.touch(&mut kiosk, Target::Service(service("estate")));
        see(&f, &kiosk, "notice");
        f.touch(&mut kiosk, Target::Ok);
        see(&f, &kiosk, "ticket");
        let mut kiosk = Kiosk::new(stretched::lang());
        f.touch(&mut kiosk, Target::Priority);
        see(&f, &kiosk, "priority");
        let kiosk = Kiosk::new(stretched::lang());
        f.connection = Connection::Lost(f.at);
        see(&f, &kiosk, "lost");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
