//! bonafide for Swift, Kotlin and Python: the same code as Rust's, with its types and errors one
//! to one.
//!
//! The feature `client` is what an app calls, and `server` what a backend calls: a phone's library
//! has neither the decryption of Google's tokens nor sealing in it.

mod convert;
mod error;
mod request;
mod signals;

#[cfg(feature = "client")]
mod pins;

#[cfg(feature = "server")]
mod app_attest;
#[cfg(feature = "server")]
mod appraisal;
#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "server")]
mod challenge;
#[cfg(feature = "server")]
mod gate;
#[cfg(feature = "server")]
mod pending;
#[cfg(feature = "server")]
mod play_integrity;
#[cfg(feature = "server")]
mod seal;
#[cfg(feature = "server")]
mod store;
#[cfg(feature = "testkit")]
mod testkit;

pub use error::*;
pub use request::*;
pub use signals::*;

#[cfg(feature = "client")]
pub use pins::*;

#[cfg(feature = "server")]
pub use app_attest::*;
#[cfg(feature = "server")]
pub use appraisal::*;
#[cfg(feature = "bench")]
pub use bench::*;
#[cfg(feature = "server")]
pub use challenge::*;
#[cfg(feature = "server")]
pub use gate::*;
#[cfg(feature = "server")]
pub use pending::*;
#[cfg(feature = "server")]
pub use play_integrity::*;
#[cfg(feature = "server")]
pub use seal::*;
#[cfg(feature = "server")]
pub use store::*;
#[cfg(feature = "testkit")]
pub use testkit::*;

uniffi::setup_scaffolding!("bonafide");
