//! A hall that goes back to an earlier state while machines remember the later one: by a restore, or
//! by a file that somebody copied back.

use crate::support::{DINGDONG, Hub, Terminal, join, json, run, told, wait_until};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A hub and a machine for a display, which are two folders here. The hub comes back where it was.
struct Hall {
    folders: [TempDir; 2],
    address: String,
    hub: Option<Hub>,
}

impl Hall {
    fn new() -> Hall {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut hall = Hall {
            folders: [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()],
            address,
            hub: None,
        };
        hall.start_hub();
        join(hall.lobby(), hall.home(), "lobby", "display");
        hall
    }

    fn home(&self) -> &Path {
        self.folders[0].path()
    }

    fn lobby(&self) -> &Path {
        self.folders[1].path()
    }

    fn store(&self) -> PathBuf {
        self.home().join("hall.redb")
    }

    fn start_hub(&mut self) {
        self.hub = Some(Hub::start_with(self.home(), &["--listen", &self.address]));
    }

    fn stop_hub(&mut self) {
        self.hub.take().expect("it runs").stop();
    }

    /// Takes a ticket, and returns what the visitor reads.
    fn take(&self, service: &str) -> String {
        let taken = json(self.home(), &format!("take {service}"));
        taken["events"][0]["number"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn display(&self) -> Terminal {
        let data = self.lobby().to_str().unwrap();
        let args = ["display", "--data", data, "--draw", "plain"];
        Terminal::start(DINGDONG, &args, (60, 20), &[])
    }

    /// Waits until the display's machine has all of the hall.
    fn wait_for_lobby(&self) {
        wait_until("the machine of the display", || {
            let of = lobby(&json(self.home(), "machines"));
            (of["connected"] == true && of["lag"] == 0).then_some(())
        });
    }

    fn unknown(&self) -> serde_json::Value {
        json(self.home(), "status")["rollback"]["unknown"].clone()
    }
}

fn lobby(machines: &serde_json::Value) -> serde_json::Value {
    let mut machines = machines.as_array().expect("a list").iter();
    let found = machines.find(|machine| machine["name"] == "lobby");
    found.expect("it has joined").clone()
}

fn range(first: &str, last: &str) -> serde_json::Value {
    serde_json::json!([{"first": first, "last": last}])
}

/// Numbers as a display of few rows has them: the upper row of their blocks.
const A001: &str = "▄▀▄ █▀█ █▀█ ▀█";
const A002: &str = "▄▀▄ █▀█ █▀█ ▀▀█";
const B00: &str = "█▀▄ █▀█ █▀█";

#[test]
fn a_display_that_knows_a_forgotten_hall_shows_the_one_that_was_restored() {
    let mut hall = Hall::new();
    told(hall.home(), "open 1 Wang");
    assert_eq!(hall.take("A"), "A001");
    let display = hall.display();
    for step in ["call 1", "start 1"] {
        told(hall.home(), step);
    }
    display.shows(A001);
    told(hall.home(), "finish 1");
    let file = hall.home().join("backup.redb");
    told(hall.home(), &format!("backup {}", file.display()));
    for number in ["B001", "B002", "B003"] {
        assert_eq!(hall.take("B"), number);
    }
    hall.wait_for_lobby();
    drop(display);
    hall.stop_hub();
    let restored = json(hall.home(), &format!("restore {}", file.display()));
    assert_eq!(restored["unknown"], range("B001", "B003"));
    hall.start_hub();
    assert_eq!(hall.unknown(), range("B001", "B003"));
    let machine = lobby(&json(hall.home(), "machines"));
    assert_eq!(
        machine["has_other_history"], false,
        "it was not heard since"
    );
    // As many lines as were forgotten: their count tells nothing.
    for number in ["A002", "A003", "A004"] {
        assert_eq!(hall.take("A"), number);
    }
    let display = hall.display();
    hall.wait_for_lobby();
    told(hall.home(), "call 1");
    display.shows(A002);
    assert!(!display.text().contains(B00), "{}", display.text());
    // What was given out is not given out again, and what visitors hold is entered.
    assert_eq!(hall.take("B"), "B100");
    told(hall.home(), "enter B002");
    assert_eq!(run(hall.home(), "enter B004").status.code(), Some(1));
}

#[test]
fn a_store_that_was_copied_back_is_found_out_by_the_mark_beside_it() {
    let mut hall = Hall::new();
    assert_eq!(hall.take("A"), "A001");
    hall.stop_hub();
    let copy = hall.home().join("copy.redb");
    std::fs::copy(hall.store(), &copy).unwrap();
    hall.start_hub();
    assert_eq!(hall.take("A"), "A002");
    hall.stop_hub();
    std::fs::rename(&copy, hall.store()).unwrap();
    hall.start_hub();
    assert_eq!(hall.take("A"), "A100");
    assert_eq!(hall.unknown(), range("A002", "A002"));
}

#[test]
fn a_store_that_came_back_with_its_mark_is_found_out_by_a_machine_that_knows_more() {
    let mut hall = Hall::new();
    assert_eq!(hall.take("A"), "A001");
    hall.stop_hub();
    let copy = hall.home().join("copy.redb");
    std::fs::copy(hall.store(), &copy).unwrap();
    hall.start_hub();
    let display = hall.display();
    hall.wait_for_lobby();
    for number in ["A002", "A003"] {
        assert_eq!(hall.take("A"), number);
    }
    hall.wait_for_lobby();
    drop(display);
    hall.stop_hub();
    // As in the image of a virtual machine.
    std::fs::rename(&copy, hall.store()).unwrap();
    std::fs::remove_file(hall.home().join("hall.redb.mark")).unwrap();
    hall.start_hub();
    assert!(hall.unknown().is_null(), "nobody knows yet");
    let _display = hall.display();
    wait_until("the hub to hear of it", || {
        (!hall.unknown().is_null()).then_some(())
    });
    assert_eq!(hall.unknown(), range("A002", "A003"));
    assert_eq!(hall.take("A"), "A100");
    hall.wait_for_lobby();
    assert_eq!(
        lobby(&json(hall.home(), "machines"))["has_other_history"],
        false
    );
}
