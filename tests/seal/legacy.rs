//! Suite 0.

use crate::setup::{Broken, at, context, kid, kind, material, ring};
use bonafide::ErrorKind as K;
use bonafide::seal::{Inspection, Keyring, LegacyKey, Sealed, inspect};

fn with_legacy() -> Keyring {
    let mut ring = ring();
    for name in ["old", "older"] {
        ring.add_legacy(LegacyKey::new(kid(name), material(name)), at(0)).unwrap();
    }
    ring
}

#[test]
fn whichever_legacy_key_fits_opens() {
    let ring = with_legacy();
    for name in ["old", "older"] {
        let text = ring.seal_legacy(&kid(name), b"secret", b"row").unwrap();
        assert_eq!(inspect(&text).unwrap(), Inspection::Legacy { secret_len: 6 });
        assert_eq!(ring.open_legacy(&text, b"row").unwrap().expose(), b"secret");
        assert_eq!(kind(ring.open_legacy(&text, b"")), K::CannotBeOpened);
        let bare = text.trim_end_matches('=');
        assert_eq!(ring.open_legacy(bare, b"row").unwrap().expose(), b"secret");
    }
}

#[test]
fn the_suites_do_not_mix() {
    let ring = with_legacy();
    let text = ring.seal_legacy(&kid("old"), b"secret", b"").unwrap();
    // Not without its own call, and not by a key of the other suite.
    assert_eq!(kind(Sealed::parse(&text)), K::InvalidSealed);
    let sealed = ring.seal(b"secret", &context()).unwrap().to_string();
    assert_eq!(kind(ring.open_legacy(&sealed, b"")), K::InvalidSealed);
    assert_eq!(kind(ring.seal_legacy(&kid("two"), b"x", b"")), K::UnknownSealingKey);
    assert_eq!(kind(with_legacy().promote(&kid("old"))), K::UnknownSealingKey);
    assert_eq!(kind(crate::setup::ring().open_legacy(&text, b"")), K::NoLegacyKey);
}

#[test]
fn states_count_here_too() {
    let mut ring = with_legacy();
    let (old, older) = (kid("old"), kid("older"));
    let text = ring.seal_legacy(&old, b"secret", b"").unwrap();
    ring.decrypt_only(&old, at(1)).unwrap();
    assert!(ring.open_legacy(&text, b"").is_ok());
    assert_eq!(kind(ring.seal_legacy(&old, b"x", b"")), K::KeyNotEnabled);
    ring.disable(&old, at(2)).unwrap();
    assert_eq!(kind(ring.open_legacy(&text, b"")), K::CannotBeOpened);
    assert_eq!(kind(ring.seal_legacy(&old, b"x", b"")), K::KeyDisabled);
    ring.disable(&older, at(2)).unwrap();
    assert_eq!(kind(ring.open_legacy(&text, b"")), K::NoLegacyKey);
}

#[test]
fn other_texts_are_refused() {
    let ring = with_legacy();
    let short = "A".repeat(36); // 27 bytes
    for text in ["", "?", short.as_str(), "AAAA AAAA", "seal:2:x:y"] {
        assert_eq!(kind(ring.open_legacy(text, b"")), K::InvalidSealed, "{text:?}");
    }
    let empty = ring.seal_legacy(&kid("old"), b"", b"").unwrap();
    assert!(ring.open_legacy(&empty, b"").unwrap().is_empty());
    let mut changed = empty.into_bytes();
    changed[0] = if changed[0] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    assert_eq!(kind(ring.open_legacy(&changed, b"")), K::CannotBeOpened);
    let too_long = vec![0; 16 * 1024 * 1024 + 1];
    assert_eq!(kind(ring.seal_legacy(&kid("old"), &too_long, b"")), K::SecretTooLong);
    let broken = ring.seal_legacy_with(&kid("old"), b"", b"", &mut Broken);
    assert_eq!(kind(broken), K::RandomUnavailable);
    assert_eq!(kind(ring.open_legacy(&"A".repeat(64 * 1024 * 1024), b"")), K::InvalidSealed);
}
