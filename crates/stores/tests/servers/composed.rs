//! What was used in Redis, devices in PostgreSQL.

use crate::contest::{NOW, address, contend, race};
use crate::requests::{PATIENCE, PHONE, commit, enrol, one, request, take};
use crate::sweeping::Sweeping;
use crate::{postgres, redis};
use bonafide::Timestamp;
use bonafide::replay::{CounterPolicy, DeviceId, Effect, Outcome, Store};
use bonafide_stores::conformance::{ManualClock, Suite};
use bonafide_stores::postgres::{Options as PostgresOptions, PostgresStore};
use bonafide_stores::redis::{Composed, Options as RedisOptions, RedisStore};
use std::time::Duration;

const SKEW: Duration = Duration::from_millis(100);
/// So long after a server has started, what is made is not refused for that.
const SETTLED: Duration = Duration::from_millis(350);

fn servers() -> Option<(redis::Server, postgres::Server)> {
    Some((redis::Server::start(&[])?, postgres::Server::start(&[])?))
}

async fn open(redis: &str, postgres: &str) -> Composed<PostgresStore> {
    let options = RedisOptions::default().patience(PATIENCE).clock_skew(SKEW);
    let used = RedisStore::open(redis, options).await.unwrap();
    let options = PostgresOptions::default().patience(PATIENCE);
    let devices = PostgresStore::open(postgres, options).await.unwrap();
    tokio::time::sleep(SETTLED).await;
    Composed::new(used, devices)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_composed_store_keeps_the_contract() {
    let Some((redis, postgres)) = servers() else { return };
    for policy in [CounterPolicy::Strict, CounterPolicy::Window(16)] {
        let devices = PostgresOptions::default().counters(policy);
        let devices = PostgresStore::open(&postgres.url(), devices).await.unwrap();
        let used = RedisOptions::default().clock_skew(SKEW);
        let used = RedisStore::open(&redis.url(), used).await.unwrap();
        tokio::time::sleep(SETTLED).await;
        let store = Composed::new(used, devices.clone());
        let passed = Suite::new(store).counters(policy).run().await.unwrap();
        assert!(passed.checks > 100, "{passed:?}");

        redis.cli(&["FLUSHALL"]);
        let clock = ManualClock::at(Timestamp::from_unix_seconds(1_780_000_000));
        let used = {
            let clock = clock.clone();
            let skew = Duration::from_secs(2 * 24 * 60 * 60);
            RedisOptions::default().clock(move || clock.now()).clock_skew(skew).sweeps(None)
        };
        let used = RedisStore::open(&redis.url(), used).await.unwrap();
        let store = Sweeping(Composed::new(used, devices));
        let passed = Suite::new(store).counters(policy).clock(clock).run().await.unwrap();
        assert!(passed.checks > 200, "{passed:?}");
        redis.cli(&["FLUSHALL"]);
    }
    assert_eq!(postgres.psql("SELECT count(*) FROM bonafide.used"), "0");
}

/// The first request that is answered, from this number on: one without an answer has used its
/// challenge. A restarted server may cost each connection one.
async fn next(store: &impl Store, mut number: u32) -> u32 {
    let last = number + 100;
    loop {
        match store.commit(&request(number)).await {
            Ok(outcome) => {
                assert_eq!(outcome, Outcome::Committed);
                return number;
            }
            Err(error) => assert!(number < last, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        number += 1;
    }
}

/// A challenge is given back only where it is certain that it did not count.
#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_commits_fails_closed() {
    let Some((mut redis, mut postgres)) = servers() else { return };
    let store = open(&redis.url(), &postgres.url()).await;
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    assert_eq!(store.commit(&request(5)).await.unwrap(), Outcome::Committed);

    // The devices refuse: it is given back.
    let stranger = Effect::advance(DeviceId::from_bytes([8; 32]), 1);
    for (refused, outcome) in [
        (Effect::advance(PHONE, 5), Outcome::Stale),
        (Effect::advance_of(PHONE, "another", 6), Outcome::EnrolledForAnother),
        (stranger.clone(), Outcome::UnknownDevice),
    ] {
        let both = [take(6), refused].into_iter().collect();
        assert_eq!(store.commit(&both).await.unwrap(), outcome);
    }
    assert_eq!(store.commit(&request(6)).await.unwrap(), Outcome::Committed);
    // Redis refuses: no device is asked.
    let both = [take(6), Effect::advance(PHONE, 7)].into_iter().collect();
    assert_eq!(store.commit(&both).await.unwrap(), Outcome::Replayed);
    assert_eq!(store.load(&PHONE).await.unwrap().unwrap().counter.highest(), 6);
    let both = [stranger, take(6)].into_iter().collect();
    assert_eq!(store.commit(&both).await.unwrap(), Outcome::Replayed, "whatever the order");

    // The devices are unavailable: nobody knows whether it counted, so it is used.
    let seventh = request(7);
    tokio::task::block_in_place(|| postgres.kill());
    assert!(store.commit(&seventh).await.is_err());
    assert!(store.load(&PHONE).await.is_err());
    tokio::task::block_in_place(|| postgres.run());
    assert_eq!(commit(&store, &seventh).await, Outcome::Replayed);
    let highest = next(&store, 8).await;

    // Redis is unavailable: no device is asked.
    let refused = request(highest + 1);
    tokio::task::block_in_place(|| redis.kill());
    let error = store.commit(&refused).await.unwrap_err();
    assert_eq!(error.to_string(), "Redis did not commit");
    assert_eq!(store.load(&PHONE).await.unwrap().unwrap().counter.highest(), highest);
    tokio::task::block_in_place(|| redis.run());
    // It has forgotten everything, so what was open is void.
    assert_eq!(commit(&store, &refused).await, Outcome::Replayed);
    tokio::time::sleep(SETTLED).await;
    let highest = next(&store, highest + 2).await;
    assert!(store.revoke(&PHONE).await.unwrap());
    let revoked = request(highest + 1);
    assert_eq!(store.commit(&revoked).await.unwrap(), Outcome::Revoked);
    assert_eq!(
        store.commit(&one(take(highest + 1))).await.unwrap(),
        Outcome::Committed,
        "given back"
    );
    assert!(store.erase(&PHONE).await.unwrap());
}

/// The challenge cannot be given back: the outcome is the devices' all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_that_cannot_be_given_back_is_used() {
    let Some((redis, postgres)) = servers() else { return };
    let store = open(&redis.url(), &postgres.url()).await;
    // Redis loses the right to remove.
    redis.cli(&["ACL", "SETUSER", "default", "-hdel"]);
    let unknown = request(1);
    assert_eq!(store.commit(&unknown).await.unwrap(), Outcome::UnknownDevice);
    redis.cli(&["ACL", "SETUSER", "default", "+hdel"]);
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    assert_eq!(store.commit(&unknown).await.unwrap(), Outcome::Replayed);
    assert_eq!(store.commit(&request(2)).await.unwrap(), Outcome::Committed);
}

async fn open_for_race(address: &str, clock: &ManualClock) -> Composed<PostgresStore> {
    let (redis, postgres) = address.split_once(' ').unwrap();
    let patience = Duration::from_secs(60);
    let clock = clock.clone();
    let options = RedisOptions::default().clock(move || clock.now()).patience(patience);
    let used = RedisStore::open(redis, options).await.unwrap();
    let options = PostgresOptions::default().patience(patience);
    Composed::new(used, PostgresStore::open(postgres, options).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the race, started by it"]
async fn composed_contender() {
    let Some(address) = address() else { return };
    contend(open_for_race(&address, &ManualClock::at(NOW)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_assertion_is_accepted_once() {
    let Some((redis, postgres)) = servers() else { return };
    let address = format!("{} {}", redis.url(), postgres.url());
    // Everything is made at one moment, so the server must have come before it.
    let clock = ManualClock::at(NOW.saturating_sub(Duration::from_secs(1000)));
    let store = open_for_race(&address, &clock).await;
    clock.set(NOW);
    race(&store, "composed_contender", &address).await;
}
