//! The real program speaks: into files, through the sound library, and one machine at a time.

use crate::support::{DINGDONG, Hub, Terminal, dingdong, json, run, told, wait_until};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use voice::player::{RATE, loudness_db};

const QUIT: &str = "\x11";

/// The samples that were recorded so far.
fn samples(path: &Path) -> Vec<f32> {
    let read = || {
        Some(
            hound::WavReader::open(path)
                .ok()?
                .into_samples::<i16>()
                .map_while(|s| Some(f32::from(s.ok()?) / 32_768.0))
                .collect(),
        )
    };
    read().unwrap_or_default()
}

/// Seconds in which something can be heard.
fn voiced_s(samples: &[f32]) -> f32 {
    samples
        .chunks(RATE as usize / 100)
        .filter(|part| part.iter().any(|s| s.abs() > 0.02))
        .count() as f32
        / 100.0
}

fn display(home: &Path, record: &Path, more: &[&str]) -> Terminal {
    let home = home.to_str().unwrap();
    let record = record.to_str().unwrap();
    let args = [
        &[
            "display", "--data", home, "--draw", "plain", "--record", record,
        ],
        more,
    ]
    .concat();
    Terminal::start(DINGDONG, &args, (100, 30), &[])
}

fn hall_with_a_clerk() -> (TempDir, Hub) {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::start(folder.path());
    told(folder.path(), "open 1 Li");
    (folder, hub)
}

fn zone(home: &Path) -> serde_json::Value {
    json(home, "status")["zones"][0].clone()
}

#[test]
fn a_display_says_what_a_clerk_calls_and_what_the_staff_announce() {
    let (folder, hub) = hall_with_a_clerk();
    let home = folder.path();
    let record = folder.path().join("lobby.wav");
    let mut lobby = display(home, &record, &[]);
    wait_until("the display to speak in the lobby", || {
        (zone(home)["speaks"] == true).then_some(())
    });
    told(home, "take A");
    told(home, "call 1");
    lobby.shows("A001");
    // The chime, and "请A零零一号到一号窗口": more than two seconds.
    wait_until("the call to be heard", || {
        (voiced_s(&samples(&record)) > 2.5).then_some(())
    });
    let call = samples(&record);
    assert!(
        call.iter().all(|s| s.abs() < 1.0),
        "nothing is cut off at full scale"
    );
    assert!(
        (-30.0..-8.0).contains(&loudness_db(&call, RATE)),
        "{}",
        loudness_db(&call, RATE)
    );
    let late = dingdong(home)
        .args(["announce", "Dr. Li is late"])
        .output()
        .unwrap();
    assert_eq!(late.status.code(), Some(8), "no clip says that: {late:?}");
    lobby.shows("Dr. Li is late");
    let refused: serde_json::Value = serde_json::from_slice(
        &dingdong(home)
            .args(["--json", "announce", " "])
            .output()
            .unwrap()
            .stdout,
    )
    .unwrap();
    assert_eq!(refused["refusal"]["code"], "bad-notice");
    told(home, "music off");
    assert_eq!(json(home, "status")["music"], false);
    lobby.types(QUIT);
    assert_eq!(lobby.ends(), 0);
    wait_until("the zone to be free", || zone(home).is_null().then_some(()));
    hub.kill();
}

#[test]
fn a_visitor_who_does_not_see_the_kiosk_takes_a_ticket_by_ear() {
    let (folder, hub) = hall_with_a_clerk();
    let home = folder.path();
    let record = folder.path().join("kiosk.wav");
    let [data, wav] = [home, &record].map(|path| path.to_str().unwrap());
    let args = ["kiosk", "--data", data, "--draw", "plain", "--record", wav];
    let mut kiosk = Terminal::start(DINGDONG, &args, (100, 30), &[]);
    kiosk.shows("Touch a service");
    wait_until("the sound to be open", || record.exists().then_some(()));
    let heard = || voiced_s(&samples(&record));
    kiosk.types("0");
    kiosk.shows("Voice guidance: 0 to repeat");
    wait_until("the menu to be heard", || (heard() > 2.0).then_some(()));
    // In the middle of it: the menu takes twenty seconds.
    kiosk.types("2");
    kiosk.shows("Your ticket");
    let menu = heard();
    assert!(menu < 15.0, "the key breaks the menu off: {menu} s");
    // "Your number is, B zero zero one": and who is before.
    wait_until("the number to be heard", || {
        (heard() > menu + 3.0).then_some(())
    });
    kiosk.types("*");
    kiosk.shows("Touch a service");
    kiosk.shows("1-9");
    kiosk.types(QUIT);
    assert_eq!(kiosk.ends(), 0);
    hub.kill();
}

#[test]
fn two_displays_of_a_zone_never_speak_at_once_and_the_second_takes_over() {
    let (folder, hub) = hall_with_a_clerk();
    let home = folder.path();
    let records = [folder.path().join("one.wav"), folder.path().join("two.wav")];
    let first = display(home, &records[0], &[]);
    wait_until("the first display to speak", || {
        (zone(home)["speaks"] == true).then_some(())
    });
    let second = display(home, &records[1], &[]);
    wait_until("the second to stand by", || {
        (zone(home)["standby"] == 1).then_some(())
    });
    told(home, "take A");
    told(home, "call 1");
    wait_until("the call to be heard", || {
        (voiced_s(&samples(&records[0])) > 2.5).then_some(())
    });
    assert_eq!(
        voiced_s(&samples(&records[1])),
        0.0,
        "the second display is silent"
    );
    // Killed: it can say nothing any more, not even that.
    drop(first);
    told(home, "recall 1");
    wait_until("the second display to call", || {
        (voiced_s(&samples(&records[1])) > 2.5).then_some(())
    });
    wait_until("it to have the zone", || {
        (zone(home)["standby"] == 0 && zone(home)["speaks"] == true).then_some(())
    });
    drop(second);
    hub.kill();
}

#[test]
fn a_technician_hears_it_and_is_told_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let record = |name: &str| home.join(name).display().to_string();
    let said = json(
        home,
        &format!("voice say A015 3 --in zh,en --record {}", record("say.wav")),
    );
    assert_eq!(
        said["said"],
        serde_json::json!(["请A015号到3号窗口", "Ticket A015, please go to counter 3"])
    );
    assert!(voiced_s(&samples(&home.join("say.wav"))) > 4.0);
    let unknown = run(
        home,
        &format!("voice say 龘龘 --record {}", record("unknown.wav")),
    );
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("龘"),
        "{unknown:?}"
    );
    let list = json(home, "voice list");
    assert_eq!(list["languages"][0]["language"], "zh");
    assert!(
        list["languages"]
            .as_array()
            .unwrap()
            .iter()
            .all(|language| language["clips"].as_u64() > Some(150)),
        "{list}"
    );

    fs::create_dir_all(home.join("sounds/zh")).unwrap();
    fs::write(home.join("sounds/zh/零.wav"), b"broken").unwrap();
    fs::write(
        home.join("config.toml"),
        "[voice]\noutput = \"alsa:hw:99,0\"\n".to_owned()
            + config::Config::default_text()
                .split_once("[voice]")
                .unwrap()
                .0,
    )
    .unwrap();
    let silent = run(home, "voice say A015 3");
    assert_eq!(silent.status.code(), Some(8), "{silent:?}");
    let why = String::from_utf8_lossy(&silent.stderr).into_owned();
    assert!(
        why.contains("There is no sound") && why.contains("voice list"),
        "{why}"
    );
    let doctor = String::from_utf8(run(home, "doctor").stdout).unwrap();
    assert!(
        doctor.contains("Sound: none") && doctor.contains("零.wav"),
        "{doctor}"
    );

    let phrases = home.join("sounds/phrases.toml");
    fs::write(&phrases, "version = 1\n[call]\nzh = \"请{tiket}号\"\n").unwrap();
    let wrong = run(home, &format!("voice phrases {}", phrases.display()));
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&wrong.stderr).contains("phrases.toml:3:"),
        "{wrong:?}"
    );
    fs::write(&phrases, "version = 1\n[welcome]\nzh = \"您好，请饮茶\"\n").unwrap();
    let checked = run(home, &format!("voice phrases {}", phrases.display()));
    assert_eq!(checked.status.code(), Some(1), "{checked:?}");
    let checked = String::from_utf8(checked.stdout).unwrap();
    assert!(
        checked.contains("[welcome]") && checked.contains('茶'),
        "{checked}"
    );
}

/// Announces, and returns the exit code, the answer, and what is told on the error output.
fn announced(home: &Path, text: &str) -> (i32, serde_json::Value, String) {
    let output = dingdong(home)
        .args(["--json", "announce", text])
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_notice_that_cannot_be_said_whole_is_shown_with_the_chime_and_its_sender_told() {
    let (folder, hub) = hall_with_a_clerk();
    let home = folder.path();
    let record = home.join("lobby.wav");
    let (code, nobody, _) = announced(home, "请到3号窗口");
    assert_eq!(
        (code, &nobody["spoken"]),
        (0, &serde_json::json!(false)),
        "{nobody}"
    );

    fs::create_dir_all(home.join("sounds")).unwrap();
    let own = "version = 1\n[urgent]\nzh = \"消防演习，请勿惊慌\"\n";
    fs::write(home.join("sounds/phrases.toml"), own).unwrap();
    let mut lobby = display(home, &record, &[]);
    wait_until("the display to speak in the lobby", || {
        (zone(home)["speaks"] == true).then_some(())
    });
    assert_eq!(zone(home)["voice"]["live"], serde_json::json!([]));
    let (code, answer, why) = announced(home, "请勿到3号窗口办理业务");
    assert_eq!(
        (code, &answer["ok"], &answer["spoken"]),
        (8, &true.into(), &false.into())
    );
    assert_eq!(
        answer["zones"][0]["lacks"],
        serde_json::json!(["勿", "办理"])
    );
    assert!(
        why.contains("勿 / 办理") && why.contains("voice install"),
        "{why}"
    );
    lobby.shows("请勿到3号窗口办理业务");
    // The words that have clips would be heard besides.
    wait_until("the chime to be heard", || {
        (voiced_s(&samples(&record)) > 1.0).then_some(())
    });
    let (code, answer, _) = announced(home, "请到3号窗口");
    assert_eq!((code, &answer["spoken"]), (0, &true.into()), "{answer}");
    wait_until("the notice to be heard", || {
        (voiced_s(&samples(&record)) > 3.0).then_some(())
    });
    let (code, answer, why) = announced(home, "--urgent");
    assert_eq!(
        (code, &answer["spoken"]),
        (8, &false.into()),
        "{answer} {why}"
    );
    assert!(why.contains("消防演习"), "{why}");

    lobby.types(QUIT);
    assert_eq!(lobby.ends(), 0);
    hub.kill();
}

#[test]
fn a_notice_that_only_its_speaker_has_a_recording_of_is_known_to_be_spoken() {
    let (folder, hub) = hall_with_a_clerk();
    let home = folder.path();
    let say = |text: &str, file: &str| {
        let path = home.join(file).display().to_string();
        dingdong(home)
            .args(["voice", "say", text, "--record", &path])
            .status()
            .unwrap()
            .code()
    };
    assert_eq!(say("请到3号窗口", "own.wav"), Some(0));
    fs::create_dir_all(home.join("sounds/zh")).unwrap();
    fs::rename(
        home.join("own.wav"),
        home.join("sounds/zh/请勿到3号窗口.wav"),
    )
    .unwrap();
    let lobby = display(home, &home.join("lobby.wav"), &[]);
    wait_until("the display to speak in the lobby", || {
        (zone(home)["voice"]["recordings"] == true).then_some(())
    });
    let (code, answer, why) = announced(home, "请勿到三号窗口");
    assert_eq!(
        (code, &answer["spoken"]),
        (0, &true.into()),
        "{answer} {why}"
    );
    let (code, answer, why) = announced(home, "请勿到四号窗口");
    assert_eq!(
        (code, &answer["spoken"]),
        (8, &false.into()),
        "{answer} {why}"
    );
    drop(lobby);

    // Cut, it is not used, and told.
    let path = home.join("sounds/zh/请勿到3号窗口.wav");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..2_000]).unwrap();
    assert_eq!(say("请勿到3号窗口", "cut.wav"), Some(1));
    let list = run(home, "voice list");
    assert_eq!(list.status.code(), Some(1));
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(
        list.contains("请勿到3号窗口.wav") && list.contains("not copied whole"),
        "{list}"
    );
    let doctor = String::from_utf8(run(home, "doctor").stdout).unwrap();
    assert!(
        doctor.contains("请勿到3号窗口.wav") && doctor.contains("Copy the file again"),
        "{doctor}"
    );
    hub.kill();
}

#[test]
fn a_label_that_cannot_be_spoken_is_told_and_ends_the_check_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let labelled = |label: &str| {
        let text = config::Config::default_text()
            .replace("# languages = [\"zh\"]", "languages = [\"zh\", \"en\"]")
            .replace(
                "name = { zh = \"咨询台\", en = \"Information desk\" }",
                &format!("label = {label}"),
            );
        fs::write(home.join("config.toml"), text).unwrap();
    };
    let phrases = home.join("phrases.toml");
    fs::write(&phrases, "version = 1\n").unwrap();
    let check = || {
        let checked = run(home, &format!("voice phrases {}", phrases.display()));
        let text = String::from_utf8(checked.stdout).unwrap();
        (checked.status.code(), text)
    };
    labelled("\"VIP 3\"");
    assert_eq!(check().0, Some(0), "{}", check().1);
    let said = json(
        home,
        &format!(
            "voice say A015 6 --in zh,en --record {}",
            home.join("a.wav").display()
        ),
    );
    assert_eq!(
        said["said"],
        serde_json::json!(["请A015号到VIP 3", "Ticket A015, please go to VIP 3"])
    );
    labelled("\"综合窗口\"");
    let (code, text) = check();
    assert_eq!(code, Some(1));
    assert!(
        text.contains("[counter.6] zh") && text.contains("[counter.6] en"),
        "{text}"
    );
    let doctor = run(home, "doctor");
    assert_eq!(doctor.status.code(), Some(1));
    assert!(String::from_utf8(doctor.stdout).unwrap().contains("综合"));
}

/// Through rodio, cpal and ALSA, to a device that writes what it is given into a file.
#[test]
#[cfg(all(target_os = "linux", feature = "audio"))]
fn the_sound_library_plays_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("asound.conf");
    let raw = folder.path().join("played.raw");
    let text = format!(
        "pcm.!default {{ type file\n slave.pcm \"null\"\n file \"{}\"\n format \"raw\" }}\npcm.null {{ type null }}\nctl.!default {{ type null }}\n",
        raw.display()
    );
    fs::write(&config, text).unwrap();
    let said = dingdong(folder.path())
        .env("ALSA_CONFIG_PATH", &config)
        .args(["voice", "say", "A015", "3"])
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    assert!(
        said.stderr.is_empty(),
        "the library writes nothing over a screen: {}",
        String::from_utf8_lossy(&said.stderr)
    );
    let bytes = fs::read(&raw).unwrap();
    // Two channels of 32-bit floats, as the library asks for.
    let heard: Vec<f32> = bytes
        .chunks_exact(8)
        .map(|frame| f32::from_le_bytes(frame[..4].try_into().unwrap()))
        .collect();
    let peak = heard.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    assert!(
        (0.2..1.0).contains(&peak),
        "{peak}, {} samples",
        heard.len()
    );
    assert!(voiced_s(&heard) > 2.5, "{} s", voiced_s(&heard));
}
