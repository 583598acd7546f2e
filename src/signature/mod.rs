//! One function for every signature that is checked here, and the providers
//! behind it.

#[allow(dead_code, reason = "with every feature on, no provider is absent")]
mod absent;
#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(all(feature = "graviola", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod graviola;
mod rustcrypto;

#[cfg(not(feature = "aws-lc-rs"))]
use absent as aws_lc;
#[cfg(not(all(feature = "graviola", any(target_arch = "x86_64", target_arch = "aarch64"))))]
use absent as graviola;

use crate::encoding::der;
use crate::error::{Error, ErrorKind, Result};
use ::der::asn1::{ObjectIdentifier, UintRef};
use std::borrow::Cow;

/// Who does the arithmetic of signature verification. All give the same answers.
///
/// Left alone, a verifier uses graviola where it is compiled in and the CPU
/// has what it needs, and RustCrypto everywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Formally verified assembler on x86-64 and AArch64 (feature `graviola`).
    Graviola,
    /// Portable Rust: `p256` and `p384`.
    RustCrypto,
    /// The C library AWS-LC (feature `aws-lc-rs`). Never chosen by itself.
    AwsLc,
}

impl Provider {
    /// The provider that is used where none was chosen.
    pub fn preferred() -> Self {
        if Self::Graviola.is_available() { Self::Graviola } else { Self::RustCrypto }
    }

    /// Whether this build and this CPU can run the provider.
    pub fn is_available(self) -> bool {
        match self {
            Self::Graviola => graviola::is_available(),
            Self::RustCrypto => true,
            Self::AwsLc => aws_lc::is_available(),
        }
    }

    /// This provider, or the error that a builder returns.
    pub(crate) fn checked(self) -> Result<Self> {
        if self.is_available() {
            return Ok(self);
        }
        Err(Error::new(ErrorKind::ProviderUnavailable).found(match self {
            Self::Graviola => "graviola",
            Self::RustCrypto => "RustCrypto",
            Self::AwsLc => "AWS-LC",
        }))
    }
}

/// The curves of SEC 2 that attestation chains use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
}

/// The hash functions of ECDSA in attestation chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
}

/// The larger curve's field element, in bytes.
const MAX_FIELD: usize = 48;
/// The larger curve's uncompressed point: 0x04, x, y.
const MAX_POINT: usize = 1 + 2 * MAX_FIELD;

impl Curve {
    const fn field_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    const fn point_len(self) -> usize {
        match self {
            Self::P256 => 65,
            Self::P384 => 97,
        }
    }

    /// The namedCurve of RFC 5480, section 2.1.1.1.
    fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
        const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
        match oid {
            P256 => Some(Self::P256),
            P384 => Some(Self::P384),
            _ => None,
        }
    }
}

/// A public key, parsed and checked once, that can verify many signatures.
#[derive(Clone)]
pub(crate) struct VerifyingKey {
    curve: Curve,
    point: [u8; MAX_POINT],
    provider: Provider,
    prepared: Prepared,
}

#[derive(Clone)]
enum Prepared {
    Graviola(graviola::Key),
    RustCrypto(rustcrypto::Key),
    AwsLc(aws_lc::Key),
}

/// A signature whose encoding has been checked, in the two forms that providers
/// take: so the strictness of none of them matters.
struct Signature<'a> {
    #[cfg_attr(not(feature = "aws-lc-rs"), allow(dead_code, reason = "only AWS-LC takes DER"))]
    der: Cow<'a, [u8]>,
    /// `r` and `s`, each as long as a field element of the curve.
    fixed: [u8; 2 * MAX_FIELD],
    fixed_len: usize,
}

impl VerifyingKey {
    /// From an uncompressed point (SEC 1, section 2.3.4). The point is checked
    /// to be on the curve.
    pub(crate) fn from_point(provider: Provider, curve: Curve, point: &[u8]) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidPublicKey);
        if point.len() != curve.point_len() || point.first() != Some(&4) {
            return Err(invalid()
                .expected("an uncompressed point of 65 (P-256) or 97 (P-384) bytes")
                .found((point.len(), "bytes")));
        }
        let prepared = match provider.checked()? {
            Provider::Graviola => graviola::Key::new(curve, point).map(Prepared::Graviola),
            Provider::RustCrypto => rustcrypto::Key::new(curve, point).map(Prepared::RustCrypto),
            Provider::AwsLc => aws_lc::Key::new(curve, point).map(Prepared::AwsLc),
        };
        let prepared =
            prepared.ok_or_else(|| invalid().found("a point that is not on the curve"))?;
        let mut kept = [0; MAX_POINT];
        kept.get_mut(..point.len()).ok_or_else(invalid)?.copy_from_slice(point);
        Ok(Self { curve, point: kept, provider, prepared })
    }

    /// From a SubjectPublicKeyInfo (RFC 5480, section 2): id-ecPublicKey with a
    /// named curve.
    pub(crate) fn from_spki(provider: Provider, spki: &[u8]) -> Result<Self> {
        let (curve, point) = point_of_spki(spki)?;
        Self::from_point(provider, curve, point)
    }

    pub(crate) const fn provider(&self) -> Provider {
        self.provider
    }

    /// The uncompressed point.
    pub(crate) fn point(&self) -> &[u8] {
        self.point.get(..self.curve.point_len()).unwrap_or(&self.point)
    }

    /// Checks an ECDSA signature in DER (RFC 3279, section 2.2.3) over a message.
    ///
    /// High-S signatures are genuine and accepted. `refused` is the kind of a
    /// signature that is well formed and wrong.
    pub(crate) fn verify(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
        refused: ErrorKind,
    ) -> Result<()> {
        self.verify_parsed(hash, message, &Signature::from_der(self.curve, signature)?, refused)
    }

    /// Checks an ECDSA signature that is r and s, one after the other, each as long
    /// as a field element (RFC 7518, section 3.4). One of another length is refused
    /// like one that is wrong.
    pub(crate) fn verify_fixed(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &[u8],
        refused: ErrorKind,
    ) -> Result<()> {
        let signature = Signature::from_fixed(self.curve, signature).ok_or(refused)?;
        self.verify_parsed(hash, message, &signature, refused)
    }

    fn verify_parsed(
        &self,
        hash: Hash,
        message: &[u8],
        signature: &Signature<'_>,
        refused: ErrorKind,
    ) -> Result<()> {
        #[cfg(test)]
        count::one();
        let holds = match &self.prepared {
            Prepared::Graviola(key) => key.verify(hash, message, signature),
            Prepared::RustCrypto(key) => key.verify(hash, message, signature),
            Prepared::AwsLc(key) => key.verify(hash, message, signature),
        };
        if holds { Ok(()) } else { Err(refused.into()) }
    }
}

/// Two keys are one when their points are, whoever does the arithmetic.
impl PartialEq for VerifyingKey {
    fn eq(&self, other: &Self) -> bool {
        self.curve == other.curve && self.point() == other.point()
    }
}

impl Eq for VerifyingKey {}

/// The curve and the uncompressed point in a SubjectPublicKeyInfo.
pub(crate) fn point_of_spki(spki: &[u8]) -> Result<(Curve, &[u8])> {
    const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
    let unsupported = || Error::new(ErrorKind::UnsupportedKeyAlgorithm).expected("P-256 or P-384");
    let mut info = der::whole_sequence(spki)?;
    let mut algorithm = info.sequence()?;
    let oid: ObjectIdentifier = der::whole(algorithm.any()?.encoded)?;
    if oid != EC_PUBLIC_KEY || algorithm.is_empty() {
        return Err(unsupported());
    }
    // Parameters that are spelled out instead of named could be another curve.
    let parameters = algorithm.any()?;
    if parameters.tag != der::Tag::ObjectIdentifier {
        return Err(unsupported().found("parameters that are not a named curve"));
    }
    algorithm.finish()?;
    let curve = Curve::from_oid(der::whole(parameters.encoded)?).ok_or_else(unsupported)?;
    let point = info.expect(der::Tag::BitString)?.content;
    info.finish()?;
    match point.split_first() {
        Some((0, point)) => Ok((curve, point)),
        _ => Err(Error::new(ErrorKind::InvalidPublicKey).expected("whole bytes")),
    }
}

impl<'a> Signature<'a> {
    /// SEQUENCE { INTEGER r, INTEGER s }, both positive and in their shortest
    /// form, no longer than the curve's field.
    fn from_der(curve: Curve, der: &'a [u8]) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidSignatureEncoding);
        let field = curve.field_len();
        let fixed_len = field.saturating_mul(2);
        let mut fixed = [0; 2 * MAX_FIELD];
        let mut sequence = der::whole_sequence(der).map_err(|_| invalid())?;
        for half in fixed.chunks_exact_mut(field).take(2) {
            let encoded = sequence.any().map_err(|_| invalid())?.encoded;
            let number: UintRef<'_> = der::whole(encoded).map_err(|_| invalid())?;
            let number = number.as_bytes();
            let start = field
                .checked_sub(number.len())
                .ok_or_else(|| invalid().expected("numbers that fit the curve"))?;
            half.get_mut(start..).ok_or_else(invalid)?.copy_from_slice(number);
        }
        sequence.finish().map_err(|_| invalid())?;
        Ok(Self { der: Cow::Borrowed(der), fixed, fixed_len })
    }

    fn from_fixed(curve: Curve, bytes: &[u8]) -> Option<Self> {
        let fixed_len = curve.field_len().saturating_mul(2);
        if bytes.len() != fixed_len {
            return None;
        }
        let mut fixed = [0; 2 * MAX_FIELD];
        fixed.get_mut(..fixed_len)?.copy_from_slice(bytes);
        let der = encode_der(bytes.get(..curve.field_len())?, bytes.get(curve.field_len()..)?)?;
        Some(Self { der: Cow::Owned(der), fixed, fixed_len })
    }

    /// `r` and `s`, each as long as a field element of the curve.
    fn fixed(&self) -> &[u8] {
        self.fixed.get(..self.fixed_len).unwrap_or(&self.fixed)
    }
}

/// SEQUENCE { INTEGER r, INTEGER s }, for the provider that takes nothing else.
#[cfg(feature = "aws-lc-rs")]
fn encode_der(r: &[u8], s: &[u8]) -> Option<Vec<u8>> {
    use ::der::Encode;
    let numbers = [UintRef::new(r).ok()?, UintRef::new(s).ok()?];
    numbers.to_der().ok()
}

#[cfg(not(feature = "aws-lc-rs"))]
#[allow(clippy::unnecessary_wraps, reason = "as above")]
const fn encode_der(_: &[u8], _: &[u8]) -> Option<Vec<u8>> {
    Some(Vec::new())
}

/// How many signatures this thread has verified, so that tests can hold the
/// bounds on work per input.
#[cfg(test)]
pub(crate) mod count {
    use std::cell::Cell;

    thread_local!(static VERIFICATIONS: Cell<usize> = const { Cell::new(0) });

    pub(super) fn one() {
        VERIFICATIONS.set(VERIFICATIONS.get() + 1);
    }

    /// Verifications during `work`.
    pub(crate) fn during<T>(work: impl FnOnce() -> T) -> (usize, T) {
        let before = VERIFICATIONS.get();
        let result = work();
        (VERIFICATIONS.get() - before, result)
    }
}

#[cfg(test)]
mod tests;
