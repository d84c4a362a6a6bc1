//! Visitors and clerks who run the demo's hall by themselves, so that a newcomer sees it alive.
//!
//! They use the hall as people do: they see its state and send commands. Seeded, and told the time,
//! so a run can be repeated. At 60x everybody acts sixty times as fast by the time that is told; the
//! demo has them act at 1x and lets the hall's clock run faster
//! instead.

use fastrand::Rng;
use hall::counter::Counter;
use hall::setup::Service;
use hall::{
    Command, CounterCommand, CounterId, Hall, Lang, QueueCommand, RatingCommand, TicketId,
    TicketState, Timestamp,
};
use std::collections::BTreeMap;

/// Speeds that one key cycles through, 0 for off.
pub const SPEEDS: [u32; 6] = [0, 1, 5, 15, 30, 60];
/// Share of the counters' capacity that arrives: a little too many, so that queues form; who finds
/// a hopeless one goes home.
const LOAD: f64 = 1.05;
/// Waiting visitors of one service that make the next one go home.
const HOPELESS: usize = 12;
/// Visitors who wait when the demo opens a new day.
const FIRST_VISITORS: usize = 6;
/// Real seconds for which a simulated clerk leaves a counter alone after a person worked there.
const HANDS_OFF_S: u32 = 45;
/// Names of the clerks, by counter.
const CLERKS: [(&str, &str); 8] = [
    ("王敏", "Min Wang"),
    ("李强", "Qiang Li"),
    ("张丽", "Li Zhang"),
    ("陈静", "Jing Chen"),
    ("刘洋", "Yang Liu"),
    ("赵磊", "Lei Zhao"),
    ("周婷", "Ting Zhou"),
    ("吴刚", "Gang Wu"),
];

/// Returns the name that the demo gives a clerk at `counter`.
pub fn clerk_name(counter: CounterId, lang: Lang) -> String {
    let n = usize::from(counter.0);
    let (zh, en) = CLERKS[n % CLERKS.len()];
    let name = if lang.is_chinese() { zh } else { en };
    // No two of them have the same name.
    match n / CLERKS.len() {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

/// Returns the visitors who are in the hall when it opens: one a service, and around again.
pub fn first_visitors(hall: &Hall, lang: Lang, at: Timestamp) -> Vec<Command> {
    let open: Vec<_> = hall
        .setup()
        .services
        .iter()
        .filter(|s| hall.can_issue(at, s.id).is_ok())
        .collect();
    let issue = |service: &&Service| {
        Command::Queue(QueueCommand::Issue {
            service: service.id,
            lang,
            class: None,
            printer: None,
        })
    };
    let visitors = open.iter().cycle().take(FIRST_VISITORS);
    visitors.map(issue).collect()
}

/// The situation that a clerk last saw, so that a plan is made once for each situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    Closed,
    Paused,
    Free,
    Called(TicketId, u8),
    Serving(TicketId),
}

#[derive(Debug, Clone, Copy)]
struct Plan {
    scene: Scene,
    due: Timestamp,
}

/// See the [module](self).
pub struct Simulation {
    rng: Rng,
    lang: Lang,
    speed: u32,
    next_visitor: Timestamp,
    plans: BTreeMap<CounterId, Plan>,
    ratings: BTreeMap<CounterId, (TicketId, Option<Timestamp>)>,
    hands_off: BTreeMap<CounterId, Timestamp>,
}

impl Simulation {
    /// Creates a hall where nobody acts yet.
    pub fn new(seed: u64, lang: Lang) -> Simulation {
        Simulation {
            rng: Rng::with_seed(seed),
            lang,
            speed: 0,
            next_visitor: Timestamp::NEVER,
            plans: BTreeMap::new(),
            ratings: BTreeMap::new(),
            hands_off: BTreeMap::new(),
        }
    }

    /// Returns how fast they act; 0 when they do not.
    pub fn speed(&self) -> u32 {
        self.speed
    }

    /// Makes them act `speed` times as fast as people from `at` on.
    pub fn set_speed(&mut self, speed: u32, at: Timestamp) {
        self.speed = speed;
        self.plans.clear();
        self.ratings.clear();
        self.next_visitor = if speed == 0 { Timestamp::NEVER } else { at };
    }

    /// Tells that a person works at this counter: its simulated clerk keeps away for a while.
    pub fn keep_off(&mut self, counter: CounterId, at: Timestamp) {
        self.hands_off.insert(counter, at.plus_s(HANDS_OFF_S));
        self.plans.remove(&counter);
        self.ratings.remove(&counter);
    }

    /// Returns what is due at `at`.
    pub fn act(&mut self, hall: &Hall, at: Timestamp) -> Vec<Command> {
        if self.speed == 0 {
            return Vec::new();
        }
        let mut commands = Vec::new();
        if at >= self.next_visitor {
            commands.extend(self.visitor(hall, at));
            let gap = self.mean_gap_s(hall) * -(1.0 - self.rng.f64()).ln();
            self.next_visitor = self.later(at, gap);
        }
        for counter in hall.counters() {
            if self
                .hands_off
                .get(&counter.id)
                .is_some_and(|until| at < *until)
            {
                continue;
            }
            commands.extend(self.clerk(hall, counter, at));
            commands.extend(self.rater(hall, counter, at));
        }
        commands
    }

    /// Returns when to ask [`Simulation::act`] again at the latest.
    pub fn next_at(&self) -> Timestamp {
        let plans = self.plans.values().map(|p| p.due);
        let ratings = self.ratings.values().filter_map(|(_, due)| *due);
        plans
            .chain(ratings)
            .chain([self.next_visitor])
            .min()
            .unwrap_or(Timestamp::NEVER)
    }

    /// Returns the time that is `seconds` of a person's time after `at`.
    fn later(&self, at: Timestamp, seconds: f64) -> Timestamp {
        Timestamp(at.0 + (seconds * 1e6 / f64::from(self.speed.max(1))) as i64)
    }

    /// Seconds between visitors that keep the counters as busy as [`LOAD`] says.
    fn mean_gap_s(&self, hall: &Hall) -> f64 {
        // The mean over visitors, of whom the quick services get more.
        let services = &hall.setup().services;
        let usual = services.len() as f64
            / services
                .iter()
                .map(quick)
                .sum::<f64>()
                .max(f64::MIN_POSITIVE);
        // A walk to the counter takes its time too.
        (usual + 15.0) / (hall.counters().len().max(1) as f64 * LOAD)
    }

    fn visitor(&mut self, hall: &Hall, at: Timestamp) -> Option<Command> {
        let open: Vec<&Service> = hall
            .setup()
            .services
            .iter()
            .filter(|s| hall.can_issue(at, s.id).is_ok())
            .collect();
        let mut draw = self.rng.f64() * open.iter().map(|s| quick(s)).sum::<f64>();
        let service = open.into_iter().find(|s| {
            draw -= quick(s);
            draw <= 0.0
        })?;
        if hall.waiting(service.id) > HOPELESS {
            return None;
        }
        let kiosk: Vec<_> = hall.setup().classes.iter().filter(|c| c.at_kiosk).collect();
        let class = if self.rng.f64() < 0.1 {
            self.rng.choice(kiosk).map(|c| c.id)
        } else {
            None
        };
        let other = if self.lang.is_chinese() {
            Lang::EN
        } else {
            Lang::ZH
        };
        let lang = if self.rng.f64() < 0.9 {
            self.lang
        } else {
            other
        };
        Some(Command::Queue(QueueCommand::Issue {
            service: service.id,
            lang,
            class,
            printer: None,
        }))
    }

    fn clerk(&mut self, hall: &Hall, counter: &Counter, at: Timestamp) -> Option<Command> {
        let scene = scene(hall, counter);
        let plan = match self.plans.get(&counter.id) {
            Some(plan) if plan.scene == scene => *plan,
            _ => {
                let seconds = self.rng_seconds(hall, scene);
                let due = self.later(at, seconds);
                let plan = Plan { scene, due };
                self.plans.insert(counter.id, plan);
                plan
            }
        };
        if at < plan.due {
            return None;
        }
        self.plans.remove(&counter.id);
        let id = counter.id;
        let chance = self.rng.f64();
        Some(match scene {
            Scene::Closed => Command::Counter(CounterCommand::Open {
                counter: id,
                clerk: clerk_name(id, self.lang),
                replace: false,
            }),
            Scene::Paused => Command::Counter(CounterCommand::Resume { counter: id }),
            Scene::Free => {
                if let Some(parked) = hall.parked(id).next() {
                    Command::Counter(CounterCommand::Unpark {
                        counter: id,
                        ticket: parked.id,
                    })
                } else if hall::routing::next_for(hall, counter, at).is_some() {
                    Command::Counter(CounterCommand::CallNext { counter: id })
                } else {
                    return None;
                }
            }
            Scene::Called(_, times) => {
                if chance < 0.93 {
                    Command::Counter(CounterCommand::Start { counter: id })
                } else if times < hall.setup().rules.calls_before_no_show {
                    Command::Counter(CounterCommand::Recall { counter: id })
                } else {
                    Command::Counter(CounterCommand::NoShow { counter: id })
                }
            }
            Scene::Serving(ticket) => {
                let here = hall.ticket(ticket)?;
                let fresh = here.leg == 0 && here.parked_s == 0;
                if fresh && chance < 0.04 {
                    Command::Counter(CounterCommand::Park { counter: id })
                } else if fresh && chance < 0.1 {
                    let services: Vec<_> = hall
                        .setup()
                        .services
                        .iter()
                        .filter(|s| !s.retired && s.id != here.service)
                        .map(|s| s.id)
                        .collect();
                    let service = self.rng.choice(services)?;
                    Command::Counter(CounterCommand::Transfer {
                        counter: id,
                        service,
                        class: None,
                    })
                } else {
                    Command::Counter(CounterCommand::Finish { counter: id })
                }
            }
        })
    }

    /// Draws how long a clerk takes in a situation before the next key.
    fn rng_seconds(&mut self, hall: &Hall, scene: Scene) -> f64 {
        let mut between = |low: f64, high: f64| low + self.rng.f64() * (high - low);
        match scene {
            Scene::Closed => between(1.0, 20.0),
            Scene::Paused => between(60.0, 240.0),
            Scene::Free => between(2.0, 6.0),
            Scene::Called(..) => between(8.0, 22.0),
            Scene::Serving(ticket) => {
                let usual = hall
                    .ticket(ticket)
                    .and_then(|t| hall.setup().service(t.service))
                    .map_or(300, |s| s.usual_service_s);
                // The sum of two draws spreads about as real service times do.
                f64::from(usual) * (0.35 + (between(0.0, 1.0) + between(0.0, 1.0)) * 0.65)
            }
        }
    }

    fn rater(&mut self, hall: &Hall, counter: &Counter, at: Timestamp) -> Option<Command> {
        let Some(window) = hall.rating_window(counter.id) else {
            self.ratings.remove(&counter.id);
            return None;
        };
        if hall
            .ticket(window.ticket)
            .is_none_or(|t| t.rating.is_some())
        {
            self.ratings.remove(&counter.id);
            return None;
        }
        let due = match self.ratings.get(&counter.id) {
            Some((ticket, due)) if *ticket == window.ticket => *due,
            _ => {
                let seconds = 3.0 + self.rng.f64() * 9.0;
                let due = (self.rng.f64() < 0.75).then(|| self.later(at, seconds));
                self.ratings.insert(counter.id, (window.ticket, due));
                due
            }
        };
        if at < due? {
            return None;
        }
        self.ratings.insert(counter.id, (window.ticket, None));
        let grades = hall.setup().grades.len().max(1) as f64;
        // Most visitors are content: the worst grade is the rarest.
        let grade = (self.rng.f64().powi(3) * grades) as u8;
        Some(Command::Rating(RatingCommand::Rate {
            counter: counter.id,
            grade,
        }))
    }
}

/// Returns how many visitors of a service one counter takes in a second, which is also how often
/// they come.
fn quick(service: &Service) -> f64 {
    1.0 / f64::from(service.usual_service_s.max(1))
}

fn scene(hall: &Hall, counter: &Counter) -> Scene {
    let Some(shift) = &counter.shift else {
        return Scene::Closed;
    };
    match counter
        .ticket
        .and_then(|t| hall.ticket(t))
        .map(|t| (t.id, t.state))
    {
        Some((id, TicketState::Called { times, .. })) => Scene::Called(id, times),
        Some((id, _)) => Scene::Serving(id),
        None if shift.pause.is_some() => Scene::Paused,
        None => Scene::Free,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::Config;
    use hall::{Answer, CounterEvent, Event, QueueEvent, RatingEvent, Refusal};

    /// Runs the shipped hall for `seconds` without a store.
    fn run(seed: u64, speed: u32, seconds: i64) -> (Hall, Vec<Event>) {
        let config = Config::parse("config.toml", Config::default_text())
            .expect("the shipped settings are right");
        let mut hall = Hall::new();
        let mut log = Vec::new();
        let start = Timestamp(1_790_000_000_000_000);
        let mut submit = |hall: &mut Hall, at, command: &Command| -> Answer {
            let answer = hall.consider(at, command);
            for event in answer.iter().flatten() {
                hall.apply(at, event);
                log.push(event.clone());
            }
            answer
        };
        submit(
            &mut hall,
            start,
            &Command::Configure {
                setup: Box::new(config.setup),
            },
        )
        .unwrap();
        let mut people = Simulation::new(seed, Lang::ZH);
        people.set_speed(speed, start);
        for tenth in 0..seconds * 10 {
            let at = Timestamp(start.0 + tenth * 100_000);
            while hall.next_deadline() <= at {
                submit(&mut hall, at, &Command::Elapse).unwrap();
            }
            for command in people.act(&hall, at) {
                let answer = submit(&mut hall, at, &command);
                // Two clerks may reach for the last visitor in the same moment, as people do.
                let allowed = matches!(answer, Ok(_) | Err(Refusal::NobodyWaiting));
                assert!(allowed, "seed {seed}: {command:?} was refused: {answer:?}");
            }
        }
        (hall, log)
    }

    #[test]
    fn the_hall_lives_at_sixty_times_and_nobody_does_what_the_rules_refuse() {
        for seed in 0..5 {
            let (hall, log) = run(seed, 60, 120);
            let count = |wanted: fn(&Event) -> bool| log.iter().filter(|e| wanted(e)).count();
            let issued = count(|e| matches!(e, Event::Queue(QueueEvent::TicketIssued { .. })));
            let finished =
                count(|e| matches!(e, Event::Counter(CounterEvent::TicketFinished { .. })));
            let rated = count(|e| matches!(e, Event::Rating(RatingEvent::TicketRated { .. })));
            let waiting = hall.waiting_in_all();
            let alive = issued > 30 && finished > 20 && rated > 10 && waiting < 100;
            assert!(
                alive,
                "seed {seed}: {issued} issued, {finished} finished, {rated} rated, {waiting} waiting"
            );
        }
    }

    #[test]
    fn a_run_can_be_repeated() {
        assert_eq!(run(7, 30, 30).1, run(7, 30, 30).1);
    }
}
