//! Figures of the day, by service.

use std::collections::VecDeque;

/// Service times remembered per service for the forecast.
pub(super) const RECENT_KEPT: usize = 50;

/// A service's figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceDay {
    /// Tickets issued today.
    pub issued: u32,
    /// Visits finished today.
    pub served: u32,
    /// Tickets that did not come when called.
    pub no_shows: u32,
    /// Tickets that were cancelled.
    pub cancelled: u32,
    /// Seconds of the latest visits, oldest first, at most 50; kept over the day turn.
    pub recent_s: VecDeque<u32>,
}
