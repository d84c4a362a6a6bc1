//! The program's standard output. A reader that went away, as in `dingdong config | head`, is no
//! fault.

use std::io::{self, Write};

/// Prints a line.
pub fn print(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints an answer: `object` for a script that wants JSON, else `text`.
pub fn answer(json: bool, object: &serde_json::Value, text: impl FnOnce() -> String) {
    print(&if json { object.to_string() } else { text() });
}
