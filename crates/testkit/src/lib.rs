//! Simulated attestation authorities and devices, for testing a server without
//! a phone.
//!
//! Everything is deterministic: the same seed gives the same keys, certificates
//! and signatures. Nothing here is genuine: all keys come from [`MARKER`], and a
//! verifier accepts them only if it was told to trust the simulated root.
//!
//! ```
//! use bonafide_testkit::app_attest::{Authority, Device};
//!
//! let authority = Authority::from_seed(1);
//! let mut device = Device::from_seed(7, "TEAMID1234.com.example.app");
//! let attestation = device.attest(&authority, &[0x11; 32], 1_780_000_000);
//! let assertion = device.assert(&[0x22; 32]);
//! assert!(attestation.len() > assertion.len());
//! ```

pub mod app_attest;
pub mod cbor;
pub mod certificate;
pub mod der;
mod key;
pub mod play_integrity;
mod server;

pub use key::{Curve, Hash, Key};
pub use server::ServerChain;

/// In every key's derivation and in every certificate: its presence in a
/// release artefact shows that test code was shipped.
pub const MARKER: &str = "bonafide-testkit: simulated, never trust this";
