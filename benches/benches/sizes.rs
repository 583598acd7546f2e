//! How much a million devices and a million records take in each store, and how long it takes to
//! remove what has expired; see `docs/stores.md`. A tenth of it is written, and scaled.

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
mod redis;

use bonafide::Timestamp;
use bonafide::TrustAnchor;
use bonafide::app_attest::{ClientData, KeyId, Verifier};
use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::postgres::PostgresStore;
use bonafide_stores::redis::RedisStore;
use bonafide_stores::sqlite::SqliteStore;
use bonafide_testkit::app_attest::{Authority, Device};
use std::time::{Duration, Instant};

const COUNT: u32 = 100_000;
const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

#[tokio::main]
async fn main() {
    let (record, receipt) = enrolment();
    println!("a record of {} bytes, a receipt of {}", record.len(), receipt.len());
    let clock = ManualClock::at(NOW);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("devices.sqlite");
    let size = || std::fs::metadata(&path).expect("a file").len();
    let at = clock.clone();
    let options = bonafide_stores::sqlite::Options::default().clock(move || at.now());
    for receipt in [&receipt[..], &[]] {
        let _ = std::fs::remove_file(&path);
        let store = SqliteStore::open(&path, options.clone()).await.expect("a store");
        write(&store, |n| enrol(n, &record, receipt)).await;
        store.close().await;
        print("SQLite", "devices", receipt, size());
    }
    let before = size();
    let store = SqliteStore::open(&path, options).await.expect("a store");
    write(&store, take).await;
    store.close().await;
    print("SQLite", "records", &[], size() - before);

    let server = postgres::Server::start(&[]).expect("PostgreSQL is needed");
    let size = |table: &str| {
        server.psql(&format!("VACUUM bonafide.{table}"));
        let size = server.psql(&format!("SELECT pg_total_relation_size('bonafide.{table}')"));
        size.parse::<u64>().expect("a number")
    };
    let at = clock.clone();
    let options =
        bonafide_stores::postgres::Options::default().clock(move || at.now()).sweeps(None);
    let store = PostgresStore::open(&server.url(), options).await.expect("a store");
    for receipt in [&receipt[..], &[]] {
        server.psql("TRUNCATE bonafide.device");
        write(&store, |n| enrol(n, &record, receipt)).await;
        print("PostgreSQL", "devices", receipt, size("device"));
    }
    write(&store, take).await;
    print("PostgreSQL", "records", &[], size("used"));
    clock.pass(Duration::from_secs(3600));
    let started = Instant::now();
    let removed = store.remove_expired().await.expect("an answer");
    println!("PostgreSQL: {removed} records removed in {:?}", started.elapsed());

    clock.set(NOW);
    let server = redis::Server::start(&[]).expect("Redis is needed");
    let size = || {
        let memory = server.cli(&["INFO", "memory"]);
        let used = memory.lines().find_map(|line| line.strip_prefix("used_memory:"));
        used.expect("a line").trim().parse::<u64>().expect("a number")
    };
    let at = clock.clone();
    let options = bonafide_stores::redis::Options::default().sweeps(None);
    let early = NOW.saturating_sub(Duration::from_secs(60));
    clock.set(early);
    let store = RedisStore::open(&server.url(), options.clock(move || at.now())).await;
    let store = store.expect("a store");
    clock.set(NOW);
    let before = size();
    write(&store, take).await;
    print("Redis", "records", &[], size() - before);
    let started = Instant::now();
    let removed = store.remove_expired().await.expect("an answer");
    println!("Redis: all looked through, {removed} removed, in {:?}", started.elapsed());
    clock.pass(Duration::from_secs(3600));
    let started = Instant::now();
    let removed = store.remove_expired().await.expect("an answer");
    println!("Redis: {removed} records removed in {:?}", started.elapsed());
}

/// What is stored of a simulated device.
fn enrolment() -> (Vec<u8>, Vec<u8>) {
    const APP: &str = "TEAMID1234.com.example.app";
    let phone = Device::from_seed(7, APP);
    let object = phone.attest(&Authority::from_seed(1), &[0x5a; 32], NOW.unix_seconds());
    let id = KeyId::from_bytes(&phone.key_id()).expect("an id");
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).expect("a root");
    let verifier = Verifier::builder().app(APP).trust_anchors([root]).build().expect("a verifier");
    let enrolled = verifier.verify_attestation(&object, &id, ClientData::hash([0x5a; 32]), NOW);
    let enrolled = enrolled.expect("genuine");
    let effect = enrolled.effects().iter().find_map(|effect| match effect {
        Effect::Enrol { record, .. } => Some(record.clone()),
        _ => None,
    });
    // Apple's receipts have some 3,900 bytes.
    (effect.expect("an enrolment"), (0..3900_u32).map(noise).collect())
}

/// What no database compresses.
fn noise(number: u32) -> u8 {
    number.wrapping_mul(0x9e37_79b9).rotate_left(9).wrapping_mul(0x85eb_ca6b).to_be_bytes()[0]
}

fn id(number: u32) -> [u8; 32] {
    let mut id = [0; 32];
    let mut state = u64::from(number) + 1;
    for piece in id.chunks_exact_mut(8) {
        state = state.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
        piece.copy_from_slice(&state.to_be_bytes());
    }
    id
}

fn enrol(number: u32, record: &[u8], receipt: &[u8]) -> Effect {
    let device = DeviceId::from_bytes(id(number));
    Effect::enrol(device, &format!("user-{number:010}"), record, receipt)
}

fn take(number: u32) -> Effect {
    let length = Duration::from_secs(420);
    Effect::take(
        id(number),
        Keep { at_least: length, until: NOW.saturating_add(length), made: NOW },
    )
}

/// By 64 tasks.
async fn write<S: Store + Clone + 'static>(store: &S, effect: impl Fn(u32) -> Effect) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..COUNT {
        if tasks.len() == 64 {
            tasks.join_next().await.expect("a task").expect("no panic");
        }
        let (store, effect) = (store.clone(), effect(number));
        tasks.spawn(async move {
            let effects: Effects = [effect].into_iter().collect();
            assert_eq!(store.commit(&effects).await.expect("an answer"), Outcome::Committed);
        });
    }
    tasks.join_all().await;
}

fn print(store: &str, what: &str, receipt: &[u8], bytes: u64) {
    let with = if receipt.is_empty() { "" } else { " with receipts" };
    let scaled = bytes as f64 * f64::from(1_000_000 / COUNT) / 1_000_000.0;
    println!("{store}: {scaled:.0} MB for a million {what}{with}");
}
