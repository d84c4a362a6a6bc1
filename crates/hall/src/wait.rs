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
    /// At most about that many minutes: the range is too wide to be worth telling.
    Within(u32),
    /// About that many to that many minutes.
    Between(u32, u32),
    /// About that many to that many hours.
    BetweenHours(u32, u32),
    /// More than that many hours.
    MoreThanHours(u32),
}

impl Forecast {
    /// The forecast in round figures: single minutes below ten, then fives, then tens.
    pub fn spoken(&self) -> Spoken {
        let step = |minutes: f64| {
            if minutes < 10.0 {
                1.0
            } else if minutes < 60.0 {
                5.0
            } else {
                10.0
            }
        };
        let down = |minutes: f64| ((minutes / step(minutes)).floor() * step(minutes)) as u32;
        let up = |minutes: f64| ((minutes / step(minutes)).ceil() * step(minutes)) as u32;
        let low = f64::from(self.low_s) / 60.0;
        let high = f64::from(self.high_s) / 60.0;
        if self.high_s < 60 {
            Spoken::Now
        } else if low >= 120.0 {
            Spoken::MoreThanHours((low / 60.0) as u32)
        } else if low >= 60.0 && high > 120.0 {
            Spoken::BetweenHours((low / 60.0) as u32, (high / 60.0).ceil() as u32)
        } else {
            match (down(low).max(1), up(high)) {
                (low, high) if low >= high => Spoken::About(high),
                (low, high) if low * 4 < high => Spoken::Within(high),
                (low, high) => Spoken::Between(low, high),
            }
        }
    }
}
