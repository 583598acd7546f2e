//! What a token must be about.

use core::fmt;
use core::time::Duration;

/// What the server expects of a token: part of verification, not of policy.
#[derive(Clone)]
pub struct Expected<'a> {
    pub(super) package: &'a str,
    pub(super) binding: Binding<'a>,
    pub(super) window: Freshness,
}

/// What ties a token to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding<'a> {
    /// Of a classic request: the nonce that the app passed. Padding `=` at the end
    /// does not count.
    Nonce(&'a str),
    /// Of a standard request: the request hash that the app passed, exactly.
    RequestHash(&'a str),
}

/// How old, and how far ahead of this server's clock, a token may be. Both ends
/// are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// How old; 10 minutes by default.
    pub max_age: Duration,
    /// How far ahead; 60 seconds by default.
    pub max_ahead: Duration,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { max_age: Duration::from_secs(600), max_ahead: Duration::from_secs(60) }
    }
}

impl<'a> Expected<'a> {
    /// A token of this package, bound to this nonce or request hash.
    pub fn new(package: &'a str, binding: Binding<'a>) -> Self {
        Self { package, binding, window: Freshness::default() }
    }

    /// Another window of freshness.
    #[must_use]
    pub const fn freshness(mut self, window: Freshness) -> Self {
        self.window = window;
        self
    }
}

/// Says of which kind the binding is.
impl fmt::Debug for Binding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nonce(_) => "Nonce(..)",
            Self::RequestHash(_) => "RequestHash(..)",
        })
    }
}

impl fmt::Debug for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expected")
            .field("package", &self.package)
            .field("binding", &self.binding)
            .field("window", &self.window)
            .finish()
    }
}
