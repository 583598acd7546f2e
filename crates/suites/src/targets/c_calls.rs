//! The C functions, as a program in C could call them: the input says which handles are made,
//! used and freed, in any order that is allowed, and with which bytes, lengths and numbers.
//!
//! A byte for each call, then its arguments. Behind the end of the input, all is 0.

#![allow(unsafe_code, reason = "these are functions of C")]

use super::app_attest::{APP, CLIENT_DATA_HASH, NOW as NOW_SECONDS, device};
use super::{pinning, play_integrity, seal, signals};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bonafide::request::{BodyHash, Request, Scheme};
use bonafide::seal::KeyMaterial;
use bonafide_c::*;
use bonafide_testkit::app_attest::Authority;
use bonafide_testkit::play_integrity::{CERTIFICATE, Console, Payload};
use core::mem::MaybeUninit;
use core::ptr::{null, null_mut};
use core::slice;
use std::ffi::c_void;
use std::sync::LazyLock;

const NOW: u64 = NOW_SECONDS * 1000;
const PACKAGE: &str = "com.example.app";
const AUTHORITY: &str = "api.example.com";
/// A challenge, a nonce, whatever a token is bound to.
const NONCE: &str = "bm9uY2UgdGhhdCBpcyBsb25nIGVub3VnaA";
/// `BONAFIDE_ERROR_CALL_…`.
const PANIC: u32 = 0x00ff_000b;
const LENGTH: u32 = 0x00ff_0002;
const NULL: u32 = 0x00ff_0001;
/// More handles of one type, and more calls, show nothing new.
const MOST_HANDLES: usize = 8;
const MOST_CALLS: usize = 96;

/// Bytes that mean something: with nothing but chance, no call would come far.
static WORDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let (authority, mut phone) = (Authority::from_seed(1), device());
    let console = Console::from_seed(1);
    let attestation = phone.attest(&authority, &CLIENT_DATA_HASH, NOW_SECONDS);
    let good = Payload::good(PACKAGE, NONCE, NOW);
    let standard = Payload::good_standard(PACKAGE, NONCE, NOW);
    let sealed = seal::ring().seal(seal::SECRET, &seal::context()).expect("a secret");
    let [leaf, intermediate, root] = pinning::chain();
    let text = "bonafide-pins 1\nversion 7\npins api.example.com \
                sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg= \
                sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=\n";
    let report = bonafide::signals::collect(
        &bonafide::signals::RecordedHost::new(bonafide::signals::Platform::Android).port(27042),
        &bonafide::signals::Expectations::new(),
        || core::time::Duration::ZERO,
    );
    let words: Vec<Vec<u8>> = vec![
        APP.into(),
        PACKAGE.into(),
        authority.root_der(),
        authority.intermediate_der(),
        attestation,
        phone.key_id().into(),
        STANDARD.encode(phone.key_id()).into(),
        phone.assert(&CLIENT_DATA_HASH),
        phone.key().point(),
        CLIENT_DATA_HASH.into(),
        console.decryption_key().into(),
        console.verification_key().into(),
        console.token(&good.to_json()).into(),
        good.to_decode_answer().into(),
        standard.to_decode_answer().into(),
        NONCE.into(),
        CERTIFICATE.into(),
        sealed.to_string().into(),
        sealed.as_bytes().into(),
        b"k1".into(),
        b"name".into(),
        b"x".into(),
        leaf,
        intermediate,
        root,
        text.into(),
        pinning::sign(text.as_bytes()),
        pinning::HOST.into(),
        b"sha256/YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=".into(),
        b"sha256/C5+lpZ7tcVwmwQIMcRtPbsQtWLABXhQzejna0wHFr8M=".into(),
        report.to_bytes(),
        b"chat".into(),
        b"user 7".into(),
        b"POST".into(),
        b"/v1/chat".into(),
        b"27.0".into(),
        play_integrity::payload().to_decode_answer().into(),
        signals::APP.into(),
    ];
    words
});

/// What is left of the input.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A small number, one bit, or the greatest.
    fn number(&mut self) -> u32 {
        match self.byte() {
            255 => u32::MAX,
            small @ 0..=127 => u32::from(small) % 20,
            bit => 1_u32.wrapping_shl(u32::from(bit)),
        }
    }

    fn time(&mut self) -> u64 {
        match self.byte() % 8 {
            0..=3 => NOW,
            4 => 0,
            5 => u64::MAX,
            6 => NOW - 60_000 * u64::from(self.byte()),
            _ => NOW + 60_000 * u64::from(self.byte()),
        }
    }

    fn place<T>(&mut self, all: &[T]) -> Option<usize> {
        usize::from(self.byte()).checked_rem(all.len())
    }
}

macro_rules! pools {
    ($($pool:ident: $handle:ident, $free:ident;)*) => {
        /// The handles that live.
        #[derive(Default)]
        struct Pools {
            $($pool: Vec<*mut $handle>,)*
        }

        impl Pools {
            fn free_one(&mut self, input: &mut Input<'_>) {
                let types = [$(stringify!($pool)),*];
                let chosen = input.place(&types).and_then(|at| types.get(at).copied());
                $(if chosen == Some(stringify!($pool)) {
                    let place = input.place(&self.$pool);
                    let handle = place.map_or(null_mut(), |at| self.$pool.swap_remove(at));
                    // SAFETY: it was given once and is forgotten now; NULL is nothing to free.
                    unsafe { $free(handle) };
                })*
            }
        }

        impl Drop for Pools {
            fn drop(&mut self) {
                // SAFETY: each was given once, and is not used any more.
                $(self.$pool.drain(..).for_each(|handle| unsafe { $free(handle) });)*
            }
        }
    };
}

pools! {
    app_attest_builders: bonafide_app_attest_builder, bonafide_app_attest_builder_free;
    app_attest_verifiers: bonafide_app_attest_verifier, bonafide_app_attest_verifier_free;
    attested_keys: bonafide_attested_key, bonafide_attested_key_free;
    attestations: bonafide_attestation, bonafide_attestation_free;
    assertions: bonafide_assertion, bonafide_assertion_free;
    app_attest_policies: bonafide_app_attest_policy, bonafide_app_attest_policy_free;
    play_builders: bonafide_play_builder, bonafide_play_builder_free;
    play_verifiers: bonafide_play_verifier, bonafide_play_verifier_free;
    verdicts: bonafide_play_verdict, bonafide_play_verdict_free;
    pc_verdicts: bonafide_play_pc_verdict, bonafide_play_pc_verdict_free;
    play_policies: bonafide_play_policy, bonafide_play_policy_free;
    decode_requests: bonafide_play_decode_request, bonafide_play_decode_request_free;
    pendings: bonafide_pending, bonafide_pending_free;
    appraisals: bonafide_appraisal, bonafide_appraisal_free;
    challenges: bonafide_challenges, bonafide_challenges_free;
    redeemed: bonafide_redeemed, bonafide_redeemed_free;
    reports: bonafide_signals_report, bonafide_signals_report_free;
    signals_policies: bonafide_signals_policy, bonafide_signals_policy_free;
    gate_builders: bonafide_gate_builder, bonafide_gate_builder_free;
    gates: bonafide_gate, bonafide_gate_free;
    gate_requests: bonafide_gate_request, bonafide_gate_request_free;
    decisions: bonafide_decision, bonafide_decision_free;
    keyrings: bonafide_keyring, bonafide_keyring_free;
    keyring_builders: bonafide_keyring_builder, bonafide_keyring_builder_free;
    contexts: bonafide_context, bonafide_context_free;
    counts: bonafide_census_count, bonafide_census_count_free;
    censuses: bonafide_census, bonafide_census_free;
    buffers: bonafide_buffer, bonafide_buffer_free;
    secrets: bonafide_secret, bonafide_secret_free;
    pin_set_builders: bonafide_pin_set_builder, bonafide_pin_set_builder_free;
    pin_sets: bonafide_pin_set, bonafide_pin_set_free;
    update_keys: bonafide_update_key, bonafide_update_key_free;
}

/// What one input does.
struct World {
    pools: Pools,
    /// What calls gave, and what clients would send for it.
    words: Vec<Vec<u8>>,
    /// What was sealed, so that nothing else opens.
    secrets: Vec<Vec<u8>>,
    /// A live handle that is of another type than what is asked for.
    stray: *mut bonafide_play_builder,
}

impl Drop for World {
    fn drop(&mut self) {
        // SAFETY: it was given once, and is not used any more.
        unsafe { bonafide_play_builder_free(self.stray) };
    }
}

impl World {
    /// Any bytes: of the input's own, or some that mean something, cut or changed.
    fn data(&self, input: &mut Input<'_>) -> Vec<u8> {
        let first = input.byte();
        if first < 0x40 {
            let (taken, rest) = input.0.split_at(usize::from(first).min(input.0.len()));
            input.0 = rest;
            return taken.to_vec();
        }
        if first == 0xff {
            return vec![input.byte(); 70_000];
        }
        let words = if first >= 0xc0 && !self.words.is_empty() { &self.words } else { &*WORDS };
        let mut word = words.get(usize::from(first) % words.len()).cloned().unwrap_or_default();
        let change = input.byte();
        if change >= 0xf0 {
            let at = usize::from(input.byte()) * word.len() / 256;
            if change.is_multiple_of(2) {
                word.truncate(at);
            } else if let Some(byte) = word.get_mut(at) {
                *byte ^= input.byte();
            }
        }
        word
    }

    /// Thirty-two bytes, or none.
    fn hash(&self, input: &mut Input<'_>) -> Option<[u8; 32]> {
        let data = self.data(input);
        let short = data.get(..32).and_then(|bytes| bytes.try_into().ok());
        short.or_else(|| (input.byte() < 0xf0).then_some(CLIENT_DATA_HASH))
    }
}

/// Pointer and length, NULL for none.
fn raw(data: &[u8]) -> (*const u8, usize) {
    if data.is_empty() { (null(), 0) } else { (data.as_ptr(), data.len()) }
}

fn pointer(hash: &Option<[u8; 32]>) -> *const u8 {
    hash.as_ref().map_or(null(), |hash| hash.as_ptr())
}

/// A live handle; or NULL; or, where that is found, one of another type.
fn pick<T>(pool: &[*mut T], stray: *mut bonafide_play_builder, input: &mut Input<'_>) -> *mut T {
    let byte = input.byte();
    if byte == 0xff && cfg!(debug_assertions) {
        let _: *mut c_void = stray.cast();
        return stray.cast();
    }
    let place = usize::from(byte).checked_rem(pool.len());
    place.and_then(|at| pool.get(at).copied()).unwrap_or(null_mut())
}

/// No call panics, and no length is wrong that this file did not make wrong.
fn sound(result: u32) -> u32 {
    assert!(result != PANIC && result != LENGTH, "{result:#x}");
    result
}

/// Keeps the handle that a call gave: there is one if, and only if, it succeeded.
fn keep<T>(
    pool: &mut Vec<*mut T>,
    free: unsafe extern "C" fn(*mut T),
    call: impl FnOnce(*mut *mut T) -> u32,
) {
    let mut out = null_mut();
    let result = sound(call(&mut out));
    assert_eq!(out.is_null(), result != BONAFIDE_OK);
    if pool.len() < MOST_HANDLES && !out.is_null() {
        pool.push(out);
    } else {
        // SAFETY: it was just given, or is NULL.
        unsafe { free(out) };
    }
}

/// The same for a call that says why it failed.
fn keep_or_why<T>(
    pool: &mut Vec<*mut T>,
    free: unsafe extern "C" fn(*mut T),
    call: impl FnOnce(*mut *mut T, *mut *mut bonafide_error) -> u32,
) {
    keep(pool, free, |out| why(|error| call(out, error)));
}

fn why(call: impl FnOnce(*mut *mut bonafide_error) -> u32) -> u32 {
    let mut error = null_mut();
    let result = sound(call(&mut error));
    let (mut text, mut len) = ([0; 1024], 0);
    // SAFETY: NULL or a live handle, which ends here; a buffer of its length.
    unsafe {
        assert_eq!(bonafide_error_code(error), result);
        assert_eq!(error.is_null(), result == BONAFIDE_OK);
        if !error.is_null() {
            let told = bonafide_error_message(error, text.as_mut_ptr(), text.len(), &mut len);
            assert_eq!(told, BONAFIDE_OK);
            assert!(core::str::from_utf8(&text[..len]).is_ok());
        }
        bonafide_error_free(error);
    }
    let _ = bonafide_result_action(result);
    result
}

/// Reads every byte that the library points to: they must live.
fn touch(data: *const u8, len: usize) -> Vec<u8> {
    if data.is_null() {
        assert_eq!(len, 0);
        return Vec::new();
    }
    // SAFETY: as many bytes as the library says, whose owner lives.
    unsafe { slice::from_raw_parts(data, len) }.to_vec()
}

/// Plain data that a call writes on success.
fn written<T>(call: impl FnOnce(*mut T) -> u32) -> Option<T> {
    let mut out = MaybeUninit::uninit();
    // SAFETY: written on success.
    (sound(call(out.as_mut_ptr())) == BONAFIDE_OK).then(|| unsafe { out.assume_init() })
}

fn touch_effect(effect: &bonafide_effect) {
    touch(effect.owner, effect.owner_len);
    touch(effect.receipt, effect.receipt_len);
    let record = touch(effect.record, effect.record_len);
    if effect.kind == BONAFIDE_EFFECT_ENROL {
        // What is to be stored can be read.
        let read = bonafide::app_attest::AttestedKey::from_trusted_storage(&record);
        assert!(read.is_ok_and(|key| *key.device_id().as_bytes() == effect.id));
    }
}

/// Any calls in any order; then all that lives is freed.
pub fn calls(input: &[u8]) {
    drop(run(input));
}

fn run(input: &[u8]) -> World {
    let mut input = Input(input);
    let mut world = World {
        pools: Pools::default(),
        words: Vec::new(),
        secrets: vec![seal::SECRET.to_vec()],
        stray: bonafide_play_builder_new(),
    };
    for _ in 0..MOST_CALLS {
        if input.0.is_empty() {
            break;
        }
        let call = input.byte();
        match call % 8 {
            0 => app_attest(&mut world, &mut input),
            1 => play(&mut world, &mut input),
            2 => policies(&mut world, &mut input),
            3 => pendings(&mut world, &mut input),
            4 => gates(&mut world, &mut input),
            5 => sealing(&mut world, &mut input),
            6 => pins_and_signals(&mut world, &mut input),
            _ => {
                buffers(&mut world, &mut input);
                world.pools.free_one(&mut input);
            }
        }
    }
    world
}

/// Takes what a buffer holds as a word, and reads secrets.
fn buffers(world: &mut World, input: &mut Input<'_>) {
    let buffer = pick(&world.pools.buffers, world.stray, input);
    let secret = pick(&world.pools.secrets, world.stray, input);
    // SAFETY: NULL or live handles, or of another type where that is found.
    unsafe {
        let bytes = touch(bonafide_buffer_data(buffer), bonafide_buffer_len(buffer));
        if !bytes.is_empty() && world.words.len() < MOST_HANDLES {
            world.words.push(bytes);
        }
        touch(bonafide_secret_data(secret), bonafide_secret_len(secret));
    }
}

fn app_attest(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 16;
    let (data, more) = (world.data(input), world.data(input));
    let ((bytes, len), (others, others_len)) = (raw(&data), raw(&more));
    let builder = pick(&world.pools.app_attest_builders, stray, input);
    let verifier = pick(&world.pools.app_attest_verifiers, stray, input);
    let key = pick(&world.pools.attested_keys, stray, input);
    let hash = world.hash(input);
    let now = input.time();
    let pools = &mut world.pools;
    // SAFETY: handles are live, NULL, or of another type where that is found; lengths are the
    // data's; hashes have 32 bytes.
    unsafe {
        match what {
            0 => {
                let made = bonafide_app_attest_builder_new();
                keep(&mut pools.app_attest_builders, bonafide_app_attest_builder_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            1 => {
                sound(bonafide_app_attest_builder_app(builder, bytes, len));
            }
            2 => {
                sound(bonafide_app_attest_builder_environments(builder, input.number()));
            }
            3 => {
                sound(bonafide_app_attest_builder_trust_anchor(builder, bytes, len));
            }
            4 => {
                sound(bonafide_app_attest_builder_known_intermediate(builder, bytes, len));
            }
            5 => {
                let platforms: Vec<u32> = (0..input.byte() % 4).map(|_| input.number()).collect();
                let (data, count) = (platforms.as_ptr(), platforms.len());
                sound(bonafide_app_attest_builder_platforms(builder, data, count));
            }
            6 => {
                sound(bonafide_app_attest_builder_boot_policy(builder, bytes, len));
            }
            7 | 8 => keep_or_why(
                &mut pools.app_attest_verifiers,
                bonafide_app_attest_verifier_free,
                |out, error| bonafide_app_attest_builder_build(builder, out, error),
            ),
            9 => {
                let id: Option<[u8; 32]> = more.as_slice().try_into().ok();
                let (id, hash) = (pointer(&id), pointer(&hash));
                keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                    bonafide_app_attest_verify_attestation(
                        verifier, bytes, len, id, hash, now, out, error,
                    )
                });
            }
            10 => {
                let hash = pointer(&hash);
                keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                    bonafide_app_attest_verify_assertion(
                        verifier, bytes, len, hash, key, out, error,
                    )
                });
            }
            11 => {
                let (id, hash) = (pointer(&hash), pointer(&hash));
                keep_or_why(&mut pools.buffers, bonafide_buffer_free, |out, error| {
                    bonafide_app_attest_explain_attestation(
                        verifier, bytes, len, id, hash, now, out, error,
                    )
                });
            }
            12 => {
                let hash = pointer(&hash);
                keep_or_why(&mut pools.buffers, bonafide_buffer_free, |out, error| {
                    bonafide_app_attest_explain_assertion(
                        verifier, bytes, len, hash, key, out, error,
                    )
                });
            }
            13 => {
                keep_or_why(&mut pools.attested_keys, bonafide_attested_key_free, |out, error| {
                    bonafide_attested_key_from_trusted_storage(bytes, len, out, error)
                })
            }
            14 => {
                keep_or_why(&mut pools.attested_keys, bonafide_attested_key_free, |out, error| {
                    let environment = input.number();
                    bonafide_attested_key_from_trusted_parts(
                        bytes,
                        len,
                        others,
                        others_len,
                        environment,
                        out,
                        error,
                    )
                })
            }
            _ => keep(&mut pools.buffers, bonafide_buffer_free, |out| {
                bonafide_attested_key_record(key, out)
            }),
        }
    }
}

fn expected<'a>(
    package: &'a [u8],
    binding: &'a [u8],
    input: &mut Input<'_>,
) -> bonafide_play_expected {
    let ((package, package_len), (binding, binding_len)) = (raw(package), raw(binding));
    let wide = if input.byte() < 0xf0 { 86_400_000 } else { input.time() };
    bonafide_play_expected {
        package,
        package_len,
        binding_kind: 1 + input.number() % 3,
        binding,
        binding_len,
        max_age_ms: wide,
        max_ahead_ms: wide,
    }
}

fn play(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 12;
    let (first, second, third) = (world.data(input), world.data(input), world.data(input));
    let ((a, a_len), (b, b_len), (c, c_len)) = (raw(&first), raw(&second), raw(&third));
    let builder = pick(&world.pools.play_builders, stray, input);
    let verifier = pick(&world.pools.play_verifiers, stray, input);
    let verdict = pick(&world.pools.verdicts, stray, input);
    let pc = pick(&world.pools.pc_verdicts, stray, input);
    let request = pick(&world.pools.decode_requests, stray, input);
    let (expected, now) = (expected(&second, &third, input), input.time());
    let expected = if input.byte() == 0xff { null() } else { &raw const expected };
    let pools = &mut world.pools;
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 => {
                let made = bonafide_play_builder_new();
                keep(&mut pools.play_builders, bonafide_play_builder_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            1 => {
                why(|error| {
                    bonafide_play_builder_app(builder, a, a_len, b, b_len, c, c_len, error)
                });
            }
            2 => {
                keep_or_why(&mut pools.play_verifiers, bonafide_play_verifier_free, |out, error| {
                    bonafide_play_builder_build(builder, out, error)
                })
            }
            3 | 4 => keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                bonafide_play_verify(verifier, a, a_len, expected, now, out, error)
            }),
            5 => keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                bonafide_play_verify_decoded(a, a_len, expected, now, out, error)
            }),
            6 => keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                bonafide_play_verify_pc_decoded(a, a_len, expected, now, out, error)
            }),
            7 => keep_or_why(
                &mut pools.decode_requests,
                bonafide_play_decode_request_free,
                |out, error| {
                    let new = if now % 2 == 0 {
                        bonafide_play_decode_request_new
                    } else {
                        bonafide_play_pc_decode_request_new
                    };
                    new(a, a_len, b, b_len, c, c_len, out, error)
                },
            ),
            8 => {
                if let Some(parts) = written(|out| bonafide_play_decode_request_parts(request, out))
                {
                    touch(parts.url, parts.url_len);
                    touch(parts.authorization, parts.authorization_len);
                    touch(parts.body, parts.body_len);
                }
                let status = u16::from_be_bytes([input.byte(), input.byte()]);
                why(|error| bonafide_play_check_decode_status(status, error));
            }
            9 => {
                if let Some(claims) = written(|out| bonafide_play_verdict_read_claims(verdict, out))
                {
                    touch(claims.package, claims.package_len);
                }
                keep(&mut pools.buffers, bonafide_buffer_free, |out| {
                    bonafide_play_verdict_json(verdict, out)
                });
            }
            10 => {
                let _ = written(|out| bonafide_play_pc_verdict_labels(pc, out));
                let _ = written(|out| bonafide_play_pc_verdict_licensing(pc, out));
                let _ = written(|out| bonafide_play_pc_verdict_testing_response(pc, out));
            }
            _ => {
                let mut digest = [0; 32];
                why(|error| {
                    let digest = digest.as_mut_ptr();
                    bonafide_play_certificate_digest(a, a_len, digest, error)
                });
            }
        }
    }
}

fn policies(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 16;
    let data = world.data(input);
    let (bytes, len) = raw(&data);
    let (number, other) = (input.number(), input.number());
    let policy = pick(&world.pools.app_attest_policies, stray, input);
    let play = pick(&world.pools.play_policies, stray, input);
    let signals = pick(&world.pools.signals_policies, stray, input);
    let pending = pick(&world.pools.pendings, stray, input);
    let assertion = pick(&world.pools.assertions, stray, input);
    let verdict = pick(&world.pools.verdicts, stray, input);
    let report = pick(&world.pools.reports, stray, input);
    let appraisal = pick(&world.pools.appraisals, stray, input);
    let pools = &mut world.pools;
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 => keep(&mut pools.app_attest_policies, bonafide_app_attest_policy_free, |out| {
                bonafide_app_attest_policy_new(number, out)
            }),
            1 => {
                let categories = [other, number];
                let count = usize::from(input.byte() % 3);
                let data = categories.as_ptr();
                sound(bonafide_app_attest_policy_launch_category(policy, number, data, count));
                sound(bonafide_app_attest_policy_refuse_unproven(policy, other));
            }
            2 => {
                why(|error| {
                    let set = bonafide_app_attest_policy_min_bundle_version;
                    set(policy, number, bytes, len, error)
                });
            }
            3 => {
                why(|error| {
                    bonafide_app_attest_policy_min_os_version(policy, number, bytes, len, error)
                });
            }
            4 => keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                bonafide_app_attest_policy_appraise_before_enrolment(policy, pending, out)
            }),
            5 => keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                bonafide_app_attest_policy_appraise_assertion(policy, assertion, out)
            }),
            6 => keep_or_why(&mut pools.play_policies, bonafide_play_policy_free, |out, error| {
                bonafide_play_policy_new(number, bytes, len / 32, out, error)
            }),
            7 | 8 => {
                let setters: [unsafe extern "C" fn(*mut bonafide_play_policy, u32) -> u32; 8] = [
                    bonafide_play_policy_accept_recognition,
                    bonafide_play_policy_accept_labels,
                    bonafide_play_policy_require_licensed,
                    bonafide_play_policy_allow_testing_responses,
                    bonafide_play_policy_accept_play_protect,
                    bonafide_play_policy_refuse_apps,
                    bonafide_play_policy_accept_activity,
                    bonafide_play_policy_refuse_recall,
                ];
                if let Some(set) = input.place(&setters).and_then(|at| setters.get(at)) {
                    sound(set(play, number));
                }
                sound(bonafide_play_policy_min_sdk_version(play, i64::from(other)));
                sound(bonafide_play_policy_min_version_code(play, i64::from(number)));
            }
            9 => keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                bonafide_play_policy_appraise(play, verdict, out)
            }),
            10 => keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                bonafide_play_policy_appraise_before_commit(play, pending, out)
            }),
            11 => keep(&mut pools.signals_policies, bonafide_signals_policy_free, |out| {
                bonafide_signals_policy_new(number, out)
            }),
            12 => {
                sound(bonafide_signals_policy_react(signals, number, other));
            }
            13 => keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                bonafide_signals_policy_appraise(signals, report, out)
            }),
            _ => {
                let accepted = written(|out| bonafide_appraisal_is_accepted(appraisal, out));
                let result = why(|error| bonafide_appraisal_result(appraisal, error));
                if let Some(accepted) = accepted {
                    assert_eq!(accepted == 1, result == BONAFIDE_OK);
                }
                let count = written(|out| bonafide_appraisal_reason_count(appraisal, out));
                for index in 0..count.unwrap_or(1) {
                    let _ = written(|out| bonafide_appraisal_reason(appraisal, index, out));
                    let (mut text, mut len) = ([0; 256], 0);
                    let (buffer, capacity) = (text.as_mut_ptr(), usize::from(input.byte()));
                    sound(bonafide_appraisal_reason_message(
                        appraisal, index, buffer, capacity, &mut len,
                    ));
                }
            }
        }
    }
}

fn scope<'a>(app: &'a [u8], purpose: &'a [u8], subject: &'a [u8]) -> bonafide_challenge_scope {
    let ((app_id, app_id_len), (purpose, purpose_len)) = (raw(app), raw(purpose));
    let (subject, subject_len) = raw(subject);
    bonafide_challenge_scope { app_id, app_id_len, purpose, purpose_len, subject, subject_len }
}

fn pendings(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 16;
    let (first, second, third) = (world.data(input), world.data(input), world.data(input));
    let data = world.data(input);
    let (bytes, len) = raw(&data);
    let scope = scope(&first, &second, &third);
    let pending = pick(&world.pools.pendings, stray, input);
    let other = pick(&world.pools.pendings, stray, input);
    let challenges = pick(&world.pools.challenges, stray, input);
    let redeemed = pick(&world.pools.redeemed, stray, input);
    let attestation = pick(&world.pools.attestations, stray, input);
    let assertion = pick(&world.pools.assertions, stray, input);
    let (key, also) = (world.hash(input), world.hash(input));
    let (outcome, now) = (input.number(), input.time());
    let pools = &mut world.pools;
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 | 1 => {
                let count = written(|out| bonafide_pending_effect_count(pending, out));
                for index in 0..count.unwrap_or(1) {
                    if let Some(effect) =
                        written(|out| bonafide_pending_effect(pending, index, out))
                    {
                        touch_effect(&effect);
                    }
                }
            }
            2 => {
                sound(bonafide_pending_owned_by(pending, bytes, len));
            }
            3 => keep(&mut pools.pendings, bonafide_pending_free, |out| {
                bonafide_pending_and(pending, other, out)
            }),
            4 => keep_or_why(&mut pools.attestations, bonafide_attestation_free, |out, error| {
                bonafide_pending_finish_attestation(pending, outcome, out, error)
            }),
            5 => keep_or_why(&mut pools.assertions, bonafide_assertion_free, |out, error| {
                bonafide_pending_finish_assertion(pending, outcome, out, error)
            }),
            6 => keep_or_why(&mut pools.verdicts, bonafide_play_verdict_free, |out, error| {
                bonafide_pending_finish_play(pending, outcome, out, error)
            }),
            7 => {
                keep_or_why(&mut pools.pc_verdicts, bonafide_play_pc_verdict_free, |out, error| {
                    bonafide_pending_finish_play_pc(pending, outcome, out, error)
                })
            }
            8 => keep_or_why(&mut pools.redeemed, bonafide_redeemed_free, |out, error| {
                bonafide_pending_finish_challenge(pending, outcome, out, error)
            }),
            9 => {
                let options = bonafide_challenge_options {
                    lifetime_ms: now,
                    skew_ms: u64::from(outcome),
                    also_accept: pointer(&also),
                };
                let options = if outcome % 2 == 0 { null() } else { &raw const options };
                let key = pointer(&key);
                keep_or_why(&mut pools.challenges, bonafide_challenges_free, |out, error| {
                    bonafide_challenges_new(key, options, out, error)
                });
            }
            10 => keep_or_why(&mut pools.buffers, bonafide_buffer_free, |out, error| {
                bonafide_challenges_issue(challenges, &scope, now, out, error)
            }),
            11 | 12 => keep_or_why(&mut pools.pendings, bonafide_pending_free, |out, error| {
                bonafide_challenges_redeem(challenges, bytes, len, &scope, now, out, error)
            }),
            13 => {
                let (mut text, mut needed) = ([0; 1024], 0);
                let text = text.as_mut_ptr();
                sound(bonafide_redeemed_subject(redeemed, text, 1024, &mut needed));
                let _ = written(|out| bonafide_redeemed_issued(redeemed, out));
            }
            14 => {
                if let Some(claims) =
                    written(|out| bonafide_attestation_read_claims(attestation, out))
                {
                    touch(claims.app_id, claims.app_id_len);
                    touch(claims.os_version, claims.os_version_len);
                    touch(claims.os_build, claims.os_build_len);
                    touch(claims.receipt, claims.receipt_len);
                    touch(claims.launch.bundle_version, claims.launch.bundle_version_len);
                    assert_eq!(claims.device, device().key_id(), "no other device attested");
                }
                keep(&mut pools.attested_keys, bonafide_attested_key_free, |out| {
                    bonafide_attestation_key(attestation, out)
                });
            }
            _ => {
                if let Some(claims) = written(|out| bonafide_assertion_read_claims(assertion, out))
                {
                    touch(claims.app_id, claims.app_id_len);
                    touch(claims.launch.bundle_version, claims.launch.bundle_version_len);
                    assert_eq!(claims.device, device().key_id(), "no other device signs");
                }
            }
        }
    }
}

/// What an honest client sends for the last challenge: an assertion, an attestation, a token
/// and what Google answers for one.
fn client(world: &mut World) {
    let Some(challenge) = world.words.iter().rev().find(|word| word.len() == 75).cloned() else {
        return;
    };
    let binding = |app_id| {
        let request = Request {
            app_id,
            purpose: "chat",
            challenge: &challenge,
            method: "POST",
            scheme: Scheme::Https,
            authority: AUTHORITY,
            path_and_query: "/v1/chat",
            body: BodyHash::EMPTY,
            report: None,
        };
        request.binding().expect("a request")
    };
    let (of_phone, of_android) = (binding(APP), binding(PACKAGE).to_base64url());
    let (authority, mut phone) = (Authority::from_seed(1), device());
    let sent = vec![
        challenge.clone(),
        STANDARD.encode(phone.assert(of_phone.as_bytes())).into_bytes(),
        phone.attest(&authority, of_phone.as_bytes(), NOW_SECONDS),
        Console::from_seed(1).token(&Payload::good(PACKAGE, &of_android, NOW).to_json()).into(),
        Payload::good_standard(PACKAGE, &of_android, NOW).to_decode_answer().into(),
    ];
    world.words = sent;
}

fn gates(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 24;
    if what == 23 {
        return client(world);
    }
    let each: Vec<Vec<u8>> = (0..8).map(|_| world.data(input)).collect();
    let [app, purpose, subject, challenge, key_id, evidence, method, path] = &each[..] else {
        return;
    };
    let (bytes, len) = raw(app);
    let scope = scope(app, purpose, subject);
    let (number, now, hash) = (input.number(), input.time(), world.hash(input));
    let hash = pointer(&hash);
    let challenges = pick(&world.pools.challenges, stray, input);
    let builder = pick(&world.pools.gate_builders, stray, input);
    let gate = pick(&world.pools.gates, stray, input);
    let request = pick(&world.pools.gate_requests, stray, input);
    let decision = pick(&world.pools.decisions, stray, input);
    let verifier = pick(&world.pools.app_attest_verifiers, stray, input);
    let policy = pick(&world.pools.app_attest_policies, stray, input);
    let keys = pick(&world.pools.play_verifiers, stray, input);
    let play = pick(&world.pools.play_policies, stray, input);
    let signals = pick(&world.pools.signals_policies, stray, input);
    let pools = &mut world.pools;
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 => keep(&mut pools.gate_builders, bonafide_gate_builder_free, |out| {
                let (authority, len) = (AUTHORITY.as_ptr(), AUTHORITY.len());
                bonafide_gate_builder_new(challenges, number, authority, len, out)
            }),
            1 => {
                sound(bonafide_gate_builder_app_attest(builder, verifier, policy));
            }
            2 => {
                sound(bonafide_gate_builder_play_keys(builder, keys, play));
            }
            3 => {
                sound(bonafide_gate_builder_play_decode(builder, bytes, len, play));
            }
            4 => {
                sound(bonafide_gate_builder_play_freshness(builder, now, u64::from(number)));
                sound(bonafide_gate_builder_enforcement(builder, number));
            }
            5 => {
                sound(bonafide_gate_builder_signals(builder, signals));
                sound(bonafide_gate_builder_require_report(builder, bytes, len));
            }
            6 | 7 => keep_or_why(&mut pools.gates, bonafide_gate_free, |out, error| {
                bonafide_gate_builder_build(builder, out, error)
            }),
            8 => {
                let _ = written(|out| bonafide_gate_serves(gate, bytes, len, out));
                keep_or_why(&mut pools.buffers, bonafide_buffer_free, |out, error| {
                    bonafide_gate_challenge(gate, &scope, now, out, error)
                });
            }
            9..=12 => {
                let ((challenge, challenge_len), (key_id, key_id_len)) =
                    (raw(challenge), raw(key_id));
                let ((evidence, evidence_len), (method, method_len)) = (raw(evidence), raw(method));
                let (path_and_query, path_and_query_len) = raw(path);
                let call = bonafide_gate_call {
                    app_id: scope.app_id,
                    app_id_len: scope.app_id_len,
                    purpose: scope.purpose,
                    purpose_len: scope.purpose_len,
                    subject: scope.subject,
                    subject_len: scope.subject_len,
                    challenge,
                    challenge_len,
                    evidence_kind: number,
                    key_id,
                    key_id_len,
                    evidence,
                    evidence_len,
                    method,
                    method_len,
                    path_and_query,
                    path_and_query_len,
                    report: null(),
                    report_len: 0,
                };
                keep(&mut pools.gate_requests, bonafide_gate_request_free, |out| {
                    bonafide_gate_admit(gate, &call, now, out)
                });
            }
            13 => {
                let object = if number % 2 == 0 { evidence } else { app };
                let (bytes, len) = raw(object);
                sound(bonafide_gate_request_attestation(request, bytes, len, hash, now));
            }
            14 => {
                let ((record, record_len), (owner, owner_len)) = (raw(app), raw(subject));
                let device = bonafide_device {
                    record,
                    record_len,
                    owner,
                    owner_len,
                    revoked: u32::from(number == 19),
                };
                let _ = written(|out: *mut [u8; 32]| {
                    bonafide_gate_request_device_id(request, out.cast())
                });
                let device = if number == 18 { null() } else { &raw const device };
                sound(bonafide_gate_request_device(request, device));
            }
            15 => {
                sound(bonafide_gate_request_body(request, null(), now));
            }
            16 => {
                keep_or_why(
                    &mut pools.decode_requests,
                    bonafide_play_decode_request_free,
                    |out, error| {
                        bonafide_gate_request_decode_request(request, bytes, len, out, error)
                    },
                );
                let status = if number < 16 { 200 } else { 500 };
                sound(bonafide_gate_request_decoded(request, status, bytes, len, null(), now));
            }
            17 => {
                let count = written(|out| bonafide_gate_request_effect_count(request, out));
                for index in 0..count.unwrap_or(1) {
                    let effect = written(|out| bonafide_gate_request_effect(request, index, out));
                    effect.iter().for_each(touch_effect);
                }
                sound(bonafide_gate_request_finish(request, number));
            }
            18 => {
                sound(bonafide_gate_request_unavailable(request));
            }
            19 => {
                sound(bonafide_gate_request_refuse(request, 0x0006_0000 | number));
            }
            20 => {
                let _ = written(|out| bonafide_gate_request_next(request, out));
                keep(&mut pools.decisions, bonafide_decision_free, |out| {
                    bonafide_gate_request_decision(request, out)
                });
            }
            21 => {
                let denied = bonafide_decision_kind_of(decision) == BONAFIDE_DECISION_DENY;
                let result = sound(bonafide_decision_result(decision));
                assert_eq!(denied, result != BONAFIDE_OK, "a denial has its reason");
                assert!(result != NULL || decision.is_null());
                if let Some(audit) = written(|out| bonafide_decision_audit(decision, out)) {
                    touch(audit.app_id, audit.app_id_len);
                    touch(audit.purpose, audit.purpose_len);
                    touch(audit.subject, audit.subject_len);
                }
                keep(&mut pools.buffers, bonafide_buffer_free, |out| {
                    bonafide_decision_line(decision, out)
                });
            }
            _ => {
                keep(&mut pools.appraisals, bonafide_appraisal_free, |out| {
                    bonafide_decision_appraisal(decision, out)
                });
                keep(&mut pools.attestations, bonafide_attestation_free, |out| {
                    bonafide_decision_attestation(decision, out)
                });
                keep(&mut pools.assertions, bonafide_assertion_free, |out| {
                    bonafide_decision_assertion(decision, out)
                });
                keep(&mut pools.verdicts, bonafide_play_verdict_free, |out| {
                    bonafide_decision_verdict(decision, out)
                });
                keep(&mut pools.reports, bonafide_signals_report_free, |out| {
                    bonafide_decision_report(decision, out)
                });
            }
        }
    }
}

/// The secret of the words' sealed text, and what is sealed here.
fn opened_is_known(world: &World, secret: *const bonafide_secret) {
    // SAFETY: a live handle.
    let bytes = unsafe { touch(bonafide_secret_data(secret), bonafide_secret_len(secret)) };
    assert!(world.secrets.contains(&bytes), "opened what was never sealed");
}

fn sealing(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 24;
    let (first, second, third) = (world.data(input), world.data(input), world.data(input));
    let ((a, a_len), (b, b_len), (c, c_len)) = (raw(&first), raw(&second), raw(&third));
    let ring = pick(&world.pools.keyrings, stray, input);
    let builder = pick(&world.pools.keyring_builders, stray, input);
    let context = pick(&world.pools.contexts, stray, input);
    let counting = pick(&world.pools.counts, stray, input);
    let census = pick(&world.pools.censuses, stray, input);
    let (number, now) = (input.number(), input.time());
    let material = world.hash(input);
    // The key of the words' sealed text, now and then.
    let words_key = *KeyMaterial::generate_with(&mut seal::Counting(0)).expect("32").expose();
    let material = if number % 2 == 0 { Some(words_key) } else { material };
    let material = pointer(&material);
    // SAFETY, here and below: as in `app_attest`.
    let opens =
        |world: &mut World,
         call: &dyn Fn(*mut *mut bonafide_secret, *mut *mut bonafide_error) -> u32| {
            let mut secret = null_mut();
            let result = why(|error| call(&mut secret, error));
            assert_eq!(secret.is_null(), result != BONAFIDE_OK);
            if !secret.is_null() {
                opened_is_known(world, secret);
            }
            keep(&mut world.pools.secrets, bonafide_secret_free, |out| {
                // SAFETY: a place that can be written.
                unsafe { out.write(secret) };
                result
            });
        };
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 => keep_or_why(&mut world.pools.keyrings, bonafide_keyring_free, |out, error| {
                bonafide_keyring_new(a, a_len, material, now, out, error)
            }),
            1 => keep_or_why(&mut world.pools.keyrings, bonafide_keyring_free, |out, error| {
                bonafide_keyring_new_generated(a, a_len, now, out, error)
            }),
            2 => {
                let field = |name, name_len, value, value_len| bonafide_context_field {
                    name,
                    name_len,
                    value,
                    value_len,
                };
                let fields = [field(a, a_len, b, b_len), field(b, b_len, c, c_len)];
                let (fields, count) = (fields.as_ptr(), usize::from(input.byte() % 3));
                keep_or_why(&mut world.pools.contexts, bonafide_context_free, |out, error| {
                    bonafide_context_new(fields, count, out, error)
                });
            }
            3 => {
                let made = bonafide_context_none();
                keep(&mut world.pools.contexts, bonafide_context_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            4 | 5 => {
                world.secrets.push(first.clone());
                keep_or_why(&mut world.pools.buffers, bonafide_buffer_free, |out, error| {
                    if number % 4 == 3 {
                        bonafide_keyring_seal_legacy(ring, b, b_len, a, a_len, c, c_len, out, error)
                    } else {
                        bonafide_keyring_seal(ring, a, a_len, context, out, error)
                    }
                });
            }
            6 | 7 => opens(world, &|out, error| {
                bonafide_keyring_open(ring, a, a_len, context, out, error)
            }),
            8 => opens(world, &|out, error| {
                bonafide_keyring_open_legacy(ring, a, a_len, b, b_len, out, error)
            }),
            9 => {
                let _ = written(|out| {
                    why(|error| bonafide_keyring_needs_rewrap(ring, a, a_len, out, error))
                });
            }
            10 | 11 => {
                let (mut out, mut given) = (null_mut(), stray.cast::<bonafide_buffer>());
                let result = why(|error| {
                    if what == 10 {
                        bonafide_keyring_rewrap(ring, a, a_len, context, &mut given, error)
                    } else {
                        bonafide_keyring_rewrap_or_legacy(
                            ring, a, a_len, b, b_len, context, &mut given, error,
                        )
                    }
                });
                // NULL if nothing changed, and untouched by a failure.
                if result == BONAFIDE_OK {
                    core::mem::swap(&mut out, &mut given);
                }
                if out.is_null() {
                    return;
                }
                keep(&mut world.pools.buffers, bonafide_buffer_free, |place| {
                    place.write(out);
                    BONAFIDE_OK
                });
            }
            12 => {
                let _ = written(|out| why(|error| bonafide_sealed_inspect(a, a_len, out, error)));
            }
            13 => keep_or_why(&mut world.pools.buffers, bonafide_buffer_free, |out, error| {
                let convert = if number % 2 == 0 {
                    bonafide_sealed_to_bytes
                } else {
                    bonafide_sealed_from_bytes
                };
                convert(a, a_len, out, error)
            }),
            14 => {
                why(|error| match number % 3 {
                    0 => bonafide_keyring_add(ring, a, a_len, material, now, error),
                    1 => bonafide_keyring_add_legacy(ring, a, a_len, material, now, error),
                    _ => bonafide_keyring_add_generated(ring, a, a_len, now, error),
                });
            }
            15 => {
                why(|error| match number % 4 {
                    0 => bonafide_keyring_promote(ring, a, a_len, error),
                    1 => bonafide_keyring_enable(ring, a, a_len, now, error),
                    2 => bonafide_keyring_decrypt_only(ring, a, a_len, now, error),
                    _ => bonafide_keyring_disable(ring, a, a_len, now, error),
                });
            }
            16 => {
                why(|error| {
                    let cached = u64::from(number);
                    bonafide_keyring_destroy(ring, a, a_len, census, cached, number % 4, error)
                });
            }
            17 => {
                let (mut name, mut len) = ([0; 32], 0);
                sound(bonafide_keyring_primary(ring, name.as_mut_ptr(), 32, &mut len));
                let _ = written(|out| bonafide_keyring_primary_age(ring, now, out));
                let count = written(|out| bonafide_keyring_key_count(ring, out));
                for index in 0..count.unwrap_or(1) {
                    let key = written(|out| bonafide_keyring_key(ring, index, out));
                    let Some(key) = key else { continue };
                    let name = key.id.as_ptr();
                    why(|error| bonafide_keyring_builder_primary(builder, name, key.id_len, error));
                    why(|error| bonafide_keyring_builder_key(builder, &key, material, error));
                    if number == 19 {
                        why(|error| bonafide_keyring_builder_tombstone(builder, &key, error));
                    }
                }
            }
            18 => {
                let made = bonafide_keyring_builder_new();
                let builders = &mut world.pools.keyring_builders;
                keep(builders, bonafide_keyring_builder_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            19 => keep_or_why(&mut world.pools.keyrings, bonafide_keyring_free, |out, error| {
                bonafide_keyring_builder_build(builder, out, error)
            }),
            20 => {
                keep_or_why(&mut world.pools.secrets, bonafide_secret_free, |out, error| {
                    bonafide_keyring_material(ring, a, a_len, out, error)
                });
                let mut check_value = [0; 8];
                why(|error| {
                    let check_value = check_value.as_mut_ptr();
                    bonafide_sealing_key_check_value(material, check_value, error)
                });
            }
            21 => {
                let made = bonafide_census_count_begin(now);
                keep(&mut world.pools.counts, bonafide_census_count_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            22 => {
                sound(bonafide_census_count_row(counting, a, a_len));
                why(|error| bonafide_census_count_add(counting, b, b_len, now, error));
                sound(bonafide_census_count_add_unreadable(counting, now));
                if number % 2 == 0 {
                    keep(&mut world.pools.censuses, bonafide_census_free, |out| {
                        bonafide_census_count_finish(counting, out)
                    });
                }
            }
            _ => {
                let _ = written(|out| bonafide_census_begun(census, out));
                let _ = written(|out| {
                    why(|error| bonafide_census_rows_of(census, a, a_len, out, error))
                });
                let count = written(|out| bonafide_census_key_count(census, out));
                for index in 0..count.unwrap_or(1) {
                    let _ = written(|out| bonafide_census_key(census, index, out));
                }
                let _ = written(|out| bonafide_census_legacy(census, out));
                let _ = written(|out| bonafide_census_unreadable(census, out));
            }
        }
    }
}

fn pins_and_signals(world: &mut World, input: &mut Input<'_>) {
    let stray = world.stray;
    let what = input.byte() % 20;
    let (first, second, third) = (world.data(input), world.data(input), world.data(input));
    let ((a, a_len), (b, b_len)) = (raw(&first), raw(&second));
    let builder = pick(&world.pools.pin_set_builders, stray, input);
    let set = pick(&world.pools.pin_sets, stray, input);
    let (key, other_key) = (
        pick(&world.pools.update_keys, stray, input),
        pick(&world.pools.update_keys, stray, input),
    );
    let report = pick(&world.pools.reports, stray, input);
    let (number, now) = (input.number(), input.time());
    let elements: Vec<bonafide_bytes> = [&second, &third, &first]
        .iter()
        .take(usize::from(input.byte() % 4))
        .map(|bytes| {
            let (data, len) = raw(bytes);
            bonafide_bytes { data, len }
        })
        .collect();
    let (each, count) = (elements.as_ptr(), elements.len());
    let pools = &mut world.pools;
    // SAFETY: as in `app_attest`.
    unsafe {
        match what {
            0 => {
                let made = bonafide_pin_set_builder_new();
                keep(&mut pools.pin_set_builders, bonafide_pin_set_builder_free, |out| {
                    out.write(made);
                    BONAFIDE_OK
                });
            }
            1 => {
                sound(bonafide_pin_set_builder_host(builder, a, a_len, each, count));
            }
            2 => {
                sound(bonafide_pin_set_builder_version(builder, u64::from(number)));
                sound(bonafide_pin_set_builder_expires(builder, now, number));
                sound(bonafide_pin_set_builder_on_expiry(builder, number));
            }
            3 => keep_or_why(&mut pools.pin_sets, bonafide_pin_set_free, |out, error| {
                bonafide_pin_set_builder_build(builder, out, error)
            }),
            4 | 5 => keep_or_why(&mut pools.pin_sets, bonafide_pin_set_free, |out, error| {
                bonafide_pin_set_parse(a, a_len, number, out, error)
            }),
            6 => keep(&mut pools.pin_sets, bonafide_pin_set_free, |out| {
                bonafide_pin_set_report_only(set, out)
            }),
            7 => {
                let _ = written(|out| bonafide_pin_set_version(set, out));
                let _ = written(|out| bonafide_pin_set_expires(set, out));
                let _ = written(|out| bonafide_pin_set_days_until_expiry(set, now, out));
                let (mut text, mut len) = ([0; 1024], 0);
                let text = text.as_mut_ptr();
                sound(bonafide_pin_set_app_id(set, text, 1024, &mut len));
                why(|error| bonafide_pin_set_pins_for(set, a, a_len, text, 1024, &mut len, error));
            }
            8 => keep(&mut pools.buffers, bonafide_buffer_free, |out| {
                bonafide_pin_set_text(set, out)
            }),
            9 => keep_or_why(&mut pools.update_keys, bonafide_update_key_free, |out, error| {
                let read = if number % 2 == 0 {
                    bonafide_update_key_from_spki_der
                } else {
                    bonafide_update_key_from_pem
                };
                read(a, a_len, out, error)
            }),
            10 => {
                let keys = [key.cast_const(), other_key.cast_const()];
                let (keys, count) = (keys.as_ptr(), usize::from(input.byte() % 3));
                keep_or_why(&mut pools.pin_sets, bonafide_pin_set_free, |out, error| {
                    bonafide_pin_set_accept_updates(set, a, a_len, keys, count, out, error)
                });
            }
            11 => keep_or_why(&mut pools.pin_sets, bonafide_pin_set_free, |out, error| {
                if number % 2 == 0 {
                    bonafide_pin_set_update(set, a, a_len, now, out, error)
                } else {
                    bonafide_pin_set_restore(set, a, a_len, out, error)
                }
            }),
            12 => {
                let _ = written(|out| {
                    why(|error| bonafide_verify_pins(a, a_len, each, count, set, now, out, error))
                });
            }
            13 => {
                let mut pin = [0; 32];
                why(|error| {
                    let read = match number % 3 {
                        0 => bonafide_pin_of_spki,
                        1 => bonafide_pin_of_certificate,
                        _ => bonafide_pin_parse,
                    };
                    read(a, a_len, pin.as_mut_ptr(), error)
                });
                let (mut text, mut len) = ([0; 64], 0);
                let (pin, text) = (pin.as_ptr(), text.as_mut_ptr());
                sound(bonafide_pin_text(pin, text, usize::from(input.byte() % 64), &mut len));
            }
            14 | 15 => {
                keep_or_why(&mut pools.reports, bonafide_signals_report_free, |out, error| {
                    bonafide_signals_report_from_bytes(a, a_len, out, error)
                });
            }
            16 => {
                let mut digest = [0; 32];
                sound(bonafide_signals_report_digest(report, digest.as_mut_ptr()));
                let _ = written(|out| bonafide_signals_report_platform(report, out));
                let _ = written(|out| bonafide_signals_report_duration(report, out));
                keep(&mut pools.buffers, bonafide_buffer_free, |out| {
                    bonafide_signals_report_text(report, out)
                });
            }
            17 => {
                let count = written(|out| bonafide_signals_report_finding_count(report, out));
                for index in 0..count.unwrap_or(1) {
                    let finding =
                        written(|out| bonafide_signals_report_finding(report, index, out));
                    for at in 0..finding.map_or(1, |finding| finding.evidence_count) {
                        let evidence = bonafide_signals_report_finding_evidence;
                        let name = written(|out| evidence(report, index, at, out));
                        name.iter().for_each(|name| _ = touch(name.data, name.len));
                    }
                }
            }
            18 => {
                let count = written(|out| bonafide_signals_report_check_count(report, out));
                let _ =
                    written(|out| bonafide_signals_report_check(report, count.unwrap_or(0), out));
                let count = written(|out| bonafide_signals_report_inconclusive_count(report, out));
                let _ = written(|out| {
                    bonafide_signals_report_inconclusive(report, count.unwrap_or(1) / 2, out)
                });
                let index = usize::from(input.byte()) % (bonafide_signals_table_count() + 1);
                let row = written(|out| bonafide_signals_table_row(index, out));
                assert_eq!(row.is_some(), index < bonafide_signals_table_count());
            }
            _ => {
                let ((purpose, purpose_len), hash) = (raw(&third), [number as u8; 32]);
                let request = bonafide_request {
                    app_id: a,
                    app_id_len: a_len,
                    purpose,
                    purpose_len,
                    challenge: b,
                    challenge_len: b_len,
                    method: b"POST".as_ptr(),
                    method_len: 4,
                    scheme: number,
                    authority: AUTHORITY.as_ptr(),
                    authority_len: AUTHORITY.len(),
                    path_and_query: b"/".as_ptr(),
                    path_and_query_len: 1,
                    body_sha256: hash.as_ptr(),
                    report_sha256: if number % 2 == 0 { null() } else { hash.as_ptr() },
                };
                let mut bound = [0; 32];
                why(|error| bonafide_request_binding(&request, bound.as_mut_ptr(), error));
            }
        }
    }
}

/// Programs for the corpus, each with a name: they come far.
pub fn programs() -> Vec<(&'static str, Vec<u8>)> {
    let word = |at: u8| [76 + at, 0]; // two bytes, the second of which changes nothing
    let (app, package, hash, nonce) = (word(0), word(1), word(9), word(15));
    let (chat, subject) = (word(31), word(32));
    let no_hash = [0, 255];
    let phone = |what: u8, data: u8, more: u8, rest: &[u8]| {
        let handles = [0; 3];
        [&[0, what], &word(data)[..], &word(more), &handles, &hash, &[0], rest].concat()
    };
    let android = |what: u8, data: [u8; 2], more: [u8; 2], third: [u8; 2], binding: u8| {
        let handles = [0; 5];
        [&[1, what], &data[..], &more, &third, &handles, &[0, binding], &[0; 2]].concat()
    };
    let policy = |what: u8, number: u8, data: u8| {
        [&[2, what], &word(data)[..], &[number, number], &[0; 8]].concat()
    };
    let pending_at = |place: u8, what: u8, data: [u8; 2]| {
        let texts = [app, chat, subject, data].concat();
        // Challenges have a random key, and no options if the number is even.
        let (key, number) = (word(5), if what == 9 { 2 } else { 1 });
        [&[3, what], &texts[..], &[place], &[0; 5], &key, &hash, &[number, 0]].concat()
    };
    let pending = |what: u8, data: [u8; 2]| pending_at(0, what, data);
    let texts = |app: [u8; 2], first: [u8; 2], key_id: [u8; 2], evidence: [u8; 2]| {
        [app, chat, subject, first, key_id, evidence, word(33), word(34)].concat()
    };
    let gate = |what: u8, number: u8, texts: &[u8]| {
        [&[4, what], texts, &[number, 0], &no_hash, &[0; 10]].concat()
    };
    let sealing = |what: u8, data: [u8; 2], more: [u8; 2], rest: &[u8]| {
        [&[5, what], &data[..], &more, &word(21), &[0; 5], &[2, 0], &hash, rest].concat()
    };
    let pins = |what: u8, data: u8, more: u8, third: u8, number: u8, rest: &[u8]| {
        let texts = [word(data), word(more), word(third)].concat();
        [&[6, what], &texts[..], &[0; 5], &[number, 0], rest].concat()
    };
    let buffer = vec![7, 0, 0, 255, 0];

    let verifier = [phone(0, 0, 0, &[]), phone(1, 0, 0, &[]), phone(3, 2, 0, &[])].concat();
    let verifier = [verifier, phone(7, 0, 0, &[])].concat();
    let enrolled = [phone(9, 4, 5, &[]), pending(4, app), pending(14, app)].concat();
    let app_attest = [
        verifier.clone(),
        policy(0, 2, 0),
        phone(9, 4, 5, &[]),
        pending(0, app),
        pending(2, subject),
        policy(4, 0, 0),
        enrolled.clone(),
        phone(15, 0, 0, &[]),
        phone(10, 7, 0, &[]),
        pending_at(2, 5, app),
        pending(15, app),
        policy(5, 0, 0),
        policy(14, 0, 0),
        phone(11, 4, 5, &[]),
        phone(12, 7, 0, &[]),
        buffer.clone(),
    ];
    let keys = [
        android(0, package, package, package, 0),
        android(1, package, word(10), word(11), 0),
        android(2, package, package, package, 0),
        // Its digest is 32 bytes of whatever.
        policy(6, 1, 9),
    ]
    .concat();
    let play = [
        keys.clone(),
        android(3, word(12), package, nonce, 0),
        policy(10, 0, 0),
        pending(0, app),
        pending(6, app),
        android(9, package, package, package, 0),
        policy(9, 0, 0),
        // The certificate is another: one reason, of which so much is wanted.
        [&policy(14, 0, 0)[..], &[255]].concat(),
        android(5, word(14), package, nonce, 1),
        android(7, package, nonce, nonce, 0),
        [&android(8, package, package, package, 0)[..], &[0, 200]].concat(),
        android(11, word(16), package, package, 0),
        buffer.clone(),
    ];
    let own = [192, 0]; // the first word that a call gave
    let second = |at: u8| [195 + at, 0]; // one of the five that a client sends
    let serving = [
        verifier.clone(),
        keys,
        policy(0, 2, 0),
        pending(9, app),
        gate(0, 1, &texts(app, app, app, app)),
        gate(1, 1, &texts(app, app, app, app)),
        gate(2, 1, &texts(app, app, app, app)),
        gate(6, 1, &texts(app, app, app, app)),
        gate(8, 1, &texts(app, app, app, app)),
        buffer.clone(),
        vec![4, 23],
    ]
    .concat();
    let through = [
        serving.clone(),
        gate(9, 1, &texts(app, second(0), word(6), second(1))),
        gate(20, 1, &texts(app, app, app, app)),
        gate(13, 2, &texts(app, app, app, second(2))),
        gate(17, 1, &texts(app, app, app, app)),
        gate(20, 1, &texts(app, app, app, app)),
        gate(21, 1, &texts(app, app, app, app)),
        gate(22, 1, &texts(app, app, app, app)),
        policy(14, 0, 0),
    ];
    let refused = [
        serving,
        gate(9, 2, &texts(app, second(0), word(6), second(1))),
        gate(14, 18, &texts(app, app, app, app)),
        gate(20, 1, &texts(app, app, app, app)),
        gate(21, 1, &texts(app, app, app, app)),
    ];
    let challenge = [
        pending(9, app),
        pending(10, app),
        buffer.clone(),
        pending(11, own),
        pending(0, app),
        pending(8, app),
        pending(13, app),
    ];
    let sealed = [
        sealing(0, word(19), app, &[]),
        sealing(2, word(20), word(21), &[1]),
        sealing(6, word(17), app, &[]),
        sealing(4, subject, app, &[]),
        buffer.clone(),
        sealing(6, own, app, &[]),
        sealing(12, word(17), app, &[]),
        sealing(13, word(17), app, &[]),
        sealing(18, app, app, &[]),
        sealing(17, app, app, &[]),
        sealing(19, app, app, &[]),
        sealing(14, word(31), app, &[]),
        sealing(15, word(31), app, &[]),
        sealing(10, word(17), app, &[]),
        sealing(20, word(19), app, &[]),
        sealing(21, app, app, &[]),
        sealing(22, word(17), word(19), &[]),
        sealing(23, word(19), app, &[]),
        sealing(16, word(31), app, &[]),
    ];
    let pinned = [
        pins(0, 0, 0, 0, 1, &[0]),
        pins(1, 27, 28, 29, 1, &[2]),
        pins(2, 0, 0, 0, 1, &[0]),
        pins(3, 0, 0, 0, 1, &[0]),
        pins(4, 25, 0, 0, 1, &[0]),
        pins(6, 0, 0, 0, 1, &[0]),
        pins(7, 27, 0, 0, 1, &[0]),
        pins(8, 0, 0, 0, 1, &[0]),
        pins(12, 27, 22, 23, 1, &[2]),
        pins(13, 22, 0, 0, 1, &[0, 51]),
        buffer,
    ];
    let signals = [
        pins(14, 30, 0, 0, 1, &[0]),
        pins(16, 0, 0, 0, 1, &[0]),
        pins(17, 0, 0, 0, 1, &[0]),
        pins(18, 0, 0, 0, 1, &[0, 3]),
        pins(19, 0, 15, 31, 1, &[0]),
        policy(11, 3, 0),
        policy(12, 1, 0),
        policy(13, 1, 0),
        policy(14, 0, 0),
    ];
    vec![
        ("app-attest", app_attest.concat()),
        ("play", play.concat()),
        ("gate", through.concat()),
        ("gate-refuses", refused.concat()),
        ("challenge", challenge.concat()),
        ("sealing", sealed.concat()),
        ("pins", pinned.concat()),
        ("signals", signals.concat()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corpus is of use only if its programs come as far as they are meant to.
    #[test]
    fn programs_come_far() {
        for (name, program) in programs() {
            let World { pools, secrets, .. } = &run(&program);
            match name {
                "app-attest" => {
                    assert_eq!((pools.attestations.len(), pools.assertions.len()), (1, 1));
                    assert_eq!(pools.appraisals.len(), 2);
                }
                "play" => {
                    assert_eq!((pools.verdicts.len(), pools.appraisals.len()), (1, 2));
                    assert_eq!((pools.pendings.len(), pools.decode_requests.len()), (2, 1));
                }
                "gate" => {
                    assert_eq!(kinds(&pools.decisions), [BONAFIDE_DECISION_ALLOW]);
                    assert_eq!(pools.attestations.len(), 1);
                }
                "gate-refuses" => {
                    assert_eq!(kinds(&pools.decisions), [BONAFIDE_DECISION_DENY]);
                }
                "challenge" => assert_eq!(pools.redeemed.len(), 1),
                "sealing" => {
                    assert_eq!((pools.keyrings.len(), pools.censuses.len()), (2, 1));
                    // Opened twice, and the material of a key.
                    assert_eq!((secrets.len(), pools.secrets.len()), (2, 3));
                }
                "pins" => assert_eq!(pools.pin_sets.len(), 3),
                "signals" => {
                    assert_eq!((pools.reports.len(), pools.appraisals.len()), (1, 1));
                }
                other => panic!("{other}: how far does it come?"),
            }
        }
    }

    fn kinds(decisions: &[*mut bonafide_decision]) -> Vec<u32> {
        // SAFETY: live handles.
        decisions.iter().map(|it| unsafe { bonafide_decision_kind_of(*it) }).collect()
    }
}
