//! Guidance for visitors who do not see the screen: each page is spoken, and digits choose.
//!
//! `0` begins it and says the page again, `*` goes back, `#` changes the language. What has more
//! than nine choices has eight on a page, and `9` for more. A name that no voice can say is spelled:
//! a service is known by its letters, others by their place. After a while without a key the kiosk
//! is as before.

use super::menu::{self, Entry, Status};
use super::paper::Paper;
use super::{Action, Context, Dialog, Issued, Kiosk, Target, view};
use crate::guidance::{Guidance, seconds};
use hall::{Lang, Refusal, ServiceId, Text, TicketId};
use speech::{Ones, Sentence, SpokenLang, name_in, script_of, spelled};
use text::{Words, args};

/// Most choices of a page that has all of them.
const CHOICES: usize = 9;
/// Choices of a page that has more to follow.
const CHOICES_OF_MANY: usize = 8;

/// The state of the guidance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guided {
    /// The page of choices.
    pub(super) page: usize,
    /// See [`Guidance::turn`].
    pub(super) turn: u32,
}

/// A choice that a digit makes.
struct Choice {
    target: Target,
    /// What it is called, the best name first.
    names: Vec<String>,
    /// Set if it gives no tickets now.
    is_closed: bool,
}

/// A page as it is spoken.
struct Page {
    /// See [`Guidance::place`].
    place: &'static str,
    sentences: Vec<Sentence>,
    choices: Vec<Choice>,
}

/// The words of a spoken language.
#[derive(Clone, Copy)]
struct Speech {
    lang: SpokenLang,
    words: Words,
}

impl Speech {
    fn of(lang: SpokenLang) -> Speech {
        Speech {
            lang,
            words: Words::new(script_of(lang)),
        }
    }

    fn text(self, id: &'static str) -> Sentence {
        Sentence::in_words(self.lang, &[self.words.text(id).to_owned()])
    }

    /// Returns a text that perhaps no voice can say, with another one that all can.
    fn either(self, text: String, id: &'static str) -> Sentence {
        let usual = self.words.text(id).to_owned();
        Sentence::in_words(self.lang, &[text, usual])
    }

    fn number(self, number: &impl ToString) -> String {
        spelled(&number.to_string(), self.lang, Ones::Yi)
    }
}

/// Returns the language that is spoken for `lang`, if it has a voice.
fn spoken(lang: Lang) -> Option<SpokenLang> {
    match lang.as_str().split('-').next() {
        Some("zh") => Some(SpokenLang::Zh),
        Some("en") => Some(SpokenLang::En),
        _ => None,
    }
}

impl Kiosk {
    /// Returns the words that are spoken here now: of the language shown, or of the one beside it
    /// where that has no voice.
    fn speech(&self, cx: &Context<'_>) -> Speech {
        let lang = spoken(self.lang).or_else(|| spoken(cx.second(self.lang)));
        Speech::of(lang.unwrap_or_default())
    }

    /// Returns the next language of the hall that has another voice.
    fn other_language(&self, cx: &Context<'_>) -> Option<Lang> {
        let now = self.speech(cx).lang;
        let languages = cx.hall.setup().languages().iter().copied();
        languages
            .filter(|lang| spoken(*lang).is_some_and(|other| other != now))
            .min()
    }

    /// Begins the guidance, or says why there is none.
    pub(super) fn begin_guidance(&mut self, cx: &Context<'_>) {
        // What is only being opened will be heard soon.
        if cx.silent.is_some_and(|why| why != "sound-not-yet") {
            self.open(cx, Dialog::Silent { since: cx.at });
        } else {
            self.guided = Some(Guided { page: 0, turn: 0 });
        }
    }

    /// Goes on to what is to be said next, if the visitor is guided.
    pub(super) fn next_turn(&mut self, page: usize) {
        if let Some(guided) = &mut self.guided {
            guided.turn = guided.turn.wrapping_add(1);
            guided.page = page;
        }
    }

    /// Takes a key of a visitor who is guided.
    pub(super) fn press_guided(&mut self, cx: &Context<'_>, key: char) -> Option<Action> {
        let guided = self.guided?;
        let page = self.page_spoken(cx);
        let pages = pages(page.choices.len());
        match key {
            '*' => {
                let is_over = matches!(self.dialog, Some(Dialog::Ticket(_)));
                if is_over || self.dialog.is_none() && self.path.is_empty() {
                    self.guided = None;
                }
                return self.press(cx, Target::Back);
            }
            '#' => {
                self.lang = self.other_language(cx).unwrap_or(self.lang);
                self.next_turn(0);
            }
            '9' if pages > 1 => self.next_turn((guided.page + 1) % pages),
            '1'..='9' => {
                let place = key as usize - '1' as usize;
                let shown = choices_of(&page.choices, guided.page);
                match shown.get(place).map(|choice| choice.target) {
                    Some(target) => return self.press(cx, target),
                    None => self.next_turn(guided.page),
                }
            }
            _ => self.next_turn(guided.page),
        }
        None
    }

    /// Returns what is spoken now.
    pub(super) fn guide(&self, cx: &Context<'_>) -> Option<Guidance> {
        let guided = self.guided?;
        let speech = self.speech(cx);
        let page = self.page_spoken(cx);
        let mut sentences = Vec::new();
        if guided.turn == 0 {
            sentences.push(speech.text("guide-begin"));
            let other = self.other_language(cx).and_then(spoken);
            sentences.extend(other.map(|other| Speech::of(other).text("guide-language")));
        }
        let news = match self.dialog {
            // The number is not said again when the paper has come.
            Some(Dialog::Ticket(_)) => page.sentences.last().into_iter().cloned().collect(),
            _ => page.sentences.clone(),
        };
        sentences.extend(page.sentences);
        for (i, choice) in choices_of(&page.choices, guided.page).iter().enumerate() {
            sentences.push(self.choice_spoken(speech, i + 1, choice));
        }
        if pages(page.choices.len()) > 1 {
            let more = speech.words.text("guide-more").to_owned();
            sentences.push(said_of_digit(speech, 9, &[more], false));
        }
        let is_first = self.dialog.is_none() && self.path.is_empty();
        // While the answer is awaited nothing can be chosen.
        if !sentences.is_empty() {
            let keys = if is_first {
                "guide-keys-first"
            } else {
                "guide-keys"
            };
            sentences.push(speech.text(keys));
        }
        Some(Guidance {
            turn: guided.turn,
            place: page.place,
            sentences,
            news,
        })
    }

    /// Returns the seconds that it takes to say what is spoken now.
    pub(super) fn spoken_s(&self, cx: &Context<'_>) -> u32 {
        let guidance = self.guide(cx);
        guidance.map_or(0, |guidance| seconds(&guidance.sentences))
    }

    fn page_spoken(&self, cx: &Context<'_>) -> Page {
        let speech = self.speech(cx);
        let told = |place: &'static str, id| Page {
            place,
            sentences: vec![speech.text(id)],
            choices: Vec::new(),
        };
        if self.is_overdue(cx) {
            return told("overdue", "guide-no-answer");
        }
        if self.sent.is_some() {
            let sentences = Vec::new();
            let choices = Vec::new();
            return Page {
                place: "sent",
                sentences,
                choices,
            };
        }
        match &self.dialog {
            None if !cx.connection.gives_tickets() => told("lost", "guide-no-answer"),
            None if self.stopped(cx).is_some() => told("stopped", "guide-stopped"),
            None => self.menu_spoken(cx, speech),
            Some(Dialog::Classes) => self.classes_spoken(cx, speech),
            Some(Dialog::Notice { service, .. }) => notice_spoken(cx, speech, *service),
            Some(Dialog::Missed { .. }) => missed_spoken(cx, speech),
            Some(Dialog::Late { opens, .. }) => {
                let id = match opens {
                    Some(opens) if opens.in_days == 0 => "guide-late",
                    _ => "guide-late-day",
                };
                Page {
                    choices: vec![named(Target::Ok, speech.words.text("guide-late-yes"))],
                    ..told("late", id)
                }
            }
            Some(Dialog::Ticket(issued)) => self.ticket_spoken(cx, speech, issued),
            Some(Dialog::Refused {
                refusal: Refusal::PrinterStopped { .. },
                ..
            }) => told("refused", "guide-stopped"),
            Some(Dialog::Refused { refusal, .. }) => {
                let why = text::refusal(refusal, cx.hall.setup(), &speech.words);
                Page {
                    place: "refused",
                    sentences: vec![speech.either(why, "guide-refused")],
                    choices: Vec::new(),
                }
            }
            // Codes are not typed by ear.
            Some(Dialog::Code { .. } | Dialog::Unanswered { .. } | Dialog::Silent { .. }) => {
                told("unanswered", "guide-no-answer")
            }
        }
    }

    fn menu_spoken(&self, cx: &Context<'_>, speech: Speech) -> Page {
        let tiles = menu::tiles(cx.hall, &self.path);
        let is_first = self.path.is_empty();
        let mut choices: Vec<Choice> = tiles
            .iter()
            .map(|tile| {
                let status = menu::status(cx, tile.entry, self.class);
                let is_closed = matches!(status, Status::Closed(_));
                let target = match tile.entry {
                    Entry::Group(group) => Target::Group(group),
                    Entry::Service(service) => Target::Service(service),
                };
                let mut names = spoken_names(tile.name, speech);
                if !tile.prefix.is_empty() {
                    let letters = speech.number(&tile.prefix);
                    names.push(
                        speech
                            .words
                            .say("guide-service", args! { letters: letters }),
                    );
                }
                Choice {
                    target,
                    names,
                    is_closed,
                }
            })
            .collect();
        if is_first && view::classes(cx).next().is_some() {
            choices.push(named(Target::Priority, speech.words.text("guide-priority")));
        }
        if is_first && Kiosk::takes_back_missed(cx) {
            choices.push(named(Target::Missed, speech.words.text("guide-missed")));
        }
        let id = if tiles.is_empty() {
            "guide-no-services"
        } else {
            "guide-menu"
        };
        let sentence = match cx.hall.day_off(cx.at) {
            Some(refusal) => {
                let why = text::refusal(&refusal, cx.hall.setup(), &speech.words);
                speech.either(why, "guide-refused")
            }
            None => speech.text(id),
        };
        Page {
            place: "menu",
            sentences: vec![sentence],
            choices,
        }
    }

    fn classes_spoken(&self, cx: &Context<'_>, speech: Speech) -> Page {
        let of = |class: &hall::setup::PriorityClass| Choice {
            target: Target::PriorityClass(Some(class.id)),
            names: spoken_names(&class.name, speech),
            is_closed: false,
        };
        let none = speech.words.text("guide-priority-none");
        let none = named(Target::PriorityClass(None), none);
        Page {
            place: "classes",
            sentences: vec![speech.text("guide-classes")],
            choices: view::classes(cx).map(of).chain([none]).collect(),
        }
    }

    fn ticket_spoken(&self, cx: &Context<'_>, speech: Speech, issued: &Issued) -> Page {
        let (paper, _) = self.paper(cx, issued);
        let mut sentences = Vec::new();
        if issued.returned {
            sentences.push(speech.text("guide-returned"));
        }
        let number = args! { number: speech.number(&issued.number) };
        let number = speech.words.say("guide-number", number);
        sentences.push(Sentence::in_words(speech.lang, &[number]));
        if cx.connection.calls() {
            let (_, count) = menu::outlook_of(cx, issued);
            let id = match count {
                0 => "guide-ahead-none",
                1..=99 => "guide-ahead",
                _ => "guide-ahead-many",
            };
            let ahead = speech.words.say(id, args! { count: count });
            sentences.push(Sentence::in_words(speech.lang, &[ahead]));
        }
        // The paper is told last: it is what changes.
        let (place, id) = match paper {
            Paper::None => ("ticket", "guide-listen"),
            Paper::OnScreen => ("ticket", "guide-remember"),
            Paper::Coming => ("ticket", "guide-printing"),
            Paper::Out => ("paper", "guide-take-paper"),
            Paper::Stuck(_) => ("stuck", "guide-stuck"),
        };
        sentences.push(speech.text(id));
        Page {
            place,
            sentences,
            choices: Vec::new(),
        }
    }

    /// Returns the sentence of a choice: its digit and its name, the best that a voice can say.
    fn choice_spoken(&self, speech: Speech, digit: usize, choice: &Choice) -> Sentence {
        let place = args! { place: speech.number(&digit) };
        let mut names = choice.names.clone();
        names.push(speech.words.say("guide-nth", place));
        said_of_digit(speech, digit, &names, choice.is_closed)
    }
}

fn said_of_digit(speech: Speech, digit: usize, names: &[String], is_closed: bool) -> Sentence {
    let id = if is_closed {
        "guide-choice-closed"
    } else {
        "guide-choice"
    };
    let digit = speech.number(&digit);
    let say = |name: &String| {
        let args = args! { digit: &digit, name: name };
        speech.words.say(id, args)
    };
    let wordings: Vec<String> = names.iter().map(say).collect();
    Sentence::in_words(speech.lang, &wordings)
}

fn named(target: Target, name: &str) -> Choice {
    Choice {
        target,
        names: vec![name.to_owned()],
        is_closed: false,
    }
}

/// Returns a name of the settings, if it has one in the language that is spoken.
fn spoken_names(name: &Text, speech: Speech) -> Vec<String> {
    let name = name_in(name, speech.lang);
    let names = (!name.is_empty()).then(|| name.to_owned());
    names.into_iter().collect()
}

fn notice_spoken(cx: &Context<'_>, speech: Speech, service: ServiceId) -> Page {
    let service = cx.hall.setup().service(service);
    let notice = service.and_then(|service| service.notice.as_ref());
    let notice = notice.map_or("", |notice| name_in(notice, speech.lang));
    Page {
        place: "notice",
        sentences: vec![
            speech.text("guide-notice"),
            speech.either(notice.to_owned(), "guide-ask"),
        ],
        choices: vec![named(Target::Ok, speech.words.text("guide-take"))],
    }
}

fn missed_spoken(cx: &Context<'_>, speech: Speech) -> Page {
    let mut missed: Vec<(hall::Number, TicketId)> = cx
        .hall
        .no_shows()
        .map(|ticket| (ticket.number, ticket.id))
        .collect();
    missed.sort_unstable();
    let id = match missed.is_empty() {
        true => "guide-missed-none",
        false => "guide-missed-title",
    };
    let choice = |(number, ticket): (hall::Number, TicketId)| {
        let number = args! { number: speech.number(&number) };
        named(
            Target::Return(ticket),
            &speech.words.say("guide-missed-number", number),
        )
    };
    Page {
        place: "missed",
        sentences: vec![speech.text(id)],
        choices: missed.into_iter().map(choice).collect(),
    }
}

/// Returns how many pages so many choices have.
fn pages(choices: usize) -> usize {
    if choices > CHOICES {
        choices.div_ceil(CHOICES_OF_MANY)
    } else {
        1
    }
}

/// Returns the choices of a page.
fn choices_of(choices: &[Choice], page: usize) -> &[Choice] {
    if pages(choices.len()) == 1 {
        return choices;
    }
    let from = (page * CHOICES_OF_MANY).min(choices.len());
    let to = (from + CHOICES_OF_MANY).min(choices.len());
    &choices[from..to]
}
