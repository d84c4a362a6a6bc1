//! 叮咚 Dingdong: the queue, calling and rating system of a service hall.
#![doc = include_str!("ARCHITECTURE.md")]

pub mod hall;

pub mod clock;
pub mod config;
pub mod font;
pub mod i18n;
pub mod problem;
pub mod quorum;
pub mod record;
pub mod speech;
pub mod ticket;

pub mod device;
pub mod net;
pub mod store;
pub mod ui;
#[cfg(feature = "live-voice")]
pub mod voice;

pub mod app;
pub mod cli;
