//! The layout, and how a database comes to have it.

use super::connect::Pool;
use super::options::Options;
use super::session::transaction;
use bonafide::replay::{Outcome, Unavailable};
use sqlx::PgConnection;

/// One step for each layout. A step that was published is never changed.
const STEPS: [&str; 1] = [include_str!("layout_1.sql")];

/// Names the lock under which one process prepares the database: "bonf".
const PREPARING: i64 = 0x626f_6e66;

pub(super) async fn prepare(pool: &Pool, options: &Options) -> Result<(), Unavailable> {
    let prepared = transaction(pool, options.patience, async |connection| {
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind(PREPARING)
            .execute(&mut *connection)
            .await?;
        let taken = layout(connection).await?;
        if taken.is_none() && options.must_exist {
            return Ok(Err(Unavailable::new("the database must exist, and this one is empty")));
        }
        let taken = usize::try_from(taken.unwrap_or(0)).unwrap_or(usize::MAX);
        let Some(missing) = STEPS.get(taken..) else {
            return Ok(Err(Unavailable::new("the database was written by a later version")));
        };
        if !missing.is_empty() {
            take(connection, taken == 0, missing).await?;
        }
        Ok(Ok(()))
    });
    let failed = |error| Unavailable::new("the database could not be prepared").because(error);
    prepared.await.map_err(failed)?
}

/// The number of steps that the database has taken; `None` for one without the schema.
async fn layout(connection: &mut PgConnection) -> Result<Option<i32>, sqlx::Error> {
    let is_there: bool = sqlx::query_scalar("SELECT to_regclass('bonafide.layout') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !is_there {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT steps FROM bonafide.layout").fetch_one(connection).await.map(Some)
}

async fn take(
    connection: &mut PgConnection,
    is_new: bool,
    missing: &'static [&'static str],
) -> Result<(), sqlx::Error> {
    if is_new {
        // The schema may have been made for a role that can make none.
        sqlx::raw_sql(
            "DO $$ BEGIN
                 IF to_regnamespace('bonafide') IS NULL THEN CREATE SCHEMA bonafide; END IF;
             END $$;
             CREATE TABLE bonafide.layout (steps integer NOT NULL);
             INSERT INTO bonafide.layout VALUES (0)",
        )
        .execute(&mut *connection)
        .await?;
    }
    for step in missing {
        sqlx::raw_sql(*step).execute(&mut *connection).await?;
        sqlx::raw_sql("UPDATE bonafide.layout SET steps = steps + 1")
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What the stored functions answer.
pub(super) fn outcome(number: i16) -> Result<Outcome, sqlx::Error> {
    Ok(match number {
        1 => Outcome::Committed,
        2 => Outcome::Replayed,
        3 => Outcome::Stale,
        4 => Outcome::Revoked,
        5 => Outcome::UnknownDevice,
        6 => Outcome::AlreadyEnrolled,
        7 => Outcome::EnrolledForAnother,
        _ => {
            let why = "the database's functions are of another version";
            return Err(sqlx::Error::Configuration(why.into()));
        }
    })
}
