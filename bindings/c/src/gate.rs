//! The gate: the whole decision for one request.

use crate::app_attest::{
    bonafide_app_attest_policy, bonafide_app_attest_verifier, bonafide_assertion,
    bonafide_attestation,
};
use crate::appraisal::bonafide_appraisal;
use crate::boundary::{Opaque, Out, array, borrow, bytes, current, free, give, guard, text};
use crate::buffer::bonafide_buffer;
use crate::challenge::{bonafide_challenge_scope, bonafide_challenges, scope};
use crate::error::{bonafide_error, kind_of};
use crate::pending::{bonafide_effect, bonafide_outcome, outcome, plain};
use crate::play_integrity::{
    bonafide_play_decode_request, bonafide_play_policy, bonafide_play_verdict,
    bonafide_play_verifier, window,
};
use crate::request::{bonafide_scheme, scheme};
use crate::result::{BONAFIDE_OK, Failure, Misuse, bonafide_result};
use crate::signals::{bonafide_signals_policy, bonafide_signals_report};
use bonafide::Timestamp;
use bonafide::gate::{
    Builder, Call, Claims, Decision, Enforcement, Evidence, EvidenceKind, Gate, Next, Steps,
    WrongStep,
};
use bonafide::replay::{Counter, Device, Outcome};
use bonafide::request::BodyHash;
use core::{mem, ptr};
use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Collects the configuration of a gate. One thread at a time.
pub struct bonafide_gate_builder {
    _private: [u8; 0],
}

impl Opaque for bonafide_gate_builder {
    type Inner = Mutex<GateConfiguration>;
    const TAG: u32 = 0xb0f1_0070;
}

/// What is behind a builder, until it was built.
pub struct GateConfiguration {
    builder: Option<Builder>,
    /// The packages whose tokens Google decodes, and how they are judged.
    decoded: (Vec<String>, Option<bonafide::play_integrity::Policy>),
}

/// Decides about requests. Any number of threads may share one.
pub struct bonafide_gate {
    _private: [u8; 0],
}

impl Opaque for bonafide_gate {
    type Inner = Gate;
    const TAG: u32 = 0xb0f1_0071;
}

/// One request on its way through the gate. It says what it needs next
/// (`bonafide_gate_request_next`); freeing it before the end changes nothing anywhere. One thread
/// at a time.
pub struct bonafide_gate_request {
    _private: [u8; 0],
}

impl Opaque for bonafide_gate_request {
    type Inner = Mutex<Steps>;
    const TAG: u32 = 0xb0f1_0072;
}

/// What the gate said about one request. Any number of threads may share one.
pub struct bonafide_decision {
    _private: [u8; 0],
}

impl Opaque for bonafide_decision {
    type Inner = Decision;
    const TAG: u32 = 0xb0f1_0073;
}

/// Whether policies decide: `BONAFIDE_ENFORCEMENT_…`. Neither waives verification, binding,
/// freshness, replay, revocation, or a store that does not answer.
pub type bonafide_enforcement = u32;
/// What the policy refuses is denied.
pub const BONAFIDE_ENFORCEMENT_ENFORCE: bonafide_enforcement = 1;
/// What the policy refuses is allowed and reported, and its device is enrolled: for the weeks
/// before enforcing. What only an attestation shows (the least system version) is not judged
/// again afterwards.
pub const BONAFIDE_ENFORCEMENT_MONITOR: bonafide_enforcement = 2;

/// The kind of a request's evidence.
pub type bonafide_evidence = u32;
/// App Attest, once for each device: the object comes with the body.
pub const BONAFIDE_EVIDENCE_ATTESTATION: bonafide_evidence = 1;
/// App Attest, with each request.
pub const BONAFIDE_EVIDENCE_ASSERTION: bonafide_evidence = 2;
/// Play Integrity, a classic token, which is decrypted here.
pub const BONAFIDE_EVIDENCE_CLASSIC_TOKEN: bonafide_evidence = 3;
/// Play Integrity, a standard token, which Google decodes.
pub const BONAFIDE_EVIDENCE_STANDARD_TOKEN: bonafide_evidence = 4;

/// What a request brings, as its headers say it, before its body is read. The client said
/// challenge, evidence, key id and app id; all else is the server's own knowledge. Pointers are
/// read during the call only; texts are UTF-8 with their length.
#[repr(C)]
pub struct bonafide_gate_call {
    /// The App ID, or the package name, that the client says it is.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// What this endpoint does, in the server's own word.
    pub purpose: *const u8,
    /// Its length in bytes.
    pub purpose_len: usize,
    /// Whom the challenge was given to: who is logged in, or a session. It owns the device.
    pub subject: *const u8,
    /// Its length in bytes.
    pub subject_len: usize,
    /// The challenge's text.
    pub challenge: *const u8,
    /// Its length in bytes.
    pub challenge_len: usize,
    /// `BONAFIDE_EVIDENCE_…`.
    pub evidence_kind: bonafide_evidence,
    /// ATTESTATION, ASSERTION: the key id in base64.
    pub key_id: *const u8,
    /// Its length in bytes.
    pub key_id_len: usize,
    /// ASSERTION: the object in base64. CLASSIC_TOKEN, STANDARD_TOKEN: the token.
    pub evidence: *const u8,
    /// Its length in bytes.
    pub evidence_len: usize,
    /// The method, in upper case.
    pub method: *const u8,
    /// Its length in bytes.
    pub method_len: usize,
    /// Path and query as they stand in the request line.
    pub path_and_query: *const u8,
    /// Its length in bytes.
    pub path_and_query_len: usize,
    /// The report of runtime signals, byte for byte; NULL if none came.
    pub report: *const u8,
    /// Its length in bytes.
    pub report_len: usize,
}

/// What a request needs next: `BONAFIDE_GATE_NEXT_…`.
pub type bonafide_gate_next = u32;
/// Nothing: `bonafide_gate_request_decision`.
pub const BONAFIDE_GATE_NEXT_DECISION: bonafide_gate_next = 1;
/// The attestation object: `bonafide_gate_request_attestation`.
pub const BONAFIDE_GATE_NEXT_ATTESTATION: bonafide_gate_next = 2;
/// The device from your table: `bonafide_gate_request_device`.
pub const BONAFIDE_GATE_NEXT_DEVICE: bonafide_gate_next = 3;
/// The hash of the body: `bonafide_gate_request_body`.
pub const BONAFIDE_GATE_NEXT_BODY: bonafide_gate_next = 4;
/// Google's answer: `bonafide_gate_request_decode_request`, then `bonafide_gate_request_decoded`.
pub const BONAFIDE_GATE_NEXT_DECODED: bonafide_gate_next = 5;
/// The write of its effects: `bonafide_gate_request_effect`, then `bonafide_gate_request_finish`.
pub const BONAFIDE_GATE_NEXT_COMMIT: bonafide_gate_next = 6;

/// A device as your table has it. Pointers are read during the call only.
#[repr(C)]
pub struct bonafide_device {
    /// The record that its ENROL effect had you store; empty if it was erased.
    pub record: *const u8,
    /// Its length in bytes.
    pub record_len: usize,
    /// Whose device it is: the owner that its ENROL effect had.
    pub owner: *const u8,
    /// Its length in bytes.
    pub owner_len: usize,
    /// 0 if it may be used; anything else if it is revoked.
    pub revoked: u32,
}

/// What the gate says: `BONAFIDE_DECISION_…`.
pub type bonafide_decision_kind = u32;
/// Genuine, used for the first time, and good enough for the policy.
pub const BONAFIDE_DECISION_ALLOW: bonafide_decision_kind = 1;
/// The same, but the policy refuses and is only watched.
pub const BONAFIDE_DECISION_ALLOW_MONITORED: bonafide_decision_kind = 2;
/// The request must not go on.
pub const BONAFIDE_DECISION_DENY: bonafide_decision_kind = 3;

/// Which request it was, for an audit log. Pointers belong to the decision. Subject and device
/// are proven only if the request was allowed.
#[repr(C)]
pub struct bonafide_audit {
    /// The app, UTF-8; NULL if it is none that the gate serves.
    pub app_id: *const u8,
    /// Its length in bytes.
    pub app_id_len: usize,
    /// What the endpoint does, UTF-8.
    pub purpose: *const u8,
    /// Its length in bytes.
    pub purpose_len: usize,
    /// Whom the request is from, UTF-8. Take the caller's name from here, not from a header.
    pub subject: *const u8,
    /// Its length in bytes.
    pub subject_len: usize,
    /// `BONAFIDE_EVIDENCE_…`.
    pub evidence_kind: bonafide_evidence,
    /// When the request was admitted, in milliseconds since 1970.
    pub time_ms: u64,
    /// 1 if the evidence names a device, otherwise 0.
    pub has_device: u32,
    /// The device: its key in your table.
    pub device: [u8; 32],
}

/// A builder for requests to this authority: scheme, host and port as clients call them, never as
/// a header says. It keeps a copy of the challenges. Freed with `bonafide_gate_builder_free`.
///
/// # Safety
/// `challenges` is a live handle; `authority` can be read for its length; `builder` can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_new(
    challenges: *const bonafide_challenges,
    scheme: bonafide_scheme,
    authority: *const u8,
    authority_len: usize,
    builder: *mut *mut bonafide_gate_builder,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(builder)?;
            let challenges = borrow(challenges)?.clone();
            let scheme = self::scheme(scheme)?;
            let builder = Gate::builder(challenges, scheme, text(authority, authority_len)?);
            let decoded = (Vec::new(), None);
            out.write(give(Mutex::new(GateConfiguration { builder: Some(builder), decoded })));
            Ok(())
        })
    }
}

/// # Safety
/// `builder` is NULL or a live handle.
unsafe fn change(
    builder: *mut bonafide_gate_builder,
    change: impl FnOnce(Builder) -> Result<Builder, Failure>,
) -> Result<(), Failure> {
    // SAFETY: by the function's contract.
    let configuration = unsafe { borrow(builder.cast_const()) }?;
    let mut configuration = configuration.lock().unwrap_or_else(PoisonError::into_inner);
    let builder = configuration.builder.take().ok_or(Misuse::Finished)?;
    configuration.builder = Some(change(builder)?);
    Ok(())
}

/// Serves the apps of this verifier, judged by this policy. The builder keeps copies.
///
/// # Safety
/// All three are live handles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_app_attest(
    builder: *mut bonafide_gate_builder,
    verifier: *const bonafide_app_attest_verifier,
    policy: *const bonafide_app_attest_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let verifier = borrow(verifier)?.clone();
            let policy = current(policy)?;
            change(builder, |builder| Ok(builder.app_attest(verifier, policy)))
        })
    }
}

/// Serves classic tokens of this verifier's packages, judged by this policy. The builder keeps
/// copies.
///
/// # Safety
/// All three are live handles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_play_keys(
    builder: *mut bonafide_gate_builder,
    verifier: *const bonafide_play_verifier,
    policy: *const bonafide_play_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let verifier = borrow(verifier)?.clone();
            let policy = current(policy)?;
            change(builder, |builder| Ok(builder.play_keys(verifier, policy)))
        })
    }
}

/// Serves standard tokens of this package, which Google decodes; once for each package. All are
/// judged by the policy that was given last, of which the builder keeps a copy.
///
/// # Safety
/// `builder` and `policy` are live handles; `package` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_play_decode(
    builder: *mut bonafide_gate_builder,
    package: *const u8,
    package_len: usize,
    policy: *const bonafide_play_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let configuration = borrow(builder.cast_const())?;
            let package = text(package, package_len)?.to_owned();
            let policy = current(policy)?;
            let mut configuration = configuration.lock().unwrap_or_else(PoisonError::into_inner);
            if configuration.builder.is_none() {
                return Err(Misuse::Finished.into());
            }
            configuration.decoded.0.push(package);
            configuration.decoded.1 = Some(policy);
            Ok(())
        })
    }
}

/// How old a Play Integrity token may be and how far ahead, in milliseconds; 0 is the default, 10
/// minutes and 60 seconds.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_play_freshness(
    builder: *mut bonafide_gate_builder,
    max_age_ms: u64,
    max_ahead_ms: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let window = window(max_age_ms, max_ahead_ms);
            change(builder, |builder| Ok(builder.play_freshness(window)))
        })
    }
}

/// Judges reports of runtime signals by this policy, where they come. The builder keeps a copy.
///
/// # Safety
/// Both are live handles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_signals(
    builder: *mut bonafide_gate_builder,
    policy: *const bonafide_signals_policy,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let policy = current(policy)?;
            change(builder, |builder| Ok(builder.signals(policy)))
        })
    }
}

/// Wants a report of runtime signals with each request of this purpose; once for each.
///
/// # Safety
/// `builder` is a live handle; `purpose` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_require_report(
    builder: *mut bonafide_gate_builder,
    purpose: *const u8,
    purpose_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let purpose = text(purpose, purpose_len)?;
            change(builder, |builder| Ok(builder.require_report(purpose)))
        })
    }
}

/// Whether policies decide, `BONAFIDE_ENFORCEMENT_…`; ENFORCE unless this is called.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_enforcement(
    builder: *mut bonafide_gate_builder,
    enforcement: bonafide_enforcement,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let enforcement = match enforcement {
                BONAFIDE_ENFORCEMENT_ENFORCE => Enforcement::Enforce,
                BONAFIDE_ENFORCEMENT_MONITOR => Enforcement::Monitor,
                _ => return Err(Misuse::Enumerator.into()),
            };
            change(builder, |builder| Ok(builder.enforcement(enforcement)))
        })
    }
}

/// The gate, freed with `bonafide_gate_free`. The builder is used up, also by a failure, and is
/// still to be freed.
///
/// # Safety
/// `builder` is a live handle; `gate` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_builder_build(
    builder: *mut bonafide_gate_builder,
    gate: *mut *mut bonafide_gate,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(gate)?;
            let configuration = borrow(builder.cast_const())?;
            let mut configuration = configuration.lock().unwrap_or_else(PoisonError::into_inner);
            let mut builder = configuration.builder.take().ok_or(Misuse::Finished)?;
            if let (packages, Some(policy)) = mem::take(&mut configuration.decoded) {
                builder = builder.play_decode(packages, policy);
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
pub unsafe extern "C" fn bonafide_gate_builder_free(builder: *mut bonafide_gate_builder) {
    // SAFETY: by this function's contract.
    unsafe { free(builder) };
}

/// Writes 1 if the gate judges any evidence of this app, otherwise 0.
///
/// # Safety
/// `gate` is a live handle; `app_id` can be read for its length; `serves` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_serves(
    gate: *const bonafide_gate,
    app_id: *const u8,
    app_id_len: usize,
    serves: *mut u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(serves)?;
            out.write(borrow(gate)?.serves(text(app_id, app_id_len)?).into());
            Ok(())
        })
    }
}

/// A challenge for a client of an app that this gate serves: its text, freed with
/// `bonafide_buffer_free`. Thread safe.
///
/// # Safety
/// `gate` is a live handle; what `scope` points to can be read for its lengths; `challenge` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_challenge(
    gate: *const bonafide_gate,
    scope: *const bonafide_challenge_scope,
    now_ms: u64,
    challenge: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(challenge)?;
            let (gate, scope) = (borrow(gate)?, self::scope(scope)?);
            let issued = gate.challenge(&scope, Timestamp::from_unix_millis(now_ms))?;
            out.write(give(issued.as_str().as_bytes().to_vec()));
            Ok(())
        })
    }
}

/// Frees a gate; requests on their way through it go on. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_free(gate: *mut bonafide_gate) {
    // SAFETY: by this function's contract.
    unsafe { free(gate) };
}

/// Judges a request by its headers. `BONAFIDE_OK` says that it was judged, **not** that it may
/// pass: go on with `bonafide_gate_request_next`, in a loop:
///
/// ```text
/// ATTESTATION  read the body                  bonafide_gate_request_attestation
/// DEVICE       SELECT the device              bonafide_gate_request_device
/// BODY         read the body, hash it         bonafide_gate_request_body
/// DECODED      ask Google, hash the body      bonafide_gate_request_decoded
/// COMMIT       write all effects, or none     bonafide_gate_request_finish
/// DECISION     allow or deny                  bonafide_gate_request_decision
/// ```
///
/// A refusal at any step leads to DECISION. Where database or Google do not answer, it is
/// `bonafide_gate_request_unavailable`. Freed with `bonafide_gate_request_free`. Thread safe.
///
/// # Safety
/// `gate` is a live handle; what `call` points to can be read for its lengths; `request` can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_admit(
    gate: *const bonafide_gate,
    call: *const bonafide_gate_call,
    now_ms: u64,
    request: *mut *mut bonafide_gate_request,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(request)?;
            let gate = borrow(gate)?;
            let call = call.as_ref().ok_or(Misuse::Null)?;
            // What a client said is never a mistake of the server's program. Only what is of
            // this kind is read.
            let kind = call.evidence_kind;
            let said = |data, len| bytes(data, len).map(String::from_utf8_lossy);
            let app_id = said(call.app_id, call.app_id_len)?;
            let challenge = said(call.challenge, call.challenge_len)?;
            let key_id = match kind {
                BONAFIDE_EVIDENCE_ATTESTATION | BONAFIDE_EVIDENCE_ASSERTION => {
                    said(call.key_id, call.key_id_len)?
                }
                _ => Cow::default(),
            };
            let evidence = match kind {
                BONAFIDE_EVIDENCE_ATTESTATION => Cow::default(),
                _ => said(call.evidence, call.evidence_len)?,
            };
            let evidence = match kind {
                BONAFIDE_EVIDENCE_ATTESTATION => Evidence::Attestation { key_id: &key_id },
                BONAFIDE_EVIDENCE_ASSERTION => {
                    Evidence::Assertion { key_id: &key_id, object: &evidence }
                }
                BONAFIDE_EVIDENCE_CLASSIC_TOKEN => Evidence::ClassicToken(&evidence),
                BONAFIDE_EVIDENCE_STANDARD_TOKEN => Evidence::StandardToken(&evidence),
                _ => return Err(Misuse::Enumerator.into()),
            };
            let call = Call {
                app_id: &app_id,
                purpose: text(call.purpose, call.purpose_len)?,
                subject: text(call.subject, call.subject_len)?,
                challenge: &challenge,
                evidence,
                method: &said(call.method, call.method_len)?,
                path_and_query: &said(call.path_and_query, call.path_and_query_len)?,
                report: if call.report.is_null() && call.report_len == 0 {
                    None
                } else {
                    Some(bytes(call.report, call.report_len)?)
                },
            };
            let steps = Steps::admit(gate, &call, Timestamp::from_unix_millis(now_ms));
            out.write(give(Mutex::new(steps)));
            Ok(())
        })
    }
}

impl From<WrongStep> for Failure {
    fn from(_: WrongStep) -> Self {
        Misuse::State.into()
    }
}

/// # Safety
/// `request` is NULL or a live handle.
unsafe fn steps<'a>(
    request: *const bonafide_gate_request,
) -> Result<MutexGuard<'a, Steps>, Failure> {
    // SAFETY: by the function's contract.
    let request = unsafe { borrow(request) }?;
    Ok(request.lock().unwrap_or_else(PoisonError::into_inner))
}

/// # Safety
/// NULL, or 32 bytes can be read.
unsafe fn body_hash(sha256: *const u8) -> Result<BodyHash, Failure> {
    if sha256.is_null() {
        return Ok(BodyHash::EMPTY);
    }
    // SAFETY: by the function's contract.
    Ok(BodyHash::from_sha256(unsafe { array(sha256) }?))
}

/// What the request needs next, `BONAFIDE_GATE_NEXT_…`.
///
/// # Safety
/// `request` is a live handle; `next` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_next(
    request: *const bonafide_gate_request,
    next: *mut bonafide_gate_next,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(next)?;
            out.write(match steps(request)?.next().ok_or(Misuse::Panic)? {
                Next::Decision => BONAFIDE_GATE_NEXT_DECISION,
                Next::Attestation => BONAFIDE_GATE_NEXT_ATTESTATION,
                Next::Device => BONAFIDE_GATE_NEXT_DEVICE,
                Next::Body => BONAFIDE_GATE_NEXT_BODY,
                Next::Decoded => BONAFIDE_GATE_NEXT_DECODED,
                Next::Commit => BONAFIDE_GATE_NEXT_COMMIT,
                _ => return Err(Misuse::Panic.into()),
            });
            Ok(())
        })
    }
}

/// ATTESTATION: verifies and appraises the object, raw CBOR. `body_sha256` is the SHA-256 of what
/// else the request carries, without the object, which was made over that hash; NULL if the
/// object is the whole body.
///
/// # Safety
/// `request` is a live handle; `object` can be read for its length; `body_sha256` is NULL or can be
/// read for 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_attestation(
    request: *mut bonafide_gate_request,
    object: *const u8,
    object_len: usize,
    body_sha256: *const u8,
    now_ms: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let object = bytes(object, object_len)?;
            let body = body_hash(body_sha256)?;
            let now = Timestamp::from_unix_millis(now_ms);
            Ok(steps(request.cast_const())?.attestation(object, body, now)?)
        })
    }
}

/// DEVICE: the key of the device in your table, 32 bytes.
///
/// # Safety
/// `request` is a live handle; `device` can take 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_device_id(
    request: *const bonafide_gate_request,
    device: *mut u8,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::<[u8; 32]>::new(device.cast())?;
            out.write(*steps(request)?.device_id()?.as_bytes());
            Ok(())
        })
    }
}

/// DEVICE: what your table has of the device; NULL if it has none. Before the body is read:
/// strangers need not be listened to.
///
/// # Safety
/// `request` is a live handle; `device` is NULL, or what it points to can be read for its lengths.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_device(
    request: *mut bonafide_gate_request,
    device: *const bonafide_device,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let device = device.as_ref().map(|device| {
                let record = bytes(device.record, device.record_len)?.to_vec();
                let owner = text(device.owner, device.owner_len)?.to_owned();
                // The counter is compared where it advances.
                let counter = Counter::from_parts(0, 0);
                let found = Device::new(record, Vec::new(), owner, counter);
                Ok::<_, Failure>(found.with_revoked(device.revoked != 0))
            });
            let device = device.transpose()?;
            Ok(steps(request.cast_const())?.device(device.as_ref())?)
        })
    }
}

/// BODY: the SHA-256 of the body, 32 bytes; NULL if there is none. Verifies and appraises the
/// evidence.
///
/// # Safety
/// `request` is a live handle; `body_sha256` is NULL or can be read for 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_body(
    request: *mut bonafide_gate_request,
    body_sha256: *const u8,
    now_ms: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let body = body_hash(body_sha256)?;
            let now = Timestamp::from_unix_millis(now_ms);
            Ok(steps(request.cast_const())?.body(body, now)?)
        })
    }
}

/// DECODED: the call that asks Google, with an OAuth 2.0 access token of a service account. Freed
/// with `bonafide_play_decode_request_free`.
///
/// # Safety
/// `request` is a live handle; `access_token` can be read for its length; `decode_request` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_decode_request(
    request: *const bonafide_gate_request,
    access_token: *const u8,
    access_token_len: usize,
    decode_request: *mut *mut bonafide_play_decode_request,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(decode_request)?;
            let access_token = text(access_token, access_token_len)?;
            let asked = steps(request)?.standard_token()?.request(access_token)?;
            out.write(give(asked));
            Ok(())
        })
    }
}

/// DECODED: verifies and appraises Google's answer, its HTTP status and its body.
/// `body_sha256` is the SHA-256 of the **client's** body, 32 bytes; NULL if there is none.
///
/// # Safety
/// `request` is a live handle; `answer` can be read for its length; `body_sha256` is NULL or can be
/// read for 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_decoded(
    request: *mut bonafide_gate_request,
    status: u16,
    answer: *const u8,
    answer_len: usize,
    body_sha256: *const u8,
    now_ms: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let answer = bytes(answer, answer_len)?;
            let body = body_hash(body_sha256)?;
            let now = Timestamp::from_unix_millis(now_ms);
            Ok(steps(request.cast_const())?.decoded(status, answer, body, now)?)
        })
    }
}

/// COMMIT: how many effects are to be written, all of them or none.
///
/// # Safety
/// `request` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_effect_count(
    request: *const bonafide_gate_request,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(count)?;
            out.write(steps(request)?.effects()?.iter().count());
            Ok(())
        })
    }
}

/// COMMIT: one of the effects, from 0. Its pointers live until the request is finished or freed.
///
/// # Safety
/// `request` is a live handle; `effect` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_effect(
    request: *const bonafide_gate_request,
    index: usize,
    effect: *mut bonafide_effect,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(effect)?;
            let steps = steps(request)?;
            let effect = steps.effects()?.iter().nth(index).ok_or(Misuse::Index)?;
            out.write(plain(effect)?);
            Ok(())
        })
    }
}

/// COMMIT: how the write ended, `BONAFIDE_OUTCOME_…`. Then the decision is there.
///
/// # Safety
/// `request` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_finish(
    request: *mut bonafide_gate_request,
    outcome: bonafide_outcome,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let outcome: Outcome = self::outcome(outcome)?;
            Ok(steps(request.cast_const())?.finish(outcome)?)
        })
    }
}

/// DEVICE, DECODED, COMMIT: database or Google gave no certain answer. The decision is a refusal of
/// class *unavailable*, which is no judgement: the client tries again later with new evidence.
///
/// # Safety
/// `request` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_unavailable(
    request: *mut bonafide_gate_request,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { guard(ptr::null_mut(), || Ok(steps(request.cast_const())?.unavailable()?)) }
}

/// ATTESTATION, DEVICE, DECODED, and BODY of a classic token: refuses the request for a reason of
/// yours, one of the `BONAFIDE_ERROR_…` constants; for an endpoint that takes evidence of another
/// kind, `BONAFIDE_ERROR_EVIDENCE_NOT_SERVED`. Nothing is used up.
///
/// # Safety
/// `request` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_refuse(
    request: *mut bonafide_gate_request,
    reason: bonafide_result,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let reason = kind_of(reason).ok_or(Misuse::Enumerator)?;
            Ok(steps(request.cast_const())?.refuse(reason.into())?)
        })
    }
}

/// DECISION: what the gate says. Freed with `bonafide_decision_free`.
///
/// # Safety
/// `request` is a live handle; `decision` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_decision(
    request: *const bonafide_gate_request,
    decision: *mut *mut bonafide_decision,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(decision)?;
            out.write(give(steps(request)?.decision()?.clone()));
            Ok(())
        })
    }
}

/// Frees a request. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_gate_request_free(request: *mut bonafide_gate_request) {
    // SAFETY: by this function's contract.
    unsafe { free(request) };
}

/// Whether the request may go on, `BONAFIDE_DECISION_…`; DENY if it is NULL or no decision.
///
/// # Safety
/// `decision` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_kind_of(
    decision: *const bonafide_decision,
) -> bonafide_decision_kind {
    // SAFETY: by this function's contract.
    match unsafe { borrow(decision) } {
        Ok(Decision::Allow(_)) => BONAFIDE_DECISION_ALLOW,
        Ok(Decision::AllowMonitored(_)) => BONAFIDE_DECISION_ALLOW_MONITORED,
        _ => BONAFIDE_DECISION_DENY,
    }
}

/// Why the request was denied: the code that `bonafide_result_action` and
/// `bonafide_result_public_message` want. `BONAFIDE_OK` if it was not.
///
/// # Safety
/// `decision` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_result(
    decision: *const bonafide_decision,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    match unsafe { borrow(decision) } {
        Ok(decision) => decision.error().map_or(BONAFIDE_OK, |error| error.code()),
        Err(failure) => failure.code(),
    }
}

/// One line for the server's log: no secret, token, challenge, subject or device. Freed with
/// `bonafide_buffer_free`.
///
/// # Safety
/// `decision` is a live handle; `line` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_line(
    decision: *const bonafide_decision,
    line: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(line)?;
            out.write(give(borrow(decision)?.to_string().into_bytes()));
            Ok(())
        })
    }
}

/// Which request it was, and whose.
///
/// # Safety
/// `decision` is a live handle; `audit` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_audit(
    decision: *const bonafide_decision,
    audit: *mut bonafide_audit,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(audit)?;
            let audit = borrow(decision)?.audit();
            let (app_id, device) = (audit.app_id(), audit.device_id());
            out.write(bonafide_audit {
                app_id: app_id.map_or(ptr::null(), str::as_ptr),
                app_id_len: app_id.map_or(0, str::len),
                purpose: audit.purpose().as_ptr(),
                purpose_len: audit.purpose().len(),
                subject: audit.subject().as_ptr(),
                subject_len: audit.subject().len(),
                evidence_kind: match audit.evidence() {
                    EvidenceKind::Attestation => BONAFIDE_EVIDENCE_ATTESTATION,
                    EvidenceKind::Assertion => BONAFIDE_EVIDENCE_ASSERTION,
                    EvidenceKind::ClassicToken => BONAFIDE_EVIDENCE_CLASSIC_TOKEN,
                    EvidenceKind::StandardToken => BONAFIDE_EVIDENCE_STANDARD_TOKEN,
                    _ => return Err(Misuse::Panic.into()),
                },
                time_ms: audit.time().unix_millis(),
                has_device: device.is_some().into(),
                device: device.map_or([0; 32], |device| *device.as_bytes()),
            });
            Ok(())
        })
    }
}

/// Everything that the policies found. Freed with `bonafide_appraisal_free`.
///
/// # Safety
/// `decision` is a live handle; `appraisal` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_appraisal(
    decision: *const bonafide_decision,
    appraisal: *mut *mut bonafide_appraisal,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(appraisal)?;
            out.write(give(borrow(decision)?.reasons().iter().cloned().collect()));
            Ok(())
        })
    }
}

/// Gives one kind of claims, if the request was allowed with them.
///
/// # Safety
/// `decision` is NULL or a live handle; `claims` is NULL or can be written.
unsafe fn claims<O: Opaque>(
    decision: *const bonafide_decision,
    claims: *mut *mut O,
    wanted: impl FnOnce(&Claims) -> Option<O::Inner>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(claims)?;
            let (Decision::Allow(granted) | Decision::AllowMonitored(granted)) = borrow(decision)?
            else {
                return Err(Misuse::Absent.into());
            };
            out.write(give(wanted(granted.claims()).ok_or(Misuse::Absent)?));
            Ok(())
        })
    }
}

/// The attestation of a request that was allowed with one, otherwise
/// `BONAFIDE_ERROR_CALL_ABSENT`. Freed with `bonafide_attestation_free`.
///
/// # Safety
/// `decision` is a live handle; `attestation` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_attestation(
    decision: *const bonafide_decision,
    attestation: *mut *mut bonafide_attestation,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        claims(decision, attestation, |claims| match claims {
            Claims::Attestation(attestation) => Some(attestation.as_ref().clone()),
            _ => None,
        })
    }
}

/// The assertion of a request that was allowed with one, otherwise `BONAFIDE_ERROR_CALL_ABSENT`.
/// Freed with `bonafide_assertion_free`.
///
/// # Safety
/// `decision` is a live handle; `assertion` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_assertion(
    decision: *const bonafide_decision,
    assertion: *mut *mut bonafide_assertion,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        claims(decision, assertion, |claims| match claims {
            Claims::Assertion(assertion) => Some(assertion.clone()),
            _ => None,
        })
    }
}

/// Google's verdict on a request that was allowed with one, otherwise
/// `BONAFIDE_ERROR_CALL_ABSENT`. Freed with `bonafide_play_verdict_free`.
///
/// # Safety
/// `decision` is a live handle; `verdict` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_verdict(
    decision: *const bonafide_decision,
    verdict: *mut *mut bonafide_play_verdict,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        claims(decision, verdict, |claims| match claims {
            Claims::Verdict(verdict) => Some(verdict.as_ref().clone()),
            _ => None,
        })
    }
}

/// The report of runtime signals of a request that was allowed with one, otherwise
/// `BONAFIDE_ERROR_CALL_ABSENT`: what the genuine app sent, true or not. Freed with
/// `bonafide_signals_report_free`.
///
/// # Safety
/// `decision` is a live handle; `report` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_report(
    decision: *const bonafide_decision,
    report: *mut *mut bonafide_signals_report,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(report)?;
            let report = match borrow(decision)? {
                Decision::Allow(granted) | Decision::AllowMonitored(granted) => granted.report(),
                Decision::Deny(_) => None,
            };
            out.write(give(report.ok_or(Misuse::Absent)?.clone()));
            Ok(())
        })
    }
}

/// Frees a decision. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_decision_free(decision: *mut bonafide_decision) {
    // SAFETY: by this function's contract.
    unsafe { free(decision) };
}
