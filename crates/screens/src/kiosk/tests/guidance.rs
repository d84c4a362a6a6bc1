//! A visitor who does not see the screen hears each page and chooses by digits.

use super::*;
use crate::guidance::Guidance;
use hall::CounterId;
use speech::{Sentence, shipped};

impl World<Kiosk> {
    fn keys(&mut self, kiosk: &mut Kiosk, keys: &str) -> Option<Action> {
        let mut last = None;
        for key in keys.chars() {
            last = self.key(kiosk, WINDOW, KeyCode::Char(key));
            if let Some(Action::Send(command)) = &last {
                let answer = self.tell(command);
                self.input(kiosk, Input::Answered(answer));
            }
        }
        last
    }

    fn guidance(&self, kiosk: &Kiosk) -> Guidance {
        kiosk.guidance(&self.cx()).expect("it is guided")
    }

    /// Returns what is said: of each sentence the first wording that shipped clips say whole.
    fn said(&self, kiosk: &Kiosk) -> Vec<String> {
        spoken(&self.guidance(kiosk).sentences)
    }
}

fn spoken(sentences: &[Sentence]) -> Vec<String> {
    let said = |sentence: &Sentence| {
        let clips = shipped(sentence.spoken_lang);
        let mut wordings = sentence.wordings.iter();
        let whole = wordings.find(|clauses| clips.cover(clauses).missing.is_empty());
        let Some(clauses) = whole else {
            panic!("no voice says {sentence:?}")
        };
        let texts: Vec<&str> = clauses.iter().map(|clause| clause.text.as_str()).collect();
        texts.join(" ")
    };
    sentences.iter().map(said).collect()
}

fn guided(f: &mut Fixture, lang: Lang) -> Kiosk {
    let mut kiosk = Kiosk::new(lang);
    f.keys(&mut kiosk, "0");
    kiosk
}

#[test]
fn a_visitor_takes_a_ticket_by_ear_in_chinese() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    assert_eq!(
        f.said(&kiosk),
        [
            "语音导航",
            "For English press hash",
            "请选择业务",
            "按一 社保医保",
            "按二 户籍办理",
            "按三 不动产登记",
            "按四 税务服务",
            "按五 企业与车辆",
            "按六 法律援助",
            "按七 优先办理",
            "按零重听 按星号结束",
        ]
    );
    f.keys(&mut kiosk, "5");
    assert_eq!(
        f.said(&kiosk),
        [
            "请选择业务",
            "按一 企业开办",
            "按二 车驾管业务",
            "按零重听 按星号返回"
        ]
    );
    f.keys(&mut kiosk, "1");
    let notice = [
        "业务须知",
        "详细说明请询问工作人员",
        "按一 确定取号",
        "按零重听 按星号返回",
    ];
    assert_eq!(f.said(&kiosk), notice);
    f.keys(&mut kiosk, "1");
    let said = f.said(&kiosk);
    assert!(said[0].starts_with("您的号码是 E零零"), "{said:?}");
    assert!(said[1].starts_with("前面等候 "), "{said:?}");
    assert_eq!(said[2..], ["请在大厅留意叫号", "按零重听 按星号返回"]);
    f.keys(&mut kiosk, "*");
    assert_eq!(kiosk.guidance(&f.cx()), None, "it is over");
    assert!(kiosk.is_fresh());
}

#[test]
fn the_same_is_said_in_english_and_hash_changes_the_language() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    f.keys(&mut kiosk, "#");
    assert_eq!(
        f.said(&kiosk),
        [
            "Please choose a service",
            "Press one Social and Medical",
            "Press two Household Register",
            "Press three Real Estate",
            "Press four Taxation",
            "Press five Business and Vehicles",
            "Press six Legal Aid",
            "Press seven priority",
            "Press zero to repeat star to end",
        ]
    );
    f.keys(&mut kiosk, "4");
    let said = f.said(&kiosk);
    assert!(said[0].starts_with("Your number is D zero one"), "{said:?}");
    f.keys(&mut kiosk, "#");
    assert!(f.said(&kiosk)[0].starts_with("您的号码是"));
}

#[test]
fn every_key_breaks_off_what_is_said_and_paper_that_has_come_does_not() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    let first = f.guidance(&kiosk);
    assert_eq!(first.after(None), Some((first.sentences.as_slice(), true)));
    assert_eq!(first.after(Some(&first)), None, "it is said once");
    f.keys(&mut kiosk, "0");
    let again = f.guidance(&kiosk);
    assert_eq!(
        again.after(Some(&first)),
        Some((again.sentences.as_slice(), true))
    );
    assert!(!f.said(&kiosk).contains(&"语音导航".to_owned()));
    let coming = Guidance {
        place: "ticket",
        ..again.clone()
    };
    let paper = Guidance {
        place: "paper",
        ..again
    };
    assert_eq!(
        paper.after(Some(&coming)),
        Some((paper.news.as_slice(), false))
    );
}

#[test]
fn what_changes_by_itself_in_the_menu_is_not_said_again() {
    let mut f = Fixture::busy();
    let kiosk = guided(&mut f, Lang::ZH);
    let before = f.guidance(&kiosk);
    f.tell(&Command::Queue(QueueCommand::Issue {
        service: service("tax"),
        lang: Lang::ZH,
        class: None,
        printer: None,
    }))
    .unwrap();
    assert_eq!(f.guidance(&kiosk).after(Some(&before)), None);
}

#[test]
fn more_than_nine_choices_have_pages_and_what_no_voice_says_is_known_by_its_letters() {
    let mut f = Fixture::empty(crate::testing::long_setup());
    let mut kiosk = guided(&mut f, Lang::ZH);
    let said = f.said(&kiosk);
    assert_eq!(said[3..5], ["按一 业务A A", "按二 业务A B"]);
    assert_eq!(
        said[10..13],
        ["按八 业务A H", "按九 更多选项", "按零重听 按星号结束"]
    );
    f.keys(&mut kiosk, "9");
    assert_eq!(f.said(&kiosk)[1], "按一 业务A I");
    f.keys(&mut kiosk, "99999");
    // The last page is followed by the first.
    assert_eq!(f.said(&kiosk)[1], "按一 业务A A");
    f.keys(&mut kiosk, "92");
    let said = f.said(&kiosk);
    assert!(said[0].starts_with("您的号码是 A J零零一"), "{said:?}");
}

#[test]
fn a_priority_is_chosen_by_ear() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    f.keys(&mut kiosk, "7");
    assert_eq!(
        f.said(&kiosk),
        [
            "请选择优先类别",
            "按一 老人",
            "按二 残障人士",
            "按三 军人",
            "按四 不需要优先",
            "按零重听 按星号返回"
        ]
    );
    f.keys(&mut kiosk, "1");
    assert_eq!(
        kiosk.class.map(|class| class.to_string()),
        Some("elderly".to_owned())
    );
    assert_eq!(f.said(&kiosk)[0], "请选择业务");
    f.keys(&mut kiosk, "74");
    assert_eq!(kiosk.class, None);
}

#[test]
fn every_other_page_can_be_heard_in_both_languages() {
    let f = Fixture::busy();
    for (name, page) in super::lettering::pages(&f, &service("estate")) {
        for lang in [Lang::ZH, Lang::EN, Lang::ZH_HANT] {
            let kiosk = Kiosk {
                lang,
                guided: Some(guide::Guided { page: 0, turn: 1 }),
                ..page.clone()
            };
            let said = f.said(&kiosk);
            assert!(said.len() > 1, "{name} {lang}: {said:?}");
            // There is always a way back.
            assert!(
                said.last().unwrap().contains(['*', '星', 's']),
                "{name}: {said:?}"
            );
        }
    }
    let late = |opens| Dialog::Late {
        service: service("tax"),
        opens,
    };
    let stopped = Refusal::PrinterStopped {
        condition: hall::Condition::PaperOut,
    };
    let since = f.at;
    let refused = |refusal| Dialog::Refused { refusal, since };
    for (dialog, first, choice) in [
        (
            late(Some(opening())),
            "可能要等到休息后才能办理",
            Some("按一 仍要取号"),
        ),
        (late(None), "今天可能办不到", Some("按一 仍要取号")),
        (
            refused(stopped),
            "打印机暂时不能用 请到其他取号机取号",
            None,
        ),
        (
            refused(Refusal::NumbersUsedUp),
            "现在不能取号 请询问工作人员",
            None,
        ),
        (Dialog::Unanswered { since }, "系统没有应答 请稍候", None),
    ] {
        let kiosk = Kiosk {
            dialog: Some(dialog),
            guided: Some(guide::Guided { page: 0, turn: 1 }),
            ..Kiosk::new(Lang::ZH)
        };
        let said = f.said(&kiosk);
        assert_eq!(said[0], first);
        if let Some(choice) = choice {
            assert_eq!(said[1], choice);
        }
    }
}

#[test]
fn a_missed_visitor_comes_back_by_ear() {
    let mut setup = Config::default().setup;
    setup.rules.return_after = Some(2);
    setup.rules.return_at_kiosk = true;
    let mut f = Fixture::empty(setup);
    f.tell(&Command::Counter(CounterCommand::Open {
        counter: CounterId(1),
        clerk: "王敏".to_owned(),
        replace: false,
    }))
    .unwrap();
    f.tell(&Command::Queue(QueueCommand::Issue {
        service: service("social"),
        lang: Lang::ZH,
        class: None,
        printer: None,
    }))
    .unwrap();
    let counter = CounterId(1);
    f.tell(&Command::Counter(CounterCommand::CallNext { counter }))
        .unwrap();
    f.tell(&Command::Counter(CounterCommand::NoShow { counter }))
        .unwrap();
    let mut kiosk = guided(&mut f, Lang::ZH);
    let said = f.said(&kiosk);
    let place = said
        .iter()
        .position(|said| said.ends_with("过号重新排队"))
        .unwrap();
    // Before it are two greetings and the headline.
    let digit = char::from_digit(place as u32 - 2, 10).unwrap();
    f.keys(&mut kiosk, &digit.to_string());
    assert_eq!(f.said(&kiosk)[..2], ["请选择您的号码", "按一 A零零一号"]);
    f.keys(&mut kiosk, "1");
    assert_eq!(f.said(&kiosk)[..2], ["已重新排队", "您的号码是 A零零一号"]);
}

#[test]
fn after_a_while_without_a_key_the_kiosk_is_as_before_but_not_while_it_speaks() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    let speaks_s = kiosk.spoken_s(&f.cx());
    assert!(speaks_s > 15, "{speaks_s}");
    f.at = f.at.plus_s(f.settings.kiosk_idle_s + 5);
    f.input(&mut kiosk, Input::Tick);
    assert!(kiosk.guided.is_some());
    f.at = f.at.plus_s(speaks_s);
    f.input(&mut kiosk, Input::Tick);
    assert!(kiosk.is_fresh());
    assert_eq!(kiosk.guidance(&f.cx()), None);
}

#[test]
fn a_kiosk_without_sound_says_so_and_one_without_guidance_does_nothing() {
    let mut f = Fixture::busy();
    f.silent = Some("sound-no-card");
    let mut kiosk = guided(&mut f, Lang::EN);
    assert!(matches!(kiosk.dialog, Some(Dialog::Silent { .. })));
    assert!(f.hits(&kiosk, KIOSK).shows("no sound"));
    assert_eq!(kiosk.guidance(&f.cx()), None);
    f.at = f.at.plus_s(REFUSED_S);
    f.input(&mut kiosk, Input::Tick);
    assert!(kiosk.is_fresh());
    f.silent = None;
    f.settings.guidance = false;
    f.keys(&mut kiosk, "0");
    assert!(kiosk.is_fresh());
}

#[test]
fn a_closed_service_says_so_and_why_it_gives_no_ticket() {
    let mut f = Fixture::busy();
    f.at = monday(12, 30);
    let mut kiosk = guided(&mut f, Lang::ZH);
    let said = f.said(&kiosk);
    assert!(
        said.contains(&"按六 法律援助 暂停取号".to_owned()),
        "{said:?}"
    );
    f.keys(&mut kiosk, "6");
    assert_eq!(f.said(&kiosk)[0], "现在不能取号 请询问工作人员");
}

#[test]
fn while_guided_digits_mean_what_is_said_and_the_screen_tells_who_helps() {
    let mut f = Fixture::busy();
    let mut kiosk = guided(&mut f, Lang::ZH);
    f.keys(&mut kiosk, "7");
    assert!(
        matches!(kiosk.dialog, Some(Dialog::Classes)),
        "and not the tile 7"
    );
    f.keys(&mut kiosk, "*");
    assert!(f.hits(&kiosk, KIOSK).shows("语音导航"));
}
