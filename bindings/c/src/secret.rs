//! Bytes that are overwritten when they are freed.

use crate::boundary::{Opaque, borrow, free};
use crate::result::{Failure, Misuse};
use core::ptr;

/// A secret that was opened, freed with `bonafide_secret_free`, which overwrites it. Nothing
/// changes it: any number of threads may read one. What is copied out of it is the caller's to
/// protect.
pub struct bonafide_secret {
    _private: [u8; 0],
}

impl Opaque for bonafide_secret {
    type Inner = Secret;
    const TAG: u32 = 0xb0f1_0030;
}

/// What is behind the handle: both are overwritten when they are dropped.
pub enum Secret {
    /// What was sealed.
    Opened(bonafide::seal::Secret),
    /// The bytes of a key.
    Key(bonafide::seal::KeyMaterial),
}

impl Secret {
    fn expose(&self) -> &[u8] {
        match self {
            Self::Opened(secret) => secret.expose(),
            Self::Key(material) => material.expose(),
        }
    }
}

/// The 32 bytes of a key of C's, borrowed: no copy stays behind.
///
/// # Safety
/// NULL, or 32 bytes can be read and do not change while the borrow lives.
pub(crate) unsafe fn key_bytes<'a>(key: *const u8) -> Result<&'a [u8; 32], Failure> {
    // SAFETY: by the function's contract; bytes have any alignment.
    unsafe { key.cast::<[u8; 32]>().as_ref() }.ok_or_else(|| Misuse::Null.into())
}

/// The bytes of a secret, which live as long as it does; no zero follows them. NULL if there
/// are none, or if `secret` is NULL.
///
/// # Safety
/// `secret` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_secret_data(secret: *const bonafide_secret) -> *const u8 {
    // SAFETY: by this function's contract.
    match unsafe { borrow(secret) }.map(Secret::expose) {
        Ok(bytes) if !bytes.is_empty() => bytes.as_ptr(),
        _ => ptr::null(),
    }
}

/// How many bytes a secret has; 0 if it is NULL.
///
/// # Safety
/// `secret` is NULL or a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_secret_len(secret: *const bonafide_secret) -> usize {
    // SAFETY: by this function's contract.
    unsafe { borrow(secret) }.map_or(0, |secret| secret.expose().len())
}

/// Overwrites a secret and frees it. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_secret_free(secret: *mut bonafide_secret) {
    // SAFETY: by this function's contract.
    unsafe { free(secret) };
}
