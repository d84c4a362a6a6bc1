//! The technician's commands for a hall of several machines: joining, codes, the list of machines,
//! shutting one out.

use crate::outcome::Outcome;
use crate::scripts::Session;
use hall::{Hall, Lang, MachineId, Role, Timestamp};
use node::home::Home;
use node::lan::joining::{self, NewMachine, NotJoined};
use node::lan::{self, Control, Lan, PeerAddresses, client};
use node::link_event::LinkEvent;
use node::net::NetError;
use node::net::discover::{self, Found};
use node::net::identity::{Identity, IdentityError};
use node::net::join::{Code as JoinCode, JoinError, JoinFile};
use node::problems;
use node::protocol::{Change, ChangeDone, ChangeRefused, FromHub, MachineReport, Seat, ToHub};
use std::io::{self, BufRead, IsTerminal, Write};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::time::{Duration, Instant};
use text::args;
use text::problem::{Code, Problem};
use text::{self, Words};
use unicode_width::UnicodeWidthStr;

/// How long to look for a hub.
const FIND_WITHIN: Duration = Duration::from_secs(4);
/// How long a technician waits for the list of machines, between two things that happen in the
/// hall.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Once a hub was found, how much longer to look for others.
const FIND_MORE: Duration = Duration::from_millis(700);
/// How long a new hub waits to be taken into the group.
const BECOME_WITHIN: Duration = Duration::from_secs(120);

/// How a machine wants to join.
pub struct Joining<'a> {
    /// The hub's address, if it is known.
    pub address: Option<&'a str>,
    /// The code, if it is known.
    pub code: Option<&'a str>,
    /// A join file, instead of address and code.
    pub file: Option<&'a Path>,
    /// What the machine wants to be called.
    pub name: Option<&'a str>,
    /// What it wants to be.
    pub role: Role,
    /// Whether it takes the place of the machine with its name.
    pub replace: bool,
}

impl Joining<'_> {
    /// Joins, and keeps what this machine needs in `home`.
    ///
    /// # Errors
    /// Why not, and what to do.
    pub fn join(&self, home: &Home, words: &Words) -> Result<NewMachine, Problem> {
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
            .map_err(|e| bad().because(&e))?
            .parse()
            .map_err(|e| bad().because(&e))?;
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

/// The name of this machine: what was asked for, or the host's name made fit.
///
/// # Errors
/// When the name asked for has letters that a name must not have.
pub fn own_name(asked: Option<&str>, role: &str, words: &Words) -> Result<MachineId, Problem> {
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

/// An address to listen at; a port alone means all addresses.
pub fn listen_address(text: &str) -> Option<SocketAddr> {
    if let Ok(port) = text.parse::<u16>() {
        return Some(SocketAddr::from(([0, 0, 0, 0], port)));
    }
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().map(|ip| SocketAddr::new(ip, lan::PORT)))
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
    let (mut until, mut halls) = (None::<Instant>, Vec::<String>::new());
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

fn runtime(words: &Words) -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| problems::listen(words, &e))
}

/// Asks the group to take this hub in, and waits until it has the hall.
///
/// # Errors
/// When no hub that leads answers, or it says no.
pub fn become_hub(
    home: &Home,
    lan: &Lan,
    votes: bool,
    instead_of: Option<&str>,
    words: &Words,
) -> Result<(), Problem> {
    let failed = |why: Problem| Problem {
        causes: std::iter::once(why.what).chain(why.causes).collect(),
        ..Problem::new(
            Code::Lan,
            words.text("hub-not-taken"),
            words.text("hub-not-taken.cure"),
        )
    };
    let identity = Identity::load(home.folder())
        .map_err(|e| problems::identity(words, &e))?
        .ok_or_else(|| problems::identity(words, &IdentityError::Damaged))?;
    let control = lan.control();
    let address = control.reached_at().first().cloned().unwrap_or_default();
    let mut changes = vec![Change::AddHub {
        machine: lan::name_of(&identity),
        address,
        votes,
    }];
    if let Some(lost) = instead_of {
        let machine = lost.parse().map_err(|_| unknown(words, lost))?;
        changes.extend([Change::RemoveHub { machine }, Change::Expel { machine }]);
    }
    let (runtime, peer_addresses, known) = (
        runtime(words)?,
        PeerAddresses::load(home.folder()),
        joining::Membership::load(home.folder()).hubs,
    );
    let until = Instant::now() + BECOME_WITHIN;
    for change in changes {
        while let Err(why) =
            runtime.block_on(ask_group(&identity, &peer_addresses, &known, &change))
        {
            if Instant::now() > until {
                return Err(failed(why.problem(words)));
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    Ok(())
}

/// Why no hub has made a change.
enum NotMade {
    Refused(ChangeRefused),
    Unreached(NetError),
}

impl From<NetError> for NotMade {
    fn from(error: NetError) -> NotMade {
        NotMade::Unreached(error)
    }
}

impl NotMade {
    fn problem(&self, words: &Words) -> Problem {
        match self {
            NotMade::Refused(why) => problems::not_changed(words, why),
            NotMade::Unreached(error) => problems::net(words, error),
        }
    }
}

/// Asks each hub until the one that leads has done it.
async fn ask_group(
    identity: &Identity,
    peer_addresses: &PeerAddresses,
    known: &[hall::Fingerprint],
    change: &Change,
) -> Result<(), NotMade> {
    let own = hall::Fingerprint(identity.fingerprint());
    let mut why = NotMade::Refused(ChangeRefused::NoHubAnswers);
    for address in peer_addresses.addresses() {
        let is_hub = |hub: &hall::Fingerprint| *hub != own && known.contains(hub);
        let mut connection =
            match client::connect(identity, &[address], client::hello(), is_hub).await {
                Ok(connection) => connection,
                Err(error) => {
                    why = error.into();
                    continue;
                }
            };
        connection
            .output
            .write(&[ToHub::Change {
                change: change.clone(),
            }])
            .await?;
        let answer = async {
            loop {
                match connection.input.read().await {
                    Ok(FromHub::Changed { .. }) => return Ok(()),
                    Ok(FromHub::ChangeRefused { why }) => return Err(NotMade::Refused(why)),
                    Ok(FromHub::Heartbeat { hubs, .. }) => peer_addresses.learn(&hubs),
                    Ok(_) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        };
        match tokio::time::timeout(BECOME_WITHIN, answer).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(elsewhere @ NotMade::Refused(ChangeRefused::Elsewhere))) => why = elsewhere,
            Ok(Err(other)) => return Err(other),
            Err(_) => why = NetError::Silent.into(),
        }
    }
    Err(why)
}

/// Shows a code where somebody can read it, and another one whenever they press Enter.
pub fn show_codes(control: Control, words: &Words) {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return;
    }
    let words = Words::new(words.lang());
    std::thread::spawn(move || {
        loop {
            if let Ok(done) = control.change(&Change::OpenJoining { hub: false }) {
                let code = args! { code: done.into_text() };
                println!("\n{}", words.say("hub-code", code));
            }
            let mut line = String::new();
            if io::stdin()
                .lock()
                .read_line(&mut line)
                .is_ok_and(|read| read == 0)
            {
                return;
            }
        }
    });
}

/// Shows a new code.
///
/// # Errors
/// When no hub runs here.
pub fn code(homes: &[Home], hub: bool, json: bool, words: &Words) -> Result<Outcome, Problem> {
    let code = asked(homes, Change::OpenJoining { hub }, words)?.into_text();
    say(json, &serde_json::json!({"ok": true, "code": code}), || {
        words.say("hub-code", args! { code: code.as_str() })
    });
    Ok(Outcome::Done)
}

/// Writes a join file, which lets one machine in within a day.
///
/// # Errors
/// When no hub runs here, or the file cannot be written.
pub fn code_file(
    homes: &[Home],
    hub: bool,
    path: &Path,
    json: bool,
    words: &Words,
) -> Result<Outcome, Problem> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = asked(homes, Change::OpenByFile { hub }, words)?.into_text();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| problems::folder(words, path, &e))?;
    say(json, &serde_json::json!({"ok": true}), || {
        words.say("hub-code-file", args! { path: path.display().to_string() })
    });
    Ok(Outcome::Done)
}

/// Carries out a change of the machines, and says `done`.
///
/// # Errors
/// When no hub runs here, or it says no.
pub fn change(
    homes: &[Home],
    change: Change,
    done: &str,
    json: bool,
    words: &Words,
) -> Result<Outcome, Problem> {
    asked(homes, change, words)?;
    say(json, &serde_json::json!({"ok": true}), || {
        words.text(done).to_owned()
    });
    Ok(Outcome::Done)
}

fn asked(homes: &[Home], change: Change, words: &Words) -> Result<ChangeDone, Problem> {
    let session = Session::join(homes, words)?;
    session.link().change(change);
    loop {
        if let LinkEvent::Changed(outcome) = session.next(None, words)? {
            return outcome.map_err(|why| problems::not_changed(words, &why));
        }
    }
}

/// No machine has this name.
pub fn unknown(words: &Words, name: &str) -> Problem {
    Problem::new(
        Code::Usage,
        words.say("machines-unknown", args! { name: name }),
        words.text("machines-unknown.cure"),
    )
}

/// Lists the machines of the hall.
///
/// # Errors
/// When no hall runs here.
pub fn list(homes: &[Home], json: bool, lang: Lang) -> Result<Outcome, Problem> {
    let words = Words::new(lang);
    let session = Session::join(homes, &words)?;
    session.link().machines();
    let machines = loop {
        match session.next(Some(ANSWER_WITHIN), &words)? {
            LinkEvent::Machines(machines) => break machines,
            LinkEvent::Changed(_) => return Err(problems::silent(&words)),
            _ => {}
        }
    };
    let hall = session.hall();
    let objects: Vec<_> = machines.iter().map(|m| object(hall, m)).collect();
    say(json, &serde_json::Value::Array(objects), || {
        table(hall, &machines, &words)
    });
    let hubs = machines.iter().filter(|m| m.seat.is_some()).count();
    if hubs > 1
        && !machines
            .iter()
            .any(|m| m.seat == Some(Seat::Leads) && m.connected)
    {
        eprintln!("{}", words.text("machines-own-view"));
    }
    Ok(Outcome::Done)
}

fn object(hall: &Hall, report: &MachineReport) -> serde_json::Value {
    let time = |at: Timestamp| at.local(hall.setup().rules.time_zone).to_rfc3339();
    serde_json::json!({
        "name": report.machine.id.as_str(),
        "role": report.machine.role.as_str(),
        "series": report.machine.series.as_str(),
        "version": report.version,
        "connected": report.connected,
        "seen": report.seen.map(time),
        "since": time(report.machine.since),
        "expelled": report.machine.expelled.map(time),
        "lag": report.lag,
        "skew_ms": report.skew_ms,
        "address": report.address,
        "seat": report.seat.map(|seat| match seat {
            Seat::Leads => "leads",
            Seat::Votes => "votes",
            Seat::StandsBy => "stands-by",
        }),
    })
}

fn table(hall: &Hall, machines: &[MachineReport], words: &Words) -> String {
    if machines.is_empty() {
        return words.text("machines-none").to_owned();
    }
    let clock = |at: Timestamp| {
        at.local(hall.setup().rules.time_zone)
            .format("%m-%d %H:%M:%S")
            .to_string()
    };
    let mut rows = vec![
        [
            "machines-name",
            "machines-role",
            "machines-state",
            "machines-version",
            "machines-seen",
            "machines-lag",
            "machines-note",
        ]
        .map(|id| words.text(id).to_owned()),
    ];
    for report in machines {
        let state = match report {
            MachineReport { machine, .. } if machine.expelled.is_some() => {
                words.text("machines-is-expelled")
            }
            MachineReport {
                connected: true, ..
            } => words.text("machines-is-here"),
            _ => words.text("machines-is-away"),
        };
        let seat = report.seat.map(|seat| {
            words.text(match seat {
                Seat::Leads => "machines-leads",
                Seat::Votes => "machines-votes",
                Seat::StandsBy => "machines-stands-by",
            })
        });
        let skew = report.skew_ms.filter(|ms| ms.abs() > lan::SKEW_WARN_MS);
        let skew = skew.map(|ms| words.say("machines-skew", args! { seconds: ms / 1000 }));
        let note = [
            seat.map(str::to_owned),
            Some(report.machine.series.as_str().to_owned()),
            report.address.clone(),
            skew,
        ];
        rows.push([
            report.machine.id.to_string(),
            text::role(report.machine.role, words).to_owned(),
            state.to_owned(),
            report.version.clone().unwrap_or_default(),
            report.seen.map(clock).unwrap_or_default(),
            report.lag.map(|lag| lag.to_string()).unwrap_or_default(),
            note.into_iter().flatten().collect::<Vec<_>>().join("  "),
        ]);
    }
    let widths: Vec<usize> = (0..7)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 7]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn say(json: bool, object: &serde_json::Value, text: impl FnOnce() -> String) {
    // A reader that went away is no fault.
    let _ = writeln!(
        io::stdout().lock(),
        "{}",
        if json { object.to_string() } else { text() }
    );
}
