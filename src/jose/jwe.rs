//! Compact JWE (RFC 7516) with A256KW and A256GCM.

use super::compact::{decode, segments};
use super::header;
use crate::error::{Error, ErrorKind, Result};
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use aes_kw::KwAes256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const WRAPPED_KEY: usize = 40;
const IV: usize = 12;
const TAG: usize = 16;

/// The AES-256 key that wraps each token's content key.
#[derive(Clone)]
pub(crate) struct KeyEncryptionKey(
    // In a box, so that moving a key leaves no copy behind.
    Box<Zeroizing<[u8; 32]>>,
);

impl KeyEncryptionKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut boxed = Box::new(Zeroizing::new([0; 32]));
        boxed.copy_from_slice(key);
        Self(boxed)
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    /// Unwraps a content key (RFC 3394).
    pub(crate) fn unwrap(&self, wrapped: &[u8; WRAPPED_KEY]) -> Option<Zeroizing<[u8; 32]>> {
        let mut content_key = Zeroizing::new([0; 32]);
        let cipher = KwAes256::new((&**self.0).into());
        cipher.unwrap_key(wrapped, content_key.as_mut_slice()).ok()?;
        Some(content_key)
    }
}

/// Decrypts with the first key that opens the token; says which one it was.
pub(crate) fn decrypt<'k>(
    token: &[u8],
    keys: impl Iterator<Item = &'k KeyEncryptionKey>,
) -> Result<(usize, Zeroizing<Vec<u8>>)> {
    let [header, wrapped, iv, ciphertext, tag] = segments(token)?;
    let [header_json, wrapped, iv, mut text, tag] =
        [decode(header)?, decode(wrapped)?, decode(iv)?, decode(ciphertext)?, decode(tag)?];
    header::check(&header_json, &[("alg", "A256KW"), ("enc", "A256GCM")])?;
    let wrapped: &[u8; WRAPPED_KEY] = exactly(&wrapped, "an encrypted key of 40 bytes")?;
    let iv: &[u8; IV] = exactly(&iv, "an initialization vector of 12 bytes")?;
    let tag: &[u8; TAG] = exactly(&tag, "an authentication tag of 16 bytes")?;
    let (index, content_key) = keys
        .enumerate()
        .find_map(|(index, key)| key.unwrap(wrapped).map(|content_key| (index, content_key)))
        .ok_or_else(|| {
            Error::new(ErrorKind::TokenDecryption)
                .expected("a decryption key that opens this token")
                .found("no configured key that unwraps its content key")
        })?;
    // The additional data are the header as it stands in the token (RFC 7516, 5.2).
    open(&content_key, iv, header, &mut text, tag)?;
    Ok((index, text))
}

/// Decrypts in place (NIST SP 800-38D), or leaves the text undefined.
pub(crate) fn open(
    key: &[u8; 32],
    iv: &[u8; IV],
    additional: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<()> {
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(&Nonce::from(*iv), additional, text.into(), &Tag::from(*tag))
        .map_err(|_| {
            // The content key was unwrapped with its integrity, so the key is right.
            Error::new(ErrorKind::TokenContent).expected("a token as it was issued")
        })
}

fn exactly<'a, const N: usize>(bytes: &'a [u8], expected: &'static str) -> Result<&'a [u8; N]> {
    bytes.try_into().map_err(|_| {
        Error::new(ErrorKind::TokenLengths).expected(expected).found((bytes.len(), "bytes"))
    })
}
