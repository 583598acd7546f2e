//! The example in C, against the static library and under AddressSanitizer and UBSan, with
//! evidence from the testkit.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

mod common;

use common::programs::{Evidence, SANITIZERS, compile, root, run};
use common::{APP, NOW};

#[test]
fn a_backend_in_c_enrols_asserts_and_refuses_a_replay() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(&root().join("examples/c/app_attest.c"), dir.path(), SANITIZERS);
    let evidence = Evidence::in_folder(dir.path());
    let now = NOW.to_string();
    let names = ["root", "attestation", "key_id", "hash", "assertion", "assertion_hash"];
    let files = names.map(|name| evidence.file(name));
    let [root, attestation, key_id, first, assertion, second] = files.each_ref().map(|it| &**it);
    let arguments = [APP, root, attestation, key_id, first, assertion, second, now.as_str()];
    let ran = run(&program, &arguments);
    assert!(ran.succeeded, "{}", ran.told);
    assert!(ran.told.contains("attestation: genuine, enrolled"), "{}", ran.told);
    assert!(ran.told.contains("assertion: genuine, counter 1"), "{}", ran.told);
    assert!(ran.told.contains("[CounterNotIncreased]"), "{}", ran.told);

    // Under Apple's root, a simulated device is none.
    let mut genuine = arguments;
    genuine[1] = "-";
    let ran = run(&program, &genuine);
    assert_eq!(ran.code, Some(1), "{}", ran.told);
    assert!(ran.told.contains("[UnknownIssuer]"), "{}", ran.told);
    // For another hash, another error.
    let mut other = arguments;
    other[4] = second;
    let ran = run(&program, &other);
    assert!(ran.told.contains("[NonceMismatch]"), "{}", ran.told);
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
