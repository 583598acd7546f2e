//! Whom a request is from, as the server knows.

use crate::headers::DEVICE;
use http::request::Parts;

/// A key id has 44 characters; other names of devices are not much longer.
const MAX_DEVICE: usize = 256;

/// Says whom a request is from: the authenticated account, from what earlier layers left in
/// the request's extensions. Never a header that a client writes itself, with the one
/// exception of [`device_as_subject`]. `None` is answered with 401.
pub trait Subject: Clone + Send + Sync + 'static {
    /// The subject of this request.
    fn subject(&self, parts: &Parts) -> Option<String>;
}

impl<F: Fn(&Parts) -> Option<String> + Clone + Send + Sync + 'static> Subject for F {
    fn subject(&self, parts: &Parts) -> Option<String> {
        self(parts)
    }
}

/// For servers without accounts: each device is its own subject, by the name in
/// `Bonafide-Device`. A client that claims another device's name gains nothing, since only
/// that device can make evidence for it.
pub fn device_as_subject(parts: &Parts) -> Option<String> {
    let device = parts.headers.get(DEVICE)?.to_str().ok()?;
    (1..=MAX_DEVICE).contains(&device.len()).then(|| device.to_owned())
}
