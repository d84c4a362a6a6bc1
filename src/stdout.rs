//! The program's standard output. A reader that went away, as in `dingdong config | head`, is no
//! fault.

use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Prints a line.
pub fn print(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints an answer: `object` for a script that wants JSON, else `text`.
pub fn answer(json: bool, object: &serde_json::Value, text: impl FnOnce() -> String) {
    print(&if json { object.to_string() } else { text() });
}

/// Returns rows as lines, each column as wide as its widest cell.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> Vec<String> {
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let line = |row: &[String; N]| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let padding = " ".repeat(width - cell.width());
            line.push_str("  ");
            line.push_str(cell);
            line.push_str(&padding);
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
