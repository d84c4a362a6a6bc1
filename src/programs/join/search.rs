//! Where the hubs are: at an address that a person gives, or wherever they are found.

use super::ask;
use node::lan;
use node::net::discover::{self, Found};
use node::problems;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};

/// Time to look for a hub…
const FIND_WITHIN: Duration = Duration::from_secs(4);
/// …and for one that somebody may want to join, or not.
const LOOK_AROUND: Duration = Duration::from_millis(1500);
/// Time to look for others once a hub was found.
const FIND_MORE: Duration = Duration::from_millis(700);

/// Returns where the hub of this address or name is.
pub(super) fn look_up(text: &str, words: &Words) -> Result<Vec<SocketAddr>, Problem> {
    let with_port = (text, lan::PORT)
        .to_socket_addrs()
        .map(Iterator::collect::<Vec<_>>);
    let found = text
        .to_socket_addrs()
        .map(Iterator::collect)
        .or(with_port)
        .unwrap_or_default();
    if found.is_empty() {
        return Err(Problem::new(
            Code::Usage,
            words.say("join-bad-address", args! { address: text }),
            words.text("join-bad-address.cure"),
        ));
    }
    Ok(found)
}

/// Returns the hubs that are found in a moment, if any.
pub(super) fn hubs_nearby() -> Vec<Found> {
    look(LOOK_AROUND).unwrap_or_default()
}

fn look(within: Duration) -> Result<Vec<Found>, node::net::NetError> {
    let mut until = None::<Instant>;
    discover::find(within, |_| {
        Instant::now() < *until.get_or_insert(Instant::now() + FIND_MORE)
    })
}

/// Says which hub was found, and where.
pub(super) fn told(hub: &Found, words: &Words) -> String {
    words.say(
        "join-found",
        args! { hall: hub.hall.as_str(), name: hub.machine.as_str(), address: address(hub) },
    )
}

fn address(hub: &Found) -> String {
    hub.addresses
        .first()
        .map_or_else(String::new, SocketAddr::to_string)
}

/// Looks for hubs in the network, and asks which hall is meant when there are several. Returns the
/// addresses of each hub.
pub(super) fn find(words: &Words) -> Result<Vec<Vec<SocketAddr>>, Problem> {
    eprintln!("{}", words.text("join-looking"));
    let found = look(FIND_WITHIN).map_err(|error| problems::net(words, &error))?;
    let mut halls: Vec<Vec<Found>> = Vec::new();
    for hub in found {
        match halls.iter_mut().find(|hall| hall[0].hall_id == hub.hall_id) {
            Some(hall) => hall.push(hub),
            None => halls.push(vec![hub]),
        }
    }
    let hubs = match halls.len() {
        0 => {
            return Err(Problem::new(
                Code::Lan,
                words.text("join-none-found"),
                words.text("join-none-found.cure"),
            ));
        }
        1 => halls.remove(0),
        _ => choose(halls, words)?,
    };
    for hub in &hubs {
        eprintln!("{}", told(hub, words));
    }
    Ok(hubs.into_iter().map(|hub| hub.addresses).collect())
}

/// Asks which of several halls is meant.
fn choose(mut halls: Vec<Vec<Found>>, words: &Words) -> Result<Vec<Found>, Problem> {
    for (number, hall) in halls.iter().enumerate() {
        let hubs: Vec<String> = hall
            .iter()
            .map(|hub| format!("{} {}", hub.machine, address(hub)))
            .collect();
        eprintln!("  {}  {}  {}", number + 1, hall[0].hall, hubs.join("  "));
    }
    loop {
        let answer = ask(words.text("join-which-hall"));
        let number = answer.parse::<usize>().ok();
        match number.filter(|number| (1..=halls.len()).contains(number)) {
            Some(number) => return Ok(halls.swap_remove(number - 1)),
            None if answer.is_empty() => {
                return Err(Problem::new(
                    Code::Usage,
                    words.text("join-no-such-hall"),
                    words.text("join-no-such-hall.cure"),
                ));
            }
            None => eprintln!("{}", words.text("join-no-such-hall")),
        }
    }
}
