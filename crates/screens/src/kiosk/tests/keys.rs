//! The keys of the kiosk in each of its states.

use super::*;
use crate::testing::{check_keys, long_setup};

/// Returns true if two states differ in more than the time of the latest touch.
fn changed(before: &Kiosk, after: &Kiosk) -> bool {
    let untouched = |kiosk: &Kiosk| Kiosk {
        touched: Timestamp::default(),
        deaf_until: Timestamp::default(),
        ..kiosk.clone()
    };
    untouched(before) != untouched(after)
}

#[test]
fn the_help_names_every_key_that_works_and_no_other() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::EN);
    let see = |f: &Fixture, kiosk: &Kiosk, what: &str| check_keys(f, kiosk, changed, what);
    see(&f, &kiosk, "start");
    f.touch(&mut kiosk, Target::Priority);
    f.at = f.at.plus_s(2);
    see(&f, &kiosk, "classes");
    f.touch(&mut kiosk, Target::Back);
    f.touch(&mut kiosk, Target::Group(group("social")));
    f.at = f.at.plus_s(2);
    see(&f, &kiosk, "group");
    f.touch(&mut kiosk, Target::Back);
    f.touch(&mut kiosk, Target::Service(service("estate")));
    f.at = f.at.plus_s(2);
    see(&f, &kiosk, "notice");
    f.touch(&mut kiosk, Target::Ok);
    f.at = f.at.plus_s(2);
    see(&f, &kiosk, "ticket");
    let dialog = |dialog| Kiosk {
        dialog: Some(dialog),
        touched: f.at,
        ..Kiosk::new(Lang::EN)
    };
    let late = Dialog::Late {
        service: service("estate"),
        opens: Some(opening()),
    };
    see(&f, &dialog(late), "late");
    let refused = Dialog::Refused {
        refusal: Refusal::NobodyWaiting,
        since: f.at,
    };
    see(&f, &dialog(refused), "refused");
    see(&f, &dialog(Dialog::Unanswered { since: f.at }), "no answer");
    f.tell(&Command::Announcement(
        AnnouncementCommand::RaiseEmergency { text: None },
    ))
    .unwrap();
    see(&f, &Kiosk::new(Lang::EN), "emergency");
}

#[test]
fn the_help_names_the_keys_of_missed_numbers_and_of_many_pages() {
    let mut setup = Config::default().setup;
    setup.rules.return_after = Some(2);
    let mut f = Fixture::empty(setup);
    f.tell(&Command::Counter(CounterCommand::Open {
        counter: hall::CounterId(1),
        clerk: "王敏".to_owned(),
        replace: false,
    }))
    .unwrap();
    f.tell(&Command::Queue(QueueCommand::Issue {
        service: service("social"),
        lang: Lang::ZH,
        class: None,
        printer: None,
    }))
    .unwrap();
    let counter = hall::CounterId(1);
    for command in [
        CounterCommand::CallNext { counter },
        CounterCommand::NoShow { counter },
    ] {
        f.tell(&Command::Counter(command)).unwrap();
    }
    f.at = now();
    let kiosk = Kiosk {
        touched: f.at,
        ..Kiosk::new(Lang::EN)
    };
    check_keys(&f, &kiosk, changed, "start");
    let missed = Kiosk {
        dialog: Some(Dialog::Missed { page: 0 }),
        ..kiosk.clone()
    };
    check_keys(&f, &missed, changed, "missed");

    let mut f = Fixture::empty(long_setup());
    f.at = now();
    for page in [0, 1] {
        let kiosk = Kiosk {
            page,
            ..kiosk.clone()
        };
        check_keys(&f, &kiosk, changed, &format!("page {page}"));
        let notice = Kiosk {
            dialog: Some(Dialog::Notice {
                service: service("long-0"),
                page,
            }),
            ..kiosk
        };
        check_keys(&f, &notice, changed, &format!("page {page} of a notice"));
    }
}
