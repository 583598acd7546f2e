//! After writes were lost: what the database forgot must not be used again.

use super::session::session;
use crate::numbers::{MAX_MILLIS, millis};
use bonafide::Timestamp;
use bonafide::replay::Unavailable;
use core::time::Duration;
use sqlx::Connection;
use sqlx::postgres::PgPool;

/// Whoever calls this waits for it.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Refuses everything that was made until then, and erases the devices whose counters may be old.
pub(super) async fn void(pool: &PgPool, until: Timestamp) -> Result<u64, Unavailable> {
    let voided = session(pool, DAY, async |connection| {
        let mut transaction = connection.begin().await?;
        // Millions of devices take longer than a commit may.
        sqlx::raw_sql("SET LOCAL statement_timeout = 0").execute(&mut *transaction).await?;
        let devices: i64 = sqlx::query_scalar("SELECT bonafide.writes_were_lost($1)")
            .bind(millis(until).min(MAX_MILLIS))
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(devices.cast_unsigned())
    });
    voided.await.map_err(|error| Unavailable::new("nothing was voided").because(error))
}
