//! `dingdong hub`: keeps the hall for all machines of the network, without a screen, until it is
//! told to end.

mod codes;
mod console;
pub mod group;

use self::codes::Keyboard;
use self::console::{Console, SettingsFile};
use super::join::{self, Joining};
use super::settings::Settings;
use super::{Invocation, log};
use crate::cli::{self, Look};
use crate::outcome::Outcome;
use crate::scripts::Backups;
use crate::signals;
use crate::stdout::print;
use config::Connection;
use hall::{Command, CommandId, MachineId, Program, Role, Timestamp};
use node::home::Home;
use node::host::HostOptions;
use node::hub::HallUpdate;
use node::lan::{self, Lan};
use node::link::Link;
use node::link_event::LinkEvent;
use node::problems;
use node::protocol::{Change, Rejection};
use node::upkeep::Upkeep;
use peripherals::bus_master::BusMaster;
use peripherals::printing::PrintDesk;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Time between two looks of a hub that took over, whether all machines are back.
const LOOK_FOR_MISSING: Duration = Duration::from_secs(1);

/// A reason for the hub's program to wake.
enum Wake {
    Heard(LinkEvent),
    Stop,
}

/// Keeps the hall until it is told to end.
///
/// # Errors
/// When the options are wrong, another program keeps the hall, the group does not take this hub in,
/// or the hall ends.
pub(super) fn run(invocation: &Invocation<'_>, options: &cli::Hub) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let settings = invocation.settings(&Look::default())?;
    let home = &settings.home;
    home.create()
        .map_err(|e| problems::folder(words, home.folder(), &e))?;
    log::append_to(&home.log());
    let name = join::own_name(options.name.as_deref(), "hub", words)?;
    let mut host_options = host_options(name, options, words)?;
    host_options.upkeep = Some(upkeep_told(&settings, words));
    if !home.is_hub() {
        join_hall(home, name, options, words)?;
    }
    if options.take_over {
        print(words.text("hub-takes-over"));
    }
    let (tell, wakes) = mpsc::channel();
    let link = open_hall(&settings, &host_options, words, tell.clone())?;
    if link.was_handed_over() {
        print(words.text("cli-hub-handed-over"));
    }
    let _desk = start_print_desk(&settings, words)?;
    let _bus = start_bus_master(&settings, words)?;
    let keyboard = Keyboard::find();
    let runs = match keyboard.is_ours() {
        true => "cli-hub",
        false => "cli-hub-background",
    };
    print(&words.say(runs, args! { folder: home.folder().display().to_string() }));
    let mut asked = None;
    if let Some(lan) = link.lan() {
        begin_in_network(home, lan, options, words)?;
        asked = apply_settings(&settings, &link);
        codes::show(lan.control(), keyboard, words);
    }
    tell_of_signals(tell);
    let own = link.lan().map(Lan::name);
    let console = Console::new(words, own, SettingsFile::of(&settings, asked));
    wait_for_end(&link, &wakes, options.take_over, console)
}

/// Reads how the hall is to be kept.
fn host_options(
    name: MachineId,
    options: &cli::Hub,
    words: &Words,
) -> Result<HostOptions, Problem> {
    let alone = options.listen.as_deref() == Some("none");
    let listen = match options.listen.as_deref().filter(|_| !alone) {
        Some(text) => Some(listen_address(text).ok_or_else(|| {
            let given = args! { option: "--listen", value: text };
            Problem::new(
                Code::Usage,
                words.say("cli-bad-option", given),
                words.text("cli-listen-cure"),
            )
        })?),
        None => None,
    };
    Ok(HostOptions {
        as_hub: (!alone).then_some(name),
        listen,
        take_over: options.take_over,
        wall: None,
        pace: None,
        upkeep: None,
    })
}

/// Returns the upkeep of the store, which the hub's window tells of.
fn upkeep_told(settings: &Settings, words: &Words) -> Upkeep {
    let zone = settings.config.setup.rules.time_zone;
    let home = settings.home.clone();
    let words = Words::new(words.lang());
    Upkeep {
        told: Some(Arc::new(move |ledger| {
            let now = Timestamp::from(chrono::Utc::now());
            let backups = Backups::new(ledger, zone, &words);
            print(&backups.lines(now, &home).join("\n"));
        })),
        ..settings.upkeep()
    }
}

/// Reads an address to listen at; a port alone means all addresses.
fn listen_address(text: &str) -> Option<SocketAddr> {
    if let Ok(port) = text.parse::<u16>() {
        return Some(SocketAddr::from(([0, 0, 0, 0], port)));
    }
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().map(|ip| SocketAddr::new(ip, lan::PORT)))
}

/// Becomes a machine of the hall that `--join` names, if it does.
fn join_hall(
    home: &Home,
    name: MachineId,
    options: &cli::Hub,
    words: &Words,
) -> Result<(), Problem> {
    let Some(address) = &options.join else {
        return Ok(());
    };
    let joining = Joining {
        address: Some(address.as_str()).filter(|address| !address.is_empty()),
        code: options.code.as_deref(),
        file: options.file.as_deref(),
        name: Some(name.as_str()),
        role: Some(Role::Hub),
        replace: false,
    };
    joining.join_and_tell(home, words)
}

/// Opens the hall, which must be this program's to keep, and the network.
fn open_hall(
    settings: &Settings,
    options: &HostOptions,
    words: &Words,
    tell: mpsc::Sender<Wake>,
) -> Result<Link, Problem> {
    let link = Link::open_as(
        &settings.home,
        Program::Hub,
        &settings.config.setup,
        options,
        words,
        move |heard| drop(tell.send(Wake::Heard(heard))),
    )?;
    if !link.is_host() {
        let cure = match options.take_over {
            true => "cli-hub-running.cure-take-over",
            false => "cli-hub-running.cure",
        };
        return Err(Problem::new(
            Code::Usage,
            words.text("cli-hub-running"),
            words.text(cure),
        ));
    }
    if !link.is_reachable() {
        return Err(Problem::new(
            Code::Usage,
            words.text("cli-hub-unreachable"),
            words.text("cli-hub-unreachable.cure"),
        ));
    }
    Ok(link)
}

/// Drives the printer of this machine, if it has a real one.
fn start_print_desk(settings: &Settings, words: &Words) -> Result<Option<PrintDesk>, Problem> {
    match settings.config.printer.connection {
        Connection::None | Connection::Simulated => Ok(None),
        _ => PrintDesk::start(settings.home.clone(), settings.printing(), None)
            .map(Some)
            .map_err(|e| {
                Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(words, &e)
            }),
    }
}

/// Drives the devices on wires of this machine, if it has any.
fn start_bus_master(settings: &Settings, words: &Words) -> Result<Option<BusMaster>, Problem> {
    let Some(wiring) = settings.wiring() else {
        return Ok(None);
    };
    BusMaster::start(settings.home.clone(), wiring)
        .map(Some)
        .map_err(|e| {
            Problem::new(Code::Internal, words.text("stage-bus-master"), "").because(words, &e)
        })
}

/// Takes its place among the hubs, and says where it listens and who is missing.
fn begin_in_network(
    home: &Home,
    lan: &Lan,
    options: &cli::Hub,
    words: &Words,
) -> Result<(), Problem> {
    if lan.returns() {
        print(words.text("hub-returns"));
    } else if lan.is_new() || options.join.is_some() {
        print(words.text("hub-joining"));
        let lost = options.instead_of.as_deref();
        group::become_hub(home, lan, !options.standby, lost, words)?;
        print(words.text(if options.standby {
            "hub-stands-by"
        } else {
            "hub-votes"
        }));
    }
    if options.take_over {
        let missing: Vec<String> = lan.missing().iter().map(ToString::to_string).collect();
        print(&if missing.is_empty() {
            words.text("hub-took-over").to_owned()
        } else {
            words.say(
                "hub-took-over-missing",
                args! { machines: missing.join(" ") },
            )
        });
    }
    print(&words.say(
        "hub-listens",
        args! { addresses: lan.control().reached_at().join("  ") },
    ));
    if let Some(taken) = lan.taken_port() {
        let ports = args! { taken: taken.to_string(), port: lan.address().port().to_string() };
        print(&words.say("hub-port-taken", ports));
    }
    Ok(())
}

/// Applies the settings file if it is new: in a group of hubs each may have one, so what was applied
/// is remembered by its hash. Returns the command that does it.
fn apply_settings(settings: &Settings, link: &Link) -> Option<CommandId> {
    let text = std::fs::read(settings.file.as_ref()?).ok()?;
    let hash = format!("{:x}", Sha256::digest(&text));
    let applied = settings.home.folder().join("config.applied");
    if std::fs::read_to_string(&applied).is_ok_and(|before| before == hash) {
        return None;
    }
    let asked = link.send(Command::Configure {
        setup: Box::new(settings.config.setup.clone()),
    });
    if let Err(cause) = std::fs::write(&applied, hash) {
        tracing::warn!(%cause, "the settings will be applied again at the next start");
    }
    Some(asked)
}

/// Passes on that the system or a person asks the program to end.
fn tell_of_signals(tell: mpsc::Sender<Wake>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    std::thread::spawn(move || {
        if let Ok(runtime) = runtime {
            runtime.block_on(signals::stop());
            drop(tell.send(Wake::Stop));
        }
    });
}

/// Waits until the program is told to end, or the hall ends. After a take-over it lets calling go
/// on as soon as everybody is back, so that staff need not be asked.
fn wait_for_end(
    link: &Link,
    wakes: &mpsc::Receiver<Wake>,
    took_over: bool,
    mut console: Console<'_>,
) -> Result<Outcome, Problem> {
    let words = console.words;
    let mut reopens = took_over;
    loop {
        let wait = match link.lan().filter(|_| reopens) {
            Some(lan) => {
                reopens =
                    !lan.missing().is_empty() || lan.control().change(&Change::Reopen).is_err();
                LOOK_FOR_MISSING
            }
            None => Duration::MAX,
        };
        match wakes.recv_timeout(wait) {
            Ok(Wake::Heard(LinkEvent::Hall(HallUpdate::Ended(why)))) => {
                if link.lan().is_some_and(Lan::is_superseded) {
                    return Err(problems::shut(words, &Rejection::TakenOver));
                }
                let cure = words.text("cli-hall-ended.cure");
                let problem = Problem::new(Code::Store, words.text("cli-hall-ended"), cure);
                return Err(match why {
                    Some(why) => problem.with_detail(words, why),
                    None => problem,
                });
            }
            Ok(Wake::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Ok(Outcome::Done);
            }
            Ok(Wake::Heard(LinkEvent::Hall(update))) => console.heard(&update),
            Ok(Wake::Heard(LinkEvent::Answered(id, answer))) => console.answered(id, &answer),
            Ok(Wake::Heard(_)) | Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
}
