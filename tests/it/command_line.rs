//! The command line as a technician meets it: the real program, its help and mistakes in both
//! languages, pictures of the hall that runs, the doctor and its bundle.

use crate::support::{DINGDONG, Hub, dingdong, join, json, run, told, wait_until};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs the program without a folder, in a language.
fn said(lang: &str, words: &str) -> (Option<i32>, String, String) {
    let output: Output = Command::new(DINGDONG)
        .env("LC_ALL", lang)
        .args(words.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn help_and_mistakes_speak_the_language_of_the_environment_or_of_the_option() {
    let (code, zh, _) = said("zh_CN.UTF-8", "--help");
    assert_eq!(code, Some(0));
    for part in [
        "用法  dingdong [选项] <命令>",
        "本机维护",
        "\n  take ",
        "取号",
        "退出码",
    ] {
        assert!(zh.contains(part), "no {part} in {zh}");
    }
    let (_, en, _) = said("zh_CN.UTF-8", "take --help --lang en");
    assert!(en.starts_with("Take a ticket\n"), "{en}");
    let (_, same, _) = said("en_US.UTF-8", "help take");
    assert_eq!(en, same);
    let (code, nothing, zh) = said("zh_CN.UTF-8", "take");
    assert_eq!((code, nothing.as_str()), (Some(2), ""));
    assert!(
        zh.contains("缺少 <业务>") && zh.contains("dingdong take [选项] <业务>"),
        "{zh}"
    );
    let (code, _, en) = said("en_US.UTF-8", "");
    assert_eq!(code, Some(2), "help that was not asked for is a mistake");
    assert!(en.contains("Queue: tickets, counters, ratings"), "{en}");
}

#[test]
fn shells_and_man_learn_the_commands() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef dingdong"),
        ("fish", "complete -c dingdong"),
    ] {
        let (code, script, _) = said("zh_CN.UTF-8", &format!("completions {shell}"));
        assert_eq!(code, Some(0));
        assert!(script.contains(sign), "{shell}: {script}");
        assert!(script.contains("no-show"), "{shell}");
        assert!(
            shell == "bash" || script.contains("取号"),
            "{shell} says it in Chinese"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (code, told, _) = said("en_US.UTF-8", &format!("man {}", folder.path().display()));
    assert_eq!(code, Some(0), "{told}");
    let page = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert!(page("man1/dingdong-take.1").contains(".SH Usage"));
    assert!(page("zh_CN/man1/dingdong-take.1").contains("取号"));
}

#[test]
fn a_machine_is_set_up_below_another_root_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("etc")).unwrap();
    std::fs::write(
        root.join("etc/passwd"),
        "hall:x:1000:1000::/home/hall:/bin/sh\n",
    )
    .unwrap();
    let units = root.join("etc/systemd/system");
    let words = format!("--user hall --root {}", root.display());
    let shown = told(root, &format!("setup counter 3 --dry-run {words}"));
    assert!(
        shown.contains("dingdong counter 3") && !units.exists(),
        "{shown}"
    );
    told(root, &format!("setup counter 3 --yes {words}"));
    told(root, &format!("setup hub --yes {words}"));
    let unit = std::fs::read_to_string(units.join("dingdong-screen.service")).unwrap();
    assert!(
        unit.contains("User=hall\n") && unit.contains("Restart=always\n"),
        "{unit}"
    );
    assert!(units.join("dingdong-hub@.service").exists());
    told(root, &format!("setup counter --remove --yes {words}"));
    told(root, &format!("setup hub --remove --yes {words}"));
    assert_eq!(std::fs::read_dir(&units).unwrap().count(), 0);
    let unknown = run(
        root,
        &format!("setup kiosk --user nobody-here --root {}", root.display()),
    );
    assert_eq!(unknown.status.code(), Some(2), "{unknown:?}");
}

#[test]
fn a_word_that_names_nothing_is_answered_with_the_nearest_and_with_all() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let refused = run(home, "take socal");
    assert_eq!(refused.status.code(), Some(1));
    let text = String::from_utf8(refused.stderr).unwrap();
    for part in ["no service socal", "Perhaps social is meant", "household ("] {
        assert!(text.contains(part), "{text}");
    }
    let refusal = &json(home, "pause 1 lunsh")["refusal"];
    assert_eq!(refusal["meant"], "lunch");
    assert!(
        refusal["known"]
            .as_array()
            .unwrap()
            .contains(&"lunch".into())
    );
    // Screens of counters that there are not do not open.
    for screen in ["counter 77", "rating 77"] {
        let output = run(home, screen);
        assert_eq!(output.status.code(), Some(2), "{screen}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("this hall has 1-6"));
    }
}

#[test]
fn a_picture_shows_the_hall_that_runs_or_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let picture = |name: &str, options: &str| {
        let path = home.join(name);
        let words = format!(
            "display --picture {} --size 160x45 {options}",
            path.display()
        );
        (run(home, &words), path)
    };
    let (refused, path) = picture("none.png", "");
    assert_eq!(refused.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--sample"));
    assert!(!path.exists());
    let bytes = |name: &str, options: &str| {
        let (output, path) = picture(name, options);
        assert!(output.status.success(), "{output:?}");
        std::fs::read(path).unwrap()
    };
    let sample = bytes("sample.png", "--sample");
    let _hub = Hub::start(home);
    let quiet = bytes("quiet.png", "");
    assert_ne!(quiet, sample);
    for step in ["take A", "open 1 Wang", "call 1"] {
        told(home, step);
    }
    assert_ne!(bytes("called.png", ""), quiet, "the call is on it");
    assert_eq!(bytes("sample2.png", "--sample"), sample);
}

#[test]
fn status_says_how_fresh_it_is_and_follows_the_hall() {
    let hub_folder = tempfile::tempdir().unwrap();
    let there = tempfile::tempdir().unwrap();
    let hub = Hub::start(hub_folder.path());
    assert!(told(hub_folder.path(), "status").contains("this machine keeps the hall"));
    join(there.path(), hub_folder.path(), "counter-2", "staff");
    assert!(told(there.path(), "status").contains("the hub answered in"));
    let status = json(there.path(), "status");
    assert!(
        status["answered_ms"].is_u64() && status["age_s"] == 0,
        "{status}"
    );
    let versions = told(there.path(), "update --check");
    assert!(
        versions.contains("All that were heard of run"),
        "{versions}"
    );
    told(hub_folder.path(), "open 2 Wang");
    told(hub_folder.path(), "pause 2 lunch");
    let status = told(hub_folder.path(), "status");
    assert!(
        status.contains("Wang") && status.contains("paused: "),
        "{status}"
    );
    assert!(status.contains("Closed: 1, 3-6"), "{status}");
    let mut watch = dingdong(hub_folder.path())
        .args(["--json", "status", "--watch"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut waiting = || {
        let line = lines.next().unwrap().unwrap();
        let status: serde_json::Value = serde_json::from_str(&line).unwrap();
        status["waiting"].as_u64().unwrap()
    };
    assert_eq!(waiting(), 0);
    told(hub_folder.path(), "take A");
    while waiting() != 1 {}
    watch.kill().unwrap();
    watch.wait().unwrap();
    drop(hub);
    let lost = wait_until("the hub to be missed", || {
        let output = run(there.path(), "status");
        (output.status.code() == Some(3)).then_some(output)
    });
    let text = String::from_utf8(lost.stdout).unwrap();
    assert!(text.contains("AS OF") && text.contains(" ago"), "{text}");
}

#[test]
fn the_doctor_tells_each_thing_with_its_state_and_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let checks = |home: &Path| {
        let report = json(home, "doctor");
        let checks = report["checks"].as_array().unwrap().clone();
        let of = move |about: &str| {
            let found = checks.iter().find(|check| check["about"] == about);
            found
                .unwrap_or_else(|| panic!("nothing about {about}"))
                .clone()
        };
        (report, of)
    };
    let (report, of) = checks(home);
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!(of("hub")["state"], "warning", "no hall runs yet");
    assert!(
        of("hub")["cures"][0]
            .as_str()
            .unwrap()
            .contains("dingdong hub")
    );
    for about in [
        "terminal", "fonts", "disk", "clock", "settings", "printer", "layout", "sound",
    ] {
        assert!(
            of(about)["text"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{about}"
        );
    }
    let _hub = Hub::start(home);
    assert_eq!(checks(home).1("hub")["state"], "ok");
    let zh = told(home, "--lang zh doctor");
    assert!(zh.contains("正常") && zh.contains("大厅"), "{zh}");
    let mode = |mode| std::fs::set_permissions(home, PermissionsExt::from_mode(mode)).unwrap();
    mode(0o755);
    let open = &checks(home).1("disk")["text"];
    assert!(open.as_str().unwrap().contains("Other users"), "{open}");
    mode(0o700);
    std::fs::write(home.join("config.toml"), "[hall]\nnaem = 1\n").unwrap();
    let wrong = run(home, "doctor");
    assert_eq!(wrong.status.code(), Some(2));
    let text = String::from_utf8(wrong.stdout).unwrap();
    assert!(
        text.contains("wrong") && text.contains("Disk"),
        "the rest is told: {text}"
    );
    assert!(
        String::from_utf8(wrong.stderr)
            .unwrap()
            .contains("config.toml:2:1")
    );
}

#[test]
fn a_bundle_has_the_log_the_settings_and_recordings_and_nothing_that_is_personal() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = told(home, "config");
    std::fs::write(
        home.join("config.toml"),
        format!("{settings}\n# call 13912345678\n"),
    )
    .unwrap();
    let hub = Hub::start(home);
    for step in [
        "take A",
        "open 1 Wangxiaomin",
        "call 1",
        "start 1",
        "finish 1",
        "rate 1 4 --phone 13800138000",
        "take B",
    ] {
        told(home, step);
    }
    let code = json(home, "code")["code"].as_str().unwrap().to_owned();
    let stick = tempfile::tempdir().unwrap();
    let join_file = stick.path().join("hall.join");
    told(home, &format!("code --file {}", join_file.display()));
    let log = home.join("dingdong.log");
    let mut lines = std::fs::read_to_string(&log).unwrap_or_default();
    lines.push_str(&format!(
        "2026-11-28T10:00:00.000000Z  WARN a wrong code {code} of Wangxiaomin, 13800138000\n"
    ));
    std::fs::write(&log, lines).unwrap();
    std::fs::create_dir_all(home.join("recordings")).unwrap();
    std::fs::write(home.join("recordings/counter-1.recording"), b"SHAPES").unwrap();
    let bundle = stick.path().join("support.tar");
    let output = run(home, &format!("doctor --bundle {}", bundle.display()));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("Packed into"),
        "{output:?}"
    );
    let bytes = std::fs::read(&bundle).unwrap();
    let has = |wanted: &str| bytes.windows(wanted.len()).any(|w| w == wanted.as_bytes());
    for there in [
        "dingdong/dingdong.log",
        "a wrong code",
        "dingdong/config.toml",
        "[hall]",
        "dingdong/recordings/counter-1.recording",
        "SHAPES",
        "dingdong/doctor.json",
        "hall.redb",
    ] {
        assert!(has(there), "{there} is missing");
    }
    let mut secrets = vec![
        "13800138000".to_owned(),
        "13912345678".to_owned(),
        "Wangxiaomin".to_owned(),
        code.clone(),
        code.replace('-', ""),
    ];
    // Lines of keys, and what lets a machine in.
    let files = ["machine.pem", "authority.pem"].map(|name| home.join(name));
    for file in files.iter().chain([&join_file]) {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        secrets.extend(
            text.split_whitespace()
                .filter(|word| word.is_ascii() && word.len() >= 16)
                .map(str::to_owned),
        );
    }
    assert!(secrets.len() > 8, "there are keys: {}", secrets.len());
    for secret in &secrets {
        assert!(!has(secret), "{secret} is in the bundle");
    }
    assert!(bytes.len() < 16 << 20);
    let again = run(home, &format!("doctor --bundle {}", bundle.display()));
    assert_eq!(again.status.code(), Some(4), "no file is overwritten");
    drop(hub);
}
