//! Removes records whose time is over, beside the commits.

use super::connect::Pool;
use super::options::Options;
use super::session::transaction;
use crate::values::{millis, timestamp};
use bonafide::replay::{Forgotten, Unavailable};
use bonafide::{Timestamp, Window};
use sqlx::{PgConnection, Row};

/// The most that one transaction removes, so that none takes long.
const BATCH: i64 = 1000;
/// Names the lock under which one node at a time removes: "bonr".
const REMOVING: i64 = 0x626f_6e72;

pub(super) async fn all(pool: &Pool, options: &Options) -> Result<u64, Unavailable> {
    let mut removed: u64 = 0;
    loop {
        let now = options.clock.as_ref().map(|clock| clock());
        let batch =
            transaction(pool, options.patience, async |connection| batch(connection, now).await);
        let failed = |error| Unavailable::new("nothing more was removed").because(error);
        let count = batch.await.map_err(failed)?;
        removed = removed.saturating_add(count);
        if count < BATCH.cast_unsigned() {
            return Ok(removed);
        }
    }
}

async fn batch(connection: &mut PgConnection, now: Option<Timestamp>) -> Result<u64, sqlx::Error> {
    // Another node does it now.
    if !sqlx::query_scalar::<_, bool>("SELECT pg_try_advisory_xact_lock($1)")
        .bind(REMOVING)
        .fetch_one(&mut *connection)
        .await?
    {
        return Ok(0);
    }
    let now = match now {
        Some(now) => now,
        None => timestamp(
            sqlx::query_scalar(
                "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
            )
            .fetch_one(&mut *connection)
            .await?,
        ),
    };
    let removed: Vec<i64> = sqlx::query_scalar(
        "DELETE FROM bonafide.used WHERE id IN
             (SELECT id FROM bonafide.used WHERE last_moment < $1 ORDER BY last_moment LIMIT $2)
         RETURNING made",
    )
    .bind(millis(now))
    .bind(BATCH)
    .fetch_all(&mut *connection)
    .await?;
    if !removed.is_empty() {
        // Together: who sees that the rows are gone sees that they were noted.
        note(connection, &removed, now).await?;
    }
    Ok(u64::try_from(removed.len()).unwrap_or(u64::MAX))
}

async fn note(
    connection: &mut PgConnection,
    removed: &[i64],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let rows = sqlx::query("DELETE FROM bonafide.forgotten RETURNING not_before, not_after")
        .fetch_all(&mut *connection)
        .await?;
    let mut windows = Vec::with_capacity(rows.len());
    for row in rows {
        let not_before = timestamp(row.try_get(0)?);
        windows.push(Window { not_before, not_after: timestamp(row.try_get(1)?) });
    }
    let mut forgotten = Forgotten::from_windows(windows);
    removed.iter().for_each(|made| forgotten.note(timestamp(*made), now));
    for window in forgotten.windows() {
        insert(connection, *window).await?;
    }
    Ok(())
}

async fn insert(connection: &mut PgConnection, window: Window) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO bonafide.forgotten (not_before, not_after) VALUES ($1, $2)")
        .bind(millis(window.not_before))
        .bind(millis(window.not_after))
        .execute(connection)
        .await
        .map(|_| ())
}
