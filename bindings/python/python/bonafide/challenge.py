"""Challenges without a table: any node with the key issues and redeems them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ._boundary import (
    BytesLike,
    Shared,
    call,
    evidence,
    instance,
    maybe_octets,
    maybe_span,
    moment,
    octets,
    text,
)
from ._ffi import bonafide as ffi
from .replay import Pending

__all__ = ["Challenges", "PendingChallenge", "Redeemed", "Scope"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a challenge is for: known to the server, and never what a client says of itself."""

    app_id: str
    """The App ID of an iOS app, or the package name of an Android app."""
    purpose: str
    """What it may be used for; the server's own word, such as ``enrol``."""
    subject: str = field(repr=False)
    """Whom it is given to: the authenticated account, or the id of a session."""


def from_scope(scope: Scope) -> ffi.ChallengeScope:
    scope = instance(scope, Scope, "scope")
    return ffi.ChallengeScope(
        app_id=text(scope.app_id, "app_id"),
        purpose=text(scope.purpose, "purpose"),
        subject=text(scope.subject, "subject"),
    )


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A challenge that was taken."""

    subject: str = field(repr=False)
    """Whom it was given to."""
    issued: datetime
    """When it was issued."""


class PendingChallenge(Pending[Redeemed]):
    """A challenge that was redeemed and not taken yet: join it to its evidence with
    ``with_challenge``, or commit it alone.
    """

    __slots__ = ()

    @staticmethod
    def _claims(said: Any) -> Redeemed:
        return Redeemed(said.subject, said.issued)


class Challenges(Shared):
    """Issues challenges and redeems them. Used by any number of threads.

    Args:
        key: 32 bytes that a random generator made, for this alone and the same on every node.
        lifetime: how long a challenge is valid, 1 second to 1 day; 5 minutes unless it is given.
        skew: how far the clocks of nodes may be apart, no more than the lifetime; 60 seconds
            unless it is given.
        also_accept: another key whose challenges are redeemed too, during a change of keys.
    """

    __slots__ = ("_inner",)

    def __init__(
        self,
        key: BytesLike,
        *,
        lifetime: timedelta | None = None,
        skew: timedelta | None = None,
        also_accept: BytesLike | None = None,
    ) -> None:
        options = ffi.ChallengeOptions(
            lifetime=maybe_span(lifetime, "lifetime"),
            skew=maybe_span(skew, "skew"),
            also_accept=maybe_octets(also_accept, "also_accept"),
        )
        self._inner = call(ffi.Challenges, octets(key, "key"), options)

    def issue(self, scope: Scope, *, now: datetime) -> str:
        """A new challenge: its text for the client, which sends it back as it is. Nothing needs to
        be stored.
        """
        return call(self._inner.issue, from_scope(scope), moment(now))

    def redeem(self, challenge: str, scope: Scope, *, now: datetime) -> PendingChallenge:
        """Makes sure that a challenge was issued for this scope and is fresh."""
        challenge = evidence(challenge, "challenge")
        inner = call(self._inner.redeem, challenge, from_scope(scope), moment(now))
        return PendingChallenge(inner)
