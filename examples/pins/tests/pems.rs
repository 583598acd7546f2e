//! What the tool says about PEM files, beside OpenSSL's own pins.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics fails, as it should"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide_example_pins::{Of, pin_set, read};
use std::io::Write;
use std::process::{Command, Stdio};

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is installed");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    output.stdout
}

/// The pin as RFC 7469, appendix A, makes it with OpenSSL.
fn pin_by_openssl(public_key: &[u8]) -> String {
    let der = openssl(&["pkey", "-pubin", "-outform", "DER"], public_key);
    format!("sha256/{}", STANDARD.encode(openssl(&["dgst", "-sha256", "-binary"], &der)))
}

#[test]
fn pins_are_openssls() {
    for kind in [&["EC", "-pkeyopt", "ec_paramgen_curve:P-256"][..], &["RSA"], &["ED25519"]] {
        let key = openssl(&[&["genpkey", "-algorithm"], kind].concat(), b"");
        let public = openssl(&["pkey", "-pubout"], &key);
        let subject =
            ["req", "-x509", "-key", "/dev/stdin", "-subj", "/CN=Test root", "-days", "9"];
        let certificate = openssl(&subject, &key);
        // As a server's file: key and certificate in one.
        let found = read(&[key, certificate, public.clone()].concat()).unwrap();
        assert_eq!(found.len(), 2, "the private key is left alone");
        for pinned in &found {
            assert_eq!(pinned.pin.to_string(), pin_by_openssl(&public));
        }
        let Of::Certificate { subject, is_authority, .. } = &found[0].of else { panic!() };
        assert_eq!((subject.as_str(), *is_authority), ("CN=Test root", true));
        assert!(found[0].to_string().contains("a root"), "{}", found[0]);
        assert!(matches!(found[1].of, Of::PublicKey));
        assert!(found[1].to_string().contains("backup"));
        // One key is no set, however often it is there.
        assert!(pin_set("a.example.com", &found).unwrap_err().contains("PinsWithoutBackup"));
        let other = openssl(&[&["genpkey", "-algorithm"], kind].concat(), b"");
        let other = openssl(&["pkey", "-pubout"], &other);
        let two = read(&[public, other].concat()).unwrap();
        let set = pin_set("a.example.com", &two).unwrap();
        assert_eq!(set.pins_for("a.example.com").unwrap().unwrap().len(), 2);
        assert!(pin_set("a b", &two).is_err());
    }
}

#[test]
fn what_is_not_there_is_said() {
    assert!(read(b"").is_err_and(|message| message.contains("no certificate")));
    assert!(read(b"garbage").is_err());
    let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(read(broken).is_err_and(|message| message.contains("cannot be read")));
}
