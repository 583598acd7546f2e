//! The gate through C, beside Rust's gate with the same requests: every step, every state, and
//! each rule of the interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::challenge::{ChallengeKey, Challenges};
use bonafide::gate::{
    Admitted, Call, Decision, Denied, Enforcement, Evidence, EvidenceKind, Gate, Verified,
};
use bonafide::play_integrity::{CertificateDigest, DecryptionKey, Freshness, VerificationKey};
use bonafide::replay::{Counter, Device as Stored, Effect, Outcome, Unavailable};
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::signals::{Expectations, RecordedHost, Report, collect};
use bonafide::{ErrorKind as K, Timestamp, TrustAnchor, app_attest, play_integrity, signals};
use bonafide_c::*;
use bonafide_testkit::app_attest::{Authority, Device, System, launch_map};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};
use common::{
    ABSENT, APP, Answer, ENUMERATOR, FINISHED, Field, HANDLE, INDEX, NOW, NULL, Owned, PACKAGE,
    STATE, bytes_at, given, given_or_why, mistakes, text_at, verifier, written, wrong_fields,
};
use sha2::{Digest, Sha256};
use std::ptr::{null, null_mut};
use std::time::Duration;

const AUTHORITY: &str = "api.example.com";
const KEY: [u8; 32] = *b"a key of 32 bytes for this alone";
const DECISION: u32 = BONAFIDE_GATE_NEXT_DECISION;
const ATTESTATION: u32 = BONAFIDE_GATE_NEXT_ATTESTATION;
const DEVICE: u32 = BONAFIDE_GATE_NEXT_DEVICE;
const BODY: u32 = BONAFIDE_GATE_NEXT_BODY;
const DECODED: u32 = BONAFIDE_GATE_NEXT_DECODED;
const COMMIT: u32 = BONAFIDE_GATE_NEXT_COMMIT;
const COMMITTED: u32 = BONAFIDE_OUTCOME_COMMITTED;
const TOKEN: &str = "ya29.token";

fn now() -> Timestamp {
    Timestamp::from_unix_millis(NOW)
}

fn digest() -> CertificateDigest {
    CertificateDigest::parse(CERTIFICATE).unwrap()
}

fn challenges() -> Owned<bonafide_challenges> {
    // SAFETY: live data.
    given_or_why(|out, error| unsafe { bonafide_challenges_new(KEY.as_ptr(), null(), out, error) })
        .unwrap()
}

fn app_attest_policy() -> Owned<bonafide_app_attest_policy> {
    // SAFETY: a place that can be written.
    given(|out| unsafe {
        bonafide_app_attest_policy_new(BONAFIDE_APP_ATTEST_POLICY_RECOMMENDED, out)
    })
    .unwrap()
}

fn play_policy() -> Owned<bonafide_play_policy> {
    let digest = *digest().as_bytes();
    // SAFETY: live data.
    given_or_why(|out, error| unsafe {
        let preset = BONAFIDE_PLAY_POLICY_RECOMMENDED;
        bonafide_play_policy_new(preset, digest.as_ptr(), 1, out, error)
    })
    .unwrap()
}

fn signals_policy() -> Owned<bonafide_signals_policy> {
    // SAFETY: a place that can be written.
    given(|out| unsafe { bonafide_signals_policy_new(BONAFIDE_SIGNALS_PRESET_STRICT, out) })
        .unwrap()
}

fn play_verifier() -> Owned<bonafide_play_verifier> {
    let (builder, console) = (Owned(bonafide_play_builder_new()), Console::from_seed(1));
    let (aes, ec) = (console.decryption_key(), console.verification_key());
    // SAFETY: live handles and data.
    unsafe {
        let added = bonafide_play_builder_app(
            builder.0,
            PACKAGE.as_ptr(),
            PACKAGE.len(),
            aes.as_ptr(),
            aes.len(),
            ec.as_ptr(),
            ec.len(),
            null_mut(),
        );
        assert_eq!(added, 0);
        given_or_why(|out, error| bonafide_play_builder_build(builder.0, out, error)).unwrap()
    }
}

fn app_attest_verifier() -> Owned<bonafide_app_attest_verifier> {
    verifier(&Authority::from_seed(1).root_der(), |_| {}).unwrap()
}

type OwnedBuilder = Owned<bonafide_gate_builder>;

fn c_builder() -> OwnedBuilder {
    let challenges = challenges();
    let (data, len) = (AUTHORITY.as_ptr(), AUTHORITY.len());
    // SAFETY: live handles and data.
    given(|out| unsafe {
        bonafide_gate_builder_new(challenges.0, BONAFIDE_SCHEME_HTTPS, data, len, out)
    })
    .unwrap()
}

/// Serves everything. What it was made of is freed: the builder has copies.
fn serving_all() -> OwnedBuilder {
    let builder = c_builder();
    let (app_attest, keys, play) = (app_attest_verifier(), play_verifier(), play_policy());
    // SAFETY: live handles and data.
    unsafe {
        let policy = app_attest_policy();
        assert_eq!(bonafide_gate_builder_app_attest(builder.0, app_attest.0, policy.0), 0);
        assert_eq!(bonafide_gate_builder_play_keys(builder.0, keys.0, play.0), 0);
        for package in [PACKAGE, "com.example.second"] {
            let (data, len) = (package.as_ptr(), package.len());
            assert_eq!(bonafide_gate_builder_play_decode(builder.0, data, len, play.0), 0);
        }
    }
    builder
}

fn build(builder: &OwnedBuilder) -> Answer<Owned<bonafide_gate>> {
    // SAFETY: a live handle.
    given_or_why(|out, error| unsafe { bonafide_gate_builder_build(builder.0, out, error) })
}

fn rust_builder() -> bonafide::gate::Builder {
    let challenges = Challenges::new(ChallengeKey::from_bytes(&KEY).unwrap());
    let root = TrustAnchor::from_der(&Authority::from_seed(1).root_der()).unwrap();
    let app_attest = app_attest::Verifier::builder().app(APP).trust_anchors([root]);
    let console = Console::from_seed(1);
    let aes = DecryptionKey::from_console(&console.decryption_key()).unwrap();
    let ec = VerificationKey::from_console(&console.verification_key()).unwrap();
    let keys = play_integrity::Verifier::builder().app(PACKAGE, aes, ec).build().unwrap();
    let play = || play_integrity::Policy::recommended([digest()]).unwrap();
    Gate::builder(challenges, Scheme::Https, AUTHORITY)
        .app_attest(app_attest.build().unwrap(), app_attest::Policy::recommended())
        .play_keys(keys, play())
        .play_decode([PACKAGE, "com.example.second"], play())
}

/// The same gate twice.
struct Gates {
    c: Owned<bonafide_gate>,
    rust: Gate,
}

impl Gates {
    fn new() -> Self {
        Self::with(|_| {}, |builder| builder)
    }

    fn with(
        c: impl FnOnce(&OwnedBuilder),
        rust: impl FnOnce(bonafide::gate::Builder) -> bonafide::gate::Builder,
    ) -> Self {
        let builder = serving_all();
        c(&builder);
        Self { c: build(&builder).unwrap(), rust: rust(rust_builder()).build().unwrap() }
    }

    fn monitoring() -> Self {
        Self::with(
            // SAFETY: a live handle.
            |builder| unsafe {
                let monitor = BONAFIDE_ENFORCEMENT_MONITOR;
                assert_eq!(bonafide_gate_builder_enforcement(builder.0, monitor), 0);
            },
            |builder| builder.enforcement(Enforcement::Monitor),
        )
    }

    fn challenge(&self, app: &str, purpose: &str, subject: &str) -> Answer<String> {
        let scope = bonafide_challenge_scope {
            app_id: app.as_ptr(),
            app_id_len: app.len(),
            purpose: purpose.as_ptr(),
            purpose_len: purpose.len(),
            subject: subject.as_ptr(),
            subject_len: subject.len(),
        };
        // SAFETY: live handles and data.
        given_or_why(|out, error| unsafe {
            bonafide_gate_challenge(self.c.0, &scope, NOW, out, error)
        })
        .map(|challenge: Owned<bonafide_buffer>| challenge.text())
    }
}

/// A request as the server sees it.
#[derive(Clone)]
struct Sent {
    app_id: &'static str,
    purpose: &'static str,
    subject: &'static str,
    challenge: String,
    kind: u32,
    key_id: String,
    evidence: String,
    /// The attestation object, raw.
    object: Vec<u8>,
    method: &'static str,
    path: &'static str,
    body: Option<&'static [u8]>,
    report: Option<Vec<u8>>,
    google: (u16, String),
}

impl Sent {
    fn c_call(&self) -> bonafide_gate_call {
        let report = self.report.as_deref();
        bonafide_gate_call {
            app_id: self.app_id.as_ptr(),
            app_id_len: self.app_id.len(),
            purpose: self.purpose.as_ptr(),
            purpose_len: self.purpose.len(),
            subject: self.subject.as_ptr(),
            subject_len: self.subject.len(),
            challenge: self.challenge.as_ptr(),
            challenge_len: self.challenge.len(),
            evidence_kind: self.kind,
            key_id: self.key_id.as_ptr(),
            key_id_len: self.key_id.len(),
            evidence: self.evidence.as_ptr(),
            evidence_len: self.evidence.len(),
            method: self.method.as_ptr(),
            method_len: self.method.len(),
            path_and_query: self.path.as_ptr(),
            path_and_query_len: self.path.len(),
            report: report.map_or(null(), <[u8]>::as_ptr),
            report_len: report.map_or(0, <[u8]>::len),
        }
    }

    fn rust_call(&self) -> Call<'_> {
        let (key_id, text) = (&*self.key_id, &*self.evidence);
        Call {
            app_id: self.app_id,
            purpose: self.purpose,
            subject: self.subject,
            challenge: &self.challenge,
            evidence: match self.kind {
                BONAFIDE_EVIDENCE_ATTESTATION => Evidence::Attestation { key_id },
                BONAFIDE_EVIDENCE_ASSERTION => Evidence::Assertion { key_id, object: text },
                BONAFIDE_EVIDENCE_CLASSIC_TOKEN => Evidence::ClassicToken(text),
                _ => Evidence::StandardToken(text),
            },
            method: self.method,
            path_and_query: self.path,
            report: self.report.as_deref(),
        }
    }

    fn sha256(&self) -> Option<[u8; 32]> {
        self.body.map(|body| Sha256::digest(body).into())
    }

    fn body_hash(&self) -> BodyHash {
        self.sha256().map_or(BodyHash::EMPTY, BodyHash::from_sha256)
    }

    /// What a client binds.
    fn binding(&self) -> bonafide::request::Binding {
        let request = Request {
            app_id: self.app_id,
            purpose: self.purpose,
            challenge: self.challenge.as_bytes(),
            method: self.method,
            scheme: Scheme::Https,
            authority: AUTHORITY,
            path_and_query: self.path,
            body: self.body_hash(),
            report: self.report.as_deref().map(Report::digest_of),
        };
        request.binding().unwrap()
    }
}

fn unsigned(gates: &Gates, app_id: &'static str, purpose: &'static str, kind: u32) -> Sent {
    Sent {
        app_id,
        purpose,
        subject: "user 7",
        challenge: gates.challenge(app_id, purpose, "user 7").unwrap(),
        kind,
        key_id: String::new(),
        evidence: String::new(),
        object: Vec::new(),
        method: "POST",
        path: "/v1/chat?stream=1",
        body: Some(b"hello"),
        report: None,
        google: (200, String::new()),
    }
}

fn enrolment(gates: &Gates, phone: &Device) -> Sent {
    let mut sent = unsigned(gates, APP, "enrol", BONAFIDE_EVIDENCE_ATTESTATION);
    sent.key_id = STANDARD.encode(phone.key_id());
    let hash = sent.binding();
    sent.object = phone.attest(&Authority::from_seed(1), hash.as_bytes(), NOW / 1000);
    sent
}

fn call_of(gates: &Gates, phone: &mut Device) -> Sent {
    asserted_by(phone, unsigned(gates, APP, "chat", BONAFIDE_EVIDENCE_ASSERTION))
}

fn asserted_by(phone: &mut Device, mut sent: Sent) -> Sent {
    sent.key_id = STANDARD.encode(phone.key_id());
    sent.evidence = STANDARD.encode(phone.assert(sent.binding().as_bytes()));
    sent
}

fn classic_with(gates: &Gates, change: impl FnOnce(&mut Payload)) -> Sent {
    let mut sent = unsigned(gates, PACKAGE, "chat", BONAFIDE_EVIDENCE_CLASSIC_TOKEN);
    let mut payload = Payload::good(PACKAGE, &sent.binding().to_base64url(), NOW);
    change(&mut payload);
    sent.evidence = Console::from_seed(1).token(&payload.to_json());
    sent
}

fn standard_with(gates: &Gates, change: impl FnOnce(&mut Payload)) -> Sent {
    let mut sent = unsigned(gates, PACKAGE, "chat", BONAFIDE_EVIDENCE_STANDARD_TOKEN);
    let mut payload = Payload::good_standard(PACKAGE, &sent.binding().to_base64url(), NOW);
    change(&mut payload);
    sent.google.1 = payload.to_decode_answer();
    sent.evidence = "opaque".into();
    sent
}

fn phone() -> Device {
    Device::from_seed(7, APP)
}

/// A development build on iOS 27, which the recommended policy refuses.
fn refused_phone() -> Device {
    phone().with_system(System { launch: Some(launch_map(3, "1")), ..System::ios_27() })
}

/// What the database has and says.
#[derive(Clone)]
struct Database {
    device: Result<Option<(Vec<u8>, String, bool)>, ()>,
    outcome: Result<u32, ()>,
}

impl Database {
    fn empty() -> Self {
        Self { device: Ok(None), outcome: Ok(COMMITTED) }
    }

    /// With the device of a phone that enrolled.
    fn with(phone: &Device) -> Self {
        let gates = Gates::new();
        let enrolled = drive(&gates, &enrolment(&gates, phone), &Self::empty());
        let record = enrolled.record.unwrap();
        Self { device: Ok(Some((record, "user 7".into(), false))), outcome: Ok(COMMITTED) }
    }

    fn saying(&self, outcome: u32) -> Self {
        Self { outcome: Ok(outcome), ..self.clone() }
    }
}

fn outcome(number: u32) -> Outcome {
    match number {
        BONAFIDE_OUTCOME_COMMITTED => Outcome::Committed,
        BONAFIDE_OUTCOME_REPLAYED => Outcome::Replayed,
        BONAFIDE_OUTCOME_STALE => Outcome::Stale,
        BONAFIDE_OUTCOME_REVOKED => Outcome::Revoked,
        BONAFIDE_OUTCOME_UNKNOWN_DEVICE => Outcome::UnknownDevice,
        BONAFIDE_OUTCOME_ALREADY_ENROLLED => Outcome::AlreadyEnrolled,
        _ => Outcome::EnrolledForAnother,
    }
}

type OwnedRequest = Owned<bonafide_gate_request>;

fn admit(gate: &Owned<bonafide_gate>, sent: &Sent) -> OwnedRequest {
    let call = sent.c_call();
    // SAFETY: live handles and data.
    given(|out| unsafe { bonafide_gate_admit(gate.0, &call, NOW, out) }).unwrap()
}

fn pointer(hash: &Option<[u8; 32]>) -> *const u8 {
    hash.as_ref().map_or(null(), |hash| hash.as_ptr())
}

// Every call is with live handles, and with lengths that are the data's.
impl OwnedRequest {
    fn next(&self) -> u32 {
        // SAFETY: as above.
        written(|out| unsafe { bonafide_gate_request_next(self.0, out) }).unwrap()
    }

    fn attestation(&self, sent: &Sent) -> u32 {
        let (data, len) = (sent.object.as_ptr(), sent.object.len());
        // SAFETY: as above.
        unsafe {
            bonafide_gate_request_attestation(self.0, data, len, pointer(&sent.sha256()), NOW)
        }
    }

    fn device_id(&self) -> Answer<[u8; 32]> {
        // SAFETY: as above.
        written(|out: *mut [u8; 32]| unsafe { bonafide_gate_request_device_id(self.0, out.cast()) })
    }

    fn device(&self, device: Option<&(Vec<u8>, String, bool)>) -> u32 {
        let device = device.map(|(record, owner, revoked)| bonafide_device {
            record: record.as_ptr(),
            record_len: record.len(),
            owner: owner.as_ptr(),
            owner_len: owner.len(),
            revoked: u32::from(*revoked) * 7,
        });
        let device = device.as_ref().map_or(null(), |device| &raw const *device);
        // SAFETY: as above.
        unsafe { bonafide_gate_request_device(self.0, device) }
    }

    fn body(&self, sent: &Sent) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_gate_request_body(self.0, pointer(&sent.sha256()), NOW) }
    }

    fn decode_request(&self, access: &str) -> Answer<Owned<bonafide_play_decode_request>> {
        let (data, len) = (access.as_ptr(), access.len());
        // SAFETY: as above.
        given_or_why(|out, error| unsafe {
            bonafide_gate_request_decode_request(self.0, data, len, out, error)
        })
    }

    fn decoded(&self, sent: &Sent) -> u32 {
        let (status, body) = (sent.google.0, &sent.google.1);
        let (data, len) = (body.as_ptr(), body.len());
        // SAFETY: as above.
        unsafe {
            let hash = pointer(&sent.sha256());
            bonafide_gate_request_decoded(self.0, status, data, len, hash, NOW)
        }
    }

    fn effects(&self) -> Answer<Vec<bonafide_effect>> {
        // SAFETY: as above.
        let one =
            |index| written(|out| unsafe { bonafide_gate_request_effect(self.0, index, out) });
        // SAFETY: as above.
        let count = written(|out| unsafe { bonafide_gate_request_effect_count(self.0, out) })?;
        assert_eq!(one(count).err(), Some(INDEX));
        assert_eq!(one(usize::MAX).err(), Some(INDEX));
        (0..count).map(one).collect()
    }

    fn finish(&self, outcome: u32) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_gate_request_finish(self.0, outcome) }
    }

    fn unavailable(&self) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_gate_request_unavailable(self.0) }
    }

    fn refuse(&self, reason: u32) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_gate_request_refuse(self.0, reason) }
    }

    fn decision(&self) -> Answer<Owned<bonafide_decision>> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_gate_request_decision(self.0, out) })
    }
}

impl Owned<bonafide_decision> {
    fn kind(&self) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_decision_kind_of(self.0) }
    }

    fn result(&self) -> u32 {
        // SAFETY: as above.
        unsafe { bonafide_decision_result(self.0) }
    }

    fn line(&self) -> String {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_line(self.0, out) }).unwrap().text()
    }

    fn appraisal(&self) -> Owned<bonafide_appraisal> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_appraisal(self.0, out) }).unwrap()
    }

    fn attestation(&self) -> Answer<Owned<bonafide_attestation>> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_attestation(self.0, out) })
    }

    fn assertion(&self) -> Answer<Owned<bonafide_assertion>> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_assertion(self.0, out) })
    }

    fn verdict(&self) -> Answer<Owned<bonafide_play_verdict>> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_verdict(self.0, out) })
    }

    fn report(&self) -> Answer<Owned<bonafide_signals_report>> {
        // SAFETY: as above.
        given(|out| unsafe { bonafide_decision_report(self.0, out) })
    }

    /// The claims that there are: attestation, assertion, verdict, report.
    fn has(&self) -> [bool; 4] {
        let claims = [
            self.attestation().map(|_| ()),
            self.assertion().map(|_| ()),
            self.verdict().map(|_| ()),
            self.report().map(|_| ()),
        ];
        claims.map(|claims| {
            assert!(claims.is_ok() || claims == Err(ABSENT));
            claims.is_ok()
        })
    }

    /// The same as Rust's, in everything that can be asked.
    fn is(&self, expected: &Decision) {
        let (kind, has) = match expected {
            Decision::Allow(granted) => (BONAFIDE_DECISION_ALLOW, Some(granted)),
            Decision::AllowMonitored(granted) => (BONAFIDE_DECISION_ALLOW_MONITORED, Some(granted)),
            Decision::Deny(_) => (BONAFIDE_DECISION_DENY, None),
        };
        assert_eq!(self.kind(), kind, "{expected}");
        assert_eq!(self.result(), expected.error().map_or(BONAFIDE_OK, |error| error.code()));
        assert_eq!(self.line(), expected.to_string());
        self.appraisal().is(&expected.reasons().iter().cloned().collect());
        let has = has.map(|granted| {
            use bonafide::gate::Claims as C;
            let claims = granted.claims();
            [
                matches!(claims, C::Attestation(_)),
                matches!(claims, C::Assertion(_)),
                matches!(claims, C::Verdict(_)),
                granted.report().is_some(),
            ]
        });
        assert_eq!(self.has(), has.unwrap_or_default(), "{expected}");
        // SAFETY: as above.
        let audit = written(|out| unsafe { bonafide_decision_audit(self.0, out) }).unwrap();
        let rust = expected.audit();
        assert_eq!(text_at(audit.app_id, audit.app_id_len).as_deref(), rust.app_id());
        let purpose = text_at(audit.purpose, audit.purpose_len).unwrap_or_default();
        let subject = text_at(audit.subject, audit.subject_len).unwrap_or_default();
        assert_eq!((&*purpose, &*subject), (rust.purpose(), rust.subject()));
        let kind = match rust.evidence() {
            EvidenceKind::Attestation => BONAFIDE_EVIDENCE_ATTESTATION,
            EvidenceKind::Assertion => BONAFIDE_EVIDENCE_ASSERTION,
            EvidenceKind::ClassicToken => BONAFIDE_EVIDENCE_CLASSIC_TOKEN,
            EvidenceKind::StandardToken => BONAFIDE_EVIDENCE_STANDARD_TOKEN,
            other => panic!("{other:?}"),
        };
        assert_eq!((audit.evidence_kind, audit.time_ms), (kind, rust.time().unix_millis()));
        let device = rust.device_id().map(|device| *device.as_bytes());
        assert_eq!(audit.has_device, u32::from(device.is_some()));
        assert_eq!(audit.device, device.unwrap_or_default());
    }
}

fn effect_is(found: &bonafide_effect, expected: &Effect) {
    let owner = text_at(found.owner, found.owner_len);
    let record = bytes_at(found.record, found.record_len);
    let receipt = bytes_at(found.receipt, found.receipt_len);
    let keeps = (found.keep_at_least_ms, found.keep_until_ms, found.made_ms);
    match expected {
        Effect::Enrol { device, owner: owner_, record: record_, receipt: receipt_, .. } => {
            assert_eq!((found.kind, found.id), (BONAFIDE_EFFECT_ENROL, *device.as_bytes()));
            assert_eq!(owner.as_deref(), Some(&**owner_));
            assert_eq!((record.as_ref(), receipt.as_ref()), (Some(record_), Some(receipt_)));
            assert_eq!((found.counter, keeps), (0, (0, 0, 0)));
        }
        Effect::Advance { device, counter, owner: owner_, .. } => {
            assert_eq!((found.kind, found.id), (BONAFIDE_EFFECT_ADVANCE, *device.as_bytes()));
            assert_eq!((found.counter, &owner), (*counter, owner_));
            assert_eq!((record, receipt, keeps), (None, None, (0, 0, 0)));
        }
        Effect::Take { id, keep, .. } | Effect::InsertOnce { id, keep, .. } => {
            let is_take = matches!(expected, Effect::Take { .. });
            let kind = if is_take { BONAFIDE_EFFECT_TAKE } else { BONAFIDE_EFFECT_INSERT_ONCE };
            assert_eq!((found.kind, found.id, found.counter), (kind, *id, 0));
            let at_least = u64::try_from(keep.at_least.as_millis()).unwrap();
            let (until, made) = (keep.until.unix_millis(), keep.made.unix_millis());
            assert_eq!(keeps, (at_least, until, made));
            assert_eq!((owner, record, receipt), (None, None, None));
        }
        other => panic!("{other:?}"),
    }
}

/// How a request ended.
struct Driven {
    decision: Owned<bonafide_decision>,
    effects: Vec<u32>,
    /// What an enrolment had to be stored.
    record: Option<Vec<u8>>,
}

impl Driven {
    fn result(&self) -> u32 {
        self.decision.result()
    }
}

/// Both gates judge a request, step by step, and say the same at each.
fn drive(gates: &Gates, sent: &Sent, database: &Database) -> Driven {
    let request = admit(&gates.c, sent);
    let unavailable = || Unavailable::new("the host's store");
    let verified: Result<Verified, Denied> = match gates.rust.admit(&sent.rust_call(), now()) {
        Err(denied) => Err(denied),
        Ok(Admitted::Attestation(next)) => {
            assert_eq!(request.next(), ATTESTATION);
            assert_eq!(request.attestation(sent), 0);
            next.verify(&sent.object, sent.body_hash(), now())
        }
        Ok(Admitted::Assertion(next)) => {
            assert_eq!(request.next(), DEVICE);
            assert_eq!(request.device_id(), Ok(*next.device_id().as_bytes()));
            match &database.device {
                Err(()) => {
                    assert_eq!(request.unavailable(), 0);
                    Err(next.unavailable())
                }
                Ok(device) => {
                    assert_eq!(request.device(device.as_ref()), 0);
                    let device = device.as_ref().map(|(record, owner, revoked)| {
                        let counter = Counter::from_parts(0, 0);
                        let stored =
                            Stored::new(record.clone(), Vec::new(), owner.clone(), counter);
                        stored.with_revoked(*revoked)
                    });
                    next.device(device.as_ref()).and_then(|next| {
                        assert_eq!(request.next(), BODY);
                        assert_eq!(request.body(sent), 0);
                        next.verify(sent.body_hash(), now())
                    })
                }
            }
        }
        Ok(Admitted::ClassicToken(next)) => {
            assert_eq!(request.next(), BODY);
            assert_eq!(request.body(sent), 0);
            next.verify(sent.body_hash(), now())
        }
        Ok(Admitted::StandardToken(next)) => {
            assert_eq!(request.next(), DECODED);
            let asked = request.decode_request(TOKEN).unwrap();
            // SAFETY: a live handle.
            let parts = written(|out| unsafe { bonafide_play_decode_request_parts(asked.0, out) });
            let (parts, expected) = (parts.unwrap(), next.request(TOKEN).unwrap());
            assert_eq!(text_at(parts.url, parts.url_len).as_deref(), Some(expected.url()));
            assert_eq!(text_at(parts.body, parts.body_len).as_deref(), Some(expected.body()));
            assert_eq!(request.decoded(sent), 0);
            next.verify(sent.google.0, sent.google.1.as_bytes(), sent.body_hash(), now())
        }
    };
    let (mut effects, mut record) = (Vec::new(), None);
    let expected: Decision = match verified {
        Err(denied) => denied.into(),
        Ok(verified) => {
            assert_eq!(request.next(), COMMIT);
            let found = request.effects().unwrap();
            assert_eq!(found.len(), verified.effects().iter().count());
            for (found, expected) in found.iter().zip(verified.effects().iter()) {
                effect_is(found, expected);
                effects.push(found.kind);
                record = bytes_at(found.record, found.record_len).or(record);
            }
            match database.outcome {
                Ok(number) => {
                    assert_eq!(request.finish(number), 0);
                    verified.finish(Ok(outcome(number)))
                }
                Err(()) => {
                    assert_eq!(request.unavailable(), 0);
                    verified.finish(Err(unavailable()))
                }
            }
        }
    };
    assert_eq!(request.next(), DECISION);
    let decision = request.decision().unwrap();
    decision.is(&expected);
    Driven { decision, effects, record }
}

#[test]
fn a_phone_enrols_calls_and_is_allowed() {
    let (gates, mut phone) = (Gates::new(), phone());
    let enrolled = drive(&gates, &enrolment(&gates, &phone), &Database::empty());
    assert_eq!(enrolled.decision.kind(), BONAFIDE_DECISION_ALLOW);
    assert_eq!(enrolled.effects, [BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_ENROL]);
    let attestation = enrolled.decision.attestation().unwrap();
    // SAFETY: a live handle.
    let claims = written(|out| unsafe { bonafide_attestation_read_claims(attestation.0, out) });
    assert_eq!(claims.unwrap().device, phone.key_id());

    let database = Database::with(&phone);
    for counter in 1..3 {
        let called = drive(&gates, &call_of(&gates, &mut phone), &database);
        assert_eq!(called.decision.kind(), BONAFIDE_DECISION_ALLOW);
        assert_eq!(called.effects, [BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_ADVANCE]);
        let assertion = called.decision.assertion().unwrap();
        // SAFETY: a live handle.
        let claims = written(|out| unsafe { bonafide_assertion_read_claims(assertion.0, out) });
        assert_eq!(claims.unwrap().counter, counter);
    }
}

#[test]
fn tokens_of_both_kinds_are_allowed() {
    let gates = Gates::new();
    let database = Database::empty();
    for (sent, provenance) in [
        (classic_with(&gates, |_| {}), BONAFIDE_PLAY_PROVENANCE_LOCAL_KEYS),
        (standard_with(&gates, |_| {}), BONAFIDE_PLAY_PROVENANCE_GOOGLE_DECODE),
    ] {
        let driven = drive(&gates, &sent, &database);
        assert_eq!(driven.decision.kind(), BONAFIDE_DECISION_ALLOW);
        assert_eq!(driven.effects, [BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_INSERT_ONCE]);
        let verdict = driven.decision.verdict().unwrap();
        // SAFETY: a live handle.
        let claims = written(|out| unsafe { bonafide_play_verdict_read_claims(verdict.0, out) });
        assert_eq!(claims.unwrap().provenance, provenance);
    }
    // The client sent no body: the hash is that of none, and may be NULL.
    let mut bodiless = unsigned(&gates, APP, "chat", BONAFIDE_EVIDENCE_ASSERTION);
    bodiless.body = None;
    let mut phone = phone();
    let bodiless = asserted_by(&mut phone, bodiless);
    assert_eq!(drive(&gates, &bodiless, &Database::with(&phone)).result(), 0);
}

type Change = fn(&mut Sent);

#[test]
fn refusals_are_rusts() {
    let (gates, mut phone) = (Gates::new(), phone());
    let database = Database::with(&phone);
    let call = call_of(&gates, &mut phone);
    let everywhere: [(Change, Option<K>); 9] = [
        (|sent| sent.body = Some(b"hullo"), None),
        (|sent| sent.path = "/v1/chat", None),
        (|sent| sent.path = "v1", Some(K::InvalidRequestField)),
        (|sent| sent.method = "post", Some(K::InvalidRequestField)),
        (|sent| sent.purpose = "pay", Some(K::ChallengeMismatch)),
        (|sent| sent.subject = "user 8", Some(K::ChallengeMismatch)),
        (|sent| sent.subject = "", Some(K::InvalidScope)),
        (|sent| sent.app_id = "TEAMID1234.com.evil", Some(K::AppIdMismatch)),
        (|sent| sent.challenge = "AAAA".into(), Some(K::InvalidChallenge)),
    ];
    let standard = standard_with(&gates, |_| {});
    for sent in [&enrolment(&gates, &phone), &call, &classic_with(&gates, |_| {}), &standard] {
        for (change, expected) in everywhere {
            let mut changed = sent.clone();
            change(&mut changed);
            let driven = drive(&gates, &changed, &database);
            assert_eq!(driven.decision.kind(), BONAFIDE_DECISION_DENY);
            let code = driven.result();
            assert!(expected.is_none_or(|expected| expected.code() == code), "{code:#x}");
            assert!(driven.effects.is_empty());
        }
        assert_eq!(drive(&gates, sent, &database).result(), 0, "nothing was used up");
    }
    let of_the_call: [(Change, K); 5] = [
        (|sent| sent.key_id = "AAAA".into(), K::InvalidBase64),
        (|sent| sent.evidence.push(' '), K::InvalidBase64),
        (|sent| sent.evidence = "A".repeat(88_000), K::InputTooLarge),
        (|sent| sent.evidence = "AAAA".into(), K::UnexpectedType),
        (|sent| sent.evidence.clear(), K::InvalidCbor),
    ];
    for (change, expected) in of_the_call {
        let mut changed = call.clone();
        change(&mut changed);
        let code = drive(&gates, &changed, &database).result();
        let expected = expected.code();
        assert!(code == expected || code >> 16 == 1 && changed.evidence.is_empty(), "{code:#x}");
    }
    for (status, page, expected) in [
        (400, "<html>", K::DecodeRejected),
        (401, "<html>", K::DecodeDenied),
        (429, "<html>", K::DecodeUnavailable),
        (503, "", K::DecodeUnavailable),
        (0, "", K::DecodeUnavailable),
        (200, "<html>", K::DecodeUnavailable),
    ] {
        let sent = Sent { google: (status, page.into()), ..standard.clone() };
        assert_eq!(drive(&gates, &sent, &database).result(), expected.code(), "{status}");
    }
}

#[test]
fn what_the_database_has_and_says_is_judged() {
    let (gates, mut phone) = (Gates::new(), phone());
    let good = Database::with(&phone);
    let Ok(Some((record, owner, _))) = good.device.clone() else { panic!("a device") };
    let call = call_of(&gates, &mut phone);
    let device = |device| Database { device, ..good.clone() };
    let unreadable = K::StoredKeyUnreadable;
    for (database, expected) in [
        (device(Ok(None)), K::UnknownDevice),
        (device(Err(())), K::StoreUnavailable),
        (device(Ok(Some((record.clone(), owner.clone(), true)))), K::Revoked),
        (device(Ok(Some((record.clone(), "user 8".into(), false)))), K::OwnerMismatch),
        (device(Ok(Some((record.clone(), String::new(), false)))), K::OwnerMismatch),
        (device(Ok(Some((record[1..].to_vec(), owner.clone(), false)))), unreadable),
        (good.saying(BONAFIDE_OUTCOME_REPLAYED), K::Replayed),
        (good.saying(BONAFIDE_OUTCOME_STALE), K::CounterNotIncreased),
        (good.saying(BONAFIDE_OUTCOME_REVOKED), K::Revoked),
        (good.saying(BONAFIDE_OUTCOME_UNKNOWN_DEVICE), K::UnknownDevice),
        (Database { outcome: Err(()), ..good.clone() }, K::StoreUnavailable),
    ] {
        let driven = drive(&gates, &call, &database);
        assert_eq!(driven.result(), expected.code(), "{expected:?}");
        assert_eq!(driven.decision.kind(), BONAFIDE_DECISION_DENY);
    }
    // Erased: there is a row, and no record in it.
    let erased = device(Ok(Some((Vec::new(), owner, false))));
    assert_eq!(drive(&gates, &call, &erased).decision.kind(), BONAFIDE_DECISION_DENY);
    let empty = Database::empty();
    for (number, expected) in [
        (BONAFIDE_OUTCOME_ALREADY_ENROLLED, K::AlreadyEnrolled),
        (BONAFIDE_OUTCOME_ENROLLED_FOR_ANOTHER, K::EnrolledForAnother),
    ] {
        let driven = drive(&gates, &enrolment(&gates, &phone), &empty.saying(number));
        assert_eq!(driven.result(), expected.code());
    }
}

#[test]
fn policies_decide_unless_they_are_only_watched() {
    let mut phone = refused_phone();
    let no_labels = |payload: &mut Payload| payload.device_integrity = "{}".into();
    let (enforcing, monitoring) = (Gates::new(), Gates::monitoring());
    let empty = Database::empty();
    let refused = drive(&enforcing, &enrolment(&enforcing, &phone), &empty);
    assert_eq!(refused.result(), K::LaunchCategory.code());
    assert_eq!(refused.effects, [BONAFIDE_EFFECT_TAKE], "used up, and nothing enrolled");
    let watched = drive(&monitoring, &enrolment(&monitoring, &phone), &empty);
    assert_eq!(watched.decision.kind(), BONAFIDE_DECISION_ALLOW_MONITORED);
    assert_eq!(watched.result(), BONAFIDE_OK);
    assert_eq!(watched.decision.appraisal().reasons()[0].code, K::LaunchCategory.code());
    let record = watched.record.unwrap();
    let database = Database { device: Ok(Some((record, "user 7".into(), false))), ..empty.clone() };
    for (gates, kind) in
        [(&enforcing, BONAFIDE_DECISION_DENY), (&monitoring, BONAFIDE_DECISION_ALLOW_MONITORED)]
    {
        let call = call_of(gates, &mut phone);
        assert_eq!(drive(gates, &call, &database).decision.kind(), kind);
        for sent in [classic_with(gates, no_labels), standard_with(gates, no_labels)] {
            let driven = drive(gates, &sent, &empty);
            assert_eq!(driven.decision.kind(), kind);
            assert_eq!(driven.effects, [BONAFIDE_EFFECT_TAKE, BONAFIDE_EFFECT_INSERT_ONCE]);
        }
        // Nothing else is waived.
        let tampered = Sent { body: Some(b"tampered"), ..call.clone() };
        let driven = drive(gates, &tampered, &database);
        assert_eq!(driven.result(), K::AssertionSignature.code());
        let driven = drive(gates, &call, &database.saying(BONAFIDE_OUTCOME_REPLAYED));
        assert_eq!(driven.decision.kind(), BONAFIDE_DECISION_DENY);
    }
}

fn report(suspicious: bool) -> Vec<u8> {
    let host = RecordedHost::new(signals::Platform::Ios);
    let host = if suspicious { host.variable("DYLD_INSERT_LIBRARIES", "x") } else { host };
    collect(&host, &Expectations::new(), || Duration::ZERO).to_bytes()
}

#[test]
fn reports_are_wanted_bound_and_judged() {
    let gates = Gates::with(
        |builder| {
            let policy = signals_policy();
            // SAFETY: live handles and data.
            unsafe {
                assert_eq!(bonafide_gate_builder_signals(builder.0, policy.0), 0);
                for purpose in ["pay", "chat"] {
                    let (data, len) = (purpose.as_ptr(), purpose.len());
                    assert_eq!(bonafide_gate_builder_require_report(builder.0, data, len), 0);
                }
            }
        },
        |builder| {
            builder.signals(signals::Policy::strict()).require_report("pay").require_report("chat")
        },
    );
    let mut phone = phone();
    let database = Database::with(&phone);
    let mut send = |report: Option<Vec<u8>>| {
        let unsigned = unsigned(&gates, APP, "chat", BONAFIDE_EVIDENCE_ASSERTION);
        asserted_by(&mut phone, Sent { report, ..unsigned })
    };
    let (clean, suspicious) = (report(false), report(true));
    let without = send(None);
    let with_clean = send(Some(clean.clone()));
    let with_suspicious = send(Some(suspicious));
    let with_nothing = send(Some(Vec::new()));
    let missing = drive(&gates, &without, &database);
    assert_eq!(missing.result(), K::ReportMissing.code());
    let allowed = drive(&gates, &with_clean, &database);
    assert_eq!(allowed.result(), 0);
    let found = allowed.decision.report().unwrap();
    let mut digest = [0; 32];
    // SAFETY: a live handle, and 32 bytes.
    assert_eq!(unsafe { bonafide_signals_report_digest(found.0, digest.as_mut_ptr()) }, 0);
    assert_eq!(digest, Report::digest_of(&clean));
    let denied = drive(&gates, &with_suspicious, &database);
    assert_eq!(denied.decision.kind(), BONAFIDE_DECISION_DENY);
    assert!(!denied.decision.appraisal().reasons().is_empty());
    // Another report than the one that was bound, and one that is none.
    let swapped = Sent { report: Some(clean), ..with_suspicious };
    assert_eq!(drive(&gates, &swapped, &database).result(), K::AssertionSignature.code());
    // An empty report with a pointer is a report; NULL is none. Rust's is the former.
    let call = with_nothing.c_call();
    assert!(!call.report.is_null() && call.report_len == 0);
    drive(&gates, &with_nothing, &database);
    // Not wanted for another purpose.
    let enrolled = drive(&gates, &enrolment(&gates, &self::phone()), &Database::empty());
    assert_eq!(enrolled.result(), 0);
}

/// A request in each state, with what is sent next. `BODY` is a state of two kinds of evidence.
fn states(gates: &Gates) -> Vec<(&'static str, u32, OwnedRequest, Sent)> {
    let mut phone = phone();
    let Ok(Some(device)) = Database::with(&phone).device else { panic!("a device") };
    let c = &gates.c;
    let (enrolment, call) = (enrolment(gates, &phone), call_of(gates, &mut phone));
    let (classic, standard) = (classic_with(gates, |_| {}), standard_with(gates, |_| {}));
    let body = admit(c, &call);
    assert_eq!(body.device(Some(&device)), 0);
    let commit = admit(c, &classic);
    assert_eq!(commit.body(&classic), 0);
    let decided = admit(c, &call);
    assert_eq!(decided.device(None), 0);
    let states = vec![
        ("attestation", ATTESTATION, admit(c, &enrolment), enrolment),
        ("device", DEVICE, admit(c, &call), call.clone()),
        ("body", BODY, body, call.clone()),
        ("body of a token", BODY, admit(c, &classic), classic.clone()),
        ("decoded", DECODED, admit(c, &standard), standard),
        ("commit", COMMIT, commit, classic),
        ("decision", DECISION, decided, call),
    ];
    for (what, next, request, _) in &states {
        assert_eq!(request.next(), *next, "{what}");
    }
    states
}

/// Takes the right steps to the end.
fn go_on(request: &OwnedRequest, sent: &Sent) -> Owned<bonafide_decision> {
    let Ok(device) = Database::with(&phone()).device else { panic!("it is up") };
    loop {
        let done = match request.next() {
            ATTESTATION => request.attestation(sent),
            DEVICE => request.device(device.as_ref()),
            BODY => request.body(sent),
            DECODED => request.decoded(sent),
            COMMIT => request.finish(COMMITTED),
            _ => return request.decision().unwrap(),
        };
        assert_eq!(done, 0);
    }
}

#[test]
fn a_wrong_step_is_said_and_changes_nothing() {
    let gates = Gates::new();
    for (what, state, request, sent) in states(&gates) {
        let mut wrong = 0;
        let mut refused = |step: &str, wanted: &[u32], call: &dyn Fn() -> u32| {
            if !wanted.contains(&state) {
                assert_eq!(call(), STATE, "{step} in {what}");
                assert_eq!(request.next(), state, "{step} in {what}");
                wrong += 1;
            }
        };
        refused("attestation", &[ATTESTATION], &|| request.attestation(&sent));
        refused("device_id", &[DEVICE], &|| request.device_id().err().unwrap_or(0));
        refused("device", &[DEVICE], &|| request.device(None));
        refused("body", &[BODY], &|| request.body(&sent));
        refused("decode_request", &[DECODED], &|| request.decode_request(TOKEN).err().unwrap_or(0));
        refused("decoded", &[DECODED], &|| request.decoded(&sent));
        refused("effects", &[COMMIT], &|| request.effects().err().unwrap_or(0));
        refused("effect", &[COMMIT], &|| {
            // SAFETY: a live handle.
            written(|out| unsafe { bonafide_gate_request_effect(request.0, 0, out) })
                .err()
                .unwrap_or(0)
        });
        refused("finish", &[COMMIT], &|| request.finish(COMMITTED));
        refused("unavailable", &[DEVICE, DECODED, COMMIT], &|| request.unavailable());
        refused("decision", &[DECISION], &|| request.decision().err().unwrap_or(0));
        let no_refusal = matches!(what, "body" | "commit" | "decision");
        let refusable = if no_refusal { vec![] } else { vec![state] };
        refused("refuse", &refusable, &|| request.refuse(K::EvidenceNotServed.code()));
        assert!(wrong >= 8, "{what}: {wrong}");
        let decision = go_on(&request, &sent);
        let expected =
            if state == DECISION { BONAFIDE_DECISION_DENY } else { BONAFIDE_DECISION_ALLOW };
        assert_eq!(decision.kind(), expected, "{what}: {}", decision.line());
    }
}

#[test]
fn who_does_not_answer_is_no_judgement() {
    let gates = Gates::new();
    for (what, state, request, _) in states(&gates) {
        if !matches!(state, DEVICE | DECODED | COMMIT) {
            continue;
        }
        assert_eq!(request.unavailable(), 0);
        assert_eq!(request.next(), DECISION);
        let decision = request.decision().unwrap();
        let kind = if state == DECODED { K::DecodeUnavailable } else { K::StoreUnavailable };
        assert_eq!((decision.result(), kind.code() >> 16), (kind.code(), 9), "{what}");
        let action = bonafide_result_action(decision.result());
        assert_eq!(action, bonafide_action::BONAFIDE_ACTION_BACKOFF);
        assert_eq!(decision.kind(), BONAFIDE_DECISION_DENY);
        assert_eq!(request.unavailable(), STATE, "once");
    }
}

#[test]
fn a_server_refuses_for_reasons_of_its_own() {
    let gates = Gates::new();
    let refusable = ["attestation", "device", "body of a token", "decoded"];
    // Each of these states with some reasons; all reasons in one of them, below.
    for kind in &K::ALL[..8] {
        for (what, _, request, _) in states(&gates) {
            if !refusable.contains(&what) {
                continue;
            }
            assert_eq!(request.refuse(kind.code()), 0, "{what}");
            assert_eq!(request.next(), DECISION);
            let decision = request.decision().unwrap();
            assert_eq!((decision.kind(), decision.result()), (BONAFIDE_DECISION_DENY, kind.code()));
            assert!(decision.line().contains(kind.name()), "{}", decision.line());
            assert_eq!(request.refuse(kind.code()), STATE, "once");
        }
    }
    let (_, state, request, sent) = states(&gates).swap_remove(1);
    for kind in K::ALL {
        let request = admit(&gates.c, &sent);
        assert_eq!(request.refuse(kind.code()), 0);
        assert_eq!(request.decision().unwrap().result(), kind.code());
    }
    for odd in [0, 1, NULL, STATE, u32::MAX] {
        assert_eq!(request.refuse(odd), ENUMERATOR, "{odd:#x}: a reason of the caller's mistakes");
        assert_eq!(request.next(), state);
    }
    assert_eq!(go_on(&request, &sent).kind(), BONAFIDE_DECISION_ALLOW);
}

#[test]
fn lines_for_the_log_hold_no_secret() {
    let (gates, mut phone) = (Gates::new(), phone());
    let database = Database::with(&phone);
    let id = phone.key_id();
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let sent = [
        enrolment(&gates, &phone),
        call_of(&gates, &mut phone),
        classic_with(&gates, |_| {}),
        standard_with(&gates, |_| {}),
    ];
    for sent in sent {
        let tampered = Sent { body: Some(b"tampered"), ..sent.clone() };
        let foreign = Sent { app_id: "TEAMID1234.com.evil\n", ..sent.clone() };
        for (sent, database) in [
            (&sent, database.clone()),
            (&tampered, database.clone()),
            (&foreign, database.clone()),
            (&sent, database.saying(BONAFIDE_OUTCOME_REPLAYED)),
            (&sent, Database { outcome: Err(()), ..database.clone() }),
        ] {
            let line = drive(&gates, sent, &database).decision.line();
            let secrets = [&sent.challenge, &sent.key_id, &sent.evidence, &hex, &sent.google.1];
            for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
                assert!(!line.contains(&secret[..secret.len().min(16)]), "{line}");
            }
            for word in ["user 7", TOKEN, "evil", "\n"] {
                assert!(!line.contains(word), "{line}");
            }
        }
    }
}

#[test]
fn the_gates_window_of_freshness_counts() {
    let gates = Gates::with(
        // SAFETY: a live handle.
        |builder| unsafe {
            assert_eq!(bonafide_gate_builder_play_freshness(builder.0, 5000, 1000), 0);
        },
        |builder| {
            let window =
                Freshness { max_age: Duration::from_secs(5), max_ahead: Duration::from_secs(1) };
            builder.play_freshness(window)
        },
    );
    let by_default = Gates::with(
        // SAFETY: a live handle.
        |builder| unsafe {
            assert_eq!(bonafide_gate_builder_play_freshness(builder.0, 0, 0), 0);
        },
        |builder| builder,
    );
    let made = |gates: &Gates, at: u64| {
        let change = |payload: &mut Payload| {
            let made = at.to_string();
            payload.request_details = payload.request_details.replace(&NOW.to_string(), &made);
        };
        [classic_with(gates, change), standard_with(gates, change)]
    };
    let (old, future) = (K::TokenTooOld.code(), K::TokenFromTheFuture.code());
    for (gates, at, expected) in [
        (&gates, NOW - 5000, 0),
        (&gates, NOW - 5001, old),
        (&gates, NOW + 1000, 0),
        (&gates, NOW + 1001, future),
        (&by_default, NOW - 600_000, 0),
        (&by_default, NOW - 600_001, old),
    ] {
        for sent in made(gates, at) {
            assert_eq!(drive(gates, &sent, &Database::empty()).result(), expected, "{at}");
        }
    }
}

#[test]
fn a_builder_is_used_up_and_its_mistakes_are_found() {
    let nothing = c_builder();
    assert_eq!(build(&nothing).err(), Some(K::InvalidGate.code()));
    assert_eq!(build(&nothing).err(), Some(FINISHED), "also by a failure");
    let builder = serving_all();
    assert!(build(&builder).is_ok());
    let (app_attest, keys) = (app_attest_verifier(), play_verifier());
    let (policy, play, signals) = (app_attest_policy(), play_policy(), signals_policy());
    let package = PACKAGE.as_ptr();
    // SAFETY: live handles and data.
    let finished = unsafe {
        [
            build(&builder).err().unwrap(),
            bonafide_gate_builder_app_attest(builder.0, app_attest.0, policy.0),
            bonafide_gate_builder_play_keys(builder.0, keys.0, play.0),
            bonafide_gate_builder_play_decode(builder.0, package, PACKAGE.len(), play.0),
            bonafide_gate_builder_play_freshness(builder.0, 1, 1),
            bonafide_gate_builder_signals(builder.0, signals.0),
            bonafide_gate_builder_require_report(builder.0, package, PACKAGE.len()),
            bonafide_gate_builder_enforcement(builder.0, 1),
        ]
    };
    assert_eq!(finished, [FINISHED; 8]);

    let builder = serving_all();
    let handle = builder.0;
    for odd in [0, 3, u32::MAX] {
        // SAFETY: live handles and data.
        unsafe {
            assert_eq!(bonafide_gate_builder_enforcement(handle, odd), ENUMERATOR);
            let (challenges, data, len) = (challenges(), AUTHORITY.as_ptr(), AUTHORITY.len());
            let new = given(|out| bonafide_gate_builder_new(challenges.0, odd, data, len, out));
            assert_eq!(new.err(), Some(ENUMERATOR));
        }
    }
    let challenges = challenges();
    mistakes!(bonafide_gate_builder_new(
        handle challenges.0.cast_const(), number BONAFIDE_SCHEME_HTTPS, text AUTHORITY,
        out *mut bonafide_gate_builder
    ));
    mistakes!(bonafide_gate_builder_app_attest(
        handle handle, handle app_attest.0.cast_const(), handle policy.0.cast_const()
    ));
    mistakes!(bonafide_gate_builder_play_keys(
        handle handle, handle keys.0.cast_const(), handle play.0.cast_const()
    ));
    mistakes!(bonafide_gate_builder_play_decode(
        handle handle, text PACKAGE, handle play.0.cast_const()
    ));
    mistakes!(bonafide_gate_builder_play_freshness(handle handle, value 0, value 0));
    mistakes!(bonafide_gate_builder_signals(handle handle, handle signals.0.cast_const()));
    mistakes!(bonafide_gate_builder_require_report(handle handle, text "chat"));
    mistakes!(bonafide_gate_builder_enforcement(handle handle, number 1));
    mistakes!(bonafide_gate_builder_build(handle handle, out *mut bonafide_gate, error));
    // A mistake uses nothing up.
    let gate = build(&builder).unwrap();
    let serves = |app: &str| {
        // SAFETY: live handles and data.
        written(|out| unsafe { bonafide_gate_serves(gate.0, app.as_ptr(), app.len(), out) })
    };
    assert_eq!((serves(APP), serves(PACKAGE), serves("com.example.second")), (Ok(1), Ok(1), Ok(1)));
    assert_eq!((serves(""), serves("com.example.third")), (Ok(0), Ok(0)));
    mistakes!(bonafide_gate_serves(handle gate.0.cast_const(), text APP, out u32));
    for (authority, kind) in [("", K::InvalidGate), ("user@host", K::InvalidGate)] {
        // SAFETY: live handles and data.
        let builder = given(|out| unsafe {
            let (data, len) = (authority.as_ptr(), authority.len());
            bonafide_gate_builder_new(challenges.0, BONAFIDE_SCHEME_HTTPS, data, len, out)
        })
        .unwrap();
        // SAFETY: live handles.
        let added = unsafe { bonafide_gate_builder_app_attest(builder.0, app_attest.0, policy.0) };
        assert_eq!((added, build(&builder).err()), (0, Some(kind.code())), "{authority}");
    }
}

#[test]
fn challenges_are_for_served_apps() {
    let gates = Gates::new();
    assert_eq!(gates.challenge(APP, "chat", "user 7").unwrap().len(), 75);
    let expected = |app: &str, subject: &str| {
        let scope = bonafide::challenge::Scope { app_id: app, purpose: "chat", subject };
        gates.rust.challenge(&scope, now()).map(|_| ()).map_err(|error| error.code())
    };
    for (app, subject) in [(PACKAGE, "user 7"), ("com.evil", "user 7"), (APP, ""), ("", "")] {
        let found = gates.challenge(app, "chat", subject).map(|_| ());
        assert_eq!(found, expected(app, subject), "{app} {subject}");
    }
    assert_eq!(gates.challenge("com.evil", "chat", "x").err(), Some(K::AppIdMismatch.code()));
    let scope = bonafide_challenge_scope {
        app_id: APP.as_ptr(),
        app_id_len: APP.len(),
        purpose: b"chat".as_ptr(),
        purpose_len: 4,
        subject: b"user".as_ptr(),
        subject_len: 4,
    };
    mistakes!(bonafide_gate_challenge(
        handle gates.c.0.cast_const(), place &raw const scope, value NOW,
        out *mut bonafide_buffer, error
    ));
}

#[test]
fn mistakes_with_a_call_are_results() {
    let (gates, mut phone) = (Gates::new(), phone());
    let sent = call_of(&gates, &mut phone);
    let c = gates.c.0.cast_const();
    let call = sent.c_call();
    mistakes!(bonafide_gate_admit(
        handle c, place &raw const call, value NOW, out *mut bonafide_gate_request
    ));
    let fields: [(&str, Field<bonafide_gate_call>); 9] = [
        ("app_id", |it| (&mut it.app_id, &mut it.app_id_len)),
        ("purpose", |it| (&mut it.purpose, &mut it.purpose_len)),
        ("subject", |it| (&mut it.subject, &mut it.subject_len)),
        ("challenge", |it| (&mut it.challenge, &mut it.challenge_len)),
        ("key_id", |it| (&mut it.key_id, &mut it.key_id_len)),
        ("evidence", |it| (&mut it.evidence, &mut it.evidence_len)),
        ("method", |it| (&mut it.method, &mut it.method_len)),
        ("path_and_query", |it| (&mut it.path_and_query, &mut it.path_and_query_len)),
        ("report", |it| (&mut it.report, &mut it.report_len)),
    ];
    let admitted = |call: &bonafide_gate_call| {
        // SAFETY: what the pointers are, is what is tried.
        given(|out| unsafe { bonafide_gate_admit(c, call, NOW, out) })
    };
    let by_the_client =
        ["app_id", "challenge", "key_id", "evidence", "method", "path_and_query", "report"];
    let is_text = |name: &str| !by_the_client.contains(&name);
    wrong_fields(|| sent.c_call(), &fields, is_text, |call| admitted(call).err().unwrap_or(0));
    // What a client says is never a mistake of the server's program.
    for (name, field) in fields {
        if is_text(name) {
            continue;
        }
        for odd in [&[0xff_u8; 40][..], b"\0", b"caf\xe9"] {
            let mut call = sent.c_call();
            let (pointer, len) = field(&mut call);
            (*pointer, *len) = (odd.as_ptr(), odd.len());
            let request = admitted(&call).unwrap();
            // Method and path are judged with the body.
            let decision = go_on(&request, &sent);
            assert_eq!(decision.kind(), BONAFIDE_DECISION_DENY, "{name}");
            assert!(matches!(decision.result() >> 16, 1 | 4), "{name}: {}", decision.line());
        }
    }
    // Only what belongs to the kind of evidence is read.
    let enrolment = enrolment(&gates, &phone);
    let unread = bonafide_gate_call { evidence: null(), evidence_len: 9, ..enrolment.c_call() };
    assert_eq!(admitted(&unread).unwrap().next(), ATTESTATION);
    let classic = classic_with(&gates, |_| {});
    let unread = bonafide_gate_call { key_id: null(), key_id_len: 9, ..classic.c_call() };
    assert_eq!(admitted(&unread).unwrap().next(), BODY);
    for evidence_kind in [0, 5, u32::MAX] {
        let call = bonafide_gate_call { evidence_kind, ..sent.c_call() };
        assert_eq!(admitted(&call).err(), Some(ENUMERATOR));
    }
}

#[test]
fn mistakes_with_a_request_are_results_and_change_nothing() {
    let gates = Gates::new();
    let mut states = states(&gates).into_iter();
    let mut state = |name: &str| states.find(|(what, ..)| *what == name).unwrap();
    let hash = [7_u8; 32];

    let (_, _, request, sent) = state("attestation");
    let (handle, object) = (request.0, sent.object.clone());
    mistakes!(bonafide_gate_request_attestation(
        handle handle, data object, value hash.as_ptr(), value NOW
    ));
    mistakes!(bonafide_gate_request_next(handle handle.cast_const(), out u32));
    assert_eq!(go_on(&request, &sent).kind(), BONAFIDE_DECISION_ALLOW);

    let (_, _, request, sent) = state("device");
    let handle = request.0;
    mistakes!(bonafide_gate_request_device_id(handle handle.cast_const(), out [u8; 32]));
    mistakes!(bonafide_gate_request_device(handle handle, value null()));
    let device = || bonafide_device {
        record: hash.as_ptr(),
        record_len: 32,
        owner: b"user 7".as_ptr(),
        owner_len: 6,
        revoked: 0,
    };
    let fields: [(&str, Field<bonafide_device>); 2] = [
        ("record", |it| (&mut it.record, &mut it.record_len)),
        ("owner", |it| (&mut it.owner, &mut it.owner_len)),
    ];
    wrong_fields(
        device,
        &fields,
        |name| name == "owner",
        |device| {
            // SAFETY: what the pointers are, is what is tried.
            unsafe { bonafide_gate_request_device(handle, device) }
        },
    );
    mistakes!(bonafide_gate_request_unavailable(handle handle));
    mistakes!(bonafide_gate_request_refuse(handle handle, number K::Revoked.code()));
    assert_eq!(request.next(), DEVICE);
    assert_eq!(go_on(&request, &sent).kind(), BONAFIDE_DECISION_ALLOW);

    let (_, _, request, sent) = state("body");
    let handle = request.0;
    mistakes!(bonafide_gate_request_body(handle handle, value hash.as_ptr(), value NOW));
    assert_eq!(go_on(&request, &sent).kind(), BONAFIDE_DECISION_ALLOW);

    let (_, _, request, sent) = state("decoded");
    let handle = request.0;
    mistakes!(bonafide_gate_request_decode_request(
        handle handle.cast_const(), text TOKEN, out *mut bonafide_play_decode_request, error
    ));
    let odd = request.decode_request("a b").err();
    assert_eq!(odd, Some(K::InvalidAccessToken.code()));
    mistakes!(bonafide_gate_request_decoded(
        handle handle, value 200, data hash, value hash.as_ptr(), value NOW
    ));
    assert_eq!(go_on(&request, &sent).kind(), BONAFIDE_DECISION_ALLOW);

    let (_, _, request, sent) = state("commit");
    let handle = request.0;
    mistakes!(bonafide_gate_request_effect_count(handle handle.cast_const(), out usize));
    mistakes!(bonafide_gate_request_effect(
        handle handle.cast_const(), value 0, out bonafide_effect
    ));
    mistakes!(bonafide_gate_request_finish(handle handle, number COMMITTED));
    for odd in [0, 8, u32::MAX] {
        assert_eq!(request.finish(odd), ENUMERATOR);
    }
    let decision = go_on(&request, &sent);
    assert_eq!(decision.kind(), BONAFIDE_DECISION_ALLOW);
    let (handle, decision) = (handle.cast_const(), decision.0.cast_const());
    mistakes!(bonafide_gate_request_decision(handle handle, out *mut bonafide_decision));
    mistakes!(bonafide_decision_line(handle decision, out *mut bonafide_buffer));
    mistakes!(bonafide_decision_audit(handle decision, out bonafide_audit));
    mistakes!(bonafide_decision_appraisal(handle decision, out *mut bonafide_appraisal));
    mistakes!(bonafide_decision_attestation(handle decision, out *mut bonafide_attestation));
    mistakes!(bonafide_decision_assertion(handle decision, out *mut bonafide_assertion));
    mistakes!(bonafide_decision_verdict(handle decision, out *mut bonafide_play_verdict));
    mistakes!(bonafide_decision_report(handle decision, out *mut bonafide_signals_report));
    // SAFETY: NULL, and a handle of another type in a build that looks.
    unsafe {
        // No decision is none that lets anybody in.
        assert_eq!(bonafide_decision_kind_of(null()), BONAFIDE_DECISION_DENY);
        assert_eq!(bonafide_decision_result(null()), NULL);
        if cfg!(debug_assertions) {
            let other = gates.c.0.cast_const().cast();
            assert_eq!(bonafide_decision_kind_of(other), BONAFIDE_DECISION_DENY);
            assert_eq!(bonafide_decision_result(other), HANDLE);
        }
    }
}

#[test]
fn requests_outlive_their_gate_and_decisions_their_request() {
    let gates = Gates::new();
    let states = states(&gates);
    drop(gates);
    for (what, state, request, sent) in states {
        let decision = go_on(&request, &sent);
        drop(request);
        let line = decision.line();
        assert_eq!(decision.result() == 0, state != DECISION, "{what}: {line}");
    }
    // Freed in the middle: nothing happens, and nothing leaks.
    drop(self::states(&Gates::new()));
}

#[test]
fn threads_share_a_gate() {
    struct Shared(Gates, Database);
    // SAFETY: the interface says that any number of threads may share one.
    unsafe impl Sync for Shared {}
    let shared = &Shared(Gates::new(), Database::with(&phone()));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(move || {
                let Shared(gates, database) = shared;
                let mut phone = phone();
                for _ in 0..10 {
                    let call = call_of(gates, &mut phone);
                    assert_eq!(drive(gates, &call, database).result(), 0);
                    let classic = classic_with(gates, |_| {});
                    assert_eq!(drive(gates, &classic, database).result(), 0);
                }
            });
        }
    });
}
