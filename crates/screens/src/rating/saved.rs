//! How the rating pad stands in a recording. Numbers are never used twice, see [`record`].

use super::{Page, Phone, RatingPad, Sent};
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};

record::record! {
    enum Page {
        1 Hall,
        2 Why { 1 ticket, 2 reason, 3 phone, 4 until },
        3 Thanks { 1 poor, 2 since },
        4 Said { 1 refusal, 2 since },
    }
    struct Sent { 1 grade, 2 ticket, 3 at }
    struct RatingPad { 1 counter, 2 lang, 3 visitor, 4 page, 5 sent, 6 deaf_until }
}

/// Stands as the digits alone.
impl Record for Phone {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        self.0.text().to_owned().encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<Phone, RecordError> {
        String::decode(from).map(|digits| Phone::typed(&digits))
    }

    fn is_absent(&self) -> bool {
        self.0.text().is_empty()
    }

    fn absent() -> Option<Phone> {
        Some(Phone::typed(""))
    }
}
