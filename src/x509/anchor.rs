//! What a chain has to end at.

use super::{Certificate, pinned};
use crate::error::{Error, ErrorKind, Result};
use crate::signature::{Provider, VerifyingKey};
use core::fmt;

/// A certification authority that is trusted because it was configured.
///
/// Its dates are enforced too. Trust anchors replace the vendor's default;
/// nothing of the system's store is ever added.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustAnchor {
    der: Vec<u8>,
}

impl TrustAnchor {
    /// From the DER of a CA certificate.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTrustAnchor`] if it is not one with a P-256 or P-384 key.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidTrustAnchor);
        let certificate = Certificate::read(der).map_err(|_| invalid())?;
        // An empty name would make every certificate without an issuer chain to it.
        if !certificate.is_authority || certificate.subject == [0x30, 0] {
            return Err(invalid().expected("a named certification authority"));
        }
        if certificate.key_usage.is_some_and(|usage| !usage.key_cert_sign()) {
            return Err(invalid().expected("a key that may sign certificates"));
        }
        if certificate.has_unknown_critical {
            return Err(invalid().expected("no critical extension that is not understood"));
        }
        // The key is prepared again, for the verifier's provider, when it is used.
        VerifyingKey::from_spki(Provider::RustCrypto, certificate.spki).map_err(|_| invalid())?;
        Ok(Self { der: der.to_vec() })
    }

    /// Apple App Attestation Root CA (P-384, valid until 2045-03-15), the
    /// default for App Attest.
    pub fn apple_app_attestation() -> Self {
        Self { der: pinned::APPLE_APP_ATTESTATION_ROOT.to_vec() }
    }

    /// The certificate's DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }
}

impl fmt::Debug for TrustAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustAnchor").finish_non_exhaustive()
    }
}
