//! What can go wrong around a ring.

use core::fmt;
use std::io;

/// What went wrong, and where. It never repeats what was read.
#[derive(Debug)]
pub struct Error {
    place: String,
    cause: Cause,
}

#[derive(Debug)]
pub(crate) enum Cause {
    /// Something is not as it must be.
    Wrong(&'static str),
    Io(io::Error),
    Seal(bonafide::Error),
}

/// The outcome of most operations here.
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    /// `place` is the name of a variable, a file or a key, never a value.
    pub(crate) fn wrong(place: impl Into<String>, what: &'static str) -> Self {
        Self { place: place.into(), cause: Cause::Wrong(what) }
    }

    pub(crate) fn io(place: impl Into<String>, error: io::Error) -> Self {
        Self { place: place.into(), cause: Cause::Io(error) }
    }

    pub(crate) fn seal(place: impl Into<String>, error: bonafide::Error) -> Self {
        Self { place: place.into(), cause: Cause::Seal(error) }
    }

    /// What the core says, if it was the core.
    pub const fn seal_error(&self) -> Option<&bonafide::Error> {
        match &self.cause {
            Cause::Seal(error) => Some(error),
            _ => None,
        }
    }

    /// What the operating system says, if it was the system.
    pub const fn io_error(&self) -> Option<&io::Error> {
        match &self.cause {
            Cause::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.cause {
            Cause::Wrong(what) => f.write_str(what),
            Cause::Io(error) => error.fmt(f),
            Cause::Seal(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.cause {
            Cause::Wrong(_) => None,
            Cause::Io(error) => Some(error),
            Cause::Seal(error) => Some(error),
        }
    }
}
