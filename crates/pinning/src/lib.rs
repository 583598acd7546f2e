//! TLS with certificate pinning: which keys a server may have, checked on the validated path
//! and never on what the server merely presents.
//!
//! A [`PinSet`] names, for each host, the keys (RFC 7469 pins: SHA-256 of the
//! SubjectPublicKeyInfo) of which one must be on the server's certification path. Pinning is
//! *in addition to* the ordinary evaluation of the certificate, and takes nothing from it.
//!
//! Two ways to apply one:
//!
//! - **rustls** (feature `rustls`): [`tls::client_config`] makes a whole configuration, TLS 1.3
//!   by default; [`tls::PinnedVerifier`] is its verifier, for a configuration of your own.
//! - **The platform's own TLS** (URLSession, OkHttp): after the platform has trusted the chain,
//!   [`verify_pins`] says whether it is pinned. It does no I/O and needs no C and no assembler.
//!
//! ```
//! use bonafide::Timestamp;
//! use bonafide_pinning::{OnExpiry, PinSet};
//!
//! let pins = PinSet::builder()
//!     .host("api.example.com", [
//!         "sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=",
//!         "sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=", // the backup, offline
//!     ])
//!     .expires(Timestamp::from_unix_seconds(1_900_000_000), OnExpiry::Open)
//!     .build()?;
//! # let _ = pins;
//! # Ok::<(), bonafide::Error>(())
//! ```
//!
//! # What pinning is worth
//!
//! It stops whoever has a certificate for your host from an authority that the device trusts:
//! a mis-issued one, or a company's or an attacker's root on the device. It does not stop
//! whoever controls the app or the device, where the check can be switched off; only what the
//! server verifies is a boundary.

mod algorithms;
mod check;
mod host;
mod pin;
mod set;
mod text;
#[cfg(feature = "rustls")]
pub mod tls;
mod update;

pub use check::{PinCheck, PinOutcome, verify_pins};
pub use pin::Pin;
pub use set::{Builder, OnExpiry, PinSet};
pub use update::UpdateKey;
