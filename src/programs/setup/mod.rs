//! `dingdong setup`: has this machine start a program whenever it is switched on.
//!
//! What is to be done is a [`Plan`] first, which is shown and asked for. Below another root than `/`
//! files are written and nothing is run: for the image of a system, and for tests.

mod plan;

use self::plan::{Machine, Plan, Step};
use super::{Invocation, join};
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::print;
use node::problems;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Sets a machine up, or takes that back.
///
/// # Errors
/// When the user is unknown, nobody may do it, or a step fails.
pub(super) fn run(invocation: &Invocation<'_>, options: &cli::Setup) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let machine = find_machine(options, words)?;
    let plan = match options.remove {
        true => Plan::to_remove(options.program, &machine),
        false => Plan::to_start(options.program, options.counter, &machine),
    };
    let plan = plan.ok_or_else(|| {
        Problem::new(
            Code::Usage,
            words.text("setup-no-counter"),
            words.text("setup-no-counter.cure"),
        )
    })?;
    for step in &plan.steps {
        print(&told(step, options.dry_run, words));
    }
    if options.dry_run {
        return Ok(Outcome::Done);
    }
    if machine.is_real() && !rustix::process::geteuid().is_root() {
        return Err(Problem::new(
            Code::Usage,
            words.text("setup-not-root"),
            words.text("setup-not-root.cure"),
        ));
    }
    if !options.yes && !join::confirms(words.text("setup-ask")) {
        return Err(Problem::new(
            Code::Usage,
            words.text("setup-not-done"),
            words.text("setup-not-done.cure"),
        ));
    }
    for step in &plan.steps {
        take(step, &machine, words)?;
    }
    let files: Vec<String> = plan
        .files()
        .map(|path| path.display().to_string())
        .collect();
    invocation.answer(&json!({"ok": true, "files": files}), || {
        let done = match (machine.is_real(), options.remove) {
            (false, _) => "setup-image",
            (true, true) => "setup-removed",
            (true, false) => "setup-done",
        };
        words.text(done).to_owned()
    });
    Ok(Outcome::Done)
}

/// Finds out whose hall is set up, and where.
fn find_machine(options: &cli::Setup, words: &Words) -> Result<Machine, Problem> {
    let asked = options.user.clone();
    let user = asked
        .or_else(|| std::env::var("SUDO_USER").ok())
        .or_else(|| std::env::var("USER").ok())
        .unwrap_or_else(|| "root".to_owned());
    let root = options.root.clone().unwrap_or_else(|| "/".into());
    let known = fs::read_to_string(root.join("etc/passwd")).unwrap_or_default();
    let home = known.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (fields.first() == Some(&user.as_str()))
            .then(|| fields.get(5).map(|home| (*home).to_owned()))?
    });
    let Some(home) = home.filter(|_| user != "root") else {
        let given = args! { user: user.as_str() };
        return Err(Problem::new(
            Code::Usage,
            words.say("setup-no-user", given),
            words.text("setup-no-user.cure"),
        ));
    };
    let program = std::env::current_exe().map_err(|e| problems::folder(words, &root, &e))?;
    Ok(Machine {
        root,
        user,
        home: home.into(),
        program,
        lang: words.lang(),
    })
}

/// Says what a step is for; what it does as well if `whole`.
fn told(step: &Step, whole: bool, words: &Words) -> String {
    let indented = |text: &str| {
        let lines = text.lines().map(|line| format!("\n      {line}"));
        lines.collect::<String>().trim_end().to_owned()
    };
    match step {
        Step::Write { path, text, why } => {
            let path = path.display().to_string();
            let line = words.say("setup-writes", args! { path: path, why: words.text(why) });
            match whole {
                true => line + &indented(text),
                false => line,
            }
        }
        Step::Remove { path } => {
            words.say("setup-deletes", args! { path: path.display().to_string() })
        }
        Step::Run { line, why, .. } => {
            let line = line.join(" ");
            words.say("setup-runs", args! { line: line, why: words.text(why) })
        }
        Step::Hint { id, line } => words.say(id, args! { line: line.as_str() }),
    }
}

/// Does what a step says.
fn take(step: &Step, machine: &Machine, words: &Words) -> Result<(), Problem> {
    let failed = |path: &Path, e| problems::folder(words, path, &e);
    match step {
        Step::Write { path, text, .. } => {
            let path = machine.at(path);
            let folder = path.parent().unwrap_or(&machine.root);
            fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
            fs::write(&path, text).map_err(|e| failed(&path, e))?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644))
                .map_err(|e| failed(&path, e))
        }
        Step::Remove { path } => {
            let path = machine.at(path);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(failed(&path, e)),
                _ => Ok(()),
            }
        }
        Step::Run { line, may_fail, .. } if machine.is_real() => {
            let status = Command::new(&line[0]).args(&line[1..]).status();
            if *may_fail || status.as_ref().is_ok_and(std::process::ExitStatus::success) {
                return Ok(());
            }
            let problem = Problem::new(
                Code::Usage,
                words.say("setup-failed", args! { line: line.join(" ") }),
                words.text("setup-failed.cure"),
            );
            Err(match status {
                Err(e) => problem.because(words, &e),
                Ok(_) => problem,
            })
        }
        Step::Run { .. } | Step::Hint { .. } => Ok(()),
    }
}
