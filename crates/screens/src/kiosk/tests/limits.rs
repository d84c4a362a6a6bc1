//! What visitors are told of opening hours and other limits of time.

use super::*;
use hall::setup::LatePolicy;
use hall::time::Span;

/// The shipped hall with this Monday off.
fn festival() -> Fixture {
    let mut setup = Config::default().setup;
    setup.special_hours = vec![SpecialHours {
        occasion: Text::new("春节", "Spring Festival"),
        dates: vec![opening().day],
        services: Vec::new(),
        hours: DayHours::Spans(Vec::new()),
    }];
    Fixture::empty(setup)
}

pub(super) fn labels(f: &Fixture, kiosk: &Kiosk, size: Size) -> String {
    let hits = f.hits(kiosk, size);
    let labels: Vec<String> = hits
        .labels()
        .iter()
        .map(|(_, label)| label.clone())
        .collect();
    labels.join("\n")
}

#[test]
fn on_a_day_off_the_first_page_says_why_and_when_there_are_tickets_again() {
    let mut f = festival();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let told = "今天因春节休息，明天 00:00 开始取号";
    for size in [WINDOW, KIOSK] {
        let shown = labels(&f, &kiosk, size);
        assert!(shown.contains(told), "{shown}");
        assert!(shown.contains("春节休息"), "{shown}");
    }
    // A press says the same.
    assert_eq!(f.touch(&mut kiosk, Target::Closed(service("social"))), None);
    let refused = matches!(
        &kiosk.dialog,
        Some(Dialog::Refused {
            refusal: Refusal::Holiday { .. },
            ..
        })
    );
    assert!(refused, "{:?}", kiosk.dialog);
}

const NOON: u16 = 12 * 60;

/// Twenty minutes before the break of social security, where five wait for one counter; it opens
/// again at 13:30.
fn before_noon(late: LatePolicy) -> Fixture {
    let mut setup = Config::default().setup;
    let social = &mut setup.services[0];
    social.late = late;
    let spans = [(9 * 60, NOON), (NOON + 90, 17 * 60)].map(|(from, to)| Span { from, to });
    social.hours.week = std::array::from_fn(|_| spans.to_vec());
    let mut f = Fixture::empty(setup);
    f.at = monday(11, 40);
    f.tell(&Command::Counter(CounterCommand::Open {
        counter: hall::CounterId(1),
        clerk: "王敏".to_owned(),
        replace: false,
    }))
    .unwrap();
    for _ in 0..5 {
        f.tell(&Command::Queue(QueueCommand::Issue {
            service: service("social"),
            lang: Lang::ZH,
            class: None,
            printer: None,
        }))
        .unwrap();
    }
    f
}

/// The page on which social security stands.
fn on_its_page() -> Kiosk {
    Kiosk {
        path: vec![group("insurance")],
        ..Kiosk::new(Lang::ZH)
    }
}

fn asks_for_social(action: Option<&Action>) -> bool {
    let social = service("social");
    matches!(action, Some(Action::Send(Command::Queue(QueueCommand::Issue { service, .. }))) if *service == social)
}

#[test]
fn a_kiosk_asks_a_late_visitor_before_it_asks_for_the_ticket() {
    let mut f = before_noon(LatePolicy::Ask);
    let mut kiosk = on_its_page();
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("social"))),
        None
    );
    for size in SIZES.into_iter().chain([WINDOW, KIOSK]) {
        let shown = labels(&f, &kiosk, size);
        for told in ["可能要等到休息后", "预计休息后（13:30 起）办理", "仍要取号"]
        {
            assert!(shown.contains(told), "{told} at {size:?}: {shown}");
        }
        let hits = f.hits(&kiosk, size);
        let both = [Target::Ok, Target::Back].map(|target| hits.find(&target).is_some());
        assert_eq!(both, [true, true], "{size:?}");
    }
    // No: back to the menu, and nothing was asked of the hall.
    assert_eq!(f.touch(&mut kiosk, Target::Back), None);
    assert_eq!(kiosk.dialog, None);
    f.touch(&mut kiosk, Target::Service(service("social")));
    let yes = f.touch(&mut kiosk, Target::Ok);
    assert!(asks_for_social(yes.as_ref()), "{yes:?}");
    assert!(
        matches!(kiosk.dialog, Some(Dialog::Ticket(_))),
        "{:?}",
        kiosk.dialog
    );
}

#[test]
fn a_warned_visitor_has_a_ticket_and_reads_that_it_will_be_after_the_break() {
    let mut f = before_noon(LatePolicy::Warn);
    let mut kiosk = on_its_page();
    let asked = f.touch(&mut kiosk, Target::Service(service("social")));
    assert!(asks_for_social(asked.as_ref()), "{asked:?}");
    for size in [WINDOW, KIOSK] {
        let shown = labels(&f, &kiosk, size);
        assert!(shown.contains("休息后 13:30 起"), "{shown}");
    }
}

#[test]
fn where_late_visitors_get_no_ticket_the_tile_says_when_to_come_and_a_cut_off_kiosk_gives_one() {
    let mut f = before_noon(LatePolicy::Stop);
    let mut kiosk = on_its_page();
    let shown = labels(&f, &kiosk, KIOSK);
    assert!(shown.contains("13:30 再取号"), "{shown}");
    assert_eq!(f.touch(&mut kiosk, Target::Closed(service("social"))), None);
    let refused = Some(Refusal::Late {
        opens: Some(opening()),
    });
    let told = match &kiosk.dialog {
        Some(Dialog::Refused { refusal, .. }) => Some(refusal.clone()),
        _ => None,
    };
    assert_eq!(told, refused);
    f.connection = Connection::Standalone(f.at);
    let mut kiosk = on_its_page();
    let asked = f.touch(&mut kiosk, Target::Service(service("social")));
    assert!(asks_for_social(asked.as_ref()), "{asked:?}");
}

#[test]
fn a_dialog_costs_at_most_60_kb_on_a_slow_line() {
    let f = Fixture::busy();
    let size = ((160, 45), (8, 16));
    let look = look(Theme::dark(), Encoding::Octant, size.1);
    let drawn = |kiosk: &Kiosk| f.drawn(kiosk, &look, whole(size.0)).buffer;
    let menu = drawn(&Kiosk::new(Lang::ZH));
    for (name, page) in super::lettering::pages(&f, &service("estate")) {
        let dialog = drawn(&page);
        for (shown, next) in [(&menu, &dialog), (&dialog, &menu)] {
            let mut bytes = Vec::new();
            ui::wire::changes(shown, next, &mut bytes);
            assert!(bytes.len() <= 60_000, "{name}: {} bytes", bytes.len());
        }
    }
}
