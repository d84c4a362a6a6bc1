//! Why a command was not carried out: a normal answer with a reason, not an error. Screens put it
//! into words.

use super::appointment::Slot;
use super::ids::{CounterId, MachineId, StaffRoleId};
use super::opening::Opening;
use super::printing::Condition;
use super::setting::SettingChange;
use super::setup::Text;
use super::staff::{Right, RoleName, StaffNo};
use super::ticket::Number;
use super::time::Timestamp;
use chrono::NaiveDate;

/// A refusal. The hall is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No service has this key, or it was retired.
    UnknownService,
    /// No class has this key.
    UnknownClass,
    /// No counter has this number.
    UnknownCounter,
    /// No ticket of today has this number or identity.
    UnknownTicket,
    /// The pause or rating reason is not in the settings.
    UnknownReason,
    /// The grade is not in the settings.
    UnknownGrade,
    /// Outside the opening hours.
    ServiceClosed {
        /// Time when tickets are given out again, if there is one within a year.
        opens: Option<Opening>,
    },
    /// The service is closed all day.
    Holiday {
        /// The occasion, for example 春节; may be empty.
        occasion: Text,
        /// Time when tickets are given out again, if there is one within a year.
        opens: Option<Opening>,
    },
    /// The visitor would probably not be called before the service closes.
    Late {
        /// Time when the service goes on after that, if there is one within a year.
        opens: Option<Opening>,
    },
    /// The daily cap is reached.
    ServiceFull {
        /// Most tickets of a day.
        cap: u32,
    },
    /// The last number of the series was given out.
    NumbersUsedUp,
    /// The clerk's name is empty or too long.
    BadName,
    /// The phone number has other characters or is too long.
    BadPhone,
    /// A list of services that is empty or names one twice.
    BadServices,
    /// The counter is closed.
    CounterClosed {
        /// The closed counter.
        counter: CounterId,
    },
    /// Somebody works there already.
    CounterOpen {
        /// Name of the clerk who works there.
        clerk: String,
    },
    /// The clerk works at another counter already.
    ClerkElsewhere {
        /// The other counter.
        counter: CounterId,
    },
    /// The counter pauses.
    CounterPaused,
    /// The counter does not pause.
    NotPaused,
    /// Nobody waits for what this counter serves.
    NobodyWaiting,
    /// The counter has no ticket.
    NoTicket,
    /// The counter still calls a ticket; recall it or mark it as not come.
    StillCalling {
        /// Number of the called ticket.
        number: Number,
    },
    /// The counter still serves a ticket; finish it first.
    StillServing {
        /// Number of the ticket being served.
        number: Number,
    },
    /// The visitor has no ticket, and so no number to be called by later.
    WithoutTicket,
    /// The ticket is at another counter.
    AtOtherCounter {
        /// Number of the ticket.
        number: Number,
        /// Counter that has it.
        counter: CounterId,
    },
    /// The visit is over.
    TicketOver {
        /// Number of the ticket.
        number: Number,
    },
    /// The ticket is not called, so it cannot start, be recalled or become a no-show.
    NotCalled {
        /// Number of the ticket.
        number: Number,
    },
    /// The ticket is not being served.
    NotServing {
        /// Number of the ticket.
        number: Number,
    },
    /// The ticket is not parked.
    NotParked {
        /// Number of the ticket.
        number: Number,
    },
    /// There is nothing to undo any more.
    NothingToUndo,
    /// No visit at this counter can be rated now.
    NothingToRate,
    /// The visit was not rated poorly, so nothing is asked about it.
    NotPoor,
    /// The visit was rated already.
    AlreadyRated {
        /// Time of the rating.
        at: Timestamp,
    },
    /// No printer has this name, or there are too many.
    UnknownPrinter,
    /// No print job of today has this identity.
    UnknownJob,
    /// The printer cannot print, so no number is given out on it.
    PrinterStopped {
        /// Condition of the printer.
        condition: Condition,
    },
    /// The print job cannot go on like this: it is over.
    JobOver,
    /// Nothing would change.
    NothingToDo,
    /// Another machine has this name, or this machine another name.
    MachineKnown {
        /// Name of the machine that is admitted.
        machine: MachineId,
        /// Time of its admission.
        since: Timestamp,
    },
    /// The hall has as many machines as it can have.
    TooManyMachines,
    /// No machine has this name.
    UnknownMachine,
    /// The hall is of this generation or a later one already.
    Generation {
        /// The present one.
        current: u32,
    },
    /// The role of the machine that asked does not allow it.
    NotAllowed,
    /// The program that asked is there for something else.
    NotItsTask,
    /// The program that asked stands at this counter and acts for no other.
    NotItsCounter {
        /// The machine's own counter.
        counter: CounterId,
    },
    /// Only the visitor rates, at a rating pad.
    OnlyPadsRate,
    /// Nobody is signed in where this was asked.
    SignInFirst,
    /// The person may not do that.
    NoRight {
        /// The right that is missing.
        right: Right,
        /// Roles that have it.
        who: Vec<RoleName>,
    },
    /// No account has this number, name or identity.
    UnknownAccount {
        /// Roles that can add one; none where nobody need be asked.
        who: Vec<RoleName>,
    },
    /// Several people have this name; a staff number says who is meant.
    SeveralAccounts,
    /// Another person has this staff number.
    StaffNoTaken {
        /// The number.
        no: StaffNo,
        /// Name of who has it.
        name: String,
    },
    /// No role of people has this key.
    UnknownStaffRole {
        /// The key.
        role: StaffRoleId,
    },
    /// Nobody gives a right that he lacks himself.
    CannotGrant {
        /// The right.
        right: Right,
    },
    /// Nobody else could edit roles afterwards.
    LastManager,
    /// The account is disabled, or its person works here no longer.
    AccountDisabled {
        /// Roles that can enable it.
        who: Vec<RoleName>,
    },
    /// The person must choose a PIN or a password first.
    AccountInvited,
    /// The number, or what should prove it, is wrong.
    WrongSecret,
    /// After wrong attempts the next one must wait.
    TryLater {
        /// Seconds until it may be tried again.
        wait_s: u32,
    },
    /// After many wrong attempts nobody may try for a while.
    SignInLocked {
        /// Seconds until it may be tried again.
        wait_s: u32,
    },
    /// After the wrong attempts of a day somebody with the right must unlock the account.
    SignInBarred,
    /// The screen is locked; whoever is signed in there unlocks it.
    ScreenLocked,
    /// Stars are 2 to 5, or none.
    BadStars,
    /// Somebody has the role.
    RoleInUse {
        /// The role.
        role: StaffRoleId,
    },
    /// A list of roles that is empty, or one role too many.
    BadStaffRole,
    /// The PIN has not six digits, or is one of those that are guessed first.
    WeakPin,
    /// The password is too short, too simple, or has the person's number or name in it.
    WeakPassword,
    /// What was read is no badge: too short, or too long.
    BadBadge,
    /// Another person has this badge.
    BadgeInUse {
        /// That person's staff number.
        no: StaffNo,
    },
    /// The hall's people do not sign in in this way.
    WayNotUsed,
    /// The hall has as many accounts as it can have.
    TooManyAccounts,
    /// Everybody must leave: nobody is called or given a ticket until the emergency is taken back.
    Emergency,
    /// The notice is empty or too long to listen to.
    BadNotice,
    /// The hall knows as many groups of devices on wires as it can.
    TooManyDevices,
    /// After a promotion, until staff have said what stands at the counters.
    Reasserting,
    /// The paper is of a past service day.
    DayOver,
    /// The ticket was not missed, so it need not come back.
    NotMissed {
        /// Number of the ticket.
        number: Number,
    },
    /// The ticket does not wait, so it cannot be put on hold.
    NotWaiting {
        /// Number of the ticket.
        number: Number,
    },
    /// The hall puts no tickets on hold.
    NoHold,
    /// The hall lets nobody come back in this way.
    NoReturn,
    /// This kiosk has given out as many tickets as it may in a minute.
    KioskTooFast {
        /// Seconds until the next one.
        wait_s: u32,
    },
    /// Another paper has this number.
    NumberTaken {
        /// Number that another ticket has.
        number: Number,
    },
    /// The hall and its machines give out no such number.
    BadNumber {
        /// Number that no ticket can have.
        number: Number,
    },
    /// The hall's clock is not in doubt, or no other clock is known.
    NoOtherClock,
    /// No hall was there at this date.
    BadDate,
    /// No day turned by mistake, or somebody was called since.
    NoDayToTakeBack,
    /// The setting is not what whoever asked has seen: somebody else has changed it.
    SettingChanged {
        /// The value that was seen, and the one that it has now.
        change: Box<SettingChange>,
    },
    /// The settings would not fit each other.
    SettingsUnfit {
        /// The key in the settings file that would not.
        path: String,
    },
    /// Another change of the settings is the latest one.
    LaterChange {
        /// Its number.
        number: u32,
    },
    /// A clerk works at the counter that is to be taken out.
    CounterStaffed {
        /// Number of the counter.
        counter: CounterId,
        /// The clerk.
        clerk: String,
    },
    /// No appointment has this code or identity, or it is of another day.
    UnknownAppointment,
    /// The service has no appointments.
    NoAppointments,
    /// No slot of the service begins at this time.
    NoSlot {
        /// The next one with a free place.
        next: Option<Slot>,
    },
    /// The service is closed all day.
    DayClosed {
        /// The next slot with a free place.
        next: Option<Slot>,
    },
    /// All places of the slot that can be booked are taken.
    SlotFull {
        /// The next one with a free place.
        next: Option<Slot>,
    },
    /// The slot begins too soon to be booked, or has begun.
    BookedTooLate {
        /// Minutes before a slot until which it can be booked.
        lead_min: u16,
        /// The next one with a free place.
        next: Option<Slot>,
    },
    /// The slot is too far ahead.
    BookedTooFar {
        /// The last day that can be booked.
        last: NaiveDate,
    },
    /// Another appointment has the code that was drawn.
    CodeTaken,
    /// Another appointment has the reference.
    ReferenceTaken {
        /// Its time.
        slot: Slot,
    },
    /// The reference is empty or too long.
    BadReference,
    /// The hall keeps as many appointments as it can.
    TooManyAppointments,
    /// The visitor is too early to check in.
    TooEarly {
        /// The booked time.
        slot: Slot,
        /// Time from which on it is possible.
        from: Slot,
    },
    /// The visitor has checked in already.
    CheckedInAlready {
        /// Number of the ticket.
        number: Number,
    },
    /// The appointment was cancelled.
    AppointmentCancelled {
        /// The time that it was for.
        slot: Slot,
    },
    /// The service of the appointment is offered no longer.
    AppointmentServiceGone {
        /// The booked time.
        slot: Slot,
    },
    /// By the hall's date the day has begun that is to be taken back.
    DayHasBegun {
        /// The day.
        day: NaiveDate,
    },
}
