//! What each word of the command line starts.

mod doctor;
pub mod machines;
pub mod preview;
pub mod replay;
mod voice;

use self::machines::Joining;
use self::preview::Preview;
use self::replay::Replay;
use crate::bench;
use crate::cli::{self, Cli, Command, Common, Look, Ticket};
use crate::demo::Demo;
use crate::outcome::Outcome;
use crate::picture;
use crate::scripts;
use crate::shell::appearance;
use crate::shell::host::{self, Host, SingleScreen};
use crate::shell::pane::{Pane, Place};
use crate::shell::stage::{self, Opening};
use crate::signals;
use ::voice::speech::Phrases;
use config::{self, Config, Connection};
use hall::{CounterId, Lang, Program, Role};
use node::home::Home;
use node::host::HostOptions;
use node::hub::HallUpdate;
use node::lan::Lan;
use node::link::Link;
use node::link_event::LinkEvent;
use node::protocol::{Change, Rejection};
use node::{problems, store};
use paper::Layout;
use paper::printer::Simulated;
use peripherals::announcer::{Announcing, Speaks};
use peripherals::printing::{PrintDesk, Printing};
use screens::counter::CounterScreen;
use screens::display::Display;
use screens::kiosk::Kiosk;
use screens::rating::RatingPad;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{self, Words, args};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use ui::Encoding;

/// How fast simulated paper comes out: an 80 mm ticket in a second and a half, so that the eye can
/// follow.
const ROWS_PER_S: u32 = 550;
/// Dots across simulated paper when no layout says.
const WIDTH: u16 = 576;
/// How often a hub that took over looks whether all machines are back.
const LOOK_FOR_MISSING: Duration = Duration::from_secs(1);
/// A log file is put aside once it is this large.
const LOG_MAX_BYTES: u64 = 8 << 20;

/// Does what the command line says.
///
/// # Errors
/// What went wrong, in the words of whoever sits at the machine.
pub fn run(cli: &Cli) -> Result<Outcome, Problem> {
    let lang = cli
        .common
        .lang
        .map_or_else(|| text::detect(|name| std::env::var(name).ok()), Lang::from);
    let words = Words::new(lang);
    let home = cli.common.data.clone().map(Home::at);
    match &cli.command {
        Command::Demo { speed, look } => {
            let mut settings =
                Settings::read(&cli.common, home.unwrap_or_else(Home::demo), look, lang)?;
            // A newcomer sees paper; a technician who tries a printer in a demo sees the real one.
            if settings.config.printer.connection == Connection::None {
                settings.config.printer.connection = Connection::Simulated;
            }
            let printer = settings.config.printer.name;
            let settings = settings.with_printer().speaking(Speaks::Demo(printer));
            let counters: Vec<CounterId> = settings
                .config
                .setup
                .counters
                .iter()
                .map(|c| c.id)
                .collect();
            let (Some(first), second) = (counters.first().copied(), counters.get(1).copied())
            else {
                return Err(Problem::new(
                    Code::Usage,
                    words.text("cli-no-counter"),
                    words.text("cli-no-counter.cure"),
                ));
            };
            let seed = u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap_or(0);
            let kiosk = settings.kiosk();
            let demo = Demo::new(
                kiosk,
                [first, second.unwrap_or(first)],
                settings.lang,
                *speed,
                seed,
                settings.simulated.clone(),
            );
            settings.show(Program::Demo, look, Box::new(demo))
        }
        Command::Kiosk { look } => {
            let settings =
                Settings::read(&cli.common, home.unwrap_or_else(Home::usual), look, lang)?
                    .with_printer();
            let printer = settings.config.printer.name;
            let settings = settings.speaking(Speaks::Kiosk(printer));
            let pane = Box::new(Place::new(settings.kiosk()));
            let host = SingleScreen::new(pane, host::help(Program::Kiosk));
            settings.show(Program::Kiosk, look, Box::new(host))
        }
        Command::Display { look } => screen(cli, home, look, lang, Program::Display, |lang| {
            Box::new(Place::new(Display::new(lang)))
        }),
        Command::Counter {
            counter,
            clerk,
            look,
        } => screen(
            cli,
            home,
            look,
            lang,
            Program::Counter(CounterId(*counter)),
            |lang| {
                Box::new(Place::new(CounterScreen::new(
                    CounterId(*counter),
                    lang,
                    clerk.clone(),
                )))
            },
        ),
        Command::Rating { counter, look } => screen(
            cli,
            home,
            look,
            lang,
            Program::Rating(CounterId(*counter)),
            |lang| Box::new(Place::new(RatingPad::new(CounterId(*counter), lang))),
        ),
        Command::Hub(options) => hub(
            &Settings::read(
                &cli.common,
                home.unwrap_or_else(Home::usual),
                &Look::default(),
                lang,
            )?,
            options,
            &words,
        ),
        Command::Join {
            address,
            code,
            file,
            name,
            role,
            replace,
        } => {
            let (address, code, file) = (address.as_deref(), code.as_deref(), file.as_deref());
            let joining = Joining {
                address,
                code,
                file,
                name: name.as_deref(),
                role: Role::from(*role),
                replace: *replace,
            };
            let home = home.unwrap_or_else(Home::usual);
            let joined = joining.join(&home, &words)?;
            print(&words.say(
                "join-done",
                args! { hall: joined.hall_name, name: joined.identity.name() },
            ));
            Ok(Outcome::Done)
        }
        Command::Code { hub, file: None } => {
            machines::code(&places(home), *hub, cli.common.json, &words)
        }
        Command::Code {
            hub,
            file: Some(file),
        } => machines::code_file(&places(home), *hub, file, cli.common.json, &words),
        Command::Machines => machines::list(&places(home), cli.common.json, lang),
        Command::Expel { machine } => {
            let machine = machine
                .parse()
                .map_err(|_| machines::unknown(&words, machine))?;
            machines::change(
                &places(home),
                Change::Expel { machine },
                "machines-expelled",
                cli.common.json,
                &words,
            )
        }
        Command::Reopen => machines::change(
            &places(home),
            Change::Reopen,
            "machines-reopened",
            cli.common.json,
            &words,
        ),
        Command::Check { file } => {
            let path = file
                .clone()
                .unwrap_or_else(|| home.unwrap_or_else(Home::usual).store());
            if !path.exists() {
                return Err(Problem::new(
                    Code::NoHall,
                    words.say("cli-no-store", args! { path: path.display().to_string() }),
                    words.text("cli-no-store.cure"),
                ));
            }
            let report = store::check(&path, &mut progress(&words))
                .map_err(|e| problems::store(&words, &path, &e))?;
            say(cli.common.json, &report_json(&report), || {
                words.say(
                    "cli-checked",
                    args! { entries: report.entries, tickets: report.tickets, visits: report.visits, days: report.days, mb: report.bytes.div_ceil(1 << 20) },
                )
            });
            Ok(Outcome::Done)
        }
        Command::Restore { file } => {
            let to = home.unwrap_or_else(Home::usual).store();
            let restored = store::restore(file, &to, &mut progress(&words))
                .map_err(|e| problems::store(&words, file, &e))?;
            let kept = restored.kept.as_ref().map(|k| k.display().to_string());
            say(
                cli.common.json,
                &serde_json::json!({"ok": true, "kept": kept, "restored": report_json(&restored.report)}),
                || {
                    let done = words.say(
                        "cli-restored",
                        args! { entries: restored.report.entries, to: to.display().to_string() },
                    );
                    kept.as_ref().map_or_else(
                        || done.clone(),
                        |kept| {
                            format!(
                                "{done}\n{}",
                                words.say("cli-restored-kept", args! { kept: kept })
                            )
                        },
                    )
                },
            );
            Ok(Outcome::Done)
        }
        Command::Backup { file } => {
            let home = home.unwrap_or_else(Home::usual);
            let report = |bytes: u64| {
                say(
                    cli.common.json,
                    &serde_json::json!({"ok": true, "bytes": bytes}),
                    || {
                        words.say(
                            "cli-backed-up",
                            args! { file: file.display().to_string(), kib: bytes.div_ceil(1024) },
                        )
                    },
                );
                Ok(Outcome::Done)
            };
            if let Ok(session) = scripts::Session::join(std::slice::from_ref(&home), &words) {
                return report(session.backup(file, &words)?);
            }
            // Nobody keeps the hall: read its store ourselves.
            let from = home.store();
            let failed = |e: store::StoreError| problems::store(&words, &from, &e);
            if !from.exists() {
                return Err(Problem::new(
                    Code::NoHall,
                    words.text("cli-no-hall"),
                    words.text("cli-no-hall.cure"),
                ));
            }
            let (opened, _) = store::Store::open(&from).map_err(failed)?;
            let bytes = opened
                .backup(file, &mut progress(&words))
                .map_err(|e| problems::store(&words, file, &e))?;
            report(bytes)
        }
        Command::Replay {
            file,
            check,
            picture,
            inputs,
        } => Replay {
            file,
            check: *check,
            picture: picture.as_deref(),
            inputs: inputs.unwrap_or(usize::MAX),
            json: cli.common.json,
            words: &words,
        }
        .run(),
        Command::Config { file: None } => {
            print(Config::default_text().trim_end());
            Ok(Outcome::Done)
        }
        Command::Config { file: Some(file) } => {
            let config = Config::load(Some(file)).map_err(|faults| faults.problem(lang))?;
            for warning in &config.warnings {
                eprintln!("{}", warning.text(lang));
            }
            print(&words.say("cli-config-fine", args! { services: config.setup.services.len(), counters: config.setup.counters.len() }));
            Ok(Outcome::Done)
        }
        Command::Bench {
            only,
            dir,
            hall,
            robots,
            visitors_per_s,
            seconds,
        } => {
            let folder = dir.clone().unwrap_or_else(std::env::temp_dir);
            let parts = if *hall {
                bench::hall(*robots, *visitors_per_s, *seconds, &words)
            } else {
                bench::parts()
            };
            bench::run(&parts, only.as_deref(), &folder, cli.common.json)
        }
        Command::Robot {
            kind,
            number,
            pace_ms,
        } => bench::robot::run(
            *kind,
            &home.unwrap_or_else(Home::usual),
            *number,
            Duration::from_millis(*pace_ms),
        ),
        Command::Ticket(Ticket::Layout { name }) => layout(name.as_deref(), &words),
        Command::Ticket(Ticket::Preview {
            layout,
            png,
            reprint,
            watch,
        }) => {
            let settings = Settings::read(
                &cli.common,
                home.unwrap_or_else(Home::usual),
                &Look::default(),
                lang,
            )?;
            let (config, folders) = (&settings.config, settings.layouts());
            let preview = Preview {
                config,
                folders: &folders,
                layout: layout.as_deref(),
                lang: settings.lang,
                reprint: *reprint,
            };
            match png {
                Some(file) => preview.write(file)?,
                None if *watch => preview.watch()?,
                None => preview.show()?,
            }
            Ok(Outcome::Done)
        }
        Command::Ticket(Ticket::Test { printer: None }) => {
            let settings = Settings::read(
                &cli.common,
                home.clone().unwrap_or_else(Home::usual),
                &Look::default(),
                lang,
            )?;
            // A hall may have printers that this machine's settings do not know.
            if settings.config.printer.connection == Connection::None {
                return scripts::run(&cli.command, &places(home), lang, cli.common.json);
            }
            doctor::test_page(&settings.home, &settings.printing())?;
            say(cli.common.json, &serde_json::json!({"ok": true}), || {
                words.text("job-printed").to_owned()
            });
            Ok(Outcome::Done)
        }
        Command::Voice(command) => {
            let settings = Settings::read(
                &cli.common,
                home.unwrap_or_else(Home::usual),
                &Look::default(),
                lang,
            )?;
            let words = Words::new(settings.lang);
            voice::run(
                command,
                &voice::Asked {
                    folder: settings.home.folder(),
                    config: &settings.config,
                    words: &words,
                    json: cli.common.json,
                },
            )
        }
        Command::Doctor { test, printer } => {
            let mut settings = Settings::read(
                &cli.common,
                home.unwrap_or_else(Home::usual),
                &Look::default(),
                lang,
            )?;
            if let Some(text) = printer {
                settings.config.printer.connection = text.parse().map_err(|()| {
                    let given = args! { option: "--printer", value: text };
                    Problem::new(
                        Code::Usage,
                        words.say("cli-bad-option", given),
                        words.text("config-bad-connection.cure"),
                    )
                })?;
            }
            doctor::run(
                &settings.home,
                &settings.printing(),
                &settings.config.voice,
                cli.common.json,
                *test,
            )
        }
        script => scripts::run(script, &places(home), lang, cli.common.json),
    }
}

/// Prints the text of a shipped layout, or the names of all.
fn layout(name: Option<&str>, words: &Words) -> Result<Outcome, Problem> {
    let names = Layout::SHIPPED.join(" ");
    match name {
        None => print(&names),
        Some(name) => match Layout::shipped_text(name) {
            Some(text) => print(text.trim_end()),
            None => {
                let what = words.say("cli-no-layout", args! { name: name });
                return Err(Problem::new(
                    Code::Usage,
                    what,
                    words.say("cli-no-layout.cure", args! { names: names }),
                ));
            }
        },
    }
    Ok(Outcome::Done)
}

/// Where a script looks for a running hall.
fn places(home: Option<Home>) -> Vec<Home> {
    home.map_or_else(|| vec![Home::usual(), Home::demo()], |home| vec![home])
}

fn print(text: &str) {
    // A reader that went away, as in `dingdong config | head`, is no fault.
    let _ = writeln!(io::stdout().lock(), "{text}");
}

fn say(json: bool, object: &serde_json::Value, text: impl FnOnce() -> String) {
    print(&if json { object.to_string() } else { text() });
}

fn report_json(report: &store::Report) -> serde_json::Value {
    serde_json::json!({
        "entries": report.entries, "newest": report.newest, "tickets": report.tickets, "visits": report.visits, "days": report.days,
        "answers": report.answers, "snapshot_at": report.snapshot_at, "bytes": report.bytes,
    })
}

/// A progress bar on work that takes longer than a moment, on a terminal only.
fn progress(words: &Words) -> impl FnMut(u64, u64) + use<> {
    let (began, mut shown, label) = (
        Instant::now(),
        None::<u64>,
        words.text("cli-progress").to_owned(),
    );
    let terminal = io::stderr().is_terminal();
    move |done, all| {
        let percent = (done * 100).checked_div(all).unwrap_or(100).min(100);
        if !terminal || began.elapsed() < Duration::from_millis(300) || shown == Some(percent) {
            return;
        }
        shown = Some(percent);
        let filled = (percent / 4) as usize;
        eprint!(
            "\r{label} [{}{}] {percent:3} %",
            "#".repeat(filled),
            "-".repeat(25 - filled)
        );
        if percent == 100 {
            eprintln!();
        }
    }
}

/// What a program is started with.
struct Settings {
    home: Home,
    config: Config,
    lang: Lang,
    /// The settings file, when there is one.
    file: Option<PathBuf>,
    drives: bool,
    simulated: Option<Simulated>,
    /// What this program says, if it speaks.
    speaks: Option<Speaks>,
}

impl Settings {
    fn read(common: &Common, home: Home, look: &Look, lang: Lang) -> Result<Settings, Problem> {
        let own = home.folder().join("config.toml");
        let path = common
            .config
            .clone()
            .or_else(|| own.exists().then_some(own));
        let mut config = Config::load(path.as_deref()).map_err(|faults| faults.problem(lang))?;
        let lang = common
            .lang
            .map(Lang::from)
            .or(config.screens.language)
            .unwrap_or(lang);
        if let Some(theme) = look.theme {
            config.screens.theme = theme.into();
        }
        if let Some(draw) = look.draw {
            config.screens.draw = draw.into();
        }
        Ok(Settings {
            home,
            config,
            lang,
            file: path,
            drives: false,
            simulated: None,
            speaks: None,
        })
    }

    /// Where layouts are looked for: beside the settings file, then in the hall's folder.
    fn layouts(&self) -> Vec<PathBuf> {
        let beside = self
            .file
            .as_ref()
            .and_then(|file| file.parent())
            .map(|folder| folder.join("layouts"));
        let mut folders: Vec<PathBuf> = beside
            .into_iter()
            .chain([self.home.folder().join("layouts")])
            .collect();
        folders.dedup();
        folders
    }

    fn printing(&self) -> Printing {
        Printing {
            printer: self.config.printer.clone(),
            papers: self.config.papers.clone(),
            layouts: self.layouts(),
            lang: self.lang,
        }
    }

    /// This program drives the printer of the settings.
    fn with_printer(self) -> Settings {
        let connection = &self.config.printer.connection;
        let width = || {
            peripherals::layouts::source(&self.config.printer.layout, &self.layouts())
                .load()
                .map_or(WIDTH, |layout| layout.width())
        };
        let simulated = (*connection == Connection::Simulated)
            .then(|| Simulated::at_speed(width(), ROWS_PER_S));
        Settings {
            drives: *connection != Connection::None,
            simulated,
            ..self
        }
    }

    fn speaking(self, speaks: Speaks) -> Settings {
        Settings {
            speaks: Some(speaks),
            ..self
        }
    }

    fn kiosk(&self) -> Kiosk {
        let (kiosk, printer) = (Kiosk::new(self.lang), &self.config.printer);
        if printer.connection == Connection::None {
            kiosk
        } else {
            kiosk.with_printer(printer.name, printer.without_paper)
        }
    }

    fn show(
        self,
        program: Program,
        look: &Look,
        mut host: Box<dyn Host>,
    ) -> Result<Outcome, Problem> {
        if let Some(path) = &look.picture {
            let words = Words::new(self.lang);
            let size = picture::parse_size(&look.size, &words)?;
            let encoding =
                appearance::encoding(self.config.screens.draw).unwrap_or(Encoding::Octant);
            let theme = appearance::theme(self.config.screens.theme);
            let png = picture::of_sample(
                &mut *host,
                &self.config.setup,
                &self.config.screens,
                self.lang,
                theme,
                encoding,
                size,
            );
            std::fs::write(path, png).map_err(|e| problems::folder(&words, path, &e))?;
            return Ok(Outcome::Done);
        }
        self.home
            .create()
            .map_err(|e| problems::folder(&Words::new(self.lang), self.home.folder(), &e))?;
        log_to(&self.home.log());
        let words = Words::new(self.lang);
        let announcing = match self.speaks.clone() {
            Some(speaks) => Some(Announcing {
                voice: self.config.voice.clone(),
                speaks,
                phrases: voice::phrases(self.home.folder(), &words).unwrap_or_else(|problem| {
                    // A hall is not closed for a mistake in its texts; the doctor names it.
                    tracing::warn!(cause = %problem, "the shipped phrases are spoken instead");
                    Phrases::default()
                }),
                folder: self.home.folder().to_owned(),
                record: look
                    .record
                    .as_deref()
                    .map(|path| voice::new_file(path, &words))
                    .transpose()?,
            }),
            None => None,
        };
        let printing = self.drives.then(|| self.printing());
        let Settings {
            home,
            config,
            lang,
            simulated,
            ..
        } = self;
        let opening = Opening {
            home,
            program,
            setup: config.setup,
            settings: config.screens,
            lang,
            printing,
            simulated,
            announcing,
        };
        stage::run(opening, host)?;
        Ok(Outcome::Done)
    }
}

fn screen(
    cli: &Cli,
    home: Option<Home>,
    look: &Look,
    lang: Lang,
    program: Program,
    make: impl FnOnce(Lang) -> Box<dyn Pane>,
) -> Result<Outcome, Problem> {
    let settings = Settings::read(&cli.common, home.unwrap_or_else(Home::usual), look, lang)?;
    let pane = make(settings.lang);
    let speaks = match program {
        Program::Counter(counter) => Some(Speaks::Counter(counter)),
        Program::Display => Some(Speaks::Lobby),
        _ => None,
    };
    let settings = Settings { speaks, ..settings };
    let host = SingleScreen::new(pane, host::help(program));
    settings.show(program, look, Box::new(host))
}

fn hub(settings: &Settings, options: &cli::Hub, words: &Words) -> Result<Outcome, Problem> {
    let home = &settings.home;
    home.create()
        .map_err(|e| problems::folder(words, home.folder(), &e))?;
    log_to(&home.log());
    let bad = |option: &str, value: &str| {
        let given = args! { option: option, value: value };
        Problem::new(
            Code::Usage,
            words.say("cli-bad-option", given),
            words.text("cli-listen-cure"),
        )
    };
    let alone = options.listen.as_deref() == Some("none");
    let listen = match options.listen.as_deref().filter(|_| !alone) {
        Some(text) => Some(machines::listen_address(text).ok_or_else(|| bad("--listen", text))?),
        None => None,
    };
    let name = machines::own_name(options.name.as_deref(), "hub", words)?;
    if let Some(address) = &options.join
        && !home.is_hub()
    {
        let address = Some(address.as_str()).filter(|address| !address.is_empty());
        let joining = Joining {
            address,
            code: options.code.as_deref(),
            file: None,
            name: Some(name.as_str()),
            role: Role::Hub,
            replace: false,
        };
        let joined = joining.join(home, words)?;
        print(&words.say(
            "join-done",
            args! { hall: joined.hall_name, name: joined.identity.name() },
        ));
    }
    if options.take_over {
        print(words.text("hub-takes-over"));
    }
    let host_options = HostOptions {
        as_hub: (!alone).then_some(name),
        listen,
        take_over: options.take_over,
        wall: None,
    };
    let (tell, wakes) = mpsc::channel();
    let hear = tell.clone();
    let link = Link::open_as(
        home,
        Program::Hub,
        &settings.config.setup,
        &host_options,
        words,
        move |heard| drop(hear.send(Wake::Heard(heard))),
    )?;
    if !link.is_host() {
        return Err(Problem::new(
            Code::Usage,
            words.text("cli-hub-running"),
            words.text("cli-hub-running.cure"),
        ));
    }
    if !link.is_reachable() {
        return Err(Problem::new(
            Code::Usage,
            words.text("cli-hub-unreachable"),
            words.text("cli-hub-unreachable.cure"),
        ));
    }
    let printing = (!matches!(
        settings.config.printer.connection,
        Connection::None | Connection::Simulated
    ))
    .then(|| settings.printing());
    let desk = printing
        .map(|printing| PrintDesk::start(settings.home.clone(), printing, None))
        .transpose();
    let _desk = desk.map_err(|e| {
        Problem::new(Code::Internal, words.text("stage-print-desk"), "").because(&e)
    })?;
    print(&words.say(
        "cli-hub",
        args! { folder: settings.home.folder().display().to_string() },
    ));
    if let Some(lan) = link.lan() {
        if lan.is_new() || options.join.is_some() {
            print(words.text("hub-joining"));
            machines::become_hub(
                home,
                lan,
                !options.standby,
                options.instead_of.as_deref(),
                words,
            )?;
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
        apply_settings(settings, &link);
        machines::show_codes(lan.control(), words);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    std::thread::spawn(move || {
        if let Ok(runtime) = runtime {
            runtime.block_on(signals::stop());
            drop(tell.send(Wake::Stop));
        }
    });
    let mut reopens = options.take_over;
    loop {
        let wait = match link.lan().filter(|_| reopens) {
            // When everybody is back, staff need not be asked whether calling may go on.
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
                let mut problem = Problem::new(
                    Code::Store,
                    words.text("cli-hall-ended"),
                    words.text("cli-hall-ended.cure"),
                );
                problem.causes.extend(why);
                return Err(problem);
            }
            Ok(Wake::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Ok(Outcome::Done);
            }
            Ok(Wake::Heard(_)) | Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
}

/// What wakes a hub's program.
enum Wake {
    Heard(LinkEvent),
    Stop,
}

/// In a group of hubs each may have a settings file, so a file counts when it is new: what was
/// applied is remembered by its hash.
fn apply_settings(settings: &Settings, link: &Link) {
    use sha2::{Digest, Sha256};
    let Some(Ok(text)) = settings.file.as_ref().map(std::fs::read) else {
        return;
    };
    let hash = format!("{:x}", Sha256::digest(&text));
    let applied = settings.home.folder().join("config.applied");
    if std::fs::read_to_string(&applied).is_ok_and(|before| before == hash) {
        return;
    }
    link.send(hall::Command::Configure {
        setup: Box::new(settings.config.setup.clone()),
    });
    if let Err(cause) = std::fs::write(&applied, hash) {
        tracing::warn!(%cause, "the settings will be applied again at the next start");
    }
}

/// Sends what the program has to tell a technician to a file, never to the screen.
fn log_to(path: &Path) {
    if std::fs::metadata(path).is_ok_and(|m| m.len() > LOG_MAX_BYTES) {
        let _ = std::fs::rename(path, path.with_extension("log.1"));
    }
    let Ok(file) = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
    else {
        return;
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false);
    // openraft tells of every silent hub ten times a second; what matters of it, we say ourselves.
    let of_ours = tracing_subscriber::filter::Targets::new()
        .with_default(tracing::Level::INFO)
        .with_target("openraft", LevelFilter::OFF);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(of_ours.with_target("mdns_sd", LevelFilter::OFF))
        .try_init();
}
