//! Apple App Attest.

use crate::appraisal::Appraisal;
use crate::challenge::PendingChallenge;
use crate::convert::{array, system_time, timestamp};
use crate::error::Result;
use crate::pending::pending;
use bonafide::TrustAnchor;
use bonafide::app_attest::{self, ClientData, KeyId};
use std::sync::Arc;
use std::time::SystemTime;

/// An environment of App Attest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AttestEnvironment {
    /// The App Store, TestFlight, enterprise and Developer ID.
    Production,
    /// Builds from Xcode.
    Development,
}

impl From<AttestEnvironment> for app_attest::Environment {
    fn from(environment: AttestEnvironment) -> Self {
        match environment {
            AttestEnvironment::Production => Self::Production,
            AttestEnvironment::Development => Self::Development,
        }
    }
}

impl From<app_attest::Environment> for AttestEnvironment {
    fn from(environment: app_attest::Environment) -> Self {
        match environment {
            app_attest::Environment::Production => Self::Production,
            _ => Self::Development,
        }
    }
}

/// What a verifier serves.
#[derive(Clone, uniffi::Record)]
pub struct AppAttestConfig {
    /// App IDs, such as `TEAMID1234.com.example.app`.
    pub apps: Vec<String>,
    /// The environments whose keys are accepted; production if it is empty.
    #[uniffi(default = [])]
    pub environments: Vec<AttestEnvironment>,
    /// Certificates in DER that are trusted **instead of** Apple's root: for tests.
    #[uniffi(default = [])]
    pub trust_anchors: Vec<Vec<u8>>,
    /// Intermediate certificates in DER whose signatures are verified now, once.
    #[uniffi(default = [])]
    pub known_intermediates: Vec<Vec<u8>>,
    /// Apple's numbers of the platforms that are accepted; 10 (iOS) and 13 (macOS) if it is empty.
    #[uniffi(default = [])]
    pub platforms: Vec<u32>,
    /// More boot policies of Macs.
    #[uniffi(default = [])]
    pub boot_policies: Vec<Vec<u8>>,
}

/// Verifies attestations and assertions. Made once, used by any number of threads.
#[derive(uniffi::Object)]
pub struct AppAttestVerifier(pub(crate) app_attest::Verifier);

#[uniffi::export]
impl AppAttestVerifier {
    /// A verifier for these apps.
    #[uniffi::constructor]
    pub fn new(config: AppAttestConfig) -> Result<Arc<Self>> {
        let mut builder = app_attest::Verifier::builder();
        for app in &config.apps {
            builder = builder.app(app);
        }
        if !config.environments.is_empty() {
            builder = builder.environments(config.environments.into_iter().map(Into::into));
        }
        if !config.trust_anchors.is_empty() {
            let anchors: bonafide::Result<Vec<_>> =
                config.trust_anchors.iter().map(|der| TrustAnchor::from_der(der)).collect();
            builder = builder.trust_anchors(anchors?);
        }
        for der in &config.known_intermediates {
            builder = builder.known_intermediate(der);
        }
        if !config.platforms.is_empty() {
            let platforms = config.platforms.into_iter().map(app_attest::Platform::new);
            builder = builder.platforms(platforms);
        }
        for octets in &config.boot_policies {
            builder = builder.accept_boot_policy(octets);
        }
        Ok(Arc::new(Self(builder.build()?)))
    }

    /// Verifies an attestation object, all of Apple's steps. `object` is what `attestKey` gave the
    /// app, `key_id` the 32 bytes of what `generateKey` gave, `client_data_hash` the 32 bytes that
    /// you rebuilt.
    pub fn verify_attestation(
        &self,
        object: Vec<u8>,
        key_id: Vec<u8>,
        client_data_hash: Vec<u8>,
        now: SystemTime,
    ) -> Result<Arc<PendingAttestation>> {
        let key_id = KeyId::from_bytes(&key_id)?;
        let data = ClientData::hash(*array(&client_data_hash, "a client data hash")?);
        let claims = self.0.verify_attestation(&object, &key_id, data, timestamp(now))?;
        Ok(PendingAttestation::new(claims))
    }

    /// Verifies an assertion object with the key that its device enrolled.
    pub fn verify_assertion(
        &self,
        object: Vec<u8>,
        client_data_hash: Vec<u8>,
        key: &AttestedKey,
    ) -> Result<Arc<PendingAssertion>> {
        let data = ClientData::hash(*array(&client_data_hash, "a client data hash")?);
        Ok(PendingAssertion::new(self.0.verify_assertion(&object, data, &key.0)?))
    }

    /// Verifies an attestation and tells it step by step: for people who look for a mistake, not
    /// for a production log.
    pub fn explain_attestation(
        &self,
        object: Vec<u8>,
        key_id: Vec<u8>,
        client_data_hash: Vec<u8>,
        now: SystemTime,
    ) -> Result<String> {
        let key_id = KeyId::from_bytes(&key_id)?;
        let data = ClientData::hash(*array(&client_data_hash, "a client data hash")?);
        Ok(self.0.explain_attestation(&object, &key_id, data, timestamp(now)).to_string())
    }

    /// The same for an assertion.
    pub fn explain_assertion(
        &self,
        object: Vec<u8>,
        client_data_hash: Vec<u8>,
        key: &AttestedKey,
    ) -> Result<String> {
        let data = ClientData::hash(*array(&client_data_hash, "a client data hash")?);
        Ok(self.0.explain_assertion(&object, data, &key.0).to_string())
    }

    /// Whether the verifier serves this app.
    pub fn serves(&self, app_id: &str) -> bool {
        self.0.serves(app_id)
    }
}

/// The key of an enrolled device.
#[derive(uniffi::Object)]
pub struct AttestedKey(pub(crate) app_attest::AttestedKey);

#[uniffi::export]
impl AttestedKey {
    /// From the record that the effect `Enrol` had you store.
    #[uniffi::constructor]
    pub fn from_trusted_storage(record: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(app_attest::AttestedKey::from_trusted_storage(&record)?)))
    }

    /// From another server's table: 65 bytes of an uncompressed point on P-256, or a
    /// SubjectPublicKeyInfo. **Nothing proves it**: only for keys that were attested before.
    #[uniffi::constructor]
    pub fn from_trusted_parts(
        public_key: Vec<u8>,
        app_id: &str,
        environment: AttestEnvironment,
    ) -> Result<Arc<Self>> {
        let key =
            app_attest::AttestedKey::from_trusted_parts(&public_key, app_id, environment.into())?;
        Ok(Arc::new(Self(key)))
    }

    /// The record, for `from_trusted_storage`.
    pub fn record(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// The name of the device: its key in your table, 32 bytes.
    pub fn device(&self) -> Vec<u8> {
        self.0.device_id().as_bytes().to_vec()
    }

    /// The app that the key is for: compare it, where a verifier serves several.
    pub fn app_id(&self) -> String {
        self.0.app_id().into()
    }

    /// The environment: compare it, where a verifier accepts both.
    pub fn environment(&self) -> AttestEnvironment {
        self.0.environment().into()
    }
}

/// The launch fields of iOS 27 and macOS 27, and whether they count.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Launch {
    /// There are none.
    Absent,
    /// The system wrote these.
    Present {
        /// Apple's number of the way in which the app was launched.
        category: Option<u32>,
        /// The version of the bundle.
        bundle_version: Option<String>,
    },
    /// There are some, and nothing signed says that the system wrote them. A hooked app could have.
    Unproven {
        /// As they stand there.
        category: Option<u32>,
        /// As it stands there.
        bundle_version: Option<String>,
    },
}

impl From<&app_attest::Launch> for Launch {
    fn from(launch: &app_attest::Launch) -> Self {
        let parts = |fields: &app_attest::LaunchFields| {
            let category = fields.category().map(app_attest::ValidationCategory::number);
            (category, fields.bundle_version().map(Into::into))
        };
        match launch {
            app_attest::Launch::Present(fields) => {
                let (category, bundle_version) = parts(fields);
                Self::Present { category, bundle_version }
            }
            app_attest::Launch::Unproven(fields) => {
                let (category, bundle_version) = parts(fields);
                Self::Unproven { category, bundle_version }
            }
            _ => Self::Absent,
        }
    }
}

/// What an attestation says.
#[derive(Clone, uniffi::Record)]
pub struct AttestationClaims {
    /// The key that was attested, for use right away.
    pub key: Arc<AttestedKey>,
    /// Apple's number of the platform.
    pub platform: u32,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// Its build.
    pub os_build: Option<String>,
    /// How the app was launched.
    pub launch: Launch,
    /// The receipt for Apple's fraud metric, **not verified**.
    pub receipt: Vec<u8>,
    /// The leaf certificate is valid from this moment …
    pub leaf_not_before: SystemTime,
    /// … to this one.
    pub leaf_not_after: SystemTime,
}

impl From<app_attest::Attestation> for AttestationClaims {
    fn from(claims: app_attest::Attestation) -> Self {
        let validity = claims.leaf_validity();
        Self {
            key: Arc::new(AttestedKey(claims.key().clone())),
            platform: claims.platform().number(),
            os_version: claims.os_version().map(Into::into),
            os_build: claims.os_build().map(Into::into),
            launch: claims.launch().into(),
            receipt: claims.receipt().to_vec(),
            leaf_not_before: system_time(validity.not_before),
            leaf_not_after: system_time(validity.not_after),
        }
    }
}

/// What an assertion says.
#[derive(Clone, uniffi::Record)]
pub struct AssertionClaims {
    /// The name of the device, 32 bytes.
    pub device: Vec<u8>,
    /// The app: compare it, where a verifier serves several.
    pub app_id: String,
    /// The environment.
    pub environment: AttestEnvironment,
    /// The counter, 1 or more.
    pub counter: u32,
    /// How the app was launched.
    pub launch: Launch,
}

impl From<app_attest::Assertion> for AssertionClaims {
    fn from(claims: app_attest::Assertion) -> Self {
        Self {
            device: claims.device_id().as_bytes().to_vec(),
            app_id: claims.app_id().into(),
            environment: claims.environment().into(),
            counter: claims.counter(),
            launch: claims.launch().into(),
        }
    }
}

pending! {
    /// A genuine attestation.
    PendingAttestation, app_attest::Attestation, AttestationClaims
}

#[uniffi::export]
impl PendingAttestation {
    /// Says whose device it is: an enrolment enrols it for them.
    pub fn owned_by(&self, subject: &str) -> Result<()> {
        self.0.owned_by(subject)
    }

    /// Takes the challenge in the same write: both count, or neither.
    pub fn with_challenge(&self, challenge: &PendingChallenge) -> Result<()> {
        self.0.with_challenge(&challenge.0)
    }

    /// Judges it before its device is enrolled.
    pub fn appraise(&self, policy: &AppAttestPolicy) -> Result<Appraisal> {
        let policy = app_attest::Policy::try_from(policy)?;
        self.0.look(|claims| (&policy.appraise_before_enrolment(claims)).into())
    }
}

pending! {
    /// A genuine assertion.
    PendingAssertion, app_attest::Assertion, AssertionClaims
}

#[uniffi::export]
impl PendingAssertion {
    /// Says whose device it must be: its counter advances only if it is theirs.
    pub fn owned_by(&self, subject: &str) -> Result<()> {
        self.0.owned_by(subject)
    }

    /// Takes the challenge in the same write: both count, or neither.
    pub fn with_challenge(&self, challenge: &PendingChallenge) -> Result<()> {
        self.0.with_challenge(&challenge.0)
    }

    /// Judges it before it is committed. It is used up by its commit either way.
    pub fn appraise(&self, policy: &AppAttestPolicy) -> Result<Appraisal> {
        let policy = app_attest::Policy::try_from(policy)?;
        self.0.look(|claims| (&policy.appraise_before_commit(claims)).into())
    }
}

/// Where a policy begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AppAttestPreset {
    /// Nothing is asked.
    None,
    /// Where the launch fields are proven: TestFlight, App Store, enterprise or Developer ID.
    Recommended,
    /// Proven launch fields that say App Store: systems from 27 on.
    Strict,
}

/// How much a policy asks of a launch field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Demand {
    /// It must be there, proven and good.
    Required,
    /// Where it is proven, it must be good.
    IfProven,
    /// It is not looked at.
    Ignored,
}

impl From<Demand> for app_attest::Demand {
    fn from(demand: Demand) -> Self {
        match demand {
            Demand::Required => Self::Required,
            Demand::IfProven => Self::IfProven,
            Demand::Ignored => Self::Ignored,
        }
    }
}

/// Which ways of launching are accepted, by Apple's numbers.
#[derive(Clone, uniffi::Record)]
pub struct LaunchCategoryDemand {
    /// How much it is asked.
    pub demand: Demand,
    /// 2 TestFlight, 4 App Store, 5 enterprise, 6 Developer ID, 3 development.
    pub accepted: Vec<u32>,
}

/// The least version of the bundle.
#[derive(Clone, uniffi::Record)]
pub struct BundleVersionDemand {
    /// How much it is asked.
    pub demand: Demand,
    /// Numbers and dots.
    pub version: String,
}

/// The least version of the operating system for a platform.
#[derive(Clone, uniffi::Record)]
pub struct OsVersionDemand {
    /// Apple's number of the platform.
    pub platform: u32,
    /// Numbers and dots.
    pub version: String,
}

/// Which genuine apps are good enough.
#[derive(Clone, uniffi::Record)]
pub struct AppAttestPolicy {
    /// Where it begins.
    pub preset: AppAttestPreset,
    /// What it asks of the way of launching instead.
    #[uniffi(default = None)]
    pub launch_category: Option<LaunchCategoryDemand>,
    /// Whether launch fields that nothing proves are refused.
    #[uniffi(default = None)]
    pub refuse_unproven: Option<bool>,
    /// The least version of the bundle.
    #[uniffi(default = None)]
    pub min_bundle_version: Option<BundleVersionDemand>,
    /// The least versions of operating systems, which only an attestation shows.
    #[uniffi(default = [])]
    pub min_os_versions: Vec<OsVersionDemand>,
}

impl TryFrom<&AppAttestPolicy> for app_attest::Policy {
    type Error = crate::error::BonafideError;

    fn try_from(said: &AppAttestPolicy) -> Result<Self> {
        let mut policy = match said.preset {
            AppAttestPreset::None => Self::new(),
            AppAttestPreset::Recommended => Self::recommended(),
            AppAttestPreset::Strict => Self::strict(),
        };
        if let Some(category) = &said.launch_category {
            let accepted = category.accepted.iter().copied();
            let accepted = accepted.map(app_attest::ValidationCategory::new);
            policy = policy.launch_category(category.demand.into(), accepted);
        }
        if let Some(refuse) = said.refuse_unproven {
            policy = policy.refuse_unproven(refuse);
        }
        if let Some(bundle) = &said.min_bundle_version {
            policy = policy.min_bundle_version(bundle.demand.into(), &bundle.version)?;
        }
        for os in &said.min_os_versions {
            policy = policy.min_os_version(app_attest::Platform::new(os.platform), &os.version)?;
        }
        Ok(policy)
    }
}
