//! Every mistake in a layout is told at its place with its cure, and texts and conditions mean what
//! the manual says.

use super::template::{Condition, Template};
use super::*;
use hall::Lang;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a layout with one element, whose line is the second.
fn with(element: &str) -> String {
    format!("version = 1\nelement = [ {element} ]")
}

/// Returns the place, key, what and cure of every mistake.
fn faults_in(text: &str, folder: Option<&Path>) -> Vec<String> {
    let Err(faults) = Layout::parse("t.toml", text, folder) else {
        panic!("this reads:\n{text}")
    };
    let told = |fault: &config::Fault| {
        let zh = [fault.what(Lang::ZH), fault.cure(Lang::ZH)];
        assert!(
            zh.iter()
                .all(|said| !said.contains("{ $") && said.chars().any(|c| c > '\u{2e80}')),
            "{zh:?}"
        );
        let place = fault
            .place
            .map(|p| format!("{}:{}", p.line, p.column))
            .unwrap_or_default();
        format!(
            "{place} {} | {} | {}",
            fault.key,
            fault.what(Lang::EN),
            fault.cure(Lang::EN)
        )
    };
    faults.0.iter().map(told).collect()
}

#[track_caller]
fn wrong(element: &str, expected: &str) {
    assert_eq!(faults_in(&with(element), None), [expected]);
}

#[test]
fn shipped_layouts_read_and_their_manual_knows_every_variable() {
    for name in Layout::SHIPPED {
        let text = Layout::shipped_text(name).unwrap();
        Layout::parse(name, text, None).unwrap_or_else(|faults| panic!("{faults}"));
        assert!(Layout::shipped(name).is_some());
        for width in [384, 576] {
            Layout::load_for(width, name, &[]).unwrap_or_else(|faults| panic!("{faults}"));
        }
    }
    let manual = include_str!("../../../layouts/README.md");
    for (name, _) in VARIABLES {
        assert!(
            manual.contains(&format!("`{{{name}}}`")),
            "{name} is not in layouts/README.md"
        );
    }
}

#[test]
fn mistakes_in_keys_are_told_with_the_nearest_name() {
    wrong(
        r#"{ type = "text", text = "a", algin = "left" }"#,
        "2:42 element[1].algin | there is no key algin | Did you mean align?",
    );
    wrong(
        r#"{ type = "txt" }"#,
        concat!(
            r#"2:22 element[1].type | there is no choice "txt" | "#,
            r#"Did you mean "text"? Choices: "text" "image" "qr" "rule" "spacer" "columns""#,
        ),
    );
    wrong(
        r#"{ type = "text" }"#,
        r#"2:13 element[1] | text is missing | Add text = "{number}""#,
    );
    wrong(
        r#"{ type = "text", text = "a", weight = "blod" }"#,
        concat!(
            r#"2:51 element[1].weight | there is no choice "blod" | "#,
            r#"Did you mean "bold"? Choices: "regular" "bold""#,
        ),
    );
    wrong(
        r#"{ type = "text", text = "a", font = "sens" }"#,
        concat!(
            r#"2:49 element[1].font | there is no choice "sens" | "#,
            r#"Did you mean "sans"? Choices: "sans" "number""#,
        ),
    );
    let text = "version = 1\nstyle.small = { size = 20 }\n\
                element = [ { type = \"text\", text = \"a\", style = \"smal\" } ]";
    assert_eq!(
        faults_in(text, None),
        [concat!(
            r#"3:50 element[1].style | there is no choice "smal" | "#,
            r#"Did you mean "small"? Choices: "small""#,
        )]
    );
    wrong(
        r#"{ type = "rule", each = "service" }"#,
        concat!(
            r#"2:37 element[1].each | there is no choice "service" | "#,
            r#"Did you mean "services"? Choices: "services" "counters""#,
        ),
    );
}

#[test]
fn mistakes_in_values_are_told_with_what_to_write() {
    wrong(
        r#"{ type = "text", text = "a", size = 5 }"#,
        "2:49 element[1].size | 5 is out of range | Write a whole number from 12 to 400",
    );
    wrong(
        r#"{ type = "text", text = "a", size = "1mm" }"#,
        r#"2:49 element[1].size | "1mm" is out of range | Write a number from "1.5mm" to "50mm""#,
    );
    wrong(
        r#"{ type = "spacer", height = "wide" }"#,
        concat!(
            r#"2:41 element[1].height | "#,
            r#"found a text "wide", expected a number of dots or "12mm" | "#,
            r#"For example height = "12mm""#,
        ),
    );
    wrong(
        r#"{ type = "text", text = "a", line_height = 9.5 }"#,
        "2:56 element[1].line_height | 9.5 is out of range | Write a number from 0.5 to 4",
    );
    wrong(
        r#"{ type = "rule", dash = [3] }"#,
        "2:37 element[1].dash | \
         found a list [3], expected two lengths: how long to draw, how long to skip | \
         For example dash = [10, 6]",
    );
    wrong(
        concat!(
            r#"{ type = "columns", cell = [ "#,
            r#"{ width = 300, element = [] }, { width = 300, element = [] } ] }"#,
        ),
        concat!(
            r#"2:13 element[1] | the cells need 600 dots, there are 544 | "#,
            r#"Make a width or the gap smaller, or write width = "*""#,
        ),
    );
    wrong(
        r#"{ type = "columns", cell = [ { element = [ { type = "columns", cell = [] } ] } ] }"#,
        "2:56 element[1].cell[1].element[1] | columns cannot stand in columns | \
         Put the inner elements into the outer cell",
    );
    wrong(
        r#"{ type = "columns", cell = [ { width = "x*", element = [] } ] }"#,
        concat!(
            r#"2:52 element[1].cell[1].width | "#,
            r#"found a text "x*", expected a number of dots, "12mm", "*" or "2*" | "#,
            r#"For example width = "2*""#,
        ),
    );
}

#[test]
fn mistakes_in_texts_are_told_where_they_stand_in_the_text() {
    wrong(
        r#"{ type = "text", text = "No. {nubmer}!" }"#,
        "2:43 element[1].text | there is no variable {nubmer} | Did you mean {number}?",
    );
    wrong(
        r#"{ type = "text", text = { en = "{servce.en}" } }"#,
        "2:46 element[1].text.en | there is no variable {servce.en} | Did you mean {service.en}?",
    );
    wrong(
        r#"{ type = "text", text = "{number:%H}" }"#,
        "2:38 element[1].text | {number} takes no format \"%H\" | \
         Write {number}; only times take one, for example {time:%H:%M}",
    );
    wrong(
        r#"{ type = "text", text = "{time:%Q}" }"#,
        "2:38 element[1].text | \"%Q\" is no format of a time | \
         %Y year %m month %d day %H hour %M minute, for example {time:%Y-%m-%d %H:%M}",
    );
    wrong(
        r#"{ type = "qr", data = "{url" }"#,
        "2:36 element[1].data | {url is not closed | \
         Add the closing brace; to print a brace itself, write two of them",
    );
    wrong(
        r#"{ type = "text", text = "\u001b@" }"#,
        "2:37 element[1].text | character U+001B cannot be printed | \
         Take it out; a line break is \\n",
    );
}

#[test]
fn a_lone_brace_is_told_where_it_stands() {
    let brace = "a closing brace without an opening one | \
        Write the opening brace before the variable; to print a brace itself, write two of them";
    wrong(
        r#"{ type = "text", text = "number}" }"#,
        &format!("2:44 element[1].text | {brace}"),
    );
    wrong(
        r#"{ type = "text", text = "{number}}" }"#,
        &format!("2:45 element[1].text | {brace}"),
    );
    wrong(
        r#"{ type = "qr", data = "}" }"#,
        &format!("2:36 element[1].data | {brace}"),
    );
    let fine = with(r#"{ type = "text", text = "{{{number}}}" }"#);
    assert!(Layout::parse("t.toml", &fine, None).is_ok());
}

#[test]
fn a_place_beyond_the_edge_or_too_narrow_is_told() {
    let edge = "this begins beyond the right edge, at dot 560 | \
        Make x less than 560, or take it out";
    for element in [
        r#"{ type = "text", text = "a", x = 560 }"#,
        r#"{ type = "rule", x = "70mm" }"#,
        r#"{ type = "qr", data = "a", x = 900 }"#,
    ] {
        wrong(element, &format!("2:13 element[1] | {edge}"));
    }
    let narrow = |room: u16, least: u16| {
        format!(
            "the room is too narrow for any of it: {room} of the {least} dots that it needs | \
             Make x less, the cell wider, or the letters smaller"
        )
    };
    wrong(
        r#"{ type = "text", text = "a", size = 40, x = 545 }"#,
        &format!("2:13 element[1] | {}", narrow(15, 20)),
    );
    wrong(
        r#"{ type = "columns", cell = [ { width = 1, element = [ { type = "text", text = "a" } ] } ] }"#,
        &format!("2:67 element[1].cell[1].element[1] | {}", narrow(1, 13)),
    );
    wrong(
        r#"{ type = "columns", cell = [ { width = 40, element = [ { type = "qr", data = "a" } ] } ] }"#,
        &format!("2:68 element[1].cell[1].element[1] | {}", narrow(40, 42)),
    );
    // What is for other paper only is not told of, and a line may be as narrow as it likes.
    for fine in [
        r#"{ type = "text", text = "a", x = 700, when = "width > 800" }"#,
        r#"{ type = "columns", cell = [ { width = 1, element = [ { type = "rule" } ] } ] }"#,
        r#"{ type = "text", text = "a", size = 400, overflow = "shrink", x = 550 }"#,
    ] {
        assert!(Layout::parse("t.toml", &with(fine), None).is_ok(), "{fine}");
    }
}

#[test]
fn mistakes_in_conditions_are_told_where_they_stand_in_the_condition() {
    wrong(
        r#"{ type = "rule", when = "waitin > 0" }"#,
        "2:38 element[1].when | there is no variable {waitin} | Did you mean {waiting}?",
    );
    let cure = "For example when = \"vip\" or when = \"waiting > 0 and lang == 'en'\"; with and \
                or not == != < <= > >= and brackets";
    for (condition, piece, column) in [
        ("vip and", "and", 42),
        ("(vip", "(", 38),
        ("vip reprint", "reprint", 42),
        ("waiting > ?", "?", 48),
        ("lang == 'en", "'", 46),
        ("", "", 37),
    ] {
        let piece = if piece == "'" { "\"" } else { piece };
        let column = if condition.contains('\'') { 37 } else { column };
        wrong(
            &format!(r#"{{ type = "rule", when = "{condition}" }}"#),
            &format!(
                "2:{column} element[1].when | \"{piece}\" in the condition does not read | {cure}"
            ),
        );
    }
    let deep = "(".repeat(100_000);
    assert_eq!(
        faults_in(
            &with(&format!(r#"{{ type = "rule", when = "{deep}" }}"#)),
            None
        )
        .len(),
        1
    );
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_their_places() {
    let text = "version = 2\npage = { width = 99, cut = \"half\" }\nfont = 1\n\
                element = [ { type = \"qr\" }, { type = \"spacer\", height = 0 } ]";
    let places: Vec<String> = faults_in(text, None)
        .iter()
        .map(|f| f.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(places, ["1:11", "2:18", "2:28", "3:1", "4:13", "4:58"]);
    assert_eq!(
        faults_in("", None).len(),
        2,
        "version and elements are missing"
    );
    assert_eq!(
        faults_in("version = 1\nelement = [", None).len(),
        1,
        "a torn file tells its syntax error only"
    );
}

#[test]
fn pictures_and_fonts_that_cannot_be_used_are_told_at_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir_all(at.join("img")).unwrap();
    fs::create_dir_all(at.join("fonts")).unwrap();
    fs::write(at.join("img/text.png"), "no picture").unwrap();
    fs::write(at.join("img/huge.png"), vec![0; 6 << 20]).unwrap();
    fs::write(at.join("fonts/bad.ttf"), "no font").unwrap();
    let image = |src: &str| with(&format!("{{ type = \"image\", src = \"{src}\" }}"));
    let path = |name: &str| at.join(name).display().to_string();
    assert_eq!(
        faults_in(&image("img/lgo.png"), Some(at)),
        [format!(
            "2:37 element[1].src | there is no picture img/lgo.png | \
             Put it at {}, or correct its name (capitals matter)",
            path("img/lgo.png")
        )]
    );
    assert_eq!(
        faults_in(&image("img/text.png"), Some(at)),
        [format!(
            "2:37 element[1].src | img/text.png is no usable picture | \
             Save it as PNG, JPEG or BMP ({})",
            path("img/text.png")
        )]
    );
    assert_eq!(
        faults_in(&image("img/huge.png"), Some(at)),
        [format!(
            "2:37 element[1].src | the picture img/huge.png is too large | \
             Use one below 5 MB and of at most 4000 pixels a side ({})",
            path("img/huge.png")
        )]
    );
    let font =
        |file: &str| format!("version = 1\nfonts.own = {{ regular = \"{file}\" }}\nelement = []");
    assert_eq!(
        faults_in(&font("no.ttf"), Some(at)),
        [format!(
            "2:25 fonts.own.regular | there is no font no.ttf | \
             Put the file at {} (at most 64 MB), or take this line out for the built-in font",
            path("fonts/no.ttf")
        )]
    );
    assert_eq!(
        faults_in(&font("bad.ttf"), Some(at)),
        [format!(
            "2:25 fonts.own.regular | bad.ttf is no usable font | \
             Use a TTF, OTF or TTC file; the third font of a TTC is \"name.ttc#2\" ({})",
            path("fonts/bad.ttf")
        )]
    );
}

#[test]
fn a_layout_of_the_folder_comes_before_the_shipped_one_and_an_unknown_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = vec![folder.path().join("absent"), folder.path().to_owned()];
    assert_eq!(Layout::load("ticket", &folders).unwrap().width(), 576);
    fs::write(
        folder.path().join("ticket.toml"),
        "version = 1\npage.width = 400\nelement = []",
    )
    .unwrap();
    assert_eq!(Layout::load("ticket", &folders).unwrap().width(), 400);
    let fault = Layout::load("tiket", &[]).unwrap_err();
    assert!(
        fault
            .to_string()
            .contains("\"ticket\" \"ticket-58\" \"report\" \"test\""),
        "{fault}"
    );
    fs::write(folder.path().join("gbk.toml"), b"# \xb6\xa3\xdf\xcb").unwrap();
    assert_eq!(
        Layout::load("gbk", &folders).unwrap_err().0[0].kind(),
        "config-not-utf8"
    );
}

fn fill(template: &str, facts: &Facts) -> String {
    Template::parse(template, &mut |mistake| {
        panic!("{} at {}", mistake.kind, mistake.piece)
    })
    .fill(facts, None)
}

#[test]
fn variables_are_put_in_and_what_is_no_letter_in_them_is_left_out() {
    let facts = Facts::sample(Lang::ZH).with("ad", "买一\u{1b}@送一\u{7}\n\u{200b}快来");
    assert_eq!(
        fill("{number} {{x}} {time:%H:%M}{row.name}", &facts),
        "A015 {x} 09:41"
    );
    assert_eq!(
        fill("{time} {wait}", &facts),
        "2026-11-22 09:41 约 20-30 分钟"
    );
    assert_eq!(fill("{ad}", &facts), "买一@送一\n快来");
}

#[test]
fn conditions_mean_what_they_say() {
    let facts = Facts::sample(Lang::EN).with("vip", 1).with("waiting", 12);
    for (condition, holds) in [
        ("vip", true),
        ("reprint", false),
        ("not reprint", true),
        ("!reprint and vip", true),
        ("waiting > 9", true),
        ("waiting<=9", false),
        ("waiting == 12.0", true),
        ("lang == 'en'", true),
        ("lang != \"en\"", false),
        ("number == 'A015' and (reprint or not (lang == 'zh'))", true),
        ("reprint and reprint or vip", true),
        ("reprint and (reprint or vip)", false),
        ("day", false),
        ("issued > 0 or issued <= 0", false),
        ("service.zh != service.en", true),
        ("number > 3", false),
    ] {
        let Ok(read) = Condition::parse(condition) else {
            panic!("{condition} does not read")
        };
        assert_eq!(read.holds(&facts, None), holds, "{condition}");
    }
}

#[test]
fn writing_from_right_to_left_is_told_once() {
    wrong(
        r#"{ type = "text", text = "مرحبا {hall} مرحبا" }"#,
        "2:38 element[1].text | writing from right to left cannot be shown: م | \
         Write it in Latin letters, or in Chinese",
    );
}

#[test]
fn one_missing_bracket_or_quote_is_one_mistake_at_its_place() {
    let line_of = |text: &str, at: usize| text[..at].matches('\n').count() + 1;
    for name in Layout::SHIPPED {
        let text = Layout::shipped_text(name).unwrap();
        // Every 7th, which are some of each kind: all of them take half a minute.
        let signs = text.char_indices().filter(|(_, c)| "[]{}\"".contains(*c));
        for (at, sign) in signs.step_by(7) {
            let mut torn = text.to_owned();
            torn.remove(at);
            // Within a comment or text it is no bracket.
            let Err(faults) = Layout::parse("t.toml", &torn, None) else {
                continue;
            };
            let line = line_of(text, at);
            let told: Vec<_> = faults.0.iter().map(|f| (f.place, f.kind())).collect();
            assert_eq!(told.len(), 1, "{name}: {sign} in line {line}: {told:?}");
            // Where its partner is, at most.
            let there = told[0].0.unwrap().line as usize;
            assert!(
                there.abs_diff(line) <= 10,
                "{name}: {sign} in line {line}: {told:?}"
            );
        }
    }
}
