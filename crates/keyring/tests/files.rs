//! Rings in files.

#![cfg(unix)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]

use bonafide::seal::{Census, Context, Key, KeyId, KeyMaterial, KeyProvider, KeyState, Keyring};
use bonafide::{ErrorKind as K, Timestamp};
use bonafide_keyring::provider::LocalProvider;
use bonafide_keyring::{Error, KeyringFile, from_variables, to_json};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("bonafide-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("keyring.json")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn kid(name: &str) -> KeyId {
    KeyId::new(name).unwrap()
}

fn key(name: &str) -> Key {
    Key::generate(kid(name)).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(1_780_000_000 + seconds)
}

fn kind(error: &Error) -> Option<K> {
    error.seal_error().map(|error| error.kind())
}

#[test]
fn a_ring_comes_back_as_it_was() {
    let folder = Folder::new("roundtrip");
    let mut file = KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    assert!(KeyringFile::create(&folder.file(), key("one"), at(0)).is_err(), "it is there");
    let context = Context::new([("name", "x")]).unwrap();
    let sealed = file.ring().seal(b"secret", &context).unwrap();

    let two = file.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    file.edit(|ring| ring.promote(&two)).unwrap();
    file.edit(|ring| ring.disable(&kid("one"), at(2))).unwrap();
    let loaded = KeyringFile::load(&folder.file()).unwrap();
    assert_eq!(loaded.ring().keys().collect::<Vec<_>>(), file.ring().keys().collect::<Vec<_>>());
    assert_eq!(loaded.ring().primary().as_str(), "two");
    let refused = loaded.ring().open(&sealed, &context).unwrap_err();
    assert_eq!(refused.kind(), K::KeyDisabled);

    // A tombstone is kept without its bytes.
    let census = Census::begin(at(100)).finish().even_if_empty();
    file.edit(|ring| ring.destroy(&kid("one"), &census, Duration::from_secs(60))).unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    assert_eq!(text.matches("material").count(), 1);
    let loaded = KeyringFile::load(&folder.file()).unwrap();
    assert_eq!(loaded.ring().keys().next().unwrap().state, KeyState::Destroyed);
    assert!(!format!("{loaded:?}").contains(text.split("material\": \"").nth(1).unwrap()));

    // And through the environment.
    let path = folder.file().to_str().unwrap().to_owned();
    let ring = from_variables(|name| Ok((name == "ENCRYPTION_KEYRING").then(|| path.clone())));
    assert_eq!(ring.unwrap().primary().as_str(), "two");
}

#[test]
fn a_change_that_is_refused_changes_nothing() {
    let folder = Folder::new("refused");
    let mut file = KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    let before = std::fs::read(folder.file()).unwrap();
    let refused = file.edit(|ring| {
        ring.add(key("two"), at(1))?;
        ring.disable(&kid("one"), at(1))
    });
    assert_eq!(kind(&refused.unwrap_err()), Some(K::KeyIsPrimary));
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
    assert_eq!(file.ring().keys().count(), 1);
}

/// Two operators, or one with two terminals.
#[test]
fn changes_of_others_are_kept() {
    let folder = Folder::new("two");
    let mut one = KeyringFile::create(&folder.file(), key("a"), at(0)).unwrap();
    let mut two = KeyringFile::load(&folder.file()).unwrap();
    one.edit(|ring| ring.add(key("b"), at(1))).unwrap();
    two.edit(|ring| ring.add(key("c"), at(2))).unwrap();
    assert_eq!(KeyringFile::load(&folder.file()).unwrap().ring().keys().count(), 3);

    let path = folder.file();
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut file = KeyringFile::load(&path).unwrap();
                file.edit(|ring| ring.add(key(&format!("t{number}")), at(3))).unwrap();
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(KeyringFile::load(&path).unwrap().ring().keys().count(), 11);
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let folder = Folder::new("modes");
    KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    for mode in [0o640, 0o604, 0o660, 0o606, 0o610, 0o601] {
        std::fs::set_permissions(folder.file(), PermissionsExt::from_mode(mode)).unwrap();
        let error = KeyringFile::load(&folder.file()).unwrap_err();
        assert!(error.to_string().contains("may read it"), "{mode:o}: {error}");
    }
    for mode in [0o600, 0o400] {
        std::fs::set_permissions(folder.file(), PermissionsExt::from_mode(mode)).unwrap();
        assert!(KeyringFile::load(&folder.file()).is_ok(), "{mode:o}");
    }
    assert!(KeyringFile::load(&folder.0).is_err(), "a folder");
    let missing = KeyringFile::load(Path::new("/nowhere/keyring.json")).unwrap_err();
    assert_eq!(missing.io_error().unwrap().kind(), std::io::ErrorKind::NotFound);
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn a_damaged_file_is_refused_and_never_repeated() {
    let folder = Folder::new("damaged");
    KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    let good = std::fs::read_to_string(folder.file()).unwrap();
    let material = good.split("material\": \"").nth(1).unwrap().split('"').next().unwrap();
    let refuse = |text: &str| {
        write(&folder.file(), text);
        let error = KeyringFile::load(&folder.file()).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(material) && !shown.contains("MARKER"), "{shown}");
        error
    };
    // The wrong key in the right place is found when the ring is loaded.
    let other = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    assert_eq!(kind(&refuse(&good.replace(material, other))), Some(K::WrongKey));
    // Escapes mean the same in JSON, and leave copies behind.
    for (from, to) in [
        (material, &*format!("\\u00{:x}{}", material.as_bytes()[0], &material[1..])),
        ("one", "on\\u0065"),
    ] {
        assert_eq!(kind(&refuse(&good.replacen(from, to, 1))), Some(K::EscapedKeyring));
    }
    for (from, to) in [
        (material, "MARKER"),
        (material, "TUFSS0VS"),
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": \"MARKER\""),
        ("\"primary\": \"one\"", "\"primary\": \"two\""),
        ("\"primary\": \"one\"", "\"primary\": \"ONE_MARKER\""),
        ("\"enabled\"", "\"MARKER\""),
        ("\"enabled\"", "\"disabled\""),
        ("\"enabled\"", "\"destroyed\""),
        ("\"kcv\": \"", "\"kcv\": \"MARKER"),
        ("\"kcv\": \"", "\"kcv\": \"+"),
        ("\"created\": \"2", "\"created\": \"MARKER"),
        ("\"state\"", "\"state\": \"enabled\", \"state\""),
        ("\"state\"", "\"MARKER\": 1, \"state\""),
        ("\"material\"", "\"wrapped\": \"AAAA\", \"material\""),
        ("\"material\"", "\"wrapped\""),
        ("{", "{{"),
        ("}\n", "} x\n"),
    ] {
        assert!(good.contains(from), "{from}");
        refuse(&good.replacen(from, to, 1));
    }
    refuse("");
    refuse(&good[..good.len() / 2]);
    refuse(&" ".repeat(1024 * 1024 + 1));
    write(&folder.file(), &good);
    assert!(KeyringFile::load(&folder.file()).is_ok());
}

#[test]
fn keys_can_be_wrapped_by_a_provider() {
    let folder = Folder::new("wrapped");
    let material = KeyMaterial::generate().unwrap();
    let provider = || Box::new(LocalProvider::new(Key::new(kid("kek"), material.clone())));
    let mut file = KeyringFile::create_with(&folder.file(), key("one"), at(0), provider()).unwrap();
    file.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    assert_eq!((text.matches("wrapped").count(), text.matches("material").count()), (2, 0));

    let loaded = KeyringFile::load_with(&folder.file(), provider()).unwrap();
    let context = Context::new([("name", "x")]).unwrap();
    let sealed = file.ring().seal(b"secret", &context).unwrap();
    assert_eq!(loaded.ring().open(&sealed, &context).unwrap().expose(), b"secret");

    let without = KeyringFile::load(&folder.file()).unwrap_err();
    assert!(without.to_string().contains("load the ring with its provider"), "{without}");
    let other = Box::new(LocalProvider::new(key("kek")));
    let refused = KeyringFile::load_with(&folder.file(), other).unwrap_err();
    assert_eq!(kind(&refused), Some(K::WrappedKeyRefused));
    // A wrap belongs to its name.
    let value = |at: usize| {
        text.split("wrapped\": \"").nth(at).unwrap().split('"').next().unwrap().to_owned()
    };
    let swapped = text
        .replace(&value(1), "X")
        .replace(&value(2), &value(1))
        .replace("\"X\"", &format!("\"{}\"", value(2)));
    write(&folder.file(), &swapped);
    let refused = KeyringFile::load_with(&folder.file(), provider()).unwrap_err();
    assert_eq!(kind(&refused), Some(K::WrappedKeyRefused));

    // The wraps of others are not made anew by an edit.
    write(&folder.file(), &text);
    let mut again = KeyringFile::load_with(&folder.file(), provider()).unwrap();
    again.edit(|ring| ring.promote(&kid("two"))).unwrap();
    let after = std::fs::read_to_string(folder.file()).unwrap();
    assert!(after.contains(&value(1)) && after.contains(&value(2)));
}

/// Whoever can write the file could otherwise put a key of their own beside the wrapped
/// ones, and have it seal.
#[test]
fn a_key_in_the_open_is_refused_among_wrapped_ones() {
    let folder = Folder::new("planted");
    let material = KeyMaterial::generate().unwrap();
    let provider = || Box::new(LocalProvider::new(Key::new(kid("kek"), material.clone())));
    KeyringFile::create_with(&folder.file(), key("one"), at(0), provider()).unwrap();
    let wrapped = std::fs::read_to_string(folder.file()).unwrap();

    let mut planted = Keyring::new(key("mine"), at(0));
    planted.add(key("one"), at(0)).unwrap();
    let planted = String::from_utf8(to_json(&planted).unwrap().expose().to_vec()).unwrap();
    let entry = |text: &str| {
        let keys = text.split("\"keys\": [").nth(1).unwrap();
        keys.split("},").next().unwrap().split("\n  ]").next().unwrap().trim_end().to_owned()
    };
    let both = wrapped
        .replace("\"keys\": [", &format!("\"keys\": [{}}},", entry(&planted)))
        .replace("\"primary\": \"one\"", "\"primary\": \"mine\"");
    for text in [&planted, &both] {
        write(&folder.file(), text);
        let refused = KeyringFile::load_with(&folder.file(), provider()).unwrap_err();
        assert_eq!(kind(&refused), Some(K::KeyNotWrapped), "{refused}");
        assert!(refused.to_string().contains("key mine"), "{refused}");
    }
    // Half of it wrapped already: by whom?
    let refused = KeyringFile::wrap_plain(&folder.file(), provider()).unwrap_err();
    assert!(refused.to_string().contains("load the ring with its provider"), "{refused}");
    assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), both);
}

#[test]
fn a_ring_in_the_open_is_wrapped_only_on_demand_and_moves_to_another_provider() {
    let folder = Folder::new("migrated");
    let (first, second) = (KeyMaterial::generate().unwrap(), KeyMaterial::generate().unwrap());
    let provider = |material: &KeyMaterial| {
        Box::new(LocalProvider::new(Key::new(kid("kek"), material.clone())))
    };
    let mut plain = KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    plain.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    let context = Context::new([("name", "x")]).unwrap();
    let sealed = plain.ring().seal(b"secret", &context).unwrap();
    let refused = KeyringFile::load_with(&folder.file(), provider(&first)).unwrap_err();
    assert_eq!(kind(&refused), Some(K::KeyNotWrapped));

    let mut file = KeyringFile::wrap_plain(&folder.file(), provider(&first)).unwrap();
    let text = std::fs::read_to_string(folder.file()).unwrap();
    assert_eq!((text.matches("wrapped").count(), text.matches("material").count()), (2, 0));
    assert!(KeyringFile::load(&folder.file()).is_err(), "only with the provider");
    file.edit(|ring| ring.add(key("three"), at(2))).unwrap();

    file.change_provider(provider(&second)).unwrap();
    let refused = KeyringFile::load_with(&folder.file(), provider(&first)).unwrap_err();
    assert_eq!(kind(&refused), Some(K::WrappedKeyRefused));
    // The file that made the change goes on with the new provider.
    file.edit(|ring| ring.add(key("four"), at(3))).unwrap();
    let loaded = KeyringFile::load_with(&folder.file(), provider(&second)).unwrap();
    assert_eq!(loaded.ring().keys().count(), 4);
    assert_eq!(loaded.ring().open(&sealed, &context).unwrap().expose(), b"secret");
}

/// A key provider that wraps well and unwraps something else, or nothing.
struct Forgetful(Option<KeyMaterial>);

impl KeyProvider for Forgetful {
    fn describe(&self) -> String {
        "a broken device".into()
    }

    fn health(&self) -> bonafide::Result<()> {
        Ok(())
    }

    fn wrap_dek(&self, _: &KeyId, _: &KeyMaterial) -> bonafide::Result<Vec<u8>> {
        Ok(b"a wrap".to_vec())
    }

    fn unwrap_dek(&self, _: &KeyId, _: &[u8]) -> bonafide::Result<KeyMaterial> {
        self.0.clone().ok_or_else(|| K::WrappedKeyRefused.into())
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let folder = Folder::new("readback");
    let other = KeyMaterial::generate().unwrap();
    for (unwrapped, expected) in [(None, K::WrappedKeyRefused), (Some(other), K::WrongKey)] {
        let provider = || Box::new(Forgetful(unwrapped.clone()));
        let refused =
            KeyringFile::create_with(&folder.file(), key("one"), at(0), provider()).unwrap_err();
        assert_eq!(kind(&refused), Some(expected));
        assert!(!folder.file().exists());

        KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
        let before = std::fs::read(folder.file()).unwrap();
        let refused = KeyringFile::wrap_plain(&folder.file(), provider()).unwrap_err();
        assert_eq!(kind(&refused), Some(expected));
        assert_eq!(std::fs::read(folder.file()).unwrap(), before);
        std::fs::remove_file(folder.file()).unwrap();
    }
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    let folder = Folder::new("linked");
    let (real, links) = (folder.0.join("real"), folder.0.join("links"));
    std::fs::create_dir_all(&real).unwrap();
    std::fs::create_dir_all(&links).unwrap();
    let (target, link) = (real.join("ring.json"), links.join("keyring.json"));
    symlink("../real/ring.json", &link).unwrap();
    let refused = KeyringFile::create(&link, key("one"), at(0)).unwrap_err();
    assert!(refused.to_string().contains("is there already"), "{refused}");
    assert!(!target.exists());

    std::fs::remove_dir_all(&links).unwrap();
    std::fs::create_dir_all(&links).unwrap();
    symlink("../real/ring.json", &link).unwrap();
    KeyringFile::create(&target, key("one"), at(0)).unwrap();
    let mut file = KeyringFile::load(&link).unwrap();
    file.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    assert_eq!(std::fs::read_link(&link).unwrap(), Path::new("../real/ring.json"));
    assert_eq!(KeyringFile::load(&target).unwrap().ring().keys().count(), 2);
    assert_eq!(std::fs::read_dir(&links).unwrap().count(), 1, "nothing else is left there");

    // Both names have one lock.
    let lock = std::fs::File::open(real.join("ring.json.lock")).unwrap();
    lock.lock().unwrap();
    let editing = std::thread::spawn(move || {
        file.edit(|ring| ring.add(key("three"), at(2))).unwrap();
    });
    std::thread::sleep(Duration::from_millis(200));
    assert!(!editing.is_finished());
    lock.unlock().unwrap();
    editing.join().unwrap();
    assert_eq!(KeyringFile::load(&target).unwrap().ring().keys().count(), 3);
}

#[test]
fn an_edit_by_root_leaves_a_ring_to_its_owner() {
    let folder = Folder::new("owner");
    let mut file = KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    let lock = folder.0.join("keyring.json.lock");
    let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
    assert_eq!((mode(&folder.file()), mode(&lock)), (0o600, 0o600));
    let me = folder.file().metadata().unwrap().uid();
    if me != 0 {
        println!("only root can give a file away: not tested");
        return;
    }
    std::fs::remove_file(&lock).unwrap();
    chown(folder.file(), Some(1234), Some(1235)).unwrap();
    file.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    KeyringFile::load(&folder.file()).unwrap().edit(|ring| ring.promote(&kid("two"))).unwrap();
    for path in [folder.file(), lock] {
        let found = path.metadata().unwrap();
        assert_eq!((found.uid(), found.gid(), mode(&path)), (1234, 1235, 0o600), "{path:?}");
    }
    // A group of its own is kept as well.
    chown(folder.file(), Some(0), Some(1235)).unwrap();
    file.edit(|ring| ring.add(key("three"), at(2))).unwrap();
    let found = folder.file().metadata().unwrap();
    assert_eq!((found.uid(), found.gid()), (0, 1235));
}

/// Whoever owns the folder chooses what the lock's name leads to.
#[test]
fn a_lock_that_is_a_link_is_not_given_away() {
    let folder = Folder::new("planted-lock");
    let mut file = KeyringFile::create(&folder.file(), key("one"), at(0)).unwrap();
    let (lock, victim) = (folder.0.join("keyring.json.lock"), folder.0.join("victim"));
    std::fs::remove_file(&lock).unwrap();
    std::fs::write(&victim, "kept").unwrap();
    symlink("victim", &lock).unwrap();
    let before = victim.metadata().unwrap();
    if before.uid() == 0 {
        chown(folder.file(), Some(1234), Some(1235)).unwrap();
    }
    file.edit(|ring| ring.add(key("two"), at(1))).unwrap();
    let after = victim.metadata().unwrap();
    assert_eq!((after.uid(), after.mode()), (before.uid(), before.mode()));
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "kept");
}

#[test]
fn files_and_providers_cross_threads() {
    const fn crosses<T: Send + Sync>() {}
    crosses::<KeyringFile>();
    crosses::<Box<dyn KeyProvider>>();
    crosses::<LocalProvider>();
    crosses::<Keyring>();
}
