//! `dingdong update`: which machine runs which version, and in which order they are updated.

use super::{Invocation, machines};
use crate::outcome::Outcome;
use crate::stdout::columns;
use node::protocol::{MachineReport, Seat};
use serde_json::json;
use text::problem::Problem;
use text::{self, Words, args};

/// Tells the versions of all machines. With `check` the outcome says whether they are the same.
///
/// # Errors
/// When no hall runs here.
pub(super) fn run(invocation: &Invocation<'_>, check: bool) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let mut machines = machines::reports(invocation)?;
    machines.retain(|report| report.machine.expelled.is_none());
    machines.sort_by_key(turn);
    let newest = newest(&machines);
    let is_same = machines.iter().all(|report| !is_older(report, newest));
    let objects: Vec<_> = machines
        .iter()
        .map(|report| {
            json!({
                "name": report.machine.id.as_str(), "version": report.version,
                "older": is_older(report, newest),
            })
        })
        .collect();
    let answer = json!({"same": is_same, "machines": objects});
    invocation.answer(&answer, || told(&machines, newest, is_same, words));
    Ok(Outcome::of(is_same || !check))
}

/// Returns the turn of a machine: one of a newer version reads what an older hub writes, so hubs come
/// last, and the one that leads after all others, so that the lead moves once.
fn turn(report: &MachineReport) -> u8 {
    match report.seat {
        None => 0,
        Some(Seat::StandsBy) => 1,
        Some(Seat::Votes) => 2,
        Some(Seat::Leads) => 3,
    }
}

/// The numbers of a version.
type Version = [u32; 3];

fn version(text: &str) -> Version {
    let mut numbers = text
        .split(['.', '-', '+'])
        .map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

fn newest(machines: &[MachineReport]) -> Version {
    let known = machines
        .iter()
        .filter_map(|report| report.version.as_deref());
    let own = version(node::VERSION);
    known.map(version).fold(own, Version::max)
}

fn is_older(report: &MachineReport, newest: Version) -> bool {
    report
        .version
        .as_deref()
        .is_some_and(|known| version(known) < newest)
}

fn told(machines: &[MachineReport], newest: Version, is_same: bool, words: &Words) -> String {
    let mut rows = vec![
        [
            "machines-name",
            "machines-role",
            "machines-version",
            "machines-note",
        ]
        .map(|id| words.text(id).to_owned()),
    ];
    for report in machines {
        let note = match &report.version {
            None => words.text("update-unknown"),
            Some(_) if is_older(report, newest) => words.text("update-older"),
            Some(_) => "",
        };
        rows.push([
            report.machine.id.to_string(),
            text::role(report.machine.role, words).to_owned(),
            report.version.clone().unwrap_or_default(),
            note.to_owned(),
        ]);
    }
    let mut lines: Vec<String> = columns(&rows)
        .into_iter()
        .map(|line| line.trim_start().to_owned())
        .collect();
    let newest = newest.map(|number| number.to_string()).join(".");
    lines.push(match is_same {
        true => words.say("update-same", args! { version: newest }),
        false => words.say("update-order", args! { version: newest }),
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::{Fingerprint, Machine, Role, Timestamp, setup::Prefix};

    fn report(version: Option<&str>, seat: Option<Seat>) -> MachineReport {
        MachineReport {
            machine: Machine {
                id: "desk".parse().unwrap(),
                role: Role::Staff,
                fingerprint: Fingerprint([0; 32]),
                series: Prefix::new("K").unwrap(),
                since: Timestamp::default(),
                expelled: None,
            },
            version: version.map(str::to_owned),
            seen: None,
            connected: true,
            lag: None,
            skew_ms: None,
            address: None,
            seat,
            has_other_history: false,
        }
    }

    #[test]
    fn a_version_is_older_by_its_numbers_and_not_by_its_letters() {
        assert!(version("0.9.0") < version("0.10.0"));
        assert!(version("1.2.3-beta") == version("1.2.3"));
        let newest = version("0.10.0");
        assert!(is_older(&report(Some("0.9.0"), None), newest));
        assert!(!is_older(&report(Some("0.10.0"), None), newest));
        assert!(!is_older(&report(None, None), newest), "nobody knows yet");
    }

    #[test]
    fn hubs_are_updated_last_and_the_one_that_leads_after_all() {
        let seats = [
            Some(Seat::Leads),
            None,
            Some(Seat::Votes),
            Some(Seat::StandsBy),
        ];
        let mut machines: Vec<_> = seats.map(|seat| report(None, seat)).into();
        machines.sort_by_key(turn);
        let order: Vec<_> = machines.iter().map(|m| m.seat).collect();
        assert_eq!(
            order,
            [
                None,
                Some(Seat::StandsBy),
                Some(Seat::Votes),
                Some(Seat::Leads)
            ]
        );
    }
}
