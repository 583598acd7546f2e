//! Sealed secrets as a server uses them.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

mod any_input;
mod context;
mod keyring;
mod legacy;
mod limits;
mod rewrap;
mod secrecy;
mod setup;
mod vectors;
