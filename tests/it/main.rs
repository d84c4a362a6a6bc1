//! The program and its parts from outside, in one binary: building it costs more than running it.
//!
//! A module is a subject: `cargo test --test it tickets::`. The hall in simulated time is a binary of
//! its own, `tests/simulation`.

mod support;

mod admin;
mod appointments;
mod clock;
mod command_line;
mod desk;
mod hub;
mod hubs;
mod hung;
mod joining;
mod lan;
mod languages;
mod manual;
mod netns;
mod paper;
mod pictures;
mod printing;
mod proofs;
mod recorder;
mod refusals;
mod restore;
mod scripts;
mod settings;
mod staff;
mod terminal;
mod tickets;
mod tidy;
mod upkeep;
mod vault;
mod voice;
mod wires;
mod words;
