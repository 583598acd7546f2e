//! Verified evidence whose effects were not written yet.

use crate::app_attest::{bonafide_assertion, bonafide_attestation};
use crate::boundary::{Opaque, Out, borrow, free, give, guard, text};
use crate::challenge::bonafide_redeemed;
use crate::error::bonafide_error;
use crate::play_integrity::{bonafide_play_pc_verdict, bonafide_play_verdict};
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::ErrorKind;
use bonafide::replay::{Effect, Effects, Keep, Outcome, Uncommitted};
use core::any::{Any, TypeId};
use core::{mem, ptr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Evidence that verified, and that counts only after its effects were written: one atomic
/// conditional write in a database of your own. Then `…_finish` gives the claims, once.
///
/// Freeing it without a finish drops the claims: nothing happened. One thread at a time.
pub struct bonafide_pending {
    _private: [u8; 0],
}

/// What is behind the handle.
pub struct Pending(Mutex<State>);

pub(crate) struct State {
    effects: Effects,
    claims: Vec<Waiting>,
    /// What the first finish said: the write had one outcome.
    outcome: Option<Outcome>,
}

/// The claims of one evidence, until they are finished.
struct Waiting {
    kind: TypeId,
    claims: Option<Box<dyn Any + Send>>,
}

impl Pending {
    pub(crate) fn new<T: Send + 'static>(claims: Uncommitted<T>) -> Self {
        let effects = claims.effects().clone();
        let kind = TypeId::of::<T>();
        Self::holding(effects, vec![Waiting { kind, claims: Some(Box::new(claims)) }])
    }

    fn holding(effects: Effects, claims: Vec<Waiting>) -> Self {
        Self(Mutex::new(State { effects, claims, outcome: None }))
    }

    /// The claims, if they are of the wanted type and nobody took them. Those of another type
    /// stay if the outcome is good, and are dropped with these if it is not: all of them
    /// count, or none. So do they if a second outcome contradicts the first.
    fn take<T: 'static>(&self, outcome: Outcome) -> Result<Uncommitted<T>, Failure> {
        let mut state = self.state();
        let wanted = |waiting: &&mut Waiting| waiting.kind == TypeId::of::<T>();
        let mut of_type = state.claims.iter_mut().filter(wanted).peekable();
        let known = of_type.peek().is_some();
        let taken = of_type.find_map(|waiting| waiting.claims.take());
        let Some(taken) = taken.and_then(|taken| taken.downcast().ok()) else {
            let others = state.claims.iter().any(|waiting| waiting.claims.is_some());
            return Err(if others && !known { Misuse::Handle } else { Misuse::Finished }.into());
        };
        let contradicts = *state.outcome.get_or_insert(outcome) != outcome;
        if contradicts || outcome != Outcome::Committed {
            state.claims.clear();
        }
        if contradicts { Err(Misuse::State.into()) } else { Ok(*taken) }
    }

    /// Moves all claims and their effects out, if none was finished.
    fn take_all(&self) -> Result<(Effects, Vec<Waiting>), Failure> {
        let mut state = self.unwritten()?;
        Ok((state.effects.clone(), mem::take(&mut state.claims)))
    }

    /// The claims of this type, for a policy that answers before the write.
    pub(crate) fn look<T: 'static, R>(
        &self,
        look: impl FnOnce(&Uncommitted<T>) -> R,
    ) -> Result<R, Failure> {
        let state = self.state();
        let known = state.claims.iter().any(|waiting| waiting.kind == TypeId::of::<T>());
        let mut waiting =
            state.claims.iter().filter_map(|waiting| waiting.claims.as_ref()).peekable();
        let others = waiting.peek().is_some();
        let mut of_type = waiting.filter_map(|claims| claims.downcast_ref());
        let mistake = if others && !known { Misuse::Handle } else { Misuse::Finished };
        of_type.next().map(look).ok_or(mistake.into())
    }

    fn and(&self, other: &Self) -> Result<Self, Failure> {
        let (effects, mut claims) = self.take_all()?;
        match other.take_all() {
            Ok((more, others)) => {
                claims.extend(others);
                let effects = effects.iter().chain(more.iter()).cloned().collect();
                Ok(Self::holding(effects, claims))
            }
            Err(failure) => {
                self.state().claims = claims;
                Err(failure)
            }
        }
    }

    /// Effects of this owner, as long as nobody wrote them.
    fn owned_by(&self, subject: &str) -> Result<(), Failure> {
        let mut state = self.unwritten()?;
        let owned = state.effects.iter().map(|effect| match effect {
            Effect::Enrol { device, record, receipt, .. } => {
                Effect::enrol(*device, subject, record, receipt)
            }
            Effect::Advance { device, counter, .. } => {
                Effect::advance_of(*device, subject, *counter)
            }
            other => other.clone(),
        });
        state.effects = owned.collect();
        Ok(())
    }

    /// What is here, if it was neither merged into another nor finished.
    fn unwritten(&self) -> Result<MutexGuard<'_, State>, Failure> {
        let state = self.here()?;
        if state.outcome.is_some() { Err(Misuse::Finished.into()) } else { Ok(state) }
    }

    /// What is here, if it was not merged into another: who writes these effects and finishes
    /// that one would leave the others' unwritten.
    fn here(&self) -> Result<MutexGuard<'_, State>, Failure> {
        let state = self.state();
        let moved = state.claims.is_empty() && state.outcome.is_none();
        if moved { Err(Misuse::Finished.into()) } else { Ok(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
/// Raise a device's counter, only if the stored one is smaller, the device is not revoked, and it
/// is this owner's, if one is given.
pub const BONAFIDE_EFFECT_ADVANCE: bonafide_effect_kind = 2;
/// Record that a challenge was taken, only if it is not recorded yet; if it is: REPLAYED.
pub const BONAFIDE_EFFECT_TAKE: bonafide_effect_kind = 3;
/// Record that this was used, only if it is not recorded yet; if it is: REPLAYED.
pub const BONAFIDE_EFFECT_INSERT_ONCE: bonafide_effect_kind = 4;

/// One conditional write. Its pointers live as long as the handle that it was read from (a pending
/// handle, or a request in a gate), and no longer than until `bonafide_pending_owned_by`. Fields
/// that are not of the effect's kind are 0 and NULL.
#[repr(C)]
pub struct bonafide_effect {
    /// `BONAFIDE_EFFECT_…`.
    pub kind: bonafide_effect_kind,
    /// The device (ENROL, ADVANCE), which is its key id, or what was used (TAKE, INSERT_ONCE): a
    /// key in your table.
    pub id: [u8; 32],
    /// ENROL: whose device it is. ADVANCE: whose it must be. UTF-8; NULL if nobody said so
    /// (`bonafide_pending_owned_by`).
    pub owner: *const u8,
    /// Its length in bytes.
    pub owner_len: usize,
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
    /// When the evidence was made, in milliseconds since 1970. Whoever removes old records refuses,
    /// as REPLAYED, what was made when they were: after its record is gone, only this tells that it
    /// may have been used.
    pub made_ms: u64,
}

/// How the write ended: effects are tried in their order, and the first whose condition does not
/// hold gives the outcome; a revoked device is REVOKED, whoever owns it. Without an answer of the
/// database there is no outcome: free the pending handle, answer "try again later", and let the
/// client make new evidence. A finish with another than COMMITTED is the error of the same
/// name, and for STALE `BONAFIDE_ERROR_COUNTER_NOT_INCREASED`.
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
/// The device is there, for another owner (ENROL, ADVANCE).
pub const BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER: bonafide_outcome = 7;

pub(crate) fn outcome(number: bonafide_outcome) -> Result<Outcome, Failure> {
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
            count.write(borrow(pending)?.here()?.effects.iter().count());
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
            let state = borrow(pending)?.here()?;
            let effect = state.effects.iter().nth(index).ok_or(Misuse::Index)?;
            out.write(plain(effect)?);
            Ok(())
        })
    }
}

pub(crate) fn plain(effect: &Effect) -> Result<bonafide_effect, Failure> {
    let empty = bonafide_effect {
        kind: 0,
        id: [0; 32],
        owner: ptr::null(),
        owner_len: 0,
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
        Effect::Enrol { device, owner, record, receipt, .. } => bonafide_effect {
            kind: BONAFIDE_EFFECT_ENROL,
            id: *device.as_bytes(),
            owner: if owner.is_empty() { ptr::null() } else { owner.as_ptr() },
            owner_len: owner.len(),
            record: record.as_ptr(),
            record_len: record.len(),
            receipt: receipt.as_ptr(),
            receipt_len: receipt.len(),
            ..empty
        },
        Effect::Advance { device, counter, owner, .. } => bonafide_effect {
            kind: BONAFIDE_EFFECT_ADVANCE,
            id: *device.as_bytes(),
            owner: owner.as_ref().map_or(ptr::null(), |owner| owner.as_ptr()),
            owner_len: owner.as_ref().map_or(0, String::len),
            counter: *counter,
            ..empty
        },
        Effect::Take { id, keep, .. } => used(BONAFIDE_EFFECT_TAKE, id, keep),
        Effect::InsertOnce { id, keep, .. } => used(BONAFIDE_EFFECT_INSERT_ONCE, id, keep),
        _ => return Err(Misuse::Panic.into()),
    })
}

/// Says whose device it is: the subject of the challenge that was taken for it. An enrolment enrols
/// it for them; a counter advances only if it is theirs. To be called before the effects are
/// read: pointers of an effect that was read before are no longer good. After a finish it is
/// `BONAFIDE_ERROR_CALL_FINISHED`; nobody's name is `BONAFIDE_ERROR_SUBJECT_MISSING`.
///
/// # Safety
/// `pending` is a live handle; `subject` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_owned_by(
    pending: *mut bonafide_pending,
    subject: *const u8,
    subject_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let pending = borrow(pending.cast_const())?;
            let subject = text(subject, subject_len)?;
            if subject.is_empty() {
                return Err(ErrorKind::SubjectMissing.into());
            }
            pending.owned_by(subject)
        })
    }
}

/// Merges two verifications into one write, such as a challenge and the assertion that
/// answers it: both count, or neither. `both` has the effects of the two and is finished once
/// for each of them, with the one outcome of the one write; a refusal ends all of it, and so does
/// an outcome that is not the first finish's (`BONAFIDE_ERROR_CALL_STATE`). Claims of the same type
/// are finished in the order of the merging.
///
/// Effects and claims move: `first` and `second` can only be freed after it, and are still to be;
/// whatever else they are asked is `BONAFIDE_ERROR_CALL_FINISHED`. If it fails they keep theirs.
///
/// # Safety
/// `first` and `second` are live handles; `both` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_and(
    first: *mut bonafide_pending,
    second: *mut bonafide_pending,
    both: *mut *mut bonafide_pending,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(both)?;
            let (first, second) = (borrow(first.cast_const())?, borrow(second.cast_const())?);
            out.write(give(first.and(second)?));
            Ok(())
        })
    }
}

/// Gives the claims of this type, or the refusal.
///
/// # Safety
/// As for the functions that call it.
pub(crate) unsafe fn finish<O: Opaque<Inner: 'static>>(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    claims: *mut *mut O,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(claims)?;
            let outcome = self::outcome(outcome)?;
            let claims = borrow(pending.cast_const())?.take::<O::Inner>(outcome)?;
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
    unsafe { finish(pending, outcome, attestation, error) }
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
    unsafe { finish(pending, outcome, assertion, error) }
}

/// Ends a Play Integrity token: Google's verdict if the outcome is COMMITTED, the refusal
/// otherwise. A second finish is `BONAFIDE_ERROR_CALL_FINISHED`.
///
/// # Safety
/// `pending` is a live handle of a token; `verdict` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_finish_play(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    verdict: *mut *mut bonafide_play_verdict,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { finish(pending, outcome, verdict, error) }
}

/// The same for an app in Google Play Games on PC.
///
/// # Safety
/// As for `bonafide_pending_finish_play`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_finish_play_pc(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    verdict: *mut *mut bonafide_play_pc_verdict,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { finish(pending, outcome, verdict, error) }
}

/// Ends a challenge: whom it was given to and when, if the outcome is COMMITTED, the refusal
/// otherwise. A second finish is `BONAFIDE_ERROR_CALL_FINISHED`.
///
/// # Safety
/// `pending` is a live handle of a challenge; `redeemed` can be written; `error` is NULL or can
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pending_finish_challenge(
    pending: *mut bonafide_pending,
    outcome: bonafide_outcome,
    redeemed: *mut *mut bonafide_redeemed,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { finish(pending, outcome, redeemed, error) }
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
