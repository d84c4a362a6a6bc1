//! How the administrator's screen stands in a recording, as far as it is settled. Numbers are never
//! used twice, see [`record`].

use super::figures::FiguresPage;
use super::{AdminScreen, PageId};
use hall::{Actor, Lang};
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};

/// The state apart from the widgets that have it.
struct Saved {
    lang: Lang,
    /// The chosen line of the page.
    at: usize,
    page: Option<PageId>,
    /// Whoever sits here; the console's when it is not said.
    actor: Option<Actor>,
    /// The page of figures, if that is open.
    figures: Option<FiguresPage>,
}

record::record! {
    enum PageId { 1 Services, 180 Rules, 181 Live, 182 Counters, 183 Hours, 184 Rating, 190 Staff, 230 Audit, 231 Voice, 232 Machines, 233 Data, 220 Figures }
    struct Saved { 1 lang, 2 at, 180 page, 181 actor, 220 figures }
}

impl Record for AdminScreen {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        Saved {
            lang: self.lang,
            at: self.pages.of(self.page).list().at(),
            page: Some(self.page),
            actor: Some(self.actor),
            figures: (self.page == PageId::Figures).then(|| self.pages.figures.clone()),
        }
        .encode(to)
    }

    fn decode(from: &mut Decoder<'_>) -> Result<AdminScreen, RecordError> {
        let saved = Saved::decode(from)?;
        let new = AdminScreen::new(saved.lang);
        let actor = saved.actor.unwrap_or(new.actor);
        let page = saved.page.unwrap_or(PageId::Services);
        let mut screen = new.of(actor).at(page);
        screen.was_open = Some(page);
        if let Some(figures) = saved.figures {
            screen.pages.figures = figures;
        }
        screen.pages.of_mut(page).list_mut().choose(saved.at);
        Ok(screen)
    }
}
