//! Personal data taken out of what a recording of a screen holds.
//!
//! A recording leaves the hall, in the hands of a technician. So it has no clerk's name, no phone
//! number, no words of a notice and no visitor's reason for a poor rating. Each character becomes
//! one of the same width, so a replay has the shape of what was seen, and the rules judge its
//! length the same.
//!
//! *Never*: a match with a wildcard. A new event, command or field does not compile before
//! somebody has decided here.

mod appointments;
mod staff;

use hall::KeptCounter;
use hall::counter::{Shift, UndoableAction};
use hall::ticket::{Rating, Ticket};
use hall::{
    Actor, AnnouncementCommand, AnnouncementEvent, Answer, Command, CounterCommand, CounterEvent,
    DeviceCommand, DeviceEvent, Emergency, Entry, Event, MachineCommand, MachineEvent, Notice,
    Phone, PrintCommand, PrintEvent, QueueCommand, QueueEvent, RatingCommand, RatingEvent, Refusal,
    Snapshot, ZoneWish,
};
use statistics::{Clerk, Counts, Key, Question};
use std::borrow::Cow;

/// Returns the character that stands for `letter`: a digit for a digit, a letter for a letter, one
/// of two columns for one of two columns.
pub fn letter(letter: char) -> char {
    match letter {
        '0'..='9' => '0',
        letter if letter.is_ascii_alphabetic() => 'x',
        letter if letter.is_ascii() => letter,
        // Below the first block of wide characters.
        letter if letter < '\u{1100}' => 'x',
        _ => '某',
    }
}

/// Returns a text of the same shape that says nothing.
pub fn text(text: &str) -> String {
    text.chars().map(letter).collect()
}

/// Returns a notice without the words that somebody typed.
pub fn notice(notice: &Notice) -> Notice {
    match notice {
        Notice::ClosingSoon => Notice::ClosingSoon,
        Notice::Urgent => Notice::Urgent,
        Notice::Text(typed) => Notice::Text(text(typed)),
    }
}

/// Returns an event without personal data.
pub fn event(event: &Event) -> Cow<'_, Event> {
    match event {
        Event::Counter(CounterEvent::Opened {
            counter,
            clerk,
            account,
            no: _,
            stars,
        }) => Cow::Owned(Event::Counter(CounterEvent::Opened {
            counter: *counter,
            clerk: text(clerk),
            account: *account,
            no: account.and_then(staff::number),
            stars: *stars,
        })),
        Event::Rating(RatingEvent::Explained {
            ticket,
            counter,
            reason: _,
            person,
        }) => Cow::Owned(Event::Rating(RatingEvent::Explained {
            ticket: *ticket,
            counter: *counter,
            reason: None,
            person: *person,
        })),
        Event::Announcement(AnnouncementEvent::Announced { notice: told }) => {
            Cow::Owned(Event::Announcement(AnnouncementEvent::Announced {
                notice: notice(told),
            }))
        }
        Event::Announcement(AnnouncementEvent::EmergencyRaised { text: told }) => {
            Cow::Owned(Event::Announcement(AnnouncementEvent::EmergencyRaised {
                text: told.as_deref().map(text),
            }))
        }
        Event::Announcement(AnnouncementEvent::Unspoken {
            zone,
            speaker,
            words,
        }) => Cow::Owned(Event::Announcement(AnnouncementEvent::Unspoken {
            zone: *zone,
            speaker: *speaker,
            words: text(words),
        })),
        Event::Device(DeviceEvent::SignSet {
            counter,
            text: told,
        }) => Cow::Owned(Event::Device(DeviceEvent::SignSet {
            counter: *counter,
            text: told.as_deref().map(text),
        })),
        Event::Device(DeviceEvent::DevicesReported { .. }) => Cow::Borrowed(event),
        Event::Staff(event) => Cow::Owned(Event::Staff(staff::event(event))),
        Event::Configured { .. }
        | Event::Settings(_)
        | Event::DayTurned { .. }
        | Event::Clock(_) => Cow::Borrowed(event),
        Event::Machine(
            MachineEvent::Admitted { .. }
            | MachineEvent::Expelled { .. }
            | MachineEvent::Promoted { .. }
            | MachineEvent::LineageBegun { .. }
            | MachineEvent::Reopened,
        ) => Cow::Borrowed(event),
        Event::Queue(
            QueueEvent::TicketIssued { .. }
            | QueueEvent::TicketReserved { .. }
            | QueueEvent::TicketAdopted { .. }
            | QueueEvent::SlipBound { .. }
            | QueueEvent::TicketRequeued { .. }
            | QueueEvent::TicketHeld { .. }
            | QueueEvent::TicketReleased { .. }
            | QueueEvent::TicketReturned { .. }
            | QueueEvent::TicketCancelled { .. },
        ) => Cow::Borrowed(event),
        Event::Counter(
            CounterEvent::Closed { .. }
            | CounterEvent::ServicesSet { .. }
            | CounterEvent::TicketCalled { .. }
            | CounterEvent::TicketRecalled { .. }
            | CounterEvent::TicketNoShow { .. }
            | CounterEvent::TicketStarted { .. }
            | CounterEvent::StartedWithoutTicket { .. }
            | CounterEvent::TicketFinished { .. }
            | CounterEvent::TicketParked { .. }
            | CounterEvent::TicketUnparked { .. }
            | CounterEvent::TicketTransferred { .. }
            | CounterEvent::Paused { .. }
            | CounterEvent::Resumed { .. }
            | CounterEvent::ActionUndone { .. },
        ) => Cow::Borrowed(event),
        Event::Rating(RatingEvent::TicketRated { .. } | RatingEvent::Closed { .. }) => {
            Cow::Borrowed(event)
        }
        Event::Appointment(event) => Cow::Owned(Event::Appointment(appointments::event(event))),
        // Who it was is a random number.
        Event::Person(_) => Cow::Borrowed(event),
        Event::Print(
            PrintEvent::Queued { .. }
            | PrintEvent::JobReported { .. }
            | PrintEvent::PrinterReported { .. },
        ) => Cow::Borrowed(event),
        Event::Announcement(
            AnnouncementEvent::EmergencyEnded
            | AnnouncementEvent::MusicSet { .. }
            | AnnouncementEvent::ZoneChanged { .. }
            | AnnouncementEvent::Spoken { .. },
        ) => Cow::Borrowed(event),
    }
}

/// Returns events without personal data.
fn events(events: &[Event]) -> Cow<'_, [Event]> {
    if events
        .iter()
        .all(|one| matches!(event(one), Cow::Borrowed(_)))
    {
        return Cow::Borrowed(events);
    }
    Cow::Owned(events.iter().map(|one| event(one).into_owned()).collect())
}

/// Returns a line of the log without personal data.
pub fn entry(entry: &Entry) -> Cow<'_, Entry> {
    let Entry {
        seq,
        at,
        command,
        events: happened,
        actor: asked,
        salt: _,
        link,
    } = entry;
    let events = events(happened);
    let by = asked.map(actor);
    if matches!(events, Cow::Borrowed(_)) && by == *asked {
        return Cow::Borrowed(entry);
    }
    Cow::Owned(Entry {
        seq: *seq,
        at: *at,
        command: *command,
        events: events.into_owned(),
        actor: by,
        salt: None,
        link: *link,
    })
}

/// Returns an actor without the person.
fn actor(actor: Actor) -> Actor {
    let Actor {
        machine,
        program,
        account: _,
    } = actor;
    Actor {
        machine,
        program,
        account: None,
    }
}

/// Returns an answer without personal data.
pub fn answer(answer: &Answer) -> Cow<'_, Answer> {
    match answer {
        Ok(happened) => match events(happened) {
            Cow::Borrowed(_) => Cow::Borrowed(answer),
            Cow::Owned(events) => Cow::Owned(Ok(events)),
        },
        Err(why) => Cow::Owned(Err(refusal(why))),
    }
}

/// Returns figures without the names of clerks.
pub fn counts(counts: &Counts) -> Counts {
    let mut redacted = counts.clone();
    redacted.question = question(&counts.question);
    for key in redacted.rows.iter_mut().flat_map(|row| &mut row.keys) {
        if let Key::Clerk(Some(Clerk { name, .. })) = key {
            *name = text(name).into();
        }
    }
    redacted
}

/// Returns a question about figures without the name of a clerk.
pub fn question(question: &Question) -> Question {
    let mut redacted = question.clone();
    if let Some(clerk) = &mut redacted.filter.clerk {
        clerk.name = text(&clerk.name).into();
    }
    redacted
}

/// Returns a refusal without personal data.
pub fn refusal(refusal: &Refusal) -> Refusal {
    match refusal {
        Refusal::CounterOpen { clerk } => Refusal::CounterOpen { clerk: text(clerk) },
        Refusal::CounterStaffed { counter, clerk } => Refusal::CounterStaffed {
            counter: *counter,
            clerk: text(clerk),
        },
        Refusal::StaffNoTaken { no, name } => Refusal::StaffNoTaken {
            no: *no,
            name: text(name),
        },
        Refusal::UnknownService
        | Refusal::UnknownClass
        | Refusal::UnknownCounter
        | Refusal::UnknownTicket
        | Refusal::UnknownReason
        | Refusal::UnknownGrade
        | Refusal::ServiceClosed { .. }
        | Refusal::Holiday { .. }
        | Refusal::Late { .. }
        | Refusal::ServiceFull { .. }
        | Refusal::NumbersUsedUp
        | Refusal::BadName
        | Refusal::BadPhone
        | Refusal::BadServices
        | Refusal::CounterClosed { .. }
        | Refusal::ClerkElsewhere { .. }
        | Refusal::CounterPaused
        | Refusal::NotPaused
        | Refusal::NobodyWaiting
        | Refusal::NoTicket
        | Refusal::StillCalling { .. }
        | Refusal::StillServing { .. }
        | Refusal::WithoutTicket
        | Refusal::AtOtherCounter { .. }
        | Refusal::TicketOver { .. }
        | Refusal::NotCalled { .. }
        | Refusal::NotServing { .. }
        | Refusal::NotParked { .. }
        | Refusal::NothingToUndo
        | Refusal::NothingToRate
        | Refusal::NotPoor
        | Refusal::AlreadyRated { .. }
        | Refusal::UnknownPrinter
        | Refusal::UnknownJob
        | Refusal::PrinterStopped { .. }
        | Refusal::JobOver
        | Refusal::NothingToDo
        | Refusal::MachineKnown { .. }
        | Refusal::TooManyMachines
        | Refusal::UnknownMachine
        | Refusal::Generation { .. }
        | Refusal::NotAllowed
        | Refusal::NotItsTask
        | Refusal::NotItsCounter { .. }
        | Refusal::OnlyPadsRate
        | Refusal::SignInFirst
        | Refusal::NoRight { .. }
        | Refusal::UnknownAccount { .. }
        | Refusal::SeveralAccounts
        | Refusal::UnknownStaffRole { .. }
        | Refusal::CannotGrant { .. }
        | Refusal::LastManager
        | Refusal::AccountDisabled { .. }
        | Refusal::AccountInvited
        | Refusal::WrongSecret
        | Refusal::TryLater { .. }
        | Refusal::SignInLocked { .. }
        | Refusal::SignInBarred
        | Refusal::ScreenLocked
        | Refusal::BadStars
        | Refusal::RoleInUse { .. }
        | Refusal::BadStaffRole
        | Refusal::WeakPin
        | Refusal::WeakPassword
        | Refusal::BadBadge
        | Refusal::BadgeInUse { .. }
        | Refusal::WayNotUsed
        | Refusal::TooManyAccounts
        | Refusal::BadNotice
        | Refusal::TooManyDevices
        | Refusal::Emergency
        | Refusal::Reasserting
        | Refusal::DayOver
        | Refusal::NumberTaken { .. }
        | Refusal::BadNumber { .. }
        | Refusal::NotMissed { .. }
        | Refusal::NotWaiting { .. }
        | Refusal::NoHold
        | Refusal::NoReturn
        | Refusal::KioskTooFast { .. }
        | Refusal::NoOtherClock
        | Refusal::BadDate
        | Refusal::NoDayToTakeBack
        | Refusal::SettingChanged { .. }
        | Refusal::SettingsUnfit { .. }
        | Refusal::LaterChange { .. }
        | Refusal::UnknownAppointment
        | Refusal::NoAppointments
        | Refusal::NoSlot { .. }
        | Refusal::DayClosed { .. }
        | Refusal::SlotFull { .. }
        | Refusal::BookedTooLate { .. }
        | Refusal::BookedTooFar { .. }
        | Refusal::CodeTaken
        | Refusal::ReferenceTaken { .. }
        | Refusal::BadReference
        | Refusal::TooManyAppointments
        | Refusal::TooEarly { .. }
        | Refusal::CheckedInAlready { .. }
        | Refusal::AppointmentCancelled { .. }
        | Refusal::AppointmentServiceGone { .. }
        | Refusal::DayHasBegun { .. } => refusal.clone(),
    }
}

/// Returns a command without personal data.
pub fn command(command: &Command) -> Cow<'_, Command> {
    match command {
        Command::Counter(CounterCommand::Open {
            counter,
            clerk,
            replace,
        }) => Cow::Owned(Command::Counter(CounterCommand::Open {
            counter: *counter,
            clerk: text(clerk),
            replace: *replace,
        })),
        Command::Rating(RatingCommand::Explain {
            counter,
            reason: _,
            phone,
        }) => Cow::Owned(Command::Rating(RatingCommand::Explain {
            counter: *counter,
            reason: None,
            phone: phone.as_ref().map(|phone| Phone::new(text(phone.as_str()))),
        })),
        Command::Announcement(AnnouncementCommand::Announce { notice: told }) => {
            Cow::Owned(Command::Announcement(AnnouncementCommand::Announce {
                notice: notice(told),
            }))
        }
        Command::Announcement(AnnouncementCommand::RaiseEmergency { text: told }) => {
            Cow::Owned(Command::Announcement(AnnouncementCommand::RaiseEmergency {
                text: told.as_deref().map(text),
            }))
        }
        Command::Device(DeviceCommand::SetSign {
            counter,
            text: told,
        }) => Cow::Owned(Command::Device(DeviceCommand::SetSign {
            counter: *counter,
            text: told.as_deref().map(text),
        })),
        Command::Device(DeviceCommand::ReportDevices { .. })
        | Command::Configure { .. }
        | Command::Settings(_)
        | Command::Elapse => Cow::Borrowed(command),
        Command::Machine(
            MachineCommand::Admit { .. }
            | MachineCommand::Expel { .. }
            | MachineCommand::Promote { .. }
            | MachineCommand::BeginLineage { .. }
            | MachineCommand::Reopen,
        ) => Cow::Borrowed(command),
        Command::Queue(
            QueueCommand::Issue { .. }
            | QueueCommand::Reserve { .. }
            | QueueCommand::Adopt { .. }
            | QueueCommand::RegisterPrintedTicket { .. }
            | QueueCommand::Cancel { .. }
            | QueueCommand::Hold { .. }
            | QueueCommand::PutBack { .. }
            | QueueCommand::ComeBack { .. },
        ) => Cow::Borrowed(command),
        Command::Counter(
            CounterCommand::Close { .. }
            | CounterCommand::SetServices { .. }
            | CounterCommand::CallNext { .. }
            | CounterCommand::CallTicket { .. }
            | CounterCommand::Recall { .. }
            | CounterCommand::NoShow { .. }
            | CounterCommand::Start { .. }
            | CounterCommand::StartWithoutTicket { .. }
            | CounterCommand::Finish { .. }
            | CounterCommand::Park { .. }
            | CounterCommand::Unpark { .. }
            | CounterCommand::Transfer { .. }
            | CounterCommand::Pause { .. }
            | CounterCommand::Resume { .. }
            | CounterCommand::Undo { .. },
        ) => Cow::Borrowed(command),
        Command::Rating(RatingCommand::Rate { .. }) => Cow::Borrowed(command),
        Command::Print(
            PrintCommand::Print { .. }
            | PrintCommand::ReportJob { .. }
            | PrintCommand::ReportPrinter { .. },
        ) => Cow::Borrowed(command),
        Command::Announcement(AnnouncementCommand::SpeakIn {
            zone,
            speaker,
            wish: ZoneWish::Unspoken { words },
            voice,
        }) => Cow::Owned(Command::Announcement(AnnouncementCommand::SpeakIn {
            zone: *zone,
            speaker: *speaker,
            wish: ZoneWish::Unspoken { words: text(words) },
            voice: voice.clone(),
        })),
        Command::Announcement(
            AnnouncementCommand::EndEmergency
            | AnnouncementCommand::SetMusic { .. }
            | AnnouncementCommand::SpeakIn { .. },
        )
        | Command::Person(_)
        | Command::Clock(_) => Cow::Borrowed(command),
        Command::Appointment(command) => {
            Cow::Owned(Command::Appointment(appointments::command(command)))
        }
        Command::Staff(command) => Cow::Owned(Command::Staff(staff::command(command))),
    }
}

/// Returns a hall's snapshot without personal data.
pub fn snapshot(mut snapshot: Snapshot) -> Snapshot {
    let Snapshot {
        tickets,
        counters,
        emergency,
        setup: _,
        day: _,
        last_at: _,
        first_ticket: _,
        services: _,
        calls: _,
        first_job: _,
        jobs: _,
        printers: _,
        machines: _,
        next_series: _,
        generation: _,
        reopened: _,
        floors: _,
        music: _,
        zones: _,
        devices: _,
        signs,
        clock: _,
        past,
        lineage: _,
        link: _,
        rollback: _,
        former_dates: _,
        settings_file: _,
        setting_changes: _,
        next_setting_change: _,
        staff: people,
        appointments: booked,
    } = &mut snapshot;
    staff::clear(people);
    appointments::clear(booked);
    for sign in signs {
        sign.text = text(&sign.text);
    }
    if let Some(record) = past.as_mut().and_then(|past| past.record.as_mut()) {
        record.tickets.iter_mut().for_each(clear_ticket);
        let shifts = record.counters.iter_mut().flat_map(|day| &mut day.shift);
        shifts.for_each(clear_shift);
    }
    tickets.iter_mut().for_each(clear_ticket);
    counters.iter_mut().for_each(clear_counter);
    if let Some(Emergency {
        text: told,
        by,
        since: _,
    }) = emergency
    {
        *told = told.as_deref().map(text);
        *by = by.map(actor);
    }
    snapshot
}

/// Takes the persons out of a ticket.
fn clear_ticket(ticket: &mut Ticket) {
    let Ticket {
        clerk,
        rating,
        served_by,
        no_show_by,
        id: _,
        number: _,
        service: _,
        lang: _,
        class: _,
        issued_at: _,
        state: _,
        leg: _,
        leg_at: _,
        called_at: _,
        first_called_at: _,
        account: _,
        started_at: _,
        parked_s: _,
        counter: _,
        issued_by,
        no_shows: _,
        slip: _,
        offline: _,
        place_at: _,
        back_at: _,
        due: _,
        nights: _,
    } = ticket;
    if let Some(name) = clerk {
        *name = text(name).into();
    }
    if let Some(Rating {
        reason,
        person: _,
        grade: _,
        at: _,
        by,
    }) = rating
    {
        *by = by.map(actor);
        *reason = None;
    }
    *served_by = served_by.map(actor);
    *no_show_by = no_show_by.map(actor);
    *issued_by = issued_by.map(actor);
}

/// Takes the persons out of a counter.
fn clear_counter(counter: &mut KeptCounter) {
    let KeptCounter {
        shift,
        undoable,
        id: _,
        serves: _,
        ticket: _,
        rating: _,
        priority_run: _,
        served: _,
        no_shows: _,
    } = counter;
    shift.iter_mut().for_each(clear_shift);
    if let Some(UndoableAction {
        before,
        kind: _,
        at: _,
    }) = undoable
    {
        clear_ticket(before);
    }
}

fn clear_shift(shift: &mut Shift) {
    let Shift {
        clerk,
        since: _,
        pause: _,
        active_at: _,
        account,
        no,
        stars: _,
    } = shift;
    *clerk = text(clerk).into();
    *no = account.and_then(staff::number);
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::CounterId;

    #[test]
    fn a_text_keeps_its_shape_and_says_nothing() {
        assert_eq!(text("李明 Li-2, Ünal"), "某某 xx-0, xxxx");
    }

    #[test]
    fn what_has_no_personal_data_is_not_copied() {
        let closed = Event::Counter(CounterEvent::Closed {
            counter: CounterId(1),
        });
        assert!(matches!(event(&closed), Cow::Borrowed(_)));
    }
}
