//! Request binding: one hash over everything of a request that must not change.

use crate::boundary::{Out, array, bytes, fill, guard, text};
use crate::error::bonafide_error;
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::request::{Binding, BodyHash, Request, Scheme};
use core::ptr;

/// The scheme of a request, `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`: which port is the
/// default. The port is bound; whether it was TLS is the server's to know.
pub type bonafide_scheme = u32;
/// https, whose port is 443 unless the authority names another.
pub const BONAFIDE_SCHEME_HTTPS: bonafide_scheme = 1;
/// http, whose port is 80 unless the authority names another.
pub const BONAFIDE_SCHEME_HTTP: bonafide_scheme = 2;

pub(crate) fn scheme(scheme: bonafide_scheme) -> Result<Scheme, Failure> {
    match scheme {
        BONAFIDE_SCHEME_HTTPS => Ok(Scheme::Https),
        BONAFIDE_SCHEME_HTTP => Ok(Scheme::Http),
        _ => Err(Misuse::Enumerator.into()),
    }
}

/// A request, as the server knows it and the app must have sent it. Every pointer is read
/// during the call only; texts are UTF-8 with their length and need no zero at their end.
#[repr(C)]
pub struct bonafide_request {
    /// The App ID of an iOS app, or the package name of an Android app.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// What the endpoint does, in the server's own word.
    pub purpose: *const u8,
    /// Its length in bytes.
    pub purpose_len: usize,
    /// The challenge: its bytes as they were given to the app.
    pub challenge: *const u8,
    /// Its length in bytes.
    pub challenge_len: usize,
    /// The method, such as POST.
    pub method: *const u8,
    /// Its length in bytes.
    pub method_len: usize,
    /// `BONAFIDE_SCHEME_HTTPS` or `BONAFIDE_SCHEME_HTTP`.
    pub scheme: bonafide_scheme,
    /// The host, with its port if that is not the scheme's own: as the server was configured,
    /// never the Host header.
    pub authority: *const u8,
    /// Its length in bytes.
    pub authority_len: usize,
    /// Path and query as in the request line.
    pub path_and_query: *const u8,
    /// Its length in bytes.
    pub path_and_query_len: usize,
    /// The SHA-256 of the body, 32 bytes (`bonafide_request_body_sha256`); without a body, that of
    /// nothing.
    pub body_sha256: *const u8,
    /// The SHA-256 of the report of runtime signals, 32 bytes; NULL if there is none.
    pub report_sha256: *const u8,
}

/// The SHA-256 of a body, 32 bytes, for `body_sha256`; without a body, that of nothing. Thread
/// safe.
///
/// # Safety
/// `body` can be read for its length; `hash` can take 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_request_body_sha256(
    body: *const u8,
    body_len: usize,
    hash: *mut u8,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let hash = Out::<[u8; 32]>::new(hash.cast())?;
            hash.write(*BodyHash::of(bytes(body, body_len)?).as_bytes());
            Ok(())
        })
    }
}

/// Writes the 32 bytes that the evidence must be about: clientDataHash for App Attest. Thread
/// safe. A field that is not in the form that it has in an HTTP request, or that is empty, is
/// `BONAFIDE_ERROR_INVALID_REQUEST_FIELD`.
///
/// # Safety
/// Every pointer in `request` can be read for its length; `hash` can take 32 bytes; `error` is
/// NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_request_binding(
    request: *const bonafide_request,
    hash: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let hash = Out::<[u8; 32]>::new(hash.cast())?;
            hash.write(*binding(request)?.as_bytes());
            Ok(())
        })
    }
}

/// The same as text, for Play Integrity's requestHash or nonce: base64url, 43 characters without
/// padding. Fills `buffer` without a zero at its end. Thread safe.
///
/// # Safety
/// Every pointer in `request` can be read for its length; `buffer` can take `capacity` bytes;
/// `len` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_request_binding_base64url(
    request: *const bonafide_request,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let text = binding(request)?.to_base64url();
            fill(text.as_bytes(), buffer, capacity, len)
        })
    }
}

/// # Safety
/// NULL, or every pointer in `request` can be read for its length.
unsafe fn binding(request: *const bonafide_request) -> Result<Binding, Failure> {
    // SAFETY: by this function's contract.
    unsafe {
        let request = request.as_ref().ok_or(Misuse::Null)?;
        let report = if request.report_sha256.is_null() {
            None
        } else {
            Some(array(request.report_sha256)?)
        };
        // What a client sent is never a mistake of the program: what is not UTF-8 is no method
        // and no path.
        let said = |data, len| bytes(data, len).map(String::from_utf8_lossy);
        let method = said(request.method, request.method_len)?;
        let path_and_query = said(request.path_and_query, request.path_and_query_len)?;
        let request = Request {
            app_id: text(request.app_id, request.app_id_len)?,
            purpose: text(request.purpose, request.purpose_len)?,
            challenge: bytes(request.challenge, request.challenge_len)?,
            method: &method,
            scheme: scheme(request.scheme)?,
            authority: text(request.authority, request.authority_len)?,
            path_and_query: &path_and_query,
            body: BodyHash::from_sha256(array(request.body_sha256)?),
            report,
        };
        Ok(request.binding()?)
    }
}
