//! Base64 (RFC 4648, section 4), canonical form only.

use crate::error::{Error, ErrorKind, Result};
use base64::{Engine, engine::general_purpose::STANDARD};

/// Decodes exactly `N` bytes: standard alphabet, padded, no stray bits, no
/// white space.
pub(crate) fn decode_array<const N: usize>(text: &str) -> Result<[u8; N]> {
    let invalid = || Error::new(ErrorKind::InvalidBase64).expected("standard base64 with padding");
    // Longer text cannot be N bytes; stop before allocating for it.
    if text.len() > N.div_ceil(3).saturating_mul(4) {
        return Err(invalid().found((text.len(), "characters")));
    }
    let bytes = STANDARD.decode(text).map_err(|_| invalid())?;
    bytes.try_into().map_err(|_| invalid().found("another number of bytes"))
}

/// Decodes evidence: standard alphabet, padded, no stray bits, no white space, and no
/// longer than evidence may be.
#[cfg(feature = "gate")]
pub(crate) fn decode_evidence(text: &str) -> Result<Vec<u8>> {
    const MAX_TEXT: usize = super::MAX_EVIDENCE.div_ceil(3) * 4;
    if text.len() > MAX_TEXT {
        return Err(Error::new(ErrorKind::InputTooLarge).found((text.len(), "characters")));
    }
    STANDARD
        .decode(text)
        .map_err(|_| Error::new(ErrorKind::InvalidBase64).expected("standard base64 with padding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_text_is_read() {
        assert_eq!(decode_array::<4>("AAECAw=="), Ok([0, 1, 2, 3]));
        for text in
            ["AAECAw", "AAECAx==", "AAEC Aw==", "AAECAw==\n", "AAEC", "AAECAwQ=", "-_ECAw=="]
        {
            let refused = decode_array::<4>(text).map_err(|e| e.kind());
            assert_eq!(refused, Err(ErrorKind::InvalidBase64), "{text:?}");
        }
    }
}
