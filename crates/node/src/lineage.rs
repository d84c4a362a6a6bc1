//! How two logs are told apart, and how a store is found out that is an older one of its hall.
//!
//! The hub that decides a line gives it a [`link`]. Whoever keeps a copy of the hall says in its
//! greeting what it [`knows`](Known), and the hub compares: see [`relation`]. A hub also writes down
//! beside its store what it knows ([`Reader::mark`](crate::store::Reader::mark)), so that a store that
//! was copied back is noticed at the start.
//!
//! Whoever knows more of this hub's history than the hub itself proves that its store is an older one
//! that came back. Then the hub begins a new history: see
//! [`BeginLineage`](hall::MachineCommand::BeginLineage).

use crate::protocol::CopyPosition;
use hall::{Entry, Hall, Link, NumbersReached};
use sha2::{Digest, Sha256};

/// Bytes that the link takes at the end of a line's record: the field's number, the head of the
/// bytes, and the bytes.
const LINK_BYTES: usize = 2 + 1 + 16;

/// What somebody has of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Up to which line, in which history.
    pub position: CopyPosition,
    /// How far the numbers of the day have gone in it; `None` of a program that does not say.
    pub reached: Option<NumbersReached>,
}

record::record! {
    struct Known { 1 position, 2 reached }
}

impl Known {
    /// What there is to know of `hall` after the line `seq`.
    pub fn of(hall: &Hall, seq: u64) -> Known {
        Known {
            position: CopyPosition::of(hall, seq),
            reached: Some(hall.numbers_reached()),
        }
    }
}

/// Returns the link of a line that has none yet, after the line with the link `before`.
pub fn link(before: Option<Link>, line: &Entry) -> Link {
    link_over(before, &record::encode(line))
}

/// Returns the link of a line that was written as `record`, its own link included.
///
/// The bytes count as they were written: a later version would perhaps write the line otherwise.
pub fn link_of_record(before: Option<Link>, record: &[u8]) -> Link {
    link_over(before, &record[..record.len().saturating_sub(LINK_BYTES)])
}

fn link_over(before: Option<Link>, fields: &[u8]) -> Link {
    let mut hash = Sha256::new();
    hash.update(before.map_or([0; 16], |link| link.0));
    // Not the first byte: it counts the fields, with and without the link.
    hash.update(fields.get(1..).unwrap_or_default());
    let hash: [u8; 32] = hash.finalize().into();
    Link(*hash.first_chunk().expect("16 of 32 bytes"))
}

/// What a copy is to a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The log as it was after one of its lines: the lines after that suffice.
    Part,
    /// Of an earlier history, or too old to be compared: the whole hall is needed.
    Other,
    /// Of the same history, and with lines that the log does not have.
    Ahead,
    /// Of the same history by its name, and with other lines.
    Parted,
    /// Of another history that is not older than the log's.
    Later,
}

/// Compares a copy with the log of `hall`, which has `seq` lines; `link_of` reads the link of one of
/// them.
pub fn relation(
    copy: &CopyPosition,
    hall: &Hall,
    seq: u64,
    link_of: impl FnOnce(u64) -> Option<Link>,
) -> Relation {
    let here = CopyPosition::of(hall, seq);
    if (copy.lineage, copy.generation) != (here.lineage, here.generation) {
        let is_later = match copy.lineage == here.lineage {
            true => copy.generation > here.generation,
            false => copy.generation >= here.generation,
        };
        return if is_later {
            Relation::Later
        } else {
            Relation::Other
        };
    }
    if copy.seq > seq {
        return Relation::Ahead;
    }
    match (copy.link, link_of(copy.seq)) {
        (Some(there), Some(here)) if there == here => Relation::Part,
        (Some(_), Some(_)) => Relation::Parted,
        _ => Relation::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::{Actor, CommandId, Lineage, MachineEvent, Program, Timestamp};

    fn line(seq: u64, command: u128) -> Entry {
        Entry {
            seq,
            at: Timestamp(5),
            command: CommandId(command),
            events: vec![MachineEvent::Reopened.into()],
            actor: Some(Actor::of(Program::Hub)),
            salt: None,
            link: None,
        }
    }

    /// A log of lines with these commands.
    fn log(commands: &[u128]) -> (Hall, Vec<Entry>) {
        let (mut hall, mut lines) = (Hall::new(), Vec::new());
        for (seq, command) in (1..).zip(commands) {
            let mut line = line(seq, *command);
            line.link = Some(link(hall.link(), &line));
            hall.apply_entry(&line);
            lines.push(line);
        }
        (hall, lines)
    }

    fn compared(copy: &[u128], here: &[u128]) -> Relation {
        let (copied, _) = log(copy);
        let (hall, lines) = log(here);
        relation(
            &CopyPosition::of(&copied, copy.len() as u64),
            &hall,
            here.len() as u64,
            |seq| lines.get(seq as usize - 1)?.link,
        )
    }

    #[test]
    fn a_copy_is_compared_by_its_lines_and_not_by_their_count() {
        assert_eq!(compared(&[1, 2], &[1, 2]), Relation::Part);
        assert_eq!(compared(&[1, 2], &[1, 2, 3]), Relation::Part);
        assert_eq!(compared(&[1, 2, 3], &[1, 2]), Relation::Ahead);
        assert_eq!(compared(&[1, 3], &[1, 2]), Relation::Parted);
        assert_eq!(compared(&[1, 3], &[1, 2, 4]), Relation::Parted);
        // The same command in two histories.
        assert_eq!(compared(&[1, 2, 4], &[1, 3, 4]), Relation::Parted);
    }

    #[test]
    fn a_copy_of_another_history_is_later_when_its_generation_is_not_lower() {
        let (hall, _) = log(&[1]);
        let here = CopyPosition::of(&hall, 1);
        let other = |lineage, generation| {
            let copy = CopyPosition {
                lineage: Lineage(lineage),
                generation,
                ..here
            };
            relation(&copy, &hall, 1, |_| hall.link())
        };
        assert_eq!(other(7, 0), Relation::Other);
        assert_eq!(other(7, 1), Relation::Later);
        assert_eq!(other(7, 2), Relation::Later);
        assert_eq!(other(0, 2), Relation::Later);
        assert_eq!(other(0, 0), Relation::Other);
    }

    #[test]
    fn a_copy_of_a_version_without_links_is_not_taken_for_a_part() {
        let (hall, _) = log(&[1]);
        let copy = CopyPosition {
            link: None,
            ..CopyPosition::of(&hall, 1)
        };
        assert_eq!(relation(&copy, &hall, 1, |_| hall.link()), Relation::Other);
    }

    #[test]
    fn a_link_is_that_of_the_bytes_that_are_kept() {
        let before = Some(Link([3; 16]));
        for salt in [None, Some(u64::MAX)] {
            let mut line = line(700, u128::MAX);
            line.salt = salt;
            let made = link(before, &line);
            line.link = Some(made);
            assert_eq!(link_of_record(before, &record::encode(&line)), made);
            line.seq += 1;
            assert_ne!(link_of_record(before, &record::encode(&line)), made);
        }
        assert_ne!(link(None, &line(1, 1)), link(before, &line(1, 1)));
    }
}
