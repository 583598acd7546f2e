//! Validating an assertion, in Apple's order and with Apple's numbers:
//! [Validating apps that connect to your server](https://developer.apple.com/documentation/devicecheck/validating-apps-that-connect-to-your-server),
//! section "Verify the assertion".

use super::authenticator_data::AssertedData;
use super::client_data::{ClientData, ClientDataHash};
use super::environment::Environment;
use super::key::AttestedKey;
use super::launch::{Launch, LaunchFields};
use super::object::AssertionObject;
use super::report::{Step, Trace};
use super::verifier::Verifier;
use crate::error::{Error, ErrorKind, Result};
use crate::replay::{DeviceId, Effect, Effects, Uncommitted};
use crate::signature::{Curve, Hash, VerifyingKey};
use core::fmt;
use subtle::ConstantTimeEq;

pub(super) static STEPS: [Step; 9] = [
    Step::new(0, "object", "assertion object"),
    Step::new(1, "client data hash", "assertion step 1 (client data hash)"),
    Step::new(2, "nonce", "assertion step 2 (nonce)"),
    Step::new(3, "signature", "assertion step 3 (signature)"),
    Step::new(4, "App ID and environment", "assertion step 4 (App ID)"),
    Step::new(5, "counter", "assertion step 5 (counter)"),
    Step::new(6, "challenge", "assertion step 6 (challenge)"),
    Step::new(7, "apple_validation_category_01", "assertion step 7 (launch category)"),
    Step::new(8, "apple_bundle_version_01", "assertion step 8 (bundle version)"),
];

/// What a genuine assertion says.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assertion {
    device: DeviceId,
    app: super::app_id::AppId,
    environment: Environment,
    counter: u32,
    launch: Launch,
}

impl Assertion {
    /// The device that made it.
    pub const fn device_id(&self) -> DeviceId {
        self.device
    }

    /// The App ID of the device's key.
    pub fn app_id(&self) -> &str {
        self.app.text()
    }

    /// The environment of the device's key.
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// The counter, 1 or more. The commit made sure that it is new.
    pub const fn counter(&self) -> u32 {
        self.counter
    }

    /// The launch fields of iOS 27 and macOS 27, and whether they are believed.
    pub const fn launch(&self) -> &Launch {
        &self.launch
    }
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion")
            .field("app_id", &self.app_id())
            .field("environment", &self.environment)
            .field("counter", &self.counter)
            .field("launch", &self.launch)
            .finish_non_exhaustive()
    }
}

pub(super) fn verify(
    verifier: &Verifier,
    object: &[u8],
    client_data: ClientData<'_>,
    key: &AttestedKey,
    trace: &mut impl Trace,
) -> Result<Uncommitted<Assertion>> {
    let [step_0, step_1, step_2, step_3, step_4, step_5, step_6, step_7, step_8] = &STEPS;

    let read = AssertionObject::read(object).and_then(|object| {
        AssertedData::read(object.authenticator_data).map(|data| (object, data))
    });
    let (object, data) = trace.step(step_0, read, |(object, _)| {
        format!("{} bytes of authenticator data", object.authenticator_data.len())
    })?;

    let client_data_hash = step_1_client_data_hash(client_data);
    trace.passed(step_1, || {
        format!("{} bytes behind the authenticator data", client_data_hash.as_bytes().len())
    });

    let nonce = step_2_nonce(object.authenticator_data, &client_data_hash);
    trace.passed(step_2, || "SHA-256 of both".into());

    let signature = step_3_signature(verifier, key, &nonce, object.signature);
    trace.step(step_3, signature, |()| "made by the attested key".into())?;

    let app = step_4_app_id(verifier, key, &data);
    trace.step(step_4, app, |()| format!("{}, {}", key.app_id(), key.environment()))?;

    let counter = step_5_counter(&data);
    let counter = trace.step(step_5, counter, |counter| {
        format!("{counter}; must be greater than the stored one when it is committed")
    })?;

    // 6. Verify that the embedded challenge in the client data matches the
    //    earlier challenge to the client. The signature of step 3 binds the
    //    client data, which only the caller can read.
    trace.left_to_caller(step_6, || {
        "the client data are bound; that they hold your challenge is for you to check".into()
    });

    let launch = steps_7_and_8_launch_fields(data.launch, key);
    trace.passed(step_7, || launch.describe_category());
    trace.passed(step_8, || launch.describe_bundle_version());

    let device = key.device_id();
    let environment = key.environment();
    let claims = Assertion { device, app: key.app.clone(), environment, counter, launch };
    Ok(Uncommitted::new(claims, Effects::one(Effect::Advance { device, counter, owner: None })))
}

/// 1. Compute clientDataHash as the SHA-256 hash of clientData.
fn step_1_client_data_hash(client_data: ClientData<'_>) -> ClientDataHash<'_> {
    client_data.to_hash()
}

/// 2. Concatenate authenticatorData and clientDataHash, and apply a SHA-256 hash
///    over the result to form nonce.
fn step_2_nonce(authenticator_data: &[u8], client_data_hash: &ClientDataHash<'_>) -> [u8; 32] {
    client_data_hash.nonce(authenticator_data)
}

/// 3. Use the public key that you store from the attestation object to verify
///    that the assertion's signature is valid for nonce. The nonce is the
///    message: ECDSA hashes it once more.
fn step_3_signature(
    verifier: &Verifier,
    key: &AttestedKey,
    nonce: &[u8; 32],
    signature: &[u8],
) -> Result<()> {
    let prepared;
    let key = if key.key.provider() == verifier.provider() {
        &key.key
    } else {
        prepared = VerifyingKey::from_point(verifier.provider(), Curve::P256, key.key.point())?;
        &prepared
    };
    key.verify(Hash::Sha256, nonce, signature, ErrorKind::AssertionSignature).map_err(|error| {
        error.expected("the attested key's signature over these data and this client data")
    })
}

/// 4. Compute the SHA-256 hash of your app's App ID, and verify that it matches
///    the RP ID in the authenticator data: the App ID that this key was attested
///    for, which must still be served, as must the key's environment and platform.
fn step_4_app_id(verifier: &Verifier, key: &AttestedKey, data: &AssertedData<'_>) -> Result<()> {
    let mismatch = || Error::new(ErrorKind::AppIdMismatch);
    if !bool::from(data.header.rp_id_hash.ct_eq(key.app.rp_id_hash())) {
        return Err(mismatch()
            .expected("the App ID that the key was attested for")
            .found("the hash of another App ID"));
    }
    if verifier.app_of_hash(key.app.rp_id_hash()).is_none() {
        return Err(mismatch()
            .expected("a key of an app that this verifier serves")
            .found("a key of another app"));
    }
    if !verifier.accepts_environment(key.environment()) {
        return Err(Error::new(ErrorKind::EnvironmentMismatch)
            .expected(verifier.environments_as_text())
            .found(key.environment().as_str()));
    }
    // A platform that is no longer accepted closes to those enrolled before, too.
    if let Some(platform) = key.platform().filter(|platform| !verifier.accepts_platform(*platform))
    {
        return Err(Error::new(ErrorKind::UnknownPlatform)
            .expected("a platform that the verifier accepts")
            .found(platform.number()));
    }
    Ok(())
}

/// 5. Verify that the authenticator data's counter value is greater than the
///    value from the previous assertion, or greater than 0 on the first
///    assertion. The store compares when it commits; 0 is never greater.
fn step_5_counter(data: &AssertedData<'_>) -> Result<u32> {
    match data.header.counter {
        0 => Err(Error::new(ErrorKind::CounterNotIncreased).expected("1 or more").found(0_u32)),
        counter => Ok(counter),
    }
}

/// 7. and 8. Verify apple_validation_category_01 and apple_bundle_version_01.
///    They are believed if those in the key's attestation were; what they should
///    say is policy.
fn steps_7_and_8_launch_fields(fields: Option<LaunchFields>, key: &AttestedKey) -> Launch {
    Launch::new(fields, key.launch_fields_are_believed())
}
