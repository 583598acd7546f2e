//! A verifier for rustls that matches pins against the validated path.

use crate::check::{PinCheck, PinOutcome};
use crate::host::Host;
use crate::pin::Pin;
use crate::set::PinSet;
use bonafide::{ErrorKind, Result, Timestamp};
use core::cell::RefCell;
use core::fmt;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use std::sync::Arc;
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

/// Who is told what was found out about each server.
type Observer = dyn Fn(&str, &PinCheck) + Send + Sync;

/// Verifies a server's certificate as `webpki` does, and requires a pinned key on the path
/// that was validated: leaf, intermediates, root.
///
/// A certificate that is merely presented does not count: somebody in the middle with any
/// trusted certificate can append a pinned one. Where a server's chain has several valid
/// paths, one with a pinned key is enough.
///
/// rustls asks no verifier when a session is resumed. A session can only be resumed within the
/// configuration that it began in, so a changed pin set needs a new configuration, not a
/// changed verifier; this one cannot be changed. Nor is the expiry of a set looked at again:
/// a session of TLS 1.3 can be resumed for up to seven days.
pub struct PinnedVerifier {
    roots: Arc<RootCertStore>,
    pins: Arc<PinSet>,
    algorithms: WebPkiSupportedAlgorithms,
    /// For hosts without pins, for what rustls says of a bad chain, and for signatures.
    ordinary: Arc<WebPkiServerVerifier>,
    observer: Option<Box<Observer>>,
}

impl PinnedVerifier {
    /// From the roots that are trusted at all, and the pins.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTls`] if there are no roots.
    pub fn new(
        roots: impl Into<Arc<RootCertStore>>,
        pins: impl Into<Arc<PinSet>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self> {
        let roots = roots.into();
        let ordinary = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|_| ErrorKind::InvalidTls)?;
        Ok(Self {
            roots,
            pins: pins.into(),
            algorithms: provider.signature_verification_algorithms,
            ordinary,
            observer: None,
        })
    }

    /// Tells somebody the host and what was found out, in each full handshake whose chain is
    /// good: how a report-only set reports, and how mismatches come into a log. It is told
    /// before the server has proved that it holds its key.
    #[must_use]
    pub fn observed_by(
        mut self,
        observer: impl Fn(&str, &PinCheck) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    fn answer(&self, host: &Host, outcome: PinOutcome) -> PinCheck {
        let check = PinCheck::new(outcome, &self.pins);
        if let Some(observer) = &self.observer {
            observer(&host.to_string(), &check);
        }
        check
    }

    /// Looks for a valid path with a pinned key. An error: there is no valid path at all.
    fn find(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        now: UnixTime,
        pins: &[Pin],
    ) -> core::result::Result<PinOutcome, webpki::Error> {
        let leaf = EndEntityCert::try_from(end_entity)?;
        // What the valid paths had, if none had a pinned key.
        let seen: RefCell<Option<Vec<Pin>>> = RefCell::new(None);
        let matched: RefCell<Option<PinOutcome>> = RefCell::new(None);
        let is_pinned = |path: &VerifiedPath<'_>| {
            let keys = pins_of(path);
            let found = keys.iter().enumerate().find(|(_, pin)| pins.contains(pin));
            if let Some((index, pin)) = found {
                *matched.borrow_mut() = Some(PinOutcome::Matched { index, pin: *pin });
                return Ok(());
            }
            let mut seen = seen.borrow_mut();
            let seen = seen.get_or_insert_default();
            for pin in keys {
                if !seen.contains(&pin) {
                    seen.push(pin);
                }
            }
            // `webpki` goes on with other paths.
            Err(webpki::Error::UnknownIssuer)
        };
        let path = leaf.verify_for_usage(
            self.algorithms.all,
            &self.roots.roots,
            intermediates,
            now,
            KeyUsage::server_auth(),
            None,
            Some(&is_pinned),
        );
        let outcome = match path {
            Ok(_) => matched.into_inner(),
            Err(error) => match seen.into_inner() {
                Some(seen) => Some(PinOutcome::Mismatch { seen }),
                None => return Err(error),
            },
        };
        leaf.verify_is_valid_for_subject_name(server_name)?;
        outcome.ok_or(webpki::Error::UnknownIssuer)
    }
}

/// The pins of a path: the server's own, the intermediates', the anchor's.
fn pins_of(path: &VerifiedPath<'_>) -> Vec<Pin> {
    let own = path.end_entity().subject_public_key_info();
    let mut pins = vec![Pin::hash(&own)];
    pins.extend(
        path.intermediate_certificates()
            .map(|certificate| Pin::hash(&certificate.subject_public_key_info())),
    );
    // The anchor keeps its key without the outer SEQUENCE, which is part of a pin.
    pins.push(Pin::hash(&webpki::spki_for_anchor(path.anchor())));
    pins
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> core::result::Result<ServerCertVerified, rustls::Error> {
        let ordinary = || {
            self.ordinary.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            )
        };
        let host = Host::parse(&server_name.to_str()).map_err(refused)?;
        let Some(pins) = self.pins.lookup(&host) else {
            let verified = ordinary()?;
            let _ = self.answer(&host, PinOutcome::NotPinned);
            return Ok(verified);
        };
        if self.pins.has_expired(Timestamp::from_unix_seconds(now.as_secs())) {
            let verified = ordinary()?;
            let check = self.answer(&host, PinOutcome::Expired);
            return check.into_result().map(|_| verified).map_err(refused);
        }
        match self.find(end_entity, intermediates, server_name, now, pins) {
            Ok(outcome) => {
                let check = self.answer(&host, outcome);
                check.into_result().map(|_| ServerCertVerified::assertion()).map_err(refused)
            }
            // Found after all ways were tried, which may have been many: not once more.
            Err(webpki::Error::UnknownIssuer) => Err(CertificateError::UnknownIssuer.into()),
            Err(
                error @ (webpki::Error::MaximumPathBuildCallsExceeded
                | webpki::Error::MaximumSignatureChecksExceeded
                | webpki::Error::MaximumNameConstraintComparisonsExceeded),
            ) => Err(CertificateError::Other(OtherError(Arc::new(error))).into()),
            // What exactly is wrong, rustls says best. It finds the same; if it did not,
            // the chain is refused all the same.
            Err(_) => {
                ordinary()?;
                Err(CertificateError::ApplicationVerificationFailure.into())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> core::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> core::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.ordinary.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.ordinary.supported_verify_schemes()
    }
}

/// What this verifier refused, below rustls's error: [`ErrorKind::PinMismatch`],
/// [`ErrorKind::PinSetExpired`], or [`ErrorKind::InvalidPinHost`] for a name that no set can have.
///
/// `None` for whatever rustls and `webpki` refuse, also where too many ways lead through the
/// certificates that were presented. `std::io::Error::get_ref` has
/// rustls's error where it came by way of a stream.
pub fn pin_error(error: &rustls::Error) -> Option<&bonafide::Error> {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => other.0.downcast_ref(),
        _ => None,
    }
}

/// A refusal that [`pin_error`] finds again.
fn refused(error: bonafide::Error) -> rustls::Error {
    CertificateError::Other(OtherError(Arc::new(error))).into()
}

impl fmt::Debug for PinnedVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedVerifier").field("pins", &self.pins).finish_non_exhaustive()
    }
}
