//! The hall from a shell: one command, one answer, for scripts and integrators.
//!
//! A script joins the hall that runs on this machine, sends one command, prints the answer and
//! ends. Every command is one that the screens send too, so display and voice follow it the same
//! way.

mod announce;
mod appointments;
mod audit;
mod backups;
mod commands;
mod data;
mod denial;
mod history;
mod inquiry;
pub mod json;
mod lines;
mod phone;
mod report;
mod session;
pub mod settings;
mod staff;
mod state;
mod status;

pub(crate) use audit::run as audit;
pub(crate) use backups::{
    Backups, find as find_backup, object as backups_object, size, why as why_no_backup,
};
pub(crate) use data::run as data;
pub(crate) use inquiry::find_out;
pub use session::{Freshness, Session};

use self::commands::{commands, find_printer, find_ticket};
use self::denial::Denial;
pub(crate) use self::denial::ranges;
pub(crate) use self::status::told_freshness;
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::{self, print};
use hall::forecast::Forecast;
use hall::opening::Lateness;
use hall::{
    Entry, Event, Hall, Lang, Printable, PrinterId, QueueEvent, TicketId, Timestamp, forecast,
};
use node::home::Home;
use node::problems;
use serde_json::json;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};
use text::problem::Problem;
use text::{self, Words};

/// Time after which a watched status is shown again although nothing happened.
const SHOWN_EVERY: Duration = Duration::from_secs(1);
/// Time within which what happens is shown together.
const AT_ONCE: Duration = Duration::from_millis(200);

/// Carries out a script's command.
///
/// # Errors
/// When no hall runs, or a name is unknown.
pub fn run(
    command: &cli::Command,
    homes: &[Home],
    lang: Lang,
    json: bool,
) -> Result<Outcome, Problem> {
    let answers = Answers {
        words: &Words::new(lang),
        json,
    };
    let mut session = Session::join(homes, answers.words)?;
    match command {
        cli::Command::Status { watch: false } => answers.show_status(&mut session)?,
        cli::Command::Status { watch: true } => answers.watch_status(session)?,
        cli::Command::Watch => answers.watch(session)?,
        cli::Command::Ticket(ticket) => return answers.print_paper(session, ticket),
        cli::Command::Staff(word) => return answers.staff(session, word),
        cli::Command::Role(word) => return answers.role(session, word),
        cli::Command::Appointment(word) => return answers.appointment(session, word),
        cli::Command::Phone {
            visitor,
            erase: false,
        } => return answers.read_phone(&session, visitor),
        cli::Command::Report(options) => return answers.report(&session, options),
        command => return answers.carry_out(session, command),
    }
    Ok(Outcome::Done)
}

/// The way in which a script answers.
struct Answers<'a> {
    words: &'a Words,
    json: bool,
}

impl Answers<'_> {
    /// Prints how the hall stands, or stood when its hub was last heard.
    fn show_status(&self, session: &mut Session) -> Result<(), Problem> {
        let freshness = session.freshness(self.words)?;
        print(&self.status(session, freshness));
        match freshness {
            Freshness::Lost { since, .. } => {
                let hall = session.hall();
                let zone = hall.setup().rules.time_zone;
                let since = text::date_time(hall.date(since), zone);
                Err(problems::lost(self.words, &since))
            }
            Freshness::Here | Freshness::Hub { .. } => Ok(()),
        }
    }

    /// Returns how the hall stands.
    fn status(&self, session: &Session, freshness: Freshness) -> String {
        let hall = session.hall();
        let at = match freshness {
            Freshness::Lost { since, .. } => since,
            Freshness::Here | Freshness::Hub { .. } => session.now(),
        };
        if !self.json {
            let mut told = status::status(hall, at, freshness, self.words);
            if let Some(ledger) = session.ledger() {
                let zone = hall.setup().rules.time_zone;
                let lines = Backups::new(&ledger, zone, self.words).lines(at, session.home());
                told.push_str(&format!("\n\n{}", lines.join("\n")));
            }
            return told;
        }
        let mut status = json::status(hall, at, self.words.lang());
        let (lost_since, answered_ms, age_s) = match freshness {
            Freshness::Here => (None, None, 0),
            Freshness::Hub { answered_in } => (None, Some(answered_in.as_millis()), 0),
            Freshness::Lost { since, now } => (Some(since), None, now.seconds_since(since)),
        };
        status["lost_since"] = lost_since.map(|since| json::stamp(hall, since)).into();
        let keeps = freshness == Freshness::Here;
        status["backup"] = keeps
            .then(|| backups::object(session.home(), hall, at))
            .into();
        status["answered_ms"] = json!(answered_ms);
        status["age_s"] = json!(age_s);
        status.to_string()
    }

    /// Prints how the hall stands whenever that changes, for as long as the hall runs. A terminal
    /// shows the newest in the place of the one before.
    fn watch_status(&self, mut session: Session) -> Result<(), Problem> {
        let is_terminal = io::stdout().is_terminal() && !self.json;
        loop {
            let freshness = session.freshness(self.words)?;
            let told = self.status(&session, freshness);
            let written = match is_terminal {
                true => write!(io::stdout(), "{}", over(&told)),
                false => writeln!(io::stdout(), "{told}"),
            };
            // A reader that went away, as in `status --watch | head`, is no fault.
            if written.and_then(|()| io::stdout().flush()).is_err() {
                return Ok(());
            }
            // Waits and the clock change by themselves, which a terminal shows.
            while !session.hear(SHOWN_EVERY, self.words)? && !is_terminal {}
            let busy_until = Instant::now() + AT_ONCE;
            while let Some(left) = busy_until.checked_duration_since(Instant::now()) {
                session.hear(left, self.words)?;
            }
        }
    }

    /// Prints what happens, a line each, for as long as the hall runs.
    fn watch(&self, session: Session) -> Result<(), Problem> {
        let words = self.words;
        session.watch(words, |hall, entry| {
            let mut out = io::stdout().lock();
            for event in &entry.events {
                if self.json {
                    writeln!(out, "{}", json::event(hall, entry, event, words.lang()))?;
                } else {
                    writeln!(
                        out,
                        "{}  {}{}",
                        lines::clock(hall, entry.at),
                        lines::line(hall, event, words),
                        lines::by(hall, entry, words)
                    )?;
                }
            }
            out.flush()
        })
    }

    /// Prints a paper that the hall knows of.
    fn print_paper(&self, mut session: Session, ticket: &cli::Ticket) -> Result<Outcome, Problem> {
        let (what, printer) = match ticket {
            cli::Ticket::Print { ticket, printer } => match find_ticket(session.hall(), ticket) {
                Ok(id) => (Printable::Ticket(id), printer),
                Err(why) => return Ok(self.refuse(session.hall(), why)),
            },
            cli::Ticket::Report { printer } => (Printable::Report, printer),
            cli::Ticket::Test { printer } => (Printable::TestPage, printer),
            cli::Ticket::Preview { .. } | cli::Ticket::Layout { .. } => return Ok(Outcome::Done),
        };
        let printer: Option<PrinterId> = match printer
            .as_ref()
            .map(|name| find_printer(session.hall(), name))
        {
            Some(Err(why)) => return Ok(self.refuse(session.hall(), why)),
            Some(Ok(printer)) => Some(printer),
            None => None,
        };
        session.print(what, printer, self.words)?;
        stdout::answer(self.json, &json!({"ok": true}), || {
            self.words.text("job-printed").to_owned()
        });
        Ok(Outcome::Done)
    }

    /// Sends the hall's commands for a script's words, and says what followed.
    fn carry_out(&self, mut session: Session, command: &cli::Command) -> Result<Outcome, Problem> {
        let at = session.now();
        let commands = match commands(command, session.hall(), self.words.lang(), at) {
            Ok(commands) => commands,
            Err(why) => return Ok(self.refuse(session.hall(), why)),
        };
        let mut told = Vec::new();
        for command in commands {
            let (answer, entry) = session.ask(command.clone(), self.words)?;
            match answer {
                Err(why) => {
                    let hall = session.hall();
                    return Ok(self.refuse(hall, Denial::of(why, &command, hall)));
                }
                Ok(events) => told.extend(events.into_iter().map(|event| (event, entry.clone()))),
            }
        }
        let hearing = announce::Hearing::of(&mut session, &told, self.words);
        if self.json {
            self.tell_json(session.hall(), &told, hearing.as_ref(), at);
        } else {
            self.tell(session.hall(), &told, at);
            if let Some(hearing) = &hearing {
                hearing
                    .lines(self.words)
                    .iter()
                    .for_each(|line| print(line));
            }
        }
        match hearing.and_then(|hearing| hearing.problem(self.words)) {
            Some(problem) => Err(problem),
            None => Ok(Outcome::Done),
        }
    }

    fn tell_json(
        &self,
        hall: &Hall,
        told: &[Told],
        hearing: Option<&announce::Hearing>,
        at: Timestamp,
    ) {
        let lang = self.words.lang();
        let events: Vec<_> = told
            .iter()
            .filter_map(|(event, entry)| Some(json::event(hall, entry.as_deref()?, event, lang)))
            .collect();
        let mut answer = json!({"ok": true, "events": events});
        if let Some(ticket) = issued(told) {
            let forecast = forecast::for_ticket(hall, ticket, at);
            answer["late"] = json::lateness(late(hall, ticket, forecast.as_ref(), at));
            answer["forecast"] = json::forecast(forecast);
        }
        if let Some(hearing) = hearing {
            hearing.add_to(&mut answer);
        }
        print(&answer.to_string());
    }

    fn tell(&self, hall: &Hall, told: &[Told], at: Timestamp) {
        if told.is_empty() {
            print(self.words.text("cli-nothing-changed"));
        }
        for (event, _) in told {
            print(&lines::line(hall, event, self.words));
        }
        if let Some(ticket) = issued(told) {
            let forecast = forecast::for_ticket(hall, ticket, at);
            if let Some(ticket) = hall.ticket(ticket) {
                let ahead = forecast::ahead_of_ticket(hall, ticket, forecast.as_ref());
                print(&status::wait(ahead, forecast.as_ref(), self.words));
            }
            if let Some(late) = late(hall, ticket, forecast.as_ref(), at) {
                print(&text::lateness(self.words, &late));
            }
        }
    }

    fn refuse(&self, hall: &Hall, why: impl Into<Denial>) -> Outcome {
        let why = why.into();
        let text = why.text(hall.setup(), self.words);
        if self.json {
            let mut refusal = json!({"code": why.code(), "text": text});
            if let Some((known, meant)) = why.known() {
                refusal["known"] = json!(known);
                refusal["meant"] = json!(meant);
            }
            print(&json!({"ok": false, "refusal": refusal}).to_string());
        } else {
            eprintln!("dingdong: {text}");
            for cure in why.cures(self.words) {
                eprintln!("  -> {cure}");
            }
        }
        Outcome::Refused
    }
}

/// Returns that a ticket will probably not be called before its service closes.
fn late(
    hall: &Hall,
    ticket: TicketId,
    forecast: Option<&Forecast>,
    at: Timestamp,
) -> Option<Lateness> {
    hall.lateness(hall.ticket(ticket)?.service, forecast, at)
}

/// Returns what writes `text` over the terminal, as far as it fits.
fn over(text: &str) -> String {
    let rows = crossterm::terminal::size().map_or(24, |(_, rows)| usize::from(rows));
    let lines: Vec<&str> = text.lines().take(rows.saturating_sub(1)).collect();
    format!("\x1b[H{}\x1b[K\n\x1b[J", lines.join("\x1b[K\n"))
}

/// An event that followed, and the line of the log that has it.
type Told = (Event, Option<Arc<Entry>>);

/// Returns the ticket that a script took.
fn issued(told: &[Told]) -> Option<TicketId> {
    match told.first() {
        Some((Event::Queue(QueueEvent::TicketIssued { ticket, .. }), _)) => Some(*ticket),
        _ => None,
    }
}
