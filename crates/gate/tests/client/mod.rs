//! Clients of a gate: simulated devices that send requests. And stores, up and down.

#![allow(dead_code, reason = "each test uses a part")]

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::app_attest;
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::gate::{Enforcement, Gate};
use bonafide::play_integrity::{self, CertificateDigest, DecryptionKey, VerificationKey};
use bonafide::replay::{
    AnyStore, Device as Stored, DeviceId, Effects, Limits, MemoryStore, Outcome, Store, Unavailable,
};
use bonafide::request::{Binding, BodyHash, Request as Bound, Scheme};
use bonafide::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};
use http::Request;

pub(crate) const APP: &str = "TEAMID1234.com.example.app";
pub(crate) const PACKAGE: &str = "com.example.app";
pub(crate) const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);
const AUTHORITY: &str = "api.example.com";

fn challenges() -> Challenges {
    let mut key = [0; 32];
    key[0] = 1;
    Challenges::new(ChallengeKey::from_bytes(&key).unwrap())
}

pub(crate) fn gate(enforcement: Enforcement) -> Gate {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    let apple = app_attest::Verifier::builder().app(APP).trust_anchors([root]).build().unwrap();
    let console = Console::from_seed(1);
    let aes = DecryptionKey::from_console(&console.decryption_key()).unwrap();
    let ec = VerificationKey::from_console(&console.verification_key()).unwrap();
    let keys = play_integrity::Verifier::builder().app(PACKAGE, aes, ec).build().unwrap();
    let digest = CertificateDigest::parse(CERTIFICATE).unwrap();
    let policy = play_integrity::Policy::recommended([digest]).unwrap();
    Gate::builder(challenges(), Scheme::Https, AUTHORITY)
        .app_attest(apple, app_attest::Policy::recommended())
        .play_keys(keys, policy.clone())
        .play_decode([PACKAGE], policy)
        .enforcement(enforcement)
        .build()
        .unwrap()
}

pub(crate) fn challenge(app_id: &str, purpose: &str, subject: &str) -> String {
    issue_at(app_id, purpose, subject, NOW)
}

pub(crate) fn issue_at(app_id: &str, purpose: &str, subject: &str, now: Timestamp) -> String {
    challenges().issue(&Scope { app_id, purpose, subject }, now).unwrap().as_str().to_owned()
}

pub(crate) fn hash(
    app_id: &str,
    purpose: &str,
    path: &str,
    challenge: &str,
    body: &str,
) -> Binding {
    let request = Bound {
        app_id,
        purpose,
        challenge: challenge.as_bytes(),
        method: "POST",
        scheme: Scheme::Https,
        authority: AUTHORITY,
        path_and_query: path,
        body: BodyHash::of(body.as_bytes()),
        report: None,
    };
    request.binding().unwrap()
}

pub(crate) struct Phone(Device);

impl Phone {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Device::from_seed(seed, APP))
    }

    pub(crate) fn key_id(&self) -> String {
        STANDARD.encode(self.0.key_id())
    }

    pub(crate) fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(self.0.key_id())
    }

    fn request(&self, path: &str, challenge: &str, evidence: &str) -> http::request::Builder {
        Request::post(path)
            .header("bonafide-app", APP)
            .header("bonafide-device", self.key_id())
            .header("bonafide-challenge", challenge)
            .header("bonafide-evidence", evidence)
    }

    pub(crate) fn enrolment(&self) -> Request<Body> {
        let challenge = challenge(APP, "enrol", &self.key_id());
        let hash = hash(APP, "enrol", "/v1/devices", &challenge, "");
        let authority = Authority::from_seed(1);
        let object = self.0.attest(&authority, hash.as_bytes(), NOW.unix_seconds());
        let request = self.request("/v1/devices", &challenge, "apple-attestation");
        request.body(Body::from(object)).unwrap()
    }

    pub(crate) fn chat(&mut self, body: &str) -> Request<Body> {
        let challenge = challenge(APP, "chat", &self.key_id());
        self.chat_with("chat", "/v1/chat", challenge, body)
    }

    pub(crate) fn chat_with(
        &mut self,
        purpose: &str,
        path: &str,
        challenge: String,
        body: &str,
    ) -> Request<Body> {
        let hash = hash(APP, purpose, path, &challenge, body);
        let object = STANDARD.encode(self.0.assert(hash.as_bytes()));
        let request = self.request(path, &challenge, &format!("apple-assertion {object}"));
        request.body(Body::from(body.to_owned())).unwrap()
    }
}

/// A request of an Android app, whose evidence names no device.
fn android(body: &str, evidence: impl FnOnce(&str) -> String) -> Request<Body> {
    let challenge = challenge(PACKAGE, "chat", "anyone");
    let hash = hash(PACKAGE, "chat", "/v1/chat", &challenge, body).to_base64url();
    Request::post("/v1/chat")
        .header("bonafide-app", PACKAGE)
        .header("bonafide-challenge", challenge)
        .header("bonafide-evidence", evidence(&hash))
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(crate) fn classic(body: &str) -> Request<Body> {
    android(body, |nonce| {
        let payload = Payload::good(PACKAGE, nonce, NOW.unix_millis());
        format!("play-classic {}", Console::from_seed(1).token(&payload.to_json()))
    })
}

/// A request with a token that somebody made for other keys than the server's.
pub(crate) fn classic_of_a_stranger(body: &str) -> Request<Body> {
    android(body, |nonce| {
        let payload = Payload::good(PACKAGE, nonce, NOW.unix_millis());
        format!("play-classic {}", Console::from_seed(2).token(&payload.to_json()))
    })
}

/// A request with a standard token, and what Google says about it.
pub(crate) fn standard(body: &str) -> (Request<Body>, String) {
    let mut decoded = String::new();
    let request = android(body, |hash| {
        decoded = Payload::good_standard(PACKAGE, hash, NOW.unix_millis()).to_decode_answer();
        "play-standard opaque-token".into()
    });
    (request, decoded)
}

pub(crate) fn memory() -> AnyStore {
    AnyStore::new(MemoryStore::new(Limits { devices: 100, records: 1000 }, || NOW))
}

/// Says nothing, ever.
pub(crate) struct Down;

impl Store for Down {
    async fn commit(&self, _: &Effects) -> Result<Outcome, Unavailable> {
        Err(Unavailable::new("the database is down").because("disk /dev/sda1 is on fire"))
    }

    async fn load(&self, _: &DeviceId) -> Result<Option<Stored>, Unavailable> {
        Err(Unavailable::new("the database is down"))
    }

    async fn revoke(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(Unavailable::new("the database is down"))
    }

    async fn erase(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(Unavailable::new("the database is down"))
    }
}
