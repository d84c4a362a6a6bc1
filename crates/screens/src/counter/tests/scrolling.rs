//! Every list of the clerk's screen by the wheel and by a finger.

use super::*;
use crate::testing::{Gesture, Size, long_setup};
use std::collections::BTreeSet;

/// Windows in which lists are longer than their places.
const WINDOWS: [Size; 3] = [
    ((80, 24), (8, 16)),
    ((46, 14), (8, 16)),
    ((160, 45), (4, 8)),
];

/// Returns the last line that is shown and how many there are, as the foot of the topmost list says.
fn last_of_all(hits: &HitMap<Target>) -> Option<(usize, usize)> {
    let foot = |(_, label, _): (_, &str, _)| {
        let (shown, count) = label.split_once(" of ")?;
        let (_, to) = shown.split_once('-')?;
        Some((to.parse().ok()?, count.parse().ok()?))
    };
    hits.letterings().filter_map(foot).last()
}

#[test]
fn wheel_and_finger_reach_the_last_line_of_every_list() {
    let mut seen = BTreeSet::new();
    for size in WINDOWS {
        for gesture in [Gesture::Wheel, Gesture::Finger] {
            let mut many = Desk::with(long_setup(), HERE);
            many.press(KeyCode::Enter);
            many.press(KeyCode::Left);
            for (name, mut desk) in scenes().into_iter().chain([("many", many)]) {
                desk.screen.set_lang(Lang::EN);
                let what = format!("{name} at {size:?} by {gesture:?}");
                let Some(hits) = desk.world.scrolled(&mut desk.screen, size, gesture) else {
                    let (to, count) = last_of_all(&desk.hits(size.0)).unwrap_or_default();
                    assert_eq!(to, count, "{what}: it does not move");
                    continue;
                };
                let (to, count) = last_of_all(&hits).expect(&what);
                assert_eq!(to, count, "{what}");
                seen.insert(name);
            }
        }
    }
    for list in ["free", "many", "services", "transfer", "palette"] {
        assert!(seen.contains(list), "{list}: {seen:?}");
    }
}

#[test]
fn a_chosen_row_that_is_scrolled_out_of_sight_is_let_go_and_one_in_sight_is_not() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Down);
    let chosen = desk.screen.tickets.chosen();
    assert!(chosen.is_some());
    desk.touch(Target::Ticket(TablePress::Scroll { top: 0, fit: 5 }));
    assert_eq!(desk.screen.tickets.chosen(), chosen);
    desk.touch(Target::Ticket(TablePress::Scroll { top: 3, fit: 5 }));
    assert_eq!(desk.screen.tickets.chosen(), None);
}

#[test]
fn the_choice_of_a_dialog_goes_along_with_the_wheel() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('/'));
    let before = desk.hits((80, 24));
    let size = ((80, 24), (8, 16));
    let after = desk
        .world
        .scrolled(&mut desk.screen, size, Gesture::Wheel)
        .expect("commands do not fit");
    let first = |hits: &HitMap<Target>| {
        let lines = hits.iter().filter_map(|(_, target)| match target {
            Target::Line(ListPress::Line(line)) => Some(*line),
            _ => None,
        });
        lines.min()
    };
    assert_eq!(first(&before), Some(0));
    let top = first(&after).expect("lines");
    assert!(top > 0);
    // The choice went along: a step does not jump back to the first lines.
    desk.press(KeyCode::Up);
    assert!(first(&desk.hits((80, 24))).is_some_and(|line| line + 1 >= top));
}
