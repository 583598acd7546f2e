//! AWS KMS as a [`KeyProvider`]. This file is the one to copy.

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::seal::{KeyId, KeyMaterial, KeyProvider};
use bonafide::{ErrorKind, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::time::Duration;
use ureq::Agent;
use zeroize::Zeroizing;

/// The most that KMS takes as `CiphertextBlob`. It answers a longer one, or none, with a
/// `ValidationException`, which would look like an outage.
const MAX_WRAPPED: usize = 6144;
/// A blob in base64, with room for names.
const MAX_BODY: usize = 16 * 1024;
/// For all of a call: a service that starts should rather fail than hang.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Wraps keys with a symmetric key of AWS KMS, which never leaves it.
///
/// The encryption context binds a wrap to its kid. It is no secret: CloudTrail shows it.
#[derive(Clone)]
pub(crate) struct AwsKmsProvider {
    agent: Agent,
    endpoint: String,
    key_arn: String,
}

impl AwsKmsProvider {
    /// Takes the ARN of the key and not an alias, which may come to mean another key.
    pub(crate) fn new(endpoint: &str, key_arn: &str) -> Self {
        let config = Agent::config_builder()
            // The reason for a 400 stands in its body.
            .http_status_as_error(false)
            .timeout_global(Some(TIMEOUT))
            // A key goes where it was meant to go and nowhere else.
            .max_redirects(0)
            .proxy(None)
            // Called a few times at start: no connection is worth keeping.
            .max_idle_connections(0)
            .build();
        Self { agent: config.into(), endpoint: endpoint.into(), key_arn: key_arn.into() }
    }

    fn request<'a>(&'a self, id: Option<&'a KeyId>) -> Request<'a> {
        let context = |id: &'a KeyId| EncryptionContext { kid: id.as_str(), purpose: "dek" };
        Request {
            key_id: &self.key_arn,
            plaintext: None,
            ciphertext_blob: None,
            encryption_context: id.map(context),
        }
    }

    /// What KMS answered, and what that means.
    fn call<A: DeserializeOwned>(&self, action: &str, request: &Request<'_>) -> Result<A> {
        let unavailable = ErrorKind::KeyProviderUnavailable;
        let (status, answer) = self.post(action, request).map_err(|_| unavailable)?;
        match status {
            200 => Ok(serde_json::from_slice(&answer).map_err(|_| unavailable)?),
            400 if is_refusal(&answer) => Err(ErrorKind::WrappedKeyRefused.into()),
            // Throttling and a key that is disabled are 400 too: the wrap may be good.
            _ => Err(unavailable.into()),
        }
    }

    /// Sends a request: the part that the AWS SDK does in production.
    fn post(&self, action: &str, request: &Request<'_>) -> Exchange {
        // Room for everything at once: a buffer that grows leaves copies behind.
        let mut body = Zeroizing::new(Vec::with_capacity(MAX_BODY));
        serde_json::to_writer(&mut *body, request)?;
        let mut response = self
            .agent
            .post(&self.endpoint)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", format!("TrentService.{action}"))
            .send(body.as_slice())?;
        let mut answer = Zeroizing::new(Vec::with_capacity(MAX_BODY));
        response.body_mut().as_reader().take(MAX_BODY as u64).read_to_end(&mut answer)?;
        Ok((response.status().as_u16(), answer))
    }
}

/// HTTP status and body.
type Exchange = Result<(u16, Zeroizing<Vec<u8>>), Box<dyn core::error::Error>>;

/// The two exceptions that say something about the wrap.
fn is_refusal(answer: &[u8]) -> bool {
    let Ok(Exception { name }) = serde_json::from_slice(answer) else { return false };
    // Some services write their namespace in front: `com.amazonaws.kms#…`.
    let name = name.rsplit('#').next().unwrap_or_default();
    matches!(name, "InvalidCiphertextException" | "IncorrectKeyException")
}

impl KeyProvider for AwsKmsProvider {
    fn describe(&self) -> String {
        format!("AWS KMS key {}", self.key_arn)
    }

    fn health(&self) -> Result<()> {
        let answer: Described = self.call("DescribeKey", &self.request(None))?;
        if answer.key_metadata.key_state != "Enabled" {
            return Err(ErrorKind::KeyProviderUnavailable.into());
        }
        Ok(())
    }

    fn wrap_dek(&self, id: &KeyId, key: &KeyMaterial) -> Result<Vec<u8>> {
        let text = Zeroizing::new(STANDARD.encode(key.expose()));
        let request = Request { plaintext: Some(&text), ..self.request(Some(id)) };
        let answer: Encrypted = self.call("Encrypt", &request)?;
        let blob = STANDARD.decode(answer.ciphertext_blob);
        Ok(blob.map_err(|_| ErrorKind::KeyProviderUnavailable)?)
    }

    fn unwrap_dek(&self, id: &KeyId, wrapped: &[u8]) -> Result<KeyMaterial> {
        if wrapped.is_empty() || wrapped.len() > MAX_WRAPPED {
            return Err(ErrorKind::WrappedKeyRefused.into());
        }
        let blob = STANDARD.encode(wrapped);
        let request = Request { ciphertext_blob: Some(&blob), ..self.request(Some(id)) };
        let answer: Decrypted = self.call("Decrypt", &request)?;
        let text = Zeroizing::new(answer.plaintext);
        let bytes =
            STANDARD.decode(text.as_str()).map_err(|_| ErrorKind::KeyProviderUnavailable)?;
        let bytes = Zeroizing::new(bytes);
        // KMS opened it, but it is no key of a ring.
        let bytes = bytes.as_slice().try_into().map_err(|_| ErrorKind::WrappedKeyRefused)?;
        KeyMaterial::from_bytes(bytes)
    }
}

/// Of any of the three operations.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    key_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ciphertext_blob: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption_context: Option<EncryptionContext<'a>>,
}

#[derive(Serialize)]
struct EncryptionContext<'a> {
    #[serde(rename = "bonafide:kid")]
    kid: &'a str,
    #[serde(rename = "bonafide:purpose")]
    purpose: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Encrypted {
    ciphertext_blob: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Decrypted {
    plaintext: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Described {
    key_metadata: KeyMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeyMetadata {
    key_state: String,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "__type")]
    name: String,
}
