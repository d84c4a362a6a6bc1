//! Every no that a person may read, in both languages: it says what to do, in that language, and has no
//! names of the code in it.

use hall::samples::Gen;
use hall::{Lang, Setup};
use node::lan::joining::NotJoined;
use node::net::NetError;
use node::net::identity::IdentityError;
use node::net::join::JoinError;
use node::problems;
use node::protocol::{ChangeRefused, Rejection};
use node::store::StoreError;
use std::io;
use std::path::Path;
use text::Words;
use text::problem::Problem;

/// Words with which a command or a path begins: what follows is typed as it stands.
const TYPED: [&str; 6] = ["dingdong", "sudo", "systemctl", "mv", "--", "~/"];

fn net_errors() -> Vec<NetError> {
    vec![
        NetError::Unreachable,
        NetError::Refused,
        NetError::ForeignCertificate,
        NetError::OtherVersion,
        NetError::Garbage,
        NetError::TooLarge { bytes: 9, max: 8 },
        NetError::Silent,
        NetError::Closed,
        NetError::Io(io::Error::from_raw_os_error(101)),
    ]
}

fn not_joined() -> Vec<NotJoined> {
    let of_the_code = [
        JoinError::WrongCode { tries_left: 2 },
        JoinError::WrongCode { tries_left: 0 },
        JoinError::Closed,
        JoinError::Expired,
        JoinError::Burnt,
        JoinError::Refused("not-now".to_owned()),
    ];
    let of_the_hall = [
        NotJoined::BadName,
        NotJoined::NameTaken,
        NotJoined::TooMany,
        NotJoined::NoHub,
        NotJoined::ForHub,
        NotJoined::Connected,
        NotJoined::NotNow,
        NotJoined::Keep(IdentityError::Damaged),
    ];
    let of_the_code = of_the_code.into_iter().map(NotJoined::Join);
    of_the_code.chain(of_the_hall).collect()
}

fn changes_refused() -> Vec<ChangeRefused> {
    let machine = "kiosk-2".parse().unwrap();
    let mut all = vec![
        ChangeRefused::NoLan,
        ChangeRefused::NotAHub,
        ChangeRefused::Elsewhere,
        ChangeRefused::Starting,
        ChangeRefused::UnknownHub { machine },
        ChangeRefused::NoHubAnswers,
        ChangeRefused::TooSlow,
        ChangeRefused::Ended,
        ChangeRefused::Failed {
            cause: "a cause".to_owned(),
        },
    ];
    let refusals = Gen::fixed().refusals().into_iter();
    all.extend(refusals.map(|why| ChangeRefused::Refused { why }));
    all
}

fn store_errors() -> Vec<StoreError> {
    let system = |code| io::Error::from_raw_os_error(code);
    vec![
        StoreError::Busy { pid: Some(7) },
        StoreError::DiskFull { source: system(28) },
        StoreError::ReadOnly { source: system(30) },
        StoreError::NewerFormat { found: 9, known: 8 },
        StoreError::Damaged {
            what: "log".to_owned(),
            source: None,
        },
        StoreError::Fenced,
        StoreError::Exists {
            path: "/b/hall.bak".into(),
        },
        StoreError::NoVaultKeys,
        StoreError::GivenUp,
    ]
}

fn all(words: &Words) -> Vec<Problem> {
    let path = Path::new("/b/hall.redb");
    let rejections = [
        Rejection::Expelled,
        Rejection::OtherVersion {
            hub: "0.2.0".to_owned(),
            hub_is_older: true,
        },
        Rejection::OtherVersion {
            hub: "0.2.0".to_owned(),
            hub_is_older: false,
        },
        Rejection::NotAllowed,
        Rejection::TakenOver,
    ];
    let mut all: Vec<Problem> = vec![
        problems::silent(words),
        problems::lost(words, "12:05"),
        problems::folder(words, path, &io::Error::from_raw_os_error(13)),
        problems::listen(words, &io::Error::from_raw_os_error(98)),
        problems::other_version(words, &io::Error::from_raw_os_error(95)),
    ];
    all.extend(net_errors().iter().map(|why| problems::net(words, why)));
    all.extend(
        not_joined()
            .iter()
            .map(|why| problems::not_joined(words, why)),
    );
    all.extend(
        changes_refused()
            .iter()
            .map(|why| problems::not_changed(words, why)),
    );
    all.extend(
        store_errors()
            .iter()
            .map(|why| problems::store(words, path, why)),
    );
    all.extend(rejections.iter().map(|why| problems::shut(words, why)));
    all
}

/// Returns a name of the code that stands in a text: letters that are small before large ones, or parts
/// joined by `_` or `::`.
fn identifier(text: &str) -> Option<&str> {
    let pieces = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'));
    let is_name = |piece: &&str| {
        let letters = piece.as_bytes().windows(2);
        let mut pairs = letters.map(|pair| [pair[0], pair[1]]);
        let is_camel = pairs.any(|[a, b]| a.is_ascii_lowercase() && b.is_ascii_uppercase());
        let is_snake = piece.contains("::")
            || piece.contains('_') && piece.bytes().any(|b| b.is_ascii_lowercase());
        is_camel || is_snake
    };
    let mut pieces = pieces.filter(is_name);
    // Keys of the settings are written as they are.
    pieces.find(|piece| !config::Config::default_text().contains(piece))
}

/// Returns the English that stands in a Chinese text: words beside each other that nobody types.
fn english(text: &str) -> Option<String> {
    let runs = text.split(|c: char| !c.is_ascii());
    for run in runs {
        let typed = TYPED.iter().filter_map(|word| run.find(word)).min();
        let read = &run[..typed.unwrap_or(run.len())];
        let words: Vec<&str> = read
            // A key such as `real-estate` is one word.
            .split(|c: char| !(c.is_ascii_alphabetic() || c == '-'))
            .filter(|word| word.len() > 2)
            .collect();
        if words.len() > 1 && !read.contains(['/', '.', '_', '"', '=']) {
            return Some(words.join(" "));
        }
    }
    None
}

#[test]
fn every_no_says_what_to_do_in_the_language_of_its_reader() {
    let mut wrong = Vec::new();
    for lang in [Lang::ZH, Lang::EN] {
        let words = Words::new(lang);
        for problem in all(&words) {
            let mut flaws = Vec::new();
            if problem.cure.trim().is_empty() {
                flaws.push("no cure".to_owned());
            }
            let own = [&problem.what, &problem.cure];
            let texts: Vec<&String> = match lang {
                Lang::ZH => own.into_iter().chain(&problem.causes).collect(),
                // A cause may be a library's own words, for a technician.
                _ => own.into(),
            };
            for text in texts {
                flaws.extend(identifier(text).map(|name| format!("a name of the code: {name}")));
                if lang == Lang::ZH {
                    flaws.extend(english(text).map(|read| format!("English: {read}")));
                }
            }
            if !flaws.is_empty() {
                wrong.push(format!("{lang}: {problem}\n    {}", flaws.join(", ")));
            }
        }
        for refusal in Gen::fixed().refusals() {
            let told = text::refusal(&refusal, &Setup::default(), &words);
            let is_chinese = told.chars().any(|c| c > '\u{2e80}');
            if told.is_empty() || identifier(&told).is_some() || is_chinese != (lang == Lang::ZH) {
                wrong.push(format!("{lang}: {refusal:?} is told as {told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_of_the_code_and_english_are_found() {
    assert_eq!(
        identifier("That was not done: UnknownMachine"),
        Some("UnknownMachine")
    );
    assert_eq!(identifier("the field is_open"), Some("is_open"));
    assert_eq!(
        identifier("Set keep_phone_days, or run dingdong code"),
        None
    );
    assert_eq!(
        english("没有做：the store stopped").as_deref(),
        Some("the store stopped")
    );
    assert_eq!(
        english("请运行 dingdong hub --join，再看 config.toml"),
        None
    );
}
