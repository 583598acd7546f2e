//! Tokens and verdicts. The first byte of a token's input says what is built of the
//! rest: 0 takes it as the whole token, anything else as a header around good
//! content, so that headers are reached behind keys that a fuzzer cannot guess.

use crate::providers;
use bonafide::__internals as core;
use bonafide::Timestamp;
use bonafide::play_integrity::{Binding, Expected, Verdict, verify_decoded, verify_pc_decoded};
use bonafide_testkit::play_integrity::{Console, Payload};
use serde_json::Value;
use std::sync::LazyLock;

/// The package, nonce and time of the verdicts in the corpora.
pub const PACKAGE: &str = "com.example.app";
/// See [`PACKAGE`].
pub const NONCE: &str = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
/// See [`PACKAGE`].
pub const MILLIS: u64 = 1_795_000_000_000;

static CONSOLE: LazyLock<Console> = LazyLock::new(|| Console::from_seed(1));

/// Parameters that must not be there, whatever their value.
const REFUSED: [&str; 6] = ["zip", "crit", "jwk", "jku", "x5c", "x5u"];

/// What an accepted header must look like to a reader of JSON that is not ours.
fn check_header(header: &[u8], pinned: &[(&str, &str)]) {
    let header: Value = serde_json::from_slice(header).expect("an accepted header is JSON");
    for (name, value) in pinned {
        assert_eq!(header[name], *value, "accepted with another {name}");
    }
    for name in REFUSED {
        assert!(header.get(name).is_none(), "accepted with {name}");
    }
}

/// Encrypted tokens.
pub fn jwe(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else { return };
    let content = b"content";
    if *mode == 0 {
        // The whole token: what opens is what was sealed under the key.
        if let Ok(text) = core::decrypt_jwe(rest, CONSOLE.wrapping_key()) {
            assert_eq!(text, content, "opened what was never sealed");
        }
        return;
    }
    let Ok(header) = std::str::from_utf8(rest) else { return };
    let mut recipe = CONSOLE.recipe("");
    recipe.inner = Some(content.to_vec());
    header.clone_into(&mut recipe.jwe_header);
    if let Ok(text) = core::decrypt_jwe(recipe.build().as_bytes(), CONSOLE.wrapping_key()) {
        assert_eq!(text, content);
        check_header(rest, &[("alg", "A256KW"), ("enc", "A256GCM")]);
    }
}

/// Signed tokens.
pub fn jws(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else { return };
    let point = CONSOLE.signing_key().point();
    let payload = b"payload";
    let mut token = rest.to_vec();
    if *mode != 0 {
        let Ok(header) = std::str::from_utf8(rest) else { return };
        let mut recipe = CONSOLE.recipe("payload");
        header.clone_into(&mut recipe.jws_header);
        token = recipe.jws().into_bytes();
    }
    let answers: Vec<_> = providers()
        .into_iter()
        .map(|provider| core::verify_jws(provider, &token, &point).map_err(|e| e.kind()))
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    if let Some(Ok(verified)) = answers.first() {
        assert_eq!(verified, payload, "verified what was never signed");
        if *mode != 0 {
            check_header(rest, &[("alg", "ES256")]);
        }
    }
}

/// A verdict's JSON, as in a token or in Google's answer. Mode 0: for Android, the
/// payload; 1: for PC; anything else: the whole answer.
pub fn verdict(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else { return };
    let wrap = |json: &[u8]| [br#"{"tokenPayloadExternal":"#, json, b"}"].concat();
    let answer = if *mode < 2 { wrap(rest) } else { rest.to_vec() };
    let expected = Expected::new(PACKAGE, Binding::Nonce(NONCE));
    let now = Timestamp::from_unix_millis(MILLIS);
    if *mode == 1 {
        let _ = verify_pc_decoded(&answer, &expected, now);
        return;
    }
    let read = |answer: &[u8]| -> Option<Verdict> {
        verify_decoded(answer, &expected, now).ok().map(|claims| claims.assume_committed())
    };
    let Some(verdict) = read(&answer) else { return };
    serde_json::from_slice::<Value>(&answer).expect("what is accepted is JSON");
    assert_eq!(verdict.request().package(), PACKAGE);
    // What comes out again is read as the same verdict.
    let written = serde_json::from_str(&verdict.to_json()).expect("what is written is JSON");
    let Value::Object(mut members) = written else { panic!("a verdict is an object") };
    // The binding is not part of a verdict: it is put back.
    members["requestDetails"]["nonce"] = NONCE.into();
    let again = wrap(Value::Object(members).to_string().as_bytes());
    assert_eq!(read(&again).as_ref(), Some(&verdict), "written as another verdict");
}

/// The payload of the corpora.
pub fn payload() -> Payload {
    Payload::good(PACKAGE, NONCE, MILLIS)
}
