//! The bundle for a support call: findings, log, settings and recordings in one file, of bounded
//! size, without names, phone numbers, codes and keys.
//!
//! Keys are never read. Recordings have no personal data from the start
//! ([`screens::redact`]). All else is text, in which everything that may be a name, a phone
//! number or a secret is blotted out; a blot too many is no harm.

use super::Report;
use crate::cli::VERSION;
use crate::scripts::Session;
use node::home::Home;
use node::problems;
use screens::redact;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use text::args;
use text::problem::Problem;

/// Bytes of the log that are packed: its end.
const LOG_MAX: u64 = 1 << 20;
/// Bytes of the settings that are packed.
const SETTINGS_MAX: u64 = 256 << 10;
/// Bytes of all recordings that are packed, the newest first.
const RECORDINGS_MAX: u64 = 12 << 20;
/// Digits from which on a number may be one to call.
const PHONE_DIGITS: usize = 7;
/// Letters and digits in a row from which on they may be a secret.
const SECRET_LENGTH: usize = 24;
/// What comes in a log line before a text that somebody typed.
const TYPED: [&str; 5] = ["text=", "words=", "clerk", "phone", "notice"];
/// Variables that say how a program is run.
const VARIABLES: [&str; 9] = [
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "TERM",
    "TERM_PROGRAM",
    "COLORTERM",
    "TMUX",
    "XDG_SESSION_TYPE",
];

/// Writes the bundle to `path`, a new file. `settings` is the settings file.
pub(super) fn write(
    path: &Path,
    report: &Report,
    home: &Home,
    settings: Option<&Path>,
    session: Option<&Session>,
) -> Result<(), Problem> {
    let words = &report.words;
    let blotter = Blotter::new(session);
    let mut archive = Archive::default();
    archive.add("about.txt", about().as_bytes());
    archive.add("doctor.txt", blotter.text(&report.text()).as_bytes());
    let findings = serde_json::to_string_pretty(&report.object()).unwrap_or_default();
    archive.add("doctor.json", blotter.text(&findings).as_bytes());
    archive.add(
        "files.txt",
        blotter.text(&listing(home.folder())).as_bytes(),
    );
    if let Some(text) = settings.and_then(|file| beginning(file, SETTINGS_MAX)) {
        archive.add("config.toml", blotter.text(&text).as_bytes());
    }
    for log in [home.log(), home.log().with_extension("log.1")] {
        if let (Some(text), Some(name)) = (end(&log, LOG_MAX), name_of(&log)) {
            archive.add(&name, blotter.log(&text).as_bytes());
        }
    }
    let mut left = RECORDINGS_MAX;
    for (file, bytes) in newest(&home.recordings()) {
        if bytes > left {
            break;
        }
        if let (Ok(recording), Some(name)) = (fs::read(&file), name_of(&file)) {
            left = left.saturating_sub(recording.len() as u64);
            archive.add(&format!("recordings/{name}"), &recording);
        }
    }
    let bytes = archive.finish();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(&bytes))
        .map_err(|e| problems::folder(words, path, &e))?;
    let given = args! { file: path.display().to_string(), kib: bytes.len().div_ceil(1024) };
    eprintln!("{}", words.say("doctor-bundled", given));
    Ok(())
}

/// Returns the version, the system, and how programs are run here.
fn about() -> String {
    let mut lines = vec![
        format!("dingdong {VERSION}"),
        chrono::Local::now().to_rfc3339(),
    ];
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let [system, machine] = [std::env::consts::OS, std::env::consts::ARCH];
    lines.push(format!("{system} {} {machine}", kernel.trim()));
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let release = release
        .lines()
        .find(|line| line.starts_with("PRETTY_NAME="));
    lines.extend(release.map(str::to_owned));
    for name in VARIABLES {
        let value = std::env::var(name).unwrap_or_default();
        lines.push(format!("{name}={value}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Returns the files of the hall's folder, with their sizes and times.
fn listing(folder: &Path) -> String {
    let mut lines = Vec::new();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let Ok(found) = entry.metadata() else {
            continue;
        };
        let at: chrono::DateTime<chrono::Local> =
            found.modified().unwrap_or(SystemTime::UNIX_EPOCH).into();
        let name = entry.file_name().to_string_lossy().into_owned();
        let end = if found.is_dir() { "/" } else { "" };
        lines.push(format!(
            "{:>12} B  {}  {name}{end}",
            found.len(),
            at.format("%Y-%m-%d %H:%M:%S")
        ));
    }
    lines.sort();
    lines.push(String::new());
    lines.join("\n")
}

fn name_of(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

fn beginning(path: &Path, bytes_max: u64) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(bytes_max)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the last lines of a file.
fn end(path: &Path, bytes_max: u64) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let from = length.saturating_sub(bytes_max);
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(bytes_max).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The first line is not whole.
    Some(match (from, text.split_once('\n')) {
        (1.., Some((_, whole))) => whole.to_owned(),
        _ => text,
    })
}

/// Returns the recordings and their sizes, the newest first.
fn newest(folder: &Path) -> Vec<(PathBuf, u64)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|end| end == "recording")
        })
        .filter_map(|entry| {
            let found = entry.metadata().ok()?;
            Some((found.modified().ok()?, entry.path(), found.len()))
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .rev()
        .map(|(_, path, bytes)| (path, bytes))
        .collect()
}

/// Blots out of texts what may say who somebody is, or let somebody in.
struct Blotter {
    /// Names of clerks, the longest first.
    names: Vec<String>,
    /// The user's folder, which mostly bears a name.
    home: Option<String>,
}

impl Blotter {
    fn new(session: Option<&Session>) -> Blotter {
        let counters = session.into_iter().flat_map(|s| s.hall().counters());
        let clerks = counters.filter_map(|counter| counter.clerk());
        let mut names: Vec<String> = clerks.map(|name| name.to_string()).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let home = std::env::var("HOME").ok();
        Blotter {
            names,
            home: home.filter(|home| home.len() > 1),
        }
    }

    fn text(&self, text: &str) -> String {
        let mut blotted: Vec<String> = text.lines().map(|line| self.line(line)).collect();
        blotted.push(String::new());
        blotted.join("\n")
    }

    /// Does the same with a log, in which texts stand that somebody typed.
    fn log(&self, text: &str) -> String {
        let lines: Vec<String> = text.lines().map(without_typed).collect();
        self.text(&lines.join("\n"))
    }

    fn line(&self, line: &str) -> String {
        let mut line = line.to_owned();
        if let Some(home) = &self.home {
            line = line.replace(home, "~");
        }
        for name in &self.names {
            line = line.replace(name, &redact::text(name));
        }
        without_secrets(&without_phones(&line))
    }
}

/// Returns a line of a log without what follows the name of a field that somebody typed.
fn without_typed(line: &str) -> String {
    let typed = TYPED.iter().filter_map(|field| {
        let at = line.find(field)?;
        Some(at + field.len())
    });
    match typed.min() {
        Some(from) => format!("{}{}", &line[..from], redact::text(&line[from..])),
        None => line.to_owned(),
    }
}

/// Returns a line without numbers that may be those of phones, or codes to join: many digits in a
/// row, or in groups of three and more.
fn without_phones(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    let digits_from = |from: usize| {
        let run = letters[from..].iter().take_while(|c| c.is_ascii_digit());
        run.count()
    };
    let mut blotted = String::new();
    let mut at = 0;
    while at < letters.len() {
        let first = digits_from(at);
        if first == 0 {
            blotted.push(letters[at]);
            at += 1;
            continue;
        }
        let mut digits = first;
        let mut end = at + first;
        let mut last = first;
        while last >= 3 && letters.get(end).is_some_and(|c| " -".contains(*c)) {
            let group = digits_from(end + 1);
            if group < 3 {
                break;
            }
            digits += group;
            end += 1 + group;
            last = group;
        }
        let is_number = digits >= PHONE_DIGITS;
        let kept = if is_number { end } else { at + first };
        for letter in &letters[at..kept] {
            blotted.push(match letter {
                '0'..='9' if is_number => '#',
                letter => *letter,
            });
        }
        at = kept;
    }
    blotted
}

/// Returns a line without long runs of letters and digits, which keys and hashes are.
fn without_secrets(line: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '+';
    let mut blotted = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let run = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(run);
        let mixed = part.contains(|c: char| c.is_ascii_digit());
        if part.len() >= SECRET_LENGTH && mixed {
            blotted.push_str(&"#".repeat(part.len()));
        } else {
            blotted.push_str(part);
        }
        let mut letters = after.chars();
        blotted.extend(letters.next());
        rest = letters.as_str();
    }
    blotted
}

/// An archive in the format of tar, which every system opens.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
}

impl Archive {
    const BLOCK: usize = 512;

    /// Adds a file.
    fn add(&mut self, name: &str, contents: &[u8]) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0, |since| since.as_secs());
        let mut header = [0_u8; Archive::BLOCK];
        let mut put = |at: usize, text: &str| {
            header[at..at + text.len()].copy_from_slice(text.as_bytes());
        };
        let cut = name.char_indices().map(|(at, c)| at + c.len_utf8());
        let cut = cut.take_while(|end| *end < 64).last().unwrap_or(0);
        put(0, &format!("dingdong/{}", &name[..cut]));
        put(100, "0000600\0");
        put(108, "0000000\0");
        put(116, "0000000\0");
        put(124, &format!("{:011o}\0", contents.len()));
        put(136, &format!("{now:011o}\0"));
        put(148, "        ");
        put(156, "0");
        put(257, "ustar\u{0}00");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(contents);
        self.pad();
    }

    fn pad(&mut self) {
        let length = self.bytes.len().next_multiple_of(Archive::BLOCK);
        self.bytes.resize(length, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        let length = self.bytes.len() + 2 * Archive::BLOCK;
        self.bytes.resize(length, 0);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_codes_and_keys_are_blotted_out_and_times_are_not() {
        let blotter = Blotter {
            names: vec!["王敏".to_owned()],
            home: Some("/home/wangmin".to_owned()),
        };
        for (line, blotted) in [
            ("call 13800138000 back", "call ########### back"),
            ("138 0013 8000", "### #### ####"),
            ("0571-87654321", "####-########"),
            ("code 1525-8565", "code ####-####"),
            (
                "2026-11-28T23:40:28.123456Z  INFO job=12",
                "2026-11-28T23:40:28.123456Z  INFO job=12",
            ),
            ("192.168.1.20:7100", "192.168.1.20:7100"),
            ("day 2026-11-28 08:30", "day 2026-11-28 08:30"),
            ("王敏", "某某"),
            ("/home/wangmin/.local/share", "~/.local/share"),
            (
                "key MIGHAgEAMBMGByqGSM49AgEGCCqGSM49",
                "key ################################",
            ),
            (
                "a_long_name_of_a_module::that_is_no_key",
                "a_long_name_of_a_module::that_is_no_key",
            ),
        ] {
            assert_eq!(blotter.line(line), blotted, "{line}");
        }
        assert_eq!(
            blotter.log("INFO text=请张三到3号 cause=none"),
            "INFO text=某某某某0某 xxxxx=xxxx\n"
        );
    }

    #[test]
    fn a_bundle_is_an_archive_that_other_programs_read() {
        let mut archive = Archive::default();
        archive.add("a.txt", b"hello");
        archive.add("recordings/b", &[7; 600]);
        let bytes = archive.finish();
        assert_eq!(bytes.len(), 512 + 512 + 512 + 1024 + 1024);
        assert_eq!(&bytes[..14], b"dingdong/a.txt");
        assert_eq!(&bytes[124..136], b"00000000005\0");
        assert_eq!(&bytes[512..517], b"hello");
        let stored: u32 =
            u32::from_str_radix(std::str::from_utf8(&bytes[148..154]).unwrap(), 8).unwrap();
        let mut header = bytes[..512].to_vec();
        header[148..156].fill(b' ');
        assert_eq!(stored, header.iter().map(|b| u32::from(*b)).sum::<u32>());
    }

    #[test]
    fn only_the_end_of_a_long_log_is_packed_from_a_whole_line_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, "first line\nsecond line\nthird\n").unwrap();
        assert_eq!(end(&path, 15).unwrap(), "third\n");
        assert_eq!(end(&path, 1000).unwrap().lines().count(), 3);
    }
}
