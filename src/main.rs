//! The program: parses the command line, runs what it asks for, and turns a problem into text and
//! an exit code.

use clap::Parser;
use dingdong::cli::Cli;
use dingdong::outcome::Outcome;
use dingdong::programs;
use std::io::Write;
use std::process::ExitCode;
use text::problem::Code;

fn main() -> ExitCode {
    match programs::run(&Cli::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => Code::Refused.into(),
        Err(problem) => {
            // A terminal that was closed takes no message, which is no reason to panic.
            let _ = writeln!(std::io::stderr(), "dingdong: {problem}");
            problem.code.into()
        }
    }
}
