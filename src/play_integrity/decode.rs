//! Tokens that Google decodes: the request to send, and its answer.
//!
//! Standard requests can only be decoded by Google. Nothing here sends anything:
//! give the request to any HTTP client, and its answer to [`verify_decoded`].

use super::expected::Expected;
use super::judge;
use super::payload::{Clock, Payload};
use super::pc::PcVerdict;
use super::verdict::{Provenance, Verdict};
use super::verifier::check_package;
use crate::encoding::check_size;
use crate::encoding::json::{self, Object, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::replay::Uncommitted;
use crate::time::Timestamp;
use core::fmt;
use zeroize::Zeroizing;

/// The call to Google's `decodeIntegrityToken`, for any HTTP client.
///
/// It holds the token and the access token: it overwrites its copies when it is dropped, and
/// `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeRequest {
    url: String,
    authorization: Zeroizing<String>,
    body: Zeroizing<String>,
}

impl DecodeRequest {
    /// For an app on Android. `access_token` is an OAuth 2.0 access token of a
    /// service account with the scope `https://www.googleapis.com/auth/playintegrity`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPackage`], [`ErrorKind::InputTooLarge`];
    /// [`ErrorKind::InvalidBase64`] and [`ErrorKind::InvalidAccessToken`] for a token
    /// with other characters than one has, a line break at its end for instance.
    pub fn new(package: &str, token: &str, access_token: &str) -> Result<Self> {
        Self::to("decodeIntegrityToken", package, token, access_token)
    }

    /// For an app in Google Play Games on PC.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn for_pc(package: &str, token: &str, access_token: &str) -> Result<Self> {
        Self::to("decodePcIntegrityToken", package, token, access_token)
    }

    fn to(method: &str, package: &str, token: &str, access_token: &str) -> Result<Self> {
        check_package(package)?;
        check_token(token)?;
        if !is_plain(access_token) {
            return Err(Error::new(ErrorKind::InvalidAccessToken).at("decode request"));
        }
        Ok(Self {
            url: format!("https://playintegrity.googleapis.com/v1/{package}:{method}"),
            authorization: secret(&["Bearer ", access_token]),
            body: secret(&[r#"{"integrityToken":""#, token, r#""}"#]),
        })
    }

    /// `POST`
    pub const fn method(&self) -> &'static str {
        "POST"
    }

    /// Where to send it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers, name and value.
    pub fn headers(&self) -> [(&'static str, &str); 2] {
        [("Authorization", &self.authorization), ("Content-Type", "application/json")]
    }

    /// The body, JSON.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// Put together in one place: a string that grows leaves copies behind.
fn secret(parts: &[&str]) -> Zeroizing<String> {
    let len = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(len));
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// Refuses what no token is, before anybody is asked about it.
pub(crate) fn check_token(token: &str) -> Result<()> {
    check_size(token.as_bytes())?;
    if !is_plain(token) {
        return Err(Error::new(ErrorKind::InvalidBase64)
            .at("decode request")
            .expected("a token, without white space"));
    }
    Ok(())
}

/// Whether a text cannot end the one that it is put into.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+/=~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain)
}

impl fmt::Debug for DecodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// What the HTTP status of Google's answer says. Call it before the body is read: a
/// server that is in trouble may answer with a page instead of JSON, and that is no
/// verdict on the device.
///
/// # Errors
/// None for 2xx. [`ErrorKind::DecodeRejected`] for 400, [`ErrorKind::DecodeDenied`] for
/// 401, 403 and 404, [`ErrorKind::DecodeUnavailable`] for every other.
pub fn check_decode_status(status: u16) -> Result<()> {
    if matches!(status, 200..=299) {
        return Ok(());
    }
    Err(refusal(status.into()).at("decode answer").found(u64::from(status)))
}

/// Verifies what Google's `decodeIntegrityToken` answered: the body of an answer of
/// which [`check_decode_status`] accepted the status. An error of Google's in the body
/// is told as well.
///
/// **Only ever pass what your own server received from Google over TLS.** The
/// answer is not signed; JSON from a client proves nothing.
///
/// # Errors
/// [`ErrorKind::DecodeDenied`], [`ErrorKind::DecodeRejected`] or
/// [`ErrorKind::DecodeUnavailable`] for an answer with an error;
/// [`ErrorKind::InvalidJson`], [`ErrorKind::MissingField`] and their like for one
/// that is no verdict; then as [`Verifier::verify`](super::Verifier::verify) from the
/// package on.
pub fn verify_decoded(
    answer: &[u8],
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Uncommitted<Verdict>> {
    expected.check()?;
    let root = read(answer).map_err(|error| error.at("decode answer"))?;
    let payload = payload(&root, Clock::Millis).map_err(|error| error.at("decode answer"))?;
    judge::verdict(payload, expected, now, Provenance::GoogleDecode)
}

/// Verifies what Google's `decodePcIntegrityToken` answered; see [`verify_decoded`].
///
/// # Errors
/// As [`verify_decoded`].
pub fn verify_pc_decoded(
    answer: &[u8],
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Uncommitted<PcVerdict>> {
    expected.check()?;
    let root = read(answer).map_err(|error| error.at("decode answer"))?;
    let payload = payload(&root, Clock::Rfc3339).map_err(|error| error.at("decode answer"))?;
    judge::check_request_package(&payload.request, expected.package)?;
    let effects = judge::check_request(&payload.request, expected, now, "play-pc")?;
    Ok(Uncommitted::new(PcVerdict::new(payload), effects))
}

fn read(answer: &[u8]) -> Result<Object<'_>> {
    check_size(answer)?;
    json::object(answer)
}

fn payload<'a>(root: &'a Object<'_>, clock: Clock) -> Result<Payload<'a>> {
    if let Some(error) = root.get("error") {
        return Err(refusal_in(error));
    }
    match root.get("tokenPayloadExternal") {
        Some(Value::Object(payload)) => Payload::read(payload, clock),
        _ => Err(Error::new(ErrorKind::MissingField).expected("tokenPayloadExternal")),
    }
}

/// Google's error object (`google.rpc.Status`), by its HTTP code.
fn refusal_in(error: &Value<'_>) -> Error {
    let code = match error {
        Value::Object(error) => match error.get("code") {
            Some(Value::Integer(code)) => u64::try_from(*code).ok(),
            _ => None,
        },
        _ => None,
    };
    match code {
        Some(code) => refusal(code).found(code),
        None => refusal(0).found("an error without a code"),
    }
}

fn refusal(code: u64) -> Error {
    let kind = match code {
        400 => ErrorKind::DecodeRejected,
        401 | 403 | 404 => ErrorKind::DecodeDenied,
        _ => ErrorKind::DecodeUnavailable,
    };
    Error::new(kind).expected("a verdict")
}
