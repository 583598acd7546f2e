//! The two keys that the Play Console gives a developer who manages them.

use crate::error::{Error, ErrorKind, Result};
use crate::jose::KeyEncryptionKey;
use crate::signature::{Curve, Provider, VerifyingKey, point_of_spki};
use base64::{Engine, engine::general_purpose::STANDARD};
use core::fmt;
use zeroize::Zeroizing;

/// The AES-256 key that decrypts tokens. Overwritten when it is dropped.
#[derive(Clone)]
pub struct DecryptionKey(KeyEncryptionKey);

impl DecryptionKey {
    /// From the console's "decryption key": base64 of 32 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidDecryptionKey`]; the text is not repeated.
    pub fn from_console(text: &str) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidDecryptionKey).at("Play Integrity keys");
        let bytes = decode(text).map_err(|found| invalid().found(found))?;
        let Ok(key) = <&[u8; 32]>::try_from(bytes.as_slice()) else {
            let is_other = point_of_spki(&bytes).is_ok();
            let found = if is_other { "the verification key" } else { "another length" };
            return Err(invalid().expected("base64 of 32 bytes").found(found));
        };
        Ok(Self(KeyEncryptionKey::new(key)))
    }

    pub(super) const fn key(&self) -> &KeyEncryptionKey {
        &self.0
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DecryptionKey(..)")
    }
}

/// The console's text, or what is wrong with it.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    if text.starts_with("-----BEGIN") {
        return Err("PEM; only the text between its first and last line is wanted");
    }
    if text.trim() != text {
        return Err("white space before or after it");
    }
    // Into a buffer of ours, which is overwritten if decoding stops half way.
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(text.len())]);
    let length = STANDARD.decode_slice(text, &mut bytes).map_err(|_| "text that is not base64")?;
    bytes.truncate(length);
    Ok(bytes)
}

/// The P-256 key that verifies tokens.
#[derive(Clone)]
pub struct VerificationKey {
    point: [u8; 65],
}

impl VerificationKey {
    /// From the console's "verification key": base64 of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidVerificationKey`], also for a key that is not on P-256.
    pub fn from_console(text: &str) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidVerificationKey).at("Play Integrity keys");
        let bytes = decode(text).map_err(|found| invalid().found(found))?;
        if bytes.len() == 32 {
            let expected = "base64 of a SubjectPublicKeyInfo";
            return Err(invalid().expected(expected).found("as many bytes as the decryption key"));
        }
        let wrong_curve = || invalid().expected("a key on P-256");
        let (curve, point) = point_of_spki(&bytes).map_err(|error| match error.kind() {
            ErrorKind::UnsupportedKeyAlgorithm => wrong_curve(),
            _ => invalid().expected("base64 of a SubjectPublicKeyInfo"),
        })?;
        if curve != Curve::P256 {
            return Err(wrong_curve());
        }
        // The key is prepared again, for the verifier's provider, when it is used.
        VerifyingKey::from_point(Provider::RustCrypto, curve, point)
            .map_err(|_| invalid().expected("a point on P-256"))?;
        let point = point.try_into().map_err(|_| wrong_curve())?;
        Ok(Self { point })
    }

    pub(super) fn prepare(&self, provider: Provider) -> Result<VerifyingKey> {
        VerifyingKey::from_point(provider, Curve::P256, &self.point)
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationKey(..)")
    }
}
