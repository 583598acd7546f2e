//! The house's own rules: what imports what, how many crates come along, and
//! what must be in no file.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics fails, as it should"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The floors of `src`, lowest first. A file may name its own room and rooms on
/// lower floors. Rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["error"],
    &["random", "time"],
    &["encoding"],
    &["signature", "replay"],
    &["x509", "jose", "appraisal"],
    &["app_attest", "challenge", "play_integrity", "request", "seal", "signals"],
    &["gate"],
    &["internals"],
];

fn floor(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("src/{room} is on no floor: give it one here"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every room that the code names after `crate::`, tests excluded.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let body = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = body.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = code.get(at + "crate::".len()..).unwrap_or_default();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        assert!(!name.is_empty(), "`use crate::{{..}}` hides what is imported");
        rooms.insert(name);
    }
    rooms
}

#[test]
fn imports_go_down_only() {
    let src = root().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 20);
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if room == "lib" || inside.ends_with("tests.rs") {
            continue;
        }
        for named in rooms_named(&std::fs::read_to_string(&file).unwrap()) {
            let allowed = named == room || floor(&named) < floor(room);
            assert!(allowed, "{}: {room} may not use {named}", inside.display());
        }
    }
}

#[test]
fn the_default_tree_stays_small() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let crates: BTreeSet<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned())
        .filter(|line| !line.starts_with("bonafide "))
        .collect();
    println!("{} crates come along", crates.len());
    assert!((30..=65).contains(&crates.len()), "{} crates: {crates:#?}", crates.len());
}

/// At most about 30 names in the crate's root.
#[test]
fn the_root_of_the_crate_is_small() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names: usize = lib
        .lines()
        .filter(|line| line.starts_with("pub "))
        .map(|line| line.matches(',').count() + 1)
        .sum();
    assert!((5..=30).contains(&names), "{names} names");
}
