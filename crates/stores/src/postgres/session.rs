//! A connection for one piece of work, which ends in time.

use super::connect::{Pool, Server, connection};
use core::time::Duration;
use deadpool::managed::Object;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Does this on a connection of the pool. The server gives up after `patience`
/// (`statement_timeout`), but not while it waits for a standby, and a host that is gone says
/// nothing: so this gives up, too, a little later.
pub(super) async fn session<T>(
    pool: &Pool,
    patience: Duration,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    let connection = connection(pool, patience).await?;
    let patience = patience.saturating_add(patience.checked_div(4).unwrap_or_default());
    let mut session = Session { connection: Some(connection), patience };
    let Some(connection) = &mut session.connection else { return Err(sqlx::Error::PoolClosed) };
    let done = timeout(patience, work(connection)).await;
    match done {
        // Back at once.
        Ok(Ok(_)) => drop(session.connection.take()),
        // A transaction may have to be rolled back, and the server may be gone.
        Ok(Err(_)) => drop(session),
        // Nobody knows what is still to come on it.
        Err(_) => session.connection.take().map(Object::take).map_or((), drop),
    }
    done.unwrap_or_else(|_| {
        let error = std::io::Error::new(std::io::ErrorKind::TimedOut, "the server did not answer");
        Err(sqlx::Error::Io(error))
    })
}

/// Of work that failed, or that nobody waits for any more, the connection goes back when the
/// server has answered.
struct Session {
    connection: Option<Object<Server>>,
    patience: Duration,
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let patience = self.patience;
        let Ok(runtime) = Handle::try_current() else {
            drop(Object::take(connection));
            return;
        };
        runtime.spawn(async move {
            if !matches!(timeout(patience, connection.ping()).await, Ok(Ok(()))) {
                drop(Object::take(connection));
            }
        });
    }
}
