//! Google Play Integrity: is this request from a recognized app on a genuine
//! Android device?
//!
//! * A **classic** request carries a nonce; its token is decrypted and verified here
//!   with the two keys from the Play Console ([`Verifier`]).
//! * A **standard** request carries a request hash; Google decodes its token
//!   ([`DecodeRequest`], [`verify_decoded`]).
//!
//! Both end in one [`Verdict`] and one [`Policy`].
//!
//! Facts: [Verdicts](https://developer.android.com/google/play/integrity/verdicts),
//! schema revision 20260910 of the Play Integrity API.

mod decode;
mod expected;
mod judge;
mod keys;
mod payload;
mod pc;
mod policy;
mod serialize;
mod values;
mod verdict;
mod verifier;

#[cfg(feature = "gate")]
pub(crate) use decode::check_token;
pub use decode::{DecodeRequest, check_decode_status, verify_decoded, verify_pc_decoded};
pub use expected::{Binding, Expected, Freshness};
pub use keys::{DecryptionKey, VerificationKey};
pub use pc::PcVerdict;
pub use policy::{CertificateDigest, Policy};
pub use values::{
    ActivityLevel, AppRecognition, DetectedApp, DeviceActivity, DeviceLabel, Licensing, PlayProtect,
};
pub use verdict::{
    AccountActivity, AccountDetails, AppAccessRisk, AppIntegrity, DeviceAttributes,
    DeviceIntegrity, DeviceRecall, EnvironmentDetails, Provenance, RecentDeviceActivity,
    RequestDetails, TestingDetails, Verdict,
};
#[cfg(feature = "gate")]
pub(crate) use verifier::check_package;
pub use verifier::{Builder, Verifier};
