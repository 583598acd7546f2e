//! Real evidence, and what becomes of it when anything is changed.
//!
//! The evidence is not part of this repository, except Apple's own sample. It is
//! looked for in `$BONAFIDE_VECTORS`, then in `../shared/vectors`.

#[path = "../../examples/evidence_file/mod.rs"]
mod evidence_file;

use bonafide::app_attest::{ClientData, Environment, KeyId, Launch, ValidationCategory, Verifier};
use bonafide::{ErrorKind as K, Timestamp};
use evidence_file::{Case, Client, EvidenceFile, judge};
use std::path::PathBuf;

const APPLE_SAMPLE: &str = include_str!("../../examples/data/apple-2026-attestation.json");

/// The files of a folder of evidence, or nothing and a word about it.
fn files() -> Vec<(String, EvidenceFile)> {
    let root = std::env::var_os("BONAFIDE_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(root.join("app-attest")) else {
        skipped(&format!("no evidence from the field in {}", root.display()));
        return vec![("apple-2026".into(), EvidenceFile::parse(APPLE_SAMPLE).unwrap())];
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, EvidenceFile::read(&path).unwrap())
        })
        .filter(|(_, file)| file.kind.as_deref() != Some("receipt"))
        .collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(files.len() >= 40, "the folder holds 28 attestations and 12 assertions");
    files
}

/// Past the test runner's capture: a test that was skipped must not look passed.
fn skipped(why: &str) {
    use std::io::Write;
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

#[test]
fn apples_sample_is_genuine() {
    let file = EvidenceFile::parse(APPLE_SAMPLE).unwrap();
    let case = file.case().unwrap();
    assert_eq!(judge(&case), Ok(()));
    let Case::Attestation { verifier, object, key_id, client, now } = case else { unreachable!() };
    let claims = verifier
        .verify_attestation(&object, &key_id, client.data().unwrap(), now)
        .unwrap()
        .assume_committed();
    assert_eq!(claims.os_version(), Some("27.0"));
    assert_eq!(claims.os_name(), Some("iphoneos"));
    let fields = claims.launch().present().expect("iOS 27 wrote it");
    assert_eq!(fields.category(), Some(ValidationCategory::OPERATING_SYSTEM));
    assert_eq!(fields.bundle_version(), Some("1"));
    assert_eq!(claims.receipt().len(), 3977);
}

#[test]
fn everything_agrees_with_what_is_expected() {
    for (name, file) in files() {
        let answer = judge(&file.case().unwrap());
        let expected = file.expected.as_deref().unwrap();
        assert_eq!(answer.is_ok(), expected == "accept", "{name}: {answer:?}");
    }
}

#[test]
fn claims_are_the_recorded_facts() {
    for (name, file) in files() {
        let Case::Attestation { verifier, object, key_id, client, now } = file.case().unwrap()
        else {
            continue;
        };
        let claims = verifier
            .verify_attestation(&object, &key_id, client.data().unwrap(), now)
            .unwrap()
            .assume_committed();
        assert_eq!(claims.os_version(), file.os_version.as_deref(), "{name}");
        assert_eq!(claims.key().public_key(), file.key().unwrap().public_key(), "{name}");
        let has_map = !matches!(claims.launch(), Launch::Absent);
        let is_new = file.os_version.as_deref().is_some_and(|version| version >= "27");
        assert_eq!(has_map, is_new, "{name}: every map so far comes with 27 or later");
    }
}

fn other(environment: Environment) -> Environment {
    match environment {
        Environment::Production => Environment::Development,
        _ => Environment::Production,
    }
}

/// Other inputs around evidence that is itself untouched.
#[test]
fn other_expectations_are_refused() {
    for (name, file) in files() {
        let app = file.app_id.clone().unwrap();
        let environment = file.environment().unwrap();
        let build = |app: &str, environment| {
            Verifier::builder().app(app).environments([environment]).build().unwrap()
        };
        let other_app = build(&format!("{app}x"), environment);
        let other_environment = build(&app, other(environment));
        match file.case().unwrap() {
            Case::Attestation { verifier, object, key_id, client, now } => {
                let data = client.data().unwrap();
                let kind = |verifier: &Verifier, key_id: &KeyId, data: ClientData<'_>, now| {
                    verifier
                        .verify_attestation(&object, key_id, data, now)
                        .map(|_| ())
                        .map_err(|error| error.kind())
                };
                assert_eq!(kind(&verifier, &key_id, data, now), Ok(()), "{name}");
                assert_eq!(kind(&other_app, &key_id, data, now), Err(K::AppIdMismatch), "{name}");
                assert_eq!(
                    kind(&other_environment, &key_id, data, now),
                    Err(K::EnvironmentMismatch),
                    "{name}"
                );
                let other_data = ClientData::raw(b"other client data");
                assert_eq!(kind(&verifier, &key_id, other_data, now), Err(K::NonceMismatch));
                let mut id = *key_id.as_bytes();
                id[0] ^= 1;
                let other_id = KeyId::from_bytes(&id).unwrap();
                assert_eq!(kind(&verifier, &other_id, data, now), Err(K::KeyIdMismatch), "{name}");
                let before = Timestamp::from_rfc3339("2020-03-19T00:00:00Z").unwrap();
                let after = Timestamp::from_rfc3339("2030-03-12T00:00:00Z").unwrap();
                assert_eq!(
                    kind(&verifier, &key_id, data, before),
                    Err(K::CertificateNotYetValid),
                    "{name}"
                );
                assert_eq!(
                    kind(&verifier, &key_id, data, after),
                    Err(K::CertificateExpired),
                    "{name}"
                );
            }
            Case::Assertion { verifier, object, key, client, stored } => {
                let kind = |verifier: &Verifier, data: ClientData<'_>| {
                    verifier
                        .verify_assertion(&object, data, &key)
                        .map(|_| ())
                        .map_err(|error| error.kind())
                };
                let data = client.data().unwrap();
                assert_eq!(kind(&verifier, data), Ok(()), "{name}");
                assert_eq!(kind(&other_app, data), Err(K::AppIdMismatch), "{name}");
                assert_eq!(kind(&other_environment, data), Err(K::EnvironmentMismatch), "{name}");
                let other_data = ClientData::raw(b"other client data");
                assert_eq!(kind(&verifier, other_data), Err(K::AssertionSignature), "{name}");
                let replayed =
                    Case::Assertion { verifier, object, key, client, stored: stored + 1 };
                let refused = judge(&replayed).map_err(|error| error.kind());
                assert_eq!(refused, Err(K::CounterNotIncreased), "{name}");
            }
            Case::Other => unreachable!("{name}"),
        }
    }
}

/// The evidence itself, changed: every byte, every length, anything behind it.
/// Only the receipt and its CBOR head are covered by no signature.
#[test]
fn changed_evidence_is_refused() {
    for (name, file) in files() {
        let case = file.case().unwrap();
        let (object, free) = match &case {
            Case::Attestation { object, .. } => (object.clone(), receipt_in(object)),
            Case::Assertion { object, .. } => (object.clone(), 0..0),
            Case::Other => unreachable!("{name}"),
        };
        let mut case = case;
        let mut accepts = |changed: Vec<u8>| {
            match &mut case {
                Case::Attestation { object, .. } | Case::Assertion { object, .. } => {
                    *object = changed;
                }
                Case::Other => {}
            }
            judge(&case).is_ok()
        };
        for at in (0..object.len()).filter(|at| !free.contains(at)) {
            let mut changed = object.clone();
            changed[at] ^= 1 << (at % 8);
            assert!(!accepts(changed), "{name}: byte {at} changed");
        }
        for length in 0..object.len() {
            assert!(!accepts(object[..length].to_vec()), "{name}: cut after {length}");
        }
        for byte in [0x00, 0xa0, 0xf6, 0xff] {
            assert!(!accepts([&object[..], &[byte]].concat()), "{name}: {byte:#x} behind it");
        }
        assert!(accepts(object), "{name}: unchanged");
    }
}

/// Where the receipt and the heads around it stand: the text "receipt", the head
/// of its byte string and the bytes, by an independent reader.
fn receipt_in(object: &[u8]) -> std::ops::Range<usize> {
    let value: ciborium::Value = ciborium::from_reader(object).unwrap();
    let member = |value: &ciborium::Value, name: &str| {
        let map = value.as_map().unwrap();
        map.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value.clone())
    };
    let statement = member(&value, "attStmt").unwrap();
    let Some(receipt) = member(&statement, "receipt") else { return 0..0 };
    let receipt = receipt.into_bytes().unwrap();
    let start = object
        .windows(8 + receipt.len().min(16))
        .position(|window| window.starts_with(b"\x67receipt"))
        .unwrap();
    let head = match receipt.len() {
        0..=23 => 1,
        24..=255 => 2,
        _ => 3,
    };
    start..start + 8 + head + receipt.len()
}

#[test]
fn client_forms_of_the_files_are_covered() {
    let forms: Vec<bool> = files()
        .into_iter()
        .map(|(_, file)| matches!(file.client().unwrap(), Client::Raw(_)))
        .collect();
    assert!(forms.contains(&false));
}
