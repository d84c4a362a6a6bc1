//! Papers as they are printed: golden pictures of the shipped layouts, and what every paper must
//! hold.
//!
//! When a layout was changed on purpose, look at the new pictures in `target/pictures` and accept
//! them with `DINGDONG_PICTURES=accept cargo test --test it tickets::`.

use crate::support::golden;
use config::{Config, Papers};
use hall::printing::PrintJob;
use hall::time::Span;
use hall::{
    Command, Condition, CounterCommand, CounterId, Hall, Lang, PrintCommand, Printable,
    QueueCommand, Text, Timestamp,
};
use paper::{Align, Cut, Facts, Layout, Note, Page, Part, Setter, Sheet};
use std::fs;

/// 2026-11-22, 09:41 in Shanghai.
const MORNING: Timestamp = Timestamp(1_795_311_660_000_000);

fn layout(elements: &str) -> Layout {
    let text = format!(
        "version = 1\npage = {{ width = 400, margin = 8, gap = 4 }}\nelement = [ {elements} ]"
    );
    Layout::parse("test.toml", &text, None).unwrap_or_else(|faults| panic!("{faults}"))
}

fn page_of(layout: &Layout, facts: &Facts) -> (Page, Vec<Note>) {
    let mut setter = Setter::embedded_only();
    let Sheet::Dots(page, _) = setter.dots(layout, facts) else {
        panic!("not dots")
    };
    (page, setter.take_notes())
}

/// A paper with these elements, filled with the sample.
fn paper(elements: &str) -> Page {
    page_of(&layout(elements), &Facts::sample(Lang::ZH)).0
}

/// The first and last black column and row: left, top, right, bottom.
fn inked(page: &Page) -> Option<(usize, usize, usize, usize)> {
    let black = (0..page.height())
        .flat_map(|y| (0..usize::from(page.width())).map(move |x| (x, y)))
        .filter(|(x, y)| page.is_black(*x, *y));
    black.fold(None, |found, (x, y)| {
        let (left, top, right, bottom) = found.unwrap_or((x, y, x, y));
        Some((left.min(x), top.min(y), right.max(x), bottom.max(y)))
    })
}

/// Returns where the ink of `part` stands in `page`, dot for dot.
fn find(page: &Page, part: &Page) -> Option<(usize, usize)> {
    let (left, top, right, bottom) = inked(part)?;
    let wide = right - left + 1;
    let high = bottom - top + 1;
    let same = |x0: usize, y0: usize| {
        (0..high).all(|y| {
            (0..wide).all(|x| page.is_black(x0 + x, y0 + y) == part.is_black(left + x, top + y))
        })
    };
    let places = (0..(page.height() + 1).saturating_sub(high))
        .flat_map(|y| (0..=usize::from(page.width()) - wide).map(move |x| (x, y)));
    places.into_iter().find(|(x, y)| same(*x, *y))
}

#[track_caller]
fn looks_as_accepted(name: &str, page: &Page) {
    golden::check(name, &page.png());
}

/// About how many bytes a driver sends that skips blank rows and crops bands of at most 128 rows.
fn bytes(page: &Page) -> usize {
    let blank = |y: &usize| page.row(*y).iter().all(|byte| *byte == 0);
    let mut sum = 0;
    let mut y = 0;
    while y < page.height() {
        let band: Vec<usize> = (y..page.height().min(y + 128))
            .take_while(|y| !blank(y))
            .collect();
        let used = |column: &usize| band.iter().any(|y| page.row(*y)[*column] != 0);
        let columns = 0..page.stride();
        let width = columns.clone().rev().find(used).map_or(0, |last| last + 1)
            - columns.clone().find(used).unwrap_or(0);
        sum += if band.is_empty() {
            0
        } else {
            band.len() * width + 16
        };
        y += band.len().max(1);
    }
    sum
}

/// A ticket on which everything is long and nothing is left out.
fn long(lang: Lang) -> Facts {
    let service = Text::new(
        "企业登记注册与变更备案及注销（含个体工商户与农民专业合作社）",
        "Business Registration, Changes, Filing and Deregistration, including Sole Traders",
    );
    let class = Text::new("老人", "Elderly");
    let other = hall::Setup::default().second(lang);
    Facts::sample(lang)
        .with("number", "AB0152")
        .with("service", service.get(lang))
        .with("service.other", service.get(other))
        .with(
            "hall.first",
            "杭州市滨江区人民政府政务服务中心（江南大道分中心）",
        )
        .with(
            "hall.second",
            "Binjiang District People's Government Service Center, Jiangnan Avenue Branch",
        )
        .with("vip", 1)
        .with("reprint", 1)
        .with("class", class.get(lang))
        .with("windows", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")
        .with("window_count", 12)
        .with(
            "notice",
            "请您保管好随身物品；过号两次请重新取号。办理业务请携带身份证原件。",
        )
        .with("ad", "广告：商业银行大厅一楼代办社保卡，免排队。")
}

#[test]
fn tickets_look_as_accepted_and_are_short() {
    for (layout, most) in [("ticket", 34_000), ("ticket-58", 22_000)] {
        let shipped = Layout::shipped(layout).unwrap();
        for (lang, code) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            let (page, notes) = page_of(&shipped, &Facts::sample(lang));
            assert_eq!(notes, []);
            assert!(
                bytes(&page) < most && (720..=860).contains(&page.height()),
                "{} bytes, {} rows",
                bytes(&page),
                page.height()
            );
            looks_as_accepted(
                &format!(
                    "{}-{code}",
                    layout.replace("ticket", "ticket-80").replace("80-58", "58")
                ),
                &page,
            );
        }
    }
    looks_as_accepted(
        "ticket-80-long",
        &page_of(&Layout::shipped("ticket").unwrap(), &long(Lang::ZH)).0,
    );
    looks_as_accepted(
        "ticket-58-long",
        &page_of(&Layout::shipped("ticket-58").unwrap(), &long(Lang::EN)).0,
    );
}

#[test]
fn reports_and_test_pages_look_as_accepted() {
    let hall = busy_hall();
    let report = |lang| Facts::report(&hall, lang, MORNING);
    looks_as_accepted(
        "ticket-report-zh",
        &page_of(&Layout::shipped("report").unwrap(), &report(Lang::ZH)).0,
    );
    looks_as_accepted(
        "ticket-report-58-en",
        &page_of(
            &Layout::load_for(384, "report", &[]).unwrap(),
            &report(Lang::EN),
        )
        .0,
    );
    let test = |lang| Facts::test(hall.setup(), "kiosk", "usb:/dev/usb/lp0", lang, MORNING);
    looks_as_accepted(
        "ticket-test-zh",
        &page_of(&Layout::shipped("test").unwrap(), &test(Lang::ZH)).0,
    );
    looks_as_accepted(
        "ticket-test-58-en",
        &page_of(
            &Layout::load_for(384, "test", &[]).unwrap(),
            &test(Lang::EN),
        )
        .0,
    );
}

#[test]
fn the_report_tells_minutes_of_finished_visits_only() {
    let rows = layout(
        r#"{ type = "text", each = "services", text = "{row.name}: {row.served} {row.minutes}" }"#,
    );
    let told = |hall: &Hall, at| match Setter::embedded_only()
        .text(&rows, &Facts::report(hall, Lang::EN, at))
    {
        Sheet::Text(_, parts, _) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Line { text, .. } => Some(text.clone()),
                _ => None,
            })
            .find(|line| line.starts_with("Social Security"))
            .unwrap(),
        Sheet::Dots(..) => panic!("not text"),
    };
    let mut hall = busy_hall();
    let counter = CounterId(1);
    let at = |minutes: u32| MORNING.plus_s(minutes * 60);
    let mut step = |minutes, command| {
        act(&mut hall, at(minutes), &Command::Counter(command));
        told(&hall, at(minutes))
    };
    step(1, CounterCommand::CallNext { counter });
    // A visit that goes on is none of the figures yet, and nor is what a forecast assumes.
    let going_on = step(1, CounterCommand::Start { counter });
    assert_eq!(going_on, "Social Security: 0 -");
    let finished = step(3, CounterCommand::Finish { counter });
    assert_eq!(finished, "Social Security: 1 2");
    step(4, CounterCommand::CallNext { counter });
    step(4, CounterCommand::Start { counter });
    let finished = step(10, CounterCommand::Finish { counter });
    assert_eq!(finished, "Social Security: 2 4");
    // Yesterday's visits are none of today's figures.
    let tomorrow = at(24 * 60);
    act(&mut hall, tomorrow, &Command::Elapse);
    assert_eq!(told(&hall, tomorrow), "Social Security: 0 -");
}

fn act(hall: &mut Hall, at: Timestamp, command: &Command) {
    let events = hall
        .consider(at, command)
        .unwrap_or_else(|refusal| panic!("{refusal:?}"));
    events.iter().for_each(|event| hall.apply(at, event));
}

fn issue(
    hall: &mut Hall,
    at: Timestamp,
    service: &str,
    lang: Lang,
    class: Option<&str>,
) -> PrintJob {
    let class = class.map(|class| class.parse().unwrap());
    let printer = Some("kiosk".parse().unwrap());
    act(
        hall,
        at,
        &Command::Queue(QueueCommand::Issue {
            service: service.parse().unwrap(),
            lang,
            class,
            printer,
        }),
    );
    *hall.jobs().last().unwrap()
}

/// The sample hall with a counter at work and visitors.
fn busy_hall() -> Hall {
    let mut hall = Hall::new();
    act(
        &mut hall,
        MORNING,
        &Command::Configure {
            setup: Box::new(Config::default().setup),
        },
    );
    act(&mut hall, MORNING, &Command::Elapse);
    act(
        &mut hall,
        MORNING,
        &Command::Counter(CounterCommand::Open {
            counter: CounterId(1),
            clerk: "王芳".to_owned(),
            replace: false,
        }),
    );
    let ready = Command::Print(PrintCommand::ReportPrinter {
        printer: "kiosk".parse().unwrap(),
        condition: Condition::Ready,
        layout_fault: None,
    });
    act(&mut hall, MORNING, &ready);
    for i in 0..6 {
        issue(&mut hall, MORNING.plus_s(i), "social", Lang::ZH, None);
    }
    hall
}

#[test]
fn a_reprint_differs_from_the_first_paper_in_its_mark_only() {
    let mut hall = busy_hall();
    let papers = Papers::default();
    let first = issue(
        &mut hall,
        MORNING.plus_s(60),
        "social",
        Lang::ZH,
        Some("elderly"),
    );
    let told = Facts::ticket(&hall, &first, &papers).unwrap();
    // Time goes on, others come, and the first visitor is called.
    issue(&mut hall, MORNING.plus_s(90), "social", Lang::EN, None);
    act(
        &mut hall,
        MORNING.plus_s(100),
        &Command::Counter(CounterCommand::CallNext {
            counter: CounterId(1),
        }),
    );
    act(
        &mut hall,
        MORNING.plus_s(600),
        &Command::Print(PrintCommand::Print {
            what: first.what,
            printer: first.printer,
        }),
    );
    let again = *hall.jobs().last().unwrap();
    assert!(again.reprint && !first.reprint);
    let copy = Facts::ticket(&hall, &again, &papers).unwrap();
    assert_eq!(copy.clone().with("reprint", 0), told);
    let ticket = Layout::shipped("ticket").unwrap();
    let mark = paper(
        "{ type = \"text\", text = \"补打 REPRINT\", size = 32, weight = \"bold\", invert = true, line_height = 1.35 }",
    );
    assert!(find(&page_of(&ticket, &copy).0, &mark).is_some());
    assert!(find(&page_of(&ticket, &told).0, &mark).is_none());
}

#[test]
fn a_paper_says_that_it_will_be_after_the_break_and_that_it_stays_valid() {
    let mut hall = busy_hall();
    let mut setup = Box::new(hall.setup().clone());
    // Sunday 09:41 is four minutes before the break of social security.
    let spans = [(540, 585), (600, 720)].map(|(from, to)| Span { from, to });
    setup.services[0].hours.week = std::array::from_fn(|_| spans.to_vec());
    setup.services[0].keep_over_night = true;
    act(&mut hall, MORNING.plus_s(6), &Command::Configure { setup });
    let papers = Papers::default();
    let lines = layout(
        r#"{ type = "text", when = "late", text = "{late}" }, { type = "text", when = "overnight", text = "kept" }"#,
    );
    let told = |hall: &Hall, job: &PrintJob| match Setter::embedded_only()
        .text(&lines, &Facts::ticket(hall, job, &papers).unwrap())
    {
        Sheet::Text(_, parts, _) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Line { text, .. } => Some(text.clone()),
                _ => None,
            })
            .collect::<Vec<_>>(),
        Sheet::Dots(..) => panic!("not text"),
    };
    let social = issue(&mut hall, MORNING.plus_s(7), "social", Lang::EN, None);
    let late = "Probably after the break, from 10:00 kept";
    assert_eq!(told(&hall, &social).join(" "), late);
    let tax = issue(&mut hall, MORNING.plus_s(8), "tax", Lang::EN, None);
    assert_eq!(told(&hall, &tax), [""; 0]);
    let shipped = page_of(
        &Layout::shipped("ticket").unwrap(),
        &Facts::ticket(&hall, &social, &papers).unwrap(),
    );
    assert_eq!(shipped.1, []);
}

#[test]
fn tickets_and_reports_tell_counters_by_their_labels() {
    let mut hall = busy_hall();
    let mut setup = Box::new(hall.setup().clone());
    let label = |zh: &str, en: &str| Some(Text::new(zh, en));
    setup.counters[0].label = label("302诊室", "Room 302");
    setup.counters[5].label = label("A12", "");
    act(&mut hall, MORNING, &Command::Configure { setup });
    let open = CounterCommand::Open {
        counter: CounterId(6),
        clerk: "李强".to_owned(),
        replace: false,
    };
    act(&mut hall, MORNING, &Command::Counter(open));
    let of = |facts: &Facts, element: &str| {
        let sheet = Setter::embedded_only().text(&layout(element), facts);
        let Sheet::Text(_, parts, _) = sheet else {
            panic!("not text")
        };
        let lines = parts.iter().map(|part| match part {
            Part::Line { text, .. } => text.trim().to_owned(),
            other => panic!("{other:?}"),
        });
        lines.collect::<Vec<_>>()
    };
    for (lang, windows) in [(Lang::ZH, "302诊室、A12"), (Lang::EN, "Room 302, A12")] {
        let job = issue(&mut hall, MORNING.plus_s(60), "social", lang, None);
        let facts = Facts::ticket(&hall, &job, &Papers::default()).unwrap();
        let told = of(&facts, "{ type = \"text\", text = \"{windows}\" }").concat();
        assert_eq!(told, windows);
    }
    let report = Facts::report(&hall, Lang::EN, MORNING);
    let row = "{ type = \"text\", each = \"counters\", text = \"{row.number}\" }";
    assert_eq!(of(&report, row), ["Room 302", "2", "3", "4", "5", "A12"]);
}

#[test]
fn a_ticket_tells_where_when_and_how_long_in_its_own_language() {
    let mut hall = busy_hall();
    let papers = Papers {
        url: "https://example.org/t/{number}".to_owned(),
        ad: Text::new("广告", "Ad"),
        ..Papers::default()
    };
    let job = issue(
        &mut hall,
        MORNING.plus_s(60),
        "social",
        Lang::EN,
        Some("elderly"),
    );
    let facts = Facts::ticket(&hall, &job, &papers).unwrap();
    let told = |variable: &str| {
        let layout = layout(&format!("{{ type = \"text\", text = \"{{{variable}}}\" }}"));
        match Setter::embedded_only().text(&layout, &facts) {
            Sheet::Text(_, parts, _) => match parts.as_slice() {
                [Part::Line { text, .. }] => text.clone(),
                [] => String::new(),
                more => panic!("{more:?}"),
            },
            Sheet::Dots(..) => panic!("not text"),
        }
    };
    assert_eq!(
        ["number", "service", "class.zh", "ad"].map(told),
        ["A007", "Social Security", "老人", "Ad"]
    );
    assert_eq!(
        ["time", "url", "waiting"].map(told),
        [
            "2026-11-22 09:42",
            "https://example.org/t/A007",
            &job.forecast.unwrap().ahead.to_string()
        ]
    );
    assert_eq!(["notice", "row.name", "issued"].map(told), ["", "", ""]);
    assert_eq!(
        Facts::ticket(
            &hall,
            &PrintJob {
                what: Printable::Report,
                ..job
            },
            &papers
        ),
        None
    );
}

#[test]
fn a_ticket_names_the_windows_that_are_open() {
    let mut hall = busy_hall();
    let at = MORNING.plus_s(60);
    let job = issue(&mut hall, at, "social", Lang::ZH, None);
    let windows = |hall: &Hall| {
        let facts = Facts::ticket(hall, &job, &Papers::default()).unwrap();
        let layout = layout(r#"{ type = "text", text = "[{windows}]" }"#);
        match Setter::embedded_only().text(&layout, &facts) {
            Sheet::Text(_, parts, _) => match parts.as_slice() {
                [Part::Line { text, .. }] => text.clone(),
                more => panic!("{more:?}"),
            },
            Sheet::Dots(..) => panic!("not text"),
        }
    };
    let counter = CounterId(2);
    let ask = |hall: &mut Hall, command| act(hall, at, &Command::Counter(command));
    assert_eq!(windows(&hall), "[1]");
    let clerk = "李雷".to_owned();
    ask(
        &mut hall,
        CounterCommand::Open {
            counter,
            clerk,
            replace: false,
        },
    );
    assert_eq!(windows(&hall), "[1、2]");
    let reason = hall.setup().pauses[0].id;
    ask(&mut hall, CounterCommand::Pause { counter, reason });
    assert_eq!(windows(&hall), "[1]");
    ask(
        &mut hall,
        CounterCommand::Close {
            counter: CounterId(1),
        },
    );
    assert_eq!(windows(&hall), "[]");
}

/// Returns the lines of a shipped ticket in the printer's own font.
fn ticket_lines(layout: &str, facts: &Facts) -> Vec<String> {
    let layout = Layout::shipped(layout).unwrap();
    let Sheet::Text(_, parts, _) = Setter::embedded_only().text(&layout, facts) else {
        panic!("not text")
    };
    let line = |part: &Part| match part {
        Part::Line { text, .. } => Some(text.trim().to_owned()),
        _ => None,
    };
    parts.iter().filter_map(line).collect()
}

#[test]
fn a_name_that_is_one_text_for_all_languages_is_printed_once() {
    for layout in ["ticket", "ticket-58"] {
        for lang in Lang::USUAL {
            let names = ["hall", "hall.first", "hall.second"].map(|name| (name, "MUSEUM"));
            let services = ["service", "service.other"].map(|name| (name, "VIP 3"));
            let facts = names
                .into_iter()
                .chain(services)
                .fold(Facts::sample(lang), |facts, (name, text)| {
                    facts.with(name, text)
                });
            let lines = ticket_lines(layout, &facts);
            for name in ["MUSEUM", "VIP 3"] {
                let times = lines.iter().filter(|line| line.contains(name)).count();
                assert_eq!(times, 1, "{name} in {lines:?}");
            }
        }
    }
}

#[test]
fn one_window_is_a_counter_and_several_are_counters() {
    for layout in ["ticket", "ticket-58"] {
        let says = |windows: &str, count: u32, text: &str| {
            let facts = Facts::sample(Lang::EN)
                .with("windows", windows)
                .with("window_count", count);
            let lines = ticket_lines(layout, &facts).join(" ");
            lines.split(' ').any(|word| word == text)
        };
        assert!(says("4", 1, "Counter") && !says("4", 1, "Counters"));
        assert!(says("4, 5", 2, "Counters") && !says("4, 5", 2, "Counter"));
        assert!(!says("", 0, "Counter") && !says("", 0, "Counters"));
    }
}

#[test]
fn the_forecast_may_be_absent_and_then_the_queue_is_counted() {
    let mut hall = Hall::new();
    act(
        &mut hall,
        MORNING,
        &Command::Configure {
            setup: Box::new(Config::default().setup),
        },
    );
    act(&mut hall, MORNING, &Command::Elapse);
    let jobs: Vec<PrintJob> = (0..4)
        .map(|i| issue(&mut hall, MORNING.plus_s(i), "social", Lang::ZH, None))
        .collect();
    assert_eq!(jobs[3].forecast, None);
    let facts = Facts::ticket(&hall, &jobs[3], &Papers::default()).unwrap();
    assert_eq!(
        facts,
        facts.clone().with("waiting", 3).with("wait", "暂未叫号")
    );
}

#[test]
fn phones_read_the_code_of_every_shipped_ticket() {
    for (layout, lang) in [
        ("ticket", Lang::ZH),
        ("ticket", Lang::EN),
        ("ticket-58", Lang::ZH),
        ("ticket-58", Lang::EN),
    ] {
        for url in ["", "https://hall.example.cn/t/A015-7F3K9Q?from=ticket"] {
            let facts = Facts::sample(lang);
            let facts = if url.is_empty() {
                facts
            } else {
                facts.with("url", url).with("qr", url)
            };
            let (page, _) = page_of(&Layout::shipped(layout).unwrap(), &facts);
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(
                usize::from(page.width()),
                page.height(),
                |x, y| {
                    if page.is_black(x, y) { 0 } else { 255 }
                },
            );
            let read: Vec<String> = image
                .detect_grids()
                .iter()
                .filter_map(|grid| grid.decode().ok())
                .map(|(_, text)| text)
                .collect();
            let [read] = read.as_slice() else {
                panic!("{layout} {lang:?} {url:?}: {read:?}")
            };
            assert!(
                if url.is_empty() {
                    read.contains("A015") && read.contains("09:41")
                } else {
                    read == url
                },
                "{read}"
            );
        }
    }
}

#[test]
fn everything_of_a_ticket_is_on_the_paper_whole() {
    for (lang, parts) in [
        (
            Lang::ZH,
            [
                ("社会保障", 46, "bold"),
                ("12 人", 42, "bold"),
                ("约 20-30 分钟", 42, "bold"),
                ("2026-11-22 09:41", 28, "bold"),
            ],
        ),
        (
            Lang::EN,
            [
                ("Social Security", 46, "bold"),
                ("12", 42, "bold"),
                ("Expected wait", 24, "regular"),
                ("社会保障", 26, "regular"),
            ],
        ),
    ] {
        let (page, _) = page_of(&Layout::shipped("ticket").unwrap(), &Facts::sample(lang));
        for (text, size, weight) in parts {
            let alone = paper(&format!(
                "{{ type = \"text\", text = \"{text}\", size = {size}, weight = \"{weight}\" }}"
            ));
            assert!(find(&page, &alone).is_some(), "{text}");
        }
        let (left, _, right, _) = inked(&page).unwrap();
        assert!(left >= 16 && right < 576 - 16);
    }
}

#[test]
fn what_is_too_long_shrinks_wraps_or_ends_in_an_ellipsis() {
    let text = |rest: &str| {
        paper(&format!(
            "{{ type = \"text\", text = \"企业登记注册与变更备案及注销\", size = 40, {rest} }}"
        ))
    };
    let rows = |page: &Page| page.height();
    assert_eq!(rows(&text("overflow = \"wrap\"")), 100, "two lines");
    let shrunk = text("overflow = \"shrink\"");
    assert!(rows(&shrunk) < 40);
    let ellipsis = text("overflow = \"ellipsis\"");
    assert_eq!(rows(&ellipsis), 50);
    for page in [&shrunk, &ellipsis, &text("max_lines = 1")] {
        let (left, _, right, _) = inked(page).unwrap();
        assert!(left >= 8 && right < 392, "{left} {right}");
    }
    assert!(
        find(
            &ellipsis,
            &paper("{ type = \"text\", text = \"…\", size = 40 }")
        )
        .is_some()
    );
    assert_eq!(text("max_lines = 1"), ellipsis);
    // Narrower than a letter: it comes out somehow.
    paper("{ type = \"text\", text = \"企业登记\", size = 40, x = 370, max_lines = 2 }");
    paper("{ type = \"text\", text = \"企业登记\", size = 100, x = 384, overflow = \"shrink\" }");
}

#[test]
fn a_notice_of_5000_letters_ends_after_fifty_lines() {
    let facts = Facts::sample(Lang::ZH).with("notice", "请携带身份证。".repeat(715));
    for overflow in ["wrap", "shrink"] {
        let layout = layout(&format!(
            "{{ type = \"text\", text = \"{{notice}}\", size = 20, max_lines = 50, overflow = \"{overflow}\" }}"
        ));
        let (page, _) = page_of(&layout, &facts);
        assert!(page.height() <= 50 * 25);
        let Sheet::Text(_, parts, _) = Setter::embedded_only().text(&layout, &facts) else {
            panic!("not text")
        };
        assert_eq!(parts.len(), 50);
        assert!(
            matches!(&parts[49], Part::Line { text, .. } if text.ends_with('…')),
            "{:?}",
            parts[49]
        );
    }
    let endless = layout(&"{ type = \"spacer\", height = 2000 },".repeat(6));
    let (page, notes) = page_of(&endless, &facts);
    assert_eq!((page.height(), notes), (8000, vec![Note::TooLong]));
}

#[test]
fn elements_stand_where_x_y_and_columns_put_them() {
    let at = |x: u16, y: u16| {
        inked(&paper(&format!(
            "{{ type = \"rule\", x = {x}, y = {y} }}, {{ type = \"spacer\", height = 9 }}"
        )))
        .unwrap()
    };
    assert_eq!(at(100, 30), (100, 30, 391, 31));
    assert_eq!(at(0, 0), (0, 0, 391, 1));
    let image = |align: &str| {
        inked(&paper(&format!(
            "{{ type = \"qr\", data = \"A\", align = \"{align}\" }}"
        )))
        .unwrap()
    };
    let code = 21 * 5;
    assert_eq!(image("left").0, 8 + 20);
    assert_eq!(image("right").2, 391 - 20);
    assert_eq!(image("center").0, 8 + (384 - code) / 2);
    let columns = |valign: &str| {
        let cells = format!(
            "{{ width = \"*\", element = [ {{ type = \"spacer\", height = 100 }} ] }}, {{ width = \"10mm\", valign = \"{valign}\", element = [ {{ type = \"rule\" }} ] }}"
        );
        inked(&paper(&format!(
            "{{ type = \"columns\", gap = 10, cell = [ {cells} ] }}"
        )))
        .unwrap()
    };
    assert_eq!(columns("top"), (312, 0, 391, 1));
    assert_eq!(columns("middle"), (312, 49, 391, 50));
    assert_eq!(columns("bottom"), (312, 98, 391, 99));
}

#[test]
fn elements_are_for_some_languages_and_conditions_only() {
    let one = "{ type = \"spacer\", height = 10, lang = [\"en\"] }, { type = \"spacer\", height = 100, when = \"vip\" }";
    let rows = |facts: &Facts| page_of(&layout(one), facts).0.height();
    assert_eq!(rows(&Facts::sample(Lang::ZH)), 0);
    assert_eq!(rows(&Facts::sample(Lang::EN)), 10);
    assert_eq!(rows(&Facts::sample(Lang::EN).with("vip", 1)), 114);
}

#[test]
fn fonts_of_the_folder_are_used_thickened_and_helped_out() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("fonts")).unwrap();
    fs::write(
        folder.path().join("fonts/text.otf"),
        include_bytes!("../../crates/font/src/assets/NotoSC-Regular-gb2312.otf"),
    )
    .unwrap();
    fs::write(
        folder.path().join("fonts/icons.ttf"),
        include_bytes!("../../crates/font/src/assets/icons.ttf"),
    )
    .unwrap();
    let set = |file: &str, rest: &str| {
        let font = if file.is_empty() {
            String::new()
        } else {
            format!("fonts.sans = {{ regular = \"{file}\" }}\n")
        };
        let text = format!(
            "version = 1\n{font}element = [ {{ type = \"text\", text = \"社会\", size = 60, {rest} }} ]"
        );
        let layout = Layout::parse("own.toml", &text, Some(folder.path()))
            .unwrap_or_else(|faults| panic!("{faults}"));
        let (page, notes) = page_of(&layout, &Facts::sample(Lang::ZH));
        assert_eq!(notes, []);
        page
    };
    let ink = |page: &Page| {
        (0..page.height())
            .flat_map(|y| page.row(y))
            .map(|byte| byte.count_ones())
            .sum::<u32>()
    };
    assert_eq!(set("text.otf#0", ""), set("", ""));
    assert!(
        ink(&set("text.otf", "weight = \"bold\"")) > ink(&set("", "")) * 13 / 10,
        "drawn twice"
    );
    assert_eq!(set("icons.ttf", ""), set("", ""), "it has no hanzi");
    assert_eq!(
        set("icons.ttf", "weight = \"bold\""),
        set("", "weight = \"bold\"")
    );
}

#[test]
fn a_letter_that_no_font_has_leaves_a_mark_and_a_note() {
    let facts = Facts::sample(Lang::ZH).with("ad", "\u{30000}");
    let (page, notes) = page_of(&layout("{ type = \"text\", text = \"{ad}\" }"), &facts);
    assert_eq!(notes, [Note::Missing('\u{30000}')]);
    assert!(inked(&page).is_some());
}

#[test]
fn a_code_that_is_too_wide_gets_smaller_and_at_last_is_left_out() {
    let code = layout("{ type = \"qr\", data = \"{url}\", module = 8 }");
    let say = |letters: usize| {
        page_of(
            &code,
            &Facts::sample(Lang::ZH).with("url", "x".repeat(letters)),
        )
    };
    assert_eq!(say(10).0.height(), 29 * 8);
    let (page, notes) = say(400);
    assert!(page.height() > 0 && page.height() <= 384 && notes.is_empty());
    assert_eq!(say(1200).1, [Note::QrFine]);
    assert_eq!(
        (say(3000).0.height(), say(3000).1),
        (0, vec![Note::QrLeftOut])
    );
}

#[test]
fn in_printer_fonts_every_line_fits_and_says_the_same() {
    for (name, columns) in [
        ("ticket", 48),
        ("ticket-58", 32),
        ("report", 48),
        ("test", 48),
    ] {
        for lang in Lang::USUAL {
            let layout = Layout::shipped(name).unwrap();
            let Sheet::Text(wide, parts, cut) = Setter::embedded_only().text(&layout, &long(lang))
            else {
                panic!("not text")
            };
            assert_eq!(
                (wide, cut),
                (
                    columns,
                    if name == "ticket-58" {
                        Cut::None
                    } else {
                        Cut::Full
                    }
                )
            );
            for part in &parts {
                let Part::Line { text, size, .. } = part else {
                    continue;
                };
                let width: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                assert!(
                    width * usize::from(*size) <= columns.into() && (1..=8).contains(size),
                    "{part:?}"
                );
                assert!(!text.chars().any(char::is_control), "{part:?}");
            }
            let said: String = parts
                .iter()
                .map(|part| {
                    if let Part::Line { text, .. } = part {
                        text.as_str()
                    } else {
                        "\n"
                    }
                })
                .collect();
            assert!(
                !name.starts_with("ticket")
                    || (said.contains("AB0152") && said.contains("REPRINT")),
                "{said}"
            );
        }
    }
    let two = "{ type = \"columns\", cell = [ { element = [ { type = \"text\", text = \"窗口\" } ] }, { element = [ { type = \"text\", text = \"3\", align = \"right\" } ] } ] }";
    let Sheet::Text(_, parts, _) =
        Setter::embedded_only().text(&layout(two), &Facts::sample(Lang::ZH))
    else {
        panic!("not text")
    };
    let line = Part::Line {
        text: format!("窗口{}3", " ".repeat(27)),
        align: Align::Left,
        size: 1,
        bold: false,
        underline: false,
        invert: false,
    };
    assert_eq!(parts, [line]);
    // A letter that Chinese printers do not have.
    let mut setter = Setter::embedded_only();
    let facts = Facts::sample(Lang::ZH).with("ad", "😀龘");
    let Sheet::Text(_, parts, _) =
        setter.text(&layout("{ type = \"text\", text = \"{ad}\" }"), &facts)
    else {
        panic!("not text")
    };
    assert!(matches!(&parts[..], [Part::Dots(page)] if inked(page).is_some()));
    assert_eq!(setter.take_notes(), [Note::Missing('😀')]);
}

#[test]
fn in_printer_fonts_no_sign_is_lost() {
    let set = |text: &str| {
        let mut setter = Setter::embedded_only();
        let facts = Facts::sample(Lang::ZH).with("ad", text);
        let layout = layout("{ type = \"text\", text = \"{ad}\", size = 24 }");
        let Sheet::Text(_, parts, _) = setter.text(&layout, &facts) else {
            panic!("not text")
        };
        assert_eq!(setter.take_notes(), [], "{text}");
        let [part] = &parts[..] else {
            panic!("{parts:?}")
        };
        part.clone()
    };
    for (text, same) in [
        ("工本费¥10元", "工本费￥10元"),
        ("£5 ¢1", "￡5 ￠1"),
        ("• 一 ° ±5−3 30‑40", "· 一 ° ±5-3 30-40"),
        ("A\u{a0}B\u{2009}C", "A B C"),
        ("叮咚™ ©2026 ®", "叮咚(TM) (C)2026 (R)"),
        ("20℃ № é ü ◎ 镕", "20℃ № é ü ◎ 镕"),
    ] {
        assert!(
            matches!(set(text), Part::Line { text, .. } if text == same),
            "{text}"
        );
    }
    // What letters would say otherwise is drawn: m2 is no area, and 11/2 not one and a half.
    for text in ["€5", "5 m²", "1½ 小时", "☎ 0571", "ñ", "张㐂", "♥"] {
        let Part::Dots(page) = set(text) else {
            panic!("{text}")
        };
        let drawn = paper(&format!(
            "{{ type = \"text\", text = \"{text}\", size = 24 }}"
        ));
        assert!(find(&page, &drawn).is_some(), "{text}");
    }
}

#[test]
fn any_text_comes_out_as_some_paper() {
    let seed = std::env::var("DINGDONG_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("DINGDONG_SEED={seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut setter = Setter::embedded_only();
    let layouts = ["ticket", "ticket-58"].map(|name| Layout::shipped(name).unwrap());
    for _ in 0..15 {
        let mut text = |most: usize| -> String {
            let letter = |rng: &mut fastrand::Rng| {
                if rng.bool() {
                    rng.char(' '..='\u{9fff}')
                } else {
                    rng.char('\u{0}'..='~')
                }
            };
            (0..rng.usize(0..most)).map(|_| letter(&mut rng)).collect()
        };
        let facts = [
            "number",
            "service",
            "service.other",
            "hall.first",
            "hall.second",
            "wait",
            "windows",
            "notice",
            "ad",
            "qr",
            "class",
        ];
        let facts = facts
            .into_iter()
            .fold(Facts::sample(Lang::ZH), |facts, name| {
                facts.with(name, text(300))
            });
        for layout in &layouts {
            let (Sheet::Dots(page, _), Sheet::Text(..)) =
                (setter.dots(layout, &facts), setter.text(layout, &facts))
            else {
                panic!("other sheets")
            };
            assert!(page.height() <= 8000);
        }
        setter.take_notes();
    }
}

/// Prints how fast tickets are set:
/// `cargo test --release --test it tickets:: -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, meant for release builds"]
fn the_time_a_ticket_takes() {
    let layout = Layout::shipped("ticket").unwrap();
    let mut setter = Setter::new();
    for lang in Lang::USUAL {
        let begun = std::time::Instant::now();
        setter.dots(&layout, &Facts::sample(lang));
        let first = begun.elapsed();
        let mut times: Vec<_> = (0..200)
            .map(|i| {
                let facts = Facts::sample(lang)
                    .with("number", format!("A{i:03}"))
                    .with("waiting", i);
                let begun = std::time::Instant::now();
                setter.dots(&layout, &facts);
                begun.elapsed()
            })
            .collect();
        times.sort();
        println!(
            "{lang:?}: first {first:?}, then {:?}, at worst {:?}",
            times[100], times[199]
        );
    }
}
