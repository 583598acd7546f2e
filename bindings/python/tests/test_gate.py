"""The gate: decisions, stores that fail, and steps out of turn."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bonafide import errors
from bonafide import play_integrity as play
from bonafide._ffi import bonafide as ffi
from bonafide.app_attest import Assertion, Attestation, Verifier
from bonafide.challenge import Challenges, Scope
from bonafide.errors import Action, ErrorKind
from bonafide.gate import (
    AppAttest,
    AssertionEvidence,
    AttestationEvidence,
    Call,
    ClassicToken,
    Decision,
    DecisionKind,
    DecodeAnswer,
    Enforcement,
    Evidence,
    Gate,
    GateRequest,
    Next,
    PlayDecode,
    PlayKeys,
    StandardToken,
    StoredDevice,
)
from bonafide.play_integrity import DecodeRequest
from bonafide.replay import Advance, Effect, InsertOnce, Outcome, Take
from bonafide.request import bind
from bonafide.signals import Policy as SignalsPolicy
from bonafide.signals import collect
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

AUTHORITY = "api.example.com"
BODY = b'{"message":"hello"}'
POLICY = play.Policy([CERTIFICATE_DIGEST])


class Google:
    """Decodes every token as a good one about this request hash."""

    def __init__(self, request_hash: str) -> None:
        self.request_hash = request_hash
        self.asked: list[DecodeRequest] = []

    def access_token(self) -> str:
        return "ya29.access"

    def send(self, request: DecodeRequest) -> DecodeAnswer:
        self.asked.append(request)
        return DecodeAnswer(200, decode_answer(self.request_hash))


class AsyncStore:
    """A store that is awaited."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store

    async def load(self, device: bytes) -> StoredDevice | None:
        await asyncio.sleep(0)
        return self.store.load(device)

    async def commit(self, effects: tuple[Effect, ...]) -> Outcome:
        await asyncio.sleep(0)
        return self.store.commit(effects)


class AsyncGoogle:
    def __init__(self, google: Google) -> None:
        self.google = google

    async def access_token(self) -> str:
        return self.google.access_token()

    async def send(self, request: DecodeRequest) -> DecodeAnswer:
        return self.google.send(request)


class World:
    """A server with everything, and its clients."""

    def __init__(self, enforcement: Enforcement = Enforcement.ENFORCE, **more: Any) -> None:
        self.apple, self.console, self.device = Authority(), Console(), Device()
        keys = play.App(PACKAGE, self.console.decryption_key, self.console.verification_key)
        self.gate = Gate(
            Challenges(bytes(range(32))),
            AUTHORITY,
            app_attest=AppAttest(Verifier([APP_ID], trust_anchors=[self.apple.root])),
            play_keys=PlayKeys(play.Verifier([keys]), POLICY),
            play_decode=PlayDecode(("com.example.standard",), POLICY),
            enforcement=enforcement,
            **more,
        )
        self.store = MemoryStore()

    def challenge(self, app_id: str, purpose: str, subject: str = "alice") -> str:
        return self.gate.challenge(Scope(app_id, purpose, subject), now=NOW)

    def call(
        self,
        app_id: str,
        evidence: Callable[[bytes, str], Evidence],
        *,
        purpose: str = "chat",
        body: bytes = BODY,
        report: bytes | None = None,
    ) -> Call:
        """A request, bound as the app binds it."""
        challenge = self.challenge(app_id, purpose)
        bound = bind(
            app_id=app_id,
            purpose=purpose,
            challenge=challenge,
            method="POST",
            authority=AUTHORITY,
            path_and_query="/v1/chat",
            body=body,
            report_sha256=None if report is None else hashlib.sha256(report).digest(),
        )
        return Call(
            app_id=app_id,
            purpose=purpose,
            subject="alice",
            challenge=challenge,
            evidence=evidence(bound.hash, bound.base64url),
            method="POST",
            path_and_query="/v1/chat",
            report=report,
        )

    def enrolment(self) -> tuple[Call, bytes]:
        objects: list[bytes] = []

        def evidence(hash: bytes, _: str) -> Evidence:
            objects.append(self.device.attest(self.apple, hash))
            return AttestationEvidence(self.device.key_id_text)

        # The object is the body, and an empty body is bound.
        return self.call(APP_ID, evidence, purpose="enrol", body=b""), objects[0]

    def enrol(self) -> Decision:
        call, object = self.enrolment()
        return self.gate.decide(call, object, self.store, now=NOW)

    def assertion(self, *, report: bytes | None = None) -> Call:
        def evidence(hash: bytes, _: str) -> Evidence:
            object = base64.b64encode(self.device.assert_(hash)).decode()
            return AssertionEvidence(self.device.key_id_text, object)

        return self.call(APP_ID, evidence, report=report)

    def classic(self) -> Call:
        return self.call(PACKAGE, lambda _, text: ClassicToken(self.console.token(text)))

    def standard(self) -> tuple[Call, Google]:
        hashes: list[str] = []

        def evidence(_: bytes, text: str) -> Evidence:
            hashes.append(text)
            return StandardToken("a-standard-token")

        call = self.call("com.example.standard", evidence)
        return call, StandardGoogle(hashes[0])


class StandardGoogle(Google):
    def send(self, request: DecodeRequest) -> DecodeAnswer:
        self.asked.append(request)
        return DecodeAnswer(200, decode_answer(self.request_hash, "com.example.standard"))


@pytest.fixture
def world() -> World:
    return World()


def denied(decision: Decision, kind: ErrorKind) -> None:
    assert not decision.allowed and decision.kind is DecisionKind.DENY
    assert decision.granted is None
    assert decision.refusal is not None and decision.refusal.kind is kind
    error = decision.error
    assert type(error) is errors.BY_KIND[kind]
    assert decision.refusal.action is error.action
    assert decision.refusal.public_message == error.public_message
    assert str(error) == decision.line == str(decision) != ""


def test_devices_enrol_and_send_requests(world: World) -> None:
    decision = world.enrol()
    assert decision.allowed and decision.kind is DecisionKind.ALLOW
    assert isinstance(decision.granted, Attestation)
    assert (decision.refusal, decision.error, decision.cause) == (None, None, None)
    assert (decision.subject, decision.app_id, decision.purpose) == ("alice", APP_ID, "enrol")
    assert decision.device == world.device.key_id
    assert decision.time == NOW

    call = world.assertion()
    decision = world.gate.decide(call, BODY, world.store, now=NOW)
    assert isinstance(decision.granted, Assertion)
    assert decision.granted.counter == 1

    # Replayed: the challenge was taken.
    again = world.gate.decide(call, BODY, world.store, now=NOW)
    denied(again, ErrorKind.REPLAYED)
    assert again.refusal is not None and again.refusal.action is Action.NEW_CHALLENGE


def test_a_changed_request_is_denied_and_uses_nothing_up(world: World) -> None:
    world.enrol()
    call = world.assertion()
    before = (dict(world.store.devices), set(world.store.used))
    changed = world.gate.decide(call, BODY + b" ", world.store, now=NOW)
    denied(changed, ErrorKind.ASSERTION_SIGNATURE)
    assert before == (world.store.devices, world.store.used)
    assert world.gate.decide(call, BODY, world.store, now=NOW).allowed


def test_strangers_are_denied(world: World) -> None:
    # Not enrolled.
    denied(
        world.gate.decide(world.assertion(), BODY, world.store, now=NOW), ErrorKind.UNKNOWN_DEVICE
    )
    world.enrol()
    world.store.revoke(world.device.key_id)
    denied(world.gate.decide(world.assertion(), BODY, world.store, now=NOW), ErrorKind.REVOKED)


def test_classic_tokens(world: World) -> None:
    call = world.classic()
    decision = world.gate.decide(call, BODY, world.store, now=NOW)
    assert isinstance(decision.granted, play.Verdict)
    assert decision.device is None
    denied(world.gate.decide(call, BODY, world.store, now=NOW), ErrorKind.REPLAYED)


def test_standard_tokens(world: World) -> None:
    call, google = world.standard()
    decision = world.gate.decide(call, BODY, world.store, google, now=NOW)
    assert isinstance(decision.granted, play.Verdict)
    assert decision.granted.provenance is play.Provenance.GOOGLE_DECODE
    (asked,) = google.asked
    assert asked.authorization == "Bearer ya29.access"
    denied(world.gate.decide(call, BODY, world.store, google, now=NOW), ErrorKind.REPLAYED)
    # Nobody to ask.
    call, _ = world.standard()
    decision = world.gate.decide(call, BODY, world.store, now=NOW)
    denied(decision, ErrorKind.DECODE_UNAVAILABLE)
    assert decision.cause is None


def test_monitoring_waives_policies_alone() -> None:
    world = World(Enforcement.MONITOR, play_max_age=None)
    world.gate = Gate(
        Challenges(bytes(range(32))),
        AUTHORITY,
        play_keys=PlayKeys(
            play.Verifier(
                [play.App(PACKAGE, world.console.decryption_key, world.console.verification_key)]
            ),
            play.Policy(["00" * 32]),
        ),
        enforcement=Enforcement.MONITOR,
    )
    call = world.classic()
    decision = world.gate.decide(call, BODY, world.store, now=NOW)
    assert decision.allowed and decision.kind is DecisionKind.ALLOW_MONITORED
    assert [reason.kind for reason in decision.reasons] == [ErrorKind.CERTIFICATE_DIGEST]
    denied(world.gate.decide(call, BODY, world.store, now=NOW), ErrorKind.REPLAYED)


def test_reports_of_signals_are_judged() -> None:
    world = World(signals=SignalsPolicy(), require_report=["chat"])
    world.enrol()
    bare = world.gate.decide(world.assertion(), BODY, world.store, now=NOW)
    denied(bare, ErrorKind.REPORT_MISSING)
    report = collect()
    decision = world.gate.decide(world.assertion(report=report.raw), BODY, world.store, now=NOW)
    assert decision.report == report


class Broken(Exception):
    """What a database driver raises."""


class BrokenStore(MemoryStore):
    def __init__(self, raised: BaseException, at: str) -> None:
        super().__init__()
        self.raised, self.at = raised, at

    def load(self, device: bytes) -> StoredDevice | None:
        if self.at == "load":
            raise self.raised
        return super().load(device)

    def commit(self, effects: tuple[Effect, ...]) -> Outcome:
        if self.at == "commit":
            raise self.raised
        return super().commit(effects)


@pytest.mark.parametrize("at", ["load", "commit"])
def test_a_store_that_raises_is_unavailable(world: World, at: str) -> None:
    world.enrol()
    store = BrokenStore(Broken("password=hunter2"), at)
    store.devices = world.store.devices
    decision = world.gate.decide(world.assertion(), BODY, store, now=NOW)
    denied(decision, ErrorKind.STORE_UNAVAILABLE)
    assert isinstance(decision.error, errors.UnavailableError)
    assert decision.error.__cause__ is decision.cause is store.raised
    assert decision.refusal is not None and decision.refusal.action is Action.BACKOFF
    # Its text may hold anything, and stays out of what is logged and shown.
    assert "hunter2" not in f"{decision} {decision!r} {decision.error} {decision.refusal}"


@pytest.mark.parametrize("at", ["load", "commit"])
@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_an_interruption_goes_on(world: World, at: str, interruption: type[BaseException]) -> None:
    world.enrol()
    store = BrokenStore(interruption(), at)
    store.devices = world.store.devices
    with pytest.raises(interruption) as raised:
        world.gate.decide(world.assertion(), BODY, store, now=NOW)
    assert raised.value is store.raised


@pytest.mark.parametrize("answer", [None, "committed", 0, True, ErrorKind.REPLAYED])
def test_a_store_that_answers_nonsense_is_unavailable(world: World, answer: Any) -> None:
    class Nonsense(MemoryStore):
        def commit(self, effects: tuple[Effect, ...]) -> Outcome:
            return answer  # type: ignore[no-any-return]

    call, object = world.enrolment()
    decision = world.gate.decide(call, object, Nonsense(), now=NOW)
    denied(decision, ErrorKind.STORE_UNAVAILABLE)
    assert isinstance(decision.cause, TypeError)


@pytest.mark.parametrize(
    "found",
    [
        "device",
        StoredDevice("record", "alice"),  # type: ignore[arg-type]
        StoredDevice(b"", 7),  # type: ignore[arg-type]
        StoredDevice(b"", "alice", "no"),  # type: ignore[arg-type]
    ],
)
def test_a_store_that_finds_nonsense_is_unavailable(world: World, found: Any) -> None:
    class Nonsense(MemoryStore):
        def load(self, device: bytes) -> StoredDevice | None:
            return found  # type: ignore[no-any-return]

    decision = world.gate.decide(world.assertion(), BODY, Nonsense(), now=NOW)
    denied(decision, ErrorKind.STORE_UNAVAILABLE)
    assert isinstance(decision.cause, TypeError)


def test_a_store_without_the_methods_is_unavailable(world: World) -> None:
    decision = world.gate.decide(world.assertion(), BODY, object(), now=NOW)  # type: ignore[arg-type]
    denied(decision, ErrorKind.STORE_UNAVAILABLE)
    assert isinstance(decision.cause, AttributeError)


def test_a_client_for_google_that_raises_is_unavailable(world: World) -> None:
    class NoToken(Google):
        def access_token(self) -> str:
            raise Broken

    class NoAnswer(Google):
        def send(self, request: DecodeRequest) -> DecodeAnswer:
            raise Broken

    class Nonsense(Google):
        def send(self, request: DecodeRequest) -> DecodeAnswer:
            return DecodeAnswer(70_000, b"")

    for kind, cause in [(NoToken, Broken), (NoAnswer, Broken), (Nonsense, ValueError)]:
        call, google = world.standard()
        decision = world.gate.decide(call, BODY, world.store, kind(google.request_hash), now=NOW)
        denied(decision, ErrorKind.DECODE_UNAVAILABLE)
        assert isinstance(decision.cause, cause)


def test_an_exception_of_a_raw_callback_is_unavailable(world: World) -> None:
    # Beneath the layer, where the library itself turns what it gets into an answer.
    class Raw(ffi.DeviceStore):
        def __init__(self, raised: BaseException) -> None:
            self.raised = raised

        def load(self, device: bytes) -> ffi.StoredDevice | None:
            raise self.raised

        def commit(self, effects: list[ffi.Effect]) -> Outcome:
            raise self.raised

    from bonafide.gate import _from_call

    for raised in (Broken("hunter2"), ValueError("hunter2")):
        said = world.gate._inner.decide(_from_call(world.assertion()), BODY, Raw(raised), None, NOW)
        assert said.refusal is not None
        assert said.refusal.kind is ErrorKind.STORE_UNAVAILABLE
        assert "hunter2" not in said.line


def test_an_interruption_is_never_lost(world: World) -> None:
    world.enrol()
    call = world.assertion()

    def interrupted(at: int) -> bool:
        """Decides, and is interrupted where the function of this number begins."""
        begun = 0

        def trace(frame: Any, event: str, argument: Any) -> None:
            nonlocal begun
            inside: Any = frame
            while inside is not None:
                # Python lets nothing out of these.
                if inside.f_code.co_name == "__del__":
                    return
                inside = inside.f_back
            begun += 1
            if begun == at:
                raise KeyboardInterrupt

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            world.gate.decide(call, BODY, BrokenStore(Broken(), "load"), now=NOW)
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(before)
        assert begun < at, "an interruption was lost"
        return False

    at = 1
    while interrupted(at):
        at += 1
    assert at > 50


def waits_for(request: GateRequest, step: Next) -> None:
    assert request.next is step


def test_steps_are_taken_in_turn(world: World) -> None:
    world.enrol()
    request = world.gate.admit(world.assertion(), now=NOW)
    waits_for(request, Next.DEVICE)
    digest = hashlib.sha256(BODY).digest()
    for wrong in (
        lambda: request.attestation(b"", now=NOW),
        lambda: request.body(digest, now=NOW),
        lambda: request.decode_request("token"),
        lambda: request.decoded(DecodeAnswer(200, b""), now=NOW),
        lambda: request.effects,
        lambda: request.finish(Outcome.COMMITTED),
        lambda: request.decision,
    ):
        with pytest.raises(errors.WrongStep):
            wrong()
    assert request.device_id == world.device.key_id
    request.device(world.store.load(request.device_id))
    waits_for(request, Next.BODY)
    with pytest.raises(errors.WrongLength):
        request.body(b"short", now=NOW)
    request.body(digest, now=NOW)
    waits_for(request, Next.COMMIT)
    assert [type(effect) for effect in request.effects] == [Take, Advance]
    request.finish(world.store.commit(request.effects))
    waits_for(request, Next.DECISION)
    assert request.decision.allowed
    with pytest.raises(errors.WrongStep):
        request.finish(Outcome.COMMITTED)

    # What an endpoint does not take.
    request = world.gate.admit(world.classic(), now=NOW)
    waits_for(request, Next.BODY)
    request.refuse(ErrorKind.EVIDENCE_NOT_SERVED)
    denied(request.decision, ErrorKind.EVIDENCE_NOT_SERVED)

    request = world.gate.admit(world.assertion(), now=NOW)
    request.unavailable(Broken())
    assert isinstance(request.decision.cause, Broken)


def test_it_is_the_same_when_it_is_awaited(world: World) -> None:
    store = AsyncStore(world.store)

    async def decide(call: Call, body: bytes, google: Google | None = None) -> Decision:
        asked = None if google is None else AsyncGoogle(google)
        return await world.gate.decide_async(call, body, store, asked, now=NOW)

    async def all_of_it() -> None:
        call, object = world.enrolment()
        assert (await decide(call, object)).allowed
        denied(await decide(call, object), ErrorKind.REPLAYED)
        # Ten at once: each counts, and none twice.
        calls = [world.assertion() for _ in range(5)]
        decisions = await asyncio.gather(*(decide(call, BODY) for call in calls for _ in (1, 2)))
        counters = [
            decision.granted.counter
            for decision in decisions
            if isinstance(decision.granted, Assertion)
        ]
        assert 1 <= len(counters) <= 5
        assert len(set(counters)) == len(counters)
        assert (await decide(world.classic(), BODY)).allowed
        call, google = world.standard()
        assert (await decide(call, BODY, google)).allowed
        call, _ = world.standard()
        denied(await decide(call, BODY), ErrorKind.DECODE_UNAVAILABLE)

        class Down(AsyncStore):
            async def load(self, device: bytes) -> StoredDevice | None:
                raise Broken

        decision = await world.gate.decide_async(
            world.assertion(), BODY, Down(world.store), now=NOW
        )
        denied(decision, ErrorKind.STORE_UNAVAILABLE)
        assert isinstance(decision.cause, Broken)

    asyncio.run(all_of_it())


def test_what_clients_send_is_denied_and_never_raised(world: World) -> None:
    good = world.classic()
    requests: list[tuple[str, str, Evidence]] = [
        ("", "", ClassicToken("")),
        (PACKAGE, "\ud800", ClassicToken("\udfff")),
        (PACKAGE, good.challenge, ClassicToken("\ud83d" * 1000)),
        (PACKAGE, good.challenge, StandardToken("x" * 1_000_000)),
        (APP_ID, good.challenge, AssertionEvidence("\ud800", "\ud800")),
        ("\ud800", "é" * 4096, AttestationEvidence("=" * 10_000)),
    ]
    for app_id, challenge, evidence in requests:
        call = Call(
            app_id, "chat", "alice", challenge, evidence, "POST", "/v1/chat", report=b"\x00"
        )
        decision = world.gate.decide(call, BODY, world.store, now=NOW)
        assert not decision.allowed
        assert decision.error is not None
    assert world.store.used == set()


def test_gates_are_set_up_or_say_why_not() -> None:
    challenges = Challenges(bytes(range(32)))
    with pytest.raises(errors.InvalidGate):
        Gate(challenges, AUTHORITY)
    keys = PlayDecode((PACKAGE,), POLICY)
    with pytest.raises(errors.ConfigurationError):
        Gate(challenges, "not an authority/", play_decode=keys)
    gate = Gate(challenges, AUTHORITY, play_decode=keys)
    assert gate.serves(PACKAGE) and not gate.serves(APP_ID)
    with pytest.raises(errors.WrongLength):
        Challenges(bytes(31))


def test_effects_are_bound_to_use(world: World) -> None:
    request = world.gate.admit(world.classic(), now=NOW)
    request.body(hashlib.sha256(BODY).digest(), now=NOW)
    take, insert = request.effects
    assert isinstance(take, Take) and isinstance(insert, InsertOnce)
    assert take.id != insert.id and len(take.id) == len(insert.id) == 32
