//! Each rule about tokens, broken alone.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::play_integrity::{Binding, Expected, Freshness, Provenance, Verifier};
use bonafide::replay::{Effect, Outcome};
use bonafide::{Provider, Timestamp};
use bonafide_testkit::play_integrity::{Console, Payload, TokenDefect};
use std::time::Duration;

#[test]
fn a_good_token_gives_its_verdict_and_one_effect() {
    let token = console().token(&good().to_json());
    let uncommitted = verifier().verify(&token, &expected(), now()).unwrap();
    let effects: Vec<_> = uncommitted.effects().iter().cloned().collect();
    let [Effect::InsertOnce { keep, .. }] = effects.as_slice() else {
        panic!("one effect, to insert once: {effects:?}");
    };
    assert_eq!(keep.at_least, Duration::from_secs(660));
    assert_eq!(keep.until, now().saturating_add(Duration::from_secs(600)));
    let verdict = uncommitted.finish(Outcome::Committed).unwrap();
    assert_eq!(verdict.provenance(), Provenance::LocalKeys);
    assert_eq!(verdict.request().package(), PACKAGE);
    assert_eq!(verdict.request().time(), now());
    assert_eq!(verdict.app().unwrap().version_code(), Some(42));
    let replayed = verifier().verify(&token, &expected(), now()).unwrap();
    assert_eq!(replayed.finish(Outcome::Replayed).unwrap_err().kind(), K::Replayed);
}

fn kind_of(defect: TokenDefect) -> K {
    use TokenDefect as D;
    match defect {
        D::FourSegments | D::SixSegments | D::InnerNotToken => K::TokenSegments,
        D::LeadingSpace
        | D::TrailingNewline
        | D::PaddedSegment
        | D::StandardAlphabet
        | D::StrayBits => K::InvalidBase64,
        D::TooLarge => K::InputTooLarge,
        D::AlgDir
        | D::AlgA128Kw
        | D::EncA128Gcm
        | D::NoEnc
        | D::Zip
        | D::Crit
        | D::JweJku
        | D::JweJwk
        | D::JweX5c
        | D::JweX5u
        | D::JwsJku
        | D::JwsCrit
        | D::AlgNone
        | D::AlgHs256
        | D::AlgEs384
        | D::Jwk
        | D::JwsX5c
        | D::JwsX5u
        | D::JwsZip => K::UnsupportedTokenAlgorithm,
        D::DuplicateAlg | D::DuplicateMember => K::DuplicateMapKey,
        D::HeaderNotJson | D::PayloadArray | D::PayloadNotUtf8 => K::InvalidJson,
        D::ShortWrappedKey | D::LongIv | D::ShortTag => K::TokenLengths,
        D::OtherDecryptionKey | D::ChangedWrappedKey => K::TokenDecryption,
        D::ChangedContent | D::ChangedTag | D::ChangedHeader => K::TokenContent,
        D::DerSignature
        | D::ZeroSignature
        | D::EmptySignature
        | D::OtherSigningKey
        | D::ChangedPayload => K::TokenSignature,
        other => panic!("{other:?} has no answer here"),
    }
}

#[test]
fn every_defect_has_its_kind() {
    let payload = good().to_json();
    assert!(answer(&console().token(&payload)).is_ok());
    for defect in TokenDefect::ALL {
        let token = console().token_with(&payload, *defect);
        assert_eq!(answer(&token).err(), Some(kind_of(*defect)), "{defect:?}");
    }
}

#[test]
fn every_character_and_every_length_counts() {
    let token = console().token(&good().to_json());
    for length in 0..token.len() {
        assert!(answer(&token[..length]).is_err(), "cut after {length}");
    }
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(answer(&changed).is_err(), "character {at}");
    }
}

#[test]
fn ignored_header_parameters_are_ignored() {
    let mut recipe = console().recipe(&good().to_json());
    recipe.jwe_header = r#"{"alg":"A256KW","enc":"A256GCM","cty":"JWT","kid":"1"}"#.into();
    recipe.jws_header = r#"{"typ":"JWT","alg":"ES256","kid":"2"}"#.into();
    assert!(answer(&recipe.build()).is_ok());
}

/// The most frequent question of users: which of the two keys is wrong?
#[test]
fn a_wrong_key_is_named() {
    let token = console().token(&good().to_json());
    let (decryption, verification) = keys(&console());
    let (other_decryption, other_verification) = keys(&Console::from_seed(2));
    let error = |decryption, verification| {
        let verifier = Verifier::builder().app(PACKAGE, decryption, verification).build().unwrap();
        verifier.verify(&token, &expected(), now()).unwrap_err()
    };
    let wrong = error(other_decryption, verification);
    assert_eq!((wrong.kind(), wrong.step()), (K::TokenDecryption, Some("decryption")));
    assert!(wrong.to_string().contains("decryption key"));
    let wrong = error(decryption, other_verification);
    assert_eq!((wrong.kind(), wrong.step()), (K::TokenSignature, Some("signature")));
    assert!(wrong.to_string().contains("verification key"));
}

#[test]
fn during_a_switch_either_pair_opens_its_tokens() {
    let (old, new) = (console(), Console::from_seed(2));
    let mut builder = Verifier::builder();
    for console in [&old, &new] {
        let (decryption, verification) = keys(console);
        builder = builder.app(PACKAGE, decryption, verification);
    }
    let verifier = builder.build().unwrap();
    for console in [old.clone(), new.clone()] {
        let token = console.token(&good().to_json());
        assert!(verifier.verify(&token, &expected(), now()).is_ok());
    }
    // A token of one pair's encryption and the other's signature belongs to neither.
    let mut mixed = old.recipe(&good().to_json());
    mixed.inner = Some(new.recipe(&good().to_json()).jws().into_bytes());
    let refused = verifier.verify(&mixed.build(), &expected(), now());
    assert_eq!(refused.unwrap_err().kind(), K::TokenSignature);
}

#[test]
fn the_binding_is_part_of_verification() {
    let with = |details: &str, binding: Binding<'_>| {
        let mut payload = good();
        payload.request_details =
            format!(r#"{{"requestPackageName":"{PACKAGE}",{details}"timestampMillis":"{NOW}"}}"#);
        let token = console().token(&payload.to_json());
        answer_with(&token, &Expected::new(PACKAGE, binding)).err()
    };
    let nonce = format!(r#""nonce":"{NONCE}","#);
    let hash = r#""requestHash":"abc","#;
    assert_eq!(with(&nonce, Binding::Nonce(NONCE)), None);
    assert_eq!(with(&nonce, Binding::Nonce(&format!("{NONCE}=="))), None);
    let padded = format!(r#""nonce":"{NONCE}\u003d\u003d","#);
    assert_eq!(with(&padded, Binding::Nonce(NONCE)), None);
    assert_eq!(with(&nonce, Binding::Nonce("other")), Some(K::BindingMismatch));
    assert_eq!(with(r#""nonce":"","#, Binding::Nonce(NONCE)), Some(K::BindingMismatch));
    assert_eq!(with(&nonce, Binding::RequestHash(NONCE)), Some(K::BindingKind));
    assert_eq!(with(hash, Binding::RequestHash("abc")), None);
    assert_eq!(with(hash, Binding::RequestHash("abc=")), Some(K::BindingMismatch));
    assert_eq!(with(hash, Binding::Nonce("abc")), Some(K::BindingKind));
    assert_eq!(with("", Binding::Nonce(NONCE)), Some(K::BindingKind));
    let both = format!("{nonce}{hash}");
    assert_eq!(with(&both, Binding::Nonce(NONCE)), Some(K::BindingKind));
    assert_eq!(with(&both, Binding::RequestHash("abc")), Some(K::BindingKind));
    // And the log says which of the three it was.
    let finding = |details: &str| {
        let mut payload = good();
        payload.request_details =
            format!(r#"{{"requestPackageName":"{PACKAGE}",{details}"timestampMillis":"{NOW}"}}"#);
        let refused = verifier().verify(&console().token(&payload.to_json()), &expected(), now());
        refused.unwrap_err().finding().map(|found| found.to_string())
    };
    for (details, found) in [
        (both.as_str(), "a nonce and a request hash"),
        ("", "neither nonce nor request hash"),
        (hash, "the other one"),
    ] {
        assert_eq!(finding(details).as_deref(), Some(found));
    }
}

#[test]
fn packages_are_checked_in_both_places() {
    let mut payload = good();
    assert!(verdict(&payload).is_ok());
    payload.request_details = payload.request_details.replace(PACKAGE, "com.example.other");
    assert_eq!(verdict(&payload).err(), Some(K::PackageMismatch));
    let mut payload = good();
    payload.app_integrity = payload.app_integrity.replace(PACKAGE, "com.example.other");
    assert_eq!(verdict(&payload).err(), Some(K::PackageMismatch));
    payload.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
    assert!(verdict(&payload).is_ok(), "nothing was evaluated, so nothing is listed");
    payload.app_integrity = r#"{"appRecognitionVerdict":"PLAY_RECOGNIZED"}"#.into();
    assert_eq!(verdict(&payload).err(), Some(K::PackageMismatch));
    payload.app_integrity = String::new();
    assert_eq!(verdict(&payload).err(), Some(K::PackageMismatch));
}

#[test]
fn freshness_looks_both_ways_and_includes_its_ends() {
    let token = console().token(&good().to_json());
    let at = |offset: i64, window: Freshness| {
        let now = Timestamp::from_unix_millis(NOW.checked_add_signed(offset).unwrap());
        let expected = expected().freshness(window);
        verifier().verify(&token, &expected, now).map(|_| ()).map_err(|error| error.kind())
    };
    let default = Freshness::default();
    assert_eq!(at(600_000, default), Ok(()));
    assert_eq!(at(600_001, default), Err(K::TokenTooOld));
    assert_eq!(at(-60_000, default), Ok(()));
    assert_eq!(at(-60_001, default), Err(K::TokenFromTheFuture));
    let none = Freshness { max_age: Duration::ZERO, max_ahead: Duration::ZERO };
    assert_eq!(at(0, none), Ok(()));
    assert_eq!(at(1, none), Err(K::TokenTooOld));
    assert_eq!(at(-1, none), Err(K::TokenFromTheFuture));
    let hour = Freshness { max_age: Duration::from_secs(3600), max_ahead: Duration::ZERO };
    assert_eq!(at(600_001, hour), Ok(()));
}

#[test]
fn times_that_are_none_are_malformed() {
    let with = |time: &str| {
        let mut payload = good();
        payload.request_details =
            format!(r#"{{"requestPackageName":"{PACKAGE}","nonce":"{NONCE}"{time}}}"#);
        verdict(&payload).map(|verdict| verdict.request().time().unix_millis())
    };
    assert_eq!(with(&format!(r#","timestampMillis":{NOW}"#)), Ok(NOW), "a number");
    for time in [
        "",
        r#","timestampMillis":"""#,
        r#","timestampMillis":"soon""#,
        r#","timestampMillis":"-1""#,
        r#","timestampMillis":"-0""#,
        r#","timestampMillis":"0001795000000000""#,
        r#","timestampMillis":"+1""#,
        r#","timestampMillis":" 1""#,
        r#","timestampMillis":"1.5""#,
        r#","timestampMillis":1.5"#,
        r#","timestampMillis":1e3"#,
        r#","timestampMillis":-1"#,
        r#","timestampMillis":"9223372036854775808""#,
        r#","timestampMillis":9223372036854775808"#,
        r#","timestampMillis":null"#,
        r#","timestampMillis":[1]"#,
    ] {
        assert_eq!(with(time), Err(K::InvalidTime), "{time}");
    }
    assert_eq!(with(r#","timestampMillis":"9223372036854775807""#), Err(K::TokenFromTheFuture));
}

/// What binds a token names its use, not its text: two encryptions of one verdict
/// are one use.
#[test]
fn one_verdict_is_one_use_however_it_is_encrypted() {
    let id = |payload: &Payload, expected: &Expected<'_>, header: &str| {
        let mut recipe = console().recipe(&payload.to_json());
        recipe.jwe_header = header.into();
        let uncommitted = verifier().verify(&recipe.build(), expected, now()).unwrap();
        match uncommitted.effects().iter().next() {
            Some(Effect::InsertOnce { id, .. }) => *id,
            other => panic!("{other:?}"),
        }
    };
    let plain = r#"{"alg":"A256KW","enc":"A256GCM"}"#;
    let first = id(&good(), &expected(), plain);
    assert_eq!(id(&good(), &expected(), r#"{"enc":"A256GCM","alg":"A256KW"}"#), first);
    let padded = format!("{NONCE}==");
    assert_eq!(id(&good(), &Expected::new(PACKAGE, Binding::Nonce(&padded)), plain), first);
    let standard = Payload::good_standard(PACKAGE, NONCE, NOW);
    let hash = Expected::new(PACKAGE, Binding::RequestHash(NONCE));
    assert_ne!(id(&standard, &hash, plain), first, "a hash is not a nonce");
    let other = Payload::good(PACKAGE, "b3RoZXI", NOW);
    let expected = Expected::new(PACKAGE, Binding::Nonce("b3RoZXI"));
    assert_ne!(id(&other, &expected, plain), first);
}

#[test]
fn every_provider_gives_the_same_verdict() {
    let token = console().token(&good().to_json());
    let first = answer(&token).unwrap();
    for provider in [Provider::Graviola, Provider::RustCrypto, Provider::AwsLc] {
        let (decryption, verification) = keys(&console());
        let built =
            Verifier::builder().app(PACKAGE, decryption, verification).provider(provider).build();
        if !provider.is_available() {
            assert_eq!(built.unwrap_err().kind(), K::ProviderUnavailable);
            continue;
        }
        let verdict = built.unwrap().verify(&token, &expected(), now()).unwrap();
        assert_eq!(verdict.assume_committed(), first);
    }
}

#[test]
fn errors_hold_no_text_of_the_token() {
    let payload = good().to_json();
    let token = console().token(&payload);
    let segments: Vec<_> = token.split('.').collect();
    for defect in TokenDefect::ALL {
        let bad = console().token_with(&payload, *defect);
        let error = verifier().verify(&bad, &expected(), now()).unwrap_err();
        let text = format!("{error} {error:?} {}", error.public_message());
        for part in [NONCE, segments[1], segments[4]] {
            assert!(!text.contains(part), "{text}");
        }
    }
}
