//! What goes wrong with a server: the store says that it is not certain, nothing is accepted
//! twice, and it goes on when the trouble is over.

use super::{Server, own};
use crate::authority::Authority;
use crate::disk::SmallDisk;
use crate::proxy::Proxy;
use crate::requests::{
    PATIENCE, PHONE, commit, enrol, now, one, request, request_made, take, take_made, wait_for,
};
use crate::wrong_clock::WrongClock;
use bonafide::replay::{Effects, Outcome, Store};
use bonafide_stores::postgres::{Options, PostgresStore};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::time::{Duration, Instant};

async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(url, Options::default().patience(PATIENCE)).await.unwrap()
}

/// A store that knows the phone.
async fn enrolled(url: &str, options: Options) -> PostgresStore {
    let store = PostgresStore::open(url, options).await.unwrap();
    assert_eq!(store.commit(&enrol()).await.unwrap(), Outcome::Committed);
    store
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
    store.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_before_the_answer() {
    let Some(server) = Server::start(&[]) else { return };
    let proxy = Proxy::to(server.port());
    // One connection, which was used just before: one that was idle is asked first.
    let options = Options::default().patience(PATIENCE).connections(1).sweeps(None);
    let store =
        enrolled(&format!("postgres://bonafide@127.0.0.1:{}/postgres", proxy.port()), options)
            .await;

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
    let advanced = || server.psql("SELECT max(counter) FROM bonafide.device") == "2";
    wait_for("the server did not get the request", advanced);
    assert_eq!(commit(&store, &request(2)).await, Outcome::Replayed);
    assert_eq!(commit(&store, &request(3)).await, Outcome::Committed);
    store.close();
}

/// Somebody holds a row for longer than anyone waits.
#[tokio::test(flavor = "multi_thread")]
async fn the_pool_is_exhausted() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_millis(500)).connections(1);
    let store = enrolled(&server.url(), options.sweeps(None)).await;
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
    store.close();
}

/// It answers, and is silent before its connection is back in the pool.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_falls_silent_takes_no_place_with_it() {
    let Some(server) = Server::start(&[]) else { return };
    let proxy = Proxy::to(server.port());
    let options = Options::default().patience(Duration::from_millis(500)).connections(1);
    let store = enrolled(
        &format!("postgres://bonafide@127.0.0.1:{}/postgres", proxy.port()),
        options.sweeps(None),
    )
    .await;
    assert_eq!(commit(&store, &request(1)).await, Outcome::Committed);
    // It is back by now.
    tokio::time::sleep(Duration::from_millis(500)).await;
    proxy.silence_after_one();
    assert_eq!(store.commit(&request(2)).await.unwrap(), Outcome::Committed);
    proxy.mend();
    assert!(store.commit(&request(3)).await.is_err(), "the only connection is silent");
    assert_eq!(commit(&store, &request(3)).await, Outcome::Committed);
    store.close();
}

/// A caller who gives up, and where nothing can wait for the answer in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_is_dropped_outside_of_the_runtime() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(PATIENCE).connections(1).sweeps(None);
    let store = enrolled(&server.url(), options).await;
    server.signal("-STOP");
    let (waiting, effects) = (store.clone(), request(1));
    let mut first = Box::pin(async move { waiting.commit(&effects).await });
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut first).await.is_err());
    std::thread::spawn(move || drop(first)).join().unwrap();
    server.signal("-CONT");
    // It was written when the server went on, or it was not; from now on it is.
    let second = tokio::time::timeout(PATIENCE, store.commit(&request(1))).await;
    assert!(matches!(second, Ok(Ok(Outcome::Committed | Outcome::Replayed))), "{second:?}");
    assert_eq!(commit(&store, &request(1)).await, Outcome::Replayed);
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    store.close();
}

/// Whoever gives up while a transaction begins leaves none in which others would write in vain.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_dropped_while_it_begins() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(PATIENCE).connections(1).sweeps(None);
    let store = enrolled(&server.url(), options).await;
    server.signal("-STOP");
    let erased = tokio::time::timeout(Duration::from_millis(300), store.erase_subject("user 8"));
    assert!(erased.await.is_err(), "the server stands still");
    server.signal("-CONT");
    for number in 1..=3 {
        assert_eq!(commit(&store, &request(number)).await, Outcome::Committed);
        let counter = server.psql("SELECT counter FROM bonafide.device");
        assert_eq!(counter, number.to_string(), "what is committed is there");
    }
    store.close();
}

/// As after a restart: whoever asks meanwhile waits.
#[tokio::test(flavor = "multi_thread")]
async fn the_server_starts_while_somebody_asks() {
    let Some(mut server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_secs(30)).sweeps(None);
    let store = enrolled(&server.url(), options.clone()).await;
    tokio::task::block_in_place(|| server.kill());
    // The connection that was there is gone.
    assert!(store.load(&PHONE).await.is_err());
    let (url, waiting) = (server.url(), store.clone());
    let opened = tokio::spawn(async move { PostgresStore::open(&url, options).await });
    let committed = tokio::spawn(async move { waiting.commit(&request(1)).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::task::block_in_place(|| server.run());
    assert_eq!(committed.await.unwrap().unwrap(), Outcome::Committed);
    assert!(opened.await.unwrap().unwrap().load(&PHONE).await.unwrap().is_some());
    store.close();
}

/// It is there, and does not answer.
#[tokio::test(flavor = "multi_thread")]
async fn the_server_stands_still() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_millis(800)).connections(4);
    let store = PostgresStore::open(&server.url(), options).await.unwrap();
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    server.signal("-STOP");
    let started = Instant::now();
    let tasks: Vec<_> = (1..=16)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(&one(take(number))).await.is_err() })
        })
        .collect();
    // Some callers give up themselves.
    tasks.iter().step_by(5).for_each(|task| task.abort());
    for task in tasks {
        assert!(task.await.unwrap_or(true), "nobody answers");
    }
    assert!(store.load(&PHONE).await.is_err());
    assert!(store.revoke(&PHONE).await.is_err());
    assert!(store.devices_of("user 7").await.is_err());
    assert!(store.remove_expired().await.is_err());
    assert!(started.elapsed() < Duration::from_secs(20), "nobody waits for ever");
    server.signal("-CONT");
    for number in 1..=16 {
        let _ = commit(&store, &one(take(number))).await;
        assert_eq!(commit(&store, &one(take(number))).await, Outcome::Replayed);
    }
    assert_eq!(commit(&store, &request(100)).await, Outcome::Committed);
    store.close();
}

/// The server has written it, and waits for a standby that is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_synchronous_standby_is_gone() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().patience(Duration::from_millis(800));
    let store = PostgresStore::open(&server.url(), options.sweeps(None)).await.unwrap();
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    server.set("synchronous_standby_names", "nobody");
    let started = Instant::now();
    let first = request(1);
    assert!(store.commit(&first).await.is_err());
    assert!(started.elapsed() < Duration::from_secs(10), "nobody waits for ever");
    server.set("synchronous_standby_names", "");
    assert_eq!(commit(&store, &first).await, Outcome::Replayed);
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    store.close();
}

/// What is set for a connection stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_flushing_flushes_for_this() {
    let Some(server) = Server::start(&[]) else { return };
    let options = Options::default().connections(1).sweeps(None);
    let store = PostgresStore::open(&server.url(), options).await.unwrap();
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    server.psql(
        "CREATE TABLE seen (setting text);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL;
         END $$;
         CREATE TRIGGER seen AFTER UPDATE ON bonafide.device EXECUTE FUNCTION see()",
    );
    for (number, setting) in [(1, "off"), (2, "local"), (3, "on")] {
        server.set("synchronous_commit", setting);
        assert_eq!(commit(&store, &request(number)).await, Outcome::Committed);
    }
    assert_eq!(server.psql("SELECT DISTINCT setting FROM seen"), "on");
    store.close();
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
    store.close();
    server.psql("UPDATE bonafide.layout SET steps = 99");
    let told = refused(&server.url(), Options::default()).await;
    assert!(told.contains("a later version"), "{told}");

    let standby = server.standby();
    let told = refused(&standby.url(), Options::default()).await;
    assert!(told.contains("a standby"), "{told}");
}

/// A role that may do what the documentation says, and no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_its_own_is_enough() {
    let Some(server) = Server::start(&[]) else { return };
    let documentation = include_str!("../../../../../docs/stores.md");
    let (_, rest) = documentation.split_once("```sql\nCREATE ROLE").unwrap();
    let (statements, _) = rest.split_once("```").unwrap();
    server.psql("CREATE DATABASE app");
    let admin = server.url();
    let app = admin.strip_suffix("/postgres").map(|server| format!("{server}/app")).unwrap();
    server.psql_at(&app, "REVOKE CREATE ON DATABASE app FROM PUBLIC");
    server.psql_at(&app, &format!("CREATE ROLE {statements}"));
    let store = open(&app.replace("bonafide@", "bonafide_node@")).await;
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    assert_eq!(commit(&store, &request(1)).await, Outcome::Committed);
    store.remove_expired().await.unwrap();
    assert!(store.revoke(&PHONE).await.unwrap());
    assert_eq!(store.writes_were_lost(now()).await.unwrap(), 0);
    assert_eq!(store.erase_subject("user 7").await.unwrap(), 1);
    store.close();
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
    wait_for("the standby does not catch up", caught_up);
    // From here on it gets nothing.
    standby.kill();
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    let lost = take(3);
    assert_eq!(commit(&store, &one(lost.clone())).await, Outcome::Committed);
    store.close();
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
    store.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_is_full() {
    let Some(disk) = SmallDisk::new(96) else { return };
    let Some(mut server) = Server::new(&["max_wal_size=8MB", "min_wal_size=2MB"]) else { return };
    own(disk.path());
    server.data = Some(disk.path().join("data"));
    server.make(&["--wal-segsize=1"]);
    server.run();
    let store = open(&server.url()).await;
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    let first = request(1);
    assert_eq!(commit(&store, &first).await, Outcome::Committed);
    tokio::task::block_in_place(|| disk.fill());
    // What is there of the log takes some more.
    let (mut number, mut accepted) = (10, Vec::new());
    let unanswered = loop {
        number += 1;
        let request: Effects = (0..200).map(|n| take(number * 1000 + n)).collect();
        match store.commit(&request).await {
            Ok(outcome) => {
                assert_eq!(outcome, Outcome::Committed);
                accepted.push(request);
            }
            Err(_) => break request,
        }
        assert!(number < 1000, "the disk is never full");
    };
    disk.empty();
    // It stops itself where it cannot write its log; whoever runs it starts it again.
    tokio::task::block_in_place(|| server.run_again());
    let _ = commit(&store, &unanswered).await;
    for request in accepted.iter().chain([&first, &unanswered]) {
        assert_eq!(commit(&store, request).await, Outcome::Replayed);
    }
    assert_eq!(commit(&store, &request(2)).await, Outcome::Committed);
    store.close();
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_server_is_stepped() {
    let Some(clock) = WrongClock::new() else { return };
    let Some(mut server) = Server::new(&[]) else { return };
    server.make(&[]);
    server.environment = clock.variables();
    server.run();
    let store = open(&server.url()).await;
    let time = || {
        let text = server.psql("SELECT extract(epoch FROM clock_timestamp())::bigint");
        text.parse::<u64>().unwrap()
    };
    let first = one(take(1));
    assert_eq!(commit(&store, &first).await, Outcome::Committed);
    clock.set(24);
    wait_for("the clock is not stepped", || time() > now().unix_seconds() + 86_000);
    assert_eq!(commit(&store, &first).await, Outcome::Replayed);
    let second = one(take(2));
    assert_eq!(commit(&store, &second).await, Outcome::Committed, "honest ones go on");
    // The first is over by now; the second, whose time began a day ahead, is not.
    assert_eq!(store.remove_expired().await.unwrap(), 1);
    for (hours, number) in [(0, 3), (-24, 4)] {
        clock.set(hours);
        wait_for("the clock is not set back", || time() < now().unix_seconds() + 1000);
        for used in [&first, &second] {
            assert_eq!(commit(&store, used).await, Outcome::Replayed);
        }
        assert_eq!(commit(&store, &one(take(number))).await, Outcome::Committed);
    }
    store.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_of_a_server_is_checked() {
    let Some(authority) = Authority::new() else { return };
    let Some(server) = Server::start(&[]) else { return };
    let data = server.install(&[authority.path("server.pem"), authority.path("server.key")]);
    for (setting, file) in [("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")] {
        server.psql(&format!("ALTER SYSTEM SET {setting} = '{}'", data.join(file).display()));
    }
    server.psql("ALTER SYSTEM SET ssl = on");
    server.psql("SELECT pg_reload_conf()");
    let url = |host: &str, root: &Authority| {
        let root = root.path("root.pem");
        let (port, root) = (server.port(), root.display());
        format!("postgres://bonafide@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={root}")
    };
    wait_for("the server has no TLS", || server.psql("SHOW ssl") == "on");
    let store = open(&url("localhost", &authority)).await;
    assert_eq!(commit(&store, &enrol()).await, Outcome::Committed);
    let encrypted = server.psql(
        "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
         WHERE ssl AND client_addr IS NOT NULL AND pid <> pg_backend_pid()",
    );
    assert_ne!(encrypted, "0");
    store.close();
    // Another authority, and a name that is not the server's.
    let another = Authority::new().unwrap();
    for url in [url("localhost", &another), url("127.0.0.1", &authority)] {
        let options = Options::default().patience(PATIENCE);
        let refused = PostgresStore::open(&url, options).await.unwrap_err();
        let told = std::error::Error::source(&refused).unwrap().to_string();
        assert!(told.contains("certificate"), "{told}");
    }
}
