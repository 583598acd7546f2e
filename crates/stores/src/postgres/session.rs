//! A connection for one piece of work, which ends in time.

use core::time::Duration;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Connection, Postgres};
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Does this on a connection of the pool. The server gives up after `patience`
/// (`statement_timeout`), but not while it waits for a standby, and a host that is gone says
/// nothing: so this gives up, too, a little later.
pub(super) async fn session<T>(
    pool: &PgPool,
    patience: Duration,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    let connection = pool.acquire().await?;
    let patience = patience.saturating_add(patience.checked_div(4).unwrap_or_default());
    let mut session = Session { connection: Some(connection), patience };
    let Some(connection) = &mut session.connection else { return Err(sqlx::Error::PoolClosed) };
    let done = timeout(patience, work(connection)).await;
    let connection = session.connection.take();
    done.unwrap_or_else(|_| {
        // Nobody knows what is still to come on it, so it is no more the pool's.
        drop(connection.map(PoolConnection::detach));
        let error = std::io::Error::new(std::io::ErrorKind::TimedOut, "the server did not answer");
        Err(sqlx::Error::Io(error))
    })
}

/// Of a caller who no longer waits, it goes back when the answer has come.
struct Session {
    connection: Option<PoolConnection<Postgres>>,
    patience: Duration,
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let patience = self.patience;
        let Ok(runtime) = Handle::try_current() else {
            drop(connection.detach());
            return;
        };
        runtime.spawn(async move {
            if !matches!(timeout(patience, connection.ping()).await, Ok(Ok(()))) {
                drop(connection.detach());
            }
        });
    }
}
