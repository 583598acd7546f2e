//! What is removed, told and erased.

use super::Server;
use crate::requests::{one, wait_for};
use bonafide::Timestamp;
use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::postgres::{Options, PostgresStore};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::time::Duration;

const START: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 32])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_and_erased() {
    let Some(server) = Server::start(&[]) else { return };
    let store = PostgresStore::open(&server.url(), Options::default()).await.unwrap();
    for (number, owner) in [(1, "alice"), (2, "alice"), (3, "alice"), (4, "bob")] {
        let enrol = one(Effect::enrol(device(number), owner, b"record", b"receipt"));
        assert_eq!(store.commit(&enrol).await.unwrap(), Outcome::Committed);
    }
    assert!(store.revoke(&device(2)).await.unwrap());
    let devices = store.devices_of("alice").await.unwrap();
    let told: Vec<_> = devices.iter().map(|(id, known)| (*id, known.revoked)).collect();
    assert_eq!(told, [(device(1), false), (device(2), true), (device(3), false)]);
    assert!(devices.iter().all(|(_, known)| known.record == b"record" && known.owner == "alice"));

    assert_eq!(store.erase_subject("alice").await.unwrap(), 3);
    assert_eq!(store.erase_subject("alice").await.unwrap(), 0);
    assert!(store.devices_of("alice").await.unwrap().is_empty());
    assert!(store.load(&device(1)).await.unwrap().is_none());
    // Nothing of hers is left but that this device is not to come back.
    let left = store.load(&device(2)).await.unwrap().unwrap();
    assert!(left.revoked && left.record.is_empty() && left.receipt.is_empty());
    assert_eq!(left.owner, "");
    let again = one(Effect::enrol(device(2), "alice", b"record", b""));
    assert_eq!(store.commit(&again).await.unwrap(), Outcome::Revoked);
    assert_eq!(store.devices_of("bob").await.unwrap().len(), 1);
    store.close();
}

/// What is enrolled while its owner is erased is not erased by half.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_enrols_during_the_erasure() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_secs(60)).sweeps(None);
    let store = PostgresStore::open(&server.url(), options).await.unwrap();
    let enrol = |number| one(Effect::enrol(device(number), "user 7", b"record", b"receipt"));
    assert_eq!(store.commit(&enrol(1)).await.unwrap(), Outcome::Committed);
    let mut other = PgConnection::connect(&server.url()).await.unwrap();
    other.execute("BEGIN; SELECT FROM bonafide.device FOR UPDATE").await.unwrap();
    let erasing = store.clone();
    let erasing = tokio::spawn(async move { erasing.erase_subject("user 7").await });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    wait_for("nothing is erased", || server.psql(waits) == "1");
    assert_eq!(store.commit(&enrol(2)).await.unwrap(), Outcome::Committed);
    other.execute("ROLLBACK").await.unwrap();
    assert_eq!(erasing.await.unwrap().unwrap(), 1);
    assert!(store.load(&device(1)).await.unwrap().is_none());
    let whole = store.load(&device(2)).await.unwrap().unwrap();
    assert_eq!(whole.record, b"record");
    assert_eq!(store.erase_subject("user 7").await.unwrap(), 1);
    assert!(store.load(&device(2)).await.unwrap().is_none());
    store.close();
}

/// More than one batch, while others commit.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_removed_beside_the_commits() {
    let Some(server) = Server::start(&[]) else { return };
    let clock = ManualClock::at(START);
    let options = {
        let clock = clock.clone();
        Options::default().clock(move || clock.now()).sweeps(None)
    };
    let store = PostgresStore::open(&server.url(), options).await.unwrap();
    let take = |number: u32, made: Timestamp| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        one(Effect::take(id, Keep { at_least: Duration::from_secs(60), until: made, made }))
    };
    for first in (0..2500).step_by(500) {
        let all: Effects = (first..first + 500)
            .flat_map(|n| take(n, START).iter().cloned().collect::<Vec<_>>())
            .collect();
        assert_eq!(store.commit(&all).await.unwrap(), Outcome::Committed);
    }
    assert_eq!(store.remove_expired().await.unwrap(), 0);
    clock.pass(Duration::from_secs(61));
    let now = clock.now();
    let commits = async {
        for number in 3000..3200 {
            assert_eq!(store.commit(&take(number, now)).await.unwrap(), Outcome::Committed);
        }
    };
    let (removed, ()) = tokio::join!(store.remove_expired(), commits);
    assert_eq!(removed.unwrap(), 2500);
    assert_eq!(server.psql("SELECT count(*) FROM bonafide.used"), "200");
    // What is gone is known by when it was made, also when the clock is set back.
    clock.set(START);
    for number in [0, 2499] {
        assert_eq!(store.commit(&take(number, START)).await.unwrap(), Outcome::Replayed);
    }
    store.close();
}

/// The store does it by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_sweeps() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().sweeps(Some(Duration::from_millis(100)));
    let store = PostgresStore::open(&server.url(), options).await.unwrap();
    let keep = Keep { at_least: Duration::ZERO, until: START, made: START };
    assert_eq!(store.commit(&one(Effect::take([1; 32], keep))).await.unwrap(), Outcome::Committed);
    for _ in 0..600 {
        if server.psql("SELECT count(*) FROM bonafide.used") == "0" {
            assert_eq!(
                store.commit(&one(Effect::take([1; 32], keep))).await.unwrap(),
                Outcome::Replayed
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was removed");
}

/// Nothing is left open when a call is answered: whoever waits for a lock does not wait for the
/// next call.
#[tokio::test(flavor = "multi_thread")]
async fn no_transaction_stays_open() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().sweeps(None);
    let store = PostgresStore::open(&server.url(), options.clone()).await.unwrap();
    let nothing_is_open = |after: &str| {
        let left = server.psql(
            "SELECT (SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%')
                  + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')",
        );
        assert_eq!(left, "0", "after {after}");
    };
    nothing_is_open("the first start");
    let again = PostgresStore::open(&server.url(), options.must_exist()).await.unwrap();
    nothing_is_open("the next start");
    assert_eq!(again.remove_expired().await.unwrap(), 0);
    nothing_is_open("a sweep without anything to remove");
    let enrol = one(Effect::enrol(device(1), "user 7", b"record", b"receipt"));
    assert_eq!(store.commit(&enrol).await.unwrap(), Outcome::Committed);
    assert_eq!(store.commit(&enrol).await.unwrap(), Outcome::AlreadyEnrolled);
    nothing_is_open("a refusal");
    assert!(!store.erase(&device(2)).await.unwrap());
    assert_eq!(store.erase_subject("user 8").await.unwrap(), 0);
    nothing_is_open("an erasure of nothing");
    assert_eq!(store.writes_were_lost(START).await.unwrap(), 1);
    nothing_is_open("a loss of writes");
}
