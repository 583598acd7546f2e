//! The C interface of bonafide. `include/bonafide.h` is made from it, and is its
//! documentation.

#![allow(non_camel_case_types, reason = "these are names of C")]

mod app_attest;
mod appraisal;
mod boundary;
mod buffer;
mod challenge;
mod error;
mod gate;
mod pending;
mod pins;
mod play_integrity;
mod request;
mod result;
mod seal;
mod secret;
mod signals;
#[cfg(feature = "testkit")]
mod testkit;

pub use app_attest::*;
pub use appraisal::*;
pub use buffer::*;
pub use challenge::*;
pub use error::*;
pub use gate::*;
pub use pending::*;
pub use pins::*;
pub use play_integrity::*;
pub use request::*;
pub use result::*;
pub use seal::*;
pub use secret::*;
pub use signals::*;
#[cfg(feature = "testkit")]
pub use testkit::*;
