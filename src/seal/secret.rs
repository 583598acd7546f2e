//! What was opened.

use crate::error::{Error, ErrorKind, Result};
use core::fmt;
use zeroize::Zeroizing;

/// An opened secret: overwritten when it is dropped, shown by nothing.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The secret's bytes. What is copied out of here is the caller's to protect.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The secret as text.
    ///
    /// # Errors
    /// [`ErrorKind::SecretIsNotText`] if it is not UTF-8.
    pub fn expose_str(&self) -> Result<&str> {
        core::str::from_utf8(&self.0)
            .map_err(|_| Error::new(ErrorKind::SecretIsNotText).expected("UTF-8"))
    }

    /// Its length in bytes, which the blob shows anyway.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
