//! Figures built of block characters, for terminals that draw no shapes: three rows high, where the
//! slot is too low for figures of whole cells.
//!
//! A letter is five dots high and mostly three wide. A dot is one column wide and half a row high,
//! which makes it about square.

/// Rows of a figure.
pub(super) const ROWS: u16 = 3;

/// The letters, each with its rows of dots from the top.
const LETTERS: [(char, [&str; 5]); 37] = [
    ('0', ["###", "# #", "# #", "# #", "###"]),
    ('1', ["## ", " # ", " # ", " # ", "###"]),
    ('2', ["###", "  #", "###", "#  ", "###"]),
    ('3', ["###", "  #", "###", "  #", "###"]),
    ('4', ["# #", "# #", "###", "  #", "  #"]),
    ('5', ["###", "#  ", "###", "  #", "###"]),
    ('6', ["###", "#  ", "###", "# #", "###"]),
    ('7', ["###", "  #", "  #", " # ", " # "]),
    ('8', ["###", "# #", "###", "# #", "###"]),
    ('9', ["###", "# #", "###", "  #", "###"]),
    ('-', ["   ", "   ", "###", "   ", "   "]),
    ('A', [" # ", "# #", "###", "# #", "# #"]),
    ('B', ["## ", "# #", "## ", "# #", "## "]),
    ('C', [" ##", "#  ", "#  ", "#  ", " ##"]),
    ('D', ["## ", "# #", "# #", "# #", "## "]),
    ('E', ["###", "#  ", "## ", "#  ", "###"]),
    ('F', ["###", "#  ", "## ", "#  ", "#  "]),
    ('G', [" ###", "#   ", "# ##", "#  #", " ## "]),
    ('H', ["# #", "# #", "###", "# #", "# #"]),
    ('I', ["###", " # ", " # ", " # ", "###"]),
    ('J', ["  #", "  #", "  #", "# #", " # "]),
    ('K', ["# #", "# #", "## ", "# #", "# #"]),
    ('L', ["#  ", "#  ", "#  ", "#  ", "###"]),
    ('M', ["#   #", "## ##", "# # #", "#   #", "#   #"]),
    ('N', ["#  #", "## #", "# ##", "#  #", "#  #"]),
    ('O', [" ## ", "#  #", "#  #", "#  #", " ## "]),
    ('P', ["## ", "# #", "## ", "#  ", "#  "]),
    ('Q', [" ## ", "#  #", "#  #", "# ##", " ###"]),
    ('R', ["## ", "# #", "## ", "# #", "# #"]),
    ('S', [" ##", "#  ", " # ", "  #", "## "]),
    ('T', ["###", " # ", " # ", " # ", " # "]),
    ('U', ["# #", "# #", "# #", "# #", "###"]),
    ('V', ["# #", "# #", "# #", "# #", " # "]),
    ('W', ["#   #", "#   #", "# # #", "# # #", " # # "]),
    ('X', ["# #", "# #", " # ", "# #", "# #"]),
    ('Y', ["# #", "# #", " # ", " # ", " # "]),
    ('Z', ["###", "  #", " # ", "#  ", "###"]),
];

/// Returns a text as rows of block characters; nothing if there are none for one of its letters.
pub(super) fn lines(text: &str) -> Option<[String; ROWS as usize]> {
    let letters: Vec<&[&str; 5]> = text
        .chars()
        .map(|letter| LETTERS.iter().find(|(known, _)| *known == letter))
        .map(|found| found.map(|(_, dots)| dots))
        .collect::<Option<_>>()?;
    let row = |index: usize| {
        let rows: Vec<&str> = letters.iter().map(|dots| dots[index]).collect();
        rows.join(" ")
    };
    let blocks = |upper: usize| {
        let below = (upper + 1 < 5).then(|| row(upper + 1));
        let below = below.unwrap_or_else(|| " ".repeat(row(upper).len()));
        let dots = row(upper);
        let pairs = dots.chars().zip(below.chars());
        pairs
            .map(|pair| match pair {
                ('#', '#') => '█',
                ('#', _) => '▀',
                (_, '#') => '▄',
                _ => ' ',
            })
            .collect()
    };
    Some([blocks(0), blocks(2), blocks(4)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_three_rows_of_blocks() {
        let rows = lines("A1").expect("known letters");
        assert_eq!(rows, ["▄▀▄ ▀█ ", "█▀█  █ ", "▀ ▀ ▀▀▀"]);
        assert_eq!(lines("第1"), None);
    }

    #[test]
    fn no_two_letters_look_alike_and_each_is_of_one_width() {
        for (index, (letter, dots)) in LETTERS.iter().enumerate() {
            assert!(
                dots.iter().all(|row| row.len() == dots[0].len()),
                "{letter}"
            );
            for (other, others) in &LETTERS[..index] {
                assert_ne!(dots, others, "{letter} and {other}");
            }
        }
    }
}
