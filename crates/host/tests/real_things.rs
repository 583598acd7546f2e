//! The signals on this machine: nothing on a clean process, and each thing that is really
//! there. Each case is a process of its own, so that one's tracer is not another's.

#![allow(unsafe_code, reason = "it mounts a file system between fork and exec")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that panics fails, as it should"
)]

mod subject;

use bonafide::signals::{Answer, Host};
use bonafide_host::SystemHost;
use nix::sys::ptrace::{self, Options};
use nix::unistd::Pid;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use subject::{LOAD, Subject, found};

/// Somebody without rights.
const NOBODY: u32 = 65_534;

#[test]
#[ignore = "a process that looks at itself, started by the tests"]
fn subject() {
    subject::look();
}

#[test]
fn a_clean_process_reports_nothing() {
    // On a machine that is busy enough, files answer too late.
    let mut reports = (0..5).map(|_| Subject::start(|command| command).report());
    let report = reports.find(|report| report.inconclusive().is_empty()).unwrap();
    assert_eq!(found(&report), [""; 0], "{report}");
    let ran: Vec<_> = report.checks().iter().map(|signal| signal.id).collect();
    assert_eq!(
        ran,
        [
            "root.su_binary",
            "debugger.tracer",
            "instrumentation.mapped_agent",
            "instrumentation.agent_port",
            "instrumentation.preloaded",
        ]
    );
}

#[test]
fn a_debugger_that_is_attached() {
    let subject = Subject::start(|command| command);
    let pid = Pid::from_raw(subject.child.id().try_into().unwrap());
    ptrace::seize(pid, Options::empty()).unwrap();
    let report = subject.report();
    assert_eq!(found(&report), ["debugger.tracer"], "{report}");
}

#[test]
fn an_agent_that_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("empty.c");
    std::fs::write(&source, "int bonafide_nothing;\n").unwrap();
    for (name, expected) in
        [("frida-agent-64.so", &["instrumentation.mapped_agent"][..]), ("libother.so", &[])]
    {
        let library = folder.path().join(name);
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .status()
            .unwrap();
        assert!(compiled.success());
        let report = Subject::start(|command| command.env(LOAD, &library)).report();
        assert_eq!(found(&report), expected, "{name}: {report}");
    }
}

#[test]
fn a_su_on_the_path() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("su"), "#!/bin/sh\n").unwrap();
    let path = format!("/usr/bin:{}", folder.path().display());
    let report = Subject::start(|command| command.env("PATH", path)).report();
    assert_eq!(found(&report), ["root.su_binary"], "{report}");
}

#[test]
fn a_preloaded_library() {
    // One that is not there: the loader complains and goes on, and the variable stays.
    let report = Subject::start(|command| {
        command.env("LD_PRELOAD", "/nowhere/private-name.so").stderr(Stdio::null())
    })
    .report();
    assert_eq!(found(&report), ["instrumentation.preloaded"], "{report}");
    assert!(!String::from_utf8_lossy(&report.to_bytes()).contains("private-name"));
}

#[test]
fn what_may_not_be_looked_at_is_denied() {
    let folder = tempfile::tempdir().unwrap();
    let hidden = folder.path().join("hidden");
    std::fs::create_dir(&hidden).unwrap();
    std::fs::write(hidden.join("su"), "").unwrap();
    std::fs::set_permissions(&hidden, PermissionsExt::from_mode(0o000)).unwrap();
    // Root may look everywhere: the subject is somebody else, and gets a program that they
    // may run.
    let program = folder.path().join("program");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let subject = Subject::start_program(&program, |command| {
        if nix::unistd::geteuid().is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.env("PATH", &hidden).current_dir("/")
    });
    let report = subject.report();
    let inconclusive: Vec<_> = report.inconclusive().iter().map(|signal| signal.id).collect();
    assert!(inconclusive.contains(&"root.su_binary"), "{report}");
    assert_eq!(found(&report), [""; 0], "{report}");
    std::fs::set_permissions(&hidden, PermissionsExt::from_mode(0o700)).unwrap();
}

#[test]
fn what_is_no_file_does_not_block() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    nix::unistd::mkfifo(Path::new(&path("fifo")), nix::sys::stat::Mode::S_IRWXU).unwrap();
    std::fs::write(path("file"), "0123456789").unwrap();
    std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
    let host = SystemHost::new();
    let started = Instant::now();
    assert_eq!(host.read(&path("fifo"), 10), Answer::Error);
    assert_eq!(host.read("/dev/zero", 10), Answer::Error);
    assert_eq!(host.read(folder.path().to_str().unwrap(), 10), Answer::Error);
    assert_eq!(host.read(&path("nothing"), 10), Answer::Error);
    assert!(started.elapsed() < Duration::from_secs(10), "it waited for a writer");
    assert_eq!(host.read(&path("link"), 4), Answer::Value(b"0123".to_vec()));
    assert_eq!(host.read_link(&path("link")), Answer::Value(path("file")));
    assert_eq!(host.read_link(&path("file")), Answer::Error);
    assert_eq!(host.exists(&path("nothing")), Answer::Value(false));
    assert_eq!(host.exists(&format!("{}/x", path("file"))), Answer::Value(false));
    assert_eq!(
        host.list(folder.path().to_str().unwrap(), 2).map(|names| names.len()),
        Answer::Value(2)
    );
}

/// Whoever waits to write into a FIFO is not woken.
#[test]
fn a_fifo_is_not_even_opened() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let (opened, hear) = std::sync::mpsc::channel();
    let writer = fifo.clone();
    let writer = std::thread::spawn(move || {
        let file = std::fs::OpenOptions::new().write(true).open(writer);
        let _ = opened.send(());
        file
    });
    let host = SystemHost::new();
    for _ in 0..3 {
        host.probe_begins();
        assert_eq!(host.read(fifo.to_str().unwrap(), 10), Answer::Error);
    }
    assert!(hear.recv_timeout(Duration::from_millis(200)).is_err(), "the writer was woken");
    drop(std::fs::File::open(&fifo).unwrap());
    writer.join().unwrap().unwrap();
}

/// A file system in user space that answers nothing, mounted by a process for itself alone.
#[test]
fn a_file_system_that_never_answers_is_inconclusive() {
    use std::os::fd::AsRawFd;
    if !nix::unistd::geteuid().is_root() || !Path::new("/dev/fuse").exists() {
        println!("SKIPPED: only root mounts file systems, and /dev/fuse is needed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let fuse = || std::fs::OpenOptions::new().read(true).write(true).open("/dev/fuse").unwrap();
    let mount = |fuse: &std::fs::File| {
        use nix::mount::{MsFlags, mount};
        use nix::sched::{CloneFlags, unshare};
        let fd = fuse.as_raw_fd();
        let options = format!("fd={fd},rootmode=40000,user_id=0,group_id=0");
        let target = folder.path().to_owned();
        move || {
            unshare(CloneFlags::CLONE_NEWNS)?;
            let private = MsFlags::MS_PRIVATE | MsFlags::MS_REC;
            mount(None::<&str>, "/", None::<&str>, private, None::<&str>)?;
            mount(Some("none"), &target, Some("fuse"), MsFlags::empty(), Some(options.as_str()))?;
            Ok(())
        }
    };
    // SAFETY: between fork and exec it makes system calls alone.
    if unsafe { Command::new("true").pre_exec(mount(&fuse())).status() }.is_err() {
        println!("SKIPPED: this root may not mount file systems");
        return;
    }
    let fuse = fuse();
    let subject = Subject::start(|command| {
        // SAFETY: as above.
        unsafe { command.pre_exec(mount(&fuse)) }.env("PATH", folder.path().join("bin"))
    });
    let report = subject.report();
    let inconclusive: Vec<_> = report.inconclusive().iter().map(|signal| signal.id).collect();
    assert!(inconclusive.contains(&"root.su_binary"), "{report}");
    assert_eq!(found(&report), [""; 0], "{report}");
    println!("{report}");
    // As long as this is open, the file system goes on to answer nothing.
    drop(fuse);
}

#[test]
fn properties_come_from_the_apps_layer() {
    let host = SystemHost::new();
    assert_eq!(host.property("ro.secure"), Answer::Unsupported);
    let host = host.with_properties([("ro.secure", "0"), ("ro.debuggable", "")]);
    assert_eq!(host.property("ro.secure"), Answer::Value("0".into()));
    assert_eq!(host.property("ro.debuggable"), Answer::Value(String::new()));
    assert_eq!(host.property("ro.build.tags"), Answer::Error, "it was not read");
    let host = host.with_properties([("ro.serialno", "a-private-number")]);
    assert!(!format!("{host:?}").contains("private"), "{host:?}");
}
