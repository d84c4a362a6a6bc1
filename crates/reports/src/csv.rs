//! Rows of CSV, as spreadsheets and other programs read them.

/// The first letter of a text in UTF-8: spreadsheets take a text for UTF-8 only with this mark.
pub const MARK: char = '\u{feff}';

/// Returns a row of CSV.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",")
}

/// Returns a cell of CSV. One that a spreadsheet would take for a formula is told to be text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match is_formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_is_never_a_formula() {
        assert_eq!(
            row(["王", "a,b", "say \"hi\"", "=1+1", "", "two\nlines"]),
            "王,\"a,b\",\"say \"\"hi\"\"\",'=1+1,,\"two\nlines\""
        );
    }
}
