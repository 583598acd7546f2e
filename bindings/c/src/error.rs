//! What can be asked about a result.

use crate::boundary::{Opaque, borrow, fill, free, guard};
use crate::result::{BONAFIDE_OK, Failure, bonafide_result};
use bonafide::ErrorKind;
use core::ffi::c_char;
use core::ptr;

/// Why a function failed: code, and a line for the server's log. Freed with
/// `bonafide_error_free`. Belongs to whoever received it; may be used by one thread at a time.
pub struct bonafide_error {
    _private: [u8; 0],
}

impl Opaque for bonafide_error {
    type Inner = Failure;
    const TAG: u32 = 0xb0f1_0001;
}

/// What the client should do next.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum bonafide_action {
    /// Nothing failed.
    BONAFIDE_ACTION_NONE = 0,
    /// Ask for a fresh challenge and try again with it.
    BONAFIDE_ACTION_NEW_CHALLENGE = 1,
    /// Make a new assertion with the key that is already enrolled.
    BONAFIDE_ACTION_REASSERT = 2,
    /// Make a new key and attest it.
    BONAFIDE_ACTION_REATTEST = 3,
    /// Wait, then try again with new evidence: the fault is probably the server's.
    BONAFIDE_ACTION_BACKOFF = 4,
    /// Do not try again; somebody must change something.
    BONAFIDE_ACTION_STOP = 5,
}

/// The code of an error: the same number that the function returned. 0 if it is NULL.
///
/// # Safety
/// `error` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_error_code(error: *const bonafide_error) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { borrow(error) }.map_or(BONAFIDE_OK, Failure::code)
}

/// The line for the server's log: the step, what was expected, what was found and what to do.
/// It never holds a secret, a token, a nonce, a key id or the name of a device.
///
/// Fills `buffer` with UTF-8 without a zero at its end, and writes its length to `len`. Ask
/// with a capacity of 0 for the length.
///
/// # Safety
/// `error` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_error_message(
    error: *const bonafide_error,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let message = match borrow(error)? {
                Failure::Core(error) => error.to_string(),
                Failure::Misuse(misuse) => misuse.meaning().to_owned(),
            };
            fill(message.as_bytes(), buffer, capacity, len)
        })
    }
}

/// Frees an error. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_error_free(error: *mut bonafide_error) {
    // SAFETY: by this function's contract.
    unsafe { free(error) };
}

/// What a client may be told about a result: enough to act, nothing to probe with. Filled like
/// `bonafide_error_message`.
///
/// # Safety
/// `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_result_public_message(
    result: bonafide_result,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    let message = match kind_of(result) {
        Some(kind) => kind.public_message(),
        None if result == BONAFIDE_OK => "",
        None => "Something is wrong on the server.",
    };
    // SAFETY: by this function's contract.
    unsafe { guard(ptr::null_mut(), || fill(message.as_bytes(), buffer, capacity, len)) }
}

/// The name of a result in the table of errors, such as `NonceMismatch`, with a zero at its end: for
/// logs and metrics. Empty for `BONAFIDE_OK`, a mistake of the calling program, and a number that is
/// none. Never freed. Thread safe.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_result_name(result: bonafide_result) -> *const c_char {
    kind_of(result).map_or(c"", ErrorKind::c_name).as_ptr()
}

/// What the client should do after a result. A mistake of the calling program's is
/// `BONAFIDE_ACTION_BACKOFF`: no client is refused for it. Thread safe.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_result_action(result: bonafide_result) -> bonafide_action {
    use bonafide::Action;
    use bonafide_action as A;
    match kind_of(result).map(ErrorKind::action) {
        Some(Action::NewChallenge) => A::BONAFIDE_ACTION_NEW_CHALLENGE,
        Some(Action::Reassert) => A::BONAFIDE_ACTION_REASSERT,
        Some(Action::Reattest) => A::BONAFIDE_ACTION_REATTEST,
        Some(Action::Backoff) => A::BONAFIDE_ACTION_BACKOFF,
        Some(_) => A::BONAFIDE_ACTION_STOP,
        None if result == BONAFIDE_OK => A::BONAFIDE_ACTION_NONE,
        None => A::BONAFIDE_ACTION_BACKOFF,
    }
}

pub(crate) fn kind_of(result: bonafide_result) -> Option<ErrorKind> {
    ErrorKind::ALL.iter().copied().find(|kind| kind.code() == result)
}
