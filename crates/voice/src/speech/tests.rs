//! Sentences and their clips.

use super::*;
use hall::{CounterId, Lang, Text};

fn lexicon(clips: &[&'static str]) -> Lexicon<&'static str> {
    let mut lexicon = Lexicon::new();
    for clip in clips {
        lexicon.add(clip, *clip);
    }
    lexicon
}

fn facts(number: &str, counter: u16, window: &str) -> Facts {
    let window = Text {
        zh: window.to_owned(),
        en: if window.is_empty() {
            String::new()
        } else {
            "all services".to_owned()
        },
    };
    Facts {
        number: number.to_owned(),
        counter: Some(CounterId(counter)),
        window,
        service: Text::default(),
    }
}

fn call(spoken_lang: SpokenLang, number: &str, counter: u16, ones: Ones) -> Sentence {
    Phrases::default()
        .say(Phrase::Call, spoken_lang, &facts(number, counter, ""), ones)
        .unwrap()
}

fn spoken(sentence: &Sentence) -> Vec<&str> {
    sentence
        .clauses
        .iter()
        .map(|clause| clause.text.as_str())
        .collect()
}

#[test]
fn the_shipped_phrases_read_and_say_everything_in_every_language() {
    let phrases = Phrases::parse("phrases.toml", Phrases::shipped_text()).unwrap();
    for spoken_lang in SpokenLang::ALL {
        for phrase in Phrase::ALL {
            let said = phrases.say(phrase, spoken_lang, &facts("A015", 3, ""), Ones::Yi);
            assert!(
                said.is_some_and(|said| !said.clauses.is_empty()),
                "{phrase:?} {spoken_lang}"
            );
        }
    }
}

#[test]
fn a_call_is_shown_as_it_is_written_and_spoken_as_people_say_it() {
    for (spoken_lang, number, counter, ones, caption, said) in [
        (
            SpokenLang::Zh,
            "A015",
            3,
            Ones::Yi,
            "请A015号到3号窗口",
            ["请A零一五号", "到三号窗口"],
        ),
        (
            SpokenLang::Zh,
            "A111",
            12,
            Ones::Yao,
            "请A111号到12号窗口",
            ["请A幺幺幺号", "到十二号窗口"],
        ),
        (
            SpokenLang::Zh,
            "K7-012",
            20,
            Ones::Yi,
            "请K7-012号到20号窗口",
            ["请K七零一二号", "到二十号窗口"],
        ),
        (
            SpokenLang::Zh,
            "0015",
            99,
            Ones::Yi,
            "请0015号到99号窗口",
            ["请零零一五号", "到九十九号窗口"],
        ),
        (
            SpokenLang::En,
            "A015",
            3,
            Ones::Yao,
            "Ticket A015, please go to counter 3",
            ["Ticket A zero one five", "please go to counter three"],
        ),
        (
            SpokenLang::En,
            "VIP7",
            21,
            Ones::Yi,
            "Ticket VIP7, please go to counter 21",
            ["Ticket V I P seven", "please go to counter twenty-one"],
        ),
        (
            SpokenLang::Yue,
            "A015",
            10,
            Ones::Yi,
            "請A015號到10號窗口",
            ["請A零一五號", "到十號窗口"],
        ),
    ] {
        let sentence = call(spoken_lang, number, counter, ones);
        assert_eq!(
            (sentence.caption.as_str(), spoken(&sentence)),
            (caption, said.to_vec())
        );
    }
}

#[test]
fn the_fewest_clips_cover_a_call() {
    let zh = lexicon(&[
        "请",
        "A",
        "请A",
        "零",
        "一",
        "五",
        "五号",
        "号",
        "到",
        "三号",
        "到三号窗口",
    ]);
    let clips: Vec<_> = zh
        .cover(&call(SpokenLang::Zh, "A015", 3, Ones::Yi).clauses)
        .pieces;
    assert_eq!(
        clips,
        ["请A", "零", "一", "五号", "到三号窗口"].map(Piece::Clip)
    );
    let whole = lexicon(&["请A", "零", "一", "五号", "到三号窗口", "请A零一五号"]);
    assert_eq!(
        whole
            .cover(&call(SpokenLang::Zh, "A015", 3, Ones::Yi).clauses)
            .pieces,
        ["请A零一五号", "到三号窗口"].map(Piece::Clip)
    );
}

#[test]
fn a_clip_spoken_before_a_pause_is_taken_only_there() {
    let en = lexicon(&[
        "ticket A",
        "zero",
        "one",
        "five",
        "five,",
        "please go to counter three",
    ]);
    let pieces = en
        .cover(&call(SpokenLang::En, "A015", 3, Ones::Yi).clauses)
        .pieces;
    let clip = Piece::Clip;
    assert_eq!(
        pieces,
        [
            clip("ticket A"),
            clip("zero"),
            clip("one"),
            clip("five,"),
            Piece::Pause,
            clip("please go to counter three")
        ]
    );
    let pieces = en
        .cover(&call(SpokenLang::En, "A550", 3, Ones::Yi).clauses)
        .pieces;
    assert_eq!(pieces[1..4], [clip("five"), clip("five"), clip("zero")]);
}

#[test]
fn a_sentence_that_was_spoken_whole_is_taken_whole_whatever_its_marks() {
    let zh = lexicon(&["谢谢您欢迎下次光临", "欢迎光临"]);
    let said = Phrases::default()
        .say(Phrase::Goodbye, SpokenLang::Zh, &Facts::default(), Ones::Yi)
        .unwrap();
    assert_eq!(
        zh.cover(&said.clauses),
        Cover {
            pieces: vec![Piece::Clip("谢谢您欢迎下次光临")],
            missing: Vec::new()
        }
    );
}

#[test]
fn words_without_a_clip_are_named_and_the_rest_is_said() {
    let zh = lexicon(&["请", "到三号窗口", "五号", "零", "一"]);
    let cover = zh.cover(&call(SpokenLang::Zh, "Q015", 3, Ones::Yi).clauses);
    assert_eq!(cover.unknown().collect::<Vec<_>>(), ["Q"]);
    assert_eq!(cover.missing, [0]);
    assert_eq!(
        cover
            .pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Clip(_)))
            .count(),
        5
    );
    let nothing =
        Lexicon::<&str>::new().cover(&Sentence::free(SpokenLang::En, "Dr. Li is late").clauses);
    assert_eq!(nothing.unknown().collect::<Vec<_>>(), ["dr", "li is late"]);
}

#[test]
fn a_window_with_a_name_is_called_by_it_where_the_name_can_be_spoken_else_by_its_number() {
    let said = Phrases::default()
        .say(
            Phrase::Call,
            SpokenLang::Zh,
            &facts("A015", 6, "综合窗口"),
            Ones::Yi,
        )
        .unwrap();
    assert_eq!(said.caption, "请A015号到综合窗口");
    let mut zh = lexicon(&["请A零一五号", "到六号窗口"]);
    let cover = zh.cover(&said.clauses);
    assert_eq!(cover.pieces, ["请A零一五号", "到六号窗口"].map(Piece::Clip));
    assert_eq!(
        cover.missing,
        [1],
        "the live voice may speak it the next time"
    );
    zh.add("到综合窗口", "到综合窗口");
    assert_eq!(
        zh.cover(&said.clauses).pieces,
        ["请A零一五号", "到综合窗口"].map(Piece::Clip)
    );
}

#[test]
fn numbers_in_free_texts_are_said_as_numbers() {
    for (spoken_lang, text, said) in [
        (SpokenLang::Zh, "请到2楼305室", "请到二楼三百零五室"),
        (SpokenLang::Zh, "12345号热线", "一二三四五号热线"),
        (SpokenLang::Zh, "10点110分1010", "十点一百一十分一千零一十"),
        (SpokenLang::Zh, "007", "零零七"),
        (
            SpokenLang::En,
            "Room 115 is on floor 2",
            "Room one hundred and fifteen is on floor two",
        ),
        (SpokenLang::En, "3rd", "three rd"),
    ] {
        assert_eq!(spoken(&Sentence::free(spoken_lang, text)), [said]);
    }
    assert!(Sentence::free(SpokenLang::Zh, "……！？").clauses.is_empty());
}

#[test]
fn a_wrong_phrase_file_is_told_with_line_and_cure() {
    let wrong = r#"version = 1
[call]
zh = "请{tiket}号"
en = "Ticket {ticket"
fr = ""
[pause]
zh = "{service}"
[urgent]
zh = "{ticket}"
[cal]
"#;
    let faults = Phrases::parse("my.toml", wrong).unwrap_err();
    let kinds: Vec<(u32, &str)> = faults
        .0
        .iter()
        .map(|f| (f.place.unwrap().line, f.kind()))
        .collect();
    assert_eq!(
        kinds,
        [
            (3, "layout-unknown-variable"),
            (4, "layout-open-brace"),
            (5, "config-unknown-key-list"),
            (7, "layout-unknown-variable-list"),
            (9, "phrases-no-variables"),
            (10, "config-unknown-key"),
        ]
    );
    for lang in [Lang::Zh, Lang::En] {
        assert!(
            faults.text(lang).contains("my.toml:3:"),
            "{}",
            faults.text(lang)
        );
    }
    let long = format!("version = 1\n[welcome]\nzh = \"{}\"\n", "好".repeat(201));
    assert_eq!(
        Phrases::parse("my.toml", &long).unwrap_err().0[0].kind(),
        "phrases-long"
    );
    let newer = Phrases::parse("my.toml", "version = 2\n").unwrap_err();
    assert_eq!(newer.0[0].kind(), "phrases-version");
}

#[test]
fn what_a_hall_leaves_out_is_as_shipped_and_an_empty_phrase_is_not_spoken() {
    let own = Phrases::parse(
        "my.toml",
        "version = 1\n[call]\nzh = \"{ticket}到{counter}号柜台\"\n[welcome]\nzh = \"\"\n",
    )
    .unwrap();
    let said = own
        .say(Phrase::Call, SpokenLang::Zh, &facts("B7", 2, ""), Ones::Yi)
        .unwrap();
    assert_eq!(
        (said.caption.as_str(), spoken(&said)),
        ("B7到2号柜台", vec!["B七到二号柜台"])
    );
    assert_eq!(
        own.say(Phrase::Welcome, SpokenLang::Zh, &Facts::default(), Ones::Yi),
        None
    );
    assert_eq!(
        own.say(Phrase::Call, SpokenLang::En, &facts("B7", 2, ""), Ones::Yi),
        Phrases::default().say(Phrase::Call, SpokenLang::En, &facts("B7", 2, ""), Ones::Yi)
    );
}

#[test]
fn hostile_texts_are_covered_too() {
    let zh = lexicon(&["请", "零"]);
    for text in [
        "",
        "{{{",
        "😀😀",
        &"请".repeat(5_000),
        "\u{0}\u{202e}",
        "a-b-c--'",
        "٣٤",
    ] {
        let _ = zh.cover(&Sentence::free(SpokenLang::Zh, text).clauses);
        let _ = zh.cover(&Sentence::free(SpokenLang::En, text).clauses);
    }
}
