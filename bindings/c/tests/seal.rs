//! Sealing through C: the vectors, Rust's own answers, and each rule of the interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::ErrorKind as K;
use bonafide::Timestamp;
use bonafide::seal::{Context, Key, KeyId, KeyMaterial, Keyring, Sealed};
use bonafide_c::*;
use common::{
    Answer, BUFFER, ENUMERATOR, FINISHED, HANDLE, INDEX, LENGTH, NOW, NULL, Owned, UTF8, answer,
};
use serde_json::Value;
use std::ptr::{null, null_mut};
use std::{mem, slice};

const KEY: [u8; 32] = *b"a key of 32 bytes for this alone";
const NEXT_KEY: [u8; 32] = *b"the key of 32 bytes that is next";
const OLD_KEY: [u8; 32] = *b"the key of another system, of 32";
const SECRET: &[u8] = b"sk-live-0123456789";

type Ring = Owned<bonafide_keyring>;
type Ctx = Owned<bonafide_context>;
type Counting = Owned<bonafide_census_count>;
type Census = Owned<bonafide_census>;
type Builder = Owned<bonafide_keyring_builder>;

/// The text of a buffer, which ends here; nothing of NULL.
fn taken(buffer: *mut bonafide_buffer) -> String {
    Owned(buffer).text()
}

/// The bytes of a secret, which ends here.
fn exposed(secret: *mut bonafide_secret) -> Vec<u8> {
    // SAFETY: NULL or a live handle; its bytes are copied before its end.
    unsafe {
        let (data, len) = (bonafide_secret_data(secret), bonafide_secret_len(secret));
        let bytes = if len == 0 { Vec::new() } else { slice::from_raw_parts(data, len).to_vec() };
        assert_eq!(data.is_null(), len == 0);
        bonafide_secret_free(secret);
        bytes
    }
}

fn field(name: &str, value: &str) -> bonafide_context_field {
    bonafide_context_field {
        name: name.as_ptr(),
        name_len: name.len(),
        value: value.as_ptr(),
        value_len: value.len(),
    }
}

fn context_of(pairs: &[(&str, &str)]) -> Answer<Ctx> {
    let fields: Vec<_> = pairs.iter().map(|(name, value)| field(name, value)).collect();
    let mut context = null_mut();
    // SAFETY: live data.
    let code =
        unsafe { bonafide_context_new(fields.as_ptr(), fields.len(), &mut context, null_mut()) };
    assert_eq!(context.is_null(), code != BONAFIDE_OK, "written on success only");
    answer(code, ()).map(|()| Owned(context))
}

fn context() -> Ctx {
    context_of(&[("tenant", "7"), ("name", "openai")]).unwrap()
}

fn none() -> Ctx {
    Owned(bonafide_context_none())
}

fn rust_context() -> Context {
    Context::new([("tenant", "7"), ("name", "openai")]).unwrap()
}

fn ring() -> Ring {
    new_ring("2026-01", &KEY).unwrap()
}

fn new_ring(id: &str, material: &[u8; 32]) -> Answer<Ring> {
    let mut ring = null_mut();
    let (id, len, material) = (id.as_ptr(), id.len(), material.as_ptr());
    // SAFETY: live data.
    let code = unsafe { bonafide_keyring_new(id, len, material, NOW, &mut ring, null_mut()) };
    assert_eq!(ring.is_null(), code != BONAFIDE_OK, "written on success only");
    answer(code, ()).map(|()| Owned(ring))
}

fn rust_ring() -> Keyring {
    let material = KeyMaterial::from_bytes(&KEY).unwrap();
    Keyring::new(Key::new(KeyId::new("2026-01").unwrap(), material), at(NOW))
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

// Every call below is with live handles and with lengths that are the data's.
impl Ring {
    fn seal(&self, secret: &[u8], context: &Ctx) -> Answer<String> {
        let mut out = null_mut();
        let (data, len) = (secret.as_ptr(), secret.len());
        // SAFETY: as above.
        let code =
            unsafe { bonafide_keyring_seal(self.0, data, len, context.0, &mut out, null_mut()) };
        answer(code, taken(out))
    }

    fn open(&self, text: impl AsRef<[u8]>, context: &Ctx) -> Answer<Vec<u8>> {
        let (mut out, mut error) = (null_mut(), null_mut());
        let (data, len) = (text.as_ref().as_ptr(), text.as_ref().len());
        // SAFETY: as above.
        unsafe {
            let code = bonafide_keyring_open(self.0, data, len, context.0, &mut out, &mut error);
            assert_eq!(bonafide_error_code(error), code);
            bonafide_error_free(error);
            answer(code, exposed(out))
        }
    }

    fn seal_legacy(&self, id: &str, secret: &[u8], additional: &[u8]) -> Answer<String> {
        let mut out = null_mut();
        // SAFETY: as above.
        let code = unsafe {
            bonafide_keyring_seal_legacy(
                self.0,
                id.as_ptr(),
                id.len(),
                secret.as_ptr(),
                secret.len(),
                additional.as_ptr(),
                additional.len(),
                &mut out,
                null_mut(),
            )
        };
        answer(code, taken(out))
    }

    fn open_legacy(&self, text: impl AsRef<[u8]>, additional: &[u8]) -> Answer<Vec<u8>> {
        let mut out = null_mut();
        let (data, len) = (text.as_ref().as_ptr(), text.as_ref().len());
        let (more, more_len) = (additional.as_ptr(), additional.len());
        // SAFETY: as above.
        let code = unsafe {
            bonafide_keyring_open_legacy(self.0, data, len, more, more_len, &mut out, null_mut())
        };
        answer(code, exposed(out))
    }

    fn needs_rewrap(&self, text: impl AsRef<[u8]>) -> Answer<u32> {
        let mut needs = 9;
        let (data, len) = (text.as_ref().as_ptr(), text.as_ref().len());
        // SAFETY: as above.
        let code =
            unsafe { bonafide_keyring_needs_rewrap(self.0, data, len, &mut needs, null_mut()) };
        answer(code, needs)
    }

    /// Empty if nothing changed.
    fn rewrap(&self, text: impl AsRef<[u8]>, context: &Ctx) -> Answer<String> {
        let mut out = null_mut();
        let (data, len) = (text.as_ref().as_ptr(), text.as_ref().len());
        // SAFETY: as above.
        let code =
            unsafe { bonafide_keyring_rewrap(self.0, data, len, context.0, &mut out, null_mut()) };
        answer(code, taken(out))
    }

    fn rewrap_or_legacy(&self, text: &str, additional: &[u8], context: &Ctx) -> Answer<String> {
        let mut out = null_mut();
        // SAFETY: as above.
        let code = unsafe {
            bonafide_keyring_rewrap_or_legacy(
                self.0,
                text.as_ptr(),
                text.len(),
                additional.as_ptr(),
                additional.len(),
                context.0,
                &mut out,
                null_mut(),
            )
        };
        answer(code, taken(out))
    }

    fn add(&self, id: &str, material: &[u8; 32]) -> u32 {
        let (id, len, material) = (id.as_ptr(), id.len(), material.as_ptr());
        // SAFETY: as above.
        unsafe { bonafide_keyring_add(self.0, id, len, material, NOW, null_mut()) }
    }

    fn add_legacy(&self, id: &str, material: &[u8; 32]) -> u32 {
        let (id, len, material) = (id.as_ptr(), id.len(), material.as_ptr());
        // SAFETY: as above.
        unsafe { bonafide_keyring_add_legacy(self.0, id, len, material, NOW, null_mut()) }
    }

    fn promote(&self, id: &str) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_keyring_promote(self.0, id.as_ptr(), id.len(), null_mut()) }
    }

    fn change(&self, change: Change, id: &str, now: u64) -> u32 {
        // SAFETY: as above.
        unsafe { change(self.0, id.as_ptr(), id.len(), now, null_mut()) }
    }

    fn destroy(&self, id: &str, census: &Census, cached_for: u64, waivers: u32) -> u32 {
        let (id, len) = (id.as_ptr(), id.len());
        // SAFETY: as above.
        unsafe {
            bonafide_keyring_destroy(self.0, id, len, census.0, cached_for, waivers, null_mut())
        }
    }

    fn keys(&self) -> Vec<bonafide_sealing_key> {
        let mut count = 0;
        // SAFETY: as above; a zeroed key is one without anything.
        unsafe {
            assert_eq!(bonafide_keyring_key_count(self.0, &mut count), 0);
            let mut key = mem::zeroed();
            assert_eq!(bonafide_keyring_key(self.0, count, &mut key), INDEX);
            let each = |index| {
                assert_eq!(bonafide_keyring_key(self.0, index, &mut key), 0);
                key
            };
            (0..count).map(each).collect()
        }
    }

    fn material(&self, id: &str) -> Answer<Vec<u8>> {
        let mut out = null_mut();
        let (id, len) = (id.as_ptr(), id.len());
        // SAFETY: as above.
        let code = unsafe { bonafide_keyring_material(self.0, id, len, &mut out, null_mut()) };
        answer(code, exposed(out))
    }

    fn primary(&self) -> String {
        let (mut len, mut name) = (0, vec![0; 32]);
        // SAFETY: as above.
        let code =
            unsafe { bonafide_keyring_primary(self.0, name.as_mut_ptr(), name.len(), &mut len) };
        assert_eq!(code, 0);
        name.truncate(len);
        String::from_utf8(name).unwrap()
    }
}

type Change = unsafe extern "C" fn(
    *mut bonafide_keyring,
    *const u8,
    usize,
    u64,
    *mut *mut bonafide_error,
) -> u32;

fn census(now: u64, rows: &[&[u8]]) -> Census {
    let counting: Counting = Owned(bonafide_census_count_begin(now));
    for row in rows {
        // SAFETY: a live handle and live data.
        let code = unsafe { bonafide_census_count_row(counting.0, row.as_ptr(), row.len()) };
        assert_eq!(code, 0);
    }
    finished(&counting).unwrap()
}

fn finished(counting: &Counting) -> Answer<Census> {
    let mut census = null_mut();
    // SAFETY: a live handle.
    let code = unsafe { bonafide_census_count_finish(counting.0, &mut census) };
    assert_eq!(census.is_null(), code != BONAFIDE_OK, "written on success only");
    answer(code, ()).map(|()| Owned(census))
}

fn inspect(text: impl AsRef<[u8]>) -> Answer<(u32, String, usize)> {
    // SAFETY: live data; a zeroed inspection is one without anything.
    unsafe {
        let mut told = mem::zeroed::<bonafide_inspection>();
        let (data, len) = (text.as_ref().as_ptr(), text.as_ref().len());
        let code = bonafide_sealed_inspect(data, len, &mut told, null_mut());
        answer(code, ())?;
        Ok((told.kind, name(&told.key_id, told.key_id_len), told.secret_len))
    }
}

fn name(id: &[u8; 32], len: usize) -> String {
    assert!(id[len..].iter().all(|byte| *byte == 0));
    String::from_utf8(id[..len].to_vec()).unwrap()
}

fn key(id: &str, state: u32, legacy: bool, check_value: [u8; 8]) -> bonafide_sealing_key {
    let mut name = [0; 32];
    name[..id.len()].copy_from_slice(id.as_bytes());
    bonafide_sealing_key {
        id: name,
        id_len: id.len(),
        state,
        legacy: legacy.into(),
        since_ms: NOW,
        created_ms: NOW,
        check_value,
    }
}

fn check_value(material: &[u8; 32]) -> [u8; 8] {
    let mut value = [0; 8];
    // SAFETY: live data.
    let code = unsafe {
        bonafide_sealing_key_check_value(material.as_ptr(), value.as_mut_ptr(), null_mut())
    };
    assert_eq!(code, 0);
    value
}

fn builder() -> Builder {
    Owned(bonafide_keyring_builder_new())
}

impl Builder {
    fn key(&self, key: &bonafide_sealing_key, material: Option<&[u8; 32]>) -> u32 {
        // SAFETY: live handles and data.
        unsafe {
            match material {
                Some(material) => {
                    bonafide_keyring_builder_key(self.0, key, material.as_ptr(), null_mut())
                }
                None => bonafide_keyring_builder_tombstone(self.0, key, null_mut()),
            }
        }
    }

    fn primary(&self, id: &str) -> u32 {
        // SAFETY: live handles and data.
        unsafe { bonafide_keyring_builder_primary(self.0, id.as_ptr(), id.len(), null_mut()) }
    }

    fn build(&self) -> Answer<Ring> {
        let mut ring = null_mut();
        // SAFETY: a live handle.
        let code = unsafe { bonafide_keyring_builder_build(self.0, &mut ring, null_mut()) };
        assert_eq!(ring.is_null(), code != BONAFIDE_OK, "written on success only");
        answer(code, ()).map(|()| Owned(ring))
    }
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/seal.json")).unwrap()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect()
}

fn vector_context(pairs: &Value) -> Ctx {
    let Some(pairs) = pairs.as_array() else { return none() };
    let text = |value: &'_ Value| value.as_str().unwrap().to_owned();
    let pairs: Vec<_> = pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    context_of(&pairs).unwrap()
}

fn vector_ring(vectors: &Value) -> Ring {
    let builder = builder();
    for stored in vectors["keys"].as_array().unwrap() {
        let state = match text(stored, "state") {
            "enabled" => BONAFIDE_SEALING_KEY_ENABLED,
            "decrypt_only" => BONAFIDE_SEALING_KEY_DECRYPT_ONLY,
            "disabled" => BONAFIDE_SEALING_KEY_DISABLED,
            "destroyed" => BONAFIDE_SEALING_KEY_DESTROYED,
            other => panic!("{other}"),
        };
        let legacy = stored["legacy"].as_bool().unwrap();
        let check_value: [u8; 8] = hex(text(stored, "check_value")).try_into().unwrap();
        let info = key(text(stored, "kid"), state, legacy, check_value);
        let material = stored["material"].as_str().map(|text| hex(text).try_into().unwrap());
        if let Some(material) = &material {
            assert_eq!(self::check_value(material), check_value);
        }
        assert_eq!(builder.key(&info, material.as_ref()), 0);
    }
    assert_eq!(builder.primary(text(vectors, "primary")), 0);
    builder.build().unwrap()
}

#[test]
fn the_vectors_open_or_are_refused_for_their_reason() {
    let vectors = vectors();
    let ring = vector_ring(&vectors);
    for case in vectors["sealed"].as_array().unwrap() {
        let (sealed, secret) = (text(case, "text"), hex(text(case, "secret")));
        let opened = ring.open(sealed, &vector_context(&case["context"]));
        assert_eq!(opened, Ok(secret.clone()), "{}", case["name"]);
        let told = (BONAFIDE_SEALED_KIND_SEALED, text(case, "kid").to_owned(), secret.len());
        assert_eq!(inspect(sealed), Ok(told));
    }
    for case in vectors["legacy"].as_array().unwrap() {
        let (sealed, secret) = (text(case, "text"), hex(text(case, "secret")));
        let opened = ring.open_legacy(sealed, &hex(text(case, "additional")));
        assert_eq!(opened, Ok(secret.clone()), "{}", case["name"]);
        let told = (BONAFIDE_SEALED_KIND_LEGACY, String::new(), secret.len());
        assert_eq!(inspect(sealed), Ok(told));
    }
    let refused = vectors["refused"].as_array().unwrap();
    assert!(refused.len() >= 150);
    for case in refused {
        let kind = K::ALL.iter().find(|kind| kind.name() == text(case, "error")).unwrap();
        let opened = ring.open(text(case, "text"), &vector_context(&case["context"]));
        assert_eq!(opened, Err(kind.code()), "{}", case["name"]);
    }
    // What was stored comes out again, and makes the same ring.
    let copy = builder();
    for key in ring.keys() {
        let id = name(&key.id, key.id_len);
        let material = ring.material(&id).map(|bytes| <[u8; 32]>::try_from(bytes).unwrap());
        assert_eq!(material.as_ref().err().is_some(), id == "2025-07");
        assert_eq!(copy.key(&key, material.as_ref().ok()), 0);
    }
    assert_eq!(copy.primary(&ring.primary()), 0);
    // The builder goes on.
    assert_eq!(copy.build().unwrap().keys(), ring.keys());
    assert_eq!(copy.build().unwrap().keys(), ring.keys());
}

#[test]
fn each_side_opens_what_the_other_sealed() {
    let (c, rust) = (ring(), rust_ring());
    let text = c.seal(SECRET, &context()).unwrap();
    assert!(text.starts_with("seal:2:2026-01:"), "{text}");
    let sealed = Sealed::parse(&text).unwrap();
    assert_eq!(rust.open(&sealed, &rust_context()).unwrap().expose(), SECRET);
    let text = rust.seal(SECRET, &rust_context()).unwrap().to_string();
    assert_eq!(c.open(&text, &context()), Ok(SECRET.to_vec()));
    let turned = context_of(&[("name", "openai"), ("tenant", "7")]).unwrap();
    assert_eq!(c.open(&text, &turned), Ok(SECRET.to_vec()));
    assert_eq!(c.open(&text, &none()), Err(K::CannotBeOpened.code()));
    // Nothing is a secret, too, and no context a context.
    let text = c.seal(b"", &none()).unwrap();
    assert_eq!(c.open(&text, &none()), Ok(Vec::new()));
    let sealed = Sealed::parse(&text).unwrap();
    assert!(rust.open(&sealed, &Context::none()).unwrap().is_empty());

    let (mut binary, mut back) = (null_mut(), null_mut());
    // SAFETY: live handles and data.
    unsafe {
        let to = bonafide_sealed_to_bytes(text.as_ptr(), text.len(), &mut binary, null_mut());
        assert_eq!(to, 0);
        let (data, len) = (bonafide_buffer_data(binary), bonafide_buffer_len(binary));
        assert_eq!(slice::from_raw_parts(data, len), sealed.as_bytes());
        assert_eq!(bonafide_sealed_from_bytes(data, len, &mut back, null_mut()), 0);
        bonafide_buffer_free(binary);
        assert_eq!(taken(back), text);
        for len in [0, 1, 91] {
            let refused = bonafide_sealed_from_bytes(text.as_ptr(), len, &mut back, null_mut());
            assert!([K::InvalidSealed.code(), K::UnsupportedSuite.code()].contains(&refused));
        }
    }
}

#[test]
fn each_refusal_has_the_cores_code() {
    let ring = ring();
    let long = vec![7; 16 * 1024 * 1024 + 1];
    assert_eq!(ring.seal(&long, &none()), Err(K::SecretTooLong.code()));
    let largest = ring.seal(&long[1..], &none()).unwrap();
    assert_eq!(ring.open(&largest, &none()).map(|secret| secret == long[1..]), Ok(true));
    // Whatever a row holds: not a mistake of the calling program.
    let invalid = Err(K::InvalidSealed.code());
    for row in [&b""[..], b"sk-live", b"\xff\xfe", b"seal:2:\xff", b"seal:2:k1:!", &[0; 500]] {
        assert_eq!(ring.open(row, &none()), invalid);
        assert_eq!(ring.needs_rewrap(row).err(), invalid.clone().err());
        assert_eq!(ring.rewrap(row, &none()).err(), invalid.clone().err());
        assert_eq!(inspect(row).err(), invalid.clone().err());
    }
    assert_eq!(ring.open_legacy("xx", b""), Err(K::NoLegacyKey.code()));
    assert_eq!(ring.add_legacy("old", &OLD_KEY), 0);
    for row in [&b""[..], b"xx", b"\xff"] {
        assert_eq!(ring.open_legacy(row, b""), invalid);
    }
    for (pairs, what) in [
        (&[][..], "no field"),
        (&[("a", ""), ("a", "")], "a name twice"),
        (&[("", "x")], "no name"),
        (&[("Tenant", "x")], "a capital"),
        (&[("a", &"x".repeat(1025))], "a long value"),
        (&[("a", "x"); 17], "many fields"),
    ] {
        assert_eq!(context_of(pairs).err(), Some(K::InvalidContext.code()), "{what}");
    }
    let id = K::InvalidSealingKeyId.code();
    for odd in ["", "A", "a_b", "a:b", &"a".repeat(33)] {
        assert_eq!(new_ring(odd, &KEY).err(), Some(id));
        assert_eq!(ring.add(odd, &NEXT_KEY), id);
        assert_eq!(ring.promote(odd), id);
        assert_eq!(ring.change(bonafide_keyring_disable, odd, NOW), id);
        assert_eq!(ring.material(odd).err(), Some(id));
        assert_eq!(ring.seal_legacy(odd, b"", b"").err(), Some(id));
        assert_eq!(builder().primary(odd), id);
    }
    assert_eq!(new_ring("a", &[7; 32]).err(), Some(K::WeakKey.code()));
    assert_eq!(ring.add("a", &[7; 32]), K::WeakKey.code());
    assert_eq!(ring.add_legacy("a", &[7; 32]), K::WeakKey.code());
    assert_eq!(ring.add("a", &KEY), K::DuplicateKey.code());
    assert_eq!(ring.add("2026-01", &NEXT_KEY), K::KeyIdTaken.code());
    assert_eq!(ring.add_legacy("a", &KEY), K::KeyOfOtherSuite.code());
    let unknown = K::UnknownSealingKey.code();
    assert_eq!(ring.promote("old"), unknown, "a legacy key");
    assert_eq!(ring.promote("nobody"), unknown);
    for change in CHANGES {
        assert_eq!(ring.change(change, "nobody", NOW), unknown);
    }
    assert_eq!(ring.material("nobody"), Err(unknown));
    assert_eq!(ring.seal_legacy("2026-01", b"", b""), Err(unknown));
    for change in [CHANGES[1], CHANGES[2]] {
        assert_eq!(ring.change(change, "2026-01", NOW), K::KeyIsPrimary.code());
    }
}

const CHANGES: [Change; 3] =
    [bonafide_keyring_enable, bonafide_keyring_decrypt_only, bonafide_keyring_disable];

#[test]
fn a_ring_is_checked_when_it_is_built() {
    let enabled = BONAFIDE_SEALING_KEY_ENABLED;
    let good = key("a", enabled, false, check_value(&KEY));
    let built = |keys: &[(&bonafide_sealing_key, Option<&[u8; 32]>)], primary: &str| {
        let builder = builder();
        for (key, material) in keys {
            assert_eq!(builder.key(key, *material), 0);
        }
        if !primary.is_empty() {
            assert_eq!(builder.primary(primary), 0);
        }
        builder.build().map(|_| ()).err()
    };
    let invalid = Some(K::InvalidKeyring.code());
    assert_eq!(built(&[(&good, Some(&KEY))], "a"), None);
    assert_eq!(built(&[], ""), invalid);
    assert_eq!(built(&[(&good, Some(&KEY))], ""), invalid);
    assert_eq!(built(&[(&good, Some(&KEY))], "b"), invalid);
    assert_eq!(built(&[(&good, None)], "a"), invalid);
    assert_eq!(built(&[(&good, Some(&NEXT_KEY))], "a"), Some(K::WrongKey.code()));
    let twice = [(&good, Some(&KEY)), (&good, Some(&KEY))];
    assert_eq!(built(&twice, "a"), Some(K::DuplicateKey.code()));
    for state in [2, 3, 4] {
        let other = bonafide_sealing_key { state, ..good };
        assert_eq!(built(&[(&other, Some(&KEY))], "a"), invalid);
    }
    let legacy = bonafide_sealing_key { legacy: 1, ..good };
    assert_eq!(built(&[(&legacy, Some(&KEY))], "a"), invalid);

    let builder = builder();
    let refused = |key: bonafide_sealing_key| {
        let code = builder.key(&key, Some(&KEY));
        assert_eq!(builder.key(&key, None), code);
        code
    };
    for state in [0, 5, u32::MAX] {
        assert_eq!(refused(bonafide_sealing_key { state, ..good }), ENUMERATOR);
    }
    assert_eq!(refused(bonafide_sealing_key { legacy: 2, ..good }), ENUMERATOR);
    for id_len in [0, 2, 33, usize::MAX] {
        let code = refused(bonafide_sealing_key { id_len, ..good });
        assert_eq!(code, K::InvalidSealingKeyId.code());
    }
    assert_eq!(refused(bonafide_sealing_key { id: [0xff; 32], ..good }), UTF8);
    assert_eq!(builder.key(&good, Some(&[0; 32])), K::WeakKey.code());
}

#[test]
fn a_key_is_rotated_and_destroyed() {
    let ring = ring();
    let old = ring.seal(SECRET, &context()).unwrap();
    assert_eq!(ring.add("2026-04", &NEXT_KEY), 0);
    assert_eq!(ring.primary(), "2026-01");
    assert_eq!((ring.needs_rewrap(&old), ring.rewrap(&old, &context())), (Ok(0), Ok("".into())));
    assert_eq!(ring.promote("2026-04"), 0);
    assert_eq!(ring.primary(), "2026-04");
    assert_eq!(ring.needs_rewrap(&old), Ok(1));
    assert_eq!(ring.rewrap(&old, &none()), Err(K::CannotBeOpened.code()));
    let new = ring.rewrap(&old, &context()).unwrap();
    assert!(new.starts_with("seal:2:2026-04:"), "{new}");
    assert_eq!((ring.needs_rewrap(&new), ring.rewrap(&new, &context())), (Ok(0), Ok("".into())));
    for text in [&old, &new] {
        assert_eq!(ring.open(text, &context()), Ok(SECRET.to_vec()));
    }

    assert_eq!(ring.change(bonafide_keyring_decrypt_only, "2026-01", NOW), 0);
    assert_eq!(ring.promote("2026-01"), K::KeyNotEnabled.code());
    assert_eq!(ring.open(&old, &context()), Ok(SECRET.to_vec()));
    let none = census(NOW, &[]);
    assert_eq!(ring.destroy("2026-01", &none, 0, 0), K::KeyNotDisabled.code());
    assert_eq!(ring.change(bonafide_keyring_disable, "2026-01", NOW), 0);
    assert_eq!(ring.open(&old, &context()), Err(K::KeyDisabled.code()));
    assert_eq!(ring.change(bonafide_keyring_enable, "2026-01", NOW), 0);
    assert_eq!(ring.change(bonafide_keyring_disable, "2026-01", NOW), 0);

    let (old, new) = (old.as_bytes(), new.as_bytes());
    let destroy = |census, waivers| ring.destroy("2026-01", &census, 1000, waivers);
    let (unreadable, empty) = (BONAFIDE_CENSUS_WAIVER_UNREADABLE, BONAFIDE_CENSUS_WAIVER_EMPTY);
    assert_eq!(destroy(census(NOW + 999, &[new]), 0), K::CensusTooEarly.code());
    assert_eq!(destroy(census(NOW + 1000, &[new, old]), 3), K::KeyInUse.code());
    assert_eq!(destroy(census(NOW + 1000, &[]), 0), K::EmptyCensus.code());
    assert_eq!(destroy(census(NOW + 1000, &[]), unreadable), K::EmptyCensus.code());
    let odd = || census(NOW + 1000, &[new, b"\xff"]);
    assert_eq!(destroy(odd(), 0), K::UnreadableRows.code());
    assert_eq!(destroy(odd(), empty), K::UnreadableRows.code());
    for waivers in [4, 7, u32::MAX] {
        assert_eq!(destroy(odd(), waivers), ENUMERATOR);
    }
    assert_eq!(destroy(odd(), unreadable), 0);
    assert_eq!(destroy(odd(), unreadable), K::KeyDestroyed.code());
    assert_eq!(ring.open(old, &context()), Err(K::KeyDestroyed.code()));
    assert_eq!(ring.material("2026-01"), Err(K::KeyDestroyed.code()));
    for change in CHANGES {
        assert_eq!(ring.change(change, "2026-01", NOW), K::KeyDestroyed.code());
    }
    assert_eq!(ring.add("2026-01", &OLD_KEY), K::KeyIdTaken.code());
    assert_eq!(ring.material("2026-04"), Ok(NEXT_KEY.to_vec()));
    let gone = key("2026-01", BONAFIDE_SEALING_KEY_DESTROYED, false, check_value(&KEY));
    let gone = bonafide_sealing_key { since_ms: NOW + 1000, ..gone };
    let next = key("2026-04", BONAFIDE_SEALING_KEY_ENABLED, false, check_value(&NEXT_KEY));
    assert_eq!(ring.keys(), [gone, next]);

    // A table that is known to be empty.
    assert_eq!(ring.add("spare", &OLD_KEY), 0);
    assert_eq!(ring.change(bonafide_keyring_disable, "spare", NOW), 0);
    assert_eq!(ring.destroy("spare", &none, 0, empty), 0);
}

#[test]
fn suite_0_is_read_to_be_left_behind() {
    let ring = ring();
    assert_eq!(ring.add_legacy("old-php", &OLD_KEY), 0);
    let text = ring.seal_legacy("old-php", SECRET, b"user:7").unwrap();
    assert_eq!(ring.open_legacy(&text, b"user:7"), Ok(SECRET.to_vec()));
    assert_eq!(ring.open_legacy(&text, b""), Err(K::CannotBeOpened.code()));
    assert_eq!(inspect(&text), Ok((BONAFIDE_SEALED_KIND_LEGACY, String::new(), SECRET.len())));
    assert_eq!(ring.open(&text, &context()), Err(K::InvalidSealed.code()));
    assert_eq!(ring.rewrap(&text, &context()), Err(K::InvalidSealed.code()));
    let wrong = ring.rewrap_or_legacy(&text, b"user:8", &context());
    assert_eq!(wrong, Err(K::CannotBeOpened.code()));
    let new = ring.rewrap_or_legacy(&text, b"user:7", &context()).unwrap();
    assert_eq!(ring.open(&new, &context()), Ok(SECRET.to_vec()));
    assert_eq!(ring.rewrap_or_legacy(&new, b"", &context()), Ok(String::new()));
    assert_eq!(ring.keys()[1].legacy, 1);
    assert_eq!(ring.change(bonafide_keyring_decrypt_only, "old-php", NOW), 0);
    assert_eq!(ring.seal_legacy("old-php", b"", b""), Err(K::KeyNotEnabled.code()));
    assert_eq!(ring.change(bonafide_keyring_disable, "old-php", NOW), 0);
    assert_eq!(ring.open_legacy(&text, b"user:7"), Err(K::NoLegacyKey.code()));
    assert_eq!(ring.seal_legacy("old-php", b"", b""), Err(K::KeyDisabled.code()));
}

#[test]
fn a_census_counts_what_it_is_shown() {
    let ring = ring();
    let row = ring.seal(SECRET, &context()).unwrap();
    let legacy = "A".repeat(40);
    let counting: Counting = Owned(bonafide_census_count_begin(NOW));
    // SAFETY: live handles and data; zeroed rows are none.
    unsafe {
        let count = |row: &[u8]| bonafide_census_count_row(counting.0, row.as_ptr(), row.len());
        let padded = [row.as_bytes(), b" \n"].concat();
        let odd = [row.as_bytes(), b"\xff"].concat();
        for row in [row.as_bytes(), &padded, &odd, legacy.as_bytes(), b"\xff\xff", b""] {
            assert_eq!(count(row), 0);
        }
        let add = |id: &str, rows| {
            bonafide_census_count_add(counting.0, id.as_ptr(), id.len(), rows, null_mut())
        };
        assert_eq!(add("2025-10", 5), 0);
        assert_eq!(add("2026-01", 2), 0);
        assert_eq!(add("A", 2), K::InvalidSealingKeyId.code());
        assert_eq!(bonafide_census_count_add_unreadable(counting.0, 3), 0);
        let census = finished(&counting).unwrap();
        // A row that comes late must not be lost without a word.
        assert_eq!(count(row.as_bytes()), FINISHED);
        assert_eq!(add("2025-10", 5), FINISHED);
        assert_eq!(bonafide_census_count_add_unreadable(counting.0, 3), FINISHED);
        assert_eq!(finished(&counting).err(), Some(FINISHED));

        let census = census.0;
        let (mut number, mut count, mut rows) = (0, 0, mem::zeroed::<bonafide_census_rows>());
        assert_eq!(bonafide_census_begun(census, &mut number), 0);
        assert_eq!(number, NOW);
        assert_eq!(bonafide_census_legacy(census, &mut number), 0);
        assert_eq!(number, 1);
        assert_eq!(bonafide_census_unreadable(census, &mut number), 0);
        assert_eq!(number, 3 + 2);
        assert_eq!(bonafide_census_key_count(census, &mut count), 0);
        assert_eq!(count, 2);
        for (index, id, expected) in [(0, "2025-10", 5), (1, "2026-01", 3 + 2)] {
            assert_eq!(bonafide_census_key(census, index, &mut rows), 0);
            assert_eq!((name(&rows.key_id, rows.key_id_len).as_str(), rows.rows), (id, expected));
            let (id, len) = (id.as_ptr(), id.len());
            assert_eq!(bonafide_census_rows_of(census, id, len, &mut number, null_mut()), 0);
            assert_eq!(number, expected);
        }
        assert_eq!(bonafide_census_key(census, 2, &mut rows), INDEX);
        let of = |id: &[u8], out| {
            bonafide_census_rows_of(census, id.as_ptr(), id.len(), out, null_mut())
        };
        assert_eq!((of(b"nobody", &mut number), number), (0, 0));
        assert_eq!(of(b"A", &mut number), K::InvalidSealingKeyId.code());
        assert_eq!(of(b"\xff", &mut number), UTF8);
        assert_eq!(of(b"a", null_mut()), NULL);
    }
}

#[test]
fn a_fresh_key_is_another_each_time_and_has_its_age() {
    let fresh = |id: &str| {
        let mut ring = null_mut();
        let (id, len) = (id.as_ptr(), id.len());
        // SAFETY: live data.
        let code = unsafe { bonafide_keyring_new_generated(id, len, NOW, &mut ring, null_mut()) };
        answer(code, ()).map(|()| -> Ring { Owned(ring) })
    };
    let (ring, other) = (fresh("k1").unwrap(), fresh("k1").unwrap());
    assert_ne!(ring.material("k1").unwrap(), other.material("k1").unwrap());
    assert_eq!(fresh("K1").err(), Some(K::InvalidSealingKeyId.code()));
    let text = ring.seal(SECRET, &context()).unwrap();
    assert_eq!(ring.open(&text, &context()), Ok(SECRET.to_vec()));
    assert_eq!(other.open(&text, &context()), Err(K::CannotBeOpened.code()));
    let mut age = 0;
    // SAFETY: live handles and data.
    unsafe {
        let add = |id: &str| {
            bonafide_keyring_add_generated(ring.0, id.as_ptr(), id.len(), NOW, null_mut())
        };
        assert_eq!((add("k2"), add("k2"), add("")), {
            (0, K::KeyIdTaken.code(), K::InvalidSealingKeyId.code())
        });
        for (now, expected) in [(NOW + 5, 5), (NOW - 5, 0)] {
            assert_eq!(bonafide_keyring_primary_age(ring.0, now, &mut age), 0);
            assert_eq!(age, expected);
        }
    }
    let material: [u8; 32] = ring.material("k2").unwrap().try_into().unwrap();
    assert_eq!(ring.keys()[1].check_value, check_value(&material));
    assert_eq!(KeyMaterial::from_bytes(&material).unwrap().check_value(), check_value(&material));
    // 256 keys are enough.
    let codes: Vec<_> = (2..257)
        .map(|number| {
            let id = format!("more-{number}");
            let (id, len) = (id.as_ptr(), id.len());
            // SAFETY: live handles and data.
            unsafe { bonafide_keyring_add_generated(ring.0, id, len, NOW, null_mut()) }
        })
        .collect();
    assert!(codes[..254].iter().all(|code| *code == 0));
    assert_eq!(codes[254], K::KeyringFull.code());
}

#[test]
fn null_and_lengths_of_a_call_are_results() {
    let (ring, context) = (ring(), context());
    let text = ring.seal(SECRET, &context).unwrap();
    let (data, len, huge) = (text.as_ptr(), text.len(), usize::MAX);
    let (r, c) = (ring.0.cast_const(), context.0.cast_const());
    let nul = null::<u8>();
    // What is tried in the place of a pointer and its length, and the answer.
    let wrong = [(nul, 1, NULL), (data, huge, LENGTH)];
    let mut buffer = null_mut();
    let mut secret = null_mut();
    // SAFETY: NULL and lengths that are refused are what is tried; everything else is live.
    unsafe {
        let seal = |ring, secret, len, context, out| {
            bonafide_keyring_seal(ring, secret, len, context, out, null_mut())
        };
        let open = |ring, text, len, context, out| {
            bonafide_keyring_open(ring, text, len, context, out, null_mut())
        };
        let rewrap = |ring, text, len, context, out| {
            bonafide_keyring_rewrap(ring, text, len, context, out, null_mut())
        };
        assert_eq!(seal(null(), data, len, c, &mut buffer), NULL);
        assert_eq!(seal(r, data, len, null(), &mut buffer), NULL);
        assert_eq!(seal(r, data, len, c, null_mut()), NULL);
        assert_eq!(open(null(), data, len, c, &mut secret), NULL);
        assert_eq!(open(r, data, len, null(), &mut secret), NULL);
        assert_eq!(open(r, data, len, c, null_mut()), NULL);
        assert_eq!(rewrap(null(), data, len, c, &mut buffer), NULL);
        assert_eq!(rewrap(r, data, len, null(), &mut buffer), NULL);
        assert_eq!(rewrap(r, data, len, c, null_mut()), NULL);
        let or_legacy = |ring, (text, len), (more, more_len), context, out| {
            bonafide_keyring_rewrap_or_legacy(
                ring,
                text,
                len,
                more,
                more_len,
                context,
                out,
                null_mut(),
            )
        };
        let nothing = (nul, 0);
        assert_eq!(or_legacy(null(), (data, len), nothing, c, &mut buffer), NULL);
        assert_eq!(or_legacy(r, (data, len), nothing, null(), &mut buffer), NULL);
        assert_eq!(or_legacy(r, (data, len), nothing, c, null_mut()), NULL);
        let seal_legacy = |ring, (id, id_len), (secret, len), (more, more_len), out| {
            bonafide_keyring_seal_legacy(
                ring,
                id,
                id_len,
                secret,
                len,
                more,
                more_len,
                out,
                null_mut(),
            )
        };
        let id = (b"old".as_ptr(), 3);
        assert_eq!(seal_legacy(null(), id, nothing, nothing, &mut buffer), NULL);
        assert_eq!(seal_legacy(r, id, nothing, nothing, null_mut()), NULL);
        let open_legacy = |ring, (text, len), (more, more_len), out| {
            bonafide_keyring_open_legacy(ring, text, len, more, more_len, out, null_mut())
        };
        assert_eq!(open_legacy(null(), nothing, nothing, &mut secret), NULL);
        assert_eq!(open_legacy(r, nothing, nothing, null_mut()), NULL);
        let mut needs = 9;
        let needs_rewrap =
            |ring, text, len, out| bonafide_keyring_needs_rewrap(ring, text, len, out, null_mut());
        assert_eq!(needs_rewrap(null(), data, len, &mut needs), NULL);
        assert_eq!(needs_rewrap(r, data, len, null_mut()), NULL);
        let mut told = mem::zeroed::<bonafide_inspection>();
        let inspect = |text, len, out| bonafide_sealed_inspect(text, len, out, null_mut());
        assert_eq!(inspect(data, len, null_mut()), NULL);
        let to = |text, len, out| bonafide_sealed_to_bytes(text, len, out, null_mut());
        let from = |bytes, len, out| bonafide_sealed_from_bytes(bytes, len, out, null_mut());
        assert_eq!(to(data, len, null_mut()), NULL);
        assert_eq!(from(data, len, null_mut()), NULL);
        for (wrong, size, code) in wrong {
            assert_eq!(seal(r, wrong, size, c, &mut buffer), code);
            assert_eq!(open(r, wrong, size, c, &mut secret), code);
            assert_eq!(rewrap(r, wrong, size, c, &mut buffer), code);
            assert_eq!(or_legacy(r, (wrong, size), nothing, c, &mut buffer), code);
            assert_eq!(or_legacy(r, (data, len), (wrong, size), c, &mut buffer), code);
            assert_eq!(seal_legacy(r, (wrong, size), nothing, nothing, &mut buffer), code);
            assert_eq!(seal_legacy(r, id, (wrong, size), nothing, &mut buffer), code);
            assert_eq!(seal_legacy(r, id, nothing, (wrong, size), &mut buffer), code);
            assert_eq!(open_legacy(r, (wrong, size), nothing, &mut secret), code);
            assert_eq!(open_legacy(r, nothing, (wrong, size), &mut secret), code);
            assert_eq!(needs_rewrap(r, wrong, size, &mut needs), code);
            assert_eq!(inspect(wrong, size, &mut told), code);
            assert_eq!(to(wrong, size, &mut buffer), code);
            assert_eq!(from(wrong, size, &mut buffer), code);
        }
        let old = [0xff_u8; 3].as_ptr();
        assert_eq!(seal_legacy(r, (old, 3), nothing, nothing, &mut buffer), UTF8);
        assert!(buffer.is_null() && secret.is_null() && needs == 9 && told.kind == 0);

        let good = field("tenant", "7");
        let mut made = null_mut();
        let new = |fields, count, out| bonafide_context_new(fields, count, out, null_mut());
        assert_eq!(new(&good, 1, null_mut()), NULL);
        assert_eq!(new(null(), 1, &mut made), NULL);
        assert_eq!(new(null(), 0, &mut made), K::InvalidContext.code());
        // Also where the size of all fields together overflows, or no memory has it.
        for count in [huge, huge / 2, huge / 32 + 2, huge / 64 + 1, 1 << 48] {
            assert_eq!(new(&good, count, &mut made), LENGTH);
        }
        for (wrong, size, code) in [wrong[0], wrong[1], ([0xff_u8].as_ptr(), 1, UTF8)] {
            let name = bonafide_context_field { name: wrong, name_len: size, ..field("", "7") };
            assert_eq!(new(&name, 1, &mut made), code);
            let value = bonafide_context_field { value: wrong, value_len: size, ..field("a", "") };
            assert_eq!(new(&value, 1, &mut made), code);
        }
        assert!(made.is_null());
    }
}

#[test]
fn null_and_lengths_of_administration_are_results() {
    let ring = ring();
    let r = ring.0;
    let census = census(NOW, &[]);
    let (id, len, material) = (b"2026-04".as_ptr(), 7, NEXT_KEY.as_ptr());
    let nul = null::<u8>();
    let wrong = [(nul, 7, NULL), (id, usize::MAX, LENGTH), ([0xff_u8].as_ptr(), 1, UTF8)];
    let e = null_mut::<*mut bonafide_error>();
    let mut made = null_mut();
    // SAFETY: NULL and lengths that are refused are what is tried; everything else is live.
    unsafe {
        assert_eq!(bonafide_keyring_new(id, len, material, NOW, null_mut(), e), NULL);
        assert_eq!(bonafide_keyring_new(id, len, nul, NOW, &mut made, e), NULL);
        assert_eq!(bonafide_keyring_new_generated(id, len, NOW, null_mut(), e), NULL);
        assert_eq!(bonafide_keyring_add(null_mut(), id, len, material, NOW, e), NULL);
        assert_eq!(bonafide_keyring_add(r, id, len, nul, NOW, e), NULL);
        assert_eq!(bonafide_keyring_add_legacy(null_mut(), id, len, material, NOW, e), NULL);
        assert_eq!(bonafide_keyring_add_legacy(r, id, len, nul, NOW, e), NULL);
        assert_eq!(bonafide_keyring_add_generated(null_mut(), id, len, NOW, e), NULL);
        assert_eq!(bonafide_keyring_promote(null_mut(), id, len, e), NULL);
        for change in CHANGES {
            assert_eq!(change(null_mut(), id, len, NOW, e), NULL);
        }
        assert_eq!(bonafide_keyring_destroy(null_mut(), id, len, census.0, 0, 0, e), NULL);
        assert_eq!(bonafide_keyring_destroy(r, id, len, null(), 0, 0, e), NULL);
        let mut secret = null_mut();
        assert_eq!(bonafide_keyring_material(null(), id, len, &mut secret, e), NULL);
        assert_eq!(bonafide_keyring_material(r, id, len, null_mut(), e), NULL);
        let builder = builder();
        let b = builder.0;
        let mut number = 0;
        for (id, len, code) in wrong {
            assert_eq!(bonafide_keyring_new(id, len, material, NOW, &mut made, e), code);
            assert_eq!(bonafide_keyring_new_generated(id, len, NOW, &mut made, e), code);
            assert_eq!(bonafide_keyring_add(r, id, len, material, NOW, e), code);
            assert_eq!(bonafide_keyring_add_legacy(r, id, len, material, NOW, e), code);
            assert_eq!(bonafide_keyring_add_generated(r, id, len, NOW, e), code);
            assert_eq!(bonafide_keyring_promote(r, id, len, e), code);
            for change in CHANGES {
                assert_eq!(change(r, id, len, NOW, e), code);
            }
            assert_eq!(bonafide_keyring_destroy(r, id, len, census.0, 0, 0, e), code);
            assert_eq!(bonafide_keyring_material(r, id, len, &mut secret, e), code);
            assert_eq!(bonafide_keyring_builder_primary(b, id, len, e), code);
            let counting = Owned(bonafide_census_count_begin(NOW));
            assert_eq!(bonafide_census_count_add(counting.0, id, len, 1, e), code);
            assert_eq!(bonafide_census_rows_of(census.0, id, len, &mut number, e), code);
            if code != UTF8 {
                assert_eq!(bonafide_census_count_row(counting.0, id, len), code);
            }
        }
        assert!(made.is_null() && secret.is_null());
        assert_eq!(ring.keys().len(), 1);

        let good = key("a", 1, false, check_value(&KEY));
        assert_eq!(bonafide_keyring_builder_key(null_mut(), &good, material, e), NULL);
        assert_eq!(bonafide_keyring_builder_key(b, null(), material, e), NULL);
        assert_eq!(bonafide_keyring_builder_key(b, &good, nul, e), NULL);
        assert_eq!(bonafide_keyring_builder_tombstone(null_mut(), &good, e), NULL);
        assert_eq!(bonafide_keyring_builder_tombstone(b, null(), e), NULL);
        assert_eq!(bonafide_keyring_builder_primary(null_mut(), id, len, e), NULL);
        assert_eq!(bonafide_keyring_builder_build(null(), &mut made, e), NULL);
        assert_eq!(bonafide_keyring_builder_build(b, null_mut(), e), NULL);
        let mut value = [0; 8];
        assert_eq!(bonafide_sealing_key_check_value(nul, value.as_mut_ptr(), e), NULL);
        assert_eq!(bonafide_sealing_key_check_value(material, null_mut(), e), NULL);
        let weak = bonafide_sealing_key_check_value([0; 32].as_ptr(), value.as_mut_ptr(), e);
        assert_eq!((weak, value), (K::WeakKey.code(), [0; 8]));

        let (mut size, mut text, mut info) = (0, [0; 32], mem::zeroed());
        let r = r.cast_const();
        assert_eq!(bonafide_keyring_primary(null(), text.as_mut_ptr(), 32, &mut size), NULL);
        assert_eq!(bonafide_keyring_primary(r, null_mut(), 32, &mut size), NULL);
        assert_eq!(bonafide_keyring_primary(r, text.as_mut_ptr(), 32, null_mut()), NULL);
        assert_eq!(bonafide_keyring_primary(r, text.as_mut_ptr(), 6, &mut size), BUFFER);
        assert_eq!((size, text), (7, [0; 32]));
        assert_eq!(bonafide_keyring_primary_age(null(), NOW, &mut number), NULL);
        assert_eq!(bonafide_keyring_primary_age(r, NOW, null_mut()), NULL);
        assert_eq!(bonafide_keyring_key_count(null(), &mut size), NULL);
        assert_eq!(bonafide_keyring_key_count(r, null_mut()), NULL);
        assert_eq!(bonafide_keyring_key(null(), 0, &mut info), NULL);
        assert_eq!(bonafide_keyring_key(r, 0, null_mut()), NULL);
        for index in [1, usize::MAX] {
            assert_eq!(bonafide_keyring_key(r, index, &mut info), INDEX);
        }

        let counting: Counting = Owned(bonafide_census_count_begin(0));
        let mut rows = mem::zeroed();
        assert_eq!(bonafide_census_count_row(null_mut(), id, len), NULL);
        assert_eq!(bonafide_census_count_add(null_mut(), id, len, 1, e), NULL);
        assert_eq!(bonafide_census_count_add_unreadable(null_mut(), 1), NULL);
        assert_eq!(bonafide_census_count_finish(null_mut(), &mut null_mut()), NULL);
        assert_eq!(bonafide_census_count_finish(counting.0, null_mut()), NULL);
        assert!(finished(&counting).is_ok(), "nothing was lost");
        for census in [null(), census.0.cast_const()] {
            let (number, size): (*mut u64, *mut usize) =
                if census.is_null() { (&mut number, &mut size) } else { (null_mut(), null_mut()) };
            assert_eq!(bonafide_census_begun(census, number), NULL);
            assert_eq!(bonafide_census_legacy(census, number), NULL);
            assert_eq!(bonafide_census_unreadable(census, number), NULL);
            assert_eq!(bonafide_census_rows_of(census, id, len, number, e), NULL);
            assert_eq!(bonafide_census_key_count(census, size), NULL);
        }
        assert_eq!(bonafide_census_key(null(), 0, &mut rows), NULL);
        assert_eq!(bonafide_census_key(census.0, 0, null_mut()), NULL);

        assert_eq!(bonafide_secret_len(null()), 0);
        assert!(bonafide_secret_data(null()).is_null());
        bonafide_secret_free(null_mut());
        bonafide_context_free(null_mut());
        bonafide_keyring_builder_free(null_mut());
        bonafide_keyring_free(null_mut());
        bonafide_census_count_free(null_mut());
        bonafide_census_free(null_mut());
    }
}

#[test]
fn a_handle_of_another_type_is_found_in_debug_builds() {
    if !cfg!(debug_assertions) {
        return;
    }
    let (ring, context, census) = (ring(), context(), census(NOW, &[]));
    let text = ring.seal(SECRET, &context).unwrap();
    let (data, len, id, id_len) = (text.as_ptr(), text.len(), b"a".as_ptr(), 1);
    let material = NEXT_KEY.as_ptr();
    let e = null_mut::<*mut bonafide_error>();
    let (mut buffer, mut secret) = (null_mut(), null_mut());
    let (mut n, mut number, mut needs) = (0_usize, 0_u64, 0_u32);
    // SAFETY: a live handle of another type is what is tried; only its tag is read.
    unsafe {
        let r: *mut bonafide_keyring = census.0.cast();
        let c: *mut bonafide_context = census.0.cast();
        let good = (ring.0, context.0);
        for (r, c) in [(r, good.1), (good.0, c)] {
            let codes = [
                bonafide_keyring_seal(r, data, len, c, &mut buffer, e),
                bonafide_keyring_open(r, data, len, c, &mut secret, e),
                bonafide_keyring_rewrap(r, data, len, c, &mut buffer, e),
                bonafide_keyring_rewrap_or_legacy(r, data, len, id, 0, c, &mut buffer, e),
            ];
            assert_eq!(codes, [HANDLE; 4]);
        }
        let mut info = mem::zeroed();
        let codes = [
            bonafide_keyring_seal_legacy(r, id, id_len, id, 1, id, 1, &mut buffer, e),
            bonafide_keyring_open_legacy(r, data, len, id, 1, &mut secret, e),
            bonafide_keyring_needs_rewrap(r, data, len, &mut needs, e),
            bonafide_keyring_add(r, id, id_len, material, NOW, e),
            bonafide_keyring_add_legacy(r, id, id_len, material, NOW, e),
            bonafide_keyring_add_generated(r, id, id_len, NOW, e),
            bonafide_keyring_promote(r, id, id_len, e),
            bonafide_keyring_enable(r, id, id_len, NOW, e),
            bonafide_keyring_decrypt_only(r, id, id_len, NOW, e),
            bonafide_keyring_disable(r, id, id_len, NOW, e),
            bonafide_keyring_destroy(r, id, id_len, census.0, 0, 0, e),
            bonafide_keyring_destroy(ring.0, id, id_len, ring.0.cast(), 0, 0, e),
            bonafide_keyring_primary(r, null_mut(), 0, &mut n),
            bonafide_keyring_primary_age(r, NOW, &mut number),
            bonafide_keyring_key_count(r, &mut n),
            bonafide_keyring_key(r, 0, &mut info),
            bonafide_keyring_material(r, id, id_len, &mut secret, e),
        ];
        assert_eq!(codes, [HANDLE; 17]);
        assert!(buffer.is_null() && secret.is_null());

        let b: *mut bonafide_keyring_builder = census.0.cast();
        let key = key("a", 1, false, check_value(&KEY));
        let codes = [
            bonafide_keyring_builder_key(b, &key, material, e),
            bonafide_keyring_builder_tombstone(b, &key, e),
            bonafide_keyring_builder_primary(b, id, id_len, e),
            bonafide_keyring_builder_build(b, &mut null_mut(), e),
        ];
        assert_eq!(codes, [HANDLE; 4]);

        let counting: *mut bonafide_census_count = census.0.cast();
        let wrong: *mut bonafide_census = ring.0.cast();
        let mut rows = mem::zeroed();
        let codes = [
            bonafide_census_count_row(counting, data, len),
            bonafide_census_count_add(counting, id, id_len, 1, e),
            bonafide_census_count_add_unreadable(counting, 1),
            bonafide_census_count_finish(counting, &mut null_mut()),
            bonafide_census_begun(wrong, &mut number),
            bonafide_census_rows_of(wrong, id, id_len, &mut number, e),
            bonafide_census_key_count(wrong, &mut n),
            bonafide_census_key(wrong, 0, &mut rows),
            bonafide_census_legacy(wrong, &mut number),
            bonafide_census_unreadable(wrong, &mut number),
        ];
        assert_eq!(codes, [HANDLE; 10]);
        assert_eq!(bonafide_secret_len(wrong.cast()), 0);
        assert!(bonafide_secret_data(wrong.cast()).is_null());
    }
}

/// A ring that several threads use. Not `Send` of itself, as it holds a pointer.
struct Shared(Ring);

// SAFETY: the interface says that any number of threads may share a ring.
unsafe impl Sync for Shared {}

#[test]
fn threads_seal_while_one_rotates() {
    let shared = Shared(ring());
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let (shared, context) = (&shared, context());
                for _ in 0..200 {
                    let text = shared.0.seal(SECRET, &context).unwrap();
                    assert_eq!(shared.0.open(&text, &context), Ok(SECRET.to_vec()));
                    shared.0.rewrap(&text, &context).unwrap();
                }
            });
        }
        threads.spawn(|| {
            let shared = &shared;
            for number in 1_u8..100 {
                let id = format!("k{number}");
                assert_eq!(
                    shared.0.add(&id, &[&NEXT_KEY[1..], &[number]].concat().try_into().unwrap()),
                    0
                );
                assert_eq!(shared.0.promote(&id), 0);
            }
        });
    });
    assert_eq!((shared.0.keys().len(), shared.0.primary()), (100, "k99".to_owned()));
}
