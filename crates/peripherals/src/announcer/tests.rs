//! Displays of one zone in simulated time: who calls, who stands by, and who takes over when.

use super::*;
use config::Config;
use hall::setup::ZoneSetup;
use hall::{CounterCommand, Lang, QueueCommand, SettingsCommand};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// A Monday morning, nine o'clock in Shanghai.
const MORNING: Timestamp = Timestamp(1_795_395_600_000_000);
const WINDOW: CounterId = CounterId(1);
const A_MOMENT: Duration = Duration::from_millis(1);

/// The requests to a loudspeaker.
#[derive(Default)]
struct Asked {
    said: Vec<Speech>,
    /// What was said when something of this rank was broken off.
    cut: Vec<(Rank, usize)>,
    hushed: usize,
}

struct Recorder(Rc<RefCell<Asked>>);

impl Loudspeaker for Recorder {
    fn say(&mut self, speech: Speech) -> u64 {
        let mut asked = self.0.borrow_mut();
        asked.said.push(speech);
        asked.said.len() as u64
    }

    fn drop_call(&self, _: TicketId) {}

    fn cut(&self, rank: Rank) {
        let mut asked = self.0.borrow_mut();
        let said = asked.said.len();
        asked.cut.push((rank, said));
    }

    fn hush(&self) {
        self.0.borrow_mut().hushed += 1;
    }

    fn music(&self, _: f32) {}

    fn learn(&self, _: SpokenLang, _: &str, _: Sound) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    /// The program does nothing, and nobody knows why.
    Hangs,
}

/// A display of the lobby.
struct Display {
    announcer: Announcer,
    asked: Rc<RefCell<Asked>>,
    power: Power,
}

/// A hall, and the displays of its lobby.
struct World {
    hall: Hall,
    at: Moment,
    displays: Vec<Display>,
    /// Times a speaker confirmed that it spoke.
    confirmed: usize,
    /// The words that speakers could not say.
    unspoken: Vec<String>,
}

impl World {
    /// An open hall with a clerk and one waiting visitor, and displays that were switched on one
    /// after the other.
    fn with_displays(count: u64) -> World {
        let mut world = World {
            hall: Hall::new(),
            at: Moment {
                hall: MORNING,
                steady: Instant::now(),
            },
            displays: Vec::new(),
            confirmed: 0,
            unspoken: Vec::new(),
        };
        let setup = Config::default().setup;
        let service = setup.services[0].id;
        world.asks(Command::Configure {
            setup: Box::new(setup),
        });
        world.asks(Command::Elapse);
        world.clerk(CounterCommand::Open {
            counter: WINDOW,
            clerk: "Li".into(),
            replace: false,
        });
        world.asks(Command::Queue(QueueCommand::Issue {
            service,
            lang: Lang::ZH,
            class: None,
            printer: None,
        }));
        for number in 1..=count {
            let asked = Rc::<RefCell<Asked>>::default();
            let announcer = Announcer::new(
                VoiceSettings::default(),
                Speaks::Lobby,
                Phrases::default(),
                SpeakerId(number),
                Box::new(Recorder(Rc::clone(&asked))),
            );
            world.displays.push(Display {
                announcer,
                asked,
                power: Power::On,
            });
            world.sound_comes(number);
        }
        world
    }

    /// Somebody asks something of the hall. Everybody hears what follows, and asks in turn.
    fn asks(&mut self, command: Command) {
        let mut asked = VecDeque::from([command]);
        while let Some(command) = asked.pop_front() {
            let events = self
                .hall
                .consider(self.at.hall, &command)
                .unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
            for event in events {
                self.hall.apply(self.at.hall, &event);
                match &event {
                    Event::Announcement(AnnouncementEvent::Spoken { .. }) => self.confirmed += 1,
                    Event::Announcement(AnnouncementEvent::Unspoken { words, .. }) => {
                        self.unspoken.push(words.clone());
                    }
                    _ => {}
                }
                for display in self.displays.iter_mut().filter(|d| d.power == Power::On) {
                    asked.extend(display.announcer.happened(&self.hall, self.at, &event));
                }
            }
        }
    }

    fn clerk(&mut self, command: CounterCommand) {
        self.asks(Command::Counter(command));
    }

    /// The clerk calls the visitor.
    fn calls(&mut self) {
        self.clerk(CounterCommand::CallNext { counter: WINDOW });
    }

    fn display(&mut self, number: u64) -> &mut Display {
        &mut self.displays[number as usize - 1]
    }

    /// The program of a display does nothing any more.
    fn hangs(&mut self, number: u64) {
        self.display(number).power = Power::Hangs;
    }

    fn goes_on(&mut self, number: u64) {
        self.display(number).power = Power::On;
    }

    fn sound_comes(&mut self, number: u64) {
        self.hears_of_sound(number, State::Ready("a card".into()));
    }

    fn sound_fails(&mut self, number: u64) {
        self.hears_of_sound(number, State::Off(Silence::not_yet()));
    }

    fn hears_of_sound(&mut self, number: u64, state: State) {
        self.is_told(number, SpeakerEvent::State(state));
    }

    /// The loudspeaker of a display tells it something.
    fn is_told(&mut self, number: u64, news: SpeakerEvent) {
        let at = self.at;
        let told = AnnouncementOutcome::Speaker(news);
        let announcer = &mut self.displays[number as usize - 1].announcer;
        let commands = announcer.heard(&self.hall, at, told);
        commands.into_iter().for_each(|command| self.asks(command));
    }

    fn advances_to(&mut self, steady: Instant) {
        let passed = steady.saturating_duration_since(self.at.steady);
        self.at = Moment {
            hall: Timestamp(self.at.hall.0 + passed.as_micros() as i64),
            steady,
        };
    }

    /// Time passes, and everybody does what is due.
    fn passes(&mut self, time: Duration) {
        let end = self.at.steady + time;
        loop {
            let due = |display: &Display| display.announcer.next().filter(|due| *due <= end);
            let running = |display: &&Display| display.power == Power::On;
            let Some(next) = self.displays.iter().filter(running).filter_map(due).min() else {
                break;
            };
            self.advances_to(next);
            for number in 0..self.displays.len() {
                let display = &mut self.displays[number];
                if display.power == Power::On
                    && display.announcer.next().is_some_and(|due| due <= next)
                {
                    let (_, commands) = display.announcer.tick(&self.hall, self.at);
                    commands.into_iter().for_each(|command| self.asks(command));
                }
            }
        }
        self.advances_to(end);
    }

    /// Counts the times a display was to be heard.
    fn said(&mut self, number: u64) -> usize {
        let asked = self.display(number).asked.borrow();
        asked.said.iter().filter(|said| said.volume > 0.0).count()
    }

    /// Returns the display that calls.
    fn who_calls(&self) -> Option<u64> {
        let zone = self.hall.zone(VoiceSettings::default().zone)?;
        zone.speaks.map(|speaker| speaker.0)
    }
}

#[test]
fn one_display_of_a_zone_calls_and_confirms_it_to_those_who_stand_by() {
    let mut world = World::with_displays(2);
    world.calls();
    assert_eq!((world.said(1), world.confirmed), (1, 1));
    world.passes(TIMEOUT * 3);
    assert_eq!(world.said(2), 0);
    assert_eq!(world.who_calls(), Some(1));
}

#[test]
fn a_display_alone_confirms_nothing() {
    let mut world = World::with_displays(1);
    world.calls();
    assert_eq!((world.said(1), world.confirmed), (1, 0));
}

#[test]
fn a_display_that_stands_by_calls_once_the_other_one_was_silent_for_four_seconds() {
    let mut world = World::with_displays(2);
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT - A_MOMENT);
    assert_eq!((world.said(2), world.who_calls()), (0, Some(1)));
    world.passes(A_MOMENT);
    assert_eq!((world.said(2), world.who_calls()), (1, Some(2)));
    world.passes(TIMEOUT * 3);
    assert_eq!(world.said(2), 1, "it is said once");
}

#[test]
fn of_two_that_stand_by_one_takes_over() {
    let mut world = World::with_displays(3);
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT * 3);
    assert_eq!((world.said(2), world.said(3)), (1, 0));
    assert_eq!(world.who_calls(), Some(2));
}

#[test]
fn a_display_that_was_replaced_is_hushed_when_it_goes_on() {
    let mut world = World::with_displays(2);
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT - A_MOMENT);
    world.goes_on(1);
    world.passes(A_MOMENT);
    assert_eq!(world.display(1).asked.borrow().hushed, 1);
    assert_eq!(world.said(1), 0);
}

#[test]
fn a_display_without_sound_hands_over_at_once_what_it_has_not_said() {
    let mut world = World::with_displays(2);
    world.hangs(1);
    world.calls();
    world.goes_on(1);
    world.passes(TIMEOUT / 2);
    world.sound_fails(1);
    assert_eq!((world.said(2), world.who_calls()), (1, Some(2)));
    world.passes(TIMEOUT * 3);
    assert_eq!(world.said(2), 1, "it is said once");
    world.sound_comes(1);
    assert_eq!(world.who_calls(), Some(2), "the other one stands by now");
}

#[test]
fn nobody_is_called_who_has_come_meanwhile() {
    let mut world = World::with_displays(2);
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT / 2);
    world.clerk(CounterCommand::Start { counter: WINDOW });
    world.passes(TIMEOUT * 3);
    assert_eq!((world.said(2), world.who_calls()), (0, Some(1)));
}

#[test]
fn a_repeated_call_is_owed_from_its_repetition() {
    let mut world = World::with_displays(2);
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT / 2);
    world.clerk(CounterCommand::Recall { counter: WINDOW });
    world.passes(TIMEOUT - A_MOMENT);
    assert_eq!(world.said(2), 0);
    world.passes(A_MOMENT);
    assert_eq!(world.said(2), 1);
}

#[test]
fn a_display_that_leaves_makes_room() {
    let mut world = World::with_displays(2);
    let hall = world.hall.clone();
    let leaves = world.display(1).announcer.leaving(&hall);
    world.hangs(1);
    leaves.into_iter().for_each(|command| world.asks(command));
    assert_eq!(world.who_calls(), Some(2));
    world.calls();
    assert_eq!(world.said(2), 1);
}

#[test]
fn a_notice_is_read_from_its_first_word_on_and_for_three_quarters_of_a_minute() {
    let mut world = World::with_displays(1);
    world.asks(Command::Announcement(AnnouncementCommand::Announce {
        notice: Notice::Text("Dr. Li is late".into()),
    }));
    assert_eq!(world.display(1).announcer.caption(), None);
    let begins = world.at.steady;
    world.is_told(1, SpeakerEvent::Began(1, begins));
    world.passes(CAPTION_NOTICE - A_MOMENT);
    assert_eq!(world.display(1).announcer.caption(), Some("Dr. Li is late"));
    world.passes(A_MOMENT);
    assert_eq!(world.display(1).announcer.caption(), None);
}

/// Seconds between two repetitions of an emergency.
fn pause() -> Duration {
    Duration::from_secs(u64::from(VoiceSettings::default().emergency_pause_s))
}

impl World {
    fn raises_emergency(&mut self) {
        self.asks(Command::Announcement(AnnouncementCommand::RaiseEmergency {
            text: None,
        }));
    }

    fn ends_emergency(&mut self) {
        self.asks(Command::Announcement(AnnouncementCommand::EndEmergency));
    }

    /// A display has said everything that it began.
    fn has_said(&mut self, number: u64) {
        let last = self.display(number).asked.borrow().said.len() as u64;
        self.is_told(number, SpeakerEvent::Ended(last));
    }
}

#[test]
fn an_emergency_is_said_again_and_again_until_it_is_taken_back() {
    let mut world = World::with_displays(1);
    world.raises_emergency();
    for times in 1..=5 {
        assert_eq!(world.said(1), times);
        world.passes(Duration::from_secs(20));
        assert_eq!(world.said(1), times, "it is being said");
        world.has_said(1);
        world.passes(pause() - A_MOMENT);
        assert_eq!(world.said(1), times);
        world.passes(A_MOMENT);
    }
    {
        let asked = world.display(1).asked.borrow();
        let urgent = |said: &Speech| said.rank == Rank::Urgent && said.chime && said.volume > 0.99;
        assert!(asked.said.iter().all(urgent));
    }
    world.ends_emergency();
    world.has_said(1);
    world.passes(EMERGENCY_MAX * 3);
    assert_eq!(world.said(1), 6, "the sixth had begun");
}

#[test]
fn an_emergency_whose_end_is_not_heard_of_is_said_again_all_the_same() {
    let mut world = World::with_displays(1);
    world.raises_emergency();
    world.passes(EMERGENCY_MAX + pause());
    assert_eq!(world.said(1), 2);
}

#[test]
fn one_display_says_an_emergency_and_another_takes_over_when_that_hangs() {
    let mut world = World::with_displays(2);
    world.raises_emergency();
    assert_eq!((world.said(1), world.said(2)), (1, 0));
    world.has_said(1);
    world.passes(pause());
    assert_eq!((world.said(1), world.confirmed), (2, 2));
    world.hangs(1);
    world.passes(pause() + EMERGENCY_MAX + TIMEOUT);
    assert_eq!((world.said(2), world.who_calls()), (1, Some(2)));
    world.has_said(2);
    world.passes(pause());
    assert_eq!(world.said(2), 2, "and it goes on");
}

#[test]
fn a_display_whose_sound_fails_hands_the_emergency_over_at_once() {
    let mut world = World::with_displays(2);
    world.raises_emergency();
    world.sound_fails(1);
    assert_eq!((world.said(2), world.who_calls()), (1, Some(2)));
}

#[test]
fn a_display_that_is_started_in_an_emergency_says_it_and_one_that_comes_back_after_its_end_stops() {
    let mut world = World::with_displays(1);
    world.hangs(1);
    world.raises_emergency();
    world.goes_on(1);
    let hall = world.hall.clone();
    let at = world.at;
    world.display(1).announcer.whole(&hall, at);
    assert_eq!(world.said(1), 1);
    world.hangs(1);
    world.ends_emergency();
    world.goes_on(1);
    let hall = world.hall.clone();
    world.display(1).announcer.whole(&hall, at);
    world.has_said(1);
    world.passes(EMERGENCY_MAX * 3);
    assert_eq!(world.said(1), 1);
    assert_eq!(world.display(1).asked.borrow().hushed, 1);
}

/// Returns a hall's voice that knows no live one.
fn clips_only() -> Option<SpeakerVoice> {
    Some(SpeakerVoice {
        languages: vec![SpokenLang::Zh],
        live: Vec::new(),
        recordings: false,
    })
}

#[test]
fn a_display_tells_its_zone_what_it_can_say_when_it_joins_and_when_it_takes_over() {
    let mut world = World::with_displays(2);
    let voice = |world: &World| {
        let zone = world.hall.zone(VoiceSettings::default().zone).unwrap();
        zone.voice.clone()
    };
    assert_eq!(voice(&world), clips_only());
    world.display(2).announcer.recordings = true;
    world.hangs(1);
    world.calls();
    world.passes(TIMEOUT);
    assert_eq!(world.who_calls(), Some(2));
    assert!(voice(&world).unwrap().recordings);
}

#[test]
fn whoever_calls_tells_the_hall_what_was_not_spoken_and_nobody_else_does() {
    let mut world = World::with_displays(2);
    let words = || SpeakerEvent::Unknown(1, vec!["勿".into(), "惊慌".into()]);
    world.is_told(2, words());
    assert_eq!(world.unspoken, Vec::<String>::new());
    world.is_told(1, words());
    assert_eq!(world.unspoken, ["勿 / 惊慌"]);
}

#[test]
fn a_notice_in_chinese_is_read_in_cantonese_where_mandarin_is_not_spoken() {
    for (languages, read_in) in [
        (vec![SpokenLang::Yue, SpokenLang::En], SpokenLang::Yue),
        (vec![SpokenLang::En], SpokenLang::Zh),
        (vec![SpokenLang::En, SpokenLang::Zh], SpokenLang::Zh),
    ] {
        let mut world = World::with_displays(1);
        world.display(1).announcer.voice.languages = languages;
        world.asks(Command::Announcement(AnnouncementCommand::Announce {
            notice: Notice::Text("請到3號窗口".into()),
        }));
        let asked = world.display(1).asked.borrow();
        assert_eq!(asked.said[0].sentences[0].spoken_lang, read_in);
    }
}

#[test]
fn that_an_emergency_is_not_spoken_is_told_once_however_often_it_is_repeated() {
    let mut world = World::with_displays(1);
    world.raises_emergency();
    for times in 1..=3 {
        world.is_told(1, SpeakerEvent::Unknown(times, vec!["消防演习".into()]));
        world.has_said(1);
        world.passes(pause());
    }
    assert_eq!(world.unspoken, ["消防演习"]);
}

#[test]
fn guidance_is_broken_off_by_the_next_key_and_says_nothing_twice() {
    let mut world = World::with_displays(1);
    let hall = world.hall.clone();
    let at = world.at;
    let display = world.display(1);
    let [first, second] =
        ["Please choose", "Please note"].map(|text| vec![Sentence::free(SpokenLang::En, text)]);
    display.announcer.guide(&hall, at, Some(&first), true);
    // Paper that has come is told after what is being said.
    display.announcer.guide(&hall, at, Some(&second), false);
    display.announcer.guide(&hall, at, Some(&[]), true);
    display.announcer.guide(&hall, at, None, true);
    let asked = display.asked.borrow();
    let said: Vec<_> = asked
        .said
        .iter()
        .map(|said| (said.rank, said.sentences.clone()))
        .collect();
    assert_eq!(said, [(Rank::Guidance, first), (Rank::Guidance, second)]);
    assert_eq!(
        asked.cut,
        [
            (Rank::Guidance, 0),
            (Rank::Guidance, 2),
            (Rank::Guidance, 2)
        ]
    );
    assert!(asked.said.iter().all(|said| !said.chime && said.times == 1));
}

/// Somebody sets how the lobby sounds.
fn set(world: &mut World, edit: impl FnOnce(&mut ZoneSetup)) {
    let before = world.hall.setup().without_retired();
    let mut after = before.clone();
    let mut zone = ZoneSetup::of(VoiceSettings::default().zone);
    edit(&mut zone);
    after.zones = vec![zone];
    let changes = before.changes_to(&after);
    world.asks(Command::Settings(SettingsCommand::Change { changes }));
}

#[test]
fn what_the_hall_sets_for_a_zone_counts_from_the_next_call() {
    let mut world = World::with_displays(1);
    set(&mut world, |zone| {
        zone.volume = Some(30);
        zone.languages = vec![SpokenLang::En, SpokenLang::Yue];
    });
    let voice = world
        .hall
        .zone(VoiceSettings::default().zone)
        .unwrap()
        .voice
        .clone();
    assert_eq!(voice.unwrap().languages, [SpokenLang::En, SpokenLang::Yue]);
    world.calls();
    let asked = world.display(1).asked.borrow();
    let call = asked.said.last().unwrap();
    assert!((call.volume - 0.3).abs() < 0.001, "{}", call.volume);
    let languages: Vec<SpokenLang> = call.sentences.iter().map(|s| s.spoken_lang).collect();
    assert_eq!(languages, [SpokenLang::En, SpokenLang::Yue]);
}

#[test]
fn what_the_file_of_a_machine_says_counts_more_than_the_zone() {
    let mut world = World::with_displays(1);
    let own = &mut world.display(1).announcer.own;
    own.volume = 80;
    own.own.volume = true;
    set(&mut world, |zone| {
        zone.volume = Some(30);
        zone.languages = vec![SpokenLang::En];
    });
    world.calls();
    let asked = world.display(1).asked.borrow();
    let call = asked.said.last().unwrap();
    assert!((call.volume - 0.8).abs() < 0.001, "{}", call.volume);
    assert_eq!(call.sentences.len(), 1, "in English alone");
}
