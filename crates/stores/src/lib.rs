//! Where [`bonafide`] keeps devices and what was used, so that nothing is accepted twice.
//!
//! | store | for | what it survives |
//! |---|---|---|
//! | [`MemoryStore`](bonafide::replay::MemoryStore), in the core | tests, and one process whose devices may enrol again | nothing |
//! | [`SqliteStore`](sqlite::SqliteStore) | one host, any number of processes: **the default** | a crash and a power cut |
//! | `postgres::PostgresStore`, feature `postgres` | many nodes | what its server survives, if that flushes |
//! | `redis::RedisStore`, feature `redis` | many nodes; no devices | nothing: what was open before is void |
//! | `redis::Composed` | Redis for what was used, another for devices | as each of them |
//! | your own, over your database | when you have one | see `Store`; test it with `conformance` |
//!
//! ```no_run
//! # async fn example() -> Result<(), bonafide::replay::Unavailable> {
//! use bonafide_stores::sqlite::{Options, SqliteStore};
//!
//! let store = SqliteStore::open("devices.sqlite", Options::default()).await?;
//! # Ok(()) }
//! ```
//!
//! With the feature `conformance`, one line tests a store of yours:
//! `bonafide_stores::conformance::check(store).await?`.

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod sweeper;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod this_host;
#[cfg(any(feature = "postgres", feature = "redis", feature = "sqlite"))]
mod values;
