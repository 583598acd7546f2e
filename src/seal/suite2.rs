//! Suite 2: HKDF, a commitment, AES-256-GCM. See the module's table.

use super::blob::{IV, MAX_SECRET, SALT, Sealed, TAG};
use super::context::Context;
use super::key::KeyMaterial;
use super::kid::KeyId;
use super::secret::Secret;
use crate::error::{Error, ErrorKind, Result};
use crate::random::RandomSource;
use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const ENCRYPTION: &[u8] = b"bonafide/seal/2/encryption";
const COMMITMENT: &[u8] = b"bonafide/seal/2/commitment";

/// Every failure of cryptography: it says nothing of which part failed.
pub(super) fn cannot_be_opened() -> Error {
    Error::new(ErrorKind::CannotBeOpened).at("seal")
}

pub(super) fn seal(
    key_id: &KeyId,
    key: &KeyMaterial,
    secret: &[u8],
    context: &Context,
    random: &mut dyn RandomSource,
) -> Result<Sealed> {
    if secret.len() > MAX_SECRET {
        return Err(Error::new(ErrorKind::SecretTooLong)
            .at("seal")
            .expected("at most 16 MiB")
            .found((secret.len(), "bytes")));
    }
    let mut sealed = Sealed::prepare(key_id, secret.len());
    // One request for all that is random: each costs more than sealing 64 bytes.
    let mut fresh = [0; SALT + IV];
    random.fill(&mut fresh)?;
    let (salt, iv) = fresh.split_at(SALT);
    sealed.salt_mut().copy_from_slice(salt);
    sealed.iv_mut().copy_from_slice(iv);

    let keys = derive(key, salt, sealed.header())?;
    let commitment = keys.commitment(sealed.header(), iv, context)?.finalize().into_bytes();
    sealed.commitment_mut().copy_from_slice(&commitment);
    let additional = [sealed.header(), context.encoding()].concat();
    let text = sealed.ciphertext_mut();
    text.copy_from_slice(secret);
    let nonce = nonce(iv)?;
    let tag = keys
        .cipher()
        .encrypt_inout_detached(&nonce, &additional, text.into())
        .map_err(|_| cannot_be_opened())?;
    sealed.tag_mut().copy_from_slice(&tag);
    Ok(sealed)
}

pub(super) fn open(key: &KeyMaterial, sealed: &Sealed, context: &Context) -> Result<Secret> {
    let (header, iv) = (sealed.header(), sealed.iv());
    let keys = derive(key, sealed.salt(), header)?;
    let commitment = keys.commitment(header, iv, context)?.finalize().into_bytes();
    // Before GCM: under another key or context, GCM might be made to agree.
    if !bool::from(commitment.as_slice().ct_eq(sealed.commitment())) {
        return Err(cannot_be_opened());
    }
    let additional = [header, context.encoding()].concat();
    let tag: [u8; TAG] = sealed.tag().try_into().map_err(|_| cannot_be_opened())?;
    let mut text = Zeroizing::new(sealed.ciphertext().to_vec());
    keys.cipher()
        .decrypt_inout_detached(
            &nonce(iv)?,
            &additional,
            text.as_mut_slice().into(),
            &Tag::from(tag),
        )
        .map_err(|_| cannot_be_opened())?;
    Ok(Secret::new(text))
}

/// The two keys of one blob.
struct Keys {
    encryption: Zeroizing<[u8; 32]>,
    commitment: Zeroizing<[u8; 32]>,
}

fn derive(key: &KeyMaterial, salt: &[u8], header: &[u8]) -> Result<Keys> {
    let prk = Hkdf::<Sha256>::new(Some(salt), key.expose());
    let mut keys =
        Keys { encryption: Zeroizing::new([0; 32]), commitment: Zeroizing::new([0; 32]) };
    // Fails only for outputs of more than 255 × 32 bytes.
    prk.expand_multi_info(&[ENCRYPTION, header], keys.encryption.as_mut_slice())
        .and_then(|()| prk.expand_multi_info(&[COMMITMENT, header], keys.commitment.as_mut_slice()))
        .map_err(|_| cannot_be_opened())?;
    Ok(keys)
}

impl Keys {
    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.encryption).into())
    }

    fn commitment(&self, header: &[u8], iv: &[u8], context: &Context) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.commitment.as_slice())
            .map_err(|_| cannot_be_opened())?;
        mac.update(header);
        mac.update(iv);
        mac.update(context.encoding());
        Ok(mac)
    }
}

fn nonce(iv: &[u8]) -> Result<Nonce<aes_gcm::aead::consts::U12>> {
    let iv: [u8; IV] = iv.try_into().map_err(|_| cannot_be_opened())?;
    Ok(Nonce::from(iv))
}
