//! Tokens by another maker read here, and tokens of the testkit by another reader.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics fails")]

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::play_integrity::{
    Binding, DecryptionKey, Expected, Verdict, VerificationKey, Verifier,
};
use bonafide::replay::Uncommitted;
use bonafide::{ErrorKind, Timestamp};
use bonafide_interop::{Reader, encrypt, make_token, sign};
use bonafide_testkit::play_integrity::{Console, Payload, TokenDefect};
use josekit::jwe::{self, A128KW, A256GCMKW, A256KW, Dir, JweHeader};
use josekit::jws::{self, ES256, ES256K, HS256, JwsHeader};

const PACKAGE: &str = "com.example.app";
const NONCE: &str = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
const NOW: u64 = 1_795_000_000_000;
const KEK: [u8; 32] = [7; 32];

fn payload() -> String {
    Payload::good(PACKAGE, NONCE, NOW).to_json()
}

/// A console of `josekit`'s own making.
struct Keys {
    private: Vec<u8>,
    public: Vec<u8>,
}

impl Keys {
    fn generate() -> Self {
        let pair = ES256.generate_key_pair().unwrap();
        Self { private: pair.to_der_private_key(), public: pair.to_der_public_key() }
    }

    fn verify(&self, token: &str) -> Result<Verdict, ErrorKind> {
        Verifier::builder()
            .app(
                PACKAGE,
                DecryptionKey::from_console(&STANDARD.encode(KEK)).unwrap(),
                VerificationKey::from_console(&STANDARD.encode(&self.public)).unwrap(),
            )
            .build()
            .unwrap()
            .verify(
                token,
                &Expected::new(PACKAGE, Binding::Nonce(NONCE)),
                Timestamp::from_unix_millis(NOW),
            )
            .map(Uncommitted::assume_committed)
            .map_err(|error| error.kind())
    }
}

#[test]
fn tokens_by_josekit_are_read() {
    for _ in 0..50 {
        let keys = Keys::generate();
        let token = make_token(&KEK, &keys.private, payload().as_bytes()).unwrap();
        let verdict = keys.verify(&token).unwrap();
        assert_eq!(verdict.request().package(), PACKAGE);
        assert_eq!(verdict.app().unwrap().version_code(), Some(42));
    }
}

#[test]
fn tokens_of_the_testkit_are_read_by_josekit() {
    for seed in 0..50 {
        let console = Console::from_seed(seed);
        let decode = |text: String| STANDARD.decode(text).unwrap();
        let (kek, spki) = (decode(console.decryption_key()), decode(console.verification_key()));
        let reader = Reader::new(&kek, &spki).unwrap();
        let token = console.token(&payload());
        assert_eq!(reader.read(&token).unwrap(), payload().as_bytes(), "seed {seed}");
    }
}

/// What the testkit breaks is broken for others too, not only by our own rules.
#[test]
fn broken_tokens_of_the_testkit_are_refused_by_josekit() {
    let console = Console::from_seed(1);
    let decode = |text: String| STANDARD.decode(text).unwrap();
    let (kek, spki) = (decode(console.decryption_key()), decode(console.verification_key()));
    let reader = Reader::new(&kek, &spki).unwrap();
    for defect in [
        TokenDefect::FourSegments,
        TokenDefect::SixSegments,
        TokenDefect::AlgDir,
        TokenDefect::NoEnc,
        TokenDefect::HeaderNotJson,
    ] {
        let token = console.token_with(&payload(), defect);
        assert!(reader.read(&token).is_err(), "{defect:?}");
    }
}

#[test]
fn other_encryptions_by_josekit_are_refused() {
    let keys = Keys::generate();
    let inner = sign(&keys.private, payload().as_bytes()).unwrap();
    let inner = inner.as_bytes();
    for encryption in ["A128GCM", "A192GCM", "A128CBC-HS256", "A256CBC-HS512"] {
        let token = encrypt(&KEK, encryption, inner).unwrap();
        assert_eq!(
            keys.verify(&token).unwrap_err(),
            ErrorKind::UnsupportedTokenAlgorithm,
            "{encryption}"
        );
    }

    let mut header = JweHeader::new();
    header.set_content_encryption("A256GCM");
    let others = [
        jwe::serialize_compact(inner, &header, &A128KW.encrypter_from_bytes([7; 16]).unwrap()),
        jwe::serialize_compact(inner, &header, &A256GCMKW.encrypter_from_bytes(KEK).unwrap()),
        jwe::serialize_compact(inner, &header, &Dir.encrypter_from_bytes(KEK).unwrap()),
    ];
    for token in others {
        let refused = keys.verify(&token.unwrap()).unwrap_err();
        assert_eq!(refused, ErrorKind::UnsupportedTokenAlgorithm);
    }

    header.set_compression("DEF");
    let zipped = jwe::serialize_compact(inner, &header, &A256KW.encrypter_from_bytes(KEK).unwrap());
    let refused = keys.verify(&zipped.unwrap()).unwrap_err();
    assert_eq!(refused, ErrorKind::UnsupportedTokenAlgorithm);
}

#[test]
fn other_signatures_by_josekit_are_refused() {
    let keys = Keys::generate();
    let payload = payload();
    // The classic mistake: the public key, which is known, taken as an HMAC key.
    let hmac = HS256.signer_from_bytes(&keys.public).unwrap();
    let hmac = jws::serialize_compact(payload.as_bytes(), &JwsHeader::new(), &hmac);
    let other = ES256K.generate_key_pair().unwrap().to_der_private_key();
    let other = ES256K.signer_from_der(other).unwrap();
    let es256k = jws::serialize_compact(payload.as_bytes(), &JwsHeader::new(), &other);
    for inner in [hmac.unwrap(), es256k.unwrap()] {
        let token = encrypt(&KEK, "A256GCM", inner.as_bytes()).unwrap();
        assert_eq!(keys.verify(&token).unwrap_err(), ErrorKind::UnsupportedTokenAlgorithm);
    }
    // ES256 by another key.
    let token = make_token(&KEK, &Keys::generate().private, payload.as_bytes()).unwrap();
    assert_eq!(keys.verify(&token).unwrap_err(), ErrorKind::TokenSignature);
}
