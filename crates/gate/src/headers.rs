//! What a client sends in headers.

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::gate::{Call, Evidence, EvidenceKind};
use bonafide::{Error, ErrorKind, Result};
use http::request::Parts;

pub(crate) const APP: &str = "bonafide-app";
pub(crate) const CHALLENGE: &str = "bonafide-challenge";
pub(crate) const DEVICE: &str = "bonafide-device";
pub(crate) const EVIDENCE: &str = "bonafide-evidence";
pub(crate) const REPORT: &str = "bonafide-report";

/// The call as its headers say it.
pub(crate) fn call<'a>(
    parts: &'a Parts,
    purpose: &'a str,
    subject: &'a str,
    report: Option<&'a [u8]>,
) -> Result<Call<'a>> {
    let app_id = one(parts, APP)?;
    let challenge = one(parts, CHALLENGE)?;
    let evidence = one(parts, EVIDENCE)?;
    let (kind, data) = evidence.split_once(' ').unwrap_or((evidence, ""));
    let kind = EvidenceKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let evidence = match kind {
        Some(EvidenceKind::Attestation) if data.is_empty() => {
            Evidence::Attestation { key_id: one(parts, DEVICE)? }
        }
        Some(EvidenceKind::Assertion) => {
            Evidence::Assertion { key_id: one(parts, DEVICE)?, object: data }
        }
        Some(EvidenceKind::ClassicToken) => Evidence::ClassicToken(data),
        Some(EvidenceKind::StandardToken) => Evidence::StandardToken(data),
        _ => return Err(missing()),
    };
    let path_and_query = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let method = parts.method.as_str();
    Ok(Call { app_id, purpose, subject, challenge, evidence, method, path_and_query, report })
}

/// The report of runtime signals, if one is there.
pub(crate) fn report(parts: &Parts) -> Result<Option<Vec<u8>>> {
    if !parts.headers.contains_key(REPORT) {
        return Ok(None);
    }
    let decoded = STANDARD.decode(one(parts, REPORT)?);
    decoded.map(Some).map_err(|_| ErrorKind::InvalidReport.into())
}

/// A header that must be there once: of two, each side could mean another.
fn one<'a>(parts: &'a Parts, name: &str) -> Result<&'a str> {
    let mut values = parts.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| missing()),
        _ => Err(missing()),
    }
}

fn missing() -> Error {
    ErrorKind::EvidenceMissing.into()
}
