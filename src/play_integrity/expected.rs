//! What a token must be about.

use crate::error::{Error, ErrorKind, Result};
use core::fmt;
use core::time::Duration;

/// Google takes nonces of 16 to 500 characters and request hashes of up to 500. That a
/// nonce has at least 16 is Google's to say; an empty one is a mistake here.
const LENGTH: core::ops::RangeInclusive<usize> = 1..=500;
/// The longest window, each way: a record of used tokens has to outlast it.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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
    /// Of a classic request: the nonce that the app passed, 16 to 500 characters of
    /// base64url. Padding `=` at the end does not count.
    Nonce(&'a str),
    /// Of a standard request: the request hash that the app passed, exactly; 1 to 500
    /// characters.
    ///
    /// It must differ with each request, since it is used once: a hash of the content
    /// alone makes two equal requests replays of each other. Put a challenge in, as
    /// [`request`](crate::request) does.
    RequestHash(&'a str),
}

/// How old, and how far ahead of this server's clock, a token may be: at most a day
/// each. Both ends are included.
///
/// A used token is kept on record as long as this window lasts, so everything that
/// shares a record must share the window: a longer one elsewhere would accept a token
/// whose record is gone.
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

impl Freshness {
    pub(crate) fn check(&self) -> Result<()> {
        if self.max_age > DAY || self.max_ahead > DAY {
            return Err(invalid("a window of at most a day"));
        }
        Ok(())
    }
}

fn invalid(expected: &'static str) -> Error {
    Error::new(ErrorKind::InvalidExpectation).at("expectation").expected(expected)
}

impl<'a> Expected<'a> {
    /// A token of this package, bound to this nonce or request hash.
    pub fn new(package: &'a str, binding: Binding<'a>) -> Self {
        Self { package, binding, window: Freshness::default() }
    }

    /// What cannot be meant: a session's value that was never filled, mostly.
    pub(super) fn check(&self) -> Result<()> {
        match self.binding {
            Binding::Nonce(nonce) if !LENGTH.contains(&nonce.trim_end_matches('=').len()) => {
                return Err(invalid("a nonce of 1 to 500 characters"));
            }
            Binding::RequestHash(hash) if !LENGTH.contains(&hash.len()) => {
                return Err(invalid("a request hash of 1 to 500 characters"));
            }
            _ => {}
        }
        self.window.check()
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
