//! How the kiosk's state stands in a recording. Numbers are never used twice, see [`record`].

use super::guide::Guided;
use super::paper::Printer;
use super::{Dialog, Issued, Kiosk};
use config::WithoutPaper;
use hall::PrinterId;
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};

record::record! {
    struct Issued { 1 ticket, 2 number, 3 service, 4 class, 5 job, 6 since, 7 returned = false }
    struct Guided { 1 page, 2 turn }
    enum Dialog {
        1 Classes,
        2 Notice { 1 service, 2 page },
        3 Ticket(1 issued),
        4 Refused { 1 refusal, 2 since },
        5 Unanswered { 1 since },
        6 Missed { 1 page },
        100 Late { 1 service, 2 opens },
        130 Silent { 1 since },
        260 Code { 1 typed, 2 is_wrong = false },
    }
    struct Kiosk {
        1 home, 2 lang, 3 large, 4 path, 5 page, 6 class, 7 dialog, 8 sent, 9 printer, 10 left,
        11 touched, 12 deaf_until, 130 low = false, 131 guided,
        260 checks_in, 261 wrong,
    }
}

/// A printer, with the settings' choice in a word of the format.
struct Saved {
    id: PrinterId,
    stops: bool,
}

record::record! {
    struct Saved { 1 id, 2 stops }
}

impl Record for Printer {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        let stops = match self.without_paper {
            WithoutPaper::Stop => true,
            WithoutPaper::Screen => false,
        };
        Saved { id: self.id, stops }.encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<Printer, RecordError> {
        let Saved { id, stops } = Saved::decode(from)?;
        let without_paper = if stops {
            WithoutPaper::Stop
        } else {
            WithoutPaper::Screen
        };
        Ok(Printer { id, without_paper })
    }
}
