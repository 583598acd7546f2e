//! App Attest through C: what Rust says, and each rule of the interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::app_attest::{
    Assertion, Attestation, AttestedKey, ClientData, Demand, Environment, KeyId, Launch, Platform,
    Policy, ValidationCategory, Verifier,
};
use bonafide::replay::{Outcome, Uncommitted};
use bonafide::{ErrorKind as K, Timestamp, TrustAnchor};
use bonafide_c::*;
use bonafide_testkit::app_attest::{AttestationDefect, Authority, Device, System, launch_map};
use common::{
    APP, Answer, ENUMERATOR, FINISHED, HANDLE, NOW, Owned, answer, asserted, attested, bytes_at,
    given, given_or_why, mistakes, stored_key, text_at, verifier, with_error, written,
};
use std::ptr::{null, null_mut};

const HASH: [u8; 32] = [0x11; 32];
const OTHER_HASH: [u8; 32] = [0x22; 32];
const BOTH: u32 = BONAFIDE_ENVIRONMENT_PRODUCTION | BONAFIDE_ENVIRONMENT_DEVELOPMENT;
const COMMITTED: u32 = BONAFIDE_OUTCOME_COMMITTED;

fn authority() -> Authority {
    Authority::from_seed(1)
}

fn device() -> Device {
    Device::from_seed(7, APP)
}

fn device_with(system: System) -> Device {
    device().with_system(system)
}

/// Devices whose claims differ in every field.
fn devices() -> Vec<(&'static str, Device)> {
    let unproven = System { launch: Some(launch_map(3, "1.2")), ..System::ios_26() };
    let of_development = System { launch: Some(launch_map(3, "1.2")), ..System::ios_27() };
    let of_enterprise = System { launch: Some(launch_map(5, "2.0.1")), ..System::ios_27() };
    let of_tomorrow = System { launch: Some(launch_map(77, "x")), ..System::ios_27() };
    vec![
        ("iOS 26", device()),
        ("iOS 26 with fields", device_with(unproven)),
        ("iOS 27", device_with(System::ios_27())),
        ("iOS 27, development", device_with(of_development)),
        ("iOS 27, enterprise", device_with(of_enterprise)),
        ("iOS 27, a category of tomorrow", device_with(of_tomorrow)),
        ("macOS 27", device_with(System::macos_27())),
        ("Xcode", device().in_development()),
        ("no version", device_with(System { version: String::new(), ..System::ios_27() })),
    ]
}

fn c() -> Owned<bonafide_app_attest_verifier> {
    verifier(&authority().root_der(), |builder| {
        // SAFETY: a live handle.
        assert_eq!(unsafe { bonafide_app_attest_builder_environments(builder.0, BOTH) }, 0);
    })
    .unwrap()
}

fn rust() -> Verifier {
    let root = TrustAnchor::from_der(&authority().root_der()).unwrap();
    let both = [Environment::Production, Environment::Development];
    Verifier::builder().app(APP).trust_anchors([root]).environments(both).build().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_unix_millis(NOW)
}

fn object(device: &Device) -> Vec<u8> {
    device.attest(&authority(), &HASH, NOW / 1000)
}

fn rust_attested(object: &[u8], device: &Device) -> bonafide::Result<Uncommitted<Attestation>> {
    let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
    rust().verify_attestation(object, &key_id, ClientData::hash(HASH), now())
}

fn pending(device: &Device) -> Owned<bonafide_pending> {
    attested(&c(), &object(device), &device.key_id(), &HASH, NOW).unwrap()
}

fn key_of(attestation: &Owned<bonafide_attestation>) -> Owned<bonafide_attested_key> {
    // SAFETY: a live handle.
    given(|out| unsafe { bonafide_attestation_key(attestation.0, out) }).unwrap()
}

fn enrolled(device: &Device) -> Owned<bonafide_attested_key> {
    key_of(&pending(device).attestation(COMMITTED).unwrap())
}

fn record_of(key: &Owned<bonafide_attested_key>) -> Vec<u8> {
    // SAFETY: a live handle.
    let record = given(|out| unsafe { bonafide_attested_key_record(key.0, out) });
    record.unwrap().bytes()
}

fn launch_is(found: &bonafide_launch, expected: &Launch) {
    let (state, fields) = match expected {
        Launch::Absent => (BONAFIDE_LAUNCH_ABSENT, None),
        Launch::Present(fields) => (BONAFIDE_LAUNCH_PRESENT, Some(fields)),
        Launch::Unproven(fields) => (BONAFIDE_LAUNCH_UNPROVEN, Some(fields)),
        other => panic!("{other:?}"),
    };
    assert_eq!(found.state, state);
    let category = fields.and_then(|fields| fields.category());
    let category = category.map_or(BONAFIDE_LAUNCH_CATEGORY_NONE, ValidationCategory::number);
    assert_eq!(found.category, category);
    let version = text_at(found.bundle_version, found.bundle_version_len);
    assert_eq!(version.as_deref(), fields.and_then(|fields| fields.bundle_version()));
}

fn environment(environment: Environment) -> u32 {
    match environment {
        Environment::Production => BONAFIDE_ENVIRONMENT_PRODUCTION,
        Environment::Development => BONAFIDE_ENVIRONMENT_DEVELOPMENT,
        other => panic!("{other:?}"),
    }
}

#[test]
fn claims_of_attestations_are_rusts() {
    let mut launches = [0; 4];
    for (what, device) in devices() {
        let expected = rust_attested(&object(&device), &device).unwrap().assume_committed();
        let attestation = pending(&device).attestation(COMMITTED).unwrap();
        // SAFETY: a live handle.
        let claims = written(|out| unsafe { bonafide_attestation_read_claims(attestation.0, out) });
        let claims = claims.unwrap();
        assert_eq!(claims.device, device.key_id(), "{what}");
        assert_eq!(text_at(claims.app_id, claims.app_id_len).as_deref(), Some(APP));
        assert_eq!(claims.environment, environment(expected.key().environment()), "{what}");
        assert_eq!(claims.platform, expected.platform().number(), "{what}");
        let os_version = text_at(claims.os_version, claims.os_version_len);
        assert_eq!(os_version.as_deref(), expected.os_version(), "{what}");
        let os_build = text_at(claims.os_build, claims.os_build_len);
        assert_eq!(os_build.as_deref(), expected.os_build(), "{what}");
        let receipt = bytes_at(claims.receipt, claims.receipt_len).unwrap();
        assert_eq!(receipt, expected.receipt());
        let validity = expected.leaf_validity();
        let leaf = (claims.leaf_not_before_ms, claims.leaf_not_after_ms);
        assert_eq!(leaf, (validity.not_before.unix_millis(), validity.not_after.unix_millis()));
        launch_is(&claims.launch, expected.launch());
        launches[claims.launch.state as usize] += 1;
        assert_eq!(record_of(&key_of(&attestation)), expected.key().to_bytes());
    }
    assert!(launches[1..].iter().all(|count| *count > 0), "{launches:?}");
}

#[test]
fn claims_of_assertions_are_rusts() {
    let (c, rust) = (c(), rust());
    let mut launches = [0; 4];
    for (what, mut device) in devices() {
        let key = enrolled(&device);
        let stored = AttestedKey::from_trusted_storage(&record_of(&key)).unwrap();
        for counter in 1..3 {
            let object = device.assert(&HASH);
            let claims = rust.verify_assertion(&object, ClientData::hash(HASH), &stored);
            let expected: Assertion = claims.unwrap().assume_committed();
            let pending = asserted(&c, &object, &HASH, &key).unwrap();
            let effect = pending.effects().pop().unwrap();
            assert_eq!((effect.kind, effect.counter), (BONAFIDE_EFFECT_ADVANCE, counter));
            assert_eq!((effect.id, effect.made_ms), (device.key_id(), 0));
            assert!(effect.owner.is_null() && effect.record.is_null() && effect.receipt.is_null());
            let assertion = pending.assertion(COMMITTED).unwrap();
            // SAFETY: a live handle.
            let claims = written(|out| unsafe { bonafide_assertion_read_claims(assertion.0, out) });
            let claims = claims.unwrap();
            assert_eq!(claims.device, device.key_id(), "{what}");
            assert_eq!(text_at(claims.app_id, claims.app_id_len).as_deref(), Some(APP));
            assert_eq!(claims.environment, environment(expected.environment()), "{what}");
            assert_eq!((claims.counter, expected.counter()), (counter, counter), "{what}");
            launch_is(&claims.launch, expected.launch());
            launches[claims.launch.state as usize] += 1;
        }
    }
    assert!(launches[1..].iter().all(|count| *count > 0), "{launches:?}");
}

#[test]
fn an_enrolment_has_all_that_is_to_be_stored() {
    let device = device_with(System::ios_27());
    let pending = pending(&device);
    let effects = pending.effects();
    let [effect] = &effects[..] else { panic!("{} effects", effects.len()) };
    assert_eq!((effect.kind, effect.id), (BONAFIDE_EFFECT_ENROL, device.key_id()));
    assert_eq!((effect.counter, effect.keep_at_least_ms), (0, 0));
    assert_eq!((effect.keep_until_ms, effect.made_ms), (0, 0));
    assert!(effect.owner.is_null() && effect.owner_len == 0, "nobody said whose it is");
    let expected = rust_attested(&object(&device), &device).unwrap().assume_committed();
    let record = bytes_at(effect.record, effect.record_len).unwrap();
    assert_eq!(record, expected.key().to_bytes());
    assert_eq!(bytes_at(effect.receipt, effect.receipt_len).unwrap(), expected.receipt());
}

#[test]
fn a_device_becomes_its_owners() {
    let owned_by = |pending: &Owned<bonafide_pending>, subject: &str| {
        let (subject, len) = (subject.as_ptr(), subject.len());
        // SAFETY: a live handle and live data.
        assert_eq!(unsafe { bonafide_pending_owned_by(pending.0, subject, len) }, 0);
    };
    let owner = |effect: &bonafide_effect| text_at(effect.owner, effect.owner_len);
    let mut device = device();
    let key = enrolled(&device);
    let assertion = asserted(&c(), &device.assert(&HASH), &HASH, &key).unwrap();
    for pending in [pending(&device), assertion] {
        let before = pending.effects().pop().unwrap();
        let record = bytes_at(before.record, before.record_len);
        assert_eq!(owner(&before), None);
        for subject in ["user 7", "Ünal", "x"] {
            owned_by(&pending, subject);
            let after = pending.effects().pop().unwrap();
            assert_eq!(owner(&after).as_deref(), Some(subject));
            assert_eq!((after.kind, after.id), (before.kind, before.id));
            assert_eq!(after.counter, before.counter);
            assert_eq!(bytes_at(after.record, after.record_len), record);
        }
        let handle = pending.0;
        mistakes!(bonafide_pending_owned_by(handle handle, text "user 8"));
        let after = pending.effects().pop().unwrap();
        assert_eq!(owner(&after).as_deref(), Some("x"), "a mistake changes nothing");
    }
}

#[test]
fn each_outcome_has_the_cores_answer_and_ends_it() {
    let outcomes = [
        (BONAFIDE_OUTCOME_COMMITTED, Outcome::Committed),
        (BONAFIDE_OUTCOME_REPLAYED, Outcome::Replayed),
        (BONAFIDE_OUTCOME_STALE, Outcome::Stale),
        (BONAFIDE_OUTCOME_REVOKED, Outcome::Revoked),
        (BONAFIDE_OUTCOME_UNKNOWN_DEVICE, Outcome::UnknownDevice),
        (BONAFIDE_OUTCOME_ALREADY_ENROLLED, Outcome::AlreadyEnrolled),
        (BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER, Outcome::EnrolledForAnother),
    ];
    let (c, mut device) = (c(), device());
    let key = enrolled(&device);
    let assertion = device.assert(&HASH);
    for (number, outcome) in outcomes {
        let expected = rust_attested(&object(&device), &device).unwrap().finish(outcome);
        let expected = expected.map(|_| ()).map_err(|error| error.code());
        let pending = pending(&device);
        assert_eq!(pending.attestation(number).map(|_| ()), expected);
        assert_eq!(pending.attestation(number).map(|_| ()), Err(FINISHED));
        assert_eq!(pending.attestation(COMMITTED).map(|_| ()), Err(FINISHED));
        let pending = asserted(&c, &assertion, &HASH, &key).unwrap();
        assert_eq!(pending.assertion(number).map(|_| ()), expected);
        assert_eq!(pending.assertion(COMMITTED).map(|_| ()), Err(FINISHED));
    }
}

#[test]
fn a_mistake_with_a_pending_handle_leaves_its_claims() {
    let mut device = device();
    let key = enrolled(&device);
    let attestation = pending(&device);
    let assertion = asserted(&c(), &device.assert(&HASH), &HASH, &key).unwrap();
    let (first, second) = (attestation.0, assertion.0);
    mistakes!(bonafide_pending_effect_count(handle first.cast_const(), out usize));
    mistakes!(bonafide_pending_effect(handle first.cast_const(), value 0, out bonafide_effect));
    mistakes!(bonafide_pending_finish_attestation(
        handle first, number COMMITTED, out *mut bonafide_attestation, error
    ));
    mistakes!(bonafide_pending_finish_assertion(
        handle second, number COMMITTED, out *mut bonafide_assertion, error
    ));
    mistakes!(bonafide_pending_and(handle first, handle second, out *mut bonafide_pending));
    for outcome in [0, 8, u32::MAX] {
        assert_eq!(attestation.attestation(outcome).err(), Some(ENUMERATOR));
    }
    // Evidence of another type, also in a release.
    assert_eq!(attestation.assertion(COMMITTED).err(), Some(HANDLE));
    assert_eq!(attestation.verdict(COMMITTED).err(), Some(HANDLE));
    assert_eq!(attestation.pc_verdict(COMMITTED).err(), Some(HANDLE));
    assert_eq!(attestation.challenge(COMMITTED).err(), Some(HANDLE));
    assert_eq!(assertion.attestation(COMMITTED).err(), Some(HANDLE));
    assert!(attestation.attestation(COMMITTED).is_ok());
    assert!(assertion.assertion(COMMITTED).is_ok());
    // The effects stay to be read, and what was finished is not merged.
    assert_eq!(attestation.kinds(), [BONAFIDE_EFFECT_ENROL]);
    // SAFETY: live handles.
    let both = given(|out| unsafe { bonafide_pending_and(first, second, out) });
    assert_eq!(both.err(), Some(FINISHED));
}

#[test]
fn refusals_are_the_cores() {
    let (c, device) = (c(), device());
    let mut refused = 0;
    for defect in AttestationDefect::ALL {
        let object = device.attest_with(&authority(), &HASH, NOW / 1000, *defect);
        let expected = rust_attested(&object, &device).map(|_| ()).map_err(|error| error.code());
        let found = attested(&c, &object, &device.key_id(), &HASH, NOW).map(|_| ());
        assert_eq!(found, expected, "{defect:?}");
        refused += usize::from(found.is_err());
    }
    // Both environments are served here.
    assert_eq!(refused, AttestationDefect::ALL.len() - 1);
    let good = object(&device);
    let other = attested(&c, &good, &device.key_id(), &OTHER_HASH, NOW);
    assert_eq!(other.err(), Some(K::NonceMismatch.code()));
    let other = attested(&c, &good, &[7; 32], &HASH, NOW);
    assert_eq!(other.err(), Some(K::KeyIdMismatch.code()));
    for now in [0, u64::MAX] {
        let other = attested(&c, &good, &device.key_id(), &HASH, now).err().unwrap();
        assert_eq!(other >> 16, 5, "{now}: {other:#x}");
    }
    // An object of nothing may come with NULL, and is none.
    let empty = attested(&c, &[], &device.key_id(), &HASH, NOW).err();
    let none = given_or_why(|out, error| {
        let (id, hash) = (device.key_id(), HASH.as_ptr());
        // SAFETY: live handles; NULL with a length of 0.
        unsafe {
            bonafide_app_attest_verify_attestation(
                c.0,
                null(),
                0,
                id.as_ptr(),
                hash,
                NOW,
                out,
                error,
            )
        }
    });
    assert_eq!(empty.map(|code| code >> 16), Some(1));
    assert_eq!(none.err(), empty);
    let large = vec![0; 64 * 1024 + 1];
    let large = attested(&c, &large, &device.key_id(), &HASH, NOW);
    assert_eq!(large.err(), Some(K::InputTooLarge.code()));
}

#[test]
fn mistakes_with_verification_are_results() {
    let (c, mut device) = (c(), device());
    let key = enrolled(&device);
    let (attestation, assertion) = (object(&device), device.assert(&HASH));
    let id = device.key_id();
    let (verifier, key, id) = (c.0.cast_const(), key.0.cast_const(), id.as_ptr());
    let hash = HASH.as_ptr();
    mistakes!(bonafide_app_attest_verify_attestation(
        handle verifier, data attestation, place id, place hash, value NOW,
        out *mut bonafide_pending, error
    ));
    mistakes!(bonafide_app_attest_verify_assertion(
        handle verifier, data assertion, place hash, handle key, out *mut bonafide_pending, error
    ));
    mistakes!(bonafide_app_attest_explain_attestation(
        handle verifier, data attestation, place id, place hash, value NOW,
        out *mut bonafide_buffer, error
    ));
    mistakes!(bonafide_app_attest_explain_assertion(
        handle verifier, data assertion, place hash, handle key, out *mut bonafide_buffer, error
    ));
    mistakes!(bonafide_attested_key_record(handle key, out *mut bonafide_buffer));
    let pending = pending(&device);
    let attestation = pending.attestation(COMMITTED).unwrap();
    let attestation = attestation.0.cast_const();
    mistakes!(bonafide_attestation_read_claims(
        handle attestation, out bonafide_attestation_claims
    ));
    mistakes!(bonafide_attestation_key(handle attestation, out *mut bonafide_attested_key));
    let pending = asserted(&c, &assertion, &HASH, &stored_key(&record()).unwrap()).unwrap();
    let assertion = pending.assertion(COMMITTED).unwrap();
    mistakes!(bonafide_assertion_read_claims(
        handle assertion.0.cast_const(), out bonafide_assertion_claims
    ));
}

fn record() -> Vec<u8> {
    record_of(&enrolled(&device()))
}

#[test]
fn explanations_are_rusts() {
    let (c, rust, device) = (c(), rust(), device());
    let id = KeyId::from_bytes(&device.key_id()).unwrap();
    let odd = AttestationDefect::ALL
        .iter()
        .map(|defect| device.attest_with(&authority(), &HASH, NOW / 1000, *defect));
    for object in odd.chain([object(&device), Vec::new(), vec![0xff; 100]]) {
        let expected = rust.explain_attestation(&object, &id, ClientData::hash(HASH), now());
        let (data, len) = (object.as_ptr(), object.len());
        let (key_id, hash) = (device.key_id(), HASH.as_ptr());
        // SAFETY: live handles, and lengths that are the data's.
        let text = given_or_why(|out, error| unsafe {
            let key_id = key_id.as_ptr();
            bonafide_app_attest_explain_attestation(c.0, data, len, key_id, hash, NOW, out, error)
        });
        assert_eq!(text.unwrap().text(), expected.to_string());
    }
    let key = stored_key(&record()).unwrap();
    let stored = AttestedKey::from_trusted_storage(&record()).unwrap();
    let assertion = device.clone().assert(&HASH);
    for object in [&assertion[..], &assertion[1..], &[]] {
        for hash in [HASH, OTHER_HASH] {
            let expected = rust.explain_assertion(object, ClientData::hash(hash), &stored);
            let (data, len, hash) = (object.as_ptr(), object.len(), hash.as_ptr());
            // SAFETY: live handles, and lengths that are the data's.
            let text = given_or_why(|out, error| unsafe {
                bonafide_app_attest_explain_assertion(c.0, data, len, hash, key.0, out, error)
            });
            assert_eq!(text.unwrap().text(), expected.to_string());
        }
    }
}

#[test]
fn keys_are_stored_and_read_again() {
    for (what, device) in devices() {
        let key = enrolled(&device);
        let record = record_of(&key);
        assert_eq!(record_of(&stored_key(&record).unwrap()), record, "{what}");
    }
    let record = record();
    let unreadable = K::StoredKeyUnreadable.code();
    for end in 0..record.len() {
        let expected = AttestedKey::from_trusted_storage(&record[..end]).map(|_| ());
        let found = stored_key(&record[..end]).map(|_| ());
        assert_eq!(found, expected.map_err(|error| error.code()));
        assert!(end > 72 || found == Err(unreadable), "{end}");
    }
    assert_eq!(stored_key(&[0xff; 100]).err(), Some(unreadable));
    mistakes!(bonafide_attested_key_from_trusted_storage(
        data record, out *mut bonafide_attested_key, error
    ));
}

#[test]
fn keys_of_another_servers_table_verify_and_are_never_believed() {
    let from_parts = |key: &[u8], app: &str, environment| {
        let (data, len) = (key.as_ptr(), key.len());
        // SAFETY: live data.
        given_or_why(|out, error| unsafe {
            bonafide_attested_key_from_trusted_parts(
                data,
                len,
                app.as_ptr(),
                app.len(),
                environment,
                out,
                error,
            )
        })
    };
    let mut device = device_with(System::ios_27());
    let (point, spki) = (device.key().point(), device.key().spki());
    let both = [
        (BONAFIDE_ENVIRONMENT_PRODUCTION, Environment::Production),
        (BONAFIDE_ENVIRONMENT_DEVELOPMENT, Environment::Development),
    ];
    for key in [&point, &spki] {
        for (number, named) in both {
            let expected = AttestedKey::from_trusted_parts(key, APP, named).unwrap();
            let key = from_parts(key, APP, number).unwrap();
            assert_eq!(record_of(&key), expected.to_bytes());
            let pending = asserted(&c(), &device.assert(&HASH), &HASH, &key).unwrap();
            let assertion = pending.assertion(COMMITTED).unwrap();
            // SAFETY: a live handle.
            let claims = written(|out| unsafe { bonafide_assertion_read_claims(assertion.0, out) });
            let claims = claims.unwrap();
            assert_eq!(claims.environment, number);
            assert_eq!(claims.launch.state, BONAFIDE_LAUNCH_UNPROVEN);
        }
    }
    // One environment, and not a sum of them.
    for environment in [0, 3, 4, u32::MAX] {
        assert_eq!(from_parts(&point, APP, environment).err(), Some(ENUMERATOR));
    }
    let compressed = device.key().compressed_point();
    for key in [&compressed[..], &point[1..], &spki[1..], &[], &[4; 65]] {
        let expected = AttestedKey::from_trusted_parts(key, APP, Environment::Production);
        let expected = expected.map(|_| ()).map_err(|error| error.code());
        let found = from_parts(key, APP, 1).map(|_| ());
        assert_eq!((found, found), (expected, Err(K::InvalidTrustedKey.code())));
    }
    assert_eq!(from_parts(&point, "", 1).err(), Some(K::InvalidAppId.code()));
    mistakes!(bonafide_attested_key_from_trusted_parts(
        data point, text APP, number BONAFIDE_ENVIRONMENT_PRODUCTION,
        out *mut bonafide_attested_key, error
    ));
}

type Set = fn(&Owned<bonafide_app_attest_builder>) -> u32;

/// The answer to the good object of a device, of a verifier that is set up like this.
fn with(set: Set, device: &Device) -> Answer {
    let verifier = verifier(&authority().root_der(), |builder| assert_eq!(set(builder), 0))?;
    attested(&verifier, &object(device), &device.key_id(), &HASH, NOW).map(|_| ())
}

fn platforms(builder: &Owned<bonafide_app_attest_builder>, platforms: &[u32]) -> u32 {
    // SAFETY: a live handle and live data.
    unsafe {
        let (data, count) = (platforms.as_ptr(), platforms.len());
        bonafide_app_attest_builder_platforms(builder.0, data, count)
    }
}

#[test]
fn each_setting_of_a_builder_counts() {
    let (phone, mac) = (device(), device_with(System::macos_27()));
    let xcode = device().in_development();
    assert_eq!(with(|_| 0, &phone), Ok(()));
    assert_eq!(with(|_| 0, &mac), Ok(()));
    let other_environment = Err(K::EnvironmentMismatch.code());
    assert_eq!(with(|_| 0, &xcode), other_environment, "production, unless it is said");
    let set = |environments| {
        move |device: &Device| {
            let root = authority().root_der();
            let verifier = verifier(&root, |builder| {
                // SAFETY: a live handle.
                let set =
                    unsafe { bonafide_app_attest_builder_environments(builder.0, environments) };
                assert_eq!(set, 0);
            })?;
            attested(&verifier, &object(device), &device.key_id(), &HASH, NOW).map(|_| ())
        }
    };
    assert_eq!(set(BONAFIDE_ENVIRONMENT_PRODUCTION)(&xcode), other_environment);
    assert_eq!(set(BONAFIDE_ENVIRONMENT_DEVELOPMENT)(&xcode), Ok(()));
    assert_eq!(set(BONAFIDE_ENVIRONMENT_DEVELOPMENT)(&phone), other_environment);
    assert_eq!((set(BOTH)(&xcode), set(BOTH)(&phone)), (Ok(()), Ok(())));
    assert_eq!(set(0)(&phone), Err(K::NoEnvironment.code()));

    let other_platform = Err(K::UnknownPlatform.code());
    let only_macs: Set = |builder| platforms(builder, &[BONAFIDE_PLATFORM_MACOS]);
    assert_eq!((with(only_macs, &phone), with(only_macs, &mac)), (other_platform, Ok(())));
    let only_phones: Set = |builder| platforms(builder, &[BONAFIDE_PLATFORM_IOS]);
    assert_eq!((with(only_phones, &phone), with(only_phones, &mac)), (Ok(()), other_platform));
    let relative = device_with(System { platform: 14, ..System::ios_27() });
    assert_eq!(with(|_| 0, &relative), other_platform);
    assert_eq!(with(|builder| platforms(builder, &[10, 14]), &relative), Ok(()));
    assert_eq!(with(|builder| platforms(builder, &[]), &phone), Err(K::NoPlatform.code()));

    // A Mac whose security is turned down.
    let policy: &[u8] = b"0\x07\x0c\x0210:00";
    let open = device_with(System { boot_policy: Some(policy.to_vec()), ..System::macos_27() });
    assert_eq!(with(|_| 0, &open), Err(K::BootPolicy.code()));
    let accepting: Set = |builder| {
        let policy: &[u8] = b"0\x07\x0c\x0210:00";
        // SAFETY: a live handle and live data.
        unsafe {
            let (octets, len) = (policy.as_ptr(), policy.len());
            bonafide_app_attest_builder_boot_policy(builder.0, octets, len)
        }
    };
    assert_eq!((with(accepting, &open), with(accepting, &mac)), (Ok(()), Ok(())));

    let known: Set = |builder| {
        let der = authority().intermediate_der();
        // SAFETY: a live handle and live data.
        unsafe {
            bonafide_app_attest_builder_known_intermediate(builder.0, der.as_ptr(), der.len())
        }
    };
    assert_eq!(with(known, &phone), Ok(()));
    let foreign: Set = |builder| {
        let der = Authority::from_seed(2).intermediate_der();
        // SAFETY: a live handle and live data.
        unsafe {
            bonafide_app_attest_builder_known_intermediate(builder.0, der.as_ptr(), der.len())
        }
    };
    assert_eq!(with(foreign, &phone), Err(K::InvalidIntermediate.code()));

    let second_app: Set = |builder| {
        let app = "TEAMID1234.com.example.other";
        // SAFETY: a live handle and live data.
        unsafe { bonafide_app_attest_builder_app(builder.0, app.as_ptr(), app.len()) }
    };
    let other = Device::from_seed(9, "TEAMID1234.com.example.other");
    assert_eq!(with(|_| 0, &other), Err(K::AppIdMismatch.code()));
    assert_eq!((with(second_app, &other), with(second_app, &phone)), (Ok(()), Ok(())));
    let no_app: Set = |builder| {
        // SAFETY: a live handle; NULL with a length of 0.
        unsafe { bonafide_app_attest_builder_app(builder.0, null(), 0) }
    };
    assert_eq!(with(no_app, &phone), Err(K::InvalidAppId.code()));
}

#[test]
fn a_builder_goes_on_after_its_build() {
    let builder = Owned(bonafide_app_attest_builder_new());
    let device = device();
    // SAFETY: live handles, and lengths that are the data's.
    unsafe {
        let build =
            || given_or_why(|out, error| bonafide_app_attest_builder_build(builder.0, out, error));
        assert_eq!(build().err(), Some(K::NoAppId.code()));
        assert_eq!(bonafide_app_attest_builder_app(builder.0, APP.as_ptr(), APP.len()), 0);
        let apple = build().unwrap();
        let root = authority().root_der();
        let (data, len) = (root.as_ptr(), root.len());
        assert_eq!(bonafide_app_attest_builder_trust_anchor(builder.0, data, len), 0);
        let simulated = build().unwrap();
        let answer = |verifier| attested(verifier, &object(&device), &device.key_id(), &HASH, NOW);
        assert_eq!(answer(&apple).err(), Some(K::UnknownIssuer.code()));
        assert!(answer(&simulated).is_ok());
        let mut bad = root.clone();
        bad.truncate(20);
        let result = bonafide_app_attest_builder_trust_anchor(builder.0, bad.as_ptr(), bad.len());
        assert_eq!(result, K::InvalidTrustAnchor.code());
        let result = bonafide_app_attest_builder_trust_anchor(builder.0, null(), 0);
        assert_eq!(result, K::InvalidTrustAnchor.code());
        let result = bonafide_app_attest_builder_environments(builder.0, 4);
        assert_eq!(result, ENUMERATOR);
        assert!(answer(&build().unwrap()).is_ok(), "a mistake changes nothing");
    }
    let root = authority().root_der();
    let platforms = [BONAFIDE_PLATFORM_IOS];
    let handle = builder.0;
    mistakes!(bonafide_app_attest_builder_app(handle handle, text APP));
    mistakes!(bonafide_app_attest_builder_environments(handle handle, number BOTH));
    mistakes!(bonafide_app_attest_builder_trust_anchor(handle handle, data root));
    mistakes!(bonafide_app_attest_builder_known_intermediate(handle handle, data root));
    mistakes!(bonafide_app_attest_builder_platforms(handle handle, data platforms));
    mistakes!(bonafide_app_attest_builder_boot_policy(handle handle, data root));
    mistakes!(bonafide_app_attest_builder_build(
        handle handle.cast_const(), out *mut bonafide_app_attest_verifier, error
    ));
}

type OwnedPolicy = Owned<bonafide_app_attest_policy>;

fn policy(preset: u32) -> Answer<OwnedPolicy> {
    // SAFETY: a place that can be written.
    given(|out| unsafe { bonafide_app_attest_policy_new(preset, out) })
}

fn presets() -> [(u32, Policy); 3] {
    [
        (BONAFIDE_APP_ATTEST_POLICY_NONE, Policy::new()),
        (BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED, Policy::recommended()),
        (BONAFIDE_APP_ATTEST_POLICY_STRICT, Policy::strict()),
    ]
}

/// A policy of C's judges every device, attested and asserting, as Rust's does.
fn judges_alike(c_policy: &OwnedPolicy, policy: &Policy, seen: &mut [usize; 2]) {
    let (c, rust) = (c(), rust());
    for (what, mut device) in devices() {
        let expected = rust_attested(&object(&device), &device).unwrap();
        let expected = policy.appraise_before_enrolment(&expected);
        let pending = pending(&device);
        // SAFETY: live handles.
        let found = given(|out| unsafe {
            bonafide_app_attest_policy_appraise_before_enrolment(c_policy.0, pending.0, out)
        });
        found.unwrap().is(&expected);
        seen[usize::from(expected.is_accepted())] += 1;
        // It can still be finished.
        let key = key_of(&pending.attestation(COMMITTED).unwrap());
        let stored = AttestedKey::from_trusted_storage(&record_of(&key)).unwrap();
        let object = device.assert(&HASH);
        let claims = rust.verify_assertion(&object, ClientData::hash(HASH), &stored);
        let expected = policy.appraise_assertion(&claims.unwrap().assume_committed());
        let assertion = asserted(&c, &object, &HASH, &key).unwrap().assertion(COMMITTED).unwrap();
        // SAFETY: live handles.
        let found = given(|out| unsafe {
            bonafide_app_attest_policy_appraise_assertion(c_policy.0, assertion.0, out)
        });
        found.unwrap().is(&expected);
        seen[usize::from(expected.is_accepted())] += 1;
        assert!(!what.is_empty());
    }
}

#[test]
fn policies_judge_as_rusts_do() {
    let demands = [
        (BONAFIDE_DEMAND_REQUIRED, Demand::Required),
        (BONAFIDE_DEMAND_IF_PROVEN, Demand::IfProven),
        (BONAFIDE_DEMAND_IGNORED, Demand::Ignored),
    ];
    let mut seen = [0, 0];
    for (preset, rust_policy) in presets() {
        judges_alike(&policy(preset).unwrap(), &rust_policy, &mut seen);
        for (number, demand) in demands {
            let numbers = [BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE, 77];
            let c_policy = policy(preset).unwrap();
            // SAFETY: a live handle and live data.
            let set = unsafe {
                let (data, count) = (numbers.as_ptr(), numbers.len());
                bonafide_app_attest_policy_launch_category(c_policy.0, number, data, count)
            };
            assert_eq!(set, 0);
            let categories = numbers.map(ValidationCategory::new);
            let changed = rust_policy.clone().launch_category(demand, categories);
            judges_alike(&c_policy, &changed, &mut seen);

            let c_policy = policy(preset).unwrap();
            let version = "1.3";
            let set = with_error(|error| {
                let (data, len) = (version.as_ptr(), version.len());
                // SAFETY: a live handle and live data.
                let set = unsafe {
                    bonafide_app_attest_policy_min_bundle_version(
                        c_policy.0, number, data, len, error,
                    )
                };
                answer(set, ())
            });
            assert_eq!(set, Ok(()));
            let changed = rust_policy.clone().min_bundle_version(demand, version).unwrap();
            judges_alike(&c_policy, &changed, &mut seen);
        }
        for refuse in [0, 1, 2, u32::MAX] {
            let c_policy = policy(preset).unwrap();
            // SAFETY: a live handle.
            let set = unsafe { bonafide_app_attest_policy_refuse_unproven(c_policy.0, refuse) };
            assert_eq!(set, 0);
            let changed = rust_policy.clone().refuse_unproven(refuse != 0);
            judges_alike(&c_policy, &changed, &mut seen);
        }
        for (platform, version) in
            [(BONAFIDE_PLATFORM_IOS, "26.4"), (BONAFIDE_PLATFORM_MACOS, "27.1"), (99, "1")]
        {
            let c_policy = policy(preset).unwrap();
            let (data, len) = (version.as_ptr(), version.len());
            // SAFETY: a live handle and live data.
            let set = unsafe {
                bonafide_app_attest_policy_min_os_version(
                    c_policy.0,
                    platform,
                    data,
                    len,
                    null_mut(),
                )
            };
            assert_eq!(set, 0);
            let platform = Platform::new(platform);
            let changed = rust_policy.clone().min_os_version(platform, version).unwrap();
            judges_alike(&c_policy, &changed, &mut seen);
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

#[test]
fn mistakes_with_a_policy_are_results_and_change_nothing() {
    for odd in [0, 4, u32::MAX] {
        assert_eq!(policy(odd).err(), Some(ENUMERATOR));
    }
    let strict = policy(BONAFIDE_APP_ATTEST_POLICY_STRICT).unwrap();
    let handle = strict.0;
    let categories = [BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE];
    mistakes!(bonafide_app_attest_policy_new(
        number BONAFIDE_APP_ATTEST_POLICY_STRICT, out *mut bonafide_app_attest_policy
    ));
    mistakes!(bonafide_app_attest_policy_launch_category(
        handle handle, number BONAFIDE_DEMAND_IGNORED, data categories
    ));
    mistakes!(bonafide_app_attest_policy_refuse_unproven(handle handle, value 0));
    mistakes!(bonafide_app_attest_policy_min_bundle_version(
        handle handle, number BONAFIDE_DEMAND_REQUIRED, text "1.2", error
    ));
    mistakes!(bonafide_app_attest_policy_min_os_version(
        handle handle, value BONAFIDE_PLATFORM_IOS, text "1.2", error
    ));
    for odd in ["", ".", "1..2", "one", "1.2 "] {
        let (data, len) = (odd.as_ptr(), odd.len());
        let refused = Err(K::InvalidVersion.code());
        // SAFETY: live handles and live data.
        unsafe {
            let bundle = with_error(|error| {
                let set =
                    bonafide_app_attest_policy_min_bundle_version(handle, 1, data, len, error);
                answer(set, ())
            });
            let system = with_error(|error| {
                let set = bonafide_app_attest_policy_min_os_version(handle, 10, data, len, error);
                answer(set, ())
            });
            assert_eq!((bundle, system), (refused, refused), "{odd}");
        }
    }
    for demand in [0, 4] {
        // SAFETY: a live handle; NULL with a count of 0.
        let set = unsafe { bonafide_app_attest_policy_launch_category(handle, demand, null(), 0) };
        assert_eq!(set, ENUMERATOR);
    }
    judges_alike(&strict, &Policy::strict(), &mut [0, 0]);

    let mut device = device();
    let pending = pending(&device);
    let key = enrolled(&device);
    let assertion = asserted(&c(), &device.assert(&HASH), &HASH, &key).unwrap();
    let before = |pending: &Owned<bonafide_pending>| {
        // SAFETY: live handles.
        given(|out| unsafe {
            bonafide_app_attest_policy_appraise_before_enrolment(handle, pending.0, out)
        })
    };
    assert_eq!(before(&assertion).err(), Some(HANDLE), "an assertion enrols nothing");
    let (policy, handle) = (handle.cast_const(), pending.0.cast_const());
    mistakes!(bonafide_app_attest_policy_appraise_before_enrolment(
        handle policy, handle handle, out *mut bonafide_appraisal
    ));
    let claims = assertion.assertion(COMMITTED).unwrap();
    let claims = claims.0.cast_const();
    mistakes!(bonafide_app_attest_policy_appraise_assertion(
        handle policy, handle claims, out *mut bonafide_appraisal
    ));
    assert!(before(&pending).is_ok());
    assert!(pending.attestation(COMMITTED).is_ok());
    assert_eq!(before(&pending).err(), Some(FINISHED));
}

#[test]
fn threads_share_a_verifier_a_key_and_a_policy() {
    struct Shared(Owned<bonafide_app_attest_verifier>, Owned<bonafide_attested_key>, OwnedPolicy);
    // SAFETY: the interface says that any number of threads may share each.
    unsafe impl Sync for Shared {}
    let mut device = device();
    let policy = policy(BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED).unwrap();
    let shared = &Shared(c(), enrolled(&device), policy);
    let object = &device.assert(&HASH);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(move || {
                let Shared(verifier, key, policy) = shared;
                for _ in 0..20 {
                    let pending = asserted(verifier, object, &HASH, key).unwrap();
                    let assertion = pending.assertion(COMMITTED).unwrap();
                    // SAFETY: live handles.
                    let judged = given(|out| unsafe {
                        bonafide_app_attest_policy_appraise_assertion(policy.0, assertion.0, out)
                    });
                    assert!(judged.unwrap().reasons().is_empty());
                    let other = asserted(verifier, object, &OTHER_HASH, key).err();
                    assert_eq!(other, Some(K::AssertionSignature.code()));
                }
            });
        }
    });
}
