//! Nothing that is printed holds a secret or a byte of a key.

use crate::setup::{at, context, kid, ring};
use bonafide::seal::{
    Context, Key, KeyMaterial, Keyring, LegacyKey, Rewrapped, Row, Sealed, inspect,
};

const MARKER: &[u8; 32] = b"MARKER-0123456789-abcdefghijklmn";
const SECRET: &str = "SECRET-marker-in-a-secret-value";

/// Each form in which bytes could be printed.
fn forms(bytes: &[u8]) -> Vec<String> {
    use base64::{Engine, engine::general_purpose as b64};
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        String::from_utf8_lossy(bytes).into_owned(),
        hex.to_uppercase(),
        hex,
        b64::STANDARD_NO_PAD.encode(bytes),
        b64::URL_SAFE_NO_PAD.encode(bytes),
        format!("{bytes:?}"),
    ]
}

#[test]
fn no_output_holds_the_markers() {
    let key = || KeyMaterial::from_bytes(MARKER).unwrap();
    let mut marked = Keyring::new(Key::new(kid("marked"), key()), at(0));
    let sealed = marked.seal(SECRET.as_bytes(), &context()).unwrap();
    let secret = marked.open(&sealed, &context()).unwrap();
    let tenant = Context::new([("tenant", SECRET)]).unwrap();
    let legacy = LegacyKey::new(kid("old"), key());
    let mut ring_with_legacy = ring();
    ring_with_legacy.add_legacy(LegacyKey::new(kid("old"), key()), at(0)).unwrap();
    let legacy_text = ring_with_legacy.seal_legacy(&kid("old"), SECRET.as_bytes(), b"").unwrap();

    let mut output = vec![
        format!("{marked:?}"),
        format!("{:?}", marked.keys().collect::<Vec<_>>()),
        format!("{:?}", marked.material(&kid("marked"))),
        format!("{:?}", Key::new(kid("marked"), key())),
        format!("{legacy:?}"),
        format!("{secret:?}"),
        format!("{sealed:?}"),
        sealed.to_string(),
        format!("{tenant:?}"),
        format!("{:?}", inspect(&sealed.to_string())),
        format!("{:?}", Row::new(SECRET, &tenant)),
        format!("{:?}", marked.rewrap_batch([Row::new(&sealed.to_string(), &context())])),
    ];

    // Every failure there is.
    let mut errors = vec![
        Sealed::parse(SECRET).unwrap_err(),
        Sealed::parse(&format!("seal:2:{SECRET}:x")).unwrap_err(),
        Sealed::from_bytes(SECRET.as_bytes()).unwrap_err(),
        inspect(SECRET).unwrap_err(),
        marked.open(&sealed, &tenant).unwrap_err(),
        ring().open(&sealed, &context()).unwrap_err(),
        marked.open_legacy(&legacy_text, b"").unwrap_err(),
        ring_with_legacy.open_legacy(&legacy_text, b"x").unwrap_err(),
        Context::new([(SECRET, "x")]).unwrap_err(),
        Context::new([("a", SECRET), ("a", SECRET)]).unwrap_err(),
        bonafide::seal::KeyId::new(SECRET).unwrap_err(),
        marked.add(Key::new(kid("again"), key()), at(0)).unwrap_err(),
        marked.add(Key::new(kid("marked"), key()), at(0)).unwrap_err(),
        Key::new(kid("x"), key()).check([0; 8]).unwrap_err(),
        KeyMaterial::from_bytes(&[b'M'; 32]).unwrap_err(),
    ];
    marked.add(crate::setup::key("second"), at(0)).unwrap();
    marked.promote(&kid("second")).unwrap();
    marked.disable(&kid("marked"), at(0)).unwrap();
    errors.push(marked.open(&sealed, &context()).unwrap_err());
    for answer in
        marked.rewrap_batch([Row::new(&sealed.to_string(), &tenant), Row::new(SECRET, &tenant)])
    {
        let Rewrapped::Failed(error) = answer else { panic!("it cannot work") };
        errors.push(error);
    }
    for error in errors {
        output.push(format!("{error} {error:?} {}", error.public_message()));
    }

    let forbidden = [forms(MARKER), forms(SECRET.as_bytes())].concat();
    for text in &output {
        for marker in &forbidden {
            assert!(!text.contains(marker), "{text}");
        }
    }
    // The check itself works.
    assert!(format!("{:?}", MARKER).contains(&forms(MARKER)[5]));
}
