//! The clerk's commands: their keys and names, what each means now, and what is told afterwards.

use super::dialogs::{
    Appointments, Arrive, ByNumber, Cancel, Change, Clock, Dialog, Palette, Pause, Purpose,
    Services, SignOut, Tell, Transfer, Unprinted, Write,
};
use super::proof::asks_proof;
use super::{CounterScreen, Tab};
use crate::screen::{Connection, Context, SLOW_S};
use hall::counter::{Counter, UndoKind};
use hall::event::Why;
use hall::staff::SignOutReason;
use hall::{
    AnnouncementCommand, AnnouncementEvent, Command, CounterCommand, CounterEvent, Event, Hall,
    JobState, Notice, Number, PauseId, PrintEvent, Printable, PrinterId, QueueCommand, QueueEvent,
    RatingEvent, Refusal, Right, ServiceId, Setup, StaffCommand, StaffEvent, Ticket, TicketId,
    TicketState, Timestamp, routing,
};
use speech::{Prospect, prospects};
use text::{self, Words, args};

/// A command of the clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CounterAction {
    /// The obvious next step: call, start, finish or resume.
    Step,
    /// Call who is next.
    Next,
    /// Call again.
    Recall,
    /// The visitor is here.
    Start,
    /// The visit is done.
    Finish,
    /// The visitor did not come.
    NoShow,
    /// Send away for a moment.
    Park,
    /// Send to another service.
    Transfer,
    /// Pause or resume.
    Pause,
    /// Call one ticket: out of turn, back, or on with a parked one.
    Call,
    /// Cancel a ticket.
    Cancel,
    /// Change what this counter serves.
    Services,
    /// Take back the last action.
    Undo,
    /// End work.
    SignOut,
    /// Somebody else works here from now on.
    Change,
    /// Keep others from this screen while the clerk is away.
    Lock,
    /// Find a command.
    Palette,
    /// Begin work.
    SignIn,
    /// Show a list.
    Show(Tab),
    /// Call a ticket by its number, whatever row is chosen.
    CallNumber,
    /// Cancel a ticket by its number, whatever row is chosen.
    CancelNumber,
    /// Put a missed ticket, or one on hold, back into the queue.
    PutBack,
    /// Put a waiting ticket on hold.
    Hold,
    /// Print a ticket again.
    Reprint,
    /// See to the tickets that were not printed.
    Unprinted,
    /// See who is booked today, and check a visitor in.
    Appointments,
    /// Tell the hall that it closes soon.
    TellClosing,
    /// Tell the hall that everybody must leave.
    TellUrgent,
    /// Tell the hall what the clerk types.
    Tell,
    /// Let the music play, or stop it.
    Music,
    /// Show the emergency again, to take it back.
    Emergency,
    /// Say which clock is right.
    Clock,
}

impl CounterAction {
    /// The right that the clerk needs for it; `None`: none.
    pub(super) fn right(self) -> Option<Right> {
        match self {
            CounterAction::Step
            | CounterAction::Next
            | CounterAction::Recall
            | CounterAction::Start
            | CounterAction::Finish
            | CounterAction::NoShow
            | CounterAction::Park
            | CounterAction::Pause
            | CounterAction::Undo
            | CounterAction::PutBack
            | CounterAction::Hold => Some(Right::CounterWork),
            CounterAction::Call | CounterAction::CallNumber => Some(Right::CounterSpecial),
            CounterAction::Transfer => Some(Right::CounterTransfer),
            CounterAction::Services => Some(Right::CounterServices),
            CounterAction::Cancel | CounterAction::CancelNumber => Some(Right::TicketCancel),
            CounterAction::Reprint | CounterAction::Unprinted => Some(Right::TicketPrint),
            CounterAction::TellClosing | CounterAction::Tell | CounterAction::Music => {
                Some(Right::Announce)
            }
            CounterAction::Appointments => Some(Right::AppointmentCheckIn),
            CounterAction::Clock => Some(Right::SettingsHall),
            // Everybody may say that there is a fire, and look.
            CounterAction::TellUrgent
            | CounterAction::Emergency
            | CounterAction::SignIn
            | CounterAction::Change
            | CounterAction::Lock
            | CounterAction::SignOut
            | CounterAction::Palette
            | CounterAction::Show(_) => None,
        }
    }

    /// Those with a button in the key bar, in its order.
    pub(super) const BAR: [CounterAction; 14] = [
        CounterAction::Next,
        CounterAction::Recall,
        CounterAction::Start,
        CounterAction::Finish,
        CounterAction::NoShow,
        CounterAction::Park,
        CounterAction::Transfer,
        CounterAction::Pause,
        CounterAction::Call,
        CounterAction::Cancel,
        CounterAction::Services,
        CounterAction::Undo,
        CounterAction::SignOut,
        CounterAction::Palette,
    ];

    /// Those in the palette, in its order.
    pub(super) const FOUND: [CounterAction; 32] = [
        CounterAction::Next,
        CounterAction::Recall,
        CounterAction::Start,
        CounterAction::Finish,
        CounterAction::NoShow,
        CounterAction::Park,
        CounterAction::Transfer,
        CounterAction::Pause,
        CounterAction::Call,
        CounterAction::CallNumber,
        CounterAction::Cancel,
        CounterAction::CancelNumber,
        CounterAction::Hold,
        CounterAction::PutBack,
        CounterAction::Reprint,
        CounterAction::Unprinted,
        CounterAction::Appointments,
        CounterAction::Services,
        CounterAction::Undo,
        CounterAction::Show(Tab::Waiting),
        CounterAction::Show(Tab::NoShows),
        CounterAction::Show(Tab::Parked),
        CounterAction::Show(Tab::Hall),
        CounterAction::Tell,
        CounterAction::TellClosing,
        CounterAction::TellUrgent,
        CounterAction::Emergency,
        CounterAction::Music,
        CounterAction::Clock,
        CounterAction::Change,
        CounterAction::Lock,
        CounterAction::SignOut,
    ];

    /// Its key as shown; empty if it has none.
    pub(super) fn key(self) -> &'static str {
        match self {
            CounterAction::Step => "Space",
            CounterAction::Next => "N",
            CounterAction::Recall => "R",
            CounterAction::Start => "S",
            CounterAction::Finish => "F",
            CounterAction::NoShow => "X",
            CounterAction::Park => "K",
            CounterAction::Transfer => "T",
            CounterAction::Pause => "P",
            CounterAction::Call => "C",
            CounterAction::Cancel => "D",
            CounterAction::Services => "V",
            CounterAction::Undo => "Z",
            CounterAction::SignOut => "O",
            CounterAction::Change => "W",
            CounterAction::Lock => "Y",
            CounterAction::Palette => "/",
            CounterAction::SignIn => "Enter",
            CounterAction::PutBack => "Q",
            CounterAction::Hold => "H",
            CounterAction::Reprint => "B",
            CounterAction::Unprinted => "U",
            CounterAction::Appointments => "J",
            CounterAction::Emergency => "E",
            CounterAction::Clock => "L",
            CounterAction::Show(_) | CounterAction::CallNumber | CounterAction::CancelNumber => "",
            CounterAction::Tell
            | CounterAction::TellClosing
            | CounterAction::TellUrgent
            | CounterAction::Music => "",
        }
    }

    /// Returns whether a hall has any use for it. Without accounts there is nobody to change for, and who
    /// proves nothing could not unlock a screen.
    pub(super) fn is_there(self, hall: &Hall) -> bool {
        match self {
            CounterAction::Change => hall.takes_names(),
            CounterAction::Lock => asks_proof(hall),
            CounterAction::Appointments => hall.takes_appointments(),
            _ => true,
        }
    }

    /// The commands that have a key of one letter in this hall, with that letter.
    pub(super) fn keyed(hall: &Hall) -> impl Iterator<Item = (CounterAction, char)> {
        let more = [
            CounterAction::PutBack,
            CounterAction::Hold,
            CounterAction::Reprint,
            CounterAction::Unprinted,
            CounterAction::Appointments,
            CounterAction::Emergency,
            CounterAction::Clock,
            CounterAction::Change,
            CounterAction::Lock,
        ];
        let letter = |action: CounterAction| {
            let mut letters = action.key().chars();
            let letter = letters.next().filter(|_| letters.next().is_none())?;
            Some((action, letter))
        };
        CounterAction::BAR
            .into_iter()
            .chain(more)
            .filter(|action| action.is_there(hall))
            .filter_map(letter)
    }

    /// Its name in a word, for the key bar.
    pub(super) fn short(self, words: &Words, paused: bool) -> &'static str {
        words.text(match self {
            CounterAction::Step | CounterAction::Next => "counter-key-next",
            CounterAction::Recall => "counter-key-recall",
            CounterAction::Start => "counter-key-start",
            CounterAction::Finish => "counter-key-finish",
            CounterAction::NoShow => "counter-key-no-show",
            CounterAction::Park => "counter-key-park",
            CounterAction::Transfer => "counter-key-transfer",
            CounterAction::Pause if paused => "counter-key-resume",
            CounterAction::Pause => "counter-key-pause",
            CounterAction::Call | CounterAction::CallNumber => "counter-key-call",
            CounterAction::Cancel | CounterAction::CancelNumber => "counter-key-cancel",
            CounterAction::Services => "counter-key-services",
            CounterAction::Undo => "counter-key-undo",
            CounterAction::SignOut => "counter-key-sign-out",
            CounterAction::Palette | CounterAction::Show(_) => "counter-key-more",
            CounterAction::Tell
            | CounterAction::TellClosing
            | CounterAction::TellUrgent
            | CounterAction::Emergency
            | CounterAction::Music
            | CounterAction::Change
            | CounterAction::Lock
            | CounterAction::Clock => self.id(),
            CounterAction::SignIn => "counter-sign-in",
            CounterAction::PutBack => "counter-key-put-back",
            CounterAction::Hold => "counter-key-hold",
            CounterAction::Reprint => "counter-key-reprint",
            CounterAction::Unprinted => "counter-do-unprinted",
            CounterAction::Appointments => "counter-do-appointments",
        })
    }

    /// The id of its whole name; the attribute `find` holds what else it is found by.
    pub(super) fn id(self) -> &'static str {
        match self {
            CounterAction::Step | CounterAction::Next => "counter-do-next",
            CounterAction::Recall => "counter-do-recall",
            CounterAction::Start => "counter-do-start",
            CounterAction::Finish => "counter-do-finish",
            CounterAction::NoShow => "counter-do-no-show",
            CounterAction::Park => "counter-do-park",
            CounterAction::Transfer => "counter-do-transfer",
            CounterAction::Pause => "counter-do-pause",
            CounterAction::Call => "counter-do-call",
            CounterAction::CallNumber => "counter-do-call-number",
            CounterAction::Cancel => "counter-do-cancel",
            CounterAction::CancelNumber => "counter-do-cancel-number",
            CounterAction::Services => "counter-do-services",
            CounterAction::Undo => "counter-do-undo",
            CounterAction::SignOut => "counter-do-sign-out",
            CounterAction::Palette => "counter-do-more",
            CounterAction::SignIn => "counter-do-sign-in",
            CounterAction::Change => "counter-do-change-clerk",
            CounterAction::Lock => "counter-do-lock",
            CounterAction::PutBack => "counter-do-put-back",
            CounterAction::Hold => "counter-do-hold",
            CounterAction::Reprint => "counter-do-reprint",
            CounterAction::Unprinted => "counter-do-unprinted",
            CounterAction::Appointments => "counter-do-appointments",
            CounterAction::Tell => "counter-do-tell",
            CounterAction::TellClosing => "counter-do-tell-closing",
            CounterAction::TellUrgent => "counter-do-tell-urgent",
            CounterAction::Emergency => "counter-do-emergency",
            CounterAction::Music => "counter-do-music",
            CounterAction::Clock => "counter-do-clock",
            CounterAction::Show(Tab::Waiting) => "counter-do-show-waiting",
            CounterAction::Show(Tab::NoShows) => "counter-do-show-no-shows",
            CounterAction::Show(Tab::Parked) => "counter-do-show-parked",
            CounterAction::Show(Tab::Hall) => "counter-do-show-hall",
        }
    }
}

/// The outcome of a press.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plan {
    Send(Command),
    Open(Dialog),
    Show(Tab),
    ShowEmergency,
    Refuse(ClerkMessage),
}

/// Something told in the message line. Facts, so that it follows when the language changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ClerkMessage {
    Refused(Refusal),
    Lost(Timestamp),
    Silent(Timestamp),
    Unanswered,
    Called(Number, ServiceId, Why),
    NobodyWaiting(Option<Number>),
    Recalled(Number, u8),
    NoShow(Number),
    Started(Number),
    Finished(Number),
    Parked(Number),
    Unparked(Number),
    Transferred(Number, ServiceId),
    Cancelled(Number),
    Returned(Number),
    Held(Number, Timestamp),
    Released(Number),
    Entered(Number),
    Paused(PauseId),
    Resumed,
    Opened(String),
    Closed,
    /// The counter closed because its clerk may sign in no longer, or works elsewhere.
    SignedOut(SignOutReason),
    ServicesSet(usize),
    Undone(Number),
    Rated(Number),
    Printing(Number, PrinterId),
    NotPrinted(Number),
    AllPrinted,
    Told,
    EmergencyRaised,
    EmergencyEnded,
    /// A notice is shown, but these words of it cannot be spoken.
    Unspoken(String),
    Music(bool),
    ClockSettled,
    ClockFine,
    NumberFirst,
    PinFirst,
    PasswordFirst,
    BadgeFirst,
    ChoosePin,
    ChoosePassword,
    PinsDiffer,
    PasswordsDiffer,
}

/// The tone of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Plain,
    Warn,
}

/// A message and when it goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    pub(super) said: ClerkMessage,
    pub(super) until: Timestamp,
}

impl ClerkMessage {
    pub(super) fn tone(&self) -> Tone {
        match self {
            ClerkMessage::Refused(_)
            | ClerkMessage::Lost(_)
            | ClerkMessage::Silent(_)
            | ClerkMessage::Unanswered
            | ClerkMessage::SignedOut(_)
            | ClerkMessage::Unspoken(_)
            | ClerkMessage::NumberFirst
            | ClerkMessage::PinFirst
            | ClerkMessage::PasswordFirst
            | ClerkMessage::BadgeFirst
            | ClerkMessage::ChoosePin
            | ClerkMessage::ChoosePassword
            | ClerkMessage::PinsDiffer
            | ClerkMessage::PasswordsDiffer
            | ClerkMessage::NobodyWaiting(_) => Tone::Warn,
            ClerkMessage::Rated(_)
            | ClerkMessage::Closed
            | ClerkMessage::AllPrinted
            | ClerkMessage::ClockFine => Tone::Plain,
            _ => Tone::Good,
        }
    }

    pub(super) fn text(&self, hall: &Hall, words: &Words) -> String {
        let setup = hall.setup();
        let lang = words.lang();
        let of = |id: &str, number: &Number| {
            words.say(id, args! { number: text::visit(*number, words) })
        };
        match self {
            ClerkMessage::Refused(refusal) => text::refusal(refusal, setup, words),
            ClerkMessage::Lost(since) => words.say(
                "counter-lost-refusal",
                args! { time: text::clock(hall.local(*since).time()) },
            ),
            ClerkMessage::Silent(since) => words.say(
                "counter-silent-refusal",
                args! { time: text::clock(hall.local(*since).time()) },
            ),
            ClerkMessage::Unanswered => words.text("counter-unanswered").to_owned(),
            ClerkMessage::Called(number, service, why) => {
                match reason(why, *service, setup, words) {
                    None => of("counter-said-called", number),
                    Some(why) => words.say(
                        "counter-said-called-because",
                        args! { number: number.to_string(), why: why },
                    ),
                }
            }
            ClerkMessage::NobodyWaiting(None) => words.text("counter-said-nobody").to_owned(),
            ClerkMessage::NobodyWaiting(Some(number)) => of("counter-said-finished-nobody", number),
            ClerkMessage::Recalled(number, times) => words.say(
                "counter-said-recalled",
                args! { number: number.to_string(), times: *times },
            ),
            ClerkMessage::NoShow(number) => of("counter-said-no-show", number),
            ClerkMessage::Started(number) => of("counter-said-started", number),
            ClerkMessage::Finished(number) => of("counter-said-finished", number),
            ClerkMessage::Parked(number) => of("counter-said-parked", number),
            ClerkMessage::Unparked(number) => of("counter-said-unparked", number),
            ClerkMessage::Transferred(number, service) => {
                let name = setup
                    .service(*service)
                    .map_or(service.as_str(), |s| s.name.get(lang));
                words.say(
                    "counter-said-transferred",
                    args! { number: number.to_string(), service: name },
                )
            }
            ClerkMessage::Cancelled(number) => of("counter-said-cancelled", number),
            ClerkMessage::Returned(number) => of("counter-said-returned", number),
            ClerkMessage::Held(number, until) => {
                text::held(*number, hall.local(*until).time(), words)
            }
            ClerkMessage::Released(number) => of("counter-said-released", number),
            ClerkMessage::Entered(number) => of("counter-said-entered", number),
            ClerkMessage::Paused(reason) => {
                let name = setup
                    .pauses
                    .iter()
                    .find(|p| p.id == *reason)
                    .map_or(reason.as_str(), |p| p.name.get(lang));
                words.say("counter-said-paused", args! { reason: name })
            }
            ClerkMessage::Resumed => words.text("counter-said-resumed").to_owned(),
            ClerkMessage::Opened(clerk) => words.say("counter-said-opened", args! { clerk: clerk }),
            ClerkMessage::Closed => words.text("counter-said-closed").to_owned(),
            ClerkMessage::SignedOut(SignOutReason::Disabled) => {
                words.text("counter-said-disabled").to_owned()
            }
            ClerkMessage::SignedOut(_) => words.text("counter-said-moved").to_owned(),
            ClerkMessage::ServicesSet(count) => {
                words.say("counter-said-services", args! { count: *count })
            }
            ClerkMessage::Undone(number) => of("counter-said-undone", number),
            ClerkMessage::Printing(number, printer) => words.say(
                "counter-said-printing",
                args! { number: number.to_string(), printer: printer.as_str() },
            ),
            ClerkMessage::NotPrinted(number) => of("counter-said-not-printed", number),
            ClerkMessage::AllPrinted => words.text("counter-said-all-printed").to_owned(),
            ClerkMessage::ClockSettled => words.text("counter-said-clock").to_owned(),
            ClerkMessage::ClockFine => words.text("counter-said-clock-fine").to_owned(),
            ClerkMessage::NumberFirst => words.text("counter-number-first").to_owned(),
            ClerkMessage::PinFirst => words.text("counter-pin-first").to_owned(),
            ClerkMessage::PasswordFirst => words.text("counter-password-first").to_owned(),
            ClerkMessage::BadgeFirst => words.text("counter-badge-first").to_owned(),
            ClerkMessage::ChoosePin => words.text("counter-choose-pin").to_owned(),
            ClerkMessage::ChoosePassword => words.text("counter-choose-password").to_owned(),
            ClerkMessage::PinsDiffer => words.text("counter-pins-differ").to_owned(),
            ClerkMessage::PasswordsDiffer => words.text("counter-passwords-differ").to_owned(),
            ClerkMessage::Told => words.text("counter-said-told").to_owned(),
            ClerkMessage::EmergencyRaised => words.text("counter-said-emergency").to_owned(),
            ClerkMessage::EmergencyEnded => words.text("counter-said-all-clear").to_owned(),
            ClerkMessage::Unspoken(lacks) => {
                words.say("counter-said-unspoken", args! { words: lacks })
            }
            ClerkMessage::Music(true) => words.text("counter-said-music-on").to_owned(),
            ClerkMessage::Music(false) => words.text("counter-said-music-off").to_owned(),
            // How it was is not for the clerk: a visitor must be free to say so.
            ClerkMessage::Rated(number) => of("counter-said-rated", number),
        }
    }

    /// Returns the message that an event is to this counter's clerk.
    pub(super) fn of_event(event: &Event, hall: &Hall) -> Option<ClerkMessage> {
        let number = |id: &TicketId| hall.ticket(*id).map(|t| t.number);
        Some(match event {
            Event::Counter(CounterEvent::TicketCalled { ticket, why, .. }) => {
                let ticket = hall.ticket(*ticket)?;
                ClerkMessage::Called(ticket.number, ticket.service, *why)
            }
            Event::Counter(CounterEvent::TicketRecalled { ticket, .. }) => {
                let times = match hall.ticket(*ticket)?.state {
                    TicketState::Called { times, .. } => times,
                    _ => 1,
                };
                ClerkMessage::Recalled(number(ticket)?, times)
            }
            Event::Counter(CounterEvent::TicketNoShow { ticket, .. }) => {
                ClerkMessage::NoShow(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketStarted { ticket, .. }) => {
                ClerkMessage::Started(number(ticket)?)
            }
            Event::Counter(CounterEvent::StartedWithoutTicket { .. }) => {
                ClerkMessage::Started(Number::NONE)
            }
            Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                ClerkMessage::Finished(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketParked { ticket, .. }) => {
                ClerkMessage::Parked(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketUnparked { ticket, .. }) => {
                ClerkMessage::Unparked(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketTransferred {
                ticket, service, ..
            }) => ClerkMessage::Transferred(number(ticket)?, *service),
            Event::Queue(QueueEvent::TicketCancelled { ticket, .. }) => {
                ClerkMessage::Cancelled(number(ticket)?)
            }
            Event::Queue(QueueEvent::TicketReturned { ticket, .. }) => {
                ClerkMessage::Returned(number(ticket)?)
            }
            Event::Queue(QueueEvent::TicketHeld { ticket, until }) => {
                ClerkMessage::Held(number(ticket)?, *until)
            }
            Event::Queue(QueueEvent::TicketReleased { ticket }) => {
                ClerkMessage::Released(number(ticket)?)
            }
            Event::Queue(
                QueueEvent::TicketIssued { number, .. } | QueueEvent::TicketAdopted { number, .. },
            ) => ClerkMessage::Entered(*number),
            Event::Counter(CounterEvent::Paused { reason, .. }) => ClerkMessage::Paused(*reason),
            Event::Counter(CounterEvent::Resumed { .. }) => ClerkMessage::Resumed,
            Event::Clock(_) => ClerkMessage::ClockSettled,
            Event::Announcement(AnnouncementEvent::Announced {
                notice: Notice::Text(text),
            }) => {
                let mut zones = prospects(hall.zones(), text).into_iter();
                let lacks = zones.find_map(|(_, prospect)| match prospect {
                    Prospect::Unspoken { words, .. } => Some(words.join(" / ")),
                    _ => None,
                });
                lacks.map_or(ClerkMessage::Told, ClerkMessage::Unspoken)
            }
            Event::Announcement(AnnouncementEvent::Announced { .. }) => ClerkMessage::Told,
            Event::Announcement(AnnouncementEvent::EmergencyRaised { .. }) => {
                ClerkMessage::EmergencyRaised
            }
            Event::Announcement(AnnouncementEvent::EmergencyEnded) => ClerkMessage::EmergencyEnded,
            Event::Announcement(AnnouncementEvent::Unspoken { words, .. }) => {
                ClerkMessage::Unspoken(words.clone())
            }
            Event::Announcement(AnnouncementEvent::MusicSet { on }) => ClerkMessage::Music(*on),
            Event::Counter(CounterEvent::Opened { clerk, .. }) => {
                ClerkMessage::Opened(clerk.clone())
            }
            Event::Counter(CounterEvent::Closed { .. }) => ClerkMessage::Closed,
            Event::Staff(StaffEvent::SignedOut {
                why: why @ (SignOutReason::Disabled | SignOutReason::Moved),
                ..
            }) => ClerkMessage::SignedOut(*why),
            Event::Counter(CounterEvent::ServicesSet { serves, .. }) => {
                ClerkMessage::ServicesSet(serves.len())
            }
            Event::Counter(CounterEvent::ActionUndone { ticket, .. }) => {
                ClerkMessage::Undone(number(ticket)?)
            }
            Event::Rating(RatingEvent::TicketRated { ticket, .. }) => {
                ClerkMessage::Rated(number(ticket)?)
            }
            Event::Print(PrintEvent::Queued {
                what: Printable::Ticket(ticket),
                printer,
                ..
            }) => ClerkMessage::Printing(number(ticket)?, *printer),
            Event::Print(PrintEvent::JobReported {
                job,
                state: JobState::PutAside,
            }) => match &hall.job(*job)?.what {
                Printable::Ticket(ticket) => ClerkMessage::NotPrinted(number(ticket)?),
                Printable::TestPage | Printable::Report => return None,
            },
            _ => return None,
        })
    }
}

/// Returns the reason why a ticket for this service comes before others, in words; `None` if it
/// only waited longest, which goes without saying.
pub(super) fn reason(
    why: &Why,
    service: ServiceId,
    setup: &Setup,
    words: &Words,
) -> Option<String> {
    (*why != Why::LongestWait).then(|| text::why(why, setup.service(service), setup, words))
}

/// The name of what was done.
pub(super) fn undo_name(kind: UndoKind, words: &Words) -> &'static str {
    words.text(match kind {
        UndoKind::Start | UndoKind::StartWithoutTicket => "counter-key-start",
        UndoKind::Finish => "counter-key-finish",
        UndoKind::NoShow => "counter-key-no-show",
        UndoKind::Transfer => "counter-key-transfer",
        UndoKind::Cancel => "counter-key-cancel",
    })
}

/// Messages about a hall that does not answer.
pub(super) struct Trouble {
    /// Beside the clock.
    pub(super) full: &'static str,
    /// The same where there is little room.
    pub(super) short: &'static str,
    /// In the line above the keys.
    pub(super) hint: &'static str,
}

static SILENT: Trouble = Trouble {
    full: "counter-silent",
    short: "counter-silent-short",
    hint: "counter-silent-hint",
};
static LOST: Trouble = Trouble {
    full: "counter-lost",
    short: "counter-lost-short",
    hint: "counter-lost-hint",
};

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) ticket: TicketId,
    /// The reason to call it at its place.
    pub(super) why: Option<Why>,
}

/// Rows of the waiting list; nobody reads further, and each costs a look at every service.
const ROWS_MAX: usize = 300;

impl CounterScreen {
    /// Now, or when the hall was last heard of: what is shown is as of then.
    pub(super) fn now(cx: &Context<'_>) -> Timestamp {
        match cx.connection {
            Connection::Live => cx.at,
            Connection::Silent(since) | Connection::Lost(since) | Connection::Standalone(since) => {
                since.min(cx.at)
            }
        }
    }

    /// Returns what is wrong with the way to the hall, and since when.
    pub(super) fn trouble(&self, cx: &Context<'_>) -> Option<(&'static Trouble, Timestamp)> {
        match (cx.connection, self.busy) {
            (Connection::Live, Some((_, since))) if cx.at >= since.plus_s(SLOW_S) => {
                Some((&SILENT, since))
            }
            (Connection::Live, _) => None,
            (Connection::Silent(since), _) => Some((&SILENT, since)),
            (Connection::Lost(since) | Connection::Standalone(since), _) => Some((&LOST, since)),
        }
    }

    /// Returns why nothing can be asked of the hall now.
    pub(super) fn no_answer(cx: &Context<'_>) -> Option<ClerkMessage> {
        match cx.connection {
            Connection::Live => None,
            Connection::Silent(since) => Some(ClerkMessage::Silent(since)),
            Connection::Lost(since) | Connection::Standalone(since) => {
                Some(ClerkMessage::Lost(since))
            }
        }
    }

    /// This counter, while a clerk works there: neither locked nor opened at another machine.
    pub(super) fn open<'h>(&self, hall: &'h Hall) -> Option<&'h Counter> {
        let works = |c: &&Counter| c.shift.is_some() && !self.is_elsewhere;
        let counter = hall.counter(self.counter).filter(works);
        counter.filter(|_| self.locked(hall).is_none())
    }

    /// The ticket that is called or served here.
    pub(super) fn current<'h>(&self, hall: &'h Hall) -> Option<&'h Ticket> {
        self.open(hall)?.ticket.and_then(|t| hall.ticket(t))
    }

    pub(super) fn rows(&self, cx: &Context<'_>, tab: Tab) -> Vec<Row> {
        let hall = cx.hall;
        match tab {
            Tab::Waiting => routing::order(hall, self.counter, Self::now(cx), ROWS_MAX)
                .into_iter()
                .map(|(ticket, why)| Row {
                    ticket,
                    why: Some(why),
                })
                .chain(self.held(hall).map(|t| Row {
                    ticket: t.id,
                    why: None,
                }))
                .collect(),
            Tab::NoShows => self
                .no_shows(hall)
                .rev()
                .map(|t| Row {
                    ticket: t.id,
                    why: None,
                })
                .collect(),
            Tab::Parked => hall
                .parked(self.counter)
                .map(|t| Row {
                    ticket: t.id,
                    why: None,
                })
                .collect(),
            Tab::Hall => Vec::new(),
        }
    }

    /// Tickets on hold for what this counter serves.
    fn held<'h>(&self, hall: &'h Hall) -> impl Iterator<Item = &'h Ticket> {
        let counter = hall.counter(self.counter);
        let serves = move |t: &&Ticket| {
            counter.is_some_and(|c| c.serves.iter().any(|s| s.service == t.service))
        };
        hall.held().map(|(_, ticket)| ticket).filter(serves)
    }

    /// No-shows that concern this counter: it called them, or it serves what they came for.
    pub(super) fn no_shows<'h>(
        &self,
        hall: &'h Hall,
    ) -> impl DoubleEndedIterator<Item = &'h Ticket> {
        let id = self.counter;
        let counter = hall.counter(self.counter);
        hall.no_shows().filter(move |t| {
            matches!(t.state, TicketState::NoShow { counter, .. } if counter == id)
                || counter.is_some_and(|c| c.serves.iter().any(|s| s.service == t.service))
        })
    }

    /// The ticket of the chosen row, while it is still in the list.
    pub(super) fn chosen(&self, cx: &Context<'_>) -> Option<TicketId> {
        let ticket = cx.hall.ticket(self.tickets.chosen()?)?;
        let listed = match self.tabs.chosen() {
            Tab::Waiting => matches!(
                ticket.state,
                TicketState::Waiting | TicketState::OnHold { .. }
            ),
            Tab::NoShows => matches!(ticket.state, TicketState::NoShow { .. }),
            Tab::Parked => {
                matches!(ticket.state, TicketState::Parked { counter, .. } if counter == self.counter)
            }
            Tab::Hall => false,
        };
        listed.then_some(ticket.id)
    }

    /// The command that calls this ticket here, whatever its state.
    pub(super) fn call_of(&self, hall: &Hall, ticket: TicketId) -> Command {
        match hall.ticket(ticket).map(|t| t.state) {
            Some(TicketState::Parked { counter, .. }) if counter == self.counter => {
                Command::Counter(CounterCommand::Unpark {
                    counter: self.counter,
                    ticket,
                })
            }
            _ => Command::Counter(CounterCommand::CallTicket {
                counter: self.counter,
                ticket,
            }),
        }
    }

    /// Returns the outcome of `action` now.
    pub(super) fn plan(&self, cx: &Context<'_>, action: CounterAction) -> Plan {
        let counter = self.counter;
        let send = |command| Plan::Send(Command::Counter(command));
        match action {
            CounterAction::Step => send(self.step(cx.hall)),
            CounterAction::Next => send(CounterCommand::CallNext { counter }),
            CounterAction::Recall => send(CounterCommand::Recall { counter }),
            CounterAction::Start if self.current(cx.hall).is_none() => {
                send(CounterCommand::StartWithoutTicket { counter })
            }
            CounterAction::Start => send(CounterCommand::Start { counter }),
            CounterAction::Finish => send(CounterCommand::Finish { counter }),
            CounterAction::NoShow => send(CounterCommand::NoShow { counter }),
            CounterAction::Park => send(CounterCommand::Park { counter }),
            // Whatever can be parked can be transferred: it is being served.
            CounterAction::Transfer => Self::plan_dialog(
                cx,
                &Command::Counter(CounterCommand::Park { counter }),
                Dialog::Transfer(Transfer::new()),
            ),
            CounterAction::Pause => self.plan_pause(cx),
            CounterAction::Call => self.plan_call(cx, self.chosen(cx)),
            CounterAction::CallNumber => self.plan_call(cx, None),
            CounterAction::Cancel => self.plan_cancel(cx, self.chosen(cx)),
            CounterAction::CancelNumber => self.plan_cancel(cx, None),
            CounterAction::PutBack => self.plan_put_back(cx),
            CounterAction::Hold => self.plan_hold(cx),
            CounterAction::Reprint => self.plan_reprint(cx),
            CounterAction::Unprinted => {
                match Self::unprinted(cx).map(|job| job.id).collect::<Vec<_>>() {
                    jobs if jobs.is_empty() => Plan::Refuse(ClerkMessage::AllPrinted),
                    jobs => Plan::Open(Dialog::Unprinted(Unprinted::of(jobs))),
                }
            }
            CounterAction::Appointments => Plan::Open(Dialog::Appointments(Appointments::new())),
            CounterAction::Clock if Clock::answers(cx.hall, cx.at).is_empty() => {
                Plan::Refuse(ClerkMessage::ClockFine)
            }
            CounterAction::Clock => Plan::Open(Dialog::Clock(Clock::default())),
            CounterAction::Tell => Plan::Open(Dialog::Write(Write::new())),
            // Everybody hears it, so a mistake is asked about.
            CounterAction::TellClosing => Plan::Open(Dialog::Tell(Tell::new(Notice::ClosingSoon))),
            CounterAction::TellUrgent => Plan::Open(Dialog::Tell(Tell::new(Notice::Urgent))),
            CounterAction::Emergency if cx.hall.emergency().is_some() => Plan::ShowEmergency,
            CounterAction::Emergency => Plan::Refuse(ClerkMessage::Refused(Refusal::NothingToDo)),
            CounterAction::Music => {
                let on = !cx.hall.music();
                Plan::Send(Command::Announcement(AnnouncementCommand::SetMusic { on }))
            }
            CounterAction::Services => Plan::Open(Dialog::Services(Services::of(cx.hall, counter))),
            CounterAction::Undo => send(CounterCommand::Undo { counter }),
            CounterAction::SignOut => self.plan_sign_out(cx),
            CounterAction::Palette => Plan::Open(Dialog::Palette(Palette::new())),
            CounterAction::SignIn => self.plan_sign_in(cx),
            CounterAction::Change => self.plan_change(cx),
            CounterAction::Lock => Plan::Send(Command::Staff(StaffCommand::Lock {
                counter: self.counter,
            })),
            CounterAction::Show(tab) => Plan::Show(tab),
        }
    }

    fn plan_sign_in(&self, cx: &Context<'_>) -> Plan {
        if asks_proof(cx.hall) {
            return self.plan_proof(cx.hall);
        }
        let clerk = match self.clerk(cx.hall) {
            Ok(clerk) => clerk,
            Err(refusal) => return Plan::Refuse(ClerkMessage::Refused(refusal)),
        };
        let open = Command::Counter(CounterCommand::Open {
            counter: self.counter,
            clerk: clerk.clone(),
            replace: false,
        });
        match cx.hall.consider(cx.at, &open) {
            Err(Refusal::ClerkElsewhere { counter }) => {
                Plan::Open(Dialog::Arrive(Arrive::elsewhere(clerk, counter)))
            }
            _ => Plan::Send(open),
        }
    }

    /// Asks who works here from now on; whoever serves goes on.
    fn plan_change(&self, cx: &Context<'_>) -> Plan {
        let counter = self.counter;
        if !cx.hall.takes_names() {
            return Plan::Refuse(ClerkMessage::Refused(Refusal::NothingToDo));
        }
        let close = Command::Counter(CounterCommand::Close { counter });
        Self::plan_dialog(cx, &close, Dialog::Change(Change::new()))
    }

    /// Returns the message that names what `action` does now.
    pub(super) fn name_of(&self, hall: &Hall, action: CounterAction) -> &'static str {
        match action {
            CounterAction::Pause if self.is_paused(hall) => "counter-do-resume",
            CounterAction::Start if self.current(hall).is_none() => {
                "counter-do-start-without-ticket"
            }
            action => action.id(),
        }
    }

    /// Returns the message that names the obvious next step.
    pub(super) fn next_step(&self, hall: &Hall) -> &'static str {
        match self.step(hall) {
            CounterCommand::Start { .. } => CounterAction::Start.id(),
            CounterCommand::Finish { .. } => CounterAction::Finish.id(),
            CounterCommand::Resume { .. } => "counter-do-resume",
            _ => CounterAction::Next.id(),
        }
    }

    /// The right that the clerk needs for what `action` does now.
    fn right_of(&self, hall: &Hall, action: CounterAction) -> Option<Right> {
        match action {
            CounterAction::Start if self.current(hall).is_none() => Some(Right::CounterSpecial),
            action => action.right(),
        }
    }

    fn is_paused(&self, hall: &Hall) -> bool {
        self.open(hall).is_some_and(|c| !c.is_working())
    }

    /// Returns the obvious next step.
    fn step(&self, hall: &Hall) -> CounterCommand {
        let counter = self.counter;
        match self.current(hall).map(|t| t.state) {
            Some(TicketState::Called { .. }) => CounterCommand::Start { counter },
            Some(_) => CounterCommand::Finish { counter },
            None if self.is_paused(hall) => CounterCommand::Resume { counter },
            None => CounterCommand::CallNext { counter },
        }
    }

    /// Opens `dialog` if the hall would take `command`.
    fn plan_dialog(cx: &Context<'_>, command: &Command, dialog: Dialog) -> Plan {
        match cx.hall.consider(cx.at, command) {
            Ok(_) => Plan::Open(dialog),
            Err(refusal) => Plan::Refuse(ClerkMessage::Refused(refusal)),
        }
    }

    fn plan_pause(&self, cx: &Context<'_>) -> Plan {
        let counter = self.counter;
        if self.is_paused(cx.hall) {
            return Plan::Send(Command::Counter(CounterCommand::Resume { counter }));
        }
        let Some(first) = cx.hall.setup().pauses.first() else {
            return Plan::Refuse(ClerkMessage::Refused(Refusal::UnknownReason));
        };
        let reason = first.id;
        Self::plan_dialog(
            cx,
            &Command::Counter(CounterCommand::Pause { counter, reason }),
            Dialog::Pause(Pause::default()),
        )
    }

    /// Calls `ticket`, or asks for its number.
    fn plan_call(&self, cx: &Context<'_>, ticket: Option<TicketId>) -> Plan {
        if let Some(ticket) = ticket {
            return Plan::Send(self.call_of(cx.hall, ticket));
        }
        let counter = self.counter;
        let next = Command::Counter(CounterCommand::CallNext { counter });
        match cx.hall.consider(cx.at, &next) {
            Ok(_) | Err(Refusal::NobodyWaiting) => {
                Plan::Open(Dialog::Number(ByNumber::new(Purpose::Call)))
            }
            Err(refusal) => Plan::Refuse(ClerkMessage::Refused(refusal)),
        }
    }

    /// Asks about cancelling `ticket`, or for its number.
    fn plan_cancel(&self, cx: &Context<'_>, ticket: Option<TicketId>) -> Plan {
        let Some(ticket) = ticket else {
            return Plan::Open(Dialog::Number(ByNumber::new(Purpose::Cancel)));
        };
        let counter = Some(self.counter);
        Self::plan_dialog(
            cx,
            &Command::Queue(QueueCommand::Cancel { ticket, counter }),
            Dialog::Cancel(Cancel::new(ticket)),
        )
    }

    /// Puts the chosen ticket back, or asks for its number.
    fn plan_put_back(&self, cx: &Context<'_>) -> Plan {
        let Some(ticket) = self.chosen(cx) else {
            return Plan::Open(Dialog::Number(ByNumber::new(Purpose::PutBack)));
        };
        let counter = Some(self.counter);
        Plan::Send(Command::Queue(QueueCommand::PutBack { ticket, counter }))
    }

    /// Puts the chosen ticket on hold, or asks for its number.
    fn plan_hold(&self, cx: &Context<'_>) -> Plan {
        match self.chosen(cx) {
            Some(ticket) => Plan::Send(self.hold_of(ticket)),
            None => Plan::Open(Dialog::Number(ByNumber::new(Purpose::Hold))),
        }
    }

    /// The command that puts this ticket on hold for the usual time.
    pub(super) fn hold_of(&self, ticket: TicketId) -> Command {
        Command::Queue(QueueCommand::Hold {
            ticket,
            minutes: None,
            counter: Some(self.counter),
        })
    }

    fn plan_reprint(&self, cx: &Context<'_>) -> Plan {
        let no_printer = Plan::Refuse(ClerkMessage::Refused(Refusal::UnknownPrinter));
        match self.chosen(cx) {
            _ if cx.hall.printers().is_empty() => no_printer,
            Some(ticket) => Self::print_of(cx.hall, ticket).map_or(no_printer, Plan::Send),
            None => Plan::Open(Dialog::Number(ByNumber::new(Purpose::Print))),
        }
    }

    /// The command that closes the counter. Nobody who is signed in needs a right to go.
    pub(super) fn close_of(&self, hall: &Hall) -> Command {
        let counter = self.counter;
        let is_here = |session: &hall::Session| session.counter == Some(counter);
        match hall.sessions().iter().any(is_here) {
            true => Command::Staff(StaffCommand::SignOut {
                counter: Some(counter),
            }),
            false => Command::Counter(CounterCommand::Close { counter }),
        }
    }

    /// Closes the counter; asks first while somebody is parked there.
    fn plan_sign_out(&self, cx: &Context<'_>) -> Plan {
        let counter = self.counter;
        let close = self.close_of(cx.hall);
        if cx.hall.parked(counter).next().is_some() {
            Self::plan_dialog(cx, &close, Dialog::SignOut(SignOut))
        } else if let Err(refusal) = cx.hall.consider(cx.at, &close) {
            Plan::Refuse(ClerkMessage::Refused(refusal))
        } else {
            Plan::Send(close)
        }
    }

    /// Returns the reason why `action` makes no sense now; `None` when it does.
    pub(super) fn why_not(&self, cx: &Context<'_>, action: CounterAction) -> Option<ClerkMessage> {
        if !matches!(
            action,
            CounterAction::Palette | CounterAction::Show(_) | CounterAction::Emergency
        ) && let Some(said) = Self::no_answer(cx)
        {
            return Some(said);
        }
        if let Some(right) = self.right_of(cx.hall, action)
            && let Err(refusal) = cx.hall.may_at(self.counter, right)
        {
            return Some(ClerkMessage::Refused(refusal));
        }
        match self.plan(cx, action) {
            Plan::Send(command) => cx
                .hall
                .consider(cx.at, &command)
                .err()
                .map(ClerkMessage::Refused),
            Plan::Refuse(said) => Some(said),
            Plan::Open(_) | Plan::Show(_) | Plan::ShowEmergency => None,
        }
    }
}
