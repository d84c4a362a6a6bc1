//! The codes by which machines join, shown at the hub to whoever sits there.

use crate::stdout::print;
use node::lan::Control;
use node::protocol::Change;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::getpgrp;
use rustix::termios::tcgetpgrp;
use std::io::{self, BufRead, IsTerminal};
use std::time::Duration;
use text::{Words, args};

/// Time from one look whether the keyboard is this program's to the next.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The keyboard of a hub's window, if it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keyboard {
    is_there: bool,
}

impl Keyboard {
    /// Finds out whether this program has a window.
    pub(super) fn find() -> Keyboard {
        Keyboard {
            is_there: io::stdin().is_terminal() && io::stdout().is_terminal(),
        }
    }

    /// Returns whether what is typed is for this program. A job in the background that reads from
    /// its terminal is stopped by the system.
    pub(super) fn is_ours(self) -> bool {
        self.is_there && tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
    }

    /// Waits until somebody presses Enter for this program; returns whether they still can.
    fn wait_for_enter(self) -> bool {
        loop {
            let stdin = io::stdin();
            let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
            if poll(&mut fds, None).is_err_and(|why| why != rustix::io::Errno::INTR) {
                return false;
            }
            if !self.is_ours() {
                std::thread::sleep(LOOK_EVERY);
                continue;
            }
            return matches!(stdin.lock().read_line(&mut String::new()), Ok(1..));
        }
    }
}

/// Shows a code where somebody can read it, and another one whenever they press Enter.
pub(super) fn show(control: Control, keyboard: Keyboard, words: &Words) {
    let show_one = move |words: &Words| {
        if let Ok(done) = control.change(&Change::OpenJoining { hub: false }) {
            let code = args! { code: done.into_text() };
            print(&format!("\n{}", words.say("hub-code", code)));
            print(words.text("hub-code-again"));
        }
    };
    if keyboard.is_ours() {
        show_one(words);
    } else {
        print(words.text("hub-code-how"));
    }
    if !keyboard.is_there {
        return;
    }
    let words = Words::new(words.lang());
    std::thread::spawn(move || {
        while keyboard.wait_for_enter() {
            show_one(&words);
        }
    });
}
