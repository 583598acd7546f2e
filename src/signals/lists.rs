//! The names that are looked for. Written for this project from the documentation of the
//! tools that make them.

use super::table::{Signal, Source, TABLE};

/// Where programs are on Android, besides the path.
pub(super) const PROGRAM_FOLDERS: &[&str] = &[
    "/sbin",
    "/su/bin",
    "/system/bin",
    "/system/sbin",
    "/system/xbin",
    "/system/bin/failsafe",
    "/system/sd/xbin",
    "/vendor/bin",
    "/product/bin",
    "/data/local",
    "/data/local/bin",
    "/data/local/tmp",
    "/data/local/xbin",
];

/// Programs that give root.
pub(super) const ROOT_PROGRAMS: &[&str] = &["su", "magisk", "magiskpolicy", "ksud", "apd"];

pub(super) const BUSYBOX: &[&str] = &["busybox"];

/// What root managers keep.
pub(super) const MAGISK_PATHS: &[&str] = &[
    "/sbin/.magisk",
    "/debug_ramdisk/.magisk",
    "/data/adb/magisk",
    "/data/adb/magisk.db",
    "/data/adb/modules",
    "/data/adb/ksu",
    "/data/adb/ap",
    "/cache/magisk.log",
];

/// Parts of mounts' sources and targets; of [`MAGISK_SOURCES`], the whole source.
pub(super) const MAGISK_MOUNTS: &[&str] = &["magisk", "/data/adb/", "KSU", "APatch"];
/// So short that they stand by chance in the random part of an app's path.
pub(super) const MAGISK_SOURCES: &[&str] = &["KSU", "APatch"];

/// Partitions that are mounted to be read.
pub(super) const SYSTEM_PARTITIONS: &[&str] =
    &["/", "/system", "/system_root", "/vendor", "/product", "/system_ext"];

pub(super) const ROOT_MANAGERS: &[&str] = &[
    "com.topjohnwu.magisk",
    "io.github.huskydg.magisk",
    "io.github.vvb2060.magisk",
    "me.weishu.kernelsu",
    "me.bmax.apatch",
    "eu.chainfire.supersu",
    "com.koushikdutta.superuser",
    "com.noshufou.android.su",
    "com.thirdparty.superuser",
    "com.kingroot.kinguser",
];

/// Files that jailbreaks leave, rootful and rootless.
pub(super) const JAILBREAK_PATHS: &[&str] = &[
    "/var/jb",
    "/var/jb/usr/bin/su",
    "/private/preboot/jb",
    "/var/lib/apt",
    "/var/lib/dpkg/info",
    "/private/var/lib/apt",
    "/etc/apt",
    "/usr/sbin/sshd",
    "/usr/libexec/sftp-server",
    "/bin/bash",
    "/usr/bin/ssh",
    "/Library/MobileSubstrate/MobileSubstrate.dylib",
    "/usr/lib/libsubstitute.dylib",
    "/usr/lib/libellekit.dylib",
    "/.installed_unc0ver",
    "/.bootstrapped_electra",
    "/.procursus_strapped",
    "/var/jb/.procursus_strapped",
];

/// Where roothide puts its folder, under a random name.
pub(super) const ROOTHIDE_FOLDERS: &[&str] =
    &["/var", "/private/var/containers/Bundle/Application"];
/// How that name begins.
pub(super) const ROOTHIDE: &str = ".jbroot-";

pub(super) const PACKAGE_MANAGERS: &[&str] = &[
    "/Applications/Cydia.app",
    "/Applications/Sileo.app",
    "/Applications/Zebra.app",
    "/Applications/Filza.app",
    "/var/jb/Applications/Cydia.app",
    "/var/jb/Applications/Sileo.app",
    "/var/jb/Applications/Zebra.app",
    "/var/jb/Applications/Filza.app",
];

/// Properties of emulators, each with how its value begins.
pub(super) const EMULATOR_PROPERTIES: &[(&str, &str)] = &[
    ("ro.kernel.qemu", "1"),
    ("ro.boot.qemu", "1"),
    ("ro.hardware", "goldfish"),
    ("ro.hardware", "ranchu"),
    ("ro.hardware", "vbox86"),
    ("ro.hardware", "nox"),
    ("ro.product.device", "generic"),
    ("ro.product.device", "emulator"),
    ("ro.product.device", "vbox86p"),
    ("ro.product.model", "sdk"),
    ("ro.product.model", "Android SDK built for"),
    ("ro.product.manufacturer", "Genymotion"),
    ("ro.product.board", "goldfish"),
    ("ro.bootloader", "nox"),
    ("init.svc.qemud", "running"),
];

/// Properties that every Android sets. `__system_property_get` gives an empty text for one
/// that may not be read, too: of these, an empty one was not read.
pub(super) const ALWAYS_SET: &[&str] = &[
    "ro.build.tags",
    "ro.debuggable",
    "ro.hardware",
    "ro.product.device",
    "ro.product.manufacturer",
    "ro.product.model",
    "ro.secure",
];

pub(super) const EMULATOR_FILES: &[&str] = &[
    "/dev/qemu_pipe",
    "/dev/goldfish_pipe",
    "/dev/socket/qemud",
    "/dev/socket/genyd",
    "/dev/socket/baseband_genyd",
    "/dev/vboxguest",
    "/dev/vboxuser",
    "/system/bin/nox-prop",
    "/system/bin/nox-vbox-sf",
    "/system/lib/libnoxspeedup.so",
    "/system/bin/androVM-prop",
    "/system/bin/microvirt-prop",
    "/system/lib/libldutils.so",
    "/fstab.vbox86",
    "/ueventd.android_x86.rc",
    "/init.goldfish.rc",
    "/init.ranchu.rc",
    "/fstab.ranchu",
];

/// How base names of agents' libraries begin, in lower case.
pub(super) const AGENT_LIBRARIES: &[&str] = &[
    "frida-agent",
    "frida-gadget",
    "frida_agent",
    "libfrida",
    "libgadget",
    "re.frida.server",
    "xposedbridge",
    "libxposed",
    "liblspd",
    "liblsplant",
    "libriru",
    "libzygisk",
    "libmemtrack_real",
    "libsubstrate",
    "libsandhook",
    "libwhale",
    "libdobby",
];

/// How names of images on iOS begin, in lower case.
pub(super) const AGENT_IMAGES: &[&str] = &[
    "frida-",
    "fridaagent",
    "fridagadget",
    "libfrida",
    "cynject",
    "libcycript",
    "mobilesubstrate",
    "substrateloader",
    "substrateinserter",
    "libsubstitute",
    "substitute-inserter",
    "libellekit",
    "systemhook",
    "tweakinject",
    "sslkillswitch",
    "shadow.dylib",
    "libhooker",
];

/// The port that Frida's server listens on unless it is told another.
pub(super) const AGENT_PORT: u16 = 27042;

/// Variables by which libraries come into a process.
pub(super) const PRELOAD_VARIABLES: &[&str] = &["DYLD_INSERT_LIBRARIES", "LD_PRELOAD"];
/// What Android 5 and 6 set for every process.
pub(super) const ANDROIDS_PRELOAD: &str = "libsigchain.so";

/// The system properties that checks ask for: what an Android app's own layer reads for
/// `bonafide_host::SystemHost::with_properties`, each name once.
pub fn property_names() -> Vec<&'static str> {
    let mut names: Vec<_> = TABLE
        .iter()
        .filter(|signal| signal.source == Source::Properties)
        .flat_map(|signal| of(signal))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Packages of apps that grant root: what an Android app's own layer looks up for
/// [`PlatformFacts::root_managers`](super::PlatformFacts::root_managers). Since Android 11 an
/// app sees those only that its manifest names under `<queries>`.
pub const fn root_manager_packages() -> &'static [&'static str] {
    ROOT_MANAGERS
}

/// The names that may stand in a report's finding of this signal, each once.
pub(super) fn of(signal: &Signal) -> Vec<&'static str> {
    let names: &[&'static str] = match signal.id {
        "root.su_binary" => ROOT_PROGRAMS,
        "root.busybox" => BUSYBOX,
        "root.magisk_path" => MAGISK_PATHS,
        "root.magisk_mount" => MAGISK_MOUNTS,
        "root.test_keys" => &["ro.build.tags"],
        "root.open_build" => &["ro.debuggable", "ro.secure"],
        "root.writable_system" => SYSTEM_PARTITIONS,
        "root.manager_app" => ROOT_MANAGERS,
        "jailbreak.path" => JAILBREAK_PATHS,
        "jailbreak.roothide" => &[ROOTHIDE],
        "jailbreak.package_manager" => PACKAGE_MANAGERS,
        "emulator.properties" => {
            let mut names: Vec<_> = EMULATOR_PROPERTIES.iter().map(|(name, _)| *name).collect();
            names.dedup();
            return names;
        }
        "emulator.files" => EMULATOR_FILES,
        "instrumentation.mapped_agent" => AGENT_LIBRARIES,
        "instrumentation.loaded_image" => AGENT_IMAGES,
        "instrumentation.preloaded" => PRELOAD_VARIABLES,
        _ => &[],
    };
    names.to_vec()
}
