//! A server, an authority and a device that fit together.

use bonafide::app_attest::{
    Assertion, Attestation, AttestedKey, Builder, ClientData, KeyId, Verifier,
};
use bonafide::replay::Uncommitted;
use bonafide::{ErrorKind, Result, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device, System};

pub const APP: &str = "TEAMID1234.com.example.app";
pub const NOW: u64 = 1_780_000_000;
pub const CHALLENGE: [u8; 32] = [0x5a; 32];

pub fn now() -> Timestamp {
    Timestamp::from_unix_seconds(NOW)
}

pub fn authority() -> Authority {
    Authority::from_seed(1)
}

/// A verifier's configuration that trusts the simulated authority.
pub fn builder() -> Builder {
    let root = TrustAnchor::from_der(&authority().root_der()).expect("the root is good");
    Verifier::builder().trust_anchors([root]).app(APP)
}

pub fn verifier() -> Verifier {
    builder().build().expect("the configuration is good")
}

pub fn device() -> Device {
    Device::from_seed(1, APP)
}

pub fn device_with(system: System) -> Device {
    device().with_system(system)
}

pub fn attest(
    verifier: &Verifier,
    object: &[u8],
    device: &Device,
) -> Result<Uncommitted<Attestation>> {
    let key_id = KeyId::from_bytes(&device.key_id())?;
    verifier.verify_attestation(object, &key_id, ClientData::hash(CHALLENGE), now())
}

/// The kind of refusal of an attestation, or `Ok` with its claims.
pub fn answer(
    verifier: &Verifier,
    object: &[u8],
    device: &Device,
) -> Result<Attestation, ErrorKind> {
    attest(verifier, object, device)
        .map(Uncommitted::assume_committed)
        .map_err(|error| error.kind())
}

/// The key of a device, enrolled.
pub fn enrolled(device: &Device) -> AttestedKey {
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    answer(&verifier(), &object, device).expect("the attestation is good").into_key()
}

/// The kind of refusal of an assertion, or `Ok` with its claims.
pub fn assert_answer(
    verifier: &Verifier,
    object: &[u8],
    key: &AttestedKey,
) -> Result<Assertion, ErrorKind> {
    verifier
        .verify_assertion(object, ClientData::hash(CHALLENGE), key)
        .map(Uncommitted::assume_committed)
        .map_err(|error| error.kind())
}
