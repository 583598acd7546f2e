//! After writes were lost: what the database forgot must not be used again.

use super::sweep::{REMOVING, insert};
use crate::numbers::{millis, timestamp};
use bonafide::replay::Unavailable;
use bonafide::{Timestamp, Window};
use sqlx::postgres::PgPool;

/// Refuses everything that was made until then, and erases the devices whose counters may be old.
pub(super) async fn void(pool: &PgPool, until: Timestamp) -> Result<u64, Unavailable> {
    let voided = async {
        let mut transaction = pool.begin().await?;
        // Not while another node removes.
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(REMOVING)
            .execute(&mut *transaction)
            .await?;
        let devices = sqlx::query("DELETE FROM bonafide.device WHERE NOT revoked")
            .execute(&mut *transaction)
            .await?;
        let joined: Vec<i64> = sqlx::query_scalar(
            "DELETE FROM bonafide.forgotten WHERE not_before <= $1 RETURNING not_after",
        )
        .bind(millis(until))
        .fetch_all(&mut *transaction)
        .await?;
        let last = joined.into_iter().map(timestamp).fold(until, Timestamp::max);
        let window = Window { not_before: timestamp(0), not_after: last };
        insert(&mut transaction, window).await?;
        transaction.commit().await?;
        Ok::<_, sqlx::Error>(devices.rows_affected())
    };
    voided.await.map_err(|error| Unavailable::new("nothing was voided").because(error))
}
