//! Each rule of an attestation, broken alone.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::app_attest::{ClientData, Environment, KeyId, Launch, Platform, Verifier};
use bonafide::replay::Effect;
use bonafide::{ErrorKind, Timestamp};
use bonafide_testkit::app_attest::{Attestation as Recipe, Authority, DEVELOPMENT, Device, System};
use bonafide_testkit::{Curve, Key, cbor, der};

#[test]
fn a_good_attestation_gives_its_claims_and_one_effect() {
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let uncommitted = attest(&verifier(), &object, &device).unwrap();
    let effects: Vec<_> = uncommitted.effects().iter().cloned().collect();
    let claims = uncommitted.assume_committed();
    let key = claims.key();
    assert_eq!(key.app_id(), APP);
    assert_eq!(key.environment(), Environment::Production);
    assert_eq!(key.platform(), Some(Platform::IOS));
    assert_eq!(key.public_key(), device.key().point());
    assert_eq!(key.key_id().as_bytes(), &device.key_id());
    assert_eq!(claims.platform(), Platform::IOS);
    assert_eq!(claims.os_version(), Some("26.1"));
    assert_eq!(claims.os_build(), Some("23B85"));
    assert_eq!(claims.os_name(), Some("iphoneos"));
    assert_eq!(claims.launch(), &Launch::Absent);
    assert_eq!(claims.receipt(), b"not a receipt");
    assert!(claims.leaf_validity().contains(now()));
    let [Effect::Enrol { device: id, record, receipt, .. }] = effects.as_slice() else {
        panic!("one effect, to enrol: {effects:?}");
    };
    assert_eq!(id.as_bytes(), &device.key_id());
    assert_eq!(*record, key.to_bytes());
    assert_eq!(receipt, claims.receipt());
}

/// One change to a good attestation, and the kind of the rule that it breaks.
#[test]
fn each_defect_has_its_kind() {
    type Change = fn(&mut Recipe);
    let cases: &[(&str, Change, K)] = &[
        ("another format", |r| r.format = "packed".into(), K::UnsupportedFormat),
        ("another client data hash", |r| r.client_data_hash[31] ^= 1, K::NonceMismatch),
        ("a client data hash that is longer", |r| r.client_data_hash.push(0), K::NonceMismatch),
        ("another nonce", |r| r.nonce = Some(vec![0; 32]), K::NonceMismatch),
        ("a nonce of 31 bytes", |r| r.nonce = Some(vec![0; 31]), K::NonceMismatch),
        ("an empty nonce", |r| r.nonce = Some(vec![]), K::NonceMismatch),
        ("another App ID", |r| r.rp_id_hash[0] ^= 1, K::AppIdMismatch),
        ("a counter of 1", |r| r.counter = 1, K::CounterNotZero),
        ("a counter beyond 2^31", |r| r.counter = 0x8000_0000, K::CounterNotZero),
        ("the other environment", |r| r.aaguid = DEVELOPMENT, K::EnvironmentMismatch),
        ("another AAGUID", |r| r.aaguid = [7; 16], K::EnvironmentMismatch),
        ("another credential id", |r| r.credential_id[0] ^= 1, K::CredentialIdMismatch),
        ("a long credential id", |r| r.credential_id.push(0), K::InvalidAuthenticatorData),
        (
            "a length whose low byte is 32",
            |r| r.credential_id = [&[0; 256][..], &r.credential_id].concat(),
            K::InvalidAuthenticatorData,
        ),
        ("no credential id", |r| r.credential_id.clear(), K::InvalidAuthenticatorData),
        ("another COSE key", |r| r.cose_key[76] ^= 1, K::PublicKeyMismatch),
        ("a COSE key of another type", |r| r.cose_key[2] = 1, K::InvalidPublicKey),
        ("a COSE key for another algorithm", |r| r.cose_key[4] = 0x27, K::InvalidPublicKey),
        ("a COSE key on another curve", |r| r.cose_key[6] = 2, K::InvalidPublicKey),
        ("a short COSE key", |r| r.cose_key.truncate(76), K::InvalidAuthenticatorData),
        ("a byte behind the COSE key", |r| r.extensions = vec![0], K::UnexpectedType),
        ("two maps behind it", |r| r.extensions = vec![0xa0, 0xa0], K::TrailingData),
        ("half a map behind it", |r| r.extensions = vec![0xa1, 0x01], K::InvalidCbor),
        ("no intermediate", |r| r.issuers.clear(), K::ChainLength),
        ("the root too", |r| r.issuers.push(authority().root_der()), K::ChainLength),
        (
            "another authority's intermediate",
            |r| r.issuers = vec![Authority::from_seed(2).intermediate_der()],
            K::CertificateSignature,
        ),
        (
            "a leaf of another authority",
            |r| r.leaf_issuer = Authority::from_seed(2).intermediate_key().clone(),
            K::CertificateSignature,
        ),
        ("an expired leaf", |r| r.leaf.not_after = NOW - 1, K::CertificateExpired),
        ("a leaf of tomorrow", |r| r.leaf.not_before = NOW + 1, K::CertificateNotYetValid),
        (
            "a P-384 leaf",
            |r| r.leaf.spki = Key::derive(Curve::P384, 1, "device").spki(),
            K::UnsupportedKeyAlgorithm,
        ),
        (
            "a compressed point in the leaf",
            |r| {
                let key = device().key().clone();
                r.leaf.spki = key.spki_of(&key.compressed_point());
            },
            K::InvalidPublicKey,
        ),
        (
            "another key in the leaf",
            |r| r.leaf.spki = Key::derive(Curve::P256, 2, "device").spki(),
            K::KeyIdMismatch,
        ),
        (
            "no app extension",
            |r| r.leaf.extensions.retain(|e| e.id != "1.2.840.113635.100.8.5"),
            K::UnknownPlatform,
        ),
        (
            "an app extension without a platform",
            |r| {
                let other = der::sequence(&[&der::explicit(1200, &der::integer(0))]);
                r.leaf.extension("1.2.840.113635.100.8.5").value = other;
            },
            K::UnknownPlatform,
        ),
        (
            "an unknown platform",
            |r| {
                let other = der::sequence(&[&der::explicit(4, &der::integer(14))]);
                r.leaf.extension("1.2.840.113635.100.8.5").value = other;
            },
            K::UnknownPlatform,
        ),
        (
            "a platform that is no number",
            |r| {
                let other = der::sequence(&[&der::explicit(4, &der::octet_string(&[10]))]);
                r.leaf.extension("1.2.840.113635.100.8.5").value = other;
            },
            K::UnknownPlatform,
        ),
        (
            "a fault before the platform",
            |r| {
                let fault =
                    [&[0xa3, 0x05, 0x02][..], &der::explicit(4, &der::integer(10))].concat();
                r.leaf.extension("1.2.840.113635.100.8.5").value = der::sequence(&[&fault]);
            },
            K::UnknownPlatform,
        ),
    ];
    for (what, change, expected) in cases {
        let device = device();
        let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
        change(&mut recipe);
        assert_eq!(answer(&verifier(), &recipe.build(), &device).err(), Some(*expected), "{what}");
    }
}

/// Where the nonce extension itself is wrong.
#[test]
fn a_nonce_extension_of_another_shape_is_refused() {
    let device = device();
    let recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let mut leaf = recipe.leaf.clone();
    let verifier = verifier();
    let mut sign = |value: Option<Vec<u8>>| {
        leaf.extensions.retain(|extension| extension.id != "1.2.840.113635.100.8.2");
        if let Some(value) = value {
            let extension = bonafide_testkit::certificate::Extension::new(
                "1.2.840.113635.100.8.2",
                false,
                value,
            );
            leaf.extensions.push(extension);
        }
        let leaf = leaf.sign(&recipe.leaf_issuer);
        let object = recipe.build_with(&recipe.authenticator_data(), &leaf);
        answer(&verifier, &object, &device).err()
    };
    let octets = der::octet_string(&[0; 32]);
    assert_eq!(sign(None), Some(K::MissingField));
    assert_eq!(sign(Some(der::sequence(&[&der::explicit(2, &octets)]))), Some(K::InvalidDer));
    assert_eq!(sign(Some(der::sequence(&[&octets]))), Some(K::InvalidDer));
    let twice = der::sequence(&[&der::explicit(1, &[&octets[..], &octets].concat())]);
    assert_eq!(sign(Some(twice)), Some(K::TrailingData));
    let behind = [&der::sequence(&[&der::explicit(1, &octets)])[..], &[0]].concat();
    assert_eq!(sign(Some(behind)), Some(K::TrailingData));
}

/// What follows the platform in its extension is for people, and may be odd.
#[test]
fn a_fault_after_the_platform_is_passed_over() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let odd = [&der::explicit(4, &der::integer(10))[..], &[0xbf, 0x89, 0x34, 0x7f, 0x00]].concat();
    recipe.leaf.extension("1.2.840.113635.100.8.5").value = der::sequence(&[&odd]);
    assert!(answer(&verifier(), &recipe.build(), &device).is_ok());
}

#[test]
fn members_that_nobody_knows_are_passed_over() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.members.push(("cdHash".into(), cbor::bytes(&[1; 20])));
    recipe.members.push(("later".into(), cbor::map(&[("x", cbor::array(&[cbor::text("y")]))])));
    assert!(answer(&verifier(), &recipe.build(), &device).is_ok());
    recipe.members.push(("fmt".into(), cbor::text("apple-appattest")));
    assert_eq!(answer(&verifier(), &recipe.build(), &device).err(), Some(K::DuplicateMapKey));
}

#[test]
fn the_object_must_be_one_strict_cbor_map() {
    let device = device();
    let good = device.attest(&authority(), &CHALLENGE, NOW);
    let verifier = verifier();
    let kind = |object: &[u8]| answer(&verifier, object, &device).err();
    let indefinite = [&[0xbf][..], &good[1..], &[0xff]].concat();
    let wide = [&[0xb8, 0x03][..], &good[1..]].concat();
    let array = cbor::array(std::slice::from_ref(&good));
    for (what, object, expected) in [
        ("a byte behind it", [&good[..], &[0]].concat(), K::TrailingData),
        ("another object behind it", [&good[..], &good].concat(), K::TrailingData),
        ("an indefinite map", indefinite, K::IndefiniteLength),
        ("a number in long form", wide, K::InvalidCbor),
        ("an array around it", array, K::UnexpectedType),
        ("nothing", vec![], K::InvalidCbor),
        ("an empty map", vec![0xa0], K::MissingField),
        ("an assertion", device.clone().assert(&CHALLENGE), K::MissingField),
    ] {
        assert_eq!(kind(&object), Some(expected), "{what}");
    }
    for at in 0..good.len() {
        assert!(kind(&good[..at]).is_some(), "cut after {at} bytes");
    }
}

#[test]
fn members_of_the_wrong_type_are_refused() {
    let device = device();
    let recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let leaf = cbor::bytes(&recipe.leaf_der());
    let intermediate = cbor::bytes(&authority().intermediate_der());
    let chain = cbor::array(&[leaf.clone(), intermediate]);
    let fmt = cbor::text("apple-appattest");
    let data = cbor::bytes(&recipe.authenticator_data());
    let build = |fmt: &Vec<u8>, x5c: &Vec<u8>, receipt: Option<Vec<u8>>, data: &Vec<u8>| {
        let mut statement = vec![("x5c", x5c.clone())];
        statement.extend(receipt.map(|receipt| ("receipt", receipt)));
        let statement = cbor::map(&statement);
        cbor::map(&[("fmt", fmt.clone()), ("attStmt", statement), ("authData", data.clone())])
    };
    let verifier = verifier();
    let kind = |object: Vec<u8>| answer(&verifier, &object, &device).err();
    let number = vec![0x05];
    assert_eq!(kind(build(&fmt, &chain, None, &data)), None, "a receipt is not needed");
    assert_eq!(kind(build(&number, &chain, None, &data)), Some(K::UnexpectedType));
    assert_eq!(kind(build(&fmt, &number, None, &data)), Some(K::UnexpectedType));
    assert_eq!(kind(build(&fmt, &chain, Some(number.clone()), &data)), Some(K::UnexpectedType));
    assert_eq!(kind(build(&fmt, &chain, None, &number)), Some(K::UnexpectedType));
    let texts = cbor::array(&[leaf, cbor::text("x")]);
    assert_eq!(kind(build(&fmt, &texts, None, &data)), Some(K::UnexpectedType));
    let empty = cbor::map(&[("fmt", fmt.clone()), ("authData", data.clone())]);
    assert_eq!(kind(empty), Some(K::MissingField));
    let statement = cbor::map(&[("fmt", fmt), ("attStmt", vec![0xa0]), ("authData", data)]);
    assert_eq!(kind(statement), Some(K::MissingField));
}

#[test]
fn evidence_over_64_kib_is_refused_before_it_is_read() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let length = recipe.build().len();
    // The receipt's length grows its own head by 2 bytes.
    recipe.receipt = vec![0; 65_536 - length + recipe.receipt.len() - 2];
    assert_eq!(recipe.build().len(), 65_536);
    assert!(answer(&verifier(), &recipe.build(), &device).is_ok());
    recipe.receipt.push(0);
    assert_eq!(answer(&verifier(), &recipe.build(), &device).err(), Some(K::InputTooLarge));
    let garbage = vec![0xff; 65_537];
    assert_eq!(answer(&verifier(), &garbage, &device).err(), Some(K::InputTooLarge));
}

#[test]
fn another_key_id_is_refused() {
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let other = KeyId::from_bytes(&Device::from_seed(2, APP).key_id()).unwrap();
    let refused = verifier()
        .verify_attestation(&object, &other, ClientData::hash(CHALLENGE), now())
        .map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(K::KeyIdMismatch));
}

#[test]
fn the_clock_decides() {
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
    let at = |seconds| {
        verifier()
            .verify_attestation(
                &object,
                &key_id,
                ClientData::hash(CHALLENGE),
                Timestamp::from_unix_seconds(seconds),
            )
            .map(|_| ())
            .map_err(|error| error.kind())
    };
    let (first, last) = (NOW - 86_400, NOW + 2 * 86_400);
    assert_eq!(at(first - 1), Err(K::CertificateNotYetValid));
    assert_eq!(at(first), Ok(()));
    assert_eq!(at(last), Ok(()));
    assert_eq!(at(last + 1), Err(K::CertificateExpired));
    assert_eq!(at(0), Err(K::CertificateNotYetValid));
    assert_eq!(at(u64::MAX), Err(K::CertificateExpired));
}

#[test]
fn client_data_is_hashed_or_taken_as_it_is() {
    use sha2::{Digest, Sha256};
    let device = device();
    let hash: [u8; 32] = Sha256::digest(b"challenge").into();
    let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
    let verify = |signed: &[u8], presented: ClientData<'_>| {
        let object = device.attest(&authority(), signed, NOW);
        verifier()
            .verify_attestation(&object, &key_id, presented, now())
            .map(|_| ())
            .map_err(|error| error.kind())
    };
    assert_eq!(verify(&hash, ClientData::raw(b"challenge")), Ok(()));
    assert_eq!(verify(&hash, ClientData::hash(hash)), Ok(()));
    assert_eq!(verify(&hash, ClientData::raw(&hash)), Err(K::NonceMismatch));
    let sample = b"example_server_challenge";
    let verbatim = ClientData::published_sample(sample).unwrap();
    assert_eq!(verify(sample, verbatim), Ok(()));
    assert_eq!(verify(sample, ClientData::raw(sample)), Err(K::NonceMismatch));
    for odd in [&[][..], &[0; 65]] {
        let refused = ClientData::published_sample(odd).map(|_| ()).map_err(|e| e.kind());
        assert_eq!(refused, Err(K::InvalidClientDataHash));
    }
}

/// A Mac must run with System Integrity Protection and Full Security; an iPhone
/// carries another value there, or none.
#[test]
fn the_boot_policy_is_demanded_of_macs_only() {
    let with = |platform: System, policy: Option<&[u8]>| {
        let device = device_with(System { boot_policy: policy.map(<[u8]>::to_vec), ..platform });
        let object = device.attest(&authority(), &CHALLENGE, NOW);
        answer(&verifier(), &object, &device).map(|claims| claims.platform())
    };
    let full = bonafide_testkit::app_attest::FULL_SECURITY;
    let mut off = full.to_vec();
    off[17] = 0;
    assert_eq!(with(System::macos_27(), Some(full)), Ok(Platform::MACOS));
    assert_eq!(with(System::macos_27(), Some(&off)), Err(K::BootPolicy));
    assert_eq!(with(System::macos_27(), Some(&full[..65])), Err(K::BootPolicy));
    assert_eq!(with(System::macos_27(), Some(&[])), Err(K::BootPolicy));
    assert_eq!(with(System::macos_27(), None), Err(K::BootPolicy));
    assert_eq!(with(System::ios_27(), Some(&off)), Ok(Platform::IOS));
    assert_eq!(with(System::ios_27(), None), Ok(Platform::IOS));

    // What the next release brings can be configured.
    let device = device_with(System { boot_policy: Some(off.clone()), ..System::macos_27() });
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let verifier = builder().accept_boot_policy(&off).build().unwrap();
    assert!(answer(&verifier, &object, &device).is_ok());

    let mut unreadable = device.attestation(&authority(), &CHALLENGE, NOW);
    unreadable.leaf.extension("1.2.840.113635.100.8.6").value = off;
    assert_eq!(answer(&verifier, &unreadable.build(), &device).err(), Some(K::BootPolicy));
}

#[test]
fn platforms_can_be_added_and_restricted() {
    let new = device_with(System { platform: 14, ..System::ios_26() });
    let object = new.attest(&authority(), &CHALLENGE, NOW);
    assert_eq!(answer(&verifier(), &object, &new).err(), Some(K::UnknownPlatform));
    let accepting = builder().accept_platform(Platform::new(14)).build().unwrap();
    assert_eq!(answer(&accepting, &object, &new).unwrap().platform().number(), 14);

    let mac = device_with(System::macos_27());
    let object = mac.attest(&authority(), &CHALLENGE, NOW);
    let phones = builder().platforms([Platform::IOS]).build().unwrap();
    assert_eq!(answer(&phones, &object, &mac).err(), Some(K::UnknownPlatform));
}

#[test]
fn the_app_is_the_one_that_was_attested() {
    let other = "TEAMID1234.com.example.other";
    let verifier = builder().app(other).build().unwrap();
    for app in [APP, other] {
        let device = Device::from_seed(1, app);
        let object = device.attest(&authority(), &CHALLENGE, NOW);
        assert_eq!(answer(&verifier, &object, &device).unwrap().key().app_id(), app);
    }
    let stranger = Device::from_seed(1, "TEAMID1234.com.example.stranger");
    let object = stranger.attest(&authority(), &CHALLENGE, NOW);
    assert_eq!(answer(&verifier, &object, &stranger).err(), Some(K::AppIdMismatch));
}

#[test]
fn environments_are_kept_apart() {
    use Environment::{Development, Production};
    let devices = [(Production, device()), (Development, device().in_development())];
    for served in [&[Production][..], &[Development], &[Production, Development]] {
        let verifier = builder().environments(served.iter().copied()).build().unwrap();
        for (environment, device) in &devices {
            let object = device.attest(&authority(), &CHALLENGE, NOW);
            let environments =
                answer(&verifier, &object, device).map(|claims| claims.key().environment());
            let expected = if served.contains(environment) {
                Ok(*environment)
            } else {
                Err(K::EnvironmentMismatch)
            };
            assert_eq!(environments, expected);
        }
    }
}

/// Apple's anchor is the default, and nothing but it.
#[test]
fn without_the_simulated_root_nothing_simulated_passes() {
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let apple = Verifier::builder().app(APP).build().unwrap();
    assert_eq!(answer(&apple, &object, &device).err(), Some(ErrorKind::UnknownIssuer));
}

/// Each provider that is compiled in gives the same claims.
#[test]
fn every_provider_gives_the_same_claims() {
    use bonafide::Provider;
    let device = device_with(System::macos_27());
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let expected = answer(&verifier(), &object, &device).unwrap();
    for provider in [Provider::Graviola, Provider::RustCrypto, Provider::AwsLc] {
        if !provider.is_available() {
            let refused = builder().provider(provider).build().map(|_| ()).map_err(|e| e.kind());
            assert_eq!(refused, Err(K::ProviderUnavailable));
            continue;
        }
        let verifier = builder().provider(provider).build().unwrap();
        assert_eq!(verifier.provider(), provider);
        assert_eq!(answer(&verifier, &object, &device), Ok(expected.clone()));
    }
}

/// The errors of every step name the step, and hold nothing of the evidence.
#[test]
fn errors_name_their_step_and_no_evidence() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.counter = 7;
    let error = attest(&verifier(), &recipe.build(), &device).unwrap_err();
    assert_eq!(error.step(), Some("attestation step 7 (counter)"));
    assert_eq!(
        error.to_string(),
        "attestation step 7 (counter): the counter of a new key is not zero; expected 0; found 7; \
         to do: attest a key before it makes assertions [CounterNotZero]"
    );
    let broken = device.attestation(&authority(), &CHALLENGE, NOW);
    let object = broken.build_with(&broken.authenticator_data(), &[0x30, 0]);
    let error = attest(&verifier(), &object, &device).unwrap_err();
    assert_eq!(error.step(), Some("attestation step 1 (certificate chain)"));
    let garbage = attest(&verifier(), b"garbage", &device).unwrap_err();
    assert_eq!(garbage.step(), Some("attestation object"));
}

#[test]
fn a_report_tells_each_step_up_to_the_one_that_fails() {
    let device = device_with(System::ios_27());
    let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
    let verifier = verifier();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let explain = |object: &[u8]| {
        verifier.explain_attestation(object, &key_id, ClientData::hash(CHALLENGE), now())
    };
    let good = explain(&recipe.build());
    let numbers: Vec<_> = good.findings().iter().map(|f| f.step().number()).collect();
    assert_eq!(numbers, (0..=11).collect::<Vec<_>>());
    assert_eq!(good.findings()[10].found(), "4 (App Store)");
    let mac = device_with(System::macos_27());
    let id = KeyId::from_bytes(&mac.key_id()).unwrap();
    let object = mac.attest(&authority(), &CHALLENGE, NOW);
    let told = verifier.explain_attestation(&object, &id, ClientData::hash(CHALLENGE), now());
    assert!(told.findings()[4].found().contains("with an accepted boot policy"));
    assert!(good.error().is_none() && good.into_result().is_ok());

    recipe.aaguid = DEVELOPMENT;
    let bad = explain(&recipe.build());
    assert_eq!(bad.findings().len(), 8);
    let text = bad.to_string();
    for expected in ["FAIL", "expected: production", "found: development", "not reached"] {
        assert!(text.contains(expected), "{text}");
    }
    assert_eq!(bad.into_result().unwrap_err().kind(), K::EnvironmentMismatch);
}
