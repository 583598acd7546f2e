//! Where random bytes come from.

use crate::error::{ErrorKind, Result};

/// A source of random bytes that nobody can predict.
///
/// [`OsRandom`] is the operating system's. Each function that needs randomness has a
/// form that takes a source: for an HSM's generator, for a platform without one of its
/// own, and for reproducible tests.
pub trait RandomSource {
    /// Fills the buffer, all of it.
    ///
    /// # Errors
    /// [`ErrorKind::RandomUnavailable`](crate::ErrorKind::RandomUnavailable) if the
    /// source cannot.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()>;
}

/// Refuses bytes that are all the same: a buffer that was never filled.
pub(crate) fn check_filled(bytes: &[u8; 32]) -> Result<()> {
    let [first, ..] = bytes;
    if bytes.iter().all(|byte| byte == first) {
        return Err(ErrorKind::WeakKey.into());
    }
    Ok(())
}

impl<S: RandomSource + ?Sized> RandomSource for &mut S {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        (**self).fill(buffer)
    }
}

/// The operating system's generator: `getrandom` and its like.
#[cfg(feature = "os-rng")]
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

#[cfg(feature = "os-rng")]
impl RandomSource for OsRandom {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        getrandom::fill(buffer).map_err(|_| ErrorKind::RandomUnavailable.into())
    }
}
