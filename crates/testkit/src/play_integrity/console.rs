//! The two keys, and putting tokens together.

use crate::MARKER;
use crate::key::{Curve, Hash, Key};
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use aes_kw::KwAes256;
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A developer's keys in the Play Console.
#[derive(Clone)]
pub struct Console {
    decryption: [u8; 32],
    signing: Key,
}

impl Console {
    /// The keys of a seed, always the same.
    pub fn from_seed(seed: u64) -> Self {
        Self {
            decryption: derive(seed, "decryption"),
            signing: Key::derive(Curve::P256, seed, "play"),
        }
    }

    /// The "decryption key" as the console shows it.
    pub fn decryption_key(&self) -> String {
        STANDARD.encode(self.decryption)
    }

    /// The "verification key" as the console shows it.
    pub fn verification_key(&self) -> String {
        STANDARD.encode(self.signing.spki())
    }

    /// The key that signs.
    pub const fn signing_key(&self) -> &Key {
        &self.signing
    }

    /// The AES key that wraps content keys.
    pub const fn wrapping_key(&self) -> &[u8; 32] {
        &self.decryption
    }

    /// A token around a payload.
    pub fn token(&self, payload: &str) -> String {
        self.recipe(payload).build()
    }

    /// A token to be changed before it is put together.
    pub fn recipe(&self, payload: &str) -> Recipe {
        Recipe {
            console: self.clone(),
            payload: payload.as_bytes().to_vec(),
            jws_header: r#"{"alg":"ES256"}"#.into(),
            jwe_header: r#"{"alg":"A256KW","enc":"A256GCM"}"#.into(),
            signature: None,
            inner: None,
        }
    }
}

/// A token to be put together. Every part may be made wrong.
#[derive(Clone)]
pub struct Recipe {
    /// Whose keys are used.
    pub console: Console,
    /// The payload.
    pub payload: Vec<u8>,
    /// The inner header, JSON.
    pub jws_header: String,
    /// The outer header, JSON.
    pub jwe_header: String,
    /// The signature, if another than the right one.
    pub signature: Option<Vec<u8>>,
    /// What is encrypted, if not the signed token.
    pub inner: Option<Vec<u8>>,
}

impl Recipe {
    /// What is signed: header and payload.
    pub fn signing_input(&self) -> String {
        format!("{}.{}", encode(self.jws_header.as_bytes()), encode(&self.payload))
    }

    /// The inner token.
    pub fn jws(&self) -> String {
        let input = self.signing_input();
        let signature = self
            .signature
            .clone()
            .unwrap_or_else(|| self.console.signing.sign_fixed(Hash::Sha256, input.as_bytes()));
        format!("{input}.{}", encode(&signature))
    }

    /// The five parts of the outer token, decoded but for the first.
    pub fn parts(&self) -> [Vec<u8>; 5] {
        let header = encode(self.jwe_header.as_bytes());
        let mut text = self.inner.clone().unwrap_or_else(|| self.jws().into_bytes());
        // Deterministic, so that a test can be repeated; never reuse this elsewhere.
        let content_key = derive(Sha256::digest(&text)[0].into(), "content");
        let iv: [u8; 12] = derive(0, "iv")[..12].try_into().expect("12 bytes");
        let mut wrapped = [0; 40];
        KwAes256::new((&self.console.decryption).into())
            .wrap_key(&content_key, &mut wrapped)
            .expect("40 bytes");
        let tag = Aes256Gcm::new((&content_key).into())
            .encrypt_inout_detached(&Nonce::from(iv), header.as_bytes(), text.as_mut_slice().into())
            .expect("short");
        [header.into_bytes(), wrapped.to_vec(), iv.to_vec(), text, tag.to_vec()]
    }

    /// The token.
    pub fn build(&self) -> String {
        join(&self.parts())
    }
}

/// Parts to a token: the first as it is, the others encoded.
pub(super) fn join(parts: &[Vec<u8>; 5]) -> String {
    let [header, rest @ ..] = parts;
    let header = String::from_utf8(header.clone()).expect("base64url");
    let rest: Vec<_> = rest.iter().map(|part| encode(part)).collect();
    format!("{header}.{}", rest.join("."))
}

pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn derive(seed: u64, label: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(MARKER)
        .chain_update(seed.to_be_bytes())
        .chain_update(label)
        .finalize()
        .into()
}
