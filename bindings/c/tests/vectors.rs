//! The vectors that every language reads, through C: App Attest, Play Integrity and request
//! binding. Sealing's are read in `seal.rs`.

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
use bonafide::ErrorKind;
use bonafide_c::*;
use common::{
    Answer, Owned, answer, asserted, attested, filled, given, given_or_why, stored_key, text_at,
    verifier, with_error, written,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::ptr::{null, null_mut};

const COMMITTED: u32 = BONAFIDE_OUTCOME_COMMITTED;

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn base64(value: &Value) -> Vec<u8> {
    STANDARD.decode(text(value)).unwrap()
}

fn hash(value: &Value) -> [u8; 32] {
    bytes(text(value)).try_into().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// The result that a case is to have, whose name is that of its code.
fn expected(case: &Value) -> Answer {
    let error = &case["error"];
    if error.is_null() {
        return Ok(());
    }
    let code = u32::try_from(error["code"].as_u64().unwrap()).unwrap();
    assert_eq!(code, code_of(&error["kind"]));
    Err(code)
}

fn code_of(name: &Value) -> u32 {
    ErrorKind::ALL.iter().find(|kind| kind.name() == text(name)).unwrap().code()
}

#[test]
fn app_attest() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/app_attest.json")).unwrap();
    assert_eq!(vectors["format"], "bonafide/app-attest/1");
    assert_eq!(vectors["app_id"], common::APP);
    let now = vectors["now_ms"].as_u64().unwrap();
    let environments = list(&vectors["environments"]).iter().map(|name| match text(name) {
        "production" => BONAFIDE_ENVIRONMENT_PRODUCTION,
        "development" => BONAFIDE_ENVIRONMENT_DEVELOPMENT,
        other => panic!("{other}"),
    });
    let environments = environments.fold(0, |all, one| all | one);
    let verifier = verifier(&base64(&vectors["root"]), |builder| {
        // SAFETY: a live handle.
        let set = unsafe { bonafide_app_attest_builder_environments(builder.0, environments) };
        assert_eq!(set, 0);
    })
    .unwrap();
    let mut seen = [0, 0];
    for case in list(&vectors["attestations"]) {
        let name = text(&case["name"]);
        let key_id: [u8; 32] = base64(&case["key_id"]).try_into().unwrap();
        let client_data_hash = hash(&case["client_data_hash"]);
        let object = base64(&case["object"]);
        let pending = attested(&verifier, &object, &key_id, &client_data_hash, now);
        let attestation = pending.and_then(|pending| pending.attestation(COMMITTED));
        assert_eq!(
            attestation.as_ref().map(|_| ()).map_err(|code| *code),
            expected(case),
            "{name}"
        );
        seen[usize::from(attestation.is_ok())] += 1;
        let Ok(attestation) = attestation else {
            assert!(case["claims"].is_null());
            continue;
        };
        let claims = &case["claims"];
        // SAFETY: live handles.
        let (found, key) = unsafe {
            (
                written(|out| bonafide_attestation_read_claims(attestation.0, out)).unwrap(),
                given(|out| bonafide_attestation_key(attestation.0, out)).unwrap(),
            )
        };
        assert_eq!(found.device, key_id, "{name}");
        let environment = match found.environment {
            BONAFIDE_ENVIRONMENT_PRODUCTION => "production",
            BONAFIDE_ENVIRONMENT_DEVELOPMENT => "development",
            other => panic!("{other}"),
        };
        assert_eq!(text(&claims["environment"]), environment, "{name}");
        assert_eq!(claims["platform"], found.platform, "{name}");
        let os_version = text_at(found.os_version, found.os_version_len);
        assert_eq!(claims["os_version"].as_str(), os_version.as_deref(), "{name}");
        let category = (found.launch.state == BONAFIDE_LAUNCH_PRESENT)
            .then_some(u64::from(found.launch.category));
        assert_eq!(claims["launch_category"].as_u64(), category, "{name}");
        // SAFETY: a live handle.
        let record = given(|out| unsafe { bonafide_attested_key_record(key.0, out) }).unwrap();
        assert_eq!(text(&claims["record"]), hex(&record.bytes()), "{name}");
    }
    let key = stored_key(&bytes(text(&vectors["record"]))).unwrap();
    for case in list(&vectors["assertions"]) {
        let name = text(&case["name"]);
        let object = base64(&case["object"]);
        let pending = asserted(&verifier, &object, &hash(&case["client_data_hash"]), &key);
        let assertion = pending.and_then(|pending| pending.assertion(COMMITTED));
        assert_eq!(assertion.as_ref().map(|_| ()).map_err(|code| *code), expected(case), "{name}");
        seen[usize::from(assertion.is_ok())] += 1;
        let counter = assertion.ok().map(|assertion| {
            // SAFETY: a live handle.
            let claims = written(|out| unsafe { bonafide_assertion_read_claims(assertion.0, out) });
            u64::from(claims.unwrap().counter)
        });
        assert_eq!(case["counter"].as_u64(), counter, "{name}");
    }
    assert!(seen[0] > 15 && seen[1] > 5, "{seen:?}");
}

#[test]
fn play_integrity() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/play_integrity.json")).unwrap();
    assert_eq!(vectors["format"], "bonafide/play-integrity/1");
    let now = vectors["now_ms"].as_u64().unwrap();
    let package = text(&vectors["package"]);
    let (aes, ec) = (text(&vectors["decryption_key"]), text(&vectors["verification_key"]));
    let builder = Owned(bonafide_play_builder_new());
    let digest = text(&vectors["certificate_digest"]);
    let mut digest_bytes = [0_u8; 32];
    // SAFETY: live handles, lengths that are the data's, and 32 bytes.
    let (verifier, policy) = unsafe {
        let added = with_error(|error| {
            let added = bonafide_play_builder_app(
                builder.0,
                package.as_ptr(),
                package.len(),
                aes.as_ptr(),
                aes.len(),
                ec.as_ptr(),
                ec.len(),
                error,
            );
            answer(added, ())
        });
        assert_eq!(added, Ok(()));
        let read = with_error(|error| {
            let (data, len, out) = (digest.as_ptr(), digest.len(), digest_bytes.as_mut_ptr());
            answer(bonafide_play_certificate_digest(data, len, out, error), ())
        });
        assert_eq!(read, Ok(()));
        let verifier =
            given_or_why(|out, error| bonafide_play_builder_build(builder.0, out, error));
        let policy = given_or_why(|out, error| {
            let preset = BONAFIDE_PLAY_POLICY_RECOMMENDED;
            bonafide_play_policy_new(preset, digest_bytes.as_ptr(), 1, out, error)
        });
        (verifier.unwrap(), policy.unwrap())
    };
    let wanted = |binding_kind, binding: &str| bonafide_play_expected {
        package: package.as_ptr(),
        package_len: package.len(),
        binding_kind,
        binding: binding.as_ptr(),
        binding_len: binding.len(),
        max_age_ms: 0,
        max_ahead_ms: 0,
    };
    let nonce = wanted(BONAFIDE_PLAY_BINDING_NONCE, text(&vectors["nonce"]));
    let request_hash = text(&vectors["request_hash"]);
    let request_hash = wanted(BONAFIDE_PLAY_BINDING_REQUEST_HASH, request_hash);
    let (tokens, answers) = (list(&vectors["tokens"]), list(&vectors["answers"]));
    let mut seen = [0, 0];
    for (case, is_token) in
        tokens.iter().map(|case| (case, true)).chain(answers.iter().map(|case| (case, false)))
    {
        let name = text(&case["name"]);
        // SAFETY: live handles, and lengths that are the data's.
        let pending = given_or_why(|out, error| unsafe {
            if is_token {
                let token = text(&case["token"]);
                let (data, len) = (token.as_ptr(), token.len());
                bonafide_play_verify(verifier.0, data, len, &nonce, now, out, error)
            } else {
                let body = text(&case["answer"]);
                let (data, len) = (body.as_ptr(), body.len());
                bonafide_play_verify_decoded(data, len, &request_hash, now, out, error)
            }
        });
        let verdict =
            pending.and_then(|pending: Owned<bonafide_pending>| pending.verdict(COMMITTED));
        assert_eq!(verdict.as_ref().map(|_| ()).map_err(|code| *code), expected(case), "{name}");
        seen[usize::from(verdict.is_ok())] += 1;
        let Ok(verdict) = verdict else {
            assert!(case["verdict"].is_null() && case["reasons"].is_null());
            continue;
        };
        // SAFETY: live handles.
        let (json, appraisal) = unsafe {
            (
                given(|out| bonafide_play_verdict_json(verdict.0, out)).unwrap().text(),
                given(|out| bonafide_play_policy_appraise(policy.0, verdict.0, out)).unwrap(),
            )
        };
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), case["verdict"], "{name}");
        let found: Vec<u32> = appraisal.reasons().iter().map(|reason| reason.code).collect();
        let reasons: Vec<u32> = list(&case["reasons"]).iter().map(code_of).collect();
        assert_eq!(found, reasons, "{name}");
    }
    assert!(seen[0] > 10 && seen[1] > 4, "{seen:?}");
}

#[test]
fn request_binding() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../tests/vectors/request.json")).unwrap();
    assert_eq!(vectors["format"], "bonafide/request/1");
    let bind = |case: &Value| {
        let field = |name: &str| text(&case[name]);
        let challenge = bytes(field("challenge"));
        let body: [u8; 32] = Sha256::digest(bytes(field("body"))).into();
        let report = case["report_sha256"].as_str().map(bytes);
        let (app_id, purpose, method) = (field("app_id"), field("purpose"), field("method"));
        let (authority, path) = (field("authority"), field("path_and_query"));
        let request = bonafide_request {
            app_id: app_id.as_ptr(),
            app_id_len: app_id.len(),
            purpose: purpose.as_ptr(),
            purpose_len: purpose.len(),
            challenge: challenge.as_ptr(),
            challenge_len: challenge.len(),
            method: method.as_ptr(),
            method_len: method.len(),
            scheme: match field("scheme") {
                "https" => BONAFIDE_SCHEME_HTTPS,
                "http" => BONAFIDE_SCHEME_HTTP,
                other => panic!("{other}"),
            },
            authority: authority.as_ptr(),
            authority_len: authority.len(),
            path_and_query: path.as_ptr(),
            path_and_query_len: path.len(),
            body_sha256: body.as_ptr(),
            report_sha256: report.as_ref().map_or(null(), |report| report.as_ptr()),
        };
        with_error(|error| {
            let mut hash = [0; 32];
            // SAFETY: every pointer is to live data of its length, or to 32 bytes.
            let code = unsafe { bonafide_request_binding(&request, hash.as_mut_ptr(), error) };
            answer(code, hash)
        })
        .map(|hash| {
            // SAFETY: the same, and what `filled` gives.
            let text = filled(|buffer, capacity, len| unsafe {
                bonafide_request_binding_base64url(&request, buffer, capacity, len, null_mut())
            });
            (hash, text)
        })
    };
    let (cases, refused) = (list(&vectors["cases"]), list(&vectors["refused"]));
    assert!(cases.len() > 20 && refused.len() > 10);
    for case in cases {
        let (hash, base64url) = bind(case).unwrap();
        assert_eq!(text(&case["binding"]), hex(&hash), "{}", case["name"]);
        assert_eq!(text(&case["base64url"]), base64url, "{}", case["name"]);
    }
    for case in refused {
        let code = ErrorKind::InvalidRequestField.code();
        assert_eq!(bind(case).map(|_| ()), Err(code), "{}", case["name"]);
    }
}
