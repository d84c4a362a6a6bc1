//! The model: phonemes in, sound and the length of each phoneme out.
//!
//! [`Synth`] keeps the rewritten model loaded and runs it with rten. Which letters it knows, and by
//! what numbers, is [`VOCABULARY`]; what each speaker sounds like is a row of numbers for every
//! length of a text ([`speaker`]). One call computes at most [`TOKENS_MAX`] phonemes.

use super::error::VoiceError;
use super::{VoiceLang, rewrite};
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, op_registry};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use std::sync::Arc;

/// Most phonemes of one run of the model: it was trained with 510, and its speakers have as many
/// rows.
pub(super) const TOKENS_MAX: usize = 500;
/// Samples of a frame; each phoneme lasts a whole number of frames.
const FRAME: usize = 600;
/// Most threads: more make it hardly faster, and the machine has a hall to keep.
const THREADS_MAX: usize = 4;
/// Numbers of a speaker for one length of text.
const STYLE: usize = 256;
/// Rows of a speaker.
const ROWS: usize = 510;

/// The Mandarin and the English speaker, as halves; see `sounds/voice/NOTICE.md`.
static SPEAKERS: [&[u8]; 2] = [
    include_bytes!("../../../../sounds/voice/zh-1.bin"),
    include_bytes!("../../../../sounds/voice/en-1.bin"),
];

/// The phonemes that the model reads and their numbers, as in kokoro's `vocab.json`.
#[rustfmt::skip]
const VOCABULARY: &[(char, i32)] = &[
    (';', 1), (':', 2), (',', 3), ('.', 4), ('!', 5), ('?', 6), ('—', 9), ('…', 10), ('"', 11),
    ('(', 12), (')', 13), ('“', 14), ('”', 15), (' ', 16), ('\u{303}', 17), ('ʣ', 18), ('ʥ', 19),
    ('ʦ', 20), ('ʨ', 21), ('ᵝ', 22), ('ꭧ', 23), ('A', 24), ('I', 25), ('O', 31), ('Q', 33),
    ('S', 35), ('T', 36), ('W', 39), ('Y', 41), ('ᵊ', 42), ('a', 43), ('b', 44), ('c', 45),
    ('d', 46), ('e', 47), ('f', 48), ('h', 50), ('i', 51), ('j', 52), ('k', 53), ('l', 54),
    ('m', 55), ('n', 56), ('o', 57), ('p', 58), ('q', 59), ('r', 60), ('s', 61), ('t', 62),
    ('u', 63), ('v', 64), ('w', 65), ('x', 66), ('y', 67), ('z', 68), ('ɑ', 69), ('ɐ', 70),
    ('ɒ', 71), ('æ', 72), ('β', 75), ('ɔ', 76), ('ɕ', 77), ('ç', 78), ('ɖ', 80), ('ð', 81),
    ('ʤ', 82), ('ə', 83), ('ɚ', 85), ('ɛ', 86), ('ɜ', 87), ('ɟ', 90), ('ɡ', 92), ('ɥ', 99),
    ('ɨ', 101), ('ɪ', 102), ('ʝ', 103), ('ɯ', 110), ('ɰ', 111), ('ŋ', 112), ('ɳ', 113), ('ɲ', 114),
    ('ɴ', 115), ('ø', 116), ('ɸ', 118), ('θ', 119), ('œ', 120), ('ɹ', 123), ('ɾ', 125), ('ɻ', 126),
    ('ʁ', 128), ('ɽ', 129), ('ʂ', 130), ('ʃ', 131), ('ʈ', 132), ('ʧ', 133), ('ʊ', 135), ('ʋ', 136),
    ('ʌ', 138), ('ɣ', 139), ('ɤ', 140), ('χ', 142), ('ʎ', 143), ('ʒ', 147), ('ʔ', 148), ('ˈ', 156),
    ('ˌ', 157), ('ː', 158), ('ʰ', 162), ('ʲ', 164), ('↓', 169), ('→', 171), ('↗', 172), ('↘', 173),
    ('ᵻ', 177),
];

/// Returns the number of a phoneme.
fn token(phoneme: char) -> Option<i32> {
    VOCABULARY
        .iter()
        .find(|(c, _)| *c == phoneme)
        .map(|(_, id)| *id)
}

/// Returns those of `phonemes` that the model knows.
pub(super) fn sayable(phonemes: &str) -> String {
    phonemes.chars().filter(|c| token(*c).is_some()).collect()
}

/// Returns the style for a text of `tokens` phonemes.
fn speaker(lang: VoiceLang, tokens: usize) -> Vec<f32> {
    let row = tokens.min(ROWS - 1) * STYLE * 2;
    let bytes = SPEAKERS[lang as usize]
        .get(row..row + STYLE * 2)
        .unwrap_or(&[]);
    bytes
        .chunks_exact(2)
        .map(|b| half(u16::from_le_bytes([b[0], b[1]])))
        .collect()
}

/// Decodes a sixteen-bit float.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1F);
    let part = f32::from(bits & 0x3FF) / 1024.0;
    sign * match exponent {
        0 => part * 2f32.powi(-14),
        _ => (1.0 + part) * 2f32.powi(exponent - 15),
    }
}

/// The result of a run of the model.
pub(super) struct Spoken {
    /// Samples at 24 kHz, mono, as they came.
    pub(super) samples: Vec<f32>,
    /// The end of each phoneme, in samples. The first entry is the silence before them.
    pub(super) ends: Vec<usize>,
}

/// The model, loaded.
pub(super) struct Synth {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 2],
    threads: Arc<ThreadPool>,
}

fn engine(error: impl std::fmt::Display) -> VoiceError {
    VoiceError::Engine(error.to_string())
}

impl Synth {
    /// Loads a rewritten model.
    pub(super) fn load(file: Vec<u8>) -> Result<Synth, VoiceError> {
        // Only what the model uses: the rest of the runtime stays out of the program.
        let operators = op_registry!(
            Add,
            And,
            Atan,
            Cast,
            Clip,
            Concat,
            ConstantOfShape,
            Conv,
            ConvTranspose,
            Cos,
            CumSum,
            DequantizeLinear,
            Div,
            Equal,
            Exp,
            Expand,
            Floor,
            Gather,
            Gelu,
            Greater,
            GreaterOrEqual,
            LSTM,
            LayerNormalization,
            LeakyRelu,
            Less,
            MatMul,
            Mul,
            NonZero,
            Pad,
            Pow,
            Range,
            ReduceMean,
            ReduceSum,
            Reshape,
            Resize,
            Round,
            STFT,
            ScatterND,
            Shape,
            Sigmoid,
            Sin,
            Slice,
            Softmax,
            Split,
            Sqrt,
            Squeeze,
            Sub,
            Tanh,
            Transpose,
            Unsqueeze,
            Where
        );
        let model = ModelOptions::with_ops(operators)
            .load(file)
            .map_err(engine)?;
        let id = |name: &str| model.node_id(name).map_err(engine);
        let inputs = [id("tokens")?, id("style")?, id("speed")?];
        let outputs = [id("audio")?, id(rewrite::FRAMES)?];
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(THREADS_MAX);
        Ok(Synth {
            model,
            inputs,
            outputs,
            threads: Arc::new(ThreadPool::with_num_threads(threads)),
        })
    }

    /// Says `phonemes`, of which only those count that are [`sayable`].
    pub(super) fn run(&self, lang: VoiceLang, phonemes: &str) -> Result<Spoken, VoiceError> {
        let mut tokens = vec![0];
        tokens.extend(phonemes.chars().filter_map(token).take(TOKENS_MAX));
        tokens.push(0);
        let count = tokens.len();
        let style = NdTensor::from_data([1, STYLE], speaker(lang, count - 2));
        let speed = NdTensor::from_data([1], vec![lang.speed()]);
        let tokens = NdTensor::from_data([1, count], tokens);
        let [to_tokens, to_style, to_speed] = self.inputs;
        let options = RunOptions::default().with_thread_pool(Some(self.threads.clone()));
        let inputs = vec![
            (to_tokens, tokens.into()),
            (to_style, style.into()),
            (to_speed, speed.into()),
        ];
        let [audio, frames] = self
            .model
            .run_n(inputs, self.outputs, Some(options))
            .map_err(engine)?;
        let audio = audio
            .into_tensor::<f32>()
            .ok_or_else(|| engine("the sound is of another kind"))?;
        let frames: Vec<f32> = match frames.dtype() {
            rten::ValueType::Tensor(rten::DataType::Int32) => frames
                .into_tensor::<i32>()
                .map(|t| t.to_vec().iter().map(|&n| n as f32).collect()),
            _ => frames.into_tensor::<f32>().map(|t| t.to_vec()),
        }
        .ok_or_else(|| engine("the lengths are of another kind"))?;
        let samples = audio.to_vec();
        let mut end = 0;
        let ends = frames
            .iter()
            .map(|f| {
                end += f.max(0.0) as usize * FRAME;
                end.min(samples.len())
            })
            .collect();
        Ok(Spoken { samples, ends })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_read() {
        for (bits, value) in [
            (0, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
        ] {
            assert_eq!(half(bits), value, "{bits:x}");
        }
    }

    #[test]
    fn every_length_has_a_speaker() {
        for lang in [VoiceLang::Zh, VoiceLang::En] {
            assert_eq!(SPEAKERS[lang as usize].len(), ROWS * STYLE * 2);
            for tokens in [0, 1, 40, 509, 5000] {
                let style = speaker(lang, tokens);
                assert!(
                    style.len() == STYLE && style.iter().all(|s| s.is_finite() && s.abs() < 10.0)
                );
            }
        }
    }

    #[test]
    fn only_what_the_model_knows_is_sayable() {
        assert_eq!(sayable("tau↘ 😀u\u{32F}"), "tau↘ u");
    }
}
