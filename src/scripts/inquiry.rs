//! What a screen asks beyond the hall that it sees, found out in its own name: through a connection of its
//! own, so that neither the screen nor the hall waits.

use super::Session;
use super::audit;
use crate::export::{self, ExportError};
use hall::Program;
use node::agent;
use node::home::Home;
use node::problems;
use screens::inquiry::{Finding, Form, Found, Inquiry};
use statistics::Counts;
use std::sync::Arc;
use text::Words;
use text::problem::{Code, Problem};

/// Finds out what a screen of `program` asks.
pub(crate) fn find_out(inquiry: Inquiry, home: &Home, program: Program) -> Finding {
    let found = match &inquiry {
        Inquiry::Audit(question) => {
            let words = Words::new(question.lang);
            on_hub(home, program, &words)
                .and_then(|session| audit::part(&session, question, &words))
                .map(Found::Audit)
        }
        Inquiry::Count { question, lang } => {
            let words = Words::new(*lang);
            anywhere(home, program, &words)
                .and_then(|session| session.counts(question.clone(), &words))
                .map(|counts| Found::Counted(Arc::from(counts)))
        }
        Inquiry::Write { form, counts, lang } => {
            let words = Words::new(*lang);
            anywhere(home, program, &words)
                .and_then(|session| write(&session, *form, counts, &words))
                .map(Found::Written)
        }
    };
    let found = found.unwrap_or_else(|problem| Found::Nothing(told(&problem)));
    Finding { inquiry, found }
}

/// Joins the hall as `program` on the machine that keeps its log.
fn on_hub(home: &Home, program: Program, words: &Words) -> Result<Session, Problem> {
    if agent::is_joined(home) {
        let [what, cure] = ["audit-elsewhere", "audit-elsewhere.cure"].map(|id| words.text(id));
        return Err(Problem::new(Code::NoHall, what, cure));
    }
    let session = Session::of_running_as(home, program, words)?;
    session.ok_or_else(|| problems::silent(words))
}

/// Joins the hall as `program`, wherever that is kept.
fn anywhere(home: &Home, program: Program, words: &Words) -> Result<Session, Problem> {
    let session = Session::of_running_as(home, program, words)?;
    session.ok_or_else(|| problems::silent(words))
}

/// Writes a report into the hall's folder, and returns where.
fn write(session: &Session, form: Form, counts: &Counts, words: &Words) -> Result<String, Problem> {
    let report = session.report(counts, words);
    let by: Vec<&str> = counts.question.by.iter().map(|by| by.as_str()).collect();
    let folder = session.home().reports();
    let path = export::file_in(&folder, &report, &by.join("-"), form);
    let written = export::make_folder(&folder).map_err(ExportError::from);
    let written = written.and_then(|()| export::write(&report, form, &path, words));
    match written {
        Ok(()) => Ok(path.display().to_string()),
        Err(error) => Err(super::report::unwritten(&path, &error, words)),
    }
}

/// Returns a problem in a few sentences.
fn told(problem: &Problem) -> String {
    let parts = [&problem.what].into_iter().chain(&problem.causes);
    let parts = parts.chain([&problem.cure]).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    parts.join(" → ")
}
