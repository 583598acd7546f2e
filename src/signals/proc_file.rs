//! The text files under `/proc` (proc(5)): any bytes, read line by line.

/// The process that traces this one; 0 if there is none. `None` if the file does not say.
pub(super) fn tracer(status: &[u8]) -> Option<u32> {
    let mut lines = status.split(|byte| *byte == b'\n');
    let value = lines.find_map(|line| line.strip_prefix(b"TracerPid:"))?;
    let value = core::str::from_utf8(value).ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    // A number that is too great is not 0.
    is_number.then(|| value.parse().unwrap_or(u32::MAX))
}

/// The base names of mapped files, in lower case. `name (deleted)` is the name.
pub(super) fn mapped_names(maps: &[u8]) -> impl Iterator<Item = String> {
    maps.split(|byte| *byte == b'\n').filter_map(|line| {
        // address perms offset dev inode path
        let path = fields(line, 5)?;
        let path = String::from_utf8_lossy(path);
        let path = path.strip_suffix(" (deleted)").unwrap_or(&path);
        let name = path.rsplit(['/', ':']).next().unwrap_or_default();
        (!name.is_empty()).then(|| name.to_ascii_lowercase())
    })
}

/// Whether this is a list of maps from its beginning to its end: every process has some.
pub(super) fn are_maps(maps: &[u8]) -> bool {
    let is_range = |line: &[u8]| {
        let range = line.split(|byte| *byte == b' ').next()?;
        let range = core::str::from_utf8(range).ok()?;
        let (from, to) = range.split_once('-')?;
        u64::from_str_radix(from, 16).ok()?;
        u64::from_str_radix(to, 16).ok()
    };
    are_lines(maps, |line| is_range(line).is_some() && fields(line, 4).is_some())
}

/// Whether this is a list of mounts from its beginning to its end: every process has some.
pub(super) fn are_mounts(text: &[u8]) -> bool {
    are_lines(text, |line| mount(line).is_some())
}

/// Lines in this form, at least one, and the last one complete.
fn are_lines(text: &[u8], is_good: impl Fn(&[u8]) -> bool) -> bool {
    text.strip_suffix(b"\n").is_some_and(|text| text.split(|byte| *byte == b'\n').all(is_good))
}

/// What is left of a line behind some fields.
fn fields(line: &[u8], count: usize) -> Option<&[u8]> {
    let mut rest = line.trim_ascii_start();
    for _ in 0..count {
        let end = rest.iter().position(u8::is_ascii_whitespace)?;
        rest = rest.get(end..)?.trim_ascii_start();
    }
    let rest = rest.trim_ascii_end();
    (!rest.is_empty()).then_some(rest)
}

/// A line of `/proc/self/mounts`.
pub(super) struct Mount {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) writable: bool,
    /// Not on a disk: what is written there is gone with the next start.
    pub(super) in_memory: bool,
}

pub(super) fn mounts(text: &[u8]) -> impl Iterator<Item = Mount> {
    text.split(|byte| *byte == b'\n').filter_map(mount)
}

fn mount(line: &[u8]) -> Option<Mount> {
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_ascii_whitespace();
    let (source, target) = (words.next()?, words.next()?);
    let (kind, options) = (words.next()?, words.next()?);
    if !target.starts_with('/') {
        return None;
    }
    let writable = options.split(',').any(|option| option == "rw");
    let in_memory = ["rootfs", "tmpfs", "ramfs"].contains(&kind);
    Some(Mount { source: source.into(), target: target.into(), writable, in_memory })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tracer_is_read() {
        for (text, expected) in [
            ("Name:\tapp\nTracerPid:\t0\nUid:\t0", Some(0)),
            ("TracerPid:\t4711\n", Some(4711)),
            ("TracerPid:\t99999999999999", Some(u32::MAX)),
            ("TracerPid:\t-1", None),
            ("TracerPid:\tx", None),
            ("TracerPid:", None),
            ("xTracerPid:\t1", None),
            ("", None),
        ] {
            assert_eq!(tracer(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn base_names_are_read() {
        let maps =
            b"7f00-7f01 r-xp 00000000 fd:00 1 /data/local/tmp/re.frida.server/frida-agent-64.so
7f02-7f03 r--p 00000000 00:00 0 [vdso]
7f02-7f03 r--p 00000000 00:00 0
7f04-7f05 r-xp 00000000 00:01 9 /memfd:Frida-Agent (deleted)
7f06-7f07 r-xp 00000000 fd:00 2 /frida-agent/libc.so
\xff\xfe r-xp 0 0 0 /x/\xff.so";
        let names: Vec<_> = mapped_names(maps).collect();
        assert_eq!(names, ["frida-agent-64.so", "[vdso]", "frida-agent", "libc.so", "\u{fffd}.so"]);
    }

    #[test]
    fn mounts_are_read() {
        let text = b"/dev/root / ext4 ro,seclabel 0 0\nmagisk /system/bin tmpfs rw,relatime 0 0\nshort\n\n";
        let read: Vec<_> = mounts(text).collect();
        let read: Vec<_> =
            read.iter().map(|m| (m.source.as_str(), m.target.as_str(), m.writable)).collect();
        assert_eq!(read, [("/dev/root", "/", false), ("magisk", "/system/bin", true)]);
    }

    #[test]
    fn maps_are_told_from_anything_else() {
        for (text, is_maps) in [
            ("7f00-7f01 r-xp 00000000 00:00 0\n", true),
            ("7f00-7f01 r-xp 00000000 00:00 0 \n7f02-7f03 r--p 0 00:00 1 /x y\n", true),
            // Cut off, or with something else in it.
            ("7f00-7f01 r-xp 00000000 00:00 0", false),
            ("7f00-7f01 r-xp 0 0 0\n7f02-7f03 r--p 0 0 1 /x/fri", false),
            ("x\n7f00-7f01 r-xp 0 0 0\n", false),
            ("7f00-7f01 r-xp 0 0 0\n\n", false),
            ("7f00-7f01 r-xp 0 0\n", false),
            ("", false),
            ("\n", false),
            ("7f00 r-xp 0 0 0\n", false),
            ("7g00-7f01 r-xp 0 0 0\n", false),
            ("-7f01 r-xp 0 0 0\n", false),
        ] {
            assert_eq!(are_maps(text.as_bytes()), is_maps, "{text:?}");
        }
        for (text, is_mounts) in [
            ("/dev/root / ext4 ro,seclabel 0 0\n", true),
            ("/dev/root / ext4 ro 0 0\nmagi", false),
            ("/dev/root / ext4 ro 0 0\n\0\x01garbage\nmagisk\n", false),
            ("/dev/root / ext4 ro 0 0", false),
            ("", false),
        ] {
            assert_eq!(are_mounts(text.as_bytes()), is_mounts, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = tracer(&bytes);
            let _ = mapped_names(&bytes).count();
            let _ = (are_maps(&bytes), are_mounts(&bytes));
            let _ = mounts(&bytes).count();
        }
    }
}
