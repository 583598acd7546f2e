//! After writes were lost: what the database forgot must not be used again.

use super::connect::{Pool, connection};
use crate::values::{MAX_MILLIS, millis};
use bonafide::Timestamp;
use bonafide::replay::Unavailable;
use core::time::Duration;
use deadpool::managed::Object;
use tokio::time::timeout;

/// A server that is gone says nothing.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Refuses everything that was made until then, and erases the devices whose counters may be old.
pub(super) async fn void(
    pool: &Pool,
    patience: Duration,
    until: Timestamp,
) -> Result<u64, Unavailable> {
    let voided = async {
        // Millions of devices take longer than a commit may, so on a connection of its own.
        let mut connection = Object::take(connection(pool, patience).await?);
        sqlx::raw_sql("SET statement_timeout = 0").execute(&mut connection).await?;
        let devices: i64 = sqlx::query_scalar("SELECT bonafide.writes_were_lost($1)")
            .bind(millis(until).min(MAX_MILLIS))
            .fetch_one(&mut connection)
            .await?;
        Ok::<_, sqlx::Error>(devices.cast_unsigned())
    };
    let voided = timeout(HOUR, voided).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    voided
        .map_err(|error| Unavailable::new("what was lost is not certain to be void").because(error))
}
