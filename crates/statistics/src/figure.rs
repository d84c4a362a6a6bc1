//! The figures that people read, each with its name; what it counts stands in the words of the language,
//! and is asked with `dingdong report --explain`.

use crate::tally::Figures;

/// The value of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A number of something.
    Count(u64),
    /// A duration in seconds; `None` when there was none to count.
    Seconds(Option<f64>),
    /// A share, 0 to 1; `None` of nothing.
    Share(Option<f64>),
}

macro_rules! figures {
    ($($(#[$doc:meta])* $figure:ident $name:literal,)*) => {
        /// A figure, see the words of it for how it is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Figure { $($(#[$doc])* $figure,)* }

        impl Figure {
            /// All figures, in the order in which they are told.
            pub const ALL: &'static [Figure] = &[$(Figure::$figure),*];

            /// The name, for scripts and to find its words.
            pub fn as_str(self) -> &'static str {
                match self { $(Figure::$figure => $name,)* }
            }
        }
    };
}

figures! {
    /// Tickets issued.
    Issued "issued",
    /// Visits without a ticket.
    WithoutTicket "without-ticket",
    /// Legs that began with a transfer.
    TransferredIn "transferred-in",
    /// Legs served.
    Served "served",
    /// Legs that ended with a transfer.
    Transferred "transferred",
    /// Legs that nobody served: the next three together.
    Abandoned "abandoned",
    /// Legs that never came.
    NoShows "no-shows",
    /// Legs cancelled before service.
    Cancelled "cancelled",
    /// Legs that were never called.
    Left "left",
    /// Legs whose end nobody said.
    Unfinished "unfinished",
    /// Calls to which nobody came.
    NoShowCalls "no-show-calls",
    /// Mean wait.
    WaitMean "wait-mean",
    /// Median wait.
    WaitMedian "wait-median",
    /// Wait that one in ten exceeded.
    WaitP90 "wait-p90",
    /// Longest wait.
    WaitLongest "wait-longest",
    /// Share called within the promised time.
    Within "within",
    /// Share of the ranges on papers in which the call came.
    ForecastKept "forecast-kept",
    /// Tickets for an appointment.
    Booked "booked",
    /// Share of these called within ten minutes of the booked time.
    BookedKept "booked-kept",
    /// Mean way to the counter.
    WalkMean "walk-mean",
    /// Mean service.
    ServiceMean "service-mean",
    /// Median service.
    ServiceMedian "service-median",
    /// Service that one in ten exceeded.
    ServiceP90 "service-p90",
    /// Shortest service.
    ServiceShortest "service-shortest",
    /// Longest service.
    ServiceLongest "service-longest",
    /// Time parked in all.
    Parked "parked",
    /// Time that counters were open.
    OnDuty "on-duty",
    /// Time that they paused.
    Paused "paused",
    /// Share of the time available in which visitors came or were served.
    Busy "busy",
    /// Ratings given.
    Ratings "ratings",
    /// Share of served legs that were rated.
    Rated "rated",
    /// Share of ratings that are not poor.
    Satisfied "satisfied",
}

impl Figure {
    /// Returns its value; `poor` says which grades are poor, the best first.
    pub fn value(self, of: &Figures, poor: &[bool]) -> Value {
        let seconds = |spread: &crate::Spread, seconds: u32| {
            Value::Seconds((spread.count > 0).then_some(f64::from(seconds)))
        };
        match self {
            Figure::Issued => Value::Count(of.issued),
            Figure::WithoutTicket => Value::Count(of.without_ticket),
            Figure::TransferredIn => Value::Count(of.transferred_in),
            Figure::Served => Value::Count(of.served),
            Figure::Transferred => Value::Count(of.transferred),
            Figure::Abandoned => Value::Count(of.abandoned()),
            Figure::NoShows => Value::Count(of.no_shows),
            Figure::Cancelled => Value::Count(of.cancelled),
            Figure::Left => Value::Count(of.left),
            Figure::Unfinished => Value::Count(of.unfinished),
            Figure::NoShowCalls => Value::Count(of.no_show_calls),
            Figure::WaitMean => Value::Seconds(of.wait.mean_s()),
            Figure::WaitMedian => seconds(&of.wait, of.wait.median_s),
            Figure::WaitP90 => seconds(&of.wait, of.wait.p90_s),
            Figure::WaitLongest => seconds(&of.wait, of.wait.max_s),
            Figure::Within => Value::Share(of.service_level()),
            Figure::ForecastKept => Value::Share(of.forecast_kept()),
            Figure::Booked => Value::Count(of.booked),
            Figure::BookedKept => Value::Share(of.booked_share()),
            Figure::WalkMean => Value::Seconds(of.walk.mean_s()),
            Figure::ServiceMean => Value::Seconds(of.serve.mean_s()),
            Figure::ServiceMedian => seconds(&of.serve, of.serve.median_s),
            Figure::ServiceP90 => seconds(&of.serve, of.serve.p90_s),
            Figure::ServiceShortest => seconds(&of.serve, of.serve.min_s),
            Figure::ServiceLongest => seconds(&of.serve, of.serve.max_s),
            Figure::Parked => Value::Seconds(Some(of.parked_s as f64)),
            Figure::OnDuty => Value::Seconds(of.on_duty_s.map(|s| s as f64)),
            Figure::Paused => Value::Seconds(of.paused_s.map(|s| s as f64)),
            Figure::Busy => Value::Share(of.busy()),
            Figure::Ratings => Value::Count(of.ratings()),
            Figure::Rated => Value::Share(of.rating_share()),
            Figure::Satisfied => Value::Share(of.satisfied(poor)),
        }
    }
}
