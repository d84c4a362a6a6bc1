//! The start page of a hall whose people prove who they are: staff number and PIN; with a code that is
//! good once, a PIN is chosen.

use super::action::{ClerkMessage, Plan};
use super::{CounterScreen, NAME};
use crate::screen::{Context, KeyEvent};
use hall::staff::{SignInMode, StaffNo};
use hall::{Answer, CODE_DIGITS, Command, Hall, PIN_DIGITS, Refusal, Secret, StaffCommand};
use text::Words;
use ui::widgets::{Form, FormFace, Outcome, TextField};

/// PIN or code among the fields of the sign-in form.
const SECRET: usize = 1;
/// The fields of the form in which a PIN is chosen.
const NEW: usize = 0;
const AGAIN: usize = 1;

/// What is typed on the start page beside the name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PinEntry {
    /// The new PIN, twice.
    choice: Form,
    /// Set while it is chosen.
    chooses: bool,
}

impl PinEntry {
    pub(super) fn new() -> PinEntry {
        let pin = || TextField::hidden(PIN_DIGITS);
        PinEntry {
            choice: Form::new([pin(), pin()]),
            chooses: false,
        }
    }
}

/// The field beside the name.
pub(super) fn secret_field() -> TextField {
    TextField::hidden(CODE_DIGITS)
}

/// Returns whether a hall asks for number and PIN.
pub(super) fn asks_pin(hall: &Hall) -> bool {
    hall.setup().staff.sign_in == SignInMode::Pin
}

impl CounterScreen {
    /// The form of the start page, and its labels.
    pub(super) fn start_form<'w>(
        &self,
        hall: &Hall,
        words: &'w Words,
    ) -> (&Form, Vec<FormFace<'w>>) {
        let face = |label, hint| FormFace {
            label: words.text(label),
            hint: words.text(hint),
        };
        if !asks_pin(hall) {
            let name = match hall.takes_names() {
                true => face("counter-person", "counter-person-hint"),
                false => face("counter-name", "counter-name-hint"),
            };
            return (&self.sign_in, vec![name]);
        }
        if self.pin.chooses {
            let faces = vec![
                face("counter-pin-new", "counter-pin-new-hint"),
                face("counter-pin-again", "counter-pin-again-hint"),
            ];
            return (&self.pin.choice, faces);
        }
        let faces = vec![
            face("counter-staff-no", "counter-staff-no-hint"),
            face("counter-pin", "counter-pin-hint"),
        ];
        (&self.sign_in, faces)
    }

    /// The message at the bottom of the start page.
    pub(super) fn start_hint(&self, hall: &Hall) -> &'static str {
        match asks_pin(hall) {
            false if hall.takes_names() => "counter-person-closed-hint",
            false => "counter-closed-hint",
            true if self.pin.chooses => "counter-pin-choose",
            true => "counter-closed-hint-pin",
        }
    }

    /// Returns whether Enter leads to another field, and not into the hall.
    pub(super) fn leads_on(&self, hall: &Hall) -> bool {
        asks_pin(hall)
            && match self.pin.chooses {
                true => !self.pin.choice.is_at_last(),
                false => !self.sign_in.is_at_last() || self.secret().is_code(),
            }
    }

    /// Takes notice of a key on the start page that does not sign in.
    pub(super) fn typed(&mut self, hall: &Hall, key: KeyEvent) {
        if !asks_pin(hall) {
            self.sign_in.on(key);
            self.people.restart();
        } else if self.pin.chooses {
            self.pin.choice.on(key);
        } else if self.sign_in.on(key) == Outcome::Submitted {
            self.pin.chooses = true;
        }
    }

    /// Returns whether something is typed that Esc takes back.
    pub(super) fn has_typed(&self, hall: &Hall) -> bool {
        !self.sign_in.text(NAME).is_empty() || asks_pin(hall) && self.has_secret()
    }

    /// Returns whether something is typed that nobody else may know.
    pub(super) fn has_secret(&self) -> bool {
        self.pin.chooses || !self.sign_in.text(SECRET).is_empty()
    }

    /// Takes back all that was typed.
    pub(super) fn untype(&mut self) {
        self.forget_secrets();
        self.sign_in.clear_from(NAME);
        self.people.restart();
    }

    pub(super) fn forget_secrets(&mut self) {
        self.sign_in.clear_from(SECRET);
        self.pin = PinEntry::new();
    }

    /// Takes notice of the answer to a sign-in: what was typed is of no more use, unless the same can be
    /// tried again.
    pub(super) fn signed_in(&mut self, answer: &Answer) {
        match answer {
            Err(Refusal::WeakPin | Refusal::TryLater { .. }) if self.pin.chooses => {
                self.pin.choice.clear_from(NEW);
            }
            _ => self.forget_secrets(),
        }
    }

    fn secret(&self) -> Secret {
        Secret::from(self.sign_in.text(SECRET))
    }

    /// Returns what signing in with a PIN means now.
    pub(super) fn plan_pin(&self) -> Plan {
        let counter = self.counter;
        let Ok(no) = self.sign_in.text(NAME).trim().parse::<StaffNo>() else {
            return Plan::Refuse(ClerkMessage::NumberFirst);
        };
        let secret = self.secret();
        let staff = |command| Plan::Send(Command::Staff(command));
        if !self.pin.chooses {
            return match secret.as_str().len() {
                0 => Plan::Refuse(ClerkMessage::PinFirst),
                _ => staff(StaffCommand::Prove {
                    counter,
                    no,
                    secret,
                }),
            };
        }
        let [pin, again] = [NEW, AGAIN].map(|field| self.pin.choice.text(field));
        match (pin, again) {
            ("", _) | (_, "") => Plan::Refuse(ClerkMessage::ChoosePin),
            (pin, again) if pin != again => Plan::Refuse(ClerkMessage::PinsDiffer),
            (pin, _) => staff(StaffCommand::ChoosePin {
                counter,
                no,
                code: secret,
                pin: Secret::from(pin),
            }),
        }
    }

    /// Returns whether the counter opens for a name that the program was started with.
    pub(super) fn opens_by_name(&self, cx: &Context<'_>) -> bool {
        !asks_pin(cx.hall) && !self.sign_in.text(NAME).trim().is_empty()
    }
}
