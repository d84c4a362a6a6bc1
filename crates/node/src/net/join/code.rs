//! The two secrets that let a machine in: a code of eight digits that a person types, and a file
//! that is carried over.

use crate::net::{hex, unhex};
use chrono::{DateTime, SecondsFormat, Utc};
use std::fmt::{self, Debug, Display};
use std::str::FromStr;

/// Number of different secrets of a code: its last seven digits.
const SECRETS: u32 = 10_000_000;
/// Hubs of one hall whose codes differ in the first digit.
const RANKS: usize = 5;

/// A code of eight digits, read from the hub's screen and typed at the new machine.
///
/// The first digit is its *mark*, which is no secret: it says which hub of the hall shows the code,
/// and whether a hub (odd) or another machine (even) joins with it. So no other hub counts a try, and
/// a code that is typed in the wrong place is recognised there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u32);

impl Code {
    /// A new code of the hub that has this rank among the hubs of its hall.
    pub fn random(is_for_hub: bool, rank: usize) -> Code {
        let rank = u32::try_from(rank % RANKS).expect("a digit");
        let mark = if is_for_hub {
            2 * rank + 1
        } else {
            2 * (rank + 1) % 10
        };
        loop {
            let rng = getrandom::u32().expect("the system gives random numbers");
            // The numbers above the last full ten million would make some codes likelier.
            if rng < u32::MAX / SECRETS * SECRETS {
                return Code(mark * SECRETS + rng % SECRETS);
            }
        }
    }

    /// Returns whether it lets a further hub in, and no other machine.
    pub fn is_for_hub(self) -> bool {
        self.mark() % 2 == 1
    }

    pub(super) fn mark(self) -> u32 {
        self.0 / SECRETS
    }

    pub(super) fn password(self) -> String {
        format!("code {:08}", self.0)
    }
}

/// As people read it out: `4827-1930`.
impl Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

/// Not shown, so that it gets into no log.
impl Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

/// Not eight digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has eight digits")]
pub struct BadCode;

/// Reads what a person typed: spaces and dashes of any kind, and the wide digits of Chinese input.
impl FromStr for Code {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Code, BadCode> {
        let mut number = 0u32;
        let mut digits = 0;
        for letter in text
            .chars()
            .filter(|c| !c.is_whitespace() && !"-‐‑‒–—−－ー_".contains(*c))
        {
            let digit = match letter {
                '0'..='9' => u32::from(letter) - u32::from('0'),
                '０'..='９' => u32::from(letter) - u32::from('０'),
                _ => return Err(BadCode),
            };
            if digits == 8 {
                return Err(BadCode);
            }
            number = number * 10 + digit;
            digits += 1;
        }
        if digits == 8 {
            Ok(Code(number))
        } else {
            Err(BadCode)
        }
    }
}

/// The contents of a join file, for technicians who carry a stick instead of reading out a code.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinFile {
    /// The hall's name, for whoever opens the file.
    pub hall_name: String,
    /// Addresses of the hubs: host or address, and port.
    pub addresses: Vec<String>,
    /// The fingerprint of the hall's authority. The new machine takes no other.
    pub authority: [u8; 32],
    /// Known to this file and the hub.
    pub secret: [u8; 16],
    /// Until when the hub takes it.
    pub expires: DateTime<Utc>,
}

/// The first line of a join file.
const FIRST_LINE: &str = "dingdong join file 1";

impl JoinFile {
    /// A new secret.
    pub fn random_secret() -> [u8; 16] {
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).expect("the system gives random numbers");
        secret
    }

    pub(super) fn password(&self) -> String {
        format!("file {}", hex(&self.secret))
    }
}

/// Without the secret, so that it gets into no log.
impl Debug for JoinFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinFile")
            .field("hall_name", &self.hall_name)
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// The file's text.
impl Display for JoinFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{FIRST_LINE}\nhall: {}",
            self.hall_name.replace(char::is_control, " ")
        )?;
        for address in &self.addresses {
            writeln!(f, "address: {address}")?;
        }
        writeln!(
            f,
            "authority: {}\nsecret: {}",
            hex(&self.authority),
            hex(&self.secret)
        )?;
        writeln!(
            f,
            "expires: {}",
            self.expires.to_rfc3339_opts(SecondsFormat::Secs, true)
        )
    }
}

/// Not a join file of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a join file: {0} is missing or wrong")]
pub struct BadJoinFile(&'static str);

impl FromStr for JoinFile {
    type Err = BadJoinFile;

    fn from_str(text: &str) -> Result<JoinFile, BadJoinFile> {
        // Some editors put a mark before the first letter.
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        if lines.next() != Some(FIRST_LINE) {
            return Err(BadJoinFile("the first line"));
        }
        let facts: Vec<(&str, &str)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (key.trim(), value.trim()))
            .collect();
        let all = |wanted| {
            facts
                .iter()
                .filter(move |(key, _)| *key == wanted)
                .map(|(_, value)| *value)
        };
        let one = |wanted| all(wanted).next().ok_or(BadJoinFile(wanted));
        let addresses: Vec<String> = all("address").map(str::to_owned).collect();
        if addresses.is_empty() {
            return Err(BadJoinFile("address"));
        }
        Ok(JoinFile {
            hall_name: one("hall")?.to_owned(),
            addresses,
            authority: unhex(one("authority")?).ok_or(BadJoinFile("authority"))?,
            secret: unhex(one("secret")?).ok_or(BadJoinFile("secret"))?,
            expires: one("expires")?
                .parse()
                .map_err(|_| BadJoinFile("expires"))?,
        })
    }
}
