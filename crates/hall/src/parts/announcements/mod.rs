//! Announcements: notices, music, and who speaks where.

mod language;

pub use language::{AnnouncementCommand, AnnouncementEvent};
