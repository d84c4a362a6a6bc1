//! Failures of a program itself: the store cannot be opened, the settings do not read,
//! nobody answers.
//!
//! A command that the rules turn down is no problem but a
//! [`Refusal`](hall::refusal::Refusal). A problem says what happened, why, and what the
//! person at the machine should do. `main` prints it and ends with its [`Code`].

use crate::{Words, io_reason};
use hall::setup::Lang;
use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// Exit codes. They are part of the interface for scripts and never change; 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// The rules of the hall refuse.
    Refused = 1,
    /// The command line or the settings are wrong.
    Usage = 2,
    /// No hall is running here.
    NoHall = 3,
    /// The store cannot be read or written.
    Store = 4,
    /// The terminal cannot show the screens.
    Terminal = 5,
    /// A printer does not print.
    Printer = 6,
    /// Another machine cannot be reached, or does not let this one in.
    Lan = 7,
    /// There is no sound.
    Sound = 8,
    /// A fault of the program.
    Internal = 70,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        ExitCode::from(code as u8)
    }
}

/// A problem, in the language of its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The event, without a full stop.
    pub what: String,
    /// The causes, the nearest first.
    pub causes: Vec<String>,
    /// Advice on what to do now; may be empty.
    pub cure: String,
    /// The code with which the program ends.
    pub code: Code,
}

impl Problem {
    /// Makes a problem without a cause.
    pub fn new(code: Code, what: impl Into<String>, cure: impl Into<String>) -> Problem {
        Problem {
            what: what.into(),
            causes: Vec::new(),
            cure: cure.into(),
            code,
        }
    }

    /// Adds `error` and what lies behind it as the causes. What the system says gets words of our
    /// own; the rest is in English and [only told](Problem::with_detail) to its readers.
    #[must_use]
    pub fn because(mut self, words: &Words, error: &(dyn Error + 'static)) -> Problem {
        let mut next = Some(error);
        while let Some(error) = next {
            self = match error.downcast_ref::<io::Error>() {
                Some(said) if said.raw_os_error().is_some() || said.get_ref().is_none() => {
                    self.causes.push(io_reason(said, words));
                    self
                }
                _ => self.with_detail(words, error.to_string()),
            };
            next = error.source();
        }
        self
    }

    /// Adds a cause that only technicians' English has words for. Readers of another language are
    /// told what happened and the cure without it.
    #[must_use]
    pub fn with_detail(mut self, words: &Words, detail: impl Into<String>) -> Problem {
        if words.lang() == Lang::EN {
            self.causes.push(detail.into());
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        for cause in &self.causes {
            write!(f, "\n  {cause}")?;
        }
        if self.cure.is_empty() {
            Ok(())
        } else {
            write!(f, "\n  -> {}", self.cure.replace('\n', "\n     "))
        }
    }
}

impl Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_happened_why_and_what_to_do() {
        let cause = std::io::Error::other("device busy");
        let problem = Problem::new(
            Code::Store,
            "the store /x cannot be opened",
            "Stop the other hub",
        )
        .because(&Words::new(Lang::EN), &cause);
        assert_eq!(
            problem.to_string(),
            "the store /x cannot be opened\n  device busy\n  -> Stop the other hub"
        );
    }

    #[test]
    fn no_cause_speaks_english_to_readers_of_chinese() {
        let causes = |lang, error: &(dyn Error + 'static)| {
            Problem::new(Code::Store, "", "")
                .because(&Words::new(lang), error)
                .causes
        };
        let system = io::Error::from_raw_os_error(2);
        assert_eq!(causes(Lang::ZH, &system), ["没有这个文件或文件夹"]);
        assert_eq!(
            causes(Lang::EN, &system),
            ["there is no such file or folder"]
        );
        let rare = io::Error::from_raw_os_error(24);
        assert_eq!(causes(Lang::ZH, &rare), ["系统错误 24"]);
        let own = io::Error::other("device busy");
        assert!(causes(Lang::ZH, &own).is_empty());
        assert_eq!(causes(Lang::EN, &own), ["device busy"]);
    }

    #[test]
    fn the_exit_codes_are_the_documented_ones() {
        let codes = [
            Code::Refused,
            Code::Usage,
            Code::NoHall,
            Code::Store,
            Code::Terminal,
            Code::Printer,
            Code::Internal,
        ];
        assert_eq!(codes.map(|c| c as u8), [1, 2, 3, 4, 5, 6, 70]);
    }
}
