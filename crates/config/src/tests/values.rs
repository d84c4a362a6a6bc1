//! Mistakes in the values of single keys, and in what several say together.

use super::*;
use hall::event::Why;
use hall::setup::LatePolicy;
use hall::{CounterId, SpokenLang};
use text::Words;

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
        told("[staff]\nlock_after_min = 241"),
        [("staff.lock_after_min".to_owned(), "config-range")]
    );
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
        "2:8 hall.name | the name must be a single line | Take out the line breaks",
    );
    changed(
        "\"Hall\"",
        "\"\u{200b}\\u0007\"",
        "2:8 hall.name | the name is empty | \
         Write it in at least one language, for example name = { zh = \"中文\", en = \"English\" }",
    );
}

#[test]
fn what_is_invisible_in_texts_is_left_out() {
    let text = SMALL.replace(
        "name = \"A\"",
        "name = { zh = \"♻\u{fe0f} 回\u{200b}收\", en = \"\\u001b\u{202e}Re\u{ad}cycling\" }\n\
         notice = \"\"\"\n☎\u{fe0f} 1\r\n2\u{2028}3\t4\\u0007\n\"\"\"",
    );
    let config = Config::parse("hall.toml", text.trim()).unwrap();
    let service = &config.setup.services[0];
    let name = Lang::USUAL.map(|lang| service.name.get(lang));
    assert_eq!(name, ["♻ 回收", "Recycling"]);
    let notice = service.notice.as_ref().unwrap();
    assert_eq!(notice.get(Lang::ZH), "☎ 1\n2\n3 4");
}

#[test]
fn names_that_are_written_from_right_to_left_are_refused() {
    changed(
        "\"Hall\"",
        "{ zh = \"大厅\", en = \"Hall שלום\" }",
        "2:26 hall.name.en | writing from right to left cannot be shown: שלום | \
         Write it in Latin letters, or in Chinese",
    );
    only(
        "[display]\nticker = \"مرحبا\"",
        "9:10 display.ticker | writing from right to left cannot be shown: مرحبا | \
         Write it in Latin letters, or in Chinese",
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
         Choose one that is free, for example \"B\"; or, if they draw from one series of numbers, \
         write series = \"A\" in both instead of prefix",
    );
}

/// A small hall with a service of these keys beside the one whose keys are `first`.
fn two(first: &str, second: &str) -> String {
    SMALL
        .trim()
        .replace("prefix = \"A\"", first)
        .replace("services = [\"a\"]", "services = [\"a\", \"b\"]")
        .replace(
            "[counter.1]",
            &format!("[service.b]\nname = \"B\"\n{second}\n[counter.1]"),
        )
}

#[test]
fn services_may_have_numbers_without_letters_or_share_a_series() {
    let of = |first: &str, second: &str| {
        let read = Config::parse("hall.toml", &two(first, second));
        let services = read
            .unwrap_or_else(|faults| panic!("{faults}"))
            .setup
            .services;
        let services = services.into_iter();
        let numbers = services.map(|s| (s.prefix.as_str().to_owned(), s.first, s.last));
        numbers.collect::<Vec<_>>()
    };
    let own = |prefix: &str, first, last| (prefix.to_owned(), first, last);
    assert_eq!(
        of("first = 1001\nlast = 1999", "first = 2001"),
        [own("", 1001, 1999), own("", 2001, 9999)]
    );
    assert_eq!(
        of("prefix = \"\"\nfirst = 1001\nlast = 1999", "prefix = \"A\""),
        [own("", 1001, 1999), own("A", 1, 9999)]
    );
    assert_eq!(
        of("series = \"A\"", "series = \"A\""),
        [own("A", 1, 9999), own("A", 1, 9999)]
    );
    let shared = "series = \"\"\nfirst = 1001";
    assert_eq!(
        of(shared, shared),
        [own("", 1001, 9999), own("", 1001, 9999)]
    );
    assert_eq!(
        of("prefix = \"A\"\nlast = 499", "prefix = \"A\"\nfirst = 500"),
        [own("A", 1, 499), own("A", 500, 9999)]
    );
}

#[test]
fn no_number_may_be_of_two_services_that_share_no_series() {
    let told = |first: &str, second: &str| {
        let told = |(place, what, cure)| format!("{place} | {what} | {cure}");
        let found: Vec<String> = faults(&two(first, second)).into_iter().map(told).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    assert_eq!(
        told("first = 1001", "first = 2001"),
        "8:9 service.b.first | some numbers are those of a in line 5 too | Write last = 2000 in a"
    );
    assert_eq!(
        told("first = 2001", "first = 1001"),
        "8:9 service.b.first | some numbers are those of a in line 5 too | Write last = 2000 in b"
    );
    assert_eq!(
        told("first = 1001", "first = 1001"),
        "8:9 service.b.first | a in line 5 begins with the same number | Choose another, for example \
         first = 2001; or, if they draw from one series of numbers, write series = \"\" in both"
    );
    assert_eq!(
        told("series = \"A\"", "prefix = \"A\""),
        "8:10 service.b.prefix | prefix \"A\" is taken by a in line 5 | Choose one that is free, for \
         example \"B\"; or, if they draw from one series of numbers, write series = \"A\" in both \
         instead of prefix"
    );
    assert_eq!(
        told("series = \"A\"", "series = \"A\"\nlast = 999"),
        "8:10 service.b.series | a in line 5 gives out other numbers of series \"A\" | Write the same \
         first, last and width in both"
    );
    assert_eq!(
        told("prefix = \"A\"", "series = \"a\""),
        "8:10 service.b.series | \"a\" cannot be a series | Write 0 to 4 capital letters, for example \
         \"B\", the same in all services that draw from one series"
    );
    assert_eq!(
        told("prefix = \"A\"", "prefix = \"B\"\nseries = \"A\""),
        "9:1 service.b.series | there are both prefix and series | Leave one out: prefix is for the \
         numbers of one service, series for numbers that several services draw from"
    );
}

#[test]
fn a_proposed_prefix_is_one_that_no_service_has() {
    let service = |key: &str, prefix: &str| format!("[service.{key}]\nname = \"S\"\n{prefix}\n");
    let hall = |services: &[String]| {
        let cures = faults(&format!("[hall]\nname = \"H\"\n{}", services.concat()));
        let cures = cures.into_iter().map(|(_, _, cure)| cure);
        let proposed = |cure: String| {
            let piece = cure.rsplit('"').nth(1)?.to_owned();
            cure.contains("prefix").then_some(piece)
        };
        cures.filter_map(proposed).collect::<Vec<_>>()
    };
    let [a, b] = ["A", "B"].map(|letter| format!("prefix = \"{letter}\""));
    // Also of those that stand further down, and not one twice.
    assert_eq!(
        hall(&[service("x", ""), service("y", ""), service("z", &a)]),
        ["B", "C"]
    );
    let all: Vec<String> = ('A'..='Z')
        .map(|letter| {
            service(
                &letter.to_lowercase().to_string(),
                &format!("prefix = \"{letter}\""),
            )
        })
        .chain([service("last", "")])
        .collect();
    assert_eq!(hall(&all), ["AA"]);
    only(
        &format!("[service.b]\nname = \"B\"\nprefix = 1\n[service.c]\nname = \"C\"\n{b}"),
        "10:10 service.b.prefix | found a whole number 1, expected a text | For example prefix = \"C\"",
    );
    for (written, free) in [("c", "C"), ("a", "B"), ("A1", "B")] {
        only(
            &format!("[service.b]\nname = \"B\"\nprefix = \"{written}\""),
            &format!(
                "10:10 service.b.prefix | \"{written}\" cannot be a prefix | \
                 Write 0 to 4 capital letters, for example \"{free}\""
            ),
        );
    }
}

#[test]
fn the_last_number_follows_the_first() {
    let with = |line: &str| format!("prefix = \"A\"\n{line}");
    changed(
        "prefix = \"A\"",
        &with("first = 5\nlast = 4"),
        "7:8 service.a.last | the last number 4 is below the first 5 | Make last at least first",
    );
    changed(
        "prefix = \"A\"",
        &with("first = 10000"),
        "6:9 service.a.first | the last number 9999 is below the first 10000 | \
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
         Name at least one, for example services = [\"a\"]",
    );
}

#[test]
fn a_service_that_no_counter_serves_is_a_warning() {
    let text = SMALL.replace(
        "[counter.1]",
        "[service.b]\nname = \"B\"\nprefix = \"B\"\n[counter.1]",
    );
    let config = Config::parse("hall.toml", text.trim()).unwrap();
    let warnings: Vec<String> = config.warnings.iter().map(|w| w.text(Lang::ZH)).collect();
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
fn special_hours_are_checked() {
    let special =
        |rest: &str| format!("[special_hours.x]\ndates = [\"2027-02-05..2027-02-11\"]\n{rest}");
    only(
        "[special_hours.x]",
        "8:16 special_hours.x | dates is missing | \
         Add dates = [\"2027-02-05..2027-02-11\"]",
    );
    only(
        &special("hours = \"friday\""),
        "10:9 special_hours.x.hours | found a text \"friday\", expected \"closed\", a list of \
         stretches or a weekday such as \"fri\" | For example hours = [\"09:00-12:00\"]",
    );
    only(
        &special("services = [\"b\"]"),
        "10:13 special_hours.x.services[1] | there is no service \"b\" | Did you mean \"a\"?",
    );
    only(
        &special("[special_hours.y]\ndates = [\"2027-02-11\", \"2027-03-01\"]\nhours = \"sun\""),
        "11:9 special_hours.y.dates | 2027-02-11 has its hours in line 9 already | \
         Take the date out of one of the two, or give them different services",
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
fn a_reason_names_the_class_and_a_forgotten_class_by_its_key() {
    let setup = Config::default().setup;
    let words = Words::new(Lang::ZH);
    let elderly = "elderly".parse().unwrap();
    assert_eq!(
        text::why(&Why::Priority(elderly), None, &setup, &words),
        "优先：老人"
    );
    assert_eq!(
        text::why(&Why::Priority(elderly), None, &Setup::default(), &words),
        "优先：elderly"
    );
    assert_eq!(
        text::why(&Why::Ratio(2), None, &setup, &words),
        "2:1 轮到普通号"
    );
}

/// Returns a hall of counters with these labels, from number 1 on; an empty one is none.
fn hall_of_labels(labels: &[&str]) -> String {
    let counters = labels.iter().zip(1..).map(|(label, number)| {
        format!("[counter.{number}]\nservices = [\"a\"]\nlabel = \"{label}\"\n")
    });
    let head = SMALL.split("[counter").next().unwrap_or_default();
    format!("{head}{}", counters.collect::<String>())
}

#[test]
fn labels_that_lead_to_another_counter_are_refused_with_the_cure() {
    let alike = "config-label-alike";
    let number = "config-label-number";
    for (labels, told) in [
        (vec!["", "302", "302诊室", "A", "A12", "VIP 3"], None),
        (vec!["1", "2"], None),
        (vec!["I", "B"], None),
        (vec!["302诊室", "302 诊室"], Some(alike)),
        (vec!["302诊室", "三零二诊室"], Some(alike)),
        (vec!["302诊室", "３０２诊室"], Some(alike)),
        (vec!["12诊室", "十二诊室"], Some(alike)),
        (vec!["A12", "a-12"], Some(alike)),
        (vec!["Room 7", "Room seven"], Some(alike)),
        (vec!["101", "1O1"], Some(alike)),
        (vec!["", "1号窗口"], Some(alike)),
        (vec!["1号窗口", ""], None),
        (vec!["2号窗口", ""], Some(alike)),
        (vec!["", "Counter 1"], Some(alike)),
        (vec!["2", "A"], Some(number)),
        (vec!["2", "1"], Some(number)),
        (vec!["", "一"], Some(alike)),
    ] {
        let read = Config::parse("hall.toml", &hall_of_labels(&labels));
        let kind = read.err().map(|faults| faults.0[0].kind());
        assert_eq!(kind, told, "{labels:?}");
    }
    let told = faults(&hall_of_labels(&["302诊室", "302 诊室"]));
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0],
        (
            "12:9 counter.2.label".to_owned(),
            "the label \"302 诊室\" looks or sounds like that of [counter.1] (302诊室)".to_owned(),
            "Give one of the two another label, with the floor or the room for example".to_owned(),
        )
    );
}

#[test]
fn a_label_has_room_on_every_screen_and_something_to_say() {
    for (label, kind) in [
        ("ABCDEFGHIJKLM", "config-label-long"),
        ("综合服务窗口二", "config-label-long"),
        ("★", "config-label-mute"),
        ("A\\nB", "config-one-line"),
    ] {
        let read = Config::parse("hall.toml", &hall_of_labels(&[label]));
        assert_eq!(read.unwrap_err().0[0].kind(), kind, "{label}");
    }
    let read = Config::parse("hall.toml", &hall_of_labels(&["综合服务窗口", " "])).unwrap();
    let labels = [1, 2].map(|id| read.setup.label(CounterId(id), Lang::EN));
    assert_eq!(labels, ["综合服务窗口", "2"]);
}

/// Labels of few parts, so that many are alike.
#[test]
fn two_counters_never_look_or_sound_alike() {
    let rooms = ["", "诊室", "号窗口", "-", " ", "O", "o", "A"];
    let numbers = [
        "",
        "1",
        "2",
        "10",
        "12",
        "一",
        "十二",
        "one",
        "Ｉ",
        "01",
        "counter 1",
    ];
    let labels: Vec<String> = numbers
        .iter()
        .flat_map(|n| {
            rooms
                .iter()
                .flat_map(move |r| [format!("{n}{r}"), format!("{r}{n}")])
        })
        .collect();
    let mut accepted = 0;
    for (at, one) in labels.iter().enumerate() {
        // Every pair would take a minute.
        for other in labels.iter().skip(at % 7).step_by(7) {
            let Ok(config) = Config::parse("hall.toml", &hall_of_labels(&[one, other])) else {
                continue;
            };
            accepted += 1;
            let setup = &config.setup;
            let of = |id| {
                let counter = setup.counter(CounterId(id)).unwrap();
                let shown = Lang::USUAL.map(|lang| {
                    let words = Words::new(lang);
                    let shown = text::counter("common-counter-inline", counter.id, setup, &words);
                    shown.replace(' ', "").to_lowercase()
                });
                let said = SpokenLang::ALL.map(|spoken_lang| {
                    let facts = speech::Facts {
                        number: "A015".to_owned(),
                        counter: Some(counter.id),
                        label: counter.label.clone(),
                        ..speech::Facts::default()
                    };
                    let ones = speech::Ones::Yi;
                    let phrases = &speech::Phrases::default();
                    let said = phrases.say(speech::Phrase::Call, spoken_lang, &facts, ones);
                    let clauses = said.map(|said| said.clauses().to_vec()).unwrap_or_default();
                    clauses
                        .iter()
                        .flat_map(|it| speech::tokens(&it.text))
                        .collect::<Vec<_>>()
                });
                (shown, said)
            };
            let (shown, said) = of(1);
            let (other_shown, other_said) = of(2);
            for lang in 0..2 {
                assert_ne!(shown[lang], other_shown[lang], "{one:?} {other:?}");
            }
            for lang in 0..3 {
                let named = said[lang].len() > 6;
                assert!(
                    !named || said[lang] != other_said[lang],
                    "{one:?} {other:?}"
                );
            }
            for (id, label) in [(1, one), (2, other)] {
                assert!(label.trim() == id.to_string() || !["1", "2"].contains(&label.trim()));
            }
        }
    }
    assert!(accepted > 500, "{accepted}");
}

#[test]
fn a_hall_names_its_languages_and_texts_in_them() {
    let read = |languages: &str, name: &str| {
        let hall = format!("[hall]\nlanguages = {languages}\nname = {name}\n");
        let (_, rest) = SMALL.split_once("name = \"Hall\"\n").unwrap();
        Config::parse("hall.toml", &format!("{hall}{rest}"))
    };
    let named = |config: &Config| text::tags(config.setup.languages());
    let config = read(
        r#"["zh-hant", "en", "fr"]"#,
        r#"{ zh-Hant = "大廳", fr = "Salle" }"#,
    )
    .unwrap();
    assert_eq!(named(&config), "zh-Hant en fr");
    let name = |tag: &str| config.setup.name.get(tag.parse().unwrap());
    assert_eq!(
        ["zh-Hant", "zh", "fr", "en"].map(name),
        ["大廳", "大廳", "Salle", "大廳"]
    );
    let told = |config: &Config| {
        let warnings = config.warnings.iter();
        warnings
            .map(|w| (w.key.clone(), w.kind()))
            .collect::<Vec<_>>()
    };
    // The hall's own language needs a file, which is not here.
    let key = "hall.languages".to_owned();
    assert_eq!(told(&config), [(key, "config-no-language-file")]);

    // What is usual is as if nothing was written.
    let usual = read(r#"["zh", "en"]"#, r#""Hall""#).unwrap();
    assert_eq!(
        usual.setup,
        Config::parse("hall.toml", SMALL).unwrap().setup
    );

    let wrong = |languages: &str, name: &str| {
        let faults = read(languages, name).unwrap_err().0;
        faults.iter().map(Fault::kind).collect::<Vec<_>>()
    };
    assert_eq!(wrong("[]", r#""Hall""#), ["config-languages-count"]);
    assert_eq!(wrong(r#"["french"]"#, r#""Hall""#), ["config-bad-language"]);
    let six = r#"["zh", "en", "fr", "de", "es", "it"]"#;
    assert_eq!(wrong(six, r#""Hall""#), ["config-languages-count"]);
    // A language that the hall has not is a slip of the finger.
    assert_eq!(
        wrong(r#"["zh"]"#, r#"{ zh = "厅", fr = "Salle" }"#),
        ["config-unknown-key-list"]
    );
}

#[test]
fn a_language_without_a_voice_is_a_warning_and_the_others_are_spoken() {
    let read = |languages: &str| {
        Config::parse(
            "hall.toml",
            &format!("{SMALL}\n[voice]\nlanguages = {languages}"),
        )
    };
    let config = read(r#"["zh", "zh-Hant", "yue"]"#).unwrap();
    assert_eq!(config.voice.languages, [SpokenLang::Zh, SpokenLang::Yue]);
    let warning = &config.warnings[0];
    assert_eq!(
        (warning.kind(), config.warnings.len()),
        ("config-no-voice", 1)
    );
    // Somebody must be heard.
    let faults = read(r#"["zh-Hant"]"#).unwrap_err().0;
    assert_eq!(faults[0].kind(), "config-type");
}

#[test]
fn a_service_says_for_itself_what_happens_to_late_visitors() {
    let text = SMALL.replace("prefix = \"A\"", "prefix = \"A\"\nlate = \"ask\"");
    let read = |rules: &str| {
        let config = Config::parse("hall.toml", &format!("{text}{rules}")).unwrap();
        config.setup.services[0].late
    };
    assert_eq!(read("[rules]\nlate = \"stop\""), LatePolicy::Ask);
    let usual = Config::parse("hall.toml", SMALL).unwrap();
    assert_eq!(usual.setup.services[0].late, LatePolicy::Warn);
    only(
        "[rules]\nlate = \"never\"",
        "9:8 rules.late | there is no choice \"never\" | \
         Write one of \"issue\" \"warn\" \"ask\" \"stop\"",
    );
}
