//! Servers that run somewhere: `DATABASE_URL` and `REDIS_URL` name them. Nothing of theirs is
//! removed or changed; some records stay until they expire, and some devices.

use bonafide_stores::conformance::Suite;
use bonafide_stores::{postgres, redis};
use std::time::Duration;

fn url(name: &str) -> Option<String> {
    std::env::var(name).inspect_err(|_| eprintln!("SKIPPED: {name} is not set")).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn your_postgres_keeps_the_contract() {
    let Some(url) = url("DATABASE_URL") else { return };
    let store = postgres::PostgresStore::open(&url, postgres::Options::default()).await.unwrap();
    let passed = Suite::new(store).run().await.unwrap();
    assert!(passed.checks > 100, "{passed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn your_redis_keeps_the_contract() {
    let Some(url) = url("REDIS_URL") else { return };
    let store = redis::RedisStore::open(&url, redis::Options::default()).await.unwrap();
    // A server that is new to bonafide refuses what was made before.
    tokio::time::sleep(Duration::from_millis(6100)).await;
    let passed = Suite::new(store).without_devices().run().await.unwrap();
    assert!(passed.checks > 40, "{passed:?}");
}
