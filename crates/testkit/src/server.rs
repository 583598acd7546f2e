//! Certificates of a simulated TLS server, for tests of clients that pin.

use crate::MARKER;
use crate::certificate::{Certificate, Extension};
use crate::key::{Curve, Key};

/// A root, an intermediate, and a server's own certificate, all with keys of P-256. Valid for
/// a day from an hour before the time that was given.
#[derive(Clone)]
pub struct ServerChain {
    /// The DER of the root.
    pub root: Vec<u8>,
    /// The DER of the intermediate.
    pub intermediate: Vec<u8>,
    /// The DER of the server's own certificate.
    pub leaf: Vec<u8>,
    leaf_key: Key,
}

impl ServerChain {
    /// For a DNS name, at this time in seconds since the epoch. Another seed is another
    /// authority, with other names and keys.
    pub fn from_seed(seed: u64, host: &str, now: u64) -> Self {
        let key = |role| Key::derive(Curve::P256, seed, role);
        let (root_key, middle_key, leaf_key) =
            (key("server root"), key("server intermediate"), key("server"));
        let validity = (now.saturating_sub(3600), now.saturating_add(24 * 3600));
        let certificate = |issuer: &str, subject: &str, key: &Key, extensions| {
            Certificate::new((issuer, subject), validity, &key.spki(), extensions)
        };
        let authority =
            || vec![Extension::basic_constraints(true, None), Extension::key_usage(0x06)];
        let own = vec![Extension::dns_names(&[host]), Extension::key_usage(0x80)];
        let root = format!("{MARKER}: root {seed}");
        let middle = format!("{MARKER}: intermediate {seed}");
        Self {
            root: certificate(&root, &root, &root_key, authority()).sign(&root_key),
            intermediate: certificate(&root, &middle, &middle_key, authority()).sign(&root_key),
            leaf: certificate(&middle, host, &leaf_key, own).sign(&middle_key),
            leaf_key,
        }
    }

    /// What the server sends: its own certificate and the intermediate.
    pub fn presented(&self) -> Vec<Vec<u8>> {
        vec![self.leaf.clone(), self.intermediate.clone()]
    }

    /// The private key of the server, in PKCS #8.
    pub fn pkcs8(&self) -> Vec<u8> {
        self.leaf_key.pkcs8()
    }

    /// The public key that another would have, in SubjectPublicKeyInfo: a backup to be pinned.
    pub fn backup_spki(seed: u64) -> Vec<u8> {
        Key::derive(Curve::P256, seed, "server backup").spki()
    }
}
