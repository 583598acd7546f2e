//! One pin: the SHA-256 of a public key (RFC 7469, section 2.4).

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::{Error, ErrorKind, Result};
use core::fmt;
use core::str::FromStr;
use pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use x509_cert::der::Decode;
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// How OkHttp and most tools write a pin; it may be left out.
const PREFIX: &str = "sha256/";

/// The SHA-256 of the DER of a SubjectPublicKeyInfo, its outer SEQUENCE included.
///
/// It is public: it may be logged. As text it is `sha256/` and 44 characters of base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pin([u8; 32]);

impl Pin {
    /// From the 32 bytes of the hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The pin of a public key, from the DER of its SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPublicKey`] if this is anything else: its pin would match nothing.
    pub fn of_spki(der: &[u8]) -> Result<Self> {
        SubjectPublicKeyInfoRef::from_der(der).map_err(|_| ErrorKind::InvalidPublicKey)?;
        Ok(Self::hash(der))
    }

    /// Of what is known to be a SubjectPublicKeyInfo.
    pub(crate) fn hash(spki: &[u8]) -> Self {
        Self(Sha256::digest(spki).into())
    }

    /// The pin of a certificate's public key, from the certificate's DER.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidCertificate`].
    pub fn of_certificate(der: &[u8]) -> Result<Self> {
        // Read as leniently as a root: only its key is of interest here.
        let der = CertificateDer::from_slice(der);
        let anchor =
            webpki::anchor_from_trusted_cert(&der).map_err(|_| ErrorKind::InvalidCertificate)?;
        Ok(Self::hash(&webpki::spki_for_anchor(&anchor)))
    }
}

impl FromStr for Pin {
    type Err = Error;

    /// `sha256/` or nothing, then standard base64 with padding and no stray bits.
    fn from_str(text: &str) -> Result<Self> {
        let base64 = text.strip_prefix(PREFIX).unwrap_or(text);
        // Longer text cannot be a hash; stop before allocating for it.
        if base64.len() != 44 {
            return Err(ErrorKind::InvalidPin.into());
        }
        let bytes = STANDARD.decode(base64).map_err(|_| ErrorKind::InvalidPin)?;
        Ok(Self(bytes.try_into().map_err(|_| ErrorKind::InvalidPin)?))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
