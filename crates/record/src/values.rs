//! Values that records are made of: numbers, texts, lists, times and identities.

use super::{Record, RecordError, Wrote, fields, get, get_variant, list, put, put_variant, skip};
use chrono::{Datelike, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use hall::actor::Program;
use hall::setup::Prefix;
use hall::ticket::Graded;
use hall::{
    AccountId, AppointmentCode, AppointmentId, CommandId, CounterId, DeviceId, Fingerprint,
    GroupId, JobId, Lang, Lineage, Link, MachineId, PauseId, PersonId, Phone, PrinterId,
    PriorityClassId, ReasonId, Secret, ServiceId, SlipId, SpeakerId, StaffNo, StaffRoleId, Text,
    TicketId, Timestamp, UnitId, ZoneId,
};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use std::collections::VecDeque;
use std::sync::Arc;

macro_rules! plain {
    ($($type:ident)*) => {$(
        impl Record for $type {
            fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
                to.$type(*self)?.ok()
            }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
                Ok(from.$type()?)
            }
        }
    )*};
}
plain! { u8 u16 u32 u64 i64 bool }

impl Record for usize {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.u64(*self as u64)?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        usize::try_from(from.u64()?).map_err(|_| RecordError::BadValue("count"))
    }
}

impl Record for char {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.char(*self)?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(from.char()?)
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.array(2)?;
        self.0.encode(to)?;
        self.1.encode(to)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        if list(from)? != 2 {
            return Err(RecordError::BadValue("pair"));
        }
        Ok((A::decode(from)?, B::decode(from)?))
    }
}

impl Record for String {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.str(self)?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(from.str()?.to_owned())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(String::new())
    }
}

impl Record for Arc<str> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.str(self)?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(Arc::from(from.str()?))
    }
}

impl<T: Record> Record for Option<T> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        match self {
            Some(value) => value.encode(to),
            None => to.null()?.ok(),
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        if from.datatype()? == Type::Null {
            from.null()?;
            return Ok(None);
        }
        T::decode(from).map(Some)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Record> Record for Box<T> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        T::encode(self, to)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        T::decode(from).map(Box::new)
    }
}

impl<T: Record> Record for Arc<T> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        T::encode(self, to)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        T::decode(from).map(Arc::new)
    }
}

impl<T: Record> Record for Vec<T> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.array(self.len() as u64)?;
        self.iter().try_for_each(|item| item.encode(to))
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        // Collected one by one: the stated length alone must not reserve memory.
        let mut items = Vec::new();
        for _ in 0..list(from)? {
            items.push(T::decode(from)?);
        }
        Ok(items)
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Record> Record for VecDeque<T> {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.array(self.len() as u64)?;
        self.iter().try_for_each(|item| item.encode(to))
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Vec::decode(from).map(VecDeque::from)
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn absent() -> Option<Self> {
        Some(VecDeque::new())
    }
}

impl<T: Record, const N: usize> Record for [T; N] {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.array(N as u64)?;
        self.iter().try_for_each(|item| item.encode(to))
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Vec::decode(from)?
            .try_into()
            .map_err(|_| RecordError::BadValue("list of fixed length"))
    }
}

impl Record for NaiveDate {
    /// Writes the days of the common era, as chrono counts them.
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.i32(self.num_days_from_ce())?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        NaiveDate::from_num_days_from_ce_opt(from.i32()?).ok_or(RecordError::BadValue("date"))
    }
}

/// Declares values that are written as text.
macro_rules! text {
    ($($type:ident $what:literal |$value:ident| $text:expr, |$read:ident| $parse:expr;)*) => {$(
        impl Record for $type {
            fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
                let $value = self;
                to.str($text)?.ok()
            }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
                let $read = from.str()?;
                $parse.ok_or(RecordError::BadValue($what))
            }
        }
    )*};
}
text! {
    NaiveTime "time of day" |time| &time.to_string(), |text| text.parse().ok();
    Tz "time zone" |zone| zone.name(), |text| text.parse().ok();
    Prefix "prefix" |prefix| prefix.as_str(), |text| Prefix::read(text);
    ServiceId "service key" |id| id.as_str(), |text| text.parse().ok();
    GroupId "group key" |id| id.as_str(), |text| text.parse().ok();
    PriorityClassId "class key" |id| id.as_str(), |text| text.parse().ok();
    PrinterId "printer name" |id| id.as_str(), |text| text.parse().ok();
    DeviceId "device name" |id| id.as_str(), |text| text.parse().ok();
    MachineId "machine name" |id| id.as_str(), |text| text.parse().ok();
    PauseId "pause key" |id| id.as_str(), |text| text.parse().ok();
    ReasonId "reason key" |id| id.as_str(), |text| text.parse().ok();
    StaffRoleId "role key" |id| id.as_str(), |text| text.parse().ok();
    UnitId "unit key" |id| id.as_str(), |text| text.parse().ok();
    StaffNo "staff number" |no| no.as_str(), |text| text.parse().ok();
    ZoneId "zone" |id| id.as_str(), |text| text.parse().ok();
}

/// The variant of languages other than those that have a number of their own.
const FURTHER_LANG: u32 = 3;

impl Record for Lang {
    /// Writes Chinese as 1 and English as 2, as when there was no other; a further one is variant 3
    /// with its tag, so that a former version says that it does not know it yet.
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        match *self {
            Lang::ZH => put_variant(to, 1, 0),
            Lang::EN => put_variant(to, 2, 0),
            further => {
                put_variant(to, FURTHER_LANG, 1)?;
                put(to, 1, &further.to_string())
            }
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        let (variant, fields, rest) = get_variant(from)?;
        let mut tag = None;
        for _ in 0..fields {
            match from.u32()? {
                1 => tag = Some(get::<String>(from, "Lang", 1, "tag")?),
                _ => from.skip()?,
            }
        }
        skip(from, rest)?;
        match (variant, tag) {
            (1, _) => Ok(Lang::ZH),
            (2, _) => Ok(Lang::EN),
            (FURTHER_LANG, Some(tag)) => {
                tag.parse().map_err(|()| RecordError::BadValue("language"))
            }
            (FURTHER_LANG, None) => Err(RecordError::BadValue("language")),
            (variant, _) => Err(RecordError::UnknownVariant {
                record: "Lang",
                variant,
            }),
        }
    }
}

/// The number of a text's further languages.
const FURTHER_TEXTS: u32 = 120;

impl Record for Text {
    /// Writes the text in Chinese as field 1 and in English as field 2, as when there was no other
    /// language; those in further ones are a list of pairs.
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        let further = |(lang, _): &(Lang, &str)| !Lang::USUAL.contains(lang);
        let further: Vec<(Lang, String)> = self
            .iter()
            .filter(further)
            .map(|(lang, text)| (lang, text.to_owned()))
            .collect();
        let usual = Lang::USUAL.map(|lang| self.own(lang).to_owned());
        let written = usual.iter().filter(|text| !text.is_empty()).count();
        to.map(written as u64 + u64::from(!further.is_empty()))?;
        put(to, 1, &usual[0])?;
        put(to, 2, &usual[1])?;
        put(to, FURTHER_TEXTS, &further)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        let mut texts: Vec<(Lang, String)> = Vec::new();
        for _ in 0..fields(from)? {
            match from.u32()? {
                1 => texts.push((Lang::ZH, get(from, "Text", 1, "zh")?)),
                2 => texts.push((Lang::EN, get(from, "Text", 2, "en")?)),
                FURTHER_TEXTS => {
                    let further: Vec<_> = get(from, "Text", FURTHER_TEXTS, "further")?;
                    texts.extend(further);
                }
                _ => from.skip()?,
            }
        }
        Ok(Text::of(texts))
    }
}

/// Declares identities and stamps that are one number.
macro_rules! number {
    ($($type:ident)*) => {$(
        impl Record for $type {
            fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
                self.0.encode(to)
            }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
                Record::decode(from).map($type)
            }
        }
    )*};
}
impl Record for Secret {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.str(self.as_str())?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(Secret::from(from.str()?))
    }
}

impl Record for Phone {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.str(self.as_str())?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(Phone::new(from.str()?))
    }
}

number! { AppointmentId AppointmentCode TicketId JobId CounterId SpeakerId PersonId AccountId Timestamp }

/// The number of a grade that is hidden: no setup has so many, so that a machine of the version
/// before, which knows of none that are hidden, has no words for it.
const HIDDEN: u8 = u8::MAX;

impl Record for Graded {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        self.known().unwrap_or(HIDDEN).encode(to)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        Ok(match u8::decode(from)? {
            HIDDEN => Graded::Hidden,
            grade => Graded::Known(grade),
        })
    }
}

/// A [`Program`] as it is written. Not an enum of the table: a line of the log must stay readable
/// when a program asked that only a later version has.
struct ProgramRow {
    kind: u8,
    counter: Option<CounterId>,
}
super::record! { struct ProgramRow { 1 kind, 2 counter } }

impl Record for Program {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        let kind = match self {
            Program::Unknown => 0,
            Program::Kiosk => 1,
            Program::Counter(_) => 2,
            Program::Display => 3,
            Program::Rating(_) => 4,
            Program::Script => 5,
            Program::Device => 6,
            Program::Demo => 7,
            Program::Hub => 8,
            Program::Timer => 9,
            Program::Admin => 10,
        };
        let counter = self.counter();
        ProgramRow { kind, counter }.encode(to)
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        let ProgramRow { kind, counter } = ProgramRow::decode(from)?;
        Ok(match (kind, counter) {
            (1, _) => Program::Kiosk,
            (2, Some(counter)) => Program::Counter(counter),
            (3, _) => Program::Display,
            (4, Some(counter)) => Program::Rating(counter),
            (5, _) => Program::Script,
            (6, _) => Program::Device,
            (7, _) => Program::Demo,
            (8, _) => Program::Hub,
            (9, _) => Program::Timer,
            (10, _) => Program::Admin,
            _ => Program::Unknown,
        })
    }
}

/// Declares values that are a few bytes, highest first.
macro_rules! bytes {
    ($($type:ident $what:literal |$value:ident| $bytes:expr, |$read:ident| $make:expr;)*) => {$(
        impl Record for $type {
            fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
                let $value = self;
                to.bytes(&$bytes)?.ok()
            }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
                let $read = from.bytes()?.try_into().map_err(|_| RecordError::BadValue($what))?;
                Ok($make)
            }
        }
    )*};
}
bytes! {
    CommandId "command id" |id| id.0.to_be_bytes(), |bytes| CommandId(u128::from_be_bytes(bytes));
    SlipId "slip" |slip| slip.0.to_be_bytes(), |bytes| SlipId(u128::from_be_bytes(bytes));
    Fingerprint "fingerprint" |fingerprint| fingerprint.0, |bytes| Fingerprint(bytes);
    Link "link" |link| link.0, |bytes| Link(bytes);
}

/// A history without a name is the first one of its hall: files of before have no others.
impl Record for Lineage {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.bytes(&self.0.to_be_bytes())?.ok()
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError> {
        let bytes = from.bytes()?.try_into();
        let bytes = bytes.map_err(|_| RecordError::BadValue("lineage"))?;
        Ok(Lineage(u128::from_be_bytes(bytes)))
    }
    fn is_absent(&self) -> bool {
        *self == Lineage::FIRST
    }
    fn absent() -> Option<Self> {
        Some(Lineage::FIRST)
    }
}
