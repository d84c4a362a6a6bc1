//! Figures built of block characters, for terminals that draw no fine shapes, where the slot is too low
//! for drawn ones.
//!
//! A letter is five dots high and mostly three wide. A dot of a small figure is one column wide and half a
//! row high, one of a large figure two columns and a row, which makes both about square.

use std::iter::repeat;

/// Rows of a small figure.
pub(super) const SMALL: u16 = 3;
/// Rows of a large figure.
pub(super) const LARGE: u16 = 5;

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

/// Returns a text as five rows of dots; nothing if there are none for one of its letters.
fn dots(text: &str) -> Option<[String; 5]> {
    let letters: Vec<&[&str; 5]> = text
        .chars()
        .map(|letter| LETTERS.iter().find(|(known, _)| *known == letter))
        .map(|found| found.map(|(_, dots)| dots))
        .collect::<Option<_>>()?;
    Some([0, 1, 2, 3, 4].map(|index| {
        let rows: Vec<&str> = letters.iter().map(|dots| dots[index]).collect();
        rows.join(" ")
    }))
}

/// Returns a text as [`SMALL`] rows of block characters; nothing if there are none for one of its letters.
pub(super) fn small(text: &str) -> Option<Vec<String>> {
    let dots = dots(text)?;
    let blocks = |pair: &[String]| {
        let below = pair.get(1).map_or("", String::as_str);
        let pairs = pair[0].chars().zip(below.chars().chain(repeat(' ')));
        pairs
            .map(|pair| match pair {
                ('#', '#') => '█',
                ('#', _) => '▀',
                (_, '#') => '▄',
                _ => ' ',
            })
            .collect()
    };
    Some(dots.chunks(2).map(blocks).collect())
}

/// Returns a text as [`LARGE`] rows of block characters; nothing if there are none for one of its letters.
pub(super) fn large(text: &str) -> Option<Vec<String>> {
    let blocks = |row: &String| row.replace('#', "██").replace(' ', "  ");
    Some(dots(text)?.iter().map(blocks).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_is_three_rows_of_blocks_and_a_large_one_five() {
        let rows = small("A1").expect("known letters");
        assert_eq!(rows, ["▄▀▄ ▀█ ", "█▀█  █ ", "▀ ▀ ▀▀▀"]);
        let rows = large("1").expect("a known letter");
        assert_eq!(rows, ["████  ", "  ██  ", "  ██  ", "  ██  ", "██████"]);
        assert_eq!(small("第1"), None);
        assert_eq!(large("第1"), None);
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
