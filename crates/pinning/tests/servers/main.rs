//! Pinned clients before real servers, and our own server before OpenSSL's client.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod client;
#[path = "../pki/mod.rs"]
mod pki;
mod profile;
mod server;

use bonafide::{ErrorKind as K, Timestamp};
use bonafide_pinning::{OnExpiry, Pin, PinOutcome, PinSet};
use bonafide_testkit::{Curve, Key as AnyKey};
use client::{Client, Refusal, pins};
use pki::{Chain, HOST, Kind, certificate, leaf_extensions, sign};
use rustls::CertificateError as C;
use server::{Server, Who};

fn index(client: &Client) -> usize {
    match client.outcomes().last() {
        Some(PinOutcome::Matched { index, .. }) => *index,
        other => panic!("{other:?}"),
    }
}

/// Every server, with keys of both families.
fn with_both_kinds() -> impl Iterator<Item = (Who, Kind)> {
    Who::all().into_iter().flat_map(|who| [(who, Kind::P256), (who, Kind::Rsa)])
}

#[test]
fn right_pins_pass_and_wrong_ones_do_not() {
    for who in Who::all() {
        for kind in [Kind::P256, Kind::P384, Kind::Rsa] {
            let dir = tempfile::tempdir().unwrap();
            let chain = Chain::new(dir.path(), "good", kind);
            let other = Chain::new(dir.path(), "other", kind);
            let server = Server::start(who, dir.path(), &chain.presented(), &chain.leaf_key);
            for (place, der) in [&chain.leaf, &chain.intermediate, &chain.root].iter().enumerate() {
                let client = Client::new(&[&chain.root], pins(HOST, der));
                client.connect(HOST, &server).unwrap_or_else(|e| panic!("{who:?} {kind:?} {e:?}"));
                assert_eq!(index(&client), place, "{who:?} {kind:?}");
            }
            let client = Client::new(&[&chain.root], pins(HOST, &other.intermediate));
            let refused = client.connect(HOST, &server);
            assert_eq!(refused, Err(Refusal::Pin(K::PinMismatch)), "{who:?} {kind:?}");
            // No pins for this host, and so the ordinary evaluation alone.
            let client = Client::new(&[&chain.root], pins("b.example.com", &other.leaf));
            assert!(client.connect(HOST, &server).is_ok());
            assert_eq!(client.outcomes(), [PinOutcome::NotPinned]);
            let client = Client::new(&[&other.root], pins("b.example.com", &other.leaf));
            let refused = client.connect(HOST, &server);
            assert_eq!(refused, Err(Refusal::Certificate(C::UnknownIssuer)), "{who:?}");
        }
    }
}

/// A leaf from another authority that the client trusts, with everything that is pinned
/// appended to what is presented.
#[test]
fn in_the_middle_with_the_pinned_certificates_appended() {
    for (who, kind) in with_both_kinds() {
        let dir = tempfile::tempdir().unwrap();
        let chain = Chain::new(dir.path(), "good", kind);
        let evil = Chain::new(dir.path(), "evil", kind);
        let mut presented = evil.presented();
        presented.extend([chain.intermediate.clone(), chain.root.clone(), chain.leaf.clone()]);
        let server = Server::start(who, dir.path(), &presented, &evil.leaf_key);
        let roots = [&chain.root, &evil.root];
        for der in [&chain.leaf, &chain.intermediate, &chain.root] {
            let client = Client::new(&roots, pins(HOST, der));
            let refused = client.connect(HOST, &server);
            assert_eq!(refused, Err(Refusal::Pin(K::PinMismatch)), "{who:?}");
            // The same handshake is good to who only reports, and was told what was there.
            let client = Client::new(&roots, pins(HOST, der).report_only());
            assert!(client.connect(HOST, &server).is_ok(), "{who:?}");
            let seen = [&evil.leaf, &evil.intermediate, &evil.root];
            let seen: Vec<_> = seen.map(|der| Pin::of_certificate(der).unwrap()).into();
            let told = client.told.lock().unwrap();
            let (host, check) = &told[0];
            let PinOutcome::Mismatch { seen: found, .. } = check.outcome() else {
                panic!("{check:?}")
            };
            assert_eq!((host.as_str(), found, check.is_accepted()), (HOST, &seen, true));
        }
        // And to who has no pins for the host.
        let client = Client::new(&roots, pins("b.example.com", &chain.leaf));
        assert!(client.connect(HOST, &server).is_ok());
    }
}

/// A hundred certificates are some work, and then an answer like any other.
#[test]
fn a_long_list_is_no_way_around_the_pins() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let evil = Chain::new(dir.path(), "evil", Kind::P256);
    let with = |own: &Chain, padding: &Vec<u8>| {
        let mut presented = vec![own.leaf.clone()];
        presented.extend(vec![padding.clone(); 98]);
        presented.push(own.intermediate.clone());
        Server::start(Who::Rustls, dir.path(), &presented, &own.leaf_key)
    };
    let roots = [&chain.root, &evil.root];
    let client = Client::new(&roots, pins(HOST, &chain.intermediate));
    assert!(client.connect(HOST, &with(&chain, &evil.intermediate)).is_ok());
    let refused = client.connect(HOST, &with(&evil, &chain.intermediate));
    assert_eq!(refused, Err(Refusal::Pin(K::PinMismatch)));
    // Many that could all be the issuer: `webpki` gives up, and so does the handshake.
    let copies: Vec<_> = (0..98_u64)
        .map(|serial| {
            let key = &evil.leaf_key;
            let (root, middle) = ("good root", "good intermediate");
            let mut posing = certificate(root, middle, &key.spki, pki::authority_extensions());
            posing.serial = serial + 2;
            posing.sign(&AnyKey::derive(Curve::P256, 9, "nobody"))
        })
        .collect();
    let mut presented = vec![chain.leaf.clone()];
    presented.extend(copies);
    let server = Server::start(Who::Rustls, dir.path(), &presented, &chain.leaf_key);
    let began = std::time::Instant::now();
    assert!(matches!(client.connect(HOST, &server), Err(Refusal::Certificate(_))));
    assert!(began.elapsed() < std::time::Duration::from_secs(30), "it is bounded");
    // Many that issue each other: a chain that cannot be judged, and no alarm about pins.
    let key = AnyKey::derive(Curve::P256, 9, "maze");
    let walls = (0..98).map(|seed| {
        let other = AnyKey::derive(Curve::P256, seed, "wall");
        certificate("L", "L", &other.spki(), pki::authority_extensions()).sign(&key)
    });
    let own = certificate("L", HOST, &chain.leaf_key.spki, leaf_extensions(&[HOST])).sign(&key);
    let presented: Vec<_> = std::iter::once(own).chain(walls).collect();
    let server = Server::start(Who::Rustls, dir.path(), &presented, &chain.leaf_key);
    match client.connect(HOST, &server) {
        Err(Refusal::Certificate(C::Other(error))) => {
            assert!(error.0.downcast_ref::<webpki::Error>().is_some(), "{error:?}");
        }
        other => panic!("{other:?}"),
    }
}

/// What no pin makes good, whether it is enforced or only reported.
#[test]
fn a_bad_chain_is_refused_whatever_is_pinned() {
    for (who, kind) in with_both_kinds() {
        let dir = tempfile::tempdir().unwrap();
        let chain = Chain::new(dir.path(), "good", kind);
        let refused_with = |leaf: Vec<u8>, wanted: fn(&C) -> bool| {
            let presented = [leaf.clone(), chain.intermediate.clone()];
            let server = Server::start(who, dir.path(), &presented, &chain.leaf_key);
            for set in [pins(HOST, &leaf), pins(HOST, &leaf).report_only()] {
                let client = Client::new(&[&chain.root], set);
                match client.connect(HOST, &server) {
                    Err(Refusal::Certificate(error)) => assert!(wanted(&error), "{error:?}"),
                    other => panic!("{who:?} {other:?}"),
                }
                assert!(client.outcomes().is_empty(), "nothing was compared");
            }
        };
        refused_with(chain.another_leaf(|leaf| leaf.not_after = pki::now() - 10), |error| {
            matches!(error, C::ExpiredContext { .. })
        });
        refused_with(
            chain.another_leaf(|leaf| leaf.extensions = leaf_extensions(&["b.example.com"])),
            |error| matches!(error, C::NotValidForNameContext { .. }),
        );
        // Its own issuer.
        let alone = certificate(HOST, HOST, &chain.leaf_key.spki, leaf_extensions(&[HOST]));
        refused_with(sign(&alone, &chain.leaf_key), |error| *error == C::UnknownIssuer);
    }
}

#[test]
fn an_expired_set_is_open_or_closed() {
    for who in Who::all() {
        let dir = tempfile::tempdir().unwrap();
        let chain = Chain::new(dir.path(), "good", Kind::P256);
        let server = Server::start(who, dir.path(), &chain.presented(), &chain.leaf_key);
        let own = Pin::of_certificate(&chain.leaf).unwrap().to_string();
        let backup = Pin::from_bytes([0; 32]).to_string();
        for (then, expected) in
            [(OnExpiry::Open, Ok(())), (OnExpiry::Closed, Err(Refusal::Pin(K::PinSetExpired)))]
        {
            let ended = Timestamp::from_unix_seconds(pki::now() - 1);
            let set = PinSet::builder().host(HOST, [own.clone(), backup.clone()]);
            let client = Client::new(&[&chain.root], set.expires(ended, then).build().unwrap());
            assert_eq!(client.connect(HOST, &server).map(|_| ()), expected, "{who:?}");
            assert_eq!(client.outcomes(), [PinOutcome::Expired]);
        }
    }
}

/// A resumed session asks no verifier. With a changed pin set comes a new configuration, which
/// resumes nothing of the old one's.
#[test]
fn a_changed_pin_set_resumes_nothing() {
    for who in Who::all() {
        let dir = tempfile::tempdir().unwrap();
        let chain = Chain::new(dir.path(), "good", Kind::P256);
        let other = Chain::new(dir.path(), "other", Kind::P256);
        let server = Server::start(who, dir.path(), &chain.presented(), &chain.leaf_key);
        let client = Client::new(&[&chain.root], pins(HOST, &chain.leaf));
        assert!(!client.connect(HOST, &server).unwrap().resumed);
        assert!(client.connect(HOST, &server).unwrap().resumed, "{who:?}");
        assert_eq!(client.outcomes().len(), 1, "one was checked, one resumed");
        let changed = Client::new(&[&chain.root], pins(HOST, &other.leaf));
        let refused = changed.connect(HOST, &server);
        assert_eq!(refused, Err(Refusal::Pin(K::PinMismatch)), "{who:?}");
        assert!(client.connect(HOST, &server).unwrap().resumed, "the old one goes on");
    }
}
