//! What is asked before some commands: one component for each dialog.
//!
//! Each file here is a dialog: its state, what an input does to it (`on`) and how it looks
//! (`view`). A dialog changes nothing but itself; what is to follow it says as a [`Then`]. To add
//! one: a file with a [`Component`], and its name in [`Dialog`] and its two `match`es.

mod appointments;
mod arrive;
mod cancel;
mod change;
mod clock;
mod find;
mod keys;
mod leave;
mod number;
mod palette;
mod pause;
mod services;
mod sign_out;
mod tell;
mod transfer;
mod unprinted;
mod write;

pub(super) use appointments::Appointments;
pub(super) use arrive::Arrive;
pub(super) use cancel::Cancel;
pub(super) use change::Change;
pub(super) use clock::Clock;
pub(super) use find::Find;
pub(super) use keys::DialogKeys;
pub(super) use leave::Leave;
pub(super) use number::{ByNumber, Purpose};
pub(super) use palette::Palette;
#[cfg(test)]
pub(super) use palette::found;
pub(super) use pause::Pause;
pub(super) use services::Services;
pub(super) use sign_out::SignOut;
pub(super) use tell::Tell;
pub(super) use transfer::Transfer;
pub(super) use unprinted::Unprinted;
pub(super) use write::Write;

use super::action::{ClerkMessage, CounterAction, Tone};
use super::view::{P, View};
use super::{CounterScreen, Tab, Target};
use crate::screen::{Action, Context, KeyCode, KeyEvent};
use hall::{AccountId, Command, TicketId};
use keys::Press;
use ratatui::layout::Rect;
use ui::widgets::{
    Face, ListFace, ListPress, Prose, Sheet, SheetButton, Shown, TablePress, TextField,
};
use ui::{ButtonKind, Cut, TextGrid};

/// Longest text typed into a field, in characters.
const TYPED_MAX: usize = 24;
/// Lines below a field.
const FIELD_LINES: u16 = 4;

/// An input to a dialog.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DialogInput {
    /// Yes, go on: by its button or by a key.
    Ok,
    /// One step back, by a key.
    Back,
    /// The chosen line is put aside instead.
    Dismiss,
    /// A press on its list.
    Line(ListPress),
    /// A press on its list of people.
    Person(TablePress<AccountId>),
    /// A key for its list or field.
    Key(KeyEvent),
    /// The hall, or only the time, is another.
    Changed,
    /// This was asked for and has been done.
    Done(CounterAction),
}

/// The outcome of an input to a dialog.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Then {
    /// It stays as it is now.
    Stay,
    /// The dialog is over and leaves the screen.
    Close,
    /// Another one opens in its place.
    Open(Dialog),
    /// It stays, and this is told.
    Tell(ClerkMessage),
    /// The program ends.
    Quit,
    /// It closes, and the clerk does this instead.
    Do(CounterAction),
    /// It closes, and this ticket is chosen in its list.
    Show(Tab, TicketId),
    /// It sends a command.
    Send {
        /// The action that the clerk wanted.
        action: CounterAction,
        /// The command of that action.
        command: Command,
        /// The fate of the dialog.
        stays: Stays,
    },
}

/// The fate of a dialog when its command is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stays {
    /// The dialog is over and leaves the screen.
    Never,
    /// If the command would be refused, so that what was typed can be mended.
    IfRefused,
    /// It stays, for the next one.
    Always,
}

impl Then {
    /// Sends `command`, which closes the dialog.
    fn send(action: CounterAction, command: Command) -> Then {
        Then::Send {
            action,
            command,
            stays: Stays::Never,
        }
    }
}

/// The methods of every dialog.
pub(super) trait Component {
    /// Returns what its keys do now. The buttons are made of the same table.
    fn keys(&self, screen: &CounterScreen, cx: &Context<'_>) -> DialogKeys;

    /// Takes notice of an input, with a look at the screen below.
    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then;

    /// Draws it above everything else.
    fn view(&self, view: &View<'_>, p: &mut P<'_>);
}

/// An open dialog.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Dialog {
    Transfer(Transfer),
    Pause(Pause),
    Number(ByNumber),
    Find(Find),
    Cancel(Cancel),
    SignOut(SignOut),
    Services(Services),
    Palette(Palette),
    Write(Write),
    Tell(Tell),
    Unprinted(Unprinted),
    Clock(Clock),
    Appointments(Appointments),
    Arrive(Arrive),
    Change(Change),
    Leave(Leave),
}

impl Dialog {
    fn component(&self) -> &dyn Component {
        match self {
            Dialog::Transfer(dialog) => dialog,
            Dialog::Pause(dialog) => dialog,
            Dialog::Number(dialog) => dialog,
            Dialog::Find(dialog) => dialog,
            Dialog::Cancel(dialog) => dialog,
            Dialog::SignOut(dialog) => dialog,
            Dialog::Services(dialog) => dialog,
            Dialog::Palette(dialog) => dialog,
            Dialog::Write(dialog) => dialog,
            Dialog::Tell(dialog) => dialog,
            Dialog::Unprinted(dialog) => dialog,
            Dialog::Clock(dialog) => dialog,
            Dialog::Appointments(dialog) => dialog,
            Dialog::Arrive(dialog) => dialog,
            Dialog::Change(dialog) => dialog,
            Dialog::Leave(dialog) => dialog,
        }
    }

    fn component_mut(&mut self) -> &mut dyn Component {
        match self {
            Dialog::Transfer(dialog) => dialog,
            Dialog::Pause(dialog) => dialog,
            Dialog::Number(dialog) => dialog,
            Dialog::Find(dialog) => dialog,
            Dialog::Cancel(dialog) => dialog,
            Dialog::SignOut(dialog) => dialog,
            Dialog::Services(dialog) => dialog,
            Dialog::Palette(dialog) => dialog,
            Dialog::Write(dialog) => dialog,
            Dialog::Tell(dialog) => dialog,
            Dialog::Unprinted(dialog) => dialog,
            Dialog::Clock(dialog) => dialog,
            Dialog::Appointments(dialog) => dialog,
            Dialog::Arrive(dialog) => dialog,
            Dialog::Change(dialog) => dialog,
            Dialog::Leave(dialog) => dialog,
        }
    }

    /// Returns true if the text typed into it is for no recording. Elsewhere it finds a service, a
    /// ticket or a command.
    pub(super) fn is_private(&self) -> bool {
        match self {
            // Whoever knows a code takes the place.
            Dialog::Write(_) | Dialog::Change(_) | Dialog::Appointments(_) => true,
            Dialog::Transfer(_)
            | Dialog::Pause(_)
            | Dialog::Number(_)
            | Dialog::Find(_)
            | Dialog::Cancel(_)
            | Dialog::SignOut(_)
            | Dialog::Services(_)
            | Dialog::Palette(_)
            | Dialog::Tell(_)
            | Dialog::Unprinted(_)
            | Dialog::Clock(_)
            | Dialog::Arrive(_)
            | Dialog::Leave(_) => false,
        }
    }

    /// Returns what it asks about, if that needs a right.
    pub(super) fn action(&self) -> Option<CounterAction> {
        Some(match self {
            Dialog::Transfer(_) => CounterAction::Transfer,
            Dialog::Pause(_) => CounterAction::Pause,
            Dialog::Number(dialog) => dialog.action(),
            Dialog::Cancel(_) => CounterAction::Cancel,
            Dialog::Services(_) => CounterAction::Services,
            Dialog::Write(_) => CounterAction::Tell,
            Dialog::Tell(dialog) => dialog.action(),
            Dialog::Unprinted(_) => CounterAction::Unprinted,
            Dialog::Clock(_) => CounterAction::Clock,
            Dialog::Appointments(_) => CounterAction::Appointments,
            Dialog::SignOut(_)
            | Dialog::Find(_)
            | Dialog::Palette(_)
            | Dialog::Arrive(_)
            | Dialog::Change(_)
            | Dialog::Leave(_) => return None,
        })
    }

    /// Returns what its keys do now.
    pub(super) fn keys(&self, screen: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        self.component().keys(screen, cx)
    }

    /// Draws the dialog above everything else.
    pub(super) fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        p.modal();
        self.component().view(view, p);
    }
}

/// Returns the rows of cells of a field and of what is said of it below.
fn field_rows(s: TextGrid) -> u16 {
    TextField::rows(s) + s.lines(FIELD_LINES)
}

/// Draws a field and what is said of it below.
fn draw_field(
    view: &View<'_>,
    p: &mut P<'_>,
    rect: Rect,
    field: &TextField,
    hint: &'static str,
    prose: &Prose,
) {
    let (slot, below) = rect.cut_top(TextField::rows(view.s));
    field.view(p, view.s, slot, view.words.text(hint));
    prose.view(p, view.s, below);
}

impl CounterScreen {
    /// Takes notice of a press while a dialog is open.
    pub(super) fn dialog_touched(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        let input = match target {
            Target::Close => {
                self.dialog = None;
                return None;
            }
            Target::Ok => DialogInput::Ok,
            Target::Dismiss => DialogInput::Dismiss,
            Target::Line(press) => DialogInput::Line(press),
            Target::Person(press) => DialogInput::Person(press),
            Target::Do(_)
            | Target::Tab(_)
            | Target::Ticket(_)
            | Target::Service(_)
            | Target::Emergency(_) => return None,
        };
        self.dialog_on(cx, input)
    }

    /// Takes notice of a key while a dialog is open.
    pub(super) fn dialog_key(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        let input = match self.dialog.as_ref()?.keys(self, cx).press_of(key)? {
            Press::Ok => DialogInput::Ok,
            Press::Back => DialogInput::Back,
            Press::Dismiss => DialogInput::Dismiss,
            Press::Inside => DialogInput::Key(key),
        };
        self.dialog_on(cx, input)
    }

    /// Gives an input to the open dialog, if there is one, and does what follows. While an answer
    /// is awaited nothing else can be asked for, so the dialog waits too.
    pub(super) fn dialog_on(&mut self, cx: &Context<'_>, input: DialogInput) -> Option<Action> {
        let busy = self.busy.is_some();
        if busy && input == DialogInput::Ok {
            return None;
        }
        let mut dialog = self.dialog.take()?;
        match dialog.component_mut().on(self, cx, input) {
            Then::Stay => self.dialog = Some(dialog),
            Then::Close => {}
            Then::Quit => return Some(Action::Quit),
            _ if busy => self.dialog = Some(dialog),
            Then::Open(next) => self.dialog = Some(next),
            Then::Tell(said) => {
                self.dialog = Some(dialog);
                self.tell(cx, said);
            }
            Then::Do(action) => return self.perform(cx, action),
            Then::Show(tab, ticket) => self.show_chosen(tab, ticket),
            Then::Send {
                action,
                command,
                stays,
            } => {
                let stays = match stays {
                    Stays::Never => false,
                    Stays::IfRefused => cx.hall.consider(cx.at, &command).is_err(),
                    Stays::Always => true,
                };
                self.dialog = Some(dialog).filter(|_| stays);
                return self.send(cx, action, command);
            }
        }
        None
    }
}

/// The question of a dialog, and the ways to answer it.
struct Question<'k> {
    title: String,
    /// Rows of cells that its body would like to have.
    rows: u16,
    /// The answers.
    keys: &'k DialogKeys,
    ok_kind: ButtonKind,
    /// Set if its lines are too long for a sheet of the usual width.
    long: bool,
    /// The use of the keys here; a refusal stands in its place.
    hint: Option<String>,
}

/// Columns of a line that fits into a sheet of the usual width.
const LINE_USUAL: usize = 40;

impl Question<'_> {
    /// Returns a question whose body has `rows` rows.
    fn new(title: impl Into<String>, rows: u16, keys: &DialogKeys) -> Question<'_> {
        Question {
            title: title.into(),
            rows,
            keys,
            ok_kind: ButtonKind::Primary,
            long: false,
            hint: None,
        }
    }

    /// Returns the question with lines of which the longest has so many columns of text.
    fn lines(self, widest: usize) -> Self {
        Question {
            long: widest > LINE_USUAL,
            ..self
        }
    }

    /// Returns the question as one about something that cannot be mended easily.
    fn danger(self) -> Self {
        Question {
            ok_kind: ButtonKind::Danger,
            ..self
        }
    }

    /// Returns the question with a line above its buttons.
    fn hint(self, hint: impl Into<String>) -> Self {
        Question {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl View<'_> {
    /// Draws the sheet of a question, and what `body` draws into it.
    fn ask(&self, p: &mut P<'_>, question: &Question<'_>, body: impl FnOnce(&mut P<'_>, Rect)) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let refused = self
            .screen
            .note
            .as_ref()
            .filter(|note| note.until > self.cx.at && note.said.tone() == Tone::Warn)
            .map(|note| note.said.text(self.cx.hall, words));
        let hint = match (&refused, &question.hint) {
            (Some(text), _) => Some((text.as_str(), s.text(t.warn).bold())),
            (None, Some(text)) => Some((text.as_str(), s.text(t.muted))),
            (None, None) => None,
        };
        let answers = question.keys.answers(words);
        let buttons = answers.iter().map(|answer| {
            let kind = match answer.press {
                Press::Ok => question.ok_kind,
                _ => ButtonKind::Secondary,
            };
            SheetButton::new(words.text(answer.says), &answer.key, answer.target)
                .kind(kind)
                .enabled(answer.enabled)
        });
        let buttons = buttons.collect();
        let sheet = Sheet {
            title: &question.title,
            wide: answers.len() > 2 || question.long,
            rows: question.rows,
            hint,
            buttons,
        };
        sheet.view(p, s, body);
    }

    /// Returns the rows of cells that some sentences take in a sheet of the usual width.
    fn rows_of(&self, p: &P<'_>, prose: &Prose) -> u16 {
        prose.rows(
            p,
            self.s,
            Sheet::<Target>::body_width(p.area(), self.s, false),
        )
    }

    /// Returns the columns of text of the longest of these lines.
    fn columns_of(&self, p: &P<'_>, lines: &[Face]) -> usize {
        let s = self.s;
        let texts = |line: &Face| {
            let [mark, text, detail] =
                [&line.mark, &line.text, &line.detail].map(|text| s.measure(p, text));
            // A name has no more than half of a line beside a detail that long.
            mark + text.max(detail) + detail + s.columns(4)
        };
        let widest = lines.iter().map(texts).max().unwrap_or(0);
        usize::from(s.columns_in(widest))
    }

    /// Calls `draw` with the lines of a list as they are drawn in a dialog.
    fn with_lines(&self, lines: &[Face], detailed: bool, draw: impl FnOnce(ListFace<'_, Target>)) {
        draw(ListFace {
            lines,
            detailed,
            range: &|shown: Shown| self.range(shown),
            target: &Target::Line,
        });
    }
}
