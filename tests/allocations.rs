//! Memory per verification, counted. Rejections allocate no more than successes.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

use allocation_counter::measure;
use bonafide::app_attest::{AttestedKey, ClientData, Environment, KeyId, Verifier};
use bonafide::play_integrity::{self, Binding, DecryptionKey, Expected, VerificationKey};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device, System};
use bonafide_testkit::play_integrity::{Console, Payload};

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;
const HASH: [u8; 32] = [1; 32];

const PER_ATTESTATION: u64 = 60;
const PER_ASSERTION: u64 = 12;
const PER_TOKEN: u64 = 80;

fn verifier() -> Verifier {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    Verifier::builder().app(APP).trust_anchors([root]).build().unwrap()
}

#[test]
fn attestation() {
    let device = Device::from_seed(1, APP).with_system(System::macos_27());
    let object = device.attest(&Authority::from_seed(1), &HASH, NOW);
    let (verifier, key_id) = (verifier(), KeyId::from_bytes(&device.key_id()).unwrap());
    let now = Timestamp::from_unix_seconds(NOW);
    let verify = || {
        verifier
            .verify_attestation(&object, &key_id, ClientData::hash(HASH), now)
            .unwrap()
            .assume_committed();
    };
    verify(); // the first use asks the CPU what it can do
    let used = measure(verify);
    println!("{} allocations per attestation", used.count_total);
    assert!(used.count_total <= PER_ATTESTATION, "{}", used.count_total);
    let refused = measure(|| {
        verifier.verify_attestation(&object, &key_id, ClientData::hash([2; 32]), now).unwrap_err();
    });
    assert!(refused.count_total <= used.count_total, "{}", refused.count_total);
}

#[test]
fn assertion() {
    let mut device = Device::from_seed(1, APP).with_system(System::ios_27());
    let object = device.assert(&HASH);
    let point = device.key().point();
    let key = AttestedKey::from_trusted_parts(&point, APP, Environment::Production).unwrap();
    let verifier = verifier();
    let verify = || {
        verifier
            .verify_assertion(&object, ClientData::hash(HASH), &key)
            .unwrap()
            .assume_committed();
    };
    verify(); // the first use asks the CPU what it can do
    let used = measure(verify);
    println!("{} allocations per assertion", used.count_total);
    assert!(used.count_total <= PER_ASSERTION, "{}", used.count_total);
    let refused = measure(|| {
        verifier.verify_assertion(&object, ClientData::hash([2; 32]), &key).unwrap_err();
    });
    assert!(refused.count_total <= used.count_total, "{}", refused.count_total);
}

#[test]
fn token() {
    const PACKAGE: &str = "com.example.app";
    const NONCE: &str = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
    let console = Console::from_seed(1);
    let verifier = play_integrity::Verifier::builder()
        .app(
            PACKAGE,
            DecryptionKey::from_console(&console.decryption_key()).unwrap(),
            VerificationKey::from_console(&console.verification_key()).unwrap(),
        )
        .build()
        .unwrap();
    let token = console.token(&Payload::good(PACKAGE, NONCE, NOW * 1000).to_json());
    let expected = Expected::new(PACKAGE, Binding::Nonce(NONCE));
    let now = Timestamp::from_unix_seconds(NOW);
    let verify = || {
        verifier.verify(&token, &expected, now).unwrap().assume_committed();
    };
    verify(); // the first use asks the CPU what it can do
    let used = measure(verify);
    println!("{} allocations per token", used.count_total);
    assert!(used.count_total <= PER_TOKEN, "{}", used.count_total);
    let other = Expected::new(PACKAGE, Binding::Nonce("another"));
    let refused = measure(|| {
        verifier.verify(&token, &other, now).unwrap_err();
    });
    assert!(refused.count_total <= used.count_total, "{}", refused.count_total);
}
