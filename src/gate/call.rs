//! What a request brings, as its headers say it.

use core::fmt;

/// A request that wants to pass, before its body is read.
///
/// The client said `challenge`, `evidence` and, authenticated by the challenge, `app_id`.
/// All else is the server's own knowledge.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The app that the client says it is: the App ID, or the package name.
    pub app_id: &'a str,
    /// What this endpoint does, in the server's own word. Never the client's.
    pub purpose: &'a str,
    /// Whom the challenge was given to: see [`challenge`](crate::challenge). It is the
    /// owner of a device that enrols, and must own one that is enrolled.
    pub subject: &'a str,
    /// The challenge's text.
    pub challenge: &'a str,
    /// The evidence.
    pub evidence: Evidence<'a>,
    /// The method of the request.
    pub method: &'a str,
    /// Path and query as they stand in the request line.
    pub path_and_query: &'a str,
    /// The report of runtime signals, byte for byte, if one came. It is part of what the
    /// evidence is about: one that is left out, changed or added is refused.
    pub report: Option<&'a [u8]>,
}

/// Evidence as it stands in headers.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Evidence<'a> {
    /// App Attest, once for each device: the object is too long for headers and comes with
    /// the body.
    Attestation {
        /// The key id, base64 as `generateKey` gave it.
        key_id: &'a str,
    },
    /// App Attest, with each request.
    Assertion {
        /// The key id, base64 as `generateKey` gave it.
        key_id: &'a str,
        /// What `generateAssertion` gave, in base64.
        object: &'a str,
    },
    /// Play Integrity, a classic token, which is decrypted here.
    ClassicToken(&'a str),
    /// Play Integrity, a standard token, which Google decodes.
    StandardToken(&'a str),
}

impl Evidence<'_> {
    /// Its kind.
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::Attestation { .. } => EvidenceKind::Attestation,
            Self::Assertion { .. } => EvidenceKind::Assertion,
            Self::ClassicToken(_) => EvidenceKind::ClassicToken,
            Self::StandardToken(_) => EvidenceKind::StandardToken,
        }
    }
}

/// The kind of [`Evidence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EvidenceKind {
    /// `apple-attestation`
    Attestation,
    /// `apple-assertion`
    Assertion,
    /// `play-classic`
    ClassicToken,
    /// `play-standard`
    StandardToken,
}

impl EvidenceKind {
    /// Every kind.
    pub const ALL: [Self; 4] =
        [Self::Attestation, Self::Assertion, Self::ClassicToken, Self::StandardToken];

    /// The kind as a word for protocols and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attestation => "apple-attestation",
            Self::Assertion => "apple-assertion",
            Self::ClassicToken => "play-classic",
            Self::StandardToken => "play-standard",
        }
    }
}

impl fmt::Debug for Evidence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().as_str())
    }
}

/// Shows neither the subject nor the challenge.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("purpose", &self.purpose)
            .field("evidence", &self.evidence)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
