//! Every button of the kiosk is large enough for a finger, and can be reached from a wheelchair.

use super::lettering::pages;
use super::*;

/// Width and height of a panel of 17 inches, 16:9, in millimetres.
const PANEL_MM: (f32, f32) = (376.3, 211.7);
/// Least height of a button, in millimetres: elderly hands do best with it.
const LEAST_MM: f32 = 16.0;
/// The sizes of screens of a kiosk.
const PANELS: [Size; 2] = [((320, 90), (4, 8)), ((480, 135), (4, 8))];

/// Calls `check` with every page of a kiosk as `change` wants it.
fn each_page(change: impl Fn(&mut Kiosk), mut check: impl FnMut(&Fixture, &Kiosk, &str)) {
    let f = Fixture::busy();
    for (name, mut page) in pages(&f, &service("estate")) {
        change(&mut page);
        check(&f, &page, name);
    }
}

#[test]
fn every_button_is_16_mm_high_on_a_panel_of_17_inches() {
    for low in [false, true] {
        each_page(
            |kiosk| kiosk.low = low,
            |f, kiosk, name| {
                for (size, cell) in PANELS {
                    let row = PANEL_MM.1 / f32::from(size.1);
                    for (rect, target) in f.hits(kiosk, (size, cell)).iter() {
                        let high = f32::from(rect.height) * row;
                        assert!(
                            high >= LEAST_MM,
                            "{name} {size:?} low {low}: {target:?} {high} mm"
                        );
                    }
                }
            },
        );
    }
}

#[test]
fn low_buttons_stand_in_the_lower_half_and_cover_nothing() {
    for large in [false, true] {
        each_page(
            |kiosk| {
                kiosk.low = true;
                kiosk.large = large;
            },
            |f, kiosk, name| {
                for (size, cell) in SIZES {
                    let hits = f.hits(kiosk, (size, cell));
                    let what = format!("{name} {size:?} large {large}");
                    check_targets(&hits, whole(size), &what);
                    assert!(hits.iter().next().is_some(), "{what}: no button");
                    for (rect, target) in hits.iter() {
                        assert!(rect.y >= size.1 / 2, "{what}: {target:?} {rect:?}");
                    }
                }
            },
        );
    }
}

#[test]
fn low_buttons_are_for_one_visitor() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    f.touch(&mut kiosk, Target::Low);
    f.touch(&mut kiosk, Target::Large);
    assert!(kiosk.low && kiosk.large);
    f.at = f.at.plus_s(f.settings.kiosk_idle_s);
    f.input(&mut kiosk, Input::Tick);
    assert_eq!((kiosk.low, kiosk.large), (false, false));
}

#[test]
#[ignore = "writes pictures"]
fn pictures_of_low_buttons() {
    let f = Fixture::busy();
    for (name, page) in pages(&f, &service("estate")) {
        for (lang, large) in [(Lang::ZH, false), (Lang::EN, false), (Lang::ZH, true)] {
            for (size, cell) in [
                ((320, 90), (4, 8)),
                ((160, 45), (8, 16)),
                ((270, 240), (4, 8)),
            ] {
                let kiosk = Kiosk {
                    low: true,
                    lang,
                    large,
                    ..page.clone()
                };
                let look = look(Theme::dark(), Encoding::Octant, cell);
                let drawn = f.drawn(&kiosk, &look, whole(size));
                let name = format!("low-{name}-{lang}-{large}-{}", size.0);
                save("shots-kiosk", &name, &drawn.buffer, cell);
            }
        }
    }
}
