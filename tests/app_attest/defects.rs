//! Every defect that the testkit can make, with the exact answer to it.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::TrustAnchor;
use bonafide::app_attest::{Environment, Launch, Policy, Verifier};
use bonafide_testkit::app_attest::{AssertionDefect, AttestationDefect, AttestationOddity, System};

fn kind_of_attestation(defect: AttestationDefect) -> K {
    use AttestationDefect as D;
    match defect {
        D::ExpiredLeaf | D::ExpiredIntermediate => K::CertificateExpired,
        D::LeafNotYetValid | D::IntermediateNotYetValid => K::CertificateNotYetValid,
        D::ForeignChain | D::LeafSignature => K::CertificateSignature,
        D::SelfSigned | D::IntermediateNotAuthority => K::NotACertificationAuthority,
        D::SwappedChain | D::LeafIsAuthority => K::LeafIsAuthority,
        D::MissingIntermediate | D::RootIncluded | D::ChainTooLong => K::ChainLength,
        D::IntermediateKeyUsage | D::LeafKeyUsage => K::KeyUsage,
        D::IssuerNameMismatch => K::IssuerNameMismatch,
        D::UnknownCriticalExtension => K::UnknownCriticalExtension,
        D::AlgorithmMismatch => K::SignatureAlgorithmMismatch,
        D::UnsupportedAlgorithm => K::UnsupportedSignatureAlgorithm,
        D::MalformedLeafSignature => K::InvalidSignatureEncoding,
        D::WrongNonce | D::ShortNonce => K::NonceMismatch,
        D::MissingNonce => K::MissingField,
        D::MissingPlatform | D::UnknownPlatform => K::UnknownPlatform,
        D::BootPolicyOff | D::MissingBootPolicy => K::BootPolicy,
        D::KeyIdMismatch => K::KeyIdMismatch,
        D::WrongCurve => K::UnsupportedKeyAlgorithm,
        D::CompressedPoint | D::PointOffCurve | D::CoseKeyCurve => K::InvalidPublicKey,
        D::OtherApp => K::AppIdMismatch,
        D::CounterNotZero => K::CounterNotZero,
        D::OtherEnvironment | D::AaguidFirstHalf | D::AaguidSecondHalf => K::EnvironmentMismatch,
        D::CredentialIdMismatch => K::CredentialIdMismatch,
        D::LongCredentialId | D::TruncatedAuthenticatorData => K::InvalidAuthenticatorData,
        D::CoseKeyMismatch => K::PublicKeyMismatch,
        D::ByteAfterCoseKey | D::CategoryType => K::UnexpectedType,
        D::SecondExtensionsMap | D::TrailingByte => K::TrailingData,
        D::DuplicateExtension | D::DuplicateMember => K::DuplicateMapKey,
        D::OtherFormat => K::UnsupportedFormat,
        D::Truncated | D::LongFormLength | D::HugeLength => K::InvalidCbor,
        D::IndefiniteLength => K::IndefiniteLength,
        D::DeepNesting => K::NestingTooDeep,
        D::TooLarge => K::InputTooLarge,
        other => panic!("{other:?} has no answer here"),
    }
}

fn kind_of_assertion(defect: AssertionDefect) -> K {
    use AssertionDefect as D;
    match defect {
        D::OtherClientData
        | D::OtherKey
        | D::WrongSignature
        | D::ZeroInSignature
        | D::HashedOnce
        | D::FlagsChanged => K::AssertionSignature,
        D::OtherApp => K::AppIdMismatch,
        D::CounterZero => K::CounterNotIncreased,
        D::MalformedSignature | D::ByteAfterSignature => K::InvalidSignatureEncoding,
        D::TruncatedAuthenticatorData => K::InvalidAuthenticatorData,
        D::ByteAfterHeader => K::UnexpectedType,
        D::SecondExtensionsMap | D::TrailingByte => K::TrailingData,
        D::Truncated | D::HugeLength => K::InvalidCbor,
        D::DuplicateMember => K::DuplicateMapKey,
        D::IndefiniteLength => K::IndefiniteLength,
        D::DeepNesting => K::NestingTooDeep,
        D::TooLarge => K::InputTooLarge,
        other => panic!("{other:?} has no answer here"),
    }
}

/// With the intermediate verified each time, and with it known in advance.
fn verifiers(environment: Environment) -> [Verifier; 2] {
    let builder = builder().environments([environment]);
    let known = builder.clone().known_intermediate(&authority().intermediate_der()).build();
    [builder.build().expect("it is good"), known.expect("it verifies")]
}

#[test]
fn every_defect_of_an_attestation_has_its_kind() {
    for (device, environment) in [
        (device(), Environment::Production),
        (device_with(System::ios_27()), Environment::Production),
        (device().in_development(), Environment::Development),
    ] {
        for verifier in verifiers(environment) {
            let good = device.attest(&authority(), &CHALLENGE, NOW);
            assert!(answer(&verifier, &good, &device).is_ok());
            for defect in AttestationDefect::ALL {
                let object = device.attest_with(&authority(), &CHALLENGE, NOW, *defect);
                let refused = answer(&verifier, &object, &device).err();
                assert_eq!(refused, Some(kind_of_attestation(*defect)), "{defect:?}");
            }
        }
    }
}

#[test]
fn every_defect_of_an_assertion_has_its_kind() {
    for mut device in [device(), device_with(System::ios_27())] {
        let key = enrolled(&device);
        for defect in AssertionDefect::ALL {
            let object = device.assert_with(&CHALLENGE, *defect);
            let refused = assert_answer(&verifier(), &object, &key).err();
            assert_eq!(refused, Some(kind_of_assertion(*defect)), "{defect:?}");
        }
        assert!(assert_answer(&verifier(), &device.assert(&CHALLENGE), &key).is_ok());
    }
}

#[test]
fn what_is_only_odd_is_accepted() {
    for verifier in verifiers(Environment::Production) {
        let device = device();
        for oddity in AttestationOddity::ALL {
            let object = device.attest_oddly(&authority(), &CHALLENGE, NOW, *oddity);
            let claims = answer(&verifier, &object, &device)
                .unwrap_or_else(|kind| panic!("{oddity:?} was refused: {kind:?}"));
            match oddity {
                AttestationOddity::SplicedLaunchFields | AttestationOddity::UnknownLaunchField => {
                    assert!(matches!(claims.launch(), Launch::Unproven(_)), "{oddity:?}");
                    assert!(!Policy::strict().appraise_attestation(&claims).is_accepted());
                }
                AttestationOddity::NoSystem => assert_eq!(claims.os_version(), None),
                AttestationOddity::EmptyReceipt => assert!(claims.receipt().is_empty()),
                _ => assert_eq!(claims.launch(), &Launch::Absent, "{oddity:?}"),
            }
        }
    }
}

#[test]
fn a_spliced_assertion_is_unproven() {
    let mut device = device();
    let key = enrolled(&device);
    let object = device.assert_spliced(&CHALLENGE);
    let claims = assert_answer(&verifier(), &object, &key).expect("the signature holds");
    assert!(matches!(claims.launch(), Launch::Unproven(_)));
    assert!(!Policy::strict().appraise_assertion(&claims).is_accepted());
}

#[test]
fn a_root_that_allows_no_intermediate() {
    let authority = authority().with_root_path_len(0);
    let root = TrustAnchor::from_der(&authority.root_der()).unwrap();
    let verifier = Verifier::builder().app(APP).trust_anchors([root]).build().unwrap();
    let object = device().attest(&authority, &CHALLENGE, NOW);
    assert_eq!(answer(&verifier, &object, &device()).err(), Some(K::PathLengthExceeded));
}
