//! The gate: the whole decision for one request.

use crate::app_attest::{AppAttestPolicy, AppAttestVerifier, AssertionClaims, AttestationClaims};
use crate::appraisal::Reason;
use crate::challenge::{ChallengeScope, Challenges};
use crate::convert::{array, system_time, timestamp};
use crate::error::{Action, BonafideError, CallMistake, ErrorKind, Result};
use crate::pending::{Effect, Outcome, effects};
use crate::play_integrity::{DecodeRequest, PlayPolicy, PlayVerdict, PlayVerifier, freshness};
use crate::request::Scheme;
use crate::signals::{SignalsPolicy, SignalsReport};
use crate::store::{DeviceStore, GoogleClient, StoredDevice};
use bonafide::gate::{self, Call, Claims, Next, Steps, WrongStep};
use bonafide::replay::{Counter, Device};
use bonafide::request::BodyHash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// Whether policies decide. Neither waives verification, binding, freshness, replay, revocation, or
/// a store that does not answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Enum)]
pub enum Enforcement {
    /// What the policy refuses is denied.
    #[default]
    Enforce,
    /// What the policy refuses is allowed and reported, and its device is enrolled: for the weeks
    /// before enforcing.
    Monitor,
}

/// App Attest at a gate.
#[derive(Clone, uniffi::Record)]
pub struct AppAttestJudge {
    /// What verifies.
    pub verifier: Arc<AppAttestVerifier>,
    /// What is good enough.
    pub policy: AppAttestPolicy,
}

/// Classic tokens of Play Integrity at a gate.
#[derive(Clone, uniffi::Record)]
pub struct PlayKeysJudge {
    /// What decrypts and verifies.
    pub verifier: Arc<PlayVerifier>,
    /// What is good enough.
    pub policy: PlayPolicy,
}

/// Standard tokens of Play Integrity at a gate.
#[derive(Clone, uniffi::Record)]
pub struct PlayDecodeJudge {
    /// The packages whose tokens Google decodes.
    pub packages: Vec<String>,
    /// What is good enough.
    pub policy: PlayPolicy,
}

/// What a gate is made of: one kind of evidence at least.
#[derive(Clone, uniffi::Record)]
pub struct GateConfig {
    /// What issues and redeems challenges.
    pub challenges: Arc<Challenges>,
    /// The scheme as clients call it.
    pub scheme: Scheme,
    /// Host and port **as clients call them**, never as a header says.
    pub authority: String,
    /// Serves App Attest.
    #[uniffi(default = None)]
    pub app_attest: Option<AppAttestJudge>,
    /// Serves classic tokens.
    #[uniffi(default = None)]
    pub play_keys: Option<PlayKeysJudge>,
    /// Serves standard tokens.
    #[uniffi(default = None)]
    pub play_decode: Option<PlayDecodeJudge>,
    /// How old a token may be; 10 minutes unless it is given.
    #[uniffi(default = None)]
    pub play_max_age: Option<Duration>,
    /// How far Google's clock may be ahead; 60 seconds unless it is given.
    #[uniffi(default = None)]
    pub play_max_ahead: Option<Duration>,
    /// Judges reports of runtime signals, where they come.
    #[uniffi(default = None)]
    pub signals: Option<SignalsPolicy>,
    /// The purposes that want a report with each request.
    #[uniffi(default = [])]
    pub require_report: Vec<String>,
    /// Whether policies decide.
    pub enforcement: Enforcement,
}

/// The evidence of a request, as it stands in headers.
#[derive(Clone, uniffi::Enum)]
pub enum Evidence {
    /// App Attest, once for each device: the object comes with the body.
    Attestation {
        /// The key id, base64 as `generateKey` gave it.
        key_id: String,
    },
    /// App Attest, with each request.
    Assertion {
        /// The key id, base64 as `generateKey` gave it.
        key_id: String,
        /// What `generateAssertion` gave, in base64.
        object: String,
    },
    /// Play Integrity, a classic token, which is decrypted here.
    ClassicToken {
        /// The token.
        token: String,
    },
    /// Play Integrity, a standard token, which Google decodes.
    StandardToken {
        /// The token.
        token: String,
    },
}

/// What a request brings, before its body is read. The client said app id, challenge and evidence;
/// all else is the server's own knowledge.
#[derive(Clone, uniffi::Record)]
pub struct GateCall {
    /// The App ID, or the package name, that the client says it is.
    pub app_id: String,
    /// What this endpoint does, in the server's own word.
    pub purpose: String,
    /// Whom the challenge was given to: who is logged in, or a session. It owns the device.
    pub subject: String,
    /// The challenge's text.
    pub challenge: String,
    /// The evidence.
    pub evidence: Evidence,
    /// The method, in upper case.
    pub method: String,
    /// Path and query as they stand in the request line.
    pub path_and_query: String,
    /// The report of runtime signals, byte for byte, if one came.
    #[uniffi(default = None)]
    pub report: Option<Vec<u8>>,
}

/// What the gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DecisionKind {
    /// Genuine, used for the first time, and good enough.
    Allow,
    /// The same, but the policy refuses and is only watched.
    AllowMonitored,
    /// The request must not go on.
    Deny,
}

/// Why a request was denied.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Refusal {
    /// The rule that was broken.
    pub kind: ErrorKind,
    /// What the client should do next.
    pub action: Action,
    /// What the client may be told.
    pub public_message: String,
}

/// What was granted.
#[derive(Clone, uniffi::Enum)]
pub enum GrantedClaims {
    /// A device was enrolled.
    Attestation {
        /// What its evidence says.
        claims: AttestationClaims,
    },
    /// An enrolled device sent this request.
    Assertion {
        /// What its evidence says.
        claims: AssertionClaims,
    },
    /// Google's verdict on this request.
    Verdict {
        /// What it says.
        claims: PlayVerdict,
    },
}

/// The decision about one request.
#[derive(Clone, uniffi::Record)]
pub struct Decision {
    /// Whether the request may go on.
    pub kind: DecisionKind,
    /// Why not, if it was denied.
    pub refusal: Option<Refusal>,
    /// What was granted, if it was not.
    pub granted: Option<GrantedClaims>,
    /// Everything that the policies found.
    pub reasons: Vec<Reason>,
    /// Whom the request is from: take the caller's name from here. Proven only if it was allowed.
    pub subject: String,
    /// The device that the evidence names. Proven only if it was allowed.
    pub device: Option<Vec<u8>>,
    /// The app, if it is one that the gate serves.
    pub app_id: Option<String>,
    /// What the endpoint does.
    pub purpose: String,
    /// When the request was admitted.
    pub time: SystemTime,
    /// The report that the genuine app sent, true or not.
    pub report: Option<SignalsReport>,
    /// One line for the server's log, without anything that is secret.
    pub line: String,
}

impl From<&gate::Decision> for Decision {
    fn from(decision: &gate::Decision) -> Self {
        let (kind, granted) = match decision {
            gate::Decision::Allow(granted) => (DecisionKind::Allow, Some(granted)),
            gate::Decision::AllowMonitored(granted) => {
                (DecisionKind::AllowMonitored, Some(granted))
            }
            gate::Decision::Deny(_) => (DecisionKind::Deny, None),
        };
        let audit = decision.audit();
        Self {
            kind,
            refusal: decision.error().map(|error| Refusal {
                kind: error.kind().into(),
                action: error.action().into(),
                public_message: error.public_message().into(),
            }),
            granted: granted.and_then(|granted| match granted.claims() {
                Claims::Attestation(claims) => {
                    Some(GrantedClaims::Attestation { claims: claims.as_ref().clone().into() })
                }
                Claims::Assertion(claims) => {
                    Some(GrantedClaims::Assertion { claims: claims.clone().into() })
                }
                Claims::Verdict(claims) => {
                    Some(GrantedClaims::Verdict { claims: claims.as_ref().into() })
                }
                _ => None,
            }),
            reasons: decision.reasons().iter().map(Into::into).collect(),
            subject: audit.subject().into(),
            device: audit.device_id().map(|device| device.as_bytes().to_vec()),
            app_id: audit.app_id().map(Into::into),
            purpose: audit.purpose().into(),
            time: system_time(audit.time()),
            report: granted.and_then(|granted| granted.report()).map(Into::into),
            line: decision.to_string(),
        }
    }
}

/// Decides about requests. Used by any number of threads.
#[derive(uniffi::Object)]
pub struct Gate(gate::Gate);

#[uniffi::export]
impl Gate {
    /// A gate of these parts.
    #[uniffi::constructor]
    pub fn new(config: GateConfig) -> Result<Arc<Self>> {
        let challenges = config.challenges.0.clone();
        let mut builder = gate::Gate::builder(challenges, config.scheme.into(), &config.authority);
        if let Some(judge) = &config.app_attest {
            builder = builder.app_attest(judge.verifier.0.clone(), (&judge.policy).try_into()?);
        }
        if let Some(judge) = &config.play_keys {
            builder = builder.play_keys(judge.verifier.0.clone(), (&judge.policy).try_into()?);
        }
        if let Some(judge) = config.play_decode {
            builder = builder.play_decode(judge.packages, (&judge.policy).try_into()?);
        }
        builder = builder.play_freshness(freshness(config.play_max_age, config.play_max_ahead));
        if let Some(policy) = &config.signals {
            builder = builder.signals(policy.into());
        }
        for purpose in &config.require_report {
            builder = builder.require_report(purpose);
        }
        let enforcement = match config.enforcement {
            Enforcement::Enforce => gate::Enforcement::Enforce,
            Enforcement::Monitor => gate::Enforcement::Monitor,
        };
        Ok(Arc::new(Self(builder.enforcement(enforcement).build()?)))
    }

    /// A challenge for a client of an app that this gate serves.
    pub fn challenge(&self, scope: ChallengeScope, now: SystemTime) -> Result<String> {
        Ok(self.0.challenge(&scope.scope(), timestamp(now))?.as_str().to_owned())
    }

    /// Whether the gate judges any evidence of this app.
    pub fn serves(&self, app_id: &str) -> bool {
        self.0.serves(app_id)
    }

    /// Judges a request by its headers; go on with `next`. A refusal leads to a decision, not to an
    /// error.
    pub fn admit(&self, call: GateCall, now: SystemTime) -> Arc<GateRequest> {
        let evidence = match &call.evidence {
            Evidence::Attestation { key_id } => gate::Evidence::Attestation { key_id },
            Evidence::Assertion { key_id, object } => gate::Evidence::Assertion { key_id, object },
            Evidence::ClassicToken { token } => gate::Evidence::ClassicToken(token),
            Evidence::StandardToken { token } => gate::Evidence::StandardToken(token),
        };
        let call = Call {
            app_id: &call.app_id,
            purpose: &call.purpose,
            subject: &call.subject,
            challenge: &call.challenge,
            evidence,
            method: &call.method,
            path_and_query: &call.path_and_query,
            report: call.report.as_deref(),
        };
        let steps = Steps::admit(&self.0, &call, timestamp(now));
        Arc::new(GateRequest(Mutex::new(steps)))
    }

    /// Takes all steps of one request. `body` is the request's body; of an attestation it is the
    /// object alone. `google` is needed where standard tokens are served. What the store or Google
    /// throw is a refusal of class *unavailable*.
    ///
    /// It calls back and may wait for the database: not for a thread that must not block.
    pub fn decide(
        &self,
        call: GateCall,
        body: Vec<u8>,
        store: Arc<dyn DeviceStore>,
        google: Option<Arc<dyn GoogleClient>>,
        now: SystemTime,
    ) -> Result<Decision> {
        let request = self.admit(call, now);
        let body_hash = BodyHash::of(&body);
        loop {
            match request.next()? {
                GateNext::Decision => return request.decision(),
                GateNext::Attestation => {
                    request.steps().attestation(&body, BodyHash::EMPTY, timestamp(now))?;
                }
                GateNext::Device => match store.load(request.device_id()?) {
                    Ok(device) => request.device(device)?,
                    Err(_) => request.unavailable()?,
                },
                GateNext::Body => request.steps().body(body_hash, timestamp(now))?,
                GateNext::Decoded => {
                    let answer = google.as_ref().map(|google| {
                        let access_token = google.access_token()?;
                        let asked = request.decode_request(&access_token);
                        let asked = asked.map_err(|_| crate::store::HostError::Unavailable)?;
                        google.send(asked)
                    });
                    match answer {
                        Some(Ok(answer)) => {
                            let (status, answer) = (answer.status, &answer.body);
                            request.steps().decoded(status, answer, body_hash, timestamp(now))?;
                        }
                        _ => request.unavailable()?,
                    }
                }
                GateNext::Commit => match store.commit(request.effects()?) {
                    Ok(outcome) => request.finish(outcome)?,
                    Err(_) => request.unavailable()?,
                },
            }
        }
    }
}

/// What a request needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum GateNext {
    /// Nothing: `decision`.
    Decision,
    /// The attestation object: `attestation`.
    Attestation,
    /// The device from your table: `device_id`, then `device`.
    Device,
    /// The hash of the body: `body`.
    Body,
    /// Google's answer: `decode_request`, then `decoded`.
    Decoded,
    /// The write of its effects: `effects`, then `finish`.
    Commit,
}

impl From<WrongStep> for BonafideError {
    fn from(_: WrongStep) -> Self {
        CallMistake::State.because("it waits for another step")
    }
}

/// One request on its way through the gate. Letting it go before the end changes nothing anywhere.
#[derive(uniffi::Object)]
pub struct GateRequest(Mutex<Steps>);

#[uniffi::export]
impl GateRequest {
    /// What it needs next.
    pub fn next(&self) -> Result<GateNext> {
        Ok(match self.steps().next().ok_or(WrongStep)? {
            Next::Decision => GateNext::Decision,
            Next::Attestation => GateNext::Attestation,
            Next::Device => GateNext::Device,
            Next::Body => GateNext::Body,
            Next::Decoded => GateNext::Decoded,
            Next::Commit => GateNext::Commit,
            _ => return Err(WrongStep.into()),
        })
    }

    /// Verifies and appraises the attestation object, raw CBOR. `body_sha256` is the SHA-256 of
    /// what else the request carries, without the object; none if the object is the whole body.
    pub fn attestation(
        &self,
        object: Vec<u8>,
        body_sha256: Option<Vec<u8>>,
        now: SystemTime,
    ) -> Result<()> {
        let body = body_hash(body_sha256.as_deref())?;
        Ok(self.steps().attestation(&object, body, timestamp(now))?)
    }

    /// The key of the device in your table, 32 bytes.
    pub fn device_id(&self) -> Result<Vec<u8>> {
        Ok(self.steps().device_id()?.as_bytes().to_vec())
    }

    /// What your table has of the device, before the body is read.
    pub fn device(&self, device: Option<StoredDevice>) -> Result<()> {
        let device = device.map(|device| {
            // The counter is compared where it advances.
            let counter = Counter::from_parts(0, 0);
            Device::new(device.record, Vec::new(), device.owner, counter)
                .with_revoked(device.revoked)
        });
        Ok(self.steps().device(device.as_ref())?)
    }

    /// The SHA-256 of the body; none if there is no body. Verifies and appraises the evidence.
    pub fn body(&self, body_sha256: Option<Vec<u8>>, now: SystemTime) -> Result<()> {
        let body = body_hash(body_sha256.as_deref())?;
        Ok(self.steps().body(body, timestamp(now))?)
    }

    /// The call that asks Google, with an OAuth 2.0 access token of a service account.
    pub fn decode_request(&self, access_token: &str) -> Result<DecodeRequest> {
        Ok((&self.steps().standard_token()?.request(access_token)?).into())
    }

    /// Verifies and appraises Google's answer. `body_sha256` is of the **client's** body.
    pub fn decoded(
        &self,
        status: u16,
        answer: Vec<u8>,
        body_sha256: Option<Vec<u8>>,
        now: SystemTime,
    ) -> Result<()> {
        let body = body_hash(body_sha256.as_deref())?;
        Ok(self.steps().decoded(status, &answer, body, timestamp(now))?)
    }

    /// What must be written, all of it or nothing.
    pub fn effects(&self) -> Result<Vec<Effect>> {
        effects(self.steps().effects()?)
    }

    /// How the write ended. Then the decision is there.
    pub fn finish(&self, outcome: Outcome) -> Result<()> {
        Ok(self.steps().finish(outcome.into())?)
    }

    /// Database or Google gave no certain answer: a refusal of class *unavailable*.
    pub fn unavailable(&self) -> Result<()> {
        Ok(self.steps().unavailable()?)
    }

    /// Refuses the request for a reason of yours, such as `EvidenceNotServed` for an endpoint that
    /// takes evidence of another kind. Nothing is used up.
    pub fn refuse(&self, reason: ErrorKind) -> Result<()> {
        Ok(self.steps().refuse(bonafide::ErrorKind::from(reason).into())?)
    }

    /// What the gate says.
    pub fn decision(&self) -> Result<Decision> {
        Ok(self.steps().decision()?.into())
    }
}

impl GateRequest {
    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn body_hash(sha256: Option<&[u8]>) -> Result<BodyHash> {
    Ok(match sha256 {
        Some(digest) => BodyHash::from_sha256(*array(digest, "a digest")?),
        None => BodyHash::EMPTY,
    })
}
