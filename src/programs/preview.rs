//! `dingdong ticket preview`: shows how a layout looks on paper, before any paper is used.

use crate::sample;
use crate::shell::appearance;
use config::Config;
use crossterm::style::{Color, ResetColor, SetBackgroundColor, SetForegroundColor};
use hall::Lang;
use paper::printer::{Simulated, compose, wants_text};
use paper::{Facts, Note, Page, Setter, Sheet};
use peripherals::layouts::{self, Source};
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{Words, args};
use ui::encode::fit;
use ui::terminal::from_env;
use ui::{Colours, Encoding, Rgb};

/// Time between two looks at a watched file.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Columns when there is no terminal to ask.
const COLUMNS: u16 = 100;

/// A layout to preview, on a ticket of the hall.
pub(super) struct Preview<'a> {
    /// The hall and its printer.
    pub(super) config: &'a Config,
    /// Folders where layouts are looked for.
    pub(super) folders: &'a [PathBuf],
    /// A file, or a name; the one of the settings when nothing is asked.
    pub(super) layout: Option<&'a str>,
    /// Language of the ticket and of messages.
    pub(super) lang: Lang,
    /// As a copy.
    pub(super) reprint: bool,
}

impl Preview<'_> {
    /// Writes a picture, one pixel a dot.
    ///
    /// # Errors
    /// The layout's mistakes, or that the file cannot be written.
    pub(super) fn write(&self, to: &Path) -> Result<(), Problem> {
        let page = self.page()?;
        let words = Words::new(self.lang);
        let failed = |e: io::Error| {
            let what = words.say("cli-not-written", args! { file: to.display().to_string() });
            Problem::new(Code::Usage, what, words.text("cli-not-written.cure"))
                .because(&Words::new(self.lang), &e)
        };
        std::fs::write(to, page.png()).map_err(failed)
    }

    /// Shows it in the terminal.
    ///
    /// # Errors
    /// The layout's mistakes.
    pub(super) fn show(&self) -> Result<(), Problem> {
        let page = self.page()?;
        // A reader that went away is no fault.
        let _ = io::stdout()
            .lock()
            .write_all(self.picture(&page).as_bytes());
        Ok(())
    }

    /// Shows it again whenever its file changes, for ever.
    ///
    /// # Errors
    /// When there is no such layout.
    pub(super) fn watch(&self) -> Result<(), Problem> {
        let source = self.source();
        let mut shown = None;
        loop {
            let stamp = source.stamp();
            if shown.as_ref() != Some(&stamp) {
                let text = match self.page() {
                    Ok(page) => self.picture(&page),
                    Err(problem) => format!("{problem}\n"),
                };
                // The whole screen anew, so that a mistake does not stand below the picture from
                // before it.
                let _ = writeln!(
                    io::stdout().lock(),
                    "\x1b[2J\x1b[H{text}{}",
                    Words::new(self.lang).text("cli-preview-watching")
                );
                shown = Some(stamp);
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn source(&self) -> Source {
        layouts::source(
            self.layout.unwrap_or(&self.config.printer.layout),
            self.folders,
        )
    }

    fn page(&self) -> Result<Page, Problem> {
        let source = self.source();
        // A file that was named must be there; a name may also mean a shipped layout.
        if let Some(asked) = self
            .layout
            .filter(|asked| asked.ends_with(".toml") && source.stamp().is_none())
        {
            let words = Words::new(self.lang);
            return Err(Problem::new(
                Code::Usage,
                words.say("cli-no-file", args! { file: asked }),
                words.text("cli-no-file.cure"),
            ));
        }
        let layout = source.load().map_err(|faults| {
            let words = Words::new(self.lang);
            Problem {
                cure: words.text("cli-layout-wrong").to_owned(),
                ..faults.problem(self.lang)
            }
        })?;
        let facts = self.facts(source.name());
        let mut setter = Setter::new();
        let printer = &self.config.printer;
        let sheet = if wants_text(printer) {
            setter.text(&layout, &facts)
        } else {
            setter.dots(&layout, &facts)
        };
        for note in setter.take_notes() {
            eprintln!("{}", self.note(note));
        }
        let Sheet::Dots(page, _) = sheet else {
            // What the printer's own letters look like, only a printer knows; the simulated one has
            // some.
            let simulated = Simulated::new(layout.width());
            let sent = simulated
                .open()
                .and_then(|mut port| port.sink.write_all(&compose(&sheet, printer)));
            sent.map_err(|e| {
                Problem::new(Code::Internal, "the simulated printer takes no text", "")
                    .because(&Words::new(self.lang), &e)
            })?;
            return Ok(simulated
                .take_finished()
                .pop()
                .unwrap_or_else(|| Page::clone(&simulated.paper())));
        };
        Ok(page)
    }

    fn note(&self, note: Note) -> String {
        let words = Words::new(self.lang);
        match note {
            Note::Missing(letter) => {
                words.say("preview-missing", args! { letter: letter.to_string() })
            }
            Note::QrFine => words.text("preview-code-fine").to_owned(),
            Note::QrLeftOut => words.text("preview-code-left-out").to_owned(),
            Note::TooLong => words.text("preview-too-long").to_owned(),
        }
    }

    /// Returns a visitor of this hall on a busy morning.
    fn facts(&self, name: &str) -> Facts {
        let (mut hall, at) = sample::hall(&self.config.setup);
        let printer = &self.config.printer;
        if name.starts_with("report") {
            return Facts::report(&hall, self.lang, at);
        }
        if name.starts_with("test") {
            return Facts::test(
                hall.setup(),
                printer.name.as_str(),
                &printer.connection.to_string(),
                self.lang,
                at,
            );
        }
        let id = sample::ticket(&mut hall, at, self.lang);
        id.and_then(|id| {
            Facts::ticket(
                &hall,
                &sample::job(&hall, id, at, self.reprint),
                &self.config.papers,
            )
        })
        .unwrap_or_else(|| Facts::sample(self.lang))
    }

    /// Returns the page in characters, as wide as the terminal and at most one sub-pixel a dot.
    fn picture(&self, page: &Page) -> String {
        let abilities = from_env(&|name| std::env::var(name).ok());
        let encoding = appearance::encoding(self.config.screens.draw).unwrap_or(abilities.encoding);
        // A pipe gets characters alone.
        let is_coloured = io::stdout().is_terminal() && abilities.colours > Colours::None;
        let encoding = if encoding == Encoding::Plain || !is_coloured {
            Encoding::Half
        } else {
            encoding
        };
        let columns = crossterm::terminal::size()
            .map_or(COLUMNS, |(columns, _)| columns)
            .max(20);
        let (sx, sy) = encoding.grid();
        // Characters are twice as high as wide.
        let aspect = (2 * sx) as f32 / sy as f32;
        let scale = (f32::from(page.width()) / (usize::from(columns - 1) * sx) as f32).max(1.0);
        let wide = (f32::from(page.width()) / scale) as usize;
        let high = (page.height() as f32 / scale / aspect) as usize;
        let grey = |x: usize, y: usize| {
            let span = |i: usize, step: f32| {
                (
                    (i as f32 * step) as usize,
                    (((i + 1) as f32 * step) as usize).max((i as f32 * step) as usize + 1),
                )
            };
            let (x0, x1) = span(x, scale);
            let (y0, y1) = span(y, scale * aspect);
            let black = (y0..y1)
                .flat_map(|y| (x0..x1).map(move |x| (x, y)))
                .filter(|(x, y)| page.is_black(*x, *y))
                .count();
            let level = 255 - (black * 255 / ((x1 - x0) * (y1 - y0))) as u8;
            Rgb(level, level, level)
        };
        let mut text = String::new();
        let colour = |Rgb(r, g, b): Rgb| {
            if abilities.colours == Colours::True {
                Color::Rgb { r, g, b }
            } else {
                Color::AnsiValue(232 + (r / 11).min(23))
            }
        };
        for row in 0..high.div_ceil(sy) {
            for column in 0..wide.div_ceil(sx) {
                let cell: Vec<Rgb> = (0..sx * sy)
                    .map(|i| grey(column * sx + i % sx, row * sy + i / sx))
                    .collect();
                if !is_coloured {
                    let is_black = |dot: &Rgb| dot.0 < 128;
                    text.push(match (is_black(&cell[0]), is_black(&cell[1])) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    });
                    continue;
                }
                let (ch, ink, ground) = fit(&cell, encoding);
                let _ = write!(
                    text,
                    "{}{}{ch}",
                    SetForegroundColor(colour(ink)),
                    SetBackgroundColor(colour(ground))
                );
            }
            let _ = match is_coloured {
                true => writeln!(text, "{ResetColor}"),
                false => writeln!(text),
            };
        }
        text
    }
}
