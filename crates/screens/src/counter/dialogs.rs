//! What is asked before some commands: their state, and what keys and presses do to it.

use super::doing::{Doing, Said};
use super::{CounterScreen, Target};
use crate::screen::{Action, Context, KeyCode, KeyEvent};
use hall::limits::NOTICE_MAX;
use hall::setup::{Serves, Service};
use hall::{
    AnnouncementCommand, Command, CounterCommand, CounterId, Hall, JobId, Lang, Notice,
    QueueCommand, Refusal, ServiceId, Ticket, TicketId,
};
use text::Words;

/// Lines that a page key moves.
const PAGE: usize = 8;
/// Longest text typed into a field.
const TYPED_MAX: usize = 24;

/// What a typed number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Call,
    Cancel,
    Print,
}

/// An open dialog.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Dialog {
    /// To which service, and then with which priority.
    Transfer {
        typed: String,
        at: usize,
        service: Option<ServiceId>,
    },
    /// Why the counter pauses.
    Pause { at: usize },
    /// Which ticket.
    Number { typed: String, purpose: Purpose },
    /// Really cancel this ticket?
    Cancel { ticket: TicketId },
    /// Really go, although visitors will come back to this counter?
    SignOut,
    /// What the counter serves: each service with its rank, 0 if not at all.
    Services {
        marks: Vec<(ServiceId, u8)>,
        at: usize,
    },
    /// Any command by its name.
    Palette { typed: String, at: usize },
    /// What to tell everybody.
    Write { typed: String },
    /// Really tell everybody this?
    Tell { notice: Notice },
    /// What to do about tickets that were not printed. Kept by identity, as others see to them too.
    Unprinted { jobs: Vec<JobId>, at: usize },
}

impl Dialog {
    pub(super) fn transfer() -> Dialog {
        Dialog::Transfer {
            typed: String::new(),
            at: 0,
            service: None,
        }
    }

    pub(super) fn number(purpose: Purpose) -> Dialog {
        Dialog::Number {
            typed: String::new(),
            purpose,
        }
    }

    pub(super) fn palette() -> Dialog {
        Dialog::Palette {
            typed: String::new(),
            at: 0,
        }
    }

    pub(super) fn services(hall: &Hall, counter: CounterId) -> Dialog {
        let serves = hall
            .counter(counter)
            .map(|c| c.serves.as_slice())
            .unwrap_or_default();
        let rank = |id| {
            serves
                .iter()
                .find(|s| s.service == id)
                .map_or(0, |s| s.rank)
        };
        Dialog::Services {
            marks: hall
                .setup()
                .services
                .iter()
                .map(|s| (s.id, rank(s.id)))
                .collect(),
            at: 0,
        }
    }
}

/// Whether a service is meant by what was typed: its place in the list, its letters, or a part of
/// its name.
fn service_matches(service: &Service, place: usize, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return true;
    }
    if typed.bytes().all(|b| b.is_ascii_digit()) {
        return place.to_string().starts_with(&typed);
    }
    let prefix = service.prefix.as_str().to_lowercase();
    prefix.starts_with(&typed)
        || [Lang::Zh, Lang::En]
            .iter()
            .any(|lang| service.name.get(*lang).to_lowercase().contains(&typed))
}

/// The services a ticket can be sent to, each with its place in the whole list, that are meant by
/// `typed`.
pub(super) fn destinations<'h>(hall: &'h Hall, typed: &str) -> Vec<(usize, &'h Service)> {
    let mut found: Vec<(usize, &Service)> = hall
        .setup()
        .services
        .iter()
        .filter(|s| !s.retired)
        .enumerate()
        .map(|(i, s)| (i + 1, s))
        .filter(|(place, s)| service_matches(s, *place, typed))
        .collect();
    // What matches exactly comes first: 1 before 10, A before AB.
    let typed = typed.trim();
    found.sort_by_key(|(place, s)| {
        !(place.to_string() == typed || s.prefix.as_str().eq_ignore_ascii_case(typed))
    });
    found
}

/// The commands that are meant by `typed`.
pub(super) fn found(typed: &str) -> Vec<Doing> {
    let typed = typed.trim().to_lowercase();
    let names = |doing: &Doing| {
        [Lang::Zh, Lang::En]
            .into_iter()
            .flat_map(|lang| {
                let words = Words::new(lang);
                let find = format!("{}.find", doing.id());
                [
                    words.text(doing.id()).to_lowercase(),
                    words.text(&find).to_owned(),
                ]
            })
            .collect::<Vec<_>>()
    };
    let mut found: Vec<Doing> = Doing::FOUND
        .into_iter()
        .filter(|doing| {
            typed.is_empty()
                || doing.key().to_lowercase() == typed
                || names(doing).iter().any(|n| n.contains(&typed))
        })
        .collect();
    if !typed.is_empty() {
        let rank = |doing: &Doing| {
            let starts = names(doing)
                .iter()
                .any(|n| n.split(' ').any(|word| word.starts_with(&typed)));
            (doing.key().to_lowercase() != typed, !starts)
        };
        found.sort_by_key(rank);
    }
    found
}

impl CounterScreen {
    /// How many lines the open dialog has.
    fn lines(&self, hall: &Hall) -> usize {
        match &self.dialog {
            Some(Dialog::Transfer {
                service: Some(_), ..
            }) => hall.setup().classes.len() + 1,
            Some(Dialog::Transfer { typed, .. }) => destinations(hall, typed).len(),
            Some(Dialog::Pause { .. }) => hall.setup().pauses.len(),
            Some(Dialog::Services { marks, .. }) => marks.len(),
            Some(Dialog::Palette { typed, .. }) => found(typed).len(),
            Some(Dialog::Unprinted { jobs, .. }) => jobs.len(),
            _ => 0,
        }
    }

    fn line(&mut self) -> Option<&mut usize> {
        match &mut self.dialog {
            Some(
                Dialog::Transfer { at, .. }
                | Dialog::Pause { at }
                | Dialog::Services { at, .. }
                | Dialog::Palette { at, .. }
                | Dialog::Unprinted { at, .. },
            ) => Some(at),
            _ => None,
        }
    }

    fn move_line(&mut self, hall: &Hall, step: isize) {
        let last = self.lines(hall).saturating_sub(1);
        if let Some(at) = self.line() {
            // Round the corner by single steps only.
            *at = match (*at, step) {
                (0, -1) => last,
                (at, 1) if at >= last => 0,
                (at, step) => at.saturating_add_signed(step).min(last),
            };
        }
    }

    pub(super) fn dialog_touched(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        match target {
            Target::Close => self.dialog = None,
            Target::Ok => return self.say_yes(cx),
            Target::Dismiss => {
                return self
                    .settle_chosen(cx, false)
                    .and_then(|command| self.send(cx, Doing::Unprinted, command));
            }
            Target::Items { on } => {
                self.move_line(cx.hall, if on { PAGE as isize } else { -(PAGE as isize) })
            }
            Target::Item(line) => {
                if line < self.lines(cx.hall) {
                    if let Some(at) = self.line() {
                        *at = line;
                    }
                    if let Some(Dialog::Services { marks, at }) = &mut self.dialog {
                        if let Some((_, rank)) = marks.get_mut(*at) {
                            *rank = if *rank >= 3 { 0 } else { *rank + 1 };
                        }
                    } else if !matches!(self.dialog, Some(Dialog::Unprinted { .. })) {
                        return self.say_yes(cx);
                    }
                }
            }
            Target::Do(_) | Target::Tab(_) | Target::Row(_) | Target::Page { .. } => {}
        }
        None
    }

    pub(super) fn dialog_key(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        match key.code {
            KeyCode::Esc => match &mut self.dialog {
                // One step back first.
                Some(Dialog::Transfer { service, at, .. }) if service.is_some() => {
                    (*service, *at) = (None, 0)
                }
                _ => self.dialog = None,
            },
            KeyCode::Enter => return self.say_yes(cx),
            KeyCode::Up => self.move_line(cx.hall, -1),
            KeyCode::Down => self.move_line(cx.hall, 1),
            KeyCode::PageUp => self.move_line(cx.hall, -(PAGE as isize)),
            KeyCode::PageDown => self.move_line(cx.hall, PAGE as isize),
            KeyCode::Home => self.move_line(cx.hall, -(1 << 20)),
            KeyCode::End => self.move_line(cx.hall, 1 << 20),
            KeyCode::Backspace => {
                if let Some(Dialog::Transfer { typed, at, .. } | Dialog::Palette { typed, at }) =
                    &mut self.dialog
                {
                    typed.pop();
                    *at = 0;
                } else if let Some(Dialog::Number { typed, .. } | Dialog::Write { typed }) =
                    &mut self.dialog
                {
                    typed.pop();
                }
            }
            KeyCode::Char(letter) if !letter.is_control() => return self.dialog_letter(cx, letter),
            _ => {}
        }
        None
    }

    fn dialog_letter(&mut self, cx: &Context<'_>, letter: char) -> Option<Action> {
        let digit = letter.to_digit(10);
        match &mut self.dialog {
            Some(
                Dialog::Transfer {
                    typed,
                    at,
                    service: None,
                }
                | Dialog::Palette { typed, at },
            ) => {
                let full = typed.chars().count() >= TYPED_MAX;
                typed.extend(Some(letter).filter(|_| !full));
                *at = 0;
            }
            Some(Dialog::Number { typed, .. }) => {
                let fits = letter.is_ascii_alphanumeric() && typed.len() < TYPED_MAX;
                typed.extend(Some(letter.to_ascii_uppercase()).filter(|_| fits));
            }
            Some(Dialog::Write { typed }) => {
                let fits = typed.chars().count() < NOTICE_MAX;
                typed.extend(Some(letter).filter(|_| fits));
            }
            Some(Dialog::Transfer { .. } | Dialog::Pause { .. }) => {
                let line = digit.and_then(|d| d.checked_sub(1)).map(|d| d as usize);
                if let Some(line) = line.filter(|line| *line < self.lines(cx.hall)) {
                    return self.dialog_touched(cx, Target::Item(line));
                }
            }
            Some(Dialog::Services { marks, at }) => match digit {
                Some(rank) => {
                    if let Some(mark) = marks.get_mut(*at) {
                        mark.1 = rank as u8;
                    }
                }
                None if letter == ' ' => {
                    if let Some(mark) = marks.get_mut(*at) {
                        mark.1 = u8::from(mark.1 == 0);
                    }
                }
                None => {
                    // The next service whose numbers begin with this letter.
                    let setup = cx.hall.setup();
                    let begins = |id: ServiceId| {
                        let first = setup
                            .service(id)
                            .and_then(|s| s.prefix.as_str().chars().next());
                        first.is_some_and(|c| c.eq_ignore_ascii_case(&letter))
                    };
                    let count = marks.len();
                    if let Some(next) = (1..=count)
                        .map(|i| (*at + i) % count)
                        .find(|i| begins(marks[*i].0))
                    {
                        *at = next;
                    }
                }
            },
            Some(Dialog::Unprinted { .. }) if letter.eq_ignore_ascii_case(&'d') => {
                return self.dialog_touched(cx, Target::Dismiss);
            }
            Some(Dialog::Unprinted { .. }) => {}
            Some(Dialog::Cancel { .. } | Dialog::SignOut | Dialog::Tell { .. }) => {
                match letter.to_ascii_lowercase() {
                    'y' => return self.say_yes(cx),
                    'n' => self.dialog = None,
                    _ => {}
                }
            }
            None => {}
        }
        None
    }

    /// The ticket that was typed, as far as it is known.
    pub(super) fn meant<'h>(typed: &str, hall: &'h Hall) -> Option<&'h Ticket> {
        hall.ticket_by_number(typed)
    }

    fn say_yes(&mut self, cx: &Context<'_>) -> Option<Action> {
        if self.busy.is_some() {
            return None;
        }
        let (hall, counter) = (cx.hall, self.counter);
        if matches!(self.dialog, Some(Dialog::Unprinted { .. })) {
            // It stays for the next one.
            return self
                .settle_chosen(cx, true)
                .and_then(|command| self.send(cx, Doing::Reprint, command));
        }
        match self.dialog.take()? {
            Dialog::Unprinted { .. } => None,
            Dialog::Transfer {
                typed,
                at,
                service: None,
            } => {
                let Some((_, service)) = destinations(hall, &typed).get(at).copied() else {
                    self.dialog = Some(Dialog::Transfer {
                        typed,
                        at,
                        service: None,
                    });
                    return None;
                };
                if hall.setup().classes.is_empty() {
                    return self.send(
                        cx,
                        Doing::Transfer,
                        Command::Counter(CounterCommand::Transfer {
                            counter,
                            service: service.id,
                            class: None,
                        }),
                    );
                }
                self.dialog = Some(Dialog::Transfer {
                    typed,
                    at: 0,
                    service: Some(service.id),
                });
                None
            }
            Dialog::Transfer {
                at,
                service: Some(service),
                ..
            } => {
                let class = at
                    .checked_sub(1)
                    .and_then(|i| hall.setup().classes.get(i))
                    .map(|c| c.id);
                self.send(
                    cx,
                    Doing::Transfer,
                    Command::Counter(CounterCommand::Transfer {
                        counter,
                        service,
                        class,
                    }),
                )
            }
            Dialog::Pause { at } => {
                let reason = hall.setup().pauses.get(at)?.id;
                self.send(
                    cx,
                    Doing::Pause,
                    Command::Counter(CounterCommand::Pause { counter, reason }),
                )
            }
            Dialog::Number { typed, purpose } => {
                let Some(ticket) = Self::meant(&typed, hall).map(|t| t.id) else {
                    if !typed.is_empty() {
                        self.tell(cx, Said::Refused(Refusal::UnknownTicket));
                    }
                    self.dialog = Some(Dialog::Number { typed, purpose });
                    return None;
                };
                match purpose {
                    Purpose::Call => {
                        let command = self.call_of(hall, ticket);
                        self.send(cx, Doing::Call, command)
                    }
                    Purpose::Print => Self::print_of(hall, ticket)
                        .and_then(|command| self.send(cx, Doing::Reprint, command)),
                    Purpose::Cancel => {
                        if let Err(refusal) = hall.consider(
                            cx.at,
                            &Command::Queue(QueueCommand::Cancel {
                                ticket,
                                counter: Some(counter),
                            }),
                        ) {
                            self.tell(cx, Said::Refused(refusal));
                            self.dialog = Some(Dialog::Number { typed, purpose });
                        } else {
                            self.dialog = Some(Dialog::Cancel { ticket });
                        }
                        None
                    }
                }
            }
            Dialog::Cancel { ticket } => self.send(
                cx,
                Doing::Cancel,
                Command::Queue(QueueCommand::Cancel {
                    ticket,
                    counter: Some(counter),
                }),
            ),
            Dialog::Tell { notice } => self.send(
                cx,
                Doing::Tell,
                Command::Announcement(AnnouncementCommand::Announce { notice }),
            ),
            Dialog::Write { typed } => {
                let command = Command::Announcement(AnnouncementCommand::Announce {
                    notice: Notice::Text(typed.clone()),
                });
                if hall.consider(cx.at, &command).is_err() {
                    self.dialog = Some(Dialog::Write { typed });
                }
                self.send(cx, Doing::Tell, command)
            }
            Dialog::SignOut => self.send(
                cx,
                Doing::SignOut,
                Command::Counter(CounterCommand::Close { counter }),
            ),
            Dialog::Services { marks, at } => {
                let serves: Vec<Serves> = marks
                    .iter()
                    .filter(|(_, rank)| *rank > 0)
                    .map(|(service, rank)| Serves {
                        service: *service,
                        rank: *rank,
                    })
                    .collect();
                let command = Command::Counter(CounterCommand::SetServices { counter, serves });
                if hall.consider(cx.at, &command).is_err() {
                    self.dialog = Some(Dialog::Services { marks, at });
                }
                self.send(cx, Doing::Services, command)
            }
            Dialog::Palette { typed, at } => match found(&typed).get(at) {
                Some(doing) => self.perform(cx, *doing),
                None => {
                    self.dialog = Some(Dialog::Palette { typed, at });
                    None
                }
            },
        }
    }
}
