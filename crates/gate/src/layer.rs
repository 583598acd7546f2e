//! The gate in front of a service.

use crate::gatekeeper::Gatekeeper;
use crate::google::Google;
use crate::headers;
use crate::observe;
use crate::problem::Problem;
use crate::subject::{self, Subject};
use bonafide::challenge::Scope;
use bonafide::gate::{Decision, Denied, Granted};
use bonafide::replay::Store;
use bonafide::request::BodyHash;
use bonafide::{Action, Error, ErrorKind};
use bytes::Bytes;
use core::error::Error as StdError;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use http::header::{CONTENT_LENGTH, HeaderValue, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use std::sync::Arc;
use std::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

/// The longest body of a request. It is held in memory, since the evidence is about all of
/// it. No more than axum's extractors take: evidence is used up by a request that they
/// refuse.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// The longest attestation object: more than any that is genuine.
const MAX_OBJECT: usize = 64 * 1024;

/// Which evidence an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Call,
    Enrolment,
}

/// Puts the gate in front of a service: see [`Gatekeeper::layer`].
pub struct GateLayer<S, G, U> {
    keeper: Gatekeeper<S, G>,
    purpose: Arc<str>,
    subject: U,
    kind: Kind,
    max_body: usize,
}

impl<S, G, U: Subject> GateLayer<S, G, U> {
    pub(crate) fn new(keeper: Gatekeeper<S, G>, purpose: &str, subject: U, kind: Kind) -> Self {
        let max_body = match kind {
            Kind::Call => MAX_BODY,
            Kind::Enrolment => MAX_OBJECT,
        };
        Self { keeper, purpose: purpose.into(), subject, kind, max_body }
    }

    /// Takes bodies of up to this many bytes, instead of 2 MiB.
    #[must_use]
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }
}

impl<S, G, U: Clone> Clone for GateLayer<S, G, U> {
    fn clone(&self) -> Self {
        Self {
            keeper: self.keeper.clone(),
            purpose: Arc::clone(&self.purpose),
            subject: self.subject.clone(),
            ..*self
        }
    }
}

impl<S, G, U> fmt::Debug for GateLayer<S, G, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateLayer")
            .field("purpose", &self.purpose)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<I, S, G, U: Clone> Layer<I> for GateLayer<S, G, U> {
    type Service = GateService<I, S, G, U>;

    fn layer(&self, inner: I) -> Self::Service {
        GateService { inner, layer: self.clone() }
    }
}

/// A service behind the gate. The inner one gets the body whole.
pub struct GateService<I, S, G, U> {
    inner: I,
    layer: GateLayer<S, G, U>,
}

impl<I: Clone, S, G, U: Clone> Clone for GateService<I, S, G, U> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<I, S, G, U> fmt::Debug for GateService<I, S, G, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateService").field("layer", &self.layer).finish_non_exhaustive()
    }
}

impl<I, S, G, U, In, Out> Service<Request<In>> for GateService<I, S, G, U>
where
    I: Service<Request<Full<Bytes>>, Response = Response<Out>> + Clone + Send + 'static,
    I::Future: Send,
    S: Store + 'static,
    G: Google + 'static,
    U: Subject,
    In: Body + Send + 'static,
    In::Data: Send,
    In::Error: Into<Box<dyn StdError + Send + Sync>>,
    Out: From<Bytes> + Send + 'static,
{
    type Response = Response<Out>;
    type Error = I::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<In>) -> Self::Future {
        // The one that said it is ready is the one to call.
        let clone = self.inner.clone();
        let mut inner = core::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        Box::pin(async move {
            match layer.pass(request).await {
                Ok(request) => inner.call(request).await,
                Err(problem) => Ok(problem.into_response()),
            }
        })
    }
}

impl<S: Store + 'static, G: Google + 'static, U: Subject> GateLayer<S, G, U> {
    /// The request for the inner service, or what to answer instead.
    async fn pass<In>(&self, request: Request<In>) -> Result<Request<Full<Bytes>>, Problem>
    where
        In: Body,
        In::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let started = Instant::now();
        let (mut parts, body) = request.into_parts();
        let subject = subject::of(&self.subject, &parts);
        let subject = subject.ok_or_else(|| self.refused(&ErrorKind::SubjectMissing.into()))?;
        let report = headers::report(&parts).map_err(|error| self.refused(&error))?;
        let call = headers::call(&parts, &self.purpose, &subject, report.as_deref())
            .map_err(|error| self.completed(self.refused(&error), &parts, &subject, &error))?;
        // Nothing of the body is read for a request that its headers or its device give away.
        let admitted = self.keeper.admit(&call, self.kind).await.map_err(|denied| {
            let _ = self.keeper.told(denied.clone().into(), started);
            self.denied(&parts, &subject, &denied)
        })?;
        let body = read(body, self.max_body).await.map_err(|error| self.refused(&error))?;
        let decision = match self.kind {
            Kind::Call => self.keeper.complete(admitted, &[], BodyHash::of(&body), started).await,
            Kind::Enrolment => {
                self.keeper.complete(admitted, &body, BodyHash::EMPTY, started).await
            }
        };
        let granted: Granted = match decision {
            Decision::Allow(granted) | Decision::AllowMonitored(granted) => granted,
            Decision::Deny(denied) => return Err(self.denied(&parts, &subject, &denied)),
        };
        parts.extensions.insert(granted);
        let body = match self.kind {
            Kind::Call => body,
            Kind::Enrolment => Bytes::new(),
        };
        // The body is another one now, or comes in one piece.
        parts.headers.remove(TRANSFER_ENCODING);
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Ok(Request::from_parts(parts, Full::new(body)))
    }

    fn denied(&self, parts: &Parts, subject: &str, denied: &Denied) -> Problem {
        self.completed(Problem::of_denied(denied), parts, subject, denied.error())
    }

    fn refused(&self, error: &Error) -> Problem {
        observe::refused(error, &self.purpose);
        Problem::of(error)
    }

    /// With a new challenge, where the client needs one and is known.
    fn completed(&self, problem: Problem, parts: &Parts, subject: &str, error: &Error) -> Problem {
        let app_id = parts.headers.get(headers::APP).and_then(|app| app.to_str().ok());
        let needs_one = match self.kind {
            Kind::Call => matches!(error.action(), Action::NewChallenge | Action::Reassert),
            // Who is to go on with assertions needs one of another purpose.
            Kind::Enrolment => error.action() == Action::NewChallenge,
        };
        let Some(app_id) = app_id.filter(|_| needs_one) else { return problem };
        match self.keeper.challenge(&Scope { app_id, purpose: &self.purpose, subject }) {
            Ok(challenge) => problem.with_challenge(challenge.as_str()),
            Err(_) => problem,
        }
    }
}

/// The whole body, if it is not too long.
pub(crate) async fn read<In>(body: In, max: usize) -> Result<Bytes, Error>
where
    In: Body,
    In::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    match Limited::new(body, max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if is_too_long(&*error) => Err(ErrorKind::InputTooLarge.into()),
        // It was cut short, by the client or by a layer outside.
        Err(_) => Err(ErrorKind::InvalidRequestField.into()),
    }
}

/// Whether a limit was reached: this one, or one further out.
fn is_too_long(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    // However deep they are nested, eight are enough.
    for _ in 0..8 {
        match cause {
            Some(error) if error.is::<LengthLimitError>() => return true,
            Some(error) => cause = error.source(),
            None => return false,
        }
    }
    false
}
