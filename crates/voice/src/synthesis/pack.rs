//! The installed pack: a folder with the model, the English dictionary, and a list of both with
//! their checksums.
//!
//! ```text
//! DATA/voice/manifest.json   format, files with bytes and SHA-256
//!            model.onnx      the model as `rewrite.rs` makes it
//!            english.json    misaki's us_gold.json; may be missing, then there is no English
//!            NOTICE.md, LICENSE.txt
//! ```
//!
//! The folder can be copied to another machine as it is.

use super::en::English;
use super::error::VoiceError;
use super::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// SHA-256 of the rewritten model.
pub(super) const MODEL_SHA256: &str =
    "0dd80c3e9c992dbec717d6a439e843096c6d7f8d74baadea74eb27e81febcdec";
/// SHA-256 of the English dictionary.
pub(super) const ENGLISH_SHA256: &str =
    "dc414872a49a28ae6c141463d502fd945f3b2fde040484fdc47d00cc4612686f";
/// Names in the folder.
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const MODEL: &str = "model.onnx";
pub(super) const ENGLISH: &str = "english.json";
/// Largest file of a pack, in bytes.
pub(super) const FILE_BYTES_MAX: u64 = 160 << 20;
/// Largest manifest, in bytes: it is a page.
const MANIFEST_BYTES_MAX: u64 = 64 << 10;
const FORMAT: u32 = 1;

/// Checksums of the right pack. Constant, except in tests.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) model: String,
    pub(super) english: String,
}

impl Default for Expected {
    fn default() -> Expected {
        Expected {
            model: MODEL_SHA256.to_owned(),
            english: ENGLISH_SHA256.to_owned(),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    voice: String,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    sha256: String,
}

/// A pack, read and checked.
pub(super) struct Pack {
    pub(super) model: Vec<u8>,
    pub(super) english: Option<English>,
}

/// Returns the SHA-256 of `bytes`.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Reads a file of at most `most` bytes.
pub(super) fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len();
    if expected > most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{expected} bytes"),
        ));
    }
    let mut bytes = Vec::with_capacity(expected as usize);
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the pack in `dir`; every byte is checked.
pub(super) fn read(dir: &Path) -> Result<Pack, VoiceError> {
    let (model, english) = read_as(dir, &Expected::default())?;
    let english = english
        .map(|json| English::read(&json).ok_or_else(|| VoiceError::Damaged(ENGLISH.to_owned())))
        .transpose()?;
    Ok(Pack { model, english })
}

/// Reads the files of the pack in `dir`: the model, and the dictionary if it has one.
pub(super) fn read_as(
    dir: &Path,
    expected: &Expected,
) -> Result<(Vec<u8>, Option<Vec<u8>>), VoiceError> {
    let manifest = match read_file(&dir.join(MANIFEST), MANIFEST_BYTES_MAX) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(VoiceError::NotInstalled(dir.to_owned()));
        }
        Err(e) => return Err(VoiceError::file(&dir.join(MANIFEST), e)),
    };
    let manifest: Manifest =
        serde_json::from_slice(&manifest).map_err(|_| VoiceError::Damaged(MANIFEST.to_owned()))?;
    let listed = |name: &str| manifest.files.get(name);
    if manifest.format != FORMAT || listed(MODEL).is_none_or(|m| m.sha256 != expected.model) {
        return Err(VoiceError::OtherVersion);
    }
    let checked = |name: &str, sum: &str| -> Result<Vec<u8>, VoiceError> {
        let damaged = || VoiceError::Damaged(name.to_owned());
        let bytes = read_file(&dir.join(name), FILE_BYTES_MAX).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::FileTooLarge => damaged(),
            _ => VoiceError::file(&dir.join(name), e),
        })?;
        // Lengths first: a copy that was cut short is the usual damage, and is told at once.
        let whole =
            listed(name).is_some_and(|e| e.bytes == bytes.len() as u64) && sha256(&bytes) == sum;
        if whole { Ok(bytes) } else { Err(damaged()) }
    };
    let model = checked(MODEL, &expected.model)?;
    let english = if listed(ENGLISH).is_some() {
        Some(checked(ENGLISH, &expected.english)?)
    } else {
        None
    };
    Ok((model, english))
}

/// Writes a pack into the empty folder `dir`, down to the disk. The manifest comes last, so an
/// unfinished folder is no pack.
pub(super) fn write(
    dir: &Path,
    files: &[(&str, &[u8])],
    texts: &[(&str, &str)],
) -> Result<u64, VoiceError> {
    let put = |name: &str, bytes: &[u8]| -> Result<(), VoiceError> {
        let path = dir.join(name);
        let written = File::create(&path)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
        written.map_err(|e| VoiceError::file(&path, e))
    };
    let mut listed = BTreeMap::new();
    let mut all = 0;
    for (name, bytes) in files {
        put(name, bytes)?;
        all += bytes.len() as u64;
        listed.insert(
            (*name).to_owned(),
            Entry {
                bytes: bytes.len() as u64,
                sha256: sha256(bytes),
            },
        );
    }
    for (name, text) in texts {
        put(name, text.as_bytes())?;
    }
    let manifest = Manifest {
        format: FORMAT,
        voice: "Kokoro-82M v1.0".to_owned(),
        files: listed,
    };
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    put(MANIFEST, text.as_bytes())?;
    // The folder's own entries too; where a folder cannot be opened (not on unix), renaming it is
    // as good as it gets.
    if let Ok(folder) = fs::File::open(dir) {
        let _ = folder.sync_all();
    }
    Ok(all)
}
