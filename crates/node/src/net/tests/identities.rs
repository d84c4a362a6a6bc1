//! Certificates and the files they are kept in.

use super::*;
use crate::net::identity::{IdentityError, fingerprint};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::pki_types::{CertificateDer, UnixTime};
use tokio_rustls::rustls::{RootCertStore, crypto::ring};

#[test]
fn a_machine_asks_for_a_certificate_and_the_signer_names_it() {
    let hall = hall(7);
    let (key, request) = Identity::request();
    let certificate = hall.authority.sign(&request, "三号取号机").unwrap();
    let machine = Identity::new(
        key,
        certificate.clone(),
        hall.authority.certificate().to_vec(),
    )
    .unwrap();
    assert_eq!(machine.name(), "三号取号机");
    assert_eq!(machine.hall(), [7; 16]);
    assert_eq!(machine.fingerprint(), fingerprint(&certificate));
    assert_ne!(machine.fingerprint(), hall.kiosk.fingerprint());
}

#[test]
fn a_name_longer_than_a_certificate_usually_bears_is_kept_whole() {
    let name = "大厅".repeat(100);
    assert_eq!(Identity::issue(&hall(1).authority, &name).name(), name);
}

#[test]
fn a_certificate_for_another_key_or_of_another_hall_makes_no_identity() {
    let one = hall(1);
    let two = hall(2);
    let (key, request) = Identity::request();
    let (other_key, _) = Identity::request();
    let certificate = one.authority.sign(&request, "kiosk").unwrap();
    let mismatch = |made| assert!(matches!(made, Err(IdentityError::Mismatch)), "{made:?}");
    mismatch(Identity::new(
        other_key,
        certificate.clone(),
        one.authority.certificate().to_vec(),
    ));
    mismatch(Identity::new(
        key.clone(),
        certificate.clone(),
        two.authority.certificate().to_vec(),
    ));
    // An authority that only has the same name.
    mismatch(Identity::new(
        key,
        certificate,
        Authority::create([1; 16]).certificate().to_vec(),
    ));
}

#[test]
fn a_request_that_was_changed_on_the_way_is_not_signed() {
    let (_, mut request) = Identity::request();
    let middle = request.len() / 2;
    request[middle] ^= 1;
    assert!(matches!(
        hall(1).authority.sign(&request, "kiosk"),
        Err(IdentityError::BadRequest(_))
    ));
    assert!(matches!(
        hall(1).authority.sign(b"", "kiosk"),
        Err(IdentityError::BadRequest(_))
    ));
}

#[test]
fn identity_and_authority_are_kept_in_files_for_this_user_only() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Identity::load(folder.path()).unwrap().is_none());
    assert!(Authority::load(folder.path()).unwrap().is_none());
    let hall = hall(3);
    // What a power cut may have left.
    fs::write(folder.path().join("machine.new"), "half").unwrap();
    hall.kiosk.save(folder.path()).unwrap();
    hall.hub.save(folder.path()).unwrap();
    hall.authority.save(folder.path()).unwrap();
    let machine = Identity::load(folder.path()).unwrap().unwrap();
    assert_eq!(
        (machine.name(), machine.hall(), machine.fingerprint()),
        ("hub", [3; 16], hall.hub.fingerprint())
    );
    let authority = Authority::load(folder.path()).unwrap().unwrap();
    assert_eq!(
        (authority.certificate(), authority.hall()),
        (hall.authority.certificate(), [3; 16])
    );
    // It signs as before.
    let (key, request) = Identity::request();
    Identity::new(
        key,
        authority.sign(&request, "pad").unwrap(),
        hall.authority.certificate().to_vec(),
    )
    .unwrap();
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            folder.path().join("authority.pem"),
            folder.path().join("machine.pem")
        ]
    );
    for name in names {
        assert_eq!(
            fs::metadata(name).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_damaged_file_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    hall(3).hub.save(folder.path()).unwrap();
    let path = folder.path().join("machine.pem");
    let whole = fs::read(&path).unwrap();
    for length in [0, 10, whole.len() / 2, whole.len() - 40] {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(Identity::load(folder.path()).is_err(), "cut to {length}");
    }
    fs::write(&path, [0xff; 100]).unwrap();
    assert!(matches!(
        Identity::load(folder.path()),
        Err(IdentityError::Damaged)
    ));
}

#[test]
fn an_authority_goes_to_another_hub_as_text() {
    let hall = hall(4);
    let copy = Authority::from_pem(&hall.authority.to_pem()).unwrap();
    assert_eq!(copy.certificate(), hall.authority.certificate());
    assert!(Authority::from_pem("").is_err());
    let other = Authority::create([4; 16]).to_pem();
    let mixed =
        other.split("-----BEGIN CERT").next().unwrap().to_owned() + &hall.authority.to_pem();
    assert!(
        matches!(Authority::from_pem(&mixed), Err(IdentityError::Mismatch)),
        "another's key"
    );
}

#[test]
fn secrets_are_not_shown_in_logs() {
    let told = format!("{:?}", hall(1).hub);
    assert!(told.contains("PrivateKey(..)"), "{told}");
}

#[test]
fn by_a_clock_of_1970_no_certificate_is_valid_and_so_none_is_asked() {
    let hall = hall(1);
    let mut roots = RootCertStore::empty();
    roots.add(hall.authority.certificate().into()).unwrap();
    let verifier =
        WebPkiServerVerifier::builder_with_provider(roots.into(), ring::default_provider().into())
            .build()
            .expect("a root");
    let name = "dingdong".try_into().unwrap();
    let at = |years: u64| {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(years * 365 * 86_400));
        verifier
            .verify_server_cert(
                &CertificateDer::from(hall.hub.certificate().to_vec()),
                &[],
                &name,
                &[],
                time,
            )
            .is_ok()
    };
    assert!(!at(0));
    assert!(at(40) && at(56) && at(120));
    let judged = tls::connector(&hall.kiosk)
        .config()
        .time_provider
        .current_time()
        .unwrap();
    assert_eq!(
        judged.as_secs(),
        2_524_608_000,
        "the machine's clock is not asked"
    );
    assert_eq!(
        tls::acceptor(&hall.hub)
            .config()
            .time_provider
            .current_time()
            .unwrap(),
        judged
    );
}
