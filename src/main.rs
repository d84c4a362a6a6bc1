//! The program: parses the command line, runs what it asks for, and turns a problem into text and
//! an exit code.

use clap::Parser;
use dingdong::cli::{Cli, help, mistake};
use dingdong::outcome::Outcome;
use dingdong::programs;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use text::problem::Code;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let done = match Cli::try_parse_from(&words) {
        Ok(cli) => programs::run(&cli),
        Err(asked) if mistake::is_answer(&asked) => help::answer(&asked, &words),
        Err(error) => Err(mistake::problem(error, &words)),
    };
    match done {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => Code::Refused.into(),
        Err(problem) => {
            // A terminal that was closed takes no message, which is no reason to panic.
            let _ = writeln!(std::io::stderr(), "dingdong: {problem}");
            problem.code.into()
        }
    }
}
