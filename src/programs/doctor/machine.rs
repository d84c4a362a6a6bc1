//! What every machine has: a terminal, fonts, a disk, a clock, settings, and a hall.

use super::{Check, Report, State};
use crate::programs::clock;
use crate::programs::settings::Settings;
use crate::scripts::{self, Backups, Freshness, Session};
use crate::shell::core::shortcoming;
use hall::Timestamp;
use node::home::Home;
use node::protocol::BackupFailure;
use node::upkeep::Ledger;
use node::{agent, lan};
use serde_json::json;
use std::io::IsTerminal;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use text::args;
use text::problem::Problem;
use ui::terminal::{Abilities, Colours, Shortcoming};
use ui::{Encoding, Fonts};

/// A name that no embedded font has: 喆 and 𠮷 stand in identity cards.
const RARE: [char; 2] = ['喆', '𠮷'];
/// MiB of disk below which a hall will stop soon.
const MIB_LEAST: u64 = 64;
/// MiB of disk that a year of a hall may need.
const MIB_GOOD: u64 = 1024;
/// A clock that is behind this second is certainly wrong: the version is newer.
const NOT_BEFORE: i64 = 1_767_225_600;

impl Report {
    /// Looks what the terminal can show.
    pub(super) fn examine_terminal(&mut self) {
        let words = &self.words;
        let mut check = Check::new(("terminal", "doctor-about-terminal"));
        if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
            check.say(words.text("doctor-no-terminal"));
            self.checks.push(check);
            return;
        }
        let abilities = Abilities::detect();
        let size = crossterm::terminal::size().unwrap_or_default();
        let drawn = words.text(match abilities.encoding {
            Encoding::Octant => "doctor-draws-octants",
            Encoding::Sextant => "doctor-draws-sextants",
            Encoding::Quadrant => "doctor-draws-quadrants",
            Encoding::Half => "doctor-draws-halves",
            Encoding::Plain => "doctor-draws-plain",
        });
        let colours = words.text(match abilities.colours {
            Colours::None => "doctor-colours-none",
            Colours::Sixteen => "doctor-colours-16",
            Colours::Palette => "doctor-colours-256",
            Colours::True => "doctor-colours-true",
        });
        let name = std::env::var("TERM").unwrap_or_default();
        check.say(words.say(
            "doctor-terminal",
            args! { name: name, columns: size.0, rows: size.1, drawn: drawn, colours: colours },
        ));
        for what in abilities.shortcomings() {
            let (state, cure) = match what {
                Shortcoming::NoUtf8 => (State::Wrong, "doctor-no-utf8-cure"),
                Shortcoming::NoChinese => (State::Warning, "doctor-no-chinese-cure"),
                Shortcoming::Multiplexed => (State::Warning, "doctor-multiplexed-cure"),
                _ => (State::Warning, "doctor-terminal-cure"),
            };
            check.state = check.state.max(state);
            check.say(words.text(shortcoming(what)));
            let cure = words.text(cure).to_owned();
            if !check.cures.contains(&cure) {
                check.cures.push(cure);
            }
        }
        self.checks.push(check);
    }

    /// Looks whether rare names can be drawn well.
    pub(super) fn examine_fonts(&mut self) {
        let mut check = Check::new(("fonts", "doctor-about-fonts"));
        let fonts = Fonts::new();
        let is_drawn = |letter: &char| {
            use font::Source;
            matches!(fonts.source(*letter), Source::Embedded | Source::System(_))
        };
        check.say(self.words.text("doctor-fonts"));
        if !RARE.iter().all(is_drawn) {
            let [found, cure] = ["doctor-fonts-rare", "doctor-fonts-rare.cure"];
            check.find(
                State::Warning,
                self.words.text(found),
                self.words.text(cure),
            );
        }
        self.checks.push(check);
    }

    /// Looks whether the disk has room, and whether the hall's folder can be written.
    pub(super) fn examine_disk(&mut self, home: &Home) {
        let words = &self.words;
        let mut check = Check::new(("disk", "doctor-about-disk"));
        let there = home.folder().ancestors().find(|folder| folder.is_dir());
        let there = there.unwrap_or(Path::new("/"));
        let path = there.display().to_string();
        if let Ok(found) = rustix::fs::statvfs(there) {
            let free = found.f_bavail.saturating_mul(found.f_frsize) >> 20;
            let bytes = [home.store(), home.copy()]
                .iter()
                .filter_map(|file| std::fs::metadata(file).ok())
                .map(|file| file.len())
                .sum::<u64>();
            let given = args! { free: free, path: path.as_str(), store: bytes.div_ceil(1 << 20) };
            let told = words.say("doctor-disk", given);
            let state = match free {
                ..MIB_LEAST => State::Wrong,
                MIB_LEAST..MIB_GOOD => State::Warning,
                _ => State::Fine,
            };
            match state {
                State::Fine => check.say(told),
                state => check.find(state, told, words.text("doctor-disk.cure")),
            }
            self.json["disk"] = json!({"free_mib": free, "store_bytes": bytes});
        }
        if rustix::fs::access(there, rustix::fs::Access::WRITE_OK).is_err() {
            check.find(
                State::Wrong,
                words.say("cli-folder", args! { path: path }),
                words.text("cli-folder.cure"),
            );
        }
        // Numbers of visitors and the keys of the hall are in there.
        let open = std::fs::metadata(home.folder())
            .is_ok_and(|folder| folder.permissions().mode() & 0o077 != 0);
        if open {
            let folder = args! { folder: home.folder().display().to_string() };
            let cure = words.say("doctor-folder-open.cure", folder);
            check.find(State::Warning, words.text("doctor-folder-open"), cure);
        }
        self.checks.push(check);
    }

    /// Looks whether a hall runs here, and how far this machine has it. Returns a session with it.
    pub(super) fn examine_hub(&mut self, home: &Home) -> Option<Session> {
        let words = &self.words;
        let mut check = Check::new(("hub", "doctor-about-hub"));
        let is_joined = agent::is_joined(home);
        let joined = match Session::of_running(home, words) {
            Ok(None) if is_joined => Session::join(std::slice::from_ref(home), words).map(Some),
            other => other,
        };
        let mut session = match joined {
            Ok(Some(session)) => session,
            Ok(None) => {
                check.find(
                    State::Warning,
                    words.text("cli-no-hall"),
                    words.text("cli-no-hall.cure"),
                );
                self.checks.push(check);
                return None;
            }
            Err(problem) => {
                check.find(State::Wrong, problem.what, problem.cure);
                self.checks.push(check);
                return None;
            }
        };
        let freshness = session.freshness(words);
        let hall = session.hall();
        check.say(hall.setup().name.get(words.lang()));
        match freshness {
            Ok(freshness @ (Freshness::Here | Freshness::Hub { .. })) => {
                check.say(scripts::told_freshness(hall, freshness, words));
            }
            Ok(freshness @ Freshness::Lost { .. }) => check.find(
                State::Wrong,
                scripts::told_freshness(hall, freshness, words),
                words.text("cli-hub-lost.cure"),
            ),
            Err(problem) => check.find(State::Wrong, problem.what, problem.cure),
        }
        let rollback = text::rollback(words, hall);
        if !rollback.is_empty() {
            check.state = State::Wrong;
            check.lines.extend(rollback);
        }
        self.json["rollback"] = scripts::json::rollback(hall);
        self.checks.push(check);
        Some(session)
    }

    /// Looks at the clocks: of this machine, and of the hall.
    pub(super) fn examine_clock(&mut self, session: Option<&Session>) {
        let words = &self.words;
        let mut check = Check::new(("clock", "doctor-about-clock"));
        let now = chrono::Local::now();
        let told = now.format("%Y-%m-%d %H:%M:%S %:z").to_string();
        let told = words.say("doctor-clock", args! { time: told });
        if now.timestamp() < NOT_BEFORE {
            check.find(State::Wrong, told, words.text("doctor-clock-cure"));
        } else {
            check.say(told);
        }
        if let Some(session) = session {
            let hall = session.hall();
            let at: Timestamp = session.now();
            self.json["clock"] = scripts::json::clock_notice(hall, at);
            if let Some(notice) = hall.clock_notice(at) {
                let zone = hall.setup().rules.time_zone;
                let told = text::clock_notice(&notice, zone, words);
                check.find(State::Wrong, told, words.text("clock-remedy"));
            }
            for reading in clock::readings(session, words).unwrap_or_default() {
                if reading.ahead_ms.abs() > lan::SKEW_WARN_MS {
                    let apart =
                        words.say("machines-skew", args! { seconds: reading.ahead_ms / 1000 });
                    let told = format!("{}  {apart}", reading.name);
                    check.find(State::Warning, told, words.text("doctor-clock-cure"));
                }
            }
            check.cures.dedup();
        }
        self.checks.push(check);
    }

    /// Looks how old the last backup is, whether the next one can be made, and when the disk will be
    /// full; on a machine that keeps the hall.
    pub(super) fn examine_backups(&mut self, settings: &Settings, session: Option<&Session>) {
        let words = &self.words;
        let home = &settings.home;
        let Some(ledger) = Ledger::read(home.folder()).filter(|_| !agent::is_joined(home)) else {
            return;
        };
        let now = session.map_or_else(|| Timestamp::from(chrono::Utc::now()), Session::now);
        let zone = session.map_or(settings.config.setup.rules.time_zone, |session| {
            session.hall().setup().rules.time_zone
        });
        let told = Backups::new(&ledger, zone, words);
        let mut check = Check::new(("backups", "doctor-about-backups"));
        let is_off = settings.config.backups.at.is_none();
        match told.last(now) {
            last if is_off => check.find(State::Warning, last, words.text("backups-off.cure")),
            last if told.is_old(now) => {
                check.find(State::Warning, last, words.text("backups-old-cure"));
            }
            last => check.say(last),
        }
        let is_possible = settings.upkeep().examine_folder();
        match (told.failure(), &is_possible) {
            (Some((failed, _)), Ok(())) => {
                check.find(State::Warning, failed, words.text("backups-again-cure"));
            }
            (Some((failed, cure)), Err(_)) => check.find(State::Wrong, failed, cure),
            (None, Err(error)) if !is_off => {
                let failure = BackupFailure::of(error);
                let why = scripts::why_no_backup(&failure, words);
                let found = words.say("backups-impossible", args! { why: why });
                check.find(State::Wrong, found, told.cure(&failure));
            }
            (None, _) => {}
        }
        check.lines.extend(told.outlook(home));
        if let Some(session) = session {
            self.json["backup"] = scripts::backups_object(home, session.hall(), now);
        }
        self.checks.push(check);
    }

    /// Looks whether the settings read, and what in them is probably not meant.
    pub(super) fn examine_settings(&mut self, settings: Result<&Settings, &Problem>) {
        let words = &self.words;
        let mut check = Check::new(("settings", "doctor-about-settings"));
        match settings {
            Ok(settings) => {
                let file = settings
                    .file
                    .as_ref()
                    .map(|file| file.display().to_string());
                check.say(file.unwrap_or_else(|| words.text("doctor-settings-shipped").to_owned()));
                let setup = &settings.config.setup;
                let today = Timestamp::from(chrono::Utc::now()).local(setup.rules.time_zone);
                let past = text::dates_past(words, setup, today.date_naive());
                self.json["dates_past"] = json!(past.is_some());
                if let Some(past) = past {
                    check.state = State::Warning;
                    check.say(past);
                }
                for warning in &settings.config.warnings {
                    check.state = State::Warning;
                    check.say(warning.text(words.lang()));
                }
            }
            // The mistakes are told at the end, in full.
            Err(problem) => {
                let cure = words.text("doctor-settings-cure");
                check.find(State::Wrong, problem.what.clone(), cure);
            }
        }
        self.checks.push(check);
    }
}
