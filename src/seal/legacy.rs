//! Suite 0: `base64(IV 12 ‖ ciphertext ‖ tag 16)`, as many systems write AES-256-GCM.
//!
//! It names no key and commits to none, and what it is about stands in the additional
//! data only if the other system put it there. It is read to be left behind.

use super::blob::{IV, MAX_SECRET, TAG};
use super::key::KeyMaterial;
use super::kid::KeyId;
use super::secret::Secret;
use super::suite2::cannot_be_opened;
use crate::error::{Error, ErrorKind, Result};
use crate::random::RandomSource;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// A key for suite 0 alone. No key serves both suites, and this one is never primary.
#[derive(Clone, Debug)]
pub struct LegacyKey {
    pub(super) id: KeyId,
    pub(super) material: KeyMaterial,
}

impl LegacyKey {
    /// A key of that name.
    pub const fn new(id: KeyId, material: KeyMaterial) -> Self {
        Self { id, material }
    }

    /// Its name.
    pub const fn id(&self) -> &KeyId {
        &self.id
    }
}

/// The length of the secret in such a text, if it is one.
pub(super) fn secret_len(text: &str) -> Result<usize> {
    decode(text).map(|bytes| bytes.len().saturating_sub(IV + TAG))
}

fn decode(text: &str) -> Result<Vec<u8>> {
    let invalid = || Error::new(ErrorKind::InvalidSealed).expected("base64 of 28 bytes or more");
    if text.len() > MAX_SECRET.saturating_mul(2) {
        return Err(invalid().found((text.len(), "characters")));
    }
    // The other system's alphabet is standard; some leave the padding out.
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| base64::engine::general_purpose::STANDARD_NO_PAD.decode(text))
        .map_err(|_| invalid())?;
    if bytes.len() < IV + TAG {
        return Err(invalid().found((bytes.len(), "bytes")));
    }
    Ok(bytes)
}

pub(super) fn open<'k>(
    keys: impl Iterator<Item = &'k KeyMaterial>,
    text: &str,
    additional: &[u8],
) -> Result<Secret> {
    let bytes = decode(text)?;
    let (iv, rest) = bytes.split_at_checked(IV).ok_or_else(cannot_be_opened)?;
    let at = rest.len().saturating_sub(TAG);
    let (ciphertext, tag) = rest.split_at_checked(at).ok_or_else(cannot_be_opened)?;
    let iv: [u8; IV] = iv.try_into().map_err(|_| cannot_be_opened())?;
    let tag: [u8; TAG] = tag.try_into().map_err(|_| cannot_be_opened())?;
    let mut text = Zeroizing::new(Vec::with_capacity(ciphertext.len()));
    for key in keys {
        text.clear();
        text.extend_from_slice(ciphertext);
        let opened = Aes256Gcm::new(key.expose().into()).decrypt_inout_detached(
            &Nonce::from(iv),
            additional,
            text.as_mut_slice().into(),
            &Tag::from(tag),
        );
        if opened.is_ok() {
            return Ok(Secret::new(text));
        }
    }
    Err(cannot_be_opened())
}

pub(super) fn seal(
    key: &KeyMaterial,
    secret: &[u8],
    additional: &[u8],
    random: &mut dyn RandomSource,
) -> Result<String> {
    if secret.len() > MAX_SECRET {
        return Err(Error::new(ErrorKind::SecretTooLong).expected("at most 16 MiB"));
    }
    let mut iv = [0; IV];
    random.fill(&mut iv)?;
    let mut text = secret.to_vec();
    let tag = Aes256Gcm::new(key.expose().into())
        .encrypt_inout_detached(&Nonce::from(iv), additional, text.as_mut_slice().into())
        .map_err(|_| cannot_be_opened())?;
    Ok(STANDARD.encode([&iv[..], &text, &tag].concat()))
}
