//! The signatures of public certificates, checked by RustCrypto for `webpki`: ECDSA on P-256
//! and P-384, RSA with PKCS #1 v1.5 and PSS.

use core::fmt;
use p256::ecdsa::signature::{Verifier, hazmat::PrehashVerifier};
use pki_types::alg_id::{
    ECDSA_P256, ECDSA_P384, ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512, RSA_ENCRYPTION,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512,
};
use pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{pkcs1v15, pss};
use sha2::digest::FixedOutputReset;
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::der::oid::AssociatedOid;

/// Smaller keys sign no public certificate (CA/Browser Forum, Baseline Requirements 6.1.5).
const MIN_RSA_BITS: u32 = 2048;

/// What the signature of a certificate may be.
pub(crate) static ALL: &[&dyn SignatureVerificationAlgorithm] = &[
    &Algorithm { key: ECDSA_P256, signature: ECDSA_SHA256, holds: p256_holds::<Sha256> },
    &Algorithm { key: ECDSA_P256, signature: ECDSA_SHA384, holds: p256_holds::<Sha384> },
    &Algorithm { key: ECDSA_P256, signature: ECDSA_SHA512, holds: p256_holds::<Sha512> },
    &Algorithm { key: ECDSA_P384, signature: ECDSA_SHA256, holds: p384_holds::<Sha256> },
    &Algorithm { key: ECDSA_P384, signature: ECDSA_SHA384, holds: p384_holds::<Sha384> },
    &Algorithm { key: ECDSA_P384, signature: ECDSA_SHA512, holds: p384_holds::<Sha512> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PKCS1_SHA256, holds: pkcs1_holds::<Sha256> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PKCS1_SHA384, holds: pkcs1_holds::<Sha384> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PKCS1_SHA512, holds: pkcs1_holds::<Sha512> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PSS_SHA256, holds: pss_holds::<Sha256> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PSS_SHA384, holds: pss_holds::<Sha384> },
    &Algorithm { key: RSA_ENCRYPTION, signature: RSA_PSS_SHA512, holds: pss_holds::<Sha512> },
];

/// One pair of a key's kind and a signature's.
struct Algorithm {
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    holds: Holds,
}

/// Of key, message and signature; `None` if one of them cannot be read.
type Holds = fn(&[u8], &[u8], &[u8]) -> Option<bool>;

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        match (self.holds)(public_key, message, signature) {
            Some(true) => Ok(()),
            _ => Err(InvalidSignature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

fn p256_holds<D: Digest>(point: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    Some(key.verify_prehash(&D::digest(message), &signature).is_ok())
}

fn p384_holds<D: Digest>(point: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    Some(key.verify_prehash(&D::digest(message), &signature).is_ok())
}

fn pkcs1_holds<D: Digest + AssociatedOid>(
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let key = pkcs1v15::VerifyingKey::<D>::new(rsa_key(key)?);
    let signature = pkcs1v15::Signature::try_from(signature).ok()?;
    Some(key.verify(message, &signature).is_ok())
}

/// The salt is as long as the hash, as the AlgorithmIdentifier says.
fn pss_holds<D: Digest + FixedOutputReset>(
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let key = pss::VerifyingKey::<D>::new(rsa_key(key)?);
    let signature = pss::Signature::try_from(signature).ok()?;
    Some(key.verify(message, &signature).is_ok())
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
