//! Appointments from a shell, and from many at once.

use crate::support::{Hub, dingdong, json, run, told};
use hall::{Answer, AppointmentCode, AppointmentCommand, Command, Lang, Program, Refusal, Slot};
use node::home::Home;
use node::link::Link;
use node::link_event::LinkEvent;
use std::path::Path;
use std::sync::{Arc, Barrier, mpsc};
use text::Words;

/// Like `json`, with words that have spaces.
fn with(home: &Path, words: &[&str]) -> serde_json::Value {
    let out = dingdong(home).arg("--json").args(words).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{out:?}"))
}

/// A hall that can be booked day and night, with one place in each slot of `slot_min` minutes.
fn hall(home: &Path, slot_min: u16) -> Hub {
    let appointments = format!(
        "\n[service.social]\nappointments = {{ hours = \"always\", slot_min = {slot_min}, \
         places = 2, walk_in_percent = 50, lead_min = 0, early_min = 240 }}\n"
    );
    let settings = config::Config::default_text().replace("\n[service.social]\n", &appointments);
    std::fs::create_dir_all(home).unwrap();
    std::fs::write(home.join("config.toml"), settings).unwrap();
    Hub::start(home)
}

#[test]
fn a_visitor_books_and_checks_in_from_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = hall(home, 30);
    assert_eq!(
        json(home, "appointment slots tax")["refusal"]["code"],
        "no-appointments"
    );
    let slots = json(home, "appointment slots social");
    assert_eq!(
        (&slots[0]["places"], &slots[0]["free"]),
        (&1.into(), &1.into())
    );
    let time = |slot: &serde_json::Value| {
        let part = |key| slot[key].as_str().unwrap().to_owned();
        format!("{} {}", part("day"), part("time"))
    };
    let (first, second) = (time(&slots[0]), time(&slots[1]));
    let book = [
        "appointment",
        "book",
        "social",
        &first,
        "--reference",
        "w-1",
    ];
    let booked = with(home, &book);
    let code = booked["appointment"]["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 9);
    let again = with(home, &["appointment", "book", "social", &first]);
    assert_eq!(again["refusal"]["code"], "slot-full");
    assert!(
        again["refusal"]["text"]
            .as_str()
            .unwrap()
            .contains(&second[11..])
    );
    let moved = with(home, &["appointment", "move", "w-1", &second]);
    assert_eq!(moved["events"][0]["event"], "appointment-moved");
    let here = with(home, &["appointment", "check-in", &code]);
    assert_eq!(here["ok"], true, "{here}");
    let twice = with(home, &["appointment", "check-in", &code]);
    assert_eq!(twice["refusal"]["code"], "checked-in-already");
    let wrong = with(home, &["appointment", "cancel", "1234 5678"]);
    assert_eq!(wrong["refusal"]["code"], "unknown-appointment");
    let day = &second[..10];
    let listed = json(home, &format!("appointment list --day {day}"));
    let of_it = listed.as_array().unwrap().iter();
    let mut of_it = of_it.filter(|a| a["reference"] == "w-1");
    let state = of_it.next().unwrap();
    assert_eq!(
        (&state["state"], &state["number"]),
        (&"checked-in".into(), &"A001".into())
    );
    assert!(told(home, &format!("appointment list --day {day}")).contains("A001"));
    assert!(told(home, "--lang zh appointment slots social").contains("可约"));
    assert_eq!(
        run(home, "appointment book social nonsense").status.code(),
        Some(1)
    );
}

#[test]
fn a_file_of_appointments_is_tried_before_it_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = hall(home, 60);
    let slots = json(home, "appointment slots social");
    let slots: Vec<String> = slots.as_array().unwrap()[1..50]
        .iter()
        .map(|s| {
            format!(
                "{} {}",
                s["day"].as_str().unwrap(),
                s["time"].as_str().unwrap()
            )
        })
        .collect();
    let file = home.join("booked.csv");
    let path = file.to_str().unwrap();
    let lines = slots.iter().enumerate();
    let lines: Vec<String> = lines
        .map(|(n, time)| format!("w-{n},social,{time}"))
        .collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let import = ["appointment", "import", path];
    let tried = with(home, &import);
    assert_eq!(
        (&tried["added"], &tried["applied"]),
        (&49.into(), &false.into())
    );
    let apply = ["appointment", "import", path, "--apply"];
    assert_eq!(with(home, &apply)["added"], 49);
    assert_eq!(with(home, &apply)["same"], 49);
    std::fs::write(&file, format!("w-0,social,{}\nw-1,nothing,x", slots[5])).unwrap();
    let bad = with(home, &apply);
    assert_eq!(bad["mistakes"].as_array().unwrap().len(), 2);
    assert_eq!(bad["applied"], false);
}

/// Books a slot over a connection of its own, when all others are ready too.
fn race(home: &Home, code: u32, slot: Slot, ready: &Barrier) -> Answer {
    let (tell, heard) = mpsc::channel();
    let words = Words::new(Lang::EN);
    let link = Link::join(home, Program::Script, &words, move |news| {
        drop(tell.send(news));
    });
    let link = link.unwrap().expect("a hall runs");
    ready.wait();
    link.send(Command::Appointment(AppointmentCommand::Book {
        code: AppointmentCode(code),
        service: "social".parse().unwrap(),
        slot,
        reference: None,
    }));
    loop {
        if let LinkEvent::Answered(_, answer) = heard.recv().unwrap() {
            return answer;
        }
    }
}

#[test]
fn of_sixty_four_who_want_the_last_place_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = hall(home, 60);
    let slots = json(home, "appointment slots social");
    let slot = &slots[3];
    let time = slot["time"].as_str().unwrap();
    let slot = Slot {
        day: slot["day"].as_str().unwrap().parse().unwrap(),
        minute: time[..2].parse::<u16>().unwrap() * 60,
    };
    let ready = Arc::new(Barrier::new(64));
    let racers: Vec<_> = (1..=64)
        .map(|code| {
            let (home, ready) = (Home::at(home), Arc::clone(&ready));
            std::thread::spawn(move || race(&home, code, slot, &ready))
        })
        .collect();
    let answers: Vec<Answer> = racers.into_iter().map(|r| r.join().unwrap()).collect();
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    let full = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Refusal::SlotFull { .. })))
        .count();
    assert_eq!((taken, full), (1, 63));
}
