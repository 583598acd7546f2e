//! graviola: formally verified assembler.

use super::{Curve, Hash, Signature};
use ::graviola::hashing::{Sha256, Sha384};
use ::graviola::signing::ecdsa::{P256, P384, VerifyingKey};
use std::sync::Arc;

pub(super) fn is_available() -> bool {
    ::graviola::util::is_cpu_supported()
}

#[derive(Clone)]
pub(super) enum Key {
    P256(Arc<VerifyingKey<P256>>),
    P384(Arc<VerifyingKey<P384>>),
}

impl Key {
    pub(super) fn new(curve: Curve, point: &[u8]) -> Option<Self> {
        match curve {
            Curve::P256 => {
                VerifyingKey::from_x962_uncompressed(point).ok().map(Arc::new).map(Self::P256)
            }
            Curve::P384 => {
                VerifyingKey::from_x962_uncompressed(point).ok().map(Arc::new).map(Self::P384)
            }
        }
    }

    pub(super) fn verify(&self, hash: Hash, message: &[u8], signature: &Signature<'_>) -> bool {
        let (message, fixed) = (&[message], signature.fixed());
        match (self, hash) {
            (Self::P256(key), Hash::Sha256) => key.verify::<Sha256>(message, fixed),
            (Self::P256(key), Hash::Sha384) => key.verify::<Sha384>(message, fixed),
            (Self::P384(key), Hash::Sha256) => key.verify::<Sha256>(message, fixed),
            (Self::P384(key), Hash::Sha384) => key.verify::<Sha384>(message, fixed),
        }
        .is_ok()
    }
}
