//! Sounds in memory: decoded from files, brought to the rate of the mix, equally loud.

use rodio::{Decoder, Source};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};
use std::io::{Read, Seek};
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;

/// Samples a second of everything that is mixed. One channel: a hall's ceiling speakers play one.
pub const RATE: u32 = 48_000;
/// Longest sound that is kept in memory, in seconds.
const SECONDS_MAX: usize = 1_800;
/// Loudness of clips, as the mean square of the K-weighted voice, in decibels below full scale.
const LOUDNESS_DB: f32 = -18.0;
/// Highest peak of a clip: 1 dB below full scale.
const PEAK_MAX: f32 = 0.891;

/// A sound; copies share its samples.
#[derive(Debug, Clone)]
pub struct Sound {
    samples: Arc<[i16]>,
    rate: u32,
}

/// A sound that cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub String);

impl Sound {
    /// Decodes a sound in any format that is understood, as one channel.
    ///
    /// # Errors
    /// If the data is no sound, is damaged, or has no samples.
    pub fn decode(data: impl Read + Seek + Send + Sync + 'static) -> Result<Sound, Unusable> {
        let decoder = Decoder::new(data).map_err(|e| Unusable(e.to_string()))?;
        let rate = decoder.sample_rate().get();
        let channels = usize::from(decoder.channels().get());
        let mut samples: Vec<i16> = Vec::new();
        let mut sum = 0.0;
        let mut heard = 0;
        for sample in decoder {
            sum += sample;
            heard += 1;
            if heard == channels {
                samples.push(as_i16(sum / channels as f32));
                sum = 0.0;
                heard = 0;
                if samples.len() > SECONDS_MAX * rate as usize {
                    return Err(Unusable("too long".to_owned()));
                }
            }
        }
        if samples.is_empty() {
            return Err(Unusable("no samples".to_owned()));
        }
        Ok(Sound {
            samples: samples.into(),
            rate,
        })
    }

    /// Makes a sound from samples between -1 and 1.
    pub fn of(samples: &[f32], rate: u32) -> Sound {
        Sound {
            samples: samples.iter().map(|s| as_i16(*s)).collect(),
            rate,
        }
    }

    /// Returns the samples, at the sound's own rate.
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// Returns its loudest sample, of 1.
    pub(super) fn peak(&self) -> f32 {
        let loudest = self.samples.iter().map(|s| s.unsigned_abs()).max();
        f32::from(loudest.unwrap_or(0)) / 32_768.0
    }

    /// Returns its length in milliseconds.
    pub(super) fn ms(&self) -> usize {
        self.samples.len() * 1_000 / self.rate.max(1) as usize
    }

    /// Writes it to a WAV file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Unusable> {
        let failed = |e: hound::Error| Unusable(e.to_string());
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: self.rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = hound::WavWriter::create(path, spec).map_err(failed)?;
        self.samples()
            .iter()
            .try_for_each(|sample| file.write_sample(*sample))
            .map_err(failed)?;
        file.finalize().map_err(failed)
    }

    /// Returns the samples at the rate of the mix. 5 ms at both ends fade, so that a clip that was
    /// cut out of another one does not click.
    pub fn mixable(&self) -> Arc<[f32]> {
        let samples: Vec<f32> = self
            .samples()
            .iter()
            .map(|s| f32::from(*s) / 32_768.0)
            .collect();
        let mut samples = resampled(&samples, self.rate);
        let count = samples.len();
        let fade = (RATE as usize / 200).min(samples.len() / 2);
        for i in 0..fade {
            let level = i as f32 / fade as f32;
            samples[i] *= level;
            samples[count - 1 - i] *= level;
        }
        samples.into()
    }

    /// Returns the sound without silence at its ends, and as loud as all clips: for recordings that
    /// people bring.
    pub fn levelled(&self) -> Sound {
        let samples: Vec<f32> = self
            .samples()
            .iter()
            .map(|s| f32::from(*s) / 32_768.0)
            .collect();
        let peak = samples.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        // Silence: 40 dB below the loudest sample. 10 ms of it stay.
        let loud = |s: &f32| s.abs() > peak * 0.01;
        let keep = self.rate as usize / 100;
        let from = samples
            .iter()
            .position(loud)
            .unwrap_or(0)
            .saturating_sub(keep);
        let to = (samples.iter().rposition(loud).unwrap_or(0) + keep).min(samples.len());
        let voice = &samples[from..to];
        let gain = 10_f32
            .powf((LOUDNESS_DB - loudness_db(voice, self.rate)) / 20.0)
            .min(PEAK_MAX / peak.max(1e-6));
        let voice: Vec<f32> = voice.iter().map(|s| s * gain).collect();
        Sound::of(&voice, self.rate)
    }
}

fn as_i16(sample: f32) -> i16 {
    (sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// Brings samples to the rate of the mix.
fn resampled(samples: &[f32], rate: u32) -> Vec<f32> {
    if rate == RATE || samples.is_empty() {
        return samples.to_vec();
    }
    let all = || -> Option<Vec<f32>> {
        let mut resampler =
            Fft::<f32>::new(rate as usize, RATE as usize, 1024, 1, FixedSync::Both).ok()?;
        let input = InterleavedSlice::new(samples, 1, samples.len()).ok()?;
        let output = resampler.process_all(&input, samples.len(), None).ok()?;
        Some(output.take_data())
    };
    // Rates so odd that the library turns them down are not worth a clip.
    all().unwrap_or_default()
}

/// Returns the loudness of a voice: the mean square after the K weighting of ITU-R BS.1770-4 (its
/// two filters at 48 kHz), over the parts that are not more than 20 dB below the loudest 50 ms. The
/// standard's own gate wants blocks of 400 ms, longer than a spoken digit.
pub fn loudness_db(samples: &[f32], rate: u32) -> f32 {
    let mut weighted = resampled(samples, rate);
    for [b0, b1, b2, a1, a2] in [
        [
            1.535_124_9,
            -2.691_696_2,
            1.198_392_8,
            -1.690_659_3,
            0.732_480_8,
        ],
        [1.0, -2.0, 1.0, -1.990_047_5, 0.990_072_25_f64],
    ] {
        let mut x1 = 0.0;
        let mut x2 = 0.0;
        let mut y1 = 0.0;
        let mut y2 = 0.0;
        for sample in &mut weighted {
            let x = f64::from(*sample);
            let y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            *sample = y as f32;
        }
    }
    let powers: Vec<f32> = weighted
        .chunks(RATE as usize / 20)
        .map(|block| block.iter().map(|s| s * s).sum::<f32>() / block.len() as f32)
        .collect();
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    let voiced: Vec<f32> = powers
        .into_iter()
        .filter(|power| *power > loudest / 100.0)
        .collect();
    10.0 * (voiced.iter().sum::<f32>() / voiced.len().max(1) as f32)
        .max(1e-12)
        .log10()
        - 0.691
}

/// Makes the 叮咚: two bells a major third apart, that fade by themselves.
pub(super) fn chime() -> Arc<[f32]> {
    let bell = |frequency: f32, seconds: f32| {
        (0..(RATE as f32 * seconds) as usize).map(move |i| {
            let t = i as f32 / RATE as f32;
            let tone = |harmonic: f32, level: f32, fade: f32| {
                level * (-t * fade).exp() * (std::f32::consts::TAU * frequency * harmonic * t).sin()
            };
            // A struck bar: its second and third partials fade sooner. 3 ms of attack so that it
            // does not click.
            (t / 0.003).min(1.0)
                * 0.34
                * (tone(1.0, 1.0, 4.0) + tone(2.0, 0.35, 7.0) + tone(3.01, 0.12, 12.0))
        })
    };
    let first: Vec<f32> = bell(659.26, 1.2).collect();
    let second: Vec<f32> = bell(523.25, 1.3).collect();
    let begins = RATE as usize * 42 / 100;
    let mut both = vec![0.0; begins + second.len()];
    first
        .iter()
        .zip(&mut both)
        .for_each(|(sample, mixed)| *mixed += sample);
    second
        .iter()
        .zip(&mut both[begins..])
        .for_each(|(sample, mixed)| *mixed += sample);
    // The announcement begins while the bell still sounds a little; what is left fades out.
    both.truncate(RATE as usize * 12 / 10);
    let fade = RATE as usize / 10;
    let end = both.len();
    for (i, sample) in both[end - fade..].iter_mut().enumerate() {
        *sample *= 1.0 - i as f32 / fade as f32;
    }
    both.into()
}

/// Returns [`RATE`] in the type that the sound library wants.
pub(super) fn rate() -> NonZero<u32> {
    NonZero::new(RATE).expect("not zero")
}
