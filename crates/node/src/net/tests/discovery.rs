//! Finding hubs, on a port of our own so that the network around is not told.

#[path = "../../../../../tests/it/support/skipped.rs"]
mod skipped;

use super::*;
use crate::net::discover::{advertise_at, best_first, find_at};
use skipped::skipped;
use std::time::Instant;

/// A port that no other test looks at.
fn own_port() -> u16 {
    fastrand::u16(20_000..60_000)
}

#[test]
fn a_hub_that_says_where_it_is_is_found_with_all_it_says() {
    let port = own_port();
    let name = "便民服务大厅".repeat(20);
    // A machine without any network can tell so, and no more.
    let Ok(hub) = advertise_at(port, &name, [0x5a; 16], "二号.主机", 7100) else {
        let begun = Instant::now();
        assert!(find_at(port, GENEROUS, |_| true).is_err());
        assert!(begun.elapsed() < GENEROUS);
        skipped("a hub that is found in its network", "there is no network");
        return;
    };
    let found = find_at(port, GENEROUS, |_| false).unwrap();
    let [one] = &found[..] else {
        panic!("{found:?}")
    };
    assert!(
        name.starts_with(&one.hall) && one.hall.len() > 200,
        "{one:?}"
    );
    assert_eq!(
        (one.hall_id.as_str(), one.machine.as_str()),
        ("5a5a5a5a", "二号.主机")
    );
    assert_eq!(one.version, env!("CARGO_PKG_VERSION"));
    assert!(
        !one.addresses.is_empty() && one.addresses.iter().all(|a| a.port() == 7100),
        "{one:?}"
    );
    drop(hub);
}

#[test]
fn nobody_to_find_ends_in_time() {
    let port = own_port();
    let begun = Instant::now();
    if let Ok(found) = find_at(port, Duration::from_millis(200), |_| true) {
        assert_eq!(found, []);
    }
    assert!(begun.elapsed() < GENEROUS);
}

#[test]
fn addresses_are_tried_in_a_sensible_order() {
    let sorted = |texts: &[&str]| {
        let addresses = best_first(texts.iter().map(|text| text.parse().unwrap()).collect());
        addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sorted(&[
            "[fe80::1%3]:1",
            "127.0.0.1:1",
            "[fd00::2]:1",
            "169.254.1.1:1",
            "192.168.1.5:1"
        ]),
        [
            "192.168.1.5:1",
            "[fd00::2]:1",
            "169.254.1.1:1",
            "[fe80::1%3]:1"
        ]
    );
    assert_eq!(sorted(&["127.0.0.1:1"]), ["127.0.0.1:1"]);
}
