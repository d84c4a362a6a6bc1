//! Sessions at screens, recorded as the stage does it and played again.

use super::{BadRecording, Bounds, Player, Recorder, Recording, Ring};
use crate::demo::Demo;
use crate::programs::replay::player;
use crate::sample;
use crate::shell::core::{Core, Effect, Input};
use crate::shell::host::{Host, SingleScreen};
use crate::shell::pane::{Pane, Place};
use config::{Config, Screens};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use hall::{
    Actor, Command, CommandId, CounterCommand, CounterId, Entry, Hall, Lang, Program, Timestamp,
};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use screens::admin::{AdminScreen, PageId};
use screens::counter::CounterScreen;
use screens::display::Display;
use screens::inquiry::{AuditPart, AuditQuestion, AuditRow, Finding, Found, Inquiry};
use screens::kiosk::Kiosk;
use screens::rating::RatingPad;
use screens::redact;
use screens::screen::{Connection, KeyCode, KeyEvent, KeyModifiers};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use ui::Encoding;
use ui::terminal::{Abilities, Colours};

const PHONE: &str = "13800138000";
const CLERK: &str = "Margarethe";
const NOTICE: &str = "lost umbrella";

fn terminal() -> Abilities {
    Abilities {
        encoding: Encoding::Plain,
        colours: Colours::True,
        mouse: true,
        utf8: true,
        chinese: true,
        multiplexed: false,
        cell: None,
        typed: String::new(),
        light: None,
        owes: ui::terminal::Owed::Nothing,
    }
}

fn alone(pane: impl Pane + 'static) -> Box<dyn Host> {
    Box::new(SingleScreen::new(Box::new(pane)))
}

/// A program at work in a hall, with the hub played by the test.
struct Session {
    hub: Hall,
    core: Core,
    ring: Ring,
    frame: Buffer,
    at: Timestamp,
    seq: u64,
    sent: usize,
}

impl Session {
    fn start(program: Program, host: Box<dyn Host>, bounds: Bounds) -> Session {
        let config = Config::parse("config.toml", Config::default_text())
            .expect("the shipped settings are right");
        let (hub, at) = sample::hall(&config.setup);
        let settings = Screens::default();
        let mut session = Session {
            core: Core::new(host, settings.clone(), terminal(), Lang::EN),
            ring: Ring::new(program, settings, terminal(), bounds),
            frame: Buffer::empty(Rect::new(0, 0, 120, 40)),
            hub,
            at,
            seq: 1000,
            sent: 0,
        };
        session.feed(&Input::Hall(Arc::new(session.hub.clone())));
        session.draw();
        session
    }

    fn kiosk(bounds: Bounds) -> Session {
        Session::start(
            Program::Kiosk,
            alone(Place::new(Kiosk::new(Lang::EN))),
            bounds,
        )
    }

    fn counter(bounds: Bounds) -> Session {
        let screen = CounterScreen::new(CounterId(4), Lang::EN, None);
        let mut session = Session::start(
            Program::Counter(CounterId(4)),
            alone(Place::new(screen)),
            bounds,
        );
        let counter = CounterId(4);
        for step in [
            CounterCommand::Finish { counter },
            CounterCommand::Close { counter },
        ] {
            let _ = session.command(&Command::Counter(step));
        }
        session.draw();
        assert!(lines(&session.frame).concat().contains("Sign in"));
        session
    }

    fn feed(&mut self, input: &Input) {
        self.at = Timestamp(self.at.0 + 700_000);
        let at = self.at;
        if let Some(input) = self.core.redacted(input) {
            self.ring.input(at, input);
        }
        for effect in self.core.on(at, input) {
            let Effect::Send(pane, command) = effect else {
                continue;
            };
            self.seq += 1;
            let id = CommandId(u128::from(self.seq));
            self.ring.sent(at, pane, id, &command);
            self.core.sent(pane, id);
            self.sent += 1;
            let decided = self.command(&command);
            self.feed(&Input::Answered(id, decided));
        }
    }

    /// Submits a command as the hub does, from wherever it comes.
    fn command(&mut self, command: &Command) -> hall::Answer {
        let events = self.hub.consider(self.at, command)?;
        for event in &events {
            self.hub.apply(self.at, event);
        }
        self.seq += 1;
        self.feed(&Input::Entry(Arc::new(Entry {
            seq: self.seq,
            at: self.at,
            command: CommandId(u128::from(self.seq)),
            events: events.clone(),
            actor: Some(Actor::of(self.ring.program())),
            salt: None,
            link: None,
        })));
        Ok(events)
    }

    fn draw(&mut self) {
        self.at = Timestamp(self.at.0 + 30_000);
        if self.ring.wants_checkpoint(self.core.is_settled()) {
            self.ring.begin(self.at, self.core.checkpoint());
        }
        let area = self.frame.area;
        self.ring.drawn(self.at, area.width, area.height);
        self.frame.reset();
        self.core.draw(self.at, &mut self.frame);
    }

    fn key(&mut self, code: KeyCode) {
        self.feed(&Input::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.draw();
    }

    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(KeyCode::Char(letter));
        }
    }

    /// Presses where `text` was drawn in a pane.
    fn touches(&mut self, pane: usize, text: &str) {
        let (column, row) = self.core.panes()[pane]
            .labels()
            .iter()
            .rev()
            .find(|(_, label)| label.contains(text))
            .map(|(place, _)| (place.x + place.width / 2, place.y + place.height / 2))
            .unwrap_or_else(|| panic!("{text} is not on the screen"));
        for kind in [
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Up(MouseButton::Left),
        ] {
            self.mouse(kind, column, row);
        }
    }

    fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) {
        self.feed(&Input::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }));
        self.draw();
    }

    fn passes(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.at = self.at.plus_s(1);
            if self.core.is_due(self.at) {
                self.feed(&Input::Tick);
                self.draw();
            }
        }
    }

    fn bytes(&self) -> Vec<u8> {
        self.ring.to_bytes(self.at, None).expect("it was shown")
    }

    fn replayed(&self) -> Player {
        let recording = Recording::read(&self.bytes()).expect("it can be read");
        let mut player = player(recording).expect("it can be played");
        while player.input() {}
        player
    }

    /// Checks that the replay asks for the same and shows the same.
    #[track_caller]
    fn replays(&self) {
        let player = self.replayed();
        assert_eq!(player.progress().differs, None);
        same_lines(&lines(player.frame()), &lines(&self.frame));
        assert!(player.frame() == &self.frame, "the colours differ");
    }

    /// Checks the same, but for names that are not in a recording.
    #[track_caller]
    fn replays_without_names(&self) {
        let player = self.replayed();
        assert_eq!(player.progress().differs, None);
        let shapes = |buffer: &Buffer| -> Vec<String> {
            lines(buffer).iter().map(|l| redact::text(l)).collect()
        };
        same_lines(&shapes(player.frame()), &shapes(&self.frame));
    }
}

/// Shows the first row that differs.
#[track_caller]
fn same_lines(replayed: &[String], drawn: &[String]) {
    assert_eq!(replayed.len(), drawn.len());
    for (replayed, drawn) in replayed.iter().zip(drawn) {
        assert_eq!(replayed, drawn);
    }
}

/// Returns the rows of a frame as text.
fn lines(buffer: &Buffer) -> Vec<String> {
    let row = |row: &[Cell]| row.iter().map(Cell::symbol).collect();
    buffer
        .content()
        .chunks(usize::from(buffer.area.width).max(1))
        .map(row)
        .collect()
}

/// A checkpoint at every frame.
const EVERY: Bounds = Bounds {
    inputs: 1,
    timeout: 100,
    bytes: 1 << 20,
    parts: 2,
};

#[test]
fn a_session_at_a_kiosk_replays_to_the_same_frame() {
    let mut kiosk = Session::kiosk(Bounds::default());
    kiosk.touches(0, "Household Register");
    kiosk.replays();
    assert_eq!(kiosk.replayed().progress().sent, 1);
    kiosk.passes(40);
    kiosk.key(KeyCode::F(2));
    kiosk.key(KeyCode::F(1));
    kiosk.replays();
    kiosk.feed(&Input::Connection(Connection::Lost(kiosk.at)));
    kiosk.draw();
    kiosk.replays();
}

#[test]
fn a_recording_may_begin_at_any_moment() {
    let mut kiosk = Session::kiosk(EVERY);
    for text in ["Household Register", "Other services"] {
        if kiosk.core.panes()[0].labels().iter().any(|l| l.1 == text) {
            kiosk.touches(0, text);
            kiosk.replays();
        }
    }
    for key in [
        KeyCode::Enter,
        KeyCode::Char('p'),
        KeyCode::Char('1'),
        KeyCode::Char('l'),
        KeyCode::Char('2'),
        KeyCode::F(3),
        KeyCode::F(1),
    ] {
        kiosk.key(key);
        kiosk.replays();
        kiosk.passes(2);
        kiosk.replays();
    }
    let mut counter = Session::counter(EVERY);
    // No letter of the name may look like what stands for it.
    counter.types("0x");
    counter.key(KeyCode::Enter);
    counter.replays();
    for keys in [
        "n", "s", "t1", "/an", "f", "n", "s", "k", "p", " ", "v", "c12", "d7", "n", "x",
    ] {
        counter.types(keys);
        counter.replays();
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Right);
        counter.replays();
        counter.passes(2);
        counter.replays();
    }
}

#[test]
fn what_the_wheel_and_a_finger_moved_replays() {
    let left = MouseButton::Left;
    let mut counter = Session::counter(EVERY);
    counter.types("0x");
    counter.key(KeyCode::Enter);
    counter.types("/");
    let area = counter.frame.area;
    let [column, row] = [area.width / 2, area.height / 2];
    for gesture in [
        &[(MouseEventKind::ScrollDown, row)][..],
        &[(MouseEventKind::ScrollUp, row)],
        &[
            (MouseEventKind::Down(left), row),
            (MouseEventKind::Drag(left), row - 2),
            (MouseEventKind::Up(left), row - 2),
        ],
    ] {
        let before = counter.frame.clone();
        for (kind, row) in gesture {
            counter.mouse(*kind, column, *row);
        }
        assert!(counter.frame != before, "{gesture:?} moves something");
        counter.replays_without_names();
    }
}

#[test]
fn a_demo_replays_with_all_its_screens() {
    let counters = [CounterId(1), CounterId(2)];
    let demo = Demo::new(Kiosk::new(Lang::EN), counters, Lang::EN, 0, 1, None);
    let mut demo = Session::start(Program::Demo, Box::new(demo), EVERY);
    demo.touches(0, "Household Register");
    demo.replays_without_names();
    for key in [
        KeyCode::Tab,
        KeyCode::F(5),
        KeyCode::Tab,
        KeyCode::Char('n'),
        KeyCode::Char('s'),
        KeyCode::Char('f'),
        KeyCode::F(5),
    ] {
        demo.key(key);
        demo.replays_without_names();
    }
}

#[test]
fn a_display_replays_what_it_was_told() {
    let mut display = Session::start(
        Program::Display,
        alone(Place::new(Display::new(Lang::ZH))),
        EVERY,
    );
    for counter in 1..4 {
        let counter = CounterId(counter);
        let _ = display.command(&Command::Counter(CounterCommand::CallNext { counter }));
        display.draw();
        display.passes(3);
        display.replays();
    }
}

#[test]
fn the_ring_keeps_the_last_inputs_and_forgets_the_others() {
    let bounds = Bounds {
        inputs: 10,
        timeout: 10,
        bytes: 1 << 20,
        parts: 3,
    };
    let mut kiosk = Session::kiosk(bounds);
    for _ in 0..100 {
        kiosk.key(KeyCode::Char('l'));
        assert!(kiosk.ring.inputs() <= 30);
    }
    assert!(kiosk.ring.inputs() >= 20);
    kiosk.replays();
}

#[test]
fn the_ring_is_bounded_in_bytes_too() {
    let bounds = Bounds {
        inputs: 10_000,
        timeout: 0,
        bytes: 400,
        parts: 3,
    };
    let mut kiosk = Session::kiosk(bounds);
    for _ in 0..300 {
        kiosk.key(KeyCode::Char('l'));
    }
    // A part ends with the frame after the step that filled it.
    assert!(
        kiosk.ring.bytes() <= 3 * (400 + 40),
        "{}",
        kiosk.ring.bytes()
    );
    kiosk.replays();
}

#[test]
fn frames_without_an_input_between_them_are_kept_once() {
    let mut kiosk = Session::kiosk(Bounds::default());
    kiosk.draw();
    let before = kiosk.ring.bytes();
    for _ in 0..100 {
        kiosk.draw();
    }
    // The time of the last one may need some bytes more.
    assert!(kiosk.ring.bytes() < before + 8);
    kiosk.replays();
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[track_caller]
fn holds_nothing_personal(bytes: &[u8]) {
    for text in [PHONE, CLERK, "Margar", "13800", NOTICE, "umbrella"] {
        assert!(!holds(bytes, text), "{text} is in the recording");
    }
}

#[test]
fn a_clerks_name_and_notice_are_not_in_a_recording() {
    for bounds in [Bounds::default(), EVERY] {
        let mut counter = Session::counter(bounds);
        counter.types(CLERK);
        holds_nothing_personal(&counter.bytes());
        counter.key(KeyCode::Enter);
        counter.types("n");
        holds_nothing_personal(&counter.bytes());
        counter.replays_without_names();
        // The palette finds the command that tells the hall something.
        counter.types("/tell");
        counter.key(KeyCode::Enter);
        counter.types(NOTICE);
        holds_nothing_personal(&counter.bytes());
        for _ in 0..2 {
            counter.key(KeyCode::Enter);
        }
        let player = counter.replayed();
        assert_eq!(player.progress().differs, None);
        assert_eq!(counter.sent, 3, "signed in, called and told");
        holds_nothing_personal(&counter.bytes());
    }
}

/// Finishes the visit at counter 1 and returns its rating pad, asked for a reason.
fn poor_rating(bounds: Bounds) -> Session {
    let counter = CounterId(1);
    let pad = RatingPad::new(counter, Lang::EN);
    let mut pad = Session::start(Program::Rating(counter), alone(Place::new(pad)), bounds);
    for step in [
        CounterCommand::Close { counter },
        CounterCommand::Open {
            counter,
            clerk: CLERK.to_owned(),
            replace: false,
        },
        CounterCommand::CallNext { counter },
        CounterCommand::Start { counter },
        CounterCommand::Finish { counter },
    ] {
        // The sample hall may have a visitor there already.
        let _ = pad.command(&Command::Counter(step));
        pad.draw();
    }
    let poor = pad
        .hub
        .setup()
        .grades
        .iter()
        .position(|grade| grade.poor)
        .expect("a poor grade");
    pad.types(&(poor + 1).to_string());
    pad
}

#[test]
fn a_phone_number_and_a_reason_are_not_in_a_recording() {
    for bounds in [Bounds::default(), EVERY] {
        for by_touch in [false, true] {
            let mut pad = poor_rating(bounds);
            let reason = pad.hub.setup().rating_reasons[1].clone();
            if by_touch {
                pad.touches(0, reason.name.get(Lang::ZH));
                for digit in PHONE.chars() {
                    pad.touches(0, &digit.to_string());
                }
            } else {
                pad.key(KeyCode::Down);
                pad.key(KeyCode::Down);
                pad.types(PHONE);
            }
            holds_nothing_personal(&pad.bytes());
            pad.key(KeyCode::Enter);
            let mut rated = pad.hub.tickets().iter().filter_map(|t| t.rating.as_ref());
            assert!(rated.any(|rating| rating.reason.is_some()));
            holds_nothing_personal(&pad.bytes());
            let player = pad.replayed();
            assert_eq!(player.progress().differs, None);
            let told = player.core().hall().tickets().iter();
            let told: Vec<_> = told.filter_map(|t| t.rating.as_ref()).collect();
            assert!(told.iter().all(|rating| rating.reason.is_none()));
        }
    }
}

#[test]
fn a_file_that_is_no_recording_says_so() {
    let bytes = Session::kiosk(Bounds::default()).bytes();
    let read = |bytes: &[u8]| Recording::read(bytes).map(|r| r.program);
    assert!(matches!(read(b"[hall]\n"), Err(BadRecording::Foreign)));
    assert!(matches!(read(b""), Err(BadRecording::Foreign)));
    assert!(matches!(
        read(b"dingdong recording 2\nwhatever"),
        Err(BadRecording::Newer)
    ));
    for length in (21..bytes.len()).step_by(bytes.len() / 60) {
        assert!(matches!(
            read(&bytes[..length]),
            Err(BadRecording::Damaged(_))
        ));
    }
    assert!(matches!(read(&bytes), Ok(Program::Kiosk)));
}

#[test]
fn damage_is_noticed_or_played_but_never_a_fault_of_reading() {
    let mut kiosk = Session::kiosk(Bounds::default());
    kiosk.touches(0, "Household Register");
    let bytes = kiosk.bytes();
    let mut rng = fastrand::Rng::with_seed(10);
    for _ in 0..300 {
        let mut damaged = bytes.clone();
        let at = rng.usize(21..damaged.len());
        damaged[at] = rng.u8(..);
        let _ = Recording::read(&damaged);
    }
}

#[test]
fn files_are_private_and_only_the_newest_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let recordings = folder.path().join("recordings");
    let recorder = Recorder::new(Session::kiosk(Bounds::default()).ring, recordings.clone());
    let first = recorder.write().expect("a disk").expect("it was shown");
    let mode = std::fs::metadata(&first).expect("a file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let mut last = first.clone();
    for _ in 0..25 {
        last = recorder.write().expect("a disk").expect("it was shown");
    }
    let kept = std::fs::read_dir(&recordings).expect("a folder").count();
    assert_eq!(kept, 20);
    assert!(!first.exists());
    assert!(last.exists());
    assert!(Recording::open(&last).is_ok());
}

#[test]
fn nothing_is_written_before_something_was_shown() {
    let ring = Ring::new(
        Program::Kiosk,
        Screens::default(),
        terminal(),
        Bounds::default(),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::new(ring, folder.path().join("recordings"));
    assert!(recorder.write().expect("a disk").is_none());
    assert!(!folder.path().join("recordings").exists());
}

#[test]
fn what_the_page_of_the_log_was_told_is_replayed_without_names() {
    let screen = AdminScreen::new(Lang::EN).at(PageId::Audit);
    let host = alone(Place::new(screen));
    let mut admin = Session::start(Program::Admin, host, Bounds::default());
    admin.passes(2);
    let question = AuditQuestion {
        lang: Lang::EN,
        before: None,
        who: String::new(),
        kind: None,
        day: None,
    };
    let row = AuditRow {
        seq: 7,
        time: "2026-11-23 10:24:07".to_owned(),
        who: "1001 王敏".to_owned(),
        place: "office".to_owned(),
        what: "account disabled: 1004 赵强".to_owned(),
        before: String::new(),
        after: String::new(),
    };
    let part = AuditPart {
        rows: vec![row],
        ..AuditPart::default()
    };
    let inquiry = Inquiry::Audit(question);
    let found = Found::Audit(part);
    admin.feed(&Input::Learned(0, Box::new(Finding { inquiry, found })));
    admin.draw();
    assert!(lines(&admin.frame).concat().contains("account disabled"));
    admin.replays_without_names();
    for name in ["王敏", "赵强"] {
        let bytes = admin.bytes();
        let name = name.as_bytes();
        assert!(!bytes.windows(name.len()).any(|at| at == name));
    }
}
