//! What is stored about a person: to be told, and to be erased.

use super::connect::Pool;
use super::read_device;
use super::session::{session, transaction};
use crate::values;
use bonafide::replay::{Device, DeviceId, Unavailable};
use core::time::Duration;
use sqlx::Row;
use sqlx::postgres::PgRow;

pub(super) async fn devices(
    pool: &Pool,
    patience: Duration,
    subject: &str,
) -> Result<Vec<(DeviceId, Device)>, Unavailable> {
    let named = |row: &PgRow| Ok((values::device_id(row.try_get("id")?)?, read_device(row)?));
    let devices = session(pool, patience, async |connection| {
        let rows = sqlx::query(
            "SELECT id, record, receipt, owner, counter, used, revoked FROM bonafide.device
             WHERE owner = $1 ORDER BY id",
        )
        .bind(subject)
        .fetch_all(connection)
        .await?;
        rows.iter().map(named).collect()
    });
    let failed = |error| Unavailable::new("the devices could not be loaded").because(error);
    devices.await.map_err(failed)
}

/// Erases what is stored about these devices. Of those that are revoked, name and revocation
/// stay, or they could come back.
pub(super) async fn erase(
    pool: &Pool,
    patience: Duration,
    which: Which<'_>,
) -> Result<u64, Unavailable> {
    let erased = transaction(pool, patience, async |connection| {
        // What is revoked in between is emptied by the second, what is enrolled stays as it is.
        let (delete, empty) = which.statements();
        let mut count: u64 = 0;
        for statement in [delete, empty] {
            let statement = match which {
                Which::Device(id) => sqlx::query(statement).bind(id.as_bytes().as_slice()),
                Which::OwnedBy(subject) => sqlx::query(statement).bind(subject),
            };
            let done = statement.execute(&mut *connection).await?;
            count = count.saturating_add(done.rows_affected());
        }
        Ok(count)
    });
    erased.await.map_err(|error| Unavailable::new("the erasure is not certain").because(error))
}

/// Which devices are meant.
#[derive(Clone, Copy)]
pub(super) enum Which<'a> {
    Device(&'a DeviceId),
    OwnedBy(&'a str),
}

impl Which<'_> {
    const fn statements(self) -> (&'static str, &'static str) {
        match self {
            Self::Device(_) => (
                "DELETE FROM bonafide.device WHERE id = $1 AND NOT revoked",
                "UPDATE bonafide.device
                 SET record = '', receipt = '', owner = '', counter = 0, used = 1
                 WHERE id = $1 AND revoked",
            ),
            Self::OwnedBy(_) => (
                "DELETE FROM bonafide.device WHERE owner = $1 AND NOT revoked",
                "UPDATE bonafide.device
                 SET record = '', receipt = '', owner = '', counter = 0, used = 1
                 WHERE owner = $1 AND revoked",
            ),
        }
    }
}
