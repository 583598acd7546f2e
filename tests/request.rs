//! Request binding, held to the vectors that every language reads.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use bonafide::ErrorKind;
use bonafide::request::{Binding, BodyHash, Request, Scheme};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
struct Vectors {
    format: String,
    cases: Vec<Case>,
    refused: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    app_id: String,
    purpose: String,
    challenge: String,
    method: String,
    scheme: String,
    authority: String,
    path_and_query: String,
    body: String,
    report_sha256: Option<String>,
    binding: Option<String>,
    base64url: Option<String>,
    same_as: Option<String>,
}

fn vectors() -> Vectors {
    let vectors: Vectors = serde_json::from_str(include_str!("vectors/request.json")).unwrap();
    assert_eq!(vectors.format, "bonafide/request/1");
    vectors
}

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bind(case: &Case) -> Result<Binding, ErrorKind> {
    let body = bytes(&case.body);
    // The same body, fed in pieces of three bytes.
    let mut pieces = BodyHash::pieces();
    body.chunks(3).for_each(|piece| pieces.update(piece));
    let hash = pieces.finish();
    assert_eq!(hash, BodyHash::of(&body), "{}", case.name);
    let request = Request {
        app_id: &case.app_id,
        purpose: &case.purpose,
        challenge: &bytes(&case.challenge),
        method: &case.method,
        scheme: match case.scheme.as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            other => panic!("{other}"),
        },
        authority: &case.authority,
        path_and_query: &case.path_and_query,
        body: hash,
        report: case.report_sha256.as_deref().map(|text| bytes(text).try_into().unwrap()),
    };
    request.binding().map_err(|error| error.kind())
}

#[test]
fn every_vector_agrees() {
    let vectors = vectors();
    assert!(vectors.cases.len() > 20);
    for case in &vectors.cases {
        let binding = bind(case).unwrap();
        assert_eq!(Some(hex(binding.as_bytes())), case.binding, "{}", case.name);
        assert_eq!(Some(binding.to_base64url()), case.base64url, "{}", case.name);
    }
}

#[test]
fn every_field_counts() {
    let vectors = vectors();
    let by_name: HashMap<_, _> =
        vectors.cases.iter().map(|case| (case.name.as_str(), bind(case).unwrap())).collect();
    let mut seen = HashSet::new();
    for case in &vectors.cases {
        let binding = by_name[case.name.as_str()];
        match &case.same_as {
            Some(other) => assert_eq!(binding, by_name[other.as_str()], "{}", case.name),
            None => assert!(seen.insert(hex(binding.as_bytes())), "{} changes nothing", case.name),
        }
    }
}

#[test]
fn fields_in_another_form_are_refused() {
    let vectors = vectors();
    assert!(vectors.refused.len() > 10);
    for case in &vectors.refused {
        assert_eq!(bind(case), Err(ErrorKind::InvalidRequestField), "{}", case.name);
    }
}

#[test]
fn lengths_are_bounded() {
    let base = || vectors().cases.remove(0);
    let long = "a".repeat(1025);
    let refused = Err(ErrorKind::InvalidRequestField);
    assert_eq!(bind(&Case { app_id: long.clone(), ..base() }), refused);
    assert_eq!(bind(&Case { purpose: long.clone(), ..base() }), refused);
    assert_eq!(bind(&Case { method: long, ..base() }), refused);
    assert_eq!(bind(&Case { challenge: "00".repeat(1025), ..base() }), refused);
    let path = |length: usize| format!("/{}", "a".repeat(length - 1));
    assert!(bind(&Case { path_and_query: path(65_536), ..base() }).is_ok());
    assert_eq!(bind(&Case { path_and_query: path(65_537), ..base() }), refused);
}

#[test]
fn no_body_is_an_empty_body() {
    assert_eq!(BodyHash::EMPTY, BodyHash::of(b""));
    assert_eq!(BodyHash::pieces().finish(), BodyHash::EMPTY);
}
