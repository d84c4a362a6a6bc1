//! `dingdong doctor`: whether the hall lacks anything, which printers there are, how each is, whether
//! there is sound, what is wrong and what to do.

use super::{Invocation, voice};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::scripts::{self, Session};
use crate::stdout;
use config::{Connection, Printer as Settings, VoiceSettings};
use hall::{Condition, JobId, Lang, Printable, Setup, Timestamp};
use node::home::Home;
use paper::printer::{self, Printer, PrinterEvent, Probe, Progress};
use paper::{Facts, Layout, Setter, unknown_variables};
use peripherals::layouts::{self, Layouts};
use peripherals::printing::{Printing, is_driven};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::fault::Fault;
use text::problem::{Code, Problem};
use text::{self, Words, args};

/// Time that a printer may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Time that a test page may take, also on a slow line.
const PRINT_WITHIN: Duration = Duration::from_secs(60);

/// Looks at the printer of the settings, or at the one that `--printer` names, at the others of this
/// machine, at the layout, and at the sound. `test` asks for a test page.
///
/// # Errors
/// When `--printer` is no connection, or a test page does not come.
pub(super) fn run(
    invocation: &Invocation<'_>,
    test: bool,
    printer: Option<&str>,
) -> Result<Outcome, Problem> {
    let mut settings = invocation.settings(&Look::default())?;
    if let Some(text) = printer {
        settings.config.printer.connection = connection(text, &invocation.words)?;
    }
    let home = &settings.home;
    let printing = settings.printing();
    let mut report = Report::new(Words::new(printing.lang));
    report.examine_own_printer(home, &printing.printer);
    report.examine_other_printers(&printing.printer);
    report.examine_layout(&printing);
    report.examine_languages(&invocation.language_faults, &settings.config.setup);
    let setup = voice::setup(home, &settings.config, &report.words);
    report.examine_sound(home.folder(), &settings.config.voice, &setup);
    report.examine_dates(&settings.config.setup);
    report.examine_hall(home);
    let page = test.then(|| test_page(home, &printing));
    if let Some(Ok(())) = page {
        report.say("doctor-test-printed");
    }
    report.json["ok"] = json!(report.well);
    report.json["test_page"] = json!(page.as_ref().map(Result::is_ok));
    stdout::answer(invocation.json(), &report.json, || report.lines.join("\n"));
    page.transpose()?;
    Ok(Outcome::of(report.well))
}

fn connection(text: &str, words: &Words) -> Result<Connection, Problem> {
    text.parse().map_err(|()| {
        let given = args! { option: "--printer", value: text };
        Problem::new(
            Code::Usage,
            words.say("cli-bad-option", given),
            words.text("config-bad-connection.cure"),
        )
    })
}

/// The findings so far.
struct Report {
    words: Words,
    /// Nothing is wrong.
    well: bool,
    /// For people.
    lines: Vec<String>,
    /// For scripts.
    json: Value,
}

impl Report {
    fn new(words: Words) -> Report {
        Report {
            words,
            well: true,
            lines: Vec::new(),
            json: json!({"printers": []}),
        }
    }

    fn say(&mut self, id: &str) {
        self.lines.push(self.words.text(id).to_owned());
    }

    fn add_printer(&mut self, connection: &str, probe: &Probe, configured: bool) {
        if let Some(printers) = self.json["printers"].as_array_mut() {
            printers.push(finding(connection, probe, configured));
        }
    }

    /// Looks whether holidays and special hours are those of years ago.
    fn examine_dates(&mut self, setup: &Setup) {
        let now = Timestamp::from(chrono::Utc::now()).local(setup.rules.time_zone);
        let past = text::dates_past(&self.words, setup, now.date_naive());
        self.json["dates_past"] = json!(past.is_some());
        self.lines.extend(past);
    }

    /// Looks, if a hall runs here, whether it went back to an earlier state, and whether its clock is in
    /// doubt.
    fn examine_hall(&mut self, home: &Home) {
        let Ok(session) = Session::join(std::slice::from_ref(home), &self.words) else {
            return;
        };
        let hall = session.hall();
        let at = session.now();
        let rollback = text::rollback(&self.words, hall);
        self.json["rollback"] = scripts::json::rollback(hall);
        self.well &= rollback.is_empty();
        self.lines.extend(rollback);
        self.json["clock"] = scripts::json::clock_notice(hall, at);
        if let Some(notice) = hall.clock_notice(at) {
            self.well = false;
            let zone = hall.setup().rules.time_zone;
            self.lines
                .push(text::clock_notice(&notice, zone, &self.words));
            self.lines
                .push(format!("  -> {}", self.words.text("clock-remedy")));
        }
    }

    /// Looks at the printer of the settings. While a kiosk drives it, the hall knows how it is, and
    /// asking would come between.
    fn examine_own_printer(&mut self, home: &Home, settings: &Settings) {
        if settings.connection == Connection::None {
            self.say("doctor-no-printer");
            return;
        }
        let driven = is_driven(home, settings);
        let session = driven
            .then(|| Session::join(std::slice::from_ref(home), &self.words).ok())
            .flatten();
        let known = session
            .as_ref()
            .and_then(|session| session.hall().printer(settings.name));
        let probe = match known {
            Some(known) => Probe {
                condition: known.condition,
                opened: Ok(()),
                model: None,
            },
            None => printer::probe(settings, ANSWER_WITHIN),
        };
        self.well &= !probe.condition.stops();
        let by = self.words.text(if driven {
            "doctor-driven"
        } else {
            "doctor-asked"
        });
        let connection = settings.connection.to_string();
        self.lines.push(self.words.say(
            "doctor-printer",
            args! { name: settings.name.as_str(), connection: connection.as_str(), by: by },
        ));
        self.lines.extend(verdict(settings, &probe, &self.words));
        self.add_printer(&connection, &probe, true);
    }

    /// Looks at the printers of this machine that the settings do not name.
    fn examine_other_printers(&mut self, settings: &Settings) {
        let own = settings.connection.to_string();
        let others: Vec<_> = printer::find()
            .into_iter()
            .filter(|found| found.connection != own)
            .collect();
        self.say(if others.is_empty() {
            "doctor-no-others"
        } else {
            "doctor-others"
        });
        // All at once: a silent one takes its time.
        let probes: Vec<_> = others
            .iter()
            .map(|found| {
                let asked = Settings {
                    connection: found.connection.parse().unwrap_or_default(),
                    ..settings.clone()
                };
                std::thread::spawn(move || printer::probe(&asked, ANSWER_WITHIN))
            })
            .collect();
        for (found, probe) in others.iter().zip(probes) {
            let Ok(probe) = probe.join() else { continue };
            let model = probe.model.as_deref().unwrap_or(&found.name);
            // Most serial ports have no printer.
            let condition = if probe.condition == Condition::Offline && probe.model.is_none() {
                self.words.text("doctor-no-answer")
            } else {
                text::condition(probe.condition, &self.words)
            };
            let model = if model.is_empty() {
                String::new()
            } else {
                format!("  {model}")
            };
            self.lines.push(format!(
                "  connection = \"{}\"{model}  {condition}",
                found.connection
            ));
            self.add_printer(&found.connection, &probe, false);
        }
    }

    /// Looks at the layout of tickets, and at the variables of their address.
    fn examine_layout(&mut self, printing: &Printing) {
        let name = &printing.printer.layout;
        let source = layouts::source(name, &printing.layouts);
        let shipped = self.words.text(if Layout::shipped_text(name).is_some() {
            "doctor-shipped"
        } else {
            "doctor-missing"
        });
        let from = source.stamp().map_or_else(
            || shipped.to_owned(),
            |(path, _, _)| path.display().to_string(),
        );
        let faults = source.load().err().map(|faults| faults.text(printing.lang));
        self.well &= faults.is_none();
        self.lines.push(
            self.words
                .say("doctor-layout", args! { layout: name.as_str(), from: from }),
        );
        match &faults {
            None => {
                let fine = self.words.text("doctor-fine");
                self.lines.push(format!("  {fine}"));
            }
            Some(faults) => self
                .lines
                .extend(faults.lines().map(|line| format!("  {line}"))),
        }
        for variable in unknown_variables(&printing.papers.url) {
            self.well = false;
            let wrong = self.words.say("doctor-url", args! { variable: variable });
            self.lines.push(format!("  {wrong}"));
        }
        self.json["layout"] = json!({"name": name, "faults": faults});
    }

    /// Looks at the hall's languages, and at the files that it has for them.
    fn examine_languages(&mut self, faults: &[Fault], setup: &Setup) {
        let lang = self.words.lang();
        let languages = setup.languages();
        let listed = text::tags(languages);
        let line = self
            .words
            .say("doctor-languages", args! { languages: listed });
        self.lines.push(line);
        let mute = languages
            .iter()
            .filter(|lang| text::meant(**lang).is_none());
        let mut wrong: Vec<String> = mute
            .map(|lang| {
                let tag = lang.as_str();
                let what = self
                    .words
                    .say("config-no-language-file", args! { tag: tag });
                let cure = self
                    .words
                    .say("config-no-language-file.cure", args! { tag: tag });
                format!("{what}\n  -> {cure}")
            })
            .collect();
        self.well &= wrong.is_empty();
        wrong.extend(faults.iter().map(|fault| fault.text(lang)));
        let told = wrong.iter().flat_map(|text| text.lines());
        self.lines.extend(told.map(|line| format!("  {line}")));
        let tags: Vec<String> = languages.iter().map(Lang::to_string).collect();
        self.json["languages"] = json!({"offered": tags, "faults": wrong});
    }

    fn examine_sound(&mut self, folder: &Path, settings: &VoiceSettings, setup: &Setup) {
        let (well, lines) = voice::examine(folder, settings, setup, &self.words);
        self.well &= well;
        self.json["sound"] = json!({"ok": well, "text": lines.join("\n")});
        self.lines.extend(lines);
    }
}

fn verdict(settings: &Settings, probe: &Probe, words: &Words) -> Vec<String> {
    let mut lines = vec![format!("  {}", text::condition(probe.condition, words))];
    lines.extend(
        probe
            .model
            .as_ref()
            .map(|model| format!("  {}", words.say("doctor-model", args! { model: model }))),
    );
    // A printer that answers nothing is either asleep, or one that never answers.
    let silent = probe.condition == Condition::Offline && probe.model.is_none();
    if let Err(kind) = probe.opened {
        lines.push(match opening(kind) {
            Some(id) => format!("  -> {}", words.text(id)),
            None => format!("  {kind}"),
        });
    } else if probe.condition != Condition::Ready {
        lines.push(format!("  -> {}", text::remedy(probe.condition, words)));
    }
    if silent {
        lines.push(format!("  -> {}", words.text("doctor-silent")));
    }
    if matches!(settings.connection, Connection::Serial(_))
        && (silent || probe.condition == Condition::Garbled)
    {
        lines.push(format!(
            "  -> {}",
            words.say("doctor-baud", args! { baud: settings.baud })
        ));
    }
    lines
}

/// Returns the message that says why a line does not open.
fn opening(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::PermissionDenied => "doctor-permission",
        ErrorKind::ResourceBusy => "doctor-busy",
        ErrorKind::NotFound => "doctor-not-found",
        ErrorKind::ConnectionRefused => "doctor-refused",
        ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "doctor-unreachable"
        }
        ErrorKind::Unsupported | ErrorKind::IsADirectory | ErrorKind::InvalidInput => {
            "doctor-no-device"
        }
        _ => return None,
    })
}

fn finding(connection: &str, probe: &Probe, configured: bool) -> Value {
    json!({
        "connection": connection, "configured": configured, "condition": crate::scripts::json::condition_name(probe.condition),
        "model": probe.model, "error": probe.opened.err().map(|error| error.to_string()),
    })
}

/// Prints a test page: by the program that drives the printer, or else straight.
///
/// # Errors
/// When it does not come out.
pub(super) fn test_page(home: &Home, printing: &Printing) -> Result<(), Problem> {
    let words = Words::new(printing.lang);
    let settings = &printing.printer;
    if settings.connection == Connection::None {
        return Err(Problem::new(
            Code::Printer,
            words.text("doctor-no-printer"),
            words.text("doctor-no-printer.cure"),
        ));
    }
    if is_driven(home, settings)
        && let Ok(mut session) = Session::join(std::slice::from_ref(home), &words)
    {
        return session.print(Printable::TestPage, Some(settings.name), &words);
    }
    let mut setter = Setter::new();
    let mut layouts = Layouts::new(printing.layouts.clone(), printing.lang);
    let (_, layout) = layouts.of(Printable::TestPage, &settings.layout);
    let setup = Setup::default();
    let now = Timestamp::from(chrono::Utc::now());
    let facts = Facts::test(
        &setup,
        settings.name.as_str(),
        &settings.connection.to_string(),
        printing.lang,
        now,
    );
    let sheet = if printer::wants_text(settings) {
        setter.text(layout, &facts)
    } else {
        setter.dots(layout, &facts)
    };
    let (tell, news) = mpsc::channel();
    let device = Printer::start(settings, move |told| {
        let _ = tell.send(told);
    })
    .map_err(|e| {
        Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(&words, &e)
    })?;
    device.print(JobId(0), printer::compose(&sheet, settings));
    let until = Instant::now() + PRINT_WITHIN;
    let mut condition = Condition::Offline;
    let failed = |condition: Condition| {
        let what = words.say(
            "doctor-test-failed",
            args! { condition: text::condition(condition, &words) },
        );
        Problem::new(Code::Printer, what, text::remedy(condition, &words))
    };
    while let Ok(told) = news.recv_timeout(until.saturating_duration_since(Instant::now())) {
        match told {
            PrinterEvent::Condition(now) => {
                condition = now;
                if now.stops() {
                    return Err(failed(now));
                }
            }
            PrinterEvent::Job(_, Progress::Printed) => return Ok(()),
            PrinterEvent::Job(
                _,
                Progress::Uncertain | Progress::Broken { .. } | Progress::Dropped,
            ) => {
                return Err(failed(condition));
            }
            PrinterEvent::Job(..) => {}
        }
    }
    Err(failed(condition))
}
