//! Programs in C, compiled and run.

use bonafide_testkit::app_attest::{Authority, Device};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The static library, which cargo makes for this test.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let library = test.parent().unwrap().join("libbonafide_c.a");
    assert!(library.exists(), "{}", library.display());
    library
}

pub const SANITIZERS: &[&str] = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/// Compiles a program, whose name is its source's, with these flags.
pub fn compile(source: &Path, folder: &Path, flags: &[&str]) -> PathBuf {
    let program = folder.join(source.file_stem().unwrap());
    let output = Command::new("cc")
        .args(["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-g"])
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic"])
        .args(flags)
        .arg("-I")
        .arg(root().join("include"))
        .arg(source)
        .arg(library())
        .args(["-lpthread", "-ldl", "-lm", "-o"])
        .arg(&program)
        .output()
        .expect("a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    program
}

/// Builds the backend of `examples/c` into this folder, and runs it and its tests: `make check`.
pub fn check_example(build: &Path, flags: &[&str], runner: &[String]) -> Ran {
    let found = Command::new("pkg-config").args(["--exists", "libcjson"]).status();
    assert!(
        found.is_ok_and(|status| status.success()),
        "examples/c needs make, pkg-config and cJSON: Debian's packages make, pkg-config and \
         libcjson-dev"
    );
    let testkit = if cfg!(feature = "testkit") { " -DBONAFIDE_TESTKIT" } else { "" };
    let include = root().join("include");
    Ran::of(
        Command::new("make")
            .arg("-C")
            .arg(root().join("examples/c"))
            .arg(format!("BUILD={}", build.display()))
            .arg(format!("CFLAGS=-O1 -g -Werror {}", flags.join(" ")))
            .arg(format!("BONAFIDE_CFLAGS=-I{}{testkit}", include.display()))
            .arg(format!("BONAFIDE_LIBS={} -lpthread -ldl -lm", library().display()))
            .arg(format!("RUN={}", runner.join(" ")))
            .arg("check"),
    )
}

/// What a program printed, and whether it succeeded.
pub struct Ran {
    pub succeeded: bool,
    pub code: Option<i32>,
    pub told: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let told = [stdout, stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        Self { succeeded: status.success(), code: status.code(), told }
    }
}

pub fn run(program: &Path, arguments: &[&str]) -> Ran {
    Ran::of(Command::new(program).args(arguments))
}

/// Whether there is a valgrind. Without it, loudly; a mistake if `BONAFIDE_REQUIRE_VALGRIND` asks
/// for one.
pub fn has_valgrind() -> bool {
    if Command::new("valgrind").arg("--version").output().is_ok() {
        return true;
    }
    assert!(
        std::env::var_os("BONAFIDE_REQUIRE_VALGRIND").is_none(),
        "BONAFIDE_REQUIRE_VALGRIND is set, and there is no valgrind"
    );
    eprintln!("SKIPPED: no valgrind");
    false
}

/// How a program is run under one of valgrind's tools: a finding is its exit code.
pub fn under_valgrind(tool: &[&str]) -> Vec<String> {
    let mut runner = vec!["valgrind".to_owned(), format!("--error-exitcode={FOUND}")];
    runner.extend(tool.iter().map(|&option| option.to_owned()));
    runner
}

/// Runs a program under one of valgrind's tools.
pub fn valgrind(tool: &[&str], program: &Path, arguments: &[&str]) -> Ran {
    let runner = under_valgrind(tool);
    Ran::of(Command::new(&runner[0]).args(&runner[1..]).arg(program).args(arguments))
}

/// The exit code of a program in which valgrind found something.
pub const FOUND: i32 = 99;

/// Writes files with what a phone sent, for the programs.
pub fn write_evidence(folder: &Path) {
    let (apple, mut phone) = (Authority::from_seed(1), Device::from_seed(7, super::APP));
    let (hash, assertion_hash) = ([0x11; 32], [0x22; 32]);
    let attestation = phone.attest(&apple, &hash, super::NOW / 1000);
    for (name, bytes) in [
        ("root", &apple.root_der()[..]),
        ("attestation", &attestation),
        ("key_id", &phone.key_id()),
        ("hash", &hash),
        ("assertion", &phone.assert(&assertion_hash)),
        ("assertion_hash", &assertion_hash),
    ] {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}
