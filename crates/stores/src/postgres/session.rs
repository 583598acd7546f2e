//! A connection for one piece of work, which ends in time.

use core::time::Duration;
use sqlx::Postgres;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool};
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
    let mut session = Session { connection, patience, gave_up: false };
    if let Ok(done) = timeout(patience, work(&mut session.connection)).await {
        return done;
    }
    session.gave_up = true;
    let error = std::io::Error::new(std::io::ErrorKind::TimedOut, "the server did not answer");
    Err(sqlx::Error::Io(error))
}

struct Session {
    connection: PoolConnection<Postgres>,
    patience: Duration,
    /// Nobody knows what is still to come.
    gave_up: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        // It asks first whether the server is there, after the answer to whatever a caller did not
        // wait for, and without a limit of its own. Dropped before that, it closes the connection,
        // and leaves its place to another.
        let back = self.connection.return_to_pool();
        if let (false, Ok(runtime)) = (self.gave_up, Handle::try_current()) {
            let back = timeout(self.patience, back);
            runtime.spawn(back);
        }
    }
}
