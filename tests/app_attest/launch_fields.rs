//! Launch fields: read as they are, believed only where signed evidence allows.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::app_attest::{AttestedKey, Environment, Launch, Policy, ValidationCategory};
use bonafide_testkit::app_attest::{BUNDLE_VERSION, CATEGORY, System, launch_map};
use bonafide_testkit::cbor;

fn launch_of(system: System) -> Launch {
    let device = device_with(system);
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let accepting = builder().accept_platform(bonafide::app_attest::Platform::new(14));
    let verifier = accepting.build().unwrap();
    answer(&verifier, &object, &device).expect("genuine").launch().clone()
}

fn name(launch: &Launch) -> &'static str {
    match launch {
        Launch::Absent => "absent",
        Launch::Present(_) => "present",
        Launch::Unproven(_) => "unproven",
        _ => "unknown",
    }
}

#[test]
fn absent_present_and_unproven_are_three_values() {
    let ios = System::ios_27;
    let mac = System::macos_27;
    let map = || Some(launch_map(4, "1"));
    for (what, system, expected) in [
        ("iOS 26", System::ios_26(), "absent"),
        ("iOS 26 with a map", System { launch: map(), ..System::ios_26() }, "unproven"),
        (
            "iOS 26 with a map under ED",
            System { launch: map(), flags: 0xc0, ..System::ios_26() },
            "unproven",
        ),
        ("iOS 27", ios(), "present"),
        ("iOS 27 without ED, as Apple's sample", System { flags: 0x40, ..ios() }, "present"),
        ("iOS 27 without a map", System { launch: None, ..ios() }, "absent"),
        ("iOS 28", System { version: "28.1.2".into(), ..ios() }, "present"),
        ("iOS 100", System { version: "100".into(), ..ios() }, "present"),
        ("iOS 9", System { version: "9.3".into(), ..ios() }, "unproven"),
        ("an unreadable version", System { version: "twenty-seven".into(), ..ios() }, "unproven"),
        ("no version", System { version: String::new(), ..ios() }, "unproven"),
        ("macOS 27", mac(), "present"),
        ("macOS 27 without ED", System { flags: 0x40, ..mac() }, "unproven"),
        ("macOS 26", System { version: "26.0".into(), ..mac() }, "unproven"),
        ("a platform of its own, under ED", System { platform: 14, ..ios() }, "present"),
        ("a platform of its own", System { platform: 14, flags: 0x40, ..ios() }, "unproven"),
        ("macOS 27 without a map", System { launch: None, ..mac() }, "absent"),
    ] {
        assert_eq!(name(&launch_of(system)), expected, "{what}");
    }
}

#[test]
fn an_unreadable_system_extension_means_unproven() {
    let device = device_with(System::ios_27());
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.leaf.extension("1.2.840.113635.100.8.7").value = b"\x30\x03\x02".to_vec();
    let claims = answer(&verifier(), &recipe.build(), &device).expect("it fails no attestation");
    assert_eq!((name(claims.launch()), claims.os_version()), ("unproven", None));
    recipe.leaf.extensions.retain(|extension| extension.id != "1.2.840.113635.100.8.7");
    let claims = answer(&verifier(), &recipe.build(), &device).expect("it fails no attestation");
    assert_eq!(name(claims.launch()), "unproven");
}

/// A hooked app on a genuine iOS 26 device has Apple attest `map ‖ H` and
/// presents `authData ‖ map` for H: everything verifies, and nothing is believed.
#[test]
fn a_spliced_map_in_an_attestation_is_unproven() {
    let device = device();
    let map = launch_map(4, "99");
    // What the genuine system signs: its own authenticator data, and a "client
    // data hash" that the app made of the map and the real hash.
    let genuine = device.attestation(&authority(), &[&map[..], &CHALLENGE].concat(), NOW);
    let leaf = genuine.leaf_der();
    // What the app presents.
    let spliced = [&genuine.authenticator_data()[..], &map].concat();
    let claims = answer(&verifier(), &genuine.build_with(&spliced, &leaf), &device)
        .expect("every signature and hash holds");
    let Launch::Unproven(fields) = claims.launch() else {
        panic!("believed: {:?}", claims.launch());
    };
    assert_eq!(fields.category(), Some(ValidationCategory::APP_STORE));
    assert!(!claims.key().launch_fields_are_believed());
    assert!(!Policy::strict().appraise_attestation(&claims).is_accepted());
    let uncommitted = attest(&verifier(), &genuine.build_with(&spliced, &leaf), &device).unwrap();
    assert!(!Policy::strict().appraise_before_enrolment(&uncommitted).is_accepted());
    let recommended = Policy::recommended().appraise_attestation(&claims);
    assert!(recommended.is_accepted());
    assert_eq!(recommended.reasons()[0].kind(), K::LaunchFieldsUnproven);
    assert_eq!(recommended.reasons()[0].action().as_str(), "reattest");
}

/// The same in an assertion: believed only if the key's attestation was.
#[test]
fn a_spliced_map_in_an_assertion_is_unproven() {
    let mut device = device();
    let key = enrolled(&device);
    let map = launch_map(4, "99");
    let genuine = device.assertion(&[&map[..], &CHALLENGE].concat());
    let spliced = [&genuine.authenticator_data()[..], &map].concat();
    let object = genuine.build_with(&spliced, &genuine.signature());
    let claims = assert_answer(&verifier(), &object, &key).expect("the signature holds");
    assert_eq!(name(claims.launch()), "unproven");
    let strict = Policy::strict().appraise_assertion(&claims).into_result();
    assert_eq!(strict.map_err(|error| error.kind()), Err(K::LaunchFieldsUnproven));
}

/// Where the system writes its own map, a forged one is a second one.
#[test]
fn a_spliced_map_behind_the_systems_own_is_trailing_data() {
    let device = device_with(System::ios_27());
    let map = launch_map(4, "99");
    let genuine = device.attestation(&authority(), &[&map[..], &CHALLENGE].concat(), NOW);
    let spliced = [&genuine.authenticator_data()[..], &map].concat();
    let object = genuine.build_with(&spliced, &genuine.leaf_der());
    assert_eq!(answer(&verifier(), &object, &device).err(), Some(K::TrailingData));
}

#[test]
fn an_assertion_is_believed_if_its_keys_attestation_was() {
    let launch = |attested: System, asserting: System, reload: bool| {
        let mut key = enrolled(&device_with(attested));
        if reload {
            key = AttestedKey::from_trusted_storage(&key.to_bytes()).unwrap();
        }
        let object = device_with(asserting).assert(&CHALLENGE);
        name(assert_answer(&verifier(), &object, &key).unwrap().launch())
    };
    for reload in [false, true] {
        assert_eq!(launch(System::ios_27(), System::ios_27(), reload), "present");
        assert_eq!(launch(System::ios_27(), System::ios_26(), reload), "absent");
        assert_eq!(launch(System::ios_26(), System::ios_27(), reload), "unproven");
        let no_map = System { launch: None, ..System::ios_27() };
        assert_eq!(launch(no_map, System::ios_27(), reload), "unproven");
    }
    let point = device().key().point();
    let migrated = AttestedKey::from_trusted_parts(&point, APP, Environment::Production).unwrap();
    let object = device_with(System::ios_27()).assert(&CHALLENGE);
    let claims = assert_answer(&verifier(), &object, &migrated).unwrap();
    assert_eq!(name(claims.launch()), "unproven");
}

#[test]
fn fields_are_read_as_they_are() {
    let with = |map: Vec<u8>| {
        let device = device_with(System { launch: Some(map), ..System::ios_27() });
        let object = device.attest(&authority(), &CHALLENGE, NOW);
        answer(&verifier(), &object, &device).map(|claims| claims.launch().clone())
    };
    let all = cbor::map(&[
        (CATEGORY, cbor::bytes(&0x0102_0304_u32.to_le_bytes())),
        (BUNDLE_VERSION, cbor::text("2.0")),
        ("apple_cd_hash_hash_01", cbor::bytes(&[7; 20])),
        ("apple_cd_hash_type_01", cbor::bytes(&[2])),
        ("apple_later_01", cbor::array(&[cbor::text("x")])),
    ]);
    let launch = with(all).unwrap();
    let fields = launch.present().unwrap();
    assert_eq!(fields.category().map(ValidationCategory::number), Some(0x0102_0304));
    assert_eq!(fields.bundle_version(), Some("2.0"));
    assert_eq!(fields.code_directory_hash(), Some(&[7; 20][..]));
    assert_eq!(fields.code_directory_hash_type(), Some(2));
    let others: Vec<_> = fields.others().collect();
    let expected = (cbor::text("apple_later_01"), cbor::array(&[cbor::text("x")]));
    assert_eq!(others, [(&expected.0[..], &expected.1[..])]);

    // Fields that Apple does not document never fail an attestation.
    let odd = cbor::map(&[
        ("apple_cd_hash_type_01", cbor::text("two")),
        ("apple_cd_hash_hash_01", cbor::bytes(&[1; 3])),
    ]);
    assert_eq!(with(odd).unwrap().present().unwrap().others().count(), 2);
    assert_eq!(with(vec![0xa0]).unwrap().present().unwrap().category(), None);
}

#[test]
fn documented_fields_of_another_type_are_refused() {
    let with = |map: Vec<u8>| {
        let device = device_with(System { launch: Some(map), ..System::ios_27() });
        let object = device.attest(&authority(), &CHALLENGE, NOW);
        answer(&verifier(), &object, &device).err()
    };
    for (what, map, expected) in [
        ("a number", cbor::map(&[(CATEGORY, vec![4])]), K::UnexpectedType),
        ("3 bytes", cbor::map(&[(CATEGORY, cbor::bytes(&[4, 0, 0]))]), K::UnexpectedType),
        ("5 bytes", cbor::map(&[(CATEGORY, cbor::bytes(&[4, 0, 0, 0, 0]))]), K::UnexpectedType),
        ("bytes", cbor::map(&[(BUNDLE_VERSION, cbor::bytes(b"1"))]), K::UnexpectedType),
        (
            "twice",
            cbor::map(&[(BUNDLE_VERSION, cbor::text("1")), (BUNDLE_VERSION, cbor::text("2"))]),
            K::DuplicateMapKey,
        ),
        ("an array", vec![0x80], K::UnexpectedType),
    ] {
        assert_eq!(with(map), Some(expected), "{what}");
    }
}

#[test]
fn a_minimal_system_is_a_policy() {
    use bonafide::app_attest::Platform;
    let policy = Policy::new().min_os_version(Platform::IOS, "26.2").unwrap();
    let judge = |system: System| {
        let device = device_with(system);
        let object = device.attest(&authority(), &CHALLENGE, NOW);
        let claims = answer(&verifier(), &object, &device).unwrap();
        policy.appraise_attestation(&claims).into_result().map_err(|error| error.kind())
    };
    assert_eq!(judge(System::ios_26()), Err(K::OsVersion));
    assert_eq!(judge(System { version: "26.2".into(), ..System::ios_26() }), Ok(()));
    assert_eq!(judge(System { version: "odd".into(), ..System::ios_26() }), Err(K::OsVersion));
    assert_eq!(judge(System { version: "14.0".into(), ..System::macos_27() }), Ok(()));
}
