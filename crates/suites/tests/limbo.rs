//! x509-limbo: path validation cases of many verifiers.
//!
//! Taken are the cases that this crate has an answer to: the groups rfc5280
//! (without name constraints, subject alternative names and extended key usages),
//! pathlen, cve and invalid; elliptic curve keys only; certificates that form one
//! ordered chain; no limit on depth as an argument of its own. Every case whose answer differs from limbo's stands in
//! `limbo-exceptions.json` with its reason; anything else that differs fails, and
//! so does an exception that no longer differs.
//!
//! The cases are looked for in `$BONAFIDE_VECTORS`, then in `../shared/vectors`.

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::__internals::validate_chain;
use bonafide::{Timestamp, TrustAnchor};
use bonafide_suites::providers;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Limbo {
    testcases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    expected_result: String,
    max_chain_depth: Option<u32>,
}

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(base64).expect("limbo's PEM is well formed")
}

fn is_taken(id: &str) -> bool {
    let left_out = ["rfc5280::nc::", "rfc5280::san::", "rfc5280::eku::"];
    let groups = ["rfc5280::", "pathlen::", "cve::", "invalid::"];
    groups.iter().any(|group| id.starts_with(group))
        && !left_out.iter().any(|group| id.starts_with(group))
}

/// Whether some key in it is RSA (rsaEncryption) or on no supported curve.
fn is_elliptic(certificates: &[Vec<u8>]) -> bool {
    let rsa = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    certificates.iter().all(|der| !der.windows(rsa.len()).any(|window| window == rsa))
}

/// Subject and issuer of a certificate, as far as a simple reader finds them.
fn names(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    fn tlv(bytes: &[u8]) -> Option<(usize, usize)> {
        let first = *bytes.get(1)?;
        let (head, length) = match first {
            0..=0x7f => (2, usize::from(first)),
            0x81 => (3, usize::from(*bytes.get(2)?)),
            0x82 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
            _ => return None,
        };
        Some((head, head + length))
    }
    let certificate = der.get(tlv(der)?.0..)?;
    let mut rest = certificate.get(tlv(certificate)?.0..)?;
    let mut next = || {
        let (value, after) = rest.split_at_checked(tlv(rest)?.1)?;
        rest = after;
        Some(value.to_vec())
    };
    let first = next()?;
    if first.first() == Some(&0xa0) {
        next()?; // the serial number after the version
    }
    next()?; // signature algorithm
    let issuer = next()?;
    next()?; // validity
    Some((next()?, issuer))
}

/// Leaf first, each issued by the next, all intermediates in use; or nothing.
fn ordered_chain(leaf: Vec<u8>, mut intermediates: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    let mut chain = vec![leaf];
    while !intermediates.is_empty() {
        let (_, issuer) = names(chain.last()?)?;
        let mut matching = (0..intermediates.len())
            .filter(|at| names(&intermediates[*at]).map(|n| n.0) == Some(issuer.clone()));
        let at = matching.next()?;
        if matching.next().is_some() {
            return None;
        }
        chain.push(intermediates.remove(at));
    }
    Some(chain)
}

#[test]
fn every_divergence_has_a_reason() {
    let root = std::env::var_os("BONAFIDE_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("x509/limbo.json")) else {
        // Past the test runner's capture: what was skipped must not look passed.
        let why = format!("SKIPPED: no x509-limbo cases in {}\n", root.display());
        std::io::stderr().write_all(why.as_bytes()).expect("stderr");
        return;
    };
    let limbo: Limbo = serde_json::from_str(&text).expect("limbo's form");
    let exceptions: BTreeMap<String, String> =
        serde_json::from_str(include_str!("limbo-exceptions.json")).expect("a map");
    let (mut run, mut differ) = (Vec::new(), Vec::new());
    for case in &limbo.testcases {
        if !is_taken(&case.id) || case.max_chain_depth.is_some() {
            continue;
        }
        let leaf = der(&case.peer_certificate);
        let intermediates: Vec<_> =
            case.untrusted_intermediates.iter().map(|pem| der(pem)).collect();
        let trusted: Vec<_> = case.trusted_certs.iter().map(|pem| der(pem)).collect();
        let all = [std::slice::from_ref(&leaf), &intermediates, &trusted].concat();
        if !is_elliptic(&all) {
            continue;
        }
        let Some(chain) = ordered_chain(leaf, intermediates) else { continue };
        let time = case.validation_time.as_deref().unwrap_or("2024-01-01T00:00:00+00:00");
        let now = Timestamp::from_rfc3339(&time.replace("+00:00", "Z")).expect("a time");
        let chain: Vec<_> = chain.iter().map(Vec::as_slice).collect();
        let answers: Vec<_> = providers()
            .into_iter()
            .map(|provider| {
                let anchors = trusted
                    .iter()
                    .map(|der| TrustAnchor::from_der(der))
                    .collect::<Result<Vec<_>, _>>();
                anchors
                    .and_then(|anchors| validate_chain(provider, &chain, &anchors, now))
                    .map_err(|error| error.kind())
            })
            .collect();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{}: {answers:?}", case.id);
        let accepted = answers[0].is_ok();
        run.push(case.id.clone());
        if accepted != (case.expected_result == "SUCCESS") {
            differ.push((case.id.clone(), case.expected_result.clone(), answers[0]));
        }
    }
    println!("{} cases, {} differ", run.len(), differ.len());
    let unlisted: Vec<_> = differ.iter().filter(|(id, ..)| !exceptions.contains_key(id)).collect();
    assert!(unlisted.is_empty(), "without a reason: {unlisted:#?}");
    let stale: Vec<_> =
        exceptions.keys().filter(|id| !differ.iter().any(|(other, ..)| other == *id)).collect();
    assert!(stale.is_empty(), "no longer differ: {stale:?}");
    assert!(run.len() >= 30, "only {} cases were run", run.len());
    let security = include_str!("../../../SECURITY.md");
    for (id, expected, _) in &differ {
        let accepts_a_failure = expected == "FAILURE";
        assert!(!accepts_a_failure || security.contains(id), "SECURITY.md must explain {id}");
    }
}
