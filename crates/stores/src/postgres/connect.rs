//! Connections that keep the promises of a store.

use super::options::Options;
use crate::this_host::is_this_host;
use crate::values;
use bonafide::replay::Unavailable;
use core::str::FromStr;
use core::time::Duration;
use deadpool::managed::{
    Manager, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult,
};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection, Row};
use std::io::ErrorKind;
use std::time::Instant;
use tokio::time::timeout;

pub(super) fn settings(url: &str, options: &Options) -> Result<PgConnectOptions, Unavailable> {
    let settings = PgConnectOptions::from_str(url).map_err(|error| {
        Unavailable::new("the database's address cannot be read").because(error)
    })?;
    if options.plaintext || stays_on_this_host(&settings) {
        return Ok(settings);
    }
    match settings.get_ssl_mode() {
        PgSslMode::VerifyFull | PgSslMode::VerifyCa => Ok(settings),
        // What an address without `sslmode` means.
        PgSslMode::Prefer => Ok(settings.ssl_mode(PgSslMode::VerifyFull)),
        _ => Err(Unavailable::new("the database's address asks for no checked TLS")),
    }
}

fn stays_on_this_host(settings: &PgConnectOptions) -> bool {
    let host = settings.get_host();
    settings.get_socket().is_some() || host.starts_with('/') || is_this_host(host)
}

pub(super) type Pool = deadpool::managed::Pool<Server>;

/// A connection that was idle for so long is asked whether it is still there; asking each time
/// would be a second round trip for each commit.
const IDLE: Duration = Duration::from_secs(5);

/// One that was idle for so long is not asked: whatever is in between may have forgotten it, and
/// then there is no answer.
const MAX_IDLE: Duration = Duration::from_secs(30);

/// None that is older is used: what the server keeps for it is let go, and new servers are found.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// The one that the pool connects to.
pub(super) struct Server {
    settings: PgConnectOptions,
    patience: Duration,
}

/// Its first connection is there, or cannot be made.
pub(super) async fn pool(
    settings: PgConnectOptions,
    options: &Options,
) -> Result<Pool, Unavailable> {
    let server = Server { settings, patience: options.patience };
    let connections = usize::try_from(options.connections).unwrap_or(usize::MAX);
    let pool = Pool::builder(server).max_size(connections).queue_mode(QueueMode::Lifo).build();
    let opened = async {
        let pool = pool.map_err(|error| sqlx::Error::Configuration(error.into()))?;
        drop(connection(&pool, options.patience).await?);
        Ok::<_, sqlx::Error>(pool)
    };
    let failed = |error| Unavailable::new("the database could not be opened").because(error);
    opened.await.map_err(failed)
}

/// A connection of the pool, or a new one.
pub(super) async fn connection(
    pool: &Pool,
    patience: Duration,
) -> Result<Object<Server>, sqlx::Error> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(20);
    loop {
        let left = patience.saturating_sub(started.elapsed());
        let error = match timeout(left, pool.get()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(PoolError::Backend(error))) => error,
            Ok(Err(PoolError::Closed)) => return Err(sqlx::Error::PoolClosed),
            Ok(Err(_)) | Err(_) => return Err(sqlx::Error::PoolTimedOut),
        };
        if !may_pass(&error) || pause > patience.saturating_sub(started.elapsed()) {
            return Err(error);
        }
        // Another connection may come free meanwhile.
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(Duration::from_millis(500));
    }
}

/// Ends the connections that would not be used any more.
pub(super) fn end_unused(pool: &Pool) {
    pool.retain(|_, metrics| is_fresh(&metrics));
}

fn is_fresh(metrics: &Metrics) -> bool {
    metrics.last_used() <= MAX_IDLE && metrics.age() <= LIFETIME
}

impl Manager for Server {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        let mut connection = self.settings.connect().await?;
        prepare(&mut connection, values::timeout(self.patience)).await?;
        Ok(connection)
    }

    async fn recycle(
        &self,
        connection: &mut PgConnection,
        metrics: &Metrics,
    ) -> RecycleResult<sqlx::Error> {
        if !is_fresh(metrics) {
            return Err(RecycleError::message("not used for long, or old"));
        }
        if metrics.last_used() > IDLE {
            // Several that are gone fit into the patience of one caller.
            let patience = self.patience.checked_div(4).unwrap_or_default();
            let gone = |_| RecycleError::message("no answer");
            timeout(patience, connection.ping()).await.map_err(gone)??;
        }
        Ok(())
    }
}

/// Whether the server starts, or has no place at the moment.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
        ),
        // cannot_connect_now, too_many_connections
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| matches!(&*code, "57P03" | "53300"))
        }
        _ => false,
    }
}

/// Each connection, also after a fail-over to another server.
async fn prepare(connection: &mut PgConnection, patience: u32) -> Result<(), sqlx::Error> {
    // A role or a database may have other defaults.
    let settings = format!(
        "SET default_transaction_isolation = 'read committed';
         SET statement_timeout = {patience};
         SET idle_in_transaction_session_timeout = {patience}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut *connection).await?;
    // What is set here stays, whatever the server's settings become. An answer before the flush
    // would let a crash forget what was used.
    let found = sqlx::query(
        "SELECT pg_is_in_recovery(), current_setting('fsync')::boolean,
                set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)",
    )
    .fetch_one(&mut *connection)
    .await?;
    if found.try_get(0)? {
        return Err(refused("the server is a standby"));
    }
    if !found.try_get::<bool, _>(1)? {
        return Err(refused("the server does not flush: fsync is off"));
    }
    Ok(())
}

fn refused(why: &'static str) -> sqlx::Error {
    sqlx::Error::Configuration(why.into())
}
