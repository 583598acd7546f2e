//! A connection that knows which server is at its other end.

use super::batches::{Commit, Record};
use super::known::Known;
use super::options::Options;
use super::scripts::Scripts;
use crate::this_host::is_this_host;
use crate::values::timestamp;
use bonafide::Timestamp;
use bonafide::replay::{Forgotten, Outcome, Unavailable};
use core::time::Duration;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, RedisError};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

/// A TCP connection ends with the server's process. Whether that followed another one meanwhile is
/// asked again and again.
pub(super) struct Link {
    connection: MultiplexedConnection,
    /// See [`examine`].
    server: String,
    /// What the server knew when it was last asked.
    known: RwLock<Arc<Known>>,
    /// What time it was there, and when it was asked.
    time: RwLock<(Timestamp, Instant)>,
    /// When it was last asked who it is.
    checked: RwLock<Instant>,
    /// One asks, and others wait for it.
    checking: tokio::sync::Mutex<()>,
}

impl Link {
    pub(super) fn connection(&self) -> MultiplexedConnection {
        self.connection.clone()
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_known(&self, known: Arc<Known>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The server's time, by what it said when it was last asked.
    fn time(&self) -> Timestamp {
        let (time, at) = *self.time.read().unwrap_or_else(PoisonError::into_inner);
        time.saturating_add(at.elapsed())
    }

    fn is_due(&self) -> bool {
        self.checked.read().unwrap_or_else(PoisonError::into_inner).elapsed() >= CHECKED
    }

    fn set_time(&self, time: Timestamp) {
        *self.time.write().unwrap_or_else(PoisonError::into_inner) = (time, Instant::now());
    }
}

/// How often a server that is used is asked who it is.
const CHECKED: Duration = Duration::from_secs(1);

/// How often something is tried while other nodes change what the server knows.
const TRIES: usize = 100;

/// The one connection, which all commits share, made again when it breaks.
pub(super) struct Connector {
    client: Client,
    options: Options,
    scripts: Scripts,
    current: RwLock<Option<Arc<Link>>>,
    /// One connects, and others wait for it.
    connecting: RwLock<Arc<tokio::sync::Mutex<()>>>,
}

impl Connector {
    pub(super) fn new(url: &str, options: Options) -> Result<Self, Unavailable> {
        Ok(Self {
            client: client(url, &options)?,
            options,
            scripts: Scripts::new(),
            current: RwLock::new(None),
            connecting: RwLock::default(),
        })
    }

    /// The connection, if need be a new one, to a server that was asked who it is.
    pub(super) async fn link(&self) -> Result<Arc<Link>, RedisError> {
        let Some(link) = self.current() else { return self.new_link().await };
        if link.is_due() {
            self.check_in_time(&link).await?;
        }
        Ok(link)
    }

    async fn new_link(&self) -> Result<Arc<Link>, RedisError> {
        let connecting = self.connecting.read();
        let connecting = connecting.unwrap_or_else(PoisonError::into_inner).clone();
        let connected = async {
            let _one_at_a_time = connecting.lock().await;
            self.connect().await
        };
        tokio::time::timeout(self.options.patience, connected).await.unwrap_or_else(|_| {
            // Whoever connects may not be polled any more: the next ones do not wait for it.
            let mut current = self.connecting.write().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&current, &connecting) {
                *current = Arc::default();
            }
            Err(failed("no connection within the patience"))
        })
    }

    async fn check_in_time(&self, link: &Arc<Link>) -> Result<(), RedisError> {
        let checked = async {
            let _one_at_a_time = link.checking.lock().await;
            if link.is_due() {
                self.on(link, Self::check).await?;
            }
            Ok(())
        };
        tokio::time::timeout(self.options.patience, checked).await.unwrap_or_else(|_| {
            // Whoever asks may not be polled any more.
            self.give_up(link);
            Err(failed("the server did not say in time who it is"))
        })
    }

    /// Asks the server who it is, whether it still keeps the promises, and what time it has.
    async fn check(link: &Link) -> Result<(), RedisError> {
        let asked = Instant::now();
        let about: String = redis::cmd("INFO").query_async(&mut link.connection()).await?;
        if examine(&about)? != link.server {
            return Err(failed("the server has followed another one"));
        }
        link.set_time(ask_time(&link.connection).await?);
        *link.checked.write().unwrap_or_else(PoisonError::into_inner) = asked;
        Ok(())
    }

    fn current(&self) -> Option<Arc<Link>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn connect(&self) -> Result<Arc<Link>, RedisError> {
        if let Some(link) = self.current() {
            return Ok(link);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.patience))
            .set_response_timeout(Some(self.options.patience));
        let mut connection =
            self.client.get_multiplexed_async_connection_with_config(&config).await?;
        let asked = Instant::now();
        let about: String = redis::cmd("INFO").query_async(&mut connection).await?;
        let server = examine(&about)?;
        let known = RwLock::new(Arc::new(Known::new(&server, Forgotten::nothing())));
        let time = RwLock::new((ask_time(&connection).await?, Instant::now()));
        let (checked, checking) = (RwLock::new(asked), tokio::sync::Mutex::default());
        let link = Arc::new(Link { connection, server, known, time, checked, checking });
        self.begin(&link).await?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&link));
        Ok(link)
    }

    /// Asks what the server knows, on a connection that was there: if that is another one, or knows
    /// nothing more, there has to be a new connection.
    async fn learn(&self, link: &Link) -> Result<(), RedisError> {
        let text = self.scripts.known(link).await?;
        let known = text.as_deref().map(Known::read).transpose()?;
        let known = known.filter(|known| known.server == link.server);
        let known = known.ok_or_else(|| failed("the server has forgotten everything"))?;
        link.set_known(Arc::new(known));
        Ok(())
    }

    /// Asks what the server knows. A server that nobody has seen may know less than the one before
    /// it, or nothing: whatever was made before it came counts as used.
    async fn begin(&self, link: &Link) -> Result<(), RedisError> {
        for _ in 0..TRIES {
            let text = self.scripts.known(link).await?;
            let known = text.as_deref().map(Known::read).transpose()?;
            if let Some(known) = known.as_ref().filter(|known| known.server == link.server) {
                link.set_known(Arc::new(known.clone()));
                return Ok(());
            }
            let (now, deadline) = self.now(link).await?;
            // Twice: what was accepted may have been made ahead of the last server's clock, which
            // may have been ahead of this one's. And once more, until it is written.
            let until = now.saturating_add(self.options.clock_skew.saturating_mul(3));
            let nothing = Known::new("", Forgotten::nothing());
            let next = known.as_ref().unwrap_or(&nothing).void(&link.server, until);
            // Then it is asked once more.
            self.scripts.replace(link, known.as_ref(), &next, deadline, &[]).await?;
        }
        Err(failed("what the server knows never stays the same"))
    }

    /// What the server knew after something was recorded: by its own answer, since what other tasks
    /// heard may be older.
    async fn known_after(
        &self,
        link: &Link,
        text: Option<String>,
    ) -> Result<Arc<Known>, RedisError> {
        let known = link.known();
        if text.as_deref() == Some(known.as_str()) {
            return Ok(known);
        }
        let known = text.as_deref().map(Known::read).transpose()?;
        if let Some(known) = known.filter(|known| known.server == link.server) {
            let known = Arc::new(known);
            link.set_known(Arc::clone(&known));
            return Ok(known);
        }
        // It was emptied: whether before or after, nobody knows.
        Err(failed("the server has forgotten everything"))
    }

    /// By the server's clock and by this node's, which must agree; and until when that holds.
    async fn now(&self, link: &Link) -> Result<(Timestamp, Option<Timestamp>), RedisError> {
        if let Some(clock) = &self.options.clock {
            return Ok((clock(), None));
        }
        let skew = self.options.clock_skew;
        let there = ask_time(&link.connection).await?;
        link.set_time(there);
        let here = Timestamp::try_from(std::time::SystemTime::now());
        let here = here.map_err(|_| failed("this node's clock cannot be read"))?;
        if here.max(there) > here.min(there).saturating_add(skew) {
            return Err(failed("the clocks of node and server are further apart than clock_skew"));
        }
        Ok((here.max(there), Some(there.saturating_add(skew))))
    }

    /// Whether it is known to be refused, so that nothing is written for it.
    ///
    /// # Errors
    /// Also for what was made later than the server's clock allows: a new server could not tell
    /// that it came before.
    pub(super) async fn has_forgotten(
        &self,
        link: &Arc<Link>,
        commit: &Commit,
    ) -> Result<bool, RedisError> {
        let latest = commit.records().iter().map(|record| record.keep.made).max();
        let is_ahead = || {
            let mut now = self.time(link);
            if self.options.clock.is_none() {
                // Both may be wrong, and each alone.
                now = now.min(Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(now));
            }
            latest.is_some_and(|made| made > now.saturating_add(self.options.clock_skew))
        };
        if is_ahead() {
            // Its clock may have been set since it was asked.
            let ask = async |link: &Link| ask_time(&link.connection).await;
            link.set_time(self.on(link, ask).await?);
            if is_ahead() {
                return Err(failed("made ahead of the server's clock by more than clock_skew"));
            }
        }
        if !forgot(&link.known(), commit) {
            return Ok(false);
        }
        // What was heard last may be no longer true.
        self.on(link, async |link| {
            self.learn(link).await?;
            Ok(forgot(&link.known(), commit))
        })
        .await
    }

    /// Commits of one record each.
    pub(super) async fn commit(
        &self,
        link: &Arc<Link>,
        commits: &[&Commit],
    ) -> Result<Vec<Outcome>, RedisError> {
        self.on(link, async |link| {
            let records = commits.iter().flat_map(|commit| commit.records());
            let inserted = self.scripts.insert(link, records.clone(), self.time(link)).await?;
            let (is_new, text) = inserted;
            let known = self.known_after(link, text).await?;
            let outcome = |(is_new, record): (bool, &Record)| {
                if is_new && !known.has_forgotten(record.keep.made) {
                    Outcome::Committed
                } else {
                    Outcome::Replayed
                }
            };
            Ok(is_new.into_iter().zip(records).map(outcome).collect())
        })
        .await
    }

    /// A commit of several records.
    pub(super) async fn commit_several(
        &self,
        link: &Arc<Link>,
        commit: &Commit,
    ) -> Result<Outcome, RedisError> {
        self.on(link, async |link| {
            let inserted = self.scripts.insert_several(link, commit, self.time(link)).await?;
            let (outcome, text) = inserted;
            let known = self.known_after(link, text).await?;
            Ok(if forgot(&known, commit) { Outcome::Replayed } else { outcome })
        })
        .await
    }

    /// How long records are kept goes by it.
    fn time(&self, link: &Link) -> Timestamp {
        self.options.clock.as_ref().map_or_else(|| link.time(), |clock| clock())
    }

    /// Takes back what a commit has just recorded.
    pub(super) async fn release(&self, commit: &Commit) -> Result<(), RedisError> {
        self.with_link(async |link| self.scripts.release(link, commit).await).await
    }

    /// Everything that was made until then counts as used.
    pub(super) async fn void(&self, until: Timestamp) -> Result<(), RedisError> {
        self.with_link(async |link| {
            for _ in 0..TRIES {
                let known = link.known();
                let next = known.void(&link.server, until);
                if self.scripts.replace(link, Some(&known), &next, None, &[]).await?.is_some() {
                    link.set_known(Arc::new(next));
                    return Ok(());
                }
                self.learn(link).await?;
            }
            Err(failed("what the server knows never stays the same"))
        })
        .await
    }

    /// Removes records whose time is over. Says how many.
    pub(super) async fn remove_expired(&self) -> Result<u64, RedisError> {
        let mut removed: u64 = 0;
        let mut part = 0;
        loop {
            let (count, next) = self.remove_expired_of(part).await?;
            removed = removed.saturating_add(count);
            part = next;
            if part == 0 {
                return Ok(removed);
            }
        }
    }

    async fn remove_expired_of(&self, part: u64) -> Result<(u64, u64), RedisError> {
        self.with_link(async |link| {
            let now = self.options.clock.as_ref().map(|clock| clock());
            let expired = self.scripts.expired(link, now, part).await?;
            link.set_time(expired.now);
            for _ in 0..TRIES {
                if expired.found.is_empty() {
                    return Ok((0, expired.next_part));
                }
                let known = link.known();
                let next = known.without(expired.made(), expired.now);
                let found = expired.found.as_slice();
                let removed = self.scripts.replace(link, Some(&known), &next, None, found).await?;
                if let Some(count) = removed {
                    link.set_known(Arc::new(next));
                    return Ok((count, expired.next_part));
                }
                self.learn(link).await?;
            }
            Err(failed("what the server knows never stays the same"))
        })
        .await
    }

    /// Removes what has expired, if no node did it for so long.
    pub(super) async fn sweep(&self, every: Duration) -> Result<(), RedisError> {
        // With the memory full it is not let through: then it is time to sweep.
        let may = self
            .with_link(async |link| Ok(self.scripts.may_sweep(link, every).await.unwrap_or(true)));
        if may.await? {
            self.remove_expired().await?;
        }
        Ok(())
    }

    /// Gives up a connection on which something failed: nobody knows what is still to come on it.
    async fn with_link<T>(
        &self,
        work: impl AsyncFnOnce(&Link) -> Result<T, RedisError>,
    ) -> Result<T, RedisError> {
        self.on(&self.link().await?, work).await
    }

    async fn on<T>(
        &self,
        link: &Arc<Link>,
        work: impl AsyncFnOnce(&Link) -> Result<T, RedisError>,
    ) -> Result<T, RedisError> {
        let done = work(link).await;
        if done.as_ref().is_err_and(|error| !only_refuses_to_write(error)) {
            self.give_up(link);
        }
        done
    }

    fn give_up(&self, link: &Arc<Link>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Another one may have been made meanwhile.
        *current = current.take().filter(|other| !Arc::ptr_eq(other, link));
    }
}

/// Its memory or its disk is full, or its replicas are gone: the answers to come are still those
/// that were asked for.
fn only_refuses_to_write(error: &RedisError) -> bool {
    let errors = error.clone().into_server_errors();
    errors.is_some_and(|errors| {
        errors.iter().all(|(_, error)| matches!(error.code(), "OOM" | "MISCONF" | "NOREPLICAS"))
    })
}

fn forgot(known: &Known, commit: &Commit) -> bool {
    commit.records().iter().any(|record| known.has_forgotten(record.keep.made))
}

async fn ask_time(connection: &MultiplexedConnection) -> Result<Timestamp, RedisError> {
    let (seconds, micros): (i64, i64) =
        redis::cmd("TIME").query_async(&mut connection.clone()).await?;
    Ok(timestamp(seconds.saturating_mul(1000).saturating_add(micros.div_euclid(1000))))
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
    let root_cert = options.authority.clone();
    let certificates = redis::TlsCertificates { client_tls: None, root_cert };
    Client::build_with_tls(info, certificates).map_err(unreadable)
}

/// The name of a server that keeps the promises of a store, by what `INFO` says: that of its run
/// (`run_id`), and that of its data (`master_replid`), which is another one when it has followed
/// another server.
fn examine(about: &str) -> Result<String, RedisError> {
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
    let name = |field: Option<&str>| {
        field.filter(|name| !name.is_empty() && !name.contains(' ')).map(str::to_owned)
    };
    match (name(field("run_id")), name(field("master_replid"))) {
        (Some(run), Some(data)) => Ok(format!("{run}:{data}")),
        _ => Err(failed("the server does not say which one it is")),
    }
}

pub(super) fn failed(why: &'static str) -> RedisError {
    RedisError::from((redis::ErrorKind::Client, why))
}
