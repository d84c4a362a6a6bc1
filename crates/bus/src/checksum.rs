//! The checksums of device protocols.

/// A checksum over a part of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// Sum of the bytes, modulo 256.
    Sum8,
    /// All bytes by exclusive or.
    Xor8,
    /// Sum of the bytes, modulo 65,536.
    Sum16,
    /// CRC-16/ARC: reflected 8005, begins with 0.
    Arc,
    /// CRC-16/MODBUS: reflected 8005, begins with FFFF.
    Modbus,
    /// CRC-16/XMODEM: 1021, begins with 0.
    Xmodem,
    /// CRC-16/CCITT-FALSE: 1021, begins with FFFF.
    CcittFalse,
}

impl Checksum {
    /// All of them, by the names that device files use.
    pub const NAMES: [(&'static str, Checksum); 7] = [
        ("sum8", Checksum::Sum8),
        ("xor8", Checksum::Xor8),
        ("sum16", Checksum::Sum16),
        ("crc16-arc", Checksum::Arc),
        ("crc16-modbus", Checksum::Modbus),
        ("crc16-xmodem", Checksum::Xmodem),
        ("crc16-ccitt-false", Checksum::CcittFalse),
    ];

    /// Returns the checksum of `data`.
    pub fn of(self, data: &[u8]) -> u64 {
        match self {
            Checksum::Sum8 => u64::from(data.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte))),
            Checksum::Xor8 => u64::from(data.iter().fold(0u8, |sum, byte| sum ^ byte)),
            Checksum::Sum16 => {
                let add = |sum: u16, byte: &u8| sum.wrapping_add(u16::from(*byte));
                u64::from(data.iter().fold(0, add))
            }
            Checksum::Arc => u64::from(reflected(0, data)),
            Checksum::Modbus => u64::from(reflected(0xFFFF, data)),
            Checksum::Xmodem => u64::from(straight(0, data)),
            Checksum::CcittFalse => u64::from(straight(0xFFFF, data)),
        }
    }
}

fn reflected(begin: u16, data: &[u8]) -> u16 {
    data.iter().fold(begin, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| match crc & 1 {
            1 => (crc >> 1) ^ 0xA001,
            _ => crc >> 1,
        })
    })
}

fn straight(begin: u16, data: &[u8]) -> u16 {
    data.iter().fold(begin, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| match crc & 0x8000 {
            0 => crc << 1,
            _ => (crc << 1) ^ 0x1021,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_catalogues() {
        let check = |sum: Checksum| sum.of(b"123456789");
        assert_eq!(check(Checksum::Sum8), 0xDD);
        assert_eq!(check(Checksum::Xor8), 0x31);
        assert_eq!(check(Checksum::Sum16), 0x01DD);
        assert_eq!(check(Checksum::Arc), 0xBB3D);
        assert_eq!(check(Checksum::Modbus), 0x4B37);
        assert_eq!(check(Checksum::Xmodem), 0x31C3);
        assert_eq!(check(Checksum::CcittFalse), 0x29B1);
    }
}
