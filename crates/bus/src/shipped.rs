//! The device files that come with the program, and those of a hall.

use crate::device::Device;
use std::path::{Path, PathBuf};
use text::fault::{Fault, Faults};

/// The files at the top of the source, by name.
const SHIPPED: [(&str, &str); 8] = [
    (
        "handset-68",
        include_str!("../../../devices/handset-68.toml"),
    ),
    ("pad-68", include_str!("../../../devices/pad-68.toml")),
    ("strip-qt", include_str!("../../../devices/strip-qt.toml")),
    (
        "strip-a090",
        include_str!("../../../devices/strip-a090.toml"),
    ),
    ("board-bx", include_str!("../../../devices/board-bx.toml")),
    ("digits-4", include_str!("../../../devices/digits-4.toml")),
    (
        "digits-modbus",
        include_str!("../../../devices/digits-modbus.toml"),
    ),
    (
        "handset-qsystem",
        include_str!("../../../devices/handset-qsystem.toml"),
    ),
];

/// Returns the names of the shipped files.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// Returns the text of a shipped file.
pub fn source(name: &str) -> Option<&'static str> {
    let found = SHIPPED.iter().find(|(known, _)| *known == name);
    found.map(|(_, source)| *source)
}

/// A device file that was found by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The device.
    pub device: Device,
    /// The file, if it is the hall's own and not a shipped one.
    pub file: Option<PathBuf>,
}

/// Reads the device file of this name: the first one in `folders`, or the shipped one. `None` when
/// there is none.
///
/// # Errors
/// Every mistake in the file, or that it cannot be read.
pub fn find(name: &str, folders: &[PathBuf]) -> Option<Result<Found, Faults>> {
    let own = folders
        .iter()
        .map(|folder| folder.join(format!("{name}.toml")));
    if let Some(file) = own.into_iter().find(|file| file.exists()) {
        let read = read_file(&file);
        return Some(read.map(|device| Found {
            device,
            file: Some(file),
        }));
    }
    let source = source(name)?;
    let read = Device::read(name, &format!("{name}.toml"), source);
    Some(
        read.map_err(Faults)
            .map(|device| Found { device, file: None }),
    )
}

/// Reads a device file.
///
/// # Errors
/// Every mistake in the file, or that it cannot be read.
pub fn read_file(file: &Path) -> Result<Device, Faults> {
    let (shown, source) = text::reader::text_of(file)?;
    let id = file.file_stem().unwrap_or_default().to_string_lossy();
    Device::read(&id, &shown, &source).map_err(|mut faults: Vec<Fault>| {
        faults.sort_by_key(|fault| fault.place);
        Faults(faults)
    })
}

/// Returns the names of all device files: the shipped ones, and those in `folders`.
pub fn all(folders: &[PathBuf]) -> Vec<String> {
    let mut all: Vec<String> = names().map(str::to_owned).collect();
    for folder in folders {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        all.extend(files.filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            name.strip_suffix(".toml").map(str::to_owned)
        }));
    }
    all.sort();
    all.dedup();
    all
}
