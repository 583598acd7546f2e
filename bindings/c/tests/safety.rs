//! Safety as C sees it: memory that stays steady, threads that share, leaks, handles that end in
//! a wrong way, and NULL for every pointer of the header.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod common;

use common::programs::{
    FOUND, SANITIZERS, check_example, compile, has_valgrind, root, run, under_valgrind, valgrind,
    write_evidence,
};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name)
}

#[test]
fn a_million_calls_leave_no_memory_behind() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source("million.c"), dir.path(), &["-O1"]);
    write_evidence(dir.path());
    let folder = dir.path().to_str().unwrap();
    let ran = run(&program, &[folder]);
    println!("{}", ran.told.trim());
    assert!(ran.succeeded, "{}", ran.told);
    let calls: u64 = ran.told.split(' ').next().unwrap().parse().unwrap();
    assert!(calls >= 1_000_000, "{}", ran.told);
    // Not of the clock's time, of which others may take a part.
    let seconds = ran.told.split(' ').rev().nth(5).and_then(|seconds| seconds.parse().ok());
    assert!(seconds.is_some_and(|seconds: f64| seconds < 60.0), "{}", ran.told);
    // Some eighty bytes for each round are seen.
    let ran = run(&program, &[folder, "leak"]);
    assert_eq!(ran.code, Some(1), "{}", ran.told);
    assert!(ran.told.contains("grown by"), "{}", ran.told);
}

#[test]
fn eight_threads_share_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source("threads.c"), dir.path(), &["-O1"]);
    write_evidence(dir.path());
    let folder = dir.path().to_str().unwrap();
    let ran = run(&program, &[folder, "100"]);
    assert!(ran.succeeded && ran.told.contains("8 threads, 100 rounds"), "{}", ran.told);

    if !has_valgrind() {
        return;
    }
    let helgrind = |arguments: &[&str]| valgrind(&["--tool=helgrind"], &program, arguments);
    let ran = helgrind(&[folder, "2"]);
    assert!(ran.succeeded, "{}", ran.told);
    assert!(ran.told.contains("8 threads, 2 rounds"), "{}", ran.told);
    // It looks: a race of the program's own is found.
    let ran = helgrind(&[folder, "2", "race"]);
    assert_eq!(ran.code, Some(FOUND), "{}", ran.told);
    assert!(ran.told.contains("Possible data race"), "{}", ran.told);
    assert!(ran.told.contains("data symbol \"unguarded\""), "{}", ran.told);
}

/// What is reachable at the end was not freed either.
const MEMCHECK: &[&str] = &["--leak-check=full", "--errors-for-leak-kinds=all"];

#[test]
fn valgrind_finds_nothing_but_what_was_planted() {
    let dir = tempfile::tempdir().unwrap();
    if !has_valgrind() {
        return;
    }
    let ran = check_example(dir.path(), &[], &under_valgrind(MEMCHECK));
    assert!(ran.succeeded, "{}", ran.told);
    assert_eq!(ran.told.matches("no leaks are possible").count(), 5, "{}", ran.told);
    // The example's store is shared by threads, too.
    let ran = valgrind(&["--tool=helgrind"], &dir.path().join("store_test"), &[]);
    assert!(ran.succeeded, "{}", ran.told);

    write_evidence(dir.path());
    let threads = compile(&source("threads.c"), dir.path(), &[]);
    let folder = dir.path().to_str().unwrap();
    let ran = valgrind(MEMCHECK, &threads, &[folder, "1"]);
    assert!(ran.succeeded, "{}", ran.told);

    // It looks: a read behind an object, and handles that are never freed.
    let mistakes = compile(&source("mistakes.c"), dir.path(), &[]);
    let ran = valgrind(MEMCHECK, &mistakes, &["read"]);
    assert_eq!(ran.code, Some(FOUND), "{}", ran.told);
    assert!(ran.told.contains("Invalid read of size 1"), "{}", ran.told);
    for handle in ["error", "secret", "gate"] {
        let ran = valgrind(MEMCHECK, &mistakes, &["none", handle]);
        assert!(ran.succeeded, "{handle}: {}", ran.told);
        let ran = valgrind(MEMCHECK, &mistakes, &["never", handle]);
        assert_eq!(ran.code, Some(FOUND), "{handle}: {}", ran.told);
    }
}

/// In builds with debug assertions the library finds these by itself; otherwise, and where
/// memory was given away again, AddressSanitizer does.
#[test]
fn a_handle_that_ends_in_a_wrong_way_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&source("mistakes.c"), dir.path(), SANITIZERS);
    let types = run(&program, &["types"]).told;
    assert!(types.lines().count() > 10, "{types}");
    for handle in types.lines() {
        let ran = run(&program, &["none", handle]);
        assert!(ran.succeeded, "{handle}: {}", ran.told);
        let ran = run(&program, &["twice", handle]);
        let found = if cfg!(debug_assertions) {
            "a handle was freed twice, or by the function of another type"
        } else {
            "AddressSanitizer"
        };
        assert!(!ran.succeeded && ran.told.contains(found), "twice {handle}: {}", ran.told);
        if cfg!(debug_assertions) {
            let ran = run(&program, &["other", handle]);
            assert!(!ran.succeeded && ran.told.contains(found), "other {handle}: {}", ran.told);
            let ran = run(&program, &["after", handle]);
            assert!(!ran.succeeded, "after {handle}: {}", ran.told);
        }
    }
}

/// A function of the header: what it gives, its name, and the types of its parameters.
struct Function {
    gives: String,
    name: String,
    parameters: Vec<String>,
}

/// All functions outside of the testkit's part.
fn functions() -> Vec<Function> {
    let header = std::fs::read_to_string(root().join("include/bonafide.h")).unwrap();
    let testkit = header.find("#ifdef BONAFIDE_TESTKIT").unwrap();
    let behind = testkit + header[testkit..].find("#endif").unwrap();
    let header = format!("{}{}", &header[..testkit], &header[behind..]);
    let mut functions = Vec::new();
    let mut in_comment = false;
    let mut code = String::new();
    for line in header.lines() {
        in_comment |= line.trim_start().starts_with("/*");
        if !in_comment && !line.starts_with('#') {
            code.push_str(line);
            code.push(' ');
        }
        in_comment &= !line.trim_end().ends_with("*/");
    }
    for statement in code.split(';') {
        let Some((head, parameters)) = statement.trim().split_once('(') else { continue };
        let at = head.find("bonafide_").and_then(|_| head.rfind("bonafide_")).unwrap();
        let (gives, name) = head.split_at(at);
        let parameters = parameters.trim_end_matches(')').split(',').map(str::trim);
        let parameters = parameters.filter(|it| *it != "void").map(str::to_owned).collect();
        let (gives, name) = (gives.trim().to_owned(), name.to_owned());
        functions.push(Function { gives, name, parameters });
    }
    functions
}

/// What these say of nothing but NULL and 1, where that is not `BONAFIDE_ERROR_CALL_NULL`.
const OTHERWISE: &[(&str, &str)] = &[
    // NULL has no code.
    ("bonafide_error_code", "BONAFIDE_OK"),
    // Its one pointer may be NULL, and 1 is no status of HTTP.
    ("bonafide_play_check_decode_status", "BONAFIDE_ERROR_DECODE_UNAVAILABLE"),
    // 1 is no reason.
    ("bonafide_gate_request_refuse", "BONAFIDE_ERROR_CALL_ENUMERATOR"),
];

const BEGINNING: &str = "\
#include <bonafide.h>
#include <inttypes.h>
#include <stdio.h>

static int wrong;

static void says(const char *call, uint32_t said, uint32_t expected)
{
    if (said != expected) {
        printf(\"%s says %#010\" PRIx32 \"\\n\", call, said);
        wrong = 1;
    }
}
#define SAYS(call, expected) says(#call, (uint32_t)(call), (expected))

int main(void)
{
";

/// NULL for every pointer of every function, from C, with a length of 1 where there is one. That each pointer alone is looked at, the
/// tests of each part show.
#[test]
fn every_function_takes_null() {
    let functions = functions();
    assert!(functions.len() > 150, "{} functions", functions.len());
    let mut program = String::from(BEGINNING);
    let mut checked = 0;
    for function in &functions {
        let pointers = function.parameters.iter().filter(|it| it.contains('*')).count();
        if pointers == 0 {
            continue;
        }
        let each = function.parameters.iter().map(|it| if it.contains('*') { "NULL" } else { "1" });
        let call = format!("{}({})", function.name, each.collect::<Vec<_>>().join(", "));
        let otherwise = OTHERWISE.iter().find(|(name, _)| *name == function.name);
        let line = match (function.gives.as_str(), otherwise) {
            ("bonafide_result", None) => format!("SAYS({call}, BONAFIDE_ERROR_CALL_NULL)"),
            ("bonafide_result", Some((_, code))) => format!("SAYS({call}, {code})"),
            ("void", _) => call,
            ("bonafide_decision_kind", _) => format!("SAYS({call}, BONAFIDE_DECISION_DENY)"),
            // Pointer or length of nothing.
            _ => format!("SAYS({call} != 0, 0)"),
        };
        writeln!(program, "    {line};").unwrap();
        checked += 1;
    }
    program.push_str("    return wrong;\n}\n");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("null.c");
    std::fs::write(&file, &program).unwrap();
    let ran = run(&compile(&file, dir.path(), SANITIZERS), &[]);
    assert!(ran.succeeded, "{}", ran.told);
    assert!(checked > 150, "{checked} functions");
}
