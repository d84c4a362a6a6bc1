//! The shipped settings, and those of a small hall.

use super::*;
use crate::voice::OwnVoice;
use chrono::NaiveDate;
use hall::SpokenLang;
use hall::ids::{CounterId, GroupId, ServiceId};
use hall::opening::{DayHours, SpecialHours};
use hall::setup::{LatePolicy, Rules};
use hall::staff::{SignInMode, StaffSetup};
use hall::time::{Hours, Span};

/// Returns the shipped file with every optional key switched on.
fn uncommented() -> String {
    let key = |line: &str| {
        let rest = line.strip_prefix("# ")?;
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_lowercase() || *c == '_')
            .collect();
        rest[name.len()..]
            .starts_with(" =")
            .then(|| rest.to_owned())
    };
    DEFAULT
        .lines()
        .map(|line| key(line).unwrap_or_else(|| line.to_owned()) + "\n")
        .collect()
}

#[test]
fn the_shipped_settings_read_without_a_warning() {
    let config = Config::parse("config.toml", DEFAULT).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.warnings, []);
    assert_eq!(config, Config::default());
    let setup = config.setup;
    assert_eq!(
        (
            setup.services.len(),
            setup.groups.len(),
            setup.counters.len(),
            setup.classes.len()
        ),
        (8, 2, 6, 4)
    );
    assert_eq!(
        setup.services.iter().filter(|s| s.group.is_none()).count(),
        4
    );
    assert_eq!(
        setup
            .services
            .iter()
            .map(|s| s.prefix.as_str())
            .collect::<String>(),
        "ABCDEFGH"
    );
    assert_eq!(
        (
            setup.grades.len(),
            setup.rating_reasons.len(),
            setup.pauses.len()
        ),
        (4, 3, 4)
    );
    assert!(setup.grades[3].poor && !setup.grades[2].poor);
    assert_eq!(setup.rating_reasons[0].id.as_str(), "manner");
}

#[test]
fn the_shipped_settings_read_with_every_optional_key_and_mean_the_same() {
    let all = uncommented();
    assert!(all.lines().count() == DEFAULT.lines().count() && all != DEFAULT);
    let all = Config::parse("config.toml", &all);
    let mut all = all.unwrap_or_else(|faults| panic!("{faults}"));
    let said = OwnVoice {
        languages: true,
        volume: true,
        music_volume: true,
    };
    assert_eq!(std::mem::take(&mut all.voice.own), said);
    // Equal, so every default in the comments is the default in the code.
    assert_eq!(all, Config::default());
}

#[test]
fn a_small_hall_has_the_defaults_that_the_comments_promise() {
    let config = Config::parse("hall.toml", SMALL).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(config.setup.rules, Rules::default());
    assert_eq!(config.screens, Screens::default());
    assert_eq!(config.setup.grades, Config::default().setup.grades);
    let shipped = Config::default();
    assert_eq!(
        shipped.setup.rules,
        Rules {
            ratio: Some(3),
            ..Rules::default()
        }
    );
    assert_eq!(
        shipped.screens,
        Screens {
            ticker: shipped.screens.ticker.clone(),
            ..Screens::default()
        }
    );
}

#[test]
fn every_key_that_is_read_is_documented() {
    let (_, _, known) = keys::read("config.toml", &uncommented());
    assert!(known.len() > 40, "{known:?}");
    for pattern in known {
        let last = pattern.rsplit('.').next().unwrap();
        let pattern = pattern.replace("[]", "");
        let table = format!("[{pattern}");
        let there = DEFAULT.lines().any(|line| {
            let live = line.trim_start_matches(['#', ' ']);
            live.contains(&format!("{last} =")) || live.starts_with(&table)
        });
        assert!(there, "{pattern} is not in config.toml");
    }
}

#[test]
fn services_stand_in_the_order_of_the_file() {
    let text = SMALL
        .replace(
            "[counter.1]",
            "[service.0]\nname=\"0\"\nprefix=\"Z\"\n[counter.1]",
        )
        .replace("[\"a\"]", "[\"0\", \"a:2\"]");
    let setup = Config::parse("hall.toml", &text).unwrap().setup;
    assert_eq!(
        setup
            .services
            .iter()
            .map(|s| s.id.as_str())
            .collect::<Vec<_>>(),
        ["a", "0"]
    );
    assert_eq!(
        setup.counters[0]
            .serves
            .iter()
            .map(|s| (s.service.as_str().to_owned(), s.rank))
            .collect::<Vec<_>>(),
        [("0".into(), 1), ("a".into(), 2)]
    );
}

// Long because it writes every setting of the file and expects every field of the hall.
#[test]
fn every_setting_reaches_the_hall() {
    let text = r#"
[hall]
name = { zh = "厅", en = "Hall" }
[rules]
calls_before_no_show = 3
call_finishes = false
arrives_after_s = 20
no_show_after_s = 90
ratio = "off"
appointment_level = 5
return_after = 7
return_at_kiosk = true
hold_min = 30
late = "stop"
kiosk_per_minute = "off"
idle_closes_after_s = "off"
undo_s = 0
day_starts = 04:30
time_zone = "Europe/Berlin"
holidays = [2026-12-25, "2026-10-01..2026-10-03"]
[special_hours.spring]
name = "Festival"
dates = ["2027-02-05..2027-02-06"]
[special_hours.short]
dates = [2027-02-05]
hours = ["09:00-12:00"]
services = ["a"]
[special_hours.make-up]
dates = [2027-02-14]
hours = "fri"
[staff]
sign_in = "name"
[rating]
window_s = 60
min_s = 1
keep_phone_days = 30
thanks_s = 9
grades = "five"
[group.g]
name = "G"
[group.h]
name = "H"
parent = "g"
[service.a]
name = "A"
prefix = ""
group = "h"
first = 100
last = 2999
width = 4
cap = 50
max_wait_min = 10
rate = 200
usual_service_min = 3
notice = "\nRead this\n"
hours = { mon-fri = ["13:30-24:00", "09:00-12:00"], sun = [] }
appointments = { hours = ["09:00-10:00"], slot_min = 20, places = 9, walk_in_percent = 0, lead_min = 5, open_days = 0, early_min = 1, late_min = 240 }
[counter.12]
name = "C"
services = ["a:3"]
[screens]
theme = "light"
draw = "half"
language = "en"
bell = false
[kiosk]
idle_s = 60
ticket_page_s = 5
guidance = false
[display]
flash_s = 0
calls = 4
page_s = 3
next = 2
[printer]
connection = "serial:/dev/ttyS1"
name = "east"
layout = "ticket-58"
mode = "text"
baud = 19200
flow = "xonxoff"
status = "poll"
fence = "none"
raster = "gs-paren-l"
band_rows = 24
compact = false
without_paper = "screen"
[paper]
url = "https://example.org/{number}"
notice = "Wait here"
ad = { zh = "广告" }
[voice]
output = "alsa:hw:0,0"
languages = ["yue", "en", "yue"]
times = 1
chime = false
one = "yao"
zone = "floor-2"
emergency_pause_s = 30
volume = 90
counter = false
counter_volume = 0
kiosk = true
kiosk_volume = 60
music_volume = 5
music_hours = ["08:00-09:00"]
soft_hours = { sat = ["12:00-13:00"] }
soft_percent = 20
live = false
[device.signs]
use = "strip-qt"
connection = "tcp:192.168.1.60:4001"
address = "1-2, 9"
counter = "1, 2, 4"
[backup]
at = "23:15"
folder = "/media/usb"
keep_daily = 3
keep_weekly = 0
"#;
    let Config {
        setup,
        screens,
        printer,
        papers,
        voice,
        devices,
        backups,
        warnings,
    } = Config::parse("hall.toml", text).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(warnings, []);
    let span = |from, to| vec![Span { from, to }];
    let mut saturdays: [Vec<Span>; 7] = Default::default();
    saturdays[5] = span(720, 780);
    let said = VoiceSettings {
        output: Output::Device("alsa:hw:0,0".to_owned()),
        languages: vec![SpokenLang::Yue, SpokenLang::En],
        times: 1,
        chime: false,
        yao: true,
        zone: "floor-2".parse().unwrap(),
        emergency_pause_s: 30,
        volume: 90,
        counter: false,
        counter_volume: 0,
        kiosk: true,
        kiosk_volume: 60,
        music_volume: 5,
        music_hours: Hours {
            week: std::array::from_fn(|_| span(480, 540)),
        },
        soft_hours: Hours { week: saturdays },
        soft_percent: 20,
        live: false,
        own: OwnVoice {
            languages: true,
            volume: true,
            music_volume: true,
        },
    };
    assert_eq!(voice, said);
    let signs = Devices {
        name: "signs".parse().unwrap(),
        file: "strip-qt".to_owned(),
        connection: "tcp:192.168.1.60:4001".parse().unwrap(),
        places: vec![(1, CounterId(1)), (2, CounterId(2)), (9, CounterId(4))],
    };
    assert_eq!(devices, [signs]);
    let kept = Backups {
        at: chrono::NaiveTime::from_hms_opt(23, 15, 0),
        folder: "/media/usb".into(),
        keep_daily: 3,
        keep_weekly: 0,
    };
    assert_eq!(backups, kept);
    let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    let rules = Rules {
        calls_before_no_show: 3,
        call_finishes: false,
        arrives_after_s: Some(20),
        no_show_after_s: Some(90),
        ratio: None,
        appointment_level: 5,
        return_after: Some(7),
        return_at_kiosk: true,
        hold_min: Some(30),
        kiosk_per_minute: None,
        idle_closes_after_s: None,
        undo_s: 0,
        rating_window_s: 60,
        rating_min_s: 1,
        keep_phone_days: 30,
        day_starts: chrono::NaiveTime::from_hms_opt(4, 30, 0).unwrap(),
        time_zone: chrono_tz::Europe::Berlin,
        holidays: vec![day(10, 1), day(10, 2), day(10, 3), day(12, 25)],
    };
    assert_eq!(setup.rules, rules);
    let staff = StaffSetup {
        sign_in: SignInMode::Name,
        ..StaffSetup::default()
    };
    assert_eq!(setup.staff, staff);
    let february = |d| NaiveDate::from_ymd_opt(2027, 2, d).unwrap();
    let special = |occasion: &str, dates: &[u32], services: &[&str], hours| SpecialHours {
        occasion: hall::Text::new(occasion, ""),
        dates: dates.iter().map(|d| february(*d)).collect(),
        services: services.iter().map(|key| key.parse().unwrap()).collect(),
        hours,
    };
    assert_eq!(
        setup.special_hours,
        [
            special("Festival", &[5, 6], &[], DayHours::Spans(vec![])),
            special("", &[5], &["a"], DayHours::Spans(span(540, 720))),
            special("", &[14], &[], DayHours::Weekday(4)),
        ]
    );
    let service = setup.service("a".parse::<ServiceId>().unwrap()).unwrap();
    assert_eq!(service.group, Some("h".parse::<GroupId>().unwrap()));
    assert_eq!(
        (service.first, service.last, service.width, service.cap),
        (100, 2999, 4, Some(50))
    );
    assert_eq!(
        (service.max_wait_s, service.rate, service.usual_service_s),
        (Some(600), 200, 180)
    );
    assert_eq!(service.late, LatePolicy::Stop);
    let booked = hall::AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| span(540, 600)),
        },
        slot_min: 20,
        places: 9,
        walk_in_percent: 0,
        lead_min: 5,
        open_days: 0,
        early_min: 1,
        late_min: 240,
    };
    assert_eq!(service.appointments.as_deref(), Some(&booked));
    assert_eq!(service.notice.as_ref().unwrap().get(Lang::EN), "Read this");
    let spans = |day| {
        service
            .hours
            .of(day)
            .iter()
            .map(|s| (s.from, s.to))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (spans(0), spans(6)),
        (vec![(540, 720), (810, 1440)], vec![])
    );
    assert_eq!(
        (setup.counters[0].id.0, setup.counters[0].serves[0].rank),
        (12, 3)
    );
    assert_eq!(setup.grades.iter().filter(|g| g.poor).count(), 2);
    assert_eq!(
        (screens.theme, screens.draw, screens.language, screens.bell),
        (Theme::Light, Draw::Half, Some(Lang::EN), false)
    );
    assert!(!screens.guidance);
    assert_eq!(
        (
            screens.kiosk_idle_s,
            screens.ticket_page_s,
            screens.flash_s,
            screens.calls,
            screens.page_s,
            screens.next,
            screens.thanks_s
        ),
        (60, 5, 0, 4, 3, 2, 9)
    );
    let wanted = Printer {
        name: "east".parse().unwrap(),
        connection: Connection::Serial("/dev/ttyS1".to_owned()),
        layout: "ticket-58".to_owned(),
        mode: Mode::Text,
        baud: 19_200,
        flow: Flow::XonXoff,
        status: StatusBy::Poll,
        fence: Fence::None,
        raster: RasterBy::GsParenL,
        band_rows: 24,
        compact: false,
        without_paper: WithoutPaper::Screen,
    };
    assert_eq!(printer, wanted);
    assert_eq!(
        (
            papers.url.as_str(),
            papers.notice.get(Lang::ZH),
            papers.ad.get(Lang::ZH)
        ),
        ("https://example.org/{number}", "Wait here", "广告")
    );
}
