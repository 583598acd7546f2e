//! Simulated devices call the server over HTTP on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

#[path = "../../../../crates/stores/tests/servers/machine.rs"]
mod machine;
mod phone;
#[path = "../../../../crates/stores/tests/servers/postgres/server.rs"]
mod postgres;
mod processes;
#[path = "../../../../crates/stores/tests/servers/redis/server.rs"]
mod redis;

use bonafide::TrustAnchor;
use bonafide::app_attest::Verifier;
use bonafide::challenge::ChallengeKey;
use bonafide::request::Scheme;
use bonafide_example_gate::{open, router};
use bonafide_testkit::app_attest::Authority;
use phone::{APP, Phone};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Trusts the simulated devices.
fn verifier() -> Verifier {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    Verifier::builder().app(APP).trust_anchors([root]).build().unwrap()
}

/// A server on a port of its own, for as long as the runtime lives.
fn serve(runtime: &tokio::runtime::Runtime, file: &Path) -> String {
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let store = open(&format!("sqlite:{}", file.display()), None).await.unwrap();
        let key = ChallengeKey::generate().unwrap();
        let router = router(verifier(), key, (Scheme::Http, &authority), store).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        authority
    })
}

#[test]
fn enrol_call_and_be_refused_when_repeating() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("devices.sqlite");
    let authority = serve(&runtime, &file);
    let mut phone = Phone::new(7, &authority);

    let early = phone.hello(b"too early");
    let (status, problem) = phone.send(&early);
    assert_eq!((status, &problem["action"]), (428, &json!("reattest")), "{problem}");

    let enrolment = phone.enrolment();
    assert_eq!(phone.send(&enrolment).0, 201);
    let (status, problem) = phone.send(&enrolment);
    assert_eq!((status, &problem["action"]), (409, &json!("new_challenge")), "{problem}");
    let (status, problem) = phone.send(&phone.enrolment());
    assert_eq!((status, &problem["action"]), (409, &json!("reassert")), "{problem}");

    phone.device.set_counter(0);
    let sent = phone.hello(b"good morning");
    assert_eq!(phone.send(&sent), (200, json!("good morning to you, for the 1. time")));
    let (status, problem) = phone.send(&sent);
    assert_eq!((status, &problem["code"]), (409, &json!("replay")), "{problem}");
    // The answer brings what the next attempt needs.
    let challenge = problem["challenge"].as_str().unwrap().to_owned();
    let sent = phone.hello_with(challenge, b"again");
    assert_eq!(phone.send(&sent), (200, json!("again to you, for the 2. time")));

    let mut tampered = phone.hello(b"pay 1");
    tampered.body = b"pay 1000".to_vec();
    let (status, problem) = phone.send(&tampered);
    assert_eq!((status, &problem["code"]), (403, &json!("signature")), "{problem}");
    tampered.body = b"pay 1".to_vec();
    assert_eq!(phone.send(&tampered).0, 200, "nothing was used up");

    // Another process on the same file refuses the replays of this one.
    let neighbour = serve(&runtime, &file);
    let mut elsewhere = Phone::new(7, &neighbour);
    elsewhere.device.set_counter(1);
    let stale = elsewhere.hello(b"cloned");
    let (status, problem) = elsewhere.send(&stale);
    assert_eq!((status, &problem["code"]), (409, &json!("replay")), "{problem}");
}

#[test]
fn what_is_no_evidence_is_answered() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = serve(&runtime, &folder.path().join("devices.sqlite"));
    let http: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let url = format!("http://{authority}/v1/hello");
    assert_eq!(http.post(&url).send("hello").unwrap().status(), 401);
}

#[tokio::test]
async fn stores_that_cannot_be_are_refused() {
    for (store, devices, why) in [
        ("redis://:SECRET@127.0.0.1:1", None, "Redis keeps no devices"),
        ("redis://:SECRET@127.0.0.1:1", Some("redis://:SECRET@127.0.0.1:1"), "could not be opened"),
        ("sqlite:devices.sqlite", Some("postgres://a:SECRET@127.0.0.1:1/b"), "is for Redis"),
        ("mysql://a:SECRET@127.0.0.1/b", None, "a store is sqlite:PATH"),
    ] {
        let refused = open(store, devices).await.unwrap_err().to_string();
        assert!(refused.contains(why) && !refused.contains("SECRET"), "{refused}");
    }
}

/// The program itself, which trusts Apple alone.
#[test]
fn the_program_listens() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("devices.sqlite").display());
    let port = machine::free_port();
    let gate = env!("CARGO_BIN_EXE_bonafide-example-gate");
    let usage = Command::new(gate).arg("--store").output().unwrap();
    assert!(String::from_utf8_lossy(&usage.stderr).contains("usage: "));
    let mut gate = Command::new(gate)
        .args(["--store", &store, "--port", &port.to_string(), APP, "api.example.com"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let http: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let answer = (0..600).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        http.post(format!("http://127.0.0.1:{port}/v1/hello")).send("hello").ok()
    });
    let status = answer.map(|answer| answer.status().as_u16());
    gate.kill().unwrap();
    gate.wait().unwrap();
    assert_eq!(status, Some(401));
}
