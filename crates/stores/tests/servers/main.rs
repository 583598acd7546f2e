//! Real servers, PostgreSQL and Redis: the contract, and what may go wrong.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

mod authority;
mod composed;
#[path = "../contest/mod.rs"]
mod contest;
mod disk;
mod machine;
mod postgres;
mod proxy;
mod redis;
mod requests;
mod sweeping;
mod wrong_clock;
mod yours;
