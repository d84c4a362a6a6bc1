//! The codec: nothing is lost, nothing panics, and the format stays what it was.

use super::{Answer, Record, RecordError, decode, encode};
use hall::clock::ClockState;
use hall::counter::{Shift, UndoKind};
use hall::event::{Entry, Event, Why};
use hall::machine::Role;
use hall::samples::Gen;
use hall::setup::{Lang, LatePolicy, Rules, Service, Setup, Text};
use hall::ticket::TicketState;
use hall::visit::{Outcome, Visit};
use hall::{
    Actor, AnnouncementCommand, AnnouncementEvent, AppointmentsState, ClockEvent, Command,
    CounterCommand, CounterEvent, Lineage, MachineCommand, MachineEvent, NumbersReached, PAUSE_US,
    Program, QueueCommand, QueueEvent, RatingEvent, Refusal, Right, Setting, SettingChange,
    SettingsCommand, SettingsEvent, Snapshot, StaffCommand, StaffEvent, StaffSetup, StaffState,
    Ticket, Timestamp, Way,
};
use minicbor::Encoder;
use proptest::prelude::*;
use std::collections::HashSet;
use std::fmt::Debug;
use std::fmt::Write as _;
use std::path::PathBuf;

fn reads_back<T: Record + PartialEq + Debug>(value: &T) {
    let bytes = encode(value);
    assert_eq!(decode::<T>(&bytes).as_ref().ok(), Some(value));
}

/// Decodes `bytes` as everything there is. Whatever decodes must also be written and read back.
fn survives(bytes: &[u8]) {
    fn as_a<T: Record + PartialEq + Debug>(bytes: &[u8]) {
        if let Ok(value) = decode::<T>(bytes) {
            reads_back(&value);
        }
    }
    as_a::<Entry>(bytes);
    as_a::<Snapshot>(bytes);
    as_a::<Command>(bytes);
    as_a::<Answer>(bytes);
    as_a::<Visit>(bytes);
    as_a::<Actor>(bytes);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_record_reads_back_as_it_was_written(
        bytes in prop::collection::vec(any::<u8>(), 0..12_000),
    ) {
        let mut g = Gen::of(&bytes);
        let entry = g.entry();
        g.commands().iter().for_each(reads_back);
        g.refusals().iter().for_each(reads_back);
        g.actors().iter().for_each(reads_back);
        g.whys().iter().for_each(reads_back);
        g.refusals().into_iter().for_each(|refusal| reads_back::<Answer>(&Err(refusal)));
        reads_back::<Answer>(&Ok(entry.events.clone()));
        reads_back(&entry);
        reads_back(&g.snapshot());
        for outcome in g.outcomes() {
            reads_back(&g.visit(outcome));
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn no_change_of_a_good_record_makes_the_decoder_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..3_000),
        which in 0..4usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut g = Gen::of(&bytes);
        let mut good = match which {
            0 => encode(&g.snapshot()),
            1 => encode(&g.entry()),
            2 => { let all = g.commands(); encode(&g.any(all)) }
            _ => { let all = g.refusals(); encode(&Answer::Err(g.any(all))) }
        };
        for (place, byte, how) in changes {
            let place = place.index(good.len().max(1)).min(good.len());
            match how {
                0 => good.truncate(place),
                1 => good.insert(place, byte),
                _ => if let Some(old) = good.get_mut(place) { *old = byte },
            }
        }
        survives(&good);
    }
}

/// A test here fails when a variant is added that the samples do not have.
#[test]
fn the_samples_have_every_variant() {
    fn has<T: Record>(count: usize) {
        let bytes = |variant: usize| encode(&(variant as u32));
        let unknown = |variant| {
            matches!(
                decode::<T>(&bytes(variant)),
                Err(RecordError::UnknownVariant { .. })
            )
        };
        // Numbers may have gaps: some are taken by what is not here yet.
        let known = (1..1000).filter(|variant| !unknown(*variant)).count();
        assert_eq!(known, count, "{}", std::any::type_name::<T>());
    }
    let mut g = Gen::fixed();
    // People have a row of numbers of their own.
    let (people, events): (Vec<Event>, Vec<Event>) = g
        .events()
        .into_iter()
        .partition(|event| matches!(event, Event::Staff(_)));
    let kinds: HashSet<_> = people
        .iter()
        .filter_map(|event| match event {
            Event::Staff(event) => Some(std::mem::discriminant(event)),
            _ => None,
        })
        .collect();
    has::<StaffEvent>(kinds.len());
    has::<Event>(events.len() + 1);
    let (people, commands): (Vec<Command>, Vec<Command>) = g
        .commands()
        .into_iter()
        .partition(|command| matches!(command, Command::Staff(_)));
    has::<StaffCommand>(people.len());
    has::<Command>(commands.len() + 1);
    has::<Right>(Right::ALL.len());
    has::<Way>(Way::ALL.len());
    has::<Refusal>(g.refusals().len());
    has::<Why>(g.whys().len());
    has::<TicketState>(g.states().len());
    has::<UndoKind>(g.undo_kinds().len());
    has::<Outcome>(g.outcomes().len());
    has::<Role>(Role::ALL.len());
}

#[test]
fn a_program_of_a_newer_version_is_read_as_an_unknown_one() {
    let mut e = Encoder::new(Vec::new());
    e.map(2).unwrap().u32(1).unwrap().u8(77).unwrap();
    e.u32(9).unwrap().str("new").unwrap();
    assert_eq!(decode::<Program>(e.writer()).unwrap(), Program::Unknown);
}

#[test]
fn a_field_added_by_a_newer_version_is_skipped() {
    let mut e = Encoder::new(Vec::new());
    e.map(3).unwrap().u32(1).unwrap().str("社保").unwrap();
    e.u32(77)
        .unwrap()
        .map(1)
        .unwrap()
        .u32(1)
        .unwrap()
        .array(2)
        .unwrap()
        .bytes(&[1, 2])
        .unwrap()
        .null()
        .unwrap();
    e.u32(2).unwrap().str("Social").unwrap();
    let text: Text = decode(e.writer()).unwrap();
    assert_eq!(text, Text::new("社保", "Social"));

    // In a variant, also in one that had no fields, and behind the fields.
    let mut e = Encoder::new(Vec::new());
    e.array(3)
        .unwrap()
        .u32(18)
        .unwrap()
        .map(1)
        .unwrap()
        .u32(9)
        .unwrap()
        .str("new")
        .unwrap()
        .array(1)
        .unwrap()
        .u8(1)
        .unwrap();
    assert_eq!(
        decode::<Refusal>(e.writer()).unwrap(),
        Refusal::NobodyWaiting
    );
}

#[test]
fn an_absent_field_takes_its_default_or_is_named() {
    #[derive(Debug, PartialEq)]
    struct Later {
        old: u8,
        rate: u32,
        note: Option<String>,
        list: Vec<u8>,
    }
    super::record! { struct Later { 1 old, 2 rate = 100, 3 note, 4 list } }
    let mut e = Encoder::new(Vec::new());
    e.map(1).unwrap().u32(1).unwrap().u8(5).unwrap();
    assert_eq!(
        decode::<Later>(e.writer()).unwrap(),
        Later {
            old: 5,
            rate: 100,
            note: None,
            list: vec![]
        }
    );

    let error = decode::<Later>(&[0xa0]).unwrap_err();
    assert_eq!(error.to_string(), "Later lacks field 1 (old)");
    let error = decode::<Answer>(&[0x82, 1, 0xa1, 1, 0x81, 0x82, 5, 0xa0]).unwrap_err();
    assert_eq!(error.to_string(), "Answer::Ok, field 1 (events)");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(
        cause.to_string(),
        "CounterEvent::Closed lacks field 1 (counter)"
    );
}

#[test]
fn chinese_and_english_are_written_as_when_there_was_no_other_language() {
    assert_eq!(hex(&encode(&Lang::ZH)), "01");
    assert_eq!(hex(&encode(&Lang::EN)), "02");
    let text = Text::new("社保", "Social");
    assert_eq!(hex(&encode(&text)), "a20166e7a4bee4bf9d0266536f6369616c");
    assert_eq!(hex(&encode(&Text::default())), "a0");

    let further: Lang = "pt-BR".parse().unwrap();
    assert_eq!(decode::<Lang>(&encode(&further)).unwrap(), further);
    let text = Text::of([
        (Lang::EN, "Tax".to_owned()),
        (further, "Imposto".to_owned()),
    ]);
    assert_eq!(decode::<Text>(&encode(&text)).unwrap(), text);
    // What a former version says of it: variant 3 with a tag.
    assert_eq!(encode(&further)[..3], [0x82, 3, 0xa1]);
    assert!(decode::<Lang>(&[4]).unwrap_err().is_newer());
    assert!(!decode::<Lang>(&[3]).unwrap_err().is_newer());
}

#[test]
fn an_unknown_variant_is_told_from_damage() {
    let error = decode::<Answer>(&[0x82, 1, 0xa1, 1, 0x81, 0x18, 200]).unwrap_err();
    assert!(error.is_newer(), "{error:?}");
    assert!(
        !decode::<Answer>(&[0x82, 1, 0xa1, 1, 0x81, 0xff])
            .unwrap_err()
            .is_newer()
    );
}

#[test]
fn a_length_beyond_the_input_is_refused_before_anything_is_reserved() {
    // A list, a map and a text of 2^40, and bytes behind the end.
    assert!(matches!(
        decode::<Vec<u8>>(&[0x9b, 0, 0, 1, 0, 0, 0, 0, 0]),
        Err(RecordError::BadLength { .. })
    ));
    assert!(matches!(
        decode::<Text>(&[0xbb, 0, 0, 1, 0, 0, 0, 0, 0]),
        Err(RecordError::BadLength { .. })
    ));
    assert!(decode::<String>(&[0x7b, 0, 0, 1, 0, 0, 0, 0, 0]).is_err());
    assert!(matches!(
        decode::<Lang>(&[1, 1]),
        Err(RecordError::TooLong(1))
    ));
}

#[test]
fn an_unknown_field_may_nest_as_deep_as_it_likes() {
    let mut bytes = vec![0xa1, 0x18, 99];
    bytes.resize(200_000, 0x81);
    bytes.push(0);
    assert_eq!(decode::<Text>(&bytes).unwrap(), Text::default());
    let mut endless = vec![0xa1, 0x18, 99];
    endless.resize(200_000, 0x9f);
    assert!(decode::<Text>(&endless).is_err());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}

fn sample_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name)
}

/// Reads a stored file of samples.
fn stored<T: Record>(name: &str) -> Vec<T> {
    let text = std::fs::read_to_string(sample_file(name)).unwrap();
    text.lines()
        .map(|line| decode(&unhex(line)).unwrap_or_else(|e| panic!("{name} no longer reads: {e}")))
        .collect()
}

/// Compares the stored samples with what they stand for, or writes them when they are missing and
/// `DINGDONG_WRITE_SAMPLES` is set. A file of samples is never changed: the files of old halls do
/// not change either. What is added later goes to a file of its own.
fn samples_agree<T: Record + PartialEq + Debug>(name: &str, values: &[T]) {
    let path = sample_file(name);
    let lines: String = values
        .iter()
        .map(|value| hex(&encode(value)) + "\n")
        .collect();
    if !path.exists() && std::env::var_os("DINGDONG_WRITE_SAMPLES").is_some() {
        std::fs::write(&path, &lines).unwrap();
    }
    assert_eq!(stored::<T>(name), values, "{name} reads otherwise");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        lines,
        "{name} is written otherwise"
    );
}

/// Returns a ticket as it was before more of it was kept for figures.
fn lean(ticket: &mut Ticket) {
    ticket.first_called_at = None;
    ticket.account = None;
    if let Some(rating) = &mut ticket.rating {
        rating.by = None;
    }
}

/// Returns a visit as it was before more of it was kept for figures.
fn lean_visit(visit: &mut Visit) {
    visit.first_called_at = None;
    visit.account = None;
    visit.issued_by = None;
    visit.offline = false;
    visit.told = None;
    visit.due = None;
    if let Some(rating) = &mut visit.rating {
        rating.by = None;
    }
}

/// Returns the sample as it was before there were devices on wires.
fn without_devices(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) =
        (g.entry(), g.snapshot(), g.commands(), g.refusals());
    entry.events.retain(|e| !matches!(e, Event::Device(_)));
    snapshot.devices.clear();
    snapshot.signs.clear();
    commands.retain(|command| !matches!(command, Command::Device(_)));
    refusals.retain(|refusal| *refusal != Refusal::TooManyDevices);
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before there were appointments, and zones of which something is set.
fn without_appointments(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let in_services = |services: &mut Vec<Service>| {
        services.iter_mut().for_each(|s| s.appointments = None);
    };
    let in_setup = |setup: &mut Setup| {
        setup.rules.appointment_level = 3;
        setup.zones.clear();
        in_services(&mut setup.services);
    };
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_devices(g);
    let in_changes = |changes: &mut Vec<SettingChange>| {
        changes.retain(|change| {
            use hall::Rule::AppointmentLevel;
            !matches!(
                change.after,
                Setting::Rule(AppointmentLevel(_)) | Setting::Zone { .. }
            )
        });
        for change in changes {
            for setting in [&mut change.before, &mut change.after] {
                if let Setting::Service { value: Some(s), .. } = setting {
                    s.appointments = None;
                }
            }
        }
    };
    entry.events.retain(|e| !matches!(e, Event::Appointment(_)));
    for event in &mut entry.events {
        match event {
            Event::Configured { setup, file } => {
                in_setup(setup);
                file.iter_mut().for_each(|file| in_setup(file));
            }
            Event::Counter(CounterEvent::TicketCalled { why, .. }) => {
                *why = Why::Priority("real-estate".parse().unwrap());
            }
            Event::Settings(
                SettingsEvent::Changed { changes, .. } | SettingsEvent::TakenBack { changes, .. },
            ) => in_changes(changes),
            _ => {}
        }
    }
    in_setup(&mut snapshot.setup);
    snapshot
        .settings_file
        .iter_mut()
        .for_each(|file| in_setup(file));
    let kept = snapshot.setting_changes.iter_mut();
    kept.for_each(|kept| in_changes(&mut kept.changes));
    snapshot.appointments = AppointmentsState::default();
    snapshot.tickets.iter_mut().for_each(|t| t.due = None);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.for_each(|day| {
        in_services(&mut day.services);
        day.tickets.iter_mut().for_each(|t| t.due = None);
    });
    let counters = snapshot.counters.iter_mut();
    let undoable = counters.filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| action.before.due = None);
    commands.retain(|c| !matches!(c, Command::Appointment(_)));
    for command in &mut commands {
        match command {
            Command::Configure { setup } => in_setup(setup),
            Command::Settings(SettingsCommand::Change { changes }) => in_changes(changes),
            _ => {}
        }
    }
    let first = refusals
        .iter()
        .position(|r| *r == Refusal::UnknownAppointment);
    refusals.truncate(first.unwrap());
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_without_appointments_and_devices_still_read() {
    let (entry, snapshot, commands, refusals) = without_appointments(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v11-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v11-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v11-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v11-refusals.hex"), refusals);
}

/// Returns the sample as it was when every visit had a ticket, nobody proved who he is, and less was kept
/// for figures.
fn as_version_10(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_appointments(g);
    entry.events.retain(|event| {
        use CounterEvent::StartedWithoutTicket;
        use StaffEvent::CredentialRevoked;
        !matches!(
            event,
            Event::Counter(StartedWithoutTicket { .. }) | Event::Staff(CredentialRevoked { .. })
        )
    });
    snapshot.counters.retain(|counter| {
        let action = counter.undoable.as_ref();
        action.is_none_or(|action| action.kind != UndoKind::StartWithoutTicket)
    });
    snapshot.tickets.iter_mut().for_each(lean);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.flat_map(|day| &mut day.tickets).for_each(lean);
    let counters = snapshot.counters.iter_mut();
    let undoable = counters.filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| lean(&mut action.before));
    commands.retain(|command| {
        use CounterCommand::StartWithoutTicket;
        use StaffCommand::{Choose, GiveBadge, Invite, Prove, RevokeBadge};
        !matches!(
            command,
            Command::Counter(StartWithoutTicket { .. })
                | Command::Staff(
                    Prove { .. }
                        | Choose { .. }
                        | Invite { .. }
                        | GiveBadge { .. }
                        | RevokeBadge { .. }
                )
        )
    });
    refusals.retain(|refusal| {
        use Refusal::{BadBadge, BadgeInUse, WeakPassword, WeakPin, WithoutTicket};
        !matches!(
            refusal,
            WithoutTicket | WeakPin | WeakPassword | BadBadge | BadgeInUse { .. }
        )
    });
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_where_nobody_proved_who_he_is_still_read() {
    let mut g = Gen::fixed();
    let (entry, snapshot, commands, refusals) = as_version_10(&mut g);
    assert_eq!(stored::<Entry>("v10-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v10-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v10-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v10-refusals.hex"), refusals);
    let outcomes = g.outcomes();
    let mut visits: Vec<Visit> = outcomes.into_iter().map(|o| g.visit(o)).collect();
    visits.iter_mut().for_each(lean_visit);
    assert_eq!(stored::<Visit>("v10-visits.hex"), visits);
}

/// Returns the sample as it was before the settings of a running hall changed.
fn without_live_settings(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) = as_version_10(g);
    entry.events.retain(|e| !matches!(e, Event::Settings(_)));
    if let Event::Configured { file, .. } = &mut entry.events[0] {
        *file = None;
    }
    snapshot.settings_file = None;
    snapshot.setting_changes.clear();
    snapshot.next_setting_change = 1;
    commands.retain(|c| !matches!(c, Command::Settings(_)));
    refusals.retain(|refusal| {
        use Refusal::{CounterStaffed, LaterChange, SettingChanged, SettingsUnfit};
        !matches!(
            refusal,
            SettingChanged { .. }
                | SettingsUnfit { .. }
                | LaterChange { .. }
                | CounterStaffed { .. }
        )
    });
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before people had accounts.
fn without_people(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let nameless = |shift: &mut Shift| {
        shift.account = None;
        shift.no = None;
        shift.stars = 0;
    };
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_live_settings(g);
    entry.events.retain(|e| !matches!(e, Event::Staff(_)));
    for event in &mut entry.events {
        match event {
            Event::Configured { setup, .. } => setup.staff = StaffSetup::default(),
            Event::Counter(CounterEvent::Opened {
                account, no, stars, ..
            }) => {
                *account = None;
                *no = None;
                *stars = 0;
            }
            _ => {}
        }
    }
    snapshot.setup.staff = StaffSetup::default();
    snapshot.staff = StaffState::default();
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    let past = past.flat_map(|day| &mut day.counters);
    past.filter_map(|c| c.shift.as_mut()).for_each(nameless);
    let counters = snapshot.counters.iter_mut();
    counters.filter_map(|c| c.shift.as_mut()).for_each(nameless);
    commands.retain(|c| !matches!(c, Command::Staff(_)));
    if let Command::Configure { setup } = &mut commands[0] {
        setup.staff = StaffSetup::default();
    }
    let first = refusals.iter().position(|r| *r == Refusal::SignInFirst);
    let last = refusals.iter().position(|r| *r == Refusal::TooManyAccounts);
    refusals.drain(first.unwrap()..=last.unwrap());
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before phone numbers were in the vault: they are read no more.
fn without_persons(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let nobody = |ticket: &mut Ticket| {
        if let Some(rating) = &mut ticket.rating {
            rating.person = None;
        }
    };
    let in_setup = |setup: &mut Setup| setup.rules.keep_phone_days = 90;
    let (mut entry, mut snapshot, mut commands, refusals) = without_people(g);
    entry.events.retain(|e| !matches!(e, Event::Person(_)));
    for event in &mut entry.events {
        match event {
            Event::Configured { setup, .. } => in_setup(setup),
            Event::Rating(RatingEvent::Explained { person, .. }) => *person = None,
            _ => {}
        }
    }
    in_setup(&mut snapshot.setup);
    snapshot.tickets.iter_mut().for_each(nobody);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.flat_map(|day| &mut day.tickets).for_each(nobody);
    let counters = snapshot.counters.iter_mut();
    let undoable = counters.filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| nobody(&mut action.before));
    commands.retain(|c| !matches!(c, Command::Person(_)));
    if let Command::Configure { setup } = &mut commands[0] {
        in_setup(setup);
    }
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_without_accounts_whose_settings_stayed_still_read() {
    let (entry, snapshot, commands, refusals) = without_persons(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v9-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v9-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v9-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v9-refusals.hex"), refusals);
}

/// Returns the sample as it was before dates had hours, and tickets outlived a day.
fn without_time_limits(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let in_services = |services: &mut Vec<Service>| {
        for service in services {
            service.late = LatePolicy::Issue;
            service.keep_over_night = false;
        }
    };
    let in_setup = |setup: &mut Setup| {
        setup.special_hours.clear();
        in_services(&mut setup.services);
    };
    let (mut entry, mut snapshot, mut commands, refusals) = without_persons(g);
    for event in &mut entry.events {
        match event {
            Event::Configured { setup, .. } => in_setup(setup),
            Event::DayTurned { overnight, .. } => overnight.clear(),
            _ => {}
        }
    }
    in_setup(&mut snapshot.setup);
    snapshot.tickets.iter_mut().for_each(|t| t.nights = 0);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.for_each(|day| {
        in_services(&mut day.services);
        day.tickets.iter_mut().for_each(|t| t.nights = 0);
    });
    let counters = snapshot.counters.iter_mut();
    let undoable = counters.filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| action.before.nights = 0);
    if let Command::Configure { setup } = &mut commands[0] {
        in_setup(setup);
    }
    let before = |refusal| match refusal {
        Refusal::Late { .. } => None,
        Refusal::ServiceClosed { .. } => Some(Refusal::ServiceClosed { opens: None }),
        Refusal::Holiday { .. } => Some(Refusal::Holiday {
            occasion: Text::default(),
            opens: None,
        }),
        other => Some(other),
    };
    let refusals = refusals.into_iter().filter_map(before).collect();
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before halls named their languages.
fn without_languages(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, refusals) = without_time_limits(g);
    if let Event::Configured { setup, .. } = &mut entry.events[0] {
        setup.languages.clear();
    }
    snapshot.setup.languages.clear();
    if let Command::Configure { setup } = &mut commands[0] {
        setup.languages.clear();
    }
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was when letters were a series.
fn without_series(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, refusals) = without_languages(g);
    let in_reach = |reached: &mut NumbersReached| {
        reached.highest.iter_mut().for_each(|r| r.first = 0);
    };
    for event in &mut entry.events {
        if let Event::Machine(MachineEvent::LineageBegun { reached, .. }) = event {
            reached.iter_mut().for_each(in_reach);
        }
    }
    for command in &mut commands {
        if let Command::Machine(MachineCommand::BeginLineage { reached, .. }) = command {
            reached.iter_mut().for_each(in_reach);
        }
    }
    let past = snapshot.past.iter_mut().flat_map(|past| &mut past.numbers);
    let former = snapshot.former_dates.iter_mut();
    let floors = past.chain(former.flat_map(|former| &mut former.numbers));
    let floors = floors.chain(&mut snapshot.floors);
    floors.for_each(|floor| floor.first = 0);
    let rollback = snapshot.rollback.iter_mut();
    rollback.for_each(|rollback| rollback.reached.iter_mut().for_each(in_reach));
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_of_two_languages_and_a_letter_a_service_still_read() {
    let (entry, snapshot, commands, refusals) = without_series(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v8-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v8-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v8-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v8-refusals.hex"), refusals);
}

/// Returns the sample as it was before histories had names.
fn without_lineage(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (entry, snapshot, mut commands, refusals) = without_series(g);
    let mut entry = Entry {
        salt: None,
        link: None,
        ..entry
    };
    let snapshot = Snapshot {
        lineage: Lineage::FIRST,
        link: None,
        rollback: None,
        former_dates: Vec::new(),
        ..snapshot
    };
    entry.events.retain(|event| {
        use MachineEvent::LineageBegun;
        !matches!(event, Event::Machine(LineageBegun { .. }))
    });
    commands.retain(|command| {
        use MachineCommand::BeginLineage;
        !matches!(command, Command::Machine(BeginLineage { .. }))
    });
    for event in &mut entry.events {
        if let Event::Machine(MachineEvent::Promoted { lineage, .. }) = event {
            *lineage = None;
        }
    }
    for command in &mut commands {
        if let Command::Machine(MachineCommand::Promote { lineage, .. }) = command {
            *lineage = None;
        }
    }
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before tickets could be on hold, or a good grade had a reason.
fn without_holds(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_lineage(g);
    entry.events.retain(|event| {
        use QueueEvent::{TicketHeld, TicketReleased};
        !matches!(
            event,
            Event::Queue(TicketHeld { .. } | TicketReleased { .. })
        )
    });
    if let Event::Configured { setup, .. } = &mut entry.events[0] {
        setup.rules.hold_min = None;
    }
    snapshot.setup.rules.hold_min = None;
    let is_held = |t: &Ticket| matches!(t.state, TicketState::OnHold { .. });
    snapshot.tickets.retain(|t| !is_held(t));
    snapshot.tickets.iter_mut().for_each(|t| t.back_at = None);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.for_each(|day| day.tickets.iter_mut().for_each(|t| t.back_at = None));
    let undoable = snapshot
        .counters
        .iter_mut()
        .filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| action.before.back_at = None);
    commands.retain(|c| !matches!(c, Command::Queue(QueueCommand::Hold { .. })));
    if let Command::Configure { setup } = &mut commands[0] {
        setup.rules.hold_min = None;
    }
    refusals.retain(|refusal| {
        use Refusal::{NoHold, NotPoor, NotWaiting};
        !matches!(refusal, NotWaiting { .. } | NoHold | NotPoor)
    });
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before missed visitors could come back.
fn without_ways_back(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_holds(g);
    let in_setup = |setup: &mut Setup| {
        setup.rules = Rules {
            return_after: None,
            return_at_kiosk: false,
            kiosk_per_minute: None,
            ..setup.rules.clone()
        };
    };
    let in_ticket = |t: &mut Ticket| {
        t.place_at = None;
        t.issued_by = None;
    };
    let is_way_back =
        |event: &Event| matches!(event, Event::Queue(QueueEvent::TicketReturned { .. }));
    entry.events.retain(|event| !is_way_back(event));
    if let Event::Configured { setup, .. } = &mut entry.events[0] {
        in_setup(setup);
    }
    in_setup(&mut snapshot.setup);
    snapshot.tickets.iter_mut().for_each(in_ticket);
    let past = snapshot.past.iter_mut().filter_map(|p| p.record.as_mut());
    past.for_each(|day| day.tickets.iter_mut().for_each(in_ticket));
    let undoable = snapshot
        .counters
        .iter_mut()
        .filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| in_ticket(&mut action.before));
    commands.retain(|command| {
        use QueueCommand::{ComeBack, PutBack};
        !matches!(command, Command::Queue(PutBack { .. } | ComeBack { .. }))
    });
    if let Command::Configure { setup } = &mut commands[0] {
        in_setup(setup);
    }
    refusals.retain(|refusal| {
        use Refusal::{KioskTooFast, NoReturn, NotMissed};
        !matches!(refusal, NotMissed { .. } | NoReturn | KioskTooFast { .. })
    });
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before shifts ended by themselves.
fn without_idle_shifts(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, mut refusals) = without_ways_back(g);
    for event in &mut entry.events {
        match event {
            Event::Configured { setup, .. } => setup.rules.idle_closes_after_s = None,
            Event::Clock(ClockEvent::Resumed { pause }) => *pause = PAUSE_US,
            _ => {}
        }
    }
    if let Some(record) = snapshot.past.as_mut().and_then(|past| past.record.as_mut()) {
        record.counters.iter_mut().for_each(|day| day.shift = None);
    }
    snapshot.setup.rules.idle_closes_after_s = None;
    for shift in snapshot
        .counters
        .iter_mut()
        .filter_map(|c| c.shift.as_mut())
    {
        shift.active_at = Timestamp::default();
    }
    for command in &mut commands {
        match command {
            Command::Configure { setup } => setup.rules.idle_closes_after_s = None,
            Command::Counter(CounterCommand::Open { replace, .. }) => *replace = false,
            _ => {}
        }
    }
    refusals.retain(|refusal| !matches!(refusal, Refusal::ClerkElsewhere { .. }));
    (entry, snapshot, commands, refusals)
}

/// Returns the sample as it was before counters had labels.
fn without_labels(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let unlabelled = |setup: &mut Setup| setup.counters.iter_mut().for_each(|c| c.label = None);
    let (mut entry, mut snapshot, mut commands, refusals) = without_idle_shifts(g);
    for event in &mut entry.events {
        if let Event::Configured { setup, .. } = event {
            unlabelled(setup);
        }
    }
    for command in &mut commands {
        if let Command::Configure { setup } = command {
            unlabelled(setup);
        }
    }
    unlabelled(&mut snapshot.setup);
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_where_nobody_came_back_and_shifts_lasted_still_read() {
    let (entry, snapshot, commands, refusals) = without_labels(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v7-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v7-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v7-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v6-refusals.hex"), refusals);
}

/// Returns the sample as it was before speakers told what they can say.
fn without_speakers_voices(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, mut commands, refusals) = without_labels(g);
    entry.events.truncate(44);
    for event in &mut entry.events {
        if let Event::Announcement(AnnouncementEvent::ZoneChanged { zone }) = event {
            zone.voice = None;
        }
    }
    snapshot.zones.iter_mut().for_each(|zone| zone.voice = None);
    for command in &mut commands {
        if let Command::Announcement(AnnouncementCommand::SpeakIn { voice, .. }) = command {
            *voice = None;
        }
    }
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_that_do_not_say_what_a_speaker_can_say_still_read() {
    let (entry, snapshot, commands, _) = without_speakers_voices(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v6-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v6-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v6-commands.hex"), commands);
}

/// Returns the sample as version 5 kept it, without emergencies and a clock of the hall.
fn as_version_5(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, snapshot, mut commands, mut refusals) = without_speakers_voices(g);
    entry.events.truncate(36);
    if let Event::DayTurned { kept, .. } = &mut entry.events[1] {
        *kept = None;
    }
    commands.truncate(34);
    refusals.truncate(47);
    let snapshot = Snapshot {
        clock: ClockState::default(),
        past: None,
        emergency: None,
        ..snapshot
    };
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_whose_stamps_were_dates_still_read() {
    let (entry, snapshot, commands, refusals) = as_version_5(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v5-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v5-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v5-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v5-refusals.hex"), refusals);
}

/// Returns the sample as it was before it was kept who acts.
fn without_actors(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, mut snapshot, commands, mut refusals) = as_version_5(g);
    let nobody = |t: &mut Ticket| (t.served_by, t.no_show_by) = (None, None);
    entry.actor = None;
    snapshot.tickets.iter_mut().for_each(nobody);
    let undoable = snapshot
        .counters
        .iter_mut()
        .filter_map(|c| c.undoable.as_mut());
    undoable.for_each(|action| nobody(&mut action.before));
    refusals.truncate(44);
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_that_do_not_say_who_acted_still_read() {
    let mut g = Gen::fixed();
    let (entry, snapshot, commands, refusals) = without_actors(&mut g);
    assert_eq!(stored::<Entry>("v4-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v4-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v4-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v4-refusals.hex"), refusals);
    let visit = |outcome| {
        let mut visit = g.visit(outcome);
        lean_visit(&mut visit);
        visit.served_by = None;
        visit.no_show_by = None;
        if let Some(rating) = &mut visit.rating {
            rating.person = None;
        }
        visit
    };
    let visits: Vec<Visit> = Gen::fixed().outcomes().into_iter().map(visit).collect();
    assert_eq!(stored::<Visit>("v1-visits.hex"), visits);
}

/// Returns the sample as it was before there were announcements.
fn without_voice(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, snapshot, mut commands, mut refusals) = without_actors(g);
    entry.events.truncate(32);
    commands.truncate(31);
    refusals.truncate(43);
    (
        entry,
        Snapshot {
            music: true,
            zones: Vec::new(),
            ..snapshot
        },
        commands,
        refusals,
    )
}

#[test]
fn records_of_halls_without_a_voice_still_read() {
    let (entry, snapshot, commands, refusals) = without_voice(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v3-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v3-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v3-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v3-refusals.hex"), refusals);
}

/// Returns the sample as it was before there were machines and slips.
fn without_machines(g: &mut Gen<'_>) -> (Entry, Snapshot, Vec<Command>, Vec<Refusal>) {
    let (mut entry, snapshot, mut commands, mut refusals) = without_voice(g);
    let on_one_machine = |t: &mut Ticket| (t.slip, t.offline) = (None, false);
    entry.events.truncate(25);
    let Snapshot {
        machines,
        next_series,
        generation,
        reopened,
        floors,
        ..
    } = Snapshot::default();
    let mut snapshot = Snapshot {
        machines,
        next_series,
        generation,
        reopened,
        floors,
        ..snapshot
    };
    snapshot.tickets.truncate(8);
    snapshot.tickets.iter_mut().for_each(on_one_machine);
    snapshot
        .counters
        .iter_mut()
        .filter_map(|c| c.undoable.as_mut())
        .for_each(|action| on_one_machine(&mut action.before));
    commands.truncate(24);
    refusals.truncate(34);
    (entry, snapshot, commands, refusals)
}

#[test]
fn records_of_halls_on_one_machine_still_read() {
    let (entry, snapshot, commands, refusals) = without_machines(&mut Gen::fixed());
    assert_eq!(stored::<Entry>("v2-entry.hex"), [entry]);
    assert_eq!(stored::<Snapshot>("v2-snapshot.hex"), [snapshot]);
    assert_eq!(stored::<Command>("v2-commands.hex"), commands);
    assert_eq!(stored::<Refusal>("v2-refusals.hex"), refusals);
}

/// Before there was paper.
#[test]
fn records_of_halls_without_printers_still_read() {
    let (mut entry, snapshot, mut commands, mut refusals) = without_machines(&mut Gen::fixed());
    entry.events.truncate(22);
    assert_eq!(stored::<Entry>("v1-entry.hex"), [entry]);
    let snapshot = Snapshot {
        first_job: 0,
        jobs: Vec::new(),
        printers: Vec::new(),
        ..snapshot
    };
    assert_eq!(stored::<Snapshot>("v1-snapshot.hex"), [snapshot]);
    commands.truncate(21);
    if let Command::Queue(QueueCommand::Issue { printer, .. }) = &mut commands[1] {
        *printer = None;
    }
    assert_eq!(stored::<Command>("v1-commands.hex"), commands);
    refusals.truncate(30);
    assert_eq!(stored::<Refusal>("v1-refusals.hex"), refusals);
}

#[test]
fn records_read_and_are_written_as_ever() {
    let mut g = Gen::fixed();
    samples_agree("v12-entry.hex", &[g.entry()]);
    samples_agree("v12-snapshot.hex", &[g.snapshot()]);
    samples_agree("v12-commands.hex", &g.commands());
    samples_agree("v12-refusals.hex", &g.refusals());
    let mut actors = g.actors();
    samples_agree("v10-actors.hex", &actors);
    actors.retain(|actor| actor.program != Program::Admin);
    assert_eq!(stored::<Actor>("v5-actors.hex"), actors);
    let mut whys = g.whys();
    samples_agree("v12-whys.hex", &whys);
    whys.retain(|why| !matches!(why, Why::Booked(_) | Why::BookedEarly(_)));
    assert_eq!(stored::<Why>("v1-whys.hex"), whys);
    let outcomes = g.outcomes();
    let visits = outcomes.into_iter().map(|outcome| g.visit(outcome));
    let mut visits: Vec<Visit> = visits.collect();
    samples_agree("v12-visits.hex", &visits);
    visits.iter_mut().for_each(|visit| visit.due = None);
    assert_eq!(stored::<Visit>("v11-visits.hex"), visits);
    visits.iter_mut().for_each(lean_visit);
    let ratings = visits.iter_mut().filter_map(|v| v.rating.as_mut());
    ratings.for_each(|rating| rating.person = None);
    assert_eq!(stored::<Visit>("v5-visits.hex"), visits);
}
