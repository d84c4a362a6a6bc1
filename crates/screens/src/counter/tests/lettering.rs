//! Every text of a counter can be read: on every page, at every size, in every language, with long
//! names.

use super::*;
use crate::testing::{Allowed, Size, encodings, long_setup, uneven};
use hall::setup::Serves;

/// A counter of a hall of long names that serves most of it, with people of all classes.
pub(super) fn long_desk() -> Desk {
    let mut setup = long_setup();
    let services = setup.services.iter().take(30);
    setup.counters[0].serves = services
        .map(|service| Serves {
            service: service.id,
            rank: 1,
        })
        .collect();
    setup.counters[0].name = hall::Text::new(
        "综合受理窗口一（含优先通道）",
        "General Counter One, with a Priority Lane",
    );
    let classes: Vec<PriorityClassId> = setup.classes.iter().map(|class| class.id).collect();
    let mut desk = Desk::with(setup, HERE);
    desk.press(KeyCode::Enter);
    for i in 0..50_usize {
        desk.hub(Command::Queue(QueueCommand::Issue {
            service: service(&format!("long-{}", i * i % 40)),
            lang: if i % 6 == 4 { Lang::EN } else { Lang::ZH },
            class: (i % 7 == 0).then(|| classes[i / 7 % classes.len()]),
            printer: None,
        }))
        .unwrap();
        desk.later(97);
    }
    desk.tick();
    desk
}

/// The pages of a counter, each with a name.
pub(super) fn pages(desk: impl Fn() -> Desk) -> Vec<(&'static str, Desk)> {
    let after = |keys: &str| {
        let mut desk = desk();
        for key in keys.chars() {
            match key {
                '>' => desk.press(KeyCode::Right),
                'v' => desk.press(KeyCode::Down),
                '!' => desk.press(KeyCode::Enter),
                key => desk.press(KeyCode::Char(key)),
            };
            desk.later(12);
            desk.tick();
        }
        desk
    };
    vec![
        ("free", after("")),
        ("called", after("n")),
        ("refused", after("nsnsfr")),
        ("serving", after("nsvv")),
        ("no-shows", after("nxnx>")),
        ("parked", after("nsknsk>>")),
        ("hall", after(">>>")),
        ("paused", after("p!")),
        ("pause", after("p")),
        ("transfer", after("nst")),
        ("services", after("V")),
        ("commands", after("/")),
        ("number", after("c")),
        ("cancel", after("vd")),
        ("leaving", after("nsko")),
    ]
}

/// Calls `check` with every page of both halls in every language and size.
fn sweep(mut check: impl FnMut(&HitMap<Target>, &str, Size)) {
    let busy = pages(Desk::busy);
    let long = pages(long_desk);
    for (hall, pages) in [("", scenes()), ("busy", busy), ("long", long)] {
        for (name, mut desk) in pages {
            for lang in [Lang::ZH, Lang::EN] {
                desk.screen.lang = lang;
                for (size, cell) in SIZES {
                    // Nobody works at a counter of tiny cells and coarse shapes.
                    let is_rare = |e: &Encoding| *e == Encoding::Quadrant && cell.1 < 12;
                    for encoding in encodings(cell).filter(|e| !is_rare(e)) {
                        let look = look(Theme::dark(), encoding, cell);
                        let hits = desk.drawn(&look, whole(size)).hits;
                        let what = format!("{hall} {name} {lang:?} {size:?} {encoding:?}");
                        check(&hits, &what, (size, cell));
                    }
                }
            }
        }
    }
}

#[test]
fn every_text_of_a_counter_can_be_read() {
    let mut faults = Vec::new();
    sweep(|hits, what, (size, cell)| {
        let found = lettering_faults(hits, whole(size), cell, Allowed { cut: false });
        faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
    });
    assert_lettered(&faults);
}

#[test]
fn buttons_of_one_kind_have_one_size_and_those_of_the_bar_name_their_keys() {
    let mut faults = Vec::new();
    sweep(|hits, what, _| {
        let bar = CounterAction::BAR.map(Target::Do);
        let answers = [Target::Close, Target::Dismiss, Target::Ok];
        for kind in [&bar[..], &answers] {
            faults.extend(uneven(hits, kind).map(|fault| format!("{what}: {fault}")));
        }
        let buttons = bar.iter().filter_map(|target| hits.find(target));
        for rect in buttons {
            let mut labels = hits.letterings().filter(|(at, ..)| *at == rect);
            if !labels.all(|(_, label, drawn)| drawn.key_em.is_some() || label.contains(':')) {
                faults.push(format!("{what}: no key at {rect:?}"));
            }
        }
    });
    assert_lettered(&faults);
}
