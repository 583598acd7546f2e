//! `include/bonafide.h` is what the crate says, and C and C++ read it.
//! `BONAFIDE_WRITE_HEADER=1 cargo test -p bonafide-c --test header` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod sections;

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const INTRODUCTION: &str = "\
/*
 * bonafide: proves that a request comes from a genuine app on a genuine device.
 *
 * Conventions:
 *
 * - A function that can fail returns a bonafide_result: BONAFIDE_OK, or a BONAFIDE_ERROR_...
 *   constant. Out-parameters are written on success only, but for the length that comes with
 *   BONAFIDE_ERROR_CALL_BUFFER: it says how large the buffer has to be.
 * - The last parameter of many is bonafide_error **error: NULL, or a place that receives a
 *   handle with the reason, on failure only; free it with bonafide_error_free.
 * - Handles are opaque. What a ..._new, ..._build or ..._verify_... function gave is freed with
 *   the type's own ..._free function, once; NULL is nothing to free. A function that returns a
 *   handle never returns NULL.
 * - Bytes and texts come with their length; texts are UTF-8 and need no zero at their end. A
 *   length of 0 may come with NULL. Pointers are read during the call only.
 * - A const handle is not changed, and may be used by several threads at once, unless its type
 *   says otherwise. So a function is safe to call from any thread unless it takes a handle that
 *   is not const: then one thread at a time has that handle. What frees a handle is its last use.
 * - What has a fixed length (32 bytes of a key id, a hash, a key) comes without one: check the
 *   length of what a client sent before you call.
 * - Enumerations come in as integers and are checked.
 *
 * This file is made from the library's source; do not edit it.
 */
";

fn header() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut numbers = version.split('.');
    let mut number = || numbers.next().expect("three numbers");
    let versions = format!(
        "#define BONAFIDE_VERSION \"{version}\"\n#define BONAFIDE_VERSION_MAJOR {}\n\
         #define BONAFIDE_VERSION_MINOR {}\n#define BONAFIDE_VERSION_PATCH {}\n",
        number(),
        number(),
        number()
    );
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(here.join("cbindgen.toml")).unwrap();
    let mut made = Vec::new();
    let bindings = cbindgen::Builder::new().with_crate(here).with_config(config).generate();
    bindings.expect("a header").write(&mut made);
    let made = String::from_utf8(made).unwrap();
    // Rust's heading for what the caller guarantees.
    let made = made.replace("# Safety\n", "The caller guarantees:\n").replace("```text\n", "");
    let declarations = sections::in_order(&made.replace(" ```\n", ""), &here.join("src"));
    // Numbers first: the chapter of results refers to them.
    let errors = bonafide_c::error_constants();
    format!(
        "{INTRODUCTION}\n#ifndef BONAFIDE_H\n#define BONAFIDE_H\n\n#include <stddef.h>\n\
         #include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n{versions}\n\
         {declarations}{}{errors}\n#ifdef __cplusplus\n}}\n#endif\n\n#endif /* BONAFIDE_H */\n",
        sections::title("All errors: class in the upper half, number in the lower")
    )
}

#[test]
fn the_header_is_the_crates() {
    let path = root().join("include/bonafide.h");
    let made = header();
    if std::env::var_os("BONAFIDE_WRITE_HEADER").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == made, "include/bonafide.h is old: BONAFIDE_WRITE_HEADER=1 mends it");
}

#[test]
fn c_and_cpp_read_them_without_a_warning() {
    let dir = tempfile::tempdir().unwrap();
    for (compiler, standard, name, header) in [
        ("cc", "c99", "a.c", "bonafide.h"),
        ("c++", "c++11", "a.cpp", "bonafide.h"),
        ("c++", "c++17", "b.cpp", "bonafide.hpp"),
        ("c++", "c++20", "b.cpp", "bonafide.hpp"),
    ] {
        let source = dir.path().join(name);
        let text = format!("#include <{header}>\nint main(void) {{ return BONAFIDE_OK; }}\n");
        std::fs::write(&source, text).unwrap();
        let output = Command::new(compiler)
            .arg(format!("-std={standard}"))
            .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-Wconversion", "-fsyntax-only"])
            .arg("-I")
            .arg(root().join("include"))
            .arg(&source)
            .output()
            .expect("a C and a C++ compiler");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
