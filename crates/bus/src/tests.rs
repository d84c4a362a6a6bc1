//! Device files: the shipped ones, mistakes in others, and bytes of all kinds.

use crate::device::Device;
use crate::frame::{Value, Values};
use crate::{from_hex, shipped, to_hex};
use proptest::prelude::*;
use std::path::PathBuf;
use text::fault::Fault;

/// A file without a mistake.
const SAMPLE: &str = r#"
name = "Strip"
kind = "sign"
[frame]
bytes = "AA {addr} {len} {body} {sum} FF"
len = "count of body"
sum = "sum8 of addr..body"
[send.show]
body = "{text:gbk}"
"#;

fn device(name: &str) -> Device {
    let found = shipped::find(name, &[]).unwrap();
    found.unwrap_or_else(|faults| panic!("{faults}")).device
}

fn faults(source: &str) -> Vec<Fault> {
    match Device::read("test", "test.toml", source) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    }
}

#[test]
fn shipped_files_read_and_pass_their_own_tests() {
    for name in shipped::names() {
        let device = device(name);
        assert!(
            !device.proof.is_empty(),
            "{name} does not say what it was proved with"
        );
        let tests = shipped::source(name).unwrap().matches("[[test]]").count();
        assert!(tests > 0, "{name} has no test");
    }
}

#[test]
fn a_test_that_fails_is_a_mistake_of_the_file() {
    let wrong = shipped::source("handset-68")
        .unwrap()
        .replace("03 04 16", "03 05 16");
    let found = faults(&wrong);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind(), "device-test-differs");
    assert!(found[0].place.unwrap().line > 50);
    let other = shipped::source("handset-68")
        .unwrap()
        .replace("\"0C\" = \"call\"", "\"0C\" = \"recall\"");
    assert_eq!(faults(&other)[0].kind(), "device-test-differs");
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let case = |from: &str, to: &str, kind: &str| {
        assert!(SAMPLE.contains(from), "{from}");
        let found = faults(&SAMPLE.replace(from, to));
        assert_eq!(
            found.iter().map(Fault::kind).collect::<Vec<_>>(),
            [kind],
            "{to}"
        );
        found[0].place.unwrap()
    };
    assert_eq!(faults(SAMPLE), []);
    let place = case("AA {addr}", "AX {addr}", "device-bad-byte");
    assert_eq!((place.line, place.column), (5, 10));
    case("{len}", "{len", "device-open-brace");
    case("{body}", "{body:u24}", "device-bad-form");
    case("sum8 of", "sum9 of", "device-bad-rule");
    case("addr..body\"", "adr..body\"", "device-no-part");
    case("sum = ", "som = ", "config-unknown-key");
    case(
        "kind = \"sign\"",
        "kind = \"sing\"",
        "config-choice-nearest",
    );
    case("{text:gbk}", "{tex:gbk}", "device-no-value");
    case("[send.show]", "[send.sho]", "device-incomplete");
    case(
        "body = \"{text:gbk}\"",
        "body = \"{text:gbk}\"\nexpect = \"done\"",
        "device-no-message",
    );
    case(
        "[send.show]",
        "[hear.x]\nbody = \"{keys:rest} {more:rest}\"\n[send.show]",
        "device-two-open",
    );
    case(
        "[send.show]",
        "[texts]\nidel = { text = \"x\" }\n[send.show]",
        "config-unknown-key",
    );
    case(
        "[send.show]",
        "[keys]\n\"0C\" = \"cal\"\n[send.show]",
        "config-choice-nearest",
    );
    case(
        "[send.show]",
        "address = [9, 1]\n[send.show]",
        "config-unknown-key-list",
    );
    case("kind =", "address = [9, 1]\nkind =", "device-bad-addresses");
    case(
        "[send.show]",
        "[[test]]\nsend = \"show\"\nwith = { text = \"1\" }\nis = \"AA\"\n[send.show]",
        "device-test-differs",
    );
    case(
        "[send.show]",
        "[[test]]\nhear = \"AA 01 FF\"\n[send.show]",
        "device-test-unheard",
    );
    case(
        "[send.show]",
        "[[test]]\naddr = 1\n[send.show]",
        "device-test-empty",
    );
}

#[test]
fn a_file_of_the_hall_is_read_instead_of_the_shipped_one() {
    let folder = std::env::temp_dir().join(format!("dingdong-devices-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("strip-qt.toml"), SAMPLE).unwrap();
    std::fs::write(folder.join("own.toml"), "name = 1").unwrap();
    let folders: [PathBuf; 1] = [folder.clone()];
    let found = shipped::find("strip-qt", &folders).unwrap().unwrap();
    assert_eq!(found.device.name, "Strip");
    assert_eq!(found.file, Some(folder.join("strip-qt.toml")));
    assert!(shipped::find("own", &folders).unwrap().is_err());
    assert!(shipped::find("none", &folders).is_none());
    assert!(shipped::all(&folders).contains(&"own".to_owned()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_text_that_a_strip_cannot_show_is_shown_as_far_as_possible() {
    let strip = device("strip-qt");
    let given = |text: &str| Values::from([("text".to_owned(), Value::from(text))]);
    // A character that GBK has not, and a control character.
    let frame = strip.build("show", 1, &given("𠮷\u{7}1")).unwrap();
    assert!(
        to_hex(&frame).ends_with("63 A1 F5 A1 F5 31 FF"),
        "{}",
        to_hex(&frame)
    );
    // Too long for any strip: refused, not cut in the middle of a character.
    assert!(strip.build("show", 1, &given(&"长".repeat(200))).is_err());
    // An effect that this strip has not is left out.
    let mut values = given("1");
    values.insert("effect".to_owned(), Value::from("explode"));
    assert!(strip.build("show", 1, &values).is_ok());
    // A letter of a number cannot be shown in digits.
    let handset = device("handset-68");
    let values = Values::from([
        ("waiting".to_owned(), Value::Number(123)),
        ("number".to_owned(), Value::from("A015")),
    ]);
    let frame = to_hex(&handset.build("show", 1, &values).unwrap());
    assert_eq!(frame, "FF 68 08 08 68 01 02 02 03 0A 00 01 05 18 16");
}

#[test]
fn frames_are_cut_from_what_comes_before_and_behind() {
    let handset = device("handset-68");
    let wire = from_hex("FF 68 05 05 68 01 01 01 02 0C 11 16 FF 68").unwrap();
    let message = handset.hear(&wire).unwrap().unwrap();
    assert_eq!(
        (message.name, message.address, message.len),
        ("key", Some(1), 12)
    );
    for len in 1..12 {
        assert!(handset.hear(&wire[..len]).unwrap().is_err(), "{len}");
    }
    // A data byte that is the end sign, or the start sign.
    let wire = from_hex("FF 68 04 04 68 01 01 16 FF 17 16").unwrap();
    assert_eq!(handset.hear(&wire).unwrap().unwrap().len, 11);
    let mut bad = wire;
    bad[8] ^= 1;
    assert!(handset.hear(&bad).is_none());
}

proptest! {
    #[test]
    fn no_bytes_upset_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        for name in shipped::names() {
            if let Some(Ok(message)) = device(name).hear(&bytes) {
                prop_assert!(message.len <= bytes.len() && message.len > 0);
            }
        }
    }

    #[test]
    fn damaged_frames_are_never_longer_than_what_came(
        at in 0usize..40, bit in 0u8..8, cut in 0usize..40,
    ) {
        for hex in [
            "FF 68 05 05 68 01 01 01 02 0C 11 16",
            "A5 A5 A5 A5 A5 A5 A5 A5 00 80 01 00 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 64 DC 5A",
            "01 06 00 00 03 E7 C9 70",
            "01 20 31 07",
            "A0 90 0B A5 AA",
        ] {
            let mut bytes = from_hex(hex).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            bytes.truncate(bytes.len() - cut % bytes.len());
            for name in shipped::names() {
                if let Some(Ok(message)) = device(name).hear(&bytes) {
                    prop_assert!(message.len <= bytes.len());
                }
            }
        }
    }

    #[test]
    fn what_was_built_is_heard_again(address in 1u32..=99, keys in prop::collection::vec(0u8..=0x13, 1..20)) {
        let handset = device("handset-68");
        let values = Values::from([
            ("addr".to_owned(), Value::Number(address.into())),
            ("keys".to_owned(), Value::Bytes(keys)),
        ]);
        let frame = handset.hears["key"].frame.build(&values).unwrap();
        let heard = handset.hear(&frame).unwrap().unwrap();
        prop_assert_eq!(heard.address, Some(address));
        prop_assert_eq!(&heard.values["keys"], &values["keys"]);
    }

    #[test]
    fn escapes_come_back_as_they_were(text in "[¥-ÿ一-龥A-Z\\[Z]{0,20}", address in 1u32..60_000) {
        // The frame's own form is what the card hears; it is read here as the card would.
        let card = device("board-bx");
        let values = Values::from([("text".to_owned(), Value::from(text.as_str()))]);
        let frame = card.build("show", address, &values).unwrap();
        prop_assert_eq!(frame.iter().filter(|b| **b == 0x5A).count(), 1);
        prop_assert_eq!(frame.iter().filter(|b| **b == 0xA5).count(), 8);
    }

    #[test]
    fn no_text_upsets_the_reader_of_files(text in "[ -~\n\"\\[\\]{}=.一]{0,200}") {
        let _ = Device::read("x", "x.toml", &text);
        let _ = Device::read("x", "x.toml", &format!("{SAMPLE}\n{text}"));
        let _ = Device::read("x", "x.toml", &SAMPLE.replace("AA {addr}", &text.replace(['"', '\n', '\\'], " ")));
    }
}
