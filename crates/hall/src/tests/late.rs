//! Visitors who come too late to be called before the service closes.

use super::*;
use crate::actor::{Actor, Program};
use crate::forecast;
use crate::opening::Lateness;
use crate::setup::LatePolicy;
use crate::time::{Hours, Span};

/// Open from nine to noon and from one to five; desk 3 alone serves it, five minutes a visit.
fn with_hours(late: LatePolicy) -> impl FnOnce(&mut Setup) {
    move |setup| {
        let estate = &mut setup.services[2];
        estate.late = late;
        estate.hours = Hours {
            week: std::array::from_fn(|_| {
                [(9, 12), (13, 17)]
                    .map(|(from, to)| Span {
                        from: from * 60,
                        to: to * 60,
                    })
                    .to_vec()
            }),
        };
    }
}

/// Three wait at desk 3: whoever comes now waits twenty minutes.
fn busy(time: &str, late: LatePolicy) -> Scenario {
    Scenario::with(time, with_hours(late))
        .given([open(DESK_3)])
        .issue(ESTATE)
        .issue(ESTATE)
        .issue(ESTATE)
}

fn lateness(scenario: &Scenario) -> Option<Lateness> {
    let hall = scenario.hall();
    let forecast = forecast::for_newcomer(hall, service(ESTATE), None, scenario.at);
    hall.lateness(service(ESTATE), forecast.as_ref(), scenario.at)
}

/// The hall's answer to a program that asks for a ticket, without carrying it out.
fn answer(scenario: &Scenario, program: Program) -> Result<Vec<Event>, Refusal> {
    let actor = Actor::of(program);
    let hall = scenario.hall();
    hall.decide(scenario.at, &actor, &issue(ESTATE)(hall))
}

#[test]
fn whoever_would_be_called_in_the_break_or_after_closing_is_late() {
    let noon = busy("11:35", LatePolicy::Warn);
    let forecast = forecast::for_newcomer(noon.hall(), service(ESTATE), None, noon.at).unwrap();
    assert_eq!(forecast.mean_s, 20 * 60);
    assert_eq!(lateness(&noon), None);
    // A call at the very moment of closing is too late.
    let noon = noon.at("11:39:59");
    assert_eq!(lateness(&noon), None);
    let noon = noon.at("11:40");
    let after_the_break = Lateness {
        opens: opens(0, 13 * 60),
        kept: false,
    };
    assert_eq!(lateness(&noon), Some(after_the_break));
    let evening = busy("16:50", LatePolicy::Warn);
    let tomorrow = Lateness {
        opens: opens(1, 9 * 60),
        kept: false,
    };
    assert_eq!(lateness(&evening), Some(tomorrow));
}

#[test]
fn a_wait_that_nobody_can_foresee_makes_nobody_late() {
    let nobody_there = Scenario::with("16:59", with_hours(LatePolicy::Stop));
    assert_eq!(lateness(&nobody_there), None);
    assert!(answer(&nobody_there, Program::Kiosk).is_ok());
    // Whoever is called at once is not late either.
    let free = Scenario::with("16:59", with_hours(LatePolicy::Stop)).given([open(DESK_3)]);
    assert!(answer(&free, Program::Kiosk).is_ok());
}

#[test]
fn kiosks_give_late_visitors_no_ticket_where_the_service_stops_and_staff_may() {
    let late = Refusal::Late {
        opens: opens(1, 9 * 60),
    };
    let stops = busy("16:50", LatePolicy::Stop);
    assert_eq!(answer(&stops, Program::Kiosk), Err(late));
    assert!(answer(&stops, Program::Script).is_ok());
    for policy in [LatePolicy::Issue, LatePolicy::Warn, LatePolicy::Ask] {
        let gives = busy("16:50", policy);
        assert!(answer(&gives, Program::Kiosk).is_ok(), "{policy:?}");
    }
    assert_eq!(lateness(&busy("16:50", LatePolicy::Issue)), None);
}

#[test]
fn a_number_that_is_asked_for_again_is_given_though_it_is_late_by_now() {
    let scenario = busy("16:36", LatePolicy::Stop)
        .given([reserve(1, ESTATE)])
        .at("16:45");
    assert!(answer(&scenario, Program::Kiosk).is_err());
    let kiosk = Actor::of(Program::Kiosk);
    let hall = scenario.hall();
    let again = hall.decide(scenario.at, &kiosk, &reserve(1, ESTATE)(hall));
    assert_eq!(again, Ok(Vec::new()));
}
