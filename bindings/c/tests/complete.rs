//! That nothing of the interface is left untried: each function of the header is called by a
//! test, each type of handles is freed, and each file of vectors is read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use common::HANDLES;
use std::collections::BTreeSet;
use std::path::Path;

fn folder(inside: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// The names of the header before this character, outside of comments.
fn names(before: char) -> BTreeSet<String> {
    let header = std::fs::read_to_string(folder("../../include/bonafide.h")).unwrap();
    let mut names = BTreeSet::new();
    let mut in_comment = false;
    for line in header.lines() {
        in_comment |= line.trim_start().starts_with("/*");
        if !in_comment && !line.starts_with('#') {
            for (at, _) in line.match_indices("bonafide_") {
                let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                let name: String = line[at..].chars().take_while(|it| is_part(*it)).collect();
                if line[at + name.len()..].starts_with(before) {
                    names.insert(name);
                }
            }
        }
        in_comment &= !line.trim_end().ends_with("*/");
    }
    names
}

fn functions() -> BTreeSet<String> {
    let functions = names('(');
    assert!(functions.len() > 180, "{} functions", functions.len());
    functions
}

/// What stands in the tests, those of Rust: this file and what they share call nothing.
fn tests() -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder("tests")).unwrap() {
        let path = entry.unwrap().path();
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if is_rust && !path.ends_with("complete.rs") {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// Whether a name is there as a whole.
fn has(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

/// A call, also through a name of its own, or with every mistake (`mistakes!`). What the tests
/// share counts, too, as long as it does not only free.
#[test]
fn every_function_is_called_by_a_test() {
    let shared = std::fs::read_to_string(folder("tests/common/mod.rs")).unwrap();
    let tests = tests() + &shared;
    let missing: Vec<_> =
        functions().into_iter().filter(|function| !has(&tests, function)).collect();
    assert!(missing.is_empty(), "no test calls {missing:#?}");
}

#[test]
fn every_type_is_made_and_freed_by_a_test() {
    let tests = tests();
    let freeing: BTreeSet<_> =
        functions().into_iter().filter(|function| function.ends_with("_free")).collect();
    let listed: BTreeSet<_> = HANDLES.iter().map(|(handle, _)| format!("{handle}_free")).collect();
    for function in &freeing {
        let handle = function.strip_suffix("_free").unwrap();
        let is_of_the_testkit = handle.starts_with("bonafide_testkit_");
        assert!(has(&tests, handle) || has(&tests, function), "no test has a {handle}");
        assert!(
            listed.contains(function) || is_of_the_testkit && has(&tests, function),
            "`handles!` in common/mod.rs lacks {handle}"
        );
    }
    assert!(listed.is_subset(&freeing), "{listed:?}");
}

#[test]
fn null_is_nothing_to_free() {
    for (_, free_null) in HANDLES {
        free_null();
    }
}

/// A file that every language reads must be read through C, too.
#[test]
fn every_file_of_vectors_is_read_through_c() {
    let tests = tests();
    let mut count = 0;
    for entry in std::fs::read_dir(folder("../../tests/vectors")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let read = format!("tests/vectors/{name}\")");
        assert!(tests.contains(&read), "no test includes tests/vectors/{name}");
        count += 1;
    }
    assert!(count >= 4, "{count} files");
}
