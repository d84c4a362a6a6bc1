//! A hall that is written reads as the same hall, and how two halls differ is told value by value.

use super::*;
use crate::{changed_values, check_change, differences, export};
use chrono::{NaiveDate, NaiveTime};
use hall::SpokenLang;
use hall::opening::{DayHours, SpecialHours};
use hall::setup::{CounterSetup, LatePolicy, Prefix, Serves, Service, ZoneSetup};
use hall::time::Span;
use hall::{CounterId, Lang};

fn shipped() -> Setup {
    Config::default().setup
}

/// Returns what a hall is after it was written and read.
fn again(setup: &Setup) -> Setup {
    let text = export(setup, Config::default_text());
    match Config::parse("export.toml", &text) {
        Ok(config) => config.setup,
        Err(faults) => panic!("{faults}\n{text}"),
    }
}

/// Numbers drawn in turn.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn text(&mut self) -> Text {
        let zh = self.pick(&["综合窗口", "一", "引号\"与\\"]);
        let en = self.pick(&["Desk", "", "A \"quoted\" name"]);
        Text::new(zh, en)
    }

    fn spans(&mut self) -> Vec<Span> {
        let span = |from, to| Span { from, to };
        self.pick(&[
            vec![],
            vec![span(540, 720), span(810, 1020)],
            vec![span(0, 1440)],
        ])
    }

    fn dates(&mut self) -> Vec<NaiveDate> {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let first = first + chrono::Days::new(self.below(900) as u64);
        let days = self.pick(&[1, 2, 9, 500]);
        let skipped = self.below(5);
        let days = first.iter_days().take(days).enumerate();
        days.filter(|(at, _)| *at != skipped || *at == 0)
            .map(|(_, day)| day)
            .collect()
    }

    /// Changes something that a file can say.
    fn change(&mut self, setup: &mut Setup) {
        let service = self.below(setup.services.len());
        let key = self.below(1000);
        match self.below(16) {
            0 => setup.name = self.text(),
            1 => {
                setup.languages = self.pick(&[
                    vec![],
                    vec![Lang::EN],
                    vec![Lang::EN, Lang::ZH, Lang::ZH_HANT],
                ]);
            }
            2 => {
                let id = format!("new-{key}").parse().unwrap();
                let prefix = format!("Z{}", char::from(b'A' + (key % 26) as u8));
                let prefix = Prefix::new(&prefix).unwrap();
                // A second one would make both write a series, which the change alone does not say.
                let is_taken = setup.services.iter().any(|s| s.prefix == prefix);
                if setup.service(id).is_none() && !is_taken {
                    let mut new = Service::new(id, prefix);
                    new.name = self.text();
                    setup.services.push(new);
                }
            }
            3 => setup.services.swap(0, service),
            4 => {
                let service = &mut setup.services[service];
                service.cap = self.pick(&[None, Some(7)]);
                service.hours.week = std::array::from_fn(|_| self.spans());
                service.late = self.pick(&[LatePolicy::Ask, LatePolicy::Warn, LatePolicy::Stop]);
                service.max_wait_s = self.pick(&[None, Some(1200)]);
                let mut booked = hall::AppointmentSetup::default();
                booked.hours.week[key % 7] = self.spans();
                booked.places = self.pick(&[1, 999]);
                service.appointments = self.pick(&[None, Some(Box::new(booked))]);
            }
            5 => {
                let service = &mut setup.services[service];
                service.notice = self.pick(&[
                    None,
                    Some(Text::new("请备齐：\n1. 身份证\n", "Bring:\n\"ID\"\\"))
                        .map(|t: Text| t.trimmed()),
                ]);
                service.icon = self.pick(&["", "car"]).to_owned();
            }
            6 => {
                let id = CounterId(7 + (key % 40) as u16);
                if setup.counter(id).is_none() {
                    setup.counters.push(CounterSetup {
                        id,
                        label: None,
                        name: self.text(),
                        serves: vec![Serves {
                            service: setup.services[service].id,
                            rank: self.pick(&[1, 2, 9]),
                        }],
                    });
                    setup.counters.sort_by_key(|c| c.id);
                }
            }
            7 => setup.rules.holidays = self.dates(),
            8 => setup.rules.ratio = self.pick(&[None, Some(1), Some(99)]),
            9 => {
                setup.rules.day_starts =
                    self.pick(&[NaiveTime::MIN, NaiveTime::from_hms_opt(23, 59, 0).unwrap()]);
            }
            10 => {
                let first = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap()
                    + chrono::Days::new(key as u64 * 3);
                let spans = self.spans();
                let special = SpecialHours {
                    occasion: self.text(),
                    dates: vec![first],
                    services: self.pick(&[vec![], vec![setup.services[service].id]]),
                    hours: self.pick(&[DayHours::Spans(spans), DayHours::Weekday(4)]),
                };
                let is_same = |s: &SpecialHours| s.dates == special.dates;
                if !setup.special_hours.iter().any(is_same) {
                    setup.special_hours.push(special);
                }
            }
            11 => setup.pauses.rotate_left(1),
            12 => setup.grades[0].name = self.text(),
            13 => setup.rating_reasons.clear(),
            14 => {
                let id = format!("floor-{}", key % 3).parse().unwrap();
                let zone = ZoneSetup {
                    id,
                    volume: self.pick(&[None, Some(0), Some(100)]),
                    music_volume: self.pick(&[None, Some(30)]),
                    languages: self.pick(&[vec![], vec![SpokenLang::Yue, SpokenLang::En]]),
                };
                setup.zones.retain(|zone| zone.id != id);
                if !zone.is_usual() {
                    setup.zones.push(zone);
                }
                setup.zones.sort_by_key(|zone| zone.id);
            }
            _ => setup.classes.rotate_left(1),
        }
    }
}

#[test]
fn an_exported_hall_reads_as_the_same_hall() {
    assert_eq!(again(&shipped()), shipped());
    let small = Config::parse("hall.toml", SMALL).unwrap().setup;
    assert_eq!(again(&small), small);
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut setup = shipped();
        for _ in 0..12 {
            dice.change(&mut setup);
            assert_eq!(again(&setup), setup, "seed {seed}");
        }
    }
}

#[test]
fn what_differs_between_two_halls_is_told_and_nothing_else() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut setup = shipped();
        for _ in 0..12 {
            let before = setup.clone();
            dice.change(&mut setup);
            let told = differences(&before, &setup);
            assert_eq!(told.is_empty(), before == setup, "seed {seed}: {told:?}");
            let changes = before.changes_to(&setup);
            assert_eq!(
                changed_values(&changes).len(),
                told.len(),
                "seed {seed}: {told:?}"
            );
        }
    }
}

#[test]
fn an_export_has_the_explanations_and_the_settings_of_its_machine() {
    let own = "[printer]\nconnection = \"tcp:192.168.1.50\" # the office\n[display]\nticker = \"Hello\"\n";
    let text = export(&shipped(), own);
    for line in Config::default_text()
        .lines()
        .filter(|line| line.starts_with("##"))
    {
        // Two remarks on services of the shipped hall go with these.
        let is_remark = line.contains("Each case takes long") || line.contains("The lawyers come");
        assert!(is_remark || text.contains(line), "{line}");
    }
    let lines: Vec<&str> = text.lines().collect();
    for expected in [
        "connection = \"tcp:192.168.1.50\"",
        "ticker = \"Hello\"",
        "# mode = \"auto\"",
        "ratio = 3",
        "# undo_s = 10",
        "[service.legal]",
        "hours = { mon-fri = [\"09:00-12:00\", \"13:30-17:00\"] }",
    ] {
        assert!(lines.contains(&expected), "{expected}\n{text}");
    }
    let config = Config::parse("export.toml", &text).unwrap();
    assert_eq!(config.screens.ticker, Text::new("Hello", ""));
}

#[test]
fn a_difference_has_the_key_of_the_file_and_both_values() {
    let mut after = shipped();
    after.services[0].cap = Some(60);
    after.services.swap(0, 1);
    after.counters.remove(5);
    let told: Vec<String> = differences(&shipped(), &after)
        .into_iter()
        .map(|d| format!("{} {:?} {:?}", d.path, d.before, d.after))
        .collect();
    assert_eq!(
        told[1],
        "service.social.cap Some(\"\\\"off\\\"\") Some(\"60\")"
    );
    assert!(told[0].starts_with("counter.6 Some("), "{}", told[0]);
    assert!(told[0].ends_with(" None"), "{}", told[0]);
    assert!(
        told[2].starts_with("service Some(\"social household "),
        "{}",
        told[2]
    );
    assert_eq!(told.len(), 3);
}

#[test]
fn a_change_is_held_to_the_rules_of_the_file_and_only_for_its_own_mistakes() {
    let faults = |before: &Setup, after: &Setup| -> Vec<(String, &str)> {
        let found = check_change(before, after).err().unwrap_or_default();
        found.iter().map(|f| (f.key.clone(), f.kind())).collect()
    };
    let mut wrong = shipped();
    wrong.rules.calls_before_no_show = 0;
    wrong.counters[0].serves[0].service = "nothing".parse().unwrap();
    wrong.services[1].prefix = wrong.services[0].prefix;
    wrong.services[1].first = 500;
    let found = faults(&shipped(), &wrong);
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "rules.calls_before_no_show",
            "service.household.prefix",
            "counter.1.services[1]"
        ]
    );
    let mut after = wrong.clone();
    after.rules.undo_s = 60;
    assert_eq!(faults(&wrong, &after), []);
    after.rules.undo_s = 601;
    assert_eq!(faults(&wrong, &after).len(), 1);
}
