"""Sealing: all vectors, another implementation, and keys that rotate."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import corpus
from bonafide import errors
from bonafide.seal import Census, Inspection, KeyInfo, Keyring, KeyState, KeyWithMaterial, inspect
from simulated import NOW

VECTORS = corpus.load("seal")


def other_implementation() -> ModuleType:
    """The maker of the vectors, which has nothing of bonafide's code."""
    file = Path(__file__).parents[3] / "tests" / "interop" / "seal.py"
    spec = importlib.util.spec_from_file_location("seal_interop", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OTHER = other_implementation()


def context(pairs: list[list[str]] | None) -> dict[str, str] | None:
    return None if pairs is None else {name: value for name, value in pairs}


@pytest.fixture(scope="module")
def ring() -> Keyring:
    keys = [
        KeyWithMaterial(
            KeyInfo(
                id=key["kid"],
                state=KeyState[key["state"].upper()],
                legacy=key["legacy"],
                since=corpus.at(0),
                created=corpus.at(0),
                check_value=bytes.fromhex(key["check_value"]),
            ),
            None if key["material"] is None else bytes.fromhex(key["material"]),
        )
        for key in VECTORS["keys"]
    ]
    return Keyring.from_keys(keys, primary=VECTORS["primary"])


def test_the_file_is_the_one_that_is_read_here() -> None:
    assert VECTORS["format"] == "bonafide/seal/1"
    assert {name for name, value in VECTORS.items() if isinstance(value, list)} == {
        "contexts",
        "keys",
        "legacy",
        "refused",
        "sealed",
    }
    assert len(VECTORS["sealed"]) >= 7
    assert len(VECTORS["legacy"]) >= 4
    assert len(VECTORS["refused"]) >= 150


@pytest.mark.parametrize("case", VECTORS["sealed"], ids=lambda case: case["name"])
def test_sealed(ring: Keyring, case: dict[str, Any]) -> None:
    secret = bytes.fromhex(case["secret"])
    assert ring.open(case["text"], context(case["context"])) == secret
    assert inspect(case["text"]) == Inspection(case["kid"], len(secret))
    assert ring.needs_rewrap(case["text"]) == (case["kid"] != VECTORS["primary"])
    moved = ring.rewrap(case["text"], context(case["context"]))
    assert (moved is None) == (case["kid"] == VECTORS["primary"])
    if moved is not None:
        assert inspect(moved).key_id == VECTORS["primary"]
        assert ring.open(moved, context(case["context"])) == secret


@pytest.mark.parametrize("case", VECTORS["legacy"], ids=lambda case: case["name"])
def test_legacy(ring: Keyring, case: dict[str, Any]) -> None:
    secret, additional = bytes.fromhex(case["secret"]), bytes.fromhex(case["additional"])
    assert ring.open_legacy(case["text"], additional) == secret
    assert inspect(case["text"]).legacy
    moved = ring.rewrap(case["text"], {"tenant": "7"}, legacy=additional)
    assert moved is not None
    assert ring.open(moved, {"tenant": "7"}) == secret


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_refused(ring: Keyring, case: dict[str, Any]) -> None:
    kind = getattr(errors, case["error"])
    with pytest.raises(kind) as refused:
        ring.open(case["text"], context(case["context"]))
    assert type(refused.value) is kind


@pytest.mark.parametrize("case", VECTORS["contexts"], ids=lambda case: str(case["pairs"])[:60])
def test_contexts(ring: Keyring, case: dict[str, Any]) -> None:
    # The other implementation opens it with the encoding of the vector, which is its own.
    assert OTHER.encode_context(case["pairs"]).hex() == case["encoding"]
    sealed = ring.seal(b"sk-live", context(case["pairs"]))
    keys = {key["kid"]: key for key in VECTORS["keys"]}
    assert OTHER.open2(keys, sealed, case["pairs"]) == b"sk-live"
    for other in VECTORS["contexts"]:
        if other["encoding"] != case["encoding"]:
            with pytest.raises(errors.CannotBeOpened):
                ring.open(sealed, context(other["pairs"]))


def test_what_was_stored_makes_the_same_ring(ring: Keyring) -> None:
    copy = Keyring.from_keys(ring.export_keys(), primary=ring.primary)
    assert copy.keys == ring.keys
    states = {key["kid"]: KeyState[key["state"].upper()] for key in VECTORS["keys"]}
    assert {key.id: key.state for key in copy.keys} == states
    assert copy.export_keys() == ring.export_keys()


def test_keys_rotate() -> None:
    ring = Keyring.generate("2026-01", now=NOW)
    old = ring.seal(b"sk-live", {"tenant": "7"})
    ring.add_generated("2026-02", now=NOW)
    assert ring.primary == "2026-01"
    ring.promote("2026-02")
    assert ring.needs_rewrap(old)
    new = ring.rewrap(old, {"tenant": "7"})
    assert new is not None
    ring.decrypt_only("2026-01", now=NOW)
    assert ring.open(old, {"tenant": "7"}) == b"sk-live"
    ring.disable("2026-01", now=NOW)
    with pytest.raises(errors.KeyDisabled):
        ring.open(old, {"tenant": "7"})
    later, cached = NOW + timedelta(hours=2), timedelta(hours=1)
    with pytest.raises(errors.KeyInUse):
        ring.destroy("2026-01", Census(later, [old]), cached_for=cached)
    with pytest.raises(errors.CensusTooEarly):
        ring.destroy("2026-01", Census(NOW, [new]), cached_for=cached)
    with pytest.raises(errors.EmptyCensus):
        ring.destroy("2026-01", Census(later, []), cached_for=cached)
    with pytest.raises(errors.UnreadableRows):
        ring.destroy("2026-01", Census(later, [new, "seal:2:"]), cached_for=cached)
    ring.destroy("2026-01", Census(later, iter([new])), cached_for=cached)
    assert [key.state for key in ring.keys if key.id == "2026-01"] == [KeyState.DESTROYED]
    with pytest.raises(errors.KeyDestroyed):
        ring.open(old, {"tenant": "7"})
    assert ring.open(new, {"tenant": "7"}) == b"sk-live"


def test_keys_are_named_once_and_known() -> None:
    ring = Keyring.generate("a", now=NOW)
    material = bytes(range(32))
    ring.add("b", material, now=NOW)
    with pytest.raises(errors.KeyIdTaken):
        ring.add("b", material[::-1], now=NOW)
    with pytest.raises(errors.DuplicateKey):
        ring.add("c", material, now=NOW)
    with pytest.raises(errors.WeakKey):
        ring.add("c", bytes(32), now=NOW)
    with pytest.raises(errors.WrongLength):
        ring.add("c", bytes(31), now=NOW)
    with pytest.raises(errors.InvalidSealingKeyId):
        ring.add("Not A Key Id", material[::-1], now=NOW)
    with pytest.raises(errors.UnknownSealingKey):
        ring.promote("nobody")
    with pytest.raises(errors.KeyIsPrimary):
        ring.disable("a", now=NOW)
    with pytest.raises(errors.NoLegacyKey):
        ring.open_legacy("AAAA")
    ring.add_legacy("old", b"the key of another system, of 32", now=NOW)
    ring.decrypt_only("b", now=NOW)
    ring.enable("b", now=NOW)
    assert {key.id: key.legacy for key in ring.keys} == {"a": False, "b": False, "old": True}
    exported = {key.key.id: key.material for key in ring.export_keys()}
    assert exported["b"] == material


def test_what_is_no_sealed_text() -> None:
    ring = Keyring.generate("a", now=NOW)
    for text in ("", "seal:", "seal:2:a:", "\ud800", "seal:2:\udfff:AAAA"):
        with pytest.raises(errors.InvalidSealed):
            ring.open(text, None)
    with pytest.raises(errors.InvalidContext):
        ring.seal(b"secret", {})
    assert ring.open(ring.seal(b"", None), None) == b""
    with pytest.raises(errors.SecretTooLong):
        ring.seal(bytes(16 * 1024 * 1024 + 1), None)
