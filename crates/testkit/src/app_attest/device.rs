//! The simulated device.

use super::{Assertion, Attestation, Authority, DEVELOPMENT, PRODUCTION, System};
use crate::certificate::{Certificate, Extension, name};
use crate::key::{Curve, Hash, Key};
use crate::{MARKER, der};
use sha2::{Digest, Sha256};

/// A day, the time around its making for which a leaf is valid.
const DAY: u64 = 86_400;

/// A device with one app and one key in its enclave.
#[derive(Clone)]
pub struct Device {
    key: Key,
    app_id: String,
    aaguid: [u8; 16],
    system: System,
    counter: u32,
}

impl Device {
    /// The device of a seed, always the same: iOS 26, production.
    pub fn from_seed(seed: u64, app_id: &str) -> Self {
        Self {
            key: Key::derive(Curve::P256, seed, "device"),
            app_id: app_id.into(),
            aaguid: PRODUCTION,
            system: System::ios_26(),
            counter: 0,
        }
    }

    /// The same device with another system.
    pub fn with_system(mut self, system: System) -> Self {
        self.system = system;
        self
    }

    /// The same device with the app built for development.
    pub fn in_development(mut self) -> Self {
        self.aaguid = DEVELOPMENT;
        self
    }

    /// The key in the enclave.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// What `generateKey` returns, decoded: SHA-256 of the public point.
    pub fn key_id(&self) -> [u8; 32] {
        Sha256::digest(self.key.point()).into()
    }

    /// How many assertions the key has made.
    pub const fn counter(&self) -> u32 {
        self.counter
    }

    /// Sets how many assertions the key has made.
    pub const fn set_counter(&mut self, counter: u32) {
        self.counter = counter;
    }

    /// What `attestKey` returns at a time (in seconds since the epoch).
    pub fn attest(&self, authority: &Authority, client_data_hash: &[u8], now: u64) -> Vec<u8> {
        self.attestation(authority, client_data_hash, now).build()
    }

    /// What `generateAssertion` returns; the counter goes up by one.
    pub fn assert(&mut self, client_data_hash: &[u8]) -> Vec<u8> {
        self.assertion(client_data_hash).build()
    }

    /// An attestation to be changed before it is put together.
    pub fn attestation(
        &self,
        authority: &Authority,
        client_data_hash: &[u8],
        now: u64,
    ) -> Attestation {
        let point = self.key.point();
        Attestation {
            rp_id_hash: Sha256::digest(&self.app_id).to_vec(),
            flags: self.system.flags,
            counter: 0,
            aaguid: self.aaguid,
            credential_id: self.key_id().to_vec(),
            cose_key: cose_key(&point),
            extensions: self.system.launch.clone().unwrap_or_default(),
            client_data_hash: client_data_hash.to_vec(),
            nonce: None,
            leaf: self.leaf(authority, now),
            leaf_issuer: authority.intermediate_key().clone(),
            issuers: vec![authority.intermediate_der()],
            format: "apple-appattest".into(),
            receipt: b"not a receipt".to_vec(),
            members: Vec::new(),
        }
    }

    /// An assertion to be changed before it is put together; the counter goes
    /// up by one.
    pub fn assertion(&mut self, client_data_hash: &[u8]) -> Assertion {
        self.counter += 1;
        Assertion {
            rp_id_hash: Sha256::digest(&self.app_id).to_vec(),
            flags: self.system.flags,
            counter: self.counter,
            extensions: self.system.launch.clone().unwrap_or_default(),
            client_data_hash: client_data_hash.to_vec(),
            key: self.key.clone(),
            members: Vec::new(),
        }
    }

    fn leaf(&self, authority: &Authority, now: u64) -> Certificate {
        let text = |number, text: &str| der::explicit(number, &der::octet_string(text.as_bytes()));
        // The platform first, as on real devices; then tags in no order.
        let app = der::sequence(&[
            &der::explicit(4, &der::integer(self.system.platform)),
            &der::explicit(1200, &der::integer(0)),
            &text(1204, &self.app_id),
            &text(5, "sks "),
        ]);
        let system = der::sequence(&[
            &text(1400, &self.system.version),
            &text(1403, &self.system.build),
            &text(1026, &self.system.name),
        ]);
        let mut extensions = vec![
            Extension::basic_constraints(false, None),
            Extension::key_usage(0xf0),
            Extension::new(
                "2.5.29.37",
                false,
                der::sequence(&[&der::oid("1.2.840.113635.100.4.24")]),
            ),
            Extension::new("1.2.840.113635.100.8.5", false, app),
            Extension::new("1.2.840.113635.100.8.7", false, system),
        ];
        if let Some(policy) = &self.system.boot_policy {
            let value = der::sequence(&[&der::explicit(3, &der::octet_string(policy))]);
            extensions.push(Extension::new("1.2.840.113635.100.8.6", false, value));
        }
        Certificate {
            version: 2,
            serial: 3,
            issuer: authority.intermediate_name().to_vec(),
            subject: name(&format!("device ({MARKER})")),
            not_before: now.saturating_sub(DAY),
            not_after: now + 2 * DAY,
            spki: self.key.spki(),
            extensions,
            hash: Hash::Sha256,
            raw_extensions: Vec::new(),
            inner_algorithm: None,
            outer_algorithm: None,
            signature: None,
        }
    }
}

/// An EC2 key for ES256 (RFC 9053, 7.1.1) in canonical form.
fn cose_key(point: &[u8]) -> Vec<u8> {
    [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], &point[1..33], b"\x22\x58\x20", &point[33..]]
        .concat()
}
