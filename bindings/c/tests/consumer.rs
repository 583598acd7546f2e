//! The example in C with its tests, against the static library and under AddressSanitizer and
//! UBSan.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

mod common;

use common::programs::{SANITIZERS, check_example, compile, root, run};

#[test]
fn a_backend_in_c_passes_its_tests() {
    let build = tempfile::tempdir().unwrap();
    let ran = check_example(build.path(), SANITIZERS, &[]);
    assert!(ran.succeeded, "{}", ran.told);
    for told in [
        "attestation: genuine, enrolled",
        "assertion: genuine, counter 1",
        "[CounterNotIncreased]",
        "[AlreadyEnrolled]",
        "[Replayed]",
        "[CannotBeOpened]",
    ] {
        assert!(ran.told.contains(told), "{told}: {}", ran.told);
    }
    for test in ["vectors", "store", "store without memory", "backend"] {
        let passed =
            |line: &str| line.starts_with(&format!("{test}: ")) && line.ends_with(" 0 failed");
        assert!(ran.told.lines().any(passed), "{test}: {}", ran.told);
    }

    // They look: a case of each file that says something else fails.
    let program = build.path().join("vectors_test");
    let originals = root().join("tests/vectors");
    for (file, is, other) in [
        ("app_attest.json", "\"counter\": 2", "\"counter\": 3"),
        ("play_integrity.json", "\"code\": 262155", "\"code\": 262156"),
        ("request.json", "\"binding\": \"9f63", "\"binding\": \"9f64"),
        ("seal.json", "\"error\": \"KeyDisabled\"", "\"error\": \"KeyDestroyed\""),
    ] {
        let changed = tempfile::tempdir().unwrap();
        for original in std::fs::read_dir(&originals).unwrap() {
            let original = original.unwrap();
            let mut text = std::fs::read_to_string(original.path()).unwrap();
            if original.file_name() == file {
                assert!(text.contains(is), "{file}: {is}");
                text = text.replacen(is, other, 1);
            }
            std::fs::write(changed.path().join(original.file_name()), text).unwrap();
        }
        let ran = run(&program, &[changed.path().to_str().unwrap()]);
        assert_eq!(ran.code, Some(1), "{file}: {}", ran.told);
        assert!(ran.told.contains("FAILED"), "{file}: {}", ran.told);
    }
}

/// The sanitizers are on, and what the library notices by itself is noticed.
#[test]
fn planted_faults_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("fault.c");
    let body = |fault: &str| {
        format!(
            "#include <bonafide.h>\n#include <stdlib.h>\nint main(void) {{\n\
             bonafide_app_attest_builder *builder = bonafide_app_attest_builder_new();\n\
             {fault}\nbonafide_app_attest_builder_free(builder);\nreturn 0;\n}}\n"
        )
    };
    for (fault, found) in [
        ("", None),
        // C's own, to see that AddressSanitizer looks.
        ("volatile char *p = malloc(1); p[1] = 0;", Some("heap-buffer-overflow")),
        ("if (malloc(77) == NULL) return 1;", Some("LeakSanitizer")),
        // A handle that is never freed is seen as a leak, so the library's memory is, too.
        ("builder = NULL;", Some("LeakSanitizer")),
    ] {
        std::fs::write(&source, body(fault)).unwrap();
        let ran = run(&compile(&source, dir.path(), SANITIZERS), &[]);
        assert_eq!(ran.succeeded, found.is_none(), "{fault}: {}", ran.told);
        assert!(found.is_none_or(|found| ran.told.contains(found)), "{fault}: {}", ran.told);
    }
}
