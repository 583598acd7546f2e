"""What goes over to the library, and what comes back from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar, Union

from . import (
    _runtime as _runtime,
)
from . import (
    errors,
)
from ._ffi import bonafide as ffi
from ._runtime import Shared as Shared

# `collections.abc.Buffer` is of Python 3.12.
BytesLike = Union[bytes, bytearray, memoryview]
"""Bytes, in any object that has them."""

P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E")
K = TypeVar("K")
V = TypeVar("V")

# UniFFI attaches the variants of an enumeration to its class where types cannot follow.
variants: Any = ffi


def failure(error: Any) -> errors.BonafideError | errors.MistakeError:
    """The exception that says the same."""
    if isinstance(error, variants.BonafideError.Refused):
        return errors.BY_KIND[error.kind](error.line, error.step)
    if isinstance(error, variants.BonafideError.Call):
        return errors.BY_MISTAKE[error.mistake](error.line)
    raise TypeError(f"{type(error).__name__} is no error of this version")


# UniFFI counts bytes in 31 bits.
_MAX_LENGTH = 2**31 - 64


def call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Calls the library; its errors become those of `bonafide.errors`."""
    try:
        return function(*args, **kwargs)
    except ffi.BonafideError as error:
        # Without the other exception, which says the same.
        raise failure(error) from None
    except ffi.InternalError:
        # Without the panic's text, which may hold anything: it is in the standard error.
        raise errors.Panicked("the library failed where it should not: please report it") from None


def octets(value: BytesLike, name: str) -> bytes:
    """The bytes of any object that has them."""
    if type(value) is not bytes:
        if isinstance(value, str):
            raise TypeError(f"{name} must be bytes, not str")
        try:
            value = memoryview(value).tobytes()
        except TypeError:
            raise TypeError(f"{name} must be bytes, not {type(value).__name__}") from None
    if len(value) > _MAX_LENGTH:
        raise ValueError(f"{name} is too long")
    return value


def maybe_octets(value: BytesLike | None, name: str) -> bytes | None:
    return None if value is None else octets(value, name)


def all_octets(values: Iterable[BytesLike], name: str) -> list[bytes]:
    # Bytes are a sequence of numbers, and seldom meant to be one.
    if isinstance(values, (bytes, bytearray, memoryview, str)):
        raise TypeError(f"{name} must be several byte strings, not one")
    return [octets(value, name) for value in values]


def text(value: str, name: str) -> str:
    """A text that UTF-8 can say."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            # The exception holds the text.
            raise ValueError(f"{name} is not Unicode: it has half of a surrogate pair") from None
    if len(value) > _MAX_LENGTH // 4:
        raise ValueError(f"{name} is too long")
    return value


def evidence(value: str, name: str) -> str:
    """A text that a client sent: what UTF-8 cannot say becomes what no evidence holds, so that it
    is refused as evidence, and not raised as a mistake of the server.
    """
    if isinstance(value, str) and not value.isascii():
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text(value, name)


def maybe_text(value: str | None, name: str) -> str | None:
    return None if value is None else text(value, name)


def all_texts(values: Iterable[str], name: str) -> list[str]:
    # A text is a sequence of its characters, and never meant to be one here.
    if isinstance(values, (bytes, str)):
        raise TypeError(f"{name} must be several texts, not one")
    return [text(value, name) for value in values]


def moment(value: datetime, name: str = "now") -> datetime:
    """A moment that is the same everywhere."""
    if not isinstance(value, datetime):
        raise TypeError(f"{name} must be datetime, not {type(value).__name__}")
    if value.utcoffset() is None:
        raise ValueError(f"{name} has no time zone: use datetime.now(timezone.utc)")
    return value


def span(value: timedelta, name: str) -> timedelta:
    """A length of time."""
    if not isinstance(value, timedelta):
        raise TypeError(f"{name} must be timedelta, not {type(value).__name__}")
    if value < timedelta(0):
        raise ValueError(f"{name} is negative")
    return value


def maybe_span(value: timedelta | None, name: str) -> timedelta | None:
    return None if value is None else span(value, name)


def number(value: int, bits: int, name: str) -> int:
    """A number that is not negative and has no more than these bits."""
    if not isinstance(value, int):
        raise TypeError(f"{name} must be int, not {type(value).__name__}")
    if not 0 <= value < 1 << bits:
        raise ValueError(f"{name} must be from 0 to {(1 << bits) - 1}")
    return value


def instance(value: E, kind: type[E], name: str) -> E:
    """A value of this type, and of no other."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be {kind.__name__}, not {type(value).__name__}")
    return value


def flag(value: bool, name: str) -> bool:
    return instance(value, bool, name)


def maybe_flag(value: bool | None, name: str) -> bool | None:
    return None if value is None else flag(value, name)


def mapping(value: Mapping[K, V], name: str) -> Mapping[K, V]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")
    return value
