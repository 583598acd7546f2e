//! Sealed blobs, as text and as bytes; nothing here needs a key.

use super::kid::KeyId;
use crate::error::{Error, ErrorKind, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use core::fmt;
use core::ops::Range;
use core::str::FromStr;

/// What the text form begins with; `:` is not a character of base64.
const PREFIX: &str = "seal:";
const SUITE_TEXT: &str = "2";

const VERSION: u8 = 1;
const SUITE: u8 = 2;

pub(super) const SALT: usize = 32;
pub(super) const COMMITMENT: usize = 32;
pub(super) const IV: usize = 12;
pub(super) const TAG: usize = 16;

/// The longest secret. What is sealed here are keys and tokens, which fit many
/// thousand times; files belong elsewhere.
pub(super) const MAX_SECRET: usize = 16 * 1024 * 1024;

/// Bytes before the kid.
const BEFORE_KID: usize = 3;
/// Bytes after the kid that are not the secret's.
const FIXED: usize = SALT + COMMITMENT + IV + TAG;
/// Version, suite, kid and everything else but the secret.
const MAX_OVERHEAD: usize = BEFORE_KID + 32 + FIXED;
/// The longest text: the bytes by 4/3, and the prefix.
const MAX_TEXT: usize = (MAX_SECRET + MAX_OVERHEAD).div_ceil(3) * 4 + 64;

/// A sealed secret whose form was checked. Whether it opens is for a
/// [`Keyring`](super::Keyring) to say.
///
/// `Display` and [`parse`](Self::parse) are the text form, for a column of a database;
/// [`as_bytes`](Self::as_bytes) and [`from_bytes`](Self::from_bytes) the shorter one.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    bytes: Vec<u8>,
    key_id: KeyId,
}

impl Sealed {
    /// Reads the text form, `seal:2:<kid>:<base64url>`. Nothing is trimmed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidSealed`], [`ErrorKind::UnsupportedSuite`] for a text of a
    /// newer version, [`ErrorKind::SealingKeyIdMismatch`] if the kid in front is not the
    /// one inside.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read_text(text).map_err(|error| error.at("sealed text"))
    }

    /// Reads the byte form.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let key_id = read_header(bytes).map_err(|error| error.at("sealed bytes"))?;
        Ok(Self { bytes: bytes.to_vec(), key_id })
    }

    /// The byte form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The key that it was sealed under.
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The length of the secret in bytes.
    pub fn secret_len(&self) -> usize {
        self.part(|layout| layout.ciphertext).len()
    }

    fn read_text(text: &str) -> Result<Self> {
        if text.len() > MAX_TEXT {
            return Err(invalid("at most 16 MiB").found((text.len(), "characters")));
        }
        let rest = text
            .strip_prefix(PREFIX)
            .ok_or_else(|| invalid("a text that begins with seal:2: and the kid"))?;
        let mut parts = rest.splitn(3, ':');
        let (Some(suite), Some(kid), Some(body)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid("seal:2:<kid>:<base64url>"));
        };
        if suite != SUITE_TEXT {
            return Err(unsupported_or_invalid(suite));
        }
        let kid = KeyId::new(kid).map_err(|_| invalid("a kid of a to z, 0 to 9 and -"))?;
        let bytes = URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| invalid("canonical base64url without padding"))?;
        let key_id = read_header(&bytes)?;
        if kid != key_id {
            return Err(ErrorKind::SealingKeyIdMismatch.into());
        }
        Ok(Self { bytes, key_id })
    }

    /// An empty blob for a secret of this length, its header written.
    pub(super) fn prepare(key_id: &KeyId, secret_len: usize) -> Self {
        let length = BEFORE_KID
            .saturating_add(key_id.as_str().len())
            .saturating_add(FIXED)
            .saturating_add(secret_len);
        let mut bytes = Vec::with_capacity(length);
        bytes.extend([VERSION, SUITE, key_id.length_byte()]);
        bytes.extend(key_id.as_str().as_bytes());
        bytes.resize(length, 0);
        Self { bytes, key_id: key_id.clone() }
    }

    pub(super) fn header(&self) -> &[u8] {
        self.part(|layout| layout.header)
    }

    pub(super) fn salt(&self) -> &[u8] {
        self.part(|layout| layout.salt)
    }

    pub(super) fn commitment(&self) -> &[u8] {
        self.part(|layout| layout.commitment)
    }

    pub(super) fn iv(&self) -> &[u8] {
        self.part(|layout| layout.iv)
    }

    pub(super) fn ciphertext(&self) -> &[u8] {
        self.part(|layout| layout.ciphertext)
    }

    pub(super) fn tag(&self) -> &[u8] {
        self.part(|layout| layout.tag)
    }

    pub(super) fn salt_mut(&mut self) -> &mut [u8] {
        self.part_mut(|layout| layout.salt)
    }

    pub(super) fn commitment_mut(&mut self) -> &mut [u8] {
        self.part_mut(|layout| layout.commitment)
    }

    pub(super) fn iv_mut(&mut self) -> &mut [u8] {
        self.part_mut(|layout| layout.iv)
    }

    pub(super) fn ciphertext_mut(&mut self) -> &mut [u8] {
        self.part_mut(|layout| layout.ciphertext)
    }

    pub(super) fn tag_mut(&mut self) -> &mut [u8] {
        self.part_mut(|layout| layout.tag)
    }

    // Every range lies within the bytes: their length was checked, or made.
    fn part(&self, range: impl Fn(Layout) -> Range<usize>) -> &[u8] {
        self.bytes.get(range(self.layout())).unwrap_or_default()
    }

    fn part_mut(&mut self, range: impl Fn(Layout) -> Range<usize>) -> &mut [u8] {
        let range = range(self.layout());
        self.bytes.get_mut(range).unwrap_or_default()
    }

    fn layout(&self) -> Layout {
        let header = BEFORE_KID.saturating_add(self.key_id.as_str().len());
        let salt = header.saturating_add(SALT);
        let commitment = salt.saturating_add(COMMITMENT);
        let iv = commitment.saturating_add(IV);
        let ciphertext = self.bytes.len().saturating_sub(TAG).max(iv);
        Layout {
            header: 0..header,
            salt: header..salt,
            commitment: salt..commitment,
            iv: commitment..iv,
            ciphertext: iv..ciphertext,
            tag: ciphertext..self.bytes.len(),
        }
    }
}

struct Layout {
    header: Range<usize>,
    salt: Range<usize>,
    commitment: Range<usize>,
    iv: Range<usize>,
    ciphertext: Range<usize>,
    tag: Range<usize>,
}

fn read_header(bytes: &[u8]) -> Result<KeyId> {
    let [version, suite, length, rest @ ..] = bytes else {
        return Err(invalid("version, suite and the kid's length").found((bytes.len(), "bytes")));
    };
    if (*version, *suite) != (VERSION, SUITE) {
        return Err(ErrorKind::UnsupportedSuite.into());
    }
    let kid = rest.get(..usize::from(*length)).ok_or_else(|| invalid("a whole kid"))?;
    let kid = core::str::from_utf8(kid)
        .ok()
        .and_then(|kid| KeyId::new(kid).ok())
        .ok_or_else(|| invalid("a kid of a to z, 0 to 9 and -"))?;
    let body = rest.len().saturating_sub(kid.as_str().len());
    match body.checked_sub(FIXED) {
        None => Err(invalid("92 bytes and the secret after the kid").found((body, "bytes"))),
        Some(secret) if secret > MAX_SECRET => Err(invalid("a secret of at most 16 MiB")),
        Some(_) => Ok(kid),
    }
}

fn invalid(expected: &'static str) -> Error {
    Error::new(ErrorKind::InvalidSealed).expected(expected)
}

fn unsupported_or_invalid(suite: &str) -> Error {
    if !suite.is_empty() && suite.len() <= 3 && suite.bytes().all(|byte| byte.is_ascii_digit()) {
        return Error::new(ErrorKind::UnsupportedSuite).expected("suite 2");
    }
    invalid("seal:2:<kid>:<base64url>")
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = URL_SAFE_NO_PAD.encode(&self.bytes);
        write!(f, "{PREFIX}{SUITE_TEXT}:{}:{body}", self.key_id)
    }
}

impl FromStr for Sealed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// The key that a text names, `seal:<number>:<kid>:`, whatever follows and whether or not
/// it opens.
pub(super) fn named_key(text: &str) -> Option<KeyId> {
    let mut parts = text.strip_prefix(PREFIX)?.splitn(3, ':');
    let (suite, kid, _) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = !suite.is_empty() && suite.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| KeyId::new(kid).ok()).flatten()
}

/// What a stored text is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inspection {
    /// Suite 2.
    Sealed {
        /// The key that it was sealed under.
        key_id: KeyId,
        /// The length of the secret in bytes.
        secret_len: usize,
    },
    /// Base64 of at least 28 bytes without a prefix: suite 0, if anything.
    Legacy {
        /// The length of the secret in bytes.
        secret_len: usize,
    },
}

/// Says what a stored text is, without any key.
///
/// # Errors
/// As [`Sealed::parse`], for a text that is of neither form.
pub fn inspect(text: &str) -> Result<Inspection> {
    if !text.starts_with(PREFIX)
        && let Ok(secret_len) = super::legacy::secret_len(text)
    {
        return Ok(Inspection::Legacy { secret_len });
    }
    let sealed = Sealed::parse(text)?;
    Ok(Inspection::Sealed { secret_len: sealed.secret_len(), key_id: sealed.key_id })
}
