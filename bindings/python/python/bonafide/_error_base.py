"""What all errors have in common: see `bonafide.errors`."""

from __future__ import annotations

from typing import ClassVar

from ._ffi.bonafide import Action, ErrorClass, ErrorKind


class BonafideError(Exception):
    """A rule was broken. What is raised is always the class of one kind.

    ``str()`` is one line for the server's log, which names the step, what was expected and what to
    try. It never holds a secret, a token, a nonce, a key id or the name of a device.
    """

    kind: ClassVar[ErrorKind]
    """The rule."""
    code: ClassVar[int]
    """A number that never changes its meaning."""
    error_class: ClassVar[ErrorClass]
    """The family of the rule."""
    action: ClassVar[Action]
    """What the client should do next."""
    public_message: ClassVar[str]
    """What a client may be told: enough to act, nothing to probe with."""

    step: str | None
    """The step of verification that failed, where it has steps."""

    def __init__(self, line: str = "", step: str | None = None) -> None:
        super().__init__(line)
        self.step = step


class MistakeError(Exception):
    """The calling program made a mistake, which no evidence can cause.

    Not a `BonafideError`: nothing that a client sends leads here, so nothing should be answered
    for it but "something is wrong on the server".
    """


class WrongLength(MistakeError, ValueError):
    """Bytes have another length than they must have."""


class AlreadyFinished(MistakeError, RuntimeError):
    """It was finished before."""


class WrongStep(MistakeError, RuntimeError):
    """It waits for another step."""


class UnknownValue(MistakeError, ValueError):
    """A text names no value of its list."""


class CallbackFailed(MistakeError, RuntimeError):
    """A callback of the program failed in a way that it does not declare."""


class Panicked(RuntimeError):
    """The library failed where it should not. Please report it."""


# Where they are caught, and where a traceback should say that they are.
for _class in (BonafideError, MistakeError, *MistakeError.__subclasses__(), Panicked):
    _class.__module__ = "bonafide.errors"
del _class
