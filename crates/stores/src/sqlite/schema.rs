//! The tables, and how a file comes to have them.

use bonafide::replay::{Counter, Unavailable};
use sqlx::sqlite::SqliteConnection;

/// One step for each layout; the number of those that were taken is the file's
/// `user_version`. A step that was published is never changed.
const STEPS: [&str; 1] = ["
    CREATE TABLE device (
        id      BLOB    PRIMARY KEY,      -- 32 bytes
        record  BLOB    NOT NULL,         -- for AttestedKey::from_trusted_storage
        receipt BLOB    NOT NULL,         -- for Apple's fraud metric
        owner   TEXT    NOT NULL,
        counter INTEGER NOT NULL,         -- the greatest that was used
        used    INTEGER NOT NULL,         -- the 64 up to it: bit i is counter - i
        revoked INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX device_owner ON device (owner);

    CREATE TABLE used (
        id          BLOB    PRIMARY KEY,  -- 32 bytes
        made        INTEGER NOT NULL,     -- ms since the epoch: when its evidence was made
        last_moment INTEGER NOT NULL      -- kept until then
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX used_last_moment ON used (last_moment);

    CREATE TABLE forgotten (              -- windows of `made` whose rows were removed
        not_before INTEGER PRIMARY KEY,
        not_after  INTEGER NOT NULL
    ) STRICT;
"];

/// Marks the file as this crate's (`PRAGMA application_id`): "bonf".
const APPLICATION: i64 = 0x626f_6e66;

pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), Unavailable> {
    // One process at a time.
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await.map_err(failed)?;
    let migrated = steps(connection).await;
    let end = if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::raw_sql(end).execute(&mut *connection).await;
    migrated?;
    ended.map(|_| ()).map_err(failed)
}

fn failed(error: sqlx::Error) -> Unavailable {
    Unavailable::new("the database could not be prepared").because(error)
}

/// The number of steps that a file of this crate has taken; `None` for an empty one.
pub(super) async fn layout(connection: &mut SqliteConnection) -> Result<Option<i64>, Unavailable> {
    // One statement: another process may be preparing the file.
    let (version, application, tables) = sqlx::query_as::<_, (i64, i64, i64)>(
        "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
         FROM pragma_user_version, pragma_application_id",
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    match (version, application, tables) {
        (version, APPLICATION, _) => Ok(Some(version)),
        (0, 0, 0) => Ok(None),
        _ => Err(Unavailable::new("the file is another program's database")),
    }
}

async fn steps(connection: &mut SqliteConnection) -> Result<(), Unavailable> {
    let version = layout(connection).await?.unwrap_or(0);
    let taken = usize::try_from(version).unwrap_or(usize::MAX);
    let Some(missing) = STEPS.get(taken..) else {
        return Err(Unavailable::new("the database was written by a later version"));
    };
    for step in missing {
        sqlx::raw_sql(*step).execute(&mut *connection).await.map_err(failed)?;
    }
    let marks =
        format!("PRAGMA user_version = {}; PRAGMA application_id = {APPLICATION}", STEPS.len());
    let marks = sqlx::AssertSqlSafe(marks);
    sqlx::raw_sql(marks).execute(&mut *connection).await.map_err(failed)?;
    Ok(())
}

/// A counter's two columns.
pub(super) fn columns(counter: Counter) -> (i64, i64) {
    (counter.highest().into(), counter.used().cast_signed())
}
