//! Why something was refused, from the core's one table.

use core::fmt;

macro_rules! kinds {
    ($(
        #[doc = $class_doc:literal]
        $class:ident = $class_number:literal, $class_name:literal, $public:literal {
            $(
                $(#[doc = $doc:literal])+
                $kind:ident = $number:literal, $action:ident,
                    $summary:literal, $advice:literal $(, public $own_public:literal)?;
            )+
        }
    )+) => {
        /// The family of an error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum ErrorClass {
            $(
                #[doc = $class_doc]
                $class,
            )+
        }

        impl From<bonafide::ErrorClass> for ErrorClass {
            fn from(class: bonafide::ErrorClass) -> Self {
                match class {
                    $(bonafide::ErrorClass::$class => Self::$class,)+
                    // The table is the same, so this is never reached.
                    _ => Self::Malformed,
                }
            }
        }

        /// The rule that was broken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum ErrorKind {
            $($(
                $(#[doc = $doc])+
                $kind,
            )+)+
        }

        impl From<bonafide::ErrorKind> for ErrorKind {
            fn from(kind: bonafide::ErrorKind) -> Self {
                match kind {
                    $($(bonafide::ErrorKind::$kind => Self::$kind,)+)+
                    _ => Self::InputTooLarge,
                }
            }
        }

        impl From<ErrorKind> for bonafide::ErrorKind {
            fn from(kind: ErrorKind) -> Self {
                match kind {
                    $($(ErrorKind::$kind => Self::$kind,)+)+
                }
            }
        }
    };
}

bonafide::__error_table!(kinds);

/// What the client should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Action {
    /// Ask for a fresh challenge and try again with it.
    NewChallenge,
    /// Make a new assertion with the key that is already enrolled.
    Reassert,
    /// Make a new key and attest it.
    Reattest,
    /// Wait, then try again with new evidence: the fault is probably the server's.
    Backoff,
    /// Do not try again; somebody must change something.
    Stop,
}

impl From<bonafide::Action> for Action {
    fn from(action: bonafide::Action) -> Self {
        match action {
            bonafide::Action::NewChallenge => Self::NewChallenge,
            bonafide::Action::Reassert => Self::Reassert,
            bonafide::Action::Reattest => Self::Reattest,
            bonafide::Action::Backoff => Self::Backoff,
            _ => Self::Stop,
        }
    }
}

/// What can be asked about a kind of error.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ErrorKindInfo {
    /// The kind's name in the table, such as `NonceMismatch`.
    pub name: String,
    /// A number that never changes its meaning.
    pub code: u32,
    /// The family of the kind.
    pub class: ErrorClass,
    /// What the client should do next.
    pub action: Action,
    /// What a client may be told: enough to act, nothing to probe with.
    pub public_message: String,
}

/// Name, code, family, action and public message of a kind.
#[uniffi::export]
pub fn error_kind_info(kind: ErrorKind) -> ErrorKindInfo {
    let kind = bonafide::ErrorKind::from(kind);
    ErrorKindInfo {
        name: kind.name().into(),
        code: kind.code(),
        class: kind.class().into(),
        action: kind.action().into(),
        public_message: kind.public_message().into(),
    }
}

/// Why a call did not do what it says.
#[derive(Clone, Debug, PartialEq, thiserror::Error, uniffi::Error)]
pub enum BonafideError {
    /// A rule was broken.
    #[error("{line}")]
    Refused {
        /// Which one.
        kind: ErrorKind,
        /// At which step, where the check has steps.
        step: Option<String>,
        /// A line for the server's log. It never holds a secret, a token, a nonce, a key id or
        /// the name of a device.
        line: String,
    },
    /// The calling program made a mistake, which no evidence can cause.
    #[error("{line}")]
    Call {
        /// Which one.
        mistake: CallMistake,
        /// What it means.
        line: String,
    },
}

/// A mistake of the calling program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum CallMistake {
    /// Bytes have another length than they must have.
    Length,
    /// It was finished before.
    Finished,
    /// It waits for another step.
    State,
    /// A text names no value of its list.
    Value,
    /// A callback of the program failed in a way that it does not declare.
    Callback,
}

impl CallMistake {
    pub(crate) fn because(self, line: impl Into<String>) -> BonafideError {
        BonafideError::Call { mistake: self, line: line.into() }
    }
}

impl From<bonafide::Error> for BonafideError {
    fn from(error: bonafide::Error) -> Self {
        Self::Refused {
            kind: error.kind().into(),
            step: error.step().map(Into::into),
            line: error.to_string(),
        }
    }
}

impl From<bonafide::ErrorKind> for BonafideError {
    fn from(kind: bonafide::ErrorKind) -> Self {
        bonafide::Error::from(kind).into()
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for BonafideError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // Its reason is the program's own text, and may hold anything.
        CallMistake::Callback.because("a callback failed")
    }
}

pub(crate) type Result<T, E = BonafideError> = core::result::Result<T, E>;

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(bonafide::ErrorKind::from(*self).name())
    }
}
