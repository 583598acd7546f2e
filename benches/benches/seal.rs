//! Sealing beside the bare operations that it cannot do without: HKDF, HMAC, AES-GCM of
//! the same crates, on the same lengths, and the same randomness; see
//! `benches/README.md`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up must stop"
)]

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use bonafide::Timestamp;
use bonafide::seal::{Context, Key, KeyId, Keyring, Row, Sealed};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::hint::black_box;

const SIZES: [(&str, usize); 3] = [("64 B", 64), ("1 KiB", 1024), ("1 MiB", 1024 * 1024)];

/// As long as a context of two pairs, and the header of a kid of seven characters.
const CONTEXT: usize = 34;
const HEADER: usize = 10;

fn ring() -> Keyring {
    let key = Key::generate(KeyId::new("2026-01").expect("a name")).expect("a key");
    Keyring::new(key, Timestamp::from_unix_seconds(1_780_000_000))
}

fn context() -> Context {
    let context = Context::new([("tenant", "7"), ("name", "openai")]).expect("a context");
    assert_eq!(context.encoding().len(), CONTEXT);
    context
}

/// The two keys of a blob, its commitment, and its cipher.
fn bare_keys(key: &[u8; 32], salt: &[u8], header: &[u8], iv: &[u8], context: &[u8]) -> Aes256Gcm {
    let prk = Hkdf::<Sha256>::new(Some(salt), key);
    let (mut encryption, mut commitment) = ([0; 32], [0; 32]);
    prk.expand_multi_info(&[b"bonafide/seal/2/encryption", header], &mut encryption)
        .expect("32 bytes");
    prk.expand_multi_info(&[b"bonafide/seal/2/commitment", header], &mut commitment)
        .expect("32 bytes");
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&commitment).expect("32 bytes");
    mac.update(header);
    mac.update(iv);
    mac.update(context);
    black_box(mac.finalize());
    Aes256Gcm::new(&encryption.into())
}

fn seal_and_open(c: &mut Criterion) {
    let (ring, context) = (ring(), context());
    let (key, header, bare_context) = ([7; 32], [1; HEADER], [2; CONTEXT]);
    let additional = [&header[..], &bare_context].concat();
    for (name, length) in SIZES {
        let secret = vec![0x42; length];
        let mut group = c.benchmark_group(format!("seal {name}"));
        group.throughput(Throughput::Bytes(u64::try_from(length).expect("fits")));

        let mut buffer = secret.clone();
        group.bench_function("bare HKDF, HMAC, AES-GCM: encrypt", |b| {
            b.iter(|| {
                let mut random = [0; 44];
                getrandom::fill(&mut random).expect("randomness");
                let (salt, iv) = random.split_at(32);
                buffer.copy_from_slice(black_box(&secret));
                let cipher = bare_keys(&key, salt, &header, iv, &bare_context);
                let iv: [u8; 12] = iv.try_into().expect("12 bytes");
                cipher
                    .encrypt_inout_detached(
                        &Nonce::from(iv),
                        &additional,
                        buffer.as_mut_slice().into(),
                    )
                    .expect("encrypts")
            });
        });
        group.bench_function("bonafide: seal", |b| {
            b.iter(|| ring.seal(black_box(&secret), &context).expect("seals"));
        });
        group.bench_function("bonafide: seal, as text", |b| {
            b.iter(|| ring.seal(black_box(&secret), &context).expect("seals").to_string());
        });

        let (salt, iv) = ([3; 32], [4; 12]);
        let mut ciphertext = secret.clone();
        let tag = bare_keys(&key, &salt, &header, &iv, &bare_context)
            .encrypt_inout_detached(&Nonce::from(iv), &additional, ciphertext.as_mut_slice().into())
            .expect("encrypts");
        group.bench_function("bare HKDF, HMAC, AES-GCM: decrypt", |b| {
            b.iter(|| {
                buffer.copy_from_slice(black_box(&ciphertext));
                bare_keys(&key, &salt, &header, &iv, &bare_context)
                    .decrypt_inout_detached(
                        &Nonce::from(iv),
                        &additional,
                        buffer.as_mut_slice().into(),
                        &tag,
                    )
                    .expect("decrypts");
            });
        });
        let sealed = ring.seal(&secret, &context).expect("seals");
        group.bench_function("bonafide: open", |b| {
            b.iter(|| ring.open(black_box(&sealed), &context).expect("opens"));
        });
        let text = sealed.to_string();
        group.bench_function("bonafide: open, from text", |b| {
            b.iter(|| {
                let sealed = Sealed::parse(black_box(&text)).expect("a blob");
                ring.open(&sealed, &context).expect("opens")
            });
        });
        group.finish();
    }
}

/// A batch of rows, beside one opening and one sealing of each from text to text.
fn rewrap(c: &mut Criterion) {
    let context = context();
    for (name, length) in SIZES {
        let rows = if length > 100_000 { 4 } else { 1000 };
        let secret = vec![0x42; length];
        let mut ring = ring();
        let texts: Vec<String> =
            (0..rows).map(|_| ring.seal(&secret, &context).expect("seals").to_string()).collect();
        let new = KeyId::new("2026-04").expect("a name");
        let now = Timestamp::from_unix_seconds(1_790_000_000);
        ring.add(Key::generate(new.clone()).expect("a key"), now).expect("added");
        ring.promote(&new).expect("promoted");
        let mut group = c.benchmark_group(format!("rewrap {name}"));
        group.sample_size(20);
        group.throughput(Throughput::Elements(rows));
        group.bench_function("bonafide: open and seal, one by one", |b| {
            b.iter(|| {
                for text in black_box(&texts) {
                    let sealed = Sealed::parse(text).expect("a blob");
                    let secret = ring.open(&sealed, &context).expect("opens");
                    black_box(ring.seal(secret.expose(), &context).expect("seals"));
                }
            });
        });
        group.bench_function("bonafide: rewrap_batch", |b| {
            b.iter(|| ring.rewrap_batch(black_box(&texts).iter().map(|t| Row::new(t, &context))));
        });
        group.finish();
    }
}

criterion_group!(benches, seal_and_open, rewrap);
criterion_main!(benches);
