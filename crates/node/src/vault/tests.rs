//! What is sealed stays sealed, and what is erased stays closed.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const PHONE: &str = "13800138000";
const WANG: PersonId = PersonId(1);
const LI: PersonId = PersonId(2);

/// Numbers that differ and are the same in each run.
fn random() -> crate::ids::Random {
    let mut drawn = 0u128;
    Box::new(move || {
        drawn = drawn
            .wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645)
            .wrapping_add(1);
        drawn ^ drawn >> 64
    })
}

fn left(persons: &[PersonId]) -> Personal {
    let phone = |person: &PersonId| (*person, Timestamp(5), Phone::from(PHONE));
    Personal {
        phones: persons.iter().map(phone).collect(),
        erased: Vec::new(),
    }
}

fn erased(person: PersonId) -> Personal {
    Personal {
        phones: Vec::new(),
        erased: vec![person],
    }
}

/// The rows that are there after `writes`.
fn living(
    mut rows: Vec<(PersonId, PersonRow)>,
    writes: &[VaultWrite],
) -> Vec<(PersonId, PersonRow)> {
    for write in writes {
        if let VaultWrite::Person { person, row } = write {
            rows.retain(|(other, _)| other != person);
            rows.extend(row.clone().map(|row| (*person, row)));
        }
    }
    rows
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|here| here == part)
}

#[test]
fn what_a_visitor_left_is_read_with_the_keys_alone_and_of_that_visitor_alone() {
    let mut random = random();
    let keys = Keys::drawn(&mut random);
    let writes = keys.seal_personal(&left(&[WANG]), std::iter::empty(), &mut random);
    let rows = living(Vec::new(), &writes);
    let row = &rows[0].1;
    assert_eq!(
        keys.open_person(WANG, row).map(|data| data.phone),
        Some(PHONE.into())
    );
    assert_eq!(keys.open_person(LI, row), None);
    assert_eq!(Keys::drawn(&mut random).open_person(WANG, row), None);
    assert!(!holds(&record::encode(&writes[0]), PHONE.as_bytes()));
    let shown = format!("{writes:?} {keys:?} {:?}", keys.open_person(WANG, row));
    assert!(!shown.contains(PHONE) && shown.contains("***"), "{shown}");
}

#[test]
fn what_is_erased_opens_with_no_key_that_is_left_and_all_else_does() {
    let mut random = random();
    let mut keys = Keys::drawn(&mut random);
    let writes = keys.seal_personal(&left(&[WANG, LI]), std::iter::empty(), &mut random);
    let before = living(Vec::new(), &writes);
    let away = keys.clone();
    let writes = keys.seal_personal(&erased(WANG), before.iter().cloned(), &mut random);
    keys.advance_to(1);
    let after = living(before.clone(), &writes);
    assert_eq!(after.len(), 1);
    assert!(keys.open_person(LI, &after[0].1).is_some());
    // The bytes that a free page of the file may still have.
    assert_eq!(keys.open_person(WANG, &before[0].1), None);
    // A hub that was away takes the same step.
    assert!(away.open_person(LI, &after[0].1).is_some());
    let mut back = away;
    back.advance_to(1);
    assert!(back == keys);
    assert_eq!(back.open_person(WANG, &before[0].1), None);
}

#[test]
fn what_is_left_and_erased_in_one_proposal_is_not_kept() {
    let mut random = random();
    let keys = Keys::drawn(&mut random);
    let both = Personal {
        erased: vec![WANG],
        ..left(&[WANG, LI])
    };
    let writes = keys.seal_personal(&both, std::iter::empty(), &mut random);
    assert_eq!(writes[0], VaultWrite::Advance { epoch: 1 });
    let rows = living(Vec::new(), &writes);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].0, rows[0].1.epoch), (LI, 1));
}

#[test]
fn a_verifier_opens_for_its_account_and_kind_alone() {
    let mut random = random();
    let keys = Keys::drawn(&mut random);
    let (account, kind) = (AccountId(7), CredentialKind::Pin);
    let sealed = keys.seal_credential(&mut random, account, kind, b"verifier");
    let opened = |account, kind| keys.open_credential(account, kind, &sealed);
    assert_eq!(opened(account, kind).unwrap().as_slice(), b"verifier");
    assert!(opened(AccountId(8), kind).is_none());
    assert!(opened(account, CredentialKind::Badge).is_none());
}

fn in_folder(folder: &Path, part: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .any(|bytes| holds(&bytes, part))
}

#[test]
fn the_key_file_is_for_its_user_alone_and_an_old_key_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = KeyFile::open(folder.path()).unwrap();
    assert!(file.keys().is_none());
    let keys = Keys::drawn(&mut random());
    file.adopt(keys.clone()).unwrap();
    let path = folder.path().join("vault.key");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // The persons' key is the last in it.
    let bytes = keys.to_bytes();
    let persons = &bytes[bytes.len() - 32..];
    assert!(in_folder(folder.path(), persons));
    // A disk that writes in place: a second name shows what became of the old file.
    std::fs::hard_link(&path, folder.path().join("old")).unwrap();

    file.advance_to(3).unwrap();
    assert!(!in_folder(folder.path(), persons));
    let again = KeyFile::open(folder.path()).unwrap();
    assert_eq!(again.keys().map(Keys::epoch), Some(3));
    assert!(again.keys() == file.keys());
    std::fs::write(&path, "something else").unwrap();
    assert!(KeyFile::open(folder.path()).is_err());
}

#[test]
fn the_keys_in_a_backup_open_with_its_passphrase_alone() {
    let mut random = random();
    let keys = Keys::drawn(&mut random);
    let seal = BackupSeal::of(&"three green doors".into(), &mut random).unwrap();
    let wrapped = seal.wrap(&keys, &mut random);
    let bytes = record::encode(&wrapped);
    assert!(!holds(&bytes, &keys.to_bytes()[20..]));
    let again: WrappedKeys = record::decode(&bytes).unwrap();
    assert!(again.open(&"three green doors".into()) == Some(keys));
    assert_eq!(again.open(&"three green door".into()), None);
    // The hub that seals it gets what the passphrase became.
    let told: BackupSeal = record::decode(&record::encode(&seal)).unwrap();
    assert!(told == seal);
    assert_eq!(format!("{seal:?}"), "BackupSeal(***)");
}

#[test]
fn a_backups_rows_are_sealed_anew_with_the_keys_of_the_hall() {
    let mut random = random();
    let backup = Keys::drawn(&mut random);
    let mut hall = backup.clone();
    hall.advance_to(2);
    let writes = backup.seal_personal(&left(&[WANG]), std::iter::empty(), &mut random);
    let rows = living(Vec::new(), &writes);
    assert_eq!(hall.open_person(WANG, &rows[0].1), None);
    let taken = hall.take_person(&backup, WANG, &rows[0].1, &mut random);
    let taken = taken.unwrap();
    let phone = hall.open_person(WANG, &taken).map(|data| data.phone);
    assert_eq!(phone, Some(PHONE.into()));
    assert_eq!(backup.take_person(&hall, LI, &rows[0].1, &mut random), None);

    let (account, kind) = (AccountId(7), CredentialKind::Pin);
    let sealed = backup.seal_credential(&mut random, account, kind, b"verifier");
    let taken = Keys::drawn(&mut random);
    let sealed = taken.take_credential(&backup, account, kind, &sealed, &mut random);
    let opened = taken.open_credential(account, kind, &sealed.unwrap());
    assert_eq!(opened.unwrap().as_slice(), b"verifier");
}
