//! The golden vectors, which another implementation made: see `tests/interop/seal.py`.

use crate::setup::{Given, at, kid};
use bonafide::seal::{
    Context, KeyInfo, KeyMaterial, KeyState, Keyring, LegacyKey, Sealed, inspect,
};
use bonafide::{ErrorKind, Result};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Vectors {
    primary: String,
    keys: Vec<VectorKey>,
    contexts: Vec<VectorContext>,
    sealed: Vec<VectorSealed>,
    legacy: Vec<VectorLegacy>,
    refused: Vec<VectorRefused>,
}

#[derive(Deserialize)]
struct VectorKey {
    kid: String,
    state: String,
    legacy: bool,
    check_value: String,
    material: Option<String>,
}

type Pairs = Option<Vec<(String, String)>>;

#[derive(Deserialize)]
struct VectorContext {
    pairs: Pairs,
    encoding: String,
}

#[derive(Deserialize)]
struct VectorSealed {
    name: String,
    kid: String,
    context: Pairs,
    random: String,
    secret: String,
    text: String,
}

#[derive(Deserialize)]
struct VectorLegacy {
    name: String,
    kid: String,
    additional: String,
    iv: String,
    secret: String,
    text: String,
}

#[derive(Deserialize)]
struct VectorRefused {
    name: String,
    class: String,
    error: String,
    context: Pairs,
    text: String,
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn context(pairs: &Pairs) -> Context {
    pairs.as_ref().map_or_else(Context::none, |pairs| {
        Context::new(pairs.iter().map(|(name, value)| (name, value))).unwrap()
    })
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../vectors/seal.json")).unwrap()
}

fn material(key: &VectorKey) -> Option<KeyMaterial> {
    let bytes = hex(key.material.as_ref()?);
    Some(KeyMaterial::from_bytes(&bytes.try_into().unwrap()).unwrap())
}

fn ring(vectors: &Vectors) -> Keyring {
    let mut builder = Keyring::builder().primary(kid(&vectors.primary));
    for key in &vectors.keys {
        let state = KeyState::parse(&key.state).unwrap();
        let check_value = hex(&key.check_value).try_into().unwrap();
        let info = KeyInfo::new(kid(&key.kid), state, at(0), at(0), key.legacy, check_value);
        builder = match material(key) {
            Some(material) => builder.key(info, material),
            None => builder.tombstone(info),
        };
    }
    builder.build().unwrap()
}

#[test]
fn contexts_are_encoded_as_written() {
    for case in vectors().contexts {
        assert_eq!(context(&case.pairs).encoding(), hex(&case.encoding), "{:?}", case.pairs);
    }
}

#[test]
fn sealed_vectors_open_and_are_sealed_again_to_the_byte() {
    let vectors = vectors();
    let ring = ring(&vectors);
    for case in &vectors.sealed {
        let sealed = Sealed::parse(&case.text).unwrap();
        assert_eq!(sealed.to_string(), case.text, "{}", case.name);
        assert_eq!(Sealed::from_bytes(sealed.as_bytes()).unwrap(), sealed);
        assert_eq!(sealed.key_id().as_str(), case.kid);
        let secret = ring.open(&sealed, &context(&case.context)).unwrap();
        assert_eq!(secret.expose(), hex(&case.secret), "{}", case.name);
        assert_eq!(sealed.secret_len(), secret.len());

        // Under a ring where its key is primary.
        let key = vectors.keys.iter().find(|key| key.kid == case.kid).unwrap();
        let key = bonafide::seal::Key::new(kid(&case.kid), material(key).unwrap());
        let again = Keyring::new(key, at(0))
            .seal_with(&hex(&case.secret), &context(&case.context), &mut Given(hex(&case.random)))
            .unwrap();
        assert_eq!(again.to_string(), case.text, "{}", case.name);
    }
    assert!(vectors.sealed.len() >= 7);
}

#[test]
fn legacy_vectors_open_and_are_sealed_again_to_the_byte() {
    let vectors = vectors();
    let ring = ring(&vectors);
    for case in &vectors.legacy {
        let opened = ring.open_legacy(&case.text, &hex(&case.additional)).unwrap();
        assert_eq!(opened.expose(), hex(&case.secret), "{}", case.name);
        let key = vectors.keys.iter().find(|key| key.kid == case.kid).unwrap();
        let key = LegacyKey::new(kid(&case.kid), material(key).unwrap());
        let mut ring = crate::setup::ring();
        let id = ring.add_legacy(key, at(0)).unwrap();
        let again = ring
            .seal_legacy_with(
                &id,
                &hex(&case.secret),
                &hex(&case.additional),
                &mut Given(hex(&case.iv)),
            )
            .unwrap();
        assert_eq!(again, case.text, "{}", case.name);
    }
    assert!(vectors.legacy.len() >= 4);
}

#[test]
fn refused_vectors_are_refused_for_their_reason() {
    let vectors = vectors();
    let ring = ring(&vectors);
    let open = |case: &VectorRefused| -> Result<()> {
        let sealed = Sealed::parse(&case.text)?;
        ring.open(&sealed, &context(&case.context)).map(|_| ())
    };
    for case in &vectors.refused {
        let error = open(case).expect_err(&case.name);
        assert_eq!(error.kind().name(), case.error, "{} ({})", case.name, case.class);
        // Whether it can be inspected depends on its form alone.
        let form = [
            ErrorKind::InvalidSealed,
            ErrorKind::UnsupportedSuite,
            ErrorKind::SealingKeyIdMismatch,
        ];
        assert_eq!(inspect(&case.text).is_err(), form.contains(&error.kind()), "{}", case.name);
    }
    assert!(vectors.refused.len() >= 150);
}
