//! The way back of visitors who were missed.

use super::*;
use crate::AnnouncementCommand;
use crate::forecast::for_ticket;

/// A001 was called and did not come; A002 to A006 wait.
fn one_missed(change: impl FnOnce(&mut Setup)) -> Scenario {
    Scenario::with("09:00", change)
        .given((0..6).map(|_| issue(SOCIAL)))
        .given([open(DESK_1), call_next(DESK_1), no_show(DESK_1)])
}

#[test]
fn a_missed_visitor_is_back_after_as_many_others_as_the_rules_say() {
    for (after, order) in [
        (0, ["A001", "A002", "A003", "A004", "A005", "A006"]),
        (1, ["A002", "A001", "A003", "A004", "A005", "A006"]),
        (3, ["A002", "A003", "A004", "A001", "A005", "A006"]),
        (9, ["A002", "A003", "A004", "A005", "A006", "A001"]),
    ] {
        one_missed(|s| s.rules.return_after = Some(after))
            .given([put_back("A001")])
            .order(DESK_1, &order)
            .check(|h| assert_eq!(h.no_shows().count(), 0));
    }
}

#[test]
fn who_comes_after_the_way_back_goes_behind() {
    one_missed(|s| s.rules.return_after = Some(9))
        .given([put_back("A001"), issue(SOCIAL)])
        .order(
            DESK_1,
            &["A002", "A003", "A004", "A005", "A006", "A001", "A007"],
        );
}

#[test]
fn nobody_gains_by_having_been_missed() {
    // A006 was called out of turn: behind two others would be before some who came earlier.
    one_missed(|s| s.rules.return_after = Some(2))
        .given([call_ticket(DESK_1, "A006"), no_show(DESK_1)])
        .given([put_back("A006")])
        .order(DESK_1, &["A002", "A003", "A004", "A005", "A006"]);
}

#[test]
fn only_others_of_the_same_class_go_before() {
    Scenario::with("09:00", |s| s.rules.return_after = Some(2))
        .given([issue_with(SOCIAL, ELDERLY), issue(SOCIAL)])
        .given([issue_with(SOCIAL, ELDERLY), issue(SOCIAL)])
        .given([open(DESK_1), call_next(DESK_1), no_show(DESK_1)])
        .given([put_back("A001")])
        .order(DESK_1, &["A003", "A001", "A002", "A004"]);
}

#[test]
fn visitors_come_back_by_themselves_where_the_rules_allow_it() {
    one_missed(|_| ()).refused(come_back("A001"), Refusal::NoReturn);
    one_missed(|s| s.rules.return_at_kiosk = true)
        .given([come_back("A001")])
        .order(DESK_1, &["A002", "A003", "A004", "A001", "A005", "A006"]);
}

#[test]
fn where_the_way_back_is_off_only_a_call_brings_a_visitor_back() {
    one_missed(|s| {
        s.rules.return_after = None;
        s.rules.return_at_kiosk = true;
    })
    .refused(put_back("A001"), Refusal::NoReturn)
    .refused(come_back("A001"), Refusal::NoReturn)
    .given([call_ticket(DESK_1, "A001")]);
}

#[test]
fn whoever_was_not_missed_needs_no_way_back() {
    let of = |printed| Refusal::NotMissed {
        number: number(printed),
    };
    one_missed(|_| ())
        .refused(put_back("A002"), of("A002"))
        .given([call_next(DESK_1)])
        .refused(put_back("A002"), of("A002"))
        .given([start(DESK_1)])
        .refused(put_back("A002"), of("A002"))
        .given([finish(DESK_1)])
        .refused(
            put_back("A002"),
            Refusal::TicketOver {
                number: number("A002"),
            },
        );
}

#[test]
fn a_visitor_may_be_missed_and_come_back_again() {
    one_missed(|s| s.rules.return_after = Some(1))
        .given([put_back("A001"), call_next(DESK_1), start(DESK_1)])
        .given([call_next(DESK_1), no_show(DESK_1), put_back("A001")])
        .order(DESK_1, &["A003", "A001", "A004", "A005", "A006"])
        .check(|h| assert_eq!(h.ticket_by_number("A001").unwrap().no_shows, 2));
}

#[test]
fn a_transfer_goes_by_the_time_of_issue_again() {
    Scenario::with("09:00", |s| s.rules.return_after = Some(9))
        .given([
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            no_show(DESK_1),
        ])
        .at("09:10")
        .given([issue(TAX)])
        .at("09:20")
        .given([put_back("A001"), call_ticket(DESK_1, "A001"), start(DESK_1)])
        .given([transfer(DESK_1, TAX)])
        .order(DESK_1, &["A001", "B001"]);
}

#[test]
fn the_forecast_knows_the_place_after_the_way_back() {
    one_missed(|s| s.rules.return_after = Some(3))
        .check(|h| assert_eq!(for_ticket(h, id(h, "A001"), h.last_at()), None))
        .given([put_back("A001")])
        .check(|h| {
            let ahead = |printed| for_ticket(h, id(h, printed), h.last_at()).unwrap().ahead;
            assert_eq!((ahead("A004"), ahead("A001"), ahead("A005")), (2, 3, 4));
        });
}

#[test]
fn in_an_emergency_nobody_comes_back() {
    let raise = AnnouncementCommand::RaiseEmergency { text: None };
    one_missed(|s| s.rules.return_at_kiosk = true)
        .given([say(raise)])
        .refused(put_back("A001"), Refusal::Emergency)
        .refused(come_back("A001"), Refusal::Emergency)
        .given([say(AnnouncementCommand::EndEmergency)])
        .given([come_back("A001")]);
}

fn say(command: AnnouncementCommand) -> Ask {
    Box::new(move |_| Command::Announcement(command.clone()))
}
