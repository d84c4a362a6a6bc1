//! Settings of the running hall, changed one by one.

use super::*;
use crate::samples::Gen;
use crate::setting::CHANGES_KEPT;
use crate::{Rule, Setting, SettingChange, SettingsEvent};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Changes the settings as somebody does who sees the hall as it is.
fn change(edit: impl Fn(&mut Setup) + 'static) -> Ask {
    Box::new(move |hall| change_from(&hall.setup().without_retired(), &edit))
}

/// Changes the settings as somebody does who sees `seen`.
fn change_from(seen: &Setup, edit: &dyn Fn(&mut Setup)) -> Command {
    let mut after = seen.clone();
    edit(&mut after);
    Command::Settings(SettingsCommand::Change {
        changes: seen.changes_to(&after),
    })
}

fn take_back() -> Ask {
    Box::new(|hall| {
        let number = hall.setting_changes().last().map_or(0, |c| c.number);
        Command::Settings(SettingsCommand::TakeBack { number })
    })
}

fn drop_social(setup: &mut Setup) {
    setup.services.retain(|s| s.id != service(SOCIAL));
    for counter in &mut setup.counters {
        counter.serves.retain(|s| s.service != service(SOCIAL));
    }
}

fn undo_s(hall: &Hall) -> u32 {
    hall.setup().rules.undo_s
}

#[test]
fn a_rule_acts_on_the_next_command() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            change(|setup| setup.services[0].cap = Some(1)),
        ])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 });
}

#[test]
fn the_line_of_the_log_has_the_values_before_and_after() {
    let rule = |value| Setting::Rule(Rule::Undo(value));
    let changes = vec![SettingChange {
        before: rule(10),
        after: rule(60),
    }];
    Scenario::opening_at("09:00")
        .when(change(|setup| setup.rules.undo_s = 60))
        .then([Box::new(move |_: &Hall| {
            Event::Settings(SettingsEvent::Changed {
                changes: changes.clone(),
                retired: Vec::new(),
            })
        }) as ExpectedEvent]);
}

#[test]
fn a_service_and_a_counter_are_there_at_once() {
    Scenario::opening_at("09:00")
        .given([change(|setup| {
            setup.services.push(plain_service("passport", "P"));
            setup.counters.push(CounterSetup {
                id: CounterId(9),
                label: None,
                name: Text::default(),
                serves: serves(&[("passport", 1)]),
            });
        })])
        .given([issue("passport"), open(CounterId(9))])
        .next_for(CounterId(9), "P001", Why::LongestWait);
}

#[test]
fn a_service_that_is_taken_out_calls_its_tickets_and_comes_back_to_life_under_its_key() {
    let social = small_hall().services[0].clone();
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), open(DESK_1), change(drop_social)])
        .refused(issue(SOCIAL), Refusal::UnknownService)
        .next_for(DESK_1, "A001", Why::LongestWait)
        .given([change(move |setup| setup.services.push(social.clone()))])
        .when(issue(SOCIAL))
        .then([issued("A002", SOCIAL)]);
}

#[test]
fn a_change_of_what_somebody_else_changed_is_refused_and_shows_it() {
    let seen = small_hall();
    let service_of = |cap| {
        let mut service = small_hall().services[0].clone();
        service.cap = cap;
        Setting::Service {
            id: service.id,
            value: Some(Box::new(service)),
        }
    };
    let late = move |_: &Hall| {
        change_from(&seen, &|setup: &mut Setup| {
            setup.services[0].cap = Some(5);
        })
    };
    Scenario::opening_at("09:00")
        .given([change(|setup| setup.services[0].cap = Some(9))])
        .refused(
            Box::new(late),
            Refusal::SettingChanged {
                change: Box::new(SettingChange {
                    before: service_of(None),
                    after: service_of(Some(9)),
                }),
            },
        );
}

#[test]
fn two_people_who_change_different_things_do_not_meet() {
    let seen = small_hall();
    Scenario::opening_at("09:00")
        .given([
            change(|setup| setup.rules.undo_s = 60),
            change(|setup| setup.services.push(plain_service("passport", "P"))),
            Box::new(move |_: &Hall| {
                change_from(&seen, &|setup: &mut Setup| {
                    setup.rules.hold_min = None;
                    setup.services.swap(0, 1);
                })
            }),
        ])
        .check(|hall| {
            assert_eq!(undo_s(hall), 60);
            assert_eq!(hall.setup().rules.hold_min, None);
            let order: Vec<&str> = hall
                .setup()
                .services
                .iter()
                .map(|s| s.id.as_str())
                .collect();
            assert_eq!(order, [TAX, SOCIAL, ESTATE, "passport"]);
        });
}

#[test]
fn what_is_so_already_is_no_change() {
    Scenario::opening_at("09:00")
        .when(change(|_| ()))
        .then([])
        .given([change(|setup| setup.rules.undo_s = 60)])
        .when(Box::new(|_: &Hall| {
            change_from(&small_hall(), &|setup: &mut Setup| setup.rules.undo_s = 60)
        }))
        .then([]);
}

#[test]
fn no_counter_is_taken_from_under_its_clerk() {
    let without = |setup: &mut Setup| setup.counters.retain(|c| c.id != DESK_1);
    Scenario::opening_at("09:00")
        .given([open(DESK_1)])
        .refused(
            change(without),
            Refusal::CounterStaffed {
                counter: DESK_1,
                clerk: "Clerk 1".to_owned(),
            },
        )
        .given([close(DESK_1), change(without)])
        .refused(open(DESK_1), Refusal::UnknownCounter);
}

#[test]
fn changes_are_taken_back_one_by_one_the_latest_first() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            change(|setup| setup.rules.undo_s = 60),
            change(drop_social),
            take_back(),
        ])
        .given([issue(SOCIAL)])
        .check(|hall| assert_eq!(undo_s(hall), 60))
        .refused(
            ask(SettingsCommand::TakeBack { number: 2 }),
            Refusal::LaterChange { number: 1 },
        )
        .given([take_back()])
        .check(|hall| assert_eq!(*hall.setup(), small_hall()))
        .refused(take_back(), Refusal::NothingToUndo);
}

#[test]
fn the_latest_changes_are_kept_and_no_more() {
    let mut scenario = Scenario::opening_at("09:00");
    for undo_s in 20..40 {
        scenario = scenario.given([change(move |setup| setup.rules.undo_s = undo_s)]);
    }
    scenario.check(|hall| {
        let kept: Vec<u32> = hall.setting_changes().iter().map(|c| c.number).collect();
        assert_eq!(kept, (11..=20).collect::<Vec<u32>>());
        assert_eq!(kept.len(), CHANGES_KEPT);
    });
}

#[test]
fn a_start_with_the_same_file_keeps_what_was_changed_since() {
    Scenario::opening_at("09:00")
        .given([change(|setup| {
            setup.rules.undo_s = 60;
            drop_social(setup);
        })])
        .when(configure(small_hall()))
        .then([])
        .check(|hall| assert_eq!(undo_s(hall), 60));
}

#[test]
fn a_start_with_another_file_changes_what_the_file_changed() {
    let mut edited = small_hall();
    edited.rules.hold_min = Some(30);
    edited.services.push(plain_service("passport", "P"));
    Scenario::opening_at("09:00")
        .given([
            change(|setup| {
                setup.rules.undo_s = 60;
                setup.services[1].cap = Some(7);
            }),
            configure(edited.clone()),
        ])
        .check(|hall| {
            assert_eq!(undo_s(hall), 60);
            assert_eq!(hall.setup().rules.hold_min, Some(30));
            assert_eq!(hall.setup().services[1].cap, Some(7));
            assert!(hall.setup().service(service("passport")).is_some());
        })
        .when(configure(edited))
        .then([]);
}

#[test]
fn a_file_does_not_change_what_was_changed_in_the_hall_meanwhile() {
    let mut edited = small_hall();
    edited.rules.undo_s = 99;
    edited.rules.hold_min = Some(30);
    let undo = |value| Setting::Rule(Rule::Undo(value));
    let refusal = || Refusal::SettingChanged {
        change: Box::new(SettingChange {
            before: undo(10),
            after: undo(60),
        }),
    };
    Scenario::opening_at("09:00")
        .given([change(|setup| setup.rules.undo_s = 60)])
        .refused(configure(edited.clone()), refusal())
        .refused(configure(edited.clone()), refusal())
        .given([change(|setup| setup.rules.undo_s = 99), configure(edited)])
        .check(|hall| {
            assert_eq!(undo_s(hall), 99);
            assert_eq!(hall.setup().rules.hold_min, Some(30));
        });
}

#[test]
fn a_counter_that_a_file_dropped_under_its_clerk_goes_with_the_next_start() {
    let mut fewer = small_hall();
    fewer.counters.remove(0);
    Scenario::opening_at("09:00")
        .given([
            open(DESK_1),
            configure(fewer.clone()),
            configure(fewer.clone()),
        ])
        .check(|h| assert!(h.counter(DESK_1).is_some()))
        .given([close(DESK_1), configure(fewer)])
        .check(|h| assert!(h.counter(DESK_1).is_none()));
}

/// Returns a setup that a file could say: no key comes twice, and counters rise.
fn orderly(mut setup: Setup) -> Setup {
    fn once<T, Id: Ord>(list: &mut Vec<T>, id: impl Fn(&T) -> Id) {
        let mut known = BTreeSet::new();
        list.retain(|item| known.insert(id(item)));
    }
    once(&mut setup.services, |s| s.id);
    setup.services.iter_mut().for_each(|s| s.retired = false);
    once(&mut setup.groups, |g| g.id);
    once(&mut setup.counters, |c| c.id);
    setup.counters.sort_by_key(|c| c.id);
    once(&mut setup.classes, |c| c.id);
    once(&mut setup.rating_reasons, |r| r.id);
    once(&mut setup.pauses, |p| p.id);
    once(&mut setup.zones, |z| z.id);
    setup.zones.sort_by_key(|z| z.id);
    setup
}

proptest! {
    #[test]
    fn the_changes_from_one_setup_to_another_make_the_other_of_it(
        one in proptest::collection::vec(any::<u8>(), 0..600),
        other in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let one = orderly(Gen::of(&one).setup());
        let other = orderly(Gen::of(&other).setup());
        let changes = one.changes_to(&other);
        prop_assert_eq!(&one.with(&changes), &other);
        let back: Vec<SettingChange> = changes.iter().map(SettingChange::reversed).collect();
        prop_assert_eq!(&other.with(&back), &one);
        let paths: BTreeSet<String> = changes.iter().map(|c| c.after.path()).collect();
        prop_assert_eq!(paths.len(), changes.len());
    }
}
