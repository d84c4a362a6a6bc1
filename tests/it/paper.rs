//! Paper from a shell: the real program, its previews, its doctor, and a hub that drives a printer.

use crate::support::{Hub, json, run, told, wait_until};
use config::Config;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

/// A hall whose printer is connected like this.
fn settings(home: &Path, connection: &str) {
    let text = Config::default_text().replace(
        "# connection = \"none\"",
        &format!("connection = {connection:?}"),
    );
    assert!(text.contains(connection));
    std::fs::write(home.join("config.toml"), text).unwrap();
}

fn printer(home: &Path) -> serde_json::Value {
    json(home, "status")["printers"][0].clone()
}

#[test]
fn a_preview_is_a_picture_one_pixel_a_dot() {
    let folder = tempfile::tempdir().unwrap();
    for (layout, width) in [
        ("ticket", 576),
        ("ticket-58", 384),
        ("report", 576),
        ("test", 576),
    ] {
        let file = folder.path().join(format!("{layout}.png"));
        told(
            folder.path(),
            &format!("ticket preview {layout} --png {}", file.display()),
        );
        let picture = image::open(&file).unwrap();
        assert_eq!(picture.width(), width, "{layout}");
        assert!(picture.height() > 400, "{layout}");
    }
    assert!(
        told(folder.path(), "ticket preview").lines().count() > 20
            && !told(folder.path(), "ticket preview").contains('\x1b'),
        "and a picture of characters"
    );
}

#[test]
fn a_layout_with_mistakes_is_told_with_places_and_cures_and_nothing_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let layouts = folder.path().join("layouts");
    std::fs::create_dir(&layouts).unwrap();
    let file = layouts.join("ticket.toml");
    std::fs::write(
        &file,
        told(folder.path(), "ticket layout ticket")
            .replace("{number}", "{nubmer}")
            .replacen("size = ", "sise = ", 1),
    )
    .unwrap();
    let output = run(folder.path(), "ticket preview");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    for expected in ["ticket.toml:", "nubmer", "{number}", "sise", "size"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(output.stdout.is_empty());
    let missing = run(folder.path(), "ticket preview nothing.toml");
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(
        run(folder.path(), "ticket layout nothing").status.code(),
        Some(2)
    );
}

#[test]
fn a_hub_prints_tickets_copies_reports_and_test_pages() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let paper = folder.path().join("paper.bin");
    settings(home, &format!("file:{}", paper.display()));
    let _hub = Hub::start(home);
    wait_until("the printer to be known", || {
        (printer(home)["condition"] == "mute").then_some(())
    });
    let taken = json(home, "take A --print kiosk");
    assert_eq!(taken["events"][1]["event"], "print-queued");
    wait_until("the ticket to be printed", || {
        paper
            .metadata()
            .is_ok_and(|data| data.len() > 10_000)
            .then_some(())
    });
    let mut sizes = vec![paper.metadata().unwrap().len()];
    for step in ["ticket print A001", "ticket report", "ticket test"] {
        told(home, step);
        sizes.push(paper.metadata().unwrap().len());
    }
    assert!(
        sizes.windows(2).all(|pair| pair[1] > pair[0] + 5_000),
        "{sizes:?}"
    );
    assert_eq!(json(home, "status")["unprinted"], serde_json::json!([]));
    let refused = json(home, "ticket print A099");
    assert_eq!(refused["refusal"]["code"], "unknown-ticket");
}

#[test]
fn a_printer_that_is_not_there_stops_tickets_and_is_told_with_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    settings(home, "usb:/dev/usb/no-such-printer");
    let _hub = Hub::start(home);
    wait_until("the printer to be missed", || {
        (printer(home)["condition"] == "absent").then_some(())
    });
    let refused = json(home, "take A --print kiosk");
    assert_eq!(refused["refusal"]["code"], "printer-stopped");
    let status = told(home, "status");
    assert!(
        status.contains("not connected") && status.contains("dingdong doctor"),
        "{status}"
    );
    assert_eq!(run(home, "ticket test").status.code(), Some(6));
    let doctor = run(home, "doctor");
    assert_eq!(doctor.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&doctor.stdout).contains("Check the printer's power and cable"),
        "{doctor:?}"
    );
    assert_eq!(
        json(home, "take A --print typo")["refusal"]["code"],
        "unknown-printer"
    );
    // Tickets without paper still work, and nothing was drawn for the refused one.
    assert_eq!(json(home, "take A")["events"][0]["number"], "A001");
}

#[test]
fn the_doctor_asks_a_printer_that_nobody_uses_and_prints_a_test_page() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let network = TcpListener::bind("127.0.0.1:0").unwrap();
    settings(home, &format!("tcp:{}", network.local_addr().unwrap()));
    let seen = std::thread::spawn(move || {
        let mut printed = Vec::new();
        // First the questions, then the page.
        for _ in 0..2 {
            let (mut line, _) = network.accept().unwrap();
            let mut bytes = [0; 4096];
            let mut tail = Vec::new();
            while let Ok(n) = line.read(&mut bytes) {
                if n == 0 {
                    break;
                }
                printed.extend_from_slice(&bytes[..n]);
                for byte in &bytes[..n] {
                    tail.push(*byte);
                    // DLE EOT n: all is well. GS r 1: printed.
                    match tail[..] {
                        [.., 0x10, 4, 1..=4] => line.write_all(&[0x12]).unwrap(),
                        [.., 0x1d, b'r', 1] => line.write_all(&[0]).unwrap(),
                        _ => continue,
                    }
                    tail.clear();
                }
            }
        }
        printed.len()
    });
    let doctor = json(home, "doctor");
    assert_eq!(
        (&doctor["ok"], &doctor["printers"][0]["condition"]),
        (&true.into(), &"ready".into())
    );
    told(home, "ticket test");
    assert!(seen.join().unwrap() > 10_000);
}
