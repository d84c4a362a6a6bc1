//! A program's link to its hall, wherever the hall is kept.
//!
//! The first program that opens a hall keeps it: it owns the store, runs the hub and listens on the
//! socket. Every other program of this user and machine connects there. A screen never knows which.
//! When the host ends, whoever opens its link again first becomes the host.

use crate::agent::{self, Agent};
use crate::home::Home;
use crate::host::{HostOptions, RunningHall};
use crate::hub::{HallUpdate, Hub, HubHandle, Wanted};
use crate::ids::fresh_id;
use crate::lan::Lan;
use crate::link_event::LinkEvent;
use crate::problems;
use crate::protocol::{BackupFailure, Change, FromHub, LogFailure, ToHub};
use crate::socket::{self, Client, HandOver, Server};
use crate::store::{Store, StoreError};
use crate::vault::BackupSeal;
use hall::{Command, CommandId, PersonId, Program, Refusal, Setup};
use statistics::Question;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use text::Words;
use text::problem::Problem;

/// Times that a program which finds the store taken but the socket silent looks again: the host is
/// just starting or ending.
const TRIES: u32 = 30;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// See the [module](self).
pub struct Link {
    program: Program,
    was_handed_over: bool,
    way: Way,
    hear: Arc<dyn Fn(LinkEvent) + Send + Sync>,
}

enum Way {
    /// This program keeps the hall. Whoever listens ends before the hub.
    Host {
        server: Option<Server>,
        lan: Option<Lan>,
        hub: Hub,
    },
    /// The hall is kept on another machine, and this program stands for it on this one. The server
    /// ends before the agent.
    Agent {
        server: Option<Server>,
        agent: Agent,
    },
    Client(Client),
}

impl Link {
    /// Joins the hall in `home` as `program`, or opens it with `setup` when nobody keeps it.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub fn open(
        home: &Home,
        program: Program,
        setup: &Setup,
        words: &Words,
        hear: impl Fn(LinkEvent) + Send + Sync + 'static,
    ) -> Result<Link, Problem> {
        Link::open_as(home, program, setup, &HostOptions::default(), words, hear)
    }

    /// The same, by a program that says how to keep the hall.
    ///
    /// # Errors
    /// When the store cannot be opened, or the network cannot be used.
    pub fn open_as(
        home: &Home,
        program: Program,
        setup: &Setup,
        host_options: &HostOptions,
        words: &Words,
        hear: impl Fn(LinkEvent) + Send + Sync + 'static,
    ) -> Result<Link, Problem> {
        let hear: Arc<dyn Fn(LinkEvent) + Send + Sync> = Arc::new(hear);
        let mut tries = 0;
        let mut was_handed_over = false;
        loop {
            // A hub joins no hall but one that another hub keeps.
            let asked = match program {
                Program::Hub if !agent::is_joined(home) => ask_to_hand_over(home, words)?,
                _ => Asked::Stays,
            };
            match asked {
                Asked::Stays => {
                    if let Some(link) = Link::connect(home, program, words, &hear)? {
                        return Ok(link);
                    }
                }
                Asked::HandedOver => was_handed_over = true,
                Asked::Nobody => {}
            }
            home.create()
                .map_err(|e| problems::folder(words, home.folder(), &e))?;
            if agent::is_joined(home) {
                if let Some(agent) = Agent::start(home, words)? {
                    return Ok(Link::start_as_agent(home, program, agent, hear));
                }
                tries += 1;
                if tries >= TRIES {
                    return Err(problems::silent(words));
                }
                std::thread::sleep(BETWEEN_TRIES);
                continue;
            }
            match Store::open(&home.store()) {
                Ok((store, loaded)) => {
                    let running = host_options.start(home, setup, store, loaded, words)?;
                    let link = Link::host(home, program, running, hear);
                    return Ok(Link {
                        was_handed_over,
                        ..link
                    });
                }
                Err(StoreError::Busy { .. }) if tries < TRIES => {
                    tries += 1;
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(error) => return Err(problems::store(words, &home.store(), &error)),
            }
        }
    }

    /// Joins the hall in `home` as `program` if another one keeps it.
    ///
    /// # Errors
    /// When the host is of another version.
    pub fn join(
        home: &Home,
        program: Program,
        words: &Words,
        hear: impl Fn(LinkEvent) + Send + Sync + 'static,
    ) -> Result<Option<Link>, Problem> {
        Link::connect(
            home,
            program,
            words,
            &(Arc::new(hear) as Arc<dyn Fn(LinkEvent) + Send + Sync>),
        )
    }

    fn connect(
        home: &Home,
        program: Program,
        words: &Words,
        hear: &Arc<dyn Fn(LinkEvent) + Send + Sync>,
    ) -> Result<Option<Link>, Problem> {
        let Ok(socket) = home.socket() else {
            return Ok(None);
        };
        let tell = Arc::clone(hear);
        match Client::connect(&socket, program, move |heard| tell(heard)) {
            Ok(client) => Ok(Some(Link {
                program,
                was_handed_over: false,
                way: Way::Client(client),
                hear: Arc::clone(hear),
            })),
            Err(error) if error.kind() == std::io::ErrorKind::Unsupported => {
                Err(problems::other_version(words, &error))
            }
            // Somebody keeps the hall and does not answer: stopped, or stuck on a disk. Opening it
            // too would not help.
            Err(error) if socket::is_timeout(&error) => Err(problems::silent(words)),
            Err(_) => Ok(None),
        }
    }

    fn start_as_agent(
        home: &Home,
        program: Program,
        agent: Agent,
        hear: Arc<dyn Fn(LinkEvent) + Send + Sync>,
    ) -> Link {
        let server = home
            .socket()
            .and_then(|path| Server::listen(&path, agent.handle(), None));
        if let Err(error) = &server {
            tracing::error!(cause = %error, "no socket: scripts and other screens cannot reach the hall from this machine");
        }
        follow(&agent.handle(), Arc::clone(&hear));
        Link {
            program,
            was_handed_over: false,
            way: Way::Agent {
                server: server.ok(),
                agent,
            },
            hear,
        }
    }

    fn host(
        home: &Home,
        program: Program,
        running: RunningHall,
        hear: Arc<dyn Fn(LinkEvent) + Send + Sync>,
    ) -> Link {
        let RunningHall { hub, lan } = running;
        let handle = hub.handle();
        let told = Arc::clone(&hear);
        // To the program it is the end of the hall that it keeps; it finds the hub's like any other.
        let end = move || {
            let why = "a hub of this machine keeps the hall from now on".to_owned();
            told(LinkEvent::Hall(HallUpdate::Ended(Some(why))));
        };
        let hand_over = (program != Program::Hub).then(|| Arc::new(end) as HandOver);
        // Without a socket the hall still works; scripts and further screens do not reach it.
        let server = home
            .socket()
            .and_then(|path| Server::listen(&path, handle.clone(), hand_over));
        if let Err(error) = &server {
            tracing::error!(cause = %error, "no socket: scripts and other screens cannot reach this hall");
        }
        let tell = Arc::clone(&hear);
        follow(&handle, tell);
        Link {
            program,
            was_handed_over: false,
            way: Way::Host {
                server: server.ok(),
                lan,
                hub,
            },
            hear,
        }
    }

    /// Returns whether other programs can reach the hall that this one keeps.
    pub fn is_reachable(&self) -> bool {
        !matches!(
            self.way,
            Way::Host { server: None, .. } | Way::Agent { server: None, .. }
        )
    }

    /// This hub's place in the network, if this program keeps the hall and others may use it.
    pub fn lan(&self) -> Option<&Lan> {
        match &self.way {
            Way::Host { lan, .. } => lan.as_ref(),
            Way::Agent { .. } | Way::Client(_) => None,
        }
    }

    /// Returns whether another program of this machine kept the hall until this one asked for it.
    pub fn was_handed_over(&self) -> bool {
        self.was_handed_over
    }

    /// Returns whether this program keeps the hall.
    pub fn is_host(&self) -> bool {
        matches!(self.way, Way::Host { .. })
    }

    /// Sends a command; the answer is heard under the returned id. When the hall is gone, that was
    /// or will be heard.
    pub fn send(&self, command: Command) -> CommandId {
        let id = fresh_id();
        self.submit(id, command, None);
        id
    }

    /// Sends a command under an id of its own, perhaps for the second time: the hall carries it out
    /// once and gives the same answer. What was not decided `within` so long, is not any more.
    pub fn submit(&self, id: CommandId, command: Command, within: Option<Duration>) {
        self.submit_as(self.program, id, command, within);
    }

    /// The same for a device that stands at a counter, by the program that drives it: a handset acts as
    /// the counter's own program, a pad as its rating pad. Only a [`Program::Device`] can.
    pub fn submit_as(
        &self,
        program: Program,
        id: CommandId,
        command: Command,
        within: Option<Duration>,
    ) {
        match self.asked() {
            Ok(hub) => {
                let hear = Arc::clone(&self.hear);
                let _ = hub.submit_while(
                    Wanted::within(within),
                    id,
                    hub.actor(self.program.acting_as(Some(program))),
                    command,
                    Box::new(move |answer| hear(LinkEvent::Answered(id, answer))),
                );
            }
            Err(client) => drop(client.submit(program, id, command, within)),
        }
    }

    /// Asks for a backup into a new file, with a seal for what the vault has of people; the outcome is
    /// heard.
    pub fn backup(&self, to: &Path, people: Option<BackupSeal>) {
        match self.asked() {
            Ok(hub) => {
                let hear = Arc::clone(&self.hear);
                let reply = move |outcome: Result<u64, StoreError>| {
                    hear(LinkEvent::BackedUp(
                        outcome.map_err(|e| BackupFailure::of(&e)),
                    ));
                };
                let _ = hub.backup(to.to_owned(), people, Box::new(reply));
            }
            Err(client) => drop(client.backup(to, people)),
        }
    }

    /// Asks for what a visitor left, on a machine that keeps the hall; the answer is heard. That it was
    /// read stands in the log before.
    pub fn read_person(&self, person: PersonId) {
        let hear = Arc::clone(&self.hear);
        match self.asked() {
            Ok(hub) if self.is_host() => {
                let reply = move |read| hear(LinkEvent::Person(person, read));
                let _ = hub.read_person(hub.actor(self.program), person, Box::new(reply));
            }
            Ok(_) => hear(LinkEvent::Person(person, Err(Refusal::NotAllowed))),
            Err(client) => drop(client.read_person(person)),
        }
    }

    /// Asks for figures; they are heard. A joined machine asks a hub.
    pub fn count(&self, question: Question) {
        let hear = Arc::clone(&self.hear);
        match self.asked() {
            Ok(hub) => {
                let reply = move |counted| hear(LinkEvent::Counted(counted));
                let _ = hub.count(hub.actor(self.program), question, Box::new(reply));
            }
            Err(client) => drop(client.count(question)),
        }
    }

    /// Asks for lines of the log from this one on, [`LOG_PART`](crate::protocol::LOG_PART) at most; they
    /// are heard.
    pub fn log(&self, from: u64) {
        let hear = Arc::clone(&self.hear);
        match self.asked() {
            Ok(hub) if self.is_host() => {
                let reply = move |lines| hear(LinkEvent::Log(lines));
                let _ = hub.read_log(hub.actor(self.program), from, Box::new(reply));
            }
            Ok(_) => hear(LinkEvent::Log(Err(LogFailure::Refused {
                why: Refusal::NotAllowed,
            }))),
            Err(client) => drop(client.log(from)),
        }
    }

    /// Asks for the machines of the hall; they are heard.
    pub fn machines(&self) {
        self.ask_technical(ToHub::Machines);
    }

    /// Asks for a change of the machines; the outcome is heard.
    pub fn change(&self, change: Change) {
        self.ask_technical(ToHub::Change { change });
    }

    fn ask_technical(&self, asked: ToHub) {
        match self.asked() {
            Ok(hub) => {
                let hear = Arc::clone(&self.hear);
                let reply = move |answer| match answer {
                    FromHub::Machines { machines } => hear(LinkEvent::Machines(machines)),
                    FromHub::Changed { done } => hear(LinkEvent::Changed(Ok(done))),
                    FromHub::ChangeRefused { why } => hear(LinkEvent::Changed(Err(why))),
                    _ => {}
                };
                hub.ask_technical(asked, Box::new(reply));
            }
            Err(client) => drop(client.ask_technical(&asked)),
        }
    }

    /// Returns the way to whoever keeps the hall for this program: itself, or another program.
    fn asked(&self) -> Result<HubHandle, &Client> {
        match &self.way {
            Way::Host { hub, .. } => Ok(hub.handle()),
            Way::Agent { agent, .. } => Ok(agent.handle()),
            Way::Client(client) => Err(client),
        }
    }
}

/// The outcome of asking for a hall.
enum Asked {
    Nobody,
    HandedOver,
    Stays,
}

/// Has the program that keeps the hall in `home` hand it over, if it is no hub.
fn ask_to_hand_over(home: &Home, words: &Words) -> Result<Asked, Problem> {
    let asked = home
        .socket()
        .and_then(|path| socket::ask_to_hand_over(&path));
    match asked {
        Ok(true) => Ok(Asked::HandedOver),
        Ok(false) => Ok(Asked::Stays),
        Err(error) if socket::is_timeout(&error) => Err(problems::silent(words)),
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => {
            Err(problems::other_version(words, &error))
        }
        Err(_) => Ok(Asked::Nobody),
    }
}

/// Hears what a hub, or who stands for it in this program, has to tell.
fn follow(hub: &HubHandle, hear: Arc<dyn Fn(LinkEvent) + Send + Sync>) {
    let follower = move |news| {
        hear(LinkEvent::Hall(news));
        true
    };
    let _ = hub.follow(Box::new(follower));
}
