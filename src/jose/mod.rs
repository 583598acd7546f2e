//! Reading the two compact forms of JOSE that Play Integrity uses.
//!
//! Algorithms are fixed by the function that is called, never chosen by a header:
//! a header that names another one, or that brings a key, is refused. Nothing
//! here writes a token.

mod compact;
mod header;
mod jwe;
mod jws;

#[cfg(feature = "__internals")]
pub(crate) use jwe::open;
pub(crate) use jwe::{KeyEncryptionKey, decrypt};
pub(crate) use jws::verify;
