//! Google Play Integrity.

use crate::appraisal::bonafide_appraisal;
use crate::boundary::{Opaque, Out, borrow, bytes, change, current, free, give, guard, text};
use crate::buffer::bonafide_buffer;
use crate::error::bonafide_error;
use crate::pending::{Pending, bonafide_pending};
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::Timestamp;
use bonafide::play_integrity::{
    ActivityLevel, AppRecognition, Binding, Builder, CertificateDigest, DecodeRequest,
    DecryptionKey, DetectedApp, DeviceActivity, DeviceLabel, Expected, Freshness, Licensing,
    PcVerdict, PlayProtect, Policy, Provenance, Verdict, VerificationKey, Verifier,
    check_decode_status, verify_decoded, verify_pc_decoded,
};
use bonafide::replay::Uncommitted;
use core::ptr;
use core::time::Duration;
use std::sync::Mutex;

/// Collects the keys of a verifier. One thread at a time.
pub struct bonafide_play_builder {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_builder {
    type Inner = Mutex<Builder>;
    const TAG: u32 = 0xb0f1_0020;
}

/// Decrypts and verifies tokens. Any number of threads may share one.
pub struct bonafide_play_verifier {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_verifier {
    type Inner = Verifier;
    const TAG: u32 = 0xb0f1_0021;
}

/// Google's verdict about an app on Android. Any number of threads may share one.
pub struct bonafide_play_verdict {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_verdict {
    type Inner = Verdict;
    const TAG: u32 = 0xb0f1_0022;
}

/// Which verdicts are good enough. Set it up by one thread at a time; then any number of threads
/// may share it.
pub struct bonafide_play_policy {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_policy {
    type Inner = Mutex<Policy>;
    const TAG: u32 = 0xb0f1_0023;
}

/// The HTTP request that asks Google to decode a token. Any number of threads may share one.
pub struct bonafide_play_decode_request {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_decode_request {
    type Inner = DecodeRequest;
    const TAG: u32 = 0xb0f1_0024;
}

/// Google's verdict about an app in Google Play Games on PC. Any number of threads may share one.
pub struct bonafide_play_pc_verdict {
    _private: [u8; 0],
}

impl Opaque for bonafide_play_pc_verdict {
    type Inner = PcVerdict;
    const TAG: u32 = 0xb0f1_0025;
}

/// How a token is bound to a request: `BONAFIDE_PLAY_BINDING_…`.
pub type bonafide_play_binding = u32;
/// A classic request's nonce.
pub const BONAFIDE_PLAY_BINDING_NONCE: bonafide_play_binding = 1;
/// A standard request's request hash.
pub const BONAFIDE_PLAY_BINDING_REQUEST_HASH: bonafide_play_binding = 2;

/// What a token must be about. Pointers are read during the call only.
#[repr(C)]
pub struct bonafide_play_expected {
    /// The package name of the app.
    pub package: *const u8,
    /// Its length in bytes.
    pub package_len: usize,
    /// `BONAFIDE_PLAY_BINDING_…`.
    pub binding_kind: bonafide_play_binding,
    /// The nonce or request hash, 1 to 500 characters: the 32 bytes of
    /// `bonafide_request_binding` in base64url without padding, or a text of yours.
    pub binding: *const u8,
    /// Its length in bytes.
    pub binding_len: usize,
    /// How old the token may be, in milliseconds, at most a day; 0 is 10 minutes.
    pub max_age_ms: u64,
    /// How far Google's clock may be ahead, in milliseconds, at most a day; 0 is 60 seconds.
    pub max_ahead_ms: u64,
}

/// Where a verdict came from: `BONAFIDE_PLAY_PROVENANCE_…`.
pub type bonafide_play_provenance = u32;
/// A token that was decrypted here.
pub const BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS: bonafide_play_provenance = 1;
/// A token that Google decoded.
pub const BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE: bonafide_play_provenance = 2;

/// In any field of a verdict: a value that this version does not know. Its text is in
/// `bonafide_play_verdict_json`. No policy accepts it.
pub const BONAFIDE_PLAY_OTHER: u32 = 0x8000_0000;

/// What Google Play says of the app. As a setting, several are added up.
pub type bonafide_play_recognition = u32;
/// The app and its certificate are those that Google Play distributes.
pub const BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED: bonafide_play_recognition = 1;
/// Certificate or package name are not Google Play's.
pub const BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION: bonafide_play_recognition = 2;
/// Not evaluated: something needed for it was missing.
pub const BONAFIDE_PLAY_RECOGNITION_UNEVALUATED: bonafide_play_recognition = 4;
/// Google's `UNKNOWN`.
pub const BONAFIDE_PLAY_RECOGNITION_UNKNOWN: bonafide_play_recognition = 8;

/// The labels of a device, added up.
pub type bonafide_play_labels = u32;
/// `MEETS_BASIC_INTEGRITY`.
pub const BONAFIDE_PLAY_LABEL_BASIC: bonafide_play_labels = 1;
/// `MEETS_DEVICE_INTEGRITY`.
pub const BONAFIDE_PLAY_LABEL_DEVICE: bonafide_play_labels = 2;
/// `MEETS_STRONG_INTEGRITY`.
pub const BONAFIDE_PLAY_LABEL_STRONG: bonafide_play_labels = 4;
/// `MEETS_VIRTUAL_INTEGRITY`: an emulator with Google Play.
pub const BONAFIDE_PLAY_LABEL_VIRTUAL: bonafide_play_labels = 8;
/// `MEETS_PC_INTEGRITY`: Google Play Games on PC.
pub const BONAFIDE_PLAY_LABEL_PC: bonafide_play_labels = 16;

/// Whether the user got the app from Google Play.
pub type bonafide_play_licensing = u32;
/// The user has the app from Google Play.
pub const BONAFIDE_PLAY_LICENSING_LICENSED: bonafide_play_licensing = 1;
/// The user has it from somewhere else.
pub const BONAFIDE_PLAY_LICENSING_UNLICENSED: bonafide_play_licensing = 2;
/// Not evaluated.
pub const BONAFIDE_PLAY_LICENSING_UNEVALUATED: bonafide_play_licensing = 4;
/// Google's `UNKNOWN`.
pub const BONAFIDE_PLAY_LICENSING_UNKNOWN: bonafide_play_licensing = 8;

/// How many tokens the device requested lately. As a setting, several are added up.
pub type bonafide_play_activity = u32;
/// `LEVEL_1`, the lowest.
pub const BONAFIDE_PLAY_ACTIVITY_LEVEL_1: bonafide_play_activity = 1;
/// `LEVEL_2`.
pub const BONAFIDE_PLAY_ACTIVITY_LEVEL_2: bonafide_play_activity = 2;
/// `LEVEL_3`.
pub const BONAFIDE_PLAY_ACTIVITY_LEVEL_3: bonafide_play_activity = 4;
/// `LEVEL_4`, the highest.
pub const BONAFIDE_PLAY_ACTIVITY_LEVEL_4: bonafide_play_activity = 8;
/// Not evaluated.
pub const BONAFIDE_PLAY_ACTIVITY_UNEVALUATED: bonafide_play_activity = 16;

/// What Google says of the account's activity in the app.
pub type bonafide_play_account_activity = u32;
/// Not evaluated.
pub const BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED: bonafide_play_account_activity = 1;
/// Unusual.
pub const BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL: bonafide_play_account_activity = 2;
/// Too little is known.
pub const BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN: bonafide_play_account_activity = 4;
/// Typical.
pub const BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC: bonafide_play_account_activity = 8;
/// Typical, and hard to imitate.
pub const BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG: bonafide_play_account_activity = 16;

/// What Play Protect says. As a setting, several are added up.
pub type bonafide_play_protect = u32;
/// It is on, and found nothing.
pub const BONAFIDE_PLAY_PROTECT_NO_ISSUES: bonafide_play_protect = 1;
/// It is on, and has not scanned yet.
pub const BONAFIDE_PLAY_PROTECT_NO_DATA: bonafide_play_protect = 2;
/// It is off.
pub const BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK: bonafide_play_protect = 4;
/// It found apps that may be harmful.
pub const BONAFIDE_PLAY_PROTECT_MEDIUM_RISK: bonafide_play_protect = 8;
/// It found apps that are dangerous.
pub const BONAFIDE_PLAY_PROTECT_HIGH_RISK: bonafide_play_protect = 16;
/// Not evaluated.
pub const BONAFIDE_PLAY_PROTECT_UNEVALUATED: bonafide_play_protect = 32;

/// Apps on the device that could watch this one, added up.
pub type bonafide_play_apps = u32;
/// An app of Google Play's is installed.
pub const BONAFIDE_PLAY_APPS_KNOWN_INSTALLED: bonafide_play_apps = 1;
/// An app of Google Play's can see the screen.
pub const BONAFIDE_PLAY_APPS_KNOWN_CAPTURING: bonafide_play_apps = 2;
/// An app of Google Play's can draw over the screen.
pub const BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS: bonafide_play_apps = 4;
/// An app of Google Play's can control the device.
pub const BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING: bonafide_play_apps = 8;
/// An app from elsewhere is installed.
pub const BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED: bonafide_play_apps = 16;
/// An app from elsewhere can see the screen.
pub const BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING: bonafide_play_apps = 32;
/// An app from elsewhere can draw over the screen.
pub const BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS: bonafide_play_apps = 64;
/// An app from elsewhere can control the device.
pub const BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING: bonafide_play_apps = 128;

/// A verdict as plain data; `bonafide_play_verdict_json` has all of it. An enumeration is 0
/// where Google said nothing. Pointers belong to the verdict, and live as long as it does.
#[repr(C)]
pub struct bonafide_play_claims {
    /// `BONAFIDE_PLAY_PROVENANCE_…`.
    pub provenance: bonafide_play_provenance,
    /// The package that asked for the token, UTF-8.
    pub package: *const u8,
    /// Its length in bytes.
    pub package_len: usize,
    /// When the token was made, in milliseconds since 1970.
    pub time_ms: u64,
    /// `BONAFIDE_PLAY_RECOGNITION_…`.
    pub recognition: bonafide_play_recognition,
    /// The versionCode of the app; -1 where Google said none.
    pub version_code: i64,
    /// `BONAFIDE_PLAY_LABEL_…`, added up.
    pub labels: bonafide_play_labels,
    /// The SDK version of the system; -1 where Google said none.
    pub sdk_version: i64,
    /// `BONAFIDE_PLAY_ACTIVITY_…`.
    pub activity: bonafide_play_activity,
    /// The three recall bits: 1 or 0, and -1 where Google said none.
    pub recall: [i32; 3],
    /// `BONAFIDE_PLAY_LICENSING_…`.
    pub licensing: bonafide_play_licensing,
    /// `BONAFIDE_PLAY_ACCOUNT_ACTIVITY_…`.
    pub account_activity: bonafide_play_account_activity,
    /// 1 if Google looked for apps that could watch, otherwise 0.
    pub apps_evaluated: u32,
    /// `BONAFIDE_PLAY_APPS_…`, added up.
    pub apps: bonafide_play_apps,
    /// `BONAFIDE_PLAY_PROTECT_…`.
    pub play_protect: bonafide_play_protect,
    /// 1 if the answer was set up for a tester in the Play Console, otherwise 0.
    pub testing_response: u32,
}

/// The HTTP request as plain data. The method is POST; the headers are `Authorization` and
/// `Content-Type: application/json`. Texts are UTF-8; pointers belong to the handle. Authorization
/// and body are secrets: they do not belong into logs.
#[repr(C)]
pub struct bonafide_play_decode_parts {
    /// The URL.
    pub url: *const u8,
    /// Its length in bytes.
    pub url_len: usize,
    /// The value of the header `Authorization`.
    pub authorization: *const u8,
    /// Its length in bytes.
    pub authorization_len: usize,
    /// The body.
    pub body: *const u8,
    /// Its length in bytes.
    pub body_len: usize,
}

/// How strict a policy begins: `BONAFIDE_PLAY_POLICY_…`.
pub type bonafide_play_preset = u32;
/// For most apps: `PLAY_RECOGNIZED` with a certificate of yours, `LICENSED`, and
/// `MEETS_DEVICE_INTEGRITY`.
pub const BONAFIDE_PLAY_POLICY_RECOMMENDED: bonafide_play_preset = 1;
/// Turns few users away: no licence, basic integrity, and an app that was not evaluated.
/// Nothing proves then which app it is.
pub const BONAFIDE_PLAY_POLICY_LENIENT: bonafide_play_preset = 2;
/// For what is worth most: strong integrity on SDK 33 or later, Play Protect without findings,
/// no unknown app that could watch, and activity up to `LEVEL_3`. These must be turned on in
/// the Play Console, or every device is refused.
pub const BONAFIDE_PLAY_POLICY_STRICT: bonafide_play_preset = 3;

static RECOGNITION: [(u32, AppRecognition); 4] = [
    (BONAFIDE_PLAY_RECOGNITION_PLAY_RECOGNIZED, AppRecognition::PlayRecognized),
    (BONAFIDE_PLAY_RECOGNITION_UNRECOGNIZED_VERSION, AppRecognition::UnrecognizedVersion),
    (BONAFIDE_PLAY_RECOGNITION_UNEVALUATED, AppRecognition::Unevaluated),
    (BONAFIDE_PLAY_RECOGNITION_UNKNOWN, AppRecognition::Unknown),
];

static LABELS: [(u32, DeviceLabel); 5] = [
    (BONAFIDE_PLAY_LABEL_BASIC, DeviceLabel::MeetsBasicIntegrity),
    (BONAFIDE_PLAY_LABEL_DEVICE, DeviceLabel::MeetsDeviceIntegrity),
    (BONAFIDE_PLAY_LABEL_STRONG, DeviceLabel::MeetsStrongIntegrity),
    (BONAFIDE_PLAY_LABEL_VIRTUAL, DeviceLabel::MeetsVirtualIntegrity),
    (BONAFIDE_PLAY_LABEL_PC, DeviceLabel::MeetsPcIntegrity),
];

static LICENSING: [(u32, Licensing); 4] = [
    (BONAFIDE_PLAY_LICENSING_LICENSED, Licensing::Licensed),
    (BONAFIDE_PLAY_LICENSING_UNLICENSED, Licensing::Unlicensed),
    (BONAFIDE_PLAY_LICENSING_UNEVALUATED, Licensing::Unevaluated),
    (BONAFIDE_PLAY_LICENSING_UNKNOWN, Licensing::Unknown),
];

static ACTIVITY: [(u32, DeviceActivity); 5] = [
    (BONAFIDE_PLAY_ACTIVITY_LEVEL_1, DeviceActivity::Level1),
    (BONAFIDE_PLAY_ACTIVITY_LEVEL_2, DeviceActivity::Level2),
    (BONAFIDE_PLAY_ACTIVITY_LEVEL_3, DeviceActivity::Level3),
    (BONAFIDE_PLAY_ACTIVITY_LEVEL_4, DeviceActivity::Level4),
    (BONAFIDE_PLAY_ACTIVITY_UNEVALUATED, DeviceActivity::Unevaluated),
];

static ACCOUNT_ACTIVITY: [(u32, ActivityLevel); 5] = [
    (BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNEVALUATED, ActivityLevel::Unevaluated),
    (BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNUSUAL, ActivityLevel::Unusual),
    (BONAFIDE_PLAY_ACCOUNT_ACTIVITY_UNKNOWN, ActivityLevel::Unknown),
    (BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_BASIC, ActivityLevel::TypicalBasic),
    (BONAFIDE_PLAY_ACCOUNT_ACTIVITY_TYPICAL_STRONG, ActivityLevel::TypicalStrong),
];

static PROTECT: [(u32, PlayProtect); 6] = [
    (BONAFIDE_PLAY_PROTECT_NO_ISSUES, PlayProtect::NoIssues),
    (BONAFIDE_PLAY_PROTECT_NO_DATA, PlayProtect::NoData),
    (BONAFIDE_PLAY_PROTECT_POSSIBLE_RISK, PlayProtect::PossibleRisk),
    (BONAFIDE_PLAY_PROTECT_MEDIUM_RISK, PlayProtect::MediumRisk),
    (BONAFIDE_PLAY_PROTECT_HIGH_RISK, PlayProtect::HighRisk),
    (BONAFIDE_PLAY_PROTECT_UNEVALUATED, PlayProtect::Unevaluated),
];

static APPS: [(u32, DetectedApp); 8] = [
    (BONAFIDE_PLAY_APPS_KNOWN_INSTALLED, DetectedApp::KnownInstalled),
    (BONAFIDE_PLAY_APPS_KNOWN_CAPTURING, DetectedApp::KnownCapturing),
    (BONAFIDE_PLAY_APPS_KNOWN_OVERLAYS, DetectedApp::KnownOverlays),
    (BONAFIDE_PLAY_APPS_KNOWN_CONTROLLING, DetectedApp::KnownControlling),
    (BONAFIDE_PLAY_APPS_UNKNOWN_INSTALLED, DetectedApp::UnknownInstalled),
    (BONAFIDE_PLAY_APPS_UNKNOWN_CAPTURING, DetectedApp::UnknownCapturing),
    (BONAFIDE_PLAY_APPS_UNKNOWN_OVERLAYS, DetectedApp::UnknownOverlays),
    (BONAFIDE_PLAY_APPS_UNKNOWN_CONTROLLING, DetectedApp::UnknownControlling),
];

/// The values that a setting names, if it names no others.
fn chosen<T: Clone>(table: &[(u32, T)], mask: u32) -> Result<Vec<T>, Failure> {
    if table.iter().fold(mask, |mask, (bit, _)| mask & !bit) != 0 {
        return Err(Misuse::Enumerator.into());
    }
    Ok(table.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, value)| value.clone()).collect())
}

/// The numbers of these values, added up.
fn bits<'a, T: PartialEq + 'a>(table: &[(u32, T)], values: impl IntoIterator<Item = &'a T>) -> u32 {
    values.into_iter().fold(0, |bits, value| {
        let known = table.iter().find(|(_, known)| known == value);
        bits | known.map_or(BONAFIDE_PLAY_OTHER, |(bit, _)| *bit)
    })
}

/// # Safety
/// `expected` is NULL, or its pointers can be read for their lengths while the borrow lives.
unsafe fn expected<'a>(expected: *const bonafide_play_expected) -> Result<Expected<'a>, Failure> {
    // SAFETY: by the function's contract.
    unsafe {
        let expected = expected.as_ref().ok_or(Misuse::Null)?;
        let binding = text(expected.binding, expected.binding_len)?;
        let binding = match expected.binding_kind {
            BONAFIDE_PLAY_BINDING_NONCE => Binding::Nonce(binding),
            BONAFIDE_PLAY_BINDING_REQUEST_HASH => Binding::RequestHash(binding),
            _ => return Err(Misuse::Enumerator.into()),
        };
        let window = window(expected.max_age_ms, expected.max_ahead_ms);
        let package = text(expected.package, expected.package_len)?;
        Ok(Expected::new(package, binding).freshness(window))
    }
}

/// The default in place of 0.
pub(crate) fn window(max_age_ms: u64, max_ahead_ms: u64) -> Freshness {
    let or = |millis, default| if millis == 0 { default } else { Duration::from_millis(millis) };
    let Freshness { max_age, max_ahead } = Freshness::default();
    Freshness { max_age: or(max_age_ms, max_age), max_ahead: or(max_ahead_ms, max_ahead) }
}

/// A builder without an app. Freed with `bonafide_play_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_play_builder_new() -> *mut bonafide_play_builder {
    give(Mutex::new(Verifier::builder()))
}

/// Serves this package with the two keys from the Play Console, as base64; once for each
/// package, and again for another pair of keys while you change them.
///
/// # Safety
/// `builder` is a live handle; the texts can be read for their lengths; `error` is NULL or can
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_builder_app(
    builder: *mut bonafide_play_builder,
    package: *const u8,
    package_len: usize,
    decryption_key: *const u8,
    decryption_key_len: usize,
    verification_key: *const u8,
    verification_key_len: usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, error, |builder: Builder| {
            let package = text(package, package_len)?;
            let decryption =
                DecryptionKey::from_console(text(decryption_key, decryption_key_len)?)?;
            let verification =
                VerificationKey::from_console(text(verification_key, verification_key_len)?)?;
            Ok(builder.app(package, decryption, verification))
        })
    }
}

/// The verifier, freed with `bonafide_play_verifier_free`. The builder goes on, and is still to
/// be freed.
///
/// # Safety
/// `builder` is a live handle; `verifier` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_builder_build(
    builder: *const bonafide_play_builder,
    verifier: *mut *mut bonafide_play_verifier,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(verifier)?;
            out.write(give(current(builder)?.build()?));
            Ok(())
        })
    }
}

/// Frees a builder. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_builder_free(builder: *mut bonafide_play_builder) {
    // SAFETY: by this function's contract.
    unsafe { free(builder) };
}

/// Frees a verifier. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verifier_free(verifier: *mut bonafide_play_verifier) {
    // SAFETY: by this function's contract.
    unsafe { free(verifier) };
}

/// Decrypts and verifies a token with the keys from the Play Console.
///
/// Gives a pending handle, to be finished with `bonafide_pending_finish_play`. Thread safe.
///
/// # Safety
/// `verifier` is a live handle; the inputs can be read for their lengths; `pending` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verify(
    verifier: *const bonafide_play_verifier,
    token: *const u8,
    token_len: usize,
    expected: *const bonafide_play_expected,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(pending)?;
            let verifier = borrow(verifier)?;
            let token = String::from_utf8_lossy(bytes(token, token_len)?);
            let expected = self::expected(expected)?;
            let now = Timestamp::from_unix_millis(now_ms);
            let verdict = verifier.verify(&token, &expected, now)?;
            out.write(give(Pending::new(verdict)));
            Ok(())
        })
    }
}

/// Bytes of C's: where they are, and how many.
type Bytes = (*const u8, usize);

/// # Safety
/// As for the functions that call it.
unsafe fn decode_request(
    package: Bytes,
    token: Bytes,
    access_token: Bytes,
    request: *mut *mut bonafide_play_decode_request,
    error: *mut *mut bonafide_error,
    make: fn(&str, &str, &str) -> bonafide::Result<DecodeRequest>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(request)?;
            let package = text(package.0, package.1)?;
            let token = String::from_utf8_lossy(bytes(token.0, token.1)?);
            let access_token = text(access_token.0, access_token.1)?;
            out.write(give(make(package, &token, access_token)?));
            Ok(())
        })
    }
}

/// The call that asks Google to decode a token of this package; `access_token` is an OAuth 2.0
/// access token of a service account. Send it with any HTTP client, and give the answer to
/// `bonafide_play_verify_decoded`. Freed with `bonafide_play_decode_request_free`.
///
/// # Safety
/// The texts can be read for their lengths; `request` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_decode_request_new(
    package: *const u8,
    package_len: usize,
    token: *const u8,
    token_len: usize,
    access_token: *const u8,
    access_token_len: usize,
    request: *mut *mut bonafide_play_decode_request,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    let package = (package, package_len);
    let (token, access_token) = ((token, token_len), (access_token, access_token_len));
    // SAFETY: by this function's contract.
    unsafe { decode_request(package, token, access_token, request, error, DecodeRequest::new) }
}

/// The same for an app in Google Play Games on PC; the answer is for
/// `bonafide_play_verify_pc_decoded`.
///
/// # Safety
/// As for `bonafide_play_decode_request_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_pc_decode_request_new(
    package: *const u8,
    package_len: usize,
    token: *const u8,
    token_len: usize,
    access_token: *const u8,
    access_token_len: usize,
    request: *mut *mut bonafide_play_decode_request,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    let package = (package, package_len);
    let (token, access_token) = ((token, token_len), (access_token, access_token_len));
    // SAFETY: by this function's contract.
    unsafe { decode_request(package, token, access_token, request, error, DecodeRequest::for_pc) }
}

/// What to send.
///
/// # Safety
/// `request` is a live handle; `parts` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_decode_request_parts(
    request: *const bonafide_play_decode_request,
    parts: *mut bonafide_play_decode_parts,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(parts)?;
            let request = borrow(request)?;
            let [(_, authorization), _] = request.headers();
            out.write(bonafide_play_decode_parts {
                url: request.url().as_ptr(),
                url_len: request.url().len(),
                authorization: authorization.as_ptr(),
                authorization_len: authorization.len(),
                body: request.body().as_ptr(),
                body_len: request.body().len(),
            });
            Ok(())
        })
    }
}

/// Frees a request. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_decode_request_free(
    request: *mut bonafide_play_decode_request,
) {
    // SAFETY: by this function's contract.
    unsafe { free(request) };
}

/// Whether Google answered with a verdict, from the HTTP status: `BONAFIDE_OK`, or why not. Only
/// then is the body for `bonafide_play_verify_decoded`.
///
/// # Safety
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_check_decode_status(
    status: u16,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { guard(error, || Ok(check_decode_status(status)?)) }
}

/// # Safety
/// As for the functions that call it.
unsafe fn decoded<T: Send + 'static>(
    answer: Bytes,
    expected: *const bonafide_play_expected,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
    verify: fn(&[u8], &Expected<'_>, Timestamp) -> bonafide::Result<Uncommitted<T>>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(pending)?;
            let answer = bytes(answer.0, answer.1)?;
            let expected = self::expected(expected)?;
            let now = Timestamp::from_unix_millis(now_ms);
            out.write(give(Pending::new(verify(answer, &expected, now)?)));
            Ok(())
        })
    }
}

/// Verifies what Google answered: the body of `decodeIntegrityToken`.
///
/// Gives a pending handle, to be finished with `bonafide_pending_finish_play`. Thread safe.
///
/// # Safety
/// The inputs can be read for their lengths; `pending` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verify_decoded(
    answer: *const u8,
    answer_len: usize,
    expected: *const bonafide_play_expected,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { decoded((answer, answer_len), expected, now_ms, pending, error, verify_decoded) }
}

/// Verifies what Google answered: the body of `decodePcIntegrityToken`.
///
/// Gives a pending handle, to be finished with `bonafide_pending_finish_play_pc`. Thread safe.
///
/// # Safety
/// As for `bonafide_play_verify_decoded`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verify_pc_decoded(
    answer: *const u8,
    answer_len: usize,
    expected: *const bonafide_play_expected,
    now_ms: u64,
    pending: *mut *mut bonafide_pending,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { decoded((answer, answer_len), expected, now_ms, pending, error, verify_pc_decoded) }
}

/// A verdict as plain data.
///
/// # Safety
/// `verdict` is a live handle; `claims` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verdict_read_claims(
    verdict: *const bonafide_play_verdict,
    claims: *mut bonafide_play_claims,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(claims)?;
            out.write(plain(borrow(verdict)?));
            Ok(())
        })
    }
}

fn plain(verdict: &Verdict) -> bonafide_play_claims {
    let (app, device) = (verdict.app(), verdict.device());
    let (account, environment) = (verdict.account(), verdict.environment());
    let package = verdict.request().package();
    let apps = environment.and_then(|environment| environment.app_access_risk());
    let apps = apps.and_then(|risk| risk.apps_detected.as_ref());
    let recall = device.and_then(|device| device.recall()).map(|recall| recall.bits());
    let activity = device.and_then(|device| device.recent_activity());
    let account_activity = account.and_then(|account| account.activity());
    bonafide_play_claims {
        provenance: match verdict.provenance() {
            Provenance::LocalKeys => BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS,
            Provenance::GoogleDecode => BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE,
            _ => BONAFIDE_PLAY_OTHER,
        },
        package: package.as_ptr(),
        package_len: package.len(),
        time_ms: verdict.request().time().unix_millis(),
        recognition: bits(&RECOGNITION, app.and_then(|app| app.recognition())),
        version_code: app.and_then(|app| app.version_code()).unwrap_or(-1),
        labels: bits(&LABELS, device.and_then(|device| device.labels()).unwrap_or_default()),
        sdk_version: device.and_then(|device| device.sdk_version()).unwrap_or(-1),
        activity: bits(&ACTIVITY, activity.and_then(|activity| activity.level.as_ref())),
        recall: recall.unwrap_or_default().map(|bit| bit.map_or(-1, i32::from)),
        licensing: bits(&LICENSING, account.and_then(|account| account.licensing())),
        account_activity: bits(
            &ACCOUNT_ACTIVITY,
            account_activity.and_then(|activity| activity.level.as_ref()),
        ),
        apps_evaluated: apps.is_some().into(),
        apps: bits(&APPS, apps.into_iter().flatten()),
        play_protect: bits(&PROTECT, environment.and_then(|found| found.play_protect())),
        testing_response: verdict.is_testing_response().into(),
    }
}

/// A verdict as JSON in Google's own shape, unknown values included, without nonce and request
/// hash. The buffer is freed with `bonafide_buffer_free`.
///
/// # Safety
/// `verdict` is a live handle; `json` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verdict_json(
    verdict: *const bonafide_play_verdict,
    json: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(json)?;
            out.write(give(borrow(verdict)?.to_json().into_bytes()));
            Ok(())
        })
    }
}

/// Frees a verdict. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_verdict_free(verdict: *mut bonafide_play_verdict) {
    // SAFETY: by this function's contract.
    unsafe { free(verdict) };
}

/// The labels of a PC, `BONAFIDE_PLAY_LABEL_…` added up: genuine if `BONAFIDE_PLAY_LABEL_PC` is
/// among them.
///
/// # Safety
/// `verdict` is a live handle; `labels` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_pc_verdict_labels(
    verdict: *const bonafide_play_pc_verdict,
    labels: *mut bonafide_play_labels,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(labels)?;
            out.write(bits(&LABELS, borrow(verdict)?.labels().unwrap_or_default()));
            Ok(())
        })
    }
}

/// `BONAFIDE_PLAY_LICENSING_…` of a PC, 0 where Google said nothing.
///
/// # Safety
/// `verdict` is a live handle; `licensing` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_pc_verdict_licensing(
    verdict: *const bonafide_play_pc_verdict,
    licensing: *mut bonafide_play_licensing,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(licensing)?;
            let account = borrow(verdict)?.account();
            out.write(bits(&LICENSING, account.and_then(|account| account.licensing())));
            Ok(())
        })
    }
}

/// 1 if the answer was set up for a tester in the Play Console, otherwise 0. No policy judges a
/// PC's verdict: refuse it yourself where you want to.
///
/// # Safety
/// `verdict` is a live handle; `testing` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_pc_verdict_testing_response(
    verdict: *const bonafide_play_pc_verdict,
    testing: *mut u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(testing)?;
            out.write(borrow(verdict)?.is_testing_response().into());
            Ok(())
        })
    }
}

/// Frees a PC's verdict. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_pc_verdict_free(verdict: *mut bonafide_play_pc_verdict) {
    // SAFETY: by this function's contract.
    unsafe { free(verdict) };
}

/// Reads the digest of a certificate that signs the app, as the Play Console shows it
/// (hexadecimal, with or without colons) or as verdicts write it (base64url): 32 bytes.
///
/// # Safety
/// `digest_text` can be read for its length; `digest` can take 32 bytes; `error` is NULL or can
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_certificate_digest(
    digest_text: *const u8,
    digest_text_len: usize,
    digest: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::<[u8; 32]>::new(digest.cast())?;
            let digest = CertificateDigest::parse(text(digest_text, digest_text_len)?)?;
            out.write(*digest.as_bytes());
            Ok(())
        })
    }
}

/// A policy that begins with a preset, `BONAFIDE_PLAY_POLICY_…`. `digests` holds
/// `digest_count` times 32 bytes: the certificates that may sign the app. Freed with
/// `bonafide_play_policy_free`.
///
/// # Safety
/// `digests` can be read for `digest_count` times 32 bytes; `policy` can be written; `error` is
/// NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_new(
    preset: bonafide_play_preset,
    digests: *const u8,
    digest_count: usize,
    policy: *mut *mut bonafide_play_policy,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(policy)?;
            let len = digest_count.checked_mul(32).ok_or(Misuse::Length)?;
            let (digests, _) = bytes(digests, len)?.as_chunks::<32>();
            let digests = digests.iter().map(|digest| CertificateDigest::from_bytes(*digest));
            let policy = match preset {
                BONAFIDE_PLAY_POLICY_RECOMMENDED => Policy::recommended(digests)?,
                BONAFIDE_PLAY_POLICY_LENIENT => Policy::lenient(digests)?,
                BONAFIDE_PLAY_POLICY_STRICT => Policy::strict(digests)?,
                _ => return Err(Misuse::Enumerator.into()),
            };
            out.write(give(Mutex::new(policy)));
            Ok(())
        })
    }
}

/// Accepts an app of which Google says any of these, added up.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_accept_recognition(
    policy: *mut bonafide_play_policy,
    recognition: bonafide_play_recognition,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.accept_recognition(chosen(&RECOGNITION, recognition)?))
        })
    }
}

/// Accepts a device that has any of these labels, added up.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_accept_labels(
    policy: *mut bonafide_play_policy,
    labels: bonafide_play_labels,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.accept_device_labels(chosen(&LABELS, labels)?))
        })
    }
}

/// The least SDK version. With `BONAFIDE_PLAY_LABEL_STRONG` alone, 33 makes it mean a recent
/// security update on every device.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_min_sdk_version(
    policy: *mut bonafide_play_policy,
    version: i64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { change(policy, ptr::null_mut(), |policy: Policy| Ok(policy.min_sdk_version(version))) }
}

/// Whether the user must have got the app from Google Play: 0 is no, anything else yes.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_require_licensed(
    policy: *mut bonafide_play_policy,
    required: u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| Ok(policy.require_licensed(required != 0)))
    }
}

/// Whether answers that were set up for testers are accepted: only 1 is yes.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_allow_testing_responses(
    policy: *mut bonafide_play_policy,
    allowed: u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.allow_testing_responses(allowed == 1))
        })
    }
}

/// The least versionCode of the app.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_min_version_code(
    policy: *mut bonafide_play_policy,
    code: i64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { change(policy, ptr::null_mut(), |policy: Policy| Ok(policy.min_version_code(code))) }
}

/// Accepts only these verdicts of Play Protect, added up, and refuses where there is none.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_accept_play_protect(
    policy: *mut bonafide_play_policy,
    verdicts: bonafide_play_protect,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.accept_play_protect(chosen(&PROTECT, verdicts)?))
        })
    }
}

/// Refuses devices with such apps, added up, and where Google did not look.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_refuse_apps(
    policy: *mut bonafide_play_policy,
    apps: bonafide_play_apps,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.refuse_apps(chosen(&APPS, apps)?))
        })
    }
}

/// Accepts only these levels of recent activity, added up, and refuses where there is none.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_accept_activity(
    policy: *mut bonafide_play_policy,
    levels: bonafide_play_activity,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            Ok(policy.accept_activity(chosen(&ACTIVITY, levels)?))
        })
    }
}

/// Refuses devices on which any of the chosen recall bits is set: 1 for the first, 2 for the
/// second, 4 for the third, added up. A device of which Google says nothing here is not refused.
///
/// # Safety
/// `policy` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_refuse_recall(
    policy: *mut bonafide_play_policy,
    recall: u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(policy, ptr::null_mut(), |policy: Policy| {
            if recall > 7 {
                return Err(Misuse::Enumerator.into());
            }
            Ok(policy.refuse_recall([1, 2, 4].map(|bit| recall & bit != 0)))
        })
    }
}

/// Judges a verdict that was finished. The appraisal is freed with `bonafide_appraisal_free`.
///
/// # Safety
/// `policy` and `verdict` are live handles; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_appraise(
    policy: *const bonafide_play_policy,
    verdict: *const bonafide_play_verdict,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            let policy = current(policy)?;
            out.write(give(policy.appraise(borrow(verdict)?)));
            Ok(())
        })
    }
}

/// Judges the verdict of a pending handle before it is committed: so a refusal can be told at once.
/// The verdict is to be committed either way, since a genuine token is used once.
///
/// # Safety
/// `policy` and `pending` are live handles; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_appraise_before_commit(
    policy: *const bonafide_play_policy,
    pending: *const bonafide_pending,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            let policy = current(policy)?;
            let found = borrow(pending)?
                .look::<Verdict, _>(|pending| policy.appraise_before_commit(pending))?;
            out.write(give(found));
            Ok(())
        })
    }
}

/// Frees a policy. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_play_policy_free(policy: *mut bonafide_play_policy) {
    // SAFETY: by this function's contract.
    unsafe { free(policy) };
}
