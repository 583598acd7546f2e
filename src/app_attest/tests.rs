//! What only the inside can see: the work that an input causes.

use super::*;
use crate::signature::count;
use crate::{Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device};

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;

fn verifier(knows_the_intermediate: bool) -> Verifier {
    let authority = Authority::from_seed(1);
    let root = TrustAnchor::from_der(&authority.root_der()).unwrap();
    let mut builder = Verifier::builder().app(APP).trust_anchors([root]);
    if knows_the_intermediate {
        builder = builder.known_intermediate(&authority.intermediate_der());
    }
    builder.build().unwrap()
}

/// Verifications for an object, and whether it was accepted.
fn attest(verifier: &Verifier, device: &Device, object: &[u8]) -> (usize, bool) {
    let key_id = KeyId::from_bytes(&device.key_id()).unwrap();
    let now = Timestamp::from_unix_seconds(NOW);
    count::during(|| {
        verifier.verify_attestation(object, &key_id, ClientData::hash([1; 32]), now).is_ok()
    })
}

#[test]
fn an_attestation_costs_two_signatures_or_one_if_the_intermediate_is_known() {
    let device = Device::from_seed(1, APP);
    let object = device.attest(&Authority::from_seed(1), &[1; 32], NOW);
    assert_eq!(attest(&verifier(false), &device, &object), (2, true));
    assert_eq!(attest(&verifier(true), &device, &object), (1, true));
}

#[test]
fn no_input_costs_more() {
    let authority = Authority::from_seed(1);
    let mut device = Device::from_seed(1, APP);
    let recipe = device.attestation(&authority, &[1; 32], NOW);
    let mut longer = recipe.clone();
    longer.issuers = vec![authority.intermediate_der(); 20];
    let mut foreign = recipe.clone();
    foreign.issuers = vec![Authority::from_seed(2).intermediate_der()];
    let mut late = recipe.clone();
    late.aaguid = [0; 16];
    for recipe in [recipe, longer, foreign, late] {
        for knows in [false, true] {
            assert!(attest(&verifier(knows), &device, &recipe.build()).0 <= 2);
        }
    }
    let (verifier, object) = (verifier(false), device.assert(&[1; 32]));
    let point = device.key().point();
    let key = AttestedKey::from_trusted_parts(&point, APP, Environment::Production).unwrap();
    for at in 0..object.len() {
        let mut changed = object.clone();
        changed[at] ^= 1;
        let (verifications, accepted) = count::during(|| {
            verifier.verify_assertion(&changed, ClientData::hash([1; 32]), &key).is_ok()
        });
        assert!(verifications <= 1 && !accepted, "byte {at}");
    }
}
