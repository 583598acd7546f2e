//! What an app does before each request that matters: it looks around, binds what it found
//! into the request, and talks to the pinned server only.

mod client;
mod servers;
mod signals;

pub use client::client;
pub use signals::look_around;

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::ErrorKind;
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::signals::{PlatformFacts, Report};
use bonafide_pinning::Pin;
use bonafide_pinning::tls::{Negotiated, pin_error};
use bonafide_testkit::ServerChain;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use servers::serve;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::SystemTime;

/// The host that the app knows, wherever it is.
pub const HOST: &str = "api.example.com";

/// Everything, told to a person.
///
/// # Errors
/// What did not work.
pub fn run() -> Result<String, Box<dyn std::error::Error>> {
    let mut told = String::new();

    writeln!(
        told,
        "1. What the app sees around it. A finding is evidence; its absence is none.\n"
    )?;
    // What the app's own layer would say: here, that the app is the one that was shipped.
    let mut facts = PlatformFacts::new();
    facts.app_id = Some("com.example.app".into());
    let report = look_around(facts);
    writeln!(told, "{report}")?;

    writeln!(told, "2. The report is bound into the request: neither can be changed alone.\n")?;
    let bytes = report.to_bytes();
    let body = br#"{"to": "bob", "amount": 12}"#;
    let request = Request {
        app_id: "com.example.app",
        purpose: "pay",
        challenge: b"the challenge that the server gave",
        method: "POST",
        scheme: Scheme::Https,
        authority: HOST,
        path_and_query: "/v1/pay",
        body: BodyHash::of(body),
        report: Some(Report::digest_of(&bytes)),
    };
    let binding = request.binding()?;
    writeln!(told, "Play Integrity: setRequestHash(\"{}\")", binding.to_base64url())?;
    writeln!(told, "App Attest: generateAssertion(keyId, clientDataHash: the same 32 bytes)")?;
    writeln!(told, "Bonafide-Report: {} bytes in base64\n", bytes.len())?;
    let without = Request { report: None, ..request }.binding()?;
    if without.as_bytes() == binding.as_bytes() {
        return Err("a request without the report has the same hash".into());
    }

    writeln!(told, "3. The pinned server.\n")?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    let genuine = ServerChain::from_seed(1, HOST, now);
    let other = ServerChain::from_seed(2, HOST, now);
    let pins = pins_of(HOST, &genuine.intermediate)?;
    writeln!(told, "{pins}")?;
    let server = serve(genuine.presented(), &genuine)?;
    let trusted = || roots(&[&genuine, &other]);
    let pinned = client(&pins, trusted()?)?;
    let headers = format!("Bonafide-Report: {}\r\n", STANDARD.encode(&bytes));
    let negotiated = call(&pinned, server, &headers, body)?;
    writeln!(told, "passed: {negotiated}\n")?;

    writeln!(told, "4. In the middle: a certificate for {HOST} from another trusted authority,")?;
    writeln!(told, "   with the pinned certificate appended.\n")?;
    let mut presented = other.presented();
    presented.push(genuine.intermediate.clone());
    let middle = serve(presented, &other)?;
    match call(&pinned, middle, &headers, body) {
        Err(error) => match tls_error(&error).and_then(pin_error) {
            Some(error) if error.kind() == ErrorKind::PinMismatch => {
                writeln!(told, "refused: {error}\n")?;
            }
            _ => return Err(error.into()),
        },
        Ok(_) => return Err("somebody in the middle was taken for the server".into()),
    }
    let elsewhere = pins_of("other.example.com", &genuine.intermediate)?;
    let unpinned = client(&elsewhere, trusted()?)?;
    let negotiated = call(&unpinned, middle, "", body)?;
    writeln!(told, "(without pins for {HOST}, the same server passes: {negotiated})")?;
    Ok(told)
}

/// The text of a pin set: the key of this certificate, and a backup whose private half waits
/// offline.
fn pins_of(host: &str, certificate: &[u8]) -> bonafide::Result<String> {
    let pin = Pin::of_certificate(certificate)?;
    let backup = Pin::of_spki(&ServerChain::backup_spki(3))?;
    Ok(format!("bonafide-pins 1\npins {host} {pin} {backup}\n"))
}

/// A device trusts some hundred of them.
fn roots(trusted: &[&ServerChain]) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    for authority in trusted {
        roots.add(CertificateDer::from(authority.root.clone()))?;
    }
    Ok(roots)
}

/// One request to the server on this port of this machine, known as [`HOST`].
fn call(
    config: &Arc<ClientConfig>,
    port: u16,
    headers: &str,
    body: &[u8],
) -> io::Result<Negotiated> {
    let name = ServerName::try_from(HOST).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    let negotiated = Negotiated::of(&connection);
    let mut tls = rustls::Stream::new(&mut connection, &mut stream);
    write!(tls, "POST /v1/pay HTTP/1.0\r\n{headers}Content-Length: {}\r\n\r\n", body.len())?;
    tls.write_all(body)?;
    let mut answer = Vec::new();
    tls.read_to_end(&mut answer)?;
    negotiated.ok_or_else(|| io::Error::other("the handshake is not complete"))
}

/// rustls's error, below the socket's.
fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}
