//! A connection that knows which server is at its other end.

use super::options::Options;
use super::scripts::Scripts;
use crate::numbers::{MAX_MILLIS, length, millis, timestamp};
use bonafide::Timestamp;
use bonafide::replay::Unavailable;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisError};
use std::sync::{Arc, PoisonError, RwLock};

/// A TCP connection ends with the server's process, so what is behind it never changes.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) connection: MultiplexedConnection,
    /// Redis names each run of a server: `run_id`.
    pub(super) server: Arc<str>,
}

/// The one connection, which all commits share, made again when it breaks.
pub(super) struct Connector {
    client: Client,
    options: Options,
    pub(super) scripts: Scripts,
    current: RwLock<Option<Link>>,
    connecting: tokio::sync::Mutex<()>,
}

impl Connector {
    pub(super) fn new(url: &str, options: Options) -> Result<Self, Unavailable> {
        Ok(Self {
            client: client(url, &options)?,
            options,
            scripts: Scripts::new(),
            current: RwLock::new(None),
            connecting: tokio::sync::Mutex::new(()),
        })
    }

    /// The connection, if need be a new one.
    pub(super) async fn link(&self) -> Result<Link, RedisError> {
        if let Some(link) = self.current() {
            return Ok(link);
        }
        tokio::time::timeout(self.options.patience, self.connect())
            .await
            .unwrap_or_else(|_| Err(failed("no connection within the patience")))
    }

    fn current(&self) -> Option<Link> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, link: Option<Link>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = link;
    }

    async fn connect(&self) -> Result<Link, RedisError> {
        let _one_at_a_time = self.connecting.lock().await;
        if let Some(link) = self.current() {
            return Ok(link);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.patience))
            .set_response_timeout(Some(self.options.patience))
            .set_pipeline_buffer_size(1024);
        let mut connection =
            self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let (about, time): (String, (i64, i64)) =
            redis::pipe().cmd("INFO").cmd("TIME").query_async(&mut connection).await?;
        let server = examine(&about)?.into();
        let link = Link { connection, server };
        self.begin(&link, time).await?;
        self.set(Some(link.clone()));
        Ok(link)
    }

    /// A server that nobody has seen may know less than the one before it, or nothing: whatever
    /// was made before it came counts as used.
    async fn begin(&self, link: &Link, time: (i64, i64)) -> Result<(), RedisError> {
        let its_time = time.0.saturating_mul(1000).saturating_add(time.1.div_euclid(1000));
        let now = match &self.options.clock {
            Some(clock) => clock(),
            None => match Timestamp::try_from(std::time::SystemTime::now()) {
                Ok(mine) => mine.max(timestamp(its_time)),
                Err(_) => timestamp(its_time),
            },
        };
        let until = millis(now).saturating_add(length(self.options.clock_skew));
        self.scripts.void(link, until, true).await.map(drop)
    }

    /// Once more, on a connection that is there: its server forgot everything meanwhile.
    pub(super) async fn begin_again(&self, link: &Link) -> Result<(), RedisError> {
        let time = redis::cmd("TIME").query_async(&mut link.connection.clone()).await?;
        self.begin(link, time).await
    }

    /// Nothing more is sent on this connection.
    pub(super) fn give_up(&self, link: &Link) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Another one may have been made meanwhile, to the same server.
        *current = current.take().filter(|other| !Arc::ptr_eq(&other.server, &link.server));
    }
}

fn client(url: &str, options: &Options) -> Result<Client, Unavailable> {
    let unreadable = |error| Unavailable::new("Redis's address cannot be read").because(error);
    let info = url.into_connection_info().map_err(unreadable)?;
    let (is_checked, tls) = match info.addr() {
        ConnectionAddr::Tcp(host, _) => (is_this_host(host), false),
        ConnectionAddr::TcpTls { insecure, .. } => (!insecure, true),
        ConnectionAddr::Unix(_) => (true, false),
        _ => (false, false),
    };
    if !is_checked && !options.plaintext {
        return Err(Unavailable::new("Redis's address asks for no checked TLS"));
    }
    if !tls {
        return Client::open(info).map_err(unreadable);
    }
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // The client takes the process's, and panics where there is none. Another thread may
        // have been faster, which is as well.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    }
    let certificates =
        redis::TlsCertificates { client_tls: None, root_cert: options.authority.clone() };
    Client::build_with_tls(info, certificates).map_err(unreadable)
}

fn is_this_host(host: &str) -> bool {
    let loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    host == "localhost" || loopback
}

/// The name of a server that keeps the promises of a store, by what `INFO` says.
fn examine(about: &str) -> Result<&str, RedisError> {
    let field = |name: &str| {
        let of = |line: &&str| line.split_once(':').is_some_and(|(key, _)| key == name);
        about.lines().find(of).and_then(|line| line.split_once(':')).map(|(_, value)| value.trim())
    };
    if field("redis_mode") != Some("standalone") {
        return Err(failed("the server is part of a cluster, or a sentinel"));
    }
    if field("role") != Some("master") {
        return Err(failed("the server is a replica"));
    }
    if field("maxmemory_policy") != Some("noeviction") {
        return Err(failed(
            "the server may evict what was used: maxmemory-policy is not noeviction",
        ));
    }
    let major = field("redis_version").and_then(|version| version.split('.').next()?.parse().ok());
    if major.is_none_or(|major: u32| major < 6) {
        return Err(failed("the server is older than Redis 6"));
    }
    field("run_id").ok_or_else(|| failed("the server does not say which one it is"))
}

pub(super) fn failed(why: &'static str) -> RedisError {
    RedisError::from((redis::ErrorKind::Client, why))
}

/// A moment as the scripts have it.
pub(super) fn moment(time: Timestamp) -> i64 {
    millis(time).min(MAX_MILLIS)
}
