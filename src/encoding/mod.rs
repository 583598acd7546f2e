//! Bounded readers of untrusted bytes. Nothing here knows what the bytes mean.

pub(crate) mod base64;
pub(crate) mod cbor;
pub(crate) mod der;
#[cfg(feature = "play-integrity")]
pub(crate) mod json;
pub(crate) mod prefix;

use crate::error::{Error, ErrorKind, Result};

/// The longest evidence that is looked at. Real App Attest objects have 5 to
/// 6 KiB, real Play Integrity tokens up to 4 KiB; ten times that leaves room.
pub(crate) const MAX_EVIDENCE: usize = 64 * 1024;

/// Refuses evidence that is too long, before anything reads it.
pub(crate) fn check_size(evidence: &[u8]) -> Result<()> {
    if evidence.len() > MAX_EVIDENCE {
        return Err(Error::new(ErrorKind::InputTooLarge)
            .expected("at most 65536 bytes")
            .found((evidence.len(), "bytes")));
    }
    Ok(())
}
