//! What is stored about a person: to be told, and to be erased.

use super::read_device;
use bonafide::replay::{Device, DeviceId, Unavailable};
use sqlx::Row;
use sqlx::postgres::{PgPool, PgRow};

pub(super) async fn devices(
    pool: &PgPool,
    subject: &str,
) -> Result<Vec<(DeviceId, Device)>, Unavailable> {
    let rows = sqlx::query(
        "SELECT id, record, receipt, owner, counter, used, revoked FROM bonafide.device
         WHERE owner = $1 ORDER BY id",
    )
    .bind(subject)
    .fetch_all(pool)
    .await;
    let named = |row: &PgRow| Ok((name(row)?, read_device(row)?));
    rows.and_then(|rows| rows.iter().map(named).collect())
        .map_err(|error| Unavailable::new("the devices could not be loaded").because(error))
}

fn name(row: &PgRow) -> Result<DeviceId, sqlx::Error> {
    let id: Vec<u8> = row.try_get("id")?;
    let id = <[u8; 32]>::try_from(id);
    id.map(DeviceId::from_bytes).map_err(|_| sqlx::Error::Decode("an id has 32 bytes".into()))
}

/// Erases what is stored about these devices. Of those that are revoked, name and revocation
/// stay, or they could come back.
pub(super) async fn erase(pool: &PgPool, which: Which<'_>) -> Result<u64, Unavailable> {
    let erased = async {
        let mut transaction = pool.begin().await?;
        // What is revoked in between is emptied by the second.
        let (delete, empty) = which.statements();
        let mut count: u64 = 0;
        for statement in [delete, empty] {
            let statement = match which {
                Which::Device(id) => sqlx::query(statement).bind(id.as_bytes().as_slice()),
                Which::OwnedBy(subject) => sqlx::query(statement).bind(subject),
            };
            let done = statement.execute(&mut *transaction).await?;
            count = count.saturating_add(done.rows_affected());
        }
        transaction.commit().await?;
        Ok::<_, sqlx::Error>(count)
    };
    erased.await.map_err(|error| Unavailable::new("nothing was erased").because(error))
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
                 SET record = '', receipt = '', owner = '', counter = 0, used = 1 WHERE id = $1",
            ),
            Self::OwnedBy(_) => (
                "DELETE FROM bonafide.device WHERE owner = $1 AND NOT revoked",
                "UPDATE bonafide.device
                 SET record = '', receipt = '', owner = '', counter = 0, used = 1 WHERE owner = $1",
            ),
        }
    }
}
