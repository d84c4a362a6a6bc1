//! A recording that people bring: what it must be to be used, and what is wrong with it else.

use super::sound::{Sound, Unusable};
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// Largest recording, in bytes.
const FILE_BYTES_MAX: u64 = 32 << 20;
/// Loudest sample of a recording in which nothing can be heard: 48 dB below full scale.
const SILENT_PEAK: f32 = 0.004;
/// Shortest word, in milliseconds.
const WORD_MS_MIN: usize = 60;

/// A clip that is not used, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadClip {
    /// Its file or id.
    pub name: String,
    /// The fault.
    pub fault: ClipFault,
}

/// A fault of a clip. What was shipped is said in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipFault {
    /// The file's name is not UTF-8, so that nobody knows which words it says.
    Name,
    /// The file cannot be read.
    Unreadable,
    /// The file is larger than 32 MB.
    TooLarge,
    /// The file is no sound of a kind that is understood, or is damaged.
    NoSound,
    /// The file ends before the sound that it announces.
    Truncated,
    /// Nothing can be heard.
    Silent,
    /// The sound in it is too short for a word.
    TooShort,
}

impl ClipFault {
    /// Returns the key of the message in the language files; the attribute `.cure` is the remedy.
    pub fn id(self) -> &'static str {
        match self {
            ClipFault::Name => "voice-clip-name",
            ClipFault::Unreadable => "voice-clip-unreadable",
            ClipFault::TooLarge => "voice-clip-too-large",
            ClipFault::NoSound => "voice-clip-no-sound",
            ClipFault::Truncated => "voice-clip-truncated",
            ClipFault::Silent => "voice-clip-silent",
            ClipFault::TooShort => "voice-clip-too-short",
        }
    }
}

/// Returns a path as it is written, with bytes that are no text as numbers.
pub(super) fn written(path: &Path) -> String {
    let mut written = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        written.push_str(chunk.valid());
        written.push_str(&chunk.invalid().escape_ascii().to_string());
    }
    written
}

/// Reads a recording, as loud as all clips and without silence at its ends.
pub(super) fn read_clip(path: &Path) -> Result<Sound, ClipFault> {
    let about = fs::metadata(path).map_err(|_| ClipFault::Unreadable)?;
    if about.len() > FILE_BYTES_MAX {
        return Err(ClipFault::TooLarge);
    }
    let bytes = fs::read(path).map_err(|_| ClipFault::Unreadable)?;
    let announced = Announced::of(&bytes);
    if matches!(announced, Announced::More) {
        return Err(ClipFault::Truncated);
    }
    let sound = Sound::decode(Cursor::new(bytes)).map_err(|Unusable(cause)| {
        tracing::warn!(clip = %written(path), %cause, "a recording does not decode");
        ClipFault::NoSound
    })?;
    let count = sound.samples().len() as u64;
    if matches!(announced, Announced::Samples(samples) if count < samples) {
        return Err(ClipFault::Truncated);
    }
    if sound.peak() < SILENT_PEAK {
        return Err(ClipFault::Silent);
    }
    let levelled = sound.levelled();
    if levelled.ms() < WORD_MS_MIN {
        return Err(ClipFault::TooShort);
    }
    Ok(levelled)
}

/// The length that a file announces, beside what it has.
enum Announced {
    /// It has all of it, or does not tell.
    All,
    /// More than it has.
    More,
    /// So many samples.
    Samples(u64),
}

impl Announced {
    fn of(bytes: &[u8]) -> Announced {
        let lacks = match bytes {
            [b'R', b'I', b'F', b'F', ..] => lacks_wav(bytes),
            [b'O', b'g', b'g', b'S', ..] => lacks_ogg(bytes),
            [b'f', b'L', b'a', b'C', ..] => return flac(bytes),
            _ => lacks_mp3(bytes),
        };
        if lacks {
            Announced::More
        } else {
            Announced::All
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// Returns true if a WAV file lacks samples of its data chunk, or all of it.
fn lacks_wav(bytes: &[u8]) -> bool {
    let mut at = 12;
    while let Some(size) = u32_at(bytes, at + 4) {
        let data = bytes[at..].starts_with(b"data");
        // Whoever writes into a pipe does not know the length.
        let unknown = size == 0 || size >= 0x7fff_f000;
        if data && unknown {
            return false;
        }
        let end = at.saturating_add(8).saturating_add(size as usize);
        if data || end > bytes.len() {
            return end > bytes.len();
        }
        at = end + end % 2;
    }
    true
}

/// Returns true if an Ogg file lacks its last page, or a part of it.
pub(super) fn lacks_ogg(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut last = false;
    while let Some(page) = bytes.get(at..).filter(|page| !page.is_empty()) {
        let header = page.get(..27).filter(|header| header.starts_with(b"OggS"));
        let segments = header.and_then(|header| page.get(27..27 + usize::from(header[26])));
        let (Some(header), Some(segments)) = (header, segments) else {
            return true;
        };
        last = header[5] & 4 != 0;
        let sound: usize = segments.iter().map(|length| usize::from(*length)).sum();
        at += 27 + segments.len() + sound;
        if at > bytes.len() {
            return true;
        }
    }
    !last
}

/// Returns the samples that a FLAC file announces.
fn flac(bytes: &[u8]) -> Announced {
    let Some(info) = bytes.get(21..26) else {
        return Announced::More;
    };
    let samples = info
        .iter()
        .fold(0_u64, |samples, byte| samples << 8 | u64::from(*byte))
        & 0xf_ffff_ffff;
    Announced::Samples(samples)
}

/// Returns true if the last frame of an MP3 file is cut.
fn lacks_mp3(bytes: &[u8]) -> bool {
    const BITRATES: [[u32; 15]; 2] = [
        [
            0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
        ],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    const RATES: [u32; 3] = [44_100, 48_000, 32_000];
    let mut at = match bytes {
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => {
            let size = [a, b, c, d]
                .iter()
                .fold(0, |n, byte| n << 7 | usize::from(**byte & 0x7f));
            size + 10
        }
        _ => 0,
    };
    while let Some([0xff, second, third, ..]) = bytes.get(at..) {
        let version = second >> 3 & 3;
        let bitrate = BITRATES[usize::from(version != 3)].get(usize::from(third >> 4));
        let rate = RATES.get(usize::from(third >> 2 & 3));
        let (Some(bitrate @ 1..), Some(rate), 1) = (bitrate, rate, second >> 1 & 3) else {
            return false;
        };
        let (scale, rate) = match version {
            3 => (144_000, *rate),
            2 => (72_000, rate / 2),
            _ => (72_000, rate / 4),
        };
        at += (scale * bitrate / rate + u32::from(third >> 1 & 1)) as usize;
        if at > bytes.len() {
            return true;
        }
    }
    false
}
