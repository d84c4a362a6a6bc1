//! The display shows every call, at every size, and draws again only when something changes.

mod stretched;

use super::*;
use crate::testing::{
    Allowed, Drawn, ENCODINGS, SIZES, World, assert_lettered, check_emergency, contrast_faults,
    lettering_faults, long_setup, look, save, themes, whole,
};
use config::Config;
use hall::{
    AnnouncementCommand, Command, CounterCommand, CounterId, QueueCommand, ServiceId, Text,
};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ui::{Encoding, Look, Theme};

/// Mon 2026-11-23 10:24:00 in Shanghai.
const NOW: Timestamp = Timestamp(1_795_400_640_000_000);

/// The world of a display.
type Day = World<Display>;

impl World<Display> {
    fn shipped() -> Day {
        let config = Config::parse("config.toml", Config::default_text())
            .expect("the shipped settings are right");
        Day::of(config)
    }

    fn of(config: Config) -> Day {
        let mut day: Day = World::new(config.setup, Timestamp(NOW.0 - 3_600_000_000));
        day.settings = config.screens;
        day
    }

    fn does(&mut self, command: &Command) {
        self.at.0 += 1;
        self.tell(command)
            .unwrap_or_else(|r| panic!("{command:?}: {r:?}"));
    }

    fn open(&mut self, counters: std::ops::RangeInclusive<u16>) {
        for n in counters {
            self.does(&Command::Counter(CounterCommand::Open {
                counter: CounterId(n),
                clerk: format!("王芳{n}"),
                replace: false,
            }));
        }
    }

    fn issue(&mut self, service: &str, count: usize, lang: Lang) {
        let service: ServiceId = service.parse().unwrap();
        for _ in 0..count {
            self.does(&Command::Queue(QueueCommand::Issue {
                service,
                lang,
                class: None,
                printer: None,
            }));
        }
    }

    fn call(&mut self, counter: u16) {
        self.does(&Command::Counter(CounterCommand::CallNext {
            counter: CounterId(counter),
        }));
    }

    fn start(&mut self, counter: u16) {
        self.does(&Command::Counter(CounterCommand::Start {
            counter: CounterId(counter),
        }));
    }

    fn finish(&mut self, counter: u16) {
        self.start(counter);
        self.does(&Command::Counter(CounterCommand::Finish {
            counter: CounterId(counter),
        }));
    }

    /// An hour of ordinary business; the last call flashes at [`NOW`].
    fn busy() -> Day {
        let mut day = Day::shipped();
        for (service, count) in [
            ("social", 14),
            ("household", 7),
            ("estate", 24),
            ("tax", 10),
            ("business", 4),
            ("vehicle", 19),
            ("medical", 10),
            ("legal", 1),
        ] {
            day.issue(service, count, Lang::ZH);
        }
        day.open(1..=6);
        day.at = Timestamp(NOW.0 - 900_000_000);
        for counter in [3, 4, 5, 2, 1, 6] {
            day.at = day.at.plus_s(60);
            day.call(counter);
        }
        day.does(&Command::Counter(CounterCommand::Recall {
            counter: CounterId(4),
        }));
        day.does(&Command::Counter(CounterCommand::NoShow {
            counter: CounterId(4),
        }));
        day.start(3);
        day.start(2);
        day.does(&Command::Counter(CounterCommand::Finish {
            counter: CounterId(3),
        }));
        day.does(&Command::Counter(CounterCommand::Pause {
            counter: CounterId(3),
            reason: "lunch".parse().unwrap(),
        }));
        day.at = Timestamp(NOW.0 - 200_000_000);
        day.start(1);
        day.does(&Command::Counter(CounterCommand::Finish {
            counter: CounterId(1),
        }));
        day.at = Timestamp(NOW.0 - 1_000_010);
        day.call(1);
        day.at = NOW;
        day
    }

    /// A hall whose counters have these labels, from number 1 on, and a call at each; the last one
    /// flashes.
    fn labelled(labels: &[&str]) -> Day {
        let mut config = Config::default();
        let serves = config.setup.counters[5].serves.clone();
        config.setup.counters = labels
            .iter()
            .zip(1..)
            .map(|(label, number)| hall::setup::CounterSetup {
                id: CounterId(number),
                label: (!label.is_empty()).then(|| Text::new(*label, *label)),
                name: Text::default(),
                serves: serves.clone(),
            })
            .collect();
        let mut day = Day::of(config);
        day.issue("household", labels.len(), Lang::ZH);
        let count = labels.len() as u16;
        day.open(1..=count);
        for counter in 1..=count {
            day.at = Timestamp(NOW.0 - i64::from(count - counter) * 60_000_000 - 1_000_000);
            day.call(counter);
        }
        day.at = NOW;
        day
    }

    /// Some calls in the same second.
    fn burst(count: u16) -> Day {
        let mut config = Config::default();
        let serves = config.setup.counters[5].serves.clone();
        for n in 7..=99 {
            config.setup.counters.push(hall::setup::CounterSetup {
                id: CounterId(n),
                label: None,
                name: Default::default(),
                serves: serves.clone(),
            });
        }
        let mut day = Day::of(config);
        for service in ["social", "household", "estate", "tax", "vehicle", "medical"] {
            day.issue(service, 20, Lang::EN);
        }
        day.open(1..=99);
        day.at = Timestamp(NOW.0 - 2_000_000);
        for n in 1..=count {
            day.call(n);
        }
        day.at = NOW;
        day
    }

    fn draw(&self, display: &Display, look: &Look, size: (u16, u16)) -> Drawn<Target> {
        self.drawn(display, look, whole(size))
    }
}

fn shot(name: &str, day: &Day, display: &Display, look: &Look, size: (u16, u16), cell: (u16, u16)) {
    let buffer = day.draw(display, look, size).buffer;
    // The best of some drawings with warm caches, and of an empty screen: what the kit takes for
    // itself.
    let best = |draw: &dyn Fn()| {
        let times = (0..5).map(|_| {
            let start = std::time::Instant::now();
            draw();
            start.elapsed().as_secs_f64() * 1000.0
        });
        times.fold(f64::MAX, f64::min)
    };
    let empty = || {
        let area = Rect::new(0, 0, size.0, size.1);
        let _ = Painter::<Target>::new(look, area, None).finish(&mut Buffer::empty(area));
    };
    let whole = best(&|| {
        let _ = day.draw(display, look, size);
    });
    eprintln!(
        "{name}: {whole:.2} ms, of which an empty screen takes {:.2} ms",
        best(&empty)
    );
    save("shots-display", name, &buffer, cell);
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_of_every_size() {
    let zh = Display::new(Lang::ZH);
    let en = Display::new(Lang::EN);
    let busy = Day::busy();
    let mut steady = Day::busy();
    steady.at = NOW.plus_s(12);
    let mut stale = Day::busy();
    stale.at = NOW.plus_s(70);
    stale.connection = Connection::Lost(NOW);
    let fresh = Day::shipped();
    let octant = |theme| move |cell| look(theme, Encoding::Octant, cell);
    let dark = octant(Theme::dark());
    let light = octant(Theme::light());
    for (size, cell) in SIZES {
        let name = format!("{}x{}", size.0, size.1);
        shot(
            &format!("{name}-dark-zh-steady"),
            &steady,
            &zh,
            &dark(cell),
            size,
            cell,
        );
        shot(
            &format!("{name}-light-en-flash"),
            &busy,
            &en,
            &light(cell),
            size,
            cell,
        );
        shot(
            &format!("{name}-dark-zh-welcome"),
            &fresh,
            &zh,
            &dark(cell),
            size,
            cell,
        );
    }
    for (size, cell) in [
        ((80, 24), (8, 16)),
        ((160, 45), (8, 16)),
        ((320, 90), (4, 8)),
        ((270, 240), (4, 8)),
    ] {
        let name = format!("{}x{}", size.0, size.1);
        shot(
            &format!("{name}-light-zh-steady"),
            &steady,
            &zh,
            &light(cell),
            size,
            cell,
        );
        shot(
            &format!("{name}-dark-en-stale"),
            &stale,
            &en,
            &dark(cell),
            size,
            cell,
        );
        for count in [2, 3, 4, 6, 20] {
            shot(
                &format!("{name}-dark-zh-burst{count}"),
                &Day::burst(count),
                &zh,
                &dark(cell),
                size,
                cell,
            );
        }
        shot(
            &format!("{name}-quadrant-zh"),
            &steady,
            &zh,
            &look(Theme::dark(), Encoding::Quadrant, cell),
            size,
            cell,
        );
        shot(
            &format!("{name}-half-zh"),
            &busy,
            &zh,
            &look(Theme::dark(), Encoding::Half, cell),
            size,
            cell,
        );
    }
    for (theme, name) in [(Theme::dark(), "dark"), (Theme::mono(), "mono")] {
        let plain = Look {
            utf8: name == "dark",
            chinese: name == "dark",
            ..look(theme, Encoding::Plain, (8, 16))
        };
        shot(
            &format!("80x24-plain-{name}"),
            &busy,
            &en,
            &plain,
            (80, 24),
            (8, 16),
        );
    }
    shot(
        "160x45-mono-octant",
        &busy,
        &zh,
        &look(Theme::mono(), Encoding::Octant, (8, 16)),
        (160, 45),
        (8, 16),
    );
}

#[test]
fn the_newest_call_its_window_and_its_sentence_are_shown_at_every_size_in_both_languages() {
    let day = Day::busy();
    for (size, cell) in SIZES {
        for encoding in ENCODINGS {
            for (lang, sentence, label) in [
                (Lang::ZH, "叮咚，请A001号到1号窗口", "正在呼叫"),
                (
                    Lang::EN,
                    "Ding-dong, ticket A001 to counter 1, please",
                    "NOW CALLING",
                ),
            ] {
                // The clerk at counter 1 calls whoever waited longest; the number is read from the
                // hall.
                let number = day.hall.calls().next().unwrap().number.to_string();
                let hits = day
                    .draw(
                        &Display::new(lang),
                        &look(Theme::dark(), encoding, cell),
                        size,
                    )
                    .hits;
                let sentence = sentence.replace("A001", &number);
                for text in [
                    number.as_str(),
                    &sentence,
                    label,
                    day.hall.setup().name.get(lang),
                    "10:24",
                ] {
                    assert!(
                        hits.shows(text),
                        "{text} at {size:?} in {encoding:?}, {lang:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_window_is_called_by_its_whole_label_at_every_size() {
    const LABELS: [&str; 7] = [
        "",
        "A12",
        "综合服务窗口",
        "VIP 3",
        "Consultation",
        "302诊室",
        "301",
    ];
    for newest in 0..LABELS.len() {
        let mut labels = LABELS;
        labels.swap(newest, 6);
        let day = Day::labelled(&labels);
        let number = day.hall.calls().next().unwrap().number.to_string();
        let label = if labels[6].is_empty() { "7" } else { labels[6] };
        let called = |zh: bool| match (label, zh) {
            ("7" | "A12" | "301", true) => format!("{label}号窗口"),
            ("7" | "A12" | "301", false) => format!("counter {label}"),
            _ => label.to_owned(),
        };
        for (size, cell) in SIZES {
            for encoding in ENCODINGS {
                for lang in Lang::USUAL {
                    let look = look(Theme::dark(), encoding, cell);
                    let drawn = day.draw(&Display::new(lang), &look, size);
                    let sentence = if lang == Lang::ZH {
                        format!("叮咚，请{number}号到{}", called(true))
                    } else {
                        format!("Ding-dong, ticket {number} to {}, please", called(false))
                    };
                    let at = format!("{label} at {size:?} in {encoding:?}, {lang:?}");
                    assert!(drawn.hits.shows(&sentence), "{at}");
                    let is_label =
                        |text: &str| text == label || text.contains(&format!(" {label}"));
                    let labels = drawn.hits.labels();
                    assert!(
                        labels.iter().any(|(_, text)| is_label(text)),
                        "{at}: {labels:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_call_that_still_runs_is_seen_within_a_round_of_pages() {
    for (count, later_s) in [
        (1, 0),
        (2, 0),
        (3, 0),
        (6, 0),
        (7, 0),
        (20, 0),
        (24, 60),
        (99, 60),
    ] {
        for (size, cell) in SIZES {
            let mut day = Day::burst(count);
            // A visitor who is served meanwhile takes nobody's place.
            day.start(1);
            day.at = day.at.plus_s(later_s);
            let calling: std::collections::BTreeSet<String> = (2..=count)
                .map(|n| day.hall.counter(CounterId(n)).unwrap())
                .filter_map(|counter| day.hall.ticket(counter.ticket?))
                .map(|ticket| ticket.number.to_string())
                .collect();
            assert_eq!(calling.len(), usize::from(count) - 1);
            let mut seen = std::collections::BTreeSet::new();
            let begun = day.at;
            while day.at < begun.plus_s(300) && !seen.is_superset(&calling) {
                let look = look(Theme::dark(), Encoding::Octant, cell);
                let drawn = day.draw(&Display::new(Lang::ZH), &look, size);
                let labels = drawn.hits.labels().iter();
                seen.extend(labels.flat_map(|(_, l)| l.split(' ')).map(str::to_owned));
                day.at = drawn.changes_at;
            }
            let missing: Vec<_> = calling.difference(&seen).collect();
            assert!(missing.is_empty(), "{missing:?} of {count} at {size:?}");
        }
    }
}

#[test]
fn a_visit_that_is_over_leaves_the_big_card() {
    let display = Display::new(Lang::ZH);
    let size = ((320, 90), (4, 8));
    let mut day = Day::burst(2);
    let number = |n: u16, day: &Day| {
        let note = day.hall.calls().find(|c| c.counter == CounterId(n));
        note.unwrap().number.to_string()
    };
    let (older, newest) = (number(1, &day), number(2, &day));
    let big = |day: &Day| {
        let hits = day.hits(&display, size);
        [&older, &newest].map(|number| hits.em_of(number).is_some_and(|em| em > 12.0))
    };
    day.at = NOW.plus_s(30);
    assert_eq!(big(&day), [false, true], "the newest call");
    day.start(2);
    assert_eq!(
        big(&day),
        [true, false],
        "whoever is still called goes first"
    );
    assert!(day.hits(&display, size).shows("正在呼叫"));
    day.start(1);
    assert_eq!(big(&day), [false, true], "then who is served");
    let hits = day.hits(&display, size);
    assert!(hits.shows("正在办理") && !hits.shows("正在呼叫"));
    for counter in [1, 2] {
        day.does(&Command::Counter(CounterCommand::Finish {
            counter: CounterId(counter),
        }));
    }
    assert_eq!(big(&day), [false, false]);
    let hits = day.hits(&display, size);
    assert!(
        hits.shows("请等候叫号") && !hits.shows("正在"),
        "{:?}",
        hits.labels()
    );
}

#[test]
fn a_row_says_in_words_how_its_call_stands() {
    let mut day = Day::busy();
    day.finish(5);
    day.does(&Command::Counter(CounterCommand::Resume {
        counter: CounterId(3),
    }));
    day.at = NOW.plus_s(20);
    let hits = day.hits(&Display::new(Lang::ZH), ((320, 90), (4, 8)));
    for word in ["请到", "办理中", "过号", "已完成"] {
        assert!(hits.shows(word), "{word}: {:?}", hits.labels());
    }
}

#[test]
fn a_missed_visitor_who_waits_again_stands_in_no_row() {
    let mut day = Day::busy();
    day.at = NOW.plus_s(20);
    let missed = day.hall.no_shows().next().unwrap();
    let (ticket, number) = (missed.id, missed.number.to_string());
    let display = Display::new(Lang::ZH);
    let shows = |day: &Day| day.hits(&display, ((320, 90), (4, 8))).shows(&number);
    assert!(shows(&day));
    day.does(&Command::Queue(QueueCommand::PutBack {
        ticket,
        counter: None,
    }));
    assert!(!shows(&day), "it is neither called nor finished");
}

/// Heights seen from 8 m on a 55 inch screen (685 mm): ISO 9241-3 asks for figures of 16 minutes of
/// arc at least, which are 37 mm.
#[test]
fn figures_are_read_from_eight_metres() {
    const FIGURE: f32 = 0.74;
    for (size, cell) in [((320, 90), (4, 8)), ((480, 135), (4, 8))] {
        for count in [1, 2, 3, 4, 6, 12, 30] {
            let mut day = Day::burst(count);
            day.at = NOW.plus_s(30);
            let hits = day.hits(&Display::new(Lang::ZH), (size, cell));
            for note in day.hall.calls() {
                for text in [note.number.to_string(), note.counter.to_string()] {
                    if let Some(em) = hits.em_of(&text) {
                        let mm = em * FIGURE * 685.0 / f32::from(size.1);
                        assert!(mm >= 37.0, "{text}: {mm} mm, {count} at {size:?}");
                    }
                }
            }
            for service in &day.hall.setup().services {
                let waiting = day.hall.waiting(service.id).to_string();
                let mm = hits
                    .em_of(&waiting)
                    .map(|em| em * FIGURE * 685.0 / f32::from(size.1));
                assert!(
                    mm.is_none_or(|mm| mm >= 37.0),
                    "{waiting} wait: {mm:?} mm at {size:?}"
                );
            }
        }
    }
}

/// Some halls with calls, each with a name.
fn halls() -> Vec<(&'static str, Day)> {
    let mut steady = Day::busy();
    steady.at = NOW.plus_s(12);
    let mut long = Day::of(Config {
        setup: long_setup(),
        ..Config::default()
    });
    for service in 0..40 {
        long.issue(&format!("long-{service}"), 3, Lang::ZH);
    }
    long.open(1..=99);
    for counter in [1, 7, 12, 98, 99] {
        long.call(counter);
        long.at = long.at.plus_s(40);
    }
    long.start(12);
    vec![
        ("welcome", Day::shipped()),
        ("flash", Day::busy()),
        ("steady", steady),
        ("six", Day::burst(6)),
        ("long names", long),
    ]
}

#[test]
fn every_text_of_the_display_can_be_read() {
    let mut faults = Vec::new();
    for (name, day) in halls() {
        for lang in [Lang::ZH, Lang::EN] {
            for (size, cell) in SIZES {
                let hits = day.hits(&Display::new(lang), (size, cell));
                // A name of a service may be shortened beside the number that matters.
                let found = lettering_faults(&hits, whole(size), cell, Allowed { cut: true });
                let what = format!("{name} {lang:?} {size:?}");
                faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn every_text_and_icon_of_the_display_stands_out() {
    let mut faults = Vec::new();
    for (name, day) in halls() {
        for (theme_name, theme) in themes() {
            for (size, cell) in [
                ((320, 90), (4, 8)),
                ((160, 45), (8, 16)),
                ((80, 24), (8, 16)),
            ] {
                let look = look(theme, Encoding::Octant, cell);
                let hits = day.draw(&Display::new(Lang::ZH), &look, size).hits;
                faults.extend(contrast_faults(
                    &hits,
                    &format!("{theme_name} {name} {size:?}"),
                ));
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn a_written_row_says_in_words_how_its_call_stands_even_in_a_corner() {
    let mut day = Day::busy();
    day.at = NOW.plus_s(20);
    let look = look(Theme::dark(), Encoding::Plain, (8, 16));
    let hits = day.draw(&Display::new(Lang::ZH), &look, (40, 20)).hits;
    for word in ["办理中", "过号"] {
        assert!(hits.shows(word), "{word}: {:?}", hits.labels());
    }
}

#[test]
fn numbers_are_asked_to_get_ready_where_the_hall_wants_it() {
    let mut day = Day::busy();
    let display = Display::new(Lang::ZH);
    let size = ((320, 90), (4, 8));
    assert!(!day.hits(&display, size).shows("请准备"));
    day.settings.next = 3;
    let hits = day.hits(&display, size);
    assert!(hits.shows("请准备"));
    let (next, _) = hall::routing::order(&day.hall, CounterId(1), day.at, 1)[0];
    let next = day.hall.ticket(next).unwrap().number.to_string();
    assert!(hits.shows(&next), "{next}: {:?}", hits.labels());
}

#[test]
fn a_foreign_visitor_is_called_in_both_languages() {
    let day = Day::burst(1);
    let hits = day
        .draw(
            &Display::new(Lang::ZH),
            &look(Theme::dark(), Encoding::Octant, (4, 8)),
            (320, 90),
        )
        .hits;
    assert!(hits.shows("叮咚，请") && hits.shows("Ding-dong, ticket"));
}

#[test]
fn every_service_comes_on_some_page_and_no_page_is_cut() {
    let mut config = Config::default();
    for i in 0..192u32 {
        let mut service = config.setup.services[0].clone();
        service.id = format!("extra-{i}").parse().unwrap();
        service.name = hall::Text::new(
            format!("业务{i}号"),
            format!("A service with a rather long English name {i}."),
        );
        service.prefix = hall::setup::Prefix::new(&format!(
            "Z{}{}",
            (b'A' + (i / 26) as u8) as char,
            (b'A' + (i % 26) as u8) as char
        ))
        .unwrap();
        config.setup.services.push(service);
    }
    let names: Vec<String> = config
        .setup
        .services
        .iter()
        .map(|s| s.name.get(Lang::ZH).to_owned())
        .collect();
    let keys: Vec<String> = config
        .setup
        .services
        .iter()
        .map(|s| s.id.to_string())
        .collect();
    let mut day = Day::of(config);
    for key in keys {
        day.issue(&key, 1, Lang::ZH);
    }
    for (size, cell) in SIZES {
        let display = Display::new(Lang::ZH);
        let mut seen = std::collections::BTreeSet::new();
        day.at = NOW;
        for _ in 0..120 {
            if names.iter().all(|name| seen.contains(name)) {
                break;
            }
            let look = look(Theme::dark(), Encoding::Octant, cell);
            let drawn = day.draw(&display, &look, size);
            for (rect, label) in drawn.hits.labels() {
                assert!(
                    rect.bottom() <= size.1 && rect.right() <= size.0,
                    "{label} leaves the screen at {size:?}"
                );
                seen.insert(label.clone());
            }
            assert!(drawn.changes_at > day.at, "the pages turn later, not now");
            // Pages turn on the multiples of their time.
            day.at = day.at.plus_s(day.settings.page_s);
        }
        let missing: Vec<_> = names.iter().filter(|n| !seen.contains(*n)).collect();
        assert!(missing.is_empty(), "{missing:?} at {size:?}");
    }
}

#[test]
fn an_idle_display_sleeps_until_the_next_minute() {
    let mut day = Day::busy();
    day.at = NOW.plus_s(20);
    day.settings.ticker = hall::Text::new("欢迎光临", "");
    let display = Display::new(Lang::ZH);
    let look = look(Theme::dark(), Encoding::Octant, (4, 8));
    let changes_at = |day: &Day| day.draw(&display, &look, (320, 90)).changes_at;
    assert_eq!(changes_at(&day), NOW.plus_s(60));
    // Two sentences take turns.
    day.settings.ticker = hall::Text::new("欢迎光临。请保持安静。".to_owned(), "");
    let next = changes_at(&day);
    assert!(next > day.at && next <= day.at.plus_s(day.settings.page_s));
}

#[test]
fn a_call_flashes_twice_a_second_until_its_time_is_over_or_the_visitor_came() {
    let mut day = Day::busy();
    day.settings.ticker = hall::Text::default();
    let look = look(Theme::dark(), Encoding::Octant, (4, 8));
    let display = Display::new(Lang::ZH);
    let mut changes = 0;
    let mut last = day.draw(&display, &look, (320, 90));
    loop {
        let next = last.changes_at;
        assert!(next > day.at);
        day.at = next;
        let picture = day.draw(&display, &look, (320, 90));
        if next >= NOW.plus_s(60) {
            break;
        }
        assert_ne!(
            picture.buffer,
            last.buffer,
            "a change was announced {} us after the call",
            next.0 - NOW.0
        );
        last = picture;
        changes += 1;
    }
    // Five of six seconds are left of the flash: four changes each, and the end.
    assert!((18..=21).contains(&changes), "{changes} changes");
    let mut day = Day::busy();
    day.start(1);
    let number = day.hall.calls().next().unwrap().number.to_string();
    let hits = day.draw(&display, &look, (320, 90)).hits;
    assert!(hits.shows(&number) && !hits.shows("叮咚"));
}

#[test]
fn a_repeated_call_flashes_again() {
    let mut day = Day::busy();
    day.at = NOW.plus_s(30);
    let look = look(Theme::dark(), Encoding::Octant, (4, 8));
    let display = Display::new(Lang::ZH);
    assert!(!day.draw(&display, &look, (320, 90)).hits.shows("叮咚"));
    day.does(&Command::Counter(CounterCommand::Recall {
        counter: CounterId(1),
    }));
    assert!(day.draw(&display, &look, (320, 90)).hits.shows("叮咚"));
}

#[test]
fn a_lost_connection_is_told_after_five_seconds_and_the_calls_stay() {
    let mut day = Day::busy();
    day.connection = Connection::Lost(NOW);
    let display = Display::new(Lang::ZH);
    let look = look(Theme::light(), Encoding::Octant, (4, 8));
    day.at = NOW.plus_s(4);
    let drawn = day.draw(&display, &look, (320, 90));
    assert!(!drawn.hits.shows("重新连接"));
    assert!(drawn.changes_at <= NOW.plus_s(5));
    day.at = NOW.plus_s(300);
    let hits = day.draw(&display, &look, (320, 90)).hits;
    assert!(hits.shows("以上为 10:24 的信息，正在重新连接") && hits.shows("10:29"));
    assert!(hits.shows(&day.hall.calls().next().unwrap().number.to_string()));
}

#[test]
fn a_display_without_calls_welcomes() {
    let day = Day::shipped();
    for (size, cell) in SIZES {
        let hits = day
            .draw(
                &Display::new(Lang::ZH),
                &look(Theme::dark(), Encoding::Octant, cell),
                size,
            )
            .hits;
        assert!(
            hits.shows("欢迎光临") && hits.shows("请在取号机取号"),
            "{size:?}"
        );
    }
}

#[test]
fn a_hall_with_one_name_for_all_languages_is_named_once_in_the_welcome() {
    let mut config = Config::default();
    let named = |day: &Day| {
        let (size, cell) = SIZES[SIZES.len() / 2];
        let look = look(Theme::dark(), Encoding::Octant, cell);
        let drawn = day.draw(&Display::new(Lang::ZH), &look, size);
        let labels = drawn.hits.labels().iter();
        labels.filter(|(_, text)| text.contains("MUSEUM")).count()
    };
    let name = |zh: &str| hall::Text::new(zh, "MUSEUM");
    config.setup.name = name("博物馆");
    let two = named(&Day::of(config.clone()));
    // Once in the header, once in the welcome; both names stand in each.
    assert_eq!(two, 2);
    for zh in ["MUSEUM", ""] {
        config.setup.name = name(zh);
        assert_eq!(named(&Day::of(config.clone())), 2, "{zh:?}");
    }
}

#[test]
fn a_no_show_is_marked_and_a_paused_window_is_named() {
    let mut day = Day::busy();
    day.finish(5);
    day.at = NOW.plus_s(20);
    let hits = day
        .draw(
            &Display::new(Lang::ZH),
            &look(Theme::dark(), Encoding::Octant, (4, 8)),
            (320, 90),
        )
        .hits;
    assert!(
        hits.shows("过号") && hits.shows("3号窗口暂停服务（午餐）"),
        "{:?}",
        hits.labels()
    );
}

#[test]
fn notices_are_cut_into_sentences() {
    let cut = super::frame::sentences;
    assert_eq!(
        cut("请留意显示屏。办理时间：9:00-17:00；周末休息！谢谢\n再见"),
        [
            "请留意显示屏",
            "办理时间：9:00-17:00",
            "周末休息！",
            "谢谢",
            "再见"
        ]
    );
    assert_eq!(
        cut("Open 9.30 to 17.00. See www.hall.cn; thank you!"),
        ["Open 9.30 to 17.00", "See www.hall.cn", "thank you!"]
    );
    assert!(cut("。\n；").is_empty());
}

#[test]
fn a_long_notice_is_read_in_pieces_that_stand_still() {
    let mut day = Day::shipped();
    day.settings.ticker = hall::Text::new("请留意显示屏和语音叫号，".repeat(9), "");
    for (size, cell) in SIZES {
        let display = Display::new(Lang::ZH);
        let look = look(Theme::dark(), Encoding::Octant, cell);
        day.at = NOW;
        let mut read = String::new();
        while read != day.settings.ticker.get(Lang::ZH) && day.at < NOW.plus_s(600) {
            let drawn = day.draw(&display, &look, size);
            let labels = drawn.hits.labels().iter();
            let piece = labels
                .map(|(_, l)| l)
                .rfind(|l| day.settings.ticker.get(Lang::ZH).contains(*l));
            let piece = piece.unwrap_or_else(|| panic!("no notice at {size:?}"));
            // It begins with whichever piece is on.
            if !read.is_empty() || day.settings.ticker.get(Lang::ZH).starts_with(piece) {
                read.push_str(piece);
            }
            day.at = drawn.changes_at.max(day.at.plus_s(day.settings.page_s));
        }
        assert!(
            read.contains("请留意显示屏和语音叫号"),
            "{read} at {size:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_size_and_no_hall_panics(
        columns in 1u16..500, rows in 1u16..140, count in 0u16..20, encoding in 0usize..4, tiny: bool, en: bool, after_s in 0u32..40, lost: bool
    ) {
        let mut day = if count == 0 { Day::busy() } else { Day::burst(count) };
        day.at = NOW.plus_s(after_s);
        if lost {
            day.connection = Connection::Lost(NOW);
        }
        let theme = if count % 3 == 0 { Theme::mono() } else { Theme::light() };
        let look = look(theme, ENCODINGS[encoding], if tiny { (4, 8) } else { (8, 16) });
        let display = Display::new(if en { Lang::EN } else { Lang::ZH });
        let drawn = day.draw(&display, &look, (columns, rows));
        prop_assert!(drawn.hits.is_empty());
        prop_assert!(drawn.changes_at > day.at);
        for (rect, label) in drawn.hits.labels() {
            prop_assert!(rect.right() <= columns && rect.bottom() <= rows, "{label} leaves the screen");
        }
    }
}

#[test]
fn a_terminal_without_chinese_letters_is_given_none() {
    let mut day = Day::busy();
    let display = Display::new(Lang::EN);
    let console = |cell| Look {
        chinese: false,
        ..look(Theme::dark(), Encoding::Half, cell)
    };
    let check = |day: &Day| {
        for (size, cell) in SIZES {
            let hits = day.draw(&display, &console(cell), size).hits;
            for (_, label) in hits.labels() {
                assert!(label.chars().all(|c| c < '\u{2e80}'), "{size:?}: {label}");
            }
        }
    };
    day.settings.ticker = hall::Text::default();
    check(&day);
    let raise = AnnouncementCommand::RaiseEmergency { text: None };
    day.does(&Command::Announcement(raise));
    check(&day);
}

#[test]
fn an_emergency_on_a_small_screen_has_large_letters_for_the_title_and_the_staffs_words() {
    let mut day = Day::shipped();
    let display = Display::new(Lang::ZH);
    let raise = |text: &str| AnnouncementCommand::RaiseEmergency {
        text: Some(text.to_owned()),
    };
    let own = "二楼起火，请走东侧楼梯，不要坐电梯";
    day.does(&Command::Announcement(raise(own)));
    let high = |day: &Day, text: &str| {
        let hits = day.hits(&display, ((80, 24), (8, 16)));
        let found = hits.labels().iter().find(|(_, label)| label.contains(text));
        found.map_or(0, |(rect, _)| rect.height)
    };
    assert!(high(&day, "紧急情况") >= 4 && high(&day, own) >= 8);
    assert_eq!(high(&day, "EMERGENCY"), 1);
    // So long a text leaves no room: the title is large still.
    day.does(&Command::Announcement(raise(&own.repeat(6))));
    assert!(high(&day, "紧急情况") >= 4);
}

#[test]
fn an_emergency_is_read_at_every_size_and_its_end_is_told_once() {
    let mut day = Day::busy();
    let mut display = Display::new(Lang::ZH);
    check_emergency(&mut day, &display);
    day.does(&Command::Announcement(AnnouncementCommand::EndEmergency));
    let ended = Event::Announcement(AnnouncementEvent::EmergencyEnded);
    let _ = display.on(&day.cx(), Input::Happened(ended));
    let size = ((160, 45), (8, 16));
    assert!(day.hits(&display, size).shows("警报解除"));
    assert!(day.hits(&display, size).shows("All clear"));
    assert!(
        !day.hits(&Display::new(Lang::ZH), size).shows("警报解除"),
        "a display that is started afterwards has nothing to take back"
    );
    day.at = display.next_change(&day.cx());
    while day.hits(&display, size).shows("警报解除") {
        assert!(day.at < NOW.plus_s(ALL_CLEAR_S + 60));
        day.at = display.next_change(&day.cx());
    }
}

#[test]
fn a_day_off_goes_before_the_line_that_always_stands_there() {
    let mut config = Config::default();
    config.setup.special_hours = vec![hall::opening::SpecialHours {
        occasion: Text::new("春节", ""),
        dates: vec![chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()],
        services: Vec::new(),
        hours: hall::opening::DayHours::Spans(Vec::new()),
    }];
    let mut day = Day::of(config);
    let display = Display::new(Lang::ZH);
    let look = look(Theme::dark(), Encoding::Octant, (4, 8));
    let told = "今天因春节休息，明天 00:00 开始取号";
    let shown = |day: &Day| {
        let drawn = day.draw(&display, &look, (320, 90));
        let shown = drawn.hits.labels().iter().any(|(_, label)| label == told);
        (shown, drawn.changes_at)
    };
    for _ in 0..20 {
        if shown(&day).0 {
            return;
        }
        day.at = shown(&day).1;
    }
    panic!("never told");
}

#[test]
fn long_names_of_services_that_wait_are_broken_rather_than_tiny() {
    let (_, long) = halls().pop().expect("the one of long names");
    let hits = long.hits(&Display::new(Lang::ZH), ((480, 135), (4, 8)));
    let names = long.hall.setup().services.iter();
    let ems: Vec<f32> = names
        .filter_map(|service| hits.em_of(service.name.get(Lang::ZH)))
        .collect();
    assert!(!ems.is_empty());
    // In millimetres on a television of 55 inches; in one line they had 13. 16 minutes of arc at eight
    // metres are 37, which is what names have where somebody waits; those beside a number have less.
    let heights: Vec<f32> = ems.iter().map(|em| em * 5.07).collect();
    assert!(heights[0] >= 37.0, "{heights:?}");
    assert!(heights.iter().all(|mm| *mm >= 25.0), "{heights:?}");
}
