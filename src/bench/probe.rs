//! Screens without a person in front of them, to be measured: a display that is redrawn, and
//! programs that run in a pseudo terminal.

use super::usage::{cpu_ticks, resident_mb};
use crate::picture::cell_of;
use crate::shell::core::SHORTEST_STEP_US;
use crate::shell::pane::{Pane, Place};
use config::Screens;
use hall::{Event, Hall, Lang, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use screens::display::Display;
use screens::screen::{Connection, Context};
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use ui::{Encoding, Look, Theme};

/// A display to be redrawn again and again.
pub struct DisplayProbe {
    pane: Place<Display>,
    look: Look,
    buffer: Buffer,
}

impl DisplayProbe {
    /// Creates a display of that many cells.
    pub fn new(size: (u16, u16)) -> DisplayProbe {
        let cell = cell_of(size.0);
        let look = Look::new(Theme::dark(), Encoding::Octant).with_cell(cell.0, cell.1);
        let buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        DisplayProbe {
            pane: Place::new(Display::new(Lang::ZH)),
            look,
            buffer,
        }
    }

    /// Draws it.
    pub fn draw(&mut self, hall: &Hall, settings: &Screens, at: Timestamp) {
        let cx = context(hall, settings, at);
        self.pane
            .draw(&cx, &self.look, self.buffer.area, &mut self.buffer);
    }

    /// Tells it that something happened in the hall.
    pub fn happened(&mut self, hall: &Hall, settings: &Screens, at: Timestamp, event: &Event) {
        let cx = context(hall, settings, at);
        self.pane.happened(&cx, event);
    }

    /// Returns when it changes next by itself.
    pub fn next_change(&self, hall: &Hall, settings: &Screens, at: Timestamp) -> Timestamp {
        let cx = context(hall, settings, at);
        self.pane
            .next_change(&cx)
            .max(Timestamp(at.0 + SHORTEST_STEP_US))
    }

    /// Tells it that this time has come.
    pub fn tick(&mut self, hall: &Hall, settings: &Screens, at: Timestamp) {
        let cx = context(hall, settings, at);
        self.pane.tick(&cx);
    }
}

fn context<'a>(hall: &'a Hall, settings: &'a Screens, at: Timestamp) -> Context<'a> {
    Context {
        hall,
        at,
        settings,
        connection: Connection::Live,
        paper: None,
        said: None,
        silent: None,
        pace: 1,
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
            Problem::new(Code::Internal, "no pseudo terminal to measure in", "")
                .because(&text::Words::new(hall::Lang::EN), &error)
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
            let mut bytes = vec![0; 1 << 16];
            let mut tail = Vec::new();
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

    /// Returns the time from the start to the end of the first frame.
    pub fn wait_for_frame(&self, timeout: Duration) -> Duration {
        self.frames
            .recv_timeout(timeout)
            .map_or(timeout, |at| at - self.started)
    }

    /// Returns the memory in use, in MB (10^6 bytes).
    pub fn resident_mb(&self) -> f64 {
        resident_mb(self.child.id())
    }

    /// Returns the hundredths of a second of processor time used so far.
    pub fn cpu_ticks(&self) -> u64 {
        cpu_ticks(self.child.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
