"""Evidence counts once: claims that can be read only after their effects were written.

Verification gives a `Pending`. Its `effects` are plain data, which you write in **one atomic
conditional write**: all of them, or none. Only then are the claims there.

Two requests with the same assertion both verify; one of them loses at the write. So never "read
the counter, compare, write".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union

from . import errors
from ._boundary import Shared, call, instance
from ._ffi import bonafide as ffi
from ._ffi.bonafide import Outcome

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Advance",
    "Effect",
    "Enrol",
    "InsertOnce",
    "Keep",
    "Outcome",
    "Pending",
    "Take",
]


@dataclass(frozen=True, slots=True)
class Keep:
    """How long the record of a use must be kept: the later of the two."""

    at_least: timedelta
    """From now on, for at least this long."""
    until: datetime
    """The last moment at which the evidence is accepted."""
    made: datetime
    """When the evidence was made, as the evidence itself says."""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Store a new device with counter 0, **only if it is not there yet**."""

    device: bytes = field(repr=False)
    """The device's key in your table, 32 bytes."""
    owner: str = field(repr=False)
    """Whose device it is; empty if nobody said so."""
    record: bytes = field(repr=False)
    """What to store, for `AttestedKey.from_trusted_storage`."""
    receipt: bytes = field(repr=False)
    """The receipt for Apple's fraud metric, not verified; may be empty."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Raise a device's counter, **only if the stored one is smaller**, the device is not revoked,
    and it is this owner's, if one is given.
    """

    device: bytes = field(repr=False)
    """The device's key in your table, 32 bytes."""
    counter: int
    """The new counter, 1 or more."""
    owner: str | None = field(repr=False)
    """Whose device it must be, if anybody said so."""


@dataclass(frozen=True, slots=True)
class Take:
    """Record that this challenge was taken, **only if it is not recorded yet**."""

    id: bytes = field(repr=False)
    """The challenge, by its hash, 32 bytes."""
    keep: Keep
    """How long the record must be kept."""


@dataclass(frozen=True, slots=True)
class InsertOnce:
    """Record that this was used, **only if it is not recorded yet**."""

    id: bytes = field(repr=False)
    """What was used, by its hash, 32 bytes."""
    keep: Keep
    """How long the record must be kept."""


Effect = Union[Enrol, Advance, Take, InsertOnce]
"""One conditional write. All effects of one evidence are written, or none."""


def _keep(keep: ffi.Keep) -> Keep:
    return Keep(keep.at_least, keep.until, keep.made)


def _effect(said: ffi.Effect) -> Effect:
    if isinstance(said, ffi.Effect.ADVANCE):
        return Advance(said.device, said.counter, said.owner)
    if isinstance(said, ffi.Effect.ENROL):
        return Enrol(said.device, said.owner, said.record, said.receipt)
    if isinstance(said, ffi.Effect.TAKE):
        return Take(said.id, _keep(said.keep))
    if isinstance(said, ffi.Effect.INSERT_ONCE):
        return InsertOnce(said.id, _keep(said.keep))
    raise TypeError("an effect of a later version, which nobody here could write")


def to_effects(said: list[ffi.Effect]) -> tuple[Effect, ...]:
    return tuple(map(_effect, said))


Claims = TypeVar("Claims")


class Pending(Shared, ABC, Generic[Claims]):
    """Genuine evidence, which counts only after its effects were written.

    `commit_with` has them written and gives the claims. Without it, nothing happened. As a context
    manager it lets the claims go at the end of the block, had or not. A copy is the same evidence,
    and counts no second time.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: Any) -> None:
        # The library's object; nothing after the end.
        self._inner = inner

    @staticmethod
    @abstractmethod
    def _claims(said: Any) -> Claims:
        """From what the library says."""

    def _waiting(self) -> Any:
        inner = self._inner
        if inner is None:
            raise errors.AlreadyFinished("it was finished before")
        return inner

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What must be written, all of it or nothing."""
        return to_effects(call(self._waiting().effects))

    def finish(self, outcome: Outcome) -> Claims:
        """The claims if the outcome is `Outcome.COMMITTED`; the refusal is raised otherwise.

        Raises:
            AlreadyFinished: it was finished before.
            BonafideError: what the write said, such as `errors.Replayed`.
        """
        return self._claims(call(self._waiting().finish, instance(outcome, Outcome, "outcome")))

    def commit_with(self, write: Callable[[tuple[Effect, ...]], Outcome]) -> Claims:
        """Has ``write`` write the effects in one transaction, and gives the claims.

        What ``write`` raises goes on to the caller: without a certain answer of the database there
        are no claims, and the evidence counts as used. Answer "try again later", never "not
        genuine".
        """
        try:
            return self.finish(write(self.effects))
        finally:
            self._inner = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._inner = None
