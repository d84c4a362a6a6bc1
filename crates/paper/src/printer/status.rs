//! Status messages of a printer: single bytes told apart by their fixed bits.
//!
//! Answers to `DLE EOT` (at once), to `GS r`, `GS I` and `GS ( H` (in turn) and reports it sends by
//! itself (ASB) arrive mixed. [`StatusParser`] tells them apart, [`Facts`] is what they mean.

use hall::Condition;

/// Longest block of text (an answer to `GS I`), in bytes; a longer one is noise.
const BLOCK_MAX: usize = 80;
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Byte that begins the answer to `GS ( H`.
const HEADER_PRINTED: u8 = 0x37;
/// Byte that begins a text.
const HEADER_TEXT: u8 = 0x5F;

/// One message of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StatusReply {
    /// The answer to a `DLE EOT`.
    RealTime(u8),
    /// A report by itself.
    Report([u8; 4]),
    /// The answer to a `GS r`.
    InTurn(u8),
    /// The answer to a `GS ( H`: everything before this mark is on paper.
    Printed([u8; 4]),
    /// A text: the answer to a `GS I`.
    Text(String),
    /// Noise: nothing that a printer says.
    Noise,
}

/// A parser of the printer's bytes.
#[derive(Debug, Default)]
pub(super) struct StatusParser {
    held: Vec<u8>,
}

impl StatusParser {
    /// Takes one byte, and returns the message that it completes.
    pub(super) fn hear(&mut self, byte: u8) -> Option<StatusReply> {
        if byte == XON || byte == XOFF {
            // These may come even between the bytes of a report.
            return None;
        }
        let fits = match self.held.first() {
            None => return self.begin(byte),
            Some(&(HEADER_PRINTED | HEADER_TEXT)) => {
                byte == 0 || (byte.is_ascii() && !byte.is_ascii_control())
            }
            Some(_) => byte & 0x90 == 0,
        };
        if !fits || self.held.len() > BLOCK_MAX {
            self.held.clear();
            return self.begin(byte).or(Some(StatusReply::Noise));
        }
        self.held.push(byte);
        let said = match *self.held {
            [HEADER_PRINTED, 0x22, a, b, c, d, 0] => StatusReply::Printed([a, b, c, d]),
            [HEADER_TEXT, ref text @ .., 0] => {
                StatusReply::Text(String::from_utf8_lossy(text).trim().to_owned())
            }
            [HEADER_PRINTED, .., 0] => StatusReply::Noise,
            [HEADER_PRINTED | HEADER_TEXT, ..] => return None,
            [a, b, c, d] => StatusReply::Report([a, b, c, d]),
            _ => return None,
        };
        self.held.clear();
        Some(said)
    }

    fn begin(&mut self, byte: u8) -> Option<StatusReply> {
        match byte {
            HEADER_PRINTED | HEADER_TEXT => {}
            _ if byte & 0x93 == 0x10 => {}
            _ if byte & 0x93 == 0x12 => return Some(StatusReply::RealTime(byte)),
            _ if byte & 0x90 == 0x00 => return Some(StatusReply::InTurn(byte)),
            _ => return Some(StatusReply::Noise),
        }
        self.held.push(byte);
        None
    }
}

/// The conditions that a printer has told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Facts {
    offline: bool,
    cover_open: bool,
    paper_out: bool,
    near_end: bool,
    cutter_jam: bool,
    fault: bool,
}

impl Facts {
    /// Decodes a report by itself, which tells everything at once.
    pub(super) fn reported([first, second, third, _]: [u8; 4]) -> Facts {
        Facts {
            offline: first & 0x08 != 0,
            cover_open: first & 0x20 != 0,
            cutter_jam: second & 0x08 != 0,
            // Mechanical, beyond recovery, or one that passes, such as a hot head.
            fault: second & 0x64 != 0,
            near_end: third & 0x03 != 0,
            paper_out: third & 0x0C != 0,
        }
    }

    /// Adds the answer to `DLE EOT question` (1 to 4). All four tell everything.
    pub(super) fn learn(&mut self, question: u8, answer: u8) {
        let is = |bits: u8| answer & bits != 0;
        match question {
            1 => self.offline = is(0x08),
            2 => {
                self.cover_open = is(0x04);
                self.paper_out = is(0x20);
                self.fault = is(0x40);
            }
            3 => {
                self.cutter_jam = is(0x08);
                self.fault |= is(0x64);
            }
            _ => {
                self.near_end = is(0x0C);
                self.paper_out |= is(0x60);
            }
        }
    }

    /// Returns the one condition that staff should deal with first.
    pub(super) fn condition(self) -> Condition {
        match self {
            Facts {
                cover_open: true, ..
            } => Condition::CoverOpen,
            Facts {
                paper_out: true, ..
            } => Condition::PaperOut,
            Facts {
                cutter_jam: true, ..
            } => Condition::CutterJam,
            Facts { fault: true, .. } => Condition::Fault,
            Facts { offline: true, .. } => Condition::Offline,
            Facts { near_end: true, .. } => Condition::NearEnd,
            _ => Condition::Ready,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bytes: &[u8]) -> Vec<StatusReply> {
        let mut parser = StatusParser::default();
        bytes.iter().filter_map(|byte| parser.hear(*byte)).collect()
    }

    #[test]
    fn answers_that_come_mixed_are_told_apart() {
        use StatusReply::{InTurn, Noise, Printed, RealTime, Report, Text};
        for (bytes, said) in [
            (&[0x12][..], vec![RealTime(0x12)]),
            (&[0x7E], vec![RealTime(0x7E)]),
            (&[0x18, 0x00, 0x0F, 0x00], vec![Report([0x18, 0, 0x0F, 0])]),
            (
                &[0x10, 0x13, 0x00, 0x11, 0x03, 0x00],
                vec![Report([0x10, 0, 3, 0])],
            ),
            (&[0x00, 0x0F], vec![InTurn(0), InTurn(0x0F)]),
            (
                b"\x37\x22abcd\x00\x12",
                vec![Printed(*b"abcd"), RealTime(0x12)],
            ),
            (b"\x5fTM-T88V\x00", vec![Text("TM-T88V".to_owned())]),
            (&[0x11, 0x13], vec![]),
            (&[0xFF, 0x80, 0x31], vec![Noise, Noise, Noise]),
            // A report that lost its end: the answer behind it is heard all the same.
            (&[0x10, 0x00, 0x1E], vec![RealTime(0x1E)]),
            (&[0x10, 0xFF], vec![Noise]),
            (b"\x37\x22ab\x12", vec![RealTime(0x12)]),
        ] {
            assert_eq!(heard(bytes), said, "{bytes:02x?}");
        }
    }

    #[test]
    fn each_answer_means_what_the_table_says() {
        use Condition::{CoverOpen, CutterJam, Fault, NearEnd, Offline, PaperOut, Ready};
        for (question, answer, condition) in [
            (1, 0x12, Ready),
            (1, 0x1A, Offline),
            (2, 0x12, Ready),
            (2, 0x16, CoverOpen),
            (2, 0x32, PaperOut),
            (2, 0x52, Fault),
            (3, 0x12, Ready),
            (3, 0x16, Fault),
            (3, 0x1A, CutterJam),
            (3, 0x32, Fault),
            (3, 0x52, Fault),
            (4, 0x12, Ready),
            (4, 0x1E, NearEnd),
            (4, 0x7E, PaperOut),
        ] {
            let mut facts = Facts::default();
            facts.learn(question, answer);
            assert_eq!(
                facts.condition(),
                condition,
                "DLE EOT {question}: {answer:02x}"
            );
        }
        for (report, condition) in [
            ([0x10, 0, 0, 0], Ready),
            ([0x18, 0, 0, 0], Offline),
            ([0x38, 0, 0, 0], CoverOpen),
            ([0x18, 0x08, 0, 0], CutterJam),
            ([0x18, 0x20, 0, 0], Fault),
            ([0x10, 0, 0x03, 0], NearEnd),
            ([0x18, 0, 0x0F, 0], PaperOut),
            ([0x38, 0x08, 0x0F, 0], CoverOpen),
        ] {
            assert_eq!(
                Facts::reported(report).condition(),
                condition,
                "{report:02x?}"
            );
        }
    }

    #[test]
    fn no_noise_makes_the_ear_deaf_or_grow() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut parser = StatusParser::default();
        for _ in 0..200_000 {
            let _ = parser.hear(rng.u8(..));
            assert!(parser.held.len() <= BLOCK_MAX + 1);
        }
        // A byte that fits nowhere ends whatever was begun.
        let _ = parser.hear(0xFF);
        assert_eq!(parser.hear(0x12), Some(StatusReply::RealTime(0x12)));
    }
}
