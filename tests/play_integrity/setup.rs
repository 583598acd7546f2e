//! A server and a console that fit together.

use bonafide::play_integrity::{
    Binding, CertificateDigest, DecryptionKey, Expected, Policy, Verdict, VerificationKey, Verifier,
};
use bonafide::replay::Uncommitted;
use bonafide::{ErrorKind, Timestamp};
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};

pub const PACKAGE: &str = "com.example.app";
pub const NONCE: &str = "bm9uY2UgdGhhdCBpcyBsb25nIGVub3VnaA";
pub const NOW: u64 = 1_780_000_000_000;

pub fn now() -> Timestamp {
    Timestamp::from_unix_millis(NOW)
}

pub fn console() -> Console {
    Console::from_seed(1)
}

pub fn keys(console: &Console) -> (DecryptionKey, VerificationKey) {
    (
        DecryptionKey::from_console(&console.decryption_key()).unwrap(),
        VerificationKey::from_console(&console.verification_key()).unwrap(),
    )
}

pub fn verifier() -> Verifier {
    let (decryption, verification) = keys(&console());
    Verifier::builder().app(PACKAGE, decryption, verification).build().unwrap()
}

pub fn expected() -> Expected<'static> {
    Expected::new(PACKAGE, Binding::Nonce(NONCE))
}

pub fn good() -> Payload {
    Payload::good(PACKAGE, NONCE, NOW)
}

pub fn answer(token: &str) -> Result<Verdict, ErrorKind> {
    answer_with(token, &expected())
}

pub fn answer_with(token: &str, expected: &Expected<'_>) -> Result<Verdict, ErrorKind> {
    verifier()
        .verify(token, expected, now())
        .map(Uncommitted::assume_committed)
        .map_err(|error| error.kind())
}

/// A verdict from a payload, through a token.
pub fn verdict(payload: &Payload) -> Result<Verdict, ErrorKind> {
    answer(&console().token(&payload.to_json()))
}

pub fn digests() -> [CertificateDigest; 1] {
    [CertificateDigest::parse(CERTIFICATE).unwrap()]
}

pub fn reasons(policy: &Policy, payload: &Payload) -> Vec<ErrorKind> {
    let verdict = verdict(payload).unwrap();
    let appraisal = policy.appraise(&verdict);
    assert_eq!(appraisal.is_accepted(), appraisal.reasons().is_empty());
    appraisal.reasons().iter().map(|reason| reason.kind()).collect()
}
