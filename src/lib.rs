//! 叮咚 Dingdong: the queue, calling and rating system of a service hall.
#![doc = include_str!("../ARCHITECTURE.md")]

pub mod bench;
pub mod cli;
pub mod demo;
pub mod export;
pub mod outcome;
pub mod picture;
pub mod programs;
pub mod sample;
pub mod scripts;
mod secret;
pub mod shell;
pub mod signals;
pub mod stdout;
