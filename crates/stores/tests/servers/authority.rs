//! Certificates for servers, made by OpenSSL.

use crate::machine::{needed, program, run};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// An authority, and a certificate of it for `localhost`: `server.pem`, `server.key`.
pub struct Authority(TempDir);

impl Authority {
    pub fn new() -> Option<Self> {
        needed("openssl", program("openssl"))?;
        let authority = Self(tempfile::tempdir().unwrap());
        let file = |name: &str| authority.path(name).display().to_string();
        let (root, root_key) = (file("root.pem"), file("root.key"));
        let (server, server_key) = (file("server.pem"), file("server.key"));
        let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
        let new = [new.as_slice(), &["-nodes", "-days", "2", "-subj"]].concat();
        let made = ["/CN=an authority", "-keyout", &root_key, "-out", &root];
        run("openssl", &[new.as_slice(), &made].concat());
        let made = ["/CN=localhost", "-keyout", &server_key, "-out", &server];
        let signed = ["-CA", &root, "-CAkey", &root_key];
        let names =
            ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"];
        run("openssl", &[new.as_slice(), &made, &signed, &names].concat());
        Some(authority)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Its own certificate.
    pub fn pem(&self) -> Vec<u8> {
        fs::read(self.path("root.pem")).unwrap()
    }
}
