//! RustCrypto: portable, without assembler.

use super::{Curve, Hash, Signature};
use ecdsa::signature::hazmat::PrehashVerifier;
use sha2::{Digest, Sha256, Sha384};

#[derive(Clone)]
pub(super) enum Key {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
}

impl Key {
    pub(super) fn new(curve: Curve, point: &[u8]) -> Option<Self> {
        match curve {
            Curve::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok().map(Self::P256),
            Curve::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok().map(Self::P384),
        }
    }

    pub(super) fn verify(&self, hash: Hash, message: &[u8], signature: &Signature<'_>) -> bool {
        match hash {
            Hash::Sha256 => self.verify_prehash(&Sha256::digest(message), signature.fixed()),
            Hash::Sha384 => self.verify_prehash(&Sha384::digest(message), signature.fixed()),
        }
    }

    fn verify_prehash(&self, hash: &[u8], fixed: &[u8]) -> bool {
        match self {
            Self::P256(key) => p256::ecdsa::Signature::from_slice(fixed)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_slice(fixed)
                .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok()),
        }
    }
}
