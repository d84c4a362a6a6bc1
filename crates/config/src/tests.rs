//! The shipped settings are right and complete, and every mistake is told at its place with its
//! cure.

use super::*;
use chrono::NaiveDate;
use hall::SpokenLang;
use hall::event::Why;
use hall::ids::{GroupId, ServiceId};
use hall::setup::Rules;
use hall::time::{Hours, Span};
use text::Words;
use text::problem::Code;

/// The smallest hall.
const SMALL: &str = r#"
[hall]
name = "Hall"
[service.a]
name = "A"
prefix = "A"
[counter.1]
services = ["a"]
"#;

/// Returns the place, key and kind of every fault, and its English text and cure.
fn faults(text: &str) -> Vec<(String, String, String)> {
    let Err(faults) = Config::parse("hall.toml", text) else {
        panic!("this reads:\n{text}")
    };
    for fault in &faults.0 {
        for lang in [Lang::Zh, Lang::En] {
            assert!(!fault.text(lang).contains("{ $"), "{}", fault.text(lang));
        }
    }
    let short = |f: &Fault| {
        let place = f
            .place
            .map(|p| format!("{}:{}", p.line, p.column))
            .unwrap_or_default();
        (
            format!("{place} {}", f.key),
            f.what(Lang::En),
            f.cure(Lang::En),
        )
    };
    faults.0.iter().map(short).collect()
}

/// Expects one fault of the small hall with `line` added, as `place key | what | cure`.
#[track_caller]
fn only(added: &str, expected: &str) {
    let found = faults(&format!("{}\n{added}", SMALL.trim()));
    let found: Vec<String> = found
        .into_iter()
        .map(|(place, what, cure)| format!("{place} | {what} | {cure}"))
        .collect();
    assert_eq!(found, [expected]);
}

/// Expects one fault of the small hall with `old` replaced.
#[track_caller]
fn changed(old: &str, new: &str, expected: &str) {
    assert!(SMALL.contains(old));
    let found = faults(SMALL.trim().replacen(old, new, 1).as_str());
    let found: Vec<String> = found
        .into_iter()
        .map(|(place, what, cure)| format!("{place} | {what} | {cure}"))
        .collect();
    assert_eq!(found, [expected]);
}

/// Returns the shipped file with every optional key switched on.
fn uncommented() -> String {
    let key = |line: &str| {
        let rest = line.strip_prefix("# ")?;
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_lowercase() || *c == '_')
            .collect();
        rest[name.len()..]
            .starts_with(" =")
            .then(|| rest.to_owned())
    };
    DEFAULT
        .lines()
        .map(|line| key(line).unwrap_or_else(|| line.to_owned()) + "\n")
        .collect()
}

#[test]
fn the_shipped_settings_read_without_a_warning() {
    let config = Config::parse("config.toml", DEFAULT).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.warnings, []);
    assert_eq!(config, Config::default());
    let setup = config.setup;
    assert_eq!(
        (
            setup.services.len(),
            setup.groups.len(),
            setup.counters.len(),
            setup.classes.len()
        ),
        (8, 2, 6, 4)
    );
    assert_eq!(
        setup.services.iter().filter(|s| s.group.is_none()).count(),
        4
    );
    assert_eq!(
        setup
            .services
            .iter()
            .map(|s| s.prefix.as_str())
            .collect::<String>(),
        "ABCDEFGH"
    );
    assert_eq!(
        (
            setup.grades.len(),
            setup.rating_reasons.len(),
            setup.pauses.len()
        ),
        (4, 3, 4)
    );
    assert!(setup.grades[3].poor && !setup.grades[2].poor);
    assert_eq!(setup.rating_reasons[0].id.as_str(), "manner");
}

#[test]
fn the_shipped_settings_read_with_every_optional_key_and_mean_the_same() {
    let all = uncommented();
    assert!(all.lines().count() == DEFAULT.lines().count() && all != DEFAULT);
    let all = Config::parse("config.toml", &all).unwrap_or_else(|faults| panic!("{faults}"));
    // Equal, so every default in the comments is the default in the code.
    assert_eq!(all, Config::default());
}

#[test]
fn a_small_hall_has_the_defaults_that_the_comments_promise() {
    let config = Config::parse("hall.toml", SMALL).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.setup.rules, Rules::default());
    assert_eq!(config.screens, Screens::default());
    assert_eq!(config.setup.grades, Config::default().setup.grades);
    let shipped = Config::default();
    assert_eq!(
        shipped.setup.rules,
        Rules {
            ratio: Some(3),
            ..Rules::default()
        }
    );
    assert_eq!(
        shipped.screens,
        Screens {
            ticker: shipped.screens.ticker.clone(),
            ..Screens::default()
        }
    );
}

#[test]
fn every_key_that_is_read_is_documented() {
    let (_, _, known) = keys::read("config.toml", &uncommented());
    assert!(known.len() > 40, "{known:?}");
    for pattern in known {
        let last = pattern.rsplit('.').next().unwrap();
        let pattern = pattern.replace("[]", "");
        let table = format!("[{pattern}");
        let there = DEFAULT.lines().any(|line| {
            let live = line.trim_start_matches(['#', ' ']);
            live.contains(&format!("{last} =")) || live.starts_with(&table)
        });
        assert!(there, "{pattern} is not in config.toml");
    }
}

#[test]
fn services_stand_in_the_order_of_the_file() {
    let text = SMALL
        .replace(
            "[counter.1]",
            "[service.0]\nname=\"0\"\nprefix=\"Z\"\n[counter.1]",
        )
        .replace("[\"a\"]", "[\"0\", \"a:2\"]");
    let setup = Config::parse("hall.toml", &text).unwrap().setup;
    assert_eq!(
        setup
            .services
            .iter()
            .map(|s| s.id.as_str())
            .collect::<Vec<_>>(),
        ["a", "0"]
    );
    assert_eq!(
        setup.counters[0]
            .serves
            .iter()
            .map(|s| (s.service.as_str().to_owned(), s.rank))
            .collect::<Vec<_>>(),
        [("0".into(), 1), ("a".into(), 2)]
    );
}

// Long because it writes every setting of the file and expects every field of the hall.
#[test]
fn every_setting_reaches_the_hall() {
    let text = r#"
[hall]
name = { zh = "厅", en = "Hall" }
[rules]
calls_before_no_show = 3
call_finishes = false
arrives_after_s = 20
no_show_after_s = 90
ratio = "off"
undo_s = 0
day_starts = 04:30
time_zone = "Europe/Berlin"
holidays = [2026-12-25, "2026-10-01..2026-10-03"]
[rating]
window_s = 60
min_s = 1
thanks_s = 9
grades = "five"
[group.g]
name = "G"
[group.h]
name = "H"
parent = "g"
[service.a]
name = "A"
prefix = ""
group = "h"
first = 100
last = 2999
width = 4
cap = 50
max_wait_min = 10
rate = 200
usual_service_min = 3
notice = "\nRead this\n"
hours = { mon-fri = ["13:30-24:00", "09:00-12:00"], sun = [] }
[counter.12]
name = "C"
services = ["a:3"]
[screens]
theme = "light"
draw = "half"
language = "en"
[kiosk]
idle_s = 60
ticket_page_s = 5
[display]
flash_s = 0
calls = 4
page_s = 3
[printer]
connection = "serial:/dev/ttyS1"
name = "east"
layout = "ticket-58"
mode = "text"
baud = 19200
flow = "xonxoff"
status = "poll"
fence = "none"
raster = "gs-paren-l"
band_rows = 24
compact = false
without_paper = "screen"
[paper]
url = "https://example.org/{number}"
notice = "Wait here"
ad = { zh = "广告" }
[voice]
output = "alsa:hw:0,0"
languages = ["yue", "en", "yue"]
times = 1
chime = false
one = "yao"
zone = "floor-2"
volume = 90
counter = false
counter_volume = 0
kiosk = true
kiosk_volume = 60
music_volume = 5
music_hours = ["08:00-09:00"]
soft_hours = { sat = ["12:00-13:00"] }
soft_percent = 20
live = false
"#;
    let Config {
        setup,
        screens,
        printer,
        papers,
        voice,
        warnings,
    } = Config::parse("hall.toml", text).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(warnings, []);
    let span = |from, to| vec![Span { from, to }];
    let mut saturdays: [Vec<Span>; 7] = Default::default();
    saturdays[5] = span(720, 780);
    let said = VoiceSettings {
        output: Output::Device("alsa:hw:0,0".to_owned()),
        languages: vec![SpokenLang::Yue, SpokenLang::En],
        times: 1,
        chime: false,
        yao: true,
        zone: "floor-2".parse().unwrap(),
        volume: 90,
        counter: false,
        counter_volume: 0,
        kiosk: true,
        kiosk_volume: 60,
        music_volume: 5,
        music_hours: Hours {
            week: std::array::from_fn(|_| span(480, 540)),
        },
        soft_hours: Hours { week: saturdays },
        soft_percent: 20,
        live: false,
    };
    assert_eq!(voice, said);
    let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    let rules = Rules {
        calls_before_no_show: 3,
        call_finishes: false,
        arrives_after_s: Some(20),
        no_show_after_s: Some(90),
        ratio: None,
        undo_s: 0,
        rating_window_s: 60,
        rating_min_s: 1,
        day_starts: chrono::NaiveTime::from_hms_opt(4, 30, 0).unwrap(),
        time_zone: chrono_tz::Europe::Berlin,
        holidays: vec![day(10, 1), day(10, 2), day(10, 3), day(12, 25)],
    };
    assert_eq!(setup.rules, rules);
    let service = setup.service("a".parse::<ServiceId>().unwrap()).unwrap();
    assert_eq!(service.group, Some("h".parse::<GroupId>().unwrap()));
    assert_eq!(
        (service.first, service.last, service.width, service.cap),
        (100, 2999, 4, Some(50))
    );
    assert_eq!(
        (service.max_wait_s, service.rate, service.usual_service_s),
        (Some(600), 200, 180)
    );
    assert_eq!(service.notice.as_ref().unwrap().get(Lang::En), "Read this");
    let spans = |day| {
        service
            .hours
            .of(day)
            .iter()
            .map(|s| (s.from, s.to))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (spans(0), spans(6)),
        (vec![(540, 720), (810, 1440)], vec![])
    );
    assert_eq!(
        (setup.counters[0].id.0, setup.counters[0].serves[0].rank),
        (12, 3)
    );
    assert_eq!(setup.grades.iter().filter(|g| g.poor).count(), 2);
    assert_eq!(
        (screens.theme, screens.draw, screens.language),
        (Theme::Light, Draw::Half, Some(Lang::En))
    );
    assert_eq!(
        (
            screens.kiosk_idle_s,
            screens.ticket_page_s,
            screens.flash_s,
            screens.calls,
            screens.page_s,
            screens.thanks_s
        ),
        (60, 5, 0, 4, 3, 9)
    );
    let wanted = Printer {
        name: "east".parse().unwrap(),
        connection: Connection::Serial("/dev/ttyS1".to_owned()),
        layout: "ticket-58".to_owned(),
        mode: Mode::Text,
        baud: 19_200,
        flow: Flow::XonXoff,
        status: StatusBy::Poll,
        fence: Fence::None,
        raster: RasterBy::GsParenL,
        band_rows: 24,
        compact: false,
        without_paper: WithoutPaper::Screen,
    };
    assert_eq!(printer, wanted);
    assert_eq!(
        (
            papers.url.as_str(),
            papers.notice.zh.as_str(),
            papers.ad.zh.as_str()
        ),
        ("https://example.org/{number}", "Wait here", "广告")
    );
}

#[test]
fn a_printer_that_is_written_wrongly_is_told_at_its_place() {
    let told = |text: &str| {
        let faults = Config::parse("hall.toml", &format!("{SMALL}\n{text}"))
            .expect_err("it is wrong")
            .0;
        faults
            .into_iter()
            .map(|fault| (fault.key.clone(), fault.kind()))
            .collect::<Vec<_>>()
    };
    for (line, key, kind) in [
        ("output = \"speakers\"", "voice.output", "config-bad-output"),
        ("output = \"file:\"", "voice.output", "config-bad-output"),
        (
            "languages = [\"fr\"]",
            "voice.languages[1]",
            "config-choice",
        ),
        ("languages = []", "voice.languages", "config-type"),
        ("times = 9", "voice.times", "config-range"),
        ("zone = \"Main Hall\"", "voice.zone", "config-bad-key"),
        ("volum = 3", "voice.volum", "config-unknown-key"),
    ] {
        assert_eq!(
            told(&format!("[voice]\n{line}")),
            [(key.to_owned(), kind)],
            "{line}"
        );
    }
    assert_eq!(
        told("[printer]\nconnection = \"LPT1\""),
        [("printer.connection".to_owned(), "config-bad-connection")]
    );
    assert_eq!(
        told("[printer]\nlayout = \"../ticket\""),
        [("printer.layout".to_owned(), "config-bad-layout-name")]
    );
    assert_eq!(
        told("[printer]\nname = \"Kiosk 1\""),
        [("printer.name".to_owned(), "config-bad-key")]
    );
    assert_eq!(
        told("[printer]\nbaud = 300"),
        [("printer.baud".to_owned(), "config-range")]
    );
}

#[test]
fn a_former_key_is_told_with_its_new_name() {
    only(
        "[rules]\nabsent_after_s = 60",
        "9:1 rules.absent_after_s | there is no key absent_after_s | Did you mean no_show_after_s?",
    );
    only(
        "[rules]\nzone = \"Asia/Shanghai\"",
        "9:1 rules.zone | there is no key zone | Did you mean time_zone?",
    );
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_one() {
    only(
        "[rules]\nundos_s = 3",
        "9:1 rules.undos_s | there is no key undos_s | Did you mean undo_s?",
    );
    only(
        "[rulse]\nundo_s = 3",
        "8:2 rulse | there is no key rulse | Did you mean rules?",
    );
    only(
        "[kiosk]\ncolour = 3",
        "9:1 kiosk.colour | there is no key colour | Known here: idle_s ticket_page_s",
    );
    changed(
        "\nname = \"A\"",
        "\nname = { zh = \"好\", eng = \"A\" }",
        "4:20 service.a.name.eng | there is no key eng | Did you mean en?",
    );
}

#[test]
fn a_missing_key_is_told_at_its_table() {
    changed(
        "name = \"Hall\"",
        "",
        "1:2 hall | name is missing | Add name = { zh = \"中文\", en = \"English\" }",
    );
    changed(
        "prefix = \"A\"\n",
        "",
        "3:10 service.a | prefix is missing | Add prefix = \"A\"",
    );
    changed(
        "services = [\"a\"]",
        "",
        "6:10 counter.1 | services is missing | Add services = [\"social\"]",
    );
    only(
        "[class.old]\nlevel = 1",
        "8:8 class.old | name is missing | Add name = { zh = \"中文\", en = \"English\" }",
    );
}

#[test]
fn a_wrong_type_is_told_with_what_was_found_and_an_example() {
    only(
        "[rules]\nundo_s = \"ten\"",
        "9:10 rules.undo_s | found a text \"ten\", expected a whole number | \
         For example undo_s = 1",
    );
    only(
        "[rules]\nundo_s = 1.5",
        "9:10 rules.undo_s | found a decimal number 1.5, expected a whole number | \
         For example undo_s = 1",
    );
    only(
        "[rules]\nratio = true",
        "9:9 rules.ratio | found true or false true, expected a whole number or \"off\" | \
         For example ratio = 1",
    );
    only(
        "[rules]\ncall_finishes = 1",
        "9:17 rules.call_finishes | found a whole number 1, expected true or false | \
         For example call_finishes = true",
    );
    only(
        "[rules]\nholidays = 2026-10-01",
        "9:12 rules.holidays | found a date 2026-10-01, expected a list | \
         For example holidays = [\"2026-10-01\"]",
    );
    changed(
        "[\"a\"]",
        "\"a\"",
        "7:12 counter.1.services | found a text \"a\", expected a list | \
         For example services = [\"social\"]",
    );
    changed(
        "\nname = \"A\"",
        "\nname = 8",
        "4:8 service.a.name | found a whole number 8, expected a text per language | \
         For example name = { zh = \"中文\", en = \"English\" }",
    );
    only(
        "[rating]\ngrades = 5",
        "9:10 rating.grades | found a whole number 5, expected grades | \
         For example grades = \"four\"",
    );
}

#[test]
fn a_number_out_of_range_is_told_with_the_range() {
    only(
        "[rules]\ncalls_before_no_show = 0",
        "9:24 rules.calls_before_no_show | 0 is out of range | Write a whole number from 1 to 9",
    );
    only(
        "[rules]\nundo_s = -1",
        "9:10 rules.undo_s | -1 is out of range | Write a whole number from 0 to 600",
    );
    only(
        "[kiosk]\nidle_s = 99999999999",
        "9:10 kiosk.idle_s | 99999999999 is out of range | Write a whole number from 5 to 600",
    );
    only(
        "[class.old]\nname = \"O\"\nlevel = 10",
        "10:9 class.old.level | 10 is out of range | Write a whole number from 1 to 9",
    );
    changed(
        "prefix = \"A\"",
        "prefix = \"A\"\nwidth = 7",
        "6:9 service.a.width | 7 is out of range | Write a whole number from 1 to 6",
    );
}

#[test]
fn a_wrong_choice_is_told_with_the_choices() {
    only(
        "[screens]\ntheme = \"drak\"",
        "9:9 screens.theme | there is no choice \"drak\" | \
         Did you mean \"dark\"? Choices: \"auto\" \"dark\" \"light\"",
    );
    only(
        "[screens]\nlanguage = \"French\"",
        "9:12 screens.language | there is no choice \"French\" | \
         Write one of \"auto\" \"zh\" \"en\"",
    );
    only(
        "[rating]\ngrades = \"six\"",
        "9:10 rating.grades | there is no choice \"six\" | Write one of \"four\" \"five\"",
    );
}

#[test]
fn names_are_not_empty_and_stand_on_one_line() {
    changed(
        "\"Hall\"",
        "{ zh = \" \" }",
        "2:8 hall.name | the name is empty | \
         Write it in at least one language, for example name = { zh = \"中文\", en = \"English\" }",
    );
    changed(
        "\"Hall\"",
        "\"a\\nb\"",
        "2:8 hall.name | the name must be a single line | \
         Take out line breaks and control characters",
    );
}

#[test]
fn keys_and_counter_numbers_are_checked() {
    only(
        "[pauses]\nLunch = \"L\"",
        "9:1 pauses.Lunch | \"Lunch\" cannot be a key | \
         A key has 1 to 16 of a-z, 0-9, - and _, for example lunch",
    );
    for number in ["0", "100", "01", "one"] {
        changed(
            "[counter.1]",
            &format!("[counter.{number}]"),
            &format!(
                "6:10 counter.{number} | \"{number}\" is not the number of a counter | \
                 Counters have numbers from 1 to 99, for example [counter.3]"
            ),
        );
    }
}

#[test]
fn prefixes_are_capitals_and_no_two_services_share_one() {
    changed(
        "prefix = \"A\"",
        "prefix = \"a\"",
        "5:10 service.a.prefix | \"a\" cannot be a prefix | \
         Write 0 to 4 capital letters, for example \"A\"",
    );
    changed(
        "[counter.1]\nservices = [\"a\"]",
        "[service.b]\nname = \"B\"\nprefix = \"A\"\n[counter.1]\nservices = [\"a\", \"b\"]",
        "8:10 service.b.prefix | prefix \"A\" is taken by a in line 5 | \
         Choose one that is free, for example \"B\"",
    );
}

#[test]
fn the_last_number_follows_the_first_and_fits() {
    let with = |line: &str| format!("prefix = \"A\"\n{line}");
    changed(
        "prefix = \"A\"",
        &with("first = 5\nlast = 4"),
        "7:8 service.a.last | the last number 4 is below the first 5 | Make last at least first",
    );
    changed(
        "prefix = \"A\"",
        &with("last = 1000"),
        "6:8 service.a.last | 1000 has more than 3 digits | \
         Write width = 4, or make last at most 999",
    );
    changed(
        "prefix = \"A\"",
        &with("width = 2"),
        "6:9 service.a.width | 999 has more than 2 digits | \
         Write width = 3, or make last at most 99",
    );
    changed(
        "prefix = \"A\"",
        &with("first = 1000"),
        "6:9 service.a.first | the last number 999 is below the first 1000 | \
         Make last at least first",
    );
}

#[test]
fn a_counter_serves_known_services_once_with_a_rank() {
    let social = SMALL.replace("service.a]", "service.social]");
    let found = faults(social.replace("[\"a\"]", "[\"socail\", \"x\"]").trim());
    assert_eq!(
        found[0],
        (
            "7:13 counter.1.services[1]".into(),
            "there is no service \"socail\"".into(),
            "Did you mean \"social\"?".into()
        )
    );
    assert_eq!(
        found[1],
        (
            "7:23 counter.1.services[2]".into(),
            "there is no service \"x\"".into(),
            "Write one of \"social\"".into()
        )
    );
    changed(
        "[\"a\"]",
        "[\"a\", \"a:2\"]",
        "7:18 counter.1.services[2] | \"a\" stands twice at this counter | Keep one of them",
    );
    changed(
        "[\"a\"]",
        "[\"a:0\"]",
        "7:13 counter.1.services[1] | the rank of \"a:0\" does not read | \
         A rank is 1 to 9, for example \"a:2\"",
    );
    changed(
        "[\"a\"]",
        "[]",
        "7:12 counter.1.services | this counter serves nothing | \
         Name at least one, for example services = [\"social\"]",
    );
}

#[test]
fn a_service_that_no_counter_serves_is_a_warning() {
    let text = SMALL.replace(
        "[counter.1]",
        "[service.b]\nname = \"B\"\nprefix = \"B\"\n[counter.1]",
    );
    let config = Config::parse("hall.toml", text.trim()).unwrap();
    let warnings: Vec<String> = config.warnings.iter().map(|w| w.text(Lang::Zh)).collect();
    assert_eq!(
        warnings,
        [
            "hall.toml:6:10: service.b: 没有窗口办理 b\n  -> 请加到某个窗口的 services 里，否则取号的人等不到呼叫"
        ]
    );
}

#[test]
fn menus_have_no_loops_and_at_most_three_levels() {
    let groups = |list: &[(&str, &str)]| {
        let groups: String = list
            .iter()
            .map(|(id, parent)| format!("[group.{id}]\nname = \"G\"\nparent = \"{parent}\"\n"))
            .collect();
        let service = SMALL.trim().replace(
            "prefix = \"A\"",
            &format!("prefix = \"A\"\ngroup = \"{}\"", list[list.len() - 1].0),
        );
        format!("{groups}{service}")
    };
    assert!(Config::parse("", &groups(&[("x", ""), ("y", "x")])).is_ok());
    let told = |list: &[(&str, &str)]| {
        faults(&groups(list))
            .into_iter()
            .map(|(at, what, _)| format!("{at} | {what}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(&[("x", "y"), ("y", "x")]),
        ["3:10 group.x.parent | groups stand in each other: x > y > x"]
    );
    assert_eq!(
        told(&[("x", "x")]),
        ["3:10 group.x.parent | groups stand in each other: x > x"]
    );
    assert_eq!(
        told(&[("x", "y"), ("y", "x"), ("z", "x")]),
        ["3:10 group.x.parent | groups stand in each other: x > y > x"]
    );
    assert_eq!(
        told(&[("z", "x"), ("y", "x"), ("x", "y")])[1..],
        ["6:10 group.y.parent | groups stand in each other: y > x > y"]
    );
    assert_eq!(
        told(&[("x", ""), ("y", "x"), ("z", "y")]),
        ["9:10 group.z.parent | the menu is too deep: x > y > z"]
    );
    assert_eq!(
        told(&[("x", ""), ("y", "x"), ("z", "y"), ("w", "z")]),
        ["9:10 group.z.parent | the menu is too deep: x > y > z"]
    );
    assert_eq!(
        told(&[("w", "z"), ("z", "y"), ("y", "x"), ("x", "")]).len(),
        4,
        "three groups hold no service here"
    );
}

#[test]
fn groups_are_known_and_hold_services() {
    only(
        "[group.x]\nname = \"X\"",
        "8:8 group.x | there is no service in group x | \
         Write group = \"x\" in a service, or take the group out",
    );
    let text = "[group.money]\nname = \"M\"\n".to_owned()
        + &SMALL.trim().replace("prefix", "group = \"mony\"\nprefix");
    let found = faults(&text);
    assert!(
        found.contains(&(
            "7:9 service.a.group".into(),
            "there is no group \"mony\"".into(),
            "Did you mean \"money\"?".into()
        )),
        "{found:?}"
    );
    changed(
        "prefix",
        "group = \"x\"\nprefix",
        "5:9 service.a.group | there is no group \"x\" | Write one of ; \"\" is the first page",
    );
}

#[test]
fn times_and_hours_are_checked() {
    let hours = |value: &str| format!("prefix = \"A\"\nhours = {value}");
    let cure = "Write hours:minutes of 24 hours, for example";
    only(
        "[rules]\nday_starts = \"3 am\"",
        &format!("9:14 rules.day_starts | \"3 am\" is not a time of day | {cure} \"03:00\""),
    );
    only(
        "[rules]\nday_starts = \"24:00\"",
        &format!("9:14 rules.day_starts | \"24:00\" is not a time of day | {cure} \"03:00\""),
    );
    changed(
        "prefix = \"A\"",
        &hours("[\"9:00-25:00\"]"),
        &format!("6:10 service.a.hours[1] | \"25:00\" is not a time of day | {cure} \"09:00\""),
    );
    changed(
        "prefix = \"A\"",
        &hours("[\"9:00\"]"),
        "6:10 service.a.hours[1] | \"9:00\" is not a stretch of time | \
         Write from-to, for example \"09:00-12:00\"",
    );
    changed(
        "prefix = \"A\"",
        &hours("[\"22:00-06:00\"]"),
        "6:10 service.a.hours[1] | \"22:00-06:00\" does not end after it begins | \
         Split it at midnight: \"22:00-24:00\", and \"00:00-06:00\" on the next day",
    );
    changed(
        "prefix = \"A\"",
        &hours("[\"09:00-12:00\", \"11:00-13:00\"]"),
        "6:25 service.a.hours[2] | \"11:00-13:00\" overlaps another stretch of that day | \
         Join them or move one",
    );
    changed(
        "prefix = \"A\"",
        &hours("{ mon-fri = [], friday = [] }"),
        "6:25 service.a.hours.friday | \"friday\" is not a weekday | \
         Write mon tue wed thu fri sat sun, or a range such as mon-fri",
    );
    changed(
        "prefix = \"A\"",
        &hours("{ mon-fri = [], fri = [] }"),
        "6:25 service.a.hours.fri | fri is set twice | Set each day once",
    );
    changed(
        "prefix = \"A\"",
        &hours("3"),
        "6:9 service.a.hours | found a whole number 3, expected opening hours | \
         For example hours = { mon-fri = [\"09:00-12:00\", \"13:30-17:00\"] }",
    );
}

#[test]
fn zones_and_dates_are_checked() {
    only(
        "[rules]\ntime_zone = \"Asia/Shanghia\"",
        "9:13 rules.time_zone | there is no time zone \"Asia/Shanghia\" | \
         Did you mean \"Asia/Shanghai\"?",
    );
    only(
        "[rules]\ntime_zone = \"new york\"",
        "9:13 rules.time_zone | there is no time zone \"new york\" | Did you mean \"America/New_York\"?",
    );
    let cure = "Write year-month-day, for example \"2026-10-01\", or for several days \
                \"2026-10-01..2026-10-07\"";
    only(
        "[rules]\nholidays = [\"2026-02-30\"]",
        &format!("9:13 rules.holidays[1] | \"2026-02-30\" is not a date | {cure}"),
    );
    only(
        "[rules]\nholidays = [\"10-1\"]",
        &format!("9:13 rules.holidays[1] | \"10-1\" is not a date | {cure}"),
    );
    only(
        "[rules]\nholidays = [\"2026-10-07..2026-10-01\"]",
        "9:13 rules.holidays[1] | \
         \"2026-10-07..2026-10-01\" ends before it begins or has more than 366 days | \
         Check both dates",
    );
}

#[test]
fn grades_are_two_to_nine_and_have_names() {
    only(
        "[rating]\ngrades = [{ name = \"好\" }]",
        "9:10 rating.grades | there is 1 grade | Write 2 to 9, the best first",
    );
    only(
        "[rating]\ngrades = [{ name = \"好\" }, { nam = \"x\", name = \"坏\" }]",
        "9:29 rating.grades[2].nam | there is no key nam | Did you mean name?",
    );
}

#[test]
fn columns_count_characters() {
    changed(
        "name = \"Hall\"",
        "name = { zh = \"政务大厅\", enn = \"H\" }",
        "2:23 hall.name.enn | there is no key enn | Did you mean en?",
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = SMALL
        .trim()
        .replace("prefix = \"A\"", "prefix = \"a\"\ncap = 0")
        .replace("[\"a\"]", "[\"b\"]")
        + "\n[kiosk]\nidle = 3\n";
    let found: Vec<String> = faults(&text).into_iter().map(|(at, _, _)| at).collect();
    assert_eq!(
        found,
        [
            "5:10 service.a.prefix",
            "6:7 service.a.cap",
            "8:13 counter.1.services[1]",
            "10:1 kiosk.idle"
        ]
    );
}

#[test]
fn a_syntax_error_is_told_at_its_place_with_what_else_is_certain() {
    let found = faults(
        &(SMALL.trim().replace("name = \"Hall\"", "name = \"Hall") + "\n[kiosk]\nidle_s = 3\n"),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].0.starts_with("2:") && found[0].1.starts_with("syntax error: "),
        "{found:?}"
    );
    assert_eq!(found[1].0, "9:10 kiosk.idle_s");
    let twice = faults(&(SMALL.trim().to_owned() + "\n[service.a]\nname = \"B\"\n"));
    assert!(
        twice[0].0 == "8:10 " && twice[0].1 == "\"a\" stands twice",
        "{twice:?}"
    );
}

#[test]
fn an_empty_file_says_what_a_hall_needs() {
    let found: Vec<String> = faults("")
        .into_iter()
        .map(|(_, what, cure)| format!("{what} | {cure}"))
        .collect();
    assert_eq!(
        found,
        [
            "hall is missing | Add hall = { name = \"…\" }",
            "there is no service at all | Write at least one, for example [service.social]",
            "there is no counter at all | Write at least one, for example [counter.1]",
        ]
    );
}

#[test]
fn a_file_is_read_with_its_name_and_its_encoding_checked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.toml");
    std::fs::write(&path, "\u{feff}".to_owned() + SMALL).unwrap();
    assert!(
        Config::load(Some(&path)).is_ok(),
        "Notepad puts a mark at the beginning"
    );
    std::fs::write(&path, b"[hall]\nname = \"\xb4\xf3\xcc\xfc\"\n").unwrap();
    let faults = Config::load(Some(&path)).unwrap_err();
    assert_eq!(faults.0[0].at(), format!("{}:2:9", path.display()));
    assert!(faults.0[0].what(Lang::Zh).contains("UTF-8"));
    let faults = Config::load(Some(&dir.path().join("none.toml"))).unwrap_err();
    assert_eq!(faults.0[0].kind(), "config-unreadable");
    assert_eq!(Config::load(None).unwrap(), Config::default());
}

#[test]
fn faults_become_a_problem_with_the_exit_code_for_settings() {
    let faults = Config::parse("hall.toml", &SMALL.replace("\"a\"]", "\"b\"]")).unwrap_err();
    let problem = faults.problem(Lang::En);
    assert_eq!(problem.code, Code::Usage);
    assert_eq!(
        problem.to_string(),
        [
            "hall.toml has a mistake",
            "  hall.toml:8:13: counter.1.services[1]: there is no service \"b\"",
            "    -> Did you mean \"a\"?",
            "  -> Mend them and start again, or try the file with dingdong config",
        ]
        .join("\n")
    );
}

#[test]
fn a_reason_names_the_class_and_a_forgotten_class_by_its_key() {
    let setup = Config::default().setup;
    let words = Words::new(Lang::Zh);
    let elderly = "elderly".parse().unwrap();
    assert_eq!(
        text::why(&Why::Priority(elderly), &setup, &words),
        "优先：老人"
    );
    assert_eq!(
        text::why(&Why::Priority(elderly), &Setup::default(), &words),
        "优先：elderly"
    );
    assert_eq!(text::why(&Why::Ratio(2), &setup, &words), "2:1 轮到普通号");
}
