//! Layout files: where they are found, and when they changed.

use config::Faults;
use hall::printing::FAULT_MAX;
use hall::{Lang, Printable};
use paper::Layout;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The origin of a layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    name: String,
    folders: Vec<PathBuf>,
    width: Option<u16>,
}

/// A file as it looks from outside: another stamp means that it may say something else.
pub type Stamp = Option<(PathBuf, SystemTime, u64)>;

/// The layout that `asked` means: a file, or a name to be looked for in `folders` and among the
/// shipped ones.
pub fn source(asked: &str, folders: &[PathBuf]) -> Source {
    let path = Path::new(asked);
    if asked.ends_with(".toml") || path.components().count() > 1 {
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        return Source {
            name,
            folders: vec![folder.to_owned()],
            width: None,
        };
    }
    Source {
        name: asked.to_owned(),
        folders: folders.to_vec(),
        width: None,
    }
}

impl Source {
    /// The layout's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same for paper of `width` dots, whatever it says itself: a report comes out of a ticket
    /// printer.
    #[must_use]
    pub fn on_paper_of(self, width: u16) -> Source {
        Source {
            width: Some(width),
            ..self
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// Every mistake in it, or that there is none.
    pub fn load(&self) -> Result<Layout, Faults> {
        match self.width {
            Some(width) => Layout::load_for(width, &self.name, &self.folders),
            None => Layout::load(&self.name, &self.folders),
        }
    }

    /// Returns the file that has it now, and what that looks like from outside; `None` for a
    /// shipped one.
    pub fn stamp(&self) -> Stamp {
        self.folders.iter().find_map(|folder| {
            let path = folder.join(format!("{}.toml", self.name));
            let data = std::fs::metadata(&path).ok()?;
            Some((path, data.modified().ok()?, data.len()))
        })
    }
}

/// Layouts by name, read again when their files change. A bad file leaves the last good one in use.
pub struct Layouts {
    folders: Vec<PathBuf>,
    lang: Lang,
    known: Vec<Known>,
}

struct Known {
    source: Source,
    layout: Layout,
    stamp: Stamp,
    fault: Option<String>,
}

impl Layouts {
    /// Looks for layouts in `folders`, and tells mistakes in `lang`.
    pub fn new(folders: Vec<PathBuf>, lang: Lang) -> Layouts {
        Layouts {
            folders,
            lang,
            known: Vec::new(),
        }
    }

    /// The layout called `name`, as its file is now, or the last good one, or the shipped one.
    pub fn get(&mut self, name: &str) -> &Layout {
        let source = source(name, &self.folders);
        self.fresh(source)
    }

    /// The name and the layout of a paper, at a printer whose tickets have the layout `ticket`:
    /// everything else comes as wide as they are.
    pub fn of(&mut self, what: Printable, ticket: &str) -> (&'static str, &Layout) {
        let name = match what {
            Printable::Ticket(_) => return ("ticket", self.get(ticket)),
            Printable::TestPage => "test",
            Printable::Report => "report",
        };
        let width = self.get(ticket).width();
        let source = source(name, &self.folders).on_paper_of(width);
        (name, self.fresh(source))
    }

    fn fresh(&mut self, source: Source) -> &Layout {
        let place = match self.known.iter().position(|known| known.source == source) {
            Some(place) => place,
            None => {
                let shipped = Layout::shipped(&source.name)
                    .or_else(|| Layout::shipped("ticket"))
                    .expect("a test reads every shipped layout");
                // No file looks like this, so the first look reads it.
                let stamp = Some((PathBuf::new(), SystemTime::UNIX_EPOCH, u64::MAX));
                self.known.push(Known {
                    source,
                    layout: shipped,
                    stamp,
                    fault: None,
                });
                self.known.len() - 1
            }
        };
        let known = &mut self.known[place];
        let stamp = known.source.stamp();
        if known.stamp != stamp {
            known.stamp = stamp;
            match known.source.load() {
                Ok(layout) => (known.layout, known.fault) = (layout, None),
                Err(faults) => {
                    // A file that is no layout at all has a mistake on every line; staff need the
                    // first few.
                    let fault: String = faults.text(self.lang).chars().take(FAULT_MAX).collect();
                    tracing::warn!(
                        layout = known.source.name,
                        fault,
                        "a layout does not read; the last good one is used"
                    );
                    known.fault = Some(fault);
                }
            }
        }
        &known.layout
    }

    /// Returns the faults of the files in use.
    pub fn fault(&self) -> Option<String> {
        self.known.iter().find_map(|known| known.fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_file_leaves_the_last_good_one_in_use_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        let good = Layout::shipped_text("ticket-58").unwrap();
        std::fs::write(&file, good).unwrap();
        let mut layouts = Layouts::new(vec![folder.path().to_owned()], Lang::EN);
        let width = layouts.get("mine").width();
        assert_eq!((width, layouts.fault()), (384, None));
        std::fs::write(&file, format!("{good}\nnonsense = 1\n")).unwrap();
        assert_eq!(layouts.get("mine").width(), 384);
        let fault = layouts.fault().unwrap();
        assert!(
            fault.contains("mine.toml:") && fault.contains("nonsense"),
            "{fault}"
        );
        // Gone altogether: the last good one still.
        std::fs::remove_file(&file).unwrap();
        assert_eq!(layouts.get("mine").width(), 384);
        std::fs::write(&file, Layout::shipped_text("ticket").unwrap()).unwrap();
        assert_eq!((layouts.get("mine").width(), layouts.fault()), (576, None));
    }

    #[test]
    fn a_name_and_a_file_are_told_apart() {
        let folders = [PathBuf::from("/layouts")];
        let of = |asked| {
            let source = source(asked, &folders);
            (source.name, source.folders[0].display().to_string())
        };
        for (asked, folder) in [
            ("ticket", "/layouts"),
            ("ticket.toml", "."),
            ("mine/ticket", "mine"),
            ("/a/ticket.toml", "/a"),
        ] {
            assert_eq!(of(asked), ("ticket".to_owned(), folder.to_owned()));
        }
    }
}
