//! The flight recorder in the real program: a key and a panic write a file, and it is played again.

use crate::support::{DINGDONG, Terminal, run, wait_until};
use config::{Config, Screens};
use dingdong::shell::host::{Host, SingleScreen};
use dingdong::shell::pane::Pane;
use dingdong::shell::recorder::Recording;
use dingdong::shell::stage::{self, Opening};
use hall::{Lang, Program};
use node::home::Home;
use ratatui::buffer::Buffer;
use screens::kiosk::Kiosk;
use screens::screen::{Context, KeyCode, KeyEvent};
use std::path::{Path, PathBuf};
use ui::Look;

const CTRL_R: &str = "\x12";
const QUIT: &str = "\x11";

fn recordings(home: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(home.join("recordings")) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "recording"))
        .collect()
}

/// Takes a ticket at a kiosk and presses the key.
fn recorded(home: &Path) -> PathBuf {
    let data = home.to_str().expect("UTF-8");
    let args = ["kiosk", "--data", data, "--draw", "plain"];
    let mut kiosk = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    kiosk.clicks("Household Register");
    kiosk.shows("Your ticket");
    kiosk.types(CTRL_R);
    let file = wait_until("the recording", || recordings(home).pop());
    kiosk.shows("was written to");
    kiosk.types(QUIT);
    assert_eq!(kiosk.ends(), 0);
    file
}

#[test]
fn a_key_writes_what_a_kiosk_did_last_and_replay_does_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let file = recorded(home);
    let play = |words: &str| run(home, &format!("replay {} {words}", file.display()));
    let output = play("--check --json");
    assert!(output.status.success(), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["program"], "kiosk");
    assert_eq!(report["commands"], 1);
    assert_eq!(report["differs"], serde_json::Value::Null);
    let told = String::from_utf8(play("--check").stdout).expect("UTF-8");
    assert!(told.contains("The screens did the same as then"), "{told}");
    let png = home.join("last.png");
    assert!(
        play(&format!("--picture {}", png.display()))
            .status
            .success()
    );
    assert!(
        std::fs::read(png)
            .expect("a picture")
            .starts_with(b"\x89PNG")
    );
    // The same in the terminal: it plays by itself, and says where it is.
    let path = file.to_str().expect("UTF-8");
    let mut replay = Terminal::start(DINGDONG, &["replay", path], (130, 25), &[]);
    replay.shows("Your ticket");
    replay.shows("key Ctrl+r");
    replay.shows("q quit");
    replay.types("q");
    assert_eq!(replay.ends(), 0);
}

#[test]
fn a_file_that_cannot_be_played_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let file = home.join("x.recording");
    let says = |bytes: &[u8], what: &str| {
        std::fs::write(&file, bytes).expect("a disk");
        let output = run(home, &format!("replay {} --check", file.display()));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(what) && told.contains("->"), "{told}");
    };
    says(b"[hall]", "is no recording");
    says(b"dingdong recording 9\n...", "A newer Dingdong");
    says(b"dingdong recording 1\n\xa1\x01", "is damaged");
    std::fs::remove_file(&file).expect("it was there");
    let output = run(home, &format!("replay {}", file.display()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be read"));
}

/// A kiosk that panics at a key.
struct Fragile {
    inner: SingleScreen,
}

impl Host for Fragile {
    fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        self.inner.panes()
    }

    fn surround(&mut self, _: &Context<'_>, _: &Look, _: Lang, _: &mut Buffer) {}

    fn key(&mut self, _: &Context<'_>, key: KeyEvent) -> bool {
        assert!(key.code != KeyCode::Char('!'), "the reason is readable");
        false
    }
}

/// Not a test of its own: what the next one runs in a pseudo terminal.
#[test]
#[ignore = "run by a_panic_writes_a_recording_and_names_it"]
fn a_kiosk_that_panics() {
    let config = Config::parse("config.toml", Config::default_text()).expect("it is right");
    let home = Home::at(std::env::var("DINGDONG_TEST_HOME").expect("a folder"));
    let pane = dingdong::shell::pane::Place::new(Kiosk::new(Lang::EN));
    let opening = Opening {
        wiring: None,
        in_lines: false,
        program: Program::Kiosk,
        home,
        setup: config.setup,
        upkeep: None,
        settings: Screens::default(),
        lang: Lang::EN,
        printing: None,
        simulated: None,
        announcing: None,
        pace: None,
    };
    let inner = SingleScreen::new(Box::new(pane));
    let _ = stage::run(opening, Box::new(Fragile { inner }));
}

#[test]
fn a_panic_writes_a_recording_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_str().unwrap();
    let mut kiosk = Terminal::start_test(
        "recorder::a_kiosk_that_panics",
        (160, 40),
        &[("DINGDONG_TEST_HOME", home)],
    );
    kiosk.shows("Household Register");
    kiosk.types("!");
    assert_ne!(kiosk.ends(), 0);
    kiosk.shows("the reason is readable");
    kiosk.shows("was written to");
    let [file] = &recordings(folder.path())[..] else {
        panic!("one recording is expected");
    };
    let recording = Recording::open(file).expect("it can be read");
    let place = recording.panic.expect("the place of the panic");
    assert!(place.contains("recorder.rs"), "{place}");
    // The key that did it is the last input.
    let (_, last) = recording.steps.last().expect("steps");
    assert!(format!("{last:?}").contains("Char('!')"), "{last:?}");
}
