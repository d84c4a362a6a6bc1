//! The format: every type that is stored or sent, with the numbers of its fields and variants.
//!
//! To add a field, give it the next free number, and a default unless absence already means `None`
//! or empty. To drop one, leave its number in a comment. Never renumber: files and machines of
//! other versions use these numbers.

use hall::actor::Actor;
use hall::appointment::{Appointment, AppointmentSetup, AppointmentState, AppointmentsState, Slot};
use hall::clock::{
    ClockState, Correction, CounterDay, DateOffset, DayRecord, Doubt, FormerDate, PastDay,
    Renumbered, Resumption, Suspicion,
};
use hall::command::Command;
use hall::counter::{Pause, RatingWindow, Shift, UndoKind, UndoableAction};
use hall::event::{Entry, Event, Why};
use hall::forecast::Forecast;
use hall::lineage::{NumberRange, NumbersReached, Reached, Rollback};
use hall::machine::{Machine, Role};
use hall::opening::{DayHours, Opening, SpecialHours};
use hall::printing::{Condition, Failure, JobState, PrintJob, Printable, Printer};
use hall::refusal::Refusal;
use hall::setting::{KeptChange, Rule, Setting, SettingChange};
use hall::setup::{
    Choice, CounterSetup, Grade, Group, LatePolicy, PriorityClass, Rules, Serves, Service, Setup,
    Text, ZoneSetup,
};
use hall::staff::{
    Account, AccountState, Failures, Right, RoleName, Session, SignInMode, SignOutReason,
    StaffRole, StaffSetup, StaffState, Way,
};
use hall::ticket::{Floor, Number, Rating, Ticket, TicketState};
use hall::time::{Hours, Span};
use hall::visit::{Outcome, Visit, VisitChange};
use hall::voice::{Emergency, Notice, SpeakerVoice, SpokenLang, Zone, ZoneWish};
use hall::{
    AnnouncementCommand, AnnouncementEvent, Answer, AppointmentCommand, AppointmentEvent, CallNote,
    Claim, ClockCommand, ClockEvent, CounterCommand, CounterEvent, DateSetBy, DeviceCommand,
    DeviceEvent, Devices, KeptCounter, MachineCommand, MachineEvent, PauseId, PersonCommand,
    PersonEvent, PrintCommand, PrintEvent, QueueCommand, QueueEvent, RatingCommand, RatingEvent,
    ReasonId, ServiceDay, SettingsCommand, SettingsEvent, SignNotice, Snapshot, StaffCommand,
    StaffEvent, WireCondition,
};

// Settings. How languages and texts in them are numbered is in `values.rs`.
super::record! {
    struct Span { 1 from, 2 to }
    struct Hours { 1 week }
    struct Service {
        1 id, 2 name, 3 group, 4 icon, 5 prefix, 6 first, 7 last, 8 width, 9 notice, 10 cap,
        11 hours, 12 max_wait_s, 13 rate = 100, 14 usual_service_s, 15 retired = false,
        100 late = LatePolicy::Issue, 101 keep_over_night = false, 260 appointments,
    }
    struct AppointmentSetup {
        1 hours, 2 slot_min, 3 places, 4 walk_in_percent, 5 lead_min, 6 open_days, 7 early_min,
        8 late_min,
    }
    enum LatePolicy { 1 Issue, 2 Warn, 3 Ask, 4 Stop }
    struct Group { 1 id, 2 name, 3 icon, 4 parent }
    struct PriorityClass { 1 id, 2 name, 3 level, 4 rate = 100, 5 at_kiosk }
    struct Serves { 1 service, 2 rank }
    struct CounterSetup { 1 id, 70 label, 2 name, 3 serves }
    struct Grade { 1 name, 2 poor }
    struct Choice<ReasonId> { 1 id, 2 name }
    struct Choice<PauseId> { 1 id, 2 name }
    struct Rules {
        1 calls_before_no_show, 2 call_finishes, 3 arrives_after_s, 4 no_show_after_s, 5 ratio,
        6 undo_s, 7 rating_window_s, 8 rating_min_s, 9 day_starts, 10 time_zone, 11 holidays,
        12 idle_closes_after_s,
        20 return_after, 21 return_at_kiosk = false, 22 kiosk_per_minute,
        90 hold_min, 140 keep_phone_days = 90, 260 appointment_level = 3,
    }
    struct Setup {
        1 name, 2 services, 3 groups, 4 counters, 5 classes, 6 grades, 7 rating_reasons,
        8 pauses, 9 rules, 100 special_hours, 120 languages, 140 staff = StaffSetup::default(),
        230 zones,
    }
    struct ZoneSetup { 1 id, 2 volume, 3 music_volume, 4 languages }
    enum Rule {
        1 CallsBeforeNoShow(1 value),
        2 CallFinishes(1 value),
        3 ArrivesAfter(1 value),
        4 NoShowAfter(1 value),
        5 Ratio(1 value),
        6 Undo(1 value),
        7 RatingWindow(1 value),
        8 RatingMin(1 value),
        9 DayStarts(1 value),
        10 TimeZone(1 value),
        11 Holidays(1 value),
        12 IdleCloses(1 value),
        20 ReturnAfter(1 value),
        21 ReturnAtKiosk(1 value),
        22 KioskPerMinute(1 value),
        90 Hold(1 value),
        140 KeepPhone(1 value),
        260 AppointmentLevel(1 value),
    }
    enum Setting {
        1 Name(1 value),
        2 Service { 1 id, 2 value },
        3 Group { 1 id, 2 value },
        4 Counter { 1 id, 2 value },
        5 Class { 1 id, 2 value },
        6 Grades(1 value),
        7 RatingReason { 1 id, 2 value },
        8 PauseReason { 1 id, 2 value },
        9 Rule(1 value),
        100 SpecialHours(1 value),
        120 Languages(1 value),
        140 Staff(1 value),
        230 Zone { 1 id, 2 value },
        12 ServiceOrder(1 order),
        13 GroupOrder(1 order),
        15 ClassOrder(1 order),
        17 RatingReasonOrder(1 order),
        18 PauseReasonOrder(1 order),
    }
    struct SettingChange { 1 before, 2 after }
    struct KeptChange { 1 number, 2 at, 3 actor, 4 changes }
    enum SignInMode { 1 Name, 2 Badge, 3 Pin, 4 BadgePin, 5 Password }
    struct StaffSetup { 1 sign_in, 2 lock_min }
    enum DayHours { 1 Spans(1 spans), 2 Weekday(1 day) }
    struct SpecialHours { 1 occasion, 2 dates, 3 services, 4 hours }
    struct Opening { 1 day, 2 minute, 3 in_days }
}

// State.
super::record! {
    struct Number { 1 prefix, 2 value, 3 width }
    enum TicketState {
        1 Waiting,
        2 Called { 1 counter, 2 since, 3 times },
        3 Serving { 1 counter },
        4 Parked { 1 counter, 2 since },
        5 NoShow { 1 counter, 2 at },
        6 Finished { 1 at },
        7 Cancelled { 1 at },
        8 Expired,
        9 Reserved,
        90 OnHold { 1 until },
    }
    // 3 was the phone number, which is in the vault now.
    struct Rating { 1 grade, 2 reason, 4 at, 20 person, 210 by }
    struct Ticket {
        1 id, 2 number, 3 service, 4 lang, 5 class, 6 issued_at, 7 state, 8 leg, 9 leg_at,
        10 called_at, 11 started_at, 12 parked_s, 13 counter, 14 clerk, 15 no_shows, 16 rating,
        17 slip, 18 offline = false, 19 served_by, 20 no_show_by,
        21 place_at, 22 issued_by,
        90 back_at, 100 nights = 0,
        210 first_called_at, 211 account,
        260 due,
    }
    struct Slot { 1 day, 2 minute }
    enum AppointmentState { 1 Booked, 2 CheckedIn { 1 ticket, 2 late }, 3 Missed, 4 Cancelled }
    struct Appointment { 1 id, 2 code, 3 service, 4 slot, 5 reference, 6 state }
    struct AppointmentsState { 1 all, 2 next }
    struct Pause { 1 reason, 2 since }
    struct Shift {
        1 clerk, 2 since, 3 pause, 4 active_at = hall::Timestamp::default(),
        30 account, 31 no, 32 stars = 0,
    }
    struct RatingWindow { 1 ticket, 2 until }
    enum UndoKind { 1 Start, 2 Finish, 3 NoShow, 4 Transfer, 5 Cancel, 190 StartWithoutTicket }
    struct UndoableAction { 1 kind, 2 at, 3 before }
    struct KeptCounter {
        1 id, 2 serves, 3 shift, 4 ticket, 5 rating, 6 undoable, 7 priority_run, 8 served,
        9 no_shows,
    }
    struct CallNote { 1 ticket, 2 number, 3 service, 4 counter, 5 at, 6 times }
    struct ServiceDay { 1 issued, 2 served, 3 no_shows, 4 cancelled, 5 recent_s }
    struct Floor { 1 prefix, 4 first = 0, 2 value, 3 skipped }
    struct Snapshot {
        1 setup, 2 day, 3 last_at, 4 first_ticket, 5 tickets, 6 services, 7 counters, 8 calls,
        9 first_job = 0, 10 jobs, 11 printers, 12 machines, 13 next_series = 1, 14 generation = 1,
        15 reopened = true, 16 floors, 17 music = true, 18 zones, 19 emergency,
        20 clock = ClockState::default(), 21 past, 23 former_dates, 40 lineage, 41 link, 42 rollback,
        50 staff = StaffState::default(),
        60 settings_file, 61 setting_changes, 62 next_setting_change = 1,
        260 appointments = AppointmentsState::default(),
        240 devices, 241 signs,
    }
}

// The clock.
super::record! {
    struct DateOffset { 1 from, 2 offset }
    enum Suspicion { 1 Forward, 2 Impossible, 3 Others }
    struct Doubt { 1 suspicion, 2 offset, 3 since, 4 first, 5 starting }
    struct Correction { 1 at, 2 offset, 3 day }
    struct Resumption { 1 at, 2 first }
    struct ClockState {
        1 offsets, 2 doubt, 3 correction, 4 resumption, 5 dismissed, 6 set_at, 7 day_from,
    }
    struct CounterDay { 1 id, 2 served, 3 no_shows, 4 shift }
    struct DayRecord {
        1 services, 2 figures, 3 first_ticket, 4 tickets, 5 calls, 6 first_job, 7 jobs, 8 counters,
    }
    struct PastDay { 1 day, 2 numbers, 3 record }
    struct FormerDate { 1 day, 2 numbers }
    struct Renumbered { 1 ticket, 2 number }
    enum DateSetBy { 1 Step, 2 Correction, 3 Return, 4 Person }
}

// Devices on wires.
super::record! {
    enum WireCondition {
        1 Ready,
        2 Absent,
        3 Denied,
        4 Taken,
        5 Unreachable,
        6 Noisy,
        7 BadFile,
    }
    struct Devices { 1 id, 2 machine, 3 condition, 4 silent, 5 since }
    struct SignNotice { 1 counter, 2 text }
}

// Paper.
super::record! {
    struct Forecast { 1 ahead, 2 counters, 3 mean_s, 4 low_s, 5 high_s }
    enum Condition {
        1 Ready,
        2 NearEnd,
        3 Mute,
        4 PaperOut,
        5 CoverOpen,
        6 CutterJam,
        7 Fault,
        8 Offline,
        9 Absent,
        10 Garbled,
    }
    struct Printer { 1 id, 2 condition, 3 since, 4 layout_fault }
    enum Printable { 1 Ticket(1 id), 2 TestPage, 3 Report }
    enum Failure { 1 Printer(1 condition), 2 VisitorLeft, 3 Layout }
    enum JobState {
        1 Queued,
        2 Sending { 1 offset },
        3 Sent,
        4 Printed,
        5 Uncertain,
        6 Failed { 1 why },
        7 PutAside,
    }
    struct PrintJob { 1 id, 2 what, 3 printer, 4 reprint, 5 forecast, 6 queued_at, 7 state, 8 since }
}

// Who acts. How programs are numbered is in `values.rs`.
super::record! {
    struct Actor { 1 machine, 2 program, 3 account }
}

// People.
super::record! {
    enum Way { 1 Badge, 2 Pin, 3 BadgePin, 4 Password, 5 Code, 6 Name }
    enum Right {
        1 CounterWork,
        2 CounterSpecial,
        3 CounterTransfer,
        4 CounterServices,
        5 CounterOthers,
        6 TicketIssue,
        7 TicketCancel,
        8 TicketPrint,
        9 AppointmentCheckIn,
        10 AppointmentManage,
        11 Announce,
        12 AnnounceUrgent,
        13 LiveView,
        14 FiguresView,
        15 RatingView,
        16 RatingFollow,
        17 PersonView,
        18 StaffManage,
        19 RoleManage,
        20 SettingsHall,
        21 SettingsDevice,
        22 MachineManage,
        23 DataBackup,
        24 DataErase,
        25 ApiManage,
        26 AuditView,
    }
    struct StaffRole { 1 id, 2 name = Text::default(), 3 all, 4 own }
    struct RoleName { 1 id, 2 name = Text::default() }
    enum AccountState { 1 Invited, 2 Active, 3 Disabled { 1 since }, 4 Left { 1 since } }
    struct Account { 1 id, 2 no, 3 name, 4 roles, 5 unit, 6 state, 7 stars = 0, 8 ways }
    struct Session {
        1 account, 2 machine, 3 counter, 4 way, 5 since, 6 active_at, 7 locked = false,
    }
    enum SignOutReason { 1 SignedOut, 2 TakenOver, 3 Moved, 4 Idle, 5 Disabled, 6 Expelled }
    struct Failures { 1 account, 2 machine, 3 in_row, 4 today, 5 at }
    struct StaffState { 1 accounts, 2 next = 1, 3 roles, 4 sessions, 5 failures }
    enum StaffCommand {
        1 AddAccount { 1 no, 2 name, 3 roles, 4 unit },
        2 ChangeAccount { 1 account, 2 no, 3 name, 4 roles, 5 unit },
        3 DisableAccount { 1 account, 2 left = false },
        4 EnableAccount { 1 account },
        5 ResetAccount { 1 account },
        6 SetStars { 1 account, 2 stars, 3 why },
        7 SetRole { 1 role },
        8 RemoveRole { 1 role },
        9 CredentialSet { 1 account, 2 way },
        10 SignIn { 1 account, 2 machine, 3 counter, 4 way, 5 ok },
        11 SignOut { 1 counter },
        12 Lock { 1 counter },
        13 Unlock { 1 account },
        160 Prove { 1 counter, 2 who, 3 secret },
        161 Choose { 1 counter, 2 who, 3 code, 4 secret },
        162 Invite { 1 account, 2 code },
        163 GiveBadge { 1 account, 2 badge },
        164 RevokeBadge { 1 account },
    }
    enum Claim { 1 Number(1 no), 2 Badge(1 badge) }
    enum StaffEvent {
        1 AccountAdded { 1 account, 2 no, 3 name, 4 roles, 5 unit },
        2 AccountChanged { 1 account, 2 no, 3 name, 4 roles, 5 unit },
        3 AccountDisabled { 1 account, 2 left = false },
        4 AccountEnabled { 1 account },
        5 AccountReset { 1 account },
        6 StarsSet { 1 account, 2 stars, 3 why },
        7 RoleSet { 1 role },
        8 RoleRemoved { 1 role },
        9 CredentialSet { 1 account, 2 way },
        160 CredentialRevoked { 1 account, 2 way },
        10 SignedIn { 1 account, 2 machine, 3 counter, 4 way },
        11 SignedOut { 1 account, 2 machine, 3 counter, 4 why },
        12 SignInFailed { 1 account, 2 machine, 3 counter, 4 way },
        13 Locked { 1 counter },
        14 Unlocked { 1 account },
    }
}

// Machines.
super::record! {
    enum Role { 1 Hub, 2 Staff, 3 Kiosk, 4 Counter, 5 Display, 6 Rating }
    struct Machine { 1 id, 2 role, 3 fingerprint, 4 series, 5 since, 6 expelled }
    struct NumbersReached { 1 day, 2 highest }
    struct Reached { 1 prefix, 4 first = 0, 2 value, 3 width }
    struct NumberRange { 1 first, 2 last }
    struct Rollback { 1 at, 2 as_of, 3 day, 4 unknown, 5 reached }
}

// Voice.
super::record! {
    enum Notice { 1 ClosingSoon, 2 Urgent, 3 Text(1 text) }
    struct Emergency { 1 text, 2 since, 3 by }
    struct Zone { 1 id, 2 speaks, 3 standby, 4 muted, 5 voice }
    enum ZoneWish { 1 Join, 2 Take { 1 from }, 3 Spoke, 4 Leave, 5 Mute, 6 Unspoken { 1 words } }
    enum SpokenLang { 1 Zh, 2 En, 3 Yue }
    struct SpeakerVoice { 1 languages, 2 live, 3 recordings }
}

// Visits.
super::record! {
    enum Outcome { 1 Finished, 2 Transferred, 3 Cancelled, 4 Expired }
    struct Visit {
        1 ticket, 2 leg, 3 day, 4 number, 5 service, 6 lang, 7 class, 8 queued_at, 9 called_at,
        10 started_at, 11 ended_at, 12 parked_s, 13 counter, 14 clerk, 15 no_shows, 16 outcome,
        17 rating, 18 served_by, 19 no_show_by,
        210 first_called_at, 211 account, 212 issued_by, 213 offline = false, 214 told,
        260 due,
    }
    enum VisitChange { 1 Record(1 visit), 2 Remove { 1 ticket, 2 leg } }
}

// What is asked, what happened, and why not. The parts of Command share one row of numbers, and so
// do those of Event: free from 43 and from 47 on.
super::record! {
    enum QueueCommand {
        2 Issue { 1 service, 2 lang, 3 class, 4 printer },
        17 Cancel { 1 ticket, 2 counter },
        25 Reserve { 1 slip, 2 service, 3 lang, 4 class, 5 printer },
        26 Adopt { 1 slip, 2 service, 3 lang, 4 class, 5 pressed_at, 6 number, 7 printer, 8 paper },
        27 RegisterPrintedTicket { 1 number, 2 service, 3 lang, 4 counter },
        60 PutBack { 1 ticket, 2 counter },
        61 ComeBack { 1 ticket },
        90 Hold { 1 ticket, 2 minutes, 3 counter },
    }
    enum CounterCommand {
        3 Open { 1 counter, 2 clerk, 3 replace = false },
        4 Close { 1 counter },
        5 SetServices { 1 counter, 2 serves },
        6 CallNext { 1 counter },
        7 CallTicket { 1 counter, 2 ticket },
        8 Recall { 1 counter },
        9 NoShow { 1 counter },
        10 Start { 1 counter },
        190 StartWithoutTicket { 1 counter },
        11 Finish { 1 counter },
        12 Park { 1 counter },
        13 Unpark { 1 counter, 2 ticket },
        14 Transfer { 1 counter, 2 service, 3 class },
        15 Pause { 1 counter, 2 reason },
        16 Resume { 1 counter },
        18 Undo { 1 counter },
    }
    enum RatingCommand {
        19 Rate { 1 counter, 2 grade },
        20 Explain { 1 counter, 2 reason, 3 phone },
    }
    enum AppointmentCommand {
        260 Book { 1 code, 2 service, 3 slot, 4 reference },
        261 Move { 1 appointment, 2 service, 3 slot },
        262 Cancel { 1 appointment },
        263 CheckIn { 1 appointment, 2 lang, 3 class, 4 printer, 5 counter },
        264 Reserve { 1 appointment, 2 slip, 3 lang, 4 class, 5 printer },
        265 Adopt {
            1 appointment, 2 slip, 3 service, 4 lang, 5 class, 6 pressed_at, 7 number, 8 printer,
            9 paper,
        },
    }
    enum PersonCommand { 140 Read { 1 person }, 141 Erase { 1 persons } }
    enum PrintCommand {
        22 Print { 1 what, 2 printer },
        23 ReportJob { 1 job, 2 state },
        24 ReportPrinter { 1 printer, 2 condition, 3 layout_fault },
    }
    enum MachineCommand {
        28 Admit { 1 machine, 2 role, 3 fingerprint, 4 replace },
        29 Expel { 1 machine },
        30 Promote { 1 generation, 2 lineage },
        31 Reopen,
        42 BeginLineage { 1 lineage, 2 generation, 3 as_of, 4 reached },
    }
    enum AnnouncementCommand {
        32 Announce { 1 notice },
        33 SetMusic { 1 on },
        34 SpeakIn { 1 zone, 2 speaker, 3 wish, 4 voice },
        35 RaiseEmergency { 1 text },
        36 EndEmergency,
    }
    enum DeviceCommand {
        240 ReportDevices { 1 devices, 2 condition, 3 silent },
        241 SetSign { 1 counter, 2 text },
    }
    enum ClockCommand {
        37 Observe { 1 date, 2 others, 3 starting },
        38 Confirm,
        39 Follow,
        40 SetDate { 1 date },
        41 TakeDayBack,
    }
    enum SettingsCommand {
        170 Change { 1 changes },
        171 TakeBack { 1 number },
    }
    enum Command of Queue(QueueCommand) | Counter(CounterCommand) | Rating(RatingCommand)
        | Print(PrintCommand) | Machine(MachineCommand) | Announcement(AnnouncementCommand)
        | Clock(ClockCommand) | Settings(SettingsCommand) | Person(PersonCommand)
        | Appointment(AppointmentCommand)
        | Device(DeviceCommand)
    {
        1 Configure { 1 setup },
        21 Elapse,
        // People have a row of numbers of their own.
        110 Staff(1 command),
    }
    enum Why {
        1 LongestWait,
        2 Rate,
        3 Priority(1 class),
        4 OverMaxWait(1 minutes),
        5 Ratio(1 after),
        6 FirstService,
        7 Special,
        8 CalledBack,
        260 Booked(1 due),
        261 BookedEarly(1 due),
    }
    enum QueueEvent {
        3 TicketIssued { 1 ticket, 2 number, 3 service, 4 lang, 5 class },
        14 TicketRequeued { 1 ticket },
        16 TicketCancelled { 1 ticket, 2 counter },
        26 TicketReserved { 1 ticket, 2 number, 3 service, 4 lang, 5 class, 6 slip },
        27 TicketAdopted { 1 ticket, 2 number, 3 arrived },
        28 SlipBound { 1 ticket, 2 slip },
        60 TicketReturned { 1 ticket, 2 place },
        90 TicketHeld { 1 ticket, 2 until },
        91 TicketReleased { 1 ticket },
    }
    enum CounterEvent {
        4 Opened { 1 counter, 2 clerk, 30 account, 31 no, 32 stars = 0 },
        5 Closed { 1 counter },
        6 ServicesSet { 1 counter, 2 serves },
        7 TicketCalled { 1 ticket, 2 counter, 3 why },
        8 TicketRecalled { 1 ticket, 2 counter },
        9 TicketNoShow { 1 ticket, 2 counter },
        10 TicketStarted { 1 ticket, 2 counter },
        190 StartedWithoutTicket { 1 ticket, 2 counter, 3 service, 4 lang },
        11 TicketFinished { 1 ticket, 2 counter },
        12 TicketParked { 1 ticket, 2 counter },
        13 TicketUnparked { 1 ticket, 2 counter },
        15 TicketTransferred { 1 ticket, 2 counter, 3 service, 4 class },
        17 Paused { 1 counter, 2 reason },
        18 Resumed { 1 counter },
        19 ActionUndone { 1 counter, 2 ticket },
    }
    enum RatingEvent {
        20 TicketRated { 1 ticket, 2 counter, 3 grade },
        // 4 was the phone number, which is in the vault now.
        21 Explained { 1 ticket, 2 counter, 3 reason, 20 person },
        22 Closed { 1 counter, 2 ticket },
    }
    enum AppointmentEvent {
        260 Booked { 1 appointment, 2 code, 3 service, 4 slot, 5 reference },
        261 Moved { 1 appointment, 2 service, 3 slot },
        262 Cancelled { 1 appointment },
        263 CheckedIn { 1 appointment, 2 ticket, 3 due, 4 instead_of },
        264 Missed { 1 appointments },
    }
    enum PersonEvent { 140 Read { 1 person }, 141 Erased { 1 persons } }
    enum PrintEvent {
        23 Queued { 1 job, 2 what, 3 printer, 4 reprint, 5 forecast },
        24 JobReported { 1 job, 2 state },
        25 PrinterReported { 1 printer, 2 condition, 3 layout_fault },
    }
    enum MachineEvent {
        29 Admitted { 1 machine, 2 role, 3 fingerprint, 4 series },
        30 Expelled { 1 machine },
        31 Promoted { 1 generation, 2 lineage },
        32 Reopened,
        46 LineageBegun { 1 lineage, 2 generation, 3 as_of, 4 reached },
    }
    enum AnnouncementEvent {
        33 Announced { 1 notice },
        34 MusicSet { 1 on },
        35 ZoneChanged { 1 zone },
        36 Spoken { 1 zone, 2 speaker },
        37 EmergencyRaised { 1 text },
        38 EmergencyEnded,
        45 Unspoken { 1 zone, 2 speaker, 3 words },
    }
    enum DeviceEvent {
        240 DevicesReported { 1 devices, 2 condition, 3 silent },
        241 SignSet { 1 counter, 2 text },
    }
    enum ClockEvent {
        39 DateSet { 1 offset, 2 day, 3 by },
        40 Doubted { 1 suspicion, 2 offset, 3 starting },
        41 Confirmed { 1 dismissed },
        42 Agreed,
        43 Resumed { 1 pause = hall::PAUSE_US },
        44 DayTakenBack { 1 day, 2 renumbered },
    }
    enum SettingsEvent {
        170 Changed { 1 changes, 2 retired },
        171 TakenBack { 1 changes, 2 retired },
    }
    enum Event of Queue(QueueEvent) | Counter(CounterEvent) | Rating(RatingEvent)
        | Print(PrintEvent) | Machine(MachineEvent) | Announcement(AnnouncementEvent)
        | Clock(ClockEvent) | Settings(SettingsEvent) | Person(PersonEvent)
        | Appointment(AppointmentEvent)
        | Device(DeviceEvent)
    {
        1 Configured { 1 setup, 60 file },
        2 DayTurned { 1 day, 2 expired, 3 kept, 100 overnight },
        110 Staff(1 event),
    }
    // The link stays the last: it is a hash over what stands before it.
    struct Entry { 1 seq, 2 at, 3 command, 4 events, 5 actor, 40 salt, 41 link }
    enum Answer { 1 Ok(1 events), 2 Err(1 refusal) }
    enum Refusal {
        1 UnknownService,
        2 UnknownClass,
        3 UnknownCounter,
        4 UnknownTicket,
        5 UnknownReason,
        6 UnknownGrade,
        // 1 was the minute of an opening on the same day.
        7 ServiceClosed { 100 opens },
        8 Holiday { 100 occasion = Text::default(), 101 opens },
        9 ServiceFull { 1 cap },
        10 NumbersUsedUp,
        11 BadName,
        12 BadPhone,
        13 BadServices,
        14 CounterClosed { 1 counter },
        15 CounterOpen { 1 clerk },
        16 CounterPaused,
        17 NotPaused,
        18 NobodyWaiting,
        19 NoTicket,
        20 StillCalling { 1 number },
        21 StillServing { 1 number },
        190 WithoutTicket,
        22 AtOtherCounter { 1 number, 2 counter },
        23 TicketOver { 1 number },
        24 NotCalled { 1 number },
        25 NotServing { 1 number },
        26 NotParked { 1 number },
        27 NothingToUndo,
        28 NothingToRate,
        29 AlreadyRated { 1 at },
        30 NothingToDo,
        31 UnknownPrinter,
        32 UnknownJob,
        33 PrinterStopped { 1 condition },
        34 JobOver,
        35 MachineKnown { 1 machine, 2 since },
        36 TooManyMachines,
        37 UnknownMachine,
        38 Generation { 1 current },
        39 Reasserting,
        40 DayOver,
        41 NumberTaken { 1 number },
        42 BadNumber { 1 number },
        43 NotAllowed,
        44 BadNotice,
        240 TooManyDevices,
        45 NotItsTask,
        46 NotItsCounter { 1 counter },
        47 OnlyPadsRate,
        48 Emergency,
        49 NoOtherClock,
        50 BadDate,
        51 NoDayToTakeBack,
        52 DayHasBegun { 1 day },
        53 ClerkElsewhere { 1 counter },
        60 NotMissed { 1 number },
        61 NoReturn,
        62 KioskTooFast { 1 wait_s },
        65 NotPoor,
        90 NotWaiting { 1 number },
        91 NoHold,
        100 Late { 1 opens },
        110 SignInFirst,
        111 NoRight { 1 right, 2 who },
        112 UnknownAccount { 1 who = Vec::new() },
        113 StaffNoTaken { 1 no, 2 name },
        114 UnknownStaffRole { 1 role },
        115 CannotGrant { 1 right },
        116 LastManager,
        117 AccountDisabled { 1 who = Vec::new() },
        118 AccountInvited,
        119 WrongSecret,
        120 TryLater { 1 wait_s },
        121 SignInLocked { 1 wait_s },
        122 SignInBarred,
        123 ScreenLocked,
        124 BadStars,
        125 RoleInUse { 1 role },
        126 BadStaffRole,
        127 WayNotUsed,
        160 WeakPin,
        161 WeakPassword,
        162 BadBadge,
        163 BadgeInUse { 1 no },
        128 TooManyAccounts,
        129 SeveralAccounts,
        130 SettingChanged { 1 change },
        131 SettingsUnfit { 1 path },
        132 LaterChange { 1 number },
        133 CounterStaffed { 1 counter, 2 clerk },
        260 UnknownAppointment,
        261 NoAppointments,
        262 NoSlot { 1 next },
        263 DayClosed { 1 next },
        264 SlotFull { 1 next },
        265 BookedTooLate { 1 lead_min, 2 next },
        266 BookedTooFar { 1 last },
        267 CodeTaken,
        268 ReferenceTaken { 1 slot },
        269 BadReference,
        270 TooManyAppointments,
        271 TooEarly { 1 slot, 2 from },
        272 CheckedInAlready { 1 number },
        273 AppointmentCancelled { 1 slot },
        274 AppointmentServiceGone { 1 slot },
    }
}
