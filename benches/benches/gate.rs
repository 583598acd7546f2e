//! A gate's decision beside the bare verification of the same evidence, and stores beside
//! the disk's own rate of flushes; see `benches/README.md`. Each piece of evidence counts
//! once, so this measures prepared rounds, turn by turn, instead of repeating one call.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up must stop"
)]
#![allow(clippy::cast_precision_loss, reason = "for people to read")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::app_attest::{AttestedKey, ClientData, KeyId, Policy, Verifier};
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::gate::{Call, Evidence, Gate};
use bonafide::replay::{Effect, Effects, Keep, Limits, MemoryStore, Outcome, Store};
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_gate::Gatekeeper;
use bonafide_stores::sqlite::{Options, SqliteStore};
use bonafide_testkit::app_attest::{Authority, Device};
use std::fs::OpenOptions;
use std::hint::black_box;
use std::io::Write;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

const APP: &str = "TEAMID1234.com.example.app";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);
const LIMITS: Limits = Limits { devices: 1000, records: 10_000_000 };

fn main() {
    decisions();
    memory();
    sqlite();
}

/// What waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => std::process::abort(),
    }
}

fn verifier() -> Verifier {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).expect("a root");
    Verifier::builder().app(APP).trust_anchors([root]).build().expect("a verifier")
}

struct Sent {
    challenge: String,
    object: Vec<u8>,
    text: String,
    hash: [u8; 32],
}

const BODY: &[u8] = br#"{"message":"How do I get from the airport to the old town?"}"#;

fn request<'a>(challenge: &'a str, purpose: &'a str, path: &'a str, body: &[u8]) -> Request<'a> {
    Request {
        app_id: APP,
        purpose,
        challenge: challenge.as_bytes(),
        method: "POST",
        scheme: Scheme::Https,
        authority: "api.example.com",
        path_and_query: path,
        body: BodyHash::of(body),
        report: None,
    }
}

/// Rounds of both, in turns, so that whatever else the machine does meets both alike.
fn decisions() {
    const ROUNDS: usize = 40;
    const EACH: usize = 100;
    let challenges = Challenges::new(ChallengeKey::generate().expect("a key"));
    let gate = Gate::builder(challenges.clone(), Scheme::Https, "api.example.com")
        .app_attest(verifier(), Policy::recommended())
        .build()
        .expect("a gate");
    let keeper = Gatekeeper::new(gate, MemoryStore::new(LIMITS, || NOW));
    let mut phone = Device::from_seed(7, APP);
    let key_id = STANDARD.encode(phone.key_id());
    let now = Timestamp::try_from(std::time::SystemTime::now()).expect("a time");

    let scope = |purpose| Scope { app_id: APP, purpose, subject: "user 7" };
    let challenge = challenges.issue(&scope("enrol"), now).expect("a challenge");
    let path = "/v1/devices";
    let hash = request(challenge.as_str(), "enrol", path, b"").binding().expect("a hash");
    let object = phone.attest(&Authority::from_seed(1), hash.as_bytes(), now.unix_seconds());
    let call = Call {
        app_id: APP,
        purpose: "enrol",
        subject: "user 7",
        challenge: challenge.as_str(),
        evidence: Evidence::Attestation { key_id: &key_id },
        method: "POST",
        path_and_query: path,
        report: None,
    };
    let enrolled = ready(keeper.enrol(&call, &object, BodyHash::EMPTY));
    assert!(enrolled.is_allowed(), "{enrolled}");
    let id = KeyId::from_bytes(&phone.key_id()).expect("an id");
    let device = bonafide::replay::DeviceId::from_bytes(*id.as_bytes());
    let stored = ready(keeper.store().load(&device)).expect("up").expect("there");
    let key = AttestedKey::from_trusted_storage(&stored.record).expect("a key");

    let sent: Vec<Sent> = (0..ROUNDS * EACH)
        .map(|_| {
            let challenge = challenges.issue(&scope("chat"), now).expect("a challenge");
            let hash = request(challenge.as_str(), "chat", "/v1/chat", BODY).binding();
            let hash = *hash.expect("a hash").as_bytes();
            let object = phone.assert(&hash);
            let text = STANDARD.encode(&object);
            Sent { challenge: challenge.as_str().into(), object, text, hash }
        })
        .collect();

    let bare = verifier();
    let mut ratios = Vec::new();
    let (mut bare_total, mut gate_total) = (Duration::ZERO, Duration::ZERO);
    for round in sent.chunks(EACH) {
        let started = Instant::now();
        for sent in round {
            let verified = bare.verify_assertion(&sent.object, ClientData::hash(sent.hash), &key);
            let _ = black_box(verified.expect("genuine"));
        }
        let bare_time = started.elapsed();
        let started = Instant::now();
        for sent in round {
            let call = Call {
                app_id: APP,
                purpose: "chat",
                subject: "user 7",
                challenge: &sent.challenge,
                evidence: Evidence::Assertion { key_id: &key_id, object: &sent.text },
                method: "POST",
                path_and_query: "/v1/chat",
                report: None,
            };
            let decision = ready(keeper.decide(&call, BodyHash::of(BODY)));
            assert!(decision.is_allowed(), "{decision}");
        }
        let gate_time = started.elapsed();
        bare_total += bare_time;
        gate_total += gate_time;
        ratios.push(gate_time.as_secs_f64() / bare_time.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    let count = (ROUNDS * EACH) as f64;
    let (bare, gate) = (bare_total.as_secs_f64() / count, gate_total.as_secs_f64() / count);
    println!("bare verification of an assertion   {:8.1} µs", bare * 1e6);
    println!("a gate's decision, memory store     {:8.1} µs", gate * 1e6);
    println!("decisions/s, one thread             {:8.0}", 1.0 / gate);
    println!("ratio, median of {ROUNDS} rounds           {:8.3}", ratios[ROUNDS / 2]);
    println!("share that is verification          {:8.1} %", bare / gate * 100.0);
}

fn take(number: u64) -> Effects {
    let mut id = [1; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    // As an id that is a hash is spread.
    id[8..16].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let keep = Keep { at_least: Duration::from_secs(420), until: NOW, made: NOW };
    [Effect::take(id, keep)].into_iter().collect()
}

fn memory() {
    for tasks in [1_u64, 8, 64] {
        const COMMITS: u64 = 1_000_000;
        let store = Arc::new(MemoryStore::new(LIMITS, || NOW));
        let each = COMMITS / tasks;
        // Made beforehand: the store is measured, not this.
        let work: Vec<Vec<Effects>> = (0..tasks)
            .map(|task| (0..each).map(|turn| take(task * each + turn)).collect())
            .collect();
        let started = Instant::now();
        let threads: Vec<_> = work
            .into_iter()
            .map(|effects| {
                let store = Arc::clone(&store);
                std::thread::spawn(move || {
                    for effects in &effects {
                        let outcome = ready(store.commit(effects)).expect("up");
                        assert_eq!(outcome, Outcome::Committed);
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().expect("a thread"));
        let rate = (each * tasks) as f64 / started.elapsed().as_secs_f64();
        println!("memory, {tasks:2} threads                  {:8.2} M commits/s", rate / 1e6);
    }
}

fn sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let flushes = flush_rate(folder.path());
    println!("bare write and fdatasync            {flushes:8.0} /s");
    for tasks in [1_u64, 8, 64] {
        let path = folder.path().join(format!("{tasks}.sqlite"));
        runtime.block_on(async {
            let options = Options::default().clock(|| NOW);
            let store = SqliteStore::open(path, options).await.expect("a file");
            let each = 6400 / tasks.max(8);
            let started = Instant::now();
            let running: Vec<_> = (0..tasks)
                .map(|task| {
                    let store = store.clone();
                    tokio::spawn(async move {
                        for turn in 0..each {
                            let effects = take(task * each + turn);
                            assert_eq!(store.commit(&effects).await.unwrap(), Outcome::Committed);
                        }
                    })
                })
                .collect();
            for task in running {
                task.await.expect("a task");
            }
            let rate = (each * tasks) as f64 / started.elapsed().as_secs_f64();
            let (commits, transactions) = store.statistics();
            println!(
                "SQLite, {tasks:2} tasks                    {rate:8.0} commits/s, {:.1} per flush, \
                 {:.2} × the bare rate of flushes",
                commits as f64 / transactions as f64,
                rate / flushes
            );
        });
    }
}

/// How often this disk can make a page durable.
fn flush_rate(folder: &std::path::Path) -> f64 {
    let file = folder.join("bare");
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("a file");
    let started = Instant::now();
    let mut count = 0.0;
    while started.elapsed() < Duration::from_secs(2) {
        file.write_all(&[0; 4096]).expect("written");
        file.sync_data().expect("flushed");
        count += 1.0;
    }
    count / started.elapsed().as_secs_f64()
}
