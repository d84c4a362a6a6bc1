//! `dingdong doctor`: how this machine and its hall are, what is wrong, and what to do.
//!
//! `machine` examines what every machine has, `printers` paper and printers; `bundle` packs what a
//! technician elsewhere needs.

mod bundle;
mod devices;
mod machine;
mod printers;

pub(super) use self::printers::test_page;

use super::{Invocation, voice};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::stdout;
use config::Connection;
use hall::Setup;
use node::home::Home;
use serde_json::{Value, json};
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};
use unicode_width::UnicodeWidthStr;

/// Examines this machine and its hall. `connection` is a printer to ask instead of the one in the
/// settings, `test` asks for a test page, `bundle` for a file to send to a technician.
///
/// # Errors
/// When the settings are wrong, `connection` is none, a test page does not come, or the bundle
/// cannot be written.
pub(super) fn run(
    invocation: &Invocation<'_>,
    test: bool,
    connection: Option<&str>,
    bundle: Option<&Path>,
) -> Result<Outcome, Problem> {
    let connection = connection
        .map(|text| parse_connection(text, &invocation.words))
        .transpose()?;
    let mut settings = invocation.settings(&Look::default());
    if let (Ok(settings), Some(connection)) = (&mut settings, connection) {
        settings.config.printer.connection = connection;
    }
    let lang = settings.as_ref().map_or(invocation.lang(), |s| s.lang);
    let home = invocation.home();
    let mut report = Report::new(Words::new(lang));
    report.examine_terminal();
    report.examine_fonts();
    report.examine_disk(&home);
    let session = report.examine_hub(&home);
    report.examine_clock(session.as_ref());
    report.examine_settings(settings.as_ref());
    if let Ok(settings) = &settings {
        report.examine_backups(settings, session.as_ref());
    }
    let mut page = None;
    if let Ok(settings) = &settings {
        let printing = settings.printing();
        report.examine_own_printer(&home, &printing.printer, session.as_ref());
        report.examine_other_printers(&printing.printer);
        report.examine_layout(&printing);
        report.examine_devices(&home, settings);
        let setup = match &session {
            Some(session) => session.hall().setup(),
            None => &settings.config.setup,
        };
        report.examine_languages(&invocation.language_faults, setup);
        report.examine_sound(&home, settings, setup);
        page = test.then(|| test_page(&home, &printing));
        report.json["test_page"] = json!(page.as_ref().map(Result::is_ok));
    }
    report.tell(invocation.json());
    if matches!(page, Some(Ok(()))) && !invocation.json() {
        stdout::print(report.words.text("doctor-test-printed"));
    }
    if let Some(path) = bundle {
        let file = settings.as_ref().ok().and_then(|s| s.file.as_deref());
        bundle::write(path, &report, &home, file, session.as_ref())?;
    }
    settings?;
    page.transpose()?;
    Ok(Outcome::of(report.worst() < State::Wrong))
}

fn parse_connection(text: &str, words: &Words) -> Result<Connection, Problem> {
    text.parse().map_err(|()| {
        let given = args! { option: "--connection", value: text };
        Problem::new(
            Code::Usage,
            words.say("cli-bad-option", given),
            words.text("config-bad-connection.cure"),
        )
    })
}

/// The state of something that was examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// All is well.
    Fine,
    /// It works, but not as well as it could.
    Warning,
    /// It does not work.
    Wrong,
}

impl State {
    fn key(self) -> &'static str {
        match self {
            State::Fine => "ok",
            State::Warning => "warning",
            State::Wrong => "wrong",
        }
    }

    fn id(self) -> &'static str {
        match self {
            State::Fine => "doctor-ok",
            State::Warning => "doctor-warning",
            State::Wrong => "doctor-wrong",
        }
    }
}

/// A thing that is examined: its name among scripts, and its message.
type Subject = (&'static str, &'static str);

/// A thing that was examined.
#[derive(Debug)]
struct Check {
    subject: Subject,
    state: State,
    lines: Vec<String>,
    cures: Vec<String>,
}

impl Check {
    /// Creates a check with nothing found yet.
    fn new(subject: Subject) -> Check {
        Check {
            subject,
            state: State::Fine,
            lines: Vec::new(),
            cures: Vec::new(),
        }
    }

    /// Adds a line.
    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// Adds that something is not well, and the cure.
    fn find(&mut self, state: State, line: impl Into<String>, cure: impl Into<String>) {
        self.state = self.state.max(state);
        self.lines.push(line.into());
        self.cure(cure);
    }

    /// Adds a cure.
    fn cure(&mut self, cure: impl Into<String>) {
        let cure = cure.into();
        if !cure.is_empty() {
            self.cures.push(cure);
        }
    }
}

/// The findings so far.
struct Report {
    words: Words,
    checks: Vec<Check>,
    /// For scripts, besides the checks.
    json: Value,
}

impl Report {
    fn new(words: Words) -> Report {
        Report {
            words,
            checks: Vec::new(),
            json: json!({"printers": []}),
        }
    }

    fn worst(&self) -> State {
        let states = self.checks.iter().map(|check| check.state);
        states.max().unwrap_or(State::Fine)
    }

    /// Returns the findings for scripts.
    fn object(&self) -> Value {
        let mut object = self.json.clone();
        let check = |check: &Check| {
            json!({
                "about": check.subject.0, "state": check.state.key(), "text": check.lines.join("\n"),
                "cures": check.cures,
            })
        };
        object["ok"] = json!(self.worst() < State::Wrong);
        object["checks"] = self.checks.iter().map(check).collect();
        object
    }

    /// Returns the findings for people.
    fn text(&self) -> String {
        let words = &self.words;
        let head = |check: &Check| {
            let [state, subject] = [check.state.id(), check.subject.1].map(|id| words.text(id));
            [state, subject]
        };
        let widest = |column: usize| {
            let cells = self.checks.iter().map(|check| head(check)[column].width());
            cells.max().unwrap_or(0)
        };
        let widths = [widest(0), widest(1)];
        let indent = " ".repeat(widths[0] + widths[1] + 4);
        let mut lines = Vec::new();
        for check in &self.checks {
            let told = check.lines.iter().flat_map(|line| line.lines());
            let cures = check.cures.iter().flat_map(|cure| cure.lines());
            let told = told.map(str::to_owned);
            let told = told.chain(cures.map(|cure| format!("  -> {cure}")));
            for (index, line) in told.enumerate() {
                if index > 0 {
                    lines.push(format!("{indent}{line}"));
                    continue;
                }
                let cells = head(check).into_iter().zip(widths);
                let cells = cells.map(|(cell, width)| {
                    let padding = " ".repeat(width - cell.width());
                    format!("{cell}{padding}  ")
                });
                lines.push(format!("{}{line}", cells.collect::<String>()));
            }
        }
        lines.join("\n")
    }

    fn tell(&self, json: bool) {
        stdout::answer(json, &self.object(), || self.text());
    }

    fn examine_sound(&mut self, home: &Home, settings: &super::settings::Settings, setup: &Setup) {
        let mut check = Check::new(("sound", "doctor-about-sound"));
        let voice = &settings.config.voice;
        let (state, lines) = voice::examine(home.folder(), voice, setup, &self.words);
        check.state = state;
        check.lines = lines;
        let text = check.lines.join("\n");
        self.json["sound"] = json!({"ok": state < State::Wrong, "text": text});
        self.checks.push(check);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;

    #[test]
    fn findings_stand_in_columns_with_their_cures_below() {
        let mut report = Report::new(Words::new(Lang::EN));
        let mut fonts = Check::new(("fonts", "doctor-about-fonts"));
        fonts.say("all there");
        let mut disk = Check::new(("disk", "doctor-about-disk"));
        disk.find(State::Warning, "little room", "make room");
        report.checks.extend([fonts, disk]);
        assert_eq!(
            report.text(),
            "ok       Fonts  all there\nwarning  Disk   little room\n                  -> make room"
        );
        assert_eq!(report.worst(), State::Warning);
        let object = report.object();
        assert_eq!(object["ok"], true, "a warning is no fault");
        assert_eq!(object["checks"][1]["cures"][0], "make room");
        assert_eq!(object["checks"][1]["state"], "warning");
    }
}
