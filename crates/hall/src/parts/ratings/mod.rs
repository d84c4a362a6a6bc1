//! Ratings: what visitors say of their visits.

mod language;

pub use language::{RatingCommand, RatingEvent};
