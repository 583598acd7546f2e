//! The table of secrets, in SQLite.

use bonafide::ErrorKind;
use bonafide::seal::Context;
use bonafide_keyring::{Change, Rows, StoredRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{Connection, Row, SqliteConnection};
use std::path::Path;

/// Credentials of tenants, one sealed secret each.
pub(crate) struct Credentials(pub(crate) SqliteConnection);

impl Credentials {
    pub(crate) async fn open(path: &Path) -> sqlx::Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS credential (
                 id     INTEGER PRIMARY KEY,
                 tenant INTEGER NOT NULL,
                 name   TEXT    NOT NULL,
                 secret TEXT    NOT NULL)",
        )
        .execute(&mut connection)
        .await?;
        Ok(Self(connection))
    }
}

/// What a row's secret belongs to. Its names are for ever: they are no columns.
pub(crate) fn context(tenant: i64, name: &str) -> bonafide::Result<Context> {
    Context::new([("tenant", tenant.to_string().as_str()), ("name", name)])
}

/// Only an id that cannot be read stops the loop. What else is wrong with a row, SQLite
/// may have any type in any column, is the row's own failure.
fn stored(row: &SqliteRow) -> sqlx::Result<StoredRow<i64>> {
    let columns = row.try_get("tenant").and_then(|tenant| Ok((tenant, row.try_get("name")?)));
    let context = match columns {
        Ok((tenant, name)) => context(tenant, name),
        Err(_) => Err(ErrorKind::InvalidContext.into()),
    };
    // An empty value is no sealed secret: it fails, and a census counts it as unreadable.
    let value = row.try_get("secret").unwrap_or_default();
    Ok(StoredRow { id: row.try_get("id")?, value, context })
}

impl Rows for Credentials {
    type Id = i64;
    type Error = sqlx::Error;

    async fn page(
        &mut self,
        after: Option<&i64>,
        limit: usize,
    ) -> sqlx::Result<Vec<StoredRow<i64>>> {
        let sql =
            "SELECT id, tenant, name, secret FROM credential WHERE id > ? ORDER BY id LIMIT ?";
        let rows = sqlx::query(sql)
            .bind(after.copied().unwrap_or(i64::MIN))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut self.0)
            .await?;
        rows.iter().map(stored).collect()
    }

    async fn replace(&mut self, changes: &[Change<i64>]) -> sqlx::Result<Vec<bool>> {
        let mut transaction = self.0.begin().await?;
        let mut written = Vec::with_capacity(changes.len());
        for change in changes {
            let done = sqlx::query("UPDATE credential SET secret = ? WHERE id = ? AND secret = ?")
                .bind(&change.new)
                .bind(change.id)
                .bind(&change.old)
                .execute(&mut *transaction)
                .await?;
            written.push(done.rows_affected() == 1);
        }
        transaction.commit().await?;
        Ok(written)
    }
}
