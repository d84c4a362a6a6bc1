//! The keys of a handset: which bytes mean what.

/// What somebody at a counter wants, as a handset can say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Call whoever is next.
    Call,
    /// Call the ticket with these digits in its number.
    CallNumber(String),
    /// Call whoever is next, or again who was called and has not come.
    Next,
    /// Repeat the call.
    Recall,
    /// The visitor is there.
    Start,
    /// The visit is done.
    Finish,
    /// The visit is done, or who was called did not come.
    Done,
    /// The visitor did not come.
    NoShow,
    /// Send the visitor away for a moment.
    Park,
    /// Go on with the visitor who was sent away first.
    Unpark,
    /// Pause, or go on after a pause.
    Pause,
    /// Go on after a pause.
    Resume,
    /// Send the visitor to the service with this place in the hall, from 1.
    Transfer(String),
    /// Open the counter under this staff number.
    SignIn(String),
    /// Close the counter.
    SignOut,
    /// Take the last step back.
    Undo,
    /// Show the number of the counter for a moment.
    ShowCounter,
}

impl Press {
    /// The words of device files for presses, as messages list them.
    pub const WORDS: [&'static str; 17] = [
        "call",
        "call {digits}",
        "next",
        "recall",
        "start",
        "finish",
        "done",
        "no-show",
        "park",
        "unpark",
        "pause",
        "resume",
        "transfer {digits}",
        "sign-in {digits}",
        "sign-out",
        "undo",
        "show-counter",
    ];

    /// Reads what a device file says of a key.
    fn read(word: &str, digits: &str) -> Option<Press> {
        let digits = digits.to_owned();
        Some(match word {
            "call" => Press::Call,
            "call {digits}" => Press::CallNumber(digits),
            "next" => Press::Next,
            "done" => Press::Done,
            "recall" => Press::Recall,
            "start" => Press::Start,
            "finish" => Press::Finish,
            "no-show" => Press::NoShow,
            "park" => Press::Park,
            "unpark" => Press::Unpark,
            "pause" => Press::Pause,
            "resume" => Press::Resume,
            "transfer {digits}" => Press::Transfer(digits),
            "sign-in {digits}" => Press::SignIn(digits),
            "sign-out" => Press::SignOut,
            "undo" => Press::Undo,
            "show-counter" => Press::ShowCounter,
            _ => return None,
        })
    }

    /// Returns how tests in device files write it.
    pub fn written(&self) -> String {
        match self {
            Press::Call => "call".to_owned(),
            Press::CallNumber(digits) => format!("call {digits}"),
            Press::Next => "next".to_owned(),
            Press::Done => "done".to_owned(),
            Press::Recall => "recall".to_owned(),
            Press::Start => "start".to_owned(),
            Press::Finish => "finish".to_owned(),
            Press::NoShow => "no-show".to_owned(),
            Press::Park => "park".to_owned(),
            Press::Unpark => "unpark".to_owned(),
            Press::Pause => "pause".to_owned(),
            Press::Resume => "resume".to_owned(),
            Press::Transfer(digits) => format!("transfer {digits}"),
            Press::SignIn(digits) => format!("sign-in {digits}"),
            Press::SignOut => "sign-out".to_owned(),
            Press::Undo => "undo".to_owned(),
            Press::ShowCounter => "show-counter".to_owned(),
        }
    }
}

/// A row of the table of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// Set if digits come before the bytes.
    pub(crate) after_digits: bool,
    pub(crate) bytes: Vec<u8>,
    word: String,
}

impl Key {
    /// Makes a row; `None` if nothing is called `word`.
    pub(crate) fn new(after_digits: bool, bytes: Vec<u8>, word: &str) -> Option<Key> {
        let takes_digits = word.ends_with("{digits}");
        Press::read(word, "").filter(|_| !takes_digits || after_digits)?;
        Some(Key {
            after_digits,
            bytes,
            word: word.to_owned(),
        })
    }
}

/// Returns what the bytes of a handset mean: rows without digits first.
pub(crate) fn meaning(keys: &[Key], bytes: &[u8]) -> Option<Press> {
    let digits = bytes.iter().take_while(|byte| **byte <= 9).count();
    let exact = keys
        .iter()
        .find(|key| !key.after_digits && key.bytes == bytes);
    let after = || {
        let fits = |key: &&Key| key.after_digits && digits > 0 && key.bytes == bytes[digits..];
        keys.iter().find(fits)
    };
    let key = exact.or_else(after)?;
    let typed = bytes[..digits].iter().map(|digit| char::from(b'0' + digit));
    Press::read(&key.word, &typed.collect::<String>())
}
