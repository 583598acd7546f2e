//! Mistakes of whoever configures a verifier.

use crate::setup::*;
use bonafide::play_integrity::{
    Binding, DecryptionKey, Expected, Freshness, VerificationKey, Verifier, verify_decoded,
    verify_pc_decoded,
};
use bonafide::{ErrorClass, ErrorKind as K};
use bonafide_testkit::play_integrity::Console;
use bonafide_testkit::{Curve, Key};
use std::time::Duration;

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
    // The base point of secp256k1 (SEC 2, 2.4.1), as a public key.
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

/// The mistakes that are made when a key goes through a file or a variable.
#[test]
fn what_is_wrong_with_a_key_is_said() {
    let console = console();
    let (aes, ec) = (console.decryption_key(), console.verification_key());
    for (found, text) in [
        ("white space", format!("{aes}\n")),
        ("white space", format!(" {aes}")),
        ("PEM", format!("-----BEGIN KEY-----\n{aes}\n-----END KEY-----")),
        ("not base64", aes.replacen(char::is_alphabetic, "!", 1)),
    ] {
        let error = DecryptionKey::from_console(&text).unwrap_err();
        assert_eq!(error.kind(), K::InvalidDecryptionKey);
        assert!(error.to_string().contains(found), "{error}");
    }
    for (found, text) in [
        ("white space", format!("{ec}\n")),
        ("PEM", format!("-----BEGIN PUBLIC KEY-----\n{ec}\n-----END PUBLIC KEY-----")),
    ] {
        let error = VerificationKey::from_console(&text).unwrap_err();
        assert_eq!(error.kind(), K::InvalidVerificationKey);
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn expectations_that_cannot_be_meant_are_refused() {
    let token = console().token(&good().to_json());
    let long = "n".repeat(501);
    for binding in [
        Binding::Nonce(""),
        Binding::Nonce("===="),
        Binding::Nonce(&long),
        Binding::RequestHash(""),
        Binding::RequestHash(&long),
    ] {
        let refused = answer_with(&token, &Expected::new(PACKAGE, binding));
        assert_eq!(refused.unwrap_err(), K::InvalidExpectation);
        let decoded = verify_decoded(b"{}", &Expected::new(PACKAGE, binding), now());
        assert_eq!(decoded.unwrap_err().kind(), K::InvalidExpectation);
        let decoded = verify_pc_decoded(b"{}", &Expected::new(PACKAGE, binding), now());
        assert_eq!(decoded.unwrap_err().kind(), K::InvalidExpectation);
    }
    let day = Duration::from_secs(24 * 60 * 60);
    for (max_age, max_ahead, refused) in [
        (day, day, false),
        (day + Duration::from_millis(1), day, true),
        (day, day + Duration::from_millis(1), true),
        (Duration::MAX, Duration::ZERO, true),
    ] {
        let expected = expected().freshness(Freshness { max_age, max_ahead });
        let answer = answer_with(&token, &expected).err();
        assert_eq!(answer, refused.then_some(K::InvalidExpectation));
    }
}

/// During a switch of the verification key alone, both pairs have one decryption key.
#[test]
fn pairs_may_share_their_decryption_key() {
    let (old, new) = (console(), Console::from_seed(2));
    let (decryption, old_verification) = keys(&old);
    let (_, new_verification) = keys(&new);
    let verifier = Verifier::builder()
        .app(PACKAGE, decryption.clone(), new_verification)
        .app(PACKAGE, decryption, old_verification)
        .build()
        .unwrap();
    let old_token = old.token(&good().to_json());
    let mut new_token = old.recipe(&good().to_json());
    new_token.inner = Some(new.recipe(&good().to_json()).jws().into_bytes());
    for token in [old_token, new_token.build()] {
        assert!(verifier.verify(&token, &expected(), now()).is_ok());
    }
    let mut other = old.recipe(&good().to_json());
    other.inner = Some(Console::from_seed(3).recipe(&good().to_json()).jws().into_bytes());
    let refused = verifier.verify(&other.build(), &expected(), now());
    assert_eq!(refused.unwrap_err().kind(), K::TokenSignature);
}

#[test]
fn verifiers_without_apps_or_with_odd_names_are_refused() {
    let kind = |builder: bonafide::play_integrity::Builder| {
        let error = builder.build().map(|_| ()).unwrap_err();
        assert_eq!(error.class(), ErrorClass::Configuration);
        error.kind()
    };
    assert_eq!(kind(Verifier::builder()), K::NoPackage);
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
