//! Sealed secrets and the files that rings are kept in.

use bonafide::seal::{Context, Inspection, Key, KeyId, KeyMaterial, Keyring, Sealed, inspect};
use bonafide::{RandomSource, Result, Timestamp};
use bonafide_keyring::{from_json, parse_key, to_json};
use std::sync::LazyLock;

/// The secret in the corpus.
pub const SECRET: &[u8] = b"sk-live-0123456789";

/// Bytes that are the same each time: for the corpus, and for nothing else.
pub struct Counting(pub u8);

impl RandomSource for Counting {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        for byte in buffer {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
        Ok(())
    }
}

/// The ring of the corpus.
pub fn ring() -> Keyring {
    let material = KeyMaterial::generate_with(&mut Counting(0)).expect("32 bytes");
    let key = Key::new(KeyId::new("k1").expect("a name"), material);
    Keyring::new(key, Timestamp::from_unix_seconds(1_780_000_000))
}

/// The context of the corpus.
pub fn context() -> Context {
    Context::new([("name", "x")]).expect("a context")
}

static RING: LazyLock<Keyring> = LazyLock::new(ring);

/// The text form, or after a first byte of 0 the byte form: what is read is printed again
/// to the byte, and what opens is what was sealed.
pub fn sealed(input: &[u8]) {
    let read = match (input.split_first(), std::str::from_utf8(input)) {
        (Some((0, bytes)), _) => Sealed::from_bytes(bytes).inspect(|sealed| {
            assert_eq!(sealed.as_bytes(), bytes, "another blob than was read");
        }),
        (_, Ok(text)) => {
            let read = Sealed::parse(text);
            if let Ok(sealed) = &read {
                assert_eq!(sealed.to_string(), text, "another text than was read");
                let Ok(Inspection::Sealed { key_id, secret_len }) = inspect(text) else {
                    panic!("read, and not inspected")
                };
                assert_eq!((&key_id, secret_len), (sealed.key_id(), sealed.secret_len()));
            } else if let Ok(inspected) = inspect(text) {
                assert!(matches!(inspected, Inspection::Legacy { .. }), "inspected, and not read");
            }
            read
        }
        _ => return,
    };
    let Ok(sealed) = read else { return };
    assert_eq!(Sealed::parse(&sealed.to_string()).as_ref(), Ok(&sealed));
    if let Ok(secret) = RING.open(&sealed, &context()) {
        assert_eq!(secret.expose(), SECRET, "opened what was never sealed");
    }
}

/// A keyring file: what is read is written, read again as the same ring, and written
/// again to the byte. The first byte 0: the text of a key.
pub fn keyring(input: &[u8]) {
    if let Some((0, text)) = input.split_first() {
        if let Ok(text) = std::str::from_utf8(text) {
            let _ = parse_key(text);
        }
        return;
    }
    let Ok(ring) = from_json(input) else { return };
    let text = to_json(&ring).expect("a ring is written");
    let again = from_json(text.expose()).expect("what is written is read");
    assert!(ring.keys().eq(again.keys()), "written as another ring");
    assert_eq!(ring.primary(), again.primary());
    let twice = to_json(&again).expect("a ring is written");
    assert_eq!(text.expose(), twice.expose(), "written in another way");
}
