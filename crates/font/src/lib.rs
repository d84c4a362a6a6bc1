//! Letters, icons and pages of dots, as small bitmaps.
//!
//! [`Fonts`] turns a character into a small grey bitmap of any size. It looks for the character in
//! the embedded Noto Sans SC Bold first, then in a font of the system (searched only when the first
//! unusual character appears, since that takes a fifth of a second), then takes the dots of
//! Unifont, and in the end shows 〓, so that a rare name is never silently dropped. Bitmaps are
//! cached within bounds. Icons come from a subset of Material Design Icons, see `assets/README.md`.
//! Paper has letters in two weights and in fonts of its own: `paper.rs`. A [`Page`] is what they
//! are printed on.
//!
//! *Never*: drops a letter of a rare name, or reads anything but fonts.

mod page;
mod paper;

pub use page::Page;
pub use paper::{Face, Found, embedded_files};

use ab_glyph::{Font, FontRef, FontVec, Glyph, GlyphId, OutlinedGlyph, PxScale, point};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

static SANS: &[u8] = include_bytes!("assets/NotoSC-Bold-gb2312.otf");
static ICONS: &[u8] = include_bytes!("assets/icons.ttf");

/// The line on which letters stand, in em below the upper edge of an em box.
const BASELINE: f32 = 0.88;
/// Most candidates among which a system font is searched for, so that one odd character cannot
/// stall a screen.
const CANDIDATES_MAX: usize = 24;
/// Bytes beyond which the glyph cache starts anew: about six thousand hanzi at 32 px.
const CACHE_BYTES_MAX: usize = 8 << 20;
/// Sub-pixels of a letter below which grey edges blur strokes into each other, so that they are
/// sharpened.
const SHARP_BELOW: f32 = 20.0;

macro_rules! icons {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        /// A picture of the icon font. Names follow the hall where Material Design Icons has a
        /// longer one.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Icon {
            $(#[doc = concat!("Material Design Icons `", $text, "`.")] $name,)*
        }

        impl Icon {
            /// All icons, alphabetically.
            pub const ALL: &[Icon] = &[$(Icon::$name),*];

            /// Returns the name in Material Design Icons, as settings write it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Icon::$name => $text,)* }
            }

            /// Returns the character in the icon font.
            #[must_use]
            pub fn code(self) -> char {
                match self {
                    $(Icon::$name => const { char::from_u32($code).expect("a code point") },)*
                }
            }
        }
    };
}

icons! {
    Account = 0xF0004, "account";
    AccountArrowRight = 0xF0B53, "account-arrow-right";
    AccountCancel = 0xF12DF, "account-cancel";
    AccountCheck = 0xF0008, "account-check";
    AccountClock = 0xF0B56, "account-clock";
    AccountTie = 0xF0CE3, "account-tie";
    AccountVoice = 0xF05CB, "account-voice";
    Alert = 0xF0026, "alert";
    ArrowDown = 0xF0045, "arrow-down";
    ArrowLeft = 0xF004D, "arrow-left";
    ArrowRight = 0xF0054, "arrow-right";
    ArrowRightBold = 0xF0734, "arrow-right-bold";
    ArrowUp = 0xF005D, "arrow-up";
    BabyCarriage = 0xF068F, "baby-carriage";
    Backspace = 0xF006E, "backspace";
    Bank = 0xF0070, "bank";
    Bell = 0xF009A, "bell";
    BellRing = 0xF009E, "bell-ring";
    Briefcase = 0xF00D6, "briefcase";
    Bullhorn = 0xF00E6, "bullhorn";
    Calculator = 0xF00EC, "calculator";
    Calendar = 0xF00ED, "calendar";
    Car = 0xF010B, "car";
    CardAccountDetails = 0xF05D2, "card-account-details";
    Cash = 0xF0114, "cash";
    Certificate = 0xF0124, "certificate";
    ChartBar = 0xF0128, "chart-bar";
    Check = 0xF0E1E, "check-bold";
    CheckCircle = 0xF05E0, "check-circle";
    ChevronDown = 0xF0140, "chevron-down";
    ChevronLeft = 0xF0141, "chevron-left";
    ChevronRight = 0xF0142, "chevron-right";
    ChevronUp = 0xF0143, "chevron-up";
    Clock = 0xF0150, "clock-outline";
    Close = 0xF1398, "close-thick";
    CloseCircle = 0xF0159, "close-circle";
    Coffee = 0xF0176, "coffee";
    Cog = 0xF0493, "cog";
    Delete = 0xF01B4, "delete";
    Desk = 0xF1239, "desk";
    Disconnected = 0xF0319, "lan-disconnect";
    DoorOpen = 0xF081C, "door-open";
    Earth = 0xF01E7, "earth";
    Elderly = 0xF1581, "human-cane";
    Email = 0xF01EE, "email";
    FaceAngry = 0xF0C6A, "emoticon-angry-outline";
    FaceBad = 0xF0F4D, "emoticon-frown-outline";
    FaceExcellent = 0xF069C, "emoticon-excited-outline";
    FaceFair = 0xF01F6, "emoticon-neutral-outline";
    FaceGood = 0xF01F5, "emoticon-happy-outline";
    FacePoor = 0xF01F8, "emoticon-sad-outline";
    Family = 0xF1823, "human-male-female-child";
    FileDocument = 0xF0219, "file-document";
    Flag = 0xF023B, "flag";
    FormatSize = 0xF027F, "format-size";
    Gavel = 0xF029B, "gavel";
    HammerWrench = 0xF1323, "hammer-wrench";
    Heart = 0xF02D1, "heart";
    HelpCircle = 0xF02D7, "help-circle";
    History = 0xF02DA, "history";
    Home = 0xF02DC, "home";
    HomeCity = 0xF0D15, "home-city";
    HumanChild = 0xF02E7, "human-child";
    Information = 0xF02FD, "information-outline";
    Key = 0xF0306, "key";
    Keyboard = 0xF030C, "keyboard";
    Leaf = 0xF032A, "leaf";
    LightningBolt = 0xF140B, "lightning-bolt";
    Lock = 0xF033E, "lock";
    Login = 0xF0342, "login";
    Logout = 0xF0343, "logout";
    Magnify = 0xF0349, "magnify";
    MedicalBag = 0xF06EF, "medical-bag";
    Minus = 0xF1639, "minus-thick";
    Monitor = 0xF0379, "monitor";
    MonitorEye = 0xF13B4, "monitor-eye";
    OfficeBuilding = 0xF0991, "office-building";
    PackageVariant = 0xF03D6, "package-variant";
    Passport = 0xF07E3, "passport";
    Pause = 0xF03E4, "pause";
    Pencil = 0xF03EB, "pencil";
    People = 0xF0849, "account-group";
    Phone = 0xF03F2, "phone";
    Play = 0xF040A, "play";
    Plus = 0xF11EC, "plus-thick";
    Printer = 0xF042A, "printer";
    PrinterAlert = 0xF042C, "printer-alert";
    Qrcode = 0xF0432, "qrcode";
    Refresh = 0xF0450, "refresh";
    School = 0xF0474, "school";
    ShieldCheck = 0xF0565, "shield-check";
    SkipNext = 0xF04AD, "skip-next";
    Star = 0xF04CE, "star";
    StarOutline = 0xF04D2, "star-outline";
    Store = 0xF04DC, "store";
    SwapHorizontal = 0xF04E1, "swap-horizontal";
    ThemeLightDark = 0xF050E, "theme-light-dark";
    TicketConfirmation = 0xF0518, "ticket-confirmation";
    TimerSand = 0xF051F, "timer-sand";
    Translate = 0xF05CA, "translate";
    Undo = 0xF054C, "undo";
    Volume = 0xF057E, "volume-high";
    VolumeOff = 0xF0581, "volume-off";
    Water = 0xF058C, "water";
    Wheelchair = 0xF138D, "human-wheelchair";
    Wifi = 0xF05A9, "wifi";
}

impl Icon {
    /// Returns the icon with this name in Material Design Icons, if it is among the embedded ones.
    #[must_use]
    pub fn named(name: &str) -> Option<Icon> {
        Icon::ALL.iter().copied().find(|icon| icon.name() == name)
    }
}

/// A glyph as grey levels; (`left`, `top`) is its upper left corner seen from the origin on the
/// baseline.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Bitmap {
    /// Columns right of the origin.
    pub left: i32,
    /// Rows below the baseline, so usually negative.
    pub top: i32,
    /// Width in sub-pixels.
    pub width: usize,
    /// The ink on each sub-pixel, row by row; 255 covers it whole.
    pub cover: Vec<u8>,
}

/// The origin of a character's picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// The embedded Noto Sans SC Bold.
    Embedded,
    /// The n-th system font that was needed.
    System(usize),
    /// The 16-dot bitmaps of Unifont.
    Dots,
    /// No face has it: 〓 stands for it.
    Missing,
    /// It is invisible and takes no room.
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    letter: char,
    source: Option<Source>,
    wide: u32,
    high: u32,
}

/// The faces and the glyph cache.
pub struct Fonts {
    sans: FontRef<'static>,
    icons: FontRef<'static>,
    search_system: bool,
    system: RefCell<SystemFonts>,
    /// Source and advance of every character seen: parsing an outline just to measure it is slow.
    letters: RefCell<HashMap<char, (Source, f32)>>,
    cache: RefCell<HashMap<Key, Rc<Bitmap>>>,
    cache_bytes: Cell<usize>,
}

#[derive(Default)]
struct SystemFonts {
    database: Option<fontdb::Database>,
    faces: Vec<FontVec>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts")
            .field("search_system", &self.search_system)
            .finish_non_exhaustive()
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self::new()
    }
}

impl Fonts {
    /// Loads the embedded faces, helped by those of the system.
    #[must_use]
    pub fn new() -> Fonts {
        Fonts {
            // Both files are part of the program; a test loads them.
            sans: FontRef::try_from_slice(SANS).expect("the embedded letters are a font"),
            icons: FontRef::try_from_slice(ICONS).expect("the embedded icons are a font"),
            search_system: true,
            system: RefCell::default(),
            letters: RefCell::default(),
            cache: RefCell::default(),
            cache_bytes: Cell::new(0),
        }
    }

    /// Loads the embedded faces only: the same pictures on every machine, for tests and manuals.
    #[must_use]
    pub fn embedded_only() -> Fonts {
        Fonts {
            search_system: false,
            ..Fonts::new()
        }
    }

    /// Returns the origin of the picture of `letter`.
    #[must_use]
    pub fn source(&self, letter: char) -> Source {
        self.known(letter).0
    }

    /// Returns the em by which `letter` moves the pen.
    #[must_use]
    pub fn advance(&self, letter: char) -> f32 {
        self.known(letter).1
    }

    fn known(&self, letter: char) -> (Source, f32) {
        if let Some(known) = self.letters.borrow().get(&letter) {
            return *known;
        }
        let found = if letters::is_invisible(letter) {
            (Source::Nothing, 0.0)
        } else if has(&self.sans, letter) {
            (Source::Embedded, advance(&self.sans, letter))
        } else if let Some(n) = self.find_in_system(letter) {
            (
                Source::System(n),
                self.system
                    .borrow()
                    .faces
                    .get(n)
                    .map_or(1.0, |face| advance(face, letter)),
            )
        } else if let Some(glyph) = unifont::get_glyph(letter) {
            (Source::Dots, glyph.get_width() as f32 / 16.0)
        } else {
            (Source::Missing, 1.0)
        };
        self.letters.borrow_mut().insert(letter, found);
        found
    }

    /// Finds the system font that has `letter`, loading it if need be.
    fn find_in_system(&self, letter: char) -> Option<usize> {
        if !self.search_system {
            return None;
        }
        let mut system = self.system.borrow_mut();
        if let Some(n) = system.faces.iter().position(|face| has(face, letter)) {
            return Some(n);
        }
        let database = system.database.get_or_insert_with(|| {
            let mut database = fontdb::Database::new();
            database.load_system_fonts();
            database
        });
        let mut candidates: Vec<(u32, fontdb::ID)> = database
            .faces()
            .filter_map(|face| Some((rank(face)?, face.id)))
            .collect();
        candidates.sort_by_key(|(rank, _)| *rank);
        let found = candidates.iter().take(CANDIDATES_MAX).find_map(|(_, id)| {
            database.with_face_data(*id, |data, index| {
                let face = FontRef::try_from_slice_and_index(data, index).ok()?;
                if !has(&face, letter) {
                    return None;
                }
                FontVec::try_from_vec_and_index(data.to_vec(), index).ok()
            })?
        })?;
        system.faces.push(found);
        Some(system.faces.len() - 1)
    }

    /// Returns the width of a text in em.
    #[must_use]
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// Returns the picture of `letter` with an em of `wide` x `high` sub-pixels.
    #[must_use]
    pub fn glyph(&self, letter: char, wide: f32, high: f32) -> Rc<Bitmap> {
        let source = self.source(letter);
        self.cached(letter, Some(source), wide, high, || match source {
            Source::Embedded => outline(&self.sans, letter, wide, high),
            Source::System(n) => self
                .system
                .borrow()
                .faces
                .get(n)
                .map_or_else(Bitmap::default, |face| outline(face, letter, wide, high)),
            Source::Dots => dots(letter, wide, high),
            Source::Missing => outline(&self.sans, '〓', wide, high),
            Source::Nothing => Bitmap::default(),
        })
    }

    /// Returns the picture of `icon` with a box of `wide` x `high` sub-pixels; its origin is on the
    /// lower left of the box, one eighth up.
    #[must_use]
    pub fn icon(&self, icon: Icon, wide: f32, high: f32) -> Rc<Bitmap> {
        self.cached(icon.code(), None, wide, high, || {
            outline(&self.icons, icon.code(), wide, high)
        })
    }

    fn cached(
        &self,
        letter: char,
        source: Option<Source>,
        wide: f32,
        high: f32,
        draw: impl FnOnce() -> Bitmap,
    ) -> Rc<Bitmap> {
        let key = Key {
            letter,
            source,
            wide: (wide * 8.0) as u32,
            high: (high * 8.0) as u32,
        };
        if let Some(bitmap) = self.cache.borrow().get(&key) {
            return bitmap.clone();
        }
        let mut bitmap = draw();
        if high < SHARP_BELOW {
            sharpen(&mut bitmap.cover);
        }
        let bytes = self.cache_bytes.get() + bitmap.cover.len() + 64;
        let mut cache = self.cache.borrow_mut();
        if bytes > CACHE_BYTES_MAX {
            cache.clear();
            self.cache_bytes.set(bitmap.cover.len() + 64);
        } else {
            self.cache_bytes.set(bytes);
        }
        let bitmap = Rc::new(bitmap);
        cache.insert(key, bitmap.clone());
        bitmap
    }
}

/// Returns how far the baseline lies below the upper edge of an em box, in em.
#[must_use]
pub fn baseline() -> f32 {
    BASELINE
}

/// Returns whether a face can draw `letter` with outlines. Blank characters have none and need
/// none.
fn has(face: &impl Font, letter: char) -> bool {
    let id = face.glyph_id(letter);
    id != GlyphId(0) && (letter.is_whitespace() || face.outline(id).is_some())
}

/// Returns how welcome a face of the system is; none for those that cannot help.
fn rank(face: &fontdb::FaceInfo) -> Option<u32> {
    if face.style != fontdb::Style::Normal {
        return None;
    }
    let family = face.families.first().map(|(name, _)| name.to_lowercase())?;
    let liked = [
        "noto sans cjk sc",
        "noto sans sc",
        "source han sans",
        "microsoft yahei",
        "pingfang",
        "wenquanyi",
        "simhei",
    ];
    let place = liked
        .iter()
        .position(|name| family.starts_with(name))
        .map(|n| n as u32 * 10);
    let place = place.or_else(|| {
        let chinese = ["cjk", "han", "hei", "song", "sun", "ming", "kai", "fang"];
        chinese
            .iter()
            .any(|part| family.contains(part))
            .then_some(200)
    });
    let place = place.or_else(|| {
        ["noto sans", "dejavu sans", "unifont"]
            .contains(&family.as_str())
            .then_some(400)
    });
    let weight = u32::from(face.weight.0.abs_diff(700)) / 100;
    Some(place.unwrap_or(800) + weight)
}

fn advance(face: &impl Font, letter: char) -> f32 {
    face.h_advance_unscaled(face.glyph_id(letter)) / face.units_per_em().unwrap_or(1000.0)
}

fn outline(face: &impl Font, letter: char, wide: f32, high: f32) -> Bitmap {
    let scale = face.height_unscaled() / face.units_per_em().unwrap_or(1000.0);
    let scale = PxScale {
        x: wide * scale,
        y: high * scale,
    };
    let glyph: Glyph = face
        .glyph_id(letter)
        .with_scale_and_position(scale, point(0.0, 0.0));
    face.outline_glyph(glyph)
        .map_or_else(Bitmap::default, |outlined| drawn(&outlined))
}

fn drawn(outlined: &OutlinedGlyph) -> Bitmap {
    let bounds = outlined.px_bounds();
    let width = bounds.width() as usize;
    let height = bounds.height() as usize;
    let mut cover = vec![0u8; width * height];
    outlined.draw(|x, y, share| {
        if let Some(level) = cover.get_mut(y as usize * width + x as usize) {
            *level = (share.clamp(0.0, 1.0) * 255.0) as u8;
        }
    });
    Bitmap {
        left: bounds.min.x as i32,
        top: bounds.min.y as i32,
        width,
        cover,
    }
}

/// Scales a Unifont glyph by area.
fn dots(letter: char, wide: f32, high: f32) -> Bitmap {
    let Some(glyph) = unifont::get_glyph(letter) else {
        return Bitmap::default();
    };
    let columns = glyph.get_width();
    let width = (wide * columns as f32 / 16.0).round().clamp(1.0, 4096.0) as usize;
    let height = high.round().clamp(1.0, 4096.0) as usize;
    let mut cover = Vec::with_capacity(width * height);
    const FINE: usize = 4;
    for y in 0..height {
        for x in 0..width {
            let lit = (0..FINE * FINE)
                .filter(|i| {
                    let gx = ((x * FINE + i % FINE) * columns) / (width * FINE);
                    let gy = ((y * FINE + i / FINE) * 16) / (height * FINE);
                    glyph.get_pixel(gx, gy)
                })
                .count();
            cover.push((lit * 255 / (FINE * FINE)) as u8);
        }
    }
    Bitmap {
        left: 0,
        top: -((high * BASELINE).round() as i32),
        width,
        cover,
    }
}

/// Steepens the grey levels around one half.
fn sharpen(cover: &mut [u8]) {
    for level in cover {
        *level = ((i32::from(*level) - 118) * 2 + 128).clamp(0, 255) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_picture_and_a_name_of_its_own() {
        let fonts = Fonts::embedded_only();
        for icon in Icon::ALL {
            assert!(has(&fonts.icons, icon.code()), "{icon:?}");
            assert_eq!(Icon::named(icon.name()), Some(*icon));
        }
        assert_eq!(Icon::named("no-such-icon"), None);
    }

    #[test]
    fn the_embedded_face_has_ascii_all_of_gb2312_and_the_usual_marks() {
        let fonts = Fonts::embedded_only();
        for letter in (' '..='~').chain("“”‘’《》—…·→←↑↓○●□■△▲★☆①②③④⑤⑥⑦⑧⑨⑩〇¥￥℃°•▶◀▼éü〓".chars())
        {
            assert_eq!(fonts.source(letter), Source::Embedded, "{letter}");
        }
        let listed = include_str!("assets/characters.txt");
        let hanzi = listed
            .chars()
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
            .count();
        assert!(hanzi > 6_763, "{hanzi} hanzi");
        for letter in listed
            .chars()
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        {
            assert_eq!(fonts.source(letter), Source::Embedded, "{letter}");
        }
    }

    #[test]
    fn a_rare_character_falls_back_to_dots_and_then_to_a_mark() {
        let fonts = Fonts::embedded_only();
        assert_eq!(fonts.source('䶮'), Source::Dots);
        assert!(fonts.glyph('䶮', 32.0, 32.0).cover.iter().any(|c| *c > 0));
        assert_eq!(fonts.source('\u{30000}'), Source::Missing);
        assert_eq!(
            fonts.glyph('\u{30000}', 32.0, 32.0).cover,
            fonts.glyph('〓', 32.0, 32.0).cover
        );
    }

    #[test]
    fn what_is_invisible_leaves_no_box() {
        let fonts = Fonts::embedded_only();
        for letter in [
            '\u{fe0f}', '\u{200d}', '\u{200b}', '\u{202e}', '\u{2028}', '\u{7}',
        ] {
            let faces = [Face::regular()];
            let found = fonts.on_paper(&faces, letter);
            let drawn = [
                (*fonts.glyph(letter, 32.0, 32.0)).clone(),
                fonts.picture_on_paper(&faces, letter, found, 32.0, 0.0),
            ];
            assert_eq!(drawn, [Bitmap::default(), Bitmap::default()]);
            assert_eq!([fonts.advance(letter), found.advance], [0.0; 2]);
        }
    }

    #[test]
    fn the_cache_stays_bounded() {
        let fonts = Fonts::embedded_only();
        for high in 20..400 {
            let _ = fonts.glyph('龙', high as f32, high as f32);
        }
        assert!(fonts.cache_bytes.get() <= CACHE_BYTES_MAX);
    }

    #[test]
    fn figures_are_equally_wide_so_that_a_clock_stands_still() {
        let fonts = Fonts::embedded_only();
        for figure in '0'..='9' {
            assert_eq!(fonts.advance(figure), fonts.advance('0'), "{figure}");
        }
    }
}
