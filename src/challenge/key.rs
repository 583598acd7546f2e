//! The key that makes challenges.

use crate::error::{ErrorKind, Result};
#[cfg(feature = "os-rng")]
use crate::random::OsRandom;
use crate::random::{RandomSource, check_filled};
use core::fmt;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A key that makes challenges: 32 random bytes, for this alone. It is overwritten when
/// it is dropped.
// In a box: what is moved leaves its bytes behind.
#[derive(Clone)]
pub struct ChallengeKey(Box<Hmac<Sha256>>);

impl ChallengeKey {
    /// From 32 bytes that were made by a random generator; the same on every node.
    ///
    /// # Errors
    /// [`ErrorKind::WeakKey`](crate::ErrorKind::WeakKey) if all bytes are the same: a
    /// buffer that was never filled.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        check_filled(bytes)?;
        // HMAC takes keys of every length.
        let mac = Hmac::new_from_slice(bytes).map_err(|_| ErrorKind::WeakKey)?;
        Ok(Self(Box::new(mac)))
    }

    /// Fresh from a source.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`](crate::ErrorKind::RandomUnavailable), and
    /// [`ErrorKind::WeakKey`](crate::ErrorKind::WeakKey) for a source that gives the same
    /// byte only.
    pub fn generate_with(random: &mut dyn RandomSource) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(bytes.as_mut_slice())?;
        Self::from_bytes(&bytes)
    }

    /// Fresh from the operating system: for one process, whose challenges end with it.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`](crate::ErrorKind::RandomUnavailable).
    #[cfg(feature = "os-rng")]
    pub fn generate() -> Result<Self> {
        Self::generate_with(&mut OsRandom)
    }

    /// The MAC over these fields, one after the other.
    pub(super) fn mac<'f>(&self, fields: impl IntoIterator<Item = &'f [u8]>) -> Hmac<Sha256> {
        let mut mac = Hmac::clone(&self.0);
        fields.into_iter().for_each(|field| mac.update(field));
        mac
    }
}

impl fmt::Debug for ChallengeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
