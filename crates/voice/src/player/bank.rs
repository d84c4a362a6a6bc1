//! A shipped bank: one packed sound with all clips of a language. A clip is decoded when it is
//! first said, so a bank is open at once.

use super::sound::{Sound, Unusable};
use std::collections::HashMap;
use std::io::Cursor;
use std::ops::Range;
use symphonia::core::audio::SampleBuffer;
use symphonia::core::codecs::{Decoder, DecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, SeekMode, SeekTo};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::codecs::VorbisDecoder;
use symphonia::default::formats::OggReader;

/// Samples before a clip from which decoding begins: the first block after a jump has no sound, as
/// it overlaps with the one before.
const RUN_UP: u64 = 4_096;

/// An open bank; see the [module](self).
pub(super) struct Bank {
    reader: OggReader,
    decoder: VorbisDecoder,
    track: u32,
    rate: u32,
    samples: usize,
    decoded: HashMap<Range<usize>, Sound>,
}

impl Bank {
    /// Opens a packed sound: Ogg Vorbis, one channel.
    pub(super) fn open(packed: &'static [u8]) -> Result<Bank, Unusable> {
        let unusable = |error: Error| Unusable(error.to_string());
        let stream = MediaSourceStream::new(Box::new(Cursor::new(packed)), Default::default());
        let reader = OggReader::try_new(stream, &FormatOptions::default()).map_err(unusable)?;
        let track = reader
            .default_track()
            .ok_or_else(|| Unusable("no sound".to_owned()))?;
        let id = track.id;
        let about = track.codec_params.clone();
        let channels = about.channels.map(|c| c.count());
        let (Some(rate), Some(samples), Some(1)) = (about.sample_rate, about.n_frames, channels)
        else {
            return Err(Unusable(
                "no rate, no length, or more than one channel".to_owned(),
            ));
        };
        let decoder =
            VorbisDecoder::try_new(&about, &DecoderOptions::default()).map_err(unusable)?;
        let samples = usize::try_from(samples).unwrap_or(usize::MAX);
        Ok(Bank {
            reader,
            decoder,
            track: id,
            rate,
            samples,
            decoded: HashMap::new(),
        })
    }

    /// Returns the number of samples.
    pub(super) fn len(&self) -> usize {
        self.samples
    }

    /// Returns the samples of a range; `None` if they cannot be decoded.
    pub(super) fn sound(&mut self, range: &Range<usize>) -> Option<Sound> {
        if let Some(sound) = self.decoded.get(range) {
            return Some(sound.clone());
        }
        let sound = Sound::of(&self.decode(range)?, self.rate);
        self.decoded.insert(range.clone(), sound.clone());
        Some(sound)
    }

    fn decode(&mut self, range: &Range<usize>) -> Option<Vec<f32>> {
        let ts = (range.start as u64).saturating_sub(RUN_UP);
        let jumped = self
            .reader
            .seek(
                SeekMode::Coarse,
                SeekTo::TimeStamp {
                    ts,
                    track_id: self.track,
                },
            )
            .ok()?;
        self.decoder.reset();
        let mut overlaps = jumped.actual_ts > 0;
        let mut samples: Vec<f32> = Vec::with_capacity(range.len());
        while samples.len() < range.len() {
            let packet = self.reader.next_packet().ok()?;
            let decoded = self.decoder.decode(&packet).ok()?;
            let mut block = SampleBuffer::<f32>::new(decoded.capacity() as u64, *decoded.spec());
            block.copy_interleaved_ref(decoded);
            if std::mem::take(&mut overlaps) {
                continue;
            }
            // The packet says where its samples stand; those before the clip are left out.
            let next = range.start + samples.len();
            let at = usize::try_from(packet.ts()).ok()?;
            let skip = next.checked_sub(at)?.min(block.samples().len());
            let left = range.len() - samples.len();
            samples.extend(block.samples()[skip..].iter().take(left));
        }
        Some(samples)
    }
}
