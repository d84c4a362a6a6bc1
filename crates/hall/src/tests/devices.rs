//! Devices on wires: how they are, and texts on signs.

use super::*;
use crate::{Actor, DeviceCommand, DeviceId, Program, SIGN_TEXT_MAX, WireCondition};

const NOBODY: Refusal = Refusal::UnknownCounter;

fn handsets() -> DeviceId {
    "handsets".parse().unwrap()
}

fn are(condition: WireCondition, silent: &[CounterId]) -> Ask {
    ask(Command::Device(DeviceCommand::ReportDevices {
        devices: handsets(),
        condition,
        silent: silent.to_vec(),
    }))
}

fn sign(counter: CounterId, text: Option<&str>) -> Ask {
    let text = text.map(str::to_owned);
    ask(Command::Device(DeviceCommand::SetSign { counter, text }))
}

#[test]
fn a_report_counts_when_it_is_news_and_names_counters_that_there_are() {
    let strange = CounterId(77);
    Scenario::opening_at("09:00")
        .given([are(
            WireCondition::Ready,
            &[DESK_2, DESK_1, DESK_2, strange],
        )])
        .check(|hall| {
            let group = &hall.devices()[0];
            assert_eq!(group.silent, [DESK_1, DESK_2]);
            assert_eq!(hall.broken_devices(Some(DESK_1)).count(), 1);
            assert_eq!(hall.broken_devices(Some(CounterId(3))).count(), 0);
        })
        .when(are(WireCondition::Ready, &[DESK_1, DESK_2]))
        .then([])
        .given([are(WireCondition::Noisy, &[])])
        .check(|hall| {
            assert_eq!(hall.broken_devices(Some(CounterId(3))).count(), 1);
        });
}

#[test]
fn a_text_stays_on_a_sign_until_it_is_taken_back() {
    let long = "长".repeat(SIGN_TEXT_MAX + 1);
    Scenario::opening_at("09:00")
        .refused(sign(CounterId(77), Some("x")), NOBODY)
        .refused(sign(DESK_1, Some(&long)), Refusal::BadNotice)
        .given([sign(DESK_2, Some("B")), sign(DESK_1, Some(" A\u{7} "))])
        .check(|hall| {
            assert_eq!(hall.sign(DESK_1), Some("A"));
            let again = Hall::from_snapshot(hall.snapshot());
            assert_eq!(again.sign(DESK_2), Some("B"));
            assert!(hall.snapshot().check().is_ok());
        })
        .given([sign(DESK_1, Some("C")), sign(DESK_2, None)])
        .check(|hall| assert_eq!((hall.sign(DESK_1), hall.sign(DESK_2)), (Some("C"), None)))
        .given([sign(DESK_1, Some(" "))])
        .check(|hall| assert_eq!(hall.sign(DESK_1), None));
}

#[test]
fn a_driver_acts_for_a_handset_or_a_pad_and_no_other_program_for_anybody() {
    let handset = Program::Counter(DESK_1);
    let pad = Program::Rating(DESK_1);
    for told in [handset, pad] {
        assert_eq!(Program::Device.acting_as(Some(told)), told);
        for other in [Program::Display, Program::Kiosk, Program::Counter(DESK_2)] {
            assert_eq!(other.acting_as(Some(told)), other);
        }
    }
    for told in [
        Program::Hub,
        Program::Timer,
        Program::Script,
        Program::Admin,
    ] {
        assert_eq!(Program::Device.acting_as(Some(told)), Program::Device);
    }
    // A driver reports, and serves nobody by itself.
    let call = Command::Counter(CounterCommand::CallNext { counter: DESK_1 });
    let driver = Actor::of(Program::Device);
    assert!(driver.may(Role::Counter, &call).is_err());
    let handset = Actor::of(handset);
    assert!(handset.may(Role::Counter, &call).is_ok());
    let other = Command::Counter(CounterCommand::CallNext { counter: DESK_2 });
    assert!(handset.may(Role::Counter, &other).is_err());
}
