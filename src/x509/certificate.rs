//! Reading one certificate (RFC 5280, section 4.1), without copying it.

use crate::encoding::der::{self, Tag};
use crate::error::{Error, ErrorKind, Result};
use crate::signature::Hash;
use crate::time::{Timestamp, Window};
use ::der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::time::Validity;

/// The most extensions that a certificate may have; known ones have at most 11.
const MAX_EXTENSIONS: usize = 24;

const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");

/// A certificate that has been read and not been verified.
///
/// Names are compared as bytes and not looked into; extensions that no rule here is
/// about are not decoded.
pub(crate) struct Certificate<'a> {
    /// The whole certificate.
    pub(crate) encoded: &'a [u8],
    /// The part that is signed.
    pub(crate) tbs: &'a [u8],
    pub(crate) signature: &'a [u8],
    /// The hash of the signature algorithm in the signed part.
    pub(crate) hash: Hash,
    /// The DER of the issuer's name.
    pub(crate) issuer: &'a [u8],
    pub(crate) validity: Window,
    /// The DER of the subject's name.
    pub(crate) subject: &'a [u8],
    /// The DER of the SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
    pub(crate) is_authority: bool,
    pub(crate) path_len: Option<u8>,
    pub(crate) key_usage: Option<KeyUsage>,
    /// There is a critical extension that nothing here enforces.
    pub(crate) has_unknown_critical: bool,
    extensions: &'a [u8],
}

/// One extension as it stands in the certificate.
struct Extension<'a> {
    id: &'a [u8],
    critical: bool,
    value: &'a [u8],
}

fn invalid(expected: &'static str) -> Error {
    Error::new(ErrorKind::InvalidCertificate).expected(expected)
}

impl<'a> Certificate<'a> {
    pub(crate) fn read(encoded: &'a [u8]) -> Result<Self> {
        let mut certificate = der::whole_sequence(encoded)?;
        let tbs = certificate.expect(Tag::Sequence)?;
        let outer_algorithm = certificate.expect(Tag::Sequence)?;
        let signature = whole_bytes(certificate.expect(Tag::BitString)?.content)?;
        certificate.finish()?;

        let mut fields = der::Reader::new(tbs.content)?;
        let version = fields.expect(der::context(0))?;
        if version.content != [2, 1, 2] {
            return Err(invalid("version 3"));
        }
        let serial = fields.expect(Tag::Integer)?.content;
        // RFC 5280, 4.1.2.2: positive, at most 20 octets; one more for the sign.
        let is_positive = serial.first().is_some_and(|byte| byte & 0x80 == 0) && serial != [0];
        if !is_positive || serial.len() > 21 {
            return Err(invalid("a positive serial number of at most 20 bytes")
                .found((serial.len(), "bytes")));
        }
        let inner_algorithm = fields.expect(Tag::Sequence)?;
        if inner_algorithm.encoded != outer_algorithm.encoded {
            return Err(ErrorKind::SignatureAlgorithmMismatch.into());
        }
        let issuer = fields.expect(Tag::Sequence)?.encoded;
        let validity = read_validity(fields.expect(Tag::Sequence)?.encoded)?;
        let subject = fields.expect(Tag::Sequence)?.encoded;
        let spki = fields.expect(Tag::Sequence)?.encoded;
        let mut extensions: &[u8] = &[];
        if let Some(explicit) = fields.optional(der::context(3))? {
            let mut explicit = der::Reader::new(explicit.content)?;
            extensions = explicit.expect(Tag::Sequence)?.content;
            explicit.finish()?;
        }
        fields.finish()?;

        let mut read = Self {
            encoded,
            tbs: tbs.encoded,
            signature,
            hash: read_algorithm(inner_algorithm.content)?,
            issuer,
            validity,
            subject,
            spki,
            is_authority: false,
            path_len: None,
            key_usage: None,
            has_unknown_critical: false,
            extensions,
        };
        read.read_extensions()?;
        Ok(read)
    }

    fn read_extensions(&mut self) -> Result<()> {
        let mut ids: [&[u8]; MAX_EXTENSIONS] = [&[]; MAX_EXTENSIONS];
        let mut reader = der::Reader::new(self.extensions)?;
        for slot in 0.. {
            if reader.is_empty() {
                break;
            }
            let extension = read_extension(&mut reader)?;
            if ids.contains(&extension.id) {
                return Err(invalid("each extension once"));
            }
            *ids.get_mut(slot).ok_or_else(|| invalid("the usual number of extensions"))? =
                extension.id;
            if extension.id == BASIC_CONSTRAINTS.as_bytes() {
                let constraints: BasicConstraints = der::whole(extension.value)?;
                // RFC 5280, 4.2.1.9: critical in an authority's certificate.
                if constraints.ca && !extension.critical {
                    return Err(invalid("critical basic constraints"));
                }
                self.is_authority = constraints.ca;
                self.path_len = constraints.path_len_constraint;
                if !constraints.ca && constraints.path_len_constraint.is_some() {
                    return Err(invalid("a path length only in an authority's certificate"));
                }
            } else if extension.id == KEY_USAGE.as_bytes() {
                self.key_usage = Some(der::whole(extension.value)?);
            } else if extension.critical || narrows_its_issuer(extension.id) {
                self.has_unknown_critical = true;
            }
        }
        Ok(())
    }

    /// The value of an extension (the content of its OCTET STRING).
    fn extension(&self, id: ObjectIdentifier) -> Result<Option<&'a [u8]>> {
        let mut reader = der::Reader::new(self.extensions)?;
        while !reader.is_empty() {
            let extension = read_extension(&mut reader)?;
            if extension.id == id.as_bytes() {
                return Ok(Some(extension.value));
            }
        }
        Ok(None)
    }
}

/// The reading of extensions that no rule of RFC 5280 is about: only for
/// certificates that have been verified.
pub(super) fn vendor_extension<'a>(
    certificate: &Certificate<'a>,
    id: ObjectIdentifier,
) -> Result<Option<&'a [u8]>> {
    certificate.extension(id)
}

fn read_extension<'a>(reader: &mut der::Reader<'a>) -> Result<Extension<'a>> {
    let mut fields = reader.sequence()?;
    let id = fields.expect(Tag::ObjectIdentifier)?.content;
    let critical = match fields.optional(Tag::Boolean)?.map(|value| value.content) {
        None => false,
        // DER leaves the default out (X.690, 11.5), and has one encoding of true.
        Some([0xff]) => true,
        Some(_) => return Err(ErrorKind::InvalidDer.into()),
    };
    let value = fields.expect(Tag::OctetString)?.content;
    fields.finish()?;
    Ok(Extension { id, critical, value })
}

/// Name and policy constraints narrow what an issuer may do: passing over them,
/// critical or not, would widen it.
fn narrows_its_issuer(id: &[u8]) -> bool {
    id == NAME_CONSTRAINTS.as_bytes() || id == POLICY_CONSTRAINTS.as_bytes()
}

/// ECDSA with SHA-256 or SHA-384; parameters must be absent (RFC 5758, 3.2).
fn read_algorithm(content: &[u8]) -> Result<Hash> {
    const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
    const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
    let unsupported = || {
        Error::new(ErrorKind::UnsupportedSignatureAlgorithm)
            .expected("ecdsa-with-SHA256 or ecdsa-with-SHA384")
    };
    let mut fields = der::Reader::new(content)?;
    let id = fields.expect(Tag::ObjectIdentifier)?.content;
    if !fields.is_empty() {
        return Err(unsupported().found("parameters"));
    }
    if id == SHA256.as_bytes() {
        Ok(Hash::Sha256)
    } else if id == SHA384.as_bytes() {
        Ok(Hash::Sha384)
    } else {
        Err(unsupported())
    }
}

fn read_validity(encoded: &[u8]) -> Result<Window> {
    let validity: Validity = der::whole(encoded).map_err(|_| invalid("two times"))?;
    Ok(Window { not_before: moment(validity.not_before), not_after: moment(validity.not_after) })
}

fn moment(time: x509_cert::time::Time) -> Timestamp {
    Timestamp::from_unix_seconds(time.to_unix_duration().as_secs())
}

/// The bytes of a BIT STRING without unused bits.
fn whole_bytes(content: &[u8]) -> Result<&[u8]> {
    match content.split_first() {
        Some((0, bytes)) => Ok(bytes),
        _ => Err(ErrorKind::InvalidDer.into()),
    }
}
