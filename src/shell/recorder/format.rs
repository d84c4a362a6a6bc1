//! The format of a recording: a line that names it, then a record of numbered fields.
//!
//! Its types stand apart from those of the program, so that a recording can be read by another
//! version, see [`record`]. Bytes are not trusted: sizes have limits, and the snapshot is checked.

use super::{Recording, Step};
use crate::shell::core::{Checkpoint, Input, blank};
use crate::shell::pane::SavedPane;
use config::{Draw, Screens, Theme};
use crossterm::event::{KeyEventKind, KeyEventState, MouseButton, MouseEvent, MouseEventKind};
use hall::{Answer, Command, CommandId, Entry, Hall, Lang, Program, Snapshot, Text, Timestamp};
use record::minicbor::{Decoder, Encoder};
use record::{Record, RecordError, Wrote};
use screens::inquiry::Finding;
use screens::screen::{Connection, KeyCode, KeyEvent, KeyModifiers};
use std::sync::Arc;
use ui::Encoding;
use ui::terminal::{Abilities, Colours};

/// The first bytes of every recording; a format that old programs cannot read gets another number.
pub(super) const MAGIC: &[u8] = b"dingdong recording 1\n";
/// The beginning of the first bytes of all formats.
pub(super) const MAGIC_OF_ALL: &[u8] = b"dingdong recording ";

/// Cells of a terminal at most: far above any, and a frame still fits into memory.
const CELLS_MAX: u32 = 1_000_000;
/// Dots across paper and rows of it at most; a page has 8,000 rows.
const PAPER_MAX: (u16, usize) = (4_096, 20_000);

/// Bytes as they are.
#[derive(Debug, Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Record for Bytes {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.bytes(&self.0)?.ok()
    }

    fn decode(from: &mut Decoder<'_>) -> Result<Bytes, RecordError> {
        Ok(Bytes(from.bytes()?.to_vec()))
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn absent() -> Option<Bytes> {
        Some(Bytes::default())
    }
}

/// A whole recording, after its first line.
pub(super) struct File {
    pub(super) header: Header,
    pub(super) checkpoint: Start,
    pub(super) parts: Vec<Part>,
}

/// The program that was recorded, and its terminal.
pub(super) struct Header {
    pub(super) version: String,
    pub(super) program: Program,
    pub(super) screens: Settings,
    pub(super) terminal: Terminal,
    pub(super) written_at: Timestamp,
    pub(super) panic: Option<String>,
}

/// Steps one after the other, and when the first offset begins.
pub(super) struct Part {
    pub(super) begins_at: Timestamp,
    pub(super) steps: Bytes,
}

/// A [`Checkpoint`].
pub(super) struct Start {
    hall: Box<Snapshot>,
    connection: Reach,
    lang: Lang,
    light: bool,
    contrast: bool,
    help: Option<Timestamp>,
    paper: Option<Paper>,
    caption: Option<String>,
    silent: Option<String>,
    panes: Vec<SavedPane>,
    host: Bytes,
}

/// A [`Connection`].
enum Reach {
    Live,
    Lost(Timestamp),
    SingleScreen(Timestamp),
    Silent(Timestamp),
}

/// The paper that hangs out of a simulated printer.
struct Paper {
    width: u16,
    rows: usize,
}

/// The [`Screens`] that matter to a screen that runs.
pub(super) struct Settings {
    light: bool,
    contrast: bool,
    kiosk_idle_s: u32,
    ticket_page_s: u32,
    guidance: bool,
    ticker: Text,
    flash_s: u32,
    calls: u8,
    page_s: u32,
    thanks_s: u32,
    next: u8,
}

/// The [`Abilities`] of the terminal.
pub(super) struct Terminal {
    encoding: Pixels,
    colours: Palette,
    mouse: bool,
    utf8: bool,
    chinese: bool,
    multiplexed: bool,
    cell: Option<(u16, u16)>,
}

/// An [`Encoding`].
enum Pixels {
    Octant,
    Sextant,
    Quadrant,
    Half,
    Plain,
}

/// The [`Colours`] that a terminal has.
enum Palette {
    None,
    Sixteen,
    Indexed,
    True,
}

/// A [`KeyCode`] that some screen knows.
enum Key {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Other,
}

/// A button of the mouse, pressed, dragged or released, or its wheel.
enum Button {
    LeftDown,
    LeftUp,
    LeftDrag,
    WheelUp,
    WheelDown,
    OtherDown,
    OtherUp,
}

/// A [`Step`], without its time.
enum What {
    Key {
        key: Key,
        modifiers: u8,
        repeat: bool,
    },
    Mouse {
        button: Button,
        column: u16,
        row: u16,
    },
    Hall(Box<Snapshot>),
    HallAgain,
    Entry(Arc<Entry>),
    Answered {
        id: CommandId,
        answer: Answer,
    },
    Learned {
        pane: usize,
        finding: Box<Finding>,
    },
    Connection(Reach),
    Paper(Paper),
    Speaker {
        caption: Option<String>,
        silent: Option<String>,
    },
    Tick,
    Sent {
        pane: usize,
        id: CommandId,
        command: Command,
    },
    Drawn {
        columns: u16,
        rows: u16,
    },
}

record::record! {
    struct File { 1 header, 2 checkpoint, 3 parts }
    struct Header { 1 version, 2 program, 3 screens, 4 terminal, 5 written_at, 6 panic }
    struct Part { 1 begins_at, 2 steps }
    struct Start { 1 hall, 2 connection, 3 lang, 4 light, 5 help, 6 paper, 7 caption, 8 silent, 9 panes, 10 host, 11 contrast = false }
    enum Reach { 1 Live, 2 Lost(1 since), 3 SingleScreen(1 since), 4 Silent(1 since) }
    struct Paper { 1 width, 2 rows }
    struct Settings { 1 light, 2 kiosk_idle_s, 3 ticket_page_s, 4 ticker, 5 flash_s, 6 calls, 7 page_s, 8 thanks_s, 9 next, 10 contrast = false, 130 guidance = true }
    struct Terminal { 1 encoding, 2 colours, 3 mouse, 4 utf8, 5 chinese, 6 multiplexed, 7 cell }
    enum Pixels { 1 Octant, 5 Sextant, 2 Quadrant, 3 Half, 4 Plain }
    enum Palette { 1 None, 2 Sixteen, 3 Indexed, 4 True }
    enum Key {
        1 Char(1 letter),
        2 F(1 number),
        3 Enter,
        4 Esc,
        5 Tab,
        6 BackTab,
        7 Backspace,
        8 Delete,
        9 Insert,
        10 Up,
        11 Down,
        12 Left,
        13 Right,
        14 Home,
        15 End,
        16 PageUp,
        17 PageDown,
        18 Other,
    }
    enum Button { 1 LeftDown, 2 LeftUp, 3 OtherDown, 4 OtherUp, 5 LeftDrag, 6 WheelUp, 7 WheelDown }
    enum What {
        1 Key { 1 key, 2 modifiers, 3 repeat },
        2 Mouse { 1 button, 2 column, 3 row },
        3 Hall(1 snapshot),
        4 HallAgain,
        5 Entry(1 entry),
        6 Answered { 1 id, 2 answer },
        7 Connection(1 connection),
        8 Paper(1 paper),
        9 Speaker { 1 caption, 2 silent },
        10 Tick,
        11 Sent { 1 pane, 2 id, 3 command },
        12 Drawn { 1 columns, 2 rows },
        230 Learned { 1 pane, 2 finding },
    }
}

impl Record for SavedPane {
    fn encode(&self, to: &mut Encoder<Vec<u8>>) -> Wrote {
        to.array(2)?;
        self.asked.encode(to)?;
        to.bytes(&self.screen)?.ok()
    }

    fn decode(from: &mut Decoder<'_>) -> Result<SavedPane, RecordError> {
        if record::list(from)? != 2 {
            return Err(RecordError::BadValue("pane"));
        }
        Ok(SavedPane {
            asked: Record::decode(from)?,
            screen: from.bytes()?.to_vec(),
        })
    }
}

/// Appends a step that came so many microseconds after the one before.
pub(super) fn put_step(to: &mut Vec<u8>, offset_us: u64, step: Step) {
    let mut encoder = Encoder::new(std::mem::take(to));
    let wrote = encoder
        .u64(offset_us)
        .map(|_| ())
        .and_then(|()| What::from(step).encode(&mut encoder));
    match wrote {
        Ok(()) => *to = encoder.into_writer(),
        Err(never) => unreachable!("writing into memory failed: {never}"),
    }
}

/// Reads the steps of a part.
fn get_steps(part: &Part, steps: &mut Vec<(Timestamp, Step)>) -> Result<(), RecordError> {
    let mut at = part.begins_at.0;
    let mut from = Decoder::new(&part.steps.0);
    while record::left(&from) > 0 {
        let offset = i64::try_from(from.u64()?).map_err(|_| RecordError::BadValue("time"))?;
        at = at
            .checked_add(offset)
            .ok_or(RecordError::BadValue("time"))?;
        steps.push((Timestamp(at), What::decode(&mut from)?.try_into()?));
    }
    Ok(())
}

/// Returns the bytes of a recording.
pub(super) fn write(file: &File) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(record::encode(file));
    bytes
}

/// Reads the recording in bytes that begin after the first line.
pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordError> {
    let File {
        header,
        checkpoint,
        parts,
    } = record::decode(bytes)?;
    let mut steps = Vec::new();
    for part in &parts {
        get_steps(part, &mut steps)?;
    }
    Ok(Recording {
        version: header.version,
        program: header.program,
        settings: header.screens.into(),
        terminal: header.terminal.into(),
        written_at: header.written_at,
        panic: header.panic,
        begins_at: parts.first().map_or(header.written_at, |p| p.begins_at),
        checkpoint: checkpoint.try_into()?,
        steps,
    })
}

impl From<Connection> for Reach {
    fn from(connection: Connection) -> Reach {
        match connection {
            Connection::Live => Reach::Live,
            Connection::Lost(since) => Reach::Lost(since),
            Connection::Standalone(since) => Reach::SingleScreen(since),
            Connection::Silent(since) => Reach::Silent(since),
        }
    }
}

impl From<Reach> for Connection {
    fn from(reach: Reach) -> Connection {
        match reach {
            Reach::Live => Connection::Live,
            Reach::Lost(since) => Connection::Lost(since),
            Reach::SingleScreen(since) => Connection::Standalone(since),
            Reach::Silent(since) => Connection::Silent(since),
        }
    }
}

impl TryFrom<Paper> for (u16, usize) {
    type Error = RecordError;

    fn try_from(paper: Paper) -> Result<(u16, usize), RecordError> {
        if paper.width > PAPER_MAX.0 || paper.rows > PAPER_MAX.1 {
            return Err(RecordError::BadValue("paper"));
        }
        Ok((paper.width, paper.rows))
    }
}

/// Returns the theme that two marks stand for.
fn theme(light: bool, contrast: bool) -> Theme {
    match (light, contrast) {
        (_, true) => Theme::Contrast,
        (true, false) => Theme::Light,
        (false, false) => Theme::Dark,
    }
}

/// Checks that a hall can have left a snapshot.
fn checked(snapshot: Snapshot) -> Result<Snapshot, RecordError> {
    match snapshot.check() {
        Ok(()) => Ok(snapshot),
        Err(why) => Err(RecordError::BadValue(why.0)),
    }
}

impl From<Checkpoint> for Start {
    fn from(checkpoint: Checkpoint) -> Start {
        Start {
            hall: Box::new(checkpoint.hall),
            connection: checkpoint.connection.into(),
            lang: checkpoint.lang,
            light: checkpoint.theme == Theme::Light,
            contrast: checkpoint.theme == Theme::Contrast,
            help: checkpoint.help,
            paper: checkpoint.paper.map(|(width, rows)| Paper { width, rows }),
            caption: checkpoint.caption,
            silent: checkpoint.silent,
            panes: checkpoint.panes,
            host: Bytes(checkpoint.host),
        }
    }
}

impl TryFrom<Start> for Checkpoint {
    type Error = RecordError;

    fn try_from(start: Start) -> Result<Checkpoint, RecordError> {
        Ok(Checkpoint {
            hall: checked(*start.hall)?,
            connection: start.connection.into(),
            lang: start.lang,
            theme: theme(start.light, start.contrast),
            help: start.help,
            paper: start.paper.map(TryInto::try_into).transpose()?,
            caption: start.caption,
            silent: start.silent,
            panes: start.panes,
            host: start.host.0,
        })
    }
}

impl From<&Screens> for Settings {
    fn from(screens: &Screens) -> Settings {
        let Screens {
            theme,
            // The terminal says how it was drawn, the checkpoint in which language.
            draw: _,
            language: _,
            bell: _,
            kiosk_idle_s,
            ticket_page_s,
            guidance,
            ticker,
            flash_s,
            calls,
            page_s,
            next,
            thanks_s,
        } = screens;
        Settings {
            light: *theme == Theme::Light,
            contrast: *theme == Theme::Contrast,
            kiosk_idle_s: *kiosk_idle_s,
            ticket_page_s: *ticket_page_s,
            guidance: *guidance,
            ticker: ticker.clone(),
            flash_s: *flash_s,
            calls: *calls,
            page_s: *page_s,
            thanks_s: *thanks_s,
            next: *next,
        }
    }
}

impl From<Settings> for Screens {
    fn from(settings: Settings) -> Screens {
        Screens {
            theme: theme(settings.light, settings.contrast),
            draw: Draw::Auto,
            language: None,
            bell: true,
            kiosk_idle_s: settings.kiosk_idle_s,
            ticket_page_s: settings.ticket_page_s,
            guidance: settings.guidance,
            ticker: settings.ticker,
            flash_s: settings.flash_s,
            calls: settings.calls,
            page_s: settings.page_s,
            next: settings.next,
            thanks_s: settings.thanks_s,
        }
    }
}

impl From<&Abilities> for Terminal {
    fn from(abilities: &Abilities) -> Terminal {
        let Abilities {
            encoding,
            colours,
            mouse,
            utf8,
            chinese,
            multiplexed,
            cell,
            // Typed before the recording began.
            typed: _,
            // The theme that followed is in the settings.
            light: _,
            owes: _,
        } = abilities;
        Terminal {
            encoding: match encoding {
                Encoding::Octant => Pixels::Octant,
                Encoding::Sextant => Pixels::Sextant,
                Encoding::Quadrant => Pixels::Quadrant,
                Encoding::Half => Pixels::Half,
                Encoding::Plain => Pixels::Plain,
            },
            colours: match colours {
                Colours::None => Palette::None,
                Colours::Sixteen => Palette::Sixteen,
                Colours::Palette => Palette::Indexed,
                Colours::True => Palette::True,
            },
            mouse: *mouse,
            utf8: *utf8,
            chinese: *chinese,
            multiplexed: *multiplexed,
            cell: *cell,
        }
    }
}

impl From<Terminal> for Abilities {
    fn from(terminal: Terminal) -> Abilities {
        Abilities {
            encoding: match terminal.encoding {
                Pixels::Octant => Encoding::Octant,
                Pixels::Sextant => Encoding::Sextant,
                Pixels::Quadrant => Encoding::Quadrant,
                Pixels::Half => Encoding::Half,
                Pixels::Plain => Encoding::Plain,
            },
            colours: match terminal.colours {
                Palette::None => Colours::None,
                Palette::Sixteen => Colours::Sixteen,
                Palette::Indexed => Colours::Palette,
                Palette::True => Colours::True,
            },
            mouse: terminal.mouse,
            utf8: terminal.utf8,
            chinese: terminal.chinese,
            multiplexed: terminal.multiplexed,
            cell: terminal.cell,
            typed: String::new(),
            light: None,
            owes: ui::terminal::Owed::Nothing,
        }
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Key {
        match code {
            KeyCode::Char(letter) => Key::Char(letter),
            KeyCode::F(number) => Key::F(number),
            KeyCode::Enter => Key::Enter,
            KeyCode::Esc => Key::Esc,
            KeyCode::Tab => Key::Tab,
            KeyCode::BackTab => Key::BackTab,
            KeyCode::Backspace => Key::Backspace,
            KeyCode::Delete => Key::Delete,
            KeyCode::Insert => Key::Insert,
            KeyCode::Up => Key::Up,
            KeyCode::Down => Key::Down,
            KeyCode::Left => Key::Left,
            KeyCode::Right => Key::Right,
            KeyCode::Home => Key::Home,
            KeyCode::End => Key::End,
            KeyCode::PageUp => Key::PageUp,
            KeyCode::PageDown => Key::PageDown,
            _ => Key::Other,
        }
    }
}

impl From<Key> for KeyCode {
    fn from(key: Key) -> KeyCode {
        match key {
            Key::Char(letter) => KeyCode::Char(letter),
            Key::F(number) => KeyCode::F(number),
            Key::Enter => KeyCode::Enter,
            Key::Esc => KeyCode::Esc,
            Key::Tab => KeyCode::Tab,
            Key::BackTab => KeyCode::BackTab,
            Key::Backspace => KeyCode::Backspace,
            Key::Delete => KeyCode::Delete,
            Key::Insert => KeyCode::Insert,
            Key::Up => KeyCode::Up,
            Key::Down => KeyCode::Down,
            Key::Left => KeyCode::Left,
            Key::Right => KeyCode::Right,
            Key::Home => KeyCode::Home,
            Key::End => KeyCode::End,
            Key::PageUp => KeyCode::PageUp,
            Key::PageDown => KeyCode::PageDown,
            Key::Other => KeyCode::Null,
        }
    }
}

impl From<MouseEventKind> for Button {
    fn from(kind: MouseEventKind) -> Button {
        match kind {
            MouseEventKind::Down(MouseButton::Left) => Button::LeftDown,
            MouseEventKind::Up(MouseButton::Left) => Button::LeftUp,
            MouseEventKind::Drag(MouseButton::Left) => Button::LeftDrag,
            MouseEventKind::ScrollUp => Button::WheelUp,
            MouseEventKind::ScrollDown => Button::WheelDown,
            MouseEventKind::Down(_) => Button::OtherDown,
            // A pointer that only moves is not recorded.
            _ => Button::OtherUp,
        }
    }
}

impl From<Button> for MouseEventKind {
    fn from(button: Button) -> MouseEventKind {
        match button {
            Button::LeftDown => MouseEventKind::Down(MouseButton::Left),
            Button::LeftUp => MouseEventKind::Up(MouseButton::Left),
            Button::LeftDrag => MouseEventKind::Drag(MouseButton::Left),
            Button::WheelUp => MouseEventKind::ScrollUp,
            Button::WheelDown => MouseEventKind::ScrollDown,
            Button::OtherDown => MouseEventKind::Down(MouseButton::Right),
            Button::OtherUp => MouseEventKind::Up(MouseButton::Right),
        }
    }
}

impl From<Step> for What {
    fn from(step: Step) -> What {
        match step {
            Step::Sent { pane, id, command } => What::Sent { pane, id, command },
            Step::Drawn { columns, rows } => What::Drawn { columns, rows },
            Step::Input(input) => match input {
                Input::Key(key) => What::Key {
                    key: key.code.into(),
                    modifiers: key.modifiers.bits(),
                    repeat: key.kind == KeyEventKind::Repeat,
                },
                Input::Mouse(mouse) => What::Mouse {
                    button: mouse.kind.into(),
                    column: mouse.column,
                    row: mouse.row,
                },
                Input::Hall(hall) => What::Hall(Box::new(hall.snapshot())),
                Input::HallAgain => What::HallAgain,
                Input::Entry(entry) => What::Entry(entry),
                Input::Answered(id, answer) => What::Answered { id, answer },
                Input::Learned(pane, finding) => What::Learned { pane, finding },
                Input::Connection(connection) => What::Connection(connection.into()),
                Input::Paper(page) => What::Paper(Paper {
                    width: page.width(),
                    rows: page.height(),
                }),
                Input::Speaker { caption, silent } => What::Speaker { caption, silent },
                Input::Tick => What::Tick,
            },
        }
    }
}

impl TryFrom<What> for Step {
    type Error = RecordError;

    fn try_from(what: What) -> Result<Step, RecordError> {
        Ok(Step::Input(match what {
            What::Sent { pane, id, command } => return Ok(Step::Sent { pane, id, command }),
            What::Drawn { columns, rows } => {
                if u32::from(columns) * u32::from(rows) > CELLS_MAX {
                    return Err(RecordError::BadValue("size of a terminal"));
                }
                return Ok(Step::Drawn { columns, rows });
            }
            What::Key {
                key,
                modifiers,
                repeat,
            } => Input::Key(KeyEvent {
                code: key.into(),
                modifiers: KeyModifiers::from_bits_truncate(modifiers),
                kind: if repeat {
                    KeyEventKind::Repeat
                } else {
                    KeyEventKind::Press
                },
                state: KeyEventState::NONE,
            }),
            What::Mouse {
                button,
                column,
                row,
            } => Input::Mouse(MouseEvent {
                kind: button.into(),
                column,
                row,
                modifiers: KeyModifiers::NONE,
            }),
            What::Hall(snapshot) => Input::Hall(Arc::new(Hall::from_snapshot(checked(*snapshot)?))),
            What::HallAgain => Input::HallAgain,
            What::Entry(entry) => Input::Entry(entry),
            What::Answered { id, answer } => Input::Answered(id, answer),
            What::Learned { pane, finding } => Input::Learned(pane, finding),
            What::Connection(reach) => Input::Connection(reach.into()),
            What::Paper(paper) => {
                let (width, rows) = paper.try_into()?;
                Input::Paper(Arc::new(blank(width, rows)))
            }
            What::Speaker { caption, silent } => Input::Speaker { caption, silent },
            What::Tick => Input::Tick,
        }))
    }
}
