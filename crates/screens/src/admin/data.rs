//! What is kept of the hall: its backups, the visits for other programs, and what visitors left of
//! themselves.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::values::choice;
use super::view::{Cell, P, View};
use crate::inquiry::{BackupsPart, Found, Inquiry, Phones};
use crate::screen::KeyCode;
use hall::{Lang, Right};
use ratatui::layout::Rect;
use text::args;
use ui::Cut;
use ui::widgets::{Column, Entries, Entry, List, TextField};

const BACK_UP: KeyCode = KeyCode::Char('b');
const ERASE: KeyCode = KeyCode::Char('e');
const EXPORT: KeyCode = KeyCode::Char('c');

const DEEDS: [Deed; 3] = [
    Deed::new(BACK_UP, "admin-do-back-up"),
    Deed::new(EXPORT, "admin-do-export"),
    Deed::new(ERASE, "admin-do-erase"),
];

/// Days after which what visitors left can be erased: a month, a year, at once.
const DAYS: [u32; 3] = [31, 366, 0];
/// Characters of a hall's name.
const NAME_MAX: usize = 60;

/// The page of what is kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct DataPage {
    list: List,
    /// The backups in a language, or why they are not known.
    backups: Option<(Lang, Result<BackupsPart, String>)>,
    /// The phone numbers that visitors left, or why they are not known.
    phones: Option<Result<Phones, String>>,
}

impl DataPage {
    fn part(&self) -> Option<&BackupsPart> {
        self.backups.as_ref()?.1.as_ref().ok()
    }

    fn counted(&self) -> Option<Phones> {
        self.phones.as_ref()?.as_ref().ok().copied()
    }
}

impl Page for DataPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, _: &Desk<'_>) -> usize {
        self.part().map_or(0, |part| part.files.len())
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        if desk.cx.connection.lost_since().is_some() {
            return Some("admin-lost");
        }
        let is_of_hub = desk.not_on_hub();
        if key != ERASE || is_of_hub.is_some() {
            return is_of_hub;
        }
        match self.counted() {
            _ if desk
                .cx
                .hall
                .may_open(&desk.actor, Right::DataErase)
                .is_err() =>
            {
                Some("admin-data-no-right")
            }
            None => Some("admin-data-counting"),
            Some(phones) if phones.all == 0 => Some("admin-data-no-phones"),
            Some(_) => None,
        }
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let lang = desk.words.lang();
        match key {
            BACK_UP => Step::Inquire(Inquiry::BackUp(lang)),
            EXPORT => Step::Inquire(Inquiry::Export(lang)),
            ERASE => Step::Edit(What::Erase),
            _ => Step::Stay,
        }
    }

    fn opened(&mut self) {
        self.backups = None;
        self.phones = None;
    }

    fn wants(&self, desk: &Desk<'_>) -> Option<Inquiry> {
        let lang = desk.words.lang();
        let is_known = self.backups.as_ref().is_some_and(|(of, _)| *of == lang);
        match is_known {
            false => Some(Inquiry::Backups(lang)),
            true if self.phones.is_none() => Some(Inquiry::Phones(lang)),
            true => None,
        }
    }

    fn learned(&mut self, _: &Desk<'_>, inquiry: Inquiry, found: Found) {
        match (inquiry, found) {
            (Inquiry::Backups(lang), Found::Backups(part)) => {
                self.backups = Some((lang, Ok(part)));
            }
            (Inquiry::Backups(lang), Found::Nothing(why)) => self.backups = Some((lang, Err(why))),
            (Inquiry::Phones(_), Found::Phones(phones)) => self.phones = Some(Ok(phones)),
            (Inquiry::Phones(_), Found::Nothing(why)) => self.phones = Some(Err(why)),
            _ => {}
        }
    }

    fn is_settled(&self) -> bool {
        self.backups.is_none()
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let phones = match (&self.backups, &self.phones) {
            (Some((_, Err(_))), _) => String::new(),
            (_, None) => desk.text("admin-data-counting").to_owned(),
            (_, Some(Err(why))) => why.clone(),
            (_, Some(Ok(phones))) => {
                let given = args! { all: phones.all, month: phones.month, year: phones.year };
                desk.words.say("admin-data-phones", given)
            }
        };
        let area = view.explained(p, area, &phones);
        let mut rest = area;
        let lines = match &self.backups {
            None => vec![(desk.text("admin-data-looking").to_owned(), t.muted)],
            Some((_, Err(why))) => vec![(why.clone(), t.warn)],
            Some((_, Ok(part))) => part
                .lines
                .iter()
                .map(|line| (line.clone(), t.text))
                .collect(),
        };
        for (line, ink) in lines {
            let rows = p.paragraph_rows(&line, rest.width, s.text(ink));
            let (slot, below) = rest.cut_top(rows);
            p.paragraph(slot, &line, s.text(ink));
            rest = below;
        }
        let Some(part) = self.part().filter(|part| !part.files.is_empty()) else {
            return;
        };
        let area = rest.cut_top(s.line / 2).1;
        let rows: Vec<[Cell; 2]> = part
            .files
            .iter()
            .map(|file| {
                [
                    Cell::new(&file.name, t.text),
                    Cell::new(&file.size, t.muted),
                ]
            })
            .collect();
        let name = view.widths(p, &rows)[0];
        let columns = [
            Column::of(name, desk.text("admin-data-file")).gap(s.columns(2)),
            Column::rest(desk.text("admin-data-size")),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    fn title(&self, desk: &Desk<'_>, _: &What) -> String {
        desk.text("admin-data-erase-title").to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, _: &What) -> Vec<Field> {
        let Phones { all, month, year } = self.counted().unwrap_or(Phones {
            all: 0,
            month: 0,
            year: 0,
        });
        let choices = [
            ("admin-data-month", month),
            ("admin-data-year", year),
            ("admin-data-all", all),
        ];
        let choices = choices.map(|(id, count)| desk.words.say(id, args! { count: count }));
        let name = desk.cx.hall.setup().name.get(desk.words.lang());
        vec![
            choice(
                desk.text("admin-data-older").to_owned(),
                desk.text("admin-data-older.about").to_owned(),
                choices.to_vec(),
                0,
            ),
            Field {
                entry: Entry::typed(TextField::new(NAME_MAX), ""),
                ..Field::new(
                    desk.text("admin-data-name"),
                    desk.words
                        .say("admin-data-name-about", args! { name: name }),
                )
            },
        ]
    }

    fn submit(&mut self, desk: &Desk<'_>, _: &What, values: &Entries) -> Step {
        let typed = values.text(1).trim();
        let name = &desk.cx.hall.setup().name;
        if typed.is_empty() || !name.iter().any(|(_, name)| name == typed) {
            return Step::Refuse(desk.text("data-not-erased").to_owned());
        }
        Step::Inquire(Inquiry::Erase {
            lang: desk.words.lang(),
            older_than: DAYS.get(values.pick(0)).copied().unwrap_or(DAYS[0]),
        })
    }
}
