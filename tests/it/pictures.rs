//! Golden pictures: each screen in the sample hall, pixel for pixel, as the README shows them.
//!
//! When a screen was changed on purpose, look at the new pictures in `target/pictures` and accept
//! them with `DINGDONG_PICTURES=accept cargo test --test it pictures::`.

use crate::support::golden;
use config::{Config, Screens, WithoutPaper};
use dingdong::demo::Demo;
use dingdong::picture;
use dingdong::sample;
use dingdong::shell::host::{self, Host, SingleScreen};
use dingdong::shell::pane::{Pane, Place};
use hall::opening::{DayHours, SpecialHours};
use hall::setup::LatePolicy;
use hall::time::{Hours, Span};
use hall::{
    Actor, AnnouncementEvent, AppointmentCode, AppointmentCommand, AppointmentId, AppointmentSetup,
    ClockCommand, Command, CommandId, Condition, CounterId, Hall, JobState, Lang, PrintCommand,
    PrinterId, Program, QueueCommand, Slot, Text, Timestamp,
};
use paper::{Facts, Layout, Setter, Sheet};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screens::counter::CounterScreen;
use screens::display::Display;
use screens::kiosk::Kiosk;
use screens::rating::RatingPad;
use screens::screen::{Action, Connection, Context, KeyCode, KeyEvent, KeyModifiers};
use ui::{Abilities, Colours, Encoding, Look, Theme, terminal};

const TINY: (u16, u16) = (320, 90);
const DESK: (u16, u16) = (160, 45);
const SMALL: (u16, u16) = (80, 24);

fn alone(pane: impl Pane + 'static) -> Box<dyn Host> {
    Box::new(SingleScreen::new(Box::new(pane)))
}

fn counter(lang: Lang) -> Box<dyn Host> {
    alone(Place::new(CounterScreen::new(CounterId(2), lang, None)))
}

fn check(
    name: &str,
    host: &mut dyn Host,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    golden::check(
        name,
        &picture::of_sample(
            host,
            &config.setup,
            &config.screens,
            lang,
            theme,
            encoding,
            size,
        ),
    );
}

/// The same in a hall whose printer `kiosk` ran out of paper in mid-ticket.
fn check_without_paper(
    name: &str,
    host: &mut dyn Host,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    let (mut hall, at) = sample::hall(&config.setup);
    let printer = kiosk_printer();
    let mut submit = |command: Command| {
        let events = hall.consider(at, &command).expect("the hall takes it");
        events.iter().for_each(|event| hall.apply(at, event));
        hall.jobs().last().map(|job| job.id)
    };
    submit(Command::Print(PrintCommand::ReportPrinter {
        printer,
        condition: Condition::Ready,
        layout_fault: None,
    }));
    let job = submit(Command::Queue(QueueCommand::Issue {
        service: config.setup.services[0].id,
        lang,
        class: None,
        printer: Some(printer),
    }));
    submit(Command::Print(PrintCommand::ReportPrinter {
        printer,
        condition: Condition::PaperOut,
        layout_fault: None,
    }));
    submit(Command::Print(PrintCommand::ReportJob {
        job: job.expect("a ticket is to be printed"),
        state: JobState::Uncertain,
    }));
    golden::check(
        name,
        &picture::of(
            (&hall, at, None),
            host,
            &config.screens,
            lang,
            theme,
            encoding,
            size,
        ),
    );
}

fn context<'a>(hall: &'a Hall, at: Timestamp, settings: &'a Screens) -> Context<'a> {
    Context {
        hall,
        at,
        settings,
        connection: Connection::Live,
        paper: None,
        said: None,
        silent: None,
        pace: 1,
    }
}

/// A kiosk whose visitor has just touched the second service, and whose simulated printer pushes
/// the ticket out.
#[test]
fn a_ticket_coming_out_looks_as_accepted() {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    check_ticket_coming_out("kiosk-paper", &config);
}

fn check_ticket_coming_out(name: &str, config: &Config) {
    let (mut hall, at) = sample::hall(&config.setup);
    let printer = kiosk_printer();
    let mut kiosk = Place::new(Kiosk::new(Lang::ZH).with_printer(printer, WithoutPaper::Stop));
    let look = Look::new(Theme::dark(), Encoding::Octant).with_cell(4, 8);
    let mut buffer = Buffer::empty(Rect::new(0, 0, TINY.0, TINY.1));
    kiosk.draw(
        &context(&hall, at, &config.screens),
        &look,
        buffer.area,
        &mut buffer,
    );
    let asked = kiosk.key(
        &context(&hall, at, &config.screens),
        KeyEvent::new(KeyCode::Char('2'), KeyModifiers::NONE),
    );
    let Some(Action::Send(command)) = asked else {
        panic!("the kiosk asks for {asked:?}")
    };
    let events = hall.consider(at, &command).expect("a ticket");
    events.iter().for_each(|event| hall.apply(at, event));
    kiosk.sent(CommandId(1));
    kiosk.answered(
        &context(&hall, at, &config.screens),
        CommandId(1),
        &Ok(events),
    );
    let job = *hall.jobs().last().expect("a paper");
    let facts = Facts::ticket(&hall, &job, &config.papers).expect("of that ticket");
    let layout = Layout::shipped("ticket").expect("a shipped layout");
    let Sheet::Dots(mut page, _) = Setter::embedded_only().dots(&layout, &facts) else {
        panic!("dots were asked for")
    };
    page.shorten_to(page.height() * 2 / 3);
    let mut host = SingleScreen::new(Box::new(kiosk));
    let drawn = picture::of(
        (&hall, at, Some(&page)),
        &mut host,
        &config.screens,
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        TINY,
    );
    golden::check(name, &drawn);
}

/// Shows the kiosk of the sample hall with these settings, after `keys`, in a picture of a touch panel in
/// Chinese and in one of a small terminal in English.
fn check_kiosk(name: &str, config: &Config, keys: &[KeyCode]) {
    check_kiosk_of(name, config, |_, _| (), keys);
}

/// The same in a hall after `prepare`.
fn check_kiosk_of(
    name: &str,
    config: &Config,
    prepare: impl Fn(&mut Hall, Timestamp),
    keys: &[KeyCode],
) {
    let (mut hall, at) = sample::hall(&config.setup);
    prepare(&mut hall, at);
    let small = format!("{name}-small-en");
    for (name, lang, encoding, size, cell) in [
        (name, Lang::ZH, Encoding::Octant, TINY, (4, 8)),
        (&small, Lang::EN, Encoding::Plain, SMALL, (8, 16)),
    ] {
        let mut kiosk = Place::new(Kiosk::new(lang));
        let cx = context(&hall, at, &config.screens);
        let look = Look::new(Theme::dark(), encoding).with_cell(cell.0, cell.1);
        let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        for key in keys {
            kiosk.draw(&cx, &look, buffer.area, &mut buffer);
            kiosk.key(&cx, KeyEvent::new(*key, KeyModifiers::NONE));
        }
        let drawn = picture::of(
            (&hall, at, None),
            &mut *alone(kiosk),
            &config.screens,
            lang,
            Theme::dark(),
            encoding,
            size,
        );
        golden::check(name, &drawn);
    }
}

#[test]
fn a_question_to_a_late_visitor_looks_as_accepted() {
    let mut config = Config::default();
    let household = &mut config.setup.services[1];
    // Closes a minute after the time of the sample, 10:39.
    let spans = [(9 * 60, 10 * 60 + 40), (13 * 60 + 30, 17 * 60)];
    let spans = spans.map(|(from, to)| Span { from, to });
    household.hours.week = std::array::from_fn(|_| spans.to_vec());
    household.late = LatePolicy::Ask;
    check_kiosk("kiosk-late", &config, &[KeyCode::Char('2')]);
}

#[test]
fn a_day_off_looks_as_accepted() {
    let mut config = Config::default();
    let (hall, at) = sample::hall(&config.setup);
    for service in &mut config.setup.services {
        let from_half_past_eight = Span {
            from: 8 * 60 + 30,
            to: 17 * 60,
        };
        service.hours.week = std::array::from_fn(|_| vec![from_half_past_eight]);
    }
    config.setup.special_hours = vec![SpecialHours {
        occasion: Text::new("春节", "Spring Festival"),
        dates: vec![hall.local(at).date_naive()],
        services: Vec::new(),
        hours: DayHours::Spans(Vec::new()),
    }];
    check_kiosk("kiosk-day-off", &config, &[]);
}

/// The shipped hall, whose first service takes appointments all day.
fn with_appointments() -> Config {
    let mut config = Config::default();
    let whole_day = Span { from: 0, to: 1440 };
    config.setup.services[0].appointments = Some(Box::new(AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| vec![whole_day]),
        },
        lead_min: 0,
        ..AppointmentSetup::default()
    }));
    config
}

/// Books four visitors from a quarter to eleven on, of whom the first has come; it is 10:39.
fn book_some(hall: &mut Hall, at: Timestamp) {
    let service = hall.setup().services[0].id;
    let day = hall.local(at).date_naive();
    let mut tell = |command: AppointmentCommand| {
        let events = hall
            .consider(at, &command.into())
            .expect("the hall takes it");
        events.iter().for_each(|event| hall.apply(at, event));
    };
    for (code, minute) in [(48_210_937, 645), (7, 645), (31_415_926, 660), (99, 690)] {
        tell(AppointmentCommand::Book {
            code: AppointmentCode(code),
            service,
            slot: Slot { day, minute },
            reference: None,
        });
    }
    tell(AppointmentCommand::CheckIn {
        appointment: AppointmentId(0),
        lang: Lang::ZH,
        class: None,
        printer: None,
        counter: None,
    });
}

#[test]
fn a_kiosk_with_appointments_looks_as_accepted() {
    let config = with_appointments();
    check_kiosk_of("kiosk-appointments", &config, book_some, &[]);
    let typed = ['b', '4', '8', '2', '1', '0'].map(KeyCode::Char);
    check_kiosk_of("kiosk-code", &config, book_some, &typed);
    let wrong: Vec<KeyCode> = "b12345678".chars().map(KeyCode::Char).collect();
    check_kiosk_of("kiosk-code-wrong", &config, book_some, &wrong);
    let large: Vec<KeyCode> = "lb4821".chars().map(KeyCode::Char).collect();
    check_kiosk_of("kiosk-code-large", &config, book_some, &large);
}

#[test]
fn the_appointments_of_the_day_at_a_counter_look_as_accepted() {
    let prepare = |hall: &mut Hall, at: Timestamp| {
        let config = with_appointments();
        let configure = Command::Configure {
            setup: Box::new(config.setup),
        };
        let events = hall.consider(at, &configure).expect("settings");
        events.iter().for_each(|event| hall.apply(at, event));
        book_some(hall, at);
    };
    // Found by name: a letter alone may begin a number.
    let mut keys: Vec<KeyCode> = "/booked".chars().map(KeyCode::Char).collect();
    keys.push(KeyCode::Enter);
    check_counter_of("counter-appointments", false, prepare, &keys);
}

/// Shows counter 2 of the sample hall after `prepare`, in a picture of a clerk's desk in Chinese and in one
/// of a small terminal in English. The clerk 李雷 has just started the program, and presses `keys`.
fn check_counter(name: &str, prepare: impl Fn(&mut Hall, Timestamp), keys: &[KeyCode]) {
    check_counter_of(name, true, prepare, keys);
}

/// The same; the clerk has just started the program, or was there all along.
fn check_counter_of(
    name: &str,
    arrives: bool,
    prepare: impl Fn(&mut Hall, Timestamp),
    keys: &[KeyCode],
) {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    let (mut hall, at) = sample::hall(&config.setup);
    prepare(&mut hall, at);
    for (name, lang, theme, encoding, size) in [
        (
            name.to_owned(),
            Lang::ZH,
            Theme::dark(),
            Encoding::Octant,
            DESK,
        ),
        (
            format!("{name}-small-en"),
            Lang::EN,
            Theme::light(),
            Encoding::Plain,
            SMALL,
        ),
    ] {
        let clerk = Some("李雷".to_owned());
        let screen = CounterScreen::new(CounterId(2), lang, clerk);
        let screen = if arrives { screen.arriving() } else { screen };
        let mut pane = Place::new(screen);
        let cx = context(&hall, at, &config.screens);
        pane.tick(&cx);
        for key in keys {
            pane.key(&cx, KeyEvent::new(*key, KeyModifiers::NONE));
        }
        let drawn = picture::of(
            (&hall, at, None),
            &mut *alone(pane),
            &config.screens,
            lang,
            theme,
            encoding,
            size,
        );
        golden::check(&name, &drawn);
    }
}

#[test]
fn a_counter_that_a_colleague_left_open_asks_as_accepted() {
    check_counter("counter-arrive", |_, _| (), &[]);
}

#[test]
fn a_clock_in_doubt_looks_as_accepted() {
    let is_in_doubt = |hall: &mut Hall, at: Timestamp| {
        let tomorrow = Timestamp(at.0 + 24 * 3_600 * 1_000_000);
        let observed = Command::Clock(ClockCommand::Observe {
            date: tomorrow,
            others: None,
            starting: false,
        });
        let events = hall.consider(at, &observed).expect("the hub may look");
        events.iter().for_each(|event| hall.apply(at, event));
    };
    check_counter("clock-doubt", is_in_doubt, &[KeyCode::Esc]);
    let asks = [KeyCode::Esc, KeyCode::Char('l')];
    check_counter("clock-dialog", is_in_doubt, &asks);
}

/// The same in a hall in which counter 2 has raised an emergency.
fn check_emergency(
    name: &str,
    host: &mut dyn Host,
    text: Option<&str>,
    lang: Lang,
    encoding: Encoding,
    size: (u16, u16),
) {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    let (mut hall, at) = sample::hall(&config.setup);
    let raised = AnnouncementEvent::EmergencyRaised {
        text: text.map(str::to_owned),
    };
    let by = Actor::of(Program::Counter(CounterId(2)));
    hall.apply_as(at, Some(by), &raised.into());
    golden::check(
        name,
        &picture::of(
            (&hall, at, None),
            host,
            &config.screens,
            lang,
            Theme::dark(),
            encoding,
            size,
        ),
    );
}

#[test]
fn an_emergency_looks_as_accepted() {
    let fire = Some("三楼起火，请勿使用电梯");
    let mut display = alone(Place::new(Display::new(Lang::ZH)));
    check_emergency(
        "emergency-display",
        &mut *display,
        fire,
        Lang::ZH,
        Encoding::Octant,
        TINY,
    );
    let mut kiosk = alone(Place::new(Kiosk::new(Lang::ZH)));
    check_emergency(
        "emergency-kiosk",
        &mut *kiosk,
        None,
        Lang::ZH,
        Encoding::Octant,
        TINY,
    );
    check_emergency(
        "emergency-counter",
        &mut *counter(Lang::ZH),
        fire,
        Lang::ZH,
        Encoding::Octant,
        DESK,
    );
    let mut pad = alone(Place::new(RatingPad::new(CounterId(2), Lang::EN)));
    check_emergency(
        "emergency-rating-small-en",
        &mut *pad,
        None,
        Lang::EN,
        Encoding::Quadrant,
        SMALL,
    );
}

fn kiosk_printer() -> PrinterId {
    "kiosk".parse().expect("a legal key")
}

#[test]
fn the_kiosk_looks_as_accepted() {
    check(
        "kiosk",
        &mut *alone(Place::new(Kiosk::new(Lang::ZH))),
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        TINY,
    );
    check(
        "kiosk-small-en",
        &mut *alone(Place::new(Kiosk::new(Lang::EN))),
        Lang::EN,
        Theme::light(),
        Encoding::Quadrant,
        SMALL,
    );
}

#[test]
fn a_hall_without_paper_looks_as_accepted() {
    let kiosk = Kiosk::new(Lang::ZH).with_printer(kiosk_printer(), WithoutPaper::Stop);
    check_without_paper(
        "kiosk-no-paper",
        &mut *alone(Place::new(kiosk)),
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        TINY,
    );
    check_without_paper(
        "counter-no-paper",
        &mut *counter(Lang::EN),
        Lang::EN,
        Theme::light(),
        Encoding::Octant,
        DESK,
    );
}

#[test]
fn the_display_looks_as_accepted() {
    check(
        "display",
        &mut *alone(Place::new(Display::new(Lang::ZH))),
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        TINY,
    );
    check(
        "display-light",
        &mut *alone(Place::new(Display::new(Lang::ZH))),
        Lang::ZH,
        Theme::light(),
        Encoding::Octant,
        DESK,
    );
}

/// A hall where rooms and desks have labels of every kind.
fn labelled() -> Config {
    let mut text = Config::default_text().to_owned();
    for (counter, label) in [
        (1, "{ zh = \"302诊室\", en = \"Room 302\" }"),
        (2, "{ zh = \"综合服务窗口\", en = \"General desk\" }"),
        (3, "\"A12\""),
        (4, "\"301\""),
        (5, "\"VIP 3\""),
    ] {
        let table = format!("[counter.{counter}]\n");
        text = text.replace(&table, &format!("{table}label = {label}\n"));
    }
    Config::parse("config.toml", &text).expect("the labels are right")
}

#[test]
fn a_hall_of_labels_looks_as_accepted() {
    let config = labelled();
    let check = |name, pane: Box<dyn Host>, lang, size| {
        let mut host = pane;
        let (setup, screens) = (&config.setup, &config.screens);
        let octant = Encoding::Octant;
        let drawn = picture::of_sample(
            &mut *host,
            setup,
            screens,
            lang,
            Theme::dark(),
            octant,
            size,
        );
        golden::check(name, &drawn);
    };
    let display = |lang| alone(Place::new(Display::new(lang)));
    check("labels-display", display(Lang::ZH), Lang::ZH, TINY);
    check("labels-display-en", display(Lang::EN), Lang::EN, DESK);
    check("labels-counter", counter(Lang::ZH), Lang::ZH, DESK);
    let pad = alone(Place::new(RatingPad::new(CounterId(1), Lang::ZH)));
    check("labels-rating", pad, Lang::ZH, TINY);
    check_ticket_coming_out("labels-kiosk-paper", &config);
}

#[test]
fn the_counter_looks_as_accepted() {
    check(
        "counter",
        &mut *counter(Lang::ZH),
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        DESK,
    );
    check(
        "counter-small-en",
        &mut *counter(Lang::EN),
        Lang::EN,
        Theme::light(),
        Encoding::Plain,
        SMALL,
    );
}

#[test]
fn the_rating_pad_looks_as_accepted() {
    check(
        "rating",
        &mut *alone(Place::new(RatingPad::new(CounterId(2), Lang::ZH))),
        Lang::ZH,
        Theme::light(),
        Encoding::Octant,
        TINY,
    );
}

/// The terminals that can do less than foot and kitty, by the name of their pictures.
fn poor_terminals() -> [(&'static str, Abilities); 6] {
    let able = |encoding, colours| Abilities {
        encoding,
        colours,
        mouse: true,
        utf8: true,
        chinese: true,
        multiplexed: false,
        cell: Some((8, 16)),
        typed: String::new(),
        light: None,
        owes: ui::terminal::Owed::Nothing,
    };
    let console = Abilities {
        mouse: false,
        chinese: false,
        ..able(Encoding::Plain, Colours::Sixteen)
    };
    [
        ("sextant", able(Encoding::Sextant, Colours::True)),
        ("quadrant", able(Encoding::Quadrant, Colours::True)),
        ("256", able(Encoding::Quadrant, Colours::Palette)),
        ("16", able(Encoding::Plain, Colours::Sixteen)),
        ("console", console),
        ("no-colour", able(Encoding::Plain, Colours::None)),
    ]
}

#[test]
fn poor_terminals_look_plain_and_not_broken() {
    let config = Config::parse("config.toml", Config::default_text())
        .expect("the shipped settings are right");
    let (hall, at) = sample::hall(&config.setup);
    for (name, abilities) in poor_terminals() {
        let lang = if abilities.chinese {
            Lang::ZH
        } else {
            Lang::EN
        };
        let look = abilities.look(Theme::dark());
        let screens: [(&str, Box<dyn Host>); 4] = [
            ("kiosk", alone(Place::new(Kiosk::new(lang)))),
            ("display", alone(Place::new(Display::new(lang)))),
            ("counter", counter(lang)),
            (
                "rating",
                alone(Place::new(RatingPad::new(CounterId(2), lang))),
            ),
        ];
        for (screen, mut host) in screens {
            let mut buffer = Buffer::empty(Rect::new(0, 0, SMALL.0, SMALL.1));
            let cx = context(&hall, at, &config.screens);
            host::draw(&mut *host, &cx, &look, lang, &mut buffer);
            terminal::reduce(&mut buffer, abilities.colours);
            terminal::spell(&mut buffer, abilities.utf8, abilities.chinese);
            if !abilities.chinese {
                terminal::brighten(&mut buffer);
            }
            let drawn = ui::picture::png(&buffer, (8, 16));
            golden::check(&format!("poor-{name}-{screen}"), &drawn);
        }
    }
}

#[test]
fn the_demo_looks_as_accepted() {
    let mut demo = Demo::new(
        Kiosk::new(Lang::ZH),
        [CounterId(1), CounterId(2)],
        Lang::ZH,
        0,
        1,
        None,
    );
    check(
        "demo",
        &mut demo,
        Lang::ZH,
        Theme::dark(),
        Encoding::Octant,
        (200, 60),
    );
}
