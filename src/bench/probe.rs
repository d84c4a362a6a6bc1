//! Screens without a person in front of them: pictures for manuals and tests, and programs run in a
//! pseudo terminal to be measured.

use crate::demo::crowd::Simulation;
use crate::shell::pane::{Pane, Place};
use crate::shell::stage::{self, Host, SHORTEST_STEP_US};
use config::Screens;
use hall::{Command, Event, Hall, Lang, QueueCommand, Setup, Timestamp};
use paper::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use screens::display::Display;
use screens::screen::{Connection, Context, Vocabulary};
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::Words;
use text::problem::{Code, Problem};
use ui::{Encoding, Look, Theme, picture};

/// From this many columns on a picture is of a kiosk or television with tiny cells.
const TINY_FROM: u16 = 220;
/// How long the sample hall has been open, and how many stood before its door.
const SAMPLE_S: i64 = 130 * 60;
const SAMPLE_QUEUE: usize = 30;

/// A hall in the middle of a busy morning, always the same one.
pub fn sample_hall(setup: &Setup) -> (Hall, Timestamp) {
    use chrono::TimeZone;
    let zone = setup.rules.zone;
    let opened = zone
        .with_ymd_and_hms(2026, 11, 23, 8, 30, 0)
        .earliest()
        .map_or(Timestamp::default(), |t| {
            t.with_timezone(&chrono::Utc).into()
        });
    let (mut hall, mut at) = (Hall::new(), opened);
    let carry = |hall: &mut Hall, at: Timestamp, command: &Command| {
        for event in hall.consider(at, command).unwrap_or_default() {
            hall.apply(at, &event);
        }
    };
    carry(
        &mut hall,
        at,
        &Command::Configure {
            setup: Box::new(setup.clone()),
        },
    );
    let mut people = Simulation::new(11, Lang::Zh);
    people.set_speed(1, at);
    for i in (0..SAMPLE_QUEUE).filter(|_| !setup.services.is_empty()) {
        let service = setup.services[i * 5 % setup.services.len()].id;
        carry(
            &mut hall,
            at,
            &Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::Zh,
                class: None,
                printer: None,
            }),
        );
    }
    for second in 0..SAMPLE_S {
        at = Timestamp(opened.0 + second * 1_000_000);
        while hall.next_deadline() <= at {
            carry(&mut hall, at, &Command::Elapse);
        }
        for command in people.act(&hall, at) {
            carry(&mut hall, at, &command);
        }
    }
    (hall, at)
}

/// The pixels of a cell in a picture of `columns` columns.
pub fn cell_of(columns: u16) -> (u16, u16) {
    if columns >= TINY_FROM {
        (4, 8)
    } else {
        (8, 16)
    }
}

/// A display to be redrawn again and again.
pub struct DisplayProbe {
    pane: Place<Display>,
    look: Look,
    vocabulary: Vocabulary,
    buffer: Buffer,
}

impl DisplayProbe {
    /// A display of that many cells.
    pub fn new(size: (u16, u16)) -> DisplayProbe {
        let cell = cell_of(size.0);
        let look = Look::new(Theme::dark(), Encoding::Octant).with_cell(cell.0, cell.1);
        let buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        DisplayProbe {
            pane: Place::new(Display::new(Lang::Zh)),
            look,
            vocabulary: Vocabulary::default(),
            buffer,
        }
    }

    /// Draws it.
    pub fn draw(&mut self, hall: &Hall, settings: &Screens, at: Timestamp) {
        let cx = Context {
            hall,
            at,
            words: &self.vocabulary,
            settings,
            connection: Connection::Live,
            paper: None,
            said: None,
        };
        self.pane
            .draw(&cx, &self.look, self.buffer.area, &mut self.buffer);
    }

    /// Something happened in the hall.
    pub fn happened(&mut self, hall: &Hall, settings: &Screens, at: Timestamp, event: &Event) {
        let cx = Context {
            hall,
            at,
            words: &self.vocabulary,
            settings,
            connection: Connection::Live,
            paper: None,
            said: None,
        };
        self.pane.happened(&cx, event);
    }

    /// When it changes next by itself.
    pub fn next_change(&self, hall: &Hall, settings: &Screens, at: Timestamp) -> Timestamp {
        let cx = Context {
            hall,
            at,
            words: &self.vocabulary,
            settings,
            connection: Connection::Live,
            paper: None,
            said: None,
        };
        self.pane
            .next_change(&cx)
            .max(Timestamp(at.0 + SHORTEST_STEP_US))
    }

    /// That time has come.
    pub fn tick(&mut self, hall: &Hall, settings: &Screens, at: Timestamp) {
        let cx = Context {
            hall,
            at,
            words: &self.vocabulary,
            settings,
            connection: Connection::Live,
            paper: None,
            said: None,
        };
        self.pane.tick(&cx);
    }
}

/// This program, running in a pseudo terminal.
pub struct Running {
    child: Child,
    started: Instant,
    frames: mpsc::Receiver<Instant>,
}

impl Running {
    /// Starts it with `args` in a terminal of that many cells which understands everything.
    ///
    /// # Errors
    /// When there is no pseudo terminal.
    pub fn start(args: &[&str], size: (u16, u16)) -> Result<Running, Problem> {
        let failed = |error: std::io::Error| {
            Problem::new(Code::Internal, "no pseudo terminal to measure in", "").because(&error)
        };
        let open = || -> std::io::Result<_> {
            let leader = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
            grantpt(&leader)?;
            unlockpt(&leader)?;
            let name = ptsname(&leader, Vec::new())?;
            tcsetwinsize(
                &leader,
                Winsize {
                    ws_row: size.1,
                    ws_col: size.0,
                    ws_xpixel: size.0 * 4,
                    ws_ypixel: size.1 * 8,
                },
            )?;
            let side = || {
                std::fs::OpenOptions::new()
                    .read(true)
                    .write(true)
                    .open(name.to_string_lossy().as_ref())
            };
            Ok((std::fs::File::from(leader), side()?, side()?, side()?))
        };
        let (mut leader, input, output, error) = open().map_err(failed)?;
        let started = Instant::now();
        let child = std::process::Command::new(std::env::current_exe().map_err(failed)?)
            .args(args)
            .env("TERM", "foot")
            .env("COLORTERM", "truecolor")
            .env("LANG", "zh_CN.UTF-8")
            .env_remove("TMUX")
            .stdin(Stdio::from(input))
            .stdout(Stdio::from(output))
            .stderr(Stdio::from(error))
            .spawn()
            .map_err(failed)?;
        let (tell, frames) = mpsc::channel();
        std::thread::spawn(move || {
            // The end of a frame, as the guard writes it.
            const END: &[u8] = b"\x1b[?2026l";
            let (mut bytes, mut tail) = (vec![0; 1 << 16], Vec::new());
            while let Ok(n) = leader.read(&mut bytes) {
                if n == 0 {
                    return;
                }
                // It asks for our name, like a real terminal would be asked.
                if bytes[..n].windows(3).any(|w| w == b"\x1b[c") {
                    let _ = std::io::Write::write_all(
                        &mut leader,
                        b"\x1bP>|foot(1.21.0)\x1b\\\x1b[?62;4;22c",
                    );
                }
                tail.extend_from_slice(&bytes[..n]);
                if tail.windows(END.len()).any(|w| w == END) {
                    tail.clear();
                    if tell.send(Instant::now()).is_err() {
                        // Nobody measures any more, but the program must not be held up.
                        continue;
                    }
                }
                let keep = tail.len().saturating_sub(END.len());
                tail.drain(..keep);
            }
        });
        Ok(Running {
            child,
            started,
            frames,
        })
    }

    /// From the start to the end of the first frame.
    pub fn wait_for_frame(&self, patience: Duration) -> Duration {
        self.frames
            .recv_timeout(patience)
            .map_or(patience, |at| at - self.started)
    }

    /// Memory in use, in MB (10^6 bytes).
    pub fn resident_mb(&self) -> f64 {
        resident_mb(self.child.id())
    }

    /// Hundredths of a second of processor time used so far.
    pub fn cpu_ticks(&self) -> u64 {
        cpu_ticks(self.child.id())
    }
}

/// Memory that a process uses, in MB (10^6 bytes).
pub fn resident_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kb = status
        .lines()
        .find_map(|l| l.strip_prefix("VmRSS:"))
        .and_then(|l| l.trim().split(' ').next()?.parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) * 1024.0 / 1e6
}

/// Hundredths of a second of processor time that a process has used so far.
pub fn cpu_ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The program's name, in brackets, may hold spaces: count from behind it.
    let fields: Vec<u64> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .map(|f| f.parse().unwrap_or(0))
        .collect();
    fields
        .get(11)
        .zip(fields.get(12))
        .map_or(0, |(user, system)| user + system)
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A PNG of what `host` shows in the sample hall.
pub fn picture(
    host: &mut dyn Host,
    setup: &Setup,
    settings: &Screens,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) -> Vec<u8> {
    let (hall, at) = sample_hall(setup);
    picture_of(
        (&hall, at, None),
        host,
        settings,
        lang,
        theme,
        encoding,
        size,
    )
}

/// A PNG of what `host` shows of a hall at a time, with the paper that hangs out of a simulated
/// printer.
pub fn picture_of(
    (hall, at, paper): (&Hall, Timestamp, Option<&Page>),
    host: &mut dyn Host,
    settings: &Screens,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) -> Vec<u8> {
    let vocabulary = Vocabulary::default();
    let cx = Context {
        hall,
        at,
        words: &vocabulary,
        settings,
        connection: Connection::Live,
        paper,
        said: None,
    };
    let cell = cell_of(size.0);
    let look = Look::new(theme, encoding).with_cell(cell.0, cell.1);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    stage::draw(host, &cx, &look, lang, &mut buffer);
    picture::png(&buffer, (u32::from(cell.0), u32::from(cell.1)))
}

/// Reads a size such as `320x90`.
pub fn parse_size(text: &str, words: &Words) -> Result<(u16, u16), Problem> {
    let parsed = text
        .split_once('x')
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match parsed {
        Some((columns @ 10..=1000, rows @ 5..=500)) => Ok((columns, rows)),
        _ => Err(Problem::new(
            Code::Usage,
            words.say("cli-bad-size", text::args! { size: text }),
            words.text("cli-bad-size.cure"),
        )),
    }
}
