//! What answers instead of AWS KMS: one key, three operations, a thread on 127.0.0.1. It
//! checks no signature and protects nothing.

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::seal::{Context, Key, KeyId, Keyring, Sealed};
use bonafide::{ErrorKind, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tiny_http::{Response, Server};

/// Far more than a request needs.
const MAX_BODY: u64 = 64 * 1024;
/// As in AWS KMS.
const MAX_BLOB: usize = 6144;

/// HTTP status and body of an answer that every request gets.
type Outage = (u16, &'static str);

pub(crate) struct StandIn {
    server: Arc<Server>,
    outage: Arc<Mutex<Option<Outage>>>,
    thread: JoinHandle<()>,
}

impl StandIn {
    /// Starts one with a fresh key. `name` tells its key from other stand-ins' keys.
    pub(crate) fn start(key_arn: &str, name: &str) -> Result<Self, Box<dyn Error>> {
        let key = Key::generate(KeyId::new(name)?)?;
        let ring = Keyring::new(key, Timestamp::from_unix_seconds(0));
        let kms = Kms { key_arn: key_arn.into(), ring };
        let server = Server::http("127.0.0.1:0").map_err(|error| error.to_string())?;
        let (server, outage) = (Arc::new(server), Arc::new(Mutex::new(None)));
        let (requests, outages) = (Arc::clone(&server), Arc::clone(&outage));
        let thread = std::thread::spawn(move || {
            for mut request in requests.incoming_requests() {
                let outage: Option<Outage> =
                    *outages.lock().unwrap_or_else(PoisonError::into_inner);
                let (status, text) = match outage {
                    Some((status, text)) => (status, text.to_owned()),
                    None => kms.exchange(&mut request),
                };
                let _ = request.respond(Response::from_string(text).with_status_code(status));
            }
        });
        Ok(Self { server, outage, thread })
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}/", self.server.server_addr())
    }

    /// From now on every request is answered with this, or properly again.
    pub(crate) fn set_outage(&self, outage: Option<Outage>) {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = outage;
    }

    pub(crate) fn stop(self) {
        self.server.unblock();
        let _ = self.thread.join();
    }
}

/// The service itself, without its threads.
struct Kms {
    key_arn: String,
    ring: Keyring,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    key_id: String,
    plaintext: Option<String>,
    ciphertext_blob: Option<String>,
    #[serde(default)]
    encryption_context: BTreeMap<String, String>,
}

impl Kms {
    fn exchange(&self, request: &mut tiny_http::Request) -> (u16, String) {
        let target = request.headers().iter().find(|header| header.field.equiv("X-Amz-Target"));
        let target = target.map(|header| header.value.to_string()).unwrap_or_default();
        let mut body = Vec::new();
        let read = request.as_reader().take(MAX_BODY).read_to_end(&mut body);
        let answer = match read {
            Ok(_) => self.answer(&target, &body),
            Err(_) => Err("SerializationException"),
        };
        match answer {
            Ok(answer) => (200, answer.to_string()),
            Err(name) => (400, json!({ "__type": name }).to_string()),
        }
    }

    /// An answer, or the name of an exception.
    fn answer(&self, target: &str, body: &[u8]) -> Result<Value, &'static str> {
        let unreadable = "SerializationException";
        let body: Body = serde_json::from_slice(body).map_err(|_| unreadable)?;
        if body.key_id != self.key_arn {
            return Err("NotFoundException");
        }
        let decode =
            |text: Option<String>| STANDARD.decode(text.ok_or(unreadable)?).map_err(|_| unreadable);
        // Sorted, so that the order in which the pairs came does not count.
        let context = json!(body.encryption_context).to_string();
        let context = Context::new([("encryption-context", context)]).map_err(|_| unreadable)?;
        match target {
            "TrentService.Encrypt" => {
                let sealed = self.ring.seal(&decode(body.plaintext)?, &context);
                let sealed = sealed.map_err(|_| "ValidationException")?;
                Ok(json!({
                    "CiphertextBlob": STANDARD.encode(sealed.as_bytes()),
                    "KeyId": self.key_arn,
                    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
                }))
            }
            "TrentService.Decrypt" => {
                let blob = decode(body.ciphertext_blob)?;
                if blob.is_empty() || blob.len() > MAX_BLOB {
                    return Err("ValidationException");
                }
                let sealed = Sealed::from_bytes(&blob);
                let opened = sealed.and_then(|sealed| self.ring.open(&sealed, &context));
                let secret = opened.map_err(|error| match error.kind() {
                    ErrorKind::UnknownSealingKey => "IncorrectKeyException",
                    _ => "InvalidCiphertextException",
                })?;
                Ok(json!({
                    "Plaintext": STANDARD.encode(secret.expose()),
                    "KeyId": self.key_arn,
                    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
                }))
            }
            "TrentService.DescribeKey" => {
                Ok(json!({ "KeyMetadata": { "KeyId": self.key_arn, "KeyState": "Enabled" } }))
            }
            _ => Err("UnknownOperationException"),
        }
    }
}
