//! A recording played again: in the terminal with pause and step, or to its end for a report and a
//! picture.

use super::Invocation;
use crate::cli::{self, VERSION};
use crate::demo::Demo;
use crate::outcome::Outcome;
use crate::picture::cell_of;
use crate::shell::core::{Checkpoint, Input};
use crate::shell::counter::CounterHost;
use crate::shell::host::{Host, SingleScreen};
use crate::shell::pane::{Pane, Place, SavedPane};
use crate::shell::recorder::{BadRecording, Player, Recording};
use crate::shell::stage;
use crate::stdout::print;
use crossterm::event::{self, Event, KeyEventKind};
use hall::{Program, Timestamp};
use node::problems;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use record::RecordError;
use screens::admin::AdminScreen;
use screens::display::Display;
use screens::kiosk::Kiosk;
use screens::rating::RatingPad;
use screens::screen::{KeyCode, KeyEvent, KeyModifiers, Screen};
use std::io::IsTerminal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};
use ui::picture;
use ui::terminal::{Abilities, TerminalGuard};

/// Nobody waits longer than this for the next input, at any speed.
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// Speeds at which it can be played.
const SPEEDS: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Time that a page key jumps over, in microseconds.
const JUMP_US: i64 = 60_000_000;
/// Cells that an arrow moves a frame that is larger than the terminal.
const MOVE: u16 = 4;
/// Time to wait for a key while nothing is played.
const WAIT_MAX: Duration = Duration::from_secs(3600);

/// Plays a recording, and answers whether the screens did the same as then.
///
/// # Errors
/// When the file cannot be played, or there is no terminal.
pub(super) fn run(invocation: &Invocation<'_>, options: &cli::Replay) -> Result<Outcome, Problem> {
    let replay = Replay {
        file: &options.file,
        check: options.check,
        picture: options.picture.as_deref(),
        inputs: options.inputs.unwrap_or(usize::MAX),
        json: invocation.json(),
        words: &invocation.words,
    };
    replay.run()
}

/// A recording to play, and how.
struct Replay<'a> {
    /// The recording.
    file: &'a Path,
    /// Plays it without a screen.
    check: bool,
    /// File for a picture of the last frame.
    picture: Option<&'a Path>,
    /// Inputs to play at most.
    inputs: usize,
    /// Reports as JSON.
    json: bool,
    /// Words to report in.
    words: &'a Words,
}

/// Returns the host that stood in the checkpoint of a recording of `program`.
///
/// # Errors
/// When its state is of another program, or of a newer version.
pub fn host(program: Program, checkpoint: &Checkpoint) -> Result<Box<dyn Host>, RecordError> {
    fn pane<S: Screen + 'static>(panes: &[SavedPane]) -> Result<Box<dyn Pane>, RecordError> {
        let [only] = panes else {
            return Err(RecordError::BadValue("list of one screen"));
        };
        Ok(Box::new(Place::<S>::restored(only)?))
    }
    let panes = &checkpoint.panes;
    let pane = match program {
        Program::Kiosk => pane::<Kiosk>(panes)?,
        Program::Display => pane::<Display>(panes)?,
        Program::Rating(_) => pane::<RatingPad>(panes)?,
        Program::Admin => pane::<AdminScreen>(panes)?,
        Program::Counter(counter) => {
            let host = CounterHost::restored(counter, panes, &checkpoint.host)?;
            return Ok(Box::new(host));
        }
        Program::Demo => return Ok(Box::new(Demo::restored(panes, &checkpoint.host)?)),
        Program::Unknown | Program::Script | Program::Device | Program::Hub | Program::Timer => {
            return Err(RecordError::BadValue("program with screens"));
        }
    };
    Ok(Box::new(SingleScreen::new(pane)))
}

/// Reads a recording and puts its screens up.
///
/// # Errors
/// When it cannot be played.
pub fn player(recording: Recording) -> Result<Player, BadRecording> {
    let host = host(recording.program, &recording.checkpoint)?;
    Ok(Player::new(recording, host))
}

impl Replay<'_> {
    fn run(&self) -> Result<Outcome, Problem> {
        let recording = Recording::open(self.file).map_err(|e| self.bad(&e))?;
        let about = About::of(&recording);
        let player = player(recording).map_err(|e| self.bad(&e))?;
        if self.check || self.picture.is_some() {
            self.report(&about, player)
        } else {
            self.show(&about, player)
        }
    }

    fn bad(&self, error: &BadRecording) -> Problem {
        let id = match error {
            BadRecording::Io(_) => "replay-unreadable",
            BadRecording::Foreign => "replay-foreign",
            BadRecording::Newer => "replay-newer",
            BadRecording::Damaged(error) if error.is_newer() => "replay-newer",
            BadRecording::TooLarge | BadRecording::Damaged(_) => "replay-damaged",
        };
        let file = args! { file: self.file.display().to_string(), version: VERSION };
        let cure = self.words.say(&format!("{id}.cure"), file);
        Problem::new(Code::Usage, self.words.say(id, file), cure).because(self.words, error)
    }

    /// Plays it to its end, and says what was in it.
    fn report(&self, about: &About, mut player: Player) -> Result<Outcome, Problem> {
        let mut panicked = false;
        while player.progress().inputs < self.inputs {
            // The fault that was recorded may well be in this version too.
            match catch_unwind(AssertUnwindSafe(|| player.input())) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => {
                    panicked = true;
                    break;
                }
            }
        }
        if let Some(path) = self.picture {
            let cell = about.cell(player.frame().area.width);
            let png = picture::png(player.frame(), cell);
            std::fs::write(path, png).map_err(|e| problems::folder(self.words, path, &e))?;
        }
        let same = !panicked && player.progress().differs.is_none();
        if self.json {
            let progress = player.progress();
            let differs = progress.differs.as_ref();
            let object = serde_json::json!({
                "ok": same, "program": about.program.as_str(), "version": about.version, "panic": about.panic,
                "inputs": progress.inputs, "keys": progress.keys, "touches": progress.touches, "entries": progress.entries,
                "commands": progress.sent, "frames": progress.frames, "panicked": panicked,
                "differs": differs.map(|(input, what)| serde_json::json!({"input": input, "what": what})),
            });
            print(&object.to_string());
        } else {
            for line in self.lines(about, &player, panicked) {
                print(&line);
            }
        }
        Ok(Outcome::of(same))
    }

    fn lines(&self, about: &About, player: &Player, panicked: bool) -> Vec<String> {
        let words = self.words;
        let progress = player.progress();
        let area = player.frame().area;
        let mut lines = vec![
            words.say(
                "replay-about",
                args! { program: about.program.as_str(), version: about.version.as_str(), from: about.time(about.begins_at), to: about.time(player.at()), size: format!("{}x{}", area.width, area.height) },
            ),
            words.say(
                "replay-counts",
                args! { inputs: progress.inputs, keys: progress.keys, touches: progress.touches, entries: progress.entries, commands: progress.sent, frames: progress.frames },
            ),
        ];
        lines.extend(
            about
                .panic
                .as_ref()
                .map(|place| words.say("replay-panic", args! { place: place.as_str() })),
        );
        if about.version != VERSION {
            lines.push(words.say("replay-version", args! { version: VERSION }));
        }
        lines.push(match &progress.differs {
            _ if panicked => words.say("replay-panics", args! { input: progress.inputs }),
            Some((input, what)) => words.say(
                "replay-differs",
                args! { input: *input, what: what.as_str() },
            ),
            None => words.text("replay-same").to_owned(),
        });
        lines
    }

    /// Plays it in the terminal.
    fn show(&self, about: &About, player: Player) -> Result<Outcome, Problem> {
        if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
            return Err(Problem::new(
                Code::Terminal,
                self.words.text("cli-no-terminal"),
                self.words.text("replay-no-terminal"),
            ));
        }
        let failed = |error: std::io::Error| stage::bad_terminal(self.words, &error);
        let abilities = Abilities::detect();
        let mut guard = TerminalGuard::enter(&abilities).map_err(failed)?;
        let mut shown = Shown::new(self, about, player);
        loop {
            guard.draw(|buffer| shown.draw(buffer)).map_err(failed)?;
            let wait = shown.due.map_or(WAIT_MAX, |due| {
                due.saturating_duration_since(Instant::now())
            });
            if !event::poll(wait).map_err(failed)? {
                shown.play();
                continue;
            }
            if let Event::Key(key) = event::read().map_err(failed)?
                && key.kind != KeyEventKind::Release
                && shown.key(key) == Turn::Quit
            {
                return Ok(Outcome::Done);
            }
        }
    }
}

/// Facts of a recording that do not change while it is played.
struct About {
    program: Program,
    version: String,
    panic: Option<String>,
    begins_at: Timestamp,
    inputs: usize,
    zone: chrono_tz::Tz,
    cell: Option<(u16, u16)>,
}

impl About {
    fn of(recording: &Recording) -> About {
        About {
            program: recording.program,
            version: recording.version.clone(),
            panic: recording.panic.clone(),
            begins_at: recording.begins_at,
            inputs: recording.inputs(),
            zone: recording.checkpoint.hall.setup.rules.time_zone,
            cell: recording.terminal.cell,
        }
    }

    fn time(&self, at: Timestamp) -> String {
        at.local(self.zone).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Pixels of a cell in a picture.
    fn cell(&self, columns: u16) -> (u32, u32) {
        let (width, height) = self.cell.unwrap_or_else(|| cell_of(columns));
        (u32::from(width), u32::from(height))
    }
}

/// The consequence of a key of the replay.
#[derive(PartialEq)]
enum Turn {
    On,
    Quit,
}

/// A replay in a terminal.
struct Shown<'a> {
    words: &'a Words,
    about: &'a About,
    file: &'a Path,
    /// Inputs after which it pauses by itself.
    until: usize,
    player: Player,
    speed: usize,
    /// Time at which the next input is played; `None` while it pauses.
    due: Option<Instant>,
    /// Cells of the frame that are off the terminal to the left and above.
    moved: (u16, u16),
}

impl<'a> Shown<'a> {
    fn new(replay: &Replay<'a>, about: &'a About, player: Player) -> Shown<'a> {
        Shown {
            words: replay.words,
            about,
            file: replay.file,
            until: replay.inputs,
            player,
            speed: 0,
            due: Some(Instant::now()),
            moved: (0, 0),
        }
    }

    /// Plays an input, and says when the next one comes.
    fn play(&mut self) {
        let before = self.player.at();
        let ended = !self.player.input() || self.player.progress().inputs >= self.until;
        self.due = self.player.next_at().filter(|_| !ended).map(|next| {
            let gap = next.0.saturating_sub(before.max(self.player.at()).0);
            let gap = Duration::from_micros(u64::try_from(gap).unwrap_or(0));
            Instant::now() + (gap / SPEEDS[self.speed]).min(PAUSE_MAX)
        });
    }

    fn key(&mut self, key: KeyEvent) -> Turn {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let step = |at: u16, on: bool| {
            if on {
                at.saturating_add(MOVE)
            } else {
                at.saturating_sub(MOVE)
            }
        };
        match key.code {
            KeyCode::Char('c') if control => return Turn::Quit,
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => return Turn::Quit,
            KeyCode::Char(' ') => {
                self.due = match self.due {
                    Some(_) => None,
                    None => Some(Instant::now()),
                }
            }
            KeyCode::Enter | KeyCode::Char('n') => {
                self.player.input();
                self.due = None;
            }
            KeyCode::PageDown => self.jump(),
            KeyCode::Char('+' | '=') => self.speed = (self.speed + 1).min(SPEEDS.len() - 1),
            KeyCode::Char('-') => self.speed = self.speed.saturating_sub(1),
            KeyCode::Home => self.restart(),
            KeyCode::Left => self.moved.0 = step(self.moved.0, false),
            KeyCode::Right => self.moved.0 = step(self.moved.0, true),
            KeyCode::Up => self.moved.1 = step(self.moved.1, false),
            KeyCode::Down => self.moved.1 = step(self.moved.1, true),
            _ => {}
        }
        Turn::On
    }

    /// Plays a minute at once.
    fn jump(&mut self) {
        let until = self.player.at().0.saturating_add(JUMP_US);
        while self.player.next_at().is_some_and(|next| next.0 <= until) {
            self.player.input();
        }
        self.player.input();
        self.due = self.due.map(|_| Instant::now());
    }

    /// Begins anew. The file was read before; should it be gone, the replay stays where it is.
    fn restart(&mut self) {
        if let Ok(again) = Recording::open(self.file).and_then(player) {
            self.player = again;
            self.due = self.due.map(|_| Instant::now());
        }
    }

    fn draw(&mut self, buffer: &mut Buffer) {
        let area = buffer.area;
        let room = area.height.saturating_sub(1);
        let row = area.bottom().saturating_sub(1);
        let frame = self.player.frame();
        let hidden = (
            frame.area.width.saturating_sub(area.width),
            frame.area.height.saturating_sub(room),
        );
        self.moved = (self.moved.0.min(hidden.0), self.moved.1.min(hidden.1));
        let seen = Rect::new(
            0,
            0,
            area.width.min(frame.area.width),
            room.min(frame.area.height),
        );
        for cell in seen.positions() {
            let from = (cell.x + self.moved.0, cell.y + self.moved.1);
            buffer[cell] = frame[from].clone();
        }
        if area.height > 0 {
            let style = Style::new().add_modifier(Modifier::REVERSED);
            let line = self.status(hidden);
            buffer.set_style(Rect::new(0, row, area.width, 1), style);
            buffer.set_stringn(0, row, line, usize::from(area.width), style);
        }
    }

    /// Returns the bottom row: where it is, what came last, and the keys.
    fn status(&self, hidden: (u16, u16)) -> String {
        let words = self.words;
        let progress = self.player.progress();
        let state = words.text(match (self.due, self.player.next_at()) {
            (_, None) => "replay-ended",
            (Some(_), _) => "replay-plays",
            (None, _) => "replay-pauses",
        });
        let mut parts = vec![
            words.say(
                "replay-position",
                args! { state: state, input: progress.inputs, all: self.about.inputs, time: self.about.time(self.player.at()), speed: SPEEDS[self.speed] },
            ),
            self.player
                .last_input()
                .map(|input| self.name(input))
                .unwrap_or_default(),
        ];
        if hidden != (0, 0) {
            let area = self.player.frame().area;
            let size = format!("{}x{}", area.width, area.height);
            parts.push(words.say("replay-larger", args! { size: size }));
        }
        if progress.differs.is_some() {
            parts.push(words.text("replay-has-differed").to_owned());
        }
        parts.push(words.text("replay-keys").to_owned());
        parts.retain(|part| !part.is_empty());
        format!(" {}", parts.join(" · "))
    }

    /// Returns an input in words.
    fn name(&self, input: &Input) -> String {
        let words = self.words;
        match input {
            Input::Key(key) => {
                let name = if key.modifiers.contains(KeyModifiers::CONTROL) {
                    format!("Ctrl+{}", key.code)
                } else {
                    key.code.to_string()
                };
                words.say("replay-key", args! { key: name })
            }
            Input::Mouse(mouse) => words.say(
                "replay-touch",
                args! { column: mouse.column, row: mouse.row },
            ),
            Input::Entry(entry) => words.say("replay-entry", args! { seq: entry.seq }),
            Input::Answered(..) | Input::Learned(..) => words.text("replay-answer").to_owned(),
            Input::Hall(_) | Input::HallAgain => words.text("replay-hall").to_owned(),
            Input::Connection(_) => words.text("replay-connection").to_owned(),
            Input::Paper(_) => words.text("replay-paper").to_owned(),
            Input::Speaker { .. } => words.text("replay-speaker").to_owned(),
            Input::Tick => words.text("replay-tick").to_owned(),
        }
    }
}
