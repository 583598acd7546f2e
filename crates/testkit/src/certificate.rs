//! Writing certificates (RFC 5280, section 4.1), right ones and wrong ones.

use crate::der;
use crate::key::{Hash, Key};

/// A certificate to be signed. Every field may be made wrong.
#[derive(Clone)]
pub struct Certificate {
    /// The version's number as it is encoded: 2 is version 3.
    pub version: u64,
    /// The serial number.
    pub serial: u64,
    /// The DER of the issuer's name.
    pub issuer: Vec<u8>,
    /// The DER of the subject's name.
    pub subject: Vec<u8>,
    /// In seconds since the epoch.
    pub not_before: u64,
    /// In seconds since the epoch.
    pub not_after: u64,
    /// The DER of the SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// The extensions, in order.
    pub extensions: Vec<Extension>,
    /// What follows them inside of their SEQUENCE, encoded.
    pub raw_extensions: Vec<u8>,
    /// The hash of the signature.
    pub hash: Hash,
    /// The AlgorithmIdentifier inside of the signed part, if another than the
    /// hash calls for.
    pub inner_algorithm: Option<Vec<u8>>,
    /// The AlgorithmIdentifier outside, if another than the hash calls for.
    pub outer_algorithm: Option<Vec<u8>>,
    /// The signature, if another than the issuer's.
    pub signature: Option<Vec<u8>>,
}

/// An extension of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// Its identifier, dotted.
    pub id: String,
    /// Whether it is critical.
    pub critical: bool,
    /// The content of its OCTET STRING.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension from its parts.
    pub fn new(id: &str, critical: bool, value: Vec<u8>) -> Self {
        Self { id: id.into(), critical, value }
    }

    /// basicConstraints, critical.
    pub fn basic_constraints(authority: bool, path_len: Option<u64>) -> Self {
        let ca: &[u8] = if authority { &[1, 1, 0xff] } else { &[] };
        let path_len = path_len.map(der::integer).unwrap_or_default();
        Self::new("2.5.29.19", true, der::sequence(&[ca, &path_len]))
    }

    /// keyUsage, critical, from the bits of its first byte: 0x80 is
    /// digitalSignature, 0x04 keyCertSign, 0x02 cRLSign.
    pub fn key_usage(bits: u8) -> Self {
        let unused = bits.trailing_zeros().min(7) as u8;
        Self::new("2.5.29.15", true, der::tlv(&[0x03], &[unused, bits]))
    }

    /// subjectAltName, not critical, with these DNS names.
    pub fn dns_names(names: &[&str]) -> Self {
        let name = |name: &&str| der::tlv(&[0x82], name.as_bytes());
        let names: Vec<u8> = names.iter().flat_map(name).collect();
        Self::new("2.5.29.17", false, der::sequence(&[&names]))
    }

    fn encode(&self) -> Vec<u8> {
        let critical: &[u8] = if self.critical { &[1, 1, 0xff] } else { &[] };
        der::sequence(&[&der::oid(&self.id), critical, &der::octet_string(&self.value)])
    }
}

impl Certificate {
    /// A right one, between names that have a common name only: version 3, serial number 1,
    /// signed with SHA-256.
    pub fn new(
        (issuer, subject): (&str, &str),
        (not_before, not_after): (u64, u64),
        spki: &[u8],
        extensions: Vec<Extension>,
    ) -> Self {
        Self {
            version: 2,
            serial: 1,
            issuer: name(issuer),
            subject: name(subject),
            not_before,
            not_after,
            spki: spki.to_vec(),
            extensions,
            raw_extensions: Vec::new(),
            hash: Hash::Sha256,
            inner_algorithm: None,
            outer_algorithm: None,
            signature: None,
        }
    }

    /// The extension with this identifier, to be changed.
    ///
    /// # Panics
    /// If there is none.
    pub fn extension(&mut self, id: &str) -> &mut Extension {
        self.extensions.iter_mut().find(|extension| extension.id == id).expect("it is there")
    }

    /// The DER of the part that is signed.
    pub fn tbs(&self) -> Vec<u8> {
        let algorithm = algorithm(self.hash);
        let inner = self.inner_algorithm.as_ref().unwrap_or(&algorithm);
        let validity = der::sequence(&[&der::time(self.not_before), &der::time(self.not_after)]);
        let extensions: Vec<u8> = self.extensions.iter().flat_map(Extension::encode).collect();
        der::sequence(&[
            &der::explicit(0, &der::integer(self.version)),
            &der::integer(self.serial),
            inner,
            &self.issuer,
            &validity,
            &self.subject,
            &self.spki,
            &der::explicit(3, &der::sequence(&[&extensions, &self.raw_extensions])),
        ])
    }

    /// The DER of the certificate, signed with the issuer's key.
    pub fn sign(&self, issuer: &Key) -> Vec<u8> {
        let tbs = self.tbs();
        let algorithm = algorithm(self.hash);
        let outer = self.outer_algorithm.as_ref().unwrap_or(&algorithm);
        let signature = self.signature.clone().unwrap_or_else(|| issuer.sign(self.hash, &tbs));
        der::sequence(&[&tbs, outer, &der::bit_string(&signature)])
    }
}

/// ecdsa-with-SHA256 or ecdsa-with-SHA384 (RFC 5758).
pub fn algorithm(hash: Hash) -> Vec<u8> {
    der::sequence(&[&der::oid(match hash {
        Hash::Sha256 => "1.2.840.10045.4.3.2",
        Hash::Sha384 => "1.2.840.10045.4.3.3",
    })])
}

/// A name with a common name only.
pub fn name(common_name: &str) -> Vec<u8> {
    let value = der::tlv(&[0x0c], common_name.as_bytes());
    let attribute = der::sequence(&[&der::oid("2.5.4.3"), &value]);
    der::sequence(&[&der::tlv(&[0x31], &attribute)])
}
