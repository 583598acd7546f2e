//! What the host's program does for the gate: its table of devices, and its call to Google.

use crate::pending::{Effect, Outcome};
use crate::play_integrity::DecodeRequest;

/// The host has no certain answer.
#[derive(Clone, Debug, thiserror::Error, uniffi::Error)]
pub enum HostError {
    /// The database, or Google, does not answer. The request is not judged: the client tries again
    /// later with new evidence.
    #[error("unavailable")]
    Unavailable,
}

/// Whatever a callback throws is no answer.
impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// A device as your table has it.
#[derive(Clone, uniffi::Record)]
pub struct StoredDevice {
    /// The record that its effect `Enrol` had you store; empty if it was erased.
    pub record: Vec<u8>,
    /// Whose device it is.
    pub owner: String,
    /// Whether it is revoked.
    pub revoked: bool,
}

/// The host's table of devices and of what was used.
#[uniffi::export(with_foreign)]
pub trait DeviceStore: Send + Sync {
    /// The device of this name (32 bytes), if the table has it.
    fn load(&self, device: Vec<u8>) -> Result<Option<StoredDevice>, HostError>;

    /// Writes all effects in one transaction if every condition holds, and nothing otherwise.
    fn commit(&self, effects: Vec<Effect>) -> Result<Outcome, HostError>;
}

/// Google's answer.
#[derive(Clone, uniffi::Record)]
pub struct DecodeAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// The host's HTTP client, for standard tokens of Play Integrity.
#[uniffi::export(with_foreign)]
pub trait GoogleClient: Send + Sync {
    /// An OAuth 2.0 access token of a service account, for the scope `playintegrity`.
    fn access_token(&self) -> Result<String, HostError>;

    /// Sends the request.
    fn send(&self, request: DecodeRequest) -> Result<DecodeAnswer, HostError>;
}
