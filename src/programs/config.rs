//! `dingdong config`: prints the shipped settings file, checks one, or changes the running hall's settings.

use super::{Invocation, language_folders};
use crate::cli::ConfigWord;
use crate::outcome::Outcome;
use crate::scripts;
use crate::stdout::print;
use config::Config;
use hall::Timestamp;
use std::path::Path;
use text::args;
use text::problem::Problem;

/// Checks a settings file, or prints the shipped one.
pub(super) fn run(invocation: &Invocation<'_>, file: Option<&Path>) -> Result<Outcome, Problem> {
    match file {
        Some(file) => check(invocation, file)?,
        None => print(Config::default_text().trim_end()),
    }
    Ok(Outcome::Done)
}

/// Compares a settings file with the running hall, or changes that.
pub(super) fn live(invocation: &Invocation<'_>, word: &ConfigWord) -> Result<Outcome, Problem> {
    let own = match &invocation.common.config {
        Some(file) => std::fs::read_to_string(file).ok(),
        None => std::fs::read_to_string(invocation.home().folder().join("config.toml")).ok(),
    };
    let own = own.as_deref().unwrap_or(Config::default_text());
    let homes = invocation.homes();
    scripts::settings::run(word, &homes, own, &invocation.words, invocation.json())
}

fn check(invocation: &Invocation<'_>, file: &Path) -> Result<(), Problem> {
    let lang = invocation.lang();
    // Beside this file, which need not be the one of the hall here.
    let folder = file.parent().unwrap_or(Path::new("")).join("languages");
    let further = match language_folders(invocation.common).contains(&folder) {
        true => Vec::new(),
        false => text::load(&folder),
    };
    let is_own = node::agent::is_joined(&invocation.home());
    let config = match is_own {
        true => Config::load_own(Some(file)),
        false => Config::load(Some(file)),
    };
    let config = config.map_err(|faults| faults.problem(lang))?;
    for warning in invocation
        .language_faults
        .iter()
        .chain(&further)
        .chain(&config.warnings)
    {
        eprintln!("{}", warning.text(lang));
    }
    if is_own {
        print(invocation.words.text("cli-config-own-fine"));
        return Ok(());
    }
    let now = Timestamp::from(chrono::Utc::now()).local(config.setup.rules.time_zone);
    if let Some(past) = text::dates_past(&invocation.words, &config.setup, now.date_naive()) {
        eprintln!("{past}");
    }
    let services = config.setup.services.len();
    let counters = config.setup.counters.len();
    print(&invocation.words.say(
        "cli-config-fine",
        args! { services: services, counters: counters },
    ));
    Ok(())
}
