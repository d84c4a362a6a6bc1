//! Durations, counted so that they add up and still tell their percentiles.

/// Durations below it are counted exactly, in seconds.
const EXACT: u32 = 256;
/// Steps of each doubling above: a step is at most 0.8 % wide.
const STEPS: u32 = 128;
/// Longest duration that is told apart, in seconds: 18 hours.
pub(crate) const LONGEST_S: u32 = 65_534;
const BUCKETS: usize = (EXACT + 8 * STEPS) as usize;

/// How long something took, for any number of legs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Number of durations.
    count: u64,
    sum_s: u64,
    min_s: u32,
    max_s: u32,
    /// Number in each bucket; empty before the first.
    buckets: Vec<u32>,
}

/// What people read of a [`Distribution`], in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// Number of durations; the others are 0 when it is.
    pub count: u64,
    /// Sum of all.
    pub sum_s: u64,
    /// The shortest.
    pub min_s: u32,
    /// The longest.
    pub max_s: u32,
    /// Half of them are not longer.
    pub median_s: u32,
    /// Nine in ten are not longer.
    pub p90_s: u32,
}

impl Spread {
    /// Returns the mean in seconds, if there is one.
    pub fn mean_s(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_s as f64 / self.count as f64)
    }
}

fn bucket(seconds: u32) -> usize {
    let seconds = seconds.min(LONGEST_S);
    if seconds < EXACT {
        return seconds as usize;
    }
    let doubling = seconds.ilog2() - EXACT.ilog2();
    let step = (seconds >> (doubling + 1)) - STEPS;
    (EXACT + doubling * STEPS + step) as usize
}

/// The middle of a bucket, in seconds.
fn middle(bucket: usize) -> u32 {
    let bucket = bucket as u32;
    if bucket < EXACT {
        return bucket;
    }
    let (doubling, step) = ((bucket - EXACT) / STEPS, (bucket - EXACT) % STEPS);
    let width = 2 << doubling;
    (STEPS + step) * width + width / 2
}

impl Distribution {
    /// Counts one duration.
    pub fn add(&mut self, seconds: u32) {
        if self.buckets.is_empty() {
            self.buckets = vec![0; BUCKETS];
            self.min_s = seconds;
        }
        self.count += 1;
        self.sum_s += u64::from(seconds);
        self.min_s = self.min_s.min(seconds);
        self.max_s = self.max_s.max(seconds);
        self.buckets[bucket(seconds)] += 1;
    }

    /// Counts all of `other` too.
    pub fn merge(&mut self, other: &Distribution) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            self.clone_from(other);
            return;
        }
        self.count += other.count;
        self.sum_s += other.sum_s;
        self.min_s = self.min_s.min(other.min_s);
        self.max_s = self.max_s.max(other.max_s);
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
    }

    /// Returns a duration that this share of all, 0 to 1, is not longer than: to the second below 256 s,
    /// else to 0.8 %. 0 while there is none.
    pub fn quantile(&self, share: f64) -> u32 {
        let rank = ((self.count as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += u64::from(*count);
            if seen >= rank {
                return middle(bucket).clamp(self.min_s, self.max_s);
            }
        }
        self.max_s
    }

    /// Returns what people read of it.
    pub fn spread(&self) -> Spread {
        Spread {
            count: self.count,
            sum_s: self.sum_s,
            min_s: self.min_s,
            max_s: self.max_s,
            median_s: self.quantile(0.5),
            p90_s: self.quantile(0.9),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_lies_in_a_bucket_that_is_at_most_0_8_percent_wide() {
        for seconds in 0..=LONGEST_S {
            let told = f64::from(middle(bucket(seconds)));
            let error = (told - f64::from(seconds)).abs() / f64::from(seconds.max(1));
            assert!(error <= 0.004, "{seconds} s is told as {told} s");
        }
        assert_eq!(bucket(u32::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_durations() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut all: Vec<u32> = (0..999).map(|_| rng.u32(0..4_000)).collect();
        let mut distribution = Distribution::default();
        all.iter().for_each(|s| distribution.add(*s));
        all.sort_unstable();
        for share in [0.01, 0.25, 0.5, 0.9, 0.99, 1.0] {
            let exact = f64::from(all[(share * 999.0_f64).ceil() as usize - 1]);
            let told = f64::from(distribution.quantile(share));
            assert!(
                (told - exact).abs() <= exact * 0.008 + 0.5,
                "{share}: {told} for {exact}"
            );
        }
    }

    #[test]
    fn halves_add_up_to_the_whole() {
        let mut rng = fastrand::Rng::with_seed(8);
        let [mut left, mut right, mut whole] =
            [const { None }; 3].map(|_: Option<()>| Distribution::default());
        for n in 0..1_000 {
            let seconds = rng.u32(0..9_000);
            if n % 3 == 0 {
                left.add(seconds);
            } else {
                right.add(seconds);
            }
            whole.add(seconds);
        }
        left.merge(&right);
        left.merge(&Distribution::default());
        assert_eq!(left, whole);
        let mut empty = Distribution::default();
        empty.merge(&whole);
        assert_eq!(empty, whole);
        assert_eq!(Distribution::default().spread(), Spread::default());
    }
}
