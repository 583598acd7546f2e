use super::*;
use proptest::prelude::*;
use sha2::{Digest, Sha256, Sha384};

const REFUSED: ErrorKind = ErrorKind::AssertionSignature;

fn providers() -> Vec<Provider> {
    let all = [Provider::Graviola, Provider::RustCrypto, Provider::AwsLc];
    all.into_iter().filter(|provider| provider.is_available()).collect()
}

/// A point and a DER signature over `message`, made by RustCrypto's signer.
fn signed(curve: Curve, hash: Hash, secret: u8, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    use ecdsa::signature::hazmat::PrehashSigner;
    let prehash = match hash {
        Hash::Sha256 => Sha256::digest(message).to_vec(),
        Hash::Sha384 => Sha384::digest(message).to_vec(),
    };
    match curve {
        Curve::P256 => {
            let key = p256::ecdsa::SigningKey::from_slice(&[secret; 32]).unwrap();
            let signature: p256::ecdsa::Signature = key.sign_prehash(&prehash).unwrap();
            let point = key.verifying_key().to_sec1_point(false);
            (point.as_bytes().to_vec(), signature.to_der().as_bytes().to_vec())
        }
        Curve::P384 => {
            let key = p384::ecdsa::SigningKey::from_slice(&[secret; 48]).unwrap();
            let signature: p384::ecdsa::Signature = key.sign_prehash(&prehash).unwrap();
            let point = key.verifying_key().to_sec1_point(false);
            (point.as_bytes().to_vec(), signature.to_der().as_bytes().to_vec())
        }
    }
}

fn answer(
    provider: Provider,
    curve: Curve,
    hash: Hash,
    point: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), ErrorKind> {
    VerifyingKey::from_point(provider, curve, point)
        .and_then(|key| key.verify(hash, message, signature, REFUSED))
        .map_err(|error| error.kind())
}

const COMBINATIONS: [(Curve, Hash); 4] = [
    (Curve::P256, Hash::Sha256),
    (Curve::P256, Hash::Sha384),
    (Curve::P384, Hash::Sha256),
    (Curve::P384, Hash::Sha384),
];

#[test]
fn every_curve_with_every_hash_in_every_provider() {
    for (curve, hash) in COMBINATIONS {
        let (point, signature) = signed(curve, hash, 7, b"message");
        for provider in providers() {
            let verify = |message: &[u8], signature: &[u8]| {
                answer(provider, curve, hash, &point, message, signature)
            };
            assert_eq!(verify(b"message", &signature), Ok(()), "{provider:?} {curve:?} {hash:?}");
            assert_eq!(verify(b"massage", &signature), Err(REFUSED), "{provider:?}");
            let other = match hash {
                Hash::Sha256 => Hash::Sha384,
                Hash::Sha384 => Hash::Sha256,
            };
            let wrong_hash = answer(provider, curve, other, &point, b"message", &signature);
            assert_eq!(wrong_hash, Err(REFUSED), "{provider:?}");
        }
    }
}

/// n - s is as good as s: the platform's signers emit both.
#[test]
fn high_s_is_accepted() {
    let (point, der) = signed(Curve::P256, Hash::Sha256, 9, b"message");
    let signature = p256::ecdsa::Signature::from_der(&der).unwrap();
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    for provider in providers() {
        for signature in [signature, other] {
            let der = signature.to_der();
            let answer =
                answer(provider, Curve::P256, Hash::Sha256, &point, b"message", der.as_bytes());
            assert_eq!(answer, Ok(()), "{provider:?}");
        }
    }
}

#[test]
fn loose_encodings_are_refused_by_every_provider() {
    let (point, good) = signed(Curve::P256, Hash::Sha256, 3, b"message");
    let mut cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("negative", vec![0x30, 6, 2, 1, 0x81, 2, 1, 1]),
        ("long form", vec![0x30, 6, 2, 2, 0, 1, 2, 0]),
        ("padded", vec![0x30, 7, 2, 2, 0, 1, 2, 1, 1]),
        ("one number", vec![0x30, 3, 2, 1, 1]),
        ("three numbers", vec![0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1]),
        ("not a sequence", vec![0x31, 6, 2, 1, 1, 2, 1, 1]),
        ("indefinite", vec![0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0]),
        ("33 bytes", [&[0x30, 38, 2, 33, 1][..], &[0; 32], &[2, 1, 1]].concat()),
    ];
    cases.push(("trailing", [&good[..], &[0]].concat()));
    cases.push(("truncated", good[..good.len() - 1].to_vec()));
    for provider in providers() {
        for (name, signature) in &cases {
            let answer = answer(provider, Curve::P256, Hash::Sha256, &point, b"message", signature);
            assert_eq!(answer, Err(ErrorKind::InvalidSignatureEncoding), "{provider:?} {name}");
        }
        for signature in [[0x30, 6, 2, 1, 0, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1, 0]] {
            let answer =
                answer(provider, Curve::P256, Hash::Sha256, &point, b"message", &signature);
            assert_eq!(answer, Err(REFUSED), "{provider:?}: a zero");
        }
    }
}

#[test]
fn only_uncompressed_points_on_the_curve_are_keys() {
    let (point, _) = signed(Curve::P256, Hash::Sha256, 3, b"");
    let mut off_curve = point.clone();
    off_curve[64] ^= 1;
    let compressed = [&[2 + (point[64] & 1)][..], &point[1..33]].concat();
    let mut hybrid = point.clone();
    hybrid[0] = 6 + (point[64] & 1);
    for provider in providers() {
        for (name, bytes) in [
            ("off the curve", &off_curve[..]),
            ("compressed", &compressed),
            ("hybrid", &hybrid),
            ("infinity", &[0]),
            ("empty", &[]),
            ("long", &[&point[..], &[0]].concat()),
            ("zeroes", &[&[4][..], &[0; 64]].concat()),
            ("not below p", &[&[4][..], &[0xff; 64]].concat()),
        ] {
            let refused = VerifyingKey::from_point(provider, Curve::P256, bytes)
                .map(|_| ())
                .map_err(|error| error.kind());
            assert_eq!(refused, Err(ErrorKind::InvalidPublicKey), "{provider:?} {name}");
        }
    }
}

/// A coordinate may begin with zero bytes: it stays 32 bytes long.
#[test]
fn a_point_whose_coordinate_begins_with_zero_is_a_key() {
    let mut found = 0;
    for secret in 1_u32..2000 {
        let secret = [&[0; 28][..], &secret.to_be_bytes()].concat();
        let key = p256::ecdsa::SigningKey::from_slice(&secret).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        if bytes[1] != 0 && bytes[33] != 0 {
            continue;
        }
        found += 1;
        let signature: p256::ecdsa::Signature = ecdsa::signature::Signer::sign(&key, b"message");
        for provider in providers() {
            let der = signature.to_der();
            let answer =
                answer(provider, Curve::P256, Hash::Sha256, bytes, b"message", der.as_bytes());
            assert_eq!(answer, Ok(()), "{provider:?}");
        }
    }
    assert!(found > 0, "no point began with zero: the search is broken");
}

#[test]
fn an_absent_provider_is_a_configuration_error() {
    let (point, _) = signed(Curve::P256, Hash::Sha256, 3, b"");
    for provider in [Provider::Graviola, Provider::AwsLc] {
        let key = VerifyingKey::from_point(provider, Curve::P256, &point);
        let checked = provider.checked().map_err(|error| error.kind());
        if provider.is_available() {
            assert!(key.is_ok() && checked == Ok(provider));
        } else {
            assert_eq!(key.err().map(|e| e.kind()), Some(ErrorKind::ProviderUnavailable));
            assert_eq!(checked, Err(ErrorKind::ProviderUnavailable));
        }
    }
}

#[test]
fn subject_public_key_info_is_read_strictly() {
    let (point, _) = signed(Curve::P256, Hash::Sha256, 3, b"");
    let spki = |head: &[u8], point: &[u8]| [head, point].concat();
    let good: &[u8] = &[
        0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48,
        0xce, 0x3d, 3, 1, 7, 3, 0x42, 0,
    ];
    let kind = |bytes: &[u8]| point_of_spki(bytes).map(|(curve, _)| curve).map_err(|e| e.kind());
    assert_eq!(kind(&spki(good, &point)), Ok(Curve::P256));
    let mut other_algorithm = good.to_vec();
    other_algorithm[12] = 2;
    let mut other_curve = good.to_vec();
    other_curve[22] = 6;
    let mut unused_bits = good.to_vec();
    unused_bits[25] = 1;
    use ErrorKind as K;
    assert_eq!(kind(&spki(&other_algorithm, &point)), Err(K::UnsupportedKeyAlgorithm));
    assert_eq!(kind(&spki(&other_curve, &point)), Err(K::UnsupportedKeyAlgorithm));
    assert_eq!(kind(&spki(&unused_bits, &point)), Err(K::InvalidPublicKey));
    assert_eq!(kind(&[&spki(good, &point)[..], &[0]].concat()), Err(K::TrailingData));
    assert_eq!(kind(&good[..20]), Err(K::InvalidDer));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed in a good signature, all providers agree, and none accepts.
    #[test]
    fn providers_agree_on_damaged_signatures(
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
        which in 0_usize..4,
        secret in 1_u8..0xff,
    ) {
        let (curve, hash) = COMBINATIONS[which];
        let (point, mut signature) = signed(curve, hash, secret, b"message");
        let at = at.index(signature.len());
        signature[at] ^= 1 << bit;
        let answers: Vec<_> = providers()
            .into_iter()
            .map(|provider| answer(provider, curve, hash, &point, b"message", &signature))
            .collect();
        prop_assert!(answers.iter().all(|answer| answer.is_err() && *answer == answers[0]));
    }
}
