//! The people who work in a hall, from a shell.

use crate::support::{Hub, dingdong, json, run, told};
use hall::{CounterId, Lang, Program};
use node::home::Home;
use node::link::Link;
use node::link_event::LinkEvent;
use node::protocol::LogFailure;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use text::Words;

/// Like `json`, with a word that has spaces.
fn with(home: &Path, words: &[&str]) -> serde_json::Value {
    let out = dingdong(home).arg("--json").args(words).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn accounts_are_made_changed_and_listed_from_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    assert!(told(home, "staff list").contains("dingdong staff add"));
    let added = json(home, "staff add 1001 王敏 --role manager");
    assert_eq!(added["events"][0]["event"], "account-added");
    assert!(told(home, "staff add 1002 Li --role clerk --role lead").contains("1002 Li"));
    let taken = &json(home, "staff add 1001 Zhao --role clerk")["refusal"];
    assert_eq!(taken["code"], "staff-number-taken");
    assert!(taken["text"].as_str().unwrap().contains("王敏"));
    let unknown = json(home, "staff add 1003 Zhao --role boss");
    assert_eq!(unknown["refusal"]["code"], "unknown-role");
    let list = json(home, "staff list");
    assert_eq!(list[0]["no"], "1001");
    assert_eq!(list[0]["state"], "invited");
    assert_eq!(list[1]["roles"], serde_json::json!(["clerk", "lead"]));
    assert!(told(home, "--lang zh staff list").contains("主任"));
    let shown = json(home, "staff show 1002");
    assert_eq!(shown["rights"]["counter.work"], "all");
    assert_eq!(shown["may_sign_in"], true);
    assert!(told(home, "staff show 1002").contains("counter.work"));
    let changed = json(home, "staff change 1002 --role clerk --unit hall-1");
    assert_eq!(changed["events"][0]["roles"], serde_json::json!(["clerk"]));
    assert!(told(home, "staff stars 1002 5").contains("★★★★★"));
    assert_eq!(
        json(home, "staff stars 1002 1")["refusal"]["code"],
        "bad-stars"
    );
    assert!(run(home, "staff disable 1002 --left").status.success());
    assert_eq!(json(home, "staff list").as_array().unwrap().len(), 1);
    assert_eq!(json(home, "staff list --all")[1]["state"], "left");
    let nobody = json(home, "staff disable 77");
    assert_eq!(nobody["refusal"]["code"], "unknown-account");
    let last = json(home, "staff change 1001 --role clerk");
    assert_eq!(last["refusal"]["code"], "last-manager");
    assert_eq!(json(home, "staff disable 1001")["refusal"], last["refusal"]);
}

#[test]
fn once_there_are_accounts_counters_open_for_these_people_only() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    assert_eq!(json(home, "open 1 Zhao")["ok"], true);
    json(home, "close 1");
    json(home, "staff add 1001 王敏 --role manager");
    json(home, "staff add 1002 Li --role clerk");
    let unknown = &json(home, "open 1 Zhao")["refusal"];
    assert_eq!(unknown["code"], "unknown-account");
    assert!(unknown["text"].as_str().unwrap().contains("manager"));
    let opened = &json(home, "open 1 1002")["events"];
    let opened = opened.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&opened["clerk"], &opened["no"]),
        (&"Li".into(), &"1002".into())
    );
    assert_eq!(json(home, "staff list")[1]["signed_in"]["counter"], 1);
    json(home, "staff disable 1002");
    assert_eq!(json(home, "status")["counters"][0]["open"], false);
    let disabled = &json(home, "open 1 Li")["refusal"];
    assert_eq!(disabled["code"], "account-disabled");
}

#[test]
fn roles_are_shown_and_set_from_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let roles = json(home, "role list");
    assert_eq!(roles.as_array().unwrap().len(), 5);
    let clerk = json(home, "role show clerk");
    assert_eq!(clerk["rights"]["counter.services"], "own");
    assert_eq!(clerk["rights"]["counter.work"], "all");
    assert!(told(home, "role show clerk").contains("counter.work"));
    let set = "role set front counter.work ticket.issue --own figures.view --name Front";
    assert!(told(home, set).contains("Front"));
    assert!(told(home, "role list").contains("Front"));
    assert!(run(home, "staff add 1 Li --role front").status.success());
    let used = json(home, "role remove front");
    assert_eq!(used["refusal"]["code"], "role-in-use");
    assert_eq!(run(home, "role set front nonsense").status.code(), Some(2));
}

#[test]
fn a_list_of_people_is_tried_before_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let file = home.join("people.csv");
    let path = file.to_str().unwrap();
    std::fs::write(
        &file,
        "no,name,roles\n1001,王敏,manager\nx,Li,clerk\n3,\"Zhao, A\",boss\n",
    )
    .unwrap();
    let bad = with(home, &["staff", "import", path, "--apply"]);
    assert_eq!(bad["ok"], false);
    let lines: Vec<_> = bad["mistakes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["line"].as_u64())
        .collect();
    assert_eq!(lines, [Some(3), Some(4)]);
    assert_eq!(json(home, "staff list"), serde_json::json!([]));
    let many: String = (1..=200).map(|n| format!("{n},P {n},clerk,u\n")).collect();
    std::fs::write(&file, many).unwrap();
    let tried = with(home, &["staff", "import", path]);
    assert_eq!(
        (&tried["added"], &tried["applied"]),
        (&200.into(), &false.into())
    );
    assert_eq!(json(home, "staff list"), serde_json::json!([]));
    assert_eq!(
        with(home, &["staff", "import", path, "--apply"])["applied"],
        true
    );
    assert_eq!(json(home, "staff list").as_array().unwrap().len(), 200);
    assert_eq!(
        with(home, &["staff", "import", path, "--apply"])["same"],
        200
    );
}

#[test]
fn every_mistake_of_a_long_list_is_told_at_once_and_nobody_is_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let file = home.join("people.csv");
    let path = file.to_str().unwrap();
    let is_wrong = |n: u32| n.is_multiple_of(417) && n <= 5_000;
    let line = |n: u32| match is_wrong(n) {
        // Each in turn: no number, no such role, a number that the line before has.
        true if n.is_multiple_of(3) => format!("x{n},Person {n},clerk,\n"),
        true if n % 3 == 1 => format!("{n},Person {n},boss,\n"),
        true => format!("{},Person {n},clerk,\n", n - 1),
        false => format!("{n},Person {n},clerk,\n"),
    };
    std::fs::write(&file, (1..=5_010).map(line).collect::<String>()).unwrap();
    let begun = std::time::Instant::now();
    let bad = with(home, &["staff", "import", path, "--apply"]);
    assert_eq!(bad["ok"], false);
    let mistakes = bad["mistakes"].as_array().unwrap();
    assert_eq!(mistakes.len(), (1..=5_010).filter(|n| is_wrong(*n)).count());
    assert!(
        mistakes
            .iter()
            .all(|m| m["what"].is_string() || m["text"].is_string())
    );
    assert!(begun.elapsed().as_secs() < 20);
    assert_eq!(json(home, "staff list"), serde_json::json!([]));
}

#[test]
fn lines_of_the_log_are_for_those_with_the_right_alone() {
    let folder = tempfile::tempdir().unwrap();
    let _hub = Hub::start(folder.path());
    let home = Home::at(folder.path());
    let read = |program| {
        let (tell, heard) = mpsc::channel();
        let words = Words::new(Lang::EN);
        let link = Link::join(&home, program, &words, move |news| drop(tell.send(news)));
        let link = link.unwrap().expect("it runs");
        link.log(1);
        loop {
            if let LinkEvent::Log(lines) = heard.recv_timeout(Duration::from_secs(10)).unwrap() {
                return lines;
            }
        }
    };
    // The console's own programs may; at a counter and a kiosk nobody is known who might.
    for program in [Program::Script, Program::Admin] {
        assert!(!read(program).unwrap().is_empty(), "{program:?}");
    }
    for program in [
        Program::Counter(CounterId(1)),
        Program::Kiosk,
        Program::Display,
    ] {
        let refused = read(program);
        assert!(
            matches!(refused, Err(LogFailure::Refused { .. })),
            "{program:?}: {refused:?}"
        );
    }
}
