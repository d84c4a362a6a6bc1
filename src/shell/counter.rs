//! A counter's terminal: the clerk's screen, and behind F10 the pages of the administrator, as far as the
//! clerk's rights go.

use super::host::Host;
use super::pane::{Pane, Place, SavedPane};
use hall::{Actor, CounterId, Lang, Program};
use ratatui::layout::Rect;
use record::RecordError;
use screens::admin::AdminScreen;
use screens::counter::CounterScreen;
use screens::keys::{Hint, KeyTable};
use screens::screen::{Context, KeyCode, KeyEvent};

/// The key that leads to the pages; there it leads back.
const SETTINGS: KeyCode = KeyCode::F(10);

const CLERK: usize = 0;
const PAGES: usize = 1;

/// See the [module](self).
pub struct CounterHost {
    counter: CounterId,
    panes: [Box<dyn Pane>; 2],
    /// The pane that is shown.
    shown: usize,
}

/// The state apart from the panes, as a recording keeps it. Numbers are never used twice.
struct Saved {
    is_open: bool,
}

record::record! {
    struct Saved { 180 is_open }
}

impl CounterHost {
    /// Creates the terminal of `counter` with the clerk's screen shown.
    pub fn new(counter: CounterId, screen: CounterScreen, lang: Lang) -> CounterHost {
        CounterHost {
            counter,
            panes: [Box::new(Place::new(screen)), pages(counter, lang)],
            shown: CLERK,
        }
    }

    /// Restores the terminal of a recording; those of earlier versions have the clerk's screen alone.
    ///
    /// # Errors
    /// When it is another program's state, or one of a newer version.
    pub fn restored(
        counter: CounterId,
        panes: &[SavedPane],
        host: &[u8],
    ) -> Result<CounterHost, RecordError> {
        let (clerk, behind, shown) = match panes {
            [clerk] => (clerk, pages(counter, Lang::EN), CLERK),
            [clerk, behind] => {
                let saved: Saved = record::decode(host)?;
                let behind: Box<dyn Pane> = Box::new(Place::<AdminScreen>::restored(behind)?);
                (clerk, behind, usize::from(saved.is_open))
            }
            _ => return Err(RecordError::BadValue("list of one screen or two")),
        };
        let clerk = Place::<CounterScreen>::restored(clerk)?;
        Ok(CounterHost {
            counter,
            panes: [Box::new(clerk), behind],
            shown,
        })
    }
}

/// Returns the pages as they open.
fn pages(counter: CounterId, lang: Lang) -> Box<dyn Pane> {
    let actor = Actor::of(Program::Counter(counter));
    Box::new(Place::new(AdminScreen::new(lang).of(actor)))
}

impl Host for CounterHost {
    fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        &mut self.panes
    }

    fn arrange(&mut self, area: Rect) -> Vec<(usize, Rect)> {
        vec![(self.shown, area)]
    }

    fn focus(&self) -> usize {
        self.shown
    }

    fn key(&mut self, _: &Context<'_>, key: KeyEvent) -> bool {
        let opens = self.shown == CLERK && key == KeyEvent::from(SETTINGS);
        if opens {
            let lang = self.panes[CLERK].lang();
            self.panes[PAGES] = pages(self.counter, lang);
            self.shown = PAGES;
        }
        opens
    }

    fn closes(&mut self, pane: usize) -> bool {
        if pane == PAGES {
            self.shown = CLERK;
        }
        pane == PAGES
    }

    fn keys(&self) -> Vec<Hint> {
        let mut table = KeyTable::default();
        if self.shown == CLERK {
            table.add([SETTINGS], (), "counter-do-settings");
        }
        table.hints()
    }

    fn saved(&self) -> Vec<u8> {
        record::encode(&Saved {
            is_open: self.shown == PAGES,
        })
    }
}
