"""`_runtime` does what UniFFI's generated code does, byte by byte."""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import shutil
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import bonafide
from bonafide._ffi import bonafide as replaced_module

replaced: Any = replaced_module


def as_generated() -> Any:
    """A second copy of the generated code, in which nothing is replaced. With a second copy of the
    library, whose callbacks it would take over otherwise.
    """
    # For as long as the library is loaded.
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    copy = shutil.copytree(Path(replaced.__file__).parent, folder / "_ffi")
    spec = importlib.util.spec_from_file_location("bonafide_as_generated", copy / "bonafide.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generated = as_generated()
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

VALUES: list[tuple[str, Any]] = [
    ("String", ""),
    ("String", "a text, é, 漢, 𝕏, \x00"),
    ("OptionalString", None),
    ("OptionalString", "x" * 5000),
    ("Bytes", b""),
    ("Bytes", bytes(range(256)) * 300),
    ("SequenceBytes", [b"", b"\x00", b"x" * 70_000]),
    ("SequenceString", ["", "é"]),
    ("SequenceUInt32", [0, 1, 2**32 - 1]),
    ("OptionalInt64", None),
    ("OptionalInt64", -(2**63)),
    ("OptionalInt64", 2**63 - 1),
    ("OptionalBoolean", True),
    ("SequenceBoolean", [True, False]),
    ("Timestamp", EPOCH),
    ("Timestamp", EPOCH - timedelta(days=400, microseconds=3)),
    ("Timestamp", datetime(2026, 6, 1, 12, 0, 0, 123_000, tzinfo=timezone.utc)),
    ("Duration", timedelta(days=3, seconds=4, microseconds=5)),
    ("MapStringString", {"tenant": "7", "é": ""}),
]


def raw(module: Any, buffer: Any) -> bytes:
    try:
        return ctypes.string_at(buffer.data, buffer.len)
    finally:
        module._UniffiRustBuffer.free(buffer)


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_both_ways_write_and_read_the_same(name: str, value: Any) -> None:
    ours = getattr(replaced, f"_UniffiFfiConverter{name}")
    theirs = getattr(generated, f"_UniffiFfiConverter{name}")
    expected = raw(generated, theirs.lower(value))
    assert raw(replaced, ours.lower(value)) == expected
    assert ours.lift(ours.lower(value)) == theirs.lift(theirs.lower(value)) == value


def test_the_second_copy_is_as_generated() -> None:
    assert replaced._UniffiConverterRustBuffer.lower.__func__.__module__ == "bonafide._runtime"
    assert generated._UniffiConverterRustBuffer.lower.__func__.__module__ == generated.__name__
    assert generated._uniffi_rust_call is not replaced._uniffi_rust_call


def test_what_is_replaced_is_there_to_be_replaced() -> None:
    for holder, name in [
        (generated, "_uniffi_rust_call"),
        (generated, "_uniffi_rust_call_with_error"),
        (generated._UniffiConverterRustBuffer, "lower"),
        (generated._UniffiConverterRustBuffer, "lift"),
        (generated._UniffiFfiConverterString, "lower"),
        (generated._UniffiFfiConverterString, "lift"),
    ]:
        assert callable(getattr(holder, name))


def test_errors_come_through_both() -> None:
    for module in (replaced, generated):
        with pytest.raises(module.BonafideError.Refused) as refused:
            module.inspect_sealed("seal:")
        assert refused.value.kind.name == "INVALID_SEALED"
        with pytest.raises(module.BonafideError.Call) as mistake:
            module.Challenges(b"short", module.ChallengeOptions())
        assert mistake.value.mistake.name == "LENGTH"


def test_a_buffer_with_something_left_is_noticed() -> None:
    buffer = replaced._UniffiFfiConverterSequenceString.lower(["a", "b"])
    with pytest.raises(replaced.InternalError):
        # One text alone.
        replaced._UniffiFfiConverterOptionalBoolean.lift(buffer)


def test_buffers_are_given_back() -> None:
    # Each is 1 MiB: lost ones would show.
    def resident() -> int:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096

    if not sys.platform.startswith("linux"):
        pytest.skip("Linux says how much memory is used")
    ring = bonafide.seal.Keyring.generate("a", now=EPOCH + timedelta(days=20_000))
    secret = bytes(2**20)
    for _ in range(5):
        ring.open(ring.seal(secret, None), None)
    before = resident()
    for _ in range(100):
        ring.open(ring.seal(secret, None), None)
    assert resident() - before < 30 * 2**20
