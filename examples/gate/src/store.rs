//! A store, by its address.

use bonafide::replay::AnyStore;
use bonafide_stores::postgres::{self, PostgresStore};
use bonafide_stores::redis::{self, Composed, RedisStore};
use bonafide_stores::sqlite::{self, SqliteStore};
use std::error::Error;

/// Opens `sqlite:PATH` or `postgres://…` for everything, or `redis://…` for what was used, with
/// another one for the devices.
///
/// # Errors
/// An address of another kind, Redis without a store for the devices, or a store that does not
/// open.
pub async fn open(store: &str, devices: Option<&str>) -> Result<AnyStore, Box<dyn Error>> {
    if store.starts_with("redis://") || store.starts_with("rediss://") {
        let devices = devices.ok_or("Redis keeps no devices: say where, with --devices")?;
        let used = RedisStore::open(store, redis::Options::default()).await?;
        return Ok(AnyStore::new(Composed::new(used, whole(devices).await?)));
    }
    match devices {
        Some(_) => Err("--devices is for Redis, which keeps none".into()),
        None => whole(store).await,
    }
}

async fn whole(address: &str) -> Result<AnyStore, Box<dyn Error>> {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let store = SqliteStore::open(path, sqlite::Options::default()).await?;
        return Ok(AnyStore::new(store));
    }
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        let store = PostgresStore::open(address, postgres::Options::default()).await?;
        return Ok(AnyStore::new(store));
    }
    // The address may hold a password.
    Err("a store is sqlite:PATH, postgres://…, or redis://… with --devices".into())
}
