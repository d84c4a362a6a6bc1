//! The boundaries between ESC/POS commands.

pub(super) const DLE: u8 = 0x10;
pub(super) const ESC: u8 = 0x1B;
pub(super) const FS: u8 = 0x1C;
pub(super) const GS: u8 = 0x1D;

/// Command that cuts the paper off after feeding it to the knife, in the form that every printer
/// knows.
pub(super) const CUT_FULL: [u8; 4] = [GS, b'V', 65, 0];
/// Command that does the same, leaving a small bridge.
pub(super) const CUT_PARTIAL: [u8; 4] = [GS, b'V', 66, 0];
/// Command that lets the printer report every change by itself (ASB). `ESC @` may end that, so it
/// follows on each.
pub(super) const REPORT: [u8; 3] = [GS, b'a', 0xFF];
/// Command that brings the printer back to how it was when it was switched on; what is in its line
/// is dropped.
pub(super) const RESET: [u8; 2] = [ESC, b'@'];

/// Returns the bytes of the command that `bytes` begins with, data included. `None` while too few
/// are there to tell.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let at = |i: usize| bytes.get(i).copied();
    let number = |i: usize| Some(usize::from(at(i)?) | usize::from(at(i + 1)?) << 8);
    Some(match (at(0)?, at(1)) {
        (ESC | FS | GS | DLE | 0x81..=0xFE, None) => return None,
        // Two halves of a hanzi.
        (0x81..=0xFE, Some(_)) => 2,
        (ESC, Some(b'@' | b'2' | b'i' | b'm')) | (FS, Some(b'&' | b'.')) => 2,
        (ESC, Some(b'$' | b'\\')) | (GS, Some(b'L' | b'P' | b'W')) => 4,
        (GS, Some(b'V')) => 3 + usize::from(at(2)? >= 65),
        (GS, Some(b'v')) => 8 + number(4)? * number(6)?,
        (GS | ESC | FS, Some(b'(')) => 5 + number(3)?,
        (ESC | FS | GS, Some(_)) | (DLE, Some(4 | 5)) => 3,
        _ => 1,
    })
}

/// Returns the end of the command that the `sent`th byte of a job belongs to: a job may be broken
/// off there.
pub(super) fn boundary(job: &[u8], sent: usize) -> usize {
    let mut end = 0;
    while end < sent {
        end += length(&job[end..]).unwrap_or(job.len() - end);
    }
    end.min(job.len())
}

/// Returns whether a printer would obey a real-time command hidden in `bytes`, be they data or not.
pub(super) fn is_hazardous(bytes: &[u8]) -> bool {
    bytes
        .windows(2)
        .any(|pair| pair[0] == DLE && is_real_time(pair[1]))
}

/// Makes dots safe to send, at the price of one more dot for each hidden command.
pub(super) fn defuse(dots: &mut [u8]) {
    for i in 1..dots.len() {
        if dots[i - 1] == DLE && is_real_time(dots[i]) {
            dots[i - 1] |= 0x08;
        }
    }
}

fn is_real_time(byte: u8) -> bool {
    matches!(byte, 0x04 | 0x05 | 0x14)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_as_long_as_the_manuals_say() {
        for (bytes, expected) in [
            (&b"\x1b@"[..], 2),
            (b"\x1bJ\x05", 3),
            (b"\x1dV\x41\x00", 4),
            (b"\x1dV\x00", 3),
            (b"\x1dL\x10\x00", 4),
            (b"\x1dP\xcb\xcb", 4),
            (b"\x1dv0\x00\x02\x00\x03\x00", 14),
            (b"\x1d(L\x02\x00", 7),
            (b"\x1c&", 2),
            (b"\x1c-\x01", 3),
            (b"\x10\x04\x01", 3),
            (b"A", 1),
            (b"\xc4\xe3\x1b", 2),
            (b"\n", 1),
        ] {
            assert_eq!(length(bytes), Some(expected), "{bytes:x?}");
            assert!(expected == 1 || length(&bytes[..1]).is_none());
        }
    }

    #[test]
    fn a_job_is_broken_off_between_two_commands() {
        let job = b"\x1b@\x1dv0\x00\x02\x00\x03\x00abcdef\x1dV\x41\x00";
        for (sent, end) in [
            (0, 0),
            (1, 2),
            (2, 2),
            (3, 16),
            (15, 16),
            (16, 16),
            (17, 20),
            (20, 20),
        ] {
            assert_eq!(boundary(job, sent), end, "{sent} bytes sent");
        }
    }
}
