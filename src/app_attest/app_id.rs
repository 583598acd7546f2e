//! The App ID, which the relying party hash is made of.

use crate::error::{Error, ErrorKind, Result};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The longest App ID that is accepted; Apple limits bundle ids to 155 bytes.
const MAX_LEN: usize = 255;

/// An App ID with its hash.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct AppId {
    text: Arc<str>,
    rp_id_hash: [u8; 32],
}

impl AppId {
    /// Only what cannot be an App ID is refused: on macOS it is the signing
    /// identifier, whose form Apple does not fix.
    pub(super) fn new(text: &str) -> Result<Self> {
        let odd = |c: char| c.is_whitespace() || c.is_control();
        if text.is_empty() || text.len() > MAX_LEN || text.contains(odd) {
            return Err(Error::new(ErrorKind::InvalidAppId).expected(
                "1 to 255 bytes without white space, such as TEAMID1234.com.example.app",
            ));
        }
        Ok(Self { text: text.into(), rp_id_hash: Sha256::digest(text.as_bytes()).into() })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the App ID: the relying party id hash of WebAuthn.
    pub(super) const fn rp_id_hash(&self) -> &[u8; 32] {
        &self.rp_id_hash
    }
}
