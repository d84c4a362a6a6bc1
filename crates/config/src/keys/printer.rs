//! The printer of this machine, and the texts of papers.

use super::{named, parsed, set};
use crate::{Fence, Flow, Mode, Papers, Printer, RasterBy, StatusBy, WithoutPaper};
use text::reader::{Between, Item, Table, text};

/// Reads `[printer]`.
pub(super) fn read(root: &Table<'_, '_>) -> Printer {
    let mut printer = Printer::default();
    let Some(table) = root
        .take("printer")
        .and_then(|item| item.table("{ connection = \"usb:/dev/usb/lp0\" }"))
    else {
        return printer;
    };
    set(
        &mut printer.connection,
        table
            .take("connection")
            .and_then(|item| parsed(&item, "usb:/dev/usb/lp0", "config-bad-connection")),
    );
    set(
        &mut printer.name,
        table.take("name").and_then(|item| named(&item, "kiosk")),
    );
    set(
        &mut printer.layout,
        table.take("layout").and_then(|item| layout_name(&item)),
    );
    let modes = [
        ("auto", Mode::Auto),
        ("raster", Mode::Raster),
        ("text", Mode::Text),
    ];
    set(&mut printer.mode, table.choice("mode", &modes));
    set(
        &mut printer.baud,
        table.number("baud", Between(1200, 921_600)),
    );
    let flows = [
        ("rtscts", Flow::RtsCts),
        ("xonxoff", Flow::XonXoff),
        ("none", Flow::None),
    ];
    set(&mut printer.flow, table.choice("flow", &flows));
    let ways = [
        ("auto", StatusBy::Auto),
        ("poll", StatusBy::Poll),
        ("none", StatusBy::None),
    ];
    set(&mut printer.status, table.choice("status", &ways));
    let fences = [
        ("gs-r", Fence::GsR),
        ("gs-h", Fence::GsH),
        ("none", Fence::None),
    ];
    set(&mut printer.fence, table.choice("fence", &fences));
    let rasters = [
        ("gs-v-0", RasterBy::GsV0),
        ("gs-paren-l", RasterBy::GsParenL),
    ];
    set(&mut printer.raster, table.choice("raster", &rasters));
    set(
        &mut printer.band_rows,
        table
            .number("band_rows", Between(8, 1024))
            .and_then(|n| n.try_into().ok()),
    );
    set(&mut printer.compact, table.bool("compact"));
    let without = [
        ("stop", WithoutPaper::Stop),
        ("screen", WithoutPaper::Screen),
    ];
    set(
        &mut printer.without_paper,
        table.choice("without_paper", &without),
    );
    table.end();
    printer
}

/// Reads the name of a file in a folder, and nothing that leads out of it.
fn layout_name(item: &Item<'_, '_>) -> Option<String> {
    let found = item.string("ticket")?;
    let plain = !found.is_empty()
        && found
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !plain {
        item.wrong("config-bad-layout-name", vec![("value", text(found))]);
    }
    plain.then(|| found.to_owned())
}

/// Reads `[paper]`.
pub(super) fn read_papers(root: &Table<'_, '_>) -> Papers {
    let mut papers = Papers::default();
    if let Some(table) = root
        .take("paper")
        .and_then(|item| item.table("{ url = \"\" }"))
    {
        set(
            &mut papers.url,
            table
                .take("url")
                .and_then(|item| item.string("https://example.org/t/{number}"))
                .map(str::to_owned),
        );
        set(
            &mut papers.notice,
            table.words("notice").map(|text| text.trimmed()),
        );
        set(&mut papers.ad, table.words("ad").map(|text| text.trimmed()));
        table.end();
    }
    papers
}
