//! The hall's own music: the files of a folder in any order, decoded a little ahead by a thread of
//! its own so that a slow disk never interrupts a voice.

use super::engine::Tune;
use super::sound::{RATE, rate};
use rodio::source::UniformSourceIterator;
use rodio::{Decoder, Source};
use std::fs::File;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::thread;

/// Samples decoded at a time: a fifth of a second.
const BLOCK: usize = RATE as usize / 5;
/// Blocks decoded ahead: two seconds.
const AHEAD: usize = 10;
/// File endings that are taken for music.
const KINDS: [&str; 4] = ["mp3", "flac", "ogg", "wav"];

/// Returns the music files in a folder and those below it, at most 10,000.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = file.path();
            let kind = file.file_type();
            if kind.is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|kind| KINDS.contains(&kind.to_string_lossy().to_lowercase().as_str()))
            {
                found.push(path);
            }
            if found.len() >= 10_000 {
                return found;
            }
        }
    }
    found.sort();
    found
}

/// Plays `files` in any order, again and again. A file that is no music is reported to `bad` once
/// and left out.
pub fn tune(files: Vec<PathBuf>, bad: impl FnMut(&Path, String) + Send + 'static) -> Tune {
    let (give, take) = mpsc::sync_channel::<Vec<f32>>(AHEAD);
    let thread = thread::Builder::new()
        .name("music".to_owned())
        .spawn(move || decode(files, &give, bad));
    if let Err(error) = thread {
        tracing::warn!(cause = %error, "no music");
    }
    let mut block = Vec::new();
    let mut at = 0;
    Box::new(move |out| fill(out, &take, &mut block, &mut at))
}

fn fill(out: &mut [f32], take: &Receiver<Vec<f32>>, block: &mut Vec<f32>, at: &mut usize) -> usize {
    let mut done = 0;
    while done < out.len() {
        if *at == block.len() {
            match take.try_recv() {
                Ok(next) => {
                    *block = next;
                    *at = 0;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        let step = (out.len() - done).min(block.len() - *at);
        out[done..done + step].copy_from_slice(&block[*at..*at + step]);
        *at += step;
        done += step;
    }
    done
}

/// Decodes the files until nobody takes the music any more, or none of the files is music.
fn decode(
    mut files: Vec<PathBuf>,
    give: &SyncSender<Vec<f32>>,
    mut bad: impl FnMut(&Path, String),
) {
    while !files.is_empty() {
        fastrand::shuffle(&mut files);
        let mut wrong = Vec::new();
        for path in &files {
            let opened = File::open(path)
                .map_err(|e| e.to_string())
                .and_then(|file| Decoder::new(file).map_err(|e| e.to_string()));
            let source = match opened {
                Ok(decoder) if decoder.current_span_len() != Some(0) => decoder,
                Ok(_) => {
                    wrong.push((path.clone(), "no samples".to_owned()));
                    continue;
                }
                Err(error) => {
                    wrong.push((path.clone(), error));
                    continue;
                }
            };
            let mut samples = UniformSourceIterator::new(source, NonZero::<u16>::MIN, rate());
            let mut any = false;
            loop {
                let block: Vec<f32> = samples.by_ref().take(BLOCK).collect();
                if block.is_empty() {
                    break;
                }
                any = true;
                if give.send(block).is_err() {
                    return;
                }
            }
            if !any {
                wrong.push((path.clone(), "no samples".to_owned()));
            }
        }
        for (path, why) in wrong {
            files.retain(|file| *file != path);
            bad(&path, why);
        }
    }
}
