//! Apple App Attest: is this request from an unmodified app on Apple hardware?
//!
//! An app makes a key in the Secure Enclave and has Apple attest it once
//! ([`Verifier::verify_attestation`]); from then on the key signs requests
//! ([`Verifier::verify_assertion`]).
//!
//! The code follows Apple's articles [Validating apps that connect to your
//! server](https://developer.apple.com/documentation/devicecheck/validating-apps-that-connect-to-your-server)
//! and [Attestation Object Validation
//! Guide](https://developer.apple.com/documentation/devicecheck/attestation-object-validation-guide):
//! `attestation.rs` has their eleven steps and `assertion.rs` their eight as
//! numbered functions, in order.
//!
//! ```
//! # fn main() -> bonafide::Result<()> {
//! use bonafide::app_attest::{ClientData, KeyId, Verifier};
//! use bonafide::Timestamp;
//!
//! // Once, at start.
//! let verifier = Verifier::builder().app("TEAMID1234.com.example.app").build()?;
//!
//! // For each new device: what the app sent, and the challenge you gave it.
//! # let (object, challenge) = (&b""[..], &b""[..]);
//! let key_id = KeyId::from_base64("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")?;
//! let now = Timestamp::try_from(std::time::SystemTime::now())?;
//! let refused = verifier.verify_attestation(object, &key_id, ClientData::raw(challenge), now);
//! assert_eq!(refused.unwrap_err().kind(), bonafide::ErrorKind::InvalidCbor);
//! # Ok(()) }
//! ```

mod app_id;
mod assertion;
mod attestation;
mod authenticator_data;
mod client_data;
mod environment;
mod key;
mod launch;
mod leaf;
mod object;
mod platform;
mod policy;
mod report;
mod verifier;

pub use assertion::Assertion;
pub use attestation::Attestation;
pub use client_data::ClientData;
pub use environment::Environment;
pub use key::{AttestedKey, KeyId};
pub use launch::{Launch, LaunchFields, ValidationCategory};
pub use platform::Platform;
pub use policy::{Demand, Policy};
pub use report::{Finding, Report, Step};
pub use verifier::{Builder, Verifier};

/// For the fuzz targets: both shapes of authenticator data.
#[cfg(feature = "__internals")]
pub(crate) fn read_authenticator_data(
    bytes: &[u8],
) -> (crate::error::Result<()>, crate::error::Result<()>) {
    let attested = authenticator_data::AttestedData::read(bytes).map(|_| ());
    (attested, authenticator_data::AssertedData::read(bytes).map(|_| ()))
}

#[cfg(test)]
mod tests;
