//! Simulated devices call the server over HTTP on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::TrustAnchor;
use bonafide::app_attest::Verifier;
use bonafide::challenge::ChallengeKey;
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide_example_gate::router;
use bonafide_testkit::app_attest::{Authority, Device};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

const APP: &str = "TEAMID1234.com.example.app";

/// A server on a port of its own, for as long as the runtime lives.
fn serve(runtime: &tokio::runtime::Runtime, file: &Path) -> String {
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
        let verifier = Verifier::builder().app(APP).trust_anchors([root]).build().unwrap();
        let key = ChallengeKey::generate().unwrap();
        let router = router(verifier, key, (Scheme::Http, &authority), file).await.unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        authority
    })
}

/// What an app does, with an HTTP client of its own.
struct Phone {
    device: Device,
    authority: String,
    http: ureq::Agent,
}

/// One request, which can be sent again.
#[derive(Clone)]
struct Sent {
    path: &'static str,
    challenge: String,
    evidence: String,
    body: Vec<u8>,
}

impl Phone {
    fn new(seed: u64, authority: &str) -> Self {
        let http = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { device: Device::from_seed(seed, APP), authority: authority.into(), http }
    }

    fn key_id(&self) -> String {
        STANDARD.encode(self.device.key_id())
    }

    fn challenge(&self, purpose: &str) -> String {
        let body = json!({"app_id": APP, "purpose": purpose}).to_string();
        let url = format!("http://{}/v1/challenge", self.authority);
        let request = self.http.post(url).header("bonafide-device", self.key_id());
        let mut response = request.send(body).unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let answer: Value = response.body_mut().read_json().unwrap();
        assert_eq!(answer["expires_in"], 300);
        answer["challenge"].as_str().unwrap().to_owned()
    }

    fn hash(&self, purpose: &str, path: &str, challenge: &str, body: &[u8]) -> [u8; 32] {
        let request = Request {
            app_id: APP,
            purpose,
            challenge: challenge.as_bytes(),
            method: "POST",
            scheme: Scheme::Http,
            authority: &self.authority,
            path_and_query: path,
            body: BodyHash::of(body),
            report: None,
        };
        *request.binding().unwrap().as_bytes()
    }

    fn enrolment(&self) -> Sent {
        let (path, challenge) = ("/v1/devices", self.challenge("enrol"));
        let hash = self.hash("enrol", path, &challenge, b"");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let body = self.device.attest(&Authority::from_seed(1), &hash, now);
        Sent { path, challenge, evidence: "apple-attestation".into(), body }
    }

    fn hello(&mut self, body: &[u8]) -> Sent {
        let challenge = self.challenge("hello");
        self.hello_with(challenge, body)
    }

    fn hello_with(&mut self, challenge: String, body: &[u8]) -> Sent {
        let path = "/v1/hello?loud=1";
        let object = self.device.assert(&self.hash("hello", path, &challenge, body));
        let evidence = format!("apple-assertion {}", STANDARD.encode(object));
        Sent { path, challenge, evidence, body: body.into() }
    }

    fn send(&self, sent: &Sent) -> (u16, Value) {
        let url = format!("http://{}{}", self.authority, sent.path);
        let request = self
            .http
            .post(url)
            .header("bonafide-app", APP)
            .header("bonafide-device", self.key_id())
            .header("bonafide-challenge", &sent.challenge)
            .header("bonafide-evidence", &sent.evidence);
        let mut response = request.send(&sent.body[..]).unwrap();
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
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
