//! Evidence in a JSON file: what an app sent, with everything that a server
//! needs to judge it.
//!
//! | member | meaning |
//! |---|---|
//! | `kind` | `attestation` or `assertion`; others are skipped |
//! | `attestation_b64`, `assertion_b64` | the CBOR object |
//! | `challenge_b64`, `client_data_b64` | the client data, which are hashed |
//! | `client_data_hash_b64` | without those two, the client data hash as it is |
//! | `key_id`, `app_id`, `environment` | what the server expects |
//! | `valid_at` | the time of verification, RFC 3339 |
//! | `public_key` | of an assertion's key, PEM |
//! | `counter` | of an assertion; the stored one is one less |
//! | `expected` | `accept`, or begins with `reject`; for comparison only |

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::app_attest::{
    Assertion, Attestation, AttestedKey, ClientData, Environment, KeyId, Report, Verifier,
};
use bonafide::replay::{Effect, Effects, Outcome};
use bonafide::{Error, ErrorKind, Timestamp};
use serde::Deserialize;
use std::path::Path;

/// One file. A member that is null counts as absent.
#[derive(Deserialize, Clone)]
#[allow(dead_code, reason = "each user reads other members")]
pub(crate) struct EvidenceFile {
    pub(crate) kind: Option<String>,
    pub(crate) attestation_b64: Option<String>,
    pub(crate) assertion_b64: Option<String>,
    pub(crate) challenge_b64: Option<String>,
    pub(crate) client_data_b64: Option<String>,
    pub(crate) client_data_hash_b64: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) app_id: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) valid_at: Option<String>,
    pub(crate) public_key: Option<String>,
    pub(crate) counter: Option<u32>,
    pub(crate) os_version: Option<String>,
    pub(crate) expected: Option<String>,
}

/// A file's content, decoded.
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub(crate) enum Case {
    Attestation {
        verifier: Verifier,
        object: Vec<u8>,
        key_id: KeyId,
        client: Client,
        now: Timestamp,
    },
    Assertion {
        verifier: Verifier,
        object: Vec<u8>,
        key: AttestedKey,
        client: Client,
        stored: u32,
    },
    /// A kind that is not supported yet.
    Other,
}

/// The client data, or their hash as it is.
pub(crate) enum Client {
    Raw(Vec<u8>),
    Hash(Vec<u8>),
}

/// Why there is nothing to verify.
#[derive(Debug)]
#[allow(dead_code, reason = "tests only print it")]
pub(crate) enum Broken {
    /// The file is not of this form.
    File(String),
    /// This member is refused before it comes to verification.
    Evidence(&'static str, Error),
}

impl Client {
    pub(crate) fn data(&self) -> Result<ClientData<'_>, Error> {
        match self {
            Self::Raw(data) => Ok(ClientData::raw(data)),
            Self::Hash(hash) => match hash.as_slice().try_into() {
                Ok(hash) => Ok(ClientData::hash(hash)),
                Err(_) => ClientData::published_sample(hash),
            },
        }
    }
}

impl EvidenceFile {
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        Self::parse(&text)
    }

    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| {
            format!("{error}; the form is described in examples/evidence_file/mod.rs")
        })
    }

    /// Everything that the verifier is asked with.
    pub(crate) fn case(&self) -> Result<Case, Broken> {
        match self.kind.as_deref() {
            Some("attestation") => Ok(Case::Attestation {
                verifier: self.verifier()?,
                object: bytes("attestation_b64", &self.attestation_b64)?,
                key_id: KeyId::from_base64(present("key_id", &self.key_id)?)
                    .map_err(|error| Broken::Evidence("key_id", error))?,
                client: self.client()?,
                now: Timestamp::from_rfc3339(present("valid_at", &self.valid_at)?)
                    .map_err(|error| Broken::Evidence("valid_at", error))?,
            }),
            Some("assertion") => Ok(Case::Assertion {
                verifier: self.verifier()?,
                object: bytes("assertion_b64", &self.assertion_b64)?,
                key: self.key()?,
                client: self.client()?,
                stored: self.counter.unwrap_or(1).saturating_sub(1),
            }),
            _ => Ok(Case::Other),
        }
    }

    pub(crate) fn client(&self) -> Result<Client, Broken> {
        if let Some(data) = self.challenge_b64.as_ref().or(self.client_data_b64.as_ref()) {
            return Ok(Client::Raw(decode("challenge_b64 or client_data_b64", data)?));
        }
        bytes("client_data_hash_b64", &self.client_data_hash_b64).map(Client::Hash)
    }

    fn verifier(&self) -> Result<Verifier, Broken> {
        let app_id = present("app_id", &self.app_id)?;
        let environments = [self.environment()?];
        let verifier = Verifier::builder().app(app_id).environments(environments).build();
        verifier.map_err(|error| Broken::Evidence("app_id", error))
    }

    pub(crate) fn environment(&self) -> Result<Environment, Broken> {
        match present("environment", &self.environment)? {
            "production" => Ok(Environment::Production),
            "development" => Ok(Environment::Development),
            other => Err(Broken::File(format!("environment is {other:?}"))),
        }
    }

    /// The key of an assertion, as another verifier would have stored it.
    pub(crate) fn key(&self) -> Result<AttestedKey, Broken> {
        let pem = present("public_key", &self.public_key)?;
        let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let spki = decode("public_key", &base64)?;
        let app_id = present("app_id", &self.app_id)?;
        AttestedKey::from_trusted_parts(&spki, app_id, self.environment()?)
            .map_err(|error| Broken::Evidence("public_key", error))
    }
}

/// The verdict on a case; the claims are dropped.
#[allow(dead_code, reason = "not every user asks for it")]
pub(crate) fn judge(case: &Case) -> Result<(), Error> {
    match case {
        Case::Attestation { verifier, object, key_id, client, now } => verifier
            .verify_attestation(object, key_id, client.data()?, *now)?
            .commit_with(|effects| Ok::<_, Error>(commit(effects, 0)))
            .map(|_: Attestation| ())
            .map_err(|refused| refused.into_error()),
        Case::Assertion { verifier, object, key, client, stored } => verifier
            .verify_assertion(object, client.data()?, key)?
            .commit_with(|effects| Ok::<_, Error>(commit(effects, *stored)))
            .map(|_: Assertion| ())
            .map_err(|refused| refused.into_error()),
        Case::Other => Err(Error::from(ErrorKind::UnsupportedFormat)),
    }
}

/// A store with one device, whose counter is `stored`.
pub(crate) fn commit(effects: &Effects, stored: u32) -> Outcome {
    let holds = |effect: &Effect| match effect {
        Effect::Advance { counter, .. } => *counter > stored,
        _ => true,
    };
    if effects.iter().all(holds) { Outcome::Committed } else { Outcome::Stale }
}

/// The case told step by step, as text, with its verdict.
#[allow(dead_code, reason = "not every user asks for it")]
pub(crate) fn explain(case: &Case) -> Result<(String, Result<(), Error>), Error> {
    fn tell<T>(report: Report<T>, stored: u32) -> (String, Result<(), Error>) {
        let text = report.to_string();
        let verdict = report.into_result().and_then(|claims| {
            let outcome = commit(claims.effects(), stored);
            claims.finish(outcome).map(|_| ())
        });
        (text, verdict)
    }
    match case {
        Case::Attestation { verifier, object, key_id, client, now } => {
            Ok(tell(verifier.explain_attestation(object, key_id, client.data()?, *now), 0))
        }
        Case::Assertion { verifier, object, key, client, stored } => {
            Ok(tell(verifier.explain_assertion(object, client.data()?, key), *stored))
        }
        Case::Other => Err(Error::from(ErrorKind::UnsupportedFormat)),
    }
}

fn present<'a>(name: &'static str, member: &'a Option<String>) -> Result<&'a str, Broken> {
    member.as_deref().ok_or_else(|| Broken::File(format!("there is no {name}")))
}

fn bytes(name: &'static str, member: &Option<String>) -> Result<Vec<u8>, Broken> {
    decode(name, present(name, member)?)
}

fn decode(name: &'static str, text: &str) -> Result<Vec<u8>, Broken> {
    let bytes = STANDARD.decode(text);
    bytes.map_err(|_| Broken::Evidence(name, Error::from(ErrorKind::InvalidBase64)))
}
