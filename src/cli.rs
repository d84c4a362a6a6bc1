//! The command line: its commands and what they take. The texts that people read are messages of
//! the words (`usage-...`), so that they have them in their language ([`help`]); a test holds the
//! English ones to the comments here.
//!
//! One argument has one shape in all commands. What a command acts on stands without a dash, in the
//! order COUNTER, CLERK, TICKET, SERVICE; how it is done is an option. Former spellings still work,
//! and no help names them.

pub mod help;
pub mod manual;
pub mod mistake;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use hall::{Lang, Right, Role, StaffNo, UnitId};
use std::path::PathBuf;

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// 叮咚 Dingdong: the queue, calling and rating system of a service hall.
///
/// Start with `dingdong demo`: a whole hall in this terminal, nothing to configure.
#[derive(Debug, Parser)]
#[command(name = "dingdong", version)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Everything that most commands take.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Folder of the hall [default: this user's hall, or the running demo for scripts]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Settings file [default: config.toml in the hall's folder, else the shipped one]
    #[arg(long, global = true, value_name = "SETTINGS")]
    pub config: Option<PathBuf>,
    /// Language of screens and messages [default: from LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = lang)]
    pub lang: Option<Lang>,
    /// Answer as JSON, for scripts
    #[arg(long, global = true)]
    pub json: bool,
}

/// Reads the tag of a language; whether there are words in it is found out later.
fn lang(tag: &str) -> Result<Lang, &'static str> {
    tag.parse().map_err(|()| "no language")
}

/// The look of a screen, and a picture of it.
#[derive(Debug, Clone, Default, Args)]
pub struct Look {
    /// Colours [default: from the settings]
    #[arg(long, value_name = "THEME")]
    pub theme: Option<Theme>,
    /// How to draw [default: from the settings]
    #[arg(long, value_name = "HOW")]
    pub draw: Option<Draw>,
    /// Write a picture of this screen in the hall that runs here to this file, instead of opening it
    #[arg(long, value_name = "PNG")]
    pub picture: Option<PathBuf>,
    /// Let the picture show an invented hall in a busy morning
    #[arg(long, requires = "picture")]
    pub sample: bool,
    /// Size of the picture in cells
    #[arg(
        long,
        value_name = "COLSxROWS",
        default_value = "320x90",
        requires = "picture"
    )]
    pub size: String,
    /// Write what would be heard to this file instead of playing it
    #[arg(long, value_name = "WAV")]
    pub record: Option<PathBuf>,
}

/// The colours of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// Light letters on a dark ground
    Dark,
    /// Dark letters on a light ground
    Light,
    /// White and yellow on black
    Contrast,
    /// As the terminal has it
    Auto,
}

impl From<Theme> for config::Theme {
    fn from(theme: Theme) -> config::Theme {
        match theme {
            Theme::Dark => config::Theme::Dark,
            Theme::Light => config::Theme::Light,
            Theme::Contrast => config::Theme::Contrast,
            Theme::Auto => config::Theme::Auto,
        }
    }
}

/// The way in which screens are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Draw {
    /// As well as the terminal can
    Auto,
    /// Eight points a cell
    Octant,
    /// Six points a cell
    Sextant,
    /// Four points a cell
    Quadrant,
    /// Two points a cell
    Half,
    /// Letters and lines only
    Plain,
}

impl From<Draw> for config::Draw {
    fn from(draw: Draw) -> config::Draw {
        match draw {
            Draw::Auto => config::Draw::Auto,
            Draw::Octant => config::Draw::Octant,
            Draw::Sextant => config::Draw::Sextant,
            Draw::Quadrant => config::Draw::Quadrant,
            Draw::Half => config::Draw::Half,
            Draw::Plain => config::Draw::Plain,
        }
    }
}

/// The role of a machine that joins. A further hub joins by `dingdong hub --join`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JoinAs {
    /// All that clerks and visitors do
    Staff,
    /// Give out tickets
    Kiosk,
    /// Call and serve
    Counter,
    /// Show and announce calls
    Display,
    /// Take ratings
    Rating,
}

impl From<JoinAs> for Role {
    fn from(role: JoinAs) -> Role {
        match role {
            JoinAs::Staff => Role::Staff,
            JoinAs::Kiosk => Role::Kiosk,
            JoinAs::Counter => Role::Counter,
            JoinAs::Display => Role::Display,
            JoinAs::Rating => Role::Rating,
        }
    }
}

/// Tickets on paper.
#[derive(Debug, Subcommand)]
pub enum Ticket {
    /// Check a layout and show how it looks on paper, before any paper is used
    Preview {
        /// A layout file, or the name of a layout in the folder layouts [default: the one in the
        /// settings]
        layout: Option<String>,
        /// Write a picture to this file instead: one pixel a dot
        #[arg(long, alias = "png", value_name = "PNG")]
        picture: Option<PathBuf>,
        /// Show it as printed again by staff
        #[arg(long)]
        reprint: bool,
        /// Show it again whenever the file is saved, until Ctrl+C
        #[arg(long, conflicts_with = "picture")]
        watch: bool,
    },
    /// Print the paper of a ticket again: same number, same time, marked as a copy
    Print {
        /// Number of the ticket, for example A015
        ticket: String,
        /// Printer of the hall [default: its only one]
        #[arg(long, value_name = "PRINTER")]
        printer: Option<String>,
    },
    /// Print the figures of the day
    Report {
        /// Printer of the hall [default: its only one]
        #[arg(long, value_name = "PRINTER")]
        printer: Option<String>,
    },
    /// Print a test page
    Test {
        /// Printer of the hall [default: its only one]
        #[arg(long, value_name = "PRINTER")]
        printer: Option<String>,
    },
    /// Print the text of a shipped layout to change a copy of it, or the names of all
    Layout {
        /// Its name, for example ticket
        layout: Option<String>,
    },
}

/// The voice of a machine.
#[derive(Debug, Subcommand)]
pub enum VoiceCommand {
    /// Say something: a ticket's number and a counter, or any text
    Say {
        /// For example A015, or a text
        text: String,
        /// Number of the counter to call it to
        counter: Option<u16>,
        /// Languages, for example zh,en [default: from the settings]
        #[arg(long = "in", value_name = "LANGUAGES")]
        spoken_langs: Option<String>,
        /// Write it to this file instead of saying it
        #[arg(long, value_name = "WAV")]
        record: Option<PathBuf>,
    },
    /// Say every phrase of the hall once
    Test {
        /// Write it to this file instead of saying it
        #[arg(long, value_name = "WAV")]
        record: Option<PathBuf>,
    },
    /// List languages, clips and sound cards
    List,
    /// Print the shipped phrases to change a copy of them, or check a file: mistakes, and words
    /// that no clip has
    Phrases {
        /// The file
        file: Option<PathBuf>,
    },
    /// Install the live voice, which speaks names and notices that no clip has: about 100 MB, by
    /// pip, or from a stick
    Install {
        /// A folder or file to take it from, for example the folder voice of another machine
        #[arg(long, value_name = "PATH")]
        from: Option<PathBuf>,
    },
}

/// A word on handsets, counter signs and rating pads.
#[derive(Debug, Clone, Subcommand)]
pub enum DevicesCommand {
    /// List what is set up, the adapters of this machine, and the device files
    List,
    /// Print a device file, to change a copy of it in the folder devices
    Show {
        /// Name of a device file, for example handset-68
        #[arg(value_name = "DEVICEFILE")]
        file: String,
    },
    /// Check a device file and run the tests in it, or all that the hall has of its own
    Check {
        /// The file
        file: Option<PathBuf>,
    },
    /// Show what devices say on a wire, and which device file understands it
    Listen {
        /// The wire, for example serial:/dev/ttyUSB0@9600
        #[arg(value_name = "WIRE")]
        wire: String,
        /// End after so many seconds
        #[arg(long = "for", value_name = "NUMBER")]
        seconds: Option<u64>,
    },
    /// Send one message to a device, and show what comes back
    Try {
        /// Name of a device file, for example strip-qt
        #[arg(value_name = "DEVICEFILE")]
        file: String,
        /// The wire, for example serial:/dev/ttyUSB0
        #[arg(value_name = "WIRE")]
        wire: String,
        /// Address of the device
        #[arg(value_name = "DEVICEADDRESS")]
        address: u32,
        /// The message, for example show
        #[arg(value_name = "MESSAGE")]
        message: String,
        /// A text, or values: number=15 waiting=3 effect=flash
        #[arg(value_name = "TEXT")]
        values: Vec<String>,
    },
    /// Learn which key of a handset means what, and print the table for its device file
    Learn {
        /// Name of a device file that has the handset's frames, for example handset-68
        #[arg(value_name = "DEVICEFILE")]
        file: String,
        /// The wire, for example serial:/dev/ttyUSB0
        #[arg(value_name = "WIRE")]
        wire: String,
    },
    /// Find the devices of a kind on a wire
    Scan {
        /// Name of a device file, for example strip-a090
        #[arg(value_name = "DEVICEFILE")]
        file: String,
        /// The wire, for example serial:/dev/ttyUSB0
        #[arg(value_name = "WIRE")]
        wire: String,
    },
}

/// A word on the hall's clock.
#[derive(Debug, Clone, Subcommand)]
pub enum ClockWord {
    /// The hall's time is right
    Confirm,
    /// The other time is right: the hall follows it, and a day that is over by it ends
    Follow,
    /// Neither: this is the time, for example "2026-11-23 09:05"
    Set {
        /// Date and time of day in the hall's time zone
        date: String,
    },
    /// The day did not end: its tickets wait again, as long as nobody was called since
    TakeBack,
}

/// A word on the settings of the running hall.
#[derive(Debug, Clone, Subcommand)]
pub enum ConfigWord {
    /// Show what a settings file would change in the running hall, a line for each value
    Diff {
        /// The file
        file: PathBuf,
    },
    /// Make the running hall what a settings file says, after showing the differences
    Apply {
        /// The file
        file: PathBuf,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Write the running hall as a settings file, with explanations
    Export {
        /// A new file [default: print it]
        file: Option<PathBuf>,
    },
    /// Take the latest change of the running hall's settings back, after showing it
    Undo {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// A word about the people who work in the hall.
#[derive(Debug, Clone, Subcommand)]
pub enum StaffWord {
    /// List all accounts: number, name, roles, state, and where each is signed in
    List {
        /// Those who left too
        #[arg(long)]
        all: bool,
    },
    /// Show a person: name, roles, state, where signed in, and what the person may do
    Show {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
    },
    /// Create an account: its person can sign in at counters by name or number
    Add {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
        /// The person's name
        #[arg(value_name = "PERSON")]
        name: String,
        /// A role, as dingdong role list shows it; may be repeated
        #[arg(long, value_name = "STAFFROLE", required = true)]
        role: Vec<String>,
        /// Key of the department or branch
        #[arg(long, value_name = "UNIT")]
        unit: Option<UnitId>,
    },
    /// Change an account; what is not said stays
    Change {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
        /// Another staff number
        #[arg(long, value_name = "NEWNO")]
        number: Option<StaffNo>,
        /// Another name
        #[arg(long, value_name = "NEWNAME")]
        name: Option<String>,
        /// A role, as dingdong role list shows it; may be repeated
        #[arg(long, value_name = "STAFFROLE")]
        role: Vec<String>,
        /// Key of the department or branch
        #[arg(long, value_name = "UNIT")]
        unit: Option<UnitId>,
    },
    /// Let a person not sign in any more, at once; who is being served waits again at the old place
    Disable {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
        /// The person works here no longer
        #[arg(long)]
        left: bool,
    },
    /// Let a person sign in again
    Enable {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
    },
    /// Print a code, good once and for 24 hours, with which a person chooses PIN or password at a counter
    Pin {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
    },
    /// Forget a person's badge, PIN and password, and print a code to choose another one with
    Reset {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
    },
    /// Give a person a badge, in place of an earlier one: the reader at this machine types it
    Badge {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
        /// Make one that no other badge is like, and write it as a picture of a QR code
        #[arg(long, value_name = "PNG")]
        new: Option<PathBuf>,
        /// Revoke it, as when it is lost
        #[arg(long, conflicts_with = "new")]
        revoke: bool,
    },
    /// Forget a person's wrong attempts to sign in
    Unlock {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
    },
    /// Say how many stars a person has, and why
    Stars {
        /// Staff number, 1 to 8 digits
        #[arg(value_name = "STAFFNO")]
        no: StaffNo,
        /// 2 to 5, or 0 for none
        stars: u8,
        /// The merit
        #[arg(long, value_name = "MERIT", default_value = "")]
        why: String,
    },
    /// Add and change the people of a file: number, name, roles, unit. Says what it would do, or all
    /// mistakes
    Import {
        /// A file of comma-separated values in UTF-8
        #[arg(value_name = "CSV")]
        file: PathBuf,
        /// Do it, unless there is a mistake
        #[arg(long)]
        apply: bool,
    },
}

/// A word about appointments.
#[derive(Debug, Clone, Subcommand)]
pub enum AppointmentWord {
    /// Show the times of a service that can be booked, and how many places are free
    Slots {
        /// Key or prefix of the service, for example social or A
        #[arg(value_name = "SERVICE")]
        service: String,
        /// Of this day only, for example 2026-12-01
        #[arg(long, value_name = "DAY")]
        day: Option<String>,
    },
    /// Book a place, and print the code that the visitor types at the kiosk
    Book {
        /// Key or prefix of the service, for example social or A
        #[arg(value_name = "SERVICE")]
        service: String,
        /// The time, for example "2026-12-01 10:15", or 10:15 for today
        #[arg(value_name = "SLOT")]
        slot: String,
        /// Name of the appointment in another system: no name, and no phone number, of a person
        #[arg(long, value_name = "REFERENCE")]
        reference: Option<String>,
    },
    /// List the appointments of a day: time, service, code, state
    List {
        /// The day, for example 2026-12-01 [default: today]
        #[arg(long, value_name = "DAY")]
        day: Option<String>,
    },
    /// Give an appointment another time, and another service if need be
    Move {
        /// Its code, or its reference
        #[arg(value_name = "APPOINTMENT")]
        code: String,
        /// The time, for example "2026-12-01 10:15", or 10:15 for today
        #[arg(value_name = "SLOT")]
        slot: String,
        /// Key or prefix of another service
        #[arg(long, value_name = "KEY")]
        service: Option<String>,
    },
    /// Give an appointment back
    Cancel {
        /// Its code, or its reference
        #[arg(value_name = "APPOINTMENT")]
        code: String,
    },
    /// The visitor is here: take the ticket
    CheckIn {
        /// Its code, or its reference
        #[arg(value_name = "APPOINTMENT")]
        code: String,
        /// Key of a priority class
        #[arg(long, value_name = "CLASS")]
        class: Option<String>,
        /// On paper, from this printer of the hall
        #[arg(long, alias = "print", value_name = "PRINTER")]
        printer: Option<String>,
    },
    /// Book, move and cancel what a file of another system says: reference, service, time, status.
    /// Says what it would do, or all mistakes
    Import {
        /// A file of comma-separated values in UTF-8
        #[arg(value_name = "CSV")]
        file: PathBuf,
        /// Do it, unless there is a mistake
        #[arg(long)]
        apply: bool,
    },
}

/// A word about the roles of people.
#[derive(Debug, Clone, Subcommand)]
pub enum RoleWord {
    /// List all roles and their rights
    List,
    /// Show what those who have a role may do
    Show {
        /// Key of the role, for example clerk
        #[arg(value_name = "ROLEKEY")]
        role: String,
    },
    /// Create a role, or give one these rights and no others
    Set {
        /// Key of the role, for example clerk
        #[arg(value_name = "ROLEKEY")]
        role: String,
        /// Rights over everything, as dingdong role show lists them
        #[arg(value_name = "RIGHT")]
        rights: Vec<Right>,
        /// A right over one's own counter, visits and figures only; may be repeated
        #[arg(long, value_name = "OWNRIGHT")]
        own: Vec<Right>,
        /// Its name in the language of the command
        #[arg(long, value_name = "ROLENAME")]
        name: Option<String>,
    },
    /// Remove a role that nobody has
    Remove {
        /// Key of the role, for example clerk
        #[arg(value_name = "ROLEKEY")]
        role: String,
    },
}

/// A word on backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum BackupWord {
    /// List the backups that the hall makes by itself: how old the last one is, what failed, and when
    /// the disk will be full
    List,
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// Plays
    On,
    /// Does not
    Off,
}

/// The way in which a hall is kept for other machines.
#[derive(Debug, Clone, Default, Args)]
pub struct Hub {
    /// This machine's name in the hall [default: from the host's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Address and port to listen at, for example 192.168.1.20:7100, or none [default: all
    /// addresses, port 7100]
    #[arg(long, value_name = "IP:PORT")]
    pub listen: Option<String>,
    /// Become a further hub of a hall that another hub keeps: any of three may fail
    #[arg(long, value_name = "HUB", num_args = 0..=1, default_missing_value = "")]
    pub join: Option<String>,
    /// The code that the other hub shows [default: asks for it]
    #[arg(long, value_name = "CODE", requires = "join")]
    pub code: Option<String>,
    /// A join file from the other hub instead: see dingdong code --hub --file
    #[arg(
        long,
        value_name = "JOINFILE",
        requires = "join",
        conflicts_with = "code"
    )]
    pub file: Option<PathBuf>,
    /// Only stand by: for a hall of two machines, where a person decides when to take over
    #[arg(long, requires = "join")]
    pub standby: bool,
    /// Take the place of this hub, which is lost
    #[arg(long, value_name = "NAME", requires = "join")]
    pub instead_of: Option<String>,
    /// Go on alone with what this machine has, because the other hubs are lost. Only when they are
    /// switched off for sure
    #[arg(long, conflicts_with = "join")]
    pub take_over: bool,
}

/// The way in which a machine starts a program by itself.
#[derive(Debug, Clone, Args)]
pub struct Setup {
    /// The program
    pub program: SetupAs,
    /// Number of the counter
    pub counter: Option<u16>,
    /// The user whose hall it is [default: who calls sudo]
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Show all that would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take it back
    #[arg(long)]
    pub remove: bool,
    /// Write below this folder and run nothing, for the image of a system
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// A program that a machine starts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SetupAs {
    /// Keep the hall
    Hub,
    /// Show the kiosk
    Kiosk,
    /// Show a counter
    Counter,
    /// Show the lobby display
    Display,
    /// Show the rating pad of a counter
    Rating,
}

/// The way in which a machine joins a hall.
#[derive(Debug, Clone, Args)]
pub struct Join {
    /// Address of the hub, for example 192.168.1.20 [default: looks for it]
    pub address: Option<String>,
    /// The code [default: asks for it]
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// A join file from the hub instead, for example on a stick: see dingdong code --file
    #[arg(long, value_name = "JOINFILE", conflicts_with_all = ["address", "code"])]
    pub file: Option<PathBuf>,
    /// This machine's name in the hall, for example kiosk-2 [default: from the host's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// What it may do; a further hub joins by dingdong hub --join [default: staff, or what it was]
    #[arg(long, value_name = "ROLE")]
    pub role: Option<JoinAs>,
    /// Take the place of the machine that has this name now; without --name, of the one that this
    /// machine was
    #[arg(long)]
    pub replace: bool,
}

/// Something to tell everybody.
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(true)))]
pub struct Announce {
    /// The text
    #[arg(group = "what")]
    pub text: Option<String>,
    /// Raise an emergency: every screen turns red and tells everybody to leave, and the voice
    /// repeats it, until --end. A text says more, for example where it burns
    #[arg(long, group = "what", conflicts_with_all = ["closing_soon", "end"])]
    pub urgent: bool,
    /// Say the hall's phrase that it closes soon
    #[arg(long, group = "what", conflicts_with_all = ["text", "end"])]
    pub closing_soon: bool,
    /// Take the emergency back
    #[arg(long, group = "what", conflicts_with = "text")]
    pub end: bool,
}

/// The lines of the log to show.
#[derive(Debug, Clone, Default, Args)]
pub struct Audit {
    /// Only what happened to tickets of this number, or at the counter of this number: A015 or 3
    pub ticket: Option<String>,
    /// Only what this person or program did, for example 王敏
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// Only what was done at this counter or machine, by its name
    #[arg(long = "where", value_name = "NAME")]
    pub place: Option<String>,
    /// Only events of this name, as dingdong --json watch names them, or of a part of it: rated
    #[arg(long, value_name = "EVENT")]
    pub what: Option<String>,
    /// From this date on, for example 2026-11-23 or "2026-11-23 09:05" [default: today]
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// To this date
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// The log of this backup instead of the hall's own
    #[arg(long, value_name = "BACKUP")]
    pub backup: Option<PathBuf>,
    /// As CSV, for a spreadsheet
    #[arg(long)]
    pub csv: bool,
}

/// The words about the data of a hall.
#[derive(Debug, Clone, Subcommand)]
pub enum DataWord {
    /// Print the visits that are over as CSV; with --json an object a line
    Export {
        /// Those of this service day and later, for example 2026-11-23
        #[arg(long, value_name = "DAY")]
        since: Option<String>,
        /// Those of this service day and earlier
        #[arg(long, value_name = "DAY")]
        until: Option<String>,
        /// The visits of this backup instead of the hall's own
        #[arg(long, value_name = "BACKUP")]
        backup: Option<PathBuf>,
    },
    /// Erase the phone numbers that visitors left, on all hubs and for good; asks for the hall's name
    Erase {
        /// Those that were left more than so many days ago: 31 a month, 366 a year, 0 all
        #[arg(long, value_name = "DAYS")]
        older_than: u32,
        /// Only count them
        #[arg(long)]
        dry_run: bool,
    },
}

/// The figures to show.
#[derive(Debug, Clone, Args)]
pub struct Report {
    /// A row for each of these; with two and a comma between them, for each pair
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub by: Vec<By>,
    /// From this day on, for example 2026-11-23 [default: today]
    #[arg(long, alias = "from", value_name = "DAY")]
    pub since: Option<String>,
    /// To this day [default: today]
    #[arg(long, alias = "to", value_name = "DAY")]
    pub until: Option<String>,
    /// Only of this service
    #[arg(long, value_name = "KEY")]
    pub service: Option<String>,
    /// Only of this counter
    #[arg(long, value_name = "NUMBER")]
    pub counter: Option<u16>,
    /// Only of this clerk, by name or staff number
    #[arg(long, value_name = "NAME")]
    pub clerk: Option<String>,
    /// Minutes within which visitors are to be called
    #[arg(long, value_name = "MIN", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=600))]
    pub within: u32,
    /// As CSV with all figures, durations in seconds, for a spreadsheet
    #[arg(long)]
    pub csv: bool,
    /// Write a workbook for a spreadsheet, with charts
    #[arg(long, value_name = "XLSX")]
    pub xlsx: Option<PathBuf>,
    /// Write pages of A4
    #[arg(long, value_name = "PDF")]
    pub pdf: Option<PathBuf>,
    /// Say how each figure is counted
    #[arg(long)]
    pub explain: bool,
}

/// What a report has a row for each of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Each service
    Service,
    /// Each counter
    Counter,
    /// Each clerk
    Clerk,
    /// Each priority class
    Class,
    /// Each half hour of the day
    HalfHour,
    /// Each hour of the day
    Hour,
    /// Each day of the week
    Weekday,
    /// Each day
    Day,
    /// Each week, from Monday on
    Week,
    /// Each month
    Month,
    /// Each quarter of a year
    Quarter,
    /// Each year
    Year,
}

/// The recording to play, and how.
#[derive(Debug, Clone, Args)]
pub struct Replay {
    /// The recording, from the folder recordings in the hall's folder
    pub file: PathBuf,
    /// Play it to its end without a screen, and say what was in it and whether the screens
    /// still do the same
    #[arg(long)]
    pub check: bool,
    /// Write a picture of the last frame to this file instead
    #[arg(long, value_name = "PNG")]
    pub picture: Option<PathBuf>,
    /// Stop after so many inputs
    #[arg(long, value_name = "N")]
    pub inputs: Option<usize>,
}

/// The figures to measure, and where.
#[derive(Debug, Clone, Args)]
pub struct Bench {
    /// Only figures whose name begins so
    #[arg(long, value_name = "PREFIX")]
    pub only: Option<String>,
    /// Folder for the stores that are measured [default: the system's temporary folder]
    #[arg(long, value_name = "FOLDER")]
    pub dir: Option<PathBuf>,
    /// Measure a whole hall instead: a hub, 30 kiosks, 99 counters, 20 displays, each a program
    /// of its own
    #[arg(long)]
    pub hall: bool,
    /// Put most of those machines into one process, so that the hub is measured and not the
    /// scheduling of 150 programs
    #[arg(long, requires = "hall")]
    pub robots: bool,
    /// Visitors a second in that hall
    #[arg(long, value_name = "N", default_value_t = 10, requires = "hall", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub visitors_per_s: u32,
    /// Seconds to watch that hall
    #[arg(long, value_name = "N", default_value_t = 20, requires = "hall", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
}

/// The programs and scripts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a whole hall in this terminal: kiosk, two counters, display, rating pad
    Demo {
        /// How fast the hall runs by itself at the start, 0 (by hand) to 60
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=60))]
        speed: u32,
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Open the kiosk
    Kiosk {
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Open the screen of a counter
    Counter {
        /// Number of the counter
        counter: u16,
        /// Name of the clerk, who is signed in at once [default: asks for it]
        clerk: Option<String>,
        /// The former way to name the clerk
        #[arg(
            long = "clerk",
            value_name = "CLERK",
            hide = true,
            conflicts_with = "clerk"
        )]
        signed_in: Option<String>,
        /// Tell everything in lines of text, for a screen reader or a braille line
        #[arg(long, conflicts_with_all = ["draw", "picture"])]
        screen_reader: bool,
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Open the lobby display
    Display {
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Open the rating pad of a counter
    Rating {
        /// Number of the counter
        counter: u16,
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Change the services of the running hall: their names, their order, how many tickets
    Admin {
        /// Look and picture.
        #[command(flatten)]
        look: Look,
    },
    /// Keep the hall for all machines of the network, until it is told to end (Ctrl+C)
    Hub(Hub),
    /// Make this machine one of a hall: finds its hub, and asks for the code that the hub shows
    Join(Join),
    /// Show a new code on the hub's machine, by which one more machine can join within ten minutes
    Code {
        /// Let it become a further hub: a hub has all of the hall and can let others in
        #[arg(long)]
        hub: bool,
        /// Write a join file instead, good for one machine within a day; guard it like a key
        #[arg(long, value_name = "JOINFILE")]
        file: Option<PathBuf>,
    },
    /// List the machines of the hall: roles, versions, when last heard, how far behind
    Machines,
    /// Expel a machine at once, for example one that was stolen; on the hub's machine
    Expel {
        /// Its name, as dingdong machines lists it
        machine: String,
    },
    /// Allow calling again after a take-over, although not all machines are back; or end the notice
    /// that the hall went back to an earlier state; on the hub's machine
    Reopen,
    /// Enter a printed ticket that the hall does not know, for example after a restore
    Enter {
        /// Number of the ticket, for example A015
        ticket: String,
        /// Key or prefix of the service, where the number does not tell it
        service: Option<String>,
        /// The former way to name the service
        #[arg(
            long = "service",
            value_name = "SERVICE",
            hide = true,
            conflicts_with = "service"
        )]
        of_service: Option<String>,
    },
    /// Take a ticket
    Take {
        /// Key or prefix of the service, for example social or A
        service: String,
        /// Key of a priority class
        #[arg(long)]
        class: Option<String>,
        /// On paper, from this printer of the hall
        #[arg(long, alias = "print", value_name = "PRINTER")]
        printer: Option<String>,
        /// Also when the visitor will probably not be called before the service closes
        #[arg(long)]
        anyway: bool,
    },
    /// Tickets on paper: look at a layout, print again, test
    #[command(subcommand)]
    Ticket(Ticket),
    /// The voice of this machine: hear it, list it, check the phrases, install the live voice
    #[command(subcommand)]
    Voice(VoiceCommand),
    /// Handsets, counter signs and rating pads on wires: list, listen, try, find, check their files
    #[command(subcommand)]
    Devices(DevicesCommand),
    /// Have the sign of a counter show a text while nobody is called there, or take it back
    Sign {
        /// Number of the counter
        counter: u16,
        /// The text [default: what the sign would show]
        text: Option<String>,
    },
    /// Announce something to everybody in the hall, by voice and on the displays
    Announce(Announce),
    /// The hall's clock: what it and the others say, what is in doubt, and setting it right
    Clock {
        /// What is right; without it, all clocks are shown
        #[command(subcommand)]
        word: Option<ClockWord>,
    },
    /// The people who work here: accounts, their roles, stars and state
    #[command(subcommand)]
    Staff(StaffWord),
    /// The roles of people, and what those who have them may do
    #[command(subcommand)]
    Role(RoleWord),
    /// Appointments: free times, booking, moving, cancelling, checking in, and a list of another system
    #[command(subcommand)]
    Appointment(AppointmentWord),
    /// Let the hall's music play, or stop it
    Music {
        /// on or off
        state: OnOff,
    },
    /// Examine this machine and its hall, and say what is wrong and what to do
    Doctor {
        /// Print a test page as well
        #[arg(long)]
        test: bool,
        /// Ask this printer instead of the one in the settings, for example serial:/dev/ttyUSB0
        #[arg(long, alias = "printer", value_name = "CONNECTION")]
        connection: Option<String>,
        /// Pack what a technician elsewhere needs into this new file, without names, phone numbers
        /// and keys
        #[arg(long, value_name = "TAR")]
        bundle: Option<PathBuf>,
    },
    /// Tell which machine runs which version, and in which order to update them
    Update {
        /// End with exit code 1 when they are not all the same
        #[arg(long)]
        check: bool,
    },
    /// Have this machine start a program whenever it is switched on
    Setup(Setup),
    /// Call the next visitor, or one ticket out of turn
    Call {
        /// Number of the counter
        counter: u16,
        /// Number of a waiting ticket or a no-show
        ticket: Option<String>,
    },
    /// Repeat the call
    Recall {
        /// Number of the counter
        counter: u16,
    },
    /// Mark the called visitor as a no-show
    NoShow {
        /// Number of the counter
        counter: u16,
    },
    /// Begin to serve the called visitor
    Start {
        /// Number of the counter
        counter: u16,
        /// Begin a visit of somebody who has no ticket
        #[arg(long)]
        no_ticket: bool,
    },
    /// Finish the visit and open the rating
    Finish {
        /// Number of the counter
        counter: u16,
    },
    /// Park the visitor being served
    Park {
        /// Number of the counter
        counter: u16,
    },
    /// Go on with a parked visitor
    Unpark {
        /// Number of the counter
        counter: u16,
        /// Number of the ticket, for example A015
        ticket: String,
    },
    /// Send the visitor being served to another service
    Transfer {
        /// Number of the counter
        counter: u16,
        /// Key or prefix of the service
        service: String,
        /// Key of a priority class
        #[arg(long)]
        class: Option<String>,
    },
    /// Sign a clerk in at a counter, which opens it
    #[command(alias = "sign-in")]
    Open {
        /// Number of the counter
        counter: u16,
        /// Name of the clerk
        clerk: String,
    },
    /// Sign the clerk out, which closes the counter
    #[command(alias = "sign-out")]
    Close {
        /// Number of the counter
        counter: u16,
    },
    /// Pause a counter
    Pause {
        /// Number of the counter
        counter: u16,
        /// Key of the reason, for example lunch
        reason: String,
    },
    /// End a counter's pause
    Resume {
        /// Number of the counter
        counter: u16,
    },
    /// Change what a counter serves
    Serve {
        /// Number of the counter
        counter: u16,
        /// Keys or prefixes of services; all have rank 1 unless written social:2
        #[arg(required = true)]
        services: Vec<String>,
    },
    /// Cancel a ticket
    Cancel {
        /// Number of the ticket, for example A015
        ticket: String,
    },
    /// Put a waiting ticket on hold: it keeps its place and is not called
    Hold {
        /// Number of the ticket, for example A015
        ticket: String,
        /// For so many minutes, 1 to 240; hold_min of the settings if not given
        #[arg(value_parser = clap::value_parser!(u8).range(1..=240))]
        minutes: Option<u8>,
    },
    /// Put a missed ticket, or one on hold, back into its queue
    Return {
        /// Number of the ticket, for example A015
        ticket: String,
    },
    /// Take back the last step at a counter
    Undo {
        /// Number of the counter
        counter: u16,
    },
    /// Rate the visit just finished at a counter
    Rate {
        /// Number of the counter
        counter: u16,
        /// 1 is the best grade
        grade: u8,
        /// Key of the reason for a poor grade
        #[arg(long, value_name = "KEY")]
        reason: Option<String>,
        /// A number to call back
        #[arg(long)]
        phone: Option<String>,
    },
    /// Read or erase the phone number that a visitor left with a poor rating; either stands in the log
    Phone {
        /// Number of the ticket, for example A015, or the visitor as dingdong watch --json names him
        visitor: String,
        /// Erase it on all hubs, for good; it is not shown
        #[arg(long)]
        erase: bool,
    },
    /// Show how the hall stands
    Status {
        /// Show it again whenever it changes, until Ctrl+C
        #[arg(long)]
        watch: bool,
    },
    /// Print what happens, a line each, until it is told to end (Ctrl+C)
    Watch,
    /// Count visits, waits, service and ratings, of today or any days
    Report(Report),
    /// Show who did what where, and what it was before and after; on the machine of the hub
    Audit(Audit),
    /// Visits for other programs, and the erasure of what visitors left; on the machine of the hub
    #[command(subcommand)]
    Data(DataWord),
    /// Verify a store; it must not be in use
    Check {
        /// The store [default: the hall's]
        file: Option<PathBuf>,
        /// Find the mark of a day's report: the log is as it was then, up to that line
        #[arg(long, value_name = "MARK")]
        mark: Option<String>,
    },
    /// List the backups that the hall makes by itself, or write one now, also while the hall runs
    #[command(args_conflicts_with_subcommands = true)]
    Backup {
        /// A new file to write one to [default: lists them]
        file: Option<PathBuf>,
        /// Take along what the vault has of people (phone numbers of visitors), sealed with a passphrase that is asked for; without a terminal it is the first line of the input
        #[arg(long, requires = "file")]
        with_people: bool,
        /// What to do otherwise.
        #[command(subcommand)]
        word: Option<BackupWord>,
    },
    /// Put a backup in the place of the hall's store, which is kept beside it
    Restore {
        /// The backup: a file, or one that dingdong backup list names, also by its date alone, for
        /// example 2026-11-29
        file: PathBuf,
        /// Leave out what the backup has of people, and ask for no passphrase
        #[arg(long)]
        without_people: bool,
    },
    /// Play a recording that a program wrote at Ctrl+R or before it ended by a fault
    Replay(Replay),
    /// Check a settings file, or print the shipped one; compare it with the running hall, or change that
    #[command(args_conflicts_with_subcommands = true)]
    Config {
        /// The file
        file: Option<PathBuf>,
        /// What to do with the running hall's settings
        #[command(subcommand)]
        word: Option<ConfigWord>,
    },
    /// List the languages, or print the messages of one as a file to translate
    Language {
        /// The language: zh, en or zh-Hant
        #[arg(value_parser = lang)]
        language: Option<Lang>,
    },
    /// Measure this machine
    Bench(Bench),
    /// Print what lets a shell complete commands and options
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages of all commands, in every language, into a folder of manuals
    Man {
        /// The folder, for example /usr/local/share/man
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Stand in for a person at a machine, in measurements and tests
    #[command(hide = true)]
    Robot {
        /// The person
        kind: RobotKind,
        /// Its counter, if it has one
        #[arg(default_value_t = 1)]
        number: u16,
        /// How long one round of what it does takes
        #[arg(long, value_name = "MS", default_value_t = 1000)]
        pace_ms: u64,
    },
}

/// A shell that completes commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Put the answer into ~/.local/share/bash-completion/completions/dingdong
    Bash,
    /// Put the answer into a file _dingdong in a folder of fpath
    Zsh,
    /// Put the answer into ~/.config/fish/completions/dingdong.fish
    Fish,
}

/// The person that a robot stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RobotKind {
    /// Visitors at a kiosk
    Kiosk,
    /// A clerk who calls, serves and finishes
    Counter,
    /// Nobody: it watches what a display shows
    Display,
    /// A clerk who opens and closes the counter
    Caller,
    /// Many hasty clerks
    Busy,
    /// All people at many machines, whose folders are in one
    Crowd,
}

impl RobotKind {
    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            RobotKind::Kiosk => "kiosk",
            RobotKind::Counter => "counter",
            RobotKind::Display => "display",
            RobotKind::Caller => "caller",
            RobotKind::Busy => "busy",
            RobotKind::Crowd => "crowd",
        }
    }
}
