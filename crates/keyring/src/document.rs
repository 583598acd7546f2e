//! A ring as JSON.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::seal::{KeyId, KeyInfo, KeyMaterial, KeyProvider, KeyState, Keyring};
use bonafide::{ErrorKind, Timestamp};
use core::fmt;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use zeroize::{Zeroize, Zeroizing};

const VERSION: u32 = 1;
/// A key takes about 300 bytes; a ring has at most 256.
const MAX_LENGTH: usize = 1024 * 1024;
const MAX_KEYS: usize = 256;

/// Keys that are stored as a provider wrapped them.
pub(crate) type Wrapped = BTreeMap<KeyId, Vec<u8>>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    version: u32,
    #[serde(borrow)]
    primary: Cow<'a, str>,
    keys: Vec<Entry<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    kid: Cow<'a, str>,
    #[serde(borrow)]
    state: Cow<'a, str>,
    #[serde(borrow)]
    created: Cow<'a, str>,
    #[serde(borrow)]
    since: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "is_false")]
    legacy: bool,
    #[serde(borrow)]
    kcv: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    material: Option<Secret<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    wrapped: Option<Cow<'a, str>>,
}

/// Borrowed where JSON allows; a copy is overwritten.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Secret<'a>(#[serde(borrow)] Cow<'a, str>);

impl Drop for Secret<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Reads a ring from the JSON of a keyring file, as a secret store may hold it. Its keys
/// must not be wrapped.
///
/// # Errors
/// As [`KeyringFile::load`](crate::KeyringFile::load); nothing that was read is repeated.
/// [`ErrorKind::EscapedKeyring`] if a string has an escape.
pub fn from_json(text: &[u8]) -> Result<Keyring> {
    read("keyring", text, None).map(|(ring, _)| ring)
}

/// A ring as the JSON of a keyring file, with every key in the open.
///
/// # Errors
/// None that a ring can cause.
pub fn to_json(ring: &Keyring) -> Result<KeyringText> {
    write("keyring", ring, &Wrapped::new()).map(KeyringText)
}

/// A ring in the open: overwritten when it is dropped, shown by nothing.
pub struct KeyringText(Zeroizing<Vec<u8>>);

impl KeyringText {
    /// The text. What is copied out of here is the caller's to protect.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeyringText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// Reads a ring. `place` is for errors, which never repeat what was read.
pub(crate) fn read(
    place: &str,
    text: &[u8],
    provider: Option<&dyn KeyProvider>,
) -> Result<(Keyring, Wrapped)> {
    if text.len() > MAX_LENGTH {
        return Err(Error::wrong(place, "it is longer than 1 MiB"));
    }
    // What is escaped would be copied, by serde_json, into memory that is not overwritten.
    if text.contains(&b'\\') {
        return Err(Error::seal(place, ErrorKind::EscapedKeyring.into()));
    }
    // serde_json's own message may quote a value.
    let document: Document<'_> = serde_json::from_slice(text)
        .map_err(|_| Error::wrong(place, "it is not a keyring in JSON"))?;
    if document.version != VERSION {
        return Err(Error::wrong(place, "it is of a newer version; update this program"));
    }
    if document.keys.len() > MAX_KEYS {
        return Err(Error::wrong(place, "it has more than 256 keys"));
    }
    let core = |error| Error::seal(place, error);
    let mut builder = Keyring::builder().primary(KeyId::new(&document.primary).map_err(core)?);
    let mut wrapped = Wrapped::new();
    for entry in &document.keys {
        let id = KeyId::new(&entry.kid).map_err(core)?;
        let place = format!("{place}, key {id}");
        let core = |error| Error::seal(&place, error);
        let info = KeyInfo::new(
            id.clone(),
            KeyState::parse(&entry.state).map_err(core)?,
            Timestamp::from_rfc3339(&entry.since).map_err(core)?,
            Timestamp::from_rfc3339(&entry.created).map_err(core)?,
            entry.legacy,
            check_value(&place, &entry.kcv)?,
        );
        let material = match (&entry.material, &entry.wrapped, provider) {
            (Some(_), Some(_), _) => {
                return Err(Error::wrong(place, "it has both material and wrapped"));
            }
            // Whoever can write the file could otherwise slip in a key of their own.
            (Some(_), None, Some(_)) => return Err(core(ErrorKind::KeyNotWrapped.into())),
            (Some(text), None, None) => Some(material(&place, &text.0)?),
            (None, Some(_), None) => {
                return Err(Error::wrong(place, "it is wrapped; load the ring with its provider"));
            }
            (None, Some(text), Some(provider)) => {
                let blob = STANDARD
                    .decode(text.as_ref())
                    .map_err(|_| Error::wrong(&place, "wrapped is not base64"))?;
                let material = provider.unwrap_dek(&id, &blob).map_err(core)?;
                wrapped.insert(id, blob);
                Some(material)
            }
            (None, None, _) => None,
        };
        builder = match material {
            Some(material) => {
                // Found here, so that the error names the key.
                if material.check_value() != info.check_value {
                    return Err(core(ErrorKind::WrongKey.into()));
                }
                builder.key(info, material)
            }
            None => builder.tombstone(info),
        };
    }
    let ring = builder.build().map_err(core)?;
    Ok((ring, wrapped))
}

/// Writes a ring: the same ring gives the same bytes.
pub(crate) fn write(place: &str, ring: &Keyring, wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>> {
    let encode = |info: &KeyInfo| {
        let blob = wrapped.get(&info.id).map(|blob| Cow::from(STANDARD.encode(blob)));
        let material = ring.material(&info.id);
        let is_plain = blob.is_none();
        Entry {
            kid: info.id.as_str().to_owned().into(),
            state: info.state.as_str().into(),
            created: info.created.to_string().into(),
            since: info.since.to_string().into(),
            legacy: info.legacy,
            kcv: hex(&info.check_value).into(),
            material: material
                .filter(|_| is_plain)
                .map(|key| Secret(STANDARD.encode(key.expose()).into())),
            wrapped: blob.filter(|_| material.is_some()),
        }
    };
    let document = Document {
        version: VERSION,
        primary: ring.primary().as_str().into(),
        keys: ring.keys().map(encode).collect(),
    };
    // Room for everything at once: a buffer that grows leaves copies behind.
    let room = document.keys.len().saturating_mul(512).saturating_add(1024);
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer_pretty(&mut *text, &document)
        .map_err(|_| Error::wrong(place, "it cannot be written as JSON"))?;
    text.push(b'\n');
    Ok(text)
}

fn material(place: &str, text: &str) -> Result<KeyMaterial> {
    let mut bytes = Zeroizing::new([0; 33]);
    let wrong = || Error::wrong(place, "material is not base64 of 32 bytes");
    let length = STANDARD.decode_slice(text, bytes.as_mut_slice()).map_err(|_| wrong())?;
    let bytes = bytes.get(..length).and_then(|bytes| bytes.try_into().ok()).ok_or_else(wrong)?;
    KeyMaterial::from_bytes(bytes).map_err(|error| Error::seal(place, error))
}

fn check_value(place: &str, text: &str) -> Result<[u8; 8]> {
    let wrong = || Error::wrong(place, "kcv is not 16 hexadecimal digits");
    if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    u64::from_str_radix(text, 16).map(u64::to_be_bytes).map_err(|_| wrong())
}

fn hex(bytes: &[u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bonafide::seal::{Key, LegacyKey};
    use proptest::prelude::*;

    proptest! {
        /// What is written is read as the same ring, and written again to the byte.
        #[test]
        fn a_ring_is_written_as_it_is_read(
            states in prop::collection::vec(0..4_u8, 0..20),
            times in prop::collection::vec(0..4_000_000_000_000_u64, 20),
        ) {
            let at = |index: usize| Timestamp::from_unix_millis(times[index]);
            let key = |name: &str| Key::generate(KeyId::new(name).unwrap()).unwrap();
            let mut ring = Keyring::new(key("first"), at(0));
            for (index, state) in states.iter().enumerate() {
                let id = KeyId::new(&format!("k{index}")).unwrap();
                let material = KeyMaterial::generate().unwrap();
                if *state == 3 {
                    ring.add_legacy(LegacyKey::new(id, material), at(index)).unwrap();
                    continue;
                }
                ring.add(Key::new(id.clone(), material), at(index)).unwrap();
                match state {
                    1 => ring.decrypt_only(&id, at(index)).unwrap(),
                    2 => ring.disable(&id, at(index)).unwrap(),
                    _ => {}
                }
            }
            let text = write("x", &ring, &Wrapped::new()).unwrap();
            let (again, wrapped) = read("x", &text, None).unwrap();
            prop_assert!(wrapped.is_empty());
            prop_assert_eq!(again.keys().collect::<Vec<_>>(), ring.keys().collect::<Vec<_>>());
            let again = write("x", &again, &wrapped).unwrap();
            prop_assert_eq!(&*again, &*text);
            // The buffer had room for all of it from the beginning.
            prop_assert!(text.len() <= (states.len() + 1) * 512 + 1024);
        }

        #[test]
        fn any_text_is_answered(text in any::<Vec<u8>>()) {
            let _ = read("x", &text, None);
        }
    }
}
