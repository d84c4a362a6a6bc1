//! The doctor: which printers there are, how each is, whether there is sound, what is wrong and
//! what to do.

use crate::outcome::Outcome;
use crate::programs::voice;
use crate::scripts::Session;
use config::{Connection, Printer as Settings, VoiceSettings};
use hall::{Condition, JobId, Printable, Setup, Timestamp};
use node::home::Home;
use paper::printer::{self, Printer, PrinterEvent, Probe, Progress};
use paper::{Facts, Layout, Setter, unknown_variables};
use peripherals::layouts::{self, Layouts};
use peripherals::printing::{Printing, is_driven};
use serde_json::{Value, json};
use std::io::{ErrorKind, Write};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{self, Words, args};

/// How long a printer may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// How long a test page may take, also on a slow line.
const PRINT_WITHIN: Duration = Duration::from_secs(60);

/// Looks at the printer of the settings, at the others of this machine, at the layout, and at the
/// sound.
///
/// # Errors
/// When a test page is asked for and does not come.
pub(super) fn run(
    home: &Home,
    printing: &Printing,
    speaks: &VoiceSettings,
    json: bool,
    test: bool,
) -> Result<Outcome, Problem> {
    let words = Words::new(printing.lang);
    let settings = &printing.printer;
    let mut findings = Vec::new();
    let mut lines = Vec::new();
    let mut well = true;
    // The one of the settings. While a kiosk drives it, the hall knows how it is, and asking would
    // come between.
    if settings.connection == Connection::None {
        lines.push(words.text("doctor-no-printer").to_owned());
    } else {
        let driven = is_driven(home, settings);
        let known = if driven {
            Session::join(std::slice::from_ref(home), &words).ok()
        } else {
            None
        };
        let probe = match known
            .as_ref()
            .and_then(|session| session.hall().printer(settings.name))
        {
            Some(known) => Probe {
                condition: known.condition,
                opened: Ok(()),
                model: None,
            },
            None => printer::probe(settings, ANSWER_WITHIN),
        };
        well &= !probe.condition.stops();
        let by = words.text(if driven {
            "doctor-driven"
        } else {
            "doctor-asked"
        });
        lines
            .push(words.say("doctor-printer", args! { name: settings.name.as_str(), connection: settings.connection.to_string(), by: by }));
        lines.extend(verdict(settings, &probe, &words));
        findings.push(finding(&settings.connection.to_string(), &probe, true));
    }
    // The others.
    let mine = settings.connection.to_string();
    let others: Vec<_> = printer::find()
        .into_iter()
        .filter(|found| found.connection != mine)
        .collect();
    lines.push(
        words
            .text(if others.is_empty() {
                "doctor-no-others"
            } else {
                "doctor-others"
            })
            .to_owned(),
    );
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
        let what = probe.model.as_deref().unwrap_or(&found.name);
        // Most serial ports have no printer.
        let silent = probe.condition == Condition::Offline && probe.model.is_none();
        let how = if silent {
            words.text("doctor-no-answer")
        } else {
            text::condition(probe.condition, &words)
        };
        let what = if what.is_empty() {
            String::new()
        } else {
            format!("  {what}")
        };
        lines.push(format!(
            "  connection = \"{}\"{what}  {how}",
            found.connection
        ));
        findings.push(finding(&found.connection, &probe, false));
    }
    // The layout.
    let source = layouts::source(&settings.layout, &printing.layouts);
    let shipped = words.text(if Layout::shipped_text(&settings.layout).is_some() {
        "doctor-shipped"
    } else {
        "doctor-missing"
    });
    let from = source.stamp().map_or_else(
        || shipped.to_owned(),
        |(path, _, _)| path.display().to_string(),
    );
    let faults = source.load().err().map(|faults| faults.text(printing.lang));
    well &= faults.is_none();
    lines.push(words.say(
        "doctor-layout",
        args! { layout: settings.layout.as_str(), from: from },
    ));
    lines.push(match &faults {
        None => format!("  {}", words.text("doctor-fine")),
        Some(faults) => faults
            .lines()
            .map(|line| format!("  {line}"))
            .collect::<Vec<_>>()
            .join("\n"),
    });
    for variable in unknown_variables(&printing.papers.url) {
        well = false;
        lines.push(format!(
            "  {}",
            words.say("doctor-url", args! { variable: variable })
        ));
    }
    let (speaks_well, mut sound) = voice::examine(home.folder(), speaks, &words);
    well &= speaks_well;
    let told = sound.join("\n");
    lines.append(&mut sound);
    let page = if test {
        Some(test_page(home, printing))
    } else {
        None
    };
    if let Some(Ok(())) = page {
        lines.push(words.text("doctor-test-printed").to_owned());
    }
    let printed = page.as_ref().map(Result::is_ok);
    let report = json!({"ok": well, "printers": findings, "layout": {"name": settings.layout, "faults": faults}, "sound": {"ok": speaks_well, "text": told}, "test_page": printed});
    let _ = writeln!(
        std::io::stdout().lock(),
        "{}",
        if json {
            report.to_string()
        } else {
            lines.join("\n")
        }
    );
    page.transpose()?;
    Ok(Outcome::of(well))
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

/// What it means that a line does not open.
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
    let (setup, now) = (Setup::default(), Timestamp::from(chrono::Utc::now()));
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
    .map_err(|e| Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(&e))?;
    device.print(JobId(0), printer::compose(&sheet, settings));
    let (until, mut condition) = (Instant::now() + PRINT_WITHIN, Condition::Offline);
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
