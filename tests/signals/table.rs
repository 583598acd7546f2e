//! Each row of the table alone: what makes it a finding, and nothing else.

use crate::devices::{iphone, pixel};
use crate::*;
use bonafide::signals::{Answer, Category, Host, Platform, PlatformFacts, RecordedHost, TABLE};

type Fact = fn(&mut PlatformFacts);

#[test]
fn each_signal_is_found_alone() {
    let android = |fact: Fact| pixel().with_facts(fact);
    let ios = |fact: Fact| iphone().with_facts(fact);
    let status = "Name:\tapp\nTracerPid:\t1\n";
    let hosts = [
        ("root.su_binary", "su", pixel().variable("PATH", "/odd/place").file("/odd/place/su", "")),
        ("root.magisk_path", "/sbin/.magisk", pixel().file("/sbin/.magisk/modules/x", "")),
        ("root.magisk_mount", "KSU", pixel().file("/proc/self/mounts", "KSU /x overlay ro 0 0\n")),
        ("root.test_keys", "ro.build.tags", pixel().property("ro.build.tags", "test-keys")),
        ("root.open_build", "ro.secure", pixel().property("ro.secure", "0")),
        (
            "root.writable_system",
            "/vendor",
            pixel().file("/proc/self/mounts", "a /vendor ext4 rw 0 0\n"),
        ),
        ("root.busybox", "busybox", pixel().file("/data/local/tmp/busybox", "")),
        (
            "root.manager_app",
            "me.weishu.kernelsu",
            android(|facts| facts.root_managers = Some(vec!["me.weishu.kernelsu".into()])),
        ),
        ("jailbreak.path", "/.procursus_strapped", iphone().file("/.procursus_strapped", "")),
        ("jailbreak.roothide", ".jbroot-", iphone().file("/var/.jbroot-0123", "")),
        (
            "jailbreak.package_manager",
            "/Applications/Filza.app",
            iphone().file("/Applications/Filza.app/Filza", ""),
        ),
        ("jailbreak.sandbox_escape", "", ios(|facts| facts.wrote_outside_sandbox = Some(true))),
        ("jailbreak.writable_root", "", ios(|facts| facts.root_is_writable = Some(true))),
        ("debugger.tracer", "", pixel().file("/proc/self/status", status)),
        ("debugger.debuggable_app", "", android(|facts| facts.debuggable = Some(true))),
        ("debugger.traced_flag", "", ios(|facts| facts.traced = Some(true))),
        ("debugger.parent", "", ios(|facts| facts.parent_pid = Some(2))),
        ("emulator.properties", "ro.hardware", pixel().property("ro.hardware", "vbox86")),
        ("emulator.files", "/system/bin/nox-prop", pixel().file("/system/bin/nox-prop", "")),
        ("emulator.simulator", "", ios(|facts| facts.simulator = Some(true))),
        ("emulator.ios_app_on_mac", "", ios(|facts| facts.ios_app_on_mac = Some(true))),
        (
            "integrity.certificate",
            "",
            android(|facts| facts.certificate_digests = Some(vec![[1; 32]])),
        ),
        ("integrity.app_id", "", ios(|facts| facts.app_id = Some("com.evil".into()))),
        ("integrity.installer", "", android(|facts| facts.installer = Some("com.evil".into()))),
        ("integrity.profile", "", ios(|facts| facts.profile_digest = Some([1; 32]))),
        (
            "instrumentation.mapped_agent",
            "libfrida",
            pixel().file("/proc/self/maps", "1-2 r-xp 0 0 0 /x/libfrida-gadget.so\n"),
        ),
        ("instrumentation.agent_port", "", iphone().port(27042)),
        ("instrumentation.preloaded", "LD_PRELOAD", pixel().variable("LD_PRELOAD", "/x.so")),
        (
            "instrumentation.loaded_image",
            "fridagadget",
            ios(|facts| facts.loaded_images = Some(vec!["/x/FridaGadget.dylib".into()])),
        ),
    ];
    let tested: Vec<_> = hosts.iter().map(|(id, ..)| *id).collect();
    let table: Vec<_> = TABLE.iter().map(|signal| signal.id).collect();
    assert_eq!(tested, table, "each row has its test");
    for (id, evidence, host) in hosts {
        let report = report(&host);
        assert_eq!(found(&report), [id], "{id}");
        // Which of the table's names matched, if it has any.
        assert_eq!(report.findings()[0].evidence.join(" "), evidence, "{id}");
    }
}

/// A device that writes down which properties it was asked for.
struct Asked(RecordedHost, std::cell::RefCell<Vec<String>>);

impl Host for Asked {
    fn platform(&self) -> Platform {
        self.0.platform()
    }
    fn exists(&self, path: &str) -> Answer<bool> {
        self.0.exists(path)
    }
    fn read(&self, path: &str, cap: usize) -> Answer<Vec<u8>> {
        self.0.read(path, cap)
    }
    fn list(&self, path: &str, cap: usize) -> Answer<Vec<String>> {
        self.0.list(path, cap)
    }
    fn read_link(&self, path: &str) -> Answer<String> {
        self.0.read_link(path)
    }
    fn environment(&self, name: &str) -> Answer<Option<String>> {
        self.0.environment(name)
    }
    fn property(&self, name: &str) -> Answer<String> {
        self.1.borrow_mut().push(name.to_owned());
        Host::property(&self.0, name)
    }
    fn loopback_port(&self, port: u16) -> Answer<bool> {
        self.0.loopback_port(port)
    }
    fn facts(&self) -> &PlatformFacts {
        self.0.facts()
    }
}

/// What an app's own layer is told to read is what the checks ask for.
#[test]
fn the_named_properties_are_those_that_are_asked_for() {
    let host = Asked(pixel(), Default::default());
    let _ = collect(&host, &Default::default(), || Duration::ZERO);
    let mut asked = host.1.into_inner();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked, bonafide::signals::property_names());
    for package in bonafide::signals::root_manager_packages() {
        let host = pixel().with_facts(|facts| facts.root_managers = Some(vec![(*package).into()]));
        assert_eq!(found(&report(&host)), ["root.manager_app"], "{package}");
    }
}

/// A system that has nothing of what is asked for.
struct Nothing(PlatformFacts);

impl Host for Nothing {
    fn platform(&self) -> Platform {
        Platform::Android
    }
    fn exists(&self, _: &str) -> Answer<bool> {
        Answer::Unsupported
    }
    fn read(&self, _: &str, _: usize) -> Answer<Vec<u8>> {
        Answer::Unsupported
    }
    fn list(&self, _: &str, _: usize) -> Answer<Vec<String>> {
        Answer::Unsupported
    }
    fn read_link(&self, _: &str) -> Answer<String> {
        Answer::Unsupported
    }
    fn environment(&self, _: &str) -> Answer<Option<String>> {
        Answer::Unsupported
    }
    fn property(&self, _: &str) -> Answer<String> {
        Answer::Unsupported
    }
    fn loopback_port(&self, _: u16) -> Answer<bool> {
        Answer::Unsupported
    }
    fn facts(&self) -> &PlatformFacts {
        &self.0
    }
}

#[test]
fn a_check_that_has_nothing_to_look_at_did_not_run() {
    let report = collect(&Nothing(PlatformFacts::new()), &Expectations::new(), || Duration::ZERO);
    assert!(report.checks().is_empty(), "{report}");
}

/// Without expectations nothing is compared, and nothing is claimed to be.
#[test]
fn what_is_not_expected_is_not_looked_at() {
    let report = collect(&pixel(), &Expectations::new(), || Duration::from_millis(7));
    let ran = |id| report.checks().iter().any(|signal| signal.id == id);
    for id in ["integrity.certificate", "integrity.app_id", "integrity.installer"] {
        assert!(!ran(id), "{id}");
    }
    assert!(ran("debugger.tracer"));
    assert_eq!(report.platform().as_str(), "android");
}

#[test]
fn the_clock_is_the_callers() {
    let ticks = std::cell::Cell::new(100);
    let clock = || {
        ticks.set(ticks.get() + 12);
        Duration::from_millis(ticks.get())
    };
    let report = collect(&pixel(), &Expectations::new(), clock);
    assert_eq!(report.duration(), Duration::from_millis(12));
}

#[test]
fn categories_have_words() {
    assert_eq!(
        Category::ALL.map(Category::as_str),
        ["privileged_access", "debugger", "emulator", "integrity", "instrumentation",]
    );
}
