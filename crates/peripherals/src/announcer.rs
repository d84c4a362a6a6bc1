//! Says what happens: an event of the hall becomes an announcement of this machine's speaker, and a
//! caption.
//!
//! Any program may own a speaker: a display calls, a counter talks to its visitor, a kiosk says
//! where to wait. In a zone of the hall one speaker calls, see [`hall::voice`]:
//! further ones stand by, and take over when a call stays unsaid.
//!
//! Time and the speaker's id are handed in, so `announcer/tests.rs` runs zones in simulated time.

#[cfg(test)]
mod tests;

use crate::live::Live;
use config::{self, VoiceSettings};
use hall::{
    AnnouncementCommand, AnnouncementEvent, Command, CounterEvent, CounterId, Event, Hall, Notice,
    PrintEvent, Printable, PrinterId, QueueEvent, RatingEvent, Setup, SpeakerId, SpeakerVoice,
    Text, TicketId, Timestamp, ZoneWish,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use voice::player::{
    Output, Rank, Settings, Silence, Sound, Speaker, SpeakerEvent, Speech, State, has_recordings,
};
use voice::speech::{
    Facts, LIVE, Ones, Phrase, Phrases, Sentence, SpokenLang, language_of, name_in, shipped,
};

/// Time that a speaker on standby gives the one that should call.
const TIMEOUT: Duration = Duration::from_secs(4);
/// A caption stays at least this long, and a notice longer: those who cannot hear it read it.
const CAPTION: Duration = Duration::from_secs(6);
const CAPTION_NOTICE: Duration = Duration::from_secs(45);
/// Longest time that an emergency takes to be said once: the live voice and three languages. Whoever
/// has not heard the end of it by then says it again.
const EMERGENCY_MAX: Duration = Duration::from_secs(60);
/// Longest wait of a notice for the live voice.
const LIVE_WITHIN: Duration = Duration::from_secs(20);
/// Interval at which the loudness follows the time of day while there is music.
const HOURS_LOOK: Duration = Duration::from_secs(30);

/// The announcements that a program says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaks {
    /// Calls and notices.
    Lobby,
    /// Those for a visitor at this counter.
    Counter(CounterId),
    /// Those for a visitor at the kiosk with this printer.
    Kiosk(PrinterId),
    /// Everything, with captions: a hall in one terminal.
    Demo(PrinterId),
}

/// The settings of an announcer.
#[derive(Debug, Clone)]
pub struct Announcing {
    /// The settings of this machine.
    pub voice: VoiceSettings,
    /// The announcements it says.
    pub speaks: Speaks,
    /// Set if visitors who do not see the screen can have it spoken.
    pub guides: bool,
    /// The hall's texts.
    pub phrases: Phrases,
    /// The hall's folder: recordings, music and the live voice are in it.
    pub folder: PathBuf,
    /// Write what would be heard to this file instead.
    pub record: Option<PathBuf>,
}

/// Returns the folder of the hall's own recordings.
pub fn recordings(folder: &Path) -> PathBuf {
    folder.join("sounds")
}

/// Returns the file of the hall's own texts.
pub fn phrases_file(folder: &Path) -> PathBuf {
    recordings(folder).join("phrases.toml")
}

/// Returns the folder of the hall's music.
pub fn music(folder: &Path) -> PathBuf {
    folder.join("music")
}

/// The output that the settings name.
pub fn output(setting: &config::Output) -> Output {
    match setting {
        config::Output::Auto => Output::Device(None),
        config::Output::Off => Output::Off,
        config::Output::File(path) => Output::File {
            path: path.clone(),
            paced: true,
        },
        config::Output::Device(id) => Output::Device(Some(id.clone())),
    }
}

/// A moment, by the hall's clock and by one that nobody sets.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The hall's time.
    pub hall: Timestamp,
    /// The same moment on this machine's steady clock.
    pub steady: Instant,
}

/// A ticket that is called to a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Call {
    ticket: TicketId,
    counter: CounterId,
    again: bool,
}

/// Something that the zone's speaker owes.
struct Owed {
    until: Instant,
    speaker: SpeakerId,
    what: Owes,
}

/// The words that are owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owes {
    Call(Call),
    Emergency,
}

/// An emergency that this speaker says again and again.
struct Alarm {
    /// The next time.
    due: Instant,
    /// The announcement that is being said.
    saying: Option<u64>,
    /// Set once the hall was told that it is not spoken, or not in every language.
    is_unspoken: bool,
}

/// A notice that the live voice has not spoken yet.
struct Held {
    until: Instant,
    waits_for: Vec<(SpokenLang, String)>,
    speech: Speech,
}

/// An announcement's outcome, as the announcer hears it.
#[derive(Debug)]
pub enum AnnouncementOutcome {
    /// Of the speaker.
    Speaker(SpeakerEvent),
    /// Of the live voice: it spoke this, or could not.
    Live(SpokenLang, String, Option<Sound>),
}

/// The device that an announcer speaks through.
trait Loudspeaker {
    /// See [`Speaker::say`].
    fn say(&mut self, speech: Speech) -> u64;
    /// See [`Speaker::drop_call`].
    fn drop_call(&self, ticket: TicketId);
    /// See [`Speaker::cut`].
    fn cut(&self, rank: Rank);
    /// See [`Speaker::hush`].
    fn hush(&self);
    /// See [`Speaker::music`].
    fn music(&self, level: f32);
    /// See [`Speaker::learn`].
    fn learn(&self, spoken_lang: SpokenLang, text: &str, sound: Sound);
}

impl Loudspeaker for Speaker {
    fn say(&mut self, speech: Speech) -> u64 {
        Speaker::say(self, speech)
    }

    fn drop_call(&self, ticket: TicketId) {
        Speaker::drop_call(self, ticket);
    }

    fn cut(&self, rank: Rank) {
        Speaker::cut(self, rank);
    }

    fn hush(&self) {
        Speaker::hush(self);
    }

    fn music(&self, level: f32) {
        Speaker::music(self, level);
    }

    fn learn(&self, spoken_lang: SpokenLang, text: &str, sound: Sound) {
        Speaker::learn(self, spoken_lang, text, sound);
    }
}

/// See the [module](self).
pub struct Announcer {
    speaker: Box<dyn Loudspeaker>,
    live: Option<Live>,
    /// What the file of this machine says.
    own: VoiceSettings,
    /// The same with what the hall says of the zone.
    voice: VoiceSettings,
    speaks: Speaks,
    /// Set if it speaks to visitors who do not see the screen.
    guides: bool,
    /// Set while it does.
    is_guiding: bool,
    phrases: Phrases,
    me: SpeakerId,
    /// Set if the hall has recordings of its own here.
    recordings: bool,
    /// Set if it is meant to be heard.
    wanted: bool,
    state: State,
    music: f32,
    captions: BTreeMap<u64, (String, Duration)>,
    caption: Option<(String, Instant)>,
    owed: Option<Owed>,
    alarm: Option<Alarm>,
    held: Vec<Held>,
    hours_at: Option<Instant>,
}

impl Announcer {
    /// Starts the speaker of a program, which the hall knows as `me`. `tell` hears of it in other
    /// threads, and is expected to bring it to [`Announcer::heard`].
    pub fn start(
        announcing: Announcing,
        me: SpeakerId,
        tell: impl Fn(AnnouncementOutcome) + Clone + Send + 'static,
    ) -> Announcer {
        let Announcing {
            voice,
            speaks,
            guides,
            phrases,
            folder,
            record,
        } = announcing;
        let guides = guides && matches!(speaks, Speaks::Kiosk(_) | Speaks::Demo(_));
        let wanted = match speaks {
            Speaks::Lobby | Speaks::Demo(_) => true,
            Speaks::Counter(_) => voice.counter,
            Speaks::Kiosk(_) => voice.kiosk || guides,
        };
        let output = match record {
            Some(path) => Output::File { path, paced: true },
            None if wanted => output(&voice.output),
            None => Output::Off,
        };
        // Who asks for guidance is told that there is none, whatever the reason.
        let wanted = guides || output != Output::Off;
        // A hall that words nothing in its languages is announced in Mandarin, and a notice is in the
        // language that it is written in.
        let mut spoken_langs = voice.languages.clone();
        // The hall may want any of the others later.
        for spoken_lang in LIVE.into_iter().chain(SpokenLang::ALL) {
            if !spoken_langs.contains(&spoken_lang) {
                spoken_langs.push(spoken_lang);
            }
        }
        let is_lobby = matches!(speaks, Speaks::Lobby | Speaks::Demo(_));
        let settings = Settings {
            spoken_langs,
            own: Some(recordings(&folder)),
            music: is_lobby.then(|| music(&folder)),
        };
        let on_live = tell.clone();
        let live = (voice.live && output != Output::Off).then(|| {
            Live::start(&folder, move |spoken_lang, text, sound| {
                on_live(AnnouncementOutcome::Live(spoken_lang, text, sound));
            })
        });
        let speaker = Speaker::start(settings, output, move |news| {
            tell(AnnouncementOutcome::Speaker(news));
        });
        Announcer {
            live: live.flatten(),
            guides,
            recordings: has_recordings(&recordings(&folder)),
            wanted,
            ..Announcer::new(voice, speaks, phrases, me, Box::new(speaker))
        }
    }

    /// Heeds what is set for the zone. Returns whether it speaks other languages now.
    fn heed(&mut self, hall: &Hall) -> bool {
        let voice = self.own.in_hall(hall.setup());
        let is_other = voice.languages != self.voice.languages;
        self.voice = voice;
        is_other
    }

    /// Speaks through `speaker`, of which nothing is known yet.
    fn new(
        voice: VoiceSettings,
        speaks: Speaks,
        phrases: Phrases,
        me: SpeakerId,
        speaker: Box<dyn Loudspeaker>,
    ) -> Announcer {
        Announcer {
            speaker,
            live: None,
            own: voice.clone(),
            voice,
            speaks,
            guides: false,
            is_guiding: false,
            phrases,
            me,
            recordings: false,
            wanted: true,
            state: State::Off(Silence::not_yet()),
            music: 0.0,
            captions: BTreeMap::new(),
            caption: None,
            owed: None,
            alarm: None,
            held: Vec::new(),
            hours_at: None,
        }
    }

    /// Returns the words being said, for those who read them.
    pub fn caption(&self) -> Option<&str> {
        self.caption.as_ref().map(|(text, _)| text.as_str())
    }

    /// Returns the message of the reason why it cannot be heard, if it should be.
    pub fn fault(&self) -> Option<&'static str> {
        match &self.state {
            State::Off(why) if self.wanted => Some(why.id()),
            _ => None,
        }
    }

    fn is_lobby(&self) -> bool {
        matches!(self.speaks, Speaks::Lobby | Speaks::Demo(_))
    }

    fn can_be_heard(&self) -> bool {
        matches!(self.state, State::Ready(_))
    }

    fn ask(&self, wish: ZoneWish) -> Command {
        Command::Announcement(AnnouncementCommand::SpeakIn {
            zone: self.voice.zone,
            speaker: self.me,
            voice: matches!(wish, ZoneWish::Join | ZoneWish::Take { .. }).then(|| SpeakerVoice {
                languages: self.voice.languages.clone(),
                live: self.live.as_ref().map_or_else(Vec::new, |_| LIVE.to_vec()),
                recordings: self.recordings,
            }),
            wish,
        })
    }

    /// Returns true if this speaker calls in its zone.
    fn calls(&self, hall: &Hall) -> bool {
        self.is_lobby()
            && hall
                .zone(self.voice.zone)
                .is_some_and(|zone| zone.speaks == Some(self.me))
    }

    /// The program sees the whole hall, perhaps for the first time.
    pub fn whole(&mut self, hall: &Hall, at: Moment) -> Vec<Command> {
        self.heed(hall);
        self.adapt(hall, at);
        self.prepare(hall);
        let mut commands = self.follow_emergency(hall, at);
        if self.is_lobby() && self.can_be_heard() && !self.calls(hall) {
            commands.push(self.ask(ZoneWish::Join));
        }
        commands
    }

    /// Returns the command to send before the program ends.
    pub fn leaving(&self, hall: &Hall) -> Option<Command> {
        let zone = hall.zone(self.voice.zone)?;
        (zone.speaks == Some(self.me) || zone.standby.contains(&self.me))
            .then(|| self.ask(ZoneWish::Leave))
    }

    /// Something happened, already visible in `hall`.
    pub fn happened(&mut self, hall: &Hall, at: Moment, event: &Event) -> Vec<Command> {
        match (event, self.speaks.clone()) {
            (
                Event::Counter(CounterEvent::TicketCalled {
                    ticket, counter, ..
                }),
                Speaks::Lobby | Speaks::Demo(_),
            ) => {
                let call = Call {
                    ticket: *ticket,
                    counter: *counter,
                    again: false,
                };
                return self.call(hall, at, call);
            }
            (
                Event::Counter(CounterEvent::TicketRecalled { ticket, counter }),
                Speaks::Lobby | Speaks::Demo(_),
            ) => {
                let call = Call {
                    ticket: *ticket,
                    counter: *counter,
                    again: true,
                };
                return self.call(hall, at, call);
            }
            (
                Event::Announcement(AnnouncementEvent::Announced { notice }),
                Speaks::Lobby | Speaks::Demo(_),
            ) => self.notice(hall, at, notice),
            (
                Event::Announcement(
                    AnnouncementEvent::EmergencyRaised { .. } | AnnouncementEvent::EmergencyEnded,
                ),
                Speaks::Lobby | Speaks::Demo(_),
            ) => {
                // Nobody is called now, or told to leave any more.
                self.speaker.hush();
                self.owed = None;
                self.alarm = None;
                self.adapt(hall, at);
                return self.follow_emergency(hall, at);
            }
            (
                Event::Announcement(AnnouncementEvent::ZoneChanged { zone }),
                Speaks::Lobby | Speaks::Demo(_),
            ) if zone.id == self.voice.zone => {
                self.adapt(hall, at);
                if zone.speaks == Some(self.me) {
                    // What the one before did not say any more.
                    if let Some(owed) = self.owed.take() {
                        self.say_owed(hall, at, &owed);
                    }
                } else if zone.speaks.is_some() {
                    self.speaker.hush();
                    self.alarm = None;
                }
                let mut commands = self.follow_emergency(hall, at);
                if zone.speaks.is_none() && self.can_be_heard() {
                    commands.push(self.ask(ZoneWish::Join));
                }
                return commands;
            }
            (Event::Announcement(AnnouncementEvent::Spoken { zone, .. }), _)
                if *zone == self.voice.zone =>
            {
                // An emergency is said again, and so owed again.
                let pause = self.emergency_pause();
                match &mut self.owed {
                    Some(owed) if owed.what == Owes::Emergency => {
                        owed.until = at.steady + pause + EMERGENCY_MAX + TIMEOUT;
                    }
                    owed => *owed = None,
                }
            }
            (Event::Announcement(AnnouncementEvent::MusicSet { .. }), _) => self.adapt(hall, at),
            (Event::Configured { .. } | Event::Settings(_), _) => {
                let speaks_otherwise = self.heed(hall);
                self.adapt(hall, at);
                self.prepare(hall);
                // Whoever writes a notice is told what the zone speaks.
                if speaks_otherwise && self.calls(hall) {
                    return vec![self.ask(ZoneWish::Join)];
                }
            }
            // Whoever stood by yesterday and is gone does not keep today's speaker busy.
            (Event::DayTurned { .. }, Speaks::Lobby | Speaks::Demo(_)) => {
                let stands_by = hall
                    .zone(self.voice.zone)
                    .is_some_and(|zone| zone.standby.contains(&self.me));
                return if stands_by {
                    vec![self.ask(ZoneWish::Leave), self.ask(ZoneWish::Join)]
                } else {
                    Vec::new()
                };
            }
            (
                Event::Queue(
                    QueueEvent::TicketIssued { ticket, .. }
                    | QueueEvent::TicketAdopted { ticket, .. },
                ),
                Speaks::Lobby | Speaks::Demo(_),
            ) => {
                self.rehearse(hall, *ticket);
            }
            _ => {}
        }
        if let Some(over) = call_that_is_over(event) {
            self.speaker.drop_call(over);
            if self
                .owed
                .as_ref()
                .is_some_and(|owed| matches!(owed.what, Owes::Call(call) if call.ticket == over))
            {
                self.owed = None;
            }
        }
        self.courtesy(hall, at, event);
        Vec::new()
    }

    fn say_owed(&mut self, hall: &Hall, at: Moment, owed: &Owed) {
        match owed.what {
            Owes::Call(call) => {
                let volume = self.level(hall, at, self.voice.volume);
                self.say_call(hall, at, call, volume);
            }
            Owes::Emergency => self.say_emergency(at),
        }
    }

    fn emergency_pause(&self) -> Duration {
        Duration::from_secs(u64::from(self.voice.emergency_pause_s))
    }

    /// Says an emergency that nobody says yet, or sees to it that whoever should does.
    fn follow_emergency(&mut self, hall: &Hall, at: Moment) -> Vec<Command> {
        if hall.emergency().is_none() {
            // Its end may have come while the hall was away.
            if self.alarm.take().is_some() {
                self.speaker.hush();
            }
            self.owed.take_if(|owed| owed.what == Owes::Emergency);
            return Vec::new();
        }
        let is_followed = self.alarm.is_some() || self.owed.is_some();
        if is_followed || !self.is_lobby() {
            return Vec::new();
        }
        let zone = hall.zone(self.voice.zone);
        match zone.and_then(|zone| zone.speaks) {
            Some(speaker) if speaker != self.me => {
                self.owed = self.can_be_heard().then(|| Owed {
                    until: at.steady + TIMEOUT,
                    speaker,
                    what: Owes::Emergency,
                });
                Vec::new()
            }
            _ => self.repeat_emergency(hall, at),
        }
    }

    /// Says the emergency, and to those who stand by that it was said.
    fn repeat_emergency(&mut self, hall: &Hall, at: Moment) -> Vec<Command> {
        self.say_emergency(at);
        let is_watched = self.calls(hall)
            && hall
                .zone(self.voice.zone)
                .is_some_and(|zone| !zone.standby.is_empty());
        if is_watched && self.can_be_heard() {
            vec![self.ask(ZoneWish::Spoke)]
        } else {
            Vec::new()
        }
    }

    /// Says once that everybody must leave: the hall's words in each language, which the clips have.
    /// A text of the staff's is for reading, for a part of it can mean the opposite.
    fn say_emergency(&mut self, at: Moment) {
        let speech = Speech {
            rank: Rank::Urgent,
            about: None,
            sentences: self.sentences(Phrase::Urgent, &Facts::default()),
            times: 1,
            chime: true,
            // Never soft.
            volume: if self.voice.volume > 0 { 1.0 } else { 0.0 },
        };
        let saying = self.say(at, speech, None);
        let takes = if saying.is_some() {
            EMERGENCY_MAX
        } else {
            Duration::ZERO
        };
        self.alarm = Some(Alarm {
            due: at.steady + takes + self.emergency_pause(),
            saying,
            is_unspoken: self.alarm.as_ref().is_some_and(|alarm| alarm.is_unspoken),
        });
    }

    /// A ticket is called: said by this speaker, or owed by another one.
    fn call(&mut self, hall: &Hall, at: Moment, call: Call) -> Vec<Command> {
        // Nobody shall come now.
        if hall.emergency().is_some() {
            return Vec::new();
        }
        let zone = hall.zone(self.voice.zone);
        match zone.and_then(|zone| zone.speaks) {
            Some(speaker) if speaker != self.me => {
                if self.can_be_heard() {
                    self.owed = Some(Owed {
                        until: at.steady + TIMEOUT,
                        speaker,
                        what: Owes::Call(call),
                    });
                }
                if matches!(self.speaks, Speaks::Demo(_)) {
                    self.say_call(hall, at, call, 0.0);
                }
                Vec::new()
            }
            speaks => {
                let volume = self.level(hall, at, self.voice.volume);
                self.say_call(hall, at, call, volume);
                let watched =
                    speaks == Some(self.me) && zone.is_some_and(|zone| !zone.standby.is_empty());
                if watched && self.can_be_heard() {
                    vec![self.ask(ZoneWish::Spoke)]
                } else {
                    Vec::new()
                }
            }
        }
    }

    fn say_call(&mut self, hall: &Hall, at: Moment, call: Call, volume: f32) {
        let Call {
            ticket,
            counter,
            again,
        } = call;
        // The call before is not said beside its repetition.
        self.speaker.drop_call(ticket);
        let phrase = if again {
            Phrase::CallAgain
        } else {
            Phrase::Call
        };
        let sentences = self.sentences(phrase, &Facts::of(hall, Some(ticket), Some(counter)));
        let speech = Speech {
            rank: Rank::Call,
            about: Some(ticket),
            sentences,
            times: self.voice.times,
            chime: self.voice.chime,
            volume,
        };
        let shown = matches!(self.speaks, Speaks::Demo(_));
        self.say(at, speech, shown.then_some(CAPTION));
    }

    fn notice(&mut self, hall: &Hall, at: Moment, notice: &Notice) {
        let (rank, times, sentences) = match notice {
            Notice::ClosingSoon => (
                Rank::Notice,
                1,
                self.sentences(Phrase::ClosingSoon, &Facts::default()),
            ),
            // Of a version before emergencies.
            Notice::Urgent => (
                Rank::Urgent,
                3,
                self.sentences(Phrase::Urgent, &Facts::default()),
            ),
            Notice::Text(text) => (
                Rank::Notice,
                1,
                vec![Sentence::free(
                    language_of(text, &self.voice.languages),
                    text,
                )],
            ),
        };
        let volume = if self.calls(hall) {
            self.level(hall, at, self.voice.volume)
        } else {
            0.0
        };
        // An urgent notice is never soft.
        let volume = if rank == Rank::Urgent && volume > 0.0 {
            1.0
        } else {
            volume
        };
        let speech = Speech {
            rank,
            about: None,
            sentences,
            times,
            chime: true,
            volume,
        };
        let wanted = if volume > 0.0 {
            self.speak_ahead(&speech.sentences)
        } else {
            Vec::new()
        };
        if wanted.is_empty() {
            self.say(at, speech, Some(CAPTION_NOTICE));
        } else {
            self.show(at, caption(&speech.sentences), CAPTION_NOTICE);
            self.held.push(Held {
                until: at.steady + LIVE_WITHIN,
                waits_for: wanted,
                speech,
            });
        }
    }

    /// Says what guides a visitor, after what is being said to that visitor or `instead` of it;
    /// `None` ends the guidance.
    pub fn guide(
        &mut self,
        hall: &Hall,
        at: Moment,
        sentences: Option<&[Sentence]>,
        instead: bool,
    ) {
        if instead {
            self.speaker.cut(Rank::Guidance);
        }
        self.is_guiding = sentences.is_some();
        let Some(sentences) = sentences.filter(|said| !said.is_empty()) else {
            return;
        };
        self.speak_ahead(sentences);
        let speech = Speech {
            rank: Rank::Guidance,
            about: None,
            sentences: sentences.to_vec(),
            times: 1,
            chime: false,
            volume: self.level(hall, at, self.voice.kiosk_volume),
        };
        self.say(at, speech, None);
    }

    /// Says what a visitor at a counter or kiosk should hear.
    fn courtesy(&mut self, hall: &Hall, at: Moment, event: &Event) {
        if hall.emergency().is_some() {
            return;
        }
        let own = |counter: CounterId| match self.speaks {
            Speaks::Counter(own) => own == counter,
            Speaks::Demo(_) => self.voice.counter,
            _ => false,
        };
        let (phrase, ticket, counter) = match event {
            Event::Counter(CounterEvent::TicketStarted { ticket, counter }) if own(*counter) => {
                (Phrase::Welcome, Some(*ticket), Some(*counter))
            }
            Event::Counter(CounterEvent::TicketFinished { ticket, counter }) if own(*counter) => {
                (Phrase::Rating, Some(*ticket), Some(*counter))
            }
            Event::Rating(RatingEvent::TicketRated {
                ticket, counter, ..
            }) if own(*counter) => (Phrase::Goodbye, Some(*ticket), Some(*counter)),
            Event::Counter(CounterEvent::Paused { counter, .. }) if own(*counter) => {
                (Phrase::Pause, None, Some(*counter))
            }
            Event::Print(PrintEvent::Queued {
                what: Printable::Ticket(ticket),
                printer,
                reprint: false,
                ..
            }) => {
                let own = match self.speaks {
                    Speaks::Kiosk(own) | Speaks::Demo(own) => {
                        own == *printer
                            && (self.voice.kiosk || !matches!(self.speaks, Speaks::Kiosk(_)))
                    }
                    _ => false,
                };
                // The guidance says it.
                if !own || self.is_guiding {
                    return;
                }
                (Phrase::TakeTicket, Some(*ticket), None)
            }
            _ => return,
        };
        let kiosk = phrase == Phrase::TakeTicket;
        let volume = self.level(
            hall,
            at,
            if kiosk {
                self.voice.kiosk_volume
            } else {
                self.voice.counter_volume
            },
        );
        let sentences = self.sentences(phrase, &Facts::of(hall, ticket, counter));
        let speech = Speech {
            rank: Rank::Courtesy,
            about: None,
            sentences,
            times: 1,
            chime: false,
            volume,
        };
        self.say(
            at,
            speech,
            matches!(self.speaks, Speaks::Demo(_)).then_some(CAPTION),
        );
    }

    fn ones(&self) -> Ones {
        if self.voice.yao { Ones::Yao } else { Ones::Yi }
    }

    fn sentences(&self, phrase: Phrase, facts: &Facts) -> Vec<Sentence> {
        let say =
            |spoken_lang: SpokenLang| self.phrases.say(phrase, spoken_lang, facts, self.ones());
        let chosen: Vec<Sentence> = self
            .voice
            .languages
            .iter()
            .filter_map(|spoken_lang| say(*spoken_lang))
            .collect();
        if chosen.is_empty() {
            say(SpokenLang::Zh).into_iter().collect()
        } else {
            chosen
        }
    }

    /// Says it, if it can be heard: returns its identity then.
    fn say(&mut self, at: Moment, speech: Speech, caption_for: Option<Duration>) -> Option<u64> {
        let text = caption(&speech.sentences);
        let audible = self.can_be_heard() && speech.volume > 0.0;
        let id = audible.then(|| self.speaker.say(speech));
        match (caption_for, id) {
            // Shown when it is heard.
            (Some(stays), Some(id)) => drop(self.captions.insert(id, (text, stays))),
            (Some(stays), None) => self.show(at, text, stays),
            (None, _) => {}
        }
        id
    }

    fn show(&mut self, at: Moment, text: String, stays: Duration) {
        if !text.is_empty() {
            self.caption = Some((text, at.steady + stays));
        }
    }

    /// Has the live voice speak what no clip has of these sentences, and returns what it has yet to
    /// speak.
    fn speak_ahead(&self, sentences: &[Sentence]) -> Vec<(SpokenLang, String)> {
        let Some(live) = &self.live else {
            return Vec::new();
        };
        let missing = |sentence: &Sentence| {
            let spoken_lang = sentence.spoken_lang;
            let missing = shipped(spoken_lang).cover(sentence.clauses()).missing;
            missing
                .into_iter()
                .map(|i| (spoken_lang, sentence.clauses()[i].text.clone()))
                .collect::<Vec<_>>()
        };
        sentences
            .iter()
            .flat_map(missing)
            .filter(|(spoken_lang, text)| live.speak(*spoken_lang, text, None))
            .collect()
    }

    /// Has the live voice speak a ticket's call while the visitor waits, so that nothing is computed
    /// when it is called.
    fn rehearse(&self, hall: &Hall, ticket: TicketId) {
        let (Some(live), true) = (&self.live, self.calls(hall)) else {
            return;
        };
        let facts = Facts {
            label: None,
            ..Facts::of(hall, Some(ticket), Some(CounterId(8)))
        };
        let sentences = self.sentences(Phrase::Call, &facts);
        for sentence in &sentences {
            // Short phrases alone are poorly understood: they are spoken with what follows.
            let rest = sentence.wordings.last().and_then(|plain| plain.get(1));
            if let ([first, _, ..], Some(rest)) = (sentence.clauses(), rest) {
                live.speak(sentence.spoken_lang, &first.text, Some(&rest.text));
            }
        }
        self.speak_ahead(&sentences);
    }

    /// Has the live voice speak what no clip has of the phrases and of the labels of windows.
    fn prepare(&self, hall: &Hall) {
        let phrases: &[Phrase] = match self.speaks {
            _ if self.live.is_none() => return,
            Speaks::Lobby => &[
                Phrase::Call,
                Phrase::CallAgain,
                Phrase::ClosingSoon,
                Phrase::Urgent,
            ],
            Speaks::Counter(_) => &[
                Phrase::Welcome,
                Phrase::Rating,
                Phrase::Goodbye,
                Phrase::Pause,
            ],
            Speaks::Kiosk(_) if !self.voice.kiosk => &[],
            Speaks::Kiosk(_) => &[Phrase::TakeTicket],
            Speaks::Demo(_) => &Phrase::ALL,
        };
        if self.guides {
            self.prepare_guidance(hall.setup());
        }
        for counter in &hall.setup().counters {
            if matches!(self.speaks, Speaks::Counter(own) if own != counter.id) {
                continue;
            }
            let facts = Facts::of(hall, None, Some(counter.id));
            for phrase in phrases {
                let sentences = self.sentences(*phrase, &facts);
                let sentences: Vec<Sentence> = sentences
                    .into_iter()
                    .filter_map(|said| self.without_visitor(*phrase, said.spoken_lang, &facts))
                    .collect();
                self.speak_ahead(&sentences);
            }
        }
    }

    /// Has the live voice speak the names that guidance says.
    fn prepare_guidance(&self, setup: &Setup) {
        let services = setup.services.iter().filter(|service| !service.retired);
        let notices = services
            .clone()
            .filter_map(|service| service.notice.as_ref());
        let names = services.map(|service| &service.name);
        let groups = setup.groups.iter().map(|group| &group.name);
        let classes = setup.classes.iter().map(|class| &class.name);
        for text in names.chain(groups).chain(classes).chain(notices) {
            let said =
                LIVE.map(|spoken_lang| Sentence::free(spoken_lang, name_in(text, spoken_lang)));
            self.speak_ahead(&said);
        }
    }

    /// Returns the clauses of a phrase that are the same for every visitor.
    fn without_visitor(
        &self,
        phrase: Phrase,
        spoken_lang: SpokenLang,
        facts: &Facts,
    ) -> Option<Sentence> {
        let of = |visitor: &str| {
            let name = visitor.to_owned();
            let facts = Facts {
                number: visitor.to_owned(),
                service: Text::new(name.clone(), name),
                ..facts.clone()
            };
            self.phrases.say(phrase, spoken_lang, &facts, self.ones())
        };
        let mut sentence = of("A")?;
        let other = of("B")?;
        sentence.wordings.truncate(1);
        sentence.wordings[0].retain(|clause| other.clauses().contains(clause));
        Some(sentence)
    }

    /// A level in percent at this time of day, as a factor.
    fn level(&self, hall: &Hall, at: Moment, percent: u32) -> f32 {
        let local = hall.local(at.hall);
        let soft = if self.voice.soft_hours.open_at(&local) {
            self.voice.soft_percent
        } else {
            100
        };
        percent as f32 * soft as f32 / 10_000.0
    }

    /// Plays music, or not, as the hall, the time of day and the zone want it.
    fn adapt(&mut self, hall: &Hall, at: Moment) {
        let local = hall.local(at.hall);
        let plays = self.voice.music_hours.open_at(&local)
            && hall.music()
            && hall.emergency().is_none()
            && self.calls(hall)
            && self.can_be_heard();
        let level = if plays {
            self.level(hall, at, self.voice.music_volume)
        } else {
            0.0
        };
        if (level - self.music).abs() > f32::EPSILON {
            self.music = level;
            self.speaker.music(level);
        }
        let may = hall.music() && self.calls(hall) && self.voice.music_volume > 0;
        self.hours_at = may.then(|| at.steady + HOURS_LOOK);
    }

    /// The speaker or the live voice has something to tell.
    pub fn heard(&mut self, hall: &Hall, at: Moment, told: AnnouncementOutcome) -> Vec<Command> {
        match told {
            AnnouncementOutcome::Speaker(SpeakerEvent::State(state)) => {
                let could = self.can_be_heard();
                self.state = state;
                let can = self.can_be_heard();
                self.adapt(hall, at);
                let zone = hall.zone(self.voice.zone);
                let has_place = zone.is_some_and(|zone| {
                    zone.speaks == Some(self.me) || zone.standby.contains(&self.me)
                });
                let mut commands = match self.is_lobby() {
                    true if can && !could && !has_place => vec![self.ask(ZoneWish::Join)],
                    true if could && !can && has_place => vec![self.ask(ZoneWish::Mute)],
                    _ => Vec::new(),
                };
                if could && !can {
                    // Another one says it, or this one from its beginning when the sound is back.
                    self.alarm = None;
                } else {
                    commands.extend(self.follow_emergency(hall, at));
                }
                return commands;
            }
            AnnouncementOutcome::Speaker(SpeakerEvent::Began(id, _)) => {
                if let Some((text, stays)) = self.captions.remove(&id) {
                    self.show(at, text, stays);
                }
            }
            AnnouncementOutcome::Speaker(SpeakerEvent::Stale(id) | SpeakerEvent::Ended(id)) => {
                drop(self.captions.remove(&id));
                let pause = self.emergency_pause();
                if let Some(alarm) = self.alarm.as_mut().filter(|a| a.saying == Some(id)) {
                    alarm.saying = None;
                    alarm.due = at.steady + pause;
                }
            }
            AnnouncementOutcome::Speaker(SpeakerEvent::Unknown(id, words)) => {
                let words = words.join(" / ");
                tracing::warn!(%words, "no clip has these words: it is not spoken");
                // Of an emergency once, however often it is repeated.
                let alarm = self.alarm.as_mut().filter(|a| a.saying == Some(id));
                let is_told = alarm.is_some_and(|a| std::mem::replace(&mut a.is_unspoken, true));
                if self.calls(hall) && !is_told {
                    return vec![self.ask(ZoneWish::Unspoken { words })];
                }
            }
            AnnouncementOutcome::Speaker(SpeakerEvent::NoVoice(spoken_lang)) => {
                tracing::warn!(%spoken_lang, "there are no clips of this language");
            }
            AnnouncementOutcome::Speaker(SpeakerEvent::BadClip(_)) => {}
            AnnouncementOutcome::Live(spoken_lang, text, sound) => {
                if let Some(sound) = sound {
                    self.speaker.learn(spoken_lang, &text, sound);
                }
                for held in &mut self.held {
                    held.waits_for
                        .retain(|wanted| *wanted != (spoken_lang, text.clone()));
                }
                self.release(at);
            }
        }
        Vec::new()
    }

    /// Says the notices that need not wait any more.
    fn release(&mut self, at: Moment) {
        let (ready, held) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held: &Held| held.waits_for.is_empty() || held.until <= at.steady);
        self.held = held;
        for held in ready {
            self.say(at, held.speech, None);
        }
    }

    /// Returns the next moment at which [`Announcer::tick`] has something to do.
    pub fn next(&self) -> Option<Instant> {
        let held = self.held.iter().map(|held| held.until).min();
        [
            self.caption.as_ref().map(|(_, until)| *until),
            self.owed.as_ref().map(|owed| owed.until),
            held,
            self.hours_at,
            self.alarm.as_ref().map(|alarm| alarm.due),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due. The answer says whether something looks different, and what to ask of the
    /// hall.
    pub fn tick(&mut self, hall: &Hall, at: Moment) -> (bool, Vec<Command>) {
        let faded = self
            .caption
            .take_if(|(_, until)| *until <= at.steady)
            .is_some();
        self.release(at);
        if self.hours_at.is_some_and(|due| due <= at.steady) {
            self.adapt(hall, at);
        }
        let mut commands = Vec::new();
        if self.alarm.as_ref().is_some_and(|a| a.due <= at.steady) {
            commands = self.repeat_emergency(hall, at);
        }
        let Some(owed) = self.owed.take_if(|owed| owed.until <= at.steady) else {
            return (faded, commands);
        };
        // Whoever should have called did not.
        let still_calls = hall
            .zone(self.voice.zone)
            .is_some_and(|zone| zone.speaks == Some(owed.speaker));
        if !still_calls || !self.can_be_heard() {
            return (faded, commands);
        }
        tracing::warn!("the speaker of this zone is silent: this one takes its place");
        self.say_owed(hall, at, &owed);
        commands.push(self.ask(ZoneWish::Take { from: owed.speaker }));
        (faded, commands)
    }
}

/// The ticket whose call nobody needs to hear after this event.
fn call_that_is_over(event: &Event) -> Option<TicketId> {
    match event {
        Event::Counter(
            CounterEvent::TicketStarted { ticket, .. } | CounterEvent::TicketNoShow { ticket, .. },
        )
        | Event::Queue(QueueEvent::TicketCancelled { ticket, .. })
        | Event::Counter(
            CounterEvent::TicketFinished { ticket, .. }
            | CounterEvent::TicketTransferred { ticket, .. },
        ) => Some(*ticket),
        _ => None,
    }
}

fn caption(sentences: &[Sentence]) -> String {
    sentences
        .iter()
        .map(|sentence| sentence.caption.as_str())
        .collect::<Vec<_>>()
        .join("  ")
}
