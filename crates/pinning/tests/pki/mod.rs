//! Keys and certificates of every kind that public servers have, made with OpenSSL's command.

#![allow(dead_code, reason = "each test binary uses a part")]

use bonafide_testkit::certificate::{Certificate, Extension};
use bonafide_testkit::{Curve, Key as AnyKey, der};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The kind of a key, and of the signatures that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    P256,
    P384,
    Rsa,
    RsaPss,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::P256, Self::P384, Self::Rsa, Self::RsaPss];

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::P256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Self::P384 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            Self::Rsa | Self::RsaPss => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        }
    }

    /// The AlgorithmIdentifier of a signature, and OpenSSL's options for it.
    fn signature(self) -> (Vec<u8>, &'static [&'static str]) {
        let null: &[u8] = &[5, 0];
        let sha256 = der::sequence(&[&der::oid("2.16.840.1.101.3.4.2.1"), null]);
        match self {
            Self::P256 => (der::sequence(&[&der::oid("1.2.840.10045.4.3.2")]), &["-sha256"]),
            Self::P384 => (der::sequence(&[&der::oid("1.2.840.10045.4.3.3")]), &["-sha384"]),
            Self::Rsa => (der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), null]), &["-sha256"]),
            Self::RsaPss => {
                // RFC 8017, A.2.3: hash, mask generation, salt length.
                let mask = der::sequence(&[&der::oid("1.2.840.113549.1.1.8"), &sha256]);
                let parameters = der::sequence(&[
                    &der::explicit(0, &sha256),
                    &der::explicit(1, &mask),
                    &der::explicit(2, &der::integer(32)),
                ]);
                let id = der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &parameters]);
                let options: &[&str] = &[
                    "-sha256",
                    "-sigopt",
                    "rsa_padding_mode:pss",
                    "-sigopt",
                    "rsa_pss_saltlen:32",
                ];
                (id, options)
            }
        }
    }
}

/// OpenSSL's output for this input.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A private key in a file.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) path: PathBuf,
    pub(crate) spki: Vec<u8>,
}

impl Key {
    pub(crate) fn new(dir: &Path, name: &str, kind: Kind) -> Self {
        let path = dir.join(format!("{name}.key"));
        let file = path.to_str().unwrap();
        let arguments = [&["genpkey", "-out", file, "-algorithm"], kind.options()].concat();
        openssl(&arguments, b"");
        let spki = openssl(&["pkey", "-in", file, "-pubout", "-outform", "DER"], b"");
        Self { kind, path, spki }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (_, options) = self.kind.signature();
        let file = self.path.to_str().unwrap();
        openssl(&[&["dgst", "-sign", file], options].concat(), message)
    }

    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        let file = self.path.to_str().unwrap();
        openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", file, "-outform", "DER"], b"")
    }
}

/// Now, in seconds since the epoch: servers and clients have the system's clock.
pub(crate) fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// The certificate of somebody, to be changed before it is signed.
pub(crate) fn certificate(
    issuer: &str,
    subject: &str,
    spki: &[u8],
    extensions: Vec<Extension>,
) -> Certificate {
    let validity = (now() - 86_400, now() + 86_400);
    Certificate::new((issuer, subject), validity, spki, extensions)
}

pub(crate) fn sign(certificate: &Certificate, issuer: &Key) -> Vec<u8> {
    let (algorithm, _) = issuer.kind.signature();
    let mut signed = certificate.clone();
    signed.inner_algorithm = Some(algorithm.clone());
    signed.outer_algorithm = Some(algorithm);
    signed.signature = Some(issuer.sign(&signed.tbs()));
    // The signature is there already; this key signs nothing.
    signed.sign(&AnyKey::derive(Curve::P256, 0, "nobody"))
}

pub(crate) fn authority_extensions() -> Vec<Extension> {
    vec![Extension::basic_constraints(true, None), Extension::key_usage(0x06)]
}

/// subjectAltName with these DNS names.
pub(crate) fn leaf_extensions(names: &[&str]) -> Vec<Extension> {
    vec![
        Extension::dns_names(names),
        Extension::basic_constraints(false, None),
        Extension::key_usage(0x80),
    ]
}

/// Root, intermediate and leaf, all of one kind.
pub(crate) struct Chain {
    pub(crate) root: Vec<u8>,
    pub(crate) root_key: Key,
    pub(crate) intermediate: Vec<u8>,
    pub(crate) intermediate_key: Key,
    pub(crate) leaf: Vec<u8>,
    pub(crate) leaf_key: Key,
    /// Who they are, so that two chains do not share names.
    pub(crate) name: String,
}

/// The host of every good leaf.
pub(crate) const HOST: &str = "api.example.com";

impl Chain {
    pub(crate) fn new(dir: &Path, name: &str, kind: Kind) -> Self {
        Self::with(dir, name, kind, |_| {})
    }

    pub(crate) fn with(
        dir: &Path,
        name: &str,
        kind: Kind,
        change: impl FnOnce(&mut Certificate),
    ) -> Self {
        let key = |role: &str| Key::new(dir, &format!("{name}-{role}"), kind);
        let (root_key, intermediate_key, leaf_key) =
            (key("root"), key("intermediate"), key("leaf"));
        let (root_name, middle_name) = (format!("{name} root"), format!("{name} intermediate"));
        let root = certificate(&root_name, &root_name, &root_key.spki, authority_extensions());
        let middle =
            certificate(&root_name, &middle_name, &intermediate_key.spki, authority_extensions());
        let mut leaf = certificate(&middle_name, HOST, &leaf_key.spki, leaf_extensions(&[HOST]));
        change(&mut leaf);
        Self {
            root: sign(&root, &root_key),
            intermediate: sign(&middle, &root_key),
            leaf: sign(&leaf, &intermediate_key),
            root_key,
            intermediate_key,
            leaf_key,
            name: name.to_owned(),
        }
    }

    /// Another leaf of the same authorities and the same key.
    pub(crate) fn another_leaf(&self, change: impl FnOnce(&mut Certificate)) -> Vec<u8> {
        let issuer = format!("{} intermediate", self.name);
        let mut leaf = certificate(&issuer, HOST, &self.leaf_key.spki, leaf_extensions(&[HOST]));
        change(&mut leaf);
        sign(&leaf, &self.intermediate_key)
    }

    /// What a server sends.
    pub(crate) fn presented(&self) -> Vec<Vec<u8>> {
        vec![self.leaf.clone(), self.intermediate.clone()]
    }
}

/// Certificates as a PEM file's text.
pub(crate) fn pem(certificates: &[Vec<u8>]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let mut text = String::new();
    for der in certificates {
        text += "-----BEGIN CERTIFICATE-----\n";
        for line in STANDARD.encode(der).as_bytes().chunks(64) {
            text += std::str::from_utf8(line).unwrap();
            text += "\n";
        }
        text += "-----END CERTIFICATE-----\n";
    }
    text
}
