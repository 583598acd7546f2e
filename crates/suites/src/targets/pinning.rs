//! Pin sets, signed ones, and chains that are compared with pins.

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::Timestamp;
use bonafide_pinning::{OnExpiry, Pin, PinOutcome, PinSet, UpdateKey, verify_pins};
use bonafide_testkit::{Curve, Hash, Key, ServerChain};
use std::sync::LazyLock;

/// The app of the corpus.
pub const APP: &str = "TEAMID1234.com.example.app";
/// The host of the corpus.
pub const HOST: &str = "api.example.com";
/// The corpus was made then, in seconds since the epoch.
pub const NOW: u64 = 1_780_000_000;
/// The version that the app was shipped with.
const SHIPPED: u64 = 5;

fn update_key() -> Key {
    Key::derive(Curve::P256, 1, "update")
}

static SHIPPED_SET: LazyLock<PinSet> = LazyLock::new(|| {
    let update = UpdateKey::from_spki_der(&update_key().spki()).expect("a key");
    let [_, intermediate, _] = chain();
    let pin = Pin::of_certificate(&intermediate).expect("a certificate");
    let backup = Pin::of_spki(&ServerChain::backup_spki(1)).expect("a key");
    let pins = [pin.to_string(), backup.to_string()];
    let set = PinSet::builder().host(HOST, pins).version(SHIPPED);
    let set = set.on_expiry(OnExpiry::Closed).build().expect("a set");
    set.accept_updates(APP, [update]).expect("updates")
});

/// A set's text, signed.
pub fn sign(text: &[u8]) -> Vec<u8> {
    let signature = STANDARD.encode(update_key().sign(Hash::Sha256, text));
    [text, b"signature ", signature.as_bytes(), b"\n"].concat()
}

/// Leaf, intermediate, root.
pub fn chain() -> [Vec<u8>; 3] {
    let ServerChain { root, intermediate, leaf, .. } = ServerChain::from_seed(1, HOST, NOW);
    [leaf, intermediate, root]
}

/// By the first byte: a set's text (0), one that is signed here (1), one with its own
/// signature (2), or certificates, each behind its length in two bytes (others).
pub fn pins(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    match kind {
        0 => text(rest),
        1 => update(&sign(rest)),
        2 => update(rest),
        _ => certificates(rest),
    }
}

fn text(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    if let Ok(set) = PinSet::parse(text, OnExpiry::Open) {
        let written = set.to_string();
        let again = PinSet::parse(&written, OnExpiry::Open).expect("what was written is read");
        assert_eq!(again.to_string(), written);
    }
}

fn update(signed: &[u8]) {
    let now = Timestamp::from_unix_seconds(NOW);
    if let Ok(next) = SHIPPED_SET.update(signed, now) {
        assert!(next.version() > SHIPPED);
        assert_eq!(next.app_id(), Some(APP));
        assert!(next.expires().is_some_and(|expires| expires > now));
        assert!(next.update(signed, now).is_err(), "not twice");
    }
}

fn certificates(mut bytes: &[u8]) {
    let mut chain = Vec::new();
    while let Some(([high, low], rest)) = bytes.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (certificate, rest) = rest.split_at(length);
        chain.push(certificate);
        bytes = rest;
    }
    let now = Timestamp::from_unix_seconds(NOW);
    let check = verify_pins(HOST, &chain, &SHIPPED_SET, now);
    if let PinOutcome::Matched { index, pin, .. } = check.outcome() {
        assert_eq!(Pin::of_certificate(chain[*index]), Ok(*pin));
        let pins = SHIPPED_SET.pins_for(HOST).expect("a host").expect("its pins");
        assert!(pins.contains(pin));
    } else {
        assert!(!check.is_accepted());
    }
}
