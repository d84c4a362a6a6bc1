//! People who work in a hall: their accounts, what each may do, and who is signed in where.
//!
//! Nothing here is secret. What proves that somebody is who they say is kept by hubs, outside of the
//! hall and its log.

use super::ids::{AccountId, CounterId, MachineId, StaffRoleId, UnitId};
use super::lang::Text;
use super::secret::Claim;
use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Accounts of a hall, at most. None is ever deleted.
pub const ACCOUNTS_MAX: usize = 10_000;
/// Roles of a hall, at most.
pub const ROLES_MAX: usize = 50;
/// Digits of the longest staff number.
pub const STAFF_NO_MAX: usize = 8;

/// The number by which a person is known in the hall: 1 to 8 digits, of which zeros in front count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffNo([u8; STAFF_NO_MAX]);

/// A text that is no staff number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a staff number has 1 to {STAFF_NO_MAX} digits")]
pub struct BadStaffNo;

impl StaffNo {
    /// As it is typed and shown.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(STAFF_NO_MAX);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl FromStr for StaffNo {
    type Err = BadStaffNo;
    fn from_str(text: &str) -> Result<Self, BadStaffNo> {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number || text.len() > STAFF_NO_MAX {
            return Err(BadStaffNo);
        }
        let mut digits = [0; STAFF_NO_MAX];
        digits[..text.len()].copy_from_slice(text.as_bytes());
        Ok(StaffNo(digits))
    }
}

impl fmt::Display for StaffNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for StaffNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How people sign in, as the settings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignInMode {
    /// They type their names or staff numbers, and nobody proves anything. Without accounts any name does
    /// and nobody is asked for rights.
    #[default]
    Name,
    /// With a badge.
    Badge,
    /// With staff number and PIN, or with a badge.
    Pin,
    /// With a badge and the PIN.
    BadgePin,
    /// With staff number and password.
    Password,
}

impl SignInMode {
    /// All of them.
    pub const ALL: [SignInMode; 5] = [
        SignInMode::Name,
        SignInMode::Badge,
        SignInMode::Pin,
        SignInMode::BadgePin,
        SignInMode::Password,
    ];

    /// Its name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            SignInMode::Name => "name",
            SignInMode::Badge => "badge",
            SignInMode::Pin => "pin",
            SignInMode::BadgePin => "badge+pin",
            SignInMode::Password => "password",
        }
    }

    /// Returns whether people prove who they are, for which they need accounts.
    pub fn asks_proof(self) -> bool {
        self != SignInMode::Name
    }

    /// Returns the way in which somebody signs in here who claims this.
    pub fn way_of(self, claim: &Claim) -> Way {
        match (self, claim) {
            (SignInMode::BadgePin, Claim::Badge(_)) => Way::BadgePin,
            (_, Claim::Badge(_)) => Way::Badge,
            (SignInMode::Password, Claim::Number(_)) => Way::Password,
            (_, Claim::Number(_)) => Way::Pin,
        }
    }

    /// Returns what people type here to prove who they are; `None` where a badge is enough.
    pub fn typed(self) -> Option<Way> {
        match self {
            SignInMode::Name | SignInMode::Badge => None,
            SignInMode::Pin | SignInMode::BadgePin => Some(Way::Pin),
            SignInMode::Password => Some(Way::Password),
        }
    }

    /// Returns whether people may sign in in this way. A password is at least as good as each of the
    /// others, and those who have one do not always have a badge.
    pub fn takes(self, way: Way) -> bool {
        match (self, way) {
            (SignInMode::Name, way) => way == Way::Name,
            (_, Way::Name) => false,
            (_, Way::Password | Way::Code) => true,
            (SignInMode::Badge | SignInMode::Pin, Way::Badge) => true,
            (SignInMode::Pin, Way::Pin) | (SignInMode::BadgePin, Way::BadgePin) => true,
            (_, Way::Badge | Way::Pin | Way::BadgePin) => false,
        }
    }
}

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// A name or a staff number alone.
    Name,
    /// A badge that a reader reads.
    Badge,
    /// Staff number and PIN.
    Pin,
    /// A badge and the PIN.
    BadgePin,
    /// Staff number and password.
    Password,
    /// The code that is good once, to choose a PIN or a password.
    Code,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 6] = [
        Way::Name,
        Way::Badge,
        Way::Pin,
        Way::BadgePin,
        Way::Password,
        Way::Code,
    ];

    /// Its name for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Name => "name",
            Way::Badge => "badge",
            Way::Pin => "pin",
            Way::BadgePin => "badge+pin",
            Way::Password => "password",
            Way::Code => "code",
        }
    }
}

/// What the settings say about people and their signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffSetup {
    /// How people sign in.
    pub sign_in: SignInMode,
    /// Minutes without a key after which a counter's screen locks, unless a visitor is there; `None`:
    /// never.
    pub lock_min: Option<u8>,
}

impl Default for StaffSetup {
    fn default() -> StaffSetup {
        StaffSetup {
            sign_in: SignInMode::Name,
            lock_min: Some(15),
        }
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident $name:literal,)*) => {
        /// A right of a person. Flat and without exceptions: what nobody granted is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right { $($(#[$doc])* $right,)* }

        impl Right {
            /// All of them, in the order of lists.
            pub const ALL: [Right; 26] = [$(Right::$right),*];

            /// Its name in scripts and settings.
            pub fn as_str(self) -> &'static str {
                match self { $(Right::$right => $name,)* }
            }
        }
    };
}

rights! {
    /// Open and close one's counter, call, start, finish, park, pause, undo.
    CounterWork "counter.work",
    /// Call out of turn, and missed visitors.
    CounterSpecial "counter.special",
    /// Send visitors to another service, and give them a class.
    CounterTransfer "counter.transfer",
    /// Change what a counter serves.
    CounterServices "counter.services",
    /// Act at another counter, close and unlock it.
    CounterOthers "counter.others",
    /// Give out tickets at a desk.
    TicketIssue "ticket.issue",
    /// Cancel tickets, and enter lost papers.
    TicketCancel "ticket.cancel",
    /// Print tickets again.
    TicketPrint "ticket.print",
    /// Find appointments, and check in outside of their time.
    AppointmentCheckIn "appt.checkin",
    /// Book, move and cancel appointments.
    AppointmentManage "appt.manage",
    /// Notices and music.
    Announce "announce",
    /// The notice that interrupts everything, and the end of an emergency.
    AnnounceUrgent "announce.urgent",
    /// See counters, queues and people on line.
    LiveView "live.view",
    /// See statistics.
    FiguresView "figures.view",
    /// See grades and reasons by person.
    RatingView "rating.view",
    /// Follow up poor ratings.
    RatingFollow "rating.follow",
    /// See visitors' names and telephone numbers outside of one's own visits.
    PersonView "person.view",
    /// Create, disable and reset accounts; badges and stars.
    StaffManage "staff.manage",
    /// Edit roles.
    RoleManage "role.manage",
    /// Services, hours, rules and texts.
    SettingsHall "settings.hall",
    /// Printers, layouts, voice and displays.
    SettingsDevice "settings.device",
    /// Let machines in and out.
    MachineManage "machine.manage",
    /// Back up and check.
    DataBackup "data.backup",
    /// Erase by age, and restore.
    DataErase "data.erase",
    /// Tokens and whatever connects the hall to others.
    ApiManage "api.manage",
    /// Read the audit trail.
    AuditView "audit.view",
}

impl FromStr for Right {
    type Err = BadRight;
    fn from_str(text: &str) -> Result<Self, BadRight> {
        let mut all = Right::ALL.into_iter();
        all.find(|right| right.as_str() == text).ok_or(BadRight)
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text that names no right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no right has this name")]
pub struct BadRight;

/// How far a right goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One's own counter, visits and figures.
    Own,
    /// Those of everybody.
    All,
}

/// A role of people, and what those who have it may do. Machines have another kind,
/// [`Role`](super::machine::Role).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRole {
    /// Key by which accounts refer to it.
    pub id: StaffRoleId,
    /// Its name; empty for a shipped role under its usual name.
    pub name: Text,
    /// Rights over everything, rising.
    pub all: Vec<Right>,
    /// Rights over one's own only, rising; none that is in `all` too.
    pub own: Vec<Right>,
}

impl StaffRole {
    /// Keys of the roles that every hall begins with.
    pub const SHIPPED: [&'static str; 5] = ["clerk", "lead", "manager", "technician", "auditor"];

    /// The roles that every hall begins with, by rising key.
    pub fn shipped() -> Vec<StaffRole> {
        use Right::*;
        let clerk = [
            CounterWork,
            CounterSpecial,
            CounterTransfer,
            TicketIssue,
            TicketCancel,
            TicketPrint,
            AppointmentCheckIn,
            Announce,
        ];
        let lead = [
            CounterServices,
            CounterOthers,
            AppointmentManage,
            AnnounceUrgent,
            LiveView,
            FiguresView,
            RatingView,
        ];
        let manager = [
            RatingFollow,
            PersonView,
            StaffManage,
            RoleManage,
            SettingsHall,
            DataBackup,
            DataErase,
            ApiManage,
            AuditView,
        ];
        let technician = [
            TicketPrint,
            LiveView,
            SettingsHall,
            SettingsDevice,
            MachineManage,
            DataBackup,
            DataErase,
            ApiManage,
        ];
        let of = |key: &str, all: &[&[Right]], own: &[Right]| {
            Some(StaffRole::new(
                key.parse().ok()?,
                all.concat(),
                own.to_vec(),
            ))
        };
        let mut roles: Vec<StaffRole> = [
            of(
                "clerk",
                &[&clerk],
                &[CounterServices, FiguresView, RatingView],
            ),
            of("lead", &[&clerk, &lead], &[]),
            of("manager", &[&clerk, &lead, &manager], &[]),
            of("technician", &[&technician], &[]),
            of(
                "auditor",
                &[&[LiveView, FiguresView, RatingView, AuditView]],
                &[],
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        roles.sort_by_key(|role| role.id);
        roles
    }

    /// A role without a name of its own. A right that is given twice counts as the wider one.
    pub fn new(id: StaffRoleId, mut all: Vec<Right>, mut own: Vec<Right>) -> StaffRole {
        all.sort_unstable();
        all.dedup();
        own.sort_unstable();
        own.dedup();
        own.retain(|right| !all.contains(right));
        StaffRole {
            id,
            name: Text::default(),
            all,
            own,
        }
    }

    /// Returns how far it gives a right.
    pub fn scope(&self, right: Right) -> Option<Scope> {
        let (all, own) = (self.all.contains(&right), self.own.contains(&right));
        all.then_some(Scope::All).or(own.then_some(Scope::Own))
    }

    /// Everything that it gives.
    pub fn rights(&self) -> impl Iterator<Item = (Right, Scope)> {
        let all = self.all.iter().map(|right| (*right, Scope::All));
        all.chain(self.own.iter().map(|right| (*right, Scope::Own)))
    }
}

/// A role as refusals name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// Its key.
    pub id: StaffRoleId,
    /// Its name; empty for a shipped role under its usual name.
    pub name: Text,
}

/// Whether an account is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// No badge, PIN or password yet.
    Invited,
    /// May sign in.
    Active,
    /// May not sign in.
    Disabled {
        /// Time when that was said.
        since: Timestamp,
    },
    /// The person works here no longer.
    Left {
        /// Time when that was said.
        since: Timestamp,
    },
}

impl AccountState {
    /// Returns whether the person may sign in, as people do in a hall of this `mode`. Where nobody proves
    /// anything, whoever is invited may.
    pub fn may_sign_in(self, mode: SignInMode) -> bool {
        match self {
            AccountState::Active => true,
            AccountState::Invited => !mode.asks_proof(),
            AccountState::Disabled { .. } | AccountState::Left { .. } => false,
        }
    }
}

/// A person who works in the hall. Never deleted: tickets and figures refer to it for years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Identity, never used again.
    pub id: AccountId,
    /// Staff number, of no other account.
    pub no: StaffNo,
    /// The person's name.
    pub name: Arc<str>,
    /// Keys of the roles; what any of them gives, the person has.
    pub roles: Vec<StaffRoleId>,
    /// Department or branch.
    pub unit: Option<UnitId>,
    /// Whether the person may sign in.
    pub state: AccountState,
    /// Stars of merit, 2 to 5; 0: none.
    pub stars: u8,
    /// Ways in which the person can sign in, because hubs can check them.
    pub ways: Vec<Way>,
}

/// A person who is signed in: at a counter, or with the commands of a machine's shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub account: AccountId,
    /// The machine; `None` for the one that keeps a hall without a network.
    pub machine: Option<MachineId>,
    /// The counter; `None` at a shell.
    pub counter: Option<CounterId>,
    /// Way in which the person signed in.
    pub way: Way,
    /// Time of that.
    pub since: Timestamp,
    /// Time of the person's last command.
    pub active_at: Timestamp,
    /// Set while the screen is locked.
    pub locked: bool,
}

/// The end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignOutReason {
    /// The person signed out, or somebody closed the counter.
    SignedOut,
    /// Another person signed in there.
    TakenOver,
    /// The person signed in elsewhere.
    Moved,
    /// Nothing was done for long.
    Idle,
    /// The account was disabled or reset.
    Disabled,
    /// The machine was expelled.
    Expelled,
}

/// Attempts to sign in that failed, of one account at one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// The account; `None`: no such one.
    pub account: Option<AccountId>,
    /// The machine.
    pub machine: Option<MachineId>,
    /// Since the last success.
    pub in_row: u32,
    /// Of the service day. From [`FAILURES_A_DAY`] on they stay until somebody unlocks the account.
    pub today: u32,
    /// Time of the last one.
    pub at: Timestamp,
}

/// Failures of a day after which somebody with the right must unlock an account.
pub const FAILURES_A_DAY: u32 = 20;

/// The people of a hall, as a snapshot keeps them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffState {
    /// All accounts by identity.
    pub accounts: Vec<Account>,
    /// Identity of the next account.
    pub next: u64,
    /// Roles by key.
    pub roles: Vec<StaffRole>,
    /// Who is signed in.
    pub sessions: Vec<Session>,
    /// Attempts that failed.
    pub failures: Vec<Failures>,
}

impl Default for StaffState {
    /// Nobody, and the shipped roles.
    fn default() -> StaffState {
        StaffState {
            accounts: Vec::new(),
            next: 1,
            roles: StaffRole::shipped(),
            sessions: Vec::new(),
            failures: Vec::new(),
        }
    }
}
