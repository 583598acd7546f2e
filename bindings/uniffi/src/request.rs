//! Request binding: one hash over everything of a request that must not change.

use crate::convert::array;
use crate::error::Result;
use bonafide::request::{self, BodyHash};

/// The scheme of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Scheme {
    /// Port 443.
    Https,
    /// Port 80; for tests on the local machine.
    Http,
}

impl From<Scheme> for request::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Https => Self::Https,
            Scheme::Http => Self::Http,
        }
    }
}

/// A request with everything that is bound, alike in the app and in the server.
#[derive(Clone, uniffi::Record)]
pub struct RequestToBind {
    /// The App ID of an iOS app, or the package name of an Android app.
    pub app_id: String,
    /// What the endpoint does, in the server's own word.
    pub purpose: String,
    /// The challenge that the server issued, byte for byte: its text in UTF-8.
    pub challenge: Vec<u8>,
    /// The method, such as POST.
    pub method: String,
    /// The scheme.
    pub scheme: Scheme,
    /// The host, with its port if that is not the scheme's own.
    pub authority: String,
    /// Path and query as in the request line.
    pub path_and_query: String,
    /// The SHA-256 of the body, 32 bytes.
    pub body_sha256: Vec<u8>,
    /// The digest of the report of runtime signals, 32 bytes, if one is sent.
    pub report_sha256: Option<Vec<u8>>,
}

/// What the evidence must be about.
#[derive(Clone, uniffi::Record)]
pub struct RequestBinding {
    /// The 32 bytes: App Attest's client data hash.
    pub hash: Vec<u8>,
    /// The same in base64url: Play Integrity's request hash, or nonce.
    pub base64url: String,
}

/// The SHA-256 of a body, 32 bytes: for those whose language has none at hand.
#[uniffi::export]
pub fn sha256(data: Vec<u8>) -> Vec<u8> {
    // The core's plain SHA-256 is under this name.
    bonafide::signals::Report::digest_of(&data).to_vec()
}

/// Binds a request: what the app has its platform sign, and the server computes again.
#[uniffi::export]
pub fn bind_request(request: RequestToBind) -> Result<RequestBinding> {
    let report = request.report_sha256.as_deref().map(|digest| array(digest, "a digest").copied());
    let bound = request::Request {
        app_id: &request.app_id,
        purpose: &request.purpose,
        challenge: &request.challenge,
        method: &request.method,
        scheme: request.scheme.into(),
        authority: &request.authority,
        path_and_query: &request.path_and_query,
        body: BodyHash::from_sha256(*array(&request.body_sha256, "a digest")?),
        report: report.transpose()?,
    };
    let binding = bound.binding()?;
    Ok(RequestBinding { hash: binding.as_bytes().to_vec(), base64url: binding.to_base64url() })
}
