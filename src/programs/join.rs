//! `dingdong join`: makes this machine one of a hall.

use super::Invocation;
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::print;
use hall::{MachineId, Role};
use node::home::Home;
use node::lan;
use node::lan::joining::{self, NewMachine, NotJoined};
use node::net::discover::{self, Found};
use node::net::join::{Code as JoinCode, JoinError, JoinFile};
use node::problems;
use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};

/// Time to look for a hub.
const FIND_WITHIN: Duration = Duration::from_secs(4);
/// Time to look for others once a hub was found.
const FIND_MORE: Duration = Duration::from_millis(700);

/// Joins, and says which hall it is.
pub(super) fn run(invocation: &Invocation<'_>, options: &cli::Join) -> Result<Outcome, Problem> {
    let joining = Joining {
        address: options.address.as_deref(),
        code: options.code.as_deref(),
        file: options.file.as_deref(),
        name: options.name.as_deref(),
        role: Role::from(options.role),
        replace: options.replace,
    };
    joining.join_and_tell(&invocation.home(), &invocation.words)?;
    Ok(Outcome::Done)
}

/// The way in which a machine joins a hall.
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
    pub(super) role: Role,
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
        if home.store().exists() || home.is_hub() {
            let path = home.folder().display().to_string();
            return Err(Problem::new(
                Code::Usage,
                words.say("join-has-hall", args! { path: path }),
                words.text("join-has-hall.cure"),
            ));
        }
        let name = own_name(self.name, self.role.as_str(), words)?;
        if let Some(path) = self.file {
            return self.join_by_file(home, path, &name, words);
        }
        let addresses = match self.address {
            Some(text) => look_up(text, words)?,
            None => find(words)?,
        };
        let code = match self.code {
            Some(text) => text.to_owned(),
            None => ask(words.text("join-ask-code")),
        };
        let code: JoinCode = code.parse().map_err(|_| {
            Problem::new(
                Code::Usage,
                words.text("join-bad-code"),
                words.text("join-bad-code.cure"),
            )
        })?;
        let runtime = runtime(words)?;
        // Of several hubs only the one that showed the code expects a machine.
        let mut why = NotJoined::NotNow;
        for address in addresses {
            let joined = runtime.block_on(joining::join(
                home.folder(),
                &[address],
                &code,
                name.as_str(),
                self.role,
                self.replace,
            ));
            match joined {
                Ok(joined) => return Ok(joined),
                Err(NotJoined::Join(error @ (JoinError::Closed | JoinError::Expired))) => {
                    why = NotJoined::Join(error);
                }
                Err(error @ NotJoined::Join(JoinError::Net(_)))
                    if matches!(why, NotJoined::NotNow) =>
                {
                    why = error;
                }
                Err(NotJoined::Join(JoinError::Net(_))) => {}
                Err(error) => return Err(problems::not_joined(words, &error)),
            }
        }
        Err(problems::not_joined(words, &why))
    }

    fn join_by_file(
        &self,
        home: &Home,
        path: &Path,
        name: &MachineId,
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
        let addresses: Vec<SocketAddr> = file
            .addresses
            .iter()
            .filter_map(|text| text.to_socket_addrs().ok())
            .flatten()
            .collect();
        let joined = joining::join_by_file(
            home.folder(),
            &addresses,
            &file,
            name.as_str(),
            self.role,
            self.replace,
        );
        runtime(words)?
            .block_on(joined)
            .map_err(|error| problems::not_joined(words, &error))
    }
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
        return asked.parse().map_err(|_| {
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

fn look_up(text: &str, words: &Words) -> Result<Vec<SocketAddr>, Problem> {
    let with_port = (text, lan::PORT)
        .to_socket_addrs()
        .map(Iterator::collect::<Vec<_>>);
    let found = text
        .to_socket_addrs()
        .map(Iterator::collect)
        .or(with_port)
        .unwrap_or_default();
    if found.is_empty() {
        return Err(Problem::new(
            Code::Usage,
            words.say("join-bad-address", args! { address: text }),
            words.text("join-bad-address.cure"),
        ));
    }
    Ok(found)
}

/// Looks for hubs in the network, and asks which one is meant when there are several halls.
fn find(words: &Words) -> Result<Vec<SocketAddr>, Problem> {
    eprintln!("{}", words.text("join-looking"));
    let mut until = None::<Instant>;
    let mut halls = Vec::<String>::new();
    let found = discover::find(FIND_WITHIN, |hub| {
        until.get_or_insert(Instant::now() + FIND_MORE);
        if !halls.contains(&hub.hall_id) {
            halls.push(hub.hall_id);
        }
        until.is_none_or(|until| Instant::now() < until)
    })
    .map_err(|error| problems::net(words, &error))?;
    let mut halls: Vec<Vec<Found>> = Vec::new();
    for hub in found {
        match halls.iter_mut().find(|hall| hall[0].hall_id == hub.hall_id) {
            Some(hall) => hall.push(hub),
            None => halls.push(vec![hub]),
        }
    }
    let chosen = match halls.len() {
        0 => {
            return Err(Problem::new(
                Code::Lan,
                words.text("join-none-found"),
                words.text("join-none-found.cure"),
            ));
        }
        1 => 0,
        count => {
            for (number, hall) in halls.iter().enumerate() {
                eprintln!("  {}  {}  ({})", number + 1, hall[0].hall, hall[0].machine);
            }
            let answer: usize = ask(words.text("join-which-hall"))
                .trim()
                .parse()
                .unwrap_or(0);
            let wrong = || {
                Problem::new(
                    Code::Usage,
                    words.text("join-no-such-hall"),
                    words.text("join-none-found.cure"),
                )
            };
            answer
                .checked_sub(1)
                .filter(|index| *index < count)
                .ok_or_else(wrong)?
        }
    };
    for hub in &halls[chosen] {
        eprintln!(
            "{}",
            words.say(
                "join-found",
                args! { hall: hub.hall.as_str(), name: hub.machine.as_str() }
            )
        );
    }
    Ok(halls[chosen]
        .iter()
        .flat_map(|hub| hub.addresses.clone())
        .collect())
}

fn ask(question: &str) -> String {
    eprint!("{question} ");
    let _ = io::stderr().flush();
    let mut line = String::new();
    let _ = io::stdin().lock().read_line(&mut line);
    line.trim().to_owned()
}

/// Returns a runtime for one conversation with other machines.
pub(super) fn runtime(words: &Words) -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| problems::listen(words, &e))
}
