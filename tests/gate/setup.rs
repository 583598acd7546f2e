//! A server with a gate and a store, and clients that call it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::app_attest::{self, Environment};
use bonafide::challenge::{ChallengeKey, Challenges, Scope};
use bonafide::gate::{Admitted, Builder, Call, Decision, Enforcement, Evidence, Gate};
use bonafide::play_integrity::{self, CertificateDigest, DecryptionKey, VerificationKey};
use bonafide::replay::{
    AnyStore, Device as StoredDevice, DeviceId, Effect, Effects, Limits, MemoryStore, Outcome,
    Store, Unavailable,
};
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::signals::Report;
use bonafide::{ErrorKind, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console};
use std::task::{Context, Poll, Waker};

pub const APP: &str = "TEAMID1234.com.example.app";
pub const PACKAGE: &str = "com.example.app";
pub const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);
pub const AUTHORITY: &str = "api.example.com";

/// What waits for nothing.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

pub fn challenges() -> Challenges {
    let mut key = [0; 32];
    key[0] = 1;
    Challenges::new(ChallengeKey::from_bytes(&key).unwrap())
}

pub fn app_attest() -> app_attest::Verifier {
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    app_attest::Verifier::builder()
        .app(APP)
        .app("TEAMID1234.com.example.other")
        .environments([Environment::Production])
        .trust_anchors([root])
        .build()
        .unwrap()
}

pub fn play_keys() -> play_integrity::Verifier {
    let console = Console::from_seed(1);
    let aes = DecryptionKey::from_console(&console.decryption_key()).unwrap();
    let ec = VerificationKey::from_console(&console.verification_key()).unwrap();
    play_integrity::Verifier::builder().app(PACKAGE, aes, ec).build().unwrap()
}

pub fn play_policy() -> play_integrity::Policy {
    let digest = CertificateDigest::parse(CERTIFICATE).unwrap();
    play_integrity::Policy::recommended([digest]).unwrap()
}

pub fn builder() -> Builder {
    Gate::builder(challenges(), Scheme::Https, AUTHORITY)
        .app_attest(app_attest(), app_attest::Policy::recommended())
        .play_keys(play_keys(), play_policy())
        .play_decode([PACKAGE], play_policy())
}

pub fn store() -> AnyStore {
    AnyStore::new(MemoryStore::new(Limits { devices: 100, records: 100 }, || NOW))
}

/// A store that never answers.
pub struct Down;

impl Store for Down {
    async fn commit(&self, _: &Effects) -> Result<Outcome, Unavailable> {
        Err(Unavailable::new("down"))
    }

    async fn load(&self, _: &DeviceId) -> Result<Option<StoredDevice>, Unavailable> {
        Err(Unavailable::new("down"))
    }

    async fn revoke(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(Unavailable::new("down"))
    }

    async fn erase(&self, _: &DeviceId) -> Result<bool, Unavailable> {
        Err(Unavailable::new("down"))
    }
}

/// A request as the server sees it, to be changed field by field.
#[derive(Clone)]
pub struct Sent {
    pub app_id: &'static str,
    pub purpose: &'static str,
    pub subject: &'static str,
    pub challenge: String,
    pub method: &'static str,
    pub path: &'static str,
    pub body: &'static [u8],
    /// The report that is sent and bound.
    pub report: Option<Vec<u8>>,
    /// What Google answers to a standard token.
    pub google: (u16, String),
    pub evidence: Owned,
}

#[derive(Clone)]
pub enum Owned {
    Attestation(String, Vec<u8>),
    Assertion(String, String),
    Classic(String),
    Standard(String),
}

impl Sent {
    /// The request as its headers say it.
    pub fn call(&self) -> Call<'_> {
        let evidence = match &self.evidence {
            Owned::Attestation(key_id, _) => Evidence::Attestation { key_id },
            Owned::Assertion(key_id, object) => Evidence::Assertion { key_id, object },
            Owned::Classic(token) => Evidence::ClassicToken(token),
            Owned::Standard(token) => Evidence::StandardToken(token),
        };
        Call {
            app_id: self.app_id,
            purpose: self.purpose,
            subject: self.subject,
            challenge: &self.challenge,
            evidence,
            method: self.method,
            path_and_query: self.path,
            report: self.report.as_deref(),
        }
    }
}

pub struct Server {
    pub gate: Gate,
    pub store: AnyStore,
}

impl Server {
    pub fn new() -> Self {
        Self::with(Enforcement::Enforce)
    }

    pub fn with(enforcement: Enforcement) -> Self {
        Self { gate: builder().enforcement(enforcement).build().unwrap(), store: store() }
    }

    /// Decides as a driver does; says which effects were to be committed.
    pub fn decide(&self, sent: &Sent) -> (Decision, Vec<&'static str>) {
        self.decide_with(sent, |_| {})
    }

    /// The same, with a look at the device that is loaded.
    pub fn decide_with(
        &self,
        sent: &Sent,
        change: impl FnOnce(&mut Option<StoredDevice>),
    ) -> (Decision, Vec<&'static str>) {
        let body = BodyHash::of(sent.body);
        let verified = self.gate.admit(&sent.call(), NOW).and_then(|admitted| match admitted {
            Admitted::Attestation(next) => match &sent.evidence {
                Owned::Attestation(_, object) => next.verify(object, body, NOW),
                _ => panic!("another kind"),
            },
            Admitted::Assertion(next) => match ready(self.store.load(&next.device_id())) {
                Ok(mut device) => {
                    change(&mut device);
                    next.device(device.as_ref()).and_then(|next| next.verify(body, NOW))
                }
                Err(_) => Err(next.unavailable()),
            },
            Admitted::ClassicToken(next) => next.verify(body, NOW),
            Admitted::StandardToken(next) => {
                let request = next.request("ya29.token").unwrap();
                assert!(request.url().contains(PACKAGE));
                let Owned::Standard(token) = &sent.evidence else { panic!("another kind") };
                assert_eq!(next.package_and_token(), (PACKAGE, token.as_str()));
                next.verify(sent.google.0, sent.google.1.as_bytes(), body, NOW)
            }
        });
        match verified {
            Err(denied) => (denied.into(), Vec::new()),
            Ok(verified) => {
                let names = verified.effects().iter().map(|effect| match effect {
                    Effect::Enrol { owner, .. } if owner == sent.subject => "enrol",
                    Effect::Advance { .. } => "advance",
                    Effect::Take { .. } => "take",
                    Effect::InsertOnce { .. } => "insert",
                    other => panic!("{other:?}"),
                });
                let names = names.collect();
                let answer = ready(self.store.commit(verified.effects()));
                (verified.finish(answer), names)
            }
        }
    }

    pub fn kind(&self, sent: &Sent) -> Result<(), ErrorKind> {
        let (decision, _) = self.decide(sent);
        decision.into_result().map(|_| ()).map_err(|denied| denied.error().kind())
    }
}

pub fn challenge(server: &Server, app_id: &str, purpose: &str, subject: &str) -> String {
    let scope = Scope { app_id, purpose, subject };
    server.gate.challenge(&scope, NOW).unwrap().as_str().to_owned()
}

/// What a client binds.
pub fn hash(sent: &Sent, body: &[u8]) -> bonafide::request::Binding {
    let request = Request {
        app_id: sent.app_id,
        purpose: sent.purpose,
        challenge: sent.challenge.as_bytes(),
        method: sent.method,
        scheme: Scheme::Https,
        authority: AUTHORITY,
        path_and_query: sent.path,
        body: BodyHash::of(body),
        report: sent.report.as_deref().map(Report::digest_of),
    };
    request.binding().unwrap()
}

/// A phone with its key id, which calls for "user 7".
pub struct Phone(pub Device);

impl Phone {
    pub fn new(seed: u64) -> Self {
        Self(Device::from_seed(seed, APP))
    }

    pub fn key_id(&self) -> String {
        STANDARD.encode(self.0.key_id())
    }

    pub fn device_id(&self) -> DeviceId {
        DeviceId::from_bytes(self.0.key_id())
    }

    pub fn enrolment(&self, server: &Server) -> Sent {
        let mut sent = Sent {
            app_id: APP,
            purpose: "enrol",
            subject: "user 7",
            challenge: challenge(server, APP, "enrol", "user 7"),
            method: "POST",
            path: "/v1/devices",
            body: b"",
            report: None,
            google: (0, String::new()),
            evidence: Owned::Attestation(self.key_id(), Vec::new()),
        };
        let hash = hash(&sent, b"");
        let authority = Authority::from_seed(1);
        let object = self.0.attest(&authority, hash.as_bytes(), NOW.unix_seconds());
        sent.evidence = Owned::Attestation(self.key_id(), object);
        sent
    }

    pub fn call(&mut self, server: &Server) -> Sent {
        let mut sent = Sent {
            app_id: APP,
            purpose: "chat",
            subject: "user 7",
            challenge: challenge(server, APP, "chat", "user 7"),
            method: "POST",
            path: "/v1/chat?stream=1",
            body: b"hello",
            report: None,
            google: (0, String::new()),
            evidence: Owned::Classic(String::new()),
        };
        sent.evidence = self.assert(&sent);
        sent
    }

    /// An assertion over this request.
    pub fn assert(&mut self, sent: &Sent) -> Owned {
        let object = self.0.assert(hash(sent, sent.body).as_bytes());
        Owned::Assertion(self.key_id(), STANDARD.encode(object))
    }
}
