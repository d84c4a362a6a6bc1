//! 叮咚 Dingdong: the queue, calling and rating system of a service hall.
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod hall;
pub mod i18n;
pub mod problem;
pub mod record;
pub mod store;
pub mod ui;
