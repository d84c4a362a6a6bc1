//! What is kept of a hall: backups that it makes by itself, and who did what.

use crate::support::{Hub, dingdong, json, run, told};
use std::path::Path;
use std::time::{Duration, Instant};

/// Waits until the hub in `home` has made a backup, and returns what `backup list` says.
fn backed_up(home: &Path) -> serde_json::Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let list = json(home, "backup list");
        if list["backups"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
        {
            return list;
        }
        assert!(Instant::now() < until, "{list}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_hub_makes_a_backup_by_itself_and_it_is_restored_by_its_date() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let hub = Hub::start(home);
    told(home, "take A");
    let list = backed_up(home);
    let name = list["backups"][0]["name"].as_str().unwrap();
    let status = json(home, "status");
    assert_eq!(status["backup"]["last"]["name"], name, "{status}");
    assert!(told(home, "status").contains("Backup: 20"));
    assert!(told(home, "backup list").contains(name));
    told(home, "take A");
    drop(hub);
    let unknown = run(home, "restore 1999-01-01");
    assert_eq!(unknown.status.code(), Some(4));
    let date = name.strip_prefix("hall-").unwrap().get(..10).unwrap();
    let restored = json(home, &format!("restore {date}"));
    assert_eq!(restored["restored"]["tickets"], 1, "{restored}");
    assert!(run(home, "check").status.success());
}

#[test]
fn the_audit_tells_who_did_what_where_and_what_it_was_before() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let hub = Hub::start(home);
    for words in [
        "open 1 Wang",
        "take social",
        "call 1",
        "start 1",
        "finish 1",
        "rate 1 4 --reason manner --phone 13800001234",
        "close 1",
    ] {
        told(home, words);
    }
    let all = told(home, "audit");
    for part in [
        "Wang",
        "A001 rated: Dissatisfied",
        "[Being served -> Done]",
        "[Wang -> nothing]",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
    assert!(!all.contains("13800001234"), "{all}");
    let csv = told(home, "audit A001 --csv --what rated");
    let row = csv.lines().nth(1).unwrap_or_else(|| panic!("{csv}"));
    assert!(
        row.ends_with("ticket-rated,A001,A001 rated: Dissatisfied,,Dissatisfied"),
        "{row}"
    );
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert_eq!(
        told(home, "audit --who wang --what closed").trim(),
        "No line of the log is like that"
    );
    let line = json(home, "audit 1 --what counter-opened");
    assert_eq!(
        (&line["who"], &line["after"]),
        (&"Wang".into(), &"Wang".into())
    );
    drop(hub);
    // No program runs: the store itself is read, and not changed.
    assert_eq!(told(home, "audit A001").lines().count(), 6);
    let bad = dingdong(home)
        .args(["audit", "--since", "yesterday"])
        .output()
        .unwrap();
    assert_eq!(bad.status.code(), Some(2));
}

#[test]
fn a_report_counts_the_visits_that_ended_and_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    for words in [
        "open 1 Wang",
        "take social",
        "take social",
        "take social",
        "call 1",
        "start 1",
        "finish 1",
        "rate 1 1",
        "call 1",
        "start 1",
        "transfer 1 household",
        "cancel A003",
    ] {
        told(home, words);
    }
    let report = json(home, "report --by service,clerk");
    let row = |service: &str, clerk: serde_json::Value| {
        let rows = report["rows"].as_array().unwrap().iter();
        let mut of = rows.filter(|row| row["service"] == service && row["clerk"] == clerk);
        of.next().unwrap_or_else(|| panic!("{report}")).clone()
    };
    let served = row("social", "Wang".into());
    assert_eq!(
        (&served["served"], &served["transferred"]),
        (&2.into(), &1.into())
    );
    assert_eq!(
        (&served["ratings"], &served["satisfied"]),
        (&1.into(), &1.0.into())
    );
    assert_eq!(row("social", serde_json::Value::Null)["cancelled"], 1);
    // Who waits is not counted yet.
    assert_eq!(report["total"]["issued"], 3);
    assert_eq!(report["total"]["transferred_in"], 0);
    let csv = told(home, "report --by day --csv");
    assert!(
        csv.starts_with('\u{feff}') && csv.lines().count() == 3,
        "{csv}"
    );
    assert!(
        told(home, "report --explain")
            .contains("From the ticket, or the transfer, to the first call")
    );
    assert!(told(home, "report --clerk Li").contains("No visit ended in these days"));
    for (words, code) in [
        ("report --since yesterday", 2),
        ("report --by day,clerk,service", 2),
        ("report --by nothing", 2),
        ("report --service nothing", 1),
    ] {
        assert_eq!(run(home, words).status.code(), Some(code), "{words}");
    }
}
