//! Every text of the administrator's screen can be read: on every page, at every size, in both
//! languages, with long names.

use super::*;
use crate::testing::{
    Allowed, LARGE, assert_lettered, contrast_faults, lettering_faults, long_setup, look, themes,
    whole,
};
use ui::{Encoding, Theme};

/// A hall of long names in which people work and wait.
fn long_hall() -> Fixture {
    let mut f = Fixture::new(long_setup(), monday(9, 0));
    for (counter, clerk) in [
        (1, "欧阳娜娜"),
        (2, "Aleksandra Konstantinovna"),
        (40, "李"),
    ] {
        f.open_counter(counter, clerk);
    }
    for service in ["long-1", "long-1", "long-2", "long-3"] {
        let issue = QueueCommand::Issue {
            service: service.parse().unwrap(),
            lang: Lang::ZH,
            class: None,
            printer: None,
        };
        f.tell(&Command::Queue(issue)).unwrap();
    }
    f.at = f.at.plus_s(3000);
    f
}

/// The pages and sheets, each with a name.
fn scenes(f: &mut Fixture) -> Vec<(String, AdminScreen)> {
    let mut all = Vec::new();
    for page in PageId::ALL {
        let plain = AdminScreen::new(Lang::EN).at(page);
        all.push((format!("{page:?}"), plain.clone()));
        for keys in ["\n", "n", "c", "d", "v\n"] {
            let mut screen = plain.clone();
            for key in keys.chars() {
                let code = match key {
                    '\n' => KeyCode::Enter,
                    'v' => KeyCode::End,
                    key => KeyCode::Char(key),
                };
                f.key(&mut screen, code);
            }
            all.push((format!("{page:?} {keys:?}"), screen));
        }
    }
    all
}

#[test]
fn every_text_of_a_page_can_be_read() {
    let mut faults = Vec::new();
    for (hall, mut f) in [("", Fixture::open()), ("long", long_hall())] {
        for (name, screen) in scenes(&mut f) {
            for lang in Lang::USUAL {
                let mut screen = screen.clone();
                screen.set_lang(lang);
                for (size, cell) in SIZES {
                    let look = look(Theme::dark(), Encoding::Octant, cell);
                    let drawn = f.drawn(&screen, &look, whole(size));
                    // Names of forty letters do not stand beside others in a narrow window.
                    // Beside a list of services a card has the whole name, and on the live page the
                    // state of a counter goes before its clerk's name.
                    let is_list = name.starts_with("Services") || name.starts_with("Live");
                    let cut = hall == "long" && (!LARGE.contains(&(size, cell)) || is_list);
                    let found = lettering_faults(&drawn.hits, whole(size), cell, Allowed { cut });
                    let what = format!("{hall} {name} {lang:?} {size:?}");
                    faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
                    if std::env::var("ADMIN_PICTURES").is_ok() {
                        let name = format!("{hall}{name}-{}-{}x{}", lang.as_str(), size.0, size.1);
                        let name = name.replace([' ', '"', '\\'], "-");
                        crate::testing::save("w/adminpics", &name, &drawn.buffer, cell);
                    }
                }
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn texts_stand_out_in_every_theme() {
    let mut f = long_hall();
    let mut faults = Vec::new();
    for (name, screen) in scenes(&mut f) {
        for (theme_name, theme) in themes() {
            let look = look(theme, Encoding::Octant, (8, 16));
            let drawn = f.drawn(&screen, &look, whole((120, 40)));
            let what = format!("{name} {theme_name}");
            faults.extend(contrast_faults(&drawn.hits, &what));
        }
    }
    assert_lettered(&faults);
}
