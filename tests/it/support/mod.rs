//! The common ground of the tests of the real program: a hall in a folder of its own, and a pseudo
//! terminal with a screen to read.

pub(crate) mod decoder;
pub(crate) mod golden;
pub(crate) mod group;
pub(crate) mod skipped;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The program under test.
pub(crate) const DINGDONG: &str = env!("CARGO_BIN_EXE_dingdong");
/// Time that a condition may take on a slow, busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Waits until `met` is; says what was waited for when it never is.
pub(crate) fn wait_until<T>(what: &str, mut met: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = met() {
            return found;
        }
        assert!(began.elapsed() < TIMEOUT, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The program with the hall in `folder`, speaking English.
pub(crate) fn dingdong(folder: &Path) -> Command {
    let mut command = Command::new(DINGDONG);
    command
        .env("LANG", "en_US.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .arg("--data")
        .arg(folder);
    command
}

/// Runs one command to its end.
pub(crate) fn run(folder: &Path, words: &str) -> Output {
    dingdong(folder)
        .args(words.split_whitespace())
        .output()
        .expect("the program starts")
}

/// Runs one command to its end, which reads `typed` in place of what a person types.
pub(crate) fn run_with(folder: &Path, words: &str, typed: &str) -> Output {
    let mut child = dingdong(folder)
        .args(words.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("it was piped");
    input.write_all(typed.as_bytes()).expect("it reads");
    drop(input);
    child.wait_with_output().expect("it ends")
}

/// All that a command says that reads `typed`.
pub(crate) fn answered(folder: &Path, words: &str, typed: &str) -> String {
    let output = run_with(folder, words, typed);
    String::from_utf8([output.stdout, output.stderr].concat()).expect("it is text")
}

/// The standard output of a command that must succeed.
pub(crate) fn told(folder: &Path, words: &str) -> String {
    let output = run(folder, words);
    assert!(
        output.status.success(),
        "{words}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The JSON that a command answers.
pub(crate) fn json(folder: &Path, words: &str) -> serde_json::Value {
    let output = run(folder, &format!("--json {words}"));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words}: {output:?}"))
}

/// Makes the machine with its files in `folder` one of the hall that the hub in `hub` keeps.
pub(crate) fn join(folder: &Path, hub: &Path, name: &str, role: &str) {
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let code = text(&json(hub, "code")["code"]);
    let address = text(&json(hub, "machines")[0]["address"]);
    told(
        folder,
        &format!("join {address} --code {code} --name {name} --role {role}"),
    );
}

/// A hall kept by a program without a screen.
pub(crate) struct Hub {
    child: std::process::Child,
}

impl Hub {
    /// Starts it and waits until it answers.
    pub(crate) fn start(folder: &Path) -> Hub {
        Hub::start_with(folder, &[])
    }

    /// The same with these arguments.
    pub(crate) fn start_with(folder: &Path, args: &[&str]) -> Hub {
        let mut child = dingdong(folder)
            .arg("hub")
            .args(args)
            .stdout(Stdio::null())
            .spawn()
            .expect("the hub starts");
        wait_until("the hub to answer", || {
            let ended = child.try_wait().expect("its state");
            assert!(ended.is_none(), "the hub ended: {ended:?}");
            run(folder, "status").status.success().then_some(())
        });
        Hub { child }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to end, and waits until it has.
    pub(crate) fn stop(mut self) {
        let pid = Pid::from_raw(self.pid().cast_signed()).expect("no process has the number 0");
        kill_process(pid, Signal::TERM).expect("it was running");
        self.child.wait().expect("it ends");
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program in a pseudo terminal.
pub(crate) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    bytes: Arc<Mutex<Vec<u8>>>,
    child: Box<dyn Child + Send + Sync>,
    /// Ends when all that the program wrote was read.
    reader: JoinHandle<()>,
}

impl Terminal {
    /// Starts a test of this binary that is ignored, because it is no test but a program to look at.
    pub(crate) fn start_test(
        name: &str,
        size: (u16, u16),
        env: &[(&'static str, &str)],
    ) -> Terminal {
        let me = std::env::current_exe().unwrap();
        let args = [
            "--ignored",
            "--exact",
            name,
            "--nocapture",
            "--test-threads=1",
        ];
        let env = [&[("RUST_BACKTRACE", "0")], env].concat();
        Terminal::start(me.to_str().unwrap(), &args, size, &env)
    }

    /// Starts `program` in a terminal of `columns` x `rows` cells with a UTF-8 locale and true
    /// colours.
    pub(crate) fn start(
        program: &str,
        args: &[&str],
        (columns, rows): (u16, u16),
        env: &[(&str, &str)],
    ) -> Terminal {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        for name in [
            "LC_ALL",
            "LC_CTYPE",
            "LC_MESSAGES",
            "TMUX",
            "NO_COLOR",
            "VTE_VERSION",
            "STY",
        ] {
            command.env_remove(name);
        }
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("LANG", "en_US.UTF-8"),
        ]
        .iter()
        .chain(env)
        {
            command.env(name, value);
        }
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(
            rows.try_into().unwrap(),
            columns.try_into().unwrap(),
            0,
        )));
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let mut output = pair.master.try_clone_reader().expect("its output");
        let shown = Arc::clone(&screen);
        let kept = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let mut part = [0; 65536];
            while let Ok(n @ 1..) = output.read(&mut part) {
                shown.lock().unwrap().process(&part[..n]);
                kept.lock().unwrap().extend_from_slice(&part[..n]);
            }
        });
        let keys = pair.master.take_writer().expect("its input");
        Terminal {
            master: pair.master,
            keys,
            screen,
            bytes,
            child,
            reader,
        }
    }

    /// Returns the text that the screen shows.
    pub(crate) fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Returns the colour behind each cell that the screen shows.
    pub(crate) fn grounds(&self) -> Vec<vt100::Color> {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        let (rows, columns) = screen.size();
        let cells = (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |c| (row, c)));
        let cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        cells.map(vt100::Cell::bgcolor).collect()
    }

    /// Everything that was ever written.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }

    /// Waits until the screen shows `text`.
    pub(crate) fn shows(&self, text: &str) {
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait_until(text, || self.text().contains(text).then_some(()));
        }));
        assert!(
            found.is_ok(),
            "{text:?} never appeared on:\n{}",
            self.text()
        );
    }

    /// Types.
    pub(crate) fn types(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("the terminal takes keys");
    }

    /// Clicks in the middle of where `text` stands on the screen.
    pub(crate) fn clicks(&mut self, text: &str) {
        self.shows(text);
        let (column, row) = {
            let parser = self.screen.lock().unwrap();
            let screen = parser.screen();
            let (rows, columns) = screen.size();
            let rows = rows.get();
            let columns = columns.get();
            let mut found = None;
            for row in 0..rows {
                let cells: Vec<String> = (0..columns)
                    .map(|c| {
                        screen
                            .cell(row, c)
                            .map(vt100::Cell::contents)
                            .unwrap_or_default()
                            .to_owned()
                    })
                    .collect();
                let mut line = String::new();
                let mut starts = Vec::new();
                for (column, cell) in cells.iter().enumerate() {
                    starts.push((line.len(), column));
                    line.push_str(if cell.is_empty() { " " } else { cell });
                }
                if let Some(at) = line.find(text) {
                    let column = starts
                        .iter()
                        .rev()
                        .find(|(byte, _)| *byte <= at + text.len() / 2)
                        .map_or(0, |(_, c)| *c);
                    found = Some((column, row));
                    break;
                }
            }
            found.unwrap_or_else(|| panic!("{text:?} is not on one line"))
        };
        self.types(&format!(
            "\x1b[<0;{};{}M\x1b[<0;{};{}m",
            column + 1,
            row + 1,
            column + 1,
            row + 1
        ));
    }

    /// Changes the size of the terminal.
    pub(crate) fn resizes(&mut self, (columns, rows): (u16, u16)) {
        self.screen
            .lock()
            .unwrap()
            .screen_mut()
            .set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master
            .resize(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("a new size");
    }

    /// Waits for the program's end and returns its exit code.
    pub(crate) fn ends(&mut self) -> u32 {
        let ended = wait_until("the program to end", || {
            self.child.try_wait().expect("its state")
        });
        wait_until("its last words", || self.reader.is_finished().then_some(()));
        ended.exit_code()
    }

    /// The program's process id.
    pub(crate) fn pid(&self) -> Pid {
        let id = self.child.process_id().expect("it runs");
        Pid::from_raw(id.cast_signed()).expect("no process has the number 0")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
