//! Signed updates: whose, for which app, how old, and what stays the app's own choice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::{ErrorKind as K, Timestamp};
use bonafide_pinning::{OnExpiry, PinSet, UpdateKey};
use bonafide_testkit::{Curve, Hash, Key};

const APP: &str = "TEAMID1234.com.example.app";
const A: &str = "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=";
const B: &str = "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=";
const C: &str = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn key(seed: u64) -> Key {
    Key::derive(Curve::P256, seed, "pins")
}

fn now() -> Timestamp {
    Timestamp::from_rfc3339("2026-11-25T12:00:00Z").unwrap()
}

/// What the app was shipped with: version 5.
fn shipped() -> PinSet {
    let keys = [1, 2].map(|seed| UpdateKey::from_spki_der(&key(seed).spki()).unwrap());
    let set =
        PinSet::builder().host("api.example.com", [A, B]).version(5).on_expiry(OnExpiry::Closed);
    let set = set.build().unwrap();
    set.accept_updates(APP, keys).unwrap()
}

fn text(app: &str, version: &str, expires: &str) -> String {
    format!(
        "bonafide-pins 1\napp {app}\nversion {version}\nexpires {expires}\n\
         pins api.example.com {B} {C}\n"
    )
}

fn good(version: u64) -> String {
    text(APP, &version.to_string(), "2027-06-30T00:00:00Z")
}

fn signed_by(key: &Key, text: &str) -> Vec<u8> {
    let signature = STANDARD.encode(key.sign(Hash::Sha256, text.as_bytes()));
    format!("{text}signature {signature}\n").into_bytes()
}

fn kind(result: bonafide::Result<PinSet>) -> Result<u64, K> {
    result.map(|set| set.version()).map_err(|error| error.kind())
}

#[test]
fn a_newer_set_replaces_the_old_one() {
    let shipped = shipped();
    let next = shipped.update(&signed_by(&key(1), &good(6)), now()).unwrap();
    assert_eq!(next.pins_for("api.example.com").unwrap().unwrap()[1].to_string(), C);
    // By any of the keys, and on from there.
    assert_eq!(kind(next.update(&signed_by(&key(2), &good(9)), now())), Ok(9));
    for version in [1, 5, 6] {
        let old = signed_by(&key(1), &good(version));
        assert_eq!(kind(next.update(&old, now())), Err(K::PinSetNotNewer), "{version}");
    }
}

#[test]
fn what_is_not_the_owners_word_is_refused() {
    let shipped = shipped();
    let update = |bytes: &[u8]| kind(shipped.update(bytes, now()));
    assert_eq!(update(&signed_by(&key(3), &good(6))), Err(K::PinSetSignature));
    let other = text("TEAMID1234.com.example.other", "6", "2027-06-30T00:00:00Z");
    assert_eq!(update(&signed_by(&key(1), &other)), Err(K::PinSetApp));
    let expired = text(APP, "6", "2026-11-25T12:00:00Z");
    assert_eq!(update(&signed_by(&key(1), &expired)), Err(K::PinSetExpired));
    // All three fields have to be there.
    for field in ["app", "version", "expires"] {
        let without: String = good(6)
            .lines()
            .filter(|line| !line.starts_with(field))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(update(&signed_by(&key(1), &without)), Err(K::InvalidPinSet), "{field}");
    }
    let unsigned = good(6);
    assert_eq!(update(unsigned.as_bytes()), Err(K::InvalidPinSet));
    assert_eq!(update(b""), Err(K::InvalidPinSet));
    assert_eq!(update(b"\n"), Err(K::InvalidPinSet));
    assert_eq!(update(&vec![b'a'; 70_000]), Err(K::InputTooLarge));
    // One without a backup, however well signed.
    let alone = good(6).replace(&format!(" {C}"), "");
    assert_eq!(update(&signed_by(&key(1), &alone)), Err(K::PinsWithoutBackup));
    // A set that takes no updates.
    let closed = PinSet::builder().host("api.example.com", [A, B]).build().unwrap();
    let signed = signed_by(&key(1), &good(6));
    assert_eq!(kind(closed.update(&signed, now())), Err(K::InvalidUpdateKey));
}

#[test]
fn no_changed_byte_is_accepted() {
    let shipped = shipped();
    let signed = signed_by(&key(1), &good(6));
    assert_eq!(kind(shipped.update(&signed, now())), Ok(6));
    for at in 0..signed.len() {
        for change in [1_u8, 0x20, 0x80] {
            let mut changed = signed.clone();
            changed[at] ^= change;
            assert!(shipped.update(&changed, now()).is_err(), "{at}");
        }
        assert!(shipped.update(&signed[..at], now()).is_err(), "cut at {at}");
        let mut longer = signed.clone();
        longer.insert(at, b' ');
        assert!(shipped.update(&longer, now()).is_err(), "longer at {at}");
    }
    for behind in ["\n", " ", "x\n"] {
        assert!(shipped.update(&[&signed, behind.as_bytes()].concat(), now()).is_err());
    }
    // A second signature's line: the first one would have to be part of the text.
    let twice = signed_by(&key(1), std::str::from_utf8(&signed).unwrap());
    assert_eq!(kind(shipped.update(&twice, now())), Err(K::InvalidPinSet));
}

/// What was accepted counts at the next start, even when it has expired since: older pins do
/// not come back.
#[test]
fn what_was_kept_is_restored() {
    let signed = signed_by(&key(1), &good(6));
    assert_eq!(kind(shipped().restore(&signed)), Ok(6));
    let long_ago = text(APP, "6", "2020-01-01T00:00:00Z");
    assert_eq!(kind(shipped().restore(&signed_by(&key(1), &long_ago))), Ok(6));
    // A release of the app that is newer than what was kept.
    assert_eq!(kind(shipped().restore(&signed_by(&key(1), &good(4)))), Ok(5));
    // Of two with one number, the release's.
    let same = shipped().restore(&signed_by(&key(1), &good(5))).unwrap();
    assert_eq!(same.to_string(), shipped().to_string());
    assert_eq!(kind(shipped().restore(&signed_by(&key(3), &good(6)))), Err(K::PinSetSignature));
    assert_eq!(kind(shipped().restore(b"garbage")), Err(K::InvalidPinSet));
}

/// A text of 64 KiB, and the line with its signature.
#[test]
fn an_update_has_a_greatest_size() {
    for (length, refused) in [(65_536 + 256, K::InvalidPinSet), (65_536 + 257, K::InputTooLarge)] {
        assert_eq!(kind(shipped().update(&vec![b'x'; length], now())), Err(refused));
    }
}

#[test]
fn only_p256_keys_sign() {
    let spki = Key::derive(Curve::P384, 1, "pins").spki();
    for der in [&spki[..], b"", b"key"] {
        let refused = UpdateKey::from_spki_der(der).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidUpdateKey));
    }
    let der = key(1).spki();
    let pem = |label: &str| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(&der))
    };
    assert_eq!(UpdateKey::from_pem(&pem("PUBLIC KEY")), UpdateKey::from_spki_der(&der));
    for text in ["", "x", &pem("PRIVATE KEY"), &pem("CERTIFICATE")] {
        let refused = UpdateKey::from_pem(text).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidUpdateKey), "{text}");
    }
    let set = || {
        let set = PinSet::builder().host("api.example.com", [A, B]);
        set.version(1).on_expiry(OnExpiry::Open).build().unwrap()
    };
    assert_eq!(kind(set().accept_updates(APP, [])), Err(K::InvalidUpdateKey));
    let one = || [UpdateKey::from_spki_der(&der).unwrap()];
    assert_eq!(kind(set().accept_updates("two words", one())), Err(K::InvalidPinSet));
    // Version 0 would take every signed set for newer; nobody chose between open and closed.
    let plain = || PinSet::builder().host("api.example.com", [A, B]);
    let unversioned = plain().on_expiry(OnExpiry::Open).build().unwrap();
    assert_eq!(kind(unversioned.accept_updates(APP, one())), Err(K::PinSetUnversioned));
    let undecided = plain().version(1).build().unwrap();
    assert_eq!(kind(undecided.accept_updates(APP, one())), Err(K::ExpiryUndecided));
    let of_other = PinSet::parse(&good(5), OnExpiry::Open).unwrap();
    assert_eq!(kind(of_other.accept_updates("T.other", one())), Err(K::PinSetApp));
}

/// What happens after expiry and whether mismatches only report is the app's choice.
#[test]
fn an_update_changes_no_choice_of_the_apps() {
    use bonafide_pinning::verify_pins;
    let nothing: [&[u8]; 0] = [];
    let later = Timestamp::from_rfc3339("2028-01-01T00:00:00Z").unwrap();
    for (then, accepted) in [(OnExpiry::Open, true), (OnExpiry::Closed, false)] {
        let keys = [UpdateKey::from_spki_der(&key(1).spki()).unwrap()];
        let set = PinSet::builder().host("api.example.com", [A, B]).expires(later, then);
        let set = set.version(5).build().unwrap().accept_updates(APP, keys).unwrap();
        let next = set.update(&signed_by(&key(1), &good(6)), now()).unwrap();
        let check = verify_pins("api.example.com", &nothing, &next, later);
        assert_eq!(check.is_accepted(), accepted);
    }
}
