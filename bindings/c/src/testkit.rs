//! Simulated evidence, for the tests of a backend: in a library that was built with the feature
//! `testkit`, and after `#define BONAFIDE_TESTKIT`

use crate::boundary::{Opaque, Out, array, borrow, free, give, guard, text};
use crate::buffer::bonafide_buffer;
use crate::result::{Misuse, bonafide_result};
use bonafide_testkit::app_attest::{Authority, Device, System};
use bonafide_testkit::play_integrity::{Console, Payload};
use core::ptr;
use std::sync::{Mutex, PoisonError};

/// A simulated authority in Apple's place. Any number of threads may share one.
pub struct bonafide_testkit_authority {
    _private: [u8; 0],
}

impl Opaque for bonafide_testkit_authority {
    type Inner = Authority;
    const TAG: u32 = 0xb0f1_0080;
}

/// A simulated device with one app and one key. Any number of threads may share one; each
/// assertion has the next counter.
pub struct bonafide_testkit_device {
    _private: [u8; 0],
}

impl Opaque for bonafide_testkit_device {
    type Inner = Mutex<Device>;
    const TAG: u32 = 0xb0f1_0081;
}

/// A developer's keys in a simulated Play Console. Any number of threads may share one.
pub struct bonafide_testkit_console {
    _private: [u8; 0],
}

impl Opaque for bonafide_testkit_console {
    type Inner = Console;
    const TAG: u32 = 0xb0f1_0082;
}

/// The system of a simulated device: `BONAFIDE_TESTKIT_…`.
pub type bonafide_testkit_system = u32;
/// iOS 26, without launch fields.
pub const BONAFIDE_TESTKIT_IOS_26: bonafide_testkit_system = 1;
/// iOS 27, whose launch fields are proven.
pub const BONAFIDE_TESTKIT_IOS_27: bonafide_testkit_system = 2;
/// macOS 27.
pub const BONAFIDE_TESTKIT_MACOS_27: bonafide_testkit_system = 3;

/// The authority of a seed, always the same. Freed with `bonafide_testkit_authority_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_testkit_authority_new(seed: u64) -> *mut bonafide_testkit_authority {
    give(Authority::from_seed(seed))
}

/// Its root certificate in DER, for `bonafide_app_attest_builder_trust_anchor`.
///
/// # Safety
/// `authority` is a live handle; `root` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_authority_root(
    authority: *const bonafide_testkit_authority,
    root: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(root)?;
            out.write(give(borrow(authority)?.root_der()));
            Ok(())
        })
    }
}

/// Frees an authority. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_authority_free(
    authority: *mut bonafide_testkit_authority,
) {
    // SAFETY: by this function's contract.
    unsafe { free(authority) };
}

/// The device of a seed, always the same, whose key has made no assertion yet.
/// `in_development` is 1 for an app from Xcode, otherwise 0. Freed with
/// `bonafide_testkit_device_free`.
///
/// # Safety
/// `app_id` can be read for its length; `device` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_device_new(
    seed: u64,
    app_id: *const u8,
    app_id_len: usize,
    system: bonafide_testkit_system,
    in_development: u32,
    device: *mut *mut bonafide_testkit_device,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(device)?;
            let system = match system {
                BONAFIDE_TESTKIT_IOS_26 => System::ios_26(),
                BONAFIDE_TESTKIT_IOS_27 => System::ios_27(),
                BONAFIDE_TESTKIT_MACOS_27 => System::macos_27(),
                _ => return Err(Misuse::Enumerator.into()),
            };
            let made = Device::from_seed(seed, text(app_id, app_id_len)?).with_system(system);
            let made = if in_development == 0 { made } else { made.in_development() };
            out.write(give(Mutex::new(made)));
            Ok(())
        })
    }
}

/// The key id, 32 bytes.
///
/// # Safety
/// `device` is a live handle; `key_id` can take 32 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_device_key_id(
    device: *const bonafide_testkit_device,
    key_id: *mut u8,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::<[u8; 32]>::new(key_id.cast())?;
            out.write(borrow(device)?.lock().unwrap_or_else(PoisonError::into_inner).key_id());
            Ok(())
        })
    }
}

/// What `attestKey` gives: an attestation object over 32 bytes.
///
/// # Safety
/// `device` and `authority` are live handles; `client_data_hash` can be read for 32 bytes;
/// `object` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_device_attest(
    device: *const bonafide_testkit_device,
    authority: *const bonafide_testkit_authority,
    client_data_hash: *const u8,
    now_ms: u64,
    object: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(object)?;
            let (device, authority) = (borrow(device)?, borrow(authority)?);
            let hash: [u8; 32] = array(client_data_hash)?;
            let device = device.lock().unwrap_or_else(PoisonError::into_inner);
            out.write(give(device.attest(authority, &hash, now_ms / 1000)));
            Ok(())
        })
    }
}

/// What `generateAssertion` gives: an assertion object over 32 bytes, with the next counter.
///
/// # Safety
/// `device` is a live handle; `client_data_hash` can be read for 32 bytes; `object` can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_device_assert(
    device: *mut bonafide_testkit_device,
    client_data_hash: *const u8,
    object: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(object)?;
            let device = borrow(device.cast_const())?;
            let hash: [u8; 32] = array(client_data_hash)?;
            let mut device = device.lock().unwrap_or_else(PoisonError::into_inner);
            out.write(give(device.assert(&hash)));
            Ok(())
        })
    }
}

/// Frees a device. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_device_free(device: *mut bonafide_testkit_device) {
    // SAFETY: by this function's contract.
    unsafe { free(device) };
}

/// The keys of a seed, always the same. Freed with `bonafide_testkit_console_free`.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_testkit_console_new(seed: u64) -> *mut bonafide_testkit_console {
    give(Console::from_seed(seed))
}

/// The decryption key as the console shows it: base64.
///
/// # Safety
/// `console` is a live handle; `key` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_console_decryption_key(
    console: *const bonafide_testkit_console,
    key: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(key)?;
            out.write(give(borrow(console)?.decryption_key().into_bytes()));
            Ok(())
        })
    }
}

/// The verification key as the console shows it: base64.
///
/// # Safety
/// `console` is a live handle; `key` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_console_verification_key(
    console: *const bonafide_testkit_console,
    key: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(key)?;
            out.write(give(borrow(console)?.verification_key().into_bytes()));
            Ok(())
        })
    }
}

/// A classic token with a good verdict: a recognised and licensed app, whose certificate has the
/// SHA-256 of nothing as its digest, on a device with `MEETS_DEVICE_INTEGRITY`.
///
/// # Safety
/// `console` is a live handle; the texts can be read for their lengths; `token` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_console_token(
    console: *const bonafide_testkit_console,
    package: *const u8,
    package_len: usize,
    nonce: *const u8,
    nonce_len: usize,
    now_ms: u64,
    token: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(token)?;
            let console = borrow(console)?;
            let (package, nonce) = (text(package, package_len)?, text(nonce, nonce_len)?);
            let payload = Payload::good(package, nonce, now_ms).to_json();
            out.write(give(console.token(&payload).into_bytes()));
            Ok(())
        })
    }
}

/// Google's answer about a standard token with the same verdict.
///
/// # Safety
/// The texts can be read for their lengths; `answer` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_decode_answer(
    package: *const u8,
    package_len: usize,
    request_hash: *const u8,
    request_hash_len: usize,
    now_ms: u64,
    answer: *mut *mut bonafide_buffer,
) -> bonafide_result {
    // SAFETY: by this function's contract.
    unsafe {
        guard(ptr::null_mut(), || {
            let out = Out::new(answer)?;
            let package = text(package, package_len)?;
            let request_hash = text(request_hash, request_hash_len)?;
            let payload = Payload::good_standard(package, request_hash, now_ms);
            out.write(give(payload.to_decode_answer().into_bytes()));
            Ok(())
        })
    }
}

/// Frees the keys. NULL is nothing.
///
/// # Safety
/// NULL, or a handle that was not freed and that nobody uses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bonafide_testkit_console_free(console: *mut bonafide_testkit_console) {
    // SAFETY: by this function's contract.
    unsafe { free(console) };
}
