//! The gate of [`bonafide`] in an HTTP server.
//!
//! [`Gatekeeper`] drives the state machine of [`bonafide::gate`] over a store;
//! [`Gatekeeper::layer`] puts it in front of the handlers of an axum, hyper or other tower
//! server, and [`Gatekeeper::challenges`] is the service that gives challenges. What is
//! refused is answered in the form of RFC 9457.
//!
//! The client sends, with each request:
//!
//! | header | content |
//! |---|---|
//! | `Bonafide-App` | the App ID, or the package name |
//! | `Bonafide-Challenge` | the challenge, as it came |
//! | `Bonafide-Device` | for App Attest: the key id, base64 as `generateKey` gave it |
//! | `Bonafide-Report` | the report of runtime signals, in base64, if there is one |
//! | `Bonafide-Evidence` | `apple-assertion BASE64`, `play-classic TOKEN` or `play-standard TOKEN`; to enrol, `apple-attestation`, and the object is the body |
//!
//! The evidence is made over [`bonafide::request`]: the challenge's text, method, path and
//! query, and the body; of an enrolment the empty body, since there the evidence is the
//! body.

mod challenges;
mod gatekeeper;
mod google;
mod headers;
mod layer;
mod observe;
mod problem;
mod subject;

pub use challenges::ChallengeService;
pub use gatekeeper::Gatekeeper;
pub use google::{Google, NoGoogle};
pub use layer::{GateLayer, GateService};
pub use problem::{Problem, status_of};
pub use subject::{Subject, device_as_subject};
