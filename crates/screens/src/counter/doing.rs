//! The clerk's commands: their keys and names, what each means now, and what is told afterwards.

use super::dialogs::{
    ByNumber, Cancel, Dialog, Palette, Pause, Purpose, Services, SignOut, Tell, Transfer,
    Unprinted, Write,
};
use super::{CounterScreen, NAME, Tab};
use crate::screen::{Connection, Context};
use hall::counter::{Counter, SlipKind};
use hall::event::Why;
use hall::{
    AnnouncementCommand, AnnouncementEvent, Command, CounterCommand, CounterEvent, Event, Hall,
    JobState, Notice, Number, PauseId, PrintEvent, Printable, PrinterId, QueueCommand, QueueEvent,
    RatingEvent, Refusal, ServiceId, Ticket, TicketId, TicketState, Timestamp, routing,
};
use text::{self, Words, args};

/// A command of the clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
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
    Absent,
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
    /// Take back the last slip.
    Undo,
    /// End work.
    SignOut,
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
    /// Print a ticket again.
    Reprint,
    /// See to the tickets that were not printed.
    Unprinted,
    /// Tell the hall that it closes soon.
    TellClosing,
    /// Tell the hall that everybody must leave.
    TellUrgent,
    /// Tell the hall what the clerk types.
    Tell,
    /// Let the music play, or stop it.
    Music,
}

impl Doing {
    /// Those with a button in the key bar, in its order.
    pub(super) const BAR: [Doing; 14] = [
        Doing::Next,
        Doing::Recall,
        Doing::Start,
        Doing::Finish,
        Doing::Absent,
        Doing::Park,
        Doing::Transfer,
        Doing::Pause,
        Doing::Call,
        Doing::Cancel,
        Doing::Services,
        Doing::Undo,
        Doing::SignOut,
        Doing::Palette,
    ];

    /// Those in the palette, in its order.
    pub(super) const FOUND: [Doing; 25] = [
        Doing::Next,
        Doing::Recall,
        Doing::Start,
        Doing::Finish,
        Doing::Absent,
        Doing::Park,
        Doing::Transfer,
        Doing::Pause,
        Doing::Call,
        Doing::CallNumber,
        Doing::Cancel,
        Doing::CancelNumber,
        Doing::Reprint,
        Doing::Unprinted,
        Doing::Services,
        Doing::Undo,
        Doing::Show(Tab::Waiting),
        Doing::Show(Tab::Passed),
        Doing::Show(Tab::Parked),
        Doing::Show(Tab::Hall),
        Doing::Tell,
        Doing::TellClosing,
        Doing::TellUrgent,
        Doing::Music,
        Doing::SignOut,
    ];

    /// Its key as shown; empty if it has none.
    pub(super) fn key(self) -> &'static str {
        match self {
            Doing::Step => "Space",
            Doing::Next => "N",
            Doing::Recall => "R",
            Doing::Start => "S",
            Doing::Finish => "F",
            Doing::Absent => "X",
            Doing::Park => "K",
            Doing::Transfer => "T",
            Doing::Pause => "P",
            Doing::Call => "C",
            Doing::Cancel => "D",
            Doing::Services => "V",
            Doing::Undo => "Z",
            Doing::SignOut => "O",
            Doing::Palette => "/",
            Doing::SignIn => "Enter",
            Doing::Reprint => "B",
            Doing::Unprinted => "U",
            Doing::Show(_) | Doing::CallNumber | Doing::CancelNumber => "",
            Doing::Tell | Doing::TellClosing | Doing::TellUrgent | Doing::Music => "",
        }
    }

    /// The command of a letter.
    pub(super) fn of_key(letter: char) -> Option<Doing> {
        if letter == ' ' {
            return Some(Doing::Step);
        }
        let upper = letter.to_ascii_uppercase();
        Doing::BAR
            .into_iter()
            .chain([Doing::Reprint, Doing::Unprinted])
            .find(|d| d.key().chars().eq([upper]))
    }

    /// Its name in a word, for the key bar.
    pub(super) fn short(self, words: &Words, paused: bool) -> &'static str {
        words.text(match self {
            Doing::Step | Doing::Next => "counter-key-next",
            Doing::Recall => "counter-key-recall",
            Doing::Start => "counter-key-start",
            Doing::Finish => "counter-key-finish",
            Doing::Absent => "counter-key-absent",
            Doing::Park => "counter-key-park",
            Doing::Transfer => "counter-key-transfer",
            Doing::Pause if paused => "counter-key-resume",
            Doing::Pause => "counter-key-pause",
            Doing::Call | Doing::CallNumber => "counter-key-call",
            Doing::Cancel | Doing::CancelNumber => "counter-key-cancel",
            Doing::Services => "counter-key-services",
            Doing::Undo => "counter-key-undo",
            Doing::SignOut => "counter-key-sign-out",
            Doing::Palette | Doing::Show(_) => "counter-key-more",
            Doing::Tell | Doing::TellClosing | Doing::TellUrgent | Doing::Music => self.id(),
            Doing::SignIn => "counter-sign-in",
            Doing::Reprint => "counter-key-reprint",
            Doing::Unprinted => "counter-do-unprinted",
        })
    }

    /// The id of its whole name; the attribute `find` holds what else it is found by.
    pub(super) fn id(self) -> &'static str {
        match self {
            Doing::Step | Doing::Next => "counter-do-next",
            Doing::Recall => "counter-do-recall",
            Doing::Start => "counter-do-start",
            Doing::Finish => "counter-do-finish",
            Doing::Absent => "counter-do-absent",
            Doing::Park => "counter-do-park",
            Doing::Transfer => "counter-do-transfer",
            Doing::Pause => "counter-do-pause",
            Doing::Call => "counter-do-call",
            Doing::CallNumber => "counter-do-call-number",
            Doing::Cancel => "counter-do-cancel",
            Doing::CancelNumber => "counter-do-cancel-number",
            Doing::Services => "counter-do-services",
            Doing::Undo => "counter-do-undo",
            Doing::SignOut => "counter-do-sign-out",
            Doing::Palette => "counter-do-more",
            Doing::SignIn => "counter-do-sign-in",
            Doing::Reprint => "counter-do-reprint",
            Doing::Unprinted => "counter-do-unprinted",
            Doing::Tell => "counter-do-tell",
            Doing::TellClosing => "counter-do-tell-closing",
            Doing::TellUrgent => "counter-do-tell-urgent",
            Doing::Music => "counter-do-music",
            Doing::Show(Tab::Waiting) => "counter-do-show-waiting",
            Doing::Show(Tab::Passed) => "counter-do-show-passed",
            Doing::Show(Tab::Parked) => "counter-do-show-parked",
            Doing::Show(Tab::Hall) => "counter-do-show-hall",
        }
    }
}

/// What a press leads to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plan {
    Send(Command),
    Open(Dialog),
    Show(Tab),
    Refuse(Said),
}

/// Something told in the message line. Facts, so that it follows when the language changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    Refused(Refusal),
    Lost(Timestamp),
    Called(Number, Why),
    NobodyWaiting(Option<Number>),
    Recalled(Number, u8),
    Passed(Number),
    Started(Number),
    Finished(Number),
    Parked(Number),
    Unparked(Number),
    Transferred(Number, ServiceId),
    Cancelled(Number),
    Paused(PauseId),
    Resumed,
    Opened(String),
    Closed,
    ServicesSet(usize),
    Undone(Number),
    Rated(Number),
    Printing(Number, PrinterId),
    NotPrinted(Number),
    AllPrinted,
    Told,
    Music(bool),
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Plain,
    Warn,
}

/// A message and when it goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Note {
    pub(super) said: Said,
    pub(super) until: Timestamp,
}

impl Said {
    pub(super) fn tone(&self) -> Tone {
        match self {
            Said::Refused(_) | Said::Lost(_) | Said::NobodyWaiting(_) => Tone::Warn,
            Said::Rated(_) | Said::Closed | Said::AllPrinted => Tone::Plain,
            _ => Tone::Good,
        }
    }

    pub(super) fn text(&self, hall: &Hall, words: &Words) -> String {
        let setup = hall.setup();
        let lang = words.lang();
        let of = |id: &str, number: &Number| words.say(id, args! { number: number.to_string() });
        match self {
            Said::Refused(refusal) => text::refusal(refusal, words),
            Said::Lost(since) => words.say(
                "counter-lost-refusal",
                args! { time: text::clock(since.local(setup.rules.zone).time()) },
            ),
            Said::Called(number, why) => words.say(
                "counter-said-called",
                args! { number: number.to_string(), why: text::why(why, setup, words) },
            ),
            Said::NobodyWaiting(None) => words.text("counter-said-nobody").to_owned(),
            Said::NobodyWaiting(Some(number)) => of("counter-said-finished-nobody", number),
            Said::Recalled(number, times) => words.say(
                "counter-said-recalled",
                args! { number: number.to_string(), times: *times },
            ),
            Said::Passed(number) => of("counter-said-passed", number),
            Said::Started(number) => of("counter-said-started", number),
            Said::Finished(number) => of("counter-said-finished", number),
            Said::Parked(number) => of("counter-said-parked", number),
            Said::Unparked(number) => of("counter-said-unparked", number),
            Said::Transferred(number, service) => {
                let name = setup
                    .service(*service)
                    .map_or(service.as_str(), |s| s.name.get(lang));
                words.say(
                    "counter-said-transferred",
                    args! { number: number.to_string(), service: name },
                )
            }
            Said::Cancelled(number) => of("counter-said-cancelled", number),
            Said::Paused(reason) => {
                let name = setup
                    .pauses
                    .iter()
                    .find(|p| p.id == *reason)
                    .map_or(reason.as_str(), |p| p.name.get(lang));
                words.say("counter-said-paused", args! { reason: name })
            }
            Said::Resumed => words.text("counter-said-resumed").to_owned(),
            Said::Opened(clerk) => words.say("counter-said-opened", args! { clerk: clerk }),
            Said::Closed => words.text("counter-said-closed").to_owned(),
            Said::ServicesSet(count) => words.say("counter-said-services", args! { count: *count }),
            Said::Undone(number) => of("counter-said-undone", number),
            Said::Printing(number, printer) => words.say(
                "counter-said-printing",
                args! { number: number.to_string(), printer: printer.as_str() },
            ),
            Said::NotPrinted(number) => of("counter-said-not-printed", number),
            Said::AllPrinted => words.text("counter-said-all-printed").to_owned(),
            Said::Told => words.text("counter-said-told").to_owned(),
            Said::Music(true) => words.text("counter-said-music-on").to_owned(),
            Said::Music(false) => words.text("counter-said-music-off").to_owned(),
            // How it was is not for the clerk: a visitor must be free to say so.
            Said::Rated(number) => of("counter-said-rated", number),
        }
    }

    /// What an event tells this counter's clerk.
    pub(super) fn of_event(event: &Event, hall: &Hall) -> Option<Said> {
        let number = |id: &TicketId| hall.ticket(*id).map(|t| t.number);
        Some(match event {
            Event::Counter(CounterEvent::TicketCalled { ticket, why, .. }) => {
                Said::Called(number(ticket)?, *why)
            }
            Event::Counter(CounterEvent::TicketRecalled { ticket, .. }) => {
                let times = match hall.ticket(*ticket)?.state {
                    TicketState::Called { times, .. } => times,
                    _ => 1,
                };
                Said::Recalled(number(ticket)?, times)
            }
            Event::Counter(CounterEvent::TicketPassed { ticket, .. }) => {
                Said::Passed(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketStarted { ticket, .. }) => {
                Said::Started(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                Said::Finished(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketParked { ticket, .. }) => {
                Said::Parked(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketUnparked { ticket, .. }) => {
                Said::Unparked(number(ticket)?)
            }
            Event::Counter(CounterEvent::TicketTransferred {
                ticket, service, ..
            }) => Said::Transferred(number(ticket)?, *service),
            Event::Queue(QueueEvent::TicketCancelled { ticket, .. }) => {
                Said::Cancelled(number(ticket)?)
            }
            Event::Counter(CounterEvent::Paused { reason, .. }) => Said::Paused(*reason),
            Event::Counter(CounterEvent::Resumed { .. }) => Said::Resumed,
            Event::Announcement(AnnouncementEvent::Announced { .. }) => Said::Told,
            Event::Announcement(AnnouncementEvent::MusicSet { on }) => Said::Music(*on),
            Event::Counter(CounterEvent::Opened { clerk, .. }) => Said::Opened(clerk.clone()),
            Event::Counter(CounterEvent::Closed { .. }) => Said::Closed,
            Event::Counter(CounterEvent::ServicesSet { serves, .. }) => {
                Said::ServicesSet(serves.len())
            }
            Event::Counter(CounterEvent::SlipUndone { ticket, .. }) => {
                Said::Undone(number(ticket)?)
            }
            Event::Rating(RatingEvent::TicketRated { ticket, .. }) => Said::Rated(number(ticket)?),
            Event::Print(PrintEvent::Queued {
                what: Printable::Ticket(ticket),
                printer,
                ..
            }) => Said::Printing(number(ticket)?, *printer),
            Event::Print(PrintEvent::JobReported {
                job,
                state: JobState::Settled,
            }) => match &hall.job(*job)?.what {
                Printable::Ticket(ticket) => Said::NotPrinted(number(ticket)?),
                Printable::TestPage | Printable::Report => return None,
            },
            _ => return None,
        })
    }
}

/// What was done, of a slip.
pub(super) fn slip_name(kind: SlipKind, words: &Words) -> &'static str {
    words.text(match kind {
        SlipKind::Start => "counter-key-start",
        SlipKind::Finish => "counter-key-finish",
        SlipKind::NoShow => "counter-key-absent",
        SlipKind::Transfer => "counter-key-transfer",
        SlipKind::Cancel => "counter-key-cancel",
    })
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) ticket: TicketId,
    /// Why it would be called at its place.
    pub(super) why: Option<Why>,
}

/// Rows of the waiting list; nobody reads further, and each costs a look at every service.
const ROWS_MAX: usize = 300;

impl CounterScreen {
    /// Now, or when the hall was last heard of: what is shown is as of then.
    pub(super) fn now(cx: &Context<'_>) -> Timestamp {
        match cx.connection {
            Connection::Live => cx.at,
            Connection::Lost(since) | Connection::Alone(since) => since.min(cx.at),
        }
    }

    /// This counter, while a clerk works there.
    pub(super) fn open<'h>(&self, hall: &'h Hall) -> Option<&'h Counter> {
        hall.counter(self.counter).filter(|c| c.shift.is_some())
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
                .collect(),
            Tab::Passed => self
                .passed(hall)
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

    /// Passed tickets that concern this counter: it called them, or it serves what they came for.
    pub(super) fn passed<'h>(&self, hall: &'h Hall) -> impl DoubleEndedIterator<Item = &'h Ticket> {
        let (id, counter) = (self.counter, hall.counter(self.counter));
        hall.passed().filter(move |t| {
            matches!(t.state, TicketState::Passed { counter, .. } if counter == id)
                || counter.is_some_and(|c| c.serves.iter().any(|s| s.service == t.service))
        })
    }

    /// The ticket of the chosen row, while it is still in the list.
    pub(super) fn chosen(&self, cx: &Context<'_>) -> Option<TicketId> {
        let ticket = cx.hall.ticket(self.tickets.chosen()?)?;
        let listed = match self.tabs.chosen() {
            Tab::Waiting => ticket.state == TicketState::Waiting,
            Tab::Passed => matches!(ticket.state, TicketState::Passed { .. }),
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

    /// What `doing` leads to now.
    pub(super) fn plan(&self, cx: &Context<'_>, doing: Doing) -> Plan {
        let (counter, hall) = (self.counter, cx.hall);
        let refusal = |command: Command| {
            hall.consider(cx.at, &command)
                .err()
                .map(|r| Plan::Refuse(Said::Refused(r)))
        };
        let paused = self.open(hall).is_some_and(|c| !c.is_working());
        match doing {
            Doing::Step => Plan::Send(match self.current(hall).map(|t| t.state) {
                Some(TicketState::Called { .. }) => {
                    Command::Counter(CounterCommand::Start { counter })
                }
                Some(_) => Command::Counter(CounterCommand::Finish { counter }),
                None if paused => Command::Counter(CounterCommand::Resume { counter }),
                None => Command::Counter(CounterCommand::CallNext { counter }),
            }),
            Doing::Next => Plan::Send(Command::Counter(CounterCommand::CallNext { counter })),
            Doing::Recall => Plan::Send(Command::Counter(CounterCommand::Recall { counter })),
            Doing::Start => Plan::Send(Command::Counter(CounterCommand::Start { counter })),
            Doing::Finish => Plan::Send(Command::Counter(CounterCommand::Finish { counter })),
            Doing::Absent => Plan::Send(Command::Counter(CounterCommand::NoShow { counter })),
            Doing::Park => Plan::Send(Command::Counter(CounterCommand::Park { counter })),
            // Whatever can be parked can be transferred: it is being served.
            Doing::Transfer => refusal(Command::Counter(CounterCommand::Park { counter }))
                .unwrap_or(Plan::Open(Dialog::Transfer(Transfer::new()))),
            Doing::Pause if paused => {
                Plan::Send(Command::Counter(CounterCommand::Resume { counter }))
            }
            Doing::Pause => match hall.setup().pauses.first() {
                None => Plan::Refuse(Said::Refused(Refusal::UnknownReason)),
                Some(first) => refusal(Command::Counter(CounterCommand::Pause {
                    counter,
                    reason: first.id,
                }))
                .unwrap_or(Plan::Open(Dialog::Pause(Pause::default()))),
            },
            Doing::Call | Doing::CallNumber => {
                match self.chosen(cx).filter(|_| doing == Doing::Call) {
                    Some(ticket) => Plan::Send(self.call_of(hall, ticket)),
                    None => match hall.consider(
                        cx.at,
                        &Command::Counter(CounterCommand::CallNext { counter }),
                    ) {
                        Ok(_) | Err(Refusal::NobodyWaiting) => {
                            Plan::Open(Dialog::Number(ByNumber::new(Purpose::Call)))
                        }
                        Err(refusal) => Plan::Refuse(Said::Refused(refusal)),
                    },
                }
            }
            Doing::Cancel | Doing::CancelNumber => {
                match self.chosen(cx).filter(|_| doing == Doing::Cancel) {
                    Some(ticket) => refusal(Command::Queue(QueueCommand::Cancel {
                        ticket,
                        counter: Some(counter),
                    }))
                    .unwrap_or(Plan::Open(Dialog::Cancel(Cancel::new(ticket)))),
                    None => Plan::Open(Dialog::Number(ByNumber::new(Purpose::Cancel))),
                }
            }
            Doing::Reprint => match self.chosen(cx) {
                _ if hall.printers().is_empty() => {
                    Plan::Refuse(Said::Refused(Refusal::UnknownPrinter))
                }
                Some(ticket) => Self::print_of(hall, ticket).map_or(
                    Plan::Refuse(Said::Refused(Refusal::UnknownPrinter)),
                    Plan::Send,
                ),
                None => Plan::Open(Dialog::Number(ByNumber::new(Purpose::Print))),
            },
            Doing::Unprinted => match Self::unprinted(cx).map(|job| job.id).collect::<Vec<_>>() {
                jobs if jobs.is_empty() => Plan::Refuse(Said::AllPrinted),
                jobs => Plan::Open(Dialog::Unprinted(Unprinted::of(jobs))),
            },
            Doing::Tell => Plan::Open(Dialog::Write(Write::new())),
            // Everybody hears it, so a slip is asked about.
            Doing::TellClosing => Plan::Open(Dialog::Tell(Tell::new(Notice::ClosingSoon))),
            Doing::TellUrgent => Plan::Open(Dialog::Tell(Tell::new(Notice::Urgent))),
            Doing::Music => Plan::Send(Command::Announcement(AnnouncementCommand::SetMusic {
                on: !hall.music(),
            })),
            Doing::Services => Plan::Open(Dialog::Services(Services::of(hall, counter))),
            Doing::Undo => Plan::Send(Command::Counter(CounterCommand::Undo { counter })),
            Doing::SignOut => refusal(Command::Counter(CounterCommand::Close { counter }))
                .unwrap_or_else(|| {
                    let parked = hall.parked(counter).next().is_some();
                    if parked {
                        Plan::Open(Dialog::SignOut(SignOut))
                    } else {
                        Plan::Send(Command::Counter(CounterCommand::Close { counter }))
                    }
                }),
            Doing::Palette => Plan::Open(Dialog::Palette(Palette::new())),
            Doing::SignIn => Plan::Send(Command::Counter(CounterCommand::Open {
                counter,
                clerk: self.sign_in.text(NAME).trim().to_owned(),
            })),
            Doing::Show(tab) => Plan::Show(tab),
        }
    }

    /// Why `doing` makes no sense now; `None` when it does.
    pub(super) fn why_not(&self, cx: &Context<'_>, doing: Doing) -> Option<Said> {
        if let Some(since) = cx.connection.lost_since()
            && !matches!(doing, Doing::Palette | Doing::Show(_))
        {
            return Some(Said::Lost(since));
        }
        match self.plan(cx, doing) {
            Plan::Send(command) => cx.hall.consider(cx.at, &command).err().map(Said::Refused),
            Plan::Refuse(said) => Some(said),
            Plan::Open(_) | Plan::Show(_) => None,
        }
    }
}
