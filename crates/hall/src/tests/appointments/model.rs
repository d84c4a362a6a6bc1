//! Random bookings against a naive model: a list, scanned.

use super::*;

/// A booking as the model has it.
#[derive(Debug, Clone)]
struct Booking {
    code: u32,
    minute: u16,
    /// Set while its visitor may still come.
    open: bool,
    cancelled: bool,
    came: bool,
}

/// What somebody does: at a minute of the day, with a code, for a slot.
#[derive(Debug, Clone)]
enum Step {
    Book { code: u32, minute: u16 },
    Move { code: u32, minute: u16 },
    Cancel { code: u32 },
    CheckIn { code: u32 },
    Wait { minutes: u16 },
}

fn step() -> impl Strategy<Value = Step> {
    let code = 0..12_u32;
    let minute = (0..40_u16).prop_map(|n| 8 * 60 + 45 + n * 15);
    prop_oneof![
        4 => (code.clone(), minute.clone()).prop_map(|(code, minute)| Step::Book { code, minute }),
        2 => (code.clone(), minute).prop_map(|(code, minute)| Step::Move { code, minute }),
        1 => code.clone().prop_map(|code| Step::Cancel { code }),
        3 => code.prop_map(|code| Step::CheckIn { code }),
        3 => (1..40_u16).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

/// A day in the model: what each step must come to.
struct Model {
    now: u16,
    bookings: Vec<Booking>,
}

impl Model {
    fn is_slot(minute: u16) -> bool {
        let morning = (9 * 60..12 * 60).contains(&minute);
        let afternoon = (14 * 60..16 * 60).contains(&minute);
        (morning || afternoon) && minute.is_multiple_of(15)
    }

    fn has_room(&self, minute: u16) -> bool {
        let taken = self
            .bookings
            .iter()
            .filter(|b| !b.cancelled && b.minute == minute);
        Model::is_slot(minute) && minute > self.now && taken.count() < 2
    }

    /// Returns whether the hall must do it.
    fn does(&mut self, step: &Step) -> bool {
        match *step {
            Step::Book { code, minute } => {
                let is_known = self.bookings.iter().any(|b| b.code == code);
                let done = !is_known && self.has_room(minute);
                if done {
                    self.bookings.push(Booking {
                        code,
                        minute,
                        open: true,
                        cancelled: false,
                        came: false,
                    });
                }
                done
            }
            Step::Move { code, minute } => {
                let has_room = self.has_room(minute);
                let Some(found) = self.bookings.iter_mut().find(|b| b.code == code) else {
                    return false;
                };
                let same = found.open && found.minute == minute;
                let done = !found.came && !found.cancelled && (same || has_room);
                if done {
                    found.minute = minute;
                    found.open = true;
                }
                done
            }
            Step::Cancel { code } => {
                let found = self.bookings.iter_mut().find(|b| b.code == code);
                let Some(found) = found.filter(|b| !b.came && !b.cancelled) else {
                    return false;
                };
                found.cancelled = true;
                found.open = false;
                true
            }
            Step::CheckIn { code } => {
                let now = self.now;
                let found = self.bookings.iter_mut().find(|b| b.code == code);
                let Some(found) = found.filter(|b| !b.came && !b.cancelled) else {
                    return false;
                };
                let done = now + 30 >= found.minute;
                if done {
                    found.came = true;
                    found.open = false;
                }
                done
            }
            Step::Wait { minutes } => {
                self.now += minutes;
                let now = self.now;
                for booking in &mut self.bookings {
                    booking.open &= booking.minute + 15 >= now;
                }
                true
            }
        }
    }
}

/// The command for a step; a code that nobody has is asked for as an identity that nobody has.
fn command(hall: &Hall, step: &Step) -> Option<Command> {
    let id = |code: u32| {
        let known = hall.appointment_by_code(AppointmentCode(code));
        known.map_or(AppointmentId(999), |a| a.id)
    };
    let command = match *step {
        Step::Book { code, minute } => AppointmentCommand::Book {
            code: AppointmentCode(code),
            service: service(SOCIAL),
            slot: Slot { day: DATE, minute },
            reference: None,
        },
        Step::Move { code, minute } => AppointmentCommand::Move {
            appointment: id(code),
            service: service(SOCIAL),
            slot: Slot { day: DATE, minute },
        },
        Step::Cancel { code } => AppointmentCommand::Cancel {
            appointment: id(code),
        },
        Step::CheckIn { code } => AppointmentCommand::CheckIn {
            appointment: id(code),
            lang: Lang::ZH,
            class: None,
            printer: None,
            counter: None,
        },
        Step::Wait { .. } => return None,
    };
    Some(command.into())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn bookings_are_those_of_a_naive_list(steps in prop::collection::vec(step(), 1..80)) {
        let mut scenario = hall_at("08:30");
        let mut model = Model { now: 8 * 60 + 30, bookings: Vec::new() };
        let zone = scenario.hall().setup().rules.time_zone;
        for step in &steps {
            if model.now > 20 * 60 {
                break;
            }
            let done = model.does(step);
            // A little after the minute, so that no two things happen at one moment of it.
            let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(model.now) * 60, 0);
            scenario.at = Timestamp(
                zone.from_local_datetime(&DATE.and_time(time.unwrap()))
                    .unwrap()
                    .timestamp_micros(),
            );
            let Some(command) = command(scenario.hall(), step) else {
                continue;
            };
            let (_, outcome) = scenario.desk.send(scenario.at, &command);
            prop_assert_eq!(outcome.is_ok(), done, "{:?} at {}: {:?}", step, model.now, outcome);
        }
        let hall = scenario.hall();
        for booking in &model.bookings {
            let found = hall.appointment_by_code(AppointmentCode(booking.code)).unwrap();
            prop_assert_eq!(found.slot.minute, booking.minute);
            let came = matches!(found.state, AppointmentState::CheckedIn { .. });
            prop_assert_eq!(came, booking.came);
            prop_assert_eq!(found.state == AppointmentState::Cancelled, booking.cancelled);
        }
        // What is computed from the rest is the same after a restart.
        let again = Hall::from_snapshot(hall.snapshot());
        prop_assert_eq!(&again, hall);
        prop_assert!(hall.snapshot().check().is_ok());
    }
}
