//! The kiosk: a visitor chooses a service and gets a ticket.
//!
//! This file is what happens; `paper.rs` what becomes of the visitor's paper, `view.rs` how it
//! looks, `menu.rs` what stands on a page. A visitor who walks away leaves no trace: after a while
//! without a touch everything is as at first.

mod code;
mod guide;
mod late;
mod menu;
mod paper;
mod saved;
#[cfg(test)]
mod tests;
mod view;

use super::common;
use super::emergency;
use super::keys::{Hint, KeyTable};
use super::redact;
use super::screen::{
    ANSWER_S, Action, Connection, Context, Input, KeyCode, KeyEvent, SLOW_S, Screen,
};
use crate::guidance::Guidance;
use config::WithoutPaper;
use crossterm::event::KeyEventKind;
use guide::Guided;
use hall::opening::Opening;
use hall::{
    Answer, AppointmentId, Command, Event, GroupId, Hall, JobId, Lang, Number, PrintEvent,
    PrinterId, PriorityClassId, QueueCommand, QueueEvent, Refusal, ServiceId, TicketId, Timestamp,
};
use paper::{Paper, Printer};
use ui::paint::Painter;

/// Seconds that a refusal is shown.
const REFUSED_S: u32 = 6;
/// After a page or dialog has changed, a touch this soon belongs to the press before: a double tap,
/// in microseconds.
const DOUBLE_TAP_US: i64 = 400_000;
/// The same after a ticket page has appeared, or says that the paper does not come.
const TICKET_TAP_US: i64 = 1_000_000;

/// A part of the screen that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A ticket for this service.
    Service(ServiceId),
    /// A service that gives no tickets now: say why.
    Closed(ServiceId),
    /// The page of this group.
    Group(GroupId),
    /// One level up in the menu, or out of a dialog.
    Back,
    /// Another page of tiles.
    Page(usize),
    /// Another page of a long notice, or of the missed numbers.
    NoticePage(usize),
    /// Another language.
    Lang(Lang),
    /// Large or standard text.
    Large,
    /// All buttons in the lower half of the screen, or where they usually are.
    Low,
    /// The choice of a priority class.
    Priority,
    /// This class for the next ticket, or none.
    PriorityClass(Option<PriorityClassId>),
    /// The numbers of visitors who were missed.
    Missed,
    /// This ticket back into the queue.
    Return(TicketId),
    /// The page for the code of an appointment.
    Appointment,
    /// A digit of that code.
    Digit(char),
    /// Its last digit back.
    Erase,
    /// Guidance by voice from here on.
    Guide,
    /// A key of a visitor who is guided.
    Guided(char),
    /// Yes, go on.
    Ok,
}

/// A ticket that was just issued, or is back in the queue.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Issued {
    ticket: TicketId,
    number: Number,
    service: ServiceId,
    class: Option<PriorityClassId>,
    /// The job that prints it.
    job: Option<JobId>,
    since: Timestamp,
    /// Set if its visitor was missed and is back.
    returned: bool,
}

/// A dialog over the menu.
#[derive(Debug, Clone, PartialEq)]
enum Dialog {
    /// The choice of a priority class.
    Classes,
    /// The notice to read before taking a ticket.
    Notice { service: ServiceId, page: usize },
    /// The numbers of visitors who were missed, to choose one's own.
    Missed { page: usize },
    /// The code of an appointment, as far as it is typed.
    Code {
        typed: String,
        /// Set after a code that nobody has.
        is_wrong: bool,
    },
    /// The question whether it shall be a ticket although the service closes before.
    Late {
        service: ServiceId,
        opens: Option<Opening>,
    },
    /// The ticket.
    Ticket(Issued),
    /// The reason why there is none.
    Refused { refusal: Refusal, since: Timestamp },
    /// There is none, because no answer came.
    Unanswered { since: Timestamp },
    /// There is no guidance by voice, because this machine cannot be heard.
    Silent { since: Timestamp },
}

/// The kiosk's screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Kiosk {
    /// The language it goes back to.
    home: Lang,
    lang: Lang,
    large: bool,
    /// Set if all buttons stand in the lower half, for visitors who sit.
    low: bool,
    /// Set while each page is spoken.
    guided: Option<Guided>,
    /// The groups that were opened, the outermost first.
    path: Vec<GroupId>,
    page: usize,
    /// The priority of the next ticket.
    class: Option<PriorityClassId>,
    dialog: Option<Dialog>,
    /// The service a ticket was asked for, and when, while the answer is awaited.
    sent: Option<(ServiceId, Timestamp)>,
    /// The appointment that the ticket was asked for.
    checks_in: Option<AppointmentId>,
    /// Times of wrong codes of the last minute.
    wrong: Vec<Timestamp>,
    printer: Option<Printer>,
    /// Print jobs whose visitors closed the page before the paper came.
    left: Vec<JobId>,
    touched: Timestamp,
    /// Touches before then belong to the press before.
    deaf_until: Timestamp,
}

impl Kiosk {
    /// A kiosk that starts in `lang` and goes back to it.
    #[must_use]
    pub fn new(lang: Lang) -> Kiosk {
        Kiosk {
            home: lang,
            lang,
            large: false,
            low: false,
            guided: None,
            path: Vec::new(),
            page: 0,
            class: None,
            dialog: None,
            sent: None,
            checks_in: None,
            wrong: Vec::new(),
            printer: None,
            left: Vec::new(),
            touched: Timestamp::default(),
            deaf_until: Timestamp::default(),
        }
    }

    /// The same kiosk with this printer, and what it does while that one cannot print.
    #[must_use]
    pub fn with_printer(self, id: PrinterId, without_paper: WithoutPaper) -> Kiosk {
        Kiosk {
            printer: Some(Printer { id, without_paper }),
            ..self
        }
    }

    /// Everything as for a new visitor.
    fn reset(&mut self) {
        self.lang = self.home;
        self.large = false;
        self.low = false;
        self.guided = None;
        self.class = None;
        self.dialog = None;
        self.go_to_first_page();
    }

    fn go_to_first_page(&mut self) {
        self.path.clear();
        self.page = 0;
    }

    fn is_fresh(&self) -> bool {
        self.lang == self.home
            && !self.large
            && !self.low
            && self.guided.is_none()
            && self.path.is_empty()
            && self.page == 0
            && self.class.is_none()
            && self.dialog.is_none()
    }

    /// Returns the time at which the dialog closes by itself.
    fn dialog_ends(&self, cx: &Context<'_>) -> Option<Timestamp> {
        let end = match &self.dialog {
            Some(Dialog::Ticket(issued)) => {
                let (paper, since) = self.paper(cx, issued);
                since.plus_s(Kiosk::ticket_page_s(cx, paper))
            }
            Some(
                Dialog::Refused { since, .. }
                | Dialog::Unanswered { since }
                | Dialog::Silent { since },
            ) => since.plus_s(REFUSED_S),
            _ => return None,
        };
        // It is heard to its end first.
        Some(end.plus_s(self.spoken_s(cx)))
    }

    /// Returns the time at which a visitor counts as gone.
    fn idle_at(&self, cx: &Context<'_>) -> Option<Timestamp> {
        // Somebody may still read the ticket, however short the idle time is; and an answer may
        // still come.
        let busy = self.is_fresh()
            || self.sent.is_some()
            || matches!(self.dialog, Some(Dialog::Ticket(_)));
        let idle_s = cx.settings.kiosk_idle_s;
        (!busy).then(|| self.touched.plus_s(idle_s + self.spoken_s(cx)))
    }

    /// Brings the screen up to the present.
    fn pass(&mut self, cx: &Context<'_>) {
        let at = cx.at;
        let good_again = matches!(
            self.dialog,
            Some(Dialog::Refused {
                refusal: Refusal::PrinterStopped { .. },
                ..
            })
        ) && self.stopped(cx).is_none();
        if good_again || self.dialog_ends(cx).is_some_and(|end| at >= end) {
            if matches!(self.dialog, Some(Dialog::Ticket(_))) {
                self.guided = None;
            }
            self.leave_ticket();
        }
        if self
            .sent
            .is_some_and(|(_, since)| at >= since.plus_s(ANSWER_S))
        {
            self.sent = None;
            self.open(cx, Dialog::Unanswered { since: at });
        }
        if self.idle_at(cx).is_some_and(|idle| at >= idle) {
            self.reset();
        }
    }

    /// Returns true if a visitor waits for an answer and is told that it does not come.
    fn is_overdue(&self, cx: &Context<'_>) -> bool {
        self.sent
            .is_some_and(|(_, since)| !Kiosk::is_live(cx) || cx.at >= since.plus_s(SLOW_S))
    }

    /// Returns true if tickets can be asked for.
    fn is_live(cx: &Context<'_>) -> bool {
        cx.connection.gives_tickets()
    }

    fn deafen(&mut self, cx: &Context<'_>, us: i64) {
        self.deaf_until = Timestamp(cx.at.0.saturating_add(us));
    }

    fn open(&mut self, cx: &Context<'_>, dialog: Dialog) {
        self.dialog = Some(dialog);
        self.deafen(cx, DOUBLE_TAP_US);
    }

    fn close(&mut self, cx: &Context<'_>) {
        self.leave_ticket();
        self.deafen(cx, DOUBLE_TAP_US);
    }

    fn refuse(&mut self, cx: &Context<'_>, refusal: Refusal) {
        self.open(
            cx,
            Dialog::Refused {
                refusal,
                since: cx.at,
            },
        );
    }

    /// A service was chosen: say why not, show its notice, or ask for the ticket.
    fn choose(&mut self, cx: &Context<'_>, service: ServiceId) -> Option<Action> {
        if self.sent.is_some() || !Kiosk::is_live(cx) || self.refuses(cx) {
            return None;
        }
        match cx.hall.can_issue(cx.at, service) {
            Err(refusal) => self.refuse(cx, refusal),
            Ok(_) => return self.choose_open(cx, service),
        }
        None
    }

    /// Shows the notice of a service, or asks for the ticket where it has none.
    fn take(&mut self, cx: &Context<'_>, service: ServiceId) -> Option<Action> {
        let notice = cx.hall.setup().service(service)?.notice.as_ref();
        if notice.is_some_and(|n| !n.get(self.lang).is_empty()) {
            self.open(cx, Dialog::Notice { service, page: 0 });
            return None;
        }
        self.issue(cx, service)
    }

    fn issue(&mut self, cx: &Context<'_>, service: ServiceId) -> Option<Action> {
        if self.sent.is_some() || !Kiosk::is_live(cx) || self.refuses(cx) {
            return None;
        }
        self.sent = Some((service, cx.at));
        self.checks_in = None;
        Some(Action::Send(Command::Queue(QueueCommand::Issue {
            service,
            lang: self.lang,
            class: self.class,
            printer: self.printer_now(cx),
        })))
    }

    /// Says why there are no tickets here, if there are none.
    fn refuses(&mut self, cx: &Context<'_>) -> bool {
        let stopped = self.stopped(cx);
        if let Some(condition) = stopped {
            self.refuse(cx, Refusal::PrinterStopped { condition });
        }
        stopped.is_some()
    }

    fn press(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        match target {
            Target::Lang(lang) => self.lang = lang,
            Target::Large => {
                self.large = !self.large;
                self.page = 0;
            }
            Target::Low => {
                self.low = !self.low;
                self.page = 0;
                self.deafen(cx, DOUBLE_TAP_US);
            }
            Target::Page(page) => self.page = page,
            Target::NoticePage(to) => {
                if let Some(Dialog::Notice { page, .. } | Dialog::Missed { page }) =
                    &mut self.dialog
                {
                    *page = to;
                }
                // A key that is held down turns pages, but takes no ticket.
                self.deafen(cx, DOUBLE_TAP_US);
            }
            Target::Group(group) => {
                if !self.refuses(cx) && !self.path.contains(&group) {
                    self.path.push(group);
                    self.page = 0;
                    self.deafen(cx, DOUBLE_TAP_US);
                }
            }
            Target::Service(service) | Target::Closed(service) => return self.choose(cx, service),
            Target::Priority if self.sent.is_none() && !self.refuses(cx) => {
                self.open(cx, Dialog::Classes);
            }
            Target::Missed if self.sent.is_none() && Kiosk::takes_back_missed(cx) => {
                self.open(cx, Dialog::Missed { page: 0 });
            }
            Target::Return(ticket) => return self.come_back(cx, ticket),
            Target::Appointment => {
                if self.sent.is_none() && self.takes_codes(cx) && !self.refuses(cx) {
                    self.open_code(cx);
                }
            }
            Target::Digit(digit) => return self.type_digit(cx, digit),
            Target::Erase => self.erase_digit(),
            Target::PriorityClass(class) => {
                self.class = class;
                self.close(cx);
            }
            Target::Back => {
                if self.dialog.is_some() {
                    // While the answer is awaited there is nothing to go back to.
                    if self.sent.is_none() {
                        self.close(cx);
                    }
                } else if self.path.pop().is_some() {
                    self.page = 0;
                    self.deafen(cx, DOUBLE_TAP_US);
                }
            }
            Target::Ok => match &self.dialog {
                Some(Dialog::Notice { service, .. }) => return self.issue(cx, *service),
                Some(Dialog::Late { service, .. }) => return self.take(cx, *service),
                Some(
                    Dialog::Ticket(_)
                    | Dialog::Refused { .. }
                    | Dialog::Unanswered { .. }
                    | Dialog::Silent { .. }
                    | Dialog::Classes,
                ) => self.close(cx),
                Some(Dialog::Missed { .. } | Dialog::Code { .. }) | None => {}
            },
            Target::Guide => self.begin_guidance(cx),
            Target::Guided(key) => return self.press_guided(cx, key),
            Target::Priority | Target::Missed => {}
        }
        None
    }

    /// Returns true if a missed visitor can come back here now.
    fn takes_back_missed(cx: &Context<'_>) -> bool {
        cx.hall.setup().rules.takes_back_at_kiosk()
            // A kiosk that is cut off cannot know who waits.
            && cx.connection == Connection::Live
            && cx.hall.no_shows().next().is_some()
    }

    fn come_back(&mut self, cx: &Context<'_>, ticket: TicketId) -> Option<Action> {
        if self.sent.is_some() || cx.connection != Connection::Live {
            return None;
        }
        let service = cx.hall.ticket(ticket)?.service;
        self.sent = Some((service, cx.at));
        Some(Action::Send(Command::Queue(QueueCommand::ComeBack {
            ticket,
        })))
    }

    /// Returns what the keys do now that mean the same on every picture.
    fn table(&self, cx: &Context<'_>) -> KeyTable<Target> {
        let mut table = KeyTable::default();
        if cx.hall.emergency().is_some() {
            return table;
        }
        let mut add = |keys: &[KeyCode], target: Target| {
            table.add(keys.iter().copied(), target, self.says(&target));
        };
        let is_guided = self.guided.is_some();
        if is_guided {
            for key in "0123456789*#".chars() {
                add(&[KeyCode::Char(key)], Target::Guided(key));
            }
            // Number pads without these two.
            add(&[KeyCode::Char('/')], Target::Guided('#'));
            let back = [KeyCode::Esc, KeyCode::Backspace, KeyCode::Char('-')];
            add(&back, Target::Guided('*'));
        }
        let is_free = self.sent.is_none();
        let is_code = matches!(self.dialog, Some(Dialog::Code { .. }));
        match &self.dialog {
            // What Enter means there follows from the pages that it takes.
            Some(Dialog::Notice { .. } | Dialog::Missed { .. }) => {}
            Some(Dialog::Code { typed, .. }) => {
                for digit in '0'..='9' {
                    add(&[KeyCode::Char(digit)], Target::Digit(digit));
                }
                // An empty line has nothing to take back: the key leaves the page, as elsewhere.
                if !typed.is_empty() {
                    add(&[KeyCode::Backspace], Target::Erase);
                }
            }
            Some(Dialog::Late { .. }) => {
                if is_free && Kiosk::is_live(cx) {
                    add(&[KeyCode::Enter], Target::Ok);
                }
            }
            Some(_) => add(&[KeyCode::Enter], Target::Ok),
            None => {
                if self.path.is_empty() && is_free && Kiosk::takes_back_missed(cx) {
                    add(&[KeyCode::Char('m')], Target::Missed);
                }
                if self.path.is_empty() && is_free && self.takes_codes(cx) {
                    add(&[KeyCode::Char('b')], Target::Appointment);
                }
                if is_free && view::classes(cx).next().is_some() {
                    add(&[KeyCode::Char('p')], Target::Priority);
                }
            }
        }
        if self.dialog == Some(Dialog::Classes) && !is_guided {
            for (class, digit) in view::classes(cx).zip('1'..='9') {
                let target = Target::PriorityClass(Some(class.id));
                add(&[KeyCode::Char(digit)], target);
            }
            add(&[KeyCode::Char('0')], Target::PriorityClass(None));
        } else if cx.settings.guidance && !is_guided && !is_code {
            add(&[KeyCode::Char('0')], Target::Guide);
        }
        let leads_back = match self.dialog {
            Some(_) => is_free,
            None => !self.path.is_empty(),
        };
        if leads_back && !is_guided {
            let erases =
                matches!(&self.dialog, Some(Dialog::Code { typed, .. }) if !typed.is_empty());
            match erases {
                true => add(&[KeyCode::Esc], Target::Back),
                false => add(&[KeyCode::Esc, KeyCode::Backspace], Target::Back),
            }
        }
        add(&[KeyCode::Char('l')], Target::Large);
        add(&[KeyCode::Char('w')], Target::Low);
        table
    }

    /// Returns true if `target` may be part of a double tap whose first press has already been
    /// understood.
    fn may_be_double(&self, target: Target, by_key: bool) -> bool {
        match target {
            Target::Lang(_)
            | Target::Large
            | Target::Page(_)
            | Target::NoticePage(_)
            | Target::Digit(_)
            | Target::Erase
            | Target::Guide => false,
            // To hear it again, in another language, or what follows, changes nothing.
            Target::Guided(key) => !matches!(key, '0' | '#' | '9'),
            // The button that was waited for works at once; a key that is held down does not.
            Target::Ok if matches!(self.dialog, Some(Dialog::Ticket(_))) => by_key,
            _ => true,
        }
    }

    fn on_target(&mut self, cx: &Context<'_>, target: Target, by_key: bool) -> Option<Action> {
        self.touched = cx.at;
        let just_stuck = matches!(&self.dialog, Some(Dialog::Ticket(issued))
            if matches!(self.paper(cx, issued), (Paper::Stuck(_), since) if cx.at.0 < since.0.saturating_add(TICKET_TAP_US)));
        if just_stuck || cx.at < self.deaf_until && self.may_be_double(target, by_key) {
            return None;
        }
        self.press(cx, target)
    }

    fn answered(&mut self, cx: &Context<'_>, answer: Answer) -> Option<Action> {
        let asked = self.sent.take();
        match answer {
            // What is reported of a paper concerns no visitor.
            Err(_) if asked.is_none() => {}
            Err(Refusal::PrinterStopped { .. })
                if self
                    .printer
                    .is_some_and(|p| p.without_paper == WithoutPaper::Screen) =>
            {
                // It stopped between the touch and the hall's look at it, and this kiosk does
                // without.
                self.sent = asked;
                let (service, _) = asked?;
                if let Some(appointment) = self.checks_in {
                    return Some(self.send_check_in(appointment, None));
                }
                return Some(Action::Send(Command::Queue(QueueCommand::Issue {
                    service,
                    lang: self.lang,
                    class: self.class,
                    printer: None,
                })));
            }
            Err(refusal) => self.refuse(cx, refusal),
            Ok(events) => {
                let job = events.iter().find_map(|event| match event {
                    Event::Print(PrintEvent::Queued { job, .. }) => Some(*job),
                    _ => None,
                });
                let issued = events.into_iter().find_map(|event| match event {
                    Event::Queue(QueueEvent::TicketIssued {
                        ticket,
                        number,
                        service,
                        class,
                        ..
                    }) => Some(Issued {
                        ticket,
                        number,
                        service,
                        class,
                        job,
                        since: cx.at,
                        returned: false,
                    }),
                    Event::Queue(QueueEvent::TicketReturned { ticket, .. }) => {
                        let ticket = cx.hall.ticket(ticket)?;
                        Some(Issued {
                            ticket: ticket.id,
                            number: ticket.number,
                            service: ticket.service,
                            class: ticket.class,
                            job: None,
                            since: cx.at,
                            returned: true,
                        })
                    }
                    _ => None,
                });
                if let Some(issued) = issued {
                    self.class = None;
                    self.go_to_first_page();
                    self.dialog = Some(Dialog::Ticket(issued));
                    self.deafen(cx, TICKET_TAP_US);
                }
            }
        }
        None
    }
}

impl Screen for Kiosk {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        let spoken = self.guided;
        let shown = spoken.map(|_| (self.dialog.clone(), self.path.len(), self.class));
        self.pass(cx);
        let asked = match input {
            // Everybody must leave: there is nothing to choose.
            Input::Touch(_) | Input::Key(_) if cx.hall.emergency().is_some() => None,
            Input::Touch(target) => self.on_target(cx, target, false),
            Input::Key(key) if key.kind != KeyEventKind::Release => self
                .table(cx)
                .of(key)
                .and_then(|target| self.on_target(cx, target, true)),
            Input::Answered(answer) => self.answered(cx, answer),
            Input::Happened(event) if event.changes_settings() => {
                // What was open may be gone.
                self.go_to_first_page();
                let known = |class: &PriorityClassId| {
                    cx.hall.setup().class(*class).is_some_and(|c| c.at_kiosk)
                };
                self.class = self.class.filter(known);
                if matches!(&self.dialog, Some(Dialog::Notice { service, .. } | Dialog::Late { service, .. }) if cx.hall.setup().service(*service).is_none())
                {
                    self.dialog = None;
                }
                None
            }
            Input::Key(_) | Input::Happened(_) | Input::Learned(_) | Input::Tick => None,
        };
        let now = (self.dialog.clone(), self.path.len(), self.class);
        if self.guided == spoken && shown.is_some_and(|shown| shown != now) {
            self.next_turn(0);
        }
        asked.or_else(|| self.take_back(cx))
    }

    fn guidance(&self, cx: &Context<'_>) -> Option<Guidance> {
        self.guide(cx).filter(|_| cx.hall.emergency().is_none())
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) -> Timestamp {
        if let Some(emergency) = cx.hall.emergency() {
            emergency::draw(painter, painter.area(), cx, self.lang, emergency);
        } else {
            view::draw(self, cx, painter);
        }
        Timestamp::NEVER
    }

    fn keys(&self, cx: &Context<'_>) -> Vec<Hint> {
        self.table(cx).hints()
    }

    fn says(&self, target: &Target) -> &'static str {
        match target {
            Target::Service(_) | Target::Closed(_) | Target::Group(_) => "kiosk-key-service",
            Target::Back => "common-back",
            Target::Page(_) | Target::NoticePage(_) => "kiosk-key-page",
            Target::Lang(_) => "help-language",
            Target::Large => "kiosk-key-large",
            Target::Low => "kiosk-key-low",
            Target::Guide => "kiosk-key-guide",
            Target::Guided(_) => "kiosk-key-guided",
            Target::Priority => "kiosk-key-priority",
            Target::PriorityClass(Some(_)) => "kiosk-key-class",
            Target::PriorityClass(None) => "kiosk-priority-none",
            Target::Missed => "kiosk-key-missed",
            Target::Appointment => "kiosk-key-appointment",
            Target::Digit(_) => "kiosk-key-digit",
            Target::Erase => "kiosk-code-erase",
            Target::Return(_) => "kiosk-key-return",
            Target::Ok => match &self.dialog {
                Some(Dialog::Notice { .. }) => "kiosk-take",
                Some(Dialog::Late { .. }) => "kiosk-late-yes",
                _ => "help-close",
            },
        }
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        let mut next = common::next_minute(cx.hall, cx.at);
        if let Some(end) = self.dialog_ends(cx) {
            // While the paper comes no bar runs down.
            let coming = matches!(&self.dialog, Some(Dialog::Ticket(issued)) if self.paper(cx, issued).0 == Paper::Coming);
            next = next.min(if coming {
                end
            } else {
                common::next_step(cx.at, end)
            });
        }
        if let Some((_, since)) = self.sent {
            let slow = since.plus_s(SLOW_S);
            next = next.min(if cx.at < slow {
                slow
            } else {
                since.plus_s(ANSWER_S)
            });
        }
        if let Some(idle) = self.idle_at(cx) {
            next = next.min(idle);
        }
        next.min(self.takes_back_at(cx)).max(common::soonest(cx.at))
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.home = lang;
        self.lang = lang;
    }

    fn redacted(&self, _: &Hall) -> Kiosk {
        let mut state = self.clone();
        match &mut state.dialog {
            Some(Dialog::Refused { refusal, .. }) => *refusal = redact::refusal(refusal),
            Some(Dialog::Code { typed, .. }) => *typed = redact::text(typed),
            _ => {}
        }
        state
    }

    /// A digit of a code becomes a zero; else nothing is typed here but choices.
    fn redact_key(&self, _: &Hall, mut key: KeyEvent) -> KeyEvent {
        if let (Some(Dialog::Code { .. }), KeyCode::Char('0'..='9')) = (&self.dialog, key.code) {
            key.code = KeyCode::Char('0');
        }
        key
    }

    fn redact_touch(&self, _: &Hall, target: Target) -> Option<Target> {
        Some(match target {
            Target::Digit(_) => Target::Digit('0'),
            target => target,
        })
    }

    fn is_settled(&self) -> bool {
        true
    }
}
