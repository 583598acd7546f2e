//! Path validation as `rustls-webpki` does it, with signatures by `p256`: an
//! oracle that shares nothing with the code under test.

use p256::ecdsa::signature::Verifier;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    UnixTime, alg_id,
};
use std::time::Duration;
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};

#[derive(Debug)]
struct P256Sha256;

impl SignatureVerificationAlgorithm for P256Sha256 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key);
        let signature = p256::ecdsa::Signature::from_der(signature);
        match (key, signature) {
            (Ok(key), Ok(signature)) => {
                key.verify(message, &signature).map_err(|_| InvalidSignature)
            }
            _ => Err(InvalidSignature),
        }
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

/// No extended key usage is demanded: Apple's leaves carry one of Apple's own.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Validates a chain of P-256 certificates, leaf first.
///
/// # Errors
/// What `rustls-webpki` says.
pub fn validate(chain: &[Vec<u8>], anchor: &[u8], now: u64) -> Result<(), Error> {
    let anchor = CertificateDer::from(anchor);
    let anchors = [anchor_from_trusted_cert(&anchor)?];
    let (leaf, issuers) = chain.split_first().ok_or(Error::BadDer)?;
    let leaf = CertificateDer::from(leaf.as_slice());
    let issuers: Vec<_> = issuers.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let leaf = EndEntityCert::try_from(&leaf)?;
    leaf.verify_for_usage(
        &[&P256Sha256],
        &anchors,
        &issuers,
        UnixTime::since_unix_epoch(Duration::from_secs(now)),
        AnyUsage,
        None,
        None,
    )
    .map(|_| ())
}
