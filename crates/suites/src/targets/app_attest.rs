//! App Attest's evidence, and the CBOR that it is made of.

use bonafide::__internals as core;
use bonafide::app_attest::{AttestedKey, ClientData, Environment, KeyId, Verifier};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device, System};
use std::sync::LazyLock;

/// The App ID of the simulated device.
pub const APP: &str = "TEAMID1234.com.example.app";
/// When its evidence is made.
pub const NOW: u64 = 1_780_000_000;
/// What its evidence is about.
pub const CLIENT_DATA_HASH: [u8; 32] = [0x5a; 32];

/// The strict reader of CBOR: what it accepts, `ciborium` reads and writes again,
/// byte for byte.
pub fn cbor(input: &[u8]) {
    if core::read_cbor(input).is_err() {
        return;
    }
    let value: ciborium::Value =
        ciborium::from_reader(input).expect("what is accepted is well formed");
    // A float may be written shorter than it was.
    if has_floats(&value) {
        return;
    }
    let mut again = Vec::new();
    ciborium::into_writer(&value, &mut again).expect("it can be written");
    assert_eq!(again, input, "accepted in a form that is not the shortest");
}

fn has_floats(value: &ciborium::Value) -> bool {
    use ciborium::Value as V;
    match value {
        V::Float(_) => true,
        V::Array(values) => values.iter().any(has_floats),
        V::Map(entries) => entries.iter().any(|(key, value)| has_floats(key) || has_floats(value)),
        V::Tag(_, value) => has_floats(value),
        _ => false,
    }
}

/// Both shapes of authenticator data; their lengths are fixed up to a map.
pub fn authenticator_data(input: &[u8]) {
    let (attested, asserted) = core::read_authenticator_data(input);
    if attested.is_ok() {
        assert!(input.len() >= 164);
        assert!(input.len() == 164 || input.get(164).is_some_and(|byte| byte >> 5 == 5));
    }
    if asserted.is_ok() {
        assert!(input.len() >= 37);
        assert!(input.len() == 37 || input.get(37).is_some_and(|byte| byte >> 5 == 5));
    }
}

/// The device whose evidence is in the corpus.
pub fn device() -> Device {
    Device::from_seed(1, APP).with_system(System::macos_27())
}

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let root = Authority::from_seed(1).root_der();
    let root = TrustAnchor::from_der(&root).expect("the root is good");
    Verifier::builder().app(APP).trust_anchors([root]).build().expect("it is good")
});
static KEY_ID: LazyLock<KeyId> =
    LazyLock::new(|| KeyId::from_bytes(&device().key_id()).expect("32 bytes"));
static KEY: LazyLock<AttestedKey> = LazyLock::new(|| {
    AttestedKey::from_trusted_parts(&device().key().point(), APP, Environment::Production)
        .expect("a key")
});

/// An attestation; the first 8 bytes are the clock in seconds.
pub fn attestation(input: &[u8]) {
    let Some((clock, object)) = input.split_first_chunk() else { return };
    let now = Timestamp::from_unix_seconds(u64::from_be_bytes(*clock));
    let data = ClientData::hash(CLIENT_DATA_HASH);
    if let Ok(claims) = VERIFIER.verify_attestation(object, &KEY_ID, data, now) {
        let claims = claims.assume_committed();
        assert_eq!(claims.key().key_id(), *KEY_ID, "a key that was never attested");
        assert!(claims.leaf_validity().contains(now), "a leaf outside of its dates");
        assert_eq!(claims.key().app_id(), APP);
    }
}

/// An assertion by the device.
pub fn assertion(input: &[u8]) {
    let data = ClientData::hash(CLIENT_DATA_HASH);
    if let Ok(claims) = VERIFIER.verify_assertion(input, data, &KEY) {
        let counter = claims.assume_committed().counter();
        assert_eq!(counter, 1, "the device signed only its first assertion");
    }
}
