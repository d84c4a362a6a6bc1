//! What a visitor can expect: how long it takes, and in which words. Computed in
//! [`forecast`](super::forecast).

/// A forecast of a visitor's wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Visitors who are served before this one by the counters that may serve this one.
    pub ahead: u32,
    /// Open counters that may serve this one.
    pub counters: u32,
    /// Expected wait in seconds; 0 when a counter is free now.
    pub mean_s: u32,
    /// One in ten waits less than this many seconds.
    pub low_s: u32,
    /// One in ten waits more than this many seconds.
    pub high_s: u32,
}

/// A forecast rounded as people speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// Less than a minute.
    Now,
    /// About that many minutes.
    About(u32),
    /// About that many to that many minutes, at most twice as many.
    Between(u32, u32),
    /// More than that many hours.
    MoreThanHours(u32),
}

impl Forecast {
    /// The forecast in round figures: single minutes below ten, then fives, from an hour on tens, from
    /// two hours on hours. A range is told only up to an hour, and where its end is at most twice its
    /// beginning: a wider one says nothing, so the mean is told instead.
    pub fn spoken(&self) -> Spoken {
        let low = self.low_s / 60;
        if self.high_s < 60 {
            return Spoken::Now;
        }
        if low >= 120 {
            return Spoken::MoreThanHours(low / 60);
        }
        let low = low / step(low) * step(low);
        match (low.max(1), round_up(self.high_s)) {
            (low, high) if low >= high => Spoken::About(high),
            (low, high) if high <= low * 2 && high <= 60 => Spoken::Between(low, high),
            _ => Spoken::About(round_up(self.mean_s)),
        }
    }

    /// The same as one figure of minutes, that of the end where a range is told.
    pub fn minutes(&self) -> u32 {
        match self.spoken() {
            Spoken::Now => 0,
            Spoken::About(minutes) | Spoken::Between(_, minutes) => minutes,
            Spoken::MoreThanHours(hours) => hours * 60,
        }
    }
}

/// Rounds so many seconds up to minutes that people say, or to the nearest hour; at least one.
fn round_up(seconds: u32) -> u32 {
    let minutes = seconds.div_ceil(60).max(1);
    match minutes {
        ..120 => minutes.next_multiple_of(step(minutes)),
        _ => (minutes + 30) / 60 * 60,
    }
}

fn step(minutes: u32) -> u32 {
    match minutes {
        ..10 => 1,
        10..60 => 5,
        _ => 10,
    }
}
