//! The simulated root and intermediate.

use crate::MARKER;
use crate::certificate::{Certificate, Extension, name};
use crate::key::{Curve, Hash, Key};

/// 2020-03-18, when Apple's root and intermediate begin.
const BEGIN: u64 = 1_584_489_600;
/// 2045-03-15, when Apple's root ends.
const ROOT_END: u64 = 2_373_148_800;
/// 2030-03-13, when Apple's intermediate ends.
const INTERMEDIATE_END: u64 = 1_899_590_400;

/// A root and an intermediate in the shapes of Apple's.
#[derive(Clone)]
pub struct Authority {
    root: Key,
    intermediate: Key,
    root_name: Vec<u8>,
    intermediate_name: Vec<u8>,
    root_path_len: Option<u64>,
}

impl Authority {
    /// The authority of a seed, always the same. All seeds have the same names
    /// and other keys.
    pub fn from_seed(seed: u64) -> Self {
        Self {
            root: Key::derive(Curve::P384, seed, "root"),
            intermediate: Key::derive(Curve::P384, seed, "intermediate"),
            root_name: name(&format!("Root CA ({MARKER})")),
            intermediate_name: name(&format!("CA 1 ({MARKER})")),
            root_path_len: None,
        }
    }

    /// The same authority, whose root allows this many authorities below it: 0
    /// makes every chain with an intermediate too long.
    pub fn with_root_path_len(mut self, limit: u64) -> Self {
        self.root_path_len = Some(limit);
        self
    }

    /// The intermediate's key, which signs leaves.
    pub const fn intermediate_key(&self) -> &Key {
        &self.intermediate
    }

    /// The root's key.
    pub const fn root_key(&self) -> &Key {
        &self.root
    }

    /// The DER of the intermediate's name.
    pub fn intermediate_name(&self) -> &[u8] {
        &self.intermediate_name
    }

    /// The root's certificate, to be changed and signed.
    pub fn root_certificate(&self) -> Certificate {
        Certificate {
            version: 2,
            serial: 1,
            issuer: self.root_name.clone(),
            subject: self.root_name.clone(),
            not_before: BEGIN,
            not_after: ROOT_END,
            spki: self.root.spki(),
            extensions: vec![
                Extension::basic_constraints(true, self.root_path_len),
                Extension::key_usage(0x06),
            ],
            hash: Hash::Sha384,
            raw_extensions: Vec::new(),
            inner_algorithm: None,
            outer_algorithm: None,
            signature: None,
        }
    }

    /// The intermediate's certificate, to be changed and signed.
    pub fn intermediate_certificate(&self) -> Certificate {
        Certificate {
            serial: 2,
            subject: self.intermediate_name.clone(),
            not_after: INTERMEDIATE_END,
            spki: self.intermediate.spki(),
            extensions: vec![
                Extension::basic_constraints(true, Some(0)),
                Extension::key_usage(0x06),
            ],
            ..self.root_certificate()
        }
    }

    /// The DER of the root: the trust anchor to configure.
    pub fn root_der(&self) -> Vec<u8> {
        self.root_certificate().sign(&self.root)
    }

    /// The DER of the intermediate.
    pub fn intermediate_der(&self) -> Vec<u8> {
        self.intermediate_certificate().sign(&self.root)
    }
}
