//! Sealed secrets opened by Python's `cryptography`, with `tests/interop/seal.py`.
//!
//! `$PYTHON` is the interpreter, `python3` if it is not set. Without the package the test
//! says that it is skipped; with `$PYTHON` set it fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use bonafide::Timestamp;
use bonafide::seal::{Context, Key, KeyId, KeyMaterial, Keyring, LegacyKey};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The secrets: every length up to two blocks and a bit, and some longer ones.
fn secrets() -> impl Iterator<Item = Vec<u8>> {
    let lengths = (0..40).chain([255, 256, 1000, 65_536]);
    lengths.map(|length| (0..length).map(|byte: u32| byte.to_le_bytes()[0]).collect())
}

fn lines() -> Vec<String> {
    let mut lines = Vec::new();
    for (number, secret) in secrets().enumerate() {
        let material = KeyMaterial::generate().unwrap();
        let kid = KeyId::new(&format!("k{number}")).unwrap();
        let mut ring =
            Keyring::new(Key::new(kid.clone(), material.clone()), Timestamp::from_unix_millis(0));
        let (context, pairs) = if number % 2 == 0 {
            let pairs = [("tenant", format!("é{number}")), ("name", "x".repeat(number))];
            let json = format!(r#"[["tenant","é{number}"],["name","{}"]]"#, "x".repeat(number));
            (Context::new(pairs).unwrap(), json)
        } else {
            (Context::none(), "null".to_owned())
        };
        let sealed = ring.seal(&secret, &context).unwrap();
        lines.push(format!(
            r#"{{"suite":2,"kid":"{kid}","material":"{}","context":{pairs},"secret":"{}","text":"{sealed}"}}"#,
            hex(material.expose()),
            hex(&secret),
        ));

        let legacy = KeyMaterial::generate().unwrap();
        let old = LegacyKey::new(KeyId::new("old").unwrap(), legacy.clone());
        let old = ring.add_legacy(old, Timestamp::from_unix_millis(0)).unwrap();
        let additional = vec![7; number % 3];
        let text = ring.seal_legacy(&old, &secret, &additional).unwrap();
        lines.push(format!(
            r#"{{"suite":0,"kid":"old","material":"{}","additional":"{}","secret":"{}","text":"{text}"}}"#,
            hex(legacy.expose()),
            hex(&additional),
            hex(&secret),
        ));
    }
    lines
}

#[test]
fn python_opens_what_is_sealed_here() {
    let python = std::env::var("PYTHON");
    let interpreter = python.clone().unwrap_or_else(|_| "python3".to_owned());
    let has_package = Command::new(&interpreter)
        .args(["-c", "import cryptography"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has_package {
        assert!(python.is_err(), "{interpreter} has no package `cryptography`");
        std::io::stderr().write_all(b"SKIPPED: no Python with `cryptography`\n").unwrap();
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/seal.py");
    let mut child = Command::new(&interpreter)
        .arg(script)
        .arg("open")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = lines();
    let mut input = child.stdin.take().unwrap();
    input.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let expected = format!("{} blobs opened\n", lines.len());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}
