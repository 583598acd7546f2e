//! A process that looks at itself: each case has its own, so that one's tracer is not
//! another's. A test binary that uses it has the ignored test `subject`, which is that process.

#![allow(unsafe_code, reason = "it loads a library")]
#![allow(dead_code, reason = "each test uses a part")]

use bonafide::signals::{Expectations, Report, collect};
use bonafide_host::SystemHost;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

/// What the process is to load first.
pub(crate) const LOAD: &str = "BONAFIDE_TEST_LOAD";
/// Loads what it is told, waits for a line, and prints its report.
pub(crate) fn look() {
    if let Some(library) = std::env::var_os(LOAD) {
        // SAFETY: the library was compiled from nothing, and has no initialiser.
        std::mem::forget(unsafe { libloading::Library::new(library).unwrap() });
    }
    println!("\nsubject: ready");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let started = Instant::now();
    let report = collect(&SystemHost::new(), &Expectations::new(), || started.elapsed());
    let hex: String = report.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("subject: {hex}");
}

/// Such a process.
pub(crate) struct Subject {
    pub(crate) child: Child,
    output: BufReader<ChildStdout>,
}

impl Subject {
    pub(crate) fn start(change: impl FnOnce(&mut Command) -> &mut Command) -> Self {
        Self::start_program(&std::env::current_exe().unwrap(), change)
    }

    pub(crate) fn start_program(
        program: &Path,
        change: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Self {
        let mut command = Command::new(program);
        command
            .args(["--exact", "subject", "--ignored", "--nocapture", "--test-threads=1"])
            .env_remove("LD_PRELOAD")
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut subject = Self { child, output };
        assert_eq!(subject.answer(), "ready");
        subject
    }

    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended");
            if let Some(answer) = line.strip_prefix("subject: ") {
                return answer.trim().to_owned();
            }
        }
    }

    pub(crate) fn report(mut self) -> Report {
        self.child.stdin.take().unwrap().write_all(b"\n").unwrap();
        let hex = self.answer();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        self.output.read_to_string(&mut String::new()).unwrap();
        assert!(self.child.wait().unwrap().success());
        Report::from_bytes(&bytes).unwrap()
    }
}

pub(crate) fn found(report: &Report) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.signal.id).collect()
}
