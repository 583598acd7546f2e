//! The example in C, against the static library and under AddressSanitizer and UBSan, with
//! evidence from the testkit.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics fails, as it should"
)]

use bonafide_testkit::app_attest::{Authority, Device};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const APP: &str = "TEAMID1234.com.example.app";
const NOW: u64 = 1_780_000_000;

/// The static library, which cargo makes for this test.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let library = test.parent().unwrap().join("libbonafide_c.a");
    assert!(library.exists(), "{}", library.display());
    library
}

fn compile(source: &Path, program: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g"])
        .args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-I"])
        .arg(root.join("include"))
        .arg(source)
        .arg(library())
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(program)
        .output()
        .expect("a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn run(program: &Path, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

#[test]
fn a_backend_in_c_enrols_asserts_and_refuses_a_replay() {
    let dir = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/c/app_attest.c");
    let program = dir.path().join("app_attest");
    compile(&example, &program);

    let (apple, mut phone) = (Authority::from_seed(1), Device::from_seed(7, APP));
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (hash, hash2) = ([0x11; 32], [0x22; 32]);
    let root = file("root", &apple.root_der());
    let attestation = file("attestation", &phone.attest(&apple, &hash, NOW));
    let key_id = file("key_id", &phone.key_id());
    let assertion = file("assertion", &phone.assert(&hash2));
    let (first, second) = (file("hash", &hash), file("hash2", &hash2));
    let now = (NOW * 1000).to_string();
    let arguments = [APP, &root, &attestation, &key_id, &first, &assertion, &second, now.as_str()];
    let output = run(&program, &arguments);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("attestation: genuine, enrolled"), "{told}");
    assert!(told.contains("assertion: genuine, counter 1"), "{told}");
    assert!(told.contains("[CounterNotIncreased]"), "{told}");

    // Under Apple's root, a simulated device is none.
    let mut genuine = arguments;
    genuine[1] = "-";
    let output = run(&program, &genuine);
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("[UnknownIssuer]"), "{told}");
    // For another hash, another error.
    let mut other = arguments;
    other[4] = &second;
    let told = String::from_utf8_lossy(&run(&program, &other).stdout).into_owned();
    assert!(told.contains("[NonceMismatch]"), "{told}");
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
    let again = "bonafide_app_attest_builder_free(builder);";
    let of_other_type = "bonafide_pending_free((bonafide_pending *)builder);";
    for (fault, found) in [
        ("", None),
        // C's own, to see that AddressSanitizer looks.
        ("volatile char *p = malloc(1); p[1] = 0;", Some("heap-buffer-overflow")),
        ("if (malloc(77) == NULL) return 1;", Some("LeakSanitizer")),
        // A handle that is never freed is seen as a leak, so the library's memory is, too.
        ("builder = NULL;", Some("LeakSanitizer")),
        (again, Some("freed twice")),
        (of_other_type, Some("freed twice, or by the function of another type")),
    ] {
        std::fs::write(&source, body(fault)).unwrap();
        let program = dir.path().join("fault");
        compile(&source, &program);
        let output = run(&program, &[]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), found.is_none(), "{fault}: {told}");
        assert!(found.is_none_or(|found| told.contains(found)), "{fault}: {told}");
    }
}
