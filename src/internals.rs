//! What the external suites and the fuzz targets call inside of this crate.
//! Feature `__internals`; no part of the public API, and never stable.

use crate::encoding::cbor;
use crate::error::{ErrorKind, Result};
#[cfg(feature = "play-integrity")]
use crate::jose;
use crate::signature::{Curve, Hash, Provider, VerifyingKey};
use crate::time::Timestamp;
use crate::x509::{Certificate, TrustAnchor, TrustStore};

/// Reads one CBOR value that is the whole input.
pub fn read_cbor(bytes: &[u8]) -> Result<()> {
    let mut reader = cbor::Reader::new(bytes);
    reader.value()?;
    reader.finish()
}

/// Reads authenticator data, of an attestation and of an assertion.
#[cfg(feature = "app-attest")]
pub fn read_authenticator_data(bytes: &[u8]) -> (Result<()>, Result<()>) {
    crate::app_attest::read_authenticator_data(bytes)
}

/// Reads one certificate.
pub fn read_certificate(bytes: &[u8]) -> Result<()> {
    Certificate::read(bytes).map(|_| ())
}

/// Validates a chain, leaf first, without known intermediates.
pub fn validate_chain(
    provider: Provider,
    chain: &[&[u8]],
    anchors: &[TrustAnchor],
    now: Timestamp,
) -> Result<()> {
    let store = TrustStore::new(provider, anchors, &[], &[])?;
    let chain: Vec<_> = chain.iter().map(|der| Certificate::read(der)).collect::<Result<_>>()?;
    store.validate(&chain, now).map(|_| ())
}

/// Verifies an ECDSA signature in DER with a key in SubjectPublicKeyInfo.
pub fn verify_ecdsa(
    provider: Provider,
    spki: &[u8],
    sha384: bool,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    let hash = if sha384 { Hash::Sha384 } else { Hash::Sha256 };
    let key = VerifyingKey::from_spki(provider, spki)?;
    key.verify(hash, message, signature, ErrorKind::AssertionSignature)
}

/// Verifies an ECDSA signature in DER with a key that is an uncompressed point.
pub fn verify_ecdsa_with_point(
    provider: Provider,
    p384: bool,
    point: &[u8],
    sha384: bool,
    message: &[u8],
    signature: &[u8],
) -> Result<()> {
    let curve = if p384 { Curve::P384 } else { Curve::P256 };
    let hash = if sha384 { Hash::Sha384 } else { Hash::Sha256 };
    let key = VerifyingKey::from_point(provider, curve, point)?;
    key.verify(hash, message, signature, ErrorKind::AssertionSignature)
}

/// Decrypts a compact JWE with A256KW and A256GCM.
#[cfg(feature = "play-integrity")]
pub fn decrypt_jwe(token: &[u8], kek: &[u8; 32]) -> Result<Vec<u8>> {
    let key = jose::KeyEncryptionKey::new(kek);
    jose::decrypt(token, core::iter::once(&key)).map(|(_, text)| text.to_vec())
}

/// Verifies a compact JWS with ES256 and a key that is an uncompressed point.
#[cfg(feature = "play-integrity")]
pub fn verify_jws(provider: Provider, token: &[u8], point: &[u8]) -> Result<Vec<u8>> {
    let key = VerifyingKey::from_point(provider, Curve::P256, point)?;
    jose::verify(token, &key).map(|payload| payload.to_vec())
}

/// Unwraps a key of 32 bytes with A256KW.
#[cfg(feature = "play-integrity")]
pub fn unwrap_key(kek: &[u8; 32], wrapped: &[u8; 40]) -> Option<[u8; 32]> {
    jose::KeyEncryptionKey::new(kek).unwrap(wrapped).map(|key| *key)
}

/// Decrypts in place with A256GCM.
#[cfg(feature = "play-integrity")]
pub fn open_gcm(
    key: &[u8; 32],
    iv: &[u8; 12],
    additional: &[u8],
    text: &mut [u8],
    tag: &[u8; 16],
) -> Result<()> {
    jose::open(key, iv, additional, text, tag)
}
