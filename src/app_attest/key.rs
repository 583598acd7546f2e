//! The key that an attestation proves genuine, and its name.

use super::app_id::AppId;
use super::environment::Environment;
use super::platform::Platform;
use crate::encoding::base64;
use crate::error::{Error, ErrorKind, Result};
use crate::replay::DeviceId;
use crate::signature::{Curve, Provider, VerifyingKey, point_of_spki};
use core::fmt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The name of a key: SHA-256 of its public point. `generateKey` gives it to
/// the app as base64.
///
/// `Debug` does not show it.
#[derive(Clone, Copy)]
pub struct KeyId([u8; 32]);

impl KeyId {
    /// From the base64 text that `generateKey` returned: 44 characters of the
    /// standard alphabet, with padding.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidBase64`], also for text of another length.
    pub fn from_base64(text: &str) -> Result<Self> {
        base64::decode_array(text).map(Self).map_err(|error| error.at("key id"))
    }

    /// From its 32 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKeyId`] for another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let length = bytes.len();
        bytes.try_into().map(Self).map_err(|_| {
            Error::new(ErrorKind::InvalidKeyId)
                .at("key id")
                .expected("32 bytes")
                .found((length, "bytes"))
        })
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn of_point(point: &[u8]) -> Self {
        Self(Sha256::digest(point).into())
    }
}

impl PartialEq for KeyId {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KeyId {}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyId(..)")
    }
}

/// A key in a genuine device's Secure Enclave, attested for one app in one
/// environment. It verifies that device's assertions.
///
/// Only verification makes one, or one of the two functions that say what they
/// trust. It holds no counter: that lives in your store, and only
/// [`Effect::Advance`](crate::replay::Effect::Advance) moves it.
#[derive(Clone, PartialEq, Eq)]
pub struct AttestedKey {
    pub(super) key: VerifyingKey,
    key_id: KeyId,
    pub(super) app: AppId,
    environment: Environment,
    platform: Option<Platform>,
    /// The attestation carried launch fields that were believed.
    launch_believed: bool,
}

/// The first byte of a stored record; a new layout gets a new number.
const RECORD_VERSION: u8 = 1;
/// Bits of the record's third byte.
const LAUNCH_BELIEVED: u8 = 1;
const PLATFORM_KNOWN: u8 = 2;
const POINT_LEN: usize = 65;

impl AttestedKey {
    pub(super) const fn new(
        key: VerifyingKey,
        key_id: KeyId,
        app: AppId,
        environment: Environment,
        platform: Platform,
        launch_believed: bool,
    ) -> Self {
        Self { key, key_id, app, environment, platform: Some(platform), launch_believed }
    }

    /// The record to store. Not secret; but whoever can write it decides who is
    /// genuine. Later versions of this library read it.
    ///
    /// | bytes | content |
    /// |---|---|
    /// | 1 | layout: 1 |
    /// | 1 | environment: 0 production, 1 development |
    /// | 1 | bits: 1 launch fields are believed, 2 the platform is known |
    /// | 4 | the platform's number, big-endian; 0 if it is not known |
    /// | 65 | public key, uncompressed point |
    /// | rest | App ID, UTF-8 |
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut record = Vec::with_capacity(72_usize.saturating_add(self.app_id().len()));
        record.push(RECORD_VERSION);
        record.push(match self.environment {
            Environment::Production => 0,
            Environment::Development => 1,
        });
        let believed = if self.launch_believed { LAUNCH_BELIEVED } else { 0 };
        let known = if self.platform.is_some() { PLATFORM_KNOWN } else { 0 };
        record.push(believed | known);
        record.extend(self.platform.map_or(0, Platform::number).to_be_bytes());
        record.extend(self.key.point());
        record.extend(self.app_id().as_bytes());
        record
    }

    /// From the record that [`to_bytes`](Self::to_bytes) made, **trusting** that
    /// it comes unchanged from your own store.
    ///
    /// # Errors
    /// [`ErrorKind::StoredKeyUnreadable`].
    pub fn from_trusted_storage(record: &[u8]) -> Result<Self> {
        Self::read(record).ok_or_else(|| {
            Error::new(ErrorKind::StoredKeyUnreadable)
                .at("stored key")
                .expected("the record that was stored at enrolment")
        })
    }

    fn read(record: &[u8]) -> Option<Self> {
        let (head, rest) = record.split_first_chunk::<7>()?;
        let [version, environment, bits, platform @ ..] = *head;
        let environment = match (version, environment) {
            (RECORD_VERSION, 0) => Environment::Production,
            (RECORD_VERSION, 1) => Environment::Development,
            _ => return None,
        };
        let platform = match (bits & PLATFORM_KNOWN != 0, u32::from_be_bytes(platform)) {
            (true, number) => Some(Platform::new(number)),
            (false, 0) => None,
            (false, _) => return None,
        };
        if bits & !(LAUNCH_BELIEVED | PLATFORM_KNOWN) != 0 {
            return None;
        }
        let launch_believed = bits & LAUNCH_BELIEVED != 0;
        let (point, app_id) = rest.split_first_chunk::<POINT_LEN>()?;
        let key = VerifyingKey::from_point(Provider::preferred(), Curve::P256, point).ok()?;
        let app = AppId::new(core::str::from_utf8(app_id).ok()?).ok()?;
        let key_id = KeyId::of_point(point);
        Some(Self { key, key_id, app, environment, platform, launch_believed })
    }

    /// From what another verifier stored, **trusting** that it attested this key
    /// for this app in this environment. Its launch fields stay unproven.
    ///
    /// `public_key` is the uncompressed point (65 bytes) or the DER of a
    /// SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTrustedKey`], [`ErrorKind::InvalidAppId`].
    pub fn from_trusted_parts(
        public_key: &[u8],
        app_id: &str,
        environment: Environment,
    ) -> Result<Self> {
        let point = if public_key.len() == POINT_LEN {
            Ok((Curve::P256, public_key))
        } else {
            point_of_spki(public_key)
        };
        let key = point
            .ok()
            .filter(|(curve, _)| *curve == Curve::P256)
            .and_then(|(_, point)| {
                VerifyingKey::from_point(Provider::preferred(), Curve::P256, point).ok()
            })
            .ok_or_else(|| Error::new(ErrorKind::InvalidTrustedKey).at("trusted key"))?;
        let app = AppId::new(app_id).map_err(|error| error.at("trusted key"))?;
        let key_id = KeyId::of_point(key.point());
        Ok(Self { key, key_id, app, environment, platform: None, launch_believed: false })
    }

    /// The same key, prepared for another provider. A key that comes from
    /// storage is prepared for [`Provider::preferred`]; a verifier with another
    /// provider would prepare it again for each assertion.
    ///
    /// # Errors
    /// [`ErrorKind::ProviderUnavailable`].
    pub fn prepared_for(mut self, provider: Provider) -> Result<Self> {
        if provider != self.key.provider() {
            self.key = VerifyingKey::from_point(provider, Curve::P256, self.key.point())?;
        }
        Ok(self)
    }

    /// The device's name in the store: the bytes of the key id.
    pub const fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(*self.key_id.as_bytes())
    }

    /// The key's name: SHA-256 of the public point.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The public key as an uncompressed point (X9.62): 0x04, x, y.
    pub fn public_key(&self) -> &[u8] {
        self.key.point()
    }

    /// The App ID that the key was attested for.
    pub fn app_id(&self) -> &str {
        self.app.text()
    }

    /// The environment that the key was attested in.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// The platform in the key's leaf certificate; unknown for a key that came
    /// from another verifier.
    pub const fn platform(&self) -> Option<Platform> {
        self.platform
    }

    /// Whether launch fields in this key's assertions are believed: its
    /// attestation carried them, and signed evidence said that the system
    /// writes them.
    pub const fn launch_fields_are_believed(&self) -> bool {
        self.launch_believed
    }
}

/// Shows neither the key nor its id.
impl fmt::Debug for AttestedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttestedKey")
            .field("app_id", &self.app_id())
            .field("environment", &self.environment)
            .field("platform", &self.platform)
            .field("launch_believed", &self.launch_believed)
            .finish_non_exhaustive()
    }
}
