//! Prefixes of numbers: which are taken, and which a mistake may propose.

use hall::setup::Prefix;
use std::collections::BTreeSet;
use text::reader::Table;

/// The prefixes that nobody has yet.
#[derive(Default)]
pub(super) struct FreePrefixes {
    taken: BTreeSet<String>,
}

impl FreePrefixes {
    /// Finds out what the tables of all services have, also further down in the file.
    pub(super) fn besides(services: &[Table<'_, '_>]) -> FreePrefixes {
        let written = |table: &Table<'_, '_>| {
            let letters = table.take("prefix").or_else(|| table.take("series"));
            letters?.as_str().map(str::to_owned)
        };
        FreePrefixes {
            taken: services.iter().filter_map(written).collect(),
        }
    }

    /// Proposes a prefix, and never the same again: `wanted` in capitals, else the first letter or
    /// pair of letters that is free.
    pub(super) fn propose(&mut self, wanted: &str) -> String {
        let wanted = wanted.to_ascii_uppercase();
        let letters = || ('A'..='Z').map(String::from);
        let pairs =
            letters().flat_map(|first| letters().map(move |second| first.clone() + &second));
        let free = std::iter::once(wanted)
            .filter(|wanted| !wanted.is_empty() && Prefix::new(wanted).is_some())
            .chain(letters())
            .chain(pairs)
            .find(|prefix| !self.taken.contains(prefix))
            .unwrap_or_default();
        self.taken.insert(free.clone());
        free
    }
}
