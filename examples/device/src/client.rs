//! A client that talks to pinned servers only.

// README
use bonafide_pinning::tls::{PinnedVerifier, Profile, client_config};
use bonafide_pinning::{OnExpiry, PinSet};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// `pins` is the text above; `roots` are the device's (crate `rustls-native-certs`) or your own.
pub fn client(pins: &str, roots: RootCertStore) -> bonafide::Result<Arc<ClientConfig>> {
    let pins = PinSet::parse(pins, OnExpiry::Closed)?;
    let profile = Profile::new()?; // graviola; an error where the CPU cannot run it
    let verifier = PinnedVerifier::new(roots, pins, profile.provider())?;
    Ok(Arc::new(client_config(&profile, verifier)?))
}
// END
