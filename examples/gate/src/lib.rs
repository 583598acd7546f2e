//! An axum server behind the gate, with devices and what was used in one SQLite file.

use axum::extract::Extension;
use axum::http::StatusCode;
use axum::routing::{get, post, post_service};
use axum::{Json, Router};
use bonafide::app_attest::{Policy, Verifier};
use bonafide::challenge::{ChallengeKey, Challenges};
use bonafide::gate::{Claims, Enforcement, Gate, Granted};
use bonafide::request::Scheme;
use bonafide_gate::{Gatekeeper, device_as_subject};
use bonafide_stores::sqlite::{Options, SqliteStore};
use std::error::Error;
use std::path::PathBuf;

/// What differs from one server to the next.
pub struct Settings {
    /// Where devices are kept.
    pub file: PathBuf,
    /// Who may call.
    pub verifier: Verifier,
    /// Scheme and authority as clients call them.
    pub authority: (Scheme, String),
    /// The same on every process.
    pub challenge_key: ChallengeKey,
    /// Whether the policy decides.
    pub enforcement: Enforcement,
}

/// The whole server: challenges, enrolment, and an endpoint worth protecting.
///
/// # Errors
/// A setting that cannot be used, or a file that cannot be opened.
pub async fn router(settings: Settings) -> Result<Router, Box<dyn Error>> {
    let (scheme, authority) = settings.authority;
    let gate = Gate::builder(Challenges::new(settings.challenge_key), scheme, &authority)
        .app_attest(settings.verifier, Policy::recommended())
        .enforcement(settings.enforcement)
        .build()?;
    let store = SqliteStore::open(settings.file, Options::default()).await?;
    let gate = Gatekeeper::new(gate, store);

    // A server with accounts names them instead: `|parts| parts.extensions.get::<User>()…`.
    let subject = device_as_subject;
    let challenges = gate.challenges(["enrol", "hello"], subject);
    Ok(Router::new()
        .route("/v1/challenge", post_service(challenges))
        .route("/v1/devices", post(enrolled).layer(gate.enrolment("enrol", subject)))
        .route("/v1/hello", post(hello).layer(gate.layer("hello", subject)))
        .route("/health", get(|| async { "well" })))
}

/// The device is in the store when this is called.
async fn enrolled() -> StatusCode {
    StatusCode::CREATED
}

/// What the gate let pass says which device called, and how.
async fn hello(Extension(granted): Extension<Granted>, body: String) -> Json<String> {
    let counter = match granted.claims() {
        Claims::Assertion(assertion) => assertion.counter(),
        _ => 0,
    };
    Json(format!("{body} to you, for the {counter}. time"))
}
