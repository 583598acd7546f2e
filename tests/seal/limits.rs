//! The longest text, to the character.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::seal::{Inspection, KeyId, LegacyKey, Sealed, inspect};

/// 16 MiB of secret, 127 bytes around it at most, in base64, and 64 characters.
const LONGEST: usize = 22_369_856;

#[test]
fn a_text_is_read_up_to_its_limit() {
    let expectation = |length| {
        let refused = Sealed::parse(&"x".repeat(length)).unwrap_err();
        assert_eq!(refused.kind(), K::InvalidSealed);
        refused.expectation()
    };
    assert_eq!(expectation(LONGEST + 1), Some("at most 16 MiB"));
    assert_ne!(expectation(LONGEST), Some("at most 16 MiB"));
}

#[test]
fn a_ring_gives_the_bytes_of_its_keys_to_whoever_stores_it() {
    let ring = ring();
    let id = ring.primary().clone();
    assert_eq!(ring.material(&id).map(|material| material.check_value()), {
        let info = ring.keys().find(|info| info.id == id);
        info.map(|info| info.check_value)
    });
    assert!(ring.material(&KeyId::new("nobody").unwrap()).is_none());
}

/// What other systems sealed has limits of its own.
#[test]
fn legacy_secrets_have_limits() {
    let mut ring = ring();
    ring.add_legacy(LegacyKey::new(kid("old"), material("old")), at(0)).unwrap();
    let longest = vec![0x42; 16 * 1024 * 1024];
    let text = ring.seal_legacy(&kid("old"), &longest, b"").unwrap();
    assert_eq!(inspect(&text).unwrap(), Inspection::Legacy { secret_len: longest.len() });
    let longer = [&longest[..], b"x"].concat();
    assert_eq!(kind(ring.seal_legacy(&kid("old"), &longer, b"")), K::SecretTooLong);

    let text = "A".repeat(32 * 1024 * 1024);
    assert!(inspect(&text).is_ok());
    assert_eq!(kind(inspect(&(text + "AAAA"))), K::InvalidSealed);
}
