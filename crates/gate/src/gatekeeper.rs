//! The gate over a store.

use crate::challenges::ChallengeService;
use crate::google::{Google, NoGoogle};
use crate::layer::{GateLayer, Kind};
use crate::observe;
use crate::subject::Subject;
use bonafide::challenge::{Challenge, Scope};
use bonafide::gate::{
    Admitted, AttestationNext, Call, ClassicNext, Decision, Denied, DeviceNext, EvidenceKind, Gate,
    StandardNext, Verified,
};
use bonafide::replay::{Store, Unavailable};
use bonafide::request::BodyHash;
use bonafide::{ErrorKind, Timestamp};
use core::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

type Clock = dyn Fn() -> Timestamp + Send + Sync;
type Auditor = dyn Fn(&Decision) + Send + Sync;

/// Decides about requests, over a store and, for standard tokens, Google's server. Cheap
/// to clone.
pub struct Gatekeeper<S, G = NoGoogle> {
    inner: Arc<Inner<S, G>>,
    clock: Arc<Clock>,
    audit: Arc<Auditor>,
}

struct Inner<S, G> {
    gate: Gate,
    store: S,
    google: G,
}

impl<S: Store + 'static> Gatekeeper<S> {
    /// Over this store, by the system's clock.
    pub fn new(gate: Gate, store: S) -> Self {
        Self::with_google(gate, store, NoGoogle)
    }
}

impl<S: Store + 'static, G: Google + 'static> Gatekeeper<S, G> {
    /// Over this store, with a client for Google's server.
    pub fn with_google(gate: Gate, store: S, google: G) -> Self {
        let clock = || SystemTime::now().try_into().unwrap_or(Timestamp::from_unix_millis(0));
        Self {
            inner: Arc::new(Inner { gate, store, google }),
            clock: Arc::new(clock),
            audit: Arc::new(|_| {}),
        }
    }

    /// By another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Shows every decision to `audit`, and must not block. What it
    /// keeps of persons and devices ([`Audit::subject`](bonafide::gate::Audit::subject)) is
    /// its own affair; the log and the metrics of this crate have neither.
    #[must_use]
    pub fn audit(mut self, audit: impl Fn(&Decision) + Send + Sync + 'static) -> Self {
        self.audit = Arc::new(audit);
        self
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.inner.store
    }

    /// A challenge for a client.
    ///
    /// # Errors
    /// As [`Gate::challenge`].
    pub fn challenge(&self, scope: &Scope<'_>) -> bonafide::Result<Challenge> {
        self.inner.gate.challenge(scope, (self.clock)())
    }

    /// Puts the gate in front of an endpoint. `purpose` is the endpoint's own word, which
    /// its challenges are for; `subject` says whom a request is from.
    ///
    /// Requests that pass carry [`Granted`](bonafide::gate::Granted) in their extensions.
    pub fn layer<U: Subject>(&self, purpose: &str, subject: U) -> GateLayer<S, G, U> {
        GateLayer::new(self.clone(), purpose, subject, Kind::Call)
    }

    /// Puts the gate in front of the endpoint that enrols devices: its evidence is an
    /// attestation, and the attestation object is its whole body. `purpose` as in
    /// [`layer`](Self::layer), `enrol` for instance.
    ///
    /// When the handler is called, the device is enrolled. It gets no body.
    pub fn enrolment<U: Subject>(&self, purpose: &str, subject: U) -> GateLayer<S, G, U> {
        GateLayer::new(self.clone(), purpose, subject, Kind::Enrolment)
    }

    /// The service that gives challenges for these purposes: see [`ChallengeService`].
    pub fn challenges<U: Subject>(
        &self,
        purposes: impl IntoIterator<Item = impl Into<String>>,
        subject: U,
    ) -> ChallengeService<S, G, U> {
        ChallengeService::new(self.clone(), purposes, subject)
    }

    /// Decides about a request whose evidence is all in its headers, and whose body has
    /// this hash. The layers do this; call it for what is not HTTP.
    pub async fn decide(&self, call: &Call<'_>, body: BodyHash) -> Decision {
        self.run(call, Kind::Call, &[], body).await
    }

    /// Decides about an enrolment, whose attestation object does not come in headers.
    /// `body` is the hash of what else the request carries.
    pub async fn enrol(&self, call: &Call<'_>, object: &[u8], body: BodyHash) -> Decision {
        self.run(call, Kind::Enrolment, object, body).await
    }

    async fn run(&self, call: &Call<'_>, kind: Kind, object: &[u8], body: BodyHash) -> Decision {
        let started = Instant::now();
        match self.admit(call, kind).await {
            Ok(listening) => self.complete(listening, object, body, started).await,
            Err(denied) => self.told(denied.into(), started),
        }
    }

    /// Everything that can be judged before the body is read.
    pub(crate) async fn admit(&self, call: &Call<'_>, kind: Kind) -> Result<Listening, Denied> {
        let Inner { gate, store, .. } = &*self.inner;
        let admitted = gate.admit(call, (self.clock)())?;
        if (kind == Kind::Enrolment) != (admitted.kind() == EvidenceKind::Attestation) {
            return Err(admitted.refuse(ErrorKind::EvidenceMissing.into()));
        }
        Ok(match admitted {
            Admitted::Attestation(next) => Listening::Attestation(next),
            Admitted::Assertion(next) => match store.load(&next.device_id()).await {
                Ok(device) => Listening::Device(Box::new(next.device(device.as_ref())?)),
                Err(error) => {
                    observe::unavailable(&error);
                    return Err(next.unavailable());
                }
            },
            Admitted::ClassicToken(next) => Listening::ClassicToken(next),
            Admitted::StandardToken(next) => Listening::StandardToken(next),
        })
    }

    /// From a request whose body is there to the decision, which is told to log and metrics.
    pub(crate) async fn complete(
        &self,
        listening: Listening,
        object: &[u8],
        body: BodyHash,
        started: Instant,
    ) -> Decision {
        let decision = match self.verify(listening, object, body).await {
            Ok(verified) => {
                let answer = self.inner.store.commit(verified.effects()).await;
                if let Err(error) = &answer {
                    observe::unavailable(error);
                }
                verified.finish(answer)
            }
            Err(denied) => denied.into(),
        };
        self.told(decision, started)
    }

    pub(crate) fn told(&self, decision: Decision, started: Instant) -> Decision {
        observe::decision(&decision, started.elapsed());
        (self.audit)(&decision);
        decision
    }

    async fn verify(
        &self,
        listening: Listening,
        object: &[u8],
        body: BodyHash,
    ) -> Result<Verified, Denied> {
        let (google, clock) = (&self.inner.google, &self.clock);
        match listening {
            Listening::Attestation(next) => next.verify(object, body, clock()),
            Listening::Device(next) => next.verify(body, clock()),
            Listening::ClassicToken(next) => next.verify(body, clock()),
            Listening::StandardToken(next) => {
                let answer = match google.access_token().await {
                    Ok(access_token) => match next.request(&access_token) {
                        Ok(request) => google.send(request).await,
                        // The token of the client was looked at before: this one is ours.
                        Err(error) => {
                            Err(Unavailable::new("the access token cannot be used").because(error))
                        }
                    },
                    Err(error) => Err(error),
                };
                match answer {
                    Ok((status, answer)) => next.verify(status, &answer, body, clock()),
                    Err(error) => {
                        observe::unavailable(&error);
                        Err(next.unavailable())
                    }
                }
            }
        }
    }
}

/// A request whose headers are good, and whose body may be read.
pub(crate) enum Listening {
    Attestation(AttestationNext),
    Device(Box<DeviceNext>),
    ClassicToken(ClassicNext),
    StandardToken(StandardNext),
}

impl<S, G> Clone for Gatekeeper<S, G> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            clock: Arc::clone(&self.clock),
            audit: Arc::clone(&self.audit),
        }
    }
}

impl<S, G> fmt::Debug for Gatekeeper<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gatekeeper").field("gate", &self.inner.gate).finish_non_exhaustive()
    }
}
