//! Numbered-field records: the form of the hall's types in the store and on the wire.
//!
//! A record is a CBOR map from field numbers to values; a variant of an enum is its number,
//! followed by such a map when it has fields. `tables.rs` lists every type with its numbers and is
//! the format's only definition. The hall's types know nothing of it, and a new field there does
//! not compile until it has a number here.
//!
//! The rules that let old files and mixed versions be read:
//! - A number is never used twice, also not after its field is gone.
//! - A field that a newer version added is skipped by an older one.
//! - An absent field takes `None`, an empty text or list, or the default declared in the table;
//!   else it is an error.
//! - An unknown variant cannot be skipped: [`RecordError::is_newer`] tells it from damage.
//!
//! Bytes are not trusted. Lengths are checked against what is left of the input before anything is
//! allocated, lists grow as their items are read, unknown fields are skipped without recursion, and
//! known ones nest only as deep as the types do.
//!
//! Start at [`encode`] and [`decode`].
//!
//! *Never*: a number used twice, or changed. Guarded by the stored samples of each version in
//! `samples`, which still decode (`tests.rs`).

#[doc(hidden)]
pub use minicbor;

mod tables;
mod values;

#[cfg(test)]
mod tests;

pub use hall::Answer;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use std::convert::Infallible;

/// The result of writing into memory, which cannot fail.
pub type Wrote = Result<(), minicbor::encode::Error<Infallible>>;

/// A value that can be stored and sent.
pub trait Record: Sized {
    /// Writes the value.
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote;

    /// Reads a value.
    fn decode(from: &mut Decoder<'_>) -> Result<Self, RecordError>;

    /// Returns whether a field with this value is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Returns the value of a field that was left out.
    fn absent() -> Option<Self> {
        None
    }
}

/// Bytes that are not the record they should be.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A fault inside of this field.
    #[error("{record}, field {field} ({name})")]
    In {
        /// Name of the type.
        record: &'static str,
        /// Number of the field.
        field: u32,
        /// Name of the field.
        name: &'static str,
        /// The fault in the field.
        #[source]
        source: Box<RecordError>,
    },
    /// A field that must be there and is not.
    #[error("{record} lacks field {field} ({name})")]
    Missing {
        /// Name of the type.
        record: &'static str,
        /// Number of the field.
        field: u32,
        /// Name of the field.
        name: &'static str,
    },
    /// A variant that this version does not know.
    #[error("{record} has no variant {variant} in this version of the program")]
    UnknownVariant {
        /// Name of the type.
        record: &'static str,
        /// The variant's number.
        variant: u32,
    },
    /// Bytes that are well formed, but not a value of this type.
    #[error("not a valid {0}")]
    BadValue(&'static str),
    /// A list or map that says it is longer than the input.
    #[error("a length of {length} with {left} bytes left")]
    BadLength {
        /// The length that it says.
        length: u64,
        /// The bytes that are left.
        left: usize,
    },
    /// Bytes after the end of the record.
    #[error("{0} bytes too many")]
    TooLong(usize),
    /// Bytes that are not well formed.
    #[error("not a well-formed record")]
    Malformed(#[from] minicbor::decode::Error),
}

impl RecordError {
    /// Returns whether a newer version of the program wrote this, so that it is not damaged.
    pub fn is_newer(&self) -> bool {
        match self {
            RecordError::In { source, .. } => source.is_newer(),
            RecordError::UnknownVariant { .. } => true,
            _ => false,
        }
    }
}

/// Returns the bytes of a value.
pub fn encode(value: &impl Record) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    match value.encode(&mut encoder) {
        Ok(()) => encoder.into_writer(),
        Err(never) => unreachable!("writing into memory failed: {never}"),
    }
}

/// Returns the value that all of `bytes` stand for.
pub fn decode<T: Record>(bytes: &[u8]) -> Result<T, RecordError> {
    let mut decoder = Decoder::new(bytes);
    let value = T::decode(&mut decoder)?;
    match left(&decoder) {
        0 => Ok(value),
        more => Err(RecordError::TooLong(more)),
    }
}

/// Returns how many bytes are left.
pub fn left(from: &Decoder<'_>) -> usize {
    from.input().len().saturating_sub(from.position())
}

/// Checks a list's or map's stated length against the input, each item having at least `item_min`
/// bytes.
fn checked_len(
    from: &Decoder<'_>,
    length: Option<u64>,
    item_min: usize,
) -> Result<usize, RecordError> {
    let Some(length) = length else {
        return Err(RecordError::BadValue("length"));
    };
    let left = left(from);
    match usize::try_from(length) {
        Ok(n) if n.checked_mul(item_min).is_some_and(|least| least <= left) => Ok(n),
        _ => Err(RecordError::BadLength { length, left }),
    }
}

/// Reads the head of a list.
pub fn list(from: &mut Decoder<'_>) -> Result<usize, RecordError> {
    let length = from.array()?;
    checked_len(from, length, 1)
}

/// Reads the head of a struct, and returns how many fields follow.
pub fn fields(from: &mut Decoder<'_>) -> Result<usize, RecordError> {
    let length = from.map()?;
    checked_len(from, length, 2)
}

/// Writes a field, unless it is to be left out.
pub fn put<T: Record>(to: &mut Encoder<Vec<u8>>, number: u32, value: &T) -> Wrote {
    if value.is_absent() {
        return Ok(());
    }
    to.u32(number)?;
    value.encode(to)
}

/// Reads a field's value; what goes wrong names the field.
pub fn get<T: Record>(
    from: &mut Decoder<'_>,
    record: &'static str,
    field: u32,
    name: &'static str,
) -> Result<T, RecordError> {
    T::decode(from).map_err(|source| RecordError::In {
        record,
        field,
        name,
        source: Box::new(source),
    })
}

/// Returns the value of a field after all were read.
pub fn take<T: Record>(
    read: Option<T>,
    default: Option<T>,
    record: &'static str,
    field: u32,
    name: &'static str,
) -> Result<T, RecordError> {
    read.or_else(T::absent)
        .or(default)
        .ok_or(RecordError::Missing {
            record,
            field,
            name,
        })
}

/// Writes a variant's number, and the head of its fields when it has any.
pub fn put_variant(to: &mut Encoder<Vec<u8>>, variant: u32, fields: u64) -> Wrote {
    if fields > 0 {
        to.array(2)?.u32(variant)?.map(fields)?;
    } else {
        to.u32(variant)?;
    }
    Ok(())
}

/// Reads what [`put_variant`] wrote: the variant, how many fields follow, and how many items to
/// skip after them.
pub fn get_variant(from: &mut Decoder<'_>) -> Result<(u32, usize, usize), RecordError> {
    if from.datatype()? != Type::Array {
        return Ok((from.u32()?, 0, 0));
    }
    let items = list(from)?;
    if items == 0 {
        return Err(RecordError::BadValue("variant"));
    }
    let variant = from.u32()?;
    let fields = if items > 1 { fields(from)? } else { 0 };
    Ok((variant, fields, items.saturating_sub(2)))
}

/// An enum of the table.
pub trait Variants {
    /// The numbers of its variants, those of its parts apart.
    const NUMBERS: &'static [u32];
}

/// Returns whether no number comes twice in these lists.
pub const fn differ(lists: &[&[u32]]) -> bool {
    let mut seen = [false; 1024];
    let mut list = 0;
    while list < lists.len() {
        let mut item = 0;
        while item < lists[list].len() {
            let number = lists[list][item] as usize;
            if seen[number] {
                return false;
            }
            seen[number] = true;
            item += 1;
        }
        list += 1;
    }
    true
}

/// Skips `items` values.
pub fn skip(from: &mut Decoder<'_>, items: usize) -> Result<(), RecordError> {
    for _ in 0..items {
        from.skip()?;
    }
    Ok(())
}

/// Declares how types are written:
/// `record! { struct Name { 1 field, 2 other = default } enum Name { 1 Variant { 1 field } } }`.
///
/// `enum Whole of Part(PartEnum) | .. { .. }` shares one row of numbers with its parts: a variant
/// of a part is written as if it were the whole's own, so it may move from part to part.
#[macro_export]
macro_rules! record {
    () => {};
    (
        struct $name:ident $(<$of:ident>)? {
            $($number:literal $field:ident $(= $default:expr)?),* $(,)?
        }
        $($rest:tt)*
    ) => {
        impl $crate::Record for $name $(<$of>)? {
            fn encode(&self, to: &mut $crate::minicbor::Encoder<Vec<u8>>) -> $crate::Wrote {
                let $name { $($field),* } = self;
                to.map(0 $(+ u64::from(!$crate::Record::is_absent($field)))*)?;
                $($crate::put(to, $number, $field)?;)*
                Ok(())
            }

            fn decode(
                from: &mut $crate::minicbor::Decoder<'_>,
            ) -> Result<Self, $crate::RecordError> {
                $(let mut $field = None;)*
                for _ in 0..$crate::fields(from)? {
                    match from.u32()? {
                        $($number => {
                            let value =
                                $crate::get(from, stringify!($name), $number, stringify!($field))?;
                            $field = Some(value);
                        })*
                        _ => from.skip()?,
                    }
                }
                Ok($name {
                    $($field: $crate::take(
                        $field,
                        None $(.or(Some($default)))?,
                        stringify!($name),
                        $number,
                        stringify!($field),
                    )?,)*
                })
            }
        }
        $crate::record! { $($rest)* }
    };
    (
        enum $name:ident $(of $($part:ident($own:ident))|+)? {
            $($variant:literal $case:ident
                $({ $($number:literal $field:ident $(= $default:expr)?),* $(,)? })?
                $(( $only_number:literal $only:ident ))?
            ),* $(,)?
        }
        $($rest:tt)*
    ) => {
        impl $crate::Variants for $name {
            const NUMBERS: &'static [u32] = &[$($variant),*];
        }

        const _: () = assert!(
            $crate::differ(&[
                <$name as $crate::Variants>::NUMBERS
                $($(, <$own as $crate::Variants>::NUMBERS)+)?
            ]),
            concat!("a variant's number is used twice in ", stringify!($name))
        );

        impl $crate::Record for $name {
            fn encode(&self, to: &mut $crate::minicbor::Encoder<Vec<u8>>) -> $crate::Wrote {
                match self {
                    $($($name::$part(own) => $crate::Record::encode(own, to)?,)+)?
                    $($name::$case $({ $($field),* })? $(($only))? => {
                        let fields = 0 $($(+ u64::from(!$crate::Record::is_absent($field)))*)?
                            $(+ u64::from(!$crate::Record::is_absent($only)))?;
                        $crate::put_variant(to, $variant, fields)?;
                        $($($crate::put(to, $number, $field)?;)*)?
                        $($crate::put(to, $only_number, $only)?;)?
                    })*
                }
                Ok(())
            }

            fn decode(
                from: &mut $crate::minicbor::Decoder<'_>,
            ) -> Result<Self, $crate::RecordError> {
                let start = from.position();
                let (variant, fields, rest) = $crate::get_variant(from)?;
                $($(if <$own as $crate::Variants>::NUMBERS.contains(&variant) {
                    from.set_position(start);
                    return $crate::Record::decode(from).map($name::$part);
                })+)?
                let _ = start;
                let value = match variant {
                    $($variant => {
                        const CASE: &str = concat!(stringify!($name), "::", stringify!($case));
                        let _ = CASE;
                        $($(let mut $field = None;)*)?
                        $(let mut $only = None;)?
                        for _ in 0..fields {
                            let number = from.u32()?;
                            $($(if number == $number {
                                let value = $crate::get(from, CASE, $number, stringify!($field))?;
                                $field = Some(value);
                                continue;
                            })*)?
                            $(if number == $only_number {
                                let value =
                                    $crate::get(from, CASE, $only_number, stringify!($only))?;
                                $only = Some(value);
                                continue;
                            })?
                            let _ = number;
                            from.skip()?;
                        }
                        $name::$case
                            $({ $($field: $crate::take(
                                $field,
                                None $(.or(Some($default)))?,
                                CASE,
                                $number,
                                stringify!($field),
                            )?,)* })?
                            $(($crate::take($only, None, CASE, $only_number, stringify!($only))?))?
                    })*
                    variant => {
                        let record = stringify!($name);
                        return Err($crate::RecordError::UnknownVariant { record, variant });
                    }
                };
                $crate::skip(from, rest)?;
                Ok(value)
            }
        }
        $crate::record! { $($rest)* }
    };
}
