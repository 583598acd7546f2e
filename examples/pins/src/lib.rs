//! Pins of what stands in PEM files, and whose they are.

use bonafide_pinning::{OnExpiry, Pin, PinSet};
use core::fmt;
use pki_types::pem::{PemObject, SectionKind};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::BasicConstraints;

/// A certificate or a public key, and its pin.
pub struct Pinned {
    /// The pin.
    pub pin: Pin,
    /// Whose key it is.
    pub of: Of,
}

/// Whose key a pin is.
pub enum Of {
    /// A certificate's.
    Certificate {
        /// Its name.
        subject: String,
        /// Who signed it.
        issuer: String,
        /// Its last day.
        until: String,
        /// Whether it signs others.
        is_authority: bool,
    },
    /// A key without a certificate, as a backup is.
    PublicKey,
}

/// Reads PEM: certificates and public keys, in their order.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn read(pem: &[u8]) -> Result<Vec<Pinned>, String> {
    let mut found = Vec::new();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem) {
        let (kind, der) = section.map_err(|error| format!("this is not PEM: {error}"))?;
        match kind {
            SectionKind::Certificate => found.push(certificate(&der)?),
            SectionKind::PublicKey => {
                let pin = Pin::of_spki(&der).map_err(|_| "a public key cannot be read")?;
                found.push(Pinned { pin, of: Of::PublicKey });
            }
            // A server's file may have its key beside the chain: nothing to read aloud.
            _ => {}
        }
    }
    if found.is_empty() {
        return Err("there is no certificate and no public key in it".into());
    }
    Ok(found)
}

fn certificate(der: &[u8]) -> Result<Pinned, String> {
    let unreadable = || "a certificate cannot be read".to_owned();
    let pin = Pin::of_certificate(der).map_err(|_| unreadable())?;
    let read = Certificate::from_der(der).map_err(|_| unreadable())?;
    let tbs = read.tbs_certificate();
    let constraints = tbs.get_extension::<BasicConstraints>().map_err(|_| unreadable())?;
    let of = Of::Certificate {
        subject: tbs.subject().to_string(),
        issuer: tbs.issuer().to_string(),
        until: tbs.validity().not_after.to_string(),
        is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
    };
    Ok(Pinned { pin, of })
}

/// The text of a pin set for this host, if these pins are enough for one.
///
/// # Errors
/// What is missing.
pub fn pin_set(host: &str, found: &[Pinned]) -> Result<PinSet, String> {
    let mut text = format!("bonafide-pins 1\nversion 1\npins {host}");
    for pinned in found {
        text += &format!(" {}", pinned.pin);
    }
    text.push('\n');
    PinSet::parse(&text, OnExpiry::Closed).map_err(|error| error.to_string())
}

impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.pin)?;
        match &self.of {
            Of::Certificate { subject, issuer, until, is_authority } => {
                writeln!(f, "    {subject}")?;
                let role = match (is_authority, subject == issuer) {
                    (false, _) => "a server's own: with a new key comes a new pin",
                    (true, false) => "an authority between: it may be replaced at any time",
                    (true, true) => "a root: it pins all that this authority issues",
                };
                writeln!(f, "    {role}")?;
                writeln!(f, "    issued by {issuer}, until {until}")
            }
            Of::PublicKey => writeln!(f, "    a key without certificate: a backup, kept offline"),
        }
    }
}
