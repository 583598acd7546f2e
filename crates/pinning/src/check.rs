//! Whether a chain is pinned, for TLS that is not rustls.

use crate::algorithms;
use crate::host::Host;
use crate::pin::Pin;
use crate::set::{OnExpiry, PinSet};
use bonafide::{Error, ErrorKind, Result, Timestamp};
use core::time::Duration;
use pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};
use x509_cert::der::Decode;
use x509_cert::ext::pkix::BasicConstraints;

/// The most certificates that are looked at. Public chains have two to four; the ways through
/// certificates that all claim to be each other's issuer grow with the factorial.
const MAX_CHAIN: usize = 6;
/// The most that is read: what a TLS handshake can bring, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// What was found out about a server, whether or not it may be talked to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinOutcome {
    /// A certificate of the server's path has a pinned key.
    #[non_exhaustive]
    Matched {
        /// Its place: in the chain of [`verify_pins`], or on the validated path; 0 is the
        /// server's own.
        index: usize,
        /// The pin.
        pin: Pin,
    },
    /// The host has no pins.
    NotPinned,
    /// The path has no pinned key.
    #[non_exhaustive]
    Mismatch {
        /// The pins of the certificates that were there instead, the server's own first.
        seen: Vec<Pin>,
    },
    /// The host has pins, and the set has expired.
    Expired,
    /// The host or the server's own certificate is not good enough to be compared with pins, or
    /// the chain cannot be read.
    Invalid(Error),
}

/// The answer about one server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PinCheck {
    outcome: PinOutcome,
    accepted: bool,
}

impl PinCheck {
    pub(crate) fn new(outcome: PinOutcome, pins: &PinSet) -> Self {
        let accepted = match &outcome {
            PinOutcome::Matched { .. } | PinOutcome::NotPinned => true,
            PinOutcome::Mismatch { .. } => pins.report_only,
            PinOutcome::Expired => pins.on_expiry == Some(OnExpiry::Open),
            PinOutcome::Invalid(_) => false,
        };
        Self { outcome, accepted }
    }

    /// Whether the connection may go on, by the set's choices about expiry and reporting.
    pub const fn is_accepted(&self) -> bool {
        self.accepted
    }

    /// What was found out.
    pub const fn outcome(&self) -> &PinOutcome {
        &self.outcome
    }

    /// The outcome if the connection may go on.
    ///
    /// # Errors
    /// [`ErrorKind::PinMismatch`], [`ErrorKind::PinSetExpired`], or what made the chain
    /// invalid.
    pub fn into_result(self) -> Result<PinOutcome> {
        match self.outcome {
            outcome if self.accepted => Ok(outcome),
            PinOutcome::Mismatch { .. } => Err(ErrorKind::PinMismatch.into()),
            PinOutcome::Expired => Err(ErrorKind::PinSetExpired.into()),
            PinOutcome::Invalid(error) => Err(error),
            // Both are always accepted; fail closed all the same.
            PinOutcome::Matched { .. } | PinOutcome::NotPinned => {
                Err(ErrorKind::PinMismatch.into())
            }
        }
    }
}

/// Says whether a server's chain is pinned, **after** the platform's own trust evaluation has
/// accepted it (`SecTrustEvaluateWithError`, `X509TrustManager`), never instead of it.
///
/// `chain` is in DER, the server's own certificate first: the evaluated chain where the
/// platform gives it, or else what the server presented. A pin of the server's own key is a
/// match by itself. A pin further up counts only if the server's certificate really was issued
/// below it: the pinned certificate is taken as the only anchor, and the path from the server's
/// certificate to it is validated (names, dates, constraints, signatures), for somebody in the
/// middle can append any public certificate to a chain; whatever is wrong with that path, it is
/// a mismatch. Signatures are ECDSA with P-256 and P-384, and RSA (PKCS #1 v1.5 and PSS) from
/// 2048 bits; an authority with a key of another kind can only be pinned by its server's own.
/// In all cases the certificate has to be for this host, and its dates right.
///
/// **Call it for each request's host**, not only once for each connection: HTTP/2 clients use a
/// connection to one host for another that its certificate covers, and a host without pins is
/// accepted.
///
/// The dates of the pinned certificate itself do not count: it is its key that is pinned. Where
/// an authority is cross-signed, a platform may validate another path than the one whose root
/// is pinned: pin the key of the authority that issues, which is on all of them.
pub fn verify_pins(
    host: &str,
    chain: &[impl AsRef<[u8]>],
    pins: &PinSet,
    now: Timestamp,
) -> PinCheck {
    let outcome = judge(host, chain, pins, now).unwrap_or_else(PinOutcome::Invalid);
    PinCheck::new(outcome, pins)
}

fn judge(
    host: &str,
    chain: &[impl AsRef<[u8]>],
    set: &PinSet,
    now: Timestamp,
) -> Result<PinOutcome> {
    let host = Host::parse(host)?;
    let Some(pins) = set.lookup(&host) else {
        return Ok(PinOutcome::NotPinned);
    };
    if set.has_expired(now) {
        return Ok(PinOutcome::Expired);
    }
    if chain.len() > MAX_CHAIN {
        return Err(ErrorKind::ChainLength.into());
    }
    if chain.iter().map(|der| der.as_ref().len()).fold(0, usize::saturating_add) > MAX_BYTES {
        return Err(ErrorKind::InputTooLarge.into());
    }
    let chain: Vec<_> = chain.iter().map(|der| CertificateDer::from_slice(der.as_ref())).collect();
    let (own, above) = chain.split_first().ok_or(ErrorKind::ChainLength)?;
    let leaf = EndEntityCert::try_from(own).map_err(|_| ErrorKind::InvalidCertificate)?;
    leaf.verify_is_valid_for_subject_name(host.server_name()).map_err(|error| match error {
        webpki::Error::CertNotValidForName(_) => ErrorKind::HostMismatch,
        _ => ErrorKind::InvalidCertificate,
    })?;
    check_dates(own, now)?;
    let pin = Pin::hash(&leaf.subject_public_key_info());
    if pins.contains(&pin) {
        return Ok(PinOutcome::Matched { index: 0, pin });
    }
    let mut seen = vec![pin];
    for der in above {
        seen.push(Pin::of_certificate(der)?);
    }
    let candidates = chain.iter().zip(&seen).enumerate().skip(1);
    for (index, (certificate, pin)) in candidates.filter(|(_, (_, pin))| pins.contains(pin)) {
        // What was only put there, or leads nowhere, is no match.
        if is_issued_below(&leaf, certificate, above, now) {
            return Ok(PinOutcome::Matched { index, pin: *pin });
        }
    }
    Ok(PinOutcome::Mismatch { seen })
}

/// The dates of the server's own certificate. The platform has looked at them; but a path is
/// only validated where an authority is pinned, and reports must not forgive these.
fn check_dates(own: &CertificateDer<'_>, now: Timestamp) -> Result<()> {
    let own = x509_cert::Certificate::from_der(own).map_err(|_| ErrorKind::InvalidCertificate)?;
    let validity = own.tbs_certificate().validity();
    let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
    if now.unix_seconds() < seconds(validity.not_before) {
        return Err(ErrorKind::CertificateNotYetValid.into());
    }
    if now.unix_seconds() > seconds(validity.not_after) {
        return Err(ErrorKind::CertificateExpired.into());
    }
    Ok(())
}

/// Validates the path from the server's certificate to a pinned one, which is all that is
/// trusted.
fn is_issued_below(
    leaf: &EndEntityCert<'_>,
    pinned: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    now: Timestamp,
) -> bool {
    let Some(constraints) = authority(pinned) else { return false };
    let Ok(anchor) = webpki::anchor_from_trusted_cert(pinned) else { return false };
    // `webpki` leaves an anchor's own path length to whoever trusts it, and goes on with other
    // paths where this one is too long.
    let limit = constraints.path_len_constraint.map_or(usize::MAX, usize::from);
    let is_short = |path: &VerifiedPath<'_>| {
        let is_short = path.intermediate_certificates().count() <= limit;
        is_short.then_some(()).ok_or(webpki::Error::PathLenConstraintViolated)
    };
    let path = leaf.verify_for_usage(
        algorithms::ALL,
        core::slice::from_ref(&anchor),
        others,
        UnixTime::since_unix_epoch(Duration::from_millis(now.unix_millis())),
        KeyUsage::server_auth(),
        None,
        Some(&is_short),
    );
    path.is_ok()
}

/// The basic constraints of a certification authority; anything else has not issued others.
fn authority(certificate: &CertificateDer<'_>) -> Option<BasicConstraints> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let constraints = certificate.tbs_certificate().get_extension::<BasicConstraints>();
    constraints.ok()?.map(|(_, constraints)| constraints).filter(|constraints| constraints.ca)
}
