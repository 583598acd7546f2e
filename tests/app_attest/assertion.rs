//! Each rule of an assertion, broken alone.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::app_attest::{AttestedKey, ClientData, Environment, Launch};
use bonafide::replay::{Effect, Outcome};
use bonafide_testkit::app_attest::{Assertion as Recipe, Device};
use bonafide_testkit::{Hash, cbor};

#[test]
fn a_good_assertion_gives_its_claims_and_one_effect() {
    let mut device = device();
    let key = enrolled(&device);
    let object = device.assert(&CHALLENGE);
    let uncommitted =
        verifier().verify_assertion(&object, ClientData::hash(CHALLENGE), &key).unwrap();
    let effects: Vec<_> = uncommitted.effects().iter().cloned().collect();
    let [Effect::Advance { device: id, counter, .. }] = effects.as_slice() else {
        panic!("one effect, to advance: {effects:?}");
    };
    assert_eq!((id.as_bytes(), *counter), (&device.key_id(), 1));
    let claims = uncommitted.finish(Outcome::Committed).unwrap();
    assert_eq!(claims.counter(), 1);
    assert_eq!(claims.app_id(), APP);
    assert_eq!(claims.environment(), Environment::Production);
    assert_eq!(claims.device_id(), key.device_id());
    assert_eq!(claims.launch(), &Launch::Absent);
}

#[test]
fn each_defect_has_its_kind() {
    type Change = fn(&mut Recipe);
    let cases: &[(&str, Change, K)] = &[
        ("another client data hash", |r| r.client_data_hash[0] ^= 1, K::AssertionSignature),
        ("another key", |r| r.key = Device::from_seed(2, APP).key().clone(), K::AssertionSignature),
        ("another App ID", |r| r.rp_id_hash[0] ^= 1, K::AppIdMismatch),
        ("a counter of 0", |r| r.counter = 0, K::CounterNotIncreased),
        ("a short header", |r| r.rp_id_hash.truncate(31), K::InvalidAuthenticatorData),
        ("a byte behind the header", |r| r.extensions = vec![0], K::UnexpectedType),
        ("two maps behind it", |r| r.extensions = vec![0xa0, 0xa0], K::TrailingData),
    ];
    let key = enrolled(&device());
    for (what, change, expected) in cases {
        let mut recipe = device().assertion(&CHALLENGE);
        change(&mut recipe);
        let refused = assert_answer(&verifier(), &recipe.build(), &key).err();
        assert_eq!(refused, Some(*expected), "{what}");
    }
}

#[test]
fn the_object_must_be_one_strict_cbor_map() {
    let mut device = device();
    let key = enrolled(&device);
    let mut recipe = device.assertion(&CHALLENGE);
    let good = recipe.build();
    let verifier = verifier();
    let kind = |object: &[u8]| assert_answer(&verifier, object, &key).err();
    let (data, signature) = (recipe.authenticator_data(), recipe.signature());
    let number = vec![5];
    let typed = |signature: &Vec<u8>, data: &Vec<u8>| {
        cbor::map(&[("signature", signature.clone()), ("authenticatorData", data.clone())])
    };
    let (data_bytes, signature_bytes) = (cbor::bytes(&data), cbor::bytes(&signature));
    for (what, object, expected) in [
        ("a byte behind it", [&good[..], &[0]].concat(), K::TrailingData),
        ("an indefinite map", [&[0xbf][..], &good[1..], &[0xff]].concat(), K::IndefiniteLength),
        ("nothing", vec![], K::InvalidCbor),
        ("an empty map", vec![0xa0], K::MissingField),
        ("no signature", cbor::map(&[("authenticatorData", data_bytes.clone())]), K::MissingField),
        ("no data", cbor::map(&[("signature", signature_bytes.clone())]), K::MissingField),
        ("a signature of another type", typed(&number, &data_bytes), K::UnexpectedType),
        ("data of another type", typed(&signature_bytes, &number), K::UnexpectedType),
        ("no bytes of signature", recipe.build_with(&data, &[]), K::InvalidSignatureEncoding),
        (
            "a byte behind the signature",
            recipe.build_with(&data, &[&signature[..], &[0]].concat()),
            K::InvalidSignatureEncoding,
        ),
        ("too large", vec![0; 65_537], K::InputTooLarge),
    ] {
        assert_eq!(kind(&object), Some(expected), "{what}");
    }
    for at in 0..good.len() {
        assert!(kind(&good[..at]).is_some(), "cut after {at} bytes");
    }
    recipe.members.push(("later".into(), vec![0x01]));
    assert_eq!(kind(&recipe.build()), None, "members that nobody knows are passed over");
    recipe.members.push(("signature".into(), cbor::bytes(&signature)));
    assert_eq!(kind(&recipe.build()), Some(K::DuplicateMapKey));
}

#[test]
fn either_s_is_accepted() {
    let mut device = device();
    let key = enrolled(&device);
    let recipe = device.assertion(&CHALLENGE);
    let other = recipe.key.sign_with_other_s(Hash::Sha256, &recipe.nonce());
    assert_ne!(other, recipe.signature());
    let object = recipe.build_with(&recipe.authenticator_data(), &other);
    assert!(assert_answer(&verifier(), &object, &key).is_ok());
}

/// The nonce is the message; a signature over the concatenation itself is one
/// hash short.
#[test]
fn the_nonce_is_hashed_once_more() {
    let mut device = device();
    let key = enrolled(&device);
    let recipe = device.assertion(&CHALLENGE);
    let data = recipe.authenticator_data();
    let short = recipe.key.sign(Hash::Sha256, &[&data[..], &CHALLENGE].concat());
    let object = recipe.build_with(&data, &short);
    assert_eq!(assert_answer(&verifier(), &object, &key).err(), Some(K::AssertionSignature));
}

#[test]
fn the_largest_counter_is_a_counter() {
    let mut device = device();
    let key = enrolled(&device);
    device.set_counter(u32::MAX - 1);
    let claims = assert_answer(&verifier(), &device.assert(&CHALLENGE), &key).unwrap();
    assert_eq!(claims.counter(), u32::MAX);
}

#[test]
fn a_key_of_another_app_or_environment_is_refused_by_this_verifier() {
    let other = "TEAMID1234.com.example.other";
    let point = device().key().point();
    let restore =
        |app, environment| AttestedKey::from_trusted_parts(&point, app, environment).unwrap();
    let foreign = restore(other, Environment::Production);
    let object = Device::from_seed(1, other).assert(&CHALLENGE);
    assert_eq!(assert_answer(&verifier(), &object, &foreign).err(), Some(K::AppIdMismatch));
    let serving_both = builder().app(other).build().unwrap();
    assert!(assert_answer(&serving_both, &object, &foreign).is_ok());

    let development = restore(APP, Environment::Development);
    let object = device().assert(&CHALLENGE);
    let refused = assert_answer(&verifier(), &object, &development).err();
    assert_eq!(refused, Some(K::EnvironmentMismatch));
}

/// A platform that is no longer accepted closes to keys that were enrolled before.
#[test]
fn a_key_of_a_platform_that_is_not_accepted_is_refused() {
    use bonafide::app_attest::Platform;
    use bonafide_testkit::app_attest::System;
    let mut mac = device_with(System::macos_27());
    let key = enrolled(&mac);
    let phones = builder().platforms([Platform::IOS]).build().unwrap();
    let object = mac.assert(&CHALLENGE);
    assert!(assert_answer(&verifier(), &object, &key).is_ok());
    assert_eq!(assert_answer(&phones, &object, &key).err(), Some(K::UnknownPlatform));
    // A key of another verifier has no platform; its App ID decides.
    let point = mac.key().point();
    let migrated = AttestedKey::from_trusted_parts(&point, APP, Environment::Production).unwrap();
    assert!(assert_answer(&phones, &object, &migrated).is_ok());
}

/// A key that was prepared for one provider serves a verifier with another.
#[test]
fn every_provider_verifies_every_key() {
    use bonafide::Provider;
    let object = device().assert(&CHALLENGE);
    let all = [Provider::Graviola, Provider::RustCrypto, Provider::AwsLc];
    for ours in all.into_iter().filter(|provider| provider.is_available()) {
        let verifier = builder().provider(ours).build().unwrap();
        for theirs in all {
            let key = enrolled(&device()).prepared_for(theirs);
            if theirs.is_available() {
                assert!(assert_answer(&verifier, &object, &key.unwrap()).is_ok());
            } else {
                assert_eq!(key.unwrap_err().kind(), K::ProviderUnavailable);
            }
        }
    }
}

#[test]
fn a_report_tells_each_step_up_to_the_one_that_fails() {
    let mut device = device();
    let key = enrolled(&device);
    let verifier = verifier();
    let mut recipe = device.assertion(&CHALLENGE);
    let good = verifier.explain_assertion(&recipe.build(), ClientData::hash(CHALLENGE), &key);
    let numbers: Vec<_> = good.findings().iter().map(|f| f.step().number()).collect();
    assert_eq!(numbers, (0..=8).collect::<Vec<_>>());
    let left: Vec<_> = good.findings().iter().filter(|f| f.is_left_to_caller()).collect();
    assert_eq!((left.len(), left[0].step().number()), (1, 6));
    recipe.counter = 0;
    let bad = verifier.explain_assertion(&recipe.build(), ClientData::hash(CHALLENGE), &key);
    assert_eq!(bad.findings().len(), 5);
    assert_eq!(bad.error().unwrap().step(), Some("assertion step 5 (counter)"));
}
