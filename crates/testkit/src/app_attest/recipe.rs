//! Evidence before it is put together: every part may be made wrong.

use crate::cbor;
use crate::certificate::{Certificate, Extension};
use crate::der;
use crate::key::{Hash, Key};
use sha2::{Digest, Sha256};

/// An attestation to be put together.
#[derive(Clone)]
pub struct Attestation {
    /// SHA-256 of the App ID.
    pub rp_id_hash: Vec<u8>,
    /// The flags byte.
    pub flags: u8,
    /// The counter.
    pub counter: u32,
    /// The AAGUID.
    pub aaguid: [u8; 16],
    /// The credential id.
    pub credential_id: Vec<u8>,
    /// The COSE key, encoded.
    pub cose_key: Vec<u8>,
    /// What follows the COSE key: the extensions map, encoded, or nothing.
    pub extensions: Vec<u8>,
    /// What stands behind the authenticator data when the nonce is made.
    pub client_data_hash: Vec<u8>,
    /// The nonce in the leaf, if another one than the right one.
    pub nonce: Option<Vec<u8>>,
    /// The leaf. Its nonce extension is added when it is signed.
    pub leaf: Certificate,
    /// The key that signs the leaf.
    pub leaf_issuer: Key,
    /// The certificates that follow the leaf, in DER.
    pub issuers: Vec<Vec<u8>>,
    /// The format identifier.
    pub format: String,
    /// The receipt.
    pub receipt: Vec<u8>,
    /// More members of the object, with encoded values.
    pub members: Vec<(String, Vec<u8>)>,
}

impl Attestation {
    /// The authenticator data.
    pub fn authenticator_data(&self) -> Vec<u8> {
        [
            &self.rp_id_hash[..],
            &[self.flags],
            &self.counter.to_be_bytes(),
            &self.aaguid,
            &(self.credential_id.len() as u16).to_be_bytes(),
            &self.credential_id,
            &self.cose_key,
            &self.extensions,
        ]
        .concat()
    }

    /// The leaf with the nonce of the authenticator data in it.
    pub fn leaf_with_nonce(&self) -> Certificate {
        let nonce = self.nonce.clone().unwrap_or_else(|| {
            Sha256::new()
                .chain_update(self.authenticator_data())
                .chain_update(&self.client_data_hash)
                .finalize()
                .to_vec()
        });
        let mut leaf = self.leaf.clone();
        let value = der::sequence(&[&der::explicit(1, &der::octet_string(&nonce))]);
        leaf.extensions.push(Extension::new("1.2.840.113635.100.8.2", false, value));
        leaf
    }

    /// The leaf in DER, over the nonce of the authenticator data.
    pub fn leaf_der(&self) -> Vec<u8> {
        self.leaf_with_nonce().sign(&self.leaf_issuer)
    }

    /// The CBOR object.
    pub fn build(&self) -> Vec<u8> {
        self.build_with(&self.authenticator_data(), &self.leaf_der())
    }

    /// The CBOR object with other authenticator data or another leaf than they
    /// were when the leaf was signed.
    pub fn build_with(&self, authenticator_data: &[u8], leaf: &[u8]) -> Vec<u8> {
        let chain: Vec<_> = [leaf]
            .into_iter()
            .chain(self.issuers.iter().map(Vec::as_slice))
            .map(cbor::bytes)
            .collect();
        let statement =
            cbor::map(&[("x5c", cbor::array(&chain)), ("receipt", cbor::bytes(&self.receipt))]);
        let mut members = vec![
            ("fmt", cbor::text(&self.format)),
            ("attStmt", statement),
            ("authData", cbor::bytes(authenticator_data)),
        ];
        members.extend(self.members.iter().map(|(name, value)| (name.as_str(), value.clone())));
        cbor::map(&members)
    }
}

/// An assertion to be put together.
#[derive(Clone)]
pub struct Assertion {
    /// SHA-256 of the App ID.
    pub rp_id_hash: Vec<u8>,
    /// The flags byte.
    pub flags: u8,
    /// The counter.
    pub counter: u32,
    /// What follows the header: the extensions map, encoded, or nothing.
    pub extensions: Vec<u8>,
    /// What stands behind the authenticator data when the nonce is made.
    pub client_data_hash: Vec<u8>,
    /// The key that signs.
    pub key: Key,
    /// More members of the object, with encoded values.
    pub members: Vec<(String, Vec<u8>)>,
}

impl Assertion {
    /// The authenticator data.
    pub fn authenticator_data(&self) -> Vec<u8> {
        [&self.rp_id_hash[..], &[self.flags], &self.counter.to_be_bytes(), &self.extensions]
            .concat()
    }

    /// The nonce: SHA-256 of authenticator data and client data hash.
    pub fn nonce(&self) -> Vec<u8> {
        Sha256::new()
            .chain_update(self.authenticator_data())
            .chain_update(&self.client_data_hash)
            .finalize()
            .to_vec()
    }

    /// The signature over the nonce.
    pub fn signature(&self) -> Vec<u8> {
        self.key.sign(Hash::Sha256, &self.nonce())
    }

    /// The CBOR object.
    pub fn build(&self) -> Vec<u8> {
        self.build_with(&self.authenticator_data(), &self.signature())
    }

    /// The CBOR object with other authenticator data or another signature.
    pub fn build_with(&self, authenticator_data: &[u8], signature: &[u8]) -> Vec<u8> {
        let mut members = vec![
            ("signature", cbor::bytes(signature)),
            ("authenticatorData", cbor::bytes(authenticator_data)),
        ];
        members.extend(self.members.iter().map(|(name, value)| (name.as_str(), value.clone())));
        cbor::map(&members)
    }
}
