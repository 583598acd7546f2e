//! Compact JWS (RFC 7515) with ES256.

use super::compact::{decode, segments};
use super::header;
use crate::error::{Error, ErrorKind, Result};
use crate::signature::{Hash, VerifyingKey};
use zeroize::Zeroizing;

/// Verifies a token and returns its payload.
pub(crate) fn verify(token: &[u8], key: &VerifyingKey) -> Result<Zeroizing<Vec<u8>>> {
    let [header, payload, signature] = segments(token)?;
    let [header_json, payload_bytes, signature_bytes] =
        [decode(header)?, decode(payload)?, decode(signature)?];
    header::check(&header_json, &[("alg", "ES256")])?;
    // The input is everything before the second dot (RFC 7515, 5.2).
    let signed = header.len().saturating_add(1).saturating_add(payload.len());
    let input = token.get(..signed).ok_or(ErrorKind::TokenSegments)?;
    key.verify_fixed(Hash::Sha256, input, &signature_bytes, ErrorKind::TokenSignature).map_err(
        |error: Error| error.expected("a signature that the configured verification key verifies"),
    )?;
    Ok(payload_bytes)
}
