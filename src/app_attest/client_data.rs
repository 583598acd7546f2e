//! What the app and the server agreed that the evidence is about.

use crate::error::{Error, ErrorKind, Result};
use sha2::{Digest, Sha256};

/// The client data of an attestation or assertion.
///
/// The app passes `SHA-256(client data)` to `attestKey(_:clientDataHash:)` or
/// `generateAssertion(_:clientDataHash:)`. The server rebuilds the client data
/// itself, from its own challenge and from the request: never take a copy that
/// the client says it is.
#[derive(Clone, Copy)]
pub struct ClientData<'a>(Form<'a>);

#[derive(Clone, Copy)]
enum Form<'a> {
    Raw(&'a [u8]),
    Hash([u8; 32]),
    Verbatim(&'a [u8]),
}

/// The longest client data hash that was published (Apple's samples have 21
/// and 24 bytes), rounded up.
const MAX_VERBATIM: usize = 64;

impl<'a> ClientData<'a> {
    /// The client data themselves; they are hashed here.
    pub const fn raw(data: &'a [u8]) -> Self {
        Self(Form::Raw(data))
    }

    /// The SHA-256 of the client data.
    pub const fn hash(hash: [u8; 32]) -> Self {
        Self(Form::Hash(hash))
    }

    /// A client data hash of another length, **only for Apple's published
    /// samples and for old records**: there the challenge itself stands where
    /// its hash belongs.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidClientDataHash`] if it is empty or longer than 64 bytes.
    pub fn published_sample(hash: &'a [u8]) -> Result<Self> {
        if hash.is_empty() || hash.len() > MAX_VERBATIM {
            return Err(Error::new(ErrorKind::InvalidClientDataHash).found((hash.len(), "bytes")));
        }
        Ok(Self(Form::Verbatim(hash)))
    }

    pub(super) fn to_hash(self) -> ClientDataHash<'a> {
        match self.0 {
            Form::Raw(data) => ClientDataHash::Digest(Sha256::digest(data).into()),
            Form::Hash(hash) => ClientDataHash::Digest(hash),
            Form::Verbatim(hash) => ClientDataHash::Verbatim(hash),
        }
    }
}

/// Says only in which form the data came.
impl core::fmt::Debug for ClientData<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.0 {
            Form::Raw(_) => "ClientData::raw(..)",
            Form::Hash(_) => "ClientData::hash(..)",
            Form::Verbatim(_) => "ClientData::published_sample(..)",
        })
    }
}

/// The bytes that stand behind the authenticator data.
pub(super) enum ClientDataHash<'a> {
    Digest([u8; 32]),
    Verbatim(&'a [u8]),
}

impl ClientDataHash<'_> {
    pub(super) const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Digest(digest) => digest,
            Self::Verbatim(bytes) => bytes,
        }
    }

    /// nonce = SHA-256(authenticator data ‖ client data hash).
    pub(super) fn nonce(&self, authenticator_data: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(authenticator_data)
            .chain_update(self.as_bytes())
            .finalize()
            .into()
    }
}
