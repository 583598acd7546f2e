//! Binding a request into evidence: one hash over everything that must not be
//! changed, computed alike by the app and by the server.
//!
//! ```text
//! H = SHA-256( "bonafide/request/1"
//!            ‖ lp(app id) ‖ lp(purpose) ‖ lp(challenge)
//!            ‖ lp(method) ‖ lp(authority) ‖ lp(path and query)
//!            ‖ SHA-256(body) ‖ lp(report digest, or nothing) )
//! lp(x) = length of x as u32, big-endian ‖ x
//! ```
//!
//! The app has its platform sign H; the server computes H from what it received
//! and from what it knows itself: its challenge, and the authority that it was
//! configured with, never the `Host` header. Evidence and report travel in
//! headers, so that the body holds nothing that was made over its own hash.
//!
//! | evidence | H goes in as |
//! |---|---|
//! | App Attest | client data hash: [`Binding::as_bytes`] |
//! | Play Integrity, standard | request hash: [`Binding::to_base64url`] |
//! | Play Integrity, classic | nonce: [`Binding::to_base64url`] |
//!
//! The vectors in `tests/vectors/request.json` hold every implementation to
//! these bytes.
//!
//! ```
//! # fn main() -> bonafide::Result<()> {
//! use bonafide::request::{BodyHash, Request, Scheme};
//!
//! let request = Request {
//!     app_id: "TEAMID1234.com.example.app",
//!     purpose: "chat",
//!     challenge: b"what the server issued",
//!     method: "POST",
//!     scheme: Scheme::Https,
//!     authority: "api.example.com",
//!     path_and_query: "/v1/chat?stream=1",
//!     body: BodyHash::of(br#"{"message":"hello"}"#),
//!     report: None,
//! };
//! let binding = request.binding()?;
//! assert_eq!(binding.as_bytes().len(), 32);
//! # Ok(()) }
//! ```

mod authority;

use crate::encoding::prefix;
use crate::error::{Error, ErrorKind, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use core::fmt;
use sha2::{Digest, Sha256};

/// Domain and version of the format. Another format gets another number.
const LABEL: &[u8] = b"bonafide/request/1";

/// The longest path and query that is bound: more than common servers accept.
const MAX_PATH: usize = 64 * 1024;
/// The longest of every other field.
const MAX_FIELD: usize = 1024;

/// A request with everything that is bound. There are no defaults: whoever
/// computes the hash says each of these.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The app: the App ID, or the package name.
    pub app_id: &'a str,
    /// What the evidence may be used for; the server's own word, such as `enrol`.
    pub purpose: &'a str,
    /// The challenge that the server issued, byte for byte.
    pub challenge: &'a [u8],
    /// The method; bound in upper case.
    pub method: &'a str,
    /// The scheme, which says which port is the default.
    pub scheme: Scheme,
    /// Host and port; bound in lower case, without the default port. International
    /// names in their ASCII form.
    pub authority: &'a str,
    /// Path and query as they stand in the request line, not decoded.
    pub path_and_query: &'a str,
    /// The hash of the body; [`BodyHash::EMPTY`] where there is none.
    pub body: BodyHash,
    /// The SHA-256 of the report of runtime signals, if one is sent.
    pub report: Option<[u8; 32]>,
}

/// The scheme of a request, for its default port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Scheme {
    /// Port 443.
    #[default]
    Https,
    /// Port 80; for tests on the local machine.
    Http,
}

impl Request<'_> {
    /// The hash that binds this request.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequestField`] for a field that is not in the form
    /// that it has in an HTTP request.
    pub fn binding(&self) -> Result<Binding> {
        self.compute().map_err(|error| error.at("request binding"))
    }

    fn compute(&self) -> Result<Binding> {
        let method = method(self.method)?;
        let authority = authority::canonical(self.scheme, self.authority)?;
        check_path(self.path_and_query)?;
        let report: &[u8] = self.report.as_ref().map_or(&[], |digest| digest);
        let mut hash = Sha256::new_with_prefix(LABEL);
        append(&mut hash, self.app_id.as_bytes(), "an app id")?;
        append(&mut hash, self.purpose.as_bytes(), "a purpose")?;
        append(&mut hash, self.challenge, "a challenge")?;
        append(&mut hash, method.as_bytes(), "a method")?;
        append(&mut hash, authority.as_bytes(), "an authority")?;
        append_prefixed(&mut hash, self.path_and_query.as_bytes());
        hash.update(self.body.0);
        append_prefixed(&mut hash, report);
        Ok(Binding(hash.finalize().into()))
    }
}

/// A field that must be there and is short.
fn append(hash: &mut Sha256, field: &[u8], expected: &'static str) -> Result<()> {
    if field.is_empty() || field.len() > MAX_FIELD {
        return Err(invalid(expected).found((field.len(), "bytes")));
    }
    append_prefixed(hash, field);
    Ok(())
}

fn append_prefixed(hash: &mut Sha256, field: &[u8]) {
    hash.update(prefix::length(field));
    hash.update(field);
}

/// A token of letters, in upper case (RFC 9110, section 9.1).
fn method(text: &str) -> Result<String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-') {
        return Err(invalid("a method such as POST"));
    }
    Ok(text.to_ascii_uppercase())
}

/// Origin form (RFC 9112, section 3.2.1), or `*`: visible ASCII, no fragment.
fn check_path(text: &str) -> Result<()> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if !(text.starts_with('/') || text == "*") || !visible || text.len() > MAX_PATH {
        return Err(invalid("a path such as /v1/chat?stream=1, as in the request line"));
    }
    Ok(())
}

fn invalid(expected: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequestField).expected(expected)
}

/// The SHA-256 of a body, whole or piece by piece.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BodyHash([u8; 32]);

impl BodyHash {
    /// Of no body at all, which is that of an empty one.
    pub const EMPTY: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// Of a body that is at hand.
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// Of a body that was hashed elsewhere with SHA-256.
    pub const fn from_sha256(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Of a body that comes piece by piece.
    pub fn pieces() -> BodyHasher {
        BodyHasher(Sha256::new())
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyHash(..)")
    }
}

/// Takes a body piece by piece.
#[derive(Clone)]
pub struct BodyHasher(Sha256);

impl BodyHasher {
    /// The next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> BodyHash {
        BodyHash(self.0.finalize().into())
    }
}

impl fmt::Debug for BodyHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyHasher(..)")
    }
}

/// The hash that binds a request: what the platform signs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Binding([u8; 32]);

impl Binding {
    /// For App Attest: the client data hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// For Play Integrity: the request hash or the nonce. 43 characters, without
    /// padding.
    pub fn to_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Binding(..)")
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("app_id", &self.app_id)
            .field("purpose", &self.purpose)
            .field("method", &self.method)
            .field("authority", &self.authority)
            .field("has_report", &self.report.is_some())
            .finish_non_exhaustive()
    }
}
