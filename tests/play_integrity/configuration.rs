//! Mistakes of whoever configures a verifier.

use crate::setup::*;
use bonafide::play_integrity::{Binding, DecryptionKey, Expected, VerificationKey, Verifier};
use bonafide::{ErrorClass, ErrorKind as K};
use bonafide_testkit::{Curve, Key};

#[test]
fn the_two_keys_cannot_be_swapped_unnoticed() {
    let console = console();
    let swapped = DecryptionKey::from_console(&console.verification_key()).unwrap_err();
    assert_eq!(swapped.kind(), K::InvalidDecryptionKey);
    assert!(swapped.to_string().contains("found the verification key"), "{swapped}");
    let swapped = VerificationKey::from_console(&console.decryption_key()).unwrap_err();
    assert_eq!(swapped.kind(), K::InvalidVerificationKey);
    assert!(swapped.to_string().contains("as many bytes as the decryption key"), "{swapped}");
}

#[test]
fn keys_of_another_kind_are_refused() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let encode = |bytes: &[u8]| STANDARD.encode(bytes);
    for text in ["", "AAAA", "not base64!", &encode(&[1; 31]), &encode(&[1; 33]), &encode(&[1; 16])]
    {
        let refused = DecryptionKey::from_console(text).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(refused, Err(K::InvalidDecryptionKey), "{text:?}");
    }
    let p384 = Key::derive(Curve::P384, 1, "x").spki();
    let p256 = Key::derive(Curve::P256, 1, "x");
    let secp256k1 = STANDARD
        .decode("MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeb5mfvncu6xVoGKVzocLBwKb/NstzijZWfKBWxb4F5hIOtp3JqPEZV2k+/wOEQio/Re0SKaFVBmcR9CP+xDUuA==")
        .unwrap();
    for (what, bytes) in [
        ("P-384", p384),
        ("secp256k1", secp256k1),
        ("compressed", p256.spki_of(&p256.compressed_point())),
        ("off the curve", p256.spki_of(&[4; 65])),
        ("a bare point", p256.point()),
        ("a byte behind it", [&p256.spki()[..], &[0]].concat()),
        ("nothing", vec![]),
    ] {
        let refused =
            VerificationKey::from_console(&encode(&bytes)).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(refused, Err(K::InvalidVerificationKey), "{what}");
    }
}

#[test]
fn verifiers_without_apps_or_with_odd_names_are_refused() {
    let kind = |builder: bonafide::play_integrity::Builder| {
        let error = builder.build().map(|_| ()).unwrap_err();
        assert_eq!(error.class(), ErrorClass::Configuration);
        error.kind()
    };
    assert_eq!(kind(Verifier::builder()), K::NoAppId);
    for package in ["", "app", "com..app", ".com.app", "com.app.", "com.äpp", "com.a b", "a/b.c"] {
        let (decryption, verification) = keys(&console());
        let builder = Verifier::builder().app(package, decryption, verification);
        assert_eq!(kind(builder), K::InvalidPackage, "{package:?}");
    }
    let token = console().token(&good().to_json());
    let other = Expected::new("com.example.other", Binding::Nonce(NONCE));
    assert_eq!(answer_with(&token, &other).unwrap_err(), K::PackageNotConfigured);
}

#[test]
fn debug_shows_no_secret() {
    let (decryption, verification) = keys(&console());
    let text = format!("{decryption:?} {verification:?} {:?} {:?}", verifier(), expected());
    assert_eq!(
        text,
        "DecryptionKey(..) VerificationKey(..) Verifier { packages: [\"com.example.app\"], .. } \
         Expected { package: \"com.example.app\", binding: Nonce(..), window: Freshness { max_age: 600s, max_ahead: 60s } }"
    );
}
