//! App Attest beside the bare signature verification that it cannot do without.
//!
//! The measure is AWS-LC, the fastest there is; see `benches/README.md`.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ParsedPublicKey, UnparsedPublicKey,
};
use bonafide::app_attest::{AttestedKey, ClientData, Environment, KeyId, Verifier};
use bonafide::{Provider, Timestamp, TrustAnchor};
use bonafide_testkit::app_attest::{Authority, Device, System};
use bonafide_testkit::{Curve, Hash, Key};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;
const CLIENT_DATA_HASH: [u8; 32] = [0x5a; 32];

const PROVIDERS: [(&str, Provider); 3] = [
    ("default", Provider::Graviola),
    ("aws-lc", Provider::AwsLc),
    ("rustcrypto", Provider::RustCrypto),
];

fn verifier(provider: Provider, knows_the_intermediate: bool) -> Verifier {
    let authority = Authority::from_seed(1);
    let root = TrustAnchor::from_der(&authority.root_der()).expect("a root");
    let mut builder = Verifier::builder().app(APP).trust_anchors([root]).provider(provider);
    if knows_the_intermediate {
        builder = builder.known_intermediate(&authority.intermediate_der());
    }
    builder.build().expect("a verifier")
}

fn assertion(c: &mut Criterion) {
    let mut group = c.benchmark_group("assertion");
    let mut device = Device::from_seed(1, APP).with_system(System::ios_27());
    let recipe = device.assertion(&CLIENT_DATA_HASH);
    let (nonce, signature, object) = (recipe.nonce(), recipe.signature(), recipe.build());
    let point = device.key().point();

    let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).expect("a key");
    group.bench_function("bare aws-lc-rs P-256, parsed key", |b| {
        b.iter(|| parsed.verify_sig(black_box(&nonce), black_box(&signature)).expect("verifies"));
    });
    let unparsed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point);
    group.bench_function("bare aws-lc-rs P-256", |b| {
        b.iter(|| unparsed.verify(black_box(&nonce), black_box(&signature)).expect("verifies"));
    });

    let key = AttestedKey::from_trusted_parts(&point, APP, Environment::Production).expect("a key");
    for (name, provider) in PROVIDERS {
        let verifier = verifier(provider, true);
        let key = key.clone().prepared_for(provider).expect("a provider");
        group.bench_function(format!("bonafide, {name}"), |b| {
            b.iter(|| {
                verifier
                    .verify_assertion(
                        black_box(&object),
                        ClientData::hash(CLIENT_DATA_HASH),
                        black_box(&key),
                    )
                    .expect("verifies")
                    .assume_committed()
            });
        });
    }
    let record = key.to_bytes();
    let verifier = verifier(Provider::Graviola, true);
    group.bench_function("bonafide, default, key read from storage each time", |b| {
        b.iter(|| {
            let key = AttestedKey::from_trusted_storage(black_box(&record)).expect("a key");
            verifier
                .verify_assertion(black_box(&object), ClientData::hash(CLIENT_DATA_HASH), &key)
                .expect("verifies")
                .assume_committed()
        });
    });
    group.finish();
}

fn attestation(c: &mut Criterion) {
    let mut group = c.benchmark_group("attestation");
    // The measure: a P-384 key's SHA-256 signature over a message as long as a leaf.
    let issuer = Key::derive(Curve::P384, 1, "bench");
    let message = [0x42; 700];
    let signature = issuer.sign(Hash::Sha256, &message);
    let point = issuer.point();
    let parsed = ParsedPublicKey::new(&ECDSA_P384_SHA256_ASN1, &point).expect("a key");
    group.bench_function("bare aws-lc-rs P-384, parsed key", |b| {
        b.iter(|| parsed.verify_sig(black_box(&message), black_box(&signature)).expect("verifies"));
    });
    let unparsed = UnparsedPublicKey::new(&ECDSA_P384_SHA256_ASN1, &point);
    group.bench_function("bare aws-lc-rs P-384", |b| {
        b.iter(|| unparsed.verify(black_box(&message), black_box(&signature)).expect("verifies"));
    });

    let device = Device::from_seed(1, APP).with_system(System::ios_27());
    let mut recipe = device.attestation(&Authority::from_seed(1), &CLIENT_DATA_HASH, NOW);
    recipe.receipt = vec![0x30; 3900]; // as long as real ones
    let object = recipe.build();
    let key_id = KeyId::from_bytes(&device.key_id()).expect("32 bytes");
    let now = Timestamp::from_unix_seconds(NOW);
    for (name, provider) in PROVIDERS {
        for known in [true, false] {
            let verifier = verifier(provider, known);
            let title = if known { "intermediate known" } else { "intermediate verified" };
            group.bench_function(format!("bonafide, {name}, {title}"), |b| {
                b.iter(|| {
                    verifier
                        .verify_attestation(
                            black_box(&object),
                            &key_id,
                            ClientData::hash(CLIENT_DATA_HASH),
                            now,
                        )
                        .expect("verifies")
                        .assume_committed()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, assertion, attestation);
criterion_main!(benches);
