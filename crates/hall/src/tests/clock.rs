//! The clock: what a jump does to the hall, and what it does not.

use super::laws::Dice;
use super::*;
use crate::clock::Suspicion;
use crate::ticket::TicketState;
use crate::{ClockCommand, ClockEvent, ClockNotice, DateSetBy, Snapshot, VisitChange};
use std::collections::BTreeSet;

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const HOUR: i64 = 3_600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;
/// A Monday.
pub(super) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

pub(super) fn tomorrow() -> NaiveDate {
    TODAY.succ_opt().unwrap()
}

fn at_time(date: NaiveDate, time: &str) -> i64 {
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S").unwrap();
    chrono_tz::Asia::Shanghai
        .from_local_datetime(&date.and_time(time))
        .unwrap()
        .timestamp_micros()
}

/// A hub in a world whose true time is known.
pub(super) struct Hub {
    pub(super) desk: Desk,
    /// The true time.
    pub(super) now: i64,
    /// How far the hub's clock is ahead of it.
    wrong: i64,
    /// The stamp at the true time 0.
    base: i64,
    others: Option<i64>,
    starting: bool,
    told: Vec<Event>,
}

impl Hub {
    /// A new hall at this true time, whose services are open as `change` says.
    pub(super) fn at(date: NaiveDate, time: &str, change: impl FnOnce(&mut Setup)) -> Hub {
        let mut setup = small_hall();
        change(&mut setup);
        let mut hub = Hub {
            desk: Desk::default(),
            now: at_time(date, time),
            wrong: 0,
            base: 0,
            others: None,
            starting: false,
            told: Vec::new(),
        };
        hub.ask(configure(setup)).unwrap();
        hub.ask(open(DESK_1)).unwrap();
        hub.told.clear();
        hub
    }

    pub(super) fn hall(&self) -> &Hall {
        &self.desk.hall
    }

    fn stamp(&mut self) -> Timestamp {
        let at = self.desk.stamp(Timestamp(self.base + self.now));
        self.base = at.0 - self.now;
        at
    }

    /// Looks at the clock, as the hub does once a second and before each command.
    fn look(&mut self) {
        let at = self.stamp();
        let observe = Command::Clock(ClockCommand::Observe {
            date: Timestamp(self.now + self.wrong),
            others: self.others.map(|wrong| Timestamp(self.now + wrong)),
            starting: std::mem::take(&mut self.starting),
        });
        let events = self.hall().consider(at, &observe).unwrap();
        self.desk.apply(at, &events);
        self.told.extend(events);
        let elapsed = self.desk.elapse(at);
        self.told.extend(elapsed);
    }

    pub(super) fn passes(&mut self, us: i64) -> &mut Hub {
        self.now += us;
        self.look();
        self
    }

    /// The hub's clock is set so that it is wrong by so much.
    pub(super) fn is_wrong_by(&mut self, us: i64) -> &mut Hub {
        self.wrong = us;
        self.passes(SECOND)
    }

    /// The hub is off for so long, and its clock wrong by so much afterwards.
    pub(super) fn restarts(&mut self, off: i64, wrong: i64) -> &mut Hub {
        self.now += off;
        self.wrong = wrong;
        self.base = self.hall().first_stamp(Timestamp(self.now + wrong)).0 - self.now;
        self.starting = true;
        self.look();
        self
    }

    pub(super) fn ask(
        &mut self,
        ask: impl FnOnce(&Hall) -> Command,
    ) -> Result<Vec<Event>, Refusal> {
        self.now += SECOND;
        self.look();
        let at = self.stamp();
        let command = ask(self.hall());
        let outcome = self.desk.send(at, &command).1;
        self.told.extend(outcome.iter().flatten().cloned());
        outcome
    }

    /// The number of a new ticket.
    pub(super) fn take(&mut self) -> String {
        self.take_for(SOCIAL).unwrap()
    }

    pub(super) fn take_for(&mut self, key: &'static str) -> Result<String, Refusal> {
        match &self.ask(issue(key))?[0] {
            Event::Queue(QueueEvent::TicketIssued { number, .. }) => Ok(number.to_string()),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn say(&mut self, word: ClockCommand) -> Result<Vec<Event>, Refusal> {
        self.ask(move |_: &Hall| Command::Clock(word))
    }

    /// What the hall says the date is, and how far that is from the truth.
    pub(super) fn error(&mut self) -> i64 {
        let at = self.stamp();
        self.hall().date(at).0 - self.now
    }

    fn notice(&mut self) -> Option<ClockNotice> {
        let at = self.stamp();
        self.hall().clock_notice(at)
    }

    fn doubt(&mut self) -> Option<Suspicion> {
        match self.notice() {
            Some(ClockNotice::Doubted { suspicion, .. }) => Some(suspicion),
            _ => None,
        }
    }

    /// What happened to clock and day, and when by the true clock of the day.
    pub(super) fn words(&self) -> Vec<String> {
        let is_word = |e: &Event| {
            matches!(
                e,
                Event::Clock(_) | Event::DayTurned { .. } | Event::Machine(_)
            )
        };
        let words = self.desk.log.iter().filter(|(_, e)| is_word(e));
        words
            .map(|(at, e)| format!("{} s: {e:?}", at.0 / SECOND))
            .collect()
    }

    pub(super) fn turns(&self) -> usize {
        let is_turn = |e: &&Event| matches!(e, Event::DayTurned { .. });
        self.told.iter().filter(is_turn).count()
    }
}

pub(super) fn always_open(_: &mut Setup) {}

/// Every day from nine to five.
fn office_hours(setup: &mut Setup) {
    for service in &mut setup.services {
        let nine_to_five = crate::time::Span {
            from: 9 * 60,
            to: 17 * 60,
        };
        service.hours.week = std::array::from_fn(|_| vec![nine_to_five]);
    }
}

pub(super) fn is_right(error: i64) -> bool {
    error.abs() < 3 * SECOND
}

// The cases of the reports.

#[test]
fn a_hub_that_was_once_started_five_years_ahead_is_right_again_at_the_next_start() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    assert_eq!((hub.take(), hub.take()), ("A001".into(), "A002".into()));
    hub.restarts(60 * SECOND, 5 * 365 * DAY);
    assert_eq!(hub.doubt(), Some(Suspicion::Forward), "somebody is asked");
    assert_eq!(hub.take(), "A003", "and visitors get tickets");
    assert_eq!(hub.turns(), 0);
    hub.restarts(60 * SECOND, 0);
    assert_eq!((hub.notice(), hub.turns()), (None, 0));
    assert!(is_right(hub.error()));
    assert_eq!(hub.take(), "A004");
    hub.restarts(23 * HOUR, 0);
    assert_eq!(hub.hall().day(), Some(tomorrow()));
    assert_eq!(hub.take(), "A001");
}

#[test]
fn a_log_of_the_version_before_that_is_years_ahead_follows_the_true_clock_at_once() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    // What that version did: stamps and day followed the wrong clock.
    let wrong = Timestamp(at_time(TODAY, "09:01:00") + 5 * 365 * DAY);
    let day = NaiveDate::from_ymd_opt(2031, 11, 22).unwrap();
    let turned = Event::DayTurned {
        day,
        expired: Vec::new(),
        kept: None,
        overnight: Vec::new(),
    };
    hub.desk.apply(wrong, &[turned]);
    hub.desk
        .send(wrong, &issue(SOCIAL)(&hub.desk.hall))
        .1
        .unwrap();
    hub.restarts(2 * HOUR, 0);
    assert!(is_right(hub.error()));
    assert_eq!(
        hub.hall().day(),
        Some(TODAY),
        "the running day bears the true date"
    );
    assert!(matches!(hub.notice(), Some(ClockNotice::Corrected { .. })));
    assert_eq!(hub.take(), "A002", "nobody's number is given again");
    assert_eq!(hub.turns(), 0, "and nobody's ticket expires");
    hub.passes(DAY);
    assert_eq!((hub.hall().day(), hub.turns()), (Some(tomorrow()), 1));
    assert_eq!((hub.take(), hub.notice()), ("A001".into(), None));
}

#[test]
fn a_hub_eight_hours_ahead_until_the_network_corrects_it_opens_and_closes_by_the_true_clock() {
    let mut hub = Hub::at(TODAY.pred_opt().unwrap(), "09:00:00", office_hours);
    hub.passes(7 * HOUR);
    hub.restarts(17 * HOUR - 12 * SECOND, 8 * HOUR);
    assert!(hub.now < at_time(TODAY, "09:00:00"));
    assert_eq!(hub.take(), "A001", "by its clock it is a quarter to five");
    hub.is_wrong_by(0);
    assert!(is_right(hub.error()), "dates follow at once");
    assert!(matches!(hub.notice(), Some(ClockNotice::Corrected { .. })));
    assert_eq!(hub.take(), "A002", "what was open stays open");
    hub.passes(30 * SECOND);
    assert_eq!(hub.take(), "A003", "true nine o'clock, and open");
    hub.passes(8 * HOUR + 60 * SECOND);
    assert!(
        hub.ask(issue(SOCIAL)).is_err(),
        "true five o'clock, and closed"
    );
    assert_eq!(hub.turns(), 1, "the night before");
}

#[test]
fn a_hub_eight_hours_behind_at_a_start_in_the_morning_turns_the_day_when_it_is_corrected() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.take();
    hub.restarts(24 * HOUR - 60 * SECOND, -8 * HOUR);
    assert_eq!(hub.turns(), 0, "one in the night, by its clock");
    assert_eq!(hub.take(), "A002");
    hub.is_wrong_by(0);
    assert!(is_right(hub.error()));
    assert_eq!((hub.turns(), hub.notice()), (1, None));
    let waiting: Vec<_> = hub
        .hall()
        .tickets()
        .iter()
        .map(|t| t.number.to_string())
        .collect();
    assert_eq!(waiting, ["A002"], "the ticket of this morning stays");
    assert_eq!(hub.take(), "A003");
}

#[test]
fn one_second_of_a_day_ahead_with_a_ticket_in_it_changes_nothing() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    for _ in 0..5 {
        hub.take();
    }
    hub.ask(call_next(DESK_1)).unwrap();
    hub.ask(start(DESK_1)).unwrap();
    let before = hub.hall().waiting_in_all();
    hub.is_wrong_by(DAY);
    assert_eq!(hub.doubt(), Some(Suspicion::Forward));
    assert_eq!(hub.take(), "A006");
    assert!(is_right(hub.error()), "the date goes on");
    hub.is_wrong_by(0);
    assert_eq!((hub.notice(), hub.turns()), (None, 0));
    assert_eq!(hub.hall().waiting_in_all(), before + 1);
    hub.ask(finish(DESK_1)).unwrap();
    assert_eq!(hub.take(), "A007");
}

#[test]
fn a_power_cut_without_a_battery_is_said_and_the_true_clock_taken_when_it_comes() {
    let mut hub = Hub::at(TODAY, "16:00:00", office_hours);
    assert_eq!((hub.take(), hub.take()), ("A001".into(), "A002".into()));
    let to_1970 = -(hub.now + 17 * HOUR);
    hub.restarts(17 * HOUR, to_1970);
    assert_eq!(hub.doubt(), Some(Suspicion::Impossible));
    assert_eq!(
        hub.take(),
        "A003",
        "nobody is sent away because of the hours"
    );
    hub.is_wrong_by(0);
    assert!(is_right(hub.error()));
    assert_eq!((hub.notice(), hub.turns()), (None, 1));
    assert_eq!(hub.hall().day(), Some(tomorrow()));
    assert_eq!(
        hub.hall().waiting_in_all(),
        1,
        "this morning's ticket waits"
    );
    assert_eq!(hub.take(), "A004");
}

#[test]
fn after_a_short_power_cut_the_day_goes_on() {
    let mut hub = Hub::at(TODAY, "10:00:00", always_open);
    hub.take();
    let to_1970 = -(hub.now + 60 * SECOND);
    hub.restarts(60 * SECOND, to_1970);
    assert_eq!(hub.doubt(), Some(Suspicion::Impossible));
    hub.is_wrong_by(0);
    assert_eq!((hub.notice(), hub.turns()), (None, 0));
    assert!(is_right(hub.error()));
    assert_eq!(hub.hall().waiting_in_all(), 1);
}

// A start, and a jump that is none.

#[test]
fn a_night_a_weekend_and_a_holiday_turn_the_day_without_a_word() {
    for days in [1, 3, 9] {
        let mut hub = Hub::at(TODAY, "16:00:00", always_open);
        hub.take();
        hub.restarts(days * DAY - 8 * HOUR, 0);
        assert_eq!((hub.notice(), hub.turns()), (None, 1));
        assert_eq!(hub.take(), "A001");
    }
}

#[test]
fn after_three_weeks_somebody_is_asked_and_the_tickets_since_stay() {
    let mut hub = Hub::at(TODAY, "16:00:00", always_open);
    hub.take();
    hub.restarts(21 * DAY - 7 * HOUR, 0);
    assert_eq!(hub.doubt(), Some(Suspicion::Forward));
    assert_eq!((hub.take(), hub.turns()), ("A002".into(), 0));
    hub.say(ClockCommand::Follow).unwrap();
    assert!(is_right(hub.error()));
    assert_eq!((hub.turns(), hub.hall().waiting_in_all()), (1, 1));
    hub.passes(SECOND);
    assert_eq!(hub.notice(), None);
    assert_eq!(hub.take(), "A003");
}

#[test]
fn a_jump_that_turns_no_day_and_closes_nothing_is_followed_and_said() {
    let mut hub = Hub::at(TODAY, "09:00:00", office_hours);
    hub.is_wrong_by(3 * HOUR);
    let notice = hub.notice();
    assert!(
        matches!(notice, Some(ClockNotice::Corrected { .. })),
        "{notice:?}"
    );
    assert!(!is_right(hub.error()));
    hub.is_wrong_by(0);
    assert_eq!(hub.notice(), None, "and taken back when the clock is");
    assert!(is_right(hub.error()));
}

#[test]
fn a_jump_that_would_close_a_service_waits_until_it_closes_anyway() {
    let mut hub = Hub::at(TODAY, "15:00:00", office_hours);
    hub.is_wrong_by(3 * HOUR);
    assert_eq!(hub.doubt(), Some(Suspicion::Forward));
    assert_eq!(hub.take(), "A001");
    hub.passes(2 * HOUR);
    assert_eq!(hub.doubt(), None);
    assert!(hub.ask(issue(SOCIAL)).is_err());
}

#[test]
fn small_steps_are_followed_without_a_word_once_a_minute() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.is_wrong_by(60 * SECOND);
    assert_eq!(hub.notice(), None);
    assert!((hub.error() - 60 * SECOND).abs() < SECOND);
    hub.is_wrong_by(0);
    assert!(!is_right(hub.error()), "two programs fight over the clock");
    hub.passes(60 * SECOND);
    assert!(is_right(hub.error()));
    let sets = hub
        .told
        .iter()
        .filter(|e| matches!(e, Event::Clock(_)))
        .count();
    assert_eq!(sets, 2);
}

#[test]
fn in_doubt_the_day_turns_when_both_clocks_say_so() {
    let mut hub = Hub::at(TODAY, "20:00:00", always_open);
    hub.take();
    hub.is_wrong_by(DAY);
    hub.passes(6 * HOUR);
    assert_eq!(hub.turns(), 0);
    hub.passes(2 * HOUR);
    assert_eq!((hub.turns(), hub.hall().day()), (1, Some(tomorrow())));
}

#[test]
fn a_clock_that_goes_back_a_day_for_a_moment_leaves_no_trace() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.take();
    hub.is_wrong_by(-DAY);
    assert_eq!(hub.hall().day(), TODAY.pred_opt());
    assert_eq!(hub.take(), "A002");
    hub.is_wrong_by(0);
    assert_eq!((hub.hall().day(), hub.notice()), (Some(TODAY), None));
    assert_eq!((hub.turns(), hub.hall().waiting_in_all()), (0, 2));
    assert_eq!(hub.take(), "A003");
}

#[test]
fn a_day_behind_and_then_a_day_ahead_give_out_no_number_of_the_true_day_twice() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    for _ in 0..3 {
        hub.take();
    }
    hub.is_wrong_by(-DAY);
    assert_eq!(hub.hall().day(), TODAY.pred_opt());
    hub.restarts(60 * SECOND, DAY);
    assert_eq!(hub.hall().day(), TODAY.succ_opt());
    assert_eq!(hub.take(), "A001");
    let date = Timestamp(hub.now + SECOND);
    hub.say(ClockCommand::SetDate { date }).unwrap();
    assert_eq!(hub.hall().day(), Some(TODAY));
    assert_eq!(hub.take(), "A004");
}

// Witnesses.

#[test]
fn a_hub_that_was_suspended_over_night_need_not_ask_when_others_say_the_same() {
    let mut hub = Hub::at(TODAY, "18:00:00", always_open);
    hub.take();
    // Its steady clock stood still with it.
    hub.base -= 14 * HOUR;
    hub.others = Some(0);
    hub.passes(14 * HOUR);
    assert_eq!((hub.turns(), hub.doubt()), (1, None));
    assert!(is_right(hub.error()));
}

#[test]
fn most_machines_with_another_time_are_a_doubt_until_a_person_says_who_is_right() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.others = Some(-HOUR);
    hub.passes(SECOND);
    assert_eq!(hub.doubt(), Some(Suspicion::Others));
    hub.say(ClockCommand::Confirm).unwrap();
    hub.passes(HOUR);
    assert_eq!(hub.notice(), None, "not asked again");
    hub.others = Some(-5 * HOUR);
    hub.passes(SECOND);
    assert_eq!(
        hub.doubt(),
        Some(Suspicion::Others),
        "that is something else"
    );
    hub.others = Some(0);
    hub.passes(SECOND);
    assert_eq!(hub.notice(), None);
}

// A person's word.

#[test]
fn a_person_confirms_the_halls_clock_and_is_not_asked_again() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.is_wrong_by(DAY);
    hub.say(ClockCommand::Confirm).unwrap();
    hub.passes(10 * HOUR);
    assert_eq!(hub.notice(), None);
    assert!(is_right(hub.error()));
    hub.is_wrong_by(0);
    hub.is_wrong_by(DAY);
    assert_eq!(
        hub.doubt(),
        Some(Suspicion::Forward),
        "a new jump is a new doubt"
    );
}

#[test]
fn a_person_sets_the_date_although_the_hubs_clock_is_wrong() {
    let mut hub = Hub::at(TODAY, "16:00:00", always_open);
    hub.take();
    let to_1970 = -(hub.now + 17 * HOUR);
    hub.restarts(17 * HOUR, to_1970);
    let date = Timestamp(hub.now + SECOND);
    hub.say(ClockCommand::SetDate { date }).unwrap();
    assert_eq!(hub.turns(), 1);
    hub.passes(SECOND);
    hub.passes(HOUR);
    assert_eq!(hub.notice(), None);
    assert!(is_right(hub.error()));
    hub.is_wrong_by(0);
    assert!(is_right(hub.error()));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    assert_eq!(hub.say(ClockCommand::Confirm), Ok(Vec::new()));
    assert_eq!(hub.say(ClockCommand::Follow), Err(Refusal::NoOtherClock));
    let date = Timestamp(0);
    assert_eq!(
        hub.say(ClockCommand::SetDate { date }),
        Err(Refusal::BadDate)
    );
    assert_eq!(
        hub.say(ClockCommand::TakeDayBack),
        Err(Refusal::NoDayToTakeBack)
    );
}

// A day that turned by mistake.

/// Two wait, one is being served; the hub starts again with tomorrow's date, gives out a number, and
/// is corrected.
fn turned_by_mistake() -> Hub {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    for _ in 0..3 {
        hub.take();
    }
    hub.ask(call_next(DESK_1)).unwrap();
    hub.ask(start(DESK_1)).unwrap();
    hub.restarts(60 * SECOND, DAY);
    assert_eq!((hub.turns(), hub.hall().waiting_in_all()), (1, 0));
    assert_eq!(hub.take(), "A001");
    hub.is_wrong_by(0);
    assert!(is_right(hub.error()));
    hub
}

#[test]
fn a_day_that_turned_by_mistake_is_taken_back_and_its_tickets_wait_again() {
    let mut hub = turned_by_mistake();
    assert_eq!(
        hub.take(),
        "A004",
        "no number of the true day comes twice any more"
    );
    let now = hub.stamp();
    assert_eq!(
        hub.hall().day_to_take_back(now).map(|past| past.day),
        Some(TODAY)
    );
    let before = hub.hall().clone();
    let back = hub.say(ClockCommand::TakeDayBack).unwrap();
    let visits = before.changed_visits(now, None, &back[0]);
    let revived = (0..3).map(|n| VisitChange::Remove {
        ticket: TicketId(n),
        leg: 0,
    });
    assert_eq!(
        visits,
        revived.collect::<Vec<_>>(),
        "their visits are not over"
    );
    let wait: Vec<_> = pick::order(hub.hall(), DESK_1, now, 99)
        .iter()
        .map(|(t, _)| hub.hall().ticket(*t).unwrap().number.to_string())
        .collect();
    assert_eq!(wait, ["A001", "A002", "A003", "A005", "A004"]);
    assert_eq!((hub.hall().day(), hub.take()), (Some(TODAY), "A006".into()));
    assert_eq!(
        hub.say(ClockCommand::TakeDayBack),
        Err(Refusal::NoDayToTakeBack)
    );
    hub.passes(DAY);
    assert_eq!(
        (hub.hall().day(), hub.take()),
        (Some(tomorrow()), "A001".into())
    );
}

#[test]
fn a_day_is_not_taken_back_once_somebody_was_called_or_the_date_says_it_is_over() {
    let mut hub = turned_by_mistake();
    hub.ask(open(DESK_1)).unwrap();
    hub.ask(call_next(DESK_1)).unwrap();
    assert_eq!(
        hub.say(ClockCommand::TakeDayBack),
        Err(Refusal::NoDayToTakeBack)
    );

    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.take();
    hub.restarts(24 * HOUR, 0);
    let refusal = Refusal::DayHasBegun { day: tomorrow() };
    assert_eq!(hub.say(ClockCommand::TakeDayBack), Err(refusal));
}

#[test]
fn who_signed_in_before_the_date_was_known_stays_when_the_day_turns() {
    let mut hub = Hub::at(TODAY, "18:00:00", always_open);
    // Off for three weeks: somebody is asked, and clerks begin meanwhile.
    hub.restarts(21 * DAY, 0);
    assert!(hub.doubt().is_some());
    hub.ask(open(DESK_3)).unwrap();
    hub.say(ClockCommand::Follow).unwrap();
    assert_eq!(hub.turns(), 1);
    let is_open = |desk| hub.hall().counter(desk).unwrap().shift.is_some();
    assert_eq!([DESK_1, DESK_3].map(is_open), [false, true]);
}

#[test]
fn a_day_that_goes_on_has_its_clerks_back_unless_somebody_works_in_their_place() {
    let clerks = |hub: &Hub| {
        [DESK_1, DESK_2, DESK_3].map(|desk| {
            let shift = hub.hall().counter(desk).unwrap().shift.clone();
            shift.map(|shift| (shift.clerk.to_string(), shift.pause.is_some()))
        })
    };
    let turned = || {
        let mut hub = Hub::at(TODAY, "09:00:00", always_open);
        hub.ask(open(DESK_2)).unwrap();
        hub.ask(pause(DESK_2)).unwrap();
        hub.restarts(60 * SECOND, DAY);
        assert_eq!((hub.turns(), clerks(&hub)), (1, [None, None, None]));
        hub.is_wrong_by(0);
        hub
    };
    let mut hub = turned();
    hub.say(ClockCommand::TakeDayBack).unwrap();
    let one = Some(("Clerk 1".to_owned(), false));
    let two = Some(("Clerk 2".to_owned(), true));
    assert_eq!(clerks(&hub), [one.clone(), two, None]);

    let mut hub = turned();
    hub.ask(ask(CounterCommand::Open {
        counter: DESK_3,
        clerk: "clerk 2".to_owned(),
        replace: false,
    }))
    .unwrap();
    hub.ask(close(DESK_3)).unwrap();
    hub.say(ClockCommand::TakeDayBack).unwrap();
    assert_eq!(clerks(&hub), [one, None, None]);
}

#[test]
fn no_shift_ends_by_a_jump_alone_and_idle_time_counts_anew_from_a_start() {
    for ahead in [3 * HOUR, 8 * HOUR] {
        let mut hub = Hub::at(TODAY, "09:00:00", always_open);
        let is_open = |hub: &Hub| hub.hall().counter(DESK_1).unwrap().shift.is_some();
        hub.restarts(60 * SECOND, ahead);
        assert!(is_open(&hub), "{ahead}");
        hub.is_wrong_by(ahead + 2 * HOUR).is_wrong_by(ahead);
        hub.passes(7197 * SECOND);
        assert!(is_open(&hub), "{ahead}");
        hub.passes(10 * SECOND);
        assert!(!is_open(&hub), "{ahead}");
    }
}

#[test]
fn a_day_that_turned_as_its_last_hour_passed_is_not_kept() {
    let mut hub = Hub::at(TODAY, "02:59:00", always_open);
    hub.take();
    hub.passes(70 * SECOND);
    assert_eq!(hub.turns(), 1);
    assert!(hub.hall().past_day().unwrap().record.is_none());
}

#[test]
fn a_replica_made_of_lines_equals_the_snapshot_with_a_day_that_can_be_taken_back() {
    let mut hub = turned_by_mistake();
    let told: Snapshot = hub.hall().snapshot();
    assert_eq!(told.check(), Ok(()));
    assert_eq!(Hall::from_snapshot(told), *hub.hall());
    hub.say(ClockCommand::TakeDayBack).unwrap();
    let told: Snapshot = hub.hall().snapshot();
    assert_eq!(told.check(), Ok(()));
    assert_eq!(Hall::from_snapshot(told), *hub.hall());
}

#[test]
fn the_paper_of_a_ticket_with_another_number_goes_to_the_staff() {
    let mut hub = turned_by_mistake();
    let printer: crate::PrinterId = "kiosk".parse().unwrap();
    let ticket = id(hub.hall(), "A001");
    hub.ask(ask(crate::PrintCommand::ReportPrinter {
        printer,
        condition: crate::Condition::Ready,
        layout_fault: None,
    }))
    .unwrap();
    hub.ask(ask(crate::PrintCommand::Print {
        what: crate::Printable::Ticket(ticket),
        printer,
    }))
    .unwrap();
    hub.say(ClockCommand::TakeDayBack).unwrap();
    let now = hub.stamp();
    let unprinted: Vec<_> = hub.hall().unprinted(now).map(|job| job.what).collect();
    assert_eq!(unprinted, [crate::Printable::Ticket(ticket)]);
    assert_eq!(
        hub.hall().ticket(ticket).unwrap().number.to_string(),
        "A004"
    );
}

#[test]
fn visits_have_the_true_date_and_last_as_long_as_they_did() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.restarts(60 * SECOND, 8 * HOUR);
    hub.take();
    hub.passes(598 * SECOND);
    hub.ask(call_next(DESK_1)).unwrap();
    hub.ask(start(DESK_1)).unwrap();
    hub.is_wrong_by(0);
    let at = hub.stamp();
    let finished = Event::Counter(CounterEvent::TicketFinished {
        ticket: id(hub.hall(), "A001"),
        counter: DESK_1,
    });
    let [VisitChange::Record(visit)] = &hub.hall().changed_visits(at, None, &finished)[..] else {
        panic!("a visit");
    };
    assert!(is_right(visit.ended_at.0 - hub.now));
    assert_eq!(visit.called_at.unwrap().seconds_since(visit.queued_at), 599);
}

// Properties.

/// A wrong clock as people and machines make them.
pub(super) fn random_wrong(dice: &mut Dice, now: i64) -> i64 {
    match dice.below(9) {
        0..=2 => 0,
        3 => DAY,
        4 => -DAY,
        5 => 8 * HOUR,
        6 => -8 * HOUR,
        7 => 5 * 365 * DAY,
        _ => -now,
    }
}

/// A hub that runs through, with a clock that jumps as it likes, and nobody there to answer.
#[test]
fn whatever_the_clock_says_stamps_rise_and_no_ticket_expires_and_no_number_comes_twice() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let setup = if seed % 2 == 0 {
            always_open
        } else {
            office_hours
        };
        let mut hub = Hub::at(TODAY, "09:30:00", |s| {
            setup(s);
            s.services[0].keep_over_night = seed % 3 == 0;
        });
        let mut numbers = BTreeSet::new();
        let mut taken = 0;
        // Until the true day is over.
        while hub.now < at_time(TODAY, "16:00:00") {
            match dice.below(8) {
                0 => hub.wrong = random_wrong(&mut dice, hub.now),
                1 => drop(hub.ask(call_next(DESK_1))),
                2 => drop(hub.ask(start(DESK_1))),
                3 => drop(hub.ask(finish(DESK_1))),
                _ => {
                    let number = hub.take();
                    taken += 1;
                    assert!(
                        numbers.insert(number.clone()),
                        "seed {seed}: {number} twice"
                    );
                }
            }
            let us = dice.below(900) as i64 * SECOND;
            hub.passes(us);
        }
        hub.is_wrong_by(0);
        let words = hub.words();
        assert_eq!(hub.turns(), 0, "seed {seed}: {words:#?}");
        let stamps = hub.desk.log.windows(2).all(|two| two[0].0 <= two[1].0);
        assert!(stamps, "seed {seed}: stamps fall");
        let states = hub.hall().tickets().iter().map(|t| t.state);
        let expired = states.filter(|state| *state == TicketState::Expired);
        assert_eq!((expired.count(), hub.hall().tickets().len()), (0, taken));
        assert!(
            is_right(hub.error()),
            "seed {seed}: the date is wrong by {}",
            hub.error()
        );
        assert_eq!(hub.hall().day(), Some(TODAY), "seed {seed}");
        hub.passes(DAY);
        assert_eq!(hub.hall().day(), Some(tomorrow()), "seed {seed}");
    }
}

/// The same with starts in between: a wrong clock at a start may turn the day. All the same, the date
/// is right at once when the clock is, each day turns once more, and stamps rise.
#[test]
fn after_starts_with_any_clock_the_date_is_right_as_soon_as_the_clock_is() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut hub = Hub::at(TODAY, "09:30:00", |s| {
            s.services[0].keep_over_night = seed % 2 == 0;
        });
        for _ in 0..60 {
            let us = dice.below(3_600) as i64 * SECOND;
            match dice.below(5) {
                0 => {
                    let wrong = random_wrong(&mut dice, hub.now);
                    hub.restarts(us, wrong);
                }
                1 => hub.wrong = random_wrong(&mut dice, hub.now),
                2 => drop(hub.ask(call_next(DESK_1))),
                3 => {
                    let word = [
                        ClockCommand::Confirm,
                        ClockCommand::Follow,
                        ClockCommand::TakeDayBack,
                    ][dice.below(3) as usize];
                    drop(hub.say(word));
                }
                _ => drop(hub.ask(issue(SOCIAL))),
            }
            hub.passes(us);
            let told = hub.hall().snapshot();
            assert_eq!(told.check(), Ok(()), "seed {seed}");
            assert_eq!(Hall::from_snapshot(told), *hub.hall(), "seed {seed}");
        }
        let stamps = hub.desk.log.windows(2).all(|two| two[0].0 <= two[1].0);
        assert!(stamps, "seed {seed}: stamps fall");
        hub.is_wrong_by(0);
        let date = Timestamp(hub.now);
        hub.say(ClockCommand::SetDate { date }).unwrap();
        assert!(is_right(hub.error() - SECOND), "seed {seed}");
        let rules = &hub.hall().setup().rules;
        let today = crate::time::service_day(Timestamp(hub.now), rules.time_zone, rules.day_starts);
        assert_eq!(hub.hall().day(), Some(today), "seed {seed}");
        hub.passes(DAY);
        assert_eq!(
            hub.hall().day(),
            Some(today + chrono::Days::new(1)),
            "seed {seed}"
        );
    }
}

#[test]
fn words_on_the_clock_are_recorded_with_who_said_them_and_why() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.is_wrong_by(DAY);
    hub.is_wrong_by(0);
    let clock: Vec<_> = hub
        .told
        .iter()
        .filter(|e| matches!(e, Event::Clock(_)))
        .cloned()
        .collect();
    let [
        Event::Clock(ClockEvent::Doubted { .. }),
        Event::Clock(ClockEvent::Agreed),
    ] = clock[..]
    else {
        panic!("{clock:?}");
    };
    hub.is_wrong_by(-HOUR);
    let by = hub.told.iter().rev().find_map(|event| match event {
        Event::Clock(ClockEvent::DateSet { by, .. }) => Some(*by),
        _ => None,
    });
    assert_eq!(by, Some(DateSetBy::Correction));
}
