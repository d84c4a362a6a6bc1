//! Destinations of the sound: a device of the sound library, a file, or nowhere.

use super::sound::RATE;
use super::{Shared, State};
use hall::Lang;
use hound::{SampleFormat, WavSpec, WavWriter};
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use text::Words;

/// A destination of the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A device by its identity, or the system's usual one.
    Device(Option<String>),
    /// A WAV file; as fast as it can, or as slowly as it would be heard.
    File {
        /// The file, created anew.
        path: PathBuf,
        /// As slowly as it would be heard, instead of as fast as it can.
        paced: bool,
    },
    /// Nowhere, in the time that it would be heard.
    Null,
    /// No output at all.
    Off,
}

/// A reason why nothing can be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Its message.
    id: &'static str,
    /// What the sound library or the system says, in technicians' English; may be empty.
    detail: String,
}

impl Silence {
    fn new(id: &'static str, detail: impl Into<String>) -> Silence {
        let detail = detail.into();
        Silence { id, detail }
    }

    /// Returns the reason of a speaker that was not opened yet.
    pub fn not_yet() -> Silence {
        Silence::new("sound-not-yet", "")
    }

    /// Returns the id of its message.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns it in words, with the detail for those who read English.
    pub fn text(&self, words: &Words) -> String {
        let reason = words.text(self.id);
        if self.detail.is_empty() || words.lang() != Lang::EN {
            reason.to_owned()
        } else {
            format!("{reason}: {}", self.detail)
        }
    }

    fn of_file(error: &hound::Error) -> Silence {
        Silence::new("sound-no-file", error.to_string())
    }
}

/// An output in use.
pub(super) enum Opened {
    #[cfg(feature = "audio")]
    Device(device::Open),
    Pumped {
        name: String,
        file: Option<WavWriter<BufWriter<File>>>,
        paced: Option<Instant>,
        made: u64,
    },
}

impl Opened {
    pub(super) fn name(&self) -> &str {
        match self {
            #[cfg(feature = "audio")]
            Opened::Device(open) => open.name(),
            Opened::Pumped { name, .. } => name,
        }
    }

    /// Returns whether the speaker's thread moves the samples, and not a device.
    pub(super) fn is_pumped(&self) -> bool {
        matches!(self, Opened::Pumped { .. })
    }

    /// Returns why it plays no more, once, if it does not.
    pub(super) fn lost(&mut self) -> Option<Silence> {
        match self {
            #[cfg(feature = "audio")]
            Opened::Device(open) => open.lost(),
            Opened::Pumped { .. } => None,
        }
    }

    /// Moves the next samples.
    pub(super) fn pump(&mut self, shared: &Shared, samples: usize) -> Result<(), Silence> {
        #[cfg_attr(
            not(feature = "audio"),
            expect(
                irrefutable_let_patterns,
                reason = "without devices everything is pumped"
            )
        )]
        let Opened::Pumped {
            file, paced, made, ..
        } = self
        else {
            return Ok(());
        };
        let mut block = vec![0.0; samples];
        shared.render(&mut block);
        if let Some(file) = file {
            for sample in &block {
                file.write_sample((sample * 32_767.0) as i16)
                    .map_err(|e| Silence::of_file(&e))?;
            }
            // Whoever looks at the file meanwhile finds a whole one.
            file.flush().map_err(|e| Silence::of_file(&e))?;
        }
        if let Some(began) = paced {
            *made += samples as u64;
            let due = *began + Duration::from_micros(*made * 1_000_000 / u64::from(RATE));
            match due.checked_duration_since(Instant::now()) {
                Some(early) => std::thread::sleep(early),
                // It was silent meanwhile.
                None => {
                    *began = Instant::now();
                    *made = 0;
                }
            }
        }
        Ok(())
    }
}

pub(super) fn open(output: &Output, shared: &Shared) -> Result<Opened, Silence> {
    match output {
        #[cfg(feature = "audio")]
        Output::Device(id) => device::open(id.as_deref(), shared).map(Opened::Device),
        #[cfg(not(feature = "audio"))]
        Output::Device(_) => {
            let _ = shared;
            Err(Silence::new("sound-not-built", ""))
        }
        Output::File { path, paced } => {
            let spec = WavSpec {
                channels: 1,
                sample_rate: RATE,
                bits_per_sample: 16,
                sample_format: SampleFormat::Int,
            };
            let file = WavWriter::create(path, spec).map_err(|e| Silence::of_file(&e))?;
            let name = path.display().to_string();
            Ok(Opened::Pumped {
                name,
                file: Some(file),
                paced: paced.then(Instant::now),
                made: 0,
            })
        }
        Output::Null => Ok(Opened::Pumped {
            name: "null".to_owned(),
            file: None,
            paced: Some(Instant::now()),
            made: 0,
        }),
        Output::Off => Err(Silence::new("sound-off", "")),
    }
}

/// A device that sound can come out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The identity, as the settings have it.
    pub id: String,
    /// The name, for people.
    pub name: String,
    /// Set for the system's usual device.
    pub usual: bool,
}

/// Returns the devices of this machine, none where there is no sound library.
pub fn devices() -> Vec<Device> {
    #[cfg(feature = "audio")]
    return device::list();
    #[cfg(not(feature = "audio"))]
    Vec::new()
}

/// Returns whether sound can be heard at an output, by opening it for a moment.
pub fn state(output: &Output) -> State {
    let mix = super::Mix {
        engine: super::Engine::default(),
        told: Vec::new(),
    };
    match open(output, &Shared(Arc::new(Mutex::new(mix)))) {
        Ok(opened) => State::Ready(opened.name().to_owned()),
        Err(why) => State::Off(why),
    }
}

#[cfg(feature = "audio")]
mod device {
    //! Sound cards, through rodio and cpal.

    use super::super::Shared;
    use super::super::sound::{RATE, rate};
    use super::{Device, Silence};
    use rodio::cpal::traits::{DeviceTrait, HostTrait};
    use rodio::cpal::{self, BufferSize, ErrorKind};
    use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, SampleRate, Source};
    use std::error::Error;
    use std::num::NonZero;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::Duration;

    /// Samples that the mix makes at a time for a device: 5 ms.
    const BLOCK: usize = RATE as usize / 200;
    /// Frames that a device asks for at a time: 21 ms, so that a voice begins soon.
    const FRAMES: u32 = 1024;

    pub(in super::super) struct Open {
        // Dropping it ends the sound.
        _sink: MixerDeviceSink,
        name: String,
        lost: Arc<Mutex<Option<Silence>>>,
    }

    impl Open {
        pub(in super::super) fn name(&self) -> &str {
            &self.name
        }

        pub(in super::super) fn lost(&self) -> Option<Silence> {
            self.lost
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
        }
    }

    /// Returns the reason behind an error of the sound library.
    fn reason(error: &(dyn Error + 'static)) -> Silence {
        let mut next = Some(error);
        let mut told = Vec::new();
        let mut id = "sound-fault";
        while let Some(error) = next {
            told.push(error.to_string());
            if let Some(error) = error.downcast_ref::<cpal::Error>() {
                id = of_kind(error.kind());
            }
            next = error.source();
        }
        Silence::new(id, told.join(": "))
    }

    fn of_kind(kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::DeviceBusy => "sound-busy",
            ErrorKind::DeviceNotAvailable => "sound-not-connected",
            ErrorKind::HostUnavailable => "sound-no-card",
            ErrorKind::PermissionDenied => "sound-denied",
            _ => "sound-fault",
        }
    }

    fn name(device: &cpal::Device) -> String {
        device
            .description()
            .map_or_else(|_| "?".to_owned(), |about| about.name().to_owned())
    }

    pub(super) fn open(id: Option<&str>, shared: &Shared) -> Result<Open, Silence> {
        let _quiet = Hushed::new();
        let host = cpal::default_host();
        let device = match id {
            Some(id) => {
                let known = id
                    .parse()
                    .map_err(|_| Silence::new("sound-bad-device", id))?;
                host.device_by_id(&known)
                    .ok_or_else(|| Silence::new("sound-not-connected", id))?
            }
            None => host
                .default_output_device()
                .ok_or_else(|| Silence::new("sound-no-card", ""))?,
        };
        let lost: Arc<Mutex<Option<Silence>>> = Arc::default();
        let tell = Arc::clone(&lost);
        let failed = move |error: cpal::Error| match error.kind() {
            // It goes on by itself.
            ErrorKind::DeviceChanged | ErrorKind::Xrun | ErrorKind::DeviceBusy => {
                tracing::debug!(cause = %error, "the sound stumbled");
            }
            _ => *tell.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason(&error)),
        };
        let name = name(&device);
        let builder = DeviceSinkBuilder::from_device(device)
            .map_err(|e| reason(&e))?
            .with_sample_rate(NonZero::new(RATE).expect("not zero"))
            .with_buffer_size(BufferSize::Fixed(FRAMES))
            .with_error_callback(failed);
        let mut sink = builder.open_sink_or_fallback().map_err(|e| reason(&e))?;
        sink.log_on_drop(false);
        sink.mixer().add(Pull {
            shared: shared.clone(),
            block: Vec::new(),
            at: 0,
        });
        Ok(Open {
            _sink: sink,
            name,
            lost,
        })
    }

    pub(super) fn list() -> Vec<Device> {
        let _quiet = Hushed::new();
        let host = cpal::default_host();
        let usual = host
            .default_output_device()
            .and_then(|device| device.id().ok())
            .map(|id| id.to_string());
        let devices = host.output_devices().into_iter().flatten();
        let real = devices.filter(|device| {
            device
                .description()
                .is_ok_and(|about| about.driver().is_none_or(|driver| driver != "null"))
        });
        real.filter_map(|device| {
            let id = device.id().ok()?.to_string();
            Some(Device {
                usual: usual.as_deref() == Some(id.as_str()),
                name: name(&device),
                id,
            })
        })
        .collect()
    }

    /// The mix as a source of the sound library.
    struct Pull {
        shared: Shared,
        block: Vec<f32>,
        at: usize,
    }

    impl Iterator for Pull {
        type Item = f32;

        fn next(&mut self) -> Option<f32> {
            if self.at == self.block.len() {
                self.block.resize(BLOCK, 0.0);
                self.shared.render(&mut self.block);
                self.at = 0;
            }
            self.at += 1;
            Some(self.block[self.at - 1])
        }
    }

    impl Source for Pull {
        fn current_span_len(&self) -> Option<usize> {
            None
        }

        fn channels(&self) -> ChannelCount {
            ChannelCount::MIN
        }

        fn sample_rate(&self) -> SampleRate {
            rate()
        }

        fn total_duration(&self) -> Option<Duration> {
            None
        }
    }

    /// A guard that keeps the sound library from writing over a screen: it tells its troubles on
    /// the error output while it looks for devices.
    struct Hushed {
        before: Option<rustix::fd::OwnedFd>,
    }

    impl Hushed {
        fn new() -> Hushed {
            let null = std::fs::OpenOptions::new().write(true).open("/dev/null");
            let before = rustix::io::dup(std::io::stderr()).ok();
            if let (Ok(null), Some(_)) = (&null, &before) {
                let _ = rustix::stdio::dup2_stderr(null);
            }
            Hushed { before }
        }
    }

    impl Drop for Hushed {
        fn drop(&mut self) {
            if let Some(before) = &self.before {
                let _ = rustix::stdio::dup2_stderr(before);
            }
        }
    }
}
