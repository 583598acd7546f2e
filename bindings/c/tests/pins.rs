//! Pins through C: what Rust says, and each rule of the interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::{ErrorKind as K, Timestamp};
use bonafide_c::*;
use bonafide_pinning::{OnExpiry, Pin, PinOutcome, PinSet, UpdateKey, verify_pins};
use bonafide_testkit::{Curve, Hash, Key, ServerChain};
use common::{APP, BUFFER, ENUMERATOR, HANDLE, LENGTH, NULL, UTF8};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

const HOST: &str = "api.example.com";
const NOW: u64 = 1_780_000_000;
const NOW_MS: u64 = NOW * 1000;
const A: &str = "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=";
const B: &str = "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=";
const C: &str = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const OPEN: u32 = BONAFIDE_ON_EXPIRY_OPEN;
const CLOSED: u32 = BONAFIDE_ON_EXPIRY_CLOSED;

/// What a call gave, which is written on success only, as the error is on failure only.
fn given<T>(
    call: impl FnOnce(*mut *mut T, *mut *mut bonafide_error) -> u32,
) -> Result<*mut T, u32> {
    let (mut out, mut error) = (null_mut(), null_mut());
    let result = call(&mut out, &mut error);
    // SAFETY: NULL, or the handle that was given.
    unsafe {
        assert_eq!(bonafide_error_code(error), result);
        bonafide_error_free(error);
    }
    assert_eq!(out.is_null(), result != 0);
    if result == 0 { Ok(out) } else { Err(result) }
}

/// What a call fills a buffer with: first asked for its length, then with too small a buffer.
fn filled(call: impl Fn(*mut u8, usize, *mut usize) -> u32) -> Result<Vec<u8>, u32> {
    let mut len = 0;
    match call(null_mut(), 0, &mut len) {
        0 => assert_eq!(len, 0),
        BUFFER => assert!(len > 0),
        other => return Err(other),
    }
    let mut bytes = vec![0; len];
    if len > 0 {
        assert_eq!(call(bytes.as_mut_ptr(), len - 1, &mut len), BUFFER);
        assert_eq!(call(null_mut(), len, &mut len), NULL);
    }
    assert_eq!(call(bytes.as_mut_ptr(), len, null_mut()), NULL);
    assert_eq!(call(bytes.as_mut_ptr(), len, &mut len), 0);
    Ok(bytes)
}

/// The 32 bytes that a call writes, on success only.
fn hash(call: impl FnOnce(*mut u8, *mut *mut bonafide_error) -> u32) -> Result<[u8; 32], u32> {
    let mut pin = [0xa5; 32];
    let mut error = null_mut();
    let result = call(pin.as_mut_ptr(), &mut error);
    // SAFETY: NULL, or the handle that was given.
    unsafe {
        assert_eq!(bonafide_error_code(error), result);
        bonafide_error_free(error);
    }
    if result == 0 {
        return Ok(pin);
    }
    assert_eq!(pin, [0xa5; 32]);
    Err(result)
}

fn elements<'a>(each: impl IntoIterator<Item = &'a [u8]>) -> Vec<bonafide_bytes> {
    let each = each.into_iter();
    each.map(|bytes| bonafide_bytes { data: bytes.as_ptr(), len: bytes.len() }).collect()
}

/// A set, freed at its end.
struct Set(*mut bonafide_pin_set);

impl Drop for Set {
    fn drop(&mut self) {
        // SAFETY: a live handle.
        unsafe { bonafide_pin_set_free(self.0) };
    }
}

// SAFETY, for all of these: live handles, and data of its length.
impl Set {
    fn parse(text: &[u8], then: u32) -> Result<Self, u32> {
        // SAFETY: as above.
        let set = given(|out, error| unsafe {
            bonafide_pin_set_parse(text.as_ptr(), text.len(), then, out, error)
        });
        set.map(Self)
    }

    fn report_only(&self) -> Self {
        let mut out = null_mut();
        // SAFETY: as above.
        assert_eq!(unsafe { bonafide_pin_set_report_only(self.0, &mut out) }, 0);
        Self(out)
    }

    fn accept(&self, app: &str, keys: &[&PublicKey]) -> Result<Self, u32> {
        let keys: Vec<*const _> = keys.iter().map(|key| key.0.cast_const()).collect();
        // SAFETY: as above.
        let set = given(|out, error| unsafe {
            let (app, app_len) = (app.as_ptr(), app.len());
            let (keys, count) = (keys.as_ptr(), keys.len());
            bonafide_pin_set_accept_updates(self.0, app, app_len, keys, count, out, error)
        });
        set.map(Self)
    }

    fn update(&self, signed: &[u8]) -> Result<Self, u32> {
        // SAFETY: as above.
        let set = given(|out, error| unsafe {
            bonafide_pin_set_update(self.0, signed.as_ptr(), signed.len(), NOW_MS, out, error)
        });
        set.map(Self)
    }

    fn restore(&self, signed: &[u8]) -> Result<Self, u32> {
        // SAFETY: as above.
        let set = given(|out, error| unsafe {
            bonafide_pin_set_restore(self.0, signed.as_ptr(), signed.len(), out, error)
        });
        set.map(Self)
    }

    /// Version, expiry, days until then.
    fn numbers(&self) -> (u64, u64, u64) {
        let (mut version, mut expires, mut days) = (0, 0, 0);
        // SAFETY: as above.
        unsafe {
            assert_eq!(bonafide_pin_set_version(self.0, &mut version), 0);
            assert_eq!(bonafide_pin_set_expires(self.0, &mut expires), 0);
            assert_eq!(bonafide_pin_set_days_until_expiry(self.0, NOW_MS, &mut days), 0);
        }
        (version, expires, days)
    }

    fn app_id(&self) -> String {
        // SAFETY: as above.
        let app = filled(|buffer, capacity, len| unsafe {
            bonafide_pin_set_app_id(self.0, buffer, capacity, len)
        });
        String::from_utf8(app.unwrap()).unwrap()
    }

    fn pins_for(&self, host: &[u8]) -> Result<Vec<[u8; 32]>, u32> {
        // SAFETY: as above.
        let pins = filled(|buffer, capacity, len| unsafe {
            let (host, host_len) = (host.as_ptr(), host.len());
            bonafide_pin_set_pins_for(self.0, host, host_len, buffer, capacity, len, null_mut())
        })?;
        Ok(pins.chunks(32).map(|pin| pin.try_into().unwrap()).collect())
    }

    fn text(&self) -> String {
        let mut buffer = null_mut();
        // SAFETY: as above.
        unsafe {
            assert_eq!(bonafide_pin_set_text(self.0, &mut buffer), 0);
            let (data, len) = (bonafide_buffer_data(buffer), bonafide_buffer_len(buffer));
            let text = std::slice::from_raw_parts(data, len).to_vec();
            bonafide_buffer_free(buffer);
            String::from_utf8(text).unwrap()
        }
    }

    fn verify(&self, host: &[u8], chain: &[&[u8]], now_ms: u64) -> Found {
        let chain = elements(chain.iter().copied());
        let mut check = bonafide_pin_check { outcome: 0, index: 77, pin: [0xa5; 32] };
        let mut error = null_mut();
        // SAFETY: as above.
        let result = unsafe {
            let (host, host_len) = (host.as_ptr(), host.len());
            let (data, len) = (chain.as_ptr(), chain.len());
            let (set, out) = (self.0, &raw mut check);
            let result =
                bonafide_verify_pins(host, host_len, data, len, set, now_ms, out, &mut error);
            assert_eq!(bonafide_error_code(error), result);
            bonafide_error_free(error);
            result
        };
        let found = (check.outcome, check.index, check.pin);
        if result == 0 {
            return Ok(found);
        }
        assert_eq!(found, (0, 77, [0xa5; 32]), "written on success only");
        Err(result)
    }
}

/// Outcome, index and pin, or the code.
type Found = Result<(u32, usize, [u8; 32]), u32>;

/// A key for updates, freed at its end.
struct PublicKey(*mut bonafide_update_key);

impl Drop for PublicKey {
    fn drop(&mut self) {
        // SAFETY: a live handle.
        unsafe { bonafide_update_key_free(self.0) };
    }
}

impl PublicKey {
    fn der(der: &[u8]) -> Result<Self, u32> {
        // SAFETY: data of its length.
        let key = given(|out, error| unsafe {
            bonafide_update_key_from_spki_der(der.as_ptr(), der.len(), out, error)
        });
        key.map(Self)
    }

    fn pem(pem: &[u8]) -> Result<Self, u32> {
        // SAFETY: data of its length.
        let key = given(|out, error| unsafe {
            bonafide_update_key_from_pem(pem.as_ptr(), pem.len(), out, error)
        });
        key.map(Self)
    }
}

/// A builder, freed at its end; `build` says what it collected.
struct Builder(*mut bonafide_pin_set_builder);

impl Drop for Builder {
    fn drop(&mut self) {
        // SAFETY: a live handle.
        unsafe { bonafide_pin_set_builder_free(self.0) };
    }
}

impl Builder {
    fn new() -> Self {
        Self(bonafide_pin_set_builder_new())
    }

    fn host(self, pattern: &str, pins: &[&str]) -> Self {
        let pins = elements(pins.iter().map(|pin| pin.as_bytes()));
        // SAFETY: a live handle, and data of its length.
        let result = unsafe {
            let (data, len) = (pattern.as_ptr(), pattern.len());
            bonafide_pin_set_builder_host(self.0, data, len, pins.as_ptr(), pins.len())
        };
        assert_eq!(result, 0);
        self
    }

    fn version(self, version: u64) -> Self {
        // SAFETY: a live handle.
        assert_eq!(unsafe { bonafide_pin_set_builder_version(self.0, version) }, 0);
        self
    }

    fn expires(self, at_ms: u64, then: u32) -> Self {
        // SAFETY: a live handle.
        assert_eq!(unsafe { bonafide_pin_set_builder_expires(self.0, at_ms, then) }, 0);
        self
    }

    fn on_expiry(self, then: u32) -> Self {
        // SAFETY: a live handle.
        assert_eq!(unsafe { bonafide_pin_set_builder_on_expiry(self.0, then) }, 0);
        self
    }

    fn build(&self) -> Result<Set, u32> {
        // SAFETY: a live handle.
        let set = given(|out, error| unsafe { bonafide_pin_set_builder_build(self.0, out, error) });
        set.map(Set)
    }
}

fn code<T>(result: Result<T, u32>) -> u32 {
    result.err().unwrap_or(BONAFIDE_OK)
}

fn update_key(seed: u64) -> Key {
    Key::derive(Curve::P256, seed, "pins")
}

/// What the app was shipped with: version 5, which takes updates with the keys 1 and 2.
fn shipped() -> Set {
    let keys = [1, 2].map(|seed| PublicKey::der(&update_key(seed).spki()).unwrap());
    let set = Builder::new().host(HOST, &[A, B]).version(5).on_expiry(CLOSED).build().unwrap();
    // The keys are freed before the set is used.
    set.accept(APP, &keys.each_ref()).unwrap()
}

fn text(app: &str, version: u64, expires: &str) -> String {
    format!(
        "bonafide-pins 1\napp {app}\nversion {version}\nexpires {expires}\npins {HOST} {B} {C}\n"
    )
}

fn signed_by(seed: u64, text: &str) -> Vec<u8> {
    let signature = STANDARD.encode(update_key(seed).sign(Hash::Sha256, text.as_bytes()));
    format!("{text}signature {signature}\n").into_bytes()
}

fn good(version: u64) -> Vec<u8> {
    signed_by(1, &text(APP, version, "2027-06-30T00:00:00Z"))
}

fn of_certificate(der: &[u8]) -> Result<[u8; 32], u32> {
    // SAFETY: data of its length.
    hash(|pin, error| unsafe { bonafide_pin_of_certificate(der.as_ptr(), der.len(), pin, error) })
}

fn of_spki(der: &[u8]) -> Result<[u8; 32], u32> {
    // SAFETY: data of its length.
    hash(|pin, error| unsafe { bonafide_pin_of_spki(der.as_ptr(), der.len(), pin, error) })
}

fn parsed(text: &[u8]) -> Result<[u8; 32], u32> {
    // SAFETY: data of its length.
    hash(|pin, error| unsafe { bonafide_pin_parse(text.as_ptr(), text.len(), pin, error) })
}

fn pin_text(pin: &[u8; 32]) -> String {
    // SAFETY: 32 bytes.
    let text = filled(|buffer, capacity, len| unsafe {
        bonafide_pin_text(pin.as_ptr(), buffer, capacity, len)
    });
    String::from_utf8(text.unwrap()).unwrap()
}

#[test]
fn pins_are_rusts() {
    let chain = ServerChain::from_seed(1, HOST, NOW);
    for der in [&chain.leaf, &chain.intermediate, &chain.root] {
        let pin = Pin::of_certificate(der).unwrap();
        assert_eq!(of_certificate(der), Ok(*pin.as_bytes()));
        assert_eq!(pin_text(pin.as_bytes()), pin.to_string());
        assert_eq!(parsed(pin.to_string().as_bytes()), Ok(*pin.as_bytes()));
    }
    let spki = ServerChain::backup_spki(1);
    assert_eq!(of_spki(&spki), Ok(*Pin::of_spki(&spki).unwrap().as_bytes()));
    assert_eq!(parsed(&C.as_bytes()[7..]), Ok([0; 32]), "without sha256/");

    assert_eq!(of_certificate(&spki), Err(K::InvalidCertificate.code()));
    assert_eq!(of_certificate(&[]), Err(K::InvalidCertificate.code()));
    assert_eq!(of_spki(&chain.leaf), Err(K::InvalidPublicKey.code()));
    assert_eq!(of_spki(&[]), Err(K::InvalidPublicKey.code()));
    for odd in [&b"sha256/"[..], b"", b"sha1/2jmj7l5rSw0yVb/vlWAYkK/YBwk=", &A.as_bytes()[..50]] {
        assert_eq!(parsed(odd), Err(K::InvalidPin.code()));
    }
    assert_eq!(parsed(&[0xff; 44]), Err(UTF8));
}

#[test]
fn sets_are_rusts() {
    let (at, days) = (NOW_MS + 10 * 86_400_000 + 5000, 10);
    let built = Builder::new()
        .host(HOST, &[A, B])
        .host("**.cdn.example.com", &[B, C])
        .version(7)
        .expires(at, OPEN);
    let expected = PinSet::builder()
        .host(HOST, [A, B])
        .host("**.cdn.example.com", [B, C])
        .version(7)
        .expires(Timestamp::from_unix_millis(at), OnExpiry::Open);
    let (set, expected) = (built.build().unwrap(), expected.build().unwrap());
    assert_eq!(set.text(), expected.to_string());
    assert_eq!(set.numbers(), (7, at, days));
    assert_eq!(set.app_id(), "");
    let again = Set::parse(set.text().as_bytes(), CLOSED).unwrap();
    assert_eq!((again.text(), again.numbers()), (set.text(), set.numbers()));
    for host in [HOST, "cdn.example.com", "a.b.cdn.example.com.", "other.example.com", "10.0.0.1"] {
        let expected = expected.pins_for(host).unwrap().unwrap_or_default();
        let expected: Vec<_> = expected.iter().map(|pin| *pin.as_bytes()).collect();
        assert_eq!(set.pins_for(host.as_bytes()), Ok(expected), "{host}");
    }
    assert_eq!(set.pins_for(b"https://x"), Err(K::InvalidPinHost.code()));
    assert_eq!(set.pins_for(&[0xff]), Err(UTF8));

    // The builder goes on.
    let built = built.version(8);
    assert_eq!(built.build().unwrap().numbers().0, 8);
    // Defaults.
    let plain = Builder::new().host(HOST, &[A, B]).build().unwrap();
    assert_eq!(plain.numbers(), (0, BONAFIDE_NEVER, BONAFIDE_NEVER));
    let named = Set::parse(text(APP, 6, "2020-01-01T00:00:00Z").as_bytes(), OPEN).unwrap();
    assert_eq!((named.app_id(), named.numbers().2), (APP.to_owned(), 0));
}

#[test]
fn a_bad_set_is_refused_with_the_cores_code() {
    let refused = |builder: Builder| code(builder.build());
    let new = Builder::new;
    assert_eq!(refused(new()), K::PinSetSize.code());
    assert_eq!(refused(new().host("https://x", &[A, B])), K::InvalidPinHost.code());
    assert_eq!(refused(new().host("", &[A, B])), K::InvalidPinHost.code());
    assert_eq!(refused(new().host(HOST, &[A, "sha256/x"])), K::InvalidPin.code());
    assert_eq!(refused(new().host(HOST, &[A, A])), K::PinsWithoutBackup.code());
    assert_eq!(refused(new().host(HOST, &[])), K::PinsWithoutBackup.code());
    let twice = new().host(HOST, &[A, B]).host("API.example.com.", &[B, C]);
    assert_eq!(refused(twice), K::DuplicatePinHost.code());
    let many = (0..257).fold(new(), |set, n| set.host(&format!("h{n}.example.com"), &[A, B]));
    assert_eq!(refused(many), K::PinSetSize.code());
    // A year that has no text.
    let late = new().host(HOST, &[A, B]).expires(BONAFIDE_NEVER, OPEN);
    assert_eq!(refused(late), K::PinSetSize.code());

    let parse = |text: &str| code(Set::parse(text.as_bytes(), OPEN));
    let head = "bonafide-pins 1\n";
    assert_eq!(parse(&format!("{head}pins {HOST} {A} {B}\n")), 0);
    assert_eq!(parse(&format!("{head}pins {HOST} {A} {B}")), K::InvalidPinSet.code());
    assert_eq!(parse(""), K::InvalidPinSet.code());
    assert_eq!(parse(head), K::PinSetSize.code());
    assert_eq!(parse(&"x".repeat(64 * 1024 + 1)), K::InputTooLarge.code());
    assert_eq!(parse(&format!("{head}pins {HOST} {A}\n")), K::PinsWithoutBackup.code());
    assert_eq!(parse(&format!("{head}pins a..b {A} {B}\n")), K::InvalidPinHost.code());
    assert_eq!(code(Set::parse(&[0xff], OPEN)), UTF8);
    for then in [0, 3, u32::MAX] {
        assert_eq!(code(Set::parse(head.as_bytes(), then)), ENUMERATOR);
    }
}

#[test]
fn updates_are_signed_and_newer() {
    let set = shipped();
    assert_eq!((set.app_id(), set.numbers().0), (String::new(), 5));
    let next = set.update(&good(6)).unwrap();
    assert_eq!((next.app_id(), next.numbers().0), (APP.to_owned(), 6));
    assert_eq!(next.pins_for(HOST.as_bytes()).unwrap()[1], [0; 32]);
    // The old one stays, and the new one goes on without it.
    assert_eq!(set.numbers().0, 5);
    drop(set);
    let by_the_other = signed_by(2, &text(APP, 9, "2027-06-30T00:00:00Z"));
    assert_eq!(next.update(&by_the_other).unwrap().numbers().0, 9);
    for version in [5, 6] {
        assert_eq!(code(next.update(&good(version))), K::PinSetNotNewer.code());
    }

    let set = shipped();
    let at = "2027-06-30T00:00:00Z";
    let update = |bytes: &[u8]| code(set.update(bytes));
    assert_eq!(update(&signed_by(3, &text(APP, 6, at))), K::PinSetSignature.code());
    assert_eq!(update(&signed_by(1, &text("other", 6, at))), K::PinSetApp.code());
    let expired = signed_by(1, &text(APP, 6, "2020-01-01T00:00:00Z"));
    assert_eq!(update(&expired), K::PinSetExpired.code());
    assert_eq!(update(text(APP, 6, at).as_bytes()), K::InvalidPinSet.code());
    // Bytes, and so what is no UTF-8 is the sender's fault and not the caller's.
    assert_eq!(update(&[0xff]), K::InvalidPinSet.code());
    assert_eq!(update(&[]), K::InvalidPinSet.code());
    assert_eq!(update(&[b'a'; 70_000]), K::InputTooLarge.code());

    // At the next start.
    assert_eq!(set.restore(&good(6)).unwrap().numbers().0, 6);
    assert_eq!(set.restore(&expired).unwrap().numbers().0, 6, "older pins do not come back");
    assert_eq!(set.restore(&good(4)).unwrap().numbers().0, 5, "a newer release of the app");
    let other = signed_by(1, &text("other", 6, at));
    assert_eq!(code(set.restore(&other)), K::PinSetApp.code());
    let foreign = signed_by(3, &text(APP, 6, at));
    assert_eq!(code(set.restore(&foreign)), K::PinSetSignature.code());
    assert_eq!(code(set.restore(b"garbage")), K::InvalidPinSet.code());

    // What was chosen in the app stays: the update only reports, too.
    let chain = ServerChain::from_seed(1, HOST, NOW);
    let reporting = set.report_only().update(&good(6)).unwrap();
    let found = reporting.verify(HOST.as_bytes(), &[&chain.leaf], NOW_MS);
    assert_eq!(found, Ok((BONAFIDE_PIN_MISMATCH, 0, [0; 32])));

    let silent = Builder::new().host(HOST, &[A, B]).build().unwrap();
    assert_eq!(code(silent.update(&good(6))), K::InvalidUpdateKey.code());
    assert_eq!(code(silent.restore(&good(6))), K::InvalidUpdateKey.code());
    let key = PublicKey::der(&update_key(1).spki()).unwrap();
    assert_eq!(code(silent.accept(APP, &[&key])), K::PinSetUnversioned.code());
    let undecided = Builder::new().host(HOST, &[A, B]).version(1).build().unwrap();
    assert_eq!(code(undecided.accept(APP, &[&key])), K::ExpiryUndecided.code());
    assert_eq!(code(set.accept(APP, &[])), K::InvalidUpdateKey.code());
    assert_eq!(code(set.accept("two words", &[&key])), K::InvalidPinSet.code());
    assert_eq!(code(next.accept("other", &[&key])), K::PinSetApp.code());
}

#[test]
fn keys_come_as_der_and_pem() {
    let der = update_key(1).spki();
    let pem = |label: &str| {
        let base64 = STANDARD.encode(&der);
        format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
    };
    let from_pem = PublicKey::pem(pem("PUBLIC KEY").as_bytes()).unwrap();
    let set = Builder::new().host(HOST, &[A, B]).version(5).on_expiry(OPEN).build().unwrap();
    let set = set.accept(APP, &[&from_pem]).unwrap();
    assert_eq!(set.update(&good(6)).unwrap().numbers().0, 6);
    let invalid = K::InvalidUpdateKey.code();
    for pem in [pem("CERTIFICATE"), String::new(), "key".into()] {
        assert_eq!(code(PublicKey::pem(pem.as_bytes())), invalid);
    }
    assert_eq!(code(PublicKey::pem(&[0xff])), UTF8);
    let p384 = Key::derive(Curve::P384, 1, "pins").spki();
    for der in [&p384[..], b"", b"key"] {
        assert_eq!(code(PublicKey::der(der)), invalid);
    }
    assert!(UpdateKey::from_spki_der(&der).is_ok());
}

/// Rust's answer in C's terms.
fn in_rust(host: &str, chain: &[&[u8]], set: &PinSet, now_ms: u64) -> Found {
    let check = verify_pins(host, chain, set, Timestamp::from_unix_millis(now_ms));
    match check.into_result().map_err(|error| error.code())? {
        PinOutcome::Matched { index, pin, .. } => {
            Ok((BONAFIDE_PIN_MATCHED, index, *pin.as_bytes()))
        }
        PinOutcome::NotPinned => Ok((BONAFIDE_PIN_NOT_PINNED, 0, [0; 32])),
        PinOutcome::Mismatch { .. } => Ok((BONAFIDE_PIN_MISMATCH, 0, [0; 32])),
        PinOutcome::Expired => Ok((BONAFIDE_PIN_EXPIRED, 0, [0; 32])),
        other => panic!("{other:?}"),
    }
}

#[test]
fn chains_are_judged_as_in_rust() {
    let chain = ServerChain::from_seed(1, HOST, NOW);
    let other = ServerChain::from_seed(2, HOST, NOW);
    let (leaf, middle, root) = (&chain.leaf[..], &chain.intermediate[..], &chain.root[..]);
    let large = vec![0; 70_000];
    let chains: &[&[&[u8]]] = &[
        &[leaf, middle, root],
        &[leaf, middle],
        &[leaf],
        &[],
        &[&[]],
        &[b"garbage"],
        &[leaf, b"garbage"],
        &[&other.leaf, &other.intermediate],
        // In the middle: another authority's leaf, and what is pinned behind it.
        &[&other.leaf, &other.intermediate, middle, root],
        &[leaf, middle, root, root, root, root, root],
        &[leaf, &large],
    ];
    let pin = |der: &[u8]| Pin::of_certificate(der).unwrap().to_string();
    let expires = "expires 2027-06-30T00:00:00Z\n";
    let mut answers = std::collections::BTreeSet::new();
    for pinned in [leaf, middle, root] {
        let text = format!("bonafide-pins 1\n{expires}pins {HOST} {} {C}\n", pin(pinned));
        for (then, rust_then) in [(OPEN, OnExpiry::Open), (CLOSED, OnExpiry::Closed)] {
            let enforcing = Set::parse(text.as_bytes(), then).unwrap();
            let rust = PinSet::parse(&text, rust_then).unwrap();
            let (reporting, rust_reporting) = (enforcing.report_only(), rust.clone().report_only());
            for (set, rust) in [(enforcing, rust), (reporting, rust_reporting)] {
                for chain in chains {
                    for host in [HOST, "API.example.com.", "other.example.com", "", "https://x"] {
                        let (day, year) = (2 * 86_400_000, 2 * 366 * 86_400_000);
                        for now in [NOW_MS, NOW_MS - day, NOW_MS + day, NOW_MS + year] {
                            let found = set.verify(host.as_bytes(), chain, now);
                            assert_eq!(found, in_rust(host, chain, &rust, now));
                            answers.insert(found.map(|(outcome, index, _)| (outcome, index)));
                        }
                    }
                }
            }
        }
    }
    // Each of them was among these.
    let expected = [
        Ok((BONAFIDE_PIN_MATCHED, 0)),
        Ok((BONAFIDE_PIN_MATCHED, 1)),
        Ok((BONAFIDE_PIN_MATCHED, 2)),
        Ok((BONAFIDE_PIN_NOT_PINNED, 0)),
        Ok((BONAFIDE_PIN_MISMATCH, 0)),
        Ok((BONAFIDE_PIN_EXPIRED, 0)),
        Err(K::PinMismatch.code()),
        Err(K::PinSetExpired.code()),
        Err(K::InvalidPinHost.code()),
        Err(K::ChainLength.code()),
        Err(K::InputTooLarge.code()),
        Err(K::InvalidCertificate.code()),
        Err(K::CertificateExpired.code()),
        Err(K::CertificateNotYetValid.code()),
    ];
    assert_eq!(answers, expected.into());

    // The server's own key is pinned, and the certificate is another host's.
    let elsewhere = ServerChain::from_seed(1, "b.example.com", NOW);
    let text = format!("bonafide-pins 1\npins {HOST} {} {C}\n", pin(&elsewhere.leaf));
    let set = Set::parse(text.as_bytes(), OPEN).unwrap();
    let found = set.verify(HOST.as_bytes(), &[&elsewhere.leaf], NOW_MS);
    assert_eq!(found, Err(K::HostMismatch.code()));
    assert_eq!(set.verify(&[0xff], &[leaf], NOW_MS), Err(UTF8));

    // What Rust says was seen in place of a pin, C gets from the chain.
    let check = verify_pins(
        HOST,
        &chain.presented(),
        &PinSet::builder().host(HOST, [A, B]).build().unwrap(),
        Timestamp::from_unix_millis(NOW_MS),
    );
    let PinOutcome::Mismatch { seen, .. } = check.outcome() else { panic!("{check:?}") };
    let seen: Vec<_> = seen.iter().map(|pin| Ok(*pin.as_bytes())).collect();
    assert_eq!(chain.presented().iter().map(|der| of_certificate(der)).collect::<Vec<_>>(), seen);
}

#[test]
fn null_is_a_result_wherever_it_may_not_be() {
    let set = shipped();
    let key = PublicKey::der(&update_key(1).spki()).unwrap();
    let builder = Builder::new();
    let (data, len) = (HOST.as_ptr(), HOST.len());
    let pin = [0_u8; 32];
    let (mut out, mut size, mut number, mut buffer) = ([0xa5_u8; 64], 0, 0, null_mut());
    let (mut made, mut made_key) = (null_mut(), null_mut());
    let mut check = MaybeUninit::<bonafide_pin_check>::uninit();
    let (none, keys) = (null_mut(), [key.0.cast_const()]);
    let pins = elements([A.as_bytes(), B.as_bytes()]);
    let without_data = [bonafide_bytes { data: null(), len: 3 }];
    let without_key = [null()];
    // SAFETY: NULL is what is tried, and everything else is live.
    let results = unsafe {
        let out = out.as_mut_ptr();
        let check = check.as_mut_ptr();
        let (made, made_key) = (&raw mut made, &raw mut made_key);
        let (b, s, k, p) = (builder.0, set.0, keys.as_ptr(), pins.as_ptr());
        let host = bonafide_pin_set_builder_host;
        let accept = bonafide_pin_set_accept_updates;
        let pins_for = bonafide_pin_set_pins_for;
        let verify = bonafide_verify_pins;
        vec![
            bonafide_pin_of_spki(null(), 1, out, none),
            bonafide_pin_of_spki(data, len, null_mut(), none),
            bonafide_pin_of_certificate(null(), 1, out, none),
            bonafide_pin_of_certificate(data, len, null_mut(), none),
            bonafide_pin_parse(null(), 1, out, none),
            bonafide_pin_parse(A.as_ptr(), A.len(), null_mut(), none),
            bonafide_pin_text(null(), out, 64, &mut size),
            bonafide_pin_text(pin.as_ptr(), null_mut(), 64, &mut size),
            bonafide_pin_text(pin.as_ptr(), out, 64, null_mut()),
            host(null_mut(), data, len, p, 2),
            host(b, null(), 1, p, 2),
            host(b, data, len, null(), 2),
            host(b, data, len, without_data.as_ptr(), 1),
            bonafide_pin_set_builder_version(null_mut(), 1),
            bonafide_pin_set_builder_expires(null_mut(), 1, OPEN),
            bonafide_pin_set_builder_on_expiry(null_mut(), OPEN),
            bonafide_pin_set_builder_build(null(), made, none),
            bonafide_pin_set_builder_build(b, null_mut(), none),
            bonafide_pin_set_parse(null(), 1, OPEN, made, none),
            bonafide_pin_set_parse(data, len, OPEN, null_mut(), none),
            bonafide_pin_set_report_only(null(), made),
            bonafide_pin_set_report_only(s, null_mut()),
            bonafide_pin_set_version(null(), &mut number),
            bonafide_pin_set_version(s, null_mut()),
            bonafide_pin_set_expires(null(), &mut number),
            bonafide_pin_set_expires(s, null_mut()),
            bonafide_pin_set_days_until_expiry(null(), NOW_MS, &mut number),
            bonafide_pin_set_days_until_expiry(s, NOW_MS, null_mut()),
            bonafide_pin_set_app_id(null(), out, 64, &mut size),
            bonafide_pin_set_app_id(s, out, 64, null_mut()),
            pins_for(null(), data, len, out, 64, &mut size, none),
            pins_for(s, null(), 1, out, 64, &mut size, none),
            pins_for(s, data, len, null_mut(), 64, &mut size, none),
            pins_for(s, data, len, out, 64, null_mut(), none),
            bonafide_pin_set_text(null(), &mut buffer),
            bonafide_pin_set_text(s, null_mut()),
            bonafide_update_key_from_spki_der(null(), 1, made_key, none),
            bonafide_update_key_from_spki_der(data, len, null_mut(), none),
            bonafide_update_key_from_pem(null(), 1, made_key, none),
            bonafide_update_key_from_pem(data, len, null_mut(), none),
            accept(null(), data, len, k, 1, made, none),
            accept(s, null(), 1, k, 1, made, none),
            accept(s, data, len, null(), 1, made, none),
            accept(s, data, len, without_key.as_ptr(), 1, made, none),
            accept(s, data, len, k, 1, null_mut(), none),
            bonafide_pin_set_update(null(), data, len, NOW_MS, made, none),
            bonafide_pin_set_update(s, null(), 1, NOW_MS, made, none),
            bonafide_pin_set_update(s, data, len, NOW_MS, null_mut(), none),
            bonafide_pin_set_restore(null(), data, len, made, none),
            bonafide_pin_set_restore(s, null(), 1, made, none),
            bonafide_pin_set_restore(s, data, len, null_mut(), none),
            verify(null(), 1, p, 2, s, NOW_MS, check, none),
            verify(data, len, null(), 2, s, NOW_MS, check, none),
            verify(data, len, without_data.as_ptr(), 1, s, NOW_MS, check, none),
            verify(data, len, p, 2, null(), NOW_MS, check, none),
            verify(data, len, p, 2, s, NOW_MS, null_mut(), none),
        ]
    };
    for (call, result) in results.iter().enumerate() {
        assert_eq!(*result, NULL, "call {call}");
    }
    assert_eq!((out, number), ([0xa5; 64], 0), "written on success only");
    assert!(made.is_null() && made_key.is_null() && buffer.is_null());
    // SAFETY: NULL is nothing to free.
    unsafe {
        bonafide_pin_set_free(null_mut());
        bonafide_pin_set_builder_free(null_mut());
        bonafide_update_key_free(null_mut());
    }
}

#[test]
fn lengths_enumerators_and_handles_are_checked() {
    let set = shipped();
    let key = PublicKey::der(&update_key(1).spki()).unwrap();
    let builder = Builder::new();
    let (data, len, huge) = (HOST.as_ptr(), HOST.len(), usize::MAX);
    let (mut out, mut size, mut number, mut buffer) = ([0xa5_u8; 64], 0, 0, null_mut());
    let (mut made, mut made_key, none) = (null_mut(), null_mut(), null_mut());
    let mut check = MaybeUninit::<bonafide_pin_check>::uninit();
    let keys = [key.0.cast_const()];
    let pins = elements([A.as_bytes(), B.as_bytes()]);
    let huge_pin = [bonafide_bytes { data, len: huge }];
    // As many elements as no object has, with fewer bytes than `usize` counts, and with more.
    let (many, more) = (isize::MAX as usize / size_of::<bonafide_bytes>() + 1, huge);
    // SAFETY: no length is read that is too great, and nothing but the tag of a handle of
    // another type.
    let (too_long, other_types) = unsafe {
        let out = out.as_mut_ptr();
        let check = check.as_mut_ptr();
        let (made, made_key) = (&raw mut made, &raw mut made_key);
        let (b, s, k, p) = (builder.0, set.0, keys.as_ptr(), pins.as_ptr());
        let too_long = vec![
            bonafide_pin_of_spki(data, huge, out, none),
            bonafide_pin_of_certificate(data, huge, out, none),
            bonafide_pin_parse(data, huge, out, none),
            bonafide_pin_set_builder_host(b, data, huge, p, 2),
            bonafide_pin_set_builder_host(b, data, len, p, many),
            bonafide_pin_set_builder_host(b, data, len, p, more),
            bonafide_pin_set_builder_host(b, data, len, huge_pin.as_ptr(), 1),
            bonafide_pin_set_parse(data, huge, OPEN, made, none),
            bonafide_pin_set_pins_for(s, data, huge, out, 64, &mut size, none),
            bonafide_update_key_from_spki_der(data, huge, made_key, none),
            bonafide_update_key_from_pem(data, huge, made_key, none),
            bonafide_pin_set_accept_updates(s, data, huge, k, 1, made, none),
            bonafide_pin_set_accept_updates(s, data, len, k, more, made, none),
            bonafide_pin_set_update(s, data, huge, NOW_MS, made, none),
            bonafide_pin_set_restore(s, data, huge, made, none),
            bonafide_verify_pins(data, huge, p, 2, s, NOW_MS, check, none),
            bonafide_verify_pins(data, len, p, many, s, NOW_MS, check, none),
            bonafide_verify_pins(data, len, p, more, s, NOW_MS, check, none),
            bonafide_verify_pins(data, len, huge_pin.as_ptr(), 1, s, NOW_MS, check, none),
        ];
        for then in [0, 3, u32::MAX] {
            assert_eq!(bonafide_pin_set_builder_expires(b, NOW_MS, then), ENUMERATOR);
            assert_eq!(bonafide_pin_set_builder_on_expiry(b, then), ENUMERATOR);
        }
        let not_utf8 = [0xff_u8];
        let odd = elements([&not_utf8[..]]);
        let host = |pattern: &[u8], pins: *const _| {
            bonafide_pin_set_builder_host(b, pattern.as_ptr(), pattern.len(), pins, 1)
        };
        assert_eq!((host(&not_utf8, p), host(b"x", odd.as_ptr())), (UTF8, UTF8));
        // A builder that was called wrongly collected nothing.
        assert_eq!(code(builder.build()), K::PinSetSize.code());

        let (as_set, as_builder) = (key.0.cast(), set.0.cast());
        let as_key = [set.0.cast_const().cast()];
        let other_types = if cfg!(debug_assertions) {
            vec![
                bonafide_pin_set_builder_host(as_builder, data, len, p, 2),
                bonafide_pin_set_builder_version(as_builder, 1),
                bonafide_pin_set_builder_expires(as_builder, 1, OPEN),
                bonafide_pin_set_builder_on_expiry(as_builder, OPEN),
                bonafide_pin_set_builder_build(as_builder, made, none),
                bonafide_pin_set_report_only(as_set, made),
                bonafide_pin_set_version(as_set, &mut number),
                bonafide_pin_set_expires(as_set, &mut number),
                bonafide_pin_set_days_until_expiry(as_set, NOW_MS, &mut number),
                bonafide_pin_set_app_id(as_set, out, 64, &mut size),
                bonafide_pin_set_pins_for(as_set, data, len, out, 64, &mut size, none),
                bonafide_pin_set_text(as_set, &mut buffer),
                bonafide_pin_set_accept_updates(as_set, data, len, k, 1, made, none),
                bonafide_pin_set_accept_updates(s, data, len, as_key.as_ptr(), 1, made, none),
                bonafide_pin_set_update(as_set, data, len, NOW_MS, made, none),
                bonafide_pin_set_restore(as_set, data, len, made, none),
                bonafide_verify_pins(data, len, p, 2, as_set, NOW_MS, check, none),
            ]
        } else {
            vec![]
        };
        (too_long, other_types)
    };
    for (call, result) in too_long.iter().enumerate() {
        assert_eq!(*result, LENGTH, "call {call}");
    }
    for (call, result) in other_types.iter().enumerate() {
        assert_eq!(*result, HANDLE, "call {call}");
    }
    assert_eq!((out, number), ([0xa5; 64], 0), "written on success only");
    assert!(made.is_null() && made_key.is_null() && buffer.is_null());
}
