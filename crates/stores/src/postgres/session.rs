//! A connection for one piece of work, which ends in time and leaves nothing behind.

use super::connect::{Pool, Server, connection};
use core::time::Duration;
use deadpool::managed::Object;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Does this on a connection of the pool, each statement by itself. The server gives up after `patience`
/// (`statement_timeout`), but not while it waits for a standby, and a host that is gone says
/// nothing: so this gives up, too, a little later.
pub(super) async fn session<T>(
    pool: &Pool,
    patience: Duration,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    run(pool, patience, false, work).await
}

/// Does this in one transaction, which is committed unless it fails. Of one that was given up in the
/// middle, nobody knows whether it is open, so its connection ends: on it, what others commit would
/// not be committed.
pub(super) async fn transaction<T>(
    pool: &Pool,
    patience: Duration,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    run(pool, patience, true, async |connection| {
        let mut transaction = connection.begin().await?;
        let done = work(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    })
    .await
}

async fn run<T>(
    pool: &Pool,
    patience: Duration,
    is_transaction: bool,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    let connection = connection(pool, patience).await?;
    let patience = patience.saturating_add(patience.checked_div(4).unwrap_or_default());
    let mut session = Session { connection: Unsure(Some(connection)), patience, is_transaction };
    let Some(connection) = &mut session.connection.0 else { return Err(sqlx::Error::PoolClosed) };
    match timeout(patience, work(connection)).await {
        Ok(done) => {
            if done.is_ok() {
                session.connection.give_back();
            }
            done
        }
        Err(_) => {
            // Nobody knows what is still to come on it.
            session.connection.end();
            let why = "the server did not answer";
            Err(sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, why)))
        }
    }
}

/// Of a statement that failed, or whose answer nobody waits for any more, the connection goes back
/// when the server has answered.
struct Session {
    connection: Unsure,
    patience: Duration,
    is_transaction: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_transaction || self.connection.0.is_none() {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        let (mut unsure, patience) = (Unsure(self.connection.0.take()), self.patience);
        runtime.spawn(async move {
            if let Some(connection) = &mut unsure.0
                && let Ok(Ok(())) = timeout(patience, connection.ping()).await
            {
                unsure.give_back();
            }
        });
    }
}

/// A connection that ends, and leaves its place to another, if it is not given back.
struct Unsure(Option<Object<Server>>);

impl Unsure {
    fn give_back(&mut self) {
        drop(self.0.take());
    }

    fn end(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}

impl Drop for Unsure {
    fn drop(&mut self) {
        self.end();
    }
}
