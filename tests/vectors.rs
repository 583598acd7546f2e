//! The vectors that every language reads: evidence of the testkit with what the library says of
//! it. `BONAFIDE_WRITE_VECTORS=1 cargo test --test vectors` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::app_attest::{AttestedKey, ClientData, Environment, KeyId, Verifier};
use bonafide::play_integrity::{
    self, Binding, CertificateDigest, DecryptionKey, Expected, Policy, Verdict, VerificationKey,
    verify_decoded,
};
use bonafide::replay::{Outcome, Uncommitted};
use bonafide::{Result, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{AssertionDefect, AttestationDefect, Authority, Device, System};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload, TokenDefect};
use serde_json::{Value, json};
use std::path::Path;

const APP: &str = "TEAMID1234.com.example.app";
const PACKAGE: &str = "com.example.app";
const NOW: u64 = 1_780_000_000;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `null`, or name and code of the refusal.
fn refusal<T>(result: &Result<T>) -> Value {
    match result {
        Ok(_) => Value::Null,
        Err(error) => json!({ "kind": error.kind().name(), "code": error.code() }),
    }
}

fn committed<T>(pending: Result<Uncommitted<T>>) -> Result<T> {
    pending.and_then(|pending| pending.finish(Outcome::Committed))
}

fn app_attest() -> Value {
    let authority = Authority::from_seed(1);
    let anchor = TrustAnchor::from_der(&authority.root_der()).unwrap();
    let verifier = Verifier::builder().app(APP).trust_anchors([anchor]);
    let verifier =
        verifier.environments([Environment::Production, Environment::Development]).build().unwrap();
    let now = Timestamp::from_unix_seconds(NOW);
    let hash = [0x11; 32];

    let device = || Device::from_seed(7, APP);
    let good = |device: &Device| device.attest(&authority, &hash, NOW);
    use AttestationDefect as A;
    let defects = [
        A::ExpiredLeaf,
        A::ForeignChain,
        A::MissingIntermediate,
        A::LeafSignature,
        A::WrongNonce,
        A::UnknownPlatform,
        A::KeyIdMismatch,
        A::OtherApp,
        A::CounterNotZero,
        A::Truncated,
        A::TrailingByte,
    ];
    let mut attestations = vec![
        ("iOS 26", device(), good(&device())),
        ("iOS 27", device(), good(&device().with_system(System::ios_27()))),
        ("macOS 27", device(), good(&device().with_system(System::macos_27()))),
        ("development", device(), good(&device().in_development())),
    ];
    let names: Vec<_> = defects.iter().map(|defect| format!("{defect:?}")).collect();
    for (defect, name) in defects.into_iter().zip(&names) {
        let object = device().attest_with(&authority, &hash, NOW, defect);
        attestations.push((name, device(), object));
    }
    let attestations: Vec<_> = attestations
        .into_iter()
        .map(|(name, device, object)| {
            let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
            let data = ClientData::hash(hash);
            let claims = committed(verifier.verify_attestation(&object, &key_id, data, now));
            let refused = refusal(&claims);
            let claims = claims.ok().map(|claims| {
                json!({
                    "environment": claims.key().environment().as_str(),
                    "platform": claims.platform().number(),
                    "os_version": claims.os_version(),
                    "launch_category": claims
                        .launch()
                        .present()
                        .and_then(|fields| fields.category())
                        .map(|category| category.number()),
                    "record": hex(&claims.key().to_bytes()),
                })
            });
            json!({
                "name": name,
                "object": STANDARD.encode(object),
                "key_id": STANDARD.encode(device.key_id()),
                "client_data_hash": hex(&hash),
                "error": refused,
                "claims": claims,
            })
        })
        .collect();

    let claims = {
        let key_id = KeyId::from_bytes(&device().key_id()).unwrap();
        let data = ClientData::hash(hash);
        committed(verifier.verify_attestation(&good(&device()), &key_id, data, now)).unwrap()
    };
    let key = claims.into_key();
    let record = key.to_bytes();
    let key = AttestedKey::from_trusted_storage(&record).unwrap();
    let mut phone = device();
    let (first, second) = (phone.assert(&hash), phone.assert(&hash));
    let mut assertions = vec![("first".to_owned(), first), ("second".to_owned(), second)];
    use AssertionDefect as D;
    for defect in [
        D::OtherClientData,
        D::OtherKey,
        D::OtherApp,
        D::CounterZero,
        D::WrongSignature,
        D::MalformedSignature,
        D::Truncated,
        D::TrailingByte,
        D::DuplicateMember,
        D::HugeLength,
    ] {
        assertions.push((format!("{defect:?}"), device().assert_with(&hash, defect)));
    }
    let assertions: Vec<_> = assertions
        .into_iter()
        .map(|(name, object)| {
            let data = ClientData::hash(hash);
            let claims = committed(verifier.verify_assertion(&object, data, &key));
            json!({
                "name": name,
                "object": STANDARD.encode(object),
                "client_data_hash": hex(&hash),
                "error": refusal(&claims),
                "counter": claims.ok().map(|claims| claims.counter()),
            })
        })
        .collect();
    json!({
        "format": "bonafide/app-attest/1",
        "made_by": "tests/vectors.rs, with simulated devices: trust this root in tests only",
        "app_id": APP,
        "root": STANDARD.encode(authority.root_der()),
        "now_ms": NOW * 1000,
        "environments": ["production", "development"],
        "attestations": attestations,
        "record": hex(&record),
        "assertions": assertions,
    })
}

fn play_integrity() -> Value {
    let console = Console::from_seed(1);
    let verifier = play_integrity::Verifier::builder()
        .app(
            PACKAGE,
            DecryptionKey::from_console(&console.decryption_key()).unwrap(),
            VerificationKey::from_console(&console.verification_key()).unwrap(),
        )
        .build()
        .unwrap();
    let policy = Policy::recommended([CertificateDigest::parse(CERTIFICATE).unwrap()]).unwrap();
    let (nonce, millis) = ("bm9uY2Utb2YtMzItYnl0ZXMtb3ItbW9yZQ", NOW * 1000);
    let now = Timestamp::from_unix_millis(millis);
    let outcome = |name: &str, evidence: (&str, String), verdict: Result<Verdict>| {
        let (member, text) = evidence;
        json!({
            "name": name,
            member: text,
            "error": refusal(&verdict),
            // Whether the recommended policy accepts it, and all that it found.
            "reasons": verdict.as_ref().ok().map(|verdict| {
                let appraisal = policy.appraise(verdict);
                appraisal.reasons().iter().map(|reason| reason.kind().name()).collect::<Vec<_>>()
            }),
            "verdict": verdict.ok().map(|verdict| {
                serde_json::from_str::<Value>(&verdict.to_json()).unwrap()
            }),
        })
    };
    let changed = |change: fn(&mut Payload)| {
        let mut payload = Payload::good(PACKAGE, nonce, millis);
        change(&mut payload);
        payload.to_json()
    };
    let mut tokens = vec![
        ("good".to_owned(), console.token(&changed(|_| {}))),
        (
            "another nonce".to_owned(),
            console.token(&Payload::good(PACKAGE, "YW5vdGhlcg", millis).to_json()),
        ),
        (
            "too old".to_owned(),
            console.token(&Payload::good(PACKAGE, nonce, millis - 601_000).to_json()),
        ),
        (
            "another package".to_owned(),
            console.token(&Payload::good("com.example.other", nonce, millis).to_json()),
        ),
        (
            "no integrity".to_owned(),
            console.token(&changed(|payload| {
                payload.device_integrity = "{}".into();
            })),
        ),
        (
            "not licensed".to_owned(),
            console.token(&changed(|payload| {
                payload.account_details = r#"{"appLicensingVerdict":"UNLICENSED"}"#.into();
            })),
        ),
        (
            "a value of tomorrow".to_owned(),
            console.token(&changed(|payload| {
                payload.device_integrity =
                    r#"{"deviceRecognitionVerdict":["MEETS_DEVICE_INTEGRITY","MEETS_MORE"]}"#
                        .into();
            })),
        ),
    ];
    use TokenDefect as T;
    for defect in [
        T::FourSegments,
        T::AlgDir,
        T::Crit,
        T::OtherDecryptionKey,
        T::ChangedContent,
        T::AlgNone,
        T::DerSignature,
        T::OtherSigningKey,
        T::PayloadArray,
        T::DuplicateMember,
    ] {
        tokens.push((format!("{defect:?}"), console.token_with(&changed(|_| {}), defect)));
    }
    let tokens: Vec<_> = tokens
        .into_iter()
        .map(|(name, token)| {
            let expected = Expected::new(PACKAGE, Binding::Nonce(nonce));
            let verdict = committed(verifier.verify(&token, &expected, now));
            outcome(&name, ("token", token), verdict)
        })
        .collect();
    let hash = "cmVxdWVzdC1oYXNo";
    let answers = [
        ("good", Payload::good_standard(PACKAGE, hash, millis).to_decode_answer()),
        ("another request", Payload::good_standard(PACKAGE, "b3RoZXI", millis).to_decode_answer()),
        ("a classic one", Payload::good(PACKAGE, hash, millis).to_decode_answer()),
        ("Google refused", r#"{"error":{"code":400,"status":"INVALID_ARGUMENT"}}"#.to_owned()),
        ("not JSON", "<html>".to_owned()),
    ];
    let answers: Vec<_> = answers
        .into_iter()
        .map(|(name, answer)| {
            let expected = Expected::new(PACKAGE, Binding::RequestHash(hash));
            let verdict = committed(verify_decoded(answer.as_bytes(), &expected, now));
            outcome(name, ("answer", answer), verdict)
        })
        .collect();
    json!({
        "format": "bonafide/play-integrity/1",
        "made_by": "tests/vectors.rs, with simulated keys",
        "package": PACKAGE,
        "decryption_key": console.decryption_key(),
        "verification_key": console.verification_key(),
        "certificate_digest": CERTIFICATE,
        "now_ms": millis,
        "nonce": nonce,
        "tokens": tokens,
        "request_hash": hash,
        "answers": answers,
    })
}

#[test]
fn the_vectors_are_what_the_library_says() {
    for (name, made) in [("app_attest", app_attest()), ("play_integrity", play_integrity())] {
        let file = format!("tests/vectors/{name}.json");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
        let made = format!("{made:#}\n");
        if std::env::var_os("BONAFIDE_WRITE_VECTORS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == made, "{file} is old: BONAFIDE_WRITE_VECTORS=1 mends it");
    }
}
