//! What is counted of a group of legs, and the figures that follow.

use crate::batch::Measured;
use crate::distribution::{Distribution, Spread};
use crate::leg::End;

/// Most grades that are told apart, the last stands for all worse ones.
const GRADES: usize = 8;

/// Seconds after the booked time within which an appointment is kept.
pub(crate) const BOOKED_WITHIN_S: u32 = 600;

/// What was counted of a group of legs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    issued: u64,
    without_ticket: u64,
    transferred_in: u64,
    ends: [u64; End::ALL.len()],
    no_show_calls: u64,
    within_promise: u64,
    gave_up_late: u64,
    grades: [u64; GRADES],
    told: [u64; 3],
    booked: u64,
    booked_kept: u64,
    parked_s: u64,
    on_duty_s: u64,
    paused_s: u64,
    wait: Distribution,
    walk: Distribution,
    serve: Distribution,
}

impl Tally {
    /// Counts all of `other` too.
    pub(crate) fn merge(&mut self, other: &Tally) {
        let Tally {
            issued,
            without_ticket,
            transferred_in,
            ends,
            no_show_calls,
            within_promise,
            gave_up_late,
            grades,
            told,
            booked,
            booked_kept,
            parked_s,
            on_duty_s,
            paused_s,
            wait,
            walk,
            serve,
        } = other;
        self.on_duty_s += on_duty_s;
        self.paused_s += paused_s;
        self.issued += issued;
        self.without_ticket += without_ticket;
        self.transferred_in += transferred_in;
        self.no_show_calls += no_show_calls;
        self.within_promise += within_promise;
        self.gave_up_late += gave_up_late;
        self.parked_s += parked_s;
        self.booked += booked;
        self.booked_kept += booked_kept;
        add_each(&mut self.ends, ends);
        add_each(&mut self.grades, grades);
        add_each(&mut self.told, told);
        self.wait.merge(wait);
        self.walk.merge(walk);
        self.serve.merge(serve);
    }

    /// Counts so many seconds at a counter.
    pub(crate) fn add_duty(&mut self, seconds: u32, is_pause: bool) {
        self.on_duty_s += u64::from(seconds);
        if is_pause {
            self.paused_s += u64::from(seconds);
        }
    }

    /// Counts a leg.
    pub(crate) fn add(&mut self, leg: &Measured, promise_s: u32) {
        match (leg.has_ticket, leg.is_later) {
            (false, _) => self.without_ticket += 1,
            (true, false) => self.issued += 1,
            (true, true) => self.transferred_in += 1,
        }
        self.ends[leg.end as usize] += 1;
        self.no_show_calls += u64::from(leg.no_shows);
        self.parked_s += u64::from(leg.parked_s);
        if let Some(after_s) = leg.after_due_s {
            self.booked += 1;
            self.booked_kept += u64::from(leg.is_called && after_s <= BOOKED_WITHIN_S);
        }
        let is_late = leg.wait_s > promise_s;
        if !leg.has_ticket {
            // Nobody waited.
        } else if leg.is_called {
            self.wait.add(leg.wait_s);
            self.within_promise += u64::from(!is_late);
            if let Some((low_s, high_s)) = leg.told_s {
                let place = match leg.wait_s {
                    s if s < low_s => 0,
                    s if s <= high_s => 1,
                    _ => 2,
                };
                self.told[place] += 1;
            }
        } else {
            self.gave_up_late += u64::from(is_late);
        }
        if let Some(walk_s) = leg.walk_s {
            self.walk.add(walk_s);
        }
        if let Some(serve_s) = leg.serve_s {
            self.serve.add(serve_s);
        }
        if let Some(grade) = leg.grade {
            self.grades[usize::from(grade).min(GRADES - 1)] += 1;
        }
    }
}

/// The figures of a group of legs. Each is counted as its line says; none is a mean of means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Tickets issued: legs that did not begin with a transfer.
    pub issued: u64,
    /// Visits without a ticket: they began at a counter.
    pub without_ticket: u64,
    /// Legs that began with a transfer.
    pub transferred_in: u64,
    /// Legs served to their end, those that were sent on afterwards too.
    pub served: u64,
    /// Legs that ended with a transfer, served before it or not.
    pub transferred: u64,
    /// Of [`transferred`](Figures::transferred), those sent on before service began.
    pub sent_on: u64,
    /// Legs whose service began and whose end nobody said.
    pub unfinished: u64,
    /// Legs that never came: called in vain until the day ended.
    pub no_shows: u64,
    /// Legs cancelled before service began.
    pub cancelled: u64,
    /// Legs that waited until the day ended and were never called.
    pub left: u64,
    /// Calls to which nobody came.
    pub no_show_calls: u64,
    /// Legs called within the promised time.
    pub within_promise: u64,
    /// Legs called at all, and those that gave up after the promised time.
    pub promised: u64,
    /// Ratings of each grade, the best first; grades after the last that was given are left out.
    pub grades: Vec<u64>,
    /// Called earlier than their paper told.
    pub told_below: u64,
    /// Called within the range that their paper told.
    pub told_inside: u64,
    /// Called later than their paper told.
    pub told_above: u64,
    /// Tickets for an appointment whose visitor came in time.
    pub booked: u64,
    /// Of these, those first called at most ten minutes after the booked time.
    pub booked_kept: u64,
    /// Seconds parked in all.
    pub parked_s: u64,
    /// Seconds that counters were open; `None` where that is of no service and no class.
    pub on_duty_s: Option<u64>,
    /// Seconds that they paused of these.
    pub paused_s: Option<u64>,
    /// From the paper, or the transfer, to the first call, of all that were called.
    pub wait: Spread,
    /// From the last call to the start of service.
    pub walk: Spread,
    /// From the start of service to its end without the time parked, of all served.
    pub serve: Spread,
}

record::record! {
    struct Spread { 1 count, 2 sum_s, 3 min_s, 4 max_s, 5 median_s, 6 p90_s }
    struct Figures {
        1 issued, 2 transferred_in, 3 served, 4 transferred, 5 sent_on, 6 unfinished, 7 no_shows,
        8 cancelled, 9 left, 10 no_show_calls, 11 within_promise, 12 promised, 13 grades,
        14 told_below, 15 told_inside, 16 told_above, 17 parked_s, 18 wait, 19 walk, 20 serve, 21 without_ticket,
        220 on_duty_s, 221 paused_s, 260 booked = 0, 261 booked_kept = 0,
    }
}

impl Figures {
    /// Legs in all.
    pub fn legs(&self) -> u64 {
        self.issued + self.without_ticket + self.transferred_in
    }

    /// Legs that nobody served and nobody sent on: they never came, gave up or were left.
    pub fn abandoned(&self) -> u64 {
        self.no_shows + self.cancelled + self.left
    }

    /// Seconds in which counters were open and did not pause.
    pub fn available_s(&self) -> Option<u64> {
        Some(self.on_duty_s?.saturating_sub(self.paused_s?))
    }

    /// Share of the time available in which somebody came to the counter or was served there.
    pub fn busy(&self) -> Option<f64> {
        share(self.walk.sum_s + self.serve.sum_s, self.available_s()?)
    }

    /// Ratings in all.
    pub fn ratings(&self) -> u64 {
        self.grades.iter().sum()
    }

    /// Share of legs called within the promised time, if any was called or waited longer.
    pub fn service_level(&self) -> Option<f64> {
        share(self.within_promise, self.promised)
    }

    /// Share of printed ranges in which the call came, if any was printed.
    pub fn forecast_kept(&self) -> Option<f64> {
        let all = self.told_below + self.told_inside + self.told_above;
        share(self.told_inside, all)
    }

    /// Share of appointments called within ten minutes of their time, if anybody came to one.
    pub fn booked_share(&self) -> Option<f64> {
        share(self.booked_kept, self.booked)
    }

    /// Share of served legs that were rated, if any was served.
    pub fn rating_share(&self) -> Option<f64> {
        share(self.ratings(), self.served)
    }

    /// Share of ratings that are not poor, if anybody rated: `poor` says which grades are. Who does not
    /// rate is not satisfied.
    pub fn satisfied(&self, poor: &[bool]) -> Option<f64> {
        let is_poor = |grade: usize| poor.get(grade).copied().unwrap_or(true);
        let good = self.grades.iter().enumerate();
        let good = good
            .filter(|(grade, _)| !is_poor(*grade))
            .map(|(_, n)| n)
            .sum();
        share(good, self.ratings())
    }
}

fn add_each(mine: &mut [u64], theirs: &[u64]) {
    mine.iter_mut()
        .zip(theirs)
        .for_each(|(mine, theirs)| *mine += theirs);
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

impl Tally {
    /// Returns the figures that follow, those of counters that were open if they are `known` here.
    pub(crate) fn figures(&self, known: bool) -> Figures {
        let of = |end: End| self.ends[end as usize];
        let last = self
            .grades
            .iter()
            .rposition(|n| *n > 0)
            .map_or(0, |last| last + 1);
        let [told_below, told_inside, told_above] = self.told;
        let wait = self.wait.spread();
        Figures {
            issued: self.issued,
            without_ticket: self.without_ticket,
            transferred_in: self.transferred_in,
            served: of(End::Served) + of(End::Transferred),
            transferred: of(End::Transferred) + of(End::SentOn),
            sent_on: of(End::SentOn),
            unfinished: of(End::Unfinished),
            no_shows: of(End::NoShow),
            cancelled: of(End::Cancelled),
            left: of(End::Left),
            no_show_calls: self.no_show_calls,
            within_promise: self.within_promise,
            promised: wait.count + self.gave_up_late,
            grades: self.grades[..last].to_vec(),
            told_below,
            told_inside,
            told_above,
            booked: self.booked,
            booked_kept: self.booked_kept,
            parked_s: self.parked_s,
            on_duty_s: known.then_some(self.on_duty_s),
            paused_s: known.then_some(self.paused_s),
            wait,
            walk: self.walk.spread(),
            serve: self.serve.spread(),
        }
    }
}
