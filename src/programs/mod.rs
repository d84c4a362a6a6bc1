//! The programs: a file for each word of the command line. The words that only ask a running hall
//! for something are in [`scripts`].

mod clock;
mod config;
mod counter;
mod demo;
mod devices;
mod display;
mod doctor;
pub mod hub;
mod join;
mod kiosk;
mod language;
mod log;
mod machines;
mod manual;
mod preview;
mod rating;
pub mod replay;
mod screen;
mod settings;
mod setup;
mod store;
mod ticket;
mod update;
mod voice;

use self::settings::Settings;
use crate::cli::{Cli, Command, Common, Look};
use crate::outcome::Outcome;
use crate::{bench, scripts, stdout};
use hall::{Actor, CounterId, Lang, Program};
use node::home::Home;
use screens::admin::AdminScreen;
use std::path::PathBuf;
use std::time::Duration;
use text::fault::Fault;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Does what the command line says.
///
/// # Errors
/// What went wrong, in the words of whoever sits at the machine.
pub fn run(cli: &Cli) -> Result<Outcome, Problem> {
    let invocation = &Invocation::new(&cli.common)?;
    match &cli.command {
        Command::Demo { speed, look } => demo::run(invocation, *speed, look),
        Command::Kiosk { look } => kiosk::run(invocation, look),
        Command::Display { look } => display::run(invocation, look),
        Command::Counter {
            counter,
            clerk,
            signed_in,
            screen_reader,
            look,
        } => {
            let clerk = clerk.as_deref().or(signed_in.as_deref());
            counter::run(invocation, CounterId(*counter), clerk, look, *screen_reader)
        }
        Command::Admin { look } => {
            let actor = Actor {
                machine: node::agent::machine(&invocation.home()),
                ..Actor::of(Program::Admin)
            };
            let make = |lang| AdminScreen::new(lang).of(actor);
            screen::open_single(invocation, look, Program::Admin, None, make)
        }
        Command::Rating { counter, look } => rating::run(invocation, CounterId(*counter), look),
        Command::Hub(options) => hub::run(invocation, options),
        Command::Setup(options) => setup::run(invocation, options),
        Command::Join(options) => join::run(invocation, options),
        Command::Code { hub, file: None } => machines::code(invocation, *hub),
        Command::Code {
            hub,
            file: Some(file),
        } => machines::code_file(invocation, *hub, file),
        Command::Update { check } => update::run(invocation, *check),
        Command::Machines => machines::list(invocation),
        Command::Expel { machine } => machines::expel(invocation, machine),
        Command::Reopen => machines::reopen(invocation),
        Command::Audit(options) => scripts::audit(
            options,
            &invocation.home(),
            &invocation.words,
            invocation.json(),
        ),
        Command::Data(word) => scripts::data(
            word,
            &invocation.home(),
            &invocation.words,
            invocation.json(),
        ),
        Command::Check { file, mark } => store::check(invocation, file.as_deref(), mark.as_deref()),
        Command::Restore {
            file,
            without_people,
        } => store::restore(invocation, file, *without_people),
        Command::Backup {
            file: Some(file),
            with_people,
            ..
        } => store::backup(invocation, file, *with_people),
        Command::Backup { file: None, .. } => store::list_backups(invocation),
        Command::Replay(options) => replay::run(invocation, options),
        Command::Config {
            word: Some(word), ..
        } => config::live(invocation, word),
        Command::Config { file, word: None } => config::run(invocation, file.as_deref()),
        Command::Language { language } => language::run(invocation, *language),
        Command::Bench(options) => bench::run(options, &invocation.words, invocation.json()),
        Command::Robot {
            kind,
            number,
            pace_ms,
        } => bench::robot::run(
            *kind,
            &invocation.home(),
            *number,
            Duration::from_millis(*pace_ms),
        ),
        Command::Ticket(ticket) => ticket::run(invocation, &cli.command, ticket),
        Command::Voice(command) => voice::run(invocation, command),
        Command::Devices(command) => devices::run(invocation, command),
        Command::Clock { word: None } => clock::show(invocation),
        Command::Doctor {
            test,
            connection,
            bundle,
        } => doctor::run(invocation, *test, connection.as_deref(), bundle.as_deref()),
        Command::Completions { shell } => Ok(manual::completions(invocation, *shell)),
        Command::Man { folder } => manual::write(invocation, folder),
        script => invocation.run_script(script),
    }
}

/// The options that all commands share, and the words to answer in.
struct Invocation<'a> {
    common: &'a Common,
    words: Words,
    /// What is wrong with the hall's own language files.
    language_faults: Vec<Fault>,
}

/// Returns the folders of language files: beside the settings file, and in the hall's folder.
fn language_folders(common: &Common) -> Vec<PathBuf> {
    let beside = common.config.as_ref().and_then(|file| file.parent());
    let home = common.data.clone().map_or_else(Home::usual, Home::at);
    let mut folders: Vec<PathBuf> = beside
        .into_iter()
        .chain([home.folder()])
        .map(|folder| folder.join("languages"))
        .collect();
    folders.dedup();
    folders
}

impl<'a> Invocation<'a> {
    fn new(common: &'a Common) -> Result<Invocation<'a>, Problem> {
        let mut language_faults = Vec::new();
        for folder in language_folders(common) {
            language_faults.extend(text::load(&folder));
        }
        let detected = text::detect(|name| std::env::var(name).ok());
        if let Some(lang) = common.lang.filter(|lang| text::meant(*lang).is_none()) {
            let words = Words::new(detected);
            let values = text::tags(&text::languages());
            return Err(Problem::new(
                Code::Usage,
                words.say(
                    "cli-bad-option",
                    args! { option: "--lang", value: lang.as_str() },
                ),
                words.say("cli-possible", args! { values: values }),
            ));
        }
        Ok(Invocation {
            common,
            words: Words::new(common.lang.unwrap_or(detected)),
            language_faults,
        })
    }

    fn lang(&self) -> Lang {
        self.words.lang()
    }

    fn json(&self) -> bool {
        self.common.json
    }

    /// Returns the hall's folder, which is `usual` when the command line names none.
    fn home_or(&self, usual: impl FnOnce() -> Home) -> Home {
        self.common.data.clone().map_or_else(usual, Home::at)
    }

    /// Returns the hall's folder.
    fn home(&self) -> Home {
        self.home_or(Home::usual)
    }

    /// Returns the folders where a script looks for a running hall.
    fn homes(&self) -> Vec<Home> {
        match &self.common.data {
            Some(folder) => vec![Home::at(folder.clone())],
            None => vec![Home::usual(), Home::demo()],
        }
    }

    fn settings(&self, look: &Look) -> Result<Settings, Problem> {
        Settings::read(self.common, self.home(), look, self.lang())
    }

    /// Has a running hall do what a script asks for.
    fn run_script(&self, command: &Command) -> Result<Outcome, Problem> {
        scripts::run(command, &self.homes(), self.lang(), self.json())
    }

    /// Prints an answer: `object` for a script that wants JSON, else `text`.
    fn answer(&self, object: &serde_json::Value, text: impl FnOnce() -> String) {
        stdout::answer(self.json(), object, text);
    }
}
