//! Connections that keep the promises of a store.

use super::options::Options;
use crate::this_host::is_this_host;
use crate::values;
use bonafide::replay::Unavailable;
use core::str::FromStr;
use core::time::Duration;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection, Row};

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

/// A connection that was idle for so long is asked whether it is still there; asking each time
/// would be a second round trip for each commit.
const IDLE: Duration = Duration::from_secs(5);

pub(super) async fn pool(
    settings: PgConnectOptions,
    options: &Options,
) -> Result<PgPool, Unavailable> {
    let patience = values::timeout(options.patience);
    // The pool tries until its patience ends, and does not say why.
    first(&settings, patience)
        .await
        .map_err(|error| Unavailable::new("the database could not be opened").because(error))?;
    Ok(PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(options.patience)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| Box::pin(prepare(connection, patience)))
        .connect_lazy_with(settings))
}

async fn first(settings: &PgConnectOptions, patience: u32) -> Result<(), sqlx::Error> {
    let looked = async {
        let mut connection = settings.connect().await?;
        prepare(&mut connection, patience).await?;
        connection.close().await
    };
    let patience = Duration::from_millis(u64::from(patience));
    let looked = tokio::time::timeout(patience, looked).await;
    looked.unwrap_or(Err(sqlx::Error::PoolTimedOut))
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
                    WHEN 'off' THEN 'on' WHEN 'local' THEN 'on'
                    ELSE current_setting('synchronous_commit') END, false)",
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
