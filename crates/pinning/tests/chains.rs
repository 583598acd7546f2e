//! `verify_pins` over chains of every kind of key that public servers have.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod pki;

use bonafide::{ErrorKind as K, Timestamp};
use bonafide_pinning::{OnExpiry, Pin, PinOutcome, PinSet, verify_pins};
use bonafide_testkit::certificate::Extension;
use pki::{Chain, HOST, Key, Kind, certificate, leaf_extensions, sign};

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(pki::now())
}

fn pin(der: &[u8]) -> String {
    Pin::of_certificate(der).unwrap().to_string()
}

/// The host has the pin of this certificate, and a backup.
fn pinned(der: &[u8]) -> PinSet {
    let backup = Pin::from_bytes([0; 32]).to_string();
    PinSet::builder().host(HOST, [pin(der), backup]).build().unwrap()
}

/// The index that matched, or what was refused.
fn answer(chain: &[Vec<u8>], pins: &PinSet) -> Result<usize, K> {
    match verify_pins(HOST, chain, pins, now()).into_result() {
        Ok(PinOutcome::Matched { index, .. }) => Ok(index),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.kind()),
    }
}

#[test]
fn each_certificate_of_the_path_may_be_the_pinned_one() {
    let dir = tempfile::tempdir().unwrap();
    for kind in Kind::ALL {
        let chain = Chain::new(dir.path(), &format!("{kind:?}"), kind);
        let evaluated = [chain.leaf.clone(), chain.intermediate.clone(), chain.root.clone()];
        for (index, der) in evaluated.iter().enumerate() {
            assert_eq!(answer(&evaluated, &pinned(der)), Ok(index), "{kind:?}");
        }
        // The order above the leaf does not count.
        let swapped = [chain.leaf.clone(), chain.root.clone(), chain.intermediate.clone()];
        assert_eq!(answer(&swapped, &pinned(&chain.root)), Ok(1));
        let other = Chain::new(dir.path(), &format!("{kind:?} other"), kind);
        assert_eq!(answer(&evaluated, &pinned(&other.root)), Err(K::PinMismatch));
        // In the middle, with another trusted authority's leaf and what is pinned behind it.
        let mut appended = other.presented();
        appended.extend([chain.intermediate.clone(), chain.root.clone()]);
        for der in [&chain.intermediate, &chain.root] {
            assert_eq!(answer(&appended, &pinned(der)), Err(K::PinMismatch), "{kind:?}");
        }
        // With the pinned authority's name, but not its key.
        let posing = certificate(
            &format!("{} intermediate", chain.name),
            HOST,
            &other.leaf_key.spki,
            leaf_extensions(&[HOST]),
        );
        let forged = sign(&posing, &other.intermediate_key);
        let forged = [forged, chain.intermediate.clone()];
        assert_eq!(answer(&forged, &pinned(&chain.intermediate)), Err(K::PinMismatch));
    }
}

#[test]
fn a_path_to_the_pin_has_to_be_good() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let pins = pinned(&chain.intermediate);
    let with = |leaf: Vec<u8>| answer(&[leaf, chain.intermediate.clone()], &pins);
    assert_eq!(with(chain.another_leaf(|_| {})), Ok(1));
    let expired = chain.another_leaf(|leaf| leaf.not_after = pki::now() - 10);
    assert_eq!(with(expired.clone()), Err(K::CertificateExpired));
    let early = chain.another_leaf(|leaf| leaf.not_before = pki::now() + 1000);
    assert_eq!(with(early), Err(K::CertificateNotYetValid));
    let other_host =
        chain.another_leaf(|leaf| leaf.extensions = leaf_extensions(&["b.example.com"]));
    assert_eq!(with(other_host.clone()), Err(K::HostMismatch));
    let no_name = chain.another_leaf(|leaf| drop(leaf.extensions.remove(0)));
    assert_eq!(with(no_name), Err(K::HostMismatch));
    let for_clients = chain.another_leaf(|leaf| {
        let client = bonafide_testkit::der::oid("1.3.6.1.5.5.7.3.2");
        let usage = bonafide_testkit::der::sequence(&[&client]);
        leaf.extensions.push(Extension::new("2.5.29.37", false, usage));
    });
    assert_eq!(with(for_clients), Err(K::PinMismatch), "a path for clients only");
    let critical = chain.another_leaf(|leaf| {
        leaf.extensions.push(Extension::new("1.2.3.4", true, vec![5, 0]));
    });
    assert_eq!(with(critical), Err(K::InvalidCertificate), "it cannot be read");
    // Report-only forgives the pin, and none of this.
    let lenient = pinned(&chain.intermediate).report_only();
    for leaf in [expired, other_host.clone()] {
        let check = verify_pins(HOST, &[leaf, chain.intermediate.clone()], &lenient, now());
        assert!(!check.is_accepted());
    }
    let elsewhere = Chain::new(dir.path(), "elsewhere", Kind::P256);
    let check = verify_pins(HOST, &elsewhere.presented(), &lenient, now());
    assert!(check.is_accepted());
    let PinOutcome::Mismatch { seen, .. } = check.outcome() else { panic!("{check:?}") };
    let pins = elsewhere.presented().iter().map(|der| Pin::of_certificate(der)).collect();
    assert_eq!(Ok(seen.clone()), pins);
    // A pin of the leaf's own key is no licence for another host.
    assert_eq!(answer(&[other_host], &pinned(&chain.leaf)), Err(K::HostMismatch));
}

/// What has issued nothing by its own certificate is no anchor: a server's certificate cannot
/// vouch for another. (Whoever holds its key can make it another one, and does not need to.)
#[test]
fn only_authorities_issue() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let below = Key::new(dir.path(), "below", Kind::P256);
    // The pinned server's key signs a certificate for a host with the same pins.
    let sub = certificate(HOST, "sub", &below.spki, leaf_extensions(&[HOST]));
    let sub = sign(&sub, &chain.leaf_key);
    let presented = [sub, chain.leaf.clone(), chain.intermediate.clone()];
    assert_eq!(answer(&presented, &pinned(&chain.leaf)), Err(K::PinMismatch));

    // An authority that may not have another below it.
    let root = Key::new(dir.path(), "narrow root", Kind::P256);
    let middle = Key::new(dir.path(), "narrow middle", Kind::P256);
    let mut narrow = certificate("narrow", "narrow", &root.spki, pki::authority_extensions());
    let issued = certificate("narrow", "middle", &middle.spki, pki::authority_extensions());
    let leaf = certificate("middle", HOST, &below.spki, leaf_extensions(&[HOST]));
    let (leaf, issued) = (sign(&leaf, &middle), sign(&issued, &root));
    for (limit, expected) in [(None, Ok(2)), (Some(1), Ok(2)), (Some(0), Err(K::PinMismatch))] {
        narrow.extensions[0] = Extension::basic_constraints(true, limit);
        let narrow = sign(&narrow, &root);
        let chain = [leaf.clone(), issued.clone(), narrow.clone()];
        assert_eq!(answer(&chain, &pinned(&narrow)), expected, "{limit:?}");
    }
}

/// A cross-certificate makes a second, longer way: the pinned authority allows the short one.
#[test]
fn a_way_that_is_too_long_hides_no_short_one() {
    let dir = tempfile::tempdir().unwrap();
    let key = |name: &str| Key::new(dir.path(), name, Kind::P256);
    let (root, issuer, between, own) = (key("root"), key("issuer"), key("between"), key("own"));
    let authority = |by: &str, name: &str, of: &Key, signer: &Key| {
        sign(&certificate(by, name, &of.spki, pki::authority_extensions()), signer)
    };
    let mut pinned_root = certificate("R", "R", &root.spki, pki::authority_extensions());
    pinned_root.extensions[0] = Extension::basic_constraints(true, Some(1));
    let pinned_root = sign(&pinned_root, &root);
    let leaf = sign(&certificate("I", HOST, &own.spki, leaf_extensions(&[HOST])), &issuer);
    let (short, cross) =
        (authority("R", "I", &issuer, &root), authority("J", "I", &issuer, &between));
    let crossing = authority("R", "J", &between, &root);
    let chain = [leaf.clone(), cross.clone(), crossing.clone(), short, pinned_root.clone()];
    assert_eq!(answer(&chain, &pinned(&pinned_root)), Ok(4));
    let chain = [leaf, cross, crossing, pinned_root.clone()];
    assert_eq!(answer(&chain, &pinned(&pinned_root)), Err(K::PinMismatch));
}

/// It is the key that is pinned: an old certificate of it, as cross-signed roots are, still
/// stands for it.
#[test]
fn the_dates_of_the_pinned_certificate_do_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let middle = format!("{} intermediate", chain.name);
    let mut old =
        certificate("old root", &middle, &chain.intermediate_key.spki, pki::authority_extensions());
    old.not_after = pki::now() - 10;
    let old = sign(&old, &chain.root_key);
    let presented = [chain.leaf.clone(), old];
    assert_eq!(answer(&presented, &pinned(&chain.intermediate)), Ok(1));
}

#[test]
fn hosts_without_pins_and_sets_that_expired() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let (backup, own) = (Pin::from_bytes([0; 32]).to_string(), pin(&chain.leaf));
    for (then, accepted) in [(OnExpiry::Open, true), (OnExpiry::Closed, false)] {
        let set = PinSet::builder().host(HOST, [own.clone(), backup.clone()]);
        let set = set.expires(now(), then).build().unwrap();
        let check = verify_pins(HOST, &chain.presented(), &set, now());
        assert_eq!((check.outcome(), check.is_accepted()), (&PinOutcome::Expired, accepted));
        let refused = check.into_result().map_err(|error| error.kind());
        assert_eq!(refused.is_ok(), accepted);
        assert!(accepted || refused == Err(K::PinSetExpired));
        // Until the last moment, it counts.
        let before = now().saturating_sub(std::time::Duration::from_secs(3600));
        let check = verify_pins(HOST, &chain.presented(), &set, before);
        assert!(matches!(check.outcome(), PinOutcome::Matched { .. }));
        // Hosts without pins do not expire.
        let check = verify_pins("b.example.com", &chain.presented(), &set, now());
        assert_eq!((check.outcome(), check.is_accepted()), (&PinOutcome::NotPinned, true));
    }
}

#[test]
fn garbage_is_refused_with_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let pins = pinned(&chain.leaf);
    let leaf = || chain.leaf.clone();
    for (presented, expected) in [
        (vec![], K::ChainLength),
        (vec![leaf(); 7], K::ChainLength),
        (vec![leaf(); 100], K::ChainLength),
        (vec![vec![]], K::InvalidCertificate),
        (vec![b"certificate".to_vec()], K::InvalidCertificate),
        (vec![leaf()[..leaf().len() - 1].to_vec()], K::InvalidCertificate),
        (vec![[leaf(), vec![0]].concat()], K::InvalidCertificate),
        (vec![leaf(), vec![0x30; 65_537]], K::InputTooLarge),
    ] {
        assert_eq!(answer(&presented, &pins), Err(expected), "{}", presented.len());
    }
    assert_eq!(answer(&vec![leaf(); 6], &pins), Ok(0));
    let check = verify_pins("https://api.example.com", &[leaf()], &pins, now());
    assert!(matches!(check.into_result(), Err(error) if error.kind() == K::InvalidPinHost));
    for bytes in [&chain.leaf[..], b"", b"key"] {
        let refused = Pin::of_spki(bytes).map_err(|error| error.kind());
        assert_eq!(refused, Err(K::InvalidPublicKey), "a certificate is no key");
    }
    assert_eq!(Pin::of_spki(&chain.leaf_key.spki), Pin::of_certificate(&chain.leaf));
    // Behind a server's own certificate that is pinned, nothing else matters.
    assert_eq!(answer(&[leaf(), b"certificate".to_vec()], &pins), Ok(0));
    let root = pinned(&chain.root);
    let behind = [leaf(), chain.intermediate.clone(), b"certificate".to_vec()];
    assert_eq!(answer(&behind, &root), Err(K::InvalidCertificate));
    for at in 0..chain.leaf.len() {
        let mut changed = chain.leaf.clone();
        changed[at] ^= 1;
        let presented = [changed, chain.intermediate.clone()];
        assert!(answer(&presented, &pinned(&chain.intermediate)).is_err(), "byte {at}");
    }
}

#[test]
fn small_rsa_keys_sign_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("small.key");
    let file = path.to_str().unwrap();
    pki::openssl(
        &["genpkey", "-out", file, "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
        b"",
    );
    let spki = pki::openssl(&["pkey", "-in", file, "-pubout", "-outform", "DER"], b"");
    let small = Key { kind: Kind::Rsa, path, spki };
    let root = certificate("small", "small", &small.spki, pki::authority_extensions());
    let leaf = certificate("small", HOST, &small.spki, leaf_extensions(&[HOST]));
    let (root, leaf) = (sign(&root, &small), sign(&leaf, &small));
    // Both have the same key; the pin is taken for the authority's certificate alone.
    let other = Chain::new(dir.path(), "other", Kind::Rsa);
    let below = certificate("small", HOST, &other.leaf_key.spki, leaf_extensions(&[HOST]));
    let below = sign(&below, &small);
    assert_eq!(answer(&[below, root.clone()], &pinned(&root)), Err(K::PinMismatch));
    assert_eq!(answer(&[leaf, root.clone()], &pinned(&root)), Ok(0), "its own key is pinned");
}

/// A server appends what is pinned, an old certificate of it, or one of another's: the alarm is
/// that of any mismatch, and who only reports goes on.
#[test]
fn whatever_is_wrong_with_a_path_to_a_pin_it_is_a_mismatch() {
    let dir = tempfile::tempdir().unwrap();
    let good = Chain::new(dir.path(), "good", Kind::P256);
    let evil = Chain::new(dir.path(), "evil", Kind::P256);
    let root_name = format!("{} root", evil.name);
    let mut old = certificate("x", &root_name, &good.root_key.spki, pki::authority_extensions());
    old.not_after = pki::now() - 10;
    let old = sign(&old, &good.root_key);
    for (appended, of) in [(good.leaf.clone(), &good.leaf), (old, &good.root)] {
        let mut presented = evil.presented();
        presented.push(appended);
        assert_eq!(answer(&presented, &pinned(of)), Err(K::PinMismatch));
        let check = verify_pins(HOST, &presented, &pinned(of).report_only(), now());
        assert!(check.is_accepted());
    }
}

/// Both ends of a validity are inside (RFC 5280, section 4.1.2.5), and the limit is a good length.
#[test]
fn limits_are_inside() {
    let dir = tempfile::tempdir().unwrap();
    let chain = Chain::new(dir.path(), "good", Kind::P256);
    let (from, until) = (pki::now() - 1000, pki::now() + 1000);
    let leaf = chain.another_leaf(|leaf| (leaf.not_before, leaf.not_after) = (from, until));
    let pins = pinned(&leaf);
    let at = |seconds: u64| {
        let check = verify_pins(HOST, &[&leaf], &pins, Timestamp::from_unix_seconds(seconds));
        check.into_result().map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(at(from - 1), Err(K::CertificateNotYetValid));
    assert_eq!((at(from), at(until)), (Ok(()), Ok(())));
    assert_eq!(at(until + 1), Err(K::CertificateExpired));
    let padded = |length: usize| {
        let padding = vec![0; length - chain.leaf.len()];
        answer(&[chain.leaf.clone(), padding], &pinned(&chain.leaf))
    };
    assert_eq!(padded(65_536), Ok(0));
    assert_eq!(padded(65_537), Err(K::InputTooLarge));
}

/// Certificates that all claim to be each other's issuer, and one with the pinned key.
#[test]
fn a_maze_is_soon_left() {
    let dir = tempfile::tempdir().unwrap();
    let good = Chain::new(dir.path(), "good", Kind::P256);
    let keys: Vec<_> =
        (0..4).map(|number| Key::new(dir.path(), &format!("maze{number}"), Kind::P256)).collect();
    let leaf = certificate("L", HOST, &good.leaf_key.spki, leaf_extensions(&[HOST]));
    let mut presented = vec![sign(&leaf, &keys[0])];
    for key in &keys {
        let mut wall = certificate("L", "L", &key.spki, pki::authority_extensions());
        // As large as the limit allows.
        wall.extensions.push(Extension::new("1.2.3", false, vec![0; 12_000]));
        presented.push(sign(&wall, key));
    }
    let pinned_key = &good.root_key;
    let door = certificate("L", "L", &pinned_key.spki, pki::authority_extensions());
    presented.push(sign(&door, &keys[0]));
    let began = std::time::Instant::now();
    assert_eq!(answer(&presented, &pinned(&good.root)), Err(K::PinMismatch));
    assert!(began.elapsed() < std::time::Duration::from_secs(5), "{:?}", began.elapsed());
}
