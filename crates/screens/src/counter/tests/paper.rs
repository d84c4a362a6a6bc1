//! Printers and paper at the counter.

use super::*;
use hall::{Condition, Failure, JobId, JobState, PrintCommand, Printable, PrinterId};

fn printer(name: &str) -> PrinterId {
    name.parse().unwrap()
}

impl Desk {
    fn printer(&mut self, name: &str, condition: Condition, layout_fault: Option<&str>) {
        let layout_fault = layout_fault.map(str::to_owned);
        self.hub(Command::Print(PrintCommand::ReportPrinter {
            printer: printer(name),
            condition,
            layout_fault,
        }))
        .unwrap();
    }

    /// A ticket at the kiosk whose print job ends like this.
    fn ticket_on_paper(&mut self, key: &str, state: JobState) -> JobId {
        let printer = Some(printer("kiosk"));
        self.hub(Command::Queue(QueueCommand::Issue {
            service: service(key),
            lang: Lang::ZH,
            class: None,
            printer,
        }))
        .unwrap();
        let job = self.hall.jobs().last().unwrap().id;
        if state != JobState::Queued {
            self.hub(Command::Print(PrintCommand::ReportJob { job, state }))
                .unwrap();
        }
        job
    }

    fn shows_everywhere(&self, text: &str) -> bool {
        SIZES
            .iter()
            .all(|(size, cell)| self.world.hits(&self.screen, (*size, *cell)).shows(text))
    }
}

/// Two printers, one of them stopped, and three visitors without paper.
pub(super) fn troubled_desk() -> Desk {
    let mut desk = Desk::busy();
    desk.printer("kiosk", Condition::Ready, None);
    desk.printer(
        "office",
        Condition::NearEnd,
        Some("ticket.toml:3:9: `width` = 640 is out of range 64..576"),
    );
    desk.ticket_on_paper("social", JobState::Uncertain);
    desk.later(40);
    desk.ticket_on_paper(
        "medical",
        JobState::Failed {
            why: Failure::VisitorLeft,
        },
    );
    desk.later(150);
    desk.ticket_on_paper(
        "household",
        JobState::Failed {
            why: Failure::Printer(Condition::PaperOut),
        },
    );
    desk.printer("kiosk", Condition::PaperOut, None);
    desk.later(30);
    desk.tick();
    desk
}

pub(super) fn unprinted_desk() -> Desk {
    let mut desk = troubled_desk();
    desk.press(KeyCode::Char('u'));
    desk
}

#[test]
fn nothing_is_said_of_printers_that_print() {
    let picture = |desk: &Desk| {
        let look = look(Theme::dark(), Encoding::Octant, (8, 16));
        desk.drawn(&look, whole((160, 45))).buffer
    };
    let mut desk = Desk::busy();
    let before = picture(&desk);
    desk.printer("kiosk", Condition::Ready, None);
    desk.printer("office", Condition::Mute, None);
    desk.ticket_on_paper("tax", JobState::Printed);
    let ticket = desk.hall.jobs()[0].what;
    if let Printable::Ticket(ticket) = ticket {
        desk.hub(Command::Queue(QueueCommand::Cancel {
            ticket,
            counter: None,
        }))
        .unwrap();
    }
    assert_eq!(picture(&desk), before);
}

#[test]
fn a_printer_that_never_says_that_it_printed_is_named_with_the_cure() {
    let mut desk = Desk::busy();
    desk.ticket_on_paper("tax", JobState::Uncertain);
    desk.printer("kiosk", Condition::Mute, None);
    assert!(!desk.shows("fence"), "one answer may be lost");
    desk.ticket_on_paper("tax", JobState::Uncertain);
    assert!(desk.shows_everywhere("打印机 kiosk 从不回报已打印"));
    assert!(desk.shows_everywhere("fence = \"none\""));
    desk.screen.set_lang(Lang::EN);
    assert!(desk.shows_everywhere("Printer kiosk never says that it has printed"));
    assert!(desk.shows_everywhere("fence = \"none\""));
    desk.printer("kiosk", Condition::Ready, None);
    assert!(!desk.shows("fence"));
}

#[test]
fn a_stopped_printer_is_seen_at_once_with_what_to_do() {
    let mut desk = Desk::busy();
    desk.printer("kiosk", Condition::PaperOut, None);
    let time = text::clock(desk.hall.local(desk.at).time());
    assert!(desk.shows_everywhere(&format!("打印机 kiosk：缺纸（{time} 起）")));
    assert!(desk.shows_everywhere("请换上新纸卷，热敏面朝外，合上上盖"));
    desk.screen.set_lang(Lang::EN);
    assert!(desk.shows_everywhere(&format!("Printer kiosk: out of paper since {time}")));
    assert!(desk.shows_everywhere("Put in a new roll"));
    desk.printer("kiosk", Condition::NearEnd, None);
    assert!(
        desk.shows_everywhere("paper nearly out") && desk.shows_everywhere("Have a new roll ready")
    );
    desk.printer(
        "kiosk",
        Condition::Ready,
        Some("ticket.toml:2:6: unclosed table"),
    );
    assert!(
        desk.shows_everywhere("mistake in the layout")
            && desk.shows_everywhere("ticket.toml:2:6: unclosed table")
    );
    desk.printer("kiosk", Condition::Ready, None);
    assert!(!desk.shows("Printer kiosk"));
}

#[test]
fn the_worst_comes_first_and_the_rest_is_counted() {
    let desk = troubled_desk();
    let hits = desk.hits((80, 24));
    assert!(hits.shows("kiosk：缺纸") && hits.shows("+2") && hits.shows("未打印 3"));
    let hits = desk.hits((160, 45));
    assert!(
        hits.shows("kiosk：缺纸")
            && hits.shows("office：纸快用完")
            && hits.shows("office：版式有误")
            && !hits.shows("+")
    );
}

#[test]
fn a_ticket_without_paper_is_printed_from_the_list_under_its_number() {
    let mut desk = troubled_desk();
    let jobs: Vec<JobId> = desk.hall.unprinted(desk.at).map(|job| job.id).collect();
    let number = |id: &JobId| match desk.hall.job(*id).unwrap().what {
        Printable::Ticket(ticket) => desk.hall.ticket(ticket).unwrap().number.to_string(),
        other => panic!("{other:?} has no number"),
    };
    let numbers: Vec<String> = jobs.iter().map(number).collect();
    assert_eq!(desk.touch(Target::Do(CounterAction::Unprinted)), None);
    for text in numbers.iter().map(String::as_str).chain([
        "社会保障",
        "不确定是否打出",
        "未打印：办事人已离开",
        "未打印：打印机缺纸",
    ]) {
        assert!(desk.shows_everywhere(text), "{text}");
    }
    desk.press(KeyCode::Down);
    let what = desk.hall.job(jobs[1]).unwrap().what;
    // The printer that it came from has no paper.
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Print(PrintCommand::Print {
            what,
            printer: printer("office")
        }))
    );
    let printed = desk.hall.jobs().last().unwrap();
    assert!(
        printed.reprint && printed.what == what,
        "the same number, marked as a copy"
    );
    assert!(
        desk.screen.dialog.is_some(),
        "the list stays for the next one"
    );
    assert_eq!(
        desk.press(KeyCode::Enter)
            .map(|_| desk.hall.unprinted(desk.at).count()),
        Some(1)
    );
    assert!(
        matches!(desk.press(KeyCode::Char('d')), Some(Command::Print(PrintCommand::ReportJob { job, state: JobState::PutAside })) if job == jobs[0])
    );
    desk.tick();
    assert_eq!(
        (desk.hall.unprinted(desk.at).count(), &desk.screen.dialog),
        (0, &None),
        "nothing is left to do"
    );
}

#[test]
fn a_touch_on_a_row_chooses_it_and_buttons_do_the_rest() {
    let mut desk = unprinted_desk();
    let jobs: Vec<JobId> = desk.hall.unprinted(desk.at).map(|job| job.id).collect();
    assert_eq!(desk.touch(Target::Line(ListPress::Line(2))), None);
    assert_eq!(
        desk.touch(Target::Dismiss),
        Some(Command::Print(PrintCommand::ReportJob {
            job: jobs[2],
            state: JobState::PutAside
        }))
    );
    assert_eq!(desk.touch(Target::Line(ListPress::Line(0))), None);
    let what = desk.hall.job(jobs[0]).unwrap().what;
    assert_eq!(
        desk.touch(Target::Ok),
        Some(Command::Print(PrintCommand::Print {
            what,
            printer: printer("office")
        }))
    );
}

#[test]
fn rows_stay_where_they_are_while_others_see_to_them() {
    let mut desk = unprinted_desk();
    let jobs: Vec<JobId> = desk.hall.unprinted(desk.at).map(|job| job.id).collect();
    desk.hub(Command::Print(PrintCommand::ReportJob {
        job: jobs[0],
        state: JobState::PutAside,
    }))
    .unwrap();
    desk.tick();
    assert_eq!(
        desk.press(KeyCode::Enter),
        None,
        "another counter was faster"
    );
    assert!(desk.shows("已处理") && desk.hits((80, 24)).find(&Target::Ok).is_none());
    desk.printer("kiosk", Condition::Ready, None);
    let new = desk.ticket_on_paper("tax", JobState::Queued);
    assert_eq!(desk.touch(Target::Line(ListPress::Line(3))), None);
    desk.later(121);
    desk.tick();
    assert!(desk.shows("等待打印"), "a printer that nobody drives");
    desk.touch(Target::Line(ListPress::Line(3)));
    assert_eq!(
        desk.press(KeyCode::Char('D')),
        Some(Command::Print(PrintCommand::ReportJob {
            job: new,
            state: JobState::PutAside
        }))
    );
}

#[test]
fn any_ticket_is_printed_again_by_its_row_or_its_number() {
    let mut desk = Desk::busy();
    assert_eq!(desk.press(KeyCode::Char('b')), None);
    assert!(desk.shows("没有这台打印机"));
    desk.printer("kiosk", Condition::PaperOut, None);
    desk.printer("office", Condition::Ready, None);
    desk.press(KeyCode::Esc);
    desk.press(KeyCode::Down);
    assert!(desk.shows_everywhere("B 补打"));
    let chosen = desk.screen.tickets.chosen().unwrap();
    let print = |ticket| {
        Some(Command::Print(PrintCommand::Print {
            what: Printable::Ticket(ticket),
            printer: printer("office"),
        }))
    };
    assert_eq!(
        desk.press(KeyCode::Char('b')),
        print(chosen),
        "at the printer that can"
    );
    assert!(desk.shows("在打印机 office 补打"));
    desk.press(KeyCode::Esc);
    desk.press(KeyCode::Char('b'));
    assert!(desk.shows("补打号票"));
    desk.typed("a12");
    let typed = desk.hall.ticket_by_number("A012").unwrap().id;
    assert_eq!(desk.press(KeyCode::Enter), print(typed));
}

#[test]
fn without_anything_unprinted_the_list_says_so() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('u'));
    assert!(desk.shows("没有未打印的号票") && desk.screen.dialog.is_none());
}

#[test]
fn staff_read_in_time_that_numbers_run_out() {
    let mut setup = Config::default().setup;
    setup.services[0].last = 20;
    let mut desk = Desk::with(setup, HERE);
    desk.press(KeyCode::Enter);
    let issue = |desk: &mut Desk| {
        desk.hub(Command::Queue(QueueCommand::Issue {
            service: service("social"),
            lang: Lang::ZH,
            class: None,
            printer: None,
        }))
        .unwrap();
    };
    for _ in 0..17 {
        issue(&mut desk);
    }
    assert!(!desk.shows_everywhere("社会保障：今天只剩"));
    issue(&mut desk);
    assert!(desk.shows_everywhere("社会保障：今天只剩 2 个号码"));
    issue(&mut desk);
    issue(&mut desk);
    assert!(desk.shows_everywhere("社会保障：今天的号码已用完"));
    assert!(desk.shows_everywhere("把 last 调大"));
}
