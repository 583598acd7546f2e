//! A commit beside the bare statement, through the same client to the same server, in turns; see
//! `benches/README.md`. PostgreSQL and Redis are started on loopback, from Debian's packages.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that cannot be set up must stop"
)]
#![allow(clippy::cast_precision_loss, reason = "for people to read")]

#[path = "../../crates/stores/tests/servers/machine.rs"]
mod machine;
#[path = "../../crates/stores/tests/servers/postgres/server.rs"]
mod postgres;
#[path = "../../crates/stores/tests/servers/redis/server.rs"]
mod redis_server;

use bonafide::Timestamp;
use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::postgres::PostgresStore;
use bonafide_stores::redis::{Composed, RedisStore};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

const ROUNDS: usize = 15;
const CONNECTIONS: u32 = 16;
const TASKS: [usize; 3] = [1, 8, 64];

#[tokio::main]
async fn main() {
    // `-- postgres`, `-- redis` or `-- composed`: only that one.
    let only: Vec<_> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|one| one == name);
    if wanted("postgres") {
        postgres().await;
    }
    if wanted("redis") {
        redis().await;
    }
    if wanted("composed") {
        composed().await;
    }
}

/// Another one each time.
static NUMBER: AtomicU64 = AtomicU64::new(1);

fn next() -> [u8; 32] {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    // As hashes do, they come in no order.
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..16].copy_from_slice(&number.to_be_bytes());
    id
}

/// A greater counter each time.
fn higher() -> u32 {
    u32::try_from(NUMBER.fetch_add(1, Ordering::Relaxed)).expect("few")
}

fn take() -> Effect {
    let made: Timestamp = SystemTime::now().try_into().expect("a time");
    let length = Duration::from_secs(420);
    Effect::take(next(), Keep { at_least: length, until: made.saturating_add(length), made })
}

fn device(task: usize) -> DeviceId {
    DeviceId::from_bytes([u8::try_from(task).expect("few"); 32])
}

/// How long it takes for so many tasks to do so many of these each, one after the other.
async fn time<R, F>(
    tasks: usize,
    each: usize,
    with: &R,
    work: impl Fn(R, usize) -> F + Copy + Send + 'static,
) -> Duration
where
    R: Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let started = Instant::now();
    let spawned: Vec<_> = (0..tasks)
        .map(|task| {
            let with = with.clone();
            tokio::spawn(async move {
                for _ in 0..each {
                    work(with.clone(), task).await;
                }
            })
        })
        .collect();
    for task in spawned {
        task.await.expect("no task panics");
    }
    started.elapsed()
}

/// Prints how many there were in a second, and the median of the ratios to the first.
struct Table {
    tasks: usize,
    each: usize,
    times: Vec<(&'static str, Vec<Duration>)>,
}

impl Table {
    fn new(tasks: usize, each: usize) -> Self {
        Self { tasks, each, times: Vec::new() }
    }

    fn add(&mut self, what: &'static str, time: Duration) {
        match self.times.iter_mut().find(|(other, _)| *other == what) {
            Some((_, times)) => times.push(time),
            None => self.times.push((what, vec![time])),
        }
    }

    fn print(&self, server: impl Display) {
        let bare = &self.times[0].1;
        for (what, times) in &self.times {
            let ratios = times.iter().zip(bare).map(|(time, bare)| time.div_duration_f64(*bare));
            let ratio = median(ratios.collect());
            let count = (self.tasks * self.each) as f64;
            let rate = count / median(times.iter().map(Duration::as_secs_f64).collect());
            println!("{server}, {:2} tasks, {what:34} {rate:8.0}/s  {ratio:.2}", self.tasks);
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn committed<const N: usize>(store: impl Store, effects: [Effect; N]) {
    let effects: Effects = effects.into_iter().collect();
    assert_eq!(store.commit(&effects).await.expect("an answer"), Outcome::Committed);
}

async fn update(connection: &mut PgConnection, task: usize) {
    let done = sqlx::query("UPDATE bare SET counter = $1 WHERE id = $2 AND counter < $1")
        .bind(i64::from(higher()))
        .bind(device(task).as_bytes().as_slice())
        .execute(connection)
        .await;
    assert_eq!(done.expect("an answer").rows_affected(), 1);
}

async fn insert(connection: &mut PgConnection) {
    let done = sqlx::query("INSERT INTO bare_used VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING")
        .bind(next().as_slice())
        .bind(1_i64)
        .bind(2_i64)
        .execute(connection)
        .await;
    assert_eq!(done.expect("an answer").rows_affected(), 1);
}

/// Connections as the store pools them: `sqlx`'s own pool asks the server after each use.
struct Bare(String);

impl deadpool::managed::Manager for Bare {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect(&self.0).await
    }

    async fn recycle(
        &self,
        _: &mut PgConnection,
        _: &deadpool::managed::Metrics,
    ) -> deadpool::managed::RecycleResult<sqlx::Error> {
        Ok(())
    }
}

/// A device for each task.
async fn with_devices(server: &postgres::Server) -> PostgresStore {
    let options = bonafide_stores::postgres::Options::default().connections(CONNECTIONS);
    let store = PostgresStore::open(&server.url(), options).await.expect("a store");
    for task in 0..64 {
        let enrol = Effect::enrol(device(task), "user", &[7; 200], &[7; 4000]);
        committed(store.clone(), [enrol]).await;
    }
    store
}

/// For so long that its server is no longer new.
async fn settled(server: &redis_server::Server) -> RedisStore {
    let options = bonafide_stores::redis::Options::default().clock_skew(Duration::from_millis(50));
    let store = RedisStore::open(&server.url(), options).await.expect("a store");
    tokio::time::sleep(Duration::from_millis(200)).await;
    store
}

async fn postgres() {
    let server = postgres::Server::start(&[]).expect("PostgreSQL is needed");
    let store = with_devices(&server).await;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect(&server.url())
        .await
        .expect("a pool");
    let deadpool: deadpool::managed::Pool<Bare> =
        deadpool::managed::Pool::builder(Bare(server.url()))
            .max_size(usize::try_from(CONNECTIONS).expect("few"))
            .queue_mode(deadpool::managed::QueueMode::Lifo)
            .build()
            .expect("a pool");
    server.psql(
        "CREATE TABLE bare (id bytea PRIMARY KEY, counter bigint NOT NULL) WITH (fillfactor = 85)",
    );
    server.psql("CREATE TABLE bare_used (id bytea PRIMARY KEY, made bigint, last_moment bigint)");
    server.psql("CREATE INDEX ON bare_used (last_moment)");
    for task in 0..64 {
        sqlx::query("INSERT INTO bare VALUES ($1, 0)")
            .bind(device(task).as_bytes().as_slice())
            .execute(&pool)
            .await
            .expect("a row");
    }
    for tasks in TASKS {
        let each = if tasks == 1 { 400 } else { 100 };
        let mut table = Table::new(tasks, each);
        for _ in 0..ROUNDS {
            let bare = time(tasks, each, &pool, |pool, task| async move {
                update(&mut pool.acquire().await.expect("a connection"), task).await;
            });
            table.add("bare UPDATE … WHERE", bare.await);
            let bare = time(tasks, each, &deadpool, |pool, task| async move {
                update(&mut pool.get().await.expect("a connection"), task).await;
            });
            table.add("bare UPDATE, the store's pool", bare.await);
            let advance = time(tasks, each, &store, |store, task| {
                committed(store, [Effect::advance(device(task), higher())])
            });
            table.add("commit of a counter", advance.await);
            let inserted = time(tasks, each, &pool, |pool, _| async move {
                insert(&mut pool.acquire().await.expect("a connection")).await;
            });
            table.add("bare INSERT … ON CONFLICT", inserted.await);
            let inserted = time(tasks, each, &deadpool, |pool, _| async move {
                insert(&mut pool.get().await.expect("a connection")).await;
            });
            table.add("bare INSERT, the store's pool", inserted.await);
            let taken = time(tasks, each, &store, |store, _| committed(store, [take()]));
            table.add("commit of a challenge", taken.await);
            let both = time(tasks, each, &store, |store, task| {
                committed(store, [take(), Effect::advance(device(task), higher())])
            });
            table.add("commit of a challenge and a counter", both.await);
        }
        table.print("PostgreSQL");
    }
    store.close();
}

async fn redis() {
    let server = redis_server::Server::start(&[]).expect("Redis is needed");
    let store = settled(&server).await;
    let client = redis::Client::open(server.url()).expect("an address");
    let config = redis::AsyncConnectionConfig::new();
    let connection = client.get_multiplexed_async_connection_with_config(&config).await;
    let connection = connection.expect("a connection");
    for tasks in TASKS {
        let each = if tasks == 1 { 2000 } else { 400 };
        let mut table = Table::new(tasks, each);
        for _ in 0..ROUNDS {
            let bare = time(tasks, each, &connection, |mut connection, _| async move {
                let set: bool = redis::cmd("SET")
                    .arg(next().as_slice())
                    .arg(b"1")
                    .arg("NX")
                    .arg("PX")
                    .arg(420_000)
                    .query_async(&mut connection)
                    .await
                    .expect("an answer");
                assert!(set);
            });
            table.add("bare SET NX PX", bare.await);
            let taken = time(tasks, each, &store, |store, _| committed(store, [take()]));
            table.add("commit of a challenge", taken.await);
            let both = time(tasks, each, &store, |store, _| committed(store, [take(), take()]));
            table.add("commit of a challenge and a token", both.await);
        }
        table.print("Redis");
    }
}

/// A request: its challenge in Redis, its counter in PostgreSQL.
async fn composed() {
    let redis = redis_server::Server::start(&[]).expect("Redis is needed");
    let postgres = postgres::Server::start(&[]).expect("PostgreSQL is needed");
    let used = settled(&redis).await;
    let devices = with_devices(&postgres).await;
    let store = Composed::new(used, devices.clone());
    for tasks in TASKS {
        let each = if tasks == 1 { 400 } else { 100 };
        let mut table = Table::new(tasks, each);
        for _ in 0..ROUNDS {
            let alone = time(tasks, each, &devices, |store, task| {
                committed(store, [take(), Effect::advance(device(task), higher())])
            });
            table.add("both in PostgreSQL", alone.await);
            let both = time(tasks, each, &store, |store, task| {
                committed(store, [take(), Effect::advance(device(task), higher())])
            });
            table.add("a challenge in Redis, a counter", both.await);
        }
        table.print("Composed");
    }
    devices.close();
}
