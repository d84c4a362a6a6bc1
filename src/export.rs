//! Reports written to files: whole, or the file that was there stays as it was.

use reports::Report;
use screens::inquiry::Form;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use text::Words;

/// A report that was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It could not be made.
    #[error(transparent)]
    Made(#[from] documents::DocumentError),
    /// The disk did not take it.
    #[error("the file is not written")]
    Io(#[from] io::Error),
}

impl ExportError {
    /// Returns why, for people.
    pub fn reason(&self, words: &Words) -> String {
        match self {
            ExportError::Made(error) => error.to_string(),
            ExportError::Io(error) => text::io_reason(error, words),
        }
    }
}

/// Writes a report to a file.
///
/// # Errors
/// When it cannot be made, or the disk does not take it; a file that was there is as it was.
pub fn write(report: &Report, form: Form, path: &Path, words: &Words) -> Result<(), ExportError> {
    let bytes = match form {
        Form::Workbook => documents::workbook(report, words)?,
        Form::Pages => documents::pages(report, words)?,
        Form::Csv => (report.csv().join("\r\n") + "\r\n").into_bytes(),
    };
    Ok(write_whole(path, &bytes)?)
}

/// Returns the file in `folder` that is for a report.
pub fn file_in(folder: &Path, report: &Report, by: &str, form: Form) -> PathBuf {
    let (from, to) = report.days;
    let days = match from == to {
        true => from.to_string(),
        false => format!("{from}_{to}"),
    };
    let ending = match form {
        Form::Workbook => "xlsx",
        Form::Pages => "pdf",
        Form::Csv => "csv",
    };
    folder.join(format!("figures-{days}-{by}.{ending}"))
}

/// Makes a folder for reports, which have names of clerks.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file beside its place and puts it there when all of it is on the disk.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Half a file is of no use, and the disk may be full.
        let _ = fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.xlsx");
        write_whole(&path, b"old").unwrap();
        // In the place of the new one stands a folder, which no file replaces.
        fs::create_dir(folder.path().join("report.xlsx.part")).unwrap();
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        fs::remove_dir(folder.path().join("report.xlsx.part")).unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // A device that is full takes the first bytes at most.
        assert!(write_whole(Path::new("/dev/full/report"), b"new").is_err());
    }
}
