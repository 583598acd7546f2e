//! What goes wrong with a server: the store says that it is not certain, nothing is accepted
//! twice, and it goes on when the trouble is over.

use super::Server;
use crate::authority::Authority;
use crate::disk::SmallDisk;
use crate::proxy::Proxy;
use crate::requests::{PATIENCE, commit, now, one, take, take_made, wait_for};
use crate::wrong_clock::WrongClock;
use bonafide::replay::{Outcome, Store};
use bonafide_stores::conformance::ManualClock;
use bonafide_stores::redis::{Options, RedisStore};
use std::error::Error;
use std::time::{Duration, Instant};

const SKEW: Duration = Duration::from_millis(100);

async fn open(url: &str) -> RedisStore {
    RedisStore::open(url, options()).await.unwrap()
}

fn options() -> Options {
    Options::default().patience(PATIENCE).clock_skew(SKEW)
}

/// What is made from now on is not refused because the server is new.
async fn settled() {
    tokio::time::sleep(3 * SKEW + Duration::from_millis(50)).await;
}

async fn refused(url: &str, options: Options) -> String {
    let refused = RedisStore::open(url, options).await.unwrap_err();
    format!("{refused}: {}", refused.source().map(ToString::to_string).unwrap_or_default())
}

/// It keeps no files, so it forgets everything.
#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_killed_while_many_write() {
    let Some(mut server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let (mut answered, mut unanswered) = (0, 0);
    for round in 0..4_u32 {
        // Each goes on until it gets no answer.
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut sent = Vec::new();
                    loop {
                        let count = u32::try_from(sent.len()).unwrap();
                        let effect = take(round * 10_000_000 + task * 100_000 + count);
                        let outcome = store.commit(&one(effect.clone())).await;
                        sent.push((effect, outcome.map_err(drop)));
                        if matches!(sent.last(), Some((_, Err(())))) {
                            return sent;
                        }
                    }
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(u64::from(20 + 15 * round))).await;
        tokio::task::block_in_place(|| server.kill());
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.extend(task.await.unwrap());
        }
        tokio::task::block_in_place(|| server.run());
        for (effect, outcome) in outcomes {
            match outcome {
                Ok(outcome) => {
                    assert_eq!(outcome, Outcome::Committed);
                    answered += 1;
                }
                Err(()) => unanswered += 1,
            }
            // Nobody knows what was written, so nothing of before counts any more.
            assert_eq!(commit(&store, &one(effect)).await, Outcome::Replayed);
        }
        settled().await;
        let honest = one(take(round * 10_000_000 + 9_000_000));
        assert_eq!(commit(&store, &honest).await, Outcome::Committed, "honest ones go on");
        assert_eq!(commit(&store, &honest).await, Outcome::Replayed);
    }
    assert!(answered > 0 && unanswered == 4 * 64, "{answered} answered, {unanswered} not");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_is_cut_before_the_answer() {
    let Some(server) = Server::start(&[]) else { return };
    let proxy = Proxy::to(server.port());
    let store = open(&format!("redis://127.0.0.1:{}", proxy.port())).await;
    settled().await;
    assert_eq!(store.commit(&one(take(0))).await.unwrap(), Outcome::Committed);

    // The request does not arrive: nothing was written.
    let first = one(take(1));
    proxy.cut_before();
    assert!(store.commit(&first).await.is_err());
    // And then of each new connection.
    for _ in 0..3 {
        assert!(store.commit(&first).await.is_err());
    }
    proxy.mend();
    assert_eq!(commit(&store, &first).await, Outcome::Committed);

    // The answer does not arrive: it was written, and the evidence is used.
    let second = one(take(2));
    proxy.cut_after();
    for _ in 0..3 {
        assert!(store.commit(&second).await.is_err());
    }
    proxy.mend();
    assert_eq!(commit(&store, &second).await, Outcome::Replayed);
    assert_eq!(commit(&store, &one(take(3))).await, Outcome::Committed);
}

/// Whoever no longer waits takes nobody's turn with him.
#[tokio::test(flavor = "multi_thread")]
async fn callers_that_give_up() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    for round in 0..40_u32 {
        let requests: Vec<_> = (0..200).map(|number| one(take(round * 1000 + number))).collect();
        let tasks: Vec<_> = requests
            .iter()
            .cloned()
            .map(|request| {
                let store = store.clone();
                tokio::spawn(async move { store.commit(&request).await.unwrap() })
            })
            .collect();
        for task in tasks.iter().skip(round as usize % 3).step_by(3) {
            task.abort();
        }
        for (task, request) in tasks.into_iter().zip(requests) {
            match task.await {
                Ok(outcome) => assert_eq!(outcome, Outcome::Committed),
                // It was sent, or it was not; from now on it is.
                Err(_) => drop(store.commit(&request).await.unwrap()),
            }
            assert_eq!(store.commit(&request).await.unwrap(), Outcome::Replayed);
        }
    }
}

/// Whoever is neither polled nor dropped, as in a buffer of streams, stops the others for a while,
/// not for ever.
#[tokio::test(flavor = "multi_thread")]
async fn callers_that_are_not_polled() {
    let Some(server) = Server::start(&[]) else { return };
    let options = options().patience(Duration::from_millis(500));
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    settled().await;
    // The server is asked who it is by the first one, which never hears it; the others have every
    // turn.
    for pause in [1100, 0] {
        assert_eq!(commit(&store, &one(take(pause))).await, Outcome::Committed);
        tokio::time::sleep(Duration::from_millis(pause.into())).await;
        server.signal("-STOP");
        let mut waiting = Vec::new();
        for number in 1..=8 {
            let (store, request) = (store.clone(), one(take(10_000 + pause + number)));
            let mut caller = Box::pin(async move { store.commit(&request).await });
            let polled = tokio::time::timeout(Duration::from_millis(20), &mut caller).await;
            assert!(polled.is_err(), "nobody answers");
            waiting.push(caller);
        }
        server.signal("-CONT");
        let started = Instant::now();
        for number in 100..110 {
            let request = one(take(10_000 + pause + number));
            assert_eq!(commit(&store, &request).await, Outcome::Committed);
        }
        assert!(started.elapsed() < Duration::from_secs(20), "nobody waits for ever");
        drop(waiting);
    }
    // And whoever makes a new connection.
    server.signal("-STOP");
    assert!(store.commit(&one(take(1))).await.is_err());
    let mut caller = Box::pin(async { store.commit(&one(take(2))).await });
    assert!(tokio::time::timeout(Duration::from_millis(20), &mut caller).await.is_err());
    server.signal("-CONT");
    assert_eq!(commit(&store, &one(take(3))).await, Outcome::Committed);
    drop(caller);
}

/// One of two runtimes ends while its commits wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_runtime_that_ends() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let other = tokio::runtime::Runtime::new().unwrap();
    server.signal("-STOP");
    for number in 0..1000 {
        let (store, request) = (store.clone(), one(take(number)));
        other.spawn(async move { drop(store.commit(&request).await) });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    other.shutdown_background();
    server.signal("-CONT");
    for number in 2000..2100 {
        let request = one(take(number));
        let answer = tokio::time::timeout(Duration::from_secs(30), commit(&store, &request)).await;
        // The first may have got no answer.
        assert!(matches!(answer, Ok(Outcome::Committed | Outcome::Replayed)), "{answer:?}");
    }
    assert_eq!(commit(&store, &one(take(3000))).await, Outcome::Committed);
}

/// It is there, and does not answer.
#[tokio::test(flavor = "multi_thread")]
async fn the_server_stands_still() {
    let Some(server) = Server::start(&[]) else { return };
    let options = options().patience(Duration::from_millis(500));
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    settled().await;
    assert_eq!(store.commit(&one(take(0))).await.unwrap(), Outcome::Committed);
    server.signal("-STOP");
    let started = Instant::now();
    let requests: Vec<_> = (1..=5000).map(|number| one(take(number))).collect();
    let waiting: Vec<_> = requests
        .iter()
        .cloned()
        .map(|request| {
            let store = store.clone();
            tokio::spawn(async move { store.commit(&request).await })
        })
        .collect();
    for waiting in waiting {
        let error = waiting.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), "Redis did not commit");
    }
    assert!(started.elapsed() < Duration::from_secs(5), "nobody waits for ever");
    server.signal("-CONT");
    for request in requests.iter().step_by(50) {
        // It was written when the server went on, or it was not; from now on it is.
        let _ = commit(&store, request).await;
        assert_eq!(commit(&store, request).await, Outcome::Replayed);
    }
    assert_eq!(commit(&store, &one(take(9000))).await, Outcome::Committed);
}

/// Who is connected.
fn connections(server: &Server) -> Vec<String> {
    let list = server.cli(&["CLIENT", "LIST"]);
    let others = list.lines().filter(|line| !line.contains("cmd=client|list"));
    others.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_is_full() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let (first, second) = (one(take(1)), one(take(2)));
    assert_eq!(store.commit(&first).await.unwrap(), Outcome::Committed);
    let connections = connections(&server);
    server.cli(&["CONFIG", "SET", "maxmemory", "1"]);
    let both = [take(2), take(3)].into_iter().collect();
    for request in [&second, &both] {
        assert!(store.commit(request).await.is_err());
    }
    // No storm of new ones.
    assert_eq!(self::connections(&server), connections);
    server.cli(&["CONFIG", "SET", "maxmemory", "0"]);
    assert_eq!(commit(&store, &first).await, Outcome::Replayed);
    assert_eq!(commit(&store, &second).await, Outcome::Committed);
    assert_eq!(commit(&store, &both).await, Outcome::Replayed);
    assert_eq!(commit(&store, &one(take(3))).await, Outcome::Committed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_is_full() {
    let Some(disk) = SmallDisk::new(16) else { return };
    let Some(mut server) = Server::new(&["appendonly yes", "appendfsync everysec"]) else { return };
    server.data = Some(disk.path().into());
    server.run();
    let store = open(&server.url()).await;
    settled().await;
    let used = one(take(1));
    assert_eq!(store.commit(&used).await.unwrap(), Outcome::Committed);
    disk.fill();
    // It answers until it has noticed.
    let (mut number, started) = (10, Instant::now());
    let mut accepted = Vec::new();
    let unanswered = loop {
        number += 1;
        let request = one(take(number));
        match store.commit(&request).await {
            Ok(outcome) => {
                assert_eq!(outcome, Outcome::Committed);
                accepted.push(request);
            }
            Err(error) => {
                let source = error.source().unwrap().to_string();
                assert!(source.contains("MISCONF"), "{source}");
                break request;
            }
        }
        assert!(started.elapsed() < Duration::from_secs(60), "it does not notice");
    };
    disk.empty();
    let _ = commit(&store, &unanswered).await;
    for request in accepted.iter().chain([&used, &unanswered]) {
        assert_eq!(commit(&store, request).await, Outcome::Replayed);
    }
    assert_eq!(commit(&store, &one(take(2))).await, Outcome::Committed);
    // Also when it reads its file again.
    tokio::task::block_in_place(|| {
        server.kill();
        server.run();
    });
    for request in accepted.iter().chain([&used, &unanswered]) {
        assert_eq!(commit(&store, request).await, Outcome::Replayed);
    }
    drop(server);
}

/// By the server's own clock, with nothing but what it says.
#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_the_server_is_stepped() {
    let Some(clock) = WrongClock::new() else { return };
    let Some(mut server) = Server::new(&[]) else { return };
    server.environment = clock.variables();
    server.run();
    let store = open(&server.url()).await;
    settled().await;
    let first = one(take(1));
    assert_eq!(store.commit(&first).await.unwrap(), Outcome::Committed);
    clock.set(24);
    wait_for("the clock is not stepped", || server.cli(&["TIME"]) > now_with(86_000));
    assert_eq!(commit(&store, &first).await, Outcome::Replayed);
    let second = one(take(2));
    assert_eq!(commit(&store, &second).await, Outcome::Committed, "honest ones go on");
    // The first is over by now; the second, too, if the node does not know of the step.
    assert!(store.remove_expired().await.unwrap() >= 1);
    assert_eq!(commit(&store, &second).await, Outcome::Replayed);
    clock.set(0);
    wait_for("the clock is not set right", || server.cli(&["TIME"]) < now_with(1000));
    for used in [&first, &second] {
        assert_eq!(commit(&store, used).await, Outcome::Replayed);
    }
    assert_eq!(commit(&store, &one(take(3))).await, Outcome::Committed);
    // Behind, what is made now could not be told from what comes.
    clock.set(-24);
    wait_for("the clock is not set back", || server.cli(&["TIME"]) < now_with(0));
    store.remove_expired().await.unwrap();
    let early = one(take(4));
    assert!(store.commit(&early).await.is_err());
    // A server that starts in the past is not believed.
    tokio::task::block_in_place(|| {
        server.kill();
        server.run();
    });
    for request in [&first, &early] {
        assert!(store.commit(request).await.is_err());
    }
    let error = store.commit(&early).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("further apart"));
    clock.set(0);
    wait_for("the clock is not set right", || server.cli(&["TIME"]) > now_with(0));
    for used in [&first, &second, &early, &one(take_made(9, now()))] {
        assert_eq!(commit(&store, used).await, Outcome::Replayed);
    }
    settled().await;
    assert_eq!(commit(&store, &one(take(5))).await, Outcome::Committed);
}

/// As the first line of `TIME`.
fn now_with(seconds: u64) -> String {
    (now().unix_seconds() + seconds).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_emptied() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let used = one(take(1));
    assert_eq!(store.commit(&used).await.unwrap(), Outcome::Committed);
    let open_one = one(take(2));
    server.cli(&["FLUSHALL"]);
    // Whoever notices does not know whether it was before or after.
    let error = store.commit(&open_one).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("forgotten everything"));
    for request in [&used, &open_one] {
        assert_eq!(commit(&store, request).await, Outcome::Replayed);
    }
    settled().await;
    assert_eq!(store.commit(&one(take(3))).await.unwrap(), Outcome::Committed);
    // The scripts alone, which are sent again.
    server.cli(&["SCRIPT", "FLUSH"]);
    assert_eq!(store.commit(&one(take(4))).await.unwrap(), Outcome::Committed);
}

/// A first replica gives the data another name.
async fn with_a_new_name(store: &RedisStore) {
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let _ = commit(store, &one(take(999))).await;
    settled().await;
}

/// Only the records go, by hand.
#[tokio::test(flavor = "multi_thread")]
async fn the_records_are_removed() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let used = one(take(1));
    for command in [["DEL", "{bonafide}:used"], ["UNLINK", "{bonafide}:used"]] {
        let _ = commit(&store, &used).await;
        server.cli(&command);
        assert_eq!(commit(&store, &used).await, Outcome::Replayed);
    }
    settled().await;
    assert_eq!(commit(&store, &one(take(2))).await, Outcome::Committed);
}

/// What a node has heard of the server's times is not true for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_was_voided_by_mistake() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    let day = Duration::from_secs(24 * 60 * 60);
    store.writes_were_lost(now().saturating_add(day)).await.unwrap();
    assert_eq!(commit(&store, &one(take(1))).await, Outcome::Replayed);
    server.cli(&["DEL", "{bonafide}:used"]);
    assert_eq!(commit(&store, &one(take(2))).await, Outcome::Replayed);
    settled().await;
    assert_eq!(commit(&store, &one(take(3))).await, Outcome::Committed);
    // Made too far ahead to be told apart from what comes after a restart.
    let ahead = one(take_made(4, now().saturating_add(Duration::from_secs(30))));
    let error = store.commit(&ahead).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("ahead of the server's clock"));
}

/// A primary follows another one and is primary again, without a restart.
#[tokio::test(flavor = "multi_thread")]
async fn a_primary_follows_another_and_returns() {
    let Some(server) = Server::start(&[]) else { return };
    let store = RedisStore::open(&server.url(), options().sweeps(None)).await.unwrap();
    settled().await;
    let replica = server.replica();
    with_a_new_name(&store).await;
    replica.cli(&["REPLICAOF", "NO", "ONE"]);
    let lost = one(take(1));
    assert_eq!(store.commit(&lost).await.unwrap(), Outcome::Committed);
    server.cli(&["REPLICAOF", "127.0.0.1", &replica.port().to_string()]);
    wait_for("it does not follow", || {
        server.cli(&["INFO", "replication"]).contains("master_link_status:up")
    });
    server.cli(&["REPLICAOF", "NO", "ONE"]);
    // On the connection that was there all the time, and when the server is asked again.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(commit(&store, &lost).await, Outcome::Replayed);
    settled().await;
    assert_eq!(commit(&store, &one(take(2))).await, Outcome::Committed);
}

/// What has expired makes room.
#[tokio::test(flavor = "multi_thread")]
async fn the_memory_is_full_of_what_has_expired() {
    let Some(server) = Server::start(&[]) else { return };
    let clock = ManualClock::at(now());
    let at = clock.clone();
    let options = options().clock(move || at.now()).sweeps(Some(Duration::from_millis(100)));
    let store = RedisStore::open(&server.url(), options).await.unwrap();
    clock.pass(Duration::from_secs(10));
    for number in 0..2000 {
        let request = one(take_made(number, clock.now()));
        assert_eq!(store.commit(&request).await.unwrap(), Outcome::Committed);
    }
    server.cli(&["CONFIG", "SET", "maxmemory", "1"]);
    let next = one(take_made(3000, clock.now()));
    assert!(store.commit(&next).await.is_err());
    clock.pass(Duration::from_secs(600));
    wait_for("nothing is removed", || server.cli(&["HLEN", "{bonafide}:used"]) == "1");
    server.cli(&["CONFIG", "SET", "maxmemory", "0"]);
    assert_eq!(commit(&store, &one(take_made(1, clock.now()))).await, Outcome::Committed);
}

/// The server is lost, and its replica had not got the last writes.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_is_promoted_without_the_last_writes() {
    let Some(mut server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let known = one(take(1));
    assert_eq!(store.commit(&known).await.unwrap(), Outcome::Committed);
    let replica = server.replica();
    with_a_new_name(&store).await;
    let told = refused(&replica.url(), options()).await;
    assert!(told.contains("a replica"), "{told}");
    // From here on it gets nothing.
    replica.cli(&["CONFIG", "SET", "replica-serve-stale-data", "yes"]);
    replica.cli(&["REPLICAOF", "NO", "ONE"]);
    let lost = one(take(2));
    assert_eq!(store.commit(&lost).await.unwrap(), Outcome::Committed);
    let open_one = one(take(3));
    tokio::task::block_in_place(|| server.kill());
    let store = open(&replica.url()).await;
    for request in [&known, &lost, &open_one] {
        assert_eq!(store.commit(request).await.unwrap(), Outcome::Replayed);
    }
    settled().await;
    let next = one(take(4));
    assert_eq!(store.commit(&next).await.unwrap(), Outcome::Committed);

    // The server follows it, and takes its place again.
    tokio::task::block_in_place(|| server.run());
    server.cli(&["REPLICAOF", "127.0.0.1", &replica.port().to_string()]);
    wait_for("it does not follow", || {
        server.cli(&["INFO", "replication"]).contains("master_link_status:up")
    });
    server.cli(&["REPLICAOF", "NO", "ONE"]);
    let late = one(take(5));
    assert_eq!(store.commit(&late).await.unwrap(), Outcome::Committed, "at the replica");
    let store = open(&server.url()).await;
    for request in [&known, &lost, &next, &late] {
        assert_eq!(store.commit(request).await.unwrap(), Outcome::Replayed);
    }
}

/// What the store cannot see, the operator says.
#[tokio::test(flavor = "multi_thread")]
async fn writes_were_lost() {
    let Some(server) = Server::start(&[]) else { return };
    let store = open(&server.url()).await;
    settled().await;
    let (before, used) = (one(take(1)), one(take(2)));
    assert_eq!(store.commit(&used).await.unwrap(), Outcome::Committed);
    store.writes_were_lost(now()).await.unwrap();
    for request in [&before, &used] {
        assert_eq!(store.commit(request).await.unwrap(), Outcome::Replayed);
    }
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(store.commit(&one(take(3))).await.unwrap(), Outcome::Committed);
    // What was void before stays so.
    store.writes_were_lost(bonafide::Timestamp::from_unix_seconds(1)).await.unwrap();
    assert_eq!(store.commit(&before).await.unwrap(), Outcome::Replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_forget_are_refused() {
    let Some(server) = Server::start(&["maxmemory-policy allkeys-lru"]) else { return };
    let told = refused(&server.url(), options()).await;
    assert!(told.contains("maxmemory-policy is not noeviction"), "{told}");
    server.cli(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    let store = open(&server.url()).await;
    settled().await;
    assert_eq!(store.commit(&one(take(1))).await.unwrap(), Outcome::Committed);

    let cluster = Server::start(&["cluster-enabled yes"]).unwrap();
    let told = refused(&cluster.url(), options()).await;
    assert!(told.contains("cluster"), "{told}");
}

/// A role that may do what the documentation says, and no more.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_its_own_is_enough() {
    let Some(server) = Server::start(&[]) else { return };
    let documentation = include_str!("../../../../../docs/stores.md");
    let rule = documentation.lines().find_map(|line| line.strip_prefix("ACL SETUSER bonafide "));
    let rule: Vec<_> = rule.unwrap().split(' ').collect();
    server.cli(&[&["ACL", "SETUSER", "bonafide"], rule.as_slice()].concat());
    server.cli(&["ACL", "SETUSER", "default", "off"]);
    let url = |password| format!("redis://bonafide:{password}@127.0.0.1:{}/1", server.port());
    let store = open(&url("PASSWORD")).await;
    settled().await;
    let request = one(take(1));
    assert_eq!(store.commit(&request).await.unwrap(), Outcome::Committed);
    assert_eq!(store.commit(&request).await.unwrap(), Outcome::Replayed);
    store.remove_expired().await.unwrap();
    store.writes_were_lost(now()).await.unwrap();
    // Two at once, of which one is refused: that is undone, which needs more rights.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let both = [take(2), take(1)].into_iter().collect();
    assert_eq!(store.commit(&both).await.unwrap(), Outcome::Replayed);

    let told = refused(&url("swordfish"), options()).await;
    assert!(!told.contains("swordfish"), "{told}");
}

/// Another host without checked TLS, which nobody has to be there for.
#[tokio::test]
async fn plaintext_to_another_host_is_refused() {
    for url in ["redis://cache.example.com", "rediss://cache.example.com/#insecure"] {
        let refused = RedisStore::open(url, Options::default()).await.unwrap_err();
        assert_eq!(refused.to_string(), "Redis's address asks for no checked TLS");
    }
    let refused = RedisStore::open("cache.example.com", Options::default()).await.unwrap_err();
    assert_eq!(refused.to_string(), "Redis's address cannot be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_of_a_server_is_checked() {
    let Some(authority) = Authority::new() else { return };
    let port = crate::machine::free_port();
    let file = |name: &str| authority.path(name).display().to_string();
    let settings = [
        format!("tls-port {port}"),
        format!("tls-cert-file {}", file("server.pem")),
        format!("tls-key-file {}", file("server.key")),
        "tls-auth-clients no".to_owned(),
    ];
    let settings: Vec<_> = settings.iter().map(String::as_str).collect();
    let Some(server) = Server::start(&settings) else { return };
    let url = format!("rediss://localhost:{port}");
    let store = RedisStore::open(&url, options().authority(&authority.pem())).await.unwrap();
    settled().await;
    assert_eq!(store.commit(&one(take(1))).await.unwrap(), Outcome::Committed);
    // An authority that nobody named, and a name that is not the server's.
    let another = Authority::new().unwrap();
    let wrong_name = format!("rediss://127.0.0.1:{port}");
    for (url, options) in [
        (&url, options()),
        (&url, options().authority(&another.pem())),
        (&wrong_name, options().authority(&authority.pem())),
    ] {
        let told = refused(url, options).await;
        assert!(told.contains("certificate"), "{told}");
    }
    drop(server);
}
