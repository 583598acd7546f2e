//! Secrets at rest, sealed under keys that rotate.

use crate::boundary::{Opaque, Out, borrow, bytes, elements, fill, free, give, guard, text};
use crate::buffer::bonafide_buffer;
use crate::error::bonafide_error;
use crate::result::{Failure, Misuse, bonafide_result};
use crate::secret::{Secret, bonafide_secret, key_bytes};
use bonafide::seal::{
    Census, CensusCount, Context, Inspection, Key, KeyId, KeyInfo, KeyMaterial, KeyState, Keyring,
    LegacyKey, Row, Sealed, inspect,
};
use bonafide::{ErrorKind, Timestamp};
use core::ptr;
use core::time::Duration;
use std::sync::{Mutex, PoisonError, RwLock};

/// Keys with their states, one of them primary: it seals, others open. Any number of threads
/// may share one, also while one of them changes it: each call sees the ring before a change
/// or after it. What a change made lasts as long as the handle; store the keys yourself.
pub struct bonafide_keyring {
    _private: [u8; 0],
}

impl Opaque for bonafide_keyring {
    type Inner = RwLock<Keyring>;
    const TAG: u32 = 0xb0f1_0032;
}

/// Collects the keys of a ring that was stored. One thread at a time.
pub struct bonafide_keyring_builder {
    _private: [u8; 0],
}

impl Opaque for bonafide_keyring_builder {
    type Inner = Mutex<Stored>;
    const TAG: u32 = 0xb0f1_0031;
}

/// What is behind a builder. The core's own is used up by its `build`.
#[derive(Default)]
pub struct Stored {
    keys: Vec<(KeyInfo, Option<KeyMaterial>)>,
    primary: Option<KeyId>,
}

/// What a sealed secret belongs to. It is not stored with the secret, and must be the same
/// when that is opened. Any number of threads may share one.
pub struct bonafide_context {
    _private: [u8; 0],
}

impl Opaque for bonafide_context {
    type Inner = Context;
    const TAG: u32 = 0xb0f1_0033;
}

/// A census that is being taken. One thread at a time.
pub struct bonafide_census_count {
    _private: [u8; 0],
}

impl Opaque for bonafide_census_count {
    type Inner = Mutex<Option<CensusCount>>;
    const TAG: u32 = 0xb0f1_0034;
}

/// How many rows each key has. Any number of threads may share one.
pub struct bonafide_census {
    _private: [u8; 0],
}

impl Opaque for bonafide_census {
    type Inner = Census;
    const TAG: u32 = 0xb0f1_0035;
}

/// What a key of a ring may be used for.
pub type bonafide_sealing_key_state = u32;
/// It may become the primary key, and opens.
pub const BONAFIDE_SEALING_KEY_ENABLED: bonafide_sealing_key_state = 1;
/// It opens only.
pub const BONAFIDE_SEALING_KEY_DECRYPT_ONLY: bonafide_sealing_key_state = 2;
/// It does nothing, and can be enabled again.
pub const BONAFIDE_SEALING_KEY_DISABLED: bonafide_sealing_key_state = 3;
/// It is gone; its name stays, so that it is never used again.
pub const BONAFIDE_SEALING_KEY_DESTROYED: bonafide_sealing_key_state = 4;

/// What may be said of a key, and has to be stored with it: nothing here is secret.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct bonafide_sealing_key {
    /// Its name, 1 to 32 of `a` to `z`, `0` to `9` and `-`; the bytes behind it are 0.
    pub id: [u8; 32],
    /// The length of its name in bytes.
    pub id_len: usize,
    /// `BONAFIDE_SEALING_KEY_…`.
    pub state: bonafide_sealing_key_state,
    /// 1 for a key of suite 0, which serves nothing else; 0 otherwise.
    pub legacy: u32,
    /// Since when it is in this state, in milliseconds since 1970.
    pub since_ms: u64,
    /// When it was added, in milliseconds since 1970.
    pub created_ms: u64,
    /// What tells keys apart: see `bonafide_sealing_key_check_value`.
    pub check_value: [u8; 8],
}

/// One field of a context. Both pointers are read during the call only; texts are UTF-8 with
/// their length and need no zero at their end.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct bonafide_context_field {
    /// The name, 1 to 64 of `a` to `z`, `0` to `9`, `_`, `-` and `.`: one that means something
    /// for ever (`tenant`, `name`, `purpose`), not a column's.
    pub name: *const u8,
    /// Its length in bytes.
    pub name_len: usize,
    /// The value, at most 1024 bytes.
    pub value: *const u8,
    /// Its length in bytes.
    pub value_len: usize,
}

/// What a stored text is.
pub type bonafide_sealed_kind = u32;
/// `seal:2:<kid>:<base64url>`.
pub const BONAFIDE_SEALED_KIND_SEALED: bonafide_sealed_kind = 1;
/// Base64 of at least 28 bytes without a prefix: suite 0, if anything.
pub const BONAFIDE_SEALED_KIND_LEGACY: bonafide_sealed_kind = 2;

/// What a stored text says without any key.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct bonafide_inspection {
    /// `BONAFIDE_SEALED_KIND_…`.
    pub kind: bonafide_sealed_kind,
    /// The name of the key that it was sealed under; the bytes behind it are 0.
    pub key_id: [u8; 32],
    /// The length of that name in bytes; 0 for LEGACY, which names no key.
    pub key_id_len: usize,
    /// The length of the secret in bytes.
    pub secret_len: usize,
}

/// The rows of one key.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct bonafide_census_rows {
    /// The name of the key; the bytes behind it are 0.
    pub key_id: [u8; 32],
    /// The length of that name in bytes.
    pub key_id_len: usize,
    /// How many rows name it.
    pub rows: u64,
}

/// What `bonafide_keyring_destroy` overlooks in a census, added up; 0 for nothing.
pub type bonafide_census_waivers = u32;
/// Rows that say nothing of their key: somebody looked at each.
pub const BONAFIDE_CENSUS_WAIVER_UNREADABLE: bonafide_census_waivers = 1;
/// That it was shown no row: there are none at all.
pub const BONAFIDE_CENSUS_WAIVER_EMPTY: bonafide_census_waivers = 2;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

/// # Safety
/// As for [`text`].
unsafe fn key_id(id: *const u8, len: usize) -> Result<KeyId, Failure> {
    // SAFETY: the same contract.
    Ok(KeyId::new(unsafe { text(id, len) }?)?)
}

/// A name in the array of a struct, with its length.
fn plain_id(id: &KeyId) -> Result<([u8; 32], usize), Failure> {
    let name = id.as_str().as_bytes();
    let mut plain = [0; 32];
    // No name is longer.
    plain.get_mut(..name.len()).ok_or(Misuse::Panic)?.copy_from_slice(name);
    Ok((plain, name.len()))
}

fn read<T>(
    keyring: &RwLock<Keyring>,
    read: impl FnOnce(&Keyring) -> Result<T, Failure>,
) -> Result<T, Failure> {
    read(&keyring.read().unwrap_or_else(PoisonError::into_inner))
}

/// A change of a ring that is about one key.
///
/// # Safety
/// As for the functions that call it.
unsafe fn administer(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    error: *mut *mut bonafide_error,
    change: impl FnOnce(&mut Keyring, KeyId) -> Result<(), Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let keyring = borrow(keyring.cast_const())?;
            let id = key_id(id, id_len)?;
            change(&mut keyring.write().unwrap_or_else(PoisonError::into_inner), id)
        })
    }
}

/// Eight bytes that tell keys apart and say nothing about them: the first of HKDF-SHA256(no
/// salt, key, "bonafide/kcv/1"). For a key that was stored without them.
///
/// # Safety
/// `material` can be read for 32 bytes; `check_value` can take 8; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_sealing_key_check_value(
    material: *const u8,
    check_value: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::<[u8; 8]>::new(check_value.cast())?;
            out.write(KeyMaterial::from_bytes(key_bytes(material)?)?.check_value());
            Ok(())
        })
    }
}

/// A context of one to sixteen fields, whose order does not count. Freed with
/// `bonafide_context_free`.
///
/// # Safety
/// `fields` can be read for `count` fields, and their pointers for their lengths; `context`
/// can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_context_new(
    fields: *const bonafide_context_field,
    count: usize,
    context: *mut *mut bonafide_context,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(context)?;
            let pairs = elements(fields, count)?.into_iter().map(|field| {
                let name = text(field.name, field.name_len)?;
                Ok((name, text(field.value, field.value_len)?))
            });
            out.write(give(Context::new(pairs.collect::<Result<Vec<_>, Failure>>()?)?));
            Ok(())
        })
    }
}

/// No context: whoever can write the table can then move a secret from one row to another. For
/// the one secret that a table of one row holds. Freed with `bonafide_context_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_context_none() -> *mut bonafide_context {
    give(Context::none())
}

/// Frees a context. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_context_free(context: *mut bonafide_context) {
    // SAFETY: by this function's contract.
    unsafe { free(context) };
}

/// A builder without any key. Freed with `bonafide_keyring_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_keyring_builder_new() -> *mut bonafide_keyring_builder {
    give(Mutex::new(Stored::default()))
}

/// # Safety
/// As for the functions that call it.
unsafe fn collect(
    builder: *mut bonafide_keyring_builder,
    error: *mut *mut bonafide_error,
    change: impl FnOnce(&mut Stored) -> Result<(), Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let stored = borrow(builder.cast_const())?;
            change(&mut stored.lock().unwrap_or_else(PoisonError::into_inner))
        })
    }
}

/// A key as it was stored: what is known of it, and its 32 bytes. Whether they belong together
/// is checked by the build.
///
/// # Safety
/// `builder` is a live handle; `key` can be read; `material` can be read for 32 bytes; `error`
/// is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_builder_key(
    builder: *mut bonafide_keyring_builder,
    key: *const bonafide_sealing_key,
    material: *const u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        collect(builder, error, |stored| {
            let info = key_info(key.as_ref().ok_or(Misuse::Null)?)?;
            let material = KeyMaterial::from_bytes(key_bytes(material)?)?;
            stored.keys.push((info, Some(material)));
            Ok(())
        })
    }
}

/// What is left of a destroyed key.
///
/// # Safety
/// `builder` is a live handle; `key` can be read; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_builder_tombstone(
    builder: *mut bonafide_keyring_builder,
    key: *const bonafide_sealing_key,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        collect(builder, error, |stored| {
            stored.keys.push((key_info(key.as_ref().ok_or(Misuse::Null)?)?, None));
            Ok(())
        })
    }
}

/// The name of the primary key.
///
/// # Safety
/// `builder` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_builder_primary(
    builder: *mut bonafide_keyring_builder,
    id: *const u8,
    id_len: usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        collect(builder, error, |stored| {
            stored.primary = Some(key_id(id, id_len)?);
            Ok(())
        })
    }
}

/// The ring, freed with `bonafide_keyring_free`: a key that is not the one which was stored is
/// found here. The builder goes on, and is still to be freed, with the keys that it holds.
///
/// # Safety
/// `builder` is a live handle; `keyring` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_builder_build(
    builder: *const bonafide_keyring_builder,
    keyring: *mut *mut bonafide_keyring,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        collect(builder.cast_mut(), error, |stored| {
            let out = Out::new(keyring)?;
            let mut builder = Keyring::builder();
            for (info, material) in stored.keys.iter().cloned() {
                builder = match material {
                    Some(material) => builder.key(info, material),
                    None => builder.tombstone(info),
                };
            }
            if let Some(id) = &stored.primary {
                builder = builder.primary(id.clone());
            }
            out.write(give(RwLock::new(builder.build()?)));
            Ok(())
        })
    }
}

/// Frees a builder; the keys that it holds are overwritten. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_builder_free(builder: *mut bonafide_keyring_builder) {
    // SAFETY: by this function's contract.
    unsafe { free(builder) };
}

fn key_info(key: &bonafide_sealing_key) -> Result<KeyInfo, Failure> {
    let state = match key.state {
        BONAFIDE_SEALING_KEY_ENABLED => KeyState::Enabled,
        BONAFIDE_SEALING_KEY_DECRYPT_ONLY => KeyState::DecryptOnly,
        BONAFIDE_SEALING_KEY_DISABLED => KeyState::Disabled,
        BONAFIDE_SEALING_KEY_DESTROYED => KeyState::Destroyed,
        _ => return Err(Misuse::Enumerator.into()),
    };
    if key.legacy > 1 {
        return Err(Misuse::Enumerator.into());
    }
    let id = key.id.get(..key.id_len).ok_or(ErrorKind::InvalidSealingKeyId)?;
    let id = KeyId::new(core::str::from_utf8(id).map_err(|_| Misuse::Utf8)?)?;
    let (since, created) = (at(key.since_ms), at(key.created_ms));
    Ok(KeyInfo::new(id, state, since, created, key.legacy == 1, key.check_value))
}

fn plain(info: &KeyInfo) -> Result<bonafide_sealing_key, Failure> {
    let (id, id_len) = plain_id(&info.id)?;
    Ok(bonafide_sealing_key {
        id,
        id_len,
        state: match info.state {
            KeyState::Enabled => BONAFIDE_SEALING_KEY_ENABLED,
            KeyState::DecryptOnly => BONAFIDE_SEALING_KEY_DECRYPT_ONLY,
            KeyState::Disabled => BONAFIDE_SEALING_KEY_DISABLED,
            KeyState::Destroyed => BONAFIDE_SEALING_KEY_DESTROYED,
            _ => return Err(Misuse::Panic.into()),
        },
        legacy: info.legacy.into(),
        since_ms: info.since.unix_millis(),
        created_ms: info.created.unix_millis(),
        check_value: info.check_value,
    })
}

/// A ring of one key, which is primary: its name and its 32 bytes, which a random generator
/// made. `now_ms` is the time in milliseconds since 1970. Freed with `bonafide_keyring_free`.
///
/// # Safety
/// `id` can be read for its length, `material` for 32 bytes; `keyring` can be written; `error`
/// is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_new(
    id: *const u8,
    id_len: usize,
    material: *const u8,
    now_ms: u64,
    keyring: *mut *mut bonafide_keyring,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(keyring)?;
            let id = key_id(id, id_len)?;
            let key = Key::new(id, KeyMaterial::from_bytes(key_bytes(material)?)?);
            out.write(give(RwLock::new(Keyring::new(key, at(now_ms)))));
            Ok(())
        })
    }
}

/// A ring of one fresh key, which is primary. Store it, before anything is sealed, with
/// `bonafide_keyring_key` and `bonafide_keyring_material`. Freed with `bonafide_keyring_free`.
///
/// # Safety
/// `id` can be read for its length; `keyring` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_new_generated(
    id: *const u8,
    id_len: usize,
    now_ms: u64,
    keyring: *mut *mut bonafide_keyring,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(keyring)?;
            let key = Key::generate(key_id(id, id_len)?)?;
            out.write(give(RwLock::new(Keyring::new(key, at(now_ms)))));
            Ok(())
        })
    }
}

/// Frees a ring; its keys are overwritten. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_free(keyring: *mut bonafide_keyring) {
    // SAFETY: by this function's contract.
    unsafe { free(keyring) };
}

/// Seals a secret of at most 16 MiB under the primary key: a text for a column of a database.
///
/// # Safety
/// `keyring` and `context` are live handles; `secret` can be read for its length; `sealed` can
/// be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_seal(
    keyring: *const bonafide_keyring,
    secret: *const u8,
    secret_len: usize,
    context: *const bonafide_context,
    sealed: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(sealed)?;
            let keyring = borrow(keyring)?;
            let (secret, context) = (bytes(secret, secret_len)?, borrow(context)?);
            let sealed = read(keyring, |ring| Ok(ring.seal(secret, context)?))?;
            out.write(give(sealed.to_string().into_bytes()));
            Ok(())
        })
    }
}

/// Opens a sealed text with the key that it names.
///
/// # Safety
/// `keyring` and `context` are live handles; `sealed` can be read for its length; `secret` can
/// be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_open(
    keyring: *const bonafide_keyring,
    sealed: *const u8,
    sealed_len: usize,
    context: *const bonafide_context,
    secret: *mut *mut bonafide_secret,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(secret)?;
            let (keyring, context) = (borrow(keyring)?, borrow(context)?);
            let sealed = parse(bytes(sealed, sealed_len)?)?;
            let secret = read(keyring, |ring| Ok(ring.open(&sealed, context)?))?;
            out.write(give(Secret::Opened(secret)));
            Ok(())
        })
    }
}

/// A stored text may be anything; what is not UTF-8 is refused as any other that is not sealed.
fn parse(stored: &[u8]) -> Result<Sealed, Failure> {
    Ok(Sealed::parse(&String::from_utf8_lossy(stored))?)
}

/// Seals in suite 0, base64(IV, ciphertext, tag), for a system that reads nothing else, with
/// the enabled legacy key of this name. `additional` are that system's additional data.
///
/// # Safety
/// `keyring` is a live handle; the inputs can be read for their lengths; `sealed` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_seal_legacy(
    keyring: *const bonafide_keyring,
    id: *const u8,
    id_len: usize,
    secret: *const u8,
    secret_len: usize,
    additional: *const u8,
    additional_len: usize,
    sealed: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(sealed)?;
            let (keyring, id) = (borrow(keyring)?, key_id(id, id_len)?);
            let secret = bytes(secret, secret_len)?;
            let additional = bytes(additional, additional_len)?;
            let sealed = read(keyring, |ring| Ok(ring.seal_legacy(&id, secret, additional)?))?;
            out.write(give(sealed.into_bytes()));
            Ok(())
        })
    }
}

/// Opens a text of suite 0, base64(IV, ciphertext, tag), with whichever of the legacy keys
/// fits. `additional` are the other system's additional data, mostly none. Nothing in such a
/// text says which row it belongs to: rewrap it.
///
/// # Safety
/// `keyring` is a live handle; the inputs can be read for their lengths; `secret` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_open_legacy(
    keyring: *const bonafide_keyring,
    sealed: *const u8,
    sealed_len: usize,
    additional: *const u8,
    additional_len: usize,
    secret: *mut *mut bonafide_secret,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(secret)?;
            let keyring = borrow(keyring)?;
            let sealed = String::from_utf8_lossy(bytes(sealed, sealed_len)?);
            let additional = bytes(additional, additional_len)?;
            let secret = read(keyring, |ring| Ok(ring.open_legacy(&sealed, additional)?))?;
            out.write(give(Secret::Opened(secret)));
            Ok(())
        })
    }
}

/// Whether a sealed text is under another key than the primary one: 1 if so, 0 if not.
///
/// # Safety
/// `keyring` is a live handle; `sealed` can be read for its length; `needs` can be written;
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_needs_rewrap(
    keyring: *const bonafide_keyring,
    sealed: *const u8,
    sealed_len: usize,
    needs: *mut u32,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(needs)?;
            let keyring = borrow(keyring)?;
            let sealed = parse(bytes(sealed, sealed_len)?)?;
            out.write(read(keyring, |ring| Ok(ring.needs_rewrap(&sealed).into()))?);
            Ok(())
        })
    }
}

/// Seals a text anew under the primary key. `rewrapped` receives the new text, to be written
/// where the old one still is; or NULL if it is under the primary key already.
///
/// # Safety
/// `keyring` and `context` are live handles; `sealed` can be read for its length; `rewrapped`
/// can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_rewrap(
    keyring: *const bonafide_keyring,
    sealed: *const u8,
    sealed_len: usize,
    context: *const bonafide_context,
    rewrapped: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(rewrapped)?;
            let (keyring, context) = (borrow(keyring)?, borrow(context)?);
            let sealed = String::from_utf8_lossy(bytes(sealed, sealed_len)?);
            out.write(rewrap(keyring, Row::new(&sealed, context))?);
            Ok(())
        })
    }
}

/// As `bonafide_keyring_rewrap`, for a table that has rows of suite 0, too: a text without
/// prefix is opened with these additional data (mostly none), and sealed with the context.
///
/// # Safety
/// `keyring` and `context` are live handles; the inputs can be read for their lengths;
/// `rewrapped` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_rewrap_or_legacy(
    keyring: *const bonafide_keyring,
    sealed: *const u8,
    sealed_len: usize,
    additional: *const u8,
    additional_len: usize,
    context: *const bonafide_context,
    rewrapped: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(rewrapped)?;
            let (keyring, context) = (borrow(keyring)?, borrow(context)?);
            let sealed = String::from_utf8_lossy(bytes(sealed, sealed_len)?);
            let additional = bytes(additional, additional_len)?;
            out.write(rewrap(keyring, Row::new(&sealed, context).or_legacy(additional))?);
            Ok(())
        })
    }
}

fn rewrap(keyring: &RwLock<Keyring>, row: Row<'_>) -> Result<*mut bonafide_buffer, Failure> {
    let rewrapped = read(keyring, |ring| Ok(ring.rewrap_row(row)?))?;
    let text = |sealed: Sealed| give::<bonafide_buffer>(sealed.to_string().into_bytes());
    Ok(rewrapped.map_or(ptr::null_mut(), text))
}

/// Says what a stored text is, without any key. Thread safe.
///
/// # Safety
/// `stored` can be read for its length; `inspection` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_sealed_inspect(
    stored: *const u8,
    stored_len: usize,
    inspection: *mut bonafide_inspection,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(inspection)?;
            let (kind, id, secret_len) =
                match inspect(&String::from_utf8_lossy(bytes(stored, stored_len)?))? {
                    Inspection::Sealed { key_id, secret_len } => {
                        (BONAFIDE_SEALED_KIND_SEALED, plain_id(&key_id)?, secret_len)
                    }
                    Inspection::Legacy { secret_len } => {
                        (BONAFIDE_SEALED_KIND_LEGACY, ([0; 32], 0), secret_len)
                    }
                    _ => return Err(Misuse::Panic.into()),
                };
            let (key_id, key_id_len) = id;
            out.write(bonafide_inspection { kind, key_id, key_id_len, secret_len });
            Ok(())
        })
    }
}

/// The bytes of a sealed text, a quarter shorter, for a binary column. Thread safe.
///
/// # Safety
/// `sealed` can be read for its length; `binary` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_sealed_to_bytes(
    sealed: *const u8,
    sealed_len: usize,
    binary: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(binary)?;
            out.write(give(parse(bytes(sealed, sealed_len)?)?.as_bytes().to_vec()));
            Ok(())
        })
    }
}

/// The text of sealed bytes, as every other function takes it. Thread safe.
///
/// # Safety
/// `binary` can be read for its length; `sealed` can be written; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_sealed_from_bytes(
    binary: *const u8,
    binary_len: usize,
    sealed: *mut *mut bonafide_buffer,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(sealed)?;
            let sealed = Sealed::from_bytes(bytes(binary, binary_len)?)?;
            out.write(give(sealed.to_string().into_bytes()));
            Ok(())
        })
    }
}

/// Adds a key of 32 bytes, enabled and not primary. Store the ring, and wait until every node
/// has it, before the key is promoted.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length, `material` for 32 bytes;
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_add(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    material: *const u8,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| {
            let key = Key::new(id, KeyMaterial::from_bytes(key_bytes(material)?)?);
            ring.add(key, at(now_ms))?;
            Ok(())
        })
    }
}

/// Adds a fresh key, as `bonafide_keyring_add`.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_add_generated(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| {
            ring.add(Key::generate(id)?, at(now_ms))?;
            Ok(())
        })
    }
}

/// Adds a key of suite 0, of 32 bytes. It serves nothing else, and is never primary.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length, `material` for 32 bytes;
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_add_legacy(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    material: *const u8,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| {
            let key = LegacyKey::new(id, KeyMaterial::from_bytes(key_bytes(material)?)?);
            ring.add_legacy(key, at(now_ms))?;
            Ok(())
        })
    }
}

/// Makes an enabled key primary. The one before stays enabled.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_promote(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| {
            ring.promote(&id)?;
            Ok(())
        })
    }
}

/// Enables a key again.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_enable(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { administer(keyring, id, id_len, error, |ring, id| Ok(ring.enable(&id, at(now_ms))?)) }
}

/// Lets a key open only.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_decrypt_only(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| Ok(ring.decrypt_only(&id, at(now_ms))?))
    }
}

/// Takes a key out of use, to see whether anything still needs it.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_disable(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    now_ms: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { administer(keyring, id, id_len, error, |ring, id| Ok(ring.disable(&id, at(now_ms))?)) }
}

/// Destroys a disabled key for ever; its name stays.
///
/// `cached_for_ms` is the longest time for which a node may go on with a ring that it has
/// loaded, and with a transaction in which it sealed. The census must have been begun that long
/// after the key was disabled, and have no row under it. `waivers` is 0, or what is overlooked:
/// `BONAFIDE_CENSUS_WAIVER_…` added up. Rows in backups of the database are lost, too, if they
/// are of before the rewrapping.
///
/// # Safety
/// `keyring` and `census` are live handles; `id` can be read for its length; `error` is NULL or
/// can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_destroy(
    keyring: *mut bonafide_keyring,
    id: *const u8,
    id_len: usize,
    census: *const bonafide_census,
    cached_for_ms: u64,
    waivers: bonafide_census_waivers,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        administer(keyring, id, id_len, error, |ring, id| {
            let mut census = borrow(census)?.clone();
            let known = BONAFIDE_CENSUS_WAIVER_UNREADABLE | BONAFIDE_CENSUS_WAIVER_EMPTY;
            if waivers & !known != 0 {
                return Err(Misuse::Enumerator.into());
            }
            if waivers & BONAFIDE_CENSUS_WAIVER_UNREADABLE != 0 {
                census = census.ignoring_unreadable();
            }
            if waivers & BONAFIDE_CENSUS_WAIVER_EMPTY != 0 {
                census = census.even_if_empty();
            }
            Ok(ring.destroy(&id, &census, Duration::from_millis(cached_for_ms))?)
        })
    }
}

/// The name of the primary key. Fills `buffer` with at most 32 bytes of ASCII without a zero at
/// their end, and writes their length to `len`.
///
/// # Safety
/// `keyring` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_primary(
    keyring: *const bonafide_keyring,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            read(borrow(keyring)?, |ring| {
                fill(ring.primary().as_str().as_bytes(), buffer, capacity, len)
            })
        })
    }
}

/// How long the primary key has been in the ring, in milliseconds: rotate every 90 days or so.
///
/// # Safety
/// `keyring` is a live handle; `age_ms` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_primary_age(
    keyring: *const bonafide_keyring,
    now_ms: u64,
    age_ms: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(age_ms)?;
            let age = read(borrow(keyring)?, |ring| Ok(ring.primary_age(at(now_ms))))?;
            out.write(u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
            Ok(())
        })
    }
}

/// How many keys there are, destroyed ones included. None is ever taken out.
///
/// # Safety
/// `keyring` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_key_count(
    keyring: *const bonafide_keyring,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(count)?;
            out.write(read(borrow(keyring)?, |ring| Ok(ring.keys().count()))?);
            Ok(())
        })
    }
}

/// One of the keys, from 0, in the order in which they were added.
///
/// # Safety
/// `keyring` is a live handle; `key` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_key(
    keyring: *const bonafide_keyring,
    index: usize,
    key: *mut bonafide_sealing_key,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(key)?;
            let key =
                read(borrow(keyring)?, |ring| plain(ring.keys().nth(index).ok_or(Misuse::Index)?))?;
            out.write(key);
            Ok(())
        })
    }
}

/// The 32 bytes of a key, for whoever stores the ring. A destroyed key has none.
///
/// # Safety
/// `keyring` is a live handle; `id` can be read for its length; `material` can be written;
/// `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_keyring_material(
    keyring: *const bonafide_keyring,
    id: *const u8,
    id_len: usize,
    material: *mut *mut bonafide_secret,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(material)?;
            let (keyring, id) = (borrow(keyring)?, key_id(id, id_len)?);
            let material = read(keyring, |ring| match ring.material(&id) {
                Some(material) => Ok(material.clone()),
                None if ring.keys().any(|key| key.id == id) => Err(ErrorKind::KeyDestroyed.into()),
                None => Err(ErrorKind::UnknownSealingKey.into()),
            })?;
            out.write(give(Secret::Key(material)));
            Ok(())
        })
    }
}

/// Begins to count every row of every table that has secrets of a ring. `now_ms` was read
/// *before* the first row is. Freed with `bonafide_census_count_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_census_count_begin(now_ms: u64) -> *mut bonafide_census_count {
    give(Mutex::new(Some(Census::begin(at(now_ms)))))
}

/// # Safety
/// As for the functions that call it.
unsafe fn count(
    counting: *mut bonafide_census_count,
    error: *mut *mut bonafide_error,
    count: impl FnOnce(&mut CensusCount) -> Result<(), Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let counting = borrow(counting.cast_const())?;
            let mut counting = counting.lock().unwrap_or_else(PoisonError::into_inner);
            count(counting.as_mut().ok_or(Misuse::Finished)?)
        })
    }
}

/// Counts a row by its text, whatever that is.
///
/// # Safety
/// `counting` is a live handle; `stored` can be read for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_count_row(
    counting: *mut bonafide_census_count,
    stored: *const u8,
    stored_len: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        count(counting, ptr::null_mut(), |counting| {
            counting.count(&String::from_utf8_lossy(bytes(stored, stored_len)?));
            Ok(())
        })
    }
}

/// Adds rows of this key that were counted by the database, with `LIKE 'seal:2:<kid>:%'`.
///
/// # Safety
/// `counting` is a live handle; `id` can be read for its length; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_count_add(
    counting: *mut bonafide_census_count,
    id: *const u8,
    id_len: usize,
    rows: u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        count(counting, error, |counting| {
            counting.add(key_id(id, id_len)?, rows);
            Ok(())
        })
    }
}

/// Adds rows that were counted by the database and are like none of the ring's keys.
///
/// # Safety
/// `counting` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_count_add_unreadable(
    counting: *mut bonafide_census_count,
    rows: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        count(counting, ptr::null_mut(), |counting| {
            counting.add_unreadable(rows);
            Ok(())
        })
    }
}

/// The census, of all rows, freed with `bonafide_census_free`. What is counted afterwards is
/// `BONAFIDE_ERROR_CALL_FINISHED`; `counting` is still to be freed.
///
/// # Safety
/// `counting` is a live handle; `census` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_count_finish(
    counting: *mut bonafide_census_count,
    census: *mut *mut bonafide_census,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(census)?;
            let counting = borrow(counting.cast_const())?;
            let counted = counting.lock().unwrap_or_else(PoisonError::into_inner).take();
            out.write(give(counted.ok_or(Misuse::Finished)?.finish()));
            Ok(())
        })
    }
}

/// Frees a census that is being taken. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_count_free(counting: *mut bonafide_census_count) {
    // SAFETY: by this function's contract.
    unsafe { free(counting) };
}

/// # Safety
/// As for the functions that call it.
unsafe fn of_census<T>(
    census: *const bonafide_census,
    out: *mut T,
    ask: impl FnOnce(&Census) -> Result<T, Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(out)?;
            out.write(ask(borrow(census)?)?);
            Ok(())
        })
    }
}

/// When the census was begun, in milliseconds since 1970.
///
/// # Safety
/// `census` is a live handle; `begun_ms` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_begun(
    census: *const bonafide_census,
    begun_ms: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { of_census(census, begun_ms, |census| Ok(census.begun().unix_millis())) }
}

/// How many rows name a key, those included that do not open as they stand.
///
/// # Safety
/// `census` is a live handle; `id` can be read for its length; `rows` can be written; `error`
/// is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_rows_of(
    census: *const bonafide_census,
    id: *const u8,
    id_len: usize,
    rows: *mut u64,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(rows)?;
            out.write(borrow(census)?.rows_of(&key_id(id, id_len)?));
            Ok(())
        })
    }
}

/// How many keys have rows.
///
/// # Safety
/// `census` is a live handle; `count` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_key_count(
    census: *const bonafide_census,
    count: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { of_census(census, count, |census| Ok(census.keys().count())) }
}

/// The rows of one of the keys that have any, from 0, sorted by name.
///
/// # Safety
/// `census` is a live handle; `rows` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_key(
    census: *const bonafide_census,
    index: usize,
    rows: *mut bonafide_census_rows,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        of_census(census, rows, |census| {
            let (id, rows) = census.keys().nth(index).ok_or(Misuse::Index)?;
            let (key_id, key_id_len) = plain_id(id)?;
            Ok(bonafide_census_rows { key_id, key_id_len, rows })
        })
    }
}

/// How many rows are of suite 0, which name no key.
///
/// # Safety
/// `census` is a live handle; `rows` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_legacy(
    census: *const bonafide_census,
    rows: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { of_census(census, rows, |census| Ok(census.legacy())) }
}

/// How many rows do not say which key they need. Look at each: one of them may need a key that
/// is about to be destroyed.
///
/// # Safety
/// `census` is a live handle; `rows` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_unreadable(
    census: *const bonafide_census,
    rows: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { of_census(census, rows, |census| Ok(census.unreadable())) }
}

/// Frees a census. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_census_free(census: *mut bonafide_census) {
    // SAFETY: by this function's contract.
    unsafe { free(census) };
}
