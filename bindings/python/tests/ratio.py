#!/usr/bin/env python3
"""What an assertion costs from Python, beside the same calls in Rust, in one process.

Wants a library with Rust's own loop in it: `--features bench` of this folder's crate. Rounds of
both are taken in turns, and the best of each are compared, in time of this thread: what else the
machine does is no cost of Python's.
"""

from __future__ import annotations

import base64
import ctypes
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bonafide
from bonafide._ffi import bonafide as ffi
from bonafide.app_attest import AttestedKey, Environment, Verifier
from bonafide.replay import Outcome

GOAL = 1.25
ROUNDS = 400
CALLS = 50
VECTORS = Path(__file__).parents[3] / "tests" / "vectors" / "app_attest.json"


def rust(verifier: Verifier, evidence: bytes, client_data_hash: bytes, key: AttestedKey) -> float:
    """Seconds of a round in Rust. What only the feature has is not in the checked-in code, so it is
    called with UniFFI's own means.
    """
    internals: Any = ffi
    function = internals._UniffiLib.uniffi_bonafide_uniffi_fn_func_bench_verify_assertion
    function.restype = internals._UniffiRustBuffer
    function.argtypes = (
        ctypes.c_uint64,
        internals._UniffiRustBuffer,
        internals._UniffiRustBuffer,
        ctypes.c_uint64,
        ctypes.c_uint32,
        ctypes.POINTER(internals._UniffiRustCallStatus),
    )
    started = time.thread_time()
    buffer = internals._uniffi_rust_call_with_error(
        internals._UniffiFfiConverterTypeBonafideError,
        function,
        internals._UniffiFfiConverterTypeAppAttestVerifier.lower(verifier._inner),
        internals._UniffiFfiConverterBytes.lower(evidence),
        internals._UniffiFfiConverterBytes.lower(client_data_hash),
        internals._UniffiFfiConverterTypeAttestedKey.lower(key._inner),
        CALLS,
    )
    # It says its own time, too, by the clock on the wall.
    internals._UniffiFfiConverterDuration.lift(buffer)
    return time.thread_time() - started


def python(call: Callable[[], object]) -> float:
    """Seconds of a round in Python."""
    started = time.thread_time()
    for _ in range(CALLS):
        call()
    return time.thread_time() - started


def main() -> int:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    verifier = Verifier(
        [vectors["app_id"]],
        environments=[Environment.PRODUCTION, Environment.DEVELOPMENT],
        trust_anchors=[base64.b64decode(vectors["root"])],
    )
    key = AttestedKey.from_trusted_storage(bytes.fromhex(vectors["record"]))
    case = vectors["assertions"][0]
    evidence, data = base64.b64decode(case["object"]), bytes.fromhex(case["client_data_hash"])

    def verified() -> object:
        return verifier.verify_assertion(evidence, client_data_hash=data, key=key)

    def finished() -> object:
        pending = verifier.verify_assertion(evidence, client_data_hash=data, key=key)
        return pending.finish(Outcome.COMMITTED)

    def committed() -> object:
        pending = verifier.verify_assertion(evidence, client_data_hash=data, key=key)
        return pending.commit_with(lambda effects: Outcome.COMMITTED)

    calls = {
        "verify_assertion": verified,
        "verify_assertion, finish": finished,
        "verify_assertion, effects, finish": committed,
    }
    in_rust: list[float] = []
    in_python: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        in_rust.append(rust(verifier, evidence, data, key))
        for name, call in calls.items():
            in_python[name].append(python(call))
    base = min(in_rust)
    print(f"bonafide at {Path(bonafide.__file__).parent}")
    print(f"Rust: verify_assertion, effects, finish: {base / CALLS * 1e6:7.1f} µs")
    for name, rounds in in_python.items():
        best = min(rounds)
        print(f"Python: {name:34} {best / CALLS * 1e6:7.1f} µs  ratio {best / base:.2f}")
    ratio = min(in_python["verify_assertion"]) / base
    print(f"goal {GOAL}: {'met' if ratio <= GOAL else 'missed'} at {ratio:.2f}")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
