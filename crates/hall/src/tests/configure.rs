//! Settings that change while the hall works.

use super::*;
use crate::setup::Group;

fn without_social() -> Setup {
    let mut setup = small_hall();
    setup.services.remove(0);
    for counter in &mut setup.counters {
        counter.serves.retain(|s| s.service != service(SOCIAL));
    }
    setup
}

#[test]
fn the_same_settings_again_change_nothing() {
    Scenario::opening_at("09:00")
        .when(configure(small_hall()))
        .then([]);
}

#[test]
fn a_menu_may_have_three_levels() {
    let mut setup = small_hall();
    let page = |key: &str, parent| Group {
        id: group(key),
        name: text(key),
        icon: String::new(),
        parent,
    };
    setup.groups = vec![page("city", None), page("homes", Some(group("city")))];
    setup.services[2].group = Some(group("homes"));
    Scenario::opening_at("09:00")
        .given([configure(setup), issue(ESTATE)])
        .check(|h| {
            let home = h.setup().service(service(ESTATE)).unwrap().group.unwrap();
            assert_eq!(h.setup().group(home).unwrap().parent, Some(group("city")));
        });
}

#[test]
fn a_vanished_service_is_retired_while_tickets_wait_and_gone_the_next_day() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), open(DESK_1), configure(without_social())])
        .refused(issue(SOCIAL), Refusal::UnknownService)
        .next_for(DESK_1, "A001", Why::LongestWait)
        .given([call_next(DESK_1), start(DESK_1)])
        .on(DATE.succ_opt().unwrap(), "09:00")
        .given([issue(TAX)])
        .check(|h| {
            assert!(h.setup().service(service(SOCIAL)).is_none());
            assert!(
                h.setup()
                    .counters
                    .iter()
                    .all(|c| c.serves.iter().all(|s| s.service != service(SOCIAL)))
            );
        })
        .when(configure(without_social()))
        .then([])
        .check(|h| assert_eq!(h.counter(DESK_1).unwrap().serves, serves(&[(TAX, 1)])));
}

#[test]
fn nobody_is_transferred_to_a_retired_service() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(TAX),
            open(DESK_2),
            call_next(DESK_2),
            start(DESK_2),
            configure(without_social()),
        ])
        .refused(transfer(DESK_2, SOCIAL), Refusal::UnknownService);
}

#[test]
fn a_service_taken_out_and_put_back_keeps_its_figures_and_its_cap() {
    let mut capped = small_hall();
    capped.services[0].cap = Some(1);
    Scenario::with("09:00", |s| s.services[0].cap = Some(1))
        .given([
            issue(SOCIAL),
            cancel("A001"),
            configure(without_social()),
            configure(capped),
        ])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 });
}

#[test]
fn a_vanished_counter_stays_until_its_clerk_has_closed_it() {
    let mut fewer = small_hall();
    fewer.counters.remove(0);
    Scenario::opening_at("09:00")
        .given([open(DESK_1), configure(fewer.clone())])
        .check(|h| assert!(h.counter(DESK_1).is_some()))
        .given([close(DESK_1), configure(fewer)])
        .refused(open(DESK_1), Refusal::UnknownCounter);
}

#[test]
fn what_a_clerk_changed_stays_unless_that_counter_is_set_otherwise() {
    let mut renamed = small_hall();
    renamed.name = text("City hall");
    let mut other = renamed.clone();
    other.counters[0].serves = serves(&[(TAX, 1)]);
    Scenario::opening_at("09:00")
        .given([
            open(DESK_1),
            set_services(DESK_1, &[(ESTATE, 1)]),
            configure(renamed),
        ])
        .check(|h| assert_eq!(h.counter(DESK_1).unwrap().serves, serves(&[(ESTATE, 1)])))
        .given([configure(other)])
        .check(|h| assert_eq!(h.counter(DESK_1).unwrap().serves, serves(&[(TAX, 1)])));
}

#[test]
fn a_prefix_that_moves_to_another_service_never_prints_a_number_twice() {
    let mut moved = small_hall();
    (moved.services[0].prefix, moved.services[1].prefix) =
        (moved.services[1].prefix, moved.services[0].prefix);
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), issue(SOCIAL), configure(moved)])
        .when(issue(TAX))
        .then([issued("A003", TAX)]);
}

#[test]
fn a_class_that_vanished_counts_as_none() {
    let mut plain = small_hall();
    plain.classes.clear();
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), issue_with(SOCIAL, VIP), configure(plain)])
        .order(DESK_1, &["A001", "A002"]);
}
