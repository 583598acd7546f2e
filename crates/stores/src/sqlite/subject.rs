//! What is stored about a person: to be told, and to be erased.

use super::{SqliteStore, read_device};
use crate::values;
use bonafide::replay::{Device, DeviceId, Store, Unavailable};
use sqlx::Row;
use sqlx::sqlite::{SqlitePool, SqliteRow};

pub(super) async fn devices(
    readers: &SqlitePool,
    subject: &str,
) -> Result<Vec<(DeviceId, Device)>, Unavailable> {
    let rows = sqlx::query(
        "SELECT record, receipt, owner, counter, used, revoked, id FROM device
         WHERE owner = ?1 ORDER BY id",
    )
    .bind(subject)
    .fetch_all(readers)
    .await;
    rows.and_then(|rows| rows.iter().map(named).collect())
        .map_err(|error| Unavailable::new("the devices could not be loaded").because(error))
}

fn named(row: &SqliteRow) -> Result<(DeviceId, Device), sqlx::Error> {
    Ok((values::device_id(row.try_get(6)?)?, read_device(row)?))
}

/// One after the other, also those that are enrolled meanwhile, and those that cannot be read.
pub(super) async fn erase(store: &SqliteStore, subject: &str) -> Result<u64, Unavailable> {
    let mut count: u64 = 0;
    loop {
        let ids = sqlx::query_scalar("SELECT id FROM device WHERE owner = ?1")
            .bind(subject)
            .fetch_all(&store.readers)
            .await;
        let failed = |error| Unavailable::new("the devices could not be found").because(error);
        let ids: Vec<Vec<u8>> = ids.map_err(failed)?;
        if ids.is_empty() {
            return Ok(count);
        }
        for id in ids {
            let device = values::device_id(&id).map_err(failed)?;
            count = count.saturating_add(u64::from(store.erase(&device).await?));
        }
    }
}
