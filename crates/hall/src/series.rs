//! Which numbers rise one after another.
//!
//! A series is all numbers with the same letters, or with none, from the first number of a service to
//! where the next service begins. So services whose letters and first number are the same draw from
//! one series, and the order of its numbers is the order in which visitors came. Services with the
//! same letters and different first numbers have a series each: 1001 to 1999, 2001 to 2999.
//!
//! A number alone says of which series it is, by the settings; of which service its ticket is, the
//! ticket says.

use super::setup::{Prefix, Service, Setup};

/// Numbers that are left out at least, where the hall may have forgotten some.
const SKIPPED_MIN: u32 = 50;

/// Identity of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Series {
    /// Letters before its numbers.
    pub prefix: Prefix,
    /// Its first number.
    pub first: u32,
}

impl Service {
    /// The series that it gives out numbers of.
    pub fn series(&self) -> Series {
        Series {
            prefix: self.prefix,
            first: self.first,
        }
    }
}

impl Setup {
    /// Returns the series of a number: of those with its letters the one that begins last before it,
    /// or the first one when it is below all of them.
    pub(crate) fn series_of(&self, prefix: Prefix, value: u32) -> Series {
        let firsts = || self.firsts(prefix);
        let first = firsts().filter(|first| *first <= value).max();
        let first = first.or_else(|| firsts().min()).unwrap_or(0);
        Series { prefix, first }
    }

    /// Returns the last number before another series with the same letters begins.
    pub(crate) fn series_end(&self, series: Series) -> u32 {
        // Older settings may have had it begin elsewhere, and a program of an earlier version does
        // not say where.
        let later = || self.firsts(series.prefix).filter(|f| *f >= series.first);
        let begins = later().min().unwrap_or(series.first);
        let next = later().filter(|first| *first > begins).min();
        next.map_or(u32::MAX, |next| next - 1)
    }

    /// Returns the number at which a series goes on whose numbers up to `last` may be in people's hands:
    /// a later hundred, so that people see the gap, if the series has room for that.
    pub(crate) fn goes_on_after(&self, series: Series, last: u32) -> u32 {
        let end = self.series_end(series);
        let least = last.saturating_add(SKIPPED_MIN);
        let hundred = least.checked_next_multiple_of(100).unwrap_or(u32::MAX);
        let of_series = self.services.iter().filter(|s| s.series() == series);
        // The last number moves up as far as no other series begins.
        let room = of_series.map(|s| s.last).max().filter(|_| end < u32::MAX);
        if hundred <= room.unwrap_or(end) {
            hundred
        } else {
            least.min(end).saturating_add(1)
        }
    }

    fn firsts(&self, prefix: Prefix) -> impl Iterator<Item = u32> {
        let of_prefix = self.services.iter().filter(move |s| s.prefix == prefix);
        of_prefix.map(|s| s.first)
    }
}
