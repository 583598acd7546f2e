//! Simulated evidence through C: what Rust's testkit makes, and each rule of the interface.

#![cfg(feature = "testkit")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use bonafide_c::*;
use bonafide_testkit::app_attest::{Authority, Device, System};
use bonafide_testkit::play_integrity::{Console, Payload};
use common::{APP, Answer, ENUMERATOR, Handle, NOW, Owned, PACKAGE, given, mistakes, written};
use std::ptr::null_mut;

const HASH: [u8; 32] = [0x11; 32];
const NONCE: &str = "bm9uY2UgdGhhdCBpcyBsb25nIGVub3VnaA";

impl Handle for bonafide_testkit_authority {
    const FREE: unsafe extern "C" fn(*mut Self) = bonafide_testkit_authority_free;
}

impl Handle for bonafide_testkit_device {
    const FREE: unsafe extern "C" fn(*mut Self) = bonafide_testkit_device_free;
}

impl Handle for bonafide_testkit_console {
    const FREE: unsafe extern "C" fn(*mut Self) = bonafide_testkit_console_free;
}

fn device(system: u32, in_development: u32) -> Answer<Owned<bonafide_testkit_device>> {
    let (data, len) = (APP.as_ptr(), APP.len());
    // SAFETY: live data.
    given(|out| unsafe { bonafide_testkit_device_new(7, data, len, system, in_development, out) })
}

#[test]
fn phones_are_those_of_rusts_testkit() {
    let authority = Owned(bonafide_testkit_authority_new(1));
    // SAFETY: a live handle.
    let root = given(|out| unsafe { bonafide_testkit_authority_root(authority.0, out) });
    let rust_authority = Authority::from_seed(1);
    assert_eq!(root.unwrap().bytes(), rust_authority.root_der());
    for (number, system) in [
        (BONAFIDE_TESTKIT_IOS_26, System::ios_26()),
        (BONAFIDE_TESTKIT_IOS_27, System::ios_27()),
        (BONAFIDE_TESTKIT_MACOS_27, System::macos_27()),
    ] {
        for in_development in [0, 1] {
            let c = device(number, in_development).unwrap();
            let rust = Device::from_seed(7, APP).with_system(system.clone());
            let mut rust = if in_development == 0 { rust } else { rust.in_development() };
            // SAFETY: live handles, and 32 bytes.
            unsafe {
                let id =
                    written(|out: *mut [u8; 32]| bonafide_testkit_device_key_id(c.0, out.cast()));
                assert_eq!(id, Ok(rust.key_id()));
                let hash = HASH.as_ptr();
                let object =
                    given(|out| bonafide_testkit_device_attest(c.0, authority.0, hash, NOW, out));
                let expected = rust.attest(&rust_authority, &HASH, NOW / 1000);
                assert_eq!(object.unwrap().bytes(), expected);
                for _ in 0..2 {
                    let object = given(|out| bonafide_testkit_device_assert(c.0, hash, out));
                    assert_eq!(object.unwrap().bytes(), rust.assert(&HASH));
                }
            }
        }
    }
    for odd in [0, 4, u32::MAX] {
        assert_eq!(device(odd, 0).err(), Some(ENUMERATOR));
    }
}

#[test]
fn tokens_are_those_of_rusts_testkit() {
    let (c, rust) = (Owned(bonafide_testkit_console_new(1)), Console::from_seed(1));
    let (package, nonce) = ((PACKAGE.as_ptr(), PACKAGE.len()), (NONCE.as_ptr(), NONCE.len()));
    // SAFETY: live handles and data.
    unsafe {
        let aes = given(|out| bonafide_testkit_console_decryption_key(c.0, out)).unwrap();
        let ec = given(|out| bonafide_testkit_console_verification_key(c.0, out)).unwrap();
        assert_eq!((aes.text(), ec.text()), (rust.decryption_key(), rust.verification_key()));
        let token = given(|out| {
            bonafide_testkit_console_token(c.0, package.0, package.1, nonce.0, nonce.1, NOW, out)
        });
        let expected = rust.token(&Payload::good(PACKAGE, NONCE, NOW).to_json());
        assert_eq!(token.unwrap().text(), expected);
        let answer = given(|out| {
            bonafide_testkit_decode_answer(package.0, package.1, nonce.0, nonce.1, NOW, out)
        });
        let expected = Payload::good_standard(PACKAGE, NONCE, NOW).to_decode_answer();
        assert_eq!(answer.unwrap().text(), expected);
    }
}

#[test]
fn mistakes_are_results() {
    let authority = Owned(bonafide_testkit_authority_new(1));
    let (device, console) =
        (device(BONAFIDE_TESTKIT_IOS_27, 0).unwrap(), Owned(bonafide_testkit_console_new(1)));
    let (authority, hash) = (authority.0.cast_const(), HASH.as_ptr());
    let (own, shared, console) = (device.0, device.0.cast_const(), console.0.cast_const());
    mistakes!(bonafide_testkit_authority_root(handle authority, out *mut bonafide_buffer));
    mistakes!(bonafide_testkit_device_new(
        value 7, text APP, number BONAFIDE_TESTKIT_IOS_27, value 0,
        out *mut bonafide_testkit_device
    ));
    mistakes!(bonafide_testkit_device_key_id(handle shared, out [u8; 32]));
    mistakes!(bonafide_testkit_device_attest(
        handle shared, handle authority, place hash, value NOW, out *mut bonafide_buffer
    ));
    mistakes!(bonafide_testkit_device_assert(handle own, place hash, out *mut bonafide_buffer));
    mistakes!(bonafide_testkit_console_decryption_key(handle console, out *mut bonafide_buffer));
    mistakes!(bonafide_testkit_console_verification_key(handle console, out *mut bonafide_buffer));
    mistakes!(bonafide_testkit_console_token(
        handle console, text PACKAGE, text NONCE, value NOW, out *mut bonafide_buffer
    ));
    mistakes!(bonafide_testkit_decode_answer(
        text PACKAGE, text NONCE, value NOW, out *mut bonafide_buffer
    ));
    // SAFETY: NULL is nothing to free.
    unsafe {
        bonafide_testkit_authority_free(null_mut());
        bonafide_testkit_device_free(null_mut());
        bonafide_testkit_console_free(null_mut());
    }
}
