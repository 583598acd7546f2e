//! The probes: each looks at one thing and says what it found.

use super::collect::Expectations;
use super::host::{Answer, Host, Platform};
use super::lists;
use super::proc_file;
use super::table::{self, Severity, Signal};
use Answer::{Denied, Error, Unsupported, Value};

/// The most of a file under `/proc` that is read: maps of large apps have 1 to 2 MiB.
const MAX_PROC: usize = 4 * 1024 * 1024;
/// The most folders of the path that are looked into.
const MAX_FOLDERS: usize = 64;
/// The most names of a folder.
const MAX_NAMES: usize = 4096;

/// What a probe says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing was found, which proves nothing.
    Clean,
    /// It was found: how grave it is, and which of the table's own names matched.
    Found(Severity, Vec<&'static str>),
    /// The device did not let it look, or looking failed.
    Inconclusive,
    /// There is nothing to look at here, or nothing to compare with.
    NotRun,
}

pub(super) type Probe = fn(&dyn Host, &Expectations) -> Outcome;

/// Every signal with its probe, in the table's order.
pub(super) static PROBES: &[(&Signal, Probe)] = &[
    (&table::SU_BINARY, su_binary),
    (&table::MAGISK_PATH, magisk_path),
    (&table::MAGISK_MOUNT, magisk_mount),
    (&table::TEST_KEYS, test_keys),
    (&table::OPEN_BUILD, open_build),
    (&table::WRITABLE_SYSTEM, writable_system),
    (&table::BUSYBOX, busybox),
    (&table::ROOT_MANAGER, root_manager),
    (&table::JAILBREAK_PATH, jailbreak_path),
    (&table::ROOTHIDE, roothide),
    (&table::PACKAGE_MANAGER, package_manager),
    (&table::SANDBOX_ESCAPE, |host, _| {
        flag(&table::SANDBOX_ESCAPE, host.facts().wrote_outside_sandbox)
    }),
    (&table::WRITABLE_ROOT, |host, _| flag(&table::WRITABLE_ROOT, host.facts().root_is_writable)),
    (&table::TRACER, tracer),
    (&table::DEBUGGABLE_APP, |host, _| flag(&table::DEBUGGABLE_APP, host.facts().debuggable)),
    (&table::TRACED_FLAG, |host, _| flag(&table::TRACED_FLAG, host.facts().traced)),
    (&table::PARENT, |host, _| {
        flag(&table::PARENT, host.facts().parent_pid.map(|parent| parent != 1))
    }),
    (&table::EMULATOR_PROPERTIES, emulator_properties),
    (&table::EMULATOR_FILES, emulator_files),
    (&table::SIMULATOR, |host, _| flag(&table::SIMULATOR, host.facts().simulator)),
    (&table::IOS_ON_MAC, |host, _| flag(&table::IOS_ON_MAC, host.facts().ios_app_on_mac)),
    (&table::CERTIFICATE, certificate),
    (&table::APP_ID, app_id),
    (&table::INSTALLER, installer),
    (&table::PROFILE, profile),
    (&table::MAPPED_AGENT, mapped_agent),
    (&table::AGENT_PORT, agent_port),
    (&table::PRELOADED, preloaded),
    (&table::LOADED_IMAGE, loaded_image),
];

/// Names that were found; what could not be looked at counts only if nothing was found.
struct Search {
    found: Vec<&'static str>,
    inconclusive: bool,
    /// Whether anything was looked at that this platform has.
    looked: bool,
}

impl Search {
    const fn new() -> Self {
        Self { found: Vec::new(), inconclusive: false, looked: false }
    }

    /// Of a file whose text is in the form that it should have, to its end: what is not so
    /// may hide something.
    const fn of_file(text: &[u8], is_readable: bool) -> Self {
        let inconclusive = !is_readable || text.len() >= MAX_PROC;
        Self { found: Vec::new(), inconclusive, looked: true }
    }

    fn answer(&mut self, answer: &Answer<bool>, name: &'static str) {
        self.looked |= !matches!(answer, Unsupported);
        match answer {
            Value(true) if !self.found.contains(&name) => self.found.push(name),
            Value(_) | Unsupported => {}
            Denied | Error => self.inconclusive = true,
        }
    }

    fn outcome(self, signal: &Signal) -> Outcome {
        match (self.found.is_empty(), self.inconclusive) {
            (false, _) => Outcome::Found(signal.severity, self.found),
            (true, true) => Outcome::Inconclusive,
            (true, false) if self.looked => Outcome::Clean,
            (true, false) => Outcome::NotRun,
        }
    }
}

fn paths(host: &dyn Host, signal: &Signal, names: &[&'static str]) -> Outcome {
    let mut search = Search::new();
    names.iter().for_each(|name| search.answer(&host.exists(name), name));
    search.outcome(signal)
}

/// A program in the known folders and on the path.
fn programs(host: &dyn Host, signal: &Signal, names: &[&'static str]) -> Outcome {
    let mut search = Search::new();
    let path = match host.environment("PATH") {
        Value(path) => path,
        Unsupported => None,
        Denied | Error => {
            search.inconclusive = true;
            None
        }
    };
    search.looked |= path.is_some();
    let folders = || path.iter().flat_map(|path| path.split(':'));
    let on_path = || folders().filter(|folder| folder.starts_with('/'));
    // A shell looks into these, too, and what is not UTF-8 has lost its name.
    search.inconclusive |=
        folders().any(|folder| !folder.starts_with('/') || folder.contains('\u{fffd}'));
    // A path that somebody filled up is not followed for ever.
    search.inconclusive |= on_path().nth(MAX_FOLDERS).is_some();
    let known = match host.platform() {
        Platform::Android => lists::PROGRAM_FOLDERS,
        // Elsewhere the system has these itself: only what was put on the path counts.
        _ => &[],
    };
    for folder in known.iter().copied().chain(on_path().take(MAX_FOLDERS)) {
        if host.platform() == Platform::Linux && is_systems_own(folder) {
            continue;
        }
        for name in names {
            let path = format!("{}/{name}", folder.trim_end_matches('/'));
            search.answer(&host.exists(&path), name);
        }
    }
    search.outcome(signal)
}

/// Folders in which every Linux has a `su`.
fn is_systems_own(folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"]
        .contains(&folder)
}

fn su_binary(host: &dyn Host, _: &Expectations) -> Outcome {
    programs(host, &table::SU_BINARY, lists::ROOT_PROGRAMS)
}

fn busybox(host: &dyn Host, _: &Expectations) -> Outcome {
    programs(host, &table::BUSYBOX, lists::BUSYBOX)
}

fn magisk_path(host: &dyn Host, _: &Expectations) -> Outcome {
    paths(host, &table::MAGISK_PATH, lists::MAGISK_PATHS)
}

/// A file of `/proc`, or what to say instead.
fn proc(host: &dyn Host, path: &str) -> Result<Vec<u8>, Outcome> {
    match host.read(path, MAX_PROC) {
        Value(bytes) => Ok(bytes),
        Denied | Error => Err(Outcome::Inconclusive),
        Unsupported => Err(Outcome::NotRun),
    }
}

/// The mounts that this process sees, and the search among them.
fn mounts(host: &dyn Host) -> Result<(Vec<proc_file::Mount>, Search), Outcome> {
    let text = proc(host, "/proc/self/mounts")?;
    let mounts: Vec<_> = proc_file::mounts(&text).collect();
    let search = Search::of_file(&text, proc_file::are_mounts(&text));
    Ok((mounts, search))
}

fn magisk_mount(host: &dyn Host, _: &Expectations) -> Outcome {
    let (mounts, mut search) = match mounts(host) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    for mount in mounts {
        for name in lists::MAGISK_MOUNTS {
            let is_there = if lists::MAGISK_SOURCES.contains(name) {
                mount.source == *name
            } else {
                mount.source.contains(name) || mount.target.contains(name)
            };
            search.answer(&Value(is_there), name);
        }
    }
    search.outcome(&table::MAGISK_MOUNT)
}

fn writable_system(host: &dyn Host, _: &Expectations) -> Outcome {
    let (mounts, mut search) = match mounts(host) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    for mount in mounts.into_iter().filter(|mount| mount.writable && !mount.in_memory) {
        for partition in lists::SYSTEM_PARTITIONS {
            search.answer(&Value(mount.target == *partition), partition);
        }
    }
    search.outcome(&table::WRITABLE_SYSTEM)
}

/// Whether a property has a value; an absent one is empty.
fn property(host: &dyn Host, name: &str, test: impl Fn(&str) -> bool) -> Answer<bool> {
    match host.property(name) {
        Value(value) if value.is_empty() && lists::ALWAYS_SET.contains(&name) => Error,
        answer => answer.map(|value| test(&value)),
    }
}

fn test_keys(host: &dyn Host, _: &Expectations) -> Outcome {
    let mut search = Search::new();
    let has_test_keys = |tags: &str| tags.split(',').any(|tag| tag.trim() == "test-keys");
    search.answer(&property(host, "ro.build.tags", has_test_keys), "ro.build.tags");
    search.outcome(&table::TEST_KEYS)
}

fn open_build(host: &dyn Host, _: &Expectations) -> Outcome {
    let mut search = Search::new();
    search.answer(&property(host, "ro.debuggable", |value| value == "1"), "ro.debuggable");
    search.answer(&property(host, "ro.secure", |value| value == "0"), "ro.secure");
    search.outcome(&table::OPEN_BUILD)
}

/// One alone proves little; the more agree, the graver.
fn emulator_properties(host: &dyn Host, _: &Expectations) -> Outcome {
    let mut search = Search::new();
    for (name, start) in lists::EMULATOR_PROPERTIES {
        search.answer(&property(host, name, |value| value.starts_with(start)), name);
    }
    let severity = match search.found.len() {
        0 | 1 => Severity::Low,
        2 | 3 => Severity::Medium,
        _ => Severity::High,
    };
    graded(search.outcome(&table::EMULATOR_PROPERTIES), severity)
}

fn emulator_files(host: &dyn Host, _: &Expectations) -> Outcome {
    let outcome = paths(host, &table::EMULATOR_FILES, lists::EMULATOR_FILES);
    let several = matches!(&outcome, Outcome::Found(_, found) if found.len() > 1);
    graded(outcome, if several { Severity::High } else { Severity::Medium })
}

fn graded(outcome: Outcome, severity: Severity) -> Outcome {
    match outcome {
        Outcome::Found(_, found) => Outcome::Found(severity, found),
        other => other,
    }
}

fn root_manager(host: &dyn Host, _: &Expectations) -> Outcome {
    let Some(installed) = &host.facts().root_managers else { return Outcome::NotRun };
    let mut search = Search::new();
    for name in lists::ROOT_MANAGERS {
        search.answer(&Value(installed.iter().any(|package| package == name)), name);
    }
    search.outcome(&table::ROOT_MANAGER)
}

/// A Mac and the Simulator have such files, and are no jailbroken devices. Where nobody said
/// that this is neither, nothing can be said of them.
fn on_iphone(host: &dyn Host, look: impl FnOnce() -> Outcome) -> Outcome {
    let facts = host.facts();
    match (facts.simulator, facts.ios_app_on_mac) {
        (Some(true), _) | (_, Some(true)) => Outcome::NotRun,
        (Some(false), Some(false)) => look(),
        _ => Outcome::Inconclusive,
    }
}

fn jailbreak_path(host: &dyn Host, _: &Expectations) -> Outcome {
    on_iphone(host, || paths(host, &table::JAILBREAK_PATH, lists::JAILBREAK_PATHS))
}

fn roothide(host: &dyn Host, _: &Expectations) -> Outcome {
    on_iphone(host, || {
        let mut search = Search::new();
        for folder in lists::ROOTHIDE_FOLDERS {
            let is_there = |name: &String| name.starts_with(lists::ROOTHIDE);
            let answer = match host.list(folder, MAX_NAMES) {
                // It may be among those that were not listed.
                Value(names) if names.len() >= MAX_NAMES && !names.iter().any(is_there) => Error,
                answer => answer.map(|names| names.iter().any(is_there)),
            };
            search.answer(&answer, lists::ROOTHIDE);
        }
        search.outcome(&table::ROOTHIDE)
    })
}

fn package_manager(host: &dyn Host, _: &Expectations) -> Outcome {
    on_iphone(host, || paths(host, &table::PACKAGE_MANAGER, lists::PACKAGE_MANAGERS))
}

fn tracer(host: &dyn Host, _: &Expectations) -> Outcome {
    let status = match proc(host, "/proc/self/status") {
        Ok(status) => status,
        Err(outcome) => return outcome,
    };
    match proc_file::tracer(&status) {
        Some(0) => Outcome::Clean,
        Some(_) => Outcome::Found(table::TRACER.severity, Vec::new()),
        None => Outcome::Inconclusive,
    }
}

fn mapped_agent(host: &dyn Host, _: &Expectations) -> Outcome {
    let maps = match proc(host, "/proc/self/maps") {
        Ok(maps) => maps,
        Err(outcome) => return outcome,
    };
    let mut search = Search::of_file(&maps, proc_file::are_maps(&maps));
    for name in proc_file::mapped_names(&maps) {
        for agent in lists::AGENT_LIBRARIES {
            search.answer(&Value(name.starts_with(agent)), agent);
        }
    }
    search.outcome(&table::MAPPED_AGENT)
}

fn agent_port(host: &dyn Host, _: &Expectations) -> Outcome {
    match host.loopback_port(lists::AGENT_PORT) {
        Value(true) => Outcome::Found(table::AGENT_PORT.severity, Vec::new()),
        Value(false) => Outcome::Clean,
        Denied | Error => Outcome::Inconclusive,
        Unsupported => Outcome::NotRun,
    }
}

fn preloaded(host: &dyn Host, _: &Expectations) -> Outcome {
    let mut search = Search::new();
    let is_systems =
        |value: &str| host.platform() == Platform::Android && value == lists::ANDROIDS_PRELOAD;
    for name in lists::PRELOAD_VARIABLES {
        let is_set = |value: Option<String>| {
            value.is_some_and(|value| !value.is_empty() && !is_systems(&value))
        };
        search.answer(&host.environment(name).map(is_set), name);
    }
    search.outcome(&table::PRELOADED)
}

fn loaded_image(host: &dyn Host, _: &Expectations) -> Outcome {
    let Some(images) = &host.facts().loaded_images else { return Outcome::NotRun };
    let mut search = Search::new();
    // Every process has some.
    search.inconclusive = images.is_empty();
    for image in images {
        let name = image.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        for agent in lists::AGENT_IMAGES {
            search.answer(&Value(name.starts_with(agent)), agent);
        }
    }
    search.outcome(&table::LOADED_IMAGE)
}

/// A fact that is a finding where it is true.
fn flag(signal: &Signal, fact: Option<bool>) -> Outcome {
    match fact {
        Some(true) => Outcome::Found(signal.severity, Vec::new()),
        Some(false) => Outcome::Clean,
        None => Outcome::NotRun,
    }
}

/// Something of the app that must be one of those that the developer configured.
fn compared<T>(
    signal: &Signal,
    found: Option<T>,
    is_expected: Option<impl Fn(&T) -> bool>,
) -> Outcome {
    match (found, is_expected) {
        (_, None) => Outcome::NotRun,
        (None, Some(_)) => Outcome::Inconclusive,
        (Some(found), Some(is_expected)) if is_expected(&found) => Outcome::Clean,
        (Some(_), Some(_)) => Outcome::Found(signal.severity, Vec::new()),
    }
}

fn configured<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

fn certificate(host: &dyn Host, expected: &Expectations) -> Outcome {
    // Every app was signed: no certificate at all is one that could not be read.
    let digests = host.facts().certificate_digests.as_ref().filter(|found| !found.is_empty());
    let known = configured(&expected.certificate_digests);
    // All of them must be the developer's: a second signer is a stranger.
    compared(
        &table::CERTIFICATE,
        digests,
        known.map(|known| {
            move |digests: &&Vec<[u8; 32]>| digests.iter().all(|digest| known.contains(digest))
        }),
    )
}

fn app_id(host: &dyn Host, expected: &Expectations) -> Outcome {
    let known = configured(&expected.app_ids);
    compared(
        &table::APP_ID,
        host.facts().app_id.as_ref(),
        known.map(|known| move |id: &&String| known.contains(id)),
    )
}

fn installer(host: &dyn Host, expected: &Expectations) -> Outcome {
    let known = configured(&expected.installers);
    compared(
        &table::INSTALLER,
        host.facts().installer.as_ref(),
        known.map(|known| move |id: &&String| known.contains(id)),
    )
}

fn profile(host: &dyn Host, expected: &Expectations) -> Outcome {
    let known = configured(&expected.profile_digests);
    compared(
        &table::PROFILE,
        host.facts().profile_digest.as_ref(),
        known.map(|known| move |digest: &&[u8; 32]| known.contains(digest)),
    )
}
