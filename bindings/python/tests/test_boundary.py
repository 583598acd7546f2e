"""What goes over to the library: types, times, bytes. A mistake of the program is a TypeError or a
ValueError with a text that says what to do, and never ends the process.
"""

from __future__ import annotations

import array
import dataclasses
import inspect
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest

import bonafide
from bonafide import (
    app_attest,
    challenge,
    errors,
    gate,
    pins,
    play_integrity,
    request,
    seal,
    signals,
)
from bonafide.replay import Outcome
from simulated import APP_ID, NOW, PACKAGE, Authority, Console, Device

HASH = bytes(range(32))
AUTHORITY = Authority()
DEVICE = Device()
OBJECT = DEVICE.attest(AUTHORITY, HASH)
VERIFIER = app_attest.Verifier([APP_ID], trust_anchors=[AUTHORITY.root])
CHALLENGES = challenge.Challenges(HASH)
SCOPE = challenge.Scope(APP_ID, "enrol", "alice")
RING = seal.Keyring.generate("a", now=NOW)
(OF_RING,) = RING.export_keys()
KEY = app_attest.AttestedKey.from_trusted_parts(
    DEVICE.point, APP_ID, app_attest.Environment.PRODUCTION
)


def attest(**changed: Any) -> app_attest.PendingAttestation:
    arguments = {
        "object": OBJECT,
        "key_id": DEVICE.key_id,
        "client_data_hash": HASH,
        "now": NOW,
    }
    return VERIFIER.verify_attestation(**{**arguments, **changed})


class Nowhere(tzinfo):
    """A time zone that does not know."""

    def utcoffset(self, when: datetime | None) -> None:
        return None

    def dst(self, when: datetime | None) -> None:
        return None

    def tzname(self, when: datetime | None) -> None:
        return None


@pytest.mark.parametrize("naive", [datetime(2026, 6, 1), NOW.replace(tzinfo=Nowhere())])
def test_a_moment_has_its_time_zone(naive: datetime) -> None:
    text = r"now has no time zone: use datetime\.now\(timezone\.utc\)"
    calls: list[Callable[[], object]] = [
        lambda: attest(now=naive),
        lambda: CHALLENGES.issue(SCOPE, now=naive),
        lambda: CHALLENGES.redeem("x", SCOPE, now=naive),
        lambda: seal.Keyring.generate("a", now=naive),
        lambda: RING.add_generated("b", now=naive),
        lambda: play_integrity.verify_decoded(
            200, b"", play_integrity.Expected(PACKAGE, nonce="n"), now=naive
        ),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=text):
            call()


@pytest.mark.parametrize("wrong", [None, 1_780_000_000, 1.5, "2026-06-01", date(2026, 6, 1)])
def test_a_moment_is_a_datetime(wrong: Any) -> None:
    with pytest.raises(TypeError, match="now must be datetime, not"):
        attest(now=wrong)


def test_a_moment_is_the_same_in_every_zone() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11, minutes=-30)))
    text = CHALLENGES.issue(SCOPE, now=elsewhere)
    redeemed = CHALLENGES.redeem(text, SCOPE, now=NOW).finish(Outcome.COMMITTED)
    assert redeemed.issued == NOW
    assert redeemed.issued.tzinfo is timezone.utc


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=timezone.utc),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone.utc),
        datetime(1970, 1, 1, tzinfo=timezone.utc),
        datetime.max.replace(tzinfo=timezone.utc),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
    ],
)
def test_a_moment_may_be_far_away(moment: datetime) -> None:
    with pytest.raises(errors.FreshnessError):
        attest(now=moment)


@pytest.mark.parametrize(
    "form",
    [
        bytes,
        bytearray,
        memoryview,
        lambda data: memoryview(b"\x00" + data)[1:],
        # Every second byte of twice as many.
        lambda data: memoryview(bytes(byte for one in data for byte in (one, 0)))[::2],
        lambda data: array.array("B", data),
    ],
)
def test_bytes_come_in_any_object(form: Callable[[bytes], Any]) -> None:
    pending = attest(object=form(OBJECT), key_id=form(DEVICE.key_id), client_data_hash=form(HASH))
    assert pending.finish(Outcome.COMMITTED).key.device == DEVICE.key_id


def test_bytes_are_counted_as_bytes() -> None:
    # 8 numbers of 4 bytes are 32 bytes.
    numbers = array.array("I", HASH)
    assert len(numbers) == 8
    assert attest(client_data_hash=numbers).finish(Outcome.COMMITTED).platform == 10


@pytest.mark.parametrize("wrong", [None, "text", 7, 1.5, [1, 2], object(), {}])
@pytest.mark.parametrize("name", ["object", "key_id", "client_data_hash"])
def test_what_is_no_bytes(name: str, wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} must be bytes, not {type(wrong).__name__}"):
        attest(**{name: wrong})


def test_lengths_that_must_be_right() -> None:
    with pytest.raises(errors.WrongLength):
        attest(client_data_hash=bytes(31))
    with pytest.raises(errors.InvalidKeyId):
        attest(key_id=bytes(33))


def test_one_text_is_not_several() -> None:
    with pytest.raises(TypeError, match="apps must be several texts, not one"):
        app_attest.Verifier(APP_ID)
    with pytest.raises(TypeError, match="trust_anchors must be several byte strings, not one"):
        app_attest.Verifier([APP_ID], trust_anchors=AUTHORITY.root)  # type: ignore[arg-type]
    assert app_attest.Verifier(iter([APP_ID])).serves(APP_ID)


WRONG: list[Callable[[], object]] = [
    lambda: app_attest.Verifier([7]),  # type: ignore[list-item]
    lambda: app_attest.Verifier([APP_ID], environments=["production"]),  # type: ignore[list-item]
    lambda: app_attest.Verifier([APP_ID], platforms=["10"]),  # type: ignore[list-item]
    lambda: app_attest.AttestedKey(7),  # type: ignore[arg-type]
    lambda: app_attest.AttestedKey.from_trusted_storage("record"),  # type: ignore[arg-type]
    lambda: app_attest.AttestedKey.from_trusted_parts(b"", 7, 8),  # type: ignore[arg-type]
    lambda: app_attest.key_id_from_base64(b"AAAA"),  # type: ignore[arg-type]
    lambda: VERIFIER.verify_assertion(b"", client_data_hash=HASH, key=HASH),  # type: ignore[arg-type]
    lambda: VERIFIER.serves(None),  # type: ignore[arg-type]
    lambda: attest().owned_by(7),  # type: ignore[arg-type]
    lambda: attest().with_challenge("challenge"),  # type: ignore[arg-type]
    lambda: attest().appraise("strict"),  # type: ignore[arg-type]
    lambda: attest().appraise(app_attest.Policy("strict")),  # type: ignore[arg-type]
    lambda: attest().appraise(app_attest.Policy(launch_category=4)),  # type: ignore[arg-type]
    lambda: attest().appraise(app_attest.Policy(min_os_versions={"10": "26"})),  # type: ignore[dict-item]
    lambda: attest().appraise(app_attest.Policy(min_os_versions=["26"])),  # type: ignore[arg-type]
    lambda: attest().appraise(app_attest.Policy(refuse_unproven="no")),  # type: ignore[arg-type]
    lambda: app_attest.object_from_base64(b"AAAA"),  # type: ignore[arg-type]
    lambda: challenge.Challenges("key"),  # type: ignore[arg-type]
    lambda: challenge.Challenges(HASH, lifetime=300),  # type: ignore[arg-type]
    lambda: CHALLENGES.issue("scope", now=NOW),  # type: ignore[arg-type]
    lambda: CHALLENGES.issue(challenge.Scope(APP_ID, "enrol", 7), now=NOW),  # type: ignore[arg-type]
    lambda: CHALLENGES.redeem(b"challenge", SCOPE, now=NOW),  # type: ignore[arg-type]
    lambda: gate.Gate("challenges", "authority"),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", app_attest=VERIFIER),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", play_keys="keys"),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", play_decode="keys"),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", signals="log"),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", scheme="https"),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", enforcement=True),  # type: ignore[arg-type]
    lambda: gate.Gate(CHALLENGES, "a", require_report="pay"),
    lambda: gate.GateRequest(7),  # type: ignore[arg-type]
    lambda: play_integrity.Verifier(["app"]),  # type: ignore[list-item]
    lambda: play_integrity.verify_decoded("200", b"", "x", now=NOW),  # type: ignore[arg-type]
    lambda: play_integrity.decode_request(PACKAGE, None, "x"),  # type: ignore[arg-type]
    lambda: play_integrity.Policy("digest"),
    lambda: play_integrity.Policy([7]),  # type: ignore[list-item]
    lambda: play_integrity.from_policy(play_integrity.Policy([], require_licensed=2)),  # type: ignore[arg-type]
    lambda: play_integrity.from_policy(
        play_integrity.Policy([], allow_testing_responses="no")  # type: ignore[arg-type]
    ),
    lambda: play_integrity.from_policy(
        play_integrity.Policy([], refuse_recall=(1, 2, "no"))  # type: ignore[arg-type]
    ),
    lambda: request.bind(
        app_id=APP_ID,
        purpose="p",
        challenge=7,  # type: ignore[arg-type]
        method="GET",
        authority="a",
        path_and_query="/",
    ),
    lambda: seal.Keyring("ring"),  # type: ignore[arg-type]
    lambda: seal.Keyring.from_keys(["key"], primary="a"),  # type: ignore[list-item]
    lambda: seal.Keyring.from_keys(
        [dataclasses.replace(OF_RING, key=dataclasses.replace(OF_RING.key, legacy="no"))],  # type: ignore[arg-type]
        primary="a",
    ),
    lambda: seal.inspect(b"seal:"),  # type: ignore[arg-type]
    lambda: RING.seal("secret", None),  # type: ignore[arg-type]
    lambda: RING.seal(b"secret", [("tenant", "7")]),  # type: ignore[arg-type]
    lambda: RING.seal(b"secret", {"tenant": 7}),  # type: ignore[dict-item]
    lambda: RING.seal(b"secret", {7: "tenant"}),  # type: ignore[dict-item]
    lambda: RING.open(b"seal:", None),  # type: ignore[arg-type]
    lambda: RING.destroy("a", "census", cached_for=timedelta(0)),  # type: ignore[arg-type]
    lambda: RING.destroy("a", seal.Census(NOW, "rows"), cached_for=timedelta(0)),
    lambda: RING.destroy("a", seal.Census(NOW, []), cached_for=60),  # type: ignore[arg-type]
    lambda: RING.destroy(
        "a",
        seal.Census(NOW, [], ignore_unreadable=None),  # type: ignore[arg-type]
        cached_for=timedelta(0),
    ),
    lambda: RING.destroy(
        "a",
        seal.Census(NOW, [], even_if_empty=256),  # type: ignore[arg-type]
        cached_for=timedelta(0),
    ),
    lambda: signals.read("report"),  # type: ignore[arg-type]
    lambda: signals.appraise(signals.Policy(reactions=["log"]), b""),  # type: ignore[arg-type]
    lambda: signals.appraise("strict", b""),  # type: ignore[arg-type]
    lambda: signals.appraise(signals.Policy(reactions={"root": "log"}), b""),  # type: ignore[dict-item]
    lambda: pins.PinSet("pins"),  # type: ignore[arg-type]
    lambda: pins.PinSet.parse("pins", "open"),  # type: ignore[arg-type]
    lambda: pins.verify("host", [], "pins", now=NOW),  # type: ignore[arg-type]
    lambda: pins.pin_of_certificate("der"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("call", WRONG, ids=lambda call: str(call.__code__.co_firstlineno))
def test_wrong_types(call: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as raised:
        call()
    # One that says what was expected, and not one from somewhere inside of UniFFI's code.
    assert "must be" in str(raised.value) or "give one" in str(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: challenge.Challenges(HASH, lifetime=timedelta(seconds=-1)),
        lambda: RING.destroy("a", seal.Census(NOW, []), cached_for=timedelta(-1)),
        lambda: app_attest.Verifier([APP_ID], platforms=[-1]),
        lambda: app_attest.Verifier([APP_ID], platforms=[2**32]),
        lambda: play_integrity.verify_decoded(
            65_536, b"", play_integrity.Expected(PACKAGE, nonce="n"), now=NOW
        ),
        lambda: signals.appraise(
            signals.Policy(reactions={signals.Category.DEBUGGER: "block"}),  # type: ignore[dict-item]
            b"",
        ),
        lambda: seal.Keyring.generate("\ud800", now=NOW),
        lambda: challenge.Challenges(HASH).issue(
            challenge.Scope(APP_ID, "enrol", "secret\ud800"), now=NOW
        ),
    ],
)
def test_values_out_of_range(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError) as raised:
        call()
    assert not isinstance(raised.value, UnicodeError), "which holds the text"
    assert "secret" not in str(raised.value)


def test_long_times_are_out_of_range_and_no_crash() -> None:
    with pytest.raises(errors.InvalidLifetime):
        challenge.Challenges(HASH, lifetime=timedelta.max)
    with pytest.raises(errors.InvalidLifetime):
        challenge.Challenges(HASH, lifetime=timedelta(0))


def secrets() -> list[tuple[object, list[str]]]:
    """Values with what their text must not show."""
    console = Console()
    pending = attest()
    (enrol,) = pending.effects
    claims = pending.finish(Outcome.COMMITTED)
    object = DEVICE.assert_(HASH)
    verified = VERIFIER.verify_assertion(object, client_data_hash=HASH, key=KEY)
    (advance,) = verified.effects
    text = CHALLENGES.issue(SCOPE, now=NOW)
    redeemed = CHALLENGES.redeem(text, SCOPE, now=NOW)
    (take,) = redeemed.effects
    app = play_integrity.App(PACKAGE, console.decryption_key, console.verification_key)
    device = [DEVICE.key_id_text, repr(DEVICE.key_id), DEVICE.key_id.hex()]
    return [
        (enrol, [*device, "receipt"]),
        (advance, device),
        (take, ["id="]),
        (claims, [*device, "receipt"]),
        (claims.key, device),
        (verified, device),
        (verified.finish(Outcome.COMMITTED), device),
        (redeemed, ["alice", text]),
        (redeemed.finish(Outcome.COMMITTED), ["alice"]),
        (SCOPE, ["alice"]),
        (app, [console.decryption_key, console.verification_key]),
        (play_integrity.Verifier([app]), [console.decryption_key]),
        (play_integrity.Expected(PACKAGE, nonce="a-nonce"), ["a-nonce"]),
        (play_integrity.Expected(PACKAGE, request_hash="a-hash"), ["a-hash"]),
        (gate.StoredDevice(enrol.record, "alice"), ["alice", "record"]),  # type: ignore[union-attr]
        (gate.DecodeAnswer(200, b"body"), ["body"]),
        (gate.ClassicToken("a-token"), ["a-token"]),
        (gate.StandardToken("a-token"), ["a-token"]),
        (gate.AssertionEvidence("key-id", "object-bytes"), ["key-id", "object-bytes"]),
        (gate.AttestationEvidence("key-id"), ["key-id"]),
        (
            gate.Call("a", "p", "alice", "chal", gate.ClassicToken("a-token"), "GET", "/me?k=1"),
            ["alice", "chal=", "a-token", "/me"],
        ),
        (RING.export_keys()[0], ["material"]),
        (RING, [repr(RING.export_keys()[0].material)]),
        (CHALLENGES, [repr(HASH)]),
        (seal.Census(NOW, ["a-row"]), ["a-row"]),
    ]


@pytest.mark.parametrize(("value", "hidden"), secrets(), ids=lambda value: type(value).__name__)
def test_nothing_secret_is_shown(value: object, hidden: list[str]) -> None:
    for shown in (repr(value), str(value), f"{value}"):
        for secret in hidden:
            assert secret not in shown


def test_refusals_show_nothing_that_came_in() -> None:
    token = "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIn0.secret.token"
    verifier = play_integrity.Verifier(
        [play_integrity.App(PACKAGE, Console().decryption_key, Console().verification_key)]
    )
    with pytest.raises(bonafide.BonafideError) as raised:
        verifier.verify(token, play_integrity.Expected(PACKAGE, nonce="a-nonce"), now=NOW)
    for hidden in ("secret", "eyJ", "a-nonce"):
        assert hidden not in f"{raised.value} {raised.value!r} {raised.value.args}"
    with pytest.raises(errors.KeyIdMismatch) as mismatch:
        attest(key_id=bytes(32))
    assert DEVICE.key_id.hex() not in str(mismatch.value)


def test_values_do_not_change() -> None:
    for module in (app_attest, challenge, gate, pins, play_integrity, request, seal, signals):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and dataclasses.is_dataclass(kind):
                assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]
