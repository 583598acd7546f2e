//! What every function returns.

use bonafide::ErrorKind;
use core::ffi::{CStr, c_char};

/// What a function returns: `BONAFIDE_OK`, or one of the `BONAFIDE_ERROR_…` constants.
pub type bonafide_result = u32;

/// The function did what it says.
pub const BONAFIDE_OK: bonafide_result = 0;

/// The version of the library that is loaded, such as `0.1.0`, with a zero at its end: to be
/// compared with `BONAFIDE_VERSION`, which the program was compiled with. Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn bonafide_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"",
        };
    VERSION.as_ptr()
}

/// A mistake of the calling program, which no evidence can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misuse {
    /// A pointer is NULL that must not be.
    Null,
    /// A length is greater than any object's.
    Length,
    /// A number names no member of its enumeration.
    Enumerator,
    /// A text is not UTF-8.
    Utf8,
    /// A handle is of another type, or was freed (found in debug builds).
    Handle,
    /// The buffer is too small; the length that is needed was written.
    Buffer,
    /// The pending result was finished before.
    Finished,
    /// There is no element of this number.
    Index,
    /// The handle waits for another step.
    State,
    /// What was asked for is not there.
    Absent,
    /// A defect of this library: nothing was done.
    Panic,
}

impl Misuse {
    /// Name, number and meaning, for the header.
    pub(crate) const TABLE: &[(Self, &'static str, &'static str)] = &[
        (Self::Null, "NULL", "A pointer is NULL that must not be."),
        (Self::Length, "LENGTH", "A length is greater than any object's."),
        (Self::Enumerator, "ENUMERATOR", "A number names no member of its enumeration."),
        (Self::Utf8, "UTF8", "A text is not UTF-8."),
        (
            Self::Handle,
            "HANDLE",
            "A handle is of another type, or was freed (in debug builds); a pending handle is of \
             other evidence (always).",
        ),
        (Self::Buffer, "BUFFER", "The buffer is too small; the needed length was written."),
        (Self::Finished, "FINISHED", "The pending result was finished before."),
        (Self::Index, "INDEX", "There is no element of this number."),
        (Self::State, "STATE", "The handle waits for another step."),
        (Self::Absent, "ABSENT", "What was asked for is not there."),
        (Self::Panic, "PANIC", "A defect of this library: nothing was done."),
    ];

    /// Above every class of the core's.
    const CLASS: u32 = 0x00ff;

    pub(crate) fn code(self) -> bonafide_result {
        let place = Self::TABLE.iter().zip(1_u32..).find(|((misuse, ..), _)| *misuse == self);
        (Self::CLASS << 16) | place.map_or(0xffff, |(_, number)| number)
    }

    pub(crate) fn meaning(self) -> &'static str {
        let known = Self::TABLE.iter().find(|(misuse, ..)| *misuse == self);
        known.map_or("", |(.., meaning)| meaning)
    }
}

/// Why a function did not do what it says.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Misuse(Misuse),
    Core(bonafide::Error),
}

impl From<Misuse> for Failure {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

impl From<bonafide::Error> for Failure {
    fn from(error: bonafide::Error) -> Self {
        Self::Core(error)
    }
}

impl From<ErrorKind> for Failure {
    fn from(kind: ErrorKind) -> Self {
        Self::Core(kind.into())
    }
}

impl Failure {
    pub(crate) fn code(&self) -> bonafide_result {
        match self {
            Self::Misuse(misuse) => misuse.code(),
            Self::Core(error) => error.code(),
        }
    }
}

/// The constants of the header, as C writes them: one for each kind of error.
#[doc(hidden)]
pub fn error_constants() -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut class = None;
    for kind in ErrorKind::ALL {
        // Each family once, before its kinds.
        if class.replace(kind.class()) != Some(kind.class()) {
            let name = kind.class().as_str().to_ascii_uppercase();
            let number = kind.class().number();
            let _ = writeln!(text, "/** The upper half of what follows. */");
            let _ = writeln!(text, "#define BONAFIDE_CLASS_{name} {number:#06x}u");
        }
        let name = screaming(kind.name());
        // Writing to a string does not fail.
        let _ = writeln!(text, "/** {}. */", capitalised(kind.summary()));
        let _ = writeln!(text, "#define BONAFIDE_ERROR_{name} {:#010x}u", kind.code());
    }
    let _ = writeln!(text, "/** Mistakes of the calling program, which no evidence can cause. */");
    let _ = writeln!(text, "#define BONAFIDE_CLASS_CALL {:#06x}u", Misuse::CLASS);
    for (misuse, name, meaning) in Misuse::TABLE {
        let _ = writeln!(text, "/** {meaning} */");
        let _ = writeln!(text, "#define BONAFIDE_ERROR_CALL_{name} {:#010x}u", misuse.code());
    }
    text
}

fn screaming(name: &str) -> String {
    let mut text = String::new();
    let mut before_is_lower = false;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        // A word begins behind a small letter, and with the last of several capitals.
        let next_is_lower = letters.peek().is_some_and(char::is_ascii_lowercase);
        let begins = before_is_lower || next_is_lower;
        if letter.is_ascii_uppercase() && begins && !text.is_empty() {
            text.push('_');
        }
        before_is_lower = !letter.is_ascii_uppercase();
        text.push(letter.to_ascii_uppercase());
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
