use super::{Certificate, TrustAnchor, TrustStore, pinned};
use crate::error::{ErrorKind, Result};
use crate::signature::{Provider, count};
use crate::time::Timestamp;
use bonafide_testkit::app_attest::Authority;
use bonafide_testkit::certificate::{Certificate as Maker, Extension, algorithm, name};
use bonafide_testkit::{Curve, Hash, Key, der};

const NOW: u64 = 1_780_000_000;

/// Root, intermediate and leaf before they are signed.
struct Chain {
    root: (Maker, Key),
    intermediate: (Maker, Key),
    leaf: Maker,
    leaf_issuer: Key,
    now: u64,
}

fn chain() -> Chain {
    let authority = Authority::from_seed(1);
    let leaf = Maker {
        serial: 9,
        issuer: authority.intermediate_name().to_vec(),
        subject: name("leaf"),
        not_before: NOW - 10,
        not_after: NOW + 10,
        spki: Key::derive(Curve::P256, 1, "leaf").spki(),
        extensions: vec![Extension::basic_constraints(false, None), Extension::key_usage(0x80)],
        hash: Hash::Sha256,
        ..authority.root_certificate()
    };
    Chain {
        root: (authority.root_certificate(), authority.root_key().clone()),
        intermediate: (authority.intermediate_certificate(), authority.intermediate_key().clone()),
        leaf,
        leaf_issuer: authority.intermediate_key().clone(),
        now: NOW,
    }
}

impl Chain {
    fn anchor(&self) -> Result<TrustAnchor> {
        TrustAnchor::from_der(&self.root.0.sign(&self.root.1))
    }

    fn store(&self, known: bool) -> Result<TrustStore> {
        let supplied = if known { vec![self.intermediate_der()] } else { vec![] };
        TrustStore::new(Provider::preferred(), &[self.anchor()?], &[], &supplied)
    }

    fn intermediate_der(&self) -> Vec<u8> {
        self.intermediate.0.sign(&self.root.1)
    }

    fn leaf_der(&self) -> Vec<u8> {
        self.leaf.sign(&self.leaf_issuer)
    }

    fn answer(&self, known: bool) -> Result<(), ErrorKind> {
        let store = self.store(known).map_err(|error| error.kind())?;
        validate(&store, &[self.leaf_der(), self.intermediate_der()], self.now)
    }
}

fn validate(store: &TrustStore, chain: &[Vec<u8>], now: u64) -> Result<(), ErrorKind> {
    let read = || {
        let chain: Vec<_> =
            chain.iter().map(|der| Certificate::read(der)).collect::<Result<_>>()?;
        store.validate(&chain, Timestamp::from_unix_seconds(now)).map(|_| ())
    };
    read().map_err(|error| error.kind())
}

/// One change to a good chain, and the rule that it breaks. The second answer is
/// the one where the intermediate is known in advance.
#[test]
fn each_defect_has_its_kind() {
    use ErrorKind as K;
    type Change = fn(&mut Chain);
    let cases: &[(&str, Change, Result<(), K>)] = &[
        ("nothing", |_| {}, Ok(())),
        ("leaf not yet valid", |c| c.leaf.not_before = NOW + 1, Err(K::CertificateNotYetValid)),
        ("leaf expired", |c| c.leaf.not_after = NOW - 1, Err(K::CertificateExpired)),
        ("first moment", |c| c.now = NOW - 10, Ok(())),
        ("last moment", |c| c.now = NOW + 10, Ok(())),
        (
            "intermediate not yet valid",
            |c| c.intermediate.0.not_before = NOW + 1,
            Err(K::CertificateNotYetValid),
        ),
        (
            "intermediate expired",
            |c| c.intermediate.0.not_after = NOW - 1,
            Err(K::CertificateExpired),
        ),
        ("anchor not yet valid", |c| c.root.0.not_before = NOW + 1, Err(K::CertificateNotYetValid)),
        ("anchor expired", |c| c.root.0.not_after = NOW - 1, Err(K::CertificateExpired)),
        (
            "leaf signed by another key",
            |c| c.leaf_issuer = Key::derive(Curve::P384, 2, "intermediate"),
            Err(K::CertificateSignature),
        ),
        (
            "leaf signed by itself",
            |c| c.leaf_issuer = Key::derive(Curve::P256, 1, "leaf"),
            Err(K::CertificateSignature),
        ),
        (
            "leaf names another issuer",
            |c| c.leaf.issuer = name("somebody"),
            Err(K::IssuerNameMismatch),
        ),
        (
            "leaf is an authority",
            |c| c.leaf.extensions[0] = Extension::basic_constraints(true, None),
            Err(K::LeafIsAuthority),
        ),
        (
            "leaf may not sign",
            |c| c.leaf.extensions[1] = Extension::key_usage(0x20),
            Err(K::KeyUsage),
        ),
        ("leaf without key usage", |c| drop(c.leaf.extensions.remove(1)), Ok(())),
        (
            "unknown critical extension in the leaf",
            |c| c.leaf.extensions.push(Extension::new("1.2.3", true, vec![5, 0])),
            Err(K::UnknownCriticalExtension),
        ),
        (
            "unknown extension in the leaf",
            |c| c.leaf.extensions.push(Extension::new("1.2.3", false, vec![5, 0])),
            Ok(()),
        ),
        (
            "extended key usage in the leaf",
            |c| {
                let apple = der::sequence(&[&der::oid("1.2.840.113635.100.4.24")]);
                c.leaf.extensions.push(Extension::new("2.5.29.37", false, apple));
            },
            Ok(()),
        ),
        (
            "the same extension twice",
            |c| c.leaf.extensions.push(Extension::key_usage(0x80)),
            Err(K::InvalidCertificate),
        ),
        (
            "too many extensions",
            |c| {
                for arc in 0..30 {
                    let id = format!("1.2.3.{arc}");
                    c.leaf.extensions.push(Extension::new(&id, false, vec![5, 0]));
                }
            },
            Err(K::InvalidCertificate),
        ),
        (
            "a path length without an authority",
            |c| c.leaf.extensions[0] = Extension::basic_constraints(false, Some(0)),
            Err(K::InvalidCertificate),
        ),
        (
            "algorithms differ",
            |c| c.leaf.outer_algorithm = Some(algorithm(Hash::Sha384)),
            Err(K::SignatureAlgorithmMismatch),
        ),
        (
            "RSA",
            |c| {
                let rsa = der::sequence(&[&der::oid("1.2.840.113549.1.1.11"), &[5, 0]]);
                c.leaf.inner_algorithm = Some(rsa.clone());
                c.leaf.outer_algorithm = Some(rsa);
            },
            Err(K::UnsupportedSignatureAlgorithm),
        ),
        (
            "SHA-1",
            |c| {
                let sha1 = der::sequence(&[&der::oid("1.2.840.10045.4.1")]);
                c.leaf.inner_algorithm = Some(sha1.clone());
                c.leaf.outer_algorithm = Some(sha1);
            },
            Err(K::UnsupportedSignatureAlgorithm),
        ),
        (
            "parameters behind ECDSA",
            |c| {
                let padded = der::sequence(&[&der::oid("1.2.840.10045.4.3.2"), &[5, 0]]);
                c.leaf.inner_algorithm = Some(padded.clone());
                c.leaf.outer_algorithm = Some(padded);
            },
            Err(K::UnsupportedSignatureAlgorithm),
        ),
        ("version 1", |c| c.leaf.version = 0, Err(K::InvalidCertificate)),
        ("a serial number of zero", |c| c.leaf.serial = 0, Err(K::InvalidCertificate)),
        (
            "leaf may sign certificates",
            |c| c.leaf.extensions[1] = Extension::key_usage(0x84),
            Err(K::KeyUsage),
        ),
    ];
    for (what, change, expected) in cases {
        let mut chain = chain();
        change(&mut chain);
        assert_eq!(chain.answer(false), *expected, "{what}");
        assert_eq!(chain.answer(true), *expected, "{what}, intermediate known");
    }
}

/// What is wrong with an intermediate: refused in a chain, and as a known one a
/// mistake of whoever configured it.
#[test]
fn a_bad_intermediate_is_refused_either_way() {
    use ErrorKind as K;
    type Change = fn(&mut Chain);
    let cases: &[(&str, Change, K)] = &[
        (
            "not an authority",
            |c| c.intermediate.0.extensions[0] = Extension::basic_constraints(false, None),
            K::NotACertificationAuthority,
        ),
        (
            "no basic constraints",
            |c| drop(c.intermediate.0.extensions.remove(0)),
            K::NotACertificationAuthority,
        ),
        ("no key usage", |c| drop(c.intermediate.0.extensions.remove(1)), K::KeyUsage),
        (
            "may not sign certificates",
            |c| c.intermediate.0.extensions[1] = Extension::key_usage(0x02),
            K::KeyUsage,
        ),
        (
            "unknown critical extension",
            |c| c.intermediate.0.extensions.push(Extension::new("1.2.3", true, vec![5, 0])),
            K::UnknownCriticalExtension,
        ),
        (
            "name constraints, even if not critical",
            |c| c.intermediate.0.extensions.push(Extension::new("2.5.29.30", false, vec![0x30, 0])),
            K::UnknownCriticalExtension,
        ),
        (
            "policy constraints, even if not critical",
            |c| c.intermediate.0.extensions.push(Extension::new("2.5.29.36", false, vec![0x30, 0])),
            K::UnknownCriticalExtension,
        ),
        (
            "basic constraints that are not critical",
            |c| c.intermediate.0.extensions[0].critical = false,
            K::InvalidCertificate,
        ),
        ("another root's", |c| c.intermediate.0.issuer = name("other root"), K::UnknownIssuer),
        (
            "key on no supported curve",
            |c| {
                let curve = der::oid("1.3.132.0.35");
                let algorithm = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &curve]);
                c.intermediate.0.spki = der::sequence(&[&algorithm, &der::bit_string(&[4; 133])]);
            },
            K::UnsupportedKeyAlgorithm,
        ),
        (
            "compressed key",
            |c| {
                let key = &c.intermediate.1;
                c.intermediate.0.spki = key.spki_of(&key.compressed_point());
            },
            K::InvalidPublicKey,
        ),
    ];
    for (what, change, expected) in cases {
        let mut chain = chain();
        change(&mut chain);
        assert_eq!(chain.answer(false), Err(*expected), "{what}");
        assert_eq!(chain.answer(true), Err(K::InvalidIntermediate), "{what}");
    }
    let mut forged = chain();
    forged.root.1 = Key::derive(Curve::P384, 66, "root");
    let genuine = chain().anchor().unwrap();
    let store = TrustStore::new(Provider::preferred(), std::slice::from_ref(&genuine), &[], &[]);
    let der = [forged.leaf_der(), forged.intermediate_der()];
    assert_eq!(validate(&store.unwrap(), &der, NOW), Err(K::CertificateSignature));
    let supplied = [forged.intermediate_der()];
    let known = TrustStore::new(Provider::preferred(), &[genuine], &[], &supplied);
    assert_eq!(known.err().map(|error| error.kind()), Some(K::InvalidIntermediate));
}

#[test]
fn path_lengths_bound_the_chain() {
    let base = chain();
    // A second authority below the intermediate, which then issues the leaf.
    let second_key = Key::derive(Curve::P256, 5, "second");
    let second = Maker {
        issuer: base.intermediate.0.subject.clone(),
        subject: name("second"),
        spki: second_key.spki(),
        extensions: vec![Extension::basic_constraints(true, Some(0)), Extension::key_usage(4)],
        ..base.intermediate.0.clone()
    };
    let answer = |root: Option<u64>, intermediate: Option<u64>| {
        let mut chain = chain();
        chain.root.0.extensions[0] = Extension::basic_constraints(true, root);
        chain.intermediate.0.extensions[0] = Extension::basic_constraints(true, intermediate);
        chain.leaf.issuer = name("second");
        chain.leaf_issuer = second_key.clone();
        let second = second.sign(&chain.intermediate.1);
        let der = [chain.leaf_der(), second, chain.intermediate_der()];
        validate(&chain.store(false).unwrap(), &der, NOW)
    };
    assert_eq!(answer(None, None), Ok(()));
    assert_eq!(answer(Some(2), Some(1)), Ok(()));
    assert_eq!(answer(None, Some(0)), Err(ErrorKind::PathLengthExceeded));
    assert_eq!(answer(Some(1), None), Err(ErrorKind::PathLengthExceeded));
}

#[test]
fn every_curve_with_every_hash() {
    for (issuer_curve, hash) in [
        (Curve::P256, Hash::Sha256),
        (Curve::P256, Hash::Sha384),
        (Curve::P384, Hash::Sha256),
        (Curve::P384, Hash::Sha384),
    ] {
        let mut chain = chain();
        let key = Key::derive(issuer_curve, 3, "issuer");
        chain.intermediate.0.spki = key.spki();
        chain.intermediate.0.hash = hash;
        chain.leaf.hash = hash;
        chain.leaf_issuer = key;
        assert_eq!(chain.answer(false), Ok(()), "{issuer_curve:?} {hash:?}");
    }
}

#[test]
fn chains_of_other_shapes() {
    use ErrorKind as K;
    let chain = chain();
    let store = chain.store(false).unwrap();
    let (leaf, intermediate) = (chain.leaf_der(), chain.intermediate_der());
    let root = chain.root.0.sign(&chain.root.1);
    assert_eq!(validate(&store, &[], NOW), Err(K::ChainLength));
    assert_eq!(validate(&store, std::slice::from_ref(&leaf), NOW), Err(K::UnknownIssuer));
    let swapped = [intermediate.clone(), leaf.clone()];
    assert_eq!(validate(&store, &swapped, NOW), Err(K::LeafIsAuthority));
    assert_eq!(validate(&store, &[leaf.clone(), root], NOW), Err(K::IssuerNameMismatch));
    // A leaf that the root itself signed is a chain of one.
    let mut direct = chain;
    direct.leaf.issuer = direct.root.0.subject.clone();
    direct.leaf_issuer = direct.root.1.clone();
    assert_eq!(validate(&store, &[direct.leaf_der()], NOW), Ok(()));
}

/// The leaf's own key is not the chain's business: whoever uses it looks at it.
#[test]
fn the_leafs_key_may_be_of_any_kind() {
    let mut chain = chain();
    let rsa = der::sequence(&[&der::oid("1.2.840.113549.1.1.1"), &[5, 0]]);
    chain.leaf.spki = der::sequence(&[&rsa, &der::bit_string(&[1, 2, 3])]);
    assert_eq!(chain.answer(false), Ok(()));
    assert_eq!(chain.answer(true), Ok(()));
}

/// Bytes that no maker of certificates writes, behind or inside of a good one.
#[test]
fn certificates_are_strict_der() {
    let chain = chain();
    let good = chain.leaf_der();
    let kind = |der: &[u8]| Certificate::read(der).map(|_| ()).map_err(|error| error.kind());
    assert_eq!(kind(&good), Ok(()));
    assert_eq!(kind(&[&good[..], &[0]].concat()), Err(ErrorKind::TrailingData));
    // A fourth element after the signature.
    let tbs = chain.leaf.tbs();
    let signature = der::bit_string(&chain.leaf_issuer.sign(Hash::Sha256, &tbs));
    let outer = algorithm(Hash::Sha256);
    let four = der::sequence(&[&tbs, &outer, &signature, &[5, 0]]);
    assert_eq!(kind(&four), Err(ErrorKind::TrailingData));
    // A signature with unused bits.
    let mut unused = der::bit_string(&chain.leaf_issuer.sign(Hash::Sha256, &tbs));
    unused[2] = 1;
    assert_eq!(kind(&der::sequence(&[&tbs, &outer, &unused])), Err(ErrorKind::InvalidDer));
    // `critical` as FALSE, and as a truth that is not 0xff; a word after the value.
    let extension = |critical: &[u8], behind: &[u8]| {
        let id = der::oid("1.2.3");
        der::sequence(&[&id, critical, &der::octet_string(&[5, 0]), behind])
    };
    for (encoded, expected) in [
        (extension(&[], &[]), Ok(())),
        (extension(&[1, 1, 0], &[]), Err(ErrorKind::InvalidDer)),
        (extension(&[1, 1, 1], &[]), Err(ErrorKind::InvalidDer)),
        (extension(&[1, 2, 0xff, 0xff], &[]), Err(ErrorKind::InvalidDer)),
        (extension(&[], &[5, 0]), Err(ErrorKind::TrailingData)),
    ] {
        let mut with = chain.leaf.clone();
        with.raw_extensions = encoded;
        assert_eq!(kind(&with.sign(&chain.leaf_issuer)), expected);
    }
}

#[test]
fn no_more_signatures_than_certificates() {
    let good = chain();
    let der = [good.leaf_der(), good.intermediate_der()];
    let (store, knowing) = (good.store(false).unwrap(), good.store(true).unwrap());
    assert_eq!(count::during(|| validate(&store, &der, NOW)), (2, Ok(())));
    assert_eq!(count::during(|| validate(&knowing, &der, NOW)), (1, Ok(())));
    // What costs nothing to find is found before any signature is verified.
    let late = count::during(|| validate(&store, &der, NOW + 11));
    assert_eq!(late, (0, Err(ErrorKind::CertificateExpired)));
}

#[test]
fn trust_anchors_are_checked_when_they_are_configured() {
    type Change = fn(&mut Maker);
    let cases: &[(&str, Change, bool)] = &[
        ("nothing", |_| {}, true),
        ("no authority", |m| m.extensions[0] = Extension::basic_constraints(false, None), false),
        ("may not sign", |m| m.extensions[1] = Extension::key_usage(0x80), false),
        ("no name", |m| m.subject = vec![0x30, 0], false),
        ("critical", |m| m.extensions.push(Extension::new("1.2.3", true, vec![])), false),
        (
            "a point off the curve",
            |m| m.spki = Key::derive(Curve::P256, 1, "x").spki_of(&[4; 65]),
            false,
        ),
        ("no point", |m| m.spki = Key::derive(Curve::P256, 1, "x").spki_of(&[5; 3]), false),
    ];
    for (what, change, accepted) in cases {
        let (mut maker, key) = chain().root;
        change(&mut maker);
        let anchor = TrustAnchor::from_der(&maker.sign(&key)).map_err(|error| error.kind());
        assert_eq!(anchor.is_ok(), *accepted, "{what}");
        if let Err(kind) = anchor {
            assert_eq!(kind, ErrorKind::InvalidTrustAnchor, "{what}");
        }
    }
    let none = TrustStore::new(Provider::preferred(), &[], &[], &[]);
    assert_eq!(none.err().map(|error| error.kind()), Some(ErrorKind::InvalidTrustAnchor));
}

/// Two keys under one name would double the signatures to try; two certificates
/// of one key are a renewal.
#[test]
fn one_key_for_each_name() {
    let old = chain();
    let mut renewed = chain();
    renewed.root.0.serial = 77;
    let mut expired = chain();
    expired.root.0.not_after = NOW - 1;
    let mut other = chain();
    other.root.1 = Key::derive(Curve::P384, 4, "root");
    other.root.0.spki = other.root.1.spki();
    let store = |chains: &[&Chain]| {
        let anchors: Vec<_> = chains.iter().map(|chain| chain.anchor().unwrap()).collect();
        TrustStore::new(Provider::preferred(), &anchors, &[], &[]).map_err(|error| error.kind())
    };
    assert!(store(&[&old, &renewed]).is_ok());
    assert_eq!(store(&[&old, &other]).err(), Some(ErrorKind::InvalidTrustAnchor));
    // Of two certificates of one key, the one that is valid and long enough counts.
    let mut short = chain();
    short.root.0.extensions[0] = Extension::basic_constraints(true, Some(0));
    let der = [old.leaf_der(), old.intermediate_der()];
    for chains in [[&expired, &old], [&old, &expired], [&short, &old], [&old, &short]] {
        assert_eq!(validate(&store(&chains).unwrap(), &der, NOW), Ok(()));
    }
}

#[test]
fn apples_intermediate_is_known_under_apples_root_only() {
    let known = |anchor: TrustAnchor| {
        let vendor = [pinned::APPLE_APP_ATTESTATION_CA_1];
        let (verifications, store) = count::during(|| {
            TrustStore::new(Provider::preferred(), &[anchor], &vendor, &[]).map(|_| ())
        });
        store.unwrap();
        verifications
    };
    assert_eq!(known(TrustAnchor::apple_app_attestation()), 1);
    assert_eq!(known(chain().anchor().unwrap()), 0);
}

/// Every byte of a certificate counts: none may change without a refusal.
#[test]
fn no_changed_byte_is_accepted() {
    let chain = chain();
    let store = chain.store(false).unwrap();
    let (leaf, intermediate) = (chain.leaf_der(), chain.intermediate_der());
    for at in 0..leaf.len() {
        let mut changed = leaf.clone();
        changed[at] ^= 1;
        assert!(validate(&store, &[changed, intermediate.clone()], NOW).is_err(), "leaf {at}");
        let cut = leaf[..at].to_vec();
        assert!(validate(&store, &[cut, intermediate.clone()], NOW).is_err(), "leaf cut {at}");
    }
    for at in 0..intermediate.len() {
        let mut changed = intermediate.clone();
        changed[at] ^= 1;
        assert!(validate(&store, &[leaf.clone(), changed], NOW).is_err(), "intermediate {at}");
    }
}
