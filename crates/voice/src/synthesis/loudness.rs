//! The loudness of speech to people, and the same loudness for all of it.
//!
//! Loudness is measured as broadcasters do (ITU-R BS.1770: a filter for the ear, blocks of 0.4 s,
//! silence not counted), so that the live voice is as loud as the shipped clips.

/// Samples a second of everything here.
pub(super) const RATE: usize = 24_000;
/// Loudness that speech is brought to, in LUFS.
const TARGET: f64 = -18.0;
/// Largest sample: -1 dBFS.
const PEAK_MAX: f64 = 0.891;
/// Loudest silence: -48 dBFS, over a window of [`WINDOW`].
const SILENCE: f32 = 0.004;
/// Samples of a window: 5 ms.
const WINDOW: usize = RATE / 200;
/// Samples of silence that are left on both ends: 20 ms.
const MARGIN: usize = RATE / 50;
/// Samples over which ends fade, so that a cut does not click: 5 ms.
const FADE: usize = RATE / 200;

/// A second-order filter.
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    z: [f64; 2],
}

impl Biquad {
    fn next(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.z[0];
        self.z[0] = self.b[1] * x - self.a[0] * y + self.z[1];
        self.z[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

/// Returns the two filters of the standard, for this sample rate.
fn k_weighting() -> [Biquad; 2] {
    let k = (std::f64::consts::PI * 1_681.974_450_955_533 / RATE as f64).tan();
    let q = 0.707_175_236_955_419_6;
    let vh = 10f64.powf(3.999_843_853_973_347 / 20.0);
    let vb = vh.powf(0.499_666_774_154_541_6);
    let a0 = 1.0 + k / q + k * k;
    let shelf = Biquad {
        b: [
            (vh + vb * k / q + k * k) / a0,
            2.0 * (k * k - vh) / a0,
            (vh - vb * k / q + k * k) / a0,
        ],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        z: [0.0; 2],
    };
    let k = (std::f64::consts::PI * 38.135_470_876_139_82 / RATE as f64).tan();
    let q = 0.500_327_037_323_877_3;
    let a0 = 1.0 + k / q + k * k;
    let high = Biquad {
        b: [1.0, -2.0, 1.0],
        a: [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
        z: [0.0; 2],
    };
    [shelf, high]
}

/// Returns the loudness of `samples` in LUFS; `None` for silence.
pub(super) fn loudness(samples: &[f32]) -> Option<f64> {
    let [mut shelf, mut high] = k_weighting();
    let squares: Vec<f64> = samples
        .iter()
        .map(|&s| high.next(shelf.next(f64::from(s))))
        .map(|y| y * y)
        .collect();
    let block = RATE * 2 / 5;
    let step = RATE / 10;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    // A clip shorter than a block is one.
    let mut blocks: Vec<f64> = squares.windows(block).step_by(step).map(mean).collect();
    if blocks.is_empty() {
        blocks.push(mean(&squares));
    }
    let lufs = |power: f64| -0.691 + 10.0 * power.log10();
    blocks.retain(|&p| lufs(p) > -70.0);
    if blocks.is_empty() {
        return None;
    }
    let gate = lufs(mean(&blocks)) - 10.0;
    blocks.retain(|&p| lufs(p) > gate);
    Some(lufs(mean(&blocks)))
}

/// Returns `samples` without silence around them, as loud as everything else, ends faded.
pub(super) fn finished(samples: &[f32]) -> Vec<f32> {
    let loud = |window: &[f32]| {
        (window.iter().map(|s| s * s).sum::<f32>() / window.len() as f32).sqrt() > SILENCE
    };
    let windows: Vec<bool> = samples.chunks(WINDOW).map(loud).collect();
    let (Some(first), Some(last)) = (
        windows.iter().position(|&l| l),
        windows.iter().rposition(|&l| l),
    ) else {
        return Vec::new();
    };
    let from = (first * WINDOW).saturating_sub(MARGIN);
    let to = ((last + 1) * WINDOW + MARGIN).min(samples.len());
    let mut out: Vec<f32> = samples[from..to]
        .iter()
        .map(|s| if s.is_finite() { *s } else { 0.0 })
        .collect();
    let peak = out.iter().fold(0f32, |most, s| most.max(s.abs()));
    if let Some(now) = loudness(&out) {
        let gain = 10f64
            .powf((TARGET - now) / 20.0)
            .min(PEAK_MAX / f64::from(peak.max(1e-9)));
        for sample in &mut out {
            *sample = (f64::from(*sample) * gain) as f32;
        }
    }
    let fade = FADE.min(out.len() / 2);
    let count = out.len();
    for i in 0..fade {
        let part = i as f32 / fade as f32;
        out[i] *= part;
        out[count - 1 - i] *= part;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, level: f32, seconds: f32) -> Vec<f32> {
        let count = (seconds * RATE as f32) as usize;
        (0..count)
            .map(|i| level * (i as f32 * hz * std::f32::consts::TAU / RATE as f32).sin())
            .collect()
    }

    #[test]
    fn a_tone_has_the_loudness_of_the_standard() {
        // A full 1 kHz sine in one channel is -3.01 LUFS.
        let measured = loudness(&tone(997.0, 1.0, 2.0)).unwrap();
        assert!((measured + 3.01).abs() < 0.1, "{measured}");
        assert_eq!(loudness(&vec![0.0; RATE]), None);
    }

    #[test]
    fn speech_is_cut_to_its_ends_and_brought_to_one_loudness() {
        let mut samples = vec![0.0; RATE];
        samples.extend(tone(400.0, 0.05, 1.0));
        samples.extend(vec![0.0; RATE]);
        let out = finished(&samples);
        assert!(
            (out.len() as i64 - (RATE + 2 * MARGIN) as i64).abs() <= 2 * WINDOW as i64,
            "{}",
            out.len()
        );
        assert!((loudness(&out).unwrap() - TARGET).abs() < 0.5);
        assert!(finished(&vec![0.0; RATE]).is_empty() && finished(&[]).is_empty());
        assert!(finished(&[f32::NAN; 4000]).iter().all(|s| s.is_finite()));
    }
}
