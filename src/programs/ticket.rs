//! `dingdong ticket`: layouts and test pages. What needs a running hall is done by
//! [`scripts`](crate::scripts).

use super::preview::Preview;
use super::{Invocation, doctor};
use crate::cli::{Command, Look, Ticket};
use crate::outcome::Outcome;
use crate::stdout::print;
use config::Connection;
use paper::Layout;
use serde_json::json;
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Carries out a command of `dingdong ticket`; `command` is the whole of it.
pub(super) fn run(
    invocation: &Invocation<'_>,
    command: &Command,
    ticket: &Ticket,
) -> Result<Outcome, Problem> {
    match ticket {
        Ticket::Layout { layout } => print_layout(layout.as_deref(), &invocation.words),
        Ticket::Preview {
            layout,
            picture,
            reprint,
            watch,
        } => preview(
            invocation,
            layout.as_deref(),
            picture.as_deref(),
            *reprint,
            *watch,
        ),
        Ticket::Test { printer: None } => print_test_page(invocation, command),
        Ticket::Test { .. } | Ticket::Print { .. } | Ticket::Report { .. } => {
            invocation.run_script(command)
        }
    }
}

/// Prints the text of a shipped layout, or the names of all.
fn print_layout(name: Option<&str>, words: &Words) -> Result<Outcome, Problem> {
    let names = Layout::SHIPPED.join(" ");
    let Some(name) = name else {
        print(&names);
        return Ok(Outcome::Done);
    };
    let text = Layout::shipped_text(name).ok_or_else(|| {
        Problem::new(
            Code::Usage,
            words.say("cli-no-layout", args! { name: name }),
            words.say("cli-no-layout.cure", args! { names: names }),
        )
    })?;
    print(text.trim_end());
    Ok(Outcome::Done)
}

/// Shows how a layout looks on paper, or writes a picture of it to `png`.
fn preview(
    invocation: &Invocation<'_>,
    layout: Option<&str>,
    png: Option<&Path>,
    reprint: bool,
    watch: bool,
) -> Result<Outcome, Problem> {
    let settings = invocation.settings(&Look::default())?;
    let preview = Preview {
        config: &settings.config,
        folders: &settings.layouts(),
        layout,
        lang: settings.lang,
        reprint,
    };
    match png {
        Some(file) => preview.write(file)?,
        None if watch => preview.watch()?,
        None => preview.show()?,
    }
    Ok(Outcome::Done)
}

/// Prints a test page at this machine's printer, or at the hall's only one.
fn print_test_page(invocation: &Invocation<'_>, command: &Command) -> Result<Outcome, Problem> {
    let settings = invocation.settings(&Look::default())?;
    // A hall may have printers that this machine's settings do not know.
    if settings.config.printer.connection == Connection::None {
        return invocation.run_script(command);
    }
    doctor::test_page(&settings.home, &settings.printing())?;
    invocation.answer(&json!({"ok": true}), || {
        invocation.words.text("job-printed").to_owned()
    });
    Ok(Outcome::Done)
}
