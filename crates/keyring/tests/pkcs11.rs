//! The PKCS #11 provider against SoftHSM 2 (Debian: `apt-get install softhsm2`).
//!
//! Each test has a process and a folder of its own, with a `softhsm2.conf` and fresh
//! tokens. `BONAFIDE_PKCS11_MODULE` is the path of the module if it is in an unusual
//! place. Without the module the tests say `SKIPPED`; with `BONAFIDE_REQUIRE_SOFTHSM=1`
//! they fail.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use bonafide::ErrorKind as K;
use bonafide::Timestamp;
use bonafide::seal::{Context, Key, KeyId, KeyMaterial, KeyProvider, Keyring, Sealed};
use bonafide_keyring::provider::{Pkcs11Config, Pkcs11Provider, TokenId};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "BONAFIDE_PKCS11_TEST_FOLDER";
const MODULE: &str = "BONAFIDE_PKCS11_MODULE";
const REQUIRED: &str = "BONAFIDE_REQUIRE_SOFTHSM";

const PIN: &str = "9173-the-users-pin";
const OFFICERS_PIN: &str = "2846-the-officers-pin";
const TOKEN: &str = "bonafide test";
const KEY: &str = "wrap-2026";

fn module() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(MODULE) {
        return Some(PathBuf::from(path)).filter(|path| path.exists());
    }
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
        "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    ]
    .iter()
    .map(PathBuf::from)
    .find(|path| path.exists())
}

/// Removed with everything in it.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a test in a process of its own: the module reads `SOFTHSM2_CONF` when it is
/// loaded, and what it has loaded is the whole process's.
fn with_softhsm(test: &str, body: impl FnOnce(&SoftHsm)) {
    let Some(module) = module() else {
        let why = format!("{test}: no SoftHSM 2; install it or set {MODULE}");
        assert!(std::env::var_os(REQUIRED).is_none_or(|value| value != "1"), "{why}");
        // Past the capture of passing tests' output.
        let mut stderr = std::io::stderr();
        writeln!(stderr, "SKIPPED: {why}").unwrap();
        return;
    };
    if let Some(folder) = std::env::var_os(FOLDER) {
        return body(&SoftHsm::start(module, folder.into()));
    }

    let name = format!("bonafide-pkcs11-{}-{test}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    let tokens = folder.0.join("tokens");
    fs::create_dir_all(&tokens).unwrap();
    let config = folder.0.join("softhsm2.conf");
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    fs::write(&config, text).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, &folder.0)
        .env("SOFTHSM2_CONF", config)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let passed = output.status.success() && said.contains("1 passed");
    assert!(passed, "{test}: {}\n{said}\n{errors}", output.status);
}

/// The module as another part of the program would use it.
struct SoftHsm {
    module: PathBuf,
    folder: PathBuf,
    pkcs11: Pkcs11,
}

impl SoftHsm {
    fn start(module: PathBuf, folder: PathBuf) -> Self {
        let pkcs11 = Pkcs11::new(&module).unwrap();
        let hsm = Self { module, folder, pkcs11 };
        hsm.initialize();
        hsm
    }

    fn initialize(&self) {
        self.pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    }

    /// `C_Finalize`: every session of the process is gone.
    fn finalize(&self) {
        self.pkcs11.clone().finalize().unwrap();
    }

    fn remove_tokens(&self) {
        let tokens = self.folder.join("tokens");
        fs::remove_dir_all(&tokens).unwrap();
        fs::create_dir(&tokens).unwrap();
    }

    /// A new token with the user's PIN. It is logged out again.
    fn token(&self, label: &str) -> Slot {
        let slots = self.pkcs11.get_slots_with_token().unwrap();
        let is_free = |slot: &Slot| !self.pkcs11.get_token_info(*slot).unwrap().token_initialized();
        let slot = slots.into_iter().find(is_free).unwrap();
        let officer = AuthPin::from(OFFICERS_PIN);
        self.pkcs11.init_token(slot, &officer, label).unwrap();
        let session = self.pkcs11.open_rw_session(slot).unwrap();
        session.login(UserType::So, Some(&officer)).unwrap();
        session.init_pin(&AuthPin::from(PIN)).unwrap();
        session.logout().unwrap();
        slot
    }

    fn serial(&self, slot: Slot) -> String {
        self.pkcs11.get_token_info(slot).unwrap().serial_number().to_owned()
    }

    /// A session of somebody else in this process.
    fn session(&self, slot: Slot) -> Session {
        let session = self.pkcs11.open_rw_session(slot).unwrap();
        let answer = session.login(UserType::User, Some(&AuthPin::from(PIN)));
        if let Err(error) = answer {
            assert!(format!("{error:?}").contains("UserAlreadyLoggedIn"), "{error}");
        }
        session
    }

    fn config_of(&self, token: TokenId, pin: &str, key: &str) -> Pkcs11Config {
        Pkcs11Config::new(&self.module, token, pin.to_owned(), key)
    }

    fn config(&self) -> Pkcs11Config {
        self.config_of(TokenId::Label(TOKEN.into()), PIN, KEY)
    }

    /// A fresh token with a fresh key, opened.
    fn provider(&self) -> Pkcs11Provider {
        self.token(TOKEN);
        Pkcs11Provider::create_key(&self.config()).unwrap();
        Pkcs11Provider::open(self.config()).unwrap()
    }

    /// What opening says that must not succeed.
    fn refusal(&self, config: Pkcs11Config) -> String {
        let error = Pkcs11Provider::open(config).unwrap_err();
        no_secret(&format!("{error} {error:?}"));
        error.to_string()
    }
}

fn id(name: &str) -> KeyId {
    KeyId::new(name).unwrap()
}

fn kind<T>(answer: bonafide::Result<T>) -> K {
    answer.map(|_| ()).unwrap_err().kind()
}

fn no_secret(text: &str) {
    for part in [PIN, OFFICERS_PIN, "9173", "users-pin"] {
        assert!(!text.contains(part), "{text}");
    }
}

/// An AES key as `create_key` makes it, with these attributes changed.
fn generate(session: &Session, changes: &[Attribute]) -> ObjectHandle {
    let mut template = vec![
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Label(KEY.into()),
        Attribute::ValueLen(32.into()),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Encrypt(true),
        Attribute::Decrypt(true),
    ];
    for change in changes {
        template.retain(|attribute| attribute.attribute_type() != change.attribute_type());
        template.push(change.clone());
    }
    session.generate_key(&Mechanism::AesKeyGen, &template).unwrap()
}

fn key_of(session: &Session) -> ObjectHandle {
    let found = session.find_objects(&[Attribute::Label(KEY.into())]).unwrap();
    assert_eq!(found.len(), 1);
    found[0]
}

#[test]
fn a_provider_crosses_threads() {
    const fn crosses<T: Send + Sync>() {}
    crosses::<Pkcs11Provider>();
}

#[test]
fn what_is_wrapped_unwraps() {
    with_softhsm("what_is_wrapped_unwraps", |hsm| {
        let provider = hsm.provider();
        provider.health().unwrap();
        provider.check().unwrap();
        for name in ["a", "b", "2026-01", "0123456789abcdef0123456789abcdef"] {
            let key = KeyMaterial::generate().unwrap();
            let wrapped = provider.wrap_dek(&id(name), &key).unwrap();
            assert_eq!((wrapped.len(), wrapped[0]), (61, 1));
            assert_ne!(wrapped, provider.wrap_dek(&id(name), &key).unwrap(), "a fresh IV");
            assert!(!wrapped.windows(8).any(|part| key.expose().starts_with(part)));
            let unwrapped = provider.unwrap_dek(&id(name), &wrapped).unwrap();
            assert_eq!(unwrapped.expose(), key.expose());
        }
    });
}

#[test]
fn a_wrap_of_another_hand_unwraps() {
    // Made with Python's `cryptography`: AESGCM(bytes(range(32))).encrypt(
    // bytes(range(0x40, 0x4c)), bytes(range(0x80, 0xa0)), b"bonafide/dek/1\x072026-01")
    const WRAP: &str = "01404142434445464748494a4b62382ca0a2b90184454d9dbd17e99dd4e957c0cf23a0\
                        99b4efded47e0b8e73443c1124502b69df809802ccbd50a69523";
    with_softhsm("a_wrap_of_another_hand_unwraps", |hsm| {
        let session = hsm.session(hsm.token(TOKEN));
        let value: Vec<u8> = (0..32).collect();
        session
            .create_object(&[
                Attribute::Class(ObjectClass::SECRET_KEY),
                Attribute::KeyType(KeyType::AES),
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Label(KEY.into()),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::Value(value),
            ])
            .unwrap();
        let provider = Pkcs11Provider::open(hsm.config()).unwrap();
        let digits = WRAP.as_bytes().chunks(2);
        let digits = digits.map(|two| std::str::from_utf8(two).unwrap());
        let wrapped: Vec<u8> = digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect();
        let key = provider.unwrap_dek(&id("2026-01"), &wrapped).unwrap();
        assert!(key.expose().iter().copied().eq(0x80..0xa0));
        assert_eq!(kind(provider.unwrap_dek(&id("2026-02"), &wrapped)), K::WrappedKeyRefused);
    });
}

#[test]
fn a_wrap_of_another_name_is_refused() {
    with_softhsm("a_wrap_of_another_name_is_refused", |hsm| {
        let provider = hsm.provider();
        let wrapped = provider.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        for name in ["b", "aa", "a-", "2026-01"] {
            let answer = provider.unwrap_dek(&id(name), &wrapped);
            assert_eq!(kind(answer), K::WrappedKeyRefused, "{name}");
        }
        provider.unwrap_dek(&id("a"), &wrapped).unwrap();
    });
}

#[test]
fn every_changed_byte_is_refused() {
    with_softhsm("every_changed_byte_is_refused", |hsm| {
        let provider = hsm.provider();
        let wrapped = provider.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        for at in 0..wrapped.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut changed = wrapped.clone();
                changed[at] ^= change;
                let answer = provider.unwrap_dek(&id("a"), &changed);
                assert_eq!(kind(answer), K::WrappedKeyRefused, "byte {at}");
            }
        }
        provider.unwrap_dek(&id("a"), &wrapped).unwrap();
    });
}

#[test]
fn every_other_length_is_refused() {
    with_softhsm("every_other_length_is_refused", |hsm| {
        let provider = hsm.provider();
        let wrapped = provider.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        for length in (0..wrapped.len()).chain([62, 63, 77, 122, 1000]) {
            let mut changed = wrapped.clone();
            changed.resize(length, 0);
            let answer = provider.unwrap_dek(&id("a"), &changed);
            assert_eq!(kind(answer), K::WrappedKeyRefused, "{length} bytes");
        }
    });
}

#[test]
fn a_wrong_pin_is_said_and_not_shown() {
    with_softhsm("a_wrong_pin_is_said_and_not_shown", |hsm| {
        drop(hsm.provider());
        for (pin, what) in [
            ("9173-the-wrong-pin", "the PIN is wrong"),
            ("9173", "the PIN is wrong"),
            (OFFICERS_PIN, "the PIN is wrong"),
        ] {
            let config = hsm.config_of(TokenId::Label(TOKEN.into()), pin, KEY);
            let error = Pkcs11Provider::create_key(&config).unwrap_err();
            no_secret(&format!("{error} {error:?} {config:?} {config:#?}"));
            assert_eq!(error.to_string(), format!("token {TOKEN}: {what}"));
            assert_eq!(hsm.refusal(config), format!("token {TOKEN}: {what}"));
        }
        Pkcs11Provider::open(hsm.config()).unwrap();
    });
}

#[test]
fn what_is_not_there_is_named() {
    with_softhsm("what_is_not_there_is_named", |hsm| {
        drop(hsm.provider());
        let token = |label: &str| TokenId::Label(label.into());
        for missing in ["bonafide", "Bonafide test", "bonafide test 2", ""] {
            let said = hsm.refusal(hsm.config_of(token(missing), PIN, KEY));
            assert_eq!(said, format!("token {missing}: there is no such token"));
        }
        let said = hsm.refusal(hsm.config_of(TokenId::Serial("0".into()), PIN, KEY));
        assert_eq!(said, "token of serial 0: there is no such token");
        for missing in ["wrap-2027", "wrap-202", ""] {
            let said = hsm.refusal(hsm.config_of(token(TOKEN), PIN, missing));
            assert_eq!(said, format!("key {missing}: the token has no AES key of this name"));
        }
        let said = hsm.refusal(hsm.config().key_id([1]));
        assert_eq!(said, "key wrap-2026: the token has no AES key of this name");
        for path in [&hsm.folder.join("no-module.so"), &hsm.folder.join("softhsm2.conf")] {
            let config = Pkcs11Config::new(path, token(TOKEN), PIN.to_owned(), KEY);
            let error = Pkcs11Provider::open(config).unwrap_err();
            assert!(error.io_error().is_some(), "{error}");
            assert!(error.to_string().starts_with(&format!("{}: ", path.display())), "{error}");
        }
    });
}

#[test]
fn of_two_keys_with_one_label_none_is_taken() {
    with_softhsm("of_two_keys_with_one_label_none_is_taken", |hsm| {
        let slot = hsm.token(TOKEN);
        Pkcs11Provider::create_key(&hsm.config().key_id([1])).unwrap();
        let session = hsm.session(slot);
        let second = generate(&session, &[Attribute::Id(vec![2])]);
        let said = hsm.refusal(hsm.config());
        assert_eq!(said, "key wrap-2026: the token has several AES keys of this name");

        // The id tells them apart.
        let one = Pkcs11Provider::open(hsm.config().key_id([1])).unwrap();
        let two = Pkcs11Provider::open(hsm.config().key_id([2])).unwrap();
        let wrapped = one.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        one.unwrap_dek(&id("a"), &wrapped).unwrap();
        assert_eq!(kind(two.unwrap_dek(&id("a"), &wrapped)), K::WrappedKeyRefused);

        session.destroy_object(second).unwrap();
        Pkcs11Provider::open(hsm.config()).unwrap();
        // A key that is gone is no bad wrap.
        assert_eq!(kind(two.unwrap_dek(&id("a"), &wrapped)), K::KeyProviderUnavailable);
    });
}

#[test]
fn of_two_tokens_with_one_label_none_is_taken() {
    with_softhsm("of_two_tokens_with_one_label_none_is_taken", |hsm| {
        let first = hsm.token(TOKEN);
        Pkcs11Provider::create_key(&hsm.config()).unwrap();
        hsm.token(TOKEN);
        let said = hsm.refusal(hsm.config());
        assert_eq!(said, format!("token {TOKEN}: there are several such tokens"));
        let serial = hsm.serial(first);
        let config = hsm.config_of(TokenId::Serial(serial.clone()), PIN, KEY);
        let provider = Pkcs11Provider::open(config).unwrap();
        let described = format!("PKCS #11 token {TOKEN} serial {serial}, key {KEY}");
        assert_eq!(provider.describe(), described);
    });
}

#[test]
fn keys_that_are_not_kept_well_are_refused() {
    with_softhsm("keys_that_are_not_kept_well_are_refused", |hsm| {
        let session = hsm.session(hsm.token(TOKEN));
        for (changes, what) in [
            (vec![Attribute::Extractable(true)], "the key is extractable: it can leave the token"),
            (vec![Attribute::Sensitive(false)], "the key is not sensitive: it can be read"),
            (vec![Attribute::ValueLen(16.into())], "it is no AES key of 256 bits"),
            (vec![Attribute::ValueLen(24.into())], "it is no AES key of 256 bits"),
            (vec![Attribute::Encrypt(false)], "the key is not for encryption"),
            (vec![Attribute::Decrypt(false)], "the key is not for decryption"),
            // A key of a session is not kept at all.
            (vec![Attribute::Token(false)], "the token has no AES key of this name"),
        ] {
            let key = generate(&session, &changes);
            assert_eq!(hsm.refusal(hsm.config()), format!("key {KEY}: {what}"));
            session.destroy_object(key).unwrap();
        }
        // Nor is a key of another algorithm taken for one of AES.
        let key = session
            .generate_key(
                &Mechanism::GenericSecretKeyGen,
                &[
                    Attribute::Token(true),
                    Attribute::Label(KEY.into()),
                    Attribute::ValueLen(32.into()),
                ],
            )
            .unwrap();
        let said = hsm.refusal(hsm.config());
        assert_eq!(said, format!("key {KEY}: the token has no AES key of this name"));
        let error = Pkcs11Provider::create_key(&hsm.config()).unwrap_err();
        assert!(error.to_string().ends_with("has a key of this label already"), "{error}");
        session.destroy_object(key).unwrap();

        let good = generate(&session, &[]);
        Pkcs11Provider::open(hsm.config()).unwrap();
        session.destroy_object(good).unwrap();
    });
}

#[test]
fn the_key_that_is_made_cannot_be_read() {
    with_softhsm("the_key_that_is_made_cannot_be_read", |hsm| {
        let slot = hsm.token(TOKEN);
        Pkcs11Provider::create_key(&hsm.config().key_id(*b"id")).unwrap();
        let session = hsm.session(slot);
        let key = key_of(&session);
        let expected = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(32.into()),
            Attribute::Id(b"id".into()),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Local(true),
            Attribute::Sensitive(true),
            Attribute::AlwaysSensitive(true),
            Attribute::Extractable(false),
            Attribute::NeverExtractable(true),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Sign(false),
            Attribute::Verify(false),
            Attribute::Derive(false),
            Attribute::Modifiable(false),
            Attribute::Copyable(false),
        ];
        let types: Vec<AttributeType> = expected.iter().map(Attribute::attribute_type).collect();
        assert_eq!(session.get_attributes(key, &types).unwrap(), expected);

        assert_eq!(session.get_attributes(key, &[AttributeType::Value]).unwrap(), []);
        let other = generate(&session, &[Attribute::Label("x".into()), Attribute::Wrap(true)]);
        assert!(session.wrap_key(&Mechanism::AesKeyWrap, other, key).is_err());
        for change in [Attribute::Extractable(true), Attribute::Sensitive(false)] {
            assert!(session.update_attributes(key, std::slice::from_ref(&change)).is_err());
            assert!(session.copy_object(key, &[change]).is_err());
        }

        for config in [hsm.config(), hsm.config().key_id([7])] {
            let error = Pkcs11Provider::create_key(&config).unwrap_err();
            let said = format!("key {KEY}: the token has a key of this label already");
            assert_eq!(error.to_string(), said);
        }
        assert_eq!(key_of(&session), key);
    });
}

#[test]
fn two_providers_share_a_login() {
    with_softhsm("two_providers_share_a_login", |hsm| {
        let one = hsm.provider();
        let two = Pkcs11Provider::open(hsm.config()).unwrap();
        let wrapped = one.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        two.unwrap_dek(&id("a"), &wrapped).unwrap();
        drop(one);
        two.unwrap_dek(&id("a"), &wrapped).unwrap();
        // A key is made beside an open session.
        let other = hsm.config_of(TokenId::Label(TOKEN.into()), PIN, "other");
        Pkcs11Provider::create_key(&other).unwrap();
        let other = Pkcs11Provider::open(other).unwrap();
        assert_eq!(kind(other.unwrap_dek(&id("a"), &wrapped)), K::WrappedKeyRefused);
    });
}

#[test]
fn threads_share_a_provider() {
    const fn shared<T: Send + Sync + 'static>() {}
    const { shared::<Pkcs11Provider>() };
    with_softhsm("threads_share_a_provider", |hsm| {
        let provider = hsm.provider();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let provider = &provider;
                scope.spawn(move || {
                    let name = id(&format!("thread-{thread}"));
                    for _ in 0..50 {
                        let key = KeyMaterial::generate().unwrap();
                        let mut wrapped = provider.wrap_dek(&name, &key).unwrap();
                        let unwrapped = provider.unwrap_dek(&name, &wrapped).unwrap();
                        assert_eq!(unwrapped.expose(), key.expose());
                        wrapped[20] ^= 1;
                        let answer = provider.unwrap_dek(&name, &wrapped);
                        assert_eq!(kind(answer), K::WrappedKeyRefused);
                        provider.health().unwrap();
                    }
                });
            }
        });
    });
}

#[test]
fn a_lost_session_is_opened_again() {
    with_softhsm("a_lost_session_is_opened_again", |hsm| {
        let provider = hsm.provider();
        let key = KeyMaterial::generate().unwrap();
        let wrapped = provider.wrap_dek(&id("a"), &key).unwrap();
        let mut bad = wrapped.clone();
        bad[60] ^= 1;
        let slot = hsm.pkcs11.get_slots_with_token().unwrap()[0];

        let losses: [(&str, &dyn Fn()); 3] = [
            ("C_Finalize", &|| hsm.finalize()),
            ("C_Finalize and C_Initialize", &|| {
                hsm.finalize();
                hsm.initialize();
            }),
            ("C_Logout", &|| {
                // The slot has another id since the module was initialized again.
                let slots = hsm.pkcs11.get_slots_with_token().unwrap();
                assert_ne!(slots[0], slot);
                hsm.session(slots[0]).logout().unwrap();
            }),
        ];
        for (what, lose) in losses {
            lose();
            let unwrapped = provider.unwrap_dek(&id("a"), &wrapped).unwrap();
            assert_eq!(unwrapped.expose(), key.expose(), "{what}");
            lose();
            assert_eq!(kind(provider.unwrap_dek(&id("a"), &bad)), K::WrappedKeyRefused, "{what}");
            lose();
            provider.wrap_dek(&id("b"), &key).unwrap();
            lose();
            provider.health().unwrap();
        }
    });
}

#[test]
fn a_token_that_is_gone_is_no_bad_wrap() {
    with_softhsm("a_token_that_is_gone_is_no_bad_wrap", |hsm| {
        let provider = hsm.provider();
        let key = KeyMaterial::generate().unwrap();
        let wrapped = provider.wrap_dek(&id("a"), &key).unwrap();
        let mut bad = wrapped.clone();
        bad[60] ^= 1;

        let (tokens, aside) = (hsm.folder.join("tokens"), hsm.folder.join("aside"));
        let expect_gone = || {
            for wrapped in [&wrapped, &bad] {
                let answer = provider.unwrap_dek(&id("a"), wrapped);
                assert_eq!(kind(answer), K::KeyProviderUnavailable);
            }
            assert_eq!(kind(provider.wrap_dek(&id("a"), &key)), K::KeyProviderUnavailable);
            assert_eq!(kind(provider.health()), K::KeyProviderUnavailable);
            let error = provider.check().unwrap_err();
            no_secret(&format!("{error} {error:?} {provider:?}"));
            // What needs no device is still known.
            assert_eq!(kind(provider.unwrap_dek(&id("a"), &[1; 60])), K::WrappedKeyRefused);
            error.to_string()
        };

        // Taken out while the session is open.
        fs::rename(&tokens, &aside).unwrap();
        println!("{}", expect_gone());

        // Taken out between sessions.
        hsm.finalize();
        fs::create_dir(&tokens).unwrap();
        assert_eq!(expect_gone(), format!("token {TOKEN}: there is no such token"));

        // Put back.
        fs::remove_dir(&tokens).unwrap();
        fs::rename(&aside, &tokens).unwrap();
        hsm.finalize();
        let unwrapped = provider.unwrap_dek(&id("a"), &wrapped).unwrap();
        assert_eq!(unwrapped.expose(), key.expose());
        assert_eq!(kind(provider.unwrap_dek(&id("a"), &bad)), K::WrappedKeyRefused);
    });
}

#[test]
fn a_device_that_cannot_decrypt_is_no_bad_wrap() {
    with_softhsm("a_device_that_cannot_decrypt_is_no_bad_wrap", |hsm| {
        let session = hsm.session(hsm.token(TOKEN));
        let handle = generate(&session, &[]);
        let provider = Pkcs11Provider::open(hsm.config()).unwrap();
        let key = KeyMaterial::generate().unwrap();
        let wrapped = provider.wrap_dek(&id("a"), &key).unwrap();

        // Session, login and key look well; only the mechanism fails.
        session.destroy_object(handle).unwrap();
        let handle =
            generate(&session, &[Attribute::AllowedMechanisms(vec![MechanismType::AES_CBC])]);
        let said = provider.check().unwrap_err().to_string();
        assert!(said.contains("C_EncryptInit, MechanismInvalid"), "{said}");
        let answer = provider.unwrap_dek(&id("a"), &wrapped);
        assert_eq!(kind(answer), K::KeyProviderUnavailable);
        assert_eq!(kind(provider.wrap_dek(&id("a"), &key)), K::KeyProviderUnavailable);
        assert_eq!(kind(provider.health()), K::KeyProviderUnavailable);
        assert!(hsm.refusal(hsm.config()).contains("MechanismInvalid"));

        // Another key, and well: now it is the wrap that is not its own.
        session.destroy_object(handle).unwrap();
        generate(&session, &[]);
        provider.health().unwrap();
        assert_eq!(kind(provider.unwrap_dek(&id("a"), &wrapped)), K::WrappedKeyRefused);
    });
}

#[test]
fn another_token_of_the_same_names_is_another() {
    with_softhsm("another_token_of_the_same_names_is_another", |hsm| {
        let provider = hsm.provider();
        let wrapped = provider.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        hsm.finalize();
        hsm.remove_tokens();
        hsm.initialize();

        let slot = hsm.token(TOKEN);
        // SoftHSM counts handles from 1 again: one of these sessions has the handle that
        // the open provider holds.
        let sessions: Vec<Session> = (0..20).map(|_| hsm.session(slot)).collect();
        Pkcs11Provider::create_key(&hsm.config()).unwrap();
        let other = Pkcs11Provider::open(hsm.config()).unwrap();
        assert_eq!(kind(other.unwrap_dek(&id("a"), &wrapped)), K::WrappedKeyRefused);
        // Nor does an open provider move to it.
        let answer = provider.unwrap_dek(&id("a"), &wrapped);
        assert_eq!(kind(answer), K::KeyProviderUnavailable);
        let said = provider.check().unwrap_err().to_string();
        assert_eq!(said, format!("token {TOKEN}: there is no such token"));
        // And it closes no session that is not its own.
        for session in &sessions {
            session.get_session_info().unwrap();
        }
        other.health().unwrap();
    });
}

#[test]
fn a_pin_that_was_refused_is_not_tried_again() {
    with_softhsm("a_pin_that_was_refused_is_not_tried_again", |hsm| {
        let provider = hsm.provider();
        let wrapped = provider.wrap_dek(&id("a"), &KeyMaterial::generate().unwrap()).unwrap();
        let change = |old: &str, new: &str| {
            let slot = hsm.pkcs11.get_slots_with_token().unwrap()[0];
            let session = hsm.pkcs11.open_rw_session(slot).unwrap();
            session.login(UserType::User, Some(&AuthPin::from(old))).unwrap();
            session.set_pin(&AuthPin::from(old), &AuthPin::from(new)).unwrap();
        };
        let restart = || {
            hsm.finalize();
            hsm.initialize();
        };
        restart();
        change(PIN, "another pin");
        assert_eq!(
            provider.check().unwrap_err().to_string(),
            format!("token {TOKEN}: the PIN is wrong")
        );
        change("another pin", PIN);
        let said = provider.check().unwrap_err().to_string();
        assert!(said.ends_with("it is not tried again"), "{said}");
        let answer = provider.unwrap_dek(&id("a"), &wrapped);
        assert_eq!(kind(answer), K::KeyProviderUnavailable);
        let again = Pkcs11Provider::open(hsm.config()).unwrap();
        again.unwrap_dek(&id("a"), &wrapped).unwrap();
    });
}

#[test]
fn an_iv_that_no_device_chose_is_not_used() {
    with_softhsm("an_iv_that_no_device_chose_is_not_used", |hsm| {
        drop(hsm.provider());
        // SoftHSM leaves the IV as it is given.
        let said = hsm.refusal(hsm.config().iv_from_device());
        assert_eq!(said, format!("key {KEY}: the device did not choose an IV"));
    });
}

#[test]
fn nothing_that_is_shown_is_secret() {
    with_softhsm("nothing_that_is_shown_is_secret", |hsm| {
        let provider = hsm.provider();
        let key = KeyMaterial::generate().unwrap();
        let wrapped = provider.wrap_dek(&id("a"), &key).unwrap();
        let refused = provider.unwrap_dek(&id("b"), &wrapped).map(|_| ()).unwrap_err();
        let config = hsm.config().key_id([1]);
        let shown = format!(
            "{config:?} {config:#?} {provider:?} {provider:#?} {} {key:?} {refused} {refused:?}",
            provider.describe()
        );
        no_secret(&shown);
        assert!(shown.contains("REDACTED"), "{shown}");
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{:?}", key.expose());
        assert!(!shown.to_lowercase().contains(&hex) && !shown.contains(&list));
        let wrapped = format!("{wrapped:?}");
        assert!(!shown.contains(&wrapped));
    });
}

#[test]
fn a_ring_seals_with_a_key_from_the_token() {
    with_softhsm("a_ring_seals_with_a_key_from_the_token", |hsm| {
        let provider = hsm.provider();
        let name = id("2026-01");
        let wrapped = provider.wrap_dek(&name, &KeyMaterial::generate().unwrap()).unwrap();
        drop(provider);

        // Two nodes start, each with the wrap from its configuration.
        let now = Timestamp::from_unix_seconds(1_780_000_000);
        let start = || {
            let provider = Pkcs11Provider::open(hsm.config()).unwrap();
            let material = provider.unwrap_dek(&name, &wrapped).unwrap();
            Keyring::new(Key::new(name.clone(), material), now)
        };
        let (one, two) = (start(), start());
        let context = Context::new([("tenant", "7"), ("name", "openai")]).unwrap();
        let column = one.seal(b"sk-live-0123456789", &context).unwrap().to_string();
        assert!(column.starts_with("seal:2:2026-01:"), "{column}");
        let secret = two.open(&Sealed::parse(&column).unwrap(), &context).unwrap();
        assert_eq!(secret.expose(), b"sk-live-0123456789");
    });
}

#[test]
fn a_module_that_is_required_is_required() {
    let run = |required: &str| {
        Command::new(std::env::current_exe().unwrap())
            .args(["what_is_wrapped_unwraps", "--exact", "--test-threads=1"])
            .env_remove(FOLDER)
            .env(MODULE, Path::new("/no/module.so"))
            .env(REQUIRED, required)
            .output()
            .unwrap()
    };
    let (skipped, failed) = (run("0"), run("1"));
    assert!(skipped.status.success());
    let said = String::from_utf8_lossy(&skipped.stderr);
    assert!(said.contains("SKIPPED: what_is_wrapped_unwraps"), "{said}");
    assert!(!failed.status.success());
}
