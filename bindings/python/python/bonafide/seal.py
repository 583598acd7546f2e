"""Secrets at rest, sealed under keys that rotate.

An opened secret is ``bytes``, which Python does not overwrite when it lets go of them: open late,
and keep it short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._boundary import (
    BytesLike,
    Shared,
    all_texts,
    call,
    evidence,
    flag,
    instance,
    mapping,
    maybe_octets,
    moment,
    octets,
    span,
    text,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import SealingKeyState as KeyState

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Census", "Inspection", "KeyInfo", "KeyState", "KeyWithMaterial", "Keyring", "inspect"]


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key of a ring, without its material."""

    id: str
    """Its name."""
    state: KeyState
    """What it may still do."""
    legacy: bool
    """Whether it is of suite 0, for texts of an older system."""
    since: datetime
    """Since when it has been in this state."""
    created: datetime
    """When it was added."""
    check_value: bytes
    """Tells keys apart without showing them, 8 bytes."""


@dataclass(frozen=True, slots=True)
class KeyWithMaterial:
    """A key with its material, to be stored where secrets may be."""

    key: KeyInfo
    """The key."""
    material: bytes | None = field(repr=False)
    """32 bytes: a secret. None of a destroyed one."""


@dataclass(frozen=True, slots=True)
class Census:
    """Counts which keys the rows of all tables need, before one is destroyed."""

    begun: datetime
    """When the counting began."""
    rows: Iterable[str] = field(repr=False)
    """Every sealed text of every table, as the primary database has it: less than 2 GiB."""
    ignore_unreadable: bool = False
    """Destroys even if there are rows that cannot be read."""
    even_if_empty: bool = False
    """Destroys even if there is no row at all."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a stored text is, as it can be seen without a key."""

    key_id: str | None
    """The name of its key. ``None``: it is of suite 0, or anything else without the prefix."""
    secret_len: int | None
    """How long the secret is."""

    @property
    def legacy(self) -> bool:
        """Whether it is of suite 0, or anything else without the prefix."""
        return self.key_id is None


def inspect(sealed: str) -> Inspection:
    """What a stored text is, without a key.

    Raises:
        errors.InvalidSealed: it has the prefix, and is no sealed secret.
    """
    said = call(ffi.inspect_sealed, evidence(sealed, "sealed"))
    if isinstance(said, ffi.SealedKind.SEALED):
        return Inspection(said.key_id, said.secret_len)
    return Inspection(None, None)


def _context(context: Mapping[str, str] | None) -> dict[str, str] | None:
    if context is None:
        return None
    context = mapping(context, "context")
    return {text(name, "a name"): text(value, "a value") for name, value in context.items()}


def _key(said: ffi.SealingKey) -> KeyInfo:
    return KeyInfo(said.id, said.state, said.legacy, said.since, said.created, said.check_value)


def _from_key(key: KeyWithMaterial) -> ffi.SealingKeyWithMaterial:
    key = instance(key, KeyWithMaterial, "a key")
    info = instance(key.key, KeyInfo, "a key")
    return ffi.SealingKeyWithMaterial(
        key=ffi.SealingKey(
            id=text(info.id, "id"),
            state=instance(info.state, KeyState, "state"),
            legacy=flag(info.legacy, "legacy"),
            since=moment(info.since, "since"),
            created=moment(info.created, "created"),
            check_value=octets(info.check_value, "check_value"),
        ),
        material=maybe_octets(key.material, "material"),
    )


class Keyring(Shared):
    """Keys under which secrets are sealed. Used by any number of threads, also while its keys
    change. A copy is the same ring; another one is made from `export_keys`.
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: ffi.Keyring) -> None:
        """Not for you: see the class methods."""
        self._inner = instance(inner, ffi.Keyring, "inner")

    @classmethod
    def generate(cls, key_id: str, *, now: datetime) -> Self:
        """A ring with one key, made from the system's randomness."""
        return cls(call(ffi.Keyring.generate, text(key_id, "key_id"), moment(now)))

    @classmethod
    def from_keys(cls, keys: Iterable[KeyWithMaterial], *, primary: str) -> Self:
        """A ring from the keys that were stored."""
        said = [_from_key(key) for key in keys]
        return cls(call(ffi.Keyring.from_keys, said, text(primary, "primary")))

    def seal(self, secret: BytesLike, context: Mapping[str, str] | None) -> str:
        """Seals a secret: a text for a column. It opens with the same context only.

        ``None`` is no context, and then whoever writes the table can move it to another row.
        """
        return call(self._inner.seal, octets(secret, "secret"), _context(context))

    def open(self, sealed: str, context: Mapping[str, str] | None) -> bytes:
        """Opens a sealed text.

        Raises:
            errors.CannotBeOpened: another key, another context, or changed.
        """
        return call(self._inner.open, evidence(sealed, "sealed"), _context(context))

    def open_legacy(self, sealed: str, additional: BytesLike = b"") -> bytes:
        """Opens a text of suite 0, which an older system sealed, with its additional data."""
        return call(
            self._inner.open_legacy, evidence(sealed, "sealed"), octets(additional, "additional")
        )

    def needs_rewrap(self, sealed: str) -> bool:
        """Whether a text is under another key than the primary one."""
        return call(self._inner.needs_rewrap, evidence(sealed, "sealed"))

    def rewrap(
        self,
        sealed: str,
        context: Mapping[str, str] | None,
        *,
        legacy: BytesLike | None = None,
    ) -> str | None:
        """The same secret under the primary key; ``None`` if it is under it already.

        ``legacy`` are the additional data of a text of suite 0, which fails without them.
        """
        return call(
            self._inner.rewrap,
            evidence(sealed, "sealed"),
            _context(context),
            maybe_octets(legacy, "legacy"),
        )

    @property
    def primary(self) -> str:
        """The name of the key that seals."""
        return call(self._inner.primary)

    @property
    def keys(self) -> tuple[KeyInfo, ...]:
        """All keys, without their material."""
        return tuple(map(_key, call(self._inner.keys)))

    def export_keys(self) -> tuple[KeyWithMaterial, ...]:
        """All keys with their material, to be stored where secrets may be."""
        said = call(self._inner.export_keys)
        return tuple(KeyWithMaterial(_key(key.key), key.material) for key in said)

    def add_generated(self, key_id: str, *, now: datetime) -> None:
        """Adds a key, made from the system's randomness: it opens, and does not seal yet."""
        call(self._inner.add_generated, text(key_id, "key_id"), moment(now))

    def add(self, key_id: str, material: BytesLike, *, now: datetime) -> None:
        """Adds a key of 32 bytes."""
        call(self._inner.add, text(key_id, "key_id"), octets(material, "material"), moment(now))

    def add_legacy(self, key_id: str, material: BytesLike, *, now: datetime) -> None:
        """Adds a key of suite 0, 32 bytes, which only opens."""
        material = octets(material, "material")
        call(self._inner.add_legacy, text(key_id, "key_id"), material, moment(now))

    def promote(self, key_id: str) -> None:
        """Makes a key the one that seals."""
        call(self._inner.promote, text(key_id, "key_id"))

    def enable(self, key_id: str, *, now: datetime) -> None:
        """Lets a key open again."""
        call(self._inner.enable, text(key_id, "key_id"), moment(now))

    def decrypt_only(self, key_id: str, *, now: datetime) -> None:
        """Lets a key only open."""
        call(self._inner.decrypt_only, text(key_id, "key_id"), moment(now))

    def disable(self, key_id: str, *, now: datetime) -> None:
        """Lets a key do nothing, to see whether anybody still needs it."""
        call(self._inner.disable, text(key_id, "key_id"), moment(now))

    def destroy(self, key_id: str, census: Census, *, cached_for: timedelta) -> None:
        """Destroys a key's material, if no row of the census needs it.

        ``cached_for`` is how long a node goes on with a ring that it has loaded.
        """
        census = instance(census, Census, "census")
        said = ffi.RowCensus(
            begun=moment(census.begun, "begun"),
            rows=all_texts(census.rows, "rows"),
            ignore_unreadable=flag(census.ignore_unreadable, "ignore_unreadable"),
            even_if_empty=flag(census.even_if_empty, "even_if_empty"),
        )
        call(self._inner.destroy, text(key_id, "key_id"), said, span(cached_for, "cached_for"))

    def __repr__(self) -> str:
        return f"<Keyring: {len(self.keys)} keys, primary {self.primary}>"
