//! A layout: the elements of a paper and their places, resolved to dots.
//!
//! `read.rs` makes it from a file, `setter.rs` fills it. The shipped layouts are compiled in with
//! their picture.

use super::Page;
use super::facts::Each;
use super::page::{Align, Cut};
use super::read;
use super::template::{Condition, Template};
use config::{Fault, Faults};
use font::Face;
use hall::Lang;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::fault::Arg;
use text::reader::text_of;

/// The layouts that are compiled in: their names and texts.
const TEXTS: [(&str, &str); 4] = [
    ("ticket", include_str!("../../../layouts/ticket.toml")),
    ("ticket-58", include_str!("../../../layouts/ticket-58.toml")),
    ("report", include_str!("../../../layouts/report.toml")),
    ("test", include_str!("../../../layouts/test.toml")),
];

/// The pictures that are compiled in, as layouts name them.
pub(super) const PICTURES: [(&str, &[u8]); 2] = [
    (
        "img/logo.png",
        include_bytes!("../../../layouts/img/logo.png"),
    ),
    (
        "img/grey.png",
        include_bytes!("../../../layouts/img/grey.png"),
    ),
];

/// A layout, checked. Everything it needs is in memory: printing never touches the disk.
#[derive(Debug, Clone)]
pub struct Layout {
    pub(super) width: u16,
    pub(super) margin: u16,
    pub(super) gap: u16,
    pub(super) cut: Cut,
    pub(super) families: Vec<Family>,
    pub(super) elements: Vec<Element>,
}

/// A font of a layout: the faces to look for a letter in, best first.
#[derive(Debug, Clone)]
pub(super) struct Family {
    pub(super) regular: Vec<Face>,
    pub(super) bold: Vec<Face>,
    /// Set if bold is made by drawing the first regular face twice.
    pub(super) smear: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) align: Align,
    /// Dots from the left edge of the paper or cell.
    pub(super) x: Option<u16>,
    /// Dots from its top; such an element leaves the flow.
    pub(super) y: Option<u16>,
    pub(super) gap_before: Option<u16>,
    pub(super) when: Option<Condition>,
    pub(super) lang: Vec<Lang>,
    pub(super) each: Option<Each>,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Text {
        /// The text in one or more languages.
        texts: Vec<(Lang, Template)>,
        look: Look,
    },
    Image(Arc<Page>),
    Qr {
        data: Template,
        module: u8,
        ecc: char,
    },
    Rule {
        thickness: u16,
        dash: Option<(u16, u16)>,
    },
    Spacer(u16),
    Columns(Vec<Cell>),
}

/// The look of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Position in the layout's families.
    pub(super) family: usize,
    pub(super) size: u16,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) underline: bool,
    pub(super) invert: bool,
    pub(super) line_height: f32,
    pub(super) max_lines: usize,
    pub(super) overflow: Overflow,
}

/// The treatment of a text that is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// Smaller letters, then an ellipsis.
    Shrink,
    /// More lines, then an ellipsis.
    Wrap,
    /// One line, cut short by an ellipsis.
    Ellipsis,
}

/// One of several elements side by side.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// From the left edge of the columns.
    pub(super) left: u16,
    pub(super) width: u16,
    pub(super) stands: Stands,
    pub(super) elements: Vec<Element>,
}

/// The place of a cell beside a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    Top,
    Middle,
    Bottom,
}

impl Layout {
    /// Names of the layouts that are compiled in.
    pub const SHIPPED: [&str; 4] = [TEXTS[0].0, TEXTS[1].0, TEXTS[2].0, TEXTS[3].0];

    /// Reads a layout. `file_name` serves the messages; pictures are looked for in `folder` and
    /// fonts in `folder/fonts`, then among those that are compiled in.
    ///
    /// # Errors
    /// Every mistake in the text, if there is one.
    pub fn parse(file_name: &str, text: &str, folder: Option<&Path>) -> Result<Layout, Faults> {
        Layout::on(None, file_name, text, folder)
    }

    fn on(
        width: Option<u16>,
        file_name: &str,
        text: &str,
        folder: Option<&Path>,
    ) -> Result<Layout, Faults> {
        let (layout, faults) = read::read(file_name, text, folder, width);
        match layout {
            Some(layout) if faults.is_empty() => Ok(layout),
            _ => Err(Faults(faults)),
        }
    }

    /// Returns the text of a layout that is compiled in, to be changed.
    #[must_use]
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        TEXTS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| *text)
    }

    /// Returns a layout that is compiled in.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Layout> {
        // A test reads them all.
        Layout::parse(&format!("{name}.toml"), Layout::shipped_text(name)?, None).ok()
    }

    /// Reads `NAME.toml` in the first of `folders` that has it, else the one that is compiled in.
    ///
    /// # Errors
    /// Every mistake in the file, or that there is no such layout.
    pub fn load(name: &str, folders: &[PathBuf]) -> Result<Layout, Faults> {
        Layout::load_on(None, name, folders)
    }

    /// Reads the same for paper of `width` dots, whatever the layout says: for the report and the
    /// test page, whose parts share the width.
    ///
    /// # Errors
    /// Those of [`Layout::load`].
    pub fn load_for(width: u16, name: &str, folders: &[PathBuf]) -> Result<Layout, Faults> {
        Layout::load_on(Some(width), name, folders)
    }

    fn load_on(width: Option<u16>, name: &str, folders: &[PathBuf]) -> Result<Layout, Faults> {
        let file = format!("{name}.toml");
        if let Some(folder) = folders.iter().find(|folder| folder.join(&file).is_file()) {
            let (name, text) = text_of(&folder.join(&file))?;
            return Layout::on(width, &name, &text, Some(folder));
        }
        match Layout::shipped_text(name) {
            Some(text) => Layout::on(width, &file, text, None),
            None => {
                let known = Layout::SHIPPED.map(|name| format!("\"{name}\"")).join(" ");
                let folders = folders
                    .iter()
                    .map(|folder| folder.display().to_string())
                    .collect::<Vec<_>>()
                    .join(" ");
                let args = [
                    ("value", name.to_owned()),
                    ("known", known),
                    ("folders", folders),
                ];
                let args = args.map(|(name, text)| (name, Arg::Text(text))).into();
                Err(Faults(vec![Fault::new(
                    &file,
                    None,
                    "",
                    "layout-unknown",
                    args,
                )]))
            }
        }
    }

    /// Returns the dots across the paper.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }
}

impl Element {
    /// Returns whether it is for visitors of this language.
    pub(super) fn is_for(&self, lang: Lang) -> bool {
        self.lang.is_empty() || self.lang.contains(&lang)
    }
}
