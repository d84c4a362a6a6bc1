//! Tracking of a printer's condition: the questions and their times, and the meaning of its answers
//! and its silence.
//!
//! A printer reports changes by itself (ASB) if it can, and is asked by `DLE EOT 1` to `4`, one
//! after the other, while nothing is being sent to it. Answers are only told apart by their order,
//! so those to old questions are waited out, never taken for new ones.

use super::command::{DLE, REPORT};
use super::status::{Facts, StatusParser, StatusReply};
use config::StatusBy;
use hall::Condition;
use std::time::{Duration, Instant};

/// Rounds of questions without an answer that make a printer off line.
const UNANSWERED_MAX: u32 = 3;
/// Pieces of noise, with nothing sensible in between, that make a printer garbled.
const NOISE_MAX: u32 = 4;

/// The times that things may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Time after which a write that gets no further is reported.
    pub(super) stall: Duration,
    /// Time from one round of questions to the next.
    pub(super) ask_every: Duration,
    /// Time after which a question is unanswered.
    pub(super) answer: Duration,
    /// Time without an answer after which all answers to old questions have come.
    pub(super) quiet: Duration,
    /// Time after which a job that was sent is uncertain.
    pub(super) fence: Duration,
    /// The first and the longest pause before a line is opened again.
    pub(super) again: (Duration, Duration),
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            stall: Duration::from_secs(2),
            ask_every: Duration::from_secs(2),
            answer: Duration::from_millis(400),
            quiet: Duration::from_millis(150),
            fence: Duration::from_secs(10),
            again: (Duration::from_millis(500), Duration::from_secs(10)),
        }
    }
}

/// The state of the printer on one line, and the questions to ask it next.
#[derive(Debug)]
pub(super) struct Watch {
    pace: Pace,
    /// Set if it gives no status, or is not to be asked.
    mute: bool,
    parser: StatusParser,
    /// The facts that were last told as a whole.
    facts: Option<Facts>,
    /// The facts that this round of questions told so far.
    draft: Facts,
    /// The next question to ask, 1 to 4, and its time.
    next: (u8, Instant),
    /// The time since which the next question waits for its answer.
    asked: Option<Instant>,
    /// The time at which the last round was answered.
    answered: Option<Instant>,
    unanswered: u32,
    noise: u32,
    /// Set if it reports by itself.
    reports: bool,
    /// Set if it should report by itself, and is still to be told so.
    wants_reports: bool,
    order_reports: bool,
}

impl Watch {
    pub(super) fn new(by: StatusBy, has_source: bool, pace: Pace, now: Instant) -> Watch {
        Watch {
            pace,
            mute: by == StatusBy::None || !has_source,
            parser: StatusParser::default(),
            facts: None,
            draft: Facts::default(),
            next: (1, now),
            asked: None,
            answered: None,
            unanswered: 0,
            noise: 0,
            reports: false,
            wants_reports: by == StatusBy::Auto,
            order_reports: by == StatusBy::Auto,
        }
    }

    /// Returns whether the printer gives no status.
    pub(super) fn is_mute(&self) -> bool {
        self.mute
    }

    /// Returns the printer's condition; `None` while it is not known yet.
    pub(super) fn condition(&self) -> Option<Condition> {
        if self.mute {
            return Some(Condition::Mute);
        }
        if self.noise >= NOISE_MAX {
            return Some(Condition::Garbled);
        }
        let told = self.facts.map(Facts::condition);
        match told {
            Some(Condition::Ready | Condition::NearEnd) | None
                if self.unanswered >= UNANSWERED_MAX =>
            {
                Some(Condition::Offline)
            }
            _ => told,
        }
    }

    /// Returns whether the printer itself reported that it stops, and not yet that it goes on.
    pub(super) fn reports_a_stop(&self) -> bool {
        self.reports && self.condition().is_some_and(Condition::stops)
    }

    /// Returns whether the condition is of just now: a printer that reports by itself would have
    /// told otherwise.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        self.mute
            || self.reports
            || self
                .answered
                .is_some_and(|at| now < at + self.pace.ask_every / 2)
    }

    /// Asks at once instead of when it is time.
    pub(super) fn hurry(&mut self, now: Instant) {
        if self.asked.is_none() && self.unanswered == 0 {
            self.next.1 = self.next.1.min(now);
        }
    }

    /// Returns what to send now, if anything. Nothing else may be under way. While the printer is
    /// `busy` with what it was sent, a question may stand behind that in the line, and silence
    /// means nothing.
    pub(super) fn ask(&mut self, busy: bool, now: Instant) -> Vec<u8> {
        if let Some(asked) = self.asked
            && now >= asked + self.pace.answer
        {
            self.asked = None;
            if busy {
                self.rest(now);
            } else if self.next.0 == 1 {
                self.unanswered = self.unanswered.saturating_add(1);
                self.reports = false;
                if self.unanswered >= UNANSWERED_MAX {
                    self.rest(now);
                }
            } else {
                // Some clones know a part of the questions only.
                self.go_on(now);
            }
        }
        if self.mute || self.asked.is_some() || now < self.next.1 {
            return Vec::new();
        }
        let mut bytes = Vec::new();
        if std::mem::take(&mut self.order_reports) {
            bytes.extend(REPORT);
        }
        if self.next.0 == 1 {
            self.draft = Facts::default();
        }
        bytes.extend([DLE, 0x04, self.next.0]);
        self.asked = Some(now);
        bytes
    }

    /// Returns the time at which there is something to ask or to give up waiting for.
    pub(super) fn wake(&self) -> Option<Instant> {
        (!self.mute).then(|| {
            self.asked
                .map_or(self.next.1, |asked| asked + self.pace.answer)
        })
    }

    /// Takes what the printer said, and returns what was not about its condition.
    pub(super) fn hear(&mut self, bytes: &[u8], now: Instant) -> Vec<StatusReply> {
        let mut rest = Vec::new();
        for byte in bytes {
            match self.parser.hear(*byte) {
                None => {}
                Some(StatusReply::Noise) => self.noise = self.noise.saturating_add(1),
                Some(StatusReply::RealTime(answer)) => self.answer(answer, now),
                Some(StatusReply::Report(report)) => {
                    self.facts = Some(Facts::reported(report));
                    self.reports = true;
                    self.unanswered = 0;
                    self.noise = 0;
                    // It is newer than what the questions told so far.
                    self.rest(now);
                }
                Some(other) => rest.push(other),
            }
        }
        rest
    }

    fn answer(&mut self, answer: u8, now: Instant) {
        let is_expected = self.asked.take().is_some();
        if self.unanswered > 0 {
            // It is back. It may answer everything that it was asked meanwhile, and may have been
            // switched off and on.
            self.order_reports = self.wants_reports;
            self.unanswered = 0;
            self.next = (1, now + self.pace.quiet);
        } else if !is_expected {
            // To a question that was given up.
            if self.next.0 == 1 {
                self.next.1 = self.next.1.max(now + self.pace.quiet);
            }
        } else {
            self.draft.learn(self.next.0, answer);
            self.go_on(now);
        }
    }

    /// Goes on to the next question, or to the end of the round.
    fn go_on(&mut self, now: Instant) {
        if self.next.0 < 4 {
            self.next = (self.next.0 + 1, now);
        } else {
            self.facts = Some(self.draft);
            self.answered = Some(now);
            self.noise = 0;
            self.rest(now);
        }
    }

    /// Stops asking for a while, and waits for no answers: all is known for now, or a job is being
    /// sent.
    pub(super) fn rest(&mut self, now: Instant) {
        self.asked = None;
        self.next = (1, now + self.pace.ask_every);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    fn watch(now: Instant) -> Watch {
        Watch::new(StatusBy::Auto, true, Pace::default(), now)
    }

    /// Answers a round of questions like this.
    fn round(watch: &mut Watch, now: Instant, answers: [u8; 4]) {
        for (question, answer) in (1..).zip(answers) {
            assert!(watch.ask(false, now).ends_with(&[0x10, 4, question]));
            watch.hear(&[answer], now);
        }
        assert!(watch.ask(false, now).is_empty());
    }

    #[test]
    fn four_answers_tell_the_condition_and_then_there_is_a_pause() {
        let start = Instant::now();
        let mut watch = watch(start);
        assert_eq!(watch.ask(false, start), [0x1D, b'a', 0xFF, 0x10, 4, 1]);
        watch.hear(&[0x1A], start);
        assert_eq!(watch.condition(), None, "the reason is still to come");
        for (question, answer) in [(2, 0x32), (3, 0x12), (4, 0x7E)] {
            assert_eq!(watch.ask(false, start), [0x10, 4, question]);
            watch.hear(&[answer], start);
        }
        assert_eq!(watch.condition(), Some(Condition::PaperOut));
        assert!(watch.ask(false, start + TENTH * 19).is_empty());
        round(&mut watch, start + TENTH * 20, [0x12; 4]);
        assert_eq!(watch.condition(), Some(Condition::Ready));
        assert!(watch.is_fresh(start + TENTH * 21) && !watch.is_fresh(start + TENTH * 31));
    }

    #[test]
    fn a_silent_printer_is_off_line_within_a_second_and_a_half() {
        let start = Instant::now();
        let mut watch = watch(start);
        let mut now = start;
        while watch.condition().is_none() {
            assert!(now < start + TENTH * 15);
            let _ = watch.ask(false, now);
            now = watch.wake().unwrap();
            let _ = watch.ask(false, now);
        }
        assert_eq!(watch.condition(), Some(Condition::Offline));
        assert!(
            watch.wake().unwrap() >= now + TENTH * 19,
            "and is not pestered"
        );
    }

    #[test]
    fn silence_behind_a_ticket_means_nothing() {
        let start = Instant::now();
        let mut watch = watch(start);
        round(&mut watch, start, [0x12; 4]);
        for tenths in 0..100 {
            let _ = watch.ask(true, start + TENTH * tenths);
        }
        assert_eq!(watch.condition(), Some(Condition::Ready));
    }

    #[test]
    fn a_report_counts_more_than_a_round_begun_before_it() {
        let start = Instant::now();
        let mut watch = watch(start);
        let _ = watch.ask(false, start);
        watch.hear(&[0x12], start);
        let _ = watch.ask(false, start);
        watch.hear(&[0x38, 0, 0, 0, 0x12, 0x12, 0x12], start);
        assert_eq!(watch.condition(), Some(Condition::CoverOpen));
        assert!(
            watch.is_fresh(start + TENTH * 600),
            "it would have told otherwise"
        );
    }

    #[test]
    fn answers_to_old_questions_are_waited_out() {
        let start = Instant::now();
        let mut watch = watch(start);
        let mut now = start;
        while now < start + TENTH * 100 {
            let _ = watch.ask(false, now);
            now += TENTH;
        }
        // Its drawer is open: to another question this would mean the cover.
        for _ in 0..20 {
            watch.hear(&[0x16], now);
            assert!(watch.ask(false, now).is_empty());
            now += TENTH;
        }
        assert_eq!(watch.condition(), None);
        assert_eq!(
            watch.ask(false, now + TENTH / 2),
            [0x1D, b'a', 0xFF, 0x10, 4, 1],
            "it may have been switched off and on"
        );
        watch.hear(&[0x16], now + TENTH);
        for answer in [0x12; 3] {
            let _ = watch.ask(false, now + TENTH);
            watch.hear(&[answer], now + TENTH);
        }
        assert_eq!(watch.condition(), Some(Condition::Ready));
    }

    #[test]
    fn some_questions_may_stay_unanswered() {
        let start = Instant::now();
        let mut watch = watch(start);
        let _ = watch.ask(false, start);
        watch.hear(&[0x12], start);
        for question in [2, 3, 4] {
            assert_eq!(
                watch.ask(false, start + TENTH * 4 * (u32::from(question) - 2)),
                [0x10, 4, question]
            );
        }
        watch.hear(&[0x1E], start + TENTH * 9);
        assert_eq!(watch.condition(), Some(Condition::NearEnd));
    }

    #[test]
    fn any_noise_passes() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut now = Instant::now();
        let mut watch = watch(now);
        for _ in 0..20_000 {
            now += Duration::from_millis(rng.u64(0..300));
            let bytes: Vec<u8> = (0..rng.usize(0..6)).map(|_| rng.u8(..)).collect();
            watch.hear(&bytes, now);
            let _ = (
                watch.ask(false, now),
                watch.condition(),
                watch.is_fresh(now),
            );
            if rng.u8(..) == 0 {
                watch.rest(now);
                watch.hurry(now);
            }
        }
        watch.hear(&[0xFF; 4], now);
        assert_eq!(watch.condition(), Some(Condition::Garbled));
        watch.hear(&[0x10, 0, 0, 0], now);
        assert_eq!(watch.condition(), Some(Condition::Ready));
    }
}
