"""Certificate pinning, in addition to the ordinary evaluation of a chain, never instead of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Union

from ._boundary import (
    BytesLike,
    Shared,
    all_octets,
    all_texts,
    call,
    instance,
    moment,
    octets,
    text,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import OnExpiry

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Check",
    "Expired",
    "Invalid",
    "Matched",
    "Mismatch",
    "NotPinned",
    "OnExpiry",
    "PinSet",
    "Result",
    "pin_of_certificate",
    "pin_of_public_key",
    "verify",
]


class PinSet(Shared):
    """Which keys the servers of an app may have. Nothing changes it."""

    __slots__ = ("_inner",)

    def __init__(self, inner: ffi.PinSet) -> None:
        """Not for you: see `parse`."""
        self._inner = instance(inner, ffi.PinSet, "inner")

    @classmethod
    def parse(cls, pins: str, on_expiry: OnExpiry) -> Self:
        """A set from its text, which is in the app."""
        on_expiry = instance(on_expiry, OnExpiry, "on_expiry")
        return cls(call(ffi.PinSet.parse, text(pins, "pins"), on_expiry))

    def report_only(self) -> PinSet:
        """The same set, which only reports: a connection whose path has no pinned key goes on."""
        return PinSet(call(self._inner.report_only))

    def accept_updates(self, app_id: str, public_keys_pem: Iterable[str]) -> PinSet:
        """The same set, which takes updates for this app that are signed with one of these keys
        (PEM of public keys on P-256).
        """
        keys = all_texts(public_keys_pem, "public_keys_pem")
        return PinSet(call(self._inner.accept_updates, text(app_id, "app_id"), keys))

    def update(self, signed: BytesLike, *, now: datetime) -> PinSet:
        """The set that replaces this one: signed, for this app, of a higher version, not expired.
        Keep the bytes, and give them to `restore` at the next start.
        """
        return PinSet(call(self._inner.update, octets(signed, "signed"), moment(now)))

    def restore(self, signed: BytesLike) -> PinSet:
        """The set that was accepted before, from the bytes that were kept."""
        return PinSet(call(self._inner.restore, octets(signed, "signed")))

    @property
    def version(self) -> int:
        """Counts up with each set that is made."""
        return call(self._inner.version)

    @property
    def expires(self) -> datetime | None:
        """The moment from which the set no longer counts, if there is one."""
        return call(self._inner.expires)

    def days_until_expiry(self, *, now: datetime) -> int | None:
        """Whole days until the set expires, if it does."""
        return call(self._inner.days_until_expiry, moment(now))

    def __str__(self) -> str:
        return call(self._inner.text)


@dataclass(frozen=True, slots=True)
class Matched:
    """A certificate of the server's path has a pinned key."""

    index: int
    """Its place in the chain; 0 is the server's own."""
    pin: str
    """The pin."""


@dataclass(frozen=True, slots=True)
class NotPinned:
    """The host has no pins."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The path has no pinned key."""

    seen: tuple[str, ...]
    """The pins of the certificates that were there instead."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The host has pins, and the set has expired."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """The chain cannot be read, or the server's own certificate is not for this host."""

    line: str
    """Why."""


Result = Union[Matched, NotPinned, Mismatch, Expired, Invalid]
"""What was found out about a server."""


@dataclass(frozen=True, slots=True)
class Check:
    """The answer about one server."""

    accepted: bool
    """Whether the connection may go on."""
    result: Result
    """What was found out."""


def _result(said: ffi.PinResult) -> Result:
    if isinstance(said, ffi.PinResult.MATCHED):
        return Matched(said.index, said.pin)
    if isinstance(said, ffi.PinResult.NOT_PINNED):
        return NotPinned()
    if isinstance(said, ffi.PinResult.MISMATCH):
        return Mismatch(tuple(said.seen))
    if isinstance(said, ffi.PinResult.EXPIRED):
        return Expired()
    if isinstance(said, ffi.PinResult.INVALID):
        return Invalid(said.line)
    raise TypeError("a result of a later version")


def verify(host: str, chain: Iterable[BytesLike], pins: PinSet, *, now: datetime) -> Check:
    """Says whether a server's chain is pinned, **after** the ordinary evaluation has accepted it.

    Args:
        host: the host that is asked. Ask for each request's host, not only once for each
            connection.
        chain: certificates in DER, the server's own first.
        pins: the pins.
        now: the time, with its time zone.
    """
    said = call(
        ffi.verify_pins,
        text(host, "host"),
        all_octets(chain, "chain"),
        instance(pins, PinSet, "pins")._inner,
        moment(now),
    )
    return Check(said.accepted, _result(said.result))


def pin_of_certificate(der: BytesLike) -> str:
    """The pin of a certificate's public key, from the certificate's DER."""
    return call(ffi.pin_of_certificate, octets(der, "der"))


def pin_of_public_key(der: BytesLike) -> str:
    """The pin of a public key, from the DER of its SubjectPublicKeyInfo."""
    return call(ffi.pin_of_public_key, octets(der, "der"))
