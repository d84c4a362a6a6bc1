//! Hosting a hall: what a program that has just opened the store starts.
//!
//! A hall that nobody else uses is a group of one hub without a network. `dingdong hub` gives the
//! machine an identity, and from then on whichever program keeps the hall listens for other
//! machines.

use crate::clock::{Clock, Wall};
use crate::home::Home;
use crate::hub::Hub;
use crate::ids::fresh_id;
use crate::lan::{self, Credentials, Lan, PreparedLan, joining};
use crate::problems;
use crate::protocol::Rejection;
use crate::quorum;
use crate::store::{Loaded, Store};
use hall::{Command, Fingerprint, MachineCommand, MachineId, Program, Role, Setup};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::Words;
use text::problem::Problem;

/// Time that a hub which takes over waits for the other machines…
const COLLECT_WITHIN: Duration = Duration::from_secs(10);
/// …and how long nothing more must have come when all of them are here.
const QUIET_FOR: Duration = Duration::from_secs(1);

/// The way in which a program keeps a hall.
#[derive(Clone, Default)]
pub struct HostOptions {
    /// Give this machine an identity if it has none, so that others can use the hall; under this
    /// name.
    pub as_hub: Option<MachineId>,
    /// Address to listen on, instead of the usual port.
    pub listen: Option<SocketAddr>,
    /// Go on alone with what this machine has of the hall, because the hub that led is lost. Only a
    /// person can know that.
    pub take_over: bool,
    /// Another clock than this machine's.
    pub wall: Option<Wall>,
}

/// A hall that is kept.
pub struct RunningHall {
    /// Its hub, in a thread of its own.
    pub hub: Hub,
    /// Its place in the network.
    pub lan: Option<Lan>,
}

impl HostOptions {
    /// Starts the hub of a store that was just opened.
    ///
    /// # Errors
    /// When the machine's identity or the network cannot be used.
    pub fn start(
        &self,
        home: &Home,
        setup: &Setup,
        mut store: Store,
        mut loaded: Loaded,
        words: &Words,
    ) -> Result<RunningHall, Problem> {
        let folder = home.folder();
        let failed = |error| problems::store(words, &home.store(), &error);
        if folder.join(lan::TAKEN_OVER).exists() {
            return Err(problems::shut(words, &Rejection::TakenOver));
        }
        // A take-over that was cut short goes on.
        let take_over = self.take_over
            || quorum::is_taking_over(&store.reader(), loaded.hall.generation()).map_err(failed)?;
        let mut credentials =
            Credentials::load(folder).map_err(|e| problems::identity(words, &e))?;
        if let (None, Some(name)) = (&credentials, self.as_hub) {
            credentials = Some(
                Credentials::create(folder, store.hall_id(), name)
                    .map_err(|e| problems::identity(words, &e))?,
            );
        }
        // A hall that was kept for one machine began its group without a certificate, under another
        // number than the others would look for.
        let nameless = match &credentials {
            Some(own) => quorum::node(&store.reader())
                .map_err(failed)?
                .is_some_and(|node| node != own.node()),
            None => false,
        };
        if self.take_over || (nameless && quorum::is_alone(&store.reader()).map_err(failed)?) {
            quorum::leave_group(&mut store, self.take_over.then(|| loaded.hall.generation()))
                .map_err(failed)?;
            loaded = store.reader().loaded().map_err(failed)?;
        }
        let wall = self.wall.clone().unwrap_or_else(Clock::wall);
        let clock = Clock::from_wall(loaded.hall.last_at(), Arc::clone(&wall));
        let Some(credentials) = credentials else {
            let hub = Hub::start(store, loaded, clock);
            configure(&hub, setup);
            return Ok(RunningHall { hub, lan: None });
        };
        let name = credentials.name();
        let own = Command::Machine(MachineCommand::Admit {
            machine: credentials.name(),
            role: Role::Hub,
            fingerprint: Fingerprint(credentials.identity.fingerprint()),
            replace: true,
        });
        let is_member = quorum::is_member(&store.reader()).map_err(failed)?;
        // A machine that joined a hall gets the hall from the others.
        let joins = !is_member && !take_over && !joining::Membership::load(folder).hubs.is_empty();
        let is_alone = !joins && quorum::is_alone(&store.reader()).map_err(failed)?;
        let generation = loaded.hall.generation();
        let prepared = PreparedLan::new(
            credentials,
            folder,
            self.listen,
            &loaded.hall,
            wall,
            clock.clone(),
        )
        .map_err(|e| problems::listen(words, &e))?;
        let hub = Hub::start_in(
            store,
            loaded,
            clock,
            prepared.part(folder, joins),
            |handle| {
                handle.set_machine(name);
                let _ = handle.set_recovering(take_over);
                prepared.relay(handle)
            },
        );
        if is_alone && !take_over {
            configure(&hub, setup);
            submit_own(&hub, own.clone());
        }
        let mut lan =
            Lan::start(prepared, &hub.handle()).map_err(|e| problems::listen(words, &e))?;
        lan.is_new = joins;
        if take_over {
            collect_missing_entries(&hub, &lan);
            promote(&hub, generation + 1);
            submit_own(&hub, own);
        }
        Ok(RunningHall {
            hub,
            lan: Some(lan),
        })
    }
}

/// Waits for what other machines know that this one does not, until all are here and nothing more
/// comes, or long enough.
fn collect_missing_entries(hub: &Hub, lan: &Lan) {
    let until = Instant::now() + COLLECT_WITHIN;
    let mut quiet = Instant::now();
    let mut seq = hub.handle().seq();
    while Instant::now() < until && (quiet.elapsed() < QUIET_FOR || !lan.missing().is_empty()) {
        std::thread::sleep(Duration::from_millis(50));
        if hub.handle().seq() != seq {
            seq = hub.handle().seq();
            quiet = Instant::now();
        }
    }
}

/// Begins a new generation of the hall, and lets the hub decide again after that.
fn promote(hub: &Hub, generation: u32) {
    // Asked before the hub decides again, so that nothing comes in front of it.
    let (tell, told) = mpsc::channel();
    let _ = hub.handle().submit(
        fresh_id(),
        hub.handle().actor(Program::Hub),
        Command::Machine(MachineCommand::Promote { generation }),
        Box::new(move |answer| drop(tell.send(answer))),
    );
    let _ = hub.handle().set_recovering(false);
    if !matches!(told.recv(), Ok(Ok(_))) {
        tracing::error!("the take-over was refused");
    }
}

/// In a group the settings stay as they are: only whoever keeps a hall alone has the file that
/// counts.
fn configure(hub: &Hub, setup: &Setup) {
    submit_own(
        hub,
        Command::Configure {
            setup: Box::new(setup.clone()),
        },
    );
}

fn submit_own(hub: &Hub, command: Command) {
    if let Ok(Err(refusal)) = hub.handle().submit_and_wait(fresh_id(), command) {
        tracing::error!(?refusal, "refused at the start of the hub");
    }
}
