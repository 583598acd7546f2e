//! The signatures of public certificates, checked by RustCrypto for `webpki`: ECDSA on P-256
//! and P-384, RSA with PKCS #1 v1.5 and PSS.

use core::fmt;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{pkcs1v15, pss};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Smaller keys sign no public certificate (CA/Browser Forum, Baseline Requirements 6.1.5).
const MIN_RSA_BITS: u32 = 2048;

/// What the signature of a certificate may be.
pub(crate) static ALL: &[&dyn SignatureVerificationAlgorithm] = &[
    &Algorithm { key: Key::P256, hash: Hash::Sha256, id: alg_id::ECDSA_SHA256 },
    &Algorithm { key: Key::P256, hash: Hash::Sha384, id: alg_id::ECDSA_SHA384 },
    &Algorithm { key: Key::P256, hash: Hash::Sha512, id: alg_id::ECDSA_SHA512 },
    &Algorithm { key: Key::P384, hash: Hash::Sha256, id: alg_id::ECDSA_SHA256 },
    &Algorithm { key: Key::P384, hash: Hash::Sha384, id: alg_id::ECDSA_SHA384 },
    &Algorithm { key: Key::P384, hash: Hash::Sha512, id: alg_id::ECDSA_SHA512 },
    &Algorithm { key: Key::Rsa, hash: Hash::Sha256, id: alg_id::RSA_PKCS1_SHA256 },
    &Algorithm { key: Key::Rsa, hash: Hash::Sha384, id: alg_id::RSA_PKCS1_SHA384 },
    &Algorithm { key: Key::Rsa, hash: Hash::Sha512, id: alg_id::RSA_PKCS1_SHA512 },
    &Algorithm { key: Key::RsaPss, hash: Hash::Sha256, id: alg_id::RSA_PSS_SHA256 },
    &Algorithm { key: Key::RsaPss, hash: Hash::Sha384, id: alg_id::RSA_PSS_SHA384 },
    &Algorithm { key: Key::RsaPss, hash: Hash::Sha512, id: alg_id::RSA_PSS_SHA512 },
];

/// One pair of a key's kind and a signature's.
struct Algorithm {
    key: Key,
    hash: Hash,
    id: AlgorithmIdentifier,
}

#[derive(Clone, Copy)]
enum Key {
    P256,
    P384,
    Rsa,
    RsaPss,
}

#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let holds = match self.key {
            Key::P256 => p256_holds(public_key, &self.hash.of(message), signature),
            Key::P384 => p384_holds(public_key, &self.hash.of(message), signature),
            Key::Rsa => self.pkcs1_holds(public_key, message, signature),
            Key::RsaPss => self.pss_holds(public_key, message, signature),
        };
        holds.filter(|holds| *holds).map(|_| ()).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.key {
            Key::P256 => alg_id::ECDSA_P256,
            Key::P384 => alg_id::ECDSA_P384,
            Key::Rsa | Key::RsaPss => alg_id::RSA_ENCRYPTION,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.id
    }
}

impl Algorithm {
    fn pkcs1_holds(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        use rsa::signature::Verifier;
        let key = rsa_key(key)?;
        let signature = pkcs1v15::Signature::try_from(signature).ok()?;
        Some(match self.hash {
            Hash::Sha256 => {
                pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(message, &signature).is_ok()
            }
            Hash::Sha384 => {
                pkcs1v15::VerifyingKey::<Sha384>::new(key).verify(message, &signature).is_ok()
            }
            Hash::Sha512 => {
                pkcs1v15::VerifyingKey::<Sha512>::new(key).verify(message, &signature).is_ok()
            }
        })
    }

    /// The salt is as long as the hash, as the AlgorithmIdentifier says.
    fn pss_holds(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
        use rsa::signature::Verifier;
        let key = rsa_key(key)?;
        let signature = pss::Signature::try_from(signature).ok()?;
        Some(match self.hash {
            Hash::Sha256 => {
                pss::VerifyingKey::<Sha256>::new(key).verify(message, &signature).is_ok()
            }
            Hash::Sha384 => {
                pss::VerifyingKey::<Sha384>::new(key).verify(message, &signature).is_ok()
            }
            Hash::Sha512 => {
                pss::VerifyingKey::<Sha512>::new(key).verify(message, &signature).is_ok()
            }
        })
    }
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

fn p256_holds(point: &[u8], hash: &[u8], signature: &[u8]) -> Option<bool> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    Some(key.verify_prehash(hash, &signature).is_ok())
}

fn p384_holds(point: &[u8], hash: &[u8], signature: &[u8]) -> Option<bool> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    Some(key.verify_prehash(hash, &signature).is_ok())
}

/// A key of 2048 to 8192 bits with a small exponent; the upper bounds are the crate's, and
/// bound the work.
fn rsa_key(pkcs1: &[u8]) -> Option<rsa::PublicKey> {
    let key = rsa::PublicKey::from_pkcs1_der(pkcs1).ok()?;
    (key.n().bit_width_vartime() >= MIN_RSA_BITS).then_some(key)
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Algorithm").finish_non_exhaustive()
    }
}
