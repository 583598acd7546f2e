//! What a policy says about claims.

use crate::boundary::{Opaque, Out, borrow, fill, free, guard};
use crate::error::{bonafide_action, bonafide_error, bonafide_result_action};
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::{Appraisal, Error, Reason, Remediation};
use core::ptr;

/// What a policy says: a decision with its reasons. Freed with `bonafide_appraisal_free`. Any
/// number of threads may share one.
pub struct bonafide_appraisal {
    _private: [u8; 0],
}

impl Opaque for bonafide_appraisal {
    type Inner = Appraisal;
    const TAG: u32 = 0xb0f1_0004;
}

/// A dialog of Google Play's that the app can show, so that the user mends what was found.
pub type bonafide_remediation = u32;
/// There is none.
pub const BONAFIDE_REMEDIATION_NONE: bonafide_remediation = 0;
/// `GET_LICENSED`: get the app from Google Play.
pub const BONAFIDE_REMEDIATION_GET_LICENSED: bonafide_remediation = 1;
/// `GET_INTEGRITY`: mend the device's integrity.
pub const BONAFIDE_REMEDIATION_GET_INTEGRITY: bonafide_remediation = 2;
/// `GET_STRONG_INTEGRITY`: the same up to strong integrity.
pub const BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY: bonafide_remediation = 3;
/// `CLOSE_UNKNOWN_ACCESS_RISK`: close unknown apps that could watch.
pub const BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK: bonafide_remediation = 4;
/// `CLOSE_ALL_ACCESS_RISK`: close all apps that could watch.
pub const BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK: bonafide_remediation = 5;

/// Something that a policy found.
#[repr(C)]
pub struct bonafide_reason {
    /// What was found: a `BONAFIDE_ERROR_…` constant.
    pub code: bonafide_result,
    /// 1 if this alone makes the policy refuse, 0 if it is for the log.
    pub decisive: u32,
    /// The dialog that could mend it: `BONAFIDE_REMEDIATION_…`.
    pub remediation: bonafide_remediation,
    /// What the client could do about it.
    pub action: bonafide_action,
}

fn plain_reason(reason: &Reason) -> Result<bonafide_reason, Failure> {
    let code = reason.kind().code();
    Ok(bonafide_reason {
        code,
        decisive: reason.is_decisive().into(),
        remediation: match reason.remediation() {
            None => BONAFIDE_REMEDIATION_NONE,
            Some(Remediation::GetLicensed) => BONAFIDE_REMEDIATION_GET_LICENSED,
            Some(Remediation::GetIntegrity) => BONAFIDE_REMEDIATION_GET_INTEGRITY,
            Some(Remediation::GetStrongIntegrity) => BONAFIDE_REMEDIATION_GET_STRONG_INTEGRITY,
            Some(Remediation::CloseUnknownAccessRisk) => {
                BONAFIDE_REMEDIATION_CLOSE_UNKNOWN_ACCESS_RISK
            }
            Some(Remediation::CloseAllAccessRisk) => BONAFIDE_REMEDIATION_CLOSE_ALL_ACCESS_RISK,
            Some(_) => return Err(Misuse::Panic.into()),
        },
        action: bonafide_result_action(code),
    })
}

/// One line for the server's log.
fn reason_message(reason: &Reason) -> String {
    Error::from(reason.kind()).to_string()
}

/// The decision, so that one `if` is enough: `BONAFIDE_OK` if the policy accepts, or else the
/// code of the first decisive reason.
///
/// # Safety
/// `appraisal` is a live handle; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_result(
    appraisal: *const bonafide_appraisal,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { guard(error, || Ok(borrow(appraisal)?.clone().into_result()?)) }
}

/// Whether the policy accepts: 1 if no reason is decisive, 0 otherwise.
///
/// # Safety
/// `appraisal` is a live handle; `accepted` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_is_accepted(
    appraisal: *const bonafide_appraisal,
    accepted: *mut u32,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(accepted)?;
            out.write(borrow(appraisal)?.is_accepted().into());
            Ok(())
        })
    }
}

/// How many reasons there are, decisive or not.
///
/// # Safety
/// `appraisal` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_reason_count(
    appraisal: *const bonafide_appraisal,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(count)?;
            out.write(borrow(appraisal)?.reasons().len());
            Ok(())
        })
    }
}

/// One of the reasons, from 0.
///
/// # Safety
/// `appraisal` is a live handle; `reason` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_reason(
    appraisal: *const bonafide_appraisal,
    index: usize,
    reason: *mut bonafide_reason,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(reason)?;
            let reason = borrow(appraisal)?.reasons().get(index).ok_or(Misuse::Index)?;
            out.write(plain_reason(reason)?);
            Ok(())
        })
    }
}

/// One of the reasons, from 0, as a line for the server's log. Filled like
/// `bonafide_error_message`.
///
/// # Safety
/// `appraisal` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_reason_message(
    appraisal: *const bonafide_appraisal,
    index: usize,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let reason = borrow(appraisal)?.reasons().get(index).ok_or(Misuse::Index)?;
            fill(reason_message(reason).as_bytes(), buffer, capacity, len)
        })
    }
}

/// Frees an appraisal. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_appraisal_free(appraisal: *mut bonafide_appraisal) {
    // SAFETY: by this function's contract.
    unsafe { free(appraisal) };
}
