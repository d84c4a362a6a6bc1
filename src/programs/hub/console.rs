//! What a hub says at its console while it runs.

use super::Settings;
use crate::stdout::print;
use hall::{Answer, CommandId, DeviceEvent, Event, Hall, MachineEvent, MachineId, Rollback, Setup};
use node::hub::HallUpdate;
use text::{Words, args};

/// Keys that are named when the hall differs from its settings file.
const KEYS_TOLD: usize = 6;

/// The settings file that this hub was started with.
pub(super) struct SettingsFile {
    path: String,
    setup: Setup,
    /// The command that applies it, while that is not answered.
    asked: Option<CommandId>,
}

impl SettingsFile {
    /// Returns the file of `settings`, if there is one, which the command `asked` applies.
    pub(super) fn of(settings: &Settings, asked: Option<CommandId>) -> Option<SettingsFile> {
        let path = settings.file.as_ref()?.display().to_string();
        let setup = settings.config.setup.clone();
        Some(SettingsFile { path, setup, asked })
    }
}

/// The hub's console, which says what people should hear about the clock, when the hall goes back to an
/// earlier state, and how the hall differs from the settings file.
pub(super) struct Console<'a> {
    pub(super) words: &'a Words,
    /// This hub.
    own: Option<MachineId>,
    hall: Hall,
    /// The settings file, until it was compared with the hall.
    file: Option<SettingsFile>,
    is_clock_told: bool,
    /// The other hubs do not answer.
    is_lost: bool,
    rollback: Option<Rollback>,
}

impl Console<'_> {
    pub(super) fn new(
        words: &Words,
        own: Option<MachineId>,
        file: Option<SettingsFile>,
    ) -> Console<'_> {
        Console {
            words,
            own,
            is_lost: false,
            hall: Hall::new(),
            file,
            is_clock_told: false,
            rollback: None,
        }
    }

    pub(super) fn heard(&mut self, update: &HallUpdate) {
        let is_about_clock = match update {
            HallUpdate::Snapshot { hall, .. } => {
                self.hall = Hall::clone(hall);
                true
            }
            HallUpdate::Entry(entry) => {
                self.hall.apply_entry(entry);
                entry.events.iter().for_each(|event| {
                    self.tell_of_joining(event);
                    self.tell_of_devices(event);
                });
                if let Some(file) = &mut self.file
                    && file.asked == Some(entry.command)
                {
                    file.asked = None;
                }
                let is_word = |event: &Event| matches!(event, Event::Clock(_));
                entry.events.iter().any(is_word)
            }
            HallUpdate::Disconnected(_) => return self.tell_of_loss(true),
            HallUpdate::Reconnected => return self.tell_of_loss(false),
            _ => return,
        };
        if is_about_clock {
            self.tell_of_clock();
        }
        self.tell_of_rollback();
        self.tell_of_settings();
    }

    /// Hears the answer to a command of this hub. What changes something is heard as a line of the log
    /// too.
    pub(super) fn answered(&mut self, id: CommandId, answer: &Answer) {
        if let Some(file) = &mut self.file
            && file.asked == Some(id)
            && answer.as_ref().map_or(true, Vec::is_empty)
        {
            file.asked = None;
            self.tell_of_settings();
        }
    }

    /// Says how the hall differs from the settings file, once that was applied.
    fn tell_of_settings(&mut self) {
        let is_known = |file: &mut SettingsFile| file.asked.is_none();
        let Some(file) = self.file.take_if(is_known) else {
            return;
        };
        let values = config::differences(&file.setup, &self.hall.setup().without_retired());
        if values.is_empty() {
            return;
        }
        let keys = values
            .iter()
            .take(KEYS_TOLD)
            .map(|value| value.path.as_str());
        let keys = keys.collect::<Vec<_>>().join(" ");
        let keys = match values.len() > KEYS_TOLD {
            true => self
                .words
                .say("hub-settings-differ-more", args! { keys: keys }),
            false => keys,
        };
        let path = file.path.as_str();
        print(&self.words.say(
            "hub-settings-differ",
            args! { file: path, count: values.len(), keys: keys },
        ));
        let stay = self.words.say("hub-settings-stay", args! { file: path });
        print(&format!("  -> {stay}"));
    }

    /// Says how devices on wires are.
    fn tell_of_devices(&self, event: &Event) {
        let Event::Device(DeviceEvent::DevicesReported { devices, .. }) = event else {
            return;
        };
        let Some(group) = self
            .hall
            .devices()
            .iter()
            .find(|group| group.id == *devices)
        else {
            return;
        };
        let condition = text::devices(&self.hall, group, self.words);
        let told = args! { devices: devices.as_str(), condition: condition };
        print(&self.words.say("hub-devices", told));
        if group.is_in_trouble() {
            print(&format!("  -> {}", text::devices_remedy(group, self.words)));
        }
    }

    /// Says who has joined, so that nobody goes to look.
    fn tell_of_joining(&self, event: &Event) {
        if let Event::Machine(MachineEvent::Admitted { machine, role, .. }) = event
            && self.own != Some(*machine)
        {
            let role = text::role(*role, self.words);
            let joined = args! { name: machine.as_str(), role: role };
            print(&self.words.say("hub-joined", joined));
        }
    }

    /// Says that the other hubs do not answer, and how this one takes over; or that they do again.
    fn tell_of_loss(&mut self, is_lost: bool) {
        if self.is_lost == is_lost {
            return;
        }
        self.is_lost = is_lost;
        let now = chrono::Utc::now().with_timezone(&self.hall.setup().rules.time_zone);
        let now = now.format("%H:%M:%S").to_string();
        if is_lost {
            print(&self.words.say("hub-others-lost", args! { time: now }));
            print(self.words.text("hub-others-lost.cure"));
        } else {
            print(&self.words.say("hub-others-back", args! { time: now }));
        }
    }

    fn tell_of_clock(&mut self) {
        let notice = self.hall.clock_notice(self.hall.last_at());
        if let Some(notice) = &notice {
            let zone = self.hall.setup().rules.time_zone;
            print(&text::clock_notice(notice, zone, self.words));
            print(&format!("  -> {}", self.words.text("clock-remedy")));
        } else if self.is_clock_told {
            print(self.words.text("clock-fine"));
        }
        self.is_clock_told = notice.is_some();
    }

    fn tell_of_rollback(&mut self) {
        let rollback = self.hall.rollback();
        if rollback.is_some() && rollback != self.rollback.as_ref() {
            print(&text::rollback(self.words, &self.hall).join("\n"));
        }
        self.rollback = rollback.cloned();
    }
}
