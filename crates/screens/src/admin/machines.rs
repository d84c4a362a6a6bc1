//! The machines of the hall, what each is for and how it is; and the printers, with what helps them.

use super::page::{Deed, Desk, Field, Page, Question, Step, What};
use super::view::{Cell, P, View};
use crate::inquiry::{Found, Inquiry, MachineRow, MachineState};
use crate::screen::KeyCode;
use hall::{Lang, Printer};
use ratatui::layout::Rect;
use text::args;
use ui::widgets::{Column, Entries, List};
use ui::{Cut, Rgb};

const EXPEL: KeyCode = KeyCode::Char('e');
const CODE: KeyCode = KeyCode::Char('c');
const AGAIN: KeyCode = KeyCode::Char('n');

const DEEDS: [Deed; 3] = [
    Deed::new(CODE, "admin-do-code"),
    Deed::new(EXPEL, "admin-do-expel"),
    Deed::new(AGAIN, "admin-do-again"),
];

/// The page of the machines.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct MachinesPage {
    list: List,
    /// The machines in a language, or why they are not known.
    known: Option<(Lang, Result<Vec<MachineRow>, String>)>,
    /// What the latest code was given out with.
    code: Option<String>,
}

/// A line of the page.
enum Line<'a> {
    Machine(&'a MachineRow),
    Printer(&'a Printer),
}

impl MachinesPage {
    fn machines(&self) -> &[MachineRow] {
        match &self.known {
            Some((_, Ok(rows))) => rows,
            _ => &[],
        }
    }

    fn all<'a>(&'a self, desk: &Desk<'a>) -> Vec<Line<'a>> {
        let machines = self.machines().iter().map(Line::Machine);
        let printers = desk.cx.hall.printers().iter().map(Line::Printer);
        machines.chain(printers).collect()
    }

    fn chosen<'a>(&'a self, desk: &Desk<'a>) -> Option<Line<'a>> {
        let mut all = self.all(desk);
        let last = all.len().checked_sub(1)?;
        Some(all.swap_remove(self.list.at().min(last)))
    }

    /// Returns what is told of the chosen line.
    fn about(&self, desk: &Desk<'_>) -> String {
        let labelled = |facts: &[(&'static str, &str)]| {
            let facts = facts.iter().filter(|(_, value)| !value.is_empty());
            let facts = facts.map(|(label, value)| format!("{}: {value}", desk.text(label)));
            facts.collect::<Vec<_>>().join("   ")
        };
        match self.chosen(desk) {
            Some(Line::Machine(machine)) => labelled(&[
                ("admin-machines-since", &machine.since),
                ("machines-seen", &machine.seen),
                ("machines-note", &machine.note),
            ]),
            Some(Line::Printer(printer)) => {
                let remedy = text::remedy(printer.condition, &desk.words);
                let layout = printer.layout_fault.as_deref().unwrap_or_default();
                let parts = [remedy, layout].into_iter().filter(|part| !part.is_empty());
                parts.collect::<Vec<_>>().join("   ")
            }
            None => String::new(),
        }
    }
}

fn row(desk: &Desk<'_>, line: &Line<'_>, t: &ui::Theme) -> [Cell; 4] {
    let (name, role, state, ink, version): (&str, &str, &str, Rgb, String) = match line {
        Line::Machine(machine) => {
            let (state, ink) = match machine.state {
                MachineState::Here => ("machines-is-here", t.good),
                MachineState::Away => ("machines-is-away", t.warn),
                MachineState::Expelled => ("machines-is-expelled", t.muted),
            };
            let version = machine.version.clone();
            (
                machine.id.as_str(),
                &machine.role,
                desk.text(state),
                ink,
                version,
            )
        }
        Line::Printer(printer) => {
            let ink = match printer.condition.stops() {
                true => t.bad,
                false => t.good,
            };
            let state = text::condition(printer.condition, &desk.words);
            let since = desk.cx.hall.local(printer.since);
            let since = since.format("%m-%d %H:%M").to_string();
            (
                printer.id.as_str(),
                desk.text("admin-machines-printer"),
                state,
                ink,
                since,
            )
        }
    };
    [
        Cell::new(name, t.ticket).bold(),
        Cell::new(role, t.text),
        Cell::new(state, ink),
        Cell::new(version, t.muted),
    ]
}

impl Page for MachinesPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        self.all(desk).len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        if desk.cx.connection.lost_since().is_some() {
            return Some("admin-lost");
        }
        match key {
            AGAIN => None,
            EXPEL => match self.chosen(desk) {
                Some(Line::Machine(machine)) if machine.state != MachineState::Expelled => {
                    desk.not_on_hub()
                }
                _ => Some("admin-machines-choose"),
            },
            _ => desk.not_on_hub(),
        }
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        match (key, self.chosen(desk)) {
            (EXPEL, Some(Line::Machine(machine))) => Step::Ask(What::Expel(machine.id)),
            (CODE, _) => Step::Inquire(Inquiry::Code(desk.words.lang())),
            (AGAIN, _) => {
                self.opened();
                Step::Stay
            }
            _ => Step::Stay,
        }
    }

    fn opened(&mut self) {
        self.known = None;
        self.code = None;
    }

    fn wants(&self, desk: &Desk<'_>) -> Option<Inquiry> {
        let lang = desk.words.lang();
        let is_known = self.known.as_ref().is_some_and(|(of, _)| *of == lang);
        (!is_known).then_some(Inquiry::Machines(lang))
    }

    fn learned(&mut self, _: &Desk<'_>, inquiry: Inquiry, found: Found) {
        match (inquiry, found) {
            (Inquiry::Machines(lang), Found::Machines(rows)) => self.known = Some((lang, Ok(rows))),
            (Inquiry::Machines(lang), Found::Nothing(why)) => self.known = Some((lang, Err(why))),
            (Inquiry::Code(_), Found::Done(text)) => self.code = Some(text),
            _ => {}
        }
    }

    /// A code is no part of a record, and what others told is asked for again.
    fn is_settled(&self) -> bool {
        self.known.is_none()
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let area = view.explained(p, area, &self.about(desk));
        let told = match (&self.code, &self.known) {
            (Some(code), _) => Some((code.clone(), t.highlight)),
            (None, None) => Some((desk.text("admin-machines-looking").to_owned(), t.muted)),
            (None, Some((_, Err(why)))) => Some((why.clone(), t.warn)),
            (None, Some((_, Ok(rows)))) if rows.is_empty() => {
                Some((desk.text("machines-none").to_owned(), t.muted))
            }
            _ => None,
        };
        let area = match told {
            Some((text, ink)) => {
                let rows = p.paragraph_rows(&text, area.width, s.text(ink));
                let (head, area) = area.cut_top(rows + s.line / 2);
                p.paragraph(head, &text, s.text(ink));
                area
            }
            None => area,
        };
        let rows = self.all(desk);
        let rows: Vec<[Cell; 4]> = rows.iter().map(|line| row(desk, line, &t)).collect();
        if rows.is_empty() {
            return;
        }
        let widths = view.widths(p, &rows);
        let gap = s.columns(2);
        let heads = [
            "machines-name",
            "machines-role",
            "machines-state",
            "admin-machines-version",
        ]
        .map(|id| desk.text(id));
        let [name, role, state] = std::array::from_fn(|i| widths[i].max(s.measure(p, heads[i])));
        let columns = [
            Column::of(name.min(area.width / 3), heads[0]).gap(gap),
            Column::of(role, heads[1]).gap(gap),
            Column::of(state, heads[2]).gap(gap),
            Column::rest(heads[3]),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    fn title(&self, _: &Desk<'_>, _: &What) -> String {
        String::new()
    }

    fn fields(&self, _: &Desk<'_>, _: &What) -> Vec<Field> {
        Vec::new()
    }

    fn submit(&mut self, _: &Desk<'_>, _: &What, _: &Entries) -> Step {
        Step::Stay
    }

    fn question(&self, desk: &Desk<'_>, what: &What) -> Option<Question> {
        let What::Expel(machine) = what else {
            return None;
        };
        let given = args! { machine: machine.as_str() };
        Some(Question {
            title: desk.words.say("admin-machines-expel-title", given),
            text: desk.text("admin-machines-expel-text").to_owned(),
            ok: "admin-do-expel",
        })
    }

    fn agree(&mut self, desk: &Desk<'_>, what: &What) -> Step {
        match what {
            What::Expel(machine) => Step::Inquire(Inquiry::Expel {
                lang: desk.words.lang(),
                machine: *machine,
            }),
            _ => Step::Stay,
        }
    }
}
