//! `dingdong clock`: what it shows and sets, and a day that is taken back.

use crate::support::{Hub, dingdong, json, run, told};
use chrono::NaiveDate;
use serde_json::Value;
use std::path::Path;

/// Runs `dingdong --json clock` with these words.
fn clock(home: &Path, words: &[&str]) -> Value {
    let output = dingdong(home)
        .args(["--json", "clock"])
        .args(words)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words:?}: {output:?}"))
}

fn sets(home: &Path, date: NaiveDate, time: &str) {
    let answer = clock(home, &["set", &format!("{date} {time}")]);
    assert_eq!(answer["ok"], true, "{answer}");
    let at = clock(home, &[])["at"].as_str().unwrap().to_owned();
    assert!(at.starts_with(&format!("{date}T{time}")), "{at}");
}

fn number(taken: &Value) -> &str {
    taken["events"][0]["number"].as_str().unwrap()
}

#[test]
fn the_clock_shows_what_all_clocks_say_and_refuses_what_makes_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let shown = clock(home, &[]);
    assert_eq!(
        (&shown["notice"], &shown["day_to_take_back"]),
        (&Value::Null, &Value::Null)
    );
    let own = shown["clocks"][0]["ahead_ms"].as_i64().unwrap();
    assert!(own.abs() < 60_000, "{own}");
    let said = told(home, "clock");
    for part in [
        "the hall",
        "service day 20",
        "this machine",
        "Nothing is in doubt.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for (words, code) in [
        (&["follow"][..], "no-other-clock"),
        (&["set", "1999-12-31 23:59"], "bad-date"),
        (&["set", "tomorrow"], "bad-date"),
        (&["take-back"], "no-day-to-take-back"),
    ] {
        let refused = clock(home, words);
        assert_eq!(refused["refusal"]["code"], code, "{words:?}");
    }
    assert_eq!(run(home, "clock follow").status.code(), Some(1));
    assert!(
        run(home, "clock confirm").status.success(),
        "there is nothing to confirm"
    );
}

/// Somebody sets the date a day ahead, and back.
#[test]
fn a_day_that_ended_by_mistake_is_taken_back_with_its_tickets_and_its_clerks() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let today = clock(home, &[])["day"]
        .as_str()
        .unwrap()
        .parse::<NaiveDate>()
        .unwrap();
    let tomorrow = today.succ_opt().unwrap();
    sets(home, today, "12:00");
    told(home, "open 1 Wang");
    assert_eq!(number(&json(home, "take A")), "A001");

    sets(home, tomorrow, "12:00");
    let status = json(home, "status");
    assert_eq!(status["day"], tomorrow.to_string());
    assert_eq!(
        (&status["waiting"], &status["counters"][0]["open"]),
        (&0.into(), &false.into())
    );
    assert_eq!(number(&json(home, "take A")), "A001");
    assert_eq!(
        clock(home, &["take-back"])["refusal"]["code"],
        "day-has-begun"
    );

    sets(home, today, "13:00");
    assert_eq!(clock(home, &[])["day_to_take_back"], today.to_string());
    let said = told(home, "clock");
    assert!(
        said.contains("was ended by a wrong clock") && said.contains("take-back"),
        "{said}"
    );
    let back = clock(home, &["take-back"]);
    assert_eq!(back["events"][0]["event"], "day-taken-back", "{back}");
    let again = &back["events"][0]["renumbered"][0]["number"];
    assert_eq!(again, "A002", "two papers said A001");
    let status = json(home, "status");
    assert_eq!(
        (&status["day"], &status["waiting"]),
        (&today.to_string().into(), &2.into())
    );
    assert_eq!(status["counters"][0]["clerk"], "Wang");
    assert_eq!(
        clock(home, &["take-back"])["refusal"]["code"],
        "no-day-to-take-back"
    );
    assert_eq!(number(&json(home, "take A")), "A003");
}
