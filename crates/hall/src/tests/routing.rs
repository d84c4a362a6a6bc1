//! Who is next, and why.

use super::*;

#[test]
fn equal_rates_mean_first_come_first_served_over_all_services() {
    Scenario::opening_at("09:00")
        .given([issue(TAX), issue(SOCIAL), issue(TAX)])
        .order(DESK_1, &["B001", "A001", "B002"])
        .next_for(DESK_1, "B001", Why::LongestWait);
}

#[test]
fn a_counter_calls_only_what_it_serves() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), issue(ESTATE), issue(TAX)])
        .order(DESK_2, &["B001"]);
}

#[test]
fn the_highest_priority_level_comes_first() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue_with(SOCIAL, ELDERLY),
            issue_with(TAX, VIP),
        ])
        .order(DESK_1, &["B001", "A002", "A001"])
        .next_for(DESK_1, "B001", Why::Priority(class(VIP)));
}

#[test]
fn the_better_ranked_service_comes_first_within_a_level() {
    Scenario::opening_at("09:00")
        .given([
            issue(TAX),
            issue(SOCIAL),
            set_services(DESK_1, &[(SOCIAL, 1), (TAX, 2)]),
        ])
        .next_for(DESK_1, "A001", Why::FirstService)
        .given([issue_with(TAX, ELDERLY)])
        .next_for(DESK_1, "B002", Why::Priority(class(ELDERLY)));
}

#[test]
fn a_faster_rate_overtakes_in_time() {
    let twice = |s: &mut Setup| s.services[1].rate = 200;
    Scenario::with("09:00", twice)
        .issue(SOCIAL)
        .at("09:10")
        .issue(TAX)
        .at("09:15")
        .next_for(DESK_1, "A001", Why::LongestWait)
        .at("09:21")
        .next_for(DESK_1, "B001", Why::Rate);
}

#[test]
fn a_class_may_count_faster_too() {
    Scenario::with("09:00", |s| {
        s.classes.push(PriorityClass {
            level: 0,
            rate: 300,
            ..plain_class("booked", 0)
        });
    })
    .issue(SOCIAL)
    .at("09:10")
    .given([issue_with(SOCIAL, "booked")])
    .at("09:20")
    .next_for(DESK_1, "A002", Why::Rate);
}

#[test]
fn whoever_waits_too_long_comes_first_of_the_same_level() {
    Scenario::with("09:00", |s| s.services[0].max_wait_s = Some(40 * 60))
        .given([set_services(DESK_1, &[(TAX, 1), (SOCIAL, 2)])])
        .issue(SOCIAL)
        .at("09:30")
        .issue(TAX)
        .at("09:40")
        .next_for(DESK_1, "B001", Why::FirstService)
        .at("09:41:01")
        .next_for(DESK_1, "A001", Why::OverMaxWait(41));
}

#[test]
fn a_long_wait_lifts_nobody_over_a_class() {
    Scenario::with("09:00", |s| {
        s.services[0].max_wait_s = Some(40 * 60);
        s.services[1].max_wait_s = Some(40 * 60);
    })
    .issue(SOCIAL)
    .given([issue_with(SOCIAL, ELDERLY)])
    .at("11:00")
    .given([issue_with(TAX, ELDERLY), issue_with(TAX, VIP)])
    .next_for(DESK_1, "B002", Why::Priority(class(VIP)))
    .order(DESK_1, &["B002", "A002", "B001", "A001"]);
}

#[test]
fn with_a_ratio_a_normal_visitor_comes_after_so_many_with_priority() {
    Scenario::with("09:00", |s| s.rules.ratio = Some(2))
        .given([issue(SOCIAL), issue(SOCIAL)])
        .given((0..4).map(|_| issue_with(SOCIAL, ELDERLY)))
        .order(DESK_1, &["A003", "A004", "A001", "A005", "A006", "A002"])
        .given([
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
        ])
        .when(call_next(DESK_1))
        .then([
            finished("A004", DESK_1),
            called("A001", DESK_1, Why::Ratio(2)),
        ]);
}

#[test]
fn a_special_call_does_not_count_for_the_ratio() {
    Scenario::with("09:00", |s| s.rules.ratio = Some(1))
        .given([
            issue(SOCIAL),
            issue_with(SOCIAL, ELDERLY),
            issue_with(SOCIAL, ELDERLY),
            open(DESK_1),
        ])
        .given([call_ticket(DESK_1, "A002"), start(DESK_1)])
        .next_for(DESK_1, "A003", Why::Priority(class(ELDERLY)));
}

#[test]
fn the_longest_wait_is_only_named_when_it_is_the_longest() {
    // B001 waits longer and ranks lower, but A001 counts twice as fast: the rate decides, not the
    // wait.
    Scenario::with("09:00", |s| s.services[0].rate = 200)
        .given([set_services(DESK_1, &[(SOCIAL, 1), (TAX, 2)]), issue(TAX)])
        .at("09:01")
        .issue(SOCIAL)
        .at("09:06")
        .next_for(DESK_1, "A001", Why::Rate);
}
