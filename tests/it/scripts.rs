//! The hall from a shell: the real program, its JSON, its exit codes, and what it keeps when it is
//! killed.

use crate::support::{DINGDONG, Hub, Terminal, dingdong, join, json, run, told, wait_until};
use hall::{Command, Event, Lang, Program, QueueCommand, QueueEvent};
use node::home::Home;
use node::hub::HallUpdate;
use node::link::Link;
use node::link_event::LinkEvent;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use text::Words;

#[test]
fn a_visit_from_the_ticket_to_the_rating() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let taken = json(home, "take A");
    assert_eq!(taken["ok"], true);
    assert_eq!(taken["events"][0]["event"], "ticket-issued");
    assert_eq!(taken["events"][0]["number"], "A001");
    assert!(told(home, "open 1 Wang").contains("Counter 1"));
    let called = json(home, "call 1");
    assert_eq!(
        (&called["events"][0]["event"], &called["events"][0]["why"]),
        (&"ticket-called".into(), &"longest-wait".into())
    );
    for step in [
        "recall 1",
        "start 1",
        "pause 1 lunch",
        "transfer 1 B --class elderly",
        "call 1",
        "start 1",
        "finish 1",
        "rate 1 1",
    ] {
        let expected = step != "pause 1 lunch";
        assert_eq!(run(home, step).status.success(), expected, "{step}");
    }
    assert!(run(home, "pause 1 lunch").status.success());
    assert!(run(home, "resume 1").status.success());
    let status = json(home, "status");
    assert_eq!(status["waiting"], 0);
    assert_eq!(status["counters"][0]["served"], 1);
}

#[test]
fn a_hall_with_rating_pads_and_no_queue_serves_and_is_rated() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = "[hall]\nname = \"H\"\n[service.visit]\nname = \"Visit\"\nprefix = \"A\"\n\
        [counter.1]\nservices = [\"visit\"]\n";
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let _hub = Hub::start(home);
    assert!(run(home, "open 1 Wang").status.success());
    let started = json(home, "start 1 --no-ticket");
    let event = &started["events"][0];
    assert_eq!(event["event"], "started-without-ticket");
    assert_eq!(
        (&event["number"], &event["service"]),
        (&().into(), &"visit".into())
    );
    let at_counter = json(home, "status")["counters"][0]["ticket"].clone();
    assert_eq!(
        (&at_counter["number"], &at_counter["waited_s"]),
        (&().into(), &0.into())
    );
    assert!(told(home, "status").contains("No ticket"));
    assert!(!run(home, "park 1").status.success());
    assert!(told(home, "finish 1").contains("Visit without ticket"));
    assert!(run(home, "rate 1 1").status.success());
    let day = json(home, "status")["services"][0].clone();
    assert_eq!((&day["issued"], &day["served"]), (&0.into(), &1.into()));
    let exported = told(home, "data export");
    let rows: Vec<&str> = exported.lines().collect();
    assert_eq!(rows.len(), 2, "{exported}");
    assert!(
        rows[0]
            .trim_start_matches('\u{feff}')
            .starts_with("day,ticket,leg,number,")
    );
    assert!(rows[1].contains(",finished,1,"), "{exported}");
    assert_eq!(
        told(home, "data export --until 2020-01-01").lines().count(),
        1
    );
}

/// Commands name a counter by its number; what people read is its label.
#[test]
fn a_counter_is_called_by_number_and_told_by_label() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = "[hall]\nname = \"H\"\n[service.a]\nname = \"A\"\nprefix = \"A\"\n\
        [counter.5]\nservices = [\"a\"]\nlabel = { zh = \"302诊室\", en = \"Room 302\" }\n\
        [counter.6]\nservices = [\"a\"]\nlabel = \"B12\"\n";
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let _hub = Hub::start(home);
    assert!(told(home, "open 5 Wang").contains("Room 302 open"));
    assert!(told(home, "open 6 Li").contains("Counter B12 open"));
    assert!(told(home, "take A").contains("A001"));
    assert!(told(home, "take A").contains("A002"));
    let called = &json(home, "call 5")["events"][0];
    assert_eq!(called["counter"], 5);
    assert_eq!(called["label"], "Room 302");
    let zh = &json(home, "--lang zh recall 5")["events"][0];
    assert_eq!(zh["label"], "302诊室");
    assert!(told(home, "--lang zh call 6").contains("呼叫 A002 到 B12号窗口"));
    assert_eq!(json(home, "call 302")["refusal"]["code"], "unknown-counter");
    let status = told(home, "status");
    assert!(status.contains("  Room 302     Wang  A001"), "{status}");
    assert!(status.contains("  Counter B12  Li    A002"), "{status}");
    assert_eq!(json(home, "status")["counters"][1]["label"], "B12");
}

#[test]
fn numbers_without_letters_and_those_of_one_series_are_typed_as_printed() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = "[hall]\nname = \"H\"\n\
        [service.loan]\nname = \"L\"\nfirst = 1001\nlast = 1999\n\
        [service.card]\nname = \"C\"\nfirst = 2001\n\
        [service.transfer]\nname = \"T\"\nseries = \"A\"\n\
        [service.cash]\nname = \"M\"\nseries = \"A\"\n\
        [counter.1]\nservices = [\"loan\", \"card\", \"transfer\", \"cash\"]\n";
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let _hub = Hub::start(home);
    for (service, number) in [
        ("card", "2001"),
        ("cash", "A001"),
        ("loan", "1001"),
        ("transfer", "A002"),
        ("cash", "A003"),
        ("loan", "1002"),
    ] {
        let taken = json(home, &format!("take {service}"));
        assert_eq!(taken["events"][0]["number"], number);
    }
    assert_eq!(json(home, "take A")["refusal"]["code"], "ambiguous-service");
    assert!(run(home, "open 1 Wang").status.success());
    for step in ["call 1 1002", "start 1", "finish 1", "call 1 a2"] {
        assert!(run(home, step).status.success(), "{step}");
    }
    let of = |step: &str, field: &str| json(home, step)["events"][0][field].clone();
    assert_eq!(of("hold 1001 10", "number"), "1001");
    assert_eq!(of("return 1001", "number"), "1001");
    assert_eq!(of("cancel A001", "number"), "A001");
    // Neither a counter nor an identity is a number.
    for step in ["cancel 1", "cancel 0", "call 1 2", "cancel 1003"] {
        assert_eq!(
            json(home, step)["refusal"]["code"],
            "unknown-ticket",
            "{step}"
        );
    }
    let status = told(home, "status");
    assert!(
        status.contains("  1001 ") && status.contains("  2001 "),
        "{status}"
    );
}

#[test]
fn a_word_for_two_services_is_refused_and_an_exact_key_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = "[hall]\nname = \"H\"\n[service.a]\nname = \"A\"\nprefix = \"B\"\n\
        [service.b]\nname = \"B\"\nprefix = \"A\"\n[counter.1]\nservices = [\"a\", \"b\"]\n";
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let _hub = Hub::start(home);
    assert_eq!(json(home, "take a")["events"][0]["number"], "B001");
    assert_eq!(json(home, "take b")["events"][0]["number"], "A001");
    for step in ["open 1 Wang", "serve 1 b:1 a:2", "call 1", "start 1"] {
        assert!(run(home, step).status.success(), "{step}");
    }
    for step in ["take B", "transfer 1 A", "serve 1 A:1 b"] {
        assert_eq!(
            json(home, step)["refusal"]["code"],
            "ambiguous-service",
            "{step}"
        );
    }
    assert_eq!(json(home, "transfer 1 a")["events"][0]["service"], "a");
}

#[test]
fn every_refusal_names_its_reason_in_the_readers_language_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let before = json(home, "status");
    for (step, code, zh) in [
        ("call 1 A099", "unknown-ticket", "今天没有"),
        ("call 1", "counter-closed", "1号窗口"),
        ("call 88", "unknown-counter", "窗口"),
        ("take nothing", "unknown-service", "业务"),
        ("rate 1 1", "nothing-to-rate", "评价"),
    ] {
        let output = run(home, step);
        assert_eq!(output.status.code(), Some(1), "{step}");
        assert_eq!(json(home, step)["refusal"]["code"], code, "{step}");
        let chinese = run(home, &format!("--lang zh {step}"));
        assert!(
            String::from_utf8_lossy(&chinese.stderr).contains(zh),
            "{step}: {chinese:?}"
        );
    }
    let mut after = json(home, "status");
    after["at"] = before["at"].clone();
    assert_eq!(before, after);
    run(home, "open 1 Wang");
    assert_eq!(json(home, "call 1")["refusal"]["code"], "nobody-waiting");
    for step in ["take A", "call 1", "start 1", "finish 1", "rate 1 2"] {
        assert!(run(home, step).status.success(), "{step}");
    }
    // A second press is the same press for a moment, and refused after it.
    wait_until("a second rating to be refused", || {
        (json(home, "rate 1 1")["refusal"]["code"] == "already-rated").then_some(())
    });
}

#[test]
fn watch_prints_every_event_as_one_line_of_json() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let mut watch = dingdong(home)
        .args(["--json", "watch"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let next = |lines: &mut dyn Iterator<Item = std::io::Result<String>>| -> serde_json::Value {
        serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
    };
    // The watcher may still be joining while the first tickets are taken.
    let mut taken = 0;
    let first = std::thread::scope(|scope| {
        let reader = scope.spawn(|| next(&mut lines));
        while !reader.is_finished() {
            told(home, "take B");
            taken += 1;
        }
        reader.join().unwrap()
    });
    assert_eq!(
        (&first["event"], &first["service"]),
        (&"ticket-issued".into(), &"household".into())
    );
    let mut last = first;
    while last["number"] != format!("B{taken:03}") {
        let line = next(&mut lines);
        assert_eq!(
            line["seq"].as_u64(),
            last["seq"].as_u64().map(|s| s + 1),
            "no line is missing"
        );
        last = line;
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn an_emergency_stops_tickets_and_calls_until_a_script_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let hub = Hub::start(home);
    told(home, "take A");
    told(home, "open 1 Wang");
    assert!(json(home, "status")["emergency"].is_null());
    let raised = json(home, "announce --urgent Fire");
    assert_eq!(raised["events"][0]["event"], "emergency-raised");
    assert_eq!(raised["events"][0]["text"], "Fire");
    assert_eq!(raised["events"][0]["by"]["program"], "script");
    for step in ["take A", "call 1", "call 1 A001"] {
        let output = run(home, step);
        assert_eq!(output.status.code(), Some(1), "{step}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("Emergency"), "{step}: {said}");
    }
    // It is kept, like everything.
    hub.kill();
    let _hub = Hub::start(home);
    let emergency = &json(home, "status")["emergency"];
    assert_eq!(emergency["text"], "Fire");
    assert_eq!(emergency["by"]["program"], "script");
    assert_eq!(emergency["since"], raised["events"][0]["at"]);
    let status = told(home, "status");
    assert!(
        status.contains("EMERGENCY since") && status.contains("Fire"),
        "{status}"
    );
    assert!(told(home, "announce --urgent").contains("Nothing changed"));
    assert!(told(home, "announce --urgent Smoke").contains("Smoke"));
    let ended = json(home, "announce --end");
    assert_eq!(ended["events"][0]["event"], "emergency-ended");
    assert!(told(home, "announce --end").contains("Nothing changed"));
    assert!(!told(home, "status").contains("EMERGENCY"));
    assert!(told(home, "call 1").contains("A001"));
}

#[test]
fn a_keyword_that_is_now_an_option_is_not_announced_and_the_cure_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    for (text, option) in [
        ("urgent", "--urgent"),
        ("urgnet", "--urgent"),
        ("URGENT", "--urgent"),
        ("closing-soon", "--closing-soon"),
        ("closing_soon", "--closing-soon"),
        ("end", "--end"),
    ] {
        let output = run(home, &format!("announce {text}"));
        assert_eq!(output.status.code(), Some(1), "{text}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains(&format!("announce {option}")),
            "{text}: {said}"
        );
    }
    for wrong in [
        "announce",
        "announce --urgnet",
        "announce --closing-soon text",
        "announce --end --urgent",
        "announce --end text",
    ] {
        assert_eq!(run(home, wrong).status.code(), Some(2), "{wrong}");
    }
    assert!(json(home, "status")["emergency"].is_null());
    let closing = json(home, "announce --closing-soon");
    assert_eq!(closing["events"][0]["notice"], "closing-soon");
    let text = json(home, "announce Welcome");
    assert_eq!(text["events"][0]["text"], "Welcome");
}

#[test]
fn without_a_hall_a_script_says_how_to_start_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), "take A");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("dingdong demo"));
}

#[test]
fn a_wrong_command_line_is_told_in_the_readers_language_and_the_help_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), "--lang zh take");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("dingdong: 缺少 <业务>\n"), "{said}");
    assert!(said.contains("dingdong take --help"), "{said}");
    assert!(told(folder.path(), "take --help").contains("Usage  dingdong take"));
    assert!(told(folder.path(), "--version").starts_with("dingdong "));
}

#[test]
fn a_store_in_use_is_refused_with_the_pid_of_its_program() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::start(folder.path());
    let file = folder.path().join("nothing.redb");
    std::fs::write(&file, "").unwrap();
    for step in ["check", &format!("restore {}", file.display())] {
        let output = run(folder.path(), step);
        assert_eq!(output.status.code(), Some(4), "{step}");
        let said = String::from_utf8_lossy(&output.stderr);
        let names_the_store = said.contains("hall.redb") && !said.contains("nothing.redb");
        assert!(
            names_the_store && said.contains(&hub.pid().to_string()),
            "{output:?}"
        );
    }
}

#[test]
fn wrong_settings_are_all_told_at_once_with_line_and_cure_and_nothing_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("hall");
    let file = folder.path().join("wrong.toml");
    let text = config::Config::default_text()
        .replacen("[hall]", "[hall]\ncolour = 3", 1)
        .replace("\"medical\"", "\"medicl\"");
    std::fs::write(&file, text).unwrap();
    let output = run(&home, &format!("--config {} hub", file.display()));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("wrong.toml:"), "{said}");
    assert!(
        said.contains("colour") && said.contains("medicl") && said.contains("medical"),
        "{said}"
    );
    assert!(!home.exists(), "nothing is touched");
}

#[test]
fn a_backup_of_a_running_hall_restores_to_the_same_hall() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("hall");
    let hub = Hub::start(&home);
    for _ in 0..5 {
        told(&home, "take A");
    }
    let file = folder.path().join("backup.redb");
    told(&home, &format!("backup {}", file.display()));
    told(&home, "take A");
    hub.kill();
    told(&home, &format!("restore {}", file.display()));
    let _hub = Hub::start(&home);
    let status = json(&home, "status");
    assert_eq!(status["waiting"], 5);
    let forgotten = serde_json::json!([{"first": "A006", "last": "A006"}]);
    assert_eq!(status["rollback"]["unknown"], forgotten);
    // The sixth paper is in somebody's hand: its number is not drawn again, and it can be entered.
    assert!(told(&home, "take A").contains("A100"));
    told(&home, "enter A006");
    assert_eq!(json(&home, "status")["waiting"], 7);
    told(&home, "reopen");
    assert!(json(&home, "status")["rollback"].is_null());
    assert!(std::fs::read_dir(&home).unwrap().any(|f| {
        f.unwrap()
            .file_name()
            .to_string_lossy()
            .contains("before-restore")
    }));
}

#[test]
fn of_several_hubs_that_start_at_once_one_keeps_the_hall_and_its_tickets_stay() {
    for round in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path();
        let mut hubs: Vec<_> = (0..4)
            .map(|_| {
                dingdong(home)
                    .arg("hub")
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        wait_until("all but one to give way", || {
            let running = hubs
                .iter_mut()
                .filter_map(|h| h.try_wait().unwrap())
                .count();
            (running == 3).then_some(())
        });
        assert_eq!(
            json(home, "take A")["events"][0]["number"],
            "A001",
            "round {round}"
        );
        for hub in &mut hubs {
            let _ = hub.kill();
            hub.wait().unwrap();
        }
        let _hub = Hub::start(home);
        assert_eq!(json(home, "status")["waiting"], 1, "round {round}");
    }
}

#[test]
fn a_wrong_explanation_leaves_no_grade_behind() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    for step in ["open 1 Wang", "take A", "call 1", "start 1", "finish 1"] {
        told(home, step);
    }
    for wrong in [
        "4 --reason nope",
        "1 --phone 13800138000",
        "1 --reason manner",
    ] {
        let answer = run(home, &format!("rate 1 {wrong}"));
        assert_eq!(answer.status.code(), Some(1), "{wrong}");
    }
    assert_eq!(
        json(home, "rate 1 4 --reason manner")["events"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

/// Takes tickets until the hall is gone; the numbers that were confirmed.
fn take_until_gone(home: &Home, confirms: &AtomicU32) -> Vec<String> {
    let (tell, heard) = mpsc::channel();
    let words = Words::new(Lang::EN);
    let Ok(Some(link)) = Link::join(home, Program::Script, &words, move |news| {
        drop(tell.send(news));
    }) else {
        return Vec::new();
    };
    let service = "social".parse().unwrap();
    let mut confirmed = Vec::new();
    let mut under_way = 0;
    loop {
        while under_way < 8 {
            link.send(Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer: None,
            }));
            under_way += 1;
        }
        match heard.recv() {
            Ok(LinkEvent::Answered(_, answer)) => {
                under_way -= 1;
                for event in answer.unwrap_or_default() {
                    if let Event::Queue(QueueEvent::TicketIssued { number, .. }) = event {
                        confirmed.push(number.to_string());
                        confirms.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            Ok(LinkEvent::Hall(HallUpdate::Ended(_))) | Err(_) => return confirmed,
            Ok(_) => {}
        }
    }
}

#[test]
fn no_confirmed_ticket_is_lost_or_doubled_when_the_hall_is_killed_again_and_again() {
    let rounds: u32 = std::env::var("DINGDONG_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // A hall whose numbers do not run out.
    let settings = config::Config::default_text().replace(
        "\n[service.social]\n",
        "\n[service.social]\nlast = 999999\nwidth = 6\n",
    );
    std::fs::create_dir_all(path).unwrap();
    std::fs::write(path.join("config.toml"), settings).unwrap();
    let home = Home::at(path);
    let mut confirmed: BTreeMap<String, u32> = BTreeMap::new();
    for round in 0..rounds {
        let hub = Hub::start(path);
        let confirms = Arc::new(AtomicU32::new(0));
        let takers: Vec<_> = (0..3)
            .map(|_| {
                let (home, confirms) = (home.clone(), Arc::clone(&confirms));
                std::thread::spawn(move || take_until_gone(&home, &confirms))
            })
            .collect();
        // Some rounds begin with tickets, however slow the machine is.
        if round % 3 == 0 {
            wait_until("a ticket", || {
                (confirms.load(Ordering::Relaxed) > 0).then_some(())
            });
        }
        // Another moment each time, from right at the start to well under way.
        std::thread::sleep(std::time::Duration::from_millis(u64::from(
            5 + round * 7 % 40,
        )));
        hub.kill();
        for taker in takers {
            for number in taker.join().unwrap() {
                *confirmed.entry(number).or_default() += 1;
            }
        }
    }
    let doubled: Vec<_> = confirmed.iter().filter(|(_, n)| **n > 1).collect();
    assert!(doubled.is_empty(), "given out twice: {doubled:?}");
    let (tell, heard) = mpsc::channel();
    let _hub = Hub::start(path);
    let _link = Link::join(&home, Program::Script, &Words::new(Lang::EN), move |news| {
        drop(tell.send(news));
    })
    .unwrap()
    .unwrap();
    let is_time = |news: &LinkEvent| matches!(news, LinkEvent::Hall(HallUpdate::Time(_)));
    let first = heard.iter().find(|news| !is_time(news));
    let Some(LinkEvent::Hall(HallUpdate::Snapshot { hall, .. })) = first else {
        panic!("the hall answers first of all with itself")
    };
    let kept: BTreeSet<String> = hall
        .tickets()
        .iter()
        .map(|t| t.number.to_string())
        .collect();
    let lost: Vec<_> = confirmed.keys().filter(|n| !kept.contains(*n)).collect();
    assert!(lost.is_empty(), "lost after {rounds} kills: {lost:?}");
    assert!(!confirmed.is_empty(), "some tickets were confirmed");
    println!(
        "{rounds} kills, {} confirmed tickets, {} kept",
        confirmed.len(),
        kept.len()
    );
}

/// Settings with one service of this name.
fn settings(service: &str) -> String {
    format!(
        "[hall]\nname = \"Hall\"\n[service.s]\nname = \"{service}\"\nprefix = \"A\"\n\
         [counter.1]\nservices = [\"s\"]\n"
    )
}

#[test]
fn a_hub_takes_the_hall_from_a_screen_with_all_that_is_in_it_and_the_screen_follows() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    std::fs::write(home.join("config.toml"), settings("Passports")).unwrap();
    let data = ["--data", home.to_str().unwrap(), "--draw", "plain"];
    let args: Vec<&str> = std::iter::once("display").chain(data).collect();
    let display = Terminal::start(DINGDONG, &args, (100, 30), &[]);
    display.shows("Nobody is waiting");
    assert!(run(home, "take A").status.success());
    display.shows("Passports");
    std::fs::write(home.join("config.toml"), settings("Driving licences")).unwrap();
    let mut hub = dingdong(home)
        .args(["hub", "--listen", "none"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(hub.stdout.take().unwrap()).lines();
    let says = |line: &Result<String, _>| line.as_ref().unwrap().contains("follows this hub now");
    assert!(lines.any(|line| says(&line)));
    lines.next();
    let status = json(home, "status");
    assert_eq!(status["services"][0]["name"], "Driving licences");
    assert_eq!(status["waiting"], 1);
    display.shows("Driving licences");
    let second = run(home, "hub --listen none");
    assert_eq!(second.status.code(), Some(2), "{second:?}");
    assert!(run(home, "take A").status.success());
    hub.kill().unwrap();
    hub.wait().unwrap();
    // The screen keeps the hall again.
    wait_until("the hall to be back", || {
        run(home, "status").status.success().then_some(())
    });
    assert_eq!(json(home, "status")["waiting"], 2);
}

#[test]
fn an_expelled_machine_takes_no_tickets_with_a_hub_and_without() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [here, there] = folders.each_ref().map(tempfile::TempDir::path);
    let hub = Hub::start_with(here, &["--listen", "127.0.0.1:0"]);
    join(there, here, "desk", "staff");
    assert!(run(there, "take A").status.success());
    told(here, "expel desk");
    let shut = run(there, "take A");
    assert_eq!(shut.status.code(), Some(7), "{shut:?}");
    assert!(String::from_utf8_lossy(&shut.stderr).contains("expelled"));
    hub.kill();
    let alone = run(there, "take A");
    assert_eq!(alone.status.code(), Some(3), "{alone:?}");
}
