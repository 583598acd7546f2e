//! Wrong answers that existing verifiers were found to give, one test for each.

use crate::setup::*;
use bonafide::ErrorKind as K;
use bonafide::app_attest::{AttestedKey, ClientData, Environment};
use bonafide::replay::{Effect, Effects, Outcome};
use bonafide_testkit::app_attest::{Authority, Device, System, launch_map};
use bonafide_testkit::certificate::{Extension, name};
use bonafide_testkit::{Curve, Key};
use std::collections::HashMap;
use std::sync::Mutex;

/// A table of counters whose write is one conditional statement.
#[derive(Default)]
struct Table(Mutex<HashMap<[u8; 32], u32>>);

impl Table {
    fn commit(&self, effects: &Effects) -> Outcome {
        let mut rows = self.0.lock().unwrap();
        for effect in effects {
            match effect {
                Effect::Enrol { device, .. } => {
                    if rows.contains_key(device.as_bytes()) {
                        return Outcome::AlreadyEnrolled;
                    }
                    rows.insert(*device.as_bytes(), 0);
                }
                Effect::Advance { device, counter, .. } => match rows.get_mut(device.as_bytes()) {
                    None => return Outcome::UnknownDevice,
                    Some(stored) if *stored >= *counter => return Outcome::Stale,
                    Some(stored) => *stored = *counter,
                },
                other => panic!("an effect that this table does not know: {other:?}"),
            }
        }
        Outcome::Committed
    }
}

fn advance(table: &Table, object: &[u8], key: &AttestedKey) -> Result<u32, K> {
    verifier()
        .verify_assertion(object, ClientData::hash(CHALLENGE), key)
        .map_err(|error| error.kind())?
        .commit_with(|effects| Ok::<_, ()>(table.commit(effects)))
        .map(|assertion| assertion.counter())
        .map_err(|refused| refused.into_error().kind())
}

fn enrol(table: &Table, device: &Device) -> AttestedKey {
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    attest(&verifier(), &object, device)
        .unwrap()
        .commit_with(|effects| Ok::<_, ()>(table.commit(effects)))
        .unwrap()
        .into_key()
}

#[test]
fn chain_result_discarded_so_self_signed_accepted() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    // The attacker is the whole authority, with the right names.
    let mallory = Authority::from_seed(666);
    recipe.issuers = vec![mallory.intermediate_der()];
    recipe.leaf_issuer = mallory.intermediate_key().clone();
    let refused = answer(&verifier(), &recipe.build(), &device).err();
    assert_eq!(refused, Some(K::CertificateSignature));
    // The leaf signs itself.
    recipe.leaf.issuer = recipe.leaf.subject.clone();
    recipe.leaf_issuer = device.key().clone();
    recipe.issuers = vec![recipe.leaf_der()];
    let refused = answer(&verifier(), &recipe.build(), &device).err();
    assert_eq!(refused, Some(K::NotACertificationAuthority));
}

#[test]
fn expired_leaf_accepted() {
    let device = device();
    let object = device.attest(&authority(), &CHALLENGE, NOW - 10 * 86_400);
    assert_eq!(answer(&verifier(), &object, &device).err(), Some(K::CertificateExpired));
}

#[test]
fn only_nine_bytes_of_the_aaguid_compared() {
    let device = device();
    for aaguid in [*b"appattestdevelop", *b"appattest\0\0\0\0\0\0\x01", *b"appattestXXXXXXX"] {
        let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
        recipe.aaguid = aaguid;
        let refused = answer(&verifier(), &recipe.build(), &device).err();
        assert_eq!(refused, Some(K::EnvironmentMismatch));
    }
}

#[test]
fn an_equal_counter_passes() {
    let table = Table::default();
    let mut device = device();
    let key = enrol(&table, &device);
    let object = device.assert(&CHALLENGE);
    assert_eq!(advance(&table, &object, &key), Ok(1));
    assert_eq!(advance(&table, &object, &key), Err(K::CounterNotIncreased));
    device.set_counter(0);
    assert_eq!(advance(&table, &device.assert(&CHALLENGE), &key), Err(K::CounterNotIncreased));
}

#[test]
fn counter_check_skipped_when_no_counter_is_stored() {
    let table = Table::default();
    let mut device = device();
    let key = enrolled(&device);
    assert_eq!(advance(&table, &device.assert(&CHALLENGE), &key), Err(K::UnknownDevice));
}

#[test]
fn signed_counter_read() {
    let table = Table::default();
    let mut device = device();
    let key = enrol(&table, &device);
    device.set_counter(0x7fff_ffff);
    assert_eq!(advance(&table, &device.assert(&CHALLENGE), &key), Ok(0x8000_0000));
    device.set_counter(4);
    assert_eq!(advance(&table, &device.assert(&CHALLENGE), &key), Err(K::CounterNotIncreased));
}

#[test]
fn short_input_panics() {
    let device = device();
    let recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let data = recipe.authenticator_data();
    for length in 0..data.len() {
        let object = recipe.build_with(&data[..length], &recipe.leaf_der());
        let refused = answer(&verifier(), &object, &device).err();
        assert_eq!(refused, Some(K::InvalidAuthenticatorData), "{length} bytes");
    }
    let key = enrolled(&device);
    let recipe = device.clone().assertion(&CHALLENGE);
    let data = recipe.authenticator_data();
    for length in 0..data.len() {
        let object = recipe.build_with(&data[..length], &recipe.signature());
        let refused = assert_answer(&verifier(), &object, &key).err();
        assert_eq!(refused, Some(K::InvalidAuthenticatorData), "{length} bytes");
    }
}

#[test]
fn public_key_with_a_leading_zero_mishandled() {
    let begins_with_zero = |device: &Device| {
        let point = device.key().point();
        point[1] == 0 || point[33] == 0
    };
    let mut devices =
        (0..5000).map(|seed| Device::from_seed(seed, APP)).filter(begins_with_zero).take(3);
    let mut device = devices.next().expect("one in 128 keys begins with zero");
    loop {
        let key = enrolled(&device);
        assert!(assert_answer(&verifier(), &device.assert(&CHALLENGE), &key).is_ok());
        let Some(next) = devices.next() else { break };
        device = next;
    }
}

/// There is no argument for a challenge that the client says it used: the
/// verifier hashes what the caller rebuilt, and nothing else.
#[test]
fn challenge_compared_with_a_copy_that_the_client_sent() {
    let mut device = device();
    let key = enrolled(&device);
    let mut recipe = device.assertion(&[0x66; 32]);
    recipe.members.push(("clientDataHash".into(), bonafide_testkit::cbor::bytes(&CHALLENGE)));
    let refused = assert_answer(&verifier(), &recipe.build(), &key).err();
    assert_eq!(refused, Some(K::AssertionSignature));
}

#[test]
fn flags_modified_while_the_signature_is_checked() {
    let mut device = device();
    let key = enrolled(&device);
    for flags in [0x00, 0x40, 0x80, 0xc0, 0xff] {
        let mut recipe = device.assertion(&CHALLENGE);
        recipe.flags = flags;
        assert!(assert_answer(&verifier(), &recipe.build(), &key).is_ok(), "{flags:#x}");
        let signature = recipe.signature();
        recipe.flags ^= 0x80;
        let object = recipe.build_with(&recipe.authenticator_data(), &signature);
        let refused = assert_answer(&verifier(), &object, &key).err();
        assert_eq!(refused, Some(K::AssertionSignature), "{flags:#x}");
    }
}

#[test]
fn extended_key_usage_demanded() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    assert!(!recipe.leaf.extension("2.5.29.37").critical);
    assert!(answer(&verifier(), &recipe.build(), &device).is_ok(), "Apple's own usage");
    recipe.leaf.extensions.retain(|extension| extension.id != "2.5.29.37");
    assert!(answer(&verifier(), &recipe.build(), &device).is_ok(), "none");
}

#[test]
fn extension_map_behind_an_assertion_rejected_or_ignored() {
    let mut device = device_with(System::ios_27());
    let key = enrolled(&device);
    let claims = assert_answer(&verifier(), &device.assert(&CHALLENGE), &key).unwrap();
    let fields = claims.launch().present().expect("the map is read");
    assert_eq!(fields.bundle_version(), Some("1"));
    let mut recipe = device.assertion(&CHALLENGE);
    recipe.extensions = vec![0xa1, 0x01];
    assert_eq!(assert_answer(&verifier(), &recipe.build(), &key).err(), Some(K::InvalidCbor));
}

/// The crate reads no store: what is trusted is what was passed. A chain to any
/// other root ends nowhere, whatever the machine trusts.
#[test]
fn system_trust_store_added_to_the_pinned_root() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    let public = Key::derive(Curve::P384, 9, "a public authority");
    let mut intermediate = authority().intermediate_certificate();
    intermediate.issuer = name("Some Public Root");
    recipe.issuers = vec![intermediate.sign(&public)];
    assert_eq!(answer(&verifier(), &recipe.build(), &device).err(), Some(K::UnknownIssuer));
}

#[test]
fn launch_fields_believed_where_the_system_wrote_none() {
    let device = device();
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.extensions = launch_map(4, "999");
    let claims = answer(&verifier(), &recipe.build(), &device).unwrap();
    assert_eq!(claims.launch().present(), None);
    assert!(!claims.key().launch_fields_are_believed());
}

#[test]
fn assertion_judged_by_an_app_other_than_its_keys() {
    let other = "TEAMID1234.com.example.other";
    let verifier = builder().app(other).build().unwrap();
    let key = enrolled(&device());
    // The key was attested for APP; the assertion says the other served app.
    let object = Device::from_seed(1, other).assert(&CHALLENGE);
    assert_eq!(assert_answer(&verifier, &object, &key).err(), Some(K::AppIdMismatch));
    // A development key that comes back into a production verifier.
    let object = device().in_development().attest(&authority(), &CHALLENGE, NOW);
    let both = builder()
        .environments([Environment::Production, Environment::Development])
        .build()
        .unwrap();
    let development = answer(&both, &object, &device()).unwrap().into_key();
    let stored = AttestedKey::from_trusted_storage(&development.to_bytes()).unwrap();
    let object = device().in_development().assert(&CHALLENGE);
    assert!(assert_answer(&both, &object, &stored).is_ok());
    let refused = assert_answer(&crate::setup::verifier(), &object, &stored).err();
    assert_eq!(refused, Some(K::EnvironmentMismatch));
}

#[test]
fn counter_read_compared_and_written_in_three_steps() {
    let table = Table::default();
    let mut device = device();
    let key = enrol(&table, &device);
    let object = device.assert(&CHALLENGE);
    // Both requests are verified before either commits, as two servers would.
    let verify =
        || verifier().verify_assertion(&object, ClientData::hash(CHALLENGE), &key).unwrap();
    let (first, second) = (verify(), verify());
    let outcomes = [table.commit(first.effects()), table.commit(second.effects())];
    assert_eq!(outcomes, [Outcome::Committed, Outcome::Stale]);
    assert!(first.finish(outcomes[0]).is_ok());
    let refused = second.finish(outcomes[1]).map_err(|error| error.kind());
    assert_eq!(refused.err(), Some(K::CounterNotIncreased));
}

#[test]
fn error_of_the_signature_library_read_as_success() {
    let mut device = device();
    let key = enrolled(&device);
    let recipe = device.assertion(&CHALLENGE);
    // Numbers that libraries answer with an error of their own, not with "no".
    for signature in [
        &b"\x30\x06\x02\x01\x00\x02\x01\x00"[..],
        b"\x30\x06\x02\x01\x01\x02\x01\x00",
        b"\x30\x06\x02\x01\x00\x02\x01\x01",
    ] {
        let object = recipe.build_with(&recipe.authenticator_data(), signature);
        let refused = assert_answer(&verifier(), &object, &key).err();
        assert_eq!(refused, Some(K::AssertionSignature));
    }
}

#[test]
fn a_key_that_is_enrolled_is_not_enrolled_again() {
    let table = Table::default();
    let device = device();
    enrol(&table, &device);
    let object = device.attest(&authority(), &CHALLENGE, NOW);
    let again = attest(&verifier(), &object, &device).unwrap();
    let refused = again.commit_with(|effects| Ok::<_, ()>(table.commit(effects)));
    assert_eq!(refused.unwrap_err().into_error().kind(), K::AlreadyEnrolled);
}

/// Path length and usage of the intermediate are enforced on real shapes too.
#[test]
fn a_leaf_cannot_issue_leaves() {
    let device = device();
    let leaf_as_issuer = device.attestation(&authority(), &CHALLENGE, NOW).leaf;
    let mut recipe = device.attestation(&authority(), &CHALLENGE, NOW);
    recipe.leaf.issuer = leaf_as_issuer.subject.clone();
    recipe.leaf_issuer = device.key().clone();
    let mut forged = leaf_as_issuer;
    forged.extensions[1] = Extension::key_usage(0xf4);
    recipe.issuers = vec![forged.sign(authority().intermediate_key())];
    let refused = answer(&verifier(), &recipe.build(), &device).err();
    assert_eq!(refused, Some(K::NotACertificationAuthority));
}
