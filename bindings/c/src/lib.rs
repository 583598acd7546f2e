//! The C interface of bonafide. `include/bonafide.h` is made from it, and is its
//! documentation.

#![allow(non_camel_case_types, reason = "these are names of C")]

mod app_attest;
mod boundary;
mod error;
mod pending;
mod request;
mod result;

pub use app_attest::*;
pub use error::*;
pub use pending::*;
pub use request::*;
pub use result::*;
