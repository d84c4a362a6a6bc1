//! The administrator's program: how its pages look, and one change from end to end in a real terminal.

use crate::support::{DINGDONG, Terminal, golden, json, run, wait_until};
use config::Config;
use dingdong::picture;
use dingdong::sample;
use dingdong::shell::host::SingleScreen;
use dingdong::shell::pane::{Pane, Place};
use hall::{
    AnnouncementCommand, Command, Hall, Lang, SpeakerId, SpeakerVoice, SpokenLang, Timestamp,
    ZoneWish,
};
use screens::admin::{AdminScreen, PageId};
use screens::inquiry::{
    AuditPart, AuditQuestion, AuditRow, BackupRow, BackupsPart, Finding, Found, Inquiry,
    MachineRow, MachineState,
};
use screens::screen::{Action, Connection, Context, KeyCode, KeyEvent};
use std::sync::Arc;
use ui::{Encoding, Theme};

const QUIT: &str = "\x11";
const F10: &str = "\x1b[21~";

/// Shows a page of the sample hall after `keys` in a picture of an office in Chinese, and in one of a small
/// terminal in English and light colours.
fn check(name: &str, page: PageId, keys: &[KeyCode]) {
    check_told(name, page, keys, |_| None);
}

/// Displays speak in two zones, of which one is set apart.
fn speak(hall: &mut Hall, at: Timestamp) {
    let mut tell = |command| {
        for event in hall.consider(at, &command).expect("it may") {
            hall.apply(at, &event);
        }
    };
    for (zone, speaker) in [("lobby", 1), ("floor-2", 2)] {
        tell(Command::Announcement(AnnouncementCommand::SpeakIn {
            zone: zone.parse().expect("a plain key"),
            speaker: SpeakerId(speaker),
            voice: Some(SpeakerVoice {
                languages: vec![SpokenLang::Zh],
                ..SpeakerVoice::default()
            }),
            wish: ZoneWish::Join,
        }));
    }
}

/// Counts what a page asks for in the sample hall.
fn counted(hall: &Hall, at: Timestamp, inquiry: &Inquiry) -> Finding {
    let found = match inquiry {
        Inquiry::Count { question, .. } => {
            Found::Counted(Arc::new(sample::counts(hall, at, question)))
        }
        other => panic!("{other:?}"),
    };
    let inquiry = inquiry.clone();
    Finding { inquiry, found }
}

/// The same, with what the page asked for found out in a language.
fn check_told(name: &str, page: PageId, keys: &[KeyCode], found: impl Fn(Lang) -> Option<Finding>) {
    let config = Config::default();
    let (mut hall, at): (Hall, Timestamp) = sample::hall(&config.setup);
    speak(&mut hall, at);
    let cx = Context {
        hall: &hall,
        at,
        settings: &config.screens,
        connection: Connection::Live,
        paper: None,
        said: None,
        silent: None,
        pace: 1,
    };
    let scenes = [
        ("", Lang::ZH, Theme::dark(), Encoding::Octant, (160, 45)),
        (
            "-small-en",
            Lang::EN,
            Theme::light(),
            Encoding::Plain,
            (80, 24),
        ),
    ];
    for (kind, lang, theme, encoding, size) in scenes {
        let mut pane = Place::new(AdminScreen::new(lang).at(page));
        let mut asks = pane.tick(&cx);
        if let Some(finding) = found(lang) {
            asks = pane.learned(&cx, &finding);
        }
        for key in [None].into_iter().chain(keys.iter().map(Some)) {
            if let Some(key) = key {
                asks = pane.key(&cx, KeyEvent::from(*key));
            }
            while let Some(Action::Inquire(inquiry @ Inquiry::Count { .. })) = &asks {
                let finding = counted(&hall, at, inquiry);
                asks = pane.learned(&cx, &finding);
            }
        }
        let drawn = picture::of(
            (&hall, at, None),
            &mut SingleScreen::new(Box::new(pane)),
            &config.screens,
            lang,
            theme,
            encoding,
            size,
        );
        golden::check(&format!("admin-{name}{kind}"), &drawn);
    }
}

#[test]
fn the_live_page_looks_as_accepted() {
    check("live", PageId::Live, &[KeyCode::Down]);
}

#[test]
fn the_pages_of_settings_look_as_accepted() {
    let down = KeyCode::Down;
    check("services", PageId::Services, &[down, down]);
    check("counters", PageId::Counters, &[down, KeyCode::Char('d')]);
    check("rules", PageId::Rules, &[down]);
    check("hours", PageId::Hours, &[KeyCode::End]);
    check("rating", PageId::Rating, &[down, down, down]);
}

#[test]
fn figures_look_as_accepted() {
    let key = KeyCode::Char;
    let down = KeyCode::Down;
    check("figures", PageId::Figures, &[]);
    let shares = [key('['), key('b'), key('2')];
    check("figures-shares", PageId::Figures, &shares);
    let wait = [key('m'), key('3'), KeyCode::PageDown, down, down, down];
    check("figures-line", PageId::Figures, &wait);
    let clerks = [key('w'), key('b'), key('b'), key('b'), KeyCode::End];
    check("figures-clerks", PageId::Figures, &clerks);
    let table = [key('['), key('w'), key('4'), down];
    check("figures-table", PageId::Figures, &table);
}

#[test]
fn sheets_look_as_accepted() {
    check("edit", PageId::Services, &[KeyCode::Down, KeyCode::Enter]);
    let taken_out = [KeyCode::Char('d'), KeyCode::Char('a')];
    check("review", PageId::Services, &taken_out);
}

/// Returns what stands in the log of a morning, in a language.
fn log(lang: Lang) -> Finding {
    let question = AuditQuestion {
        lang,
        before: None,
        who: String::new(),
        kind: None,
        day: None,
    };
    let lines = [
        (
            "10:24:31",
            "1001 王敏",
            "office",
            "设置已改：业务「社会保障」每日上限：不限 → 40",
            "Settings changed: daily limit of Social Security: no limit → 40",
            "",
            "",
        ),
        (
            "10:22:08",
            "李娜",
            "2",
            "A015 呼叫到2号窗口：等候最久",
            "A015 called to counter 2: Longest wait",
            "等候",
            "呼叫",
        ),
        (
            "10:21:55",
            "李娜",
            "2",
            "A012 完成",
            "A012 finished",
            "办理",
            "完成",
        ),
        (
            "10:20:12",
            "1001 王敏",
            "office",
            "停用账号：1004 赵强",
            "account disabled: 1004 赵强",
            "",
            "",
        ),
        (
            "10:19:40",
            "取号机",
            "kiosk-1",
            "A031 取号：社会保障",
            "A031 issued for Social Security",
            "",
            "等候",
        ),
        (
            "08:30:00",
            "主机",
            "hub-1",
            "新的服务日 2026-11-23",
            "New service day 2026-11-23",
            "",
            "2026-11-23",
        ),
    ];
    let is_zh = lang == Lang::ZH;
    let rows = lines.iter().zip((0..=101).rev()).map(|(line, seq)| {
        let (time, who, place, zh, en, before, after) = *line;
        AuditRow {
            seq,
            time: format!("2026-11-23 {time}"),
            who: who.to_owned(),
            place: place.to_owned(),
            what: if is_zh { zh } else { en }.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        }
    });
    let part = AuditPart {
        rows: rows.collect(),
        next: Some(90),
        reached: Some("2026-11-23".parse().unwrap()),
    };
    Finding {
        inquiry: Inquiry::Audit(question),
        found: Found::Audit(part),
    }
}

#[test]
fn the_page_of_the_log_looks_as_accepted() {
    let found = |lang| Some(log(lang));
    check_told("audit", PageId::Audit, &[KeyCode::Down], found);
    let filter = [KeyCode::Char('s'), KeyCode::Tab];
    check_told("audit-filter", PageId::Audit, &filter, found);
}

#[test]
fn the_page_of_the_voice_looks_as_accepted() {
    check("voice", PageId::Voice, &[]);
    check("voice-edit", PageId::Voice, &[KeyCode::Enter, KeyCode::Tab]);
}

#[test]
fn somebody_is_added_to_the_people_of_the_running_hall() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["admin", "--data", data, "--draw", "plain"];
    let mut admin = Terminal::start(DINGDONG, &args, (120, 30), &[]);
    admin.shows("Administration");
    admin.types("7n1003\tZhao\t\t\x1b[C\r");
    admin.shows("Added");
    let people = run(folder.path(), "staff list");
    assert!(String::from_utf8_lossy(&people.stdout).contains("1003"));
    admin.types("d");
    admin.shows("Disable 1003 Zhao?");
    admin.types("y");
    admin.shows("Disabled");
    admin.types(QUIT);
    assert_eq!(admin.ends(), 0);
}

/// Returns what the machines of a hall tell, and which there are.
fn machines(lang: Lang) -> Finding {
    let row = |id: &str, zh: &str, en: &str, state, version: &str| MachineRow {
        id: id.parse().unwrap(),
        role: if lang == Lang::ZH { zh } else { en }.to_owned(),
        state,
        since: "2026-11-02 08:10".to_owned(),
        seen: "2026-11-23 10:38".to_owned(),
        version: version.to_owned(),
        note: "K1  192.168.1.21".to_owned(),
    };
    let rows = vec![
        row("hub-1", "主机", "hub", MachineState::Here, "0.9.0"),
        row("kiosk-1", "取号机", "kiosk", MachineState::Here, "0.9.0"),
        row(
            "display-1",
            "显示屏",
            "display",
            MachineState::Away,
            "0.8.4",
        ),
        row("counter-9", "窗口", "counter", MachineState::Expelled, ""),
    ];
    Finding {
        inquiry: Inquiry::Machines(lang),
        found: Found::Machines(rows),
    }
}

#[test]
fn the_page_of_machines_looks_as_accepted() {
    let found = |lang| Some(machines(lang));
    let down = [KeyCode::Down, KeyCode::Down];
    check_told("machines", PageId::Machines, &down, found);
    let expel = [KeyCode::Down, KeyCode::Char('e')];
    check_told("machines-expel", PageId::Machines, &expel, found);
}

/// Returns how it stands with the backups of a hall.
fn backups(lang: Lang) -> Finding {
    let is_zh = lang == Lang::ZH;
    let lines = match is_zh {
        true => [
            "上次备份：2026-11-23 03:30，7 小时前，42 MiB",
            "下一次备份在 03:30",
        ],
        false => [
            "Last backup: 2026-11-23 03:30, 7 h ago, 42 MiB",
            "The next one is made at 03:30",
        ],
    };
    let files = (20..24).rev().map(|day| BackupRow {
        name: format!("hall-2026-11-{day}-0330.redb"),
        size: "42 MiB".to_owned(),
    });
    let part = BackupsPart {
        lines: lines.map(str::to_owned).to_vec(),
        files: files.collect(),
    };
    Finding {
        inquiry: Inquiry::Backups(lang),
        found: Found::Backups(part),
    }
}

#[test]
fn the_page_of_data_looks_as_accepted() {
    check_told("data", PageId::Data, &[], |lang| Some(backups(lang)));
}

#[test]
fn a_backup_and_an_export_are_made_from_the_page_of_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["admin", "--data", data, "--draw", "plain"];
    let mut admin = Terminal::start(DINGDONG, &args, (120, 30), &[]);
    admin.shows("Administration");
    admin.types("0");
    admin.shows("Phone numbers that visitors left: 0");
    admin.types("b");
    admin.shows("Backed up: hall-");
    admin.types("c");
    admin.shows("Exported to ");
    let files: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        files.iter().any(|name| name.starts_with("visits-")),
        "{files:?}"
    );
    let made = std::fs::read_dir(folder.path().join("backups")).unwrap();
    assert_eq!(made.count(), 1);
    admin.types("e");
    admin.shows("Visitors left no phone number");
    admin.types("9");
    admin.shows("No other machines");
    admin.types("c");
    admin.shows("This hall is kept for this machine alone");
    admin.types(QUIT);
    assert_eq!(admin.ends(), 0);
}

#[test]
fn who_has_done_something_is_found_in_the_log_of_the_running_hall() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["admin", "--data", data, "--draw", "plain"];
    let mut admin = Terminal::start(DINGDONG, &args, (120, 30), &[]);
    admin.shows("Administration");
    assert!(run(folder.path(), "open 3 Carol").status.success());
    assert!(run(folder.path(), "music off").status.success());
    admin.types("\x1b[D\x1b[D");
    admin.shows("Counter 3 open: Carol");
    admin.types("s\t\x1b[D\x1b[D\r");
    admin.shows("Announcements, back to");
    admin.shows("music");
    admin.types(QUIT);
    assert_eq!(admin.ends(), 0);
}

#[test]
fn a_limit_is_typed_looked_at_and_applied_to_the_hall() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["admin", "--data", data, "--draw", "plain"];
    let mut admin = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    admin.shows("Administration");
    admin.types("2\r");
    admin.shows("Edit service");
    // Over the names, group, icon, letters, numbers and their digits.
    admin.types("\t\t\t\t\t\t\t\t40\r");
    admin.shows("Not applied yet: 1 value");
    admin.types("a");
    admin.shows("service.social.cap");
    admin.types("\r");
    admin.shows("Applied");
    let file = folder.path().join("exported.toml");
    assert!(
        run(folder.path(), &format!("config export {}", file.display()))
            .status
            .success()
    );
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.lines().any(|line| line == "cap = 40"), "{text}");
    admin.types(QUIT);
    assert_eq!(admin.ends(), 0);
}

#[test]
fn behind_a_counter_the_pages_are_for_people_with_the_right() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let args = ["counter", "2", "--data", data, "--draw", "plain"];
    let mut counter = Terminal::start(DINGDONG, &args, (80, 24), &[]);
    counter.shows("Sign in");
    counter.types(F10);
    counter.shows("There is nothing here that you may open");
    counter.types(F10);
    counter.shows("Sign in");
    counter.types("Bob\r");
    wait_until("the counter to open", || {
        (json(folder.path(), "status")["counters"][1]["open"] == true).then_some(())
    });
    counter.types(QUIT);
}
