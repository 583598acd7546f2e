//! Whatever comes in is answered, and what was not signed is not accepted.

use crate::setup::*;
use bonafide::app_attest::{AttestedKey, KeyId};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::System;
use proptest::prelude::*;

/// Changes that keep most of an object as it is: the ones that reach far.
#[derive(Clone, Debug)]
enum Change {
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (at(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), 1..200_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(mut object: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if object.is_empty() {
            break;
        }
        let length = object.len();
        match change {
            Change::Set(at, byte) => object[at.index(length)] = *byte,
            Change::Remove(at, count) => {
                let at = at.index(length);
                object.drain(at..(at + count).min(length));
            }
            Change::Insert(at, bytes) => {
                let at = at.index(length);
                object.splice(at..at, bytes.iter().copied());
            }
            Change::Repeat(at, count) => {
                let at = at.index(length);
                let part = object[at..(at + count).min(length)].to_vec();
                object.splice(at..at, part);
            }
        }
    }
    object
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let device = device();
        prop_assert!(answer(&verifier(), &bytes, &device).is_err());
        let point = device.key().point();
        let environment = bonafide::app_attest::Environment::Production;
        let key = AttestedKey::from_trusted_parts(&point, APP, environment).unwrap();
        prop_assert!(assert_answer(&verifier(), &bytes, &key).is_err());
        prop_assert!(AttestedKey::from_trusted_storage(&bytes).is_err());
        prop_assert!(TrustAnchor::from_der(&bytes).is_err());
    }

    #[test]
    fn any_text_is_answered(text in ".{0,60}") {
        let _ = KeyId::from_base64(&text);
        let _ = Timestamp::from_rfc3339(&text);
    }

    /// An attestation that is still accepted says what the device said.
    #[test]
    fn changed_attestations(changes in prop::collection::vec(change(), 1..4)) {
        let device = device_with(System::macos_27());
        let good = device.attest(&authority(), &CHALLENGE, NOW);
        let expected = answer(&verifier(), &good, &device).unwrap();
        if let Ok(claims) = answer(&verifier(), &apply(good, &changes), &device) {
            prop_assert_eq!(claims.key(), expected.key());
            prop_assert_eq!(claims.launch(), expected.launch());
        }
    }

    #[test]
    fn changed_assertions(changes in prop::collection::vec(change(), 1..4)) {
        let mut device = device_with(System::ios_27());
        let key = enrolled(&device);
        let good = device.assert(&CHALLENGE);
        let expected = assert_answer(&verifier(), &good, &key).unwrap();
        if let Ok(claims) = assert_answer(&verifier(), &apply(good, &changes), &key) {
            prop_assert_eq!(claims, expected);
        }
    }
}
