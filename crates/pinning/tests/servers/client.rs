//! A client that pins, and what it is told.

use crate::server::Server;
use bonafide::ErrorKind;
use bonafide_pinning::tls::{Negotiated, PinnedVerifier, Profile, client_config, pin_error};
use bonafide_pinning::{Pin, PinCheck, PinOutcome, PinSet};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore};
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

/// Why a connection did not come about.
#[derive(Debug, PartialEq)]
pub(crate) enum Refusal {
    Pin(ErrorKind),
    Certificate(CertificateError),
    Other(String),
}

pub(crate) struct Client {
    pub(crate) config: Arc<ClientConfig>,
    /// What the observer was told, connection by connection.
    pub(crate) told: Arc<Mutex<Vec<(String, PinCheck)>>>,
}

pub(crate) fn pins(host: &str, der: &[u8]) -> PinSet {
    let backup = Pin::from_bytes([0; 32]).to_string();
    let pin = Pin::of_certificate(der).unwrap().to_string();
    PinSet::builder().host(host, [pin, backup]).build().unwrap()
}

pub(crate) fn profile() -> Profile {
    Profile::new().unwrap()
}

impl Client {
    pub(crate) fn new(roots: &[&Vec<u8>], pins: PinSet) -> Self {
        Self::with(profile(), roots, pins)
    }

    pub(crate) fn with(profile: Profile, roots: &[&Vec<u8>], pins: PinSet) -> Self {
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(CertificateDer::from((*root).clone())).unwrap();
        }
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = told.clone();
        let verifier = PinnedVerifier::new(store, pins, profile.provider()).unwrap().observed_by(
            move |host, check| {
                tell.lock().unwrap().push((host.to_owned(), check.clone()));
            },
        );
        Self { config: Arc::new(client_config(&profile, verifier).unwrap()), told }
    }

    /// A handshake, a request, an answer.
    pub(crate) fn connect(&self, host: &str, server: &Server) -> Result<Negotiated, Refusal> {
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut connection = ClientConnection::new(self.config.clone(), name).unwrap();
        let mut stream = server.connect();
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).map_err(|error| refusal(&error))?;
        }
        let negotiated = Negotiated::of(&connection).expect("the handshake is complete");
        let mut tls = rustls::Stream::new(&mut connection, &mut stream);
        tls.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        // Tickets come with it; not every server says goodbye.
        let _ = tls.read_to_end(&mut answer);
        assert!(!answer.is_empty());
        Ok(negotiated)
    }

    pub(crate) fn outcomes(&self) -> Vec<PinOutcome> {
        self.told.lock().unwrap().iter().map(|(_, check)| check.outcome().clone()).collect()
    }
}

fn refusal(error: &std::io::Error) -> Refusal {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(error) = inner.and_then(pin_error) {
        return Refusal::Pin(error.kind());
    }
    match inner {
        Some(rustls::Error::InvalidCertificate(error)) => Refusal::Certificate(error.clone()),
        _ => Refusal::Other(error.to_string()),
    }
}
