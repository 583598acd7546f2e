//! Real servers on this machine: rustls with our profile, OpenSSL, nginx.

use crate::pki::{Key, pem};
use bonafide_pinning::tls::{Profile, server_config};
use rustls::ServerConnection;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Who serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Rustls,
    OpenSsl,
    Nginx,
}

impl Who {
    /// Those that are here. CI wants all of them.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::Rustls, Self::OpenSsl];
        if nginx().is_some() {
            all.push(Self::Nginx);
        } else {
            assert!(std::env::var_os("BONAFIDE_REQUIRE_NGINX").is_none(), "nginx is missing");
            eprintln!("SKIPPED: there is no nginx here");
        }
        all
    }
}

fn nginx() -> Option<PathBuf> {
    ["/usr/sbin/nginx", "/usr/bin/nginx"].iter().map(PathBuf::from).find(|path| path.exists())
}

#[derive(Clone)]
enum Address {
    Port(u16),
    /// nginx tells nobody which port it took.
    Socket(PathBuf),
}

pub(crate) struct Server {
    address: Address,
    child: Option<Child>,
}

pub(crate) trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

impl Server {
    /// Presents these certificates, the first one being of this key.
    pub(crate) fn start(who: Who, dir: &Path, presented: &[Vec<u8>], key: &Key) -> Self {
        match who {
            Who::Rustls => Self::rustls(Profile::new().unwrap(), presented, key),
            Who::OpenSsl => Self::openssl(dir, presented, key, &[]),
            Who::Nginx => Self::nginx(dir, presented, key),
        }
    }

    pub(crate) fn rustls(profile: Profile, presented: &[Vec<u8>], key: &Key) -> Self {
        let chain = presented.iter().cloned().map(CertificateDer::from).collect();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.pkcs8()));
        let config = Arc::new(server_config(&profile, chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address::Port(listener.local_addr().unwrap().port());
        // Until the process ends.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let config = config.clone();
                std::thread::spawn(move || serve(config, stream.unwrap()));
            }
        });
        Self { address, child: None }
    }

    pub(crate) fn openssl(dir: &Path, presented: &[Vec<u8>], key: &Key, more: &[&str]) -> Self {
        let (own, above) = presented.split_at(1);
        let (certificate, chain) = (dir.join("own.pem"), dir.join("above.pem"));
        std::fs::write(&certificate, pem(own)).unwrap();
        std::fs::write(&chain, pem(above)).unwrap();
        let mut command = Command::new("openssl");
        command.args(["s_server", "-accept", "127.0.0.1:0", "-www"]);
        command.arg("-cert").arg(&certificate).arg("-key").arg(&key.path);
        if !above.is_empty() {
            command.arg("-cert_chain").arg(&chain);
        }
        let mut child = command
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl is installed");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // It takes a free port, and says which.
        let port = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ACCEPT 127.0.0.1:").and_then(|port| port.trim().parse().ok())
        });
        Self { address: Address::Port(port.expect("openssl serves")), child: Some(child) }
    }

    fn nginx(dir: &Path, presented: &[Vec<u8>], key: &Key) -> Self {
        let dir = dir.join("nginx");
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("chain.pem"), pem(presented)).unwrap();
        let socket = dir.join("socket");
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|name| format!("{name}_temp_path {};\n", dir.join(name).display()))
            .collect();
        let config = format!(
            "daemon off;\nmaster_process off;\npid {dir}/pid;\nerror_log {dir}/error.log;\n\
             events {{}}\nhttp {{\naccess_log off;\n{temporary}\
             server {{\nlisten unix:{socket} ssl;\nssl_protocols TLSv1.2 TLSv1.3;\n\
             ssl_certificate {dir}/chain.pem;\nssl_certificate_key {key};\n\
             ssl_session_cache builtin:100;\nreturn 200 hello;\n}}\n}}\n",
            dir = dir.display(),
            socket = socket.display(),
            key = key.path.display(),
        );
        std::fs::write(dir.join("nginx.conf"), config).unwrap();
        let child = Command::new(nginx().unwrap())
            .arg("-c")
            .arg(dir.join("nginx.conf"))
            .arg("-p")
            .arg(&dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { address: Address::Socket(socket.clone()), child: Some(child) };
        let began = Instant::now();
        while UnixStream::connect(&socket).is_err() {
            let log = || std::fs::read_to_string(dir.join("error.log")).unwrap_or_default();
            assert!(began.elapsed() < Duration::from_secs(30), "nginx does not serve: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    pub(crate) fn connect(&self) -> Box<dyn ReadWrite> {
        match &self.address {
            Address::Port(port) => Box::new(TcpStream::connect(("127.0.0.1", *port)).unwrap()),
            Address::Socket(path) => Box::new(UnixStream::connect(path).unwrap()),
        }
    }

    /// For OpenSSL's client.
    pub(crate) fn port(&self) -> u16 {
        match self.address {
            Address::Port(port) => port,
            Address::Socket(_) => panic!("it has no port"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// One connection. What the client does not like is its own to say.
fn serve(config: Arc<rustls::ServerConfig>, mut stream: TcpStream) {
    let mut connection = ServerConnection::new(config).unwrap();
    let mut tls = rustls::Stream::new(&mut connection, &mut stream);
    let mut request = [0; 64];
    if tls.read(&mut request).is_ok_and(|length| length > 0) {
        let _ = tls.write_all(b"hello");
        connection.send_close_notify();
        let _ = connection.complete_io(&mut stream);
    }
}
