//! What people leave of themselves, from a shell: read, erased, and in a backup on request alone.

use crate::support::{Hub, json, run, run_with, told};
use hall::{Event, PersonEvent};
use std::path::Path;

const PHONE: &str = "13800138000";
const PASSPHRASE: &str = "three green doors";

/// Returns whether a file has these bytes.
fn holds(path: &Path, part: &[u8]) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(part.len()).any(|at| at == part)
}

/// The files of a hall that has ended, and all it knows is on its disk. None has the phone number.
fn assert_not_in_clear(home: &Path) {
    let mut files = 0;
    for file in std::fs::read_dir(home).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            files += 1;
            assert!(!holds(&path, PHONE.as_bytes()), "{}", path.display());
        }
    }
    assert!(files >= 3, "store, keys and log: {files}");
}

/// Serves visitor `number`, who is angry and leaves a phone number; returns who he is.
fn serve(home: &Path, number: &str) -> String {
    for step in ["take A", "call 1", "start 1", "finish 1"] {
        told(home, step);
    }
    let rated = json(home, &format!("rate 1 4 --phone {PHONE}"));
    let explained = &rated["events"][1];
    assert_eq!(explained["number"], number);
    assert_eq!(explained["left_phone"], true);
    assert!(!rated.to_string().contains(PHONE));
    explained["person"].as_str().unwrap().to_owned()
}

/// Who reads and erases phone numbers in the hall, as its log says.
fn audit(home: &Path) -> Vec<(String, String)> {
    let (store, loaded) = node::store::Store::open(&home.join("hall.redb")).unwrap();
    drop(loaded);
    let lines = store.entries(1, 10_000).unwrap();
    let noted = lines.iter().filter_map(|line| {
        let what = match line.events.last()? {
            Event::Person(PersonEvent::Read { .. }) => "read",
            Event::Person(PersonEvent::Erased { .. }) => "erased",
            _ => return None,
        };
        Some((
            what.to_owned(),
            format!("{:?}", line.actor.as_ref()?.program),
        ))
    });
    noted.collect()
}

#[test]
fn a_visitors_phone_number_is_read_and_erased_by_name_and_stands_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let saved = home.join("saved.redb");
    {
        let _hub = Hub::start(home);
        told(home, "open 1 Wang");
        assert_eq!(run(home, "phone A001").status.code(), Some(1));
        let person = serve(home, "A001");
        assert_eq!(json(home, "phone A001")["phone"], PHONE);
        assert_eq!(told(home, &format!("phone {person}")).trim(), PHONE);
        assert_eq!(run(home, "phone 0123456789abcdef").status.code(), Some(1));
        told(home, &format!("backup {}", saved.display()));
    }
    assert_not_in_clear(home);
    {
        let _hub = Hub::start(home);
        assert_eq!(json(home, "phone A001")["phone"], PHONE);
        serve(home, "A002");
        assert_eq!(json(home, "phone A001 --erase")["events"][0]["count"], 1);
        assert_eq!(run(home, "phone A001").status.code(), Some(1));
        assert_eq!(json(home, "phone A002")["phone"], PHONE, "the others stay");
        // The last line may be agreed on and not yet in the log when a hub ends.
        told(home, "take A");
    }
    assert_not_in_clear(home);
    let scripts = |what: &str| (what.to_owned(), "Script".to_owned());
    // Two tries that found nothing are noted too.
    let expected = ["read", "read", "read", "read", "erased", "read", "read"];
    assert_eq!(audit(home), expected.map(scripts));
}

#[test]
fn phone_numbers_are_counted_and_erased_once_the_halls_name_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    told(home, "open 1 Wang");
    serve(home, "A001");
    serve(home, "A002");
    let counts = |words: &str| {
        let told = json(home, words);
        let count = |name: &str| told[name].as_u64().unwrap();
        (count("phones"), count("old"), count("erased"))
    };
    let erase_all = "data erase --older-than 0";
    assert_eq!(counts(&format!("{erase_all} --dry-run")), (2, 2, 0));
    assert_eq!(counts("data erase --older-than 31"), (2, 0, 0), "too new");
    assert_eq!(run_with(home, erase_all, "y\n").status.code(), Some(1));
    assert_eq!(json(home, "phone A002")["phone"], PHONE);
    assert!(
        run_with(home, erase_all, "滨江区政务服务中心\n")
            .status
            .success()
    );
    assert_eq!(run(home, "phone A002").status.code(), Some(1));
    assert_eq!(counts(&format!("{erase_all} --dry-run")), (0, 0, 0));
}

#[test]
fn a_backup_has_what_visitors_left_on_request_alone_sealed_by_a_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let plain = home.join("plain.redb");
    let people = home.join("people.redb");
    let backup = format!("backup {} --with-people", people.display());
    {
        let _hub = Hub::start(home);
        told(home, "open 1 Wang");
        serve(home, "A001");
        let short = run_with(home, &backup, "short\n");
        assert_eq!(short.status.code(), Some(2));
        assert!(
            run_with(home, &backup, &format!("{PASSPHRASE}\n"))
                .status
                .success()
        );
        told(home, &format!("backup {}", plain.display()));
        // Erased after the backup, so only a restore brings it back.
        told(home, "phone A001 --erase");
    }
    let key = std::fs::read(home.join("vault.key")).unwrap();
    for file in [&plain, &people] {
        for part in [
            PHONE.as_bytes(),
            PASSPHRASE.as_bytes(),
            &key[key.len() - 64..],
        ] {
            assert!(!holds(file, part), "{}", file.display());
        }
    }

    let restored = run(home, &format!("--json restore {}", plain.display()));
    let told: serde_json::Value = serde_json::from_slice(&restored.stdout).unwrap();
    assert_eq!(
        (&told["phones"], &told["phones_missing"]),
        (&0.into(), &1.into())
    );
    {
        let _hub = Hub::start(home);
        assert_eq!(run(home, "phone A001").status.code(), Some(1));
    }

    let restore = format!("--json restore {}", people.display());
    let wrong = run_with(home, &restore, "four green doors\n");
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let restored = run_with(home, &restore, &format!("{PASSPHRASE}\n"));
    let told: serde_json::Value = serde_json::from_slice(&restored.stdout).unwrap();
    assert_eq!(
        (&told["phones"], &told["phones_missing"]),
        (&1.into(), &0.into())
    );
    {
        let _hub = Hub::start(home);
        assert_eq!(json(home, "phone A001")["phone"], PHONE);
    }

    // A machine that never had the keys gets them with the backup.
    let other = tempfile::tempdir().unwrap();
    assert!(
        run_with(other.path(), &restore, &format!("{PASSPHRASE}\n"))
            .status
            .success()
    );
    {
        let _hub = Hub::start(other.path());
        assert_eq!(json(other.path(), "phone A001")["phone"], PHONE);
    }
    assert_not_in_clear(other.path());
}
