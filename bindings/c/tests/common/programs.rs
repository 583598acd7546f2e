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

/// Runs a program under one of valgrind's tools: a finding is its exit code. `None`, loudly,
/// where there is no valgrind and `BONAFIDE_REQUIRE_VALGRIND` does not ask for one.
pub fn valgrind(tool: &[&str], program: &Path, arguments: &[&str]) -> Option<Ran> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("BONAFIDE_REQUIRE_VALGRIND").is_none(),
            "BONAFIDE_REQUIRE_VALGRIND is set, and there is no valgrind"
        );
        eprintln!("SKIPPED: no valgrind to run {}", program.display());
        return None;
    }
    let mut command = Command::new("valgrind");
    command.arg(format!("--error-exitcode={FOUND}")).args(tool).arg(program).args(arguments);
    Some(Ran::of(&mut command))
}

/// The exit code of a program in which valgrind found something.
pub const FOUND: i32 = 99;

/// Files with what a phone sent, for the programs.
pub struct Evidence {
    folder: PathBuf,
}

impl Evidence {
    pub fn in_folder(folder: &Path) -> Self {
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
        Self { folder: folder.to_owned() }
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }
}
