//! Play Integrity tokens beside the three bare operations that they cannot do
//! without, and beside `josekit`, which uses OpenSSL; see `benches/README.md`.

#![allow(clippy::expect_used, reason = "a benchmark that cannot be set up must stop")]

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use bonafide::play_integrity::{
    Binding, DecryptionKey, Expected, VerificationKey, Verifier, verify_decoded,
};
use bonafide::{Provider, Timestamp};
use bonafide_interop::Reader;
use bonafide_testkit::Hash;
use bonafide_testkit::play_integrity::{Console, Payload, Recipe};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const PACKAGE: &str = "com.example.app";
const NONCE: &str = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
const NOW: u64 = 1_795_000_000_000;

const PROVIDERS: [(&str, Provider); 3] = [
    ("default", Provider::Graviola),
    ("aws-lc", Provider::AwsLc),
    ("rustcrypto", Provider::RustCrypto),
];

/// A verdict with the parts that a developer can turn on in the Play Console.
fn payload() -> Payload {
    let mut payload = Payload::good(PACKAGE, NONCE, NOW);
    payload.device_integrity = r#"{"deviceRecognitionVerdict":["MEETS_BASIC_INTEGRITY","MEETS_DEVICE_INTEGRITY","MEETS_STRONG_INTEGRITY"],"deviceAttributes":{"sdkVersion":36},"recentDeviceActivity":{"deviceActivityLevel":"LEVEL_1"}}"#.into();
    payload.environment_details = r#"{"appAccessRiskVerdict":{"appsDetected":["KNOWN_INSTALLED"]},"playProtectVerdict":"NO_ISSUES"}"#.into();
    payload
}

/// Key unwrap, decryption and signature, on the lengths of this token.
fn bare(c: &mut Criterion, console: &Console, recipe: &Recipe) {
    let mut group = c.benchmark_group("token");
    let [header, wrapped, iv, ciphertext, tag] = recipe.parts();
    let sealed = [ciphertext, tag].concat();
    let iv: [u8; 12] = iv.try_into().expect("12 bytes");
    let input = recipe.signing_input();
    let signature = console.signing_key().sign_fixed(Hash::Sha256, input.as_bytes());
    let point = console.signing_key().point();
    let open = |buffer: &mut [u8]| {
        let mut content_key = [0; 32];
        AesKek::new(&AES_256, console.wrapping_key())
            .expect("a key")
            .unwrap(black_box(&wrapped), &mut content_key)
            .expect("unwraps");
        let key = UnboundKey::new(&AES_256_GCM, &content_key).expect("a key");
        LessSafeKey::new(key)
            .open_in_place(Nonce::assume_unique_for_key(iv), Aad::from(&header), buffer)
            .expect("opens");
    };
    let mut buffer = sealed.clone();
    group.bench_function("bare aws-lc-rs A256KW, A256GCM", |b| {
        b.iter(|| {
            buffer.copy_from_slice(&sealed);
            open(&mut buffer);
        });
    });
    let unparsed = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point);
    group.bench_function("bare aws-lc-rs A256KW, A256GCM, ES256", |b| {
        b.iter(|| {
            buffer.copy_from_slice(&sealed);
            open(&mut buffer);
            unparsed.verify(black_box(input.as_bytes()), black_box(&signature)).expect("verifies");
        });
    });
    let parsed = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).expect("a key");
    group.bench_function("bare aws-lc-rs A256KW, A256GCM, ES256, parsed key", |b| {
        b.iter(|| {
            buffer.copy_from_slice(&sealed);
            open(&mut buffer);
            parsed
                .verify_sig(black_box(input.as_bytes()), black_box(&signature))
                .expect("verifies");
        });
    });
    group.finish();
}

fn token(c: &mut Criterion) {
    let console = Console::from_seed(1);
    let recipe = console.recipe(&payload().to_json());
    let token = recipe.build();
    bare(c, &console, &recipe);

    let mut group = c.benchmark_group("token");
    let decode = |text: String| STANDARD.decode(text).expect("base64");
    let reader =
        Reader::new(&decode(console.decryption_key()), &decode(console.verification_key()))
            .expect("keys");
    group.bench_function("josekit, to payload", |b| {
        b.iter(|| reader.read(black_box(&token)).expect("reads"));
    });
    group.bench_function("josekit, to JSON", |b| {
        b.iter(|| {
            let payload = reader.read(black_box(&token)).expect("reads");
            serde_json::from_slice::<serde_json::Value>(&payload).expect("JSON")
        });
    });

    let expected = Expected::new(PACKAGE, Binding::Nonce(NONCE));
    let now = Timestamp::from_unix_millis(NOW);
    for (name, provider) in PROVIDERS {
        let verifier = Verifier::builder()
            .app(
                PACKAGE,
                DecryptionKey::from_console(&console.decryption_key()).expect("a key"),
                VerificationKey::from_console(&console.verification_key()).expect("a key"),
            )
            .provider(provider)
            .build()
            .expect("a verifier");
        group.bench_function(format!("bonafide, {name}"), |b| {
            b.iter(|| {
                verifier
                    .verify(black_box(&token), &expected, now)
                    .expect("verifies")
                    .assume_committed()
            });
        });
    }
    let answer = payload().to_decode_answer();
    group.bench_function("bonafide, Google's answer", |b| {
        b.iter(|| {
            verify_decoded(black_box(answer.as_bytes()), &expected, now)
                .expect("verifies")
                .assume_committed()
        });
    });
    group.finish();
}

criterion_group!(benches, token);
criterion_main!(benches);
