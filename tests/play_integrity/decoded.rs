//! What Google decodes, and how it is asked.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::play_integrity::{
    Binding, DecodeRequest, Expected, Policy, Provenance, check_decode_status, verify_decoded,
    verify_pc_decoded,
};
use bonafide::replay::Uncommitted;
use bonafide::{Action, ErrorClass};
use bonafide_testkit::play_integrity::Payload;

const HASH: &str = "cmVxdWVzdCBoYXNo";

fn expected_hash() -> Expected<'static> {
    Expected::new(PACKAGE, Binding::RequestHash(HASH))
}

fn kind(answer: &str) -> Option<K> {
    verify_decoded(answer.as_bytes(), &expected_hash(), now()).err().map(|error| error.kind())
}

#[test]
fn googles_answer_ends_in_the_same_verdict_and_policy() {
    let payload = Payload::good_standard(PACKAGE, HASH, NOW);
    let decoded = verify_decoded(payload.to_decode_answer().as_bytes(), &expected_hash(), now())
        .unwrap()
        .assume_committed();
    assert_eq!(decoded.provenance(), Provenance::GoogleDecode);
    assert!(Policy::recommended(digests()).unwrap().appraise(&decoded).is_accepted());
    let token = console().token(&payload.to_json());
    let local = answer_with(&token, &expected_hash()).unwrap();
    assert_eq!(local.to_json(), decoded.to_json());
    // A classic verdict may be decoded by Google, too.
    let classic = verify_decoded(good().to_decode_answer().as_bytes(), &expected(), now());
    assert!(classic.is_ok());
}

/// One use, whoever decoded it.
#[test]
fn both_paths_record_the_same_use() {
    let payload = Payload::good_standard(PACKAGE, HASH, NOW);
    let decoded =
        verify_decoded(payload.to_decode_answer().as_bytes(), &expected_hash(), now()).unwrap();
    let token = console().token(&payload.to_json());
    let local = verifier().verify(&token, &expected_hash(), now()).unwrap();
    assert_eq!(decoded.effects(), local.effects());
}

#[test]
fn googles_errors_are_told_apart() {
    for (code, expected, class) in [
        ("400", K::DecodeRejected, ErrorClass::Malformed),
        ("401", K::DecodeDenied, ErrorClass::Configuration),
        ("403", K::DecodeDenied, ErrorClass::Configuration),
        ("404", K::DecodeDenied, ErrorClass::Configuration),
        ("429", K::DecodeUnavailable, ErrorClass::Unavailable),
        ("500", K::DecodeUnavailable, ErrorClass::Unavailable),
        ("503", K::DecodeUnavailable, ErrorClass::Unavailable),
        ("\"x\"", K::DecodeUnavailable, ErrorClass::Unavailable),
    ] {
        let answer = format!(r#"{{"error":{{"code":{code},"message":"m","status":"S"}}}}"#);
        assert_eq!(kind(&answer), Some(expected), "{code}");
        assert_eq!(expected.class(), class);
    }
    assert_eq!(K::DecodeUnavailable.action(), Action::Backoff);
    assert_eq!(kind(r#"{"error":null}"#), Some(K::DecodeUnavailable));
    let both = Payload::good_standard(PACKAGE, HASH, NOW).to_decode_answer();
    let both = both.replacen('{', r#"{"error":{"code":403},"#, 1);
    assert_eq!(kind(&both), Some(K::DecodeDenied), "an error is an error");
}

/// A server in trouble answers with a page: that says nothing of the device.
#[test]
fn the_status_is_looked_at_before_the_body() {
    for status in [200, 204, 299] {
        assert!(check_decode_status(status).is_ok());
    }
    for (status, kind) in [
        (400, K::DecodeRejected),
        (401, K::DecodeDenied),
        (403, K::DecodeDenied),
        (404, K::DecodeDenied),
        (100, K::DecodeUnavailable),
        (302, K::DecodeUnavailable),
        (429, K::DecodeUnavailable),
        (502, K::DecodeUnavailable),
    ] {
        let error = check_decode_status(status).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[test]
fn answers_that_are_no_verdict_are_malformed() {
    assert_eq!(kind(""), Some(K::InvalidJson));
    assert_eq!(kind("{}"), Some(K::MissingField));
    assert_eq!(kind(r#"{"tokenPayloadExternal":null}"#), Some(K::MissingField));
    assert_eq!(kind(r#"{"tokenPayloadExternal":{}}"#), Some(K::MissingField));
    assert_eq!(kind("<html>"), Some(K::InvalidJson));
    let good = Payload::good_standard(PACKAGE, HASH, NOW).to_decode_answer();
    assert_eq!(kind(&format!("{good}{good}")), Some(K::TrailingData));
    assert_eq!(kind(&" ".repeat(65_537)), Some(K::InputTooLarge));
    for length in 0..good.len() {
        assert!(kind(&good[..length]).is_some(), "cut after {length}");
    }
}

#[test]
fn a_pc_has_a_verdict_of_its_own() {
    let answer = |time: &str| {
        format!(
            r#"{{"tokenPayloadExternal":{{"requestDetails":{{"requestPackageName":"{PACKAGE}","requestHash":"{HASH}","requestTime":"{time}"}},"deviceIntegrity":{{"deviceRecognitionVerdict":["MEETS_PC_INTEGRITY"]}},"accountDetails":{{"appLicensingVerdict":"LICENSED"}}}}}}"#
        )
    };
    let verify = |answer: &str, expected: &Expected<'_>| {
        verify_pc_decoded(answer.as_bytes(), expected, now())
            .map(Uncommitted::assume_committed)
            .map_err(|error| error.kind())
    };
    let time = now().to_string();
    let verdict = verify(&answer(&time), &expected_hash()).unwrap();
    assert!(verdict.meets_pc_integrity());
    assert_eq!(verdict.request().time(), now());
    assert!(verdict.account().unwrap().licensing().is_some() && !verdict.is_testing_response());
    assert_eq!(verdict.labels().unwrap().len(), 1);
    let old = verify(&answer("2026-01-01T00:00:00Z"), &expected_hash());
    assert_eq!(old.unwrap_err(), K::TokenTooOld);
    assert_eq!(verify(&answer("soon"), &expected_hash()).unwrap_err(), K::InvalidTime);
    let other = Expected::new("com.example.other", Binding::RequestHash(HASH));
    assert_eq!(verify(&answer(&time), &other).unwrap_err(), K::PackageMismatch);
    let other = Expected::new(PACKAGE, Binding::RequestHash("other"));
    assert_eq!(verify(&answer(&time), &other).unwrap_err(), K::BindingMismatch);
    // Neither is read as the other.
    let phone = Payload::good_standard(PACKAGE, HASH, NOW).to_decode_answer();
    assert_eq!(verify(&phone, &expected_hash()).unwrap_err(), K::InvalidTime);
    assert_eq!(kind(&answer(&time)), Some(K::InvalidTime));
}

#[test]
fn the_request_is_a_value_for_any_client() {
    let request = DecodeRequest::new(PACKAGE, "a.b-c_d.e", "ya29.token").unwrap();
    assert_eq!(request.method(), "POST");
    let url = "https://playintegrity.googleapis.com/v1/com.example.app:decodeIntegrityToken";
    assert_eq!(request.url(), url);
    let [authorization, content_type] = request.headers();
    assert_eq!(authorization, ("Authorization", "Bearer ya29.token"));
    assert_eq!(content_type, ("Content-Type", "application/json"));
    assert_eq!(request.body(), r#"{"integrityToken":"a.b-c_d.e"}"#);
    assert!(!format!("{request:?}").contains("ya29"));
    let pc = DecodeRequest::for_pc(PACKAGE, "a", "b").unwrap();
    assert!(pc.url().ends_with(":decodePcIntegrityToken"));
    let kind = |package, token, access| {
        DecodeRequest::new(package, token, access).map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(kind("../x", "a", "b"), Err(K::InvalidPackage));
    assert_eq!(kind(PACKAGE, "a\"b", "b"), Err(K::InvalidBase64));
    assert_eq!(kind(PACKAGE, "a\n", "b"), Err(K::InvalidBase64));
    assert_eq!(kind(PACKAGE, "", "b"), Err(K::InvalidBase64));
    assert_eq!(kind(PACKAGE, "a", "b\r\nX: y"), Err(K::InvalidAccessToken));
    assert_eq!(kind(PACKAGE, &"a".repeat(65_537), "b"), Err(K::InputTooLarge));
}
