//! How the hall sounds in its zones: how loud, and in which languages.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::values::choice;
use super::view::{Cell, P, View};
use crate::screen::KeyCode;
use hall::setup::ZoneSetup;
use hall::{Setup, SpokenLang, ZoneId};
use ratatui::layout::Rect;
use text::args;
use ui::Rgb;
use ui::widgets::{Column, Entries, Entry, List, TextField};

const EDIT: KeyCode = KeyCode::Enter;
const DEEDS: [Deed; 1] = [Deed::new(EDIT, "admin-do-edit")];

/// Digits of a level.
const DIGITS: usize = 3;
/// The loudest.
const LEVEL_MAX: u8 = 100;

/// What is spoken, one after the other, as far as it is offered.
const SPOKEN: [&[SpokenLang]; 9] = {
    use SpokenLang::{En, Yue, Zh};
    [
        &[Zh],
        &[En],
        &[Yue],
        &[Zh, En],
        &[En, Zh],
        &[Zh, Yue],
        &[Yue, Zh],
        &[Zh, Yue, En],
        &[Yue, Zh, En],
    ]
};

/// The page of the voice.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct VoicePage {
    list: List,
}

/// Returns the zones of the hall: those in which something speaks, and those of which something is set.
fn zones(desk: &Desk<'_>) -> Vec<ZoneId> {
    let spoken = desk.cx.hall.zones().iter().map(|zone| zone.id);
    let set = desk.setup.zones.iter().map(|zone| zone.id);
    let mut all: Vec<ZoneId> = spoken.chain(set).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns what is set for a zone.
fn set_for(setup: &Setup, zone: ZoneId) -> ZoneSetup {
    setup.zone(zone).cloned().unwrap_or(ZoneSetup::of(zone))
}

fn level(desk: &Desk<'_>, level: Option<u8>) -> String {
    match level {
        Some(level) => desk
            .words
            .say("admin-voice-percent", args! { level: level }),
        None => desk.text("admin-voice-own").to_owned(),
    }
}

fn languages(desk: &Desk<'_>, languages: &[SpokenLang]) -> String {
    let names = languages.iter().map(|lang| {
        desk.text(match lang {
            SpokenLang::Zh => "voice-zh",
            SpokenLang::En => "voice-en",
            SpokenLang::Yue => "voice-yue",
        })
    });
    let names: Vec<String> = names.map(str::to_owned).collect();
    match names.is_empty() {
        true => desk.text("admin-voice-own").to_owned(),
        false => text::list(&names, &desk.words),
    }
}

/// Returns the orders of languages that are offered, that of a zone among them.
fn offered(zone: &ZoneSetup) -> Vec<Vec<SpokenLang>> {
    let mut all = vec![Vec::new()];
    all.extend(SPOKEN.map(<[SpokenLang]>::to_vec));
    if !all.contains(&zone.languages) {
        all.push(zone.languages.clone());
    }
    all
}

/// Reads a level; nothing is that of each machine.
fn read(desk: &Desk<'_>, typed: &str) -> Result<Option<u8>, String> {
    match typed {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(level) if level <= LEVEL_MAX => Ok(Some(level)),
            _ => Err(desk.text("admin-voice-volume.about").to_owned()),
        },
    }
}

impl VoicePage {
    fn chosen(&self, desk: &Desk<'_>) -> Option<ZoneId> {
        let zones = zones(desk);
        let last = zones.len().checked_sub(1)?;
        zones.get(self.list.at().min(last)).copied()
    }
}

impl Page for VoicePage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        zones(desk).len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, _: KeyCode) -> Option<&'static str> {
        zones(desk).is_empty().then_some("admin-voice-none")
    }

    fn perform(&mut self, desk: &Desk<'_>, _: KeyCode) -> Step {
        match self.chosen(desk) {
            Some(zone) => Step::Edit(What::Zone(zone)),
            None => Step::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let zones = zones(desk);
        let area = view.explained(p, area, desk.text("admin-voice-about"));
        if zones.is_empty() {
            p.paragraph(area, desk.text("admin-voice-none"), s.text(t.text));
            return;
        }
        let rows: Vec<[Cell; 5]> = zones
            .into_iter()
            .map(|id| {
                let zone = set_for(&desk.setup, id);
                let is_changed = zone != set_for(desk.cx.hall.setup(), id);
                let known = desk.cx.hall.zone(id);
                let (state, ink): (&str, Rgb) = match known {
                    Some(zone) if zone.muted => ("admin-voice-muted", t.bad),
                    Some(zone) if zone.speaks.is_some() => ("admin-voice-speaks", t.good),
                    _ => ("admin-voice-silent", t.muted),
                };
                // What the machine speaks that speaks there.
                let spoken = known.and_then(|zone| zone.voice.as_ref());
                let spoken = spoken.map_or(zone.languages.clone(), |voice| voice.languages.clone());
                let spoken = if is_changed {
                    zone.languages.clone()
                } else {
                    spoken
                };
                [
                    Cell::new(view.changed(id.as_str(), is_changed), t.ticket).bold(),
                    Cell::new(desk.text(state), ink),
                    Cell::new(level(desk, zone.volume), t.text),
                    Cell::new(level(desk, zone.music_volume), t.text),
                    Cell::new(languages(desk, &spoken), t.text),
                ]
            })
            .collect();
        let widths = view.widths(p, &rows);
        let gap = s.columns(2);
        let heads = [
            "admin-voice-zone",
            "admin-staff-state",
            "admin-voice-volume",
            "admin-voice-music",
            "admin-voice-languages",
        ]
        .map(|id| desk.text(id));
        let [zone, state, volume, music] =
            std::array::from_fn(|i| widths[i].max(s.measure(p, heads[i])));
        let wanted = zone + state + volume + music + 4 * gap + s.columns(8);
        let zone = match wanted > area.width {
            true => zone.min(s.columns(10)),
            false => zone,
        };
        let columns = [
            Column::of(zone, heads[0]).gap(gap),
            Column::of(state, heads[1]).gap(gap),
            Column::of(volume, heads[2]).gap(gap),
            Column::of(music, heads[3]).gap(gap),
            Column::rest(heads[4]),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        match what {
            What::Zone(zone) => {
                let given = args! { zone: zone.as_str() };
                desk.words.say("admin-voice-title", given)
            }
            _ => String::new(),
        }
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        let What::Zone(zone) = what else {
            return Vec::new();
        };
        let zone = set_for(&desk.setup, *zone);
        let typed = |label, about, level: Option<u8>| Field {
            entry: Entry::typed(
                TextField::digits(DIGITS),
                &level.map_or(String::new(), |level| level.to_string()),
            ),
            hint: desk.text("admin-voice-own").to_owned(),
            ..Field::new(desk.text(label), desk.text(about))
        };
        let all = offered(&zone);
        let at = all.iter().position(|order| *order == zone.languages);
        let names = all.iter().map(|order| languages(desk, order));
        vec![
            typed(
                "admin-voice-volume",
                "admin-voice-volume.about",
                zone.volume,
            ),
            typed(
                "admin-voice-music",
                "admin-voice-music.about",
                zone.music_volume,
            ),
            choice(
                desk.text("admin-voice-languages").to_owned(),
                desk.text("admin-voice-languages.about").to_owned(),
                names.collect(),
                at.unwrap_or(0),
            ),
        ]
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        let What::Zone(id) = what else {
            return Step::Stay;
        };
        let levels = read(desk, values.text(0)).and_then(|volume| {
            let music = read(desk, values.text(1))?;
            Ok((volume, music))
        });
        let (volume, music_volume) = match levels {
            Ok(levels) => levels,
            Err(why) => return Step::Refuse(why),
        };
        let mut setup = desk.setup.clone();
        let all = offered(&set_for(&setup, *id));
        let languages = all.get(values.pick(2)).cloned().unwrap_or_default();
        let zone = ZoneSetup {
            id: *id,
            volume,
            music_volume,
            languages,
        };
        setup.zones.retain(|zone| zone.id != *id);
        if !zone.is_usual() {
            setup.zones.push(zone);
            setup.zones.sort_by_key(|zone| zone.id);
        }
        Step::Draft(Box::new(setup))
    }
}
