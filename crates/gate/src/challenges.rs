//! The service that gives challenges.

use crate::gatekeeper::Gatekeeper;
use crate::google::Google;
use crate::layer::read;
use crate::observe;
use crate::problem::Problem;
use crate::subject::{self, Subject};
use bonafide::challenge::Scope;
use bonafide::replay::Store;
use bonafide::{Error, ErrorKind};
use bytes::Bytes;
use core::convert::Infallible;
use core::error::Error as StdError;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_service::Service;

/// More than two names need.
const MAX_BODY: usize = 4 * 1024;

/// Gives challenges: `{"app_id": "…", "purpose": "…"}` → 200
/// `{"challenge": "…", "expires_in": 300}`, never cached. Issuing writes nothing.
///
/// Mount it at `POST /v1/challenge` or where you like; see
/// [`Gatekeeper::challenges`](crate::Gatekeeper::challenges).
pub struct ChallengeService<S, G, U> {
    keeper: Gatekeeper<S, G>,
    purposes: Arc<[String]>,
    subject: U,
}

impl<S: Store + 'static, G: Google + 'static, U: Subject> ChallengeService<S, G, U> {
    pub(crate) fn new(
        keeper: Gatekeeper<S, G>,
        purposes: impl IntoIterator<Item = impl Into<String>>,
        subject: U,
    ) -> Self {
        Self { keeper, purposes: purposes.into_iter().map(Into::into).collect(), subject }
    }

    async fn answer<In>(&self, request: Request<In>) -> Result<Response<Full<Bytes>>, Error>
    where
        In: Body,
        In::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let subject = subject::of(&self.subject, &parts).ok_or(ErrorKind::SubjectMissing)?;
        let body = read(body, MAX_BODY).await?;
        let body: Value = serde_json::from_slice(&body).map_err(|_| ErrorKind::InvalidJson)?;
        let text = |name| body.get(name).and_then(Value::as_str).ok_or(ErrorKind::MissingField);
        let (app_id, purpose) = (text("app_id")?, text("purpose")?);
        if !self.purposes.iter().any(|known| known == purpose) {
            return Err(ErrorKind::InvalidRequestField.into());
        }
        let challenge = self.keeper.challenge(&Scope { app_id, purpose, subject: &subject })?;
        let body = json!({
            "challenge": challenge.as_str(),
            "expires_in": challenge.lifetime().as_secs(),
        });
        let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

impl<S, G, U: Clone> Clone for ChallengeService<S, G, U> {
    fn clone(&self) -> Self {
        Self {
            keeper: self.keeper.clone(),
            purposes: Arc::clone(&self.purposes),
            subject: self.subject.clone(),
        }
    }
}

impl<S, G, U> fmt::Debug for ChallengeService<S, G, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeService").field("purposes", &self.purposes).finish_non_exhaustive()
    }
}

impl<S, G, U, In> Service<Request<In>> for ChallengeService<S, G, U>
where
    S: Store + 'static,
    G: Google + 'static,
    U: Subject,
    In: Body + Send + 'static,
    In::Data: Send,
    In::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<In>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            Ok(match service.answer(request).await {
                Ok(response) => response,
                Err(error) => {
                    observe::refused(&error, "challenge");
                    Problem::of(&error).into_response()
                }
            })
        })
    }
}
