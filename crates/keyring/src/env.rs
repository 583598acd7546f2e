//! Rings from environment variables.

use crate::error::{Error, Result};
use crate::file::KeyringFile;
use crate::key_text::parse_key;
use bonafide::Timestamp;
use bonafide::seal::{Key, KeyId, KeyMaterial, Keyring, LegacyKey};
use std::env::VarError;
use std::path::Path;
use std::time::SystemTime;
use zeroize::Zeroizing;

const KEYRING: &str = "ENCRYPTION_KEYRING";
const KEYRING_FILE: &str = "the file that ENCRYPTION_KEYRING names";
const KEY: &str = "ENCRYPTION_KEY";
const PREVIOUS: &str = "ENCRYPTION_KEY_PREVIOUS";
const LEGACY: &str = "ENCRYPTION_KEY_LEGACY";

/// The ring that the environment names.
///
/// | variable | what |
/// |---|---|
/// | `ENCRYPTION_KEYRING` | the path of a keyring file; the others must then be absent |
/// | `ENCRYPTION_KEY` | the primary key, in a form of [`parse_key`](crate::parse_key) |
/// | `ENCRYPTION_KEY_PREVIOUS` | keys that only open, separated by commas |
/// | `ENCRYPTION_KEY_LEGACY` | keys of suite 0, separated by commas |
///
/// A key without a file is named for its check value, `env-` and 8 hexadecimal digits,
/// so its name is the same wherever it is used. When it was made is not known: its age
/// counts from now.
///
/// Nothing is made up: without a key there is no ring.
///
/// # Errors
/// They name the variable and never repeat its value.
pub fn from_env() -> Result<Keyring> {
    let read = |name: &str| match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Error::wrong(name, "it is not text")),
    };
    from_variables(read)
}

/// [`from_env`] with variables from elsewhere: a secret store, a test. The texts are
/// overwritten.
///
/// # Errors
/// As [`from_env`], and what `read` says.
pub fn from_variables(read: impl Fn(&str) -> Result<Option<String>>) -> Result<Keyring> {
    let read = |name| read(name).map(|value| value.map(Zeroizing::new));
    let (file, key) = (read(KEYRING)?, read(KEY)?);
    let (previous, legacy) = (read(PREVIOUS)?, read(LEGACY)?);
    if let Some(path) = file {
        if path.is_empty() {
            return Err(Error::wrong(KEYRING, "it is empty; unset it, or name a file"));
        }
        if key.is_some() || previous.is_some() || legacy.is_some() {
            return Err(Error::wrong(
                KEYRING,
                "keys are given beside the file; give one of the two",
            ));
        }
        // By mistake it may hold the ring itself, or a key: the path is not repeated.
        let file = KeyringFile::load_named(Path::new(path.as_str()), KEYRING_FILE)?;
        return Ok(file.into_ring());
    }
    let key = key.ok_or_else(|| {
        Error::wrong(KEY, "it is not set; make a key with `openssl rand -base64 32`, once")
    })?;
    let now = Timestamp::try_from(SystemTime::now()).map_err(|error| Error::seal(KEY, error))?;
    let material = parse_key(&key).map_err(|error| Error::seal(KEY, error))?;
    let primary = Key::new(name_of(&material)?, material);
    let mut ring = Keyring::new(primary, now);
    for material in list(PREVIOUS, previous.as_ref())? {
        let id = name_of(&material)?;
        ring.add(Key::new(id.clone(), material), now)
            .and_then(|id| ring.decrypt_only(&id, now))
            .map_err(|error| Error::seal(PREVIOUS, error))?;
    }
    for material in list(LEGACY, legacy.as_ref())? {
        let id = name_of(&material)?;
        ring.add_legacy(LegacyKey::new(id, material), now)
            .and_then(|id| ring.decrypt_only(&id, now))
            .map_err(|error| Error::seal(LEGACY, error))?;
    }
    Ok(ring)
}

fn list(name: &str, value: Option<&Zeroizing<String>>) -> Result<Vec<KeyMaterial>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    // `NAME=` in a file of variables: an empty list, or a key that was lost?
    if value.is_empty() {
        return Err(Error::wrong(name, "it is empty; unset it if there are no such keys"));
    }
    value.split(',').map(|text| parse_key(text).map_err(|error| Error::seal(name, error))).collect()
}

fn name_of(material: &KeyMaterial) -> Result<KeyId> {
    let [a, b, c, d, ..] = material.check_value();
    KeyId::new(&format!("env-{a:02x}{b:02x}{c:02x}{d:02x}"))
        .map_err(|error| Error::seal(KEY, error))
}
