//! The hall from a shell: one command, one answer, for scripts and integrators.
//!
//! A script joins the hall that runs on this machine, sends one command, prints the answer and
//! ends. Every command is one that the screens send too, so display and voice follow it the same
//! way.

mod announce;
mod commands;
mod denial;
pub mod json;
mod lines;
mod session;

pub use session::Session;

use self::commands::{commands, find_ticket};
use self::denial::Denial;
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::{self, print};
use hall::forecast::Forecast;
use hall::opening::Lateness;
use hall::{
    Entry, Event, Hall, Lang, Printable, PrinterId, QueueEvent, Refusal, TicketId, Timestamp,
    forecast,
};
use node::home::Home;
use node::problems;
use serde_json::json;
use std::io::{self, Write};
use std::sync::Arc;
use text::problem::Problem;
use text::{self, Words, args};

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
        cli::Command::Status => answers.show_status(&mut session)?,
        cli::Command::Watch => answers.watch(session)?,
        cli::Command::Ticket(ticket) => return answers.print_paper(session, ticket),
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
        let lost_since = session.lost_since(self.words)?;
        let hall = session.hall();
        let at = lost_since.unwrap_or_else(|| session.now());
        let zone = hall.setup().rules.time_zone;
        let since = lost_since.map(|since| text::date_time(hall.date(since), zone));
        if self.json {
            let mut status = json::status(hall, at, self.words.lang());
            status["lost_since"] = lost_since.map(|since| json::stamp(hall, since)).into();
            print(&serde_json::to_string_pretty(&status).unwrap_or_default());
        } else {
            let as_of = since.as_ref().map(|time| {
                let told = self.words.say("status-as-of", args! { time: time });
                format!("{told}\n\n")
            });
            let as_of = as_of.unwrap_or_default();
            print(&format!("{as_of}{}", lines::status(hall, at, self.words)));
        }
        match since {
            Some(since) => Err(problems::lost(self.words, &since)),
            None => Ok(()),
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
        let printer: Option<PrinterId> = match printer.as_ref().map(|name| name.parse()) {
            Some(Err(_)) => return Ok(self.refuse(session.hall(), Refusal::UnknownPrinter)),
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
                print(&lines::wait(ahead, forecast.as_ref(), self.words));
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
            let refusal = json!({"code": why.code(), "text": text});
            print(&json!({"ok": false, "refusal": refusal}).to_string());
        } else {
            eprintln!("dingdong: {text}");
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

/// An event that followed, and the line of the log that has it.
type Told = (Event, Option<Arc<Entry>>);

/// Returns the ticket that a script took.
fn issued(told: &[Told]) -> Option<TicketId> {
    match told.first() {
        Some((Event::Queue(QueueEvent::TicketIssued { ticket, .. }), _)) => Some(*ticket),
        _ => None,
    }
}
