//! AWS-LC, for servers that accept a C library.

use super::{Curve, Hash, Signature};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    ParsedPublicKey,
};
use std::sync::Arc;

pub(super) const fn is_available() -> bool {
    true
}

/// The library binds the hash to the parsed key, so there is one for each.
#[derive(Clone)]
pub(super) struct Key(Arc<(ParsedPublicKey, ParsedPublicKey)>);

impl Key {
    pub(super) fn new(curve: Curve, point: &[u8]) -> Option<Self> {
        let (sha256, sha384) = match curve {
            Curve::P256 => (&ECDSA_P256_SHA256_ASN1, &ECDSA_P256_SHA384_ASN1),
            Curve::P384 => (&ECDSA_P384_SHA256_ASN1, &ECDSA_P384_SHA384_ASN1),
        };
        let sha256 = ParsedPublicKey::new(sha256, point).ok()?;
        let sha384 = ParsedPublicKey::new(sha384, point).ok()?;
        Some(Self(Arc::new((sha256, sha384))))
    }

    pub(super) fn verify(&self, hash: Hash, message: &[u8], signature: &Signature<'_>) -> bool {
        let key = match hash {
            Hash::Sha256 => &self.0.0,
            Hash::Sha384 => &self.0.1,
        };
        key.verify_sig(message, &signature.der).is_ok()
    }
}
