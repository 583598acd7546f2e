//! TLS with rustls: configurations of clients and servers, and a verifier that pins.

mod negotiated;
mod profile;
mod verifier;

pub use negotiated::Negotiated;
pub use profile::{Profile, client_config, server_config};
pub use verifier::{PinnedVerifier, pin_error};
