//! The reason for a call.

use super::ids::ClassId;

/// Why a ticket was called before the others that this counter could have called. The clerk reads
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It waited longest.
    LongestWait,
    /// Its waiting counts faster: the rate of its service or class.
    Rate,
    /// It has priority.
    Priority(ClassId),
    /// It waited longer than its service allows, in whole minutes.
    OverMaxWait(u32),
    /// Its turn after that many priority visitors.
    Ratio(u8),
    /// Its service ranks first at this counter.
    FirstService,
    /// A clerk chose it (特呼).
    Special,
    /// It was passed and called back (回呼).
    CalledBack,
}
