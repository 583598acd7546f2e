//! Deterministic keys that sign with any hash on either curve.

use crate::{MARKER, der};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use sha2::{Digest, Sha256, Sha384};

/// The curve of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Curve {
    P256,
    P384,
}

/// The hash of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Hash {
    Sha256,
    Sha384,
}

/// A simulated signing key.
#[derive(Clone)]
pub struct Key(Secret);

#[derive(Clone)]
enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

impl Key {
    /// The key that belongs to a seed and a label, always the same.
    pub fn derive(curve: Curve, seed: u64, label: &str) -> Self {
        let hash = Sha384::new()
            .chain_update(MARKER)
            .chain_update(seed.to_be_bytes())
            .chain_update(label)
            .finalize();
        // A first byte of zero keeps the number below the order of the curve.
        match curve {
            Curve::P256 => {
                let mut scalar = [0; 32];
                scalar[1..].copy_from_slice(&hash[..31]);
                Self(Secret::P256(p256::ecdsa::SigningKey::from_slice(&scalar).expect("below n")))
            }
            Curve::P384 => {
                let mut scalar = [0; 48];
                scalar[1..].copy_from_slice(&hash[..47]);
                Self(Secret::P384(p384::ecdsa::SigningKey::from_slice(&scalar).expect("below n")))
            }
        }
    }

    /// The public key as an uncompressed point (X9.62).
    pub fn point(&self) -> Vec<u8> {
        match &self.0 {
            Secret::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Secret::P384(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// The public key as a compressed point.
    pub fn compressed_point(&self) -> Vec<u8> {
        let point = self.point();
        let (x, y) = point[1..].split_at(point.len() / 2);
        [&[2 + (y[y.len() - 1] & 1)], x].concat()
    }

    /// The public key as SubjectPublicKeyInfo.
    pub fn spki(&self) -> Vec<u8> {
        self.spki_of(&self.point())
    }

    /// A SubjectPublicKeyInfo for this key's curve around any bytes.
    pub fn spki_of(&self, point: &[u8]) -> Vec<u8> {
        let curve = match self.0 {
            Secret::P256(_) => der::oid("1.2.840.10045.3.1.7"),
            Secret::P384(_) => der::oid("1.3.132.0.34"),
        };
        let algorithm = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &curve]);
        der::sequence(&[&algorithm, &der::bit_string(point)])
    }

    /// The private key in PKCS #8 (RFC 5958), for a TLS server in a test.
    pub fn pkcs8(&self) -> Vec<u8> {
        let (scalar, curve) = match &self.0 {
            Secret::P256(key) => (key.to_bytes().to_vec(), "1.2.840.10045.3.1.7"),
            Secret::P384(key) => (key.to_bytes().to_vec(), "1.3.132.0.34"),
        };
        let public = der::explicit(1, &der::bit_string(&self.point()));
        let key = der::sequence(&[&der::integer(1), &der::octet_string(&scalar), &public]);
        let algorithm = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid(curve)]);
        der::sequence(&[&der::integer(0), &algorithm, &der::octet_string(&key)])
    }

    /// An ECDSA signature in DER (RFC 6979, so always the same).
    pub fn sign(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let (r, s) = self.sign_parts(hash, message);
        der::sequence(&[&der::unsigned_integer(&r), &der::unsigned_integer(&s)])
    }

    /// The same signature with n - s in place of s, as good as the other.
    pub fn sign_with_other_s(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let (r, s) = self.sign_parts(hash, message);
        let order: &[u8] = match self.0 {
            Secret::P256(_) => &P256_ORDER,
            Secret::P384(_) => &P384_ORDER,
        };
        let other = subtract(order, &s);
        der::sequence(&[&der::unsigned_integer(&r), &der::unsigned_integer(&other)])
    }

    /// An ECDSA signature as JOSE writes it: r and s, one after the other.
    pub fn sign_fixed(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let (r, s) = self.sign_parts(hash, message);
        [r, s].concat()
    }

    fn sign_parts(&self, hash: Hash, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let prehash = match hash {
            Hash::Sha256 => Sha256::digest(message).to_vec(),
            Hash::Sha384 => Sha384::digest(message).to_vec(),
        };
        match &self.0 {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    key.sign_prehash(&prehash).expect("the hash is long enough");
                let (r, s) = signature.split_bytes();
                (r.to_vec(), s.to_vec())
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature =
                    key.sign_prehash(&prehash).expect("the hash is long enough");
                let (r, s) = signature.split_bytes();
                (r.to_vec(), s.to_vec())
            }
        }
    }
}

/// SEC 2, section 2.4.2.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// SEC 2, section 2.5.1.
const P384_ORDER: [u8; 48] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];

fn subtract(from: &[u8], what: &[u8]) -> Vec<u8> {
    let mut borrow = 0_i16;
    let mut digits: Vec<u8> = from
        .iter()
        .zip(what)
        .rev()
        .map(|(a, b)| {
            let difference = i16::from(*a) - i16::from(*b) - borrow;
            borrow = i16::from(difference < 0);
            difference.rem_euclid(256) as u8
        })
        .collect();
    digits.reverse();
    digits
}
