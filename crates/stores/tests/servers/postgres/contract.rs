//! The suite, and what the database decides beside the core's own counter.

use super::Server;
use crate::sweeping::Sweeping;
use bonafide::replay::{Counter, CounterPolicy, DeviceId, Effect, Keep, Outcome, Store};
use bonafide::{OsRandom, RandomSource, Timestamp};
use bonafide_stores::conformance::{ManualClock, Suite};
use bonafide_stores::postgres::{Options, PostgresStore};
use std::time::{Duration, SystemTime};

const POLICIES: [CounterPolicy; 4] = [
    CounterPolicy::Strict,
    CounterPolicy::Window(1),
    CounterPolicy::Window(16),
    CounterPolicy::Window(63),
];

/// Another one with each call.
fn random() -> [u8; 32] {
    let mut id = [0; 32];
    OsRandom.fill(&mut id).unwrap();
    id
}

fn keep() -> Keep {
    let now = SystemTime::now().try_into().unwrap();
    Keep { at_least: Duration::from_secs(420), until: now, made: now }
}

fn clock() -> ManualClock {
    ManualClock::at(Timestamp::from_unix_seconds(1_780_000_000))
}

async fn empty(server: &Server, options: Options) -> PostgresStore {
    server.psql("DROP SCHEMA IF EXISTS bonafide CASCADE");
    PostgresStore::open(&server.url(), options.sweeps(None)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_the_contract() {
    let Some(server) = Server::start(&[]) else { return };
    for policy in POLICIES {
        // By the database's own clock.
        let store = empty(&server, Options::default().counters(policy)).await;
        let passed = Suite::new(store.clone()).counters(policy).run().await.unwrap();
        assert!(passed.checks > 100, "{passed:?}");
        store.close();
        // By one that is set, with and without removing.
        for sweeps in [false, true] {
            let clock = clock();
            let options = {
                let clock = clock.clone();
                Options::default().counters(policy).clock(move || clock.now())
            };
            let store = empty(&server, options).await;
            let suite = match sweeps {
                true => Suite::new(Sweeping(store.clone())),
                false => Suite::new(store.clone()),
            };
            let passed = suite.counters(policy).clock(clock).run().await.unwrap();
            assert!(passed.checks > 200, "{passed:?}");
            if sweeps {
                assert_ne!(server.psql("SELECT count(*) FROM bonafide.forgotten"), "0");
            }
            store.close();
        }
    }
}

/// The function in the database and `Counter::advance` say the same, and leave the same.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_judges_counters_as_the_core_does() {
    let Some(server) = Server::start(&[]) else { return };
    let steps = [
        1,
        0,
        1,
        3,
        2,
        2,
        10,
        9,
        4,
        9,
        73,
        10,
        11,
        12,
        72,
        74,
        137,
        136,
        74,
        73,
        1000,
        999,
        u32::MAX - 1,
        u32::MAX,
        u32::MAX - 63,
        u32::MAX - 64,
        u32::MAX,
        5,
    ];
    for policy in POLICIES {
        let store = empty(&server, Options::default().counters(policy)).await;
        let device = DeviceId::from_bytes([7; 32]);
        let commit = async |effect: Effect| {
            let take = Effect::take(random(), keep());
            store.commit(&[take, effect].into_iter().collect()).await.unwrap()
        };
        assert_eq!(commit(Effect::enrol(device, "alice", b"r", b"")).await, Outcome::Committed);
        let mut expected = Counter::ENROLLED;
        for counter in steps {
            let next = expected.advance(counter, policy);
            let outcome = commit(Effect::advance(device, counter)).await;
            let wanted = if next.is_some() { Outcome::Committed } else { Outcome::Stale };
            assert_eq!(outcome, wanted, "{policy:?}: {counter} after {expected:?}");
            expected = next.unwrap_or(expected);
            assert_eq!(store.load(&device).await.unwrap().unwrap().counter, expected);
        }
        store.close();
    }
}
