//! What an app does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide_testkit::app_attest::{Authority, Device};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const APP: &str = "TEAMID1234.com.example.app";

/// What an app does, with an HTTP client of its own.
pub(crate) struct Phone {
    pub(crate) device: Device,
    authority: String,
    /// Where the server listens, if not there.
    pub(crate) address: String,
    http: ureq::Agent,
}

/// One request, which can be sent again.
#[derive(Clone)]
pub(crate) struct Sent {
    path: &'static str,
    challenge: String,
    evidence: String,
    pub(crate) body: Vec<u8>,
}

impl Phone {
    pub(crate) fn new(seed: u64, authority: &str) -> Self {
        let http = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let device = Device::from_seed(seed, APP);
        Self { device, authority: authority.into(), address: authority.into(), http }
    }

    fn key_id(&self) -> String {
        STANDARD.encode(self.device.key_id())
    }

    fn challenge(&self, purpose: &str) -> String {
        let body = json!({"app_id": APP, "purpose": purpose}).to_string();
        let url = format!("http://{}/v1/challenge", self.address);
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

    pub(crate) fn enrolment(&self) -> Sent {
        let (path, challenge) = ("/v1/devices", self.challenge("enrol"));
        let hash = self.hash("enrol", path, &challenge, b"");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let body = self.device.attest(&Authority::from_seed(1), &hash, now);
        Sent { path, challenge, evidence: "apple-attestation".into(), body }
    }

    pub(crate) fn hello(&mut self, body: &[u8]) -> Sent {
        let challenge = self.challenge("hello");
        self.hello_with(challenge, body)
    }

    pub(crate) fn hello_with(&mut self, challenge: String, body: &[u8]) -> Sent {
        let path = "/v1/hello?loud=1";
        let object = self.device.assert(&self.hash("hello", path, &challenge, body));
        let evidence = format!("apple-assertion {}", STANDARD.encode(object));
        Sent { path, challenge, evidence, body: body.into() }
    }

    pub(crate) fn send(&self, sent: &Sent) -> (u16, Value) {
        let url = format!("http://{}{}", self.address, sent.path);
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
