//! What can be asked about a result, about an error and about the library, and request binding.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide::ErrorKind as K;
use bonafide_c::*;
use common::{
    ABSENT, APP, BUFFER, ENUMERATOR, FINISHED, Field, HANDLE, INDEX, LENGTH, NULL, Owned, STATE,
    UTF8, action, filled, message, mistakes, wrong_fields,
};
use std::ptr::{null, null_mut};

const HASH: [u8; 32] = [0x11; 32];

#[test]
fn codes_are_the_cores_and_actions_too() {
    use bonafide_action as A;
    for kind in K::ALL {
        let expected = action(kind.action());
        assert_eq!(bonafide_result_action(kind.code()), expected, "{kind:?}");
    }
    for (code, action) in [
        (BONAFIDE_OK, A::BONAFIDE_ACTION_NONE),
        // A mistake of the server's own program refuses no client.
        (NULL, A::BONAFIDE_ACTION_BACKOFF),
        (12345, A::BONAFIDE_ACTION_BACKOFF),
        (u32::MAX, A::BONAFIDE_ACTION_BACKOFF),
    ] {
        assert_eq!(bonafide_result_action(code), action, "{code:#x}");
    }
    let constants = error_constants();
    for (name, code) in [
        ("REPLAYED", K::Replayed.code()),
        ("CALL_NULL", NULL),
        ("CALL_LENGTH", LENGTH),
        ("CALL_ENUMERATOR", ENUMERATOR),
        ("CALL_UTF8", UTF8),
        ("CALL_HANDLE", HANDLE),
        ("CALL_BUFFER", BUFFER),
        ("CALL_FINISHED", FINISHED),
        ("CALL_INDEX", INDEX),
        ("CALL_STATE", STATE),
        ("CALL_ABSENT", ABSENT),
    ] {
        let line = format!("#define BONAFIDE_ERROR_{name} {code:#010x}u\n");
        assert!(constants.contains(&line), "{line}");
    }
}

#[test]
fn a_client_is_told_what_it_may_know() {
    let told = |result| {
        // SAFETY: what `filled` gives.
        filled(|buffer, capacity, len| unsafe {
            bonafide_result_public_message(result, buffer, capacity, len)
        })
    };
    for kind in K::ALL {
        assert_eq!(told(kind.code()), kind.public_message(), "{kind:?}");
    }
    assert_eq!(told(BONAFIDE_OK), "");
    for code in [NULL, 12345, u32::MAX] {
        assert_eq!(told(code), "Something is wrong on the server.");
    }
}

#[test]
fn a_result_has_the_cores_name() {
    let name = |result| {
        // SAFETY: a text of the library's own with a zero at its end.
        unsafe { std::ffi::CStr::from_ptr(bonafide_result_name(result)) }.to_str().unwrap()
    };
    for kind in K::ALL {
        assert_eq!(name(kind.code()), kind.name());
    }
    for other in [BONAFIDE_OK, NULL, STATE, 12345, u32::MAX] {
        assert_eq!(name(other), "", "{other:#x}");
    }
}

#[test]
fn an_error_has_its_code_and_its_line() {
    let builder = Owned(bonafide_app_attest_builder_new());
    let mut verifier = null_mut();
    let build = |out, error| {
        // SAFETY: a live handle, and places that can be written or NULL.
        unsafe { bonafide_app_attest_builder_build(builder.0, out, error) }
    };
    let mut error = null_mut();
    let result = build(&mut verifier, &mut error);
    let error = Owned(error);
    assert_eq!((result, verifier.is_null()), (K::NoAppId.code(), true));
    let line = message(&error);
    assert!(line.contains(K::NoAppId.summary()) && line.ends_with("[NoAppId]"), "{line}");
    // A mistake of the caller's has one, too.
    let mut mistake = null_mut();
    assert_eq!(build(null_mut(), &mut mistake), NULL);
    assert_eq!(message(&Owned(mistake)), "A pointer is NULL that must not be.");
    // SAFETY: live handles, NULL, and one of another type in a build that looks.
    unsafe {
        assert_eq!(bonafide_error_code(error.0), result);
        assert_eq!(bonafide_error_code(null()), 0);
        if cfg!(debug_assertions) {
            assert_eq!(bonafide_error_code(builder.0.cast_const().cast()), 0);
        }
    }
    let mut text = [0_u8; 512];
    let (text, size) = (text.as_mut_ptr(), text.len());
    let mut len = 0;
    let len = &raw mut len;
    mistakes!(bonafide_error_message(handle error.0.cast_const(), place text, value size, place len));
    mistakes!(bonafide_result_public_message(value result, place text, value size, place len));
}

#[test]
fn the_library_says_its_version() {
    // SAFETY: a text of the library's own with a zero at its end.
    let version = unsafe { std::ffi::CStr::from_ptr(bonafide_version()) };
    assert_eq!(version.to_str(), Ok(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_buffer_of_nobody_has_nothing() {
    // SAFETY: NULL, and a handle of another type in a build that looks.
    unsafe {
        assert!(bonafide_buffer_data(null()).is_null() && bonafide_secret_data(null()).is_null());
        assert_eq!((bonafide_buffer_len(null()), bonafide_secret_len(null())), (0, 0));
        if cfg!(debug_assertions) {
            let other = Owned(bonafide_context_none());
            let (buffer, secret) = (other.0.cast_const().cast(), other.0.cast_const().cast());
            assert!(bonafide_buffer_data(buffer).is_null());
            assert!(bonafide_secret_data(secret).is_null());
            assert_eq!((bonafide_buffer_len(buffer), bonafide_secret_len(secret)), (0, 0));
        }
    }
}

fn request() -> bonafide_request {
    bonafide_request {
        app_id: APP.as_ptr(),
        app_id_len: APP.len(),
        purpose: b"chat".as_ptr(),
        purpose_len: 4,
        challenge: b"challenge".as_ptr(),
        challenge_len: 9,
        method: b"POST".as_ptr(),
        method_len: 4,
        scheme: BONAFIDE_SCHEME_HTTPS,
        authority: b"api.example.com".as_ptr(),
        authority_len: 15,
        path_and_query: b"/v1/chat".as_ptr(),
        path_and_query_len: 8,
        body_sha256: HASH.as_ptr(),
        report_sha256: null(),
    }
}

/// RFC 6234's one-block message, and FIPS 180-4's empty one.
#[test]
fn a_body_is_hashed() {
    let hash = |body: *const u8, len| {
        let mut hash = [0xa5; 32];
        // SAFETY: what the pointer is, is what is tried.
        let code = unsafe { bonafide_request_body_sha256(body, len, hash.as_mut_ptr()) };
        (code, hash[..4].to_vec())
    };
    assert_eq!(hash(b"abc".as_ptr(), 3), (BONAFIDE_OK, vec![0xba, 0x78, 0x16, 0xbf]));
    for empty in [null(), b"abc".as_ptr()] {
        assert_eq!(hash(empty, 0), (BONAFIDE_OK, vec![0xe3, 0xb0, 0xc4, 0x42]));
    }
    assert_eq!(hash(null(), 3), (NULL, vec![0xa5; 4]));
    assert_eq!(hash(b"abc".as_ptr(), usize::MAX), (LENGTH, vec![0xa5; 4]));
    // SAFETY: NULL is what is tried.
    assert_eq!(unsafe { bonafide_request_body_sha256(null(), 0, null_mut()) }, NULL);
}

/// The vectors are in `vectors.rs`.
#[test]
fn a_request_that_cannot_be_meant_is_a_result() {
    let good = request();
    mistakes!(bonafide_request_binding(place &raw const good, out [u8; 32], error));
    let call = |request: &bonafide_request| {
        let (mut hash, mut error) = ([0xa5; 32], null_mut());
        // SAFETY: what the pointers of the request are, is what is tried.
        let result = unsafe { bonafide_request_binding(request, hash.as_mut_ptr(), &mut error) };
        let error = Owned(error);
        // SAFETY: NULL or the handle that was given.
        assert_eq!(unsafe { bonafide_error_code(error.0) }, result);
        assert_eq!(hash == [0xa5; 32], result != 0, "written on success only");
        result
    };
    assert_eq!(call(&good), BONAFIDE_OK);
    let fields: [(&str, Field<bonafide_request>); 6] = [
        ("app_id", |it| (&mut it.app_id, &mut it.app_id_len)),
        ("purpose", |it| (&mut it.purpose, &mut it.purpose_len)),
        ("challenge", |it| (&mut it.challenge, &mut it.challenge_len)),
        ("method", |it| (&mut it.method, &mut it.method_len)),
        ("authority", |it| (&mut it.authority, &mut it.authority_len)),
        ("path_and_query", |it| (&mut it.path_and_query, &mut it.path_and_query_len)),
    ];
    // What a client says is never a mistake of the server's program.
    let by_the_client = ["challenge", "method", "path_and_query"];
    wrong_fields(request, &fields, |name| !by_the_client.contains(&name), call);
    let odd = [0xff_u8; 9];
    let (odd, len) = (odd.as_ptr(), odd.len());
    let method = bonafide_request { method: odd, method_len: len, ..request() };
    let path = bonafide_request { path_and_query: odd, path_and_query_len: len, ..request() };
    for request in [method, path] {
        assert_eq!(call(&request), K::InvalidRequestField.code());
    }
    // Nothing is a value, which the core judges.
    for (_, field) in fields {
        let mut empty = request();
        let (pointer, len) = field(&mut empty);
        (*pointer, *len) = (null(), 0);
        assert_eq!(call(&empty), K::InvalidRequestField.code());
    }
    for scheme in [0, 3, u32::MAX] {
        assert_eq!(call(&bonafide_request { scheme, ..request() }), ENUMERATOR);
    }
    assert_eq!(call(&bonafide_request { scheme: BONAFIDE_SCHEME_HTTP, ..request() }), BONAFIDE_OK);
    assert_eq!(call(&bonafide_request { body_sha256: null(), ..request() }), NULL);
    // As text it is refused for the same reasons.
    let mut error = null_mut();
    let as_text = |request: *const bonafide_request, error: *mut *mut bonafide_error| {
        let (mut buffer, mut len) = ([0; 43], 77);
        let buffer = buffer.as_mut_ptr();
        // SAFETY: what the pointers of the request are, is what is tried.
        let code =
            unsafe { bonafide_request_binding_base64url(request, buffer, 43, &mut len, error) };
        (code, len)
    };
    assert_eq!(as_text(null(), null_mut()), (NULL, 77));
    let odd = bonafide_request { method: null(), method_len: 0, ..request() };
    assert_eq!(as_text(&odd, &mut error), (K::InvalidRequestField.code(), 77));
    // SAFETY: the handle that was given.
    assert_eq!(unsafe { bonafide_error_code(Owned(error).0) }, K::InvalidRequestField.code());
    assert_eq!(as_text(&request(), null_mut()), (BONAFIDE_OK, 43));
}
