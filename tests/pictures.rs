//! Golden pictures: each screen in the sample hall, pixel for pixel, as the README shows them.
//!
//! When a screen was changed on purpose, look at the new pictures in `target/pictures` and accept them with
//! `DINGDONG_PICTURES=accept cargo test --test pictures`.

use dingdong::app::demo::Demo;
use dingdong::app::pane::{Pane, Place};
use dingdong::app::probe;
use dingdong::app::stage::{Alone, Host};
use dingdong::config::{Config, WithoutPaper};
use dingdong::hall::{Command, Condition, CounterId, JobState, Lang, PrinterId};
use dingdong::ui::counter::CounterScreen;
use dingdong::ui::display::Display;
use dingdong::ui::kiosk::Kiosk;
use dingdong::ui::rating::RatingPad;
use dingdong::ui::{Encoding, Theme};
use std::fs;
use std::path::Path;

const TINY: (u16, u16) = (320, 90);
const DESK: (u16, u16) = (160, 45);
const SMALL: (u16, u16) = (80, 24);

fn alone(pane: impl Pane + 'static) -> Box<dyn Host> {
    Box::new(Alone::new(Box::new(pane), &[]))
}

fn counter(lang: Lang) -> Box<dyn Host> {
    alone(Place::new(CounterScreen::new(CounterId(2), lang, None)))
}

fn pixels(png: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut bytes).ok()?;
    bytes.truncate(frame.buffer_size());
    Some((frame.width, frame.height, bytes))
}

fn check(name: &str, host: &mut dyn Host, lang: Lang, theme: Theme, encoding: Encoding, size: (u16, u16)) {
    let config = Config::parse("config.toml", Config::default_text()).expect("the shipped settings are right");
    check_drawn(name, &probe::picture(host, &config.setup, &config.screens, lang, theme, encoding, size));
}

/// The same in a hall whose printer `kiosk` ran out of paper in mid-ticket.
fn check_without_paper(name: &str, host: &mut dyn Host, lang: Lang, theme: Theme, encoding: Encoding, size: (u16, u16)) {
    let config = Config::parse("config.toml", Config::default_text()).expect("the shipped settings are right");
    let (mut hall, at) = probe::sample_hall(&config.setup);
    let printer = kiosk_printer();
    let mut carry = |command: Command| {
        let events = hall.decide(at, &command).expect("the hall takes it");
        events.iter().for_each(|event| hall.apply(at, event));
        hall.jobs().last().map(|job| job.id)
    };
    carry(Command::ReportPrinter { printer, condition: Condition::Ready, layout_fault: None });
    let job = carry(Command::Issue { service: config.setup.services[0].id, lang, class: None, printer: Some(printer) });
    carry(Command::ReportPrinter { printer, condition: Condition::PaperOut, layout_fault: None });
    carry(Command::ReportJob { job: job.expect("a ticket is to be printed"), state: JobState::Uncertain });
    check_drawn(name, &probe::picture_of((&hall, at), host, &config.screens, lang, theme, encoding, size));
}

fn kiosk_printer() -> PrinterId {
    "kiosk".parse().expect("a legal key")
}

fn check_drawn(name: &str, drawn: &[u8]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let golden = root.join("tests/pictures").join(format!("{name}.png"));
    if std::env::var("DINGDONG_PICTURES").is_ok_and(|v| v == "accept") {
        fs::create_dir_all(golden.parent().unwrap()).unwrap();
        fs::write(&golden, drawn).unwrap();
        return;
    }
    let expected = fs::read(&golden).ok().and_then(|png| pixels(&png));
    if expected.is_none() || expected != pixels(drawn) {
        let folder = root.join("target/pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), drawn).unwrap();
        panic!("{name} looks different: compare target/pictures/{name}.png with tests/pictures/{name}.png");
    }
}

#[test]
fn the_kiosk_looks_as_accepted() {
    check("kiosk", &mut *alone(Place::new(Kiosk::new(Lang::Zh))), Lang::Zh, Theme::dark(), Encoding::Octant, TINY);
    check("kiosk-small-en", &mut *alone(Place::new(Kiosk::new(Lang::En))), Lang::En, Theme::light(), Encoding::Quadrant, SMALL);
}

#[test]
fn a_hall_without_paper_looks_as_accepted() {
    let kiosk = Kiosk::new(Lang::Zh).with_printer(kiosk_printer(), WithoutPaper::Stop);
    check_without_paper("kiosk-no-paper", &mut *alone(Place::new(kiosk)), Lang::Zh, Theme::dark(), Encoding::Octant, TINY);
    check_without_paper("counter-no-paper", &mut *counter(Lang::En), Lang::En, Theme::light(), Encoding::Octant, DESK);
}

#[test]
fn the_display_looks_as_accepted() {
    check("display", &mut *alone(Place::new(Display::new(Lang::Zh))), Lang::Zh, Theme::dark(), Encoding::Octant, TINY);
    check("display-light", &mut *alone(Place::new(Display::new(Lang::Zh))), Lang::Zh, Theme::light(), Encoding::Octant, DESK);
}

#[test]
fn the_counter_looks_as_accepted() {
    check("counter", &mut *counter(Lang::Zh), Lang::Zh, Theme::dark(), Encoding::Octant, DESK);
    check("counter-small-en", &mut *counter(Lang::En), Lang::En, Theme::light(), Encoding::Plain, SMALL);
}

#[test]
fn the_rating_pad_looks_as_accepted() {
    check("rating", &mut *alone(Place::new(RatingPad::new(CounterId(2), Lang::Zh))), Lang::Zh, Theme::light(), Encoding::Octant, TINY);
}

#[test]
fn the_demo_looks_as_accepted() {
    let mut demo = Demo::new(Kiosk::new(Lang::Zh), [CounterId(1), CounterId(2)], Lang::Zh, 0, 1, None);
    check("demo", &mut demo, Lang::Zh, Theme::dark(), Encoding::Octant, (200, 60));
}
