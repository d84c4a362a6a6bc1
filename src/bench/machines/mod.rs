//! A whole hall on this machine: each hub and terminal is a process of its own with its own files,
//! and they talk TLS over the loopback.
//!
//! Robots stand in for people. All of them share the processor and the disk, so the figures are
//! those of a hall on one machine; in a real one only the hub's share falls on the hub. With
//! `--robots` most machines are in one process instead (`crowd.rs`), which leaves the processor to
//! the hub.

mod busy;
mod cast;
mod day_away;
mod failover;

use self::cast::Cast;
use super::crew::{Crew, Desk, Hub, failed};
use super::{Measured, Part};
use node::home::Home;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use text::Words;
use text::problem::Problem;

/// Counters of the hall's settings.
const COUNTERS: u32 = 99;
/// Displays that are processes of their own in a hall of robots: somebody has to draw.
const OWN_DISPLAYS: u32 = 2;

/// Returns the parts that measure a full hall with so many visitors a second, looked at for so long; with
/// most of its machines in one process, if they are `robots`.
pub(super) fn parts(robots: bool, visitors_per_s: u32, seconds: u32, words: &Words) -> Vec<Part> {
    let full = Cast {
        name: if robots { "hall/robots-" } else { "hall/" },
        kiosks: 30,
        counters: COUNTERS,
        displays: 20,
        visitors_per_s,
        seconds,
        own_displays: robots.then_some(OWN_DISPLAYS),
    };
    // So few that each has a processor to itself when it needs one, as it has in a real hall.
    let few = Cast {
        name: "hall/few-",
        kiosks: 1,
        counters: 3,
        displays: 1,
        visitors_per_s: 10,
        seconds: 10,
        own_displays: None,
    };
    let lang = words.lang();
    let part = |name, measure: fn(&Path, &Words) -> Measured| -> Part {
        (
            name,
            Box::new(move |folder| measure(folder, &Words::new(lang))),
        )
    };
    let hall = |cast: Cast| -> Part {
        (
            cast.name,
            Box::new(move |folder| cast.act(folder, &Words::new(lang))),
        )
    };
    vec![
        hall(few),
        hall(full),
        part("hall/busy", busy::busy),
        part("hall/failover", failover::failover),
        part("hall/day-away", day_away::day_away),
    ]
}

fn progress(text: &str) {
    eprintln!("  {text}");
}

/// Returns an address on the loopback that nobody listens at.
fn free_address() -> Result<SocketAddr, Problem> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map_err(|e| failed("no free port").because(&text::Words::new(hall::Lang::EN), &e))
}

/// Returns settings of 8 services that every one of 99 counters serves.
fn settings() -> String {
    let services: String = (0..8)
        .map(|i| {
            format!(
                "[service.s{i}]\nname = \"{i}\"\nprefix = \"{}\"\nlast = 999999\nwidth = 6\n",
                char::from(b'A' + i)
            )
        })
        .collect();
    let keys = (0..8)
        .map(|i| format!("\"s{i}\""))
        .collect::<Vec<_>>()
        .join(", ");
    let counters: String = (1..=COUNTERS)
        .map(|i| format!("[counter.{i}]\nservices = [{keys}]\n"))
        .collect();
    format!("[hall]\nname = \"bench\"\n{services}{counters}")
}

/// Opens a hall with one hub.
fn open(crew: &Crew, folder: &Path) -> Result<(Hub, Desk), Problem> {
    let home = Home::at(folder.join("hub-1"));
    let written = home
        .create()
        .and_then(|()| std::fs::write(home.folder().join("config.toml"), settings()));
    written.map_err(|e| {
        failed("the settings cannot be written").because(&text::Words::new(hall::Lang::EN), &e)
    })?;
    let hub = crew.hub(home.folder(), free_address()?, None)?;
    let desk = hub.desk()?;
    Ok((hub, desk))
}
