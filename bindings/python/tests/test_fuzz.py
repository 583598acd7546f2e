"""Bytes and texts that nobody made sense of: refused, each time, and the interpreter goes on.

The seed is fixed, so that what fails once fails again; BONAFIDE_FUZZ_ROUNDS makes it longer.
"""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Callable

import pytest

from bonafide import (
    BonafideError,
    app_attest,
    challenge,
    gate,
    pins,
    play_integrity,
    request,
    seal,
    signals,
)
from bonafide.replay import Outcome
from memory_store import MemoryStore
from simulated import (
    APP_ID,
    CERTIFICATE_DIGEST,
    NOW,
    PACKAGE,
    Authority,
    Console,
    Device,
    decode_answer,
)

ROUNDS = int(os.environ.get("BONAFIDE_FUZZ_ROUNDS", "300"))
HASH = bytes(range(32))
AUTHORITY, DEVICE, CONSOLE = Authority(), Device(), Console()
VERIFIER = app_attest.Verifier([APP_ID], trust_anchors=[AUTHORITY.root])
KEY = app_attest.AttestedKey.from_trusted_parts(
    DEVICE.point, APP_ID, app_attest.Environment.PRODUCTION
)
PLAY = play_integrity.Verifier(
    [play_integrity.App(PACKAGE, CONSOLE.decryption_key, CONSOLE.verification_key)]
)
CHALLENGES = challenge.Challenges(HASH)
SCOPE = challenge.Scope(PACKAGE, "pay", "alice")
RING = seal.Keyring.generate("a", now=NOW)
GATE = gate.Gate(
    CHALLENGES,
    "api.example.com",
    app_attest=gate.AppAttest(VERIFIER),
    play_keys=gate.PlayKeys(PLAY, play_integrity.Policy([CERTIFICATE_DIGEST])),
)

ATTESTATION = DEVICE.attest(AUTHORITY, HASH)
ASSERTION = DEVICE.assert_(HASH)
TOKEN = CONSOLE.token("bm9uY2Utb2YtMzItYnl0ZXMtb3ItbW9yZQ")
ANSWER = decode_answer("cmVxdWVzdC1oYXNo")
CHALLENGE = CHALLENGES.issue(SCOPE, now=NOW)
SEALED = RING.seal(b"a secret", None)
REPORT = signals.collect().raw

NONCE = play_integrity.Expected(PACKAGE, nonce="bm9uY2Utb2YtMzItYnl0ZXMtb3ItbW9yZQ")
REQUEST_HASH = play_integrity.Expected(PACKAGE, request_hash="cmVxdWVzdC1oYXNo")


def decide(evidence: gate.Evidence, challenge: str, body: bytes = b"") -> None:
    """Raises the refusal, as the others do."""
    call = gate.Call(PACKAGE, "pay", "alice", challenge, evidence, "POST", "/v1/pay", body)
    error = GATE.decide(call, body, MemoryStore(), now=NOW).error
    if error is not None:
        raise error


BYTES: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "attestation": (
        ATTESTATION,
        lambda data: VERIFIER.verify_attestation(
            data, key_id=DEVICE.key_id, client_data_hash=HASH, now=NOW
        ),
    ),
    "assertion": (
        ASSERTION,
        lambda data: VERIFIER.verify_assertion(data, client_data_hash=HASH, key=KEY),
    ),
    "explained": (
        ATTESTATION,
        lambda data: VERIFIER.explain_attestation(
            data, key_id=DEVICE.key_id, client_data_hash=HASH, now=NOW
        ),
    ),
    "record": (KEY.record, app_attest.AttestedKey.from_trusted_storage),
    "anchor": (AUTHORITY.root, lambda data: app_attest.Verifier([APP_ID], trust_anchors=[data])),
    "answer": (
        ANSWER,
        lambda data: play_integrity.verify_decoded(200, data, REQUEST_HASH, now=NOW),
    ),
    "report": (REPORT, signals.read),
    "certificate": (AUTHORITY.root, pins.pin_of_certificate),
    "public key": (base64.b64decode(CONSOLE.verification_key), pins.pin_of_public_key),
}

TEXTS: dict[str, tuple[str, Callable[[str], object]]] = {
    "token": (TOKEN, lambda text: PLAY.verify(text, NONCE, now=NOW)),
    "challenge": (CHALLENGE, lambda text: CHALLENGES.redeem(text, SCOPE, now=NOW)),
    "sealed": (SEALED, lambda text: RING.open(text, None)),
    "inspected": (SEALED, seal.inspect),
    "key id": (DEVICE.key_id_text, app_attest.key_id_from_base64),
    "gate, token": (TOKEN, lambda text: decide(gate.ClassicToken(text), CHALLENGE)),
    "gate, challenge": (CHALLENGE, lambda text: decide(gate.ClassicToken(TOKEN), text)),
    "gate, assertion": (
        base64.b64encode(ASSERTION).decode(),
        lambda text: decide(gate.AssertionEvidence(DEVICE.key_id_text, text), CHALLENGE),
    ),
    "path": (
        "/v1/chat?stream=1",
        lambda text: request.bind(
            app_id=APP_ID,
            purpose="chat",
            challenge=CHALLENGE,
            method="POST",
            authority="api.example.com",
            path_and_query=text.encode("utf-8", "replace").decode(),
        ),
    ),
}


def damaged(good: bytes, random_: random.Random) -> bytes:
    data = bytearray(good)
    how = random_.randrange(6)
    if how == 0:
        return random_.randbytes(random_.randrange(2 * len(good)))
    if how == 1:
        return bytes(data[: random_.randrange(len(data))])
    if how == 2:
        at = random_.randrange(len(data))
        return bytes(data[:at] + random_.randbytes(random_.randrange(1, 9)) + data[at:])
    if how == 3:
        at = random_.randrange(len(data))
        return bytes(data[:at] + data[at : at + 40] * 3 + data[at:])
    for _ in range(random_.randrange(1, 5)):
        data[random_.randrange(len(data))] = random_.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("name", BYTES)
def test_bytes(name: str) -> None:
    good, read = BYTES[name]
    random_ = random.Random(f"bytes {name}")
    read(good)
    refused = 0
    for _ in range(ROUNDS):
        try:
            read(damaged(good, random_))
        except BonafideError as error:
            assert error.code and error.public_message and str(error)
            refused += 1
    # Most of them; an explanation is no refusal.
    assert refused > ROUNDS // 2 or name == "explained"


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    good, read = TEXTS[name]
    random_ = random.Random(f"texts {name}")
    refused = 0
    for _ in range(ROUNDS):
        data = damaged(good.encode(), random_)
        # As UTF-8, as Latin-1, and with halves of surrogate pairs.
        errors = random_.choice(["replace", "surrogateescape", "surrogatepass"])
        text = data.decode("latin-1" if errors == "surrogatepass" else "utf-8", errors)
        try:
            read(text)
        except BonafideError as error:
            assert error.code and error.public_message and str(error)
            refused += 1
    assert refused > ROUNDS // 2 or name == "path"


def test_what_was_damaged_was_good() -> None:
    for good, read in BYTES.values():
        read(good)
    for name in ("token", "challenge", "sealed", "inspected", "key id", "path"):
        good_text, read_text = TEXTS[name]
        read_text(good_text)
    pending = VERIFIER.verify_assertion(ASSERTION, client_data_hash=HASH, key=KEY)
    assert pending.finish(Outcome.COMMITTED).counter == 1
