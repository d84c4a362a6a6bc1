//! Columns beside a store, counted as all that is in the store.

use super::*;
use crate::store::Store;
use crate::store::tests::{Dice, Model};
use hall::Lineage;
use statistics::Dimension;

fn question() -> Question {
    Question {
        from: NaiveDate::MIN,
        to: NaiveDate::MAX,
        by: vec![Dimension::Day, Dimension::Counter],
        filter: statistics::Filter::default(),
        promise_s: 60,
    }
}

/// What is counted when every visit and the whole log are read.
fn counted_afresh(model: &Model, store: &Store, settled: &Settled) -> Counts {
    let mut days = Days::default();
    for visit in model.visits() {
        days.add(visit.ticket, &Leg::of(visit, settled.zone));
    }
    let mut table = Table::new(question());
    days.batches
        .values()
        .try_for_each(|batch| table.add(batch))
        .unwrap();
    let mut roster = Roster::default();
    let lines = store.reader().entries(0, usize::MAX).unwrap();
    let mut stints: Vec<Stint> = Vec::new();
    for line in &lines {
        let ended = line.events.iter();
        stints.extend(ended.flat_map(|event| roster.on(line.at, event, settled.zone)));
    }
    stints.extend(roster.running(settled.at, settled.zone));
    stints
        .iter()
        .try_for_each(|stint| table.add_stint(stint))
        .unwrap();
    table.counts()
}

fn count(columns: &Columns, store: &Store, settled: &Settled) -> Counts {
    let counted = columns.count(&store.reader(), settled, question());
    counted.unwrap().unwrap()
}

#[test]
fn what_was_read_before_and_what_came_since_are_counted_as_all_read_afresh() {
    for seed in 1..5 {
        println!("seed {seed}");
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(&folder.path().join("hall.redb")).unwrap();
        let (mut dice, mut model) = (Dice(seed), Model::default());
        let mut columns = Columns::default();
        for n in 0..120 {
            let parts = model.next(&mut dice);
            store.append(&parts.batch()).unwrap();
            if n % 10 != 0 {
                continue;
            }
            let settled = Settled::of(model.hall(), model.hall().last_at());
            let counts = count(&columns, &store, &settled);
            assert_eq!(counts, counted_afresh(&model, &store, &settled));
            if n % 40 == 0 {
                // The program starts anew: what was read is still there.
                columns = Columns::default();
            }
        }
        let reached = Settled::of(model.hall(), model.hall().last_at()).until;
        assert!(reached > TicketId(0), "days ended");
    }
}

/// A store of some days, beside its columns; and what is counted of it.
fn counted() -> (tempfile::TempDir, Store, Settled, Counts) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hall.redb");
    let model = crate::store::tests::filled(&path, 3, 80);
    let (store, _) = Store::open(&path).unwrap();
    let settled = Settled::of(model.hall(), model.hall().last_at());
    let counts = count(&Columns::default(), &store, &settled);
    assert_eq!(counts, counted_afresh(&model, &store, &settled));
    (folder, store, settled, counts)
}

#[test]
fn columns_of_another_history_are_made_again() {
    let (_folder, store, settled, counts) = counted();
    let restored = Settled {
        lineage: Lineage(7),
        ..settled
    };
    let earlier = Settled {
        until: TicketId(1),
        ..settled
    };
    for (what, other) in [("restored", restored), ("taken back", earlier)] {
        assert_eq!(count(&Columns::default(), &store, &other), counts, "{what}");
    }
}

#[test]
fn a_file_of_columns_that_is_none_is_made_again() {
    let (folder, store, settled, counts) = counted();
    let path = folder.path().join(FILE_NAME);
    for rubbish in [&b"no database"[..], &[]] {
        std::fs::write(&path, rubbish).unwrap();
        assert_eq!(count(&Columns::default(), &store, &settled), counts);
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_names_in_it() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, ..) = counted();
    let file = std::fs::metadata(folder.path().join(FILE_NAME)).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}
