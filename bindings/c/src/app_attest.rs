//! Apple App Attest.

use crate::appraisal::bonafide_appraisal;
use crate::boundary::{
    Opaque, Out, array, borrow, bytes, change, current, elements, free, give, guard, text,
};
use crate::buffer::bonafide_buffer;
use crate::error::bonafide_error;
use crate::pending::{Pending, bonafide_pending};
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::app_attest::{
    Assertion, Attestation, AttestedKey, Builder, ClientData, Demand, Environment, KeyId, Launch,
    Platform, Policy, ValidationCategory, Verifier,
};
use bonafide::{Timestamp, TrustAnchor};
use core::ptr;
use std::sync::Mutex;

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
#[derive(Clone, Default)]
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

/// Which genuine apps are good enough. Set it up by one thread at a time; then any number of
/// threads may share it.
pub struct bonafide_app_attest_policy {
    _private: [u8; 0],
}

impl Opaque for bonafide_app_attest_policy {
    type Inner = Mutex<Policy>;
    const TAG: u32 = 0xb0f1_0015;
}

/// The platform that a leaf certificate names: Apple's number.
pub type bonafide_platform = u32;
/// iPhones, iPads and what else runs iOS and its relatives.
pub const BONAFIDE_PLATFORM_IOS: bonafide_platform = 10;
/// Macs.
pub const BONAFIDE_PLATFORM_MACOS: bonafide_platform = 13;

/// What is known about how the app was launched: `BONAFIDE_LAUNCH_…`.
pub type bonafide_launch_state = u32;
/// There are no launch fields: every system before 27, and some Macs.
pub const BONAFIDE_LAUNCH_ABSENT: bonafide_launch_state = 1;
/// The system wrote these fields.
pub const BONAFIDE_LAUNCH_PRESENT: bonafide_launch_state = 2;
/// There are fields, and nothing signed says that the system wrote them. A hooked app could have.
pub const BONAFIDE_LAUNCH_UNPROVEN: bonafide_launch_state = 3;

/// How the app was launched: Apple's `ValidationCategory`.
pub type bonafide_launch_category = u32;
/// Not valid.
pub const BONAFIDE_LAUNCH_CATEGORY_INVALID: bonafide_launch_category = 0;
/// Part of the system.
pub const BONAFIDE_LAUNCH_CATEGORY_OPERATING_SYSTEM: bonafide_launch_category = 1;
/// TestFlight.
pub const BONAFIDE_LAUNCH_CATEGORY_TESTFLIGHT: bonafide_launch_category = 2;
/// Signed for development.
pub const BONAFIDE_LAUNCH_CATEGORY_DEVELOPMENT: bonafide_launch_category = 3;
/// The App Store.
pub const BONAFIDE_LAUNCH_CATEGORY_APP_STORE: bonafide_launch_category = 4;
/// An enterprise.
pub const BONAFIDE_LAUNCH_CATEGORY_ENTERPRISE: bonafide_launch_category = 5;
/// Developer ID, on a Mac.
pub const BONAFIDE_LAUNCH_CATEGORY_DEVELOPER_ID: bonafide_launch_category = 6;
/// Anything else.
pub const BONAFIDE_LAUNCH_CATEGORY_OTHER: bonafide_launch_category = 10;
/// The evidence names no category.
pub const BONAFIDE_LAUNCH_CATEGORY_NONE: bonafide_launch_category = 0xffff_ffff;

/// The launch fields. Pointers belong to the claims.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bonafide_launch {
    /// `BONAFIDE_LAUNCH_…`: whether the other fields count.
    pub state: bonafide_launch_state,
    /// `BONAFIDE_LAUNCH_CATEGORY_…`, or a later number of Apple's.
    pub category: bonafide_launch_category,
    /// The version of the bundle, UTF-8; NULL if there is none.
    pub bundle_version: *const u8,
    /// Its length in bytes.
    pub bundle_version_len: usize,
}

/// What an attestation says. Pointers belong to the attestation, and live as long as it does.
#[repr(C)]
pub struct bonafide_attestation_claims {
    /// The name of the device: its key in your table.
    pub device: [u8; 32],
    /// The app, UTF-8: compare it, where a verifier serves several.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// `BONAFIDE_ENVIRONMENT_…`: compare it, where a verifier accepts both.
    pub environment: bonafide_environments,
    /// `BONAFIDE_PLATFORM_…`.
    pub platform: bonafide_platform,
    /// The version of the operating system, UTF-8; NULL if the evidence names none.
    pub os_version: *const u8,
    /// Its length in bytes.
    pub os_version_len: usize,
    /// Its build, UTF-8; NULL if the evidence names none.
    pub os_build: *const u8,
    /// Its length in bytes.
    pub os_build_len: usize,
    /// How the app was launched.
    pub launch: bonafide_launch,
    /// The receipt for Apple's fraud metric: **not verified**.
    pub receipt: *const u8,
    /// Its length in bytes.
    pub receipt_len: usize,
    /// The leaf certificate is valid from this moment, in milliseconds since 1970, …
    pub leaf_not_before_ms: u64,
    /// … to this one.
    pub leaf_not_after_ms: u64,
}

/// What an assertion says. Pointers belong to the assertion, and live as long as it does.
#[repr(C)]
pub struct bonafide_assertion_claims {
    /// The name of the device.
    pub device: [u8; 32],
    /// The app, UTF-8: compare it, where a verifier serves several.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// `BONAFIDE_ENVIRONMENT_…`.
    pub environment: bonafide_environments,
    /// The counter, 1 or more.
    pub counter: u32,
    /// How the app was launched.
    pub launch: bonafide_launch,
}

fn environment_of(environment: Environment) -> bonafide_environments {
    match environment {
        Environment::Production => BONAFIDE_ENVIRONMENT_PRODUCTION,
        _ => BONAFIDE_ENVIRONMENT_DEVELOPMENT,
    }
}

/// Pointer and length of a text that may be absent.
fn part(text: Option<&str>) -> (*const u8, usize) {
    text.map_or((ptr::null(), 0), |text| (text.as_ptr(), text.len()))
}

fn launch_of(launch: &Launch) -> Result<bonafide_launch, Failure> {
    let (state, fields) = match launch {
        Launch::Absent => (BONAFIDE_LAUNCH_ABSENT, None),
        Launch::Present(fields) => (BONAFIDE_LAUNCH_PRESENT, Some(fields)),
        Launch::Unproven(fields) => (BONAFIDE_LAUNCH_UNPROVEN, Some(fields)),
        _ => return Err(Misuse::Panic.into()),
    };
    let category = fields.and_then(|fields| fields.category());
    let (bundle_version, bundle_version_len) =
        part(fields.and_then(|fields| fields.bundle_version()));
    Ok(bonafide_launch {
        state,
        category: category.map_or(BONAFIDE_LAUNCH_CATEGORY_NONE, ValidationCategory::number),
        bundle_version,
        bundle_version_len,
    })
}

/// A builder with the defaults: production, Apple's root, iOS and macOS; no app yet. Freed
/// with `bonafide_app_attest_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_app_attest_builder_new() -> *mut bonafide_app_attest_builder {
    give(Mutex::new(Configuration::default()))
}

/// Serves this app, such as `TEAMID1234.com.example.app`; once for each app. Without the team's
/// prefix it is another app, and every phone is `BONAFIDE_ERROR_APP_ID_MISMATCH`.
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
        change(builder, ptr::null_mut(), |mut configuration| {
            let app_id = text(app_id, app_id_len)?;
            configuration.builder = configuration.builder.app(app_id);
            Ok(configuration)
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
        change(builder, ptr::null_mut(), |mut configuration| {
            let known = BONAFIDE_ENVIRONMENT_PRODUCTION | BONAFIDE_ENVIRONMENT_DEVELOPMENT;
            if environments & !known != 0 {
                return Err(Misuse::Enumerator.into());
            }
            let each = [
                (BONAFIDE_ENVIRONMENT_PRODUCTION, Environment::Production),
                (BONAFIDE_ENVIRONMENT_DEVELOPMENT, Environment::Development),
            ];
            let chosen = each.into_iter().filter(|(bit, _)| environments & bit != 0);
            configuration.builder =
                configuration.builder.environments(chosen.map(|(_, named)| named));
            Ok(configuration)
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
        change(builder, ptr::null_mut(), |mut configuration| {
            let anchor = TrustAnchor::from_der(bytes(der, der_len)?)?;
            configuration.anchors.push(anchor);
            Ok(configuration)
        })
    }
}

/// Verifies an intermediate certificate's signature (DER) now, once, so that a chain with the same
/// bytes costs one signature less; once for each.
///
/// # Safety
/// `builder` is a live handle; `der` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_known_intermediate(
    builder: *mut bonafide_app_attest_builder,
    der: *const u8,
    der_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |mut configuration| {
            let der = bytes(der, der_len)?;
            configuration.builder = configuration.builder.known_intermediate(der);
            Ok(configuration)
        })
    }
}

/// Accepts only these platforms, `BONAFIDE_PLATFORM_…`, instead of iOS and macOS.
///
/// # Safety
/// `builder` is a live handle; `platforms` can be read for `count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_platforms(
    builder: *mut bonafide_app_attest_builder,
    platforms: *const bonafide_platform,
    count: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |mut configuration| {
            let platforms = elements(platforms, count)?.into_iter().map(Platform::new);
            configuration.builder = configuration.builder.platforms(platforms);
            Ok(configuration)
        })
    }
}

/// Accepts one more boot policy of a Mac: the octets inside of the leaf's extension
/// 1.2.840.113635.100.8.6.
///
/// # Safety
/// `builder` is a live handle; `octets` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_builder_boot_policy(
    builder: *mut bonafide_app_attest_builder,
    octets: *const u8,
    octets_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |mut configuration| {
            let octets = bytes(octets, octets_len)?;
            configuration.builder = configuration.builder.accept_boot_policy(octets);
            Ok(configuration)
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
            let Configuration { mut builder, anchors } = current(builder)?;
            if !anchors.is_empty() {
                builder = builder.trust_anchors(anchors);
            }
            out.write(give(builder.build()?));
            Ok(())
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
            out.write(give(Pending::new(claims)));
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
            out.write(give(Pending::new(claims)));
            Ok(())
        })
    }
}

/// Verifies an attestation and tells it step by step, as Apple numbers them: a text for people who
/// look for a mistake, freed with `bonafide_buffer_free`. It gives no claims. Its lines name parts
/// of the evidence: not for a production log.
///
/// # Safety
/// As for `bonafide_app_attest_verify_attestation`; `explanation` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_explain_attestation(
    verifier: *const bonafide_app_attest_verifier,
    object: *const u8,
    object_len: usize,
    key_id: *const u8,
    client_data_hash: *const u8,
    now_ms: u64,
    explanation: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(explanation)?;
            let verifier = borrow(verifier)?;
            let object = bytes(object, object_len)?;
            let key_id = KeyId::from_bytes(&array::<32>(key_id)?)?;
            let data = ClientData::hash(array(client_data_hash)?);
            let now = Timestamp::from_unix_millis(now_ms);
            let report = verifier.explain_attestation(object, &key_id, data, now);
            out.write(give(report.to_string().into_bytes()));
            Ok(())
        })
    }
}

/// The same for an assertion.
///
/// # Safety
/// As for `bonafide_app_attest_verify_assertion`; `explanation` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_explain_assertion(
    verifier: *const bonafide_app_attest_verifier,
    object: *const u8,
    object_len: usize,
    client_data_hash: *const u8,
    key: *const bonafide_attested_key,
    explanation: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(explanation)?;
            let (verifier, key) = (borrow(verifier)?, borrow(key)?);
            let object = bytes(object, object_len)?;
            let data = ClientData::hash(array(client_data_hash)?);
            let report = verifier.explain_assertion(object, data, key);
            out.write(give(report.to_string().into_bytes()));
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

/// A key from another server's table: `public_key` is the 65 bytes of an uncompressed point on
/// P-256 or a SubjectPublicKeyInfo, `environment` one of `BONAFIDE_ENVIRONMENT_…`. **Nothing
/// proves it**: only for keys that were attested before. Its launch fields are never believed.
///
/// # Safety
/// `public_key` and `app_id` can be read for their lengths; `key` can be written; `error` is NULL
/// or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attested_key_from_trusted_parts(
    public_key: *const u8,
    public_key_len: usize,
    app_id: *const u8,
    app_id_len: usize,
    environment: bonafide_environments,
    key: *mut *mut bonafide_attested_key,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(key)?;
            let (public_key, app_id) =
                (bytes(public_key, public_key_len)?, text(app_id, app_id_len)?);
            let environment = match environment {
                BONAFIDE_ENVIRONMENT_PRODUCTION => Environment::Production,
                BONAFIDE_ENVIRONMENT_DEVELOPMENT => Environment::Development,
                _ => return Err(Misuse::Enumerator.into()),
            };
            out.write(give(AttestedKey::from_trusted_parts(public_key, app_id, environment)?));
            Ok(())
        })
    }
}

/// The record of a key, for `bonafide_attested_key_from_trusted_storage`. Freed with
/// `bonafide_buffer_free`.
///
/// # Safety
/// `key` is a live handle; `record` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attested_key_record(
    key: *const bonafide_attested_key,
    record: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(record)?;
            out.write(give(borrow(key)?.to_bytes()));
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

/// The claims of an attestation as plain data.
///
/// # Safety
/// `attestation` is a live handle; `claims` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attestation_read_claims(
    attestation: *const bonafide_attestation,
    claims: *mut bonafide_attestation_claims,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(claims)?;
            let attestation = borrow(attestation)?;
            let key = attestation.key();
            let (os_version, os_version_len) = part(attestation.os_version());
            let (os_build, os_build_len) = part(attestation.os_build());
            let validity = attestation.leaf_validity();
            out.write(bonafide_attestation_claims {
                device: *key.device_id().as_bytes(),
                app_id: key.app_id().as_ptr(),
                app_id_len: key.app_id().len(),
                environment: environment_of(key.environment()),
                platform: attestation.platform().number(),
                os_version,
                os_version_len,
                os_build,
                os_build_len,
                launch: launch_of(attestation.launch())?,
                receipt: attestation.receipt().as_ptr(),
                receipt_len: attestation.receipt().len(),
                leaf_not_before_ms: validity.not_before.unix_millis(),
                leaf_not_after_ms: validity.not_after.unix_millis(),
            });
            Ok(())
        })
    }
}

/// The key that was attested, for use right away; your table has its record. Freed with
/// `bonafide_attested_key_free`.
///
/// # Safety
/// `attestation` is a live handle; `key` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_attestation_key(
    attestation: *const bonafide_attestation,
    key: *mut *mut bonafide_attested_key,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(key)?;
            out.write(give(borrow(attestation)?.key().clone()));
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

/// The claims of an assertion as plain data.
///
/// # Safety
/// `assertion` is a live handle; `claims` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_assertion_read_claims(
    assertion: *const bonafide_assertion,
    claims: *mut bonafide_assertion_claims,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(claims)?;
            let assertion = borrow(assertion)?;
            out.write(bonafide_assertion_claims {
                device: *assertion.device_id().as_bytes(),
                app_id: assertion.app_id().as_ptr(),
                app_id_len: assertion.app_id().len(),
                environment: environment_of(assertion.environment()),
                counter: assertion.counter(),
                launch: launch_of(assertion.launch())?,
            });
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

/// How a policy begins: `BONAFIDE_APP_ATTEST_POLICY_…`.
pub type bonafide_app_attest_preset = u32;
/// Nothing is asked.
pub const BONAFIDE_APP_ATTEST_POLICY_NONE: bonafide_app_attest_preset = 1;
/// Where the launch fields are proven: TestFlight, App Store, enterprise or Developer ID.
pub const BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED: bonafide_app_attest_preset = 2;
/// Proven launch fields that say App Store: systems from 27 on.
pub const BONAFIDE_APP_ATTEST_POLICY_STRICT: bonafide_app_attest_preset = 3;

/// How much a policy asks of a launch field: `BONAFIDE_DEMAND_…`.
pub type bonafide_demand = u32;
/// It must be there, proven and good.
pub const BONAFIDE_DEMAND_REQUIRED: bonafide_demand = 1;
/// Where it is proven, it must be good.
pub const BONAFIDE_DEMAND_IF_PROVEN: bonafide_demand = 2;
/// It is not looked at.
pub const BONAFIDE_DEMAND_IGNORED: bonafide_demand = 3;

fn demand(demand: bonafide_demand) -> Result<Demand, Failure> {
    Ok(match demand {
        BONAFIDE_DEMAND_REQUIRED => Demand::Required,
        BONAFIDE_DEMAND_IF_PROVEN => Demand::IfProven,
        BONAFIDE_DEMAND_IGNORED => Demand::Ignored,
        _ => return Err(Misuse::Enumerator.into()),
    })
}

/// A policy that begins with a preset. Freed with `bonafide_app_attest_policy_free`.
///
/// # Safety
/// `policy` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_new(
    preset: bonafide_app_attest_preset,
    policy: *mut *mut bonafide_app_attest_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(policy)?;
            let policy = match preset {
                BONAFIDE_APP_ATTEST_POLICY_NONE => Policy::new(),
                BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED => Policy::recommended(),
                BONAFIDE_APP_ATTEST_POLICY_STRICT => Policy::strict(),
                _ => return Err(Misuse::Enumerator.into()),
            };
            out.write(give(Mutex::new(policy)));
            Ok(())
        })
    }
}

/// Which ways of launching are accepted, `BONAFIDE_LAUNCH_CATEGORY_…`, and how much this is asked.
///
/// # Safety
/// `policy` is a live handle; `categories` can be read for `count` of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_launch_category(
    policy: *mut bonafide_app_attest_policy,
    demand: bonafide_demand,
    categories: *const bonafide_launch_category,
    count: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            let categories = elements(categories, count)?;
            let categories = categories.into_iter().map(ValidationCategory::new);
            Ok(policy.launch_category(self::demand(demand)?, categories))
        })
    }
}

/// Whether launch fields that nothing proves are refused: 0 is no, anything else yes.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_refuse_unproven(
    policy: *mut bonafide_app_attest_policy,
    refuse: u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { change(policy, ptr::null_mut(), |policy| Ok(policy.refuse_unproven(refuse != 0))) }
}

/// The least version of the bundle, numbers and dots, and how much it is asked.
///
/// # Safety
/// `policy` is a live handle; `version` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_min_bundle_version(
    policy: *mut bonafide_app_attest_policy,
    demand: bonafide_demand,
    version: *const u8,
    version_len: usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, error, |policy| {
            let version = text(version, version_len)?;
            Ok(policy.min_bundle_version(self::demand(demand)?, version)?)
        })
    }
}

/// The least version of the operating system for a platform, numbers and dots. Only an attestation
/// shows it.
///
/// # Safety
/// `policy` is a live handle; `version` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_min_os_version(
    policy: *mut bonafide_app_attest_policy,
    platform: bonafide_platform,
    version: *const u8,
    version_len: usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, error, |policy| {
            let version = text(version, version_len)?;
            Ok(policy.min_os_version(Platform::new(platform), version)?)
        })
    }
}

/// Judges the attestation of a pending handle before its device is enrolled: where the policy
/// refuses, free the handle, and nothing was enrolled. The appraisal is freed with
/// `bonafide_appraisal_free`.
///
/// # Safety
/// `policy` and `pending` are live handles; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_appraise_before_enrolment(
    policy: *const bonafide_app_attest_policy,
    pending: *const bonafide_pending,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            let policy = current(policy)?;
            let found = borrow(pending)?
                .look::<Attestation, _>(|pending| policy.appraise_before_enrolment(pending))?;
            out.write(give(found));
            Ok(())
        })
    }
}

/// Judges an assertion. The appraisal is freed with `bonafide_appraisal_free`.
///
/// # Safety
/// `policy` and `assertion` are live handles; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_appraise_assertion(
    policy: *const bonafide_app_attest_policy,
    assertion: *const bonafide_assertion,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            out.write(give(current(policy)?.appraise_assertion(borrow(assertion)?)));
            Ok(())
        })
    }
}

/// Frees a policy. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_app_attest_policy_free(policy: *mut bonafide_app_attest_policy) {
    // SAFETY: by this function's contract.
    unsafe { free(policy) };
}
