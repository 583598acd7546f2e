//! Rings from variables.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::ErrorKind as K;
use bonafide::seal::{Context, KeyState, Keyring};
use bonafide_keyring::{Error, from_variables};
use std::os::unix::fs::PermissionsExt;

fn key(byte: u8) -> String {
    let mut bytes = [byte; 32];
    bytes[0] = 0;
    STANDARD.encode(bytes)
}

fn ring(variables: &[(&str, &str)]) -> Result<Keyring, Error> {
    from_variables(|name| {
        let value = variables.iter().find(|(other, _)| *other == name);
        Ok(value.map(|(_, value)| (*value).to_owned()))
    })
}

fn refusal(variables: &[(&str, &str)]) -> (String, Option<K>) {
    let error = ring(variables).map(|_| ()).unwrap_err();
    let text = format!("{error} {error:?}");
    for (_, value) in variables {
        assert!(value.is_empty() || !text.contains(value), "the value is repeated: {text}");
    }
    (error.to_string(), error.seal_error().map(|error| error.kind()))
}

#[test]
fn a_bare_key_is_named_for_its_check_value() {
    let ring = ring(&[("ENCRYPTION_KEY", &key(1))]).unwrap();
    let info = ring.keys().next().unwrap();
    let value: String = info.check_value[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(info.id.as_str(), format!("env-{value}"));
    assert_eq!(ring.primary(), &info.id);
}

/// The whole rotation with variables alone.
#[test]
fn previous_keys_open_and_do_not_seal() {
    let context = Context::new([("name", "x")]).unwrap();
    let before = ring(&[("ENCRYPTION_KEY", &key(1))]).unwrap();
    let sealed = before.seal(b"secret", &context).unwrap();
    let after = ring(&[
        ("ENCRYPTION_KEY", &key(2)),
        ("ENCRYPTION_KEY_PREVIOUS", &format!("{},{}", key(1), key(3))),
    ])
    .unwrap();
    assert_eq!(after.open(&sealed, &context).unwrap().expose(), b"secret");
    assert!(after.needs_rewrap(&sealed));
    let states: Vec<_> = after.keys().map(|info| info.state).collect();
    assert_eq!(states, [KeyState::Enabled, KeyState::DecryptOnly, KeyState::DecryptOnly]);
}

#[test]
fn legacy_keys_open_suite_0_alone() {
    let ring = ring(&[("ENCRYPTION_KEY", &key(1)), ("ENCRYPTION_KEY_LEGACY", &key(2))]).unwrap();
    let info = ring.keys().nth(1).unwrap();
    assert!(info.legacy && info.state == KeyState::DecryptOnly);
}

#[test]
fn nothing_is_made_up_and_nothing_is_guessed() {
    let (text, _) = refusal(&[]);
    assert!(text.starts_with("ENCRYPTION_KEY: it is not set"), "{text}");
    for bad in ["", "changeme", "correct horse battery staple", &key(1)[1..], &"0".repeat(63)] {
        assert_eq!(refusal(&[("ENCRYPTION_KEY", bad)]).1, Some(K::InvalidKeyText), "{bad}");
        if bad.is_empty() {
            continue;
        }
        let (text, kind) =
            refusal(&[("ENCRYPTION_KEY", &key(1)), ("ENCRYPTION_KEY_PREVIOUS", bad)]);
        assert_eq!(kind, Some(K::InvalidKeyText), "{bad}");
        assert!(text.starts_with("ENCRYPTION_KEY_PREVIOUS: "), "{text}");
    }
    let zeros = "0".repeat(64);
    assert_eq!(refusal(&[("ENCRYPTION_KEY", &zeros)]).1, Some(K::WeakKey));
    let spaced = format!("{}, {}", key(2), key(3));
    let variables = [("ENCRYPTION_KEY", key(1)), ("ENCRYPTION_KEY_PREVIOUS", spaced)];
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, &**value)).collect();
    assert_eq!(refusal(&variables).1, Some(K::InvalidKeyText));
}

#[test]
fn one_key_has_one_place() {
    for (name, expected) in [
        ("ENCRYPTION_KEY_PREVIOUS", K::DuplicateKey),
        ("ENCRYPTION_KEY_LEGACY", K::KeyOfOtherSuite),
    ] {
        let (text, kind) = refusal(&[("ENCRYPTION_KEY", &key(1)), (name, &key(1))]);
        assert_eq!(kind, Some(expected), "{text}");
        assert!(text.starts_with(&format!("{name}: ")), "{text}");
        let (text, _) = refusal(&[("ENCRYPTION_KEY", &key(1)), (name, "")]);
        assert_eq!(text, format!("{name}: it is empty; unset it if there are no such keys"));
    }
    for name in ["ENCRYPTION_KEY", "ENCRYPTION_KEY_PREVIOUS", "ENCRYPTION_KEY_LEGACY"] {
        let (text, _) = refusal(&[("ENCRYPTION_KEYRING", "/nowhere"), (name, &key(1))]);
        assert!(text.contains("beside the file"), "{text}");
    }
}

/// What stands there by mistake may be a key, or the ring itself.
#[test]
fn the_name_of_the_file_is_not_repeated() {
    let (text, _) = refusal(&[("ENCRYPTION_KEYRING", "")]);
    assert_eq!(text, "ENCRYPTION_KEYRING: it is empty; unset it, or name a file");
    let document = format!("{{\"version\": 1, \"keys\": [\"{}\"]}}", key(1));
    for value in [key(1), document, "/nowhere/keyring.json".into(), "x".repeat(5000), "a\0b".into()]
    {
        let (text, _) = refusal(&[("ENCRYPTION_KEYRING", &value)]);
        assert!(text.starts_with("the file that ENCRYPTION_KEYRING names: "), "{text}");
        assert!(!text.contains(&key(1)), "{text}");
    }
    // Nor the name of a file that is there, and is no ring.
    let path = std::env::temp_dir().join(format!("bonafide-named-{}", std::process::id()));
    std::fs::write(&path, "MARKER").unwrap();
    for mode in [0o600, 0o644] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let (text, _) = refusal(&[("ENCRYPTION_KEYRING", path.to_str().unwrap())]);
        assert!(text.starts_with("the file that ENCRYPTION_KEYRING names: "), "{text}");
    }
    std::fs::remove_file(&path).unwrap();
}

/// Not a test of its own: it runs with the environment that the next one gives it.
#[test]
fn with_an_environment() {
    let Ok(expected) = std::env::var("EXPECTED") else { return };
    match bonafide_keyring::from_env() {
        Ok(ring) => assert_eq!(ring.primary().as_str(), expected),
        Err(error) => assert!(error.to_string().starts_with(&expected), "{error}"),
    }
}

#[test]
fn the_environment_itself_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let good = key(1);
    let name = ring(&[("ENCRYPTION_KEY", &good)]).unwrap().primary().as_str().to_owned();
    let cases: [(&[u8], &str); 3] = [
        (good.as_bytes(), &name),
        (b"changeme", "ENCRYPTION_KEY: the text is not a key of 32 bytes"),
        (b"\xff", "ENCRYPTION_KEY: it is not text"),
    ];
    for (value, expected) in cases {
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "with_an_environment"])
            .env_clear()
            .env("ENCRYPTION_KEY", std::ffi::OsStr::from_bytes(value))
            .env("EXPECTED", expected)
            .output()
            .unwrap();
        assert!(status.status.success(), "{expected}: {}", String::from_utf8_lossy(&status.stdout));
    }
}
