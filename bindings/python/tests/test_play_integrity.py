"""Play Integrity: all vectors, and verdicts that count once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

import corpus
from bonafide import errors
from bonafide.challenge import Challenges, Scope
from bonafide.play_integrity import (
    App,
    Expected,
    PendingVerdict,
    Policy,
    Preset,
    Provenance,
    Verdict,
    Verifier,
    decode_request,
    verify_decoded,
)
from bonafide.replay import InsertOnce, Outcome, Take
from memory_store import MemoryStore
from simulated import CERTIFICATE_DIGEST, NOW, PACKAGE, Console, decode_answer

VECTORS = corpus.load("play_integrity")
POLICY = Policy([VECTORS["certificate_digest"]])


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    keys = VECTORS["decryption_key"], VECTORS["verification_key"]
    return Verifier([App(VECTORS["package"], *keys)])


def test_the_file_is_the_one_that_is_read_here() -> None:
    assert VECTORS["format"] == "bonafide/play-integrity/1"
    assert {name for name, value in VECTORS.items() if isinstance(value, list)} == {
        "answers",
        "tokens",
    }
    assert len(VECTORS["tokens"]) >= 17
    assert len(VECTORS["answers"]) >= 5


def check(case: dict[str, Any], pending: PendingVerdict, provenance: Provenance) -> None:
    """What a vector says of a good verdict."""
    reasons = pending.appraise(POLICY)
    assert [errors.BY_KIND[reason.kind].__name__ for reason in reasons.reasons] == case["reasons"]
    (effect,) = pending.effects
    assert isinstance(effect, InsertOnce)
    assert len(effect.id) == 32
    assert effect.keep.until > corpus.at(VECTORS["now_ms"])
    verdict = pending.finish(Outcome.COMMITTED)
    assert json.loads(verdict.json) == case["verdict"]
    assert (verdict.provenance, verdict.package) == (provenance, VECTORS["package"])
    compare(verdict, case["verdict"])


def compare(verdict: Verdict, said: dict[str, Any]) -> None:
    """Field by field with Google's JSON."""
    app, device = said.get("appIntegrity", {}), said.get("deviceIntegrity", {})
    assert verdict.time == corpus.at(int(said["requestDetails"]["timestampMillis"]))
    assert verdict.app_recognition == app.get("appRecognitionVerdict")
    digests = app.get("certificateSha256Digest")
    assert verdict.certificate_digests == (None if digests is None else tuple(digests))
    code = app.get("versionCode")
    assert verdict.version_code == (None if code is None else int(code))
    labels = device.get("deviceRecognitionVerdict")
    assert verdict.device_labels == (None if labels is None else tuple(labels))
    assert verdict.licensing == said.get("accountDetails", {}).get("appLicensingVerdict")
    assert not verdict.is_testing_response


@pytest.mark.parametrize("case", VECTORS["tokens"], ids=lambda case: case["name"])
def test_tokens(verifier: Verifier, case: dict[str, Any]) -> None:
    def verify() -> PendingVerdict:
        expected = Expected(VECTORS["package"], nonce=VECTORS["nonce"])
        return verifier.verify(case["token"], expected, now=corpus.at(VECTORS["now_ms"]))

    if case["error"] is None:
        check(case, verify(), Provenance.LOCAL_KEYS)
        return
    kind = getattr(errors, case["error"]["kind"])
    with pytest.raises(kind) as refused:
        verify()
    assert type(refused.value) is kind
    assert refused.value.code == case["error"]["code"]


@pytest.mark.parametrize("case", VECTORS["answers"], ids=lambda case: case["name"])
def test_answers(case: dict[str, Any]) -> None:
    def verify() -> PendingVerdict:
        expected = Expected(VECTORS["package"], request_hash=VECTORS["request_hash"])
        answer = case["answer"].encode()
        return verify_decoded(200, answer, expected, now=corpus.at(VECTORS["now_ms"]))

    if case["error"] is None:
        check(case, verify(), Provenance.GOOGLE_DECODE)
        return
    kind = getattr(errors, case["error"]["kind"])
    with pytest.raises(kind) as refused:
        verify()
    assert type(refused.value) is kind
    assert refused.value.code == case["error"]["code"]


def test_a_verdict_counts_once() -> None:
    console, store = Console(), MemoryStore()
    verifier = Verifier([App(PACKAGE, console.decryption_key, console.verification_key)])
    nonce = "bm9uY2Utb2YtMzItYnl0ZXMtb3ItbW9yZQ"
    expected = Expected(PACKAGE, nonce=nonce)
    token = console.token(nonce)
    verdict = verifier.verify(token, expected, now=NOW).commit_with(store.commit)
    assert verdict.device_labels == ("MEETS_DEVICE_INTEGRITY",)
    with pytest.raises(errors.Replayed):
        verifier.verify(token, expected, now=NOW).commit_with(store.commit)
    # Another token with the same nonce is the same request.
    with pytest.raises(errors.Replayed):
        verifier.verify(console.token(nonce), expected, now=NOW).commit_with(store.commit)
    # And so is Google's answer about the same request hash.
    expected = Expected(PACKAGE, request_hash="cmVxdWVzdC1oYXNo")
    answer = decode_answer("cmVxdWVzdC1oYXNo")
    verify_decoded(200, answer, expected, now=NOW).commit_with(store.commit)
    with pytest.raises(errors.Replayed):
        verify_decoded(200, answer, expected, now=NOW).commit_with(store.commit)


def test_a_challenge_is_taken_with_the_verdict() -> None:
    console = Console()
    verifier = Verifier([App(PACKAGE, console.decryption_key, console.verification_key)])
    challenges, scope = Challenges(bytes(range(32))), Scope(PACKAGE, "pay", "alice")
    nonce = challenges.issue(scope, now=NOW)
    pending = verifier.verify(console.token(nonce), Expected(PACKAGE, nonce=nonce), now=NOW)
    pending.with_challenge(challenges.redeem(nonce, scope, now=NOW))
    assert [type(effect) for effect in pending.effects] == [Take, InsertOnce]
    assert pending.finish(Outcome.COMMITTED).package == PACKAGE


def test_freshness_is_of_your_choice() -> None:
    console = Console()
    verifier = Verifier([App(PACKAGE, console.decryption_key, console.verification_key)])
    nonce = "bm9uY2Utb2YtMzItYnl0ZXMtb3ItbW9yZQ"
    token = console.token(nonce)
    late, early = NOW + timedelta(minutes=11), NOW - timedelta(seconds=61)
    expected = Expected(PACKAGE, nonce=nonce)
    with pytest.raises(errors.TokenTooOld):
        verifier.verify(token, expected, now=late)
    with pytest.raises(errors.TokenFromTheFuture):
        verifier.verify(token, expected, now=early)
    patient = Expected(
        PACKAGE, nonce=nonce, max_age=timedelta(hours=1), max_ahead=timedelta(minutes=2)
    )
    verifier.verify(token, patient, now=late)
    verifier.verify(token, patient, now=early)


def test_a_token_is_bound_in_one_way() -> None:
    with pytest.raises(TypeError, match="give one of them"):
        Expected(PACKAGE)
    with pytest.raises(TypeError, match="give one of them"):
        Expected(PACKAGE, nonce="a", request_hash="b")


def test_policies(verifier: Verifier) -> None:
    token = next(case for case in VECTORS["tokens"] if case["name"] == "good")["token"]

    def reasons(policy: Policy) -> set[str]:
        expected = Expected(VECTORS["package"], nonce=VECTORS["nonce"])
        pending = verifier.verify(token, expected, now=corpus.at(VECTORS["now_ms"]))
        found = pending.appraise(policy).reasons
        return {errors.BY_KIND[reason.kind].__name__ for reason in found if reason.decisive}

    digests = [CERTIFICATE_DIGEST]
    assert reasons(Policy(digests)) == set()
    # Strict asks for verdicts that this console has not turned on.
    assert reasons(Policy(digests, Preset.STRICT)) != set()
    assert reasons(Policy(["00" * 32])) == {"CertificateDigest"}
    assert reasons(Policy(digests, min_version_code=43)) == {"VersionCode"}
    assert reasons(Policy(digests, accept_device_labels=["MEETS_STRONG_INTEGRITY"])) == {
        "DeviceIntegrity"
    }
    assert "RecentActivity" in reasons(Policy(digests, accept_activity=["LEVEL_1"]))
    # Used twice, and read once.
    policy = Policy(iter(digests))
    assert reasons(policy) == reasons(policy) == set()
    with pytest.raises(errors.NoCertificateDigest):
        reasons(Policy([]))
    with pytest.raises(errors.InvalidCertificateDigest):
        reasons(Policy(["not a digest"]))
    with pytest.raises(errors.UnknownValue):
        reasons(Policy(digests, accept_recognition=["PLAY_RECOGNISED"]))
    with pytest.raises(TypeError, match="several texts"):
        Policy(CERTIFICATE_DIGEST)


def test_keys_are_read_or_refused() -> None:
    console = Console()
    with pytest.raises(errors.InvalidDecryptionKey):
        Verifier([App(PACKAGE, "AAAA", console.verification_key)])
    with pytest.raises(errors.InvalidVerificationKey):
        Verifier([App(PACKAGE, console.decryption_key, "AAAA")])
    with pytest.raises(errors.NoPackage):
        Verifier([])


def test_google_is_asked_and_does_not_always_answer() -> None:
    asked = decode_request(PACKAGE, "a-token", "an-access-token")
    assert asked.method == "POST"
    assert PACKAGE in asked.url
    assert asked.headers == {
        "Authorization": "Bearer an-access-token",
        "Content-Type": asked.content_type,
    }
    assert "a-token" in asked.body
    assert "a-token" not in repr(asked) and "access" not in repr(asked)
    with pytest.raises(errors.InvalidAccessToken):
        decode_request(PACKAGE, "a-token", "an access\r\ntoken")
    expected = Expected(PACKAGE, request_hash="cmVxdWVzdC1oYXNo")
    for status, kind in [
        (400, errors.DecodeRejected),
        (403, errors.DecodeDenied),
        (503, errors.DecodeUnavailable),
    ]:
        with pytest.raises(kind):
            verify_decoded(status, b"", expected, now=NOW)
