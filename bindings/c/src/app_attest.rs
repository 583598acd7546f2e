//! Apple App Attest.

use crate::boundary::{Opaque, Out, array, borrow, bytes, free, give, guard, text};
use crate::error::bonafide_error;
use crate::pending::{Pending, bonafide_pending};
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::app_attest::{
    Assertion, Attestation, AttestedKey, Builder, ClientData, Environment, KeyId, Verifier,
};
use bonafide::{Timestamp, TrustAnchor};
use core::ptr;
use std::sync::{Mutex, PoisonError};

/// An environment of App Attest: `BONAFIDE_ENVIRONMENT_…`. Several are added up.
pub type bonafide_environments = u32;
/// The App Store, TestFlight, enterprise and Developer ID.
pub const BONAFIDE_ENVIRONMENT_PRODUCTION: bonafide_environments = 1;
/// Builds from Xcode.
pub const BONAFIDE_ENVIRONMENT_DEVELOPMENT: bonafide_environments = 2;

/// Collects the configuration of a verifier. One thread at a time.
pub struct bonafide_app_attest_builder {
    _private: [u8; 0],
}

impl Opaque for bonafide_app_attest_builder {
    type Inner = Mutex<Configuration>;
    const TAG: u32 = 0xb0f1_0010;
}

/// What is behind a builder.
#[derive(Default)]
pub struct Configuration {
    builder: Builder,
    anchors: Vec<TrustAnchor>,
}

/// Verifies attestations and assertions. Any number of threads may share one.
pub struct bonafide_app_attest_verifier {
    _private: [u8; 0],
}

impl Opaque for bonafide_app_attest_verifier {
    type Inner = Verifier;
    const TAG: u32 = 0xb0f1_0011;
}

/// The key of an enrolled device. Any number of threads may share one.
pub struct bonafide_attested_key {
    _private: [u8; 0],
}

impl Opaque for bonafide_attested_key {
    type Inner = AttestedKey;
    const TAG: u32 = 0xb0f1_0012;
}

/// The claims of an attestation. Any number of threads may share them.
pub struct bonafide_attestation {
    _private: [u8; 0],
}

impl Opaque for bonafide_attestation {
    type Inner = Attestation;
    const TAG: u32 = 0xb0f1_0013;
}

/// The claims of an assertion. Any number of threads may share them.
pub struct bonafide_assertion {
    _private: [u8; 0],
}

impl Opaque for bonafide_assertion {
    type Inner = Assertion;
    const TAG: u32 = 0xb0f1_0014;
}

/// A builder with the defaults: production, Apple's root, iOS and macOS; no app yet. Freed
/// with `bonafide_app_attest_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_app_attest_builder_new() -> *mut bonafide_app_attest_builder {
    give(Mutex::new(Configuration::default()))
}

fn change(
    builder: &Mutex<Configuration>,
    change: impl FnOnce(&mut Configuration) -> Result<(), Failure>,
) -> Result<(), Failure> {
    change(&mut builder.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Serves this app, such as `TEAMID1234.com.example.app`; once for each app.
///
/// # Safety
/// `builder` is a live handle; `app_id` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_app(
    builder: *mut bonafide_app_attest_builder,
    app_id: *const u8,
    app_id_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let app_id = text(app_id, app_id_len)?;
            change(borrow(builder.cast_const())?, |configuration| {
                configuration.builder = configuration.builder.clone().app(app_id);
                Ok(())
            })
        })
    }
}

/// Accepts keys of these environments, `BONAFIDE_ENVIRONMENT_…` added up.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_environments(
    builder: *mut bonafide_app_attest_builder,
    environments: bonafide_environments,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let known = BONAFIDE_ENVIRONMENT_PRODUCTION | BONAFIDE_ENVIRONMENT_DEVELOPMENT;
            if environments & !known != 0 {
                return Err(Misuse::Enumerator.into());
            }
            let each = [
                (BONAFIDE_ENVIRONMENT_PRODUCTION, Environment::Production),
                (BONAFIDE_ENVIRONMENT_DEVELOPMENT, Environment::Development),
            ];
            let chosen = each.into_iter().filter(|(bit, _)| environments & bit != 0);
            change(borrow(builder.cast_const())?, |configuration| {
                let builder = configuration.builder.clone();
                configuration.builder = builder.environments(chosen.map(|(_, named)| named));
                Ok(())
            })
        })
    }
}

/// Trusts this authority **instead of** Apple's, from the DER of its certificate; once for
/// each. For tests with a simulated authority.
///
/// # Safety
/// `builder` is a live handle; `der` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_trust_anchor(
    builder: *mut bonafide_app_attest_builder,
    der: *const u8,
    der_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let anchor = TrustAnchor::from_der(bytes(der, der_len)?)?;
            change(borrow(builder.cast_const())?, |configuration| {
                configuration.anchors.push(anchor);
                Ok(())
            })
        })
    }
}

/// The verifier, freed with `bonafide_app_attest_verifier_free`. The builder goes on, and is
/// still to be freed.
///
/// # Safety
/// `builder` is a live handle; `verifier` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_build(
    builder: *const bonafide_app_attest_builder,
    verifier: *mut *mut bonafide_app_attest_verifier,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(verifier)?;
            change(borrow(builder)?, |configuration| {
                let mut builder = configuration.builder.clone();
                if !configuration.anchors.is_empty() {
                    builder = builder.trust_anchors(configuration.anchors.iter().cloned());
                }
                out.write(give(builder.build()?));
                Ok(())
            })
        })
    }
}

/// Frees a builder. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_free(
    builder: *mut bonafide_app_attest_builder,
) {
    // SAFETY: by this function's contract.
    unsafe { free(builder) };
}

/// Frees a verifier. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_verifier_free(
    verifier: *mut bonafide_app_attest_verifier,
) {
    // SAFETY: by this function's contract.
    unsafe { free(verifier) };
}

/// Verifies an attestation object, all of Apple's steps.
///
/// `object` is what `attestKey` gave the app, at most 64 KiB; `key_id` the 32 bytes of the key
/// id; `client_data_hash` the 32 bytes that you rebuilt (`bonafide_request_binding`, or the
/// SHA-256 of a challenge of yours); `now_ms` the time in milliseconds since 1970.
///
/// Gives a pending handle, to be finished with `bonafide_pending_finish_attestation`. Thread
/// safe.
///
/// # Safety
/// `verifier` is a live handle; the inputs can be read for their lengths; `pending` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_verify_attestation(
    verifier: *const bonafide_app_attest_verifier,
    object: *const u8,
    object_len: usize,
    key_id: *const u8,
    client_data_hash: *const u8,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(pending)?;
            let verifier = borrow(verifier)?;
            let object = bytes(object, object_len)?;
            let key_id = KeyId::from_bytes(&array::<32>(key_id)?)?;
            let data = ClientData::hash(array(client_data_hash)?);
            let now = Timestamp::from_unix_millis(now_ms);
            let claims = verifier.verify_attestation(object, &key_id, data, now)?;
            out.write(give(Pending::attestation(claims)));
            Ok(())
        })
    }
}

/// Verifies an assertion object with the key that its device enrolled.
///
/// Gives a pending handle, to be finished with `bonafide_pending_finish_assertion`. Thread
/// safe.
///
/// # Safety
/// `verifier` and `key` are live handles; the inputs can be read for their lengths; `pending`
/// can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_verify_assertion(
    verifier: *const bonafide_app_attest_verifier,
    object: *const u8,
    object_len: usize,
    client_data_hash: *const u8,
    key: *const bonafide_attested_key,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(pending)?;
            let (verifier, key) = (borrow(verifier)?, borrow(key)?);
            let object = bytes(object, object_len)?;
            let data = ClientData::hash(array(client_data_hash)?);
            let claims = verifier.verify_assertion(object, data, key)?;
            out.write(give(Pending::assertion(claims)));
            Ok(())
        })
    }
}

/// The key of a device, from the record that its ENROL effect had you store. Freed with
/// `bonafide_attested_key_free`.
///
/// # Safety
/// `record` can be read for its length; `key` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attested_key_from_trusted_storage(
    record: *const u8,
    record_len: usize,
    key: *mut *mut bonafide_attested_key,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(key)?;
            out.write(give(AttestedKey::from_trusted_storage(bytes(record, record_len)?)?));
            Ok(())
        })
    }
}

/// Frees a key. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attested_key_free(key: *mut bonafide_attested_key) {
    // SAFETY: by this function's contract.
    unsafe { free(key) };
}

/// The name of the device that was attested: its key in your table, 32 bytes.
///
/// # Safety
/// `attestation` is a live handle; `device` can take 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attestation_device(
    attestation: *const bonafide_attestation,
    device: *mut u8,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::<[u8; 32]>::new(device.cast())?;
            out.write(*borrow(attestation)?.key().device_id().as_bytes());
            Ok(())
        })
    }
}

/// Frees the claims of an attestation. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attestation_free(attestation: *mut bonafide_attestation) {
    // SAFETY: by this function's contract.
    unsafe { free(attestation) };
}

/// The counter of an assertion, 1 or more.
///
/// # Safety
/// `assertion` is a live handle; `counter` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_assertion_counter(
    assertion: *const bonafide_assertion,
    counter: *mut u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(counter)?;
            out.write(borrow(assertion)?.counter());
            Ok(())
        })
    }
}

/// Frees the claims of an assertion. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_assertion_free(assertion: *mut bonafide_assertion) {
    // SAFETY: by this function's contract.
    unsafe { free(assertion) };
}
