//! Prove that a request comes from a genuine app on a genuine device.
//!
//! The library opens no socket and no file, reads no clock and keeps no state:
//! evidence goes in with everything it is judged by, claims or a precise error
//! come out. See [`app_attest`] and [`play_integrity`] for first examples.
//!
//! * **Evidence** is bytes from a client. A *verifier* turns it into **claims**,
//!   or refuses it with an [`Error`]. Nothing weakens a verification.
//! * Claims arrive as [`Uncommitted`](replay::Uncommitted): they count after the
//!   write that keeps them from being used twice.
//! * A *policy* turns claims into an [`Appraisal`]: whether genuine is good
//!   enough is yours to say.

#![cfg_attr(
    not(all(feature = "gate", feature = "seal", feature = "signals")),
    allow(unused, reason = "without each verifier, something on the floors below is unused")
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        reason = "a test that overflows fails, as it should"
    )
)]

mod appraisal;
#[cfg(feature = "challenge")]
pub mod challenge;
mod encoding;
mod error;
#[cfg(feature = "gate")]
pub mod gate;
#[cfg(feature = "play-integrity")]
mod jose;
mod random;
pub mod replay;
pub mod request;
#[cfg(feature = "seal")]
pub mod seal;
#[cfg(feature = "signals")]
pub mod signals;
mod signature;
mod time;
mod x509;

#[cfg(feature = "app-attest")]
pub mod app_attest;

#[cfg(feature = "play-integrity")]
pub mod play_integrity;

#[cfg(feature = "__internals")]
#[doc(hidden)]
#[path = "internals.rs"]
pub mod __internals;

pub use appraisal::{Appraisal, Reason, Remediation};
pub use error::{Action, Error, ErrorClass, ErrorKind, Result};
#[cfg(feature = "os-rng")]
pub use random::OsRandom;
pub use random::RandomSource;
pub use signature::Provider;
pub use time::{Timestamp, Window};
pub use x509::TrustAnchor;
