//! A hub that hangs, as one whose process was stopped: everybody is told within seconds, and when it
//! wakes up all goes on by itself, without anything that was given up meanwhile.

use crate::support::{DINGDONG, Hub, Terminal, dingdong, join, json, run, wait_until};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

const SIZE: (u16, u16) = (100, 30);

fn pid(hub: &Hub) -> Pid {
    Pid::from_raw(hub.pid().cast_signed()).expect("no process has the number 0")
}

/// Starts a screen of the hall in `folder`.
fn screen(folder: &Path, words: &str) -> Terminal {
    let data = ["--data", folder.to_str().unwrap(), "--draw", "plain"];
    let args: Vec<&str> = words.split_whitespace().chain(data).collect();
    Terminal::start(DINGDONG, &args, SIZE, &[])
}

/// Returns how many tickets were issued for the household register.
fn issued(folder: &Path) -> serde_json::Value {
    json(folder, "status")["services"][1]["issued"].clone()
}

#[test]
fn a_touch_at_a_hung_hub_is_answered_with_words_and_becomes_one_ticket_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let hub = Hub::start(home);
    let mut kiosk = screen(home, "kiosk");
    kiosk.shows("Touch a service");
    // It wakes up while the visitor waits.
    kill_process(pid(&hub), Signal::STOP).unwrap();
    kiosk.types("2");
    kiosk.shows("No answer yet");
    kill_process(pid(&hub), Signal::CONT).unwrap();
    kiosk.shows("Your ticket");
    assert_eq!(issued(home), 1);
    kiosk.types("\r");
    kiosk.shows("Touch a service");
    // It wakes up when the visitor has been sent away.
    kill_process(pid(&hub), Signal::STOP).unwrap();
    kiosk.types("2");
    kiosk.shows("there is no ticket");
    kiosk.shows("offline since");
    kill_process(pid(&hub), Signal::CONT).unwrap();
    kiosk.shows("Touch a service");
    assert_eq!(issued(home), 1);
    kiosk.types("\r2");
    kiosk.shows("Your ticket");
    assert_eq!(issued(home), 2);
}

#[test]
fn a_script_gives_a_hung_hub_up_and_what_it_asked_does_not_happen_later() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let hub = Hub::start(home);
    let watcher = dingdong(home)
        .arg("watch")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    kill_process(pid(&hub), Signal::STOP).unwrap();
    for _ in 0..2 {
        let output = run(home, "take B");
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains("does not answer"));
    }
    let ended = watcher.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(3), "it waits for nothing");
    kill_process(pid(&hub), Signal::CONT).unwrap();
    assert_eq!(issued(home), 0);
    assert!(run(home, "take B").status.success());
}

/// The hub and a counter on two machines, which are two folders here.
#[test]
fn a_joined_counter_says_that_the_hub_does_not_answer_and_goes_on_when_it_does() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [here, there] = folders.each_ref().map(tempfile::TempDir::path);
    let hub = Hub::start_with(here, &["--listen", "127.0.0.1:0"]);
    join(there, here, "desk", "counter");
    let counter = screen(there, "counter 1 Wang");
    counter.shows("Nobody is waiting");
    kill_process(pid(&hub), Signal::STOP).unwrap();
    counter.shows("No answer");
    let output = run(there, "call 1");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    counter.shows("Connection lost");
    let told = run(there, "call 1");
    assert!(
        String::from_utf8_lossy(&told.stderr).contains("does not answer since"),
        "{told:?}"
    );
    kill_process(pid(&hub), Signal::CONT).unwrap();
    counter.shows("Connected");
    assert!(run(here, "take A").status.success());
    wait_until("the call", || {
        run(there, "call 1").status.success().then_some(())
    });
    assert_eq!(
        json(here, "status")["counters"][0]["ticket"]["number"],
        "A001"
    );
}

#[test]
fn status_without_the_hub_says_as_of_when_it_is_and_ends_as_other_commands_do() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [here, there] = folders.each_ref().map(tempfile::TempDir::path);
    let hub = Hub::start_with(here, &["--listen", "127.0.0.1:0"]);
    join(there, here, "desk", "counter");
    assert!(run(here, "take A").status.success());
    // Nobody follows the hall there: the copy is old until the hub was asked.
    let now = json(there, "status");
    assert_eq!(
        (&now["waiting"], &now["lost_since"]),
        (&Value::from(1), &Value::Null)
    );
    hub.kill();
    let is_lost = || {
        let output = run(there, "status");
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let said = String::from_utf8_lossy(&output.stdout);
        let waits = |line: &str| line.contains("Social Security     1 ");
        assert!(
            said.starts_with("AS OF 20") && said.lines().any(waits),
            "{said}"
        );
        assert!(String::from_utf8_lossy(&output.stderr).contains("does not answer since 20"));
        let then = json(there, "status");
        assert!(
            then["lost_since"].is_string() && then["waiting"] == 1,
            "{then}"
        );
    };
    is_lost();
    let counter = screen(there, "counter 1");
    counter.shows("Connection lost");
    is_lost();
    drop(counter);
}
