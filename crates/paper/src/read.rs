//! The keys of a layout and the values that they take.
//!
//! `layouts/README.md` documents every key. Lengths are resolved to dots and pictures to dots of
//! their final size while reading, so that what does not fit is told here and not at the printer.

use super::facts::Each;
use super::layout::{Cell, Element, Family, Kind, Layout, Look, Overflow, PICTURES, Stands};
use super::page::{Align, Cut};
use super::picture::{self, Unusable};
use super::template::{Condition, Mistake, Template};
use config::Fault;
use font::Face;
use hall::Lang;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::fault::Arg;
use text::reader::{Between, Item, Reader, Table, text};
use toml::de::DeTable;

/// Dots in a millimetre.
const DOTS_PER_MM: f32 = 8.0;
/// Narrowest and widest paper, in dots.
const WIDTH: Between = Between(192, 832);
/// Longest distance, in dots: half a metre.
const LENGTH_MAX: u32 = 4000;
const MODULE: Between = Between(2, 16);
const SIZE: Between = Between(12, 400);
/// Narrowest picture, in dots.
const IMAGE_MIN: u16 = 8;
/// Modules across the smallest QR code.
const QR_MODULES_MIN: u16 = 21;
const LINES_MAX: u32 = 200;
/// Lines of a text that may wrap, unless it says otherwise.
const LINES_USUAL: usize = 50;
/// Largest font file, in bytes.
const FONT_BYTES_MAX: u64 = 64 << 20;
const ALIGNS: [(&str, Align); 3] = [
    ("left", Align::Left),
    ("center", Align::Center),
    ("right", Align::Right),
];

/// Reads a layout, for paper of this `width` if one is given, and tells what is wrong with it.
pub(super) fn read(
    file: &str,
    source: &str,
    folder: Option<&Path>,
    width: Option<u16>,
) -> (Option<Layout>, Vec<Fault>) {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    if let Some(version) = root.need("version", "1")
        && version
            .number(Between(1, u32::MAX))
            .is_some_and(|version| version != 1)
    {
        version.wrong("layout-version", Vec::new());
    }
    let page = root
        .take("page")
        .and_then(|item| item.table("{ width = 576 }"));
    let paper = |name, between, usual| {
        page.as_ref()
            .and_then(|page| length(&page.take(name)?, between))
            .unwrap_or(usual)
    };
    let own_width = paper("width", WIDTH, 576);
    let width = width.map_or(own_width, |width| {
        u32::from(width).clamp(WIDTH.0, WIDTH.1) as u16
    });
    let margin = paper("margin", Between(0, u32::from(width / 4)), 16);
    let gap = paper("gap", Between(0, 200), 6);
    let cuts = [
        ("full", Cut::Full),
        ("partial", Cut::Partial),
        ("none", Cut::None),
    ];
    let cut = page
        .as_ref()
        .and_then(|page| page.take("cut")?.choice(&cuts))
        .unwrap_or_default();
    if let Some(page) = page {
        page.end();
    }
    let mut walk = Walk {
        folder,
        fonts: Vec::new(),
        styles: Vec::new(),
    };
    let families = walk.families(&root);
    walk.styles(&root);
    let area = Area {
        left: margin,
        right: width - margin,
        of_width: false,
    };
    let elements = walk.elements(&root, "element", area, false);
    root.end();
    let (faults, _) = reader.into_faults(&errors);
    (
        errors.is_empty().then_some(Layout {
            width,
            margin,
            gap,
            cut,
            families,
            elements,
        }),
        faults,
    )
}

/// The room of elements, in dots from the left edge of the paper or cell.
#[derive(Clone, Copy)]
struct Area {
    left: u16,
    right: u16,
    /// Set if a condition on the width decides whether they are printed, so that what does not fit
    /// on this paper may be for another one.
    of_width: bool,
}

/// The look as a text or style gives it; what it leaves open comes from the style, or is usual.
#[derive(Clone, Copy, Default)]
struct LookOverrides {
    align: Option<Align>,
    family: Option<usize>,
    size: Option<u16>,
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    invert: Option<bool>,
    line_height: Option<f32>,
    max_lines: Option<usize>,
    overflow: Option<Overflow>,
}

impl LookOverrides {
    fn look(self, style: LookOverrides) -> Look {
        let overflow = self.overflow.or(style.overflow).unwrap_or(Overflow::Wrap);
        let usual_lines = if overflow == Overflow::Wrap {
            LINES_USUAL
        } else {
            1
        };
        Look {
            family: self.family.or(style.family).unwrap_or(0),
            size: self.size.or(style.size).unwrap_or(26),
            bold: self.bold.or(style.bold).unwrap_or(false),
            italic: self.italic.or(style.italic).unwrap_or(false),
            underline: self.underline.or(style.underline).unwrap_or(false),
            invert: self.invert.or(style.invert).unwrap_or(false),
            line_height: self.line_height.or(style.line_height).unwrap_or(1.25),
            max_lines: self.max_lines.or(style.max_lines).unwrap_or(usual_lines),
            overflow,
        }
    }
}

/// Reads a length: dots, or "12mm".
fn length(item: &Item<'_, '_>, between: Between) -> Option<u16> {
    let Some(written) = item.as_str() else {
        return item
            .integer(between, "layout-kind-length")
            .and_then(|dots| u16::try_from(dots).ok());
    };
    let millimetres = written
        .strip_suffix("mm")
        .and_then(|mm| mm.trim().parse::<f32>().ok())
        .filter(|mm| mm.is_finite());
    let Some(millimetres) = millimetres else {
        item.expected("layout-kind-length", "\"12mm\"");
        return None;
    };
    let dots = (millimetres * DOTS_PER_MM).round();
    let Between(min, max) = between;
    if (min as f32..=max as f32).contains(&dots) {
        return Some(dots as u16);
    }
    let millimetres = |dots: u32| text(format!("\"{}mm\"", dots as f32 / DOTS_PER_MM));
    item.wrong(
        "config-range-decimal",
        vec![
            ("value", text(format!("\"{written}\""))),
            ("min", millimetres(min)),
            ("max", millimetres(max)),
        ],
    );
    None
}

fn note(item: &Item<'_, '_>, mistake: Mistake) {
    item.reader.note(
        &item.span_of(&mistake.piece),
        &item.path,
        mistake.kind,
        mistake.args,
    );
}

fn template(item: &Item<'_, '_>) -> Option<Template> {
    let source = item.string("{number}")?;
    Some(Template::parse(source, &mut |mistake| note(item, mistake)))
}

struct Walk<'w> {
    folder: Option<&'w Path>,
    fonts: Vec<(&'w str, usize)>,
    styles: Vec<(&'w str, LookOverrides)>,
}

impl<'r> Walk<'r> {
    /// Reads the fonts of the layout, which come after those that every layout has.
    fn families(&mut self, root: &Table<'r, '_>) -> Vec<Family> {
        let regular = vec![Face::regular()];
        let bold = vec![Face::bold()];
        let sans = Family {
            regular,
            bold: bold.clone(),
            smear: false,
        };
        let mut families = vec![
            sans,
            Family {
                regular: bold.clone(),
                bold,
                smear: false,
            },
        ];
        self.fonts = vec![("sans", 0), ("number", 1)];
        let own = root
            .take("fonts")
            .and_then(|item| item.table("{ … }"))
            .map(|table| table.named())
            .unwrap_or_default();
        for item in own {
            let Some(table) = item.table("{ regular = \"my.ttf\", bold = \"my-bold.ttf\" }") else {
                continue;
            };
            let regular = table
                .need("regular", "\"my.ttf\"")
                .and_then(|file| self.face(&file));
            let bold = table.take("bold").and_then(|file| self.face(&file));
            table.end();
            let smear = bold.is_none();
            let bold = bold
                .or_else(|| regular.clone())
                .into_iter()
                .chain([Face::bold()])
                .collect();
            let family = Family {
                regular: regular.into_iter().chain([Face::regular()]).collect(),
                bold,
                smear,
            };
            match self.fonts.iter().find(|(name, _)| *name == item.name) {
                Some((_, place)) => families[*place] = family,
                None => {
                    self.fonts.push((item.name, families.len()));
                    families.push(family);
                }
            }
        }
        families
    }

    fn face(&self, item: &Item<'r, '_>) -> Option<Face> {
        let named = item.string("my.ttf")?;
        let (file, index) = match named
            .rsplit_once('#')
            .map(|(file, index)| (file, index.parse()))
        {
            Some((file, Ok(index))) => (file, index),
            _ => (named, 0),
        };
        let path = self
            .folder
            .unwrap_or(Path::new(""))
            .join("fonts")
            .join(file);
        let args = || {
            vec![
                ("value", text(named)),
                ("path", text(path.display().to_string())),
            ]
        };
        let small = |path: &&PathBuf| {
            fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= FONT_BYTES_MAX)
        };
        let Some(bytes) = self
            .folder
            .and(Some(&path))
            .filter(small)
            .and_then(|path| fs::read(path).ok())
        else {
            item.wrong("layout-font-missing", args());
            return None;
        };
        let face = Face::parse(bytes, index);
        if face.is_none() {
            item.wrong("layout-font-bad", args());
        }
        face
    }

    fn styles(&mut self, root: &Table<'r, '_>) {
        let all = root
            .take("style")
            .and_then(|item| item.table("{ … }"))
            .map(|table| table.named())
            .unwrap_or_default();
        for item in all {
            if let Some(table) = item.table("{ size = 26 }") {
                let said = self.said(&table);
                table.end();
                self.styles.push((item.name, said));
            }
        }
    }

    fn said(&self, table: &Table<'r, '_>) -> LookOverrides {
        let truth = |name| table.take(name).and_then(|item| item.bool());
        let overflows = [
            ("shrink", Overflow::Shrink),
            ("wrap", Overflow::Wrap),
            ("ellipsis", Overflow::Ellipsis),
        ];
        LookOverrides {
            align: table.choice("align", &ALIGNS),
            family: table.take("font").and_then(|item| item.choice(&self.fonts)),
            size: table.take("size").and_then(|item| length(&item, SIZE)),
            bold: table.choice("weight", &[("regular", false), ("bold", true)]),
            italic: truth("italic"),
            underline: truth("underline"),
            invert: truth("invert"),
            line_height: table
                .take("line_height")
                .and_then(|item| item.decimal(0.5, 4.0)),
            max_lines: table
                .number("max_lines", Between(1, LINES_MAX))
                .map(|lines| lines as usize),
            overflow: table.choice("overflow", &overflows),
        }
    }

    fn elements(
        &self,
        table: &Table<'r, '_>,
        name: &'static str,
        area: Area,
        in_cell: bool,
    ) -> Vec<Element> {
        let list = table
            .need(name, "[ { type = \"text\", text = \"{number}\" } ]")
            .and_then(|item| item.list("[ … ]"));
        let element =
            |item: Item<'r, '_>| self.element(item.table("{ type = \"text\" }")?, area, in_cell);
        list.unwrap_or_default()
            .into_iter()
            .filter_map(element)
            .collect()
    }

    fn element(&self, table: Table<'r, '_>, area: Area, in_cell: bool) -> Option<Element> {
        let types = ["text", "image", "qr", "rule", "spacer", "columns"].map(|name| (name, name));
        let kind = table.need("type", "\"text\"")?.choice(&types)?;
        if kind == "columns" && in_cell {
            table
                .reader
                .note(&table.span, &table.path, "layout-nested", Vec::new());
            return None;
        }
        let distance = |name| {
            table
                .take(name)
                .and_then(|item| length(&item, Between(0, LENGTH_MAX)))
        };
        let x = distance("x");
        let y = distance("y");
        let gap_before = distance("gap_before");
        let when = table.take("when").and_then(|item| {
            let condition = Condition::parse(item.string("vip")?);
            condition.map_err(|mistake| note(&item, mistake)).ok()
        });
        let lang = table
            .take("lang")
            .and_then(|item| item.list("[\"zh\"]"))
            .unwrap_or_default();
        let lang: Vec<Lang> = lang.iter().filter_map(language).collect();
        let each = table.take("each").and_then(|item| {
            item.choice(&[("services", Each::Services), ("counters", Each::Counters)])
        });
        let style = table
            .take("style")
            .and_then(|item| item.choice(&self.styles))
            .unwrap_or_default();
        let said = match kind {
            "text" => self.said(&table),
            _ => LookOverrides {
                align: table.choice("align", &ALIGNS),
                ..LookOverrides::default()
            },
        };
        let align = said.align.or(style.align).unwrap_or_default();
        let left = x.unwrap_or(area.left).min(area.right);
        let of_width = area.of_width || when.as_ref().is_some_and(Condition::is_of_width);
        let area = Area {
            left,
            of_width,
            ..area
        };
        if !of_width {
            fits(&table, kind, said.look(style), area);
        }
        let room = u32::from(area.right - left);
        let kind = match kind {
            "text" => text_kind(&table, said.look(style)),
            "image" => self.image(&table, room),
            "qr" => qr(&table),
            "rule" => Some(rule(&table)),
            "spacer" => table
                .need("height", "24")
                .and_then(|item| length(&item, Between(1, 2000)))
                .map(Kind::Spacer),
            _ => self.columns(&table, area),
        };
        table.end();
        Some(Element {
            kind: kind?,
            align,
            x,
            y,
            gap_before,
            when,
            lang,
            each,
        })
    }

    fn image(&self, table: &Table<'r, '_>, room: u32) -> Option<Kind> {
        let src = table.need("src", "\"img/logo.png\"");
        let dither = table
            .choice("dither", &[("floyd", true), ("threshold", false)])
            .unwrap_or(true);
        let width = table
            .take("width")
            .and_then(|item| length(&item, Between(8, room.max(8))));
        let src = src?;
        let grey = self.grey(&src)?;
        let natural = grey.width().min(room.max(8)) as u16;
        Some(Kind::Image(Arc::new(picture::dots(
            &grey,
            width.unwrap_or(natural),
            dither,
        ))))
    }

    fn grey(&self, item: &Item<'r, '_>) -> Option<image::GrayImage> {
        let src = item.string("img/logo.png")?;
        let path = self
            .folder
            .map(|folder| folder.join(src))
            .filter(|path| path.is_file());
        let large = |path: &Path| {
            fs::metadata(path).is_ok_and(|meta| meta.len() > picture::BYTES_MAX as u64)
        };
        let shipped = || {
            PICTURES
                .iter()
                .find(|(name, _)| *name == src)
                .map(|(_, bytes)| bytes.to_vec())
        };
        let (bytes, too_large) = match &path {
            Some(path) if large(path) => (None, true),
            Some(path) => (fs::read(path).ok(), false),
            None => (shipped(), false),
        };
        let args = |limit: bool| {
            let place = self
                .folder
                .unwrap_or(Path::new(""))
                .join(src)
                .display()
                .to_string();
            let limits = [
                ("megabytes", picture::BYTES_MAX as i64 >> 20),
                ("pixels", i64::from(picture::SIDE_MAX)),
            ];
            let limits = limits
                .into_iter()
                .filter(|_| limit)
                .map(|(name, value)| (name, Arg::Number(value)));
            [("value", text(src)), ("path", text(place))]
                .into_iter()
                .chain(limits)
                .collect()
        };
        let decoded = match (bytes, too_large) {
            (_, true) => Err(Unusable::Large),
            (None, _) => {
                item.wrong("layout-image-missing", args(false));
                return None;
            }
            (Some(bytes), _) => picture::decode(&bytes),
        };
        match decoded {
            Ok(grey) => return Some(grey),
            Err(Unusable::Large) => item.wrong("layout-image-large", args(true)),
            Err(Unusable::Unreadable) => item.wrong("layout-image-bad", args(false)),
        }
        None
    }

    fn columns(&self, table: &Table<'r, '_>, area: Area) -> Option<Kind> {
        let room = u32::from(area.right - area.left);
        let gap = table
            .take("gap")
            .and_then(|item| length(&item, Between(0, 400)))
            .unwrap_or(0);
        let example = "[ { width = \"*\", element = [ … ] } ]";
        let tables: Vec<Table<'r, '_>> = table
            .need("cell", example)?
            .list(example)?
            .iter()
            .filter_map(|item| item.table("{ width = \"*\", element = [ … ] }"))
            .collect();
        let widths: Vec<Wide> = tables
            .iter()
            .map(|cell| {
                cell.take("width")
                    .and_then(|item| wide(&item))
                    .unwrap_or(Wide::Share(1))
            })
            .collect();
        let gaps = u32::from(gap) * (tables.len().max(1) as u32 - 1);
        let fixed = widths
            .iter()
            .map(|width| {
                if let Wide::Dots(dots) = width {
                    u32::from(*dots)
                } else {
                    0
                }
            })
            .sum::<u32>()
            + gaps;
        let shares = widths
            .iter()
            .map(|width| {
                if let Wide::Share(share) = width {
                    *share
                } else {
                    0
                }
            })
            .sum::<u32>();
        // A column has room for a letter.
        let least = fixed
            + SIZE.0
                * widths
                    .iter()
                    .filter(|width| matches!(width, Wide::Share(_)))
                    .count() as u32;
        if least > room {
            let args = vec![
                ("least", Arg::Number(least.into())),
                ("room", Arg::Number(room.into())),
            ];
            table
                .reader
                .note(&table.span, &table.path, "layout-columns-wide", args);
            return None;
        }
        let mut left = 0;
        let mut cells = Vec::new();
        for (cell, width) in tables.into_iter().zip(widths) {
            let width = match width {
                Wide::Dots(dots) => dots,
                Wide::Share(share) => ((room - fixed) * share / shares.max(1)) as u16,
            };
            let stands = [
                ("top", Stands::Top),
                ("middle", Stands::Middle),
                ("bottom", Stands::Bottom),
            ];
            let stands = cell
                .take("valign")
                .and_then(|item| item.choice(&stands))
                .unwrap_or(Stands::Top);
            let elements = self.elements(
                &cell,
                "element",
                Area {
                    left: 0,
                    right: width,
                    of_width: area.of_width,
                },
                true,
            );
            cell.end();
            cells.push(Cell {
                left,
                width,
                stands,
                elements,
            });
            left += width + gap;
        }
        Some(Kind::Columns(cells))
    }
}

/// Tells if an element has too little room for anything of it to be seen.
fn fits(table: &Table<'_, '_>, kind: &str, look: Look, area: Area) {
    let room = area.right - area.left;
    let place = |kind, args| table.reader.note(&table.span, &table.path, kind, args);
    let dots = |dots: u16| Arg::Number(dots.into());
    if room == 0 {
        return place("layout-beyond-edge", vec![("edge", dots(area.right))]);
    }
    let least = match kind {
        // Half as wide as high, like a figure.
        "text" if look.overflow == Overflow::Shrink => SIZE.0 as u16 / 2,
        "text" => look.size / 2,
        "image" => IMAGE_MIN,
        "qr" => QR_MODULES_MIN * MODULE.0 as u16,
        _ => 1,
    };
    if room < least {
        place(
            "layout-narrow",
            vec![("room", dots(room)), ("least", dots(least))],
        );
    }
}

fn text_kind(table: &Table<'_, '_>, look: Look) -> Option<Kind> {
    let item = table.need("text", "\"{number}\"")?;
    if item.as_str().is_some() {
        let all = template(&item)?;
        let texts = vec![(Lang::EN, all)];
        return Some(Kind::Text { texts, look });
    }
    if !item.is_table() {
        item.expected(
            "config-kind-names",
            r#"{ zh = "号码 {number}", en = "Number {number}" }"#,
        );
        return None;
    }
    let languages = item.table("")?.by_language();
    let texts = languages
        .into_iter()
        .filter_map(|(lang, item)| Some((lang, template(&item)?)))
        .collect();
    Some(Kind::Text { texts, look })
}

/// Reads the tag of a language.
fn language(item: &Item<'_, '_>) -> Option<Lang> {
    let written = item.string("zh")?;
    let lang = written.parse().ok();
    if lang.is_none() {
        item.wrong("config-bad-language", vec![("value", text(written))]);
    }
    lang
}

fn qr(table: &Table<'_, '_>) -> Option<Kind> {
    let data = table
        .need("data", "\"{qr}\"")
        .and_then(|item| template(&item));
    let module = table
        .take("module")
        .and_then(|item| length(&item, MODULE))
        .map_or(5, |module| module as u8);
    let ecc = table
        .choice("ecc", &[("L", 'L'), ("M", 'M'), ("Q", 'Q'), ("H", 'H')])
        .unwrap_or('M');
    Some(Kind::Qr {
        data: data?,
        module,
        ecc,
    })
}

fn rule(table: &Table<'_, '_>) -> Kind {
    let thickness = table
        .take("thickness")
        .and_then(|item| length(&item, Between(1, 64)))
        .unwrap_or(2);
    let dash = table.take("dash").and_then(|item| {
        let list = item.list("[10, 6]")?;
        let dots = |at: usize| list.get(at).and_then(|item| length(item, Between(1, 400)));
        if list.len() != 2 {
            item.expected("layout-kind-dash", "[10, 6]");
            return None;
        }
        Some((dots(0)?, dots(1)?))
    });
    Kind::Rule { thickness, dash }
}

/// The width of a cell.
#[derive(Clone, Copy)]
enum Wide {
    Dots(u16),
    /// A share of what the others leave.
    Share(u32),
}

/// Reads a width: `96`, `"12mm"`, `"*"` or `"2*"`.
fn wide(item: &Item<'_, '_>) -> Option<Wide> {
    let Some(share) = item.as_str().and_then(|written| written.strip_suffix('*')) else {
        return length(item, Between(1, WIDTH.1)).map(Wide::Dots);
    };
    let share = if share.is_empty() {
        Some(1)
    } else {
        share.parse().ok().filter(|share| (1..=99).contains(share))
    };
    if share.is_none() {
        item.expected("layout-kind-width", "\"2*\"");
    }
    share.map(Wide::Share)
}
