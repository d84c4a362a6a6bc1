//! Languages of the hall's own, from a shell: files beside the settings, and what is told of them.

use crate::support::{dingdong, json, run, told};
use std::fs;
use std::path::Path;
use std::process::Output;

/// A hall's folder with settings for three languages, and a few words of French.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = config::Config::default_text();
    let settings = settings.replace(
        "# languages = [\"zh\", \"en\"]",
        "languages = [\"zh-Hant\", \"en\", \"fr\"]",
    );
    fs::write(folder.path().join("config.toml"), settings).unwrap();
    fs::create_dir(folder.path().join("languages")).unwrap();
    let french = "\
cli-config-fine = Tout va bien : { $services } services, { $counters } guichets
kiosk-language = Français
paper-ahead = Devant vous
kiosk-prompt = Touchez un { $service }
";
    fs::write(folder.path().join("languages/fr.ftl"), french).unwrap();
    folder
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_language_file_beside_the_settings_is_used_and_checked() {
    let folder = folder();
    let home: &Path = folder.path();
    let settings = home.join("config.toml").display().to_string();
    assert!(told(home, "language").contains("fr          Français"));
    assert_eq!(json(home, "language")[3]["language"], "fr");

    let checked = run(home, &format!("config {settings} --lang fr"));
    assert!(checked.status.success());
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.starts_with("Tout va bien : "), "{said}");
    let told = errors(&checked);
    assert!(told.contains("fr.ftl:4:1: kiosk-prompt: "), "{told}");
    assert!(told.contains("{ $service }"), "{told}");
    assert!(told.contains("messages are missing"), "{told}");

    let doctor = json(home, "doctor");
    assert_eq!(
        doctor["languages"]["offered"],
        serde_json::json!(["zh-Hant", "en", "fr"])
    );
    assert_eq!(doctor["languages"]["faults"].as_array().unwrap().len(), 2);

    // Without the file there is no French, and that is told.
    fs::remove_file(home.join("languages/fr.ftl")).unwrap();
    let checked = run(home, &format!("config {settings}"));
    assert!(checked.status.success());
    let told = errors(&checked);
    assert!(told.contains("There are no words in fr"), "{told}");
    assert!(told.contains("languages/fr.ftl"), "{told}");
    let doctor = json(home, "doctor");
    assert_eq!(doctor["languages"]["faults"].as_array().unwrap().len(), 1);
}

#[test]
fn a_language_without_words_is_refused_with_those_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, names) in [("fr", "zh en zh-Hant"), ("french", "zh en zh-Hant")] {
        let refused = run(folder.path(), &format!("--lang {lang} language"));
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        let told = errors(&refused);
        assert!(told.contains("--lang cannot be"), "{told}");
        assert!(told.contains(names), "{told}");
    }
}

#[test]
fn the_environment_of_taiwan_and_hong_kong_is_answered_in_traditional_chinese() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, expected) in [
        ("zh_TW.UTF-8", "本機沒有執行中的大廳"),
        ("zh_HK.UTF-8", "本機沒有執行中的大廳"),
        ("zh_CN.UTF-8", "本机没有运行中的大厅"),
    ] {
        let output = dingdong(folder.path())
            .env("LANG", lang)
            .arg("status")
            .output()
            .unwrap();
        let told = errors(&output);
        assert!(told.contains(expected), "{lang}: {told}");
    }
}

#[test]
fn the_words_of_a_language_are_printed_to_be_translated() {
    let folder = tempfile::tempdir().unwrap();
    let english = told(folder.path(), "language en");
    assert!(english.contains("\ncommon-ok = OK\n"));
    let refused = run(folder.path(), "language fr");
    assert_eq!(refused.status.code(), Some(2));
    assert!(errors(&refused).contains("zh-Hant"));
}
