//! The record of an attested key, and keys of other verifiers.

use crate::setup::*;
use bonafide::app_attest::{AttestedKey, Environment, KeyId};
use bonafide::{ErrorClass, ErrorKind as K};
use bonafide_testkit::app_attest::System;
use bonafide_testkit::{Curve, Key};

#[test]
fn a_record_comes_back_as_it_was() {
    for device in [device(), device_with(System::ios_27()), device_with(System::macos_27())] {
        let key = enrolled(&device);
        let restored = AttestedKey::from_trusted_storage(&key.to_bytes()).unwrap();
        assert_eq!(restored, key);
        assert_eq!(restored.platform(), key.platform());
        assert_eq!(restored.launch_fields_are_believed(), key.launch_fields_are_believed());
        assert_eq!(restored.to_bytes(), key.to_bytes());
    }
    // A platform's number may be any, also one that could mean "none".
    let last = device_with(System { platform: u64::from(u32::MAX), ..System::ios_26() });
    let platform = bonafide::app_attest::Platform::new(u32::MAX);
    let accepting = builder().accept_platform(platform).build().unwrap();
    let key = answer(&accepting, &last.attest(&authority(), &CHALLENGE, NOW), &last).unwrap();
    let restored = AttestedKey::from_trusted_storage(&key.key().to_bytes()).unwrap();
    assert_eq!(restored.platform(), Some(platform));
    let point = device().key().point();
    let migrated = AttestedKey::from_trusted_parts(&point, APP, Environment::Development).unwrap();
    let restored = AttestedKey::from_trusted_storage(&migrated.to_bytes()).unwrap();
    assert_eq!((restored.platform(), restored.environment()), (None, Environment::Development));
    assert_eq!(restored, migrated);
}

/// The layout is a promise: version 1 stays readable.
#[test]
fn the_layout_of_version_1() {
    let record = enrolled(&device_with(System::ios_27())).to_bytes();
    let head = [1, 0, 3, 0, 0, 0, 10];
    assert_eq!(record, [&head[..], &device().key().point(), APP.as_bytes()].concat());
}

#[test]
fn a_damaged_record_is_refused() {
    let record = enrolled(&device()).to_bytes();
    let read = |record: &[u8]| AttestedKey::from_trusted_storage(record).map_err(|e| e.kind());
    for at in 0..=72 {
        assert_eq!(read(&record[..at]).err(), Some(K::StoredKeyUnreadable), "cut after {at}");
    }
    for (at, value) in [(0, 0), (0, 2), (1, 2), (2, 4), (2, 1), (7, 2), (8, record[8] ^ 1), (72, 0)]
    {
        let mut damaged = record.clone();
        damaged[at] = value;
        assert_eq!(read(&damaged).err(), Some(K::StoredKeyUnreadable), "byte {at} = {value}");
    }
    assert_eq!(K::StoredKeyUnreadable.class(), ErrorClass::Internal);
}

#[test]
fn a_key_of_another_verifier_comes_as_point_or_as_spki() {
    let device = device();
    let (point, spki) = (device.key().point(), device.key().spki());
    let parts = |key: &[u8], app| {
        AttestedKey::from_trusted_parts(key, app, Environment::Production)
            .map(|key| key.key_id().as_bytes().to_owned())
            .map_err(|error| error.kind())
    };
    assert_eq!(parts(&point, APP), Ok(device.key_id()));
    assert_eq!(parts(&spki, APP), Ok(device.key_id()));
    assert_eq!(parts(&point, ""), Err(K::InvalidAppId));
    let other = Key::derive(Curve::P384, 1, "x");
    for key in [
        &[][..],
        &point[1..],
        &device.key().compressed_point(),
        &other.spki(),
        &other.point(),
        &[&spki[..], &[0]].concat(),
        &[4; 65],
    ] {
        assert_eq!(parts(key, APP), Err(K::InvalidTrustedKey), "{} bytes", key.len());
    }
}

#[test]
fn key_ids_are_32_bytes() {
    let id = KeyId::from_base64("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    assert_eq!(id.as_bytes()[31], 0x1f);
    assert_eq!(id, KeyId::from_bytes(id.as_bytes()).unwrap());
    for text in ["", "AAEC", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "!"] {
        assert_eq!(KeyId::from_base64(text).unwrap_err().kind(), K::InvalidBase64, "{text:?}");
    }
    for length in [0, 31, 33] {
        let refused = KeyId::from_bytes(&vec![0; length]).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidKeyId));
    }
}
