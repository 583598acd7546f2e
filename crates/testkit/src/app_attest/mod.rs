//! A simulated App Attest: Apple's certification authority, and devices.

mod authority;
mod defect;
mod device;
mod launch;
mod recipe;
mod system;

pub use authority::Authority;
pub use defect::{AssertionDefect, AttestationDefect, AttestationOddity};
pub use device::Device;
pub use launch::{BUNDLE_VERSION, CATEGORY, launch_map};
pub use recipe::{Assertion, Attestation};
pub use system::{FULL_SECURITY, System};

/// The AAGUID of the production environment.
pub const PRODUCTION: [u8; 16] = *b"appattest\0\0\0\0\0\0\0";
/// The AAGUID of the development environment.
pub const DEVELOPMENT: [u8; 16] = *b"appattestdevelop";
