//! Bytes whose length is known only when they are made.

use crate::boundary::{Opaque, borrow, free};
use core::ptr;

/// Bytes or UTF-8 text as an element of an array.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bonafide_bytes {
    /// The first byte; may be NULL if there are none.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}

/// Bytes or UTF-8 text that the library made, freed with `bonafide_buffer_free`. Nothing
/// changes them: any number of threads may read one.
pub struct bonafide_buffer {
    _private: [u8; 0],
}

impl Opaque for bonafide_buffer {
    type Inner = Vec<u8>;
    const TAG: u32 = 0xb0f1_0003;
}

/// The bytes of a buffer, which live as long as it does; no zero follows them. NULL if there
/// are none, or if `buffer` is NULL.
///
/// # Safety
/// `buffer` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_buffer_data(buffer: *const bonafide_buffer) -> *const u8 {
    // SAFETY: by this function's contract.
    match unsafe { borrow(buffer) } {
        Ok(bytes) if !bytes.is_empty() => bytes.as_ptr(),
        _ => ptr::null(),
    }
}

/// How many bytes a buffer has; 0 if it is NULL.
///
/// # Safety
/// `buffer` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_buffer_len(buffer: *const bonafide_buffer) -> usize {
    // SAFETY: by this function's contract.
    unsafe { borrow(buffer) }.map_or(0, Vec::len)
}

/// Frees a buffer. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_buffer_free(buffer: *mut bonafide_buffer) {
    // SAFETY: by this function's contract.
    unsafe { free(buffer) };
}
