//! `dingdong join`: makes this machine one of a hall.

mod folder;
mod search;

use super::Invocation;
use crate::cli::{self, Look};
use crate::outcome::Outcome;
use crate::stdout::print;
use hall::{MachineId, Program, Role};
use node::home::Home;
use node::lan::joining::{Applicant, NewMachine, NotJoined};
use node::net::join::{Code as JoinCode, JoinError, JoinFile};
use node::problems;
use std::io::{self, BufRead, IsTerminal, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Joins, and says which hall it is.
pub(super) fn run(invocation: &Invocation<'_>, options: &cli::Join) -> Result<Outcome, Problem> {
    let joining = Joining {
        address: options.address.as_deref(),
        code: options.code.as_deref(),
        file: options.file.as_deref(),
        name: options.name.as_deref(),
        role: options.role.map(Role::from),
        replace: options.replace,
    };
    joining.join_and_tell(&invocation.home(), &invocation.words)?;
    Ok(Outcome::Done)
}

/// Offers whoever opens a screen on a machine of no hall to join the one that is in the network,
/// before the screen begins a hall of its own.
///
/// # Errors
/// When they give a code and the machine does not join.
pub(super) fn offer(
    invocation: &Invocation<'_>,
    program: Program,
    look: &Look,
) -> Result<(), Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    let is_asked = io::stdin().is_terminal() && io::stderr().is_terminal();
    // Who names a folder knows what is in it.
    let is_named = invocation.common.data.is_some() || look.picture.is_some();
    if !is_asked || is_named || folder::has_hall(&home) {
        return Ok(());
    }
    eprintln!("{}", words.text("join-no-hall-yet"));
    let hubs = search::hubs_nearby();
    if hubs.is_empty() {
        return Ok(());
    }
    for hub in &hubs {
        eprintln!("{}", search::told(hub, words));
    }
    let code = ask(words.text("join-ask-code-or-own"));
    if code.is_empty() {
        return Ok(());
    }
    let role = match program {
        Program::Kiosk => Role::Kiosk,
        Program::Display => Role::Display,
        Program::Rating(_) => Role::Rating,
        _ => Role::Staff,
    };
    let joining = Joining {
        code: Some(&code),
        role: Some(role),
        ..Joining::default()
    };
    joining.join_and_tell(&home, words)
}

/// The way in which a machine joins a hall.
#[derive(Default)]
pub(super) struct Joining<'a> {
    /// The hub's address, if it is known.
    pub(super) address: Option<&'a str>,
    /// The code, if it is known.
    pub(super) code: Option<&'a str>,
    /// A join file, instead of address and code.
    pub(super) file: Option<&'a Path>,
    /// The name that the machine asks for.
    pub(super) name: Option<&'a str>,
    /// The role that it asks for.
    pub(super) role: Option<Role>,
    /// Takes the place of the machine with its name.
    pub(super) replace: bool,
}

impl Joining<'_> {
    /// Joins, and prints which hall this machine is now one of.
    pub(super) fn join_and_tell(&self, home: &Home, words: &Words) -> Result<(), Problem> {
        let joined = self.join(home, words)?;
        print(&words.say(
            "join-done",
            args! { hall: joined.hall_name, name: joined.identity.name() },
        ));
        Ok(())
    }

    /// Joins, and keeps what this machine needs in `home`.
    fn join(&self, home: &Home, words: &Words) -> Result<NewMachine, Problem> {
        home.create()
            .map_err(|e| problems::folder(words, home.folder(), &e))?;
        // A machine of the hall may become one of its hubs.
        let may_be_joined = self.replace || self.role == Some(Role::Hub);
        let before = folder::make_free(home, may_be_joined, words)?;
        // A machine that comes back is the one that it was.
        let was = before.as_ref().filter(|_| self.name.is_none());
        let role = self.role.or(was.map(|was| was.role));
        let role = role.unwrap_or(Role::Staff);
        let name = match was {
            Some(was) => was.name,
            None => own_name(self.name, role.as_str(), words)?,
        };
        let mut applicant = Applicant {
            folder: home.folder(),
            name: name.as_str(),
            role,
            replace: self.replace,
            shuts_out: false,
        };
        let joined = match self.file {
            Some(path) => join_by_file(&mut applicant, path, words)?,
            None => self.join_by_code(&mut applicant, words)?,
        };
        if let Some(before) = before {
            before.forget_other_hall(home, &joined);
        }
        Ok(joined)
    }

    /// Joins by a code, which a person may type again when it was not right.
    fn join_by_code(
        &self,
        applicant: &mut Applicant<'_>,
        words: &Words,
    ) -> Result<NewMachine, Problem> {
        let hubs = match self.address {
            Some(text) => vec![search::look_up(text, words)?],
            None => search::find(words)?,
        };
        if let Some(code) = self.code {
            return join_by_typed(applicant, &hubs, code, words).map_err(|no| no.problem);
        }
        let mut latest = None;
        loop {
            let code = ask(words.text("join-ask-code"));
            if code.is_empty() {
                return Err(latest.unwrap_or_else(|| bad_code(words)));
            }
            match join_by_typed(applicant, &hubs, &code, words) {
                Err(no) if no.is_about_code => {
                    eprintln!("{}", no.problem);
                    latest = Some(no.problem);
                }
                joined => return joined.map_err(|no| no.problem),
            }
        }
    }
}

/// A machine that has not joined.
struct NotTaken {
    problem: Problem,
    /// Another code may do.
    is_about_code: bool,
}

/// Tries a code that a person typed at each hub, until one takes the machine.
fn join_by_typed(
    applicant: &mut Applicant<'_>,
    hubs: &[Vec<SocketAddr>],
    typed: &str,
    words: &Words,
) -> Result<NewMachine, NotTaken> {
    let about_code = |problem| NotTaken {
        problem,
        is_about_code: true,
    };
    let code: JoinCode = typed.parse().map_err(|_| about_code(bad_code(words)))?;
    let misplaced = match (code.is_for_hub(), applicant.role == Role::Hub) {
        (true, false) => Some(NotJoined::ForHub),
        (false, true) => Some(NotJoined::NoHub),
        _ => None,
    };
    if let Some(misplaced) = misplaced.filter(|_| !applicant.replace) {
        return Err(about_code(problems::not_joined(words, &misplaced)));
    }
    let asked = try_each(applicant, hubs, &code, words);
    asked.map_err(|why| NotTaken {
        problem: problems::not_joined(words, &why),
        is_about_code: is_about_code(&why),
    })
}

fn try_each(
    applicant: &mut Applicant<'_>,
    hubs: &[Vec<SocketAddr>],
    code: &JoinCode,
    words: &Words,
) -> Result<NewMachine, NotJoined> {
    let runtime = runtime().map_err(|e| NotJoined::Join(JoinError::Net(e.into())))?;
    let mut why = None::<NotJoined>;
    for addresses in hubs {
        let ask = |applicant: &Applicant<'_>| runtime.block_on(applicant.join(addresses, code));
        let asked = match ask(applicant) {
            Err(NotJoined::Connected) if may_shut_out(applicant, words) => ask(applicant),
            asked => asked,
        };
        match asked {
            // Another hub may have shown it.
            Err(error) if is_about_code(&error) || is_about_network(&error) => {
                let tells_more = |known: &NotJoined| weight(&error) > weight(known);
                if why.as_ref().is_none_or(tells_more) {
                    why = Some(error);
                }
            }
            asked => return asked,
        }
    }
    Err(why.unwrap_or(NotJoined::NotNow))
}

/// Asks whether the machine of this name may be shut out although it is connected.
fn may_shut_out(applicant: &mut Applicant<'_>, words: &Words) -> bool {
    let question = words.say("join-ask-shut-out", args! { name: applicant.name });
    applicant.shuts_out = confirms(&question);
    applicant.shuts_out
}

fn is_about_code(why: &NotJoined) -> bool {
    matches!(
        why,
        NotJoined::Join(
            JoinError::WrongCode { .. } | JoinError::Closed | JoinError::Expired | JoinError::Burnt
        ) | NotJoined::ForHub
            | NotJoined::NoHub
    )
}

fn is_about_network(why: &NotJoined) -> bool {
    matches!(why, NotJoined::Join(JoinError::Net(_)))
}

/// How much what one hub said tells about a code, beside what another said.
fn weight(why: &NotJoined) -> u8 {
    match why {
        NotJoined::Join(JoinError::Net(_)) => 0,
        NotJoined::Join(JoinError::Closed) => 1,
        NotJoined::Join(JoinError::Expired | JoinError::Burnt) => 2,
        _ => 3,
    }
}

fn join_by_file(
    applicant: &mut Applicant<'_>,
    path: &Path,
    words: &Words,
) -> Result<NewMachine, Problem> {
    let bad = || {
        Problem::new(
            Code::Usage,
            words.say("join-bad-file", args! { path: path.display().to_string() }),
            words.text("join-bad-file.cure"),
        )
    };
    let file: JoinFile = std::fs::read_to_string(path)
        .map_err(|e| bad().because(words, &e))?
        .parse()
        .map_err(|e| bad().because(words, &e))?;
    let runtime = runtime().map_err(|e| problems::listen(words, &e))?;
    let mut why = NotJoined::NotNow;
    for text in &file.addresses {
        let addresses: Vec<SocketAddr> = text.to_socket_addrs().into_iter().flatten().collect();
        let ask =
            |applicant: &Applicant<'_>| runtime.block_on(applicant.join_by_file(&addresses, &file));
        let asked = match ask(applicant) {
            Err(NotJoined::Connected) if may_shut_out(applicant, words) => ask(applicant),
            asked => asked,
        };
        match asked {
            Ok(joined) => return Ok(joined),
            Err(error) if is_about_code(&error) || is_about_network(&error) => why = error,
            Err(error) => return Err(problems::not_joined(words, &error)),
        }
    }
    Err(problems::not_joined(words, &why))
}

fn bad_code(words: &Words) -> Problem {
    Problem::new(
        Code::Usage,
        words.text("join-bad-code"),
        words.text("join-bad-code.cure"),
    )
}

/// Returns the name of this machine: the one asked for, or the host's name made fit.
///
/// # Errors
/// When the name asked for has letters that a name must not have.
pub(super) fn own_name(
    asked: Option<&str>,
    role: &str,
    words: &Words,
) -> Result<MachineId, Problem> {
    if let Some(asked) = asked {
        return asked.to_lowercase().parse().map_err(|_| {
            Problem::new(
                Code::Usage,
                words.text("join-bad-name"),
                words.text("join-bad-name.cure"),
            )
        });
    }
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .unwrap_or_default()
        .to_lowercase();
    let fit: String = host
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
        .take(16)
        .collect();
    let host = fit.trim_matches('-');
    let name = if host.is_empty() || host == "localhost" {
        role
    } else {
        host
    };
    Ok(name
        .parse()
        .unwrap_or_else(|_| role.parse().expect("roles are plain keys")))
}

/// Asks a person; what they type is empty when nobody is there.
pub(super) fn ask(question: &str) -> String {
    eprint!("{question} ");
    let _ = io::stderr().flush();
    let mut line = String::new();
    if !matches!(io::stdin().lock().read_line(&mut line), Ok(1..)) {
        eprintln!();
    }
    line.trim().to_owned()
}

/// Asks a person whether they want something; only a yes is one.
pub(super) fn confirms(question: &str) -> bool {
    let answer = ask(question).to_lowercase();
    ["y", "yes", "是", "好", "ｙ"].contains(&answer.as_str())
}

/// Returns a runtime for one conversation with other machines.
pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
