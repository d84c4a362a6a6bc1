//! What is to be done so that a machine starts a program by itself, without doing any of it.

use crate::cli::SetupAs;
use hall::Lang;
use std::path::{Path, PathBuf};

/// The service of a hub, as the package has it too.
const HUB_UNIT: &str = include_str!("../../../packaging/dingdong-hub@.service");
/// The part of it that finds the program.
const HUB_PROGRAM: &str = "/usr/bin/env PATH=/usr/local/bin:/usr/bin:/bin dingdong";
const HUB_PATH: &str = "/etc/systemd/system/dingdong-hub@.service";
const SCREEN_UNIT: &str = "dingdong-screen.service";
const SCREEN_PATH: &str = "/etc/systemd/system/dingdong-screen.service";
const TERMINAL_PATH: &str = "/etc/dingdong/foot.ini";
const SCREEN_PACKAGES: [&str; 3] = ["cage", "foot", "fonts-noto-cjk"];

/// The machine that is set up.
pub(super) struct Machine {
    /// Its root, `/` unless it is an image of a system.
    pub(super) root: PathBuf,
    /// The user whose hall it is.
    pub(super) user: String,
    /// That user's home.
    pub(super) home: PathBuf,
    /// The program, as it is found there.
    pub(super) program: PathBuf,
    /// The language in which screens begin.
    pub(super) lang: Lang,
}

impl Machine {
    /// Returns whether it is the one that this program runs on.
    pub(super) fn is_real(&self) -> bool {
        self.root == Path::new("/")
    }

    /// Returns where a path of the machine is.
    pub(super) fn at(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn has(&self, path: &str) -> bool {
        self.at(Path::new(path)).exists()
    }

    /// Returns whether it is one of a hall.
    fn has_joined(&self) -> bool {
        let membership = self.home.join(".local/share/dingdong/machine.pem");
        self.at(&membership).exists()
    }

    fn locale(&self) -> &'static str {
        match self.lang {
            Lang::EN => "C.UTF-8",
            _ => "zh_CN.UTF-8",
        }
    }
}

/// One thing to do, and the message that says why.
pub(super) enum Step {
    Write {
        path: PathBuf,
        text: String,
        why: &'static str,
    },
    Remove {
        path: PathBuf,
    },
    Run {
        line: Vec<String>,
        why: &'static str,
        /// It is enough to have tried.
        may_fail: bool,
    },
    /// Something that a person has to do; `line` is the command for it.
    Hint {
        id: &'static str,
        line: String,
    },
}

/// All that is to be done, in order.
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
}

impl Plan {
    /// Returns what makes `machine` start the program by itself; `None` when the counter's number is
    /// missing, or too much.
    pub(super) fn to_start(
        program: SetupAs,
        counter: Option<u16>,
        machine: &Machine,
    ) -> Option<Plan> {
        let mut plan = Plan { steps: Vec::new() };
        let (words, letters) = match (program, counter) {
            (SetupAs::Hub, None) => {
                plan.start_hub(machine);
                return Some(plan);
            }
            (SetupAs::Kiosk, None) => ("kiosk".to_owned(), 4),
            (SetupAs::Display, None) => ("display".to_owned(), 4),
            (SetupAs::Rating, Some(counter)) => (format!("rating {counter}"), 6),
            (SetupAs::Counter, Some(counter)) => (format!("counter {counter}"), 11),
            _ => return None,
        };
        plan.start_screen(&words, letters, machine);
        Some(plan)
    }

    /// Returns what takes that back. Packages and the user's groups stay.
    pub(super) fn to_remove(program: SetupAs, machine: &Machine) -> Option<Plan> {
        let mut plan = Plan { steps: Vec::new() };
        let (unit, paths) = match program {
            SetupAs::Hub => (hub_unit(machine), vec![HUB_PATH]),
            _ => (SCREEN_UNIT.to_owned(), vec![SCREEN_PATH, TERMINAL_PATH]),
        };
        plan.run(&["systemctl", "disable", "--now", &unit], "setup-why-stop");
        for path in paths.iter().filter(|path| machine.has(path)) {
            plan.steps.push(Step::Remove { path: path.into() });
        }
        plan.run(&["systemctl", "daemon-reload"], "setup-why-reload");
        if let Some(Step::Run { may_fail, .. }) = plan.steps.first_mut() {
            *may_fail = true;
        }
        Some(plan)
    }

    /// Returns the files that are written or deleted.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.steps.iter().filter_map(|step| match step {
            Step::Write { path, .. } | Step::Remove { path } => Some(path.as_path()),
            Step::Run { .. } | Step::Hint { .. } => None,
        })
    }

    fn start_hub(&mut self, machine: &Machine) {
        let program = machine.program.display().to_string();
        let unit = HUB_UNIT.replace(HUB_PROGRAM, &program);
        self.write(HUB_PATH, unit, "setup-why-hub");
        self.give_groups(machine);
        self.enable(&hub_unit(machine));
        self.steps.push(Step::Hint {
            id: "setup-hint-code",
            line: format!("sudo -iu {} dingdong code", machine.user),
        });
    }

    fn start_screen(&mut self, words: &str, letters: u32, machine: &Machine) {
        let has_all = machine.has("/usr/bin/cage") && machine.has("/usr/bin/foot");
        if !has_all {
            let line = [&["apt-get", "install", "-y"], &SCREEN_PACKAGES[..]].concat();
            self.run(&line, "setup-why-packages");
        }
        self.write(TERMINAL_PATH, terminal(letters), "setup-why-terminal");
        self.write(SCREEN_PATH, screen_unit(words, machine), "setup-why-screen");
        self.give_groups(machine);
        self.enable(SCREEN_UNIT);
        if !machine.has_joined() {
            self.steps.push(Step::Hint {
                id: "setup-hint-join",
                line: format!("sudo -iu {} dingdong join", machine.user),
            });
        }
        self.steps.push(Step::Hint {
            id: "setup-hint-touch",
            line: "sudo libinput debug-events".to_owned(),
        });
    }

    /// Lets the user open printers, serial lines and the sound card.
    fn give_groups(&mut self, machine: &Machine) {
        let line = ["usermod", "-aG", "lp,dialout,audio,video", &machine.user];
        self.run(&line, "setup-why-groups");
    }

    fn enable(&mut self, unit: &str) {
        self.run(&["systemctl", "daemon-reload"], "setup-why-reload");
        self.run(&["systemctl", "enable", "--now", unit], "setup-why-enable");
    }

    fn write(&mut self, path: &str, text: String, why: &'static str) {
        let path = path.into();
        self.steps.push(Step::Write { path, text, why });
    }

    fn run(&mut self, line: &[&str], why: &'static str) {
        self.steps.push(Step::Run {
            line: line.iter().map(|word| (*word).to_owned()).collect(),
            why,
            may_fail: false,
        });
    }
}

fn hub_unit(machine: &Machine) -> String {
    format!("dingdong-hub@{}.service", machine.user)
}

/// The settings of the terminal: no frame, and letters as small as the screen needs them.
fn terminal(letters: u32) -> String {
    format!(
        "# The terminal of the screen that this machine starts by itself.\n\
         font=monospace:size={letters}\n\
         pad=0x0\n\
         initial-window-mode=fullscreen\n\
         [mouse]\n\
         hide-when-typing=yes\n\
         [bell]\n\
         notify=no\n"
    )
}

/// The service of a screen: one program on the first console, drawn by a compositor that shows nothing
/// else and does not blank. Whatever ends is started again.
fn screen_unit(words: &str, machine: &Machine) -> String {
    let Machine { user, program, .. } = machine;
    let program = program.display();
    let locale = machine.locale();
    format!(
        "# Shows `dingdong {words}` on the first console, from boot on.\n\
         [Unit]\n\
         Description=Dingdong {words}\n\
         After=systemd-user-sessions.service systemd-logind.service plymouth-quit-wait.service getty@tty1.service\n\
         Wants=systemd-logind.service\n\
         Conflicts=getty@tty1.service\n\
         ConditionPathExists=/dev/tty0\n\
         StartLimitIntervalSec=0\n\
         \n\
         [Service]\n\
         User={user}\n\
         WorkingDirectory=~\n\
         PAMName=login\n\
         TTYPath=/dev/tty1\n\
         TTYReset=yes\n\
         TTYVHangup=yes\n\
         TTYVTDisallocate=yes\n\
         StandardInput=tty-fail\n\
         UtmpIdentifier=tty1\n\
         UtmpMode=user\n\
         Environment=LANG={locale}\n\
         ExecStart=/usr/bin/cage -- /usr/bin/foot --config={TERMINAL_PATH} {program} {words}\n\
         Restart=always\n\
         RestartSec=2\n\
         \n\
         [Install]\n\
         WantedBy=multi-user.target\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        Machine {
            root: "/nowhere".into(),
            user: "hall".to_owned(),
            home: "/home/hall".into(),
            program: "/usr/bin/dingdong".into(),
            lang: Lang::ZH,
        }
    }

    #[test]
    fn each_program_has_the_counter_that_it_needs_and_no_other() {
        for (program, counter, is_right) in [
            (SetupAs::Hub, None, true),
            (SetupAs::Hub, Some(1), false),
            (SetupAs::Kiosk, None, true),
            (SetupAs::Kiosk, Some(1), false),
            (SetupAs::Counter, Some(3), true),
            (SetupAs::Counter, None, false),
            (SetupAs::Display, None, true),
            (SetupAs::Rating, Some(3), true),
            (SetupAs::Rating, None, false),
        ] {
            let plan = Plan::to_start(program, counter, &machine());
            assert_eq!(plan.is_some(), is_right, "{program:?} {counter:?}");
        }
    }

    #[test]
    fn a_screen_starts_on_the_first_console_and_again_whenever_it_ends() {
        let unit = screen_unit("counter 3", &machine());
        for line in [
            "User=hall",
            "TTYPath=/dev/tty1",
            "Restart=always",
            "Environment=LANG=zh_CN.UTF-8",
        ] {
            assert!(unit.lines().any(|found| found == line), "{line}: {unit}");
        }
        assert!(unit.contains("/usr/bin/dingdong counter 3\n"));
    }

    #[test]
    fn the_service_of_a_hub_runs_the_program_that_set_it_up() {
        let machine = Machine {
            program: "/opt/dingdong/bin/dingdong".into(),
            ..machine()
        };
        let plan = Plan::to_start(SetupAs::Hub, None, &machine).unwrap();
        let Some(Step::Write { text, .. }) = plan.steps.first() else {
            panic!("the service comes first");
        };
        assert!(
            text.contains("\nExecStart=/opt/dingdong/bin/dingdong hub\n"),
            "{text}"
        );
    }
}
