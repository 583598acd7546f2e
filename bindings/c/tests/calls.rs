//! Each rule of the interface: NULL, lengths, enumerators, handles, a finish that comes twice.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

use bonafide::ErrorKind;
use bonafide_c::*;
use bonafide_testkit::app_attest::{Authority, Device};
use std::ptr::{null, null_mut};

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;
const HASH: [u8; 32] = [0x11; 32];

const NULL: u32 = 0x00ff_0001;
const LENGTH: u32 = 0x00ff_0002;
const ENUMERATOR: u32 = 0x00ff_0003;
const UTF8: u32 = 0x00ff_0004;
const HANDLE: u32 = 0x00ff_0005;
const BUFFER: u32 = 0x00ff_0006;
const FINISHED: u32 = 0x00ff_0007;
const INDEX: u32 = 0x00ff_0008;

fn verifier(authority: &Authority) -> *mut bonafide_app_attest_verifier {
    let root = authority.root_der();
    let builder = bonafide_app_attest_builder_new();
    let mut verifier = null_mut();
    // SAFETY: live handles, and lengths that are the data's.
    unsafe {
        assert_eq!(bonafide_app_attest_builder_app(builder, APP.as_ptr(), APP.len()), 0);
        let anchor = bonafide_app_attest_builder_trust_anchor(builder, root.as_ptr(), root.len());
        assert_eq!(anchor, 0);
        assert_eq!(bonafide_app_attest_builder_build(builder, &mut verifier, null_mut()), 0);
        bonafide_app_attest_builder_free(builder);
    }
    verifier
}

fn pending(
    verifier: *const bonafide_app_attest_verifier,
    authority: &Authority,
    device: &Device,
) -> *mut bonafide_pending {
    let object = device.attest(authority, &HASH, NOW);
    let key_id = device.key_id();
    let mut pending = null_mut();
    // SAFETY: a live handle, and lengths that are the data's.
    let result = unsafe {
        bonafide_app_attest_verify_attestation(
            verifier,
            object.as_ptr(),
            object.len(),
            key_id.as_ptr(),
            HASH.as_ptr(),
            NOW * 1000,
            &mut pending,
            null_mut(),
        )
    };
    assert_eq!(result, BONAFIDE_OK);
    pending
}

#[test]
fn codes_are_the_cores_and_actions_too() {
    for kind in ErrorKind::ALL {
        assert!(bonafide_result_action(kind.code()) != bonafide_action::BONAFIDE_ACTION_NONE);
    }
    use bonafide_action as A;
    for (code, action) in [
        (BONAFIDE_OK, A::BONAFIDE_ACTION_NONE),
        (ErrorKind::Replayed.code(), A::BONAFIDE_ACTION_NEW_CHALLENGE),
        (ErrorKind::UnknownDevice.code(), A::BONAFIDE_ACTION_REATTEST),
        (ErrorKind::StoreUnavailable.code(), A::BONAFIDE_ACTION_BACKOFF),
        (ErrorKind::Revoked.code(), A::BONAFIDE_ACTION_STOP),
        // A mistake of the server's own program refuses no client.
        (NULL, A::BONAFIDE_ACTION_BACKOFF),
        (12345, A::BONAFIDE_ACTION_BACKOFF),
    ] {
        assert_eq!(bonafide_result_action(code), action, "{code:#x}");
    }
    let constants = error_constants();
    for (name, code) in
        [("REPLAYED", ErrorKind::Replayed.code()), ("CALL_NULL", NULL), ("CALL_INDEX", INDEX)]
    {
        let line = format!("#define BONAFIDE_ERROR_{name} {code:#010x}u\n");
        assert!(constants.contains(&line), "{line}");
    }
}

#[test]
fn null_is_a_result_wherever_it_may_not_be() {
    let authority = Authority::from_seed(1);
    let verifier = verifier(&authority);
    let device = Device::from_seed(7, APP);
    let object = device.attest(&authority, &HASH, NOW);
    let key_id = device.key_id();
    let mut out = null_mut();
    // SAFETY: NULL is what is tried, and everything else is live.
    unsafe {
        let attest = |verifier, object: *const u8, len, key_id, hash, out| {
            let now = NOW * 1000;
            bonafide_app_attest_verify_attestation(
                verifier,
                object,
                len,
                key_id,
                hash,
                now,
                out,
                null_mut(),
            )
        };
        let (data, len) = (object.as_ptr(), object.len());
        let (key, hash) = (key_id.as_ptr(), HASH.as_ptr());
        assert_eq!(attest(null(), data, len, key, hash, &mut out), NULL);
        assert_eq!(attest(verifier, null(), len, key, hash, &mut out), NULL);
        assert_eq!(attest(verifier, data, len, null(), hash, &mut out), NULL);
        assert_eq!(attest(verifier, data, len, key, null(), &mut out), NULL);
        assert_eq!(attest(verifier, data, len, key, hash, null_mut()), NULL);
        // NULL and nothing to read is an empty object, which is not one.
        let empty = attest(verifier, null(), 0, key, hash, &mut out);
        assert_eq!(empty >> 16, 1, "malformed: {empty:#x}");
        let huge = usize::MAX;
        assert_eq!(attest(verifier, data, huge, key, hash, &mut out), LENGTH);
        assert!(out.is_null(), "written on success only");

        assert_eq!(bonafide_app_attest_builder_app(null_mut(), APP.as_ptr(), 1), NULL);
        let builder = bonafide_app_attest_builder_new();
        assert_eq!(bonafide_app_attest_builder_app(builder, null(), 1), NULL);
        assert_eq!(bonafide_app_attest_builder_app(builder, [0xff_u8].as_ptr(), 1), UTF8);
        assert_eq!(bonafide_app_attest_builder_environments(builder, 4), ENUMERATOR);
        assert_eq!(bonafide_app_attest_builder_build(builder, null_mut(), null_mut()), NULL);
        // A mistake in the configuration is the core's, with its line for the log.
        let (mut none, mut error) = (null_mut(), null_mut());
        let result = bonafide_app_attest_builder_build(builder, &mut none, &mut error);
        assert_eq!(result, ErrorKind::NoAppId.code());
        assert_eq!(bonafide_error_code(error), result);
        assert!(none.is_null());
        let (mut len, mut text) = (0, vec![0; 1000]);
        assert_eq!(bonafide_error_message(error, null_mut(), 0, &mut len), BUFFER);
        assert_eq!(bonafide_error_message(error, text.as_mut_ptr(), len - 1, &mut len), BUFFER);
        assert_eq!(bonafide_error_message(error, text.as_mut_ptr(), len, &mut len), 0);
        text.truncate(len);
        assert!(String::from_utf8(text).unwrap().ends_with("[NoAppId]"));
        assert_eq!(bonafide_error_message(null(), null_mut(), 0, &mut len), NULL);
        assert_eq!(bonafide_error_code(null()), 0);
        bonafide_error_free(error);
        bonafide_app_attest_builder_free(builder);
        bonafide_app_attest_verifier_free(verifier);
        bonafide_error_free(null_mut());
        bonafide_pending_free(null_mut());
        bonafide_attestation_free(null_mut());
        bonafide_assertion_free(null_mut());
        bonafide_attested_key_free(null_mut());
        bonafide_app_attest_verifier_free(null_mut());
        bonafide_app_attest_builder_free(null_mut());
    }
}

#[test]
fn claims_come_after_one_finish_and_no_second() {
    let authority = Authority::from_seed(1);
    let verifier = verifier(&authority);
    let device = Device::from_seed(7, APP);
    // SAFETY: live handles throughout, except where another type is what is tried.
    unsafe {
        let pending = pending(verifier, &authority, &device);
        let (mut count, mut effect) = (0, std::mem::zeroed::<bonafide_effect>());
        assert_eq!(bonafide_pending_effect_count(pending, &mut count), 0);
        assert_eq!(count, 1);
        assert_eq!(bonafide_pending_effect(pending, 1, &mut effect), INDEX);
        assert_eq!(bonafide_pending_effect(pending, 0, &mut effect), 0);
        assert_eq!((effect.kind, effect.id), (BONAFIDE_EFFECT_ENROL, device.key_id()));
        assert!(effect.record_len > 0 && effect.counter == 0);

        let (mut attestation, mut assertion) = (null_mut(), null_mut());
        let finish =
            |outcome, out| bonafide_pending_finish_attestation(pending, outcome, out, null_mut());
        // What is wrong with the call leaves the claims where they are.
        assert_eq!(finish(0, &mut attestation), ENUMERATOR);
        assert_eq!(finish(8, &mut attestation), ENUMERATOR);
        assert_eq!(finish(1, null_mut()), NULL);
        let other = bonafide_pending_finish_assertion(pending, 1, &mut assertion, null_mut());
        assert_eq!(other, HANDLE, "it is no assertion");
        assert_eq!(finish(BONAFIDE_OUTCOME_COMMITTED, &mut attestation), 0);
        assert_eq!(finish(BONAFIDE_OUTCOME_COMMITTED, &mut attestation), FINISHED);
        let mut claims = std::mem::zeroed::<bonafide_attestation_claims>();
        assert_eq!(bonafide_attestation_read_claims(attestation, &mut claims), 0);
        assert_eq!(claims.device, device.key_id());

        // A handle of another type, in a build with debug assertions.
        if cfg!(debug_assertions) {
            let wrong = bonafide_pending_effect_count(attestation.cast(), &mut count);
            assert_eq!(wrong, HANDLE);
        }
        bonafide_attestation_free(attestation);
        bonafide_pending_free(pending);

        // A refusal consumes the claims.
        let pending = self::pending(verifier, &authority, &device);
        let mut none = null_mut();
        let refused = bonafide_pending_finish_attestation(
            pending,
            BONAFIDE_OUTCOME_REVOKED,
            &mut none,
            null_mut(),
        );
        assert_eq!(refused, ErrorKind::Revoked.code());
        let again = bonafide_pending_finish_attestation(pending, 1, &mut none, null_mut());
        assert_eq!((again, none.is_null()), (FINISHED, true));
        bonafide_pending_free(pending);
        bonafide_app_attest_verifier_free(verifier);
    }
}

#[test]
fn a_request_is_bound_as_in_rust() {
    use bonafide::request::{BodyHash, Request, Scheme};
    let body = BodyHash::of(b"hello");
    let body_sha256: [u8; 32] = {
        use sha2::Digest;
        sha2::Sha256::digest(b"hello").into()
    };
    let expected = Request {
        app_id: APP,
        purpose: "chat",
        challenge: b"challenge",
        method: "POST",
        scheme: Scheme::Https,
        authority: "api.example.com",
        path_and_query: "/v1/chat",
        body,
        report: None,
    };
    let request = |scheme| bonafide_request {
        app_id: APP.as_ptr(),
        app_id_len: APP.len(),
        purpose: b"chat".as_ptr(),
        purpose_len: 4,
        challenge: b"challenge".as_ptr(),
        challenge_len: 9,
        method: b"POST".as_ptr(),
        method_len: 4,
        scheme,
        authority: b"api.example.com".as_ptr(),
        authority_len: 15,
        path_and_query: b"/v1/chat".as_ptr(),
        path_and_query_len: 8,
        body_sha256: body_sha256.as_ptr(),
        report_sha256: null(),
    };
    let mut hash = [0; 32];
    // SAFETY: every pointer is to live data of its length.
    unsafe {
        let good = request(BONAFIDE_SCHEME_HTTPS);
        assert_eq!(bonafide_request_binding(&good, hash.as_mut_ptr(), null_mut()), 0);
        assert_eq!(hash, *expected.binding().unwrap().as_bytes());
        let with_report = bonafide_request { report_sha256: HASH.as_ptr(), ..request(1) };
        assert_eq!(bonafide_request_binding(&with_report, hash.as_mut_ptr(), null_mut()), 0);
        let expected = Request { report: Some(HASH), ..expected };
        assert_eq!(hash, *expected.binding().unwrap().as_bytes());
        for scheme in [0, 3] {
            let odd = request(scheme);
            let result = bonafide_request_binding(&odd, hash.as_mut_ptr(), null_mut());
            assert_eq!(result, ENUMERATOR);
        }
        let no_body = bonafide_request { body_sha256: null(), ..request(1) };
        assert_eq!(bonafide_request_binding(&no_body, hash.as_mut_ptr(), null_mut()), NULL);
        assert_eq!(bonafide_request_binding(null(), hash.as_mut_ptr(), null_mut()), NULL);
    }
}
