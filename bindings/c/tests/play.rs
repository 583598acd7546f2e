//! Play Integrity through C: what Rust says, and each rule of the interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::play_integrity::{
    AppRecognition, Binding, CertificateDigest, DecryptionKey, DetectedApp, DeviceActivity,
    DeviceLabel, Expected, Freshness, PlayProtect, Policy, Verdict, VerificationKey, Verifier,
    check_decode_status, verify_decoded, verify_pc_decoded,
};
use bonafide::replay::{Outcome, Uncommitted};
use bonafide::{ErrorKind as K, Timestamp};
use bonafide_c::*;
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload, TokenDefect};
use common::{
    Answer, ENUMERATOR, FINISHED, Field, HANDLE, LENGTH, NOW, Owned, PACKAGE, answer, given,
    given_or_why, mistakes, text_at, with_error, written, wrong_fields,
};
use std::ptr::{null, null_mut};
use std::time::Duration;

const NONCE: &str = "bm9uY2UgdGhhdCBpcyBsb25nIGVub3VnaA";
const HASH: &str = "cmVxdWVzdCBoYXNo";
const COMMITTED: u32 = BONAFIDE_OUTCOME_COMMITTED;

fn console() -> Console {
    Console::from_seed(1)
}

fn add_app(builder: &Owned<bonafide_play_builder>, package: &str, keys: [&str; 2]) -> Answer {
    let [aes, ec] = keys;
    with_error(|error| {
        // SAFETY: a live handle and live data.
        let added = unsafe {
            bonafide_play_builder_app(
                builder.0,
                package.as_ptr(),
                package.len(),
                aes.as_ptr(),
                aes.len(),
                ec.as_ptr(),
                ec.len(),
                error,
            )
        };
        answer(added, ())
    })
}

fn build(builder: &Owned<bonafide_play_builder>) -> Answer<Owned<bonafide_play_verifier>> {
    // SAFETY: a live handle.
    given_or_why(|out, error| unsafe { bonafide_play_builder_build(builder.0, out, error) })
}

fn c() -> Owned<bonafide_play_verifier> {
    let (builder, console) = (Owned(bonafide_play_builder_new()), console());
    let keys = [&*console.decryption_key(), &*console.verification_key()];
    assert_eq!(add_app(&builder, PACKAGE, keys), Ok(()));
    build(&builder).unwrap()
}

fn rust() -> Verifier {
    let console = console();
    let aes = DecryptionKey::from_console(&console.decryption_key()).unwrap();
    let ec = VerificationKey::from_console(&console.verification_key()).unwrap();
    Verifier::builder().app(PACKAGE, aes, ec).build().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_unix_millis(NOW)
}

fn expected(kind: u32, binding: &'static str) -> bonafide_play_expected {
    bonafide_play_expected {
        package: PACKAGE.as_ptr(),
        package_len: PACKAGE.len(),
        binding_kind: kind,
        binding: binding.as_ptr(),
        binding_len: binding.len(),
        max_age_ms: 0,
        max_ahead_ms: 0,
    }
}

fn nonce() -> bonafide_play_expected {
    expected(BONAFIDE_PLAY_BINDING_NONCE, NONCE)
}

fn request_hash() -> bonafide_play_expected {
    expected(BONAFIDE_PLAY_BINDING_REQUEST_HASH, HASH)
}

fn verify(
    token: impl AsRef<[u8]>,
    wanted: &bonafide_play_expected,
) -> Answer<Owned<bonafide_pending>> {
    let (data, len) = (token.as_ref().as_ptr(), token.as_ref().len());
    let c = c();
    // SAFETY: live handles and data.
    given_or_why(|out, error| unsafe {
        bonafide_play_verify(c.0, data, len, wanted, NOW, out, error)
    })
}

fn decoded(
    body: impl AsRef<[u8]>,
    wanted: &bonafide_play_expected,
) -> Answer<Owned<bonafide_pending>> {
    let (data, len) = (body.as_ref().as_ptr(), body.as_ref().len());
    // SAFETY: live data.
    given_or_why(|out, error| unsafe {
        bonafide_play_verify_decoded(data, len, wanted, NOW, out, error)
    })
}

fn pc_decoded(
    body: impl AsRef<[u8]>,
    wanted: &bonafide_play_expected,
) -> Answer<Owned<bonafide_pending>> {
    let (data, len) = (body.as_ref().as_ptr(), body.as_ref().len());
    // SAFETY: live data.
    given_or_why(|out, error| unsafe {
        bonafide_play_verify_pc_decoded(data, len, wanted, NOW, out, error)
    })
}

fn good() -> Payload {
    Payload::good(PACKAGE, NONCE, NOW)
}

fn token(payload: &Payload) -> String {
    console().token(&payload.to_json())
}

fn rust_verdict(payload: &Payload) -> Uncommitted<Verdict> {
    rust().verify(&token(payload), &Expected::new(PACKAGE, Binding::Nonce(NONCE)), now()).unwrap()
}

fn claims(verdict: &Owned<bonafide_play_verdict>) -> bonafide_play_claims {
    // SAFETY: a live handle.
    written(|out| unsafe { bonafide_play_verdict_read_claims(verdict.0, out) }).unwrap()
}

fn json(verdict: &Owned<bonafide_play_verdict>) -> String {
    // SAFETY: a live handle.
    given(|out| unsafe { bonafide_play_verdict_json(verdict.0, out) }).unwrap().text()
}

fn of(payload: &Payload) -> Owned<bonafide_play_verdict> {
    verify(token(payload), &nonce()).unwrap().verdict(COMMITTED).unwrap()
}

fn with(change: impl FnOnce(&mut Payload)) -> Payload {
    let mut payload = good();
    change(&mut payload);
    payload
}

#[test]
fn a_token_becomes_a_verdict_once() {
    let pending = verify(token(&good()), &nonce()).unwrap();
    let effects = pending.effects();
    let [used] = &effects[..] else { panic!("{} effects", effects.len()) };
    let expected = rust_verdict(&good());
    let effect = expected.effects().iter().next().unwrap();
    let bonafide::replay::Effect::InsertOnce { id, keep, .. } = effect else {
        panic!("{effect:?}")
    };
    assert_eq!((used.kind, used.id), (BONAFIDE_EFFECT_INSERT_ONCE, *id));
    assert_eq!(u128::from(used.keep_at_least_ms), keep.at_least.as_millis());
    assert_eq!(used.keep_until_ms, keep.until.unix_millis());
    assert_eq!(used.made_ms, keep.made.unix_millis());
    assert!(used.owner.is_null() && used.record.is_null() && used.receipt.is_null());
    assert_eq!(pending.pc_verdict(COMMITTED).err(), Some(HANDLE), "it is a phone's");
    assert_eq!(pending.attestation(COMMITTED).err(), Some(HANDLE));
    let verdict = pending.verdict(COMMITTED).unwrap();
    assert_eq!(pending.verdict(COMMITTED).err(), Some(FINISHED));
    let found = claims(&verdict);
    assert_eq!(found.provenance, BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS);
    assert_eq!(text_at(found.package, found.package_len).as_deref(), Some(PACKAGE));
    assert_eq!((found.time_ms, found.version_code), (NOW, 42));
    assert_eq!(json(&verdict), expected.assume_committed().to_json());

    for (number, outcome) in [
        (BONAFIDE_OUTCOME_REPLAYED, Outcome::Replayed),
        (BONAFIDE_OUTCOME_REVOKED, Outcome::Revoked),
    ] {
        let pending = verify(token(&good()), &nonce()).unwrap();
        let refused = rust_verdict(&good()).finish(outcome).unwrap_err().code();
        assert_eq!(pending.verdict(number).err(), Some(refused));
        assert_eq!(pending.verdict(COMMITTED).err(), Some(FINISHED));
    }
}

#[test]
fn googles_answer_becomes_the_same_verdict() {
    let payload = Payload::good_standard(PACKAGE, HASH, NOW);
    let pending = decoded(payload.to_decode_answer(), &request_hash()).unwrap();
    assert_eq!(pending.kinds(), [BONAFIDE_EFFECT_INSERT_ONCE]);
    let verdict = pending.verdict(COMMITTED).unwrap();
    assert_eq!(claims(&verdict).provenance, BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE);
    let by_keys = verify(token(&payload), &request_hash()).unwrap();
    assert_eq!(by_keys.effects()[0].id, pending.effects()[0].id);
    assert_eq!(json(&by_keys.verdict(COMMITTED).unwrap()), json(&verdict));
}

#[test]
fn refusals_are_the_cores() {
    let rust = rust();
    let same = |token: &str, wanted: &bonafide_play_expected, expected: &Expected<'_>| {
        let expected = rust.verify(token, expected, now()).map(|_| ());
        let expected = expected.map_err(|error| error.code());
        assert_eq!(verify(token, wanted).map(|_| ()), expected);
        expected
    };
    let as_nonce = Expected::new(PACKAGE, Binding::Nonce(NONCE));
    for defect in TokenDefect::ALL {
        let token = console().token_with(&good().to_json(), *defect);
        assert!(same(&token, &nonce(), &as_nonce).is_err(), "{defect:?}");
    }
    let token = token(&good());
    for odd in ["", "x", "a.b.c.d.e", &token[1..], &"x".repeat(65_537)] {
        assert!(same(odd, &nonce(), &as_nonce).is_err());
    }
    let hash = Expected::new(PACKAGE, Binding::RequestHash(NONCE));
    let as_hash = expected(BONAFIDE_PLAY_BINDING_REQUEST_HASH, NONCE);
    assert_eq!(same(&token, &as_hash, &hash), Err(K::BindingKind.code()));
    for (package, code) in
        [("com.example.other", K::PackageNotConfigured), ("no package", K::PackageNotConfigured)]
    {
        let wanted = bonafide_play_expected {
            package: package.as_ptr(),
            package_len: package.len(),
            ..nonce()
        };
        let expected = Expected::new(package, Binding::Nonce(NONCE));
        let found = same(&token, &wanted, &expected);
        assert_eq!(found, Err(code.code()), "{package}");
    }
    // What a client sends is never a mistake of the server's program.
    for odd in [&[0xff_u8; 40][..], b"a.b\xff.c.d.e"] {
        assert_eq!(verify(odd, &nonce()).err().unwrap() >> 16, 1, "malformed");
    }

    let of_answer = |body: &str| {
        let expected = Expected::new(PACKAGE, Binding::RequestHash(HASH));
        let expected = verify_decoded(body.as_bytes(), &expected, now()).map(|_| ());
        let expected = expected.map_err(|error| error.code());
        assert_eq!(decoded(body, &request_hash()).map(|_| ()), expected, "{body}");
        expected
    };
    for code in [400, 401, 403, 404, 429, 500] {
        let body = format!(r#"{{"error":{{"code":{code},"message":"m","status":"S"}}}}"#);
        assert!(of_answer(&body).is_err());
    }
    for body in ["", "<html>", "[]", "{}", &good().to_decode_answer()] {
        assert!(of_answer(body).is_err());
    }
    assert!(decoded([0xff; 10], &request_hash()).is_err());
}

#[test]
fn freshness_is_what_is_asked_for() {
    let made = |at: u64| token(&Payload::good(PACKAGE, NONCE, at));
    let window =
        |max_age_ms, max_ahead_ms| bonafide_play_expected { max_age_ms, max_ahead_ms, ..nonce() };
    let found = |at, max_age, max_ahead| verify(made(at), &window(max_age, max_ahead)).map(|_| ());
    let (old, future) = (Err(K::TokenTooOld.code()), Err(K::TokenFromTheFuture.code()));
    // 0 is the default.
    let Freshness { max_age, max_ahead } = Freshness::default();
    assert_eq!((max_age, max_ahead), (Duration::from_secs(600), Duration::from_secs(60)));
    assert_eq!(found(NOW - 600_000, 0, 0), Ok(()));
    assert_eq!(found(NOW - 600_001, 0, 0), old);
    assert_eq!(found(NOW + 60_000, 0, 0), Ok(()));
    assert_eq!(found(NOW + 60_001, 0, 0), future);
    assert_eq!(found(NOW - 5000, 5000, 0), Ok(()));
    assert_eq!(found(NOW - 5001, 5000, 0), old);
    assert_eq!(found(NOW + 5000, 0, 5000), Ok(()));
    assert_eq!(found(NOW + 5001, 0, 5000), future);
    let day = 86_400_000;
    assert_eq!(found(NOW, day, day), Ok(()));
    for (age, ahead) in [(day + 1, 0), (0, day + 1), (u64::MAX, 0), (0, u64::MAX)] {
        assert_eq!(found(NOW, age, ahead), Err(K::InvalidExpectation.code()), "{age} {ahead}");
    }
}

#[test]
fn mistakes_with_what_is_expected_are_results() {
    let (c, token) = (c(), token(&good()));
    let answer = Payload::good_standard(PACKAGE, HASH, NOW).to_decode_answer();
    let (wanted, wanted_hash) = (nonce(), request_hash());
    let (by_nonce, by_hash) = (&raw const wanted, &raw const wanted_hash);
    mistakes!(bonafide_play_verify(
        handle c.0.cast_const(), data token, place by_nonce, value NOW,
        out *mut bonafide_pending, error
    ));
    mistakes!(bonafide_play_verify_decoded(
        data answer, place by_hash, value NOW, out *mut bonafide_pending, error
    ));
    mistakes!(bonafide_play_verify_pc_decoded(
        data answer, place by_hash, value NOW, out *mut bonafide_pending, error
    ));
    let fields: [(&str, Field<bonafide_play_expected>); 2] = [
        ("package", |it| (&mut it.package, &mut it.package_len)),
        ("binding", |it| (&mut it.binding, &mut it.binding_len)),
    ];
    type Call<'a> = &'a dyn Fn(&bonafide_play_expected) -> u32;
    let calls: [Call<'_>; 3] = [
        &|wanted| verify(&token, wanted).err().unwrap_or(0),
        &|wanted| decoded(&answer, wanted).err().unwrap_or(0),
        &|wanted| pc_decoded(&answer, wanted).err().unwrap_or(0),
    ];
    for call in calls {
        wrong_fields(nonce, &fields, |_| true, call);
        for binding_kind in [0, 3, u32::MAX] {
            assert_eq!(call(&bonafide_play_expected { binding_kind, ..nonce() }), ENUMERATOR);
        }
        let empty = bonafide_play_expected { binding: null(), binding_len: 0, ..nonce() };
        assert_eq!(call(&empty), K::InvalidExpectation.code());
        let long = "n".repeat(501);
        let long =
            bonafide_play_expected { binding: long.as_ptr(), binding_len: long.len(), ..nonce() };
        assert_eq!(call(&long), K::InvalidExpectation.code());
    }
}

#[test]
fn a_builder_wants_good_keys_and_goes_on() {
    let (builder, console) = (Owned(bonafide_play_builder_new()), console());
    assert_eq!(build(&builder).err(), Some(K::NoPackage.code()));
    let (aes, ec) = (console.decryption_key(), console.verification_key());
    for (package, keys, kind) in [
        (PACKAGE, ["", &*ec], K::InvalidDecryptionKey),
        (PACKAGE, [&*ec, &*ec], K::InvalidDecryptionKey),
        (PACKAGE, [&*aes, ""], K::InvalidVerificationKey),
        (PACKAGE, [&*aes, &*aes], K::InvalidVerificationKey),
    ] {
        assert_eq!(add_app(&builder, package, keys), Err(kind.code()));
    }
    assert_eq!(build(&builder).err(), Some(K::NoPackage.code()), "a mistake adds nothing");
    // Two pairs for one package, while they are changed.
    let other = Console::from_seed(2);
    assert_eq!(add_app(&builder, PACKAGE, [&aes, &ec]), Ok(()));
    let first = build(&builder).unwrap();
    let pair = (other.decryption_key(), other.verification_key());
    assert_eq!(add_app(&builder, PACKAGE, [&pair.0, &pair.1]), Ok(()));
    let both = build(&builder).unwrap();
    let wanted = nonce();
    let answer = |verifier: &Owned<bonafide_play_verifier>, token: &str| {
        // SAFETY: live handles and data.
        given_or_why(|out, error| unsafe {
            let (data, len) = (token.as_ptr(), token.len());
            bonafide_play_verify(verifier.0, data, len, &wanted, NOW, out, error)
        })
        .map(|_: Owned<bonafide_pending>| ())
    };
    let (old, new) = (token(&good()), other.token(&good().to_json()));
    assert_eq!((answer(&first, &old), answer(&both, &old)), (Ok(()), Ok(())));
    assert_eq!(answer(&first, &new), Err(K::TokenDecryption.code()));
    assert_eq!(answer(&both, &new), Ok(()));
    assert_eq!(add_app(&builder, "no package", [&aes, &ec]), Ok(()));
    assert_eq!(build(&builder).err(), Some(K::InvalidPackage.code()));
    mistakes!(bonafide_play_builder_app(
        handle builder.0, text PACKAGE, text aes, text ec, error
    ));
    mistakes!(bonafide_play_builder_build(
        handle builder.0.cast_const(), out *mut bonafide_play_verifier, error
    ));
}

#[test]
fn the_call_to_google_is_rusts() {
    type New = unsafe extern "C" fn(
        *const u8,
        usize,
        *const u8,
        usize,
        *const u8,
        usize,
        *mut *mut bonafide_play_decode_request,
        *mut *mut bonafide_error,
    ) -> u32;
    let new = |call: New, package: &str, token: &[u8], access: &str| {
        // SAFETY: live data.
        given_or_why(|out, error| unsafe {
            call(
                package.as_ptr(),
                package.len(),
                token.as_ptr(),
                token.len(),
                access.as_ptr(),
                access.len(),
                out,
                error,
            )
        })
    };
    use bonafide::play_integrity::DecodeRequest;
    let rust: fn(&str, &str, &str) -> bonafide::Result<DecodeRequest> = DecodeRequest::new;
    let both: [(New, _); 2] = [
        (bonafide_play_decode_request_new, rust),
        (bonafide_play_pc_decode_request_new, DecodeRequest::for_pc),
    ];
    for (call, rust) in both {
        for (package, token, access) in [
            (PACKAGE, "a.b-c_d.e", "ya29.token"),
            ("../x", "a", "b"),
            (PACKAGE, "a\"b", "b"),
            (PACKAGE, "", "b"),
            (PACKAGE, "a", ""),
            (PACKAGE, "a", "b\r\nX: y"),
            (PACKAGE, &"a".repeat(65_537), "b"),
        ] {
            let found = new(call, package, token.as_bytes(), access);
            let expected = match rust(package, token, access) {
                Ok(expected) => expected,
                Err(error) => {
                    assert_eq!(found.err(), Some(error.code()));
                    continue;
                }
            };
            let request = found.unwrap();
            // SAFETY: a live handle.
            let parts =
                written(|out| unsafe { bonafide_play_decode_request_parts(request.0, out) });
            let parts = parts.unwrap();
            let [(_, authorization), content_type] = expected.headers();
            assert_eq!(expected.method(), "POST");
            assert_eq!(content_type, ("Content-Type", "application/json"));
            assert_eq!(text_at(parts.url, parts.url_len).as_deref(), Some(expected.url()));
            let found = text_at(parts.authorization, parts.authorization_len);
            assert_eq!(found.as_deref(), Some(authorization));
            assert_eq!(text_at(parts.body, parts.body_len).as_deref(), Some(expected.body()));
            let request = request.0.cast_const();
            mistakes!(bonafide_play_decode_request_parts(
                handle request, out bonafide_play_decode_parts
            ));
        }
        let odd = new(call, PACKAGE, &[0xff; 9], "b").err();
        assert_eq!(odd, Some(K::InvalidBase64.code()), "a client's token is no mistake");
    }
    mistakes!(bonafide_play_decode_request_new(
        text PACKAGE, data "a.b", text "ya29", out *mut bonafide_play_decode_request, error
    ));
    mistakes!(bonafide_play_pc_decode_request_new(
        text PACKAGE, data "a.b", text "ya29", out *mut bonafide_play_decode_request, error
    ));
}

#[test]
fn each_status_has_the_cores_answer() {
    let mut refused = 0;
    for status in 0..=u16::MAX {
        let expected = check_decode_status(status).map_err(|error| error.code());
        let found = with_error(|error| {
            // SAFETY: a place that can be written.
            answer(unsafe { bonafide_play_check_decode_status(status, error) }, ())
        });
        assert_eq!(found, expected, "{status}");
        refused += usize::from(found.is_err());
    }
    assert_eq!(refused, usize::from(u16::MAX) + 1 - 100);
    // SAFETY: NULL is no place to write to.
    let found = unsafe { bonafide_play_check_decode_status(500, null_mut()) };
    assert_eq!(found, K::DecodeUnavailable.code());
}

/// An enumeration of a verdict: what is written, the name of its value, and its number.
type Case =
    (fn(&mut Payload, &str), fn(&bonafide_play_claims) -> u32, &'static [(&'static str, u32)]);

const ENUMERATIONS: [Case; 7] = [
    (
        |payload, value| {
            payload.app_integrity = payload.app_integrity.replace("PLAY_RECOGNIZED", value)
        },
        |claims| claims.recognition,
        &[
            ("PLAY_RECOGNIZED", BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED),
            ("UNRECOGNIZED_VERSION", BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION),
            ("UNEVALUATED", BONAFIDE_PLAY_RECOGNITION_UNEVALUATED),
            ("UNKNOWN", BONAFIDE_PLAY_RECOGNITION_UNKNOWN),
        ],
    ),
    (
        |payload, value| {
            payload.device_integrity = format!(r#"{{"deviceRecognitionVerdict":["{value}"]}}"#);
        },
        |claims| claims.labels,
        &[
            ("MEETS_BASIC_INTEGRITY", BONAFIDE_PLAY_LABEL_BASIC),
            ("MEETS_DEVICE_INTEGRITY", BONAFIDE_PLAY_LABEL_DEVICE),
            ("MEETS_STRONG_INTEGRITY", BONAFIDE_PLAY_LABEL_STRONG),
            ("MEETS_VIRTUAL_INTEGRITY", BONAFIDE_PLAY_LABEL_VIRTUAL),
            ("MEETS_PC_INTEGRITY", BONAFIDE_PLAY_LABEL_PC),
        ],
    ),
    (
        |payload, value| {
            payload.account_details = format!(r#"{{"appLicensingVerdict":"{value}"}}"#)
        },
        |claims| claims.licensing,
        &[
            ("LICENSED", BONAFIDE_PLAY_LICENSING_LICENSED),
            ("UNLICENSED", BONAFIDE_PLAY_LICENSING_UNLICENSED),
            ("UNEVALUATED", BONAFIDE_PLAY_LICENSING_UNEVALUATED),
            ("UNKNOWN", BONAFIDE_PLAY_LICENSING_UNKNOWN),
        ],
    ),
    (
        |payload, value| {
            payload.device_integrity =
                format!(r#"{{"recentDeviceActivity":{{"deviceActivityLevel":"{value}"}}}}"#);
        },
        |claims| claims.activity,
        &[
            ("LEVEL_1", BONAFIDE_PLAY_ACTIVITY_LEVEL_1),
            ("LEVEL_2", BONAFIDE_PLAY_ACTIVITY_LEVEL_2),
            ("LEVEL_3", BONAFIDE_PLAY_ACTIVITY_LEVEL_3),
            ("LEVEL_4", BONAFIDE_PLAY_ACTIVITY_LEVEL_4),
            ("UNEVALUATED", BONAFIDE_PLAY_ACTIVITY_UNEVALUATED),
        ],
    ),
    (
        |payload, value| {
            payload.account_details =
                format!(r#"{{"accountActivity":{{"activityLevel":"{value}"}}}}"#);
        },
        |claims| claims.account_activity,
        &[
            ("UNEVALUATED", BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED),
            ("UNUSUAL", BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL),
            ("UNKNOWN", BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN),
            ("TYPICAL_BASIC", BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC),
            ("TYPICAL_STRONG", BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG),
        ],
    ),
    (
        |payload, value| {
            payload.environment_details =
                format!(r#"{{"appAccessRiskVerdict":{{"appsDetected":["{value}"]}}}}"#);
        },
        |claims| claims.apps,
        &[
            ("KNOWN_INSTALLED", BONAFIDE_PLAY_APPS_KNOWN_INSTALLED),
            ("KNOWN_CAPTURING", BONAFIDE_PLAY_APPS_KNOWN_CAPTURING),
            ("KNOWN_OVERLAYS", BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS),
            ("KNOWN_CONTROLLING", BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING),
            ("UNKNOWN_INSTALLED", BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED),
            ("UNKNOWN_CAPTURING", BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING),
            ("UNKNOWN_OVERLAYS", BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS),
            ("UNKNOWN_CONTROLLING", BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING),
        ],
    ),
    (
        |payload, value| {
            payload.environment_details = format!(r#"{{"playProtectVerdict":"{value}"}}"#)
        },
        |claims| claims.play_protect,
        &[
            ("NO_ISSUES", BONAFIDE_PLAY_PROTECT_NO_ISSUES),
            ("NO_DATA", BONAFIDE_PLAY_PROTECT_NO_DATA),
            ("POSSIBLE_RISK", BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK),
            ("MEDIUM_RISK", BONAFIDE_PLAY_PROTECT_MEDIUM_RISK),
            ("HIGH_RISK", BONAFIDE_PLAY_PROTECT_HIGH_RISK),
            ("UNEVALUATED", BONAFIDE_PLAY_PROTECT_UNEVALUATED),
        ],
    ),
];

#[test]
fn every_value_of_every_enumeration_has_its_number() {
    for (write, read, values) in ENUMERATIONS {
        let found = |value: &str| {
            let payload = with(|payload| write(payload, value));
            let verdict = of(&payload);
            assert_eq!(json(&verdict), rust_verdict(&payload).assume_committed().to_json());
            assert!(json(&verdict).contains(value), "{value}");
            read(&claims(&verdict))
        };
        for (value, number) in values {
            assert_eq!(found(value), *number, "{value}");
            assert_eq!(number.count_ones(), 1, "{value}");
        }
        // What Google adds later, and what only looks like a value.
        for other in ["OF_TOMORROW", &values[0].0[1..], &values[0].0.to_lowercase()] {
            assert_eq!(found(other), BONAFIDE_PLAY_OTHER, "{other}");
        }
        let all = values.iter().fold(0, |all, (_, number)| all | number);
        assert_eq!(all.count_ones() as usize, values.len(), "each has a number of its own");
    }
}

#[test]
fn claims_that_google_did_not_make_are_0_or_minus_1() {
    let nothing = with(|payload| {
        payload.app_integrity = format!(r#"{{"packageName":"{PACKAGE}"}}"#);
        payload.device_integrity.clear();
        payload.account_details.clear();
    });
    let found = claims(&of(&nothing));
    let enumerations = [
        found.recognition,
        found.labels,
        found.activity,
        found.licensing,
        found.account_activity,
        found.apps_evaluated,
        found.apps,
        found.play_protect,
        found.testing_response,
    ];
    assert_eq!(enumerations, [0; 9]);
    assert_eq!((found.version_code, found.sdk_version, found.recall), (-1, -1, [-1; 3]));

    let much = with(|payload| {
        payload.device_integrity = r#"{"deviceRecognitionVerdict":["MEETS_BASIC_INTEGRITY",
            "MEETS_DEVICE_INTEGRITY","MEETS_MORE"],"deviceAttributes":{"sdkVersion":36},
            "deviceRecall":{"values":{"bitFirst":true,"bitThird":false}}}"#
            .into();
        payload.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":
            ["KNOWN_INSTALLED","UNKNOWN_CAPTURING"]}}"#
            .into();
        payload.testing_details = r#"{"isTestingResponse":true}"#.into();
    });
    let found = claims(&of(&much));
    let labels = BONAFIDE_PLAY_LABEL_BASIC | BONAFIDE_PLAY_LABEL_DEVICE | BONAFIDE_PLAY_OTHER;
    assert_eq!((found.labels, found.sdk_version), (labels, 36));
    assert_eq!((found.recall, found.testing_response), ([1, -1, 0], 1));
    let apps = BONAFIDE_PLAY_APPS_KNOWN_INSTALLED | BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING;
    assert_eq!((found.apps_evaluated, found.apps), (1, apps));
    // Google looked and found none.
    let looked = with(|payload| {
        payload.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":[]}}"#.into();
    });
    let found = claims(&of(&looked));
    assert_eq!((found.apps_evaluated, found.apps), (1, 0));

    let verdict = of(&looked);
    let verdict = verdict.0.cast_const();
    mistakes!(bonafide_play_verdict_read_claims(handle verdict, out bonafide_play_claims));
    mistakes!(bonafide_play_verdict_json(handle verdict, out *mut bonafide_buffer));
}

#[test]
fn a_pc_has_a_verdict_of_its_own() {
    let body = |labels: &str, rest: &str| {
        format!(
            r#"{{"tokenPayloadExternal":{{"requestDetails":{{"requestPackageName":"{PACKAGE}","requestHash":"{HASH}","requestTime":"{}"}},"deviceIntegrity":{{"deviceRecognitionVerdict":[{labels}]}}{rest}}}}}"#,
            now()
        )
    };
    let get = |verdict: &Owned<bonafide_play_pc_verdict>| {
        // SAFETY: a live handle.
        unsafe {
            (
                written(|out| bonafide_play_pc_verdict_labels(verdict.0, out)).unwrap(),
                written(|out| bonafide_play_pc_verdict_licensing(verdict.0, out)).unwrap(),
                written(|out| bonafide_play_pc_verdict_testing_response(verdict.0, out)).unwrap(),
            )
        }
    };
    let licensed = r#","accountDetails":{"appLicensingVerdict":"LICENSED"}"#;
    let other = r#","accountDetails":{"appLicensingVerdict":"RENTED"}"#;
    let testing = r#","testingDetails":{"isTestingResponse":true}"#;
    let (pc, more) = (r#""MEETS_PC_INTEGRITY""#, r#""MEETS_PC_INTEGRITY","MEETS_MORE""#);
    let wanted = request_hash();
    for (labels, rest, expected) in [
        (pc, licensed, (BONAFIDE_PLAY_LABEL_PC, BONAFIDE_PLAY_LICENSING_LICENSED, 0)),
        (pc, "", (BONAFIDE_PLAY_LABEL_PC, 0, 0)),
        ("", testing, (0, 0, 1)),
        (more, other, (BONAFIDE_PLAY_LABEL_PC | BONAFIDE_PLAY_OTHER, BONAFIDE_PLAY_OTHER, 0)),
    ] {
        let pending = pc_decoded(body(labels, rest), &wanted).unwrap();
        assert_eq!(pending.kinds(), [BONAFIDE_EFFECT_INSERT_ONCE]);
        assert_eq!(pending.verdict(COMMITTED).err(), Some(HANDLE), "it is a PC's");
        assert_eq!(pending.pc_verdict(0).err(), Some(ENUMERATOR));
        let handle = pending.0;
        mistakes!(bonafide_pending_finish_play_pc(
            handle handle, number COMMITTED, out *mut bonafide_play_pc_verdict, error
        ));
        let verdict = pending.pc_verdict(COMMITTED).unwrap();
        assert_eq!(get(&verdict), expected);
        assert_eq!(pending.pc_verdict(COMMITTED).err(), Some(FINISHED));
        let verdict = verdict.0.cast_const();
        mistakes!(bonafide_play_pc_verdict_labels(handle verdict, out u32));
        mistakes!(bonafide_play_pc_verdict_licensing(handle verdict, out u32));
        mistakes!(bonafide_play_pc_verdict_testing_response(handle verdict, out u32));
    }
    let replayed = pc_decoded(body(pc, ""), &wanted).unwrap();
    let replayed = replayed.pc_verdict(BONAFIDE_OUTCOME_REPLAYED);
    assert_eq!(replayed.err(), Some(K::Replayed.code()));
    let phone = Payload::good_standard(PACKAGE, HASH, NOW).to_decode_answer();
    for odd in [phone.as_str(), "", "{}", "<html>"] {
        let expected = Expected::new(PACKAGE, Binding::RequestHash(HASH));
        let expected = verify_pc_decoded(odd.as_bytes(), &expected, now()).unwrap_err().code();
        assert_eq!(pc_decoded(odd, &wanted).err(), Some(expected));
    }
    let pending = verify(token(&good()), &nonce()).unwrap();
    let handle = pending.0;
    mistakes!(bonafide_pending_finish_play(
        handle handle, number COMMITTED, out *mut bonafide_play_verdict, error
    ));
    assert!(pending.verdict(COMMITTED).is_ok(), "a mistake leaves the claims");
}

#[test]
fn digests_are_read_as_the_console_and_verdicts_write_them() {
    let digest = |text: &str| {
        with_error(|error| {
            let mut digest = [0xa5; 32];
            let (data, len) = (text.as_ptr(), text.len());
            // SAFETY: live data, and 32 bytes.
            let code =
                unsafe { bonafide_play_certificate_digest(data, len, digest.as_mut_ptr(), error) };
            assert_eq!(digest == [0xa5; 32], code != 0, "written on success only");
            answer(code, digest)
        })
    };
    let expected = *CertificateDigest::parse(CERTIFICATE).unwrap().as_bytes();
    let hex: String = expected.iter().map(|byte| format!("{byte:02X}")).collect();
    let colons: Vec<_> = expected.iter().map(|byte| format!("{byte:02X}")).collect();
    for text in [CERTIFICATE, &hex, &hex.to_lowercase(), &colons.join(":")] {
        assert_eq!(digest(text), Ok(expected), "{text}");
    }
    for odd in ["", "x", &hex[1..], &format!("{hex}00"), &CERTIFICATE[1..]] {
        assert_eq!(digest(odd), Err(K::InvalidCertificateDigest.code()), "{odd}");
    }
    mistakes!(bonafide_play_certificate_digest(text hex, out [u8; 32], error));
}

type OwnedPolicy = Owned<bonafide_play_policy>;

fn policy(preset: u32, digests: &[[u8; 32]]) -> Answer<OwnedPolicy> {
    let (data, count) = (digests.as_ptr().cast(), digests.len());
    // SAFETY: live data.
    given_or_why(|out, error| unsafe { bonafide_play_policy_new(preset, data, count, out, error) })
}

fn digests() -> [[u8; 32]; 2] {
    [[7; 32], *CertificateDigest::parse(CERTIFICATE).unwrap().as_bytes()]
}

fn rust_policies() -> [(u32, Policy); 3] {
    let digests = || digests().map(CertificateDigest::from_bytes);
    [
        (BONAFIDE_PLAY_POLICY_RECOMMENDED, Policy::recommended(digests()).unwrap()),
        (BONAFIDE_PLAY_POLICY_LENIENT, Policy::lenient(digests()).unwrap()),
        (BONAFIDE_PLAY_POLICY_STRICT, Policy::strict(digests()).unwrap()),
    ]
}

/// Verdicts of every kind: each value of each enumeration, and what is not there.
fn payloads() -> Vec<Payload> {
    let strong = r#"{"deviceRecognitionVerdict":["MEETS_STRONG_INTEGRITY","MEETS_DEVICE_INTEGRITY"],
        "deviceAttributes":{"sdkVersion":36},"recentDeviceActivity":{"deviceActivityLevel":"LEVEL_1"},
        "deviceRecall":{"values":{"bitFirst":true,"bitThird":false}}}"#;
    let clean = r#"{"playProtectVerdict":"NO_ISSUES","appAccessRiskVerdict":{"appsDetected":[]}}"#;
    let mut payloads = vec![
        good(),
        with(|payload| {
            payload.device_integrity = strong.into();
            payload.environment_details = clean.into();
        }),
        with(|payload| payload.device_integrity = strong.replace("36", "32")),
        with(|payload| payload.app_integrity = payload.app_integrity.replace("47DE", "57DE")),
        with(|payload| payload.app_integrity = payload.app_integrity.replace("\"42\"", "\"41\"")),
        with(|payload| payload.testing_details = r#"{"isTestingResponse":true}"#.into()),
        with(|payload| {
            payload.app_integrity = r#"{"appRecognitionVerdict":"UNEVALUATED"}"#.into();
            payload.device_integrity = "{}".into();
            payload.account_details = r#"{"appLicensingVerdict":"UNEVALUATED"}"#.into();
        }),
    ];
    for (write, _, values) in ENUMERATIONS {
        let values = values.iter().map(|(value, _)| *value).chain(["OF_TOMORROW"]);
        payloads.extend(values.map(|value| with(|payload| write(payload, value))));
    }
    payloads
}

/// A verdict as Rust has it and as C has it, before and after its commit.
struct Judged {
    before: (Uncommitted<Verdict>, Owned<bonafide_pending>),
    after: (Verdict, Owned<bonafide_play_verdict>),
}

struct Judges(Vec<Judged>);

impl Judges {
    fn new() -> Self {
        let judged = |payload: Payload| Judged {
            before: (rust_verdict(&payload), verify(token(&payload), &nonce()).unwrap()),
            after: (rust_verdict(&payload).assume_committed(), of(&payload)),
        };
        Self(payloads().into_iter().map(judged).collect())
    }

    /// A policy of C's judges each verdict as Rust's does. Counts the remediations.
    fn compare(&self, c_policy: &OwnedPolicy, policy: &Policy, seen: &mut [usize; 6]) {
        for Judged { before, after } in &self.0 {
            let (expected, pending) = before;
            // SAFETY: live handles.
            let found = given(|out| unsafe {
                bonafide_play_policy_appraise_before_commit(c_policy.0, pending.0, out)
            });
            found.unwrap().is(&policy.appraise_before_commit(expected));
            let (expected, verdict) = after;
            // SAFETY: live handles.
            let found =
                given(|out| unsafe { bonafide_play_policy_appraise(c_policy.0, verdict.0, out) });
            let found = found.unwrap();
            found.is(&policy.appraise(expected));
            for reason in found.reasons() {
                seen[reason.remediation as usize] += 1;
            }
        }
    }
}

#[test]
fn policies_judge_as_rusts_do() {
    let judges = Judges::new();
    let mut seen = [0; 6];
    for (preset, rust_policy) in rust_policies() {
        let fresh = || policy(preset, &digests()).unwrap();
        judges.compare(&fresh(), &rust_policy, &mut seen);
        // Each setting with each of its values alone, two, none and all.
        type Setter = unsafe extern "C" fn(*mut bonafide_play_policy, u32) -> u32;
        type Change<'a> = &'a dyn Fn(Policy, &[&str]) -> Policy;
        let settings: [(Setter, usize, Change<'_>); 5] = [
            (bonafide_play_policy_accept_recognition, 0, &|policy, chosen| {
                policy.accept_recognition(chosen.iter().map(|it| AppRecognition::from(*it)))
            }),
            (bonafide_play_policy_accept_labels, 1, &|policy, chosen| {
                policy.accept_device_labels(chosen.iter().map(|it| DeviceLabel::from(*it)))
            }),
            (bonafide_play_policy_accept_activity, 3, &|policy, chosen| {
                policy.accept_activity(chosen.iter().map(|it| DeviceActivity::from(*it)))
            }),
            (bonafide_play_policy_refuse_apps, 5, &|policy, chosen| {
                policy.refuse_apps(chosen.iter().map(|it| DetectedApp::from(*it)))
            }),
            (bonafide_play_policy_accept_play_protect, 6, &|policy, chosen| {
                policy.accept_play_protect(chosen.iter().map(|it| PlayProtect::from(*it)))
            }),
        ];
        for (set, enumeration, change) in settings {
            let (_, _, values) = ENUMERATIONS[enumeration];
            let each = values.chunks(1).chain([&values[..0], &values[..2], values]);
            for chosen in each {
                let mask = chosen.iter().fold(0, |mask, (_, number)| mask | number);
                let c_policy = fresh();
                // SAFETY: a live handle.
                assert_eq!(unsafe { set(c_policy.0, mask) }, 0);
                let names: Vec<_> = chosen.iter().map(|(name, _)| *name).collect();
                judges.compare(&c_policy, &change(rust_policy.clone(), &names), &mut seen);
            }
            let c_policy = fresh();
            let all = values.iter().fold(0, |all, (_, number)| all | number);
            for odd in [BONAFIDE_PLAY_OTHER, u32::MAX, all + 1, all | BONAFIDE_PLAY_OTHER] {
                // SAFETY: a live handle.
                assert_eq!(unsafe { set(c_policy.0, odd) }, ENUMERATOR, "{odd:#x}");
            }
            judges.compare(&c_policy, &rust_policy, &mut seen);
        }
        for number in [i64::MIN, -1, 0, 33, 41, 42, 43, i64::MAX] {
            let c_policy = fresh();
            // SAFETY: a live handle.
            assert_eq!(unsafe { bonafide_play_policy_min_sdk_version(c_policy.0, number) }, 0);
            judges.compare(&c_policy, &rust_policy.clone().min_sdk_version(number), &mut seen);
            let c_policy = fresh();
            // SAFETY: a live handle.
            assert_eq!(unsafe { bonafide_play_policy_min_version_code(c_policy.0, number) }, 0);
            judges.compare(&c_policy, &rust_policy.clone().min_version_code(number), &mut seen);
        }
        for number in [0, 1, 2, u32::MAX] {
            let c_policy = fresh();
            // SAFETY: a live handle.
            let set = unsafe { bonafide_play_policy_require_licensed(c_policy.0, number) };
            assert_eq!(set, 0);
            let changed = rust_policy.clone().require_licensed(number != 0);
            judges.compare(&c_policy, &changed, &mut seen);
            let c_policy = fresh();
            // SAFETY: a live handle.
            let set = unsafe { bonafide_play_policy_allow_testing_responses(c_policy.0, number) };
            assert_eq!(set, 0);
            let changed = rust_policy.clone().allow_testing_responses(number == 1);
            judges.compare(&c_policy, &changed, &mut seen);
        }
        for bits in 0..8_u32 {
            let c_policy = fresh();
            // SAFETY: a live handle.
            assert_eq!(unsafe { bonafide_play_policy_refuse_recall(c_policy.0, bits) }, 0);
            let chosen = [bits & 1 != 0, bits & 2 != 0, bits & 4 != 0];
            judges.compare(&c_policy, &rust_policy.clone().refuse_recall(chosen), &mut seen);
            for odd in [8, u32::MAX] {
                // SAFETY: a live handle.
                let set = unsafe { bonafide_play_policy_refuse_recall(c_policy.0, odd) };
                assert_eq!(set, ENUMERATOR);
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "each dialog is proposed: {seen:?}");
}

#[test]
fn mistakes_with_a_policy_are_results() {
    for odd in [0, 4, u32::MAX] {
        assert_eq!(policy(odd, &digests()).err(), Some(ENUMERATOR));
    }
    for (preset, _) in rust_policies() {
        assert_eq!(policy(preset, &[]).err(), Some(K::NoCertificateDigest.code()));
    }
    let digests = digests().concat();
    for count in [usize::MAX, usize::MAX / 32, usize::MAX / 32 + 1] {
        let made = given_or_why(|out, error| {
            // SAFETY: a count that is refused.
            unsafe { bonafide_play_policy_new(1, digests.as_ptr(), count, out, error) }
        });
        assert_eq!(made.err(), Some(LENGTH));
    }
    mistakes!(bonafide_play_policy_new(
        number 1, data [9_u8; 1], out *mut bonafide_play_policy, error
    ));
    let policy = policy(BONAFIDE_PLAY_POLICY_STRICT, &self::digests()).unwrap();
    let handle = policy.0;
    mistakes!(bonafide_play_policy_accept_recognition(handle handle, number 1));
    mistakes!(bonafide_play_policy_accept_labels(handle handle, number 1));
    mistakes!(bonafide_play_policy_min_sdk_version(handle handle, value 1));
    mistakes!(bonafide_play_policy_require_licensed(handle handle, value 1));
    mistakes!(bonafide_play_policy_allow_testing_responses(handle handle, value 1));
    mistakes!(bonafide_play_policy_min_version_code(handle handle, value 1));
    mistakes!(bonafide_play_policy_accept_play_protect(handle handle, number 1));
    mistakes!(bonafide_play_policy_refuse_apps(handle handle, number 1));
    mistakes!(bonafide_play_policy_accept_activity(handle handle, number 1));
    mistakes!(bonafide_play_policy_refuse_recall(handle handle, number 1));
    let (verdict, pending) = (of(&good()), verify(token(&good()), &nonce()).unwrap());
    let policy = handle.cast_const();
    let (verdict, judged) = (verdict.0.cast_const(), pending.0.cast_const());
    mistakes!(bonafide_play_policy_appraise(
        handle policy, handle verdict, out *mut bonafide_appraisal
    ));
    mistakes!(bonafide_play_policy_appraise_before_commit(
        handle policy, handle judged, out *mut bonafide_appraisal
    ));
    let before = || {
        // SAFETY: live handles.
        given(|out| unsafe { bonafide_play_policy_appraise_before_commit(policy, judged, out) })
    };
    let appraisal = before().unwrap();
    let appraisal = appraisal.0.cast_const();
    let mut text = [0_u8; 512];
    let (text, size) = (text.as_mut_ptr(), text.len());
    let mut len = 0;
    let len = &raw mut len;
    mistakes!(bonafide_appraisal_result(handle appraisal, error));
    mistakes!(bonafide_appraisal_is_accepted(handle appraisal, out u32));
    mistakes!(bonafide_appraisal_reason_count(handle appraisal, out usize));
    mistakes!(bonafide_appraisal_reason(handle appraisal, value 0, out bonafide_reason));
    mistakes!(bonafide_appraisal_reason_message(
        handle appraisal, value 0, place text, value size, place len
    ));
    assert!(pending.verdict(BONAFIDE_OUTCOME_REPLAYED).is_err());
    assert_eq!(before().err(), Some(FINISHED));
    let pc = format!(
        r#"{{"tokenPayloadExternal":{{"requestDetails":{{"requestPackageName":"{PACKAGE}","requestHash":"{HASH}","requestTime":"{}"}}}}}}"#,
        now()
    );
    let pc = pc_decoded(pc, &request_hash()).unwrap();
    // SAFETY: live handles.
    let judged =
        given(|out| unsafe { bonafide_play_policy_appraise_before_commit(policy, pc.0, out) });
    assert_eq!(judged.err(), Some(HANDLE), "no policy judges a PC");
}
