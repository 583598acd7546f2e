//! The name of a key in a ring.

use crate::error::{Error, ErrorKind, Result};
use core::fmt;

/// The longest name, so that a row's prefix stays short.
const MAX_LENGTH: usize = 32;

/// The name of a key (kid): 1 to 32 of `a` to `z`, `0` to `9` and `-`.
///
/// It stands in the open in every blob and may stand in logs. Never used for another
/// key again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Checks a name.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSealingKeyId`].
    pub fn new(name: &str) -> Result<Self> {
        // `_` and `%` are wildcards of SQL's LIKE, and `:` ends a name in the text form.
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > MAX_LENGTH || !name.bytes().all(is_allowed) {
            return Err(Error::new(ErrorKind::InvalidSealingKeyId)
                .expected("1 to 32 characters of a to z, 0 to 9 and -"));
        }
        Ok(Self(name.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its length in bytes, which fits because of the limit.
    pub(super) fn length_byte(&self) -> u8 {
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
