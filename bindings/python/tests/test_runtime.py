"""`_runtime` does what UniFFI's generated code does, byte by byte."""

from __future__ import annotations

import atexit
import copy
import ctypes
import dataclasses
import gc
import importlib.util
import inspect
import pickle
import shutil
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import bonafide
from bonafide import app_attest, challenge, errors, gate, pins, play_integrity, replay, seal
from bonafide._ffi import bonafide as replaced_module
from bonafide._runtime import Shared
from simulated import APP_ID, NOW, PACKAGE, Authority, Console, Device

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


class Long(bytes):
    """Says that it has 2 GiB."""

    def __len__(self) -> int:
        return 2**31


def test_two_gibibytes_do_not_wrap_around() -> None:
    from bonafide import _runtime

    with pytest.raises(ValueError, match="less than 2 GiB"):
        _runtime._to_buffer(Long(b"x"))


def test_parts_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = seal.Keyring.generate("a", now=NOW)
    # As if a call could take this much.
    monkeypatch.setattr("bonafide._runtime._MAX_BUFFER", 1000)
    census = seal.Census(NOW, ["x" * 300] * 4)
    with pytest.raises(ValueError, match="less than 2 GiB"):
        ring.destroy("a", census, cached_for=timedelta(0))
    with pytest.raises(errors.KeyNotDisabled):
        ring.destroy("a", seal.Census(NOW, ["x" * 300] * 3), cached_for=timedelta(0))


def with_handles(module: Any) -> set[str]:
    """The generated classes whose objects are freed."""
    classes = [value for value in vars(module).values() if inspect.isclass(value)]
    return {
        kind.__name__
        for kind in classes
        if "__del__" in vars(kind)
        or "_uniffi_make_instance" in vars(kind)
        or "_handle" in vars(kind).get("__annotations__", {})
    }


def test_no_class_with_a_handle_is_left_out() -> None:
    names = with_handles(replaced)
    assert len(names) == Path(replaced.__file__).read_text("utf-8").count("def __del__(") >= 14
    assert names == with_handles(generated)
    for name in names:
        for method in ("__copy__", "__deepcopy__", "__reduce_ex__", "__setstate__"):
            ours = inspect.getattr_static(getattr(replaced, name), method)
            assert ours is vars(Shared)[method], f"{name}.{method}"


PIN_SET = f"""bonafide-pins 1
version 1
expires 2027-01-01T00:00:00Z
pins api.example.com sha256/{"A" * 43}= sha256/{"B" * 42}A=
"""


def shared() -> list[Any]:
    """One of every class of the package that holds an object of the library."""
    authority, device, console = Authority(), Device(), Console()
    verifier = app_attest.Verifier([APP_ID], trust_anchors=[authority.root])
    hash = bytes(32)
    attested = verifier.verify_attestation(
        device.attest(authority, hash), key_id=device.key_id, client_data_hash=hash, now=NOW
    )
    key = app_attest.AttestedKey.from_trusted_parts(
        device.point, APP_ID, app_attest.Environment.PRODUCTION
    )
    asserted = verifier.verify_assertion(device.assert_(hash), client_data_hash=hash, key=key)
    challenges = challenge.Challenges(bytes(range(32)))
    text = challenges.issue(challenge.Scope(APP_ID, "enrol", "alice"), now=NOW)
    redeemed = challenges.redeem(text, challenge.Scope(APP_ID, "enrol", "alice"), now=NOW)
    play = play_integrity.Verifier(
        [play_integrity.App(PACKAGE, console.decryption_key, console.verification_key)]
    )
    expected = play_integrity.Expected(PACKAGE, nonce="bm9uY2Utbm9uY2Utbm9uY2U")
    verdict = play.verify(console.token("bm9uY2Utbm9uY2Utbm9uY2U"), expected, now=NOW)
    guard = gate.Gate(challenges, "api.example.com", app_attest=gate.AppAttest(verifier))
    call = gate.Call(
        APP_ID, "enrol", "alice", text, gate.AttestationEvidence(device.key_id_text), "POST", "/"
    )
    return [
        verifier,
        key,
        attested,
        asserted,
        challenges,
        redeemed,
        play,
        verdict,
        guard,
        guard.admit(call, now=NOW),
        seal.Keyring.generate("a", now=NOW),
        pins.PinSet.parse(PIN_SET, pins.OnExpiry.CLOSED),
    ]


SHARED = shared()


def test_every_class_is_among_them() -> None:
    def below(kind: Any) -> set[type]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ours = {one for one in below(Shared) if not inspect.isabstract(one)}
    ours = {one for one in ours if one.__name__[0] != "_"} - {Shared}
    assert ours == {type(one) for one in SHARED}


@pytest.mark.parametrize("value", SHARED, ids=lambda value: type(value).__name__)
def test_a_copy_is_the_same_object(value: Any) -> None:
    for one in (value, value._inner):
        assert copy.copy(one) is one
        assert copy.deepcopy({"x": [one]})["x"][0] is one
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError, match="cannot be pickled"):
                pickle.dumps([one], protocol)
        with pytest.raises(TypeError, match="cannot be unpickled"):
            one.__setstate__({"_handle": 8})


def test_values_that_hold_a_key_are_copied_and_it_stays() -> None:
    authority, device = Authority(), Device()
    verifier = app_attest.Verifier([APP_ID], trust_anchors=[authority.root])

    def claims() -> app_attest.Attestation:
        return verifier.verify_attestation(
            device.attest(authority, bytes(32)),
            key_id=device.key_id,
            client_data_hash=bytes(32),
            now=NOW,
        ).finish(replay.Outcome.COMMITTED)

    said = claims()
    for copied in (
        dataclasses.asdict(said)["key"],
        dataclasses.astuple(said)[0],
        dataclasses.replace(said, platform=13).key,
        copy.copy(said).key,
        copy.deepcopy(said).key,
    ):
        assert copied is said.key
    with pytest.raises(TypeError, match="AttestedKey cannot be pickled"):
        pickle.dumps(said)
    del copied
    # Were it freed, another would stand in its place.
    others = [
        app_attest.AttestedKey.from_trusted_parts(
            Device().point, APP_ID, app_attest.Environment.PRODUCTION
        )
        for _ in range(20)
    ]
    gc.collect()
    assert said.key.device == device.key_id
    assert device.key_id not in {other.device for other in others}


def test_a_copy_of_evidence_counts_no_second_time() -> None:
    challenges = challenge.Challenges(bytes(range(32)))
    scope = challenge.Scope(APP_ID, "enrol", "alice")
    pending = challenges.redeem(challenges.issue(scope, now=NOW), scope, now=NOW)
    again = copy.deepcopy(pending)
    assert pending.commit_with(lambda _: replay.Outcome.COMMITTED).subject == "alice"
    with pytest.raises(errors.AlreadyFinished):
        again.commit_with(lambda _: replay.Outcome.COMMITTED)
