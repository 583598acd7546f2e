//! An axum server behind the gate, with devices and what was used in a store of your choice.

mod store;

pub use store::open;

// README
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::routing::{post, post_service};
use axum::{Json, Router};
use bonafide::app_attest::{Policy, Verifier};
use bonafide::challenge::{ChallengeKey, Challenges};
use bonafide::gate::{Claims, Gate, Granted};
use bonafide::replay::AnyStore;
use bonafide::request::Scheme;
use bonafide_gate::{Gatekeeper, device_as_subject};
use std::error::Error;

/// Challenges, enrolment, and an endpoint worth protecting.
pub fn router(
    verifier: Verifier,
    challenge_key: ChallengeKey, // 32 random bytes, the same on every process
    (scheme, authority): (Scheme, &str), // as clients call it, not as a header says
    store: AnyStore,
) -> Result<Router, Box<dyn Error>> {
    let gate = Gate::builder(Challenges::new(challenge_key), scheme, authority)
        .app_attest(verifier, Policy::recommended())
        .build()?;
    let gate = Gatekeeper::new(gate, store);

    // A server with accounts names them: `|parts: &Parts| parts.extensions.get::<User>()…`
    let subject = device_as_subject;
    let challenges = gate.challenges(["enrol", "hello"], subject);
    Ok(Router::new()
        .route("/v1/challenge", post_service(challenges))
        .route("/v1/devices", post(enrolled).layer(gate.enrolment("enrol", subject)))
        .route("/v1/hello", post(hello).layer(gate.layer("hello", subject))))
}

/// The device is in the store when this is called.
async fn enrolled() -> StatusCode {
    StatusCode::CREATED
}

/// What the gate let pass says what it found.
async fn hello(Extension(granted): Extension<Granted>, body: String) -> Json<String> {
    let counter = match granted.claims() {
        Claims::Assertion(assertion) => assertion.counter(),
        _ => 0,
    };
    Json(format!("{body} to you, for the {counter}. time"))
}
// END
