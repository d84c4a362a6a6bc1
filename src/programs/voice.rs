//! The voice from a shell: hear it, list what it has, check the phrases, install the live voice.

use super::Invocation;
use super::doctor::State;
use crate::cli::{self, Look};
use crate::outcome::Outcome;
use crate::scripts::Session;
use crate::stdout::print;
use config::{self, VoiceSettings};
use hall::{CounterId, Hall, Setup, Text};
use node::home::Home;
use peripherals::announcer::{output, phrases_file, recordings};
use peripherals::live;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{Words, args};
use voice::player::{
    BadClip, Output, Rank, Settings, Sound, Speaker, SpeakerEvent, Speech, State as SoundState,
    Voices, devices,
};
use voice::speech::{
    Clause, Facts, LIVE, Ones, Phrase, Phrases, Sentence, SpokenLang, Unspoken, cure, language_of,
    unsayable,
};

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
    /// The settings of its hall.
    setup: &'a Setup,
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
    let words = &Words::new(settings.lang);
    let voice = VoiceCommands {
        folder: settings.home.folder(),
        config: &settings.config,
        setup: &setup(&settings.home, &settings.config, words),
        words,
        json: invocation.json(),
    };
    match command {
        cli::VoiceCommand::Say {
            text,
            counter,
            spoken_langs,
            record,
        } => voice.say(text, *counter, spoken_langs.as_deref(), record.as_deref()),
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

/// A machine's ability to speak.
struct Ability {
    voices: Voices,
    /// Set if the live voice is installed and used.
    live: bool,
    spoken_langs: Vec<SpokenLang>,
}

impl Ability {
    /// Finds out about the machine with the hall in `folder`, and which clips cannot be used.
    fn of(folder: &Path, settings: &VoiceSettings) -> (Ability, Vec<BadClip>) {
        let (voices, bad) = Voices::load(&settings.languages, Some(&recordings(folder)));
        let built_in = cfg!(feature = "live-voice");
        let ability = Ability {
            voices,
            live: built_in && settings.live && live::folder(folder).exists(),
            spoken_langs: settings.languages.clone(),
        };
        (ability, bad)
    }

    fn speaks_live(&self, spoken_lang: SpokenLang) -> bool {
        self.live && LIVE.contains(&spoken_lang)
    }

    /// Returns the words of clauses that neither clips nor the live voice can say.
    fn lacks(&self, spoken_lang: SpokenLang, clauses: &[Clause]) -> Vec<String> {
        let Some(lexicon) = self.voices.lexicon(spoken_lang) else {
            return Vec::new();
        };
        let cover = lexicon.cover(clauses);
        if self.speaks_live(spoken_lang) {
            let missing = cover.missing.iter();
            missing
                .flat_map(|clause| unsayable(spoken_lang, &clauses[*clause].text))
                .collect()
        } else {
            cover.unknown().map(str::to_owned).collect()
        }
    }

    /// Returns the phrases and names that cannot be spoken, as lines with their cures.
    fn unspoken(&self, phrases: &Phrases, setup: &Setup, words: &Words) -> Vec<String> {
        let mut lines = Vec::new();
        for spoken_lang in &self.spoken_langs {
            let lacks = |clauses: &[Clause]| self.lacks(*spoken_lang, clauses);
            let found = phrases.unspoken(*spoken_lang, setup, lacks);
            lines.extend(found.iter().map(|found| line(*spoken_lang, found, words)));
            let lacks: Vec<String> = found.iter().flat_map(Unspoken::words).cloned().collect();
            if !lacks.is_empty() {
                let cure = cure(*spoken_lang, self.speaks_live(*spoken_lang), &lacks);
                lines.push(format!("  -> {}", words.text(cure)));
            }
        }
        lines
    }
}

/// Returns what cannot be spoken in words.
fn line(spoken_lang: SpokenLang, unspoken: &Unspoken, words: &Words) -> String {
    let language = spoken_lang.key();
    match unspoken {
        Unspoken::Phrase { key, words: lacks } => {
            let call = [Phrase::Call, Phrase::CallAgain].map(Phrase::key).contains(key);
            let id = if call {
                "voice-unspoken-call"
            } else {
                "voice-unspoken-phrase"
            };
            let lacks = lacks.join(" / ");
            words.say(id, args! { phrase: *key, language: language, words: lacks })
        }
        Unspoken::Window { counter, label, words: lacks } => words.say(
            "voice-unspoken-window",
            args! { counter: counter.0, language: language, label: label, words: lacks.join(" / ") },
        ),
        Unspoken::Service { service, name, words: lacks } => words.say(
            "voice-unspoken-service",
            args! { service: service.as_str(), language: language, name: name, words: lacks.join(" / ") },
        ),
    }
}

/// Returns what is wrong with a clip, and the cure, as lines.
fn clip_lines(clip: &BadClip, words: &Words) -> [String; 2] {
    let why = words.text(clip.fault.id());
    let cure = words.say(&format!("{}.cure", clip.fault.id()), args! {});
    [
        words.say(
            "voice-bad-clip",
            args! { clip: clip.name.as_str(), why: why },
        ),
        format!("  -> {cure}"),
    ]
}

/// Returns the settings of the hall that this machine is part of: those of the hall itself while it
/// can be asked.
pub(super) fn setup(home: &Home, config: &config::Config, words: &Words) -> Setup {
    Session::join(std::slice::from_ref(home), words).map_or_else(
        |_| config.setup.clone(),
        |session| session.hall().setup().clone(),
    )
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

    fn speaks_live(&self, spoken_lang: SpokenLang) -> bool {
        live::folder(self.folder).exists() && LIVE.contains(&spoken_lang)
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
        counter: Option<u16>,
        spoken_langs: Option<&str>,
        record: Option<&Path>,
    ) -> Result<Outcome, Problem> {
        let sentences = match counter.map(CounterId) {
            Some(counter) => {
                let phrases = phrases(self.folder, self.words)?;
                let set_up = self.setup.counter(counter);
                let facts = Facts {
                    number: text.to_uppercase(),
                    counter: Some(counter),
                    label: set_up.and_then(|counter| counter.label.clone()),
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
                None => {
                    let spoken_lang = language_of(text, &self.voice().languages);
                    vec![Sentence::free(spoken_lang, text)]
                }
            },
        };
        let speech = Speech {
            rank: Rank::Call,
            about: None,
            sentences,
            times: 1,
            chime: counter.is_some(),
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
        let mut unknown = Vec::new();
        for (spoken_lang, text, sound) in self.spoken_live(&speeches) {
            if let Some(sound) = sound {
                speaker.learn(spoken_lang, &text, sound);
            }
        }
        let mut said = Vec::new();
        let mut spoken_langs: Vec<SpokenLang> = Vec::new();
        for speech in speeches {
            for sentence in &speech.sentences {
                if !self.json {
                    print(&sentence.caption);
                }
                said.push(sentence.caption.clone());
            }
            spoken_langs.extend(speech.sentences.iter().map(|said| said.spoken_lang));
            speaker.say(speech);
        }
        let quiet = speaker.wait_quiet(LISTEN_WITHIN);
        drop(speaker);
        while let Ok(news) = told.try_recv() {
            if let SpeakerEvent::Unknown(_, words) = news {
                unknown.extend(words);
            }
        }
        self.tell_unspoken(&unknown, spoken_langs);
        if self.json {
            print(
                &json!({"ok": unknown.is_empty() && quiet, "said": said, "unknown": unknown})
                    .to_string(),
            );
        }
        Ok(Outcome::of(unknown.is_empty() && quiet))
    }

    /// Tells people which words were not said, and what to do about it in each language.
    fn tell_unspoken(&self, unknown: &[String], mut spoken_langs: Vec<SpokenLang>) {
        if unknown.is_empty() {
            return;
        }
        let words = unknown.join(" / ");
        let told = self.words.say("voice-unspoken", args! { words: words });
        eprintln!("{told}");
        spoken_langs.sort();
        let cure = |lang: SpokenLang| cure(lang, self.speaks_live(lang), unknown);
        let mut cures: Vec<&str> = spoken_langs.into_iter().map(cure).collect();
        cures.dedup();
        for cure in cures {
            eprintln!("  -> {}", self.words.text(cure));
        }
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
                Ok(SpeakerEvent::State(SoundState::Ready(_))) => return Ok(()),
                Ok(SpeakerEvent::State(SoundState::Off(why))) => {
                    let mut problem = silent();
                    problem.causes.push(why.text(self.words));
                    return Err(problem);
                }
                Ok(SpeakerEvent::BadClip(clip)) => {
                    for line in clip_lines(&clip, self.words) {
                        eprintln!("{line}");
                    }
                }
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
    fn spoken_live(&self, speeches: &[Speech]) -> Vec<(SpokenLang, String, Option<Sound>)> {
        let sentences = || speeches.iter().flat_map(|speech| &speech.sentences);
        let mut spoken_langs: Vec<SpokenLang> =
            sentences().map(|sentence| sentence.spoken_lang).collect();
        spoken_langs.sort();
        spoken_langs.dedup();
        let (voices, _) = Voices::load(&spoken_langs, Some(&recordings(self.folder)));
        let (tell, told) = mpsc::channel();
        let Some(live) = live::Live::start(self.folder, move |spoken_lang, text, sound| {
            drop(tell.send((spoken_lang, text, sound)));
        }) else {
            return Vec::new();
        };
        let mut waits = 0;
        for sentence in sentences() {
            let clauses = sentence.clauses();
            let missing = voices
                .lexicon(sentence.spoken_lang)
                .map(|lexicon| lexicon.cover(clauses).missing)
                .unwrap_or_default();
            waits += missing
                .iter()
                .filter(|clause| live.speak(sentence.spoken_lang, &clauses[**clause].text, None))
                .count();
        }
        if waits > 0 {
            eprintln!("{}", self.words.text("voice-works"));
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
                .map(|clip| {
                    let code = clip.fault.id().trim_start_matches("voice-clip-");
                    let why = self.words.text(clip.fault.id());
                    json!({"clip": clip.name, "code": code, "why": why})
                })
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
            clip_lines(clip, self.words)
                .iter()
                .for_each(|line| print(line));
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
        let (ability, _) = Ability::of(self.folder, self.voice());
        let lines = ability.unspoken(&phrases, self.setup, self.words);
        if lines.is_empty() {
            print(self.words.text("voice-phrases-fine"));
        }
        lines.iter().for_each(|line| print(line));
        Ok(Outcome::of(lines.is_empty()))
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

/// Returns true if all is well with the sound of this machine, and what is not, as lines for people.
pub(super) fn examine(
    folder: &Path,
    settings: &VoiceSettings,
    setup: &Setup,
    words: &Words,
) -> (State, Vec<String>) {
    let mut lines = Vec::new();
    let mut state = State::Fine;
    let wanted = output(&settings.output);
    match (&wanted, voice::player::output::state(&probe(&wanted))) {
        (Output::Off, _) => lines.push(words.text("doctor-sound-off").to_owned()),
        (_, SoundState::Ready(name)) => {
            lines.push(words.say("doctor-sound", args! { output: name }));
        }
        (_, SoundState::Off(why)) => {
            // A machine need not speak: a missing card is no fault then.
            state = match settings.output {
                config::Output::Auto => State::Warning,
                _ => State::Wrong,
            };
            lines.push(words.say("doctor-no-sound", args! { why: why.text(words) }));
            lines.push(format!("  -> {}", words.text("voice-no-sound.cure")));
        }
    }
    let (ability, bad) = Ability::of(folder, settings);
    let mut faults: Vec<String> = Vec::new();
    faults.extend(bad.iter().flat_map(|clip| clip_lines(clip, words)));
    for spoken_lang in &settings.languages {
        if ability.voices.lexicon(*spoken_lang).is_none() {
            let language = spoken_lang.key();
            faults.push(words.say("voice-no-clips", args! { language: language }));
        }
    }
    match Phrases::load(&phrases_file(folder)) {
        // A machine that never speaks need not be able to.
        Ok(_) if wanted == Output::Off => {}
        Ok(phrases) => faults.extend(ability.unspoken(&phrases, setup, words)),
        Err(wrong) => faults.extend(wrong.text(words.lang()).lines().map(str::to_owned)),
    }
    if !faults.is_empty() {
        state = State::Wrong;
    }
    lines.extend(faults.iter().map(|line| format!("  {line}")));
    (state, lines)
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
