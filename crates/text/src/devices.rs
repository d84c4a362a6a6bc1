//! Devices on wires in words: how they are, and what to do.

use crate::{Words, args};
use hall::{Devices, Hall, WireCondition};

/// Returns how a group of devices is, in a few words.
pub fn devices(hall: &Hall, group: &Devices, words: &Words) -> String {
    let condition = wire(group.condition, words);
    match group.silent.is_empty() || group.condition != WireCondition::Ready {
        true => condition.to_owned(),
        false => {
            let silent = group.silent.iter();
            let labels = silent.map(|c| hall.setup().label(*c, words.lang()));
            let counters: Vec<String> = labels.collect();
            let counters = counters.join(words.text("common-list-separator"));
            words.say("wire-silent", args! { counters: counters })
        }
    }
}

/// Returns what staff should do about a group of devices; empty when it is well.
pub fn devices_remedy(group: &Devices, words: &Words) -> &'static str {
    words.text(match group.condition {
        WireCondition::Ready if group.silent.is_empty() => return "",
        WireCondition::Ready => "wire-silent-remedy",
        WireCondition::Absent => "wire-absent-remedy",
        WireCondition::Denied => "wire-denied-remedy",
        WireCondition::Taken => "wire-taken-remedy",
        WireCondition::Unreachable => "wire-unreachable-remedy",
        WireCondition::Noisy => "wire-noisy-remedy",
        WireCondition::BadFile => "wire-bad-file-remedy",
    })
}

/// Returns the condition of a wire, in a few words.
pub fn wire(condition: WireCondition, words: &Words) -> &'static str {
    words.text(match condition {
        WireCondition::Ready => "wire-ready",
        WireCondition::Absent => "wire-absent",
        WireCondition::Denied => "wire-denied",
        WireCondition::Taken => "wire-taken",
        WireCondition::Unreachable => "wire-unreachable",
        WireCondition::Noisy => "wire-noisy",
        WireCondition::BadFile => "wire-bad-file",
    })
}
