//! Every text of the kiosk can be read: at every size, in every language, with long names.

use super::*;
use crate::testing::{
    Allowed, assert_lettered, contrast_faults, encodings, lettering_faults, long_setup, themes,
};
use hall::{CounterId, QueueCommand};
use ui::HitMap;

const NOTHING: Allowed = Allowed { cut: false };

/// A hall of long names in which all counters work and people wait.
fn long_hall() -> Fixture {
    let mut f = Fixture::empty(long_setup());
    for id in 1..=99 {
        f.tell(&Command::Counter(CounterCommand::Open {
            counter: CounterId(id),
            clerk: format!("王敏{id}"),
            replace: false,
        }))
        .unwrap();
    }
    for i in 0..80u32 {
        f.at = f.at.plus_s(5);
        f.tell(&Command::Queue(QueueCommand::Issue {
            service: service(&format!("long-{}", i * i % 40)),
            lang: Lang::ZH,
            class: None,
            printer: None,
        }))
        .unwrap();
    }
    f.at = now();
    f
}

/// The pages of a kiosk, each with a name.
pub(super) fn pages(f: &Fixture, first: &ServiceId) -> Vec<(&'static str, Kiosk)> {
    let start = Kiosk::new(Lang::ZH);
    let ticket = f.hall.tickets().last().expect("somebody waits");
    let issued = Issued {
        ticket: ticket.id,
        number: ticket.number,
        service: ticket.service,
        class: None,
        job: None,
        since: f.at,
        returned: false,
    };
    let dialog = |dialog| Kiosk {
        dialog: Some(dialog),
        ..start.clone()
    };
    let notice = |page| {
        dialog(Dialog::Notice {
            service: *first,
            page,
        })
    };
    let refused = |refusal| {
        dialog(Dialog::Refused {
            refusal,
            since: f.at,
        })
    };
    vec![
        ("start", start.clone()),
        (
            "last page",
            Kiosk {
                page: 50,
                ..start.clone()
            },
        ),
        ("classes", dialog(Dialog::Classes)),
        ("notice", notice(0)),
        ("notice, page 2", notice(1)),
        ("missed", dialog(Dialog::Missed { page: 0 })),
        (
            "code",
            dialog(Dialog::Code {
                typed: "4821".to_owned(),
                is_wrong: true,
            }),
        ),
        ("ticket", dialog(Dialog::Ticket(issued))),
        (
            "refused",
            refused(Refusal::ServiceClosed {
                opens: Some(opening()),
            }),
        ),
    ]
}

/// Calls `check` with every page in every size, language and size of text.
fn sweep(mut check: impl FnMut(&Fixture, &HitMap<Target>, &str, &Kiosk, Size)) {
    for (mut f, first) in [
        (Fixture::busy(), service("estate")),
        (long_hall(), service("long-0")),
    ] {
        f.at = now();
        for (name, page) in pages(&f, &first) {
            for (lang, large, low) in [
                (Lang::ZH, false, false),
                (Lang::EN, false, false),
                (Lang::ZH, true, false),
                (Lang::EN, true, false),
                (Lang::ZH, true, true),
                (Lang::EN, false, true),
            ] {
                let kiosk = Kiosk {
                    lang,
                    large,
                    low,
                    ..page.clone()
                };
                for size in SIZES {
                    let hits = f.hits(&kiosk, size);
                    let what = format!("{name} {lang:?} large {large} low {low} {size:?}");
                    check(&f, &hits, &what, &kiosk, size);
                }
            }
        }
    }
}

#[test]
fn every_text_of_the_kiosk_can_be_read() {
    let mut faults = Vec::new();
    sweep(|_, hits, what, _, (size, cell)| {
        let found = lettering_faults(hits, whole(size), cell, NOTHING);
        faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
    });
    assert_lettered(&faults);
}

#[test]
fn every_text_of_the_kiosk_can_be_read_on_coarse_terminals() {
    let mut faults = Vec::new();
    for (mut f, first) in [
        (Fixture::busy(), service("estate")),
        (long_hall(), service("long-0")),
    ] {
        f.at = now();
        for (name, page) in pages(&f, &first) {
            for (lang, large) in [(Lang::ZH, false), (Lang::EN, false), (Lang::EN, true)] {
                let kiosk = Kiosk {
                    lang,
                    large,
                    ..page.clone()
                };
                for (size, cell) in [WINDOW, ((120, 40), (8, 16)), ((160, 45), (8, 16)), KIOSK] {
                    for encoding in encodings(cell).filter(|e| *e != Encoding::Octant) {
                        let look = look(Theme::dark(), encoding, cell);
                        let hits = f.drawn(&kiosk, &look, whole(size)).hits;
                        let what = format!("{name} {lang:?} large {large} {size:?} {encoding:?}");
                        // Letters of quadrants in tiny cells are wide: forty of them have no room.
                        let cut = encoding == Encoding::Quadrant && cell.1 < 12 && lang == Lang::EN;
                        let found = lettering_faults(&hits, whole(size), cell, Allowed { cut });
                        faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
                    }
                }
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn all_names_of_a_menu_have_one_size_on_all_its_pages() {
    let f = long_hall();
    for (size, cell) in SIZES {
        for (lang, large) in [(Lang::ZH, false), (Lang::EN, false), (Lang::EN, true)] {
            let mut ems = Vec::new();
            for page in 0..40 {
                let kiosk = Kiosk {
                    lang,
                    large,
                    page,
                    ..Kiosk::new(lang)
                };
                let hits = f.hits(&kiosk, (size, cell));
                let names = f.hall.setup().services.iter().map(|s| s.name.get(lang));
                ems.extend(names.filter_map(|name| hits.em_of(name)));
            }
            ems.sort_by(f32::total_cmp);
            assert!(
                ems[ems.len() - 1] - ems[0] < 0.01,
                "{size:?} {lang:?}: {} to {}",
                ems[0],
                ems[ems.len() - 1]
            );
        }
    }
}

#[test]
fn large_text_makes_everything_larger_and_the_number_fills_its_dialog() {
    let mut smaller = Vec::new();
    for (mut f, first) in [
        (Fixture::busy(), service("estate")),
        (long_hall(), service("long-0")),
    ] {
        f.at = now();
        for (name, page) in pages(&f, &first) {
            for lang in [Lang::ZH, Lang::EN] {
                let of = |large| {
                    let kiosk = Kiosk {
                        lang,
                        large,
                        ..page.clone()
                    };
                    f.hits(&kiosk, KIOSK)
                };
                let (standard, large) = (of(false), of(true));
                for (_, text, drawn) in large.letterings() {
                    if standard.em_of(text).is_some_and(|em| em > drawn.em + 0.01) {
                        let em = standard.em_of(text);
                        smaller.push(format!("{name} {lang:?}: {text} {em:?} {}", drawn.em));
                    }
                }
                let height = f32::from(KIOSK.1.1);
                if name == "start" {
                    for service in &f.hall.setup().services {
                        let px = large.em_of(service.name.get(lang)).map(|em| em * height);
                        assert!(px.is_none_or(|px| px >= 60.0), "{px:?} {lang:?}");
                    }
                }
                if name == "ticket" {
                    let number = f.hall.tickets().last().unwrap().number.to_string();
                    let (_, _, drawn) = large.letterings().find(|(_, t, _)| *t == number).unwrap();
                    let figures = drawn.em * 0.74;
                    let dialog = f32::from(KIOSK.0.1) * 0.97;
                    // A longer number is as wide as the dialog instead.
                    let wide = (drawn.ink[2] - drawn.ink[0]) / (f32::from(KIOSK.0.0) * 0.94);
                    assert!(
                        figures >= dialog * 0.4 || wide >= 0.85,
                        "{number}: {figures} of {dialog} rows, {wide} of its width"
                    );
                }
            }
        }
    }
    assert_lettered(&smaller);
}

#[test]
fn every_text_and_icon_of_the_kiosk_stands_out() {
    let mut faults = Vec::new();
    let mut f = Fixture::busy();
    for (name, theme) in themes() {
        for (page, kiosk) in pages(&f, &service("estate")) {
            for (size, cell) in [KIOSK, ((160, 45), (8, 16)), WINDOW] {
                let look = look(theme, Encoding::Octant, cell);
                let hits = f.drawn(&kiosk, &look, whole(size)).hits;
                faults.extend(contrast_faults(&hits, &format!("{name} {page} {size:?}")));
            }
        }
        f.connection = Connection::Live;
    }
    assert_lettered(&faults);
}
