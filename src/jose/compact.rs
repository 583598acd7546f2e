//! Segments between dots (RFC 7515, section 7.1), in canonical base64url.

use crate::error::{Error, ErrorKind, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Splits a token into exactly `N` segments. Nothing is trimmed.
pub(super) fn segments<const N: usize>(token: &[u8]) -> Result<[&[u8]; N]> {
    let mut rest = token.split(|byte| *byte == b'.');
    let mut segments: [&[u8]; N] = [&[]; N];
    for segment in &mut segments {
        *segment = rest.next().ok_or(ErrorKind::TokenSegments)?;
    }
    if rest.next().is_some() {
        return Err(ErrorKind::TokenSegments.into());
    }
    Ok(segments)
}

/// Decodes a segment: URL-safe alphabet, no padding, no stray bits.
pub(super) fn decode(segment: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    // Into a buffer of ours, which is overwritten if decoding stops half way.
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(segment.len())]);
    let length = URL_SAFE_NO_PAD.decode_slice(segment, &mut bytes).map_err(|_| {
        Error::new(ErrorKind::InvalidBase64).expected("base64url without padding in each segment")
    })?;
    bytes.truncate(length);
    Ok(bytes)
}
