//! Errors of the layers below, put into the words of whoever sits at the machine: what happened,
//! why, and the cure.

use crate::lan::joining::NotJoined;
use crate::net::NetError;
use crate::net::identity::IdentityError;
use crate::net::join::JoinError;
use crate::protocol::{BackupFailure, ChangeRefused, Rejection};
use crate::store::{StoreError, StoreErrorKind};
use hall::Setup;
use std::io;
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args, io_reason};

/// The store at `path` failed.
pub fn store(words: &Words, path: &Path, error: &StoreError) -> Problem {
    let path = path.display().to_string();
    let (what, cure) = match error.kind() {
        StoreErrorKind::Busy => ("store-busy", "store-busy.cure"),
        StoreErrorKind::DiskFull => ("store-full", "store-full.cure"),
        StoreErrorKind::ReadOnly => ("store-read-only", "store-read-only.cure"),
        StoreErrorKind::Newer => ("store-newer", "store-newer.cure"),
        StoreErrorKind::Damaged => ("store-damaged", "store-damaged.cure"),
        StoreErrorKind::Exists => ("store-exists", "store-exists.cure"),
        StoreErrorKind::NoVaultKeys => ("store-no-keys", "store-no-keys.cure"),
        StoreErrorKind::Stopped | StoreErrorKind::Other => ("store-failed", "store-failed.cure"),
    };
    let pid = match error {
        StoreError::Busy { pid: Some(pid) } => pid.to_string(),
        _ => "?".to_owned(),
    };
    let given = args! { path: path, pid: pid };
    Problem::new(Code::Store, words.say(what, given), words.say(cure, given)).because(words, error)
}

/// A backup into `to` was not finished.
pub fn backup(words: &Words, to: &Path, failure: &BackupFailure) -> Problem {
    let mut problem = Problem::new(
        Code::Store,
        words.text("cli-backup-failed"),
        words.text("cli-backup-failed.cure"),
    );
    let cause = match (failure.kind, failure.system) {
        (StoreErrorKind::Exists, _) => {
            words.say("store-exists", args! { path: to.display().to_string() })
        }
        (StoreErrorKind::NoVaultKeys, _) => words.text("store-no-keys").to_owned(),
        (_, Some(code)) => {
            let code = i32::try_from(code).unwrap_or_default();
            io_reason(&io::Error::from_raw_os_error(code), words)
        }
        (StoreErrorKind::Damaged, None) => words.text("backup-damaged").to_owned(),
        (_, None) => words.text("backup-see-log").to_owned(),
    };
    problem.causes.push(cause);
    problem.with_detail(words, failure.detail.clone())
}

/// The hall's folder cannot be made or used.
pub fn folder(words: &Words, path: &Path, error: &io::Error) -> Problem {
    let path = path.display().to_string();
    let given = args! { path: path };
    Problem::new(
        Code::Store,
        words.say("cli-folder", given),
        words.text("cli-folder.cure"),
    )
    .because(words, error)
}

/// The hall that runs here is of another version.
pub fn other_version(words: &Words, error: &io::Error) -> Problem {
    Problem::new(
        Code::NoHall,
        words.text("cli-other-version"),
        words.text("cli-other-version.cure"),
    )
    .because(words, error)
}

/// A program keeps the hall and does not answer.
pub fn silent(words: &Words) -> Problem {
    Problem::new(
        Code::NoHall,
        words.text("cli-hall-silent"),
        words.text("cli-hall-silent.cure"),
    )
}

/// Reports that no hub of the hall has answered since then.
pub fn lost(words: &Words, since: &str) -> Problem {
    Problem::new(
        Code::NoHall,
        words.say("cli-hub-lost", args! { time: since }),
        words.text("cli-hub-lost.cure"),
    )
}

/// Reports that this machine's identity in its hall cannot be read or written.
pub fn identity(words: &Words, error: &IdentityError) -> Problem {
    Problem::new(
        Code::Store,
        words.text("lan-identity"),
        words.text("lan-identity.cure"),
    )
    .because(words, error)
}

/// Nobody can reach this hub.
pub fn listen(words: &Words, error: &io::Error) -> Problem {
    Problem::new(
        Code::Lan,
        words.text("lan-listen"),
        words.text("lan-listen.cure"),
    )
    .because(words, error)
}

/// Two machines do not understand each other, or do not reach each other.
pub fn net(words: &Words, error: &NetError) -> Problem {
    let (what, cure) = match error {
        NetError::Unreachable => ("lan-unreachable", "lan-unreachable.cure"),
        NetError::Refused => ("lan-refused", "lan-refused.cure"),
        NetError::ForeignCertificate => ("lan-foreign", "lan-foreign.cure"),
        NetError::OtherVersion => ("lan-other-version", "lan-other-version.cure"),
        NetError::Silent => ("lan-silent", "lan-silent.cure"),
        NetError::Closed => ("lan-closed", "lan-closed.cure"),
        NetError::Garbage | NetError::TooLarge { .. } => ("lan-garbage", "lan-garbage.cure"),
        NetError::Io(_) => ("lan-network", "lan-network.cure"),
    };
    Problem::new(Code::Lan, words.text(what), words.text(cure)).because(words, error)
}

/// This machine has not become one of a hall.
pub fn not_joined(words: &Words, error: &NotJoined) -> Problem {
    let problem = |what, cure| Problem::new(Code::Lan, words.text(what), words.text(cure));
    match error {
        NotJoined::Join(JoinError::Net(error)) => net(words, error),
        NotJoined::Join(JoinError::WrongCode { tries_left }) => {
            let left = args! { tries: *tries_left };
            Problem::new(
                Code::Lan,
                words.say("join-wrong-code", left),
                words.text("join-wrong-code.cure"),
            )
        }
        NotJoined::Join(JoinError::Expired) => problem("join-expired", "join-expired.cure"),
        NotJoined::Join(JoinError::Burnt) => problem("join-burnt", "join-burnt.cure"),
        NotJoined::Join(JoinError::Closed) => problem("join-closed", "join-closed.cure"),
        NotJoined::Join(JoinError::Refused(_)) | NotJoined::NotNow => {
            problem("join-not-now", "join-not-now.cure")
        }
        NotJoined::BadName => problem("join-bad-name", "join-bad-name.cure"),
        NotJoined::NameTaken => problem("join-name-taken", "join-name-taken.cure"),
        NotJoined::ForHub => problem("join-for-hub", "join-for-hub.cure"),
        NotJoined::Connected => problem("join-connected", "join-connected.cure"),
        NotJoined::NoHub => problem("join-no-hub", "join-no-hub.cure"),
        NotJoined::TooMany => problem("join-too-many", "join-too-many.cure"),
        NotJoined::Keep(error) => identity(words, error),
    }
}

/// A change of the machines or hubs was not made.
pub fn not_changed(words: &Words, why: &ChangeRefused) -> Problem {
    let problem = |code, what, cure| Problem::new(code, words.text(what), words.text(cure));
    match why {
        ChangeRefused::NoLan => problem(Code::Lan, "machines-no-lan", "machines-no-lan.cure"),
        ChangeRefused::NotAHub => problem(Code::Lan, "machines-on-hub", "machines-on-hub.cure"),
        ChangeRefused::Elsewhere => {
            problem(Code::Lan, "machines-elsewhere", "machines-elsewhere.cure")
        }
        ChangeRefused::Starting => {
            problem(Code::Lan, "machines-starting", "machines-starting.cure")
        }
        ChangeRefused::NoHubAnswers => {
            let cure = "machines-no-hub-answers.cure";
            problem(Code::Lan, "machines-no-hub-answers", cure)
        }
        ChangeRefused::TooSlow => problem(Code::Lan, "machines-too-slow", "machines-too-slow.cure"),
        ChangeRefused::Ended => problem(Code::Store, "cli-hall-ended", "cli-hall-ended.cure"),
        ChangeRefused::UnknownHub { machine } => Problem::new(
            Code::Refused,
            words.say("machines-unknown-hub", args! { name: machine.as_str() }),
            words.text("machines-unknown-hub.cure"),
        ),
        ChangeRefused::Refused { why } => Problem {
            causes: vec![text::refusal(why, &Setup::default(), words)],
            ..problem(Code::Refused, "machines-refused", "machines-refused.cure")
        },
        ChangeRefused::Failed { cause } => {
            problem(Code::Lan, "machines-failed", "machines-failed.cure").with_detail(words, cause)
        }
    }
}

/// The hall does not let this machine in.
pub fn shut(words: &Words, why: &Rejection) -> Problem {
    let mine = crate::VERSION;
    match why {
        Rejection::Expelled => Problem::new(
            Code::Lan,
            words.text("shut-expelled"),
            words.text("shut-expelled.cure"),
        ),
        Rejection::OtherVersion { hub, hub_is_older } => {
            let given = args! { hub: hub.as_str(), mine: mine };
            let cure = if *hub_is_older {
                "shut-hub-is-older"
            } else {
                "shut-this-is-older"
            };
            Problem::new(
                Code::Lan,
                words.say("shut-other-version", given),
                words.text(cure),
            )
        }
        Rejection::NotAllowed => Problem::new(
            Code::Lan,
            words.text("refusal-not-allowed"),
            words.text("machines-refused.cure"),
        ),
        Rejection::TakenOver => Problem::new(
            Code::Lan,
            words.text("hub-superseded"),
            words.text("hub-superseded.cure"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;

    #[test]
    fn a_failed_backup_has_its_reason_in_every_language() {
        let to = Path::new("/b/hall.bak");
        let told = |error: StoreError, lang| {
            let failure = BackupFailure::of(&error);
            let failure = record::decode(&record::encode(&failure)).unwrap();
            backup(&Words::new(lang), to, &failure).causes
        };
        let denied = || StoreError::from(io::Error::from_raw_os_error(13));
        assert_eq!(told(denied(), Lang::ZH), ["没有权限"]);
        assert_eq!(told(denied(), Lang::EN)[0], "it is not permitted");
        let full = || StoreError::from(io::Error::from_raw_os_error(28));
        assert_eq!(told(full(), Lang::ZH), ["磁盘已满"]);
        let there = || StoreError::Exists {
            path: to.to_owned(),
        };
        assert_eq!(told(there(), Lang::ZH), ["/b/hall.bak 已经存在"]);
        // Every kind has one.
        let kinds = [
            StoreError::Fenced,
            StoreError::BeingRead,
            StoreError::Damaged {
                what: "log".to_owned(),
                source: None,
            },
        ];
        for error in kinds {
            let causes = told(error, Lang::ZH);
            let is_chinese = |cause: &String| cause.chars().any(|c| c > '\u{2e80}');
            assert!(
                causes.len() == 1 && causes.iter().all(is_chinese),
                "{causes:?}"
            );
        }
    }
}
