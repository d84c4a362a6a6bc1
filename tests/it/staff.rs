//! The people who work in a hall, from a shell.

use crate::support::{DINGDONG, Hub, Terminal, dingdong, join, json, run, told, wait_until};
use std::path::Path;
use std::process::Stdio;

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

/// Returns whether a file in `folder`, or in one below it, has these bytes.
fn holds(folder: &Path, text: &str) -> bool {
    let mut entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    entries.any(|entry| match entry.file_type().unwrap().is_dir() {
        true => holds(&entry.path(), text),
        // A socket cannot be read.
        false => std::fs::read(entry.path()).is_ok_and(|bytes| has(&bytes, text)),
    })
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|at| at == text.as_bytes())
}

#[test]
fn a_person_chooses_a_pin_by_a_code_and_signs_in_with_it_at_another_machine() {
    const PIN: &str = "470912";
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [home, desk] = [folders[0].path(), folders[1].path()];
    let shipped = include_str!("../../config.toml");
    let settings = shipped.replace("# sign_in = \"name\"", "sign_in = \"pin\"");
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let hub = Hub::start_with(home, &["--listen", "127.0.0.1:0"]);
    json(home, "staff add 1001 王敏 --role clerk");
    let invited = json(home, "staff pin 1001");
    let code = invited["code"].as_str().unwrap();
    join(desk, home, "desk", "counter");
    let data = desk.to_str().unwrap();
    let args = ["counter", "1", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (100, 30), &[]);
    let is_open = || (json(home, "status")["counters"][0]["open"] == true).then_some(());
    let is_closed = || (json(home, "status")["counters"][0]["open"] == false).then_some(());

    let mut watch = dingdong(home)
        .args(["watch", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();

    counter.shows("Staff number");
    counter.types(&format!("1001\r{code}\r"));
    counter.shows("New PIN");
    // A recording of the last inputs is written.
    counter.types(&format!("{PIN}\x12"));
    counter.shows("What this screen did last");
    counter.types("\x1b");
    counter.shows("Staff number");
    counter.types(&format!("1001\r{code}\r"));
    counter.shows("New PIN");
    counter.types("123456\r123456\r");
    counter.shows("Choose another PIN");
    counter.types(&format!("{PIN}\r{PIN}\r"));
    wait_until("the counter opens", is_open);
    json(home, "close 1");
    wait_until("it closes", is_closed);
    // The code is used up.
    counter.shows("Staff number");
    counter.types(&format!("1001\r{code}\r"));
    counter.shows("New PIN");
    counter.types(&format!("{PIN}\r{PIN}\r"));
    counter.shows("Wrong staff number");
    counter.types(&format!("{PIN}\r"));
    wait_until("the counter opens", is_open);
    assert_eq!(json(home, "staff list")[0]["signed_in"]["counter"], 1);
    json(home, "close 1");
    wait_until("it closes", is_closed);

    // A reset takes the PIN from the vault.
    let again = json(home, "staff reset 1001");
    assert_ne!(again["code"], code);
    counter.shows("Staff number");
    counter.types(&format!("1001\r{PIN}\r"));
    counter.shows("Wrong staff number");
    assert!(is_closed().is_some());
    drop(counter);
    hub.stop();
    watch.kill().unwrap();
    let watched = watch.wait_with_output().unwrap().stdout;
    assert!(has(&watched, "credential"), "{}", watched.len());
    assert!(!has(&watched, PIN) && !has(&watched, code));
    for folder in [home, desk] {
        assert!(!holds(folder, PIN) && !holds(folder, code), "{folder:?}");
    }
}
