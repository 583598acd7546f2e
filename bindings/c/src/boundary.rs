//! The way from C's pointers to Rust's values and back: all unsafe code is here.

use crate::error::bonafide_error;
use crate::result::{BONAFIDE_OK, Failure, Misuse, bonafide_result};
use core::slice;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// A type of handles: what C sees, and what is behind it.
pub(crate) trait Opaque {
    /// What the handle stands for: any number of threads may hold one.
    type Inner: Send + Sync;
    /// Different for each type of handles.
    const TAG: u32;
}

/// What a handle points to. The tag comes first, so that it can be read whatever follows.
#[repr(C)]
struct Tagged<T> {
    tag: u32,
    inner: T,
}

/// Runs the body of a function: a failure becomes a result, and no panic passes into C.
///
/// # Safety
/// `error` is NULL, or a pointer may be written through it.
pub(crate) unsafe fn guard(
    error: *mut *mut bonafide_error,
    body: impl FnOnce() -> Result<(), Failure>,
) -> bonafide_result {
    // What the body was about to write is written at its end, or not at all.
    let done = catch_unwind(AssertUnwindSafe(body)).unwrap_or(Err(Misuse::Panic.into()));
    match done {
        Ok(()) => BONAFIDE_OK,
        Err(failure) => {
            let code = failure.code();
            if !error.is_null() {
                // SAFETY: not NULL, and so to be written through, by the function's contract.
                unsafe { error.write(give::<bonafide_error>(failure)) };
            }
            code
        }
    }
}

/// A new handle. C frees it with the type's own function.
pub(crate) fn give<O: Opaque>(inner: O::Inner) -> *mut O {
    Box::into_raw(Box::new(Tagged { tag: O::TAG, inner })).cast()
}

/// What a handle stands for.
///
/// # Safety
/// NULL, or a handle that was not freed and is not freed while the borrow lives. Of a handle
/// of another type, only the tag is read.
pub(crate) unsafe fn borrow<'a, O: Opaque>(handle: *const O) -> Result<&'a O::Inner, Failure> {
    if handle.is_null() {
        return Err(Misuse::Null.into());
    }
    let tagged: *const Tagged<O::Inner> = handle.cast();
    // SAFETY: every handle points to a `Tagged`, whose tag is first in `repr(C)`.
    if cfg!(debug_assertions) && unsafe { (&raw const (*tagged).tag).read() } != O::TAG {
        return Err(Misuse::Handle.into());
    }
    // SAFETY: a live handle of this type, by the function's contract.
    Ok(unsafe { &(*tagged).inner })
}

/// Changes what a handle holds that is set up step by step. A change that fails changes nothing.
///
/// # Safety
/// `handle` is NULL or a live handle; `error` is NULL, or a pointer may be written through it.
pub(crate) unsafe fn change<O, T>(
    handle: *mut O,
    error: *mut *mut bonafide_error,
    change: impl FnOnce(T) -> Result<T, Failure>,
) -> bonafide_result
where
    O: Opaque<Inner = Mutex<T>>,
    T: Clone,
    Mutex<T>: 'static,
{
    // SAFETY: by the function's contract.
    unsafe {
        guard(error, || {
            let held = borrow(handle.cast_const())?;
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            *held = change(held.clone())?;
            Ok(())
        })
    }
}

/// What such a handle holds now.
///
/// # Safety
/// `handle` is NULL or a live handle.
pub(crate) unsafe fn current<O, T>(handle: *const O) -> Result<T, Failure>
where
    O: Opaque<Inner = Mutex<T>>,
    T: Clone,
    Mutex<T>: 'static,
{
    // SAFETY: by the function's contract.
    let held = unsafe { borrow(handle) }?;
    Ok(held.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// Ends a handle; NULL is nothing.
///
/// # Safety
/// NULL, or a handle of this type that was not freed and that nobody uses.
pub(crate) unsafe fn free<O: Opaque>(handle: *mut O) {
    if handle.is_null() {
        return;
    }
    // SAFETY: as above; only its tag is read if it is of another type.
    if (unsafe { borrow::<O>(handle) }).is_err() {
        // Only in debug builds: a program that does this must not go on.
        eprintln!("bonafide: a handle was freed twice, or by the function of another type");
        std::process::abort();
    }
    let tagged: *mut Tagged<O::Inner> = handle.cast();
    // Whoever uses it from now on is found out in debug builds, until the memory is used again.
    // SAFETY: the tag of a live handle; volatile, since nobody is to read it any more.
    unsafe { (&raw mut (*tagged).tag).write_volatile(0) };
    // SAFETY: it came from `give`, and this is its end.
    drop(unsafe { Box::from_raw(tagged) });
}

/// Bytes of C's: NULL is good for none of them.
///
/// # Safety
/// NULL, or `len` bytes can be read and do not change while the borrow lives.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Misuse::Null.into());
    }
    if isize::try_from(len).is_err() {
        return Err(Misuse::Length.into());
    }
    // SAFETY: not NULL, no longer than any object, and readable by the function's contract.
    Ok(unsafe { slice::from_raw_parts(data, len) })
}

/// Text of C's, with its length and without a zero at its end.
///
/// # Safety
/// As for [`bytes`].
pub(crate) unsafe fn text<'a>(data: *const u8, len: usize) -> Result<&'a str, Failure> {
    // SAFETY: the same contract.
    let bytes = unsafe { bytes(data, len) }?;
    core::str::from_utf8(bytes).map_err(|_| Misuse::Utf8.into())
}

/// Elements of C's, which are plain data: NULL is good for none of them.
///
/// # Safety
/// NULL, or `count` elements can be read.
pub(crate) unsafe fn elements<T: Copy>(data: *const T, count: usize) -> Result<Vec<T>, Failure> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if data.is_null() {
        return Err(Misuse::Null.into());
    }
    let len = count.checked_mul(size_of::<T>()).and_then(|len| isize::try_from(len).ok());
    len.ok_or(Misuse::Length)?;
    let mut all = Vec::new();
    // A count that is no array's must not end the process.
    all.try_reserve_exact(count).map_err(|_| Misuse::Length)?;
    // SAFETY: not NULL, no longer than any object, and readable by the function's contract; any
    // alignment will do.
    all.extend((0..count).map(|index| unsafe { data.add(index).read_unaligned() }));
    Ok(all)
}

/// Exactly as many bytes as are wanted.
///
/// # Safety
/// NULL, or `N` bytes can be read.
pub(crate) unsafe fn array<const N: usize>(data: *const u8) -> Result<[u8; N], Failure> {
    if data.is_null() {
        return Err(Misuse::Null.into());
    }
    // SAFETY: not NULL, and `N` bytes by the function's contract; any alignment will do.
    Ok(unsafe { data.cast::<[u8; N]>().read_unaligned() })
}

/// A place that a result is written to, at the end and only then.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// # Safety
    /// NULL, or a value can be written there until the function returns.
    pub(crate) unsafe fn new(place: *mut T) -> Result<Self, Failure> {
        if place.is_null() { Err(Misuse::Null.into()) } else { Ok(Self(place)) }
    }

    pub(crate) fn write(self, value: T) {
        // SAFETY: not NULL, and to be written to by the contract of `new`; bytes of C's have
        // any alignment.
        unsafe { self.0.write_unaligned(value) };
    }
}

/// Fills the caller's buffer: writes the length that is needed, and the bytes if they fit. The
/// length is written when they do not, too: it says how much room they want.
///
/// # Safety
/// `buffer` is NULL with a capacity of 0, or `capacity` bytes can be written there; `needed`
/// is NULL, or a value can be written there.
pub(crate) unsafe fn fill(
    bytes: &[u8],
    buffer: *mut u8,
    capacity: usize,
    needed: *mut usize,
) -> Result<(), Failure> {
    // SAFETY: by the function's contract.
    let needed = unsafe { Out::new(needed) }?;
    if buffer.is_null() && capacity > 0 {
        return Err(Misuse::Null.into());
    }
    needed.write(bytes.len());
    if bytes.is_empty() {
        return Ok(());
    }
    if capacity < bytes.len() {
        return Err(Misuse::Buffer.into());
    }
    // SAFETY: there is room for all of them, and the caller's buffer is not ours.
    unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len()) };
    Ok(())
}
