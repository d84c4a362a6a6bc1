//! The page on which people prove who they are: by staff number and PIN or password, or by a badge. With a
//! code that is good once, a PIN or a password is chosen.
//!
//! The same page stands over a counter that is locked.

use super::action::{ClerkMessage, Plan};
use super::{CounterScreen, NAME};
use crate::screen::{Context, KeyCode, KeyEvent};
use hall::staff::{Session, SignInMode, StaffNo};
use hall::{
    Answer, CODE_DIGITS, Claim, Command, Hall, PIN_DIGITS, Refusal, SECRET_MAX, Secret,
    StaffCommand, Timestamp, Way,
};
use std::borrow::Cow;
use text::Words;
use ui::widgets::{Form, FormFace, Outcome, TextField};

/// The first field: who it is.
const WHO: usize = 0;
/// The field beside it: the secret.
const SECRET: usize = 1;
/// The fields of the form in which a secret is chosen.
const NEW: usize = 0;
const AGAIN: usize = 1;
/// Digits of a staff number at most.
const NUMBER_MAX: usize = 8;
/// Seconds after the last key when what was typed is forgotten: who typed it has gone.
const FORGET_S: u32 = 60;

/// What somebody types to prove who he is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proof {
    mode: SignInMode,
    /// Number or badge, and the secret.
    form: Form,
    /// The new secret, twice.
    choice: Form,
    /// Set while it is chosen.
    chooses: bool,
    /// What was typed without a pause, whatever field it is in: a reader types a badge anywhere.
    read: Secret,
    /// Time of the last key.
    typed_at: Option<Timestamp>,
}

impl Proof {
    pub(super) fn of(mode: SignInMode) -> Proof {
        let secret = || TextField::hidden(SECRET_MAX);
        let pin = || TextField::hidden_digits(CODE_DIGITS);
        let number = || TextField::digits(NUMBER_MAX);
        let fields = match mode {
            SignInMode::Name | SignInMode::Badge => vec![secret()],
            SignInMode::Pin => vec![number(), pin()],
            SignInMode::BadgePin => vec![secret(), pin()],
            SignInMode::Password => vec![number(), secret()],
        };
        let new = || match mode.typed() {
            Some(Way::Password) => TextField::hidden(SECRET_MAX),
            _ => TextField::hidden_digits(PIN_DIGITS),
        };
        Proof {
            mode,
            form: Form::new(fields),
            choice: Form::new([new(), new()]),
            chooses: false,
            read: Secret::default(),
            typed_at: None,
        }
    }

    /// The same with the number of whom it is about.
    fn about(mut self, no: StaffNo) -> Proof {
        if matches!(self.mode, SignInMode::Pin | SignInMode::Password) {
            self.form.set(WHO, no.as_str());
            self.form.pressed(SECRET);
        }
        self
    }

    fn is_empty(&self) -> bool {
        let is_typed = |field| !self.form.text(field).is_empty();
        let fields = WHO..=self.mode.typed().map_or(WHO, |_| SECRET);
        !self.chooses && !fields.into_iter().any(is_typed)
    }

    fn secret(&self) -> Secret {
        match self.mode.typed() {
            Some(_) => Secret::from(self.form.text(SECRET)),
            None => Secret::default(),
        }
    }

    /// Who it is, as far as that is typed.
    fn who(&self) -> Option<Claim> {
        let badge = |text: &str| Secret::badge(text).map(Claim::Badge);
        match self.mode {
            SignInMode::Name | SignInMode::Badge | SignInMode::BadgePin => {
                badge(self.form.text(WHO))
            }
            SignInMode::Pin if self.is_read() => badge(self.read.as_str()),
            SignInMode::Pin | SignInMode::Password => {
                let no = self.form.text(WHO).parse::<StaffNo>().ok();
                no.map(Claim::Number)
            }
        }
    }

    /// Returns whether a reader has typed a badge where number and PIN are asked for.
    fn is_read(&self) -> bool {
        self.mode == SignInMode::Pin && self.read.as_str().chars().count() > NUMBER_MAX
    }

    /// Returns whether Enter leads to another field, and not into the hall.
    fn leads_on(&self) -> bool {
        match self.chooses {
            true => !self.choice.is_at_last(),
            false if self.is_read() => false,
            false => !self.form.is_at_last() || self.secret().is_code(),
        }
    }

    fn on(&mut self, key: KeyEvent) {
        self.read = match key.code {
            KeyCode::Char(letter) => {
                let so_far = self.read.as_str();
                let whole = so_far.chars().chain([letter]).take(SECRET_MAX);
                Secret::new(whole.collect())
            }
            _ => Secret::default(),
        };
        if self.chooses {
            self.choice.on(key);
        } else if self.form.on(key) == Outcome::Submitted {
            self.chooses = true;
        }
    }

    /// The form that is filled in now, and its labels.
    pub(super) fn form<'w>(&self, words: &'w Words) -> (&Form, Vec<FormFace<'w>>) {
        let face = |label, hint| FormFace {
            label: words.text(label),
            hint: words.text(hint),
        };
        let is_password = self.mode.typed() == Some(Way::Password);
        if self.chooses {
            let faces = match is_password {
                true => vec![
                    face("counter-password-new", "counter-password-new-hint"),
                    face("counter-password-again", "counter-pin-again-hint"),
                ],
                false => vec![
                    face("counter-pin-new", "counter-pin-new-hint"),
                    face("counter-pin-again", "counter-pin-again-hint"),
                ],
            };
            return (&self.choice, faces);
        }
        let badge = face("counter-badge", "counter-badge-hint");
        let number = face("counter-staff-no", "counter-staff-no-hint");
        let pin = face("counter-pin", "counter-pin-hint");
        let password = face("counter-password", "counter-password-hint");
        let faces = match self.mode {
            SignInMode::Name | SignInMode::Badge => vec![badge],
            SignInMode::Pin => vec![number, pin],
            SignInMode::BadgePin => vec![badge, pin],
            SignInMode::Password => vec![number, password],
        };
        (&self.form, faces)
    }

    /// The message at the bottom of the page.
    pub(super) fn hint(&self) -> &'static str {
        match self.mode {
            _ if self.chooses && self.mode == SignInMode::Password => "counter-password-choose",
            _ if self.chooses => "counter-pin-choose",
            SignInMode::Name | SignInMode::Badge => "counter-closed-hint-badge",
            SignInMode::Pin => "counter-closed-hint-pin",
            SignInMode::BadgePin => "counter-closed-hint-badge-pin",
            SignInMode::Password => "counter-closed-hint-password",
        }
    }

    /// Returns the message that says what keys type here.
    pub(super) fn types(&self) -> &'static str {
        match self.mode {
            SignInMode::Name | SignInMode::Badge => "help-type-badge",
            SignInMode::Pin => "help-type-pin",
            SignInMode::BadgePin => "help-type-badge-pin",
            SignInMode::Password => "help-type-password",
        }
    }

    /// Returns whether there is more than one field.
    pub(super) fn has_fields(&self) -> bool {
        self.mode.typed().is_some()
    }
}

/// Returns whether a hall asks for proofs.
pub(super) fn asks_proof(hall: &Hall) -> bool {
    hall.setup().staff.sign_in.asks_proof()
}

impl CounterScreen {
    /// What was typed to prove who it is; nothing yet in a hall that asks for something else now.
    pub(super) fn proof(&self, hall: &Hall) -> Cow<'_, Proof> {
        let mode = hall.setup().staff.sign_in;
        match self.proof.mode == mode {
            true => Cow::Borrowed(&self.proof),
            false => Cow::Owned(Proof::of(mode)),
        }
    }

    /// Returns who has locked this counter.
    pub(super) fn locked<'h>(&self, hall: &'h Hall) -> Option<&'h Session> {
        let mut sessions = hall.sessions().iter();
        sessions.find(|session| session.counter == Some(self.counter) && session.locked)
    }

    /// Returns whether Enter leads to another field, and not into the hall.
    pub(super) fn leads_on(&self, hall: &Hall) -> bool {
        asks_proof(hall) && self.proof(hall).leads_on()
    }

    /// Takes notice of a key on the start page that does not sign in.
    pub(super) fn typed(&mut self, cx: &Context<'_>, key: KeyEvent) {
        if asks_proof(cx.hall) {
            self.proof.typed_at = Some(cx.at);
            self.proof.on(key);
        } else {
            self.sign_in.on(key);
            self.people.restart();
        }
    }

    /// Returns the time when what was typed is forgotten.
    pub(super) fn forgets_at(&self) -> Option<Timestamp> {
        self.proof.typed_at.map(|at| at.plus_s(FORGET_S))
    }

    /// Forgets what nobody has gone on with, and what no page asks for any more.
    pub(super) fn expire_typed(&mut self, cx: &Context<'_>) {
        let mode = cx.hall.setup().staff.sign_in;
        let is_over = self.busy.is_none() && self.forgets_at().is_some_and(|at| at <= cx.at);
        if self.proof.mode != mode || is_over {
            self.forget_secrets(cx.hall);
        }
    }

    /// Returns whether something is typed that Esc takes back.
    pub(super) fn has_typed(&self, hall: &Hall) -> bool {
        match asks_proof(hall) {
            true => !self.proof.is_empty(),
            false => !self.sign_in.text(NAME).is_empty(),
        }
    }

    /// Returns whether something may be typed that nobody else may know.
    pub(super) fn has_secret(&self) -> bool {
        self.proof.typed_at.is_some()
    }

    /// Takes back all that was typed.
    pub(super) fn untype(&mut self, cx: &Context<'_>) {
        self.proof = Proof::of(cx.hall.setup().staff.sign_in);
        // Somebody is here, who may be another one than a locked counter asks for.
        self.proof.typed_at = asks_proof(cx.hall).then_some(cx.at);
        self.set_name("");
    }

    /// Begins the page again; of a locked counter, for whoever has locked it.
    pub(super) fn forget_secrets(&mut self, hall: &Hall) {
        let proof = Proof::of(hall.setup().staff.sign_in);
        let account = self
            .locked(hall)
            .and_then(|session| hall.account(session.account));
        self.proof = match account {
            Some(account) => proof.about(account.no),
            None => proof,
        };
    }

    /// Takes notice of the answer to a sign-in: what was typed is of no more use, unless the same can be
    /// tried again.
    pub(super) fn signed_in(&mut self, cx: &Context<'_>, answer: &Answer) {
        let again = matches!(
            answer,
            Err(Refusal::WeakPin | Refusal::WeakPassword | Refusal::TryLater { .. })
        );
        if again && self.proof.chooses {
            self.proof.choice.clear_from(NEW);
            return;
        }
        let no = self.proof.form.text(WHO).parse().ok();
        self.forget_secrets(cx.hall);
        if let (Err(_), Some(no)) = (answer, no) {
            self.proof = Proof::of(self.proof.mode).about(no);
            self.proof.typed_at = Some(cx.at);
        }
    }

    /// Returns what signing in with a proof means now.
    pub(super) fn plan_proof(&self, hall: &Hall) -> Plan {
        let proof = self.proof(hall);
        let counter = self.counter;
        let Some(who) = proof.who() else {
            return Plan::Refuse(match proof.mode {
                SignInMode::Pin | SignInMode::Password => ClerkMessage::NumberFirst,
                SignInMode::Name | SignInMode::Badge | SignInMode::BadgePin => {
                    ClerkMessage::BadgeFirst
                }
            });
        };
        let staff = |command| Plan::Send(Command::Staff(command));
        let is_password = proof.mode.typed() == Some(Way::Password);
        let secret = proof.secret();
        if !proof.chooses {
            let is_enough = proof.mode.way_of(&who) == Way::Badge || !secret.as_str().is_empty();
            return match is_enough {
                false if is_password => Plan::Refuse(ClerkMessage::PasswordFirst),
                false => Plan::Refuse(ClerkMessage::PinFirst),
                true if proof.is_read() => staff(StaffCommand::Prove {
                    counter,
                    who,
                    secret: Secret::default(),
                }),
                true => staff(StaffCommand::Prove {
                    counter,
                    who,
                    secret,
                }),
            };
        }
        let [new, again] = [NEW, AGAIN].map(|field| proof.choice.text(field));
        match (new, again) {
            ("", _) | (_, "") if is_password => Plan::Refuse(ClerkMessage::ChoosePassword),
            ("", _) | (_, "") => Plan::Refuse(ClerkMessage::ChoosePin),
            (new, again) if new != again => Plan::Refuse(match is_password {
                true => ClerkMessage::PasswordsDiffer,
                false => ClerkMessage::PinsDiffer,
            }),
            (new, _) => staff(StaffCommand::Choose {
                counter,
                who,
                code: secret,
                secret: Secret::from(new),
            }),
        }
    }

    /// Returns whether the counter opens for a name that the program was started with.
    pub(super) fn opens_by_name(&self, cx: &Context<'_>) -> bool {
        !asks_proof(cx.hall) && !self.sign_in.text(NAME).trim().is_empty()
    }
}
