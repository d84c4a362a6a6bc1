//! Hosting a hall: what a program that has just opened the store starts.
//!
//! A hall that nobody else uses is a group of one hub without a network. `dingdong hub` gives the
//! machine an identity, and from then on whichever program keeps the hall listens for other
//! machines.

use crate::clock::{Clock, Pace, Wall};
use crate::home::Home;
use crate::hub::Hub;
use crate::ids::fresh_id;
use crate::lan::{self, Credentials, Lan, PreparedLan, joining};
use crate::lineage::{self, Relation};
use crate::problems;
use crate::protocol::Rejection;
use crate::quorum;
use crate::store::{Loaded, Restoration, Store, StoreError};
use crate::upkeep::Upkeep;
use crate::vault::KeyFile;
use hall::{Command, Fingerprint, Lineage, MachineCommand, MachineId, Program, Role, Setup};
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
    /// The pace of its clocks, of a hall that is only shown.
    pub pace: Option<Pace>,
    /// The upkeep of its store, if it needs any.
    pub upkeep: Option<Upkeep>,
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
        let last = loaded.hall.last_at();
        let clock = match &self.pace {
            Some(pace) => pace.clock(last),
            None => Clock::from_wall(last, Arc::clone(&wall)),
        };
        let vault = KeyFile::open(folder).map_err(|e| problems::folder(words, folder, &e))?;
        let Some(credentials) = credentials else {
            let hub = Hub::start_alone(store, loaded, clock, vault);
            self.begin_upkeep(&hub);
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
        let returns = !take_over
            && returns_to_group(&mut store, &loaded, credentials.name()).map_err(failed)?;
        let is_member = quorum::is_member(&store.reader()).map_err(failed)?;
        // A machine that joined a hall gets the hall from the others.
        let is_new = !is_member && !take_over && !joining::Membership::load(folder).hubs.is_empty();
        let joins = is_new || returns;
        let is_alone = !joins && quorum::is_alone(&store.reader()).map_err(failed)?;
        let generation = loaded.hall.generation();
        let identity = credentials.identity.clone();
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
            prepared.part(folder, vault, joins, returns),
            |handle| {
                handle.set_machine(name);
                let _ = handle.set_recovering(take_over);
                prepared.relay(handle)
            },
        );
        let _ = hub.handle().seal_with(identity);
        self.begin_upkeep(&hub);
        if is_alone && !take_over {
            configure(&hub, setup);
            submit_own(&hub, own.clone());
        }
        let mut lan =
            Lan::start(prepared, &hub.handle()).map_err(|e| problems::listen(words, &e))?;
        lan.is_new = is_new && !returns;
        lan.returns = returns;
        if take_over {
            promote(&hub, &lan, generation + 1);
            submit_own(&hub, own);
        }
        Ok(RunningHall {
            hub,
            lan: Some(lan),
        })
    }

    fn begin_upkeep(&self, hub: &Hub) {
        if let Some(upkeep) = &self.upkeep {
            let _ = hub.handle().look_after(upkeep.clone());
        }
    }
}

/// Makes a hub whose store is an older one ready to get the hall from the other hubs, if there are
/// any; returns whether that is so. They may have agreed on more than this one remembers.
fn returns_to_group(
    store: &mut Store,
    loaded: &Loaded,
    own: MachineId,
) -> Result<bool, StoreError> {
    let is_other_hub =
        |m: &hall::Machine| m.role == Role::Hub && m.expelled.is_none() && m.id != own;
    if !loaded.hall.machines().iter().any(is_other_hub) {
        return Ok(false);
    }
    let reader = store.reader();
    let mut restoration = reader.restoration()?;
    if restoration.is_none()
        && !quorum::is_alone(&reader)?
        && let Some(known) = reader.mark()?
    {
        let newest = quorum::last_line(&reader, loaded.next_seq - 1)?;
        let relation = lineage::relation(&known.position, &loaded.hall, newest, |_| None);
        let is_older = matches!(relation, Relation::Ahead | Relation::Later);
        restoration = is_older.then(|| Restoration::after(known));
    }
    match &restoration {
        Some(restoration) => {
            tracing::warn!("the store is an older one: the hall comes from the other hubs");
            quorum::return_to_group(store, restoration)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

/// Lets a hub that takes over begin a generation of the hall, once it has heard from the machines.
fn promote(hub: &Hub, lan: &Lan, generation: u32) {
    collect_missing_entries(hub, lan);
    // Asked before the hub decides again, so that nothing comes in front of it.
    let (tell, told) = mpsc::channel();
    let promote = Command::Machine(MachineCommand::Promote {
        generation,
        lineage: Some(Lineage(fresh_id().0)),
    });
    let _ = hub.handle().submit(
        fresh_id(),
        hub.handle().actor(Program::Hub),
        promote,
        Box::new(move |answer| drop(tell.send(answer))),
    );
    let _ = hub.handle().set_recovering(false);
    if !matches!(told.recv(), Ok(Ok(_))) {
        tracing::error!("the take-over was refused");
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
