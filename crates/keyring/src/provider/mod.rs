//! What wraps the keys of a ring.

mod local;
#[cfg(feature = "pkcs11")]
mod pkcs11;

pub use local::LocalProvider;
#[cfg(feature = "pkcs11")]
pub use pkcs11::{Pkcs11Config, Pkcs11Provider, TokenId};
