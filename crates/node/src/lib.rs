//! A machine of a hall: what it keeps, what it agrees on with others, and how programs reach it.
//!
//! The hub's thread ([`hub`]) owns the hall in memory: the [`decider`] makes a batch of commands
//! into lines of the log, the [`quorum`] of hubs agrees on them, the [`store`] keeps them, and
//! every follower is told. [`lan`] lets other machines in over the connections of [`net`]; a
//! machine that has joined runs a [`agent`]. A program reaches the hall through a [`link`]: in its
//! own process, over the [`socket`] of its machine, or through the agent. [`host`] starts whatever
//! a machine needs to keep its hall, and [`upkeep`] is what such a machine does for its store by itself.
//!
//! *Never*: a screen, a printer, a speaker, a command line. `cargo test -p node` guards it: none of
//! those crates is among its dependencies.

pub mod agent;
pub mod clock;
mod columns;
pub mod decider;
pub mod home;
pub mod host;
pub mod hub;
pub mod ids;
pub mod lan;
pub mod lineage;
pub mod link;
pub mod link_event;
pub mod net;
pub mod problems;
pub mod protocol;
mod pulse;
pub mod quorum;
pub mod socket;
pub mod store;
pub mod upkeep;
pub mod vault;

/// The version of the program, which machines tell each other.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
