"""The gate: the whole decision for one request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, Union

from . import app_attest, errors, play_integrity, signals
from ._boundary import (
    BytesLike,
    Shared,
    all_texts,
    call,
    evidence,
    instance,
    maybe_octets,
    maybe_span,
    moment,
    number,
    octets,
    text,
    variants,
)
from ._ffi import bonafide as ffi
from ._ffi.bonafide import Action, DecisionKind, Enforcement, ErrorKind
from ._ffi.bonafide import GateNext as Next
from .appraisal import Reason, to_reason
from .challenge import Challenges, Scope, from_scope
from .play_integrity import DecodeRequest, to_decode_request
from .replay import Effect, Outcome, to_effects
from .request import Scheme

__all__ = [
    "AppAttest",
    "AssertionEvidence",
    "AsyncDeviceStore",
    "AsyncGoogleClient",
    "AttestationEvidence",
    "Call",
    "ClassicToken",
    "Decision",
    "DecisionKind",
    "DecodeAnswer",
    "DeviceStore",
    "Enforcement",
    "Evidence",
    "Gate",
    "GateRequest",
    "GoogleClient",
    "Granted",
    "Next",
    "PlayDecode",
    "PlayKeys",
    "Refusal",
    "StandardToken",
    "StoredDevice",
]


@dataclass(frozen=True, slots=True)
class StoredDevice:
    """A device as your table has it."""

    record: bytes = field(repr=False)
    """The record that its effect `replay.Enrol` had you store; empty if it was erased."""
    owner: str = field(repr=False)
    """Whose device it is."""
    revoked: bool = False
    """Whether it is revoked."""


@dataclass(frozen=True, slots=True)
class DecodeAnswer:
    """Google's answer."""

    status: int
    """The HTTP status."""
    body: bytes = field(repr=False)
    """The body."""


class DeviceStore(Protocol):
    """Your table of devices and of what was used.

    Whatever it raises means that there is no certain answer: the request is refused as
    *unavailable*, and the client tries again later.
    """

    def load(self, device: bytes) -> StoredDevice | None:
        """The device of this name (32 bytes), if the table has it."""

    def commit(self, effects: tuple[Effect, ...]) -> Outcome:
        """Writes all effects in one transaction if every condition holds, and nothing otherwise."""


class GoogleClient(Protocol):
    """Your HTTP client, for standard tokens of Play Integrity. What it raises is as with a
    store.
    """

    def access_token(self) -> str:
        """An OAuth 2.0 access token of a service account, for the scope ``playintegrity``."""

    def send(self, request: DecodeRequest) -> DecodeAnswer:
        """Sends the request."""


class AsyncDeviceStore(Protocol):
    """`DeviceStore` for `Gate.decide_async`."""

    async def load(self, device: bytes) -> StoredDevice | None:
        """The device of this name (32 bytes), if the table has it."""

    async def commit(self, effects: tuple[Effect, ...]) -> Outcome:
        """Writes all effects in one transaction if every condition holds, and nothing otherwise."""


class AsyncGoogleClient(Protocol):
    """`GoogleClient` for `Gate.decide_async`."""

    async def access_token(self) -> str:
        """An OAuth 2.0 access token of a service account, for the scope ``playintegrity``."""

    async def send(self, request: DecodeRequest) -> DecodeAnswer:
        """Sends the request."""


@dataclass(frozen=True, slots=True)
class AppAttest:
    """App Attest at a gate."""

    verifier: app_attest.Verifier
    """What verifies."""
    policy: app_attest.Policy = field(default_factory=app_attest.Policy)
    """What is good enough."""


@dataclass(frozen=True, slots=True)
class PlayKeys:
    """Classic tokens of Play Integrity at a gate."""

    verifier: play_integrity.Verifier
    """What decrypts and verifies."""
    policy: play_integrity.Policy
    """What is good enough."""


@dataclass(frozen=True, slots=True)
class PlayDecode:
    """Standard tokens of Play Integrity at a gate."""

    packages: tuple[str, ...]
    """The packages whose tokens Google decodes."""
    policy: play_integrity.Policy
    """What is good enough."""


@dataclass(frozen=True, slots=True)
class AttestationEvidence:
    """App Attest, once for each device: the object comes as the body."""

    key_id: str = field(repr=False)
    """The key id, base64 as ``generateKey`` gave it."""


@dataclass(frozen=True, slots=True)
class AssertionEvidence:
    """App Attest, with each request."""

    key_id: str = field(repr=False)
    """The key id, base64 as ``generateKey`` gave it."""
    object: str = field(repr=False)
    """What ``generateAssertion`` gave, in base64."""


@dataclass(frozen=True, slots=True)
class ClassicToken:
    """Play Integrity, a classic token, which is decrypted here."""

    token: str = field(repr=False)
    """The token."""


@dataclass(frozen=True, slots=True)
class StandardToken:
    """Play Integrity, a standard token, which Google decodes."""

    token: str = field(repr=False)
    """The token."""


Evidence = Union[AttestationEvidence, AssertionEvidence, ClassicToken, StandardToken]
"""The evidence of a request, as it stands in headers."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a request brings, before its body is read. The client said app id, challenge and
    evidence; all else is the server's own knowledge.
    """

    app_id: str
    """The App ID, or the package name, that the client says it is."""
    purpose: str
    """What this endpoint does, in the server's own word."""
    subject: str = field(repr=False)
    """Whom the challenge was given to: who is logged in, or a session. It owns the device."""
    challenge: str = field(repr=False)
    """The challenge's text."""
    evidence: Evidence
    """The evidence."""
    method: str
    """The method, in upper case."""
    path_and_query: str = field(repr=False)
    """Path and query as they stand in the request line."""
    report: bytes | None = field(default=None, repr=False)
    """The report of runtime signals, byte for byte, if one came."""


def _from_evidence(said: Evidence) -> Any:
    if isinstance(said, AssertionEvidence):
        return variants.Evidence.ASSERTION(
            evidence(said.key_id, "key_id"), evidence(said.object, "object")
        )
    if isinstance(said, AttestationEvidence):
        return variants.Evidence.ATTESTATION(evidence(said.key_id, "key_id"))
    if isinstance(said, ClassicToken):
        return variants.Evidence.CLASSIC_TOKEN(evidence(said.token, "token"))
    if isinstance(said, StandardToken):
        return variants.Evidence.STANDARD_TOKEN(evidence(said.token, "token"))
    raise TypeError(f"evidence must be one of the kinds of Evidence, not {type(said).__name__}")


def _from_call(said: Call) -> ffi.GateCall:
    said = instance(said, Call, "call")
    return ffi.GateCall(
        app_id=evidence(said.app_id, "app_id"),
        purpose=text(said.purpose, "purpose"),
        subject=text(said.subject, "subject"),
        challenge=evidence(said.challenge, "challenge"),
        evidence=_from_evidence(said.evidence),
        method=evidence(said.method, "method"),
        path_and_query=evidence(said.path_and_query, "path_and_query"),
        report=maybe_octets(said.report, "report"),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was denied."""

    kind: ErrorKind
    """The rule that was broken."""
    action: Action
    """What the client should do next."""
    public_message: str
    """What the client may be told."""


Granted = Union[app_attest.Attestation, app_attest.Assertion, play_integrity.Verdict]
"""What was granted: a device was enrolled, an enrolled device sent this request, or Google's
verdict on it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about one request. ``str()`` is one line for the server's log, without anything
    that is secret.
    """

    kind: DecisionKind
    """Whether the request may go on."""
    refusal: Refusal | None
    """Why not, if it was denied."""
    granted: Granted | None
    """What was granted, if it was not."""
    reasons: tuple[Reason, ...]
    """Everything that the policies found."""
    subject: str = field(repr=False)
    """Whom the request is from: take the caller's name from here. Proven only if it was allowed."""
    device: bytes | None = field(repr=False)
    """The device that the evidence names. Proven only if it was allowed."""
    app_id: str | None
    """The app, if it is one that the gate serves."""
    purpose: str
    """What the endpoint does."""
    time: datetime
    """When the request was admitted."""
    report: signals.Report | None = field(repr=False)
    """The report that the genuine app sent, true or not."""
    line: str = field(repr=False)
    """One line for the server's log."""
    cause: Exception | None = field(default=None, repr=False)
    """What the store or the client for Google raised, if that made the request *unavailable*. Its
    text is theirs, and may hold anything."""

    @property
    def allowed(self) -> bool:
        """Whether the request may go on."""
        return self.kind is not DecisionKind.DENY

    @property
    def error(self) -> errors.BonafideError | None:
        """The refusal as an exception, for whoever wants to raise it."""
        if self.refusal is None:
            return None
        error = errors.BY_KIND[self.refusal.kind](self.line)
        error.__cause__ = self.cause
        return error

    def __str__(self) -> str:
        return self.line


def _granted(said: ffi.GrantedClaims | None) -> Granted | None:
    if said is None:
        return None
    if isinstance(said, ffi.GrantedClaims.ASSERTION):
        return app_attest.to_assertion(said.claims)
    if isinstance(said, ffi.GrantedClaims.ATTESTATION):
        return app_attest.to_attestation(said.claims)
    if isinstance(said, ffi.GrantedClaims.VERDICT):
        return play_integrity.to_verdict(said.claims)
    raise TypeError("claims of a later version")


def _decision(said: ffi.Decision, cause: Exception | None) -> Decision:
    refusal = said.refusal
    return Decision(
        kind=said.kind,
        refusal=None
        if refusal is None
        else Refusal(refusal.kind, refusal.action, refusal.public_message),
        granted=_granted(said.granted),
        reasons=tuple(map(to_reason, said.reasons)),
        subject=said.subject,
        device=said.device,
        app_id=said.app_id,
        purpose=said.purpose,
        time=said.time,
        report=None if said.report is None else signals.to_report(said.report),
        line=said.line,
        cause=cause,
    )


def _from_stored(device: StoredDevice | None) -> ffi.StoredDevice | None:
    if device is None:
        return None
    device = instance(device, StoredDevice, "a stored device")
    return ffi.StoredDevice(
        record=octets(device.record, "record"),
        owner=text(device.owner, "owner"),
        revoked=instance(device.revoked, bool, "revoked"),
    )


def _from_answer(answer: DecodeAnswer) -> ffi.DecodeAnswer:
    answer = instance(answer, DecodeAnswer, "an answer")
    return ffi.DecodeAnswer(
        status=number(answer.status, 16, "a status"), body=octets(answer.body, "a body")
    )


class GateRequest(Shared):
    """One request on its way through the gate, for whoever takes the steps: ``next`` says which
    one it waits for. Letting it go before the end changes nothing anywhere.

    A step that it does not wait for raises `errors.WrongStep`.
    """

    __slots__ = ("_cause", "_inner")

    def __init__(self, inner: ffi.GateRequest) -> None:
        """Not for you: see `Gate.admit`."""
        self._inner = instance(inner, ffi.GateRequest, "inner")
        self._cause: Exception | None = None

    @property
    def next(self) -> Next:
        """What it needs next."""
        return call(self._inner.next)

    def attestation(
        self, object: BytesLike, *, body_sha256: BytesLike | None = None, now: datetime
    ) -> None:
        """Verifies and appraises the attestation object, raw CBOR. ``body_sha256`` is the SHA-256
        of what else the request carries, without the object; none if the object is the whole body.
        """
        digest = maybe_octets(body_sha256, "body_sha256")
        call(self._inner.attestation, octets(object, "object"), digest, moment(now))

    @property
    def device_id(self) -> bytes:
        """The key of the device in your table, 32 bytes."""
        return call(self._inner.device_id)

    def device(self, device: StoredDevice | None) -> None:
        """What your table has of the device, before the body is read."""
        call(self._inner.device, _from_stored(device))

    def body(self, body_sha256: BytesLike | None, *, now: datetime) -> None:
        """Verifies and appraises the evidence. Takes the SHA-256 of the body; none if there is no
        body.
        """
        call(self._inner.body, maybe_octets(body_sha256, "body_sha256"), moment(now))

    def decode_request(self, access_token: str) -> DecodeRequest:
        """The call that asks Google, with an OAuth 2.0 access token of a service account."""
        access_token = text(access_token, "access_token")
        return to_decode_request(call(self._inner.decode_request, access_token))

    def decoded(
        self, answer: DecodeAnswer, *, body_sha256: BytesLike | None = None, now: datetime
    ) -> None:
        """Verifies and appraises Google's answer. ``body_sha256`` is of the **client's** body."""
        said = _from_answer(answer)
        digest = maybe_octets(body_sha256, "body_sha256")
        call(self._inner.decoded, said.status, said.body, digest, moment(now))

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What must be written, all of it or nothing."""
        return to_effects(call(self._inner.effects))

    def finish(self, outcome: Outcome) -> None:
        """How the write ended. Then the decision is there."""
        call(self._inner.finish, instance(outcome, Outcome, "outcome"))

    def unavailable(self, cause: Exception | None = None) -> None:
        """Database or Google gave no certain answer: a refusal of the family *unavailable*."""
        call(self._inner.unavailable)
        self._cause = cause

    def refuse(self, reason: ErrorKind) -> None:
        """Refuses the request for a reason of yours, such as ``EVIDENCE_NOT_SERVED`` for an
        endpoint that takes evidence of another kind. Nothing is used up.
        """
        call(self._inner.refuse, instance(reason, ErrorKind, "reason"))

    @property
    def decision(self) -> Decision:
        """What the gate says."""
        return _decision(call(self._inner.decision), self._cause)


class Gate(Shared):
    """Decides about requests. Used by any number of threads. One kind of evidence at least.

    Args:
        challenges: what issues and redeems challenges.
        authority: host and port **as clients call them**, never as a header says.
        scheme: the scheme as clients call it.
        app_attest: serves App Attest.
        play_keys: serves classic tokens.
        play_decode: serves standard tokens.
        play_max_age: how old a token may be; 10 minutes unless it is given.
        play_max_ahead: how far Google's clock may be ahead; 60 seconds unless it is given.
        signals: judges reports of runtime signals, where they come.
        require_report: the purposes that want a report with each request.
        enforcement: whether policies decide. `Enforcement.MONITOR` is for the weeks before
            enforcing. It waives no verification, binding, freshness, replay or revocation.
    """

    __slots__ = ("_inner",)

    def __init__(
        self,
        challenges: Challenges,
        authority: str,
        *,
        scheme: Scheme = Scheme.HTTPS,
        app_attest: AppAttest | None = None,
        play_keys: PlayKeys | None = None,
        play_decode: PlayDecode | None = None,
        play_max_age: timedelta | None = None,
        play_max_ahead: timedelta | None = None,
        signals: signals.Policy | None = None,
        require_report: Iterable[str] = (),
        enforcement: Enforcement = Enforcement.ENFORCE,
    ) -> None:
        config = ffi.GateConfig(
            challenges=instance(challenges, Challenges, "challenges")._inner,
            scheme=instance(scheme, Scheme, "scheme"),
            authority=text(authority, "authority"),
            app_attest=_from_app_attest(app_attest),
            play_keys=_from_play_keys(play_keys),
            play_decode=_from_play_decode(play_decode),
            play_max_age=maybe_span(play_max_age, "play_max_age"),
            play_max_ahead=maybe_span(play_max_ahead, "play_max_ahead"),
            signals=_from_signals(signals),
            require_report=all_texts(require_report, "require_report"),
            enforcement=instance(enforcement, Enforcement, "enforcement"),
        )
        self._inner = call(ffi.Gate, config)

    def challenge(self, scope: Scope, *, now: datetime) -> str:
        """A challenge for a client of an app that this gate serves."""
        return call(self._inner.challenge, from_scope(scope), moment(now))

    def serves(self, app_id: str) -> bool:
        """Whether the gate judges any evidence of this app."""
        return call(self._inner.serves, evidence(app_id, "app_id"))

    def admit(self, request: Call, *, now: datetime) -> GateRequest:
        """Judges a request by its headers; go on with ``next``. A refusal leads to a decision, not
        to an exception.
        """
        return GateRequest(call(self._inner.admit, _from_call(request), moment(now)))

    def decide(
        self,
        request: Call,
        body: BytesLike,
        store: DeviceStore,
        google: GoogleClient | None = None,
        *,
        now: datetime,
    ) -> Decision:
        """Takes all steps of one request.

        It calls back and may wait for the database: not for an event loop, which has
        `decide_async`.

        Args:
            request: what the headers say.
            body: the body; of an attestation, the object alone.
            store: your table.
            google: needed where standard tokens are served.
            now: the time, with its time zone.
        """
        # Not the library's own `decide`: an interruption that falls into a callback is lost.
        body = octets(body, "body")
        digest = hashlib.sha256(body).digest()
        step = self.admit(request, now=now)
        while (waits_for := step.next) is not Next.DECISION:
            if waits_for is Next.ATTESTATION:
                step.attestation(body, now=now)
            elif waits_for is Next.BODY:
                step.body(digest, now=now)
            else:
                try:
                    if waits_for is Next.DEVICE:
                        step.device(store.load(step.device_id))
                    elif waits_for is Next.COMMIT:
                        step.finish(store.commit(step.effects))
                    elif google is None:
                        step.unavailable()
                    else:
                        asked = step.decode_request(google.access_token())
                        step.decoded(google.send(asked), body_sha256=digest, now=now)
                except Exception as error:
                    step.unavailable(error)
        return step.decision

    async def decide_async(
        self,
        request: Call,
        body: BytesLike,
        store: AsyncDeviceStore,
        google: AsyncGoogleClient | None = None,
        *,
        now: datetime,
    ) -> Decision:
        """`decide` with a store and a client that are awaited.

        The steps themselves are not: verification takes a fraction of a millisecond.
        """
        body = octets(body, "body")
        digest = hashlib.sha256(body).digest()
        step = self.admit(request, now=now)
        while (waits_for := step.next) is not Next.DECISION:
            if waits_for is Next.ATTESTATION:
                step.attestation(body, now=now)
            elif waits_for is Next.BODY:
                step.body(digest, now=now)
            else:
                try:
                    if waits_for is Next.DEVICE:
                        step.device(await store.load(step.device_id))
                    elif waits_for is Next.COMMIT:
                        step.finish(await store.commit(step.effects))
                    elif google is None:
                        step.unavailable()
                    else:
                        asked = step.decode_request(await google.access_token())
                        step.decoded(await google.send(asked), body_sha256=digest, now=now)
                except Exception as error:
                    step.unavailable(error)
        return step.decision


def _from_app_attest(judge: AppAttest | None) -> ffi.AppAttestJudge | None:
    if judge is None:
        return None
    judge = instance(judge, AppAttest, "app_attest")
    verifier = instance(judge.verifier, app_attest.Verifier, "verifier")
    return ffi.AppAttestJudge(verifier=verifier._inner, policy=app_attest.from_policy(judge.policy))


def _from_play_keys(judge: PlayKeys | None) -> ffi.PlayKeysJudge | None:
    if judge is None:
        return None
    judge = instance(judge, PlayKeys, "play_keys")
    verifier = instance(judge.verifier, play_integrity.Verifier, "verifier")
    return ffi.PlayKeysJudge(
        verifier=verifier._inner, policy=play_integrity.from_policy(judge.policy)
    )


def _from_play_decode(judge: PlayDecode | None) -> ffi.PlayDecodeJudge | None:
    if judge is None:
        return None
    judge = instance(judge, PlayDecode, "play_decode")
    return ffi.PlayDecodeJudge(
        packages=all_texts(judge.packages, "packages"),
        policy=play_integrity.from_policy(judge.policy),
    )


def _from_signals(policy: signals.Policy | None) -> ffi.SignalsPolicy | None:
    return None if policy is None else signals.from_policy(policy)
