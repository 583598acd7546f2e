//! No freed memory holds a secret or a key: an allocator looks at each block that is
//! given back. One test in one process, so that nothing else allocates meanwhile.

#![allow(unsafe_code, reason = "an allocator is unsafe to write")]

use bonafide::ErrorKind as K;
use bonafide::play_integrity::{Binding, DecryptionKey, Expected, VerificationKey, Verifier};
use bonafide::seal::{Context, Key, KeyId, KeyMaterial, Keyring, LegacyKey, Row, Sealed};
use bonafide::{RandomSource, Result, Timestamp};
use bonafide_keyring::provider::LocalProvider;
use bonafide_keyring::{KeyringFile, from_json, to_json};
use bonafide_testkit::play_integrity::{Console, Payload};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use zeroize::Zeroizing;

/// What must not be left in freed memory: markers, and how often each was.
static MARKERS: Mutex<Vec<[u8; 24]>> = Mutex::new(Vec::new());
static FOUND: AtomicUsize = AtomicUsize::new(0);
static WATCHING: AtomicUsize = AtomicUsize::new(0);

struct Watching;

impl Watching {
    /// # Safety
    /// The block is readable for its whole length.
    unsafe fn look(block: *const u8, length: usize) {
        if WATCHING.load(Ordering::Relaxed) == 0 || length < 24 {
            return;
        }
        // SAFETY: as the caller promises; the block was zeroed when it was given out.
        let bytes = unsafe { std::slice::from_raw_parts(block, length) };
        let Ok(markers) = MARKERS.try_lock() else { return };
        for marker in markers.iter() {
            if bytes.windows(24).any(|window| window == marker) {
                FOUND.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

// SAFETY: everything is the system's allocator; blocks are only read, before they are freed.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that no remains of earlier blocks are taken for new ones.
        // SAFETY: the layout is the caller's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is live and as long as its layout says.
        unsafe {
            Self::look(block, layout.size());
            System.dealloc(block, layout);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // A new block always, so that the old one is looked at.
        // SAFETY: the new layout has the old alignment and a size that the caller vouches for.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                std::ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// How many freed blocks held a marker while this ran.
fn leaks(markers: &[&[u8]], work: impl FnOnce()) -> usize {
    let first = |marker: &&[u8]| marker[..24].try_into().expect("24 bytes");
    *MARKERS.lock().expect("one test") = markers.iter().map(first).collect();
    FOUND.store(0, Ordering::Relaxed);
    WATCHING.store(1, Ordering::Relaxed);
    work();
    WATCHING.store(0, Ordering::Relaxed);
    FOUND.load(Ordering::Relaxed)
}

/// A generator of congruences: the same each time, and good for nothing else.
struct Congruent(u64);

impl RandomSource for Congruent {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<()> {
        for byte in buffer {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = self.0.to_be_bytes()[0];
        }
        Ok(())
    }
}

const SECRET: &[u8; 32] = b"SECRET that no freed block holds";
const KEY: &[u8; 32] = b"KEY that no freed block may hold";

fn sealing() {
    let kid = |name: &str| KeyId::new(name).expect("a name");
    let material = || KeyMaterial::from_bytes(KEY).expect("a key");
    let now = Timestamp::from_unix_seconds(1_780_000_000);
    let context = Context::new([("name", "x")]).expect("a context");
    let random = &mut Congruent(0);

    let mut ring = Keyring::new(Key::new(kid("k"), material()), now);
    for number in 0..20 {
        let fresh = KeyMaterial::generate_with(random).expect("a key");
        ring.add(Key::new(kid(&format!("k{number}")), fresh), now).expect("a key");
    }
    let sealed = ring.seal_with(SECRET, &context, random).expect("sealed");
    drop(ring.open(&sealed, &context).expect("opened"));
    let other = Context::none();
    assert_eq!(
        ring.open(&sealed, &other).map(|_| ()).map_err(|e| e.kind()),
        Err(K::CannotBeOpened)
    );
    // The commitment and everything before it is right, the tag is not: the text was
    // decrypted already.
    let mut bytes = sealed.as_bytes().to_vec();
    *bytes.last_mut().expect("a tag") ^= 1;
    let changed = Sealed::from_bytes(&bytes).expect("a blob");
    assert!(ring.open(&changed, &context).is_err());
    ring.promote(&kid("k1")).expect("a key");
    drop(ring.rewrap_with(&sealed, &context, random).expect("rewrapped"));
    let text = sealed.to_string();
    drop(ring.rewrap_batch([Row::new(&text, &context), Row::new(&text, &other)]));

    let old = LegacyKey::new(kid("old"), KeyMaterial::generate_with(random).expect("a key"));
    ring.add_legacy(old, now).expect("a key");
    let text = ring.seal_legacy_with(&kid("old"), SECRET, b"", random).expect("sealed");
    drop(ring.open_legacy(&text, b"").expect("opened"));
    assert!(ring.open_legacy(&text, b"x").is_err());
    drop(ring.clone());
    drop(ring);

    let key = || Key::new(kid("k"), material());
    let text = to_json(&Keyring::new(key(), now)).expect("written");
    drop(from_json(text.expose()).expect("read"));
    // The same ring, with an escape in the key: a parser copies such a text.
    let plain = text.expose();
    let at = plain.iter().position(|byte| *byte == b'=').expect("base64 of 32 bytes");
    let (before, rest) = plain.split_at(at);
    let mut escaped = Zeroizing::new(Vec::with_capacity(plain.len() + 8));
    for part in [before, b"\\u003d", &rest[1..]] {
        escaped.extend_from_slice(part);
    }
    let refused = from_json(&escaped).map(|_| ()).expect_err("escapes");
    assert_eq!(refused.seal_error().map(|error| error.kind()), Some(K::EscapedKeyring));
    drop((text, escaped));
    let folder = std::env::temp_dir().join(format!("bonafide-freed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("ring.json");
    let mut file = KeyringFile::create(&path, key(), now).expect("a file");
    file.edit(|ring| ring.add(Key::generate(kid("two"))?, now)).expect("a change");
    drop(file);
    drop(KeyringFile::load(&path).expect("a file"));
    let provider = Box::new(LocalProvider::new(Key::generate(kid("kek")).expect("a key")));
    let wrapped = folder.join("wrapped.json");
    drop(KeyringFile::create_with(&wrapped, key(), now, provider).expect("a file"));
    std::fs::remove_dir_all(&folder).expect("the folder");
}

fn tokens(console: &Console, token: &str, nonce: &str, now: Timestamp) {
    let expected = Expected::new("com.example.app", Binding::Nonce(nonce));
    let mut builder = Verifier::builder();
    for number in 0..5 {
        let aes = DecryptionKey::from_console(&console.decryption_key()).expect("a key");
        let ec = VerificationKey::from_console(&console.verification_key()).expect("a key");
        builder = builder.app(&format!("com.example.app{number}"), aes.clone(), ec.clone());
        builder = builder.app("com.example.app", aes, ec);
    }
    let verifier = builder.build().expect("a verifier");
    drop(verifier.verify(token, &expected, now).expect("a verdict"));
    drop(verifier.verify(&token[..token.len() - 1], &expected, now));
    drop(verifier);
}

#[test]
fn no_freed_block_holds_a_secret_or_a_key() {
    // The allocator finds what is there to be found.
    let planted = leaks(&[SECRET], || drop(SECRET.to_vec()));
    assert_eq!(planted, 1);
    let key_text = {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(KEY)
    };
    assert_eq!(leaks(&[SECRET, KEY, key_text.as_bytes()], sealing), 0);

    let console = Console::from_seed(1);
    let nonce = "bm9uY2UtdGhhdC1pcy1sb25nLWVub3VnaA";
    let now = Timestamp::from_unix_seconds(1_780_000_000);
    let json = Payload::good("com.example.app", nonce, now.unix_millis()).to_json();
    let token = console.token(&json);
    // The console's text of the key is the caller's; its bytes are not.
    let mut key = *console.wrapping_key();
    let markers: [&[u8]; 2] = [&key, &json.as_bytes()[30..]];
    assert_eq!(leaks(&markers, || tokens(&console, &token, nonce, now)), 0);
    // A key whose text ends badly, and a payload that does.
    let mut bad = console.decryption_key();
    bad.replace_range(40.., "!!!!");
    assert_eq!(leaks(&[&key], || drop(DecryptionKey::from_console(&bad))), 0);
    key.fill(0);
}
