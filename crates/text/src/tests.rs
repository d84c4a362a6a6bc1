//! The languages agree, and the programs say only what is written.

use super::*;
use chrono::NaiveDate;
use fluent_bundle::FluentResource;
use hall::ids::CounterId;
use hall::opening::Opening;
use hall::refusal::Refusal;
use hall::setup::{CounterSetup, Prefix, Setup, Text};
use hall::ticket::Number;
use std::collections::BTreeMap;
use std::path::Path;

const LANGS: [Lang; 2] = Lang::USUAL;
/// Messages that no screen may need yet, or whose ids are names of commands and arguments.
const OFFERED: [&str; 4] = ["common-", "event-", "figure-", "usage-"];
/// What says the messages of papers.
const LAYOUTS: [&str; 2] = [
    include_str!("../../../layouts/ticket.toml"),
    include_str!("../../../layouts/ticket-58.toml"),
];

fn source_of(lang: Lang) -> &'static str {
    let shipped = SHIPPED.iter().find(|shipped| shipped.lang == lang);
    shipped.unwrap().source
}

fn ids(source: &str) -> BTreeMap<String, Vec<String>> {
    messages(source)
        .into_iter()
        .map(|m| (m.id, variables(&m.body)))
        .collect()
}

#[test]
fn all_languages_have_the_same_messages_with_the_same_variables() {
    let en = ids(source_of(Lang::EN));
    for Shipped { lang, source, .. } in &SHIPPED {
        let own = ids(source);
        for (id, names) in &own {
            let same = en.get(id) == Some(names);
            assert!(same, "{id} in {lang}.ftl differs from en.ftl");
        }
        for id in en.keys() {
            assert!(own.contains_key(id), "{id} is missing in {lang}.ftl");
        }
    }
}

#[test]
fn no_message_stands_twice_or_fails_to_parse() {
    for Shipped { lang, source, .. } in &SHIPPED {
        if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
            panic!("{lang:?}: {errors:?}");
        }
        assert_eq!(
            ids(source).len(),
            messages(source).len(),
            "{lang:?} has an id twice"
        );
    }
}

#[test]
fn every_message_can_be_said() {
    for Shipped { lang, source, .. } in &SHIPPED {
        for message in messages(source) {
            for number in [0, 1, 2, 11] {
                let names = variables(&message.body);
                let args: Vec<(&str, Value<'_>)> = names
                    .iter()
                    .map(|name| (name.as_str(), Value::Number(number)))
                    .collect();
                let said = Words::new(*lang).say(&message.id, &args);
                assert!(
                    !said.is_empty() && said != message.id && !said.contains('{'),
                    "{lang:?} {}: {said:?}",
                    message.id
                );
            }
        }
    }
}

/// Collects every `.rs` file below `src`, as one text each.
fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            // Comments may give examples that no screen says.
            let code: Vec<String> = std::fs::read_to_string(&path)
                .unwrap()
                .lines()
                .map(|l| l.trim_start().to_owned())
                .collect();
            let code: Vec<&str> = code
                .iter()
                .map(String::as_str)
                .filter(|line| !line.starts_with("//"))
                .collect();
            found.push((path.display().to_string(), code.join("\n")));
        }
    }
}

#[test]
fn every_id_in_the_source_is_a_message_and_every_message_is_used() {
    let known = ids(source_of(Lang::ZH));
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    sources(&root.join("src"), &mut files);
    sources(&root.join("crates"), &mut files);
    let is_id = |text: &str| {
        text.contains('-')
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c))
    };
    for (path, source) in &files {
        for call in [".text(", ".say(", "Silence::new("] {
            for rest in source.split(call).skip(1) {
                // An id stands first, perhaps on the next line; other functions called `text` take
                // no ids.
                let Some(id) = rest
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                assert!(
                    !is_id(id) || known.contains_key(id),
                    "{path} says {id}, which is not in zh.ftl"
                );
            }
        }
    }
    for id in known
        .keys()
        .filter(|id| !id.contains('.') && !OFFERED.iter().any(|p| id.starts_with(p)))
    {
        let literal = format!("\"{id}\"");
        let in_layout = format!("\"{{{id}}}\"");
        assert!(
            files.iter().any(|(_, source)| source.contains(&literal))
                || LAYOUTS.iter().any(|layout| layout.contains(&in_layout)),
            "nothing in src says {id}"
        );
    }
}

#[test]
fn the_environment_chooses_the_language_in_the_usual_order() {
    let of = |vars: &[(&str, &str)]| {
        detect(|name| {
            vars.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    };
    assert_eq!(of(&[]), Lang::EN);
    assert_eq!(of(&[("LANG", "C.UTF-8")]), Lang::EN);
    assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Lang::ZH);
    let console = [("TERM", "linux"), ("LANG", "zh_CN.UTF-8")];
    assert_eq!(of(&console), Lang::EN);
    assert_eq!(
        of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_US.UTF-8")]),
        Lang::EN
    );
    assert_eq!(
        of(&[("LANG", "en_US"), ("LC_MESSAGES", "zh_TW"), ("LC_ALL", "")]),
        Lang::ZH_HANT
    );
    for (value, lang) in [
        ("zh_HK.UTF-8", Lang::ZH_HANT),
        ("zh_Hant_TW", Lang::ZH_HANT),
        ("zh_SG.UTF-8", Lang::ZH),
        ("zh", Lang::ZH),
        ("en_IN@euro", Lang::EN),
        ("POSIX", Lang::EN),
        ("de_DE.UTF-8", Lang::EN),
    ] {
        assert_eq!(of(&[("LANG", value)]), lang, "{value}");
    }
}

#[test]
fn durations_are_told_as_people_speak() {
    let [zh, en] = LANGS.map(Words::new);
    assert_eq!(
        [
            duration(&zh, 45),
            duration(&zh, 12 * 60 + 9),
            duration(&zh, 65 * 60)
        ],
        ["45 秒", "12 分钟", "1 小时 5 分"]
    );
    assert_eq!(
        [
            duration(&en, 45),
            duration(&en, 12 * 60),
            duration(&en, 2 * 3600)
        ],
        ["45 s", "12 min", "2 h"]
    );
}

#[test]
fn waits_are_rounded_to_what_can_be_promised() {
    let [zh, en] = LANGS.map(Words::new);
    let said = |words, low_s: u32, high_s: u32| {
        wait(
            words,
            Some(&hall::forecast::Forecast {
                ahead: 0,
                counters: 1,
                mean_s: low_s.midpoint(high_s),
                low_s,
                high_s,
            }),
        )
    };
    assert_eq!(wait(&zh, None), "暂未叫号");
    assert_eq!(said(&zh, 0, 50), "马上就到");
    assert_eq!(said(&zh, 60, 1380), "约 15 分钟");
    assert_eq!(said(&zh, 40 * 60, 130 * 60), "约 90 分钟");
    assert_eq!(said(&zh, 100 * 60, 260 * 60), "约 3 小时");
    assert_eq!(said(&zh, 11 * 60, 14 * 60), "约 10-15 分钟");
    assert_eq!(said(&zh, 130 * 60, 200 * 60), "超过 2 小时");
    assert_eq!(said(&en, 15 * 60, 15 * 60), "About 15 min");
}

#[test]
fn dates_are_written_as_each_language_does() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    assert_eq!(date(&Words::new(Lang::ZH), day), "11月22日 星期日");
    assert_eq!(date(&Words::new(Lang::EN), day), "Sun 22 Nov");
}

#[test]
fn a_refusal_says_what_to_do_instead() {
    let setup = Setup::default();
    let number = Number {
        prefix: Prefix::new("A").unwrap(),
        value: 15,
        width: 3,
    };
    let words = Words::new(Lang::ZH);
    assert_eq!(
        refusal(&Refusal::StillCalling { number }, &setup, &words),
        "A015 还在呼叫中：请重呼或按过号"
    );
    assert_eq!(
        refusal(
            &Refusal::ServiceClosed {
                opens: Some(opening(0))
            },
            &setup,
            &words
        ),
        "现在不取号，13:30 开始"
    );
}

fn opening(in_days: u16) -> Opening {
    Opening {
        day: NaiveDate::from_ymd_opt(2027, 2, 17).unwrap(),
        minute: 13 * 60 + 30,
        in_days,
    }
}

#[test]
fn a_day_off_says_why_and_until_when() {
    let festival = Text::new("春节", "Spring Festival");
    let say = |lang, occasion: &Text, in_days: Option<u16>| {
        let refusal = Refusal::Holiday {
            occasion: occasion.clone(),
            opens: in_days.map(opening),
        };
        super::refusal(&refusal, &Setup::default(), &Words::new(lang))
    };
    let none = Text::default();
    assert_eq!(
        say(Lang::ZH, &festival, Some(3)),
        "今天因春节休息，2月17日 星期三 13:30 开始取号"
    );
    assert_eq!(
        say(Lang::EN, &festival, Some(1)),
        "Closed today: Spring Festival. Tickets again tomorrow 13:30"
    );
    assert_eq!(say(Lang::ZH, &festival, None), "今天因春节休息，不取号");
    assert_eq!(
        say(Lang::ZH, &none, Some(1)),
        "今天放假，明天 13:30 开始取号"
    );
    assert_eq!(say(Lang::EN, &none, None), "Closed for a holiday");
}

#[test]
fn plurals_follow_the_language() {
    let en = Words::new(Lang::EN);
    assert_eq!(en.say("common-people", args! { count: 1 }), "1 person");
    assert_eq!(en.say("common-people", args! { count: 9 }), "9 people");
}

/// Variables that are limits of the program, which are never one.
const LIMITS: [&str; 2] = ["pixels", "megabytes"];

#[test]
fn one_is_not_said_with_a_plural_in_any_english_message() {
    let words = Words::new(Lang::EN);
    // What counts something is called so: `count`, `tickets`.
    let is_count = |name: &str| name.ends_with('s') || ["count", "left", "cap"].contains(&name);
    let is_plural = |word: &str| word.len() > 2 && word.ends_with('s') && !word.ends_with("ss");
    let mut wrong = Vec::new();
    // The bench runs with figures of its own.
    let all = messages(source_of(Lang::EN)).into_iter();
    for message in all.filter(|message| !message.id.starts_with("bench-")) {
        let names = variables(&message.body);
        let of = |name: &str| match is_count(name) && !LIMITS.contains(&name) {
            true => Value::Number(1),
            false => Value::from("X"),
        };
        let args: Vec<(&str, Value<'_>)> =
            names.iter().map(|name| (name.as_str(), of(name))).collect();
        let said = words.say(&message.id, &args);
        let parts: Vec<&str> = said.split(' ').collect();
        if parts.windows(2).any(|pair| {
            pair[0] == "1" && is_plural(pair[1].trim_end_matches(|c: char| !c.is_alphabetic()))
        }) {
            wrong.push(format!("{}: {said}", message.id));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What an error of the system or of a library says is English.
#[test]
fn no_error_stands_in_a_message_as_it_is() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    sources(&root.join("src"), &mut files);
    sources(&root.join("crates"), &mut files);
    let errors = ["e", "err", "error", "source", "cause", "why"];
    for (path, source) in &files {
        for begins in ["args! {", "causes.push("] {
            for rest in source.split(begins).skip(1) {
                let given = rest.split(['}', ';']).next().unwrap_or_default();
                let words = given.replace(['(', ',', '&'], " ");
                let stands = words.split_whitespace().any(|word| {
                    let called = word.strip_suffix(".to_string");
                    called.is_some_and(|error| errors.contains(&error))
                });
                assert!(!stands, "{path}: {given}");
            }
        }
    }
}

#[test]
fn a_counter_is_called_by_what_stands_on_its_sign() {
    let mut setup = Setup::default();
    for (number, label) in [
        (1, ""),
        (2, "302"),
        (3, "A12"),
        (4, "302诊室"),
        (5, "Room 7"),
    ] {
        let text = Text::new(label, label);
        setup.counters.push(CounterSetup {
            id: CounterId(number),
            label: (!label.is_empty()).then_some(text),
            name: Text::default(),
            serves: Vec::new(),
        });
    }
    let of = |lang, id| {
        let words = Words::new(lang);
        let closed = Refusal::CounterClosed {
            counter: CounterId(id),
        };
        refusal(&closed, &setup, &words)
    };
    let zh = [1, 2, 3, 4, 5, 6].map(|id| of(Lang::ZH, id));
    let signs = [
        "1号窗口",
        "302号窗口",
        "A12号窗口",
        "302诊室",
        "Room 7",
        "6号窗口",
    ];
    assert_eq!(zh, signs.map(|sign| format!("{sign}未开放：请先签到")));
    let en = [1, 2, 4, 5].map(|id| of(Lang::EN, id));
    let signs = ["Counter 1", "Counter 302", "302诊室", "Room 7"];
    assert_eq!(
        en,
        signs.map(|sign| format!("{sign} is closed: sign in first"))
    );
}
