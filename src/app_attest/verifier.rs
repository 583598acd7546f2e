//! The verifier and its configuration.

use super::app_id::AppId;
use super::assertion::{self, Assertion};
use super::attestation::{self, Attestation};
use super::client_data::ClientData;
use super::environment::Environment;
use super::key::{AttestedKey, KeyId};
use super::platform::{FULL_SECURITY, Platform};
use super::report::{Report, Silent};
use crate::error::{Error, ErrorKind, Result};
use crate::replay::Uncommitted;
use crate::signature::Provider;
use crate::time::Timestamp;
use crate::x509::{TrustAnchor, TrustStore, pinned};
use core::fmt;

/// Verifies App Attest evidence for a fixed set of apps and environments.
///
/// Made once, used by any number of threads. It opens nothing, reads no clock
/// and keeps no state between calls.
#[derive(Clone)]
pub struct Verifier {
    apps: Vec<AppId>,
    environments: Vec<Environment>,
    platforms: Vec<Platform>,
    boot_policies: Vec<Vec<u8>>,
    provider: Provider,
    trust: TrustStore,
}

impl Verifier {
    /// Starts the configuration of a verifier.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Verifies an attestation object, all eleven steps of Apple's.
    ///
    /// `object` is what `attestKey` gave the app (at most 64 KiB of CBOR), `key_id`
    /// what `generateKey` gave it, and `client_data` your challenge, which the app
    /// hashed for `attestKey`. `now` is your clock; for stored evidence, the time
    /// when it arrived.
    ///
    /// The claims come after the effect [`Enrol`](crate::replay::Effect::Enrol)
    /// has been committed.
    ///
    /// # Errors
    /// The first step that fails, with the kind of the rule that was broken; the
    /// class tells what to expect:
    ///
    /// | class | kinds |
    /// |---|---|
    /// | malformed | whatever cannot be read |
    /// | algorithm, signature | step 1: the chain |
    /// | freshness | step 1: [`CertificateExpired`](ErrorKind::CertificateExpired), [`CertificateNotYetValid`](ErrorKind::CertificateNotYetValid) |
    /// | binding | step 4: [`NonceMismatch`](ErrorKind::NonceMismatch), [`UnknownPlatform`](ErrorKind::UnknownPlatform), [`BootPolicy`](ErrorKind::BootPolicy); 5: [`KeyIdMismatch`](ErrorKind::KeyIdMismatch); 6: [`AppIdMismatch`](ErrorKind::AppIdMismatch); 8: [`EnvironmentMismatch`](ErrorKind::EnvironmentMismatch); 9: [`CredentialIdMismatch`](ErrorKind::CredentialIdMismatch), [`PublicKeyMismatch`](ErrorKind::PublicKeyMismatch) |
    /// | replay | step 7: [`CounterNotZero`](ErrorKind::CounterNotZero) |
    pub fn verify_attestation(
        &self,
        object: &[u8],
        key_id: &KeyId,
        client_data: ClientData<'_>,
        now: Timestamp,
    ) -> Result<Uncommitted<Attestation>> {
        attestation::verify(self, object, key_id, client_data, now, &mut Silent)
    }

    /// Verifies an assertion object, all eight steps of Apple's but the sixth,
    /// which looks into client data that only the caller can read.
    ///
    /// `object` is what `generateAssertion` gave the app (at most 64 KiB of CBOR),
    /// `client_data` what you rebuilt from your challenge and the request, and
    /// `key` the key that this device enrolled.
    ///
    /// The claims come after the effect
    /// [`Advance`](crate::replay::Effect::Advance) has been committed.
    ///
    /// # Errors
    /// The first step that fails, with the kind of the rule that was broken:
    ///
    /// | class | kinds |
    /// |---|---|
    /// | malformed | whatever cannot be read |
    /// | signature | step 3: [`AssertionSignature`](ErrorKind::AssertionSignature) |
    /// | binding | step 4: [`AppIdMismatch`](ErrorKind::AppIdMismatch), [`EnvironmentMismatch`](ErrorKind::EnvironmentMismatch), [`UnknownPlatform`](ErrorKind::UnknownPlatform) |
    /// | replay | step 5: [`CounterNotIncreased`](ErrorKind::CounterNotIncreased), for a counter of 0; for all others, the commit says so |
    pub fn verify_assertion(
        &self,
        object: &[u8],
        client_data: ClientData<'_>,
        key: &AttestedKey,
    ) -> Result<Uncommitted<Assertion>> {
        assertion::verify(self, object, client_data, key, &mut Silent)
    }

    /// Like [`verify_attestation`](Self::verify_attestation), and tells what each
    /// step found. For people: it makes text for every step.
    pub fn explain_attestation(
        &self,
        object: &[u8],
        key_id: &KeyId,
        client_data: ClientData<'_>,
        now: Timestamp,
    ) -> Report<Attestation> {
        let mut findings = Vec::new();
        let result = attestation::verify(self, object, key_id, client_data, now, &mut findings);
        Report::new(&attestation::STEPS, findings, result)
    }

    /// Like [`verify_assertion`](Self::verify_assertion), and tells what each
    /// step found. For people: it makes text for every step.
    pub fn explain_assertion(
        &self,
        object: &[u8],
        client_data: ClientData<'_>,
        key: &AttestedKey,
    ) -> Report<Assertion> {
        let mut findings = Vec::new();
        let result = assertion::verify(self, object, client_data, key, &mut findings);
        Report::new(&assertion::STEPS, findings, result)
    }

    /// The provider that does the arithmetic.
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// Whether this App ID is one of those that are served.
    pub fn serves(&self, app_id: &str) -> bool {
        self.apps.iter().any(|app| app.text() == app_id)
    }

    pub(super) const fn trust(&self) -> &TrustStore {
        &self.trust
    }

    pub(super) fn app_of_hash(&self, rp_id_hash: &[u8; 32]) -> Option<&AppId> {
        self.apps.iter().find(|app| app.rp_id_hash() == rp_id_hash)
    }

    pub(super) fn accepts_environment(&self, environment: Environment) -> bool {
        self.environments.contains(&environment)
    }

    pub(super) fn environments_as_text(&self) -> &'static str {
        match self.environments.as_slice() {
            [Environment::Production] => "production",
            [Environment::Development] => "development",
            _ => "production or development",
        }
    }

    pub(super) fn accepts_platform(&self, platform: Platform) -> bool {
        self.platforms.contains(&platform)
    }

    pub(super) fn accepts_boot_policy(&self, policy: &[u8]) -> bool {
        self.boot_policies.iter().any(|accepted| accepted == policy)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("apps", &self.apps.iter().map(AppId::text).collect::<Vec<_>>())
            .field("environments", &self.environments)
            .field("platforms", &self.platforms)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// The configuration of a [`Verifier`].
///
/// | argument | default |
/// |---|---|
/// | [`app`](Self::app) | none: at least one is required |
/// | [`environments`](Self::environments) | production |
/// | [`trust_anchors`](Self::trust_anchors) | Apple App Attestation Root CA |
/// | [`known_intermediate`](Self::known_intermediate) | Apple App Attestation CA 1 |
/// | [`platforms`](Self::platforms), [`accept_platform`](Self::accept_platform) | iOS family, macOS |
/// | [`accept_boot_policy`](Self::accept_boot_policy) | System Integrity Protection on, Full Security |
/// | [`provider`](Self::provider) | graviola where it can run, else RustCrypto |
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    apps: Vec<String>,
    environments: Vec<Environment>,
    trust_anchors: Vec<TrustAnchor>,
    known_intermediates: Vec<Vec<u8>>,
    platforms: Vec<Platform>,
    boot_policies: Vec<Vec<u8>>,
    provider: Option<Provider>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            apps: Vec::new(),
            environments: vec![Environment::Production],
            trust_anchors: vec![TrustAnchor::apple_app_attestation()],
            known_intermediates: Vec::new(),
            platforms: vec![Platform::IOS, Platform::MACOS],
            boot_policies: vec![FULL_SECURITY.to_vec()],
            provider: None,
        }
    }
}

impl Builder {
    /// Serves one more app, by its App ID: `TEAMID1234.com.example.app`; on macOS
    /// the signing identifier; for an App Clip, the App ID of its full app.
    ///
    /// The evidence says which of the served apps it is for. An endpoint that
    /// belongs to one of them must compare
    /// [`AttestedKey::app_id`]: a key of one app is genuine, and not for the other.
    pub fn app(mut self, app_id: &str) -> Self {
        self.apps.push(app_id.into());
        self
    }

    /// Serves these environments instead of production. With both, compare
    /// [`AttestedKey::environment`] where only production may go on.
    pub fn environments(mut self, environments: impl IntoIterator<Item = Environment>) -> Self {
        self.environments = environments.into_iter().collect();
        self
    }

    /// Trusts these anchors **instead of** Apple's.
    pub fn trust_anchors(mut self, anchors: impl IntoIterator<Item = TrustAnchor>) -> Self {
        self.trust_anchors = anchors.into_iter().collect();
        self
    }

    /// Verifies an intermediate's signature (DER) now, once, so that a chain with
    /// the same bytes costs one signature less. Everything else about it is
    /// still checked each time.
    pub fn known_intermediate(mut self, der: &[u8]) -> Self {
        self.known_intermediates.push(der.to_vec());
        self
    }

    /// Accepts one more platform: the next one that Apple numbers.
    pub fn accept_platform(mut self, platform: Platform) -> Self {
        self.platforms.push(platform);
        self
    }

    /// Accepts only these platforms; only iPhones with `[Platform::IOS]`.
    pub fn platforms(mut self, platforms: impl IntoIterator<Item = Platform>) -> Self {
        self.platforms = platforms.into_iter().collect();
        self
    }

    /// Accepts one more boot policy of a Mac, as the octets inside of extension
    /// 1.2.840.113635.100.8.6.
    pub fn accept_boot_policy(mut self, octets: &[u8]) -> Self {
        self.boot_policies.push(octets.to_vec());
        self
    }

    /// Lets this provider do the arithmetic.
    pub fn provider(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Checks the configuration.
    ///
    /// # Errors
    /// Of class `configuration`: [`ErrorKind::NoAppId`], [`ErrorKind::InvalidAppId`],
    /// [`ErrorKind::NoEnvironment`], [`ErrorKind::NoPlatform`],
    /// [`ErrorKind::ProviderUnavailable`], [`ErrorKind::InvalidTrustAnchor`],
    /// [`ErrorKind::InvalidIntermediate`].
    pub fn build(self) -> Result<Verifier> {
        self.check().map_err(|error| error.at("verifier configuration"))
    }

    fn check(self) -> Result<Verifier> {
        if self.apps.is_empty() {
            return Err(ErrorKind::NoAppId.into());
        }
        if self.environments.is_empty() {
            return Err(ErrorKind::NoEnvironment.into());
        }
        if self.platforms.is_empty() {
            return Err(ErrorKind::NoPlatform.into());
        }
        let provider = self.provider.unwrap_or_else(Provider::preferred).checked()?;
        Ok(Verifier {
            apps: self.apps.iter().map(|app| AppId::new(app)).collect::<Result<_>>()?,
            environments: self.environments,
            platforms: self.platforms,
            boot_policies: self.boot_policies,
            provider,
            trust: TrustStore::new(
                provider,
                &self.trust_anchors,
                &[pinned::APPLE_APP_ATTESTATION_CA_1],
                &self.known_intermediates,
            )
            .map_err(|error| match error.class() {
                crate::error::ErrorClass::Configuration => error,
                _ => Error::new(ErrorKind::InvalidTrustAnchor),
            })?,
        })
    }
}
