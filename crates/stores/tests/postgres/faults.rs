//! What goes wrong with a server: the store says that it is not certain, nothing is accepted
//! twice, and it goes on when the trouble is over.

use crate::proxy::Proxy;
use crate::server::Server;
use bonafide::Timestamp;
use bonafide::replay::{DeviceId, Effect, Effects, Keep, Outcome, Store};
use bonafide_stores::postgres::{Options, PostgresStore};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::time::{Duration, Instant, SystemTime};

const PHONE: DeviceId = DeviceId::from_bytes([7; 32]);
const PATIENCE: Duration = Duration::from_secs(2);

async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(url, Options::default().patience(PATIENCE)).await.unwrap()
}

fn one(effect: Effect) -> Effects {
    [effect].into_iter().collect()
}

fn enrol() -> Effects {
    one(Effect::enrol(PHONE, "user 7", b"record", b"receipt"))
}

fn now() -> Timestamp {
    SystemTime::now().try_into().unwrap()
}

/// The challenge of this number.
fn take(number: u32) -> Effect {
    take_made(number, now())
}

fn take_made(number: u32, made: Timestamp) -> Effect {
    let mut id = [1; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    Effect::take(id, Keep { at_least: Duration::from_secs(420), until: made, made })
}

/// A request: its number is its counter, and names its challenge.
fn request(number: u32) -> Effects {
    request_made(number, now())
}

fn request_made(number: u32, made: Timestamp) -> Effects {
    [take_made(number, made), Effect::advance(PHONE, number)].into_iter().collect()
}

/// As soon as the store answers again.
async fn commit(store: &PostgresStore, effects: &Effects) -> Outcome {
    let started = Instant::now();
    loop {
        match store.commit(effects).await {
            Ok(outcome) => return outcome,
            Err(error) => assert!(started.elapsed() < Duration::from_secs(60), "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_killed_while_many_write() {
    let Some(mut server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    let (mut answered, mut unanswered) = (0, 0);
    for round in 0..4_u32 {
        let numbers = (0..400).map(|number| round * 1000 + number);
        let tasks: Vec<_> = numbers
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    let outcome = store.commit(&one(take(number))).await;
                    (number, outcome.map_err(|_| ()))
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(u64::from(20 + 15 * round))).await;
        tokio::task::block_in_place(|| server.kill());
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        tokio::task::block_in_place(|| server.run());
        for (number, outcome) in outcomes {
            let again = commit(&store, &one(take(number))).await;
            match outcome {
                Ok(outcome) => {
                    // No challenge is refused because the server is gone.
                    assert_eq!(outcome, Outcome::Committed, "{number}");
                    assert_eq!(again, Outcome::Replayed, "{number}: an answer that was lost");
                    answered += 1;
                }
                Err(()) => {
                    // It was written, or it was not; from now on it is.
                    assert!(matches!(again, Outcome::Committed | Outcome::Replayed));
                    unanswered += 1;
                }
            }
            assert_eq!(commit(&store, &one(take(number))).await, Outcome::Replayed);
        }
    }
    assert!(answered > 0 && unanswered > 0, "{answered} answered, {unanswered} not");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_before_the_answer() {
    let Some(server) = Server::start(&[]) else { return };
    let proxy = Proxy::to(server.port());
    // One connection, which was used just before: one that was idle is asked first.
    let options = Options::default().patience(PATIENCE).connections(1).sweeps(None);
    let store = PostgresStore::open(&proxy.url(), options).await.unwrap();
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);

    // The request does not arrive: nothing was written.
    proxy.cut_before();
    assert!(store.commit(&request(1)).await.is_err());
    proxy.mend();
    assert_eq!(commit(&store, &request(1)).await, Outcome::Committed);

    // The answer does not arrive: it was written, and the evidence is used.
    assert!(store.load(&PHONE).await.unwrap().is_some());
    // The end of that answer comes after its row.
    tokio::time::sleep(Duration::from_millis(500)).await;
    proxy.cut_after();
    assert!(store.commit(&request(2)).await.is_err());
    proxy.mend();
    let started = Instant::now();
    while server.psql("SELECT max(counter) FROM bonafide.device") != "2" {
        assert!(started.elapsed() < Duration::from_secs(10), "the server got the request");
    }
    assert_eq!(commit(&store, &request(2)).await, Outcome::Replayed);
    assert_eq!(commit(&store, &request(3)).await, Outcome::Committed);
    store.close().await;
}

/// Somebody holds a row for longer than anyone waits.
#[tokio::test(flavor = "multi_thread")]
async fn the_pool_is_exhausted() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_millis(500)).connections(1);
    let store = PostgresStore::open(&server.url(), options.sweeps(None)).await.unwrap();
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    let mut other = PgConnection::connect(&server.url()).await.unwrap();
    other.execute("BEGIN; SELECT FROM bonafide.device FOR UPDATE").await.unwrap();
    let started = Instant::now();
    let (first, second) = (request(1), request(2));
    let (first, second) = tokio::join!(store.commit(&first), store.commit(&second));
    let errors = [first.unwrap_err(), second.unwrap_err()].map(|error| error.to_string());
    assert_eq!(errors, ["the database did not commit"; 2]);
    assert!(started.elapsed() < Duration::from_secs(10), "nobody waits for ever");
    other.execute("ROLLBACK").await.unwrap();
    // Neither used up its challenge.
    assert_eq!(commit(&store, &request(1)).await, Outcome::Committed);
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    assert_eq!(commit(&store, &request(2)).await, Outcome::Replayed);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_forget_are_refused() {
    let Some(server) = Server::start(&["fsync=off"]) else { return };
    let refused = async |url: &str, options: Options| {
        let refused = PostgresStore::open(url, options.patience(PATIENCE)).await.unwrap_err();
        let source = std::error::Error::source(&refused).map(ToString::to_string);
        format!("{refused}: {}", source.unwrap_or_default())
    };
    let told = refused(&server.url(), Options::default()).await;
    assert!(told.contains("fsync is off"), "{told}");
    drop(server);

    let Some(server) = Server::start(&["synchronous_commit=off"]) else { return };
    let told = refused(&server.url(), Options::default().must_exist()).await;
    assert!(told.contains("must exist"), "{told}");
    let store = open(&server.url()).await;
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    store.close().await;
    server.psql("UPDATE bonafide.layout SET steps = 99");
    let told = refused(&server.url(), Options::default()).await;
    assert!(told.contains("a later version"), "{told}");

    let standby = server.standby();
    let told = refused(&standby.url(), Options::default()).await;
    assert!(told.contains("a standby"), "{told}");
}

/// Another host without checked TLS, which nobody has to be there for.
#[tokio::test]
async fn plaintext_to_another_host_is_refused() {
    for mode in ["disable", "allow", "require"] {
        let url = format!("postgres://bonafide@db.example.com/app?sslmode={mode}");
        let refused = PostgresStore::open(&url, Options::default()).await.unwrap_err();
        assert_eq!(refused.to_string(), "the database's address asks for no checked TLS");
    }
}

/// The server is lost, and its standby had not got the last writes.
#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_promoted_without_the_last_writes() {
    let Some(mut server) = Server::start(&["wal_level=replica"]) else { return };
    let store = open(&server.url()).await;
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    let mut standby = server.standby();
    assert_eq!(commit(&store, &request(1)).await, Outcome::Committed);
    let caught_up = || standby.psql("SELECT coalesce(max(counter), 0) FROM bonafide.device") == "1";
    let started = Instant::now();
    while !caught_up() {
        assert!(started.elapsed() < Duration::from_secs(30));
    }
    // From here on it gets nothing.
    standby.kill();
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    let lost = take(3);
    assert_eq!(commit(&store, &one(lost.clone())).await, Outcome::Committed);
    store.close().await;
    server.kill();
    standby.run();
    standby.promote();

    let started = Instant::now();
    let store = loop {
        match PostgresStore::open(&standby.url(), Options::default().must_exist()).await {
            Ok(store) => break store,
            Err(error) => assert!(started.elapsed() < Duration::from_secs(30), "{error:?}"),
        }
    };
    // It knows nothing of the second request: without a word of the operator it would count
    // again. With it, whatever was made until now is refused, and devices attest again.
    assert_eq!(store.load(&PHONE).await.unwrap().unwrap().counter.highest(), 1);
    let until = now();
    assert_eq!(store.writes_were_lost(until).await.unwrap(), 1);
    assert_eq!(commit(&store, &request_made(2, until)).await, Outcome::Replayed);
    assert_eq!(commit(&store, &one(lost)).await, Outcome::Replayed);
    assert!(store.load(&PHONE).await.unwrap().is_none());
    // Honest devices go on.
    let later = until.saturating_add(Duration::from_millis(1));
    let enrols: Effects =
        [take_made(4, later), enrol().iter().next().unwrap().clone()].into_iter().collect();
    assert_eq!(commit(&store, &enrols).await, Outcome::Committed);
    assert_eq!(commit(&store, &request_made(5, later)).await, Outcome::Committed);
    store.close().await;
}
