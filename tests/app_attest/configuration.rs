//! Mistakes of whoever configures a verifier are found when it is built.

use crate::setup::*;
use bonafide::app_attest::{Builder, Verifier};
use bonafide::{ErrorClass, ErrorKind as K, TrustAnchor};
use bonafide_testkit::app_attest::Authority;

#[test]
fn each_mistake_has_its_kind() {
    let other = Authority::from_seed(2);
    let other_root = || TrustAnchor::from_der(&other.root_der()).unwrap();
    let this_root = || TrustAnchor::from_der(&authority().root_der()).unwrap();
    let cases: Vec<(&str, Builder, K)> = vec![
        ("no app", Verifier::builder(), K::NoAppId),
        ("an empty app", builder().app(""), K::InvalidAppId),
        ("white space", builder().app("TEAM.com example"), K::InvalidAppId),
        ("a line break", builder().app("TEAM.com.example\n"), K::InvalidAppId),
        ("a control character", builder().app("TEAM.com\0"), K::InvalidAppId),
        ("256 bytes", builder().app(&"a".repeat(256)), K::InvalidAppId),
        ("no environment", builder().environments([]), K::NoEnvironment),
        ("no platform", builder().platforms([]), K::NoPlatform),
        ("no anchor", builder().trust_anchors([]), K::InvalidTrustAnchor),
        (
            "two keys under one name",
            builder().trust_anchors([this_root(), other_root()]),
            K::InvalidTrustAnchor,
        ),
        (
            "a foreign intermediate",
            builder().known_intermediate(&other.intermediate_der()),
            K::InvalidIntermediate,
        ),
        ("no intermediate at all", builder().known_intermediate(b"x"), K::InvalidIntermediate),
    ];
    for (what, builder, expected) in cases {
        let error = builder.build().map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), expected, "{what}");
        assert_eq!(error.class(), ErrorClass::Configuration, "{what}");
        assert_eq!(error.step(), Some("verifier configuration"), "{what}");
    }
    assert!(builder().app(&"a".repeat(255)).build().is_ok());
    let refused = TrustAnchor::from_der(b"not a certificate").map_err(|error| error.kind());
    assert_eq!(refused, Err(K::InvalidTrustAnchor));
}

/// A known intermediate saves a signature and nothing else.
#[test]
fn a_known_intermediate_is_still_checked() {
    let known = builder().known_intermediate(&authority().intermediate_der()).build().unwrap();
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    assert!(answer(&known, &object, &device).is_ok());
    let late = device.attest(&authority(), &CHALLENGE, 1_899_590_400);
    let key_id = bonafide::app_attest::KeyId::from_bytes(&device.key_id()).unwrap();
    let refused = known.verify_attestation(
        &late,
        &key_id,
        bonafide::app_attest::ClientData::hash(CHALLENGE),
        bonafide::Timestamp::from_unix_seconds(1_899_590_401),
    );
    assert_eq!(refused.unwrap_err().kind(), K::CertificateExpired);
}

#[test]
fn debug_of_the_public_types_shows_no_identifier() {
    let device = device();
    let key = enrolled(&device);
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.receipt = vec![0xde, 0xad, 0xbe, 0xef];
    let object = recipe.build();
    let uncommitted = attest(&verifier(), &object, &device).unwrap();
    let claims = answer(&verifier(), &object, &device).unwrap();
    let text = format!(
        "{:?} {key:?} {:?} {uncommitted:?} {claims:?} {:?}",
        verifier(),
        key.key_id(),
        key.device_id()
    );
    // Neither as hexadecimal nor as a list of numbers.
    let id = device.key_id();
    let hex: String = id[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{}, {}, {}", id[0], id[1], id[2]);
    let point = device.key().point();
    let point_list = format!("{}, {}, {}", point[1], point[2], point[3]);
    let receipt = "222, 173, 190".to_owned();
    for secret in [hex, list, point_list, receipt] {
        assert!(!text.contains(&secret), "{text}");
    }
}
