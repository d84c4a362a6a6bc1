//! Joining as a technician does it: questions and their answers, folders that had another hall, and hubs
//! that run without a window.

use crate::support::{
    DINGDONG, Hub, Terminal, answered, dingdong, join, json, run, told, wait_until,
};
use std::path::Path;
use std::process::Stdio;

fn code(hub: &Path) -> String {
    json(hub, "code")["code"].as_str().unwrap().to_owned()
}

fn address(hub: &Path) -> String {
    let machines = json(hub, "machines");
    let machines = machines.as_array().unwrap();
    let hub = machines.iter().find(|m| m["role"] == "hub").unwrap();
    hub["address"].as_str().unwrap().to_owned()
}

/// The role and the connection of a machine.
fn machine(hub: &Path, name: &str) -> Option<(String, bool)> {
    let machines = json(hub, "machines");
    let found = machines.as_array()?.iter().find(|m| m["name"] == name)?;
    let is_in = found["expelled"].is_null() && found["connected"] == true;
    Some((found["role"].as_str()?.to_owned(), is_in))
}

#[test]
fn a_wrong_code_is_typed_again_at_once() {
    let [there, here] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let _hub = Hub::start(there.path());
    let code = code(there.path());
    let other = if code.ends_with('1') { '2' } else { '1' };
    let wrong = format!("{}{other}", &code[..code.len() - 1]);
    let words = format!("join {} --name desk", address(there.path()));
    let read = answered(here.path(), &words, &format!("what\n{wrong}\n{code}\n"));
    for expected in ["That is no code", "2 tries are left", "is now desk of"] {
        assert!(read.contains(expected), "{expected}: {read}");
    }
}

#[test]
fn a_machine_that_comes_back_is_who_it_was_and_shuts_nobody_out_unasked() {
    let [there, here, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let hub = there.path();
    let _hub = Hub::start(hub);
    join(here.path(), hub, "kiosk-2", "kiosk");
    let twice = run(here.path(), "join 127.0.0.1 --code 2222-2222");
    let twice = String::from_utf8(twice.stderr).unwrap();
    assert!(twice.contains("in the hall already, as kiosk-2"), "{twice}");

    told(hub, "expel kiosk-2");
    let words = format!("join {} --replace --code {}", address(hub), code(hub));
    let back = told(here.path(), &words);
    assert!(back.contains("is now kiosk-2 of"), "{back}");
    let mut watch = dingdong(here.path())
        .arg("watch")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the kiosk to be connected", || {
        (machine(hub, "kiosk-2")? == ("kiosk".to_owned(), true)).then_some(())
    });

    let words = format!(
        "join {} --replace --name kiosk-2 --code {}",
        address(hub),
        code(hub)
    );
    let read = answered(other.path(), &words, "n\n");
    assert!(read.contains("was not expelled"), "{read}");
    assert!(machine(hub, "kiosk-2").unwrap().1);
    let read = answered(other.path(), &words, "y\n");
    assert!(read.contains("is now kiosk-2 of"), "{read}");
    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn a_hall_that_a_machine_began_by_itself_is_put_aside_after_a_question() {
    let [there, here] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let hub = there.path();
    let _hub = Hub::start(hub);
    let own = Hub::start_with(here.path(), &["--listen", "none"]);
    told(here.path(), "take A");
    let words = format!("join {} --name desk --code {}", address(hub), code(hub));
    let busy = answered(here.path(), &words, "y\n");
    assert!(busy.contains("in use by another program"), "{busy}");
    own.stop();
    let stays = answered(here.path(), &words, "\n");
    assert!(stays.contains("which stays"), "{stays}");
    let joined = answered(here.path(), &words, "y\n");
    assert!(joined.contains("is now desk of"), "{joined}");
    assert!(here.path().join("hall-before-1/hall.redb").exists());
    assert!(told(here.path(), "status").contains("the hub answered in"));

    let is_hub = run(hub, &words);
    let is_hub = String::from_utf8(is_hub.stderr).unwrap();
    assert!(is_hub.contains("is a hub already"), "{is_hub}");
}

/// A shell with jobs in a terminal, as a technician has it.
fn shell(script: &str, folder: &Path) -> Terminal {
    let script = script.replace(
        "dingdong",
        &format!("{DINGDONG} --data {}", folder.display()),
    );
    Terminal::start(
        "/bin/bash",
        &["-c", &format!("set -m; {script}")],
        (120, 30),
        &[],
    )
}

#[test]
fn a_hub_in_the_background_runs_and_asks_for_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let shell = shell("dingdong hub & sleep 1000", folder.path());
    shell.shows("To let a machine in, run here: dingdong code");
    wait_until("the hub to answer", || {
        run(folder.path(), "status").status.success().then_some(())
    });
    // What is typed is for whoever is in the foreground.
    let mut shell = shell;
    shell.types("\r\r");
    assert!(told(folder.path(), "take A").contains("A001"));
    let read = shell.text();
    assert!(
        !read.contains("Enter") && !read.contains("Ctrl+C") && !read.contains("Stopped"),
        "{read}"
    );
}

#[test]
fn a_hub_in_a_terminal_shows_codes_and_who_has_joined() {
    let [there, here] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let shell = shell("dingdong hub", there.path());
    shell.shows("press Enter here");
    join(here.path(), there.path(), "kiosk-2", "kiosk");
    shell.shows("kiosk-2 has joined");
}

#[test]
fn a_hub_whose_port_is_taken_says_so_on_its_screen() {
    let folder = tempfile::tempdir().unwrap();
    let first = Hub::start(folder.path());
    let port = address(folder.path())
        .rsplit_once(':')
        .unwrap()
        .1
        .to_owned();
    first.stop();
    let _taken = std::net::TcpListener::bind(format!("0.0.0.0:{port}")).unwrap();
    let shell = shell("dingdong hub", folder.path());
    shell.shows(&format!("Port {port} is in use by another program"));
}

#[test]
fn a_joined_machine_needs_no_hall_in_its_settings() {
    let [there, here] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let _hub = Hub::start(there.path());
    join(here.path(), there.path(), "kiosk-2", "kiosk");
    let settings = here.path().join("config.toml");
    let paper = here.path().join("paper");
    let printer = format!(
        "[printer]\nname = \"k2\"\nconnection = \"file:{}\"\n",
        paper.display()
    );
    std::fs::write(&settings, printer).unwrap();
    let read = told(here.path(), &format!("config {}", settings.display()));
    assert!(
        read.contains("settings of this machine are right"),
        "{read}"
    );
    for words in ["expel kiosk-2", "code", "reopen", "backup /tmp/none.bak"] {
        let refused = run(here.path(), words);
        let refused = String::from_utf8(refused.stderr).unwrap();
        assert!(
            refused.contains("on the machine of a hub"),
            "{words}: {refused}"
        );
    }
    assert_eq!(machine(there.path(), "kiosk-2").unwrap().0, "kiosk");
    let doctor = run(here.path(), "doctor");
    let doctor = String::from_utf8(doctor.stdout).unwrap();
    assert!(
        doctor.contains("config.toml") && !doctor.contains("mistake"),
        "{doctor}"
    );
}
