//! What a client is told: RFC 9457, `application/problem+json`.

use bonafide::gate::Denied;
use bonafide::{Action, Error, ErrorClass, ErrorKind};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

/// How long a client waits where the fault is probably the server's.
const RETRY_AFTER_SECONDS: u32 = 5;

/// A refusal for a client: enough to act, nothing to probe with. Which check failed is in
/// the server's log alone.
///
/// ```json
/// {"type": "urn:bonafide:replay", "title": "The evidence was used before.", "status": 409,
///  "code": "replay", "action": "new_challenge", "challenge": "…"}
/// ```
///
/// `code` is the class of the error, `action` what to do next; `retry_after` (seconds) comes
/// with `backoff`, `challenge` with `new_challenge` where the server knows for whom, and
/// `remediation`, a list of Google Play's dialogs, where one could mend it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Problem {
    status: StatusCode,
    members: Map<String, Value>,
    retry_after: Option<u32>,
}

impl Problem {
    /// What is told about an error.
    pub fn of(error: &Error) -> Self {
        let status = status_of(error.kind());
        let code = match error.class() {
            // Which of the two it was, is for the log.
            ErrorClass::Algorithm => ErrorClass::Signature.as_str(),
            class => class.as_str(),
        };
        let mut members = Map::new();
        members.insert("type".into(), json!(format!("urn:bonafide:{code}")));
        members.insert("title".into(), json!(error.public_message()));
        members.insert("status".into(), json!(status.as_u16()));
        members.insert("code".into(), json!(code));
        members.insert("action".into(), json!(error.action().as_str()));
        let retry_after = (error.action() == Action::Backoff).then_some(RETRY_AFTER_SECONDS);
        if let Some(seconds) = retry_after {
            members.insert("retry_after".into(), json!(seconds));
        }
        Self { status, members, retry_after }
    }

    /// What is told about a decision.
    pub fn of_denied(denied: &Denied) -> Self {
        let mut problem = Self::of(denied.error());
        let decisive = denied.reasons().iter().filter(|reason| reason.is_decisive());
        let mut dialogs: Vec<_> = decisive
            .filter_map(bonafide::Reason::remediation)
            .map(bonafide::Remediation::as_str)
            .collect();
        dialogs.sort_unstable();
        dialogs.dedup();
        if denied.error().class() == ErrorClass::Policy && !dialogs.is_empty() {
            problem.members.insert("remediation".into(), json!(dialogs));
        }
        problem
    }

    /// With a new challenge, so that the client can go on at once.
    pub(crate) fn with_challenge(mut self, challenge: &str) -> Self {
        self.members.insert("challenge".into(), json!(challenge));
        self
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// As a response.
    pub fn into_response<B: From<Bytes>>(self) -> Response<B> {
        let body = Value::Object(self.members).to_string();
        let mut response = Response::new(B::from(Bytes::from(body)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The HTTP status of a refusal: 503 and never 403 where nothing was judged, since a client
/// throws its key away on 403.
pub const fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::InputTooLarge => return StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::EvidenceMissing
        | ErrorKind::SubjectMissing
        | ErrorKind::InvalidChallenge
        | ErrorKind::ChallengeMismatch => return StatusCode::UNAUTHORIZED,
        ErrorKind::UnknownDevice => return StatusCode::PRECONDITION_REQUIRED,
        ErrorKind::Revoked | ErrorKind::EnrolledForAnother => return StatusCode::FORBIDDEN,
        // What the client asks for, and this server does not do.
        ErrorKind::EvidenceNotServed => return StatusCode::BAD_REQUEST,
        // Nothing was judged: the server's keys or rights are wrong. Not so a token that
        // cannot be decrypted, which any stranger can send: it must not make errors of the
        // server's at will.
        ErrorKind::DecodeDenied | ErrorKind::TokenSignature => {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        _ => {}
    }
    match kind.class() {
        ErrorClass::Malformed => StatusCode::BAD_REQUEST,
        ErrorClass::Freshness => StatusCode::UNAUTHORIZED,
        ErrorClass::Replay => StatusCode::CONFLICT,
        ErrorClass::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorClass::Configuration | ErrorClass::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::FORBIDDEN,
    }
}
