//! Whole devices, as recordings: clean ones first.

use crate::*;
use bonafide::signals::{Platform, PlatformFacts, Severity};

/// A Pixel with the app from Google Play.
pub fn pixel() -> RecordedHost {
    RecordedHost::new(Platform::Android)
        .variable("PATH", "/product/bin:/apex/com.android.runtime/bin:/system/bin:/vendor/bin")
        .file("/proc/self/status", "Name:\tample.app\nState:\tR\nTracerPid:\t0\nUid:\t10234\n")
        .file(
            "/proc/self/maps",
            "7f00-7f01 r-xp 00000000 fd:00 1 /apex/com.android.art/lib64/libart.so\n\
             7f02-7f03 r-xp 00000000 fd:00 2 /data/app/~~a/com.example.app-b/lib/arm64/libapp.so\n",
        )
        .file(
            "/proc/self/mounts",
            "/dev/block/dm-0 / ext4 ro,seclabel,relatime 0 0\n\
             /dev/block/dm-1 /vendor ext4 ro,seclabel 0 0\n\
             tmpfs /dev tmpfs rw,seclabel 0 0\n",
        )
        .file("/system/bin/sh", "")
        .denied("/data/adb")
        .denied("/cache")
        .property("ro.build.tags", "release-keys")
        .property("ro.debuggable", "0")
        .property("ro.secure", "1")
        .property("ro.hardware", "tensor")
        .property("ro.product.device", "shiba")
        .property("ro.product.model", "Pixel 8")
        .property("ro.product.manufacturer", "Google")
        .with_facts(|facts| {
            facts.app_id = Some(APP.into());
            facts.certificate_digests = Some(vec![DIGEST]);
            facts.installer = Some("com.android.vending".into());
            facts.debuggable = Some(false);
            facts.root_managers = Some(Vec::new());
        })
}

/// An iPhone with the app from the App Store.
pub fn iphone() -> RecordedHost {
    open_iphone().denied("/private/var/containers")
}

/// One that lets an app look everywhere, as none does.
pub fn open_iphone() -> RecordedHost {
    RecordedHost::new(Platform::Ios).with_facts(|facts| {
        facts.app_id = Some(APP.into());
        facts.traced = Some(false);
        facts.parent_pid = Some(1);
        facts.loaded_images =
            Some(vec!["/usr/lib/system/libsystem_c.dylib".into(), "/var/x/App.app/App".into()]);
        facts.simulator = Some(false);
        facts.ios_app_on_mac = Some(false);
        facts.wrote_outside_sandbox = Some(false);
        facts.root_is_writable = Some(false);
        facts.profile_digest = Some(DIGEST);
    })
}

#[test]
fn clean_devices_report_nothing() {
    let report = report(&pixel());
    assert_eq!(found(&report), [""; 0]);
    // Denied to every app, and so no proof of anything.
    assert_eq!(inconclusive(&report), ["root.magisk_path"]);
    assert!(report.checks().len() >= 18, "{report}");

    let report = crate::report(&iphone());
    assert_eq!(found(&report), [""; 0]);
    assert_eq!(inconclusive(&report), ["jailbreak.roothide"]);
    assert!(report.checks().len() >= 12, "{report}");
}

#[test]
fn a_rooted_android() {
    let host = pixel()
        .file("/system/xbin/su", "")
        .file("/system/xbin/busybox", "")
        .property("ro.build.tags", "dev-keys,test-keys")
        .property("ro.debuggable", "1")
        .property("ro.secure", "0")
        .file("/proc/self/mounts", "/dev/block/dm-0 /system ext4 rw,seclabel 0 0\n")
        .with_facts(|facts| {
            facts.root_managers = Some(vec!["eu.chainfire.supersu".into()]);
        });
    assert_eq!(
        found(&report(&host)),
        [
            "root.su_binary",
            "root.test_keys",
            "root.open_build",
            "root.writable_system",
            "root.busybox",
            "root.manager_app",
        ]
    );
}

#[test]
fn magisk_that_hides_its_files_and_forgets_a_mount() {
    let host = pixel().file(
        "/proc/self/mounts",
        "/dev/block/dm-0 / ext4 ro 0 0\nmagisk /system/bin/app_process tmpfs ro,seclabel 0 0\n",
    );
    let report = report(&host);
    assert_eq!(found(&report), ["root.magisk_mount"]);
    assert_eq!(report.findings()[0].evidence, ["magisk"]);
    assert_eq!(inconclusive(&report), ["root.magisk_path"]);
    // And one that hides those, too, is not found: its absence is no proof.
    assert_eq!(found(&crate::report(&pixel())), [""; 0]);
}

#[test]
fn an_emulator_is_scored() {
    let grade = |host: &RecordedHost, id| {
        let report = report(host);
        let finding = report.findings().iter().find(|finding| finding.signal.id == id);
        finding.map(|finding| finding.severity)
    };
    let properties = "emulator.properties";
    let one = pixel().property("ro.product.device", "generic_arm64");
    assert_eq!(grade(&one, properties), Some(Severity::Low), "a tablet with a generic build");
    let two = one.property("ro.hardware", "ranchu");
    assert_eq!(grade(&two, properties), Some(Severity::Medium));
    let four = two.property("ro.kernel.qemu", "1").property("ro.product.model", "sdk_gphone64");
    assert_eq!(grade(&four, properties), Some(Severity::High));
    let files = "emulator.files";
    let one = pixel().file("/dev/goldfish_pipe", "");
    assert_eq!(grade(&one, files), Some(Severity::Medium));
    assert_eq!(grade(&one.file("/dev/socket/qemud", ""), files), Some(Severity::High));
}

#[test]
fn frida_on_an_android() {
    let host = pixel().port(27042).file(
        "/proc/self/maps",
        "7f00-7f01 r-xp 0 fd:00 1 /data/local/tmp/re.frida.server/frida-agent-64.so (deleted)\n",
    );
    assert_eq!(
        found(&report(&host)),
        ["instrumentation.mapped_agent", "instrumentation.agent_port"]
    );
    // The folder's name is not the file's.
    let host =
        pixel().file("/proc/self/maps", "7f00-7f01 r-xp 0 fd:00 1 /data/frida-agent/libc.so\n");
    assert_eq!(found(&report(&host)), [""; 0]);
}

#[test]
fn another_app() {
    let host = pixel().with_facts(|facts| {
        facts.app_id = Some("com.evil.app".into());
        facts.certificate_digests = Some(vec![DIGEST, [0xee; 32]]);
        facts.installer = Some(String::new());
        facts.debuggable = Some(true);
    });
    assert_eq!(
        found(&report(&host)),
        [
            "debugger.debuggable_app",
            "integrity.certificate",
            "integrity.app_id",
            "integrity.installer",
        ]
    );
    // The layer did not say what is expected: that is not clean.
    let silent = pixel().with_facts(|facts| facts.certificate_digests = None);
    assert_eq!(inconclusive(&report(&silent)), ["root.magisk_path", "integrity.certificate"]);
}

#[test]
fn jailbroken_iphones() {
    let rootful = iphone()
        .file("/Applications/Cydia.app/Cydia", "")
        .file("/Library/MobileSubstrate/MobileSubstrate.dylib", "")
        .file("/etc/apt/sources.list", "")
        .with_facts(|facts| {
            facts.wrote_outside_sandbox = Some(true);
            facts.root_is_writable = Some(true);
            facts.loaded_images = Some(vec!["/usr/lib/SubstrateLoader.dylib".into()]);
        });
    assert_eq!(
        found(&report(&rootful)),
        [
            "jailbreak.path",
            "jailbreak.package_manager",
            "jailbreak.sandbox_escape",
            "jailbreak.writable_root",
            "instrumentation.loaded_image",
        ]
    );
    let rootless = iphone()
        .file("/var/jb/Applications/Sileo.app/Sileo", "")
        .variable("DYLD_INSERT_LIBRARIES", "/var/jb/usr/lib/systemhook.dylib");
    assert_eq!(
        found(&report(&rootless)),
        ["jailbreak.path", "jailbreak.package_manager", "instrumentation.preloaded"]
    );
    let roothide = iphone().file("/var/.jbroot-0123456789ABCDEF/usr/bin/bash", "");
    let report = report(&roothide);
    assert_eq!(found(&report), ["jailbreak.roothide"]);
    // The random name stays on the device.
    assert_eq!(report.findings()[0].evidence, [".jbroot-"]);
}

#[test]
fn a_simulator_and_a_mac_are_not_jailbroken() {
    let tools = |host: RecordedHost| host.file("/bin/bash", "").file("/usr/sbin/sshd", "");
    let simulator = tools(iphone()).with_facts(|facts| {
        facts.simulator = Some(true);
        facts.parent_pid = Some(4711);
    });
    assert_eq!(found(&report(&simulator)), ["debugger.parent", "emulator.simulator"]);
    let mac = tools(iphone()).with_facts(|facts| facts.ios_app_on_mac = Some(true));
    assert_eq!(found(&report(&mac)), ["emulator.ios_app_on_mac"]);
    // Nobody said what it is: then such files say nothing, and are not clean either.
    let unsaid: [fn(&mut PlatformFacts); 2] =
        [|facts| facts.simulator = None, |facts| facts.ios_app_on_mac = None];
    for fact in unsaid {
        let report = report(&tools(iphone()).with_facts(fact));
        assert_eq!(found(&report), [""; 0]);
        let not_known = ["jailbreak.path", "jailbreak.roothide", "jailbreak.package_manager"];
        assert_eq!(inconclusive(&report), not_known);
    }
}

#[test]
fn what_was_not_looked_through_is_not_clean() {
    let says = |host: &RecordedHost, id: &str| inconclusive(&report(host)).contains(&id);
    let line = "7f00-7f01 r-xp 0 0 0 /a/b.so\n";
    let long = line.repeat(5 * 1024 * 1024 / line.len());
    assert!(says(&pixel().file("/proc/self/maps", &long), "instrumentation.mapped_agent"));
    assert!(says(&pixel().file("/proc/self/maps", ""), "instrumentation.mapped_agent"));
    let agent = format!("{long}7f00-7f01 r-xp 0 0 0 /x/frida-agent.so\n");
    assert!(says(&pixel().file("/proc/self/maps", &agent), "instrumentation.mapped_agent"));
    let good = "/dev/root / ext4 ro 0 0\n";
    let cut = format!("{good}magi");
    let garbage = format!("{good}\u{0}\u{1}garbage\nmagisk\n");
    for mounts in ["", "x\n", "a b c d\n", good.trim_end(), &cut, &garbage] {
        let host = pixel().file("/proc/self/mounts", mounts);
        assert!(says(&host, "root.magisk_mount") && says(&host, "root.writable_system"));
    }
    for end in ["\u{0}garbage\n", "7f04-7f05 r-xp 0 0 0 /x/fri"] {
        let maps = pixel().file("/proc/self/maps", format!("{line}{end}"));
        assert!(says(&maps, "instrumentation.mapped_agent"), "{end:?}");
    }
    // A shell looks into folders below the one that it is in, and into that one itself.
    for path in ["bin:/system/bin", "/system/bin:", ":/x", "", "/x/\u{fffd}"] {
        let host = pixel().variable("PATH", path);
        assert!(says(&host, "root.su_binary") && says(&host, "root.busybox"), "{path:?}");
    }
    let many = |last: &str| {
        let names = (0..4096).map(|number| format!("/var/a{number:04}"));
        let full = names.fold(open_iphone(), |host, name| host.file(&name, ""));
        full.file(&format!("/var/{last}"), "")
    };
    assert!(says(&many("zz"), "jailbreak.roothide") && says(&many(".b"), "jailbreak.roothide"));
    assert_eq!(found(&report(&many(".jbroot-0"))), ["jailbreak.roothide"]);
    let no_images = iphone().with_facts(|facts| facts.loaded_images = Some(Vec::new()));
    assert!(says(&no_images, "instrumentation.loaded_image"));
    let unread = pixel().with_facts(|facts| facts.certificate_digests = Some(Vec::new()));
    assert!(says(&unread, "integrity.certificate"));
    let path = |count: usize| pixel().variable("PATH", &vec!["/x"; count].join(":"));
    assert!(!says(&path(64), "root.su_binary"));
    assert!(says(&path(65), "root.su_binary") && says(&path(65), "root.busybox"));
}

/// Maps of large apps have 1 to 2 MiB.
#[test]
fn a_large_app_is_looked_through() {
    let line = "7f00-7f01 r-xp 0 0 0 /a/b.so\n";
    let maps = line.repeat(3 * 1024 * 1024 / line.len());
    let report = report(&pixel().file("/proc/self/maps", &maps));
    assert_eq!(inconclusive(&report), ["root.magisk_path"]);
    let agent = format!("{maps}7f00-7f01 r-xp 0 0 0 /x/frida-agent.so\n");
    let report = crate::report(&pixel().file("/proc/self/maps", &agent));
    assert_eq!(found(&report), ["instrumentation.mapped_agent"]);
}

/// Every Linux has a `su`, where the system put it.
#[test]
fn a_su_of_the_systems_own() {
    let su = |folder: &str| {
        RecordedHost::new(Platform::Linux)
            .variable("PATH", &format!("{folder}:/usr/games"))
            .file(&format!("{}/su", folder.trim_end_matches('/')), "")
    };
    for own in ["/bin", "/sbin", "/usr/bin", "/usr/sbin/", "/usr/local/bin", "/usr/local/sbin"] {
        assert_eq!(found(&report(&su(own))), [""; 0], "{own}");
    }
    for other in ["/opt/bin", "/usr/bin/x", "/home/alice/bin"] {
        assert_eq!(found(&report(&su(other))), ["root.su_binary"], "{other}");
    }
    // There was nowhere else to look, and that is where it was looked.
    let nowhere_else = RecordedHost::new(Platform::Linux).variable("PATH", "/usr/bin");
    assert!(report(&nowhere_else).checks().iter().any(|signal| signal.id == "root.su_binary"));
}

/// Names that only look like an agent's, and a switch that real phones have.
#[test]
fn honest_devices_that_look_odd() {
    let fridays = open_iphone().with_facts(|facts| {
        facts.loaded_images = Some(vec!["/private/var/x/Fridays.app/Fridays".into()]);
    });
    assert_eq!(found(&report(&fridays)), [""; 0]);
    let installed = "/data/incremental/MT_data_app_1 /data/app/~~q3KSUfL0yJc8b1mZ2w9Q7A==/x-APatch== \
                     incremental-fs ro 0 0\n";
    assert_eq!(found(&report(&pixel().file("/proc/self/mounts", installed))), [""; 0]);
    let old = pixel().variable("LD_PRELOAD", "libsigchain.so");
    assert_eq!(found(&report(&old)), [""; 0]);
    for odd in ["/data/libsigchain.so", "libsigchain.so:/x.so"] {
        let host = pixel().variable("LD_PRELOAD", odd);
        assert_eq!(found(&report(&host)), ["instrumentation.preloaded"], "{odd}");
    }
    let keys = pixel().property("qemu.hw.mainkeys", "0");
    assert_eq!(found(&report(&keys)), [""; 0]);
    let mounts = |root: &str| pixel().file("/proc/self/mounts", root);
    let early = mounts("rootfs / rootfs rw 0 0\ntmpfs /product tmpfs rw 0 0\n");
    assert_eq!(found(&report(&early)), [""; 0]);
    let writable = mounts("/dev/block/dm-0 / ext4 rw,seclabel 0 0\n");
    assert_eq!(found(&report(&writable)), ["root.writable_system"]);
}

/// `__system_property_get` says nothing of why a value is empty.
#[test]
fn a_property_that_every_android_sets_was_not_read_if_it_is_empty() {
    for (name, ids) in [
        ("ro.build.tags", &["root.test_keys"][..]),
        ("ro.debuggable", &["root.open_build"]),
        ("ro.secure", &["root.open_build"]),
        ("ro.hardware", &["emulator.properties"]),
        ("ro.product.device", &["emulator.properties"]),
        ("ro.product.manufacturer", &["emulator.properties"]),
        ("ro.product.model", &["emulator.properties"]),
    ] {
        let report = report(&pixel().property(name, ""));
        assert_eq!(inconclusive(&report), [&["root.magisk_path"], ids].concat(), "{name}");
    }
    let host = pixel().property("ro.secure", "").property("ro.debuggable", "1");
    assert_eq!(found(&report(&host)), ["root.open_build"], "what is found is found");
}

#[test]
fn garbage_is_inconclusive_and_never_a_panic() {
    let garbage: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let host = pixel()
        .file("/proc/self/status", &garbage)
        .file("/proc/self/maps", &garbage)
        .file("/proc/self/mounts", &garbage)
        .property("ro.build.tags", "\u{0}\u{fffd},,,")
        .variable("PATH", &":/x".repeat(10_000));
    let report = report(&host);
    assert_eq!(found(&report), [""; 0]);
    let proc = [
        "root.su_binary",
        "root.magisk_path",
        "root.magisk_mount",
        "root.writable_system",
        "root.busybox",
        "debugger.tracer",
        "instrumentation.mapped_agent",
    ];
    assert_eq!(inconclusive(&report), proc);
    for (name, id) in [
        ("/proc/self/status", "debugger.tracer"),
        ("/proc/self/maps", "instrumentation.mapped_agent"),
        ("/proc/self/mounts", "root.magisk_mount"),
        ("/proc/self/mounts", "root.writable_system"),
        ("PATH", "root.su_binary"),
        ("ro.secure", "root.open_build"),
        ("LD_PRELOAD", "instrumentation.preloaded"),
        ("/dev", "emulator.files"),
    ] {
        for host in [pixel().denied(name), pixel().failing(name)] {
            let report = crate::report(&host);
            assert!(inconclusive(&report).contains(&id), "{name}: {report}");
            assert_eq!(found(&report), [""; 0], "{name}");
        }
    }
}
