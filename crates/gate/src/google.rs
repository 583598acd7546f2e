//! Google's server, which decodes standard tokens.

use bonafide::play_integrity::DecodeRequest;
use bonafide::replay::Unavailable;
use core::future::Future;

/// An HTTP client that may call Google's `decodeIntegrityToken`, over your own one and your
/// own way to OAuth 2.0 access tokens.
pub trait Google: Send + Sync {
    /// An access token of a service account, of the scope
    /// `https://www.googleapis.com/auth/playintegrity`; kept until it expires.
    ///
    /// # Errors
    /// [`Unavailable`].
    fn access_token(&self) -> impl Future<Output = Result<String, Unavailable>> + Send;

    /// Sends the call, with a timeout, and gives status and body of the answer. Do not try
    /// again by yourself: Google decodes a token in full once.
    ///
    /// # Errors
    /// [`Unavailable`] if there was no answer.
    fn send(
        &self,
        request: DecodeRequest,
    ) -> impl Future<Output = Result<(u16, Vec<u8>), Unavailable>> + Send;
}

/// For gates that judge no standard tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoGoogle;

impl Google for NoGoogle {
    async fn access_token(&self) -> Result<String, Unavailable> {
        Err(Unavailable::new("no client for Google's server is configured"))
    }

    async fn send(&self, _: DecodeRequest) -> Result<(u16, Vec<u8>), Unavailable> {
        Err(Unavailable::new("no client for Google's server is configured"))
    }
}
