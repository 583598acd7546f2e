//! Simulated evidence, for the tests of a backend. Only with the feature `testkit`.

use crate::convert::timestamp;
use bonafide_testkit::app_attest::{Authority, Device, System};
use bonafide_testkit::play_integrity::{Console, Payload};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// A simulated authority in Apple's place.
#[derive(uniffi::Object)]
pub struct TestAuthority(Authority);

#[uniffi::export]
impl TestAuthority {
    /// The authority of a seed, always the same.
    #[uniffi::constructor]
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(Authority::from_seed(seed)))
    }

    /// Its root certificate in DER.
    pub fn root(&self) -> Vec<u8> {
        self.0.root_der()
    }
}

/// The system of a simulated device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TestSystem {
    /// Without launch fields.
    Ios26,
    /// With proven launch fields.
    Ios27,
    /// A Mac.
    Macos27,
}

/// A simulated device with one app and one key.
#[derive(uniffi::Object)]
pub struct TestDevice(Mutex<Device>);

#[uniffi::export]
impl TestDevice {
    /// The device of a seed, always the same, whose key has made no assertion yet.
    #[uniffi::constructor]
    pub fn new(seed: u64, app_id: &str, system: TestSystem, in_development: bool) -> Arc<Self> {
        let system = match system {
            TestSystem::Ios26 => System::ios_26(),
            TestSystem::Ios27 => System::ios_27(),
            TestSystem::Macos27 => System::macos_27(),
        };
        let device = Device::from_seed(seed, app_id).with_system(system);
        let device = if in_development { device.in_development() } else { device };
        Arc::new(Self(Mutex::new(device)))
    }

    /// The key id, 32 bytes.
    pub fn key_id(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).key_id().to_vec()
    }

    /// What `attestKey` gives.
    pub fn attest(
        &self,
        authority: &TestAuthority,
        client_data_hash: Vec<u8>,
        now: SystemTime,
    ) -> Vec<u8> {
        let device = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        device.attest(&authority.0, &client_data_hash, timestamp(now).unix_seconds())
    }

    /// What `generateAssertion` gives, with the next counter.
    pub fn assert(&self, client_data_hash: Vec<u8>) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).assert(&client_data_hash)
    }
}

/// A developer's keys in a simulated Play Console.
#[derive(uniffi::Object)]
pub struct TestConsole(Console);

#[uniffi::export]
impl TestConsole {
    /// The keys of a seed, always the same.
    #[uniffi::constructor]
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self(Console::from_seed(seed)))
    }

    /// The decryption key as the console shows it.
    pub fn decryption_key(&self) -> String {
        self.0.decryption_key()
    }

    /// The verification key as the console shows it.
    pub fn verification_key(&self) -> String {
        self.0.verification_key()
    }

    /// A classic token with a good verdict.
    pub fn token(&self, package: &str, nonce: &str, now: SystemTime) -> String {
        let payload = Payload::good(package, nonce, timestamp(now).unix_millis());
        self.0.token(&payload.to_json())
    }
}

/// Google's answer about a standard token with a good verdict.
#[uniffi::export]
pub fn test_decode_answer(package: &str, request_hash: &str, now: SystemTime) -> Vec<u8> {
    let payload = Payload::good_standard(package, request_hash, timestamp(now).unix_millis());
    payload.to_decode_answer().into_bytes()
}
