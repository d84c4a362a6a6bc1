//! A whole hall in one terminal: kiosk, display, two counters and a rating pad around one real
//! hall.
//!
//! In a large terminal they stand side by side; in a small one they are shown one at a time.
//! Simulated visitors and clerks run it at the press of a key, and the clock of the hall runs up to
//! sixty times as fast then, while one only watches. A counter where a person works is left alone.

pub mod crowd;
mod tour;

use self::crowd::{SPEEDS, Simulation, clerk_name};
use self::tour::Tour;
use crate::shell::host::Host;
use crate::shell::pane::{Pane, Place, SavedPane};
use crossterm::event::{MouseEvent, MouseEventKind};
use hall::{Command, Condition, CounterEvent, CounterId, Event, Hall, Lang, Timestamp};
use paper::printer::Simulated;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use record::RecordError;
use screens::counter::CounterScreen;
use screens::display::Display;
use screens::keys::{Hint, KeyTable};
use screens::kiosk::Kiosk;
use screens::rating::RatingPad;
use screens::screen::{Context, KeyCode, KeyEvent, KeyModifiers};
use ui::{Align, ButtonKind, Cut, HitMap, Look, Painter, TextStyle};

/// From this size on the panes stand side by side: each has then the size of an ordinary terminal.
const SIDE_BY_SIDE: (u16, u16) = (164, 50);

/// Columns that the bottom line keeps for the next useful key, at the usual font size.
const HINT_MIN: u16 = 36;
/// Columns below which the keys have a line of their own.
const ONE_LINE: u16 = 112;
/// The key that ends the demo, among those of [`KEYS`].
const QUIT: u8 = 10;
/// The keys of the bottom line with their names, the most useful first.
const KEYS: [(u8, &str); 8] = [
    (1, "demo-key-help"),
    (QUIT, "demo-key-quit"),
    (4, "demo-key-speed"),
    (7, "demo-key-tour"),
    (2, "kiosk-language"),
    (5, "demo-key-zoom"),
    (3, "demo-key-theme"),
    (6, "demo-key-paper"),
];

/// Returns how a key of the bottom line is written.
fn key_name(key: u8) -> String {
    match key {
        QUIT => "^Q".to_owned(),
        key => format!("F{key}"),
    }
}

/// Draws the keys of the bottom line. All of them are there; where they have too little room, the
/// least useful ones have no names, and F1 tells those.
fn draw_keys(
    foot: &mut Painter<'_, Target>,
    bar: Rect,
    label: &dyn Fn(u8, &'static str) -> &'static str,
) {
    let rows = f32::from(foot.line_rows());
    let gap = 2 * foot.line_rows();
    let wide = |(key, id): (u8, &'static str), named: bool| {
        let name = foot.measure(&key_name(key), rows);
        let label = if named {
            foot.measure(label(key, id), rows) + foot.line_rows()
        } else {
            0
        };
        name + label + gap
    };
    let all = |named: usize| -> u16 {
        let keys = KEYS.into_iter().enumerate();
        keys.map(|(place, key)| wide(key, place < named)).sum()
    };
    let named = (0..=KEYS.len())
        .rev()
        .find(|named| all(*named) <= bar.width);
    let named = named.unwrap_or(0);
    let widths: Vec<u16> = KEYS
        .into_iter()
        .enumerate()
        .map(|(place, key)| wide(key, place < named))
        .collect();
    // What is left over is shared, up to the usual width.
    let spare = bar.width.saturating_sub(all(named)) / KEYS.len() as u16;
    let spare = spare.min(4 * foot.line_rows());
    let needed = all(named) + spare * KEYS.len() as u16;
    let mut rest = bar.cut_right(needed.min(bar.width)).0;
    for ((place, (key, id)), wide) in KEYS.into_iter().enumerate().zip(widths) {
        let (slot, after) = rest.cut_left(wide + spare);
        rest = after;
        let name = key_name(key);
        let (text, hint) = if place < named {
            (label(key, id), Some(name.as_str()))
        } else {
            (name.as_str(), None)
        };
        foot.button(slot, text, ButtonKind::Ghost, hint, Target::Key(key), true);
    }
}

/// Seconds for which the hall keeps real time after a person pressed something.
const HANDS_ON_S: u32 = 45;

/// The panes in the order of the Tab key.
const KIOSK: usize = 0;
const DISPLAY: usize = 1;
const COUNTER_A: usize = 2;
const COUNTER_B: usize = 3;
const RATING: usize = 4;
const NAMES: [&str; 5] = [
    "demo-kiosk",
    "demo-display",
    "common-counter-number",
    "common-counter-number",
    "demo-rating",
];

#[derive(Debug, Clone, PartialEq)]
enum Target {
    Pane(usize),
    Key(u8),
}

/// The state of the demo that a recording keeps, its screens apart.
struct Saved {
    counters: [CounterId; 2],
    rated: usize,
    focus: usize,
    zoomed: bool,
    speed: u32,
    tour: u8,
    hands_on: Option<Timestamp>,
}

record::record! {
    struct Saved { 1 counters, 2 rated, 3 focus, 4 zoomed, 5 speed, 6 tour = 0, 7 hands_on }
}

/// See the [module](self).
pub struct Demo {
    panes: Vec<Box<dyn Pane>>,
    counters: [CounterId; 2],
    rated: usize,
    focus: usize,
    zoomed: bool,
    side_by_side: bool,
    bars: [Rect; 2],
    hits: HitMap<Target>,
    pressed: Option<Target>,
    people: Simulation,
    /// How fast the hall runs by itself; 0 when it does not.
    speed: u32,
    /// Until when a person has it in hand, in real time.
    hands_on: Option<Timestamp>,
    speed_at_start: Option<u32>,
    tour: Tour,
    /// The kiosk's, when it is simulated: its paper can be taken out.
    printer: Option<Simulated>,
    places: Vec<(usize, Rect)>,
}

impl Demo {
    /// Creates a demo of a hall whose first two counters are worked by hand, and whose kiosk may
    /// have a simulated printer. `speed` starts the simulated people.
    pub fn new(
        kiosk: Kiosk,
        counters: [CounterId; 2],
        lang: Lang,
        speed: u32,
        seed: u64,
        printer: Option<Simulated>,
    ) -> Demo {
        let counter = |id| {
            Box::new(Place::new(CounterScreen::new(
                id,
                lang,
                Some(clerk_name(id, lang)),
            ))) as Box<dyn Pane>
        };
        Demo {
            panes: vec![
                Box::new(Place::new(kiosk)),
                Box::new(Place::new(Display::new(lang))),
                counter(counters[0]),
                counter(counters[1]),
                Box::new(Place::new(RatingPad::new(counters[0], lang))),
            ],
            counters,
            rated: 0,
            focus: KIOSK,
            zoomed: false,
            side_by_side: false,
            bars: [Rect::default(); 2],
            hits: HitMap::new(),
            pressed: None,
            people: Simulation::new(seed, lang),
            speed: 0,
            hands_on: None,
            speed_at_start: Some(speed),
            tour: Tour::default(),
            printer,
            places: Vec::new(),
        }
    }

    /// Restores the demo of a recording. Its people do nothing: what they asked for is in the
    /// recording.
    ///
    /// # Errors
    /// When these are not the states of a demo, or those of a newer version.
    pub fn restored(panes: &[SavedPane], host: &[u8]) -> Result<Demo, RecordError> {
        let [kiosk, display, counter_a, counter_b, rating] = panes else {
            return Err(RecordError::BadValue("list of the demo's screens"));
        };
        let saved: Saved = record::decode(host)?;
        if saved.focus >= panes.len() || saved.rated >= saved.counters.len() {
            return Err(RecordError::BadValue("state of the demo"));
        }
        let people = Simulation::new(0, Lang::EN);
        Ok(Demo {
            panes: vec![
                Box::new(Place::<Kiosk>::restored(kiosk)?),
                Box::new(Place::<Display>::restored(display)?),
                Box::new(Place::<CounterScreen>::restored(counter_a)?),
                Box::new(Place::<CounterScreen>::restored(counter_b)?),
                Box::new(Place::<RatingPad>::restored(rating)?),
            ],
            counters: saved.counters,
            rated: saved.rated,
            focus: saved.focus,
            zoomed: saved.zoomed,
            side_by_side: false,
            bars: [Rect::default(); 2],
            hits: HitMap::new(),
            pressed: None,
            people,
            speed: saved.speed,
            hands_on: saved.hands_on,
            speed_at_start: None,
            tour: Tour::at(saved.tour),
            printer: None,
            places: Vec::new(),
        })
    }

    fn lang(&self) -> Lang {
        self.panes[self.focus].lang()
    }

    /// Moves the rating pad to the counter that finished last.
    fn move_pad(&mut self, counter: CounterId) {
        let Some(which) = self.counters.iter().position(|c| *c == counter) else {
            return;
        };
        if which != self.rated {
            self.rated = which;
            self.panes[RATING] = Box::new(Place::new(RatingPad::new(counter, self.lang())));
        }
    }

    /// Lets the hall run by itself at `speed`, while whoever wants that watches.
    fn run_at(&mut self, speed: u32, at: Timestamp) {
        self.speed = speed;
        self.hands_on = None;
        // They act as people do; it is the clock that runs faster.
        self.people.set_speed(speed.min(1), at);
    }

    fn step_focus(&mut self, step: usize) {
        self.focus = (self.focus + step) % self.panes.len();
    }

    /// Returns what the next useful key is, as the bottom line says it.
    fn hint(&self, hall: &Hall) -> &'static str {
        use hall::TicketState;
        if self.speed > 0 {
            return "demo-hint-watch";
        }
        let working = |id: CounterId| hall.counter(id).is_some_and(|c| c.is_working());
        let ticket = |id: CounterId| {
            hall.counter(id)
                .and_then(|c| c.ticket)
                .and_then(|t| hall.ticket(t))
                .map(|t| t.state)
        };
        let rateable = |id: CounterId| {
            hall.rating_window(id)
                .and_then(|w| hall.ticket(w.ticket))
                .is_some_and(|t| t.rating.is_none())
        };
        let at = |state: fn(TicketState) -> bool| {
            self.counters.iter().any(|c| ticket(*c).is_some_and(state))
        };
        if at(|s| matches!(s, TicketState::Called { .. })) {
            "demo-hint-start"
        } else if at(|s| matches!(s, TicketState::Serving { .. })) {
            "demo-hint-finish"
        } else if self.counters.iter().any(|c| rateable(*c)) {
            "demo-hint-rate"
        } else if hall.waiting_in_all() == 0 {
            "demo-hint-take"
        } else if !self.counters.iter().any(|c| working(*c)) {
            "demo-hint-open"
        } else {
            "demo-hint-call"
        }
    }
}

/// What a key of the demo's own means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DemoKey {
    Next,
    Previous,
    Speed,
    Zoom,
    Paper,
    Tour,
}

impl Demo {
    /// Returns what the demo's own keys do.
    fn table(&self) -> KeyTable<DemoKey> {
        let mut table = KeyTable::default();
        table.add([KeyCode::Tab], DemoKey::Next, "help-demo-next");
        table.add([KeyCode::BackTab], DemoKey::Previous, "help-demo-previous");
        table.add([KeyCode::F(4)], DemoKey::Speed, "help-demo-speed");
        table.add([KeyCode::F(5)], DemoKey::Zoom, "help-demo-zoom");
        if self.printer.is_some() {
            table.add([KeyCode::F(6)], DemoKey::Paper, "help-demo-paper");
        }
        table.add([KeyCode::F(7)], DemoKey::Tour, "help-demo-tour");
        table
    }
}

impl Host for Demo {
    fn ends_on_interrupt(&self) -> bool {
        true
    }

    fn tells_title(&self) -> bool {
        false
    }

    fn panes(&mut self) -> &mut [Box<dyn Pane>] {
        &mut self.panes
    }

    fn arrange(&mut self, area: Rect) -> Vec<(usize, Rect)> {
        let rows = if area.height >= 80 { 3 } else { 1 };
        let (top, rest) = area.cut_top(rows);
        let foot = if area.width < ONE_LINE && area.height >= 20 {
            2 * rows
        } else {
            rows
        };
        let (bottom, rest) = rest.cut_bottom(foot);
        self.bars = [top, bottom];
        self.side_by_side =
            !self.zoomed && area.width >= SIDE_BY_SIDE.0 && area.height >= SIDE_BY_SIDE.1;
        self.places = if self.side_by_side {
            let (upper, lower) = rest.cut_top(rest.height * 53 / 100);
            let upper = upper.share_columns(&[1, 1], 1);
            let lower = lower.share_columns(&[5, 5, 3], 1);
            let gap = |r: Rect| r.cut_top(u16::from(r.height > 20)).1;
            vec![
                (KIOSK, upper[0]),
                (DISPLAY, upper[1]),
                (COUNTER_A, gap(lower[0])),
                (COUNTER_B, gap(lower[1])),
                (RATING, gap(lower[2])),
            ]
        } else {
            vec![(self.focus, rest)]
        };
        self.places.clone()
    }

    fn surround(&mut self, cx: &Context<'_>, look: &Look, lang: Lang, buffer: &mut Buffer) {
        let words = cx.words(lang);
        let area = buffer.area;
        // The gaps between the panes are the ground of one large painter.
        let mut ground: Painter<'_, ()> = Painter::new(look, area, None);
        let theme = *ground.theme();
        ground.fill(area, theme.shade, theme.shade);
        if self.side_by_side
            && let Some((_, place)) = self.places.iter().find(|(pane, _)| *pane == self.focus)
            && place.y > 0
        {
            let mark = Rect::new(place.x, place.y.saturating_sub(1), place.width, 1);
            ground.fill(mark, theme.highlight, theme.highlight);
        }
        let _ = ground.finish(buffer);
        let [top, bottom] = self.bars;
        let mut bar = Painter::new(look, top, self.pressed.clone());
        bar.fill(top, theme.header, theme.header);
        let rows = f32::from(bar.line_rows());
        let name = words.text("demo-title");
        let (title, rest) = top.inset(1, 0).cut_left(bar.measure(name, rows) + 2);
        bar.text(title, name, TextStyle::new(theme.header_text).bold());
        let state = match self.speed {
            0 => words.text("demo-by-hand").to_owned(),
            2.. if cx.pace == 1 => words.text("demo-real-time").to_owned(),
            speed => words.say("demo-speed", text::args! { speed: speed }),
        };
        let (speed, tabs) = rest.cut_right(bar.measure(&state, rows) + 2);
        bar.text(
            speed,
            &state,
            TextStyle {
                align: Align::Right,
                ..TextStyle::new(theme.header_text)
            },
        );
        for (pane, slot) in tabs
            .split_columns(NAMES.len(), u16::from(tabs.width > 60))
            .into_iter()
            .enumerate()
        {
            let name = match pane {
                COUNTER_A | COUNTER_B => {
                    let id = self.counters[usize::from(pane == COUNTER_B)];
                    text::counter(NAMES[pane], id, cx.hall.setup(), &words)
                }
                _ => words.text(NAMES[pane]).to_owned(),
            };
            let kind = if pane == self.focus {
                ButtonKind::Primary
            } else {
                ButtonKind::Ghost
            };
            bar.button(slot, &name, kind, None, Target::Pane(pane), true);
        }
        self.hits = bar.finish(buffer);
        let mut foot = Painter::new(look, bottom, self.pressed.clone());
        foot.fill(bottom, theme.header, theme.header);
        let hint = match self.tour.hint() {
            Some(hint) => words.say(
                "demo-tour",
                text::args! {
                    step: self.tour.step(),
                    hint: words.text(hint),
                },
            ),
            None => words.text(self.hint(cx.hall)).to_owned(),
        };
        // The hint first; where it leaves the keys too little, they have a line of their own.
        let rows = foot.line_rows();
        let (line, keys) = if bottom.height > rows {
            bottom.cut_top(bottom.height / 2)
        } else {
            let hint = foot.measure(&hint, f32::from(rows));
            let hint = hint.max(HINT_MIN * rows) + 2;
            bottom.cut_left(hint.min(bottom.width / 2))
        };
        foot.text(
            line.inset(1, 0),
            &hint,
            TextStyle::new(theme.header_text).bold(),
        );
        // The next language is written in itself.
        let following = text::following(cx.hall.setup().languages(), lang);
        let label = |key: u8, id| {
            let words = if key == 2 { cx.words(following) } else { words };
            words.text(id)
        };
        draw_keys(&mut foot, keys, &label);
        self.hits.absorb(foot.finish(buffer));
    }

    fn focus(&self) -> usize {
        self.focus
    }

    fn set_focus(&mut self, pane: usize) {
        self.focus = pane;
    }

    fn key(&mut self, cx: &Context<'_>, key: KeyEvent) -> bool {
        let Some(meant) = self.table().of(key) else {
            return false;
        };
        match meant {
            DemoKey::Next => self.step_focus(1),
            DemoKey::Previous => self.step_focus(self.panes.len() - 1),
            DemoKey::Speed => {
                let next = SPEEDS.iter().copied().find(|s| *s > self.speed);
                self.run_at(next.unwrap_or(0), cx.at);
            }
            DemoKey::Tour => self.tour.toggle(),
            DemoKey::Zoom => self.zoomed = !self.zoomed,
            DemoKey::Paper => {
                if let Some(printer) = &self.printer {
                    let out = printer.condition() == Condition::PaperOut;
                    printer.set(if out {
                        Condition::Ready
                    } else {
                        Condition::PaperOut
                    });
                }
            }
        }
        true
    }

    fn mouse(&mut self, _cx: &Context<'_>, event: MouseEvent) -> Option<KeyEvent> {
        let target = self.hits.at(event.column, event.row).cloned();
        match event.kind {
            MouseEventKind::Down(_) => self.pressed = target,
            MouseEventKind::Up(_) if self.pressed.take() == target => match target? {
                Target::Pane(pane) => self.focus = pane,
                Target::Key(QUIT) => {
                    return Some(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::CONTROL));
                }
                Target::Key(key) => {
                    return Some(KeyEvent::new(KeyCode::F(key), KeyModifiers::NONE));
                }
            },
            _ => {}
        }
        None
    }

    fn hands_on(&mut self, at: Timestamp) {
        self.hands_on = Some(at.plus_s(HANDS_ON_S));
    }

    /// Whoever presses something has as much time as in a real hall.
    fn pace(&self, hall: &Hall, at: Timestamp) -> u32 {
        let is_watched = self.hands_on.is_none_or(|until| until <= at);
        if is_watched && hall.emergency().is_none() {
            self.speed.max(1)
        } else {
            1
        }
    }

    fn touched(&mut self, cx: &Context<'_>, command: &Command) {
        self.tour.touched(command);
        let by_clerk = !matches!(command, Command::Rating(_));
        if let Some(counter) = command.counter().filter(|_| by_clerk) {
            self.people.keep_off(counter, cx.at);
        }
    }

    fn happened(&mut self, event: &Event) {
        self.tour.happened(event);
        if let Event::Counter(CounterEvent::TicketFinished { counter, .. }) = event {
            self.move_pad(*counter);
        }
    }

    fn commands(&mut self, cx: &Context<'_>) -> Vec<Command> {
        let speed = self.speed_at_start.take();
        if let Some(speed) = speed {
            self.run_at(speed, cx.at);
        }
        let mut commands = self.people.act(cx.hall, cx.at);
        // A newcomer finds visitors who wait.
        if speed.is_some() && cx.hall.tickets().is_empty() {
            commands.extend(crowd::first_visitors(cx.hall, self.lang(), cx.at));
            self.tour.begin();
        }
        self.tour.look(cx.hall, self.focus, self.speed);
        commands
    }

    fn next_at(&self) -> Timestamp {
        let alone = self.hands_on.filter(|_| self.speed > 1);
        self.people.next_at().min(alone.unwrap_or(Timestamp::NEVER))
    }

    fn saved(&self) -> Vec<u8> {
        record::encode(&Saved {
            counters: self.counters,
            rated: self.rated,
            focus: self.focus,
            zoomed: self.zoomed,
            speed: self.speed,
            tour: self.tour.step(),
            hands_on: self.hands_on,
        })
    }

    fn keys(&self) -> Vec<Hint> {
        self.table().hints()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use config::Screens;
    use screens::screen::Connection;
    use ui::{Encoding, Theme};

    /// Draws the demo by itself in cells of an ordinary font.
    fn drawn(size: (u16, u16), lang: Lang) -> Demo {
        let counters = [CounterId(1), CounterId(2)];
        let mut demo = Demo::new(Kiosk::new(lang), counters, lang, 0, 1, None);
        let (hall, at) = sample::hall(&config::Config::default().setup);
        let settings = Screens::default();
        let cx = Context {
            hall: &hall,
            at,
            settings: &settings,
            connection: Connection::Live,
            paper: None,
            said: None,
            silent: None,
            pace: 1,
        };
        let look = Look::new(Theme::dark(), Encoding::Quadrant).with_cell(8, 16);
        let area = Rect::new(0, 0, size.0, size.1);
        demo.tour.begin();
        demo.arrange(area);
        demo.surround(&cx, &look, lang, &mut Buffer::empty(area));
        demo
    }

    #[test]
    fn all_keys_are_on_the_bar_of_an_ordinary_window_with_their_names() {
        for size in [(80, 24), (100, 30), (120, 40), (164, 50)] {
            for lang in [Lang::ZH, Lang::EN] {
                let demo = drawn(size, lang);
                let what = format!("{size:?} {lang:?}");
                for (key, id) in KEYS {
                    let place = demo.hits.find(&Target::Key(key)).expect(&what);
                    assert!(
                        place.right() <= size.0 && place.bottom() <= size.1,
                        "{what}"
                    );
                    if key != 2 {
                        let name = text::Words::new(lang).text(id);
                        assert!(demo.hits.shows(name), "{what}: {name}");
                    }
                }
                assert!(demo.hits.shows("1/8"), "{what}");
                let cut: Vec<&str> = demo.hits.shortened().collect();
                assert!(cut.is_empty(), "{what}: {cut:?}");
            }
        }
    }

    #[test]
    fn the_hall_runs_faster_while_one_watches_and_in_real_time_for_who_presses_something() {
        let counters = [CounterId(1), CounterId(2)];
        let mut demo = Demo::new(Kiosk::new(Lang::EN), counters, Lang::EN, 0, 1, None);
        let (hall, at) = sample::hall(&config::Config::default().setup);
        assert_eq!(demo.pace(&hall, at), 1);
        demo.run_at(30, at);
        assert_eq!(demo.pace(&hall, at), 30);
        demo.hands_on(at);
        assert_eq!(demo.pace(&hall, at.plus_s(44)), 1);
        assert!(demo.next_at() <= at.plus_s(45));
        assert_eq!(demo.pace(&hall, at.plus_s(45)), 30);
        demo.hands_on(at);
        demo.run_at(60, at);
        assert_eq!(demo.pace(&hall, at), 60, "who chooses a speed watches");
        demo.run_at(0, at);
        assert_eq!(demo.pace(&hall, at), 1);
    }

    #[test]
    fn in_a_narrow_window_the_least_useful_keys_lose_their_names_and_none_is_gone() {
        let demo = drawn((48, 20), Lang::EN);
        for (key, _) in KEYS {
            assert!(demo.hits.find(&Target::Key(key)).is_some(), "{key}");
        }
        assert!(demo.hits.shows("Help") && demo.hits.shows("Quit"));
        assert!(demo.hits.shows("F6") && !demo.hits.shows("Paper"));
    }
}
