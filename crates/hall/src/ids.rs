//! Identities: each its own type, so that a counter is never taken for a ticket.

use std::fmt;
use std::str::FromStr;

/// Identity of a ticket, unique for ever in its hall. Ids rise by one in the order in which the
/// hall hears of the tickets, which for a paper of a kiosk that was cut off is later than its
/// issue; the printed number (`A015`) is another thing and starts anew every service day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketId(pub u64);

/// Number of a counter (window), 1 to 99, as it stands on the wall and in the announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterId(pub u16);

impl fmt::Display for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Identity of a print job, unique for ever in its hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// Identity of one command, drawn at random by its sender. A repeat with the same id gets the first
/// answer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u128);

/// Identity of one paper, drawn at random by the kiosk before it asks for a number. It stays with
/// the visit for its service day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlipId(pub u128);

/// SHA-256 of a machine's certificate, by which the hall knows the machine. Written as 64
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// A text that is not the fingerprint of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 64 hexadecimal digits")]
pub struct BadFingerprint;

impl FromStr for Fingerprint {
    type Err = BadFingerprint;
    fn from_str(text: &str) -> Result<Self, BadFingerprint> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(BadFingerprint);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| BadFingerprint)?;
        }
        Ok(Fingerprint(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Identity of a program that speaks, drawn by it when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeakerId(pub u64);

/// Identity of a visitor who left something of himself, drawn at random: see
/// [`person`](super::person).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u64);

/// Identity of an appointment, unique for ever in its hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppointmentId(pub u64);

/// Digits of an appointment's code.
pub const APPOINTMENT_DIGITS: usize = 8;

/// Digits by which a visitor with an appointment is known at the kiosk, drawn at random by whoever
/// books. Whoever knows it takes the place, so it is shown to nobody but staff, and not by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppointmentCode(pub u32);

/// A text that is no code of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code of an appointment has {APPOINTMENT_DIGITS} digits")]
pub struct BadAppointmentCode;

impl AppointmentCode {
    /// The code that follows from a random number.
    pub fn drawn(random: u64) -> AppointmentCode {
        AppointmentCode((random % 10_u64.pow(APPOINTMENT_DIGITS as u32)) as u32)
    }
}

impl FromStr for AppointmentCode {
    type Err = BadAppointmentCode;
    fn from_str(text: &str) -> Result<Self, BadAppointmentCode> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.len() != APPOINTMENT_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadAppointmentCode);
        }
        digits
            .parse()
            .map(AppointmentCode)
            .map_err(|_| BadAppointmentCode)
    }
}

impl fmt::Display for AppointmentCode {
    /// As it is printed and typed: `4821 0937`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04} {:04}", self.0 / 10_000, self.0 % 10_000))
    }
}

impl fmt::Debug for AppointmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Identity of an account: a person who signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u64);

/// Longest key from the settings, in bytes.
pub const KEY_MAX: usize = 16;

/// A key that cannot be used as an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key has 1 to {KEY_MAX} characters a-z, 0-9, '-' or '_'")]
pub struct BadKey;

/// Checks a key and packs it, so that ids stay `Copy` and readable in logs and files.
fn pack(text: &str) -> Result<[u8; KEY_MAX], BadKey> {
    let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if text.is_empty() || text.len() > KEY_MAX || !text.bytes().all(legal) {
        return Err(BadKey);
    }
    let mut bytes = [0; KEY_MAX];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Ok(bytes)
}

macro_rules! key_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; KEY_MAX]);

        impl $name {
            /// The key as it stands in the settings.
            pub fn as_str(&self) -> &str {
                let end = self.0.iter().position(|b| *b == 0).unwrap_or(KEY_MAX);
                std::str::from_utf8(&self.0[..end]).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = BadKey;
            fn from_str(text: &str) -> Result<Self, BadKey> {
                pack(text).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

key_id! {
    /// Key of a service, for example `social`. Statistics refer to it for years, so a key is not
    /// used twice.
    ServiceId
}
key_id! {
    /// Key of a group of services in the kiosk's menu.
    GroupId
}
key_id! {
    /// Key of a class of visitors with priority, for example `elderly`.
    PriorityClassId
}
key_id! {
    /// Key of a reason to pause a counter, for example `lunch`.
    PauseId
}
key_id! {
    /// Name of a printer, for example `kiosk`.
    PrinterId
}
key_id! {
    /// Name of a group of devices on a wire, for example `handsets`.
    DeviceId
}
key_id! {
    /// Name of a machine of the hall, for example `kiosk-2`.
    MachineId
}
key_id! {
    /// Name of a part of the hall in which one speaker speaks, for example `lobby`.
    ZoneId
}
key_id! {
    /// Key of a role of people, for example `manager`.
    StaffRoleId
}
key_id! {
    /// Key of a department or branch.
    UnitId
}
key_id! {
    /// Key of a reason behind a poor rating, for example `manner`.
    ReasonId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        let id: ServiceId = "real-estate".parse().unwrap();
        assert_eq!(id.as_str(), "real-estate");
        assert_eq!(id.to_string(), "real-estate");
    }

    #[test]
    fn a_fingerprint_reads_back_and_nothing_else_is_one() {
        let text = "00ff".repeat(16);
        assert_eq!(text.parse::<Fingerprint>().unwrap().to_string(), text);
        for bad in [
            "",
            &text[1..],
            &text.replace('f', "g"),
            &text.replace("0f", "+f"),
            &"号".repeat(21),
            &format!("{text}0"),
        ] {
            assert_eq!(bad.parse::<Fingerprint>(), Err(BadFingerprint), "{bad}");
        }
    }

    #[test]
    fn the_code_of_an_appointment_is_read_as_it_is_printed() {
        for code in [0, 7, 48_210_937, 99_999_999] {
            let code = AppointmentCode(code);
            assert_eq!(code.to_string().parse(), Ok(code));
            assert_eq!(code.to_string().replace(' ', "").parse(), Ok(code));
        }
        for bad in ["", "1234567", "123456789", "1234567x", "号1234567"] {
            assert_eq!(
                bad.parse::<AppointmentCode>(),
                Err(BadAppointmentCode),
                "{bad}"
            );
        }
        assert_eq!(format!("{:?}", AppointmentCode(48_210_937)), "***");
    }

    #[test]
    fn a_key_that_is_empty_long_or_not_plain_is_refused() {
        for bad in ["", "seventeen-letters", "Social", "社保", "a b"] {
            assert_eq!(bad.parse::<ServiceId>(), Err(BadKey), "{bad}");
        }
    }
}
