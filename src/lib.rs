//! 叮咚 Dingdong: the queue, calling and rating system of a service hall.
#![doc = include_str!("../ARCHITECTURE.md")]

pub mod bench;
pub mod cli;
pub mod demo;
pub mod programs;
pub mod scripts;
pub mod shell;
