//! How the administrator's screen stands in a recording, as far as it is settled. Numbers are never
//! used twice, see [`record`].

use super::AdminScreen;
use hall::Lang;
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};

/// The state apart from the widgets that have it.
struct Saved {
    lang: Lang,
    /// The chosen line.
    at: usize,
}

record::record! {
    struct Saved { 1 lang, 2 at }
}

impl Record for AdminScreen {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        let lang = self.lang;
        let at = self.list.at();
        Saved { lang, at }.encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<AdminScreen, RecordError> {
        let saved = Saved::decode(from)?;
        let mut screen = AdminScreen::new(saved.lang);
        screen.list.choose(saved.at);
        Ok(screen)
    }
}
