//! A second opinion on print jobs: a small decoder that shares nothing with the program's own.

use encoding_rs::GB18030;

/// The paper that a job prints.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Paper {
    /// Rows of dots, each 0 or 1, up to the rightmost that can be printed.
    pub(crate) rows: Vec<Vec<bool>>,
    /// Lines of text, with their size.
    pub(crate) lines: Vec<(u8, String)>,
    /// The texts of its QR codes.
    pub(crate) codes: Vec<String>,
    /// Cuts: `F`ull or `P`artial, or `T`o the tear bar.
    pub(crate) cuts: String,
    /// Hidden real-time commands: `10` before `04`, `05` or `14`, anywhere.
    pub(crate) hazards: usize,
    /// Bytes that no command needs.
    pub(crate) strays: Vec<u8>,
}

/// Decodes a job for a head of `width` dots. Panics when it ends within a command or leaves the
/// paper.
// Long as the printer's table of commands is, which it reads like: an arm for each.
pub(crate) fn decode(job: &[u8], width: usize) -> Paper {
    let mut paper = Paper {
        hazards: job
            .windows(2)
            .filter(|w| w[0] == 0x10 && [4, 5, 0x14].contains(&w[1]))
            .count(),
        ..Paper::default()
    };
    let mut i = 0;
    let mut left = 0;
    let mut unit = 406;
    let mut hanzi = false;
    let mut size = 0;
    let mut stored = None;
    let mut code = String::new();
    let mut line = Vec::new();
    let word = |at: usize| usize::from(job[at]) + 256 * usize::from(job[at + 1]);
    while i < job.len() {
        let mut image = None;
        let taken = match &job[i..] {
            [0x1B, b'@', ..] => {
                left = 0;
                unit = 406;
                hanzi = false;
                size = 0;
                2
            }
            [0x1B, b'J', n, ..] => {
                let rows = usize::from(*n) * 203 / unit;
                paper.rows.extend(vec![vec![false; width]; rows]);
                3
            }
            [0x1B, b'd', ..] => {
                paper.cuts.push('T');
                3
            }
            [0x1B, b'a' | b'E' | b'-', _, ..]
            | [0x1D, b'B' | b'a' | b'r', _, ..]
            | [0x1C, b'-', _, ..] => 3,
            [0x1D, b'!', n, ..] => {
                size = n / 17 + 1;
                3
            }
            [0x1C, b'&', ..] => {
                hanzi = true;
                2
            }
            [0x1D, b'P', 203, 203, ..] => {
                unit = 203;
                4
            }
            [0x1D, b'L', ..] => {
                left = word(i + 2);
                4
            }
            [0x1D, b'V', kind, 0, ..] => {
                paper.cuts.push(if *kind == 65 { 'F' } else { 'P' });
                4
            }
            [0x1D, b'v', b'0', 0, ..] => {
                let stride = word(i + 4);
                let height = word(i + 6);
                image = Some((stride * 8, job[i + 8..i + 8 + stride * height].to_vec()));
                8 + stride * height
            }
            [0x1D, b'(', b'L', _, _, 48, 112, 48, 1, 1, 49, ..] => {
                let wide = word(i + 11);
                let height = word(i + 13);
                let bytes = wide.div_ceil(8) * height;
                assert_eq!(word(i + 3), 10 + bytes, "the length of a stored picture");
                stored = Some((wide, job[i + 15..i + 15 + bytes].to_vec()));
                15 + bytes
            }
            [0x1D, b'(', b'L', 2, 0, 48, 50, ..] => {
                image = stored.take();
                assert!(image.is_some(), "a picture is stored before it is printed");
                7
            }
            [0x1D, b'(', b'k', _, _, 49, 80, 48, ..] => {
                code = String::from_utf8(job[i + 8..i + 5 + word(i + 3)].to_vec()).expect("UTF-8");
                5 + word(i + 3)
            }
            [0x1D, b'(', b'k', _, _, 49, function, ..] => {
                if *function == 81 {
                    paper.codes.push(code.clone());
                }
                5 + word(i + 3)
            }
            [b'\n', ..] => {
                let (text, _, wrong) = GB18030.decode(&line);
                assert!(!wrong, "not GB18030: {line:x?}");
                paper.lines.push((size, text.into_owned()));
                line.clear();
                1
            }
            [lead @ 0x81..=0xFE, trail @ 0x40..=0xFE, ..] if hanzi => {
                line.extend([*lead, *trail]);
                2
            }
            [letter @ 0x20..0x7F, ..] => {
                line.push(*letter);
                1
            }
            [other, ..] => {
                paper.strays.push(*other);
                1
            }
            [] => unreachable!(),
        };
        if let Some((wide, dots)) = image {
            paper.rows.extend(rows(&dots, wide, left, width));
        }
        i += taken;
    }
    assert!(line.is_empty(), "text without an end of line");
    paper
}

/// Returns the rows of a picture that stands `left` dots from the edge.
fn rows(dots: &[u8], wide: usize, left: usize, width: usize) -> Vec<Vec<bool>> {
    assert!(
        left + wide <= width.next_multiple_of(8),
        "{wide} dots from {left} on"
    );
    let row = |bytes: &[u8]| {
        let mut black = vec![false; width];
        for x in 0..wide {
            if bytes[x / 8] & (0x80 >> (x % 8)) != 0 {
                black[left + x] = true;
            }
        }
        black
    };
    dots.chunks(wide / 8).map(row).collect()
}
