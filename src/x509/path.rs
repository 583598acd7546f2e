//! Validating a chain (RFC 5280, section 6.1, for chains without policies,
//! name constraints or revocation lists).

use super::certificate::vendor_extension;
use super::{Certificate, TrustAnchor};
use crate::error::{Error, ErrorKind, Result};
use crate::signature::{Provider, VerifyingKey};
use crate::time::{Timestamp, Window};
use ::der::asn1::ObjectIdentifier;

/// Trust anchors and known intermediates, prepared for one provider.
#[derive(Clone)]
pub(crate) struct TrustStore {
    provider: Provider,
    anchors: Vec<Anchor>,
    known: Vec<Known>,
}

#[derive(Clone)]
struct Anchor {
    subject: Vec<u8>,
    key: VerifyingKey,
    validity: Window,
    path_len: Option<u8>,
}

impl Anchor {
    /// `below` is the number of authorities between the anchor and the leaf.
    fn check(&self, below: usize, now: Timestamp) -> Result<()> {
        check_dates(&self.validity, now)?;
        if self.path_len.is_some_and(|limit| usize::from(limit) < below) {
            return Err(ErrorKind::PathLengthExceeded.into());
        }
        Ok(())
    }
}

/// An intermediate whose signature was verified when the store was made.
#[derive(Clone)]
struct Known {
    der: Vec<u8>,
    key: VerifyingKey,
}

/// The proof that a leaf's chain is good: only [`TrustStore::validate`] makes it.
pub(crate) struct VerifiedLeaf<'c, 'a>(&'c Certificate<'a>);

impl<'a> VerifiedLeaf<'_, 'a> {
    /// The DER of the SubjectPublicKeyInfo.
    pub(crate) const fn spki(&self) -> &'a [u8] {
        self.0.spki
    }

    /// The value of an extension (the content of its OCTET STRING).
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Result<Option<&'a [u8]>> {
        vendor_extension(self.0, id)
    }
}

impl TrustStore {
    /// `vendor` intermediates are used where they verify under the anchors;
    /// `supplied` ones must.
    pub(crate) fn new(
        provider: Provider,
        anchors: &[TrustAnchor],
        vendor: &[&[u8]],
        supplied: &[Vec<u8>],
    ) -> Result<Self> {
        let mut store = Self { provider, anchors: Vec::new(), known: Vec::new() };
        for anchor in anchors {
            store.add_anchor(anchor)?;
        }
        if store.anchors.is_empty() {
            return Err(Error::new(ErrorKind::InvalidTrustAnchor).expected("at least one"));
        }
        for der in vendor {
            // A verifier with other anchors has no use for the vendor's intermediate.
            if let Ok(known) = store.verify_known(der) {
                store.known.push(known);
            }
        }
        for der in supplied {
            let known =
                store.verify_known(der).map_err(|_| Error::new(ErrorKind::InvalidIntermediate))?;
            store.known.push(known);
        }
        Ok(store)
    }

    fn add_anchor(&mut self, anchor: &TrustAnchor) -> Result<()> {
        let certificate = Certificate::read(anchor.as_der())?;
        let key = VerifyingKey::from_spki(self.provider, certificate.spki)
            .map_err(|_| Error::new(ErrorKind::InvalidTrustAnchor))?;
        // Two keys under one name would mean two signatures to try.
        let clash = |other: &Anchor| other.subject == certificate.subject && other.key != key;
        if self.anchors.iter().any(clash) {
            return Err(Error::new(ErrorKind::InvalidTrustAnchor)
                .expected("one key for each anchor's name"));
        }
        self.anchors.push(Anchor {
            subject: certificate.subject.to_vec(),
            key,
            validity: certificate.validity,
            path_len: certificate.path_len,
        });
        Ok(())
    }

    fn verify_known(&self, der: &[u8]) -> Result<Known> {
        let certificate = Certificate::read(der)?;
        check_authority(&certificate, 0)?;
        let anchor = self.anchor_named(certificate.issuer)?;
        verify_signature(&certificate, &anchor.key)?;
        let key = VerifyingKey::from_spki(self.provider, certificate.spki)?;
        Ok(Known { der: der.to_vec(), key })
    }

    /// Validates a chain, leaf first, that ends below one of the anchors.
    ///
    /// Everything that costs nothing is checked before any signature. There is
    /// at most one signature verification per certificate of the chain.
    pub(crate) fn validate<'c, 'a>(
        &self,
        chain: &'c [Certificate<'a>],
        now: Timestamp,
    ) -> Result<VerifiedLeaf<'c, 'a>> {
        let (leaf, issuers) = chain
            .split_first()
            .ok_or_else(|| Error::new(ErrorKind::ChainLength).found((0, "certificates")))?;
        check_end_entity(leaf)?;
        for (below, issuer) in issuers.iter().enumerate() {
            check_authority(issuer, below)?;
        }
        for (certificate, issuer) in chain.iter().zip(issuers) {
            if certificate.issuer != issuer.subject {
                return Err(ErrorKind::IssuerNameMismatch.into());
            }
        }
        for certificate in chain {
            check_dates(&certificate.validity, now)?;
        }
        let top = issuers.last().unwrap_or(leaf);
        let anchor = self.anchor_for(top.issuer, issuers.len(), now)?;
        self.verify_signatures(chain, anchor)?;
        Ok(VerifiedLeaf(leaf))
    }

    /// From the anchor down, so that no key is used before it is trusted.
    fn verify_signatures(&self, chain: &[Certificate<'_>], anchor: &Anchor) -> Result<()> {
        let mut parsed;
        let mut key = &anchor.key;
        let mut is_top = true;
        for (depth, certificate) in chain.iter().enumerate().rev() {
            // The same bytes need no second verification; their key is prepared.
            let known = self.known.iter().find(|known| known.der == certificate.encoded);
            if let (true, Some(known)) = (is_top, known) {
                key = &known.key;
            } else {
                verify_signature(certificate, key)?;
                if depth > 0 {
                    parsed = VerifyingKey::from_spki(self.provider, certificate.spki)?;
                    key = &parsed;
                }
            }
            is_top = false;
        }
        Ok(())
    }

    fn anchor_named(&self, name: &[u8]) -> Result<&Anchor> {
        let named = |anchor: &&Anchor| anchor.subject == name;
        self.anchors.iter().find(named).ok_or_else(|| ErrorKind::UnknownIssuer.into())
    }

    /// The anchor of this name; of several, which then have the same key, one that
    /// is valid now and allows a chain of this length.
    fn anchor_for(&self, name: &[u8], below: usize, now: Timestamp) -> Result<&Anchor> {
        let mut refusal = Error::new(ErrorKind::UnknownIssuer);
        for anchor in self.anchors.iter().filter(|anchor| anchor.subject == name) {
            match anchor.check(below, now) {
                Ok(()) => return Ok(anchor),
                Err(error) => refusal = error,
            }
        }
        Err(refusal)
    }
}

fn check_end_entity(leaf: &Certificate<'_>) -> Result<()> {
    check_extensions(leaf)?;
    if leaf.is_authority {
        return Err(Error::new(ErrorKind::LeafIsAuthority).expected("an end entity's certificate"));
    }
    if leaf.key_usage.is_some_and(|usage| !usage.digital_signature()) {
        return Err(Error::new(ErrorKind::KeyUsage).expected("digitalSignature in the leaf"));
    }
    // RFC 5280, 4.2.1.9: only an authority's key may sign certificates.
    if leaf.key_usage.is_some_and(|usage| usage.key_cert_sign()) {
        return Err(Error::new(ErrorKind::KeyUsage).expected("no keyCertSign in the leaf"));
    }
    Ok(())
}

/// `below` is the number of authorities between this one and the leaf.
fn check_authority(issuer: &Certificate<'_>, below: usize) -> Result<()> {
    check_extensions(issuer)?;
    if !issuer.is_authority {
        return Err(ErrorKind::NotACertificationAuthority.into());
    }
    // RFC 5280, 4.2.1.3: an authority's certificate must say it.
    if !issuer.key_usage.is_some_and(|usage| usage.key_cert_sign()) {
        return Err(Error::new(ErrorKind::KeyUsage).expected("keyCertSign in an issuer"));
    }
    if issuer.path_len.is_some_and(|limit| usize::from(limit) < below) {
        return Err(ErrorKind::PathLengthExceeded.into());
    }
    Ok(())
}

fn check_extensions(certificate: &Certificate<'_>) -> Result<()> {
    if certificate.has_unknown_critical {
        return Err(ErrorKind::UnknownCriticalExtension.into());
    }
    Ok(())
}

fn check_dates(validity: &Window, now: Timestamp) -> Result<()> {
    if now < validity.not_before {
        return Err(Error::new(ErrorKind::CertificateNotYetValid)
            .expected("a certificate that is valid at the time of verification")
            .found(("notBefore", validity.not_before)));
    }
    if now > validity.not_after {
        return Err(Error::new(ErrorKind::CertificateExpired)
            .expected("a certificate that is valid at the time of verification")
            .found(("notAfter", validity.not_after)));
    }
    Ok(())
}

fn verify_signature(certificate: &Certificate<'_>, issuer: &VerifyingKey) -> Result<()> {
    issuer
        .verify(
            certificate.hash,
            certificate.tbs,
            certificate.signature,
            ErrorKind::CertificateSignature,
        )
        .map_err(|error| error.expected("a signature by the issuer's key"))
}
