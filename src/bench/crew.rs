//! The processes of a measured hall: its hubs, and robots in the place of people.
//!
//! None of them outlives the measurement: a robot ends with its input, and whoever is dropped or
//! interrupted takes the hubs along.

use crate::bench::usage::{cpu_ticks, resident_mb};
use crate::cli::RobotKind;
use crate::scripts::Session;
use crate::signals;
use hall::Role;
use node::home::Home;
use node::lan::joining::Applicant;
use node::link_event::LinkEvent;
use node::problems;
use node::protocol::{Change, ChangeDone, MachineReport};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use text::Words;
use text::problem::{Code, Problem};

/// Time that a process may take to do what it does in a moment.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Time between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Returns a problem of a measurement.
pub(super) fn failed(what: impl Into<String>) -> Problem {
    Problem::new(Code::Internal, what, "")
}

/// Waits until `met` is.
///
/// # Errors
/// When it never is, or `met` fails.
pub(super) fn wait_for<T>(
    what: &str,
    mut met: impl FnMut() -> Result<Option<T>, Problem>,
) -> Result<T, Problem> {
    let until = Instant::now() + TIMEOUT;
    loop {
        if let Some(found) = met()? {
            return Ok(found);
        }
        if Instant::now() > until {
            return Err(failed(format!("waited in vain for {what}")));
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

/// Everybody who is to be ended together.
pub(super) struct Crew {
    pids: Arc<Mutex<BTreeSet<u32>>>,
    runtime: tokio::runtime::Runtime,
    // Dropped, it ends the wait for a signal.
    _lives: tokio::sync::oneshot::Sender<()>,
}

impl Crew {
    /// Creates a crew of nobody. When this program is told to end, they end too and `scratch` is removed.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn new(scratch: &Path) -> Result<Crew, Problem> {
        let runtime = || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
        };
        let refused = |e: std::io::Error| {
            failed("the system gives no means to measure")
                .because(&text::Words::new(hall::Lang::EN), &e)
        };
        let pids: Arc<Mutex<BTreeSet<u32>>> = Arc::default();
        let all = Arc::clone(&pids);
        let scratch = scratch.to_owned();
        let waiting = runtime().map_err(refused)?;
        let (lives, ends) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let is_told = waiting.block_on(async {
                tokio::select! {
                    () = signals::stop() => true,
                    _ = ends => false,
                }
            });
            if !is_told {
                return;
            }
            for pid in all.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                let _ = i32::try_from(*pid)
                    .ok()
                    .and_then(Pid::from_raw)
                    .map(|pid| kill_process(pid, Signal::KILL));
            }
            let _ = std::fs::remove_dir_all(&scratch);
            std::process::exit(130);
        });
        Ok(Crew {
            pids,
            runtime: runtime().map_err(refused)?,
            _lives: lives,
        })
    }

    fn start(&self, command: &mut Command) -> Result<Process, Problem> {
        let started = command.stderr(Stdio::null()).spawn().map_err(|e| {
            failed("a process does not start").because(&text::Words::new(hall::Lang::EN), &e)
        })?;
        self.pids
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(started.id());
        Ok(Process {
            child: started,
            pids: Arc::clone(&self.pids),
        })
    }

    /// Starts a hub with its files in `folder`, one of the hall of `joins`, if given, with that
    /// code.
    ///
    /// # Errors
    /// When it does not come to answer.
    pub(super) fn hub(
        &self,
        folder: &Path,
        listen: SocketAddr,
        joins: Option<(SocketAddr, &str)>,
    ) -> Result<Hub, Problem> {
        let name = folder.file_name().unwrap_or_default();
        let mut command = this_program()?;
        command
            .args([
                "--lang",
                "en",
                "hub",
                "--listen",
                &listen.to_string(),
                "--name",
            ])
            .arg(name)
            .arg("--data")
            .arg(folder);
        if let Some((hub, code)) = joins {
            command.args(["--join", &hub.to_string(), "--code", code]);
        }
        let mut process = self.start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let output = process
            .child
            .stdout
            .take()
            .ok_or_else(|| failed("a hub has no output"))?;
        let mut lines = BufReader::new(output);
        // It says where it listens when it is ready, also when it has just joined.
        let mut line = String::new();
        while !line.contains(&listen.to_string()) {
            line.clear();
            if lines.read_line(&mut line).map_or(0, |n| n) == 0 {
                return Err(failed("a hub does not start"));
            }
        }
        Ok(Hub {
            process,
            home: Home::at(folder),
            address: listen,
            _output: lines,
        })
    }

    /// Makes a new machine one of the hall, the way a technician does, and returns its folder.
    ///
    /// # Errors
    /// When the hub does not take it.
    pub(super) fn join(
        &self,
        hub: &mut Desk,
        at: SocketAddr,
        folder: &Path,
        role: Role,
    ) -> Result<Home, Problem> {
        let home = Home::at(folder);
        home.create()
            .map_err(|e| problems::folder(&hub.words, folder, &e))?;
        let code = hub
            .change(Change::OpenJoining {
                hub: role == Role::Hub,
            })?
            .parse()
            .map_err(|_| failed("the hub gives no code"))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let applicant = Applicant {
            folder,
            name: &name,
            role,
            replace: false,
            shuts_out: false,
        };
        let joined = self.runtime.block_on(applicant.join(&[at], &code));
        joined.map_err(|error| problems::not_joined(&hub.words, &error))?;
        Ok(home)
    }

    /// Starts a robot on the machine with its files in `home`.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn robot(
        &self,
        kind: RobotKind,
        home: &Home,
        number: usize,
        pace: Duration,
    ) -> Result<Robot, Problem> {
        let mut command = this_program()?;
        command
            .args([
                "robot",
                kind.as_str(),
                &number.to_string(),
                "--pace-ms",
                &pace.as_millis().to_string(),
            ])
            .arg("--data")
            .arg(home.folder());
        let mut process = self.start(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let output = process
            .child
            .stdout
            .take()
            .ok_or_else(|| failed("a robot has no output"))?;
        Ok(Robot {
            process,
            kind,
            output: BufReader::new(output),
        })
    }
}

fn this_program() -> Result<Command, Problem> {
    Ok(Command::new(std::env::current_exe().map_err(|e| {
        failed("this program is not to be found").because(&text::Words::new(hall::Lang::EN), &e)
    })?))
}

/// A process that ends when this is dropped.
struct Process {
    child: Child,
    pids: Arc<Mutex<BTreeSet<u32>>>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        self.pids
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.child.id());
        let _ = self.child.wait();
    }
}

/// A hub. Dropping it is a `kill -9`.
pub(super) struct Hub {
    process: Process,
    pub(super) home: Home,
    pub(super) address: SocketAddr,
    // A hub that says something more must not find its output closed.
    _output: BufReader<ChildStdout>,
}

impl Hub {
    /// Asks it, as a technician does on its machine.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) fn desk(&self) -> Result<Desk, Problem> {
        let words = Words::new(hall::Lang::EN);
        let session = Session::join(std::slice::from_ref(&self.home), &words)?;
        Ok(Desk { session, words })
    }

    /// Returns the memory in use, in MB, and hundredths of a second of processor time used so far.
    pub(super) fn usage(&self) -> (f64, u64) {
        (
            resident_mb(self.process.child.id()),
            cpu_ticks(self.process.child.id()),
        )
    }
}

/// A robot. It ends when it is dropped.
pub(super) struct Robot {
    process: Process,
    pub(super) kind: RobotKind,
    output: BufReader<ChildStdout>,
}

impl Robot {
    /// Waits until it has the hall.
    ///
    /// # Errors
    /// When it ends instead.
    pub(super) fn is_ready(&mut self) -> Result<(), Problem> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        if read.is_ok() && line.trim() == "ready" {
            Ok(())
        } else {
            Err(failed(format!(
                "a robot ({}) does not start",
                self.kind.as_str()
            )))
        }
    }

    /// Has it begin.
    pub(super) fn go(&mut self) {
        let _ = self
            .process
            .child
            .stdin
            .as_mut()
            .map(|input| input.write_all(b"go\n"));
    }

    /// Has it come to an end; what it saw follows from [`Robot::told`].
    pub(super) fn stop(&mut self) {
        self.process.child.stdin = None;
    }

    /// Reads the next line that it says; empty at the end.
    pub(super) fn line(&mut self) -> String {
        let mut line = String::new();
        let _ = self.output.read_line(&mut line);
        line
    }

    /// Ends it, and returns what it saw: the words of each line.
    pub(super) fn told(mut self) -> Vec<Vec<String>> {
        self.stop();
        let mut text = String::new();
        let _ = self.output.read_to_string(&mut text);
        text.lines()
            .map(|line| line.split(' ').map(str::to_owned).collect())
            .collect()
    }

    /// Returns the memory in use, in MB, and hundredths of a second of processor time used so far.
    pub(super) fn usage(&self) -> (f64, u64) {
        (
            resident_mb(self.process.child.id()),
            cpu_ticks(self.process.child.id()),
        )
    }
}

/// A technician at a hub's machine.
pub(super) struct Desk {
    pub(super) session: Session,
    pub(super) words: Words,
}

impl Desk {
    /// Asks for a change of the machines.
    ///
    /// # Errors
    /// When it is not made.
    pub(super) fn change(&mut self, change: Change) -> Result<String, Problem> {
        self.session.link().change(change);
        loop {
            if let LinkEvent::Changed(outcome) = self.session.next(Some(TIMEOUT), &self.words)? {
                return outcome
                    .map(ChangeDone::into_text)
                    .map_err(|why| problems::not_changed(&self.words, &why));
            }
        }
    }

    /// Returns the machines of the hall.
    ///
    /// # Errors
    /// When the hub does not answer.
    pub(super) fn machines(&mut self) -> Result<Vec<MachineReport>, Problem> {
        self.session.link().machines();
        loop {
            if let LinkEvent::Machines(machines) = self.session.next(Some(TIMEOUT), &self.words)? {
                return Ok(machines);
            }
        }
    }
}
