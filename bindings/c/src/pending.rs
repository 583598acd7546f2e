//! Verified evidence whose effects were not written yet.

use crate::app_attest::{bonafide_assertion, bonafide_attestation};
use crate::boundary::{Opaque, Out, borrow, free, give, guard};
use crate::error::bonafide_error;
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::app_attest::{Assertion, Attestation};
use bonafide::replay::{Effect, Effects, Keep, Outcome, Uncommitted};
use core::ptr;
use std::sync::{Mutex, PoisonError};

/// Evidence that verified, and that counts only after its effects were written: one atomic
/// conditional write in a database of your own. Then `…_finish` gives the claims, once.
///
/// Freeing it without a finish drops the claims: nothing happened. One thread at a time.
pub struct bonafide_pending {
    _private: [u8; 0],
}

/// What is behind the handle.
pub struct Pending {
    effects: Effects,
    claims: Mutex<Option<Claims>>,
}

pub(crate) enum Claims {
    Attestation(Box<Uncommitted<Attestation>>),
    Assertion(Box<Uncommitted<Assertion>>),
}

impl Pending {
    pub(crate) fn attestation(claims: Uncommitted<Attestation>) -> Self {
        let effects = claims.effects().clone();
        Self { effects, claims: Mutex::new(Some(Claims::Attestation(Box::new(claims)))) }
    }

    pub(crate) fn assertion(claims: Uncommitted<Assertion>) -> Self {
        let effects = claims.effects().clone();
        Self { effects, claims: Mutex::new(Some(Claims::Assertion(Box::new(claims)))) }
    }

    /// The claims, if they are of the wanted type and nobody took them. Of another type, they
    /// stay.
    fn take<T>(&self, wanted: impl FnOnce(Claims) -> Result<T, Claims>) -> Result<T, Failure> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        match wanted(claims.take().ok_or(Misuse::Finished)?) {
            Ok(taken) => Ok(taken),
            Err(other) => {
                *claims = Some(other);
                Err(Misuse::Handle.into())
            }
        }
    }
}

impl Opaque for bonafide_pending {
    type Inner = Pending;
    const TAG: u32 = 0xb0f1_0002;
}

/// The kind of an effect.
pub type bonafide_effect_kind = u32;
/// Store a new device with counter 0, only if it is not there yet.
pub const BONAFIDE_EFFECT_ENROL: bonafide_effect_kind = 1;
/// Raise a device's counter, only if the stored one is smaller and the device is not revoked.
pub const BONAFIDE_EFFECT_ADVANCE: bonafide_effect_kind = 2;
/// Record that a challenge was taken, only if it is not recorded yet.
pub const BONAFIDE_EFFECT_TAKE: bonafide_effect_kind = 3;
/// Record that this was used, only if it is not recorded yet.
pub const BONAFIDE_EFFECT_INSERT_ONCE: bonafide_effect_kind = 4;

/// One conditional write. Pointers belong to the pending handle, and live as long as it does;
/// fields that are not of the effect's kind are 0 and NULL.
#[repr(C)]
pub struct bonafide_effect {
    /// `BONAFIDE_EFFECT_…`.
    pub kind: bonafide_effect_kind,
    /// The device (ENROL, ADVANCE), or what was used (TAKE, INSERT_ONCE): a key in your table.
    pub id: [u8; 32],
    /// ENROL: what to store, for `bonafide_attested_key_from_trusted_storage`.
    pub record: *const u8,
    /// Its length in bytes.
    pub record_len: usize,
    /// ENROL: the receipt for Apple's fraud metric.
    pub receipt: *const u8,
    /// Its length in bytes.
    pub receipt_len: usize,
    /// ADVANCE: the new counter.
    pub counter: u32,
    /// TAKE, INSERT_ONCE: keep the record for at least this long, in milliseconds, …
    pub keep_at_least_ms: u64,
    /// … and at least until this moment, in milliseconds since 1970.
    pub keep_until_ms: u64,
    /// When the evidence was made, in milliseconds since 1970.
    pub made_ms: u64,
}

/// How the write ended. Without an answer of the database there is no outcome: free the
/// pending handle, answer "try again later", and let the client make new evidence.
pub type bonafide_outcome = u32;
/// Every condition held and everything was written.
pub const BONAFIDE_OUTCOME_COMMITTED: bonafide_outcome = 1;
/// A value that may be used once had been used.
pub const BONAFIDE_OUTCOME_REPLAYED: bonafide_outcome = 2;
/// The stored counter is not smaller than the new one.
pub const BONAFIDE_OUTCOME_STALE: bonafide_outcome = 3;
/// The device is revoked.
pub const BONAFIDE_OUTCOME_REVOKED: bonafide_outcome = 4;
/// There is no such device.
pub const BONAFIDE_OUTCOME_UNKNOWN_DEVICE: bonafide_outcome = 5;
/// The device is there already, for the same owner.
pub const BONAFIDE_OUTCOME_ALREADY_ENROLLED: bonafide_outcome = 6;
/// The device is there already, for another owner.
pub const BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER: bonafide_outcome = 7;

fn outcome(number: bonafide_outcome) -> Result<Outcome, Failure> {
    Ok(match number {
        BONAFIDE_OUTCOME_COMMITTED => Outcome::Committed,
        BONAFIDE_OUTCOME_REPLAYED => Outcome::Replayed,
        BONAFIDE_OUTCOME_STALE => Outcome::Stale,
        BONAFIDE_OUTCOME_REVOKED => Outcome::Revoked,
        BONAFIDE_OUTCOME_UNKNOWN_DEVICE => Outcome::UnknownDevice,
        BONAFIDE_OUTCOME_ALREADY_ENROLLED => Outcome::AlreadyEnrolled,
        BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER => Outcome::EnrolledForAnother,
        _ => return Err(Misuse::Enumerator.into()),
    })
}

/// How many effects are to be written, all of them or none.
///
/// # Safety
/// `pending` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_effect_count(
    pending: *const bonafide_pending,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let count = Out::new(count)?;
            count.write(borrow(pending)?.effects.iter().count());
            Ok(())
        })
    }
}

/// One of the effects, from 0.
///
/// # Safety
/// `pending` is a live handle; `effect` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_effect(
    pending: *const bonafide_pending,
    index: usize,
    effect: *mut bonafide_effect,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(effect)?;
            let effect = borrow(pending)?.effects.iter().nth(index).ok_or(Misuse::Index)?;
            out.write(plain(effect)?);
            Ok(())
        })
    }
}

fn plain(effect: &Effect) -> Result<bonafide_effect, Failure> {
    let empty = bonafide_effect {
        kind: 0,
        id: [0; 32],
        record: ptr::null(),
        record_len: 0,
        receipt: ptr::null(),
        receipt_len: 0,
        counter: 0,
        keep_at_least_ms: 0,
        keep_until_ms: 0,
        made_ms: 0,
    };
    let used = |kind, id: &[u8; 32], keep: &Keep| bonafide_effect {
        kind,
        id: *id,
        keep_at_least_ms: u64::try_from(keep.at_least.as_millis()).unwrap_or(u64::MAX),
        keep_until_ms: keep.until.unix_millis(),
        made_ms: keep.made.unix_millis(),
        ..empty
    };
    Ok(match effect {
        Effect::Enrol { device, record, receipt, .. } => bonafide_effect {
            kind: BONAFIDE_EFFECT_ENROL,
            id: *device.as_bytes(),
            record: record.as_ptr(),
            record_len: record.len(),
            receipt: receipt.as_ptr(),
            receipt_len: receipt.len(),
            ..empty
        },
        Effect::Advance { device, counter, .. } => bonafide_effect {
            kind: BONAFIDE_EFFECT_ADVANCE,
            id: *device.as_bytes(),
            counter: *counter,
            ..empty
        },
        Effect::Take { id, keep, .. } => used(BONAFIDE_EFFECT_TAKE, id, keep),
        Effect::InsertOnce { id, keep, .. } => used(BONAFIDE_EFFECT_INSERT_ONCE, id, keep),
        _ => return Err(Misuse::Panic.into()),
    })
}

/// Gives the claims of the wanted type, or the refusal.
///
/// # Safety
/// As for the functions that call it.
unsafe fn finish<O: Opaque>(
    pending: *const bonafide_pending,
    outcome: bonafide_outcome,
    claims: *mut *mut O,
    error: *mut *mut bonafide_error,
    wanted: impl FnOnce(Claims) -> Result<Box<Uncommitted<O::Inner>>, Claims>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(claims)?;
            let outcome = self::outcome(outcome)?;
            let claims = borrow(pending)?.take(wanted)?;
            out.write(give(claims.finish(outcome)?));
            Ok(())
        })
    }
}

/// Ends an attestation: its claims if the outcome is COMMITTED, the refusal otherwise. A second
/// finish is `BONAFIDE_ERROR_CALL_FINISHED`.
///
/// # Safety
/// `pending` is a live handle of an attestation; `attestation` can be written; `error` is NULL
/// or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_finish_attestation(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    attestation: *mut *mut bonafide_attestation,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        finish(pending, outcome, attestation, error, |claims| match claims {
            Claims::Attestation(claims) => Ok(claims),
            other @ Claims::Assertion(_) => Err(other),
        })
    }
}

/// Ends an assertion: its claims if the outcome is COMMITTED, the refusal otherwise. A second
/// finish is `BONAFIDE_ERROR_CALL_FINISHED`.
///
/// # Safety
/// `pending` is a live handle of an assertion; `assertion` can be written; `error` is NULL or
/// can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_finish_assertion(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    assertion: *mut *mut bonafide_assertion,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        finish(pending, outcome, assertion, error, |claims| match claims {
            Claims::Assertion(claims) => Ok(claims),
            other @ Claims::Attestation(_) => Err(other),
        })
    }
}

/// Frees a pending handle; claims that were not finished are dropped. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_free(pending: *mut bonafide_pending) {
    // SAFETY: by this function's contract.
    unsafe { free(pending) };
}
