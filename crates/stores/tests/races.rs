//! Four processes with 64 tasks each present the same assertion to one file: exactly one
//! is accepted, round after round. `BONAFIDE_RACE_ROUNDS` (default 200) says how often.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

mod contest;

use bonafide::replay::{CounterPolicy, Outcome, Store};
use bonafide_stores::sqlite::{Options, SqliteStore};
use contest::{NOW, SCOPE, challenges, contend, enrol, present, race, request, verifier};
use std::path::Path;

async fn open(path: impl AsRef<Path>, policy: CounterPolicy) -> SqliteStore {
    let options = Options::default().counters(policy).clock(|| NOW);
    // Four processes take turns, and each of them flushes the disk.
    let options = options.busy_timeout(std::time::Duration::from_secs(60));
    SqliteStore::open(path, options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the race, started by it"]
async fn contender() {
    let Some(path) = contest::address() else { return };
    let store = open(path, CounterPolicy::Strict).await;
    contend(store.clone()).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_assertion_is_accepted_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.sqlite");
    let store = open(&path, CounterPolicy::Strict).await;
    race(&store, "contender", path.to_str().unwrap()).await;
}

/// Two requests of one device are in flight, and the later one lands first or second.
#[tokio::test(flavor = "multi_thread")]
async fn two_in_flight_in_both_orders() {
    for (policy, late_is_accepted) in
        [(CounterPolicy::Strict, false), (CounterPolicy::Window(8), true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path().join("devices.sqlite"), policy).await;
        let (mut phone, key) = enrol(&store, 7).await;
        let verifier = verifier();
        let (first, second) = (request(&mut phone), request(&mut phone));
        assert!(present(&store, &verifier, &key, &first).await);
        assert!(present(&store, &verifier, &key, &second).await, "in order");

        let (first, second) = (request(&mut phone), request(&mut phone));
        assert!(present(&store, &verifier, &key, &second).await);
        let late = present(&store, &verifier, &key, &first).await;
        assert_eq!(late, late_is_accepted, "{policy:?}");
        for again in [&first, &second] {
            let taken = challenges().redeem(&again.challenge, &SCOPE, NOW).unwrap();
            let outcome = store.commit(taken.effects()).await.unwrap();
            // A refused one took no challenge: an honest client may use it again.
            let used = late_is_accepted || std::ptr::eq(again, &raw const second);
            let expected = if used { Outcome::Replayed } else { Outcome::Committed };
            assert_eq!(outcome, expected, "{policy:?}");
            assert!(!present(&store, &verifier, &key, again).await);
        }
        let next = request(&mut phone);
        assert!(present(&store, &verifier, &key, &next).await, "honest ones go on");
    }
}
