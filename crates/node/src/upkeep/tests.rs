//! Backups by schedule: when they come, which stay, and what becomes of them on a bad disk.

use super::*;
use crate::store::{Store, StoreErrorKind, check, tests::filled};
use chrono::Days;
use std::collections::BTreeSet;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The moment of a date and time, "2026-11-29 03:30".
fn moment(text: &str) -> Moment {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    let at = Timestamp(local.and_utc().timestamp_micros());
    Moment {
        at,
        date: at,
        local,
    }
}

fn name(text: &str) -> BackupName {
    text.parse().unwrap()
}

fn upkeep(home: &Path) -> Upkeep {
    Upkeep {
        home: Home::at(home),
        backups: BackupPlan::default(),
        told: None,
    }
}

fn made(text: &str, at: Timestamp) -> Made {
    Made {
        name: text.to_owned(),
        at,
        date: at,
        bytes: 1,
    }
}

/// Works off what is due at `now`; returns whether something was.
fn work_off(caretaker: &Caretaker, now: Moment, reader: &Reader) -> bool {
    let before = caretaker.ledger();
    caretaker.look(now, || Some(reader.clone()));
    while caretaker.is_busy() {
        std::thread::yield_now();
    }
    caretaker.ledger() != before
}

/// The names in the folder of backups, and what else is in it.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_name_says_when_and_other_names_are_somebody_elses() {
    let own = name("hall-2026-11-29-0330.redb");
    assert_eq!(
        (own.date, own.time),
        (
            date("2026-11-29"),
            NaiveTime::from_hms_opt(3, 30, 0).unwrap()
        )
    );
    assert_eq!(own.to_string(), "hall-2026-11-29-0330.redb");
    for other in [
        "hall-2026-11-29.redb",
        "hall-2026-11-29-0330.redb.partial",
        "hall-2026-11-29-330.redb",
        "hall-2026-13-29-0330.redb",
        "my-2026-11-29-0330.redb",
        "hall-+2026-11-29-0330.redb",
    ] {
        assert_eq!(other.parse::<BackupName>(), Err(()), "{other}");
    }
}

#[test]
fn of_a_hundred_days_seven_days_and_four_weeks_before_them_stay() {
    let plan = BackupPlan::default();
    let mut kept: Vec<BackupName> = Vec::new();
    let first = date("2026-08-03");
    for day in 0..100 {
        let today = first + Days::new(day);
        for time in [330, 2200] {
            let made = name(&format!("hall-{today}-{time:04}.redb"));
            kept.push(made);
            let gone = files::superfluous(&kept, made, today, &plan);
            assert!(!gone.contains(&made));
            kept.retain(|name| !gone.contains(name));
        }
        let days: BTreeSet<NaiveDate> = kept.iter().map(|name| name.date).collect();
        assert_eq!(days.len(), kept.len(), "one of each day");
        assert!(kept.len() <= 7 + 4, "{kept:?}");
        let latest = (0..7.min(day + 1)).map(|back| today - Days::new(back));
        assert!(latest.into_iter().all(|day| days.contains(&day)));
    }
    // Until Tuesday, 2026-11-10.
    let left: Vec<String> = kept.iter().map(|name| name.date.to_string()).collect();
    assert_eq!(
        left,
        [
            "2026-10-11",
            "2026-10-18",
            "2026-10-25",
            "2026-11-01",
            "2026-11-04",
            "2026-11-05",
            "2026-11-06",
            "2026-11-07",
            "2026-11-08",
            "2026-11-09",
            "2026-11-10"
        ]
    );
}

#[test]
fn a_backup_of_a_later_date_neither_counts_nor_goes() {
    let plan = BackupPlan {
        daily: 1,
        weekly: 0,
        ..BackupPlan::default()
    };
    let made = name("hall-2026-11-29-0330.redb");
    let all = [
        name("hall-2030-01-01-0330.redb"),
        made,
        name("hall-2026-11-28-0330.redb"),
    ];
    let gone = files::superfluous(&all, made, date("2026-11-29"), &plan);
    assert_eq!(gone, [all[2]]);
}

#[test]
fn one_is_due_once_a_day_at_the_quiet_hour_or_when_the_machine_is_on_again() {
    let upkeep = upkeep(Path::new("/nowhere"));
    let ledger = |last: &str| Ledger {
        last: Some(made(last, moment("2026-11-28 03:30").at)),
        ..Ledger::default()
    };
    let is_due = |last: &str, now: &str| upkeep.is_due(&moment(now), &ledger(last));
    assert!(upkeep.is_due(&moment("2026-11-29 10:00"), &Ledger::default()));
    let last = "hall-2026-11-28-0330.redb";
    assert!(!is_due(last, "2026-11-28 03:31"));
    assert!(!is_due(last, "2026-11-29 03:29"));
    assert!(is_due(last, "2026-11-29 03:30"));
    assert!(is_due(last, "2026-11-29 08:00"), "it was off at 03:30");
    assert!(is_due(last, "2026-12-24 01:00"), "it was off for weeks");
    assert!(!is_due("hall-2026-11-28-0800.redb", "2026-11-29 03:29"));
    // A clock that was wrong, and the day when it is put right.
    assert!(is_due("hall-2030-01-01-0330.redb", "2026-11-29 08:00"));
    let off = Upkeep {
        backups: BackupPlan {
            at: None,
            ..BackupPlan::default()
        },
        ..upkeep.clone()
    };
    assert!(!off.is_due(&moment("2026-11-29 03:30"), &ledger(last)));
}

#[test]
fn a_failed_one_is_tried_again_after_an_hour() {
    let upkeep = upkeep(Path::new("/nowhere"));
    let failed = moment("2026-11-29 03:30");
    let ledger = Ledger {
        failure: Some(Failed {
            at: failed.at,
            date: failed.date,
            failure: BackupFailure::of(&StoreError::GivenUp),
        }),
        ..Ledger::default()
    };
    assert!(!upkeep.is_due(&moment("2026-11-29 04:29"), &ledger));
    assert!(upkeep.is_due(&moment("2026-11-29 04:30"), &ledger));
}

#[test]
fn a_backup_each_day_is_a_sound_store_and_older_ones_are_thinned_out() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    filled(&home.store(), 7, 20);
    let (store, _) = Store::open(&home.store()).unwrap();
    let caretaker = Caretaker::new(upkeep(dir.path()));
    let folder = dir.path().join("backups");
    for day in 1..=20 {
        let now = moment(&format!("2026-11-{day:02} 03:30"));
        assert!(work_off(&caretaker, now, &store.reader()));
        assert!(!work_off(&caretaker, now, &store.reader()), "once a day");
        if day == 3 {
            // A program that ended in the middle, and a file of a person.
            std::fs::write(folder.join("hall-2026-11-03-0400.redb.partial"), "").unwrap();
            std::fs::write(folder.join("hall-2020-01-01.redb"), "").unwrap();
        }
    }
    let files = backups(&folder).unwrap();
    let dates: Vec<String> = files.iter().map(|f| f.name.date.to_string()).collect();
    assert_eq!(
        dates,
        [
            "2026-11-20",
            "2026-11-19",
            "2026-11-18",
            "2026-11-17",
            "2026-11-16",
            "2026-11-15",
            "2026-11-14",
            "2026-11-08",
            "2026-11-01"
        ]
    );
    assert_eq!(
        names(&folder).len(),
        files.len() + 1,
        "{:?}",
        names(&folder)
    );
    let report = check(&files[0].path, &mut |_, _| ()).unwrap();
    assert_eq!(report.newest + 1, store.next_seq());
    let ledger = Ledger::read(dir.path()).unwrap();
    assert_eq!(ledger, caretaker.ledger());
    let last = ledger.last.unwrap();
    assert_eq!(last.name, files[0].name.to_string());
    assert_eq!((last.bytes, ledger.failure), (files[0].bytes, None));
}

#[test]
fn nothing_is_removed_when_the_new_backup_is_not_sound() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    filled(&home.store(), 7, 20);
    let folder = dir.path().join("backups");
    let plan = BackupPlan {
        daily: 1,
        weekly: 0,
        ..BackupPlan::default()
    };
    let wanted = Upkeep {
        backups: plan,
        ..upkeep(dir.path())
    };
    let (store, _) = Store::open(&home.store()).unwrap();
    let first = Caretaker::new(wanted.clone());
    assert!(work_off(
        &first,
        moment("2026-11-01 03:30"),
        &store.reader()
    ));
    let before = names(&folder);
    drop(store);
    // A hole in the log that a start does not see: the snapshot is later.
    let db = redb::Database::open(home.store()).unwrap();
    let transaction = db.begin_write().unwrap();
    let log: redb::TableDefinition<'_, u64, &[u8]> = redb::TableDefinition::new("log");
    drop(transaction.open_table(log).unwrap().remove(2).unwrap());
    transaction.commit().unwrap();
    drop(db);
    let (store, _) = Store::open(&home.store()).unwrap();
    let second = Caretaker::new(wanted);
    assert!(work_off(
        &second,
        moment("2026-11-02 03:30"),
        &store.reader()
    ));
    let failure = second.ledger().failure.unwrap().failure;
    assert_eq!(failure.kind, StoreErrorKind::Damaged, "{failure:?}");
    assert_eq!(names(&folder), before);
    assert_eq!(second.ledger().last, first.ledger().last);
}

#[test]
fn a_folder_elsewhere_is_not_made_and_its_loss_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path().join("hall"));
    home.create().unwrap();
    filled(&home.store(), 7, 3);
    let (store, _) = Store::open(&home.store()).unwrap();
    let stick = dir.path().join("stick");
    let mut wanted = upkeep(home.folder());
    wanted.backups.folder = stick.clone();
    let caretaker = Caretaker::new(wanted.clone());
    assert!(work_off(
        &caretaker,
        moment("2026-11-01 03:30"),
        &store.reader()
    ));
    let failure = caretaker.ledger().failure.unwrap().failure;
    assert_eq!(failure.system, Some(2), "{failure:?}");
    assert!(!stick.exists());
    std::fs::create_dir(&stick).unwrap();
    assert!(wanted.examine_folder().is_ok());
    assert!(work_off(
        &caretaker,
        moment("2026-11-01 04:30"),
        &store.reader()
    ));
    assert_eq!(caretaker.ledger().failure, None);
    assert_eq!(names(&stick), ["hall-2026-11-01-0430.redb"]);
}

#[test]
fn a_backup_that_is_given_up_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path());
    filled(&home.store(), 7, 20);
    let (store, _) = Store::open(&home.store()).unwrap();
    let caretaker = Caretaker::new(upkeep(dir.path()));
    caretaker.stop();
    assert!(!work_off(
        &caretaker,
        moment("2026-11-01 03:30"),
        &store.reader()
    ));
    assert_eq!(names(&dir.path().join("backups")), [""; 0]);
}

#[test]
fn the_outlook_goes_by_how_backups_have_grown() {
    let dir = tempfile::tempdir().unwrap();
    let file = |day: &str, bytes| BackupFile {
        name: name(&format!("hall-2026-11-{day}-0330.redb")),
        path: PathBuf::new(),
        bytes,
    };
    let of = |files: &[BackupFile]| outlook(dir.path(), dir.path(), files);
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[file("10", 5)]), None, "nobody can tell yet");
    let found = of(&[file("20", 9_000), file("15", 5_000), file("10", 4_000)]).unwrap();
    // 500 a day, once in the store and in each of three backups on the same disk.
    assert_eq!(found.bytes_per_day, 2_000);
    assert_eq!(found.days, Some(found.free / 2_000));
    let steady = of(&[file("20", 4_000), file("10", 4_000)]).unwrap();
    assert_eq!((steady.bytes_per_day, steady.days), (0, None));
}
