//! The suite.

use super::Server;
use crate::sweeping::Sweeping;
use bonafide::Timestamp;
use bonafide::replay::{Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::conformance::{ManualClock, Suite};
use bonafide_stores::redis::{Options, RedisStore};
use std::time::Duration;

const START: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

fn by(clock: &ManualClock) -> Options {
    let clock = clock.clone();
    Options::default().clock(move || clock.now()).sweeps(None)
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_keeps_the_contract() {
    let Some(server) = Server::start(&[]) else { return };
    // By the server's own clock, from the first moment on that is not refused.
    let skew = Duration::from_millis(200);
    let options = Options::default().clock_skew(skew);
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    tokio::time::sleep(3 * skew + Duration::from_millis(50)).await;
    let passed = Suite::new(store).without_devices().run().await.unwrap();
    assert!(passed.checks > 40, "{passed:?}");
    // By one that is set, with and without removing.
    for sweeps in [false, true] {
        server.cli(&["FLUSHALL"]);
        let clock = ManualClock::at(START);
        // Verifiers in the suite are a day ahead; what was made before counts as used.
        let options = by(&clock).clock_skew(Duration::from_secs(2 * 24 * 60 * 60));
        let store = RedisStore::open(&server.url(), options).await.unwrap();
        let suite = match sweeps {
            true => Suite::new(Sweeping(store)),
            false => Suite::new(store),
        };
        let passed = suite.without_devices().clock(clock).run().await.unwrap();
        assert!(passed.checks > 100, "{passed:?}");
        let windows = server.cli(&["HGET", "{bonafide}:used", "known"]).split(' ').count() - 1;
        // The first is what was made before the server came.
        assert_eq!(windows > 1, sweeps, "{windows} windows");
    }
}

fn take(number: u32, made: Timestamp) -> Effects {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let keep = Keep { at_least: Duration::from_secs(60), until: made, made };
    [Effect::take(id, keep)].into_iter().collect()
}

/// More than one batch, while others commit and another node removes, too.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_removed_beside_the_commits() {
    let Some(server) = Server::start(&[]) else { return };
    let clock = ManualClock::at(START);
    let store = RedisStore::open(&server.url(), by(&clock)).await.unwrap();
    clock.pass(Duration::from_secs(10));
    let made = clock.now();
    for number in 0..2300 {
        assert_eq!(store.commit(&take(number, made)).await.unwrap(), Outcome::Committed);
    }
    assert_eq!(store.remove_expired().await.unwrap(), 0);
    clock.pass(Duration::from_secs(61));
    let now = clock.now();
    let commits = async {
        for number in 3000..3200 {
            assert_eq!(store.commit(&take(number, now)).await.unwrap(), Outcome::Committed);
        }
    };
    let other = RedisStore::open(&server.url(), by(&clock)).await.unwrap();
    let (one, another, ()) = tokio::join!(store.remove_expired(), other.remove_expired(), commits);
    let left = store.remove_expired().await.unwrap();
    assert_eq!(one.unwrap() + another.unwrap() + left, 2300);
    // And what is known.
    assert_eq!(server.cli(&["HLEN", "{bonafide}:used"]), "201");
    assert_eq!(server.cli(&["DBSIZE"]), "1");
    // What is gone is known by when it was made, also when the clock is set back.
    clock.set(made);
    for number in [0, 2299] {
        assert_eq!(store.commit(&take(number, made)).await.unwrap(), Outcome::Replayed);
    }
}

/// The store does it by itself, until it is dropped.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_sweeps() {
    let Some(server) = Server::start(&[]) else { return };
    let clock = ManualClock::at(START);
    let options = by(&clock).sweeps(Some(Duration::from_millis(50)));
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    clock.pass(Duration::from_secs(10));
    assert_eq!(store.commit(&take(1, clock.now())).await.unwrap(), Outcome::Committed);
    clock.pass(Duration::from_secs(61));
    let left = || server.cli(&["HLEN", "{bonafide}:used"]);
    crate::requests::wait_for("nothing was removed", || left() == "1");
    drop(store);
}
