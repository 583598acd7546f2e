//! Servers on this machine, genuine and not.

use bonafide_pinning::tls::{Profile, server_config};
use bonafide_testkit::ServerChain;
use rustls::ServerConnection;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// Serves until the process ends, on the port that is returned.
pub(crate) fn serve(
    presented: Vec<Vec<u8>>,
    of: &ServerChain,
) -> Result<u16, Box<dyn std::error::Error>> {
    let chain = presented.into_iter().map(CertificateDer::from).collect();
    let key = PrivatePkcs8KeyDer::from(of.pkcs8()).into();
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
