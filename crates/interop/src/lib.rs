//! Play Integrity tokens by `josekit` (OpenSSL), which shares no code with the
//! reader in `bonafide` nor with the maker in its testkit.

use josekit::JoseError;
use josekit::jwe::{self, A256KW, JweHeader};
use josekit::jws::{self, ES256, JwsHeader};

/// Makes the token of Google Play: a payload signed with ES256, then encrypted with
/// A256KW and A256GCM. The private key is PKCS #8 in DER.
///
/// # Errors
/// What `josekit` says of the keys.
pub fn make_token(kek: &[u8], private_key: &[u8], payload: &[u8]) -> Result<String, JoseError> {
    encrypt(kek, "A256GCM", sign(private_key, payload)?.as_bytes())
}

/// The inner token alone.
///
/// # Errors
/// As [`make_token`].
pub fn sign(private_key: &[u8], payload: &[u8]) -> Result<String, JoseError> {
    let signer = ES256.signer_from_der(private_key)?;
    jws::serialize_compact(payload, &JwsHeader::new(), &signer)
}

/// The outer token around anything, with an encryption of `josekit`'s.
///
/// # Errors
/// As [`make_token`].
pub fn encrypt(kek: &[u8], encryption: &str, content: &[u8]) -> Result<String, JoseError> {
    let mut header = JweHeader::new();
    header.set_content_encryption(encryption);
    jwe::serialize_compact(content, &header, &A256KW.encrypter_from_bytes(kek)?)
}

/// A reader with its keys parsed.
pub struct Reader {
    decrypter: jwe::alg::aeskw::AeskwJweDecrypter,
    verifier: jws::alg::ecdsa::EcdsaJwsVerifier,
}

impl Reader {
    /// Of the two keys of the Play Console, decoded.
    ///
    /// # Errors
    /// What `josekit` says of the keys.
    pub fn new(kek: &[u8], spki: &[u8]) -> Result<Self, JoseError> {
        Ok(Self {
            decrypter: A256KW.decrypter_from_bytes(kek)?,
            verifier: ES256.verifier_from_der(spki)?,
        })
    }

    /// Decrypts and verifies a token; the payload.
    ///
    /// # Errors
    /// What `josekit` says of the token.
    pub fn read(&self, token: &str) -> Result<Vec<u8>, JoseError> {
        let (inner, _) = jwe::deserialize_compact(token, &self.decrypter)?;
        jws::deserialize_compact(inner, &self.verifier).map(|(payload, _)| payload)
    }
}
