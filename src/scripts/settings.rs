//! The settings of the running hall from a shell: how a file differs from them, changing them, and taking
//! a change back.
//!
//! A file that was exported names the state of the hall that it was made of. So only what was edited in it
//! counts, and what others have changed since stays. Any other file says the whole hall.

use super::denial::Denial;
use super::{Answers, Session, json, lines};
use crate::cli::ConfigWord;
use crate::outcome::Outcome;
use crate::stdout::{self, print};
use config::{Config, Difference};
use hall::setting::{KeptChange, SettingChange};
use hall::setup::Service;
use hall::{Command, Hall, Refusal, SettingsCommand, Setup};
use node::home::Home;
use node::problems;
use serde_json::{Value, json as object};
use sha2::{Digest, Sha256};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};

/// The start of the line that names the state of an exported hall.
const STATE: &str = "## The running hall as of ";
/// The rest of it.
const STATE_USE: &str =
    ". Leave this line: by it, what others change meanwhile stays when this file is applied.";

/// Carries out a word on the settings of the running hall. `own` is the text of this machine's settings
/// file, for what concerns the machine.
///
/// # Errors
/// When no hall runs, a file is wrong, or nobody can be asked whether to go on.
pub fn run(
    word: &ConfigWord,
    homes: &[Home],
    own: &str,
    words: &Words,
    json: bool,
) -> Result<Outcome, Problem> {
    let answers = Answers { words, json };
    match word {
        ConfigWord::Diff { file } => {
            let (config, text) = load(file, words)?;
            let session = Session::join(homes, words)?;
            let plan = Plan::of_file(session.hall(), &config, &text, file, words)?;
            if let Err(refusal) = plan.consider(&session) {
                return Ok(answers.refuse_change(session.hall(), refusal, &plan));
            }
            answers.show(session.hall(), &plan);
            Ok(Outcome::Done)
        }
        ConfigWord::Apply { file, yes } => {
            let (config, text) = load(file, words)?;
            let session = Session::join(homes, words)?;
            let plan = Plan::of_file(session.hall(), &config, &text, file, words)?;
            answers.change(session, &plan, *yes, |hall| {
                if state_of(&text).is_some() {
                    answers.keep_state(hall, &config, file, &text);
                }
            })
        }
        ConfigWord::Export { file } => {
            let session = Session::join(homes, words)?;
            let setup = session.hall().setup().without_retired();
            let text = config::export(&setup, own);
            let text = format!("{STATE}{}{STATE_USE}\n{text}", state(&setup));
            answers.export(&text, file.as_deref())
        }
        ConfigWord::Undo { yes } => {
            let session = Session::join(homes, words)?;
            let Some(latest) = session.hall().setting_changes().last() else {
                return Ok(answers.refuse(session.hall(), Refusal::NothingToUndo));
            };
            if !json {
                print(&made(latest, "cli-config-latest", session.hall(), words));
            }
            let plan = Plan::of_taking_back(session.hall(), latest);
            answers.change(session, &plan, *yes, |_| ())
        }
    }
}

/// Reads a settings file, with the languages beside it, and shows its warnings.
fn load(file: &Path, words: &Words) -> Result<(Config, String), Problem> {
    let folder = file.parent().unwrap_or(Path::new("")).join("languages");
    let further = text::load(&folder);
    let lang = words.lang();
    let read = text::reader::text_of(file).and_then(|(name, text)| {
        let config = Config::parse(&name, &text)?;
        Ok((config, text))
    });
    let (config, text) = read.map_err(|faults| faults.problem(lang))?;
    for warning in further.iter().chain(&config.warnings) {
        eprintln!("{}", warning.text(lang));
    }
    Ok((config, text))
}

/// Returns the name of a state of the settings.
fn state(setup: &Setup) -> String {
    let mut name = format!("{:x}", Sha256::digest(record::encode(setup)));
    name.truncate(16);
    name
}

/// Returns the name of the state that a file was exported of.
fn state_of(text: &str) -> Option<&str> {
    let named = text.lines().find_map(|line| line.strip_prefix(STATE))?;
    named.split('.').next()
}

/// Returns the hall's settings when they were in the state of this name, if that is still known.
fn settings_at(hall: &Hall, name: &str) -> Option<Setup> {
    let mut setup = hall.setup().without_retired();
    let mut later = hall.setting_changes().iter().rev();
    while state(&setup) != name {
        setup = setup.with(&reversed(&later.next()?.changes));
    }
    Some(setup)
}

fn reversed(changes: &[SettingChange]) -> Vec<SettingChange> {
    changes.iter().map(SettingChange::reversed).collect()
}

/// Returns who made a change, and when, in the message `id`.
fn made(change: &KeptChange, id: &str, hall: &Hall, words: &Words) -> String {
    let who = change.actor.as_ref();
    let who = who.map(|actor| text::actor(actor, hall.setup(), words));
    let time = lines::clock(hall, change.at);
    let args = args! { number: change.number, time: time, who: who.unwrap_or_default() };
    words.say(id, args)
}

/// A change that somebody asks for, and what is to be known before it is made.
struct Plan {
    command: SettingsCommand,
    /// The settings before and after.
    setups: [Setup; 2],
    values: Vec<Difference>,
    /// Keys of the file that concern each machine.
    machine_keys: Vec<String>,
    /// Set if others have changed the hall since the file was exported.
    is_behind: bool,
}

impl Plan {
    /// Returns what makes the hall what a file says.
    fn of_file(
        hall: &Hall,
        config: &Config,
        text: &str,
        file: &Path,
        words: &Words,
    ) -> Result<Plan, Problem> {
        let now = hall.setup().without_retired();
        let base = match state_of(text) {
            Some(name) => settings_at(hall, name).ok_or_else(|| {
                let file = file.display().to_string();
                let told = words.say("cli-config-outdated", args! { file: file });
                Problem::new(Code::Usage, told, words.text("cli-config-outdated.cure"))
            })?,
            None => now.clone(),
        };
        let due = now.due(&base, &config.setup);
        let after = now.with(&due);
        Ok(Plan {
            values: config::differences(&now, &after),
            is_behind: base != now && after != config.setup,
            machine_keys: config::machine_keys(text),
            setups: [now, after],
            command: SettingsCommand::Change { changes: due },
        })
    }

    /// Returns what takes the latest change back.
    fn of_taking_back(hall: &Hall, latest: &KeptChange) -> Plan {
        let now = hall.setup().without_retired();
        let after = now.with(&reversed(&latest.changes));
        Plan {
            values: config::differences(&now, &after),
            is_behind: false,
            machine_keys: Vec::new(),
            setups: [now, after],
            command: SettingsCommand::TakeBack {
                number: latest.number,
            },
        }
    }

    fn command(&self) -> Command {
        Command::Settings(self.command.clone())
    }

    /// Checks whether the hall, as far as it is known here, would carry it out.
    fn consider(&self, session: &Session) -> Result<(), Refusal> {
        let considered = session.hall().consider(session.now(), &self.command());
        considered.map(drop)
    }

    /// Returns the services that end while so many wait for them.
    fn ended<'p>(&'p self, hall: &'p Hall) -> impl Iterator<Item = (&'p Service, usize)> {
        let [now, after] = &self.setups;
        let ended = now.services.iter();
        let ended = ended.filter(|service| after.service(service.id).is_none());
        let counted = ended.map(|service| (service, hall.waiting(service.id)));
        counted.filter(|(_, waiting)| *waiting > 0)
    }

    /// Returns the message that says that it was done.
    fn done_message(&self) -> &'static str {
        match self.command {
            SettingsCommand::Change { .. } => "cli-config-changed",
            SettingsCommand::TakeBack { .. } => "cli-config-taken-back",
        }
    }

    fn json(&self, hall: &Hall, changed: bool) -> Value {
        let ended = self.ended(hall).map(
            |(service, waiting)| object!({"service": service.id.as_str(), "waiting": waiting}),
        );
        object!({
            "ok": true,
            "changed": changed,
            "differences": json::differences(&self.values),
            "ended": ended.collect::<Value>(),
            "machine_keys": self.machine_keys,
            "behind": self.is_behind,
        })
    }
}

impl Answers<'_> {
    /// Prints what a plan changes.
    fn show(&self, hall: &Hall, plan: &Plan) {
        if self.json {
            print(&plan.json(hall, false).to_string());
        } else {
            self.tell_plan(hall, plan);
        }
    }

    /// Tells people what a plan changes, and what else they should know.
    fn tell_plan(&self, hall: &Hall, plan: &Plan) {
        let words = self.words;
        if plan.values.is_empty() {
            print(words.text("cli-config-same"));
        }
        for value in &plan.values {
            print(&value.text(&plan.setups, words));
        }
        for (service, waiting) in plan.ended(hall) {
            let service = service.name.get(words.lang());
            print(&words.say(
                "cli-config-ended",
                args! { service: service, count: waiting },
            ));
        }
        if plan.is_behind {
            print(words.text("cli-config-behind"));
        }
        if !plan.machine_keys.is_empty() {
            let keys = plan.machine_keys.join(" ");
            print(&words.say("cli-config-machine-keys", args! { keys: keys }));
        }
    }

    /// Shows what a plan changes and, if that is right, has the hall carry it out. `done` hears the
    /// hall afterwards.
    fn change(
        &self,
        mut session: Session,
        plan: &Plan,
        yes: bool,
        done: impl FnOnce(&Hall),
    ) -> Result<Outcome, Problem> {
        if let Err(refusal) = plan.consider(&session) {
            return Ok(self.refuse_change(session.hall(), refusal, plan));
        }
        if !self.json {
            self.tell_plan(session.hall(), plan);
        }
        if plan.values.is_empty() {
            if self.json {
                self.show(session.hall(), plan);
            }
            done(session.hall());
            return Ok(Outcome::Done);
        }
        if !yes && !self.agrees()? {
            print(self.words.text("cli-config-left"));
            return Ok(Outcome::Done);
        }
        let object = plan.json(session.hall(), true);
        let (answer, _) = session.ask(plan.command(), self.words)?;
        if let Err(refusal) = answer {
            return Ok(self.refuse_change(session.hall(), refusal, plan));
        }
        stdout::answer(self.json, &object, || {
            let count = args! { count: plan.values.len() };
            self.words.say(plan.done_message(), count)
        });
        done(session.hall());
        Ok(Outcome::Done)
    }

    /// Refuses a plan. Whoever changed something else than what the hall has sees what it has.
    fn refuse_change(&self, hall: &Hall, refusal: Refusal, plan: &Plan) -> Outcome {
        let meanwhile = match &refusal {
            Refusal::SettingChanged { change } => Some(SettingChange::clone(change)),
            _ => None,
        };
        let outcome = self.refuse(hall, Denial::of(refusal, &plan.command(), hall));
        let Some(meanwhile) = meanwhile.filter(|_| !self.json) else {
            return outcome;
        };
        let path = meanwhile.after.path();
        let is_it = |kept: &&KeptChange| kept.changes.iter().any(|c| c.after.path() == path);
        if let Some(kept) = hall.setting_changes().iter().rev().find(is_it) {
            eprintln!("{}", made(kept, "cli-config-made", hall, self.words));
        }
        for value in config::changed_values(&[meanwhile]) {
            eprintln!("{}", value.text(&plan.setups, self.words));
        }
        if matches!(plan.command, SettingsCommand::Change { .. }) {
            eprintln!("  -> {}", self.words.text("cli-config-outdated.cure"));
        }
        outcome
    }

    /// Asks whoever sits at the terminal whether to go on.
    fn agrees(&self) -> Result<bool, Problem> {
        let words = self.words;
        if self.json || !io::stdin().is_terminal() {
            return Err(Problem::new(
                Code::Usage,
                words.text("cli-config-unasked"),
                words.text("cli-config-unasked.cure"),
            ));
        }
        eprint!("{} ", words.text("cli-config-ask"));
        let _ = io::stderr().flush();
        let mut line = String::new();
        let _ = io::stdin().read_line(&mut line);
        let line = line.trim().to_lowercase();
        Ok(matches!(line.as_str(), "y" | "yes" | "是" | "好"))
    }

    /// Writes an exported hall into a new file, or prints it.
    fn export(&self, text: &str, file: Option<&Path>) -> Result<Outcome, Problem> {
        let Some(file) = file else {
            stdout::answer(self.json, &object!({"ok": true, "text": text}), || {
                text.trim_end().to_owned()
            });
            return Ok(Outcome::Done);
        };
        let written = std::fs::File::create_new(file);
        written
            .and_then(|mut to| to.write_all(text.as_bytes()))
            .map_err(|e| problems::folder(self.words, file, &e))?;
        let name = file.display().to_string();
        stdout::answer(self.json, &object!({"ok": true, "file": name}), || {
            let file = args! { file: name.as_str() };
            self.words.say("cli-config-exported", file)
        });
        Ok(Outcome::Done)
    }

    /// Has an exported file that was applied name the state that it made of the hall, so that it can be
    /// edited and applied again. One that lacks what others have changed stays as it is.
    fn keep_state(&self, hall: &Hall, config: &Config, file: &Path, text: &str) {
        let setup = hall.setup().without_retired();
        let Some(before) = state_of(text).filter(|_| setup == config.setup) else {
            return;
        };
        let old = format!("{STATE}{before}");
        let new = format!("{STATE}{}", state(&setup));
        if old != new
            && let Err(cause) = std::fs::write(file, text.replacen(&old, &new, 1))
        {
            tracing::warn!(%cause, "the file still names the state before");
        }
    }
}
