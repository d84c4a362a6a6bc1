//! Tests that this machine cannot run, said so that it is seen.

use std::fs::OpenOptions;
use std::io::Write;

/// Reports that `what` was not tested, and `why`, past cargo's capture of output; and appends it to
/// the file that `DINGDONG_SKIPPED` names, which `make test` shows at its end.
pub(crate) fn skipped(what: &str, why: &str) {
    let line = format!("NOT TESTED: {what}: {why}\n");
    // `eprintln` would be captured, and shown only if the test failed.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(path) = std::env::var_os("DINGDONG_SKIPPED") {
        let list = OpenOptions::new().create(true).append(true).open(path);
        list.and_then(|mut list| list.write_all(line.as_bytes()))
            .expect("the list of what was not tested can be written");
    }
}
