//! Two processes, as behind a load balancer, with one store of many nodes.

use crate::phone::Phone;
use crate::{postgres, redis, verifier};
use bonafide::challenge::ChallengeKey;
use bonafide::request::Scheme;
use bonafide_example_gate::{open, router};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// What clients call, whichever process answers.
const AUTHORITY: &str = "api.example.com";
const STORE: &str = "BONAFIDE_GATE_STORE";
const DEVICES: &str = "BONAFIDE_GATE_DEVICES";

/// A process of this test.
struct Gate {
    process: Child,
    address: String,
}

impl Gate {
    fn start(store: &str, devices: Option<&str>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["a_gate", "--ignored", "--nocapture", "--test-threads=1"]).env(STORE, store);
        if let Some(devices) = devices {
            command.env(DEVICES, devices);
        }
        // It ends when its input does.
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            line.unwrap().split_once("gate: ").map(|(_, address)| address.trim().to_owned())
        });
        thread::spawn(move || lines.for_each(drop));
        Self { process, address: address.unwrap() }
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the tests, started by them"]
async fn a_gate() {
    let Ok(store) = std::env::var(STORE) else { return };
    let devices = std::env::var(DEVICES).ok();
    let store = open(&store, devices.as_deref()).await.unwrap();
    let mut key = [7; 32];
    key[0] = 1;
    let key = ChallengeKey::from_bytes(&key).unwrap();
    let router = router(verifier(), key, (Scheme::Http, AUTHORITY), store).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("gate: {}", listener.local_addr().unwrap());
    let until_told = async {
        let wait = || std::io::stdin().lines().for_each(drop);
        tokio::task::spawn_blocking(wait).await.unwrap();
    };
    axum::serve(listener, router).with_graceful_shutdown(until_told).await.unwrap();
}

#[test]
fn two_gates_on_one_postgres_refuse_each_others_replays() {
    let Some(server) = postgres::Server::start(&[]) else { return };
    refuse_each_others_replays(&server.url(), None);
    assert_ne!(server.psql("SELECT count(*) FROM bonafide.used"), "0");
}

#[test]
fn two_gates_on_redis_and_postgres_refuse_each_others_replays() {
    let Some(used) = redis::Server::start(&[]) else { return };
    let Some(devices) = postgres::Server::start(&[]) else { return };
    refuse_each_others_replays(&used.url(), Some(&devices.url()));
    let records: u32 = used.cli(&["HLEN", "{bonafide}:used"]).parse().unwrap();
    assert!(records > 40, "{records}");
    assert_eq!(devices.psql("SELECT count(*) FROM bonafide.used"), "0");
}

fn refuse_each_others_replays(store: &str, devices: Option<&str>) {
    let gates = [Gate::start(store, devices), Gate::start(store, devices)];
    // New to bonafide, Redis refuses what was made before, and six seconds longer.
    if devices.is_some() {
        thread::sleep(Duration::from_millis(6100));
    }
    let mut phone = Phone::new(7, AUTHORITY);
    let mut turn = 0;
    // Each time at the other one.
    let mut at_the_next = |phone: &mut Phone| {
        phone.address.clone_from(&gates[turn % 2].address);
        turn += 1;
    };
    at_the_next(&mut phone);
    let enrolment = phone.enrolment();
    assert_eq!(phone.send(&enrolment).0, 201);
    at_the_next(&mut phone);
    let (status, problem) = phone.send(&enrolment);
    assert_eq!((status, &problem["action"]), (409, &json!("new_challenge")), "{problem}");

    for number in 1..=20 {
        let sent = phone.hello(b"hello");
        // The challenge came from the other one.
        at_the_next(&mut phone);
        let expected = json!(format!("hello to you, for the {number}. time"));
        assert_eq!(phone.send(&sent), (200, expected));
        for _ in 0..2 {
            at_the_next(&mut phone);
            let (status, problem) = phone.send(&sent);
            assert_eq!((status, &problem["code"]), (409, &json!("replay")), "{problem}");
        }
    }

    // Both at the same moment: one of them.
    for _ in 0..20 {
        let sent = phone.hello(b"hello");
        let statuses: Vec<u16> = thread::scope(|scope| {
            let send = |gate: &Gate| {
                let mut other = Phone::new(7, AUTHORITY);
                other.address.clone_from(&gate.address);
                let sent = sent.clone();
                scope.spawn(move || other.send(&sent).0)
            };
            let both = gates.each_ref().map(send);
            both.into_iter().map(|sent| sent.join().unwrap()).collect()
        });
        let mut sorted = statuses.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [200, 409]);
    }
}
