//! Play Integrity vectors: a folder with tokens and answers, and an `index.json`
//! that says of each what a server expects of it.
//!
//! | member of an entry | meaning |
//! |---|---|
//! | `file` | the token or answer, in the same folder |
//! | `entry` | `token`, `decode` (Google's answer), or `pc` (the same for PC) |
//! | `binding` | `nonce` or `request_hash`: what `context.nonce` is |
//! | `policy` | `none` (verification alone) or `recommended` |
//! | `context` | `now_ms`, `package`, `nonce`, `cert_digest_b64url`; of a token also the two keys, `decryption_key_b64` and `verification_key_b64` |
//! | `expected`, `class` | `accept` or `reject`, and the class; for comparison only |

use bonafide::play_integrity::{
    Binding, CertificateDigest, DecryptionKey, Expected, Policy, Verdict, VerificationKey,
    Verifier, verify_decoded, verify_pc_decoded,
};
use bonafide::replay::Uncommitted;
use bonafide::{Error, ErrorClass, ErrorKind, Timestamp};
use serde::Deserialize;
use std::path::Path;

/// One entry of `index.json`.
#[derive(Deserialize)]
pub(crate) struct Entry {
    pub(crate) file: String,
    entry: Option<String>,
    binding: Option<String>,
    policy: Option<String>,
    #[serde(default)]
    context: Context,
    pub(crate) expected: Option<String>,
    pub(crate) class: Option<String>,
}

#[derive(Deserialize, Default)]
struct Context {
    now_ms: Option<u64>,
    package: Option<String>,
    nonce: Option<String>,
    cert_digest_b64url: Option<String>,
    decryption_key_b64: Option<String>,
    verification_key_b64: Option<String>,
}

/// Reads `index.json`. An entry that says too little is found when it is judged.
pub(crate) fn read_index(folder: &Path) -> Result<Vec<Entry>, String> {
    let path = folder.join("index.json");
    let text = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_slice(&text).map_err(|e| format!("{}: {e}", path.display()))
}

impl Entry {
    /// What the library says of it: nothing, or the first error or reason.
    pub(crate) fn judge(&self, folder: &Path) -> Result<Result<(), Error>, String> {
        let path = folder.join(&self.file);
        let evidence = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let nonce = given(&self.context.nonce, "context.nonce")?;
        let binding = match given(&self.binding, "binding")? {
            "nonce" => Binding::Nonce(nonce),
            "request_hash" => Binding::RequestHash(nonce),
            other => return Err(format!("unknown binding {other}")),
        };
        let digest = match given(&self.policy, "policy")? {
            "none" => None,
            "recommended" => Some(given(&self.context.cert_digest_b64url, "cert_digest_b64url")?),
            other => return Err(format!("unknown policy {other}")),
        };
        let package = given(&self.context.package, "context.package")?;
        let expected = Expected::new(package, binding);
        let now = self.context.now_ms.ok_or("context.now_ms is missing")?;
        let now = Timestamp::from_unix_millis(now);
        match (given(&self.entry, "entry")?, digest) {
            ("token", _) => {
                Ok(self.token(&evidence, package, &expected, now).and_then(|v| appraise(digest, v)))
            }
            ("decode", _) => {
                Ok(verify_decoded(&evidence, &expected, now).and_then(|v| appraise(digest, v)))
            }
            ("pc", None) => Ok(verify_pc_decoded(&evidence, &expected, now).map(|_| ())),
            ("pc", Some(_)) => Err("there is no policy for PC verdicts".to_owned()),
            (other, _) => Err(format!("unknown entry {other}")),
        }
    }

    fn token(
        &self,
        evidence: &[u8],
        package: &str,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<Uncommitted<Verdict>, Error> {
        // A missing key is refused like a bad one.
        let decryption = self.context.decryption_key_b64.as_deref().unwrap_or_default();
        let verification = self.context.verification_key_b64.as_deref().unwrap_or_default();
        let decryption = DecryptionKey::from_console(decryption)?;
        let verification = VerificationKey::from_console(verification)?;
        let verifier = Verifier::builder().app(package, decryption, verification).build()?;
        // A token is text; bytes that are none cannot be base64url either.
        let token =
            core::str::from_utf8(evidence).map_err(|_| Error::from(ErrorKind::InvalidBase64))?;
        verifier.verify(token, expected, now)
    }
}

fn given<'a>(member: &'a Option<String>, name: &str) -> Result<&'a str, String> {
    member.as_deref().ok_or_else(|| format!("{name} is missing"))
}

fn appraise(digest: Option<&str>, verdict: Uncommitted<Verdict>) -> Result<(), Error> {
    let Some(digest) = digest else { return Ok(()) };
    let policy = Policy::recommended([CertificateDigest::parse(digest)?])?;
    policy.appraise_before_commit(&verdict).into_result()
}

/// The class of a refusal, as the index names it.
pub(crate) fn class(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::DecodeRejected | ErrorKind::DecodeDenied | ErrorKind::DecodeUnavailable => "api",
        ErrorKind::TokenDecryption | ErrorKind::TokenContent => "decrypt",
        ErrorKind::PackageMismatch => "package",
        ErrorKind::ClearedVerdict | ErrorKind::NoIntegrity => "cleared",
        ErrorKind::CertificateDigest => "certificate",
        ErrorKind::AppRecognition => "application",
        ErrorKind::DeviceIntegrity | ErrorKind::OsVersion => "device",
        ErrorKind::AppLicensing => "licence",
        ErrorKind::TestingResponse => "testing",
        kind => match kind.class() {
            ErrorClass::Signature => "signature",
            class => class.as_str(),
        },
    }
}
