//! The log file: lines for a technician, never on the screen.

use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A log file is put aside once it is this large.
const MAX_BYTES: u64 = 8 << 20;

/// Appends what the program has to tell a technician to the file at `path`, from now on.
pub(super) fn append_to(path: &Path) {
    if std::fs::metadata(path).is_ok_and(|m| m.len() > MAX_BYTES) {
        let _ = std::fs::rename(path, path.with_extension("log.1"));
    }
    let Ok(file) = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
    else {
        return;
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false);
    // openraft tells of every silent hub ten times a second; what matters of it, we say ourselves.
    let of_ours = Targets::new()
        .with_default(tracing::Level::INFO)
        .with_target("openraft", LevelFilter::OFF)
        .with_target("mdns_sd", LevelFilter::OFF);
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(of_ours)
        .try_init();
}
