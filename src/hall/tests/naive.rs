//! The rules once more, simple and slow: a list of tickets, scanned. Written from the design, to be compared with the real hall.

use super::*;
use std::cmp::Reverse;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    Waiting,
    Called { at: CounterId, since: i64, times: u32 },
    Serving { at: CounterId },
    Parked { at: CounterId },
    Passed { at: CounterId },
    Finished,
    Cancelled,
}

#[derive(Debug, Clone)]
pub(super) struct Paper {
    pub(super) id: u64,
    pub(super) number: Number,
    pub(super) service: ServiceId,
    pub(super) class: Option<ClassId>,
    issued: i64,
    pub(super) place: Place,
    rated: Option<(u8, i64)>,
    /// Rises whenever the ticket changes place, so that a slip knows whether it is still the last word.
    moves: u64,
    legs: u32,
    issued_for: ServiceId,
}

#[derive(Debug, Clone)]
struct Slip {
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
    pub(super) rating: Option<(u64, i64)>,
    slip: Option<Slip>,
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
    next_id: u64,
    moves: u64,
}

const SECOND: i64 = 1_000_000;

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
                rating: None,
                slip: None,
                run: 0,
                served: 0,
                no_shows: 0,
            })
            .collect();
        Model { setup: setup.clone(), day, papers: Vec::new(), windows, cancelled: 0, next_id: 0, moves: 0 }
    }

    fn paper(&mut self, id: u64) -> &mut Paper {
        self.papers.iter_mut().find(|p| p.id == id).unwrap()
    }
    fn window(&mut self, id: CounterId) -> &mut Window {
        self.windows.iter_mut().find(|w| w.id == id).unwrap()
    }
    /// The ticket at a counter: whichever says that it is there.
    pub(super) fn at_counter(&self, id: CounterId) -> Option<&Paper> {
        self.papers.iter().find(|p| matches!(p.place, Place::Called { at, .. } | Place::Serving { at } if at == id))
    }
    fn go(&mut self, id: u64, place: Place) {
        self.moves += 1;
        let moves = self.moves;
        let paper = self.paper(id);
        (paper.place, paper.moves) = (place, moves);
    }

    /// What the clock brings about: day turns by local date less the hour it starts at; windows, arrivals and absences.
    pub(super) fn elapse(&mut self, now: i64) {
        let zone = self.setup.rules.zone;
        let local = Timestamp(now).local(zone).naive_local() - (self.setup.rules.day_starts - NaiveTime::MIN);
        if local.date() > self.day {
            self.day = local.date();
            self.papers.clear();
            self.cancelled = 0;
            for w in &mut self.windows {
                (w.rating, w.slip, w.run, w.served, w.no_shows) = (None, None, 0, 0, 0);
            }
            return;
        }
        let rules = self.setup.rules.clone();
        for i in 0..self.windows.len() {
            let id = self.windows[i].id;
            if self.windows[i].rating.is_some_and(|(_, until)| until <= now) {
                self.windows[i].rating = None;
            }
            let Some(paper) = self.at_counter(id).cloned() else { continue };
            let Place::Called { since, .. } = paper.place else { continue };
            let due = |after: Option<u32>| after.map(|s| since + i64::from(s) * SECOND).filter(|due| *due <= now);
            match (due(rules.arrives_after_s), due(rules.absent_after_s)) {
                (Some(a), Some(b)) if b < a => self.pass(id, now),
                (Some(_), _) => self.start(id, now),
                (None, Some(_)) => self.pass(id, now),
                (None, None) => {}
            }
        }
    }

    fn slip(&mut self, counter: CounterId, paper: &Paper, kind: &'static str, now: i64) {
        let moves = self.moves;
        self.window(counter).slip = Some(Slip { made: now, paper: paper.clone(), moves, kind });
    }

    fn pass(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::Passed { at: counter });
        self.window(counter).no_shows += 1;
        self.slip(counter, &paper, "no-show", now);
    }

    fn start(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::Serving { at: counter });
        self.window(counter).rating = None;
        self.slip(counter, &paper, "start", now);
    }

    fn finish(&mut self, counter: CounterId, now: i64) {
        let paper = self.at_counter(counter).unwrap().clone();
        self.go(paper.id, Place::Finished);
        let until = now + i64::from(self.setup.rules.rating_window_s) * SECOND;
        let window = self.window(counter);
        window.served += 1;
        window.rating = Some((paper.id, until));
        self.slip(counter, &paper, "finish", now);
    }

    fn call(&mut self, counter: CounterId, id: u64, now: i64) {
        self.go(id, Place::Called { at: counter, since: now, times: 1 });
        self.window(counter).slip = None;
    }

    /// Waiting tickets that a counter may serve, best first: the order rule, by sorting everything.
    pub(super) fn choose(&self, counter: CounterId, now: i64) -> Option<&Paper> {
        let window = self.windows.iter().find(|w| w.id == counter).unwrap();
        let rank = |p: &Paper| window.serves.iter().find(|s| s.service == p.service).map(|s| s.rank);
        let class = |p: &Paper| p.class.and_then(|c| self.setup.class(c));
        let level = |p: &Paper| class(p).map_or(0, |c| c.level);
        let mut all: Vec<&Paper> = self.papers.iter().filter(|p| p.place == Place::Waiting && rank(p).is_some()).collect();
        all.sort_by_key(|p| {
            let service = self.setup.service(p.service).unwrap();
            let waited = now - p.issued;
            let over = service.max_wait_s.is_some_and(|max| waited / SECOND > i64::from(max));
            let speed = i128::from(service.rate) * class(p).map_or(100, |c| i128::from(c.rate));
            (Reverse(level(p) + u8::from(over)), rank(p), Reverse(i128::from(waited) * speed), p.issued, p.id)
        });
        let best = *all.first()?;
        let turn = self.setup.rules.ratio.is_some_and(|k| window.run >= u32::from(k)) && level(best) > 0;
        Some(all.iter().copied().find(|p| turn && level(p) == 0).unwrap_or(best))
    }

    /// Frees a counter for another ticket; `None` when it is not free.
    fn release(&mut self, counter: CounterId, now: i64) -> Option<bool> {
        match self.at_counter(counter).map(|p| p.place) {
            None => Some(false),
            Some(Place::Called { times, .. }) if times >= u32::from(self.setup.rules.calls_before_no_show) => {
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

    /// Carries a command out; `None` is a refusal (this model may then be half changed: keep a copy).
    pub(super) fn send(&mut self, now: i64, command: &Command) -> Option<()> {
        let counter = match command {
            Command::CloseCounter { counter }
            | Command::CallNext { counter }
            | Command::CallTicket { counter, .. }
            | Command::Recall { counter }
            | Command::NoShow { counter }
            | Command::Start { counter }
            | Command::Finish { counter }
            | Command::Park { counter }
            | Command::Unpark { counter, .. }
            | Command::Transfer { counter, .. }
            | Command::Pause { counter, .. }
            | Command::Resume { counter }
            | Command::Undo { counter }
            | Command::Cancel { counter: Some(counter), .. } => {
                self.windows.iter().find(|w| w.id == *counter && w.open)?;
                *counter
            }
            Command::OpenCounter { counter, .. } | Command::SetServices { counter, .. } | Command::Rate { counter, .. } => {
                self.windows.iter().find(|w| w.id == *counter)?;
                *counter
            }
            _ => CounterId(0),
        };
        let here = self.at_counter(counter).cloned();
        let is_called = here.as_ref().is_some_and(|p| matches!(p.place, Place::Called { .. }));
        let is_served = here.as_ref().is_some_and(|p| matches!(p.place, Place::Serving { .. }));
        let paused = self.windows.iter().any(|w| w.id == counter && w.paused);
        match command {
            // Paper has rules of its own, tested in printing.rs; it never moves a ticket.
            Command::Print { .. } | Command::ReportJob { .. } | Command::ReportPrinter { .. } => return None,
            Command::Issue { service, class, .. } => {
                let to = self.setup.service(*service)?.clone();
                class.map_or(Some(()), |c| self.setup.class(c).map(|_| ()))?;
                let count = self.papers.iter().filter(|p| p.issued_for == *service).count() as u32;
                if to.cap.is_some_and(|cap| count >= cap) || to.first + count > to.last {
                    return None;
                }
                self.papers.push(Paper {
                    id: self.next_id,
                    number: Number { prefix: to.prefix, value: to.first + count, width: to.width },
                    service: *service,
                    class: *class,
                    issued: now,
                    place: Place::Waiting,
                    rated: None,
                    moves: 0,
                    legs: 0,
                    issued_for: *service,
                });
                self.next_id += 1;
            }
            Command::OpenCounter { .. } => {
                let window = self.window(counter);
                if window.open {
                    return None;
                }
                (window.open, window.paused) = (true, false);
            }
            Command::CloseCounter { .. } => {
                if here.is_some() {
                    return None;
                }
                let parked: Vec<u64> = self.papers.iter().filter(|p| p.place == Place::Parked { at: counter }).map(|p| p.id).collect();
                parked.into_iter().for_each(|id| self.go(id, Place::Waiting));
                let serves = self.setup.counter(counter).unwrap().serves.clone();
                let window = self.window(counter);
                (window.open, window.paused, window.slip, window.run, window.serves) = (false, false, None, 0, serves);
            }
            Command::SetServices { serves, .. } => self.window(counter).serves.clone_from(serves),
            Command::CallNext { .. } => {
                if paused {
                    return None;
                }
                let released = self.release(counter, now)?;
                match self.choose(counter, now).map(|p| (p.id, p.class)) {
                    Some((id, class)) => {
                        let level = class.and_then(|c| self.setup.class(c)).map_or(0, |c| c.level);
                        self.call(counter, id, now);
                        let window = self.window(counter);
                        window.run = if level > 0 { window.run + 1 } else { 0 };
                    }
                    None if released => {}
                    None => return None,
                }
            }
            Command::CallTicket { ticket, .. } | Command::Unpark { ticket, .. } => {
                let place = self.papers.iter().find(|p| p.id == ticket.0)?.place;
                let call = matches!(command, Command::CallTicket { .. });
                let fits = match place {
                    Place::Waiting | Place::Passed { .. } => call,
                    Place::Parked { at } => at == counter,
                    _ => false,
                };
                if paused || !fits {
                    return None;
                }
                self.release(counter, now)?;
                if let Place::Parked { .. } = place {
                    self.go(ticket.0, Place::Serving { at: counter });
                    let window = self.window(counter);
                    (window.rating, window.slip) = (None, None);
                } else {
                    self.call(counter, ticket.0, now);
                }
            }
            Command::Recall { .. } => match here?.place {
                Place::Called { at, times, .. } => {
                    let id = self.at_counter(at)?.id;
                    self.go(id, Place::Called { at, since: now, times: times + 1 });
                }
                _ => return None,
            },
            Command::NoShow { .. } => is_called.then(|| self.pass(counter, now))?,
            Command::Start { .. } => is_called.then(|| self.start(counter, now))?,
            Command::Finish { .. } => is_served.then(|| self.finish(counter, now))?,
            Command::Park { .. } => {
                let paper = here.filter(|_| is_served)?;
                self.go(paper.id, Place::Parked { at: counter });
                self.window(counter).slip = None;
            }
            Command::Transfer { service, class, .. } => {
                let paper = here.filter(|_| is_served)?;
                self.setup.service(*service)?;
                class.map_or(Some(()), |c| self.setup.class(c).map(|_| ()))?;
                let class = class.or(paper.class);
                if (*service, class) == (paper.service, paper.class) {
                    return None;
                }
                self.go(paper.id, Place::Waiting);
                let moved = self.paper(paper.id);
                (moved.service, moved.class, moved.legs) = (*service, class, paper.legs + 1);
                self.slip(counter, &paper, "transfer", now);
            }
            Command::Pause { .. } => {
                if here.is_some() || paused {
                    return None;
                }
                self.window(counter).paused = true;
            }
            Command::Resume { .. } => {
                if !paused {
                    return None;
                }
                self.window(counter).paused = false;
            }
            Command::Cancel { ticket, counter: by } => {
                let paper = self.papers.iter().find(|p| p.id == ticket.0)?.clone();
                if !matches!(paper.place, Place::Waiting | Place::Passed { .. } | Place::Parked { .. }) {
                    return None;
                }
                self.go(paper.id, Place::Cancelled);
                self.cancelled += 1;
                if by.is_some() {
                    self.slip(counter, &paper, "cancel", now);
                }
            }
            Command::Undo { .. } => {
                let slip = self.window(counter).slip.clone()?;
                let mut back = slip.paper;
                let current = self.papers.iter().find(|p| p.id == back.id)?;
                let busy = here.is_some() && !matches!(slip.kind, "start" | "cancel");
                // A transferred ticket may have been somewhere else and come back to the same queue.
                let queued = current.place == Place::Waiting && current.legs == back.legs + 1;
                let moved = if slip.kind == "transfer" { !queued } else { current.moves != slip.moves };
                let closed = matches!(back.place, Place::Parked { at } if !self.windows.iter().any(|w| w.id == at && w.open));
                let until = slip.made + i64::from(self.setup.rules.undo_s) * SECOND;
                if now > until || busy || moved || closed || current.rated.is_some() {
                    return None;
                }
                if let Place::Called { since, .. } = &mut back.place {
                    *since = now;
                }
                self.cancelled -= u32::from(slip.kind == "cancel");
                let window = self.window(counter);
                window.slip = None;
                match slip.kind {
                    "finish" => (window.served, window.rating) = (window.served - 1, None),
                    "no-show" => window.no_shows -= 1,
                    _ => {}
                }
                let id = back.id;
                *self.paper(id) = back;
            }
            Command::Rate { grade, .. } => {
                let rules = self.setup.rules.clone();
                let (id, until) = self.window(counter).rating.filter(|(_, until)| now < *until)?;
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
            Command::ExplainRating { .. } | Command::Elapse => {}
        }
        Some(())
    }
}
