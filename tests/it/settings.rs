//! The settings of the running hall from a shell, on its own machine and on another one.

use crate::support::{Hub, join, json, run, told};
use std::path::{Path, PathBuf};
use std::process::Output;

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Exports the hall into a file of this name, and returns how to name it.
fn export(home: &Path, name: &str) -> (PathBuf, String) {
    let file = home.join(name);
    let named = file.display().to_string();
    told(home, &format!("config export {named}"));
    (file, named)
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from}\n{text}");
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// The service that comes in: with it the keys that the last one of the shipped hall has.
const PASSPORT: &str = "\n[service.passport]\nname = \"Passports\"\nprefix = \"P\"\n";

#[test]
fn a_file_changes_the_running_hall_from_any_machine_and_the_change_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let home = &folder.path().join("hub");
    let office = &folder.path().join("office");
    let _hub = Hub::start(home);
    join(office, home, "office", "staff");
    let (file, named) = export(office, "hall.toml");
    assert_eq!(
        told(office, &format!("config diff {named}")),
        "The running hall is as the file says\n"
    );
    edit(&file, "# undo_s = 10", "undo_s = 60");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + PASSPORT).unwrap();
    edit(&file, "services = [", "services = [\"passport\", ");

    // Nobody is there to be asked.
    let unasked = run(office, &format!("config apply {named}"));
    assert_eq!(unasked.status.code(), Some(2));
    let planned = told(office, &format!("config diff {named}"));
    assert_eq!(planned.lines().next(), Some("rules.undo_s: 10 → 60"));
    assert!(
        planned.contains("service.passport.prefix (Passports): \"P\" (new)"),
        "{planned}"
    );
    assert!(run(home, "take passport").status.code() == Some(1));

    let done = told(office, &format!("config apply {named} --yes"));
    assert!(done.starts_with(&planned), "{done}");
    assert_eq!(json(home, "take passport")["events"][0]["number"], "P001");
    // The same file again changes nothing, and is edited further.
    let again = json(office, &format!("config apply {named} --yes"));
    assert_eq!(again["changed"], false);
    edit(&file, "undo_s = 60", "undo_s = 90");
    let further = json(office, &format!("config apply {named} --yes"));
    assert_eq!(
        further["differences"],
        serde_json::json!([{"key": "rules.undo_s", "before": "60", "after": "90"}])
    );

    let back = told(home, "config undo --yes");
    assert!(back.contains("rules.undo_s: 90 → 60"), "{back}");
    assert!(told(home, "config undo --yes").contains("service.passport"));
    assert!(refused(&run(home, "config undo --yes")).contains("Nothing can be undone"));
    assert!(run(home, "take passport").status.code() == Some(1));
}

#[test]
fn whoever_edits_what_another_has_changed_sees_that_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let (mine, my_name) = export(home, "mine.toml");
    let (other, other_name) = export(home, "other.toml");
    edit(&other, "# undo_s = 10", "undo_s = 60");
    edit(&other, "# hold_min = 15", "hold_min = 30");
    told(home, &format!("config apply {other_name} --yes"));

    edit(&mine, "# undo_s = 10", "undo_s = 90");
    let told_me = refused(&run(home, &format!("config apply {my_name} --yes")));
    assert!(told_me.contains("rules.undo_s: 10 → 60"), "{told_me}");
    assert!(told_me.contains("Change 1, "), "{told_me}");
    // Something else is mine to change, and what the other has changed stays.
    edit(&mine, "undo_s = 90", "# undo_s = 10");
    edit(&mine, "# call_finishes = true", "call_finishes = false");
    let done = told(home, &format!("config apply {my_name} --yes"));
    assert!(
        done.starts_with("rules.call_finishes: true → false\n"),
        "{done}"
    );
    assert!(done.contains("what they changed stays"), "{done}");
    let now = told(home, "config export");
    for expected in [
        "\nundo_s = 60\n",
        "\nhold_min = 30\n",
        "\ncall_finishes = false\n",
    ] {
        assert!(now.contains(expected), "{expected}");
    }
}

#[test]
fn two_changes_that_do_not_fit_each_other_are_not_both_made() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let settings = "[hall]\nname = \"H\"\n[service.a]\nname = \"Apples\"\nprefix = \"A\"\n\
        [service.b]\nname = \"Bees\"\nprefix = \"B\"\n[counter.1]\nservices = [\"a\"]\n";
    std::fs::write(home.join("config.toml"), settings).unwrap();
    let _hub = Hub::start(home);
    let (mine, my_name) = export(home, "mine.toml");
    let (other, other_name) = export(home, "other.toml");
    let text = std::fs::read_to_string(&other).unwrap();
    let from = text.find("[service.b]").unwrap();
    let to = from + text[from..].find("\n[").unwrap();
    std::fs::write(&other, [&text[..from], &text[to..]].concat()).unwrap();
    told(home, &format!("config apply {other_name} --yes"));
    let text = std::fs::read_to_string(&mine).unwrap();
    std::fs::write(&mine, text + "\n[counter.2]\nservices = [\"b\"]\n").unwrap();
    let said = refused(&run(home, &format!("config apply {my_name} --yes")));
    assert!(
        said.contains("counter.2.services[1] would not fit"),
        "{said}"
    );
    assert!(!told(home, "config export").contains("counter.2"));
}

#[test]
fn a_service_that_ends_while_people_wait_calls_them_and_comes_back_under_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let two = "[hall]\nname = \"H\"\n[service.a]\nname = \"Apples\"\nprefix = \"A\"\n\
        [service.b]\nname = \"Bees\"\nprefix = \"B\"\n[counter.1]\nservices = [\"a\", \"b\"]\n";
    let one = "[hall]\nname = \"H\"\n[service.a]\nname = \"Apples\"\nprefix = \"A\"\n\
        [counter.1]\nservices = [\"a\"]\n[display]\nticker = \"Hello\"\n";
    std::fs::write(home.join("config.toml"), two).unwrap();
    std::fs::write(home.join("one.toml"), one).unwrap();
    let _hub = Hub::start(home);
    told(home, "take b");
    let apply = |name: &str| {
        let file = home.join(name).display().to_string();
        told(home, &format!("config apply {file} --yes"))
    };
    let done = apply("one.toml");
    assert!(
        done.contains("service.b (Bees): \"Bees\" (removed)"),
        "{done}"
    );
    assert!(
        done.contains("Bees: 1 visitor waits and is still called"),
        "{done}"
    );
    assert!(done.contains("of each machine: display.ticker."), "{done}");
    assert!(run(home, "take b").status.code() == Some(1));
    told(home, "open 1 Wang");
    assert_eq!(json(home, "call 1")["events"][0]["number"], "B001");
    apply("config.toml");
    assert_eq!(json(home, "take b")["events"][0]["number"], "B002");
}

#[test]
fn mistakes_of_a_file_are_told_with_their_places_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let _hub = Hub::start(home);
    let (file, named) = export(home, "hall.toml");
    edit(&file, "# undo_s = 10", "undo_s = 60");
    edit(&file, "# hold_min = 15", "hold_min = \"long\"");
    let wrong = run(home, &format!("config apply {named} --yes"));
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8(wrong.stderr).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let line = 1 + text
        .lines()
        .position(|l| l.starts_with("hold_min"))
        .unwrap();
    assert!(said.contains(&format!("hall.toml:{line}:")), "{said}");
    assert!(told(home, "config export").contains("\n# undo_s = 10\n"));
    // A counter is not taken from under its clerk.
    let (file, named) = export(home, "fewer.toml");
    told(home, "open 6 Wang");
    let text = std::fs::read_to_string(&file).unwrap();
    let (start, rest) = text.split_once("[counter.6]").unwrap();
    let (_, rest) = rest
        .split_once("\n[")
        .map_or(("", ""), |(own, rest)| (own, rest));
    std::fs::write(&file, format!("{start}\n[{rest}")).unwrap();
    let staffed = run(home, &format!("config apply {named} --yes"));
    assert!(refused(&staffed).contains("Counter 6 is open (Wang)"));
}
