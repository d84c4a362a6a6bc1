//! The kiosk with a printer: what a visitor sees when the paper comes, is late, or does not come at
//! all.

use super::*;
use ::paper::Page;
use hall::{Condition, Failure, JobState, PrintCommand};
use ui::{Fonts, picture};

fn here() -> PrinterId {
    "kiosk".parse().unwrap()
}

fn with_printer(lang: Lang) -> Kiosk {
    Kiosk::new(lang).with_printer(here(), WithoutPaper::Stop)
}

fn issue(printer: Option<PrinterId>) -> Option<Action> {
    Some(Action::Send(Command::Queue(QueueCommand::Issue {
        service: service("tax"),
        lang: Lang::ZH,
        class: None,
        printer,
    })))
}

fn visitor_left(job: JobId) -> Option<Action> {
    Some(Action::Send(Command::Print(PrintCommand::ReportJob {
        job,
        state: JobState::Failed {
            why: Failure::VisitorLeft,
        },
    })))
}

impl Fixture {
    /// The printer reports, and the kiosk hears of it. Returns what it sends, which the hall takes.
    fn printer(&mut self, kiosk: &mut Kiosk, condition: Condition) -> Option<Action> {
        self.hear(
            kiosk,
            &Command::Print(PrintCommand::ReportPrinter {
                printer: here(),
                condition,
                layout_fault: None,
            }),
        )
    }

    fn job(&mut self, kiosk: &mut Kiosk, state: JobState) -> Option<Action> {
        let job = self
            .hall
            .jobs()
            .last()
            .expect("something was to be printed")
            .id;
        self.hear(
            kiosk,
            &Command::Print(PrintCommand::ReportJob { job, state }),
        )
    }

    fn hear(&mut self, kiosk: &mut Kiosk, command: &Command) -> Option<Action> {
        self.at = self.at.plus_s(2);
        let events = self.tell(command).unwrap_or_default();
        let mut asked = None;
        for event in events {
            let action = self.input(kiosk, Input::Happened(event));
            asked = asked.or(self.submit(kiosk, action));
        }
        asked
    }

    /// Lets the hall answer what the kiosk sends.
    fn submit(&mut self, kiosk: &mut Kiosk, action: Option<Action>) -> Option<Action> {
        if let Some(Action::Send(command)) = &action {
            let answer = self.tell(command);
            assert_eq!(self.input(kiosk, Input::Answered(answer)), None);
        }
        action
    }

    fn after(&mut self, kiosk: &mut Kiosk, seconds: u32) -> Option<Action> {
        self.at = self.at.plus_s(seconds);
        let action = self.input(kiosk, Input::Tick);
        self.submit(kiosk, action)
    }

    fn shows(&self, kiosk: &Kiosk, text: &str) -> bool {
        let seen: Vec<bool> = SIZES
            .iter()
            .map(|(size, cell)| self.hits(kiosk, (*size, *cell)).shows(text))
            .collect();
        assert!(
            seen.iter().all(|s| *s == seen[0]),
            "{text} is shown at some sizes only: {seen:?}"
        );
        seen[0]
    }
}

/// A kiosk that has just issued a ticket on paper.
fn issued() -> (Fixture, Kiosk) {
    let mut f = Fixture::busy();
    let mut kiosk = with_printer(Lang::ZH);
    f.printer(&mut kiosk, Condition::Ready);
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("tax"))),
        issue(Some(here()))
    );
    (f, kiosk)
}

#[test]
fn a_ticket_is_printed_taken_and_the_page_closes_a_while_after_the_paper() {
    let (mut f, mut kiosk) = issued();
    assert!(
        f.shows(&kiosk, "D010")
            && f.shows(&kiosk, "正在打印，请取走号票")
            && !f.shows(&kiosk, "请记住")
    );
    f.job(&mut kiosk, JobState::Sending { offset: 9000 });
    f.job(&mut kiosk, JobState::Sent);
    assert!(f.shows(&kiosk, "正在打印，请取走号票"));
    f.after(&mut kiosk, 11);
    assert!(
        kiosk.dialog.is_some(),
        "a slow serial printer takes 15 seconds"
    );
    f.job(&mut kiosk, JobState::Printed);
    assert!(f.shows(&kiosk, "请取走您的号票"));
    f.after(&mut kiosk, f.settings.ticket_page_s - 1);
    assert!(kiosk.dialog.is_some());
    assert_eq!(f.after(&mut kiosk, 1), None);
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn paper_that_nearly_ends_is_nothing_to_a_visitor() {
    let mut f = Fixture::busy();
    let mut kiosk = with_printer(Lang::ZH);
    let picture = |f: &Fixture, kiosk: &Kiosk| {
        let look = look(Theme::dark(), Encoding::Octant, KIOSK.1);
        f.drawn(kiosk, &look, whole(KIOSK.0)).buffer
    };
    f.printer(&mut kiosk, Condition::Ready);
    let before = picture(&f, &kiosk);
    f.printer(&mut kiosk, Condition::NearEnd);
    assert_eq!(picture(&f, &kiosk), before);
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("tax"))),
        issue(Some(here()))
    );
}

#[test]
fn a_kiosk_without_paper_sends_visitors_to_another_one_and_comes_back_by_itself() {
    let mut f = Fixture::busy();
    let mut kiosk = with_printer(Lang::ZH);
    for (condition, zh, en) in [
        (
            Condition::PaperOut,
            "打印机缺纸，请到其他取号机取号",
            "Out of paper: please use another kiosk",
        ),
        (
            Condition::CoverOpen,
            "打印机上盖打开，请到其他取号机取号",
            "The printer is open: please use another kiosk",
        ),
        (
            Condition::Offline,
            "打印机暂时不能用，请到其他取号机取号",
            "The printer is not working: please use another kiosk",
        ),
    ] {
        f.printer(&mut kiosk, condition);
        assert!(f.shows(&kiosk, zh) && f.shows(&kiosk, en) && f.shows(&kiosk, "工作人员："));
        for (size, cell) in SIZES {
            assert!(
                !f.hits(&kiosk, (size, cell))
                    .iter()
                    .any(|(_, target)| matches!(target, Target::Service(_)))
            );
        }
        let tickets = f.hall.tickets().len();
        assert_eq!(f.touch(&mut kiosk, Target::Closed(service("tax"))), None);
        assert!(
            matches!(kiosk.dialog, Some(Dialog::Refused { .. })) && f.shows(&kiosk, zh),
            "a touch repeats it"
        );
        f.touch(&mut kiosk, Target::Ok);
        assert_eq!(f.key(&mut kiosk, WINDOW, KeyCode::Char('1')), None);
        f.touch(&mut kiosk, Target::Ok);
        f.touch(&mut kiosk, Target::Group(group("insurance")));
        assert!(kiosk.path.is_empty());
        f.printer(&mut kiosk, Condition::Ready);
        assert_eq!(
            (&kiosk.dialog, f.hall.tickets().len()),
            (&None, tickets),
            "no number was drawn"
        );
        assert!(!f.shows(&kiosk, zh) && !f.shows(&kiosk, "工作人员："));
    }
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("tax"))),
        issue(Some(here()))
    );
}

#[test]
fn a_kiosk_that_may_do_without_paper_shows_number_and_code() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH).with_printer(here(), WithoutPaper::Screen);
    f.printer(&mut kiosk, Condition::PaperOut);
    assert!(!f.shows(&kiosk, "打印机缺纸，请到其他取号机取号"));
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("tax"))),
        issue(None)
    );
    assert!(f.shows(&kiosk, "D010") && f.shows(&kiosk, "请拍照或扫码保存号码"));
    let look = look(Theme::dark(), Encoding::Plain, WINDOW.1);
    let plain = f.drawn(&kiosk, &look, whole(WINDOW.0)).buffer;
    let text: String = plain
        .content
        .iter()
        .map(|c| c.symbol())
        .filter(|s| *s != " ")
        .collect();
    assert!(text.contains("请记住号码"), "no code without pixels");
    f.after(&mut kiosk, 29);
    assert!(kiosk.dialog.is_some(), "there is time to take a photograph");
    f.after(&mut kiosk, 1);
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn a_code_on_the_screen_reads_back_at_every_size() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH).with_printer(here(), WithoutPaper::Screen);
    f.printer(&mut kiosk, Condition::PaperOut);
    f.touch(&mut kiosk, Target::Service(service("tax")));
    for (size, cell) in SIZES {
        for theme in [Theme::dark(), Theme::light()] {
            let look = look(theme, Encoding::Octant, cell);
            let buffer = f.drawn(&kiosk, &look, whole(size)).buffer;
            let png = picture::png(&buffer, (u32::from(cell.0), u32::from(cell.1)));
            let grey = image::load_from_memory(&png).unwrap().into_luma8();
            let wide = grey.width() as usize;
            let high = grey.height() as usize;
            let mut seen = rqrr::PreparedImage::prepare_from_greyscale(wide, high, |x, y| {
                grey.as_raw()[y * wide + x]
            });
            let read = seen
                .detect_grids()
                .first()
                .map(|grid| grid.decode().unwrap().1);
            assert_eq!(
                read.as_deref(),
                Some("滨江区政务服务中心\nD010 税务服务\n2026-11-23 10:24"),
                "at {size:?}"
            );
        }
    }
}

#[test]
fn a_printer_that_stops_under_the_touch_costs_the_visitor_nothing() {
    let refused = || {
        Input::Answered(Err(Refusal::PrinterStopped {
            condition: Condition::PaperOut,
        }))
    };
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH).with_printer(here(), WithoutPaper::Screen);
    f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    assert_eq!(
        f.input(&mut kiosk, refused()),
        issue(None),
        "the number is given on the screen instead"
    );
    let mut kiosk = with_printer(Lang::ZH);
    f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    assert_eq!(f.input(&mut kiosk, refused()), None);
    assert!(f.shows(&kiosk, "打印机缺纸，请到其他取号机取号"));
}

#[test]
fn a_number_whose_paper_does_not_come_is_kept_until_confirmed_and_the_paper_comes_no_more() {
    let (mut f, mut kiosk) = issued();
    f.job(&mut kiosk, JobState::Sending { offset: 9000 });
    assert_eq!(f.printer(&mut kiosk, Condition::PaperOut), None);
    assert!(f.shows(&kiosk, "D010") && f.shows(&kiosk, "请记住您的号码"));
    assert!(f.shows(&kiosk, "打印机缺纸，号票没有打出；号码有效，请留意叫号"));
    kiosk.lang = Lang::EN;
    assert!(
        f.shows(&kiosk, "Please remember your number")
            && f.shows(&kiosk, "Out of paper: no printed ticket")
    );
    let job = f.hall.jobs()[0].id;
    assert_eq!(f.touch(&mut kiosk, Target::Ok), visitor_left(job));
    assert_eq!(kiosk.dialog, None);
    assert_eq!(f.hall.unprinted(f.at).count(), 1, "staff see it");
    f.printer(&mut kiosk, Condition::Ready);
    assert!(!f.hall.jobs()[0].is_open(), "and nobody prints it unasked");
}

#[test]
fn the_same_after_thirty_seconds_without_an_answer() {
    let (mut f, mut kiosk) = issued();
    f.printer(&mut kiosk, Condition::CoverOpen);
    assert!(
        kiosk.next_change(&f.cx()) <= f.at.plus_s(1),
        "the bar moves"
    );
    assert_eq!(f.after(&mut kiosk, 29), None);
    assert!(kiosk.dialog.is_some());
    let job = f.hall.jobs()[0].id;
    assert_eq!(f.after(&mut kiosk, 1), visitor_left(job));
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn a_printer_that_recovers_in_time_prints_for_the_visitor_who_waited() {
    let (mut f, mut kiosk) = issued();
    f.printer(&mut kiosk, Condition::PaperOut);
    f.after(&mut kiosk, 25);
    f.printer(&mut kiosk, Condition::Ready);
    assert!(f.shows(&kiosk, "正在打印，请取走号票"));
    f.after(&mut kiosk, 40);
    assert!(kiosk.dialog.is_some());
    f.job(&mut kiosk, JobState::Printed);
    assert!(f.shows(&kiosk, "请取走您的号票"));
    assert_eq!(
        f.touch(&mut kiosk, Target::Ok),
        None,
        "there is nothing to take back"
    );
}

#[test]
fn a_job_that_is_given_up_shows_the_number_and_is_not_reported_again() {
    for state in [
        JobState::Uncertain,
        JobState::Failed {
            why: Failure::Layout,
        },
        JobState::Failed {
            why: Failure::Printer(Condition::Offline),
        },
    ] {
        let (mut f, mut kiosk) = issued();
        f.job(&mut kiosk, state);
        assert!(
            f.shows(&kiosk, "请记住您的号码")
                && f.shows(&kiosk, "号票没有打出；号码有效，请留意叫号")
        );
        assert_eq!(f.touch(&mut kiosk, Target::Ok), None);
        assert_eq!(kiosk.dialog, None);
    }
}

#[test]
fn a_touch_just_when_the_page_turns_does_not_send_the_number_away() {
    let (mut f, mut kiosk) = issued();
    f.printer(&mut kiosk, Condition::PaperOut);
    f.input(&mut kiosk, Input::Touch(Target::Ok));
    assert!(kiosk.dialog.is_some());
}

#[test]
fn a_double_tap_while_printing_takes_no_second_ticket_and_leaving_early_does_not_stop_the_paper() {
    let (mut f, mut kiosk) = issued();
    assert_eq!(
        f.input(&mut kiosk, Input::Touch(Target::Service(service("tax")))),
        None
    );
    assert_eq!(f.touch(&mut kiosk, Target::Ok), None);
    assert_eq!(kiosk.dialog, None);
    assert!(f.hall.jobs()[0].is_open());
    f.job(&mut kiosk, JobState::Printed);
    assert!(kiosk.left.is_empty());
}

#[test]
fn paper_that_gets_stuck_after_the_visitor_left_is_taken_back() {
    let (mut f, mut kiosk) = issued();
    f.touch(&mut kiosk, Target::Ok);
    let job = f.hall.jobs()[0].id;
    // The next visitor's answer comes first.
    let next = f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    assert_eq!(next, None, "a double tap");
    f.at = f.at.plus_s(2);
    let Some(Action::Send(command)) =
        f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))))
    else {
        panic!("nothing sent")
    };
    let answer = f.tell(&command);
    assert_eq!(f.printer(&mut kiosk, Condition::PaperOut), None);
    let action = f.input(&mut kiosk, Input::Answered(answer));
    assert_eq!(f.submit(&mut kiosk, action), visitor_left(job));
    assert!(
        f.shows(&kiosk, "D011") && f.shows(&kiosk, "请记住您的号码"),
        "the report's answer leaves the page alone"
    );
}

#[test]
fn paper_that_nobody_begins_to_print_is_taken_back_after_a_minute() {
    let (mut f, mut kiosk) = issued();
    let job = f.hall.jobs()[0].id;
    f.touch(&mut kiosk, Target::Ok);
    assert!(kiosk.next_change(&f.cx()) <= f.hall.jobs()[0].queued_at.plus_s(60));
    assert_eq!(f.after(&mut kiosk, 40), None);
    assert_eq!(f.after(&mut kiosk, 20), visitor_left(job));
    let (mut f, mut kiosk) = issued();
    let job = f.hall.jobs()[0].id;
    assert_eq!(f.after(&mut kiosk, 59), None);
    assert!(kiosk.dialog.is_some());
    assert_eq!(f.after(&mut kiosk, 1), visitor_left(job));
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn a_call_is_told_whether_the_paper_came_or_not() {
    for condition in [Condition::Ready, Condition::PaperOut] {
        let mut f = Fixture::empty(Config::default().setup);
        f.at = now();
        let mut kiosk = with_printer(Lang::ZH);
        f.tell(&Command::Counter(CounterCommand::Open {
            counter: hall::CounterId(4),
            clerk: "赵磊".to_owned(),
            replace: false,
        }))
        .unwrap();
        f.touch(&mut kiosk, Target::Service(service("tax")));
        f.printer(&mut kiosk, condition);
        f.tell(&Command::Counter(CounterCommand::CallNext {
            counter: hall::CounterId(4),
        }))
        .unwrap();
        assert!(f.shows(&kiosk, "请现在到 4号窗口"));
    }
}

// ----- paper on the screen

/// A ticket, more or less as the printer gets it.
fn ticket_page() -> Page {
    let fonts = Fonts::embedded_only();
    let mut page = Page::new(576);
    let mut line = |text: &str, top: i32, em: f32| {
        let mut x = (576.0 - fonts.width(text) * em) / 2.0;
        for letter in text.chars() {
            let glyph = fonts.glyph(letter, em, em);
            let left = x as i32 + glyph.left;
            let upper = top + (em * font::baseline()) as i32 + glyph.top;
            for (i, _) in glyph
                .cover
                .iter()
                .enumerate()
                .filter(|(_, cover)| **cover > 112)
            {
                page.set(
                    left + (i % glyph.width) as i32,
                    upper + (i / glyph.width) as i32,
                    true,
                );
            }
            x += fonts.advance(letter) * em;
        }
    };
    line("滨江区政务服务中心", 16, 40.0);
    line("Binjiang Government Service Center", 66, 24.0);
    line("税务服务", 130, 44.0);
    line("Taxation", 182, 26.0);
    line("D010", 200, 180.0);
    line("您前面等候 9 人", 420, 34.0);
    line("预计等待 约 20-30 分钟", 466, 34.0);
    line("办理窗口：4、6", 530, 30.0);
    line("取号时间：2026-11-23 10:24", 572, 26.0);
    line("请留意叫号屏幕和语音提示，过号请到咨询台", 640, 24.0);
    for x in 16..560 {
        for (y, dashed) in [
            (108, false),
            (109, false),
            (110, false),
            (516, true),
            (517, true),
            (700, false),
            (701, false),
        ] {
            page.set(x, y, !dashed || x / 8 % 2 == 0);
        }
    }
    page.extend_to(790);
    page
}

/// Returns what has come out of it after `rows` rows.
fn part_of(page: &Page, rows: usize) -> Page {
    let mut part = Page::new(page.width());
    (0..rows.min(page.height())).for_each(|y| part.push_row(page.row(y)));
    part
}

#[test]
fn the_paper_rises_from_the_bottom_row_by_row_and_stands_there_whole() {
    let (mut f, kiosk) = issued();
    let page = ticket_page();
    for (size, cell) in SIZES {
        let look = look(Theme::dark(), Encoding::Octant, cell);
        let mut draw = |rows: usize| {
            f.paper = Some(part_of(&page, rows));
            f.drawn(&kiosk, &look, whole(size)).buffer
        };
        let empty = draw(0);
        let mut tops = Vec::new();
        for rows in [100, 300, 500, 790] {
            let now = draw(rows);
            let changed = |y: u16| (0..size.0).any(|x| now[(x, y)] != empty[(x, y)]);
            let lines: Vec<u16> = (0..size.1).filter(|y| changed(*y)).collect();
            assert_eq!(
                lines.len(),
                usize::from(lines[lines.len() - 1] - lines[0]) + 1,
                "one sheet at {size:?}"
            );
            tops.push(lines[0]);
        }
        assert!(
            tops.windows(2).all(|pair| pair[1] < pair[0]),
            "it rises at {size:?}: {tops:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_size_and_no_state_of_paper_panics(
        width in 1u16..500, height in 1u16..140, tiny: bool, encoding in 0usize..4, large: bool,
        rows in 0usize..1200, dots in 0u16..900, state in 0usize..5,
    ) {
        let (mut f, mut kiosk) = issued();
        let mut page = Page::new(dots);
        page.extend_to(rows);
        (0..rows as i32).for_each(|i| page.set(i * 7 % 900, i, true));
        f.paper = Some(page);
        match state {
            0 => {}
            1 => drop(f.job(&mut kiosk, JobState::Printed)),
            2 => drop(f.printer(&mut kiosk, Condition::Fault)),
            3 => drop(f.job(&mut kiosk, JobState::Uncertain)),
            _ => {
                kiosk = Kiosk::new(Lang::EN).with_printer(here(), WithoutPaper::Screen);
                f.printer(&mut kiosk, Condition::CoverOpen);
                f.touch(&mut kiosk, Target::Service(service("tax")));
            }
        }
        kiosk.large = large;
        let encoding = ENCODINGS[encoding];
        let look = look(Theme::light(), encoding, if tiny { (4, 8) } else { (8, 16) });
        let area = Rect::new(3, 2, width, height);
        for (rect, target) in f.drawn(&kiosk, &look, area).hits.iter() {
            prop_assert_eq!(rect.intersection(area), rect, "{:?}", target);
        }
    }
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_of_paper() {
    use Encoding::{Octant, Plain, Quadrant};
    let shot = |f: &Fixture, name: &str, kiosk: &Kiosk, theme, encoding, (size, cell): Size| {
        let look = look(theme, encoding, cell);
        let buffer = f.drawn(kiosk, &look, whole(size)).buffer;
        let name = format!("paper-{}x{}-{name}", size.0, size.1);
        save("shots-kiosk", &name, &buffer, cell);
    };
    let page = ticket_page();
    for at in [SIZES[0], SIZES[3], SIZES[6], SIZES[8], SIZES[9], SIZES[10]] {
        for (lang, code) in [(Lang::ZH, "zh"), (Lang::EN, "en")] {
            for (theme, dress) in [(Theme::dark(), "dark"), (Theme::light(), "light")] {
                let (mut f, mut kiosk) = issued();
                kiosk.lang = lang;
                let name = |what: &str| format!("{what}-{dress}-{code}");
                shot(&f, &name("coming-real"), &kiosk, theme, Octant, at);
                f.paper = Some(part_of(&page, 450));
                shot(&f, &name("coming"), &kiosk, theme, Octant, at);
                shot(&f, &name("coming-quadrant"), &kiosk, theme, Quadrant, at);
                f.printer(&mut kiosk, Condition::PaperOut);
                shot(&f, &name("stuck"), &kiosk, theme, Octant, at);
                f.printer(&mut kiosk, Condition::Ready);
                f.paper = Some(page.clone());
                f.job(&mut kiosk, JobState::Printed);
                shot(&f, &name("out"), &kiosk, theme, Octant, at);
                let mut kiosk = with_printer(lang);
                f.printer(&mut kiosk, Condition::PaperOut);
                shot(&f, &name("stopped"), &kiosk, theme, Octant, at);
                shot(&f, &name("stopped-plain"), &kiosk, theme, Plain, at);
                f.touch(&mut kiosk, Target::Closed(service("tax")));
                shot(&f, &name("refused"), &kiosk, theme, Octant, at);
                let mut kiosk = Kiosk::new(lang).with_printer(here(), WithoutPaper::Screen);
                f.touch(&mut kiosk, Target::Service(service("tax")));
                shot(&f, &name("screen"), &kiosk, theme, Octant, at);
                shot(&f, &name("screen-plain"), &kiosk, theme, Plain, at);
                shot(&f, &name("screen-quadrant"), &kiosk, theme, Quadrant, at);
            }
        }
    }
}
