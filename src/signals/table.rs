//! The table of signals: what is looked for, how grave a finding is, and what it is worth.

use super::host::Platform;

/// One thing that is looked for.
///
/// **A finding is evidence; its absence is none.** Whoever controls a device can hide each
/// of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signal {
    /// Its stable name, as it stands in reports.
    pub id: &'static str,
    /// What kind of trouble it is a sign of.
    pub category: Category,
    /// Where it is looked for.
    pub platforms: &'static [Platform],
    /// How grave a finding is.
    pub severity: Severity,
    /// How sure one can be that a finding is what it seems to be.
    pub confidence: Confidence,
    /// What it is read from: findings of one source do not count as independent.
    pub source: Source,
    /// The test of the OWASP Mobile Application Security Testing Guide that asks for it, by its
    /// number in version 1 of the guide; two where Android's and iOS's differ.
    pub mastg: &'static str,
    /// What is found.
    pub finds: &'static str,
    /// How it is evaded.
    pub evaded_by: &'static str,
    /// On which honest devices it is found.
    pub false_alarm: &'static str,
}

/// What kind of trouble a signal is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Category {
    /// Root or jailbreak.
    PrivilegedAccess,
    /// A debugger is attached.
    Debugger,
    /// The device is not a real one.
    Emulator,
    /// The app is not the one that was shipped.
    Integrity,
    /// Foreign code in the app's process.
    Instrumentation,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 5] = [
        Self::PrivilegedAccess,
        Self::Debugger,
        Self::Emulator,
        Self::Integrity,
        Self::Instrumentation,
    ];

    /// The category as a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivilegedAccess => "privileged_access",
            Self::Debugger => "debugger",
            Self::Emulator => "emulator",
            Self::Integrity => "integrity",
            Self::Instrumentation => "instrumentation",
        }
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Worth a line in a log.
    Low,
    /// Two of these that do not depend on each other count as a high one.
    Medium,
    /// Grave by itself.
    High,
}

/// How sure one can be that a finding is what it seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Confidence {
    /// Honest devices have it, too.
    Low,
    /// A few honest devices have it.
    Medium,
    /// No honest device is known to have it.
    High,
}

/// What a signal is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Names in the file system.
    Files,
    /// The list of mounts.
    Mounts,
    /// System properties.
    Properties,
    /// What the kernel says of this process.
    Process,
    /// The environment of this process.
    Environment,
    /// The loopback interface.
    Network,
    /// What the platform's frameworks say, by way of the app's own layer.
    Frameworks,
}

const ANDROID: &[Platform] = &[Platform::Android];
const IOS: &[Platform] = &[Platform::Ios];
const PROC: &[Platform] = &[Platform::Android, Platform::Linux];
const ALL: &[Platform] = &[Platform::Android, Platform::Ios, Platform::Linux];

macro_rules! signals {
    ($($name:ident = $id:literal, $category:ident, $source:ident, $platforms:ident,
        $severity:ident, $confidence:ident, $mastg:literal, $finds:literal, $evaded:literal, $alarm:literal;)+) => {
        $(
            #[doc = $finds]
            pub(super) static $name: Signal = Signal {
                id: $id,
                category: Category::$category,
                platforms: $platforms,
                severity: Severity::$severity,
                confidence: Confidence::$confidence,
                source: Source::$source,
                mastg: $mastg,
                finds: $finds,
                evaded_by: $evaded,
                false_alarm: $alarm,
            };
        )+

        /// Every signal. A report names them by their [`id`](Signal::id).
        pub static TABLE: &[&Signal] = &[$(&$name,)+];
    };
}

signals! {
    SU_BINARY = "root.su_binary", PrivilegedAccess, Files, PROC, High, Medium, "MASTG-TEST-0045",
        "a `su` or `magisk` program in a known directory or on the path",
        "hiding the file from this app (Magisk's DenyList, mount namespaces)",
        "developers' devices; on Linux, a folder on the path with a `su` of its own";
    MAGISK_PATH = "root.magisk_path", PrivilegedAccess, Files, ANDROID, High, High, "MASTG-TEST-0045",
        "a folder that Magisk, KernelSU or APatch keeps",
        "it is denied to apps on most devices, which is inconclusive",
        "none known";
    MAGISK_MOUNT = "root.magisk_mount", PrivilegedAccess, Mounts, ANDROID, High, High, "MASTG-TEST-0045",
        "a mount of Magisk, KernelSU or APatch in this process's view",
        "a mount namespace of its own for this app (Zygisk, Shamiko)",
        "none known";
    TEST_KEYS = "root.test_keys", PrivilegedAccess, Properties, ANDROID, Medium, Medium, "MASTG-TEST-0045",
        "a system that was signed with public test keys",
        "changing the property",
        "custom systems without root; some cheap devices as they were sold";
    OPEN_BUILD = "root.open_build", PrivilegedAccess, Properties, ANDROID, Medium, Medium, "MASTG-TEST-0045",
        "a system built for debugging: `ro.debuggable` is 1, or `ro.secure` is 0",
        "changing the property",
        "developers' builds of a system";
    WRITABLE_SYSTEM = "root.writable_system", PrivilegedAccess, Mounts, ANDROID, Low, Low,
        "MASTG-TEST-0045",
        "a system partition that is mounted to be written",
        "mounting it in another way, or an overlay",
        "some vendors' systems";
    BUSYBOX = "root.busybox", PrivilegedAccess, Files, ANDROID, Low, Low, "MASTG-TEST-0045",
        "a `busybox` program in a known directory or on the path",
        "hiding or renaming the file",
        "some vendors ship one";
    ROOT_MANAGER = "root.manager_app", PrivilegedAccess, Frameworks, ANDROID, High, High, "MASTG-TEST-0045",
        "an app that grants root, by its package",
        "renaming the package, which Magisk offers",
        "an app that is left on a device which is no longer rooted";
    JAILBREAK_PATH = "jailbreak.path", PrivilegedAccess, Files, IOS, High, High, "MASTG-TEST-0088",
        "a file or folder that a jailbreak leaves, rootless ones included",
        "hooking the calls that look, or hiding by a tweak",
        "none on a device; a Mac or the Simulator is not looked at";
    ROOTHIDE = "jailbreak.roothide", PrivilegedAccess, Files, IOS, High, High, "MASTG-TEST-0088",
        "the folder of a roothide jailbreak, whose name is random behind `.jbroot-`",
        "it is denied to apps on most devices, which is inconclusive",
        "none known";
    PACKAGE_MANAGER = "jailbreak.package_manager", PrivilegedAccess, Files, IOS, High, High,
        "MASTG-TEST-0088",
        "a package manager of a jailbreak: Cydia, Sileo, Zebra, Filza",
        "hooking the calls that look, or removing the app",
        "none on a device";
    SANDBOX_ESCAPE = "jailbreak.sandbox_escape", PrivilegedAccess, Frameworks, IOS, High, High,
        "MASTG-TEST-0088",
        "a file that could be written outside of the sandbox, as the app's layer tried",
        "hooking the call that writes",
        "none known";
    WRITABLE_ROOT = "jailbreak.writable_root", PrivilegedAccess, Mounts, IOS, Medium, High,
        "MASTG-TEST-0088",
        "the root file system, mounted to be written",
        "hooking `statfs`; rootless jailbreaks do not need it",
        "none known";

    TRACER = "debugger.tracer", Debugger, Process, PROC, High, High, "MASTG-TEST-0046",
        "a process that traces this one (`TracerPid`)",
        "a kernel that hides it; a debugger that does not use ptrace",
        "developers; profilers and crash reporters for moments";
    DEBUGGABLE_APP = "debugger.debuggable_app", Debugger, Frameworks, ANDROID, Medium, High,
        "MASTG-TEST-0039",
        "the app may be debugged (`FLAG_DEBUGGABLE`)",
        "hooking the package manager",
        "builds for developers";
    TRACED_FLAG = "debugger.traced_flag", Debugger, Process, IOS, High, High, "MASTG-TEST-0089",
        "the kernel says that this process is traced (`P_TRACED`)",
        "hooking `sysctl`",
        "runs from Xcode";
    PARENT = "debugger.parent", Debugger, Frameworks, IOS, Medium, Medium, "MASTG-TEST-0089",
        "another parent than `launchd`",
        "hooking `getppid`",
        "app extensions, runs from Xcode";

    EMULATOR_PROPERTIES = "emulator.properties", Emulator, Properties, ANDROID, Medium, Medium,
        "MASTG-TEST-0049",
        "system properties of QEMU, Goldfish, Ranchu, Genymotion, Nox or VirtualBox",
        "changing the properties",
        "some tablets with generic builds: one property alone is a low finding";
    EMULATOR_FILES = "emulator.files", Emulator, Files, ANDROID, Medium, Medium, "MASTG-TEST-0049",
        "devices and files of an emulator",
        "renaming them",
        "none known";
    SIMULATOR = "emulator.simulator", Emulator, Frameworks, IOS, High, High, "MASTG-TEST-0092",
        "the iOS Simulator, as the app was compiled for it",
        "patching the app",
        "developers";
    IOS_ON_MAC = "emulator.ios_app_on_mac", Emulator, Frameworks, IOS, Low, High, "MASTG-TEST-0092",
        "an iOS app that runs on a Mac",
        "patching the app",
        "every honest user on a Mac";

    CERTIFICATE = "integrity.certificate", Integrity, Frameworks, ANDROID, High, High, "MASTG-TEST-0038",
        "another signing certificate than the developer's",
        "hooking the package manager",
        "a certificate that was rotated, or Play App Signing, and not configured";
    APP_ID = "integrity.app_id", Integrity, Frameworks, ALL, High, High,
        "MASTG-TEST-0038, MASTG-TEST-0081",
        "another bundle or package id than the developer's",
        "hooking the call that names it",
        "flavours of the app that were not configured";
    INSTALLER = "integrity.installer", Integrity, Frameworks, ANDROID, Medium, Low, "MASTG-TEST-0038",
        "another installer than the stores that the developer named",
        "`pm install -i`, with any name",
        "devices that were set up from a backup, other stores";
    PROFILE = "integrity.profile", Integrity, Files, IOS, Medium, High, "MASTG-TEST-0090",
        "another provisioning profile than the developer's",
        "removing or replacing the file",
        "TestFlight and enterprise builds that were not configured";

    MAPPED_AGENT = "instrumentation.mapped_agent", Instrumentation, Process, PROC, High, Medium,
        "MASTG-TEST-0048",
        "a library of Frida, Xposed, Zygisk or Substrate, mapped into this process",
        "renaming the library, or mapping it without a name",
        "other files with such a name";
    AGENT_PORT = "instrumentation.agent_port", Instrumentation, Network, ALL, Medium, Medium,
        "MASTG-TEST-0048, MASTG-TEST-0091",
        "something answers on the loopback port of Frida's server",
        "another port",
        "another program on the same port";
    PRELOADED = "instrumentation.preloaded", Instrumentation, Environment, ALL, Medium, Medium,
        "MASTG-TEST-0048, MASTG-TEST-0091",
        "libraries that the environment puts into this process (`DYLD_INSERT_LIBRARIES`, \
         `LD_PRELOAD`)",
        "clearing the variable once it was used",
        "profilers and sanitizers of developers (what Android 5 and 6 themselves preload, \
         `libsigchain.so`, is not counted)";
    LOADED_IMAGE = "instrumentation.loaded_image", Instrumentation, Process, IOS, High, High,
        "MASTG-TEST-0091",
        "an image of Frida, Substrate, Substitute, ElleKit or a bypass, loaded by `dyld`",
        "renaming it, or taking it off the list",
        "none known";
}

/// Whether a finding of this signal can be as grave as this: those of emulators are scored.
pub(super) fn may_have(signal: &Signal, severity: Severity) -> bool {
    match signal.id {
        "emulator.properties" => true,
        "emulator.files" => severity >= Severity::Medium,
        _ => severity == signal.severity,
    }
}

/// The signal of this name.
pub(super) fn by_id(id: &str) -> Option<&'static Signal> {
    TABLE.iter().copied().find(|signal| signal.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_short() {
        let mut names = HashSet::new();
        for signal in TABLE {
            assert!(names.insert(signal.id), "{}", signal.id);
            assert!(signal.id.len() <= 32 && signal.id.is_ascii(), "{}", signal.id);
            assert!(signal.mastg.starts_with("MASTG-TEST-0"), "{}", signal.id);
            assert!(!signal.platforms.is_empty(), "{}", signal.id);
            for text in [signal.finds, signal.evaded_by, signal.false_alarm] {
                assert!(!text.is_empty(), "{}", signal.id);
            }
        }
    }
}
