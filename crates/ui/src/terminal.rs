//! What the terminal can do, and leaving it as it was found.
//!
//! [`Abilities`] are read from the environment ([`from_env`]) and sharpened by asking the terminal
//! for its name and version ([`from_xtversion`]), both plain functions, and for its background.
//! [`Abilities::detect`] does the asking. The [`TerminalGuard`] owns the screen while the program runs and gives it back
//! on every way out, panics included. This is the only module of the kit that does I/O.

mod answer;

pub use answer::{LateAnswer, Owed};

use super::Rgb;
use super::canvas::Encoding;
use super::encode::pattern_of;
use super::style::Look;
use super::theme::Theme;
use super::wire;
use font::Fonts;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::rc::Rc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use unicode_width::UnicodeWidthChar;

use crossterm::{cursor, event, execute, queue, style, terminal};

/// A whole frame of a kiosk is below this, so it leaves in one write.
const FRAME_BYTES: usize = 1 << 20;

/// The number of colours there are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Colours {
    /// None: bold, dim and reversed text only.
    None,
    /// The 16 named ones.
    Sixteen,
    /// The palette of 256.
    Palette,
    /// 24 bits.
    True,
}

/// The abilities of a terminal.
#[derive(Clone, PartialEq, Debug)]
pub struct Abilities {
    /// The finest sub-pixels it shows.
    pub encoding: Encoding,
    /// The number of its colours.
    pub colours: Colours,
    /// Set if it reports mouse and touch.
    pub mouse: bool,
    /// Set if it understands UTF-8.
    pub utf8: bool,
    /// Set if it has Chinese letters at all; the Linux console has not.
    pub chinese: bool,
    /// Set if tmux or screen stands between.
    pub multiplexed: bool,
    /// The size of a cell in screen pixels, if it says.
    pub cell: Option<(u16, u16)>,
    /// Keys that were typed while the terminal was asked; the program should treat them as its
    /// first input.
    pub typed: String,
    /// Set if its background is light, not set if it is dark, if it says.
    pub light: Option<bool>,
    /// The rest of its answer, which is still to come: see [`LateAnswer`].
    pub owes: Owed,
}

/// Something a person should know about this terminal. Texts are up to the screens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortcoming {
    /// The locale is not UTF-8: only ASCII can be shown.
    NoUtf8,
    /// Chinese characters cannot be shown.
    NoChinese,
    /// No colours.
    NoColours,
    /// Fewer than 24-bit colours.
    FewColours,
    /// Only ordinary text, no drawn shapes.
    NoPixels,
    /// Drawn shapes are coarse; a terminal with octants is better.
    CoarsePixels,
    /// No mouse or touch: keys only.
    NoMouse,
    /// tmux or screen limits what the terminal behind it can do.
    Multiplexed,
}

/// Returns the abilities that the environment names. `variable` looks one variable up.
#[must_use]
pub fn from_env(variable: &dyn Fn(&str) -> Option<String>) -> Abilities {
    let get = |name: &str| variable(name).filter(|v| !v.is_empty());
    let term = get("TERM").unwrap_or_default();
    let program = get("TERM_PROGRAM").unwrap_or_default().to_lowercase();
    let locale = get("LC_ALL")
        .or_else(|| get("LC_CTYPE"))
        .or_else(|| get("LANG"))
        .unwrap_or_default();
    let windows = get("WT_SESSION").is_some();
    let utf8 = windows || locale.to_lowercase().replace('-', "").contains("utf8");
    let console = term == "linux";
    let dumb = term == "dumb" || (term.is_empty() && !windows);
    let multiplexed = get("TMUX").is_some()
        || get("STY").is_some()
        || term.starts_with("tmux")
        || term.starts_with("screen")
        || program == "tmux";
    let true_colour_terms = [
        "foot",
        "kitty",
        "alacritty",
        "ghostty",
        "wezterm",
        "contour",
        "direct",
    ];
    let colours = if get("NO_COLOR").is_some() || dumb || term.starts_with("vt") {
        Colours::None
    } else if windows
        || get("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit")
        || true_colour_terms.iter().any(|name| term.contains(name))
    {
        Colours::True
    } else if term.contains("256color") {
        Colours::Palette
    } else {
        Colours::Sixteen
    };
    let encoding = if dumb || !utf8 || colours <= Colours::Sixteen || console {
        // Gradients and soft edges in sixteen colours are noise, and the usual fonts of the Linux
        // console have not even half blocks.
        Encoding::Plain
    } else if multiplexed {
        Encoding::Quadrant
    } else {
        let vte = get("VTE_VERSION").map(|version| format!("vte({version})"));
        let ghostty = get("TERM_PROGRAM_VERSION")
            .filter(|_| program == "ghostty")
            .map(|version| format!("ghostty {version}"));
        vte.or(ghostty)
            .and_then(|name| from_xtversion(&name))
            .unwrap_or(Encoding::Quadrant)
    };
    Abilities {
        encoding,
        colours,
        mouse: !console && !dumb,
        utf8,
        chinese: utf8 && !console && !dumb,
        multiplexed,
        cell: None,
        typed: String::new(),
        light: None,
        owes: Owed::Nothing,
    }
}

/// The same of a terminal that was found to understand UTF-8, whatever the locale says.
fn in_utf8(variable: &dyn Fn(&str) -> Option<String>) -> Abilities {
    from_env(&|name| match name {
        "LC_ALL" => Some("C.UTF-8".to_owned()),
        name => variable(name),
    })
}

/// Returns true if the environment names a terminal that cannot even place a letter, as the ones
/// of editors: no screen can be shown there.
#[must_use]
pub fn is_dumb(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    variable("TERM").is_some_and(|term| term == "dumb") && variable("WT_SESSION").is_none()
}

/// The first three numbers in a text.
fn version(text: &str) -> [u32; 3] {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .map(|p| p.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

/// The sub-pixels of the terminal that calls itself `name`, such as `foot(1.21.0)`; none if the
/// name says nothing.
#[must_use]
pub fn from_xtversion(name: &str) -> Option<Encoding> {
    /// The first versions with octants and with sextants. VTE writes 0.78.1 as 7801.
    const FIRST: [(&str, [u32; 3], [u32; 3]); 7] = [
        ("foot", [1, 20, 0], NEVER),
        ("kitty", [0, 40, 0], NEVER),
        ("ghostty", [1, 2, 0], NEVER),
        ("vte", [7800, 0, 0], [6000, 0, 0]),
        ("wezterm", NEVER, [20_210_814, 0, 0]),
        ("contour", NEVER, [0, 3, 0]),
        ("alacritty", NEVER, [0, 14, 0]),
    ];
    const NEVER: [u32; 3] = [u32::MAX; 3];
    let name = name.trim().to_lowercase();
    let known = FIRST.iter().find(|(known, ..)| name.starts_with(known));
    if let Some((_, octants, sextants)) = known {
        let version = version(&name);
        Some(if version >= *octants {
            Encoding::Octant
        } else if version >= *sextants {
            Encoding::Sextant
        } else {
            Encoding::Quadrant
        })
    } else if ["xterm", "tmux", "screen", "konsole", "iterm2", "mlterm"]
        .iter()
        .any(|known| name.starts_with(known))
    {
        Some(Encoding::Quadrant)
    } else {
        None
    }
}

impl Abilities {
    /// Finds out what this program's terminal can do. Call it before [`TerminalGuard::enter`] and
    /// before anything reads keys.
    #[must_use]
    pub fn detect() -> Abilities {
        let variable = |name: &str| std::env::var(name).ok();
        let mut found = from_env(&variable);
        let interactive = io::stdin().is_terminal() && io::stdout().is_terminal();
        if !interactive {
            found.mouse = false;
            return found;
        }
        // Only where the answer could make a difference. A multiplexer answers for itself, and the
        // Linux console writes a question that it does not know on the screen.
        let is_console = !found.mouse;
        let has_theme = found.colours > Colours::None;
        if has_theme && !is_console && !found.multiplexed && terminal::enable_raw_mode().is_ok() {
            let answer = answer::ask(!found.utf8);
            let _ = terminal::disable_raw_mode();
            if let Ok(answer) = answer {
                if answer.column == Some(answer::AFTER_SAMPLE) {
                    found = in_utf8(&variable);
                }
                found.hear(answer);
            }
        }
        found.cell = terminal::window_size()
            .ok()
            .and_then(|size| cell_of(size.width, size.height, size.columns, size.rows));
        found
    }

    /// Takes notice of an answer.
    fn hear(&mut self, answer: answer::Answer) {
        let has_name = matches!(self.encoding, Encoding::Quadrant | Encoding::Sextant);
        self.typed = answer.typed;
        self.owes = answer.owed;
        self.light = answer
            .background
            .map(|colour| colour.contrast(Rgb::BLACK) > colour.contrast(Rgb::WHITE));
        let encoding = answer.name.as_deref().and_then(from_xtversion);
        if let Some(encoding) = encoding.filter(|_| has_name) {
            self.encoding = encoding;
        }
    }

    /// Returns what matters where screens are told in lines of text, which need no ability: the
    /// terminal is asked nothing.
    #[must_use]
    pub fn of_lines() -> Abilities {
        let found = from_env(&|name| std::env::var(name).ok());
        let is_console = std::env::var("TERM").is_ok_and(|term| term == "linux");
        Abilities {
            encoding: Encoding::Plain,
            colours: Colours::None,
            mouse: false,
            chinese: found.utf8 && !is_console,
            ..found
        }
    }

    /// The same abilities with the encoding somebody has set.
    #[must_use]
    pub fn with_encoding(mut self, setting: Option<Encoding>) -> Abilities {
        if let Some(encoding) = setting {
            self.encoding = encoding;
        }
        self
    }

    /// Returns the look of screens here: `theme` unless there are no colours.
    #[must_use]
    pub fn look(&self, theme: Theme) -> Look {
        let theme = if self.colours == Colours::None {
            Theme::mono()
        } else if self.colours < Colours::True {
            theme.without_gradients()
        } else {
            theme
        };
        let mut look = Look {
            sharp: self.colours < Colours::True,
            utf8: self.utf8,
            chinese: self.utf8 && self.chinese,
            fonts: Rc::new(Fonts::new()),
            ..Look::new(theme, self.encoding)
        };
        if let Some((width, height)) = self.cell {
            look = look.with_cell(width, height);
        }
        look
    }

    /// Returns what a person should know about this terminal, the worst first.
    #[must_use]
    pub fn shortcomings(&self) -> Vec<Shortcoming> {
        let mut list = Vec::new();
        let mut add = |holds: bool, what: Shortcoming| {
            if holds {
                list.push(what);
            }
        };
        add(!self.utf8, Shortcoming::NoUtf8);
        add(self.utf8 && !self.chinese, Shortcoming::NoChinese);
        add(self.colours == Colours::None, Shortcoming::NoColours);
        add(
            matches!(self.colours, Colours::Sixteen | Colours::Palette),
            Shortcoming::FewColours,
        );
        add(self.encoding == Encoding::Plain, Shortcoming::NoPixels);
        add(
            matches!(
                self.encoding,
                Encoding::Half | Encoding::Quadrant | Encoding::Sextant
            ),
            Shortcoming::CoarsePixels,
        );
        add(!self.mouse, Shortcoming::NoMouse);
        add(self.multiplexed, Shortcoming::Multiplexed);
        list
    }
}

/// The size of a cell, if the terminal gave sizes that make sense.
fn cell_of(width: u16, height: u16, columns: u16, rows: u16) -> Option<(u16, u16)> {
    let cell = (width.checked_div(columns)?, height.checked_div(rows)?);
    (cell.0 >= 2 && cell.1 >= 2).then_some(cell)
}

/// Replaces the colours of a finished buffer by what a terminal with fewer of them has.
pub fn reduce(buffer: &mut Buffer, colours: Colours) {
    if colours == Colours::True {
        return;
    }
    for cell in &mut buffer.content {
        let rgb = |colour: Color| match colour {
            Color::Rgb(r, g, b) => Some(Rgb(r, g, b)),
            _ => None,
        };
        let ink = rgb(cell.fg);
        let ground = rgb(cell.bg);
        match colours {
            Colours::True => {}
            Colours::Palette | Colours::Sixteen => {
                let nearest = match colours {
                    Colours::Palette => Rgb::indexed,
                    _ => Rgb::named,
                };
                cell.fg = ink.map_or(cell.fg, nearest);
                cell.bg = ground.map_or(cell.bg, nearest);
                if cell.fg == cell.bg && ink != ground {
                    tell_apart(cell, ground, nearest);
                }
            }
            Colours::None => {
                let bright = ground.is_some_and(|g| g.luminance() > 0.5);
                if bright {
                    cell.modifier |= Modifier::REVERSED;
                } else if ink.is_some_and(|i| i.luminance() < 0.5) {
                    cell.modifier |= Modifier::DIM;
                }
                cell.fg = Color::Reset;
                cell.bg = Color::Reset;
            }
        }
    }
}

/// Mends a cell whose two colours have become one: a letter must still be read, but a shape that
/// cannot be seen any more is none, rather than noise.
fn tell_apart(cell: &mut Cell, ground: Option<Rgb>, nearest: fn(Rgb) -> Color) {
    let is_shape = cell.symbol().chars().all(|c| pattern_of(c).is_some());
    if is_shape {
        cell.set_char(' ');
        cell.fg = Color::Reset;
    } else {
        cell.fg = ground.map_or(Color::Reset, |ground| nearest(ground.ink()));
    }
}

/// Beside ASCII and narrow letters, what every font of a console has: the ones that Debian sets (Lat15,
/// Uni2) and the kernel's own. Half blocks and rounded corners are not among it.
const CONSOLE: &str = "─│┌┐└┘█░→←↑↓·°";

/// Replaces what a terminal has no letters for by what comes closest: hanzi by spaces, and without
/// UTF-8 everything that is not ASCII. One without hanzi is a console, whose font has few signs.
pub fn spell(buffer: &mut Buffer, utf8: bool, chinese: bool) {
    if utf8 && chinese {
        return;
    }
    for cell in &mut buffer.content {
        let letter = cell.symbol().chars().next().unwrap_or(' ');
        let is_letter = letter.is_alphabetic() && letter.width() == Some(1);
        if letter.is_ascii() || utf8 && (is_letter || CONSOLE.contains(letter)) {
            continue;
        }
        cell.set_char(match letter {
            '╭' if utf8 => '┌',
            '╮' if utf8 => '┐',
            '╰' if utf8 => '└',
            '╯' if utf8 => '┘',
            '╭' | '╮' | '╰' | '╯' => '+',
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            '×' => 'x',
            '⚠' => '!',
            '·' | '•' | '●' | '★' | '♪' | '✓' => '*',
            '…' => '.',
            '→' | '›' | '▶' => '>',
            '←' | '‹' | '◀' => '<',
            '↑' | '▲' => '^',
            '↓' | '▼' => 'v',
            '–' | '—' | '─' | '↔' => '-',
            '│' | '▏' | '▌' => '|',
            '█' | '▉' | '▊' => '#',
            _ => ' ',
        });
    }
}

/// Replaces inks that cannot be read on the console of Linux. With a font of 512 letters, as Debian
/// sets it, the bright ones are the dark ones there: grey is black, and blue is hardly seen.
pub fn brighten(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let is_dark = matches!(
            cell.bg,
            Color::Reset | Color::Black | Color::DarkGray | Color::Blue
        );
        let ink = match cell.fg {
            Color::DarkGray => Color::Gray,
            Color::Blue | Color::LightBlue => Color::Cyan,
            Color::Red | Color::LightRed => Color::Yellow,
            other => other,
        };
        if is_dark {
            cell.fg = ink;
        }
    }
}

/// Set while the terminal is in our hands. The panic hook has no other way to know.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// Set while the terminal's own title is kept by it, to be given back.
static TITLED: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// Asks a terminal to keep its title, and to show the kept one again. Others ignore it.
const SAVE_TITLE: &str = "\x1b[22;2t";
/// See [`SAVE_TITLE`].
const RESTORE_TITLE: &str = "\x1b[23;2t";

/// Returns true if a terminal of this kind has a title: the console of Linux writes it on the screen.
fn has_title(term: &str) -> bool {
    !term.starts_with("linux") && !term.is_empty()
}

/// The terminal while the program has it. Dropping it, or a panic anywhere, gives it back.
///
/// It compares frames itself instead of leaving that to ratatui's `Terminal`: that one asks the
/// terminal where the cursor is whenever the size changes, and waits two seconds for an answer that
/// a thread reading keys has already taken.
#[derive(Debug)]
pub struct TerminalGuard {
    out: BufWriter<Stdout>,
    /// The bytes of a frame.
    bytes: Vec<u8>,
    colours: Colours,
    utf8: bool,
    chinese: bool,
    shown: Buffer,
    next: Buffer,
}

impl TerminalGuard {
    /// Takes the terminal: raw keys, alternate screen, no cursor, and the mouse where there is one.
    pub fn enter(abilities: &Abilities) -> io::Result<TerminalGuard> {
        restore_at_panics();
        terminal::enable_raw_mode()?;
        // From here on a failure has something to undo.
        ENTERED.store(true, Ordering::SeqCst);
        let term = std::env::var("TERM").unwrap_or_default();
        TITLED.store(has_title(&term), Ordering::SeqCst);
        let guard = || -> io::Result<TerminalGuard> {
            let mut out = BufWriter::with_capacity(FRAME_BYTES, io::stdout());
            queue!(out, terminal::EnterAlternateScreen, cursor::Hide)?;
            if TITLED.load(Ordering::SeqCst) {
                queue!(
                    out,
                    style::Print(SAVE_TITLE),
                    terminal::SetTitle("叮咚 Dingdong")
                )?;
            }
            if abilities.mouse {
                queue!(out, event::EnableMouseCapture)?;
            }
            out.flush()?;
            // A resize between the first frame and the first poll would be lost: this installs the
            // handler.
            let _ = event::poll(Duration::ZERO)?;
            let nothing = Buffer::empty(Rect::default());
            let Abilities {
                colours,
                utf8,
                chinese,
                ..
            } = *abilities;
            Ok(TerminalGuard {
                out,
                bytes: Vec::new(),
                colours,
                utf8,
                chinese,
                shown: nothing.clone(),
                next: nothing,
            })
        };
        guard().inspect_err(|_| restore())
    }

    /// Sets the title of the terminal, where it has one.
    pub fn set_title(&mut self, title: &str) -> io::Result<()> {
        if !TITLED.load(Ordering::SeqCst) {
            return Ok(());
        }
        let seen: String = title.chars().filter(|c| !c.is_control()).collect();
        execute!(self.out, terminal::SetTitle(seen))
    }

    /// Rings the terminal's bell once.
    pub fn ring(&mut self) -> io::Result<()> {
        execute!(self.out, style::Print('\u{7}'))
    }

    /// Shows one frame, all at once, in the colours there are. Only cells that changed are written.
    pub fn draw(&mut self, view: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let (width, height) = self.size()?;
        let area = Rect::new(0, 0, width, height);
        queue!(self.out, terminal::BeginSynchronizedUpdate)?;
        if self.shown.area != area {
            queue!(self.out, terminal::Clear(terminal::ClearType::All))?;
            self.shown = Buffer::empty(area);
        }
        self.next.resize(area);
        self.next.reset();
        view(&mut self.next);
        reduce(&mut self.next, self.colours);
        spell(&mut self.next, self.utf8, self.chinese);
        if self.utf8 && !self.chinese && self.colours == Colours::Sixteen {
            brighten(&mut self.next);
        }
        self.bytes.clear();
        wire::changes(&self.shown, &self.next, &mut self.bytes);
        self.out.write_all(&self.bytes)?;
        std::mem::swap(&mut self.shown, &mut self.next);
        execute!(self.out, terminal::EndSynchronizedUpdate)
    }

    /// The size in cells, for noticing a resize whose event was missed.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        terminal::size()
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        let _ = self.out.flush();
        restore();
    }
}

/// Set while lines are written to the terminal, which has raw keys then.
static HAS_RAW_KEYS: AtomicBool = AtomicBool::new(false);

/// The terminal while lines of text are written to it one after another: raw keys, and nothing
/// else of what a screen needs. Dropping it, or a panic anywhere, gives it back.
#[derive(Debug)]
pub struct LineGuard(());

impl LineGuard {
    /// Takes the keys of the terminal.
    pub fn enter() -> io::Result<LineGuard> {
        restore_at_panics();
        terminal::enable_raw_mode()?;
        HAS_RAW_KEYS.store(true, Ordering::SeqCst);
        Ok(LineGuard(()))
    }

    /// Writes lines, each by itself.
    pub fn write(&mut self, lines: &[String]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for line in lines {
            let seen: String = line.chars().filter(|c| !c.is_control()).collect();
            // With raw keys a new line is not begun at its left edge by itself.
            write!(out, "{seen}\r\n")?;
        }
        out.flush()
    }

    /// Rings the terminal's bell once.
    pub fn ring(&mut self) -> io::Result<()> {
        execute!(io::stdout(), style::Print('\u{7}'))
    }
}

impl Drop for LineGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Lets a panic give the terminal back first.
fn restore_at_panics() {
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            // First the screen, then the message, or nobody will see it.
            restore();
            previous(info);
        }));
    });
}

/// Gives the terminal back, once.
fn restore() {
    if HAS_RAW_KEYS.swap(false, Ordering::SeqCst) {
        let _ = terminal::disable_raw_mode();
    }
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Each step on its own: one that fails must not keep the others from being done.
    let _ = execute!(out, terminal::EndSynchronizedUpdate);
    let _ = execute!(out, event::DisableMouseCapture);
    let _ = execute!(out, terminal::LeaveAlternateScreen, cursor::Show);
    if TITLED.swap(false, Ordering::SeqCst) {
        let _ = execute!(out, terminal::SetTitle(""), style::Print(RESTORE_TITLE));
    }
    let _ = terminal::disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_gets_no_title() {
        assert!(has_title("xterm-256color") && has_title("foot"));
        assert!(!has_title("linux") && !has_title(""));
    }

    fn env(pairs: &[(&str, &str)]) -> Abilities {
        from_env(&|name| {
            pairs
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    }

    #[test]
    fn a_modern_terminal_in_utf8_gets_quadrants_until_it_says_more() {
        let a = env(&[("TERM", "foot"), ("LANG", "zh_CN.UTF-8")]);
        assert_eq!(
            (a.encoding, a.colours, a.mouse, a.utf8),
            (Encoding::Quadrant, Colours::True, true, true)
        );
        assert_eq!(
            env(&[
                ("TERM", "xterm-256color"),
                ("LANG", "C.utf8"),
                ("VTE_VERSION", "7802")
            ])
            .encoding,
            Encoding::Octant
        );
        assert_eq!(
            env(&[
                ("TERM", "xterm-256color"),
                ("LANG", "C.utf8"),
                ("VTE_VERSION", "7006")
            ])
            .colours,
            Colours::Palette
        );
    }

    #[test]
    fn without_utf8_or_colours_only_plain_text_is_left() {
        assert_eq!(
            env(&[("TERM", "foot"), ("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]).encoding,
            Encoding::Plain
        );
        let a = env(&[("TERM", "foot"), ("LANG", "zh_CN.UTF-8"), ("NO_COLOR", "1")]);
        assert_eq!((a.encoding, a.colours), (Encoding::Plain, Colours::None));
        assert_eq!(env(&[]).encoding, Encoding::Plain);
        assert!(env(&[]).shortcomings().contains(&Shortcoming::NoUtf8));
    }

    #[test]
    fn the_linux_console_is_plain_and_has_no_chinese() {
        let a = env(&[("TERM", "linux"), ("LANG", "zh_CN.UTF-8")]);
        assert_eq!(a.encoding, Encoding::Plain);
        assert_eq!(
            a.shortcomings(),
            [
                Shortcoming::NoChinese,
                Shortcoming::FewColours,
                Shortcoming::NoPixels,
                Shortcoming::NoMouse
            ]
        );
    }

    #[test]
    fn tmux_hides_the_terminal_behind_it() {
        let a = env(&[
            ("TERM", "tmux-256color"),
            ("LANG", "en_US.UTF-8"),
            ("VTE_VERSION", "7802"),
            ("COLORTERM", "truecolor"),
        ]);
        assert_eq!((a.encoding, a.colours), (Encoding::Quadrant, Colours::True));
        assert!(a.multiplexed);
    }

    #[test]
    fn versions_decide_about_octants_and_sextants() {
        for (name, encoding) in [
            ("foot(1.21.0)", Some(Encoding::Octant)),
            ("foot(1.13.1)", Some(Encoding::Quadrant)),
            ("kitty(0.41.1)", Some(Encoding::Octant)),
            ("kitty(0.26.5)", Some(Encoding::Quadrant)),
            ("WezTerm 20240203-110809-5046fc22", Some(Encoding::Sextant)),
            ("contour 0.4.3", Some(Encoding::Sextant)),
            ("Konsole 24.12", Some(Encoding::Quadrant)),
            ("ghostty 1.2.0", Some(Encoding::Octant)),
            ("VTE(7800)", Some(Encoding::Octant)),
            ("VTE(7006)", Some(Encoding::Sextant)),
            ("VTE(5202)", Some(Encoding::Quadrant)),
            ("XTerm(379)", Some(Encoding::Quadrant)),
            ("tmux 3.5a", Some(Encoding::Quadrant)),
            ("something new", None),
        ] {
            assert_eq!(from_xtversion(name), encoding, "{name}");
        }
    }

    #[test]
    fn a_shape_that_few_colours_cannot_show_is_none_and_a_letter_is_still_read() {
        for colours in [Colours::Sixteen, Colours::Palette] {
            let mut buffer = Buffer::with_lines(["▄A🬀"]);
            for cell in &mut buffer.content {
                cell.set_fg(Color::Rgb(12, 22, 44));
                cell.set_bg(Color::Rgb(10, 20, 40));
            }
            reduce(&mut buffer, colours);
            let shown = |column: u16| buffer[(column, 0)].symbol().to_owned();
            assert_eq!([shown(0), shown(1), shown(2)], [" ", "A", " "]);
            assert_ne!(buffer[(1, 0)].fg, buffer[(1, 0)].bg);
        }
    }

    #[test]
    fn few_colours_are_not_mixed() {
        let terminal = env(&[("TERM", "xterm-256color"), ("LANG", "C.UTF-8")]);
        let look = terminal.look(Theme::dark());
        assert!(look.sharp && look.theme.shade_strength == 0.0);
        assert_eq!(look.theme.card_top, look.theme.card_bottom);
    }

    #[test]
    fn a_terminal_that_understands_utf8_is_used_so_whatever_the_locale_says() {
        let variable = |name: &str| (name == "TERM").then(|| "foot".to_owned());
        assert!(!from_env(&variable).utf8);
        let found = in_utf8(&variable);
        assert!(found.utf8 && found.chinese);
        assert_eq!(found.encoding, Encoding::Quadrant);
    }

    #[test]
    fn a_dumb_terminal_is_known_by_its_name() {
        let of = |term: &'static str| move |name: &str| (name == "TERM").then(|| term.to_owned());
        assert!(is_dumb(&of("dumb")) && !is_dumb(&of("xterm")));
    }

    #[test]
    fn a_background_is_light_where_black_is_read_on_it_better_than_white() {
        for (colour, light) in [
            (Some(Rgb(255, 255, 255)), Some(true)),
            (Some(Rgb(253, 246, 227)), Some(true)),
            (Some(Rgb(0, 0, 0)), Some(false)),
            (Some(Rgb(40, 44, 52)), Some(false)),
            (None, None),
        ] {
            let mut terminal = env(&[("TERM", "foot"), ("LANG", "C.UTF-8")]);
            let answer = answer::Answer {
                background: colour,
                ..answer::Answer::default()
            };
            terminal.hear(answer);
            assert_eq!(terminal.light, light, "{colour:?}");
            assert_eq!(terminal.owes, Owed::Answer);
        }
    }

    #[test]
    fn without_colours_bright_areas_are_reversed_text() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2, 1));
        buffer[(0, 0)]
            .set_fg(Color::Rgb(0, 0, 0))
            .set_bg(Color::Rgb(255, 255, 255));
        buffer[(1, 0)]
            .set_fg(Color::Rgb(255, 255, 255))
            .set_bg(Color::Rgb(0, 0, 0));
        reduce(&mut buffer, Colours::None);
        assert!(buffer[(0, 0)].modifier.contains(Modifier::REVERSED));
        assert_eq!(buffer[(1, 0)].modifier, Modifier::empty());
        assert_eq!(buffer[(1, 0)].bg, Color::Reset);
    }

    #[test]
    fn a_terminal_without_hanzi_gets_spaces_and_one_without_utf8_ascii() {
        let shown = |utf8, chinese| {
            let mut buffer = Buffer::with_lines(["中文 A’s → B…"]);
            spell(&mut buffer, utf8, chinese);
            buffer
                .content
                .iter()
                .map(ratatui::buffer::Cell::symbol)
                .collect::<String>()
        };
        assert_eq!(shown(true, false).trim(), "A's → B.");
        assert_eq!(shown(false, false).trim(), "A's > B.");
        assert_eq!(shown(true, true).replace(' ', ""), "中文A’s→B…");
    }

    #[test]
    fn inks_on_a_console_are_read_with_eight_of_them_too() {
        let mut buffer = Buffer::with_lines(["abcd"]);
        let inks = [Color::DarkGray, Color::LightBlue, Color::White, Color::Blue];
        for (cell, ink) in buffer.content.iter_mut().zip(inks) {
            cell.set_fg(ink).set_bg(Color::Black);
        }
        buffer.content[3].set_bg(Color::Gray);
        brighten(&mut buffer);
        let read: Vec<Color> = buffer.content.iter().map(|cell| cell.fg).collect();
        let expected = [Color::Gray, Color::Cyan, Color::White, Color::Blue];
        assert_eq!(read, expected);
    }

    #[test]
    fn senseless_sizes_give_no_cell() {
        assert_eq!(cell_of(1280, 720, 320, 90), Some((4, 8)));
        assert_eq!(cell_of(0, 0, 80, 24), None);
        assert_eq!(cell_of(640, 480, 0, 0), None);
    }
}
