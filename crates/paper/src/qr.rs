//! QR codes that fit.

use super::Page;
use super::setter::Note;
use qrcode::{Color, EcLevel, QrCode};

/// White modules that a code needs on every side.
const QUIET: u16 = 4;
/// Smallest module that phones still read, in dots.
const MODULE_MIN: u16 = 2;
/// Levels of error correction, strongest first.
const LEVELS: [(char, EcLevel); 4] = [
    ('H', EcLevel::H),
    ('Q', EcLevel::Q),
    ('M', EcLevel::M),
    ('L', EcLevel::L),
];

/// A code, in the size and with the error correction that fit.
pub(super) struct Code {
    code: QrCode,
    pub(super) module: u16,
    pub(super) ecc: char,
}

impl Code {
    /// Makes the code for `data` in at most `room` dots: as wanted, else with smaller modules, else
    /// with less error correction. `None` when it says nothing or fits in no way.
    pub(super) fn fitting(
        data: &str,
        module: u8,
        ecc: char,
        room: u16,
        notes: &mut Vec<Note>,
    ) -> Option<Code> {
        if data.trim().is_empty() {
            return None;
        }
        let wanted = LEVELS
            .iter()
            .position(|(name, _)| *name == ecc)
            .unwrap_or(2);
        let found = LEVELS[wanted..].iter().find_map(|(ecc, level)| {
            let code = QrCode::with_error_correction_level(data, *level).ok()?;
            let fitting = room / (u16::try_from(code.width()).ok()? + 2 * QUIET);
            (fitting >= MODULE_MIN).then(|| Code {
                code,
                module: fitting.min(module.into()),
                ecc: *ecc,
            })
        });
        match &found {
            None => notes.push(Note::QrLeftOut),
            Some(found) if found.module == MODULE_MIN && module > 2 => notes.push(Note::QrFine),
            Some(_) => {}
        }
        found
    }

    /// Returns its dots with the white around it.
    pub(super) fn dots(&self) -> Page {
        let modules = self.code.width();
        let size = self.module;
        let side = (modules as u16 + 2 * QUIET) * size;
        let mut dots = Page::new(side);
        dots.extend_to(side.into());
        for (i, _) in self
            .code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, colour)| *colour == Color::Dark)
        {
            let place = |n: usize| (n as i32 + i32::from(QUIET)) * i32::from(size);
            dots.fill(place(i % modules), place(i / modules), size, size, true);
        }
        dots
    }
}
