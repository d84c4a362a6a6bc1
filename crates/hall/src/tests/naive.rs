//! The rules once more, simple and slow: a list of tickets, scanned. Written from the design, to be
//! compared with the real hall.

use super::super::AnnouncementCommand;
use super::*;
use std::cmp::Reverse;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    Reserved,
    Waiting,
    Called {
        at: CounterId,
        since: i64,
        times: u32,
    },
    Serving {
        at: CounterId,
    },
    Parked {
        at: CounterId,
    },
    OnHold {
        until: i64,
    },
    NoShow {
        at: CounterId,
    },
    Finished,
    Cancelled,
}

#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) id: u64,
    pub(super) number: Number,
    pub(super) service: ServiceId,
    pub(super) class: Option<PriorityClassId>,
    pub(super) slip: Option<SlipId>,
    /// Typed in by staff.
    typed: bool,
    issued: i64,
    /// The time by which it stands in the queue after a way back.
    back: Option<i64>,
    pub(super) place: Place,
    rated: Option<(u8, i64)>,
    /// Rises whenever the ticket changes place, so that an action knows whether it is still the
    /// last word.
    moves: u64,
    legs: u32,
    issued_for: ServiceId,
    /// Day turns that it has outlived.
    nights: u32,
}

impl Paper {
    /// The time by which it stands in the queue.
    fn stands(&self) -> i64 {
        self.back.unwrap_or(self.issued)
    }
}

#[derive(Debug, Clone)]
struct UndoableAction {
    made: i64,
    paper: Paper,
    moves: u64,
    kind: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) id: CounterId,
    pub(super) serves: Vec<Serves>,
    pub(super) open: bool,
    pub(super) paused: bool,
    /// The clerk's name, and when something was last done, while it is open.
    pub(super) clerk: String,
    active: i64,
    pub(super) rating: Option<(u64, i64)>,
    undoable: Option<UndoableAction>,
    run: u32,
    pub(super) served: u32,
    pub(super) no_shows: u32,
}

/// Only settings that do not change services or counters are modelled: rules, caps, rates, classes.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) setup: Setup,
    pub(super) day: NaiveDate,
    pub(super) papers: Vec<Paper>,
    pub(super) windows: Vec<Window>,
    pub(super) cancelled: u32,
    /// Every number of today that is on a paper or was meant for one.
    used: Vec<(Prefix, u32)>,
    /// The last numbers that promotions left out.
    left_out: Vec<(Prefix, u32)>,
    /// How many numbers were left out of which series.
    skipped: Vec<(Prefix, u32, u32)>,
    /// Numbers that may be on papers which are forgotten: first and last of a prefix.
    lost: Vec<(Prefix, u32, u32)>,
    series: u32,
    generation: u32,
    closed: bool,
    /// Everybody must leave.
    alarm: bool,
    next_id: u64,
    moves: u64,
}

const SECOND: i64 = 1_000_000;

fn of_series(service: &Service) -> (Prefix, u32) {
    (service.prefix, service.first)
}

impl Model {
    pub(super) fn new(setup: &Setup, day: NaiveDate) -> Model {
        let windows = setup
            .counters
            .iter()
            .map(|c| Window {
                id: c.id,
                serves: c.serves.clone(),
                open: false,
                paused: false,
                clerk: String::new(),
                active: 0,
                rating: None,
                undoable: None,
                run: 0,
                served: 0,
                no_shows: 0,
            })
            .collect();
        Model {
            setup: setup.clone(),
            day,
            papers: Vec::new(),
            windows,
            cancelled: 0,
            used: Vec::new(),
            left_out: Vec::new(),
            skipped: Vec::new(),
            lost: Vec::new(),
            series: 0,
            generation: 1,
            closed: false,
            alarm: false,
            next_id: 0,
            moves: 0,
        }
    }

    fn paper(&mut self, id: u64) -> &mut Paper {
        self.papers.iter_mut().find(|p| p.id == id).unwrap()
    }
    fn window(&mut self, id: CounterId) -> &mut Window {
        self.windows.iter_mut().find(|w| w.id == id).unwrap()
    }
    /// The ticket at a counter: whichever says that it is there.
    pub(super) fn at_counter(&self, id: CounterId) -> Option<&Paper> {
        self.papers.iter().find(
            |p| matches!(p.place, Place::Called { at, .. } | Place::Serving { at } if at == id),
        )
    }
    fn go(&mut self, id: u64, place: Place) {
        self.moves += 1;
        let moves = self.moves;
        let paper = self.paper(id);
        paper.place = place;
        paper.moves = moves;
    }

    /// What the clock brings about: day turns by local date less the hour it starts at; windows,
    /// arrivals and absences.
    pub(super) fn elapse(&mut self, now: i64) {
        let zone = self.setup.rules.time_zone;
        let local = Timestamp(now).local(zone).naive_local()
            - (self.setup.rules.day_starts - NaiveTime::MIN);
        if local.date() > self.day {
            self.day = local.date();
            let setup = self.setup.clone();
            self.papers.retain(|p| {
                let stays = match p.place {
                    Place::Waiting | Place::Called { .. } | Place::OnHold { .. } => true,
                    Place::Reserved => p.nights == 0,
                    _ => false,
                };
                stays && setup.service(p.service).unwrap().keep_over_night
            });
            for paper in &mut self.papers {
                paper.nights += 1;
                if let Place::Called { .. } = paper.place {
                    paper.place = Place::Waiting;
                }
            }
            self.used.clear();
            self.left_out.clear();
            self.skipped.clear();
            self.lost.clear();
            self.cancelled = 0;
            for w in &mut self.windows {
                w.rating = None;
                w.undoable = None;
                w.run = 0;
                w.served = 0;
                w.no_shows = 0;
            }
            for i in 0..self.windows.len() {
                self.close(self.windows[i].id);
            }
        }
        for i in 0..self.papers.len() {
            let Paper { id, place, .. } = self.papers[i];
            if matches!(place, Place::OnHold { until } if until <= now) {
                self.go(id, Place::Waiting);
            }
        }
        let rules = self.setup.rules.clone();
        for i in 0..self.windows.len() {
            let id = self.windows[i].id;
            if self.windows[i]
                .rating
                .is_some_and(|(_, until)| until <= now)
            {
                self.windows[i].rating = None;
            }
            let Some(paper) = self.at_counter(id).cloned() else {
                let idle_us = now - self.windows[i].active;
                let is_idle = |s: u32| idle_us >= i64::from(s) * SECOND;
                if !self.alarm && rules.idle_closes_after_s.is_some_and(is_idle) {
                    self.close(id);
                }
                continue;
            };
            let Place::Called { since, .. } = paper.place else {
                continue;
            };
            let due = |after: Option<u32>| {
                after
                    .map(|s| since + i64::from(s) * SECOND)
                    .filter(|due| *due <= now)
            };
            match (due(rules.arrives_after_s), due(rules.no_show_after_s)) {
                (Some(a), Some(b)) if b < a => self.pass(id, now),
                (Some(_), _) => self.start(id, now),
                (None, Some(_)) => self.pass(id, now),
                (None, None) => continue,
            }
            self.windows[i].active = now;
        }
    }

    /// Closes a window where nobody is, if it is open.
    fn close(&mut self, counter: CounterId) {
        if !self.window(counter).open {
            return;
        }
        let parked: Vec<u64> = self
            .papers
            .iter()
            .filter(|p| p.place == Place::Parked { at: counter })
            .map(|p| p.id)
            .collect();
        parked
            .into_iter()
            .for_each(|id| self.go(id, Place::Waiting));
        let serves = self.setup.counter(counter).unwrap().serves.clone();
        let window = self.window(counter);
        window.open = false;
        window.paused = false;
        window.undoable = None;
        window.run = 0;
        window.serves = serves;
    }

    /// The last number that can be of the same series: the next one with these letters begins there.
    fn room(&self, service: &Service) -> u32 {
        let others = self.setup.services.iter();
        let others = others.filter(|s| s.prefix == service.prefix && s.first > service.first);
        others.map(|s| s.first - 1).min().unwrap_or(u32::MAX)
    }

    /// Whether a number is of the series from which the service draws.
    fn draws(&self, service: &Service, prefix: Prefix, value: u32) -> bool {
        prefix == service.prefix && (service.first..=self.room(service)).contains(&value)
    }

    fn last_used(&self, service: &Service) -> u32 {
        let last = self.last_allowed(service);
        // Beyond the last are numbers of settings before.
        let used = self.used.iter().filter(|(_, n)| *n <= last);
        used.chain(&self.left_out)
            .filter(|(prefix, n)| self.draws(service, *prefix, *n))
            .map(|(_, n)| *n)
            .fold(service.first - 1, u32::max)
    }

    /// The next number: papers of days before keep theirs.
    fn next_free(&self, service: &Service) -> u32 {
        let is_kept = |n: u32| {
            let has = |p: &Paper| (p.number.prefix, p.number.value) == (service.prefix, n);
            self.papers.iter().any(|p| p.nights > 0 && has(p))
        };
        (self.last_used(service) + 1..)
            .find(|n| !is_kept(*n))
            .unwrap()
    }

    fn last_allowed(&self, service: &Service) -> u32 {
        let skipped = self.skipped.iter();
        let skipped = skipped.filter(|(p, first, _)| (*p, *first) == of_series(service));
        let skipped: u32 = skipped.map(|(_, _, n)| n).sum();
        (service.last + skipped).min(self.room(service))
    }

    /// One service of each series.
    fn each_series(&self) -> Vec<Service> {
        let mut services = self.setup.services.clone();
        services.sort_by_key(of_series);
        services.dedup_by_key(|s| of_series(s));
        services
    }

    /// Leaves out the numbers from `first` to the hundred after `last`, or fifty and no more than there
    /// is room for.
    fn leave_out(&mut self, service: &Service, first: u32, last: u32) {
        let hundred = (last + 50).div_ceil(100) * 100;
        let room = self.room(service);
        let next = match room == u32::MAX || hundred <= service.last {
            true => hundred,
            false => (last + 50).min(room) + 1,
        };
        self.left_out.push((service.prefix, next - 1));
        let (prefix, begins) = of_series(service);
        self.skipped.push((prefix, begins, next - first));
    }

    fn push(
        &mut self,
        number: Number,
        service: ServiceId,
        class: Option<PriorityClassId>,
        issued: i64,
        place: Place,
    ) -> &mut Paper {
        self.used.push((number.prefix, number.value));
        let id = self.next_id;
        let issued_for = service;
        self.next_id += 1;
        self.papers.push(Paper {
            id,
            number,
            service,
            class,
            slip: None,
            typed: false,
            issued,
            back: None,
            place,
            rated: None,
            moves: 0,
            legs: 0,
            issued_for,
            nights: 0,
        });
        self.papers.last_mut().unwrap()
    }

    /// A ticket with the next number.
    fn draw(
        &mut self,
        service: ServiceId,
        class: Option<PriorityClassId>,
        now: i64,
        place: Place,
    ) -> Option<&mut Paper> {
        let to = self.setup.service(service)?.clone();
        class.map_or(Some(()), |c| self.setup.class(c).map(|_| ()))?;
        let count = self
            .papers
            .iter()
            .filter(|p| p.issued_for == service && p.nights == 0 && p.number != Number::NONE)
            .count() as u32;
        let value = self.next_free(&to);
        if to.cap.is_some_and(|cap| count >= cap) || value > self.last_allowed(&to) {
            return None;
        }
        Some(self.push(
            Number {
                prefix: to.prefix,
                value,
                width: to.width,
            },
            service,
            class,
            now,
            place,
        ))
    }

    /// Whether such a number may be on a paper that is forgotten.
    fn is_lost(&self, number: Number) -> bool {
        self.lost.iter().any(|(prefix, first, last)| {
            *prefix == number.prefix && (*first..=*last).contains(&number.value)
        })
    }

    /// Whether the hall or its machines could have given out such a number.
    fn is_ours(&self, number: Number) -> bool {
        let series = (1..=self.series).any(|n| number.prefix.as_str() == format!("K{n}-"));
        let gives = |s: &Service| {
            self.draws(s, number.prefix, number.value) && number.value <= self.last_allowed(s)
        };
        series && number.value > 0 || self.setup.services.iter().any(gives)
    }

    fn adopt(
        &mut self,
        now: i64,
        slip: SlipId,
        service: ServiceId,
        class: Option<PriorityClassId>,
        pressed: i64,
        number: Number,
    ) -> Option<()> {
        let same = |p: &&Paper| (p.number.prefix, p.number.value) == (number.prefix, number.value);
        let mine = self.papers.iter().find(|p| p.slip == Some(slip)).cloned();
        if mine.as_ref().is_some_and(|p| p.place != Place::Reserved) {
            return Some(());
        }
        let owner = self.papers.iter().find(same).cloned();
        let as_reserved =
            mine.is_some() && owner.as_ref().map(|p| p.id) == mine.as_ref().map(|p| p.id);
        if !as_reserved && !self.is_ours(number) {
            return None;
        }
        if let Some(owner) = owner.filter(|_| !as_reserved) {
            if !owner.typed || owner.slip.is_some() {
                return None;
            }
            if let Some(mine) = mine {
                self.paper(mine.id).slip = None;
            }
            self.paper(owner.id).slip = Some(slip);
            return Some(());
        }
        let local = Timestamp(now)
            .local(self.setup.rules.time_zone)
            .naive_local()
            - (self.setup.rules.day_starts - NaiveTime::MIN);
        let began = local
            .date()
            .min(self.day)
            .and_time(self.setup.rules.day_starts);
        let began = self
            .setup
            .rules
            .time_zone
            .from_local_datetime(&began)
            .earliest()
            .unwrap()
            .timestamp_micros();
        let wished = mine.as_ref().map_or(service, |mine| mine.service);
        let keeps = |s: &Service| s.keep_over_night;
        let began = match self.setup.service(wished).is_some_and(keeps) {
            true => i64::MIN,
            false => began,
        };
        let id = match mine {
            Some(mine) => mine.id,
            None if pressed < began => return None,
            None => {
                self.setup.service(service)?;
                let paper = self.push(number, service, class, now, Place::Reserved);
                paper.slip = Some(slip);
                paper.id
            }
        };
        if self.paper(id).nights == 0 {
            self.used.push((number.prefix, number.value));
        }
        self.go(id, Place::Waiting);
        let paper = self.paper(id);
        if !as_reserved {
            paper.number = number;
        }
        paper.issued = pressed.max(began).min(now);
        Some(())
    }

    fn note_action(&mut self, counter: CounterId, paper: &Paper, kind: &'static str, now: i64) {
        let moves = self.moves;
        self.window(counter).undoable = Some(UndoableAction {
            made: now,
            paper: paper.clone(),
            moves,
            kind,
        });
    }

    fn pass(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::NoShow { at: counter });
        self.window(counter).no_shows += 1;
        self.note_action(counter, &paper, "no-show", now);
    }

    fn start(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::Serving { at: counter });
        self.window(counter).rating = None;
        self.note_action(counter, &paper, "start", now);
    }

    fn finish(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::Finished);
        let until = now + i64::from(self.setup.rules.rating_window_s) * SECOND;
        let window = self.window(counter);
        window.served += 1;
        window.rating = Some((paper.id, until));
        self.note_action(counter, &paper, "finish", now);
    }

    /// Somebody comes to a free counter without a ticket.
    fn start_without_ticket(&mut self, counter: CounterId, now: i64) -> Option<()> {
        let service = self.window(counter).serves.first()?.service;
        let paper = self.push(Number::NONE, service, None, now, Place::Cancelled);
        let paper = paper.clone();
        self.used.pop();
        self.go(paper.id, Place::Serving { at: counter });
        self.window(counter).rating = None;
        self.note_action(counter, &paper, "start-without-ticket", now);
        Some(())
    }

    fn call(&mut self, counter: CounterId, id: u64, now: i64) {
        self.go(
            id,
            Place::Called {
                at: counter,
                since: now,
                times: 1,
            },
        );
        self.window(counter).undoable = None;
    }

    /// Waiting tickets that a counter may serve, best first: the order rule, by sorting everything.
    pub(super) fn choose(&self, counter: CounterId, now: i64) -> Option<&Paper> {
        let window = self.windows.iter().find(|w| w.id == counter).unwrap();
        let rank = |p: &Paper| {
            window
                .serves
                .iter()
                .find(|s| s.service == p.service)
                .map(|s| s.rank)
        };
        let class = |p: &Paper| p.class.and_then(|c| self.setup.class(c));
        let level = |p: &Paper| class(p).map_or(0, |c| c.level);
        let mut all: Vec<&Paper> = self
            .papers
            .iter()
            .filter(|p| p.place == Place::Waiting && rank(p).is_some())
            .collect();
        all.sort_by_key(|p| {
            let service = self.setup.service(p.service).unwrap();
            let waited = now - p.stands();
            let over = service
                .max_wait_s
                .is_some_and(|max| waited / SECOND > i64::from(max));
            let speed = i128::from(service.rate) * class(p).map_or(100, |c| i128::from(c.rate));
            (
                Reverse(level(p)),
                Reverse(over),
                rank(p),
                Reverse(i128::from(waited) * speed),
                p.stands(),
                p.id,
            )
        });
        let best = *all.first()?;
        let turn = self
            .setup
            .rules
            .ratio
            .is_some_and(|k| window.run >= u32::from(k))
            && level(best) > 0;
        Some(
            all.iter()
                .copied()
                .find(|p| turn && level(p) == 0)
                .unwrap_or(best),
        )
    }

    /// Frees a counter for another ticket; `None` when it is not free.
    fn release(&mut self, counter: CounterId, now: i64) -> Option<bool> {
        match self.at_counter(counter).map(|p| p.place) {
            None => Some(false),
            Some(Place::Called { times, .. })
                if times >= u32::from(self.setup.rules.calls_before_no_show) =>
            {
                self.pass(counter, now);
                Some(true)
            }
            Some(Place::Serving { .. }) if self.setup.rules.call_finishes => {
                self.finish(counter, now);
                Some(true)
            }
            Some(_) => None,
        }
    }

    /// Carries a command out; `None` is a refusal (this model may then be half changed: keep a
    /// copy).
    pub(super) fn send(&mut self, now: i64, command: &Command) -> Option<()> {
        let counter = match command {
            Command::Counter(
                CounterCommand::Close { counter }
                | CounterCommand::CallNext { counter }
                | CounterCommand::CallTicket { counter, .. }
                | CounterCommand::Recall { counter }
                | CounterCommand::NoShow { counter }
                | CounterCommand::Start { counter }
                | CounterCommand::StartWithoutTicket { counter }
                | CounterCommand::Finish { counter }
                | CounterCommand::Park { counter }
                | CounterCommand::Unpark { counter, .. }
                | CounterCommand::Transfer { counter, .. }
                | CounterCommand::Pause { counter, .. }
                | CounterCommand::Resume { counter }
                | CounterCommand::Undo { counter },
            )
            | Command::Queue(
                QueueCommand::RegisterPrintedTicket {
                    counter: Some(counter),
                    ..
                }
                | QueueCommand::Cancel {
                    counter: Some(counter),
                    ..
                }
                | QueueCommand::Hold {
                    counter: Some(counter),
                    ..
                }
                | QueueCommand::PutBack {
                    counter: Some(counter),
                    ..
                },
            ) => {
                self.windows.iter().find(|w| w.id == *counter && w.open)?;
                *counter
            }
            Command::Counter(
                CounterCommand::Open { counter, .. } | CounterCommand::SetServices { counter, .. },
            )
            | Command::Rating(RatingCommand::Rate { counter, .. }) => {
                self.windows.iter().find(|w| w.id == *counter)?;
                *counter
            }
            _ => CounterId(0),
        };
        let here = self.at_counter(counter).cloned();
        let is_called = here
            .as_ref()
            .is_some_and(|p| matches!(p.place, Place::Called { .. }));
        let is_served = here
            .as_ref()
            .is_some_and(|p| matches!(p.place, Place::Serving { .. }));
        let may_wait = |p: &Paper| is_served && p.number != Number::NONE;
        let paused = self.windows.iter().any(|w| w.id == counter && w.paused);
        match command {
            // Paper has rules of its own, tested in printing.rs; it never moves a ticket.
            Command::Print(_) | Command::Device(_) => return None,
            // What visitors left moves no ticket either.
            Command::Person(_) => return None,
            // A clock that is set has tests of its own, in clock.rs and in the simulation.
            Command::Clock(_) => return None,
            // Appointments have a model of their own, in appointments.rs.
            Command::Appointment(_) => return None,
            // People have tests of their own, in staff.rs.
            Command::Staff(_) => return None,
            Command::Queue(QueueCommand::Issue { service, class, .. }) => {
                if self.alarm {
                    return None;
                }
                self.draw(*service, *class, now, Place::Waiting)?;
            }
            Command::Queue(QueueCommand::Reserve {
                slip,
                service,
                class,
                ..
            }) => {
                if self.papers.iter().all(|p| p.slip != Some(*slip)) {
                    if self.alarm {
                        return None;
                    }
                    self.draw(*service, *class, now, Place::Reserved)?.slip = Some(*slip);
                }
            }
            Command::Queue(QueueCommand::Adopt {
                slip,
                service,
                class,
                pressed_at,
                number,
                ..
            }) => {
                self.adopt(now, *slip, *service, *class, pressed_at.0, *number)?;
            }
            Command::Queue(QueueCommand::RegisterPrintedTicket {
                number, service, ..
            }) => {
                self.setup.service(*service)?;
                let same =
                    |p: &&Paper| (p.number.prefix, p.number.value) == (number.prefix, number.value);
                match self.papers.iter().find(same).map(|p| (p.id, p.place)) {
                    Some((id, Place::Reserved)) => {
                        self.go(id, Place::Waiting);
                        self.paper(id).issued = now;
                    }
                    None if (number.prefix.as_str().ends_with('-') || self.is_lost(*number))
                        && self.is_ours(*number) =>
                    {
                        self.push(*number, *service, None, now, Place::Waiting)
                            .typed = true;
                    }
                    _ => return None,
                }
            }
            Command::Machine(MachineCommand::Admit { .. }) => self.series += 1,
            Command::Machine(MachineCommand::Promote { generation, .. }) => {
                if *generation <= self.generation {
                    return None;
                }
                self.generation = *generation;
                self.closed = true;
                self.series += 10;
                for service in self.each_series() {
                    let last = self.next_free(&service) - 1;
                    self.leave_out(&service, last + 1, last);
                }
            }
            Command::Announcement(AnnouncementCommand::RaiseEmergency { .. }) => self.alarm = true,
            Command::Announcement(AnnouncementCommand::EndEmergency) => {
                if self.alarm {
                    self.windows.iter_mut().for_each(|w| w.active = now);
                }
                self.alarm = false;
            }
            Command::Machine(MachineCommand::BeginLineage {
                generation,
                reached,
                ..
            }) => {
                if *generation <= self.generation {
                    return None;
                }
                (self.generation, self.series) = (*generation, self.series + 10);
                for service in self.each_series() {
                    let first = self.next_free(&service);
                    let last = match reached {
                        None => self.last_allowed(&service),
                        Some(reached) if reached.day.is_some_and(|d| d < self.day) => 0,
                        Some(reached) => {
                            let of = |r: &&crate::Reached| self.draws(&service, r.prefix, r.value);
                            let there = reached.highest.iter().filter(of);
                            there.map(|r| r.value).max().unwrap_or(0)
                        }
                    };
                    if last >= first {
                        self.leave_out(&service, first, last);
                        self.lost.push((service.prefix, first, last));
                    }
                }
            }
            Command::Machine(MachineCommand::Reopen) => {
                self.closed = false;
                self.lost.clear();
            }
            Command::Announcement(_) => {}
            Command::Counter(CounterCommand::Open { clerk, replace, .. }) => {
                let is_clerks = |w: &&Window| w.open && w.clerk.eq_ignore_ascii_case(clerk);
                let elsewhere = self
                    .windows
                    .iter()
                    .filter(|w| w.id != counter)
                    .find(is_clerks)
                    .map(|w| w.id);
                let is_free = |id: CounterId| self.at_counter(id).is_none();
                let is_taken = self.windows.iter().any(|w| w.id == counter && w.open);
                if !replace && (is_taken || elsewhere.is_some())
                    || here.is_some()
                    || !elsewhere.is_none_or(is_free)
                {
                    return None;
                }
                elsewhere.into_iter().for_each(|id| self.close(id));
                self.close(counter);
                let window = self.window(counter);
                window.open = true;
                window.clerk.clone_from(clerk);
            }
            Command::Counter(CounterCommand::Close { .. }) => {
                if here.is_some() {
                    return None;
                }
                self.close(counter);
            }
            Command::Counter(CounterCommand::SetServices { serves, .. }) => {
                self.window(counter).serves.clone_from(serves);
            }
            Command::Counter(CounterCommand::CallNext { .. }) => {
                if paused || self.closed || self.alarm {
                    return None;
                }
                let released = self.release(counter, now)?;
                match self.choose(counter, now).map(|p| (p.id, p.class)) {
                    Some((id, class)) => {
                        let level = class
                            .and_then(|c| self.setup.class(c))
                            .map_or(0, |c| c.level);
                        self.call(counter, id, now);
                        let window = self.window(counter);
                        window.run = if level > 0 { window.run + 1 } else { 0 };
                    }
                    None if released => {}
                    None => return None,
                }
            }
            Command::Counter(
                CounterCommand::CallTicket { ticket, .. } | CounterCommand::Unpark { ticket, .. },
            ) => {
                let place = self.papers.iter().find(|p| p.id == ticket.0)?.place;
                let call = matches!(command, Command::Counter(CounterCommand::CallTicket { .. }));
                let fits = match place {
                    Place::Waiting | Place::OnHold { .. } | Place::NoShow { .. } => call,
                    Place::Parked { at } => at == counter,
                    _ => false,
                };
                if paused || !fits || call && (self.closed || self.alarm) {
                    return None;
                }
                self.release(counter, now)?;
                if let Place::Parked { .. } = place {
                    self.go(ticket.0, Place::Serving { at: counter });
                    let window = self.window(counter);
                    window.rating = None;
                    window.undoable = None;
                } else {
                    self.call(counter, ticket.0, now);
                }
            }
            Command::Counter(CounterCommand::Recall { .. }) => match here?.place {
                Place::Called { at, times, .. } => {
                    let id = self.at_counter(at)?.id;
                    self.go(
                        id,
                        Place::Called {
                            at,
                            since: now,
                            times: times + 1,
                        },
                    );
                }
                _ => return None,
            },
            Command::Counter(CounterCommand::NoShow { .. }) => {
                is_called.then(|| self.pass(counter, now))?;
            }
            Command::Counter(CounterCommand::Start { .. }) => {
                is_called.then(|| self.start(counter, now))?;
            }
            Command::Counter(CounterCommand::StartWithoutTicket { .. }) => {
                if here.is_some() || paused || self.closed || self.alarm {
                    return None;
                }
                self.start_without_ticket(counter, now)?;
            }
            Command::Counter(CounterCommand::Finish { .. }) => {
                is_served.then(|| self.finish(counter, now))?;
            }
            Command::Counter(CounterCommand::Park { .. }) => {
                let paper = here.filter(may_wait)?;
                self.go(paper.id, Place::Parked { at: counter });
                self.window(counter).undoable = None;
            }
            Command::Counter(CounterCommand::Transfer { service, class, .. }) => {
                let paper = here.filter(may_wait)?;
                self.setup.service(*service)?;
                class.map_or(Some(()), |c| self.setup.class(c).map(|_| ()))?;
                let class = class.or(paper.class);
                if (*service, class) == (paper.service, paper.class) {
                    return None;
                }
                self.go(paper.id, Place::Waiting);
                let moved = self.paper(paper.id);
                moved.service = *service;
                moved.class = class;
                moved.legs = paper.legs + 1;
                moved.back = None;
                self.note_action(counter, &paper, "transfer", now);
            }
            Command::Counter(CounterCommand::Pause { .. }) => {
                if here.is_some() || paused {
                    return None;
                }
                self.window(counter).paused = true;
            }
            Command::Counter(CounterCommand::Resume { .. }) => {
                if !paused {
                    return None;
                }
                self.window(counter).paused = false;
            }
            Command::Queue(QueueCommand::Cancel {
                ticket,
                counter: by,
            }) => {
                let paper = self.papers.iter().find(|p| p.id == ticket.0)?.clone();
                if !matches!(
                    paper.place,
                    Place::Waiting
                        | Place::OnHold { .. }
                        | Place::NoShow { .. }
                        | Place::Parked { .. }
                ) {
                    return None;
                }
                self.go(paper.id, Place::Cancelled);
                self.cancelled += 1;
                if by.is_some() {
                    self.note_action(counter, &paper, "cancel", now);
                }
            }
            Command::Queue(QueueCommand::Hold {
                ticket, minutes, ..
            }) => {
                let usual = self.setup.rules.hold_min?;
                let place = self.papers.iter().find(|p| p.id == ticket.0)?.place;
                matches!(place, Place::Waiting | Place::OnHold { .. }).then_some(())?;
                let until = now + i64::from(minutes.unwrap_or(usual)) * 60 * SECOND;
                self.go(ticket.0, Place::OnHold { until });
            }
            Command::Queue(QueueCommand::PutBack { ticket, .. })
                if self
                    .papers
                    .iter()
                    .any(|p| p.id == ticket.0 && matches!(p.place, Place::OnHold { .. })) =>
            {
                self.go(ticket.0, Place::Waiting);
            }
            Command::Queue(
                QueueCommand::PutBack { ticket, .. } | QueueCommand::ComeBack { ticket },
            ) => {
                let by_staff = matches!(command, Command::Queue(QueueCommand::PutBack { .. }));
                let rules = &self.setup.rules;
                (!self.alarm && (by_staff || rules.return_at_kiosk)).then_some(())?;
                let others = usize::from(rules.return_after?);
                let paper = self.papers.iter().find(|p| p.id == ticket.0)?.clone();
                matches!(paper.place, Place::NoShow { .. }).then_some(())?;
                let alike = |p: &&Paper| {
                    p.place == Place::Waiting
                        && (p.service, p.class) == (paper.service, paper.class)
                };
                let mut ahead: Vec<(i64, u64)> = self
                    .papers
                    .iter()
                    .filter(alike)
                    .map(|p| (p.stands(), p.id))
                    .collect();
                ahead.sort_unstable();
                let behind = match others {
                    0 => paper.stands(),
                    n if n > ahead.len() => now,
                    n => ahead[n - 1].0 + 1,
                };
                self.go(paper.id, Place::Waiting);
                self.paper(paper.id).back = Some(behind.max(paper.stands()));
            }
            Command::Counter(CounterCommand::Undo { .. }) => {
                let action = self.window(counter).undoable.clone()?;
                let mut back = action.paper;
                let current = self.papers.iter().find(|p| p.id == back.id)?;
                let busy = here.is_some()
                    && !matches!(action.kind, "start" | "start-without-ticket" | "cancel");
                // A transferred ticket may have been somewhere else and come back to the same
                // queue.
                let queued = current.place == Place::Waiting && current.legs == back.legs + 1;
                let moved = if action.kind == "transfer" {
                    !queued
                } else {
                    current.moves != action.moves
                };
                let closed = matches!(back.place, Place::Parked { at } if !self.windows.iter().any(|w| w.id == at && w.open));
                let until = action.made + i64::from(self.setup.rules.undo_s) * SECOND;
                if now > until || busy || moved || closed || current.rated.is_some() {
                    return None;
                }
                if let Place::Called { since, .. } = &mut back.place {
                    *since = now;
                }
                self.cancelled -= u32::from(action.kind == "cancel");
                let window = self.window(counter);
                window.undoable = None;
                match action.kind {
                    "finish" => (window.served, window.rating) = (window.served - 1, None),
                    "no-show" => window.no_shows -= 1,
                    _ => {}
                }
                let id = back.id;
                back.slip = self.paper(id).slip;
                *self.paper(id) = back;
            }
            Command::Rating(RatingCommand::Rate { grade, .. }) => {
                let rules = self.setup.rules.clone();
                let (id, until) = self
                    .window(counter)
                    .rating
                    .filter(|(_, until)| now < *until)?;
                let grades = self.setup.grades.clone();
                let poor = grades.get(usize::from(*grade))?.poor;
                match self.paper(id).rated {
                    None => {
                        self.paper(id).rated = Some((*grade, now));
                        let later = now + i64::from(rules.rating_window_s) * SECOND;
                        self.window(counter).rating = Some((id, if poor { later } else { until }));
                    }
                    Some((_, first)) if now <= first + i64::from(rules.rating_min_s) * SECOND => {}
                    Some(_) => return None,
                }
            }
            Command::Configure { setup } => self.setup = *setup.clone(),
            Command::Settings(SettingsCommand::Change { changes }) => {
                self.setup = self.setup.with(changes);
            }
            Command::Settings(SettingsCommand::TakeBack { .. }) => return None,
            Command::Rating(RatingCommand::Explain { .. })
            | Command::Elapse
            | Command::Machine(MachineCommand::Expel { .. }) => {}
        }
        if matches!(
            command,
            Command::Counter(_)
                | Command::Queue(QueueCommand::Cancel {
                    counter: Some(_),
                    ..
                })
        ) {
            self.window(counter).active = now;
        }
        Some(())
    }
}
