//! Values of every type and variant for tests.
//!
//! They are drawn from a [`Gen`]: from random bytes in property tests, or fixed ones for the stored
//! samples. Fixed draws do not depend on their order, so a new field changes none of the others.

mod appointments;
mod staff;

use crate::actor::{Actor, Program};
use crate::clock::{
    ClockState, Correction, CounterDay, DateOffset, DayRecord, Doubt, FormerDate, PastDay,
    Renumbered, Resumption, Suspicion,
};
use crate::command::Command;
use crate::counter::{Pause, RatingWindow, Shift, UndoKind, UndoableAction};
use crate::device::{Devices, SignNotice, WireCondition};
use crate::event::{Entry, Event, Why};
use crate::forecast::Forecast;
use crate::machine::{Machine, Role};
use crate::opening::{DayHours, Opening, SpecialHours};
use crate::printing::{Condition, Failure, JobState, PrintJob, Printable, Printer};
use crate::refusal::Refusal;
use crate::setting::{KeptChange, Rule, Setting, SettingChange};
use crate::setup::{
    Choice, CounterSetup, Grade, Group, Lang, LatePolicy, Prefix, PriorityClass, Rules, Serves,
    Service, Setup, Text, ZoneSetup,
};
use crate::ticket::{Floor, Graded, Number, Rating, Ticket, TicketState};
use crate::time::{Hours, Span};
use crate::visit::{Outcome, Visit};
use crate::voice::{Emergency, Notice, SpeakerVoice, SpokenLang, Zone, ZoneWish};
use crate::{
    AccountId, AnnouncementCommand, AnnouncementEvent, CallNote, ClockCommand, ClockEvent,
    CommandId, CounterCommand, CounterEvent, CounterId, DateSetBy, DeviceCommand, DeviceEvent,
    Fingerprint, JobId, KeptCounter, Lineage, Link, MachineCommand, MachineEvent, NumberRange,
    NumbersReached, PersonCommand, PersonEvent, PersonId, Phone, PrintCommand, PrintEvent,
    QueueCommand, QueueEvent, RatingCommand, RatingEvent, Reached, Rollback, ServiceDay,
    SettingsCommand, SettingsEvent, SlipId, Snapshot, SpeakerId, TicketId, Timestamp,
};
use chrono::{NaiveDate, NaiveTime};
use std::str::FromStr;
use std::sync::Arc;

/// A source of values.
pub struct Gen<'a>(Option<&'a [u8]>);

impl<'a> Gen<'a> {
    /// A source whose draws do not depend on their order.
    pub fn fixed() -> Gen<'static> {
        Gen(None)
    }

    /// A source that draws from `bytes`, and zeros after them.
    pub fn of(bytes: &'a [u8]) -> Gen<'a> {
        Gen(Some(bytes))
    }

    fn byte(&mut self) -> u8 {
        match &mut self.0 {
            None => 42,
            Some(bytes) => bytes.split_off_first().copied().unwrap_or(0),
        }
    }

    fn u64(&mut self) -> u64 {
        let wide = u64::from_le_bytes(std::array::from_fn(|_| self.byte()));
        wide >> (self.byte() % 64)
    }

    /// Draws a number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.u64() % n as u64) as usize
    }

    fn u32(&mut self) -> u32 {
        self.u64() as u32
    }

    fn at(&mut self) -> Timestamp {
        Timestamp(self.u64() as i64)
    }

    fn opt<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.byte().is_multiple_of(2).then(|| value(self))
    }

    fn many<T>(&mut self, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.byte() % 4).map(|_| value(self)).collect()
    }

    /// Draws one of `of`.
    pub fn any<T>(&mut self, mut of: Vec<T>) -> T {
        let chosen = self.below(of.len());
        of.swap_remove(chosen)
    }

    fn person(&mut self) -> PersonId {
        PersonId(self.u64())
    }

    fn text(&mut self) -> String {
        let long = "长".repeat(100);
        self.any(vec![
            "综合窗口",
            "",
            "Desk 3",
            "e\u{301}\0\n\u{1F3AB}",
            &long,
        ])
        .to_owned()
    }

    fn key<T: FromStr>(&mut self) -> T {
        self.any(vec!["social", "a", "real-estate", "sixteen-letters_"])
            .parse()
            .unwrap_or_else(|_| panic!("a sample key is not one"))
    }

    fn texts(&mut self) -> Text {
        let further = self.lang();
        Text::of([
            (Lang::ZH, self.text()),
            (Lang::EN, self.text()),
            (further, self.text()),
        ])
    }

    fn lang(&mut self) -> Lang {
        self.any(vec![Lang::EN, Lang::ZH, Lang::ZH_HANT])
    }

    fn counter(&mut self) -> CounterId {
        CounterId(self.u64() as u16)
    }

    fn ticket(&mut self) -> TicketId {
        TicketId(self.u64())
    }

    fn date(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(self.u64() % 90_000)
    }

    fn number(&mut self) -> Number {
        let prefix = self.any(vec!["A", "", "ABCD"]);
        Number {
            prefix: Prefix::new(prefix).unwrap(),
            value: self.u32(),
            width: self.byte(),
        }
    }

    fn serves(&mut self) -> Serves {
        Serves {
            service: self.key(),
            rank: self.byte(),
        }
    }

    fn span(&mut self) -> Span {
        Span {
            from: self.u64() as u16,
            to: self.u64() as u16,
        }
    }

    fn service(&mut self) -> Service {
        Service {
            id: self.key(),
            name: self.texts(),
            group: self.opt(Gen::key),
            icon: self.text(),
            prefix: self.number().prefix,
            first: self.u32(),
            last: self.u32(),
            width: self.byte(),
            notice: self.opt(Gen::texts),
            cap: self.opt(Gen::u32),
            hours: Hours {
                week: std::array::from_fn(|_| self.many(Gen::span)),
            },
            max_wait_s: self.opt(Gen::u32),
            rate: self.u32(),
            usual_service_s: self.u32(),
            late: self.any(vec![
                LatePolicy::Issue,
                LatePolicy::Warn,
                LatePolicy::Ask,
                LatePolicy::Stop,
            ]),
            keep_over_night: self.below(2) == 1,
            appointments: self.opt(|g| Box::new(g.appointment_setup())),
            retired: self.below(2) == 1,
        }
    }

    fn rules(&mut self) -> Rules {
        Rules {
            calls_before_no_show: self.byte(),
            call_finishes: self.below(2) == 1,
            arrives_after_s: self.opt(Gen::u32),
            no_show_after_s: self.opt(Gen::u32),
            ratio: self.opt(Gen::byte),
            appointment_level: self.byte(),
            return_after: self.opt(Gen::byte),
            return_at_kiosk: self.below(2) == 1,
            hold_min: self.opt(Gen::byte),
            kiosk_per_minute: self.opt(Gen::byte),
            idle_closes_after_s: self.opt(Gen::u32),
            undo_s: self.u32(),
            rating_window_s: self.u32(),
            rating_min_s: self.u32(),
            keep_phone_days: self.u32(),
            day_starts: NaiveTime::from_num_seconds_from_midnight_opt(
                self.u32() % 86_400,
                self.u32() % 1_000_000_000,
            )
            .unwrap(),
            time_zone: self.any(vec![
                chrono_tz::Asia::Shanghai,
                chrono_tz::Europe::Berlin,
                chrono_tz::UTC,
            ]),
            holidays: self.many(Gen::date),
        }
    }

    fn opening(&mut self) -> Opening {
        Opening {
            day: self.date(),
            minute: self.u64() as u16,
            in_days: self.u64() as u16,
        }
    }

    fn special_hours(&mut self) -> SpecialHours {
        let spans = DayHours::Spans(self.many(Gen::span));
        let weekday = DayHours::Weekday(self.byte());
        SpecialHours {
            occasion: self.texts(),
            dates: self.many(Gen::date),
            services: self.many(Gen::key),
            hours: self.any(vec![spans, weekday]),
        }
    }

    /// Draws settings with every field set.
    pub fn setup(&mut self) -> Setup {
        Setup {
            name: self.texts(),
            languages: self.many(Gen::lang),
            services: self.many(Gen::service),
            groups: self.many(|g| Group {
                id: g.key(),
                name: g.texts(),
                icon: g.text(),
                parent: g.opt(Gen::key),
            }),
            counters: self.many(|g| CounterSetup {
                id: g.counter(),
                label: g.opt(Gen::texts),
                name: g.texts(),
                serves: g.many(Gen::serves),
            }),
            classes: self.many(|g| PriorityClass {
                id: g.key(),
                name: g.texts(),
                level: g.byte(),
                rate: g.u32(),
                at_kiosk: g.below(2) == 1,
            }),
            grades: self.many(|g| Grade {
                name: g.texts(),
                poor: g.below(2) == 1,
            }),
            rating_reasons: self.many(|g| Choice {
                id: g.key(),
                name: g.texts(),
            }),
            pauses: self.many(|g| Choice {
                id: g.key(),
                name: g.texts(),
            }),
            special_hours: self.many(Gen::special_hours),
            rules: self.rules(),
            staff: self.staff_setup(),
            zones: self.many(|g| ZoneSetup {
                id: g.key(),
                volume: g.opt(Gen::byte),
                music_volume: g.opt(Gen::byte),
                languages: g.many(Gen::spoken_lang),
            }),
        }
    }

    /// One of every setting.
    fn setting_changes(&mut self) -> Vec<SettingChange> {
        let setups = [self.setup(), self.setup()];
        let of = |setup: &Setup| {
            let mut all = setup.settings();
            let absent = Setting::Service {
                id: setup
                    .services
                    .first()
                    .map_or_else(|| "a".parse().unwrap(), |s| s.id),
                value: None,
            };
            all.push(absent);
            all
        };
        let [before, after] = [of(&setups[0]), of(&setups[1])];
        let both = before.into_iter().zip(after);
        both.map(|(before, after)| SettingChange { before, after })
            .collect()
    }

    fn graded(&mut self) -> Graded {
        match self.byte() {
            u8::MAX => Graded::Hidden,
            grade => Graded::Known(grade),
        }
    }

    pub(crate) fn programs(&mut self) -> Vec<Program> {
        vec![
            Program::Counter(self.counter()),
            Program::Kiosk,
            Program::Display,
            Program::Rating(self.counter()),
            Program::Admin,
            Program::Script,
            Program::Device,
            Program::Demo,
            Program::Hub,
            Program::Timer,
            Program::Unknown,
        ]
    }

    fn actor(&mut self) -> Actor {
        let mut programs = self.programs();
        // Came later: what a fixed generator makes stays what stored samples hold.
        programs.retain(|program| *program != Program::Admin);
        Actor {
            machine: self.opt(Gen::key),
            program: self.any(programs),
            account: self.opt(|g| AccountId(g.u64())),
        }
    }

    /// Each program once, on some machine.
    pub fn actors(&mut self) -> Vec<Actor> {
        let programs = self.programs();
        let on_a_machine = |program| Actor {
            program,
            ..self.actor()
        };
        programs.into_iter().map(on_a_machine).collect()
    }

    fn rating(&mut self) -> Rating {
        Rating {
            grade: self.graded(),
            reason: self.opt(Gen::key),
            person: self.opt(Gen::person),
            at: self.at(),
            by: self.opt(Gen::actor),
        }
    }

    /// Every state of a ticket.
    pub fn states(&mut self) -> Vec<TicketState> {
        vec![
            TicketState::Waiting,
            TicketState::Called {
                counter: self.counter(),
                since: self.at(),
                times: self.byte(),
            },
            TicketState::Serving {
                counter: self.counter(),
            },
            TicketState::Parked {
                counter: self.counter(),
                since: self.at(),
            },
            TicketState::OnHold { until: self.at() },
            TicketState::NoShow {
                counter: self.counter(),
                at: self.at(),
            },
            TicketState::Finished { at: self.at() },
            TicketState::Cancelled { at: self.at() },
            TicketState::Expired,
            TicketState::Reserved,
        ]
    }

    fn a_ticket(&mut self, state: TicketState) -> Ticket {
        Ticket {
            id: self.ticket(),
            number: self.number(),
            service: self.key(),
            lang: self.lang(),
            class: self.opt(Gen::key),
            issued_at: self.at(),
            state,
            leg: self.byte(),
            leg_at: self.at(),
            called_at: self.opt(Gen::at),
            first_called_at: self.opt(Gen::at),
            started_at: self.opt(Gen::at),
            parked_s: self.u32(),
            counter: self.opt(Gen::counter),
            clerk: self.opt(|g| Arc::from(g.text())),
            account: self.opt(|g| AccountId(g.u64())),
            no_shows: self.byte(),
            rating: self.opt(Gen::rating),
            slip: self.opt(Gen::slip),
            offline: self.below(2) == 1,
            served_by: self.opt(Gen::actor),
            no_show_by: self.opt(Gen::actor),
            place_at: self.opt(Gen::at),
            back_at: self.opt(Gen::at),
            issued_by: self.opt(Gen::actor),
            due: self.opt(Gen::at),
            nights: self.byte(),
        }
    }

    /// Every kind of step that can be taken back.
    pub fn undo_kinds(&mut self) -> Vec<UndoKind> {
        vec![
            UndoKind::Start,
            UndoKind::Finish,
            UndoKind::NoShow,
            UndoKind::Transfer,
            UndoKind::Cancel,
            UndoKind::StartWithoutTicket,
        ]
    }

    fn shift(&mut self) -> Shift {
        Shift {
            clerk: Arc::from(self.text()),
            since: self.at(),
            pause: self.opt(|g| Pause {
                reason: g.key(),
                since: g.at(),
            }),
            active_at: self.at(),
            account: self.opt(|g| AccountId(g.u64())),
            no: self.opt(Gen::staff_no),
            stars: self.byte(),
        }
    }

    fn a_counter(&mut self, kind: UndoKind) -> KeptCounter {
        KeptCounter {
            id: self.counter(),
            serves: self.many(Gen::serves),
            shift: self.opt(Gen::shift),
            ticket: self.opt(Gen::ticket),
            rating: self.opt(|g| RatingWindow {
                ticket: g.ticket(),
                until: g.at(),
            }),
            undoable: self.opt(|g| UndoableAction {
                kind,
                at: g.at(),
                before: Box::new(g.a_ticket(TicketState::Waiting)),
            }),
            priority_run: self.byte(),
            served: self.u32(),
            no_shows: self.u32(),
        }
    }

    /// With a ticket in every state and every action that can be undone.
    pub fn snapshot(&mut self) -> Snapshot {
        Snapshot {
            setup: self.setup(),
            day: self.opt(Gen::date),
            last_at: self.at(),
            first_ticket: self.u64(),
            tickets: self
                .states()
                .into_iter()
                .map(|state| self.a_ticket(state))
                .collect(),
            services: self.many(Gen::service_day),
            counters: self
                .undo_kinds()
                .into_iter()
                .map(|kind| self.a_counter(kind))
                .collect(),
            calls: self.many(Gen::call_note),
            first_job: self.u64(),
            jobs: self
                .job_states()
                .into_iter()
                .map(|state| self.a_job(state))
                .collect(),
            printers: self
                .conditions()
                .into_iter()
                .map(|condition| self.a_printer(condition))
                .collect(),
            machines: Role::ALL.map(|role| self.a_machine(role)).to_vec(),
            next_series: self.u32(),
            generation: self.u32(),
            reopened: self.below(2) == 1,
            floors: self.many(Gen::floor),
            music: self.below(2) == 1,
            zones: self.many(Gen::zone),
            emergency: self.opt(|g| Emergency {
                text: g.opt(Gen::text),
                since: g.at(),
                by: g.opt(Gen::actor),
            }),
            devices: self.many(|g| Devices {
                id: g.key(),
                machine: g.opt(Gen::key),
                condition: g.wire_condition(),
                silent: g.many(Gen::counter),
                since: g.at(),
            }),
            signs: self.many(|g| SignNotice {
                counter: g.counter(),
                text: g.text(),
            }),
            clock: self.a_clock(),
            past: self.opt(Gen::past_day),
            former_dates: self.many(|g| FormerDate {
                day: g.date(),
                numbers: g.many(Gen::floor),
            }),
            lineage: self.lineage(),
            link: self.opt(Gen::link),
            rollback: self.opt(Gen::rollback),
            settings_file: self.opt(|g| Box::new(g.setup())),
            setting_changes: self.many(|g| KeptChange {
                number: g.u32(),
                at: g.at(),
                actor: g.opt(Gen::actor),
                changes: g.setting_changes(),
            }),
            next_setting_change: self.u32(),
            staff: self.staff_state(),
            appointments: self.appointments(),
        }
    }

    fn i64(&mut self) -> i64 {
        self.u64() as i64
    }

    fn suspicions(&mut self) -> Vec<Suspicion> {
        vec![Suspicion::Forward, Suspicion::Impossible, Suspicion::Others]
    }

    fn suspicion(&mut self) -> Suspicion {
        let all = self.suspicions();
        self.any(all)
    }

    fn date_set_by(&mut self) -> DateSetBy {
        self.any(vec![
            DateSetBy::Step,
            DateSetBy::Correction,
            DateSetBy::Return,
            DateSetBy::Person,
        ])
    }

    fn a_clock(&mut self) -> ClockState {
        ClockState {
            offsets: self.many(|g| DateOffset {
                from: g.at(),
                offset: g.i64(),
            }),
            doubt: self.opt(|g| Doubt {
                suspicion: g.suspicion(),
                offset: g.opt(Gen::i64),
                since: g.at(),
                first: g.ticket(),
                starting: g.below(2) == 1,
            }),
            correction: self.opt(|g| Correction {
                at: g.at(),
                offset: g.i64(),
                day: g.opt(Gen::date),
            }),
            resumption: self.opt(|g| Resumption {
                at: g.at(),
                first: g.ticket(),
            }),
            dismissed: self.opt(Gen::i64),
            set_at: self.opt(Gen::at),
            day_from: self.opt(Gen::at),
        }
    }

    fn floor(&mut self) -> Floor {
        Floor {
            prefix: self.number().prefix,
            first: self.u32(),
            value: self.u32(),
            skipped: self.u32(),
        }
    }

    fn service_day(&mut self) -> ServiceDay {
        ServiceDay {
            issued: self.u32(),
            served: self.u32(),
            no_shows: self.u32(),
            cancelled: self.u32(),
            recent_s: self.many(Gen::u32).into(),
        }
    }

    fn call_note(&mut self) -> CallNote {
        CallNote {
            ticket: self.ticket(),
            number: self.number(),
            service: self.key(),
            counter: self.counter(),
            at: self.at(),
            times: self.byte(),
        }
    }

    fn past_day(&mut self) -> PastDay {
        PastDay {
            day: self.date(),
            numbers: self.many(Gen::floor),
            record: self.opt(|g| {
                Box::new(DayRecord {
                    services: g.many(Gen::service),
                    figures: g.many(Gen::service_day),
                    first_ticket: g.u64(),
                    tickets: vec![g.a_ticket(TicketState::Waiting)],
                    calls: g.many(Gen::call_note),
                    first_job: g.u64(),
                    jobs: vec![g.a_job(JobState::Printed)],
                    counters: g.many(|g| CounterDay {
                        id: g.counter(),
                        served: g.u32(),
                        no_shows: g.u32(),
                        shift: g.opt(Gen::shift),
                    }),
                })
            }),
        }
    }

    fn lineage(&mut self) -> Lineage {
        Lineage(u128::from(self.u64()) << 64 | u128::from(self.u64()))
    }

    fn link(&mut self) -> Link {
        Link(std::array::from_fn(|_| self.byte()))
    }

    fn range(&mut self) -> NumberRange {
        NumberRange {
            first: self.number(),
            last: self.number(),
        }
    }

    fn rollback(&mut self) -> Rollback {
        Rollback {
            at: self.at(),
            as_of: self.at(),
            day: self.opt(Gen::date),
            unknown: self.many(Gen::range),
            reached: self.many(Gen::numbers_reached),
        }
    }

    /// How far the numbers of a day have gone.
    pub fn numbers_reached(&mut self) -> NumbersReached {
        NumbersReached {
            day: self.opt(Gen::date),
            highest: self.many(|g| Reached {
                prefix: g.number().prefix,
                first: g.u32(),
                value: g.u32(),
                width: g.byte(),
            }),
        }
    }

    fn slip(&mut self) -> SlipId {
        SlipId(u128::from(self.u64()) << 64 | u128::from(self.u64()))
    }

    fn fingerprint(&mut self) -> Fingerprint {
        Fingerprint(std::array::from_fn(|_| self.byte()))
    }

    /// A number of a machine's series, or of a service.
    fn on_paper(&mut self) -> Number {
        let series = self.any(vec![
            Prefix::of_series(1),
            Prefix::of_series(9999),
            Prefix::new("A"),
        ]);
        Number {
            prefix: series.unwrap(),
            ..self.number()
        }
    }

    fn a_machine(&mut self, role: Role) -> Machine {
        let series = self.on_paper().prefix;
        Machine {
            id: self.key(),
            role,
            fingerprint: self.fingerprint(),
            series,
            since: self.at(),
            expelled: self.opt(Gen::at),
        }
    }

    fn role(&mut self) -> Role {
        self.any(Role::ALL.to_vec())
    }

    /// Every condition of a printer.
    pub fn conditions(&mut self) -> Vec<Condition> {
        use Condition::{
            Absent, CoverOpen, CutterJam, Fault, Garbled, Mute, NearEnd, Offline, PaperOut, Ready,
        };
        vec![
            Ready, NearEnd, Mute, PaperOut, CoverOpen, CutterJam, Fault, Offline, Absent, Garbled,
        ]
    }

    fn condition(&mut self) -> Condition {
        let all = self.conditions();
        self.any(all)
    }

    fn wire_condition(&mut self) -> WireCondition {
        use WireCondition::{Absent, BadFile, Denied, Noisy, Ready, Taken, Unreachable};
        let all = vec![Ready, Absent, Denied, Taken, Unreachable, Noisy, BadFile];
        self.any(all)
    }

    fn notice(&mut self) -> Notice {
        let text = self.text();
        self.any(vec![
            Notice::Text(text),
            Notice::ClosingSoon,
            Notice::Urgent,
        ])
    }

    fn zone_wish(&mut self) -> ZoneWish {
        let from = SpeakerId(self.u64());
        let words = self.text();
        self.any(vec![
            ZoneWish::Take { from },
            ZoneWish::Unspoken { words },
            ZoneWish::Spoke,
            ZoneWish::Leave,
            ZoneWish::Join,
            ZoneWish::Mute,
        ])
    }

    fn spoken_lang(&mut self) -> SpokenLang {
        self.any(SpokenLang::ALL.into())
    }

    fn speaker_voice(&mut self) -> SpeakerVoice {
        SpeakerVoice {
            languages: self.many(Gen::spoken_lang),
            live: self.many(Gen::spoken_lang),
            recordings: self.below(2) == 1,
        }
    }

    fn zone(&mut self) -> Zone {
        let speaks = self.opt(|g| SpeakerId(g.u64()));
        Zone {
            id: self.key(),
            speaks,
            standby: self.many(|g| SpeakerId(g.u64())),
            muted: self.below(2) == 1,
            voice: self.opt(Gen::speaker_voice),
        }
    }

    fn a_printer(&mut self, condition: Condition) -> Printer {
        Printer {
            id: self.key(),
            condition,
            since: self.at(),
            layout_fault: self.opt(Gen::text),
        }
    }

    fn printable(&mut self) -> Printable {
        let ticket = self.ticket();
        self.any(vec![
            Printable::Ticket(ticket),
            Printable::TestPage,
            Printable::Report,
        ])
    }

    fn forecast(&mut self) -> Forecast {
        Forecast {
            ahead: self.u32(),
            counters: self.u32(),
            mean_s: self.u32(),
            low_s: self.u32(),
            high_s: self.u32(),
        }
    }

    /// One of each variant, and of each way to fail.
    pub fn job_states(&mut self) -> Vec<JobState> {
        let failed = |why| JobState::Failed { why };
        vec![
            JobState::Queued,
            JobState::Sending { offset: self.u32() },
            JobState::Sent,
            JobState::Printed,
            JobState::Uncertain,
            failed(Failure::Printer(self.condition())),
            failed(Failure::VisitorLeft),
            failed(Failure::Layout),
            JobState::PutAside,
        ]
    }

    fn job_state(&mut self) -> JobState {
        let all = self.job_states();
        self.any(all)
    }

    fn a_job(&mut self, state: JobState) -> PrintJob {
        PrintJob {
            id: JobId(self.u64()),
            what: self.printable(),
            printer: self.key(),
            reprint: self.below(2) == 1,
            forecast: self.opt(Gen::forecast),
            queued_at: self.at(),
            state,
            since: self.at(),
        }
    }

    /// Every outcome of a visit.
    pub fn outcomes(&mut self) -> Vec<Outcome> {
        vec![
            Outcome::Finished,
            Outcome::Transferred,
            Outcome::Cancelled,
            Outcome::Expired,
        ]
    }

    /// A visit that ended so.
    pub fn visit(&mut self, outcome: Outcome) -> Visit {
        Visit {
            ticket: self.ticket(),
            leg: self.byte(),
            day: self.date(),
            number: self.number(),
            service: self.key(),
            lang: self.lang(),
            class: self.opt(Gen::key),
            queued_at: self.at(),
            called_at: self.opt(Gen::at),
            first_called_at: self.opt(Gen::at),
            started_at: self.opt(Gen::at),
            ended_at: self.at(),
            parked_s: self.u32(),
            counter: self.opt(Gen::counter),
            clerk: self.opt(|g| Arc::from(g.text())),
            account: self.opt(|g| AccountId(g.u64())),
            no_shows: self.byte(),
            outcome,
            rating: self.opt(Gen::rating),
            served_by: self.opt(Gen::actor),
            no_show_by: self.opt(Gen::actor),
            issued_by: self.opt(Gen::actor),
            offline: self.below(2) == 1,
            told: self.opt(Gen::forecast),
            due: self.opt(Gen::at),
        }
    }

    /// One of each variant.
    pub fn whys(&mut self) -> Vec<Why> {
        vec![
            Why::LongestWait,
            Why::Rate,
            Why::Priority(self.key()),
            Why::OverMaxWait(self.u32()),
            Why::Ratio(self.byte()),
            Why::FirstService,
            Why::Booked(self.at()),
            Why::BookedEarly(self.at()),
            Why::Special,
            Why::CalledBack,
        ]
    }

    /// One of each variant.
    pub fn events(&mut self) -> Vec<Event> {
        let g = self;
        let whys = g.whys();
        let mut all = vec![
            Event::Configured {
                setup: Box::new(g.setup()),
                file: g.opt(|g| Box::new(g.setup())),
            },
            Event::Settings(SettingsEvent::Changed {
                changes: g.setting_changes(),
                retired: g.many(Gen::key),
            }),
            Event::Settings(SettingsEvent::TakenBack {
                changes: g.setting_changes(),
                retired: g.many(Gen::key),
            }),
            Event::DayTurned {
                day: g.date(),
                expired: g.many(Gen::ticket),
                kept: g.opt(Gen::ticket),
                overnight: g.many(Gen::ticket),
            },
            Event::Queue(QueueEvent::TicketIssued {
                ticket: g.ticket(),
                number: g.number(),
                service: g.key(),
                lang: g.lang(),
                class: g.opt(Gen::key),
            }),
            Event::Counter(CounterEvent::Opened {
                counter: g.counter(),
                clerk: g.text(),
                account: g.opt(|g| AccountId(g.u64())),
                no: g.opt(Gen::staff_no),
                stars: g.byte(),
            }),
            Event::Counter(CounterEvent::Closed {
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::ServicesSet {
                counter: g.counter(),
                serves: g.many(Gen::serves),
            }),
            Event::Counter(CounterEvent::TicketCalled {
                ticket: g.ticket(),
                counter: g.counter(),
                why: g.any(whys),
            }),
            Event::Counter(CounterEvent::TicketRecalled {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::TicketNoShow {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::StartedWithoutTicket {
                ticket: g.ticket(),
                counter: g.counter(),
                service: g.key(),
                lang: g.lang(),
            }),
            Event::Counter(CounterEvent::TicketStarted {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::TicketFinished {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::TicketParked {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::TicketUnparked {
                ticket: g.ticket(),
                counter: g.counter(),
            }),
            Event::Queue(QueueEvent::TicketRequeued { ticket: g.ticket() }),
            Event::Counter(CounterEvent::TicketTransferred {
                ticket: g.ticket(),
                counter: g.counter(),
                service: g.key(),
                class: g.opt(Gen::key),
            }),
            Event::Queue(QueueEvent::TicketHeld {
                ticket: g.ticket(),
                until: g.at(),
            }),
            Event::Queue(QueueEvent::TicketReleased { ticket: g.ticket() }),
            Event::Queue(QueueEvent::TicketReturned {
                ticket: g.ticket(),
                place: g.at(),
            }),
            Event::Queue(QueueEvent::TicketCancelled {
                ticket: g.ticket(),
                counter: g.opt(Gen::counter),
            }),
            Event::Counter(CounterEvent::Paused {
                counter: g.counter(),
                reason: g.key(),
            }),
            Event::Counter(CounterEvent::Resumed {
                counter: g.counter(),
            }),
            Event::Counter(CounterEvent::ActionUndone {
                counter: g.counter(),
                ticket: g.ticket(),
            }),
            Event::Rating(RatingEvent::TicketRated {
                ticket: g.ticket(),
                counter: g.counter(),
                grade: g.graded(),
            }),
            Event::Rating(RatingEvent::Explained {
                ticket: g.ticket(),
                counter: g.counter(),
                reason: g.opt(Gen::key),
                person: g.opt(Gen::person),
            }),
            Event::Person(PersonEvent::Read { person: g.person() }),
            Event::Person(PersonEvent::Erased {
                persons: g.many(Gen::person),
            }),
            Event::Rating(RatingEvent::Closed {
                counter: g.counter(),
                ticket: g.ticket(),
            }),
            Event::Print(PrintEvent::Queued {
                job: JobId(g.u64()),
                what: g.printable(),
                printer: g.key(),
                reprint: g.below(2) == 1,
                forecast: g.opt(Gen::forecast),
            }),
            Event::Print(PrintEvent::JobReported {
                job: JobId(g.u64()),
                state: g.job_state(),
            }),
            Event::Print(PrintEvent::PrinterReported {
                printer: g.key(),
                condition: g.condition(),
                layout_fault: g.opt(Gen::text),
            }),
            Event::Queue(QueueEvent::TicketReserved {
                ticket: g.ticket(),
                number: g.number(),
                service: g.key(),
                lang: g.lang(),
                class: g.opt(Gen::key),
                slip: g.slip(),
            }),
            Event::Queue(QueueEvent::TicketAdopted {
                ticket: g.ticket(),
                number: g.on_paper(),
                arrived: g.at(),
            }),
            Event::Queue(QueueEvent::SlipBound {
                ticket: g.ticket(),
                slip: g.slip(),
            }),
            Event::Machine(MachineEvent::Admitted {
                machine: g.key(),
                role: g.role(),
                fingerprint: g.fingerprint(),
                series: g.on_paper().prefix,
            }),
            Event::Machine(MachineEvent::Expelled { machine: g.key() }),
            Event::Machine(MachineEvent::Promoted {
                generation: g.u32(),
                lineage: g.opt(Gen::lineage),
            }),
            Event::Machine(MachineEvent::Reopened),
            Event::Announcement(AnnouncementEvent::Announced { notice: g.notice() }),
            Event::Announcement(AnnouncementEvent::MusicSet {
                on: g.below(2) == 1,
            }),
            Event::Announcement(AnnouncementEvent::ZoneChanged { zone: g.zone() }),
            Event::Announcement(AnnouncementEvent::Spoken {
                zone: g.key(),
                speaker: SpeakerId(g.u64()),
            }),
            Event::Announcement(AnnouncementEvent::EmergencyRaised {
                text: g.opt(Gen::text),
            }),
            Event::Announcement(AnnouncementEvent::EmergencyEnded),
            Event::Device(DeviceEvent::DevicesReported {
                devices: g.key(),
                condition: g.wire_condition(),
                silent: g.many(Gen::counter),
            }),
            Event::Device(DeviceEvent::SignSet {
                counter: g.counter(),
                text: g.opt(Gen::text),
            }),
            Event::Clock(ClockEvent::DateSet {
                offset: g.i64(),
                day: g.opt(Gen::date),
                by: g.date_set_by(),
            }),
            Event::Clock(ClockEvent::Doubted {
                suspicion: g.suspicion(),
                offset: g.opt(Gen::i64),
                starting: g.below(2) == 1,
            }),
            Event::Clock(ClockEvent::Confirmed {
                dismissed: g.opt(Gen::i64),
            }),
            Event::Clock(ClockEvent::Agreed),
            Event::Clock(ClockEvent::Resumed { pause: g.i64() }),
            Event::Clock(ClockEvent::DayTakenBack {
                day: g.date(),
                renumbered: g.many(|g| Renumbered {
                    ticket: g.ticket(),
                    number: g.number(),
                }),
            }),
            Event::Announcement(AnnouncementEvent::Unspoken {
                zone: g.key(),
                speaker: SpeakerId(g.u64()),
                words: g.text(),
            }),
            Event::Machine(MachineEvent::LineageBegun {
                lineage: g.lineage(),
                generation: g.u32(),
                as_of: g.at(),
                reached: g.opt(Gen::numbers_reached),
            }),
        ];
        all.extend(g.staff_events());
        all.extend(g.appointment_events());
        all
    }

    /// With an event of each variant.
    pub fn entry(&mut self) -> Entry {
        let command = CommandId(u128::from(self.u64()) << 64 | u128::from(self.u64()));
        Entry {
            seq: self.u64(),
            at: self.at(),
            command,
            events: self.events(),
            actor: self.opt(Gen::actor),
            salt: self.opt(Gen::u64),
            link: self.opt(Gen::link),
        }
    }

    /// One of each variant.
    pub fn commands(&mut self) -> Vec<Command> {
        let g = self;
        let mut all = vec![
            Command::Configure {
                setup: Box::new(g.setup()),
            },
            Command::Settings(SettingsCommand::Change {
                changes: g.setting_changes(),
            }),
            Command::Settings(SettingsCommand::TakeBack { number: g.u32() }),
            Command::Queue(QueueCommand::Issue {
                service: g.key(),
                lang: g.lang(),
                class: g.opt(Gen::key),
                printer: g.opt(Gen::key),
            }),
            Command::Counter(CounterCommand::Open {
                counter: g.counter(),
                clerk: g.text(),
                replace: g.below(2) == 1,
            }),
            Command::Counter(CounterCommand::Close {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::SetServices {
                counter: g.counter(),
                serves: g.many(Gen::serves),
            }),
            Command::Counter(CounterCommand::CallNext {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::CallTicket {
                counter: g.counter(),
                ticket: g.ticket(),
            }),
            Command::Counter(CounterCommand::Recall {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::NoShow {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::StartWithoutTicket {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::Start {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::Finish {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::Park {
                counter: g.counter(),
            }),
            Command::Counter(CounterCommand::Unpark {
                counter: g.counter(),
                ticket: g.ticket(),
            }),
            Command::Counter(CounterCommand::Transfer {
                counter: g.counter(),
                service: g.key(),
                class: g.opt(Gen::key),
            }),
            Command::Counter(CounterCommand::Pause {
                counter: g.counter(),
                reason: g.key(),
            }),
            Command::Counter(CounterCommand::Resume {
                counter: g.counter(),
            }),
            Command::Queue(QueueCommand::Hold {
                ticket: g.ticket(),
                minutes: g.opt(Gen::byte),
                counter: g.opt(Gen::counter),
            }),
            Command::Queue(QueueCommand::PutBack {
                ticket: g.ticket(),
                counter: g.opt(Gen::counter),
            }),
            Command::Queue(QueueCommand::ComeBack { ticket: g.ticket() }),
            Command::Queue(QueueCommand::Cancel {
                ticket: g.ticket(),
                counter: g.opt(Gen::counter),
            }),
            Command::Counter(CounterCommand::Undo {
                counter: g.counter(),
            }),
            Command::Rating(RatingCommand::Rate {
                counter: g.counter(),
                grade: g.byte(),
            }),
            Command::Rating(RatingCommand::Explain {
                counter: g.counter(),
                reason: g.opt(Gen::key),
                phone: g.opt(Gen::text).map(Phone::new),
            }),
            Command::Person(PersonCommand::Read { person: g.person() }),
            Command::Person(PersonCommand::Erase {
                persons: g.many(Gen::person),
            }),
            Command::Elapse,
            Command::Print(PrintCommand::Print {
                what: g.printable(),
                printer: g.key(),
            }),
            Command::Print(PrintCommand::ReportJob {
                job: JobId(g.u64()),
                state: g.job_state(),
            }),
            Command::Print(PrintCommand::ReportPrinter {
                printer: g.key(),
                condition: g.condition(),
                layout_fault: g.opt(Gen::text),
            }),
            Command::Queue(QueueCommand::Reserve {
                slip: g.slip(),
                service: g.key(),
                lang: g.lang(),
                class: g.opt(Gen::key),
                printer: g.opt(Gen::key),
            }),
            Command::Queue(QueueCommand::Adopt {
                slip: g.slip(),
                service: g.key(),
                lang: g.lang(),
                class: g.opt(Gen::key),
                pressed_at: g.at(),
                number: g.on_paper(),
                printer: g.opt(Gen::key),
                paper: g.opt(Gen::job_state),
            }),
            Command::Queue(QueueCommand::RegisterPrintedTicket {
                number: g.on_paper(),
                service: g.key(),
                lang: g.lang(),
                counter: g.opt(Gen::counter),
            }),
            Command::Machine(MachineCommand::Admit {
                machine: g.key(),
                role: g.role(),
                fingerprint: g.fingerprint(),
                replace: g.below(2) == 1,
            }),
            Command::Machine(MachineCommand::Expel { machine: g.key() }),
            Command::Machine(MachineCommand::Promote {
                generation: g.u32(),
                lineage: g.opt(Gen::lineage),
            }),
            Command::Machine(MachineCommand::Reopen),
            Command::Announcement(AnnouncementCommand::Announce { notice: g.notice() }),
            Command::Announcement(AnnouncementCommand::SetMusic {
                on: g.below(2) == 1,
            }),
            Command::Announcement(AnnouncementCommand::SpeakIn {
                zone: g.key(),
                speaker: SpeakerId(g.u64()),
                wish: g.zone_wish(),
                voice: g.opt(Gen::speaker_voice),
            }),
            Command::Announcement(AnnouncementCommand::RaiseEmergency {
                text: g.opt(Gen::text),
            }),
            Command::Announcement(AnnouncementCommand::EndEmergency),
            Command::Device(DeviceCommand::ReportDevices {
                devices: g.key(),
                condition: g.wire_condition(),
                silent: g.many(Gen::counter),
            }),
            Command::Device(DeviceCommand::SetSign {
                counter: g.counter(),
                text: g.opt(Gen::text),
            }),
            Command::Clock(ClockCommand::Observe {
                date: g.at(),
                others: g.opt(Gen::at),
                starting: g.below(2) == 1,
            }),
            Command::Clock(ClockCommand::Confirm),
            Command::Clock(ClockCommand::Follow),
            Command::Clock(ClockCommand::SetDate { date: g.at() }),
            Command::Clock(ClockCommand::TakeDayBack),
            Command::Machine(MachineCommand::BeginLineage {
                lineage: g.lineage(),
                generation: g.u32(),
                as_of: g.at(),
                reached: g.opt(Gen::numbers_reached),
            }),
        ];
        all.extend(g.staff_commands());
        all.extend(g.appointment_commands());
        all
    }

    /// One of each variant.
    pub fn refusals(&mut self) -> Vec<Refusal> {
        let g = self;
        let mut all = vec![
            Refusal::SettingChanged {
                change: Box::new(SettingChange {
                    before: Setting::Name(g.texts()),
                    after: Setting::Rule(Rule::Undo(g.u32())),
                }),
            },
            Refusal::SettingsUnfit { path: g.text() },
            Refusal::LaterChange { number: g.u32() },
            Refusal::CounterStaffed {
                counter: g.counter(),
                clerk: g.text(),
            },
            Refusal::UnknownService,
            Refusal::UnknownClass,
            Refusal::UnknownCounter,
            Refusal::UnknownTicket,
            Refusal::UnknownReason,
            Refusal::UnknownGrade,
            Refusal::ServiceClosed {
                opens: g.opt(Gen::opening),
            },
            Refusal::Holiday {
                occasion: g.texts(),
                opens: g.opt(Gen::opening),
            },
            Refusal::Late {
                opens: g.opt(Gen::opening),
            },
            Refusal::ServiceFull { cap: g.u32() },
            Refusal::NumbersUsedUp,
            Refusal::BadName,
            Refusal::BadPhone,
            Refusal::BadServices,
            Refusal::CounterClosed {
                counter: g.counter(),
            },
            Refusal::CounterOpen { clerk: g.text() },
            Refusal::CounterPaused,
            Refusal::NotPaused,
            Refusal::NobodyWaiting,
            Refusal::NoTicket,
            Refusal::StillCalling { number: g.number() },
            Refusal::StillServing { number: g.number() },
            Refusal::WithoutTicket,
            Refusal::AtOtherCounter {
                number: g.number(),
                counter: g.counter(),
            },
            Refusal::TicketOver { number: g.number() },
            Refusal::NotCalled { number: g.number() },
            Refusal::NotServing { number: g.number() },
            Refusal::NotParked { number: g.number() },
            Refusal::NothingToUndo,
            Refusal::NothingToRate,
            Refusal::NotPoor,
            Refusal::AlreadyRated { at: g.at() },
            Refusal::NothingToDo,
            Refusal::UnknownPrinter,
            Refusal::UnknownJob,
            Refusal::PrinterStopped {
                condition: g.condition(),
            },
            Refusal::JobOver,
            Refusal::MachineKnown {
                machine: g.key(),
                since: g.at(),
            },
            Refusal::TooManyMachines,
            Refusal::UnknownMachine,
            Refusal::Generation { current: g.u32() },
            Refusal::Reasserting,
            Refusal::DayOver,
            Refusal::NumberTaken {
                number: g.on_paper(),
            },
            Refusal::BadNumber {
                number: g.on_paper(),
            },
            Refusal::NotAllowed,
            Refusal::BadNotice,
            Refusal::TooManyDevices,
            Refusal::NotItsTask,
            Refusal::NotItsCounter {
                counter: g.counter(),
            },
            Refusal::OnlyPadsRate,
            Refusal::Emergency,
            Refusal::NotMissed {
                number: g.on_paper(),
            },
            Refusal::NotWaiting {
                number: g.on_paper(),
            },
            Refusal::NoHold,
            Refusal::NoReturn,
            Refusal::KioskTooFast { wait_s: g.u32() },
            Refusal::NoOtherClock,
            Refusal::BadDate,
            Refusal::NoDayToTakeBack,
            Refusal::DayHasBegun { day: g.date() },
            Refusal::ClerkElsewhere {
                counter: g.counter(),
            },
        ];
        all.extend(g.staff_refusals());
        all.extend(g.appointment_refusals());
        all
    }
}
