//! The real program in a pseudo terminal: it starts, is used, is killed, and leaves the terminal as
//! it was.

use crate::support::{DINGDONG, Terminal, json, run, wait_until};
use rustix::process::{Signal, kill_process};
use std::path::Path;
use ui::terminal::{Abilities, TerminalGuard};

const ALTERNATE: &[u8] = b"\x1b[?1049h";
const MAIN: &[u8] = b"\x1b[?1049l";
const CURSOR_ON: &[u8] = b"\x1b[?25h";
const MOUSE_OFF: &[u8] = b"\x1b[?1000l";
const QUIT: &str = "\x11";

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|w| w == what)
}

fn left_clean(terminal: &Terminal) {
    let bytes = terminal.bytes();
    let entered = position(&bytes, ALTERNATE).expect("the alternate screen was entered");
    for undone in [MAIN, CURSOR_ON, MOUSE_OFF] {
        let at = position(&bytes, undone)
            .unwrap_or_else(|| panic!("{:?} is missing", String::from_utf8_lossy(undone)));
        assert!(at > entered);
    }
}

/// Opens a screen of the hall in `folder`, drawn with letters and lines only.
fn open(folder: &Path, screen: &str) -> Terminal {
    let data = folder.to_str().unwrap();
    let args = [screen, "--data", data, "--draw", "plain"];
    Terminal::start(DINGDONG, &args, (80, 24), &[])
}

#[test]
fn a_newcomer_takes_a_ticket_serves_it_and_finds_everything_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["demo", "--data", data, "--draw", "plain"];
    let mut hall = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    // Six visitors are there already, one of them for this service.
    hall.shows("1/8");
    hall.clicks("Household Register");
    hall.shows("Your ticket");
    hall.shows("2/8");
    assert_eq!(json(folder.path(), "status")["waiting"], 7);
    // The ticket page closes; the clerk signs in at the first counter and calls.
    hall.types("\r\t\t");
    hall.shows("Sign in");
    hall.types("\r");
    wait_until("the counter to open", || {
        (json(folder.path(), "status")["counters"][0]["open"] == true).then_some(())
    });
    let state = || json(folder.path(), "status")["counters"][0]["ticket"]["state"].clone();
    for (key, expected) in [("n", "called"), ("s", "serving"), ("f", "")] {
        hall.types(key);
        wait_until(key, || {
            (state() == expected || (expected.is_empty() && state().is_null())).then_some(())
        });
    }
    assert!(run(folder.path(), "rate 1 1").status.success());
    hall.types(QUIT);
    assert_eq!(hall.ends(), 0);
    left_clean(&hall);
    drop(hall);
    let again = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    wait_until("the hall to be back", || {
        run(folder.path(), "status").status.success().then_some(())
    });
    let status = json(folder.path(), "status");
    assert_eq!(
        (
            &status["counters"][0]["served"],
            &status["counters"][0]["open"]
        ),
        (&1.into(), &true.into())
    );
    drop(again);
}

/// F6 takes the paper out: the kiosk says so before anybody touches it, gives no number, and goes
/// on when the paper is back.
#[test]
fn a_demo_without_paper_gives_no_tickets_until_there_is_some() {
    const F6: &str = "\x1b[17~";
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let mut hall = open(folder.path(), "demo");
    let printer_is = |condition: &str| {
        let now = || json(home, "status")["printers"][0]["condition"].clone();
        wait_until(condition, || (now() == condition).then_some(()));
    };
    hall.shows("Household Register");
    printer_is("ready");
    hall.types(F6);
    hall.shows("Out of paper");
    printer_is("paper-out");
    assert_eq!(
        json(home, "take B --print kiosk")["refusal"]["code"],
        "printer-stopped"
    );
    assert_eq!(json(home, "status")["waiting"], 6);
    hall.types(F6);
    hall.shows("Touch a service to take");
    hall.clicks("Household Register");
    hall.shows("Your ticket");
    hall.shows("take your ticket");
    hall.types(QUIT);
    assert_eq!(hall.ends(), 0);
}

#[test]
fn one_key_changes_the_language_and_the_screen_follows_the_terminals_size() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut kiosk = Terminal::start(
        DINGDONG,
        &["kiosk", "--data", data, "--draw", "plain"],
        (80, 24),
        &[("LANG", "zh_CN.UTF-8")],
    );
    kiosk.shows("户籍办理");
    kiosk.resizes((120, 40));
    kiosk.shows("户籍办理");
    kiosk.types("\x1bOQ");
    kiosk.shows("Touch a service");
    kiosk.types(QUIT);
    assert_eq!(kiosk.ends(), 0);
}

#[test]
fn language_and_theme_that_a_clerk_chose_are_still_so_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let counter = |more: &[&str]| {
        let args = ["counter", "2", "--data", data, "--draw", "plain"];
        let args = [&args[..], more].concat();
        Terminal::start(DINGDONG, &args, (80, 24), &[])
    };
    let mut first = counter(&[]);
    first.shows("Sign in");
    assert!(!is_light(&first));
    first.types("\x1bOQ\x1bOR");
    first.shows("签到");
    wait_until("the light theme", || is_light(&first).then_some(()));
    first.types(QUIT);
    assert_eq!(first.ends(), 0);
    let again = counter(&[]);
    again.shows("签到");
    assert!(is_light(&again));
    drop(again);
    let asked = counter(&["--lang", "en", "--theme", "dark"]);
    asked.shows("Sign in");
    assert!(!is_light(&asked));
}

/// Returns true if a part of the screen that is worth mentioning has a light ground, once most of it is
/// drawn. The large card of a display is blue in every theme.
fn is_light(terminal: &Terminal) -> bool {
    wait_until("most of the screen to be drawn", || {
        let grounds = terminal.grounds();
        let brightness = |ground: &vt100::Color| match ground {
            vt100::Color::Rgb(r, g, b) => Some([*r, *g, *b].map(u32::from).iter().sum()),
            _ => None,
        };
        let drawn: Vec<u32> = grounds.iter().filter_map(brightness).collect();
        let light = drawn.iter().filter(|brightness| **brightness > 3 * 128);
        (drawn.len() * 2 > grounds.len()).then(|| light.count() * 5 > drawn.len())
    })
}

#[test]
fn the_theme_follows_the_background_that_the_terminal_tells() {
    let folder = tempfile::tempdir().unwrap();
    // A terminal that is slow for once counts as one that says nothing.
    wait_until("a light screen", || {
        let mut counter = open(folder.path(), "display");
        wait_until("the question", || {
            position(&counter.bytes(), b"\x1b]11;?").map(drop)
        });
        counter.types("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;4c");
        counter.shows("Binjiang");
        is_light(&counter).then_some(())
    });
}

#[test]
fn an_answer_that_comes_late_is_not_typed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["counter", "2", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    counter.shows("Sign in");
    counter.types("\x1bP>|xterm(390)\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x07\x1b[?62;4cBob\r");
    wait_until("the counter to open", || {
        (json(folder.path(), "status")["counters"][1]["open"] == true).then_some(())
    });
    assert_eq!(json(folder.path(), "status")["counters"][1]["clerk"], "Bob");
}

#[test]
fn a_second_screen_joins_the_hall_and_takes_it_over_when_the_first_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let kiosk = open(folder.path(), "kiosk");
    kiosk.shows("Household Register");
    let mut display = open(folder.path(), "display");
    display.shows("Binjiang");
    assert!(run(folder.path(), "take A").status.success());
    // Dropped: killed, with the hall in its hands.
    drop(kiosk);
    wait_until("the display to keep the hall", || {
        run(folder.path(), "take A").status.success().then_some(())
    });
    assert_eq!(json(folder.path(), "status")["waiting"], 2);
    display.types(QUIT);
    assert_eq!(display.ends(), 0);
}

#[test]
fn a_terminal_without_utf8_or_colours_is_told_what_it_lacks_and_still_works() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let poor = [("LANG", "C"), ("NO_COLOR", "1"), ("TERM", "vt220")];
    let start = |args: &[&str]| Terminal::start(DINGDONG, args, (80, 24), &poor);
    let mut kiosk = start(&["kiosk", "--data", data]);
    // No help stands before visitors; it is there with F1.
    kiosk.shows("Household Register");
    assert!(kiosk.text().is_ascii(), "{}", kiosk.text());
    kiosk.types("\x1bOP");
    kiosk.shows("UTF-8");
    kiosk.shows("no colours");
    // A clerk is told at once.
    let mut counter = start(&["counter", "1", "--data", data]);
    counter.shows("UTF-8");
    counter.types(QUIT);
    assert_eq!(counter.ends(), 0);
    kiosk.types("\x1bOP");
    kiosk.types("2");
    kiosk.shows("Your ticket");
    kiosk.types(QUIT);
    assert_eq!(kiosk.ends(), 0);
}

#[test]
fn no_colour_is_written_where_the_environment_asks_for_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let demo = tempfile::tempdir().unwrap();
    let demo = demo.path().to_str().unwrap();
    let screens: [(&[&str], &str); 5] = [
        (&["kiosk", "--data", data], "Household Register"),
        (&["counter", "1", "--data", data], "Sign in"),
        (&["display", "--data", data], "Binjiang"),
        (&["rating", "1", "--data", data], "Binjiang"),
        (&["demo", "--data", demo], "Household Register"),
    ];
    let env = [("TERM", "foot"), ("NO_COLOR", "1")];
    let has_none = |terminal: &Terminal, args: &[&str]| {
        let written = terminal.bytes();
        let coloured = [&b"38;"[..], b"48;"].map(|code| position(&written, code));
        assert_eq!(coloured, [None, None], "{args:?}");
    };
    for (args, shown) in screens {
        let terminal = Terminal::start(DINGDONG, args, (80, 24), &env);
        terminal.shows(shown);
        has_none(&terminal, args);
    }
    let preview = ["ticket", "preview"];
    let mut terminal = Terminal::start(DINGDONG, &preview, (80, 24), &env);
    assert_eq!(terminal.ends(), 0);
    has_none(&terminal, &preview);
    // A variable that is empty asks for nothing, as https://no-color.org has it.
    let env = [("TERM", "foot"), ("NO_COLOR", "")];
    let kiosk = Terminal::start(DINGDONG, &["kiosk", "--data", data], (80, 24), &env);
    wait_until("colours", || position(&kiosk.bytes(), b"48;2;").map(|_| ()));
}

#[test]
fn what_time_alone_changes_is_drawn_without_a_key_or_an_event() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut kiosk = open(folder.path(), "kiosk");
    let display = Terminal::start(DINGDONG, &["display", "--data", data], (120, 40), &[]);
    kiosk.clicks("Household Register");
    kiosk.shows("Your ticket");
    for step in ["open 2 Wang", "call 2"] {
        assert!(run(folder.path(), step).status.success(), "{step}");
    }
    // A flash is several frames, one after the other.
    let mut frames = 0;
    let mut written = display.bytes().len();
    wait_until("the call to flash", || {
        let now = display.bytes().len();
        frames += u32::from(now > written);
        written = now;
        (frames >= 4).then_some(())
    });
    wait_until("the ticket page to close by itself", || {
        (!kiosk.text().contains("Your ticket")).then_some(())
    });
}

#[test]
fn a_screen_that_is_told_to_end_leaves_the_terminal_clean_and_the_store_closed() {
    let folder = tempfile::tempdir().unwrap();
    for signal in [Signal::TERM, Signal::HUP] {
        let mut kiosk = open(folder.path(), "kiosk");
        kiosk.shows("Household Register");
        kill_process(kiosk.pid(), signal).expect("it runs");
        assert_eq!(kiosk.ends(), 0, "{signal:?}");
        left_clean(&kiosk);
        assert!(!folder.path().join("hall.sock").exists(), "{signal:?}");
    }
}

#[test]
fn without_a_terminal_a_screen_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), "kiosk");
    assert_eq!(output.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--picture"));
}

/// Not a test of its own: what the next one runs in a pseudo terminal.
#[test]
#[ignore = "run by a_panic_leaves_the_terminal_clean_and_readable"]
fn a_screen_that_panics() {
    let _guard = TerminalGuard::enter(&Abilities::detect()).expect("a terminal");
    panic!("the reason is readable");
}

#[test]
fn a_panic_leaves_the_terminal_clean_and_readable() {
    let mut program = Terminal::start_test("terminal::a_screen_that_panics", (80, 24), &[]);
    assert_ne!(program.ends(), 0);
    program.shows("the reason is readable");
    left_clean(&program);
    let bytes = program.bytes();
    let message = position(&bytes, b"the reason is readable").expect("the message");
    assert!(
        position(&bytes, MAIN).is_some_and(|left| left < message),
        "the screen is left before the message is printed"
    );
}

#[test]
fn a_counter_in_lines_of_text_is_worked_at_where_no_screen_can_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let kiosk = open(folder.path(), "kiosk");
    kiosk.shows("Household Register");
    let dumb = [("TERM", "dumb")];
    let start = |args: &[&str]| Terminal::start(DINGDONG, args, (80, 24), &dumb);
    let mut counter = start(&["counter", "2", "--data", data]);
    counter.shows("Enter: Sign in and open");
    counter.types("Bo\r");
    counter.shows("Free, nobody waits");
    assert!(run(folder.path(), "take B").status.success());
    counter.shows("Free, 1 waiting, Space: Call the next visitor");
    counter.types(" ");
    counter.shows("B001 called, Household Register");
    counter.types(" ");
    counter.shows("Serving B001");
    counter.types("r");
    counter.shows("B001 is not called");
    counter.types(QUIT);
    counter.shows("Quit this screen?");
    counter.types("\r");
    assert_eq!(counter.ends(), 0);
    // Nothing but lines: no letter is placed, and nothing is drawn again.
    let written = counter.bytes();
    assert_eq!(position(&written, b"\x1b"), None);
    assert_eq!(position(&written, ALTERNATE), None);
    // Other screens say what works here.
    let mut display = start(&["display", "--data", data]);
    display.shows("TERM=dumb");
    assert_ne!(display.ends(), 0);
}
