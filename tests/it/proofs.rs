//! People prove who they are: at counters, in terminals.

use crate::support::{DINGDONG, Hub, Terminal, answered, dingdong, join, json, wait_until};
use std::path::Path;
use std::process::Stdio;

/// Writes the settings of a hall whose people sign in like this.
fn write_settings(home: &Path, mode: &str) {
    let shipped = include_str!("../../config.toml");
    let settings = shipped.replace("# sign_in = \"name\"", &format!("sign_in = \"{mode}\""));
    std::fs::write(home.join("config.toml"), settings).unwrap();
}

fn is_open(home: &Path, open: bool) {
    let what = format!("counter 1 is open: {open}");
    wait_until(&what, || {
        (json(home, "status")["counters"][0]["open"] == open).then_some(())
    });
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
    write_settings(home, "pin");
    let hub = Hub::start_with(home, &["--listen", "127.0.0.1:0"]);
    json(home, "staff add 1001 王敏 --role clerk");
    let invited = json(home, "staff pin 1001");
    let code = invited["code"].as_str().unwrap();
    join(desk, home, "desk", "counter");
    let data = desk.to_str().unwrap();
    let args = ["counter", "1", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (100, 30), &[]);
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
    is_open(home, true);
    json(home, "close 1");
    is_open(home, false);
    // The code is used up.
    counter.shows("Staff number");
    counter.types(&format!("1001\r{code}\r"));
    counter.shows("New PIN");
    counter.types(&format!("{PIN}\r{PIN}\r"));
    counter.shows("Wrong staff number");
    counter.types(&format!("{PIN}\r"));
    is_open(home, true);
    assert_eq!(json(home, "staff list")[0]["signed_in"]["counter"], 1);
    json(home, "close 1");
    is_open(home, false);

    // A reset takes the PIN from the vault.
    let again = json(home, "staff reset 1001");
    assert_ne!(again["code"], code);
    counter.shows("Staff number");
    counter.types(&format!("1001\r{PIN}\r"));
    counter.shows("Wrong staff number");
    is_open(home, false);
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

#[test]
fn a_badge_signs_in_and_unlocks_and_a_lost_one_does_neither() {
    const BADGE: &str = "04A1B2C3D4";
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    write_settings(home, "badge");
    let hub = Hub::start(home);
    json(home, "staff add 1001 王敏 --role clerk");
    json(home, "staff add 1002 李明 --role clerk");
    let told = answered(home, "staff badge 1001", &format!("{BADGE}\n"));
    assert!(told.contains("1001"), "{told}");
    let told = answered(
        home,
        "staff badge 1002",
        &format!("{}\n", BADGE.to_lowercase()),
    );
    assert!(told.contains("1001 has this badge"), "{told}");
    let told = answered(home, "staff badge 1002", "1234567\n");
    assert!(told.contains("That is no badge"), "{told}");

    let data = home.to_str().unwrap();
    let args = ["counter", "1", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (100, 30), &[]);
    counter.shows("Lay it on the reader");
    counter.types("04A1B2C3D5\r");
    counter.shows("Wrong staff number");
    counter.types(&format!("{BADGE}\r"));
    is_open(home, true);
    counter.shows("Nobody is waiting");
    counter.types("y");
    counter.shows("Locked by 王敏");
    counter.types(&format!("{BADGE}\r"));
    counter.shows("Nobody is waiting");

    counter.types("y");
    counter.shows("Locked by 王敏");
    json(home, "staff badge 1001 --revoke");
    counter.types(&format!("{BADGE}\r"));
    counter.shows("Wrong staff number");

    let picture = home.join("badge.png");
    json(
        home,
        &format!("staff badge 1001 --new {}", picture.display()),
    );
    let png = std::fs::read(&picture).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    drop(counter);
    hub.stop();
    assert!(!holds(home, BADGE));
}

#[test]
fn after_a_restore_without_the_vault_everybody_is_invited_again() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    write_settings(home, "badge");
    let state = |no: usize| json(home, "staff list")[no]["state"].clone();
    let hub = Hub::start(home);
    json(home, "staff add 1001 王敏 --role manager");
    json(home, "staff add 1002 李明 --role clerk");
    answered(home, "staff badge 1001", "04A1B2C3D4\n");
    wait_until("a badge", || (state(0) == "active").then_some(()));
    let backup = home.join("plain.redb");
    json(home, &format!("backup {}", backup.display()));
    hub.stop();
    json(home, &format!("restore {}", backup.display()));
    let hub = Hub::start(home);
    wait_until("everybody to be invited", || {
        (state(0) == "invited").then_some(())
    });
    assert_eq!(state(1), "invited");
    // The badge opens nothing, and costs nobody a lock.
    let data = home.to_str().unwrap();
    let args = ["counter", "1", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (100, 30), &[]);
    counter.shows("Lay it on the reader");
    counter.types("04A1B2C3D4\r");
    counter.shows("Wrong staff number");
    drop(counter);
    // A new badge is all that it takes.
    answered(home, "staff badge 1001", "04A1B2C3D4\n");
    wait_until("a badge", || (state(0) == "active").then_some(()));
    hub.stop();
}
