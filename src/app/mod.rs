//! The programs: what wires the rules, the store and the screens together.
//!
//! [`hub`] keeps a hall (decide -> store -> apply -> tell everyone); [`link`] is how a program
//! reaches it, in its own process or over the [`socket`]; [`stage`] runs screens in a terminal;
//! [`demo`] puts a whole hall into one; [`scripts`] are the hall from a shell; [`printing`] makes
//! paper, [`preview`] and [`doctor`] help whoever sets that up. [`programs`] starts whatever the
//! command line asks for.

pub mod announcer;
pub mod bench;
pub mod decider;
pub mod demo;
pub mod doctor;
pub mod home;
pub mod hub;
pub mod json;
pub mod keeping;
pub mod lan;
pub mod layouts;
pub mod link;
pub mod live;
pub mod machines;
pub mod pane;
pub mod preview;
pub mod printing;
pub mod probe;
pub mod programs;
pub mod protocol;
pub mod scripts;
pub mod simulation;
pub mod socket;
pub mod stage;
pub mod station;
pub mod trouble;
pub mod voice;
