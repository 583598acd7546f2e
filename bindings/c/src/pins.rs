//! Certificate pinning, in addition to the TLS library's own evaluation of a chain.

use crate::boundary::{
    Opaque, Out, array, borrow, bytes, change, current, elements, fill, free, give, guard, text,
};
use crate::buffer::{bonafide_buffer, bonafide_bytes};
use crate::error::bonafide_error;
use crate::result::{Failure, Misuse, bonafide_result};
use bonafide::Timestamp;
use bonafide_pinning::{Builder, OnExpiry, Pin, PinOutcome, PinSet, UpdateKey, verify_pins};
use core::ptr;
use std::sync::Mutex;

/// Collects a pin set. One thread at a time.
pub struct bonafide_pin_set_builder {
    _private: [u8; 0],
}

impl Opaque for bonafide_pin_set_builder {
    type Inner = Mutex<Builder>;
    const TAG: u32 = 0xb0f1_0050;
}

/// Which keys the servers of an app may have. Nothing changes it: any number of threads may
/// share one.
pub struct bonafide_pin_set {
    _private: [u8; 0],
}

impl Opaque for bonafide_pin_set {
    type Inner = PinSet;
    const TAG: u32 = 0xb0f1_0051;
}

/// The public half of a key that signs pin sets (ECDSA with P-256 and SHA-256). Any number of
/// threads may share one.
pub struct bonafide_update_key {
    _private: [u8; 0],
}

impl Opaque for bonafide_update_key {
    type Inner = UpdateKey;
    const TAG: u32 = 0xb0f1_0052;
}

/// What happens when a pin set has expired: the app's choice, and no default.
pub type bonafide_on_expiry = u32;
/// Connections go on with the ordinary evaluation alone, without pins.
pub const BONAFIDE_ON_EXPIRY_OPEN: bonafide_on_expiry = 1;
/// Connections to pinned hosts are refused. Where updates come from must then not be one.
pub const BONAFIDE_ON_EXPIRY_CLOSED: bonafide_on_expiry = 2;

fn on_expiry(number: bonafide_on_expiry) -> Result<OnExpiry, Failure> {
    match number {
        BONAFIDE_ON_EXPIRY_OPEN => Ok(OnExpiry::Open),
        BONAFIDE_ON_EXPIRY_CLOSED => Ok(OnExpiry::Closed),
        _ => Err(Misuse::Enumerator.into()),
    }
}

/// The expiry of a pin set that never expires, and the days until then.
pub const BONAFIDE_NEVER: u64 = 0xffff_ffff_ffff_ffff;

/// Why a connection may go on.
pub type bonafide_pin_outcome = u32;
/// A certificate of the server's path has a pinned key.
pub const BONAFIDE_PIN_MATCHED: bonafide_pin_outcome = 1;
/// The host has no pins.
pub const BONAFIDE_PIN_NOT_PINNED: bonafide_pin_outcome = 2;
/// The path has no pinned key, and the set only reports. What was there instead is the
/// `bonafide_pin_of_certificate` of each certificate of the chain.
pub const BONAFIDE_PIN_MISMATCH: bonafide_pin_outcome = 3;
/// The host has pins, and the set has expired and is open.
pub const BONAFIDE_PIN_EXPIRED: bonafide_pin_outcome = 4;

/// What was found out about a server that may be talked to.
#[repr(C)]
pub struct bonafide_pin_check {
    /// `BONAFIDE_PIN_…`.
    pub outcome: bonafide_pin_outcome,
    /// MATCHED: the place in the chain of the certificate whose key is pinned; 0 is the
    /// server's own.
    pub index: usize,
    /// MATCHED: its pin; 0 otherwise.
    pub pin: [u8; 32],
}

/// Gives what the core made of some bytes as 32 of them.
///
/// # Safety
/// As for the functions that call it.
unsafe fn pin_of(
    data: *const u8,
    len: usize,
    pin: *mut u8,
    error: *mut *mut bonafide_error,
    make: impl FnOnce(&[u8]) -> Result<Pin, Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::<[u8; 32]>::new(pin.cast())?;
            out.write(*make(bytes(data, len)?)?.as_bytes());
            Ok(())
        })
    }
}

/// The pin of a public key, 32 bytes: the SHA-256 of the DER of its SubjectPublicKeyInfo.
/// Thread safe.
///
/// # Safety
/// `der` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_of_spki(
    der: *const u8,
    der_len: usize,
    pin: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { pin_of(der, der_len, pin, error, |der| Ok(Pin::of_spki(der)?)) }
}

/// The pin of a certificate's public key, 32 bytes, from the certificate's DER. Thread safe.
///
/// # Safety
/// `der` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_of_certificate(
    der: *const u8,
    der_len: usize,
    pin: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { pin_of(der, der_len, pin, error, |der| Ok(Pin::of_certificate(der)?)) }
}

/// The 32 bytes of a pin, from its text: `sha256/` or nothing, then standard base64. Thread
/// safe.
///
/// # Safety
/// `text` can be read for its length; `pin` can take 32 bytes; `error` is NULL or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_parse(
    text: *const u8,
    text_len: usize,
    pin: *mut u8,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        pin_of(text, text_len, pin, error, |text| {
            Ok(core::str::from_utf8(text).map_err(|_| Misuse::Utf8)?.parse()?)
        })
    }
}

/// A pin of 32 bytes as text: `sha256/` and 44 characters of base64, 51 in all. Filled like
/// `bonafide_error_message`.
///
/// # Safety
/// `pin` can be read for 32 bytes; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_text(
    pin: *const u8,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let pin = Pin::from_bytes(array(pin)?).to_string();
            fill(pin.as_bytes(), buffer, capacity, len)
        })
    }
}

/// A builder without hosts, of version 0, which does not expire. Freed with
/// `bonafide_pin_set_builder_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_pin_set_builder_new() -> *mut bonafide_pin_set_builder {
    give(Mutex::new(PinSet::builder()))
}

/// The pins of a host or pattern, as texts: at least two, one of them a backup whose key waits
/// offline. Patterns are `api.example.com` or an IP address, `*.example.com` for one label, or
/// `**.example.com` for the name itself and everything below. What is wrong with them, `build`
/// says.
///
/// # Safety
/// `builder` is a live handle; `pattern` can be read for its length, and so can `pins` for
/// `pin_count` elements and each element for its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_host(
    builder: *mut bonafide_pin_set_builder,
    pattern: *const u8,
    pattern_len: usize,
    pins: *const bonafide_bytes,
    pin_count: usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |builder: Builder| {
            let pattern = text(pattern, pattern_len)?;
            let pins: Vec<&str> = elements(pins, pin_count)?
                .into_iter()
                .map(|pin| text(pin.data, pin.len))
                .collect::<Result<_, _>>()?;
            Ok(builder.host(pattern, pins))
        })
    }
}

/// The set's version, which an update has to exceed; count it up with each set that is made.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_version(
    builder: *mut bonafide_pin_set_builder,
    version: u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { change(builder, ptr::null_mut(), |builder: Builder| Ok(builder.version(version))) }
}

/// The set no longer counts from this moment on, in milliseconds since 1970, and what happens
/// then: `BONAFIDE_ON_EXPIRY_…`.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_expires(
    builder: *mut bonafide_pin_set_builder,
    at_ms: u64,
    then: bonafide_on_expiry,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |builder: Builder| {
            let (at, then) = (Timestamp::from_unix_millis(at_ms), on_expiry(then)?);
            Ok(builder.expires(at, then))
        })
    }
}

/// What happens when a set expires, `BONAFIDE_ON_EXPIRY_…`, for one that does not expire itself
/// and takes updates, which do.
///
/// # Safety
/// `builder` is a live handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_on_expiry(
    builder: *mut bonafide_pin_set_builder,
    then: bonafide_on_expiry,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        change(builder, ptr::null_mut(), |builder: Builder| {
            let then = on_expiry(then)?;
            Ok(builder.on_expiry(then))
        })
    }
}

/// The set, freed with `bonafide_pin_set_free`. The builder goes on, and is still to be freed.
///
/// # Safety
/// `builder` is a live handle; `set` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_build(
    builder: *const bonafide_pin_set_builder,
    set: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(set)?;
            out.write(give(current(builder)?.build()?));
            Ok(())
        })
    }
}

/// Frees a builder. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_builder_free(builder: *mut bonafide_pin_set_builder) {
    // SAFETY: by this function's contract.
    unsafe { free(builder) };
}

/// A set from its text, at most 64 KiB, freed with `bonafide_pin_set_free`. Words are separated
/// by one space, and every line ends with a line feed; `app`, `version` and `expires` may be
/// left out of a set that is shipped with the app:
///
/// ```text
/// bonafide-pins 1
/// app TEAMID1234.com.example.app
/// version 7
/// expires 2027-06-30T00:00:00Z
/// pins api.example.com sha256/... sha256/...
/// pins **.cdn.example.com sha256/... sha256/...
/// ```
///
/// `on_expiry` is what happens after `expires`: the choice is the app's, and no update changes
/// it. Thread safe.
///
/// # Safety
/// `text` can be read for its length; `set` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_parse(
    text: *const u8,
    text_len: usize,
    on_expiry: bonafide_on_expiry,
    set: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(set)?;
            let (text, then) = (self::text(text, text_len)?, self::on_expiry(on_expiry)?);
            out.write(give(PinSet::parse(text, then)?));
            Ok(())
        })
    }
}

/// Gives another set, made from one that stays as it is.
///
/// # Safety
/// As for the functions that call it.
unsafe fn another(
    set: *const bonafide_pin_set,
    made: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
    make: impl FnOnce(&PinSet) -> Result<PinSet, Failure>,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(made)?;
            out.write(give(make(borrow(set)?)?));
            Ok(())
        })
    }
}

/// The same set, which only reports: a connection whose path has no pinned key goes on, and the
/// outcome says so. Nothing else is forgiven. Both sets are to be freed. Thread safe.
///
/// # Safety
/// `set` is a live handle; `reporting` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_report_only(
    set: *const bonafide_pin_set,
    reporting: *mut *mut bonafide_pin_set,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { another(set, reporting, ptr::null_mut(), |set| Ok(set.clone().report_only())) }
}

/// Writes one number of a set's.
///
/// # Safety
/// As for the functions that call it.
unsafe fn number(
    set: *const bonafide_pin_set,
    place: *mut u64,
    read: impl FnOnce(&PinSet) -> u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(place)?;
            out.write(read(borrow(set)?));
            Ok(())
        })
    }
}

/// The version of a set; 0 where none was given.
///
/// # Safety
/// `set` is a live handle; `version` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_version(
    set: *const bonafide_pin_set,
    version: *mut u64,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe { number(set, version, PinSet::version) }
}

/// The moment from which a set no longer counts, in milliseconds since 1970, or
/// `BONAFIDE_NEVER`.
///
/// # Safety
/// `set` is a live handle; `expires_ms` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_expires(
    set: *const bonafide_pin_set,
    expires_ms: *mut u64,
) -> bonafide_result {
    // No set that was made expires after the year 9999.
    let read = |set: &PinSet| set.expires().map_or(BONAFIDE_NEVER, Timestamp::unix_millis);
    // SAFETY: by this function's contract.
    unsafe { number(set, expires_ms, read) }
}

/// Whole days until a set expires, 0 on the last day and after it, or `BONAFIDE_NEVER`.
///
/// # Safety
/// `set` is a live handle; `days` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_days_until_expiry(
    set: *const bonafide_pin_set,
    now_ms: u64,
    days: *mut u64,
) -> bonafide_result {
    let now = Timestamp::from_unix_millis(now_ms);
    // SAFETY: by this function's contract.
    unsafe { number(set, days, |set| set.days_until_expiry(now).unwrap_or(BONAFIDE_NEVER)) }
}

/// The app that a set is for; empty where the set does not say so. Filled like
/// `bonafide_error_message`.
///
/// # Safety
/// `set` is a live handle; `buffer` can take `capacity` bytes; `len` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_app_id(
    set: *const bonafide_pin_set,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let app_id = borrow(set)?.app_id().unwrap_or_default();
            fill(app_id.as_bytes(), buffer, capacity, len)
        })
    }
}

/// The pins of a host, 32 bytes each, one behind the other; none if the host has no pins.
/// Filled like `bonafide_error_message`: 1024 bytes are enough for any.
///
/// # Safety
/// `set` is a live handle; `host` can be read for its length; `buffer` can take `capacity`
/// bytes; `len` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_pins_for(
    set: *const bonafide_pin_set,
    host: *const u8,
    host_len: usize,
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let pins = borrow(set)?.pins_for(text(host, host_len)?)?.unwrap_or_default();
            let pins: Vec<u8> = pins.iter().flat_map(|pin| *pin.as_bytes()).collect();
            fill(&pins, buffer, capacity, len)
        })
    }
}

/// A set as the text that `bonafide_pin_set_parse` reads: what is signed for an update.
///
/// # Safety
/// `set` is a live handle; `text` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_text(
    set: *const bonafide_pin_set,
    text: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(text)?;
            out.write(give(borrow(set)?.to_string().into_bytes()));
            Ok(())
        })
    }
}

/// A key from the DER of its SubjectPublicKeyInfo, freed with `bonafide_update_key_free`.
///
/// # Safety
/// `der` can be read for its length; `key` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_update_key_from_spki_der(
    der: *const u8,
    der_len: usize,
    key: *mut *mut bonafide_update_key,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(key)?;
            out.write(give(UpdateKey::from_spki_der(bytes(der, der_len)?)?));
            Ok(())
        })
    }
}

/// A key from PEM (`-----BEGIN PUBLIC KEY-----`), freed with `bonafide_update_key_free`.
///
/// # Safety
/// `pem` can be read for its length; `key` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_update_key_from_pem(
    pem: *const u8,
    pem_len: usize,
    key: *mut *mut bonafide_update_key,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(key)?;
            out.write(give(UpdateKey::from_pem(text(pem, pem_len)?)?));
            Ok(())
        })
    }
}

/// Frees a key; sets that accept its updates go on. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_update_key_free(key: *mut bonafide_update_key) {
    // SAFETY: by this function's contract.
    unsafe { free(key) };
}

/// The same set, which signed sets may replace: those for this app, signed with one of these
/// keys; two keys make it possible to change them. The set needs a version, and a decision what
/// happens on expiry. Both sets are to be freed, and the keys too. Thread safe.
///
/// # Safety
/// `set` is a live handle; `app_id` can be read for its length, and `keys` for `key_count` live
/// handles; `accepting` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_accept_updates(
    set: *const bonafide_pin_set,
    app_id: *const u8,
    app_id_len: usize,
    keys: *const *const bonafide_update_key,
    key_count: usize,
    accepting: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        another(set, accepting, error, |set| {
            let app_id = text(app_id, app_id_len)?;
            let keys: Vec<UpdateKey> = elements(keys, key_count)?
                .into_iter()
                .map(|key| borrow(key).cloned())
                .collect::<Result<_, _>>()?;
            Ok(set.clone().accept_updates(app_id, keys)?)
        })
    }
}

/// The set that replaces this one: signed, for this app, of a higher version, not expired.
///
/// `signed_set` is the text of a set with `app`, `version` and `expires`, and behind it one line:
/// `signature `, the base64 of an ECDSA signature in DER over every byte before that line, and
/// a line feed.
///
/// **Keep the bytes that were accepted**, and give them to `bonafide_pin_set_restore` at the
/// next start: without that, a restart goes back to the pins that the app was shipped with.
/// Connections that are open, and TLS sessions that are resumed, were checked with the old set.
/// Both sets are to be freed. Thread safe.
///
/// # Safety
/// `set` is a live handle; `signed_set` can be read for its length; `next` can be written; `error`
/// is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_update(
    set: *const bonafide_pin_set,
    signed_set: *const u8,
    signed_set_len: usize,
    now_ms: u64,
    next: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        another(set, next, error, |set| {
            let now = Timestamp::from_unix_millis(now_ms);
            Ok(set.update(bytes(signed_set, signed_set_len)?, now)?)
        })
    }
}

/// The newer of this set and one that `bonafide_pin_set_update` accepted earlier, from the
/// bytes that you kept; not refused for having expired since. On failure, go on with the set
/// that the app was shipped with. Both sets are to be freed. Thread safe.
///
/// # Safety
/// `set` is a live handle; `signed_set` can be read for its length; `newer` can be written; `error`
/// is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_restore(
    set: *const bonafide_pin_set,
    signed_set: *const u8,
    signed_set_len: usize,
    newer: *mut *mut bonafide_pin_set,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        another(set, newer, error, |set| {
            Ok(set.clone().restore(bytes(signed_set, signed_set_len)?)?)
        })
    }
}

/// Frees a set. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_pin_set_free(set: *mut bonafide_pin_set) {
    // SAFETY: by this function's contract.
    unsafe { free(set) };
}

/// Says whether a connection may go on, **after** the TLS library's own evaluation has accepted
/// the chain, never instead of it: `BONAFIDE_OK`, or why not, with `check` untouched. Call it
/// for each request's host.
///
/// `chain` has the DER of at most 6 certificates, the server's own first: the evaluated chain
/// where the TLS library gives it, or else what the server presented. A pin further up counts
/// only if the server's certificate was issued below it; the host and the dates of the server's
/// own have to be right in any case. `now_ms` is the time in milliseconds since 1970. Thread
/// safe.
///
/// # Safety
/// `host` can be read for its length, and so can `chain` for `chain_len` elements and each
/// element for its own; `set` is a live handle; `check` can be written; `error` is NULL or can
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_verify_pins(
    host: *const u8,
    host_len: usize,
    chain: *const bonafide_bytes,
    chain_len: usize,
    set: *const bonafide_pin_set,
    now_ms: u64,
    check: *mut bonafide_pin_check,
    error: *mut *mut bonafide_error,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(error, || {
            let out = Out::new(check)?;
            let (host, set) = (text(host, host_len)?, borrow(set)?);
            let chain: Vec<&[u8]> = elements(chain, chain_len)?
                .into_iter()
                .map(|certificate| bytes(certificate.data, certificate.len))
                .collect::<Result<_, _>>()?;
            let now = Timestamp::from_unix_millis(now_ms);
            let without = |outcome| bonafide_pin_check { outcome, index: 0, pin: [0; 32] };
            out.write(match verify_pins(host, &chain, set, now).into_result()? {
                PinOutcome::Matched { index, pin, .. } => bonafide_pin_check {
                    outcome: BONAFIDE_PIN_MATCHED,
                    index,
                    pin: *pin.as_bytes(),
                },
                PinOutcome::NotPinned => without(BONAFIDE_PIN_NOT_PINNED),
                PinOutcome::Mismatch { .. } => without(BONAFIDE_PIN_MISMATCH),
                PinOutcome::Expired => without(BONAFIDE_PIN_EXPIRED),
                PinOutcome::Invalid(error) => return Err(error.into()),
                _ => return Err(Misuse::Panic.into()),
            });
            Ok(())
        })
    }
}
