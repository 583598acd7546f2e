"""Objects are used by any number of threads, and what counts once counts once among them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bonafide import BonafideError, errors
from bonafide.app_attest import AttestedKey, Environment, PendingAssertion, Verifier
from bonafide.replay import Outcome
from bonafide.seal import Keyring
from memory_store import MemoryStore
from simulated import APP_ID, NOW, Authority, Device
from test_gate import BODY, World

THREADS = 8
HASH = bytes(range(32))
R = TypeVar("R")


def at_once(work: Callable[[], R]) -> list[R]:
    """The same in all threads, begun at one moment."""
    barrier = threading.Barrier(THREADS)

    def begin() -> R:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(begin) for _ in range(THREADS)]]


def test_one_of_many_with_the_same_assertion_counts() -> None:
    authority, device, store = Authority(), Device(), MemoryStore()
    verifier = Verifier([APP_ID], trust_anchors=[authority.root])
    object = device.attest(authority, HASH)

    def enrol() -> str:
        pending = verifier.verify_attestation(
            object, key_id=device.key_id, client_data_hash=HASH, now=NOW
        )
        try:
            pending.owned_by("alice").commit_with(store.commit)
        except errors.AlreadyEnrolled:
            return "already"
        return "enrolled"

    assert sorted(at_once(enrol)) == ["already"] * (THREADS - 1) + ["enrolled"]
    key = AttestedKey.from_trusted_parts(device.point, APP_ID, Environment.PRODUCTION)
    for _ in range(20):
        assertion = device.assert_(HASH)

        def use(assertion: bytes = assertion) -> bool:
            pending = verifier.verify_assertion(assertion, client_data_hash=HASH, key=key)
            try:
                pending.commit_with(store.commit)
            except errors.CounterNotIncreased:
                return False
            return True

        assert at_once(use).count(True) == 1


def test_one_of_many_that_finish_gets_the_claims() -> None:
    device = Device()
    key = AttestedKey.from_trusted_parts(device.point, APP_ID, Environment.PRODUCTION)
    verifier = Verifier([APP_ID])
    for _ in range(20):
        pending = verifier.verify_assertion(device.assert_(HASH), client_data_hash=HASH, key=key)

        def finish(pending: PendingAssertion = pending) -> bool:
            try:
                pending.finish(Outcome.COMMITTED)
            except errors.AlreadyFinished:
                return False
            return True

        assert at_once(finish).count(True) == 1


def test_a_gate_calls_back_into_many_threads() -> None:
    world = World()
    world.enrol()
    call = world.assertion()
    decisions = at_once(lambda: world.gate.decide(call, BODY, world.store, now=NOW))
    assert [decision.allowed for decision in decisions].count(True) == 1
    assert all(
        isinstance(decision.error, errors.ReplayError)
        for decision in decisions
        if not decision.allowed
    )


def test_a_ring_is_used_while_it_rotates() -> None:
    ring = Keyring.generate("k0", now=NOW)
    first = ring.seal(b"secret", {"tenant": "7"})
    numbers = iter(range(1, THREADS + 1))
    lock = threading.Lock()

    def rotate_and_use() -> None:
        with lock:
            name = f"k{next(numbers)}"
        ring.add_generated(name, now=NOW)
        ring.promote(name)
        for _ in range(50):
            sealed = ring.seal(b"secret", {"tenant": "7"})
            assert ring.open(sealed, {"tenant": "7"}) == b"secret"
            assert ring.open(first, {"tenant": "7"}) == b"secret"
            try:
                ring.open(sealed, {"tenant": "8"})
            except BonafideError as error:
                assert isinstance(error, errors.CannotBeOpened)

    at_once(rotate_and_use)
    assert len(ring.keys) == THREADS + 1
