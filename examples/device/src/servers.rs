//! Servers on this machine, genuine and not.

use crate::HOST;
use bonafide_pinning::tls::{Profile, server_config};
use bonafide_testkit::certificate::{Certificate, Extension, name};
use bonafide_testkit::{Curve, Hash, Key, der};
use rustls::ServerConnection;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// A root, an intermediate, and a certificate for [`HOST`].
pub(crate) struct Authority {
    pub(crate) root: Vec<u8>,
    pub(crate) intermediate: Vec<u8>,
    leaf: Vec<u8>,
    leaf_key: Key,
}

impl Authority {
    pub(crate) fn new(seed: u64, called: &str, now: u64) -> Self {
        let key = |role| Key::derive(Curve::P256, seed, role);
        let (root_key, middle_key, leaf_key) = (key("root"), key("intermediate"), key("leaf"));
        let certificate = |issuer: &str, subject: &str, key: &Key, extensions| Certificate {
            version: 2,
            serial: 1,
            issuer: name(issuer),
            subject: name(subject),
            not_before: now.saturating_sub(3600),
            not_after: now.saturating_add(86_400),
            spki: key.spki(),
            extensions,
            raw_extensions: Vec::new(),
            hash: Hash::Sha256,
            inner_algorithm: None,
            outer_algorithm: None,
            signature: None,
        };
        let authority =
            || vec![Extension::basic_constraints(true, None), Extension::key_usage(0x06)];
        let names = der::sequence(&[&der::tlv(&[0x82], HOST.as_bytes())]);
        let leaf = vec![Extension::new("2.5.29.17", false, names), Extension::key_usage(0x80)];
        let middle = format!("{called}, intermediate");
        Self {
            root: certificate(called, called, &root_key, authority()).sign(&root_key),
            intermediate: certificate(called, &middle, &middle_key, authority()).sign(&root_key),
            leaf: certificate(&middle, HOST, &leaf_key, leaf).sign(&middle_key),
            leaf_key,
        }
    }

    /// What a server sends.
    pub(crate) fn presented(&self) -> Vec<Vec<u8>> {
        vec![self.leaf.clone(), self.intermediate.clone()]
    }

    pub(crate) const fn leaf_key(&self) -> &Key {
        &self.leaf_key
    }
}

/// The public half of a key that waits offline.
pub(crate) fn backup_key() -> Vec<u8> {
    Key::derive(Curve::P256, 3, "backup").spki()
}

/// Serves until the process ends, on the port that is returned.
pub(crate) fn serve(presented: Vec<Vec<u8>>, key: &Key) -> Result<u16, Box<dyn std::error::Error>> {
    let chain = presented.into_iter().map(CertificateDer::from).collect();
    let key = PrivatePkcs8KeyDer::from(key.pkcs8()).into();
    let config = Arc::new(server_config(&Profile::new()?, chain, key)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that turns away is no fault of the server's.
            let _ = stream.and_then(|stream| answer(config.clone(), stream));
        }
    });
    Ok(port)
}

fn answer(config: Arc<rustls::ServerConfig>, mut stream: TcpStream) -> io::Result<()> {
    let mut connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut tls = rustls::Stream::new(&mut connection, &mut stream);
    let mut request = Vec::new();
    // The body is the last thing that the client sends.
    while !request.ends_with(b"}") {
        let mut piece = [0; 4096];
        let length = tls.read(&mut piece)?;
        if length == 0 {
            break;
        }
        request.extend_from_slice(piece.get(..length).unwrap_or_default());
    }
    tls.write_all(b"HTTP/1.0 204 No Content\r\n\r\n")?;
    connection.send_close_notify();
    connection.complete_io(&mut stream)?;
    Ok(())
}
