//! Project Wycheproof's vectors for JSON Web Encryption and Signatures, where they
//! are at hand: in `$BONAFIDE_VECTORS/jose`, or `../shared/vectors/jose`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bonafide::__internals::{decrypt_jwe, verify_jws};
use bonafide_suites::providers;
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Set {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    comment: String,
    private: Option<Key>,
    public: Option<Key>,
    tests: Vec<Test>,
}

/// A JSON Web Key; a set of keys has none of these members.
#[derive(Deserialize)]
struct Key {
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    crv: Option<String>,
    k: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    tc_id: u32,
    comment: String,
    pt: Option<String>,
    enc: Option<String>,
    jwe: Option<serde_json::Value>,
    jws: Option<serde_json::Value>,
    result: String,
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

fn set(name: &str) -> Option<Set> {
    let folder = std::env::var_os("BONAFIDE_VECTORS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors"),
        PathBuf::from,
    );
    let path = folder.join("jose").join(name);
    let Ok(text) = std::fs::read(&path) else {
        eprintln!("SKIPPED: no {}", path.display());
        return None;
    };
    Some(serde_json::from_slice(&text).expect("a set of vectors"))
}

/// The key encryption key, where it is one of 32 bytes.
fn kek(key: &Key) -> Option<[u8; 32]> {
    decode(key.k.as_ref()?).try_into().ok()
}

fn point(key: &Key) -> Option<Vec<u8>> {
    if key.crv.as_deref() != Some("P-256") {
        return None;
    }
    Some([vec![4], decode(key.x.as_ref()?), decode(key.y.as_ref()?)].concat())
}

#[derive(Default, Debug)]
struct Count {
    valid: usize,
    invalid: usize,
    unsupported: usize,
}

impl Count {
    /// Of a supported algorithm: both results as the vector says. Of another: refused.
    fn judge(&mut self, what: &str, supported: bool, valid: bool, accepted: bool) {
        if !supported {
            assert!(!accepted, "{what}: accepted with another algorithm");
            self.unsupported += 1;
        } else {
            assert_eq!(accepted, valid, "{what}");
            let count = if valid { &mut self.valid } else { &mut self.invalid };
            *count += 1;
        }
    }
}

fn encryption(group: &Group, test: &Test, count: &mut Count) {
    let what = format!("{} {}: {}", group.comment, test.tc_id, test.comment);
    // The JSON serialization is not for tokens; neither are keys of other types.
    let (Some(token), Some(kek)) =
        (test.jwe.as_ref().and_then(|jwe| jwe.as_str()), group.private.as_ref().and_then(kek))
    else {
        count.unsupported += 1;
        return;
    };
    let answer = decrypt_jwe(token.as_bytes(), &kek);
    let alg = group.private.as_ref().and_then(|key| key.alg.as_deref());
    let supported = alg == Some("A256KW") && test.enc.as_deref() == Some("A256GCM");
    count.judge(&what, supported, test.result == "valid", answer.is_ok());
    if let (Ok(text), Some(pt)) = (answer, &test.pt) {
        let hex: String = text.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(&hex, pt, "{what}");
    }
}

fn signature(group: &Group, test: &Test, count: &mut Count) {
    let what = format!("{} {}: {}", group.comment, test.tc_id, test.comment);
    let key = group.public.as_ref();
    let (Some(token), Some(point)) =
        (test.jws.as_ref().and_then(|jws| jws.as_str()), key.and_then(point))
    else {
        count.unsupported += 1;
        return;
    };
    // The Play Console's keys have no `use`; a caller who has a JSON Web Key would
    // have looked at it before.
    let for_signatures = key.is_some_and(|key| {
        key.usage.as_deref() != Some("enc") && key.alg.as_deref() == Some("ES256")
    });
    if !for_signatures {
        count.unsupported += 1;
        return;
    }
    let answers: Vec<_> = providers()
        .into_iter()
        .map(|provider| verify_jws(provider, token.as_bytes(), &point).map_err(|e| e.kind()))
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{what}");
    count.judge(&what, true, test.result == "valid", answers[0].is_ok());
}

#[test]
fn json_web_encryption() {
    let Some(set) = set("json_web_encryption_test.json") else { return };
    let mut count = Count::default();
    for group in &set.test_groups {
        for test in &group.tests {
            encryption(group, test, &mut count);
        }
    }
    println!("{count:?}");
    assert_eq!(count.valid + count.invalid + count.unsupported, set.number_of_tests);
    assert!(count.valid >= 1, "{count:?}");
}

#[test]
fn json_web_signature() {
    let Some(set) = set("json_web_signature_test.json") else { return };
    let mut count = Count::default();
    for group in &set.test_groups {
        for test in &group.tests {
            signature(group, test, &mut count);
        }
    }
    println!("{count:?}");
    assert_eq!(count.valid + count.invalid + count.unsupported, set.number_of_tests);
    assert!(count.valid >= 2 && count.invalid >= 30, "{count:?}");
}

#[test]
fn json_web_crypto() {
    let Some(set) = set("json_web_crypto_test.json") else { return };
    let mut count = Count::default();
    for group in &set.test_groups {
        for test in &group.tests {
            if test.jwe.is_some() {
                encryption(group, test, &mut count);
            } else {
                signature(group, test, &mut count);
            }
        }
    }
    println!("{count:?}");
    assert_eq!(count.valid + count.invalid + count.unsupported, set.number_of_tests);
    assert!(count.valid >= 1 && count.invalid >= 14, "{count:?}");
}
