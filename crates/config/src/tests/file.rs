//! Mistakes that any key or file can have.

use super::*;
use text::problem::Code;

#[test]
fn a_former_key_is_told_with_its_new_name() {
    only(
        "[rules]\nabsent_after_s = 60",
        "9:1 rules.absent_after_s | there is no key absent_after_s | Did you mean no_show_after_s?",
    );
    only(
        "[rules]\nzone = \"Asia/Shanghai\"",
        "9:1 rules.zone | there is no key zone | Did you mean time_zone?",
    );
}

#[test]
fn a_machine_of_a_hall_needs_its_own_sections_only_and_is_told_which_others_count_for_nothing() {
    let own = "[printer]\nname = \"kiosk-2\"\nconnection = \"file:/tmp/p\"\n";
    let config = crate::Config::parse_own("f", own).unwrap();
    assert_eq!(config.printer.name.as_str(), "kiosk-2");
    assert!(config.warnings.is_empty());
    let with_hall = format!("[hall]\nname = \"A\"\n[service.a]\nprefix = 3\n{own}");
    let config = crate::Config::parse_own("f", &with_hall).unwrap();
    assert_eq!(config.printer.name.as_str(), "kiosk-2");
    let warnings: Vec<String> = config.warnings.iter().map(|w| w.text(Lang::EN)).collect();
    assert!(
        warnings.len() == 1 && warnings[0].contains("[hall] [service]"),
        "{warnings:?}"
    );
    let shipped = crate::Config::parse_own("f", crate::Config::default_text());
    assert!(shipped.is_ok(), "{shipped:?}");
    assert!(crate::Config::parse_own("f", "[printer]\nnmae = \"a\"").is_err());
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_one() {
    only(
        "[rules]\nundos_s = 3",
        "9:1 rules.undos_s | there is no key undos_s | Did you mean undo_s?",
    );
    only(
        "[rulse]\nundo_s = 3",
        "8:2 rulse | there is no key rulse | Did you mean rules?",
    );
    only(
        "[kiosk]\ncolour = 3",
        "9:1 kiosk.colour | there is no key colour | Known here: idle_s ticket_page_s guidance",
    );
    changed(
        "\nname = \"A\"",
        "\nname = { zh = \"好\", eng = \"A\" }",
        "4:20 service.a.name.eng | there is no key eng | Did you mean en?",
    );
}

#[test]
fn a_missing_key_is_told_at_its_table() {
    changed(
        "name = \"Hall\"",
        "",
        "1:2 hall | name is missing | Add name = { zh = \"中文\", en = \"English\" }",
    );
    changed(
        "prefix = \"A\"\n",
        "",
        "3:10 service.a | prefix is missing | Add prefix = \"A\"",
    );
    changed(
        "services = [\"a\"]",
        "",
        "6:10 counter.1 | services is missing | Add services = [\"a\"]",
    );
    only(
        "[class.old]\nlevel = 1",
        "8:8 class.old | name is missing | Add name = { zh = \"中文\", en = \"English\" }",
    );
}

#[test]
fn a_wrong_type_is_told_with_what_was_found_and_an_example() {
    only(
        "[rules]\nundo_s = \"ten\"",
        "9:10 rules.undo_s | found a text \"ten\", expected a whole number | \
         For example undo_s = 1",
    );
    only(
        "[rules]\nundo_s = 1.5",
        "9:10 rules.undo_s | found a decimal number 1.5, expected a whole number | \
         For example undo_s = 1",
    );
    only(
        "[rules]\nratio = true",
        "9:9 rules.ratio | found true or false true, expected a whole number or \"off\" | \
         For example ratio = 1",
    );
    only(
        "[rules]\ncall_finishes = 1",
        "9:17 rules.call_finishes | found a whole number 1, expected true or false | \
         For example call_finishes = true",
    );
    only(
        "[rules]\nholidays = 2026-10-01",
        "9:12 rules.holidays | found a date 2026-10-01, expected a list | \
         For example holidays = [\"2026-10-01\"]",
    );
    changed(
        "[\"a\"]",
        "\"a\"",
        "7:12 counter.1.services | found a text \"a\", expected a list | \
         For example services = [\"a\"]",
    );
    changed(
        "\nname = \"A\"",
        "\nname = 8",
        "4:8 service.a.name | found a whole number 8, expected a text per language | \
         For example name = { zh = \"中文\", en = \"English\" }",
    );
    only(
        "[rating]\ngrades = 5",
        "9:10 rating.grades | found a whole number 5, expected grades | \
         For example grades = \"four\"",
    );
}

#[test]
fn a_number_out_of_range_is_told_with_the_range() {
    only(
        "[rules]\ncalls_before_no_show = 0",
        "9:24 rules.calls_before_no_show | 0 is out of range | Write a whole number from 1 to 9",
    );
    only(
        "[rules]\nundo_s = -1",
        "9:10 rules.undo_s | -1 is out of range | Write a whole number from 0 to 600",
    );
    only(
        "[kiosk]\nidle_s = 99999999999",
        "9:10 kiosk.idle_s | 99999999999 is out of range | Write a whole number from 5 to 600",
    );
    only(
        "[class.old]\nname = \"O\"\nlevel = 10",
        "10:9 class.old.level | 10 is out of range | Write a whole number from 1 to 9",
    );
    changed(
        "prefix = \"A\"",
        "prefix = \"A\"\nwidth = 7",
        "6:9 service.a.width | 7 is out of range | Write a whole number from 1 to 6",
    );
}

#[test]
fn a_wrong_choice_is_told_with_the_choices() {
    only(
        "[screens]\ntheme = \"drak\"",
        "9:9 screens.theme | there is no choice \"drak\" | \
         Did you mean \"dark\"? Choices: \"auto\" \"dark\" \"light\" \"contrast\"",
    );
    only(
        "[screens]\nlanguage = \"French\"",
        "9:12 screens.language | \"French\" is not the tag of a language | \
         Write zh, en, zh-Hant or another tag, for example fr or pt-BR",
    );
    only(
        "[rating]\ngrades = \"six\"",
        "9:10 rating.grades | there is no choice \"six\" | Write one of \"four\" \"five\"",
    );
}

#[test]
fn columns_count_characters() {
    changed(
        "name = \"Hall\"",
        "name = { zh = \"政务大厅\", enn = \"H\" }",
        "2:23 hall.name.enn | there is no key enn | Did you mean en?",
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = SMALL
        .trim()
        .replace("prefix = \"A\"", "prefix = \"a\"\ncap = 0")
        .replace("[\"a\"]", "[\"b\"]")
        + "\n[kiosk]\nidle = 3\n";
    let found: Vec<String> = faults(&text).into_iter().map(|(at, _, _)| at).collect();
    assert_eq!(
        found,
        [
            "5:10 service.a.prefix",
            "6:7 service.a.cap",
            "8:13 counter.1.services[1]",
            "10:1 kiosk.idle"
        ]
    );
}

#[test]
fn a_syntax_error_is_told_at_its_place_with_what_else_is_certain() {
    let found = faults(
        &(SMALL.trim().replace("name = \"Hall\"", "name = \"Hall") + "\n[kiosk]\nidle_s = 3\n"),
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].0 == "2:8 " && found[0].1 == "the quote \" is not closed",
        "{found:?}"
    );
    assert_eq!(found[1].0, "9:10 kiosk.idle_s");
    let twice = faults(&(SMALL.trim().to_owned() + "\n[service.a]\nname = \"B\"\n"));
    assert!(
        twice[0].0 == "8:10 " && twice[0].1 == "\"a\" stands twice",
        "{twice:?}"
    );
}

/// Expects exactly these mistakes in the small hall with `old` replaced, as `place | what | cure`.
#[track_caller]
fn mistakes(old: &str, new: &str, expected: &[&str]) {
    let text = SMALL.trim();
    assert!(text.contains(old), "{old}");
    let found: Vec<String> = faults(&text.replace(old, new))
        .into_iter()
        .map(|(at, what, cure)| format!("{}| {what} | {cure}", at))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn signs_of_a_chinese_keyboard_are_named_with_the_cure() {
    let wide = |at: &str, sign: &str, instead: &str| {
        format!(
            "{at} | {sign} is a full-width (Chinese) sign | \
             Type it on an English keyboard: {instead}"
        )
    };
    for (old, new, at, sign, instead) in [
        ("name = \"Hall\"", "name ＝ \"Hall\"", "2:6", "＝", "="),
        ("name = \"Hall\"", "name = “Hall”", "2:8", "“", "\""),
        ("name = \"Hall\"", "name = “Hall\"", "2:8", "“", "\""),
        ("name = \"Hall\"", "name = ‘政务大厅’", "2:8", "‘", "'"),
        (
            "\"Hall\"",
            "{ zh = \"厅\"， en = \"H\" }",
            "2:18",
            "，",
            ",",
        ),
        ("\"Hall\"", "\"Hall\" ＃ 大厅", "2:15", "＃", "#"),
        ("[hall]", "［hall］", "1:1", "［", "["),
        ("[hall]", "【hall】", "1:1", "【", "["),
        ("[\"a\"]", "［\"a\"］", "7:12", "［", "["),
        ("[\"a\"]", "[“a”]", "7:13", "“", "\""),
        (
            "prefix = \"A\"",
            "prefix = \"A\"\nlast = ９９",
            "6:8",
            "９９",
            "99",
        ),
        ("name = \"A\"", "name　= \"A\"", "4:5", "　", " "),
    ] {
        mistakes(old, new, &[&wide(at, sign, instead)]);
    }
    // In texts they are what is meant, in values of other kinds they are not.
    let text = SMALL.replace("\"Hall\"", "\"“大厅”，１楼＝＃\" # ＝“");
    assert!(Config::parse("hall.toml", &text).is_ok());
    for (old, new, at, key, value, instead) in [
        (
            "\"A\"\n[c",
            "\"Ａ\"\n[c",
            "5:10",
            "service.a.prefix",
            "Ａ",
            "A",
        ),
        (
            "prefix",
            "hours = [\"０９：００-17:00\"]\nprefix",
            "5:10",
            "service.a.hours[1]",
            "０９：００-17:00",
            "09:00-17:00",
        ),
    ] {
        let expected = format!("{at} {key}| {value} has full-width characters | Write {instead}");
        mistakes(old, new, &[&expected]);
    }
}

#[test]
fn one_missing_bracket_or_quote_is_one_mistake() {
    for (old, new, expected) in [
        (
            "[\"a\"]",
            "[\"a\"",
            "7:12 | [ is not closed | Up to line 7 there is one ] too few",
        ),
        (
            "[\"a\"]",
            "\"a\"]",
            "7:15 | one ] too many, or its partner is missing before it | Take it out, or add its partner, from line 7 on",
        ),
        (
            "[\"a\"]",
            "[\"a]",
            "7:13 | the quote \" is not closed | Write \" at the end of the text",
        ),
        (
            "[service.a]",
            "[service.a",
            "3:1 | [ is not closed | Up to line 3 there is one ] too few",
        ),
        (
            "\"Hall\"",
            "{ zh = \"厅\"",
            "2:8 | { is not closed | Up to line 2 there is one } too few",
        ),
        (
            "\"Hall\"",
            "\"\"\"Hall",
            "2:8 | the quote \"\"\" is not closed | Write \"\"\" at the end of the text",
        ),
        (
            "\"Hall\"",
            "Hall",
            "2:8 | a text without quotes: Hall | Write \"…\"",
        ),
        (
            "name = \"Hall\"",
            "name",
            "2:5 | a key without a value: name | Write key = value",
        ),
    ] {
        mistakes(old, new, &[expected]);
    }
}

#[test]
fn an_empty_file_says_what_a_hall_needs() {
    let found: Vec<String> = faults("")
        .into_iter()
        .map(|(_, what, cure)| format!("{what} | {cure}"))
        .collect();
    assert_eq!(
        found,
        [
            "hall is missing | Add hall = { name = \"…\" }",
            "there is no service at all | Write at least one, for example [service.social]",
            "there is no counter at all | Write at least one, for example [counter.1]",
        ]
    );
}

#[test]
fn a_file_is_read_with_its_name_and_its_encoding_checked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.toml");
    std::fs::write(&path, "\u{feff}".to_owned() + SMALL).unwrap();
    assert!(
        Config::load(Some(&path)).is_ok(),
        "Notepad puts a mark at the beginning"
    );
    std::fs::write(&path, b"[hall]\nname = \"\xb4\xf3\xcc\xfc\"\n").unwrap();
    let faults = Config::load(Some(&path)).unwrap_err();
    assert_eq!(faults.0[0].at(), format!("{}:2:9", path.display()));
    assert!(faults.0[0].what(Lang::ZH).contains("UTF-8"));
    let faults = Config::load(Some(&dir.path().join("none.toml"))).unwrap_err();
    assert_eq!(faults.0[0].kind(), "config-unreadable");
    assert_eq!(Config::load(None).unwrap(), Config::default());
}

#[test]
fn faults_become_a_problem_with_the_exit_code_for_settings() {
    let faults = Config::parse("hall.toml", &SMALL.replace("\"a\"]", "\"b\"]")).unwrap_err();
    let problem = faults.problem(Lang::EN);
    assert_eq!(problem.code, Code::Usage);
    assert_eq!(
        problem.to_string(),
        [
            "hall.toml has a mistake",
            "  hall.toml:8:13: counter.1.services[1]: there is no service \"b\"",
            "    -> Did you mean \"a\"?",
            "  -> Mend them and start again, or try the file with dingdong config",
        ]
        .join("\n")
    );
}
