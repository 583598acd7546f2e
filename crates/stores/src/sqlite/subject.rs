//! What is stored about a person: to be told, and to be erased.

use super::{SqliteStore, read_device};
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
    let id: Vec<u8> = row.try_get(6)?;
    let id = <[u8; 32]>::try_from(id).map_err(|_| {
        let error: sqlx::error::BoxDynError = "an id has 32 bytes".into();
        sqlx::Error::Decode(error)
    })?;
    Ok((DeviceId::from_bytes(id), read_device(row)?))
}

/// One after the other, also those that are enrolled meanwhile.
pub(super) async fn erase(store: &SqliteStore, subject: &str) -> Result<u64, Unavailable> {
    let mut count: u64 = 0;
    loop {
        let devices = devices(&store.readers, subject).await?;
        if devices.is_empty() {
            return Ok(count);
        }
        for (device, _) in devices {
            count = count.saturating_add(u64::from(store.erase(&device).await?));
        }
    }
}
