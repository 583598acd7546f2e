//! Chains of certificates, and the signatures in them.

use super::app_attest::NOW;
use crate::{providers, webpki_oracle};
use bonafide::__internals as core;
use bonafide::{ErrorKind, Provider, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::Authority;
use bonafide_testkit::certificate::{Certificate, Extension, name};
use bonafide_testkit::{Curve, Hash, Key};
use std::sync::LazyLock;

/// A chain as bytes: the clock (8 bytes), then certificates, each behind its
/// length (2 bytes).
pub fn chain(input: &[u8]) {
    static ANCHOR: LazyLock<TrustAnchor> = LazyLock::new(|| {
        TrustAnchor::from_der(&Authority::from_seed(1).root_der()).expect("the root is good")
    });
    let Some((clock, mut rest)) = input.split_first_chunk() else { return };
    let now = Timestamp::from_unix_seconds(u64::from_be_bytes(*clock));
    let mut chain = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((certificate, after)) = after.split_at_checked(length) else { return };
        let _ = core::read_certificate(certificate);
        let _ = TrustAnchor::from_der(certificate);
        chain.push(certificate);
        rest = after;
    }
    let anchors = std::slice::from_ref(&*ANCHOR);
    let answers: Vec<_> = providers()
        .into_iter()
        .map(|provider| core::validate_chain(provider, &chain, anchors, now).map_err(|e| e.kind()))
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

/// Every provider gives the same answer. The first byte says what is built from
/// the rest: a key, a message and a signature as they come, or a good signature
/// that is then damaged.
pub fn compare_providers(input: &[u8]) {
    let Some((mode, rest)) = input.split_first() else { return };
    let (p384, sha384, damaged) = (mode & 1 != 0, mode & 2 != 0, mode & 4 != 0);
    let curve = if p384 { Curve::P384 } else { Curve::P256 };
    let hash = if sha384 { Hash::Sha384 } else { Hash::Sha256 };
    let key = Key::derive(curve, u64::from(mode >> 3), "fuzz");
    let (point, message, signature) = if damaged {
        let mut point = key.point();
        let mut signature = key.sign(hash, b"message");
        for change in rest.chunks_exact(3).take(4) {
            let [place, at, value] = [change[0], change[1], change[2]];
            let target = if place & 1 == 0 { &mut signature } else { &mut point };
            let index = usize::from(at) % target.len();
            target[index] = value;
        }
        (point, b"message".to_vec(), signature)
    } else {
        let length = key.point().len();
        let Some((point, signature)) = rest.split_at_checked(length) else { return };
        (point.to_vec(), b"message".to_vec(), signature.to_vec())
    };
    let answers: Vec<_> = providers()
        .into_iter()
        .map(|provider| {
            core::verify_ecdsa_with_point(provider, p384, &point, sha384, &message, &signature)
                .map_err(|error| error.kind())
        })
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

/// A chain as a recipe, so that its signatures hold: path validation beside that
/// of `rustls-webpki`.
///
/// Each certificate takes 8 bytes: authority and usage, path length, dates (two),
/// names, a further extension, signer, spare.
pub fn path(input: &[u8]) {
    const LONGEST: usize = 4;
    let recipes: Vec<&[u8]> = input.chunks_exact(8).take(LONGEST + 1).collect();
    let Some((root, below)) = recipes.split_first() else { return };
    if below.is_empty() {
        return;
    }
    let keys: Vec<Key> =
        (0..recipes.len()).map(|at| Key::derive(Curve::P256, at as u64, "path")).collect();
    let title = |at: usize| name(&format!("{at}"));
    let make = |at: usize, recipe: &[u8]| {
        let mut extensions = Vec::new();
        let path_len = (recipe[1] & 0x80 != 0).then_some(u64::from(recipe[1] & 0x03));
        match recipe[0] & 0x03 {
            0 => {}
            1 => extensions.push(Extension::basic_constraints(false, None)),
            _ => extensions.push(Extension::basic_constraints(true, path_len)),
        }
        match recipe[0] >> 2 & 0x03 {
            0 => {}
            1 => extensions.push(Extension::key_usage(0x80)),
            2 => extensions.push(Extension::key_usage(0x04)),
            _ => extensions.push(Extension::key_usage(0x84)),
        }
        match recipe[5] & 0x07 {
            1 => extensions.push(Extension::new("1.2.3", true, vec![5, 0])),
            2 => extensions.push(Extension::new("1.2.3", false, vec![5, 0])),
            3 => extensions.push(Extension::key_usage(0x80)),
            _ => {}
        }
        let issuer = at.saturating_sub(1);
        Certificate {
            version: if recipe[7] == 0xff { 0 } else { 2 },
            serial: 1 + at as u64,
            issuer: if recipe[4] & 1 == 0 { title(issuer) } else { title(99) },
            subject: title(at),
            not_before: NOW.saturating_add(u64::from(recipe[2] & 3)) - 1,
            not_after: NOW.saturating_add(u64::from(recipe[3] & 3)) + 1
                - u64::from(recipe[3] >> 7) * 3,
            spki: keys[at].spki(),
            extensions,
            hash: Hash::Sha256,
            raw_extensions: Vec::new(),
            inner_algorithm: None,
            outer_algorithm: None,
            signature: None,
        }
    };
    let root_der = make(0, root).sign(&keys[0]);
    let mut chain: Vec<Vec<u8>> = below
        .iter()
        .enumerate()
        .map(|(index, recipe)| {
            let at = index + 1;
            let signer = if recipe[6] & 0x0f == 1 { &keys[at] } else { &keys[at - 1] };
            make(at, recipe).sign(signer)
        })
        .collect();
    chain.reverse();
    let Ok(anchor) = TrustAnchor::from_der(&root_der) else { return };
    let borrowed: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    let now = Timestamp::from_unix_seconds(NOW);
    let ours = core::validate_chain(Provider::RustCrypto, &borrowed, &[anchor], now);
    let theirs = webpki_oracle::validate(&chain, &root_der, NOW);
    match (ours, theirs) {
        (Ok(()), Ok(())) | (Err(_), Err(_)) => {}
        (Ok(()), Err(theirs)) => panic!("accepted, and webpki says {theirs:?}"),
        (Err(ours), Ok(())) => {
            let anchor_limit = (root[0] & 0x03 >= 2 && root[1] & 0x80 != 0).then_some(root[1] & 3);
            let exceeded = anchor_limit.is_some_and(|limit| usize::from(limit) < below.len() - 1);
            assert!(stricter(ours.kind(), exceeded), "refused, and webpki accepts: {ours}")
        }
    }
}

/// Where path validation is stricter than `rustls-webpki`, and why. Nothing else
/// may differ, and nothing may be accepted that it refuses.
fn stricter(kind: ErrorKind, anchor_limit_exceeded: bool) -> bool {
    match kind {
        // webpki takes an anchor for a name and a key; here its dates and its path
        // length count too.
        ErrorKind::CertificateExpired | ErrorKind::CertificateNotYetValid => true,
        ErrorKind::PathLengthExceeded => anchor_limit_exceeded,
        // webpki does not look at keyUsage (RFC 5280, 4.2.1.3); here a key may do
        // only what it says.
        ErrorKind::KeyUsage => true,
        // webpki looks for a path and may leave certificates out; here the chain
        // is taken as it was sent.
        ErrorKind::IssuerNameMismatch | ErrorKind::UnknownIssuer => true,
        // As above: a certificate that webpki leaves out is not looked at there.
        ErrorKind::NotACertificationAuthority
        | ErrorKind::UnknownCriticalExtension
        | ErrorKind::CertificateSignature
        | ErrorKind::InvalidCertificate => false,
        _ => false,
    }
}
