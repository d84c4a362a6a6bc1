//! The screens of this machine.

use super::{set, small};
use crate::{Draw, Screens, Theme};
use hall::setup::Lang;
use text::reader::{Between, Item, Table};

/// Reads `[screens]`, `[kiosk]` and `[display]`.
pub(super) fn read(root: &Table<'_, '_>) -> Screens {
    let mut screens = Screens::default();
    if let Some(table) = root
        .take("screens")
        .and_then(|item| item.table("{ theme = \"auto\" }"))
    {
        let themes = [
            ("auto", Theme::Auto),
            ("dark", Theme::Dark),
            ("light", Theme::Light),
            ("contrast", Theme::Contrast),
        ];
        let draws = [
            ("auto", Draw::Auto),
            ("octant", Draw::Octant),
            ("sextant", Draw::Sextant),
            ("quadrant", Draw::Quadrant),
            ("half", Draw::Half),
            ("plain", Draw::Plain),
        ];
        set(&mut screens.theme, table.choice("theme", &themes));
        set(&mut screens.draw, table.choice("draw", &draws));
        set(&mut screens.bell, table.bool("bell"));
        set(
            &mut screens.language,
            table.take("language").and_then(|item| language(&item)),
        );
        table.end();
    }
    if let Some(table) = root
        .take("kiosk")
        .and_then(|item| item.table("{ idle_s = 30 }"))
    {
        set(
            &mut screens.kiosk_idle_s,
            table.number("idle_s", Between(5, 600)),
        );
        set(
            &mut screens.ticket_page_s,
            table.number("ticket_page_s", Between(2, 60)),
        );
        set(&mut screens.guidance, table.bool("guidance"));
        table.end();
    }
    if let Some(table) = root
        .take("display")
        .and_then(|item| item.table("{ flash_s = 6 }"))
    {
        set(
            &mut screens.ticker,
            table.words("ticker").map(|text| text.trimmed()),
        );
        set(
            &mut screens.flash_s,
            table.number("flash_s", Between(0, 60)),
        );
        set(
            &mut screens.calls,
            table.number("calls", Between(1, 24)).map(small),
        );
        set(&mut screens.page_s, table.number("page_s", Between(2, 120)));
        set(
            &mut screens.next,
            table.number("next", Between(0, 6)).map(small),
        );
        table.end();
    }
    screens
}

/// Reads the language that a screen starts in; `auto` is `None`.
fn language(item: &Item<'_, '_>) -> Option<Option<Lang>> {
    match item.as_str() {
        Some("auto") => Some(None),
        _ => super::language(item).map(Some),
    }
}
