//! Where the keys of [`bonafide::seal`] live: in environment variables, in files, or
//! wrapped by an HSM; and how a database is moved from one key to the next.
//!
//! The core opens no file and asks no environment. This crate does, and nothing else.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test that panics fails, as it should"
    )
)]

mod document;
mod env;
mod error;
mod file;
mod key_text;
#[cfg(feature = "passphrase")]
mod passphrase;
mod private;
pub mod provider;
mod replace;
mod rewrap;

pub use document::{KeyringText, from_json, to_json};
pub use env::{from_env, from_variables};
pub use error::{Error, Result};
pub use file::KeyringFile;
pub use key_text::parse_key;
#[cfg(feature = "passphrase")]
pub use passphrase::from_passphrase;
pub use rewrap::{Change, Progress, Rewrapper, Rows, StoredRow, census, count_rows};
