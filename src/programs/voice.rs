//! The voice from a shell: hear it, list what it has, check the phrases, install the live voice.

use super::Invocation;
use crate::cli::{self, Look};
use crate::outcome::Outcome;
use crate::stdout::print;
use config::{self, VoiceSettings};
use hall::{CounterId, Hall, Text};
use peripherals::announcer::{output, phrases_file, recordings, spoken_lang_of};
use peripherals::live;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{Words, args};
use voice::player::{
    Output, Rank, Settings, Speaker, SpeakerEvent, Speech, State, Voices, devices,
};
use voice::speech::{Facts, Ones, Phrase, Phrases, Sentence, SpokenLang};

/// Time that a person listens at most.
const LISTEN_WITHIN: Duration = Duration::from_secs(180);
/// Time that a sound card may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(5);

/// The voice of a machine as its settings have it, for the commands.
struct VoiceCommands<'a> {
    /// The hall's folder.
    folder: &'a Path,
    /// The settings of this machine.
    config: &'a config::Config,
    /// Words to answer in.
    words: &'a Words,
    /// Answers as JSON.
    json: bool,
}

/// Carries out a command.
///
/// # Errors
/// There is no sound, a file does not read, or the live voice cannot be installed.
pub(super) fn run(
    invocation: &Invocation<'_>,
    command: &cli::VoiceCommand,
) -> Result<Outcome, Problem> {
    let settings = invocation.settings(&Look::default())?;
    let voice = VoiceCommands {
        folder: settings.home.folder(),
        config: &settings.config,
        words: &Words::new(settings.lang),
        json: invocation.json(),
    };
    match command {
        cli::VoiceCommand::Say {
            text,
            window,
            spoken_langs,
            record,
        } => voice.say(text, *window, spoken_langs.as_deref(), record.as_deref()),
        cli::VoiceCommand::Test { record } => voice.test(record.as_deref()),
        cli::VoiceCommand::List => voice.list(),
        cli::VoiceCommand::Phrases { file: None } => {
            print(Phrases::shipped_text().trim_end());
            Ok(Outcome::Done)
        }
        cli::VoiceCommand::Phrases { file: Some(file) } => voice.check(file),
        cli::VoiceCommand::Install { from } => voice.install(from.as_deref()),
    }
}

/// Reads the phrases of the hall in this folder.
///
/// # Errors
/// Its file has mistakes.
pub(super) fn phrases(folder: &Path, words: &Words) -> Result<Phrases, Problem> {
    Phrases::load(&phrases_file(folder)).map_err(|faults| faults.problem(words.lang()))
}

/// Returns the words of `phrases` that cannot be spoken in the languages of `voice`, as lines.
fn unspoken(
    phrases: &Phrases,
    voices: &Voices,
    spoken_langs: &[SpokenLang],
    words: &Words,
) -> Vec<String> {
    let missing = |spoken_lang: SpokenLang| {
        voices
            .lexicon(spoken_lang)
            .map(|lexicon| phrases.unspoken(spoken_lang, lexicon))
            .unwrap_or_default()
    };
    let line = |spoken_lang: SpokenLang, (phrase, unknown): (&str, String)| {
        words.say(
            "voice-unspoken",
            args! { phrase: phrase, language: spoken_lang.key(), words: unknown },
        )
    };
    spoken_langs
        .iter()
        .flat_map(|spoken_lang| {
            missing(*spoken_lang)
                .into_iter()
                .map(move |found| line(*spoken_lang, found))
                .collect::<Vec<_>>()
        })
        .collect()
}

impl VoiceCommands<'_> {
    fn voice(&self) -> &VoiceSettings {
        &self.config.voice
    }

    fn spoken_langs(&self, wanted: Option<&str>) -> Result<Vec<SpokenLang>, Problem> {
        let Some(wanted) = wanted else {
            return Ok(self.voice().languages.clone());
        };
        let bad = |_| {
            let given = args! { option: "--in", value: wanted };
            Problem::new(
                Code::Usage,
                self.words.say("cli-bad-option", given),
                self.words.text("voice-languages"),
            )
        };
        wanted
            .split(',')
            .map(|key| key.trim().parse().map_err(bad))
            .collect()
    }

    fn ones(&self) -> Ones {
        if self.voice().yao {
            Ones::Yao
        } else {
            Ones::Yi
        }
    }

    fn say(
        &self,
        text: &str,
        window: Option<u16>,
        spoken_langs: Option<&str>,
        record: Option<&Path>,
    ) -> Result<Outcome, Problem> {
        let sentences = match window {
            Some(window) => {
                let phrases = phrases(self.folder, self.words)?;
                let named = self
                    .config
                    .setup
                    .counters
                    .iter()
                    .find(|counter| counter.id.0 == window);
                let facts = Facts {
                    number: text.to_uppercase(),
                    counter: Some(CounterId(window)),
                    window: named
                        .map(|counter| counter.name.clone())
                        .unwrap_or_default(),
                    service: Text::default(),
                };
                let spoken_langs = self.spoken_langs(spoken_langs)?;
                spoken_langs
                    .iter()
                    .filter_map(|spoken_lang| {
                        phrases.say(Phrase::Call, *spoken_lang, &facts, self.ones())
                    })
                    .collect()
            }
            None => match spoken_langs {
                Some(_) => self
                    .spoken_langs(spoken_langs)?
                    .iter()
                    .map(|spoken_lang| Sentence::free(*spoken_lang, text))
                    .collect(),
                None => vec![Sentence::free(spoken_lang_of(text), text)],
            },
        };
        let speech = Speech {
            rank: Rank::Call,
            about: None,
            sentences,
            times: 1,
            chime: window.is_some(),
            volume: 1.0,
        };
        self.hear(vec![speech], record)
    }

    fn test(&self, record: Option<&Path>) -> Result<Outcome, Problem> {
        let phrases = phrases(self.folder, self.words)?;
        let facts = Facts {
            number: "A015".to_owned(),
            counter: Some(CounterId(3)),
            ..Facts::of(&Hall::new(), None, None)
        };
        let speech = |phrase: Phrase| {
            let say =
                |spoken_lang: &SpokenLang| phrases.say(phrase, *spoken_lang, &facts, self.ones());
            let sentences = self.voice().languages.iter().filter_map(say).collect();
            Speech {
                rank: Rank::Call,
                about: None,
                sentences,
                times: 1,
                chime: phrase == Phrase::Call,
                volume: 1.0,
            }
        };
        self.hear(Phrase::ALL.map(speech).into(), record)
    }

    /// Says all of it, and waits until it was said.
    fn hear(&self, speeches: Vec<Speech>, record: Option<&Path>) -> Result<Outcome, Problem> {
        let mut spoken_langs = self.voice().languages.clone();
        spoken_langs.extend(
            speeches
                .iter()
                .flat_map(|speech| &speech.sentences)
                .map(|sentence| sentence.spoken_lang),
        );
        spoken_langs.sort();
        spoken_langs.dedup();
        let output = match record {
            Some(path) => Output::File {
                path: path.to_owned(),
                paced: false,
            },
            None => output(&self.voice().output),
        };
        let settings = Settings {
            spoken_langs,
            own: Some(recordings(self.folder)),
            music: None,
        };
        let (tell, told) = mpsc::channel();
        let mut speaker = Speaker::start(settings, output, move |news| drop(tell.send(news)));
        self.wait_for_sound(&told)?;
        for (spoken_lang, text) in self.spoken_live(&speeches) {
            if let Some(sound) = text.1 {
                speaker.learn(spoken_lang, &text.0, sound);
            }
        }
        let mut unknown = Vec::new();
        let mut said = Vec::new();
        for speech in speeches {
            for sentence in &speech.sentences {
                if !self.json {
                    print(&sentence.caption);
                }
                said.push(sentence.caption.clone());
            }
            speaker.say(speech);
        }
        let quiet = speaker.wait_quiet(LISTEN_WITHIN);
        drop(speaker);
        while let Ok(news) = told.try_recv() {
            if let SpeakerEvent::Unknown(words) = news {
                unknown.extend(words);
            }
        }
        if !unknown.is_empty() {
            eprintln!(
                "{}",
                self.words
                    .say("voice-unknown", args! { words: unknown.join(" / ") })
            );
        }
        if self.json {
            print(
                &json!({"ok": unknown.is_empty() && quiet, "said": said, "unknown": unknown})
                    .to_string(),
            );
        }
        Ok(Outcome::of(unknown.is_empty() && quiet))
    }

    /// Waits until there is sound. Whether there is, is the first thing that is told of; before that
    /// it only says what is wrong with clips.
    fn wait_for_sound(&self, told: &mpsc::Receiver<SpeakerEvent>) -> Result<(), Problem> {
        let silent = || {
            Problem::new(
                Code::Sound,
                self.words.text("voice-no-sound"),
                self.words.text("voice-no-sound.cure"),
            )
        };
        loop {
            match told.recv_timeout(OPEN_WITHIN) {
                Ok(SpeakerEvent::State(State::Ready(_))) => return Ok(()),
                Ok(SpeakerEvent::State(State::Off(why))) => {
                    let mut problem = silent();
                    problem.causes.push(why);
                    return Err(problem);
                }
                Ok(SpeakerEvent::BadClip(clip)) => eprintln!(
                    "{}",
                    self.words
                        .say("voice-bad-clip", args! { clip: clip.name, why: clip.why })
                ),
                Ok(SpeakerEvent::NoVoice(spoken_lang)) => eprintln!(
                    "{}",
                    self.words
                        .say("voice-no-clips", args! { language: spoken_lang.key() })
                ),
                Ok(_) => {}
                Err(_) => return Err(silent()),
            }
        }
    }

    /// Has the live voice, where it is installed, speak what no clip has.
    fn spoken_live(
        &self,
        speeches: &[Speech],
    ) -> Vec<(SpokenLang, (String, Option<voice::player::Sound>))> {
        let sentences = || speeches.iter().flat_map(|speech| &speech.sentences);
        let mut spoken_langs: Vec<SpokenLang> =
            sentences().map(|sentence| sentence.spoken_lang).collect();
        spoken_langs.sort();
        spoken_langs.dedup();
        let (voices, _) = Voices::load(&spoken_langs, Some(&recordings(self.folder)));
        let (tell, told) = mpsc::channel();
        let Some(live) = live::Live::start(self.folder, move |spoken_lang, text, sound| {
            drop(tell.send((spoken_lang, (text, sound))));
        }) else {
            return Vec::new();
        };
        let mut waits = 0;
        for sentence in sentences() {
            let missing = voices
                .lexicon(sentence.spoken_lang)
                .map(|lexicon| lexicon.cover(&sentence.clauses).missing)
                .unwrap_or_default();
            waits += missing
                .iter()
                .filter(|clause| {
                    live.speak(sentence.spoken_lang, &sentence.clauses[**clause].text, None)
                })
                .count();
        }
        (0..waits)
            .map_while(|_| told.recv_timeout(LISTEN_WITHIN).ok())
            .collect()
    }

    fn list(&self) -> Result<Outcome, Problem> {
        let (voices, bad) = Voices::load(&SpokenLang::ALL, Some(&recordings(self.folder)));
        let devices = devices();
        let installed = live::folder(self.folder).exists();
        if self.json {
            let languages: Vec<_> = SpokenLang::ALL
                .iter()
                .map(|spoken_lang| {
                    let clips = voices.lexicon(*spoken_lang).map_or(0, voice::speech::Lexicon::len);
                    json!({"language": spoken_lang.key(), "clips": clips, "chosen": self.voice().languages.contains(spoken_lang)})
                })
                .collect();
            let devices: Vec<_> = devices
                .iter()
                .map(|d| json!({"id": d.id, "name": d.name, "usual": d.usual}))
                .collect();
            let bad: Vec<_> = bad
                .iter()
                .map(|clip| json!({"clip": clip.name, "why": clip.why}))
                .collect();
            print(&json!({"languages": languages, "devices": devices, "live": installed, "bad_clips": bad}).to_string());
            return Ok(Outcome::of(bad.is_empty()));
        }
        for spoken_lang in SpokenLang::ALL {
            let clips = voices
                .lexicon(spoken_lang)
                .map_or(0, voice::speech::Lexicon::len);
            let chosen = if self.voice().languages.contains(&spoken_lang) {
                "*"
            } else {
                " "
            };
            let name = self.words.text(match spoken_lang {
                SpokenLang::Zh => "voice-zh",
                SpokenLang::En => "voice-en",
                SpokenLang::Yue => "voice-yue",
            });
            print(&format!(
                "{chosen} {:4} {}",
                spoken_lang.key(),
                self.words
                    .say("voice-clips", args! { language: name, clips: clips })
            ));
        }
        print(self.words.text(if installed {
            "voice-live-here"
        } else {
            "voice-live-none"
        }));
        if devices.is_empty() {
            print(self.words.text("voice-no-devices"));
        }
        for device in devices {
            print(&format!(
                "{} output = \"{}\"  {}",
                if device.usual { "*" } else { " " },
                device.id,
                device.name
            ));
        }
        for clip in &bad {
            print(&self.words.say(
                "voice-bad-clip",
                args! { clip: clip.name.as_str(), why: clip.why.as_str() },
            ));
        }
        Ok(Outcome::of(bad.is_empty()))
    }

    fn check(&self, file: &Path) -> Result<Outcome, Problem> {
        if !file.exists() {
            let what = self
                .words
                .say("voice-no-file", args! { path: file.display().to_string() });
            return Err(Problem::new(
                Code::Usage,
                what,
                self.words.text("voice-no-file.cure"),
            ));
        }
        let phrases = Phrases::load(file).map_err(|faults| faults.problem(self.words.lang()))?;
        let (voices, _) = Voices::load(&self.voice().languages, Some(&recordings(self.folder)));
        let lines = unspoken(&phrases, &voices, &self.voice().languages, self.words);
        lines.iter().for_each(|line| print(line));
        print(self.words.text(if lines.is_empty() {
            "voice-phrases-fine"
        } else {
            "voice-phrases-live"
        }));
        Ok(Outcome::Done)
    }

    #[cfg(feature = "live-voice")]
    fn install(&self, from: Option<&Path>) -> Result<Outcome, Problem> {
        peripherals::live::install(self.folder, from, self.words)?;
        print(self.words.text("voice-installed"));
        Ok(Outcome::Done)
    }

    #[cfg(not(feature = "live-voice"))]
    fn install(&self, _: Option<&Path>) -> Result<Outcome, Problem> {
        Err(Problem::new(
            Code::Usage,
            self.words.text("voice-not-built"),
            "",
        ))
    }
}

/// Returns whether all is well with the sound of this machine, and what is not, as lines for people.
pub(super) fn examine(folder: &Path, voice: &VoiceSettings, words: &Words) -> (bool, Vec<String>) {
    let mut lines = Vec::new();
    let mut well = true;
    let wanted = output(&voice.output);
    match (&wanted, voice::player::output::state(&probe(&wanted))) {
        (Output::Off, _) => lines.push(words.text("doctor-sound-off").to_owned()),
        (_, State::Ready(name)) => lines.push(words.say("doctor-sound", args! { output: name })),
        (_, State::Off(why)) => {
            // A machine need not speak: a missing card is told, and is no fault.
            well &= voice.output == config::Output::Auto;
            lines.push(words.say("doctor-no-sound", args! { why: why }));
            lines.push(format!("  -> {}", words.text("voice-no-sound.cure")));
        }
    }
    let (voices, bad) = Voices::load(&voice.languages, Some(&recordings(folder)));
    for clip in bad {
        well = false;
        lines.push(format!(
            "  {}",
            words.say("voice-bad-clip", args! { clip: clip.name, why: clip.why })
        ));
    }
    for spoken_lang in voice
        .languages
        .iter()
        .filter(|spoken_lang| voices.lexicon(**spoken_lang).is_none())
    {
        well = false;
        lines.push(format!(
            "  {}",
            words.say("voice-no-clips", args! { language: spoken_lang.key() })
        ));
    }
    match Phrases::load(&phrases_file(folder)) {
        Ok(phrases) => lines.extend(
            unspoken(&phrases, &voices, &voice.languages, words)
                .iter()
                .map(|line| format!("  {line}")),
        ),
        Err(faults) => {
            well = false;
            lines.extend(
                faults
                    .text(words.lang())
                    .lines()
                    .map(|line| format!("  {line}")),
            );
        }
    }
    (well, lines)
}

/// Returns an output to try: a file that the settings name is not overwritten for that.
fn probe(output: &Output) -> Output {
    match output {
        Output::File { .. } => Output::Null,
        other => other.clone(),
    }
}

/// Returns the file that `--record` names, unless it is there already: nobody's recording is overwritten.
///
/// # Errors
/// It is there.
pub(super) fn new_file(path: &Path, words: &Words) -> Result<PathBuf, Problem> {
    if path.exists() {
        let what = words.say(
            "voice-file-exists",
            args! { path: path.display().to_string() },
        );
        return Err(Problem::new(
            Code::Usage,
            what,
            words.text("voice-file-exists.cure"),
        ));
    }
    Ok(path.to_owned())
}
