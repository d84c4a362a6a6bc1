//! What a screen asks beyond the hall that it sees, found out in its own name: through a connection of its
//! own, so that neither the screen nor the hall waits.

use super::Session;
use super::audit;
use hall::Program;
use node::agent;
use node::home::Home;
use node::problems;
use screens::inquiry::{Finding, Found, Inquiry};
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

/// Returns a problem in a few sentences.
fn told(problem: &Problem) -> String {
    let parts = [&problem.what].into_iter().chain(&problem.causes);
    let parts = parts.chain([&problem.cure]).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    parts.join(" → ")
}
