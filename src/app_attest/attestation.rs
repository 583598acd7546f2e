//! Validating an attestation, in Apple's order and with Apple's numbers:
//!
//! * [Validating apps that connect to your server](https://developer.apple.com/documentation/devicecheck/validating-apps-that-connect-to-your-server),
//!   section "Verify the attestation";
//! * [Attestation Object Validation Guide](https://developer.apple.com/documentation/devicecheck/attestation-object-validation-guide).

use super::app_id::AppId;
use super::authenticator_data::AttestedData;
use super::client_data::{ClientData, ClientDataHash};
use super::environment::Environment;
use super::key::{AttestedKey, KeyId};
use super::launch::Launch;
use super::leaf::{self, System};
use super::object::AttestationObject;
use super::platform::Platform;
use super::report::{Step, Trace};
use super::verifier::Verifier;
use crate::error::{Error, ErrorKind, Result};
use crate::replay::{Effect, Effects, Uncommitted};
use crate::signature::{Curve, VerifyingKey, point_of_spki};
use crate::time::{Timestamp, Window};
use crate::x509::{Certificate, VerifiedLeaf};
use core::fmt;
use subtle::ConstantTimeEq;

/// The first system that writes launch fields.
const FIRST_OS_WITH_LAUNCH_FIELDS: u32 = 27;

pub(super) static STEPS: [Step; 12] = [
    Step::new(0, "object", "attestation object"),
    Step::new(1, "certificate chain", "attestation step 1 (certificate chain)"),
    Step::new(2, "client data hash", "attestation step 2 (client data hash)"),
    Step::new(3, "nonce", "attestation step 3 (nonce)"),
    Step::new(4, "nonce and platform in the leaf", "attestation step 4 (nonce and platform)"),
    Step::new(5, "key id", "attestation step 5 (key id)"),
    Step::new(6, "App ID", "attestation step 6 (App ID)"),
    Step::new(7, "counter", "attestation step 7 (counter)"),
    Step::new(8, "environment (AAGUID)", "attestation step 8 (environment)"),
    Step::new(9, "credential id and public key", "attestation step 9 (credential id)"),
    Step::new(10, "apple_validation_category_01", "attestation step 10 (launch category)"),
    Step::new(11, "apple_bundle_version_01", "attestation step 11 (bundle version)"),
];

/// What a genuine attestation says.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    key: AttestedKey,
    platform: Platform,
    system: System,
    launch: Launch,
    receipt: Vec<u8>,
    leaf_validity: Window,
}

impl Attestation {
    /// The key that was attested.
    pub const fn key(&self) -> &AttestedKey {
        &self.key
    }

    /// The key that was attested, for use right away.
    pub fn into_key(self) -> AttestedKey {
        self.key
    }

    /// The platform in the leaf.
    pub const fn platform(&self) -> Platform {
        self.platform
    }

    /// The version of the operating system, such as `27.0`, as the leaf names it.
    pub fn os_version(&self) -> Option<&str> {
        self.system.version.as_deref()
    }

    /// The build of the operating system; the leaf names it since iOS 16.3.
    pub fn os_build(&self) -> Option<&str> {
        self.system.build.as_deref()
    }

    /// `iphoneos` or `macosx`; the leaf names it since iOS 17.7.
    pub fn os_name(&self) -> Option<&str> {
        self.system.name.as_deref()
    }

    /// The launch fields of iOS 27 and macOS 27, and whether they are believed.
    pub const fn launch(&self) -> &Launch {
        &self.launch
    }

    /// The receipt for Apple's fraud metric. **Not verified**: the attestation's
    /// signature does not cover it, and it may be empty.
    pub fn receipt(&self) -> &[u8] {
        &self.receipt
    }

    /// When the leaf certificate is valid: between a day and a year around the
    /// moment of attestation.
    pub const fn leaf_validity(&self) -> Window {
        self.leaf_validity
    }
}

/// Of the receipt, its length.
impl fmt::Debug for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attestation")
            .field("key", &self.key)
            .field("platform", &self.platform)
            .field("system", &self.system)
            .field("launch", &self.launch)
            .field("receipt_len", &self.receipt.len())
            .field("leaf_validity", &self.leaf_validity)
            .finish()
    }
}

pub(super) fn verify(
    verifier: &Verifier,
    object: &[u8],
    key_id: &KeyId,
    client_data: ClientData<'_>,
    now: Timestamp,
    trace: &mut impl Trace,
) -> Result<Uncommitted<Attestation>> {
    let [
        step_0,
        step_1,
        step_2,
        step_3,
        step_4,
        step_5,
        step_6,
        step_7,
        step_8,
        step_9,
        step_10,
        step_11,
    ] = &STEPS;

    let read = Evidence::read(object);
    let Evidence { object, data } = &trace.step(step_0, read, Evidence::describe)?;

    let chain = read_chain(object).map_err(|error| step_1.blame(error))?;
    let [Certificate { validity: leaf_validity, .. }, _] = chain;
    let valid = step_1_certificate_chain(verifier, &chain, now);
    let leaf = trace.step(step_1, valid, |_| {
        let Window { not_before, not_after } = leaf_validity;
        format!("up to a trust anchor; the leaf is valid from {not_before} to {not_after}")
    })?;

    let client_data_hash = step_2_client_data_hash(client_data);
    trace.passed(step_2, || {
        format!("{} bytes behind the authenticator data", client_data_hash.as_bytes().len())
    });

    let nonce = step_3_nonce(object.authenticator_data, &client_data_hash);
    trace.passed(step_3, || "SHA-256 of both".into());

    let signed = step_4_signed_nonce(&leaf, &nonce)
        .and_then(|()| step_4_platform(verifier, &leaf))
        .and_then(|platform| step_4_boot_policy(verifier, &leaf, platform).map(|()| platform));
    let platform = trace.step(step_4, signed, |platform| match *platform {
        Platform::MACOS => format!("the nonce; {platform} with an accepted boot policy"),
        _ => format!("the nonce; {platform}"),
    })?;

    let named = step_5_key_id(verifier, &leaf, key_id);
    let key = trace.step(step_5, named, |_| "SHA-256 of the leaf's public key".into())?;

    let app = step_6_app_id(verifier, data);
    let app = trace.step(step_6, app, |app| app.text().into())?;

    let counter = step_7_counter(data);
    trace.step(step_7, counter, |()| "0".into())?;

    let environment = step_8_environment(verifier, data);
    let environment = trace.step(step_8, environment, Environment::to_string)?;

    let credential = step_9_credential(data, key_id, &key);
    trace.step(step_9, credential, |()| "both are the leaf's".into())?;

    let system = leaf::system(&leaf);
    let launch = steps_10_and_11_launch_fields(data, platform, &system);
    trace.passed(step_10, || launch.describe_category());
    trace.passed(step_11, || launch.describe_bundle_version());

    // "Store the public key, the receipt": the effect that the caller commits.
    let has_proven_launch_fields = launch.present().is_some();
    let key = AttestedKey::new(
        key,
        *key_id,
        app.clone(),
        environment,
        platform,
        has_proven_launch_fields,
    );
    let receipt = object.receipt.to_vec();
    let effects = Effects::one(Effect::Enrol {
        device: key.device_id(),
        owner: String::new(),
        record: key.to_bytes(),
        receipt: receipt.clone(),
    });
    let claims = Attestation { key, platform, system, launch, receipt, leaf_validity };
    Ok(Uncommitted::new(claims, effects))
}

/// The object with everything in it that has a shape: CBOR, authenticator data,
/// COSE key and launch fields are read here, before any step looks at what they say.
struct Evidence<'a> {
    object: AttestationObject<'a>,
    data: AttestedData<'a>,
}

impl<'a> Evidence<'a> {
    fn read(object: &'a [u8]) -> Result<Self> {
        let object = AttestationObject::read(object)?;
        let data = AttestedData::read(object.authenticator_data)?;
        Ok(Self { object, data })
    }

    fn describe(&self) -> String {
        format!(
            "apple-appattest, {} bytes of authenticator data, a receipt of {} bytes",
            self.object.authenticator_data.len(),
            self.object.receipt.len()
        )
    }
}

/// The certificates of step 1.
fn read_chain<'a>(object: &AttestationObject<'a>) -> Result<[Certificate<'a>; 2]> {
    Ok([Certificate::read(object.leaf)?, Certificate::read(object.intermediate)?])
}

/// 1. Verify that the x5c array contains the intermediate and leaf certificates
///    for App Attest, up to Apple's root.
fn step_1_certificate_chain<'c, 'a>(
    verifier: &Verifier,
    chain: &'c [Certificate<'a>],
    now: Timestamp,
) -> Result<VerifiedLeaf<'c, 'a>> {
    verifier.trust().validate(chain, now)
}

/// 2. Create clientDataHash as the SHA-256 hash of the one-time challenge, and
///    append it to the end of the authenticator data. (Apple's published samples
///    do without that hash: [`ClientData::published_sample`].)
fn step_2_client_data_hash(client_data: ClientData<'_>) -> ClientDataHash<'_> {
    client_data.to_hash()
}

/// 3. Generate a new SHA-256 hash of the composite item to create nonce.
fn step_3_nonce(authenticator_data: &[u8], client_data_hash: &ClientDataHash<'_>) -> [u8; 32] {
    client_data_hash.nonce(authenticator_data)
}

/// 4. Obtain the value of the credCert extension 1.2.840.113635.100.8.2 and
///    verify that it equals nonce.
fn step_4_signed_nonce(leaf: &VerifiedLeaf<'_, '_>, nonce: &[u8; 32]) -> Result<()> {
    let signed = leaf::nonce(leaf)?;
    if !bool::from(signed.ct_eq(nonce)) {
        return Err(Error::new(ErrorKind::NonceMismatch)
            .expected("the nonce of these authenticator data and this client data")
            .found("another nonce in the leaf"));
    }
    Ok(())
}

/// 4, continued. Not in Apple's text: without it a Mac whose System Integrity
/// Protection is off would pass as an iPhone.
fn step_4_platform(verifier: &Verifier, leaf: &VerifiedLeaf<'_, '_>) -> Result<Platform> {
    let platform = leaf::platform(leaf)?;
    if !verifier.accepts_platform(platform) {
        return Err(Error::new(ErrorKind::UnknownPlatform)
            .expected("a platform that the verifier accepts")
            .found(platform.number()));
    }
    Ok(platform)
}

/// 4, continued: a Mac must run with System Integrity Protection and Full
/// Security. iOS leaves hold another value there, or none.
fn step_4_boot_policy(
    verifier: &Verifier,
    leaf: &VerifiedLeaf<'_, '_>,
    platform: Platform,
) -> Result<()> {
    if platform == Platform::MACOS && !verifier.accepts_boot_policy(leaf::boot_policy(leaf)?) {
        return Err(Error::new(ErrorKind::BootPolicy)
            .expected("System Integrity Protection on and Full Security")
            .found("another boot policy"));
    }
    Ok(())
}

/// 5. Create the SHA-256 hash of the public key in credCert with X9.62
///    uncompressed point format, and verify that it matches the key identifier.
fn step_5_key_id(
    verifier: &Verifier,
    leaf: &VerifiedLeaf<'_, '_>,
    key_id: &KeyId,
) -> Result<VerifyingKey> {
    let (curve, point) = point_of_spki(leaf.spki())?;
    if curve != Curve::P256 {
        return Err(Error::new(ErrorKind::UnsupportedKeyAlgorithm).expected("a P-256 key"));
    }
    let key = VerifyingKey::from_point(verifier.provider(), curve, point)?;
    if KeyId::of_point(point) != *key_id {
        return Err(Error::new(ErrorKind::KeyIdMismatch)
            .expected("the key id of the leaf's public key")
            .found("another key id"));
    }
    Ok(key)
}

/// 6. Compute the SHA-256 hash of your app's App ID, and verify that it's the
///    same as the authenticator data's RP ID hash.
fn step_6_app_id<'v>(verifier: &'v Verifier, data: &AttestedData<'_>) -> Result<&'v AppId> {
    verifier.app_of_hash(data.header.rp_id_hash).ok_or_else(|| {
        Error::new(ErrorKind::AppIdMismatch)
            .expected("the hash of a configured App ID")
            .found("the hash of another App ID")
    })
}

/// 7. Verify that the authenticator data's counter field equals 0.
fn step_7_counter(data: &AttestedData<'_>) -> Result<()> {
    if data.header.counter != 0 {
        return Err(Error::new(ErrorKind::CounterNotZero).expected("0").found(data.header.counter));
    }
    Ok(())
}

/// 8. Verify that the authenticator data's aaguid field is appattestdevelop in
///    development, or appattest followed by seven 0x00 bytes in production.
fn step_8_environment(verifier: &Verifier, data: &AttestedData<'_>) -> Result<Environment> {
    let mismatch =
        || Error::new(ErrorKind::EnvironmentMismatch).expected(verifier.environments_as_text());
    let environment = Environment::from_aaguid(data.aaguid)
        .ok_or_else(|| mismatch().found("an AAGUID that is not App Attest's"))?;
    if !verifier.accepts_environment(environment) {
        return Err(mismatch().found(environment.as_str()));
    }
    Ok(environment)
}

/// 9. Verify that the authenticator data's credentialId field is the same as the
///    key identifier. The COSE key behind it must be the leaf's too.
fn step_9_credential(data: &AttestedData<'_>, key_id: &KeyId, key: &VerifyingKey) -> Result<()> {
    if !bool::from(data.credential_id.ct_eq(key_id.as_bytes())) {
        return Err(Error::new(ErrorKind::CredentialIdMismatch)
            .expected("the key id")
            .found("another credential id"));
    }
    if data.cose_point.as_slice() != key.point() {
        return Err(Error::new(ErrorKind::PublicKeyMismatch)
            .expected("the leaf's public key")
            .found("another key in the authenticator data"));
    }
    Ok(())
}

/// 10. and 11. Verify apple_validation_category_01 and apple_bundle_version_01.
///     They are there or not, proven or not; what they should say is policy.
fn steps_10_and_11_launch_fields(
    data: &AttestedData<'_>,
    platform: Platform,
    system: &System,
) -> Launch {
    Launch::new(data.launch.clone(), system_writes_launch_fields(data, platform, system))
}

/// Whether signed evidence says that this system writes launch fields.
///
/// nonce = SHA-256(authData ‖ clientDataHash) does not say where one part ends
/// and the other begins, and the system signs a client data hash of any length.
/// A hooked app on an older system can have `map ‖ hash` attested and then
/// present `authData ‖ map` for `hash`: everything verifies. Where the system
/// writes its own map, a second one would be trailing data. So: the leaf says
/// 27 or later; and, since some Macs write no map even then, anything but iOS
/// also says in its signed flags that a map is there.
fn system_writes_launch_fields(
    data: &AttestedData<'_>,
    platform: Platform,
    system: &System,
) -> bool {
    let is_new_enough =
        system.major_version().is_some_and(|major| major >= FIRST_OS_WITH_LAUNCH_FIELDS);
    is_new_enough && (platform == Platform::IOS || data.header.claims_extensions())
}
