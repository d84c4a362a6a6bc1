//! Printers and paper: which printers there are, how each is, whether the layout reads, and a test
//! page.

use super::{Check, Report, State};
use crate::scripts::{self, Session};
use config::{Connection, Printer as Settings};
use hall::{Condition, JobId, Lang, Printable, Setup, Timestamp};
use node::home::Home;
use paper::printer::{self, Printer, PrinterEvent, Probe, Progress};
use paper::{Facts, Layout, Setter, unknown_variables};
use peripherals::layouts::{self, Layouts};
use peripherals::printing::{Printing, is_driven};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::fault::Fault;
use text::problem::{Code, Problem};
use text::{self, Words, args};

/// Time that a printer may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Time that a test page may take, also on a slow line.
const PRINT_WITHIN: Duration = Duration::from_secs(60);

impl Report {
    fn add_printer(&mut self, connection: &str, probe: &Probe, configured: bool) {
        if let Some(printers) = self.json["printers"].as_array_mut() {
            printers.push(finding(connection, probe, configured));
        }
    }

    /// Looks at the printer of the settings. While a kiosk drives it, the hall knows how it is, and
    /// asking would come between.
    pub(super) fn examine_own_printer(
        &mut self,
        home: &Home,
        settings: &Settings,
        session: Option<&Session>,
    ) {
        let mut check = Check::new(("printer", "doctor-about-printer"));
        if settings.connection == Connection::None {
            check.say(self.words.text("doctor-no-printer"));
            self.checks.push(check);
            return;
        }
        let driven = is_driven(home, settings);
        let known = session
            .filter(|_| driven)
            .and_then(|session| session.hall().printer(settings.name));
        let probe = match known {
            Some(known) => Probe {
                condition: known.condition,
                opened: Ok(()),
                model: None,
            },
            None => printer::probe(settings, ANSWER_WITHIN),
        };
        let by = self.words.text(if driven {
            "doctor-driven"
        } else {
            "doctor-asked"
        });
        let connection = settings.connection.to_string();
        check.say(self.words.say(
            "doctor-printer",
            args! { name: settings.name.as_str(), connection: connection.as_str(), by: by },
        ));
        judge(&mut check, settings, &probe, &self.words);
        self.checks.push(check);
        self.add_printer(&connection, &probe, true);
    }

    /// Looks at the printers of this machine that the settings do not name.
    pub(super) fn examine_other_printers(&mut self, settings: &Settings) {
        let mut check = Check::new(("other-printers", "doctor-about-others"));
        let own = settings.connection.to_string();
        let others: Vec<_> = printer::find()
            .into_iter()
            .filter(|found| found.connection != own)
            .collect();
        check.say(self.words.text(if others.is_empty() {
            "doctor-no-others"
        } else {
            "doctor-others"
        }));
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
            check.say(format!(
                "connection = \"{}\"{model}  {condition}",
                found.connection
            ));
            // Whoever may not open it can do nothing about its condition.
            if probe.opened == Err(ErrorKind::PermissionDenied) {
                check.cures = vec![self.words.text("doctor-permission").to_owned()];
            }
            self.add_printer(&found.connection, &probe, false);
        }
        self.checks.push(check);
    }

    /// Looks at the layout of tickets, and at the variables of their address.
    pub(super) fn examine_layout(&mut self, printing: &Printing) {
        let mut check = Check::new(("layout", "doctor-about-layout"));
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
        check.say(
            self.words
                .say("doctor-layout", args! { layout: name.as_str(), from: from }),
        );
        if let Some(faults) = &faults {
            check.find(
                State::Wrong,
                faults.as_str(),
                self.words.text("cli-layout-wrong"),
            );
        }
        for variable in unknown_variables(&printing.papers.url) {
            let wrong = self.words.say("doctor-url", args! { variable: variable });
            check.find(State::Wrong, wrong, "");
        }
        self.json["layout"] = json!({"name": name, "faults": faults});
        self.checks.push(check);
    }

    /// Looks at the hall's languages, and at the files that it has for them.
    pub(super) fn examine_languages(&mut self, faults: &[Fault], setup: &Setup) {
        let mut check = Check::new(("languages", "doctor-about-languages"));
        let languages = setup.languages();
        let listed = args! { languages: text::tags(languages) };
        check.say(self.words.say("doctor-languages", listed));
        for lang in languages {
            if text::meant(*lang).is_none() {
                let [what, cure] = ["config-no-language-file", "config-no-language-file.cure"]
                    .map(|id| self.words.say(id, args! { tag: lang.as_str() }));
                check.find(State::Wrong, what, cure);
            }
        }
        for fault in faults {
            check.say(fault.text(self.words.lang()));
        }
        let tags: Vec<String> = languages.iter().map(Lang::to_string).collect();
        let wrong = &check.lines[1..];
        self.json["languages"] = json!({"offered": tags, "faults": wrong});
        self.checks.push(check);
    }
}

/// Adds how the printer is, and what to do about it.
fn judge(check: &mut Check, settings: &Settings, probe: &Probe, words: &Words) {
    check.say(text::condition(probe.condition, words));
    check.state = match probe.condition {
        condition if condition.stops() => State::Wrong,
        Condition::Ready => State::Fine,
        _ => State::Warning,
    };
    if let Some(model) = &probe.model {
        check.say(words.say("doctor-model", args! { model: model }));
    }
    // A printer that answers nothing is either asleep, or one that never answers.
    let silent = probe.condition == Condition::Offline && probe.model.is_none();
    if let Err(kind) = probe.opened {
        match opening(kind) {
            Some(id) => check.cure(words.text(id)),
            None => check.say(kind.to_string()),
        }
    } else if probe.condition != Condition::Ready {
        check.cure(text::remedy(probe.condition, words));
    }
    if silent {
        check.cure(words.text("doctor-silent"));
    }
    if matches!(settings.connection, Connection::Serial(_))
        && (silent || probe.condition == Condition::Garbled)
    {
        check.cure(words.say("doctor-baud", args! { baud: settings.baud }));
    }
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
        "connection": connection, "configured": configured, "condition": scripts::json::condition_name(probe.condition),
        "model": probe.model, "error": probe.opened.err().map(|error| error.to_string()),
    })
}

/// Prints a test page: by the program that drives the printer, or else straight.
///
/// # Errors
/// When it does not come out.
pub(in crate::programs) fn test_page(home: &Home, printing: &Printing) -> Result<(), Problem> {
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
